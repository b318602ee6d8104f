"""The text of a CSV file as raw cells, so that single ones can change and every other byte stays."""

from __future__ import annotations

import codecs
import csv
import io
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import zip_longest

from ...domain.errors import AnswerError, Fault, InputError
from ...domain.vocabulary import fold
from .csv_table import separator_of
from .findings import Findings
from .table import known_columns, trimmed_heading
from .values import quoted

__all__ = ["Sheet", "raw"]


class Sheet:
    """The text of a CSV file as raw cells, each with its quotation marks.

    Parameters
    ----------
    file
        Its name.
    content
        Its bytes, which the reader of tables has read without a fault.
    columns
        Our names of the columns it may have.

    Attributes
    ----------
    lines, cells
        Per record of the file, blank ones too: the line it starts on, and its cells before any change.
    rows
        The records below the header that are not blank, by position.
    changes
        Record and column, by position, to the text before and after.
    """

    def __init__(self, file: str, content: bytes, columns: tuple[str, ...]) -> None:
        self.file = file
        self.before, self.encoding = _decoded(content)
        known = known_columns(file, columns)
        self.separator = separator_of(self.before, known)
        self.raw, self.ends = _raw_cells(self.before, self.separator)
        self.lines, self.cells = _parsed(self.before, self.separator)
        filled = [place for place, cells in enumerate(self.cells) if "".join(cells).strip()]
        self.header = next(place for place in filled if not self.cells[place][0].startswith("sep="))
        self.rows = [place for place in filled if place > self.header]
        self.headings = [trimmed_heading(cell) for cell in self.cells[self.header]]
        self.meanings = [known.get(fold(heading)) for heading in self.headings]
        self.changes: dict[tuple[int, int], tuple[str, str]] = {}

    def place(self, line: int) -> int:
        """The position of the record that starts on a line."""
        return bisect_left(self.lines, line)

    def heading(self, column: str) -> str:
        """The file's own word for one of our columns."""
        return self.headings[self.meanings.index(column)] if column in self.meanings else column

    def text(self, place: int, column: str) -> str:
        """What a record says in one of our columns; "" where it says nothing."""
        return self._cell(place, self.meanings.index(column)) if column in self.meanings else ""

    def put(self, place: int, column: str, text: str) -> Iterator[tuple[str, str]]:
        """Write a text into every column of one meaning.

        Parameters
        ----------
        place
            The record, by position.
        column
            Our name of the column; a new last one where there is none.
        text
            What the cell is to say.

        Yields
        ------
        tuple of str
            Of each column its heading and what stood there.
        """
        if column not in self.meanings:
            self._append(column)
        for index, meaning in enumerate(self.meanings):
            if meaning == column:
                before = self._cell(place, index)
                self._write(place, index, text)
                yield self.headings[index], before

    def encoded(self) -> bytes:
        """The new file, in the encoding of the old one.

        Raises
        ------
        InputError
            Where the encoding cannot hold what is new.
        AnswerError
            When anything but the wanted cells differs.
        """
        findings = Findings()
        save_as = f"Maybe save {self.file} as CSV UTF-8."
        for (place, index), (_, cell) in self.changes.items():
            try:
                cell.encode(self.encoding)
            except UnicodeEncodeError as error:
                sign = quoted(cell[error.start])
                what = f"{quoted(cell)} cannot be written: the file is cp1252, which has no {sign}. {save_as}"
                findings.fault(self.file, what, line=self.lines[place], column=self.headings[index])
        findings.settle()
        rows = zip(self.raw, self.ends, strict=True)
        text = "".join(self.separator.join(cells) + end for cells, end in rows)
        self._prove(text)
        new = text.encode(self.encoding)
        if _decoded(new)[0] != text:  # what is left of cp1252 may happen to be UTF-8
            what = f"is cp1252, and would be taken for UTF-8 without the accents that go. {save_as}"
            raise InputError([Fault(file=self.file, what=what)])
        return new

    def _prove(self, text: str) -> None:
        """Compare a new `text` with the old one, cell by cell, without trust in how it was made."""
        _, cells = _parsed(text, self.separator)
        differ = {
            (place, index): (before, after)
            for place, records in enumerate(zip_longest(self.cells, cells, fillvalue=()))
            for index, (before, after) in enumerate(zip_longest(*records, fillvalue=""))
            if before != after
        }
        if differ != self.changes or len(cells) != len(self.cells):
            raise AnswerError(f"{self.file} would change elsewhere than it should: nothing was written")

    def _cell(self, place: int, index: int) -> str:
        return self.cells[place][index] if index < len(self.cells[place]) else ""

    def _append(self, column: str) -> None:
        """Add a last column; the rows that are not blank get a cell in it, so that all stay level."""
        for place in (self.header, *self.rows):
            self._lengthen(place, len(self.headings) + 1)
        self._write(self.header, len(self.headings), column)
        self.headings.append(column)
        self.meanings.append(column)

    def _write(self, place: int, index: int, text: str) -> None:
        """Write a `text` into the cell at column `index` of the record at `place`, both positions."""
        self._lengthen(place, index + 1)
        self.changes[place, index] = self._cell(place, index), text
        self.raw[place][index] = raw(text, self.separator)

    def _lengthen(self, place: int, width: int) -> None:
        cells = self.raw[place]
        cells += [""] * (width - len(cells))


def _raw_cells(text: str, separator: str) -> tuple[list[list[str]], list[str]]:
    """Cut a text into the raw cells of every record, and the ends of their lines, as the csv module would part them.

    A quotation mark opens a quoted cell only as the cell's first sign.
    """
    cell = re.compile(rf'("(?:[^"]|"")*+"|[^{separator}\r\n]*)({separator}|\r\n|\r|\n|\Z)')
    records: list[list[str]] = []
    ends: list[str] = []
    cells: list[str] = []
    for match in cell.finditer(text):
        if match.start() == len(text) and not cells:
            break  # behind the last line end there is no record
        cells.append(match[1])
        if match[2] != separator:
            records.append(cells)
            ends.append(match[2])
            cells = []
    return records, ends


def _parsed(text: str, separator: str) -> tuple[list[int], list[list[str]]]:
    """The line every record starts on, and its cells, as the csv module reads them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines, records = [1], []
    for cells in reader:
        records.append(cells)
        lines.append(reader.line_num + 1)
    return lines[:-1], records


def raw(text: str, separator: str) -> str:
    """Write a text as a cell stands in a file: in quotation marks only where it must."""
    plain = not any(sign in text for sign in (separator, '"', "\r", "\n"))
    return text if plain else '"' + text.replace('"', '""') + '"'


def _decoded(content: bytes) -> tuple[str, str]:
    """Decode as the reader of tables does; the text, and the encoding that gives the same bytes back."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"
    return text, "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"
