"""Somebody who looks on while something is worked out, and may end it: what they are told, whatever they show of it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["NOBODY", "Phase", "Unheard", "Watch"]


class Phase(StrEnum):
    """What is being worked out."""

    READING = "reading"
    KINDS = "kinds"
    TODAY = "today"
    PLAN = "plan"
    NOW = "now"
    STANDING = "standing"
    FALLBACK = "fallback"
    KEPT = "kept"
    BACKUPS = "backups"
    OUTCOMES = "outcomes"
    FIXES = "fixes"
    TIES = "ties"
    WAITING = "waiting"
    REMINDERS = "reminders"
    SETS = "sets"
    FIGURES = "figures"
    DRAWS = "draws"
    SWITCHES = "switches"
    TELLING = "telling"
    SHARED = "shared"
    WRITING = "writing"
    APPLICANTS = "applicants"


class Watch:
    """Whoever looks on, here nobody: what is told is dropped, and nothing is ended.

    Attributes
    ----------
    looks
        False: nothing that costs time is worked out to be told.
    """

    looks = False

    @property
    def ended(self) -> float | None:
        """The moment of the monotonic clock in which everything was told to come to its end; None: it was not."""
        return None

    def phase(self, phase: Phase) -> None:
        """Hear what is worked out from now on."""

    def cases(self, done: int, number: int) -> None:
        """Hear how many cases are done, and how many there are."""

    def found(self, programs: int, lacking: float, least: float) -> None:
        """Hear what a search has found.

        Parameters
        ----------
        programs
            Those that compete with each other.
        lacking, least
            The letters, times weights, that they lack by the best answer so far, and by any answer at least.
        """


NOBODY = Watch()


class Unheard(Watch):
    """Whoever looks on is told nothing of this part, one case of many, but may still end it."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    @property
    def ended(self) -> float | None:
        """When whoever looks on ended it."""
        return self.watch.ended
