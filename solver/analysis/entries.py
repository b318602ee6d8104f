"""What may be entered otherwise: cells whose other content would let a letter count that is there already.

Nothing is claimed: a cell that is empty may be filled, a letter that looks like a chair's may be entered as one, and
what the user keeps away or sends there may be changed. Whether it is so, the user knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..domain.entities import (
    Involvement,
    Letter,
    LetterKind,
    Role,
    Rotation,
    RotationSetting,
    Scenario,
    Supervision,
    Writer,
)
from ..domain.settings import Season
from ..domain.vocabulary import fold
from ..rules.defaults import HEADS
from ..rules.programs import Program
from ..rules.timing import is_given_up
from .bundles import fields

__all__ = ["ABROAD", "Entry", "entered", "entries"]

T = TypeVar("T", Letter, Rotation, Writer)

ABROAD = "outside the US and Canada"
"""Stands for the country of a writer who is from neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A cell to enter otherwise.

    Attributes
    ----------
    subject
        The id of the letter, writer or rotation in whose row it stands.
    column
        Its column. Beside them ``rotation``: a new one on which the writer directly supervised the applicant, and
        ``strength``: a figure of strengths.csv for the letter at the program.
    value
        What to enter; of ``excluded`` and ``pinned`` the program to take out, of ``strength`` the program, of
        ``dated`` and ``expected`` nothing: a recent day, and one that is still to come.
    """

    subject: str
    column: str
    value: str


SIGNS: dict[LetterKind, tuple[frozenset[str], frozenset[Role]]] = {
    LetterKind.CHAIR: (frozenset({"chair", "chairman", "chief"}), HEADS),
    LetterKind.DEPARTMENT: (frozenset({"department", "dept"}), HEADS),
    LetterKind.SEL: (frozenset({"sel", "structured"}), frozenset()),
    LetterKind.SLOE: (frozenset({"sloe"}), frozenset()),
    LetterKind.RESEARCH: (frozenset({"research"}), frozenset()),
}
"""Words of a label, and roles of a writer, that tell a letter of some kind."""

SAYS: dict[str, frozenset[str]] = {
    "kind": frozenset({"chair", "department", "sel", "sloe", "research"}),
    "waived": frozenset({"waived"}),
    "dated": frozenset({"recent"}),
    "country": frozenset({"us", "us_or_ca", "home"}),
    **dict.fromkeys(
        ("rotation", "setting", "involvement"),
        frozenset({"direct", "hands_on", "observership", "clinical", "inpatient", "icu"}),
    ),
}
"""The traits that a cell says something of; of those not named here it may say anything."""

STAYS = (
    *("", "hands_on", "inpatient", "icu", "outpatient hands_on", "inpatient hands_on", "icu hands_on"),
    *("observership", "outpatient observership", "inpatient observership", "icu observership"),
)
"""What may be entered of a new rotation, the plainest first: setting, involvement, both or neither."""


def entries(
    scenario: Scenario, program: Program, barred: Mapping[str, bool], named: Collection[str]
) -> Iterator[Entry]:
    """What may be entered otherwise so that some letters count at a program, cell by cell.

    Parameters
    ----------
    program
        Where they may be kept away, or must go.
    barred
        Per id of a letter that could be there, whether something keeps it away.
    named
        The traits its clauses name; cells that say nothing of them are left alone.
    """
    letters = [letter for letter in scenario.letters if letter.id in barred]
    writer_ids = {letter.writer_id for letter in letters}
    writers = [writer for writer in scenario.writers if writer.id in writer_ids]
    seen = {row.rotation_id for row in scenario.supervision if row.writer_id in writer_ids and row.direct}
    role_of = {writer.id: writer.role for writer in writers}
    supervised, season = {row.writer_id for row in scenario.supervision}, scenario.settings.season
    every = (
        *(entry for letter in letters for entry in _sent(letter, program)),
        *(entry for letter in letters if barred[letter.id] for entry in _of_barred(letter, program, season)),
        *(entry for letter in letters for entry in _of_letter(letter, role_of[letter.writer_id])),
        *(entry for writer in writers for entry in _of_writer(writer, named)),
        *(_entry(writer, "rotation", stay) for writer in writers if writer.id not in supervised for stay in STAYS),
        *(entry for rotation in scenario.rotations if rotation.id in seen for entry in _of_rotation(rotation)),
    )
    return (entry for entry in every if not SAYS.get(entry.column, frozenset(named)).isdisjoint(named))


def _entry(row: Letter | Writer | Rotation, column: str, value: str) -> Entry:
    return Entry(subject=row.id, column=column, value=value)


def _sent(letter: Letter, program: Program) -> Iterator[Entry]:
    """Where the user keeps it away, or sends it."""
    for track in program.tracks:
        for column in ("excluded", "pinned"):
            if track.id in getattr(letter, column):
                yield _entry(letter, column, track.id)


def _of_barred(letter: Letter, program: Program, season: Season) -> Iterator[Entry]:
    """A figure in place of its content, and a day for a letter that is given up or that nobody entered a day for."""
    yield _entry(letter, "strength", program.id)
    if letter.status.pending and (letter.expected is None or is_given_up(letter, season)):
        yield _entry(letter, "expected", "")


def _of_letter(letter: Letter, role: Role) -> Iterator[Entry]:
    """What its label or its writer tells of the kind, a waiver, and its day, where nobody entered it."""
    said = set(fold(letter.label).split())
    for kind, (words, roles) in SIGNS.items():
        if letter.kind is not kind and (said & words or role in roles):
            yield _entry(letter, "kind", kind)
    if not letter.waived:
        yield _entry(letter, "waived", "yes")
    if letter.dated is None:
        yield _entry(letter, "dated", "")


def _of_writer(writer: Writer, named: Collection[str]) -> Iterator[Entry]:
    """Country and field, where nobody entered them."""
    if not writer.country:
        yield from (_entry(writer, "country", country) for country in ("US", "Canada", ABROAD))
    if not writer.specialty:
        own = {min(known) for name in named if name != "im" and (known := fields(name))}
        yield from (_entry(writer, "specialty", field) for field in sorted(own | {"internal medicine"}))


def _of_rotation(rotation: Rotation) -> Iterator[Entry]:
    """Setting and involvement, where nobody entered them."""
    if rotation.setting is None:
        yield from (_entry(rotation, "setting", setting) for setting in RotationSetting)
    if rotation.involvement is None:
        yield from (_entry(rotation, "involvement", involvement) for involvement in Involvement)


def entered(scenario: Scenario, some: Iterable[Entry]) -> Scenario:
    """The scenario with some cells entered otherwise."""
    for entry in some:
        scenario = _entered(scenario, entry)
    return scenario


def _entered(scenario: Scenario, entry: Entry) -> Scenario:
    match entry.column:
        case "rotation":
            return _supervised(scenario, entry)
        case "strength":
            figure = max(0.0, scenario.settings.objective.min_strength)
            strengths = {**scenario.strengths, (entry.value, entry.subject): (figure, None)}
            return replace(scenario, strengths=strengths)
        case "country" | "specialty":
            return replace(scenario, writers=_rows(scenario.writers, entry, entry.value))
        case "setting":
            return replace(scenario, rotations=_rows(scenario.rotations, entry, RotationSetting(entry.value)))
        case "involvement":
            return replace(scenario, rotations=_rows(scenario.rotations, entry, Involvement(entry.value)))
        case "kind":
            return replace(scenario, letters=_rows(scenario.letters, entry, LetterKind(entry.value)))
        case "dated" | "expected":
            return replace(scenario, letters=_rows(scenario.letters, entry, scenario.as_of))
        case "waived":
            return replace(scenario, letters=_rows(scenario.letters, entry, True))
        case column:
            row = next(letter for letter in scenario.letters if letter.id == entry.subject)
            left = tuple(track_id for track_id in getattr(row, column) if track_id != entry.value)
            return replace(scenario, letters=_rows(scenario.letters, entry, left))


def _rows(rows: tuple[T, ...], entry: Entry, value: Any) -> tuple[T, ...]:
    """The rows of a table with one cell entered otherwise."""
    return tuple(replace(row, **{entry.column: value}) if row.id == entry.subject else row for row in rows)


def _supervised(scenario: Scenario, entry: Entry) -> Scenario:
    """The scenario with one more rotation, on which a writer directly supervised the applicant."""
    words = entry.value.split()
    rotation = Rotation(
        id=f"with {entry.subject} (new)",
        name="",
        setting=next((setting for setting in RotationSetting if setting in words), None),
        involvement=next((involvement for involvement in Involvement if involvement in words), None),
    )
    row = Supervision(writer_id=entry.subject, rotation_id=rotation.id)
    return replace(scenario, rotations=(*scenario.rotations, rotation), supervision=(*scenario.supervision, row))
