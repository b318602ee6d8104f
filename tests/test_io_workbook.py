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

from solver import ask, outcomes, solve, sweep
from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.io.scenario.folder import read
from solver.io.table.findings import Findings
from solver.io.table.rows import Rows
from solver.io.workbook.cells import text_of
from solver.io.workbook.settings import toml
from solver.report.score import score_view

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


def test_what_is_told_of_a_scenario_later_names_the_sheet_too(tmp_path: Path) -> None:
    rows = [["L1", "Ada Example", "uploaded", 1, "1400500932;1400500933"]]
    head = ["letter_id", "writer", "status", "max_programs", "pinned"]
    more = [[f"N{number}", f"Writer{number}", "requested"] for number in range(64)]
    scenario = read(book(tmp_path / "my.xlsx", {**SHEETS, "LETTERS.csv": [head, *rows, *more]}), TODAY)
    told = [scenario.file(name) for name in ("programs.csv", "letters.csv", "scenario.toml")]
    assert told == ["my.xlsx Programs", "my.xlsx LETTERS.csv", "my.xlsx Settings"]
    for question in (solve, sweep, outcomes, ask):
        with pytest.raises(InputError) as error:
            question(scenario)
        assert {fault.file for fault in error.value.faults} == {"my.xlsx LETTERS.csv"}, question
    closing = " ".join(score_view(scenario, [], 200).split())
    assert "Every figure can be changed in my.xlsx Settings under [rubric]." in closing


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


def test_what_one_sheet_says_of_another_names_that_sheet(tmp_path: Path) -> None:
    sheets: Sheets = {
        "Programs": [["program_id", "name", "applied", "assigned"], ["P1", "Muster Valley", "yes", "L9"]],
        "Letters": [["letter_id", "writer_id", "writer", "excluded"], ["L1", "w", "A Example", "P8"]],
        "Strengths": [["program_id", "letter_id", "strength"], ["P8", "L9", 1]],
        "Supervision": [["writer_id", "rotation_id", "weeks"], ["x", "ward", 4]],
    }
    assert [fault.split(": ", 2)[2] for fault in faults(book(tmp_path / "my.xlsx", sheets))] == [
        'no program "P8" in my.xlsx Programs. There are P1. (A Example)',
        'no letter "L9" in my.xlsx Letters. There are L1. (Muster Valley)',
        'no letter "L9" in my.xlsx Letters. There are L1.',
        'no program "P8" in my.xlsx Programs. There are P1.',
        'no rotation "ward" in my.xlsx Rotations or my.xlsx Letters.',
        'no writer "x" in my.xlsx Writers or my.xlsx Letters. There are w.',
    ]


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
    rows = Rows(file="my.xlsx Settings", cells=iter([(1, ["Setting", "Value"]), (2, cells)]))
    assert toml(rows, Findings()) == "\n" + (f"{cells[0]} = {cells[1]}" if line is None else line)


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
        ("</sheetData>", "</sheetDat>", "the sheet Programs is damaged: "),
    ],
)
def test_a_sheet_that_cannot_be_trusted_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = book(tmp_path / "my.xlsx", SHEETS)
    changed(path, "xl/worksheets/sheet1.xml", old, new)
    assert any(fault.startswith(f"my.xlsx Programs: {told}") for fault in faults(path)), faults(path)


def test_a_formula_without_a_result_is_a_fault_of_its_cell_and_elsewhere_a_note(tmp_path: Path) -> None:
    header, first, blank, second = PROGRAMS
    rows = [
        ["=TODAY()"],
        [*header, "Sum", "=1+1"],
        [*first[:-1], "perhaps", "=A2*2"],
        blank,
        ["=A3+1", *second[1:], "#REF!", 1],
    ]
    settings: list[list[Any]] = [["season.as_of", TODAY], ["objective.prefer", "=2*5", "=A2"], ["# x", "=1"]]
    path = book(tmp_path / "my.xlsx", {**SHEETS, "Programs": rows, "Settings": settings})
    never = "the formula has no result. Maybe open the workbook in Excel or LibreOffice and save it once."
    with pytest.raises(InputError) as error:
        read(path)
    assert [str(fault).split(" (Muster")[0] for fault in error.value.faults] == [
        'my.xlsx Programs:3: Applied: found "perhaps", allowed are yes, no, or the day of applying',
        f"my.xlsx Programs:5: Program ID: {never}",
        f"my.xlsx Settings:2: value: {never}",
    ]
    told = "my.xlsx Programs:{}: a formula without a result; counts as empty".format
    assert [str(note) for note in error.value.notes if "formula" in str(note)] == [
        told("1: rows 1 and 2"),
        told("3: Sum: row 3"),
    ]


