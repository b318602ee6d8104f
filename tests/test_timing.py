"""When a letter is there, when a program reads, and what that makes of the letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from days import Days
from folders import Row, read
from solved import SEEDS
from strategies import generate

from solver.domain.entities import Letter, Scenario, Status, Track
from solver.domain.errors import InputError
from solver.optimize.grouping import build_problem
from solver.rules.programs import programs
from solver.rules.timing import (
    apply_day,
    arrival,
    business_day_before,
    coming,
    due,
    expected_day,
    is_given_up,
    is_overdue,
    kept_until,
    reading_day,
    share_left,
    timeliness,
)

SEASON = "[season]\nas_of = 2026-09-01\nreview_opens = 2026-09-24\n"
LETTER: Row = {"letter_id": "l", "writer": "Dr Rao", "writer_specialty": "IM", "country": "US", "status": "promised"}
PROGRAM: Row = {"program_id": "p"}


def scenario(folder: Path, letter: Row | None = None, program: Row | None = None, toml: str = "") -> Scenario:
    return read(folder, SEASON + toml, letters=[LETTER | (letter or {})], programs=[PROGRAM | (program or {})])


def on(scenario: Scenario, day: date) -> Scenario:
    season = replace(scenario.settings.season, as_of=day)
    return replace(scenario, settings=replace(scenario.settings, season=season))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"asked": "2026-08-20", "expected": "2026-09-09"}, date(2026, 9, 9)),
        ({"asked": "2026-08-20"}, date(2026, 9, 24)),
        ({}, date(2026, 10, 6)),
    ],
)
def test_a_day_nobody_entered_is_supposed_from_asking_or_else_from_today(tmp_path: Path, given: Row, day: date) -> None:
    found = scenario(tmp_path, given)
    assert expected_day(found.letters[0], found.settings.season) == day
    assert found.letters[0].expected == (day if "expected" in given else None)


@pytest.mark.parametrize(
    ("expected", "day"),
    [
        ("2026-09-04", date(2026, 9, 11)),  # a Friday: five business days
        ("2026-09-05", date(2026, 9, 11)),  # a Saturday counts from the Friday
        ("2026-09-06", date(2026, 9, 11)),
        ("2026-09-07", date(2026, 9, 14)),
        ("2026-08-25", date(2026, 9, 1)),  # due today
        ("2026-08-24", date(2026, 9, 14)),  # due yesterday: two weeks more
        ("2026-08-11", date(2026, 9, 1)),  # due on 18 August: these two weeks end today
        ("2026-08-10", None),  # given up
        ("", date(2026, 10, 13)),  # 35 days from as_of
    ],
)
def test_when_a_letter_arrives(tmp_path: Path, expected: str, day: date | None) -> None:
    found = scenario(tmp_path, {"expected": expected})
    letter, season = found.letters[0], found.settings.season
    assert arrival(letter, season) == day
    assert is_overdue(letter, season) == (due(letter, season) < date(2026, 9, 1))
    assert is_given_up(letter, season) == (day is None)


def test_a_letter_that_comes_is_there_when_it_is_due_or_within_the_days_it_is_counted_on(tmp_path: Path) -> None:
    found = scenario(tmp_path, {"expected": "2026-09-01"})
    letter, season = found.letters[0], replace(found.settings.season, overdue_days=2)
    punctual = Fraction(4, 5)
    first = date(2026, 9, 8)
    tenth = Fraction(1, 10)
    assert coming(letter, season, punctual) == (
        (first, punctual),
        (date(2026, 9, 9), tenth),
        (date(2026, 9, 10), tenth),
    )
    assert coming(letter, replace(season, overdue_days=0), punctual) == ((first, Fraction(1)),)
    assert coming(letter, replace(season, as_of=date(2026, 9, 10)), punctual) == ((date(2026, 9, 10), Fraction(1)),)
    assert coming(letter, replace(season, as_of=date(2026, 9, 11)), punctual) == ()


def test_the_days_are_the_scenarios_own(tmp_path: Path) -> None:
    toml = "processing_days = 1\nexpected_days = 30\noverdue_days = 3\nholidays = [2026-09-02, 2026-10-02]\n"
    found = scenario(tmp_path, toml=toml)
    letter, season = found.letters[0], found.settings.season
    assert arrival(letter, season) == date(2026, 10, 5), "1 October is a Thursday, and on Friday nobody works"
    assert arrival(replace(letter, expected=date(2026, 8, 28)), season) == date(2026, 9, 3), "due on 31 August"
    assert business_day_before(date(2026, 9, 3), season) == date(2026, 9, 1)


def test_the_business_day_before(tmp_path: Path) -> None:
    season = scenario(tmp_path).settings.season
    days = [business_day_before(date(2026, 9, day), season) for day in (4, 5, 6, 7, 8)]  # Friday to Tuesday
    assert days == [date(2026, 9, 3), *[date(2026, 9, 4)] * 3, date(2026, 9, 7)]


@pytest.mark.parametrize(
    ("row", "toml", "as_of", "apply", "reading"),
    [
        ({}, "", "2026-09-01", "2026-09-23", "2026-09-23"),
        ({}, "", "2026-09-23", "2026-09-23", "2026-09-23"),
        ({}, "", "2026-10-08", "2026-10-08", "2026-10-08"),
        ({"complete_by": "2026-10-15"}, "", "2026-09-01", "2026-10-14", "2026-10-14"),
        ({}, "apply = 2026-09-10\n", "2026-09-01", "2026-09-10", "2026-09-23"),
        ({}, "apply = 2026-10-10\n", "2026-09-01", "2026-10-10", "2026-10-10"),
        ({}, 'apply = "today"\n', "2026-09-15", "2026-09-15", "2026-09-23"),
        ({"applied": "yes", "assigned": "none"}, "", "2026-10-08", None, "2026-09-23"),
        ({"applied": "2026-09-05", "assigned": "none"}, "", "2026-10-08", None, "2026-09-23"),
        ({"applied": "2026-09-28", "assigned": "none"}, "apply = 2026-10-10\n", "2026-10-08", None, "2026-09-28"),
    ],
)
def test_the_days_of_a_program(
    tmp_path: Path, row: Row, toml: str, as_of: str, apply: str | None, reading: str
) -> None:
    text = SEASON.replace("2026-09-01", as_of) + toml
    found = read(tmp_path, text, letters=[LETTER], programs=[PROGRAM | row])
    [program], season = programs(found), found.settings.season
    assert reading_day(program, season) == date.fromisoformat(reading)
    if apply:
        assert apply_day(program, season) == date.fromisoformat(apply)


@pytest.mark.parametrize(
    ("days_after", "share"), [(-30, "1"), (0, "1"), (1, "0.85"), (13, "0.85"), (14, "0.75"), (28, "0.6"), (56, "0.3")]
)
def test_a_late_letter_keeps_a_share_from_the_first_day_on(tmp_path: Path, days_after: int, share: str) -> None:
    season, reading = scenario(tmp_path).settings.season, date(2026, 9, 23)
    assert share_left(reading + timedelta(days=days_after), reading, season) == Fraction(share)
    assert share_left(None, reading, season) == 1


@pytest.mark.parametrize(
    ("letter", "program", "as_of", "why"),
    [
        ({"expected": "2026-09-14"}, {"deadline": "2026-09-21"}, "2026-09-01", ""),
        ({"expected": "2026-09-15"}, {"deadline": "2026-09-21"}, "2026-09-01", "it comes after the deadline"),
        ({"expected": "2026-08-10"}, {}, "2026-09-01", "it is given up: it was due on 2026-08-17"),
        ({}, {}, "2026-09-22", ""),
        ({}, {}, "2026-09-23", "nobody knows when it comes"),
        ({"asked": "2026-09-01"}, {}, "2026-09-23", ""),
        ({"status": "not_asked", "expected": "2026-09-20"}, {}, "2026-09-22", ""),
        ({"status": "not_asked", "expected": "2026-09-20"}, {}, "2026-09-23", "it is not asked for"),
        ({"status": "uploaded"}, {"deadline": "2026-09-01"}, "2026-10-08", ""),
    ],
)
def test_what_comes_too_late(tmp_path: Path, letter: Row, program: Row, as_of: str, why: str) -> None:
    found = on(scenario(tmp_path, letter, program), date.fromisoformat(as_of))
    barred = build_problem(found).groups[0].barred[0]
    assert barred.startswith(why)
    assert bool(barred) == bool(why)


def test_the_strictest_days_of_the_tracks_of_a_program_count(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"program_id": "p", "eras_id": "e", "complete_by": "2026-12-01", "deadline": "2026-12-31"},
        {"program_id": "q", "eras_id": "e", "complete_by": "2026-10-01", "deadline": "2026-10-20"},
    ]
    [program] = programs(read(tmp_path, SEASON, letters=[LETTER], programs=rows))
    assert (program.complete_by, program.deadline) == (date(2026, 10, 1), date(2026, 10, 20))


@pytest.mark.parametrize(
    ("expected", "deadline", "wanted", "until"),
    [
        ("2026-09-01", None, False, date(2026, 9, 22)),  # overdue since 8 September, it would still be on time
        ("2026-09-21", None, False, date(2026, 9, 28)),  # on time, and too late once it is overdue
        ("2026-09-28", None, True, date(2026, 10, 19)),  # too late, and a clause wants it
        ("2026-09-28", date(2026, 10, 19), True, date(2026, 10, 19)),
        ("2026-09-28", date(2026, 10, 18), True, date(2026, 10, 5)),  # overdue it would come after the deadline
    ],
)
def test_how_long_a_place_is_kept(
    tmp_path: Path, expected: str, deadline: date | None, wanted: bool, until: date
) -> None:
    found = scenario(tmp_path, {"expected": expected})
    assert kept_until(found.letters[0], date(2026, 9, 23), deadline, found.settings.season, wanted=wanted) == until


def test_a_place_is_kept_while_a_letter_is_overdue_already_and_counted_on(tmp_path: Path) -> None:
    found = on(scenario(tmp_path, {"expected": "2026-09-21"}), date(2026, 9, 29))
    assert kept_until(found.letters[0], date(2026, 9, 23), None, found.settings.season) == date(2026, 10, 12)


def cases() -> Iterator[tuple[Scenario, list[Track], Letter]]:
    for seed in SEEDS[:100]:
        try:
            found = generate(Random(seed)).read()
        except InputError:
            continue
        for program in programs(found):
            yield from ((found, list(program.tracks), letter) for letter in found.letters)


@pytest.mark.slow
def test_days_agree_with_walking_day_after_day() -> None:
    told = 0
    for found, tracks, letter in cases():
        season, walked = found.settings.season, Days(found.settings.season, tracks)
        program = next(program for program in programs(found) if program.tracks[0] is tracks[0])
        reading = reading_day(program, season)
        assert reading == walked.reading
        assert program.applied or apply_day(program, season) == walked.apply
        timely = timeliness([letter], reading, program.deadline, season)
        assert (timely.on_time == (0,)) == walked.is_on_time(letter)
        assert float(timely.shares[0]) == walked.share(letter)
        if letter.status is not Status.UPLOADED:
            assert arrival(letter, season) == walked.arrival(letter)
            assert bool(timely.reasons[0]) != walked.takes(letter)
            told += 1
    assert told
