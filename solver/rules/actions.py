"""What to do in MyERAS with a letter at a program."""

from __future__ import annotations

from datetime import date

from ..domain.entities import Letter, State
from ..domain.settings import Season
from .programs import Program
from .timing import arrival

__all__ = ["action", "kept_until"]


def action(state: State | None, *, assigned: bool, withdrawn: bool) -> str:
    """The click: assign, keep, remove or leave; empty where there is nothing to do with the letter.

    Parameters
    ----------
    state
        What the plan has the letter do at the program; None: it has no part there.
    assigned
        True if the letter stands there in MyERAS.
    withdrawn
        True if it was withdrawn: then it is not there to be removed.
    """
    if state is None or state is State.LOST:
        return "remove" if assigned and not withdrawn else ""
    if state is State.KEEP:
        return "keep"
    return "leave" if assigned else "assign"


def kept_until(program: Program, letter: Letter, season: Season) -> date:
    """The day a place is kept to: when letters should be there, or later when the letter can be, within deadlines.

    Parameters
    ----------
    program
        Its `complete_by` and the deadlines of its tracks.
    letter
        The letter that the place is kept for.
    season
        The calendar.
    """
    day = max(program.complete_by, arrival(letter, season))
    return min([day, *(track.deadline for track in program.tracks if track.deadline)])
