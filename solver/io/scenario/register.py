"""What rows say of writers, rotations and who saw the applicant where, and what is known of them so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from ...domain.entities import Involvement, RotationSetting
from ...domain.needs import slug
from ...domain.vocabulary import country, fold, specialty
from ..table.cells import NO_ID, Cells
from ..table.dates import day
from ..table.fields import read_or_note
from ..table.values import choice, decimal, identifier, number, quoted, yes_no
from .beside_names import field_beside_role, role_of
from .files import COLUMNS
from .letter_words import response_of

__all__ = ["Edges", "Register", "Said", "read_said", "weeks_of"]

Said = dict[str, Any]
"""What one row says, by column: only what is filled."""

PARSERS: Mapping[str, Callable[[str], Any]] = {
    "writer_id": identifier,
    "rotation_id": identifier,
    "specialty": specialty,
    "writer_specialty": specialty,
    "country": country,
    "rotation_country": country,
    "response": response_of,
    "setting": partial(choice, allowed=RotationSetting, table="rotation_setting"),
    "involvement": partial(choice, allowed=Involvement, table="involvement"),
    "versions": partial(number, least=1),
    "direct": yes_no,
}
"""How the cells of a column are read; those of the others that are no dates and no decimals are texts."""
DATES = {"start": "end", "end": "start"}
"""Columns of dates, each with the one that settles the order of day and month where it leaves it open."""
DURATION = re.compile(
    r"(?:~|about|approx\.?)?\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:[-\u2013+]\s*\d*)?\s*(?:weeks?|wks?|w|(months?))?\.?"
)
"""How people write a number of weeks."""
WEEKS_OF_A_MONTH = 4
"""A rotation of a month is one of four weeks."""
DECIMALS = {"ask_cost": 1_000_000.0}
"""Columns of decimals from 0 up to a largest one."""


def read_said(cells: Cells, columns: Iterable[str]) -> Iterator[tuple[int, Said]]:
    """Read some columns of a table; each row's line and what it says."""
    values = {column: _read(cells, column) for column in columns}
    for line, *row in cells.rows(*values.values()):
        yield line, {column: value for column, value in zip(values, row, strict=True) if value not in (None, "")}


def _read(cells: Cells, column: str) -> Iterable[Any]:
    if column in DATES:
        month_first = cells.month_first(column, (DATES[column],))
        return read_or_note(cells, column, partial(day, month_first=month_first), None)
    if column == "weeks":
        return cells.read(column, partial(weeks_of, comma=cells.table.comma_decimals), None)
    if column in DECIMALS:
        return cells.numbers(column, None, least=0, most=DECIMALS[column])
    if column == "role":
        return cells.read(column, role_of, None, odd=field_beside_role)
    return cells.read(column, PARSERS[column], None) if column in PARSERS else cells.text(column)


def weeks_of(text: str, *, comma: bool) -> float:
    """Read how long, in weeks: 4, ~4, 4 weeks, 4-6 (counts as the least), 1 month (counts as 4 weeks)."""
    told = DURATION.fullmatch(" ".join(text.casefold().split()))
    if told is None:
        return decimal(text, least=0, comma=comma)
    return float(told[1].replace(",", ".")) * (WEEKS_OF_A_MONTH if told[2] else 1)


TWO_PEOPLE = ". Maybe they are two people: give each a writer_id."


