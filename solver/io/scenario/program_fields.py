"""The specialty and the track of each program: as the list says, else as its codes give away."""

from __future__ import annotations

from collections.abc import Sequence

from ...domain.codes import Coded, coded
from ...domain.entities import TrackType
from ...domain.vocabulary import specialty, track_told
from ..table.cells import Cells
from ..table.fields import note_unknown_specialties
from ..table.values import quoted

__all__ = ["SUPPOSED", "codes", "specialties", "tracks_of"]

SUPPOSED = "internal medicine"
"""Where neither a column nor a code tells a specialty."""


def codes(cells: Cells) -> list[Coded | None]:
    """What the first code of each row tells: its NRMP code's, else its program's or ERAS program's id."""
    columns = [cells.text(column) for column in ("nrmp", "program_id", "eras_id") if column in cells]
    told: list[Coded | None] = [None] * len(cells)
    for texts in (*columns, *cells.table.second.values()):
        found = map(coded, texts)
        told = [first or other for first, other in zip(told, found, strict=True)] if any(told) else list(found)
    return told


def specialties(cells: Cells, told: Sequence[Coded | None]) -> list[str]:
    """Read the specialty a row names, else the one its code has `told`; one that contradicts is noted."""
    note_unknown_specialties(cells, "specialty")
    named = cells.read("specialty", specialty, "")
    _note_contradictions(cells, named, told)
    return [said or (code.specialty if code else SUPPOSED) for said, code in zip(named, told, strict=True)]


def _note_contradictions(cells: Cells, named: Sequence[str], told: Sequence[Coded | None]) -> None:
    """Add a note for each specialty that a code contradicts.

    Parameters
    ----------
    cells
        The rows.
    named, told
        The specialty each row names, and what its code tells.
    """
    pairs = {(said, code.specialty) for said, code in set(zip(named, told, strict=True)) if code}
    contrary = {(said, code) for said, code in pairs if said and said != code}
    for line, said, code in cells.rows(named, told) if contrary else ():
        if code and (said, code.specialty) in contrary:
            contrary.remove((said, code.specialty))
            cells.note(line, "specialty", f"says {quoted(said)}, the program's code {code.specialty}: taken as it says")


def tracks_of(cells: Cells, told: Sequence[Coded | None]) -> list[TrackType]:
    """Read the track a row names, else the one its specialty's wording gives away, else what its code has `told`.

    The NRMP knows no letter for the transitional year: its P there is no preliminary year of a specialty.
    """
    columns = (
        cells.words("track", TrackType, None),
        cells.text("track"),
        cells.read("specialty", track_told, None),
        [code.track if code else None for code in told],
    )
    return [
        TrackType.TRANSITIONAL
        if track and TrackType.TRANSITIONAL in (wording, code) and text in ("P", "p")
        else track or TrackType(wording or code or TrackType.CATEGORICAL)
        for _, track, text, wording, code in cells.rows(*columns)
    ]
