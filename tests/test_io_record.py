"""Clicks written back into ``programs.csv``: two columns change, every other byte stays, nothing is ever lost."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from answers import answer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import generate
from texts import unnamed

import solver
from solver.domain.errors import AnswerError, InputError
from solver.io import record as module
from solver.io import replacing
from solver.io.output import save_answer
from solver.io.record import Record, record, undo
from solver.io.table import sheet
from solver.io.table.csv_table import CsvForm
from solver.report.tables import files

LETTERS = "letter_id,writer,status\nL1,A Rao,uploaded\nL2,B Osei,uploaded\nL3,C Lund,withdrawn\nL4,D Kim,uploaded\n"
LETTERS += "L5,E Ito,promised\n"
HEAD = "program_id,name,assigned,applied,eras_id\n"
DAY = "2026-09-10"
Told = Sequence[tuple[str, str, str]]


def scenario(tmp_path: Path, programs: str | bytes, letters: str = LETTERS) -> Path:
    folder = tmp_path / "list"
    folder.mkdir(exist_ok=True)
    (folder / "programs.csv").write_bytes(programs if isinstance(programs, bytes) else programs.encode())
    (folder / "letters.csv").write_bytes(letters.encode())
    (folder / "scenario.toml").write_text(f"[season]\nas_of = {DAY}\n", encoding="utf-8")
    return folder


def recorded(tmp_path: Path, programs: str | bytes, *told: tuple[str, str, str], applied: Iterable[str] = ()) -> bytes:
    """The new file, once prepared."""
    return record(scenario(tmp_path, programs), answer(tmp_path, *told), tuple(applied)).new


def row(tmp_path: Path, programs: str, *told: tuple[str, str, str], applied: Iterable[str] = ()) -> str:
    """The first row below ``HEAD``."""
    return recorded(tmp_path, HEAD + programs, *told, applied=applied).decode().splitlines()[1]


def faults(
    tmp_path: Path, programs: str | bytes, *told: tuple[str, str, str], applied: Iterable[str] = ()
) -> list[str]:
    with pytest.raises(InputError) as caught:
        recorded(tmp_path, programs, *told, applied=applied)
    return [unnamed(fault) for fault in caught.value.faults]


# --- what `assigned` says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        ("P1,x,,,", [("L1", "assign"), ("L2", "assign")], "P1,x,L1;L2,,"),
        ("P1,x,,,", [("L2", "assign"), ("L5", "keep")], "P1,x,L2,,"),
        ("P1,x,,,", [("L5", "keep")], "P1,x,,,"),
        ("P1,x,none,,", [("L5", "keep")], "P1,x,none,,"),
        ("P1,x,L1,,", [("L5", "keep")], "P1,x,none,,"),
        ("P1,x,L1,,", [("L2", "assign")], "P1,x,L2,,"),
        ("P1,x,L4; L1,,", [("L1", "assign"), ("L2", "assign"), ("L4", "assign")], "P1,x,L4;L1;L2,,"),
        ('P1,x,"L4; L1;",,', [("L1", "assign"), ("L4", "assign")], 'P1,x,"L4; L1;",,'),
        ("P1,x,L1;L3,yes,", [("L1", "locked"), ("L3", "lost")], "P1,x,L1;L3,yes,"),
        ("P1,x,L3,yes,", [("L1", "assign"), ("L3", "lost")], "P1,x,L3;L1,yes,"),
        ("P1,x,L1,,", [], "P1,x,L1,,"),
    ],
    ids=[
        "new ones in the answer's order",
        "a kept place has nothing entered",
        "empty stays empty",
        "none stays none",
        "none where all are gone",
        "what was removed goes",
        "first what was there, in its order",
        "the same set stays as it is written",
        "lost ones stay",
        "an applied row may gain",
        "a row the answer does not have",
    ],
)
def test_a_row_lists_what_was_entered(tmp_path: Path, before: str, told: list[tuple[str, str]], after: str) -> None:
    assert row(tmp_path, f"{before}\n", *[("P1", letter, state) for letter, state in told]) == after


def test_every_cell_that_changes_is_told(tmp_path: Path) -> None:
    programs = "Program ID,Program Name,LoRs assigned,applied on\n\nP1,Mercy,L1,\nP2,Luke,L2,2026-09-01\n"
    told = ("P1", "L2", "assign"), ("P2", "L2", "locked")
    made = record(scenario(tmp_path, programs), answer(tmp_path, *told), ["P1"])
    assert [(cell.line, cell.track_id, cell.name, cell.column, cell.before, cell.after) for cell in made.rows] == [
        (3, "P1", "Mercy", "LoRs assigned", "L1", "L2"),
        (3, "P1", "Mercy", "applied on", "", DAY),
    ]
    assert made.new.decode() == programs.replace("L1,\n", f"L2,{DAY}\n")
    assert "Mercy,L1" not in repr(made)


def test_every_row_of_a_program_is_written_and_what_is_no_program_is_left_alone(tmp_path: Path) -> None:
    before = "TOP,,,,\nP1,Mercy,,,\nP2,Bethel,L2,,\nP1,Mercy,,,\n,Hill Side,,,X\nTotal: 4,,,,\n"
    told = (("P1", "L1", "assign"), ("hill_side", "L2", "assign"), ("P2", "L2", "assign"))
    after = recorded(tmp_path, HEAD + before, *told, applied=["P1"]).decode().splitlines()[1:]
    assert after == [
        "TOP,,,,",
        f"P1,Mercy,L1,{DAY},",
        "P2,Bethel,L2,,",
        f"P1,Mercy,L1,{DAY},",
        ",Hill Side,L2,,X",
        "Total: 4,,,,",
    ]


def test_a_letter_may_not_vanish_from_a_program_applied_to(tmp_path: Path) -> None:
    programs = "program_id,name,letters assigned,applied\nP1,x,L1;L2,yes\nP2,x,L4,\n"
    what = "is final there, but OUT does not have it. Maybe OUT is older than programs.csv: solve again."
    assert faults(tmp_path, programs, ("P1", "L2", "locked"), ("P2", "L1", "locked")) == [
        f'programs.csv:2: letters assigned: "L1" {what}',
        f'programs.csv:3: letters assigned: "L4" {what}',
    ]


def test_a_letter_may_not_vanish_from_a_track_whose_sibling_is_applied_to(tmp_path: Path) -> None:
    told = ("P1", "L2", "locked"), ("P2", "L2", "locked")
    assert len(faults(tmp_path, f"{HEAD}P1,x,L1,,E\nP2,x,L2,yes,E\n", *told)) == 1
    assert row(tmp_path, "P1,x,,,E\nP2,x,L2,yes,E\n", *told) == "P1,x,L2,,E"


HERE = "is there, but OUT neither has it nor takes it off. Maybe OUT is older than programs.csv: solve again."


def clicking(out: Path, *clicks: tuple[str, str, str]) -> None:
    with (out / "clicks.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("program_id", "letter_id", "action"), *clicks])


def test_a_letter_vanishes_only_where_the_clicks_take_it_off(tmp_path: Path) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,x,L1;L2;L4,,E\nP2,x,L1;L2,,E\nP3,x,L2,,\n")
    out = answer(tmp_path, ("P1", "L1", "assign"), ("P2", "L1", "assign"), ("P3", "L1", "assign"))
    clicking(out, ("P1", "L2", "remove"), ("P3", "L2", "assign"), ("P9", "L2", "remove"))
    with pytest.raises(InputError) as caught:
        record(folder, out)
    assert [unnamed(fault) for fault in caught.value.faults] == [
        f'programs.csv:2: assigned: "L4" {HERE}',
        f'programs.csv:4: assigned: "L2" {HERE}',
    ]
    assert [(cell.track_id, cell.after) for cell in record(folder, out, only=["L1"]).rows] == [("P3", "L2;L1")]
    clicking(out, ("P1", "L2", "remove"), ("P1", "L4", "remove"), ("P3", "L2", "Remove"))
    assert [cell.after for cell in record(folder, out).rows] == ["L1", "L1", "L1"]


def test_a_letter_that_was_withdrawn_vanishes_without_a_click(tmp_path: Path) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,x,L1;L3,,\n")
    out = answer(tmp_path, ("P1", "L1", "assign"))
    clicking(out)
    assert [cell.after for cell in record(folder, out).rows] == ["L1"]


def test_a_click_list_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    folder, out = scenario(tmp_path, f"{HEAD}P1,x,L1,,\n"), answer(tmp_path, ("P1", "L2", "assign"))
    (out / "clicks.csv").write_text("program_id,letter_id\nP1,L1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"clicks\.csv:1: action: no such column"):
        record(folder, out)


# --- what `applied` says ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["locked", "lost"])
def test_what_was_final_had_been_applied_to(tmp_path: Path, state: str) -> None:
    assert row(tmp_path, "P1,x,L1,,\n", ("P1", "L1", state)) == "P1,x,L1,yes,"
    assert row(tmp_path, "P1,x,L1,no,\n", ("P1", "L1", state)) == "P1,x,L1,yes,"
    assert row(tmp_path, "P1,x,L1,,E\nP2,x,none,2026-09-02,E\n", ("P1", "L1", state)) == "P1,x,L1,,E"


def test_programs_named_are_applied_to_with_all_their_tracks(tmp_path: Path) -> None:
    programs = f"{HEAD}P1,x,L1,,E\nP2,x,L1,2026-09-02,E\nP3,x,L2,no,E\nP4,x,L2,,\nE,x,L2,,\n"
    told = ("P4", "L2", "assign")
    after = programs.replace("P1,x,L1,,E", "P1,x,L1,2026-09-02,E").replace("L2,no,E", "L2,2026-09-02,E")
    assert recorded(tmp_path, programs, told, applied=["P2"]).decode() == after


def test_all_names_what_the_answer_has_letters_for(tmp_path: Path) -> None:
    programs = f"{HEAD}P1,x,,,\nP2,x,,,\nP3,x,,,\n"
    found = recorded(tmp_path, programs, ("P1", "L1", "assign"), ("P3", "L5", "keep"), applied=["all"])
    assert found.decode() == f"{HEAD}P1,x,L1,{DAY},\nP2,x,,,\nP3,x,none,{DAY},\n"


@pytest.mark.parametrize(("cell", "after"), [("", "none"), ("-", "none"), ("NONE", "NONE"), (";", ";"), ("L1", "L1")])
def test_a_row_applied_to_says_which_letters_it_has(tmp_path: Path, cell: str, after: str) -> None:
    assert row(tmp_path, f"P1,x,{cell},,\n", applied=[" P1"]) == f"P1,x,{after},{DAY},"


def test_applied_may_take_letters_that_were_removed_before(tmp_path: Path) -> None:
    assert row(tmp_path, "P1,x,L1,,\n", ("P1", "L2", "assign"), applied=["P1"]) == f"P1,x,L2,{DAY},"


# --- what does not fit ------------------------------------------------------------------------------------------


def test_all_that_does_not_fit_is_told_at_once(tmp_path: Path) -> None:
    told = [
        ("Mercy1", "L1", "assign"),
        ("mercy2", "L1", "assign"),
        ("mercy2", "L2", "assign"),
        ("Mercy1", "L33", "keep"),
        ("Mercy1", "L5", "assign"),
    ]
    assert faults(tmp_path, f"{HEAD}Mercy1,x,,,\n", *told, applied=["Marcy", "all"]) == [
        '--applied: no program "Marcy". Maybe "Mercy1". There is Mercy1 (x).',
        'assignments.csv:3: program_id: no program "mercy2" in programs.csv. Maybe "Mercy1".',
        'assignments.csv:5: letter_id: no letter "L33" in letters.csv. Maybe "L3".',
        'assignments.csv:6: letter_id: "L5" was to be entered, but its status in letters.csv is promised, '
        "expected uploaded or withdrawn. Maybe OUT is of another day: solve again.",
    ]


def test_a_program_may_be_named_by_a_part_of_its_name(tmp_path: Path) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,Mercy North,,,\nP2,Mercy South,,,\nP3,A=B,,,\n")
    made = record(folder, answer(tmp_path, ("P2", "L1", "assign")), applied=["south"])
    assert {(row.track_id, row.column): row.after for row in made.rows} == {
        ("P2", "assigned"): "L1",
        ("P2", "applied"): DAY,
    }
    assert [row.track_id for row in record(folder, tmp_path / "out", ["a=b"], ["L1"]).rows] == ["P2", "P3", "P3"]


def test_a_program_that_lost_all_its_letters_is_emptied_and_one_the_answer_was_not_for_is_left(tmp_path: Path) -> None:
    """``assignments.csv`` has no row for either, the answer's ``programs.csv`` has one for the first."""
    folder = scenario(tmp_path, f"{HEAD}P1,x,L1,,\nP2,y,L1,,\nP3,z,,,\n")
    out = answer(tmp_path, ("P3", "L1", "assign"))
    (out / "programs.csv").write_text("program_id,program\nP1,x\nP3,z\n", encoding="utf-8")
    rows = record(folder, out).rows
    assert {row.track_id: (row.before, row.after) for row in rows} == {"P1": ("L1", "none"), "P3": ("", "L1")}


