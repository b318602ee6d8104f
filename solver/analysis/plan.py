"""TODAY, the PLAN, and what steps in: solving a scenario.

TODAY is V(uploaded letters). The PLAN is V(uploaded, promised and requested letters, and the best asks if the scenario
allows asks). Until a program is applied to nothing there is locked, so the plan says what goes now, what is waited
for, and what steps in if that fails.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, groupby, islice

from ..domain.entities import Scenario, State, Status
from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.grouping import build_problem
from ..optimize.solve import Answer, SolveStatus, alone, best
from ..optimize.verify import Audit
from ..rules.capacity import without_further_asks
from ..rules.problem import Problem, ProgramGroup, split_by_portfolio, with_previous_plan
from ..rules.scale import decimal, product
from ..rules.scoring import Assignment, Portfolio, PortfolioCounts, judge, unmet
from ..rules.status import ProgramStanding
from .result import Fallback, Outcome, Placed, PlanGroup, Plans, Portfolios, Result

__all__ = ["settle", "solve"]


def solve(scenario: Scenario, time_limit: float | None = None, seed: int = 0) -> Result:
    """Solve a scenario.

    Parameters
    ----------
    time_limit
        Seconds for all searching together; None: until proven.
    seed
        Passed to CP-SAT. It can settle ties that the input leaves, never the figures.

    Raises
    ------
    InputError
        Pins that contradict each other or a limit.
    NoAnswerError
        When the time was over before the search began. From then on there is always an answer.
    """
    return settle(scenario, Budget.of(time_limit, seed))


def settle(
    scenario: Scenario,
    budget: Budget,
    previous: Result | None = None,
    *,
    fallbacks: bool = True,
) -> Result:
    """Solve a scenario as near to a plan before as equally good answers allow.

    Parameters
    ----------
    previous
        The plan before; None: there is none.
    fallbacks
        Whether to work out what steps in for each letter waited for.

    Raises
    ------
    InputError, NoAnswerError
        As :func:`solve` does.
    """
    clock, memory = _Clock(), SolutionCache()
    problem = build_problem(scenario)
    if previous is not None:
        problem = with_previous_plan(problem, _positions(problem, previous.portfolios))
    audit = Audit(problem)
    clock.lap("kinds")
    if budget.spent:
        raise NoAnswerError("no answer within the time limit. Maybe allow more time.")
    today, now = _today(problem, budget, memory, previous)
    audit.hold(now)
    clock.lap("today")
    plan = best(problem, problem.plannable, budget, memory)
    audit.hold(plan.assignment)
    clock.lap("plan")
    steps_in = _fallbacks(problem, plan, budget) if fallbacks else {}
    groups = tuple(_groups(problem, plan, now, steps_in, Budget(seed=budget.seed)))
    clock.lap("fallback")
    return Result(
        scenario=scenario,
        plan=_outcome(problem, plan),
        today=today,
        programs=Plans.of(problem, groups),
        problem=problem,
        answer=plan,
        seed=budget.seed,
        seconds=clock.laps,
    )


def _today(
    problem: Problem, budget: Budget, memory: SolutionCache, previous: Result | None
) -> tuple[Outcome, Assignment]:
    """V(uploaded letters), which is known where nothing that it rests on has changed since the plan before."""
    if previous and _settled(previous.scenario) == _settled(problem.scenario):
        held = _positions(problem, previous.today.portfolios)
        return previous.today, tuple(_shares(held[place] for place in kind.programs) for kind in problem.groups)
    answer = best(problem, problem.uploaded, budget.half(), memory)
    return _outcome(problem, answer), answer.assignment


def _shares(portfolios: Iterable[Portfolio]) -> PortfolioCounts:
    """Portfolios in a row, each with how many follow each other."""
    return tuple((portfolio, len(list(same))) for portfolio, same in groupby(portfolios))


def _settled(scenario: Scenario) -> tuple[object, ...]:
    """All that TODAY rests on: the list, the settings, and the letters that are there or were."""
    there = [letter for letter in scenario.letters if letter.status in (Status.UPLOADED, Status.WITHDRAWN)]
    return there, scenario.tracks, scenario.settings, scenario.supervision


def _positions(problem: Problem, previous: Mapping[str, tuple[str, ...]]) -> list[Portfolio]:
    """Per program, its letters in the plan before; those that are no more on the list are left out."""
    place = {letter.id: number for number, letter in enumerate(problem.letters)}
    listed = dict(previous)
    held = [next((listed[t.id] for t in program.tracks if t.id in listed), ()) for program in problem.programs]
    known = {ids: tuple(sorted(place[letter_id] for letter_id in ids if letter_id in place)) for ids in set(held)}
    return [known[ids] for ids in held]


class _Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.laps[phase], self.last = now - self.last, now


def _outcome(problem: Problem, answer: Answer) -> Outcome:
    writers = sorted({problem.writer_of[letter] for letter in _used(answer) & problem.to_ask})
    return Outcome(
        status=answer.status,
        shortfall=decimal(answer.score.shortfall),
        objective=product(answer.score.value),
        bound=product(answer.value_bound),
        asks=tuple(problem.scenario.writers[writer].id for writer in writers),
        portfolios=Portfolios(problem, answer),
    )


def _used(answer: Answer) -> set[int]:
    """The letters that go anywhere."""
    return {letter for shares in answer.assignment for portfolio, _ in shares for letter in portfolio}


def _fallbacks(problem: Problem, plan: Answer, budget: Budget) -> dict[int, Assignment]:
    """Per letter the plan waits for, the best assignment if it fails, changing as little as may be."""
    base = split_by_portfolio(problem, plan.assignment)
    untied = [number in plan.free for number, shares in enumerate(plan.assignment) for _ in shares]
    fallbacks, memory = {}, SolutionCache()
    for letter in sorted(_used(plan) & (problem.pending | problem.to_ask)):
        if budget.spent:
            break
        without = plan.available - {letter}
        for kind, free in zip(base.groups, untied, strict=True) if plan.status is SolveStatus.OPTIMAL else ():
            if free and kind.previous is not None and letter not in kind.previous:
                memory.keep(base, kind, without, kind.previous)
        parts = iter(best(base, without, budget, memory).assignment)
        fallbacks[letter] = tuple(tuple(chain(*islice(parts, len(shares)))) for shares in plan.assignment)
    return fallbacks


def _groups(
    problem: Problem, plan: Answer, today: Assignment, fallbacks: Mapping[int, Assignment], budget: Budget
) -> Iterator[PlanGroup]:
    """Every kind, parted where any of the answers gives its programs different letters."""
    reach, memory = without_further_asks(problem, plan.available, _used(plan)), SolutionCache()
    standing = ProgramStanding(lambda kind: alone(problem, kind, reach, budget, memory))
    for number, kind in enumerate(problem.groups):
        answers = [assignment[number] for assignment in (plan.assignment, today, *fallbacks.values())]
        for programs, (portfolio, now, *thens) in _parts(kind.programs, answers):
            yield PlanGroup(
                kind=number,
                programs=programs,
                status=standing.of(kind, portfolio, now),
                letters=tuple(_placed(problem, kind, portfolio)),
                worth=judge(problem, kind, portfolio).value,
                unmet=unmet(kind, portfolio),
                today=_ids(problem, now),
                today_complete=not unmet(kind, now),
                fallback={
                    problem.letters[letter].id: _fallback(problem, kind, portfolio, then)
                    for letter, then in zip(fallbacks, thens, strict=True)
                    if letter in portfolio
                },
            )


def _parts(
    programs: tuple[int, ...], answers: Sequence[PortfolioCounts]
) -> Iterator[tuple[tuple[int, ...], list[Portfolio]]]:
    """Programs of one kind that have the same portfolio in each of some answers, with these portfolios."""
    ends = [list(accumulate(count for _, count in shares)) for shares in answers]
    start = 0
    for end in sorted({end for each in ends for end in each}):
        held = [shares[bisect_right(each, start)][0] for shares, each in zip(answers, ends, strict=True)]
        yield programs[start:end], held
        start = end


def _fallback(problem: Problem, kind: ProgramGroup, portfolio: Portfolio, then: Portfolio) -> Fallback:
    """What steps in where a program would have another portfolio."""
    new = sorted(set(then) - set(portfolio))
    return Fallback(letter_ids=_ids(problem, new), complete=not unmet(kind, then), size=len(then))


def _ids(problem: Problem, letters: Portfolio | list[int]) -> tuple[str, ...]:
    return tuple(problem.letters[letter].id for letter in letters)


def _placed(problem: Problem, kind: ProgramGroup, portfolio: Portfolio) -> Iterator[Placed]:
    for letter in sorted((*portfolio, *kind.burned)):
        state = (
            State.LOST
            if letter in kind.burned
            else State.LOCKED
            if letter in kind.locked
            else State.ASSIGN
            if problem.letters[letter].status is Status.UPLOADED
            else State.KEEP
        )
        worth = 0.0 if state is State.LOST else decimal(kind.strengths[letter])
        yield Placed(letter_id=problem.letters[letter].id, state=state, strength=worth)
