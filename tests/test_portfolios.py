"""Tables of portfolios against the check, row by row, and against the model."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest
from solved import SEEDS, case, in_chunks

from solver.analysis.outcome_values import OutcomeValues
from solver.optimize import portfolios
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.portfolios import PortfolioTable, RankedPortfolios, fits, number_of_portfolios, rank_portfolios
from solver.optimize.solve import alone
from solver.rules.capacity import one_per_writer
from solver.rules.problem import Portfolio, Problem, ProgramGroup, with_previous_plan
from solver.rules.scoring import judge


def steady(seed: int) -> Problem:
    return with_previous_plan(case(seed).problem, case(seed).plan.portfolios(case(seed).problem))


@in_chunks
def test_every_row_is_worth_what_the_check_makes_of_it_and_the_best_come_first(seeds: range) -> None:
    for seed in seeds:
        problem, available = steady(seed), case(seed).plan.available
        for group in problem.groups:
            made = ranked(problem, group, available, available)
            keys = []
            for row in range(len(made.take)):
                portfolio = made.portfolio(row)
                score = judge(problem, group, portfolio)
                assert (made.shortfall[row], made.value[row]) == (score.shortfall, score.value), seed
                keys.append((len(set(group.pinned) - set(portfolio)), *score.key))
            assert keys == sorted(keys), seed


@in_chunks
def test_every_portfolio_that_keeps_the_rules_is_there_once(seeds: range) -> None:
    for seed in seeds:
        problem, available = case(seed).problem, case(seed).plan.available
        for group in problem.groups:
            made = ranked(problem, group, available, available)
            every = [made.portfolio(row) for row in range(len(made.take))]
            assert len(set(every)) == len(every) == len(by_hand(problem, group, available)), seed
            assert set(every) == by_hand(problem, group, available), seed
            for portfolio in every:
                writers = [problem.writer_of[letter] for letter in portfolio]
                assert len(set(writers)) == len(writers) <= group.room, seed
                assert set(group.locked) <= set(portfolio), seed
                assert all(group.open_to(letter) for letter in portfolio), seed


@in_chunks
def test_the_first_row_under_some_letters_is_what_the_model_finds_with_them(seeds: range) -> None:
    for seed in seeds:
        problem, plan, rng = steady(seed), case(seed).plan, Random(seed)
        for group in problem.groups:
            made = ranked(problem, group, plan.available, plan.available)
            some = frozenset(letter for letter in sorted(plan.available) if rng.random() < 0.6)
            for available in (plan.available, some, frozenset[int]()):
                portfolio = made.portfolio(int(made.within(available).argmax()))
                model = alone(problem, group, available, Budget(), SolutionCache())
                assert judge(problem, group, portfolio).key == judge(problem, group, model).key, seed
                assert set(portfolio) <= available | set(group.locked), seed
                assert set(group.pinned) & available <= set(portfolio), seed


def by_hand(problem: Problem, group: ProgramGroup, available: frozenset[int]) -> set[Portfolio]:
    """Every portfolio that there is room for: locked letters, and one letter per writer."""
    letters = group.letters(available)
    return {
        chosen
        for size in range(group.room + 1)
        for chosen in combinations(letters, size)
        if set(group.locked) <= set(chosen) and one_per_writer(problem, chosen)
    }


@in_chunks
def test_the_best_row_of_a_table_is_the_best_portfolio_by_the_check(seeds: range) -> None:
    for seed in seeds:
        problem, available = steady(seed), case(seed).plan.available
        for group in problem.groups:
            table = SolutionCache().table(problem, group, available)
            (row,) = table.best([group])
            pinned = set(group.pinned) & available
            least = min(
                judge(problem, group, portfolio).key
                for portfolio in by_hand(problem, group, available)
                if pinned <= set(portfolio)
            )
            assert pinned <= set(table.portfolio(row)), seed
            assert judge(problem, group, table.portfolio(row)).key == least, seed


@pytest.mark.parametrize("most", [portfolios.MOST_KEY, 1], ids=["as they are", "by rank of value"])
@in_chunks
def test_keys_order_portfolios_by_all_five_goals(seeds: range, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolios, "MOST_KEY", most)
    for seed in seeds:
        problem, available = steady(seed), case(seed).plan.available
        for group in problem.groups:
            table = SolutionCache().table(problem, group, available)
            rows = table.admissible(group)
            (keys,) = table.keys(group, rows, table.value([group], rows))
            goals = [judge(problem, group, table.portfolio(row)).key for row in rows]
            in_order = np.argsort(keys)
            assert [goals[place] for place in in_order] == sorted(goals), seed
            places = table.later_places(group, rows)
            assert np.array_equal(keys % len(rows), places), seed
            assert [goals[place][2:] for place in np.argsort(places)] == sorted(goal[2:] for goal in goals), seed


def test_groups_that_are_alike_are_judged_together_as_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = case(1).problem
    first, rng = problem.groups[0], Random(1)
    letters = first.letters(problem.plannable)
    groups = [replace(first, strengths=tuple(rng.randint(-(10**6), 10**6) for _ in first.strengths)) for _ in range(5)]
    table = SolutionCache().table(problem, first, problem.plannable)
    together = table.value(groups)
    for number, group in enumerate(groups):
        values = [judge(problem, group, table.portfolio(row)).value for row in range(len(table.take))]
        assert together[number].tolist() == values
        assert table.best(groups)[number] == table.best([group])[0]
    monkeypatch.setattr(portfolios, "EXACT", 1)
    again = PortfolioTable(problem, letters, first.locked, first.room)
    assert np.array_equal(again.value(groups), together), "whole numbers past what a double holds"
    cache = SolutionCache()
    monkeypatch.setattr("solver.optimize.cache.CELLS", 2 * len(table.take))
    cache.look_up(problem, groups, problem.plannable)
    for number, group in enumerate(groups):
        assert cache.best(problem, group, problem.plannable) == table.portfolio(table.best(groups)[number])


def test_strengths_past_what_a_double_holds_are_added_exactly() -> None:
    problem = case(1).problem
    first = problem.groups[0]
    group = replace(first, strengths=tuple(2**54 + letter for letter in range(len(first.strengths))))
    table = SolutionCache().table(problem, group, problem.plannable)
    values = [judge(problem, group, table.portfolio(row)).value for row in range(len(table.take))]
    assert table.value([group])[0].tolist() == values


def test_tables_are_dropped_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = case(1).problem
    group, cache = problem.groups[0], SolutionCache()
    table = cache.table(problem, group, problem.plannable)
    assert cache.table(problem, group, problem.plannable) is table
    monkeypatch.setattr("solver.optimize.cache.MOST_ROWS", 0)
    other = cache.table(problem, replace(group, maximum=group.maximum + 1), problem.plannable)
    assert other is not table
    assert cache.table(problem, group, problem.plannable) is not table


def test_what_was_found_under_other_prices_or_writers_does_not_serve() -> None:
    problem = case(1).problem
    group, cache = problem.groups[0], SolutionCache()
    cache.look_up(problem, [group], problem.plannable)
    assert cache.best(problem, group, problem.plannable) is not None
    for other in (
        replace(problem, prices=replace(problem.prices, overlap=problem.prices.overlap + 1)),
        replace(problem, writer_of=(*problem.writer_of[::-1], 0)),
        replace(problem, orders=tuple(order + 1 for order in problem.orders)),
        replace(problem, overlaps=problem.overlaps | {(97, 98)}),
    ):
        assert cache.best(other, group, problem.plannable) is None
        assert cache.table(other, group, problem.plannable) is not cache.table(problem, group, problem.plannable)
    assert cache.best(replace(problem, asks_max=99, limits=()), group, problem.plannable) is not None


@in_chunks
def test_portfolios_are_counted_with_two_letters_of_one_writer_among_them(seeds: range) -> None:
    for seed in seeds:
        problem, available = case(seed).problem, case(seed).plan.available
        writers = replace(problem, writer_of=tuple(range(len(problem.letters))))
        for group in problem.groups:
            assert number_of_portfolios(group, available) == len(by_hand(writers, group, available)), seed


@pytest.mark.slow
def test_without_a_plan_before_the_shelf_stays_near_its_own_best() -> None:
    for seed in SEEDS[::5]:
        problem, available = case(seed).problem, case(seed).plan.available
        for group in problem.groups:
            made = ranked(problem, group, available, available)
            plan = made.portfolio(int(made.within(available).argmax()))
            again = ranked(problem, replace(group, previous=plan), available, available)
            assert np.array_equal(made.take, again.take), seed
            assert judge(problem, group, plan).key == min(
                judge(problem, group, made.portfolio(row)).key
                for row in range(len(made.take))
                if set(group.pinned) & available <= set(made.portfolio(row))
            ), seed


@pytest.mark.slow
def test_a_group_with_too_many_portfolios_is_left_to_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = {seed: survey(seed) for seed in SEEDS[:60:2]}
    monkeypatch.setattr(portfolios, "MOST_PORTFOLIOS", 0)
    for seed, (shortfall, value) in looked_up.items():
        available = case(seed).plan.available
        assert not any(fits(group, available) for group in case(seed).problem.groups), seed
        values = OutcomeValues(case(seed).problem, available, coins(seed))
        assert (values.uncoupled, values.coupled is None) == ([], False), seed
        again = survey(seed)
        assert np.array_equal(again[0], shortfall), seed
        assert np.array_equal(again[1], value), seed


def ranked(
    problem: Problem, group: ProgramGroup, available: frozenset[int], planned: frozenset[int]
) -> RankedPortfolios:
    return rank_portfolios(SolutionCache().table(problem, group, available), group, planned)


def coins(seed: int) -> list[frozenset[int]]:
    return [frozenset({letter}) for letter in sorted(case(seed).plan.available)[:3]]


def survey(seed: int) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], ...]:
    found = OutcomeValues(case(seed).problem, case(seed).plan.available, coins(seed)).table()
    return found.shortfall, found.value
