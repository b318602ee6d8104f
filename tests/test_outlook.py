"""V(A) looked up, and solved where programs are tied, against the model and brute force under the same letters."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from test_optimum import CHUNK, SEEDS, case, figures

from solver.check import total
from solver.model.budget import Budget
from solver.model.memory import Memory
from solver.model.optimum import best
from solver.outlook import Outlook
from solver.problem import Problem, steadied

in_chunks = pytest.mark.parametrize("seeds", [SEEDS[start : start + CHUNK] for start in SEEDS[:150:CHUNK]], ids=str)


def coins_of(found: Problem, available: frozenset[int], rng: Random) -> list[frozenset[int]]:
    """The letters of some writers, a coin for each."""
    by_writer: dict[int, set[int]] = {}
    for letter in sorted(available):
        by_writer.setdefault(found.writer_of[letter], set()).add(letter)
    coins = [frozenset(letters) for letters in by_writer.values()]
    return rng.sample(coins, rng.randint(0, len(coins)))


@in_chunks
def test_every_outcome_is_what_the_model_finds_with_its_letters(seeds: range) -> None:
    for seed in seeds:
        found, plan = case(seed).found, case(seed).plan
        outlook = Outlook(found, plan.available, coins_of(found, plan.available, Random(seed)))
        survey = outlook.survey()
        assert len(survey.outcomes) == 2 ** len(outlook.coins), seed
        base = survey.portfolios(outlook.planned, len(found.programs))
        steady = steadied(found, base)
        for place, outcome in enumerate(survey.outcomes):
            answer = best(steady, outlook.there(int(outcome)), Budget(), Memory())
            assert (survey.shortfall[place], survey.value[place]) == (answer.score.shortfall, answer.score.value), seed
            spread = survey.portfolios(place, len(found.programs))
            shares = tuple(
                tuple((portfolio, 1) for portfolio in (spread[p] for p in kind.programs)) for kind in steady.kinds
            )
            assert figures(total(steady, shares)) == figures(answer.score), f"seed {seed}: {outcome}"
            outlook.verify(survey, place)


@in_chunks
def test_some_outcomes_are_the_same_as_among_all(seeds: range) -> None:
    for seed in seeds:
        found, plan = case(seed).found, case(seed).plan
        outlook = Outlook(found, plan.available, coins_of(found, plan.available, Random(seed)))
        every = outlook.survey()
        some = outlook.survey(every.outcomes[::3])
        assert np.array_equal(some.shortfall, every.shortfall[::3]), seed
        assert np.array_equal(some.value, every.value[::3]), seed
        for (programs, short), (others, among) in zip(some.unmet(), every.unmet(), strict=True):
            assert programs == others, seed
            assert np.array_equal(short, among[::3]), seed
