"""Columns that matter little: a cell that cannot be read is noted, and counts as if it were empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..table.cells import Cells

__all__ = ["lenient"]

T = TypeVar("T")


def lenient(cells: Cells, column: str, parse: Callable[[str], T], default: T) -> list[T]:
    """Parse a column; parameters as of :meth:`Cells.read`."""
    wrong: dict[str, str] = {}

    def parsed(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            wrong[text] = str(error)
            return default

    values = cells.read(column, parsed, default)
    for text, line in cells.distinct(column).items() if wrong else ():
        if text in wrong:
            cells.note(line, column, f"counts as if empty: {wrong[text]}")
    return values
