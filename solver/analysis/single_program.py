"""One program while all others stay as they are: where every question about a plan is put."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.solve import alone
from ..rules.problem import Problem, ProgramGroup
from ..rules.scale import decimal
from ..rules.scoring import Portfolio, Score, judge
from .result import ProgramPlan, Result

__all__ = ["ProgramContext", "program_context"]


@dataclass(frozen=True, slots=True)
class ProgramContext:
    """One program: what the model sees of it, the letters it can have, and its set."""

    problem: Problem
    kind: ProgramGroup
    available: frozenset[int]
    portfolio: Portfolio
    memory: SolutionCache
    closed: bool

    def best(self, kind: ProgramGroup, available: frozenset[int] | None = None) -> Portfolio:
        """The best set of a changed kind."""
        return alone(self.problem, kind, self.available if available is None else available, Budget(), self.memory)

    def score(self, portfolio: Portfolio) -> Score:
        """What another set would be worth there."""
        return judge(self.problem, self.kind, portfolio)

    def ids(self, portfolio: Sequence[int]) -> tuple[str, ...]:
        """The letters' ids."""
        return tuple(self.problem.letters[letter].id for letter in portfolio)

    def cost(self, portfolio: Portfolio) -> tuple[float, int]:
        """Points and letters that another set would cost."""
        here, there = self.score(self.portfolio), self.score(portfolio)
        return decimal(here.value - there.value), there.shortfall - here.shortfall


def program_context(result: Result, plan: ProgramPlan) -> ProgramContext:
    """Single out one program of a result."""
    problem = result.problem
    place = {letter.id: number for number, letter in enumerate(problem.letters)}
    portfolio = tuple(sorted(place[letter_id] for letter_id in plan.letter_ids))
    return ProgramContext(
        problem,
        problem.groups[plan.kind],
        _reachable(result, portfolio),
        portfolio,
        SolutionCache(),
        plan.program.closed,
    )


def _reachable(result: Result, portfolio: Portfolio) -> frozenset[int]:
    """The letters one program could have while all other programs keep theirs."""
    problem, answer = result.problem, result.answer
    uses: Counter[int] = Counter()
    for shares in answer.assignment:
        for held, count in shares:
            uses.update(dict.fromkeys(held, count))
    uses.subtract(portfolio)
    uses = +uses
    versions: dict[int, set[int]] = defaultdict(set)
    for letter in uses:
        versions[problem.writer_of[letter]].add(letter)
    asked = {problem.writer_of[letter] for letter in uses if letter in problem.to_ask}

    def within(letter: int) -> bool:
        writer, limit = problem.writer_of[letter], problem.limits[letter]
        return (
            (letter not in problem.to_ask or writer in asked)
            and (limit is None or uses[letter] < limit)
            and len(versions[writer] | {letter}) <= problem.versions[writer]
        )

    return frozenset(letter for letter in answer.available if letter in portfolio or within(letter))
