"""What to do about a place kept for a letter to come: fill it at once, or wait until a day and fill it then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

__all__ = ["PLACES", "Choice", "Decision", "Judged"]

PLACES = 6
"""Decimals of an expectation: letters and points have four, and chances make more of them."""


class Judged(NamedTuple):
    """What is best by the chances: the day, what goes in then, and whether that is at once."""

    day: date
    letter_ids: tuple[str, ...]
    at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to deal with a place, and what it comes to in expectation at one program, weights left aside.

    Attributes
    ----------
    day
        The day up to which the letter is waited for; of filling at once the first day of deciding.
    letter_ids
        What goes in after that, to stay; none: the place stays empty.
    shortfall
        Letters missing, short or over, as the plan counts them.
    value
        Points.
    """

    day: date
    letter_ids: tuple[str, ...]
    shortfall: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A place kept past the apply day: how long it is worth keeping by the chances, and what goes in then.

    Attributes
    ----------
    programs
        Positions of the programs, in file order.
    letter_id
        The letter it is kept for.
    chance
        That it comes, and is taken, if it is not in by the first day of deciding.
    start
        The first day of deciding: today, or the day of applying where that is still to come.
    kept_until
        The last day on which the plan keeps it.
    filling
        The best that can go in at once; None: nothing can go in.
    waiting
        The best day to wait until, and what goes in then.
    worth_waiting
        True if waiting is worth more, or if nothing can go in.
    dated
        True if somebody entered when the letter is expected.
    supposed
        Ids of other letters to come that are taken to arrive on their days.
    shared
        Ids of letters that go in and of which limits leave too few for all programs: who gets them is settled at once.
    """

    programs: tuple[int, ...]
    letter_id: str
    chance: float
    start: date
    kept_until: date
    filling: Choice | None
    waiting: Choice
    worth_waiting: bool
    dated: bool
    supposed: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def letters_gained(self) -> float:
        """How many letters fewer are missing in expectation with waiting than with filling at once."""
        return round(self.filling.shortfall - self.waiting.shortfall, PLACES) if self.filling else 0.0

    @property
    def points_gained(self) -> float:
        """How many points waiting is worth in expectation against filling at once."""
        return round(self.waiting.value - self.filling.value, PLACES) if self.filling else 0.0

    @property
    def judged(self) -> Judged:
        """What is best by the chances."""
        at_once = self.filling is not None and not self.worth_waiting
        best = self.filling if self.filling and at_once else self.waiting
        return Judged(best.day, best.letter_ids, at_once)
