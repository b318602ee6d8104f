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
    """Each row's line and what it says."""
    for line, *values in zip(cells.lines, *columns.values(), strict=True):
        yield line, {name: value for name, value in zip(columns, values, strict=True) if value not in (None, "")}


class Register:
    """The writers, or the rotations, known so far: by id and by name."""

    def __init__(self, cells: Cells, noun: str, rows: Iterable[tuple[int, Said]]) -> None:
        self.cells = cells
        self.noun = noun
        self.entries: dict[str, Said] = {}
        self.names: dict[str, list[str]] = {}
        self.listed: dict[str, int] = {}
        self.stated: set[tuple[str, str]] = set()
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
                self.stated.update((said["id"], name) for name in said)
                self.add(said["id"], said)

    def add(self, key: str, said: Said) -> None:
        """Make an entry."""
        self.entries[key] = {"id": key, "name": key, **said}
        self.call(said.get("name", ""), key)

    def call(self, name: str, key: str) -> None:
        """Let a name stand for an id."""
        if fold(name) and key not in self.names.setdefault(fold(name), []):
            self.names[fold(name)].append(key)

    def named(self, name: str) -> list[str]:
        """The ids a name can mean: its own first, else those of all who are called so."""
        return [name] if name in self.entries else self.names.get(fold(name), [])

    def fill(self, letters: Cells, line: int, key: str, said: Said, columns: Mapping[str, str]) -> None:
        """Add what an entry leaves open; what it says already must agree."""
        entry = self.entries[key]
        for name, column in columns.items():
            if name in said and entry.setdefault(name, said[name]) != said[name]:
                where = f"{self.cells.table.file} says" if (key, name) in self.stated else "an earlier row says"
                what = f'found "{said[name]}", but {where} "{entry[name]}" of {self.noun} {quoted(key)}'
                letters.fault(line, column, what)
