"""Branch and bound over openings, and priced limits, against the CP-SAT model and against looking at everything."""

from __future__ import annotations

from dataclasses import replace
from itertools import product as every
from random import Random

import numpy as np
import pytest
from generator import generate as generate_list
from instance import Instance
from numpy.typing import NDArray
from solved import SEEDS, case, chunks, modelled
from solver.optimize.costs import Costs, costs_of
from solver.optimize.exhaust import exhaust
from solver.optimize.layout import Layout, lay_out_columns
from solver.optimize.openings import Openings, openings
from solver.optimize.quotas import priced
from solver.optimize.rents import Terms, better_rents, bound

from solver.optimize import branching, layout
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.coupling import coupling
from solver.optimize.greedy import greedy
from solver.optimize.grouping import build_problem
from solver.optimize.portfolios import Catalogue
from solver.optimize.solve import Answer, SolveStatus, best
from solver.rules.problem import Problem
from solver.rules.scoring import judge

Marks = NDArray[np.bool_]
in_chunks = chunks(SEEDS[::3], 10)

LISTS = {
    "asks": Instance(programs=40, letters=8, kinds=30, to_ask=6, asks=3, strengths="uniform", overlap=True),
    "asks at a price": Instance(programs=40, letters=8, kinds=30, to_ask=6, asks=6, ask_cost=90.0, strengths="uniform"),
    "all to ask": Instance(programs=30, letters=7, kinds=30, to_ask=7, asks=3, strengths="uniform"),
    "versions": Instance(programs=30, letters=8, kinds=20, versions=True, strengths="uniform"),
    "versions and asks": Instance(programs=30, letters=8, kinds=20, versions=True, to_ask=3, asks=1, overlap=True),
    "letters for few": Instance(programs=40, letters=6, kinds=15, limited=True, strengths="uniform", overlap=True),
    "letters for few, locks": Instance(programs=40, letters=8, kinds=15, limited=True, locks=0.3),
    "letters for few, and asks": Instance(programs=20, letters=6, kinds=8, limited=True, to_ask=2, asks=1),
}


def quick(problem: Problem, available: frozenset[int]) -> Answer:
    return best(problem, available, Budget(), SolutionCache())


@in_chunks
def test_any_folder_is_answered_as_by_the_model(seeds: range) -> None:
    for seed in seeds:
        problem = case(seed).problem
        for available in (problem.uploaded, problem.plannable):
            assert quick(problem, available).score == modelled(problem, available).score, seed


@pytest.mark.parametrize("name", LISTS)
def test_lists_with_each_coupling_are_answered_as_by_the_model(name: str) -> None:
    problem = build_problem(generate_list(LISTS[name]))
    answer, judge_of_it = quick(problem, problem.plannable), modelled(problem, problem.plannable)
    assert answer.status is judge_of_it.status is SolveStatus.OPTIMAL
    assert answer.score == judge_of_it.score


@pytest.mark.parametrize("name", ["asks", "asks at a price", "versions and asks"])
def test_a_search_that_may_look_at_no_more_than_one_way_at_once_finds_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = build_problem(generate_list(LISTS[name]))
    usual = quick(problem, problem.plannable)
    monkeypatch.setattr(branching, "FEW", 1)
    monkeypatch.setattr(branching, "MANY", 0)
    monkeypatch.setattr(branching, "ROUNDS", 2)
    assert quick(problem, problem.plannable).score == usual.score


def test_one_memory_serves_every_letter_that_may_fail() -> None:
    problem = build_problem(generate_list(LISTS["asks"]))
    memory = SolutionCache()
    best(problem, problem.plannable, Budget(), memory)
    (laid,) = memory.laid.values()
    for letter in sorted(problem.to_ask):
        without = problem.plannable - {letter}
        assert best(problem, without, Budget(), memory).score == quick(problem, without).score
        assert list(memory.laid.values()) == [laid], "columns are laid out once"
    for letter in sorted(problem.plannable - problem.to_ask):
        without = problem.plannable - {letter}
        assert best(problem, without, Budget(), memory).score == quick(problem, without).score


def test_where_too_much_would_be_laid_out_the_model_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = build_problem(generate_list(LISTS["all to ask"]))
    usual = quick(problem, problem.plannable)
    monkeypatch.setattr(layout, "MOST_COLUMNS", 10)
    memory = SolutionCache()
    assert best(problem, problem.plannable, Budget(), memory).score == usual.score
    assert not memory.laid


