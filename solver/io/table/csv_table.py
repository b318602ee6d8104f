"""A CSV file as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...domain.vocabulary import fold
from ...optimize.budget import Budget
from .findings import Findings
from .rows import BrokenRowsError, Rows
from .table import Table, known_columns, table_of
from .text import Contents, from_disk, read_text

__all__ = ["csv_rows", "read_table", "separator_of"]

SEPARATORS = ("\t", ";", ",")
"""Where two fit the header equally well, the first: a comma stands in names too."""
LONGEST_HEADER = 100_000
"""Characters among which the header is looked for; fewer than the csv module takes as one cell."""
UNCLOSED = "a quotation mark in this row is never closed. Maybe delete it or add the closing one."
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
    separator = separator_of(text, known)
    return Rows(file=path.name, cells=_cells(text, separator), separator=separator)


def _cells(text: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        unclosed = "end of data" in str(error) or "field limit" in str(error)
        raise BrokenRowsError(UNCLOSED if unclosed else UNDOUBLED, line) from None


def separator_of(text: str, known: Mapping[str, str]) -> str:
    """Choose the separator that gives the header the most words that are known, then the most words."""
    head = text[:LONGEST_HEADER].lstrip()
    if declared := re.match(r"sep=([,;\t])\r?\n", head):
        return declared[1]

    def score(separator: str) -> tuple[int, int]:
        cells = next(csv.reader(io.StringIO(head, newline=""), delimiter=separator), [])
        return sum(fold(cell) in known for cell in cells), len(cells)

    return max(SEPARATORS, key=score)
