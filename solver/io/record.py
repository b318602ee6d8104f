"""What was clicked in MyERAS, written back into ``programs.csv``: two columns change, every other byte stays.

An applicant's list is a workbook's file with a manner of its own: separators, quotation marks, line ends, an
encoding. It is therefore never written anew from what was read. Its text is cut into raw cells, single ones are
replaced, and the pieces are joined again.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from ..domain import Scenario, State, Status, Track
from ..errors import AnswerError, Fault, InputError
from ..vocabulary import fold
from .earlier import FILE as OUT_FILE
from .earlier import Entry, entries
from .findings import Findings
from .folder import FILES, SETTINGS
from .folder import read as read_scenario
from .programs import PROGRAMS
from .table import _known, _separator
from .values import identifier, identifiers, near, quoted

__all__ = ["Record", "Recorded", "prepare", "undo", "write"]

FILE = "programs.csv"
ALL = "all"
"""In place of ids: every program that the answer has letters for."""
NONE = "none"
YES = "yes"
ENTERED = (State.ASSIGN, State.LOCKED, State.LOST)
"""What stands in MyERAS once the clicks are made; a lost letter still takes its place."""
FINAL = (State.LOCKED, State.LOST)
"""States that only a program applied to has."""
SAVE_AS = "Maybe save programs.csv as CSV UTF-8."


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


def prepare(folder: Path, out: Path, applied: Collection[str] = ()) -> Record:
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
    scenario, told = _read_both(folder, out)
    with _no_os_error("read"):
        old = (folder / FILE).read_bytes()
    sheet = _Sheet(old)
    if len(sheet.rows) != len(scenario.tracks):
        raise _changed()
    findings = Findings()
    _check_told(told, scenario, findings)
    becoming = _becoming(scenario.tracks, told, _named(applied, scenario.tracks, told, findings))
    _check_final(sheet, scenario.tracks, told, findings)
    findings.settle()
    tracks = _tracks_then(scenario.tracks, told, becoming)
    rows = tuple(_fill(sheet, scenario.tracks, tracks))
    new = _encoded(sheet, rows) if rows else old
    if rows:
        _prove(sheet)
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


def _program(track: Track) -> tuple[bool, str]:
    """What the tracks of one ERAS program share; a row without an ERAS id is a program of its own."""
    return bool(track.eras_id), track.eras_id or track.id


def _named(
    applied: Collection[str], tracks: Sequence[Track], told: Sequence[Entry], findings: Findings
) -> frozenset[tuple[bool, str]]:
    """The programs the user says were applied to."""
    program_of = {track.id: _program(track) for track in tracks}
    names = {identifier(name) for name in applied}
    for name in sorted(names - program_of.keys() - {ALL}):
        findings.fault("--applied", f'no program {quoted(name)} in {FILE}, nor is it "all".{near(name, program_of)}')
    if ALL in names:
        names |= {entry.track_id for entry in told}
    return frozenset(program_of[name] for name in names & program_of.keys())


def _becoming(tracks: Sequence[Track], told: Sequence[Entry], named: Collection[tuple[bool, str]]) -> frozenset[str]:
    """Ids of the tracks whose row is yet to say that they were applied to.

    What the answer found final had been applied to; where the list has forgotten it, it is told again.
    """
    known = {_program(track) for track in tracks if track.applied}
    final = {entry.track_id for entry in told if entry.state in FINAL}
    return frozenset(
        track.id
        for track in tracks
        if (track.id in final and _program(track) not in known) or (_program(track) in named and not track.applied)
    )


def _check_final(sheet: _Sheet, tracks: Sequence[Track], told: Sequence[Entry], findings: Findings) -> None:
    """Faults where a letter would vanish from a program applied to: nothing can be taken back there."""
    by_track = _by_track(told)
    known = {_program(track) for track in tracks if track.applied}
    for place, track in zip(sheet.rows, tracks, strict=True):
        here = by_track.get(track.id, ())
        if _program(track) in known or any(entry.state in FINAL for entry in here):
            for letter_id in _gone(track, here):
                what = f"{quoted(letter_id)} is final there, but OUT does not have it."
                advice = f"Maybe OUT is older than {FILE}: solve again."
                findings.fault(FILE, f"{what} {advice}", line=sheet.lines[place], column=sheet.heading("assigned"))


def _gone(track: Track, told: Sequence[Entry]) -> tuple[str, ...]:
    """Letters a row lists and the answer has not; none where the answer says nothing of the row."""
    entered = _entered(told)
    return tuple(letter_id for letter_id in track.assigned if told and letter_id not in entered)


def _by_track(told: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in told:
        found.setdefault(entry.track_id, []).append(entry)
    return found


def _entered(told: Iterable[Entry]) -> tuple[str, ...]:
    """Ids of the letters that stand at a track once the clicks are made, in the answer's order."""
    return tuple(dict.fromkeys(entry.letter_id for entry in told if entry.state in ENTERED))


