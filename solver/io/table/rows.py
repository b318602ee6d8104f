"""The rows of one table as text, wherever they come from: a CSV file, a sheet of a workbook, a data frame."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["ANY_SIZE", "UNCALCULATED", "BrokenRowsError", "Rows", "numbered"]

ANY_SIZE = 1_000.0
"""Megabytes that a table may have which ``lor`` wrote itself, or which was read already."""
UNCALCULATED = "the formula has no result. Maybe open the workbook in Excel or LibreOffice and save it once."
"""What is wrong with a cell where a workbook was made and never calculated."""
MOST_SHOWN = 8
"""So many row numbers are told one by one."""


class BrokenRowsError(ValueError):
    """From one row on nobody can tell where a cell ends.

    Attributes
    ----------
    what : str
        What is wrong.
    line, row : int
        Where: the line, and the row's number in the sheet, 0 where it is not known.
    column : str
        The heading above the cell, "" where it is not known.
    """

    def __init__(self, what: str, line: int, row: int = 0, column: str = "") -> None:
        """Parameters are the attributes."""
        super().__init__(what)
        self.what = what
        self.line = line
        self.row = row
        self.column = column


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
    uncalculated
        The line and the column, counted from 1, of each cell that is blank because its formula has no result.
    """

    file: str
    cells: Iterator[tuple[int, Sequence[str]]]
    separator: str = ""
    uncalculated: Collection[tuple[int, int]] = ()


def numbered(numbers: Sequence[int]) -> str:
    """Rows by their numbers in the sheet: "rows 3, 7 and 9"."""
    shown = [str(number) for number in numbers[:MOST_SHOWN]]
    if len(numbers) > MOST_SHOWN:
        shown.append(f"{len(numbers) - MOST_SHOWN} more")
    return f"row {shown[0]}" if len(shown) == 1 else f"rows {', '.join(shown[:-1])} and {shown[-1]}"
