"""What columns cost, as whole numbers that doubles hold exactly: the goals in order, as one figure or as two."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .portfolios import Whole

__all__ = ["Costs", "Figures", "costs_of", "grain"]

Figures = NDArray[np.float64]
EXACT = 2.0**50
"""Costs and their sums are whole numbers below this, with room for what a double can hold exactly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Costs:
    """What columns and openings cost, as whole numbers in doubles; the less the better.

    Attributes
    ----------
    whole
        Whether the goals after value are in it too, so that equal costs are a tie in all goals.
    shortfall, value
        What the least costs stand for: shortfall, and value at it, in units and square units.
    span, missing
        The most that value and ask costs can cost together, in square units; and what a letter missing costs at a
        weight of one, in units of points: more than all that. 0 where nothing can be missing.
    step, lift
        One of cost, where `whole` without the goals after value, in square units; and what these take.
    """

    columns: Figures
    openings: Figures
    whole: bool
    shortfall: int
    value: int
    span: int
    step: int
    lift: int
    missing: int

    def of(self, shortfall: int, value: int) -> float:
        """No less than what an answer of this shortfall and value costs, in units and square units."""
        return float(((shortfall - self.shortfall) * self.missing + self.value - value) // self.step + 1) * self.lift

    def bounds(self, least: float, missing: int, *, proven: bool) -> tuple[int, int]:
        """What costs no less than this mean: bounds on shortfall, and on value at the best shortfall known.

        Parameters
        ----------
        missing
            How much more shortfall the best answer known has than it must have at least.
        proven
            Whether that answer costs just this.
        """
        reach = int(max(least, 0.0) // self.lift) * self.step
        short = -(-max(0, reach - self.span) // self.missing) if self.missing else 0
        return self.shortfall + (missing if proven else short), self.value - max(0, reach - self.missing * missing)


def costs_of(columns: Columns, weights: Whole, counts: Whole, charges: Whole, *, even: bool) -> Costs | None:
    """Costs of columns in which a letter missing outweighs all value; `even`: all columns of a kind lack as many."""

    def worst(figures: Whole, of: Whole) -> int:
        return sum(int(n) * int(most) for n, most in zip(of, np.maximum.reduceat(figures, columns.starts), strict=True))

    floor = np.minimum.reduceat(columns.shortfall, columns.starts)
    most = np.maximum.reduceat(columns.value, columns.starts)
    loss = most[columns.kind] - columns.value
    missing = (columns.shortfall - floor[columns.kind]).astype(np.int64)
    unit, fine = grain(weights), grain(loss)
    span = worst(loss, weights) + int(charges.sum())
    price = 0 if even else fine * (span // (unit * fine) + 1)
    step = gcd(unit * fine, *map(int, charges))
    reach = (span + price * worst(missing, weights)) // step
    ranks = columns.ranks - np.minimum.reduceat(columns.ranks, columns.starts)[columns.kind]
    lift = worst(ranks, counts) + 1
    if reach >= EXACT:
        return None
    figures = (weights // unit)[columns.kind] * (price // fine * missing + loss // fine) * (unit * fine // step)
    whole = max(reach, 1) * lift < EXACT
    if whole:
        figures = figures * lift + counts[columns.kind] * ranks
    return Costs(
        columns=figures.astype(np.float64),
        openings=(charges // step * (lift if whole else 1)).astype(np.float64),
        whole=whole,
        shortfall=int((weights * floor).sum()),
        value=sum(int(weight) * int(value) for weight, value in zip(weights, most, strict=True)),
        span=span,
        step=step,
        lift=lift if whole else 1,
        missing=price,
    )


def grain(figures: Whole) -> int:
    """The greatest common divisor of some figures, or 1 where all of them are 0."""
    return int(np.gcd.reduce(figures)) or 1
