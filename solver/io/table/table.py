"""The rows of a table as columns of text with line numbers; every fault is kept, none is fatal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import islice

from ...domain.vocabulary import columns as aliases_of
from ...domain.vocabulary import fold
from ...optimize.budget import Budget
from .findings import Findings
from .rows import BrokenRowsError, Rows

__all__ = ["Table", "known_columns", "table_of", "trimmed", "trimmed_heading"]

BLANKS = frozenset({"", "-", "--", "–", "—", "―", "?", "tbd", "n/a", "#n/a"})  # noqa: RUF001
LONGEST_BLANK = max(map(len, BLANKS))
MERGED = "nrmp"
"""The one column that a list may have several of, one per track: the first that is filled counts."""
ALIKE = 0.8
"""How like a known heading an unknown one must be for the note to say so; difflib's ratio."""
BLOCK = 10_000
"""So many rows are held at once before they are laid out in columns; the clock is looked at once per block."""
MOST_COMPARED = 300
"""So many unknown headings are compared with the known ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cells of one file.

    Attributes
    ----------
    columns
        Our column names to the cells, one per row, trimmed, blanks of every spelling as "".
    headings
        Our column names to the words the file itself uses.
    header
        All headings, in file order.
    others
        Headings that are none of ours to their cells, where a column that was to be there is not.
    lines, numbers
        Per row, the line of the file it starts on, and its number in the sheet, both counted from 1.
    lone
        The lines of rows with one filled cell.
    comma_decimals
        True if "4,5" can be a number, because the separator is not a comma.
    broken
        True if the file, or a column it must have, could not be read: what is not in it proves nothing.
    """

    file: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    header: Sequence[str] = ()
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: Sequence[int] = ()
    numbers: Sequence[int] = ()
    lone: Collection[int] = ()
    comma_decimals: bool = False
    broken: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, column: str) -> bool:
        return column in self.columns


def table_of(
    rows: Rows,
    ours: tuple[str, ...],
    findings: Findings,
    *,
    words: str = "",
    budget: Budget | None = None,
    may_be_empty: bool = False,
    wanted: tuple[tuple[str, ...], ...] = (),
) -> Table:
    """Lay rows out in columns.

    Parameters
    ----------
    rows
        The rows.
    ours
        The column names they may have; their aliases stand in the vocabulary.
    findings
        Gain what is wrong, and what is odd but usable.
    words
        Which of our files the aliases are those of, as ``programs.csv``; "": the one that `rows` are called.
    budget
        How long reading may take; None: as long as it does.
    may_be_empty
        True if a header without rows is only odd.
    wanted
        Groups of our names for columns, of which one of each is to be there: where none is, the columns that are none
        of ours are kept.

    Returns
    -------
    Table
        Without rows where they cannot be read at all.

    Raises
    ------
    NoAnswerError
        When the budget ends before the last row.
    """
    name = rows.file
    known = known_columns(words or name, ours)
    try:
        grid = _Grid(rows, known, budget or Budget(), wanted)
    except BrokenRowsError as error:
        findings.fault(name, error.what, line=error.line)
        return Table(file=name, broken=True)
    header = grid.header
    if not grid.lines:
        usable = bool(header) and may_be_empty
        missing = "has a header and no row below it" if header else "is empty"
        (findings.note if usable else findings.fault)(name, f"{missing}; expected a header and at least one row")
        return Table(file=name, header=header, broken=not usable)
    _tell_ragged(name, grid, rows.separator, findings)
    columns, headings = _columns(name, grid, known, findings)
    return Table(
        file=name,
        columns=columns,
        headings=headings,
        header=header,
        others={} if not grid.keeps_all else _others(grid, known),
        lines=grid.lines,
        numbers=grid.numbers,
        lone=frozenset(grid.lone),
        comma_decimals=rows.separator not in (",", ""),
    )


def trimmed_heading(cell: str) -> str:
    """A heading on one line, without the byte order mark that some programs repeat."""
    return " ".join(cell.replace("\ufeff", "").split())


class _Grid:
    """The cells of a file, column by column: as rows, a long list would take many times the memory.

    Attributes
    ----------
    cells
        Per heading the cells below it, trimmed; none below one that nobody reads.
    keeps_all
        True if a column that is wanted is not there: then the cells of every column are kept.
    lone
        The lines of rows with one filled cell.
    lines, numbers
        Per row that is not blank, the line it starts on and its number among all rows.
    short
        The lines of rows with fewer cells than the header: what is missing is empty.
    long
        The lines of rows with text beyond the last heading, each with its number of cells.
    """

    def __init__(
        self, rows: Rows, known: Mapping[str, str], budget: Budget, wanted: tuple[tuple[str, ...], ...]
    ) -> None:
        self.header: list[str] = []
        self.lines: list[int] = []
        self.numbers: list[int] = []
        self.cells: list[list[str]] = []
        self.short: list[int] = []
        self.long: list[tuple[int, int]] = []
        self.lone: list[int] = []
        self.keeps_all = False
        texts = _Trimmed()
        level = self._rows(rows)
        while block := list(islice(level, BLOCK)):
            budget.require()
            ours = {known.get(fold(heading)) for heading in self.header}
            self.keeps_all = any(ours.isdisjoint(group) for group in wanted)
            for heading, cells, raw in zip(self.header, self.cells, zip(*block, strict=True), strict=True):
                if self.keeps_all or fold(heading) in known:
                    cells.extend(map(texts.__getitem__, raw))

    def _rows(self, rows: Rows) -> Iterator[Sequence[str]]:
        """Yield the rows that are not blank, all as long as the header."""
        for number, (line, row) in enumerate(rows.cells, 1):
            if "".join(row).strip():
                if self.header:
                    self.lines.append(line)
                    self.numbers.append(number)
                    if row.count("") == len(row) - 1:
                        self.lone.append(line)
                    yield row if len(row) == len(self.header) else self._level(row, line)
                elif not row[0].startswith("sep="):
                    self.header = [trimmed_heading(cell) for cell in row]
                    self.cells = [[] for _ in row]

    def _level(self, row: Sequence[str], line: int) -> list[str]:
        """Make a row as long as the header."""
        width = len(self.header)
        if len(row) < width:
            self.short.append(line)
        elif "".join(row[width:]).strip():
            self.long.append((line, len(row)))
        return [*row, *[""] * (width - len(row))][:width]


