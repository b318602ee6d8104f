"""An earlier answer, read back from the folder that ``--out`` wrote: what it says was to be entered in MyERAS."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..domain.entities import State
from ..domain.errors import Fault, InputError
from ..domain.vocabulary import fold
from ..optimize.budget import Budget
from .clicked import Click, Clicks
from .table.cells import Cells
from .table.csv_table import read_table
from .table.findings import Findings

__all__ = ["answered", "previous", "suppositions"]

FILE = "assignments.csv"
COLUMNS = ("program_id", "letter_id", "state")
CLICKS = "clicks.csv"
CLICK_COLUMNS = ("program_id", "letter_id", "action")
IN_MYERAS = (State.ASSIGN, State.STAND_IN, State.LOCKED)
"""States of letters that stand in MyERAS once the clicks of an answer are made."""
FINAL = (State.LOCKED, State.LOST)
"""States that only a program applied to has; a lost letter still takes its place there."""
MEGABYTES = 1_000.0
"""Our own files are read whatever their size."""


class Entry(NamedTuple):
    """One row of an earlier ``assignments.csv``: a letter at a track, and what was to be done with it."""

    line: int
    track_id: str
    letter_id: str
    state: State


def _entries(out: str | Path, budget: Budget | None = None) -> tuple[Entry, ...]:
    """Read what an earlier answer has for every track, in file order.

    Raises
    ------
    InputError
        When the folder holds no answer, or its ``assignments.csv`` cannot be read, with every fault.
    NoAnswerError
        When the budget ends first.
    """
    path = Path(out) / FILE
    if not path.is_file():
        found = f"holds no {FILE}" if Path(out).exists() else "is not there"
        what = f"{found}, expected a folder that lor solve --out wrote"
        raise InputError([Fault(file=str(out), what=what)])
    cells = _cells(path, COLUMNS, budget)
    for column in COLUMNS:
        if len(cells) and column not in cells:
            cells.fault(1, column, "no such column. Maybe the file is none that lor wrote.")
    rows = cells.rows(cells.ids("program_id"), cells.ids("letter_id"), cells.read("state", _state, State.KEEP))
    entries = tuple(map(Entry._make, rows))
    cells.findings.settle()
    return entries


def _cells(path: Path, columns: tuple[str, ...], budget: Budget | None) -> Cells:
    """Read some columns of a file of ours.

    Parameters
    ----------
    path
        The file.
    columns
        Our names of them.
    budget
        How long reading may take; None: as long as it does.
    """
    findings = Findings()
    table = read_table(path, columns, MEGABYTES, findings, budget=budget, may_be_empty=True)
    return Cells(table, findings, budget)


def _state(text: str) -> State:
    if text not in list(State):
        raise ValueError(f'found "{text}", expected {", ".join(State)}')
    return State(text)


def _by_track(
    out: str | Path, entries: tuple[Entry, ...], budget: Budget | None = None
) -> Mapping[str, Sequence[Entry]]:
    """Sort the entries of an earlier answer by track; a row of its list that got no letter has none of them.

    Parameters
    ----------
    out
        The answer's folder: its ``programs.csv``, where there is one, tells the rows of its list.
    entries
        What :func:`_entries` read there.
    budget
        How long reading may take; None: as long as it does.
    """
    path = Path(out) / "programs.csv"
    track_ids: list[str] = []
    if path.is_file():
        cells = _cells(path, COLUMNS[:1], budget)
        cells.findings.settle()
        track_ids = cells.ids("program_id")
    sorted_entries: dict[str, list[Entry]] = {track_id: [] for track_id in track_ids}
    for entry in entries:
        sorted_entries.setdefault(entry.track_id, []).append(entry)
    return sorted_entries


def previous(out: str | Path, budget: Budget | None = None) -> Mapping[str, tuple[str, ...]]:
    """Read what an earlier answer had entered in MyERAS once its clicks were made: track id to letter ids.

    Kept places are not among it: nothing can be entered for a letter that is not there.

    Parameters
    ----------
    out
        The answer's folder.
    budget
        How long reading may take; None: as long as it does.

    Raises
    ------
    InputError, NoAnswerError
        As :func:`_entries` does.
    """
    return {
        track_id: tuple(entry.letter_id for entry in entries if entry.state in IN_MYERAS)
        for track_id, entries in _by_track(out, _entries(out, budget), budget).items()
    }


def answered(out: str | Path) -> Clicks:
    """Read what an earlier answer has in MyERAS once all its clicks are made.

    Raises
    ------
    InputError
        As :func:`_entries` does.
    """
    entries = _entries(out)
    rows = tuple(
        Click(
            entry.line,
            entry.track_id,
            entry.letter_id,
            stands=entry.state in (*IN_MYERAS, *FINAL),
            final=entry.state in FINAL,
        )
        for entry in entries
    )
    return Clicks(file=FILE, whole=True, rows=rows, track_ids=tuple(_by_track(out, entries)), removed=_removed(out))


def _removed(out: str | Path) -> frozenset[tuple[str, str]] | None:
    """Read what the click list of an earlier answer takes off, as track and letter id; None where there is no list."""
    path = Path(out) / CLICKS
    if not path.is_file():
        return None
    cells = _cells(path, CLICK_COLUMNS, None)
    for column in CLICK_COLUMNS:
        if len(cells) and column not in cells:
            cells.fault(1, column, "no such column. Maybe the file is none that lor wrote.")
    rows = list(zip(cells.ids("program_id"), cells.ids("letter_id"), cells.text("action"), strict=True))
    cells.findings.settle()
    return frozenset((track_id, letter_id) for track_id, letter_id, action in rows if fold(action) == "remove")


def suppositions(out: str | Path) -> tuple[str, ...]:
    """Read what an earlier answer supposes to have happened, if it is that of a what-if: ``withdraw narratio``."""
    try:
        document = json.loads((Path(out) / "whatif.json").read_text(encoding="utf-8"))
        return tuple(" ".join(str(part) for part in event.values()) for event in document["events"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ()
