"""V(A) for many A of programs that compete for letters: columns are laid out once, for all letters that could be there.

A delivery, letters that come or fail together, is an opening that costs nothing: of the columns those are left that
need no other delivery than those that come. The relaxation over them is mostly whole, and then proves itself best.
Where a further letter changes nothing, the answer without it and its multipliers prove that at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..rules.problem import Problem
from .budget import Budget, Engine
from .cache import SolutionCache
from .columns import Columns, lay_out
from .coupling import Component, Openings, coupling
from .master import ALONE, Master, MasterAnswer, Near, optimum
from .portfolios import Bits, Places, Whole
from .solution import ComponentSolution

__all__ = ["OutcomeMaster"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The answer to an outcome.

    Attributes
    ----------
    columns, units
        Of all columns those that it takes, and how many units get each.
    goals
        What it comes to, smaller for the better of two.
    near
        The multipliers that bound it.
    """

    columns: Places
    units: Whole
    goals: tuple[int, int]
    near: Near


class OutcomeMaster:
    """The columns of all groups of a problem, whatever is delivered, and the answers found so far.

    An outcome is a whole number: bit `d` is 1 where delivery `d` comes.
    """

    def __init__(self, component: Component, columns: Columns) -> None:
        self.component, self.columns = component, columns
        self.outcomes: Bits = np.zeros(0, dtype=np.uint64)
        self.known: list[_Known] = []

    @classmethod
    def of(
        cls,
        problem: Problem,
        available: frozenset[int],
        deliveries: Sequence[frozenset[int]],
        budget: Budget,
        cache: SolutionCache,
    ) -> OutcomeMaster | None:
        """Lay out the columns.

        Parameters
        ----------
        problem
            Limited letters alone couple its groups, or there is no such master.
        available
            All letters that could be there.
        deliveries
            Those of them that come or fail together.
        budget, cache
            What it may take, and where tables are kept.

        Returns
        -------
        OutcomeMaster or None
            None where something else couples the groups, or there are too many columns.
        """
        limits = coupling(problem, problem.groups, available)
        if budget.engine is Engine.CP_SAT or limits.versions or limits.charged or limits.few_asks:
            return None
        component = Component(
            problem=problem,
            members=tuple(range(len(problem.groups))),
            available=available,
            coupling=limits,
            limited=tuple(sorted(limits.limited)),
        )
        columns = lay_out(component, budget, cache, _openings(deliveries))
        return None if columns is None else cls(component, columns)

    def best(self, outcome: int, budget: Budget) -> ComponentSolution | None:
        """Find an answer with least shortfall and then most value; it is whichever of several that are as good.

        Returns
        -------
        ComponentSolution or None
            None where limited letters must be shared out before any answer is known.
        """
        comes = np.array([outcome >> bit & 1 for bit in range(len(self.columns.openings))], dtype=bool)
        kept = self.columns.open_to(comes)
        columns = self.columns.opened(kept)
        start = None if columns is None else columns.first(columns.within(np.zeros(columns.none, dtype=bool)))
        if columns is None or start is None:
            return None
        left = np.flatnonzero(kept)
        master, before = Master(self.component, columns), self._before(outcome)
        begun = MasterAnswer(start, columns.units)
        if before is not None:
            begun = min(begun, MasterAnswer(np.searchsorted(left, before.columns), before.units), key=master.goals_of)
        near = before.near if before else self.known[-1].near if self.known else None
        answer, shortfall, value = optimum(master, begun, budget, goals=ALONE, near=near)
        self._keep(outcome, left, answer, master.goals_of(answer), (shortfall.multipliers, value.multipliers))
        return ComponentSolution(
            counts=master.counts(answer),
            proven=shortfall.closed and value.closed,
            shortfall_bound=shortfall.bound,
            value_bound=-value.bound,
        )

    def _before(self, outcome: int) -> _Known | None:
        """The best of the answers to outcomes in which fewer come; None: there is none."""
        fewer = np.flatnonzero(self.outcomes & ~np.uint64(outcome) == 0)
        return min((self.known[place] for place in fewer), key=lambda known: known.goals, default=None)

    def _keep(self, outcome: int, left: Places, answer: MasterAnswer, goals: tuple[int, int], near: Near) -> None:
        """Keep an answer for outcomes in which more come.

        Parameters
        ----------
        outcome
            What it answers.
        left
            The columns among which its own are.
        answer, goals, near
            What it is, what it comes to, and what bounds it.
        """
        used = answer.units > 0
        self.outcomes = np.append(self.outcomes, np.uint64(outcome))
        # Without openings all groups pay the same, so one row of prices stands for all.
        rows = [replace(each, price=np.broadcast_to(each.price[0].copy(), each.price.shape)) for each in near]
        self.known.append(
            _Known(columns=left[answer.columns[used]], units=answer.units[used], goals=goals, near=(rows[0], rows[1]))
        )


def _openings(deliveries: Sequence[frozenset[int]]) -> Openings:
    """Deliveries as openings that cost nothing, all of which may be open."""
    letters = tuple(tuple(sorted(delivery)) for delivery in deliveries)
    return Openings(letters=letters, costs=(0,) * len(letters), sets=((tuple(range(len(letters))), len(letters)),))
