"""What a list says once the clicks of an earlier answer are made, and whether list and answer fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..domain.entities import Scenario, State, Status, Track
from ..domain.errors import InputError
from ..domain.lookup import resolve_id
from .previous import FILE, Entry
from .scenario.files import PROGRAMS
from .table.findings import Findings
from .table.values import identifiers, near, quoted

__all__ = ["check_entries", "check_final", "tracks_after", "tracks_applied"]

ALL = "all"
"""In place of ids: every program that the answer has letters for."""
ENTERED = (State.ASSIGN, State.STAND_IN, State.LOCKED, State.LOST)
"""What stands in MyERAS once the clicks are made; a lost letter still takes its place."""
FINAL = (State.LOCKED, State.LOST)
"""States that only a program applied to has."""

_Answer = Mapping[str, Sequence[Entry]]
"""What the answer has for each row of its list, by track id; a row it was not for is missing."""


def check_entries(entries: Iterable[Entry], scenario: Scenario, findings: Findings) -> None:
    """Check the ids of an answer against a folder, and that what was entered can have been.

    Parameters
    ----------
    entries
        The answer's rows.
    scenario
        The folder's.
    findings
        Gain a fault for each thing that does not fit, at the first line it stands on.
    """
    backwards = tuple(reversed(tuple(entries)))  # so that the first row of an id is the last to be kept
    track_lines = {entry.track_id: entry.line for entry in backwards}
    letter_lines = {entry.letter_id: entry.line for entry in backwards}
    status = {letter.id: letter.status for letter in scenario.letters}
    _check_known("program", track_lines, {track.id for track in scenario.tracks}, findings)
    _check_known("letter", letter_lines, status, findings)
    for entry in {entry.letter_id: entry for entry in backwards if entry.state in ENTERED}.values():
        if entry.letter_id in status:
            _check_letter(entry, status[entry.letter_id], findings)


def _check_known(noun: str, lines: Mapping[str, int], allowed: Collection[str], findings: Findings) -> None:
    """Add a fault for each id of the answer that the folder does not have.

    Parameters
    ----------
    noun
        "program" or "letter".
    lines
        The answer's ids to the first line each stands on.
    allowed
        Those there are.
    findings
        Gain the faults.
    """
    column = f"{noun}_id"
    for given, line in lines.items():
        if given not in allowed:
            advice = "" if findings.crowded(FILE, column) else near(given, allowed)
            findings.fault(FILE, f"no {noun} {quoted(given)} in {noun}s.csv.{advice}", line=line, column=column)


def _check_letter(entry: Entry, status: Status, findings: Findings) -> None:
    """Check that a letter that was entered was there, and that its id can stand in a list of ids.

    Parameters
    ----------
    entry
        The answer's row.
    status
        Where the letter stands by the folder.
    findings
        Gain what does not fit.
    """
    letter_id = quoted(entry.letter_id)
    if status not in (Status.UPLOADED, Status.WITHDRAWN):
        what = f"{letter_id} was to be entered, but its status in letters.csv is {status}, expected uploaded"
        advice = "or withdrawn. Maybe OUT is of another day: solve again."
        findings.fault(FILE, f"{what} {advice}", line=entry.line, column="letter_id")
    if identifiers(entry.letter_id) != (entry.letter_id,):
        what = f'{letter_id} cannot stand in the column assigned, where ";" parts ids and "none" is no letter.'
        findings.fault(FILE, f"{what} Maybe rename the letter.", line=entry.line, column="letter_id")


def tracks_applied(
    applied: Collection[str], tracks: Sequence[Track], entries: Sequence[Entry], findings: Findings
) -> frozenset[str]:
    """Ids of the tracks whose row is yet to say that they were applied to.

    What the answer has as final had been applied to; where the list does not say so any more, it is told again.

    Parameters
    ----------
    applied
        What the user says: ids or parts of names, or ``all``.
    tracks
        The list.
    entries
        The answer's rows.
    findings
        Gain a fault for each text of `applied` that names no program, or several.
    """
    program_of = {track.id: track.program_key for track in tracks}
    meant = {entry.track_id for entry in entries if ALL in applied}
    for given in sorted(set(applied) - {ALL}):
        try:
            meant.add(resolve_id(given, {track.id: track.name for track in tracks}, "program", "--applied"))
        except InputError as error:
            for fault in error.faults:
                findings.fault(fault.file, fault.what)
    named = {program_of[track_id] for track_id in meant & program_of.keys()}
    known = {track.program_key for track in tracks if track.applied}
    final = {entry.track_id for entry in entries if entry.state in FINAL}
    told = {track.id for track in tracks if track.program_key in named and not track.applied}
    return frozenset(told | {track.id for track in tracks if track.id in final and track.program_key not in known})


def check_final(tracks: Sequence[Track], answer: _Answer) -> Iterator[tuple[int, str]]:
    """Yield what is wrong where a letter would vanish from a program applied to: nothing can be taken back there.

    Each with the position of the track among `tracks`.
    """
    known = {track.program_key for track in tracks if track.applied}
    for place, track in enumerate(tracks):
        entries = answer.get(track.id)
        if track.program_key in known or any(entry.state in FINAL for entry in entries or ()):
            stay = _assigned(track, entries)
            for letter_id in (letter_id for letter_id in track.assigned if letter_id not in stay):
                what = f"{quoted(letter_id)} is final there, but OUT does not have it."
                yield place, f"{what} Maybe OUT is older than {PROGRAMS}: solve again."


def tracks_after(tracks: Iterable[Track], answer: _Answer, newly_applied: Collection[str]) -> tuple[Track, ...]:
    """The tracks as they are to be read from the new list; one the answer says nothing of keeps its letters.

    Parameters
    ----------
    tracks
        The list.
    answer
        What was to be entered.
    newly_applied
        Ids of the tracks whose row is yet to say that they were applied to.
    """
    return tuple(
        replace(
            track, assigned=_assigned(track, answer.get(track.id)), applied=track.applied or track.id in newly_applied
        )
        for track in tracks
    )


def _assigned(track: Track, entries: Sequence[Entry] | None) -> tuple[str, ...]:
    """What stands at a track then: first what its row lists and stays, in that order, then what is new."""
    if entries is None:  # the answer was not for this row
        return track.assigned
    entered = [entry.letter_id for entry in entries if entry.state in ENTERED]
    stay = [letter_id for letter_id in track.assigned if letter_id in entered]
    return tuple(dict.fromkeys((*stay, *entered)))
