"""What stands beside a name in a writer's cell: role and field in "Robert Hale, MD, Chair, Dept of Neurology"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...domain.entities import Role
from ...domain.vocabulary import fold
from ..table.cells import Cells
from ..table.values import quoted
from .beside_names import NameTold, alike, may_tell, parted
from .register import Register, Said

__all__ = ["AuthorCells", "author_cells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorCells:
    """The rows of a file with nothing but names in its column of names.

    Attributes
    ----------
    cells, column
        The rows, and the column of names.
    columns
        The columns for role and specialty.
    told
        By line, the cell and what stood in it beside the name.
    """

    cells: Cells
    column: str
    columns: Mapping[str, str]
    told: Mapping[int, tuple[str, NameTold]] = field(default_factory=dict)

    def named(self, told: Mapping[str, NameTold], names: Mapping[str, str]) -> AuthorCells:
        """The same with names alone in their column; by text, what each cell says and the name it has."""
        texts, table = self.cells.text(self.column), self.cells.table
        if told.keys().isdisjoint(self.cells.distinct(self.column)):
            return self
        columns = {**table.columns, self.column: [names.get(text, text) for text in texts]}
        cells = Cells(replace(table, columns=columns), self.cells.findings, self.cells.budget)
        by_line = {line: (text, told[text]) for line, text in self.cells.rows(texts) if text in told}
        return replace(self, cells=cells, told=by_line)

    def tell(self, keys: Iterable[tuple[int, str]], known: Register) -> None:
        """Add to each writer what stands beside the name and is not entered; each of it is noted.

        Parameters
        ----------
        keys
            The writer's id by line; "" for none.
        known
            The writers.
        """
        for line, key in keys if self.told else ():
            if key and line in self.told:
                for what in _completed(*self.told[line], known.entries[key], self.columns):
                    self.cells.note(line, self.column, what)


def _completed(text: str, told: NameTold, entry: Said, columns: Mapping[str, str]) -> Iterator[str]:
    """Complete what is known of a writer; yield what is to be noted.

    Parameters
    ----------
    text, told
        The cell, and what it says.
    entry
        What is known, which gains the rest.
    columns
        As of :class:`AuthorCells`.
    """
    for name, value in told.said.items():
        if name not in entry:
            entry[name] = Role(value) if name == "role" else value
            yield f"{name} {value} read from the writer's cell, {quoted(text)}"
        elif _contradicts(str(entry[name]), value):
            yield f"{quoted(text)} tells the {name} {value}, but {name} is {entry[name]}, which counts"
    for name, value in told.unclear.items():
        if name not in entry:
            yield f"{quoted(text)} may tell the {name}, {value}, which is not read. Maybe fill {columns[name]}."


def _contradicts(entered: str, said: str) -> bool:
    """True if a role or field is another than the one `entered`; any but a trainee may be a professor too."""
    return not alike(entered, said) and (said != Role.ATTENDING or entered in (Role.FELLOW, Role.RESIDENT))


def author_cells(writers: Cells, letters: Cells) -> tuple[AuthorCells, AuthorCells]:
    """Part names from what stands beside them.

    A name that stands elsewhere with its degrees keeps them; else it loses them, so that "Robert Hale, MD, Chair" and
    "Robert Hale" are one person.

    Parameters
    ----------
    writers, letters
        The rows of the two files.
    """
    texts = {*writers.distinct("name"), *letters.distinct("writer")}
    told = {text: said for text in sorted(texts) if may_tell(text) and (said := parted(text))}
    plain = {fold(text) for text in texts if text not in told or told[text].name == text}
    names = {text: said.full if fold(said.full) in plain else said.name for text, said in told.items()}
    own = AuthorCells(cells=writers, column="name", columns={"role": "role", "specialty": "specialty"})
    theirs = AuthorCells(cells=letters, column="writer", columns={"role": "role", "specialty": "writer_specialty"})
    return own.named(told, names), theirs.named(told, names)
