"""Outcomes with weights: means, percentiles, chances, contributions."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, factorial, sqrt

import numpy as np
from numpy.typing import NDArray

from ..optimize.portfolios import Bits, Truth
from ..rules.scale import UNIT, decimal, product
from .outcome_values import OutcomeTable

__all__ = ["PERCENTILES", "Floats", "WeightedOutcomes", "exhaustive_up_to", "shapley"]

PERCENTILES = (5, 25, 50, 75, 95)
PLACES = 6
DIGITS = 12
LEAST = 10.0**-DIGITS
TINY = 1e-12
Floats = NDArray[np.float64]


class WeightedOutcomes:
    """Outcomes with weights that add up to 1."""

    def __init__(self, survey: OutcomeTable, weights: Floats) -> None:
        self.survey, self.weights = survey, weights

    def means(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Mean and standard deviation of value and of shortfall, in points and letters."""
        found = []
        for figures, unit in ((self.survey.value, UNIT**2), (self.survey.shortfall, UNIT)):
            scaled = figures / unit
            mean = float(self.weights @ scaled)
            found.append((round(mean, PLACES), sqrt(max(0.0, float(self.weights @ (scaled - mean) ** 2)))))
        return found[0], found[1]

    def percentiles(self) -> dict[int, tuple[float, float]]:
        """Per percent the smallest value, and the smallest shortfall, not passed with that probability."""
        value, shortfall = (self._quantiles(figures) for figures in (self.survey.value, self.survey.shortfall))
        return {
            percent: (product(value[place]), decimal(shortfall[place])) for place, percent in enumerate(PERCENTILES)
        }

    def _quantiles(self, figures: NDArray[np.int64]) -> list[int]:
        order = np.argsort(figures, kind="stable")
        passed = np.cumsum(self.weights[order])
        places = np.searchsorted(passed, np.array(PERCENTILES) / 100 - TINY)
        return [int(figures[order[min(place, len(order) - 1)]]) for place in places]

    def complete(self) -> list[tuple[Sequence[int], float]]:
        """Group by group, the probability that its programs end complete.

        1 only where no outcome of any weight is against it, 0 only where none is for it.
        """
        return [(programs, self._chance(short)) for programs, short in self.survey.unmet()]

    def _chance(self, short: Truth) -> float:
        possible = short[self.weights > 0]
        if possible.all() or not possible.any():
            return float(not possible.any())
        return min(max(round(1 - float(self.weights @ short), DIGITS), LEAST), 1 - LEAST)


def shapley(survey: OutcomeTable, number: int) -> tuple[Floats, Floats]:
    """Contributions to value and against shortfall, from all outcomes, in square units and units."""
    order = np.argsort(survey.outcomes)
    every = np.arange(2**number, dtype=np.uint64)
    size = np.bitwise_count(every).astype(np.int64)
    weight = np.array([factorial(s) * factorial(max(0, number - s - 1)) / factorial(number) for s in range(number + 1)])
    found = []
    for figures in (survey.value[order], -survey.shortfall[order]):
        share = np.zeros(number)
        for bit in range(number):
            absent = every[(every >> np.uint64(bit) & np.uint64(1)) == 0].astype(np.int64)
            share[bit] = weight[size[absent]] @ (figures[absent + 2**bit] - figures[absent])
        found.append(share)
    return found[0], found[1]


def exhaustive_up_to(known: Bits, number: int) -> int:
    """Up to how many failures all outcomes are known."""
    failures = np.bincount(number - np.bitwise_count(known).astype(np.int64), minlength=number + 1)
    whole = [int(failures[size]) >= comb(number, size) for size in range(number + 1)]
    return (whole.index(False) if False in whole else number + 1) - 1
