"""TODAY, the PLAN, and what steps in: solving a scenario.

TODAY is V(uploaded letters). The PLAN is V(uploaded, promised and requested letters, and the best asks if the scenario
allows asks). Until a program is applied to nothing there is locked, so the plan says what goes now, what is waited
for, and what steps in if that fails.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from .check import Portfolio, audit, judge, unmet
from .domain import Scenario, State, Status
from .errors import NoAnswerError
from .kinds import problem
from .model.component import Memory
from .model.optimum import Answer, SolveStatus, alone, best
from .model.search import Budget
from .problem import Kind, Problem, rebased
from .result import Fallback, Outcome, Placed, ProgramPlan, ProgramStatus, Result
from .scale import decimal, product, units

__all__ = ["solve"]


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
    clock = _Clock()
    budget, memory = Budget.of(time_limit, seed), Memory()
    found = problem(scenario)
    clock.lap("kinds")
    if budget.spent:
        raise NoAnswerError(f"no answer within {time_limit:g} s. Maybe allow more time.")
    today = best(found, found.uploaded, budget.half(), memory)
    clock.lap("today")
    plan = best(found, found.plannable, budget, memory)
    clock.lap("plan")
    fallbacks = _fallbacks(found, plan, budget)
    clock.lap("fallback")
    return Result(
        scenario=scenario,
        plan=_outcome(found, plan),
        today=_outcome(found, today),
        programs=tuple(_program_plans(found, today, plan, fallbacks, Budget(seed=seed))),
        problem=found,
        answer=plan,
        seed=seed,
        seconds=clock.laps,
    )


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
    base = rebased(found, plan.assignment)
    held = [portfolio for shares in plan.assignment for portfolio, _ in shares]
    free = [number in plan.free for number, shares in enumerate(plan.assignment) for _ in shares]
    waited = sorted({letter for portfolio in held for letter in portfolio} & (found.pending | found.to_ask))
    fallbacks = {}
    for letter in waited:
        if budget.spent:
            break
        memory, without = Memory(), plan.available - {letter}
        for kind, portfolio, uncoupled in zip(base.kinds, held, free, strict=True):
            if uncoupled and letter not in portfolio and plan.status is SolveStatus.OPTIMAL:
                memory.keep(base, kind, without, portfolio)
        fallbacks[letter] = best(base, without, budget, memory).portfolios(base)
    return fallbacks


def _program_plans(
    found: Problem, today: Answer, plan: Answer, fallbacks: Mapping[int, tuple[Portfolio, ...]], budget: Budget
) -> Iterator[ProgramPlan]:
    kind_of = {position: number for number, kind in enumerate(found.kinds) for position in kind.programs}
    statuses = _Statuses(found, plan, budget)
    spread, spread_today = plan.portfolios(found), today.portfolios(found)
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


class _Statuses:
    """How programs stand, worked out once per kind and portfolios."""

    def __init__(self, found: Problem, plan: Answer, budget: Budget) -> None:
        self.found = found
        self.budget = budget
        self.memory = Memory()
        asked = {found.writer_of[letter] for shares in plan.assignment for held, _ in shares for letter in held}
        self.reachable = frozenset(
            letter for letter in plan.available if letter not in found.to_ask or found.writer_of[letter] in asked
        )
        self.known: dict[tuple[Kind, Portfolio, Portfolio], ProgramStatus] = {}

    def of(self, kind: Kind, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        key = (kind, portfolio, today)
        if key not in self.known:
            self.known[key] = self.judge(kind, portfolio, today)
        return self.known[key]

    def judge(self, kind: Kind, portfolio: Portfolio, today: Portfolio) -> ProgramStatus:
        if not unmet(kind, portfolio):
            return ProgramStatus.WAITING if unmet(kind, today) else ProgramStatus.COMPLETE
        return ProgramStatus.IRREPARABLE if self.held_back_by_locks(kind) else ProgramStatus.SHORT

    def held_back_by_locks(self, kind: Kind) -> bool:
        """Whether a program is short by itself as it stands, and would not be if nothing there were final."""
        free = kind.unlocked()
        return free != kind and bool(self.left_open(kind)) and not self.left_open(free)

    def left_open(self, kind: Kind) -> tuple[tuple[str, int], ...]:
        return unmet(kind, alone(self.found, kind, self.reachable, self.budget, self.memory))
