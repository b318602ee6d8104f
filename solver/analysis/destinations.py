"""Where letters go that one would not look for there, or too late, and why of two of one writer only one goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..domain.entities import Letter, Status
from ..rules.programs import Program
from ..rules.strength import addressee
from .result import Plans, Result

__all__ = ["Closing", "OneWriter", "after_deadlines", "elsewhere", "one_writer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The last day for letters at some programs that has passed, and letters are still to be assigned there.

    `program` is the id of the first of them in file order.
    """

    deadline: date
    program: str
    programs: int


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


def after_deadlines(result: Result) -> Iterator[Closing]:
    """The deadlines that have passed at programs to which uploaded letters are added, the earliest first.

    What is in MyERAS already arrived before, so it may go there: nobody knows if it is read.
    """
    found: defaultdict[date, list[Plans]] = defaultdict(list)
    for plans in result.programs.alike():
        plan, deadline = plans[0], plans[0].program.deadline
        added = {*plan.now, *plan.letter_ids}.difference(plan.program.assigned)
        if added and deadline and deadline < result.scenario.as_of:
            found[deadline].append(plans)
    for deadline, parts in sorted(found.items()):
        yield Closing(deadline=deadline, program=parts[0][0].program.id, programs=sum(map(len, parts)))


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
