"""V(A): the best assignment when the letters in A are available. It chooses what decides each part of a problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache as once

from ..domain.errors import AnswerError
from ..rules.problem import Problem, ProgramGroup
from ..rules.scoring import Assignment, Portfolio, PortfolioCounts, Score
from .budget import Budget, Engine
from .cache import SolutionCache
from .columns import lay_out
from .coupling import Component, Coupling, components
from .enumeration import best_openings, within_reach
from .greedy import greedy
from .master import solve_master
from .model import solve_by_model
from .solution import ComponentSolution, given
from .verify import verify

__all__ = ["Answer", "SolveStatus", "alone", "best"]


class SolveStatus(StrEnum):
    """How sure an answer is: proven, or found with a gap."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """V(A).

    Attributes
    ----------
    available
        A itself, as positions of letters.
    score
        Recomputed by :func:`~solver.optimize.verify.verify`, never taken from what found the answer.
    value_bound
        No assignment of this shortfall is worth more, in square units.
    shortfall_bound
        No assignment has less shortfall, in units.
    free
        Numbers of the groups that nothing couples with others.
    """

    status: SolveStatus
    available: frozenset[int]
    assignment: Assignment
    score: Score
    value_bound: int
    shortfall_bound: int
    free: frozenset[int]

    def portfolios(self, problem: Problem) -> tuple[Portfolio, ...]:
        """Per program, its portfolio: of a group with several, the first in file order get the first."""
        spread: list[Portfolio] = [()] * len(problem.programs)
        for group, counts in zip(problem.groups, self.assignment, strict=True):
            each = (portfolio for portfolio, count in counts for _ in range(count))
            for program, portfolio in zip(group.programs, each, strict=True):
                spread[program] = portfolio
        return tuple(spread)


def best(problem: Problem, available: frozenset[int], budget: Budget, cache: SolutionCache) -> Answer:
    """Find V(available). There is always an answer: what is not reached in time is filled in greedily.

    Groups that nothing couples are looked up in tables. Components whose groups share openings alone are enumerated,
    the others are solved over columns; where there is too much to list, or with the engine ``cp-sat``, the CP-SAT
    model decides.
    """
    free, coupled = components(problem, available)
    start = once(lambda: greedy(problem, available))
    if budget.engine is not Engine.CP_SAT and not budget.spent:
        cache.look_up(problem, [problem.groups[number] for number in free], available)
    found: dict[int, PortfolioCounts] = {}
    parts: list[ComponentSolution] = []
    for number in free:
        group = problem.groups[number]
        known = None if budget.engine is Engine.CP_SAT else cache.best(problem, group, available)
        if known is not None:
            found[number] = ((known, len(group.programs)),)
            continue
        alone_there = _by_itself(problem, number, available)
        part = solve_by_model(alone_there, budget, [start()[number]])
        if part.proven and budget.engine is not Engine.CP_SAT:
            cache.keep(problem, group, available, part.counts[0][0][0])
        found[number] = part.counts[0]
        parts.append(part)
    for component in coupled:
        part = _solve(component, budget, cache, lambda: [start()[number] for number in component.members])
        found.update(zip(component.members, part.counts, strict=True))
        parts.append(part)
    assignment = tuple(found[number] for number in range(len(problem.groups)))
    return _answer(problem, available, assignment, parts, frozenset(free))
