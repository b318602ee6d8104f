"""Judged figures moved: every trial is the plan of the scenario with those figures, and what is told of them."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from conftest import Run
from folders import LETTERS, NO_ADVICE, Row, read, tight
from solved import SEEDS, chunks
from strategies import generate

import solver
from solver.analysis.advice import advise
from solver.analysis.moved_strengths import Factors
from solver.analysis.plan import settle
from solver.analysis.result import Result
from solver.analysis.sensitivity import (
    FigureImpact,
    Sensitivity,
    Trial,
    _Searches,
    _Tables,
    _untied,
    figures_alone,
    move_figures,
)
from solver.domain.entities import Scenario
from solver.domain.judged import Figure, judged, moved
from solver.domain.settings import shipped
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget, Engine
from solver.report.screen import screen
from solver.report.sensitivity import NEVER_CHANGES, alone_words, figure_words, sensitivity_view
from solver.report.tornado import tornado

CHAIR = examples()["late_chair"]
FOUR: list[Row] = [{**row, "status": "uploaded"} for row in LETTERS]
LAST: list[Row] = [*FOUR[:3], {**FOUR[3], "comparison": "top_1", "detail": "specific", "endorsement": "unreserved"}]
THREE: list[Row] = [{"program_id": name, "required": 3, "needs": "none"} for name in "pqr"]


def flat(text: str) -> str:
    return " ".join(text.split())


def settled(scenario: Scenario) -> Result:
    return settle(scenario, Budget(), fallbacks=False)


@cache
def found_in(name: str, draws: int = 20) -> Sensitivity:
    return move_figures(settle(solver.read(examples()[name]), Budget()), Budget(), draws)


def figure(scenario: Scenario, name: str) -> Figure:
    return next(figure for figure in judged(scenario.settings) if figure.name == name)


def some_factors(scenario: Scenario, rng: Random, number: int) -> list[Factors]:
    """Factors of all figures at once, some of them far beyond a quarter."""
    figures = judged(scenario.settings)
    return [
        [(one, rng.choice([0.75, 1.25, 1, rng.uniform(0.75, 1.25), rng.uniform(0, 3)])) for one in figures]
        for _ in range(number)
    ]


def some_alone(scenario: Scenario, rng: Random, number: int) -> list[Factors]:
    """Some figures, each moved alone."""
    return [[(one, rng.choice([0.75, 1.25, 2.0]))] for one in rng.sample(judged(scenario.settings), number)]


def programs(trial: Trial) -> list[tuple[int, ...]]:
    """The programs of each flip."""
    return [flip.programs for flip in trial.flips]


def sets_after(result: Result, trial: Trial) -> dict[str, set[str]]:
    """Per program what it has in a trial, by what is told of its flips."""
    held = {program.id: set(result.portfolios[program.id]) for program in result.problem.programs}
    for flip in trial.flips:
        for place in flip.programs:
            program = result.problem.programs[place].id
            held[program] = held[program] - set(flip.lost) | set(flip.gained)
    return held


def assert_plan(result: Result, factors: Factors, trial: Trial) -> None:
    """A trial is the plan that is found of the scenario with its figures, and keeping the plan never gains."""
    best = settled(replace(result.scenario, settings=moved(result.scenario.settings, factors)))
    expected = {program.id: set(best.portfolios[program.id]) for program in result.problem.programs}
    assert sets_after(result, trial) == expected
    assert trial.lost >= (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["late_chair", "gap_and_language", "prelim_neurology", "already_applied", "two_files"])
def test_every_draw_is_the_plan_under_its_figures(name: str) -> None:
    result = found_in(name).result
    cases = some_factors(result.scenario, Random(name), 20)
    trials = _Tables(result).of(cases, Budget())
    for factors, trial in zip(cases, trials, strict=True):
        assert_plan(result, factors, trial)
    assert len({trial.changed for trial in trials}) > 1


def test_the_draws_of_a_long_list_are_plans_too() -> None:
    result = settled(solver.read(examples()["us_citizen_img"]))
    cases = some_factors(result.scenario, Random(1), 2)
    for factors, trial in zip(cases, _Tables(result).of(cases, Budget()), strict=True):
        assert_plan(result, factors, trial)


@chunks(SEEDS[:48], 6)
def test_looking_up_and_searching_tell_the_same_of_folders(seeds: range) -> None:
    for seed in seeds:
        result = settled(without_limits(generate(Random(seed)).without_pins().read()))
        assert _untied(result.problem), seed
        cases = [*some_factors(result.scenario, Random(seed), 3), *some_alone(result.scenario, Random(seed), 6)]
        looked_up, searched = _Tables(result).of(cases, Budget()), _Searches(result).of(cases, Budget())
        assert looked_up == searched, seed
        assert [*map(programs, looked_up)] == [*map(programs, searched)], seed


def without_limits(scenario: Scenario) -> Scenario:
    """The same scenario in which no limit ties programs together."""
    number, asks = len(scenario.letters), scenario.settings.asks
    return replace(
        scenario,
        letters=tuple(replace(letter, max_programs=None) for letter in scenario.letters),
        writers=tuple(replace(writer, versions=number, ask_cost=None) for writer in scenario.writers),
        settings=replace(scenario.settings, asks=replace(asks, max=asks.max and number, cost=0.0)),
    )


def test_where_limits_tie_programs_together_each_draw_is_the_plan(tmp_path: Path) -> None:
    for scenario in (tight(tmp_path), solver.read(examples()["ask_budget"])):
        result = settled(scenario)
        assert not _untied(result.problem)
        cases = some_factors(scenario, Random(5), 4)
        for factors, trial in zip(cases, _Searches(result).of(cases, Budget()), strict=True):
            assert_plan(result, factors, trial)


def test_a_letter_that_other_figures_let_go_may_tie_programs_together(tmp_path: Path) -> None:
    weak = {**FOUR[0], "max_programs": 1, "comparison": "average"}
    toml = NO_ADVICE + "[objective]\nmin_strength = 80.0\n"
    scenario = read(tmp_path, toml, letters=[weak, *FOUR[1:]], programs=THREE)
    assert not _untied(settled(scenario).problem)


def test_every_figure_of_strength_and_every_price_is_moved_and_no_probability() -> None:
    figures = judged(solver.read(CHAIR).settings)
    names = [one.name for one in figures]
    assert len(set(names)) == len(names)
    assert names[:5] == [*(f"season.late from {weeks} weeks" for weeks in (0, 2, 4, 8)), "objective.extra_bar"]
    assert {"objective.overlap", "objective.prefer", "rubric.flags.backhanded", "rubric.fit.supplement"} < set(names)
    assert "rubric.weeks.steps from 52 weeks" in names
    assert not [name for name in names if "probability" in name or "share" in name or "months" in name]
    assert all(one.value for one in figures)
    expected = {f"rubric.role.{role}" for role, value in shipped("defaults.toml")["rubric"]["role"].items() if value}
    assert {name for name in names if name.startswith("rubric.role.")} == expected


def test_one_figure_moves_alone_and_a_share_never_beyond_all() -> None:
    settings = solver.read(CHAIR).settings
    figures = judged(settings)
    for one in figures[::4]:
        changed = moved(settings, [(one, 1.25)])
        assert [(a.name, a.value) for a in judged(changed) if a not in figures] == [(one.name, one.times(1.25))]
    assert settings.season.late[0][1] * 1.25 > 1
    assert moved(settings, [(judged(settings)[0], 1.25)]).season.late[0][1] == 1


def test_a_figure_of_the_scenario_is_what_is_moved(tmp_path: Path) -> None:
    scenario = read(tmp_path, NO_ADVICE + "[objective]\nextra_bar = 40.0\n", letters=LAST, programs=THREE)
    assert figure(scenario, "objective.extra_bar").value == 40


@pytest.mark.parametrize("name", ["late_chair", "gap_and_language", "prelim_neurology", "two_files"])
def test_solve_says_of_figures_alone_what_sensitivity_says(name: str) -> None:
    found = found_in(name)
    alone = figures_alone(found.result, Budget())
    assert alone is not None
    assert (alone.impacts, alone.figures, alone.steady) == (found.impacts, found.figures, found.steady)
    assert alone_words(alone) == alone_words(found)
    flips = [flip for impact in found.impacts for trial in impact.both for flip in trial.flips]
    beyond = {place for flip in flips if not flip.near_tie for place in flip.programs}
    at_all = {place for flip in flips for place in flip.programs}
    assert alone.steady == (len(found.kept) - len(at_all), len(at_all - beyond))
    said = flat(screen(found.result, advise(found.result, Budget()), None, 80))
    assert f"SURE {alone_words(alone)}" in said


def test_the_sentence_names_the_figure_that_most_depends_on_and_says_near_ties(tmp_path: Path) -> None:
    toml = f"{NO_ADVICE}[objective]\nextra_bar = 50.0\n[report]\nnear_tie = {{}}\n"
    told = []
    for near in ("1000.0", "0.1"):
        result = settled(read(tmp_path / near, toml.format(near), letters=LAST, programs=THREE))
        told.append(alone_words(figures_alone(result, Budget())))
    number = max(trial.changed for trial in figure_of(result, "objective.extra_bar").both)
    assert number == 3
    bar = "most depends on: points a letter beyond the required count must earn (3 programs"
    assert told[0].endswith(
        f"0 of 3 programs would keep their letters, 3 more change between near ties alone; {bar}, near ties)."
    )
    assert told[1].endswith(f"0 of 3 programs would keep their letters; {bar}).")
    assert alone_words(figures_alone(found_in("late_chair").result, Budget())).endswith(
        "every program would keep its letters."
    )


def figure_of(result: Result, name: str) -> FigureImpact:
    alone = figures_alone(result, Budget())
    assert alone is not None
    return next(impact for impact in alone.impacts if impact.figure.name == name)


def test_where_it_would_take_more_than_a_moment_solve_says_so(tmp_path: Path) -> None:
    alike = found_in("two_files").result
    limits = replace(alike.scenario.settings.limits, moved_kinds=len(alike.problem.groups) - 1)
    many = replace(alike, scenario=replace(alike.scenario, settings=replace(alike.scenario.settings, limits=limits)))
    assert figures_alone(many, Budget()) is None
    model, tables = (figures_alone(alike, Budget(engine=engine)) for engine in (Engine.CP_SAT, Engine.AUTO))
    assert alone_words(model) == alone_words(tables)
    assert figures_alone(settled(tight(tmp_path)), Budget()) is None
    assert "not worked out here: lor sensitivity" in alone_words(None)
    assert "the time was over" in alone_words(figures_alone(alike, Budget.of(0.0)))


def test_what_flips_is_told_with_the_figure_and_what_keeping_the_plan_loses(tmp_path: Path) -> None:
    scenario = read(tmp_path, NO_ADVICE, letters=LAST, programs=THREE)
    strength = min(settled(scenario).problem.groups[0].strengths) / 10_000
    toml = f"{NO_ADVICE}[objective]\nextra_bar = {strength + 4}\n"
    found = move_figures(settled(read(tmp_path, toml, letters=LAST, programs=THREE)), Budget(), 40)
    bar = next(impact for impact in found.moving if impact.figure.name == "objective.extra_bar")
    assert found.moving[0].weight >= bar.weight
    assert bar.higher.flips == ()
    (flip,) = bar.lower.flips
    assert (flip.lost, len(flip.gained), flip.programs, flip.near_tie) == ((), 1, (0, 1, 2), False)
    assert bar.lower.lost == pytest.approx((0, 3 * (0.25 * (strength + 4) - 4)))
    kept = {40 - sum(trial.changed > 0 for trial in found.draws)}
    assert set(found.kept) == kept
    assert found.number_sure == 0


def test_next_to_nothing_is_a_near_tie(tmp_path: Path) -> None:
    toml = f"{NO_ADVICE}[objective]\nextra_bar = 50.0\n[report]\nnear_tie = 1000.0\n"
    scenario = read(tmp_path, toml, letters=LAST, programs=THREE)
    found = move_figures(settled(scenario), Budget(), 40)
    assert all(trial.near_ties == trial.changed for trial in found.draws)
    assert any(trial.changed for trial in found.draws)
    assert found.number_sure + found.nearly_sure == 3
    assert "a near tie" in sensitivity_view(found, 80)


def test_a_letter_of_the_plan_that_does_harm_elsewhere_is_not_kept(tmp_path: Path) -> None:
    scenario = read(tmp_path, NO_ADVICE + "[objective]\nmin_strength = 1.0\n", letters=FOUR[:3], programs=THREE)
    result = settled(scenario)
    trials = [_of(result).of([[(figure(scenario, "objective.min_strength"), 500.0)]], Budget()) for _of in BOTH]
    assert trials[0] == trials[1]
    (trial,) = trials[0]
    assert (trial.changed, trial.lost) == (3, (0, 0))  # nothing may go there, so nothing is lost by what may


BOTH = (_Tables, _Searches)


def test_the_seed_chooses_the_draws_and_the_same_seed_the_same() -> None:
    result = found_in("two_files").result
    once, again, other = (move_figures(result, Budget(seed=seed), 20) for seed in (0, 0, 1))
    assert (once.impacts, once.draws) == (again.impacts, again.draws)
    assert once.impacts == other.impacts
    assert once.draws != other.draws


def test_where_the_time_is_over_what_was_not_worked_out_is_said() -> None:
    result = found_in("two_files").result
    found = move_figures(result, Budget.of(0.0), 20)
    assert (found.impacts, found.draws, list(found.sets)) == ((), (), [])
    said = " ".join(sensitivity_view(found, 80).split())
    assert f"not worked out: {found.figures} figures and 20 draws" in said
    assert "programs keep" not in said
    assert "No figure" not in said
    assert tornado(found, "svg").startswith(b"<?xml")


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_screen_fits_and_says_how_many_sets_stay(width: int) -> None:
    found = found_in("prelim_neurology")
    said = sensitivity_view(found, width)
    assert max(map(len, said.splitlines())) <= width
    words = " ".join(said.split())
    assert f"{found.number_sure} of 17 program" in words
    assert "set in at least 95 % of the draws" in words
    assert "optimal" not in words.lower()


def test_figures_are_told_in_words() -> None:
    settings = solver.read(CHAIR).settings
    said = {one.name: figure_words(one) for one in judged(settings)}
    assert said["rubric.comparison.top_5"] == "comparison, top 5"
    assert said["rubric.weeks.steps from 4 weeks"] == "weeks, from 4 weeks"
    assert said["rubric.fit.im.categorical.related"] == "fit, IM, categorical, related"
    assert said["season.late from 0 weeks"] == "share left of a letter that comes late, from 0 weeks"
    assert said["rubric.us"] == "writer in the US"
    assert len(set(said.values())) == len(said)


def test_lower_is_the_smaller_figure_also_below_zero() -> None:
    impacts = {impact.figure.name: impact for impact in found_in("two_files").impacts}
    assert (impacts["objective.prefer"].down, impacts["objective.prefer"].up) == (7.5, 12.5)
    short = impacts["rubric.flags.short"]
    assert (short.figure.value, short.down, short.up) == (-10, -12.5, -7.5)
    scenario = found_in("two_files").result.scenario
    trials = _Tables(found_in("two_files").result).of(
        [[(figure(scenario, name), 1.25)] for name in ("rubric.fit.im.categorical.related", "objective.extra_bar")],
        Budget(),
    )
    assert trials == [impacts["rubric.fit.im.categorical.related"].lower, impacts["objective.extra_bar"].higher]


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_picture_is_the_same_bytes_each_time(form: str) -> None:
    assert tornado(found_in("two_files"), form) == tornado(found_in("two_files"), form)


def test_the_picture_names_figures_and_sets() -> None:
    said = tornado(found_in("prelim_neurology"), "svg").decode()
    for words in ("lower", "higher", "now 60", "95 %", "IM, transitional"):
        assert words in said.replace("\N{NO-BREAK SPACE}", " "), words
    assert NEVER_CHANGES in tornado(found_in("late_chair"), "svg").decode()


def test_the_command_prints_writes_and_exits_as_solve_does(lor: Run, tmp_path: Path) -> None:
    two = examples()["two_files"]
    code, out, _ = lor("sensitivity", two, "--draws", "10", "--out", tmp_path / "t.csv", "--json")
    assert code == lor("solve", two)[0]
    told = json.loads(out)
    assert (told["draws"], told["programs"], len(told["kept"])) == (10, 8, 8)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert told["kept_alone"] == 8 - len({row["changes"] for row in rows} - {""})
    assert len(rows) == 2 * told["figures_known"] == 2 * told["figures_wanted"]
    assert {row["figure"] for row in rows} == {entry["figure"] for entry in told["figures"]}
    assert rows[0]["changes"] == ";".join(
        f"{'+'.join(x['lost'])}>{'+'.join(x['gained'])}:{x['programs']}" for x in told["figures"][0]["lower"]["changes"]
    )
    assert lor("sensitivity", two, "--draws", "2", "--out", tmp_path / "t.svg")[0] == code
    assert (tmp_path / "t.svg").read_bytes().startswith(b"<?xml")


def test_another_form_is_refused_before_anything_is_worked_out(lor: Run, tmp_path: Path) -> None:
    code, out, told = lor("sensitivity", tmp_path / "not there", "--out", tmp_path / "t.pdf")
    assert (code, out) == (2, "")
    assert 'found ".pdf", expected one of .svg, .png, .csv' in told
