"""Letters that may go to few programs only: a price for each makes every program's choice its own.

The limits are relaxed in the manner of Lagrange: a program pays the price of each limited letter it takes. With good
prices nearly all programs choose as in the best answer, so the model is given only the columns whose reduced cost is
small. What it finds is best of all as soon as no column that was left out could be part of anything better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Truth
from .budget import Budget
from .columns import Columns
from .costs import Figures

__all__ = ["Priced", "priced"]

STEPS = 300
"""Moves of the prices."""
PATIENCE = 10
"""Moves without a better bound before they become smaller."""
SHRINK = 0.7
"""What they are multiplied by then."""
ROUNDING = 1e-11
"""More than rounding can be off in a sum, as a share of what is summed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priced:
    """What follows from good prices.

    Attributes
    ----------
    bound
        No assignment costs less.
    excess
        Per column, what one program that gets it costs more than that at least.
    plain
        Per column, whether it needs as few limited letters as its kind can: with these alone all limits hold.
    """

    bound: float
    excess: Figures
    plain: Truth

    def near(self, gap: float) -> Truth:
        """The columns that an assignment no further above the bound can have, and those that keep all limits."""
        near: Truth = (self.excess <= gap) | self.plain
        return near

    def gap_of(self, number: int) -> float:
        """The gap that keeps so many columns."""
        return float(np.partition(self.excess, number)[number]) if number < len(self.excess) else np.inf


def priced(columns: Columns, cost: Figures, counts: NDArray[np.int64], limits: Sequence[int], budget: Budget) -> Priced:
    """Find good prices for the limited letters, which are what columns need.

    Parameters
    ----------
    cost
        Per column, of one program.
    counts
        Per kind, its programs.
    limits
        Per limited letter, the most programs it may go to.
    """
    bounds = np.array(limits, dtype=np.float64)
    prices, best = np.zeros(len(limits) + 1), np.zeros(len(limits) + 1)
    greatest, stride, patience = -np.inf, 1.0, 0
    dearer = columns.least(np.where(cost > 0, cost, np.inf))
    dearer = dearer[np.isfinite(dearer)]
    scale = float(np.median(dearer)) if len(dearer) else 1.0
    for _ in range(STEPS):
        found, over = _look(columns, cost, counts, prices, bounds)
        if found > greatest:
            greatest, best, patience = found, prices, 0
        else:
            patience += 1
        if patience == PATIENCE:
            stride, patience, prices = stride * SHRINK, 0, best
            _, over = _look(columns, cost, counts, prices, bounds)
        over = np.where((over < 0) & (prices[:-1] <= 0), 0.0, over)
        length = float(np.abs(over).max(initial=0.0))
        if not length or budget.spent:
            break
        prices = np.append(np.maximum(0.0, prices[:-1] + stride * scale * over / length), 0.0)
    reduced = cost + best[columns.needs].sum(axis=0)
    least = columns.least(reduced)
    slack = ROUNDING * float(counts @ np.abs(least) + best[:-1] @ bounds)
    needs = (columns.needs < columns.openings).sum(axis=0)
    return Priced(
        bound=float(counts @ least - best[:-1] @ bounds) - slack,
        excess=reduced - least[columns.kind],
        plain=needs == np.minimum.reduceat(needs, columns.starts)[columns.kind],
    )


def _look(
    columns: Columns, cost: Figures, counts: NDArray[np.int64], prices: Figures, limits: Figures
) -> tuple[float, Figures]:
    """The bound at these prices, and by how much each letter is wanted more than it may be."""
    reduced = cost + prices[columns.needs].sum(axis=0)
    least = columns.least(reduced)
    picks = columns.first(reduced <= least[columns.kind])
    wanted = np.zeros(len(prices))
    np.add.at(wanted, columns.needs[:, picks], np.broadcast_to(counts, (len(columns.needs), len(counts))))
    return float(counts @ least - prices[:-1] @ limits), wanted[:-1] - limits
