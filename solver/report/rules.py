"""What is known of the programs' rules as ``rules.csv``: nothing in it is about the applicant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..domain.entities import RulesKnown, Scenario, Track
from ..io.scenario.files import COLUMNS, RULES
from ..io.table.sheet import raw

__all__ = ["rules_text"]


def rules_text(scenario: Scenario) -> str:
    """A row per program or track of the list, cells blank where nothing is known; read back it says the same."""
    rows = Counter(track.program_key for track in scenario.tracks)
    lines = (_row(track, shared=rows[track.program_key] > 1) for track in scenario.tracks)
    return "".join(map(_line, (COLUMNS[RULES], *lines)))


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


def _line(cells: Iterable[object]) -> str:
    """A line of a CSV file."""
    return ",".join(raw(str(cell), ",") for cell in cells) + "\n"
