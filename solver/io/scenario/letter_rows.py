"""Which rows of ``letters.csv`` are letters: headings of sections, totals and repeated rows are none, and are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...domain.vocabulary import fold, words
from ..table.cells import Cells
from ..table.values import quoted

__all__ = ["letters_only"]

NAMES = ("letter_id", "label", "writer")
"""Where the text of a row that is no letter stands."""
FEW = 2
"""Of a table with so few columns, a row with one cell may well be a letter whose other cell was forgotten."""
IF_TWO = "If they are two, give each a label or a letter_id of its own."
FIGURE = re.compile(r"[\d\s.,/%+-]+")


def letters_only(cells: Cells) -> Cells:
    """The rows that are letters; each of the others is noted. Where none would be left all rows are."""
    texts = [list(cells.text(column)) for column in cells.table.columns]
    left_out = dict(_repeated(cells, texts)) | dict(_no_letters(cells))
    if not left_out or len(left_out) == len(cells):
        return cells
    for place, what in sorted(left_out.items()):
        line, number = cells.table.lines[place], cells.table.numbers[place]
        cells.findings.note(cells.table.file, what, line=line, row=number if number != line else 0)
    return cells.some([place not in left_out for place in range(len(cells))])


def _repeated(cells: Cells, texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """Yield the place of every row that says what an earlier one says, with a note; `texts` has the columns."""
    if len(set(zip(*texts, strict=True))) == len(cells):
        return
    first: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(cells.watched(zip(*texts, strict=True))):
        if (other := first.setdefault(row, place)) != place:
            there = cells.table.numbers[other]
            yield place, f"the row says what row {there} of the sheet says: they count as one letter. {IF_TWO}"


def _no_letters(cells: Cells) -> Iterator[tuple[int, str]]:
    """Yield the place of every heading of a section and every total, with a note."""
    authors = zip(cells.text("writer_id"), cells.text("writer"), strict=True)
    places = {place for place, (own, name) in enumerate(authors) if not own and not name}
    odd = {text for column in NAMES for text in cells.distinct(column) if _sounds_like(text)}
    if odd:
        for column in NAMES:
            places.update(place for place, text in enumerate(cells.text(column)) if text in odd)
    for place in cells.watched(sorted(places)):
        filled = {column: cells.text(column)[place] for column in cells.table.columns if cells.text(column)[place]}
        if what := _why_none(filled, few=len(cells.table.columns) <= FEW):
            yield place, what


def _sounds_like(text: str) -> str:
    """``total`` or ``heading`` where a text sounds like one; else ""."""
    said = fold(text)
    known = words("no_letter_row")
    if known.get(said.partition(" ")[0]) == "total":
        return "total"
    heads = said in words("status") or text.endswith(":") or not known.keys().isdisjoint(said.split())
    return "heading" if heads else ""


def _why_none(filled: Mapping[str, str], *, few: bool) -> str:
    """Why a row is no letter; "" where it may be one.

    Parameters
    ----------
    filled
        What stands in it, by column.
    few
        True if the table has next to no columns.
    """
    named = [text for column, text in filled.items() if column in NAMES]
    total = next((text for text in named if _sounds_like(text) == "total"), "")
    if total and all(text == total or FIGURE.fullmatch(text) for text in filled.values()):
        return f"{quoted(total)} is taken for a total, and is no letter"
    if len(filled) != 1:
        return ""
    ((column, text),) = filled.items()
    if column not in (*NAMES, "writer_id"):
        return f"{quoted(text)} is all that stands in the row, which is no letter"
    if _sounds_like(text) or (column == "label" and not few):
        return f"{quoted(text)} is all that stands in the row: it is taken for a heading, and is no letter"
    return ""
