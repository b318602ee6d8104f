"""A plan as a workbook: the same tables as the files, and why, on sheets that can be filtered and printed."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from answers import changed
from conftest import Run

from solver.domain.errors import InputError
from solver.io.previous import previous
from solver.io.record import record
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
        if title == "Clicks":
            assert [row.pop() for row in found] == ["done", *[""] * (len(found) - 1)]
        assert [row[:-1] for row in found] == [row[:-1] for row in expected]
        assert [row[-1:] for row in found[1:]] == as_read


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A list of which a program gets no letter, and loses the one it has."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, text in {
        "programs.csv": "program_id,name,assigned\n001,Muster Valley,\n002,Sample City,L2\n003,Nowhere Falls,L1\n",
        "letters.csv": "letter_id,writer,status,excluded\nL1,Ada Example,uploaded,003\nL2,Bo Sample,uploaded,003\n",
        "scenario.toml": "[season]\nas_of = 2026-09-14\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_workbook_says_what_the_folder_says(mine: Path, tmp_path: Path, lor: Run) -> None:
    plan, book = tmp_path / "plan", tmp_path / "plan.xlsx"
    for out in (plan, book):
        assert lor("solve", mine, "--out", out)[0] == 1
    assert previous(plan) == {"001": ("L1", "L2"), "002": ("L1", "L2"), "003": ()}
    assert list(previous(book).items()) == list(previous(plan).items())
    found = [lor("record", mine, "--from", out, "--applied", "all=2026-09-13") for out in (plan, book)]
    assert found[0] == found[1]
    made = [record(mine, out, ["all"]) for out in (plan, book)]
    assert made[0].new == made[1].new
    assert made[0].new.decode().splitlines()[1:] == [
        "001,Muster Valley,L1;L2,2026-09-14",
        "002,Sample City,L2;L1,2026-09-14",
        "003,Nowhere Falls,none,",
    ]
    asked = [lor("whatif", mine, "--withdraw", "L2", "--baseline", out) for out in (plan, book)]
    assert asked[0] == asked[1]


def test_what_is_ticked_in_the_workbook_is_what_is_ticked_in_the_file(mine: Path, tmp_path: Path, lor: Run) -> None:
    path, ticked = tmp_path / "plan.xlsx", tmp_path / "clicks.csv"
    lor("solve", mine, "--out", path)
    book = openpyxl.load_workbook(path)
    clicks = book["Clicks"]
    for row in clicks.iter_rows(min_row=2):
        row[-1].value = "x" if row[4].value in ("002", "003") else None
    book.save(path)
    with ticked.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(clicks.values)
    made = [record(mine, place) for place in (path, ticked)]
    assert made[0].new == made[1].new
    assert [(row.track_id, row.after) for row in made[0].rows] == [("002", "L2;L1"), ("003", "none")]
    for row in clicks.iter_rows(min_row=2):
        row[-1].value = "no"
    book.save(path)
    with pytest.raises(InputError, match=r"plan\.xlsx Clicks:1: done: nothing is ticked, expected yes or x"):
        record(mine, path)


def test_a_plan_that_is_damaged_is_told_by_its_sheet(mine: Path, tmp_path: Path, lor: Run) -> None:
    plan = tmp_path / "plan.xlsx"
    lor("solve", mine, "--out", plan)
    changed(plan, "xl/worksheets/sheet6.xml", "<worksheet", "<!DOCTYPE x><worksheet")
    with pytest.raises(InputError, match=r"plan\.xlsx Assignments: declares a document type"):
        previous(plan)


def test_a_sheet_of_clicks_alone_is_enough(mine: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "clicks"
    for row in (["program_id", "letter_id", "action"], ["001", "L1", "assign"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "clicks.xlsx")
    assert [row.after for row in record(mine, tmp_path / "clicks.xlsx").rows] == ["L1"]


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
