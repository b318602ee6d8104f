"""What-ifs against brute force: 300 seeded folders in which one or two things happen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import combinations
from random import Random

import pytest
from oracle import Key, Oracle, families, units
from solved import SEEDS, case, figures, in_chunks, plan_ids, proven, solved, today_ids

from solver.analysis.result import ProgramPlan, Result
from solver.analysis.whatif import Change, whatif
from solver.domain.entities import Scenario, State, Status, Track
from solver.domain.errors import InputError
from solver.domain.events import Cancel, Decline, Drop, Event, Late, Withdraw, apply_events, has_no_effect
from solver.optimize.grouping import build_problem
from solver.rules.problem import with_previous_plan
from solver.rules.scale import product
from solver.rules.scoring import total


class Witness(Oracle):
    """Brute force that knows cancelled rotations: letters that are not there yet do not rest on them."""

    def rests_on(self, name: str) -> set[str]:
        there = self.letters[name].status in (Status.UPLOADED, Status.WITHDRAWN)
        lost = frozenset() if there else self.scenario.cancelled
        writer = self.writer[name].id
        return {row.rotation_id for row in self.scenario.supervision if row.writer_id == writer} - lost

    def key(self, tracks: Sequence[Track], letters: Collection[str], changes: int, moves: int, worth: int) -> Key:
        saw = {
            name: {r.rotation_id for r in self.scenario.supervision if r.writer_id == self.writer[name].id}
            for name in letters
        }
        pairs = list(combinations(letters, 2))
        gone = sum(bool(saw[a] & saw[b]) and not self.rests_on(a) & self.rests_on(b) for a, b in pairs)
        back = gone * units(self.settings.objective.overlap)
        return super().key(tracks, letters, changes, moves, worth + back)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A scenario, what happens, and the answer."""

    scenario: Scenario
    events: tuple[Event, ...]
    then: Scenario
    change: Change


def draw(scenario: Scenario, rng: Random) -> Event:
    """Something that may happen; letters that are assigned already are what is withdrawn most."""
    entered = sorted({name for track in scenario.tracks for name in track.assigned})
    letters = [letter.id for letter in scenario.letters]
    sort = rng.choice([Decline, Withdraw, Withdraw, Cancel, Late, Drop])
    if sort is Decline:
        return Decline(rng.choice(scenario.writers).id)
    if sort is Withdraw:
        return Withdraw(rng.choice(entered if entered and rng.random() < 0.8 else letters))
    if sort is Cancel:
        return Cancel(rng.choice(scenario.rotations).id)
    if sort is Late:
        return Late(rng.choice(letters), scenario.as_of + timedelta(days=rng.randint(0, 120)))
    return Drop(rng.choice(scenario.tracks).id)


@cache
def story(seed: int) -> Story | None:
    """None: after the events no assignment keeps the pins."""
    scenario, rng = case(seed).scenario, Random(seed)
    events = tuple(dict.fromkeys(draw(scenario, rng) for _ in range(rng.choice([1, 2]))))
    try:
        then = apply_events(scenario, events)
    except InputError:
        return None
    if Witness(then).best(plan_ids(then)) is None:
        return None
    change = whatif(scenario, events)
    assert proven(change), seed
    return Story(scenario=scenario, events=events, then=then, change=change)


def stories(seeds: range) -> dict[int, Story]:
    return {seed: found for seed in seeds if (found := story(seed))}


@in_chunks
def test_after_is_what_brute_force_finds_nearest_to_before_in_all_five_goals(seeds: range) -> None:
    for seed, told in stories(seeds).items():
        before, after = told.change.before, told.change.after
        oracle = Witness(told.then, before.portfolios)
        assert figures(after.answer.score) == oracle.best(plan_ids(told.then)), f"seed {seed}: {told.events}"
        assert figures(before.answer.score) == figures(case(seed).plan.score), seed
        best = oracle.best(today_ids(told.then))
        assert best is not None
        assert (after.today.shortfall, after.today.objective) == (
            after.problem.in_letters(best[0]),
            product(best[1]),
        ), seed


@in_chunks
def test_before_is_what_brute_force_finds(seeds: range) -> None:
    for seed, told in stories(seeds).items():
        score = told.change.before.answer.score
        assert figures(score) == Oracle(told.scenario).best(plan_ids(told.scenario)), seed


def placed(result: Result) -> list[tuple[int, ...]]:
    place = {letter.id: number for number, letter in enumerate(result.problem.letters)}
    return [tuple(sorted(place[name] for name in plan.letter_ids)) for plan in result.programs]