@pytest.mark.parametrize("name", ["a;b", "None"])
def test_a_letter_that_no_list_can_name(tmp_path: Path, name: str) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,x,,,\n", f"letter_id,writer,status\n{name},A Rao,uploaded\n")
    with pytest.raises(InputError, match="cannot stand in the column assigned"):
        record(folder, answer(tmp_path, ("P1", name, "assign")))


def test_the_faults_of_folder_and_answer_are_told_together(tmp_path: Path) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,x,Q,,\n")
    with pytest.raises(InputError) as caught:
        record(folder, tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["programs.csv", str(tmp_path)]
    with pytest.raises(InputError, match=r"programs\.csv:2: assigned"):
        record(folder, answer(tmp_path, ("P1", "L1", "assign")))
    with pytest.raises(InputError, match=r"holds no assignments\.csv"):
        record(scenario(tmp_path, f"{HEAD}P1,x,,,\n"), tmp_path)


def test_a_list_that_would_have_faults_is_refused(tmp_path: Path) -> None:
    letters = "letter_id,writer_id,writer,status\nL1,rao,A Rao,uploaded\nL2,rao,A Rao,uploaded\n"
    folder = scenario(tmp_path, f"{HEAD}P1,x,,,\n", letters)
    out = answer(tmp_path, ("P1", "L1", "assign"), ("P1", "L2", "assign"))
    with pytest.raises(InputError, match="a program takes one letter per writer"):
        record(folder, out, ["P1"])


def test_an_id_that_the_encoding_lacks(tmp_path: Path) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,Café,,,\n".encode("cp1252"), "letter_id,writer,status\nčep,x,uploaded\n")
    with pytest.raises(InputError) as caught:
        record(folder, answer(tmp_path, ("P1", "čep", "assign")))
    assert [unnamed(fault) for fault in caught.value.faults] == [
        'programs.csv:2: assigned: "čep" cannot be written: the file is cp1252, which has no "č". '
        "Maybe save programs.csv as CSV UTF-8."
    ]


def test_a_file_that_would_be_taken_for_another_encoding(tmp_path: Path) -> None:
    letters = "letter_id,writer,status\né,x,uploaded\nL1,y,uploaded\n"
    folder = scenario(tmp_path, f"{HEAD}P1,CafÃ©,é,,\n".encode("cp1252"), letters)
    with pytest.raises(InputError, match="would be taken for UTF-8"):
        record(folder, answer(tmp_path, ("P1", "L1", "assign")))


def test_an_id_with_an_accent_keeps_the_encoding(tmp_path: Path) -> None:
    letters = "letter_id,writer,status\né,x,uploaded\n"
    for encoding in ("cp1252", "utf-8", "utf-8-sig"):
        folder = scenario(tmp_path, f"{HEAD}P1,Café,,,\n".encode(encoding), letters)
        made = record(folder, answer(tmp_path, ("P1", "é", "assign")))
        assert made.new == f"{HEAD}P1,Café,é,,\n".encode(encoding)


@pytest.mark.parametrize("replaced", ["raw", "_list", "_raw_cells"])
def test_a_mistake_of_ours_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaced: str) -> None:
    wrong = {
        "raw": lambda text, _: text.replace("L", "L1,L"),
        "_list": lambda *_, **__: "L2",
        "_raw_cells": lambda text, _: ([line.split(",")[:4] for line in text.splitlines()], ["\n"] * text.count("\n")),
    }
    monkeypatch.setattr(module if replaced == "_list" else sheet, replaced, wrong[replaced])
    with pytest.raises(AnswerError, match="nothing was written"):
        recorded(tmp_path, f"{HEAD}P1,x,,,E1\n", ("P1", "L1", "assign"))


