"""Writers, rotations and who saw whom: from their own files, and from what a letter's row carries of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from ..domain import Involvement, Response, Role, Rotation, RotationSetting, Supervision, Writer
from ..errors import maybe
from ..needs import slug
from ..vocabulary import country, fold, specialty
from .cells import Cells, choice, identifier, yes_no

__all__ = ["ROTATIONS", "SUPERVISION", "WRITERS", "People", "people"]

WRITERS = ("writer_id", "name", "specialty", "role", "country", "institution", "response", "versions", "ask_cost")
ROTATIONS = ("rotation_id", "name", "specialty", "country", "setting", "involvement", "institution", "start", "end")
SUPERVISION = ("writer_id", "rotation_id", "weeks", "direct")

COMPARED = ("specialty", "role", "country", "response", "setting", "involvement")
"""What a letter's row says of its writer or rotation; where another row says it too, both must agree."""


@dataclass(slots=True, kw_only=True)
class People:
    """Everybody and everything found so far, by id; `author` has the writer's id per row of ``letters.csv``."""

    writers: dict[str, Writer] = field(default_factory=dict)
    rotations: dict[str, Rotation] = field(default_factory=dict)
    supervision: dict[tuple[str, str], Supervision] = field(default_factory=dict)
    author: list[str] = field(default_factory=list)


def people(writers: Cells, rotations: Cells, supervision: Cells, letters: Cells) -> People:
    """Read the three files, then what the letters' rows carry."""
    found = People()
    for line, writer in _writers(writers):
        _add(writers, line, "writer_id", found.writers, writer)
    for line, rotation in _rotations(rotations):
        _add(rotations, line, "rotation_id", found.rotations, rotation)
    for line, row in _supervision(supervision):
        _check_supervision(supervision, line, row, found)
    _Carried(letters, found, own_writers=len(writers.table) > 0).read()
    return found


def _add(cells: Cells, line: int, column: str, into: dict[str, Writer] | dict[str, Rotation], entry: object) -> None:
    entry_id: str = entry.id  # type: ignore[attr-defined]
    if not entry_id:
        cells.fault(line, column, "is empty")
    elif entry_id in into:
        cells.fault(line, column, f'"{entry_id}" stands on an earlier line too; ids are unique')
    else:
        into[entry_id] = entry  # type: ignore[assignment]


def _writers(cells: Cells) -> Iterator[tuple[int, Writer]]:
    ids, names = cells.read("writer_id", identifier, ""), cells.text("name")
    rows = zip(
        cells.table.lines,
        ids,
        names,
        cells.read("specialty", specialty, ""),
        cells.read("role", lambda text: choice(text, Role, "role"), Role.ATTENDING),
        cells.read("country", country, ""),
        cells.text("institution"),
        cells.read("response", lambda text: choice(text, Response, "response"), None),
        cells.integers("versions", 1, least=1),
        cells.numbers("ask_cost", None, least=0),
        strict=True,
    )
    for line, writer_id, name, field_of, role, where, institution, response, versions, ask_cost in rows:
        yield (
            line,
            Writer(
                id=writer_id,
                name=name or writer_id,
                specialty=field_of,
                role=role,
                country=where,
                institution=institution,
                response=response,
                versions=versions,
                ask_cost=ask_cost,
            ),
        )


def _rotations(cells: Cells) -> Iterator[tuple[int, Rotation]]:
    rows = zip(
        cells.table.lines,
        cells.read("rotation_id", identifier, ""),
        cells.text("name"),
        cells.read("specialty", specialty, ""),
        cells.read("country", country, ""),
        cells.read("setting", lambda text: choice(text, RotationSetting, "rotation_setting"), None),
        cells.read("involvement", lambda text: choice(text, Involvement, "involvement"), None),
        cells.text("institution"),
        cells.dates("start"),
        cells.dates("end"),
        strict=True,
    )
    for line, rotation_id, name, field_of, where, setting, involvement, institution, start, end in rows:
        if start and end and end < start:
            cells.fault(line, "end", f"{end} is before the start, {start}")
        yield (
            line,
            Rotation(
                id=rotation_id,
                name=name or rotation_id,
                specialty=field_of,
                country=where,
                setting=setting,
                involvement=involvement,
                institution=institution,
                start=start,
                end=end,
            ),
        )


def _supervision(cells: Cells) -> Iterator[tuple[int, Supervision]]:
    rows = zip(
        cells.table.lines,
        cells.read("writer_id", identifier, ""),
        cells.read("rotation_id", identifier, ""),
        cells.numbers("weeks", 0.0, least=0),
        cells.read("direct", yes_no, True),
        strict=True,
    )
    for line, writer_id, rotation_id, weeks, direct in rows:
        yield line, Supervision(writer_id=writer_id, rotation_id=rotation_id, weeks=weeks, direct=direct)


def _check_supervision(cells: Cells, line: int, row: Supervision, found: People) -> None:
    key = row.writer_id, row.rotation_id
    if row.writer_id not in found.writers:
        cells.fault(line, "writer_id", f'no writer "{row.writer_id}" in writers.csv.{maybe(row.writer_id, found.writers)}')
    elif row.rotation_id not in found.rotations:
        near = maybe(row.rotation_id, found.rotations)
        cells.fault(line, "rotation_id", f'no rotation "{row.rotation_id}" in rotations.csv.{near}')
    elif key in found.supervision:
        cells.fault(line, "writer_id", f"{row.writer_id} and {row.rotation_id} stand on an earlier line too")
    else:
        found.supervision[key] = row


