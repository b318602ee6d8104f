"""What was clicked in MyERAS, written back into ``programs.csv``: two columns change, every other byte stays.

An applicant's list is a workbook's file with a manner of its own: separators, quotation marks, line ends, an
encoding. It is therefore never written anew from what was read. Its text is cut into raw cells, single ones are
replaced, and the pieces are joined again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..domain.entities import Scenario, Track
from ..domain.errors import AnswerError, Fault, InputError
from ..domain.vocabulary import fold
from .clicked import check_entries, check_final, tracks_after, tracks_applied
from .output import backups, no_os_error, replace_keeping
from .previous import Entry, by_track, read_entries
from .scenario.files import COLUMNS, PROGRAMS, SETTINGS
from .scenario.folder import read
from .table.findings import Findings
from .table.sheet import Sheet

__all__ = ["Record", "Recorded", "record", "undo"]

NONE = "none"
YES = "yes"


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
        The whole ``programs.csv``, as it was read and as it will be.
    """

    folder: Path
    rows: tuple[Recorded, ...]
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    def write(self) -> Path:
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
        path = self.folder / PROGRAMS
        with no_os_error(PROGRAMS, "written"):
            if path.read_bytes() != self.old:
                raise _changed()
            return replace_keeping(path, "bak", self.old, self.new)


def record(folder: str | Path, out: str | Path, applied: Collection[str] = ()) -> Record:
    """Work out what ``programs.csv`` says once the clicks of an earlier answer are made; nothing is written.

    Parameters
    ----------
    folder
        The scenario.
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
    scenario, entries = _read_both(folder, out)
    with no_os_error(PROGRAMS, "read"):
        old = (folder / PROGRAMS).read_bytes()
    sheet = Sheet(PROGRAMS, old, COLUMNS[PROGRAMS])
    if len(sheet.rows) != len(scenario.tracks):
        raise _changed()
    findings = Findings()
    check_entries(entries, scenario, findings)
    newly_applied = tracks_applied(applied, scenario.tracks, entries, findings)
    answer = by_track(out, entries)
    for place, what in check_final(scenario.tracks, answer):
        findings.fault(PROGRAMS, what, line=sheet.lines[sheet.rows[place]], column=sheet.heading("assigned"))
    findings.settle()
    tracks = tracks_after(scenario.tracks, answer, newly_applied)
    rows = tuple(_fill(sheet, scenario.tracks, tracks))
    new = sheet.encoded() if rows else old
    if rows:
        _read_back(folder, new, tracks)
    return Record(folder=folder, rows=rows, old=old, new=new)


def _read_both(folder: Path, out: Path) -> tuple[Scenario, tuple[Entry, ...]]:
    """Read the scenario and the answer; the faults of both where neither can be read."""
    try:
        scenario = read(folder)
    except InputError as error:
        try:
            read_entries(out)
        except InputError as other:
            raise InputError((*error.faults, *other.faults)) from None
        raise
    return scenario, read_entries(out)


def _fill(sheet: Sheet, tracks: Sequence[Track], after: Sequence[Track]) -> Iterator[Recorded]:
    """Write what is new of every track into its row, and yield each cell that changes.

    Parameters
    ----------
    sheet
        ``programs.csv``.
    tracks, after
        Its rows as they were read, and as they are to be read.
    """
    for place, track, then in zip(sheet.rows, tracks, after, strict=True):
        texts = {"assigned": _list(sheet.text(place, "assigned"), track, then)}
        if then.applied and not track.applied:
            texts["applied"] = YES
        for column, text in texts.items():
            for heading, before in sheet.put(place, column, text) if text else ():
                line, name = sheet.lines[place], track.name
                yield Recorded(line=line, track_id=track.id, name=name, column=heading, before=before, after=text)


def _list(cell: str, track: Track, after: Track) -> str:
    """The new text of a row's cell `assigned`; "" where it stays as it is.

    An empty cell says that nothing is known, which is a fault where the row was applied to.

    Parameters
    ----------
    cell
        Its text now.
    track, after
        The row as it was read, and as it is to be read.
    """
    if set(track.assigned) != set(after.assigned):
        return ";".join(after.assigned) or NONE
    told = after.assigned or ";" in cell or fold(cell) == NONE
    return NONE if after.applied and not track.applied and not told else ""


def _read_back(folder: Path, new: bytes, tracks: tuple[Track, ...]) -> None:
    """Read the folder as it will be with a `new` list.

    Raises
    ------
    InputError
        When it would have faults.
    AnswerError
        When its tracks are not the wanted ones.
    """
    with no_os_error(PROGRAMS, "copied"), tempfile.TemporaryDirectory() as copy:
        for name in {*COLUMNS, SETTINGS} - {PROGRAMS}:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, Path(copy) / name)
        (Path(copy) / PROGRAMS).write_bytes(new)
        scenario = read(copy)
    if scenario.tracks != tracks:
        raise AnswerError(f"{PROGRAMS} would not say what it should: nothing was written")


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
    path = Path(folder) / PROGRAMS
    with no_os_error(PROGRAMS, "restored"):
        kept = backups(path, "bak")
        if not kept:
            what = f"holds no {PROGRAMS}.bak. Maybe nothing was recorded there, or all of it is undone already."
            raise InputError([Fault(file=str(folder), what=what)])
        backup = kept[max(kept)]
        undone = replace_keeping(path, "undone", path.read_bytes(), backup.read_bytes())
        backup.unlink()
    return backup, undone


def _changed() -> InputError:
    what = "has changed since it was read; nothing was written. Maybe run the command again."
    return InputError([Fault(file=PROGRAMS, what=what)])