def test_a_list_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever another program saves meanwhile: what is shown and compared is what was read."""
    folder = scenario(tmp_path, f"{HEAD}P1,x,,,\n")
    real = Path.read_bytes

    def saved_after(path: Path) -> bytes:
        content = real(path)
        if path.name == "programs.csv":
            path.write_text(f"{HEAD}P1,x,,,\nP2,x,,,\n", encoding="utf-8")
        return content

    monkeypatch.setattr(Path, "read_bytes", saved_after)
    made = record(folder, answer(tmp_path, ("P1", "L1", "assign")))
    monkeypatch.undo()
    assert made.old.decode() == f"{HEAD}P1,x,,,\n"
    assert made.new.decode() == f"{HEAD}P1,x,L1,,\n"
    with pytest.raises(InputError, match="has changed since it was read"):
        made.write()


# --- columns that are not there, or twice; rows that are short --------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("program_id,name\nP1,x\nP2,y\n", "program_id,name,assigned\nP1,x,L1\nP2,y,\n"),
        ("program_id;name\r\nP1;x\r\n\r\n;\r\nP2;y", "program_id;name;assigned\r\nP1;x;L1\r\n\r\n;\r\nP2;y;"),
        ("sep=\t\nprogram_id\tname\r\nP1\tx\rP2\ty", "sep=\t\nprogram_id\tname\tassigned\r\nP1\tx\tL1\rP2\ty\t"),
        ("program_id,name,city\nP1,x\nP2,y,z\n", "program_id,name,city,assigned\nP1,x,,L1\nP2,y,z,\n"),
        ("program_id,name,\nP1,x,,,\nP2,y, , ,\n", "program_id,name,,assigned\nP1,x,,L1,\nP2,y, , ,\n"),
        ("\ufeffprogram_id,name,applied\nP1,x\nP2,y\n", "\ufeffprogram_id,name,applied,assigned\nP1,x,,L1\nP2,y,,\n"),
    ],
    ids=["plain", "semicolons", "sep line", "short row", "long rows", "bom"],
)
def test_a_missing_column_is_appended(tmp_path: Path, before: str, after: str) -> None:
    assert recorded(tmp_path, before, ("P1", "L1", "assign")).decode() == after


def test_both_columns_may_be_missing(tmp_path: Path) -> None:
    found = recorded(tmp_path, "program_id;name\nP1;x\nP2;y\n", ("P1", "L1", "locked"), ("P1", "L2", "locked"))
    assert found.decode() == 'program_id;name;assigned;applied\nP1;x;"L1;L2";yes\nP2;y;;\n'


def test_a_column_nothing_is_to_be_said_in_is_not_appended(tmp_path: Path) -> None:
    programs = "program_id,name\nP1,x\n"
    made = record(scenario(tmp_path, programs), answer(tmp_path, ("P1", "L5", "keep")))
    assert (made.rows, made.new) == ((), programs.encode())


def test_two_columns_of_one_meaning_are_both_written(tmp_path: Path) -> None:
    programs = '"LoRs\n assigned",program_id,name,assigned,\ufeffapplied,Applied on\n"L1",P1,x,L1 ,no,no\n'
    folder, out = scenario(tmp_path, programs), answer(tmp_path, ("P1", "L2", "locked"), ("P1", "L1", "locked"))
    made = record(folder, out)
    assert made.new.decode() == programs.replace('"L1",P1,x,L1 ,no,no', "L1;L2,P1,x,L1;L2,yes,yes")
    assert [cell.column for cell in made.rows] == ["LoRs assigned", "assigned", "applied", "Applied on"]


def test_a_short_row_is_lengthened_as_far_as_it_is_written(tmp_path: Path) -> None:
    programs = "program_id,name,city,assigned,notes\nP1,x\nP2,y\n"
    found = recorded(tmp_path, programs, ("P1", "L1", "assign"))
    assert found.decode() == "program_id,name,city,assigned,notes\nP1,x,,L1\nP2,y\n"


# --- every other byte -------------------------------------------------------------------------------------------

SIGNS = "abc é ü,;\t\"'=-\r\n"
IDS = ("L1", "L2", "L3", "L4")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A list as an applicant might have it, what was told, and the bytes that must come out."""

    before: bytes
    after: bytes
    told: Told
    applied: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A program's texts by column, those that are to come, and what was told of it."""

    texts: dict[str, str]
    fresh: dict[str, str]
    told: Told
    named: bool


