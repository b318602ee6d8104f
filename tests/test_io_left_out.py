"""Rows of a list that are no programs or no letters, and rows that say a program once more."""

from pathlib import Path

import pytest
from texts import faults, notes, scenario, unnamed

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
        (IDS, "", "program_id,name,city\n", "row 5: the header once more, left out"),
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


FOOTERS = (
    ("3,programs", '"programs"'),
    ("Total: 3,", '"Total: 3"'),
    ("Total,3", '"Total"'),
    ("Subtotal (OH),2", '"Subtotal (OH)"'),
    ("2,OH total", '"2"'),
    ("Grand total,", '"Grand total"'),
    ("n=140,", '"n=140"'),
    (",140 programs", '"140 programs"'),
    ("Total programs,140", '"Total programs"'),
    (",One hundred forty programs", '"One hundred forty programs"'),
    ("140,", '"140"'),
    (",140", '"140"'),
    ("Number of programs applied,12", '"Number of programs applied"'),
    ("Page 1 of 3,", '"Page 1 of 3"'),
    ("Exported on 2026-09-01,", '"Exported on 2026-09-01"'),
    ("Last updated,2026-09-01", '"Last updated"'),
    ("Source: a web page,", '"Source: a web page"'),
    (",© 2026 Somebody", '"© 2026 Somebody"'),
    ("https://list.example,", '"https://list.example"'),
)


def test_footers_are_no_programs(tmp_path: Path) -> None:
    rows = "".join(f"P{number},Mercy {number},Sampleton,3\n" for number in range(1, 20))
    footers = "".join(f"{row},,\n" for row, _ in FOOTERS)
    found = scenario(tmp_path, programs=f"program_id,name,city,required\n{rows}{footers}")
    assert [track.id for track in found.tracks] == [f"P{number}" for number in range(1, 20)]
    (note,) = found.notes
    assert note.what.startswith("rows 21, 22, 23, 24, 25, 26, 27, 28 and 11 more are no programs and not counted (")
    for row, _ in FOOTERS:
        (other,) = notes(tmp_path, programs=f"program_id,name,city,required\n{rows}{row},,\n")
        assert other == f"programs.csv:21: row 21 is no program and not counted ({dict(FOOTERS)[row]})"


def test_footers_of_a_list_without_ids(tmp_path: Path) -> None:
    rows = "OH,Mercy\nOH,Bethel\nNY,Saint Sample\n"
    found = scenario(tmp_path, programs=f"state,name\n{rows}Total,3\n,3 programs\n,Source: a page\n,2\n")
    assert [track.id for track in found.tracks] == ["mercy", "bethel", "saint_sample"]


def test_what_only_resembles_a_footer_is_a_program(tmp_path: Path) -> None:
    rows = (
        "140,Page Memorial\n141,Source of Light Hospital\n142,Total Care\n143,Max Sample Medical Center\n"
        "144,All Saints\n145,Notes Valley\n1400512345,Programs\nP9,Total\n146,The Grand\n147,Program 3\n148,\n"
    )
    assert len(scenario(tmp_path, programs=f"program_id,name\n{rows}").tracks) == 11
    names = "".join(f"{row.partition(',')[2]}\n" for row in rows.splitlines() if row[:2] == "14" and row[-1] != ",")
    assert len(scenario(tmp_path, programs=f"name\n{names}".replace("Programs\n", "")).tracks) == 8


def test_numbers_may_be_ids_or_names(tmp_path: Path) -> None:
    assert len(scenario(tmp_path, programs="program_id,name\n1,Mercy\n2,Bethel\n3,\n").tracks) == 3
    assert len(scenario(tmp_path, programs="name\n101\n102\n103\n").tracks) == 3


def test_a_row_whose_id_and_name_are_failed_formulas_is_an_error(tmp_path: Path) -> None:
    programs = "program_id,name,city\nP1,Mercy,X\n#REF!,#REF!,Y\n,#N/A,\n#REF!,Bethel,Z\n,,#REF!\n"
    failed = "a formula failed here, and nothing else says which {} the row is. Maybe mend it, or remove the row."
    letters = "label,writer,status\nWard,Anil Rao,uploaded\n#REF!,#REF!,uploaded\n#VALUE!,,\nChair,#REF!,promised\n"
    assert faults(tmp_path, programs=programs, letters=letters) == [
        f"letters.csv:3: label: {failed.format('letter')}",
        f"letters.csv:4: label: {failed.format('letter')}",
        "letters.csv:5: writer: names no writer",
        f"programs.csv:3: program_id: {failed.format('program')}",
        f"programs.csv:4: name: {failed.format('program')}",
    ]


