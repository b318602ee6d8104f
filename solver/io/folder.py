"""A scenario folder, read whole: every fault in every file at once, or a scenario that is consistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from ..domain import Letter, Scenario, Status, Track
from ..errors import Fault, InputError, maybe
from ..traits import known
from . import toml
from .cells import Cells
from .letters import LETTERS, STRENGTHS, letters, strengths
from .people import ROTATIONS, SUPERVISION, WRITERS, people
from .programs import PROGRAMS, tracks
from .table import Table
from .table import read as read_table

__all__ = ["read"]

FILES: Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "programs.csv": (PROGRAMS, (("program_id", "nrmp"), ("name",))),
    "letters.csv": (LETTERS, (("letter_id", "label", "writer", "writer_id"), ("writer_id", "writer"))),
    "writers.csv": (WRITERS, (("writer_id",), ("name",), ("specialty",), ("role",), ("country",))),
    "rotations.csv": (
        ROTATIONS,
        (("rotation_id",), ("name",), ("specialty",), ("country",), ("setting",), ("involvement",)),
    ),
    "supervision.csv": (SUPERVISION, (("writer_id",), ("rotation_id",), ("weeks",))),
    "strengths.csv": (STRENGTHS, (("program_id",), ("letter_id",), ("strength",))),
}
"""Per file, the columns it may have and those it must: one of each group."""

NEEDED = ("programs.csv", "letters.csv")


def read(folder: str | Path, as_of: date | None = None, today: date | None = None) -> Scenario:
    """Read a scenario folder.

    Parameters
    ----------
    folder
        Where ``programs.csv``, ``letters.csv`` and what else there is stand.
    as_of
        The day the scenario stands at; None: what ``scenario.toml`` says, else `today`.
    today
        For ``as_of = "today"``; None: the computer's date.

    Raises
    ------
    InputError
        With every fault found in all files.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError([Fault(file=str(folder), what="no such folder. Maybe make one: lor init FOLDER")])
    faults: list[Fault] = []
    notes: list[Fault] = []
    settings = toml.read(folder / "scenario.toml", today or date.today(), as_of, faults)  # noqa: DTZ011
    cells = {
        name: Cells(_table(folder / name, settings.limits.file_megabytes, faults, notes), faults, notes) for name in FILES
    }
    found = people(cells["writers.csv"], cells["rotations.csv"], cells["supervision.csv"], cells["letters.csv"])
    written = tuple(letters(cells["letters.csv"], found.writers, found.author, settings))
    writers = tuple(found.writers.values())
    terms = known(writers, written, settings.applicant.themes)
    faults.extend(toml.advice_faults(settings, terms, "scenario.toml"))
    listed = tuple(tracks(cells["programs.csv"], settings, terms))
    track_ids = frozenset(track.id for _, track in listed)
    own = strengths(cells["strengths.csv"], track_ids, frozenset(letter.id for letter in written))
    _Consistency(cells["letters.csv"], cells["programs.csv"], written, listed).check()
    _note_unknown_people(cells["letters.csv"], written, found.writers)
    if faults:
        raise InputError(sorted(set(faults)))
    return Scenario(
        settings=settings,
        writers=writers,
        rotations=tuple(found.rotations.values()),
        supervision=tuple(found.supervision.values()),
        letters=written,
        tracks=tuple(track for _, track in listed),
        strengths=own,
        notes=tuple(sorted(set(notes))),
    )


def _table(path: Path, megabytes: float, faults: list[Fault], notes: list[Fault]) -> Table:
    """One file's table; an empty one where the file may be missing or has a fault."""
    columns, groups = FILES[path.name]
    if not path.exists():
        if path.name in NEEDED:
            near = maybe(path.name, (entry.name for entry in path.parent.iterdir()))
            faults.append(Fault(file=path.name, what=f"no such file in {path.parent.name or path.parent}.{near}"))
        return Table(file=path.name)
    table = read_table(path, columns, megabytes, faults, notes)
    for group in groups if len(table) else ():
        if not any(column in table for column in group):
            others = f" (or {', '.join(group[1:])})" if len(group) > 1 else ""
            what = f"no such column{others}.{maybe(group[0], _unused(path.name, notes))}"
            faults.append(Fault(file=path.name, line=1, column=group[0], what=what))
    return table


def _unused(file: str, notes: Sequence[Fault]) -> Iterator[str]:
    """The columns of a file that nobody knows: among them may be a misspelt one."""
    for note in notes:
        if note.file == file and ": " in note.what:
            yield from note.what.split(": ")[1].split(", ")


