"""When a letter is there: its arrival, a program's apply day and reading day, who is on time and what comes too late.

A letter not uploaded arrives `processing_days` after the day it is expected. It is *overdue* once that day has passed,
and counted on for `overdue_days` more; then it is *given up* until it is uploaded or gets a new day. Programs begin to
read on their *reading day*: what is uploaded, or arrives within `grace_days` after it, is *on time* (R31).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

import numpy as np

from ..domain.entities import Letter, Status
from ..domain.settings import Calendar, Season
from .programs import Program
from .scale import exact

__all__ = [
    "Timeliness",
    "apply_day",
    "arrival",
    "ask_by",
    "business_day_after",
    "business_day_before",
    "business_days_earlier",
    "coming",
    "due",
    "expected_day",
    "is_given_up",
    "is_overdue",
    "kept_until",
    "last_day",
    "later_day",
    "processed",
    "reading_day",
    "share_left",
    "step",
    "timeliness",
    "uploaded_for",
]


def expected_day(letter: Letter, season: Season) -> date:
    """The day a letter is uploaded: as entered, else `expected_days` after it was asked for, else after `as_of`."""
    return letter.expected or (letter.asked or season.as_of) + timedelta(days=season.expected_days)


def due(letter: Letter, season: Season) -> date:
    """The first day on which a letter not uploaded can be assigned if it is uploaded on the day expected."""
    return processed(expected_day(letter, season), season)


def processed(uploaded: date, season: Season) -> date:
    """The first day on which a letter uploaded on some day can be assigned."""
    return max(uploaded, _business_days(uploaded, season.processing_days, "backward", season.holidays))


def is_overdue(letter: Letter, season: Season) -> bool:
    """True if a letter should be there already and is not."""
    return letter.status.pending and due(letter, season) < season.as_of


def arrival(letter: Letter, season: Season) -> date | None:
    """The first day a letter not uploaded can be assigned; None: it is given up."""
    day = due(letter, season)
    if day < season.as_of:
        day += timedelta(days=season.overdue_days)
    return day if day >= season.as_of else None


def is_given_up(letter: Letter, season: Season) -> bool:
    """True if a letter asked for is so long overdue that nobody can count on it."""
    return letter.status.pending and arrival(letter, season) is None


def last_day(letters: Iterable[Letter], season: Season) -> date:
    """The last day on which any letter not uploaded is counted on, overdue or not; `as_of` where all are there."""
    days = (due(letter, season) for letter in letters if letter.status is not Status.UPLOADED)
    return max((day + timedelta(days=season.overdue_days) for day in days), default=season.as_of)


def business_day_before(day: date, season: Season) -> date:
    """The last business day before a day."""
    return _business_days(day, -1, "forward", season.holidays)


def business_day_after(day: date, season: Season) -> date:
    """The first business day from a day on."""
    return _business_days(day, 0, "forward", season.holidays)


def business_days_earlier(day: date, number: int, season: Season) -> date:
    """So many business days before a day, which is rolled back to one first.

    Parameters
    ----------
    day
        Any day.
    number
        0: the last business day up to then.
    season
        The calendar.
    """
    return _business_days(day, -number, "backward", season.holidays)


def uploaded_for(day: date, season: Season) -> date:
    """The last business day on which a letter can be uploaded to be assigned on a day."""
    return business_days_earlier(day, season.processing_days, season)


def ask_by(uploaded: date, days: Calendar) -> date:
    """The last day to ask a writer for a letter that must be uploaded by a day: four weeks before it (R29)."""
    return uploaded - timedelta(days=days.ask_by_days)


@lru_cache(maxsize=10_000)
def _business_days(day: date, number: int, roll: str, holidays: tuple[date, ...]) -> date:
    """The day so many business days later; a day on which nobody works is rolled to one first."""
    found: date = np.busday_offset(day, number, roll=roll, holidays=holidays).astype(date)  # type: ignore[call-overload]
    return found


def apply_day(program: Program, season: Season, wait: int = 0) -> date:
    """The day to apply on: the one wanted for all, else the last business day before `complete_by`; today if past.

    Parameters
    ----------
    program, season
        What is applied to, and the calendar.
    wait
        Days within which it is applied to after that.
    """
    planned = max(season.apply or business_day_before(program.complete_by, season), season.as_of)
    return later_day(planned, wait, season)


def later_day(day: date, wait: int, season: Season) -> date:
    """The last business day within some days after a day, or the day itself.

    Parameters
    ----------
    day
        Any day.
    wait
        So many days after it.
    season
        The calendar.
    """
    return max(day, business_day_before(day + timedelta(days=wait + 1), season))


def reading_day(program: Program, season: Season, wait: int = 0) -> date:
    """The last business day before `complete_by`, or the day of applying where that is later.

    Of a program applied to it never moves: without a date it was applied to in time.

    Parameters
    ----------
    program, season, wait
        As in :func:`apply_day`.
    """
    before = business_day_before(program.complete_by, season)
    applied = program.applied_on if program.applied else apply_day(program, season, wait)
    return max(before, applied or before)


def kept_until(letter: Letter, reading: date, deadline: date | None, season: Season, *, wanted: bool = False) -> date:
    """The day up to which a place is kept for a letter that does not come.

    Once it is overdue it is counted on no longer, unless it would still be on time then or a stated clause wants it, or
    it is counted on all the same.

    Parameters
    ----------
    letter
        A letter still to come.
    reading, deadline
        As in :func:`timeliness`.
    season
        The calendar.
    wanted
        True if a stated clause fails without it.
    """
    day = due(letter, season)
    longest = day + timedelta(days=season.overdue_days)
    on_time = longest <= reading + timedelta(days=season.grace_days)
    counts = (wanted or on_time) and not (deadline and longest > deadline)
    return longest if counts or day < season.as_of else day


def coming(letter: Letter, season: Season, punctual: Fraction) -> tuple[tuple[date, Fraction], ...]:
    """The days on which a letter that comes may be there, in order, and how likely each is; none: it is given up.

    It comes on the day it is due, or else on one of the `overdue_days` after it, each as likely as the others; once it
    is overdue, on one of those that are left.

    Parameters
    ----------
    letter
        A letter still to come.
    season
        The calendar.
    punctual
        The share of the letters that come that are there on the day they are due.
    """
    day = due(letter, season)
    after = [day + timedelta(days=late) for late in range(1, season.overdue_days + 1)]
    left = [late for late in after if late >= season.as_of]
    if day < season.as_of:
        return tuple((late, Fraction(1, len(left))) for late in left)
    on_the_day = punctual if after else Fraction(1)
    return ((day, on_the_day), *((late, (1 - on_the_day) / len(after)) for late in after))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timeliness:
    """What a program's days mean for every letter, by position. One is equal to itself alone, and quick to look up.

    Attributes
    ----------
    on_time
        Positions of the letters that count on the reading day.
    shares
        The share of its strength that is left of each, from 0 to 1 (`[season] late`).
    reduced
        Positions of the letters of which not all is left.
    reasons
        Why one cannot go there for its day alone; empty where it can.
    """

    on_time: tuple[int, ...]
    shares: tuple[Fraction, ...]
    reduced: tuple[int, ...]
    reasons: tuple[str, ...]


def timeliness(letters: Sequence[Letter], reading: date, deadline: date | None, season: Season) -> Timeliness:
    """Hold all letters against the days of a program.

    Parameters
    ----------
    letters
        All letters of the scenario.
    reading, deadline
        The program's reading day, and the last day it takes a letter; None: it takes them on any day.
    season
        The calendar.
    """
    there = [letter.status is Status.UPLOADED for letter in letters]
    days = [None if up else arrival(letter, season) for letter, up in zip(letters, there, strict=True)]
    last = reading + timedelta(days=season.grace_days)
    shares = tuple(share_left(day, reading, season) for day in days)
    return Timeliness(
        on_time=tuple(
            place for place, (up, day) in enumerate(zip(there, days, strict=True)) if up or (day and day <= last)
        ),
        shares=shares,
        reduced=tuple(place for place, share in enumerate(shares) if share != 1),
        reasons=tuple(
            "" if up else _too_late(letter, day, reading, deadline, season)
            for letter, up, day in zip(letters, there, days, strict=True)
        ),
    )


def share_left(day: date | None, reading: date, season: Season) -> Fraction:
    """The share of its strength that a letter keeps; all of it up to the reading day.

    Parameters
    ----------
    day
        The day it arrives; None: it is uploaded, or never counted on.
    reading
        The program's reading day.
    season
        The steps of lateness.
    """
    if day is None or day <= reading:
        return Fraction(1)
    return exact(step(season.late, (day - reading).days / 7, before=1.0))


def _too_late(letter: Letter, day: date | None, reading: date, deadline: date | None, season: Season) -> str:
    """Why a letter not uploaded cannot go to a program for its day; empty where it can.

    Parameters
    ----------
    day
        The day it arrives; None: it is given up.
    reading, deadline
        As in :func:`timeliness`.
    """
    if day is None:
        return "it is given up" + (f": it was due on {due(letter, season)}" if letter.expected else "")
    if deadline and day > deadline:
        return "it comes after the deadline"
    if season.as_of < reading:
        return ""
    if letter.status is Status.NOT_ASKED and not letter.asked:
        return "it is not asked for, and the program reads already"
    return "" if letter.expected or letter.asked else "nobody knows when it comes, and the program reads already"


def step(steps: Sequence[Sequence[float]], at: float, before: float) -> float:
    """The value of the last step begun.

    Parameters
    ----------
    steps
        Pairs (start, value), starts rising.
    at
        Where to read the steps.
    before
        The value before the first step.
    """
    return [before, *(value for start, value in steps if start <= at)][-1]
