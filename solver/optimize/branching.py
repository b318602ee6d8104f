"""The search over what is open: nodes, their bounds, and the best way so far.

A node has some openings open for good and some closed; rents (:mod:`solver.model.rents`) bound what it can come to and
settle most of the others, and where few ways are left all of them are looked at (:mod:`solver.model.exhaust`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from .budget import Budget
from .columns import Columns
from .costs import Costs, Figures
from .exhaust import exhaust, within_reach
from .portfolios import Truth, Whole
from .rents import Stand, Terms, better_rents, bound

__all__ = ["Decided", "Search", "gains"]

ROUNDS = 24
"""How often the bound of a node is taken at most."""
GAIN = 0.05
"""A round that closes less of the gap is the last one."""
FEW = 500
"""Where no more ways are left, all are looked at at once."""
MANY = 0.3
"""Where no more ways are left when the bound grows no further, likewise: times the square of the number of kinds, for
with many kinds a bound costs far more than a way that is looked at, and with few kinds about as much as many ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The best way found.

    Attributes
    ----------
    rows
        Per kind, the choice of its programs.
    way
        The openings they use.
    rents
        Kinds times openings: what bounded the whole search, in square units. A search much like this one begins there.
    proven
        Whether there is no better one.
    shortfall_bound, value_bound
        No way has less shortfall, and none of this shortfall is worth more, in units and square units.
    """

    rows: NDArray[np.int32]
    way: frozenset[int]
    rents: Figures
    proven: bool
    shortfall_bound: int
    value_bound: int


def gains(columns: Columns, cost: Figures, taken: Truth) -> Figures:
    """Kinds times openings: what one more opening saves; a last column is of none."""
    lacks = np.append(~taken, False).astype(np.int8)
    missing = lacks[columns.needs[0]]
    for needed in columns.needs[1:]:
        missing += lacks[needed]
    best = columns.least(np.where(missing > 0, np.inf, cost))
    near = np.flatnonzero(missing == 1)
    needs = columns.needs[:, near]
    kind, which = columns.kind[near], np.where(lacks[needs] > 0, needs, -1).max(axis=0)
    gains = np.zeros((len(columns.starts), len(taken) + 1))
    np.maximum.at(gains, (kind, which), best[kind] - cost[near])
    return gains


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Node:
    """What is open for good and what is closed; rents and a bound that hold, and the columns that are left."""

    opened: Truth
    closed: Truth
    rents: Figures
    bound: float
    columns: Columns
    cost: Figures


class Search:
    """The best way found so far, and the nodes that may hold a better one."""

    def __init__(
        self, columns: Columns, costs: Costs, terms: Terms, weights: Whole, counts: Whole, budget: Budget
    ) -> None:
        self.columns, self.costs, self.terms, self.budget = columns, costs, terms, budget
        self.weights, self.counts = weights, counts
        self.least_short = np.minimum.reduceat(columns.shortfall, columns.starts)
        self.seen: set[bytes] = set()
        self.rows: NDArray[np.int32] = columns.row[columns.starts]
        self.way = np.zeros(len(terms.costs), dtype=bool)
        self.best, self.ranks, self.missing = np.inf, 0, 0
        self.nodes: list[_Node] = []
        self.floor = np.inf
        self.rents = np.zeros((len(columns.starts), columns.openings + 1))

    @property
    def limit(self) -> float:
        """What costs more than this is no better."""
        return self.best - 0.5 if self.costs.whole else self.best + 0.5

    @property
    def unit(self) -> float:
        """One of cost, in square units."""
        return self.costs.step / self.costs.lift

    def run(self, taken: Truth, opened: Truth, closed: Truth, last: Decided | None) -> Decided:
        """Search from a way that is known, and from the rents of a search much like this one."""
        self.attempt(taken, self.columns, self.costs.columns)
        rents = gains(self.columns, self.costs.columns, taken)
        rents[:, -1] = 0.0
        root = _Node(
            opened=opened, closed=closed, rents=rents, bound=-np.inf, columns=self.columns, cost=self.costs.columns
        )
        if last is not None:
            others = last.rents / self.unit
            narrow = self.narrowed(root)
            if self.stand(narrow, others).bound > self.stand(narrow, rents).bound:
                root = replace(root, rents=others)
        self.nodes.append(root)
        while self.nodes and not self.budget.spent:
            node = self.nodes.pop()
            if node.bound <= self.limit:
                self.work(node)
        self.floor = min([self.floor, *(node.bound for node in self.nodes)])
        return self.decided()

    def work(self, node: _Node) -> None:
        """Bound a node, settle what its bound settles, and either look at all that is left or part it."""
        node = self.narrowed(node)
        left = self.look(node, self.stand(node, node.rents)) if node.columns.complete else None
        for _ in range(ROUNDS):
            if left is None:
                return
            node, stand = left
            if node.bound == -np.inf:
                self.rents = stand.rents
            if self.budget.spent or self.few(node, FEW):
                break
            better, way = better_rents(node.columns, node.cost, self.terms, stand, self.best, node.opened, node.closed)
            self.attempt(way, node.columns, node.cost)
            gain = better.bound - stand.bound
            left = self.look(node, better if gain > 0 else stand)
            if gain < GAIN * (self.best - stand.bound):
                break
        if left is not None:
            self.finish(*left)

    def look(self, node: _Node, stand: Stand) -> tuple[_Node, Stand] | None:
        """Try what a bound suggests and settle what it settles; None where nothing better is in the node."""
        while True:
            self.attempt(stand.chosen, node.columns, node.cost)
            if stand.bound > self.limit:
                return None
            dearer = _dearer(self.terms, stand, node.opened, node.closed)
            sure = (stand.bound + dearer > self.limit) & ~node.opened & ~node.closed
            if not sure.any():
                return node, stand
            opened, closed = node.opened | (sure & stand.chosen), node.closed | (sure & ~stand.chosen)
            node = self.narrowed(replace(node, opened=opened, closed=closed))
            if not node.columns.complete:
                return None
            stand = self.stand(node, stand.rents)

    def finish(self, node: _Node, stand: Stand) -> None:
        """Look at all ways that are left, or part the node where they are many."""
        if self.budget.spent:
            self.floor = min(self.floor, max(node.bound, stand.bound))
        elif self.few(node, max(FEW, MANY * len(self.columns.starts) ** 2)):
            self.exhaust(node, stand)
        else:
            self.part(node, stand)

    def few(self, node: _Node, most: float) -> bool:
        """Whether few enough ways are left to look at them all."""
        free = int((~node.opened & ~node.closed).sum())
        return within_reach(node.columns, free) and self.ways(node) <= most

    def stand(self, node: _Node, rents: Figures) -> Stand:
        """What follows from the rents of undecided openings."""
        rents = rents.copy()
        rents[:, :-1][:, node.opened | node.closed] = 0.0
        return bound(node.columns, node.cost, self.terms, rents, node.opened, node.closed)

    def narrowed(self, node: _Node) -> _Node:
        """The node without what cannot be opened any more, nor the columns that need it."""
        closed = node.closed.copy()
        for group, most in enumerate(self.terms.limits):
            mine = self.terms.group == group
            if (node.opened & mine).sum() >= most:
                closed |= mine & ~node.opened
        kept = ~node.columns.any(closed)
        return replace(node, closed=closed, columns=node.columns.where(kept), cost=node.cost[kept])

    def ways(self, node: _Node) -> int:
        """How many ways are left to decide."""
        number = 1
        for group, most in enumerate(self.terms.limits):
            mine = self.terms.group == group
            free = int((mine & ~node.opened & ~node.closed).sum())
            room = most - int((mine & node.opened).sum())
            number *= sum(comb(free, size) for size in range(min(free, room) + 1))
        return number

    def exhaust(self, node: _Node, stand: Stand) -> None:
        """Look at all ways that are left."""
        free = np.flatnonzero(~node.opened & ~node.closed)

        def limit() -> float:
            return -np.inf if self.budget.spent else self.limit

        for chosen in exhaust(node.columns, node.cost, self.terms, stand, node.opened, free, limit):
            self.attempt(chosen, node.columns, node.cost)
        if self.budget.spent:
            self.floor = min(self.floor, max(node.bound, stand.bound))

    def part(self, node: _Node, stand: Stand) -> None:
        """Two nodes: one with the opening open that is least clear, one with it closed."""
        dearer = _dearer(self.terms, stand, node.opened, node.closed)
        which = int(np.argmin(np.where(node.opened | node.closed, np.inf, dearer)))
        one = np.arange(len(node.opened)) == which
        bound = max(node.bound, stand.bound)
        shared = replace(node, rents=stand.rents, bound=bound)
        parts = [replace(shared, closed=node.closed | one), replace(shared, opened=node.opened | one)]
        self.nodes += parts if stand.chosen[which] else parts[::-1]

    def attempt(self, chosen: Truth, columns: Columns, cost: Figures) -> None:
        """See whether a way to decide is the best so far."""
        if chosen.tobytes() in self.seen:
            return
        self.seen.add(chosen.tobytes())
        if not columns.complete:
            return
        figures = np.where(columns.any(~chosen), np.inf, cost)
        least = columns.least(figures)
        tied = figures <= least[columns.kind]
        if not np.isfinite(least).all():
            return
        ranks = np.where(tied, columns.ranks, np.iinfo(np.int64).max)
        picks = columns.first(ranks == np.minimum.reduceat(ranks, columns.starts)[columns.kind])
        used = np.zeros(columns.openings + 1, dtype=bool)
        used[columns.needs[:, picks]] = True
        total = float(least.sum() + self.terms.costs[used[:-1]].sum())
        rank = int((columns.ranks[picks] * self.counts).sum())
        if (total, rank) < (self.best, self.ranks):
            self.best, self.ranks, self.rows, self.way = total, rank, columns.row[picks], used[:-1]
            self.missing = int((self.weights * (columns.shortfall[picks] - self.least_short)).sum())

    def decided(self) -> Decided:
        """The best way found, with what is known of all others."""
        proven = self.floor > self.limit
        shortfall, value = self.costs.bounds(self.best if proven else self.floor, self.missing, proven=proven)
        return Decided(
            rows=self.rows,
            way=frozenset(map(int, np.flatnonzero(self.way))),
            rents=self.rents * self.unit,
            proven=proven,
            shortfall_bound=shortfall,
            value_bound=value,
        )


def _dearer(terms: Terms, stand: Stand, opened: Truth, closed: Truth) -> Figures:
    """Per opening by how much the bound grows if it is not as chosen."""
    dearer = np.abs(stand.price)
    for group, most in enumerate(terms.limits):
        mine = (terms.group == group) & ~opened & ~closed
        full = int((stand.chosen & (terms.group == group)).sum()) >= most
        inside, outside = mine & stand.chosen, mine & ~stand.chosen
        if full and inside.any():
            last, following = stand.price[inside].max(), stand.price[outside].min(initial=0.0)
            dearer[inside] = min(following, 0.0) - stand.price[inside]
            dearer[outside] = stand.price[outside] - last
    return dearer
