"""The one integer scale between decimals and the model.

Strengths, weights and prices are decimals rounded to four places, so each is a whole number of ten-thousandths
(*units*). A weight times a strength is a whole number of hundred-millionths (*square units*). All comparing and
adding is done on these integers: a tie is a tie of exact sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

__all__ = ["UNIT", "decimal", "exact", "mean", "product", "units"]

UNIT = 10_000


def exact(figure: float | Fraction) -> Fraction:
    """Take a figure as the decimal it is written as, so that means and shares of it are exact."""
    return Fraction(str(figure))


@lru_cache(maxsize=10_000, typed=True)
def units(figure: float | Fraction) -> int:
    """Round a figure to four places, half to even, and count it in ten-thousandths: ``units(1.5) == 15000``."""
    if isinstance(figure, Fraction):
        return round(figure * UNIT)
    return round(Decimal(str(figure)) * UNIT)  # as exact as a fraction, and sooner done


def mean(figures: Sequence[float | Fraction]) -> float | Fraction:
    """The exact mean of some figures."""
    if figures.count(figures[0]) == len(figures):
        return figures[0]
    return sum(map(exact, figures), Fraction()) / len(figures)


def decimal(count: int) -> float:
    """Turn ten-thousandths back into a figure: ``decimal(15000) == 1.5``."""
    return float(Decimal(count) / UNIT)


def product(count: int) -> float:
    """Turn a weight times a figure, both in ten-thousandths, back into a figure."""
    return float(Decimal(count) / UNIT**2)
