"""The columns of one table as values; every cell that cannot be read becomes a fault and its column's default.

A column is parsed once per distinct text, so long lists cost little more than short ones. Every loop over rows looks
at the clock, so that reading ends with its budget.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from ...domain.errors import maybe
from ...domain.suppositions import Supposition
from ...optimize.budget import Budget
from .dates import day, is_open, is_vague, loosely, open_orders, orders
from .findings import MOST_FAULTS, Findings
from .table import Table
from .values import choice, decimal, identifier, number, quoted

__all__ = ["NO_ID", "Cells"]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NO_ID = "is empty, expected an id: any text that no other row has"
NAMED = ("name", "institution", "writer", "label")
"""Columns that name whose row it is, the first one that is filled."""
LONGEST_NAME = 60
"""Characters of a name that a message shows."""
MOST_LISTED = 12
"""So many ids are listed where none is near."""


class Cells:
    """Reads the columns of one table.

    Parameters
    ----------
    table
        The cells as text.
    findings
        Gain what is wrong, and what is odd but usable.
    budget
        How long reading may take; None: as long as it does.
    """

    def __init__(self, table: Table, findings: Findings, budget: Budget | None = None) -> None:
        self.table = table
        self.findings = findings
        self.budget = budget or Budget()

    def __len__(self) -> int:
        return len(self.table)

    def __contains__(self, column: str) -> bool:
        return column in self.table

    def some(self, kept: Sequence[bool]) -> Cells:
        """Some of the rows, those for which `kept` is True."""
        return Cells(self.table.some(kept), self.findings, self.budget)

    def watched(self, entries: Iterable[T]) -> Iterator[T]:
        """Yield every entry, looking at the clock before each.

        Raises
        ------
        NoAnswerError
            When the budget ends before the last one.
        """
        return iter(entries) if self.budget.until is None else self._watched(entries)

    def _watched(self, entries: Iterable[T]) -> Iterator[T]:
        for entry in entries:
            self.budget.require()
            yield entry

    def rows(self, *columns: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield per row the line of the file it starts on, then its value in each of `columns`."""
        return self.watched(zip(self.table.lines, *columns, strict=True))

    def text(self, column: str) -> Sequence[str]:
        """The cells of a column as they are; "" where there is no such column."""
        return self.table.columns.get(column) or [""] * len(self.table)

    def distinct(self, column: str) -> dict[str, int]:
        """The different texts of a column, in file order, each with the first line it stands on; blanks left out."""
        texts = self.table.columns.get(column, ())
        if not texts:
            return {}
        self.budget.require()
        first = dict(zip(reversed(texts), reversed(self.table.lines), strict=True))
        return {text: first[text] for text in dict.fromkeys(texts) if text}

    def read(
        self,
        column: str,
        parse: Callable[[str], T],
        default: T,
        *,
        odd: Callable[[str], str] | None = None,
    ) -> list[T]:
        """Parse a column.

        Parameters
        ----------
        column
            Our name of it.
        parse
            From text to value; raises ValueError with what was found and what is allowed.
        default
            The value of empty cells, and of all that are left once too many different ones are wrong.
        odd
            What is to be noted of a text that could be read; "" where it is nothing.

        Returns
        -------
        list
            A value per row; the default throughout where there is no such column.
        """
        texts = self.table.columns.get(column)
        if texts is None:
            return [default] * len(self.table)
        values, wrong = self._parsed(texts, parse, default)
        strange = {text: told for text in values if text and text not in wrong and (told := odd(text))} if odd else {}
        if wrong:
            for line, text in self.rows(texts):
                if text in wrong:
                    self.fault(line, column, wrong[text])
        if strange:
            self._note_strange(column, texts, strange)
        return [values[text] for text in texts]

    def _parsed(
        self, texts: Sequence[str], parse: Callable[[str], T], default: T
    ) -> tuple[dict[str, T], dict[str, str]]:
        """Parse each different text once: the values, and what is wrong with those that cannot be read.

        Parameters
        ----------
        texts
            The cells.
        parse, default
            As of :meth:`read`.
        """
        values: dict[str, T] = {"": default}
        wrong: dict[str, str] = {}
        for text in self.watched(dict.fromkeys(texts)):
            if not text:
                continue
            if len(wrong) >= MOST_FAULTS:
                values[text] = default
            else:
                try:
                    values[text] = parse(text)
                except ValueError as error:
                    values[text], wrong[text] = default, str(error)
        return values, wrong

    def _note_strange(self, column: str, texts: Sequence[str], strange: Mapping[str, str]) -> None:
        """Add a note for each text that is strange, on the first of its rows.

        Parameters
        ----------
        column, texts
            The column and its cells.
        strange
            Texts to what is to be noted of them.
        """
        counts = Counter(text for text in self.watched(texts) if text in strange)
        cells = self.distinct(column)
        for text, count in counts.items():
            more = f" (in {count} rows)" if count > 1 else ""
            self.note(cells[text], column, f"{strange[text]}{more}")

    def ids(self, column: str) -> list[str]:
        """Parse a column of ids; empty cells give ""."""
        return self.read(column, identifier, "")

    def words(self, column: str, allowed: type[E], default: T, table: str = "") -> list[E | T]:
        """Parse a column of our words or synonyms of them.

        Parameters
        ----------
        column
            Our name of it.
        allowed
            Our words.
        default
            The value of empty cells.
        table
            The table of the vocabulary that has the synonyms; "": it is called as the column.
        """
        return self.read(column, partial(choice, allowed=allowed, table=table or column), default)

    def numbers(self, column: str, default: T, least: float = -math.inf, most: float = math.inf) -> list[float | T]:
        """Parse a column of decimals from `least` to `most`; empty cells give the default."""
        parse = partial(decimal, least=least, most=most, comma=self.table.comma_decimals)
        return self.read(column, parse, default)

    def integers(self, column: str, default: T, least: int) -> list[int | T]:
        """Parse a column of whole numbers of at least `least`; empty cells give the default."""
        return self.read(column, partial(number, least=least), default)

    def dates(
        self,
        column: str,
        beside: Sequence[str] = (),
        default: date | None = None,
        *,
        review_opens: date | None = None,
        vague: bool = False,
        until: date | None = None,
    ) -> list[date | None]:
        """Parse a column of dates; one unambiguous day-month order settles the others.

        Parameters
        ----------
        column
            Our name of it.
        beside
            Columns that settle the order where this one leaves it open.
        default
            The value of empty cells, and of those that leave the day open: "Rolling".
        review_opens
            The day programs open applications in the season in which a day without a year lies; None: such a day is
            a fault, and so is a word that leaves it open.
        vague
            True if a month without a day counts as empty; else it is a fault.
        until
            Of days that have passed, the last one that a day without a year can mean.
        """
        month_first = self.month_first(column, beside)
        if review_opens is None:
            return self.read(column, partial(day, month_first=month_first), default)
        as_day = partial(day, month_first=month_first, review_opens=review_opens, until=until)

        def parse(text: str) -> date | None:
            return default if is_open(text) or (vague and is_vague(text)) else as_day(text)

        told = partial(loosely, review_opens=review_opens, month_first=month_first is not False, until=until)
        return self.read(column, parse, default, odd=told)

    def month_first(self, column: str, beside: Sequence[str] = ()) -> bool | None:
        """True if dates like 3/4/2026 put the month first: by the rest of the column, else by the columns `beside`.

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

    def is_first(self, line: int, column: str, key: str, seen: dict[str, int], advice: str = "") -> bool:
        """True if no earlier row has the id of this one; else a fault, with the name of the earlier row.

        Parameters
        ----------
        line, column
            Where the id stands.
        key
            The id.
        seen
            Ids of earlier rows to their lines; gains this one.
        advice
            What the message ends with.
        """
        first = seen.setdefault(key, line)
        if first != line:
            _, about = self._whose(first)
            too = f"line {first} too{about and f' ({about})'}"
            self.fault(line, column, f"{quoted(key)} stands on {too}; ids are unique{advice}")
        return first == line

    def fault(self, line: int, column: str, what: str) -> None:
        """Remember that in a `line` and `column`, under the file's own heading, `what` is wrong."""
        row, about = self._whose(line)
        self.findings.fault(self.table.file, what, line=line, column=self.heading(column), row=row, about=about)

    def note(self, line: int, column: str, what: str) -> None:
        """Remember that in a `line` and `column`, under the file's own heading, `what` is odd but usable."""
        row, about = self._whose(line)
        self.findings.note(self.table.file, what, line=line, column=self.heading(column), row=row, about=about)

    def suppose(self, column: str, taken: str, rows: int, remedy: str) -> None:
        """Remember what was taken for granted.

        Parameters
        ----------
        column
            Our name of it.
        taken
            What counts in it.
        rows
            In how many rows.
        remedy
            What the user can do.
        """
        where = {"table": self.table.ours, "file": self.table.file, "column": column}
        self.findings.suppose(Supposition(**where, taken=taken, rows=rows, of=len(self), remedy=remedy))

    def _whose(self, line: int) -> tuple[int, str]:
        """The number in the sheet of the row that starts on a `line`, 0 where it is the line, and its name."""
        place = bisect_left(self.table.lines, line)
        if place == len(self.table) or self.table.lines[place] != line:
            return 0, ""
        number = self.table.numbers[place] if self.table.numbers else line
        named = (self.table.columns[column][place] for column in NAMED if column in self.table.columns)
        return number if number != line else 0, " ".join(next(filter(None, named), "").split())[:LONGEST_NAME]

    def unknown(self, line: int, column: str, noun: str, given: str, allowed: Collection[str], file: str) -> None:
        """Remember a reference to something that is not there.

        Parameters
        ----------
        line, column
            Where it stands.
        noun
            What is meant: "program".
        given
            The id that nothing bears.
        allowed
            The ids there are.
        file
            Where they stand.
        """
        crowded = self.findings.crowded(self.table.file, self.heading(column))
        advice = "" if crowded else maybe(given, allowed)
        if any(part.strip() in allowed for part in given.split(",")):
            advice = ' Maybe several ids: write ";" between them.'
        elif not advice and 0 < len(allowed) <= MOST_LISTED:
            advice = f" There are {', '.join(sorted(allowed))}."
        self.fault(line, column, f"no {noun} {quoted(given)} in {file}.{advice}")

    def crowded_notes(self, column: str) -> bool:
        """True if one more note on this column would only be counted."""
        return self.findings.crowded_notes(self.table.file, self.heading(column))

    def heading(self, column: str) -> str:
        """The file's own word for a column."""
        return self.table.headings.get(column, column)
