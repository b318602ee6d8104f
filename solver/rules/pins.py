"""Pins that cannot all be kept, which the user has to settle, and pins that do not bind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..domain.errors import Fault
from .problem import Problem, locked_at

__all__ = ["contradicting_pins", "nonbinding_pins"]


def contradicting_pins(problem: Problem) -> Iterator[Fault]:
    """Pins that cannot all be kept once every letter of the PLAN is there."""
    pinned_at: Counter[int] = Counter()
    for kind in problem.groups:
        pinned = [letter for letter in kind.pinned if letter in problem.plannable]
        pinned_at.update({letter: len(kind.programs) for letter in pinned})
        program = problem.programs[kind.programs[0]].name
        named = ", ".join(problem.letters[letter].id for letter in pinned)
        if len({problem.writer_of[letter] for letter in pinned}) < len(pinned):
            yield _pin_fault(problem, pinned[-1], f"two letters of one writer are pinned to {program}: {named}")
        elif len(pinned) + len(kind.locked) > kind.room:
            room = kind.room - len(kind.locked)
            yield _pin_fault(problem, pinned[-1], f"{named} are pinned to {program}, which has room for {room}")
    locked = locked_at(problem.groups)
    for letter, times in sorted(pinned_at.items()):
        limit = problem.limits[letter]
        if limit is not None and times + locked[letter] > limit:
            yield _pin_fault(problem, letter, f"pinned to {times} programs, max_programs allows {limit}")
    used = defaultdict(set)
    for letter in sorted({*pinned_at, *locked}):
        used[problem.writer_of[letter]].add(letter)
    for writer, letters in used.items():
        if len(letters) > problem.versions[writer]:
            named = ", ".join(problem.letters[letter].id for letter in sorted(letters))
            yield _pin_fault(
                problem, max(letters), f"{named} are pinned, its writer has {problem.versions[writer]} version"
            )
    asked = {problem.writer_of[letter] for letter in pinned_at if letter in problem.to_ask}
    if len(asked) > problem.asks_max:
        letter = max(letter for letter in pinned_at if letter in problem.to_ask)
        what = f"pinned letters need {len(asked)} writers to be asked, [asks] max allows {problem.asks_max}"
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
