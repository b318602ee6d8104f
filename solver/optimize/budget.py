"""How long to search."""

from __future__ import annotations

import time
from dataclasses import dataclass

__all__ = ["Budget"]


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search: until a moment of the monotonic clock, or without end; and the seed."""

    until: float | None = None
    seed: int = 0

    @classmethod
    def of(cls, seconds: float | None, seed: int) -> Budget:
        """A budget of so many seconds from now."""
        return cls(None if seconds is None else time.monotonic() + seconds, seed)

    def half(self) -> Budget:
        """A budget of half the time left."""
        return Budget.of(None if self.left is None else self.left / 2, self.seed)

    @property
    def left(self) -> float | None:
        """Seconds left; None: no end."""
        return None if self.until is None else self.until - time.monotonic()

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        left = self.left
        return left is not None and left <= 0