def test_a_failed_formula_counts_as_empty_and_is_told(tmp_path: Path) -> None:
    header, first, _, second = PROGRAMS
    path = book(tmp_path / "my.xlsx", {**SHEETS, "Programs": [header, first, [*second[:-1], "#REF!"]]})
    changed(path, "xl/worksheets/sheet1.xml", '<c r="F3" t="e"><v>#REF!</v>', '<c r="F3" t="e"><f>X1</f><v>#REF!</v>')
    told = "my.xlsx Programs:3: Applied: row 3: #REF! is a failed formula; counts as empty"
    assert told in map(str, read(path, TODAY).notes)


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
    ("programs", "letters"),
    [
        ("Program List", "LoRs"),
        (" programs ", "LORs"),
        ("My programs", "Letters of recommendation"),
        ("Program", "Letter"),
    ],
)
def test_sheets_are_called_as_people_call_them(tmp_path: Path, programs: str, letters: str) -> None:
    scenario = read(book(tmp_path / "my.xlsx", {programs: PROGRAMS, letters: LETTERS}), TODAY)
    assert (len(scenario.tracks), len(scenario.letters), scenario.notes) == (2, 1, ())


LIST = {"Sheet1": PROGRAMS, "Contacts": [["name", "e-mail"], ["Nobody", "n@example.org"]]}


def test_sheets_of_other_names_are_known_by_their_headings(tmp_path: Path) -> None:
    scenario = read(book(tmp_path / "my.xlsx", {**LIST, "Tabelle 2": LETTERS}), TODAY)
    assert (len(scenario.tracks), len(scenario.letters)) == (2, 1)
    assert [str(note) for note in scenario.notes] == [
        "my.xlsx Sheet1: is taken for the sheet Programs by its headings. Maybe rename it.",
        "my.xlsx Tabelle 2: is taken for the sheet Letters by its headings. Maybe rename it.",
    ]


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        (
            LIST,
            'expected the sheet Letters, or others with such headings; found "Sheet1", "Contacts". '
            "Maybe rename the one that is meant.",
        ),
        (
            {"Notes": [["Hello"]]},
            'expected the sheets Programs and Letters, or others with such headings; found "Notes". Maybe rename them.',
        ),
        (
            {**LIST, "old": PROGRAMS, "Letters": LETTERS},
            'has no sheet Programs, and "Sheet1", "old" have its headings. Maybe call the one that counts Programs.',
        ),
        (
            {**SHEETS, "Program list": []},
            'has the sheets "Programs" and "Program list", and either would do for Programs. '
            "Maybe rename the one that does not count.",
        ),
        (
            {"Checklist": PROGRAMS, "Clicks": [], "Letters": LETTERS, "Assignments": PROGRAMS},
            "is a plan that lor solve wrote, expected the workbook it was made from",
        ),
    ],
)
def test_sheets_that_cannot_be_told_apart_are_named(tmp_path: Path, sheets: Sheets, told: str) -> None:
    assert faults(book(tmp_path / "my.xlsx", sheets)) == [f"my.xlsx: {told}"]


def test_a_damaged_sheet_of_another_name_stands_for_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "my.xlsx", {"Sheet1": PROGRAMS, "old": PROGRAMS, "Letters": LETTERS})
    changed(path, "xl/worksheets/sheet2.xml", "</sheetData>", "</sheetDat>")
    assert len(read(path, TODAY).tracks) == 2


def test_a_sheet_whose_name_is_nearly_ours_is_noted(tmp_path: Path) -> None:
    scenario = read(book(tmp_path / "my.xlsx", {**SHEETS, "Wrters": [["x"]]}), TODAY)
    assert 'my.xlsx Wrters: is not read. Maybe rename it: "my.xlsx Writers".' in map(str, scenario.notes)


def test_a_folder_with_a_workbook_alone_tells_to_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mine = Path("mine")
    mine.mkdir()
    (mine / "~$my.xlsx").touch()
    (mine / "my.ods").touch()
    assert faults(mine)[1] == "programs.csv: no such file in mine. Maybe save my.ods as .xlsx, then: lor … mine/my.xlsx"
    (mine / "my.xlsx").touch()
    assert faults(mine) == [
        f"{name}.csv: no such file in mine. Maybe: lor … mine/my.xlsx" for name in ("letters", "programs")
    ]


def test_an_empty_sheet_is_told(tmp_path: Path) -> None:
    (fault,) = faults(book(tmp_path / "my.xlsx", {**SHEETS, "Programs": []}))
    assert fault == "my.xlsx Programs: is empty; expected a header and at least one row"
