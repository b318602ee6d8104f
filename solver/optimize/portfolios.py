"""Every portfolio a program may get, judged at once: V(A) of a program by itself is a look-up.

Where nothing couples programs, the best portfolio under any letters available is the first one, in the order of the
goals, whose letters are all there. So each portfolio is judged once, with numpy, for all groups that differ in
strengths alone. The CP-SAT model and this agree, and :func:`solver.optimize.verify.verify` judges both.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import OVER, Demand, Portfolio, Problem, ProgramGroup, Tally

__all__ = [
    "CELLS",
    "EXACT",
    "MOST_KEY",
    "MOST_PORTFOLIOS",
    "Bits",
    "Places",
    "PortfolioTable",
    "RankedPortfolios",
    "Truth",
    "Whole",
    "alike",
    "fits",
    "number_of_portfolios",
    "rank_portfolios",
]

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Bits = NDArray[np.uint64]
Places = NDArray[np.intp]

MOST_PORTFOLIOS = 400_000
"""A group with more portfolios than this is left to the CP-SAT model: 50 letters, four to a program, give 250,000."""
CELLS = 1_000_000
"""So many figures, groups × portfolios, are worked on at a time: 8 MB of them stay near the processor."""
EVERY = slice(None)
MOST_KEY = 2**62
"""One number for all goals stays below this."""
EXACT = 2**53
"""Up to here a double holds every whole number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankedPortfolios:
    """The portfolios of one group, the best first.

    Attributes
    ----------
    letters
        What the columns of `take` stand for.
    take
        Portfolios × letters: which letters each has.
    shortfall, value
        Per portfolio, before weights: parts of a letter, and units of points.
    is_short
        True where required letters or a stated clause are not met in the end; shape (portfolios,).
    """

    group: ProgramGroup
    letters: Portfolio
    take: Truth
    shortfall: Whole
    value: Whole
    is_short: Truth

    def portfolio(self, row: int) -> Portfolio:
        """The letters of one portfolio."""
        return _taken(self.letters, self.take[row])

    def within(self, available: frozenset[int]) -> Truth:
        """True where a portfolio's letters are all available, as locked ones always are; shape (portfolios,)."""
        return ~self._has_any(set(self.letters) - available)

    def needs(self, deliveries: Sequence[frozenset[int]]) -> Bits:
        """Per portfolio a whole number: bit `d` is 1 where it has an unlocked letter of delivery `d`."""
        needs = np.zeros(len(self.take), dtype=np.uint64)
        for bit, delivery in enumerate(deliveries):
            needs |= self._has_any(delivery).astype(np.uint64) << np.uint64(bit)
        return needs

    def _has_any(self, some: Set[int]) -> Truth:
        """True where a portfolio has any of some letters, locked ones aside."""
        columns = [letter in some and letter not in self.group.locked for letter in self.letters]
        has_any: Truth = np.logical_or.reduce(self.take[:, columns], axis=1)
        return has_any

    def rows(self, rows: Places) -> RankedPortfolios:
        """Some of the portfolios, in the order of their rows."""
        names = ("take", "shortfall", "value", "is_short")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def _taken(letters: Portfolio, taken: Truth) -> Portfolio:
    return tuple(letter for letter, there in zip(letters, taken, strict=True) if there)


def fits(group: ProgramGroup, available: frozenset[int]) -> bool:
    """True if a group has few enough portfolios to judge them all."""
    return number_of_portfolios(group, available) <= MOST_PORTFOLIOS


def number_of_portfolios(group: ProgramGroup, available: frozenset[int]) -> int:
    """Count the portfolios of a group, those with two letters of one writer among them."""
    free = len(group.letters(available)) - len(group.locked)
    return sum(comb(free, size) for size in range(group.room - len(group.locked) + 1))


