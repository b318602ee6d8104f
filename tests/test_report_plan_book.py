"""A plan as a workbook: the same tables as the files, and why, on sheets that can be filtered and printed."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from conftest import Run

from solver.io.scenario.starter import examples
from solver.io.workbook import writing
from solver.io.workbook.cells import text_of

TITLES = ["Checklist", "Clicks", "Sets", "Why", "Letters", "Assignments"]


@pytest.fixture
def plan(tmp_path: Path, lor: Run) -> Path:
    path = tmp_path / "plan.xlsx"
    code, out, _ = lor("solve", examples()["strong_img"], "--out", path)
    assert code == 0
    assert "sheet Clicks." in " ".join(out.split())
    return path


def test_the_sheets_have_what_the_files_have(plan: Path, tmp_path: Path, lor: Run) -> None:
    lor("solve", examples()["strong_img"], "--out", tmp_path / "plan")
    book = openpyxl.load_workbook(plan)
    assert book.sheetnames == TITLES
    for title in ("Checklist", "Clicks", "Assignments"):
        with (tmp_path / "plan" / f"{title.lower()}.csv").open(encoding="utf-8", newline="") as file:
            expected = list(csv.reader(file))
        found = [["" if cell is None else text_of(cell, "") for cell in row] for row in book[title].values]
        as_read = [
            [text_of(float(cell), "") if "." in cell and title == "Assignments" else cell for cell in row[-1:]]
            for row in expected[1:]
        ]
        assert [row[:-1] for row in found] == [row[:-1] for row in expected]
        assert [row[-1:] for row in found[1:]] == as_read


def test_sets_and_why_say_what_the_screen_says(plan: Path) -> None:
    book = openpyxl.load_workbook(plan)
    sets = list(book["Sets"].values)
    assert sets[0] == ("set", "programs", "which", "now", "when it comes", "if it never does")
    assert sets[3] == (3, 1, "Lanternby Hollow Hospital", "A B C", "E joins", "short")
    why = [row[3:] for row in book["Why"].values if row[0] == 3]
    assert why[0] == ("status", "waiting; asks for 3, takes 4")
    assert ("letter", "A (Sampleton): assign, 90 points") in why
    assert {"binds", "next best", "stays out", "apply", "later"} <= {head for head, _ in why}
    assert list(book["Letters"].values)[1] == ("A", "sampleton", "sampleton", "Dr. Omar Sampleton", "uploaded")


def test_every_sheet_can_be_filtered_and_printed(plan: Path) -> None:
    for sheet in openpyxl.load_workbook(plan).worksheets:
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.column_dimensions["B"].width >= writing.NARROWEST


def test_the_same_plan_makes_the_same_bytes_and_may_be_written_over(plan: Path, lor: Run) -> None:
    before = plan.read_bytes()
    plan.write_bytes(before)
    assert lor("solve", examples()["strong_img"], "--out", plan)[0] == 0
    assert plan.read_bytes() == before


def test_a_workbook_that_is_no_plan_is_not_written_over(tmp_path: Path, lor: Run) -> None:
    scenario, other = tmp_path / "my.xlsx", tmp_path / "other.xlsx"
    lor("init", scenario, "--example", "two_files")
    other.write_bytes(b"anything")
    for path in (scenario, other):
        before = path.read_bytes()
        code, _, err = lor("solve", scenario, "--out", path)
        assert (code, path.read_bytes()) == (2, before)
        assert err.startswith(f"{path}: is there already and no plan that lor solve wrote;")


def test_a_what_if_is_no_workbook(tmp_path: Path, lor: Run) -> None:
    code, _, err = lor("whatif", examples()["strong_img"], "--sweep", "--out", tmp_path / "new.xlsx")
    assert (code, (tmp_path / "new.xlsx").exists()) == (2, False)
    assert "is the name of a workbook, which lor solve alone writes" in err


def test_what_no_sheet_can_hold_is_told(tmp_path: Path, lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 10)
    path = tmp_path / "plan.xlsx"
    code, _, err = lor("solve", examples()["strong_img"], "--out", path)
    assert (code, path.exists()) == (2, False)
    told = "Checklist would have 20 rows, more than the 10 of a sheet. Maybe name a folder: it takes any number."
    assert err == f"{path}: {told}\n"
