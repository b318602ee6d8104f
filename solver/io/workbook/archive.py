"""A workbook as the zip file it is: what is in it, and how much, before a reader of workbooks sees it.

A small file may ask for gigabytes, and two cells far apart for a grid of billions; so sizes and places come first.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..table.text import Contents

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["BROKEN", "SAVE_AS", "Archive", "opened", "parsed"]

OLD = b"\xd0\xcf\x11\xe0"
"""First bytes of .xls files, and of every workbook with a password."""
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError),
    *(SyntaxError, LookupError, ArithmeticError, AttributeError, ValueError, TypeError),
)
"""What readers raise where a workbook is damaged."""
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SAVE_AS = "Maybe save it again as .xlsx, or its sheets as CSV UTF-8."
CELL_BYTES = 16
"""What a cell up to the furthest takes at least while it is read, an empty one too."""
CHUNK = 1 << 20
LONGEST = 50_000
"""Bytes of one cell that may be cut in two by the end of a chunk; a cell holds 32,767 signs at most."""

_CELL = re.compile(rb'<(?:\w+:)?c(?:\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*|\s[^>]*)?>(</(?:\w+:)?c>)?')
_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="(?!n"))(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula and no result."""


class Extent(NamedTuple):
    """What is to be known of a sheet before it is laid out.

    Attributes
    ----------
    row, column
        Behind these no cell holds anything.
    uncalculated
        The row and the column of each cell with a formula that has no result.
    """

    row: int
    column: int
    uncalculated: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The content of a workbook.

    Attributes
    ----------
    content
        All its bytes.
    sheets
        The title of each sheet, in order, and the part of the file that holds its cells.
    """

    content: bytes
    sheets: Mapping[str, str]

    def part(self, name: str) -> bytes:
        """One part of the file."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(name)

    def replaced(self, name: str, content: bytes) -> bytes:
        """The whole file with another content of one part; every other part has the same bytes."""
        new = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive, zipfile.ZipFile(new, "w") as fresh:
            for member in archive.infolist():
                fresh.writestr(member, content if member.filename == name else archive.read(member))
        return new.getvalue()

    def require_size(self, megabytes: float) -> None:
        """Refuse what is more than so many units of 10⁶ bytes once it is unpacked.

        Raises
        ------
        ValueError
            Saying so.
        """
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            _require_size(archive, megabytes)

    def extent(self, title: str, megabytes: float) -> Extent:
        """How far the cells of a sheet reach, and which of them hold formulas without results.

        Parameters
        ----------
        title
            The sheet's.
        megabytes
            What its cells may take, in units of 10⁶ bytes.

        Raises
        ------
        ValueError
            Where they reach too far, or do not say where they are.
        """
        rows, columns, uncalculated = {0}, {b"A"}, set[tuple[int, bytes]]()
        for text in self._chunks(self.sheets[title]):
            filled = list(_filled(text))
            rows.add(max((row for row, _ in filled), default=0))
            columns.update(column for _, column in filled)
            uncalculated.update(_uncalculated(text))
        row, column = max(rows), max(map(_number, columns))
        if row * column * CELL_BYTES > megabytes * 1_000_000:
            what = f"has cells as far as row {row} and column {column}: {row * column:,} cells, more than"
            limit = f"the {megabytes * 1_000_000 / CELL_BYTES:,.0f} that are read ([limits] file_megabytes)"
            raise ValueError(f"{what} {limit}. Maybe delete the rows and columns behind the list.")
        return Extent(row, column, frozenset((row, _number(column)) for row, column in uncalculated))

    def _chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part in pieces; what may be a cell cut in two at the end of one begins the next."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive, archive.open(part) as file:
            rest = b""
            while chunk := file.read(CHUNK):
                text = rest + chunk
                yield text
                rest = text[max(text.rfind(b"<c "), text.rfind(b":c "), len(text) - LONGEST) :]


def _filled(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the row and the letters of the column of every cell of a piece that holds something.

    Raises
    ------
    ValueError
        Where a cell does not say where it is, or the piece is none of a workbook.
    """
    if b"<!DOCTYPE" in text:
        raise ValueError(f"declares a document type, which no workbook does. {SAVE_AS}")
    for match in _CELL.finditer(text):
        if match[3] or match[0].endswith(b"/>"):
            continue
        if not match[1]:
            raise ValueError(f"has cells that do not say where they are. {SAVE_AS}")
        yield int(match[2]), match[1]


def _uncalculated(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the row and the letters of the column of every cell of a piece whose formula has no result."""
    if b"<f" in text or b":f" in text:
        for match in _UNCALCULATED.finditer(text):
            yield int(match[2]), match[1]


def _number(letters: bytes) -> int:
    """The number of a column, counted from 1."""
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters.decode())


def opened(path: Path, megabytes: float, contents: Contents) -> Archive:
    """Open a workbook.

    Parameters
    ----------
    path
        The file.
    megabytes
        What it may have, and what may be in it, in units of 10⁶ bytes.
    contents
        Gives its bytes.

    Raises
    ------
    ValueError
        Saying why it is none that can be read.
    OSError
        Where the system refuses.
    """
    if not path.is_file():
        raise ValueError(f"no such file. Maybe make it: lor init {path.name}")
    if (size := path.stat().st_size / 1_000_000) > megabytes:
        raise ValueError(f"has {size:.4g} MB, more than the {megabytes:g} MB that are read ([limits] file_megabytes)")
    content = contents(path)
    if content.startswith(OLD):
        raise ValueError("is an old workbook (.xls), or has a password. Maybe save it as .xlsx, without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_size(archive, megabytes)
            return Archive(content=content, sheets=_sheets(archive))
    except BROKEN as error:
        if type(error) is ValueError:
            raise
        raise ValueError(f"is no workbook: {_reason(error)}. {SAVE_AS}") from None


def _reason(error: Exception) -> str:
    """What is wrong with a file, in a line."""
    return str(error).strip("'\"").split("\n")[0].rstrip(".") or type(error).__name__


def _require_size(archive: zipfile.ZipFile, megabytes: float) -> None:
    """Refuse an archive that unpacks to too much; reading stops where a part is longer than it says."""
    size = sum(member.file_size for member in archive.infolist()) / 1_000_000
    if size > megabytes:
        what = f"unpacks to {size:.4g} MB, more than the {megabytes:g} MB that are read ([limits] file_megabytes)"
        raise ValueError(f"{what}. Maybe delete rows, columns and pictures that are no part of the list.")


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The title of each sheet of cells and the part it stands in."""
    names = set(archive.namelist())
    if BOOK not in names:
        numbers = any(name.startswith("Index/") or name == "Index.zip" for name in names)
        sort = "a Numbers file" if numbers else "an .ods file" if "content.xml" in names else "no .xlsx workbook"
        raise ValueError(f"is {sort}, whatever its name. {SAVE_AS}")
    targets = {entry.get("Id"): entry.get("Target") or "" for entry in parsed(archive.read(RELATIONS))}
    places = {
        entry.get("name") or "": targets.get(entry.get(RELATION), "")
        for entry in parsed(archive.read(BOOK)).iterfind("{*}sheets/{*}sheet")
    }
    parts = {title: target.lstrip("/") if target[:1] == "/" else f"xl/{target}" for title, target in places.items()}
    return {title: part for title, part in parts.items() if part in names and "/worksheets/" in part}


def parsed(content: bytes) -> _Element:
    """The XML of one part; nothing it refers to is looked up."""
    from lxml.etree import XMLParser, fromstring

    return fromstring(content, XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
