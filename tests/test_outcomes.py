"""Expectations, contributions and breaking sets against re-solving every set of writers who deliver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, permutations
from math import ceil, prod
from pathlib import Path

import pytest
from folders import LETTERS, read, tight
from solved import SEEDS, case, chunks, in_chunks
from ticking import tick

from solver.analysis.outcomes import Outcomes, outcomes
from solver.analysis.statistics import PERCENTILES
from solver.domain.entities import Scenario
from solver.domain.errors import NoAnswerError
from solver.domain.events import Drop, apply_events
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.solve import SolveStatus, best
from solver.rules.problem import with_previous_plan
from solver.rules.scoring import unmet

MOST = 5
Failing = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class World:
    """One outcome, re-solved: value in units, shortfall in letters × weight, what is short, and the probability."""

    value: int
    shortfall: float
    short: frozenset[str]
    programs: int
    chance: float


@dataclass(frozen=True, kw_only=True)
class Story:
    told: Outcomes
    worlds: Mapping[Failing, World]


@cache
def story(seed: int) -> Story | None:
    """None: too many writers."""
    told = outcomes(case(seed).scenario)
    assert told.proven
    if len(told.writers) > MOST:
        return None
    worlds = {}
    for size in range(len(told.writers) + 1):
        for failing in combinations([writer.writer_id for writer in told.writers], size):
            world = resolved(seed, told, frozenset(failing))
            worlds[frozenset(failing)] = world
    return Story(told=told, worlds=worlds)


def resolved(seed: int, told: Outcomes, failing: Failing) -> World:
    problem = case(seed).problem
    place = {letter.id: number for number, letter in enumerate(problem.letters)}
    coming = [place[name] for writer in told.writers if writer.writer_id not in failing for name in writer.letter_ids]
    every = problem.uploaded.union(place[name] for writer in told.writers for name in writer.letter_ids)
    budget = Budget()
    plan = best(problem, every, budget, SolutionCache())
    steady = with_previous_plan(problem, plan.portfolios(problem))
    answer = best(steady, problem.uploaded.union(coming), budget, SolutionCache())
    assert answer.status is SolveStatus.OPTIMAL
    spread = answer.portfolios(steady)
    short = [place for kind in steady.groups for place in kind.programs if unmet(kind, spread[place])]
    return World(
        value=answer.score.value,
        shortfall=answer.score.shortfall / (problem.shares.unit * 10**4),
        short=frozenset(track.id for place in short for track in problem.programs[place].tracks),
        programs=len(short),
        chance=prod(
            1 - writer.probability if writer.writer_id in failing else writer.probability for writer in told.writers
        ),
    )


def stories(seeds: range) -> dict[int, Story]:
    return {seed: found for seed in seeds if (found := story(seed))}


def close(*figures: float) -> object:
    return pytest.approx(figures, abs=1e-5, rel=1e-9)


@in_chunks
def test_the_expectation_and_the_percentiles_are_over_every_outcome(seeds: range) -> None:
    for seed, each in stories(seeds).items():
        told, worlds = each.told, each.worlds.values()
        assert (told.exact, told.covered, told.number) == (True, 1.0, 2 ** len(told.writers)), seed
        assert (told.value_error, told.shortfall_error) == (0.0, 0.0), seed
        value, shortfall = (
            sum(w.chance * figure for w in worlds for figure in [pick(w)]) for pick in (points, missing)
        )
        assert (told.value, told.shortfall) == close(value, shortfall), seed
        for percent in PERCENTILES:
            expected = [quantile([(pick(w), w.chance) for w in worlds], percent / 100) for pick in (points, missing)]
            assert told.percentiles[percent] == close(*expected), f"seed {seed}: {percent}"


def points(world: World) -> float:
    return world.value / 10**8


def missing(world: World) -> float:
    return world.shortfall


def quantile(figures: list[tuple[float, float]], share: float) -> float:
    passed = 0.0
    for figure, chance in sorted(figures):
        passed += chance
        if passed >= share - 1e-9:
            return figure
    raise AssertionError("chances do not add up")


@in_chunks
def test_the_best_and_the_worst_outcome_are_those_of_all(seeds: range) -> None:
    for seed, each in stories(seeds).items():
        told, worlds = each.told, each.worlds
        assert told.best.failing == (), seed
        worst = max((w.shortfall, -w.value) for w in worlds.values() if w.chance > 0)
        assert (told.worst.shortfall, told.worst.value) == close(worst[0], -worst[1] / 10**8), seed
        for outcome in (told.best, told.worst):
            world = worlds[frozenset(outcome.failing)]
            assert (outcome.shortfall, outcome.value) == close(missing(world), points(world)), seed
            assert outcome.probability == pytest.approx(world.chance), seed


@in_chunks
def test_contributions_are_means_over_all_orders_and_add_up(seeds: range) -> None:
    for each in stories(seeds).values():
        names = [writer.writer_id for writer in each.told.writers]
        orders = list(permutations(names))
        value, less = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
        for order in orders:
            for place, name in enumerate(order):
                before, after = each.worlds[frozenset(order[place:])], each.worlds[frozenset(order[place + 1 :])]
                value[name] += (points(after) - points(before)) / len(orders)
                less[name] += (missing(before) - missing(after)) / len(orders)
        for writer in each.told.writers:
            assert (writer.value, writer.shortfall) == pytest.approx(
                (value[writer.writer_id], less[writer.writer_id]), abs=2e-4
            )
        every, none = each.worlds[frozenset()], each.worlds[frozenset(names)]
        assert sum(writer.value or 0.0 for writer in each.told.writers) == pytest.approx(
            points(every) - points(none), abs=1e-3
        )


@in_chunks
def test_where_nothing_ties_programs_completeness_and_breaking_sets_are_those_of_all_outcomes(seeds: range) -> None:
    for seed, each in stories(seeds).items():
        if each.told.solved:  # equally good answers may leave other programs short
            continue
        told, worlds = each.told, each.worlds
        assert told.exhaustive_up_to == len(told.writers), seed
        for track in case(seed).scenario.tracks:
            whole = sum(world.chance for world in worlds.values() if track.id not in world.short)
            assert told.complete[track.id] == pytest.approx(whole, abs=2e-6), seed
            breaking = {x for x, world in worlds.items() if track.id in world.short and world.chance > 0}
            assert_smallest(told.breaks[track.id], breaking, f"seed {seed}: {track.id}")
        many = ceil(len(case(seed).problem.programs) / 10)
        tenth = {x for x, world in worlds.items() if world.programs >= many and world.chance > 0}
        assert_smallest(told.tenth, tenth, f"seed {seed}")


def assert_smallest(told: tuple[str, ...] | None, breaking: set[Failing], what: str) -> None:
    if told is None:
        assert not breaking, what
    else:
        assert frozenset(told) in breaking, what
        assert len(told) == min(map(len, breaking)), what


@pytest.mark.slow
def test_the_stories_have_what_is_tied_and_what_is_not_and_several_writers() -> None:
    told = [each.told for each in stories(SEEDS).values()]
    assert {each.solved for each in told} == {True, False}
    assert max(len(each.writers) for each in told) > 2
    assert len(told) > 250


def sampled(scenario: Scenario, seed: int = 0, **limits: int) -> Outcomes:
    few = replace(scenario.settings.limits, outcome_writers=1, **limits)
    settings = replace(scenario.settings, limits=few)
    return outcomes(replace(scenario, settings=settings), seed=seed)


@pytest.mark.slow
def test_drawn_outcomes_agree_with_all_of_them_within_their_errors() -> None:
    exhaustive_up_to = 0
    for seed, each in stories(SEEDS[:60]).items():
        if len(each.told.writers) < 2:
            continue
        found = sampled(case(seed).scenario, samples=2000, solved_samples=2000)
        assert found.proven
        exhaustive_up_to += 1
        assert (found.exact, found.number) == (False, 2000), seed
        assert abs(found.value - each.told.value) <= 5 * found.value_error + 1e-5, seed
        assert abs(found.shortfall - each.told.shortfall) <= 5 * found.shortfall_error + 1e-5, seed
        assert found.best == each.told.best, seed
        if not found.solved:
            for track_id, breaks in each.told.breaks.items():
                if breaks is not None and len(breaks) <= 3:
                    assert len(found.breaks[track_id] or ()) == len(breaks), f"seed {seed}: {track_id}"
    assert exhaustive_up_to > 10


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    four = [{"program_id": "p", "required": 4}]  # of four letters: whoever fails is missed
    scenario = read(tmp_path, "[season]\nas_of = 2026-08-15\n", letters=LETTERS, programs=four)
    one, same, other = (sampled(scenario, seed, samples=50, solved_samples=50) for seed in (1, 1, 2))
    assert replace(one, scenario=scenario) == replace(same, scenario=scenario)
    assert one.value != other.value


def test_ctrl_c_leaves_the_likeliest_outcomes_and_says_how_likely_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = tight(tmp_path)
    whole = outcomes(scenario)
    assert (whole.solved, whole.exact, whole.number) == (True, True, 8)
    left, best_one = iter(range(2)), best

    def stopped(*given: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return best_one(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("solver.analysis.coupled_outcomes.best", stopped)
    found = outcomes(scenario)
    assert not found.exact
    assert 0 < found.covered < 1
    assert 0 < found.number < 8
    assert [(writer.value, writer.shortfall) for writer in found.writers] == [(None, None)] * 3
    assert found.best == whole.best


@pytest.mark.parametrize("calls", range(1, 6))
def test_ctrl_c_while_outcomes_are_drawn_leaves_a_true_best(monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """Whenever it comes, what is told is told of drawn outcomes, or nothing is told at all."""
    scenario = case(121).scenario
    whole, left = sampled(scenario, samples=50, solved_samples=50), iter(range(calls))

    def stopped(*given: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return best(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("solver.analysis.coupled_outcomes.best", stopped)
    try:
        found = sampled(scenario, samples=50, solved_samples=50)
    except KeyboardInterrupt:
        return
    assert found.best == whole.best
    assert found.exhaustive_up_to >= 0
    assert found.number <= whole.number


def certain(scenario: Scenario, chances: Mapping[str, float]) -> Scenario:
    """The scenario with probabilities of one's own."""
    letters = tuple(
        replace(letter, probability=chances.get(letter.id, letter.probability)) for letter in scenario.letters
    )
    return replace(scenario, letters=letters)