def alike(group: ProgramGroup, available: frozenset[int]) -> tuple[object, ...]:
    """All of a group but its strengths, weight and programs: groups with the same are judged together."""
    letters = group.letters(available)
    return (
        letters,
        group.locked,
        group.room,
        group.required,
        group.stated,
        group.preferred,
        tuple(letter for letter in group.on_time if letter in letters),
        group.optional,
        tuple(letter for letter in group.pinned if letter in available),
        group.reference,
        group.previous,
    )


class PortfolioTable:
    """All portfolios of some letters that there is room for: one letter per writer, locked ones always.

    Attributes
    ----------
    letters
        What the columns of `take` stand for.
    take
        Portfolios × letters: which letters each has.
    size, order
        Per portfolio, its number of letters, and the sum of their row numbers.
    """

    def __init__(self, problem: Problem, letters: Portfolio, locked: Portfolio, room: int) -> None:
        fixed = np.array([letter in locked for letter in letters], dtype=bool)
        take: Truth = _beside(_choices(len(letters) - int(fixed.sum()), room - len(locked)), fixed)
        self.problem, self.letters = problem, letters
        self.take: Truth = take[_one_per_writer(problem, letters, take)]
        self.size: Whole = self.take.sum(axis=1)
        rows = np.array([problem.orders[letter] for letter in letters], dtype=np.int64)
        self.order: Whole = np.asarray(self.take @ rows, dtype=np.int64)
        self.pairs = _pairs(problem, letters, self.take)
        self._portfolios: dict[int, Portfolio] = {}
        self._deficits: dict[tuple[Demand, int, frozenset[int] | None], Whole] = {}
        # By the identity of the rows, which are kept beside so that it stays theirs.
        self._floats: dict[int, tuple[Places | slice, NDArray[np.float64]]] = {}
        self._later: dict[tuple[object, ...], tuple[Places, Places]] = {}

    def portfolio(self, row: int) -> Portfolio:
        """The letters of one portfolio; few are asked for, and these often."""
        if row not in self._portfolios:
            self._portfolios[row] = _taken(self.letters, self.take[row])
        return self._portfolios[row]

    def admission(self, group: ProgramGroup) -> tuple[object, ...]:
        """All of a group that :meth:`admissible` depends on: groups with the same share its rows."""
        if group.optional is None:
            return group.pinned, None
        return group.pinned, frozenset({*group.optional, *group.locked}), group.required

    def admissible(self, group: ProgramGroup) -> Places:
        """Rows of the portfolios that have every pinned letter there is, and nothing optional that may not be."""
        pinned = self.counted(group.pinned)
        allowed = pinned == pinned.max()
        if group.optional is not None:
            among = self.counted(frozenset({*group.optional, *group.locked}))
            allowed &= (self.size <= group.required) | (among == self.size)
        return np.flatnonzero(allowed)

    def shortfall(self, group: ProgramGroup) -> Whole:
        """Per portfolio, what :func:`~solver.rules.scoring.judge` says of it: parts of a letter."""
        shares, in_time = self.problem.shares, frozenset(group.on_time).intersection(self.letters)
        there: Whole = self.size if len(in_time) == len(self.letters) else self.counted(in_time)
        missing, late = (np.maximum(0, group.required - number) for number in (self.size, there))
        gaps, late_gaps = self.deficits(group.stated, OVER), self.deficits(group.stated, OVER, in_time)
        count: Whole = shares.opening * late + (shares.unit - shares.opening) * missing
        return count + shares.clause * late_gaps + (shares.unit - shares.clause) * gaps

    def value(self, groups: Sequence[ProgramGroup], rows: Places | slice = EVERY) -> Whole:
        """Groups × some rows: points in units, as :func:`~solver.rules.scoring.judge` counts them; groups are alike."""
        prices: Whole = np.array([astuple(self.problem.prices)], dtype=np.int64)
        strengths = np.array([[group.strengths[letter] for letter in self.letters] for group in groups], dtype=np.int64)
        return self.worth(strengths, prices @ self.charged(groups[0])[:, rows], rows)

    def charged(self, group: ProgramGroup) -> Whole:
        """Prices × portfolios: how often each price of :class:`~solver.rules.problem.Prices` is paid."""
        extra = np.maximum(0, self.size - group.required)
        charged: Whole = np.stack([extra, self.pairs, self.deficits(group.preferred), self.apart(group.reference)])
        return charged

    def worth(self, strengths: Whole, price: Whole, rows: Places | slice = EVERY) -> Whole:
        """Cases × some rows: points in units, for other strengths and prices too.

        Parameters
        ----------
        strengths
            Cases × letters of the table, in units.
        price
            What each row pays in each case, or in all of them, in units.
        rows
            The portfolios.
        """
        if not strengths.size or np.abs(strengths).max() * len(self.letters) >= EXACT:
            exactly: Whole = strengths @ self.take[rows].T - price
            return exactly
        # Whole numbers a double holds exactly, multiplied many times faster than integers are.
        value: Whole = (strengths.astype(np.float64) @ self._as_floats(rows)).astype(np.int64)
        value -= price
        return value

    def _as_floats(self, rows: Places | slice) -> NDArray[np.float64]:
        """Letters × some rows of `take`, kept for rows that are asked for again and again."""
        if id(rows) not in self._floats:
            self._floats[id(rows)] = rows, np.ascontiguousarray(self.take[rows].T, dtype=np.float64)
        return self._floats[id(rows)][1]

    def later(self, group: ProgramGroup) -> tuple[Whole, Whole, Whole]:
        """Per portfolio, the goals after value: changes, moves against the plan before, order."""
        moves = np.zeros_like(self.size) if group.previous is None else self.apart(group.previous)
        return self.apart(group.reference), moves, self.order

    def keys(self, group: ProgramGroup, rows: Places, value: Whole) -> Whole:
        """Groups × some rows: one number for all five goals and the row, smallest for the best.

        A key modulo the number of rows is the place of its row among the portfolios sorted by the goals after value.

        Parameters
        ----------
        group
            Any of the groups, which are alike.
        value
            What :meth:`value` says of these groups and rows.
        """
        shortfall = self.shortfall(group)[rows]
        span = 2 * int(np.abs(value).max(initial=0)) + 1
        if (int(shortfall.max(initial=0)) + 1) * span * max(1, len(rows)) >= MOST_KEY:
            value = np.unique(value, return_inverse=True)[1].reshape(value.shape)  # only their order matters
            span = value.size + 1
        keys = shortfall * span - value
        keys *= len(rows)
        keys += self.later_places(group, rows)
        return keys

    def later_places(self, group: ProgramGroup, rows: Places) -> Places:
        """Per row, its place when these rows are sorted by the goals after value."""
        key = (group.reference, group.previous, id(rows))
        if key not in self._later:
            self._later[key] = rows, np.argsort(np.lexsort([figures[rows] for figures in self.later(group)[::-1]]))
        return self._later[key][1]

    def best(self, groups: Sequence[ProgramGroup]) -> list[int]:
        """Per group, the row of its best portfolio; groups are alike."""
        rows = self.candidates(groups[0])
        return [int(row) for row in rows[self.value(groups, rows).argmax(axis=1)]]

    def candidates(self, group: ProgramGroup) -> Places:
        """Rows of the admissible portfolios with least shortfall, sorted by the goals after value.

        The first of those with the most value is the best of all.
        """
        rows = self.admissible(group)
        shortfall = self.shortfall(group)[rows]
        rows = rows[shortfall == shortfall.min()]
        in_order: Places = rows[np.lexsort([figures[rows] for figures in self.later(group)[::-1]])]
        return in_order

    def deficits(self, demands: Sequence[Demand], over: int = 1, among: frozenset[int] | None = None) -> Whole:
        """Per portfolio, the letters short or over in some clauses.

        Parameters
        ----------
        over
            How often a letter that is over counts.
        among
            The only letters that count; None: all.
        """
        counted = None if among is None or among.issuperset(self.letters) else among
        total = np.zeros(len(self.take), dtype=np.int64)
        for demand in demands:
            key = demand, over, counted
            if key not in self._deficits:
                options = [self._deficit(option, over, counted) for option in demand.options]
                self._deficits[key] = np.minimum.reduce(options)
            total += self._deficits[key]
        return total

    def _deficit(self, option: Sequence[Tally], over: int, among: frozenset[int] | None) -> Whole:
        """Per portfolio, the letters short or over in all counts of one option. Parameters as in `deficits`."""
        total = np.zeros(len(self.take), dtype=np.int64)
        for tally in option:
            by_number = [tally.count.deficit(number, over) for number in range(len(self.letters) + 1)]
            letters = tally.letters if among is None else tally.letters & among
            total += np.array(by_number, dtype=np.int64)[self.counted(letters)]
        return total

    def counted(self, some: frozenset[int] | Portfolio) -> Whole:
        """Per portfolio, how many of some letters it has."""
        counted: Whole = self.take[:, [letter in some for letter in self.letters]].sum(axis=1)
        return counted

    def apart(self, other: Portfolio) -> Whole:
        """Per portfolio, the letters in which it differs from another one."""
        apart: Whole = self.size + len(other) - 2 * self.counted(other)
        return apart


