"""Rows of ``letters.csv`` that are no letters: told with their place, and left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import faults, scenario, unnamed

HEADER = "label,writer,status,country,writer_specialty,kind\n"
LETTER = "IM sub-I,Anil Rao,uploaded,US,im,narrative\n"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("My letters 2026,,,,,", '"My letters 2026" is all that stands in the row: it is taken for a heading'),
        ("TO REMIND,,,,,", '"TO REMIND" is all that stands in the row: it is taken for a heading'),
        (",Uploaded,,,,", '"Uploaded" is all that stands in the row: it is taken for a heading'),
        (",Home writers:,,,,", '"Home writers:" is all that stands in the row: it is taken for a heading'),
        ("Total,4,,,,", '"Total" is taken for a total'),
        ("Total: 4,,,,,3", '"Total: 4" is taken for a total'),
        (",,,US,,", '"US" is all that stands in the row, which is no letter'),
        (
            LETTER.strip(),
            "the row says what row 2 of the sheet says: they count as one letter. If they are two, give each ",
        ),
    ],
)
def test_a_row_that_is_no_letter_is_told_and_left_out(tmp_path: Path, row: str, what: str) -> None:
    found = scenario(tmp_path, letters=f"{HEADER}{LETTER}{row}\nWard,Chidi Osei,uploaded,US,im,narrative\n")
    assert [letter.line for letter in found.letters] == [2, 4]
    (note,) = found.notes
    assert unnamed(note).startswith(f"letters.csv:3: {what}")


@pytest.mark.parametrize("row", ["ICU,,uploaded,US,im,chair", ",,uploaded,US,,"])
def test_a_letter_that_misses_its_writer_is_a_fault(tmp_path: Path, row: str) -> None:
    (fault,) = faults(tmp_path, letters=f"{HEADER}{LETTER}{row}\n")
    assert fault == "letters.csv:3: writer: names no writer"


def test_of_a_list_of_ids_and_writers_no_row_is_a_heading(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, letters="label,writer\nIM,Anil Rao\nICU,\n")
    assert fault == "letters.csv:3: writer: names no writer"


def test_a_list_of_nothing_but_headings_is_judged_as_it_stands(tmp_path: Path) -> None:
    assert faults(tmp_path, letters=f"{HEADER}My letters,,,,,\n") == ["letters.csv:2: writer: names no writer"]


def test_a_writer_of_whom_nothing_else_is_known_is_one(tmp_path: Path) -> None:
    found = scenario(tmp_path, letters=f"{HEADER}{LETTER},Chidi Osei,,,,\n")
    assert [writer.name for writer in found.writers] == ["Anil Rao", "Chidi Osei"]


def test_its_row_of_the_sheet_is_told_where_it_is_not_the_line(tmp_path: Path) -> None:
    first = LETTER.replace("IM sub-I", '"IM\nsub-I"')
    (note,) = scenario(tmp_path, letters=f"{HEADER}{first}My letters,,,,,\n").notes
    assert (note.line, note.row, note.about) == (4, 3, "")
