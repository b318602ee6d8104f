"""Where letters go that one would not look for there, and why of two letters of one writer only one goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..domain.entities import Letter, Status
from ..rules.programs import Program
from ..rules.strength import addressee
from .result import Result

__all__ = ["OneWriter", "elsewhere", "one_writer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWriter:
    """Several letters of one writer, of which a rule lets fewer go.

    Attributes
    ----------
    letters
        Their ids, and the number of programs each goes to.
    versions
        How many of them may be used, where that is fewer than there are; None: only a program takes one of a writer.
    """

    writer_id: str
    letters: tuple[tuple[str, int], ...]
    versions: int | None


def elsewhere(result: Result) -> Iterator[tuple[str, int]]:
    """The letters that go to programs of another specialty than the one they are addressed to, and to how many."""
    letters = {letter.id: letter for letter in result.scenario.letters}
    found: Counter[str] = Counter()
    for plans in result.programs.alike():
        for letter_id in plans[0].letter_ids:
            if _is_anothers(letters[letter_id], plans[0].program):
                found[letter_id] += len(plans)
    return ((letter_id, found[letter_id]) for letter_id in letters if found[letter_id])


def _is_anothers(letter: Letter, program: Program) -> bool:
    """True if a letter is addressed to another specialty than those of all tracks of a program."""
    return all(addressee(letter, track) == "another" for track in program.tracks)


def one_writer(result: Result) -> Iterator[OneWriter]:
    """The writers one of whose letters stays out of a program for another one, in the order of their letters."""
    problem, placed = result.problem, result.placed
    of_writer: defaultdict[int, list[int]] = defaultdict(list)
    for place, letter in enumerate(problem.letters):
        if placed[letter.id] or not (letter.status.gone or letter.status is Status.NOT_ASKED):
            of_writer[problem.writer_of[place]].append(place)
    for writer, places in of_writer.items():
        if len(places) > 1 and _in_each_others_way(result, places):
            versions = problem.versions[writer]
            yield OneWriter(
                writer_id=problem.scenario.writers[writer].id,
                letters=tuple((problem.letters[place].id, placed[problem.letters[place].id]) for place in places),
                versions=versions if versions < len(places) else None,
            )


def _in_each_others_way(result: Result, places: Sequence[int]) -> bool:
    """True if a program has one of some letters of a writer, and another one of them is as much meant for it."""
    letters, groups = result.problem.letters, result.problem.groups
    for plans in result.programs.alike():
        plan, group = plans[0], groups[plans[0].kind]
        there = [place for place in places if letters[place].id in plan.letter_ids]
        others = (place for place in places if place not in there and group.open_to(place))
        if there and not all(_is_anothers(letters[place], plan.program) for place in others):
            return True
    return False
