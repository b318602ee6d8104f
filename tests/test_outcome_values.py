"""V(A) looked up, and solved where programs are tied, against the model and brute force under the same letters."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from coupled import listed
from solved import SEEDS, case, chunks, figures

from solver.analysis.outcome_values import OutcomeValues
from solver.domain.errors import AnswerError
from solver.optimize.budget import Budget, Engine
from solver.optimize.cache import SolutionCache
from solver.optimize.outcome_master import OutcomeMaster
from solver.optimize.solution import ComponentSolution
from solver.optimize.solve import best
from solver.rules.problem import Problem, locked_at, with_previous_plan
from solver.rules.scoring import total

in_chunks = chunks(SEEDS[:150])


def deliveries_of(problem: Problem, available: frozenset[int], rng: Random) -> list[frozenset[int]]:
    """The letters of some writers, a coin for each."""
    by_writer: dict[int, set[int]] = {}
    for letter in sorted(available):
        by_writer.setdefault(problem.writer_of[letter], set()).add(letter)
    deliveries = [frozenset(letters) for letters in by_writer.values()]
    return rng.sample(deliveries, rng.randint(0, len(deliveries)))


@in_chunks
def test_every_outcome_is_what_the_model_finds_with_its_letters(seeds: range) -> None:
    for seed in seeds:
        problem, plan = case(seed).problem, case(seed).plan
        values = OutcomeValues(problem, plan.available, deliveries_of(problem, plan.available, Random(seed)))
        table = values.table()
        assert len(table.outcomes) == 2 ** len(values.deliveries), seed
        base = table.portfolios(values.planned, len(problem.programs))
        steady = with_previous_plan(problem, base)
        for place, outcome in enumerate(table.outcomes):
            answer = best(steady, values.letters(int(outcome)), Budget(), SolutionCache())
            assert (table.shortfall[place], table.value[place]) == (answer.score.shortfall, answer.score.value), seed
            spread = table.portfolios(place, len(problem.programs))
            shares = tuple(
                tuple((portfolio, 1) for portfolio in (spread[p] for p in kind.programs)) for kind in steady.groups
            )
            assert figures(total(steady, shares)) == figures(answer.score), f"seed {seed}: {outcome}"
            values.verify(table, place)


@in_chunks
def test_some_outcomes_are_the_same_as_among_all(seeds: range) -> None:
    for seed in seeds:
        problem, plan = case(seed).problem, case(seed).plan
        values = OutcomeValues(problem, plan.available, deliveries_of(problem, plan.available, Random(seed)))
        every = values.table()
        some = values.table(every.outcomes[::3])
        assert np.array_equal(some.shortfall, every.shortfall[::3]), seed
        assert np.array_equal(some.value, every.value[::3]), seed
        for (programs, short), (others, among) in zip(some.unmet(), every.unmet(), strict=True):
            assert programs == others, seed
            assert np.array_equal(short, among[::3]), seed


@in_chunks
def test_where_shortfall_and_value_alone_count_they_are_the_same(seeds: range) -> None:
    for seed in seeds:
        problem, plan = wanted_by_more(case(seed).problem, Random(seed)), case(seed).plan
        deliveries = deliveries_of(problem, plan.available, Random(seed))
        values = OutcomeValues(problem, plan.available, deliveries, stable=False)
        table = values.table()
        assert values.proven
        for place, outcome in enumerate(table.outcomes):
            score = best(problem, values.letters(int(outcome)), Budget(), SolutionCache()).score
            assert (table.shortfall[place], table.value[place]) == (score.shortfall, score.value), f"{seed}: {outcome}"


def wanted_by_more(problem: Problem, rng: Random) -> Problem:
    """The same problem in which limited letters alone tie programs together."""
    limits = tuple(None if limit is None and rng.random() < 0.5 else max(limit or 1, 1) for limit in problem.limits)
    limits = tuple(limit and max(limit, locked_at(problem.groups)[letter]) for letter, limit in enumerate(limits))
    pinned = tuple(replace(group, pinned=()) for group in problem.groups)
    many = tuple(len(problem.letters) for _ in problem.versions)
    return replace(problem, groups=pinned, limits=limits, versions=many, to_ask=frozenset())


def test_columns_are_laid_out_once_where_limited_letters_alone_tie_programs() -> None:
    problem = wanted_by_more(listed("letters for few"), Random(1))
    deliveries = deliveries_of(problem, problem.plannable, Random(1))
    assert OutcomeMaster.of(problem, problem.plannable, deliveries, Budget(), SolutionCache())
    two = replace(problem, versions=(0,) * len(problem.versions))
    assert OutcomeMaster.of(two, two.plannable, deliveries, Budget(), SolutionCache()) is None
    by_model = Budget(engine=Engine.CP_SAT)
    assert OutcomeMaster.of(problem, problem.plannable, deliveries, by_model, SolutionCache()) is None


def test_an_answer_that_is_not_worth_what_was_proven_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = wanted_by_more(listed("letters for few"), Random(1))
    deliveries = deliveries_of(problem, problem.plannable, Random(1))
    real = OutcomeMaster.best

    def wrong(master: OutcomeMaster, outcome: int, budget: Budget) -> ComponentSolution | None:
        found = real(master, outcome, budget)
        return found and replace(found, value_bound=found.value_bound + 1)

    monkeypatch.setattr(OutcomeMaster, "best", wrong)
    with pytest.raises(AnswerError, match="what was proven"):
        OutcomeValues(problem, problem.plannable, deliveries, stable=False).table()


def test_what_changes_nothing_is_proven_to_by_the_answer_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed("letters for few")
    letters = [frozenset({letter}) for letter in sorted(problem.plannable)]
    master = OutcomeMaster.of(problem, problem.plannable, [*letters, frozenset()], Budget(), SolutionCache())
    assert master is not None
    without = master.best(2 ** len(letters) - 1, Budget())
    monkeypatch.setattr("solver.optimize.master.solve_relaxation", lambda *_: pytest.fail("it is solved anew"))
    assert without is not None
    assert master.best(2 ** (len(letters) + 1) - 1, Budget()) == without
