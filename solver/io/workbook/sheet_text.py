"""The XML of a sheet as text, of which single rows are parsed and changed: every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...domain.errors import AnswerError
from .archive import parsed
from .cells import written

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FormulaError", "SheetText"]

SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_ROOT = re.compile(rb"<(?P<tag>(?:\w+:)?worksheet)\b[^>]*>")
_COLUMNS = re.compile(rb"<(?:\w+:)?cols\b.*?</(?:\w+:)?cols>", re.DOTALL)
_DIMENSION = re.compile(rb'(<(?:\w+:)?dimension\b[^>]*?\bref="[A-Z0-9]*:)([A-Z]+)([0-9]+")')
_ROW = re.compile(rb"<(?:\w+:)?row\b(?:[^>]*/>|[^>]*>.*?</(?:\w+:)?row>)", re.DOTALL)
_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="([0-9]+)"|<(?:\w+:)?c\b[^>]*?\sr="[A-Z]+([0-9]+)"')
"""The number of a row, which may stand in its cells alone."""


class FormulaError(ValueError):
    """A cell holds a formula, which no text is to replace.

    Attributes
    ----------
    row : int
        Where it is.
    """

    def __init__(self, cell: _Element, row: int) -> None:
        super().__init__(cell.get("r"))
        self.row = row


class SheetText:
    """The XML of a sheet.

    Parameters
    ----------
    content
        All of it.
    """

    def __init__(self, content: bytes) -> None:
        root = _ROOT.search(content)
        if root is None:
            raise AnswerError("the sheet has no cells any more")
        self.content = content
        self.start, self.end = root[0], b"</%b>" % root["tag"]
        columns = _COLUMNS.search(content)
        self.columns = list(self._parsed(columns[0])[0]) if columns else []

    def with_texts(self, texts: Mapping[int, Mapping[int, str]]) -> bytes:
        """The sheet in which some cells hold other texts; their formats stay.

        Parameters
        ----------
        texts
            By row and column, both counted from 1.

        Raises
        ------
        FormulaError
            Where one of them holds a formula.
        """
        pieces, after, left = [], 0, dict(texts)
        for match in _ROW.finditer(self.content):
            if changes := left.pop(_number(match[0]), None):
                pieces += [self.content[after : match.start()], self._row(match[0], changes)]
                after = match.end()
        if left:
            raise AnswerError(f"the sheet has no row {min(left)}")
        return self._widened(b"".join([*pieces, self.content[after:]]), max(map(max, texts.values())))

    def _parsed(self, piece: bytes) -> _Element:
        """A piece as the child of a sheet, which says what its names mean."""
        return parsed(self.start + piece + self.end)

    def _row(self, piece: bytes, changes: Mapping[int, str]) -> bytes:
        """A row with other texts, by column."""
        from lxml.etree import tostring

        sheet = self._parsed(piece)
        number = _number(piece)
        for column, text in changes.items():
            cell = self._cell(sheet[0], number, column)
            if cell.find("{*}f") is not None:
                raise FormulaError(cell, number)
            _write(cell, text)
        written = tostring(sheet, encoding="UTF-8", xml_declaration=False)
        return written[written.index(b">") + 1 : written.rindex(b"</")]

    def _cell(self, row: _Element, number: int, column: int) -> _Element:
        """A cell of a row, made where there is none yet; row and column are counted from 1."""
        from lxml.etree import SubElement
        from openpyxl.utils import column_index_from_string, get_column_letter

        place = 0
        for place, cell in enumerate(row, 1):
            at = column_index_from_string((cell.get("r") or "").rstrip("0123456789"))
            if at == column:
                return cell
            if at > column:
                place -= 1
                break
        row.attrib.pop("spans", "")
        made = SubElement(row, row.tag.replace("}row", "}c"), r=f"{get_column_letter(column)}{number}")
        row.insert(place, made)
        if style := self._style(row, column, appended=place == len(row) - 1):
            made.set("s", style)
        return made

    def _style(self, row: _Element, column: int, *, appended: bool) -> str | None:
        """The format of a cell that was not there: its row's or its column's, at the row's end that of the last one."""
        if row.get("customFormat") in ("1", "true"):
            return row.get("s")
        for entry in self.columns:
            if int(entry.get("min") or 0) <= column <= int(entry.get("max") or 0) and entry.get("style"):
                return entry.get("style")
        return row[-2].get("s") if appended and len(row) > 1 else None

    @staticmethod
    def _widened(content: bytes, columns: int) -> bytes:
        """Let a sheet say that it has so many columns."""
        from openpyxl.utils import column_index_from_string, get_column_letter

        def widest(match: re.Match[bytes]) -> bytes:
            before = column_index_from_string(match[2].decode())
            return match[1] + get_column_letter(max(before, columns)).encode() + match[3]

        return _DIMENSION.sub(widest, content, count=1)


def _number(piece: bytes) -> int:
    """The number of a row."""
    found = _NUMBER.search(piece)
    return int(found[1] or found[2]) if found else 0


def _write(cell: _Element, text: str) -> None:
    """Let a cell hold a text; its format stays."""
    from lxml.etree import SubElement

    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline = SubElement(cell, cell.tag.replace("}c", "}is"))
    said = SubElement(inline, cell.tag.replace("}c", "}t"))
    said.set(SPACE, "preserve")
    said.text = written(text)
