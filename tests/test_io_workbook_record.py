"""Clicks written back into a workbook: single cells change, and whatever else it has stays as it is."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from answers import answer, changed
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from solver.domain.errors import InputError
from solver.io.record import record, undo
from solver.io.scenario.folder import read
from solver.io.workbook import cells

PROGRAMS: list[list[Any]] = [
    ["program_id", "name", "assigned", "rank", "sum"],
    ["P1", "Muster Valley", None, 1, "=D2*2"],
    ["P2", "Sample City", "L2", 2, None],
    [],
    ["P3", "Nowhere Falls", None, 3, None],
]
LETTERS: list[list[Any]] = [["letter_id", "writer", "status"], ["L1", "A Example", "uploaded"]]
LETTERS.append(["L2", "B Sample", "uploaded"])
TOLD = (("P1", "L1", "assign"), ("P1", "L2", "assign"), ("P2", "L2", "assign"), ("P3", "L1", "assign"))
SHEET = "xl/worksheets/sheet1.xml"


def adorned(path: Path) -> Path:
    """A workbook with much that a program which writes it anew would lose or change."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Programs"
    for row in PROGRAMS:
        sheet.append(row)
    choice = DataValidation(type="list", formula1='"L1,L2"', allow_blank=True)
    choice.add("C2:C9")
    sheet.add_data_validation(choice)
    sheet["C2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["E1"].font = Font(bold=True)
    sheet["A1"].comment = Comment("the id", "nobody")
    sheet.conditional_formatting.add("D2:D9", Rule("duplicateValues"))
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", "A1:E5"
    for title, rows in {"Letters": LETTERS, "Settings": [["season.as_of", "2026-09-10"]]}.items():
        other = book.create_sheet(title)
        for row in rows:
            other.append(row)
    book.save(path)
    changed(path, SHEET, "<f>D2*2</f><v></v>", "<f>D2*2</f><v>2</v>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/picture.png", b"no picture")
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_the_cells_change(tmp_path: Path) -> None:
    path = adorned(tmp_path / "my.xlsx")
    before, old = parts(path), path.read_bytes()
    found = record(path, answer(tmp_path, *TOLD), ["P2=2026-09-09"])
    assert [(row.line, row.column, row.before, row.after) for row in found.rows] == [
        (2, "assigned", "", "L1;L2"),
        (3, "applied", "", "2026-09-09"),
        (5, "assigned", "", "L1"),
    ]
    assert found.write() == tmp_path / "my.xlsx.bak"
    after = parts(path)
    assert {name for name in before if before[name] != after[name]} == {SHEET}
    assert list(before) == list(after)
    sheet, was = after[SHEET].decode(), before[SHEET].decode()
    assert sheet[sheet.index("</sheetData>") :] == was[was.index("</sheetData>") :]
    assert "<f>D2*2</f><v>2</v>" in sheet
    assert '<dimension ref="A1:F5"/>' in sheet
    made = openpyxl.load_workbook(path)["Programs"]
    assert made["C2"].fill.fgColor.rgb == "00FFFF00"
    assert (made["F1"].value, made["F1"].font.bold, made["F3"].value) == ("applied", True, "2026-09-09")
    first, second, third = read(path).tracks
    assert (first.assigned, second.assigned, third.assigned) == (("L1", "L2"), ("L2",), ("L1",))
    assert (first.applied, second.applied) == (False, True)
    assert record(path, tmp_path / "out").rows == ()
    assert undo(path) == (tmp_path / "my.xlsx.bak", tmp_path / "my.xlsx.undone")
    assert path.read_bytes() == old


def test_a_formula_is_not_written_over(tmp_path: Path) -> None:
    path = adorned(tmp_path / "my.xlsx")
    changed(path, SHEET, '<c r="C2" s="2" t="n"></c>', '<c r="C2" s="1" t="str"><f>""</f><v></v></c>')
    with pytest.raises(InputError) as error:
        record(path, answer(tmp_path, *TOLD))
    assert str(error.value) == (
        "my.xlsx Programs:2: C2 holds a formula, and would be written over. Maybe replace it by its result."
    )


def test_what_does_not_fit_is_told_by_the_sheet_and_its_row(tmp_path: Path) -> None:
    path = adorned(tmp_path / "my.xlsx")
    with pytest.raises(InputError) as error:
        record(path, answer(tmp_path, *TOLD), ["P9"])
    assert error.value.faults[0].file == "--applied"
    answer(tmp_path, ("P1", "L1", "assign"), ("P2", "L1", "assign"))
    (tmp_path / "out" / "clicks.csv").write_text("program_id,letter_id,action\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        record(path, tmp_path / "out")
    assert str(error.value).startswith('my.xlsx Programs:3: assigned: "L2" is there, but OUT neither has it')
    assert "Maybe OUT is older than my.xlsx Programs: solve again." in str(error.value)
    with pytest.raises(InputError) as error:
        record(path, answer(tmp_path, ("P8", "L1", "assign"), ("P1", "L8", "assign")))
    assert [fault.what for fault in error.value.faults] == [
        'no program "P8" in my.xlsx Programs.',
        'no letter "L8" in my.xlsx Letters.',
    ]


def test_rows_keep_their_numbers_from_block_to_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "BLOCK", 2)
    path = adorned(tmp_path / "my.xlsx")
    assert [track.line for track in read(path).tracks] == [2, 3, 5]
    found = record(path, answer(tmp_path, *TOLD))
    assert [row.line for row in found.rows] == [2, 5]
    found.write()
    assert [track.assigned for track in read(path).tracks] == [("L1", "L2"), ("L2",), ("L1",)]
