"""What one cell may say: parsers from text to a value, each raising ValueError with what was found and allowed."""

from __future__ import annotations

import math
import re
from enum import StrEnum
from functools import cache
from typing import TypeVar

from ...domain.errors import maybe
from ...domain.signs import shown
from ...domain.vocabulary import fold, words
from .blanks import visible
from .formulas import guarded

__all__ = ["choice", "choices", "decimal", "identifier", "identifiers", "number", "quoted", "share", "yes_no"]

E = TypeVar("E", bound=StrEnum)

LONGEST_SHOWN = 80
"""Characters of a cell that a message shows."""
MILLION = 1_000_000
TICKS = {
    "✓": True,
    "✔": True,
    "☑": True,
    "☒": True,
    "√": True,
    "✅": True,
    "☐": False,
    "✗": False,
    "✘": False,
    "❌": False,
}
"""Signs for yes and no, which have no letter to compare."""


def quoted(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A cell's text as a message shows it: on one line, in quotation marks, cut where it is longer than `longest`."""
    plain = " ".join(shown(text).split())
    return f'"{plain[:longest]}…"' if len(plain) > longest else f'"{plain}"'


def identifier(text: str) -> str:
    """Read an id: text without signs that nobody sees; digits that a workbook turned into a float lose the ``.0``.

    An id goes into many files, bare and in lists: one that a spreadsheet would run there is none.
    """
    seen = visible(text).strip()
    if guarded(seen) != seen:
        what = "which a spreadsheet would run as a formula, expected an id that begins with another sign"
        raise ValueError(f"found {quoted(text)}, {what}")
    whole, point, rest = seen.partition(".")
    return whole if point and rest and not rest.strip("0") and whole.isdecimal() else seen


def identifiers(text: str) -> tuple[str, ...]:
    """Read ids with ``;`` between them; ``none`` is an empty list."""
    parts = text.split(";") if fold(text) != "none" else ()
    return tuple(dict.fromkeys(identifier(part) for part in parts if part.strip()))


def choice(text: str, allowed: type[E], table: str) -> E:
    """Read one of our words, or a synonym of it.

    Parameters
    ----------
    text
        The cell.
    allowed
        Our words.
    table
        The table of the vocabulary that has their synonyms.
    """
    known = _known(allowed, table)
    ours = known.get(fold(text))
    if ours is None:
        listed = " · ".join(entry.value for entry in allowed)
        raise ValueError(f"found {quoted(text)}, allowed are {listed}.{maybe(fold(text), known)}")
    return allowed(ours)


@cache
def _known(allowed: type[StrEnum], table: str) -> dict[str, str]:
    return {fold(entry.value): entry.value for entry in allowed} | words(table)


def choices(text: str, allowed: type[E], table: str) -> tuple[E, ...]:
    """Read several of our words with ``;`` or ``,`` between them; ``none`` is none. Parameters as of :func:`choice`."""
    parts = [part.strip() for part in re.split("[;,]", text) if part.strip() and fold(part) != "none"]
    return tuple(dict.fromkeys(choice(part, allowed, table) for part in parts))


def yes_no(text: str) -> bool:
    """Read yes or no."""
    answer = words("yes_no").get(fold(text))
    if answer is None and text.rstrip("\ufe0e\ufe0f") not in TICKS:
        raise ValueError(f"found {quoted(text)}, allowed are yes and no")
    return answer == "yes" or TICKS.get(text.rstrip("\ufe0e\ufe0f"), False)


def decimal(text: str, *, least: float = -math.inf, most: float = math.inf, comma: bool = False) -> float:
    """Read a finite number.

    Parameters
    ----------
    text
        The cell.
    least, most
        The bounds, both allowed.
    comma
        True if every comma is a decimal sign; else one is where no thousands can be meant: "4,5" and not "1,500".
    """
    plain = text.replace(",", ".") if comma or re.fullmatch(r"[+-]?\d+,\d{1,2}", text) else text
    try:
        figure = float(plain)
    except ValueError:
        figure = math.nan
    if not math.isfinite(figure) or "_" in plain or not least <= figure <= most:
        raise ValueError(f"found {quoted(text)}, expected {_range(least, most)}")
    return figure


def _range(least: float, most: float) -> str:
    lowest, highest = (f"{bound:,.0f}" if abs(bound) >= MILLION else f"{bound:g}" for bound in (least, most))
    if math.isfinite(least) and math.isfinite(most):
        return f"a number from {lowest} to {highest}"
    if math.isfinite(least):
        return f"a number of at least {lowest}"
    return f"a number of at most {highest}" if math.isfinite(most) else "a number such as 4.5"


def number(text: str, *, least: int = 0) -> int:
    """Read a whole number of at least `least`."""
    if not re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text) or int(float(text)) < least:
        raise ValueError(f"found {quoted(text)}, expected a whole number of at least {least}")
    return int(float(text))


def share(text: str, *, comma: bool = False) -> float:
    """Read a number from 0 to 1, or a percentage with its sign."""
    try:
        if text.endswith("%"):
            return decimal(text.rstrip("% "), least=0, most=100) / 100
        return decimal(text, least=0, most=1, comma=comma)
    except ValueError:
        raise ValueError(f"found {quoted(text)}, expected a number from 0 to 1, or a percentage such as 90%") from None
