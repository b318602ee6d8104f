"""The last check before an answer leaves: it raises on the first rule the answer breaks, for that is our own bug."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ..domain.entities import Letter, Status
from ..domain.errors import AnswerError
from ..rules.capacity import Usage, one_per_writer, violations
from ..rules.problem import Assignment, Portfolio, Problem, ProgramGroup
from ..rules.programs import Program
from ..rules.scoring import Score, total

__all__ = ["Audit", "verify"]


def verify(problem: Problem, available: frozenset[int], assignment: Assignment) -> Score:
    """Score an assignment after making sure that it keeps every binding rule.

    Parameters
    ----------
    problem
        The rules.
    available
        The letters it may use beside locked ones.
    assignment
        The portfolios of every group.

    Raises
    ------
    AnswerError
        Naming the rule, the group and the letters.
    """
    for number, (group, shares) in enumerate(zip(problem.groups, assignment, strict=True)):
        if sum(count for _, count in shares) != len(group.programs) or any(count < 1 for _, count in shares):
            raise AnswerError(f"group {number}: portfolios do not add up to its programs")
        if len(shares) > 1 and all(limit is None for limit in problem.limits):
            raise AnswerError(f"group {number}: programs alike got different letters without max_programs")
        for portfolio, _ in shares:
            broken = _broken(problem, group, available, portfolio)
            if broken:
                raise AnswerError(f"group {number}: {broken}: {[problem.letters[letter].id for letter in portfolio]}")
    for broken in violations(problem, Usage.of(problem, assignment)):
        raise AnswerError(broken)
    return total(problem, assignment)


def _broken(problem: Problem, group: ProgramGroup, available: frozenset[int], portfolio: Portfolio) -> str:
    """The first rule that one program's portfolio breaks; empty if it keeps them all. Parameters as in `verify`."""
    there = set(portfolio)
    rules = {
        "not a set of letters in order": list(portfolio) != sorted(there),
        "a letter that is not available": not there <= available | set(group.locked),
        "a letter that is barred there": not all(group.open_to(letter) for letter in there),
        "more letters than there is room for": len(there) > group.room,
        "a locked letter is missing": not set(group.locked) <= there,
        "a pinned letter is missing": not set(group.pinned) & available <= there,
        "more letters than required that are not the plan's": not group.admits(portfolio),
        "two letters of one writer": not one_per_writer(problem, portfolio),
    }
    return next((rule for rule, broken in rules.items() if broken), "")


class Audit:
    """Holds answers against the rows the user wrote, past everything that was worked out from them since.

    It reads the rows anew on purpose, and shares no code with :mod:`solver.rules.eligibility`. Programs whose rows say
    the same and that no letter names are one case: what holds for the first holds for all.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        named = {track_id for letter in problem.letters for track_id in (letter.only_program, *letter.excluded)}
        self.named = {
            place for place, program in enumerate(problem.programs) for track in program.tracks if track.id in named
        }
        self.cases = tuple(self._cases(group.programs) for group in problem.groups)

    def _cases(self, places: Iterable[int]) -> tuple[Program, ...]:
        """The first program of each case."""
        cases: dict[int, Program] = {}
        for place in places:
            program = self.problem.programs[place]
            cases.setdefault(~place if place in self.named else program.terms, program)
        return tuple(cases.values())

    def hold(self, assignment: Assignment) -> None:
        """Hold every program's letters against its rows.

        Raises
        ------
        AnswerError
            Naming the program, the letter and the rule.
        """
        for group, cases, shares in zip(self.problem.groups, self.cases, assignment, strict=True):
            places = iter(group.programs)
            for portfolio, count in shares:
                for program in cases if len(shares) == 1 else self._cases(islice(places, count)):
                    _hold(self.problem, program, portfolio)


def _hold(problem: Problem, program: Program, portfolio: Portfolio) -> None:
    """Hold one program's letters against its rows.

    Parameters
    ----------
    problem
        The letters of the scenario.
    program
        Its rows.
    portfolio
        What it is to get.
    """
    letters = [problem.letters[place] for place in portfolio]
    for letter in letters:
        if broken := _against_rows(program, letter):
            raise AnswerError(f"{program.id}: {letter.id} {broken}")
    entered = [letter for letter in problem.letters if letter.id in program.assigned] if program.applied else []
    kept = [letter for letter in entered if letter.status is not Status.WITHDRAWN]
    if not {letter.id for letter in kept} <= {letter.id for letter in letters}:
        raise AnswerError(f"{program.id}: a letter entered for good is missing")
    lost = [letter for letter in entered if letter not in kept]
    writers = [letter.writer_id for letter in (*letters, *lost)]
    if len(set(writers)) < len(writers):
        raise AnswerError(f"{program.id}: two letters of one writer")
    if len(writers) > max(program.maximum, len(entered)):
        raise AnswerError(f"{program.id}: more letters than there is room for")


def _against_rows(program: Program, letter: Letter) -> str:
    """What the user wrote that keeps a letter from a program; empty if nothing does."""
    track_ids = {track.id for track in program.tracks}
    if letter.status.gone:
        return f"is {letter.status}"
    if program.applied and letter.id in program.assigned:
        return ""
    if track_ids & set(letter.excluded):
        return "is excluded there"
    if letter.only_program and letter.only_program not in track_ids:
        return "names another program"
    if program.closed and letter.id not in program.assigned:
        return "was added where nothing can be"
    return ""
