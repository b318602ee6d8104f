"""How the screen calls letters, writers and events."""

from __future__ import annotations

from collections import Counter

from ..domain.entities import Letter, Scenario
from ..domain.events import Cancel, Decline, Drop, Event, Late, Withdraw
from .words import full_day, surname

__all__ = ["Names"]


class Names:
    """Surnames; a letter bears its writer's, and its label where that writer has several."""

    def __init__(self, scenario: Scenario) -> None:
        self.writers = {writer.id: surname(writer.name) for writer in scenario.writers}
        several = Counter(letter.writer_id for letter in scenario.letters)
        self.letters = {
            letter.id: self.labelled(letter) if several[letter.writer_id] > 1 else self.writers[letter.writer_id]
            for letter in scenario.letters
        }
        self.rotations = {rotation.id: rotation.name for rotation in scenario.rotations}
        self.programs = {track.id: track.name for track in scenario.tracks}

    def labelled(self, letter: Letter) -> str:
        """A letter of a writer who has several."""
        name = self.writers[letter.writer_id]
        rest = (letter.label or letter.id).replace(name, "").strip(" ,:-")
        return f"{name} ({rest})" if rest else name

    def event(self, event: Event) -> str:
        """What happens, as a clause: ``Osei never uploads``."""
        match event:
            case Decline(writer_id):
                return f"{self.writers[writer_id]} never uploads"
            case Withdraw(letter_id):
                return f"{self.letters[letter_id]} is withdrawn"
            case Cancel(rotation_id):
                return f"{self.rotations[rotation_id]} is cancelled"
            case Late(letter_id, when):
                return f"{self.letters[letter_id]} uploads only on {full_day(when)}"
            case Drop(program_id):
                return f"you drop {self.programs[program_id]}"
