"""TODAY, the PLAN, and what steps in: solving a scenario.

TODAY is V(uploaded letters). The PLAN is V(uploaded, promised and requested letters, and the best asks if the scenario
allows asks). Until a program is applied to nothing there is locked, so the plan says what goes now, what is waited
for, and what steps in if that fails.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate, chain, groupby, islice

from ..domain.entities import ProgramStatus, Scenario, State, Status
from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget, Engine
from ..optimize.cache import SolutionCache
from ..optimize.grouping import build_problem
from ..optimize.solve import Answer, SolveStatus, alone, best
from ..optimize.verify import Audit
from ..rules.capacity import without_further_asks, writers_of
from ..rules.problem import Problem, ProgramGroup, split_by_portfolio, with_previous_plan
from ..rules.scale import decimal, product
from ..rules.scoring import Assignment, Portfolio, PortfolioCounts, judge, unmet
from ..rules.status import ProgramStanding
from .result import Fallback, Outcome, Placed, PlanGroup, Plans, Portfolios, Result

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
        What all of it may take. Where the time is over, statuses and fallbacks are left open.
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
    with _timed(seconds, "kinds"):
        problem, cache = build_problem(scenario, budget), SolutionCache()
        if previous is not None:
            problem = with_previous_plan(problem, _positions(problem, previous.portfolios))
        audit = Audit(problem)
    budget.require()
    with _timed(seconds, "today"):
        today, now = _today(problem, budget, cache, previous)
        audit.hold(now)
    with _timed(seconds, "plan"):
        plan = best(problem, problem.plannable, _most(budget), cache)
        audit.hold(plan.assignment)
    with _timed(seconds, "fallback"):
        statuses = _statuses(problem, plan, now, budget)
        instead = _fallbacks(problem, plan, _most(budget)) if fallbacks else {}
        groups = tuple(_groups(problem, plan, now, statuses, instead))
    return Result(
        scenario=scenario,
        plan=_outcome(problem, plan),
        today=today,
        programs=Plans.of(problem, groups),
        problem=problem,
        answer=plan,
        statuses_known=None not in statuses.values(),
        seed=budget.seed,
        seconds=seconds,
    )


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    """Note how long a phase takes."""
    started = time.perf_counter()
    yield
    seconds[phase] = time.perf_counter() - started


def _most(budget: Budget) -> Budget:
    """Make a budget that leaves some time for what is asked of the answer."""
    return budget if budget.left is None else replace(budget, until=time.monotonic() + MOST * budget.left)


def _today(
    problem: Problem, budget: Budget, cache: SolutionCache, previous: Result | None
) -> tuple[Outcome, Assignment]:
    """V(uploaded letters), which is known where nothing that it rests on has changed since the plan before."""
    if previous and _settled(previous.scenario) == _settled(problem.scenario):
        held = _positions(problem, previous.today.portfolios)
        return previous.today, tuple(_counted(held[place] for place in group.programs) for group in problem.groups)
    answer = best(problem, problem.uploaded, budget.half(), cache)
    return _outcome(problem, answer), answer.assignment


def _counted(portfolios: Iterable[Portfolio]) -> PortfolioCounts:
    """Portfolios in a row, each with how many follow each other."""
    return tuple((portfolio, len(list(same))) for portfolio, same in groupby(portfolios))


def _settled(scenario: Scenario) -> tuple[object, ...]:
    """All that TODAY rests on: the list, the settings, and the letters that are there or were."""
    there = [letter for letter in scenario.letters if letter.status in (Status.UPLOADED, Status.WITHDRAWN)]
    return there, scenario.tracks, scenario.settings, scenario.supervision


def _positions(problem: Problem, previous: Mapping[str, tuple[str, ...]]) -> list[Portfolio]:
    """Per program, its letters in the plan before; those that are no more on the list are left out."""
    listed = dict(previous)
    held = [next((listed[t.id] for t in program.tracks if t.id in listed), ()) for program in problem.programs]
    place = problem.positions
    known = {ids: tuple(sorted(place[letter_id] for letter_id in ids if letter_id in place)) for ids in set(held)}
    return [known[ids] for ids in held]


def _outcome(problem: Problem, answer: Answer) -> Outcome:
    writers = sorted(writers_of(problem, _used(answer) & problem.to_ask))
    return Outcome(
        status=answer.status,
        shortfall=decimal(answer.score.shortfall),
        shortfall_bound=decimal(answer.shortfall_bound),
        objective=product(answer.score.value),
        bound=product(answer.value_bound),
        asks=tuple(problem.scenario.writers[writer].id for writer in writers),
        portfolios=Portfolios(problem, answer),
    )


def _used(answer: Answer) -> set[int]:
    """The letters that go anywhere."""
    return {letter for counts in answer.assignment for portfolio, _ in counts for letter in portfolio}


_Case = tuple[int, Portfolio, Portfolio]
"""The number of a group, and the portfolios that some of its programs have in the PLAN and in TODAY."""


def _statuses(problem: Problem, plan: Answer, today: Assignment, budget: Budget) -> dict[_Case, ProgramStatus | None]:
    """How programs stand; None where the time was over before it was known whether they could be met at all."""
    reach, cache = without_further_asks(problem, plan.available, _used(plan)), SolutionCache()

    def by_itself(group: ProgramGroup) -> Portfolio:
        budget.require()
        portfolio = alone(problem, group, reach, budget, cache)
        budget.require()  # what a stopped search leaves need not be the best
        return portfolio

    standing = ProgramStanding(by_itself)
    statuses: dict[_Case, ProgramStatus | None] = {}
    for number, group in enumerate(problem.groups):
        for _, (portfolio, now) in _parts(group.programs, (plan.assignment[number], today[number])):
            try:
                statuses[number, portfolio, now] = standing.of(group, portfolio, now)
            except NoAnswerError:
                statuses[number, portfolio, now] = None
    return statuses


def _fallbacks(problem: Problem, plan: Answer, budget: Budget) -> dict[int, Assignment]:
    """Per letter the plan waits for, the best assignment if it fails, changing as little as may be.

    What the time does not allow is missing.
    """
    base = split_by_portfolio(problem, plan.assignment)
    untied = [number in plan.free for number, counts in enumerate(plan.assignment) for _ in counts]
    fallbacks, cache = {}, SolutionCache()
    for letter in sorted(_used(plan) & (problem.pending | problem.to_ask)):
        if budget.spent:
            break
        without = plan.available - {letter}
        for group, free in zip(base.groups, untied, strict=True) if plan.status is SolveStatus.OPTIMAL else ():
            # Nothing couples this group to others, so what it has without the letter stays the best.
            if free and group.previous is not None and letter not in group.previous:
                cache.keep(base, group, without, group.previous)
        answer = best(base, without, budget, cache)
        if budget.spent and answer.status is not SolveStatus.OPTIMAL:
            break
        parts = iter(answer.assignment)
        fallbacks[letter] = tuple(tuple(chain(*islice(parts, len(counts)))) for counts in plan.assignment)
    return fallbacks


def _groups(
    problem: Problem,
    plan: Answer,
    today: Assignment,
    statuses: Mapping[_Case, ProgramStatus | None],
    fallbacks: Mapping[int, Assignment],
) -> Iterator[PlanGroup]:
    """Every group, parted where any of the answers gives its programs different letters.

    Parameters
    ----------
    today
        V(uploaded letters).
    statuses
        As :func:`_statuses` gives them.
    fallbacks
        Per letter waited for, the assignment if it fails.
    """
    for number, group in enumerate(problem.groups):
        answers = [assignment[number] for assignment in (plan.assignment, today, *fallbacks.values())]
        for programs, (portfolio, now, *thens) in _parts(group.programs, answers):
            yield PlanGroup(
                kind=number,
                programs=programs,
                status=statuses[number, portfolio, now] or ProgramStatus.SHORT,
                letters=tuple(_placed(problem, group, portfolio)),
                worth=judge(problem, group, portfolio).value,
                unmet=unmet(group, portfolio),
                today=_ids(problem, now),
                today_complete=not unmet(group, now),
                fallback={
                    problem.letters[letter].id: _fallback(problem, group, portfolio, then)
                    for letter, then in zip(fallbacks, thens, strict=True)
                    if letter in portfolio
                },
            )


def _parts(
    programs: tuple[int, ...], answers: Sequence[PortfolioCounts]
) -> Iterator[tuple[tuple[int, ...], list[Portfolio]]]:
    """Programs of one group that have the same portfolio in each of some answers, with these portfolios."""
    ends = [list(accumulate(count for _, count in counts)) for counts in answers]
    start = 0
    for end in sorted({end for each in ends for end in each}):
        held = [counts[bisect_right(each, start)][0] for counts, each in zip(answers, ends, strict=True)]
        yield programs[start:end], held
        start = end


def _fallback(problem: Problem, group: ProgramGroup, portfolio: Portfolio, then: Portfolio) -> Fallback:
    """What steps in where a program would have another portfolio."""
    new = sorted(set(then) - set(portfolio))
    return Fallback(letter_ids=_ids(problem, new), complete=not unmet(group, then), size=len(then))


def _ids(problem: Problem, letters: Portfolio | list[int]) -> tuple[str, ...]:
    return tuple(problem.letters[letter].id for letter in letters)


def _placed(problem: Problem, group: ProgramGroup, portfolio: Portfolio) -> Iterator[Placed]:
    """The letters of a program with their states, lost ones among them, in file order."""
    for letter in sorted((*portfolio, *group.burned)):
        state = (
            State.LOST
            if letter in group.burned
            else State.LOCKED
            if letter in group.locked
            else State.ASSIGN
            if problem.letters[letter].status is Status.UPLOADED
            else State.KEEP
        )
        worth = 0.0 if state is State.LOST else decimal(group.strengths[letter])
        yield Placed(letter_id=problem.letters[letter].id, state=state, strength=worth)
