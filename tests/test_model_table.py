"""The table of docs/model.md is what the engine says, day by day; and its figures about days of grace are measured."""

import re
from datetime import date
from pathlib import Path

import daily
import grace
import pytest

import solver
from solver import Scenario

MODEL = (Path(__file__).parents[1] / "docs" / "model.md").read_text(encoding="utf-8")


def test_the_table_of_a_season_is_what_the_engine_says_on_each_day() -> None:
    [shown] = (part for part in MODEL.split("\n\n") if part.startswith("| from | both come |"))
    assert f"{shown}\n" == daily.table()


@pytest.mark.parametrize(
    ("scenario", "letter"),
    [
        (daily.alone(solver.read(daily.SCENARIO), daily.PROGRAM), "F"),
        *((grace.awaiting(grace.with_grace(days), day), "C") for days in (7, 20) for day in grace.EXPECTED[::3]),
    ],
)
def test_a_place_is_kept_until_the_day_that_was_said(scenario: Scenario, letter: str) -> None:
    days = daily.days_from(date(2026, 9, 23), date(2026, 10, 31))
    kept = [
        (day, step.kept_until)
        for day, result in daily.walk(scenario, {letter: None}, days)
        for step in result.programs[0].steps
        if step.kept_until
    ]
    assert {until for _, until in kept} == {kept[-1][0]}
    assert [day for day, _ in kept] == days[: len(kept)]


def test_a_place_kept_for_the_days_of_grace_saves_a_strong_letter() -> None:
    lost = {days: grace.mean_loss(grace.with_grace(days), [date(2026, 9, 17)]) for days in (0, 7)}
    assert 0 < lost[7] < lost[0] / 2


@pytest.mark.slow
def test_the_figures_about_days_of_grace_are_measured() -> None:
    told = re.findall(r"^\| (\d+) \| ([\d.]+) \|$", MODEL.split("### Seven days of grace")[1], re.MULTILINE)
    measured = [(str(days), f"{grace.mean_loss(grace.with_grace(days), grace.EXPECTED):.1f}") for days in grace.GRACES]
    assert told == measured
