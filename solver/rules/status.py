"""How a program stands with a portfolio: complete, waiting, late, short, or short for what is entered there."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.entities import ProgramStatus
from .problem import Portfolio, ProgramGroup
from .scoring import unmet

__all__ = ["held_back", "program_status"]


def program_status(
    group: ProgramGroup, portfolio: Portfolio, now: Portfolio, alone: Callable[[ProgramGroup], Portfolio]
) -> ProgramStatus:
    """How a program stands.

    Parameters
    ----------
    group
        The group of the program.
    portfolio
        Its letters of the PLAN.
    now
        Its letters after today's clicks.
    alone
        The best portfolio of one program of a group by itself.
    """
    if not unmet(group, now):
        return ProgramStatus.COMPLETE
    if not unmet(group, group.there_in_time(portfolio)):
        return ProgramStatus.WAITING
    if not unmet(group, portfolio):
        return ProgramStatus.LATE
    return ProgramStatus.IRREPARABLE if held_back(group, alone) else ProgramStatus.SHORT


def held_back(group: ProgramGroup, alone: Callable[[ProgramGroup], Portfolio]) -> bool:
    """True if a program is short by itself as it stands, and would not be if nothing there were final."""
    free = group.unlocked()
    return free != group and bool(unmet(group, alone(group))) and not unmet(free, alone(free))