HEADINGS = {
    "assigned": ["assigned", "Letters  assigned", "LoRs\nassigned"],
    "applied": ["applied", " Applied on"],
    "id": ["program_id", "Program\r\nID", "FREIDA ID"],
    "name": ["name", "Program Name "],
    "notes": ["Nützliches"],
    "more": ["", 'so-called "more"'],
}


def _assigned(cell: str, told: Sequence[tuple[str, str, str]], becomes: bool) -> dict[str, str]:
    """What the cell is to say, if it does not stay."""
    there = [part.strip() for part in cell.split(";") if cell not in ("", "none", "-")]
    entered = [letter for _, letter, state in told if state != "keep"]
    if told and set(there) != set(entered):
        kept = [letter for letter in there if letter in entered]
        return {"assigned": ";".join([*kept, *[letter for letter in entered if letter not in there]]) or "none"}
    return {"assigned": "none"} if becomes and cell in ("", "-") else {}


@st.composite
def lines(draw: st.DrawFn, own: str, has_letters: bool) -> Line:
    """A row that is no fault, and something told of it that is none."""
    some = st.lists(st.sampled_from(IDS), unique=True, max_size=3)
    there = draw(some) if has_letters else []
    done = draw(st.sampled_from(["", "", "no", "yes", "2026-09-01"] if has_letters else ["", "no"]))
    final = done in ("yes", "2026-09-01")
    nothing = draw(st.sampled_from(["none"] if final else ["none", "-", ""])) if has_letters else ""
    cell = draw(st.sampled_from([";", "; "])).join(there) or nothing
    letters = dict.fromkeys([*(there if final else []), *draw(some)])
    told = [(own, letter, "locked" if final and letter in there else "assign") for letter in letters]
    told = draw(st.permutations([*told, *draw(st.sampled_from([[], [(own, "L5", "keep")]]))]))
    named = draw(st.booleans())
    becomes = named and not final
    texts = {name: draw(st.text(SIGNS, max_size=6)) for name in ("notes", "more")}
    texts |= {"id": own, "name": f"Hospital {texts['notes']}", "assigned": cell, "applied": done}
    fresh = _assigned(cell, told, becomes) | ({"applied": DAY} if becomes else {})
    return Line(texts=texts, fresh=fresh, told=told, named=named)


