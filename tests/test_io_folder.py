"""A folder as a scenario: missing files and columns, all faults at once, and long lists."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from texts import AS_OF, LETTERS, PROGRAMS, ROTATIONS, WRITERS, faults, notes, put, scenario, unnamed

import solver
from solver.domain.errors import InputError
from solver.io.scenario.folder import read


def test_a_folder_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(folder: Path) -> str:
        with pytest.raises(InputError) as error:
            read(folder)
        return str(error.value)

    missing = tmp_path / "nowhere"
    assert told(missing) == f"{missing}: no such folder. Maybe make one: lor init FOLDER"
    file = tmp_path / "programs.csv"
    file.touch()
    assert told(file) == f"{file}: is a file, expected the folder it is in: {tmp_path}"

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert told(tmp_path) == f"{tmp_path}: cannot be read: Permission denied"


def test_files_that_are_missing(tmp_path: Path) -> None:
    (tmp_path / "program.csv").touch()
    (tmp_path / "letters.xlsx").touch()
    with pytest.raises(InputError) as error:
        solver.read(tmp_path)
    assert [unnamed(fault) for fault in error.value.faults] == [
        f'letters.csv: no such file in {tmp_path}. Maybe save letters.xlsx as "CSV UTF-8".',
        f'programs.csv: no such file in {tmp_path}. Maybe "program.csv".',
    ]


def test_a_file_with_nearly_our_name_is_noted(tmp_path: Path) -> None:
    put(tmp_path)
    for name in ("writer.csv", "Scenario.toml", "notes.txt"):
        (tmp_path / name).touch()
    assert [unnamed(note) for note in read(tmp_path, as_of=AS_OF).notes] == [
        'Scenario.toml: is not read. Maybe rename it: "scenario.toml".',
        'writer.csv: is not read. Maybe rename it: "writers.csv".',
    ]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"programs": "rooms,beds\n1,200\n"},
            [
                "programs.csv:1: name: no such column (or institution, program_id, nrmp). "
                'The file has "rooms", "beds".',
            ],
        ),
        (
            {
                "letters": "letter_id,status\nL1,uploaded\n",
                "programs": PROGRAMS.replace("\n", ",assigned\n", 1) + "P3,C,L1\n",
            },
            ['letters.csv:1: writer_id: no such column (or writer). The file has "letter_id", "status".'],
        ),
        (
            {"writers": "nom,country\nA Rao,US\nC Osei,US\n"},
            ['writers.csv:1: writer_id: no such column (or name). The file has "nom", "country".'],
        ),
        (
            {"supervision": "writer_id,rotation\nrao,ward\n", "rotations": ROTATIONS},
            ['supervision.csv:1: weeks: no such column. The file has "writer_id", "rotation".'],
        ),
        (
            {"rotations": "specialty,country,setting\nim,US,icu\n"},
            ['rotations.csv:1: rotation_id: no such column (or name). The file has "specialty", "country", "setting".'],
        ),
        (
            {"strengths": "program_id,letter_id,value\nP1,L1,3\n"},
            ['strengths.csv:1: strength: no such column. The file has "program_id", "letter_id", "value".'],
        ),
    ],
)
def test_missing_columns_are_told_alone(tmp_path: Path, files: dict[str, str], told: list[str]) -> None:
    assert faults(tmp_path, **files) == told


def test_a_broken_file_brings_no_faults_into_the_others(tmp_path: Path) -> None:
    programs = PROGRAMS.replace("\n", ",assigned\n", 1) + 'P3,C,L1\nP4,"D\n'
    letters = LETTERS.replace("\n", ",pinned,rotation\n", 1).replace("uploaded\n", "uploaded,P2,ward\n")
    supervision = "writer_id,rotation_id,weeks\nrao,icu,2\n"
    strengths = "program_id,letter_id,strength\nP2,L1,3\n"
    files = {"letters": letters, "supervision": supervision, "strengths": strengths}
    assert faults(tmp_path, programs=programs, rotations=ROTATIONS + 'x,"y\n', **files) == [
        "programs.csv:5: a quotation mark in this row is never closed. Maybe delete it or add the closing one.",
        "rotations.csv:3: a quotation mark in this row is never closed. Maybe delete it or add the closing one.",
    ]


def test_optional_files_with_a_header_only_are_noted(tmp_path: Path) -> None:
    for name in ("writers", "rotations", "supervision", "strengths"):
        (tmp_path / name).mkdir()
        header = {"writers": WRITERS, "rotations": ROTATIONS}.get(name, "writer_id,rotation_id,weeks\n").splitlines()[0]
        assert notes(tmp_path / name, **{name: header}) == [
            f"{name}.csv: has a header and no row below it; expected a header and at least one row"
        ]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    toml = "[asks]\nmax = -1\n"
    programs = "program_id,name,needs,closed\nP1,A,us+neurolgy>=1,perhaps\nP1,A,none,\n"
    letters = "letter_id,writer_id,status\nL1,rao,uploded\nL1,roa,\n"
    found = faults(tmp_path, toml, programs=programs, letters=letters, writers=WRITERS + "rao,X,,,\n")
    assert [re.sub(r"^([\w.]+:\d+: [\w.]+).*", r"\1", fault) for fault in found] == [
        "letters.csv:2: status",
        "letters.csv:3: letter_id",
        "letters.csv:3: writer_id",
        "programs.csv:2: closed",
        "programs.csv:2: needs",
        "programs.csv:3: program_id",
        "scenario.toml:2: asks.max",
        "writers.csv:4: writer_id",
    ]


def test_unknown_columns_of_every_file_are_left_alone(tmp_path: Path) -> None:
    assert notes(
        tmp_path, programs=PROGRAMS.replace("\n", ",Notes\n", 1), letters=LETTERS.replace("\n", ",My, \n", 1)
    ) == [
        "letters.csv:1: columns not used: My",
        "letters.csv:2: 2 rows from here on have fewer cells than the header; what is missing counts as empty",
        "programs.csv:1: columns not used: Notes",
        "programs.csv:2: 2 rows from here on have fewer cells than the header; what is missing counts as empty",
    ]


def test_lines_stay_right_in_every_message(tmp_path: Path) -> None:
    programs = 'program_id,name,closed\nP1,"Mercy\nHospital\n",no\n\nP2,B,perhaps\n'
    assert faults(tmp_path, programs=programs) == ['programs.csv:6: closed: found "perhaps", allowed are yes and no']


def test_a_long_list_with_many_faults_is_judged_soon(tmp_path: Path) -> None:
    rows = "".join(f"P{place},N,wrong {place},L{place},im>={place}x\n" for place in range(20_000))
    pairs = "".join(f"Q{place},L1,x{place}\n" for place in range(20_000))
    start = time.perf_counter()
    found = faults(
        tmp_path,
        programs=f"program_id,name,track,assigned,needs\n{rows}",
        strengths=f"program_id,letter_id,strength\n{pairs}",
    )
    assert time.perf_counter() - start < 10
    assert len(found) < 400


def test_many_letters_and_writers_by_name_are_read_soon(tmp_path: Path) -> None:
    rows = "".join(f"Writer {place},US,im,Ward {place},{place % 50}\n" for place in range(5_000))
    start = time.perf_counter()
    letters = f"writer,country,writer_specialty,rotation,weeks\n{rows}"
    found = scenario(tmp_path, "[limits]\nletters = 5000\n", letters=letters)
    assert time.perf_counter() - start < 5
    assert len(found.writers) == len(found.rotations) == len(found.letters) == 5_000
