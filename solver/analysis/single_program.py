"""One program while all others stay as they are: where every question about a plan is put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.solve import alone
from ..rules.capacity import Usage, reachable
from ..rules.problem import Portfolio, Problem, ProgramGroup
from ..rules.programs import Program
from ..rules.scale import decimal
from ..rules.scoring import Score, judge, unmet
from ..rules.timing import processed
from .result import ProgramPlan, Result

__all__ = ["ProgramContext", "in_time", "program_context"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramContext:
    """One program: what the model sees of it, the letters it can have, and its set.

    Attributes
    ----------
    available
        Positions of the letters it can have while all other programs keep theirs.
    portfolio
        The letters it has.
    budget
        What all questions about it may take together.
    program
        What it is in the list.
    """

    problem: Problem
    group: ProgramGroup
    available: frozenset[int]
    portfolio: Portfolio
    budget: Budget
    cache: SolutionCache
    program: Program

    @property
    def shut(self) -> bool:
        """True if no further letter can be there: it is closed, or one uploaded today comes after its deadline."""
        season, deadline = self.problem.scenario.settings.season, self.program.deadline
        return self.program.closed or (deadline is not None and deadline < processed(season.as_of, season))

    def best(self, group: ProgramGroup, available: frozenset[int] | None = None) -> Portfolio:
        """The best set of a changed group.

        Parameters
        ----------
        available
            Positions of the letters it can have; None: as they are.

        Raises
        ------
        NoAnswerError
            When the time was over before it was found.
        """
        self.budget.require()
        open_to = self.available if available is None else available
        portfolio = alone(self.problem, group, open_to, self.budget, self.cache)
        self.budget.require()  # what a stopped search leaves need not be the best
        return portfolio

    def score(self, portfolio: Portfolio) -> Score:
        """What another set would be worth there."""
        return judge(self.problem, self.group, portfolio)

    def ids(self, portfolio: Sequence[int]) -> tuple[str, ...]:
        """The letters' ids."""
        return tuple(self.problem.letters[letter].id for letter in portfolio)

    def cost(self, portfolio: Portfolio) -> tuple[float, int, int]:
        """What another set would cost: points, letters lacking in the end, and on the reading day."""
        points = self.score(self.portfolio).value - self.score(portfolio).value
        short, late = (there - here for there, here in zip(self._lacks(portfolio), self._lacks(), strict=True))
        return decimal(points), short, late

    def _lacks(self, portfolio: Portfolio | None = None) -> tuple[int, int]:
        """Letters that a set lacks in the end, and on the reading day; None: the set of the plan."""
        held = self.portfolio if portfolio is None else portfolio
        end, day = (sum(gap for _, gap in unmet(self.group, some)) for some in (held, self.group.there_in_time(held)))
        return end, day


def program_context(result: Result, plan: ProgramPlan, budget: Budget) -> ProgramContext:
    """Single out one program of a result.

    Parameters
    ----------
    plan
        The program's plan in this result.
    budget
        What all questions about it may take together.
    """
    problem, answer = result.problem, result.answer
    portfolio = tuple(sorted(map(problem.position, plan.letter_ids)))
    return ProgramContext(
        problem=problem,
        group=problem.groups[plan.kind],
        available=reachable(problem, Usage.of(problem, answer.assignment), answer.available, portfolio),
        portfolio=portfolio,
        budget=budget,
        cache=SolutionCache(),
        program=plan.program,
    )


def in_time(steps: Iterable[T]) -> tuple[tuple[T, ...], bool]:
    """All steps that there is time for, and whether these are all."""
    done: list[T] = []
    try:
        done.extend(steps)
    except NoAnswerError:
        return tuple(done), False
    return tuple(done), True