@pytest.mark.parametrize("name", ["asks", "versions", "letters for few"])
@pytest.mark.parametrize("seconds", [1e-6, 0.004, 0.02])
def test_a_search_cut_short_keeps_the_rules_and_its_bounds_hold(name: str, seconds: float) -> None:
    problem = build_problem(generate_list(LISTS[name]))
    true = quick(problem, problem.plannable)
    found_by_then = best(problem, problem.plannable, Budget.of(seconds, 0), SolutionCache())
    assert found_by_then.score.key >= true.score.key
    assert found_by_then.shortfall_bound <= true.score.shortfall
    if found_by_then.score.shortfall == true.score.shortfall:
        assert found_by_then.value_bound >= true.score.value


def laid_out(name: str) -> tuple[Problem, Layout]:
    problem = build_problem(generate_list(LISTS[name]))
    opened = openings(problem, problem.groups, problem.plannable, coupling(problem, problem.groups, problem.plannable))
    made = lay_out_columns(Catalogue(problem), problem.groups, problem.plannable, opened, Budget())
    assert made is not None
    return problem, made


def cost_of(made: Layout) -> tuple[Costs, Terms]:
    weights = np.array([kind.weight for kind in made.kinds], dtype=np.int64)
    counts = np.array([len(kind.programs) for kind in made.kinds], dtype=np.int64)
    costs = costs_of(made.columns, weights, counts, np.array(made.opened.costs, dtype=np.int64), even=False)
    assert costs is not None
    group, limits = made.opened.grouped()
    return costs, Terms(costs=costs.openings, group=group, limits=limits)


def ways(opened: Openings) -> list[Marks]:
    """Every way to open some that keeps the limits of all groups."""
    return [
        np.array(bits, dtype=bool)
        for bits in every([False, True], repeat=len(opened))
        if all(sum(bits[number] for number in members) <= most for members, most in opened.groups)
    ]


def spent(made: Layout, costs: Costs, chosen: Marks) -> float:
    figures = np.where(made.columns.any(~chosen), np.inf, costs.columns)
    return float(made.columns.least(figures).sum() + costs.openings[chosen].sum())


@pytest.mark.parametrize("name", ["asks", "versions", "versions and asks"])
def test_with_any_openings_the_best_column_is_the_best_portfolio(name: str) -> None:
    found, made = laid_out(name)
    catalogue = Catalogue(found)
    restricted = {letter for letters in made.opened.letters for letter in letters}
    rng = Random(name)
    possible = ways(made.opened)
    for chosen in rng.sample(possible, min(12, len(possible))):
        columns = made.columns.where(~made.columns.any(~chosen))
        closed = {
            letter for number, letters in enumerate(made.opened.letters) if not chosen[number] for letter in letters
        }
        available = found.plannable - (restricted & closed)
        for number, kind in enumerate(made.kinds):
            mine = range(columns.starts[number], [*columns.starts, len(columns)][number + 1])
            portfolios = [made.portfolio(number, int(columns.row[place])) for place in mine]
            choices = catalogue.choices(kind, available)
            (row,) = choices.best([kind])
            keys = [judge(found, kind, portfolio).key for portfolio in portfolios]
            assert min(keys) == judge(found, kind, choices.portfolio(row)).key
            assert [(key[0], -key[1]) for key in keys] == [
                (int(columns.shortfall[place]), int(columns.value[place])) for place in mine
            ]


@pytest.mark.parametrize("name", ["asks", "asks at a price", "versions and asks"])
def test_no_way_costs_less_than_any_rents_say(name: str) -> None:
    _, made = laid_out(name)
    costs, terms = cost_of(made)
    none = np.zeros(len(made.opened), dtype=bool)
    least = min(spent(made, costs, chosen) for chosen in ways(made.opened))
    rng = np.random.default_rng(1)
    for scale in (0.0, 0.01, 0.3):
        rents = rng.random((len(made.kinds), len(made.opened) + 1)) * scale * np.median(costs.columns)
        rents[:, -1] = 0.0
        stand = bound(made.columns, costs.columns, terms, rents, none, none)
        assert stand.bound <= least
        better, way = better_rents(made.columns, costs.columns, terms, stand, least, none, none)
        assert better.bound <= least <= spent(made, costs, way)


