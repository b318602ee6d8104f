"""V(A): the best assignment when the letters in A are available."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from ..check import Assignment, Portfolio, Score, Shares, verify
from ..errors import AnswerError
from ..problem import Kind, Problem
from .component import Coupling, Memory, Part, open_letters, solve_alone, solve_together
from .greedy import greedy
from .search import Budget

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
    """Find V(available). There is always an answer: what is not reached in time is filled in greedily."""
    letters = [open_letters(kind, available) for kind in found.kinds]
    coupling = _coupling(found, letters)
    ties = [tuple(coupling.ties(found, there)) for there in letters]
    start = greedy(found, available) if any(ties) or budget.until is not None else None
    shares: dict[int, Shares] = {}
    parts = []
    for number, kind in enumerate(found.kinds):
        if not ties[number]:
            part = solve_alone(found, kind, available, budget, memory, start[number] if start else None)
            shares[number] = ((part.shares[0][0][0], len(kind.programs)),)
            parts.append((kind.weight, part))
    for members in _components(ties):
        assert start is not None
        part = solve_together(found, members, available, coupling, budget, memory, start)
        shares.update(zip(members, part.shares, strict=True))
        parts.append((1, part))
    assignment = tuple(shares[number] for number in range(len(found.kinds)))
    free = frozenset(number for number, tied in enumerate(ties) if not tied)
    return _answer(found, available, assignment, parts, free)


def alone(found: Problem, kind: Kind, available: frozenset[int], budget: Budget, memory: Memory) -> Portfolio:
    """Find the best portfolio of one program that competes with no other."""
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


def _coupling(found: Problem, letters: Sequence[tuple[int, ...]]) -> Coupling:
    """Which limits could bind at all, given the letters open to each kind."""
    reach: Counter[int] = Counter()
    for kind, there in zip(found.kinds, letters, strict=True):
        reach.update(dict.fromkeys(there, len(kind.programs)))
    versions = Counter(found.writer_of[letter] for letter in reach)
    askable = {found.writer_of[letter] for letter in reach if letter in found.to_ask}
    return Coupling(
        limited=frozenset(
            letter for letter, times in reach.items() if (limit := found.limits[letter]) is not None and times > limit
        ),
        versions=frozenset(writer for writer, number in versions.items() if number > found.versions[writer]),
        charged=frozenset(writer for writer in askable if found.ask_costs[writer]),
        few_asks=len(askable) > found.asks_max,
    )


def _components(ties: Sequence[tuple[tuple[str, int], ...]]) -> Iterator[tuple[int, ...]]:
    """Groups of kinds that share a coupling, directly or through others, in order."""
    drawn: nx.Graph[object] = nx.Graph()
    drawn.add_edges_from((number, tie) for number, tied in enumerate(ties) for tie in tied)
    for component in nx.connected_components(drawn):
        yield tuple(sorted(member for member in component if isinstance(member, int)))
