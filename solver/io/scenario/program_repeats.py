"""Rows about one program: those that say the same count once, those that differ are a fault."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from ..table.cells import Cells

__all__ = ["once"]

ADVICE_ON_TRACKS = ". Maybe two tracks of one program: give each its own program_id and both the same eras_id."
UNCOMPARED = frozenset({"required_text", "coded"})
"""Columns whose difference says nothing: two ways to write what other columns say."""

_Columns = Mapping[str, Sequence[Any]]


def once(cells: Cells, columns: _Columns) -> tuple[Cells, dict[str, Sequence[Any]]]:
    """The rows without those that say what an earlier one says, and faults on others with the id of an earlier one.

    Parameters
    ----------
    cells, columns
        The rows, and what they say.

    Returns
    -------
    tuple
        The rows that stay and what they say, with ``twin_lines``: the lines of those that said the same.
    """
    if len(set(columns["id"])) == len(cells):
        return cells, {**columns, "twin_lines": [()] * len(cells)}
    twins = _twins(cells, columns)
    if twins:
        cells, columns = _without(cells, columns, {line for lines in twins.values() for line in lines})
    seen: dict[str, int] = {}
    for line, track_id in cells.rows(columns["id"]):
        cells.is_first(line, "program_id", track_id, seen, ADVICE_ON_TRACKS)
    return cells, {**columns, "twin_lines": [tuple(twins.get(line, ())) for line in cells.table.lines]}


def _twins(cells: Cells, columns: _Columns) -> dict[int, list[int]]:
    """Find rows that say of a program what an earlier one says, and tell: the first line to the lines of the others.

    Parameters as of :func:`once`.
    """
    rows_of = Counter(columns["id"])
    repeated = [rows_of[track_id] > 1 for track_id in columns["id"]]
    compared = (values for column, values in columns.items() if column not in UNCOMPARED)
    rows = zip(*(compress(values, repeated) for values in (cells.table.lines, columns["id"], *compared)), strict=True)
    first: dict[str, tuple[int, list[Any]]] = {}
    twins: defaultdict[int, list[int]] = defaultdict(list)
    for line, track_id, *said in cells.watched(rows):
        earlier, said_there = first.setdefault(track_id, (line, said))
        if earlier != line and said == said_there:
            twins[earlier].append(line)
    if twins:
        again = sorted(line for lines in twins.values() for line in lines)
        says = "says" if len(again) == 1 else "say"
        what = f"{cells.table.numbered(again)} {says} of a program what an earlier row says; each program counts once"
        cells.findings.note(cells.table.file, what, line=again[0])
    return twins


def _without(cells: Cells, columns: _Columns, lines: set[int]) -> tuple[Cells, _Columns]:
    """The rows that do not start on one of the `lines`, and what they say."""
    kept = [line not in lines for line in cells.table.lines]
    return cells.some(kept), {name: list(compress(values, kept)) for name, values in columns.items()}
