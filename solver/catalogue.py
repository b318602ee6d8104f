"""Every portfolio a program may get, in order of preference: V(A) of a program by itself, for any A, by looking it up.

Where nothing ties programs together, the best portfolio under any letters available is the first one, in the order of
the goals, whose letters are all there. So each portfolio is judged once, with numpy, and a what-if is a look-up; the
model of :mod:`solver.model` and this agree, and :func:`solver.check.verify` judges both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from .check import Portfolio
from .model.ties import open_letters
from .problem import Demand, Kind, Problem, Tally

__all__ = ["Bits", "Shelf", "Truth", "Whole", "fits", "shelf"]

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Bits = NDArray[np.uint64]

MOST_PORTFOLIOS = 400_000
"""A kind with more portfolios than this is left to the model: 50 letters, four to a program, give 250,000."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shelf:
    """The portfolios of one kind of program, the best first.

    Attributes
    ----------
    letters
        What the columns of `take` stand for.
    take
        Portfolios times letters: which letters each has.
    shortfall, value
        Per portfolio, before weights: letters, and units of points.
    """

    kind: Kind
    letters: Portfolio
    take: Truth
    shortfall: Whole
    value: Whole

    def portfolio(self, row: int) -> Portfolio:
        """The letters of one portfolio."""
        return tuple(letter for letter, there in zip(self.letters, self.take[row], strict=True) if there)

    def first(self, available: frozenset[int]) -> int:
        """The row of the best portfolio whose letters are all available; locked letters always are."""
        missing = [letter not in available and letter not in self.kind.locked for letter in self.letters]
        return int(np.argmin(self.take[:, missing].any(axis=1)))

    def under(self, coins: Sequence[frozenset[int]], outcomes: Bits | None = None) -> Whole:
        """Per outcome the row of the best portfolio: bit `c` of an outcome says that the letters of coin `c` are there.

        Letters of no coin are there in every outcome. None: all outcomes, in order.
        """
        wants = np.zeros(len(self.take), dtype=np.uint64)
        for bit, coin in enumerate(coins):
            mine = [letter in coin and letter not in self.kind.locked for letter in self.letters]
            wants |= self.take[:, mine].any(axis=1).astype(np.uint64) << np.uint64(bit)
        wants, rows = np.unique(wants, return_index=True)
        order = np.argsort(rows)
        if outcomes is None:
            return _all_hits(wants[order], rows[order], len(coins))
        return _first_hits(wants[order], rows[order], outcomes)


def _all_hits(wants: Bits, rows: NDArray[np.intp], coins: int) -> Whole:
    """For all outcomes in order the first row that wants no coin it lacks, from each set of coins to all around it."""
    best = np.full(2**coins, rows.max(), dtype=np.int64)
    best[wants.astype(np.int64)] = rows
    for bit in range(coins):
        halves = best.reshape(-1, 2, 2**bit)
        np.minimum(halves[:, 1], halves[:, 0], out=halves[:, 1])
    return best


def _first_hits(wants: Bits, rows: NDArray[np.intp], outcomes: Bits) -> Whole:
    """Per outcome the first row that wants no coin it lacks."""
    found = np.zeros(len(outcomes), dtype=np.int64)
    left = np.arange(len(outcomes))
    for want, row in zip(wants, rows, strict=True):
        hit = (want & ~outcomes[left]) == 0
        found[left[hit]] = row
        left = left[~hit]
        if not len(left):
            break
    return found


def fits(kind: Kind, available: frozenset[int]) -> bool:
    """Whether a kind has few enough portfolios for a shelf."""
    free = len(open_letters(kind, available)) - len(kind.locked)
    most = kind.room - len(kind.locked)
    return sum(comb(free, size) for size in range(most + 1)) <= MOST_PORTFOLIOS


