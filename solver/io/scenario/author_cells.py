"""What stands beside a name in a writer's cell: role and field in "Robert Hale, MD, Chair, Dept of Neurology"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from ...domain.entities import Role
from ...domain.vocabulary import fold, group, specialty, words
from ..table.cells import Cells
from ..table.values import quoted
from .register import Register, Said

__all__ = ["AuthorCells", "alike", "author_cells"]

_PARTS = re.compile(r"\s*[,;|()\[\]\n]+\s*|\s+[-/\u2013\u2014]+\s+")
"""What parts a name from what stands beside it."""
_JOINS = frozenset({"of", "the", "in", "for", "and", "at", "dept", "department", "division", "section"})
"""Words between a role and a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What one cell says.

    Attributes
    ----------
    name, full
        The name alone, and with its degrees.
    said
        Role and specialty, as far as they are certain.
    unclear
        What it may tell of either, and is not read.
    """

    name: str
    full: str
    said: Mapping[str, str] = field(default_factory=dict)
    unclear: Mapping[str, str] = field(default_factory=dict)


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
    told: Mapping[int, tuple[str, _Told]] = field(default_factory=dict)

    def named(self, told: Mapping[str, _Told], names: Mapping[str, str]) -> AuthorCells:
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


def _completed(text: str, told: _Told, entry: Said, columns: Mapping[str, str]) -> Iterator[str]:
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


def alike(one: str, other: str) -> bool:
    """True if two fields are one, or both internal medicine in the wide sense."""
    return one == other or {one, other} <= group("im_subspecialties") | {"internal medicine"}


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
    told = {text: said for text in sorted(texts) if _may_tell(text) and (said := _parted(text))}
    plain = {fold(text) for text in texts if text not in told or told[text].name == text}
    names = {text: said.full if fold(said.full) in plain else said.name for text, said in told.items()}
    own = AuthorCells(cells=writers, column="name", columns={"role": "role", "specialty": "specialty"})
    theirs = AuthorCells(cells=letters, column="writer", columns={"role": "role", "specialty": "writer_specialty"})
    return own.named(told, names), theirs.named(told, names)


def _may_tell(text: str) -> bool:
    """True if a cell may be more than a name: the first, cheap look."""
    return _PARTS.search(text) is not None or text.split()[-1].casefold() in _last_words()


@cache
def _last_words() -> frozenset[str]:
    """The words that end the ways to write a role."""
    return frozenset(way.split()[-1] for way in _roles())


def _parted(text: str) -> _Told | None:
    """What a cell says; None where it is nothing but a name."""
    first, *others = [part for part in _PARTS.split(text) if fold(part)] or [""]
    if others and (told := _meaning(first)) and fold(first) not in words("also_a_name"):
        return _Told(name=text, full=text, unclear=told)  # "Program Director (Dr. Kim)"
    sure = [part for part in others if not _may_be_given(first, part) and _meaning(part)]
    kept = [part for part in others if part not in sure]
    said, unclear = _settled([_meaning(part) for part in sure])
    for part in kept:
        unclear.update(_meaning(part) or _hidden(part))
    if not others:
        unclear.update(_at_the_end(first))
    if not said and not unclear:
        return None
    if not sure:
        return _Told(name=text, full=text, unclear=unclear)
    bare = [part for part in (_without_degrees(first), *kept) if not _are_degrees(part)]
    return _Told(name=", ".join(bare), full=", ".join((first, *kept)), said=said, unclear=unclear)


def _settled(found: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """One role and one field of all that is `found`, and those of which there are two."""
    said, unclear = dict[str, str](), dict[str, str]()
    for name, common in (("role", Role.ATTENDING.value), ("specialty", "internal medicine")):
        values = list(dict.fromkeys(part[name] for part in found if name in part))
        special = [value for value in values if value != common] or values
        if len(special) == 1:
            said[name] = special[0]
        elif special:
            unclear[name] = " or ".join(special)
    return said, unclear


def _are_degrees(part: str) -> bool:
    """True if a part of a cell has nothing but degrees: "MD, PhD"."""
    said, beside = fold(part.replace(".", "")).split(), words("beside_a_name")
    return all(beside.get(word) == "degree" for word in said)


def _without_degrees(part: str) -> str:
    """A name without the degrees that end it."""
    said = part.split()
    while len(said) > 1 and _are_degrees(said[-1]):
        said.pop()
    return " ".join(said)


def _may_be_given(first: str, part: str) -> bool:
    """True if after `first` a part may be a given name, as in "Smith, Dean", or what tells nothing certain."""
    kinds, said = words("also_a_name"), fold(part)
    return kinds.get(said) == "unclear" or (len(fold(first).split()) == 1 and kinds.get(said) == "name")


@cache
def _roles() -> Mapping[str, str]:
    """The ways to write a role, without those that are degrees."""
    return {way: role for way, role in words("role").items() if not _are_degrees(way)}


@cache
def _meaning(part: str) -> Mapping[str, str]:
    """Role and field that a part of a cell tells, all of it understood; else nothing."""
    said, roles = fold(part), _roles()
    if _are_degrees(part):
        return {}
    found = {"role": roles[said]} if said in roles else {}
    if is_field := _field(said):
        return {**found, "specialty": is_field}
    every = said.split()
    for at in range(1, len(every)):
        head, tail = " ".join(every[:at]), " ".join(every[at:])
        for role, of in ((head, tail), (tail, head)):
            if (own := roles.get(_bare(role))) and (is_field := _field(of)):
                return {"role": own, **found, "specialty": is_field}
    return found


def _bare(said: str) -> str:
    """Words without those that only join them at either end."""
    every = said.split()
    while every and every[0] in _JOINS:
        every.pop(0)
    while every and every[-1] in _JOINS:
        every.pop()
    return " ".join(every)


def _field(said: str) -> str:
    """The specialty that folded words name, "" for none."""
    return specialty(bare) if (bare := _bare(said)) in words("specialties") else ""


def _hidden(part: str) -> Mapping[str, str]:
    """A role among other words: "former chair"."""
    every, roles = fold(part).split(), _roles()
    runs = (" ".join(every[at : at + size]) for size in (3, 2, 1) for at in range(len(every)))
    found = next((roles[run] for run in runs if roles.get(run, Role.ATTENDING) != Role.ATTENDING), "")
    return {"role": found} if found else {}


def _at_the_end(name: str) -> Mapping[str, str]:
    """A role that ends a name of several words: "Robert Hale Chair"."""
    every = [word for word in fold(name).split() if word not in words("beside_a_name")]
    rest = " ".join(every[2:])
    return _hidden(rest) if rest and words("also_a_name").get(rest) is None else {}
