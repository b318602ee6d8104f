"""This project as a method."""

from __future__ import annotations

import time
from dataclasses import replace

from reply import Reply

from solver.analysis.ask import ask
from solver.analysis.plan import settle, solve
from solver.analysis.sensitivity import figures_alone
from solver.domain.entities import Scenario
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.solve import SolveStatus, best
from solver.rules.problem import Problem
from solver.rules.scale import product

__all__ = ["asked", "figures_moved", "ours", "ours_whole"]


def ours(problem: Problem, seconds: float, seed: int) -> Reply:
    """V(letters of the plan): the one question the peers answer."""
    started = time.perf_counter()
    answer = best(problem, problem.plannable, Budget.of(seconds, seed), SolutionCache())
    search = time.perf_counter() - started
    return Reply(
        status=_said(answer.status),
        portfolios=answer.portfolios(problem),
        value_bound=product(answer.value_bound),
        shortfall_bound=problem.in_letters(answer.shortfall_bound),
        search=search,
    )


def ours_whole(problem: Problem, seconds: float, seed: int) -> Reply:
    """The library call: kinds, TODAY, PLAN, and what steps in for every letter waited for."""
    scenario: Scenario = problem.scenario
    started = time.perf_counter()
    result = solve(scenario, time_limit=seconds, seed=seed)
    search = time.perf_counter() - started
    return Reply(
        status=_said(result.status),
        portfolios=result.answer.portfolios(result.problem),
        value_bound=result.bound,
        shortfall_bound=result.problem.in_letters(result.answer.shortfall_bound),
        search=search,
        phases=result.seconds,
    )


def asked(problem: Problem, seconds: float, seed: int) -> Reply:
    """Whom to ask; the plan, which is what is judged, is made before."""
    plan = ours(problem, seconds, seed)
    started = time.perf_counter()
    found = ask(problem.scenario, time_limit=seconds, seed=seed)
    search = time.perf_counter() - started
    return replace(plan, status="feasible" if found.stopped or not found.proven else plan.status, search=search)


def figures_moved(problem: Problem, seconds: float, seed: int) -> Reply:
    """Every judged figure moved alone, as ``lor solve`` does for one sentence; the plan is made before."""
    result = settle(problem.scenario, Budget.of(seconds, seed), fallbacks=False)
    started = time.perf_counter()
    found = figures_alone(result, Budget.of(seconds, seed))
    search = time.perf_counter() - started
    if found is None:
        return Reply(status="not run", reason="limits tie programs together, or there are too many kinds of them")
    status = "feasible" if len(found.impacts) < found.figures else _said(result.status)
    return Reply(status=status, portfolios=result.answer.portfolios(result.problem), search=search)


def _said(status: SolveStatus) -> str:
    return "optimal" if status is SolveStatus.OPTIMAL else "feasible"
