"""What a list says once clicks in MyERAS are made, and whether clicks and list fit together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from ..domain.entities import Scenario, Status, Track
from ..domain.errors import InputError, maybe
from ..domain.lookup import handles, resolve_id
from .scenario.files import LETTERS, PROGRAMS
from .table.dates import day
from .table.findings import Findings
from .table.values import identifiers, quoted

__all__ = [
    "Click",
    "Clicks",
    "Told",
    "check_clicks",
    "check_list",
    "narrowed",
    "told",
    "tracks_after",
    "tracks_applied",
]

ALL = "all"
"""In place of ids: every program that the answer has letters for."""


class Click(NamedTuple):
    """A letter at a track, as a line of a file tells it.

    Attributes
    ----------
    stands
        True if the letter stands there in MyERAS once all is clicked; a lost letter still takes its place.
    final
        True if only a program that was applied to can have it so.
    """

    line: int
    track_id: str
    letter_id: str
    stands: bool
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """What was clicked, as an answer tells it or a list of ticked clicks.

    Attributes
    ----------
    file
        Where it stands, for messages.
    whole
        True if it names every letter that stands at a track: what it does not name is not there.
    track_ids
        The tracks it tells of, beside those of its rows.
    only
        Ids of the letters it is to tell of; empty: of every one.
    removed
        The letters an answer's click list takes off, each with the id of a track; None: there is no such list.
    """

    file: str
    whole: bool
    rows: tuple[Click, ...]
    track_ids: Sequence[str] = ()
    only: frozenset[str] = frozenset()
    removed: frozenset[tuple[str, str]] | None = None

    @property
    def partial(self) -> bool:
        """True if it leaves open what else stands there."""
        return not self.whole or bool(self.only)


class Told(NamedTuple):
    """What is told of one track.

    Attributes
    ----------
    entered
        Ids of letters that stand there then.
    about
        Ids of the letters it tells of; None: of every one.
    final
        True if it can have this only because it was applied to.
    """

    entered: tuple[str, ...]
    about: frozenset[str] | None
    final: bool


def narrowed(clicks: Clicks, only: Collection[str], scenario: Scenario, findings: Findings) -> Clicks:
    """Leave only the clicks of some letters.

    Parameters
    ----------
    clicks
        What was clicked.
    only
        Ids, the signs letters go by on the screen, or parts of labels or writers' names; none: every click stays.
    scenario
        The folder's.
    findings
        Gain a fault for each text of `only` that names no letter, or several.
    """
    if not only:
        return clicks
    writers = {writer.id: writer.name for writer in scenario.writers}
    names = {letter.id: f"{letter.label}, {writers[letter.writer_id]}" for letter in scenario.letters}
    by_handle = {handle: letter_id for letter_id, handle in handles(scenario).items()}
    meant = [by_handle.get(given, given) for given in only]
    found = frozenset(_resolved(meant, names, "letter", "--only", findings).values())
    return replace(clicks, only=found, rows=tuple(click for click in clicks.rows if click.letter_id in found))


def _resolved(
    texts: Iterable[str], names: Mapping[str, str], noun: str, asked_by: str, findings: Findings
) -> dict[str, str]:
    """Find the ids that are meant; by text, without those that are a fault. Parameters as of :func:`resolve_id`."""
    found = {}
    for given in sorted(set(texts)):
        try:
            found[given] = resolve_id(given, names, noun, asked_by)
        except InputError as error:
            for fault in error.faults:
                findings.fault(fault.file, fault.what)
    return found


def check_clicks(clicks: Clicks, scenario: Scenario, findings: Findings, called: Callable[[str], str]) -> None:
    """Check the ids of clicks against a folder, and that what was entered can have been.

    Parameters
    ----------
    clicks
        What was clicked.
    scenario
        The folder's.
    findings
        Gain a fault for each thing that does not fit, at the first line it stands on.
    called
        What messages call one of our files of the folder.
    """
    backwards = tuple(reversed(clicks.rows))  # so that the first row of an id is the last to be kept
    track_lines = {click.track_id: click.line for click in backwards}
    letter_lines = {click.letter_id: click.line for click in backwards}
    status = {letter.id: letter.status for letter in scenario.letters}
    listed, lettered = called(PROGRAMS), called(LETTERS)
    _check_known(clicks.file, "program", track_lines, ({track.id for track in scenario.tracks}, listed), findings)
    _check_known(clicks.file, "letter", letter_lines, (status, lettered), findings)
    for click in {click.letter_id: click for click in backwards if click.stands}.values():
        if click.letter_id in status:
            _check_letter(clicks.file, click, (status[click.letter_id], lettered), findings)


def _check_known(
    file: str, noun: str, lines: Mapping[str, int], allowed: tuple[Collection[str], str], findings: Findings
) -> None:
    """Add a fault for each id that the folder does not have.

    Parameters
    ----------
    file
        Where the ids stand.
    noun
        "program" or "letter".
    lines
        The ids to the first line each stands on.
    allowed
        Those there are, and what messages call the file that has them.
    findings
        Gain the faults.
    """
    column, (ids, place) = f"{noun}_id", allowed
    for given, line in lines.items():
        if given not in ids:
            advice = "" if findings.crowded(file, column) else maybe(given, ids)
            findings.fault(file, f"no {noun} {quoted(given)} in {place}.{advice}", line=line, column=column)


def _check_letter(file: str, click: Click, stands: tuple[Status, str], findings: Findings) -> None:
    """Check that a letter that was entered was there, and that its id can stand in a list of ids.

    Parameters
    ----------
    file
        Where it is told.
    click
        The row that tells it.
    stands
        The letter's status by the folder, and what messages call the file that says so.
    findings
        Gain what does not fit.
    """
    letter_id, (status, place) = quoted(click.letter_id), stands
    if status not in (Status.UPLOADED, Status.WITHDRAWN):
        what = f"{letter_id} was to be entered, but its status in {place} is {status}, expected uploaded"
        advice = "or withdrawn. Maybe OUT is of another day: solve again."
        findings.fault(file, f"{what} {advice}", line=click.line, column="letter_id")
    if identifiers(click.letter_id) != (click.letter_id,):
        what = f'{letter_id} cannot stand in the column assigned, where ";" parts ids and "none" is no letter.'
        findings.fault(file, f"{what} Maybe rename the letter.", line=click.line, column="letter_id")


def told(clicks: Clicks, tracks: Iterable[Track]) -> dict[str, Told]:
    """Sort clicks by track; one of which nothing is told is missing.

    An answer has a row for every track, a list of clicks one for each program: its tracks get the same letters.
    """
    heard: dict[object, list[Click]] = {track_id: [] for track_id in clicks.track_ids}
    keys = {track.id: track.id if clicks.whole else track.program_key for track in tracks}
    for click in clicks.rows:
        heard.setdefault(keys.get(click.track_id), []).append(click)
    return {track_id: _told(clicks, heard[key]) for track_id, key in keys.items() if key in heard}


def _told(clicks: Clicks, rows: Sequence[Click]) -> Told:
    """What some rows of clicks tell of a track."""
    about = None if not clicks.partial else clicks.only if clicks.whole else frozenset(row.letter_id for row in rows)
    entered = dict.fromkeys(row.letter_id for row in rows if row.stands)
    return Told(tuple(entered), about, any(row.final for row in rows))


def tracks_applied(
    applied: Collection[str], scenario: Scenario, clicks: Clicks, findings: Findings
) -> dict[str, date | None]:
    """Ids of the tracks whose row is yet to say that they were applied to, each with the day, if that is known.

    What an answer has as final had been applied to; where the list does not say so any more, it is told again, without
    a day. A program that one of its rows calls applied to already was applied to when that row says.

    Parameters
    ----------
    applied
        What the user says: ids or parts of names, or ``all``; each alone, which means on the scenario's day, or with
        ``=`` and a day.
    scenario
        The folder's.
    clicks
        What was clicked.
    findings
        Gain a fault for each text of `applied` that names no program, or several.
    """
    days = _days_applied(applied, scenario, clicks, findings)
    known = {track.program_key: track.applied_on for track in scenario.tracks if track.applied}
    known |= {track.program_key: track.applied_on for track in scenario.tracks if track.applied_on}
    final = {click.track_id for click in clicks.rows if click.final}
    return {
        track.id: known.get(track.program_key, days.get(track.program_key))
        for track in scenario.tracks
        if not track.applied and (track.program_key in days or (track.id in final and track.program_key not in known))
    }


def _days_applied(
    applied: Collection[str], scenario: Scenario, clicks: Clicks, findings: Findings
) -> dict[tuple[bool, str], date]:
    """The programs that the user has applied to, each with the day; parameters as of :func:`tracks_applied`."""
    keys = {track.id: track.program_key for track in scenario.tracks}
    today = scenario.settings.season.as_of
    names = {track.id: track.name for track in scenario.tracks}
    meant = dict(filter(None, (_with_day(given, names, today, findings) for given in applied)))
    found = _resolved(set(meant) - {ALL}, names, "program", "--applied", findings)
    every = {keys[click.track_id]: meant[ALL] for click in clicks.rows if ALL in meant and click.track_id in keys}
    return every | {keys[track_id]: meant[given] for given, track_id in found.items()}


def _with_day(given: str, names: Mapping[str, str], today: date, findings: Findings) -> tuple[str, date] | None:
    """Part ``ID=DATE``; None after a fault.

    Parameters
    ----------
    given
        What the user says: a text without a day means `today`, and so does one that is part of a name as it stands.
    names
        Track id to name.
    today
        The scenario's day; a later one gets a note.
    findings
        Gain the fault or the note.
    """
    name, parted, on = given.rpartition("=")
    if not parted or any(given.casefold() in known.casefold() for known in (*names, *names.values())):
        return given, today
    try:
        read = day(on.strip())
    except ValueError as error:
        findings.fault("--applied", f"{quoted(given)}: {error}")
        return None
    if read > today:
        findings.note("--applied", f"{read} is after {today}, the day this stands at; counted as applied to")
    return name, read


def check_list(
    scenario: Scenario, by_track: Mapping[str, Told], clicks: Clicks, listed: str
) -> Iterator[tuple[Track, str]]:
    """Yield what is wrong with letters that would vanish from the list: each with its track.

    None may from a program applied to. From another one only what was withdrawn may, and what the clicks take off:
    a letter an answer says nothing of was entered after it was made.

    Parameters
    ----------
    scenario
        The folder's.
    by_track
        What is told, by track id.
    clicks
        Where it comes from.
    listed
        What messages call the list.
    """
    maybe = f"Maybe {'OUT' if clicks.whole else 'it'} is older than {listed}: solve again."
    applied = {track.program_key for track in scenario.tracks if track.applied}
    may_go = _may_go(scenario, clicks)
    for track in scenario.tracks:
        said = by_track.get(track.id)
        stay = _assigned(track, said)
        final = track.program_key in applied or (said is not None and said.final)
        for letter_id in (letter_id for letter_id in track.assigned if letter_id not in stay):
            if final:
                has = "OUT does not have it" if clicks.whole else f"{clicks.file} removes it"
                yield track, f"{quoted(letter_id)} is final there, but {has}. {maybe}"
            elif may_go is not None and (track.program_key, letter_id) not in may_go:
                yield track, f"{quoted(letter_id)} is there, but OUT neither has it nor takes it off. {maybe}"


def _may_go(scenario: Scenario, clicks: Clicks) -> Collection[tuple[tuple[bool, str], str]] | None:
    """The letters that may vanish from programs not applied to, each with the program's key; None: every one."""
    if clicks.removed is None:
        return None
    keys = {track.id: track.program_key for track in scenario.tracks}
    gone = [letter.id for letter in scenario.letters if letter.status.gone]
    taken_off = {(keys[track_id], letter_id) for track_id, letter_id in clicks.removed if track_id in keys}
    return taken_off | {(key, letter_id) for key in keys.values() for letter_id in gone}


def tracks_after(
    tracks: Iterable[Track], by_track: Mapping[str, Told], newly_applied: Mapping[str, date | None]
) -> tuple[Track, ...]:
    """The tracks as they are to be read from the new list; one of which nothing is told keeps its letters.

    Parameters
    ----------
    tracks
        The list.
    by_track
        What is told, by track id.
    newly_applied
        Ids of the tracks whose row is yet to say that they were applied to, each with the day or None.
    """
    return tuple(
        replace(
            track,
            assigned=_assigned(track, by_track.get(track.id)),
            applied=track.applied or track.id in newly_applied,
            applied_on=newly_applied.get(track.id, track.applied_on),
        )
        for track in tracks
    )


def _assigned(track: Track, said: Told | None) -> tuple[str, ...]:
    """What stands at a track then: first what its row lists and stays, in that order, then what is new."""
    if said is None:
        return track.assigned
    gone = set(track.assigned if said.about is None else said.about) - set(said.entered)
    return tuple(dict.fromkeys((*(letter_id for letter_id in track.assigned if letter_id not in gone), *said.entered)))
