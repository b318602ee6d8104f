"""What is worked out per group of programs is what every program's own figures say."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from random import Random

import pytest
from solved import chunks
from strategies import generate

from solver.analysis.plan import solve
from solver.analysis.result import ProgramPlan, Result
from solver.domain.entities import ProgramStatus, State
from solver.domain.errors import InputError
from solver.rules.problem import ProgramGroup
from solver.rules.scale import product, units
from solver.rules.scoring import judge, unmet

SEEDS = range(90)
in_chunks = chunks(SEEDS, 15)


@cache
def solved(seed: int) -> Result:
    folder = generate(Random(seed))
    try:
        return solve(folder.read())
    except InputError:
        return solve(folder.without_pins().read())


def each(result: Result) -> Iterator[tuple[ProgramPlan, ProgramGroup, tuple[int, ...], tuple[int, ...]]]:
    """Every plan, its kind, and the positions of its letters in the PLAN and now."""
    place = {letter.id: number for number, letter in enumerate(result.scenario.letters)}
    for plan in result.programs:
        held, now = (portfolios[plan.program.id] for portfolios in (result.plan.portfolios, result.now))
        kind = result.problem.groups[plan.kind]
        yield plan, kind, tuple(place[letter] for letter in held), tuple(place[letter] for letter in now)


@in_chunks
def test_every_plan_has_the_figures_of_its_own_program(seeds: range) -> None:
    for seed in seeds:
        result = solved(seed)
        for number, (plan, kind, held, now) in enumerate(each(result)):
            assert plan.program is result.problem.programs[number], seed
            assert number in kind.programs, seed
            assert plan.letter_ids == result.portfolios[plan.program.id], seed
            assert plan.now == result.now[plan.program.id], seed
            worth = judge(result.problem, kind, held).value
            assert plan.value == product(units(plan.program.weight) * worth), seed
            assert plan.unmet == unmet(kind, held), seed
            assert (plan.status is ProgramStatus.COMPLETE) == (not unmet(kind, now)), seed
            short = plan.status in (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE)
            assert short == bool(plan.unmet and unmet(kind, now)), seed
            kept = {placed.letter_id for placed in plan.letters if placed.state is State.KEEP}
            assert set(plan.fallback) == kept, seed


@in_chunks
def test_groups_part_the_programs(seeds: range) -> None:
    for seed in seeds:
        result = solved(seed)
        places = sorted(place for group in result.programs.groups for place in group.programs)
        assert places == list(range(len(result.problem.programs))), seed
        for group in result.programs.groups:
            assert list(group.programs) == sorted(group.programs), seed
        statuses = Counter(plan.status for plan in result.programs)
        assert {status: result.count(status) for status in ProgramStatus} == {s: statuses[s] for s in ProgramStatus}, (
            seed
        )
        short = statuses[ProgramStatus.SHORT] + statuses[ProgramStatus.IRREPARABLE]
        assert result.none_short is (not short), seed


SAME = attrgetter(
    "kind", "status", "letters", "now", "letter_ids", "steps", "unmet", "missing", "late", "apply", "fallback"
)
ROWS = attrgetter("required", "maximum", "stated", "preferred", "rules", "complete_by", "applied", "closed", "assigned")


@in_chunks
def test_programs_alike_differ_in_ids_names_places_and_weights_alone(seeds: range) -> None:
    for seed in seeds:
        parts = solved(seed).programs.alike()
        assert sorted(place for plans in parts for place in plans.places) == list(range(len(solved(seed).programs)))
        assert [plans.places[0] for plans in parts] == sorted(plans.places[0] for plans in parts), seed
        for plans in parts:
            assert all(SAME(plan) == SAME(plans[0]) for plan in plans), seed
            assert all(ROWS(program) == ROWS(plans[0].program) for program in plans.programs), seed
            for tracks in zip(*(program.tracks for program in plans.programs), strict=True):
                assert len(list(groupby(tracks, attrgetter("specialty", "track", "setting", "deadline")))) == 1, seed


def test_plans_are_used_like_a_tuple() -> None:
    plans = next(solved(seed).programs for seed in SEEDS if len(solved(seed).programs) == 4)
    whole = tuple(plans)
    assert (plans == whole, whole == plans, plans != whole[1:], plans == 4) == (True, True, True, False)
    assert (len(plans), plans[-1], plans[1]) == (4, whole[3], whole[1])
    assert plans[1:3] == whole[1:3]
    assert (whole[2] in plans, plans.index(whole[2])) == (True, 2)
    assert repr(plans) == repr(whole)
    assert [program.id for program in plans[1:].programs] == [plan.program.id for plan in whole[1:]]
    assert plans[2:].joined([plans[:1], plans[1:2]]) == whole
    with pytest.raises(IndexError):
        plans[4]


def test_portfolios_are_a_mapping_in_the_order_of_the_list() -> None:
    for seed in SEEDS:
        result = solved(seed)
        told = {
            track_id: plan.letter_ids for plan in result.programs for track_id in (t.id for t in plan.program.tracks)
        }
        assert len(result.portfolios) == len(told), seed
        assert (result.portfolios == told, told == result.portfolios) == (True, True), seed
        assert list(result.portfolios) == [track.id for track in result.scenario.tracks], seed
        assert repr(result.portfolios) == repr(dict(result.portfolios)), seed
    assert "nowhere" not in result.portfolios
    with pytest.raises(KeyError):
        result.portfolios["nowhere"]
