"""Every portfolio a program may get, judged at once: V(A) of a program by itself is a look-up.

Where nothing ties programs together, the best portfolio under any letters available is the first one, in the order of
the goals, whose letters are all there. So each portfolio is judged once, with numpy, for all kinds of program that
differ in strengths alone. The CP-SAT model and this agree, and :func:`solver.optimize.verify.verify` judges both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import Demand, Problem, ProgramGroup, Tally
from ..rules.scoring import Portfolio

__all__ = [
    "CELLS",
    "MOST_PORTFOLIOS",
    "Bits",
    "Catalogue",
    "PortfolioTable",
    "RankedPortfolios",
    "Truth",
    "Whole",
    "alike",
    "fits",
    "number_of_choices",
    "rank_portfolios",
]

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Bits = NDArray[np.uint64]

MOST_PORTFOLIOS = 400_000
"""A kind with more portfolios than this is left to the model: 50 letters, four to a program, give 250,000."""
MOST_KEPT = 2_000_000
"""So many choices are kept laid out; with 40 letters that is about 200 MB."""
CELLS = 1_000_000
"""So many figures, kinds times choices, are worked on at a time."""
EXACT = 2**53
"""Up to here a double holds every whole number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankedPortfolios:
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

    kind: ProgramGroup
    letters: Portfolio
    take: Truth
    shortfall: Whole
    value: Whole

    def portfolio(self, row: int) -> Portfolio:
        """The letters of one portfolio."""
        return _taken(self.letters, self.take[row])

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


def _taken(letters: Portfolio, taken: Truth) -> Portfolio:
    return tuple(letter for letter, there in zip(letters, taken, strict=True) if there)


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


def fits(kind: ProgramGroup, available: frozenset[int]) -> bool:
    """Whether a kind has few enough portfolios to be judged all."""
    return number_of_choices(kind, available) <= MOST_PORTFOLIOS


def number_of_choices(kind: ProgramGroup, available: frozenset[int]) -> int:
    """How many choices of letters there are, those with two letters of one writer among them."""
    free = len(kind.letters(available)) - len(kind.locked)
    return sum(comb(free, size) for size in range(kind.room - len(kind.locked) + 1))


def alike(kind: ProgramGroup, available: frozenset[int]) -> tuple[object, ...]:
    """All of a kind but its strengths, weight and programs: kinds with the same are judged together."""
    return (
        kind.letters(available),
        kind.locked,
        kind.room,
        kind.required,
        kind.stated,
        kind.preferred,
        tuple(letter for letter in kind.pinned if letter in available),
        kind.reference,
        kind.previous,
    )


