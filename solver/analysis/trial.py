"""A change to one program's letters, tried: the program by itself in the changed scenario, solved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..domain.entities import Letter, Role, Scenario, Status, Writer
from ..optimize.grouping import build_problem
from ..rules.scoring import unmet
from .bundles import Bundle
from .single_program import ProgramContext

__all__ = ["completes", "letter_in", "trial"]


def trial(
    context: ProgramContext,
    scenario: Scenario,
    bundles: Sequence[Bundle] = (),
    by: Letter | None = None,
) -> ProgramContext:
    """The program by itself in a changed scenario, while all others keep their letters.

    Parameters
    ----------
    scenario
        With the letters of the program's own, and others after them.
    bundles
        Per new letter of a writer nobody knows yet, the traits it carries.
    by
        A letter of somebody on the list that is there too: one to be asked for, or a further one.
    """
    known = len(context.problem.letters)
    scenario = replace(scenario, tracks=context.program.tracks)
    if by:
        scenario = letter_in(scenario, by)
    for bundle in bundles:
        scenario = _with_unknown(scenario, bundle, context.program.id)
    problem = build_problem(scenario, context.budget)
    there = {*range(known, len(problem.letters)), *([problem.position(by.id)] if by else [])}
    return replace(context, problem=problem, group=problem.groups[0], available=context.available | there)


def completes(context: ProgramContext) -> bool:
    """True if the program is complete once it is solved again."""
    return not unmet(context.group, context.best(context.group))


def letter_in(scenario: Scenario, letter: Letter) -> Scenario:
    """The scenario with one letter more, or with one that it has in another state."""
    letters = {own.id: own for own in scenario.letters} | {letter.id: letter}
    return replace(scenario, letters=tuple(letters.values()))


def _with_unknown(scenario: Scenario, bundle: Bundle, track_id: str) -> Scenario:
    """The scenario with a letter in MyERAS that carries some traits and no others, good enough to be sent."""
    row = max((letter.row for letter in scenario.letters), default=0) + 1
    name = f"(new {row})"
    writer = Writer(id=name, name=name, role=Role.PERSONAL)
    letter = Letter(
        id=name,
        writer_id=name,
        row=row,
        specialty="general",
        status=Status.UPLOADED,
        expected=scenario.as_of,
        waived=False,
        tags=tuple(sorted(bundle)),
    )
    figure = max(scenario.settings.report.good, scenario.settings.objective.min_strength)
    return replace(
        letter_in(scenario, letter),
        writers=(*scenario.writers, writer),
        strengths={**scenario.strengths, (track_id, letter.id): (figure, None)},
    )
