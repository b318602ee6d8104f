"""What was clicked in MyERAS, written back into ``programs.csv``: two columns change, every other byte stays.

An applicant's list is a workbook's file with a manner of its own: separators, quotation marks, line ends, an
encoding. It is therefore never written anew from what was read. Its text is cut into raw cells, single ones are
replaced, and the pieces are joined again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..domain.entities import Scenario, State, Status, Track
from ..domain.errors import AnswerError, Fault, InputError
from ..domain.lookup import resolve_id
from ..domain.vocabulary import fold
from .backup import no_os_error, numbered, swap
from .previous import FILE as OUT_FILE
from .previous import Entry, entries, listed
from .scenario.folder import FILES, SETTINGS
from .scenario.folder import read as read_scenario
from .table.findings import Findings
from .table.sheet import FILE, Sheet
from .table.values import identifiers, near, quoted

__all__ = ["Record", "Recorded", "record", "undo", "write"]

ALL = "all"
"""In place of ids: every program that the answer has letters for."""
NONE = "none"
YES = "yes"
ENTERED = (State.ASSIGN, State.LOCKED, State.LOST)
"""What stands in MyERAS once the clicks are made; a lost letter still takes its place."""
FINAL = (State.LOCKED, State.LOST)
"""States that only a program applied to has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One cell that changes.

    Attributes
    ----------
    line
        The line of ``programs.csv`` its row starts on.
    column
        The file's own heading.
    before, after
        The cell's text without quotation marks; `before` is "" where the row ended earlier.
    """

    line: int
    track_id: str
    name: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is to be recorded in a folder, not yet written.

    Attributes
    ----------
    rows
        Every cell that changes, in file order; none when the list says it all already.
    old, new
        The whole ``programs.csv``, as it was found and as it will be.
    """

    folder: Path
    rows: tuple[Recorded, ...]
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    def write(self) -> Path:
        """Put it in place, as :func:`write` does; the path of the backup."""
        return write(self)


def record(folder: str | Path, out: str | Path, applied: Collection[str] = ()) -> Record:
    """Work out what ``programs.csv`` says once the clicks of an earlier answer are made; nothing is written.

    Parameters
    ----------
    out
        Where ``lor solve --out`` wrote the answer.
    applied
        Ids of the tracks that were applied to since, or ``all``; tracks of one program go together.

    Raises
    ------
    InputError
        When folder, answer and `applied` do not fit, with every fault; or when the list would have faults then.
    """
    folder, out = Path(folder), Path(out)
    scenario, told = _read_both(folder, out)
    with no_os_error(FILE, "read"):
        old = (folder / FILE).read_bytes()
    sheet = Sheet(old)
    if len(sheet.rows) != len(scenario.tracks):
        raise _changed()
    findings = Findings()
    _check_told(told, scenario, findings)
    becoming = _becoming(scenario.tracks, told, _named(applied, scenario.tracks, told, findings))
    by_track = _by_track(told, listed(out))
    _check_final(sheet, scenario.tracks, by_track, findings)
    findings.settle()
    tracks = _tracks_then(scenario.tracks, by_track, becoming)
    rows = tuple(_fill(sheet, scenario.tracks, tracks))
    new = sheet.encoded() if rows else old
    if rows:
        _read_back(folder, new, tracks)
    return Record(folder=folder, rows=rows, old=old, new=new)


def _read_both(folder: Path, out: Path) -> tuple[Scenario, tuple[Entry, ...]]:
    """The scenario and the answer; the faults of both where neither can be read."""
    try:
        scenario = read_scenario(folder)
    except InputError as error:
        try:
            entries(out)
        except InputError as other:
            raise InputError((*error.faults, *other.faults)) from None
        raise
    return scenario, entries(out)


def _check_told(told: Iterable[Entry], scenario: Scenario, findings: Findings) -> None:
    """Gather the faults between an answer and the folder, each at the first line it stands on."""
    told = tuple(reversed(tuple(told)))
    track_ids = {track.id for track in scenario.tracks}
    for entry in {entry.track_id: entry for entry in told}.values():
        if entry.track_id not in track_ids:
            _unknown(entry.line, "program_id", entry.track_id, track_ids, findings)
    status = {letter.id: letter.status for letter in scenario.letters}
    for entry in {entry.letter_id: entry for entry in told}.values():
        if entry.letter_id not in status:
            _unknown(entry.line, "letter_id", entry.letter_id, status, findings)
    entered = {entry.letter_id: entry for entry in told if entry.state in ENTERED and entry.letter_id in status}
    for entry in entered.values():
        _check_letter(entry, status[entry.letter_id], findings)