@st.composite
def raw_rows(
    draw: st.DrawFn, columns: Sequence[str], line: Line, separator: str, *, may_end: bool
) -> tuple[list[str], list[str]]:
    """A row's raw cells before and after; where it `may_end`, empty ones at its end may be left out."""
    cells = []
    for text in (line.texts[name] for name in columns):
        must = text.startswith('"') or any(sign in text for sign in (separator, "\r", "\n"))
        cells.append('"' + text.replace('"', '""') + '"' if must or draw(st.booleans()) else text)
    if may_end:
        last = max(place for place, name in enumerate(columns) if line.texts[name])
        cells = cells[: draw(st.integers(last + 1, len(columns)))]
    then = list(cells)
    for name, text in line.fresh.items():
        place = columns.index(name) if name in columns else len(columns)
        then += [""] * (place + 1 - len(then))
        then[place] = f'"{text}"' if separator in text else text
    return cells, then


@st.composite
def lists(draw: st.DrawFn) -> Drawn:
    separator = draw(st.sampled_from(",;\t"))
    left_out = draw(st.sets(st.sampled_from(["assigned", "more"])))
    columns = draw(st.permutations([name for name in HEADINGS if name not in left_out]))
    body = [draw(lines(f"P{number}", "assigned" in columns)) for number in range(1, draw(st.integers(2, 5)))]
    appended = "assigned" in left_out and any("assigned" in line.fresh for line in body)
    headings = {name: draw(st.sampled_from(ways)) for name, ways in HEADINGS.items()}
    head = Line(texts=headings, fresh={"assigned": "assigned"} if appended else {}, told=(), named=False)
    before = after = draw(st.sampled_from(["", f"sep={separator}\r\n", f"sep={separator}\n"]))
    ends = st.sampled_from(["\n", "\r\n", "\r"])
    blanks = st.lists(st.sampled_from(["\n", "\r\n", "\r", " \n", f"{separator}{separator}\n"]), max_size=2)
    for line in (head, *body):
        cells, then = draw(raw_rows(columns, line, separator, may_end=line is not head))
        then += [""] * (len(columns) + 1 - len(then)) if appended else []
        blank, end = "".join(draw(blanks)), "" if line is body[-1] and draw(st.booleans()) else draw(ends)
        before += blank + separator.join(cells) + end
        after += blank + separator.join(then) + end
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
    return Drawn(
        before=before.encode(encoding),
        after=after.encode(encoding),
        told=[entry for line in body for entry in line.told],
        applied=tuple(line.texts["id"] for line in body if line.named),
    )


