"""What to do in MyERAS with a letter at a program."""

from __future__ import annotations

from datetime import date

from ..analysis.result import ProgramPlan, Result
from ..domain.entities import Letter, State, Status
from ..rules.programs import Program
from ..rules.timing import arrival

__all__ = ["action", "until"]


def action(plan: ProgramPlan, letter: Letter) -> str:
    """The click: assign, keep, remove or leave; nothing with a letter that was withdrawn or has no part there."""
    there = letter.id in plan.program.assigned
    for placed in plan.letters:
        if placed.letter_id == letter.id and placed.state is not State.LOST:
            return "keep" if placed.state is State.KEEP else "leave" if there else "assign"
    return "remove" if there and letter.status is not Status.WITHDRAWN else ""


def until(result: Result, program: Program, letter: Letter) -> date:
    """The day a kept place is kept to: when letters should be there, or later when the letter can be."""
    day = max(program.complete_by, arrival(letter, result.scenario.settings.season))
    deadlines = [track.deadline for track in program.tracks if track.deadline]
    return min([day, *deadlines])
