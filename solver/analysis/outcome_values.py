"""V(A) for many A at once: what is left of a plan when some of its letters come and others do not.

A *delivery* is a set of letters that come or fail together, such as the pending letters of one writer. An *outcome* is
a whole number of 64 bits: bit `d` is 1 where delivery `d` comes. Letters of no delivery come in every outcome.

Groups of programs that no limit couples are looked up in their ranked portfolios
(:mod:`solver.optimize.portfolios`); the others are solved (:mod:`solver.analysis.coupled_outcomes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.entities import Scenario
from ..domain.errors import AnswerError, Fault, InputError
from ..optimize.budget import Budget, Engine
from ..optimize.cache import SolutionCache
from ..optimize.coupling import coupled
from ..optimize.portfolios import Bits, Truth, Whole, fits, rank_portfolios
from ..optimize.verify import verify
from ..rules.problem import Portfolio, Problem, ProgramGroup

__all__ = ["MOST_DELIVERIES", "OutcomeBlock", "OutcomeTable", "OutcomeValues", "Rows", "for_search", "refuse_too_many"]

MOST = 0.9
"""The share of the time left that a search may take where more is to be said of what it found."""
MOST_DELIVERIES = 63
"""An outcome is a number of 64 bits, and one more than the largest must be one too."""
Rows = NDArray[np.integer[Any]]
"""Per outcome, the row of a block's answer: shape (outcomes,)."""


def refuse_too_many(scenario: Scenario, number: int, are: str, done: str) -> None:
    """Refuse more writers than one outcome can speak of.

    Parameters
    ----------
    scenario
        Where they are entered.
    number
        How many they are.
    are, done
        What they are, and what is done with them, as the message says it.

    Raises
    ------
    InputError
        When they are too many.
    """
    if number > MOST_DELIVERIES:
        what = f"{number} writers {are}, {MOST_DELIVERIES} are the most that are {done}"
        raise InputError([Fault(file=scenario.file("letters.csv"), column="status", what=what)])


def for_search(budget: Budget) -> Budget:
    """All of a budget but a tenth of the time left: that is for what the outcomes say."""
    return budget.part(MOST)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutcomeBlock:
    """Programs whose answers are found together, in groups of programs that always get the same letters.

    Attributes
    ----------
    groups
        The positions of the programs of each group.
    shortfall, value
        In units and square units, weights and ask costs included; shape (answers,).
    unmet
        True where the programs of a group are short; shape (answers, groups).
    portfolio
        Given the row of an answer and the number of a group, what each program of the group gets in it.
    """

    groups: tuple[tuple[int, ...], ...]
    shortfall: Whole
    value: Whole
    unmet: Truth
    portfolio: Callable[[int, int], Portfolio]

    @property
    def number_short(self) -> Whole:
        """How many programs are short; shape (answers,)."""
        sizes: Whole = np.array([len(programs) for programs in self.groups], dtype=np.int64)
        return self.unmet.astype(np.int64) @ sizes


class OutcomeTable:
    """V(A) of some outcomes.

    Attributes
    ----------
    outcomes
        Those that were worked out: all asked for, or fewer where Ctrl-C or the end of the time came before.
    stopped
        True if they are fewer.
    parts
        Every block, with the row of its answer per outcome.
    problem
        What the letters and programs are.
    shortfall, value
        In parts of a letter times units, and in square units; shape (outcomes,).
    """

    def __init__(
        self, problem: Problem, outcomes: Bits, parts: Sequence[tuple[OutcomeBlock, Rows]], *, stopped: bool
    ) -> None:
        self.problem, self.outcomes, self.parts, self.stopped = problem, outcomes, parts, stopped
        zero = np.zeros(len(outcomes), dtype=np.int64)
        self.shortfall: Whole = sum((block.shortfall[rows] for block, rows in parts), zero)
        self.value: Whole = sum((block.value[rows] for block, rows in parts), zero)

    @cached_property
    def number_short(self) -> Whole:
        """How many programs are short; shape (outcomes,)."""
        zero = np.zeros(len(self.outcomes), dtype=np.int64)
        return sum((block.number_short[rows] for block, rows in self.parts), zero)

    def unmet(self) -> Iterator[tuple[tuple[int, ...], Truth]]:
        """Group by group, its programs, and per outcome whether they are short: shape (outcomes,)."""
        for block, rows in self.parts:
            short = block.unmet
            for group, programs in enumerate(block.groups):
                yield programs, short[:, group][rows]

    def portfolios(self, place: int, programs: int) -> tuple[Portfolio, ...]:
        """What every one of so many programs gets in the outcome at a place."""
        held: list[Portfolio] = [()] * programs
        for block, rows in self.parts:
            for group, members in enumerate(block.groups):
                portfolio = block.portfolio(int(rows[place]), group)
                for program in members:
                    held[program] = portfolio
        return tuple(held)


