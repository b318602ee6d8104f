"""The master over columns: its bounds against the optimum, and its answers against the CP-SAT model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from random import Random
from time import monotonic
from types import SimpleNamespace

import numpy as np
import pytest
from coupled import LIMITED, LISTS, component_of, laid_out, listed, needs_of, seeded
from generator import generate as generate_list
from instance import Instance
from solved import SEEDS, chunks

from solver.optimize import master as master_module
from solver.optimize.budget import Budget
from solver.optimize.coupling import Component, components
from solver.optimize.greedy import greedy
from solver.optimize.grouping import build_problem
from solver.optimize.linear_program import LinearProgram, solve_relaxation
from solver.optimize.master import Master, MasterAnswer, Multipliers, solve_master
from solver.optimize.model import solve_by_model
from solver.optimize.solution import ComponentSolution
from solver.rules.problem import Portfolio, Problem
from solver.rules.scale import UNIT
from solver.rules.scoring import Score, total

in_chunks = chunks(SEEDS[::3], 10)


def start_of(component: Component) -> list[Portfolio]:
    every = greedy(component.problem, component.available, Budget())
    return [every[number] for number in component.members]


def score_of(component: Component, found: ComponentSolution) -> Score:
    return total(replace(component.problem, groups=component.groups), found.counts)


@cache
def judged(name: str) -> Score:
    """What the CP-SAT model makes of a list."""
    component = component_of(listed(name))
    return modelled(component)


def modelled(component: Component) -> Score:
    found = solve_by_model(component, Budget(), start_of(component))
    assert found.proven
    return score_of(component, found)


def mastered(component: Component, budget: Budget | None = None) -> ComponentSolution:
    return solve_master(component, laid_out(component), start_of(component), budget or Budget())


def assert_optimal(component: Component, expected: Score) -> None:
    found = mastered(component)
    assert found.proven
    assert score_of(component, found) == expected
    assert (found.shortfall_bound, found.value_bound) == (expected.shortfall, expected.value)


@in_chunks
def test_any_folder_is_answered_as_by_the_model(seeds: range) -> None:
    for seed, component in seeded(seeds):
        try:
            assert_optimal(component, modelled(component))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


@pytest.mark.parametrize("name", LISTS)
def test_lists_with_each_coupling_are_answered_as_by_the_model(name: str) -> None:
    assert_optimal(component_of(listed(name)), judged(name))


def tied(seed: int) -> Problem:
    """Few strengths and weights, so that many answers are equally good, and bounds are rounded far."""
    rng = Random(seed)
    limited = rng.random() < 0.5
    problem = build_problem(
        generate_list(
            Instance(
                programs=rng.randint(4, 12),
                letters=rng.randint(4, 7),
                kinds=4,
                seed=seed,
                strengths="uniform",
                to_ask=rng.randint(2, 4),
                asks=rng.randint(1, 2),
                limited=limited,
                versions=rng.random() < 0.3,
            )
        )
    )
    groups = tuple(
        replace(
            group,
            strengths=tuple(rng.choice([10, 20, 30]) * UNIT for _ in group.strengths),
            weight=UNIT * len(group.programs) * rng.choice([1, 1, 1, 3]),
            reference=group.reference if group.locked else tuple(sorted(rng.sample(range(len(problem.letters)), 2))),
            required=rng.randint(0, 3),
        )
        for group in problem.groups
    )
    prices = replace(problem.prices, extra_bar=15 * UNIT, overlap=5 * UNIT, change=0)
    return replace(problem, groups=groups, prices=prices)


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(50, 70), id="50-69"),
        pytest.param(range(50), id="0-49", marks=pytest.mark.slow),
        pytest.param(range(70, 150), id="70-149", marks=pytest.mark.slow),
    ],
)
def test_no_tie_and_no_better_answer_is_lost_where_bounds_are_rounded(seeds: range) -> None:
    for seed in seeds:
        problem = tied(seed)
        try:
            for component in components(problem, problem.plannable)[1]:
                assert_optimal(component, modelled(component))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


def multipliers(master: Master, rng: np.random.Generator, scale: int, held: bool) -> Multipliers:
    """Random ones: per group for an opening, the same for all groups for a limited letter, 0 for nothing needed."""
    columns = master.columns
    price = rng.integers(0, scale + 1, (len(columns.groups), columns.none + 1))
    price[:, len(columns.openings) : columns.none] = rng.integers(0, scale + 1, columns.none - len(columns.openings))
    price[:, columns.none] = 0
    return Multipliers(price, int(rng.integers(0, 1000)) if held else 0)


def optimal_columns(master: Master, component: Component) -> list[int]:
    """The columns of the answer of the model, each of which is the best of what it needs; some have an equal."""
    found = mastered(component)
    columns, places = master.columns, []
    for group, place in enumerate(columns.numbers):
        mine = range(columns.starts[group], columns.starts[group + 1])
        of = {columns.portfolio(group, column): column for column in mine}
        places += [of[portfolio] for portfolio, _ in found.counts[place]]
    return places


@pytest.mark.parametrize("name", LISTS)
def test_no_multipliers_bound_more_than_the_optimum(name: str) -> None:
    component, best = component_of(listed(name)), judged(name)
    master = Master(component, laid_out(component))
    chosen = optimal_columns(master, component)
    for seed, scale in enumerate((0, 10, UNIT, 100 * UNIT, UNIT**2, 100 * UNIT**2)):
        rng = np.random.default_rng(seed)
        shortfall, value = master.stage(master.shortfall, None), master.stage(master.loss, best.shortfall)
        assert shortfall.lagrangian(multipliers(master, rng, scale, held=False))[0] <= best.shortfall
        assert value.lagrangian(multipliers(master, rng, scale, held=True))[0] <= -best.value
        for stage, optimum in ((shortfall, best.shortfall), (value, -best.value)):
            before = stage.bound
            stage.learn(multipliers(master, rng, scale, held=stage is value))
            assert before <= stage.bound <= optimum
            assert stage.bound % stage.step == 0
            assert stage.near(optimum - stage.bound)[chosen].all(), "nothing that the best answer has is left out"
            stage.rise(optimum)
            assert stage.near(0)[chosen].all(), "nor when the bound has risen"


@pytest.mark.parametrize("name", LISTS)
def test_the_relaxation_closes_most_of_the_gap_and_its_multipliers_are_a_bound(name: str) -> None:
    component, best = component_of(listed(name)), judged(name)
    master = Master(component, laid_out(component))
    value = master.stage(master.loss, best.shortfall)
    before = value.bound
    answer = master.started(start_of(component))
    answer, feasible = master_module.generated(master, value, answer, Budget())
    assert feasible
    assert before < value.bound <= -best.value
    program, of_group, _ = master.relaxation(value, np.arange(len(master.columns)))
    scale = float(np.abs(program.costs).max()) / master_module.COSTS
    found = solve_relaxation(replace(program, costs=program.costs / scale), Budget())
    assert found is not None
    assert len(program.lows) == len(found.duals)
    assert len(of_group) < len(found.duals)
    rounding = 1e-6 * abs(best.value)
    assert found.objective * scale <= -best.value + rounding
    assert value.bound >= found.objective * scale - rounding


def test_a_relaxation_without_a_solution_or_time_is_told_as_none() -> None:
    program = LinearProgram(
        costs=np.array([1.0]),
        most=np.array([np.inf]),
        lows=np.array([2.0]),
        highs=np.array([3.0]),
        row=np.array([0]),
        variable=np.array([0]),
        coefficient=np.array([1.0]),
    )
    found = solve_relaxation(program, Budget())
    assert found is not None
    assert (found.objective, found.values.tolist(), found.duals.tolist()) == (2.0, [2.0], [1.0])
    assert solve_relaxation(replace(program, most=np.array([1.0])), Budget()) is None
    assert solve_relaxation(program, Budget.of(60.0)) is not None


@in_chunks
def test_the_answer_to_begin_with_is_no_worse_and_keeps_the_limits(seeds: range) -> None:
    for seed, component in seeded(seeds):
        assert_started(component, str(seed))


@pytest.mark.parametrize("name", LISTS)
def test_the_answer_to_begin_with_is_no_worse_on_lists_either(name: str) -> None:
    assert_started(component_of(listed(name)), name)


def assert_started(component: Component, name: str) -> None:
    start = start_of(component)
    master = Master(component, laid_out(component))
    answer = master.started(start)
    counts = master.counts(answer)
    given = tuple(((held, len(group.programs)),) for held, group in zip(start, component.groups, strict=True))
    own = replace(component.problem, groups=component.groups)
    assert total(own, counts).key <= total(own, given).key, name
    for held, (mine, *more) in zip(start, counts, strict=True):
        assert not more
        assert needs_of(component, mine[0]) <= needs_of(component, held), name
    assert master.goals_of(answer) == (total(own, counts).shortfall, -total(own, counts).value), name


def test_counts_of_an_answer_are_programs_by_portfolio() -> None:
    component = component_of(listed("letters for few"))
    master = Master(component, laid_out(component))
    columns = master.columns
    group = int(np.argmax(columns.units * (columns.sizes > 1)))
    first, units = int(columns.starts[group]), int(columns.units[group])
    assert units > 1
    counts = master.counts(MasterAnswer(np.array([first, first + 1]), np.array([units - 1, 1])))[columns.numbers[group]]
    expected = Counter({columns.portfolio(group, first): units - 1, columns.portfolio(group, first + 1): 1})
    assert Counter(dict(counts)) == expected
    assert [held for held, _ in counts] == sorted(expected)


@pytest.mark.parametrize("name", LISTS)
def test_columnsgenerated_a_few_at_a_time_give_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master_module, "ALL_AT_ONCE", 0)
    monkeypatch.setattr(master_module, "FIRST", 1)
    relaxed, sizes = Master.relaxed, []

    def counted(self: Master, stage: object, chosen: object, budget: Budget) -> object:
        sizes.append(len(chosen))  # type: ignore[arg-type]
        return relaxed(self, stage, chosen, budget)  # type: ignore[arg-type]

    monkeypatch.setattr(Master, "relaxed", counted)
    component = component_of(listed(name))
    assert_optimal(component, judged(name))
    assert sizes[0] < len(laid_out(component))
    assert len(sizes) > 2, "columns have joined"


@pytest.mark.parametrize("name", LISTS)
def test_few_columns_at_first_and_more_as_they_are_wanted_give_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master_module, "FEW", 1)
    monkeypatch.setattr(master_module, "NEAR", 1)
    monkeypatch.setattr(master_module, "WIDER", 2)
    assert_optimal(component_of(listed(name)), judged(name))


@pytest.mark.parametrize("seed", [3, 61, 205, 208])
def test_few_columns_at_first_give_the_same_where_much_is_tied(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = modelled(component_of(tied(seed)))
    for name in ("FEW", "NEAR"):
        monkeypatch.setattr(master_module, name, 1)
    assert_optimal(component_of(tied(seed)), expected)


def test_more_columns_than_may_be_given_leave_an_answer_unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(tied(61))
    best = modelled(component)
    monkeypatch.setattr(master_module, "MOST_NEAR", 1)
    found = mastered(component)
    assert not found.proven
    assert_bounds_hold(component, found, best)


def test_a_shortfall_that_no_bound_shows_is_held_once_it_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    held = []
    stage = Master.stage

    def noted(self: Master, cost: object, most: int | None) -> object:
        held.append(most)
        return stage(self, cost, most)  # type: ignore[arg-type]

    monkeypatch.setattr(Master, "stage", noted)
    seen = set()
    for seed in range(40, 110):
        problem = tied(seed)
        for component in components(problem, problem.plannable)[1]:
            held.clear()
            found = mastered(component)
            assert found.proven
            assert held[-1] == found.shortfall_bound, seed
            seen.add(len(held))
    assert max(seen) > 2, "a list where the shortfall had to be raised"


def assert_bounds_hold(component: Component, found: ComponentSolution, best: Score) -> None:
    reached = score_of(component, found)
    assert reached.key >= best.key
    assert found.shortfall_bound <= best.shortfall
    if reached.shortfall == best.shortfall:
        assert found.value_bound >= best.value
    if found.proven:
        assert reached == best


def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes at every look at the clock."""
    monkeypatch.setattr("solver.optimize.budget.time", SimpleNamespace(monotonic=count().__next__))


