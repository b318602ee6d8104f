"""Few openings at a time: answers that keep every rule, and bounds that no answer beats."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from coupled import LISTS, OPEN, component_of, listed
from solved import assert_bounded, modelled

from solver.optimize import narrowing
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.narrowing import _Lagrangian, too_wide
from solver.optimize.solve import Answer, SolveStatus, best
from solver.rules.problem import Problem

COUPLED_BY_OPENINGS = [*OPEN, "letters for few, and asks"]
LONG = 600.0


def narrow(patched: pytest.MonkeyPatch, work: int) -> None:
    """Take every component with openings for too wide; a narrower one has so many sets times groups."""
    for name, figure in (("LEAST_WIDE", 0), ("WIDE_PER_SECOND", 0), ("WORK", work), ("SAMPLE", 10)):
        patched.setattr(narrowing, name, figure)
    patched.setattr(narrowing, "within_reach", lambda *_: False)


def narrowed(problem: Problem, patched: pytest.MonkeyPatch, work: int, seconds: float = LONG) -> Answer:
    narrow(patched, work)
    return best(problem, problem.plannable, Budget.of(seconds), SolutionCache())


@pytest.mark.parametrize("name", COUPLED_BY_OPENINGS)
@pytest.mark.parametrize("work", [0, 300])
def test_an_answer_with_few_openings_is_never_better_than_the_best_and_its_bounds_never_worse(
    name: str, work: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = listed(name)
    exact = modelled(problem, problem.plannable)
    answer = narrowed(problem, monkeypatch, work)
    assert_bounded(answer, exact.score)


@pytest.mark.parametrize("name", COUPLED_BY_OPENINGS)
def test_with_all_openings_the_answer_is_the_best(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed(name)
    exact = modelled(problem, problem.plannable)
    narrow(monkeypatch, 10**9)
    monkeypatch.setattr(narrowing, "LEAST_WIDE", 10**9)
    monkeypatch.setattr("solver.optimize.solve.too_wide", lambda component, _: bool(component.openings.sets))
    answer = best(problem, problem.plannable, Budget.of(LONG), SolutionCache())
    assert (answer.status, answer.score) == (SolveStatus.OPTIMAL, exact.score)


@pytest.mark.parametrize("name", OPEN)
def test_any_prices_give_a_bound_and_steps_raise_it(name: str) -> None:
    problem = listed(name)
    component = component_of(problem)
    exact = modelled(problem, problem.plannable)
    own = component.score(tuple(exact.assignment[number] for number in component.members))
    bounds = _Lagrangian(component, held=own.shortfall, held_price=1000, budget=Budget())
    prices = np.zeros((len(component.groups), len(component.openings) + 1), dtype=np.int64)
    found = bounds._over_all(prices, Budget())
    raised = bounds.raised(-own.value, Budget())
    assert found is not None
    assert raised is not None
    assert found[0] < raised <= -own.value
    rng = np.random.default_rng(1)
    for largest in (10, 10**6, 10**9):
        prices[:, :-1] = rng.integers(0, largest, prices[:, :-1].shape)
        found = bounds._over_all(prices, Budget())
        assert found is not None
        assert found[0] <= -own.value


@pytest.mark.parametrize("name", OPEN)
def test_whole_numbers_too_large_for_a_double_give_the_same_bound(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed(name))
    prices = np.zeros((len(component.groups), len(component.openings) + 1), dtype=np.int64)
    bounds = _Lagrangian(component, held=10**6, held_price=7, budget=Budget())
    first = bounds._over_all(prices, Budget())
    monkeypatch.setattr(narrowing, "EXACT", 0)
    second = bounds._over_all(prices, Budget())
    assert first is not None
    assert second is not None
    assert first[0] == second[0]


@pytest.mark.parametrize("name", ["asks", "letters for few, and asks"])
def test_there_is_an_answer_whenever_the_time_ends(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed(name)
    exact = modelled(problem, problem.plannable)
    narrow(monkeypatch, 300)
    for seconds in range(0, 160, 7):
        with monkeypatch.context() as patched:
            patched.setattr("solver.optimize.budget.time", SimpleNamespace(monotonic=count().__next__))
            answer = best(problem, problem.plannable, Budget.of(seconds), SolutionCache())
        assert_bounded(answer, exact.score)


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_too_wide_without_an_end_or_with_few_portfolios(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed(name))
    assert not too_wide(component, Budget.of(LONG))
    narrow(monkeypatch, 0)
    assert not too_wide(component, Budget())
    assert too_wide(component, Budget.of(LONG)) == bool(component.openings.sets)