class OutcomeValues:
    """V(A) for many A.

    Parameters
    ----------
    available
        All letters that could be there.
    deliveries
        Sets of them that come or fail together, at most `MOST_DELIVERIES`.
    budget
        None: no end of the time. With the CP-SAT engine every group is solved, none looked up.
    planned
        The outcome that stands for the plan; among equals the answers to others are as near to it as may be. None:
        the one in which all letters come.
    stable
        False: shortfall and value alone count, and of equal answers any will do, however far from the plan.

    Raises
    ------
    NoAnswerError
        When the time is over before all portfolios are ranked.
    """

    def __init__(
        self,
        problem: Problem,
        available: frozenset[int],
        deliveries: Sequence[frozenset[int]],
        budget: Budget | None = None,
        planned: int | None = None,
        *,
        stable: bool = True,
    ) -> None:
        if len(deliveries) > MOST_DELIVERIES:
            raise ValueError(f"{len(deliveries)} deliveries, {MOST_DELIVERIES} are the most")
        self.problem, self.available, self.deliveries = problem, available, tuple(deliveries)
        self.planned = 2 ** len(deliveries) - 1 if planned is None else planned
        self.budget, self.stable = budget or Budget(), stable
        coupled = self._coupled()
        self.cache = SolutionCache()
        self.uncoupled = [
            _LookedUp(self, group) for number, group in enumerate(problem.groups) if number not in coupled
        ]
        self.coupled = None
        if coupled:
            from .coupled_outcomes import CoupledOutcomes

            self.budget.require()
            groups = tuple(problem.groups[number] for number in sorted(coupled))
            self.coupled = CoupledOutcomes(self, groups)

    @property
    def proven(self) -> bool:
        """True if every answer so far is proven optimal."""
        return self.coupled is None or self.coupled.proven

    def _coupled(self) -> set[int]:
        """The numbers of the groups that must be solved."""
        groups = self.problem.groups
        if self.budget.engine is Engine.CP_SAT:
            return set(range(len(groups)))
        large = {number for number, group in enumerate(groups) if not fits(group, self.available)}
        return large.union(coupled(self.problem, self.available))

    def table(self, outcomes: Bits | None = None) -> OutcomeTable:
        """Work out some outcomes.

        Parameters
        ----------
        outcomes
            In the order in which to work them out. None: all of them, the fewest failures first, for the answers to
            those serve the most others.

        Raises
        ------
        KeyboardInterrupt, NoAnswerError
            When Ctrl-C, or the end of the time, came before any outcome was known; later, there are fewer in the table.
        """
        asked = np.arange(2 ** len(self.deliveries), dtype=np.uint64) if outcomes is None else outcomes
        parts: list[tuple[OutcomeBlock, Rows]] = [(each.block, each.rows(outcomes)) for each in self.uncoupled]
        stopped = False
        if self.coupled:
            fewest_fail = np.argsort(-np.bitwise_count(asked).astype(np.int64), kind="stable")
            found = self.coupled.rows(asked, fewest_fail if outcomes is None else np.arange(len(asked)))
            known = found >= 0
            stopped = not known.all()
            if not known.any():
                self.budget.require()
                raise KeyboardInterrupt
            parts = [(block, rows[known]) for block, rows in [*parts, (self.coupled.block, found)]]
            asked = asked[known]
        return OutcomeTable(self.problem, asked, parts, stopped=stopped)

    def letters(self, outcome: int) -> frozenset[int]:
        """The letters that are there in an outcome."""
        return self.available.difference(*(each for bit, each in enumerate(self.deliveries) if not outcome >> bit & 1))

    def verify(self, table: OutcomeTable, place: int) -> None:
        """Check the looked-up portfolios of one outcome against the rules; what was solved is checked already.

        Raises
        ------
        AnswerError
            When they break a rule, or are not worth what the table says: our bug.
        """
        parts = table.parts[: len(self.uncoupled)]
        problem = replace(self.problem, groups=tuple(each.group for each in self.uncoupled))
        assignment = tuple(((block.portfolio(int(rows[place]), 0), len(block.groups[0])),) for block, rows in parts)
        score = verify(problem, self.letters(int(table.outcomes[place])), assignment)
        shortfall = sum(int(block.shortfall[rows[place]]) for block, rows in parts)
        value = sum(int(block.value[rows[place]]) for block, rows in parts)
        if (shortfall, value) != (score.shortfall, score.value):
            raise AnswerError("the ranked portfolios' figures are not what the check makes of the answer")


