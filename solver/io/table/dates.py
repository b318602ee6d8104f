"""Days as people and workbooks write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from .values import quoted

__all__ = ["FIRST_YEAR", "LAST_YEAR", "day", "open_orders", "orders"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Days outside are typing errors, and would leave no room to add weeks to."""

_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_FIGURES = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.0+)?")
_WRITTEN = ("%d %b %Y", "%d %B %Y", "%d %b %y", "%b %d %Y", "%B %d %Y")
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE)
_EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook's count."""


def day(text: str, *, month_first: bool | None = None) -> date:
    """A day as ISO writes it, or as a workbook does.

    Parameters
    ----------
    text
        Such as ``2026-09-24``, ``9/24/26``, ``24 Sept 2026`` or 46289, the number a workbook counts days by.
    month_first
        Settles figures such as 3/4/2026; None: the only order that is possible, else month first.

    Raises
    ------
    ValueError
        With what was found and what is allowed.
    """
    if month_first is None:
        month_first = open_orders(text) != {False}
    read = _day(text, month_first=month_first)
    if read is None:
        raise ValueError(f"found {quoted(text)}, expected a date such as 2026-09-24")
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"found {quoted(text)}, expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return read


def _day(text: str, *, month_first: bool) -> date | None:
    """As :func:`day`, of any year; None where the text has no form of a date."""
    if iso := _ISO.fullmatch(text):
        return _dated(text, int(iso[1]), int(iso[2]), int(iso[3]))
    if figures := _FIGURES.fullmatch(text):
        first, second, year = int(figures[1]), int(figures[3]), int(figures[4])
        month, at = (first, second) if month_first and figures[2] != "." else (second, first)
        return _dated(text, year + 2000 if year < 100 else year, month, at)
    if _SERIAL.fullmatch(text):
        return _EPOCH + timedelta(days=int(float(text)))
    plain = " ".join(re.sub(r"[,\-.]", " ", _WEEKDAY.sub("", text)).split()).casefold().replace("sept ", "sep ")
    for written in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(plain, written).date()  # noqa: DTZ007
    return None


def _dated(text: str, year: int, month: int, at: int) -> date:
    """Make the day `at` of a `month` of a `year`; where there is none, `text` is what was found."""
    try:
        return date(year, month, at)
    except ValueError:
        raise ValueError(f"found {quoted(text)}: there is no such day, expected a date such as 2026-09-24") from None


def open_orders(text: str) -> frozenset[bool]:
    """The orders a date in figures can have: True month first, False day first; none where it does not matter."""
    figures = _FIGURES.fullmatch(text)
    if not figures:
        return frozenset()
    first, second = int(figures[1]), int(figures[3])
    if figures[2] == ".":  # 24.9.2026 is written where the day comes first
        return frozenset({False})
    months = {True: first, False: second} if first != second else {}
    return frozenset(order for order, month in months.items() if 1 <= month <= 12)


def orders(texts: Iterable[str]) -> dict[bool, str]:
    """The orders that some dates of a column settle, each with the first date that shows it."""
    shown: dict[bool, str] = {}
    for text in texts:
        if len(possible := open_orders(text)) == 1:
            shown.setdefault(next(iter(possible)), text)
    return shown
