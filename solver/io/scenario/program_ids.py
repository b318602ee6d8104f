"""Names and ids of programs: as the list has them, else made of what it has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
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
ID_COLUMNS = ("program_id", "nrmp")
"""Columns of ids, of which the first that a row fills counts."""
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


def identified(cells: Cells, own_ids: float, rules: Iterable[Cells] = ()) -> list[str]:
    """The id of every row: what it says in a column of ids, else one made of its name; what is made is told.

    Parameters
    ----------
    cells
        The rows.
    own_ids
        Of the different names the share that must have an id of their own, for a column to be one of ids.
    rules
        Tables of rules; a column with an id that they name is one of ids.
    """
    columns = [column for column in ID_COLUMNS if column in cells]
    texts = [_of_column(cells, column, own_ids, rules) for column in columns]
    entered = _first_filled(texts) if texts else [""] * len(cells)
    if "" not in entered:
        return entered
    open_still = [place for place, entry in enumerate(entered) if not entry]
    blank = [place for place in open_still if not any(cells.text(column)[place] for column in columns)]
    _note_made(cells, [cells.table.lines[place] for place in blank])
    made = _made(cells, open_still, {entry for entry in entered if entry})
    return [entry or made[place] for place, entry in enumerate(entered)]


def _first_filled(columns: Sequence[list[str]]) -> list[str]:
    """Row by row the first of some columns that is filled."""
    return columns[0] if len(columns) == 1 else [next(filter(None, row), "") for row in zip(*columns, strict=True)]


def _of_column(cells: Cells, column: str, own_ids: float, rules: Iterable[Cells]) -> list[str]:
    """The ids of a column, "" where they are none: shortened ones that repeat, and all where it is no column of ids.

    Parameters
    ----------
    cells, column
        The rows, and our name of the column.
    own_ids, rules
        As of :func:`identified`.
    """
    ids = cells.ids(column)
    shortened = {text for text in set(cells.text(column)) if "+" in text and SHORTENED.fullmatch(text)}
    if shortened:
        rows = _note_shortened(cells, column, shortened)
        ids = ["" if rows[text] > 1 else text for text in ids]
    names_of = _across_names(cells, ids)
    if not names_of or _are_ids(cells, ids, names_of, own_ids) or _named_by(rules, names_of):
        return ids
    line, text = next((line, text) for line, text in cells.rows(ids) if text in names_of)
    what = f"{quoted(text)} stands for programs of different names: this column is no id, and ids are made."
    advice = "Maybe tracks of one program: give each an id of its own and both one eras_id."
    cells.note(line, column, f"{what} {advice}")
    return [""] * len(ids)


def _note_shortened(cells: Cells, column: str, shortened: Set[str]) -> Counter[str]:
    """Add a note on each id that a workbook has `shortened`; in how many rows of a `column` each stands."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for line, text in cells.rows(cells.text(column)):
        if text in shortened:
            lines[text].append(line)
    for text, repeated in lines.items():
        what = f"{quoted(text)} is a number that a workbook has shortened: its last digits are gone."
        if len(repeated) > 1:
            what += f" It stands in {cells.table.numbered(repeated)}, and their ids are made of the names."
        cells.note(repeated[0], column, f"{what} {GET_BACK}")
    return Counter({text: len(repeated) for text, repeated in lines.items()})


def _across_names(cells: Cells, ids: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
    """The ids that stand for programs of different names, with these."""
    if len(set(ids) - {""}) == len(ids) - ids.count(""):
        return {}
    filled = Counter(filter(None, ids))
    names_of: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for _, entry, *name in cells.rows(ids, cells.text("name"), cells.text("institution")):
        if filled[entry] > 1 and any(name):
            names_of[entry].add((name[0], name[1]))
    return {entry: names for entry, names in names_of.items() if len(names) > 1}


def _are_ids(cells: Cells, ids: Sequence[str], names_of: Mapping[str, Set[tuple[str, str]]], own_ids: float) -> bool:
    """True if most names have an id of their own, so that one which repeats is a slip.

    Parameters
    ----------
    cells, ids
        The rows, and the ids they say.
    names_of
        The ids that stand for several names, with these.
    own_ids
        As of :func:`identified`.
    """
    rows = zip(ids, cells.text("name"), cells.text("institution"), strict=True)
    names = {(name, institution) for entry, name, institution in rows if entry and (name or institution)}
    return len(names.difference(*names_of.values())) >= own_ids * len(names)


def _named_by(rules: Iterable[Cells], ids: Collection[str]) -> bool:
    """True if a table of rules names one of some `ids`."""
    return any(not set(ids).isdisjoint(cells.text("program_id")) for cells in rules)


def _note_made(cells: Cells, lines: Sequence[int]) -> None:
    """Tell that ids were made for the rows on some `lines`, which have none."""
    column = next((column for column in ID_COLUMNS if column in cells), ID_COLUMNS[0])
    if len(lines) == len(cells):
        cells.findings.note(cells.table.file, "no column of ids: they are made of the names", line=1, column=column)
    elif lines:
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
