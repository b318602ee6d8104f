"""What it is worth to ask some writers: the expectation of V(A) over who of them, and of the others, delivers.

A set of asks and an outcome of the letters to come settle which letters are there; the best re-solve of that is V(A),
with nobody further asked. Each writer asked is one coin, each writer with letters to come another. An outcome is as in
:mod:`solver.analysis.outcome_values`: its lower bits are the writers with letters to come, its upper ones those asked.
A set of asks, or of asked writers who deliver, is a whole number of the upper bits alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget
from ..optimize.portfolios import Bits
from ..rules.problem import Problem
from ..rules.scale import UNIT
from .outcome_values import OutcomeTable, OutcomeValues, for_search, refuse_too_many
from .statistics import Floats

__all__ = ["PLACES", "AskValues", "Worth"]

MOST_BITS = 20
"""Writers, asked or with letters to come, up to whom all outcomes are looked up at once: 1,048,576."""
MOST_STEPS = 2_000_000
"""Sets of asks, each times the sets of those who deliver of it, up to which every set of asks is compared."""
SPARE = 4
"""So many times as many outcomes may be looked at for sets of asks: many answers serve several."""
PLACES = 6
"""Decimals of an expectation: points and letters have four, and rounding errors are far smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What to expect after some asks: letters × weight missing, and points × weight less what asking costs."""

    shortfall: float
    value: float

    @property
    def key(self) -> tuple[float, float]:
        """What is smaller for the better of two."""
        return self.shortfall, -self.value


class AskValues:
    """Expectations for sets of asks.

    Parameters
    ----------
    problem
        Nobody in it is `to_ask`: who delivers has agreed, and what asking costs is counted here.
    pending, asks
        Per writer with letters to come, and per writer who may be asked, the positions of the letters.
    chances
        That they come, first those of `pending`.
    costs
        Per writer who may be asked, in points.
    most
        The most writers that may be asked together.
    samples
        How many outcomes may be looked at where they are too many to be looked up at once; and where each is solved.

    Attributes
    ----------
    exact
        True if every outcome of the letters to come counts with its probability; else they are sampled.
    closed
        True if nothing more is to be worked out: what is not known by now stays unknown.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        pending: Sequence[frozenset[int]],
        asks: Sequence[frozenset[int]],
        chances: Sequence[float],
        costs: Sequence[float],
        most: int,
        samples: tuple[int, int],
        budget: Budget,
    ) -> None:
        deliveries = [*pending, *asks]
        refuse_too_many(problem.scenario, len(deliveries), "are asked or could be", "weighed")
        self.problem, self.costs, self.most = problem, costs, most
        self.number, self.pending = len(asks), len(pending)
        self.chances = chances[len(pending) :]
        available = problem.uploaded.union(*deliveries)
        self.values = OutcomeValues(problem, available, deliveries, for_search(budget), stable=False)
        self.closed = False
        self._worth: dict[int, Worth] = {}
        self.samples = samples[bool(self.values.coupled)]
        self._outcomes, self._weights = self._of_pending(chances[: len(pending)], budget.seed)

    @property
    def at_once(self) -> bool:
        """True if every outcome is looked up at once."""
        return not self.values.coupled and self.pending + self.number <= MOST_BITS

    @property
    def exhaustive(self) -> bool:
        """True if every set of asks is compared."""
        sizes = [comb(self.number, size) for size in range(self.most + 1)]
        few = sum(sizes) * len(self._weights) <= SPARE * self.samples
        return sum(sets << size for size, sets in enumerate(sizes)) <= MOST_STEPS and (self.at_once or few)

    def _of_pending(self, chances: Sequence[float], seed: int) -> tuple[Bits, Floats]:
        """The outcomes of the letters to come that are weighed, and their weights: all, or a sample of them."""
        first = 2 * self.number + 2  # so many sets are looked at before any two writers are asked
        self.exact = self.at_once or first << self.pending <= self.samples
        if self.exact:
            weights = np.ones(1)
            for chance in chances:
                weights = np.concatenate([weights * (1 - chance), weights * chance])
            return np.arange(len(weights), dtype=np.uint64), weights
        rng = np.random.default_rng(seed)
        draws = max(1, self.samples // first)
        comes = rng.random((draws, self.pending)) < np.array(chances)
        drawn = comes @ (np.uint64(1) << np.arange(self.pending, dtype=np.uint64))
        outcomes, times = np.unique(drawn, return_counts=True)
        return outcomes.astype(np.uint64), times / draws

    def prepare(self, size: int) -> None:
        """Work out what sets of asks of a size need together; what else is needed is worked out then."""
        if self.at_once:
            if not self._worth:
                self._look_up()
        elif self.exhaustive:
            self._need([sum(1 << bit for bit in some) for some in combinations(range(self.number), size)])

    def _look_up(self) -> None:
        """Look up all outcomes, group by group, and keep the expectation over the letters to come."""
        shape = 2**self.number, len(self._weights)
        shortfall, value = np.zeros((2, shape[0]))
        for group in self.values.uncoupled:
            rows = group.rows(None).reshape(shape)
            shortfall += group.block.shortfall[rows] @ self._weights
            value += group.block.value[rows] @ self._weights
        self._keep(range(shape[0]), shortfall, value)

    def _need(self, sets: Sequence[int]) -> None:
        """Work out V(A) of sets of asked writers who deliver, where it is not known yet."""
        if new := [deliver for deliver in sets if deliver not in self._worth]:
            upper = np.array(new, dtype=np.uint64) << np.uint64(self.pending)
            table = self._table((upper[:, None] | self._outcomes).ravel())
            by_set = (figures.reshape(len(new), -1) @ self._weights for figures in (table.shortfall, table.value))
            self._keep(new, *by_set)

    def _keep(self, sets: Sequence[int], shortfall: Floats, value: Floats) -> None:
        """Keep, per set of asked writers who deliver, the expectation over the letters to come, in units."""
        letters, points = shortfall / (UNIT * self.problem.shares.unit), value / UNIT**2
        for deliver, missing, worth in zip(sets, letters.tolist(), points.tolist(), strict=True):
            self._worth[deliver] = Worth(shortfall=missing, value=worth)

    def _table(self, outcomes: Bits) -> OutcomeTable:
        """V(A) of some outcomes, all of them.

        Raises
        ------
        KeyboardInterrupt, NoAnswerError
            When Ctrl-C, or the end of the time, comes before all are known, or came before.
        """
        if self.closed:
            raise NoAnswerError("nothing more is worked out")
        table = self.values.table(outcomes)
        if table.stopped:
            self.values.budget.require()
            raise KeyboardInterrupt
        return table

    def expected(self, asked: int) -> Worth:
        """What to expect after asking a set of writers, each of whom may fail; asking costs whether or not they do."""
        bits = [bit for bit in range(self.number) if asked >> bit & 1]
        deliver = [0]
        for bit in bits:
            deliver += [some | 1 << bit for some in deliver]
        self._need(deliver)
        worth = np.array([(self._worth[some].shortfall, self._worth[some].value) for some in deliver])
        for bit in reversed(bits):
            without, both = np.split(worth, 2)
            worth = self.chances[bit] * both + (1 - self.chances[bit]) * without
        shortfall, value = worth[0].tolist()
        value -= sum(self.costs[bit] for bit in bits)
        return Worth(shortfall=round(shortfall, PLACES), value=round(value, PLACES))

    def number_short(self, asked: int) -> int:
        """How many programs are short if all deliver: all who have letters to come, and the writers asked."""
        outcome = (asked << self.pending) + 2**self.pending - 1
        table = self._table(np.array([outcome], dtype=np.uint64))
        self.values.verify(table, 0)
        return int(table.number_short[0])
