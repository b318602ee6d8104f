"""Whom to remind: those whose letters would go somewhere if they were in MyERAS today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ..domain.entities import Letter, Scenario, Status
from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.grouping import build_problem
from ..optimize.solve import Answer, best
from ..optimize.watch import Phase
from ..rules.problem import Problem

__all__ = ["reminders"]


def reminders(problem: Problem, plan: Answer, budget: Budget) -> tuple[str, ...]:
    """Ids of the letters to ask after: each would go somewhere if it were in MyERAS today.

    A letter of the PLAN is one without further ado. What the time did not allow is missing.
    """
    pending = [letter for letter in problem.letters if letter.status.pending]
    found = {letter.id for letter in pending if problem.position(letter.id) in plan.used}
    left = [letter for letter in pending if letter.id not in found]
    cache = SolutionCache()
    budget.watch.phase(Phase.REMINDERS)
    with suppress(NoAnswerError):
        there = build_problem(_as_if_uploaded(problem, left), budget) if left else problem
        for done, letter in enumerate(left):
            budget.watch.cases(done, len(left))
            budget.require()
            position = there.position(letter.id)
            answer = best(there, problem.uploaded | {position}, budget.unheard(), cache)
            if position in answer.used:
                found.add(letter.id)
    return tuple(letter.id for letter in pending if letter.id in found)


def _as_if_uploaded(problem: Problem, letters: Sequence[Letter]) -> Scenario:
    """The scenario with some letters in MyERAS; pins of letters that nobody counted on might contradict others.

    Where nothing limits letters over all programs, the first program of each group stands for all.
    """
    scenario, ids = problem.scenario, {letter.id for letter in letters}
    there = (replace(x, status=Status.UPLOADED, pinned=()) if x.id in ids else x for x in scenario.letters)
    tracks = scenario.tracks
    if not _limited(problem):
        firsts = [problem.programs[group.programs[0]] for group in problem.groups]
        tracks = tuple(track for program in firsts for track in program.tracks)
    return replace(scenario, letters=tuple(there), tracks=tracks)


def _limited(problem: Problem) -> bool:
    """True if `max_programs` or versions could limit a letter over all programs."""
    letters = Counter(problem.writer_of)
    limits = any(limit is not None for limit in problem.limits)
    return limits or any(letters[writer] > versions for writer, versions in enumerate(problem.versions))
