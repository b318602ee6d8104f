"""Safe to apply with on any day: what NOW is, what it may not be, and the season walked day after day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from days import Days
from oracle import Key, Oracle, families
from solved import chunks, in_chunks, plan_ids, result, solved, today_ids
from walking import broken_today, every_day, seasons, walk

from solver.analysis.plan import solve
from solver.analysis.reminders import reminders
from solver.analysis.result import Apply, Result
from solver.domain.entities import Scenario, Status, Track
from solver.domain.errors import InputError
from solver.io.scenario.folder import read
from solver.optimize.budget import Budget
from solver.optimize.grouping import build_problem
from solver.rules.scoring import judge

SCENARIOS = sorted(path.parent for path in Path(__file__).parent.parent.glob("scenarios/*/programs.csv"))


class Now(Oracle):
    """What stands in MyERAS after today's clicks, by brute force: the other programs beside those that are settled."""

    def __init__(self, scenario: Scenario, plan: Mapping[str, Collection[str]]) -> None:
        self.planned = plan
        super().__init__(scenario)

    def settled(self, tracks: Sequence[Track]) -> bool:
        """True from the apply day on: the plan's set, with what is kept for letters to come, is as good as locked."""
        applied = any(track.applied for track in tracks)
        return applied or self.scenario.as_of >= Days(self.scenario.settings.season, tracks).apply

    def locked(self, tracks: Sequence[Track]) -> frozenset[str]:
        final = super().locked(tracks)
        return final | frozenset(self.planned[tracks[0].id]) if self.settled(tracks) else final

    def portfolios(self, tracks: Sequence[Track], there: Collection[str]) -> Iterator[tuple[frozenset[str], Key]]:
        plan = frozenset(self.planned[tracks[0].id])
        if self.settled(tracks):
            yield plan, (0, 0, 0, 0, 0)
            return
        most = max(track.required for track in tracks)
        uploaded = {name for name in there if self.letters[name].status is Status.UPLOADED}
        for letters, key in super().portfolios(tracks, uploaded | self.locked(tracks)):
            if len(letters) <= most or letters <= plan:
                yield letters, key


def worth_now(told: Result, oracle: Now) -> Key:
    """The five goals of NOW at the programs that are not settled, and what asking costs for those that are."""
    total = [0, 0, 0, 0, 0]
    families_of = {tracks[0].id: tracks for tracks in families(told.scenario)}
    for group in told.problem.groups:
        for place in group.programs:
            program = told.problem.programs[place]
            if oracle.settled(families_of[program.id]):
                continue
            weight = group.weight // len(group.programs)
            portfolio = tuple(map(told.problem.position, told.now[program.id]))
            score = judge(told.problem, group, tuple(sorted(portfolio)))
            more = (weight * score.shortfall, weight * score.value, score.changes, 0, score.order)
            total = [a + b for a, b in zip(total, more, strict=True)]
    return tuple(total)


@in_chunks
def test_now_is_what_brute_force_finds_in_all_goals(seeds: range) -> None:
    for seed in seeds:
        told = result(seed)
        oracle = Now(told.scenario, told.portfolios)
        best = oracle.best(today_ids(told.scenario))
        if best is None:  # pins of letters to come contradict what is final
            continue
        settled = {
            name for tracks in families(told.scenario) if oracle.settled(tracks) for name in oracle.locked(tracks)
        }
        asked = {told.problem.writer_of[told.problem.position(name)] for name in settled} & {
            told.problem.writer_of[letter] for letter in told.problem.to_ask & set(map(told.problem.position, settled))
        }
        costs = sum(told.problem.ask_costs[writer] for writer in asked) * 10_000
        assert worth_now(told, oracle) == (best[0], best[1] + costs, *best[2:]), seed


@in_chunks
def test_every_plan_is_safe_today(seeds: range) -> None:
    for seed in seeds:
        assert not [*broken_today(result(seed))], seed


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_every_scenario_is_safe_today(folder: Path) -> None:
    assert not [*broken_today(solve(read(folder)))]


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(2026, 9, 5), date(2026, 9, 23), date(2026, 10, 1), date(2026, 10, 30)])
@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_every_scenario_is_safe_on_other_days(folder: Path, day: date) -> None:
    assert not [*broken_today(solve(read(folder, as_of=day)))]


@in_chunks
def test_applying_now_where_it_is_told_loses_nothing_and_elsewhere_something(seeds: range) -> None:
    for seed in seeds:
        told = result(seed)
        scenario = told.scenario
        if scenario.settings.objective.change or told.problem.asks_max:
            continue
        now = {track.id: plan.now for plan in told.programs if plan.apply is Apply.NOW for track in plan.program.tracks}
        planned = Oracle(scenario).best(plan_ids(scenario))
        applied = Oracle(applied_to(scenario, now)).best(plan_ids(scenario))
        assert planned is not None
        assert applied is not None
        assert (applied[0], -applied[1]) <= (planned[0], -planned[1]), seed


def applied_to(scenario: Scenario, now: Mapping[str, tuple[str, ...]]) -> Scenario:
    """The scenario after applying today to some programs, with what stands there."""

    def applied(track: Track) -> Track:
        return replace(track, applied=True, applied_on=scenario.as_of, assigned=now[track.id])

    tracks = (applied(track) if track.id in now else track for track in scenario.tracks)
    return replace(scenario, tracks=tuple(tracks))


WALKED = range(30)
walks = chunks(WALKED, 5)


@walks
def test_the_season_can_be_walked_day_after_day(seeds: range) -> None:
    """The clicks done every ninth day, some letters never coming, applied to on a day in both ways."""
    for seed in seeds:
        rng = Random(seed)
        try:
            season = replace(rng.choice(list(seasons(seed))), step=timedelta(days=9))
        except InputError:
            continue
        day = rng.choice(every_day(season.day, season.step))
        assert not [*walk(season, {day: ("as it stands", "today")})], (seed, sorted(season.failing))


def robbed(told: Result) -> Result:
    """The same plan with nothing in MyERAS."""
    groups = tuple(replace(group, now=()) for group in told.programs.groups)
    return replace(told, programs=type(told.programs).of(told.problem, groups))


def test_a_plan_that_leaves_places_empty_is_not_safe() -> None:
    assert any("could fill a place" in what for seed in WALKED for what in broken_today(robbed(result(seed))))


@in_chunks
def test_whoever_is_reminded_writes_a_letter_that_would_go_somewhere_today(seeds: range) -> None:
    for seed in seeds:
        told = result(seed)
        planned = {name for names in told.portfolios.values() for name in names}
        remind = reminders(told.problem, told.answer, Budget())
        for letter in (letter for letter in told.scenario.letters if letter.status.pending):
            there = build_problem(uploaded(told.scenario, letter.id))
            position = there.position(letter.id)
            answer = solved(there, told.problem.uploaded | {position})
            goes = any(position in portfolio for counts in answer.assignment for portfolio, _ in counts)
            assert (letter.id in remind) == (goes or letter.id in planned), (seed, letter.id)


def uploaded(scenario: Scenario, letter_id: str) -> Scenario:
    """The scenario with a letter in MyERAS that is not there, and nothing pinned that others may contradict."""
    letters = (replace(x, status=Status.UPLOADED, pinned=()) if x.id == letter_id else x for x in scenario.letters)
    return replace(scenario, letters=tuple(letters))