@pytest.mark.slow
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(lists())
def test_everything_but_the_wanted_cells_stays_byte_for_byte(drawn: Drawn) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = scenario(Path(made), drawn.before)
        out = answer(Path(made), *drawn.told)
        found = record(folder, out, drawn.applied)
        assert found.new == drawn.after
        assert (found.rows == ()) == (found.new == found.old)
        if found.rows:
            found.write()
            again = record(folder, out, drawn.applied)
            assert (again.rows, again.new) == ((), drawn.after)
            undo(folder)
        assert (folder / "programs.csv").read_bytes() == drawn.before


@settings(deadline=None, max_examples=300)
@given(
    text=st.text('ab ",;|\t\r\n=é\ufeff\u2028', max_size=30),
    separator=st.sampled_from(",;|\t"),
    spaced=st.booleans(),
)
def test_raw_cells_are_those_of_the_csv_module(*, text: str, separator: str, spaced: bool) -> None:
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=spaced)
    try:
        expected = list(strict)
    except csv.Error:
        return
    form = CsvForm(separator=separator, spaced=spaced, start=0, end=len(text), line=1)
    cells, ends = sheet._raw_cells(text, form)
    assert "".join(separator.join(row) + end for row, end in zip(cells, ends, strict=True)) == text
    seen = [[cell.lstrip(" ") if spaced else cell for cell in row] for row in cells]
    plain = [[cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in row] for row in seen]
    assert plain == [row or [""] for row in expected]


