"""What to do about programs: click, apply, decide on kept places, and the days they have set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ..domain.entities import State
from ..rules.programs import Program
from .decision import Decision
from .keeping import kept_places
from .result import Apply, PlanGroup, Result
from .tasks import Task, TaskKind

__all__ = ["program_tasks"]


def program_tasks(result: Result) -> Iterator[Task]:
    """The steps for all programs, those of one day and kind together."""
    season = result.scenario.settings.season
    if any(plans[0].click(letter) for plans in result.programs.alike() for letter in result.scenario.letters):
        yield Task(kind=TaskKind.CLICK, day=season.as_of)
    yield from _applying(result)
    yield from _kept(result)
    yield from _days(result)
    if season.review_opens >= season.as_of:
        yield Task(kind=TaskKind.READ, day=season.review_opens)


def _applying(result: Result) -> Iterator[Task]:
    """The days of applying, for programs that want their letters on one day; a program applied to has none."""
    families = defaultdict[date, list[tuple[Program, PlanGroup]]](list)
    for place, program in enumerate(result.programs.listing):
        families[program.complete_by].append((program, result.programs.group_of[place]))
    for family in families.values():
        left = [(program, plan) for program, plan in family if plan.apply is not Apply.APPLIED]
        if left:
            yield Task(
                kind=TaskKind.APPLY,
                day=left[0][1].apply_day,
                program_ids=tuple(program.id for program, _ in left),
                family=tuple(program.id for program, _ in family),
                ready=sum(plan.apply is Apply.NOW for _, plan in left),
            )


def _ids(result: Result, groups: list[PlanGroup]) -> tuple[str, ...]:
    """Ids of the programs of some groups, in file order."""
    places = sorted(place for group in groups for place in group.programs)
    return tuple(result.programs.listing[place].id for place in places)


def _kept(result: Result) -> Iterator[Task]:
    """The days on which to decide on kept places: the last on which the letter is waited for, if it has one.

    Where filling it on the first day may be better, that is to be chosen on that day.
    """
    found = defaultdict[tuple[Task, Decision | None], list[tuple[PlanGroup, Decision | None]]](list)
    for group, letter_id, until in kept_places(result.problem, result.programs.groups):
        decision = result.decided.get(result.programs.listing[group.programs[0]].id, {}).get(letter_id)
        for task in _of_place(result, group, letter_id, until):
            found[task, decision and decision.case].append((group, decision))
    for (task, _), places in found.items():
        told = tuple(decision for _, decision in places if decision and task.kind is TaskKind.CHOOSE)
        yield replace(task, program_ids=_ids(result, [group for group, _ in places]), decisions=told)


def _of_place(result: Result, group: PlanGroup, letter_id: str, until: date) -> Iterator[Task]:
    """The steps for a place kept at programs alike.

    Parameters
    ----------
    result
        The plan of all programs.
    group
        What the plan is for them.
    letter_id, until
        For which letter, and how long the plan keeps it.
    """
    then, settings = group.fallback.get(letter_id), result.scenario.settings
    decision = result.decided.get(result.programs.listing[group.programs[0]].id, {}).get(letter_id)
    dated = result.problem.letters[result.problem.position(letter_id)].expected is not None
    choose = bool(decision and dated and decision.asks_for_choice(settings.report.near_tie))
    task = Task(
        kind=TaskKind.DECIDE,
        day=until if dated else None,
        letter_ids=(letter_id,),
        instead=then.letter_ids if then else None,
        judged=decision.judged if decision and not choose else None,
    )
    yield task
    if decision and choose:
        yield replace(task, kind=TaskKind.CHOOSE, day=decision.start)


def _days(result: Result) -> Iterator[Task]:
    """The days that programs have set; past ones are overdue where something is still to be done."""
    found = defaultdict[tuple[TaskKind, date], list[tuple[str, bool]]](list)
    season = result.scenario.settings.season
    for place, program in enumerate(result.programs.listing):
        plan = result.programs.group_of[place]
        for kind, day in _set_by(program):
            found[kind, day].append((program.id, _matters(kind, day >= season.as_of, program, plan)))
    for (kind, day), rows in found.items():
        ids = tuple(program_id for program_id, matters in rows if matters)
        if ids and (kind, day) != (TaskKind.COMPLETE_BY, season.review_opens):
            family = tuple(program_id for program_id, _ in rows)
            yield Task(kind=kind, day=day, program_ids=ids, family=family, overdue=day < season.as_of)


def _set_by(program: Program) -> Iterator[tuple[TaskKind, date]]:
    """The days a program has set."""
    yield TaskKind.COMPLETE_BY, program.complete_by
    if program.deadline:
        yield TaskKind.DEADLINE, program.deadline
    if last := min((track.apply_by for track in program.tracks if track.apply_by), default=None):
        yield TaskKind.APPLY_BY, last


def _matters(kind: TaskKind, ahead: bool, program: Program, plan: PlanGroup) -> bool:
    """True if a day that a program has set still asks for something.

    Parameters
    ----------
    kind
        What it sets.
    ahead
        False if it has passed.
    program, plan
        The program, and its plan.
    """
    applied = plan.apply is Apply.APPLIED
    if kind is TaskKind.DEADLINE:
        return not program.closed and (not applied or (ahead and bool(plan.in_state(State.KEEP))))
    return not applied and (ahead or kind is TaskKind.APPLY_BY)
