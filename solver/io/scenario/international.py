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
    columns = ("img_friendly", "img_percent", "img_percent_us", "img_percent_non_us")
    rows = list(zip(*(_percentages(cells, column) for column in columns), strict=True))
    judged = {row: _percentage(*row) >= least for row in set(rows)}
    return [judged[row] for row in rows]


def _percentage(friendly: float | None, whole: float | None, us: float | None, non_us: float | None) -> float:
    """What a row says: the first two columns outrank the others, which are added up."""
    said = whole if friendly is None else friendly
    return (us or 0.0) + (non_us or 0.0) if said is None else said


def _percentages(cells: Cells, column: str) -> list[float | None]:
    """Read a column of yes and no, or of percentages; what is neither is noted."""
    if column not in cells:
        return [None] * len(cells)
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
