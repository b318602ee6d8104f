"""TODAY, the PLAN, and what steps in: solving a scenario.

TODAY is V(uploaded letters). The PLAN is V(uploaded, promised and requested letters, and the best asks if the scenario
allows asks). Until a program is applied to nothing there is locked, so the plan says what goes now, what is waited
for, and what steps in if that fails.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

from .check import Portfolio, audit, judge, unmet
from .domain import Scenario, State, Status
from .errors import NoAnswerError
from .kinds import problem
from .model.budget import Budget
from .model.component import Memory
from .model.optimum import Answer, SolveStatus, alone, best
from .problem import Kind, Problem, steadied
from .result import Fallback, Outcome, Placed, ProgramPlan, Result
from .scale import decimal, product, units
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
    clock.lap("kinds")
    if budget.spent:
        raise NoAnswerError("no answer within the time limit. Maybe allow more time.")
    today = _today(found, budget, memory, previous)
    clock.lap("today")
    plan = best(found, found.plannable, budget, memory)
    clock.lap("plan")
    steps_in = _fallbacks(found, plan, budget) if fallbacks else {}
    clock.lap("fallback")
    return Result(
        scenario=scenario,
        plan=_outcome(found, plan),
        today=today,
        programs=tuple(_program_plans(found, today, plan, steps_in, Budget(seed=budget.seed))),
        problem=found,
        answer=plan,
        seed=budget.seed,
        seconds=clock.laps,
    )


def _today(found: Problem, budget: Budget, memory: Memory, previous: Result | None) -> Outcome:
    """V(uploaded letters), which is known where nothing that it rests on has changed since the plan before."""
    if previous and _settled(previous.scenario) == _settled(found.scenario):
        return previous.today
    return _outcome(found, best(found, found.uploaded, budget.half(), memory))


def _settled(scenario: Scenario) -> tuple[object, ...]:
    """All that TODAY rests on: the list, the settings, and the letters that are there or were."""
    there = [letter for letter in scenario.letters if letter.status in (Status.UPLOADED, Status.WITHDRAWN)]
    return there, scenario.tracks, scenario.settings, scenario.supervision


def _positions(found: Problem, previous: Mapping[str, Sequence[str]]) -> list[Portfolio]:
    """Per program, its letters in the plan before; those that are no more on the list are left out."""
    place = {letter.id: number for number, letter in enumerate(found.letters)}
    held = [next((previous[t.id] for t in program.tracks if t.id in previous), ()) for program in found.programs]
    return [tuple(sorted(place[letter_id] for letter_id in letters if letter_id in place)) for letters in held]


class _Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.laps[phase], self.last = now - self.last, now


def _outcome(found: Problem, answer: Answer) -> Outcome:
    spread = answer.portfolios(found)
    audit(found, spread)
    used = {letter for shares in answer.assignment for portfolio, _ in shares for letter in portfolio}
    writers = sorted({found.writer_of[letter] for letter in used & found.to_ask})
    listed = {
        track.id: tuple(found.letters[letter].id for letter in portfolio)
        for program, portfolio in zip(found.programs, spread, strict=True)
        for track in program.tracks
    }
    return Outcome(
        status=answer.status,
        shortfall=decimal(answer.score.shortfall),
        objective=product(answer.score.value),
        bound=product(answer.value_bound),
        asks=tuple(found.scenario.writers[writer].id for writer in writers),
        portfolios={track.id: listed[track.id] for track in found.scenario.tracks},
    )


def _fallbacks(found: Problem, plan: Answer, budget: Budget) -> dict[int, tuple[Portfolio, ...]]:
    """Per letter the plan waits for, the portfolio of every program if it fails, changing as little as may be."""
    spread = plan.portfolios(found)
    base = steadied(found, spread)
    free = {program for number in plan.free for program in found.kinds[number].programs}
    waited = sorted({letter for portfolio in spread for letter in portfolio} & (found.pending | found.to_ask))
    fallbacks = {}
    for letter in waited:
        if budget.spent:
            break
        memory, without = Memory(), plan.available - {letter}
        for kind in base.kinds if plan.status is SolveStatus.OPTIMAL else ():
            held = spread[kind.programs[0]]
            if kind.programs[0] in free and letter not in held:
                memory.keep(base, kind, without, held)
        fallbacks[letter] = best(base, without, budget, memory).portfolios(base)
    return fallbacks


def _program_plans(
    found: Problem, today: Outcome, plan: Answer, fallbacks: Mapping[int, tuple[Portfolio, ...]], budget: Budget
) -> Iterator[ProgramPlan]:
    kind_of = {position: number for number, kind in enumerate(found.kinds) for position in kind.programs}
    used = {letter for shares in plan.assignment for portfolio, _ in shares for letter in portfolio}
    reach, memory = reachable(found, plan.available, used), Memory()
    statuses = Standing(lambda kind: alone(found, kind, reach, budget, memory))
    spread, spread_today = plan.portfolios(found), _positions(found, today.portfolios)
    for position, program in enumerate(found.programs):
        kind = found.kinds[kind_of[position]]
        portfolio, now = spread[position], spread_today[position]
        steps_in = {
            found.letters[letter].id: Fallback(
                letter_ids=_ids(found, sorted(set(fallbacks[letter][position]) - set(portfolio))),
                complete=not unmet(kind, fallbacks[letter][position]),
                size=len(fallbacks[letter][position]),
            )
            for letter in portfolio
            if letter in fallbacks
        }
        yield ProgramPlan(
            program=program,
            kind=kind_of[position],
            status=statuses.of(kind, portfolio, now),
            letters=tuple(_placed(found, kind, portfolio)),
            value=product(units(program.weight) * judge(found, kind, portfolio).value),
            unmet=unmet(kind, portfolio),
            today=_ids(found, now),
            today_complete=not unmet(kind, now),
            fallback=steps_in,
        )


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
