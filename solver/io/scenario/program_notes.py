"""What is odd about rows of a list taken together: days that have passed, tracks that nothing joins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...domain.codes import NRMP
from ..table.cells import Cells
from ..table.values import quoted

__all__ = ["note_odd"]

PASSED = "the last day they take letters; one assigned there now may not be read"
MOST_NAMED = 3
"""So many programs a note names."""


def note_odd(cells: Cells, columns: Mapping[str, Sequence[Any]], as_of: date) -> None:
    """Note what is odd in rows, on the day `as_of`, and what they say."""
    _note_unjoined_tracks(cells, columns["id"], columns["eras_id"])
    _note_passed(cells, columns, "deadline", as_of, PASSED)
    _note_passed(cells, columns, "apply_by", as_of, "the last day to apply")
    _note_closed_before(cells, columns["complete_by"], columns["deadline"])


def _note_passed(cells: Cells, columns: Mapping[str, Sequence[Any]], column: str, as_of: date, what: str) -> None:
    """Add a note for each last day of some rows that has passed.

    Parameters
    ----------
    cells, columns
        The rows, and what they say.
    column
        One that holds last days.
    as_of
        The day the scenario stands at.
    what
        What may be done up to such a day.
    """
    days = columns[column]
    passed: dict[date, list[int]] = {last: [] for last in sorted(set(days) - {None}) if last < as_of}
    for place, (_, last) in enumerate(cells.rows(days) if passed else ()):
        if last in passed:
            passed[last].append(place)
    for last, places in passed.items():
        rows = _named(columns["name"], places)
        cells.note(cells.table.lines[places[0]], column, f"{last} has passed on {as_of}: for {rows} {what}")


def _named(names: Sequence[str], places: Sequence[int]) -> str:
    """How many rows stand at some places, and the names of the first of them."""
    said = _rows(places)
    first = ", ".join(names[place] for place in places[:MOST_NAMED] if names[place])
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return f"{said} ({first}{more})" if len(places) > 1 and first else said


def _note_closed_before(cells: Cells, wanted: Sequence[date | None], last: Sequence[date | None]) -> None:
    """Add a note for each `complete_by` entered that is after the `deadline` of its row.

    Parameters
    ----------
    cells
        The rows.
    wanted, last
        The days by which their letters should be there, and the last ones on which they take any.
    """
    late: dict[tuple[date, date], list[int]] = {}
    for line, entered, by, end in cells.rows(cells.text("complete_by"), wanted, last):
        if entered and by and end and by > end:
            late.setdefault((by, end), []).append(line)
    for (by, end), lines in sorted(late.items()):
        told = f"the letters of {_rows(lines)} should be there by {by}, but none is taken after the deadline, {end}"
        cells.note(lines[0], "complete_by", told)


def _rows(lines: Sequence[int]) -> str:
    """How many rows some lines are."""
    return "this row" if len(lines) == 1 else f"{len(lines)} rows"


def _note_unjoined_tracks(cells: Cells, ids: Sequence[str], eras_ids: Sequence[str]) -> None:
    """Add a note where NRMP codes show tracks of one program that nothing joins: they could get different letters.

    Parameters
    ----------
    cells
        The rows.
    ids, eras_ids
        What they say, one text per row; an NRMP code is looked for among `ids`.
    """
    lettered = {track_id for track_id in ids if not track_id.isdecimal()}
    programs = Counter(code[1] for track_id in lettered if (code := NRMP.fullmatch(track_id)))
    if len(programs) == programs.total():
        return
    split = [
        (line, track_id)
        for line, track_id, eras_id in cells.rows(ids, eras_ids)
        if not eras_id and (code := NRMP.fullmatch(track_id)) and programs[code[1]] > 1
    ]
    if split:
        line, track_id = split[0]
        what = f"{quoted(track_id)} and {len(split) - 1} more look like tracks of programs that share letters."
        advice = "Maybe give the tracks of one program the same eras_id; without it each counts as a program."
        cells.note(line, "program_id" if "program_id" in cells else "nrmp", f"{what} {advice}")
