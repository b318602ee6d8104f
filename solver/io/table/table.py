"""The rows of a table as columns of text with line numbers; every fault is kept, none is fatal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain, compress, islice

from ...domain.phrases import headed
from ...domain.suppositions import HeadingRead
from ...domain.vocabulary import fold
from ...optimize.budget import Budget
from .blanks import LONGEST_CELL, Trimmed, trimmed, trimmed_unguarded
from .findings import Findings
from .headings import Header, header_of, is_comment, is_filled, known_columns, opening
from .rows import UNCALCULATED, BrokenRowsError, Rows, numbered
from .values import quoted

__all__ = ["Table", "table_of"]

MERGED = "nrmp"
"""The one column that a list may have several of, one per track: the first that is filled counts."""
JOINED = "requirements"
"""The one column that holds a program's own words: what several of them say of it counts together."""
ALIKE = 0.8
"""How like a known heading an unknown one must be for the note to say so; difflib's ratio."""
BLOCK = 500
"""So many rows are held at once before they are laid out in columns; the clock is looked at once per block.

Fewer than the 700 new objects after which Python looks for garbage: rows that outlive such a look cost more than all
that is done with them.
"""
MOST_COMPARED = 300
"""So many unknown headings are compared with the known ones."""
LONGEST_SHOWN = 60
"""Characters of a row that a note shows."""
MOST_UNUSED = 50
"""So many headings that nobody reads are named."""
LONGEST_LIST = 100_000
"""Characters of a cell that lists ids or tags, or holds a program's own words; the csv module takes some more."""
LISTS = frozenset({"assigned", "excluded", "pinned", "tags", JOINED})
"""Our names of columns with such cells."""

_ODD_STARTS = "#-:=+|"
"""First signs of rows that may be comments or the lines that part the rows of a drawn table."""
_COMMENT = "is taken for a comment and is not read"
_ONE_CELL = "the header is one cell; expected columns parted by commas, semicolons, tabs or |"
_LeftOut = tuple[int, int, str]
_IDS = ("_id", MERGED)
"""How our names of columns of ids end."""
_DRAWN = re.compile(r"[-:=+|\s]{3,}")
_SAYS_NOTHING = re.compile(r"|index|unnamed(?: \d+)*")
"""Headings, folded, that a workbook or a data frame makes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cells of one file.

    Attributes
    ----------
    file, ours
        What messages call it, and our own name for it: ``programs.csv``.
    columns
        Our column names to the cells, one per row, trimmed, blanks of every spelling as "".
    headings
        Our column names to the words the file itself uses.
    header
        All headings, in file order.
    others
        Headings that are none of ours to their cells, where a column that was to be there is not.
    second
        Our names of columns of ids to the cells of another one that means the same and differs.
    lines, numbers
        Per row, the line of the file it starts on, and its number in the sheet, both counted from 1.
    lone
        The lines of rows with one filled cell.
    failed
        Our column names to the lines of rows in which a formula failed there; such cells are "".
    comma_decimals
        True if "4,5" can be a number, because the separator is not a comma.
    broken
        True if the file, or a column it must have, could not be read: what is not in it proves nothing.
    """

    file: str
    ours: str = ""
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    header: Sequence[str] = ()
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    second: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: Sequence[int] = ()
    numbers: Sequence[int] = ()
    lone: Collection[int] = ()
    failed: Mapping[str, Collection[int]] = field(default_factory=dict)
    comma_decimals: bool = False
    broken: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def numbered(self, lines: Sequence[int]) -> str:
        """The rows that start on some lines, by their numbers in the sheet: "rows 3, 7 and 9"."""
        number = dict(zip(self.lines, self.numbers or self.lines, strict=True))
        return numbered([number[line] for line in lines])

    def some(self, kept: Sequence[bool]) -> Table:
        """The same table with some rows alone, those for which `kept` is True."""
        return replace(
            self,
            columns={column: list(compress(cells, kept)) for column, cells in self.columns.items()},
            others={heading: list(compress(cells, kept)) for heading, cells in self.others.items()},
            second={column: list(compress(cells, kept)) for column, cells in self.second.items()},
            lines=list(compress(self.lines, kept)),
            numbers=list(compress(self.numbers, kept)),
        )


