"""A list of clicks in which was ticked what has been clicked: ``clicks.csv`` with one column more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..domain.vocabulary import fold
from .answer import ASSIGNMENTS, CLICKS, Answer
from .clicked import Click, Clicks
from .table.cells import Cells
from .table.csv_table import read_table
from .table.findings import Findings
from .table.rows import ANY_SIZE
from .table.values import quoted, yes_no

__all__ = ["read_ticked", "ticked_in_workbook"]

COLUMNS = ("program_id", "letter_id", "action")
TICKS = ("done", "ticked", "clicked")
"""What the further column may be called."""
WORDS = frozenset({"ticked", "clicked"})
"""Ticks beside the words for yes."""
ACTIONS = {"assign": True, "remove": False}
"""What there is to click, and whether the letter stands there then."""
NO_CLICKS = frozenset({"keep", "leave"})
"""What lists of earlier versions say where there is nothing to click."""


def read_ticked(path: Path) -> Clicks:
    """Read the ticked clicks; where no column says what was ticked, all of them.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    findings = Findings()
    table = read_table(path, (*COLUMNS, *TICKS), ANY_SIZE, findings, may_be_empty=True)
    cells = Cells(table, findings)
    for column in COLUMNS:
        if len(cells) and column not in cells:
            cells.fault(1, column, "no such column. Maybe the file is no clicks.csv that lor wrote.")
    return _clicks(cells)


def ticked_in_workbook(path: Path) -> Clicks | None:
    """Read the ticked clicks of a plan; None where nothing is ticked and the plan tells what stands everywhere.

    Raises
    ------
    InputError
        With every fault of the sheet.
    """
    answer = Answer(path)
    if CLICKS not in answer:
        return None
    cells = answer.cells(CLICKS, (*COLUMNS, *TICKS), len(COLUMNS))
    if ASSIGNMENTS in answer and not any(any(cells.text(column)) for column in TICKS):
        return None
    return _clicks(cells)


def _clicks(cells: Cells) -> Clicks:
    """What is ticked in a table."""
    columns = cells.ids("program_id"), cells.ids("letter_id"), cells.read("action", _action, None), _ticked(cells)
    rows = [
        Click(line, track_id, letter_id, stands)
        for line, track_id, letter_id, stands, ticked in cells.rows(*columns)
        if ticked and stands is not None
    ]
    _check_once(cells, rows)
    cells.findings.settle()
    return Clicks(file=cells.table.file, whole=False, rows=tuple(rows))


def _action(text: str) -> bool | None:
    """True for assign, False for remove, None where there is nothing to click."""
    if fold(text) in NO_CLICKS:
        return None
    if fold(text) not in ACTIONS:
        raise ValueError(f"found {quoted(text)}, allowed are {' and '.join(ACTIONS)}")
    return ACTIONS[fold(text)]


def _ticked(cells: Cells) -> Sequence[bool]:
    """Row by row, if it was ticked."""
    columns = [column for column in TICKS if column in cells]
    if not columns:
        return [True] * len(cells)
    ticks = [any(row) for row in zip(*(cells.read(column, _tick, False) for column in columns), strict=True)]
    if not any(ticks):
        cells.fault(1, columns[0], "nothing is ticked, expected yes or x where you have clicked")
    return ticks


def _tick(text: str) -> bool:
    try:
        return fold(text) in WORDS or yes_no(text)
    except ValueError:
        raise ValueError(f"found {quoted(text)}, expected yes or x where you have clicked, else nothing") from None


def _check_once(cells: Cells, rows: Sequence[Click]) -> None:
    """Add a fault where a letter was both assigned to a program and removed from it."""
    first: dict[tuple[str, str], Click] = {}
    for row in rows:
        before = first.setdefault((row.track_id, row.letter_id), row)
        if before.stands != row.stands:
            what = f"contradicts line {before.line}, where the same letter is ticked at the same program"
            cells.fault(row.line, "action", what)
