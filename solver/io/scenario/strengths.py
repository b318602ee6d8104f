"""``strengths.csv``: the user's own figures for a letter at a program."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from ..table.cells import Cells
from ..table.values import quoted, share

__all__ = ["read_strengths"]

LARGEST = 1e9
"""Points beyond would not fit the solver's integers."""


def read_strengths(
    cells: Cells, track_ids: Collection[str], letter_ids: Collection[str], files: tuple[str, str]
) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Read the figures.

    Parameters
    ----------
    cells
        The rows.
    track_ids, letter_ids
        The ids there are; empty: they could not be read, and nothing is said of them.
    files
        What messages call the files that have them.

    Returns
    -------
    dict
        (track id, letter id) to (strength in points, probability or None).
    """
    listed, lettered = files
    strengths: dict[tuple[str, str], tuple[float, float | None]] = {}
    lines: dict[tuple[str, str], int] = {}
    rows = cells.rows(
        cells.ids("program_id"),
        cells.ids("letter_id"),
        cells.numbers("strength", None, least=-LARGEST, most=LARGEST),
        cells.text("strength"),
        cells.read("probability", partial(share, comma=cells.table.comma_decimals), None),
    )
    for line, track_id, letter_id, strength, text, probability in rows:
        pair = track_id, letter_id
        if "strength" in cells and not text:
            cells.fault(line, "strength", "is empty, expected a number")
        if track_ids and track_id not in track_ids and "program_id" in cells:
            cells.unknown(line, "program_id", "program", track_id, track_ids, listed)
        if letter_ids and letter_id not in letter_ids and "letter_id" in cells:
            cells.unknown(line, "letter_id", "letter", letter_id, letter_ids, lettered)
        elif pair in lines:
            what = f"{quoted(track_id)} and {quoted(letter_id)} stand together on line {lines[pair]} too"
            cells.fault(line, "program_id", what)
        lines.setdefault(pair, line)
        if strength is not None:
            strengths[pair] = strength, probability
    return strengths
