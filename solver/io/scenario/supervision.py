"""Who saw the applicant where: the rows of ``supervision.csv``, and what the rows of ``letters.csv`` add."""

from __future__ import annotations

from dataclasses import replace

from ...domain.entities import Supervision
from ..table.cells import Cells
from ..table.values import quoted
from .files import COLUMNS
from .register import Register, Said, read_said

__all__ = ["Edges"]


class Edges:
    """The edges of the writer-rotation graph.

    Parameters
    ----------
    cells
        The rows of ``supervision.csv``.
    writers, rotations
        Those known so far.

    Attributes
    ----------
    rows
        By (writer id, rotation id), in the order they were told.
    places_of
        Writer id to the ids of their rotations, likewise.
    """

    def __init__(self, cells: Cells, writers: Register, rotations: Register) -> None:
        self.cells = cells
        self.writers = writers
        self.rotations = rotations
        self.rows: dict[tuple[str, str], Supervision] = {}
        self.places_of: dict[str, list[str]] = {}
        self._without_weeks: set[tuple[str, str]] = set()
        for line, said in read_said(cells, COLUMNS["supervision.csv"]):
            # a list, so that both faults of a row are told
            if all([self._is_known(line, said, writers), self._is_known(line, said, rotations)]):
                self._read(line, said)

    def _is_known(self, line: int, said: Said, register: Register) -> bool:
        """True if a row's writer or rotation is there; else a fault.

        Parameters
        ----------
        line, said
            The row.
        register
            The writers or the rotations.
        """
        column, noun, file = f"{register.noun}_id", register.noun, register.cells.table.file
        key = said.get(column, "")
        if key in register.entries:
            return True
        if not key and column in self.cells:
            self.cells.fault(line, column, f"is empty, expected the id of a {noun}")
        elif key and not register.cells.table.broken:
            self.cells.unknown(line, column, noun, key, register.entries, f"{file} or letters.csv")
        return False

    def _read(self, line: int, said: Said) -> None:
        """Add a row of ``supervision.csv``; a fault where there is one of this writer and rotation already."""
        key = said["writer_id"], said["rotation_id"]
        if key in self.rows:
            what = f"{quoted(key[0])} and {quoted(key[1])} stand together on an earlier line too"
            self.cells.fault(line, "writer_id", what)
        else:
            self._add(Supervision(**said), has_weeks="weeks" in said)

    def _add(self, row: Supervision, *, has_weeks: bool) -> None:
        self.rows[row.writer_id, row.rotation_id] = row
        self.places_of.setdefault(row.writer_id, []).append(row.rotation_id)
        if not has_weeks:
            self._without_weeks.add((row.writer_id, row.rotation_id))

    def carry(self, letters: Cells, line: int, author: str, place: str, weeks: float | None) -> None:
        """Add what a row of ``letters.csv`` says; a fault where other weeks stand elsewhere.

        Parameters
        ----------
        letters, line
            The row.
        author, place
            The ids of the writer and the rotation.
        weeks
            None: the row does not say.
        """
        key = author, place
        if key not in self.rows:
            edge = Supervision(writer_id=author, rotation_id=place, weeks=weeks or 0.0)
            self._add(edge, has_weeks=weeks is not None)
        elif weeks is not None and key in self._without_weeks:
            self._without_weeks.discard(key)
            self.rows[key] = replace(self.rows[key], weeks=weeks)
        elif weeks is not None and weeks != self.rows[key].weeks:
            there = self.rows[key].weeks
            what = f"found {weeks:g}, but {there:g} weeks stand elsewhere for this writer on this rotation"
            letters.fault(line, "weeks", what)
