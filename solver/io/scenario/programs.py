"""``programs.csv``: the list, as applicants keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ...domain.entities import ProgramSetting, Track
from ...domain.settings import ProgramDefaults, Settings
from ...domain.vocabulary import specialty
from ...rules.defaults import letter_counts
from ..table.cells import NO_ID, Cells
from ..table.fields import note_unknown_specialties
from ..table.values import LEAST_WEIGHT, StatedCount, clauses, identifiers, letter_count, quoted, weight, yes_no
from .inferred import applied, either, img_friendly, note_unjoined_tracks, places, platforms, track_types

__all__ = ["read_tracks"]

FEWEST_RANKS = 3
"""From so many on, whole numbers 1..n, all different, look like a rank list and not like weights."""

ADVICE_ON_TRACKS = ". Maybe two tracks of one program: give each its own program_id and both the same eras_id."

_Row = Mapping[str, Any]
"""What one row says, by the names of :func:`_columns`; None where it says nothing."""


def read_tracks(cells: Cells, settings: Settings, known: frozenset[str]) -> Iterator[tuple[int, Track]]:
    """Read the rows, each with its line.

    Parameters
    ----------
    cells
        The rows.
    settings
        For what stands in place of empty cells.
    known
        The traits a clause may name.
    """
    _check_ranks(cells)
    _note_shortened(cells)
    note_unknown_specialties(cells, "specialty")
    columns = _columns(cells, settings, known)
    note_unjoined_tracks(cells, columns["id"], columns["eras_id"])
    seen: dict[str, int] = {}
    for line, *values in cells.rows(*columns.values()):
        row = dict(zip(columns, values, strict=True))
        if row["id"]:
            cells.is_first(line, "program_id", row["id"], seen, ADVICE_ON_TRACKS)
        elif column := next((column for column in ("program_id", "nrmp") if column in cells), None):
            cells.fault(line, column, NO_ID)
        yield line, _track(cells, line, row, settings.program)


def _columns(cells: Cells, settings: Settings, known: frozenset[str]) -> dict[str, Sequence[Any]]:
    """Read every column, by the name it has in `Track` where its values go there as they are.

    Parameters as of :func:`read_tracks`.
    """
    comma = cells.table.comma_decimals
    named = settings.program
    city, state = places(cells)
    return {
        "id": either(cells.ids("program_id"), cells.ids("nrmp")),
        "name": cells.text("name"),
        "institution": cells.text("institution"),
        "eras_id": cells.ids("eras_id"),
        "specialty": cells.read("specialty", specialty, "internal medicine"),
        "track": track_types(cells),
        "setting": cells.words("setting", ProgramSetting, ProgramSetting.UNIVERSITY_AFFILIATED, "program_setting"),
        "img_friendly": img_friendly(cells, named.img_friendly_percent),
        "city": city,
        "state": state,
        "priority": cells.read("priority", partial(weight, table="priority", named=named.priority, comma=comma), 1.0),
        "signal": cells.read("signal", partial(weight, table="signal", named=named.signal, comma=comma), 1.0),
        "platform": platforms(cells),
        "required_text": cells.text("required"),
        "required": cells.read("required", letter_count, StatedCount()),
        "maximum": cells.integers("maximum", None, least=1),
        "needs": cells.read("needs", partial(clauses, known=known), None),
        "complete_by": cells.dates("complete_by", ("deadline",), settings.season.review_opens),
        "deadline": cells.dates("deadline", ("complete_by",)),
        "applied": applied(cells, settings.season.as_of),
        "assigned": cells.read("assigned", identifiers, None),
        "closed": cells.read("closed", yes_no, False),
    }


def _track(cells: Cells, line: int, row: dict[str, Any], defaults: ProgramDefaults) -> Track:
    """Settle what one row leaves open, and add faults where it contradicts itself.

    Parameters
    ----------
    cells, line
        The row's file and line.
    row
        What it says; only what a `Track` has as it stands is left in it.
    defaults
        What a program asks for that says nothing.
    """
    required, maximum = _counts(cells, line, row, defaults)
    done, done_on = row["applied"]
    if done and row["assigned"] is None:
        what = 'is empty, but the program is applied to; expected the ids of the letters that are there, or "none"'
        cells.fault(line, "assigned", what)
    product = row.pop("priority") * row.pop("signal")
    if product < LEAST_WEIGHT:
        cells.fault(line, "priority", f"times the signal is {product:g}, expected at least {LEAST_WEIGHT:g}")
    del row["required_text"]
    settled = {
        "name": _name(row.pop("institution"), row),
        "weight": product,
        "required": required,
        "maximum": maximum,
        "applied": done,
        "applied_on": done_on,
        "assigned": row["assigned"] or (),
        "line": line,
    }
    return Track(**{**row, **settled})


def _name(institution: str, row: _Row) -> str:
    """A program's name with its institution before it, unless it begins with that."""
    name: str = row["name"] or institution or row["id"]
    return f"{institution}: {name}" if institution and not name.startswith(institution) else name


def _counts(cells: Cells, line: int, row: _Row, defaults: ProgramDefaults) -> tuple[int, int]:
    """Required and maximum, in letters, from what a row says of either; a fault where that cannot be.

    Parameters
    ----------
    cells, line
        The row's file and line.
    row
        What it says.
    defaults
        What platforms take, and what a program asks for that says nothing.
    """
    platform = row["platform"]
    stated: StatedCount = row["required"]
    maximum: int | None = row["maximum"]
    platform_maximum = defaults.maximum[platform]
    required, most = letter_counts(
        stated.required, stated.maximum if maximum is None else maximum, platform_maximum, defaults.required
    )
    if maximum is not None and maximum > platform_maximum:
        cells.fault(line, "maximum", f"found {maximum}, but {platform} takes at most {platform_maximum} letters")
        return required, most
    if stated.exact and maximum is not None and stated.maximum != maximum:
        cells.fault(line, "maximum", f"found {maximum}, but required says {quoted(row['required_text'])}")
    if required > most:
        limit = f"the most {platform} takes, {platform_maximum}" if maximum is None else f"the maximum, {maximum}"
        cells.fault(line, "required", f"found {quoted(row['required_text'])}, more than {limit}")
    return required, most


def _check_ranks(cells: Cells) -> None:
    """Add a fault where the priorities are the ranks 1 to n: the best program would weigh least."""
    texts = [text for text in cells.text("priority") if text]
    if len(texts) < FEWEST_RANKS or not all(re.fullmatch(r"[0-9]{1,7}(\.0+)?", text) for text in texts):
        return
    if sorted(int(float(text)) for text in texts) == list(range(1, len(texts) + 1)):
        what = f"1 to {len(texts)}, all different: looks like a rank, but a larger priority weighs more."
        line = min(cells.distinct("priority").values())
        cells.fault(line, "priority", f"{what} Maybe write top, high, normal or low.")


def _note_shortened(cells: Cells) -> None:
    """Add notes on ids such as 1.40052E+09: a workbook has dropped their last digits."""
    if not any("E+" in text for text in cells.text("program_id")):
        return
    for text, line in cells.watched(cells.distinct("program_id").items()):
        if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
            what = f"{quoted(text)} is a number that a workbook has shortened."
            cells.note(line, "program_id", f"{what} Maybe format the column as text and save it again.")
