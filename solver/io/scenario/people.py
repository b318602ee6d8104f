"""Writers, rotations and who saw whom: from their own files, and from what a letter's row carries of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ...domain.entities import Involvement, Response, Role, Rotation, RotationSetting, Supervision, Writer
from ...domain.needs import slug
from ...domain.vocabulary import country, specialty
from ..table.cells import Cells
from ..table.fields import note_unknown_countries, note_unknown_specialties
from ..table.values import choice, identifier, quoted, yes_no
from .register import Register, Said, filled

__all__ = ["ROTATIONS", "SUPERVISION", "WRITERS", "people"]

WRITERS = ("writer_id", "name", "specialty", "role", "country", "institution", "response", "versions", "ask_cost")
ROTATIONS = ("rotation_id", "name", "specialty", "country", "setting", "involvement", "institution", "start", "end")
SUPERVISION = ("writer_id", "rotation_id", "weeks", "direct")

_role = partial(choice, allowed=Role, table="role")
_response = partial(choice, allowed=Response, table="response")
_setting = partial(choice, allowed=RotationSetting, table="rotation_setting")
_involvement = partial(choice, allowed=Involvement, table="involvement")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody and everything, by id; `authors` has the writer's id per row of ``letters.csv``, "" with a fault."""

    writers: Mapping[str, Writer]
    rotations: Mapping[str, Rotation]
    supervision: Mapping[tuple[str, str], Supervision]
    authors: tuple[str, ...]


def people(writers: Cells, rotations: Cells, supervision: Cells, letters: Cells) -> People:
    """Read the three files and what the letters' rows carry."""
    known_writers = Register(writers, "writer", _writers(writers))
    known_rotations = Register(rotations, "rotation", _rotations(rotations))
    rows = list(_carried(letters))
    authors = _authors(letters, rows, known_writers)
    places = _places(letters, rows, authors, known_rotations, known_writers)
    seen = _Edges(supervision, known_writers, known_rotations)
    for row, author, place in zip(rows, authors, places, strict=True):
        if author and row.sees:
            seen.carry(letters, row, author, place, known_rotations)
    for cells, column in ((writers, "specialty"), (rotations, "specialty"), (letters, "writer_specialty")):
        note_unknown_specialties(cells, column)
    for cells, column in ((writers, "country"), (rotations, "country"), (letters, "country")):
        note_unknown_countries(cells, column)
    found_rotations = {key: Rotation(**said) for key, said in known_rotations.entries.items()}
    found_writers = _settled(known_writers, seen.edges, found_rotations)
    _note_unknown(known_writers, letters, authors, found_writers)
    return People(writers=found_writers, rotations=found_rotations, supervision=seen.edges, authors=tuple(authors))


def _writers(cells: Cells) -> Iterator[tuple[int, Said]]:
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
    weeks: float | None = field(default=None)

    @property
    def sees(self) -> bool:
        """Whether it says that the writer saw the applicant somewhere."""
        return bool(self.rotation_name or self.weeks is not None or self.rotation)


def _carried(cells: Cells) -> Iterator[_Row]:
    columns = {
        "writer_id": cells.read("writer_id", identifier, ""),
        "writer": cells.text("writer"),
        "specialty": cells.read("writer_specialty", specialty, ""),
        "role": cells.read("role", _role, None),
        "country": cells.read("country", country, ""),
        "response": cells.read("response", _response, None),
        "rotation": cells.text("rotation"),
        "rotation_country": cells.read("rotation_country", country, ""),
        "setting": cells.read("setting", _setting, None),
        "involvement": cells.read("involvement", _involvement, None),
        "weeks": cells.numbers("weeks", None, least=0),
    }
    rotation = {"country": "rotation_country", "setting": "setting", "involvement": "involvement"}
    for line, said in filled(cells, columns):
        yield _Row(
            line=line,
            writer_id=said.get("writer_id", ""),
            name=said.get("writer", ""),
            writer={key: said[key] for key in ("specialty", "role", "country", "response") if key in said},
            rotation_name=said.get("rotation", ""),
            rotation={key: said[column] for key, column in rotation.items() if column in said},
            weeks=said.get("weeks"),
        )


def _authors(letters: Cells, rows: Iterable[_Row], known: Register) -> list[str]:
    """The writer's id per row; writers without a row of their own are added."""
    rows = list(rows)
    for row in rows:
        if row.writer_id and row.writer_id not in known.listed:
            known.call(row.name, row.writer_id)
    return [_author(letters, row, known) for row in rows]


def _author(letters: Cells, row: _Row, known: Register) -> str:
    key = row.writer_id
    if not key and row.name:
        called = known.named(row.name)
        if len(called) > 1:
            what = f"{quoted(row.name)} can be any of {', '.join(map(quoted, called))}. Maybe fill writer_id."
            letters.fault(row.line, "writer", what)
            return ""
        key = called[0] if called else slug(row.name)
    if not key:
        if "writer_id" in letters or "writer" in letters:
            letters.fault(row.line, "writer_id" if "writer_id" in letters else "writer", "names no writer")
        return ""
    if key not in known.listed and len(known.cells):
        namesakes = [name for name in known.named(row.name or key) if name in known.listed]
        if namesakes or not row.name:
            near = f' Maybe "{namesakes[0]}".' if namesakes else ""
            _unknown_writer(letters, row.line, key, known, near)
            return ""
    if key not in known.entries:
        known.add(key, {"name": row.name} if row.name else {})
    columns = {"specialty": "writer_specialty", "role": "role", "country": "country", "response": "response"}
    known.fill(letters, row.line, key, row.writer, columns)
    return key