class PortfolioTable:
    """All choices among some letters that there is room for: one letter per writer, locked ones always.

    Attributes
    ----------
    letters
        What the columns of `take` stand for.
    take
        Choices times letters: which letters each has.
    size, order
        Per choice its number of letters, and the sum of their row numbers.
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
        self.known: dict[Demand, Whole] = {}

    def portfolio(self, row: int) -> Portfolio:
        """The letters of one choice."""
        return _taken(self.letters, self.take[row])

    def lacking(self, kind: ProgramGroup) -> Whole:
        """Per choice how many of the pinned letters it lacks."""
        return len(kind.pinned) - self.counted(kind.pinned)

    def shortfall(self, kind: ProgramGroup) -> Whole:
        """Per choice the letters missing, short or over."""
        return np.maximum(0, kind.required - self.size) + self.deficits(kind.stated)

    def worth(self, kinds: Sequence[ProgramGroup]) -> Whole:
        """Kinds times choices: points in units, as :func:`~solver.rules.scoring.judge` counts them; they are alike."""
        first, prices = kinds[0], self.problem.prices
        price = (
            prices.extra_bar * np.maximum(0, self.size - first.required)
            + prices.overlap * self.pairs
            + prices.prefer * self.deficits(first.preferred)
            + prices.change * self.apart(first.reference)
        )
        strengths = np.array([[kind.strengths[letter] for letter in self.letters] for kind in kinds], dtype=np.int64)
        if not strengths.size or np.abs(strengths).max() * len(self.letters) >= EXACT:
            return strengths @ self.take.T - price
        return (strengths.astype(np.float64) @ self._floats).astype(np.int64) - price  # whole numbers, and much faster

    @cached_property
    def _floats(self) -> NDArray[np.float64]:
        return np.ascontiguousarray(self.take.T, dtype=np.float64)

    def ranks(self, kind: ProgramGroup) -> tuple[Whole, Whole, Whole]:
        """Per choice the goals after value: changes, moves against the plan before, order."""
        moves = np.zeros_like(self.size) if kind.previous is None else self.apart(kind.previous)
        return self.apart(kind.reference), moves, self.order

    def best(self, kinds: Sequence[ProgramGroup]) -> list[int]:
        """Per kind the row of its best choice; the kinds are alike."""
        first = kinds[0]
        rows = np.flatnonzero(self.lacking(first) == self.lacking(first).min())
        shortfall = self.shortfall(first)[rows]
        rows = rows[shortfall == shortfall.min()]
        rows = rows[np.lexsort([key[rows] for key in self.ranks(first)[::-1]])]
        return [int(row) for row in rows[self.worth(kinds)[:, rows].argmax(axis=1)]]

    def deficits(self, demands: Sequence[Demand]) -> Whole:
        """Letters short or over in some clauses, per choice."""
        total = np.zeros(len(self.take), dtype=np.int64)
        for demand in demands:
            if demand not in self.known:
                options = [self._deficit(option) for option in demand.options]
                self.known[demand] = np.minimum.reduce(options)
            total += self.known[demand]
        return total

    def _deficit(self, option: Sequence[Tally]) -> Whole:
        """Letters short or over in all counts of one option, per choice."""
        total = np.zeros(len(self.take), dtype=np.int64)
        for tally in option:
            by_number = [tally.count.deficit(number) for number in range(len(self.letters) + 1)]
            total += np.array(by_number, dtype=np.int64)[self.counted(tally.letters)]
        return total

    def counted(self, some: frozenset[int] | Portfolio) -> Whole:
        """How many of some letters each choice has."""
        counted: Whole = self.take[:, [letter in some for letter in self.letters]].sum(axis=1)
        return counted

    def apart(self, other: Portfolio) -> Whole:
        """Letters in which each choice differs from a portfolio."""
        apart: Whole = self.size + len(other) - 2 * self.counted(other)
        return apart


class Catalogue:
    """The choices of a problem's kinds, each laid out once for all kinds that share it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.known: dict[tuple[Portfolio, Portfolio, int], PortfolioTable] = {}
        self.rows = 0

    def serves(self, problem: Problem) -> bool:
        """Whether a problem has the same letters, writers and prices: then its choices are the same."""
        mine, shared = self.problem, ("letters", "writer_of", "orders", "overlaps", "prices")
        return all(getattr(mine, name) is getattr(problem, name) for name in shared)

    def choices(self, kind: ProgramGroup, available: frozenset[int]) -> PortfolioTable:
        """All choices that a kind has with some letters."""
        key = (kind.letters(available), kind.locked, kind.room)
        if key not in self.known:
            if self.rows > MOST_KEPT:
                self.known, self.rows = {}, 0
            self.known[key] = PortfolioTable(self.problem, *key)
            self.rows += len(self.known[key].take)
        return self.known[key]


def rank_portfolios(
    problem: Problem, kind: ProgramGroup, available: frozenset[int], planned: frozenset[int]
) -> RankedPortfolios:
    """Put every portfolio of the letters available on a shelf.

    The order is that of :attr:`~solver.rules.scoring.Score.key`; where the kind has no plan before, it is
    the best portfolio of the letters planned with, so that others come by their nearness to it.
    """
    choices = PortfolioTable(problem, kind.letters(available), kind.locked, kind.room)
    shortfall, value = choices.shortfall(kind), choices.worth([kind])[0]
    changes, moves, order = choices.ranks(kind)
    keys = [choices.lacking(kind), shortfall, -value, changes, order]

    def sorted_by(keys: Sequence[Whole]) -> RankedPortfolios:
        rows = np.lexsort(keys[::-1])
        return RankedPortfolios(
            kind=kind, letters=choices.letters, take=choices.take[rows], shortfall=shortfall[rows], value=value[rows]
        )

    if kind.previous is None:
        made = sorted_by(keys)
        moves = choices.apart(made.portfolio(made.first(planned)))
    return sorted_by([*keys[:4], moves, order])


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
