"""Figures too large to add up exactly: bounds that hold, and faults that name the rows."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from folders import Row, read
from strategies import generate

from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.optimize.grouping import build_problem
from solver.rules.exactness import LARGEST_SUM, largest_shortfall, largest_value, too_large
from solver.rules.problem import Prices, Problem, ProgramGroup
from solver.rules.scoring import judge, total

LETTERS: list[Row] = [
    {"letter_id": x, "writer": f"Dr {x}", "status": "uploaded", "writer_specialty": "IM", "country": "US"}
    for x in "ABCD"
]


def scene(folder: Path, priorities: Sequence[float], toml: str = "", strength: float | None = None) -> Scenario:
    rows: list[Row] = [{"program_id": f"P{n}", "priority": priority} for n, priority in enumerate(priorities)]
    own: list[Row] = [{"program_id": "P0", "letter_id": "B", "strength": strength}]
    files = {"strengths": own} if strength is not None else {}
    return read(folder, f"[season]\nas_of = 2026-09-05\n{toml}", letters=LETTERS, programs=rows, **files)


def faults(scenario: Scenario) -> list[tuple[str, int, str, str]]:
    with pytest.raises(InputError) as refusal:
        build_problem(scenario)
    return [(fault.file, fault.line, fault.column, fault.what) for fault in refusal.value.faults]


def only(problem: Problem, cause: str) -> Problem:
    """The same problem in which one cause alone makes up the value."""
    figures = {name: 10_000 if name == cause else 0 for name in ("extra_bar", "overlap", "prefer", "change")}
    groups = problem.groups
    if cause != "strength":
        groups = tuple(replace(group, strengths=(0,) * len(group.strengths)) for group in groups)
    return replace(problem, groups=groups, prices=Prices(**figures))


def portfolios(problem: Problem, group: ProgramGroup) -> list[tuple[int, ...]]:
    letters = [letter for letter in range(len(problem.letters)) if group.open_to(letter)]
    return [chosen for size in range(group.room + 1) for chosen in combinations(letters, size)]


@pytest.mark.parametrize("cause", ["strength", "extra_bar", "overlap", "prefer", "change"])
def test_the_bound_of_the_value_holds_for_every_portfolio_and_each_cause_is_met(cause: str) -> None:
    tight = 0
    for seed in range(40):
        problem = only(build_problem(generate(Random(seed)).without_pins().read()), cause)
        worst = 0
        for group in problem.groups:
            scores = [judge(problem, group, portfolio) for portfolio in portfolios(problem, group)]
            worst += group.weight * max(abs(score.value) for score in scores)
        assert worst <= largest_value(problem)[cause], seed
        tight += worst == largest_value(problem)[cause] > 0
    assert tight


def test_the_bound_of_the_shortfall_holds_for_every_portfolio_and_is_met() -> None:
    tight = 0
    for seed in range(40):
        problem = build_problem(generate(Random(seed)).without_pins().read())
        worst = 0
        for group in problem.groups:
            scores = [judge(problem, group, portfolio) for portfolio in portfolios(problem, group)]
            worst += group.weight * max(score.shortfall for score in scores)
        assert worst <= largest_shortfall(problem), seed
        tight += worst == largest_shortfall(problem)
    assert tight > 10


def test_costs_of_asking_count_for_as_many_writers_as_may_be_asked(tmp_path: Path) -> None:
    letters = [{**row, "status": "not_asked"} for row in LETTERS]
    programs: list[Row] = [{"program_id": "P"}]
    problem = build_problem(read(tmp_path, "[asks]\nmax = 2\ncost = 3.0\n", letters=letters, programs=programs))
    free = replace(problem, ask_costs=(0,) * 4)
    everyone = ((((0, 1), 1),),)
    lost = total(free, everyone).value - total(problem, everyone).value
    assert largest_value(problem)["ask_cost"] == lost == 2 * 30_000 * 10_000
    assert largest_value(replace(problem, asks_max=9))["ask_cost"] == 2 * lost
    assert largest_value(replace(problem, ask_costs=(4, 1, 3, 9)))["ask_cost"] == (4 + 9) * 10_000


def test_the_rows_with_the_largest_and_the_smallest_priority_are_named_with_the_price(tmp_path: Path) -> None:
    scenario = scene(tmp_path, [1, 999_999, 0.0003], "[objective]\nextra_bar = 1_000_000.0\n")
    priority, price = faults(scenario)
    assert priority[:3] == ("programs.csv", 3, "priority")
    assert 'priority times signal is 999999 at "P1" and 0.0003 at "P2"' in priority[3]
    assert "too large to add up exactly; allowed is 46,116,860,184. Maybe bring them nearer" in priority[3]
    assert price[:3] == ("scenario.toml", 0, "objective.extra_bar")
    assert price[3].startswith("1000000 is too large to add up exactly")


def test_a_factor_is_advised_where_the_smallest_priority_bears_it(tmp_path: Path) -> None:
    scenario = scene(tmp_path, [200_000, 400_000], "[objective]\nprefer = 1_000_000.0\n")
    priority, price = faults(scenario)
    assert priority[3].endswith("Maybe divide all priorities by 1000.")
    assert price[2] == "objective.prefer"
    lower = scene(tmp_path / "lower", [200, 400], "[objective]\nprefer = 1_000_000.0\n")
    assert not list(too_large(build_problem(lower)))


def test_a_figure_of_strengths_is_named_by_letter_and_program(tmp_path: Path) -> None:
    _, strength = faults(scene(tmp_path, [10_000], strength=900_000_000))
    assert strength[:3] == ("strengths.csv", 0, "strength")
    assert strength[3].startswith('900000000 of letter "B" at "P0" is too large to add up exactly')
    assert not list(too_large(build_problem(scene(tmp_path / "barred", [10_000], strength=-900_000_000))))


def test_a_figure_of_the_rubric_is_named_by_letter(tmp_path: Path) -> None:
    _, strength = faults(scene(tmp_path, [100_000], "[rubric]\nus = 1_000_000.0\n"))
    assert strength[:2] == ("letters.csv", 2)
    assert '" at "P0" is too large' in strength[3]
    assert "[rubric]" in strength[3]


def test_shortfall_alone_can_be_too_large(tmp_path: Path) -> None:
    problem = build_problem(scene(tmp_path, [1, 1]))
    most = LARGEST_SUM // (2 * problem.shares.unit)
    group = replace(problem.groups[0], weight=most, required=2, strengths=(0, 0, 0, 0), preferred=())
    prices = replace(problem.prices, extra_bar=0, overlap=0, prefer=0)
    heavy = replace(problem, groups=(group,), prices=prices)
    assert not list(too_large(heavy))
    [fault] = too_large(replace(heavy, groups=(replace(group, weight=most + 1),)))
    assert "letters short times that" in fault.what


def test_sums_up_to_the_largest_are_allowed(tmp_path: Path) -> None:
    problem = build_problem(scene(tmp_path, [1, 1]))
    prices = replace(problem.prices, extra_bar=0, overlap=0, prefer=0)
    group = replace(problem.groups[0], weight=2**60, required=0, preferred=(), strengths=(0, -1, 0, 1))
    assert not list(too_large(replace(problem, prices=prices, groups=(group,))))
    assert list(too_large(replace(problem, prices=prices, groups=(replace(group, weight=2**60 + 1),))))


def test_the_cheapest_option_of_a_clause_bounds_it(tmp_path: Path) -> None:
    rows: list[Row] = [{"program_id": "P", "required": 3, "needs": "im>=2 or us>=4 or im<=0"}]
    problem = build_problem(read(tmp_path, letters=LETTERS, programs=rows))
    assert problem.in_letters(largest_shortfall(problem)) == 3 + 2


def cost_of(problem: Problem, units: int) -> Problem:
    return replace(problem, ask_costs=(units,) * 4, to_ask=frozenset(range(4)), asks_max=2)


def test_costs_of_asking_can_be_too_large(tmp_path: Path) -> None:
    problem = build_problem(scene(tmp_path, [1]))
    _, price = too_large(cost_of(problem, 2**50))
    assert (price.file, price.column) == ("writers.csv", "ask_cost")
    assert not list(too_large(cost_of(problem, 2**47)))
