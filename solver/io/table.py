"""A CSV file as columns of text with line numbers: encoding, separator, header; every fault is kept, none is fatal."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Fault
from ..vocabulary import columns as aliases_of
from ..vocabulary import fold

__all__ = ["Table", "read"]

SEPARATORS = ",;\t"
BLANKS = frozenset({"", "-", "–", "—", "n/a", "#n/a"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cells of one file.

    Attributes
    ----------
    columns
        Our column names to the cells, trimmed, blanks of every spelling as "".
    headings
        Our column names to the words the file itself uses.
    lines
        Per row, the line of the file it starts on.
    comma_decimals
        Whether "4,5" can be a number: the separator is not a comma.
    """

    file: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[int] = ()
    comma_decimals: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, column: str) -> bool:
        return column in self.columns


def read(path: Path, ours: Sequence[str], megabytes: float, faults: list[Fault], notes: list[Fault]) -> Table:
    """Read a CSV file.

    Parameters
    ----------
    ours
        The column names this file may have; aliases stand in the vocabulary.
    megabytes
        The largest size that is read at all.
    faults, notes
        Gain what is wrong, and what is odd but usable.

    Returns
    -------
    Table
        Without rows where the file cannot be read at all.
    """
    name, table = path.name, Table(file=path.name)
    text = _text(path, megabytes, faults, notes)
    if text is None:
        return table
    separator = _separator(text)
    try:
        header, rows, lines = _rows(text, separator)
    except csv.Error as error:
        faults.append(Fault(file=name, what=f"is not a CSV file: {error}. Maybe a quotation mark is not closed."))
        return table
    if not rows:
        faults.append(Fault(file=name, what="has no rows; expected a header and at least one row below it"))
        return table
    for row, line in zip(rows, lines, strict=True):
        if any(cell.strip() for cell in row[len(header) :]):
            what = f"the row has {len(row)} cells, the header has {len(header)}"
            faults.append(Fault(file=name, line=line, what=f'{what}. Maybe a cell with a separator in it needs "quotes".'))
    found = _columns(name, header, rows, lines, ours, faults, notes)
    headings = {ours: header[place].strip() for ours, (place, _) in found.items()}
    cells = {ours: cells for ours, (_, cells) in found.items()}
    return Table(file=name, columns=cells, headings=headings, lines=lines, comma_decimals=separator != ",")


def _text(path: Path, megabytes: float, faults: list[Fault], notes: list[Fault]) -> str | None:
    """The file's text, or None with a fault."""
    name = path.name
    if path.is_dir():
        faults.append(Fault(file=name, what="is a folder, expected a CSV file"))
        return None
    try:
        if path.stat().st_size > megabytes * 1_000_000:
            size = path.stat().st_size / 1_000_000
            what = f"has {size:.0f} MB; the most that is read is {megabytes:g} MB ([limits] file_megabytes)"
            faults.append(Fault(file=name, what=what))
            return None
        raw = path.read_bytes()
    except OSError as error:
        faults.append(Fault(file=name, what=f"cannot be read: {error.strerror or error}"))
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.append(Fault(file=name, what='is UTF-16 text. Maybe save it again as "CSV UTF-8".'))
        return None
    if b"\0" in raw or raw.startswith(b"PK\x03\x04"):
        faults.append(Fault(file=name, what='is not text. Maybe a workbook: save the sheet as "CSV UTF-8".'))
        return None
    return _decoded(name, raw, faults, notes)


def _decoded(name: str, raw: bytes, faults: list[Fault], notes: list[Fault]) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        faults.append(Fault(file=name, line=line, what='is neither UTF-8 nor cp1252 text. Maybe save it as "CSV UTF-8".'))
        return None
    notes.append(Fault(file=name, line=line, what="is not UTF-8; read as cp1252. Look whether the accents are right."))
    return text


def _separator(text: str) -> str:
    """The separator that occurs most in the header, outside quotation marks."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _rows(text: str, separator: str) -> tuple[list[str], list[list[str]], list[int]]:
    """The header, the rows that are not blank, and the line each starts on."""
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    rows, lines, start = [], [], 1
    for row in reader:
        line, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if header:
            rows.append(row)
            lines.append(line)
        else:
            header = row
    return header, rows, lines


def _columns(
    name: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    ours: Sequence[str],
    faults: list[Fault],
    notes: list[Fault],
) -> dict[str, tuple[int, Sequence[str]]]:
    """Our column names to their place in the header and their cells."""
    known = _known(name, ours)
    found: dict[str, tuple[int, Sequence[str]]] = {}
    unknown = []
    for place, heading in enumerate(header):
        column = known.get(fold(heading))
        cells = tuple(_cell(row[place]) if place < len(row) else "" for row in rows)
        if column is None:
            if heading.strip():
                unknown.append(heading.strip())
        elif column not in found:
            found[column] = place, cells
        elif column == MERGED:
            found[column] = found[column][0], tuple(a or b for a, b in zip(found[column][1], cells, strict=True))
        elif found[column][1] != cells:
            first = header[found[column][0]].strip()
            line = next(line for line, a, b in zip(lines, found[column][1], cells, strict=True) if a != b)
            what = f'both "{first}" and "{heading.strip()}" are {column}, and they differ. Maybe remove one.'
            faults.append(Fault(file=name, line=line, column=column, what=what))
    if unknown:
        notes.append(Fault(file=name, line=1, what=f"columns not used: {', '.join(unknown)}"))
    return found


MERGED = "nrmp"
"""The one column that a list may have several of, one per track: the first that is filled counts."""


def _known(name: str, ours: Sequence[str]) -> dict[str, str]:
    aliases = aliases_of(name.removesuffix(".csv"))
    known = {fold(alias): column for column in ours for alias in aliases.get(column, ())}
    return known | {fold(column): column for column in ours}


def _cell(text: str) -> str:
    trimmed = text.strip().strip("\ufeff\u00a0").strip()
    return "" if trimmed.casefold() in BLANKS else trimmed
