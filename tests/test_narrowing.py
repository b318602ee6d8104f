"""Components with too many portfolios to lay out: answers that keep every rule, bounds that no answer beats."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count

import pytest
from coupled import OPEN, component_of, listed

from solver.optimize import narrowing
from solver.optimize import solve as solving
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.narrowing import solve_narrowed, too_wide
from solver.optimize.solve import SolveStatus, best

AGES = 600.0


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more opening at a time, few groups in the sample, few rounds."""
    for name, figure in {"WORK": 0, "SAMPLE": 3, "ROUNDS": 3, "STEPS": 40, "POOL": 5}.items():
        monkeypatch.setattr(narrowing, name, figure)


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("name", OPEN)
def test_an_answer_is_no_better_and_a_bound_no_worse_than_the_optimum(name: str) -> None:
    component = component_of(listed(name))
    found = solve_narrowed(component, Budget.of(AGES), SolutionCache(), solving._solve_whole)
    score, optimum = (
        component.score(found.counts),
        best(component.alone, component.available, Budget(), SolutionCache()),
    )
    assert optimum.status is SolveStatus.OPTIMAL
    assert score.key >= optimum.score.key
    assert found.shortfall_bound <= optimum.score.shortfall
    if score.shortfall == optimum.score.shortfall:
        assert found.value_bound >= optimum.score.value
    assert found.value_bound >= score.value


@pytest.mark.parametrize("name", OPEN)
def test_with_all_openings_at_once_the_answer_is_the_optimum(name: str) -> None:
    component = component_of(listed(name))
    found = solve_narrowed(component, Budget.of(AGES), SolutionCache(), solving._solve_whole)
    assert found.proven
    assert (
        component.score(found.counts).key
        == best(component.alone, component.available, Budget(), SolutionCache()).score.key
    )


def test_prices_raise_the_bound_and_never_past_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed("asks"))
    optimum = best(component.alone, component.available, Budget(), SolutionCache()).score
    bounds = []
    for rounds in (1, 6):
        monkeypatch.setattr(narrowing, "ROUNDS", rounds)
        lagrangian = narrowing._Lagrangian(component, held=optimum.shortfall, held_price=0, budget=Budget())
        bounds.append(lagrangian.raised(-optimum.value, Budget()))
    loose, close = bounds
    assert loose is not None
    assert close is not None
    assert loose < close <= -optimum.value


def _counts_down(left: Iterator[int], _: Budget) -> bool:
    return next(left) <= 0


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("name", OPEN)
def test_time_that_ends_anywhere_leaves_an_answer_within_its_bounds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed(name))
    optimum = best(component.alone, component.available, Budget(), SolutionCache()).score
    for looks in range(0, 40, 3):
        monkeypatch.setattr(Budget, "spent", property(partial(_counts_down, count(looks, -1))))
        found = solve_narrowed(component, Budget.of(AGES), SolutionCache(), solving._solve_whole)
        monkeypatch.undo()
        score = component.score(found.counts)
        assert found.shortfall_bound <= optimum.shortfall <= score.shortfall
        assert found.value_bound >= score.value


def test_a_component_is_too_wide_only_with_a_time_limit_and_too_much_to_list(monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed("asks"))
    assert not too_wide(component, Budget.of(AGES))
    monkeypatch.setattr(narrowing, "LEAST_WIDE", 0)
    monkeypatch.setattr(narrowing, "WIDE_PER_SECOND", 0)
    assert not too_wide(component, Budget.of(AGES))
    monkeypatch.setattr(narrowing, "within_reach", lambda *_: False)
    assert too_wide(component, Budget.of(AGES))
    assert not too_wide(component, Budget())
    problem = replace(component.problem, groups=component.groups)
    answer = best(problem, component.available, Budget.of(AGES), SolutionCache())
    monkeypatch.undo()
    assert answer.score.key == best(problem, component.available, Budget(), SolutionCache()).score.key
