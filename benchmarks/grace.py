"""What days of grace are good for: ``python benchmarks/grace.py`` (half a minute).

A program of ``scenarios/late_chair`` takes three letters. Two strong ones and a filler are uploaded; a third strong one
is expected on one of seven days, so that it is due just after the program begins to read. Every fate of it is walked
through day by day with all clicks done, and what stands there in the end is held against the best that could have stood
there had the fate been known. A letter is worth what is left of it on the day it is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from daily import SCENARIO, alone, days_from, walk

import solver
from solver import Scenario
from solver.domain.entities import Status
from solver.optimize.grouping import build_problem
from solver.rules.scale import decimal
from solver.rules.timing import due, reading_day, share_left

__all__ = ["EXPECTED", "GRACES", "awaiting", "mean_loss", "with_grace"]

PROGRAM, LETTER, NOT_HERE = "9999140002", "C", "F"
STRENGTHS = {"A": 80.0, "D": 80.0, "C": 80.0, "E": 55.0}
"""Points of the four letters, whatever the rubric says: three strong ones and a filler."""
APPLY = date(2026, 9, 23)
EXPECTED = days_from(date(2026, 9, 17), date(2026, 9, 23))
DAYS = 60
GRACES = (0, 3, 7, 14)
LATEST = 14
ON_THE_DAY, NEVER = 0.7, 0.1
"""How often the letter comes on the day it is due, and never; the rest is spread evenly over `LATEST` days more."""


def with_grace(days: int) -> Scenario:
    """The program alone, with so many days of grace."""
    scenario = alone(solver.read(SCENARIO), PROGRAM)
    season = replace(scenario.settings.season, grace_days=days)
    letters = tuple(letter for letter in scenario.letters if letter.id != NOT_HERE)
    strengths = {(PROGRAM, letter_id): (points, None) for letter_id, points in STRENGTHS.items()}
    return replace(scenario, letters=letters, strengths=strengths, settings=replace(scenario.settings, season=season))


def mean_loss(scenario: Scenario, expected: Sequence[date]) -> float:
    """Points lost of the best third letter, in the mean over the days on which the letter is expected and its fates."""
    losses = (chance * loss(awaited, comes) for day in expected for awaited, comes, chance in _fates(scenario, day))
    return sum(losses) / len(expected)


def awaiting(scenario: Scenario, expected: date) -> Scenario:
    """The scenario with the letter expected on a day."""
    letters = (replace(x, expected=expected) if x.id == LETTER else x for x in scenario.letters)
    return replace(scenario, letters=tuple(letters))


def _fates(scenario: Scenario, expected: date) -> Iterator[tuple[Scenario, date | None, float]]:
    """The scenario with the letter expected on a day, each day on which it may come, and how likely that is."""
    awaited = awaiting(scenario, expected)
    [day] = (due(letter, scenario.settings.season) for letter in awaited.letters if letter.id == LETTER)
    yield awaited, day, ON_THE_DAY
    yield awaited, None, NEVER
    for late in range(1, LATEST + 1):
        yield awaited, day + timedelta(days=late), (1 - ON_THE_DAY - NEVER) / LATEST


def loss(scenario: Scenario, comes: date | None) -> float:
    """Points by which what stands there falls short of the best that could, when the letter comes on a day or never."""
    added: dict[str, date] = {}
    for day, result in walk(scenario, {LETTER: comes}, days_from(APPLY, APPLY + timedelta(days=DAYS))):
        added |= {letter_id: day for letter_id in result.now[PROGRAM] if letter_id not in added}
        if len(added) == result.problem.programs[0].maximum:
            break
    there = {letter.id: comes if letter.id == LETTER else APPLY for letter in scenario.letters}
    worth = _worth(scenario, {letter_id: day for letter_id, day in there.items() if day})
    best = sorted(worth.values(), reverse=True)[: len(added)]
    return sum(best) - sum(_worth(scenario, added).values())


def _worth(scenario: Scenario, added: Mapping[str, date]) -> dict[str, float]:
    """What each letter is worth at the program, given the day on which it is added."""
    letters = tuple(replace(letter, status=Status.UPLOADED) for letter in scenario.letters)
    problem = build_problem(replace(scenario, letters=letters))
    season, [group] = scenario.settings.season, problem.groups
    reading = reading_day(problem.programs[0], season)

    def worth(letter_id: str) -> float:
        return decimal(group.strengths[problem.position(letter_id)]) * float(
            share_left(added[letter_id], reading, season)
        )

    return {letter_id: worth(letter_id) for letter_id in added}


if __name__ == "__main__":
    for grace in GRACES:
        print(f"{grace:3} days of grace: {mean_loss(with_grace(grace), EXPECTED):5.1f} points lost")
