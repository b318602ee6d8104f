"""When a letter is there, and what is left of its strength where it comes late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from ..domain.entities import Letter, Status, Track
from ..domain.settings import Season

__all__ = ["arrival", "business_day_before", "expected_day", "late_share", "step"]


def expected_day(letter: Letter, season: Season) -> date:
    """The day a letter is uploaded: as entered, else `expected_days` after it was asked for, else after `as_of`."""
    return letter.expected or (letter.asked or season.as_of) + timedelta(days=season.expected_days)


def arrival(letter: Letter, season: Season) -> date:
    """The first day a pending letter can be assigned: its upload, not before `as_of`, and ERAS's processing days."""
    uploaded = max(expected_day(letter, season), season.as_of)
    processed: date = np.busday_offset(uploaded, season.processing_days, roll="backward").astype(date)
    return max(uploaded, processed)


def business_day_before(day: date) -> date:
    """The last weekday before a day."""
    before: date = np.busday_offset(day, -1, roll="forward").astype(date)
    return before


def late_share(letter: Letter, track: Track, season: Season) -> float:
    """The share of its strength a letter keeps at a track, from 0 to 1; 1 unless it is still to come and late (R31).

    Parameters
    ----------
    letter
        Its status and its expected day.
    track
        The day its letters should be there, and its deadline.
    season
        The calendar and the steps of lateness.
    """
    if not (letter.status.pending or letter.status is Status.NOT_ASKED):
        return 1.0
    day = arrival(letter, season)
    if track.deadline and day > track.deadline:
        return 0.0
    weeks = (day - track.complete_by).days / 7
    return step(season.late, weeks, before=1.0) if weeks > 0 else 1.0


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
