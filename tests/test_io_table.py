"""A CSV file as columns: encodings, separators, headings, line numbers, and every way a file can be no table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from solver.domain.errors import Fault
from solver.domain.suppositions import HeadingRead
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
        b'"SEP= ;"\n' + PLAIN.replace(",", ";").encode(),
        b"sep=;;;\n" + PLAIN.replace(",", ";").encode(),
        b"sep=;\n" + PLAIN.encode(),
        PLAIN.replace(",", "|").encode(),
        PLAIN.replace(",", "||").encode(),
        PLAIN.replace(",", " , ").encode(),
        PLAIN.replace(",", "\t\t").encode(),
        b"| program_id | name |\n|:---|---:|\n| 1 | Mercy |\n| 2 | Bethel |\n",
        b'program_id, "name"\n1, "Mercy"\n 2,   "Bethel"\n',
        PLAIN.encode() + b"\x1a",
        PLAIN.replace("\n", "\r\n").encode() + b"\x1a\r\n",
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    ],
    ids=[
        *("plain", "bom", "crlf", "cr", "semicolon", "tab", "blank rows", "quoted", "sep line", "formulas", "blanks"),
        *("sep in capitals", "sep and blanks", "sep is wrong", "pipe", "two pipes", "blanks beside commas", "two tabs"),
        *("a drawn table", "blanks before quotation marks", "end of file", "end of file on a line", "utf-16"),
        "utf-16, big end first",
    ],
)
def test_one_table_in_many_spellings(tmp_path: Path, content: bytes) -> None:
    found = table(tmp_path, content)
    ends = ["programs.csv:4: ends with Ctrl-Z (1A), by which programs of old end a file; left out"]
    assert (found.faults, found.notes) == ([], ends if b"\x1a" in content else [])
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
    for one, again, column in (("id", "FREIDA ID", "program_id"), ("program_id",) * 3, ("state", "State", "state")):
        (fault,) = table(tmp_path, f"{one},{again},name\n1,1,Mercy\n2,3,Bethel\n").faults
        both = f'"{one}" and "{again}" both mean {column}, and they differ here'
        assert fault == f"programs.csv:3: {again}: {both}. Maybe remove one."


def test_of_two_columns_of_ids_our_own_word_goes_before(tmp_path: Path) -> None:
    for own in ("program_id", "Program ID"):
        found = table(tmp_path, f"FREIDA ID,name,{own}\n1400500001,Mercy,p1\n1400500002,Bethel,\n")
        assert found.faults == []
        assert found.notes == [
            f'programs.csv:2: FREIDA ID: "{own}" and "FREIDA ID" both mean program_id, and they differ here: '
            f'"{own}" goes before'
        ]
        assert list(found.table.columns["program_id"]) == ["p1", "1400500002"]
        assert list(found.table.second["program_id"]) == ["1400500001", "1400500002"]


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
    assert endless.faults == [found.faults[0].replace("3: a", "3: name: a")]


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
        (PLAIN.encode("utf-16")[:-1], f"programs.csv:1: is not UTF-8 text, expected a CSV file. {SAVE}"),
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


# --- which rows are the header, and which are none ----------------------------------------------------------------


def columns(found: Read) -> dict[str, list[str]]:
    return {column: list(cells) for column, cells in found.table.columns.items()}


def test_what_stands_above_the_header_is_told(tmp_path: Path) -> None:
    found = table(tmp_path, "My list 2026,,\n\nas of 1 Sep,,\nprogram_id,name,requierd\n1,Mercy,3\n")
    assert columns(found) == {"program_id": ["1"], "name": ["Mercy"]}
    assert (found.table.lines, found.table.numbers) == ([5], [5])
    assert found.notes == [
        'programs.csv:1: "My list 2026" stands above the header and is not read; likewise row 3',
        'programs.csv:4: columns not used: requierd (Maybe "required")',
    ]


def test_a_title_above_a_header_of_which_one_word_is_known(tmp_path: Path) -> None:
    assert columns(table(tmp_path, "Invented programs\nname,website\nMercy,x\n")) == {"name": ["Mercy"]}


@pytest.mark.parametrize(
    "rows",
    [
        "School,Town,Letters\nProgram,State,3\n",
        "program_id,name,x\nname,state,y\n",
        "program_id,x,y\n1,name,\n",
    ],
)
def test_rows_that_name_columns_by_chance_are_no_header(tmp_path: Path, rows: str) -> None:
    assert list(table(tmp_path, rows).table.header) == rows.splitlines()[0].split(",")


@pytest.mark.parametrize(
    "head",
    [
        "Program,,,Letters,\nID,Name,State,Required,mine",
        "Program,Program,Program,Letters,Letters\nID,Name,State,Required,mine",
        "program_id,name,state,Letters,Letters\n,,,Required,mine",
        "List,,,,\n,,,Letters,\nprogram_id,name,state,required,mine",
    ],
    ids=["a group over its first column", "over all of them", "words above", "nothing that helps"],
)
def test_a_header_of_two_rows(tmp_path: Path, head: str) -> None:
    found = table(tmp_path, f"{head}\n1,Mercy,IL,3,x\n")
    assert columns(found) == {"program_id": ["1"], "name": ["Mercy"], "state": ["IL"], "required": ["3"]}


def test_comments_are_no_rows(tmp_path: Path) -> None:
    text = "# made by hand\nprogram_id,name\n1,Mercy\n# 2,Bethel\n#todo\n#3,Luke\n#A,Grace\n"
    found = table(tmp_path, text)
    assert columns(found)["program_id"] == ["1", "#3", "#A"]
    assert found.notes == [
        'programs.csv:1: "# made by hand" is taken for a comment and is not read; likewise rows 4 and 5'
    ]


def test_a_heading_may_begin_with_the_sign_of_a_comment(tmp_path: Path) -> None:
    found = table(tmp_path, "# of required letters of recommendation,program_id\n3,1\n")
    assert columns(found) == {"required": ["3"], "program_id": ["1"]}


def test_the_header_once_more_is_no_row(tmp_path: Path) -> None:
    rows = "1,Mercy,x\nprogram_id, name,other\n\n2,name,y\nprogram_id,name,\n"
    found = table(tmp_path, f"program_id,name,mine\n{rows}")
    assert columns(found) == {"program_id": ["1", "2"], "name": ["Mercy", "name"]}
    assert found.table.lines == [2, 5]
    assert "programs.csv: rows 3 and 6: the header once more, left out" in found.notes


def test_failed_formulas_are_empty_cells_and_told(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id,name,state\n1,A,#REF!\n2,B,#n/a\n3,C, #REF!\n4,#DIV/0!,IL\n")
    assert columns(found)["state"] == ["", "", "", "IL"]
    assert found.notes == [
        "programs.csv:2: state: rows 2 and 4: #REF! is a failed formula; counts as empty",
        "programs.csv:3: state: row 3: #n/a is a failed formula; counts as empty",
        "programs.csv:5: name: row 5: #DIV/0! is a failed formula; counts as empty",
    ]


def test_signs_that_nobody_sees_are_left_out_and_told_of_ids(tmp_path: Path) -> None:
    text = "\u200bprogram_id,na\u00adme\n1\u200b,Be\u00adthel\n2,\u200eMercy\u200f\n\u20663\u2069,\u200d x\n4,\u200b\n"
    found = table(tmp_path, text)
    assert columns(found) == {"program_id": ["1", "2", "3", "4"], "name": ["Bethel", "Mercy", "x", ""]}
    assert found.notes == ["programs.csv:2: program_id: rows 2 and 4: signs that nobody sees are left out of ids"]


def test_one_cell_for_a_header_says_what_parts_columns(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id:name\n1:Mercy\n")
    assert "the header is one cell; expected columns parted by commas, semicolons, tabs or |" in found.notes[1]


def test_faults_name_the_row_of_the_sheet_where_it_is_not_the_line(tmp_path: Path) -> None:
    head = 'program_id,name\n"1\n2",Mercy\n'
    (fault,) = table(tmp_path, f"{head}3,Bethel,x\n").faults
    assert fault.startswith("programs.csv:4:")
    assert fault.endswith("(row 3 of the sheet)")
    (fault,) = table(tmp_path, head + "3,Bethel\n" * 30 + '4,"Luke\n').faults
    assert fault.endswith("(row 33 of the sheet)")


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ('1, "Mercy, North"\n2,Bethel\n', ["Mercy, North", "Bethel"]),
        ('1, "Mercy\nNorth"\n', ["Mercy\nNorth"]),
        ('1, 5" Clinic\n', ['5" Clinic']),
        ('1, "The" Clinic\n', ['"The" Clinic']),
        ('1,"The ""A"", ""B"" Clinic"\n', ['The "A", "B" Clinic']),
    ],
)
def test_blanks_before_quotation_marks_that_open_a_cell(tmp_path: Path, rows: str, names: list[str]) -> None:
    found = table(tmp_path, f"program_id,name\n{rows}")
    assert (found.faults, columns(found)["name"]) == ([], names)


# --- headings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("AppInfo_ProgramID", "program_id"),
        ("AppInfo_Program_Name", "name"),
        ("ProgramName", "name"),
        ("Program name 2026-27", "name"),
        ("2026-27 required letters of recommendation", "required"),
        ("required_2025_2026", "required"),
        ("Required (2026 cycle)", "required"),
        ("State (optional)", "state"),
        ("Program needs", "needs"),
        ("participates_in_eras_2026", "in_eras"),
    ],
)
def test_seasons_and_prefixes_do_not_hide_what_a_heading_means(tmp_path: Path, heading: str, column: str) -> None:
    findings = Findings()
    (tmp_path / "programs.csv").write_text(f"{heading},mine\nx,y\n", encoding="utf-8")
    read = read_table(tmp_path / "programs.csv", COLUMNS, 1, findings)
    assert list(read.columns) == [column]
    assert findings.headings == (HeadingRead(file="programs.csv", heading=heading, column=column),)


def test_of_two_seasons_the_later_counts_and_none_beside_a_plain_heading(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id,required 2025-26,required 2026-27,name,name 2026\n1,3,4,A,B\n")
    assert columns(found) == {"program_id": ["1"], "required": ["4"], "name": ["A"]}
    assert found.notes == ["programs.csv:1: columns not used: required 2025-26, name 2026"]


def test_headings_that_a_data_frame_makes_are_not_told(tmp_path: Path) -> None:
    assert table(tmp_path, ",index,Unnamed: 0,program_id,#\n0,0,0,1,1\n").notes == []


def test_a_blank_column_may_stand_beside_the_one_that_says_the_same(tmp_path: Path) -> None:
    for rows in ("1,,Mercy\n2,,Bethel\n", ",1,Mercy\n,2,Bethel\n"):
        found = table(tmp_path, f"program_id,FREIDA ID,name\n{rows}")
        assert found.faults == []
        assert columns(found)["program_id"] == ["1", "2"]


def test_a_mark_before_text_that_is_not_utf_8_is_none_of_the_heading(tmp_path: Path) -> None:
    found = table(tmp_path, "program_id,name\n1,Mercy\n2,Bérgen\n".encode("utf-8-sig").replace(b"\xc3\xa9", b"\xe9"))
    assert list(found.table.columns["program_id"]) == ["1", "2"]
