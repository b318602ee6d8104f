"""Rows of the CSV files we write: quotation marks only where they must be, and no text that a spreadsheet would run."""

from __future__ import annotations

from .formulas import guarded, is_suspect
from .sheet import raw

__all__ = ["row_text"]


def row_text(values: tuple[object, ...]) -> str:
    """Values as cells with commas between them, or a piece of such a row: texts are guarded, None is an empty cell."""
    text = ",".join(map(str, values))
    plain = '"' not in text and text.count(",") < len(values) and None not in values and not is_suspect(text)
    return text if plain and "\n" not in text and "\r" not in text else ",".join(map(_cell, values))


def _cell(value: object) -> str:
    """One of them."""
    if isinstance(value, str):
        return raw(guarded(value), ",")
    return "" if value is None else raw(str(value), ",")
