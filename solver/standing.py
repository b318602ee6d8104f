"""How a program stands with a portfolio: complete, waiting, short, or short for what is entered there."""

from __future__ import annotations

from .check import Portfolio, unmet
from .domain import ProgramStatus
from .model.component import Memory
from .model.optimum import Answer, alone
from .model.search import Budget
from .problem import Kind, Problem

__all__ = ["Standing"]


class Standing:
    """How programs stand under one answer, worked out once per kind and portfolios."""

    def __init__(self, found: Problem, answer: Answer, budget: Budget) -> None:
        self.found = found
        self.budget = budget
        self.memory = Memory()
        asked = {found.writer_of[letter] for shares in answer.assignment for held, _ in shares for letter in held}
        self.reachable = frozenset(
            letter for letter in answer.available if letter not in found.to_ask or found.writer_of[letter] in asked
        )
        self.known: dict[tuple[Kind, Portfolio, Portfolio], ProgramStatus] = {}

    def of(self, kind: Kind, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        """How a program stands with these letters, and those of TODAY."""
        key = (kind, portfolio, today)
        if key not in self.known:
            self.known[key] = self.judge(kind, portfolio, today)
        return self.known[key]

    def judge(self, kind: Kind, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        """The same, worked out."""
        if not unmet(kind, portfolio):
            return ProgramStatus.WAITING if unmet(kind, today) else ProgramStatus.COMPLETE
        return ProgramStatus.IRREPARABLE if self.held_back_by_locks(kind) else ProgramStatus.SHORT

    def held_back_by_locks(self, kind: Kind) -> bool:
        """Whether a program is short by itself as it stands, and would not be if nothing there were final."""
        free = kind.unlocked()
        return free != kind and bool(self.left_open(kind)) and not self.left_open(free)

    def left_open(self, kind: Kind) -> tuple[tuple[str, int], ...]:
        """What the best set of the program by itself leaves open."""
        return unmet(kind, alone(self.found, kind, self.reachable, self.budget, self.memory))