def table_of(
    rows: Rows,
    ours: tuple[str, ...],
    findings: Findings,
    *,
    words: str = "",
    budget: Budget | None = None,
    may_be_empty: bool = False,
    wanted: tuple[tuple[str, ...], ...] = (),
    completed: Callable[[Table], Table] | None = None,
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
    completed
        Takes columns that are none of ours for some that are not there.

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
        row = error.row if error.line and error.row != error.line else 0
        findings.fault(name, error.what, line=error.line, column=error.column, row=row)
        return Table(file=name, broken=True)
    header, failed = grid.header, grid.failed()
    _tell_left_out(name, grid, findings)
    _tell_uncalculated(name, grid, rows.uncalculated, findings)
    if not grid.lines:
        usable = bool(header) and may_be_empty
        missing = "has a header and no row below it" if header else "is empty"
        (findings.note if usable else findings.fault)(name, f"{missing}; expected a header and at least one row")
        return Table(file=name, header=header, broken=not usable)
    _tell_ragged(name, grid, rows.separator, findings)
    columns, headings, second = _columns(name, grid, findings)
    if rows.separator and len(header) == 1 and not columns:
        findings.note(name, _ONE_CELL, line=grid.line)
    table = Table(
        file=name,
        ours=words or name,
        columns=columns,
        headings=headings,
        header=header,
        others=_others(grid) if grid.keeps_all else {},
        second=second,
        lines=grid.lines,
        numbers=grid.numbers,
        lone=frozenset(grid.lone),
        failed=failed,
        comma_decimals=rows.separator not in (",", ""),
    )
    table = completed(table) if completed else table
    _note_unused(grid, table, known, findings)
    return table


class _Grid:
    """The cells of a file, column by column: as rows, a long list would take many times the memory.

    Attributes
    ----------
    header, meanings
        The headings, and per heading our name of the column, None where it means nothing to us.
    cells
        Per heading the cells below it, trimmed; none below one that nobody reads.
    keeps_all
        True if a column that is wanted is not there: then the cells of every column are kept.
    lone
        The lines of rows with one filled cell.
    lines, numbers
        Per row that is not blank, the line it starts on and its number among all rows.
    short
        The line and number of each row with fewer cells than the header: what is missing is empty.
    long
        The line, number and number of cells of each row with text beyond the last heading.
    below, line
        The headings of the header's last row alone, and its line.
    above, comments
        The line, number and text of each row that is left out: what stands above the header, and what is a comment.
    errors, unseen
        Per place of a heading, the rows and texts of cells that show that a formula failed, and of those with signs
        that nobody sees.
    oversized
        Likewise of cells that are longer than what is read; they count as empty, but for the beginning of an id.
    """

    def __init__(
        self, rows: Rows, known: Mapping[str, str], budget: Budget, wanted: tuple[tuple[str, ...], ...]
    ) -> None:
        self.header: Sequence[str] = ()
        self.meanings: Sequence[str | None] = ()
        self.below: Sequence[str] = ()
        self.line = 1
        self.lines: list[int] = []
        self.numbers: list[int] = []
        self.cells: list[list[str]] = []
        self.short: list[tuple[int, int]] = []
        self.long: list[tuple[int, int, int]] = []
        self.above: list[_LeftOut] = []
        self.comments: list[_LeftOut] = []
        self.errors: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self.unseen: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self.oversized: dict[int, list[tuple[int, str]]] = {}
        self.lone: list[int] = []
        self.keeps_all = False
        texts = Trimmed(trimmed_unguarded if rows.separator else trimmed)
        level = self._rows(rows, known)
        while block := list(islice(level, BLOCK)):
            budget.require()
            self.keeps_all = any(set(self.meanings).isdisjoint(group) for group in wanted)
            start = len(self.lines) - len(block)
            for place, raw in enumerate(zip(*block, strict=True)):
                if self.keeps_all or self.meanings[place] is not None:
                    self.cells[place].extend(map(texts.__getitem__, raw))
                    self.errors[place] += _found(texts.errors, raw, start)
                    self.unseen[place] += _found(texts.unseen, raw, start)
        if texts.oversized:
            self.oversized = dict(self._shortened())

    def _shortened(self) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """Yield the cells of each column of ours that are too long, and shorten them."""
        for place, column in enumerate(self.meanings):
            most = LONGEST_LIST if column in LISTS else LONGEST_CELL
            cells = self.cells[place] if column else []
            found = [(row, text) for row, text in enumerate(cells) if len(text) > most]
            for row, text in found:
                cells[row] = text[:most] if column and column.endswith(_IDS) else ""
            yield place, found

    def _rows(self, rows: Rows, known: Mapping[str, str]) -> Iterator[Sequence[str]]:
        """Yield the rows below the header that are not blank, all as long as it."""
        head = opening(rows.cells)
        found = header_of([row for _, row in head], known)
        if found is None:
            return
        self._take(found, head)
        width = len(self.header)
        number = start = found.last + 1
        try:
            for number, (line, row) in enumerate(chain(head[start:], rows.cells), start + 1):
                if text := "".join(row).strip():
                    if text[0] in _ODD_STARTS and self._is_none(row, text, line, number):
                        continue
                    self.lines.append(line)
                    self.numbers.append(number)
                    if row.count("") == len(row) - 1:
                        self.lone.append(line)
                    yield row if len(row) == width else self._level(row, line, number)
        except BrokenRowsError as error:
            raise BrokenRowsError(error.what, error.line, number + 1, error.column) from None

    def _take(self, header: Header, head: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Take over the `header` found among the first rows, the `head`, and what stands above it."""
        self.header, self.meanings = header.headings, header.columns
        self.below, self.line = header.below, head[header.last][0]
        self.cells = [[] for _ in self.header]
        for number, (line, row) in enumerate(head[: header.first], 1):
            if is_filled(row):
                (self.comments if is_comment(row) else self.above).append((line, number, _shown(row)))

    def _is_none(self, row: Sequence[str], text: str, line: int, number: int) -> bool:
        """True if a row is a comment, which is kept, or only parts the rows of a drawn table.

        Parameters
        ----------
        row, text
            Its cells, and all of them as one text.
        line, number
            Where it stands.
        """
        if is_comment(row):
            self.comments.append((line, number, _shown(row)))
            return True
        return bool(_DRAWN.fullmatch(text))

    def _level(self, row: Sequence[str], line: int, number: int) -> list[str]:
        """Make a row as long as the header.

        Parameters
        ----------
        row
            Its cells.
        line, number
            Where it stands.
        """
        width = len(self.header)
        if len(row) < width:
            self.short.append((line, number))
        elif is_filled(row[width:]):
            self.long.append((line, number, len(row)))
        return [*row, *[""] * (width - len(row))][:width]

    def failed(self) -> dict[str, frozenset[int]]:
        """Our column names to the lines of rows in which a formula failed there."""
        found = ((self.meanings[place], cells) for place, cells in self.errors.items() if cells)
        return {column: frozenset(self.lines[row] for row, _ in cells) for column, cells in found if column}

    def take_repeated(self) -> list[int]:
        """Take out the rows that are the header once more; their numbers."""
        read = [(cells, own) for cells, own in zip(self.cells, map(trimmed, self.below), strict=False) if cells and own]
        if not read or read[0][1] not in read[0][0]:
            return []
        again = [self._repeats(read, row) for row in range(len(self.lines))]
        numbers = list(compress(self.numbers, again))
        stay = [not repeats for repeats in again]
        self.lines, self.numbers = list(compress(self.lines, stay)), list(compress(self.numbers, stay))
        self.cells = [list(compress(cells, stay)) for cells in self.cells]
        return numbers

    def _repeats(self, read: Sequence[tuple[Sequence[str], str]], row: int) -> bool:
        """True if a row says nothing but headings, in two columns at least.

        Parameters
        ----------
        read
            The cells of each column that is read, and its heading.
        row
            The row's place.
        """
        same = sum(cells[row] == own for cells, own in read)
        return same >= min(2, len(read)) and all(cells[row] in ("", own) for cells, own in read)


def _found(wanted: Set[str], raw: Sequence[str], start: int) -> list[tuple[int, str]]:
    """The rows, counted from `start`, whose `raw` cells are among those `wanted`; seldom there are any."""
    return [(row, text) for row, text in enumerate(raw, start) if text in wanted] if wanted else []


def _shown(row: Sequence[str]) -> str:
    """What a row says, as a note shows it."""
    return quoted(", ".join(filter(None, map(str.strip, row))), LONGEST_SHOWN)


def _tell_left_out(name: str, grid: _Grid, findings: Findings) -> None:
    """Tell what was left out: rows above the header, comments, the header once more, cells that show an error.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells, which lose repeated headers.
    findings
        Gain the notes.
    """
    for rows, what in ((grid.above, "stands above the header and is not read"), (grid.comments, _COMMENT)):
        if rows:
            line, number, text = rows[0]
            more = f"; likewise {numbered([other for _, other, _ in rows[1:]])}" if len(rows) > 1 else ""
            findings.note(name, f"{text} {what}{more}", line=line, row=number if number != line else 0)
    for place, cells in grid.errors.items():
        _tell_errors(name, grid, place, cells, findings)
    for place, cells in grid.oversized.items():
        _tell_oversized(name, grid, place, cells, findings)
    for place, cells in grid.unseen.items():
        if cells and (grid.meanings[place] or "").endswith(_IDS):
            what = f"{numbered([grid.numbers[row] for row, _ in cells])}: signs that nobody sees are left out of ids"
            findings.note(name, what, line=grid.lines[cells[0][0]], column=grid.header[place])
    if grid.lines and (numbers := grid.take_repeated()):
        findings.note(name, f"{numbered(numbers)}: the header once more, left out")


def _tell_errors(name: str, grid: _Grid, place: int, cells: Sequence[tuple[int, str]], findings: Findings) -> None:
    """Tell which cells of a column show that a formula failed.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells.
    place, cells
        The place of the column's heading; the rows and texts.
    findings
        Gain a note for each different text.
    """
    for text in dict.fromkeys(text.strip() for _, text in cells):
        rows = [row for row, other in cells if other.strip() == text]
        what = f"{numbered([grid.numbers[row] for row in rows])}: {text} is a failed formula; counts as empty"
        findings.note(name, what, line=grid.lines[rows[0]], column=grid.header[place])


def _tell_oversized(name: str, grid: _Grid, place: int, cells: Sequence[tuple[int, str]], findings: Findings) -> None:
    """Add a fault for each cell of a column that is too long to be read. Parameters as of :func:`_tell_errors`."""
    most = LONGEST_LIST if grid.meanings[place] in LISTS else LONGEST_CELL
    for at, text in cells:
        line, number = grid.lines[at], grid.numbers[at]
        what = f"found {len(text):,} characters, expected at most {most:,}: {quoted(text)}"
        findings.fault(name, what, line=line, column=grid.header[place], row=number if number != line else 0)


def _tell_uncalculated(name: str, grid: _Grid, cells: Collection[tuple[int, int]], findings: Findings) -> None:
    """Tell which cells are blank because a formula has no result: a fault below a heading that is read, else a note.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells.
    cells
        The line and the column of each, counted from 1.
    findings
        Gain what is told.
    """
    unread: defaultdict[str, list[int]] = defaultdict(list)
    for line, column in sorted(cells):
        below = line > grid.line and column <= len(grid.header)
        heading = grid.header[column - 1] if below else ""
        if below and grid.meanings[column - 1] is not None:
            findings.fault(name, UNCALCULATED, line=line, column=heading)
        else:
            unread[heading].append(line)
    for heading, lines in unread.items():
        what = f"{numbered(lines)}: a formula without a result; counts as empty"
        findings.note(name, what, line=lines[0], column=heading)


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
    for line, number, cells in grid.long:
        row = number if number != line else 0
        shown = {"\t": "tab"}.get(separator, f'"{separator}"')
        what = f"the row has {cells} cells, the header has {len(grid.header)}."
        findings.fault(
            name, f'{what} Maybe a cell with a {shown} in it needs quotation marks: "...".', line=line, row=row
        )
    if short := grid.short:
        line, number = short[0]
        row = number if number != line else 0
        count = "the row has" if len(short) == 1 else f"{len(short)} rows from here on have"
        findings.note(name, f"{count} fewer cells than the header; what is missing counts as empty", line=line, row=row)


def _columns(
    name: str, grid: _Grid, findings: Findings
) -> tuple[dict[str, Sequence[str]], dict[str, str], dict[str, Sequence[str]]]:
    """Sort the columns of a file by our names for them.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells.
    findings
        Gain what is told of two columns that mean the same and differ.

    Returns
    -------
    tuple of dict
        Our column names to their cells, to the file's own headings, and to the cells of a second column of ids.
    """
    columns: dict[str, Sequence[str]] = {}
    headings: dict[str, str] = {}
    second: dict[str, Sequence[str]] = {}
    for heading, column, texts in sorted(_read(grid), key=lambda entry: _is_alias(entry[0], entry[1])):
        before, first = columns.setdefault(column, texts), headings.setdefault(column, heading)
        differ = before is not texts and column not in (MERGED, JOINED) and any(texts) and any(before)
        if differ and before != texts and _goes_before(name, grid, column, (first, heading), (before, texts), findings):
            second.setdefault(column, texts)
        elif _is_alias(heading, column):
            findings.heading(HeadingRead(file=name, heading=heading, column=column))
        if before is not texts:
            columns[column] = [own or other for own, other in zip(before, texts, strict=True)]
    if own := [(heading, texts) for heading, column, texts in _read(grid) if column == JOINED]:
        headings[JOINED], columns[JOINED] = _joined(name, own, grid.line, findings)
    return columns, headings, second


def _read(grid: _Grid) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield of every column that means something to us its heading, our name of it and its cells."""
    for heading, column, texts in zip(grid.header, grid.meanings, grid.cells, strict=True):
        if column is not None:
            yield heading, column, texts


def _is_alias(heading: str, column: str) -> bool:
    """True if a heading is another word than our own name of the column."""
    return fold(heading) != fold(column)


def _goes_before(
    name: str,
    grid: _Grid,
    column: str,
    headings: tuple[str, str],
    cells: tuple[Sequence[str], Sequence[str]],
    findings: Findings,
) -> bool:
    """True, and a note, if the first of two columns of ids that differ bears our own name; else a fault.

    Parameters
    ----------
    name
        The file's.
    grid
        Its cells.
    column
        What both columns mean.
    headings, cells
        Theirs.
    findings
        Gain the note or the fault.
    """
    place = next(place for place, (own, other) in enumerate(zip(*cells, strict=True)) if own != other)
    line, number = grid.lines[place], grid.numbers[place]
    row = number if number != line else 0
    first, heading = headings
    both = f'"{first}" and "{heading}" both mean {column}, and they differ here'
    before = column.endswith("_id") and _is_alias(heading, column) and not _is_alias(first, column)
    if before:
        findings.note(name, f'{both}: "{first}" goes before', line=line, column=heading, row=row)
    else:
        findings.fault(name, f"{both}. Maybe remove one.", line=line, column=heading, row=row)
    return before


def _joined(
    name: str, own: Sequence[tuple[str, Sequence[str]]], line: int, findings: Findings
) -> tuple[str, Sequence[str]]:
    """One column of what several say in a program's own words, and its heading: our word for it if they are joined.

    Parameters
    ----------
    name
        The file's.
    own
        The headings and the cells below them.
    line
        Where the header stands.
    findings
        Gain a note where cells are joined.
    """
    filled = [entry for entry in own if any(entry[1])] or own[:1]
    (heading, first), *more = filled
    if all(texts == first for _, texts in more):
        return heading, first
    under = [{text: headed(heading, text) for text in set(texts)} for heading, texts in filled]
    rows = list(zip(*(texts for _, texts in filled), strict=True))
    joined = {  # sentences of their own: "optional" in one says nothing of the next
        row: ". ".join(dict.fromkeys(said[text] for said, text in zip(under, row, strict=True) if text))
        for row in set(rows)
    }
    named = " and ".join(quoted(heading) for heading, _ in filled)
    findings.note(name, f"{named} mean {JOINED}: what they say is read together", line=line, column=JOINED)
    return JOINED, [joined[row] for row in rows]


def _others(grid: _Grid) -> dict[str, Sequence[str]]:
    """The cells below headings that are none of ours."""
    columns = zip(grid.header, grid.meanings, grid.cells, strict=True)
    return {heading: texts for heading, column, texts in columns if heading and column is None}


def _note_unused(grid: _Grid, table: Table, known: Mapping[str, str], findings: Findings) -> None:
    """Add one note on the columns nobody reads, among which may be a misspelt one.

    Parameters
    ----------
    grid, table
        The cells, and what was made of them.
    known
        Folded headings to our column names.
    findings
        Gain the note.
    """
    used = frozenset(table.headings.values())
    unknown = [
        heading
        for heading, column in zip(grid.header, grid.meanings, strict=True)
        if column is None and heading not in used and not _SAYS_NOTHING.fullmatch(fold(heading))
    ]
    unused = sorted(set(known) - {fold(heading) for heading in grid.header})
    told = list(unknown)
    for place, heading in enumerate(unknown[:MOST_COMPARED]):
        if alike := get_close_matches(fold(heading)[:100], unused, n=1, cutoff=ALIKE):
            told[place] += f' (Maybe "{known[alike[0]]}")'
    if told:
        more = f" and {len(told) - MOST_UNUSED:,} more" if len(told) > MOST_UNUSED else ""
        findings.note(table.file, f"columns not used: {', '.join(told[:MOST_UNUSED])}{more}", line=grid.line)
