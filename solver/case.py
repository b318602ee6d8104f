"""One program while all others stay as they are: where every question about a plan is put."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .check import Portfolio, Score, judge
from .model.budget import Budget
from .model.memory import Memory
from .model.optimum import alone
from .problem import Kind, Problem
from .result import ProgramPlan, Result
from .scale import decimal

__all__ = ["Case", "case_of"]


@dataclass(frozen=True, slots=True)
class Case:
    """One program: what the model sees of it, the letters it can have, and its set."""

    found: Problem
    kind: Kind
    available: frozenset[int]
    portfolio: Portfolio
    memory: Memory
    closed: bool

    def best(self, kind: Kind, available: frozenset[int] | None = None) -> Portfolio:
        """The best set of a changed kind."""
        return alone(self.found, kind, self.available if available is None else available, Budget(), self.memory)

    def score(self, portfolio: Portfolio) -> Score:
        """What another set would be worth there."""
        return judge(self.found, self.kind, portfolio)

    def ids(self, portfolio: Sequence[int]) -> tuple[str, ...]:
        """The letters' ids."""
        return tuple(self.found.letters[letter].id for letter in portfolio)

    def cost(self, portfolio: Portfolio) -> tuple[float, int]:
        """Points and letters that another set would cost."""
        here, there = self.score(self.portfolio), self.score(portfolio)
        return decimal(here.value - there.value), there.shortfall - here.shortfall


def case_of(result: Result, plan: ProgramPlan) -> Case:
    """Single out one program of a result."""
    found = result.problem
    place = {letter.id: number for number, letter in enumerate(found.letters)}
    portfolio = tuple(sorted(place[letter_id] for letter_id in plan.letter_ids))
    return Case(found, found.kinds[plan.kind], _reachable(result, portfolio), portfolio, Memory(), plan.program.closed)


def _reachable(result: Result, portfolio: Portfolio) -> frozenset[int]:
    """The letters one program could have while all other programs keep theirs."""
    found, answer = result.problem, result.answer
    uses: Counter[int] = Counter()
    for shares in answer.assignment:
        for held, count in shares:
            uses.update(dict.fromkeys(held, count))
    uses.subtract(portfolio)
    uses = +uses
    versions: dict[int, set[int]] = defaultdict(set)
    for letter in uses:
        versions[found.writer_of[letter]].add(letter)
    asked = {found.writer_of[letter] for letter in uses if letter in found.to_ask}

    def within(letter: int) -> bool:
        writer, limit = found.writer_of[letter], found.limits[letter]
        return (
            (letter not in found.to_ask or writer in asked)
            and (limit is None or uses[letter] < limit)
            and len(versions[writer] | {letter}) <= found.versions[writer]
        )

    return frozenset(letter for letter in answer.available if letter in portfolio or within(letter))
