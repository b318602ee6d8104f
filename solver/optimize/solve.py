"""V(A): the best assignment when the letters in A are available."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ..domain.errors import AnswerError
from ..rules.problem import Problem, ProgramGroup
from ..rules.scoring import Assignment, Portfolio, PortfolioCounts, Score
from .allotment import allot
from .budget import Budget
from .cache import ComponentSolution, SolutionCache
from .component import solve_alone, solve_together
from .coupling import coupling, groups
from .deciding import decide_together
from .greedy import greedy
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
        Recomputed by :func:`solver.optimize.verify.verify`, never taken from the solver.
    value_bound
        No assignment of this shortfall is worth more, in square units.
    shortfall_bound
        No assignment has less shortfall, in units.
    free
        Kinds that nothing coupled with others.
    """

    status: SolveStatus
    available: frozenset[int]
    assignment: Assignment
    score: Score
    value_bound: int
    shortfall_bound: int
    free: frozenset[int]

    def portfolios(self, problem: Problem) -> tuple[Portfolio, ...]:
        """Per program, its portfolio: of a kind with several, the first in file order get the first."""
        spread: list[Portfolio] = [()] * len(problem.programs)
        for kind, shares in zip(problem.groups, self.assignment, strict=True):
            each = (portfolio for portfolio, count in shares for _ in range(count))
            for program, portfolio in zip(kind.programs, each, strict=True):
                spread[program] = portfolio
        return tuple(spread)


def best(problem: Problem, available: frozenset[int], budget: Budget, memory: SolutionCache) -> Answer:
    """Find V(available). There is always an answer: what is not reached in time is filled in greedily.

    Kinds that nothing ties are looked up, those that asks and versions tie are decided by branch and bound, those that
    letters for few programs tie are priced first, and the CP-SAT model solves what is left: with a memory that is
    :attr:`Memory.by_model` all of it, to judge the rest.
    """
    limits = coupling(problem, problem.groups, available)
    ties = [tuple(limits.ties(problem, kind.letters(available))) for kind in problem.groups]
    free = frozenset(number for number, tied in enumerate(ties) if not tied)
    memory.look_up(problem, [problem.groups[number] for number in sorted(free)], available)
    start = cache(lambda: greedy(problem, available))
    shares: dict[int, PortfolioCounts] = {}
    parts = []
    for number in sorted(free):
        kind = problem.groups[number]
        unknown = (kind, kind.letters(available)) not in memory.parts
        begin = start()[number] if unknown and budget.until is not None else None
        part = solve_alone(problem, kind, available, budget, memory, begin)
        shares[number] = ((part.shares[0][0][0], len(kind.programs)),)
        parts.append((kind.weight, part))
    for members in groups(ties):
        if any(name == "limit" for number in members for name, _ in ties[number]):
            decided = allot(problem, members, available, limits, budget, memory)
        else:
            decided = decide_together(problem, members, available, budget, memory)
        part = decided or solve_together(problem, members, available, limits, budget, memory, start())
        shares.update(zip(members, part.shares, strict=True))
        parts.append((1, part))
    assignment = tuple(shares[number] for number in range(len(problem.groups)))
    return _answer(problem, available, assignment, parts, free)


def alone(
    problem: Problem, kind: ProgramGroup, available: frozenset[int], budget: Budget, memory: SolutionCache
) -> Portfolio:
    """Find the best portfolio of one program that competes with no other."""
    memory.look_up(problem, [kind], available)
    return solve_alone(problem, kind, available, budget, memory, None).shares[0][0][0]


def _answer(
    problem: Problem,
    available: frozenset[int],
    assignment: Assignment,
    parts: list[tuple[int, ComponentSolution]],
    free: frozenset[int],
) -> Answer:
    """Judge the assignment and sum up the bounds, each part times its weight."""
    score = verify(problem, available, assignment)
    shortfall_bound = sum(weight * part.shortfall_bound for weight, part in parts)
    value_bound = sum(weight * part.value_bound for weight, part in parts)
    proven = all(part.proven for _, part in parts)
    if proven and (score.shortfall, score.value) != (shortfall_bound, value_bound):
        raise AnswerError("the model's objective is not what the check makes of its answer")
    return Answer(
        status=SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE,
        available=available,
        assignment=assignment,
        score=score,
        value_bound=max(value_bound, score.value),
        shortfall_bound=min(shortfall_bound, score.shortfall),
        free=free,
    )