def _unknown_writer(letters: Cells, line: int, key: str, known: Register, near: str) -> None:
    if near:
        letters.fault(line, "writer_id", f"no writer {quoted(key)} in writers.csv.{near}")
    else:
        letters.unknown(line, "writer_id", "writer", key, known.listed, "writers.csv")


def _places(
    letters: Cells, rows: Iterable[_Row], authors: Iterable[str], known: Register, writers: Register
) -> list[str]:
    """The rotation's id per row, "" where it names none; rotations without a row of their own are added."""
    columns = {"country": "rotation_country", "setting": "setting", "involvement": "involvement"}
    places = []
    for row, author in zip(rows, authors, strict=True):
        key = ""
        if row.rotation_name and author:
            key = next(iter(known.named(row.rotation_name)), slug(row.rotation_name))
            if key not in known.entries:
                field_of = writers.entries[author].get("specialty", "")
                known.add(key, {"name": row.rotation_name, "specialty": field_of})
            known.fill(letters, row.line, key, row.rotation, columns)
        places.append(key)
    return places


class _Edges:
    """Who saw whom where: the rows of ``supervision.csv``, then what the letters' rows add."""

    def __init__(self, cells: Cells, writers: Register, rotations: Register) -> None:
        self.cells = cells
        self.writers = writers
        self.edges: dict[tuple[str, str], Supervision] = {}
        self.open: set[tuple[str, str]] = set()
        self.at: dict[str, list[str]] = {}
        columns: dict[str, Sequence[object]] = {
            "writer_id": cells.read("writer_id", identifier, ""),
            "rotation_id": cells.read("rotation_id", identifier, ""),
            "weeks": cells.numbers("weeks", None, least=0),
            "direct": cells.read("direct", yes_no, None),
        }
        for line, said in filled(cells, columns):
            if all([self.known(line, said, writers), self.known(line, said, rotations)]):
                self.add(line, said)

    def known(self, line: int, said: Said, register: Register) -> bool:
        """Whether a row's writer or rotation is there."""
        column, noun, file = f"{register.noun}_id", register.noun, register.cells.table.file
        key = said.get(column, "")
        if key in register.entries:
            return True
        if not key and column in self.cells:
            self.cells.fault(line, column, f"is empty, expected the id of a {noun}")
        elif key and not register.cells.table.broken:
            self.cells.unknown(line, column, noun, key, register.entries, f"{file} or letters.csv")
        return False

    def add(self, line: int, said: Said) -> None:
        row = Supervision(**said) if "weeks" in said else Supervision(**said, weeks=0.0)
        key = row.writer_id, row.rotation_id
        if key in self.edges:
            what = f"{quoted(key[0])} and {quoted(key[1])} stand together on an earlier line too"
            self.cells.fault(line, "writer_id", what)
            return
        self.edges[key] = row
        self.at.setdefault(row.writer_id, []).append(row.rotation_id)
        if "weeks" not in said:
            self.open.add(key)

    def carry(self, letters: Cells, row: _Row, author: str, place: str, rotations: Register) -> None:
        """Add what a letter's row says of its writer's weeks; a nameless rotation is the writer's only one, or new."""
        if not place:
            only = self.at.get(author, [])
            place = only[0] if len(only) == 1 else f"{author}_rotation"
            columns = {"country": "rotation_country", "setting": "setting", "involvement": "involvement"}
            if place not in rotations.entries:
                writer = self.writers.entries[author]
                rotations.add(place, {"name": f"with {writer['name']}", "specialty": writer.get("specialty", "")})
            rotations.fill(letters, row.line, place, row.rotation, columns)
        key = author, place
        if key not in self.edges:
            self.edges[key] = Supervision(writer_id=author, rotation_id=place, weeks=row.weeks or 0.0)
            self.at.setdefault(author, []).append(place)
            if row.weeks is None:
                self.open.add(key)
        elif row.weeks is not None and key in self.open:
            self.open.discard(key)
            self.edges[key] = replace(self.edges[key], weeks=row.weeks)
        elif row.weeks is not None and row.weeks != self.edges[key].weeks:
            weeks = self.edges[key].weeks
            what = f"found {row.weeks:g}, but {weeks:g} weeks stand elsewhere for this writer on this rotation"
            letters.fault(row.line, "weeks", what)


def _settled(known: Register, edges: Iterable[tuple[str, str]], rotations: Mapping[str, Rotation]) -> dict[str, Writer]:
    """The writers; one without a country or a field works where, and in what, all the rotations are."""
    there: dict[str, list[Rotation]] = {}
    for writer_id, rotation_id in edges:
        there.setdefault(writer_id, []).append(rotations[rotation_id])
    settled = {}
    for key, said in known.entries.items():
        for column in ("country", "specialty"):
            told = {getattr(rotation, column) for rotation in there.get(key, [])} - {""}
            if len(told) == 1:
                said.setdefault(column, *told)
        settled[key] = Writer(**said)
    return settled


def _note_unknown(known: Register, letters: Cells, authors: Iterable[str], writers: Mapping[str, Writer]) -> None:
    """Notes on authors of whom too little is known to weigh a letter."""
    first: dict[str, int] = {}
    for line, author in zip(letters.lines, authors, strict=True):
        first.setdefault(author, line)
    for author, line in first.items():
        for column, lost in (("specialty", "no field"), ("country", "no country")):
            if author and not getattr(writers[author], column):
                what = f"{quoted(writers[author].name)} has no {column}: the letters count as from {lost}"
                if author in known.listed:
                    known.cells.note(known.listed[author], column, what)
                else:
                    letters.note(line, "writer_specialty" if column == "specialty" else column, what)
