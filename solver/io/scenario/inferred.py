"""Columns of a ``Track`` that several columns of ``programs.csv`` tell together, where none says it alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from ...domain.entities import Platform, TrackType
from ...domain.vocabulary import fold, track_told, words
from ..table.cells import Cells
from ..table.dates import day
from ..table.values import percent, quoted, yes_no

__all__ = ["applied", "either", "img_friendly", "note_unjoined_tracks", "places", "platforms", "track_types"]

NRMP = re.compile(r"(\w{4}\d{3})([A-Z])\w{1,2}")
"""An NRMP code such as 1000140C0: institution and specialty, the track's letter, its number."""


def either(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Choose row by row the first that is filled."""
    return [a or b for a, b in zip(first, second, strict=True)]


def track_types(cells: Cells) -> list[TrackType]:
    """Read the track a row names, else the one its specialty's wording gives away, else its NRMP code's letter.

    The NRMP knows no letter for the transitional year: its P there is no preliminary year of a specialty.
    """
    columns = (
        cells.words("track", TrackType, None),
        cells.text("track"),
        cells.read("specialty", track_told, None),
        cells.read("nrmp", _coded, None),
    )
    types = []
    for _, track, text, wording, code in cells.rows(*columns):
        if track and wording == TrackType.TRANSITIONAL and text in ("P", "p"):
            types.append(TrackType.TRANSITIONAL)
        else:
            types.append(track or TrackType(wording or code or TrackType.CATEGORICAL))
    return types


def _coded(nrmp: str) -> str | None:
    """Our word for the track's letter in an NRMP code."""
    code = NRMP.fullmatch(nrmp.upper())
    return words("track").get(fold(code[2])) if code else None


def img_friendly(cells: Cells, least: float) -> list[bool]:
    """Read if each program takes many IMGs: as it says, else True from `least` percent on."""
    shares = cells.read("img_percent", percent, None)
    given = {share for share in shares if share}
    if given and max(given) <= 1 and min(given) < 1:
        (text, line), *_ = cells.distinct("img_percent").items()
        cells.note(line, "img_percent", f"{quoted(text)} is read as a share: 0.45 is 45 percent")
        least = least / 100
    friendly = cells.read("img_friendly", yes_no, None)
    return [(share or 0.0) >= least if said is None else said for said, share in zip(friendly, shares, strict=True)]


def places(cells: Cells) -> tuple[list[str], list[str]]:
    """Read city and state, each from its own column or from one that has both."""
    both = cells.read("city_state", lambda text: text.rpartition(","), ("", "", ""))
    return (
        either(cells.text("city"), [city.strip() for city, _, _ in both]),
        either(cells.text("state"), [state.strip() for _, _, state in both]),
    )


def platforms(cells: Cells) -> list[Platform]:
    """Read the platform a row names, else what it says of taking part in ERAS and SF Match."""
    named = cells.words("platform", Platform, None)
    sf_match = cells.read("sf_match", yes_no, None)
    in_eras = cells.read("in_eras", yes_no, None)
    rows = list(cells.rows(named, sf_match, in_eras))
    outside = [line for line, platform, sf, eras in rows if eras is False and not sf and not platform]
    if outside:
        what = f"{len(outside)} programs from here on take no part in ERAS, and no other platform is named;"
        cells.note(outside[0], "in_eras", f"{what} counted as eras. Maybe fill a column platform.")
    return [platform or (Platform.SFMATCH if sf and not eras else Platform.ERAS) for _, platform, sf, eras in rows]


def applied(cells: Cells, as_of: date) -> list[tuple[bool, date | None]]:
    """Read if, and on which day, each program was applied to; a day after `as_of` is noted."""
    parse = partial(_applied, month_first=cells.month_first("applied", ("complete_by", "deadline")))
    never: tuple[bool, date | None] = (False, None)
    answers = cells.read("applied", parse, never)
    for line, (_, on) in cells.rows(answers):
        if on and on > as_of:
            cells.note(line, "applied", f"{on} is after {as_of}, the day this stands at; counted as applied to")
    return answers


def _applied(text: str, month_first: bool | None) -> tuple[bool, date | None]:
    """Read yes, no, or the day of applying, `month_first` being that of :func:`~solver.io.table.dates.day`."""
    try:
        return yes_no(text), None
    except ValueError:
        try:
            return True, day(text, month_first=month_first)
        except ValueError:
            raise ValueError(f"found {quoted(text)}, allowed are yes, no, or the day of applying") from None


def note_unjoined_tracks(cells: Cells, ids: Sequence[str], eras_ids: Sequence[str]) -> None:
    """Add a note where NRMP codes show tracks of one program that nothing joins: they could get different letters.

    Parameters
    ----------
    cells
        The rows.
    ids, eras_ids
        What they say, one text per row; an NRMP code is looked for among `ids`.
    """
    programs = Counter(code[1] for track_id in set(ids) if (code := NRMP.fullmatch(track_id)))
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
