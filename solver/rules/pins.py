"""Pins that cannot all be kept, which the user has to settle, and pins that do not bind."""

from __future__ import annotations

from collections.abc import Iterator

from ..domain.errors import Fault
from .capacity import Usage, one_per_writer, over_asks, over_limit, over_versions
from .problem import Problem, locked_at

__all__ = ["contradicting_pins", "nonbinding_pins"]


def contradicting_pins(problem: Problem) -> Iterator[Fault]:
    """Pins that cannot all be kept once every letter of the PLAN is there."""
    usage = locks = Usage(problem, locked_at(problem.groups))
    plannable = problem.plannable
    for group in problem.groups:
        if not (pinned := [letter for letter in group.pinned if letter in plannable]):
            continue
        usage = usage.plus(pinned, len(group.programs))
        program = problem.programs[group.programs[0]].name
        named = ", ".join(problem.letters[letter].id for letter in pinned)
        room = group.room - len(group.locked)
        if not one_per_writer(problem, pinned):
            yield _pin_fault(problem, pinned[-1], f"two letters of one writer are pinned to {program}: {named}")
        elif len(pinned) > room:
            yield _pin_fault(problem, pinned[-1], f"{named} are pinned to {program}, which has room for {room}")
    for letter in over_limit(problem, usage):
        times = usage.programs[letter] - locks.programs.get(letter, 0)
        yield _pin_fault(problem, letter, f"pinned to {times} programs, max_programs allows {problem.limits[letter]}")
    for writer in over_versions(problem, usage):
        letters = sorted(usage.versions(writer))
        named = ", ".join(problem.letters[letter].id for letter in letters)
        yield _pin_fault(problem, letters[-1], f"{named} are pinned, its writer has {problem.versions[writer]} version")
    if over_asks(problem, usage):
        letter = max(usage.programs.keys() & problem.to_ask)
        what = f"pinned letters need {len(usage.asked)} writers to be asked, [asks] max allows {problem.asks_max}"
        yield _pin_fault(problem, letter, what)


def nonbinding_pins(problem: Problem) -> Iterator[Fault]:
    """Pins that do not bind, because their letter may not go there: the user should know."""
    pinned = {track_id for letter in problem.letters for track_id in letter.pinned}
    kind_of = {
        track.id: kind
        for kind in (problem.groups if pinned else ())
        for place in kind.programs
        for track in problem.programs[place].tracks
        if track.id in pinned
    }
    for place, letter in enumerate(problem.letters):
        for track_id in letter.pinned:
            if why := kind_of[track_id].barred[place]:
                what = f"{letter.id} is pinned to {track_id} but does not go there: {why}"
                yield Fault(file="letters.csv", line=letter.line, column="pinned", what=what)


def _pin_fault(problem: Problem, letter: int, what: str) -> Fault:
    row = problem.letters[letter]
    return Fault(file="letters.csv", line=row.line, column="pinned", what=f"{what}. Maybe unpin one.")
