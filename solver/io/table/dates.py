"""Days as people and workbooks write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from ...domain.vocabulary import fold
from .values import quoted

__all__ = ["FIRST_YEAR", "LAST_YEAR", "day", "figures_of", "is_open", "is_vague", "loosely", "open_orders", "orders"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Days outside are typing errors, and would leave no room to add weeks to."""

_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_FIGURES = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.0+)?")
_WRITTEN = ("%d %b %Y", "%d %B %Y", "%d %b %y", "%b %d %Y", "%B %d %Y")
_NO_YEAR = ("%d %b", "%d %B", "%b %d", "%B %d")
_NAMED = re.compile(r"[A-Za-z]{3}")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
LEAP_YEAR = "2000 "
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})")
_AROUND = re.compile(r"(?:~|≈|(?:about|around|approx\.?|circa|ca\.?)\s)\s*|(?:(?<!\s)\s+)?\([^()\d]*\)$", re.IGNORECASE)
"""What people write around a day that is plain all the same: ``~Oct 1``, ``2026-10-01 (firm)``."""
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_PART = r"(?:early|mid|middle|late|beginning|start|end)(?:\s+of)?[\s-]*"
_VAGUE = re.compile(rf"(?:{_PART})?{_MONTH}(?:,?\s*\d{{4}})?|\d{{1,2}}/\d{{4}}|opens?\b.*", re.IGNORECASE)
_OPEN = frozenset(
    (
        *(
            "asap",
            "as soon as possible",
            "none",
            "no deadline",
            "not listed",
            "not specified",
            "not stated",
            "ongoing",
            "open",
        ),
        *(
            "pending",
            "rolling",
            "rolling admission",
            "rolling admissions",
            "rolling basis",
            "soon",
            "tba",
            "tbc",
            "tbd",
        ),
        *("to be announced", "to be determined", "unknown", "varies", "variable", ""),
    )
)
"""What a cell for a day says, folded, where there is none yet or none at all."""
SEASON_TURNS = 6
"""The month in which one season of applications ends and the next begins."""
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE)
_EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook's count."""


def day(
    text: str, *, month_first: bool | None = None, review_opens: date | None = None, until: date | None = None
) -> date:
    """A day as ISO writes it, or as a workbook does.

    Parameters
    ----------
    text
        Such as ``2026-09-24``, ``9/24/26``, ``24 Sept 2026`` or 46289, the number a workbook counts days by.
    month_first
        Settles figures such as 3/4/2026; None: the only order that is possible, else month first.
    review_opens
        A day of the season in which "October 1" lies; None: such a day cannot be read.
    until
        Of days that have passed, the last one that can be meant: "October 1" is the latest up to it.

    Raises
    ------
    ValueError
        With what was found and what is allowed.
    """
    if month_first is None:
        month_first = open_orders(text) != {False}
    read = _day(text, month_first=month_first)
    if read is None and review_opens:
        plain = _plain(text)
        read = _day(plain, month_first=month_first) or _without_year(
            plain, review_opens, month_first=month_first, until=until
        )
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
    return _written(text, _WRITTEN)


def _written(text: str, forms: Iterable[str], year: str = "") -> date | None:
    """Read a day whose month has a name, in one of the `forms` of ``strptime``; those without a year need a `year`."""
    plain = " ".join(re.sub(r"[,\-.]", " ", _ORDINAL.sub("", _WEEKDAY.sub("", text))).split()).casefold()
    plain = re.sub(r"\bsept\b", "sep", plain)
    for form in forms:
        with suppress(ValueError):
            return datetime.strptime(f"{year}{plain}", f"{'%Y ' * bool(year)}{form}").date()  # noqa: DTZ007
    return None


def _plain(text: str) -> str:
    """A text without what stands around its day."""
    return _AROUND.sub("", text).strip()


def _without_year(text: str, review_opens: date, *, month_first: bool, until: date | None) -> date | None:
    """The day that a text such as "October 1" or "10/1" names; None where it names none.

    Parameters
    ----------
    text
        The text.
    review_opens
        A day of the season in which it lies.
    month_first
        Settles figures.
    until
        It is the latest such day up to this one, of whatever season; None: it lies in the season.
    """
    if figures := _SHORT.fullmatch(text):
        month, at = (int(figures[place]) for place in ((1, 2) if month_first else (2, 1)))
    elif found := _written(text, _NO_YEAR, LEAP_YEAR) if _NAMED.search(text) else None:
        month, at = found.month, found.day
    else:
        return None
    if until:
        return _dated(text, until.year - ((month, at) > (until.month, until.day)), month, at)
    first = review_opens.year - (review_opens.month < SEASON_TURNS)
    return _dated(text, first + (month < SEASON_TURNS), month, at)


def is_open(text: str) -> bool:
    """True if a cell for a day says that there is none, or not yet: "Rolling", "TBA"."""
    return fold(text) in _OPEN


def is_vague(text: str) -> bool:
    """True if a cell for a day names a month alone, or another day than is asked for: "mid-October", "Opens 9/24"."""
    return _VAGUE.fullmatch(_plain(text)) is not None


def loosely(text: str, *, review_opens: date, month_first: bool = True, until: date | None = None) -> str:
    """What is to be noted of a cell that could be read as a day only by taking something for granted; else "".

    Parameters
    ----------
    text
        The cell, which could be read.
    review_opens, month_first, until
        As of :func:`day`.
    """
    if is_open(text) or is_vague(text):
        return f"{quoted(text)} is no day; counts as empty"
    plain = _plain(text)
    if found := _without_year(plain, review_opens, month_first=month_first, until=until):
        return f"{quoted(text)} has no year; read as {found}"
    return f"{quoted(text)} is read as {_day(plain, month_first=month_first)}" if plain != text else ""


def figures_of(text: str) -> tuple[int, int] | None:
    """The two figures of which a workbook made a day, the smaller first; None where the text is no day."""
    with suppress(ValueError):
        if found := _day(text, month_first=True) or _written(text, _NO_YEAR, LEAP_YEAR):
            return min(found.month, found.day), max(found.month, found.day)
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
