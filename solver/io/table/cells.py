"""The columns of one table as values; every cell that cannot be read becomes a fault and its column's default.

A column is parsed once per distinct text, so long lists cost little more than short ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from .csv_table import Table
from .dates import day, open_orders, orders
from .findings import MOST_FAULTS, Findings
from .values import decimal, near, number, quoted

__all__ = ["Cells"]

T = TypeVar("T")

MOST_LISTED = 12
"""So many ids are listed where none is near."""


class Cells:
    """Reads the columns of one table."""

    def __init__(self, table: Table, findings: Findings) -> None:
        self.table = table
        self.findings = findings

    def __len__(self) -> int:
        return len(self.table)

    def __contains__(self, column: str) -> bool:
        return column in self.table

    @property
    def lines(self) -> Sequence[int]:
        """The line of the file that each row starts on."""
        return self.table.lines

    def text(self, column: str) -> Sequence[str]:
        """The cells of a column as they are; "" where there is no such column."""
        return self.table.columns.get(column) or [""] * len(self.table)

    def distinct(self, column: str) -> dict[str, int]:
        """The different texts of a column, in file order, each with the first line it stands on; blanks left out."""
        texts = self.table.columns.get(column, ())
        if not texts:
            return {}
        first = dict(zip(reversed(texts), reversed(self.table.lines), strict=True))
        return {text: first[text] for text in dict.fromkeys(texts) if text}

    def read(self, column: str, parse: Callable[[str], T], default: T) -> list[T]:
        """Parse a column; empty cells give the default, and all others once too many different ones are wrong."""
        texts = self.table.columns.get(column)
        if texts is None:
            return [default] * len(self.table)
        values: dict[str, T] = {"": default}
        wrong: dict[str, str] = {}
        for text in dict.fromkeys(texts):
            if not text:
                continue
            if len(wrong) >= MOST_FAULTS:
                values[text] = default
            else:
                try:
                    values[text] = parse(text)
                except ValueError as error:
                    values[text], wrong[text] = default, str(error)
        if wrong:
            for line, text in zip(self.table.lines, texts, strict=True):
                if text in wrong:
                    self.fault(line, column, wrong[text])
        return [values[text] for text in texts]

    def numbers(self, column: str, default: T, least: float = -math.inf, most: float = math.inf) -> list[float | T]:
        """Parse a column of decimals within bounds."""
        parse = partial(decimal, least=least, most=most, comma=self.table.comma_decimals)
        return self.read(column, parse, default)

    def integers(self, column: str, default: T, least: int) -> list[int | T]:
        """Parse a column of whole numbers."""
        return self.read(column, partial(number, least=least), default)

    def dates(self, column: str, beside: Sequence[str] = ()) -> list[date | None]:
        """Parse a column of dates; one unambiguous day-month order settles the others."""
        return self.read(column, partial(day, month_first=self.month_first(column, beside)), None)

    def month_first(self, column: str, beside: Sequence[str] = ()) -> bool | None:
        """Whether dates like 3/4/2026 put the month first: by the rest of the column, else by the columns `beside`.

        None where dates contradict each other, which is a fault.
        """
        cells = self.distinct(column)
        shown = orders(cells)
        if len(shown) == 2:
            late, early = sorted(shown.values(), key=cells.__getitem__, reverse=True)
            order = "month" if shown[True] == late else "day"
            other = f'"{early}" on line {cells[early]} the {"day" if order == "month" else "month"}'
            what = f'"{late}" puts the {order} first, {other}. Maybe write all dates as 2026-09-24.'
            self.fault(cells[late], column, what)
            return None
        unsettled = next((text for text in cells if len(open_orders(text)) == 2), None)
        if not shown and unsettled:
            shown = orders(text for other in beside for text in self.distinct(other))
            if len(shown) != 1:
                what = f'"{unsettled}" is read as month/day/year. Maybe write dates as 2026-09-24.'
                self.note(cells[unsettled], column, what)
        return len(shown) != 1 or next(iter(shown))

    def fault(self, line: int, column: str, what: str) -> None:
        """Remember something wrong, under the file's own heading."""
        self.findings.fault(self.table.file, what, line=line, column=self.heading(column))

    def note(self, line: int, column: str, what: str) -> None:
        """Remember something odd but usable."""
        self.findings.note(self.table.file, what, line=line, column=self.heading(column))

    def unknown(self, line: int, column: str, noun: str, found: str, allowed: Collection[str], file: str) -> None:
        """Remember a reference to something that is not there."""
        crowded = self.findings.crowded(self.table.file, self.heading(column))
        advice = "" if crowded else near(found, allowed)
        if any(part.strip() in allowed for part in found.split(",")):
            advice = ' Maybe several ids: write ";" between them.'
        elif not advice and 0 < len(allowed) <= MOST_LISTED:
            advice = f" There are {', '.join(sorted(allowed))}."
        self.fault(line, column, f"no {noun} {quoted(found)} in {file}.{advice}")

    def crowded_notes(self, column: str) -> bool:
        """Whether one more note on this column would only be counted."""
        return self.findings.crowded_notes(self.table.file, self.heading(column))

    def heading(self, column: str) -> str:
        """The file's own word for a column."""
        return self.table.headings.get(column, column)
