"""Ids and names of programs that are made or found where the list has none."""

from pathlib import Path

import pytest
from texts import faults, notes, scenario

from solver.domain.errors import InputError

GET_BACK = (
    "Maybe open the sheet it comes from, format this column as a number without decimals, and save it as CSV again."
)


def ids(folder: Path, programs: str) -> list[str]:
    return [track.id for track in scenario(folder, programs=programs).tracks]


@pytest.mark.parametrize(
    ("programs", "made"),
    [
        ("name\nMercy North\nSt. Sample's\n", ["mercy_north", "st_sample_s"]),
        ("institution,name\nMercy,Medicine\nBethel,Medicine\n", ["mercy_medicine", "bethel_medicine"]),
        ("name,state\nMercy,OH\nMercy,NY\nBethel,NY\n", ["mercy_oh", "mercy_ny", "bethel"]),
        ("name,city,track\nMercy,A,C\nMercy,A,P\nMercy,B,C\n", ["mercy_a_c", "mercy_a_p", "mercy_b_c"]),
        ("name,required\nMercy,3\nMercy,2\n", ["mercy", "mercy_2"]),
        ("name,required\nMercy,3\nMercy,3\n", ["mercy"]),
        ("name\nMercy\nmercy\nMercy 2\n", ["mercy", "mercy_2", "mercy_2_2"]),
    ],
)
def test_ids_are_made_of_names(tmp_path: Path, programs: str, made: list[str]) -> None:
    assert ids(tmp_path, programs) == made


def test_rows_of_one_name_that_only_an_unread_column_tells_apart_are_told(tmp_path: Path) -> None:
    programs = "name,Beds\nMercy,200\nBethel,300\nMercy,400\nMercy,200\n"
    assert ids(tmp_path, programs) == ["mercy", "bethel", "mercy_2"]
    assert notes(tmp_path, programs=programs)[2:] == [
        "programs.csv:4: row 4 has the name of an earlier row and other cells: it counts as a program of its own. "
        "Maybe remove what stands twice.",
        "programs.csv:5: row 5 says of a program what an earlier row says; each program counts once",
    ]


def test_made_ids_are_told(tmp_path: Path) -> None:
    assert notes(tmp_path, programs="name\nMercy\n") == [
        "programs.csv:1: program_id: no column of ids: they are made of the names"
    ]


def test_a_row_that_lacks_its_id_gets_one(tmp_path: Path) -> None:
    programs = "code,name,city\n9999140C0,Mercy,X\n,Hill Side,Y\n9998140C0,Bethel,Z\n,Hill Side,Z\n"
    assert ids(tmp_path, programs) == ["9999140C0", "hill_side_y", "9998140C0", "hill_side_z"]
    assert notes(tmp_path, programs=programs) == [
        "programs.csv:3: code: rows 3 and 5 have no id: they are made of the name"
    ]


def test_a_made_id_is_nobody_elses(tmp_path: Path) -> None:
    assert ids(tmp_path, "program_id,name,city\nmercy,A,X\n,Mercy,Y\nP3,C,X\n") == ["mercy", "mercy_2", "P3"]


def test_a_column_that_repeats_across_names_is_no_id(tmp_path: Path) -> None:
    programs = "code,name\n140,Mercy\n140,Bethel\n120,Hillside\n"
    assert ids(tmp_path, programs) == ["mercy", "bethel", "hillside"]
    assert notes(tmp_path, programs=programs) == [
        'programs.csv:2: code: "140" stands for programs of different names: this column is no id, and ids are made. '
        "Maybe tracks of one program: give each an id of its own and both one eras_id."
    ]


def test_an_id_typed_twice_among_ids_is_an_error(tmp_path: Path) -> None:
    programs = "program_id,name\nP1,Mercy\nP2,Bethel\nP1,Hillside\nP4,Saint Sample\n"
    with pytest.raises(InputError) as error:
        scenario(tmp_path, programs=programs)
    assert list(map(str, error.value.faults)) == [
        'programs.csv:4: program_id: "P1" stands on line 2 too (Mercy); ids are unique. Maybe two tracks of one '
        "program: give each its own program_id and both the same eras_id. (Hillside)"
    ]
    found = scenario(tmp_path, "[list]\nown_ids = 0.6\n", programs=programs)
    assert [track.id for track in found.tracks] == ["mercy", "bethel", "hillside", "saint_sample"]


def test_an_id_that_rules_name_is_one_though_it_repeats(tmp_path: Path) -> None:
    programs, rules = "code,name\n140,Mercy\n140,Bethel\n120,Hillside\n", "program_id,needs\n{},none\n"
    assert faults(tmp_path, programs=programs, rules=rules.format("140"))[0].startswith(
        'programs.csv:3: code: "140" stands on line 2 too (Mercy)'
    )
    assert len(scenario(tmp_path, programs=programs, rules=rules.format("120")).tracks) == 3


def test_another_column_of_ids_takes_the_place_of_one_that_is_none(tmp_path: Path) -> None:
    programs = "code,nrmp,name\n140,9999140C0,Mercy\n140,9998140C0,Bethel\n"
    assert ids(tmp_path, programs) == ["9999140C0", "9998140C0"]


@pytest.mark.parametrize("text", ["1.4E+09", '"1,4E+09"', "1.40052e+09"])
def test_shortened_ids_are_named_with_the_way_to_get_them_back(tmp_path: Path, text: str) -> None:
    programs = f"ACGME ID,name\n{text},Mercy\n{text},Bethel\n1400521234,Hillside\n"
    assert ids(tmp_path, programs) == ["mercy", "bethel", "1400521234"]
    shown = text.strip('"')
    assert notes(tmp_path, programs=programs) == [
        f'programs.csv:2: ACGME ID: "{shown}" is a number that a workbook has shortened: its last digits are gone. '
        f"It stands in rows 2 and 3, and their ids are made of the names. {GET_BACK}"
    ]


def test_codes_beside_own_ids_tell_the_specialty_and_are_named_by_rules(tmp_path: Path) -> None:
    programs = "program_id,ACGME ID,name\n1,3200500001,Mercy\n2,3200500002.0,Bethel\n"
    found = scenario(tmp_path, programs=programs, rules="program_id,required\n3200500002,4\n")
    told = [(track.id, track.specialty, track.required) for track in found.tracks]
    assert told == [("1", "pediatrics", 3), ("2", "pediatrics", 4)]


def test_the_text_with_the_most_different_values_stands_for_the_name(tmp_path: Path) -> None:
    programs = (
        "Ort,Haus,Netz,Betten\nNord,Mercy,https://mercy.example,200\nNord,Bethel,https://bethel.example,300\n"
        "Sued,Hillside,https://hill.example,400\n"
    )
    found = scenario(tmp_path, programs=programs)
    assert [track.name for track in found.tracks] == ["Mercy", "Bethel", "Hillside"]
    assert (
        'programs.csv:1: name: no column of names; "Haus" stands for it, the column of text with the most different '
        "values. Maybe head the right one: name."
    ) in [str(note).replace("Haus: no", "name: no") for note in found.notes]
    assert "programs.csv:1: columns not used: Ort, Netz, Betten" in map(str, found.notes)


def test_an_id_without_any_text_is_the_name(tmp_path: Path) -> None:
    assert [track.name for track in scenario(tmp_path, programs="program_id,beds\nP1,3\nP2,4\n").tracks] == ["P1", "P2"]