def _unknown(line: int, column: str, found: str, allowed: Collection[str], findings: Findings) -> None:
    noun = column.removesuffix("_id")
    advice = "" if findings.crowded(OUT_FILE, column) else near(found, allowed)
    findings.fault(OUT_FILE, f"no {noun} {quoted(found)} in {noun}s.csv.{advice}", line=line, column=column)


def _check_letter(entry: Entry, status: Status, findings: Findings) -> None:
    """A letter that was entered must have been there, and its id must be one that a list of ids can hold."""
    letter_id = quoted(entry.letter_id)
    if status not in (Status.UPLOADED, Status.WITHDRAWN):
        what = f"{letter_id} was to be entered, but its status in letters.csv is {status}, expected uploaded"
        advice = "or withdrawn. Maybe OUT is of another day: solve again."
        findings.fault(OUT_FILE, f"{what} {advice}", line=entry.line, column="letter_id")
    if identifiers(entry.letter_id) != (entry.letter_id,):
        what = f'{letter_id} cannot stand in the column assigned, where ";" parts ids and "none" is no letter.'
        findings.fault(OUT_FILE, f"{what} Maybe rename the letter.", line=entry.line, column="letter_id")


def _named(
    applied: Collection[str], tracks: Sequence[Track], told: Sequence[Entry], findings: Findings
) -> frozenset[tuple[bool, str]]:
    """The programs the user says were applied to."""
    program_of = {track.id: track.program_key for track in tracks}
    meant = {entry.track_id for entry in told if ALL in applied}
    for given in sorted(set(applied) - {ALL}):
        try:
            meant.add(resolve_id(given, {track.id: track.name for track in tracks}, "program", "--applied"))
        except InputError as error:
            for fault in error.faults:
                findings.fault(fault.file, fault.what)
    return frozenset(program_of[track_id] for track_id in meant & program_of.keys())


def _becoming(tracks: Sequence[Track], told: Sequence[Entry], named: Collection[tuple[bool, str]]) -> frozenset[str]:
    """Ids of the tracks whose row is yet to say that they were applied to.

    What the answer found final had been applied to; where the list has forgotten it, it is told again.
    """
    known = {track.program_key for track in tracks if track.applied}
    final = {entry.track_id for entry in told if entry.state in FINAL}
    return frozenset(
        track.id
        for track in tracks
        if (track.id in final and track.program_key not in known) or (track.program_key in named and not track.applied)
    )


def _check_final(sheet: Sheet, tracks: Sequence[Track], by_track: _ByTrack, findings: Findings) -> None:
    """Faults where a letter would vanish from a program applied to: nothing can be taken back there."""
    known = {track.program_key for track in tracks if track.applied}
    for place, track in zip(sheet.rows, tracks, strict=True):
        here = by_track.get(track.id)
        if track.program_key in known or any(entry.state in FINAL for entry in here or ()):
            for letter_id in _gone(track, here):
                what = f"{quoted(letter_id)} is final there, but OUT does not have it."
                advice = f"Maybe OUT is older than {FILE}: solve again."
                findings.fault(FILE, f"{what} {advice}", line=sheet.lines[place], column=sheet.heading("assigned"))


_ByTrack = Mapping[str, Sequence[Entry]]
"""What the answer has for each row of its list; a row it was not for is missing."""


def _by_track(told: Iterable[Entry], track_ids: Iterable[str]) -> _ByTrack:
    found: dict[str, list[Entry]] = {track_id: [] for track_id in track_ids}
    for entry in told:
        found.setdefault(entry.track_id, []).append(entry)
    return found


def _gone(track: Track, told: Sequence[Entry] | None) -> tuple[str, ...]:
    """Letters a row lists and the answer has not; none where the answer was not for this row."""
    entered = _entered(told or ())
    return tuple(letter_id for letter_id in track.assigned if told is not None and letter_id not in entered)


