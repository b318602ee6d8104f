"""The solver against brute force, and against itself: 300 seeded folders, and as many shapes as Hypothesis finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from operator import itemgetter
from pathlib import Path
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest
from coupled import LISTS, listed
from days import Days
from folders import Row, read
from generator import generate as generate_list
from hypothesis import HealthCheck, given, settings
from instance import Instance
from oracle import Oracle, families
from solved import (
    SEEDS,
    assert_bounded,
    assert_optimal,
    brute_force,
    case,
    case_of,
    chunks,
    figures,
    in_chunks,
    modelled,
    plan_ids,
    result,
    solved,
    to_ask,
)
from strategies import Folder, any_folder, generate

from solver.analysis.plan import _fallbacks, solve
from solver.analysis.result import Result
from solver.domain.entities import ProgramStatus, Scenario, State, Status, Track
from solver.domain.errors import AnswerError, InputError
from solver.optimize import search
from solver.optimize.budget import Budget, Engine
from solver.optimize.cache import SolutionCache
from solver.optimize.greedy import greedy
from solver.optimize.grouping import build_problem
from solver.optimize.linear_model import LinearModel
from solver.optimize.model import solve_by_model
from solver.optimize.solution import ComponentSolution
from solver.optimize.solve import Answer, SolveStatus, alone, best
from solver.optimize.verify import verify
from solver.rules.problem import Assignment, Portfolio, PortfolioCounts, Problem, with_previous_plan
from solver.rules.scale import product
from solver.rules.scoring import total


def by_engine(name: str, problem: Problem, available: frozenset[int], monkeypatch: pytest.MonkeyPatch) -> Answer:
    if name == "model":
        return modelled(problem, available)
    with monkeypatch.context() as patched:
        if name == "master":
            patched.setattr("solver.optimize.solve.within_reach", lambda *_: False)
        return solved(problem, available)


@pytest.mark.parametrize("engine", ["fastest", "master", "model"])
@in_chunks
def test_every_engine_finds_what_brute_force_finds_in_all_five_goals(
    seeds: range, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in seeds:
        problem = case(seed).problem
        for available, expected in zip((problem.uploaded, problem.plannable), brute_force(seed), strict=True):
            answer = by_engine(engine, problem, available, monkeypatch)
            assert figures(answer.score) == expected, seed
            assert answer.status is SolveStatus.OPTIMAL, seed
            assert (answer.shortfall_bound, answer.value_bound) == (answer.score.shortfall, answer.score.value), seed


@pytest.mark.parametrize("name", LISTS)
def test_every_engine_answers_lists_with_each_coupling_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed(name)
    first, *others = (
        by_engine(engine, problem, problem.plannable, monkeypatch) for engine in ("fastest", "master", "model")
    )
    assert first.status is SolveStatus.OPTIMAL
    assert all(answer.score == first.score and answer.status is first.status for answer in others)


@pytest.mark.slow
@given(any_folder)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_folder_is_found_where_brute_force_does_better(folder: Folder) -> None:
    assert_optimal(case_of(folder))


def faulty_columns(scenario: Scenario) -> set[str]:
    try:
        build_problem(scenario)
    except InputError as error:
        return {fault.column for fault in error.faults}
    return set()


@in_chunks
def test_pins_are_refused_exactly_when_no_assignment_keeps_them(seeds: range) -> None:
    for seed in seeds:
        scenario = generate(Random(seed)).read()
        contradict = Oracle(scenario).best(plan_ids(scenario)) is None
        assert faulty_columns(scenario) == ({"pinned"} if contradict else set()), seed


@in_chunks
def test_a_proven_answer_has_its_own_figures_as_bounds(seeds: range) -> None:
    for seed in seeds:
        for answer in (case(seed).today, case(seed).plan):
            assert answer.status is SolveStatus.OPTIMAL, seed
            assert (answer.shortfall_bound, answer.value_bound) == (answer.score.shortfall, answer.score.value), seed


@in_chunks
def test_greedy_keeps_every_rule_and_never_beats_the_optimum(seeds: range) -> None:
    for seed in seeds:
        problem = case(seed).problem
        for answer in (case(seed).today, case(seed).plan):
            portfolios = greedy(problem, answer.available, Budget())
            shares = tuple(
                ((portfolio, len(group.programs)),) for portfolio, group in zip(portfolios, problem.groups, strict=True)
            )
            assert verify(problem, answer.available, shares) == total(problem, shares)
            assert total(problem, shares).key >= answer.score.key, seed


@in_chunks
def test_the_order_of_rows_and_columns_changes_neither_shortfall_nor_value(seeds: range) -> None:
    for seed in seeds:
        other = case_of(case(seed).folder.shuffled(Random(seed)))
        for answer, shuffled in ((case(seed).today, other.today), (case(seed).plan, other.plan)):
            assert figures(answer.score)[:3] == figures(shuffled.score)[:3], seed


@chunks(SEEDS[::2])
def test_the_same_input_gives_the_same_assignment_twice(seeds: range) -> None:
    for seed in seeds:
        again = case_of(case(seed).folder)
        assert again.today.assignment == case(seed).today.assignment, seed
        assert again.plan.assignment == case(seed).plan.assignment, seed


@chunks(SEEDS[::2])
def test_goals_solved_one_by_one_come_out_as_when_packed_into_one(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = {seed: case(seed) for seed in seeds}
    monkeypatch.setattr(search, "PACKED", 1)
    for seed in seeds:
        for answer in (packed[seed].today, packed[seed].plan):
            assert modelled(packed[seed].problem, answer.available).score == answer.score, seed


@in_chunks
def test_a_search_cut_short_keeps_every_rule_and_its_bounds_hold(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    best_ones = {seed: case(seed) for seed in seeds}
    search_fully = search._solve

    def search_in_haste(model: LinearModel, objective: Mapping[int, int], *others: object) -> search._Found | None:
        found = search_fully(model, objective, *others)  # type: ignore[arg-type]
        assert found is not None
        assert found.values is not None
        reached = sum(factor * found.values[variable] for variable, factor in objective.items())
        below = replace(found, bound=reached - rng.choice([0, 1, 10**6]), proven=False)
        return rng.choice([found, below, search._Found(None, -(2**60), proven=False)])

    monkeypatch.setattr(search, "_solve", search_in_haste)
    for seed in seeds:
        rng = Random(seed)
        for answer in (best_ones[seed].today, best_ones[seed].plan):
            hasty = modelled(best_ones[seed].problem, answer.available)
            assert hasty.score.key >= answer.score.key, seed
            assert hasty.shortfall_bound <= answer.score.shortfall, seed
            assert hasty.value_bound >= answer.score.value, seed
            assert hasty.status is not SolveStatus.OPTIMAL or figures(hasty.score) == figures(answer.score), seed


def test_a_late_letter_is_worth_the_exact_product_of_its_strength_and_its_share() -> None:
    folder = Folder(
        tables={
            "programs": [{"program_id": "p", "name": "P", "complete_by": "2026-08-20"}],
            "letters": [{"letter_id": "l", "writer": "W", "status": "promised", "expected": "2026-08-20"}],
            "strengths": [{"program_id": "p", "letter_id": "l", "strength": "12.3455"}],
        },
        toml="[season]\nas_of = 2026-08-15\nlate = [[0, 0.9]]\n",
    )
    assert build_problem(folder.read()).groups[0].strengths == (11_1110,)  # 11.11095, half to even


@in_chunks
def test_a_result_tells_the_figures_of_its_answers(seeds: range) -> None:
    for seed in seeds:
        told, found = result(seed), case(seed)
        for outcome, answer in ((told.today, found.today), (told.plan, found.plan)):
            assert outcome.shortfall == found.problem.in_letters(answer.score.shortfall), seed
            assert outcome.objective == outcome.bound == product(answer.score.value), seed
        used = {name for names in told.portfolios.values() for name in names}
        asked = {letter.writer_id for letter in found.scenario.letters if letter.id in used & to_ask(found.scenario)}
        assert set(told.plan.asks) == asked, seed


@in_chunks
def test_a_program_stands_by_what_now_what_is_on_time_and_the_whole_plan_leave_open(seeds: range) -> None:
    for seed in seeds:
        told, oracle = result(seed), Oracle(case(seed).scenario)
        for plan, tracks in zip(told.programs, families(case(seed).scenario), strict=True):
            in_time = oracle.in_time(tracks, plan.letter_ids)
            assert sum(letters for _, letters in plan.unmet) == oracle.missing(tracks, plan.letter_ids), seed
            lacking = {
                ProgramStatus.COMPLETE: oracle.missing(tracks, plan.now),
                ProgramStatus.WAITING: oracle.missing(tracks, in_time),
                ProgramStatus.LATE: oracle.missing(tracks, plan.letter_ids),
            }
            short = ProgramStatus.SHORT if plan.status is ProgramStatus.SHORT else ProgramStatus.IRREPARABLE
            assert plan.status is next((status for status, letters in lacking.items() if not letters), short), seed
            (late, _), (missing, _) = (oracle.lacking(tracks, letters) for letters in (in_time, plan.letter_ids))
            assert (plan.missing, plan.late) == (missing, late - missing), seed
        short_ones = (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE)
        assert told.none_short == (not any(plan.status in short_ones for plan in told.programs)), seed
        assert sum(told.count(status) for status in ProgramStatus) == len(told.programs), seed


@pytest.mark.slow
def test_a_program_is_irreparable_only_if_something_is_locked_there() -> None:
    for seed in SEEDS:
        for plan, tracks in zip(result(seed).programs, families(case(seed).scenario), strict=True):
            entered = any(track.applied or track.closed for track in tracks)
            assert plan.status is not ProgramStatus.IRREPARABLE or entered, f"seed {seed}: {plan.program.id}"


def suffices(told: Result, tracks: Sequence[Track], *, final: bool) -> bool:
    """Whether a program would be satisfied if it were the only one, with or without what is final there."""
    scenario = told.scenario
    entered = tracks if final else [replace(track, applied=False, closed=False) for track in tracks]
    letters = tuple(replace(letter, max_programs=None) for letter in scenario.letters)
    writers = tuple(replace(writer, versions=len(letters)) for writer in scenario.writers)
    asked = {letter.id for letter in letters if letter.writer_id in told.plan.asks}
    lonely = replace(scenario, tracks=tuple(entered), letters=letters, writers=writers)
    oracle, there = Oracle(lonely), (plan_ids(scenario) - to_ask(scenario)) | (plan_ids(scenario) & asked)
    best = min(
        oracle.portfolios(tuple(entered), {*filter(oracle.is_to_be_had, there), *oracle.locks}), key=itemgetter(1)
    )
    return oracle.missing(tuple(entered), best[0]) == 0


@pytest.mark.slow
def test_irreparable_is_what_nothing_but_its_locks_keeps_short() -> None:
    for seed in SEEDS:
        told = result(seed)
        for plan, tracks in zip(told.programs, families(told.scenario), strict=True):
            names = {track.id for track in tracks}
            pinned = any(names & {*letter.pinned} for letter in told.scenario.letters)
            if plan.status in (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE) and not pinned:
                held_back = not suffices(told, tracks, final=True) and suffices(told, tracks, final=False)
                assert (plan.status is ProgramStatus.IRREPARABLE) == held_back, f"seed {seed}: {plan.program.id}"


@in_chunks
def test_the_states_of_placed_letters_follow_their_status_and_the_locks(seeds: range) -> None:
    for seed in seeds:
        scenario = case(seed).scenario
        status = {letter.id: letter.status for letter in scenario.letters}
        for plan, tracks in zip(result(seed).programs, families(scenario), strict=True):
            entered = {name for track in tracks for name in track.assigned} if any(t.applied for t in tracks) else set()
            placed = {letter.letter_id: letter.state for letter in plan.letters}
            assert entered <= set(placed), seed
            for name, state in placed.items():
                if name in entered:
                    assert state is (State.LOST if status[name] is Status.WITHDRAWN else State.LOCKED), seed
                else:
                    now, planned = name in plan.now, name in plan.letter_ids
                    held = State.ASSIGN if now and planned else State.STAND_IN if now else State.LATER
                    assert state is (held if status[name] is Status.UPLOADED else State.KEEP), seed


def shares_of(portfolios: Sequence[Portfolio]) -> PortfolioCounts:
    return tuple(sorted(Counter(portfolios).items()))


def fallbacks(seed: int) -> Mapping[int, Assignment]:
    return _fallbacks(case(seed).problem, case(seed).plan, Budget())


class Failed(Oracle):
    """A letter of the plan never comes: programs applied to before it was due keep what they had by that day."""

    def __init__(self, scenario: Scenario, plan: Mapping[str, Collection[str]], name: str) -> None:
        self.plan, self.name = plan, name
        super().__init__(scenario, plan)

    def locked(self, tracks: Sequence[Track]) -> frozenset[str]:
        days, had = Days(self.settings.season, tracks), self.plan[tracks[0].id]

        def there(name: str) -> bool:
            letter = self.letters[name]
            day = self.settings.season.as_of if letter.status is Status.UPLOADED else days.arrival(letter)
            return day is not None and day <= max(days.apply, self.settings.season.as_of)

        final = super().locked(tracks)
        if self.name in had and not there(self.name):
            return final | frozenset(filter(there, had))
        uploaded = frozenset(name for name in had if self.letters[name].status is Status.UPLOADED)
        settled = any(track.applied for track in tracks) or self.settings.season.as_of >= days.apply
        return final | uploaded if settled else final


def asked_for(scenario: Scenario, sent: Collection[str]) -> set[str]:
    """The letters of everybody who is asked in a plan that sends some letters."""
    asked = {letter.writer_id for letter in scenario.letters if letter.id in to_ask(scenario) & {*sent}}
    return {letter.id for letter in scenario.letters if letter.writer_id in asked}


@in_chunks
def test_a_fallback_is_the_best_there_is_without_the_letter_counted_from_the_plan(seeds: range) -> None:
    for seed in seeds:
        problem, plan, scenario = case(seed).problem, case(seed).plan, case(seed).scenario
        base = with_previous_plan(problem, plan.portfolios(problem))
        used = {letter for shares in plan.assignment for portfolio, _ in shares for letter in portfolio}
        waited = {letter for letter in used if problem.letters[letter].status is not Status.UPLOADED}
        steps_in = fallbacks(seed)
        assert set(steps_in) == waited, seed
        for letter, assignment in steps_in.items():
            spread = {
                place: portfolio
                for group, shares in zip(problem.groups, assignment, strict=True)
                for place, portfolio in zip(group.programs, chain(*(n * [each] for each, n in shares)), strict=True)
            }
            shares = tuple(shares_of([spread[place] for place in group.programs]) for group in base.groups)
            name, sent = problem.letters[letter].id, {problem.letters[place].id for place in used}
            left = (plan_ids(scenario) - to_ask(scenario)) | (plan_ids(scenario) & asked_for(scenario, sent))
            expected = Failed(scenario, result(seed).portfolios, name).best(left - {name})
            assert expected is not None
            assert figures(total(base, shares)) == expected, f"seed {seed}: {name}"


def test_what_is_added_today_where_applied_to_stays_when_another_letter_fails(tmp_path: Path) -> None:
    """Of one writer: E, which is there, and F, a chair's letter to come. Without F, E joins; D is final by then."""
    there: list[Row] = [{"letter_id": x, "writer": "F" if x == "E" else x, "status": "uploaded"} for x in "ABDE"]
    chair: Row = {"letter_id": "F", "writer": "F", "status": "promised", "kind": "chair", "expected": "2026-10-12"}
    points = {"A": 80, "B": 80, "D": 50, "E": 90, "F": 50}
    strengths: list[Row] = [{"program_id": "P", "letter_id": x, "strength": most} for x, most in points.items()]
    programs: list[Row] = [{"program_id": "P", "needs": "chair>=1", "applied": "2026-09-22", "assigned": "A;B"}]
    toml = "[season]\nas_of = 2026-10-08\nreview_opens = 2026-09-24\n"
    [plan] = solve(read(tmp_path, toml, letters=[*there, chair], programs=programs, strengths=strengths)).programs
    assert plan.now == ("A", "B", "D")
    assert plan.letter_ids == ("A", "B", "D", "F")
    assert (plan.fallback["F"].letter_ids, plan.fallback["F"].size) == (("E",), 4)


