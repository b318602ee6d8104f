"""Which programs take many international graduates: a yes, a percentage, or two of them."""

from __future__ import annotations

import math

from ..table.cells import Cells
from ..table.fields import read_or_note
from ..table.values import quoted, yes_no
from .asked import percent

__all__ = ["img_friendly"]

YES, NO = math.inf, -math.inf
"""Answers without a percentage, as percentages."""


def img_friendly(cells: Cells, least: float) -> list[bool]:
    """Read if each program takes many IMGs: as it says, else True from `least` percent on.

    US citizens and others that schools abroad have taught are both IMGs: where they stand apart, they are added up.
    """
    shares = [0.0] * len(cells)
    for column in ("img_percent_us", "img_percent_non_us"):
        if column in cells:
            shares = [share + (more or 0.0) for share, more in zip(shares, _percentages(cells, column), strict=True)]
    for column in ("img_percent", "img_friendly"):  # each outranks what stands before it
        if column in cells:
            said = _percentages(cells, column)
            shares = [share if whole is None else whole for share, whole in zip(shares, said, strict=True)]
    return [share >= least for share in shares]


def _percentages(cells: Cells, column: str) -> list[float | None]:
    """Read a column of yes and no, or of percentages; what is neither is noted."""
    answers = all(map(_is_answer, set(cells.text(column)) - {""}))
    values = read_or_note(cells, column, _answer if answers else _percent_or_answer, None)
    figures = {value for value in set(values) if value and math.isfinite(value)}
    if not figures or max(figures) > 1 or min(figures) == 1:
        return values
    (text, line), *_ = cells.distinct(column).items()
    cells.note(line, column, f"{quoted(text)} is read as a share: 0.45 is 45 percent")
    return [value and round(100 * value, 6) for value in values]


def _is_answer(text: str) -> bool:
    """True unless a text is a percentage and no yes or no."""
    try:
        yes_no(text)
    except ValueError:
        return not any(sign.isdecimal() for sign in text)
    return True


def _percent_or_answer(text: str) -> float | None:
    """Read a percentage, or else yes or no."""
    try:
        return percent(text)
    except ValueError as error:
        return _answer(text, str(error))


def _answer(text: str, otherwise: str = "") -> float | None:
    """Read yes or no; where a text is neither, what is wrong is `otherwise`, or that it is no percentage either."""
    try:
        return YES if yes_no(text) else NO
    except ValueError:
        what = otherwise or f"found {quoted(text)}, expected yes, no or a percentage"
        raise ValueError(what) from None
