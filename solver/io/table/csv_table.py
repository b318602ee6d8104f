"""A CSV file as columns of text with line numbers; every fault is kept, none is fatal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import Path

from ...domain.vocabulary import columns as aliases_of
from ...domain.vocabulary import fold
from ...optimize.budget import Budget
from .findings import Findings
from .text import Contents, from_disk, read_text

__all__ = ["Table", "known_columns", "read_table", "separator_of", "trimmed", "trimmed_heading"]

SEPARATORS = ("\t", ";", ",")
"""Where two fit the header equally well, the first: a comma stands in names too."""
BLANKS = frozenset({"", "-", "--", "–", "—", "―", "?", "tbd", "n/a", "#n/a"})  # noqa: RUF001
LONGEST_BLANK = max(map(len, BLANKS))
MERGED = "nrmp"
"""The one column that a list may have several of, one per track: the first that is filled counts."""
LONGEST_HEADER = 100_000
"""Characters among which the header is looked for; fewer than the csv module takes as one cell."""
ALIKE = 0.8
"""How like a known heading an unknown one must be for the note to say so; difflib's ratio."""
UNCLOSED = "a quotation mark in this row is never closed. Maybe delete it or add the closing one."
UNDOUBLED = 'a quotation mark stands inside a quoted cell. Maybe write it twice: "".'
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
    lines
        Per row, the line of the file it starts on.
    comma_decimals
        True if "4,5" can be a number, because the separator is not a comma.
    broken
        True if the file, or a column it must have, could not be read: what is not in it proves nothing.
    """

    file: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    header: Sequence[str] = ()
    lines: Sequence[int] = ()
    comma_decimals: bool = False
    broken: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, column: str) -> bool:
        return column in self.columns


def read_table(
    path: Path,
    ours: tuple[str, ...],
    megabytes: float,
    findings: Findings,
    *,
    budget: Budget | None = None,
    may_be_empty: bool = False,
    contents: Contents = from_disk,
) -> Table:
    """Read a CSV file.

    Parameters
    ----------
    path
        The file.
    ours
        The column names it may have; their aliases stand in the vocabulary.
    megabytes
        The largest size that is read at all, in units of 10⁶ bytes.
    findings
        Gain what is wrong, and what is odd but usable.
    budget
        How long reading may take; None: as long as it does.
    may_be_empty
        True if a header without rows is only odd.
    contents
        Gives its bytes.

    Returns
    -------
    Table
        Without rows where the file cannot be read at all.

    Raises
    ------
    NoAnswerError
        When the budget ends before the last row.
    """
    name = path.name
    text = read_text(path, megabytes, findings, sort="a CSV file", cp1252=True, contents=contents)
    if text is None:
        return Table(file=name, broken=True)
    known = known_columns(name, ours)
    separator = separator_of(text, known)
    try:
        grid = _Grid(text, separator, known, budget or Budget())
    except csv.Error as error:
        what, line = error.args
        findings.fault(name, what, line=line)
        return Table(file=name, broken=True)
    header = grid.header
    if not grid.lines:
        usable = bool(header) and may_be_empty
        missing = "has a header and no row below it" if header else "is empty"
        (findings.note if usable else findings.fault)(name, f"{missing}; expected a header and at least one row")
        return Table(file=name, header=header, broken=not usable)
    _tell_ragged(name, grid, separator, findings)
    columns, headings = _columns(name, grid, known, findings)
    return Table(
        file=name, columns=columns, headings=headings, header=header, lines=grid.lines, comma_decimals=separator != ","
    )


def separator_of(text: str, known: Mapping[str, str]) -> str:
    """Choose the separator that gives the header the most words that are known, then the most words."""
    head = text[:LONGEST_HEADER].lstrip()
    if declared := re.match(r"sep=([,;\t])\r?\n", head):
        return declared[1]

    def score(separator: str) -> tuple[int, int]:
        cells = next(csv.reader(io.StringIO(head, newline=""), delimiter=separator), [])
        return sum(fold(cell) in known for cell in cells), len(cells)

    return max(SEPARATORS, key=score)


def trimmed_heading(cell: str) -> str:
    """A heading on one line, without the byte order mark that some programs repeat."""
    return " ".join(cell.replace("\ufeff", "").split())


class _Grid:
    """The cells of a file, column by column: as rows, a long list would take many times the memory.

    Attributes
    ----------
    cells
        Per heading the cells below it, trimmed; none below one that nobody reads.
    lines
        Per row that is not blank, the line it starts on.
    short
        The lines of rows with fewer cells than the header: what is missing is empty.
    long
        The lines of rows with text beyond the last heading, each with its number of cells.
    """

    def __init__(self, text: str, separator: str, known: Mapping[str, str], budget: Budget) -> None:
        self.header: list[str] = []
        self.lines: list[int] = []
        self.cells: list[list[str]] = []
        self.short: list[int] = []
        self.long: list[tuple[int, int]] = []
        texts = _Trimmed()
        rows = self._rows(text, separator)
        while block := list(islice(rows, BLOCK)):
            budget.require()
            for heading, cells, raw in zip(self.header, self.cells, zip(*block, strict=True), strict=True):
                if fold(heading) in known:
                    cells.extend(map(texts.__getitem__, raw))

    def _rows(self, text: str, separator: str) -> Iterator[list[str]]:
        """Yield the rows that are not blank, all as long as the header.

        Raises
        ------
        csv.Error
            With what is wrong with the quotation marks, and the line: from there on nobody can tell where a cell ends.
        """
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        line = 1
        try:
            for row in reader:
                if "".join(row).strip():
                    if self.header:
                        self.lines.append(line)
                        yield row if len(row) == len(self.header) else self._level(row, line)
                    elif not row[0].startswith("sep="):
                        self.header = [trimmed_heading(cell) for cell in row]
                        self.cells = [[] for _ in row]
                line = reader.line_num + 1
        except csv.Error as error:
            unclosed = "end of data" in str(error) or "field limit" in str(error)
            raise csv.Error(UNCLOSED if unclosed else UNDOUBLED, line) from None

    def _level(self, row: list[str], line: int) -> list[str]:
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
