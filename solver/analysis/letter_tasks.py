"""What to do about the letters that are to come: ask, send the packet, remind, follow up, assign (R29, R30)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from ..domain.entities import Letter, Rotation
from ..rules.timing import ask_by, business_day_after, business_days_earlier, due, uploaded_for
from .result import Apply, Result
from .tasks import Task, TaskKind, within

__all__ = ["letter_tasks", "needed_by"]

MESSAGES = (TaskKind.FOLLOW_UP, TaskKind.REMIND, TaskKind.LAST_REMINDER)
"""Of those that are due at once the last one is enough."""


def letter_tasks(result: Result, remind: tuple[str, ...]) -> Iterator[Task]:
    """The steps for every letter to come.

    Parameters
    ----------
    remind
        Ids of the letters to ask after: each would go somewhere if it were in MyERAS today.
    """
    for letter in result.scenario.letters:
        if letter.id in remind:
            yield from _one_message(_Letter(result, letter).pending(), result.scenario.as_of)
        elif letter.writer_id in result.plan.asks and result.placed[letter.id] and not letter.status.pending:
            yield from _Letter(result, letter).to_ask()


def needed_by(result: Result, letter: Letter) -> date | None:
    """The last day on which an upload is in time for the first program to be applied to; None where there is none."""
    placed, season = result.placed[letter.id], result.scenario.settings.season
    days = {
        group.apply_day
        for group in result.programs.groups
        if group.apply is not Apply.APPLIED and (not placed or letter.id in group.letter_ids)
    }
    return min((uploaded_for(day, season) for day in days), default=None)


def _one_message(tasks: Iterable[Task], as_of: date) -> Iterator[Task]:
    """The steps without those that a later message to the writer, due by today too, makes needless."""
    found = list(tasks)
    due_now = [task for task in found if task.kind in MESSAGES and task.day and task.day <= as_of]
    needed = max(due_now, key=lambda task: MESSAGES.index(task.kind), default=None)
    yield from (task for task in found if task not in due_now or task is needed)


class _Letter:
    """One letter to come, and the days around it.

    `needed` is the last day on which its upload is in time for the first of the programs still to be applied to; None
    where there is none.
    """

    def __init__(self, result: Result, letter: Letter) -> None:
        self.result, self.letter = result, letter
        self.season, self.days = result.scenario.settings.season, result.scenario.settings.calendar
        self.needed = needed_by(result, letter)

    def task(self, kind: TaskKind, day: date | None = None, *, overdue: bool = False) -> Task:
        """A step about this letter."""
        return Task(kind=kind, day=day, overdue=overdue, letter_ids=(self.letter.id,))

    def span(self, kind: TaskKind, first: date, last: date) -> Task:
        """A step about it in a span of days."""
        return within(self.task(kind), first, last, self.season)

    def pending(self) -> Iterator[Task]:
        """The steps for a letter that was asked for."""
        expected = self.letter.expected
        if self.letter.asked:
            yield from self.packet(self.letter.asked)
        if expected and expected < self.season.as_of:
            yield self.task(TaskKind.LATE, expected, overdue=True)
            return
        if expected:
            yield self.remind(expected)
            yield from self.assign()
        else:
            yield self.task(TaskKind.NO_DATE)
        if self.letter.asked:
            yield from self.follow_up(self.letter.asked)
        yield from self.last_reminder()

    def to_ask(self) -> Iterator[Task]:
        """The steps for a letter that the plan asks for: today, or toward the end of a rotation that goes on (R30)."""
        day, rotation = self.season.as_of, self.rotation()
        if rotation and rotation.end:
            day = max(day, rotation.end - timedelta(days=self.days.rotation_days))
            yield from self.signal(rotation)
        latest = self.needed and ask_by(self.needed, self.days)
        yield replace(self.task(TaskKind.ASK, day), by=latest if latest and latest > day else None)
        yield from self.packet(day)
        yield from self.follow_up(day)
        if self.needed and self.needed > day + timedelta(days=self.days.follow_by_days):
            yield from self.last_reminder()

    def rotation(self) -> Rotation | None:
        """The rotation on which the writer sees the applicant next; None where one is over, or no end is entered."""
        scenario, writer = self.result.scenario, self.letter.writer_id
        seen = {row.rotation_id for row in scenario.supervision if row.writer_id == writer} - scenario.cancelled
        going = [(rotation.end, rotation) for rotation in scenario.rotations if rotation.id in seen and rotation.end]
        if not going or any(end < self.season.as_of for end, _ in going):
            return None
        return min(going, key=lambda each: each[0])[1]

    def signal(self, rotation: Rotation) -> Iterator[Task]:
        """Tell the writer half-way that a letter will be asked for (R30)."""
        if rotation.start and rotation.end:
            half_way = business_day_after(rotation.start + (rotation.end - rotation.start) // 2, self.season)
            if half_way >= self.season.as_of:
                yield self.task(TaskKind.SIGNAL, half_way)

    def packet(self, asked: date) -> Iterator[Task]:
        """Send what the writer needs; of one asked longer ago nobody says whether it was sent."""
        last = business_day_after(asked + timedelta(days=self.days.packet_days), self.season)
        if last >= self.season.as_of:
            yield self.span(TaskKind.PACKET, asked, last)

    def remind(self, expected: date) -> Task:
        """Remind one to two weeks before the letter's own day (R29)."""
        first, last = self.days.remind_from_days, self.days.remind_by_days
        return self.span(TaskKind.REMIND, expected - timedelta(days=first), expected - timedelta(days=last))

    def assign(self) -> Iterator[Task]:
        """Assign the letter once ERAS has it, on the day it is due."""
        if self.result.placed[self.letter.id]:
            yield self.task(TaskKind.ASSIGN, due(self.letter, self.season))

    def follow_up(self, asked: date) -> Iterator[Task]:
        """Follow up four to six weeks after asking (R29); not where the writer has named a day that comes first."""
        first, last = self.days.follow_from_days, self.days.follow_by_days
        found = self.span(TaskKind.FOLLOW_UP, asked + timedelta(days=first), asked + timedelta(days=last))
        expected = self.letter.expected
        if expected is None or not (found.overdue or (found.day and expected < found.day)):
            yield found

    def last_reminder(self) -> Iterator[Task]:
        """Remind for the last time shortly before an upload would be too late (R29), or before its own later day."""
        target = max(filter(None, (self.needed, self.letter.expected)), default=None)
        if target:
            yield self.span(
                TaskKind.LAST_REMINDER, business_days_earlier(target, self.days.last_days, self.season), target
            )
