"""V(A) for many A at once: what is left of a plan when some of its letters come and others do not.

An *outcome* is a whole number: bit `c` says that the letters of coin `c` come. Letters of no coin come in all outcomes.
Groups of programs that nothing couples are looked up (:mod:`solver.optimize.portfolios`); the rest is solved
(:mod:`solver.analysis.coupled_outcomes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..domain.errors import AnswerError, NoAnswerError
from ..optimize.budget import Budget
from ..optimize.coupling import coupled
from ..optimize.portfolios import Bits, RankedPortfolios, Truth, Whole, fits, rank_portfolios
from ..optimize.verify import verify
from ..rules.problem import Problem, ProgramGroup
from ..rules.scoring import Portfolio

__all__ = ["MOST_COINS", "OutcomeBlock", "OutcomeTable", "OutcomeValues", "quiet"]

MOST_COINS = 63
"""An outcome is a number of 64 bits."""


def quiet(_done: int, _all: int) -> None:
    """Tell nobody how far a search is."""


class OutcomeBlock(Protocol):
    """Programs whose answers are found together, in groups that share their fate."""

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The programs of each group."""

    @property
    def shortfall(self) -> Whole:
        """Per answer, in units, weights included."""

    @property
    def value(self) -> Whole:
        """Per answer, in square units, weights included."""

    @property
    def unmet(self) -> Truth:
        """Answers times groups: whether its programs are short."""

    def portfolio(self, row: int, group: int) -> Portfolio:
        """What the programs of a group get in an answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Free:
    """A kind of program that nothing ties to others: one group."""

    shelf: RankedPortfolios

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """All programs of the kind."""
        return (self.shelf.group.programs,)

    @property
    def shortfall(self) -> Whole:
        """Per portfolio, in units, weights included."""
        return self.shelf.shortfall * self.shelf.group.weight

    @property
    def value(self) -> Whole:
        """Per portfolio, in square units, weights included."""
        return self.shelf.value * self.shelf.group.weight

    @property
    def unmet(self) -> Truth:
        """Per portfolio, whether the programs are short."""
        return (self.shelf.shortfall > 0)[:, None]

    def portfolio(self, row: int, group: int) -> Portfolio:  # noqa: ARG002 (there is only one)
        """The portfolio of the kind."""
        return self.shelf.portfolio(row)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutcomeTable:
    """What some outcomes come to.

    Attributes
    ----------
    outcomes
        Those that were worked out: all asked for, or fewer where Ctrl-C or the end of the time came before.
    stopped
        Whether they are fewer.
    shortfall, value
        Per outcome, in units and square units.
    parts
        Every part with the row of its answer per outcome.
    proven
        Whether each is the best there is.
    """

    outcomes: Bits
    stopped: bool
    shortfall: Whole
    value: Whole
    parts: tuple[tuple[OutcomeBlock, NDArray[np.int32]], ...]
    proven: bool

    def unmet(self) -> Iterator[tuple[tuple[int, ...], Truth]]:
        """Group by group, its programs and per outcome whether they are short."""
        for part, rows in self.parts:
            short = part.unmet
            for group, programs in enumerate(part.groups):
                yield programs, short[rows, group]

    def portfolios(self, place: int, programs: int) -> tuple[Portfolio, ...]:
        """What every one of so many programs gets in one outcome."""
        spread: list[Portfolio] = [()] * programs
        for part, rows in self.parts:
            for group, members in enumerate(part.groups):
                held = part.portfolio(int(rows[place]), group)
                for program in members:
                    spread[program] = held
        return tuple(spread)


class OutcomeValues:
    """V(A) for many A.

    Parameters
    ----------
    available
        All letters that could be there.
    coins
        Groups of them that come or fail together.
    planned
        The outcome that stands for the plan; among equals the answers to others are as near to it as may be. None:
        all letters come.
    """

    def __init__(
        self,
        problem: Problem,
        available: frozenset[int],
        coins: Sequence[frozenset[int]],
        budget: Budget | None = None,
        planned: int | None = None,
    ) -> None:
        if len(coins) > MOST_COINS:
            raise ValueError(f"{len(coins)} coins, {MOST_COINS} are the most")
        self.problem, self.available, self.coins = problem, available, tuple(coins)
        self.planned = 2 ** len(coins) - 1 if planned is None else planned
        self.budget = budget or Budget()
        self.shelves: dict[ProgramGroup, RankedPortfolios] = {}
        several = coupled(problem, available)
        numbers = [
            number for number, kind in enumerate(problem.groups) if number in several or not fits(kind, available)
        ]
        self.free = [Free(self._shelf(kind)) for number, kind in enumerate(problem.groups) if number not in numbers]
        self.tied = None
        if numbers:
            from .coupled_outcomes import CoupledOutcomes

            self.tied = CoupledOutcomes(problem, numbers, available, self.coins, self.planned, self.budget)

    def _shelf(self, kind: ProgramGroup) -> RankedPortfolios:
        if kind not in self.shelves:
            self.shelves[kind] = rank_portfolios(self.problem, kind, self.available, self.there(self.planned))
        return self.shelves[kind]

    def alone(self, kind: ProgramGroup, available: frozenset[int]) -> Portfolio:
        """The best portfolio of one program of a kind by itself."""
        if fits(kind, self.available):
            rank_portfolios = self._shelf(kind)
            return rank_portfolios.portfolio(rank_portfolios.first(available))
        from ..optimize.cache import SolutionCache
        from ..optimize.solve import alone

        return alone(self.problem, kind, available, self.budget, SolutionCache())

    def survey(self, outcomes: Bits | None = None, progress: Callable[[int, int], None] = quiet) -> OutcomeTable:
        """Work out some outcomes, in the order given; None: all of them, the fewest failures first.

        The answers to outcomes with few failures serve the most others. After Ctrl-C there are fewer.

        Raises
        ------
        KeyboardInterrupt, NoAnswerError
            When none was known by then.
        """
        asked = np.arange(2 ** len(self.coins), dtype=np.uint64) if outcomes is None else outcomes
        parts: list[tuple[OutcomeBlock, NDArray[np.int32]]] = []
        known = np.ones(len(asked), dtype=bool)
        if self.tied:
            failures = len(self.coins) - np.bitwise_count(asked).astype(np.int64)
            order = np.argsort(failures, kind="stable") if outcomes is None else np.arange(len(asked))
            rows = self.tied.under(asked, order, progress)
            known = rows >= 0
            if not known.any():
                if self.budget.spent:
                    raise NoAnswerError("no answer within the time limit. Maybe allow more time.")
                raise KeyboardInterrupt
            parts.append((self.tied, rows[known]))
        whole = outcomes is None and bool(known.all())
        for free in self.free:
            found = free.shelf.under(self.coins, None if whole else asked[known])
            parts.append((free, found.astype(np.int32)))
        zero = np.zeros(int(known.sum()), dtype=np.int64)
        return OutcomeTable(
            outcomes=asked[known],
            stopped=not known.all(),
            shortfall=sum((part.shortfall[rows] for part, rows in parts), zero),
            value=sum((part.value[rows] for part, rows in parts), zero),
            parts=tuple(parts),
            proven=self.tied is None or self.tied.proven,
        )

    def there(self, outcome: int) -> frozenset[int]:
        """The letters that are there in an outcome."""
        return self.available.difference(*(coin for bit, coin in enumerate(self.coins) if not outcome >> bit & 1))

    def verify(self, survey: OutcomeTable, place: int) -> None:
        """Hold one outcome that was looked up against the specification.

        Raises
        ------
        AnswerError
            When it breaks a rule or is not worth what the catalogue says: our bug.
        """
        kinds = tuple(free.shelf.group for free in self.free)
        rows = [int(rows[place]) for part, rows in survey.parts if part is not self.tied]
        shares = tuple(
            ((free.shelf.portfolio(row), len(free.shelf.group.programs)),)
            for free, row in zip(self.free, rows, strict=True)
        )
        score = verify(replace(self.problem, groups=kinds), self.there(int(survey.outcomes[place])), shares)
        shortfall = sum(int(free.shortfall[row]) for free, row in zip(self.free, rows, strict=True))
        value = sum(int(free.value[row]) for free, row in zip(self.free, rows, strict=True))
        if (shortfall, value) != (score.shortfall, score.value):
            raise AnswerError("the catalogue's figures are not what the check makes of its answer")
