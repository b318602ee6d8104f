"""TODAY, the PLAN, and what steps in: a scenario solved.

TODAY is V(uploaded letters). The PLAN is V(uploaded, promised and requested letters, and the best asks if the scenario
allows asks). Until a program is applied to nothing there is locked, so the plan says what goes now, what is waited
for, and what steps in if that fails.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from .check import Portfolio, judge, unmet
from .domain import Scenario, Status
from .errors import NoAnswerError
from .kinds import Kind, Problem, problem, rebased
from .model.optimum import Answer, Memory, SolveStatus, alone, best
from .model.search import Budget
from .programs import Program
from .scale import decimal, product, units

__all__ = ["Outcome", "Placed", "ProgramPlan", "ProgramStatus", "Result", "State", "solve"]


class State(StrEnum):
    """What is to be done with a letter at a program: see section 6 of the contract."""

    ASSIGN = "assign"
    KEEP = "keep"
    LOCKED = "locked"
    LOST = "lost"


class ProgramStatus(StrEnum):
    """How a program stands: the screen calls `irreparable` "cannot be met"."""

    COMPLETE = "complete"
    WAITING = "waiting"
    SHORT = "short"
    IRREPARABLE = "irreparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """V(A) in the user's figures.

    Attributes
    ----------
    shortfall
        Letters missing, short or over, times weight.
    objective, bound
        Points times weight, less ask costs; and the most it could be at this shortfall.
    asks
        Ids of the writers to ask.
    portfolios
        Track id to letter ids, in the order of the files.
    """

    status: SolveStatus
    shortfall: float
    objective: float
    bound: float
    asks: tuple[str, ...]
    portfolios: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One letter at one program, and its points there."""

    letter_id: str
    state: State
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPlan:
    """What the plan is for one program.

    Attributes
    ----------
    kind
        Number of its kind, counted from 0.
    letters
        Those of the plan, and lost ones.
    value
        Points times weight.
    unmet
        ``required N`` or a stated clause, and the letters short or over.
    today
        Ids of the letters of TODAY.
    today_complete
        Whether those suffice.
    fallback
        Per letter waited for, what steps in if it fails; empty: nothing, or nothing is needed. A letter is missing
        here when the time was over before it was worked out.
    """

    program: Program
    kind: int
    status: ProgramStatus
    letters: tuple[Placed, ...]
    value: float
    unmet: tuple[tuple[str, int], ...]
    today: tuple[str, ...]
    today_complete: bool
    fallback: Mapping[str, tuple[str, ...]]

    @property
    def letter_ids(self) -> tuple[str, ...]:
        """The letters that count: the plan's without the lost ones."""
        return tuple(placed.letter_id for placed in self.letters if placed.state is not State.LOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A scenario solved: the PLAN's four figures, TODAY, and every program's plan in file order.

    Attributes
    ----------
    problem, answer
        What the model saw and found, for further questions.
    seconds
        Time by phase.
    """

    scenario: Scenario
    plan: Outcome
    today: Outcome
    programs: tuple[ProgramPlan, ...]
    problem: Problem
    answer: Answer
    seed: int
    seconds: Mapping[str, float]

    @property
    def status(self) -> SolveStatus:
        """How sure the PLAN is."""
        return self.plan.status

    @property
    def shortfall(self) -> float:
        """The PLAN's."""
        return self.plan.shortfall

    @property
    def objective(self) -> float:
        """The PLAN's."""
        return self.plan.objective

    @property
    def bound(self) -> float:
        """The PLAN's."""
        return self.plan.bound

    @property
    def portfolios(self) -> Mapping[str, tuple[str, ...]]:
        """The PLAN's: track id to letter ids."""
        return self.plan.portfolios

    def count(self, status: ProgramStatus) -> int:
        """How many programs stand so."""
        return sum(plan.status is status for plan in self.programs)

    @property
    def complete_or_waiting(self) -> bool:
        """Whether no program is short."""
        return all(plan.status in (ProgramStatus.COMPLETE, ProgramStatus.WAITING) for plan in self.programs)


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
        When the time was over before there was any answer.
    """
    clock = _Clock()
    budget, memory = Budget.of(time_limit, seed), Memory()
    found = problem(scenario)
    clock.lap("kinds")
    today = best(found, found.uploaded, budget, memory)
    clock.lap("today")
    plan = best(found, found.plannable, budget, memory) if today else None
    clock.lap("plan")
    if today is None or plan is None:
        raise NoAnswerError(f"no answer within {time_limit:g} s. Maybe allow more time.")
    fallbacks = _fallbacks(found, plan, budget)
    clock.lap("fallback")
    return Result(
        scenario=scenario,
        plan=_outcome(found, plan),
        today=_outcome(found, today),
        programs=tuple(_program_plans(found, today, plan, fallbacks, budget)),
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
    used = {letter for shares in answer.assignment for portfolio, _ in shares for letter in portfolio}
    writers = sorted({found.writer_of[letter] for letter in used & found.to_ask})
    spread = answer.portfolios(found)
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
        memory, without = Memory(), plan.available - {letter}
        for kind, portfolio, uncoupled in zip(base.kinds, held, free, strict=True):
            if uncoupled and letter not in portfolio and plan.status is SolveStatus.OPTIMAL:
                memory.keep(base, kind, without, portfolio)
        answer = best(base, without, budget, memory)
        if answer:
            fallbacks[letter] = answer.portfolios(base)
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
            found.letters[letter].id: _ids(found, sorted(set(fallbacks[letter][position]) - set(portfolio)))
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
        free = replace(kind.unlocked(), reference=())
        unlocked = alone(self.found, free, self.reachable, self.budget, self.memory)
        return ProgramStatus.SHORT if unmet(free, unlocked) else ProgramStatus.IRREPARABLE
