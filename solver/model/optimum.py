"""V(A): the best assignment when the letters in A are available."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ..check import Assignment, Portfolio, Score, Shares, verify
from ..errors import AnswerError
from ..problem import Kind, Problem
from .allotment import allot
from .budget import Budget
from .component import solve_alone, solve_together
from .deciding import decide_together
from .greedy import greedy
from .memory import Memory, Part
from .ties import coupling, groups

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
        Recomputed by :func:`solver.check.verify`, never taken from the solver.
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

    def portfolios(self, found: Problem) -> tuple[Portfolio, ...]:
        """Per program, its portfolio: of a kind with several, the first in file order get the first."""
        spread: list[Portfolio] = [()] * len(found.programs)
        for kind, shares in zip(found.kinds, self.assignment, strict=True):
            each = (portfolio for portfolio, count in shares for _ in range(count))
            for program, portfolio in zip(kind.programs, each, strict=True):
                spread[program] = portfolio
        return tuple(spread)


def best(found: Problem, available: frozenset[int], budget: Budget, memory: Memory) -> Answer:
    """Find V(available). There is always an answer: what is not reached in time is filled in greedily.

    Kinds that nothing ties are looked up, those that asks and versions tie are decided by branch and bound, those that
    letters for few programs tie are priced first, and the CP-SAT model solves what is left: with a memory that is
    :attr:`Memory.by_model` all of it, to judge the rest.
    """
    limits = coupling(found, found.kinds, available)
    ties = [tuple(limits.ties(found, kind.letters(available))) for kind in found.kinds]
    free = frozenset(number for number, tied in enumerate(ties) if not tied)
    memory.look_up(found, [found.kinds[number] for number in sorted(free)], available)
    start = cache(lambda: greedy(found, available))
    shares: dict[int, Shares] = {}
    parts = []
    for number in sorted(free):
        kind = found.kinds[number]
        unknown = (kind, kind.letters(available)) not in memory.parts
        begin = start()[number] if unknown and budget.until is not None else None
        part = solve_alone(found, kind, available, budget, memory, begin)
        shares[number] = ((part.shares[0][0][0], len(kind.programs)),)
        parts.append((kind.weight, part))
    for members in groups(ties):
        if any(name == "limit" for number in members for name, _ in ties[number]):
            decided = allot(found, members, available, limits, budget, memory)
        else:
            decided = decide_together(found, members, available, budget, memory)
        part = decided or solve_together(found, members, available, limits, budget, memory, start())
        shares.update(zip(members, part.shares, strict=True))
        parts.append((1, part))
    assignment = tuple(shares[number] for number in range(len(found.kinds)))
    return _answer(found, available, assignment, parts, free)


def alone(found: Problem, kind: Kind, available: frozenset[int], budget: Budget, memory: Memory) -> Portfolio:
    """Find the best portfolio of one program that competes with no other."""
    memory.look_up(found, [kind], available)
    return solve_alone(found, kind, available, budget, memory, None).shares[0][0][0]


def _answer(
    found: Problem,
    available: frozenset[int],
    assignment: Assignment,
    parts: list[tuple[int, Part]],
    free: frozenset[int],
) -> Answer:
    """Judge the assignment and sum up the bounds, each part times its weight."""
    score = verify(found, available, assignment)
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
