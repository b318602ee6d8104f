"""A CSV file as columns: encodings, separators, headings, line numbers, and every way a file can be no table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from solver.domain.errors import Fault
from solver.io.table.csv_table import read_table
from solver.io.table.findings import Findings
from solver.io.table.table import Table
from solver.io.table.text import read_text

COLUMNS = ("program_id", "name", "city_state", "state", "in_eras", "required", "nrmp", "needs")


def table(tmp_path: Path, content: bytes | str, name: str = "programs.csv", *, may_be_empty: bool = False) -> Read:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Read(path, may_be_empty=may_be_empty)


class Read:
    """A file once read: the table, and what is said of it."""

    def __init__(self, path: Path, *, may_be_empty: bool = False, megabytes: float = 96) -> None:
        findings = Findings()
        self.table: Table = read_table(path, COLUMNS, megabytes, findings, may_be_empty=may_be_empty)
        self.faults = [str(fault) for fault in findings.faults]
        self.notes = [str(note) for note in findings.notes]


PLAIN = "program_id,name\n1,Mercy\n2,Bethel\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        b"\n\n" + PLAIN.encode() + b"\n,\n",
        b'"program_id","name"\n"1","Mercy"\n"2","Bethel"',
        b"sep=;\r\n" + PLAIN.replace(",", ";").encode(),
        b'program_id,name\n="1",Mercy\n="2",Bethel\n',
        " program_id ,\u00a0name\n1\u00a0, Mercy\n2,Bethel \n".encode(),
    ],
    ids=["plain", "bom", "crlf", "cr", "semicolon", "tab", "blank rows", "quoted", "sep line", "formulas", "blanks"],
)
def test_one_table_in_many_spellings(tmp_path: Path, content: bytes) -> None:
    found = table(tmp_path, content)
    assert (found.faults, found.notes) == ([], [])
    assert {column: list(cells) for column, cells in found.table.columns.items()} == {
        "program_id": ["1", "2"],
        "name": ["Mercy", "Bethel"],
    }


def test_columns_stand_in_any_order_and_may_lack_cells_to_the_right(tmp_path: Path) -> None:
    found = table(tmp_path, "name,program_id,required\nMercy,1\nBethel,2,3\n")
    assert list(found.table.columns["required"]) == ["", "3"]
    assert found.notes == ["programs.csv:2: the row has fewer cells than the header; what is missing counts as empty"]


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_a_long_file_is_laid_out_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr("solver.io.table.table.BLOCK", block)
    rows = '1,Mercy\n\n2,Bethel,x,3\n3,"St.\nLuke",,4\n4,Mercy, ,tbd,\n5,Grace,,,lost\n'
    found = table(tmp_path, f"program_id,name,mine,required\n{rows}")
    assert {column: list(cells) for column, cells in found.table.columns.items()} == {
        "program_id": ["1", "2", "3", "4", "5"],
        "name": ["Mercy", "Bethel", "St.\nLuke", "Mercy", "Grace"],
        "required": ["", "3", "4", "", ""],
    }
    assert list(found.table.lines) == [2, 4, 5, 7, 8]
    (fault,) = found.faults
    assert fault.startswith("programs.csv:8: the row has 5 cells, the header has 4.")
    assert found.notes == [
        "programs.csv:1: columns not used: mine",
        "programs.csv:2: the row has fewer cells than the header; what is missing counts as empty",
    ]


def test_the_rows_without_all_cells_are_counted(tmp_path: Path) -> None:
    found = table(tmp_path, "name,program_id,required\nMercy,1\nBethel,2,3\nLuke,4\n")
    assert found.notes == [
        "programs.csv:2: 2 rows from here on have fewer cells than the header; what is missing counts as empty"
    ]


@pytest.mark.parametrize("blank", ["\u2013", "—", "-", "--", "n/a", "N/A", "#N/A", "  ", "\u00a0", '""'])
def test_every_spelling_of_nothing_is_an_empty_cell(tmp_path: Path, blank: str) -> None:
    assert list(table(tmp_path, f"program_id,name\n1,{blank}\n").table.columns["name"]) == [""]


def test_cp1252_is_read_with_a_note_on_its_line(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id,name\n1,Mercy\n2,Café \u2013 North\n".encode("cp1252"))
    assert list(found.table.columns["name"]) == ["Mercy", "Café \u2013 North"]
    assert found.notes == ["programs.csv:3: is not UTF-8; read as cp1252. Look whether accents are right."]


def test_headings_with_signs_line_breaks_and_commas(tmp_path: Path) -> None:
    first = '"Program\nID";Program Name;Program City, State;Participates in ERAS®'
    found = table(tmp_path, f"{first};# of required letters of recommendation\n7;Mercy;Springfield, IL;Yes;3\n")
    assert found.faults == found.notes == []
    assert {column: cells[0] for column, cells in found.table.columns.items()} == {
        "program_id": "7",
        "name": "Mercy",
        "city_state": "Springfield, IL",
        "in_eras": "Yes",
        "required": "3",
    }
    assert found.table.headings["program_id"] == "Program ID"
    assert list(found.table.lines) == [3]


def test_the_separator_is_the_one_that_makes_known_words(tmp_path: Path) -> None:
    found = table(tmp_path, "Program ID;Program City, State\n1;A, B\n")
    assert list(found.table.columns["city_state"]) == ["A, B"]
    assert found.table.comma_decimals


def test_unknown_columns_make_one_note_that_names_them_and_what_they_resemble(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id,name,Website,requierd\n1,Mercy,http,3\n")
    assert found.notes == ['programs.csv:1: columns not used: Website, requierd (Maybe "required")']
    assert found.faults == []


def test_two_columns_for_one_field_must_be_equal(tmp_path: Path) -> None:
    same = table(tmp_path, "program_id,FREIDA ID,name\n1,1,Mercy\n2, 2,Bethel\n")
    assert (same.faults, same.notes) == ([], [])
    other = table(tmp_path, "program_id,FREIDA ID,name\n1,1,Mercy\n2,3,Bethel\n")
    assert other.faults == [
        'programs.csv:3: FREIDA ID: "program_id" and "FREIDA ID" both mean program_id, and they differ here. '
        "Maybe remove one."
    ]


def test_of_several_nrmp_columns_the_first_that_is_filled_counts(tmp_path: Path) -> None:
    header = "name,NRMP Number (Categorial),NRMP Number (Preliminary)"
    found = table(tmp_path, f"{header}\nA,1234140C0,1234140P0\nB,\u2013,1235140P0\nC,,\n")
    assert found.faults == []
    assert list(found.table.columns["nrmp"]) == ["1234140C0", "1235140P0", ""]


def test_line_numbers_stay_right_after_quoted_line_breaks_and_blank_lines(tmp_path: Path) -> None:
    found = table(tmp_path, 'program_id,name\n1,"Mercy\nHospital"\n\n2,Bethel\n"3\r\n",x\n4,y\n')
    assert list(found.table.lines) == [2, 5, 6, 8]
    assert found.table.columns["name"][0] == "Mercy\nHospital"


def test_a_row_with_too_many_cells_is_a_fault_unless_they_are_empty(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id,name\n1,Mercy,,\n2,Bethel,Boston, MA\n")
    assert found.faults == [
        "programs.csv:3: the row has 4 cells, the header has 2. "
        'Maybe a cell with a "," in it needs quotation marks: "...".'
    ]


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    found = table(tmp_path, 'program_id,name\n1,Mercy\n2,"Bethel\n3,Luke\n')
    assert found.faults == [
        "programs.csv:3: a quotation mark in this row is never closed. Maybe delete it or add the closing one."
    ]
    assert found.table.broken
    endless = table(tmp_path, 'program_id,name\n1,Mercy\n2,"Bethel\n' + "3,Luke\n" * 50_000)
    assert endless.faults == found.faults


def test_a_quotation_mark_inside_a_quoted_cell_is_told(tmp_path: Path) -> None:
    found = table(tmp_path, 'program_id,name\n1,"Mercy "West" Hospital"\n')
    assert found.faults == ['programs.csv:2: a quotation mark stands inside a quoted cell. Maybe write it twice: "".']


def test_quotation_marks_inside_a_plain_cell_are_text(tmp_path: Path) -> None:
    assert list(table(tmp_path, 'program_id,name\n1,5" Clinic\n').table.columns["name"]) == ['5" Clinic']


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", " , \n"])
def test_an_empty_file_is_a_fault(tmp_path: Path, content: str) -> None:
    for may_be_empty in (True, False):
        found = table(tmp_path, content, may_be_empty=may_be_empty)
        assert found.faults == ["programs.csv: is empty; expected a header and at least one row"]
        assert found.table.broken


def test_a_header_alone_is_a_fault_where_rows_are_needed(tmp_path: Path) -> None:
    what = "programs.csv: has a header and no row below it; expected a header and at least one row"
    needed = table(tmp_path, "program_id,name\n")
    assert (needed.faults, needed.notes) == ([what], [])
    spare = table(tmp_path, "program_id,name\n", may_be_empty=True)
    assert (spare.faults, spare.notes) == ([], [what])
    assert not spare.table.broken


SAVE = 'Maybe save the sheet again as "CSV UTF-8".'


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04rest of a workbook", f"programs.csv: is a workbook or an archive, expected a CSV file. {SAVE}"),
        (b"\xd0\xcf\x11\xe0old workbook", f"programs.csv: is a workbook or an archive, expected a CSV file. {SAVE}"),
        (PLAIN.encode("utf-16"), f"programs.csv: is UTF-16 text, expected UTF-8. {SAVE}"),
        (PLAIN.encode("utf-16-le"), f"programs.csv: is not text, expected a CSV file. {SAVE}"),
        (b"\x00\x01\x02\xff", f"programs.csv: is not text, expected a CSV file. {SAVE}"),
        (b"program_id,name\n1,\x81\x8d\n", f"programs.csv:2: is not UTF-8 text, expected a CSV file. {SAVE}"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    found = table(tmp_path, content)
    assert found.faults == [what]
    assert found.table.broken


def test_a_folder_in_a_files_place(tmp_path: Path) -> None:
    (tmp_path / "programs.csv").mkdir()
    assert Read(tmp_path / "programs.csv").faults == ["programs.csv: is a folder, expected a CSV file"]


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "programs.csv")
    assert Read(tmp_path / "programs.csv").faults == ["programs.csv: is not a regular file, expected a CSV file"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "programs.csv"
    path.touch()
    os.truncate(path, 97_000_001)
    assert Read(path).faults == ["programs.csv: has 97 MB, more than the 96 MB that are read ([limits] file_megabytes)"]
    path.write_text(PLAIN)
    assert Read(path, megabytes=0.00001).faults == [
        "programs.csv: has 3.3e-05 MB, more than the 1e-05 MB that are read ([limits] file_megabytes)"
    ]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "programs.csv").write_text(PLAIN)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert Read(tmp_path / "programs.csv").faults == ["programs.csv: cannot be read: Permission denied"]


def test_toml_is_utf8_and_nothing_else(tmp_path: Path) -> None:
    findings = Findings()
    (tmp_path / "scenario.toml").write_bytes("# ü\n[asks]\n# é".encode("cp1252"))
    assert read_text(tmp_path / "scenario.toml", 1, findings, sort="a TOML file", cp1252=False) is None
    assert [str(fault) for fault in findings.faults] == ["scenario.toml:1: is not UTF-8 text, expected a TOML file."]


def test_findings_that_all_differ_are_counted_from_the_fifty_first_on() -> None:
    findings = Findings()
    for line in range(2, 402):
        findings.fault("programs.csv", f"found {line}", line=line, column="required")
        findings.fault("programs.csv", "is empty", line=line, column="program_id")
    told = [fault for fault in findings.faults if fault.column == "required"]
    assert len(told) == 51
    assert told[-1] == Fault(
        file="programs.csv",
        line=52,
        column="required",
        what="350 more faults from here on, all different, not shown one by one",
    )
    assert len(findings.faults) == 51 + 400
