"""Programs alike in every respect the model sees are one kind, however they were found to be alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from folders import Row, read
from strategies import generate

from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.optimize.grouping import Sorter, build_problem
from solver.rules.problem import Problem, ProgramGroup, weight_of, with_previous_plan
from solver.rules.programs import programs
from solver.rules.scale import units

SEEDS = range(200)


def posed(seed: int) -> tuple[Scenario, Problem]:
    folder = generate(Random(seed))
    try:
        return (scenario := folder.read()), build_problem(scenario)
    except InputError:
        return (scenario := folder.without_pins().read()), build_problem(scenario)


def one_by_one(scenario: Scenario, problem: Problem) -> dict[ProgramGroup, list[int]]:
    """The kinds of all programs, each sorted by itself; a demand is equal to itself alone, so by one sorter."""
    sorter, kinds = Sorter(scenario), dict[ProgramGroup, list[int]]()
    for place, program in enumerate(problem.programs):
        kinds.setdefault(sorter.alone(program), []).append(place)
    return kinds


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [SEEDS[:100], SEEDS[100:]], ids=str)
def test_kinds_are_what_programs_are_one_by_one(seeds: range) -> None:
    sizes = set()
    for seed in seeds:
        scenario, found = posed(seed)
        expected = one_by_one(scenario, found)
        assert [kind.programs for kind in found.groups] == list(map(tuple, expected.values())), seed
        for kind in found.groups:
            weights = [units(found.programs[place].weight) for place in kind.programs]
            assert kind.weight == sum(weights) == weight_of(found.programs[place] for place in kind.programs), seed
        sizes |= {len(kind.programs) for kind in found.groups}
    assert len(sizes) > 2


def split(problem: Problem, rng: Random) -> Iterator[tuple[tuple[tuple[int, ...], int], ...]]:
    """Portfolios of every kind, the first program's apart where all weigh the same."""
    for kind in problem.groups:
        alike = len({problem.programs[place].weight for place in kind.programs}) == 1
        first = rng.randint(1, len(kind.programs)) if alike else len(kind.programs)
        shares = ((0,), first), ((1, 2), len(kind.programs) - first)
        yield tuple(share for share in shares if share[1])


@pytest.mark.slow
def test_a_plan_before_parts_kinds_by_their_shares_as_by_their_programs() -> None:
    for seed in SEEDS:
        _, found = posed(seed)
        assignment = tuple(split(found, Random(seed)))
        spread: list[tuple[int, ...]] = [()] * len(found.programs)
        parts = []
        for kind, shares in zip(found.groups, assignment, strict=True):
            held = [portfolio for portfolio, count in shares for _ in range(count)]
            for place, portfolio in zip(kind.programs, held, strict=True):
                spread[place] = portfolio
            for portfolio, count in shares:
                first = held.index(portfolio)
                weight, programs = kind.weight * count // len(held), kind.programs[first : first + count]
                parts.append(replace(kind, programs=programs, weight=weight, previous=portfolio))
        assert with_previous_plan(found, spread) == replace(found, groups=tuple(parts)), seed


def test_equal_kinds_have_equal_hashes() -> None:
    _, found = posed(0)
    kind = found.groups[0]
    assert hash(kind) == hash(replace(kind))
    assert {kind: 1}[replace(kind, programs=(*kind.programs,))] == 1


def test_a_program_asks_what_its_tracks_ask_together(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"program_id": "a", "required": 2, "maximum": 4, "complete_by": "2026-10-20", "needs": "im>=2", "priority": 1},
        {"program_id": "b", "required": 3, "maximum": 4, "complete_by": "2026-10-05", "needs": "us>=1", "priority": 4},
        {"program_id": "c", "required": 1, "maximum": 3, "complete_by": "2026-10-30", "needs": "none", "priority": 2},
    ]
    tracks = [{"eras_id": "e", "applied": "no", "assigned": "", "closed": "no"} | row for row in rows]
    tracks[1] |= {"applied": "yes", "assigned": "B;A", "closed": "yes"}
    tracks[2] |= {"assigned": "C;A"}
    letters: list[Row] = [{"letter_id": x, "writer": f"Dr {x}", "status": "uploaded"} for x in "ABC"]
    [program] = programs(read(tmp_path, programs=tracks, letters=letters))
    assert (program.required, program.maximum, program.weight) == (3, 3, 4.0)
    assert (program.complete_by, program.applied, program.closed) == (date(2026, 10, 5), True, True)
    assert program.assigned == ("B", "A", "C")
    assert [str(clause) for clause in program.stated] == ["im>=2", "us>=1"]


def test_letters_have_one_position_each() -> None:
    _, found = posed(0)
    assert [found.position(letter.id) for letter in found.letters] == list(range(len(found.letters)))


def test_deadlines_that_no_letter_can_miss_part_no_programs(tmp_path: Path) -> None:
    toml = "[season]\nas_of = 2026-09-05\nreview_opens = 2026-09-24\n"
    letters: list[Row] = [
        {"letter_id": "A", "writer": "Dr A", "status": "uploaded"},
        {"letter_id": "B", "writer": "Dr B", "status": "promised", "expected": "2026-09-25"},  # counted on to 16 Oct
    ]
    deadlines = ["", "2026-10-15", "2026-10-16", "2026-12-01", "2026-09-30"]
    tracks: list[Row] = [{"program_id": f"p{n}", "deadline": day} for n, day in enumerate(deadlines)]
    found = build_problem(read(tmp_path, toml, programs=tracks, letters=letters))
    assert [group.programs for group in found.groups] == [(0, 1, 2, 3), (4,)]
    days = [None, date(2026, 10, 15), None, None, date(2026, 9, 30)]
    assert [each.deadline for each in found.days] == days, "none that no letter can miss"
