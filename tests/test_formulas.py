"""No cell of a text that we write is one that a spreadsheet runs, and every text comes back as it was."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from folders import NO_ADVICE, Row, read, write
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import solver
from solver.cli import app
from solver.domain.errors import InputError
from solver.io.previous import previous
from solver.io.table.csv_table import read_table
from solver.io.table.findings import Findings
from solver.io.table.formulas import guarded, is_special, unguarded
from solver.io.table.writing import row_text
from solver.io.workbook.cells import text_of, written
from solver.report.tables import shown_files

SIGNS = "=+@-\uff1d\uff0b\uff0d\uff20"
TEXTS = st.text(st.sampled_from(SIGNS + "'\" ;,\t\r\nab\u3000\ufeff\u200b"), max_size=12)
RUN = re.compile(rf"(?:^|[;\t\r\n])[\s\"\u200b\ufeff]*[{re.escape(SIGNS)}]|^[\t\r\n]")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-\d+)?")
NAMES = ['=HYPERLINK("http://a.example","x")', "+1", "-2+3", "@SUM(A1)", "'=1", "\uff1d1", "x;=1", "a\n-b", '"=1']


@given(TEXTS)
def test_a_guarded_text_is_not_run_and_comes_back(text: str) -> None:
    safe = guarded(text)
    assert unguarded(safe) == text
    assert not RUN.search(safe)
    assert (safe == text) == (not RUN.search(re.sub(r"(^|[;\t\r\n])'+", r"\1", text)))
    assert safe == text or (is_special(f",{text}") and is_special(f",a,{text}"))


@given(st.lists(TEXTS | st.floats(allow_nan=False, allow_infinity=False) | st.integers(), min_size=2))
def test_a_row_holds_every_value_and_numbers_stay_numbers(values: list[object]) -> None:
    (row,) = csv.reader(StringIO(row_text(tuple(values)), newline=""))
    assert [unguarded(cell) if isinstance(value, str) else cell for value, cell in zip(values, row, strict=True)] == [
        str(value) for value in values
    ]
    assert [float(cell) for value, cell in zip(values, row, strict=True) if isinstance(value, float)] == [
        value for value in values if isinstance(value, float)
    ]


@given(st.lists(TEXTS.map(str.strip), min_size=1, max_size=5))
def test_what_we_write_is_read_as_it_was(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """A text as reading leaves it, without blanks around it, is the same after writing and reading once more."""
    home = tmp_path_factory.mktemp("again")
    seen = table(home, names)
    assert table(home, seen) == seen


def table(home: Path, names: list[str]) -> list[str]:
    """Names as a table that we wrote says them."""
    path, findings = home / "programs.csv", Findings()
    rows = [("program_id", "name", "city"), *((f"p{n}", name, "x") for n, name in enumerate(names))]
    path.write_text("".join(f"{row_text(row)}\n" for row in rows), encoding="utf-8", newline="")
    found = read_table(path, ("program_id", "name", "city"), 1.0, findings)
    findings.settle()
    return list(found.columns["name"])


@given(st.text(st.characters(codec=None) | st.sampled_from("_x0041\x1b\ud83d\ude00\uffff\r"), max_size=12))
def test_a_cell_of_a_workbook_holds_every_text(text: str) -> None:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert text_of(written(text), "") == whole.strip()
    assert not re.search("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", written(text))


def folder(home: Path) -> Path:
    letters: list[Row] = [
        {"letter_id": f"l{n}", "writer_id": f"w{n}", "writer": f"{name} {n}", "label": name, "status": status}
        | {"writer_specialty": "IM", "country": "US", "rotation": name, "weeks": 4}
        for n, (name, status) in enumerate(zip(NAMES, ["uploaded", "promised", "not_asked"] * 3, strict=True))
    ]
    programs: list[Row] = [
        {"program_id": f"p{n}", "name": name, "city": name, "state": name, "required": 2, "requirements": f"{name} IM"}
        for n, name in enumerate(NAMES)
    ]
    rules: list[Row] = [{"program_id": "p0", "checked": "2026-08-01", "source": name} for name in NAMES[:1]]
    strengths: list[Row] = [{"program_id": "p1", "letter_id": "l0", "strength": -7.5}]
    toml = NO_ADVICE + "[asks]\nmax = 2\n"
    return write(home / "mine", toml, letters=letters, programs=programs, rules=rules, strengths=strengths)


def run(*arguments: object) -> None:
    done = CliRunner().invoke(app, list(map(str, arguments)), obj=[])
    assert done.exit_code in (0, 1), done.exception
    assert not isinstance(done.exception, InputError), done.exception


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of names that are formulas, and beside it every table that we write of it."""
    home = tmp_path_factory.mktemp("run")
    found = folder(home)
    for question, *more, out in (
        ["solve", "--out", "plan"],
        ["solve", "--out", "plan.xlsx"],
        ["whatif", "--decline", "w1", "--out", "after"],
        ["whatif", "--sweep", "--pairs", "--out", "sweep"],
        ["ask", "--out", "ask.csv"],
        ["calendar", "--out", "days.csv"],
        ["rules", "--out", "rules.csv"],
        ["rules", "--out", "rules.xlsx"],
    ):
        run(question, found, *more, home / out)
    return found


