"""Groups parted where answers give their programs different letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..rules.problem import Portfolio, PortfolioCounts

__all__ = ["Case", "parts"]

Case = tuple[int, Portfolio, Portfolio]
"""The number of a group, and the portfolios that some of its programs have in the PLAN and now."""


def parts(
    programs: tuple[int, ...], answers: Sequence[PortfolioCounts]
) -> Iterator[tuple[tuple[int, ...], list[Portfolio]]]:
    """Programs of one group that have the same portfolio in each of some answers, with these portfolios."""
    ends = [list(accumulate(count for _, count in counts)) for counts in answers]
    start = 0
    for end in sorted({end for each in ends for end in each}):
        held = [counts[bisect_right(each, start)][0] for counts, each in zip(answers, ends, strict=True)]
        yield programs[start:end], held
        start = end
