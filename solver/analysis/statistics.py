"""Outcomes with weights: means, percentiles, probabilities of being complete, contributions."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, factorial, sqrt

import numpy as np
from numpy.typing import NDArray

from ..optimize.portfolios import Bits, Truth, Whole
from ..rules.scale import UNIT, product
from .outcome_values import OutcomeTable

__all__ = ["PERCENTILES", "Floats", "WeightedOutcomes", "exhaustive_up_to", "shapley"]

PERCENTILES = (5, 25, 50, 75, 95)
PLACES = 6
"""Decimals of a mean that are told."""
DIGITS = 12
LEAST = 10.0**-DIGITS
"""What can fail, or can be, is told with at least this probability."""
TINY = 1e-12
"""Far above the rounding errors of a sum of probabilities, far below any probability that matters."""
Floats = NDArray[np.float64]


class WeightedOutcomes:
    """Outcomes with weights, shape (outcomes,), that add up to 1."""

    def __init__(self, table: OutcomeTable, weights: Floats) -> None:
        self.table, self.weights = table, weights

    def means(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Mean and standard deviation of value and of shortfall, in points and letters."""
        found, parts = [], self.table.problem.shares.unit
        for figures, unit in ((self.table.value, UNIT**2), (self.table.shortfall, UNIT * parts)):
            scaled = figures / unit
            mean = float(self.weights @ scaled)
            found.append((round(mean, PLACES), sqrt(max(0.0, float(self.weights @ (scaled - mean) ** 2)))))
        return found[0], found[1]

    def percentiles(self) -> dict[int, tuple[float, float]]:
        """Per percent the smallest value, and the smallest shortfall, not passed with that probability."""
        value, shortfall = map(self._quantiles, (self.table.value, self.table.shortfall))
        both = zip(map(product, value), map(self.table.problem.in_letters, shortfall), strict=True)
        return dict(zip(PERCENTILES, both, strict=True))

    def _quantiles(self, figures: Whole) -> list[int]:
        """Per percent the smallest figure that is not passed with that probability."""
        order = np.argsort(figures, kind="stable")
        passed = np.cumsum(self.weights[order])
        places = np.searchsorted(passed, np.array(PERCENTILES) / 100 - TINY)
        return [int(figures[order[min(place, len(order) - 1)]]) for place in places]

    def complete(self) -> list[tuple[Sequence[int], float]]:
        """Group by group, the probability that its programs end complete.

        1 only where no outcome of any weight is against it, 0 only where none is for it.
        """
        possible = self.weights > 0
        return [(programs, self._probability(short, possible)) for programs, short in self.table.unmet()]

    def _probability(self, short: Truth, possible: Truth) -> float:
        """That a group is not short; both arrays of shape (outcomes,)."""
        lacks = short[possible]
        if lacks.all() or not lacks.any():
            return float(not lacks.any())
        return min(max(round(1 - float(self.weights @ short), DIGITS), LEAST), 1 - LEAST)


def shapley(table: OutcomeTable, number: int) -> Floats:
    """Shapley values of so many writers, from all outcomes in any order; shape (4, writers).

    Contributions to value and against shortfall, in square units and units, and their standard errors, which are 0.
    """
    order = np.argsort(table.outcomes)
    every = np.arange(2**number, dtype=np.uint64)
    size = np.bitwise_count(every).astype(np.int64)
    # the probability that just these s writers come before another one in a random order
    weight = np.array([factorial(s) * factorial(max(0, number - s - 1)) / factorial(number) for s in range(number + 1)])
    found = np.zeros((4, number))
    for share, figures in zip(found, (table.value[order], -table.shortfall[order]), strict=False):
        for bit in range(number):
            absent = every[(every >> np.uint64(bit) & np.uint64(1)) == 0].astype(np.int64)
            share[bit] = weight[size[absent]] @ (figures[absent + 2**bit] - figures[absent])
    return found


def exhaustive_up_to(known: Bits, number: int) -> int:
    """Up to how many failures of so many writers all outcomes are among those known."""
    failures = np.bincount(number - np.bitwise_count(known).astype(np.int64), minlength=number + 1)
    whole = [int(failures[size]) >= comb(number, size) for size in range(number + 1)]
    return (whole.index(False) if False in whole else number + 1) - 1
