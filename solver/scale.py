"""The one integer scale between decimals and the model.

Strengths, weights and prices are decimals rounded to four places, so each is a whole number of ten-thousandths
(*units*). A weight times a strength is a whole number of hundred-millionths (*square units*). All comparing and
adding is done on these integers: a tie is a tie of exact sums.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

__all__ = ["UNIT", "decimal", "product", "units"]

UNIT = 10_000


def units(figure: float | int | str | Decimal) -> int:
    """Round a figure to four places and count it in ten-thousandths: ``units(1.5) == 15000``."""
    scaled = Decimal(str(figure)) * UNIT
    return int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN))


def decimal(count: int) -> float:
    """Turn ten-thousandths back into a figure: ``decimal(15000) == 1.5``."""
    return float(Decimal(count) / UNIT)


def product(count: int) -> float:
    """Turn a weight times a figure, both in ten-thousandths, back into a figure."""
    return float(Decimal(count) / UNIT**2)
