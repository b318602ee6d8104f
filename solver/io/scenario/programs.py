"""``programs.csv``: the list, as applicants keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from ...domain.entities import Platform, ProgramSetting, Track, TrackType
from ...domain.needs import Clause
from ...domain.settings import ProgramDefaults, Settings
from ...domain.vocabulary import specialty
from ..table.cells import Cells
from ..table.dates import day
from ..table.fields import note_unknown_specialties
from ..table.values import (
    LEAST_WEIGHT,
    Asked,
    asked,
    choice,
    clauses,
    identifier,
    identifiers,
    number,
    quoted,
    weight,
    yes_no,
)
from .inferred import applied, either, img_friendly, note_unjoined_tracks, places, platforms, track_types

__all__ = ["PROGRAMS", "tracks"]

PROGRAMS = (
    "program_id",
    "name",
    "eras_id",
    "specialty",
    "track",
    "setting",
    "img_friendly",
    "img_percent",
    "city",
    "state",
    "city_state",
    "institution",
    "priority",
    "signal",
    "platform",
    "sf_match",
    "in_eras",
    "required",
    "maximum",
    "needs",
    "complete_by",
    "deadline",
    "applied",
    "assigned",
    "closed",
    "nrmp",
)
FEWEST_RANKS = 3
"""From so many on, whole numbers 1..n, all different, look like a rank list and not like weights."""


class _Row(NamedTuple):
    """What one row says; None where it says nothing."""

    line: int
    id: str
    name: str
    institution: str
    eras_id: str
    specialty: str
    track: TrackType
    setting: ProgramSetting
    img_friendly: bool
    city: str
    state: str
    priority: float
    signal: float
    platform: Platform
    required: str
    asked: Asked
    maximum: int | None
    needs: tuple[Clause, ...] | None
    complete_by: date
    deadline: date | None
    applied: tuple[bool, date | None]
    assigned: tuple[str, ...] | None
    closed: bool


def tracks(cells: Cells, settings: Settings, known: frozenset[str]) -> Iterator[tuple[int, Track]]:
    """Read the rows, each with its line; `known` are the traits a clause may name."""
    _check_ranks(cells)
    _note_shortened(cells)
    note_unknown_specialties(cells, "specialty")
    seen: dict[str, int] = {}
    for row in _rows(cells, settings, known):
        if not row.id:
            _fault_empty_id(cells, row.line)
        elif seen.setdefault(row.id, row.line) != row.line:
            what = f"{quoted(row.id)} stands on line {seen[row.id]} too; ids are unique."
            advice = " Maybe two tracks of one program: give each its own program_id and both the same eras_id."
            cells.fault(row.line, "program_id", what + advice)
        yield row.line, _track(cells, row, settings)


def _fault_empty_id(cells: Cells, line: int) -> None:
    column = next((column for column in ("program_id", "nrmp") if column in cells), None)
    if column:
        cells.fault(line, column, "is empty, expected an id: any text that no other row has")


def _rows(cells: Cells, settings: Settings, known: frozenset[str]) -> Iterator[_Row]:
    """The columns as rows."""
    comma = cells.table.comma_decimals
    named = settings.program
    ids = either(cells.read("program_id", identifier, ""), cells.read("nrmp", identifier, ""))
    eras_ids = cells.read("eras_id", identifier, "")
    note_unjoined_tracks(cells, ids, eras_ids)
    columns = (
        cells.lines,
        ids,
        cells.text("name"),
        cells.text("institution"),
        eras_ids,
        cells.read("specialty", specialty, "internal medicine"),
        track_types(cells),
        cells.read(
            "setting",
            partial(choice, allowed=ProgramSetting, table="program_setting"),
            ProgramSetting.UNIVERSITY_AFFILIATED,
        ),
        img_friendly(cells, named.img_friendly_percent),
        *places(cells),
        cells.read("priority", partial(weight, table="priority", named=named.priority, comma=comma), 1.0),
        cells.read("signal", partial(weight, table="signal", named=named.signal, comma=comma), 1.0),
        platforms(cells),
        cells.text("required"),
        cells.read("required", asked, Asked()),
        cells.read("maximum", partial(number, least=1), None),
        cells.read("needs", partial(clauses, known=known), None),
        cells.read("complete_by", _dated(cells, "complete_by", "deadline"), settings.season.review_opens),
        cells.read("deadline", _dated(cells, "deadline", "complete_by"), None),
        applied(cells, settings.season.as_of),
        cells.read("assigned", identifiers, None),
        cells.read("closed", yes_no, False),
    )
    return map(_Row._make, zip(*columns, strict=True))


def _dated(cells: Cells, column: str, *beside: str) -> partial[date]:
    return partial(day, month_first=cells.month_first(column, beside))


def _track(cells: Cells, row: _Row, settings: Settings) -> Track:
    """Settle what one row leaves open, and what in it contradicts itself."""
    required, maximum = _counts(cells, row, settings.program)
    done, done_on = row.applied
    if done and row.assigned is None:
        what = 'is empty, but the program is applied to; expected the ids of the letters that are there, or "none"'
        cells.fault(row.line, "assigned", what)
    if row.priority * row.signal < LEAST_WEIGHT:
        what = f"times the signal is {row.priority * row.signal:g}, expected at least {LEAST_WEIGHT:g}"
        cells.fault(row.line, "priority", what)
    name = row.name or row.institution or row.id
    if row.institution and not name.startswith(row.institution):
        name = f"{row.institution}: {name}"
    return Track(
        id=row.id,
        name=name,
        eras_id=row.eras_id,
        specialty=row.specialty,
        track=row.track,
        setting=row.setting,
        img_friendly=row.img_friendly,
        city=row.city,
        state=row.state,
        weight=row.priority * row.signal,
        platform=row.platform,
        required=required,
        maximum=maximum,
        needs=row.needs,
        deadline=row.deadline,
        applied=done,
        applied_on=done_on,
        assigned=row.assigned or (),
        closed=row.closed,
        complete_by=row.complete_by,
        line=row.line,
    )


def _counts(cells: Cells, row: _Row, defaults: ProgramDefaults) -> tuple[int, int]:
    """Required and maximum, from what the row says of either and from the platform."""
    most = defaults.maximum[row.platform]
    said, maximum = row.asked, row.maximum
    if maximum is not None and maximum > most:
        cells.fault(row.line, "maximum", f"found {maximum}, but {row.platform} takes at most {most} letters")
        return min(said.required or 0, most), most
    if said.exact and maximum is not None and said.maximum != maximum:
        cells.fault(row.line, "maximum", f"found {maximum}, but required says {quoted(row.required)}")
    told = most if said.maximum is None else min(said.maximum, most)
    settled = told if maximum is None else maximum
    if said.required is None:
        return min(defaults.required, settled), settled
    if said.required > settled:
        limit = f"the most {row.platform} takes, {most}" if maximum is None else f"the maximum, {maximum}"
        cells.fault(row.line, "required", f"found {quoted(row.required)}, more than {limit}")
    return said.required, settled


def _check_ranks(cells: Cells) -> None:
    texts = [text for text in cells.text("priority") if text]
    if len(texts) < FEWEST_RANKS or not all(re.fullmatch(r"[0-9]{1,7}(\.0+)?", text) for text in texts):
        return
    if sorted(int(float(text)) for text in texts) == list(range(1, len(texts) + 1)):
        what = f"1 to {len(texts)}, all different: looks like a rank, but a larger priority weighs more."
        line = min(cells.distinct("priority").values())
        cells.fault(line, "priority", f"{what} Maybe write top, high, normal or low.")


def _note_shortened(cells: Cells) -> None:
    """Notes on ids such as 1.40052E+09: a workbook has dropped their last digits."""
    if not any("E+" in text for text in cells.text("program_id")):
        return
    for text, line in cells.distinct("program_id").items():
        if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
            what = f"{quoted(text)} is a number that a workbook has shortened."
            cells.note(line, "program_id", f"{what} Maybe format the column as text and save it again.")