def _tracks_then(tracks: Iterable[Track], told: Iterable[Entry], becoming: Collection[str]) -> tuple[Track, ...]:
    """The tracks as they are to be read from the new file; one the answer says nothing of keeps its letters."""
    by_track = _by_track(told)
    return tuple(
        replace(
            track,
            assigned=_together(track, by_track.get(track.id, ())),
            applied=track.applied or track.id in becoming,
        )
        for track in tracks
    )


def _together(track: Track, told: Sequence[Entry]) -> tuple[str, ...]:
    """What is entered at a track: first what its row lists, in that order, then what is new."""
    gone = _gone(track, told)
    stay = [letter_id for letter_id in track.assigned if letter_id not in gone]
    return (*stay, *(letter_id for letter_id in _entered(told) if letter_id not in stay))


def _fill(sheet: _Sheet, tracks: Sequence[Track], then: Sequence[Track]) -> Iterator[Recorded]:
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


class _Sheet:
    """The text of ``programs.csv`` as raw cells, each with its quotation marks.

    Attributes
    ----------
    lines, cells
        Per record of the file, blank ones too: the line it starts on, and its cells before any change.
    rows
        The records that are programs.
    changes
        Record and column to the text before and after.
    """

    def __init__(self, content: bytes) -> None:
        self.before, self.encoding = _decoded(content)
        known = _known(FILE, PROGRAMS)
        self.separator = _separator(self.before, known)
        self.raw, self.ends = _cut(self.before, self.separator)
        self.lines, self.cells = _parsed(self.before, self.separator)
        filled = [place for place, cells in enumerate(self.cells) if "".join(cells).strip()]
        self.header = next(place for place in filled if not self.cells[place][0].startswith("sep="))
        self.rows = [place for place in filled if place > self.header]
        self.headings = [" ".join(cell.replace("\ufeff", "").split()) for cell in self.cells[self.header]]
        self.meanings = [known.get(fold(heading)) for heading in self.headings]
        self.changes: dict[tuple[int, int], tuple[str, str]] = {}

    def heading(self, column: str) -> str:
        """The file's own word for one of our columns."""
        return self.headings[self.meanings.index(column)] if column in self.meanings else column

    def text(self, place: int, column: str) -> str:
        """What a record says in one of our columns; "" where it says nothing."""
        return self._cell(place, self.meanings.index(column)) if column in self.meanings else ""

    def put(self, place: int, column: str, text: str) -> Iterator[tuple[str, str]]:
        """Write a text into every column of this meaning; of each give the heading and what stood there."""
        if column not in self.meanings:
            self._append(column)
        for index, meaning in enumerate(self.meanings):
            if meaning == column:
                before = self._cell(place, index)
                self._write(place, index, text)
                yield self.headings[index], before

    def joined(self) -> str:
        """The text with all changes."""
        rows = zip(self.raw, self.ends, strict=True)
        return "".join(self.separator.join(cells) + end for cells, end in rows)

    def _cell(self, place: int, index: int) -> str:
        return self.cells[place][index] if index < len(self.cells[place]) else ""

    def _append(self, column: str) -> None:
        """A new last column; the rows that are not blank get a cell in it, so that all stay level."""
        width = len(self.headings)
        for place in self.rows:
            self._lengthen(place, width + 1)
        self._write(self.header, width, column)
        self.headings.append(column)
        self.meanings.append(column)

    def _write(self, place: int, index: int, text: str) -> None:
        self._lengthen(place, index + 1)
        self.changes[place, index] = self._cell(place, index), text
        self.raw[place][index] = _raw(text, self.separator)

    def _lengthen(self, place: int, width: int) -> None:
        cells = self.raw[place]
        cells += [""] * (width - len(cells))


def _cut(text: str, separator: str) -> tuple[list[list[str]], list[str]]:
    """The raw cells of every record and how its line ends, as the csv module would part them.

    A quotation mark opens a quoted cell only as the cell's first sign.
    """
    cell = re.compile(rf'("(?:[^"]|"")*+"|[^{separator}\r\n]*)({separator}|\r\n|\r|\n|\Z)')
    records: list[list[str]] = []
    ends: list[str] = []
    cells: list[str] = []
    for found in cell.finditer(text):
        if found.start() == len(text) and not cells:
            break  # behind the last line end there is no record
        cells.append(found[1])
        if found[2] != separator:
            records.append(cells)
            ends.append(found[2])
            cells = []
    return records, ends


def _parsed(text: str, separator: str) -> tuple[list[int], list[list[str]]]:
    """The line every record starts on, and its cells, as the csv module reads them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines, records = [1], []
    for cells in reader:
        records.append(cells)
        lines.append(reader.line_num + 1)
    return lines[:-1], records


def _raw(text: str, separator: str) -> str:
    """A cell as it stands in the file: in quotation marks only where it must."""
    plain = not any(sign in text for sign in (separator, '"', "\r", "\n"))
    return text if plain else '"' + text.replace('"', '""') + '"'


def _decoded(content: bytes) -> tuple[str, str]:
    """The text as the reader of tables takes it, and the encoding that gives the same bytes back."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"
    return text, "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"


