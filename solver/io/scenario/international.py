"""Which programs take many international graduates: a yes, a percentage, or two of them."""

from __future__ import annotations

from ..table.cells import Cells
from ..table.values import quoted, yes_no
from .asked import percent
from .lenient import lenient

__all__ = ["img_friendly"]

_Said = bool | float | None
"""A yes or no, a percentage, or nothing."""


def img_friendly(cells: Cells, least: float) -> list[bool]:
    """Read if each program takes many IMGs: as it says, else True from `least` percent on.

    US citizens and others that schools abroad have taught are both IMGs: where they stand apart, they are added up.
    """
    friendly = [
        first if first is not None else second
        for first, second in zip(_said(cells, "img_friendly"), _said(cells, "img_percent"), strict=True)
    ]
    citizens, others = _said(cells, "img_percent_us"), _said(cells, "img_percent_non_us")
    return [
        _is_friendly((us, other) if said is None else (said,), least)
        for said, us, other in zip(friendly, citizens, others, strict=True)
    ]


def _is_friendly(said: tuple[_Said, ...], least: float) -> bool:
    """True if a program says yes, or its percentages are at least `least` together."""
    return True in [entry for entry in said if isinstance(entry, bool)] or (
        sum(entry for entry in said if entry and not isinstance(entry, bool)) >= least
    )


def _said(cells: Cells, column: str) -> list[_Said]:
    """Read a column of yes and no, or of percentages; what is neither is noted."""
    if column not in cells:
        return [None] * len(cells)
    answers = all(map(_is_answer, cells.distinct(column)))
    values = lenient(cells, column, _answer if answers else _percent_or_answer, None)
    figures = {value for value in values if value is not None and not isinstance(value, bool) and value}
    if not figures or max(figures) > 1 or min(figures) == 1:
        return values
    (text, line), *_ = cells.distinct(column).items()
    cells.note(line, column, f"{quoted(text)} is read as a share: 0.45 is 45 percent")
    return [value if value is None or isinstance(value, bool) else round(100 * value, 6) for value in values]


def _is_answer(text: str) -> bool:
    """True unless a text is a percentage and no yes or no."""
    try:
        yes_no(text)
    except ValueError:
        return not any(sign.isdecimal() for sign in text)
    return True


def _percent_or_answer(text: str) -> _Said:
    """Read a percentage, or else yes or no."""
    try:
        return percent(text)
    except ValueError as error:
        return _answer(text, str(error))


def _answer(text: str, otherwise: str = "") -> bool:
    """Read yes or no; where a text is neither, what is wrong is `otherwise`, or that it is no percentage either."""
    try:
        return yes_no(text)
    except ValueError:
        what = otherwise or f"found {quoted(text)}, expected yes, no or a percentage"
        raise ValueError(what) from None
