"""A workbook to start with: the same scenario as the folder, with drop-downs, notes and ids that stay text."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import Run

from solver.domain.settings import shipped
from solver.io.scenario.files import COLUMNS
from solver.io.scenario.folder import read
from solver.io.scenario.starter import examples, start
from solver.io.workbook.starter import WORDS, scenario_workbook
from solver.io.workbook.writing import SheetForm, typed_value, workbook_bytes

TODAY = date(2026, 9, 14)


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*examples(), ""])
def test_a_workbook_reads_as_the_folder_it_was_made_of(tmp_path: Path, name: str) -> None:
    for place in (tmp_path / "folder", tmp_path / "my.xlsx"):
        start(place, name or None, TODAY)
    folder, book = read(tmp_path / "folder", today=TODAY), read(tmp_path / "my.xlsx", today=TODAY)
    for field in ("settings", "writers", "rotations", "supervision", "letters", "tracks", "strengths"):
        assert getattr(folder, field) == getattr(book, field)


def test_the_same_files_make_the_same_bytes() -> None:
    said = texts(examples()["strong_img"])
    made = scenario_workbook(said, "my.xlsx")
    assert scenario_workbook(said, "my.xlsx") == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_it_helps_to_fill_it_in(tmp_path: Path) -> None:
    start(tmp_path / "my.xlsx", None, TODAY)
    book = openpyxl.load_workbook(tmp_path / "my.xlsx")
    titles = ["Programs", "Letters", "Writers", "Rotations", "Supervision", "Settings", "Read me"]
    assert book.sheetnames == titles
    sheet = book["Programs"]
    headings = [cell.value for cell in sheet[1]]
    assert all(cell.comment for cell in sheet[1] if cell.value not in ("city", "state"))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:O7", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert {sheet["A2"].number_format, sheet.column_dimensions["A"].number_format} == {"@"}
    offered = {str(choice.sqref).split("2:")[0]: choice.formula1 for choice in sheet.data_validations.dataValidation}
    assert offered["ABCDEFGHIJKLMNO"[headings.index("setting")]] == '"academic,university_affiliated,community"'
    assert not any(choice.showErrorMessage for choice in sheet.data_validations.dataValidation)
    assert book["Rotations"].data_validations.dataValidation[0].formula1 == '"hands_on,observership,shadowing,research"'
    settings = {row[0].value: row[1].value for row in book["Settings"].iter_rows(min_row=2)}
    assert str(settings["season.review_opens"]) == "2026-09-24 00:00:00"
    assert (settings["# objective.extra_bar"], settings["# applicant.themes"]) == (60, "gap; communication")
    assert settings["# rubric.comparison.top_5"] == 15
    said = [row[0].value for row in book["Read me"].iter_rows()]
    assert "## Programs: one row per program on your list" in said
    assert any("lor check my.xlsx" in str(line) for line in said)


def test_notes_are_on_our_columns_and_words_are_of_our_columns() -> None:
    ours = {column for columns in COLUMNS.values() for column in columns}
    assert set(WORDS) <= ours
    for file, notes in shipped("notes.toml").items():
        assert set(notes) <= set(COLUMNS.get(file, ("setting", "value")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("3", 3),
        ("-3", -3),
        ("0.5", 0.5),
        ("0.50", "0.50"),
        ("007", "007"),
        ("3-4", "3-4"),
        ("1e5", "1e5"),
        ("2026-09-24", TODAY.replace(day=24)),
        ("2026-09-31", "2026-09-31"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_what_would_be_read_as_another_text_stays_text(text: str, value: object) -> None:
    assert typed_value(text) == value


def test_a_text_is_never_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    rows = [['=HYPERLINK("x")', "=1+1", "a\x07b"]]
    path.write_bytes(workbook_bytes([SheetForm(title="A", header=("a", "b", "c"), rows=rows)]))
    cells = openpyxl.load_workbook(path)["A"][2]
    assert [cell.value for cell in cells] == [*rows[0][:2], "a_x0007_b"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_text_that_no_cell_holds_is_refused_and_not_cut() -> None:
    with pytest.raises(ValueError, match="A would have a cell of 32,768 characters, more than the 32,767 that one"):
        workbook_bytes([SheetForm(title="A", header=("a",), rows=[["x" * 32_767], ["\x07" * 4_681 + "x"]])])


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    with pytest.raises(ValueError, match="A would have 1,048,577 rows, more than the 1,048,576 of a sheet"):
        workbook_bytes([SheetForm(title="A", header=("a",), rows=[[1]] * 1_048_576)])


def test_a_workbook_that_is_there_is_not_written_over(tmp_path: Path, lor: Run) -> None:
    path = tmp_path / "my.xlsx"
    assert lor("init", path)[0] == 0
    before = path.read_bytes()
    code, _, err = lor("init", path)
    assert (code, err) == (2, f"{path}: is there already and not an empty folder. Maybe name a new one.\n")
    assert path.read_bytes() == before
    assert lor("init", tmp_path / "new" / "my.xlsx")[0] == 0
    assert (tmp_path / "new" / "my.xlsx").exists()


def test_every_command_takes_a_workbook(tmp_path: Path, lor: Run) -> None:
    folder, path = examples()["strong_img"], tmp_path / "my.xlsx"
    lor("init", path, "--example", "strong_img")
    for command in (
        ["check"],
        ["score"],
        ["explain"],
        ["whatif", "--sweep"],
        ["graph", "--out", tmp_path / "a.graphml"],
    ):
        name, *options = command
        code, said, notes = lor(name, folder, *options)
        there = lor(name, path, *options)
        assert there[::2] == (code, notes)
        told = " ".join(said.split()).replace("in scenario.toml", "in my.xlsx Settings")
        assert " ".join(there[1].split()) == told
    for place, out in ((folder, tmp_path / "a"), (path, tmp_path / "b")):
        lor("solve", place, "--out", out)
    for name in ("assignments.csv", "clicks.csv", "checklist.csv", "programs.csv", "strengths.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert lor("record", path, "--from", tmp_path / "b", "--yes")[1].endswith("--undo restores it.\n")
    with path.open("rb") as file:
        assert file.read(2) == b"PK"
    assert all(track.assigned for track in read(path).tracks)
    with (folder / "programs.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == len(read(path).tracks) + 1
