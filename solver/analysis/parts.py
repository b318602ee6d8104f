"""Groups parted where answers give their programs different letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..rules.problem import Assignment, Portfolio, PortfolioCounts, Problem

__all__ = ["Case", "cases", "parts"]

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


def cases(problem: Problem, plan: Assignment, now: Assignment) -> Iterator[tuple[int, Case]]:
    """What programs have in the PLAN and now, each case with the number of its programs."""
    for number, group in enumerate(problem.groups):
        for programs, (planned, there) in parts(group.programs, (plan[number], now[number])):
            yield len(programs), (number, planned, there)