class _LookedUp:
    """A group that nothing couples to others: its best portfolio in an outcome is looked up.

    Attributes
    ----------
    needs
        Per portfolio kept, the deliveries it needs, as an outcome has them. Of those that need the same only the best
        is kept: others are best in no outcome.
    block
        The portfolios kept, the best first, each an answer.
    """

    def __init__(self, values: OutcomeValues, group: ProgramGroup) -> None:
        self.values, self.group = values, group
        values.budget.require()
        table = values.cache.table(values.problem, group, values.available)
        ranked = rank_portfolios(table, group, values.letters(values.planned))
        needs = ranked.needs(values.deliveries)
        first = np.sort(np.unique(needs, return_index=True)[1])
        self.needs, kept = needs[first], ranked.rows(first)
        self.block = OutcomeBlock(
            groups=(group.programs,),
            shortfall=kept.shortfall * group.weight,
            value=kept.value * group.weight,
            unmet=kept.is_short[:, None],
            portfolio=lambda row, _: kept.portfolio(row),
        )

    def rows(self, outcomes: Bits | None) -> Rows:
        """Per outcome the row of the best portfolio; None: all outcomes, in order."""
        self.values.budget.require()
        return self._under_all() if outcomes is None else self._under(outcomes)

    def _under_all(self) -> Rows:
        """Per outcome, all of them in order: a minimum over subsets, bit by bit (a zeta transform)."""
        number = len(self.values.deliveries)
        best = np.full(2**number, len(self.needs) - 1, dtype=np.min_scalar_type(len(self.needs)))
        best[self.needs.astype(np.int64)] = np.arange(len(self.needs))
        grid = best.reshape(2 ** (number // 2), -1)  # upper bits by row, so that what is compared stands together
        for _ in ("upper", "lower"):
            for bit in range(len(grid).bit_length() - 1):
                halves = grid.reshape(-1, 2, 2**bit, grid.shape[1])
                np.minimum(halves[:, 1], halves[:, 0], out=halves[:, 1])
            grid = np.ascontiguousarray(grid.T)
        return grid.ravel()

    def _under(self, outcomes: Bits) -> Rows:
        """Per outcome, the first row that needs no delivery it lacks."""
        found = np.zeros(len(outcomes), dtype=np.min_scalar_type(len(self.needs)))
        left = np.arange(len(outcomes))
        for row, needed in enumerate(self.needs):
            hit = (needed & ~outcomes[left]) == 0
            found[left[hit]] = row
            left = left[~hit]
            if not len(left):
                break
        return found