def test_the_seeded_folders_use_every_feature() -> None:
    cells: dict[str, set[str]] = {}
    for seed in SEEDS:
        folder = generate(Random(seed))
        for rows in folder.tables.values():
            for row in rows:
                for column, cell in row.items():
                    cells.setdefault(column, set()).add(cell)
        for line in folder.toml.splitlines():
            cells.setdefault("toml", set()).add(line)
    assert set(Status) <= cells["status"]
    for column in ("only_program", "excluded", "pinned", "max_programs", "assigned", "closed", "deadline", "eras_id"):
        assert len(cells[column]) > 1, column
    assert {"yes", "2026-09-10", ""} <= cells["applied"]
    assert {"1000000", "-1000000", "-7.1234"} <= cells["strength"]
    needs = "; ".join(cells["needs"])
    for word in (">=", "<=", "==", "+", "not ", " or ", " and ", "prefer ", "exactly ", "all ", "no ", "none"):
        assert word in needs, word
    assert any(line.startswith("[policy") for line in cells["toml"])


@pytest.mark.slow
def test_the_seeded_folders_reach_every_status_and_state() -> None:
    programs = [plan for seed in SEEDS for plan in result(seed).programs]
    assert {plan.status for plan in programs} == set(ProgramStatus)
    assert {placed.state for plan in programs for placed in plan.letters} == set(State)
    assert any(len(shares) > 1 for seed in SEEDS for shares in case(seed).plan.assignment)
    assert any(result(seed).plan.asks for seed in SEEDS)


