"""TODAY, the PLAN, NOW and what steps in: solving a scenario.

TODAY is V(uploaded letters). The PLAN is V(uploaded, promised and requested letters, and the best asks if the scenario
allows asks). NOW is what stands in MyERAS after today's clicks (:mod:`solver.analysis.now`); the rest of the plan says
what is still to come, and what steps in if that fails.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..domain.entities import ProgramStatus, Scenario, State, Status
from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget, Engine
from ..optimize.cache import SolutionCache
from ..optimize.grouping import build_problem
from ..optimize.solve import Answer, SolveStatus, alone, best
from ..optimize.verify import Audit
from ..optimize.watch import Phase
from ..rules.capacity import without_further_asks, writers_of
from ..rules.problem import Assignment, Portfolio, Problem, ProgramDays, ProgramGroup, with_previous_plan
from ..rules.scale import decimal, product
from ..rules.scoring import judge, unmet
from ..rules.status import program_status
from .keeping import decisions
from .now import assignment_now, ids_of, loses_nothing, merged, steps
from .parts import Case, cases, parts
from .result import Apply, Fallback, Outcome, Placed, PlanGroup, Plans, Portfolios, Result

__all__ = ["settle", "solve"]

MOST = 0.9
"""The share of the time left that a search may take where questions about its answer follow."""


def solve(
    scenario: Scenario, time_limit: float | None = None, seed: int = 0, engine: str = Engine.AUTO.value
) -> Result:
    """Solve a scenario.

    Parameters
    ----------
    time_limit
        Seconds for all searching together; None: until proven.
    seed
        Passed to CP-SAT. It can settle ties that the input leaves, never the figures.
    engine
        What decides: ``auto``, whatever is fastest, or ``cp-sat``, the CP-SAT model for all of it.

    Raises
    ------
    InputError
        Pins that contradict each other or a limit.
    NoAnswerError
        When the time was over before the search began. From then on there is always an answer.
    ValueError
        For another engine.
    """
    return settle(scenario, Budget.of(time_limit, seed, Engine(engine)))


def settle(scenario: Scenario, budget: Budget, previous: Result | None = None, *, fallbacks: bool = True) -> Result:
    """Solve a scenario as near to a plan before as equally good answers allow.

    Parameters
    ----------
    budget
        What all of it may take. Where the time is over, statuses, fallbacks and decisions on kept places are left open.
    previous
        The plan before; None: there is none.
    fallbacks
        True: work out what steps in for each letter waited for.

    Raises
    ------
    InputError, NoAnswerError
        As :func:`solve` does.
    """
    seconds: dict[str, float] = {}
    watch = budget.watch
    with _timed(seconds, "kinds"):
        watch.phase(Phase.KINDS)
        problem, cache = build_problem(scenario, budget), SolutionCache()
        if previous is not None:
            problem = with_previous_plan(problem, _positions(problem, previous.portfolios))
        audit = Audit(problem)
    budget.require()
    with _timed(seconds, "today"):
        watch.phase(Phase.TODAY)
        today = best(problem, problem.uploaded, budget.half(), cache)
        audit.hold(today.assignment)
    with _timed(seconds, "plan"):
        watch.phase(Phase.PLAN)
        plan = best(problem, problem.plannable, budget.part(MOST), cache)
        audit.hold(plan.assignment)
    with _timed(seconds, "now"):
        watch.phase(Phase.NOW)
        now = assignment_now(problem, plan, today, budget.part(MOST), cache)
        audit.hold(now)
        standings = _standings(problem, plan, now, budget, cache)
    with _timed(seconds, "fallback"):
        watch.phase(Phase.FALLBACK)
        instead = _fallbacks(problem, plan, budget.part(MOST)) if fallbacks else {}
        groups = tuple(_groups(problem, plan, now, standings, instead))
    with _timed(seconds, "kept"):
        watch.phase(Phase.KEPT)
        decided, decided_all = decisions(problem, groups, budget.part(MOST)) if fallbacks else ((), True)
    return Result(
        scenario=scenario,
        plan=_outcome(problem, plan),
        today=_outcome(problem, today),
        programs=Plans.of(problem, groups),
        problem=problem,
        answer=plan,
        now=Portfolios(problem, now),
        statuses_known=all(standing.status is not None for standing in standings.values()),
        apply_known=all(standing.apply is not None for standing in standings.values()),
        decisions=decided,
        decisions_known=decided_all,
        seed=budget.seed,
        seconds=seconds,
    )


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    """Note how long a phase takes."""
    started = time.perf_counter()
    yield
    seconds[phase] = time.perf_counter() - started


def _positions(problem: Problem, previous: Mapping[str, tuple[str, ...]]) -> list[Portfolio]:
    """Per program, its letters in the plan before; those that are no more on the list are left out."""
    listed = dict(previous)
    held = [next((listed[t.id] for t in program.tracks if t.id in listed), ()) for program in problem.programs]
    place = problem.positions
    known = {ids: tuple(sorted(place[letter_id] for letter_id in ids if letter_id in place)) for ids in set(held)}
    return [known[ids] for ids in held]


def _outcome(problem: Problem, answer: Answer) -> Outcome:
    writers = sorted(writers_of(problem, answer.used & problem.to_ask))
    return Outcome(
        status=answer.status,
        shortfall=problem.in_letters(answer.score.shortfall),
        shortfall_bound=problem.in_letters(answer.shortfall_bound),
        objective=product(answer.score.value),
        bound=product(answer.value_bound),
        asks=tuple(problem.scenario.writers[writer].id for writer in writers),
        portfolios=Portfolios(problem, answer.assignment),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """How some programs stand, and if it is time to apply to them.

    `status`: None where the time was over before it was known whether they could be met at all. `apply`: likewise None
    where it was over before it was known whether applying loses anything.
    """

    status: ProgramStatus | None
    apply: Apply | None


def _standings(
    problem: Problem, plan: Answer, now: Assignment, budget: Budget, cache: SolutionCache
) -> dict[Case, _Standing]:
    """Case by case, how programs stand.

    Parameters
    ----------
    now
        What stands in MyERAS after today's clicks.
    """
    budget.watch.phase(Phase.STANDING)
    statuses = _statuses(problem, plan, now, budget)
    safe = loses_nothing(problem, plan, now, budget, cache)

    def apply(case: Case) -> Apply | None:
        if problem.groups[case[0]].applied:
            return Apply.APPLIED
        return {True: Apply.NOW, False: Apply.WAIT}[safe[case]] if case in safe else None

    return {case: _Standing(status=status, apply=apply(case)) for case, status in statuses.items()}


def _statuses(problem: Problem, plan: Answer, now: Assignment, budget: Budget) -> dict[Case, ProgramStatus | None]:
    """How programs stand; None where the time was over before it was known whether they could be met at all."""
    reach, cache = without_further_asks(problem, plan.available, plan.used), SolutionCache()

    def by_itself(group: ProgramGroup) -> Portfolio:
        budget.require()
        portfolio = alone(problem, group, reach, budget, cache)
        budget.require()  # what a stopped search leaves need not be the best
        return portfolio

    statuses: dict[Case, ProgramStatus | None] = {}
    for _, case in cases(problem, plan.assignment, now):
        number, portfolio, there = case
        try:
            statuses[case] = program_status(problem.groups[number], portfolio, there, by_itself)
        except NoAnswerError:
            statuses[case] = None
    return statuses


def _fallbacks(problem: Problem, plan: Answer, budget: Budget) -> dict[int, Assignment]:
    """Per letter the plan waits for, the best assignment if it never comes, changing as little as may be.

    Nobody new is asked then. A program applied to before the letter was due keeps what it had by that day. What the
    time does not allow is missing.
    """
    base = with_previous_plan(problem, plan.portfolios(problem))
    untied = [number in plan.free for number, counts in enumerate(plan.assignment) for _ in counts]
    reach = without_further_asks(problem, plan.available, plan.used)
    fallbacks, cache = {}, SolutionCache()
    waited_for = sorted(plan.used & (problem.pending | problem.to_ask))
    for done, letter in enumerate(waited_for):
        budget.watch.cases(done, len(waited_for))
        if budget.spent:
            break
        without = reach - {letter}
        failed = replace(base, groups=tuple(_applied_without(problem, group, letter) for group in base.groups))
        for group, free in zip(failed.groups, untied, strict=True) if plan.status is SolveStatus.OPTIMAL else ():
            # Nothing couples this group to others, so what it has without the letter stays the best.
            if free and group.previous is not None and letter not in group.previous:
                cache.keep(failed, group, without, group.previous)
        answer = best(failed, without, budget.unheard(), cache)
        if budget.spent and answer.status is not SolveStatus.OPTIMAL:
            break
        fallbacks[letter] = merged(answer.assignment, plan.assignment)
    return fallbacks


def _applied_without(problem: Problem, group: ProgramGroup, letter: int) -> ProgramGroup:
    """A group with what it has for good once it is clear that a letter never comes."""
    planned = group.previous or ()
    if letter in planned and letter not in group.by_apply_day:
        there = frozenset(group.by_apply_day)
    elif group.final:  # what today's clicks put there stays, whatever another letter does
        there = problem.uploaded
    else:
        return group
    final = {*group.locked, *there.intersection(planned)}
    return replace(group, locked=tuple(sorted(final)), pinned=tuple(x for x in group.pinned if x not in final))


def _groups(
    problem: Problem,
    plan: Answer,
    now: Assignment,
    standings: Mapping[Case, _Standing],
    fallbacks: Mapping[int, Assignment],
) -> Iterator[PlanGroup]:
    """Every group, parted where any of the answers gives its programs different letters.

    Parameters
    ----------
    now
        What stands in MyERAS after today's clicks.
    standings
        Case by case, how programs stand.
    fallbacks
        Per letter waited for, the assignment if it never comes.
    """
    for number, group in enumerate(problem.groups):
        answers = [assignment[number] for assignment in (plan.assignment, now, *fallbacks.values())]
        for programs, days, (portfolio, there, *thens) in _by_days(problem, parts(group.programs, answers)):
            standing = standings[number, portfolio, there]
            missing = max(0, group.required - len(portfolio))
            yield PlanGroup(
                kind=number,
                programs=programs,
                status=standing.status or ProgramStatus.SHORT,
                letters=tuple(_placed(problem, group, portfolio, there)),
                now=ids_of(problem, there),
                letter_ids=ids_of(problem, portfolio),
                steps=tuple(steps(problem, replace(group, days=days), portfolio, there)),
                worth=judge(problem, group, portfolio).value,
                unmet=unmet(group, portfolio),
                missing=missing,
                late=max(0, group.required - len(group.there_in_time(portfolio))) - missing,
                apply=standing.apply or Apply.WAIT,
                days=days,
                fallback={
                    problem.letters[letter].id: _fallback(problem, group, portfolio, then)
                    for letter, then in zip(fallbacks, thens, strict=True)
                    if letter in portfolio
                },
            )


def _by_days(
    problem: Problem, found: Iterable[tuple[tuple[int, ...], list[Portfolio]]]
) -> Iterator[tuple[tuple[int, ...], ProgramDays, list[Portfolio]]]:
    """Parts of a group, parted once more by the days of the programs: letters are told with their days."""
    for programs, held in found:
        alike: dict[ProgramDays, list[int]] = {}
        for place in programs:
            alike.setdefault(problem.days[place], []).append(place)
        for days, places in alike.items():
            yield tuple(places), days, held


def _fallback(problem: Problem, group: ProgramGroup, portfolio: Portfolio, then: Portfolio) -> Fallback:
    """What steps in where a program would have another portfolio."""
    new = sorted(set(then) - set(portfolio))
    complete = not unmet(group, then)
    return Fallback(letter_ids=ids_of(problem, new), complete=complete, portfolio=ids_of(problem, then))


def _placed(problem: Problem, group: ProgramGroup, planned: Portfolio, now: Portfolio) -> Iterator[Placed]:
    """The letters of a program with their states, lost ones among them, in file order.

    Parameters
    ----------
    planned, now
        What it has in the PLAN, and after today's clicks.
    """
    final = dict.fromkeys(group.locked, State.LOCKED) | dict.fromkeys(group.burned, State.LOST)
    for place in sorted({*planned, *now, *group.burned}):
        uploaded = problem.letters[place].status is Status.UPLOADED
        held = State.STAND_IN if place not in planned else State.ASSIGN if place in now else State.LATER
        state = final.get(place, held if uploaded else State.KEEP)
        worth = 0.0 if state is State.LOST else decimal(group.strengths[place])
        yield Placed(letter_id=problem.letters[place].id, state=state, strength=worth)