class _Consistency:
    """What letters and programs say of each other."""

    def __init__(
        self, letter_cells: Cells, program_cells: Cells, written: Sequence[Letter], listed: Sequence[tuple[int, Track]]
    ) -> None:
        self.letter_cells = letter_cells
        self.program_cells = program_cells
        self.letters = {letter.id: letter for letter in written}
        self.tracks = {track.id: track for _, track in listed}
        self.listed = listed

    def check(self) -> None:
        for letter in self.letters.values():
            self.references(letter)
            self.contradictions(letter)
        for line, track in self.listed:
            self.assigned(line, track)
        self.programs()

    def references(self, letter: Letter) -> None:
        for column, track_ids in (
            ("only_program", (letter.only_program,) if letter.only_program else ()),
            ("excluded", letter.excluded),
            ("pinned", letter.pinned),
        ):
            for track_id in track_ids:
                if track_id not in self.tracks:
                    what = f'no program "{track_id}" in programs.csv.{maybe(track_id, self.tracks)}'
                    self.letter_cells.fault(letter.line, column, what)

    def contradictions(self, letter: Letter) -> None:
        only = self.family(letter.only_program) if letter.only_program else frozenset()
        if letter.only_program in letter.excluded:
            self.letter_cells.fault(letter.line, "excluded", f"{letter.only_program} is its only_program too")
        for track_id in letter.pinned:
            if track_id in letter.excluded:
                self.letter_cells.fault(letter.line, "pinned", f"{track_id} is both pinned and excluded")
            if only and track_id not in only:
                self.letter_cells.fault(
                    letter.line, "pinned", f"{track_id} is pinned, but only_program is {letter.only_program}"
                )

    def family(self, track_id: str) -> frozenset[str]:
        """The ids of all tracks of the ERAS program that a track belongs to."""
        eras_id = self.tracks[track_id].eras_id if track_id in self.tracks else ""
        return frozenset({track_id, *(t.id for t in self.tracks.values() if eras_id and t.eras_id == eras_id)})

    def assigned(self, line: int, track: Track) -> None:
        for letter_id in track.assigned:
            letter = self.letters.get(letter_id)
            if letter is None:
                what = f'no letter "{letter_id}" in letters.csv.{maybe(letter_id, self.letters)}'
                self.program_cells.fault(line, "assigned", what)
            elif letter.status not in (Status.UPLOADED, Status.WITHDRAWN):
                what = f'"{letter_id}" is assigned, but was never uploaded: its status is {letter.status}.'
                self.program_cells.fault(line, "assigned", f"{what} Maybe correct the status in letters.csv.")

    def programs(self) -> None:
        """What the tracks of one ERAS program have together."""
        families: dict[tuple[bool, str], list[tuple[int, Track]]] = {}
        for line, track in self.listed:
            families.setdefault((bool(track.eras_id), track.eras_id or track.id), []).append((line, track))
        for rows in families.values():
            if any(track.applied for _, track in rows):
                self.applied(rows)
            required = max(track.required for _, track in rows)
            maximum = min(track.maximum for _, track in rows)
            if required > maximum:
                what = f"the tracks of this program ask for {required} letters and for at most {maximum}"
                self.program_cells.note(rows[0][0], "required", what)

    def applied(self, rows: Sequence[tuple[int, Track]]) -> None:
        line = next(line for line, track in rows if track.applied)
        letter_ids = dict.fromkeys(letter_id for _, track in rows for letter_id in track.assigned)
        letters_there = [self.letters[letter_id] for letter_id in letter_ids if letter_id in self.letters]
        authors: dict[str, str] = {}
        for letter in letters_there:
            if letter.writer_id in authors:
                what = f"{authors[letter.writer_id]} and {letter.id} are both by writer {letter.writer_id}"
                self.program_cells.fault(line, "assigned", f"{what}; a program takes one letter per writer")
            authors[letter.writer_id] = letter.id
        maximum = min(track.maximum for _, track in rows)
        if len(letters_there) > maximum:
            what = f"{len(letters_there)} letters are there, more than its maximum, {maximum}: taken as history"
            self.program_cells.note(line, "assigned", what)


def _note_unknown_people(cells: Cells, written: Sequence[Letter], writers: Mapping[str, object]) -> None:
    """Notes for writers of whom too little is known to weigh a letter."""
    noted = set()
    for letter in written:
        writer = writers[letter.writer_id]
        if letter.writer_id in noted:
            continue
        noted.add(letter.writer_id)
        for column in ("specialty", "country"):
            if not getattr(writer, column):
                what = f"{letter.writer_id} has no {column}: the letter counts as from no {column} at all"
                cells.note(letter.line, f"writer_{column}" if column == "specialty" else column, what)