class _Carried:
    """What the rows of ``letters.csv`` say of writers and rotations that have no row of their own."""

    def __init__(self, cells: Cells, found: People, *, own_writers: bool) -> None:
        self.cells = cells
        self.found = found
        self.own_writers = own_writers
        self.listed_writers = frozenset(found.writers)
        self.listed_rotations = frozenset(found.rotations)

    def read(self) -> None:
        cells = self.cells
        rows = zip(
            cells.table.lines,
            cells.read("writer_id", identifier, ""),
            cells.text("writer"),
            cells.read("writer_specialty", specialty, ""),
            cells.read("role", lambda text: choice(text, Role, "role"), None),
            cells.read("country", country, ""),
            cells.read("response", lambda text: choice(text, Response, "response"), None),
            cells.text("rotation"),
            cells.read("rotation_country", country, ""),
            cells.read("setting", lambda text: choice(text, RotationSetting, "rotation_setting"), None),
            cells.read("involvement", lambda text: choice(text, Involvement, "involvement"), None),
            cells.numbers("weeks", None, least=0),
            strict=True,
        )
        for line, writer_id, name, field_of, role, where, response, rotation, there, setting, involvement, weeks in rows:
            said = {"specialty": field_of, "role": role, "country": where or there, "response": response}
            author = self.writer(line, writer_id, name, {key: value for key, value in said.items() if value})
            self.found.author.append(author)
            if author and (rotation or setting or involvement or weeks is not None):
                seen = {"specialty": field_of, "country": there, "setting": setting, "involvement": involvement}
                self.rotation(line, author, rotation, {key: value for key, value in seen.items() if value}, weeks)
        self.finish()

    def writer(self, line: int, writer_id: str, name: str, said: Mapping[str, object]) -> str:
        """The id of a row's writer, who is added or filled in as needed; "" with a fault."""
        writers = self.found.writers
        key = writer_id or next((w.id for w in writers.values() if name and fold(w.name) == fold(name)), "") or slug(name)
        if not key:
            self.cells.fault(line, "writer_id", "is empty, and there is no writer's name either")
        elif key in writers:
            writers[key] = self.filled(line, writers[key], said, listed=key in self.listed_writers)
        elif self.own_writers and not name:
            self.cells.fault(line, "writer_id", f'no writer "{key}" in writers.csv.{maybe(key, writers)}')
            return ""
        else:
            writers[key] = Writer(id=key, name=name or key, **said)  # type: ignore[arg-type]
        return key

    def rotation(self, line: int, author: str, name: str, said: dict[str, object], weeks: float | None) -> None:
        """Add or fill in a row's rotation, and that its writer saw the applicant there."""
        rotations = self.found.rotations
        key = next((r.id for r in rotations.values() if name and fold(name) in (fold(r.name), fold(r.id))), "")
        key = key or slug(name) or f"{author}_rotation"
        if key in rotations:
            rotations[key] = self.filled(line, rotations[key], said, listed=key in self.listed_rotations)
        else:
            rotations[key] = Rotation(id=key, name=name or f"with {self.found.writers[author].name}", **said)  # type: ignore[arg-type]
        before = self.found.supervision.get((author, key))
        if before is None or (before.weeks == 0 and weeks):
            row = Supervision(writer_id=author, rotation_id=key, weeks=weeks or 0.0)
            self.found.supervision[author, key] = row
        elif weeks is not None and weeks != before.weeks:
            self.cells.fault(line, "weeks", f"found {weeks:g}, but another row says {before.weeks:g} for the same two")

    def filled(self, line: int, entry, said, *, listed: bool):  # type: ignore[no-untyped-def]
        """Fill what an entry leaves open; what it says already must agree, unless it is only a default."""
        changed = {}
        for column in COMPARED:
            if column not in said or not hasattr(entry, column):
                continue
            now = getattr(entry, column)
            default = next(f.default for f in fields(entry) if f.name == column)
            if now == default:
                changed[column] = said[column]
            elif now != said[column] and column != "specialty":
                where = "its own file" if listed else "an earlier row"
                self.cells.fault(line, column, f'found "{said[column]}", but {where} says "{now}"')
        return replace(entry, **changed) if changed else entry

    def finish(self) -> None:
        """A writer without a country or a field works where, and in what, the rotations are."""
        seen: dict[str, list[Rotation]] = {}
        for writer_id, rotation_id in self.found.supervision:
            seen.setdefault(writer_id, []).append(self.found.rotations[rotation_id])
        for writer in list(self.found.writers.values()):
            there = seen.get(writer.id, [])
            countries = {rotation.country for rotation in there if rotation.country}
            fields_seen = {rotation.specialty for rotation in there if rotation.specialty}
            self.found.writers[writer.id] = replace(
                writer,
                country=writer.country or (countries.pop() if len(countries) == 1 else ""),
                specialty=writer.specialty or (fields_seen.pop() if len(fields_seen) == 1 else ""),
            )
