"""The rows of one table as text, wherever they come from: a CSV file, a sheet of a workbook, a data frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["BrokenRowsError", "Rows"]


class BrokenRowsError(ValueError):
    """From one row on nobody can tell where a cell ends.

    Attributes
    ----------
    what : str
        What is wrong.
    line, row : int
        Where: the line, and the row's number in the sheet, 0 where it is not known.
    """

    def __init__(self, what: str, line: int, row: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one table, the header among them, blank ones too.

    Attributes
    ----------
    file
        What messages call it.
    cells
        Per row the line it starts on, counted from 1, and its cells as text. Raises
        :class:`BrokenRowsError` where a text is none of rows. The number of a row in the sheet is its place here.
    separator
        What parts the cells in a text; "" where nothing does.
    """

    file: str
    cells: Iterator[tuple[int, Sequence[str]]]
    separator: str = ""
