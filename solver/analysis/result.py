"""A scenario solved, in the user's words and figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, overload

from ..domain.entities import Letter, ProgramStatus, Scenario, State, Status
from ..domain.traits import facts
from ..optimize.solve import Answer, SolveStatus, spread_out
from ..rules.actions import action
from ..rules.problem import Assignment, Problem, ProgramDays
from ..rules.programs import Program
from ..rules.scale import product, units
from ..rules.strength import probability
from .decision import Decision

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "Apply",
    "Fallback",
    "Outcome",
    "Placed",
    "PlanGroup",
    "Plans",
    "Portfolios",
    "ProgramPlan",
    "Result",
    "Step",
]


Apply = StrEnum("Apply", ["NOW", "WAIT", "APPLIED"])
"""If it is time to apply to a program: nothing is lost by it, waiting is better, or it is done."""


class Portfolios(Mapping[str, tuple[str, ...]]):
    """Track id to letter ids, in the order of the list; written out when it is first looked at."""

    def __init__(self, problem: Problem, assignment: Assignment) -> None:
        self._problem, self._assignment = problem, assignment

    @cached_property
    def _listed(self) -> dict[str, tuple[str, ...]]:
        problem = self._problem
        held = {portfolio for counts in self._assignment for portfolio, _ in counts}
        ids = {portfolio: tuple(problem.letters[letter].id for letter in portfolio) for portfolio in held}
        spread = zip(problem.programs, spread_out(problem, self._assignment), strict=True)
        of = {track.id: ids[portfolio] for program, portfolio in spread for track in program.tracks}
        return {track.id: of[track.id] for track in problem.scenario.tracks}

    def __getitem__(self, track_id: str) -> tuple[str, ...]:
        return self._listed[track_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._problem.scenario.tracks)

    def __repr__(self) -> str:
        return repr(self._listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The figures of one V(A), and who gets which letters.

    Attributes
    ----------
    shortfall, shortfall_bound
        Letters missing, short or over, times weight; and the least it could be.
    objective, bound
        Points times weight, less ask costs; and the most it could be at this shortfall.
    asks
        Ids of the writers to ask.
    portfolios
        Track id to letter ids, in the order of the files.
    """

    status: SolveStatus
    shortfall: float
    shortfall_bound: float
    objective: float
    bound: float
    asks: tuple[str, ...]
    portfolios: Mapping[str, tuple[str, ...]]

    @property
    def proven(self) -> bool:
        """True if nothing better exists."""
        return self.status is SolveStatus.OPTIMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One letter at one program, and its points there."""

    letter_id: str
    state: State
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How the PLAN differs from NOW at a program, letter by letter: what comes, and what it takes the place of.

    Attributes
    ----------
    letter_id
        The letter that joins; None: one that stands there now goes where it is needed more.
    replaces
        The letters of NOW that come off for it, mostly one or none.
    kept_until
        The last day on which its place is kept, where a place that is required is kept free for it; else None.
    """

    letter_id: str | None
    replaces: tuple[str, ...]
    kept_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """What steps in for a letter that fails: ids of letters, perhaps none.

    `complete`: the program is complete then, `portfolio` all the letters that it has.
    """

    letter_ids: tuple[str, ...]
    complete: bool
    portfolio: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many letters it has then."""
        return len(self.portfolio)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the plan is for a program, as far as programs can share it.

    Attributes
    ----------
    kind
        Number of its program kind, counted from 0.
    letters
        Those of NOW, of the PLAN, and lost ones.
    now, letter_ids
        Ids of the letters of NOW, which stand in MyERAS after today's clicks, and of the PLAN; without lost ones.
    steps
        How the PLAN differs from NOW.
    unmet
        ``required N`` or a stated clause, and the letters short or over in the end.
    missing, late
        Letters missing from the required ones in the end, and how many more on the reading day.
    apply, days
        If it is time to apply; and the day of it, or of having applied, the reading day and the deadline.
    fallback
        Per letter waited for, what steps in if it fails. A letter is missing here when the time was over before it
        was worked out.
    """

    kind: int
    status: ProgramStatus
    letters: tuple[Placed, ...]
    now: tuple[str, ...]
    letter_ids: tuple[str, ...]
    steps: tuple[Step, ...]
    unmet: tuple[tuple[str, int], ...]
    missing: int
    late: int
    apply: Apply
    days: ProgramDays
    fallback: Mapping[str, Fallback]

    @property
    def apply_day(self) -> date:
        """The day to apply on, or of having applied."""
        return self.days.apply

    def in_state(self, state: State) -> tuple[str, ...]:
        """The letters that stand so, in file order."""
        return tuple(placed.letter_id for placed in self.letters if placed.state is state)


