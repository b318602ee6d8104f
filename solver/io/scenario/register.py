"""The writers, or the rotations, known so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...domain.vocabulary import fold
from ..table.cells import Cells
from ..table.values import quoted

__all__ = ["Register", "Said", "filled"]

Said = dict[str, Any]
"""What one row says of somebody or something: only what is filled."""


def filled(cells: Cells, columns: Mapping[str, Iterable[Any]]) -> Iterator[tuple[int, Said]]:
    """Yield each row's line and what it says; `columns` has a value per row under each name."""
    for line, *values in cells.rows(*columns.values()):
        yield line, {name: value for name, value in zip(columns, values, strict=True) if value not in (None, "")}


class Register:
    """The writers, or the rotations, known so far: by id and by name.

    Parameters
    ----------
    cells
        Their own file.
    noun
        "writer" or "rotation".
    rows
        What that file says: per row its line and what is filled.

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
        for line, said in rows:
            column = f"{noun}_id"
            if "id" not in said:
                if column in cells:
                    cells.fault(line, column, "is empty, expected an id: any text that no other row has")
            elif said["id"] in self.listed:
                first = self.listed[said["id"]]
                cells.fault(line, column, f"{quoted(said['id'])} stands on line {first} too; ids are unique")
            else:
                self.listed[said["id"]] = line
                self._stated.update((said["id"], name) for name in said)
                self.add(said["id"], said)

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
            What may be said, and the column of ``letters.csv`` it stands in.
        """
        entry = self.entries[key]
        for name, column in columns.items():
            if name in said and entry.setdefault(name, said[name]) != said[name]:
                where = f"{self.cells.table.file} says" if (key, name) in self._stated else "an earlier row says"
                what = f'found "{said[name]}", but {where} "{entry[name]}" of {self.noun} {quoted(key)}'
                letters.fault(line, column, what)
