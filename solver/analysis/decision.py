"""What to do about a place kept for a letter to come: fill it at once, or wait until a day and fill it then."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    standing
        The chance that as many letters as it asks for are there when it begins to read.
    complete
        The chance that it ends complete.
    short_of
        What it asks for and surely does not get, whether the letter comes or not.
    """

    day: date
    letter_ids: tuple[str, ...]
    shortfall: float
    value: float
    standing: float
    complete: float
    short_of: tuple[str, ...]

    @property
    def case(self) -> Choice:
        """The choice without its expectations."""
        return replace(self, shortfall=0.0, value=0.0)


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
    def case(self) -> Decision:
        """What decisions have in common that are told in one sentence: all but their programs and expectations."""
        return replace(
            self, programs=(), chance=0.0, filling=self.filling and self.filling.case, waiting=self.waiting.case
        )

    @property
    def ends_differ(self) -> bool:
        """True if filling at once and waiting differ in what is there at reading, or in whether it ends complete."""
        filling, waiting = self.filling, self.waiting
        if filling is None:
            return False
        return (filling.standing, filling.complete) != (waiting.standing, waiting.complete)

    @property
    def torn(self) -> bool:
        """True if what is worth more in expectation is less sure to stand at reading, or to end complete."""
        if self.filling is None:
            return False
        best, other = (self.waiting, self.filling) if self.worth_waiting else (self.filling, self.waiting)
        return best.standing < other.standing or best.complete < other.complete

    def asks_for_choice(self, near: float) -> bool:
        """True if filling at once may be better than the plan: it is worth more, surer in a way, or as good.

        Parameters
        ----------
        near
            Fewer points than these are no real difference.
        """
        if self.filling is None:
            return False
        close = not self.letters_gained and abs(self.points_gained) < near
        return not self.worth_waiting or self.torn or close

    @property
    def judged(self) -> Judged:
        """What is best by the chances."""
        at_once = self.filling is not None and not self.worth_waiting
        best = self.filling if self.filling and at_once else self.waiting
        return Judged(best.day, best.letter_ids, at_once)