FORMS = {
    "titles": b"My list 2026,,\n\nprogram_id,name,assigned\nP1,Mercy,\nP2,Bethel,L2\n",
    "two rows": b"Program,,Letters\nID,Name,assigned\nP1,Mercy,\nP2,Bethel,L2\n",
    "sep": b'"SEP= ;"\r\nprogram_id;name;assigned\r\nP1;Mercy;\r\nP2;Bethel;L2\r\n',
    "pipes": b"program_id||name||assigned\nP1||Mercy||\nP2||Bethel||L2\n",
    "drawn": b"| program_id | name | assigned |\n|---|---|---|\n| P1 | Mercy | |\n| P2 | Bethel | L2 |\n",
    "blanks before quotation marks": b'program_id, name, assigned\nP1, "Mercy, N", ""\nP2,  "Bethel", L2\n',
    "comments": b"# mine, all of it\nprogram_id,name,assigned\n# closed\nP1,Mercy,\n# P3,x\nP2,Bethel,L2\n",
    "header again": b"program_id,name,assigned\nP1,Mercy,\nprogram_id,name,assigned\nP2,Bethel,L2\n",
    "end of file": b"program_id,name,assigned\nP1,Mercy,\nP2,Bethel,L2\n\x1a",
    "old line ends": b"program_id,name,assigned\rP1,Mercy,\rP2,Bethel,L2\r",
    "utf-16": "program_id\tname\tassigned\nP1\tMercé\t\nP2\tBethel\tL2\n".encode("utf-16"),
    "utf-16, big end first": b"\xfe\xff" + "program_id;name;assigned\nP1;M;\nP2;B;L2\n".encode("utf-16-be"),
    "signs nobody sees": "program_id,name,assigned\nP1\u200b,Mercy,\nP2,Be\u00adthel,\ufeffL2\n".encode(),
    "error cells": b"program_id,name,assigned,state\nP1,Mercy,#REF!,#N/A\nP2,Bethel,L2,\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_one_cell_changes_in_every_form_that_is_read(tmp_path: Path, form: str) -> None:
    old = FORMS[form]
    folder = scenario(tmp_path, old)
    made = record(folder, answer(tmp_path, ("P1", "L1", "assign"), ("P2", "L2", "assign")))
    column = "Letters assigned" if form == "two rows" else "assigned"
    assert [(cell.track_id, cell.column, cell.after) for cell in made.rows] == [("P1", column, "L1")]
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(old[:2], "utf-8")
    lines = zip(old.decode(encoding).splitlines(), made.new.decode(encoding).splitlines(), strict=True)
    ((before, after),) = [(before, after) for before, after in lines if before != after]
    assert "L1" in after
    old_cell = before.replace("#REF!", "").replace('""', "").replace("| |", "||")
    assert old_cell.rstrip() == after.replace("L1", "").rstrip()
    made.write()
    assert solver.read(folder).tracks[0].assigned == ("L1",)


@pytest.mark.parametrize("form", FORMS)
def test_a_column_is_added_to_every_form_that_is_read(tmp_path: Path, form: str) -> None:
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(FORMS[form][:2], "utf-8")
    old = FORMS[form].decode(encoding).replace("assigned", "website").encode(encoding)
    folder = scenario(tmp_path, old)
    record(folder, answer(tmp_path, ("P1", "L1", "assign"))).write()
    assert [track.assigned for track in solver.read(folder).tracks] == [("L1",), ()]


# --- there and back ---------------------------------------------------------------------------------------------


def solved(folder: Path, out: Path) -> dict[str, set[str]]:
    """Solve a folder into another, and say which letters every track is told to have entered."""
    result = solver.solve(solver.read(folder))
    save_answer(out, files(result, 0.0))
    return {
        track.id: {placed.letter_id for placed in plan.letters if placed.state not in ("keep", "later")}
        for plan in result.programs
        for track in plan.program.tracks
        if plan.letters
    }


@pytest.mark.parametrize("seed", [0, 2, 3, 6, 8, 12])
def test_an_answer_recorded_is_read_back_as_it_was_told(tmp_path: Path, seed: int) -> None:
    folder, out = tmp_path / "list", tmp_path / "out"
    folder.mkdir()
    generate(Random(seed)).write(folder)
    before = solver.read(folder)
    told = solved(folder, out)
    made = record(folder, out, ["all"])
    if made.rows:
        made.write()
    after = solver.read(folder)
    assert {track.id: set(track.assigned) for track in after.tracks if track.id in told} == told
    assert {track.id for track in after.tracks if track.applied} >= set(told)
    assert (after.letters, after.settings) == (before.letters, before.settings)
    assert record(folder, out, ["all"]).rows == ()


def test_backups_are_no_part_of_the_scenario(tmp_path: Path) -> None:
    folder = scenario(tmp_path, f"{HEAD}P1,x,,,\n")
    notes = solver.read(folder).notes
    for told in ("L1", "L2"):
        record(folder, answer(tmp_path, ("P1", told, "assign"))).write()
    undo(folder)
    assert solver.read(folder).notes == notes


# --- the disk ---------------------------------------------------------------------------------------------------


def ready(tmp_path: Path, letter: str = "L1") -> Record:
    if not (tmp_path / "list").exists():
        scenario(tmp_path, f"{HEAD}P1,x,,,\n")
    return record(tmp_path / "list", answer(tmp_path, ("P1", letter, "assign")))


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name.startswith("programs.csv")}


