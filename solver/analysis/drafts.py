"""To whom to write what: requests, reminders and thanks, with the days that belong in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..domain.entities import Letter, Rotation, Status, Writer
from .calendar import Calendar
from .letter_tasks import needed_by
from .result import Result
from .tasks import TaskKind

__all__ = ["Draft", "DraftKind", "drafts"]

DraftKind = StrEnum("DraftKind", ["ASK", "REMIND", "THANK"])
"""What is written, and the name of its template."""
REMINDING = frozenset(
    {TaskKind.LATE, TaskKind.REMIND, TaskKind.FOLLOW_UP, TaskKind.LAST_REMINDER, TaskKind.ASSIGN, TaskKind.NO_DATE}
)
"""Steps of letters that were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One text to one writer.

    Attributes
    ----------
    letter
        What it is about; the first where there are several.
    needed
        The last day on which an upload is in time for the first program to apply to; None: it has passed.
    rotations
        Where the writer saw the applicant.
    """

    kind: DraftKind
    writer: Writer
    letter: Letter
    needed: date | None
    rotations: tuple[Rotation, ...]


def drafts(result: Result, found: Calendar) -> tuple[Draft, ...]:
    """The texts that the plan calls for, one of a kind to each writer: requests first, thanks last.

    Parameters
    ----------
    found
        The calendar of the result.
    """
    told: dict[tuple[DraftKind, str], Draft] = {}
    for kind, letter in sorted(_wanted(result, found), key=lambda each: list(DraftKind).index(each[0])):
        told.setdefault((kind, letter.writer_id), _draft(result, kind, letter))
    return tuple(told.values())


def _wanted(result: Result, found: Calendar) -> Iterator[tuple[DraftKind, Letter]]:
    """What is to be written about each letter."""
    kinds: dict[str, set[TaskKind]] = {}
    for task in found.tasks:
        for letter_id in task.letter_ids:
            kinds.setdefault(letter_id, set()).add(task.kind)
    for letter in result.scenario.letters:
        if TaskKind.ASK in kinds.get(letter.id, ()):
            yield DraftKind.ASK, letter
        elif letter.status.pending and REMINDING & kinds.get(letter.id, set()):
            yield DraftKind.REMIND, letter
        elif letter.status is Status.UPLOADED:
            yield DraftKind.THANK, letter


def _draft(result: Result, kind: DraftKind, letter: Letter) -> Draft:
    """A text about a letter."""
    scenario = result.scenario
    seen = {row.rotation_id for row in scenario.supervision if row.writer_id == letter.writer_id} - scenario.cancelled
    needed = needed_by(result, letter)
    return Draft(
        kind=kind,
        writer=next(writer for writer in scenario.writers if writer.id == letter.writer_id),
        letter=letter,
        needed=needed if needed and needed >= scenario.as_of else None,
        rotations=tuple(rotation for rotation in scenario.rotations if rotation.id in seen),
    )
