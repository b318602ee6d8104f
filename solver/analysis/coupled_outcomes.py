"""V(A) for many A of the groups of programs that limits couple: solved, as seldom as possible.

What the best answer under some letters does not use may fail without harm: it stays the best answer. So an answer
serves every outcome between the letters it uses and those it was found with.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..domain.errors import AnswerError
from ..optimize.outcome_master import OutcomeMaster
from ..optimize.portfolios import Bits, Truth, Whole
from ..optimize.solve import SolveStatus, best, spread_out
from ..rules.problem import Assignment, Portfolio, ProgramGroup, with_previous_plan
from ..rules.scoring import judge, unmet
from .outcome_values import OutcomeBlock

if TYPE_CHECKING:
    from .outcome_values import OutcomeValues

__all__ = ["UNKNOWN", "CoupledOutcomes"]

UNKNOWN = -1
"""The row of an outcome that was not reached before Ctrl-C, or in time."""
_Found = tuple[Assignment, int, int, bool]
"""An assignment, its shortfall and its value, and whether it is proven best."""


class CoupledOutcomes:
    """The answers found so far for some groups of a problem; each program is a group of its own in them.

    An answer is kept as one whole number per program, which says which of all portfolios seen so far it gets.

    Parameters
    ----------
    values
        What is asked: problem, letters, deliveries, budget and the outcome that stands for the plan.
    groups
        The groups of the problem that are solved.
    """

    def __init__(self, values: OutcomeValues, groups: tuple[ProgramGroup, ...]) -> None:
        self.values, self.problem = values, replace(values.problem, groups=groups)
        self.groups = tuple((program,) for group in groups for program in group.programs)
        self.proven = True
        self._score: list[tuple[int, int]] = []
        self._solved, self._used = np.zeros((2, 0), dtype=np.uint64)
        self._assigned: list[NDArray[np.int32]] = []
        self._short: list[Truth] = []
        self._number_of: dict[Portfolio, int] = {}
        self._lacks = cache(lambda group, portfolio: bool(unmet(group, portfolio)))
        self._judged = cache(lambda group, portfolio: judge(self.problem, group, portfolio))
        self.master = None
        if values.stable:
            self.problem = with_previous_plan(self.problem, spread_out(self.problem, self._solve(values.planned)))
        else:
            self.master = OutcomeMaster.of(
                self.problem, values.available, values.deliveries, values.budget, values.cache
            )

    @property
    def block(self) -> OutcomeBlock:
        """The answers found so far."""
        score: Whole = np.array(self._score, dtype=np.int64)
        portfolios = list(self._number_of)
        return OutcomeBlock(
            groups=self.groups,
            shortfall=score[:, 0],
            value=score[:, 1],
            unmet=np.array(self._short),
            portfolio=lambda row, group: portfolios[int(self._assigned[row][group])],
        )

    def rows(self, outcomes: Bits, order: NDArray[np.intp]) -> NDArray[np.int32]:
        """Per outcome the row of its answer; `UNKNOWN` where Ctrl-C or the end of the time came before.

        Parameters
        ----------
        order
            The places of the outcomes in the order in which to solve them.
        """
        rows = np.full(len(outcomes), UNKNOWN, dtype=np.int32)
        for row in range(len(self._score)):
            self._serve(row, outcomes, rows)
        try:
            for done, place in enumerate(order):
                if rows[place] == UNKNOWN:
                    if self.values.budget.spent:
                        break
                    self.values.budget.watch.cases(done, len(order))
                    self._solve(int(outcomes[place]))
                    self._serve(len(self._score) - 1, outcomes, rows)
        except KeyboardInterrupt:
            pass
        return rows

    def _serve(self, row: int, outcomes: Bits, rows: NDArray[np.int32]) -> None:
        """Note an answer for every outcome it is the best answer to and that has none yet."""
        within = ((self._used[row] & ~outcomes) == 0) & ((outcomes & ~self._solved[row]) == 0)
        rows[within & (rows == UNKNOWN)] = row

    def _solve(self, outcome: int) -> Assignment:
        """Find the best answer to an outcome and keep it."""
        assignment, shortfall, value, proven = self._scored(outcome) or self._searched(outcome)
        counts = zip(self.problem.groups, assignment, strict=True)
        flat = [(group, portfolio, count) for group, shares in counts for portfolio, count in shares]
        used = {letter for group, portfolio, _ in flat for letter in set(portfolio) - set(group.locked)}
        needs = sum(1 << bit for bit, delivery in enumerate(self.values.deliveries) if delivery & used)
        numbers = [self._number_of.setdefault(portfolio, len(self._number_of)) for _, portfolio, _ in flat]
        times = [count for _, _, count in flat]
        self._assigned.append(np.repeat(np.array(numbers, dtype=np.int32), times))
        self._short.append(np.repeat([self._lacks(group, portfolio) for group, portfolio, _ in flat], times))
        self._solved = np.append(self._solved, np.uint64(outcome))
        self._used = np.append(self._used, np.uint64(needs))
        self._score.append((shortfall, value))
        self.proven &= proven
        return assignment

    def _searched(self, outcome: int) -> _Found:
        """An answer that is best in all goals."""
        budget = self.values.budget.unheard()
        answer = best(self.problem, self.values.letters(outcome), budget, self.values.cache)
        return answer.assignment, answer.score.shortfall, answer.score.value, answer.status is SolveStatus.OPTIMAL

    def _scored(self, outcome: int) -> _Found | None:
        """An answer that is best in shortfall and value alone; None where no more is to be had than by a search.

        Raises
        ------
        AnswerError
            When it breaks a limit, or is not worth what was proven: our bug.
        """
        found = self.master and self.master.best(outcome, self.values.budget.unheard())
        if not found:
            return None
        shortfall = value = 0
        used: Counter[int] = Counter()
        for group, shares in zip(self.problem.groups, found.counts, strict=True):
            for portfolio, count in shares:
                score, weight = self._judged(group, portfolio), group.weight * count // len(group.programs)
                shortfall += weight * score.shortfall
                value += weight * score.value
                used.update(dict.fromkeys(portfolio, count))
        limits = self.problem.limits
        if any(limit is not None and used[letter] > limit for letter, limit in enumerate(limits)):
            raise AnswerError("a letter goes to more programs than its max_programs")
        if found.proven and (shortfall, value) != (found.shortfall_bound, found.value_bound):
            raise AnswerError("what was proven is not what the check makes of the answer")
        return found.counts, shortfall, value, found.proven
