"""The portfolios of coupled groups that could be part of a best answer, as flat arrays: *columns*.

Of all portfolios of a group that need the same openings and limited letters only the best counts, and one that needs
more than another must be better than it. What is left is sorted by all five goals, group by group, so the place of a
column within its group stands for its goals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import Portfolio, ProgramGroup
from .budget import Budget, at_once
from .cache import SolutionCache
from .coupling import Component, Openings
from .portfolios import CELLS, MOST_KEY, MOST_PORTFOLIOS, Places, PortfolioTable, Whole, alike, number_of_portfolios

__all__ = ["LARGEST_SUM", "Columns", "lay_out", "needs_of_rows"]

Small = NDArray[np.int16]
"""There may be very many columns, and few openings and letters."""
LARGEST_SUM = 2**58
"""Goals of all programs together stay below this, so that there is room for prices beside them in 64 bits."""
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
    needs: Small
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

    def open_to(self, is_open: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Per column, whether it needs no other openings than some, of which `is_open` has an entry each."""
        limited = np.ones(self.none - len(self.openings), dtype=bool)
        return self.within(np.concatenate([is_open, limited]))

    def opened(self, kept: NDArray[np.bool_]) -> Columns | None:
        """Some columns, for whose openings nothing has to be decided any more.

        Parameters
        ----------
        kept
            Per column, whether it is one of them.

        Returns
        -------
        Columns or None
            None where a group has none left.
        """
        openings, limited = len(self.openings), self.none - len(self.openings)
        sizes = np.add.reduceat(kept, self.starts[:-1], dtype=np.intp)
        if not sizes.all():
            return None
        needs = self.needs[:, kept] - openings
        return replace(
            self,
            openings=Openings(letters=(), costs=(), sets=()),
            starts=np.concatenate([[0], np.cumsum(sizes)]),
            row=self.row[kept],
            shortfall=self.shortfall[kept],
            value=self.value[kept],
            needs=np.where(needs < 0, limited, needs).astype(np.int16),
            none=limited,
        )


