"""What ``lor calendar`` and ``lor status`` say: a sentence for each step, on the screen and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..analysis.calendar import Calendar, NoUSLetter
from ..analysis.result import Result
from ..analysis.tasks import Task, TaskKind
from ..domain.signs import shown
from ..io.table.writing import row_text
from ..rules.timing import due, is_given_up
from .applying import clicks
from .keeping import decision_words, judged_words
from .layout import Block, Table, page, paragraphs, web_page
from .names import Names
from .words import CLOSING, NOT_WORKED_OUT, counted, day, full_day, listed, writing_weeks

__all__ = [
    "COLUMNS",
    "Entry",
    "calendar_overview",
    "calendar_screen",
    "calendar_text",
    "day_rows",
    "day_words",
    "entries",
]

COLUMNS = "day,by,overdue,step,letters,programs,what"
"""The first line of the table."""
MOST_NAMED = 2
"""So many programs go by their names."""


class Entry(NamedTuple):
    """A step with what is said of it."""

    task: Task
    said: str


def day_words(when: date, today: date) -> str:
    """A day, with its year where it is not this year's."""
    return day(when) if when.year == today.year else full_day(when)


def entries(result: Result, found: Calendar, *, chances: bool = True) -> tuple[Entry, ...]:
    """The steps of a calendar with their sentences.

    Parameters
    ----------
    result
        The plan.
    found
        The calendar of the result.
    chances
        False where nothing is told of the chances that letters come.
    """
    words = _Words(result, chances=chances)
    tasks = (task for task in found.tasks if chances or task.kind is not TaskKind.CHOOSE)
    return tuple(Entry(task, shown(words.said(task))) for task in tasks)


def calendar_screen(result: Result, found: Calendar, width: int) -> str:
    """The whole view.

    Parameters
    ----------
    found
        The calendar of the result.
    width
        Of the screen.
    """
    return page(*_blocks(result, found), width=width)


def calendar_overview(found: Calendar) -> str:
    """The whole view for a browser."""
    return web_page(*_blocks(found.result, found))


def _blocks(result: Result, found: Calendar) -> Iterator[list[Block]]:
    """The parts of the view in their order."""
    season = result.scenario.settings.season
    nothing = [] if found.tasks else ["Nothing is left to do."]
    yield [f"Calendar, {full_day(season.as_of)}       The season ends {full_day(season.ends)}", *nothing]
    for heading, rows in _parts(entries(result, found)):
        yield _table(heading, rows, season.as_of)
    yield paragraphs("NO US", _no_us_letter(found.no_us_letter, Names(result.scenario), season.as_of))
    more, are = ("step comes", "is") if found.beyond == 1 else ("steps come", "are")
    beyond = [f"{found.beyond} {more} after that and {are} left out."] if found.beyond else []
    unknown = [] if found.known else [f"Whom to remind is {NOT_WORKED_OUT}; some steps may be missing."]
    yield [*beyond, *unknown, CLOSING]


