"""Single cells of a workbook, changed where they stand: formats, formulas, results and pictures stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import AnswerError, Fault, InputError
from ..scenario.files import COLUMNS
from ..table.edited import Edited
from ..table.findings import Findings
from .archive import parsed
from .source import SheetSource, scenario_source

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["WorkbookSheet"]

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MEGABYTES = 1_000.0
"""What was read already is read again whatever its size."""


class WorkbookSheet(Edited):
    """A sheet of a workbook, of which single cells change.

    Parameters
    ----------
    path
        The workbook.
    content
        Its bytes, which the reader of workbooks has read without a fault.
    name
        Which of our files the sheet stands for.
    """

    def __init__(self, path: Path, content: bytes, name: str) -> None:
        self.path, self.name = path, name
        self.source = scenario_source(path, lambda _: content)
        lines, cells = _cells(self.source, name)
        super().__init__(self.source.called(name), lines, cells, words=name, columns=COLUMNS[name])

    def encoded(self) -> bytes:
        """The whole workbook; raises as :meth:`Edited.encoded` does."""
        from lxml.etree import tostring

        archive = self.source.sheets.archive
        part = archive.sheets[self.source.titles.by_name[self.name]]
        root = parsed(archive.part(part))
        grid = _Grid(root)
        for (place, index), (_, text) in self.changes.items():
            cell = grid.cell(self.lines[place], index + 1)
            if cell.find("{*}f") is not None:
                what = f"{cell.get('r')} holds a formula, and would be written over. Maybe replace it by its result."
                raise InputError([Fault(file=self.file, line=self.lines[place], what=what)])
            _write(cell, text)
        grid.widen(max(index for _, index in self.changes) + 1)
        content = tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        new = archive.replaced(part, content)
        self.prove(_cells(scenario_source(self.path, lambda _: new), self.name)[1])
        return new


def _cells(source: SheetSource, name: str) -> tuple[list[int], list[Sequence[str]]]:
    """The rows of a sheet: the number of each, and its cells."""
    findings = Findings()
    rows = source.rows(name, {}, MEGABYTES, findings)
    findings.settle()
    read = list(rows.cells) if rows else []
    return [number for number, _ in read], [cells for _, cells in read]


class _Grid:
    """The cells of a sheet by their place.

    Parameters
    ----------
    root
        The sheet as XML.
    """

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.rows = {_number(row): row for row in root.iterfind("{*}sheetData/{*}row")}

    def cell(self, number: int, column: int) -> _Element:
        """A cell, made where there is none yet; row and column are counted from 1."""
        from lxml.etree import SubElement
        from openpyxl.utils import column_index_from_string, get_column_letter

        row = self.rows.get(number)
        if row is None:
            raise AnswerError(f"the sheet has no row {number}")
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
        for entry in self.root.iterfind("{*}cols/{*}col"):
            if int(entry.get("min") or 0) <= column <= int(entry.get("max") or 0) and entry.get("style"):
                return entry.get("style")
        return row[-2].get("s") if appended and len(row) > 1 else None

    def widen(self, columns: int) -> None:
        """Let the sheet say that it has so many columns."""
        from openpyxl.utils import column_index_from_string, get_column_letter

        dimension = self.root.find("{*}dimension")
        if dimension is not None:
            _, _, last = (dimension.get("ref") or "").rpartition(":")
            letters = last.rstrip("0123456789")
            if last[len(letters) :] and column_index_from_string(letters) < columns:
                dimension.set("ref", f"A1:{get_column_letter(columns)}{last[len(letters) :]}")


def _number(row: _Element) -> int:
    """The number of a row, which may stand in its cells alone."""
    first = row[0].get("r") if len(row) else None
    return int(row.get("r") or (first or "0").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _write(cell: _Element, text: str) -> None:
    """Let a cell hold a text; its format stays."""
    from lxml.etree import SubElement

    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline = SubElement(cell, cell.tag.replace("}c", "}is"))
    said = SubElement(inline, cell.tag.replace("}c", "}t"))
    said.set(SPACE, "preserve")
    said.text = text