def lay_out(
    component: Component, budget: Budget, cache: SolutionCache, openings: Openings | None = None
) -> Columns | None:
    """Gather the columns of a component.

    Parameters
    ----------
    openings
        What columns may need beside limited letters; None: what the component has to decide.

    Returns
    -------
    Columns or None
        None where there are too many portfolios to judge, or too large figures, or the time is over.
    """
    groups, available = component.groups, component.available
    numbers = [number_of_portfolios(group, available) for group in groups]
    if sum(numbers) > MOST_CELLS or max(numbers) > MOST_PORTFOLIOS:
        return None
    openings = openings or component.openings
    served = (*openings.letters, *((letter,) for letter in component.limited))
    batches: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        batches[alike(group, available)].append(place)
    order: list[int] = []
    tables: list[PortfolioTable] = []
    jobs: list[Callable[[], _Piece]] = []
    known: dict[tuple[PortfolioTable, tuple[object, ...]], _NeedSets | None] = {}
    for places in batches.values():
        first = groups[places[0]]
        table = cache.table(component.problem, first, available)
        key = table, table.admission(first)
        if key not in known:
            known[key] = _NeedSets.of(table, table.admissible(first), served)
        sets = known[key]
        step = max(1, CELLS // len(table.take))
        for some in (places[start : start + step] for start in range(0, len(places), step)):
            if sets is None or budget.spent:
                return None
            jobs.append(partial(_judged, table, sets, [groups[place] for place in some]))
        order += places
        tables += [table] * len(places)
    pieces = at_once(jobs, budget, sum(numbers))
    if pieces is None or _largest_sum(groups, pieces) + sum(openings.costs) >= LARGEST_SUM:
        return None
    limited = frozenset(component.limited)
    units = [len(g.programs) if limited.intersection(g.letters(available)) else 1 for g in groups]
    return Columns(
        groups=tuple(groups[place] for place in order),
        numbers=tuple(order),
        units=np.array(units, dtype=np.int64)[order],
        tables=tuple(tables),
        openings=openings,
        starts=np.concatenate([[0], np.cumsum(np.concatenate([piece.sizes for piece in pieces]))]),
        row=np.concatenate([piece.row for piece in pieces]),
        shortfall=np.concatenate([piece.shortfall for piece in pieces]),
        value=np.concatenate([piece.value for piece in pieces]),
        needs=_side_by_side([piece.needs for piece in pieces], len(served)),
        none=len(served),
    )


def _largest_sum(groups: Sequence[ProgramGroup], pieces: Sequence[_Piece]) -> int:
    """No goal of all groups together passes this, in units and square units."""
    most = max(int(max(np.abs(piece.value).max(initial=0), piece.shortfall.max(initial=0))) for piece in pieces)
    return most * sum(group.weight for group in groups)


def _side_by_side(parts: Sequence[Small], none: int) -> Small:
    """Needs of some columns after those of others, filled up to the most that one has."""
    needs = np.full((max(map(len, parts)), sum(part.shape[1] for part in parts)), none, dtype=np.int16)
    start = 0
    for part in parts:
        needs[: len(part), start : start + part.shape[1]] = part
        start += part.shape[1]
    return needs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Piece:
    """The columns of some groups: how many each has, and what :class:`Columns` has of each column."""

    sizes: Places
    row: NDArray[np.int32]
    shortfall: NDArray[np.int32]
    value: Whole
    needs: Small


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _NeedSets:
    """The portfolios of a table by the openings and limited letters that they need together.

    Attributes
    ----------
    needs
        Different sets of needs × the most that one has: numbers in order, filled up with `none`.
    size
        Per set, how many needs it has.
    rows, starts
        Rows of admissible portfolios, set of needs by set of needs, and the place of the first of each set.
    subsets
        Sets × places: the set without the need in that place, or the number of sets where there is none.
    """

    needs: Small
    size: Places
    rows: Places
    starts: Places
    subsets: Places

    @classmethod
    def of(cls, table: PortfolioTable, rows: Places, served: Sequence[Sequence[int]]) -> _NeedSets | None:
        """Gather some rows of a table; None where sets of needs are too many to number them.

        Parameters
        ----------
        served
            Per opening and limited letter, the letters that need it.
        """
        needs, none = needs_of_rows(table, served)[rows], len(served)
        width = needs.shape[1]
        if (none + 1) ** width >= MOST_KEY or none >= np.iinfo(np.int16).max:
            return None
        powers = np.array([(none + 1) ** place for place in range(width)], dtype=np.int64)
        numbers, first, which = np.unique(needs @ powers, return_index=True, return_inverse=True)
        sort = np.argsort(which, kind="stable")
        needs = needs[first]
        subsets = np.full((len(numbers), width), len(numbers), dtype=np.intp)
        for place in range(width):
            without = np.column_stack([np.delete(needs, place, axis=1), np.full(len(numbers), none)]) @ powers
            near = np.minimum(np.searchsorted(numbers, without), len(numbers) - 1)
            there = (numbers[near] == without) & (needs[:, place] < none)
            subsets[:, place] = np.where(there, near, len(numbers))
        return cls(
            needs=needs,
            size=(needs < none).sum(axis=1),
            rows=rows[sort],
            starts=np.searchsorted(which[sort], np.arange(len(numbers))),
            subsets=subsets,
        )

    def useful(self, best: Whole) -> NDArray[np.bool_]:
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


def _judged(table: PortfolioTable, sets: _NeedSets, groups: Sequence[ProgramGroup]) -> _Piece:
    """Make the columns of some groups, which differ in strengths alone."""
    shortfall = table.shortfall(groups[0])
    value = table.value(groups, sets.rows)
    keys = table.keys(groups[0], sets.rows, value)
    best = np.minimum.reduceat(keys, sets.starts, axis=1)
    which, needed = np.nonzero(sets.useful(best))
    sort = np.lexsort((best[which, needed], which))
    which, needed = which[sort], needed[sort]
    place = np.argsort(table.later_places(groups[0], sets.rows))[best[which, needed] % len(sets.rows)]
    row = sets.rows[place]
    return _Piece(
        sizes=np.bincount(which, minlength=len(groups)),
        row=row.astype(np.int32),
        shortfall=shortfall[row].astype(np.int32),
        value=value[which, place],
        needs=np.ascontiguousarray(sets.needs[needed].T),
    )


def needs_of_rows(table: PortfolioTable, served: Sequence[Sequence[int]]) -> Small:
    """Portfolios × the most needs that one has: numbers of `served` in order, filled up with their number."""
    of_letter = [[n for n, letters in enumerate(served) if letter in letters] for letter in table.letters]
    width = max((len(mine) for mine in of_letter), default=0)
    by_letter = np.full((len(table.letters) + 1, max(width, 1)), len(served), dtype=np.int16)
    for place, mine in enumerate(of_letter):
        by_letter[place, : len(mine)] = mine
    chosen = np.full((len(table.take), max(int(table.size.max(initial=0)), 1)), len(table.letters), dtype=np.intp)
    row, letter = np.nonzero(table.take)
    first = np.cumsum(table.size) - table.size
    chosen[row, np.arange(len(row)) - first[row]] = letter
    needs = np.sort(by_letter[chosen].reshape(len(chosen), -1), axis=1)
    return needs[:, : max(1, int((needs < len(served)).sum(axis=1).max(initial=0)))]
