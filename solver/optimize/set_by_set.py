"""Openings and limited letters together, where the allowed sets of openings can be listed: best first.

With the limits of letters relaxed, every set of openings has a Lagrangian bound of its own, and the same multipliers
bound them all at once (:meth:`~solver.optimize.enumeration.Lattice.lagrangian`). The most promising set is solved as
a master problem of its own, which yields an answer and better multipliers, until no other set can be as good.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..rules.problem import Portfolio, PortfolioCounts
from ..rules.scoring import Score
from .budget import Budget
from .columns import Columns
from .coupling import Component
from .enumeration import Lattice
from .greedy import greedy
from .master import Master, Multipliers, Stage, optimum
from .portfolios import Truth, Whole
from .solution import ComponentSolution, given

__all__ = ["MOST_BOUNDED", "solve_set_by_set"]

MOST_BOUNDED = 60_000_000
"""Sets of openings × groups that are bounded at once: about a second, between two looks at the clock."""


def solve_set_by_set(
    component: Component, columns: Columns, start: Sequence[Portfolio], budget: Budget
) -> ComponentSolution:
    """Solve a component whose allowed sets of openings can be listed.

    Parameters
    ----------
    start
        Per group of the component, a portfolio that keeps every limit, to begin with.
    """
    bounds = _Bounds(component, columns)
    best: tuple[PortfolioCounts, ...] = given(component, start).counts
    score = component.score(best)
    while not budget.spent:
        chosen = bounds.most_promising(score)
        if chosen is None:
            return ComponentSolution(counts=best, proven=True, shortfall_bound=score.shortfall, value_bound=score.value)
        is_open = bounds.is_open(chosen)
        bounds.solved[chosen] = True
        restricted = columns.opened(columns.open_to(is_open))
        if restricted is None:
            continue
        master = Master(component, restricted)
        begun = master.started(_start(component, columns, is_open, budget))
        answer, shortfall, value = optimum(master, begun, budget.unheard())
        counts = master.counts(answer)
        best = min(best, counts, key=lambda each: component.score(each).key)
        score = component.score(best)
        bounds.raise_by(shortfall, value)
        component.tell(budget, score.shortfall, bounds.least(bounds.shortfall))
        if not (shortfall.closed and value.closed):
            bounds.solved[chosen] = False
            break
    return ComponentSolution(
        counts=best,
        proven=False,
        shortfall_bound=min(score.shortfall, bounds.least(bounds.shortfall)),
        value_bound=max(score.value, -bounds.least(bounds.loss)),
    )


class _Bounds:
    """What is known of every allowed set of openings.

    Attributes
    ----------
    shortfall, loss
        Per set, bounds on what any answer with just these openings costs in these goals: in units, and in square units
        for shortfalls up to that of the best answer known.
    solved
        Per set, whether its best answer is known, or that it has none.
    """

    def __init__(self, component: Component, columns: Columns) -> None:
        self.master = Master(component, columns)
        self.lattice = Lattice(columns)
        self.costs = self.lattice.costs()
        self.shortfall, feasible = self.lattice.lagrangian(self.master.shortfall)
        self.loss = self.lattice.lagrangian(self.master.loss)[0] + self.costs
        self.solved: Truth = ~feasible

    def is_open(self, place: int) -> Truth:
        """Per opening, whether it is in a set."""
        chosen = int(self.lattice.evaluated[place])
        return np.array([chosen >> opening & 1 for opening in range(len(self.master.columns.openings))], dtype=bool)

    def most_promising(self, best: Score) -> int | None:
        """The set with the least bounds of those that may have an answer as good as the best; None: there is none."""
        worse = (self.shortfall == best.shortfall) & (self.loss > -best.value)
        left = np.flatnonzero(~self.solved & (self.shortfall <= best.shortfall) & ~worse)
        if not len(left):
            return None
        return int(left[np.lexsort((self.loss[left], self.shortfall[left]))[0]])

    def raise_by(self, shortfall: Stage, value: Stage) -> None:
        """Raise the bounds of all sets by the multipliers that one of them was solved with."""
        master = self.master
        np.maximum(self.shortfall, self._under(master.shortfall, shortfall.multipliers), out=self.shortfall)
        loss = self._under(master.loss, value.multipliers) - value.multipliers.held * (value.held or 0)
        np.maximum(self.loss, loss + self.costs, out=self.loss)

    def _under(self, cost: Whole, multipliers: Multipliers) -> Whole:
        """Per set, the Lagrangian bound under some multipliers, before the price of what is held."""
        columns, limited = self.master.columns, len(self.master.limits)
        # What a set of openings costs is no matter here: it is bounded by itself.
        price = np.zeros(columns.none + 1, dtype=np.int64)
        price[len(columns.openings) : columns.none] = multipliers.price[0, :limited]
        figures = cost + self.master.shortfall * multipliers.held
        for needed in columns.needs:
            figures += price[needed]
        return self.lattice.lagrangian(figures)[0] - int(multipliers.price[0, :limited] @ self.master.limits)

    def least(self, bounds: Whole) -> int:
        """The least bound of a set that is not solved."""
        return int(bounds[~self.solved].min(initial=np.iinfo(np.int64).max))


def _start(component: Component, columns: Columns, is_open: Truth, budget: Budget) -> tuple[Portfolio, ...]:
    """A portfolio per group without the letters of closed openings."""
    closed = {x for letters, there in zip(columns.openings.letters, is_open, strict=True) if not there for x in letters}
    return greedy(component.alone, component.available - closed, budget)