def test_one_cache_serves_every_letter_that_may_fail() -> None:
    problem = listed("asks")
    cache = SolutionCache()
    for letter in sorted(problem.plannable):
        without = problem.plannable - {letter}
        assert best(problem, without, Budget(), cache).score == solved(problem, without).score


def test_one_cache_forgets_what_other_prices_and_limits_gave() -> None:
    problem, cache = listed("asks at a price"), SolutionCache()
    prices = replace(problem.prices, extra_bar=0, overlap=600_000)
    for other in (
        problem,
        replace(problem, asks_max=1),
        replace(problem, prices=prices),
        replace(problem, ask_costs=(1,) * 99),
    ):
        assert best(other, other.plannable, Budget(), cache).score == solved(other, other.plannable).score


@pytest.mark.parametrize("name", ["asks", "letters for few"])
def test_where_there_are_too_many_portfolios_the_model_answers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed(name)
    usual = solved(problem, problem.plannable)
    monkeypatch.setattr("solver.optimize.columns.MOST_CELLS", 10)
    monkeypatch.setattr("solver.optimize.portfolios.MOST_PORTFOLIOS", 10)
    cache = SolutionCache()
    again = best(problem, problem.plannable, Budget(), cache)
    assert (again.score, again.status) == (usual.score, SolveStatus.OPTIMAL)
    assert not cache._tables
    for number in again.free:
        group = problem.groups[number]
        assert cache.best(problem, group, problem.plannable) == again.assignment[number][0][0]
    first = problem.groups[0]
    portfolio = alone(problem, first, problem.plannable, Budget(), cache)
    assert portfolio == alone(problem, first, problem.plannable, Budget(engine=Engine.CP_SAT), SolutionCache())
    assert cache.best(problem, first, problem.plannable) == portfolio


