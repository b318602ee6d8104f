"""Writers, rotations and who saw whom: from their own files, and from what a letter's row carries of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ...domain.entities import Involvement, Response, Role, Rotation, RotationSetting, Supervision, Writer
from ...domain.needs import slug
from ...domain.vocabulary import country, specialty
from ...rules.defaults import with_rotations_place
from ..table.cells import Cells
from ..table.fields import note_unknown_countries, note_unknown_specialties
from ..table.values import choice, identifier, quoted
from .register import Register, Said, filled
from .supervision import Edges

__all__ = ["People", "read_people"]

WRITER_COLUMNS = {"specialty": "writer_specialty", "role": "role", "country": "country", "response": "response"}
ROTATION_COLUMNS = {"country": "rotation_country", "setting": "setting", "involvement": "involvement"}
"""What a row of ``letters.csv`` may carry of its writer and of one rotation: our name of it, and its column."""

_role = partial(choice, allowed=Role, table="role")
_response = partial(choice, allowed=Response, table="response")
_setting = partial(choice, allowed=RotationSetting, table="rotation_setting")
_involvement = partial(choice, allowed=Involvement, table="involvement")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody and everything, by id.

    Attributes
    ----------
    supervision
        By (writer id, rotation id).
    authors
        The writer's id per row of ``letters.csv``, "" where that was a fault.
    """

    writers: Mapping[str, Writer]
    rotations: Mapping[str, Rotation]
    supervision: Mapping[tuple[str, str], Supervision]
    authors: tuple[str, ...]


def read_people(writers: Cells, rotations: Cells, supervision: Cells, letters: Cells) -> People:
    """Read who writes and where they saw the applicant.

    Parameters
    ----------
    writers, rotations, supervision
        The rows of the three files, which may be missing.
    letters
        Those of ``letters.csv``: they may carry what the three files lack, and must not contradict them.
    """
    known_writers = Register(writers, "writer", _writers(writers))
    known_rotations = Register(rotations, "rotation", _rotations(rotations))
    carried = list(_carried(letters))
    authors = _authors(letters, carried, known_writers)
    places = _places(letters, carried, authors, known_rotations, known_writers)
    edges = Edges(supervision, known_writers, known_rotations)
    for row, author, place in letters.watched(zip(carried, authors, places, strict=True)):
        if author and row.sees:
            edges.carry(letters, row.line, author, _place(letters, row, author, place, edges), row.weeks)
    for cells, column in ((writers, "specialty"), (rotations, "specialty"), (letters, "writer_specialty")):
        note_unknown_specialties(cells, column)
    for cells, column in ((writers, "country"), (rotations, "country"), (letters, "country")):
        note_unknown_countries(cells, column)
    rotations_by_id = {key: Rotation(**said) for key, said in letters.watched(known_rotations.entries.items())}
    people = People(
        writers=_settled(known_writers, rotations_by_id, edges),
        rotations=rotations_by_id,
        supervision=edges.rows,
        authors=tuple(authors),
    )
    _note_unknown(known_writers, letters, people)
    return people


def _writers(cells: Cells) -> Iterator[tuple[int, Said]]:
    """Read ``writers.csv``: each row's line and what it says, by the names of `Writer`."""
    columns = {
        "id": cells.read("writer_id", identifier, ""),
        "name": cells.text("name"),
        "specialty": cells.read("specialty", specialty, ""),
        "role": cells.read("role", _role, None),
        "country": cells.read("country", country, ""),
        "institution": cells.text("institution"),
        "response": cells.read("response", _response, None),
        "versions": cells.integers("versions", None, least=1),
        "ask_cost": cells.numbers("ask_cost", None, least=0, most=1_000_000),
    }
    return filled(cells, columns)