class Register:
    """The writers, or the rotations, known so far: by id and by name.

    Parameters
    ----------
    cells
        Their own file.
    noun
        "writer" or "rotation".
    rows
        What that file says: per row its line and what is filled. Without a column of ids they are made from names.

    Attributes
    ----------
    entries
        Id to what is known; "id" and "name" are always there.
    listed
        Id to the line of its own row, where it has one.
    """

    def __init__(self, cells: Cells, noun: str, rows: Iterable[tuple[int, Said]]) -> None:
        self.cells = cells
        self.noun = noun
        self.entries: dict[str, Said] = {}
        self.listed: dict[str, int] = {}
        self._ids: dict[str, list[str]] = {}
        self._stated: set[tuple[str, str]] = set()
        column = f"{noun}_id"
        for line, said in rows:
            key = said.pop(column, "") or ("" if column in cells else slug(said.get("name", "")))
            if not key and not cells.table.broken:
                cells.fault(line, column if column in cells else "name", NO_ID)
            elif key and cells.is_first(line, column, key, self.listed):
                self._stated.update((key, name) for name in said)
                self.add(key, said)

    def add(self, key: str, said: Said) -> None:
        """Make an entry under the id `key`."""
        self.entries[key] = {"id": key, "name": key, **said}
        self.call(said.get("name", ""), key)

    def call(self, name: str, key: str) -> None:
        """Let a name stand for an id."""
        if fold(name) and key not in self._ids.setdefault(fold(name), []):
            self._ids[fold(name)].append(key)

    def meant_by(self, name: str) -> list[str]:
        """The ids a name can mean: itself where it is an id, else those of all who bear the name."""
        return [name] if name in self.entries else self._ids.get(fold(name), [])

    def complete(self, letters: Cells, line: int, key: str, said: Said, columns: Mapping[str, str]) -> None:
        """Add to an entry what it leaves open; a fault where it says something else already.

        Parameters
        ----------
        letters, line
            The row of ``letters.csv`` that says more.
        key
            The entry's id.
        said
            What the row says.
        columns
            What it may say of the entry, and the column of ``letters.csv`` that stands in.
        """
        entry = self.entries[key]
        for name, column in columns.items():
            if column in said and entry.setdefault(name, said[column]) != said[column]:
                stated = (key, name) in self._stated
                where = f"{self.cells.table.file} says" if stated else "an earlier row says"
                what = f'found "{said[column]}", but {where} "{entry[name]}" of {self.noun} {quoted(key)}'
                namesakes = not stated and self.noun == "writer" and "writer_id" not in said
                letters.fault(line, column, what + TWO_PEOPLE if namesakes else what)


class Edges:
    """The edges of the writer-rotation graph.

    Parameters
    ----------
    cells
        The rows of ``supervision.csv``.
    writers, rotations
        Those known so far.
    lettered
        What messages call the file that has the letters.

    Attributes
    ----------
    rows
        What is said of each, by (writer id, rotation id), in the order they were told.
    places_of
        Writer id to the ids of their rotations, likewise.
    """

    def __init__(self, cells: Cells, writers: Register, rotations: Register, lettered: str) -> None:
        self.cells = cells
        self.lettered = lettered
        self.writers = writers
        self.rotations = rotations
        self.rows: dict[tuple[str, str], Said] = {}
        self.places_of: dict[str, list[str]] = {}
        for line, said in read_said(cells, COLUMNS["supervision.csv"]):
            # a list, so that both faults of a row are told
            if all([self._is_known(line, said, writers), self._is_known(line, said, rotations)]):
                key = said["writer_id"], said["rotation_id"]
                if key in self.rows:
                    what = f"{quoted(key[0])} and {quoted(key[1])} stand together on an earlier line too"
                    cells.fault(line, "writer_id", what)
                else:
                    self._add(key, said)

    def _is_known(self, line: int, said: Said, register: Register) -> bool:
        """True if a row's writer or rotation is there; else a fault.

        Parameters
        ----------
        line, said
            The row.
        register
            The writers or the rotations.
        """
        noun, column = register.noun, f"{register.noun}_id"
        key = said.get(column, "")
        if key in register.entries:
            return True
        if not key and column in self.cells:
            self.cells.fault(line, column, f"is empty, expected the id of a {noun}")
        elif key and not register.cells.table.broken:
            places = f"{register.cells.table.file} or {self.lettered}"
            self.cells.unknown(line, column, noun, key, register.entries, places)
        return False

    def _add(self, key: tuple[str, str], said: Said) -> None:
        self.rows[key] = {"writer_id": key[0], "rotation_id": key[1], **said}
        self.places_of.setdefault(key[0], []).append(key[1])

    def carry(self, letters: Cells, line: int, key: tuple[str, str], said: Said) -> None:
        """Add what a row of ``letters.csv`` says; a fault where other weeks stand elsewhere.

        Parameters
        ----------
        letters, line
            The row.
        key
            The ids of the writer and the rotation.
        said
            What it carries; of this only the weeks are read.
        """
        weeks = {"weeks": said["weeks"]} if "weeks" in said else {}
        if key not in self.rows:
            self._add(key, weeks)
        elif weeks and (there := self.rows[key].setdefault("weeks", said["weeks"])) != said["weeks"]:
            what = f"found {said['weeks']:g}, but {there:g} weeks stand elsewhere for this writer on this rotation"
            letters.fault(line, "weeks", what)
