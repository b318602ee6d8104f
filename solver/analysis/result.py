"""A scenario solved, in the user's words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from ..domain.entities import ProgramStatus, Scenario, State
from ..optimize.solve import Answer, SolveStatus
from ..rules.problem import Problem
from ..rules.programs import Program
from ..rules.scale import product, units

__all__ = ["Fallback", "Outcome", "Placed", "PlanGroup", "Plans", "Portfolios", "ProgramPlan", "Result"]


class Portfolios(Mapping[str, tuple[str, ...]]):
    """Track id to letter ids, in the order of the list; written out when it is first looked at."""

    def __init__(self, problem: Problem, answer: Answer) -> None:
        self._found, self._answer = problem, answer

    @cached_property
    def _listed(self) -> dict[str, tuple[str, ...]]:
        found = self._found
        held = {portfolio for shares in self._answer.assignment for portfolio, _ in shares}
        ids = {portfolio: tuple(found.letters[letter].id for letter in portfolio) for portfolio in held}
        spread = zip(found.programs, self._answer.portfolios(found), strict=True)
        of = {track.id: ids[portfolio] for program, portfolio in spread for track in program.tracks}
        return {track.id: of[track.id] for track in found.scenario.tracks}

    def __getitem__(self, track_id: str) -> tuple[str, ...]:
        return self._listed[track_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._found.scenario.tracks)

    def __repr__(self) -> str:
        return repr(self._listed)


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
class PlanGroup:
    """What the plan is for programs of one kind that get the same letters whatever comes: see :class:`ProgramPlan`.

    Attributes
    ----------
    programs
        Their positions, in file order.
    worth
        What one of them is worth before its weight, in units of points.
    """

    kind: int
    programs: tuple[int, ...]
    status: ProgramStatus
    letters: tuple[Placed, ...]
    worth: int
    unmet: tuple[tuple[str, int], ...]
    today: tuple[str, ...]
    today_complete: bool
    fallback: Mapping[str, Fallback]

    def plan(self, program: Program) -> ProgramPlan:
        """The plan of one of them."""
        return ProgramPlan(
            program=program,
            kind=self.kind,
            status=self.status,
            letters=self.letters,
            value=product(units(program.weight) * self.worth),
            unmet=self.unmet,
            today=self.today,
            today_complete=self.today_complete,
            fallback=self.fallback,
        )


class _Book:
    """The groups of a plan, and which of them every program is in."""

    def __init__(self, programs: Sequence[Program], groups: tuple[PlanGroup, ...]) -> None:
        self.programs, self.groups = programs, groups

    @cached_property
    def group_of(self) -> dict[int, PlanGroup]:
        return {place: group for group in self.groups for place in group.programs}

    def plan(self, place: int) -> ProgramPlan:
        return self.group_of[place].plan(self.programs[place])

    @cached_property
    def alike(self) -> list[list[int]]:
        """The programs of each group, parted by what their rows say; the first in file order first."""
        found: list[list[int]] = []
        for group in self.groups:
            parts: dict[int, list[int]] = {}
            for place in group.programs:
                parts.setdefault(self.programs[place].terms, []).append(place)
            found.extend(parts.values())
        return sorted(found)


class Plans(Sequence[ProgramPlan]):
    """The plans of some programs in file order, each written out when it is asked for: used like a tuple.

    Attributes
    ----------
    places
        The positions of the programs among all of the problem.
    """

    def __init__(self, book: _Book, places: Sequence[int]) -> None:
        self._book, self.places = book, places

    @classmethod
    def of(cls, problem: Problem, groups: Sequence[PlanGroup]) -> Plans:
        """The plans of all programs of a problem."""
        return cls(_Book(problem.programs, tuple(groups)), range(len(problem.programs)))

    @property
    def groups(self) -> tuple[PlanGroup, ...]:
        """All groups of the plan."""
        return self._book.groups

    @property
    def programs(self) -> Iterator[Program]:
        """The programs alone."""
        return (self._book.programs[place] for place in self.places)

    def alike(self) -> tuple[Plans, ...]:
        """All programs of the plan, parted into such as differ in ids, names, places and weights alone."""
        return tuple(Plans(self._book, places) for places in self._book.alike)

    def joined(self, others: Sequence[Plans]) -> Plans:
        """These plans and some others of the same result, in file order."""
        return Plans(self._book, sorted([*self.places, *(place for plans in others for place in plans.places)]))

    @overload
    def __getitem__(self, which: int) -> ProgramPlan: ...

    @overload
    def __getitem__(self, which: slice) -> Plans: ...

    def __getitem__(self, which: int | slice) -> ProgramPlan | Plans:
        if isinstance(which, slice):
            return Plans(self._book, self.places[which])
        return self._book.plan(self.places[which])

    def __iter__(self) -> Iterator[ProgramPlan]:
        return map(self._book.plan, self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plans | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))


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
    programs: Plans
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
        return sum(len(group.programs) for group in self.programs.groups if group.status is status)

    @property
    def complete_or_waiting(self) -> bool:
        """Whether no program is short."""
        return not any(self.count(status) for status in (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE))
