"""Who may go where: what is entered at a program for good, what bars a letter there, and what pins demand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..domain.entities import Letter, Status
from ..domain.errors import Fault
from .capacity import Usage, one_per_writer, over_asks, over_limit, over_versions
from .problem import CLOSED, WRITER_TAKEN, Portfolio, Problem, locked_at
from .programs import Program

__all__ = ["HARMFUL", "JUDGED", "Entered", "bars", "contradicting_pins", "entered_at", "nonbinding_pins"]


EXCLUDED = "you excluded it there"
HARMFUL = "it would do harm: its content is below min_strength"
JUDGED = frozenset({EXCLUDED, HARMFUL})
"""Reasons that say what the applicant thinks of a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a program has already, as positions of letters.

    Attributes
    ----------
    reference
        The letters assigned and not withdrawn: changes are counted against them.
    locked
        Those of them that stay, because the program is applied to.
    burned
        Letters withdrawn after applying: they take a slot, bar their writer and count for nothing else.
    """

    reference: Portfolio
    locked: Portfolio
    burned: Portfolio


def entered_at(program: Program, places: Collection[int], letters: Sequence[Letter]) -> Entered:
    """What a program has already.

    Parameters
    ----------
    program
        It is applied to, or not.
    places
        The positions of the letters assigned there.
    letters
        All letters of the scenario.
    """
    there = tuple(place for place in sorted(places) if letters[place].status is not Status.WITHDRAWN)
    gone = tuple(place for place in sorted(places) if letters[place].status is Status.WITHDRAWN)
    if not program.applied:
        return Entered(reference=there, locked=(), burned=())
    return Entered(reference=there, locked=there, burned=gone)


def bars(
    letters: Sequence[Letter],
    *,
    harmful: Collection[int],
    excluded: Collection[int],
    elsewhere: Collection[int],
    untimely: Sequence[str],
    had: Entered,
    closed: bool,
) -> tuple[str, ...]:
    """Per letter, the first reason why it cannot go to a program; empty where it can.

    Parameters
    ----------
    letters
        All letters of the scenario.
    harmful
        Positions of those whose content is below `min_strength` (R06).
    excluded, elsewhere
        Positions of those the user excluded there, and of those that name another program (R22).
    untimely
        Per letter, why its day keeps it away; empty where it does not.
    had
        What the program has already; a locked letter stays whatever bars it.
    closed
        True if nothing can be added.
    """
    taken = {letters[place].writer_id for place in (*had.locked, *had.burned)}

    def reason(place: int, letter: Letter) -> str:
        if letter.status.gone:
            return f"it is {letter.status}"
        if place in excluded:
            return EXCLUDED
        if place in elsewhere:
            return "it names another program"
        if untimely[place]:
            return untimely[place]
        if place in harmful:
            return HARMFUL
        if letter.writer_id in taken and place not in had.locked:
            return WRITER_TAKEN
        return CLOSED if closed and place not in had.reference else ""

    return tuple(reason(place, letter) for place, letter in enumerate(letters))


def contradicting_pins(problem: Problem) -> Iterator[Fault]:
    """Pins that cannot all be kept once every letter of the PLAN is there."""
    usage = locks = Usage(problem, locked_at(problem.groups))
    for group in problem.groups:
        pinned = [letter for letter in group.pinned if letter in problem.plannable]
        if not pinned:
            continue
        usage = usage.plus(pinned, len(group.programs))
        program, named = problem.programs[group.programs[0]].name, _ids(problem, pinned)
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
        what = f"{_ids(problem, letters)} are pinned, its writer has {problem.versions[writer]} version"
        yield _pin_fault(problem, letters[-1], what)
    if over_asks(problem, usage):
        what = f"pinned letters need {len(usage.asked)} writers to be asked, [asks] max allows {problem.asks_max}"
        yield _pin_fault(problem, max(usage.programs.keys() & problem.to_ask), what)


def nonbinding_pins(problem: Problem) -> Iterator[Fault]:
    """Pins that do not bind, because their letter may not go there: the user should know."""
    pinned = {track_id for letter in problem.letters for track_id in letter.pinned}
    group_of = {
        track.id: group
        for group in (problem.groups if pinned else ())
        for place in group.programs
        for track in problem.programs[place].tracks
        if track.id in pinned
    }
    for place, letter in enumerate(problem.letters):
        for track_id in letter.pinned:
            if why := group_of[track_id].barred[place]:
                what = f"{letter.id} is pinned to {track_id} but does not go there: {why}"
                yield Fault(file=problem.scenario.file("letters.csv"), line=letter.line, column="pinned", what=what)


def _ids(problem: Problem, letters: Sequence[int]) -> str:
    """The ids of some letters in one line."""
    return ", ".join(problem.letters[letter].id for letter in letters)


def _pin_fault(problem: Problem, letter: int, what: str) -> Fault:
    """A fault in the `pinned` cell of a letter.

    Parameters
    ----------
    problem
        Where the letter's line stands.
    letter
        A position.
    what
        What cannot be kept.
    """
    file, line = problem.scenario.file("letters.csv"), problem.letters[letter].line
    return Fault(file=file, line=line, column="pinned", what=f"{what}. Maybe unpin one.")
