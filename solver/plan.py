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

from .check import Assignment, Audit, Portfolio, Shares, judge, unmet
from .domain import Scenario, State, Status
from .errors import NoAnswerError
from .kinds import problem
from .model.budget import Budget
from .model.memory import Memory
from .model.optimum import Answer, SolveStatus, alone, best
from .problem import Kind, Problem, parted, steadied
from .result import Fallback, Group, Outcome, Placed, Plans, Portfolios, Result
from .scale import decimal, product
from .standing import Standing, reachable

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
    clock, memory = _Clock(), Memory()
    found = problem(scenario)
    if previous is not None:
        found = steadied(found, _positions(found, previous.portfolios))
    audit = Audit(found)
    clock.lap("kinds")
    if budget.spent:
        raise NoAnswerError("no answer within the time limit. Maybe allow more time.")
    today, now = _today(found, budget, memory, previous)
    audit.hold(now)
    clock.lap("today")
    plan = best(found, found.plannable, budget, memory)
    audit.hold(plan.assignment)
    clock.lap("plan")
    steps_in = _fallbacks(found, plan, budget) if fallbacks else {}
    groups = tuple(_groups(found, plan, now, steps_in, Budget(seed=budget.seed)))
    clock.lap("fallback")
    return Result(
        scenario=scenario,
        plan=_outcome(found, plan),
        today=today,
        programs=Plans.of(found, groups),
        problem=found,
        answer=plan,
        seed=budget.seed,
        seconds=clock.laps,
    )


def _today(found: Problem, budget: Budget, memory: Memory, previous: Result | None) -> tuple[Outcome, Assignment]:
    """V(uploaded letters), which is known where nothing that it rests on has changed since the plan before."""
    if previous and _settled(previous.scenario) == _settled(found.scenario):
        held = _positions(found, previous.today.portfolios)
        return previous.today, tuple(_shares(held[place] for place in kind.programs) for kind in found.kinds)
    answer = best(found, found.uploaded, budget.half(), memory)
    return _outcome(found, answer), answer.assignment


def _shares(portfolios: Iterable[Portfolio]) -> Shares:
    """Portfolios in a row, each with how many follow each other."""
    return tuple((portfolio, len(list(same))) for portfolio, same in groupby(portfolios))


def _settled(scenario: Scenario) -> tuple[object, ...]:
    """All that TODAY rests on: the list, the settings, and the letters that are there or were."""
    there = [letter for letter in scenario.letters if letter.status in (Status.UPLOADED, Status.WITHDRAWN)]
    return there, scenario.tracks, scenario.settings, scenario.supervision


def _positions(found: Problem, previous: Mapping[str, tuple[str, ...]]) -> list[Portfolio]:
    """Per program, its letters in the plan before; those that are no more on the list are left out."""
    place = {letter.id: number for number, letter in enumerate(found.letters)}
    listed = dict(previous)
    held = [next((listed[t.id] for t in program.tracks if t.id in listed), ()) for program in found.programs]
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


def _outcome(found: Problem, answer: Answer) -> Outcome:
    writers = sorted({found.writer_of[letter] for letter in _used(answer) & found.to_ask})
    return Outcome(
        status=answer.status,
        shortfall=decimal(answer.score.shortfall),
        objective=product(answer.score.value),
        bound=product(answer.value_bound),
        asks=tuple(found.scenario.writers[writer].id for writer in writers),
        portfolios=Portfolios(found, answer),
    )


def _used(answer: Answer) -> set[int]:
    """The letters that go anywhere."""
    return {letter for shares in answer.assignment for portfolio, _ in shares for letter in portfolio}


def _fallbacks(found: Problem, plan: Answer, budget: Budget) -> dict[int, Assignment]:
    """Per letter the plan waits for, the best assignment if it fails, changing as little as may be."""
    base = parted(found, plan.assignment)
    untied = [number in plan.free for number, shares in enumerate(plan.assignment) for _ in shares]
    fallbacks, memory = {}, Memory()
    for letter in sorted(_used(plan) & (found.pending | found.to_ask)):
        if budget.spent:
            break
        without = plan.available - {letter}
        for kind, free in zip(base.kinds, untied, strict=True) if plan.status is SolveStatus.OPTIMAL else ():
            if free and kind.previous is not None and letter not in kind.previous:
                memory.keep(base, kind, without, kind.previous)
        parts = iter(best(base, without, budget, memory).assignment)
        fallbacks[letter] = tuple(tuple(chain(*islice(parts, len(shares)))) for shares in plan.assignment)
    return fallbacks


def _groups(
    found: Problem, plan: Answer, today: Assignment, fallbacks: Mapping[int, Assignment], budget: Budget
) -> Iterator[Group]:
    """Every kind, parted where any of the answers gives its programs different letters."""
    reach, memory = reachable(found, plan.available, _used(plan)), Memory()
    standing = Standing(lambda kind: alone(found, kind, reach, budget, memory))
    for number, kind in enumerate(found.kinds):
        answers = [assignment[number] for assignment in (plan.assignment, today, *fallbacks.values())]
        for programs, (portfolio, now, *thens) in _parts(kind.programs, answers):
            yield Group(
                kind=number,
                programs=programs,
                status=standing.of(kind, portfolio, now),
                letters=tuple(_placed(found, kind, portfolio)),
                worth=judge(found, kind, portfolio).value,
                unmet=unmet(kind, portfolio),
                today=_ids(found, now),
                today_complete=not unmet(kind, now),
                fallback={
                    found.letters[letter].id: _fallback(found, kind, portfolio, then)
                    for letter, then in zip(fallbacks, thens, strict=True)
                    if letter in portfolio
                },
            )


def _parts(programs: tuple[int, ...], answers: Sequence[Shares]) -> Iterator[tuple[tuple[int, ...], list[Portfolio]]]:
    """Programs of one kind that have the same portfolio in each of some answers, with these portfolios."""
    ends = [list(accumulate(count for _, count in shares)) for shares in answers]
    start = 0
    for end in sorted({end for each in ends for end in each}):
        held = [shares[bisect_right(each, start)][0] for shares, each in zip(answers, ends, strict=True)]
        yield programs[start:end], held
        start = end


def _fallback(found: Problem, kind: Kind, portfolio: Portfolio, then: Portfolio) -> Fallback:
    """What steps in where a program would have another portfolio."""
    new = sorted(set(then) - set(portfolio))
    return Fallback(letter_ids=_ids(found, new), complete=not unmet(kind, then), size=len(then))


def _ids(found: Problem, letters: Portfolio | list[int]) -> tuple[str, ...]:
    return tuple(found.letters[letter].id for letter in letters)


def _placed(found: Problem, kind: Kind, portfolio: Portfolio) -> Iterator[Placed]:
    for letter in sorted((*portfolio, *kind.burned)):
        state = (
            State.LOST
            if letter in kind.burned
            else State.LOCKED
            if letter in kind.locked
            else State.ASSIGN
            if found.letters[letter].status is Status.UPLOADED
            else State.KEEP
        )
        worth = 0.0 if state is State.LOST else decimal(kind.strengths[letter])
        yield Placed(letter_id=found.letters[letter].id, state=state, strength=worth)