def _entered(told: Iterable[Entry]) -> tuple[str, ...]:
    """Ids of the letters that stand at a track once the clicks are made, in the answer's order."""
    return tuple(dict.fromkeys(entry.letter_id for entry in told if entry.state in ENTERED))


def _tracks_then(tracks: Iterable[Track], by_track: _ByTrack, becoming: Collection[str]) -> tuple[Track, ...]:
    """The tracks as they are to be read from the new file; one the answer says nothing of keeps its letters."""
    return tuple(
        replace(
            track,
            assigned=_together(track, by_track.get(track.id)),
            applied=track.applied or track.id in becoming,
        )
        for track in tracks
    )


def _together(track: Track, told: Sequence[Entry] | None) -> tuple[str, ...]:
    """What is entered at a track: first what its row lists, in that order, then what is new."""
    gone = _gone(track, told)
    stay = [letter_id for letter_id in track.assigned if letter_id not in gone]
    return (*stay, *(letter_id for letter_id in _entered(told or ()) if letter_id not in stay))


def _fill(sheet: Sheet, tracks: Sequence[Track], then: Sequence[Track]) -> Iterator[Recorded]:
    """Write what is new of every track into its row."""
    for place, track, after in zip(sheet.rows, tracks, then, strict=True):
        texts = {"assigned": _list(sheet.text(place, "assigned"), track, after)}
        if after.applied and not track.applied:
            texts["applied"] = YES
        for column, text in texts.items():
            for heading, before in sheet.put(place, column, text) if text else ():
                yield Recorded(
                    line=sheet.lines[place],
                    track_id=track.id,
                    name=track.name,
                    column=heading,
                    before=before,
                    after=text,
                )


def _list(cell: str, track: Track, after: Track) -> str:
    """The new text of a row's cell `assigned`; "" where it stays as it is.

    An empty cell says that nothing is known, which is a fault where the row was applied to.
    """
    if set(track.assigned) != set(after.assigned):
        return ";".join(after.assigned) or NONE
    told = after.assigned or ";" in cell or fold(cell) == NONE
    return NONE if after.applied and not track.applied and not told else ""


def _read_back(folder: Path, new: bytes, tracks: tuple[Track, ...]) -> None:
    """Read the folder as it will be.

    Raises
    ------
    InputError
        When it would have faults.
    AnswerError
        When its tracks are not the wanted ones.
    """
    with no_os_error(FILE, "copied"), tempfile.TemporaryDirectory() as made:
        for name in {*FILES, SETTINGS} - {FILE}:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, Path(made) / name)
        (Path(made) / FILE).write_bytes(new)
        found = read_scenario(made)
    if found.tracks != tracks:
        raise AnswerError(f"{FILE} would not say what it should: nothing was written")


def write(made: Record) -> Path:
    """Put the new ``programs.csv`` in place, whole or not at all, and keep the old one.

    Returns
    -------
    Path
        Where the old one is now: ``programs.csv.bak``, or with the next number.

    Raises
    ------
    InputError
        When the file is no longer what it was, or cannot be written; then it stays as it is.
    """
    path = made.folder / FILE
    with no_os_error(FILE, "written"):
        if path.read_bytes() != made.old:
            raise _changed()
        return swap(path, "bak", made.old, made.new)


def undo(folder: str | Path) -> tuple[Path, Path]:
    """Put the latest backup back in place of ``programs.csv``; the backup is used up by that.

    Returns
    -------
    tuple of Path
        The backup's name, and where the file it replaced is now: ``programs.csv.undone``, or with the next number.

    Raises
    ------
    InputError
        When there is no backup, or the file cannot be written; then it stays as it is.
    """
    path = Path(folder) / FILE
    with no_os_error(FILE, "restored"):
        backups = numbered(path, "bak")
        if not backups:
            what = f"holds no {FILE}.bak. Maybe nothing was recorded there, or all of it is undone already."
            raise InputError([Fault(file=str(folder), what=what)])
        backup = backups[max(backups)]
        undone = swap(path, "undone", path.read_bytes(), backup.read_bytes())
        backup.unlink()
    return backup, undone


def _changed() -> InputError:
    what = "has changed since it was read; nothing was written. Maybe run the command again."
    return InputError([Fault(file=FILE, what=what)])
