"""The seeded folders, each read and solved once per process, and how their answers are compared.

Every engine is judged on the same :data:`SEEDS`. A test over them takes ``seeds`` by :data:`in_chunks`: the first chunk
belongs to the fast tier, the others are ``slow``. What is solved is kept for the tests that come after in the process,
which is why a file of tests runs in one process (``--dist loadfile``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest
from oracle import Key, Oracle
from strategies import Folder, generate

from solver.analysis.plan import solve
from solver.analysis.result import Result
from solver.analysis.whatif import Change
from solver.domain.entities import Letter, Scenario, Status
from solver.domain.errors import InputError
from solver.optimize.budget import Budget, Engine
from solver.optimize.cache import SolutionCache
from solver.optimize.grouping import build_problem
from solver.optimize.solve import Answer, SolveStatus, best
from solver.rules.problem import Problem
from solver.rules.scoring import Score

__all__ = [
    "SEEDS",
    "Case",
    "assert_bounded",
    "assert_optimal",
    "brute_force",
    "case",
    "case_of",
    "chunks",
    "figures",
    "in_chunks",
    "modelled",
    "plan_ids",
    "proven",
    "result",
    "solved",
    "to_ask",
    "today_ids",
]

SEEDS = range(300)
CHUNK = 25


@dataclass(frozen=True, kw_only=True)
class Case:
    """A folder whose pins can be kept, read and solved."""

    folder: Folder
    scenario: Scenario
    problem: Problem
    today: Answer
    plan: Answer


def chunks(seeds: range, size: int = CHUNK) -> pytest.MarkDecorator:
    """Give a test its seeds, `size` at a time; all but the first lot are ``slow``."""
    return pytest.mark.parametrize(
        "seeds",
        [
            pytest.param(
                seeds[start : start + size],
                id=f"{seeds[start]}-{seeds[start : start + size][-1]}",
                marks=[pytest.mark.slow] * (start > 0),
            )
            for start in range(0, len(seeds), size)
        ],
    )


in_chunks = chunks(SEEDS)


def case_of(folder: Folder) -> Case:
    """Solve a folder, without its pins where they contradict its limits."""
    scenario = folder.read()
    try:
        problem = build_problem(scenario)
    except InputError:
        return case_of(folder.without_pins())
    today, plan = solved(problem, problem.uploaded), solved(problem, problem.plannable)
    return Case(folder=folder, scenario=scenario, problem=problem, today=today, plan=plan)


@cache
def case(seed: int) -> Case:
    return case_of(generate(Random(seed)))


@cache
def result(seed: int) -> Result:
    return solve(case(seed).scenario)


@cache
def brute_force(seed: int) -> tuple[Key | None, Key | None]:
    """The five figures of TODAY and of PLAN; None: no assignment keeps the pins."""
    oracle = Oracle(case(seed).scenario)
    return oracle.best(today_ids(case(seed).scenario)), oracle.best(plan_ids(case(seed).scenario))


def solved(problem: Problem, available: frozenset[int]) -> Answer:
    """The answer of whatever engine is fastest."""
    return best(problem, available, Budget(), SolutionCache())


def modelled(problem: Problem, available: frozenset[int]) -> Answer:
    """The answer of the CP-SAT model, with nothing looked up."""
    return best(problem, available, Budget(engine=Engine.CP_SAT), SolutionCache())


def assert_bounded(answer: Answer, best_score: Score) -> None:
    """Never better than the best, its bounds never worse, and the best itself where it is said to be proven."""
    assert answer.score.key >= best_score.key
    assert answer.shortfall_bound <= best_score.shortfall
    if answer.score.shortfall == best_score.shortfall:
        assert answer.value_bound >= best_score.value
    if answer.status is SolveStatus.OPTIMAL:
        assert answer.score == best_score


def proven(change: Change) -> bool:
    outcomes = (change.before.plan, change.after.plan, change.before.today, change.after.today)
    return all(outcome.status is SolveStatus.OPTIMAL for outcome in outcomes)


def figures(score: Score) -> Key:
    """Judged by us, in the order and with the signs of :meth:`oracle.Oracle.best`."""
    return (score.shortfall, score.value, score.changes, score.moves, score.order)


def assert_optimal(case: Case) -> None:
    oracle = Oracle(case.scenario)
    assert figures(case.today.score) == oracle.best(today_ids(case.scenario)), "TODAY"
    assert figures(case.plan.score) == oracle.best(plan_ids(case.scenario)), "PLAN"


def today_ids(scenario: Scenario) -> set[str]:
    return ids(letter for letter in scenario.letters if letter.status is Status.UPLOADED)


def plan_ids(scenario: Scenario) -> set[str]:
    more = {Status.NOT_ASKED} if scenario.settings.asks.max else set()
    wanted = {Status.UPLOADED, Status.PROMISED, Status.REQUESTED} | more
    return ids(letter for letter in scenario.letters if letter.status in wanted)


def to_ask(scenario: Scenario) -> set[str]:
    return ids(letter for letter in scenario.letters if letter.status is Status.NOT_ASKED)


def ids(letters: Iterable[Letter]) -> set[str]:
    return {letter.id for letter in letters}
