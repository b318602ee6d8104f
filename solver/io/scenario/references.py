"""What letters and programs say of each other, once every file is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ...domain.entities import Letter, Status, Track
from ..table.cells import Cells
from ..table.values import quoted

__all__ = ["check_references"]


def check_references(letters: Cells, programs: Cells, written: Sequence[Letter], listed: Sequence[Track]) -> None:
    """Add the faults between letters and programs; a file that could not be read proves nothing.

    Parameters
    ----------
    letters, programs
        The rows of the two files.
    written, listed
        What was read from them.
    """
    naming = any(letter.only_program or letter.excluded or letter.pinned for letter in written)
    eras_ids = {track.id: track.eras_id for track in listed} if naming else {}
    for letter in letters.watched(written):
        if not programs.table.broken:
            _check_ids(letters, letter, eras_ids, programs.table.file)
        _check_contradictions(letters, letter, eras_ids)
    by_id = {letter.id: letter for letter in reversed(written)}
    if not letters.table.broken:
        for track in programs.watched(listed):
            _check_assigned(programs, track, by_id, letters.table.file)
    tracks_of: defaultdict[tuple[bool, str], list[Track]] = defaultdict(list)
    for track in listed:
        if track.eras_id or track.applied:  # others have nothing to agree on
            tracks_of[track.program_key].append(track)
    for tracks in programs.watched(tracks_of.values()):
        _check_program(programs, tracks, by_id)


def _check_ids(cells: Cells, letter: Letter, eras_ids: Mapping[str, str], listed: str) -> None:
    """Add a fault for each program a letter names that is not on the list.

    Parameters
    ----------
    cells, letter
        ``letters.csv``, and the letter of one row.
    eras_ids
        Of every track by its id; "" for none.
    listed
        What messages call the list of programs.
    """
    only = (letter.only_program,) if letter.only_program else ()
    for column, track_ids in (("only_program", only), ("excluded", letter.excluded), ("pinned", letter.pinned)):
        for track_id in track_ids:
            if track_id not in eras_ids:
                cells.unknown(letter.line, column, "program", track_id, eras_ids, listed)


def _check_contradictions(cells: Cells, letter: Letter, eras_ids: Mapping[str, str]) -> None:
    """Add a fault where a letter must go to a program and must not. Parameters as of :func:`_check_ids`."""

    def together(first: str, second: str) -> bool:
        """True if two tracks are of one program."""
        return first == second or (bool(eras_ids.get(first)) and eras_ids[first] == eras_ids.get(second))

    for track_id in letter.excluded:
        if letter.only_program and together(track_id, letter.only_program):
            what = f"{quoted(track_id)} is excluded, but only_program names the same program"
            cells.fault(letter.line, "excluded", what)
    for track_id in letter.pinned:
        if any(together(track_id, excluded) for excluded in letter.excluded):
            cells.fault(letter.line, "pinned", f"{quoted(track_id)} is both pinned and excluded")
        if letter.only_program and not together(track_id, letter.only_program):
            what = f"{quoted(track_id)} is pinned, but only_program is {quoted(letter.only_program)}"
            cells.fault(letter.line, "pinned", what)


def _check_assigned(cells: Cells, track: Track, letters: Mapping[str, Letter], lettered: str) -> None:
    """Add a fault for each letter assigned to a track that is not known, or cannot be in MyERAS.

    Parameters
    ----------
    cells, track
        ``programs.csv``, and the track of one row.
    letters
        All letters, by id.
    lettered
        What messages call the file that has them.
    """
    for letter_id in track.assigned:
        letter = letters.get(letter_id)
        if letter is None:
            cells.unknown(track.line, "assigned", "letter", letter_id, letters, lettered)
        elif letter.status not in (Status.UPLOADED, Status.WITHDRAWN):
            what = f"{quoted(letter_id)} is assigned, but was never uploaded: its status is {letter.status}."
            cells.fault(track.line, "assigned", f"{what} Maybe correct the status in {lettered}.")


def _check_program(cells: Cells, tracks: Sequence[Track], letters: Mapping[str, Letter]) -> None:
    """Check what the tracks of one program have together.

    Letters are there for good once it is applied to: one per writer; more than the maximum is history.

    Parameters
    ----------
    cells, tracks
        ``programs.csv``, and the tracks of the program.
    letters
        All letters, by id.
    """
    maximum = min(track.maximum for track in tracks)
    required = max(track.required for track in tracks)
    if len(tracks) > 1 and required > maximum:
        lines = ", ".join(str(track.line) for track in tracks)
        what = f"the tracks of this program (lines {lines}) ask for {required} letters and take at most {maximum}"
        cells.note(tracks[0].line, "required", what)
    if not any(track.applied for track in tracks):
        return
    there = {letter_id: track.line for track in tracks for letter_id in track.assigned if letter_id in letters}
    letter_of: dict[str, str] = {}
    for letter_id, line in there.items():
        author = letters[letter_id].writer_id
        first = letter_of.setdefault(author, letter_id)
        if author and first != letter_id:
            what = f"{quoted(first)} and {quoted(letter_id)} are both by writer {quoted(author)};"
            cells.fault(line, "assigned", f"{what} a program takes one letter per writer")
    if len(there) > maximum:
        what = f"{len(there)} letters are there, more than the maximum, {maximum}; taken as history"
        cells.note(tracks[0].line, "assigned", what)
