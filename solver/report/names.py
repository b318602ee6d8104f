"""How every screen calls letters, writers, programs and events: one name for one thing, and no name for two.

A letter goes by a handle: its own id where all ids are short, else a capital that is nobody's id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ..domain.entities import Letter, Scenario, Track
from ..domain.events import Cancel, Decline, Drop, Event, Late, Withdraw
from ..domain.lookup import TITLES, called, handles, surname
from .words import full_day

__all__ = ["Names"]


class Names:
    """The names of a scenario.

    Attributes
    ----------
    handle
        Per letter, the sign it goes by on every screen.
    writer
        Per writer, the surname; with the initial, the whole name or the id where somebody else has the same.
    label
        Per letter, what it is beside its writer's; empty where nothing more is entered.
    whose
        Per letter, its writer, with its label where that writer has several.
    letter
        Per letter, its handle and whose it is: ``F (Ferrer)``.
    rotation
        Per rotation, its name.
    file
        Gives what messages call a file of the scenario.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._tracks, self.file = scenario.tracks, scenario.file
        self.handle = handles(scenario)
        self.writer = _told_apart({writer.id: called(writer.name, writer.id) for writer in scenario.writers})
        surnames = {writer.id: (writer.name, surname(writer.name)) for writer in scenario.writers}
        several = Counter(letter.writer_id for letter in scenario.letters)
        self.label = {
            letter.id: _label(letter, surnames[letter.writer_id]) or self._id(letter, several[letter.writer_id] > 1)
            for letter in scenario.letters
        }
        self.whose = {
            letter.id: ", ".join(self._whose(letter, alone=several[letter.writer_id] == 1))
            for letter in scenario.letters
        }
        self.letter = {
            letter_id: handle if handle == self.whose[letter_id] else f"{handle} ({self.whose[letter_id]})"
            for letter_id, handle in self.handle.items()
        }
        self.rotation = _told_apart(
            {
                rotation.id: _with_place(rotation.name, rotation.institution, rotation.id)
                for rotation in scenario.rotations
            }
        )

    @cached_property
    def program(self) -> _Namesakes:
        """Per program, by the id of its first track: its name, with its city or id where others have the same."""
        firsts: dict[object, Track] = {}
        for track in self._tracks:
            firsts.setdefault(track.program_key, track)
        return _Namesakes(firsts.values())

    @cached_property
    def track(self) -> _Namesakes:
        """The same of every row of the list."""
        return _Namesakes(self._tracks)

    def _id(self, letter: Letter, several: bool) -> str:
        """What tells a letter without a label from others of its writer, where its handle does not."""
        return letter.id if several and self.handle[letter.id] != letter.id else ""

    def _whose(self, letter: Letter, *, alone: bool) -> list[str]:
        """The writer of a letter; where it is not the only one of that writer its label, too."""
        return [self.writer[letter.writer_id], *([] if alone or not self.label[letter.id] else [self.label[letter.id]])]

    def handles(self, letter_ids: Sequence[str]) -> str:
        """Some letters as a set is written: ``A B D``; ``-`` for none."""
        return " ".join(self.handle[letter_id] for letter_id in letter_ids) or "-"

    def event(self, event: Event) -> str:
        """What happens, as a clause: ``Osei never uploads``."""
        match event:
            case Decline(writer_id):
                return f"{self.writer[writer_id]} never uploads"
            case Withdraw(letter_id):
                return f"{self.letter[letter_id]} is withdrawn"
            case Cancel(rotation_id):
                return f"{self.rotation[rotation_id]} is cancelled"
            case Late(letter_id, when):
                return f"{self.letter[letter_id]} uploads only on {full_day(when)}"
            case Drop(program_id):
                return f"you drop {self.track[program_id]}"


class _Namesakes:
    """What rows of a list that may be very long are called; worked out for those that are asked for."""

    def __init__(self, tracks: Iterable[Track]) -> None:
        self._rows = {track.id: track for track in tracks}
        self._same: dict[str, list[Track]] = {}
        for track in self._rows.values():
            self._same.setdefault(track.name.casefold(), []).append(track)

    def __getitem__(self, track_id: str) -> str:
        same = self._same[self._rows[track_id].name.casefold()]
        return _told_apart({track.id: _with_place(track.name, track.city, track.id) for track in same})[track_id]


def _told_apart(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Per id the first of its names that no other id can be called by, else the last, which holds the id."""
    bearers = Counter(name for own in names.values() for name in {name.casefold() for name in own})
    return {key: next((name for name in own if bearers[name.casefold()] == 1), own[-1]) for key, own in names.items()}


def _with_place(name: str, place: str, own_id: str) -> Sequence[str]:
    """What a program or a rotation can be called by, from short to long."""
    return [name, *([f"{name}, {place}"] if place else []), f"{name} ({own_id})"]


def _label(letter: Letter, names: Sequence[str]) -> str:
    """A label without the names of its writer; empty where nothing is left, or it is the id."""
    said = "" if letter.label == letter.id else letter.label
    for name in names:
        said = said.replace(name, "")
    words = [word for word in said.split() if word.strip(".,").casefold() not in TITLES]
    return " ".join(words).strip(" ,:-")
