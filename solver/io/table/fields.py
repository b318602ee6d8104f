"""What is noted and never wrong: unknown words of open vocabularies, and cells whose default does no harm."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from itertools import islice
from typing import TypeVar

from ...domain.errors import maybe
from ...domain.vocabulary import fold, specialties, specialty, words
from .cells import Cells
from .values import quoted

__all__ = ["is_known", "note_unknown_countries", "note_unknown_specialties", "read_or_note"]

T = TypeVar("T")

ALIKE = 0.85
"""How like a way to write US or Canada another country must be to look like a slip; difflib's ratio."""
MOST_COUNTRIES = 300
"""So many different words are looked at; a column with more is no column of countries."""


def is_known(name: str) -> bool:
    """True if a specialty, or each part of a combined one such as "A/B", is in the vocabulary."""
    parts = (name, *name.split("/"))
    return specialty(name) in specialties() or all(specialty(part) in specialties() for part in parts[1:])


def note_unknown_specialties(cells: Cells, column: str) -> None:
    """Add a note for each specialty that is not in the vocabulary: it counts as a field of its own."""
    for text, line in cells.watched(cells.distinct(column).items()):
        if is_known(text) or fold(text) in ("general", "any", "residency"):
            continue
        advice = "" if cells.crowded_notes(column) else maybe(specialty(text), specialties())
        cells.note(line, column, f"{quoted(text)} is taken as a field of its own.{advice}")


def note_unknown_countries(cells: Cells, column: str) -> None:
    """Add a note for each country that looks like the US or Canada misspelt: it counts as another country."""
    known = words("country")
    for text, line in islice(cells.distinct(column).items(), MOST_COUNTRIES):
        alike = get_close_matches(fold(text)[:100], known, n=1, cutoff=ALIKE) if fold(text) not in known else []
        if alike:
            cells.note(line, column, f'{quoted(text)} is taken as another country. Maybe "{known[alike[0]]}".')


def read_or_note(cells: Cells, column: str, parse: Callable[[str], T], default: T, counts: str = "empty") -> list[T]:
    """Parse a column of cells that matter little; one that cannot be read is noted and counts as empty.

    Parameters
    ----------
    cells, column
        The column.
    parse
        As of :meth:`Cells.read`.
    default
        The value of empty cells, and of those that cannot be read.
    counts
        What the default means, as the note says it: "unknown".
    """
    odd: dict[str, str] = {}

    def attempt(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            odd[text] = str(error)
            return default

    values = cells.read(column, attempt, default)
    first = cells.distinct(column) if odd else {}
    for text, what in odd.items():
        cells.note(first[text], column, f"{what.rstrip('.')}. It counts as {counts}.")
    return values