@pytest.mark.parametrize("name", ["asks", "asks at a price", "versions and asks"])
def test_all_ways_that_cost_no_more_than_the_limit_are_looked_at(name: str) -> None:
    _, made = laid_out(name)
    costs, terms = cost_of(made)
    none = np.zeros(len(made.opened), dtype=bool)
    stand = bound(made.columns, costs.columns, terms, np.zeros((len(made.kinds), len(none) + 1)), none, none)
    all_of_them = {tuple(map(bool, chosen)): spent(made, costs, chosen) for chosen in ways(made.opened)}
    limit = float(np.quantile([cost for cost in all_of_them.values() if np.isfinite(cost)], 0.2))
    wanted = {way for way, cost in all_of_them.items() if cost <= limit}
    exhaustive_up_to = {
        tuple(map(bool, way))
        for way in exhaust(made.columns, costs.columns, terms, stand, none, np.arange(len(none)), lambda: limit)
    }
    assert wanted <= exhaustive_up_to
    assert max(all_of_them[way] for way in exhaustive_up_to) <= limit * 1.001


def test_no_assignment_costs_less_than_any_prices_say() -> None:
    problem = build_problem(generate_list(LISTS["letters for few"]))
    limits = coupling(problem, problem.groups, problem.plannable)
    letters = sorted(limits.limited)
    none = Openings(letters=(), costs=(), groups=(), fixed=frozenset())
    made = lay_out_columns(Catalogue(problem), problem.groups, problem.plannable, none.and_letters(letters), Budget())
    assert made is not None
    costs, _ = cost_of(made)
    counts = np.array([len(kind.programs) for kind in made.kinds], dtype=np.int64)
    cost = costs.columns / counts[made.columns.kind]
    prices = priced(made.columns, cost, counts, [problem.limits[letter] or 0 for letter in letters], Budget())
    answer = modelled(problem, problem.plannable)
    place = {
        (number, made.portfolio(number, int(row))): here
        for here, (number, row) in enumerate(zip(made.columns.kind, made.columns.row, strict=True))
    }
    true = 0.0
    for number, kind in enumerate(made.kinds):
        for portfolio, programs in answer.assignment[problem.groups.index(kind)]:
            here = place[number, portfolio]
            true += programs * cost[here]
            assert prices.excess[here] <= true
    assert prices.bound <= true
    assert prices.near(np.inf).all()
    assert prices.near(-1.0).any(), "what needs no limited letter is never left out"


def test_costs_too_large_to_be_exact_are_left_to_the_model() -> None:
    found, made = laid_out("asks")
    weights = np.full(len(made.kinds), 2**40, dtype=np.int64)
    counts = np.ones(len(made.kinds), dtype=np.int64)
    assert found.groups
    assert (
        costs_of(made.columns, weights * 3 + 1, counts, np.ones(len(made.opened), dtype=np.int64), even=False) is None
    )


def test_more_openings_than_bits_are_searched_too() -> None:
    problem = build_problem(
        generate_list(Instance(programs=12, letters=70, kinds=12, to_ask=70, asks=2, strengths="uniform"))
    )
    narrow = replace(problem, groups=tuple(replace(kind, required=1, maximum=1) for kind in problem.groups))
    answer = quick(narrow, narrow.plannable)
    assert answer.score == modelled(narrow, narrow.plannable).score


def test_one_memory_forgets_what_other_prices_and_limits_gave() -> None:
    problem, memory = build_problem(generate_list(LISTS["asks at a price"])), SolutionCache()
    prices = replace(problem.prices, extra_bar=0, overlap=600_000)
    for other in (
        problem,
        replace(problem, asks_max=1),
        replace(problem, prices=prices),
        replace(problem, ask_costs=(1,) * 99),
    ):
        assert best(other, other.plannable, Budget(), memory).score == quick(other, other.plannable).score


def test_what_is_too_much_to_look_up_is_filled_in_greedily_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = build_problem(generate_list(LISTS["letters for few"]))
    monkeypatch.setattr("solver.optimize.portfolios.MOST_PORTFOLIOS", 0)
    hasty = best(problem, problem.plannable, Budget.of(0.0, 0), SolutionCache())
    portfolios = greedy(problem, problem.plannable)
    assert hasty.status is SolveStatus.FEASIBLE
    assert [shares[0][0] for shares in hasty.assignment] == list(portfolios)