def _encoded(sheet: _Sheet, rows: Iterable[Recorded]) -> bytes:
    """The new file in the encoding of the old one."""
    findings = Findings()
    for row in rows:
        try:
            row.after.encode(sheet.encoding)
        except UnicodeEncodeError as error:
            sign = quoted(row.after[error.start])
            what = f"{quoted(row.after)} cannot be written: the file is cp1252, which has no {sign}. {SAVE_AS}"
            findings.fault(FILE, what, line=row.line, column=row.column)
    findings.settle()
    new = sheet.joined().encode(sheet.encoding)
    if _decoded(new)[0] != sheet.joined():  # what is left of cp1252 may happen to be UTF-8
        what = f"is cp1252, and would be taken for UTF-8 without the accents that go. {SAVE_AS}"
        raise InputError([Fault(file=FILE, what=what)])
    return new


def _prove(sheet: _Sheet) -> None:
    """Compare the new text with the old one, cell by cell, without trust in how it was made.

    Raises
    ------
    AnswerError
        When anything but the wanted cells differs.
    """
    _, old = _parsed(sheet.before, sheet.separator)
    _, new = _parsed(sheet.joined(), sheet.separator)
    differ = {
        (place, index): (before, after)
        for place, records in enumerate(zip_longest(old, new, fillvalue=()))
        for index, (before, after) in enumerate(zip_longest(*records, fillvalue=""))
        if before != after
    }
    if differ != sheet.changes or len(old) != len(new):
        raise AnswerError(f"{FILE} would change elsewhere than it should: nothing was written")


def _read_back(folder: Path, new: bytes, tracks: tuple[Track, ...]) -> None:
    """Read the folder as it will be.

    Raises
    ------
    InputError
        When it would have faults.
    AnswerError
        When its tracks are not the wanted ones.
    """
    with _no_os_error("copied"), tempfile.TemporaryDirectory() as made:
        for name in {*FILES, SETTINGS} - {FILE}:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, Path(made) / name)
        (Path(made) / FILE).write_bytes(new)
        found = read_scenario(made)
    if found.tracks != tracks:
        raise AnswerError(f"{FILE} would not say what it should: nothing was written")


def write(record: Record) -> Path:
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
    path = record.folder / FILE
    with _no_os_error("written"):
        if path.read_bytes() != record.old:
            raise _changed()
        return _swap(path, "bak", record.old, record.new)


def undo(folder: Path) -> tuple[Path, Path]:
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
    path = folder / FILE
    with _no_os_error("restored"):
        backups = _numbered(path, "bak")
        if not backups:
            what = f"holds no {FILE}.bak. Maybe nothing was recorded there, or all of it is undone already."
            raise InputError([Fault(file=str(folder), what=what)])
        backup = backups[max(backups)]
        undone = _swap(path, "undone", path.read_bytes(), backup.read_bytes())
        backup.unlink()
    return backup, undone


def _changed() -> InputError:
    what = "has changed since it was read; nothing was written. Maybe run the command again."
    return InputError([Fault(file=FILE, what=what)])


@contextmanager
def _no_os_error(verb: str) -> Iterator[None]:
    """What the system refuses, as a fault."""
    try:
        yield
    except OSError as error:
        advice = " Maybe it is open in another program." if isinstance(error, PermissionError) else ""
        what = f"cannot be {verb}: {error.strerror or error}.{advice}"
        raise InputError([Fault(file=FILE, what=what)]) from None


def _numbered(path: Path, sort: str) -> dict[int, Path]:
    """The files kept beside another, by number; the first bears none."""
    name = re.compile(rf"{re.escape(path.name)}\.{sort}([2-9]|[1-9][0-9]+)?")
    found = ((name.fullmatch(entry.name), entry) for entry in path.parent.iterdir())
    return {int(match[1] or 1): entry for match, entry in found if match}


def _swap(path: Path, sort: str, old: bytes, new: bytes) -> Path:
    """Keep what a file holds under the next number, then give it its new content."""
    number = max(_numbered(path, sort), default=0) + 1
    kept = path.with_name(f"{path.name}.{sort}{number if number > 1 else ''}")
    _put(kept, old, path)
    try:
        _put(path, new, path)
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _put(place: Path, content: bytes, like: Path) -> None:
    """Write a file beside its place, with the rights of another, and move it there when it is on the disk.

    Where the place is a link, what it points to is replaced and the link stays.
    """
    place = Path(os.path.realpath(place))
    handle, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(like.stat().st_mode))
        os.replace(temporary, place)
    finally:
        Path(temporary).unlink(missing_ok=True)
