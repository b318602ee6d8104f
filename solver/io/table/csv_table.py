"""A CSV file as a table."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ...optimize.budget import Budget
from .findings import Findings
from .headings import header_of, known_columns, opening
from .rows import BrokenRowsError, Rows
from .table import Table, table_of
from .text import Contents, from_disk, read_text, text_end

__all__ = ["CsvForm", "csv_rows", "form_of", "read_table"]

SEPARATORS = ("\t", ";", "|", ",")
"""Where two fit the header equally well, the first: a comma stands in names too."""
LONGEST_HEADER = 100_000
"""Characters among which the header is looked for; fewer than the csv module takes as one cell."""
_DECLARED = re.compile(r'\s*"?sep *= *([^\w\s"]|\t)[^\w"\r\n]*"?[^\w"\r\n]*(?:\r\n|\r|\n)', re.IGNORECASE)
"""The line by which a workbook is told the separator."""
_LINE_END = re.compile(r"\r\n|\r|\n")
UNCLOSED = "a quotation mark in this row is never closed. Maybe delete it or add the closing one."
OVERSIZED = "has {:,} characters, more than the {:,} that a cell may have. Maybe a quotation mark is missing."
UNDOUBLED = 'a quotation mark stands inside a quoted cell. Maybe write it twice: "".'


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
    rows = csv_rows(path, known_columns(path.name, ours), megabytes, findings, contents=contents)
    if rows is None:
        return Table(file=path.name, broken=True)
    return table_of(rows, ours, findings, budget=budget, may_be_empty=may_be_empty)


def csv_rows(
    path: Path, known: Mapping[str, str], megabytes: float, findings: Findings, *, contents: Contents = from_disk
) -> Rows | None:
    """Cut a CSV file into rows; None after a fault.

    Parameters
    ----------
    path
        The file.
    known
        Folded headings it may have, by which the separator is told.
    megabytes, findings, contents
        As of :func:`read_table`.
    """
    text = read_text(path, megabytes, findings, sort="a CSV file", cp1252=True, contents=contents)
    if text is None:
        return None
    form = form_of(text, known)
    return Rows(file=path.name, cells=form.reader(text), separator=form.separator)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvForm:
    """How a text holds rows.

    Attributes
    ----------
    separator
        What parts the cells.
    spaced
        True if blanks may stand before a cell's opening quotation mark.
    start, end
        Where in the text the rows begin, below a line ``sep=``, and end, before a sign for the end of the file.
    line
        The line on which they begin.
    """

    separator: str
    spaced: bool
    start: int
    end: int
    line: int

    def reader(self, text: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of a text of this form, each with the line it starts on.

        Raises
        ------
        BrokenRowsError
            Where nobody can tell where a cell ends, if `strict`.
        """
        reader = csv.reader(
            io.StringIO(text[self.start : self.end], newline=""),
            delimiter=self.separator,
            skipinitialspace=self.spaced,
            strict=strict,
        )
        line = before = self.line
        try:
            for row in reader:
                yield line, row
                line = before + reader.line_num
        except csv.Error as error:
            if "field limit" in str(error):
                raise self._oversized(text, line) from None
            raise BrokenRowsError(UNCLOSED if "end of data" in str(error) else UNDOUBLED, line) from None

    def _oversized(self, text: str, line: int) -> BrokenRowsError:
        """Why a cell of the row on a line is longer than any that is read: a quotation mark may be what is missing."""
        lines = io.StringIO(text[self.start : self.end], newline="")
        begin = self.start + sum(map(len, islice(lines, line - self.line)))
        separator, blanks = re.escape(self.separator), " *" if self.spaced else ""
        quoted_cell, plain_cell = rf'{blanks}"(?:[^"]|"")*+(?P<close>"|\Z)', rf"[^{separator}\r\n]*"
        cells = re.compile(rf"(?P<cell>{quoted_cell}|{plain_cell})(?:{separator}|\r\n|\r|\n|\Z)")
        for place, cell in enumerate(cells.finditer(text, begin, self.end)):
            if (length := len(cell["cell"].strip(' "'))) > csv.field_size_limit():
                what = UNCLOSED if cell["close"] == "" else OVERSIZED.format(length, csv.field_size_limit())
                return BrokenRowsError(what, line, column=self._heading(text, place))
        return BrokenRowsError(UNCLOSED, line)

    def _heading(self, text: str, place: int) -> str:
        """What stands at a place in the first row that has so many cells."""
        return next((row[place].strip() for _, row in self.reader(text, strict=False) if len(row) > place), "")


def form_of(text: str, known: Mapping[str, str]) -> CsvForm:
    """Tell how a text holds rows; among separators the one counts that gives the header the most words that are known.

    Parameters
    ----------
    text
        All of it.
    known
        Folded headings it may have.
    """
    declared = _DECLARED.match(text[:LONGEST_HEADER])
    start = declared.end() if declared else 0
    line = 1 + len(_LINE_END.findall(text, 0, start))
    end = text_end(text)
    named = (declared[1],) if declared else ()

    def form(separator: str, *, spaced: bool = False, end: int = end) -> CsvForm:
        return CsvForm(separator=separator, spaced=spaced, start=start, end=max(start, end), line=line)

    def score(separator: str) -> tuple[int, bool, int]:
        begin = form(separator, end=min(end, start + LONGEST_HEADER))
        rows = [row for _, row in opening(begin.reader(text, strict=False))]
        header = header_of(rows, known)
        known_words, width = (header.known, len(header.headings)) if header else (0, max(map(len, rows), default=0))
        return known_words, separator in named, width

    best = max((*named, *SEPARATORS), key=score)
    return form(best, spaced=_is_spaced(text, form(best), form(best, spaced=True)))


def _is_spaced(text: str, plain: CsvForm, spaced: CsvForm) -> bool:
    """True if blanks stand before quotation marks that open a cell: reading them so must leave rows no less even.

    Parameters
    ----------
    text
        All of it.
    plain, spaced
        Both ways to read it.
    """
    if ' "' not in text or not re.search(f'(?:^|[\r\n]|{re.escape(plain.separator)}) +"', text):
        return False
    lacking = _lacking(text, spaced)
    return lacking < math.inf and lacking <= _lacking(text, plain)


def _lacking(text: str, form: CsvForm) -> float:
    """How many cells all rows lack to the longest one; infinity where the text cannot be read in this form."""
    try:
        widths = [len(row) for _, row in form.reader(text)]
    except BrokenRowsError:
        return math.inf
    return len(widths) * max(widths, default=0) - sum(widths)
