"""What is to be done on a day: one step of the calendar, and the span of days it is to be done in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ..domain.settings import Season
from ..rules.timing import business_day_after, business_days_earlier
from .decision import Decision, Judged

__all__ = ["Task", "TaskKind", "within"]

TaskKind = StrEnum(
    "TaskKind",
    [
        "LATE",
        "DEADLINE",
        "APPLY_BY",
        "CLICK",
        "ASK",
        "SIGNAL",
        "PACKET",
        "REMIND",
        "FOLLOW_UP",
        "LAST_REMINDER",
        "ASSIGN",
        "APPLY",
        "CHOOSE",
        "DECIDE",
        "COMPLETE_BY",
        "READ",
        "NO_DATE",
    ],
)
"""What is to be done, in the order in which it stands on one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A step of the calendar.

    Attributes
    ----------
    kind
        What is to be done.
    day, by
        The first day on which it can be done, from today on, and the last where there are several. Of an overdue one
        the day it was due. No day: nobody entered what it rests on.
    letter_ids, program_ids
        The letters and programs it is about.
    family
        Programs by which it is known whatever has been done at some of them; none: those it is about.
    overdue
        True if its last day has passed.
    ready
        At how many of the programs it can be done today, with nothing lost.
    instead
        The letters that go in where a place is kept in vain; None: it was not worked out.
    judged
        Until when such a place is worth keeping by the chances, and what goes in then; None: likewise, or the choice is
        a step of its own.
    decisions
        What filling such places at once and waiting come to, where that is to be chosen: alike but for the figures.
    """

    kind: TaskKind
    day: date | None
    by: date | None = None
    letter_ids: tuple[str, ...] = ()
    program_ids: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    overdue: bool = False
    ready: int = 0
    instead: tuple[str, ...] | None = None
    judged: Judged | None = None
    decisions: tuple[Decision, ...] = ()

    @property
    def place(self) -> tuple[bool, bool, date, int, tuple[str, ...]]:
        """Where it stands: overdue ones first, then by day, those without a day last."""
        return (
            not self.overdue,
            self.day is None,
            self.day or date.max,
            list(TaskKind).index(self.kind),
            self.letter_ids,
        )


def within(task: Task, first: date, last: date, season: Season) -> Task:
    """The step in a span of days, on its first business day from today on; overdue where the span is over.

    Parameters
    ----------
    task
        The step without its days.
    first, last
        Of the span.
    season
        The calendar.
    """
    last = max(first, business_days_earlier(last, 0, season))
    if last < season.as_of:
        return replace(task, day=last, overdue=True)
    day = min(business_day_after(max(first, season.as_of), season), max(last, season.as_of))
    return replace(task, day=day, by=last if last > day else None)
