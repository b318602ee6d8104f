"""Specialty and track of a program, from its columns and its codes; what is supposed where neither tells."""

from pathlib import Path

import pytest
from texts import notes, scenario

from solver.domain.entities import Track, TrackType


def first(folder: Path, programs: str, toml: str = "") -> Track:
    return scenario(folder, toml, programs=programs).tracks[0]


@pytest.mark.parametrize(
    ("programs", "specialty", "track"),
    [
        ("nrmp,name\n9999180A0,A\n", "neurology", TrackType.ADVANCED),
        ("code,name\n9999320C0,A\n", "pediatrics", TrackType.CATEGORICAL),
        ("program code,name\n1200521234,A\n", "family medicine", TrackType.CATEGORICAL),
        ("program_id,name\n1400521234.0,A\n", "internal medicine", TrackType.CATEGORICAL),
        ("program_id,name,eras_id\nP1,A,4000521234\n", "psychiatry", TrackType.CATEGORICAL),
        ("nrmp,name\n9999999P0,A\n", "transitional year", TrackType.TRANSITIONAL),
        ("nrmp,name,track\n9999999P0,A,P\n", "transitional year", TrackType.TRANSITIONAL),
        ("nrmp,name,specialty\n9999180A0,A,Pediatrics\n", "pediatrics", TrackType.ADVANCED),
    ],
)
def test_a_code_tells_what_no_column_says(tmp_path: Path, programs: str, specialty: str, track: TrackType) -> None:
    found = first(tmp_path, programs)
    assert (found.specialty, found.track) == (specialty, track)


def test_a_code_that_contradicts_the_specialty_is_noted_once(tmp_path: Path) -> None:
    programs = "nrmp,name,specialty\n9999140C0,A,IM\n9998180A0,B,Pediatrics\n9997180A0,C,Pediatrics\n"
    assert notes(tmp_path, programs=programs) == [
        'programs.csv:3: specialty: says "pediatrics", the program\'s code neurology: taken as it says'
    ]


def supposed(folder: Path, programs: str, toml: str = "") -> list[tuple[str, str, int, int]]:
    found = scenario(folder, toml, programs=programs).suppositions
    return [(entry.column, entry.taken, entry.rows, entry.of) for entry in found if entry.file == "programs.csv"]


def test_what_is_supposed_is_counted(tmp_path: Path) -> None:
    programs = (
        "program_id,name,specialty,track,setting,img_percent,required,needs\n"
        "P1,A,,,,,,\n9999140C0,B,,,community,50,4,none\nP3,C,Medicine-Preliminary,,academic,1,,im>=1\n"
    )
    assert supposed(tmp_path, programs) == [
        ("required", "3 letters", 2, 3),
        ("specialty", "internal medicine", 1, 3),
        ("track", "categorical", 1, 3),
        ("setting", "university affiliated", 1, 3),
        ("img_friendly", "not IMG-friendly", 1, 3),
        ("needs", "nothing asked beyond the count", 1, 3),
    ]


def test_nothing_is_supposed_where_all_is_said(tmp_path: Path) -> None:
    programs = "program_id,name,specialty,track,setting,required,needs\nP1,A,IM,C,academic,3,none\n"
    assert supposed(tmp_path, programs, "[applicant]\nimg = false\n") == []


@pytest.mark.parametrize(
    ("columns", "cells", "friendly"),
    [
        ("US IMG,NON-US IMG", "30%,14% ", True),
        ("US IMG,NON-US IMG", "30%,", False),
        ("US IMG,NON-US IMG", ",yes", True),
        ("IMG", "yes", True),
        ("IMG", "45%", True),
        ("IMG", "12", False),
        ("img_friendly", "78", True),
        ("img_friendly", "no", False),
        ("img_friendly,img_percent", "no,90", False),
        ("pct_img", "64.1", True),
    ],
)
def test_who_takes_many_international_graduates(tmp_path: Path, columns: str, cells: str, friendly: bool) -> None:
    assert first(tmp_path, f"program_id,name,{columns}\nP1,A,{cells}\n").img_friendly is friendly
