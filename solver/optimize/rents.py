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
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .costs import Figures
from .portfolios import Truth

__all__ = ["ROUNDING", "Stand", "Terms", "better_rents", "bound"]

NEAR = 32
"""Columns per kind, on average, that rents are moved by: those of the smallest reduced cost."""
SHARE = 50
"""Or one column of so many, if that is more."""
STEPS = 60
"""Moves of the rents before the bound is taken over all columns again."""
PATIENCE = 20
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

    def among(self, free: NDArray[np.intp], opened: Truth) -> Terms:
        """The same for some openings, while others are open."""
        rooms = [most - int(opened[self.group == number].sum()) for number, most in enumerate(self.limits)]
        return Terms(costs=self.costs[free], group=self.group[free], limits=rooms)

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
        No way to decide costs less. Taken off is the slack.
    slack
        More than rounding can have made of it.
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
    slack: float
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
    return Stand(
        rents=rents, bound=total - slack, slack=slack, least=least, reduced=reduced, price=price, chosen=chosen
    )


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
    columns: Columns, cost: Figures, terms: Terms, stand: Stand, goal: float, opened: Truth, closed: Truth
) -> tuple[Stand, Truth]:
    """Move rents by the columns that matter, and take the bound again.

    Parameters
    ----------
    goal
        What the best way known costs: the further the bound is from it, the larger the steps.

    Returns
    -------
    tuple
        What follows from the new rents; and what was open in the way that looked best meanwhile.
    """
    excess = stand.reduced - stand.least[columns.kind]
    number = max(NEAR * len(columns.starts), len(columns) // SHARE)
    near = excess <= (np.partition(excess, number)[number] if len(columns) > number else np.inf)
    free = np.flatnonzero(~opened & ~closed)
    haggling = _Haggling(columns.where(near), cost[near], terms.among(free, opened), free, stand.rents)
    haggling.run(goal - float(terms.costs[opened].sum()))
    rents = np.zeros_like(stand.rents)
    rents[:, free] = haggling.best[:, :-1]
    way = opened.copy()
    way[free] = haggling.way
    return bound(columns, cost, terms, rents, opened, closed), way


class _Haggling:
    """Rents for the openings that are not decided, and for those only, as they move."""

    def __init__(self, columns: Columns, cost: Figures, terms: Terms, free: NDArray[np.intp], rents: Figures) -> None:
        new = np.full(columns.openings + 1, len(free), dtype=np.int32)
        new[free] = np.arange(len(free), dtype=np.int32)
        self.columns = replace(columns, needs=new[columns.needs], openings=len(free))
        self.cost, self.terms = cost, terms
        self.rents = np.zeros((len(rents), len(free) + 1))
        self.rents[:, :-1] = rents[:, free]
        self.places = _places(self.columns, self.rents)
        self.none = np.zeros(len(free), dtype=bool)
        self.best, self.bound = self.rents, -np.inf
        self.way, self.way_cost = self.none, np.inf
        self.seen: set[bytes] = set()

    def run(self, goal: float) -> None:
        """Follow the excess demand for a while."""
        patience, stride = 0, 1.0
        for _ in range(STEPS):
            found, move = self.look()
            length = float(np.einsum("ij,ij->", move, move))
            if found > self.bound:
                self.best, self.bound, patience = self.rents, found, 0
            else:
                patience += 1
            if patience == PATIENCE:
                stride, patience = stride * SHRINK, 0
            if not length or found >= goal:
                return
            self.rents = np.maximum(0.0, self.rents + stride * (goal - found) / length * move)

    def look(self) -> tuple[float, Figures]:
        """The bound at these rents, and the excess demand for every opening at every kind."""
        reduced = self.cost + _summed(self.places, self.rents)
        least = self.columns.least(reduced)
        price = self.terms.costs - self.rents[:, :-1].sum(axis=0)
        chosen = self.terms.chosen(price, self.none, self.none)
        self.consider(chosen)
        used = np.zeros(self.rents.size)
        used[self.places[:, self.columns.first(reduced <= least[self.columns.kind])]] = 1.0
        move = used.reshape(self.rents.shape)
        move[:, :-1] -= chosen
        move[:, -1] = 0.0
        move[(move < 0) & (self.rents <= 0)] = 0.0
        return float(least.sum() + price[chosen].sum()), move

    def consider(self, chosen: Truth) -> None:
        """See what a way to decide would cost with these columns."""
        if (key := chosen.tobytes()) not in self.seen:
            self.seen.add(key)
            least = self.columns.least(np.where(self.columns.any(~chosen), np.inf, self.cost))
            cost = float(least.sum() + self.terms.costs[chosen].sum())
            if cost < self.way_cost:
                self.way, self.way_cost = chosen, cost
