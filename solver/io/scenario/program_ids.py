"""Names and ids of programs: as the list has them, else made of what it has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...domain.needs import slug
from ..table.cells import Cells
from ..table.findings import Findings
from ..table.table import Table
from ..table.values import quoted

__all__ = ["identified", "named"]

SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
GET_BACK = (
    "Maybe open the sheet it comes from, format this column as a number without decimals, and save it as CSV again."
)
APART = ("state", "city", "city_state", "specialty", "track")
"""Columns that tell programs of one name apart in a made id, in this order."""
LONGEST_MADE = 40
"""Characters of a name that a made id keeps."""
FEWEST_TEXTS = 0.5
"""Of a column's filled cells the share that must be words, for it to stand for the name."""


def named(table: Table, findings: Findings) -> Table:
    """A list with a column of names: where none is, the column of text with the most different values stands in."""
    columns = {heading: _different(texts) for heading, texts in table.others.items()}
    most = max(columns.values(), default=0)
    if not most or "name" in table or "institution" in table:
        return table
    heading = next(heading for heading, different in columns.items() if different == most)
    what = f"no column of names; {quoted(heading)} stands for it, the column of text with the most different values"
    findings.note(table.file, f"{what}. Maybe head the right one: name.", line=1, column="name")
    return replace(
        table,
        columns={**table.columns, "name": table.others[heading]},
        headings={**table.headings, "name": heading},
    )


def _different(texts: Sequence[str]) -> int:
    """How many different values a column of text has; 0 for one of numbers, days or addresses in the web."""
    filled = {text for text in texts if text}
    words = sum(bool(re.search(r"[^\W\d_]{2}", text)) and not re.search(r"://|www\.|@", text) for text in filled)
    return len(filled) if filled and words / len(filled) > FEWEST_TEXTS else 0


def identified(cells: Cells) -> list[str]:
    """The id of every row: what it says in a column of ids, else one made of its name; what is made is told."""
    entered = _entered(cells)
    if "" not in entered:
        return entered
    open_still = [place for place, entry in enumerate(entered) if not entry]
    _note_made(cells, [cells.table.lines[place] for place in open_still])
    made = _made(cells, open_still, {entry for entry in entered if entry})
    return [entry or made[place] for place, entry in enumerate(entered)]


def _entered(cells: Cells) -> list[str]:
    """The ids as they are entered, "" where there is none: the first column of ids that is filled."""
    columns = [_of_column(cells, column) for column in ("program_id", "nrmp") if column in cells]
    if len(columns) < 2:
        return columns[0] if columns else [""] * len(cells)
    return [first or second for first, second in zip(*columns, strict=True)]


def _of_column(cells: Cells, column: str) -> list[str]:
    """The ids of a column, "" where they are none: shortened ones that repeat, and all where they repeat across names.

    Parameters
    ----------
    cells, column
        The rows, and our name of the column.
    """
    ids = cells.ids(column)
    shortened = {text for text in set(cells.text(column)) if "+" in text and SHORTENED.fullmatch(text)}
    if shortened:
        _note_shortened(cells, column, shortened)
        rows = Counter(ids)
        ids = ["" if text in shortened and rows[text] > 1 else text for text in ids]
    if across := _across_names(cells, ids):
        line, text = across
        what = f"{quoted(text)} stands for programs of different names: this column is no id, and ids are made."
        advice = "Maybe tracks of one program: give each an id of its own and both one eras_id."
        cells.note(line, column, f"{what} {advice}")
        return [""] * len(ids)
    return ids


def _note_shortened(cells: Cells, column: str, shortened: set[str]) -> None:
    """Add a note on each id that a workbook has `shortened`."""
    for text, line in cells.watched(cells.distinct(column).items()):
        if text in shortened:
            what = f"{quoted(text)} is a number that a workbook has shortened: its last digits are gone."
            cells.note(line, column, f"{what} {GET_BACK}")