SHARED = tuple(shared.name for shared in fields(_Plan))
"""What the plans of programs of one group have in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPlan(_Plan):
    """What the plan is for one program; `value` is in points times weight."""

    program: Program
    value: float

    def click(self, letter: Letter) -> str:
        """What to click in MyERAS for a letter here, as :func:`solver.rules.actions.action` says."""
        assigned, withdrawn = letter.id in self.program.assigned, letter.status is Status.WITHDRAWN
        return action(wanted=letter.id in self.now, assigned=assigned, withdrawn=withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGroup(_Plan):
    """What the plan is for programs of one kind that have the same letters now, in the plan, and whatever comes.

    Attributes
    ----------
    programs
        Their positions, in file order.
    worth
        What one of them is worth before its weight, in units of points.
    """

    programs: tuple[int, ...]
    worth: int

    def plan(self, program: Program) -> ProgramPlan:
        """The plan of one of them."""
        shared = {name: getattr(self, name) for name in SHARED}
        return ProgramPlan(program=program, value=product(units(program.weight) * self.worth), **shared)


@dataclass(frozen=True, eq=False, repr=False)
class Plans(Sequence[ProgramPlan]):
    """The plans of some programs in file order, each written out when it is asked for: used like a tuple.

    Attributes
    ----------
    listing
        All programs of the problem.
    groups
        All groups of the plan.
    group_of
        Per position in `listing`, the group of the program.
    places
        Positions in `listing` of the programs meant here.
    """

    listing: Sequence[Program]
    groups: tuple[PlanGroup, ...]
    group_of: Mapping[int, PlanGroup]
    places: Sequence[int]

    @classmethod
    def of(cls, problem: Problem, groups: Iterable[PlanGroup]) -> Plans:
        """The plans of all programs of a problem."""
        groups = tuple(groups)
        group_of = {place: group for group in groups for place in group.programs}
        return cls(problem.programs, groups, group_of, range(len(problem.programs)))

    def _some(self, places: Sequence[int]) -> Plans:
        return replace(self, places=places)

    def _plan(self, place: int) -> ProgramPlan:
        return self.group_of[place].plan(self.listing[place])

    @property
    def programs(self) -> Iterator[Program]:
        """The programs alone."""
        return (self.listing[place] for place in self.places)

    @cached_property
    def _alike(self) -> tuple[Plans, ...]:
        parts: dict[tuple[int, int], list[int]] = {}
        for number, group in enumerate(self.groups):
            for place in group.programs:
                parts.setdefault((number, self.listing[place].terms), []).append(place)
        return tuple(map(self._some, sorted(parts.values())))

    def alike(self) -> tuple[Plans, ...]:
        """All programs of the plan, parted into such as differ in ids, names, places and weights alone.

        The part with the first program in file order comes first.
        """
        return self._alike

    def joined(self, others: Sequence[Plans]) -> Plans:
        """These plans and some others of the same result, in file order."""
        return self._some(sorted([*self.places, *(place for plans in others for place in plans.places)]))

    @overload
    def __getitem__(self, which: int) -> ProgramPlan: ...

    @overload
    def __getitem__(self, which: slice) -> Plans: ...

    def __getitem__(self, which: int | slice) -> ProgramPlan | Plans:
        return self._some(self.places[which]) if isinstance(which, slice) else self._plan(self.places[which])

    def __iter__(self) -> Iterator[ProgramPlan]:
        return map(self._plan, self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plans | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))


@dataclass(frozen=True, kw_only=True)
class Result:
    """A scenario solved: the PLAN's four figures, TODAY, and every program's plan in file order.

    Attributes
    ----------
    problem, answer
        What the model saw and found, for further questions.
    now
        Track id to the letters of NOW, as `portfolios` has those of the PLAN.
    statuses_known
        False if the time was over before it was known of every short program whether it could be met at all; it is
        called short then.
    apply_known
        False if the time was over before it was known of every program whether applying loses anything; it waits then.
    decisions
        Every place kept past the apply day: until when it is worth keeping by the chances, and what goes in then.
    decisions_known
        False if the time was over before all of them were worked out.
    seconds
        Time by phase.
    """

    scenario: Scenario
    plan: Outcome
    today: Outcome
    programs: Plans
    problem: Problem
    answer: Answer
    now: Mapping[str, tuple[str, ...]]
    statuses_known: bool
    apply_known: bool
    decisions: tuple[Decision, ...]
    decisions_known: bool
    seed: int
    seconds: Mapping[str, float]

    def frames(self) -> dict[str, DataFrame]:
        """Every table of the answer as a data frame, by the name of its file without the ending (docs/notebook.md)."""
        from ..report.tables import frames

        return frames(self)

    def _repr_html_(self) -> str:
        from ..report.screen import overview

        return overview(self)

    @property
    def status(self) -> SolveStatus:
        """How sure the PLAN is."""
        return self.plan.status

    @property
    def shortfall(self) -> float:
        """The PLAN's."""
        return self.plan.shortfall

    @property
    def shortfall_bound(self) -> float:
        """The PLAN's."""
        return self.plan.shortfall_bound

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
    def none_short(self) -> bool:
        """True if every program is complete, waiting or late."""
        return not any(self.count(status) for status in (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE))

    @property
    def probabilities(self) -> tuple[float, ...]:
        """Per letter, that it comes at all."""
        return tuple(map(probability, facts(self.scenario)))

    @cached_property
    def decided(self) -> Mapping[str, Mapping[str, Decision]]:
        """Per id of a program that keeps places, what was worked out of them, by the letter each is kept for."""
        found = defaultdict[str, dict[str, Decision]](dict)
        for decision in self.decisions:
            for place in decision.programs:
                found[self.problem.programs[place].id][decision.letter_id] = decision
        return dict(found)

    @cached_property
    def placed(self) -> Counter[str]:
        """Per letter that counts anywhere in the PLAN, at how many programs."""
        placed: Counter[str] = Counter()
        for plans in self.programs.alike():
            placed.update(dict.fromkeys(plans[0].letter_ids, len(plans)))
        return placed

    @cached_property
    def apply_day(self) -> date | None:
        """The day on which most programs not applied to are to be applied to; None: all are."""
        days: Counter[date] = Counter()
        for group in self.programs.groups:
            days[group.apply_day] += len(group.programs) * (group.apply is not Apply.APPLIED)
        return max(days, key=lambda day: (days[day], -day.toordinal()), default=None) if +days else None

    @cached_property
    def sets(self) -> tuple[Plans, ...]:
        """Programs with the same letters now and later, the same ones to step in, and lacking alike: most first."""
        alike: dict[tuple[object, ...], list[Plans]] = {}
        for plans in self.programs.alike():
            plan = plans[0]
            steps_in = tuple((kept, then.letter_ids, then.complete) for kept, then in plan.fallback.items())
            states = tuple((placed.letter_id, placed.state) for placed in plan.letters)
            alike.setdefault((states, plan.steps, steps_in, bool(plan.unmet), plan.apply), []).append(plans)
        joined = [first.joined(others) for first, *others in alike.values()]
        return tuple(sorted(joined, key=len, reverse=True))

    @cached_property
    def set_numbers(self) -> Mapping[int, int]:
        """Per position of a program, the number of its set, counted from 1."""
        return {place: number for number, plans in enumerate(self.sets, 1) for place in plans.places}
