"""Rows of a list that are no programs, and rows that say a program once more."""

from pathlib import Path

import pytest
from texts import faults, notes, scenario

IDS = "program_id,name,city\n{}P1,Mercy,Sampleton\nP2,Bethel,Sampleton\nP3,Saint Sample,Sampleton\n{}"
NAMES = "name,city\n{}Mercy,Sampleton\nBethel,Sampleton\nSaint Sample,Sampleton\n{}"


@pytest.mark.parametrize(
    ("listing", "above", "below", "told"),
    [
        (IDS, "TOP CHOICES,,\n", "", 'row 2 is no program and not counted ("TOP CHOICES")'),
        (IDS, ",Far away,\n", "", 'row 2 is no program and not counted ("Far away")'),
        (IDS, "", ",Total,3\n", 'row 5 is no program and not counted ("Total")'),
        (IDS, "", "Total: 45,,\n", 'row 5 is no program and not counted ("Total: 45")'),
        (IDS, "", ",,Average 3.1\n", "row 5 is no program and not counted"),
        (IDS, "", "program_id,name,city\n", "row 5 of the sheet: the header once more, left out"),
        (IDS, "", "***,,\n", 'row 5 is no program and not counted ("***")'),
        (
            IDS,
            "DREAM,,\n",
            "Sum,,\nCount,,3\n",
            'rows 2, 6 and 7 are no programs and not counted ("DREAM", "Sum", "Count")',
        ),
        (NAMES, "Top choices,\n", "", 'row 2 is no program and not counted ("Top choices")'),
        (NAMES, "Near home:,\n", "", 'row 2 is no program and not counted ("Near home:")'),
        (NAMES, "", "Total programs: 3,\n", 'row 5 is no program and not counted ("Total programs: 3")'),
        (NAMES, "", ",Sampleton\n", "row 5 is no program and not counted"),
    ],
)
def test_rows_that_are_no_programs_are_told(tmp_path: Path, listing: str, above: str, below: str, told: str) -> None:
    found = scenario(tmp_path, programs=listing.format(above, below))
    assert [track.name for track in found.tracks] == ["Mercy", "Bethel", "Saint Sample"]
    whats = [note.what for note in found.notes if not note.what.startswith("no column of ids")]
    assert whats == [told]


@pytest.mark.parametrize("row", ["P4,,\n", "P4,Total Care,Sampleton\n", "9999140C0,,\n", ",Hillside,Sampleton\n"])
def test_rows_that_lack_something_are_programs(tmp_path: Path, row: str) -> None:
    assert len(scenario(tmp_path, programs=IDS.format("", row)).tracks) == 4


@pytest.mark.parametrize("row", ["UCSX,\n", "Hillside,\n"])
def test_a_lone_name_in_a_list_without_ids_is_a_program(tmp_path: Path, row: str) -> None:
    assert len(scenario(tmp_path, programs=NAMES.format("", row)).tracks) == 4


def test_a_list_of_names_alone_has_no_sections(tmp_path: Path) -> None:
    assert len(scenario(tmp_path, programs="name\nMercy\nBethel\nTop\n").tracks) == 3


def test_many_rows_are_summed_up(tmp_path: Path) -> None:
    below = "".join(f"Part {letter},,\n" for letter in "abcdefghij")
    programs = IDS.format("", "".join(f"P{place},X{place},Y\n" for place in range(4, 20)) + below)
    (told,) = notes(tmp_path, programs=programs)
    assert told.startswith("programs.csv:21: rows 21, 22, 23, 24, 25, 26, 27, 28 and 2 more are no programs")
    assert told.endswith('"Part g", "Part h", …)')


def test_rows_that_say_the_same_count_once(tmp_path: Path) -> None:
    programs = "program_id,name,required,Notes\nP1,Mercy,3,a\nP2,Bethel,,\nP1,Mercy,3.0,b\nP1,Mercy,3,\n"
    found = scenario(tmp_path, programs=programs)
    assert [(track.id, track.line, track.twin_lines) for track in found.tracks] == [("P1", 2, (4, 5)), ("P2", 3, ())]
    assert "programs.csv:4: rows 4 and 5 say of a program what an earlier row says; each program counts once" in notes(
        tmp_path, programs=programs
    )


def test_rows_of_one_program_that_say_different_things_are_wrong(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, programs="program_id,name,required\nP1,Mercy,3\nP1,Mercy,2\n")
    assert fault.startswith('programs.csv:3: program_id: "P1" stands on line 2 too')


def test_a_list_in_which_no_row_is_a_program_is_empty(tmp_path: Path) -> None:
    assert faults(tmp_path, programs="program_id,name\nTotal,\n") == [
        "programs.csv: no row of it is a program; expected at least one"
    ]
