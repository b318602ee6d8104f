"""What can happen to a plan: an event turns a scenario into another one.

A what-if is that and nothing more: let it happen, solve again, compare.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from .entities import Letter, Scenario, Status, Track
from .errors import Fault, InputError
from .lookup import handles, resolve_id
from .relations import rests_on

__all__ = ["Cancel", "Decline", "Drop", "Event", "Late", "Withdraw", "apply_events", "has_no_effect", "resolved"]


@dataclass(frozen=True, slots=True)
class Decline:
    """A writer sends nothing more: all letters of theirs that are not uploaded are gone."""

    writer_id: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A letter is taken back. Where the program is not applied to it is gone; elsewhere its place is lost."""

    letter_id: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """A rotation does not take place.

    Letters not uploaded that rest on it alone are gone, others lose what their writer saw there; uploaded ones stay.
    """

    rotation_id: str


@dataclass(frozen=True, slots=True)
class Late:
    """A letter that is not there yet will be uploaded on this day."""

    letter_id: str
    expected: date


@dataclass(frozen=True, slots=True)
class Drop:
    """A row of the list is crossed out; what was entered for its ERAS program stays with the other tracks."""

    program_id: str


Event = Decline | Withdraw | Cancel | Late | Drop


def resolved(scenario: Scenario, events: Sequence[Event]) -> tuple[Event, ...]:
    """The same events with ids in place of parts of names, each once.

    Raises
    ------
    InputError
        Naming every id that is unknown or could mean several, with what is near, and everything that is no event.
    """
    found: list[Event] = []
    faults: list[Fault] = []
    for event in events:
        if not isinstance(event, Event):
            allowed = ", ".join(kind.__name__ for kind in get_args(Event))
            faults.append(Fault(file="events", what=f"found {event!r}, expected one of {allowed}"))
            continue
        try:
            found.append(_with_id(scenario, event))
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(found))


def _with_id(scenario: Scenario, event: Event) -> Event:
    writers = {writer.id: writer.name for writer in scenario.writers}
    letters = {letter.id: f"{letter.label}, {writers[letter.writer_id]}" for letter in scenario.letters}
    by_handle = {handle: letter_id for letter_id, handle in handles(scenario).items()}
    match event:
        case Decline(given):
            return Decline(resolve_id(given, writers, "writer", "--decline"))
        case Withdraw(given):
            return Withdraw(resolve_id(by_handle.get(given, given), letters, "letter", "--withdraw"))
        case Cancel(given):
            rotations = {rotation.id: rotation.name for rotation in scenario.rotations}
            return Cancel(resolve_id(given, rotations, "rotation", "--cancel"))
        case Late(given, day):
            return Late(resolve_id(by_handle.get(given, given), letters, "letter", "--late"), day)
        case Drop(given):
            return Drop(resolve_id(given, {track.id: track.name for track in scenario.tracks}, "program", "--drop"))


def apply_events(scenario: Scenario, events: Sequence[Event]) -> Scenario:
    """The scenario after some events, one after the other.

    Raises
    ------
    InputError
        Naming every unknown id, or when no program would be left on the list.
    """
    for event in resolved(scenario, events):
        scenario = _after(scenario, event)
    if not scenario.tracks:
        raise InputError([Fault(file="--drop", what="no program would be left on the list")])
    return scenario


def _after(scenario: Scenario, event: Event) -> Scenario:
    match event:
        case Decline(writer_id):
            lost = {letter.id for letter in scenario.letters if letter.writer_id == writer_id}
            refused = replace(scenario, refused=scenario.refused | {writer_id})
            return _changed(refused, lost, _outstanding, lambda letter: replace(letter, status=Status.DECLINED))
        case Withdraw(letter_id):
            return _changed(scenario, {letter_id}, _live, lambda letter: replace(letter, status=Status.WITHDRAWN))
        case Cancel(rotation_id):
            cancelled = replace(scenario, cancelled=scenario.cancelled | {rotation_id})
            before, after = rests_on(scenario), rests_on(cancelled)
            lost = {letter_id for letter_id, stays in after.items() if before[letter_id] and not stays}
            return _changed(cancelled, lost, _outstanding, lambda letter: replace(letter, status=Status.DECLINED))
        case Late(letter_id, day):
            return _changed(scenario, {letter_id}, _outstanding, lambda letter: replace(letter, expected=day))
        case Drop(program_id):
            return _without(scenario, program_id)


def _changed(
    scenario: Scenario, letter_ids: Collection[str], fitting: Callable[[Letter], bool], new: Callable[[Letter], Letter]
) -> Scenario:
    """The scenario with some letters replaced.

    Parameters
    ----------
    scenario
        Before the event.
    letter_ids
        The letters the event is about.
    fitting
        Which of them it can happen to.
    new
        What becomes of such a letter.
    """
    letters = tuple(
        new(letter) if letter.id in letter_ids and fitting(letter) else letter for letter in scenario.letters
    )
    return replace(scenario, letters=letters)


def _live(letter: Letter) -> bool:
    return not letter.status.gone


def _outstanding(letter: Letter) -> bool:
    return _live(letter) and letter.status is not Status.UPLOADED


def _without(scenario: Scenario, track_id: str) -> Scenario:
    """The scenario without one track.

    What its ERAS program has got already, and what letters say of the track, goes over to the first track left.
    """
    dropped = next(track for track in scenario.tracks if track.id == track_id)
    tracks = [track for track in scenario.tracks if track.id != track_id]
    heir = next((place for place, track in enumerate(tracks) if track.program_key == dropped.program_key), None)
    if heir is not None:
        tracks[heir] = _inherited(tracks[heir], dropped)
    heir_id = None if heir is None else tracks[heir].id
    letters = tuple(_readdressed(letter, track_id, heir_id) for letter in scenario.letters)
    return replace(scenario, tracks=tuple(tracks), letters=letters)


def _readdressed(letter: Letter, track_id: str, heir_id: str | None) -> Letter:
    """A letter that names another track in place of one that is dropped.

    Parameters
    ----------
    letter
        Its `only_program`, `pinned` and `excluded` may name the track.
    track_id
        The track that is dropped.
    heir_id
        The first track left of the same program; None: the track is no longer named.
    """

    def instead(track_ids: tuple[str, ...]) -> tuple[str, ...]:
        named = (heir_id if name == track_id else name for name in track_ids)
        return tuple(dict.fromkeys(name for name in named if name is not None))

    only = heir_id if heir_id and letter.only_program == track_id else letter.only_program
    return replace(letter, only_program=only, pinned=instead(letter.pinned), excluded=instead(letter.excluded))


def _inherited(heir: Track, dropped: Track) -> Track:
    """The track left, with all that was entered for the program under the dropped one."""
    return replace(
        heir,
        assigned=tuple(dict.fromkeys((*heir.assigned, *dropped.assigned))),
        applied=heir.applied or dropped.applied,
        applied_on=heir.applied_on or dropped.applied_on,
        closed=heir.closed or dropped.closed,
    )


def has_no_effect(scenario: Scenario, event: Event) -> bool:
    """True if an event leaves every plan as it is: the letters are there already, or gone already."""
    after = _after(scenario, event)
    return (after.letters, after.tracks, rests_on(after)) == (scenario.letters, scenario.tracks, rests_on(scenario))
