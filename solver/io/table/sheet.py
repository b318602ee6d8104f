"""The text of a CSV file as raw cells, so that single ones can change and every other byte stays."""

from __future__ import annotations

import re
from dataclasses import replace

from ...domain.errors import Fault, InputError
from .csv_table import CsvForm, form_of
from .edited import Edited
from .findings import Findings
from .headings import known_columns
from .text import decoded
from .values import quoted

__all__ = ["Sheet", "raw"]


class Sheet(Edited):
    """The text of a CSV file as raw cells, each with its quotation marks.

    Parameters
    ----------
    file
        Its name.
    content
        Its bytes, which the reader of tables has read without a fault.
    columns
        Our names of the columns it may have.
    """

    def __init__(self, file: str, content: bytes, columns: tuple[str, ...]) -> None:
        self.old = decoded(content)
        self.form = form_of(self.old.text, known_columns(file, columns))
        self.raw, self.ends = _raw_cells(self.old.text, self.form)
        super().__init__(file, *_parsed(self.old.text, self.form), words=file, columns=columns)

    def encoded(self) -> bytes:
        """The new file, in the encoding of the old one; raises as :meth:`Edited.encoded` does."""
        findings = Findings()
        save_as = f"Maybe save {self.file} as CSV UTF-8."
        for (place, index), (_, cell) in self.changes.items():
            try:
                cell.encode(self.old.encoding)
            except UnicodeEncodeError as error:
                sign = quoted(cell[error.start])
                what = f"{quoted(cell)} cannot be written: the file is cp1252, which has no {sign}. {save_as}"
                findings.fault(self.file, what, line=self.lines[place], column=self.headings[index])
        findings.settle()
        rows = zip(self.raw, self.ends, strict=True)
        before, form = self.old.text, self.form
        body = "".join(form.separator.join(cells) + end for cells, end in rows)
        self.prove(_parsed(body, replace(form, start=0, end=len(body)))[1])
        text = before[: form.start] + body + before[form.end :]
        new = self.old.bytes_of(text)
        if decoded(new).text != text:  # what is left of cp1252 may happen to be UTF-8
            what = f"is cp1252, and would be taken for UTF-8 without the accents that go. {save_as}"
            raise InputError([Fault(file=self.file, what=what)])
        return new

    def append(self, column: str) -> None:
        """Add a last column; the rows that are not blank get a cell in it, so that all stay level."""
        for place in (self.header, *self.rows):
            self._lengthen(place, len(self.headings) + 1)
        super().append(column)

    def write(self, place: int, index: int, text: str) -> None:
        """Write a raw cell; parameters as of :meth:`Edited.write`."""
        super().write(place, index, text)
        self._lengthen(place, index + 1)
        self.raw[place][index] = raw(text, self.form.separator)

    def _lengthen(self, place: int, width: int) -> None:
        cells = self.raw[place]
        cells += [""] * (width - len(cells))


def _raw_cells(text: str, form: CsvForm) -> tuple[list[list[str]], list[str]]:
    """Cut a text into the raw cells of every record, and the ends of their lines, as the csv module would part them.

    A quotation mark opens a quoted cell only as the cell's first sign.
    """
    blanks, separator = " *" if form.spaced else "", re.escape(form.separator)
    cell = re.compile(rf'({blanks}"(?:[^"]|"")*+"|[^{separator}\r\n]*)({separator}|\r\n|\r|\n|\Z)')
    records: list[list[str]] = []
    ends: list[str] = []
    cells: list[str] = []
    body = text[form.start : form.end]
    for match in cell.finditer(body):
        if match.start() == len(body) and not cells:
            break  # behind the last line end there is no record
        cells.append(match[1])
        if match[2] != form.separator:
            records.append(cells)
            ends.append(match[2])
            cells = []
    return records, ends


def _parsed(text: str, form: CsvForm) -> tuple[list[int], list[list[str]]]:
    """The line every record starts on, and its cells, as the csv module reads them."""
    rows = list(form.reader(text))
    return [line for line, _ in rows], [cells for _, cells in rows]


def raw(text: str, separator: str) -> str:
    """Write a text as a cell stands in a file: in quotation marks only where it must."""
    plain = not any(sign in text for sign in (separator, '"', "\r", "\n"))
    return text if plain else '"' + text.replace('"', '""') + '"'
