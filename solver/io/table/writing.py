"""Rows of the CSV files we write: quotation marks only where they must be, and no text that a spreadsheet would run."""

from __future__ import annotations

from .formulas import guarded, is_special
from .sheet import raw

__all__ = ["row_text"]


def row_text(values: tuple[object, ...]) -> str:
    """Values as cells with commas between them, or a piece of such a row; texts among them are guarded."""
    text = f",{','.join(map(str, values))}"
    if text.count(",") > len(values) or is_special(text):
        return ",".join(map(_cell, values))
    return text[1:]


def _cell(value: object) -> str:
    """One of them."""
    return raw(guarded(value) if isinstance(value, str) else str(value), ",")