LETTER_HEADER = "label,writer,status,country,writer_specialty,kind\n"
LETTER = "IM sub-I,Anil Rao,uploaded,US,im,narrative\n"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("My letters 2026,,,,,", ' ("My letters 2026")'),
        ("TO REMIND,,,,,", ' ("TO REMIND")'),
        (",Uploaded,,,,", ' ("Uploaded")'),
        (",Home writers:,,,,", ' ("Home writers:")'),
        ("Total,4,,,,", ' ("Total")'),
        ("Total: 4,,,,,3", ' ("Total: 4")'),
        (",Four letters,,,,", ' ("Four letters")'),
        ("Exported on 2026-09-01,,,,,", ' ("Exported on 2026-09-01")'),
        (",,,US,,", ""),
    ],
)
def test_a_row_that_is_no_letter_is_told_and_left_out(tmp_path: Path, row: str, what: str) -> None:
    found = scenario(tmp_path, letters=f"{LETTER_HEADER}{LETTER}{row}\nWard,Chidi Osei,uploaded,US,im,narrative\n")
    assert [letter.line for letter in found.letters] == [2, 4]
    assert list(map(unnamed, found.notes)) == [f"letters.csv:3: row 3 is no letter and not counted{what}"]


def test_a_letter_that_says_what_another_says_counts_once(tmp_path: Path) -> None:
    letters = LETTER_HEADER + LETTER.replace("IM sub-I", '"IM\nsub-I"') + LETTER + LETTER
    found = scenario(tmp_path, letters=letters)
    assert [letter.line for letter in found.letters] == [2, 4]
    told = "the row says what row 3 of the sheet says: they count as one letter."
    advice = "If they are two, give each a label or a letter_id of its own."
    assert list(map(str, found.notes)) == [f"letters.csv:5: {told} {advice} (row 4 of the sheet)"]


def test_rows_below_headings_that_mean_nothing_are_not_compared(tmp_path: Path) -> None:
    (*_, fault) = faults(tmp_path, letters="beds,wards\n4,5\n4,5\n")
    assert fault.startswith("letters.csv:1: writer_id: no such column")


@pytest.mark.parametrize("row", ["ICU,,uploaded,US,im,chair", ",,uploaded,US,,"])
def test_a_letter_that_misses_its_writer_is_a_fault(tmp_path: Path, row: str) -> None:
    (fault,) = faults(tmp_path, letters=f"{LETTER_HEADER}{LETTER}{row}\n")
    assert fault == "letters.csv:3: writer: names no writer"


def test_of_a_list_of_ids_and_writers_no_row_is_a_heading(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, letters="label,writer\nIM,Anil Rao\nICU,\n")
    assert fault == "letters.csv:3: writer: names no writer"


def test_a_list_of_nothing_but_headings_is_judged_as_it_stands(tmp_path: Path) -> None:
    assert faults(tmp_path, letters=f"{LETTER_HEADER}My letters,,,,,\n") == ["letters.csv:2: writer: names no writer"]
    assert faults(tmp_path, letters=f"{LETTER_HEADER}Total,2,,,,\n") == [
        "letters.csv: no row of it is a letter; expected at least one"
    ]


def test_a_writer_of_whom_nothing_else_is_known_is_one(tmp_path: Path) -> None:
    found = scenario(tmp_path, letters=f"{LETTER_HEADER}{LETTER},Chidi Osei,,,,\nED,Ada Doe,,US,,\n,B. Gold,,,,\n")
    assert [writer.name for writer in found.writers] == ["Anil Rao", "Chidi Osei", "Ada Doe", "B. Gold"]


def test_a_name_whose_id_was_forgotten_is_a_program(tmp_path: Path) -> None:
    found = scenario(tmp_path, programs="program_id,name\nP1,Mercy\n,Dale\nP3,Bethel\nTOP CHOICES,\n")
    assert [track.id for track in found.tracks] == ["P1", "dale", "P3"]
