"""What is known of the programs' rules as ``rules.csv``: nothing in it is about the applicant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..domain.entities import RulesKnown, Scenario, Track
from ..domain.errors import Fault, InputError
from ..domain.settings import shipped
from ..io.scenario.files import COLUMNS, RULES
from ..io.table.writing import row_text
from ..io.workbook.titles import title_of
from ..io.workbook.writing import SheetForm, typed_value, workbook_bytes

__all__ = ["rules_text", "rules_workbook"]

DAY = "checked"
"""The one column that is no text."""


def rules_text(scenario: Scenario) -> str:
    """A row per program or track of the list, cells blank where nothing is known; read back it says the same."""
    return "".join(f"{row_text(tuple(row))}\n" for row in (COLUMNS[RULES], *_rows(scenario)))


def rules_workbook(out: Path, scenario: Scenario) -> bytes:
    """The same as a workbook with the sheet Rules; `out` is where it will be, for messages.

    Raises
    ------
    InputError
        When there are more programs than a sheet has rows.
    """
    header = COLUMNS[RULES]
    rows = [[_value(heading, str(cell)) for heading, cell in zip(header, row, strict=True)] for row in _rows(scenario)]
    form = SheetForm(
        title=title_of(RULES),
        header=header,
        rows=rows,
        notes=shipped("notes.toml")[RULES],
        texts=frozenset(header) - {DAY},
        landscape=True,
    )
    try:
        return workbook_bytes([form])
    except ValueError as error:
        raise InputError([Fault(file=str(out), what=f"{error}. Maybe name a CSV file.")]) from None


def _value(heading: str, cell: str) -> object:
    """A cell of a sheet."""
    return typed_value(cell) if heading == DAY else cell or None


def _rows(scenario: Scenario) -> Iterable[Sequence[object]]:
    """The cells of every row."""
    rows = Counter(track.program_key for track in scenario.tracks)
    return (_row(track, shared=rows[track.program_key] > 1) for track in scenario.tracks)


def _row(track: Track, *, shared: bool) -> Sequence[object]:
    """The cells of one row; `shared` is True if its program has other tracks in the list."""
    stated = track.stated
    return (
        track.id,
        track.track if shared else "",
        stated.required or "",
        stated.maximum or "",
        _needs(track),
        _requirements(track),
        stated.checked or "",
        stated.source,
    )


def _needs(track: Track) -> str:
    """The clauses, where somebody wrote them or the program's own words were wholly understood.

    Words that are dated are understood anew by whoever reads them: clauses beside them would count as looked up too.
    """
    stated = track.stated
    if stated.entered or (track.rules is RulesKnown.READ and stated.checked is None):
        return "; ".join(map(str, track.needs)) or "none"
    return ""


def _requirements(track: Track) -> str:
    """The program's own words; without a date they would take from clauses that somebody entered."""
    stated = track.stated
    alone = stated.entered and track.rules is RulesKnown.CHECKED and stated.checked is None
    return "" if alone else stated.requirements