def three(folder: Path, programs: list[dict[str, object]], **more: object) -> Scenario:
    letters: list[dict[str, object]] = [
        {"letter_id": name, "writer": f"Dr {name}", "status": "promised", **more} for name in ("x", "y", "z")
    ]
    return read(folder, "[season]\nas_of = 2026-08-15\n", letters=letters, programs=programs)


def test_what_can_fail_at_all_is_never_sure(tmp_path: Path) -> None:
    likely = certain(three(tmp_path, [{"program_id": "p", "required": 1}]), dict.fromkeys("xyz", 1 - 1e-6))
    told = outcomes(likely)
    assert 0 < told.complete["p"] < 1
    assert told.breaks["p"] is not None
    assert outcomes(certain(likely, dict.fromkeys("xyz", 1.0))).complete["p"] == 1


def test_a_program_short_anyway_needs_no_failure_even_where_one_is_sure(tmp_path: Path) -> None:
    told = outcomes(certain(three(tmp_path, [{"program_id": "p", "required": 4}]), {"x": 0.0}))
    assert (told.breaks["p"], told.complete["p"]) == ((), 0)


def test_the_worst_of_drawn_outcomes_is_that_all_fail_who_can(tmp_path: Path) -> None:
    scenario = certain(three(tmp_path, [{"program_id": "p", "required": 3}]), {"x": 1.0, "y": 0.5, "z": 0.5})
    told = sampled(scenario, samples=200, solved_samples=200)
    assert (told.worst.failing, told.worst.shortfall) == (("dr_y", "dr_z"), 2.0)


