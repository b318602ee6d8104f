"""What was clicked in MyERAS, written back into ``programs.csv``: two columns change, every other byte stays.

An applicant's list is a workbook's file with a manner of its own: separators, quotation marks, line ends, an
encoding. It is therefore never written anew from what was read. Its text is cut into raw cells, single ones are
replaced, and the pieces are joined again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from ..domain.entities import Scenario, Track
from ..domain.errors import AnswerError, Fault, InputError
from .clicked import Clicks, Told, check_clicks, check_list, narrowed, told, tracks_after, tracks_applied
from .interrupts import uninterrupted
from .locks import exclusive
from .marks import refuse_mixture
from .output import no_os_error
from .previous import answered
from .refusals import refuse_share
from .replacing import backups, mend, replace_keeping
from .scenario.files import COLUMNS, PROGRAMS, is_workbook
from .scenario.folder import read
from .table.blanks import trimmed
from .table.edited import Edited
from .table.findings import Findings
from .table.sheet import Sheet
from .ticked import read_ticked, ticked_in_workbook

__all__ = ["Record", "Recorded", "listed", "record", "undo"]

NONE = "none"
YES = "yes"
_ENTERED = attrgetter("id", "assigned", "applied", "applied_on")
"""What recording changes of a track, and whose it is."""


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
    """What is to be recorded in a folder or a workbook, not yet written.

    Attributes
    ----------
    path
        The file that changes: ``programs.csv``, or the workbook.
    rows
        Every cell that changes, in file order; none when the list says it all already.
    notes
        What is odd, but usable, of what was said.
    old, new
        The whole file, as it was read and as it will be.
    """

    path: Path
    rows: tuple[Recorded, ...]
    notes: tuple[Fault, ...]
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    def write(self) -> Path:
        """Put the new file in place, whole or not at all, and keep the old one.

        Returns
        -------
        Path
            Where the old one is now: ``programs.csv.bak``, or with the next number.

        Raises
        ------
        InputError
            When the file is no longer what was read, or cannot be written; then it stays as it is.
        """
        with no_os_error(self.path.name, "written"), exclusive(self.path):
            return replace_keeping(self.path, "bak", self.old, self.new)


class _Contents(dict[Path, bytes]):
    """What files hold, each read from the disk once."""

    def __missing__(self, path: Path) -> bytes:
        self[path] = content = path.read_bytes()
        return content


def record(folder: str | Path, out: str | Path, applied: Collection[str] = (), only: Collection[str] = ()) -> Record:
    """Work out what ``programs.csv`` says once the clicks of an earlier answer are made; nothing is written.

    Programs that were applied to may leave `assigned` empty: that is filled in.

    Parameters
    ----------
    folder
        The scenario.
    out
        Where ``lor solve --out`` wrote the answer, or a ``clicks.csv`` of it: then only what is ticked there was
        clicked, or all of it where it has no column for ticks. Of a workbook likewise, where anything is ticked.
    applied
        Ids of the tracks that were applied to since, or ``all``; tracks of one program go together. ``ID=DATE`` names
        another day than the scenario's.
    only
        Ids of the letters whose clicks were made, or parts of their labels or writers' names; none: all of them.

    Raises
    ------
    InputError
        When folder, answer and what is said do not fit, with every fault; or when the list would have faults then.
    """
    folder, out = Path(folder), Path(out)
    contents, path = _Contents(), listed(folder)
    _mend(path)
    scenario, clicks = _read_both(folder, out, contents)
    old = contents[path]
    sheet = _sheet(path, old)
    findings = Findings()
    clicks = narrowed(clicks, only, scenario, findings)
    check_clicks(clicks, scenario, findings, sheet.called)
    newly_applied = tracks_applied(applied, scenario, clicks, findings)
    findings.settle()  # what was not understood is missing below, and would make the list look wrong
    by_track = told(clicks, scenario.tracks)
    gone = check_list(scenario, by_track, clicks, sheet.file)
    for track, what in (*gone, *_unknown(sheet, scenario, by_track, clicks)):
        findings.fault(sheet.file, what, line=track.line, column=sheet.heading("assigned"))
    findings.settle()
    tracks = tracks_after(scenario.tracks, by_track, newly_applied)
    rows = tuple(_fill(sheet, scenario.tracks, tracks, by_track))
    new = sheet.encoded() if rows else old
    if rows:
        contents[path] = new
        _read_back(folder, contents, scenario, tracks, unfilled=clicks.partial)
    return Record(path=path, rows=rows, notes=findings.notes, old=old, new=new)


def listed(folder: Path) -> Path:
    """The file that has the list of programs."""
    return folder if is_workbook(folder) else folder / PROGRAMS


def _mend(path: Path) -> None:
    """Put back what a run that was killed set aside."""
    with no_os_error(str(path), "read"):
        mend(path)


def _sheet(path: Path, content: bytes) -> Edited:
    """The list of programs as cells that may change; `content` is what its file holds."""
    if not is_workbook(path):
        return Sheet(PROGRAMS, content, COLUMNS[PROGRAMS])
    from .workbook.edited import WorkbookSheet

    return WorkbookSheet(path, content, PROGRAMS)


def _read_both(folder: Path, out: Path, contents: _Contents) -> tuple[Scenario, Clicks]:
    """Read the scenario and the answer; the faults of both where neither can be read.

    Parameters
    ----------
    folder, out
        Where they are.
    contents
        Gains the files of the scenario.
    """
    try:
        scenario = read(folder, contents=contents.__getitem__, unfilled=True)
    except InputError as error:
        try:
            _clicks(out)
        except InputError as other:
            raise InputError((*error.faults, *other.faults)) from None
        raise
    return scenario, _clicks(out)


def _clicks(out: Path) -> Clicks:
    """Read what was clicked: all that an answer has, or what is ticked in a file."""
    if is_workbook(out):
        return ticked_in_workbook(out) or answered(out)
    if not out.is_file():
        return answered(out)
    refuse_share(out.parent)
    refuse_mixture(out.parent)
    return read_ticked(out)


def _unknown(
    sheet: Edited, scenario: Scenario, by_track: Mapping[str, Told], clicks: Clicks
) -> Iterator[tuple[Track, str]]:
    """Yield the tracks that were applied to and whose row stays empty, each with what is wrong.

    Part of an answer may leave them so: it says nothing of the rest.

    Parameters
    ----------
    sheet, scenario
        ``programs.csv``, and what was read from it.
    by_track, clicks
        What is told, by track id, and where it comes from.
    """
    for track in scenario.tracks:
        open_still = track.applied and track.id not in by_track and not clicks.partial
        if open_still and not trimmed(sheet.text(sheet.place(track.line), "assigned")):
            what = "is empty, but the program is applied to, and OUT is not of it; expected the ids of the letters"
            yield track, f'{what} that are there, or "none"'


def _fill(
    sheet: Edited, tracks: Sequence[Track], after: Sequence[Track], by_track: Mapping[str, Told]
) -> Iterator[Recorded]:
    """Write what is new of every track into its row, and yield each cell that changes.

    Parameters
    ----------
    sheet
        ``programs.csv``.
    tracks, after
        Its rows as they were read, and as they are to be read.
    by_track
        What is told, by track id.
    """
    for track, then in zip(tracks, after, strict=True):
        for line in (track.line, *track.twin_lines):
            yield from _fill_row(sheet, line, track, then, by_track.get(track.id))


def _fill_row(sheet: Edited, line: int, track: Track, then: Track, said: Told | None) -> Iterator[Recorded]:
    """Write what is new of a track into one of its rows, and yield each cell that changes.

    Parameters
    ----------
    sheet, line
        ``programs.csv``, and the line the row starts on.
    track, then
        The track as it was read, and as it is to be read.
    said
        What is told of it, if anything is.
    """
    place = sheet.place(line)
    texts = {}
    if then.applied and not track.applied:
        texts["applied"] = then.applied_on.isoformat() if then.applied_on else YES
    known = bool(texts) or (said is not None and said.about is None)
    texts = {"assigned": _list(sheet.text(place, "assigned"), track, then, known=known), **texts}
    for column, text in texts.items():
        for heading, before in sheet.put(place, column, text) if text else ():
            yield Recorded(line=line, track_id=track.id, name=track.name, column=heading, before=before, after=text)


def _list(cell: str, track: Track, after: Track, *, known: bool) -> str:
    """The new text of a row's cell `assigned`; "" where it stays as it is.

    An empty cell says that nothing is known, which is a fault where the row was applied to.

    Parameters
    ----------
    cell
        Its text now.
    track, after
        The row as it was read, and as it is to be read.
    known
        True if no other letter can be there.
    """
    if set(track.assigned) != set(after.assigned):
        return ";".join(after.assigned) or NONE
    return NONE if after.applied and known and not trimmed(cell) else ""


def _read_back(
    folder: Path, contents: _Contents, scenario: Scenario, tracks: tuple[Track, ...], *, unfilled: bool
) -> None:
    """Read the folder as it will be.

    Parameters
    ----------
    folder
        Where it is.
    contents
        What its files will hold.
    scenario
        What it was read as.
    tracks
        What the list is to be read as.
    unfilled
        True if it may leave `assigned` empty where programs were applied to.

    Raises
    ------
    InputError
        When it would have faults.
    AnswerError
        When its tracks are not the wanted ones.
    """
    again = read(folder, scenario.settings.season.as_of, contents=contents.__getitem__, unfilled=unfilled)
    if list(map(_ENTERED, again.tracks)) != list(map(_ENTERED, tracks)):
        raise AnswerError(f"{PROGRAMS} would not say what it should: nothing was written")


def undo(folder: str | Path) -> tuple[Path, Path]:
    """Put the latest backup back in place of ``programs.csv``, or of the workbook; the backup is used up by that.

    Returns
    -------
    tuple of Path
        The backup's name, and where the file it replaced is now: ``programs.csv.undone``, or with the next number.

    Raises
    ------
    InputError
        When there is no backup, or the file cannot be written; then it stays as it is.
    """
    path = listed(Path(folder))
    _mend(path)
    with no_os_error(path.name, "restored"), exclusive(path), uninterrupted():
        kept = backups(path, "bak")
        if not kept:
            what = f"holds no {path.name}.bak. Maybe nothing was recorded there, or all of it is undone already."
            raise InputError([Fault(file=str(path.parent), what=what)])
        backup = kept[max(kept)]
        undone = replace_keeping(path, "undone", path.read_bytes(), backup.read_bytes())
        backup.unlink()
    return backup, undone
