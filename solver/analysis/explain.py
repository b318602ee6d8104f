"""Why this set: what binds, what the best alternative costs, why a letter stays out, what a short program needs.

Every question is put to one program while all others stay as they are: change its group, solve it again, compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import TypeVar

from ..domain.errors import Fault, InputError
from ..domain.lookup import resolve_id
from ..optimize.budget import Budget
from ..optimize.watch import Phase
from ..rules.capacity import one_per_writer
from ..rules.problem import Portfolio, Problem
from ..rules.scale import decimal
from ..rules.scoring import judge, unmet
from .attainable import Attainable
from .remedy import NoRemedy, Remedy, remedy
from .result import Plans, ProgramPlan, Result
from .single_program import ProgramContext, in_time, program_context

__all__ = [
    "Alternative",
    "Explanation",
    "Unused",
    "explain",
    "explain_number",
    "explain_program",
    "explain_set",
    "explain_sets",
    "near_alternative",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A rule that costs something: what the program would get without it, and the points gained."""

    rule: str
    letter_ids: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The best other set, the points it would cost, and the letters it would lack in addition.

    `short`: in the end; `late`: on the day programs begin to read.
    """

    letter_ids: tuple[str, ...]
    points: float
    short: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A letter that stays out: the rule that bars it, or else what its best use would cost, as of an `Alternative`.

    `instead` is the letter of the same writer that goes there: a program takes one of them; "" where there is none.
    """

    letter_id: str
    reason: str
    points: float = 0.0
    short: int = 0
    late: int = 0
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one program gets its letters.

    Attributes
    ----------
    plan
        What is explained.
    program_ids
        Ids of the programs it holds for, in file order.
    bindings
        Each rule without which the program would get something better.
    alternative
        The best set but one; None: there is no other.
    conflict
        Of a short program, the smallest set of its rules that cannot hold together with the letters there are.
    remedy
        Of a short program, the smallest change that helps, or why none does; None: it is not short.
    unused
        Each letter that is not in the set, and why.
    unfinished
        The names, as above, of what the time did not allow to work out, or not all of it.
    """

    plan: ProgramPlan
    program_ids: tuple[str, ...]
    bindings: tuple[Binding, ...]
    alternative: Alternative | None
    conflict: tuple[str, ...]
    remedy: Remedy | NoRemedy | None
    unused: tuple[Unused, ...]
    unfinished: tuple[str, ...]


def explain(result: Result, program_id: str, time_limit: float | None = None) -> Explanation:
    """Explain why a program gets its letters.

    >>> import solver
    >>> result = solver.solve(solver.read("scenarios/two_files"))
    >>> explanation = solver.explain(result, "Brambleday")
    >>> explanation.plan.letter_ids, explanation.alternative.points
    (('A', 'B', 'C'), 18.0)

    Parameters
    ----------
    program_id
        The id of the program or of a track of it, or a unique part of its name.
    time_limit
        Seconds for all searching together; what they do not allow is named in `unfinished`. None: no limit.

    Raises
    ------
    InputError
        When no program is meant, or several.
    """
    names = {track.id: track.name for track in result.scenario.tracks}
    track_id = resolve_id(program_id, names, "program", "program_id")
    return explain_program(result, track_id, Budget.of(time_limit, result.seed))


def explain_program(result: Result, track_id: str, budget: Budget) -> Explanation:
    """Explain the program of one row of the list, as far as the time allows.

    Parameters
    ----------
    track_id
        The id of the row.
    budget
        What it may take.
    """
    listing = enumerate(result.problem.programs)
    place = next(place for place, program in listing if any(track.id == track_id for track in program.tracks))
    return _explain(result, result.programs[place : place + 1], budget)


def explain_set(result: Result, number: int, time_limit: float | None = None) -> Explanation:
    """Explain why the programs of a set get its letters.

    >>> import solver
    >>> result = solver.solve(solver.read("scenarios/two_files"))
    >>> len(solver.explain_set(result, 1).program_ids) == len(result.sets[0])
    True

    Parameters
    ----------
    number
        The number of the set, counted from 1, as the screen and the files of the plan have it.
    time_limit
        As in :func:`explain`.

    Raises
    ------
    InputError
        When there is no set of this number.
    """
    return explain_number(result, number, Budget.of(time_limit, result.seed), "number")


def explain_number(result: Result, number: int, budget: Budget, asked_by: str = "--set") -> Explanation:
    """Explain the set of a number by the first of its programs, as far as the time allows.

    Parameters
    ----------
    number
        Counted from 1.
    budget
        What it may take.
    asked_by
        The option or argument the number was given to, for the message.
    """
    if not 1 <= number <= len(result.sets):
        sets = "there is 1 set" if len(result.sets) == 1 else f"there are {len(result.sets)} sets"
        raise InputError([Fault(file=asked_by, what=f"no set {number}: {sets}, numbered from 1")])
    return _explain(result, result.sets[number - 1], budget)


def explain_sets(result: Result, budget: Budget) -> list[Explanation]:
    """Explain each of the largest sets, and every one that is short, as far as the time allows."""
    most = result.scenario.settings.report.sets
    shown = [plans for number, plans in enumerate(result.sets) if number < most or plans[0].unmet]
    budget.watch.phase(Phase.SETS)
    told = []
    for done, plans in enumerate(shown):
        budget.watch.cases(done, len(shown))
        told.append(_explain(result, plans, budget.unheard()))
    return told


def _explain(result: Result, plans: Plans, budget: Budget) -> Explanation:
    """Explain the plans of programs with the same letters by the first of them."""
    plan = plans[0]
    context = program_context(result, plan, budget)
    unfinished: list[str] = []

    def worked_out(name: str, steps: Iterator[T]) -> tuple[T, ...]:
        """All steps there is time for."""
        done, complete = in_time(steps)
        unfinished.extend([] if complete else [name])
        return done

    return Explanation(
        plan=plan,
        program_ids=tuple(program.id for program in plans.programs),
        bindings=worked_out("bindings", _bindings(context)),
        alternative=next(iter(worked_out("alternative", map(_alternative, [context]))), None),
        conflict=worked_out("conflict", _conflict(context)),
        remedy=next(iter(worked_out("remedy", map(remedy, [context]))), None),
        unused=worked_out("unused", _unused(context)),
        unfinished=tuple(unfinished),
    )


def near_alternative(context: ProgramContext) -> Alternative | None:
    """The best set that differs by one letter: added, dropped or exchanged; None where there is none.

    Raises
    ------
    NoAnswerError
        When the time was over before it was found.
    """
    return _cheapest(context, _neighbours(context))


def _bindings(context: ProgramContext) -> Iterator[Binding]:
    """Each rule without which the program would get something better."""
    group = context.group
    looser = [
        (str(demand.clause), replace(group, stated=tuple(other for other in group.stated if other is not demand)))
        for demand in group.stated
    ]
    looser.append((f"maximum {group.maximum}", replace(group, maximum=len(context.problem.letters))))
    if group.locked or group.burned:
        looser.append(("letters that are final", group.unlocked()))
    before = context.score(context.portfolio)
    for rule, loose in looser:
        portfolio = context.best(loose)
        gained, held = (judge(context.problem, loose, one) for one in (portfolio, context.portfolio))
        if (gained.shortfall, -gained.value) < (held.shortfall, -held.value):
            yield Binding(rule=rule, letter_ids=context.ids(portfolio), points=decimal(gained.value - before.value))


def _alternative(context: ProgramContext) -> Alternative | None:
    """The best set but one: without one of its letters, or with one more."""
    without = [context.best(context.group, context.available - {letter}) for letter in _movable(context)]
    return _cheapest(context, chain(without, _longer(context, context.portfolio)))


def _cheapest(context: ProgramContext, others: Iterable[Portfolio]) -> Alternative | None:
    """The best of some other sets; None where there is no other."""

    def rank(portfolio: Portfolio) -> tuple[object, ...]:
        context.budget.require()
        return (*context.score(portfolio).key, portfolio)

    chosen = min((other for other in others if other != context.portfolio), key=rank, default=None)
    if chosen is None:
        return None
    points, short, late = context.cost(chosen)
    return Alternative(letter_ids=context.ids(chosen), points=points, short=short, late=late)


def _movable(context: ProgramContext) -> list[int]:
    """The letters of the set that are neither final nor pinned."""
    fixed = {*context.group.locked, *context.group.pinned}
    return [letter for letter in context.portfolio if letter not in fixed]


def _neighbours(context: ProgramContext) -> Iterator[Portfolio]:
    """The sets with one letter more, one less, or one exchanged."""
    yield from _longer(context, context.portfolio)
    for gone in _movable(context):
        shorter = tuple(letter for letter in context.portfolio if letter != gone)
        yield shorter
        yield from _longer(context, shorter)


def _longer(context: ProgramContext, portfolio: Portfolio) -> Iterator[Portfolio]:
    """A set with each letter more that may join it."""
    if len(portfolio) < context.group.room:
        for letter in sorted(context.available - set(portfolio)):
            if context.group.open_to(letter) and one_per_writer(context.problem, (*portfolio, letter)):
                yield tuple(sorted((*portfolio, letter)))


def _unused(context: ProgramContext) -> Iterator[Unused]:
    """Each letter that is not in the set, and why."""
    group = context.group
    for place, letter in enumerate(context.problem.letters):
        if place in context.portfolio or place in group.burned:
            continue
        if reason := _kept_out(context, place):
            yield Unused(letter_id=letter.id, reason=reason)
        else:
            points, short, late = context.cost(context.best(replace(group, pinned=(*group.pinned, place))))
            instead = _of_same_writer(context, place)
            yield Unused(letter_id=letter.id, reason="", points=points, short=short, late=late, instead=instead)


def _of_same_writer(context: ProgramContext, place: int) -> str:
    """The letter in the set whose writer a letter shares, or nothing."""
    writer_of = context.problem.writer_of
    there = (other for other in context.portfolio if writer_of[other] == writer_of[place])
    return next(iter(context.ids(list(there))), "")


def _kept_out(context: ProgramContext, place: int) -> str:
    """The rule that keeps a letter from the program, or nothing."""
    group = context.group
    if group.barred[place]:
        return group.barred[place]
    if place not in context.available:
        return _out_of_reach(context.problem, place)
    fixed = {*group.locked, *(set(group.pinned) & context.available)}
    if len(fixed) >= group.room:
        return "all places are final or pinned"
    if not one_per_writer(context.problem, {*fixed, place}):
        return "a letter of its writer is pinned there"
    return ""


def _out_of_reach(problem: Problem, place: int) -> str:
    called = problem.scenario.file
    if place in problem.to_ask:
        allowed = "" if problem.asks_max else f" ([asks] max in {called('scenario.toml')} is 0)"
        return f"it is not asked for{allowed}"
    if problem.limits[place] is not None:
        return "its max_programs is used up elsewhere"
    versions = problem.versions[problem.writer_of[place]]
    return f"only {versions} of its writer's letters may be used (versions in {called('writers.csv')})"


def _conflict(context: ProgramContext) -> Iterator[str]:
    """The smallest set of a short program's rules that cannot hold together with the letters there are.

    It is a smallest set that has a rule in common with what each attainable count breaks; maximum, one letter per
    writer and final letters are in force throughout. Sets are tried in order of size.
    """
    group = context.group
    if not unmet(group, context.portfolio):
        return
    rules = [*(str(demand.clause) for demand in group.stated), f"required {group.required}"]
    broken = Attainable(context).violated()
    for size in range(1, 0 if 0 in broken else len(rules) + 1):
        for chosen in combinations(range(len(rules)), size):
            context.budget.require()
            bits = sum(1 << number for number in chosen)
            if all(bits & some for some in broken):
                yield from (rules[number] for number in chosen)
                return