def filled(cell: str) -> str:
    return f"{HEAD}P1,x,{cell},,\n"


def test_backups_are_a_stack(tmp_path: Path) -> None:
    folder = tmp_path / "list"
    assert [ready(tmp_path, letter).write().name for letter in ("L1", "L2", "L4")] == [
        "programs.csv.bak",
        "programs.csv.bak2",
        "programs.csv.bak3",
    ]
    backups = {"programs.csv.bak": filled(""), "programs.csv.bak2": filled("L1"), "programs.csv.bak3": filled("L2")}
    assert content(folder) == {"programs.csv": filled("L4"), **backups}
    assert undo(folder) == (folder / "programs.csv.bak3", folder / "programs.csv.undone")
    assert undo(folder) == (folder / "programs.csv.bak2", folder / "programs.csv.undone2")
    assert content(folder) == {
        "programs.csv": filled("L1"),
        "programs.csv.bak": filled(""),
        "programs.csv.undone": filled("L4"),
        "programs.csv.undone2": filled("L2"),
    }
    undo(folder)
    assert content(folder)["programs.csv"] == filled("")
    with pytest.raises(InputError, match=r"list: holds no programs\.csv\.bak\. Maybe nothing was recorded there"):
        undo(folder)


def test_a_gap_in_the_stack_is_not_filled(tmp_path: Path) -> None:
    for letter in ("L1", "L2"):
        ready(tmp_path, letter).write()
    folder = tmp_path / "list"
    (folder / "programs.csv.bak").unlink()
    (folder / "programs.csv.bak02").write_text("no backup of ours")
    assert ready(tmp_path, "L4").write().name == "programs.csv.bak3"
    assert undo(folder)[0].name == "programs.csv.bak3"
    assert (folder / "programs.csv").read_text() == filled("L2")


def test_rights_and_links_stay(tmp_path: Path) -> None:
    made = ready(tmp_path)
    path, elsewhere = tmp_path / "list" / "programs.csv", tmp_path / "elsewhere.csv"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    elsewhere.chmod(0o640)
    backup = made.write()
    assert path.is_symlink()
    assert elsewhere.read_bytes() == made.new
    assert [file.stat().st_mode & 0o777 for file in (elsewhere, backup)] == [0o640, 0o640]
    undo(tmp_path / "list")
    assert elsewhere.read_bytes() == made.old


def test_a_file_that_changed_in_between_is_left_alone(tmp_path: Path) -> None:
    made = ready(tmp_path)
    scenario(tmp_path, filled("L2"))
    with pytest.raises(InputError, match=r"programs\.csv: has changed since it was read; nothing was written"):
        made.write()
    assert content(tmp_path / "list") == {"programs.csv": filled("L2")}


def test_a_write_that_fails_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, folder = ready(tmp_path), tmp_path / "list"
    _fail(monkeypatch, replacing, "swap", OSError(28, "No space left on device"))
    with pytest.raises(InputError, match=r"programs\.csv: cannot be written: No space left on device\.$"):
        made.write()
    assert content(folder) == {"programs.csv": filled("")}
    monkeypatch.undo()
    made.write()
    before = content(folder)
    _fail(monkeypatch, os, "fsync", PermissionError(13, "Permission denied"))
    with pytest.raises(InputError, match=r"cannot be restored: Permission denied\. Maybe it is open in another"):
        undo(folder)
    assert content(folder) == before
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []


def _fail(monkeypatch: pytest.MonkeyPatch, home: object, name: str, error: OSError) -> None:
    """Let a function fail."""

    def failing(*_: object) -> object:
        raise error

    monkeypatch.setattr(home, name, failing)


def test_a_file_that_is_gone_cannot_be_restored_over(tmp_path: Path) -> None:
    ready(tmp_path).write()
    (tmp_path / "list" / "programs.csv").unlink()
    with pytest.raises(InputError, match="cannot be restored: No such file"):
        undo(tmp_path / "list")
    assert content(tmp_path / "list") == {"programs.csv.bak": filled("")}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    made = ready(tmp_path)
    (tmp_path / "list").chmod(0o555)
    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        made.write()
    (tmp_path / "list").chmod(0o755)
    assert content(tmp_path / "list") == {"programs.csv": filled("")}
