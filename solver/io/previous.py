"""An earlier answer, read back from the folder that ``--out`` wrote: what it says was to be entered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ..domain.entities import State
from ..domain.errors import Fault, InputError
from .table.cells import Cells
from .table.csv_table import read as read_table
from .table.findings import Findings
from .table.values import identifier

__all__ = ["FILE", "Entry", "entries", "listed", "previous", "suppositions"]

FILE = "assignments.csv"
COLUMNS = ("program_id", "letter_id", "state")
MEGABYTES = 1_000.0
"""Our own files are read whatever their size."""


class Entry(NamedTuple):
    """One row of an earlier ``assignments.csv``: a letter at a track, and what was to be done with it."""

    line: int
    track_id: str
    letter_id: str
    state: State


def entries(out: str | Path) -> tuple[Entry, ...]:
    """Read what an earlier answer has for every track, in file order.

    Raises
    ------
    InputError
        When the folder holds no answer, or its ``assignments.csv`` cannot be read, with every fault.
    """
    path = Path(out) / FILE
    if not path.is_file():
        what = f"holds no {FILE}, expected a folder that lor solve --out wrote"
        raise InputError([Fault(file=str(out), what=what)])
    findings = Findings()
    table = read_table(path, COLUMNS, MEGABYTES, findings, may_be_empty=True)
    for column in COLUMNS:
        if len(table) and column not in table:
            findings.fault(FILE, "no such column. Maybe the file is none that lor wrote.", line=1, column=column)
    found = tuple(_entries(Cells(table, findings)))
    findings.settle()
    return found


def listed(out: str | Path) -> frozenset[str]:
    """Read the ids of all rows of the list that an earlier answer was for, those without letters too."""
    path = Path(out) / "programs.csv"
    if not path.is_file():
        return frozenset()
    findings = Findings()
    table = read_table(path, COLUMNS[:1], MEGABYTES, findings, may_be_empty=True)
    findings.settle()
    return frozenset(Cells(table, findings).read("program_id", identifier, ""))


def _entries(cells: Cells) -> Iterator[Entry]:
    columns = (
        cells.lines,
        cells.read("program_id", identifier, ""),
        cells.read("letter_id", identifier, ""),
        cells.read("state", _state, State.KEEP),
    )
    return map(Entry._make, zip(*columns, strict=True))


def _state(text: str) -> State:
    if text not in list(State):
        raise ValueError(f'found "{text}", expected {", ".join(State)}')
    return State(text)


def previous(out: str | Path) -> Mapping[str, tuple[str, ...]]:
    """Read what an earlier answer had entered in MyERAS once its clicks were made: track id to letter ids.

    Kept places are not among it: nothing can be entered for a letter that is not there.

    Raises
    ------
    InputError
        As :func:`entries` does.
    """
    found: dict[str, list[str]] = {track_id: [] for track_id in sorted(listed(out))}
    for entry in entries(out):
        there = found.setdefault(entry.track_id, [])
        if entry.state in (State.ASSIGN, State.LOCKED):
            there.append(entry.letter_id)
    return {track_id: tuple(letters) for track_id, letters in found.items()}


def suppositions(out: str | Path) -> tuple[str, ...]:
    """What an earlier answer supposes to have happened, if it is that of a what-if: ``withdraw narratio``."""
    try:
        document = json.loads((Path(out) / "whatif.json").read_text(encoding="utf-8"))
        return tuple(" ".join(str(part) for part in event.values()) for event in document["events"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ()