@in_chunks
def test_the_figures_told_are_those_of_the_letters_told(seeds: range) -> None:
    for seed, told in stories(seeds).items():
        after, spread = told.change.after, placed(told.change.after)
        alike = with_previous_plan(after.problem, spread)
        score = total(alike, tuple(((spread[kind.programs[0]], len(kind.programs)),) for kind in alike.groups))
        assert (after.shortfall, after.objective) == (
            after.problem.in_letters(score.shortfall),
            product(score.value),
        ), seed
        before = told.change.before.answer.score
        assert told.change.shortfall_growth == after.problem.in_letters(score.shortfall - before.shortfall), seed
        assert told.change.regret == product(before.value - score.value), seed


def by_track(result: Result) -> Mapping[str, ProgramPlan]:
    return {track.id: plan for plan in result.programs for track in plan.program.tracks}


@in_chunks
def test_what_changed_is_what_the_two_plans_say(seeds: range) -> None:
    for seed, told in stories(seeds).items():
        now, expected = by_track(told.change.after), []
        for plan in told.change.before.programs:
            then = next((now[track.id] for track in plan.program.tracks if track.id in now), None)
            as_before = then and (plan.letter_ids, plan.value, plan.status) == (
                then.letter_ids,
                then.value,
                then.status,
            )
            if not as_before or not {track.id for track in plan.program.tracks} <= set(now):
                expected.append((plan, then))
        assert [(each.before, each.after) for each in told.change.changed] == expected, seed
        for each in told.change.changed:
            old, new = set(each.before.letter_ids), set(each.after.letter_ids if each.after else ())
            assert (set(each.lost), set(each.gained)) == (old - new, new - old), seed
            kept = {letter.letter_id for letter in each.before.letters if letter.state is State.KEEP}
            assert set(each.opened) == set(each.lost) & kept, seed
            assert each.delta == (each.after.value if each.after else 0.0) - each.before.value, seed


@in_chunks
def test_a_letter_withdrawn_where_applied_takes_a_slot_and_counts_for_nothing(seeds: range) -> None:
    for seed, told in stories(seeds).items():
        status = {letter.id: letter.status for letter in told.then.letters}
        writer = {letter.id: letter.writer_id for letter in told.then.letters}
        oracle = Oracle(told.then)
        for plan, tracks in zip(told.change.after.programs, families(told.then), strict=True):
            entered = {name for track in tracks for name in track.assigned} if plan.program.applied else set()
            burned = {name for name in entered if status[name] is Status.WITHDRAWN}
            assert burned == {x.letter_id for x in plan.letters if x.state is State.LOST}, seed
            assert not burned & {*plan.letter_ids, *plan.now}, seed
            assert len(plan.letter_ids) + len(burned) <= max(plan.program.maximum, len(entered)), seed
            assert not {writer[x] for x in burned} & {writer[x] for x in plan.letter_ids}, seed
            assert entered - burned <= set(plan.letter_ids), seed
            assert sum(gap for _, gap in plan.unmet) == oracle.missing(tracks, plan.letter_ids), seed


@in_chunks
def test_without_pins_who_declines_never_makes_the_shortfall_less(seeds: range) -> None:
    for seed in seeds:
        scenario = case(seed).folder.without_pins().read()
        problem = build_problem(scenario)
        then = build_problem(apply_events(scenario, [Decline(Random(seed).choice(scenario.writers).id)]))
        before, after = (solved(each, each.plannable).score for each in (problem, then))
        assert after.shortfall >= before.shortfall, seed


@pytest.mark.slow
def test_where_nothing_happens_nothing_changes() -> None:
    for seed in SEEDS[::6]:
        scenario = case(seed).scenario
        may: list[Event] = [Late(letter.id, letter.expected) for letter in scenario.letters if letter.expected]
        may += [Decline(writer.id) for writer in scenario.writers]
        events = [event for event in may if has_no_effect(scenario, event)]
        for happening in ([], events):
            change = whatif(scenario, happening)
            assert (change.changed, change.without_effect) == ((), tuple(happening)), seed
            assert change.before.portfolios == change.after.portfolios, seed
            assert (change.shortfall_growth, change.regret) == (0.0, 0.0), seed


@pytest.mark.slow
def test_the_seeded_stories_have_every_event_and_burned_letters() -> None:
    told = stories(SEEDS)
    assert {type(event) for each in told.values() for event in each.events} == {Decline, Withdraw, Cancel, Late, Drop}
    lost = {seed for seed, each in told.items() for plan in each.change.after.programs if State.LOST in states(plan)}
    fresh = {seed for seed in lost if not any(State.LOST in states(plan) for plan in told[seed].change.before.programs)}
    assert len(fresh) > 10
    assert any(each.change.irreparable for each in told.values())
    assert len(told) >= len(SEEDS) - 3


def states(plan: ProgramPlan) -> set[State]:
    return {letter.state for letter in plan.letters}
