"""A clock that moves on only when a budget looks at it: the time can end wherever anybody looks."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest

from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.outcome_master import OutcomeMaster
from solver.optimize.solution import ComponentSolution
from solver.optimize.solve import Answer, best
from solver.rules.problem import Problem

__all__ = ["tick"]


def tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a second passes each time a budget looks at its clock; solving one outcome takes no time."""

    def at_once(problem: Problem, available: frozenset[int], budget: Budget, cache: SolutionCache) -> Answer:
        return best(problem, available, Budget(seed=budget.seed, engine=budget.engine), cache)

    scored = OutcomeMaster.best

    def scored_at_once(master: OutcomeMaster, outcome: int, budget: Budget) -> ComponentSolution | None:
        return scored(master, outcome, Budget(seed=budget.seed, engine=budget.engine))

    monkeypatch.setattr(OutcomeMaster, "best", scored_at_once)
    monkeypatch.setattr("solver.optimize.budget.time", SimpleNamespace(monotonic=count().__next__))
    monkeypatch.setattr("solver.analysis.coupled_outcomes.best", at_once)
