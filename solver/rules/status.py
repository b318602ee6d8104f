"""How a program stands with a portfolio: complete, waiting, short, or short for what is entered there."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.entities import ProgramStatus
from .problem import ProgramGroup
from .scoring import Portfolio, unmet

__all__ = ["ProgramStanding"]


class ProgramStanding:
    """How programs stand, worked out once per group and portfolios.

    Parameters
    ----------
    alone
        The best portfolio of one program of a group by itself.
    """

    def __init__(self, alone: Callable[[ProgramGroup], Portfolio]) -> None:
        self.alone = alone
        self.known: dict[tuple[ProgramGroup, Portfolio, Portfolio], ProgramStatus] = {}

    def of(self, group: ProgramGroup, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        """How a program stands.

        Parameters
        ----------
        group
            The group of the program.
        portfolio
            Its letters of the PLAN.
        today
            Its letters of TODAY.
        """
        key = (group, portfolio, today)
        if key not in self.known:
            self.known[key] = self._judge(group, portfolio, today)
        return self.known[key]

    def _judge(self, group: ProgramGroup, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        """Work it out; parameters as in :meth:`of`."""
        if not unmet(group, portfolio):
            return ProgramStatus.WAITING if unmet(group, today) else ProgramStatus.COMPLETE
        return ProgramStatus.IRREPARABLE if self.held_back(group) else ProgramStatus.SHORT

    def held_back(self, group: ProgramGroup) -> bool:
        """True if a program is short by itself as it stands, and would not be if nothing there were final."""
        free = group.unlocked()
        return free != group and bool(unmet(group, self.alone(group))) and not unmet(free, self.alone(free))