def rank_portfolios(table: PortfolioTable, group: ProgramGroup, planned: frozenset[int]) -> RankedPortfolios:
    """Sort every portfolio of a table, the best first.

    Parameters
    ----------
    table
        That of the group and the letters available.
    planned
        Letters of the plan. Where the group has no plan before, its best portfolio of these is it, so that among
        equals the others come by their nearness to it.
    """
    shortfall, value = table.shortfall(group), table.value([group])[0]
    found = RankedPortfolios(
        group=group,
        letters=table.letters,
        take=table.take,
        shortfall=shortfall,
        value=value,
        is_short=(table.size < group.required) | (table.deficits(group.stated, OVER) > 0),
    )
    changes, moves, order = table.later(group)
    goals = [len(group.pinned) - table.counted(group.pinned), shortfall, -value, changes]
    if group.previous is None:
        rows = np.flatnonzero(found.within(planned))
        for goal in (*goals, order):
            rows = rows[goal[rows] == goal[rows].min()]
        moves = table.apart(table.portfolio(int(rows[0])))
    return found.rows(np.lexsort([order, moves, *goals[::-1]]))


@lru_cache(maxsize=8)
def _choices(number: int, most: int) -> Truth:
    """Every choice of up to `most` of a number of letters, a row each; not to be written to, for tables share it."""
    sizes = [
        # One number after the other: a list of so many tuples would have them all searched for garbage.
        np.fromiter(chain.from_iterable(combinations(range(number), size)), dtype=np.intp).reshape(
            comb(number, size), size
        )
        for size in range(most + 1)
    ]
    take = np.zeros((sum(len(chosen) for chosen in sizes), number), dtype=bool)
    start = 0
    for chosen in sizes:
        if chosen.size:
            take[start + np.arange(len(chosen))[:, None], chosen] = True
        start += len(chosen)
    take.flags.writeable = False
    return take


def _beside(free: Truth, locked: Truth) -> Truth:
    """Choices of the letters that are free, with those that are locked."""
    take = np.ones((len(free), len(locked)), dtype=bool)
    take[:, ~locked] = free
    return take


def _one_per_writer(problem: Problem, letters: Portfolio, take: Truth) -> Truth:
    writers = [problem.writer_of[letter] for letter in letters]
    kept = np.ones(len(take), dtype=bool)
    for writer in {writer for writer in writers if writers.count(writer) > 1}:
        kept &= take[:, [other == writer for other in writers]].sum(axis=1) <= 1
    return kept


def _pairs(problem: Problem, letters: Portfolio, take: Truth) -> Whole:
    """Pairs of letters in each choice whose writers share a rotation."""
    pairs = np.zeros(len(take), dtype=np.int64)
    for (one, first), (other, second) in combinations(enumerate(letters), 2):
        if (first, second) in problem.overlaps:
            pairs += take[:, one] & take[:, other]
    return pairs
