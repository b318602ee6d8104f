"""What ``lor status`` says: where everything stands, in six lines."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.calendar import Calendar, Standing
from ..analysis.result import Result
from ..analysis.tasks import TaskKind
from ..domain.entities import Letter, ProgramStatus, Status
from ..rules.timing import due
from .applying import clicks
from .calendar import day_words, entries
from .layout import Paragraph, page
from .names import Names
from .words import counted, full_day, listed

__all__ = ["status_screen"]

MOST = 1
"""So many overdue steps, and steps of the next day, are told."""
INDENT = 8


def status_screen(result: Result, found: Calendar, stands: Standing, width: int) -> str:
    """The six lines.

    Parameters
    ----------
    found, stands
        The calendar of the result, and where everything stands.
    width
        Of the screen.
    """
    lines = _Lines(result, found, stands)
    told = (
        ("DONE", lines.done()),
        ("TODAY", lines.today()),
        ("TO COME", lines.to_come()),
        ("LATE", " ".join(lines.late()) or "Nothing."),
        ("AT RISK", " ".join(lines.at_risk()) or "Nothing."),
        ("NEXT", lines.next()),
    )
    title = f"Status, {full_day(result.scenario.as_of)}"
    return page([title, *(Paragraph(head=head, text=text, indent=INDENT) for head, text in told)], width=width)


class _Lines:
    """The text of each line."""

    def __init__(self, result: Result, found: Calendar, stands: Standing) -> None:
        self.result, self.stands = result, stands
        self.today_ = result.scenario.as_of
        self.said = {entry.task: entry.said for entry in entries(result, found)}
        self.names = Names(result.scenario)

    def done(self) -> str:
        """What is in, and where nothing is left to do."""
        programs = len(self.result.programs)
        letters = sum(letter.status is Status.UPLOADED for letter in self.result.scenario.letters)
        complete = self.result.count(ProgramStatus.COMPLETE)
        applied = f", {self.stands.applied} applied to" if self.stands.applied else ", none applied to"
        there = counted(letters, "letter")
        once = " once today's clicks are made" if any(clicks(self.result)) else ""
        return f"{complete} of {counted(programs, 'program')} complete{once}{applied}; {there} in MyERAS."

    def today(self) -> str:
        """The clicks of today, and the kept places to decide on today."""
        assign, remove = clicks(self.result)
        said = f"{counted(assign, 'letter')} to assign, {remove or 'none'} to take off."
        return " ".join([said if assign or remove else "Nothing to click.", *self.choices()])

    def choices(self) -> Iterator[str]:
        """At how many programs it is to be decided today whether to keep a place."""
        open_today = (task for task in self.said if task.kind is TaskKind.CHOOSE and task.day == self.today_)
        if at := {program_id for task in open_today for program_id in task.program_ids}:
            yield f"Decide on kept places at {counted(len(at), 'program')}: lor calendar."

    def to_come(self) -> str:
        """The letters that are still to come, each with the day entered for it."""
        return f"{listed(map(self.letter, self.stands.coming))}." if self.stands.coming else "No letter."

    def letter(self, letter: Letter) -> str:
        """A letter to come."""
        when = "no date entered"
        if letter.status is Status.NOT_ASKED:
            when = "to be asked for"
        elif letter.expected:
            day = due(letter, self.result.scenario.settings.season)
            when = f"{'by' if day >= self.today_ else 'overdue since'} {day_words(day, self.today_)}"
        return f"{self.names.letter[letter.id]} {when}"

    def late(self) -> Iterator[str]:
        """What is overdue, and the programs whose letters come late."""
        for task in self.stands.overdue[:MOST]:
            yield self.said[task]
        if rest := len(self.stands.overdue[MOST:]):
            yield f"{rest} more: lor calendar."
        if late := self.result.count(ProgramStatus.LATE):
            yield f"At {counted(late, 'program')} a letter they ask for comes after they begin to read."

    def at_risk(self) -> Iterator[str]:
        """Programs that are short, or would be if a letter did not come."""
        short = sum(self.result.count(status) for status in (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE))
        if short:
            yield f"{counted(short, 'program')} short of a letter."
        if self.stands.hanging:
            yield f"{counted(self.stands.hanging, 'program')} would be short without a letter that is still to come."

    def next(self) -> str:
        """The next day on which something is to be done, and what."""
        tasks = self.stands.next_tasks
        if not tasks or tasks[0].day is None:
            return "Nothing more this season."
        rest = f" And {len(tasks) - MOST} more: lor calendar." if len(tasks) > MOST else ""
        told = " ".join(self.said[task] for task in tasks[:MOST])
        return f"{day_words(tasks[0].day, self.today_)}: {told}{rest}"
