"""What was found for groups of programs, and the tables it was looked up in: for many answers to one scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..rules.problem import Portfolio, Problem, ProgramGroup
from .portfolios import CELLS, PortfolioTable, alike, fits

__all__ = ["SolutionCache"]

MOST_ROWS = 2_000_000
"""So many portfolios are kept in tables; with 40 letters that is about 200 MB."""


def _judging(problem: Problem) -> tuple[object, ...]:
    """All that a portfolio is judged by apart from its group: entries under another one do not hold."""
    return problem.writer_of, problem.orders, problem.overlaps, problem.prices, problem.shares


@dataclass(slots=True)
class SolutionCache:
    """Best portfolios of groups by themselves, and tables of all portfolios of some letters.

    Problems that differ in groups, limits or statuses share entries; others have their own.
    """

    _best: dict[tuple[object, ...], Portfolio] = field(default_factory=dict)
    _tables: dict[tuple[object, ...], PortfolioTable] = field(default_factory=dict)
    _rows: int = 0

    def table(self, problem: Problem, group: ProgramGroup, available: frozenset[int]) -> PortfolioTable:
        """All portfolios that a group can have of some letters."""
        key = (_judging(problem), group.letters(available), group.locked, group.room)
        if key not in self._tables:
            if self._rows > MOST_ROWS:
                self._tables.clear()
                self._rows = 0
            self._tables[key] = PortfolioTable(problem, *key[1:])
            self._rows += len(self._tables[key].take)
        return self._tables[key]

    def best(self, problem: Problem, group: ProgramGroup, available: frozenset[int]) -> Portfolio | None:
        """The best portfolio of a group by itself, if it is known."""
        return self._best.get((_judging(problem), group, group.letters(available)))

    def keep(self, problem: Problem, group: ProgramGroup, available: frozenset[int], portfolio: Portfolio) -> None:
        """Remember a portfolio that is proven to be the best of a group by itself."""
        self._best[_judging(problem), group, group.letters(available)] = portfolio

    def look_up(self, problem: Problem, groups: Sequence[ProgramGroup], available: frozenset[int]) -> None:
        """Remember the best portfolios of some groups by themselves, groups that are alike looked up together."""
        batches: dict[tuple[object, ...], list[ProgramGroup]] = defaultdict(list)
        for group in groups:
            if self.best(problem, group, available) is None and fits(group, available):
                batches[alike(group, available)].append(group)
        for batch in batches.values():
            table = self.table(problem, batch[0], available)
            step = max(1, CELLS // len(table.take))
            for some in (batch[start : start + step] for start in range(0, len(batch), step)):
                for group, row in zip(some, table.best(some), strict=True):
                    self.keep(problem, group, available, table.portfolio(row))