def test_a_probability_of_a_dropped_row_counts_no_more(tmp_path: Path) -> None:
    own: list[dict[str, object]] = [{"program_id": "q", "letter_id": "x", "strength": 50, "probability": 0.1}]
    programs: list[dict[str, object]] = [{"program_id": "p"}, {"program_id": "q"}]
    letters: list[dict[str, object]] = [{"letter_id": "x", "writer": "Dr x", "status": "promised"}]
    toml = "[season]\nas_of = 2026-08-15\n"
    scenario = read(tmp_path, toml, letters=letters, programs=programs, strengths=own)
    assert outcomes(scenario).writers[0].probability == 0.1
    assert outcomes(apply_events(scenario, [Drop("q")])).writers[0].probability == 0.9


@chunks(SEEDS[:60:3])
def test_the_cp_sat_engine_gives_the_same_figures_and_looks_nothing_up(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = {seed: outcomes(case(seed).scenario) for seed in seeds}
    monkeypatch.setattr("solver.analysis.outcome_values.rank_portfolios", None)
    for seed, found in looked_up.items():
        solved = outcomes(case(seed).scenario, engine="cp-sat")
        assert solved.solved, seed
        if found.solved:  # equally good answers may leave other programs short
            solved = replace(solved, complete=found.complete, breaks=found.breaks, tenth=found.tenth)
            solved = replace(solved, best=found.best, worst=found.worst)
        assert replace(solved, solved=found.solved) == found, seed


@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("coupled", [False, True])
def test_wherever_the_time_ends_what_is_not_worked_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: bool, coupled: bool
) -> None:
    scenario = tight(tmp_path) if coupled else three(tmp_path, [{"program_id": name, "required": 2} for name in "pqr"])
    limits = replace(scenario.settings.limits, outcome_writers=1 if sample else 16, samples=50, solved_samples=50)
    scenario = replace(scenario, settings=replace(scenario.settings, limits=limits))
    whole, partial = outcomes(scenario), 0
    tick(monkeypatch)
    for limit in range(1, 1000):
        try:
            found = outcomes(scenario, time_limit=limit)
        except NoAnswerError:
            continue
        unknown = [writer for writer in found.writers if writer.value is None]
        assert not unknown or found.stopped
        assert found.exact == (found.number == 8 and not sample)
        assert found.stopped or found.breaks.keys() == whole.breaks.keys()
        assert not found.proven or found.breaks.items() <= whole.breaks.items() or not found.exact
        partial += found.stopped
        if found.proven and not found.stopped:
            break
    assert found == whole
    assert partial > 0


def test_the_name_of_0_3_0_for_the_writers_is_still_understood_and_warns() -> None:
    found = outcomes(case(1).scenario)
    with pytest.warns(DeprecationWarning, match=r"Outcomes\.writers"):
        assert found.coins == found.writers