def cells(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield from row


def test_no_table_of_ours_has_a_cell_that_is_run(mine: Path) -> None:
    home = mine.parent
    tables = [path for path in home.rglob("*.csv") if path.parent != mine]
    assert {path.name for path in tables} >= {"clicks.csv", "changes.csv", "writers.csv", "pairs.csv", "ask.csv"}
    found = {(path.name, cell) for path in tables for cell in cells(path) if RUN.search(cell)}
    assert {cell for _, cell in found if not NUMBER.fullmatch(cell)} == set()
    assert ("strengths.csv", "-7.5") in found, "a number of ours is one"
    shared = ["".join(pieces) for pieces in shown_files(solver.solve(solver.read(mine))).values()]
    for told in ("".join(map(Path.read_text, tables)), "".join(shared)):
        assert all(f"'{sign}" in told and f",{sign}a" not in told for sign in "=+-@")
    books = [openpyxl.load_workbook(home / name) for name in ("plan.xlsx", "rules.xlsx")]
    texts = [cell for book in books for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in texts} <= {"s", "n", "d"}
    hostile = [cell for cell in texts if isinstance(cell.value, str) and RUN.search(cell.value)]
    assert {cell.value for cell in hostile} >= set(NAMES[:4])
    assert all(cell.quotePrefix for cell in hostile)


def test_what_we_wrote_is_understood_again(mine: Path) -> None:
    home, plain = mine.parent, solver.read(mine)
    said = [(track.name, track.stated.requirements, track.stated.source, track.needs) for track in plain.tracks]
    assert [name for name, *_ in said] == list(map(unguarded, NAMES))
    before = (mine / "programs.csv").read_bytes()
    for out in ("plan", "plan.xlsx"):
        run("record", mine, "--from", home / out, "--yes")
        after = solver.read(mine)
        assert [track.name for track in after.tracks] == [track.name for track in plain.tracks]
        own = list(cells(mine / "programs.csv"))
        assert {cell for cell in own if guarded(cell) != cell} == {cell for cell in NAMES if guarded(cell) != cell} | {
            f"{name} IM" for name in NAMES
        }, "what is the user's own stays as it is"
        assert set(previous(home / out)) == {track.id for track in after.tracks if track.assigned} != set()
        run("record", mine, "--undo")
        assert (mine / "programs.csv").read_bytes() == before
    bare = write(home / "bare", (mine / "scenario.toml").read_text(encoding="utf-8"))
    for name in ("letters.csv", "programs.csv"):
        (bare / name).write_bytes((mine / name).read_bytes())
    (bare / "programs.csv").write_text(
        "program_id,name\n" + "".join(f"p{n},x{n}\n" for n in range(len(NAMES))), encoding="utf-8"
    )
    for rules in ("rules.csv", "rules.xlsx"):
        again = solver.read(bare, rules_from=home / rules).tracks
        assert [(track.stated.requirements, track.stated.source, track.needs) for track in again] == [
            tuple(rest) for _, *rest in said
        ]


def test_every_table_is_written_in_one_place() -> None:
    home = Path(solver.__file__).parent
    writes = re.compile(r"import .*\braw\b|csv\.writer|DictWriter|\.to_csv\(|\.to_excel\(")
    found = {path.name for path in home.rglob("*.py") if writes.search(path.read_text(encoding="utf-8"))}
    assert found == {"writing.py"}


@pytest.mark.parametrize("bad", ["=1+1", "+p", "-p", "@p", "\uff1dp", "'=p", "p;-q", '" =p'])
def test_an_id_that_would_be_run_is_an_error_where_it_stands(tmp_path: Path, bad: str) -> None:
    letters: list[Row] = [{"letter_id": "a", "writer": "Ames", "status": "uploaded", "writer_specialty": "IM"}]
    ways: list[dict[str, list[Row]]] = [
        {"letters": letters, "programs": [{"program_id": bad, "name": "p"}]},
        {"letters": [{**letters[0], "letter_id": bad}], "programs": [{"program_id": "p", "name": "p"}]},
        {"letters": [{**letters[0], "writer_id": bad}], "programs": [{"program_id": "p", "name": "p"}]},
    ]
    for number, (files, column) in enumerate(zip(ways, ("program_id", "letter_id", "writer_id"), strict=True)):
        with pytest.raises(InputError) as error:
            read(tmp_path / str(number), NO_ADVICE, **files)
        wrong = [fault for fault in error.value.faults if fault.column == column]
        assert (wrong[0].line, "a spreadsheet would run as a formula" in wrong[0].what) == (2, True)
