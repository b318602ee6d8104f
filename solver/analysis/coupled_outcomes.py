"""V(A) for many A of the kinds of program that a limit ties together: the model solves them, as seldom as it can.

What the best answer under some letters does not use may fail without harm: it stays the best answer. So an answer
serves every outcome between the letters it uses and those it was found with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.portfolios import Bits, Truth, Whole
from ..optimize.solve import Answer, SolveStatus, best
from ..rules.problem import Problem, with_previous_plan
from ..rules.scoring import Portfolio, unmet

__all__ = ["UNKNOWN", "CoupledOutcomes"]

UNKNOWN = -1
"""The row of an outcome that was not reached before Ctrl-C, or in time."""


class CoupledOutcomes:
    """The kinds of a problem that are tied, each program a group of its own."""

    def __init__(
        self,
        problem: Problem,
        numbers: Sequence[int],
        available: frozenset[int],
        coins: Sequence[frozenset[int]],
        planned: int,
        budget: Budget,
    ) -> None:
        self.problem = replace(problem, groups=tuple(problem.groups[number] for number in numbers))
        self.available, self.coins, self.budget = available, coins, budget
        self.groups = tuple((program,) for kind in self.problem.groups for program in kind.programs)
        self.memory = SolutionCache()
        self.answers: list[Answer] = []
        self.spreads: list[tuple[Portfolio, ...]] = []
        self.solved: list[int] = []
        self.used: list[int] = []
        self._solve(planned)
        self.problem = with_previous_plan(self.problem, self.spreads[0])
        self.kind_of = {program: kind for kind in self.problem.groups for program in kind.programs}

    @property
    def shortfall(self) -> Whole:
        """Per answer, in units, weights included."""
        return np.array([answer.score.shortfall for answer in self.answers], dtype=np.int64)

    @property
    def value(self) -> Whole:
        """Per answer, in square units, weights and ask costs included."""
        return np.array([answer.score.value for answer in self.answers], dtype=np.int64)

    @property
    def unmet(self) -> Truth:
        """Answers times programs: whether each is short."""
        programs = [program for (program,) in self.groups]
        short = [[bool(unmet(self.kind_of[p], spread[p])) for p in programs] for spread in self.spreads]
        return np.array(short, dtype=bool).reshape(len(self.spreads), len(programs))

    @property
    def proven(self) -> bool:
        """Whether every answer is."""
        return all(answer.status is SolveStatus.OPTIMAL for answer in self.answers)

    def portfolio(self, row: int, group: int) -> Portfolio:
        """The letters of one program in one answer."""
        return self.spreads[row][self.groups[group][0]]

    def under(self, outcomes: Bits, order: NDArray[np.intp], progress: Callable[[int, int], None]) -> NDArray[np.int32]:
        """Per outcome the row of its answer; those not reached before Ctrl-C, or in time, have none.

        `order` has the places of the outcomes in the order in which to look at them.
        """
        rows = np.full(len(outcomes), UNKNOWN, dtype=np.int32)
        try:
            for done, place in enumerate(order):
                progress(done, len(order))
                row = self._known(int(outcomes[place]))
                if row is None and self.budget.spent:
                    continue
                rows[place] = self._solve(int(outcomes[place])) if row is None else row
        except KeyboardInterrupt:
            pass
        return rows

    def _known(self, outcome: int) -> int | None:
        """The row of an answer that serves an outcome, if there is one already."""
        solved, used = np.array(self.solved, dtype=np.uint64), np.array(self.used, dtype=np.uint64)
        mine = np.uint64(outcome)
        serving = ((used & ~mine) == 0) & ((mine & ~solved) == 0)
        return int(np.argmax(serving)) if serving.any() else None

    def _solve(self, outcome: int) -> int:
        gone = [coin for bit, coin in enumerate(self.coins) if not outcome >> bit & 1]
        answer = best(self.problem, self.available.difference(*gone), self.budget, self.memory)
        taken = {
            letter
            for kind, shares in zip(self.problem.groups, answer.assignment, strict=True)
            for portfolio, _ in shares
            for letter in set(portfolio) - set(kind.locked)
        }
        self.answers.append(answer)
        self.spreads.append(answer.portfolios(self.problem))
        self.solved.append(outcome)
        self.used.append(sum(1 << bit for bit, coin in enumerate(self.coins) if coin & taken))
        return len(self.answers) - 1
