"""Workbooks as input: what a sheet says is what a CSV file of it would say, and what is too much is refused first."""

# ruff: noqa: DTZ001
from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from answers import changed

from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.io.scenario.folder import read
from solver.io.workbook.cells import text_of
from solver.io.workbook.settings import toml

Sheets = Mapping[str, Sequence[Sequence[Any]]]
TODAY = date(2026, 9, 14)
PROGRAMS: list[list[Any]] = [
    ["Program ID", "Program", "Specialty", "% IMG", "Deadline", "Applied"],
    [1400500932, "Muster Valley Medicine", "internal medicine", 0.45, datetime(2026, 11, 2), False],
    [],
    [1400500933.0, "Sample City Medicine", None, 0.1, None, None],
]
LETTERS: list[list[Any]] = [["letter_id", "writer", "status"], ["L1", "Dr. Ada Example", "uploaded"]]
SHEETS: Sheets = {"Programs": PROGRAMS, "LETTERS.csv": LETTERS, "Read me": [["Hello"]]}


def book(path: Path, sheets: Sheets) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for cell in [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)]:
            cell.number_format = "0%" if cell.value < 1 else "0"
    made.save(path)
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        read(path, TODAY)
    return [str(fault) for fault in error.value.faults]


def test_a_workbook_is_a_scenario(tmp_path: Path) -> None:
    scenario: Scenario = read(book(tmp_path / "my.xlsx", SHEETS), TODAY)
    first, second = scenario.tracks
    assert [track.id for track in scenario.tracks] == ["1400500932", "1400500933"]
    assert (first.img_friendly, second.img_friendly) == (True, False)
    assert (first.deadline, first.applied, second.deadline) == (date(2026, 11, 2), False, None)
    assert [track.line for track in scenario.tracks] == [2, 4]
    assert [letter.id for letter in scenario.letters] == ["L1"]


def test_messages_name_the_workbook_its_sheet_and_the_row_of_the_sheet(tmp_path: Path) -> None:
    rows = [*PROGRAMS, ["1400500934", "Nowhere Medicine", None, None, "31 February 2026", None]]
    path = book(tmp_path / "my.xlsx", {**SHEETS, "Programs": rows})
    assert [fault.split(": found")[0] for fault in faults(path)] == ["my.xlsx Programs:5: Deadline"]


def test_settings_stand_on_a_sheet(tmp_path: Path) -> None:
    settings: list[list[Any]] = [
        ["setting", "value"],
        [],
        ["season.as_of", datetime(2026, 9, 15)],
        ["applicant.themes", "gap; icu"],
    ]
    path = book(tmp_path / "my.xlsx", {**SHEETS, "Settings": [*settings, ["applicant.img", True]]})
    applicant = read(path).settings.applicant
    assert (applicant.img, applicant.themes) == (True, ("gap", "icu"))
    assert read(path).settings.season.as_of == date(2026, 9, 15)
    wrong = [*settings, ["objective.extra_bar", "much"], ["objective.extrabar", 3]]
    book(path, {**SHEETS, "Settings": wrong})
    first, second = faults(path)
    assert first.startswith("my.xlsx Settings:5: objective.extra_bar: found ")
    assert second.startswith("my.xlsx Settings:6: objective.extrabar: unknown key.")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("season.apply", "each"), 'season.apply = "each"'),
        (("season.apply", "2026-09-20", "a note"), "season.apply = 2026-09-20"),
        (("applicant.targets", "internal medicine"), 'applicant.targets = ["internal medicine"]'),
        (("applicant.img", "no"), "applicant.img = false"),
        (('policy."internal medicine".categorical.advice', '["prefer im>=2"]'), None),
        (("two words", "1"), '"two words" = 1'),
        (("# objective.prefer", "1"), ""),
        (("objective.prefer", ""), ""),
        (("",), ""),
    ],
)
def test_a_row_of_settings_as_toml(cells: tuple[str, ...], line: str | None) -> None:
    assert toml([(1, ["Setting", "Value"]), (2, cells)]) == "\n" + (
        f"{cells[0]} = {cells[1]}" if line is None else line
    )


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (" a text ", "General", "a text"),
        ("two_x000D_lines", "General", "two\rlines"),
        (3, "General", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (0.455, "0.0%", "45.5%"),
        (12, "0000", "0012"),
        (True, "General", "yes"),
        (False, "General", "no"),
        (datetime(2026, 9, 24), "", "2026-09-24"),
        (datetime(2026, 9, 24, 17, 30), "", "2026-09-24 17:30:00"),
        (date(2026, 9, 24), "", "2026-09-24"),
        (time(17, 30), "", "17:30:00"),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_a_cell_as_text(value: object, form: str, text: str) -> None:
    assert text_of(value, form) == text


def test_two_cells_far_apart_are_refused_before_anything_is_laid_out(tmp_path: Path) -> None:
    path = book(tmp_path / "my.xlsx", SHEETS)
    changed(path, "xl/worksheets/sheet1.xml", "</sheetData>", FAR)
    (fault,) = faults(path)
    assert fault == (
        "my.xlsx Programs: has cells as far as row 1048576 and column 16384: 17,179,869,184 cells, more than "
        "the 16,000,000 that are read ([limits] file_megabytes). Maybe delete the rows and columns behind the list."
    )


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize("end", ["/>", "></c>"])
def test_cells_that_only_have_a_format_do_not_count(tmp_path: Path, end: str) -> None:
    path = book(tmp_path / "my.xlsx", SHEETS)
    changed(path, "xl/worksheets/sheet1.xml", "</sheetData>", FAR.replace("><v>1</v></c>", f' s="0"{end}'))
    assert len(read(path, TODAY).tracks) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('<c r="A2"', "<c", "has cells that do not say where they are."),
        ("<worksheet", "<!DOCTYPE x><worksheet", "declares a document type"),
        ("<v>1400500932</v>", "<f>B2+1</f><v></v>", "the formula in A2 has no result. Maybe open the workbook in"),
        ("</sheetData>", "</sheetDat>", "the sheet Programs is damaged: "),
    ],
)
def test_a_sheet_that_cannot_be_trusted_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = book(tmp_path / "my.xlsx", SHEETS)
    changed(path, "xl/worksheets/sheet1.xml", old, new)
    assert any(fault.startswith(f"my.xlsx Programs: {told}") for fault in faults(path)), faults(path)


