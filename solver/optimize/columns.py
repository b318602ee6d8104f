"""The portfolios of coupled groups that could be part of a best answer, as flat arrays: *columns*.

Of all portfolios of a group that need the same openings and limited letters only the best counts, and one that needs
more than another must be better than it. What is left is sorted by all five goals, group by group, so the place of a
column within its group stands for its goals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import ProgramGroup
from ..rules.scoring import Portfolio
from .budget import Budget
from .cache import SolutionCache
from .coupling import Component, Openings
from .portfolios import CELLS, MOST_PORTFOLIOS, Places, PortfolioTable, Whole, alike, number_of_portfolios

__all__ = ["Columns", "lay_out"]

MOST_CELLS = 120_000_000
"""Portfolios of all groups of a component that are judged; beyond, the CP-SAT model must do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """The columns of a component; figures are those of one program, before its weight.

    Attributes
    ----------
    groups, numbers
        The groups in the order of the columns, and their places in the component.
    units
        Per group, in how many equal parts it may be divided: its programs one by one where they compete for a limited
        letter, else all of them together, who get the same letters.
    tables
        Per group, what its rows stand for.
    starts
        Per group, the place of its first column; one more at the end.
    row, shortfall, value
        Per column: its row in the table, letters, units of points.
    needs
        (Most that one needs) × columns: numbers of openings, then of limited letters (counted on from the openings),
        in order, filled up with `none`.
    none
        The number of openings and limited letters.
    """

    groups: tuple[ProgramGroup, ...]
    numbers: tuple[int, ...]
    units: Whole
    tables: tuple[PortfolioTable, ...]
    openings: Openings
    starts: Places
    row: NDArray[np.int32]
    shortfall: NDArray[np.int32]
    value: Whole
    needs: NDArray[np.int32]
    none: int

    def __len__(self) -> int:
        return len(self.row)

    @property
    def sizes(self) -> Places:
        """Per group, its number of columns."""
        return np.diff(self.starts)

    @property
    def group_of(self) -> Places:
        """Per column, the number of its group here."""
        return np.repeat(np.arange(len(self.groups)), self.sizes)

    @property
    def weights(self) -> Whole:
        """Per group, the weight of one of its units, in units of weight."""
        weights = [group.weight for group in self.groups]
        return np.array(weights, dtype=np.int64) // self.units

    @property
    def programs(self) -> Whole:
        """Per group, its programs in one unit."""
        return np.array([len(group.programs) for group in self.groups], dtype=np.int64) // self.units

    def portfolio(self, group: int, column: int) -> Portfolio:
        """The letters of a column."""
        return self.tables[group].portfolio(int(self.row[column]))

    def later(self) -> list[Whole]:
        """Per column, the goals after value, of one unit: changes, moves, order."""
        found = [np.empty(len(self), dtype=np.int64) for _ in range(3)]
        known: dict[tuple[object, ...], tuple[Whole, ...]] = {}
        ends = zip(self.starts, self.starts[1:], strict=False)
        for group, table, programs, (start, end) in zip(self.groups, self.tables, self.programs, ends, strict=True):
            key = (id(table), group.reference, group.previous)
            if key not in known:
                known[key] = table.later(group)
            for figures, of_table in zip(found, known[key], strict=True):
                figures[start:end] = of_table[self.row[start:end]] * programs
        return found

    def least(self, figures: Whole) -> Whole:
        """Per group, the least of a figure of its columns."""
        least: Whole = np.minimum.reduceat(figures, self.starts[:-1])
        return least

    def first(self, wanted: NDArray[np.bool_]) -> Places | None:
        """Per group, its first column that is wanted, which is its best one; None where a group has none."""
        places = np.append(np.flatnonzero(wanted), len(self))
        found: Places = places[np.searchsorted(places, self.starts[:-1])]
        return found if bool((found < self.starts[1:]).all()) else None

    def within(self, is_open: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Per column, whether all that it needs is open; `is_open` has an entry per opening and limited letter."""
        mark = np.append(is_open, True)
        found: NDArray[np.bool_] = mark[self.needs[0]]
        for needed in self.needs[1:]:
            found &= mark[needed]
        return found


def lay_out(component: Component, budget: Budget, cache: SolutionCache) -> Columns | None:
    """Gather the columns of a component.

    Returns
    -------
    Columns or None
        None where there are too many portfolios to judge, or the time is over.
    """
    numbers = [number_of_portfolios(group, component.available) for group in component.groups]
    if sum(numbers) > MOST_CELLS or max(numbers) > MOST_PORTFOLIOS:
        return None
    openings = component.openings
    served = (*openings.letters, *((letter,) for letter in component.limited))
    batches: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, group in enumerate(component.groups):
        batches[alike(group, component.available)].append(place)
    order: list[int] = []
    tables: list[PortfolioTable] = []
    pieces: list[_Piece] = []
    for places in batches.values():
        groups = [component.groups[place] for place in places]
        if budget.spent:
            return None
        table = cache.table(component.problem, groups[0], component.available)
        judged = _Batch(table, groups, served)
        for piece in judged.pieces():
            if budget.spent:
                return None
            pieces.append(piece)
        order += places
        tables += [table] * len(places)
    width = max(len(piece.needs) for piece in pieces)
    groups_in_order = tuple(component.groups[place] for place in order)
    limited = frozenset(component.limited)
    units = [len(g.programs) if limited.intersection(g.letters(component.available)) else 1 for g in groups_in_order]
    return Columns(
        groups=groups_in_order,
        numbers=tuple(order),
        units=np.array(units, dtype=np.int64),
        tables=tuple(tables),
        openings=openings,
        starts=np.concatenate([[0], np.cumsum(np.concatenate([piece.sizes for piece in pieces]))]),
        row=np.concatenate([piece.row for piece in pieces]),
        shortfall=np.concatenate([piece.shortfall for piece in pieces]),
        value=np.concatenate([piece.value for piece in pieces]),
        needs=np.hstack(
            [np.pad(p.needs, ((0, width - len(p.needs)), (0, 0)), constant_values=len(served)) for p in pieces]
        ),
        none=len(served),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Piece:
    """The columns of some groups: how many each has, and what :class:`Columns` has of each column."""

    sizes: Places
    row: NDArray[np.int32]
    shortfall: NDArray[np.int32]
    value: Whole
    needs: NDArray[np.int32]


class _Batch:
    """The portfolios of groups that differ in strengths alone, gathered by what they need.

    Attributes
    ----------
    needs
        Different sets of needs × the most that one has: numbers in order, filled up with `none`.
    rows, starts
        Rows of admissible portfolios, set of needs by set of needs, and the place of the first of each set.
    subsets
        Sets × places: the set without the need in that place, or the number of sets where there is none.
    """

    def __init__(self, table: PortfolioTable, groups: Sequence[ProgramGroup], served: Sequence[Sequence[int]]) -> None:
        self.table, self.groups, self.none = table, groups, len(served)
        rows = table.admissible(groups[0])
        needs = _needs(table, served)[rows]
        # A set of needs as one number: its entries are the digits.
        base, width = self.none + 1, needs.shape[1]
        if base**width >= 2**62:
            raise OverflowError(f"{width} needs of {base}")
        powers = np.array([base**place for place in range(width)], dtype=np.int64)
        numbers, first, which = np.unique(needs @ powers, return_index=True, return_inverse=True)
        sort = np.argsort(which, kind="stable")
        self.needs, self.rows = needs[first], rows[sort]
        self.starts = np.searchsorted(which[sort], np.arange(len(numbers)))
        self.size = (self.needs < self.none).sum(axis=1)
        self.subsets = np.full((len(numbers), width), len(numbers), dtype=np.intp)
        for place in range(width):
            without = np.column_stack([np.delete(self.needs, place, axis=1), np.full(len(numbers), self.none)]) @ powers
            near = np.minimum(np.searchsorted(numbers, without), len(numbers) - 1)
            there = (numbers[near] == without) & (self.needs[:, place] < self.none)
            self.subsets[:, place] = np.where(there, near, len(numbers))

    def pieces(self) -> Iterator[_Piece]:
        """Make the columns of some groups at a time."""
        shortfall = self.table.shortfall(self.groups[0])
        by_later = self.rows[np.argsort(self.table.later_places(self.groups[0], self.rows))]
        step = max(1, CELLS // len(self.rows))
        for start in range(0, len(self.groups), step):
            groups = self.groups[start : start + step]
            keys = self.table.keys(groups, self.rows)
            best = np.minimum.reduceat(keys, self.starts, axis=1)
            which, sets = np.nonzero(self._useful(best))
            sort = np.lexsort((best[which, sets], which))
            which, sets = which[sort], sets[sort]
            row = by_later[best[which, sets] % len(self.rows)]
            yield _Piece(
                sizes=np.bincount(which, minlength=len(groups)),
                row=row.astype(np.int32),
                shortfall=shortfall[row].astype(np.int32),
                value=self._value(groups, which, row),
                needs=np.ascontiguousarray(self.needs[sets].T),
            )

    def _value(self, groups: Sequence[ProgramGroup], which: Places, row: Places) -> Whole:
        """Per column, its points in units."""
        rows, place = np.unique(row, return_inverse=True)
        value: Whole = self.table.value(groups, rows)[which, place]
        return value

    def _useful(self, best: Whole) -> NDArray[np.bool_]:
        """Groups × sets of needs: whether the best portfolio of a set is better than all that need less."""
        useful = np.ones(best.shape, dtype=bool)
        least = np.column_stack([best, np.full(len(best), np.iinfo(np.int64).max)])
        for size in range(1, self.needs.shape[1] + 1):
            mine = np.flatnonzero(self.size == size)
            below = least[:, self.subsets[mine, 0]]
            for place in range(1, size):
                np.minimum(below, least[:, self.subsets[mine, place]], out=below)
            useful[:, mine] = best[:, mine] < below
            least[:, mine] = np.minimum(best[:, mine], below)
        return useful


def _needs(table: PortfolioTable, served: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Portfolios × the most needs that one has: numbers of `served` in order, filled up with their number."""
    of_letter = [[n for n, letters in enumerate(served) if letter in letters] for letter in table.letters]
    width = max((len(mine) for mine in of_letter), default=0)
    by_letter = np.full((len(table.letters) + 1, max(width, 1)), len(served), dtype=np.int32)
    for place, mine in enumerate(of_letter):
        by_letter[place, : len(mine)] = mine
    chosen = np.full((len(table.take), max(int(table.size.max(initial=0)), 1)), len(table.letters), dtype=np.intp)
    row, letter = np.nonzero(table.take)
    first = np.cumsum(table.size) - table.size
    chosen[row, np.arange(len(row)) - first[row]] = letter
    needs = np.sort(by_letter[chosen].reshape(len(chosen), -1), axis=1)
    return needs[:, : max(1, int((needs < len(served)).sum(axis=1).max(initial=0)))]
