"""V(A) looked up, and solved where programs are tied, against the model and brute force under the same letters."""

from __future__ import annotations

from random import Random

import numpy as np
from solved import SEEDS, case, chunks, figures

from solver.analysis.outcome_values import OutcomeValues
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.solve import best
from solver.rules.problem import Problem, with_previous_plan
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