def test_a_damaged_sheet_of_settings_is_told(tmp_path: Path) -> None:
    path = book(tmp_path / "my.xlsx", {"Settings": [["season.as_of", "2026-09-14"]], **SHEETS})
    changed(path, "xl/worksheets/sheet1.xml", "</sheetData>", "</sheetDat>")
    assert [fault.split(": mismatched")[0] for fault in faults(path)] == [
        "my.xlsx Settings: the sheet Settings is damaged"
    ]


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "my.xlsx", SHEETS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.png", "w") as picture:
        for _ in range(300):
            picture.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    assert re.search(r"my\.xlsx: unpacks to 300 MB, more than the 256 MB that are read", faults(path)[0])


def test_what_is_no_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    assert faults(path) == [f"{path}: no such file. Maybe make it: lor init my.xlsx"]
    for content, told in {
        b"\xd0\xcf\x11\xe0 old": "is an old workbook (.xls), or has a password. Maybe save it as .xlsx, without a",
        b"program_id,name\n": "is no workbook: File is not a zip file. Maybe save it again as .xlsx, or its sheets as",
        _zip("content.xml"): "is an .ods file, whatever its name.",
        _zip("Index/Document.iwa"): "is a Numbers file, whatever its name.",
        _zip("word/document.xml"): "is no .xlsx workbook, whatever its name.",
        _zip("xl/workbook.xml"): "is no workbook: There is no item named ",
    }.items():
        path.write_bytes(content)
        assert faults(path)[0].startswith(f"{path}: {told}")
    other = tmp_path / "my.ods"
    other.write_bytes(b"PK")
    assert faults(other) == [f"{other}: is a file, expected a workbook saved as .xlsx"]


def _zip(member: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(member, "<x/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"Sheet1": PROGRAMS}, 'expected the sheets Programs and Letters, found "Sheet1". Maybe rename them.'),
        ({**SHEETS, "programs.csv": []}, 'has the sheets "Programs" and "programs.csv". Maybe rename the one that'),
    ],
)
def test_sheets_have_our_names(tmp_path: Path, sheets: Sheets, told: str) -> None:
    (fault,) = faults(book(tmp_path / "my.xlsx", sheets))
    assert fault.startswith(f"my.xlsx: {told}")


def test_a_sheet_whose_name_is_nearly_ours_is_noted(tmp_path: Path) -> None:
    scenario = read(book(tmp_path / "my.xlsx", {**SHEETS, "Writer": [["x"]]}), TODAY)
    assert 'my.xlsx Writer: is not read. Maybe rename it: "my.xlsx Writers".' in map(str, scenario.notes)


def test_an_empty_sheet_is_told(tmp_path: Path) -> None:
    (fault,) = faults(book(tmp_path / "my.xlsx", {**SHEETS, "Programs": []}))
    assert fault == "my.xlsx Programs: is empty; expected a header and at least one row"
