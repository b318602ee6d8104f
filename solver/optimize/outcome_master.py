"""V(A) for many A of programs that compete for letters: columns are laid out once, for all letters that could be there.

A delivery, letters that come or fail together, is an opening that costs nothing: of the columns those are left that
need no other delivery than those that come. The relaxation over them is mostly whole, and then proves itself best.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..rules.problem import Problem
from .budget import Budget, Engine
from .cache import SolutionCache
from .columns import Columns, lay_out
from .coupling import Component, Openings, coupling
from .master import ALONE, Master, MasterAnswer, Multipliers, optimum
from .portfolios import Truth
from .solution import ComponentSolution

__all__ = ["OutcomeMaster"]


class OutcomeMaster:
    """The columns of all groups of a problem, whatever is delivered.

    Attributes
    ----------
    near
        Multipliers of the answer before: those of the next are seldom far.
    """

    def __init__(self, component: Component, columns: Columns) -> None:
        self.component, self.columns = component, columns
        self.near: Multipliers | None = None

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

    def best(self, comes: Truth, budget: Budget) -> ComponentSolution | None:
        """Find an answer with least shortfall and then most value; it is whichever of several that are as good.

        Parameters
        ----------
        comes
            Per delivery, whether it does.

        Returns
        -------
        ComponentSolution or None
            None where limited letters must be shared out before any answer is known.
        """
        columns = self.columns.under(comes)
        start = None if columns is None else columns.first(columns.within(np.zeros(columns.none, dtype=bool)))
        if columns is None or start is None:
            return None
        master = Master(self.component, columns)
        begun = MasterAnswer(start, columns.units)
        answer, shortfall, value = optimum(master, begun, budget, goals=ALONE, near=self.near)
        self.near = value.multipliers
        return ComponentSolution(
            counts=master.counts(answer),
            proven=shortfall.closed and value.closed,
            shortfall_bound=shortfall.bound,
            value_bound=-value.bound,
        )


def _openings(deliveries: Sequence[frozenset[int]]) -> Openings:
    """Deliveries as openings that cost nothing, all of which may be open."""
    letters = tuple(tuple(sorted(delivery)) for delivery in deliveries)
    return Openings(letters=letters, costs=(0,) * len(letters), sets=((tuple(range(len(letters))), len(letters)),))
