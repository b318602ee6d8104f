"""A table in a file of the user's, in which single cells change and everything else stays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ...domain.errors import AnswerError
from .headings import header_of, is_comment, is_filled, known_columns, opening

__all__ = ["Edited"]


class Edited(ABC):
    """The cells of a table and what changes in them.

    Parameters
    ----------
    file
        What messages call it.
    lines, cells
        Per record, blank ones too: the line it starts on, and its cells before any change.
    words
        Which of our files it stands for.
    columns
        Our names of the columns it may have.

    Attributes
    ----------
    rows
        The records below the header that are not blank, by position.
    changes
        Record and column, by position, to the text before and after.
    """

    def __init__(
        self,
        file: str,
        lines: Sequence[int],
        cells: Sequence[Sequence[str]],
        *,
        words: str,
        columns: tuple[str, ...],
    ) -> None:
        self.file = file
        self.lines, self.cells = lines, cells
        known = known_columns(words, columns)
        head = opening(zip(lines, cells, strict=True))
        header = header_of([row for _, row in head], known)
        if header is None:
            raise AnswerError(f"{file} has no header any more")
        self.header = header.last
        below = enumerate(cells[header.last + 1 :], header.last + 1)
        self.rows = [place for place, row in below if is_filled(row) and not is_comment(row)]
        self.headings, self.meanings = list(header.headings), list(header.columns)
        self.changes: dict[tuple[int, int], tuple[str, str]] = {}

    def called(self, name: str) -> str:
        """What messages call one of our files that stands where this one does."""
        return name

    def place(self, line: int) -> int:
        """The position of the record that starts on a line."""
        return bisect_left(self.lines, line)

    def heading(self, column: str) -> str:
        """The file's own word for one of our columns."""
        return self.headings[self.meanings.index(column)] if column in self.meanings else column

    def text(self, place: int, column: str) -> str:
        """What a record says in one of our columns; "" where it says nothing."""
        return self.cell(place, self.meanings.index(column)) if column in self.meanings else ""

    def put(self, place: int, column: str, text: str) -> Iterator[tuple[str, str]]:
        """Write a text into every column of one meaning.

        Parameters
        ----------
        place
            The record, by position.
        column
            Our name of the column; a new last one where there is none.
        text
            What the cell is to say.

        Yields
        ------
        tuple of str
            Of each column its heading and what stood there.
        """
        if column not in self.meanings:
            self.append(column)
        for index, meaning in enumerate(self.meanings):
            if meaning == column:
                before = self.cell(place, index)
                self.write(place, index, text)
                yield self.headings[index], before

    @abstractmethod
    def encoded(self) -> bytes:
        """The new file.

        Raises
        ------
        InputError
            Where it cannot hold what is new.
        AnswerError
            When anything but the wanted cells differs.
        """

    def cell(self, place: int, index: int) -> str:
        """What stood in the cell at column `index` of the record at `place`, both positions."""
        return self.cells[place][index] if index < len(self.cells[place]) else ""

    def append(self, column: str) -> None:
        """Add a last column."""
        self.write(self.header, len(self.headings), column)
        self.headings.append(column)
        self.meanings.append(column)

    def write(self, place: int, index: int, text: str) -> None:
        """Write a `text` into the cell at column `index` of the record at `place`, both positions."""
        self.changes[place, index] = self.cell(place, index), text

    def prove(self, cells: Sequence[Sequence[str]]) -> None:
        """Compare the cells of the new file with the old ones, without trust in how it was made.

        Raises
        ------
        AnswerError
            When anything but the wanted cells differs.
        """
        differ = {
            (place, index): (before, after)
            for place, records in enumerate(zip_longest(self.cells, cells, fillvalue=()))
            for index, (before, after) in enumerate(zip_longest(*records, fillvalue=""))
            if before != after
        }
        if differ != self.changes or len(cells) != len(self.cells):
            raise AnswerError(f"{self.file} would change elsewhere than it should: nothing was written")