def cut_short(component: Component, monkeypatch: pytest.MonkeyPatch) -> Iterator[ComponentSolution]:
    """What there is when the time is over at the first look at the clock, the second, and so on until it is enough."""
    columns, start = laid_out(component), start_of(component)
    for looks in range(400):
        with monkeypatch.context() as patched:
            ticking(patched)
            found = solve_master(component, columns, start, Budget(until=looks))
        yield found
        if found.proven:
            return
    raise AssertionError("never proven")


@pytest.mark.parametrize("name", ["asks", "letters for few", "letters for few, and asks"])
def test_whenever_the_time_is_over_there_is_an_answer_and_its_bounds_hold(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    component, best = component_of(listed(name)), judged(name)
    for found in cut_short(component, monkeypatch):
        assert_bounds_hold(component, found, best)


@pytest.mark.parametrize("seed", [61, 47, 92])
def test_whenever_the_time_is_over_bounds_hold_where_much_is_tied(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(tied(seed))
    best = modelled(component)
    for found in cut_short(component, monkeypatch):
        assert_bounds_hold(component, found, best)


@pytest.mark.parametrize("name", LIMITED)
def test_without_any_time_the_answer_to_begin_with_is_given(name: str) -> None:
    component, best = component_of(listed(name)), judged(name)
    found = mastered(component, Budget(until=monotonic() - 1))
    assert not found.proven
    assert_bounds_hold(component, found, best)