def shelf(found: Problem, kind: Kind, available: frozenset[int], planned: frozenset[int]) -> Shelf:
    """Put every portfolio of the letters available on a shelf.

    The order is that of :attr:`solver.check.Score.key`; where the kind has no plan before, the best portfolio of the
    letters planned with is it, so that others come by their nearness to it.
    """
    letters = open_letters(kind, available)
    locked = [letter in kind.locked for letter in letters]
    take = _choices(len(letters) - sum(locked), kind.room - sum(locked))
    take = _beside(take, np.array(locked, dtype=bool))
    take = take[_one_per_writer(found, letters, take)]
    size = take.sum(axis=1)
    shortfall = np.maximum(0, kind.required - size) + _deficits(kind.stated, letters, take)
    value = _value(found, kind, letters, take)
    unpinned = len(kind.pinned) - _counted(kind.pinned, letters, take)
    order = take @ np.array([found.orders[letter] for letter in letters], dtype=np.int64)
    keys = [unpinned, shortfall, -value, _apart(kind.reference, letters, take), order]
    previous = kind.previous
    if previous is None:
        rows = np.lexsort(keys[::-1])
        made = Shelf(kind=kind, letters=letters, take=take[rows], shortfall=shortfall[rows], value=value[rows])
        previous = made.portfolio(made.first(planned))
    keys.insert(4, _apart(previous, letters, take))
    rows = np.lexsort(keys[::-1])
    return Shelf(kind=kind, letters=letters, take=take[rows], shortfall=shortfall[rows], value=value[rows])


@lru_cache(maxsize=8)
def _choices(number: int, most: int) -> Truth:
    """Every choice of up to `most` of a number of letters, a row each; not to be written to, for kinds share it."""
    sizes = [np.array(list(combinations(range(number), size)), dtype=np.intp) for size in range(most + 1)]
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


def _one_per_writer(found: Problem, letters: Portfolio, take: Truth) -> Truth:
    writers = [found.writer_of[letter] for letter in letters]
    kept = np.ones(len(take), dtype=bool)
    for writer in {writer for writer in writers if writers.count(writer) > 1}:
        kept &= take[:, [other == writer for other in writers]].sum(axis=1) <= 1
    return kept


def _value(found: Problem, kind: Kind, letters: Portfolio, take: Truth) -> Whole:
    """Points of every portfolio, in units, as :func:`solver.check.judge` counts them."""
    prices = found.prices
    strengths = np.array([kind.strengths[letter] for letter in letters], dtype=np.int64)
    pairs = np.zeros(len(take), dtype=np.int64)
    for (one, first), (other, second) in combinations(enumerate(letters), 2):
        if (first, second) in found.overlaps:
            pairs += take[:, one] & take[:, other]
    value: Whole = (
        take @ strengths
        - prices.extra_bar * np.maximum(0, take.sum(axis=1) - kind.required)
        - prices.overlap * pairs
        - prices.prefer * _deficits(kind.preferred, letters, take)
        - prices.change * _apart(kind.reference, letters, take)
    )
    return value


def _deficits(demands: Sequence[Demand], letters: Portfolio, take: Truth) -> Whole:
    """Letters short or over in some clauses, per portfolio."""
    total = np.zeros(len(take), dtype=np.int64)
    for demand in demands:
        options = [_deficit(option, letters, take) for option in demand.options]
        total += np.minimum.reduce(options)
    return total


def _deficit(option: Sequence[Tally], letters: Portfolio, take: Truth) -> Whole:
    """Letters short or over in all counts of one option, per portfolio."""
    total = np.zeros(len(take), dtype=np.int64)
    for tally in option:
        by_number = np.array([tally.count.deficit(number) for number in range(len(letters) + 1)], dtype=np.int64)
        total += by_number[_counted(tally.letters, letters, take)]
    return total


def _counted(some: frozenset[int] | Portfolio, letters: Portfolio, take: Truth) -> Whole:
    """How many of some letters each portfolio has."""
    counted: Whole = take[:, [letter in some for letter in letters]].sum(axis=1)
    return counted


def _apart(other: Portfolio, letters: Portfolio, take: Truth) -> Whole:
    """Letters in which each portfolio differs from another one."""
    apart: Whole = take.sum(axis=1) + len(other) - 2 * _counted(other, letters, take)
    return apart