def _across_names(cells: Cells, ids: Sequence[str]) -> tuple[int, str] | None:
    """The line and the id of the first row whose id an earlier row of another name has; None where there is none."""
    if len(set(ids) - {""}) == len(ids) - ids.count(""):
        return None
    filled = Counter(filter(None, ids))
    first: dict[str, tuple[str, str]] = {}
    for line, entry, *name in cells.rows(ids, cells.text("name"), cells.text("institution")):
        if filled[entry] > 1 and any(name) and first.setdefault(entry, (name[0], name[1])) != (name[0], name[1]):
            return line, entry
    return None


def _note_made(cells: Cells, lines: Sequence[int]) -> None:
    """Tell that ids were made for the rows on some `lines`."""
    column = next((column for column in ("program_id", "nrmp") if column in cells), "program_id")
    if len(lines) == len(cells):
        cells.findings.note(cells.table.file, "no column of ids: they are made of the names", line=1, column=column)
        return
    has, one = ("has", "it is") if len(lines) == 1 else ("have", "they are")
    cells.note(lines[0], column, f"{cells.table.numbered(lines)} {has} no id: {one} made of the name")


def _made(cells: Cells, places: Sequence[int], taken: set[str]) -> dict[int, str]:
    """Make ids of names; rows that say the same throughout get the same one.

    Parameters
    ----------
    cells
        The rows.
    places
        Which of them need one, by position.
    taken
        Ids that others have.
    """
    texts = [*cells.table.columns.values(), *cells.table.others.values()]
    rows = {place: tuple(column[place] for column in texts) for place in cells.watched(places)}
    first = {row: place for place, row in reversed(rows.items())}
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for row in dict.fromkeys(rows.values()):
        by_name[_name(cells, first[row])].append(first[row])
    chosen: dict[int, str] = {}
    taken, alike_lines = set(taken), []
    for name, alike in by_name.items():
        for place, wish in _told_apart(cells, name, alike):
            chosen[place] = _free(wish, taken)
            if len(alike) > 1 and chosen[place] != wish:
                alike_lines.append(cells.table.lines[place])
    _note_alike(cells, sorted(alike_lines))
    return {place: chosen[first[row]] for place, row in rows.items()}


def _note_alike(cells: Cells, lines: Sequence[int]) -> None:
    """Tell of the rows on some `lines` that bear the name of another row and differ in a cell that tells nothing."""
    if lines:
        has, counts = ("has", "it counts") if len(lines) == 1 else ("have", "each counts")
        what = f"{cells.table.numbered(lines)} {has} the name of an earlier row and other cells: {counts} as a program"
        cells.findings.note(cells.table.file, f"{what} of its own. Maybe remove what stands twice.", line=lines[0])


def _name(cells: Cells, place: int) -> str:
    """A row's name as an id is written."""
    texts = [cells.text(column)[place] for column in ("institution", "name") if column in cells]
    return slug(" ".join(filter(None, texts))) or "program"


def _told_apart(cells: Cells, name: str, places: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield rows of one name, each with the name and what tells it apart from the others.

    Parameters
    ----------
    cells, places
        The rows, and which of them, by position.
    name
        Theirs, as an id is written.
    """
    telling = [
        cells.text(column)
        for column in APART
        if column in cells and len({cells.text(column)[place] for place in places}) > 1
    ]
    for place in places:
        yield place, "_".join(filter(None, [_shortened(name), *(slug(texts[place]) for texts in telling)]))


def _shortened(name: str) -> str:
    """A name as an id is written, without the words that make it too long to type."""
    return name if len(name) <= LONGEST_MADE else name[: LONGEST_MADE + 1].rpartition("_")[0] or name[:LONGEST_MADE]


def _free(wish: str, taken: set[str]) -> str:
    """An id that nobody has: as wished, or with a number behind it; `taken` gains it."""
    entry, number = wish, 1
    while entry in taken:
        number += 1
        entry = f"{wish}_{number}"
    taken.add(entry)
    return entry
