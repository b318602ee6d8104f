"""Strengths under many figures at once: to the last unit those of the scenario with these figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from folders import LETTERS, Row, read
from solved import SEEDS
from strategies import generate

import solver
from solver.analysis.moved_strengths import Example, Factors, MovedStrengths
from solver.domain.entities import Scenario
from solver.domain.judged import Figure, judged, moved, watched
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget
from solver.optimize.grouping import Sorter
from solver.rules.eligibility import entered_at
from solver.rules.programs import programs

TOP: Row = {"comparison": "top_1", "detail": "specific", "endorsement": "unreserved", "dated": "2026-08-01"}


def assert_exact(scenario: Scenario, cases: Sequence[Factors]) -> MovedStrengths:
    """Strengths, prices and what bars letters are what a sorter of the moved scenario says, case by case."""
    sorter = Sorter(scenario)
    listed = programs(scenario)
    entered = [entered_at(p, [sorter.positions[x] for x in p.assigned], scenario.letters) for p in listed]
    some = [
        Example(program=program, had=had, group=sorter.alone(program))
        for program, had in zip(listed, entered, strict=True)
    ]
    found = MovedStrengths(sorter, some)
    assert found.work_out(cases, Budget()) == len(cases)
    for example in some:
        strengths = found.strengths(example)
        bars: list[tuple[str, ...]] = [()] * (len(cases) + 1)
        for barred, where in found.barred(example):
            for case in where:
                bars[case] = barred
        for case, factors in enumerate([[], *cases]):
            other = Sorter(replace(scenario, settings=moved(scenario.settings, factors)))
            days = example.group.days
            expected = other.profile(example.program, example.had, other.timely(days.reading, days.deadline))
            assert (tuple(strengths[case].tolist()), bars[case]) == expected
    return found


def test_of_seeded_folders_with_own_figures_tracks_and_late_letters() -> None:
    for seed in SEEDS[:8]:
        rng = Random(seed)
        scenario = generate(rng).without_pins().read()
        figures = judged(scenario.settings)
        cases: list[Factors] = [[(one, rng.choice([0.75, 1.25]))] for one in rng.sample(figures, 6)]
        cases += [[(one, rng.uniform(-1, 3)) for one in figures] for _ in range(2)]
        assert_exact(scenario, cases)


def test_halves_of_a_unit_are_rounded_as_decimals(tmp_path: Path) -> None:
    toml = "[season]\nas_of = 2026-08-15\nlate = [[0, 0.3333], [2, 1.0]]\n[rubric]\nus = 7.00005\nwaived = 0.33335\n"
    here: list[Row] = [
        {"program_id": "p", "eras_id": "e", "track": "C"},
        {"program_id": "q", "eras_id": "e", "track": "P"},
    ]
    letters = [{**row, **TOP} for row in LETTERS]
    late: Row = {**letters[0], "letter_id": "z", "writer": "Zed", "status": "promised", "expected": "2026-10-05"}
    scenario = read(tmp_path, toml, letters=[*letters, late], programs=here)
    assert_exact(scenario, [[(one, factor)] for one in judged(scenario.settings)[::3] for factor in (0.75, 1.25)])


def test_only_what_reads_a_figure_is_worked_out_anew() -> None:
    scenario = solver.read(examples()["two_files"])
    figures = {one.name: one for one in judged(scenario.settings)}
    found = assert_exact(scenario, [])
    unread: Figure = figures["rubric.flags.backhanded"]
    assert unread.entry not in found.readers
    step = figures["rubric.weeks.steps from 4 weeks"]
    assert (step.entry, step.where) == (("rubric", "weeks", "steps"), ("rubric", "weeks", "steps", 2))
    assert found.readers[step.entry]


def test_what_is_read_of_the_rubric_is_noted_and_what_is_not_is_not() -> None:
    settings = solver.read(examples()["late_chair"]).settings
    watching, read_of_it = watched(settings)
    assert read_of_it == set()
    assert watching.rubric["role"]["chair"] == settings.rubric["role"]["chair"]
    assert read_of_it == {("rubric", "role", "chair")}
    assert max(watching.rubric["detail"].values()) == max(settings.rubric["detail"].values())
    assert read_of_it == {
        ("rubric", "role", "chair"),
        *(("rubric", "detail", key) for key in settings.rubric["detail"]),
    }


def test_the_time_that_ends_leaves_the_cases_before() -> None:
    scenario = solver.read(examples()["late_chair"])
    found = MovedStrengths(Sorter(scenario), [])
    assert found.work_out([[(judged(scenario.settings)[5], 0.75)]], Budget.of(0.0)) == 0
