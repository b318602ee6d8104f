"""The cells of a sheet as text, as they would stand in a CSV file that the workbook was saved as."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..table.rows import BrokenRowsError
from .archive import BROKEN

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["cell_texts", "text_of", "written"]

BLOCK = 1_000
"""Rows that are read at once, without the warnings of the reader: what it leaves out is nothing we use."""
DIGITS = 15
"""What a workbook shows of a number at most."""
_PADDED = re.compile("0{2,}")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes signs that XML cannot hold."""
_TO_ESCAPE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_(?=x[0-9A-Fa-f]{4}_)")


def cell_texts(sheet: Worksheet, rows: int, columns: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield every row of a sheet, blank ones too, with its number.

    Parameters
    ----------
    sheet
        The sheet.
    rows, columns
        How far it is read.

    Raises
    ------
    BrokenRowsError
        Where it is damaged.
    """
    if not rows:
        return
    cells = sheet.iter_rows(max_row=rows, max_col=columns)
    first = 1
    while block := _block(cells, sheet.title):
        yield from enumerate(block, first)
        first += len(block)


def _block(rows: Iterator[tuple[Cell | MergedCell, ...]], title: str) -> list[list[str]]:
    """The next rows as texts; none behind the last."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return [[_text(cell) for cell in row] for row in islice(rows, BLOCK)]
        except BROKEN as error:
            raise BrokenRowsError(f"the sheet {title} is damaged: {error}", 0) from None


def _text(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None:
        return ""
    return text_of(value, cell.number_format if isinstance(value, int | float) else "")


def text_of(value: Any, form: str) -> str:
    """A value of a cell as text.

    Parameters
    ----------
    value
        As the reader of workbooks gives it.
    form
        How the workbook shows numbers there: ``0.0%``.
    """
    match value:
        case str():
            return (_read(value) if "_x" in value else value).strip()
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value, form)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def written(text: str) -> str:
    """A text as a cell holds it: what XML cannot hold is escaped."""
    return _TO_ESCAPE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def _read(text: str) -> str:
    """The text that a cell holds so; two halves of a sign are one, and one half alone is none."""
    units = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(value: float, form: str) -> str:
    if "%" in form:
        return f"{value * 100:.{DIGITS}g}%"
    text = str(int(value)) if value == int(value) else f"{value:.{DIGITS}g}"
    return text.zfill(len(form)) if _PADDED.fullmatch(form) else text
