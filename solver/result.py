"""A scenario solved, in the user's words and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .domain import ProgramStatus, Scenario, State
from .model.optimum import Answer, SolveStatus
from .problem import Problem
from .programs import Program

__all__ = ["Fallback", "Outcome", "Placed", "ProgramPlan", "Result"]


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
class Fallback:
    """What steps in for a letter that fails: ids of letters, perhaps none.

    `complete` says whether the program is complete then, `size` how many letters it has.
    """

    letter_ids: tuple[str, ...]
    complete: bool
    size: int


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
        Per letter waited for, what steps in if it fails. A letter is missing here when the time was over before it
        was worked out.
    """

    program: Program
    kind: int
    status: ProgramStatus
    letters: tuple[Placed, ...]
    value: float
    unmet: tuple[tuple[str, int], ...]
    today: tuple[str, ...]
    today_complete: bool
    fallback: Mapping[str, Fallback]

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