def _parts(told: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """The parts of a calendar that have steps, each with its heading."""
    yield "OVERDUE", [entry for entry in told if entry.task.overdue]
    yield "DAY", [entry for entry in told if entry.task.day and not entry.task.overdue]
    yield "DAY", [entry for entry in told if not entry.task.day]


def _table(heading: str, rows: Sequence[Entry], today: date) -> list[Block]:
    """Steps with their days, a day that several share told once.

    Parameters
    ----------
    heading
        Above the days.
    rows
        The steps.
    today
        The day of the plan.
    """
    days = [_column(task.day, today) for task, _ in rows]
    shown = ["" if n and days[n - 1] == own else own for n, own in enumerate(days)]
    cells = [(own, entry.said) for own, entry in zip(shown, rows, strict=True)]
    return [Table(heads=(heading, "WHAT TO DO"), rows=cells)] if rows else []


def _column(when: date | None, today: date) -> str:
    """A day as it stands in its column; None: nobody entered one."""
    if when is None:
        return "no date entered"
    return "today" if when == today else day_words(when, today)


def day_rows(result: Result, found: Calendar, *, chances: bool = True) -> Iterator[tuple[str, str]]:
    """Every step but today's clicks as a day and a sentence; then what no day belongs to.

    Parameters
    ----------
    result, found, chances
        As in :func:`entries`.
    """
    today = result.scenario.as_of
    for task, said in entries(result, found, chances=chances):
        if task.kind is not TaskKind.CLICK:
            yield ("overdue" if task.overdue else _column(task.day, today)), said
    for text in _no_us_letter(found.no_us_letter, Names(result.scenario), today):
        yield "", text


def _no_us_letter(found: NoUSLetter | None, names: Names, today: date) -> list[str]:
    """What is told where no letter of a US internist is in sight: options, each with its cost (R32).

    Parameters
    ----------
    found
        The options; None: one is in sight.
    names
        What letters are called.
    today
        The day of the plan.
    """
    if found is None:
        return []
    programs = counted(found.programs, "program")
    misses = f", and comes after the deadline of {counted(found.closed, 'program')}" if found.closed else ""
    arrives = day_words(found.arrives, today)
    later = [f"{names.letter[letter_id]} is due {day_words(when, today)}" for letter_id, when in found.later]
    after = f" ({listed(later)})" if later else ""
    return [
        f"No letter from a US internist is in MyERAS, or due by {day_words(found.until, today)}{after}. What you can "
        "do, and what each costs:",
        f"Apply with what is there: {found.complete} of {programs} in internal medicine are complete, and none of them "
        "has a US letter from the field when reading begins.",
        f"Find a US rotation now: its letter could be assigned about {arrives}, keeps about {found.share:.0%} of its "
        f"strength where programs have begun to read{misses}.",
        "Wait a year, with US rotations before it: that costs a year, and letters of today are old by then.",
        "Advisers hold that a strong US letter that comes late, or a year's wait, does better than a weak application. "
        "Whether yours is one only you and somebody who knows you can judge.",
    ]


def calendar_text(told: Sequence[Entry]) -> str:
    """The calendar as a table, a row for each step."""
    return "".join([f"{COLUMNS}\n", *map(_row, told)])


def _row(entry: Entry) -> str:
    """A step as a row."""
    task = entry.task
    overdue = "yes" if task.overdue else "no"
    cells = (task.day or "", task.by or "", overdue, task.kind, ";".join(task.letter_ids), ";".join(task.program_ids))
    return row_text((*cells, entry.said)) + "\n"


class _Words:
    """The sentence for each kind of step."""

    def __init__(self, result: Result, *, chances: bool) -> None:
        self.result, self.chances = result, chances
        self.season, self.days = result.scenario.settings.season, result.scenario.settings.calendar
        self.names = Names(result.scenario)
        self.letters = {letter.id: letter for letter in result.scenario.letters}

    def said(self, task: Task) -> str:
        """What is to be done."""
        return self.of_letter(task) if task.letter_ids else self.of_programs(task)

    def of_letter(self, task: Task) -> str:
        """What is to be done about a letter."""
        letter_id = task.letter_ids[0]
        who, by = self.names.whose[letter_id], self.by(task)
        match task.kind:
            case TaskKind.LATE:
                return f"{who}: the letter was expected on {self.day(task.day)}. {self.late(letter_id)}"
            case TaskKind.ASK:
                latest = f"by {self.day(task.by)}" if task.by else "as soon as you can"
                return f"Ask {who} for a letter {latest}: a writer takes {writing_weeks(self.days)}."
            case TaskKind.SIGNAL:
                return f"Tell {who}, half-way through the rotation, that you would like a letter."
            case TaskKind.PACKET:
                return f"Send {who} the packet{by}: CV, personal statement, and what the programs ask for."
            case TaskKind.REMIND:
                return f"Remind {who}{by}: the letter is expected on {self.day(self.expected(letter_id))}."
            case TaskKind.FOLLOW_UP:
                return f"Follow up with {who}{by} if you have heard nothing: {self.asked(letter_id)}."
            case TaskKind.LAST_REMINDER:
                return f"Last reminder to {who}{by}, if the letter is not in."
            case TaskKind.ASSIGN:
                return self.assign(letter_id)
            case TaskKind.CHOOSE | TaskKind.DECIDE:
                return self.choose(task, letter_id) if task.decisions else self.decide(task, letter_id)
            case _:
                return f"Ask {who} when the letter will come, and enter the day: nothing more can be planned without."

    def of_programs(self, task: Task) -> str:
        """What is to be done at programs."""
        at = self.programs(task)
        match task.kind:
            case TaskKind.CLICK:
                assign, remove = clicks(self.result)
                what = f"Assign {counted(assign, 'letter')}" if assign else "Assign no letter"
                return f"{what} and take {remove or 'none'} off in MyERAS: lor solve --out FOLDER writes the list."
            case TaskKind.APPLY:
                return f"Apply at {at}{self.ready(task)}."
            case TaskKind.DEADLINE if task.overdue:
                return f"Letters were taken until {self.day(task.day)} at {at}: what is assigned now may not be read."
            case TaskKind.DEADLINE:
                return f"Last day for letters at {at}."
            case TaskKind.APPLY_BY:
                passed = f"The last day to apply at {at} was {self.day(task.day)}."
                return passed if task.overdue else f"Last day to apply at {at}."
            case TaskKind.COMPLETE_BY:
                return f"Letters should be complete at {at}."
            case _ if self.season.review_expected:
                return "Programs begin to read, as is expected: nobody has announced the day yet."
            case _:
                return "Programs begin to read, at 9 a.m. Eastern time."

    def ready(self, task: Task) -> str:
        """Where applying today, before the day itself, loses nothing."""
        if not task.ready or task.day == self.season.as_of:
            return ""
        where = f" at {task.ready}" if task.ready < len(task.program_ids) else ""
        return f";{where} nothing is lost by applying today"

    def programs(self, task: Task) -> str:
        """Some programs by name or number."""
        if 0 < len(task.program_ids) <= MOST_NAMED:
            return listed(self.names.program[program_id] for program_id in task.program_ids)
        return counted(len(task.program_ids), "program")

    def by(self, task: Task) -> str:
        """Until when, or that it should have been done."""
        if task.overdue:
            return " now"
        return f" by {self.day(task.by)}" if task.by else ""

    def day(self, when: date | None) -> str:
        """A day in words."""
        return day_words(when, self.season.as_of) if when else "a day nobody entered"

    def expected(self, letter_id: str) -> date | None:
        """The day entered for a letter."""
        return self.letters[letter_id].expected

    def asked(self, letter_id: str) -> str:
        """When a letter was asked for."""
        asked = self.letters[letter_id].asked
        return f"asked on {self.day(asked)}" if asked else "the weeks a writer takes are over then"

    def late(self, letter_id: str) -> str:
        """What to do about a letter that is late."""
        letter = self.letters[letter_id]
        if is_given_up(letter, self.season):
            return "It is counted on no more: ask after it, and enter a new day if it still comes."
        if due(letter, self.season) >= self.season.as_of:
            return "Look in MyERAS; if it is not there, ask after it."
        return "Ask after it, and enter a new day."

    def assign(self, letter_id: str) -> str:
        """What to do when a letter is due."""
        at = counted(self.result.placed[letter_id], "program")
        uploaded = self.day(self.expected(letter_id))
        return f"{self.names.letter[letter_id]} is in MyERAS if it was uploaded on {uploaded}: assign it at {at}."

    def choose(self, task: Task, letter_id: str) -> str:
        """Whether to fill a kept place at once."""
        when = "Decide today" if task.day == self.season.as_of else "Decide on this day"
        filling = task.decisions[0].filling
        fill = listed(self.names.letter[other] for other in filling.letter_ids) if filling else "nothing"
        comes = self.names.letter[letter_id]
        kept = f"{when}, at {self.programs(task)}: keep a place for {comes}, or add {fill}?"
        return " ".join([kept, *decision_words(task.decisions, None, self.result)])

    def decide(self, task: Task, letter_id: str) -> str:
        """What goes into a kept place."""
        at, comes = self.programs(task), self.names.letter[letter_id]
        if task.instead is None:
            then = "decide what goes in, which was not worked out"
        elif task.instead:
            then = f"add {listed(self.names.letter[other] for other in task.instead)}"
        else:
            then = "leave its place empty, for nothing else can go in"
        when = f"by {self.day(task.day)}" if task.day else "when you can wait no longer"
        return f"If {comes} is not in {when}, {then}, at {at}. {self.judged(task)}".strip()

    def judged(self, task: Task) -> str:
        """Until when a place is worth keeping by the chances; nothing where nobody entered a day."""
        if not (self.chances and task.judged and task.day):
            return ""
        return judged_words(task.judged, task.day, task.instead, self.names)
