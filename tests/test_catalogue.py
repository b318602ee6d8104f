"""The catalogue against the check, row by row, and against the model."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from solved import SEEDS, case, in_chunks

from solver.analysis.outcome_values import OutcomeValues
from solver.optimize import portfolios as catalogue
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.portfolios import fits, rank_portfolios
from solver.optimize.solve import alone
from solver.rules.problem import Problem, with_previous_plan
from solver.rules.scoring import judge


def steady(seed: int) -> Problem:
    return with_previous_plan(case(seed).problem, case(seed).plan.portfolios(case(seed).problem))


@in_chunks
def test_every_row_is_worth_what_the_check_makes_of_it_and_the_best_come_first(seeds: range) -> None:
    for seed in seeds:
        found, available = steady(seed), case(seed).plan.available
        for kind in found.groups:
            made = rank_portfolios(SolutionCache().table(found, kind, available), kind, available)
            keys = []
            for row in range(len(made.take)):
                portfolio = made.portfolio(row)
                score = judge(found, kind, portfolio)
                assert (made.shortfall[row], made.value[row]) == (score.shortfall, score.value), seed
                keys.append((len(set(kind.pinned) - set(portfolio)), *score.key))
            assert keys == sorted(keys), seed


@in_chunks
def test_every_portfolio_that_keeps_the_rules_is_there_once(seeds: range) -> None:
    for seed in seeds:
        problem, available = case(seed).problem, case(seed).plan.available
        for kind in problem.groups:
            made = rank_portfolios(SolutionCache().table(problem, kind, available), kind, available)
            portfolios = [made.portfolio(row) for row in range(len(made.take))]
            assert len(set(portfolios)) == len(portfolios), seed
            for portfolio in portfolios:
                writers = [problem.writer_of[letter] for letter in portfolio]
                assert len(set(writers)) == len(writers) <= kind.room, seed
                assert set(kind.locked) <= set(portfolio), seed
                assert all(kind.open_to(letter) for letter in portfolio), seed


@in_chunks
def test_the_first_row_under_some_letters_is_what_the_model_finds_with_them(seeds: range) -> None:
    for seed in seeds:
        found, plan, rng = steady(seed), case(seed).plan, Random(seed)
        for kind in found.groups:
            made = rank_portfolios(SolutionCache().table(found, kind, plan.available), kind, plan.available)
            some = frozenset(letter for letter in sorted(plan.available) if rng.random() < 0.6)
            for available in (plan.available, some, frozenset[int]()):
                portfolio = made.portfolio(int(made.within(available).argmax()))
                model = alone(found, kind, available, Budget(), SolutionCache())
                assert judge(found, kind, portfolio).key == judge(found, kind, model).key, seed
                assert set(portfolio) <= available | set(kind.locked), seed
                assert set(kind.pinned) & available <= set(portfolio), seed


@pytest.mark.slow
def test_without_a_plan_before_the_shelf_stays_near_its_own_best() -> None:
    for seed in SEEDS[::5]:
        problem, available = case(seed).problem, case(seed).plan.available
        for kind in problem.groups:
            table = SolutionCache().table(problem, kind, available)
            made = rank_portfolios(table, kind, available)
            plan = made.portfolio(int(made.within(available).argmax()))
            again = rank_portfolios(table, replace(kind, previous=plan), available)
            assert np.array_equal(made.take, again.take), seed
            assert judge(problem, kind, plan).key == min(
                judge(problem, kind, made.portfolio(row)).key
                for row in range(len(made.take))
                if set(kind.pinned) & available <= set(made.portfolio(row))
            ), seed


@pytest.mark.slow
def test_a_kind_with_too_many_portfolios_is_left_to_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = {seed: survey(seed) for seed in SEEDS[:60:2]}
    monkeypatch.setattr(catalogue, "MOST_PORTFOLIOS", 0)
    for seed, (shortfall, value) in looked_up.items():
        available = case(seed).plan.available
        assert not any(fits(kind, available) for kind in case(seed).problem.groups), seed
        values = OutcomeValues(case(seed).problem, available, deliveries(seed))
        assert (values.uncoupled, values.coupled is None) == ([], False), seed
        again = survey(seed)
        assert np.array_equal(again[0], shortfall), seed
        assert np.array_equal(again[1], value), seed


def deliveries(seed: int) -> list[frozenset[int]]:
    return [frozenset({letter}) for letter in sorted(case(seed).plan.available)[:3]]


def survey(seed: int) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], ...]:
    found = OutcomeValues(case(seed).problem, case(seed).plan.available, deliveries(seed)).table()
    return found.shortfall, found.value
