"""What one cell may say: parsers from text to values, each raising ValueError with what was found and allowed.

A column is parsed once per distinct text, so long lists cost little more than short ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TypeVar

from ..errors import Fault, maybe
from ..vocabulary import fold, words
from .table import Table

__all__ = [
    "Cells",
    "choice",
    "choices",
    "day",
    "decimal",
    "identifier",
    "identifiers",
    "number",
    "percent",
    "required_letters",
    "weight",
    "yes_no",
]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Cells:
    """Reads the columns of one table; every cell that cannot be read becomes a fault and its column's default."""

    def __init__(self, table: Table, faults: list[Fault], notes: list[Fault]) -> None:
        self.table = table
        self.faults = faults
        self.notes = notes

    def text(self, column: str) -> list[str]:
        """The cells of a column as they are; "" where there is no such column."""
        return list(self.table.columns.get(column, [""] * len(self.table)))

    def read(self, column: str, parse: Callable[[str], T], default: T) -> list[T]:
        """Parse a column; empty cells give the default."""
        outcomes: dict[str, T | ValueError] = {"": default}
        found = []
        for line, text in zip(self.table.lines, self.text(column), strict=True):
            if text not in outcomes:
                outcomes[text] = _attempt(parse, text)
            outcome = outcomes[text]
            if isinstance(outcome, ValueError):
                self.fault(line, column, str(outcome))
                outcome = default
            found.append(outcome)
        return found

    def numbers(self, column: str, default: T, least: float = -math.inf, most: float = math.inf) -> list[float | T]:
        """Parse a column of decimals within bounds."""
        parse = partial(decimal, least=least, most=most, comma=self.table.comma_decimals)
        return self.read(column, parse, default)  # type: ignore[arg-type]

    def integers(self, column: str, default: T, least: int) -> list[int | T]:
        """Parse a column of whole numbers."""
        return self.read(column, partial(number, least=least), default)  # type: ignore[arg-type]

    def dates(self, column: str) -> list[date | None]:
        """Parse a column of dates; one unambiguous day-month order settles the others."""
        month_first = self._order(column)
        return self.read(column, partial(_day, month_first=month_first), None)

    def _order(self, column: str) -> bool:
        """Whether dates like 3/4/2026 put the month first, by what the rest of the column shows."""
        first: dict[bool, tuple[int, str]] = {}
        unsettled = None
        for line, text in zip(self.table.lines, self.text(column), strict=True):
            orders = _orders(text)
            if len(orders) == 1:
                first.setdefault(next(iter(orders)), (line, text))
            elif orders:
                unsettled = unsettled or (line, text)
        if len(first) == 2:
            (line, text), (other_line, other) = first[True], first[False]
            what = f'"{text}" puts the month first, "{other}" on line {other_line} the day'
            self.fault(line, column, f"{what}. Maybe write all dates as 2026-09-24.")
        elif not first and unsettled:
            line, text = unsettled
            self.note(line, column, f'"{text}" is read as month/day/year. Maybe write dates as 2026-09-24.')
        return next(iter(first), True)

    def fault(self, line: int, column: str, what: str) -> None:
        """Remember something wrong under the file's own heading."""
        heading = self.table.headings.get(column, column)
        self.faults.append(Fault(file=self.table.file, line=line, column=heading, what=what))

    def note(self, line: int, column: str, what: str) -> None:
        """Remember something odd but usable."""
        heading = self.table.headings.get(column, column)
        self.notes.append(Fault(file=self.table.file, line=line, column=heading, what=what))


def _attempt(parse: Callable[[str], T], text: str) -> T | ValueError:
    try:
        return parse(text)
    except ValueError as error:
        return error


