"""Bounds on what tied kinds can cost: every program pays a rent for each opening it uses.

Without the rule that a program may use an opening only if it is open, every program would be settled by itself. The
rule is relaxed in the manner of Lagrange: a program pays rents for what it uses, an opening earns them when it is
open, and whatever the rents, what programs pay at least, less what openings earn at most, is a bound. Rents that make
the bound greatest are found by following the excess demand for every opening at every program (Held, Wolfe and
Crowder 1974; for p-medians Beasley 1993). Only columns whose reduced cost is small matter while rents move; the bound
is then taken over all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Truth
from .budget import Budget
from .columns import Columns

__all__ = ["Figures", "Stand", "Terms", "better_rents", "bound"]

Figures = NDArray[np.float64]
NEAR = 32
"""Columns per kind, on average, that rents are moved by: those of the smallest reduced cost."""
STEPS = 60
"""Moves of the rents before the bound is taken over all columns again."""
PATIENCE = 4
"""Moves without a better bound before they become smaller."""
SHRINK = 0.7
"""What they are multiplied by then."""
ROUNDING = 1e-11
"""More than rounding can be off in a sum, as a share of what is summed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """What openings cost, and how many of a group may be open: the group of each, and the limits of groups."""

    costs: Figures
    group: NDArray[np.int64]
    limits: Sequence[int]

    def chosen(self, price: Figures, opened: Truth, closed: Truth) -> Truth:
        """The openings that cost least together: those that are open, and those that earn most where there is room."""
        taken = opened.copy()
        for number, limit in enumerate(self.limits):
            free = np.flatnonzero((self.group == number) & ~opened & ~closed & (price < 0))
            room = limit - int((opened & (self.group == number)).sum())
            taken[free[np.argsort(price[free], kind="stable")[: max(0, room)]]] = True
        return taken


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stand:
    """Some rents, and what follows from them.

    Attributes
    ----------
    rents
        Kinds times openings, and a last one that is no opening and free.
    bound
        No way to decide costs less. Taken off is what rounding could be wrong by.
    least
        Per kind the least reduced cost of a column.
    reduced
        Per column its cost and the rents it pays.
    price
        Per opening its cost less the rents it earns.
    chosen
        The openings that cost least.
    """

    rents: Figures
    bound: float
    least: Figures
    reduced: Figures
    price: Figures
    chosen: Truth


def bound(columns: Columns, cost: Figures, terms: Terms, rents: Figures, opened: Truth, closed: Truth) -> Stand:
    """What follows from some rents; columns that need what is closed are not among these."""
    reduced = cost + paid(columns, rents)
    least = columns.least(reduced)
    price = terms.costs - rents[:, :-1].sum(axis=0)
    chosen = terms.chosen(price, opened, closed)
    total = float(least.sum() + price[chosen].sum())
    slack = ROUNDING * float(np.abs(least).sum() + np.abs(terms.costs).sum() + 2 * rents.sum())
    return Stand(rents=rents, bound=total - slack, least=least, reduced=reduced, price=price, chosen=chosen)


def paid(columns: Columns, rents: Figures) -> Figures:
    """The rents of every column."""
    return _summed(_places(columns, rents), rents)


def _places(columns: Columns, rents: Figures) -> NDArray[np.int64]:
    """Per column and opening it needs, the place of its rent."""
    places: NDArray[np.int64] = columns.kind.astype(np.int64) * rents.shape[1] + columns.needs
    return places


def _summed(places: NDArray[np.int64], rents: Figures) -> Figures:
    flat = rents.ravel()
    total: Figures = flat.take(places[0])
    for more in places[1:]:
        total += flat.take(more)
    return total


def better_rents(
    columns: Columns,
    cost: Figures,
    terms: Terms,
    stand: Stand,
    goal: float,
    budget: Budget,
    opened: Truth,
    closed: Truth,
) -> Stand:
    """Move rents by the columns that matter, and take the bound again.

    Parameters
    ----------
    goal
        What the best way known costs: the further the bound is from it, the larger the steps.
    """
    excess = stand.reduced - stand.least[columns.kind]
    number = NEAR * len(columns.starts)
    near = excess <= (np.partition(excess, number)[number] if len(columns) > number else np.inf)
    few, price_of = columns.where(near), cost[near]
    rents, best, best_bound = stand.rents, stand.rents, -np.inf
    patience, step = 0, 1.0
    places = _places(few, rents)
    for _ in range(STEPS):
        reduced = price_of + _summed(places, rents)
        least = few.least(reduced)
        price = terms.costs - rents[:, :-1].sum(axis=0)
        chosen = terms.chosen(price, opened, closed)
        found = float(least.sum() + price[chosen].sum())
        if found > best_bound:
            best, best_bound, patience = rents, found, 0
        else:
            patience += 1
            if patience == PATIENCE:
                step, patience = step * SHRINK, 0
        used = np.zeros(rents.size)
        used[places[:, few.first(reduced <= least[few.kind])]] = 1.0
        move = used.reshape(rents.shape)
        move[:, :-1] -= chosen
        move[:, :-1][:, opened] = 0.0
        move[:, -1] = 0.0
        move[(move < 0) & (rents <= 0)] = 0.0
        length = float((move * move).sum())
        if not length or found >= goal or budget.spent:
            break
        rents = np.maximum(0.0, rents + step * (goal - found) / length * move)
    return bound(columns, cost, terms, best, opened, closed)
