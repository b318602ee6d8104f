"""Letters that may go to few programs only: a price for each makes every program's choice its own.

Where writers are asked or versions chosen besides, programs pay rents for those (:mod:`solver.model.rents`).

The limits are relaxed in the manner of Lagrange: a program pays the price of each limited letter it takes. With good
prices nearly all programs choose as in the best answer, so the model is given only the columns whose reduced cost is
small. What it finds is best of all as soon as no column that was left out could be part of anything better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .budget import Budget
from .columns import Columns
from .costs import Costs, Figures
from .openings import Openings
from .portfolios import Truth
from .rents import ROUNDING, Terms, better_rents, bound

__all__ = ["Priced", "priced", "rented"]

ROUNDS = 40
"""Turns of prices and rents."""
STRIDE = 0.3
"""Of the way to the goal, what prices move at a turn."""

STEPS = 300
"""Moves of the prices."""
PATIENCE = 10
"""Moves without a better bound before they become smaller."""
SHRINK = 0.7
"""What they are multiplied by then."""


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
        Per column, whether it needs as little as its kind can: with these alone all limits hold.
    prices
        Per opening that columns need, and a last one for none.
    """

    bound: float
    excess: Figures
    plain: Truth
    prices: Figures

    def near(self, gap: float) -> Truth:
        """The columns that an assignment no further above the bound can have, and those that keep all limits."""
        near: Truth = (self.excess <= gap) | self.plain
        return near

    def gap_of(self, number: int) -> float:
        """The gap that keeps so many columns."""
        return float(np.partition(self.excess, number)[number]) if number < len(self.excess) else np.inf


def priced(
    columns: Columns, cost: Figures, counts: NDArray[np.int64], limits: Sequence[float], budget: Budget
) -> Priced:
    """Find good prices for the limited letters, which are what columns need.

    Parameters
    ----------
    cost
        Per column, of one program.
    counts
        Per kind, its programs.
    limits
        Per opening that columns need, the most programs that may need it; infinite for those that are no letter.
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
        length = float(np.abs(over).max(initial=0.0))
        if not length or budget.spent:
            break
        prices = np.append(np.maximum(0.0, prices[:-1] + stride * scale * over / length), 0.0)
    reduced = cost + best[columns.needs].sum(axis=0)
    least = columns.least(reduced)
    earned = _earned(best, bounds)
    return Priced(
        bound=float(counts @ least) - earned - ROUNDING * (float(counts @ np.abs(least)) + earned),
        excess=reduced - least[columns.kind],
        plain=_plain(columns),
        prices=best,
    )


def rented(
    columns: Columns,
    costs: Costs,
    counts: NDArray[np.int64],
    limits: Sequence[float],
    opened: Openings,
    before: Priced,
    goal: float,
    budget: Budget,
) -> Priced:
    """Move prices of limited letters and rents of all other openings in turn.

    Parameters
    ----------
    costs
        Of all programs of a kind.
    goal
        What an answer that is known costs.
    """
    bounds, many, none = np.array(limits, dtype=np.float64), counts[columns.kind], np.zeros(len(opened), dtype=bool)
    group, most = opened.grouped()
    terms = Terms(costs=costs.openings, group=group, limits=most)
    given = np.isfinite(bounds)
    given[list(opened.fixed)] = True
    prices, rents = before.prices, np.zeros((len(counts), len(opened) + 1))
    best = before
    for _ in range(ROUNDS):
        full, earned = costs.columns + many * prices[columns.needs].sum(axis=0), _earned(prices, bounds)
        stand = bound(columns, full, terms, rents, given, none)
        better, _ = better_rents(columns, full, terms, stand, goal + earned, given, none)
        stand = better if better.bound > stand.bound else stand
        rents, total = stand.rents, stand.bound - earned - ROUNDING * earned
        if total > best.bound:
            excess = (stand.reduced - stand.least[columns.kind]) / many
            best = Priced(bound=total, excess=excess, plain=before.plain, prices=prices)
        over = _over(columns, stand.reduced <= stand.least[columns.kind], counts, prices, bounds)
        length = float(over @ over)
        if not length or budget.spent or total >= goal:
            break
        prices = np.append(np.maximum(0.0, prices[:-1] + STRIDE * (goal - total) / length * over), 0.0)
    return best


def _plain(columns: Columns) -> Truth:
    needs = (columns.needs < columns.openings).sum(axis=0)
    plain: Truth = needs == np.minimum.reduceat(needs, columns.starts)[columns.kind]
    return plain


def _earned(prices: Figures, limits: Figures) -> float:
    """What limited letters earn at most."""
    return float(prices[:-1] @ np.where(np.isfinite(limits), limits, 0.0))


def _over(columns: Columns, least: Truth, counts: NDArray[np.int64], prices: Figures, limits: Figures) -> Figures:
    """By how much each letter is wanted more than it may be; nothing where it is wanted less and has no price."""
    needs = columns.needs[:, columns.first(least)]
    wanted = np.zeros(len(prices))
    np.add.at(wanted, needs, np.broadcast_to(counts, needs.shape))
    over = np.where(np.isfinite(limits), wanted[:-1] - np.where(np.isfinite(limits), limits, 0.0), 0.0)
    return np.where((over < 0) & (prices[:-1] <= 0), 0.0, over)


def _look(
    columns: Columns, cost: Figures, counts: NDArray[np.int64], prices: Figures, limits: Figures
) -> tuple[float, Figures]:
    """The bound at these prices, and by how much each letter is wanted more than it may be."""
    reduced = cost + prices[columns.needs].sum(axis=0)
    least = columns.least(reduced)
    over = _over(columns, reduced <= least[columns.kind], counts, prices, limits)
    return float(counts @ least) - _earned(prices, limits), over
