"""NOW, what stands in MyERAS after today's clicks; whether to apply with it; and how the PLAN differs from it.

Until a program is applied to, a place costs a click to fill and another to empty. So an uploaded letter fills each
required place until a better one is in. From the apply day on what is added stays: then NOW is the PLAN without what
is not uploaded yet, and a place is kept only for a letter that is on time or that a stated clause wants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice

from ..domain.errors import AnswerError
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.solve import Answer, SolveStatus, alone, best
from ..rules.capacity import Usage, over_limit, over_versions, reachable
from ..rules.problem import Assignment, Portfolio, Problem, ProgramGroup, with_previous_plan
from ..rules.scoring import judge
from ..rules.timing import arrival, kept_until
from .parts import Case, cases
from .result import Step

__all__ = ["assignment_now", "by_arrival", "ids_of", "kept_for", "loses_nothing", "merged", "steps"]

FINAL = "what goes there is settled"


def assignment_now(problem: Problem, plan: Answer, today: Answer, budget: Budget, cache: SolutionCache) -> Assignment:
    """What stands in MyERAS after today's clicks.

    From the apply day on it is the PLAN's set without what is not uploaded yet. Elsewhere it is V(uploaded letters)
    while those sets, with the letters kept for them, take their share of every limit; and beyond the required count
    only letters of the PLAN go there.

    Parameters
    ----------
    plan, today
        The PLAN, and V(uploaded letters).
    """
    side_by_side = cases(problem, plan.assignment, today.assignment)
    if all(_stays(problem.groups[number], planned, there) for _, (number, planned, there) in side_by_side):
        return today.assignment
    planned = with_previous_plan(problem, plan.portfolios(problem))
    changed = replace(planned, groups=tuple(_settled(problem, group) for group in planned.groups))
    if today.status is SolveStatus.OPTIMAL:
        _keep_what_stays(problem, plan, today, changed, cache)
    answer = best(changed, problem.uploaded, budget, cache)
    uploaded = problem.uploaded
    there = tuple(
        tuple((tuple(x for x in portfolio if x in uploaded or x in group.locked), count) for portfolio, count in counts)
        for group, counts in zip(planned.groups, answer.assignment, strict=True)
    )
    return merged(there, plan.assignment)


def _stays(group: ProgramGroup, planned: Portfolio, there: Portfolio) -> bool:
    """True if what V(uploaded letters) has at a program may stand there now."""
    if group.final:
        return False
    return replace(group, optional=planned).admits(there)


def _settled(problem: Problem, group: ProgramGroup) -> ProgramGroup:
    """A group whose plan is its `previous` one, as it is to be solved for today."""
    planned = group.previous or ()
    if not group.final:
        return replace(group, optional=planned, previous=None)
    barred = tuple("" if letter in planned else FINAL for letter in range(len(problem.letters)))
    return replace(group, locked=planned, barred=barred, pinned=(), previous=None)


def _keep_what_stays(problem: Problem, plan: Answer, today: Answer, changed: Problem, cache: SolutionCache) -> None:
    """Note for groups that nothing couples that what they have today is their best also among fewer portfolios."""
    split = iter(changed.groups)
    for number, (group, counts) in enumerate(zip(problem.groups, plan.assignment, strict=True)):
        for (planned, _), part in zip(counts, islice(split, len(counts)), strict=True):
            [(there, _), *more] = today.assignment[number]
            if number in today.free and not more and _stays(group, planned, there):
                cache.keep(changed, part, problem.uploaded, there)


def merged(assignment: Assignment, like: Assignment) -> Assignment:
    """An assignment to groups parted by portfolio of another one, put together again by its groups."""
    each = iter(assignment)
    together = tuple(tuple(chain(*islice(each, len(counts)))) for counts in like)
    numbers = [[sum(count for _, count in counts) for counts in one] for one in (together, like)]
    if numbers[0] != numbers[1] or next(each, None) is not None:
        raise AnswerError("parts of groups do not add up to the groups")
    return together


def loses_nothing(
    problem: Problem, plan: Answer, now: Assignment, budget: Budget, cache: SolutionCache
) -> dict[Case, bool]:
    """Whether applying with NOW as it stands loses nothing against the PLAN, case by case.

    A case whose NOW holds letters of the PLAN alone loses nothing: the others can still be added. Where another letter
    stands in, it would be there for good: that loses something where the PLAN needs it elsewhere, within its limits.
    Where the plan applies on a later day, letters that are on time then need not be if the program is applied to today.
    So the program is solved with NOW's letters locked, as it is if it is applied to today. What the time did not allow
    is missing.

    Parameters
    ----------
    now
        What stands in MyERAS after today's clicks.
    """
    usage, together = Usage.of(problem, plan.assignment), _together(problem, plan.assignment, now)
    scarce = {*over_limit(problem, together)}
    writers = {*over_versions(problem, together)}
    found: dict[Case, bool] = {}
    open_cases: dict[Case, tuple[ProgramGroup, frozenset[int]]] = {}
    for _, case in cases(problem, plan.assignment, now):
        number, planned, there = case
        group, standing_in = problem.groups[number], set(there) - set(planned)
        if any(letter in scarce or problem.writer_of[letter] in writers for letter in standing_in):
            found[case] = False
        elif group.if_today is None and not standing_in:
            found[case] = True
        else:
            locked = replace(group.applied_today(), locked=tuple(sorted({*there, *group.locked})), pinned=())
            open_cases[case] = locked, reachable(problem, usage, plan.available, planned)
    return found | _still_best(problem, open_cases, budget, cache)


def _together(problem: Problem, plan: Assignment, now: Assignment) -> Usage:
    """What is used if every program has what it has in the PLAN and what it has now."""
    used: Counter[int] = Counter()
    for programs, (_, planned, there) in cases(problem, plan, now):
        used.update(dict.fromkeys({*planned, *there}, programs))
    return Usage(problem, used)


def _still_best(
    problem: Problem,
    open_cases: Mapping[Case, tuple[ProgramGroup, frozenset[int]]],
    budget: Budget,
    cache: SolutionCache,
) -> dict[Case, bool]:
    """Whether programs applied to with NOW are worth what they are in the PLAN, and can have every letter pinned there.

    Parameters
    ----------
    open_cases
        Case by case, the group with NOW's letters locked, and the letters that it can have.
    """
    if not budget.spent:
        for reach in dict.fromkeys(reach for _, reach in open_cases.values()):
            cache.look_up(problem, [group for group, mine in open_cases.values() if mine == reach], reach)
    found: dict[Case, bool] = {}
    for case, (group, reach) in open_cases.items():
        if budget.spent:
            break
        held, asked_for = alone(problem, group, reach, budget, cache), problem.groups[case[0]]
        there, here = judge(problem, group, held), judge(problem, asked_for, case[1])
        pinned = set(asked_for.pinned).intersection(case[1])
        worth = (there.shortfall, -there.value) <= (here.shortfall, -here.value)
        found[case] = worth and pinned.issubset(held)
    return found


def steps(problem: Problem, group: ProgramGroup, planned: Portfolio, now: Portfolio) -> Iterator[Step]:
    """How the PLAN differs from NOW at a program, in the order in which letters come.

    Parameters
    ----------
    planned, now
        What the program has in the PLAN, and after today's clicks.
    """
    leaving = [letter for letter in now if letter not in planned]
    joining = by_arrival(problem, [letter for letter in planned if letter not in now])
    kept = max(0, group.required - len(now)) if group.final else 0
    for place, letter in enumerate(joining):
        replaces = _replaced(problem, letter, joining[place + 1 :], leaving)
        leaving = [other for other in leaving if other not in replaces]
        until = kept_for(problem, group, planned, letter) if place < kept else None
        yield Step(letter_id=problem.letters[letter].id, replaces=ids_of(problem, replaces), kept_until=until)
    if leaving:
        yield Step(letter_id=None, replaces=ids_of(problem, leaving), kept_until=None)


def kept_for(problem: Problem, group: ProgramGroup, planned: Portfolio, letter: int) -> date:
    """The day up to which programs keep a place for a letter to come.

    Parameters
    ----------
    planned
        What they have in the PLAN.
    letter
        A letter of it that is not uploaded.
    """
    season, days, wanted = problem.scenario.settings.season, group.days, _wanted(group, planned, letter)
    return kept_until(problem.letters[letter], days.reading, days.deadline, season, wanted=wanted)


def _replaced(problem: Problem, letter: int, later: Sequence[int], leaving: Sequence[int]) -> list[int]:
    """The letters of NOW whose places a letter takes: that of its writer, else the first one; all that are left, last.

    Parameters
    ----------
    later
        Letters that come after it: a letter of the writer of one of them stays until then.
    leaving
        The letters of NOW that are not in the PLAN and that nothing has replaced so far.
    """
    writers = problem.writer_of
    own = [other for other in leaving if writers[other] == writers[letter]]
    if own or not later:
        return own if later else list(leaving)
    awaited = {writers[other] for other in later}
    return [other for other in leaving if writers[other] not in awaited][:1]


def _wanted(group: ProgramGroup, planned: Portfolio, letter: int) -> bool:
    """True if a stated clause is met less well without a letter."""
    rest = [other for other in planned if other != letter]
    return any(demand.deficit(rest) > demand.deficit(planned) for demand in group.stated)


def by_arrival(problem: Problem, letters: Sequence[int]) -> list[int]:
    """Some letters, uploaded ones first, then as they come."""
    season = problem.scenario.settings.season

    def comes(letter: int) -> tuple[bool, object, int]:
        there = letter in problem.uploaded
        return not there, season.as_of if there else arrival(problem.letters[letter], season) or season.as_of, letter

    return sorted(letters, key=comes)


def ids_of(problem: Problem, letters: Iterable[int]) -> tuple[str, ...]:
    """The ids of some letters."""
    return tuple(problem.letters[letter].id for letter in letters)
