"""Variables and labelled linear rows, before any solver sees them.

A row whose activity can pass 2^31 may be presolved wrongly by CP-SAT 9.15 (google/or-tools #5293), so every row is
checked when it is added, and an equation with larger figures is split into limbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..domain.errors import AnswerError

__all__ = ["LARGEST", "LinearModel", "Row", "Terms"]

Terms = tuple[tuple[int, int], ...]
"""A linear expression: pairs of coefficient and variable."""

LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """``low <= sum of terms <= high``, under the name of the rule it stands for; None: no bound."""

    label: str
    terms: Terms
    low: int | None = None
    high: int | None = None


@dataclass(slots=True)
class LinearModel:
    """All variables, by their bounds, and all rows of one model.

    Attributes
    ----------
    asked
        Per writer who might be asked, the variable that is 1 if so.
    """

    bounds: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    asked: dict[int, int] = field(default_factory=dict)

    def variable(self, low: int, high: int) -> int:
        """Add an integer variable and return its number."""
        self.bounds.append((low, high))
        return len(self.bounds) - 1

    def reach(self, terms: Iterable[tuple[int, int]]) -> tuple[int, int]:
        """The smallest and largest value an expression can take within the variables' bounds."""
        low = high = 0
        for factor, variable in terms:
            ends = factor * self.bounds[variable][0], factor * self.bounds[variable][1]
            low, high = low + min(ends), high + max(ends)
        return low, high

    def add(self, row: Row) -> None:
        """Add a row.

        Raises
        ------
        AnswerError
            When its activity could pass 2^31.
        """
        span = sum(abs(factor) * max(map(abs, self.bounds[variable])) for factor, variable in row.terms)
        if max(span, abs(row.low or 0), abs(row.high or 0)) > LARGEST:
            raise AnswerError(f"row {row.label!r} can reach {span}, more than CP-SAT adds up safely")
        self.rows.append(row)

    def hold(self, label: str, terms: Mapping[int, int], total: int, slack: int = 0) -> dict[int, int]:
        """Hold an expression at a value of any size, or up to `slack` below it.

        Large figures are written in limbs of a few bits with a carry from each to the next: adding the rows up, each
        times its power of two, gives the one large equation back. Limbs are as wide as keeps every row small.

        Parameters
        ----------
        terms
            Variable to coefficient.

        Returns
        -------
        dict
            The variables that make up what is below the value, the smallest first, to what one of each is worth.
        """
        bits = _limb_bits(sum(max(map(abs, self.bounds[variable])) for variable in terms))
        below = {
            self.variable(0, min(1 << bits, (slack >> place) + 1) - 1): 1 << place
            for place in range(0, slack.bit_length(), bits)
        }
        factors = {**terms, **below}
        carry: Terms = ()
        left = total
        while True:
            digits = {variable: _split(factor, bits) for variable, factor in factors.items()}
            row = (*((limb, variable) for variable, (_, limb) in digits.items() if limb), *carry)
            factors = {variable: rest for variable, (rest, _) in digits.items() if rest}
            left, digit = _split(left, bits)
            if not factors and not left:
                self.add(Row(label, row, digit, digit))
                return below
            low, high = self.reach(row)
            over = self.variable((low - digit) >> bits, -((digit - high) >> bits))
            self.add(Row(label, (*row, (-1 << bits, over)), digit, digit))
            carry = ((1, over),)


def _limb_bits(span: int) -> int:
    """The widest limb with which a row over variables of this total span, and its carries, stays below 2^31."""
    bits = 30 - (span + 2).bit_length() - 1
    if bits < 1:
        raise AnswerError(f"variables that reach {span} together are more than CP-SAT adds up safely")
    return min(bits, 16)


def _split(figure: int, bits: int) -> tuple[int, int]:
    """The figure without its lowest limb, and that limb, both with its sign."""
    sign = 1 if figure >= 0 else -1
    return sign * (abs(figure) >> bits), sign * (abs(figure) & ((1 << bits) - 1))