def _tell_ragged(name: str, grid: _Grid, separator: str, findings: Findings) -> None:
    """Tell rows of another length: a fault where text would be lost, a note where cells are missing.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells.
    separator
        What parts them, for the message.
    findings
        Gain what is told.
    """
    for line, cells in grid.long:
        shown = {"\t": "tab"}.get(separator, f'"{separator}"')
        what = f"the row has {cells} cells, the header has {len(grid.header)}."
        findings.fault(name, f'{what} Maybe a cell with a {shown} in it needs quotation marks: "...".', line=line)
    if short := grid.short:
        count = "the row has" if len(short) == 1 else f"{len(short)} rows from here on have"
        findings.note(name, f"{count} fewer cells than the header; what is missing counts as empty", line=short[0])


def _columns(
    name: str, grid: _Grid, known: Mapping[str, str], findings: Findings
) -> tuple[dict[str, Sequence[str]], dict[str, str]]:
    """Sort the columns of a file by our names for them.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells.
    known
        Folded headings to our column names.
    findings
        Gain a fault where two columns mean the same and differ, and a note on those that nobody reads.

    Returns
    -------
    tuple of dict
        Our column names to their cells, and to the file's own headings.
    """
    columns: dict[str, Sequence[str]] = {}
    headings: dict[str, str] = {}
    unknown = []
    for heading, texts in zip(grid.header, grid.cells, strict=True):
        column = known.get(fold(heading))
        if column is None:
            unknown.append(heading)
            continue
        before = columns.setdefault(column, texts)
        headings.setdefault(column, heading)
        if column == MERGED:
            columns[column] = [first or second for first, second in zip(before, texts, strict=True)]
        elif before != texts:
            line = next(line for line, a, b in zip(grid.lines, before, texts, strict=True) if a != b)
            what = f'"{headings[column]}" and "{heading}" both mean {column}, and they differ here. Maybe remove one.'
            findings.fault(name, what, line=line, column=heading)
    unused = sorted(set(known) - {fold(heading) for heading in grid.header})
    _note_unused(name, [heading for heading in unknown if heading], unused, findings)
    return columns, headings


def _others(grid: _Grid, known: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """The cells below headings that are none of ours; `known` has ours, folded."""
    return {
        heading: texts
        for heading, texts in zip(grid.header, grid.cells, strict=True)
        if heading and fold(heading) not in known
    }


def _note_unused(name: str, unknown: Sequence[str], unused: Sequence[str], findings: Findings) -> None:
    """Add one note on the columns nobody reads, among which may be a misspelt one.

    Parameters
    ----------
    name
        The file's.
    unknown
        Its headings that mean nothing to us.
    unused
        Folded headings that we know and the file does not have.
    findings
        Gain the note.
    """
    told = list(unknown)
    for place, heading in enumerate(unknown[:MOST_COMPARED]):
        if alike := get_close_matches(fold(heading)[:100], unused, n=1, cutoff=ALIKE):
            told[place] += f' (Maybe "{alike[0]}")'
    if told:
        findings.note(name, f"columns not used: {', '.join(told)}", line=1)


@cache
def known_columns(name: str, ours: tuple[str, ...]) -> dict[str, str]:
    """Every way to write the columns of the file `name`, folded, to our word for each."""
    aliases = aliases_of(name.removesuffix(".csv"))
    known = {fold(alias): column for column in ours for alias in aliases.get(column, ())}
    return known | {fold(column): column for column in ours}


class _Trimmed(dict[str, str]):
    """Raw cells to trimmed ones; each different text is trimmed once."""

    def __missing__(self, text: str) -> str:
        self[text] = cell = trimmed(text)
        return cell


def trimmed(text: str) -> str:
    """A raw cell without what is around its text; every spelling of a blank is ""."""
    cell = text.replace("\ufeff", "").strip()
    if cell.startswith('="') and cell.endswith('"'):  # how a workbook keeps 0012 a text
        cell = cell[2:-1].strip()
    return "" if len(cell) <= LONGEST_BLANK and cell.casefold() in BLANKS else cell