def identifier(text: str) -> str:
    """An id: trimmed text; digits that a workbook turned into a float lose the ``.0``."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text.strip())


def identifiers(text: str) -> tuple[str, ...]:
    """Ids with ``;`` between them; ``none`` is an empty list."""
    if fold(text) == "none":
        return ()
    return tuple(dict.fromkeys(identifier(part) for part in text.split(";") if part.strip()))


def choice(text: str, allowed: type[E], table: str) -> E:
    """One of our words, or a synonym from the vocabulary."""
    known = {fold(entry.value): entry.value for entry in allowed} | words(table)
    ours = known.get(fold(text))
    if ours is None:
        listed = " · ".join(entry.value for entry in allowed)
        raise ValueError(f'found "{text}", allowed are {listed}.' + maybe(fold(text), known))
    return allowed(ours)


def choices(text: str, allowed: type[E], table: str) -> tuple[E, ...]:
    """Several of our words with ``;`` between them; ``none`` is an empty list."""
    parts = [part for part in text.split(";") if part.strip() and fold(part) != "none"]
    return tuple(dict.fromkeys(choice(part, allowed, table) for part in parts))


def yes_no(text: str) -> bool:
    """Yes or no."""
    answer = words("yes_no").get(fold(text))
    if answer is None:
        raise ValueError(f'found "{text}", allowed are yes and no')
    return answer == "yes"


def decimal(text: str, *, least: float = -math.inf, most: float = math.inf, comma: bool = False) -> float:
    """A finite number."""
    plain = text.replace(",", ".") if comma or re.fullmatch(r"[+-]?\d+,\d{1,2}", text) else text
    try:
        figure = float(plain)
    except ValueError:
        figure = math.nan
    if not math.isfinite(figure) or "_" in plain:
        raise ValueError(f'found "{text}", expected a number')
    if not least <= figure <= most:
        above = f"at least {least:g}" if math.isfinite(least) else ""
        below = f"at most {most:g}" if math.isfinite(most) else ""
        raise ValueError(f'found "{text}", expected a number of {" and ".join(filter(None, (above, below)))}')
    return figure


def number(text: str, *, least: int = 0) -> int:
    """A whole number."""
    if not re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text) or int(float(text)) < least:
        raise ValueError(f'found "{text}", expected a whole number of at least {least}')
    return int(float(text))


def percent(text: str) -> float:
    """A percentage, with or without its sign."""
    return decimal(text.rstrip("% "), least=0, most=100)


def required_letters(text: str) -> tuple[int, int | None]:
    """What a program says of its number of letters: required, and the maximum where the words set one.

    ``3``, ``min 3`` and ``3+`` set no maximum; ``exactly 3`` and ``2-3`` do.
    """
    said = text.casefold().replace("\u2013", "-").strip()
    said = re.sub(r"\.0+$", "", said)
    if found := re.fullmatch(r"(\d{1,2})\s*(?:-|to|or)\s*(\d{1,2})", said):
        least, most = int(found[1]), int(found[2])
        if least <= most:
            return least, most
    elif found := re.fullmatch(r"(?:min(?:imum)?|at least|>=)\.?\s*(?:of\s*)?(\d{1,2})|(\d{1,2})\s*\+?", said):
        return int(found[1] or found[2]), None
    elif found := re.fullmatch(r"(?:exactly|only)\s*(\d{1,2})", said):
        return int(found[1]), int(found[1])
    raise ValueError(f'found "{text}", expected a number such as 3, or "3-4", "min 3", "exactly 3"')


def weight(text: str, table: str, named: dict[str, float], comma: bool) -> float:
    """A weight: one of the named ones or a number above 0."""
    if fold(text) in words(table):
        return float(named[words(table)[fold(text)]])
    try:
        figure = decimal(text, comma=comma)
    except ValueError:
        figure = 0.0
    if figure <= 0:
        raise ValueError(f'found "{text}", expected a number above 0 or {" · ".join(named)}.' + maybe(text, named))
    return figure


_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T].*)?")
_WRITTEN = ("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d %b %y", "%Y/%m/%d", "%b %d %Y")


def _orders(text: str) -> set[bool]:
    """The orders a date in figures can have: True month first, False day first; both where they differ."""
    found = _SLASHED.fullmatch(text)
    if not found:
        return set()
    first, second = int(found[1]), int(found[2])
    if "." in text:
        return {False}
    return {order for order, month in ((True, first), (False, second)) if month <= 12} if first != second else set()


def _day(text: str, *, month_first: bool) -> date:
    """A day as ISO writes it, or as a workbook does."""
    try:
        if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", text):
            return date.fromisoformat(found[1])
        if found := _SLASHED.fullmatch(text):
            first, second, year = int(found[1]), int(found[2]), int(found[3])
            month, day = (first, second) if month_first and "." not in text else (second, first)
            return date(year + 2000 if year < 100 else year, month, day)
        if re.fullmatch(r"[3-6]\d{4}(\.0+)?", text):  # a workbook's serial number
            return date(1899, 12, 30) + timedelta(days=int(float(text)))
    except ValueError as error:
        raise ValueError(f'found "{text}", which is no day: {error}') from None
    for written in _WRITTEN:
        try:
            return datetime.strptime(text, written).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(f'found "{text}", expected a date such as 2026-09-24')


def day(text: str) -> date:
    """A day by itself, month first where figures leave it open."""
    return _day(text, month_first=_orders(text) != {False})