def _rotations(cells: Cells) -> Iterator[tuple[int, Said]]:
    """Read ``rotations.csv``: each row's line and what it says, by the names of `Rotation`."""
    columns = {
        "id": cells.read("rotation_id", identifier, ""),
        "name": cells.text("name"),
        "specialty": cells.read("specialty", specialty, ""),
        "country": cells.read("country", country, ""),
        "setting": cells.read("setting", _setting, None),
        "involvement": cells.read("involvement", _involvement, None),
        "institution": cells.text("institution"),
        "start": cells.dates("start", beside=("end",)),
        "end": cells.dates("end", beside=("start",)),
    }
    for line, said in filled(cells, columns):
        if "start" in said and "end" in said and said["end"] < said["start"]:
            cells.fault(line, "end", f"found {said['end']}, which is before the start, {said['start']}")
        yield line, said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What a row of ``letters.csv`` says of its writer and of one rotation."""

    line: int
    writer_id: str
    name: str
    writer: Said
    rotation_name: str
    rotation: Said
    weeks: float | None

    @property
    def sees(self) -> bool:
        """True if it says that the writer saw the applicant somewhere."""
        return bool(self.rotation_name or self.weeks is not None or self.rotation)


def _carried(cells: Cells) -> Iterator[_Row]:
    """Read what the rows of ``letters.csv`` carry of writers and rotations."""
    columns = {
        "writer_id": cells.read("writer_id", identifier, ""),
        "writer": cells.text("writer"),
        "writer_specialty": cells.read("writer_specialty", specialty, ""),
        "role": cells.read("role", _role, None),
        "country": cells.read("country", country, ""),
        "response": cells.read("response", _response, None),
        "rotation": cells.text("rotation"),
        "rotation_country": cells.read("rotation_country", country, ""),
        "setting": cells.read("setting", _setting, None),
        "involvement": cells.read("involvement", _involvement, None),
        "weeks": cells.numbers("weeks", None, least=0),
    }
    for line, said in filled(cells, columns):
        yield _Row(
            line=line,
            writer_id=said.get("writer_id", ""),
            name=said.get("writer", ""),
            writer={name: said[column] for name, column in WRITER_COLUMNS.items() if column in said},
            rotation_name=said.get("rotation", ""),
            rotation={name: said[column] for name, column in ROTATION_COLUMNS.items() if column in said},
            weeks=said.get("weeks"),
        )


def _authors(letters: Cells, rows: Sequence[_Row], known: Register) -> list[str]:
    """The writer's id per row; writers without a row of their own are added.

    Parameters
    ----------
    letters, rows
        ``letters.csv``, and what it carries.
    known
        The writers known so far.
    """
    for row in rows:
        if row.writer_id and row.writer_id not in known.listed:
            known.call(row.name, row.writer_id)
    return [_author(letters, row, known) for row in letters.watched(rows)]


def _author(letters: Cells, row: _Row, known: Register) -> str:
    """The writer's id of one row, "" after a fault. Parameters as of :func:`_authors`, of whose rows it is one."""
    key = row.writer_id or _meant(letters, row, known)
    if not key:
        return ""
    if key not in known.listed and len(known.cells):
        namesakes = [name for name in known.meant_by(row.name or key) if name in known.listed]
        if namesakes:
            letters.fault(row.line, "writer_id", f'no writer {quoted(key)} in writers.csv. Maybe "{namesakes[0]}".')
            return ""
        if not row.name:
            letters.unknown(row.line, "writer_id", "writer", key, known.listed, "writers.csv")
            return ""
    if key not in known.entries:
        known.add(key, {"name": row.name} if row.name else {})
    known.complete(letters, row.line, key, row.writer, WRITER_COLUMNS)
    return key


def _meant(letters: Cells, row: _Row, known: Register) -> str:
    """The writer's id that a row without one means by the name: a new one is made of a new name; "" after a fault.

    Parameters as of :func:`_author`.
    """
    namesakes = known.meant_by(row.name) if row.name else []
    if len(namesakes) > 1:
        what = f"{quoted(row.name)} can be any of {', '.join(map(quoted, namesakes))}. Maybe fill writer_id."
        letters.fault(row.line, "writer", what)
        return ""
    key = namesakes[0] if namesakes else slug(row.name)
    if not key and ("writer_id" in letters or "writer" in letters):
        letters.fault(row.line, "writer_id" if "writer_id" in letters else "writer", "names no writer")
    return key


def _places(
    letters: Cells, rows: Iterable[_Row], authors: Iterable[str], known: Register, writers: Register
) -> list[str]:
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
    for row, author in letters.watched(zip(rows, authors, strict=True)):
        key = ""
        if row.rotation_name and author:
            key = next(iter(known.meant_by(row.rotation_name)), slug(row.rotation_name))
            if key not in known.entries:
                known.add(key, {"name": row.rotation_name, "specialty": writers.entries[author].get("specialty", "")})
            known.complete(letters, row.line, key, row.rotation, ROTATION_COLUMNS)
        places.append(key)
    return places


def _place(letters: Cells, row: _Row, author: str, place: str, edges: Edges) -> str:
    """The rotation's id of a row that says something of one: without a name the writer's only one, or a new one.

    Parameters
    ----------
    letters, row
        ``letters.csv``, and what the row carries.
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
    rotations.complete(letters, row.line, place, row.rotation, ROTATION_COLUMNS)
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
    for author, line in first.items():
        for column, lost in (("specialty", "no field"), ("country", "no country")):
            if author and not getattr(people.writers[author], column):
                what = f"{quoted(people.writers[author].name)} has no {column}: the letters count as from {lost}"
                if author in known.listed:
                    known.cells.note(known.listed[author], column, what)
                else:
                    letters.note(line, WRITER_COLUMNS[column], what)