def test_more_openings_than_bits_are_answered_too() -> None:
    problem = build_problem(
        generate_list(Instance(programs=12, letters=70, kinds=12, to_ask=70, asks=2, strengths="uniform"))
    )
    narrow = replace(problem, groups=tuple(replace(group, required=1, maximum=1) for group in problem.groups))
    assert solved(narrow, narrow.plannable).score == modelled(narrow, narrow.plannable).score


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("name", ["asks", "versions and asks", "letters for few, and asks"])
def test_whenever_the_time_is_over_there_is_an_answer_and_its_bounds_hold(
    name: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = listed(name)
    true = solved(problem, problem.plannable)
    seen = set()
    for looks in [*range(30), *range(30, 400, 10), 10**9]:
        with monkeypatch.context() as patched:
            clock = SimpleNamespace(monotonic=count().__next__)
            patched.setattr("solver.optimize.budget.time", clock)
            answer = best(problem, problem.plannable, Budget(until=looks, engine=engine), SolutionCache())
        seen.add(answer.status)
        assert_bounded(answer, true.score)
        if answer.status is SolveStatus.OPTIMAL:
            break
    assert seen == set(SolveStatus)


def test_what_is_not_solved_in_time_is_filled_in_greedily() -> None:
    problem = listed("letters for few")
    hasty = best(problem, problem.plannable, Budget.of(0.0), SolutionCache())
    portfolios = greedy(problem, problem.plannable, Budget())
    assert hasty.status is SolveStatus.FEASIBLE
    assert [shares[0][0] for shares in hasty.assignment] == list(portfolios)


def test_a_best_set_of_openings_that_leaves_a_group_out_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed("all to ask")
    asked = replace(problem.groups[0], pinned=(0,))
    pinned = replace(problem, groups=(asked, *problem.groups[1:]))
    monkeypatch.setattr("solver.optimize.solve.best_openings", lambda columns, _: np.zeros(columns.none, dtype=bool))
    with pytest.raises(AnswerError, match="without a portfolio"):
        solved(pinned, pinned.plannable)


def test_a_proven_figure_that_the_check_does_not_confirm_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = listed("asks")

    def boasting(*arguments: object) -> ComponentSolution:
        found = solve_by_model(*arguments)  # type: ignore[arg-type]
        return replace(found, value_bound=found.value_bound + 1)

    monkeypatch.setattr("solver.optimize.solve.solve_by_model", boasting)
    with pytest.raises(AnswerError, match="what the check makes"):
        modelled(problem, problem.plannable)
