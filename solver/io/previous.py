"""An earlier answer, read back from what ``--out`` wrote: what it says was to be entered in MyERAS."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..domain.entities import State
from ..domain.errors import Fault, InputError
from ..domain.vocabulary import fold
from ..optimize.budget import Budget
from .answer import ASSIGNMENTS, CLICKS, Answer
from .clicked import Click, Clicks
from .marks import changed
from .scenario.files import PROGRAMS

__all__ = ["answered", "edited", "previous", "suppositions"]

COLUMNS = ("program_id", "letter_id", "state")
CLICK_COLUMNS = ("program_id", "letter_id", "action")
IN_MYERAS = (State.ASSIGN, State.STAND_IN, State.LOCKED)
"""States of letters that stand in MyERAS once the clicks of an answer are made."""
FINAL = (State.LOCKED, State.LOST)
"""States that only a program applied to has; a lost letter still takes its place there."""


class Entry(NamedTuple):
    """One row of an earlier ``assignments.csv``: a letter at a track, and what was to be done with it."""

    line: int
    track_id: str
    letter_id: str
    state: State


def _entries(answer: Answer) -> tuple[Entry, ...]:
    """Read what an earlier answer has for every track, in file order.

    Raises
    ------
    InputError
        When it has no such table, or one that cannot be read, with every fault.
    NoAnswerError
        When the budget ends first.
    """
    answer.require(ASSIGNMENTS)
    cells = answer.cells(ASSIGNMENTS, COLUMNS)
    rows = cells.rows(cells.ids("program_id"), cells.ids("letter_id"), cells.read("state", _state, State.KEEP))
    entries = tuple(map(Entry._make, rows))
    cells.findings.settle()
    return entries


def _state(text: str) -> State:
    if text not in list(State):
        raise ValueError(f'found "{text}", expected {", ".join(State)}')
    return State(text)


def _by_track(answer: Answer, entries: tuple[Entry, ...]) -> Mapping[str, Sequence[Entry]]:
    """Sort the entries of an earlier answer by track; a row of its list that got no letter has none of them.

    Parameters
    ----------
    answer
        The answer: its ``programs.csv``, where there is one, tells the rows of its list.
    entries
        What :func:`_entries` read there; one without a letter tells such a row too.
    """
    track_ids: Sequence[str] = ()
    if PROGRAMS in answer:
        cells = answer.cells(PROGRAMS, COLUMNS[:1], 0)
        cells.findings.settle()
        track_ids = cells.ids("program_id")
    sorted_entries: dict[str, list[Entry]] = {track_id: [] for track_id in track_ids}
    for entry in entries:
        of_track = sorted_entries.setdefault(entry.track_id, [])
        if entry.letter_id:
            of_track.append(entry)
    return sorted_entries


def previous(out: str | Path, budget: Budget | None = None) -> Mapping[str, tuple[str, ...]]:
    """Read what an earlier answer had entered in MyERAS once its clicks were made: track id to letter ids.

    Kept places are not among it: nothing can be entered for a letter that is not there.

    Parameters
    ----------
    out
        The answer's folder or workbook.
    budget
        How long reading may take; None: as long as it does.

    Raises
    ------
    InputError, NoAnswerError
        As :func:`_entries` does.
    """
    answer = Answer(Path(out), budget)
    return {
        track_id: tuple(entry.letter_id for entry in entries if entry.state in IN_MYERAS)
        for track_id, entries in _by_track(answer, _entries(answer)).items()
    }


def edited(out: Path) -> tuple[Fault, ...]:
    """Notes on what :func:`previous` reads in a folder and is no longer what its mark says."""
    what = "was changed since lor wrote it, or is of another answer; it is read as it is now"
    return tuple(Fault(file=str(out / name), what=what) for name in changed(out, (ASSIGNMENTS, PROGRAMS)))


def answered(out: str | Path) -> Clicks:
    """Read what an earlier answer has in MyERAS once all its clicks are made.

    Raises
    ------
    InputError
        As :func:`_entries` does; or when a file is no longer what its mark says.
    """
    answer = Answer(Path(out))
    _refuse_changed(Path(out))
    entries = _entries(answer)
    rows = tuple(
        Click(
            entry.line,
            entry.track_id,
            entry.letter_id,
            stands=entry.state in (*IN_MYERAS, *FINAL),
            final=entry.state in FINAL,
        )
        for entry in entries
        if entry.letter_id
    )
    track_ids = tuple(_by_track(answer, entries))
    return Clicks(file=answer.called(ASSIGNMENTS), whole=True, rows=rows, track_ids=track_ids, removed=_removed(answer))


def _refuse_changed(out: Path) -> None:
    """Refuse an answer whose files do not belong together: nobody can tell which of them was entered in MyERAS."""
    faults = []
    for name in changed(out, (ASSIGNMENTS, CLICKS, PROGRAMS)):
        advice = f"record what is ticked there: --from {out / name}" if name == CLICKS else "run lor solve again"
        what = f"was changed since lor wrote it, or is of another answer. Maybe {advice}."
        faults.append(Fault(file=str(out / name), what=what))
    if faults:
        raise InputError(faults)


def _removed(answer: Answer) -> frozenset[tuple[str, str]] | None:
    """Read what the click list of an earlier answer takes off, as track and letter id; None where there is no list."""
    if CLICKS not in answer:
        return None
    cells = answer.cells(CLICKS, CLICK_COLUMNS)
    rows = list(zip(cells.ids("program_id"), cells.ids("letter_id"), cells.text("action"), strict=True))
    cells.findings.settle()
    return frozenset((track_id, letter_id) for track_id, letter_id, action in rows if fold(action) == "remove")


def suppositions(out: str | Path) -> tuple[str, ...]:
    """Read what an earlier answer supposes to have happened, if it is that of a what-if: ``withdraw narratio``."""
    mark = Path(out) / "whatif.json"
    if not mark.is_file():
        return ()
    try:
        document = json.loads(mark.read_text(encoding="utf-8"))
        return tuple(" ".join(str(part) for part in event.values()) for event in document["events"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ()
