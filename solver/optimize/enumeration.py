"""Every set of openings that is allowed, worked out exactly: whom to ask and which versions to use.

Once a set S of openings is decided, every group has its best portfolio among those that need no other opening.
Within a group portfolios are ranked by all goals, so one small number stands for each: f(S), the rank of the best one.
With c(S) the rank of the best portfolio that needs just S (none: the largest number),

    f(S) = min(c(S), min over some i in S of f(S without i)),

where any r + 1 members i will do if no portfolio needs more than r openings: one of them is not needed by the best
portfolio. Sets are worked out by their size, for some groups at a time; then the goals behind the ranks are added up
as whole numbers. There is no tolerance anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise, product
from math import comb, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, at_once
from .columns import Columns
from .coupling import Openings
from .portfolios import Bits, Places, Truth, Whole

__all__ = ["MOST_WORK", "Lattice", "best_openings", "number_of_sets", "within_reach"]

MOST_SETS = 2_000_000
MOST_WORK = 2_000_000_000
"""Sets × groups that are worked out: some ten seconds."""
BITS = 63
"""A set of openings is the bits of one number."""
CHUNK_CELLS = 4_000_000
"""Sets of one size × groups, at most so many at a time: what is worked on stays near the processor."""

Goal = tuple[Whole, Whole]
"""A figure per column, and one per set of openings that is compared."""


def within_reach(openings: Openings, groups: int, work: int | None = None) -> bool:
    """True if all allowed sets of openings can be worked out for so many groups; `work`: at most so many of both."""
    sets = number_of_sets(openings)
    return len(openings) <= BITS and sets <= MOST_SETS and sets * groups <= (work or MOST_WORK)


def number_of_sets(openings: Openings) -> int:
    """Count the allowed sets of openings."""
    return prod(sum(comb(len(members), size) for size in range(most + 1)) for members, most in openings.sets)


def best_openings(columns: Columns, budget: Budget) -> NDArray[np.bool_] | None:
    """Find the set of openings under which all goals are best.

    Parameters
    ----------
    columns
        Of a component without limited letters: every group is one unit.

    Returns
    -------
    array or None
        Per opening, whether it is open; None if the time was over before.
    """
    lattice = Lattice(columns)
    weights = columns.weights[columns.group_of]
    costs, nothing = lattice.costs(), np.zeros(len(lattice.evaluated), dtype=np.int64)
    first = [(columns.shortfall * weights, nothing), (-columns.value * weights, costs)]
    places = lattice.least(_packed(columns, first), np.arange(len(lattice.evaluated)), budget)
    if places is not None and len(places) > 1:
        later = [(figures, nothing) for figures in columns.later()]
        places = lattice.least(_packed(columns, later), places, budget)
    if places is None:
        return None
    chosen = int(lattice.evaluated[places[0]])
    return np.array([chosen >> opening & 1 for opening in range(len(columns.openings))], dtype=bool)


def _packed(columns: Columns, goals: Sequence[Goal]) -> list[Goal]:
    """Put goals together into as few numbers of 64 bits as hold them, each above all goals after it.

    What all columns of a group have in common is taken off first, and the greatest common divisor.
    """
    packed: list[Goal] = []
    room = 1
    for figures, of_set in reversed(goals):
        figures = figures - np.repeat(columns.least(figures), columns.sizes)
        divisor = int(np.gcd(np.gcd.reduce(figures), np.gcd.reduce(of_set))) or 1
        figures, of_set = figures // divisor, of_set // divisor
        span = int(np.maximum.reduceat(figures, columns.starts[:-1]).sum()) + int(of_set.max()) + 1
        if packed and room * span < 2**62:
            below, below_of_set = packed.pop()
            packed.append((figures * room + below, of_set * room + below_of_set))
            room *= span
        else:
            packed.append((figures, of_set))
            room = span
    return packed[::-1]


@dataclass(frozen=True, slots=True)
class _Level:
    """All allowed sets of one size, in order; `without` has, members × sets, each without a member: its place below."""

    sets: Bits
    without: NDArray[np.intp]


class Lattice:
    """Every allowed set of openings, size by size, and what columns need of it.

    Attributes
    ----------
    evaluated
        The sets that are compared: all, or where no opening costs anything only those with no room for more, for
        with more openings no group is worse off.
    needed, place
        Per column, how many openings it needs, and the place of that set among all of its size; -1: not allowed.
        Limited letters are none of its business.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        openings = columns.openings
        by_size = list(_by_size(openings))
        bit = np.zeros(columns.none + 1, dtype=np.uint64)
        bit[: len(openings)] = np.uint64(1) << np.arange(len(openings), dtype=np.uint64)
        masks = np.bitwise_or.reduce(bit[columns.needs], axis=0)
        self.needed = np.bitwise_count(masks)
        self.place = np.full(len(masks), -1, dtype=np.int32)
        self.most = 0
        for size, sets in enumerate(by_size):
            mine = np.flatnonzero(self.needed == size)
            near = np.minimum(np.searchsorted(sets, masks[mine]), len(sets) - 1)
            allowed = sets[near] == masks[mine]
            self.place[mine[allowed]] = near[allowed]
            self.most = size if allowed.any() else self.most
        self.levels = [_Level(by_size[0], np.empty((0, 1), dtype=np.intp))]
        for below, sets in pairwise(by_size):
            self.levels.append(_Level(sets, _without(sets, below, self.most + 1)))
        self.first = 0 if any(openings.costs) else len(self.levels) - 1
        self.evaluated = np.concatenate(by_size[self.first :])

    def costs(self) -> Whole:
        """Per set that is compared, what its openings cost, in square units."""
        total = np.zeros(len(self.evaluated), dtype=np.int64)
        for opening, cost in enumerate(self.columns.openings.costs):
            total += (self.evaluated >> np.uint64(opening) & np.uint64(1)).astype(np.int64) * cost
        return total

    def least(self, goals: Sequence[Goal], places: Places, budget: Budget) -> Places | None:
        """Find the places, of those given, where goals added up over all groups are least; None: no time left.

        Sets under which some group has no portfolio at all, for a pinned letter needs another opening, are left out.
        """
        figures, number = [of_column for of_column, _ in goals], len(self.columns.groups)
        step = max(8, min(64, CHUNK_CELLS // max(len(level.sets) for level in self.levels)))
        some = [range(start, min(start + step, number)) for start in range(0, number, step)]
        parts = at_once(
            [partial(self._totals, groups, figures, places) for groups in some], budget, len(places) * number
        )
        if parts is None:
            return None
        feasible = np.logical_and.reduce([part[1] for part in parts])
        totals = [of_set[places] + sum(part[0][n] for part in parts) for n, (_, of_set) in enumerate(goals)]
        left = np.flatnonzero(feasible)
        for total in totals:
            left = left[total[left] == total[left].min()]
        return places[left]

    def _totals(self, groups: range, figures: Sequence[Whole], places: Places) -> tuple[list[Whole], Truth]:
        """Add figures of columns up over some groups, under the sets in some places; and whether all have a column."""
        totals = [np.zeros(len(places), dtype=np.int64) for _ in figures]
        feasible = np.ones(len(places), dtype=bool)
        starts, offset = self.columns.starts, 0
        for size, ranks in enumerate(self._under(groups, self.ranks)):
            if size < self.first:
                continue
            here = slice(*np.searchsorted(places, [offset, offset + len(ranks)]))
            of_groups = np.ascontiguousarray(ranks[places[here] - offset].T)
            offset += len(ranks)
            feasible[here] = of_groups.max(axis=0, initial=0) < np.iinfo(ranks.dtype).max
            for group, rank in zip(groups, of_groups, strict=True):
                for total, of_column in zip(totals, figures, strict=True):
                    # Clipped: a rank that stands for no column is left out by `feasible`.
                    total[here] += of_column[starts[group] : starts[group + 1]].take(rank, mode="clip")
        return totals, feasible

    def lagrangian(self, figures: Whole) -> tuple[Whole, Truth]:
        """Per set that is compared, what its groups come to when each takes its cheapest column, times its units.

        Parameters
        ----------
        figures
            Per column, what one unit costs with it.

        Returns
        -------
        tuple
            The totals, and whether every group has a column under the set.
        """
        totals, feasible = np.zeros(len(self.evaluated), dtype=np.int64), np.ones(len(self.evaluated), dtype=bool)
        number, step = len(self.columns.groups), max(8, CHUNK_CELLS // max(len(x.sets) for x in self.levels) // 4)
        for start in range(0, number, step):
            groups = range(start, min(start + step, number))
            least = np.concatenate([*self._under(groups, figures)][self.first :])
            none = least == np.iinfo(np.int64).max
            feasible &= ~none.any(axis=1)
            totals += np.where(none, 0, least) @ self.columns.units[groups.start : groups.stop]
        return totals, feasible

    def _under(self, groups: range, figures: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """Size by size, sets × groups: the least figure of a column under each set, or the largest number for none.

        Parameters
        ----------
        figures
            Per column of any group, whole numbers of any type.
        """
        starts, none = self.columns.starts, np.iinfo(figures.dtype).max
        mine = np.arange(starts[groups.start], starts[groups.stop])
        group = np.repeat(np.arange(len(groups)), np.diff(starts[groups.start : groups.stop + 1]))
        needed, place = self.needed[mine], self.place[mine]
        below = np.empty((0, 0), dtype=figures.dtype)
        for size, level in enumerate(self.levels):
            least = np.full((len(level.sets), len(groups)), none, dtype=figures.dtype)
            if size <= self.most:
                just = (needed == size) & (place >= 0)
                np.minimum.at(least, (place[just], group[just]), figures[mine[just]])
            for without in level.without:
                np.minimum(least, below.take(without, axis=0), out=least)
            yield least
            below = least

    @cached_property
    def ranks(self) -> NDArray[Any]:
        """Per column, its place within its group."""
        sizes = self.columns.sizes
        ranks = np.arange(len(self.columns)) - np.repeat(self.columns.starts[:-1], sizes)
        return ranks.astype(np.uint16 if sizes.max() < np.iinfo(np.uint16).max else np.uint32)


def _by_size(openings: Openings) -> Iterator[Bits]:
    """All allowed sets of openings as bits, size by size, in order; of each limited set no more than its limit."""
    found = [np.zeros(1, dtype=np.uint64)]
    for members, most in openings.sets:
        mine = [np.zeros(1, dtype=np.uint64)]
        for _ in range(min(most, len(members))):
            larger = [mine[-1][mine[-1] < 1 << member] | np.uint64(1 << member) for member in members]
            mine.append(np.concatenate(larger))
        both: list[list[Bits]] = [[] for _ in range(len(found) + len(mine) - 1)]
        for (some, one), (more, other) in product(enumerate(found), enumerate(mine)):
            both[some + more].append((one[:, None] | other).ravel())
        found = [np.sort(np.concatenate(sets)) for sets in both]
    yield from found


def _without(sets: Bits, below: Bits, members: int) -> NDArray[np.intp]:
    """Members × sets: the place in the level below of each set without one of its first few members."""
    found, rest = [], sets
    for _ in range(min(members, int(sets[0]).bit_count())):
        lowest = rest & (~rest + np.uint64(1))
        found.append(np.searchsorted(below, sets ^ lowest))
        rest = rest ^ lowest
    return np.array(found)
