"""Writers, rotations and who saw whom: from their own files, and from what a letter's row carries of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...domain.entities import Rotation, Supervision, Writer
from ...domain.needs import slug
from ...rules.defaults import with_rotations_place
from ..table.cells import Cells
from ..table.fields import note_unknown_countries, note_unknown_specialties
from ..table.values import quoted
from .author_cells import author_cells
from .files import CARRIED, COLUMNS
from .one_person import may_be_one
from .register import Edges, Register, Said, read_said

__all__ = ["People", "read_people"]

WRITER_COLUMNS = {"specialty": "writer_specialty", "role": "role", "country": "country", "response": "response"}
ROTATION_COLUMNS = {"country": "rotation_country", "setting": "setting", "involvement": "involvement"}
"""What a row of ``letters.csv`` may carry of its writer and of one rotation: our name of it, and its column."""
GRANTED = {
    "country": ("unknown", "Maybe enter where each works: US, Canada or another country."),
    "specialty": ("unknown", "Maybe enter the writers' specialties."),
    "role": ("attending", "Maybe enter chair, resident, research_mentor and the like."),
}
"""What counts where nothing is said of a writer, and what the user can do."""
SEES = frozenset({"rotation", "weeks", *ROTATION_COLUMNS.values()})
"""Columns of ``letters.csv`` that say that the writer saw the applicant somewhere."""

_Rows = Sequence[tuple[int, Said]]
"""What rows of ``letters.csv`` carry, each with its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody and everything, by id.

    Attributes
    ----------
    supervision
        By (writer id, rotation id).
    authors
        The writer's id per row of ``letters.csv``, "" where that was a fault.
    with_versions
        Ids of the writers whose row says how many of their letters may be used.
    """

    writers: Mapping[str, Writer]
    rotations: Mapping[str, Rotation]
    supervision: Mapping[tuple[str, str], Supervision]
    authors: tuple[str, ...]
    with_versions: frozenset[str]


def read_people(writers: Cells, rotations: Cells, supervision: Cells, letters: Cells) -> People:
    """Read who writes and where they saw the applicant.

    Parameters
    ----------
    writers, rotations, supervision
        The rows of the three files, which may be missing.
    letters
        Those of ``letters.csv``: they may carry what the three files lack, and must not contradict them.
    """
    own_names, their_names = author_cells(writers, letters)
    writers, letters = own_names.cells, their_names.cells
    known_writers = Register(writers, "writer", read_said(writers, COLUMNS["writers.csv"]))
    rotation_rows = list(read_said(rotations, COLUMNS["rotations.csv"]))
    for line, said in rotation_rows:
        if "start" in said and "end" in said and said["end"] < said["start"]:
            rotations.fault(line, "end", f"found {said['end']}, which is before the start, {said['start']}")
    known_rotations = Register(rotations, "rotation", rotation_rows)
    carried = list(read_said(letters, ("writer_id", *CARRIED)))
    authors = _authors(letters, carried, known_writers)
    own_names.tell([(line, key) for key, line in known_writers.listed.items()], known_writers)
    their_names.tell(letters.rows(authors), known_writers)
    places = _places(letters, carried, authors, known_rotations, known_writers)
    edges = Edges(supervision, known_writers, known_rotations, letters.table.file)
    for (line, said), author, place in letters.watched(zip(carried, authors, places, strict=True)):
        if author and not SEES.isdisjoint(said):
            edges.carry(letters, line, (author, _place(letters, line, said, author, place, edges)), said)
    for cells, field in ((writers, "specialty"), (rotations, "specialty"), (letters, "writer_specialty")):
        note_unknown_specialties(cells, field)
        note_unknown_countries(cells, "country")
    rotations_by_id = {key: Rotation(**said) for key, said in letters.watched(known_rotations.entries.items())}
    people = People(
        writers=_settled(known_writers, rotations_by_id, edges),
        rotations=rotations_by_id,
        supervision={key: Supervision(**said) for key, said in edges.rows.items()},
        authors=tuple(authors),
        with_versions=frozenset(key for key, said in known_writers.entries.items() if "versions" in said),
    )
    entered = {*(known_writers.listed if "writer_id" in writers else ()), *letters.ids("writer_id")}
    _ask_who_is_one(known_writers, letters, people, entered)
    _note_unknown(known_writers, letters, people)
    _suppose(known_writers, letters, people)
    _suppose_rotations(rotations, rotation_rows)
    return people


def _authors(letters: Cells, rows: _Rows, known: Register) -> list[str]:
    """The writer's id per row; writers without a row of their own are added.

    Parameters
    ----------
    letters, rows
        ``letters.csv``, and what it carries.
    known
        The writers known so far.
    """
    for _, said in rows:
        if "writer_id" in said and said["writer_id"] not in known.listed:
            known.call(said.get("writer", ""), said["writer_id"])
    return [_author(letters, line, said, known) for line, said in letters.watched(rows)]


def _author(letters: Cells, line: int, said: Said, known: Register) -> str:
    """The writer's id of one row, "" after a fault; a writer without a row of their own is added.

    Parameters
    ----------
    letters, line, said
        The row of ``letters.csv``, and what it carries.
    known
        The writers known so far.
    """
    name = said.get("writer", "")
    key: str = said.get("writer_id") or _meant(letters, line, name, known)
    if not key:
        return ""
    if key not in known.listed and len(known.cells) and not known.cells.table.broken:
        namesakes = [other for other in known.meant_by(name or key) if other in known.listed]
        if namesakes:
            letters.fault(line, "writer_id", f'no writer {quoted(key)} in writers.csv. Maybe "{namesakes[0]}".')
            return ""
        if not name:
            letters.unknown(line, "writer_id", "writer", key, known.listed, "writers.csv")
            return ""
    if key not in known.entries:
        known.add(key, {"name": name} if name else {})
    known.complete(letters, line, key, said, WRITER_COLUMNS)
    return key


def _meant(letters: Cells, line: int, name: str, known: Register) -> str:
    """The writer's id that a row means by a name: a new one is made of a new name; "" after a fault.

    Parameters
    ----------
    letters, line
        The row of ``letters.csv``.
    name
        "" where it has none.
    known
        The writers known so far.
    """
    namesakes = known.meant_by(name) if name else []
    if len(namesakes) > 1:
        what = f"{quoted(name)} can be any of {', '.join(map(quoted, namesakes))}. Maybe fill writer_id."
        letters.fault(line, "writer", what)
        return ""
    key = namesakes[0] if namesakes else slug(name)
    if not key and ("writer_id" in letters or "writer" in letters):
        letters.fault(line, "writer_id" if "writer_id" in letters else "writer", "names no writer")
    return key


def _places(letters: Cells, rows: _Rows, authors: Iterable[str], known: Register, writers: Register) -> list[str]:
    """The rotation's id per row, "" where it names none; rotations without a row of their own are added.

    Parameters
    ----------
    letters, rows
        ``letters.csv``, and what it carries.
    authors
        The writer's id per row; a row without one names no rotation.
    known, writers
        The rotations and the writers known so far.
    """
    places = []
    for (line, said), author in letters.watched(zip(rows, authors, strict=True)):
        key = ""
        if "rotation" in said and author:
            key = next(iter(known.meant_by(said["rotation"])), slug(said["rotation"]))
            if key not in known.entries:
                known.add(key, {"name": said["rotation"], "specialty": writers.entries[author].get("specialty", "")})
            known.complete(letters, line, key, said, ROTATION_COLUMNS)
        places.append(key)
    return places


def _place(letters: Cells, line: int, said: Said, author: str, place: str, edges: Edges) -> str:
    """The rotation's id of a row that says something of one: without a name the writer's only one, or a new one.

    Parameters
    ----------
    letters, line, said
        The row of ``letters.csv``, and what it carries.
    author, place
        The ids of its writer and of the rotation it names, "" for none.
    edges
        Who saw whom as far as is known.
    """
    if place:
        return place
    rotations = edges.rotations
    only = edges.places_of.get(author, [])
    place = only[0] if len(only) == 1 else f"{author}_rotation"
    if place not in rotations.entries:
        writer = edges.writers.entries[author]
        rotations.add(place, {"name": f"with {writer['name']}", "specialty": writer.get("specialty", "")})
    rotations.complete(letters, line, place, said, ROTATION_COLUMNS)
    return place


def _settled(known: Register, rotations: Mapping[str, Rotation], edges: Edges) -> dict[str, Writer]:
    """The writers, by id; what they leave open of their place of work is told by their rotations.

    Parameters
    ----------
    known
        The writers and what is known of each.
    rotations
        All rotations, by id.
    edges
        Who saw whom where.
    """
    return {
        key: with_rotations_place(Writer(**said), [rotations[place] for place in edges.places_of.get(key, ())])
        for key, said in known.cells.watched(known.entries.items())
    }


def _ask_who_is_one(known: Register, letters: Cells, people: People, entered: Collection[str]) -> None:
    """Add a note on every two writers who may be one person, where the second of them first stands.

    Parameters
    ----------
    known, letters, people
        The writers, ``letters.csv``, and what was settled of them.
    entered
        The ids that somebody entered; the others are made from names.
    """
    lines = {author: line for line, author in reversed(list(letters.rows(people.authors)))}
    names = {key: said["name"] for key, said in known.entries.items()}
    for one, other in may_be_one(names, entered):
        there = known.listed.get(one) or lines[one]
        file = (known.cells if one in known.listed else letters).table.file
        what = f"{quoted(names[other])} and {quoted(names[one])} ({file}:{there}) may be one person, and count as two"
        cells, line = (known.cells, known.listed[other]) if other in known.listed else (letters, lines[other])
        cells.note(
            line,
            "name" if other in known.listed else "writer",
            f"{what}. Maybe write one spelling, or give each a writer_id.",
        )


def _suppose(known: Register, letters: Cells, people: People) -> None:
    """Tell what counts where nothing is entered of a writer: in rows of their own, and in rows of letters.

    Parameters
    ----------
    known
        The writers.
    letters
        ``letters.csv``.
    people
        What was settled of them.
    """
    own = [key for key in known.listed if key in people.writers]
    carried = [author for author in people.authors if author and author not in known.listed]
    for cells, keys, in_letters in ((known.cells, own, False), (letters, carried, True)):
        for column, (taken, remedy) in GRANTED.items():
            rows = sum(_is_open(known, people, key, column) for key in keys)
            if rows:
                cells.suppose(WRITER_COLUMNS[column] if in_letters else column, taken, rows, remedy)


def _suppose_rotations(rotations: Cells, rows: _Rows) -> None:
    """Tell of how many rotations with a row of their own it is not known what they were."""
    for column, remedy in (
        ("setting", "Maybe enter inpatient, icu, outpatient and the like."),
        ("involvement", "Maybe enter hands_on, observership, shadowing or research."),
    ):
        if blank := sum(column not in said for _, said in rows):
            rotations.suppose(column, "unknown", blank, remedy)


def _is_open(known: Register, people: People, key: str, column: str) -> bool:
    """True if neither a row nor the rotations of a writer tell a column of theirs.

    Parameters
    ----------
    known, people
        What rows say, and what was settled.
    key, column
        The writer's id and the column.
    """
    return column not in known.entries[key] and (column == "role" or not getattr(people.writers[key], column))


def _note_unknown(known: Register, letters: Cells, people: People) -> None:
    """Add notes on writers of whom too little is known to weigh a letter.

    Parameters
    ----------
    known
        The writers: a note stands at their own row, if they have one.
    letters
        ``letters.csv``: else it stands at their first letter.
    people
        What was settled of them.
    """
    first: dict[str, int] = {}
    for line, author in letters.rows(people.authors):
        first.setdefault(author, line)
    lost_of = {"specialty": "no field", "country": "no country"}
    lost_of = {n: lost for n, lost in lost_of.items() if n in known.cells or WRITER_COLUMNS[n] in letters}
    for author, line in first.items():
        for column, lost in lost_of.items():
            if author and not getattr(people.writers[author], column):
                what = f"{quoted(people.writers[author].name)} has no {column}: the letters count as from {lost}"
                if author in known.listed:
                    known.cells.note(known.listed[author], column, what)
                else:
                    letters.note(line, WRITER_COLUMNS[column], what)
