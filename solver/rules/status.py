"""How a program stands with a portfolio: complete, waiting, short, or short for what is entered there."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.entities import ProgramStatus
from .problem import ProgramGroup
from .scoring import Portfolio, unmet

__all__ = ["ProgramStanding"]


class ProgramStanding:
    """How programs stand, worked out once per kind and portfolios.

    Parameters
    ----------
    alone
        The best portfolio of one program of a kind by itself.
    """

    def __init__(self, alone: Callable[[ProgramGroup], Portfolio]) -> None:
        self.alone = alone
        self.known: dict[tuple[ProgramGroup, Portfolio, Portfolio], ProgramStatus] = {}

    def of(self, kind: ProgramGroup, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        """How a program stands with these letters, and those of TODAY."""
        key = (kind, portfolio, today)
        if key not in self.known:
            self.known[key] = self._judge(kind, portfolio, today)
        return self.known[key]

    def _judge(self, kind: ProgramGroup, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        if not unmet(kind, portfolio):
            return ProgramStatus.WAITING if unmet(kind, today) else ProgramStatus.COMPLETE
        return ProgramStatus.IRREPARABLE if self.held_back(kind) else ProgramStatus.SHORT

    def held_back(self, kind: ProgramGroup) -> bool:
        """Whether a program is short by itself as it stands, and would not be if nothing there were final."""
        free = kind.unlocked()
        return free != kind and bool(unmet(kind, self.alone(kind))) and not unmet(free, self.alone(free))
