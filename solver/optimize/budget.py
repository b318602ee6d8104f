"""How long to search, from which seed, and with which engine: passed along to everything that searches."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import StrEnum

from ..domain.errors import NoAnswerError

__all__ = ["Budget", "Engine"]


class Engine(StrEnum):
    """What decides: whatever is fastest, or the CP-SAT model for all of it."""

    AUTO = "auto"
    CP_SAT = "cp-sat"


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search.

    Attributes
    ----------
    until
        A moment of the monotonic clock, in seconds; None: no end.
    seed
        Passed to CP-SAT.
    engine
        What decides.
    """

    until: float | None = None
    seed: int = 0
    engine: Engine = Engine.AUTO

    @classmethod
    def of(cls, seconds: float | None, seed: int = 0, engine: Engine = Engine.AUTO) -> Budget:
        """Make a budget of so many seconds from now; None: no end."""
        return cls(None if seconds is None else time.monotonic() + seconds, seed, engine)

    def half(self) -> Budget:
        """Make a budget of half the time left."""
        return self if self.left is None else replace(self, until=time.monotonic() + self.left / 2)

    @property
    def left(self) -> float | None:
        """Seconds left, below zero once the time is over; None: no end."""
        return None if self.until is None else self.until - time.monotonic()

    @property
    def spent(self) -> bool:
        """True once the time is over."""
        left = self.left
        return left is not None and left <= 0

    def require(self) -> None:
        """Go on only while there is time.

        Raises
        ------
        NoAnswerError
            When the time is over and there is no answer yet.
        """
        if self.spent:
            raise NoAnswerError("no answer within the time limit. Maybe allow more time.")
