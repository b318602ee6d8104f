"""Who asks whom in a cohort: what was decided, what it comes to for each applicant, and how far it is from the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.entities import Scenario, Status
from ..domain.shared_writers import SharedWriter
from ..optimize.solve import Answer
from ..rules.problem import Problem
from ..rules.scale import UNIT
from ..rules.scoring import judge, unmet
from .shared_letters import places

__all__ = ["Coordination", "Figures", "Grant", "Limit", "OwnPlan", "worse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit of a shared writer that all applicants together could pass.

    Attributes
    ----------
    writer
        Whose it is.
    once
        True if it counts applicants, False if letters.
    most
        The limit, never below what is locked.
    """

    writer: SharedWriter
    once: bool
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A letter still to be written that an applicant gets."""

    applicant: str
    writer: SharedWriter
    letter_id: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What some choice of sets comes to, over the applicants whom a limit could touch.

    Attributes
    ----------
    lost_pins
        Pinned letters that are not given.
    worst, shares
        The largest weighted share of places that stay open, and the sum of all applicants' shares.
    value
        The sum of all applicants' points for each place; None: nothing is known.
    """

    lost_pins: int
    worst: float
    shares: float
    value: float | None

    def mean(self, applicants: int) -> tuple[float, float | None]:
        """The mean share of places that stay open, and the mean of points for each place, over so many applicants."""
        return self.shares / applicants, None if self.value is None else self.value / applicants


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlan:
    """What one applicant has with the letters given, and would have without any limit.

    Attributes
    ----------
    given
        The letters of shared writers that the applicant may count on.
    wanted, released
        Those that are not given and would be used without any limit; and those that were asked for already.
    """

    problem: Problem
    answer: Answer
    unlimited: Answer
    given: frozenset[int]
    wanted: frozenset[int]
    released: frozenset[int]

    def share(self, answer: Answer) -> float:
        """The weighted share of places that an answer leaves open."""
        return answer.score.shortfall / (places(self.problem) * self.problem.shares.unit)

    def points(self, answer: Answer) -> float:
        """The points of an answer for each place."""
        return answer.score.value / (places(self.problem) * UNIT)

    @property
    def pinned(self) -> frozenset[int]:
        """The letters that must go somewhere."""
        return frozenset(letter for group in self.problem.groups for letter in group.pinned)

    @property
    def instead(self) -> frozenset[int]:
        """The letters in use that would not be without any limit."""
        return self.answer.used - self.unlimited.used

    @property
    def lost(self) -> tuple[str, ...]:
        """Ids of the programs that lack more than they would without any limit."""
        return worse((self.problem, self.unlimited), (self.problem, self.answer))

    @property
    def short(self) -> bool:
        """True if a program lacks something even when all letters are in."""
        entries = zip(self.problem.groups, self.answer.assignment, strict=True)
        return any(unmet(group, portfolio) for group, counts in entries for portfolio, _ in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination:
    """Who asks whom in a cohort.

    Attributes
    ----------
    withheld
        Per applicant, the ids of the letters that others get or that it is too late to ask for.
    plans
        Per applicant who names a shared writer, what comes of it.
    too_late
        Letters nobody has asked for until the writer's last day for it: applicant and letter id.
    left_out
        Applicants whose entries contradict each other, so that they have no plan; what they were promised counts.
    unread
        Applicants of whom nothing is known: what they were promised does not count.
    limits, prices
        What could be passed; and what one more of each would be worth, in points for each place, an open place counted
        as :data:`~solver.analysis.shared_letters.OPEN`.
    concerned
        The number of applicants whom a limit could touch.
    unlimited, reached, bound
        The figures without any limit, as chosen, and the best there can be.
    proven
        True if no other choice is better; never where limits could be broken by applicants who cannot be read.
    rounds
        How often all applicants were asked what they would choose.
    """

    writers: tuple[SharedWriter, ...]
    withheld: Mapping[str, frozenset[str]]
    plans: Mapping[str, OwnPlan]
    grants: tuple[Grant, ...]
    too_late: tuple[tuple[str, str], ...]
    left_out: Mapping[str, Scenario]
    unread: tuple[str, ...]
    limits: tuple[Limit, ...]
    prices: tuple[float, ...]
    concerned: int
    unlimited: Figures
    reached: Figures
    bound: Figures
    proven: bool
    rounds: int

    @property
    def without(self) -> tuple[tuple[str, OwnPlan], ...]:
        """The applicants who do without a letter they would have used or had asked for, most programs lost first."""
        found = [(name, plan) for name, plan in self.plans.items() if plan.wanted | plan.released]
        return tuple(sorted(found, key=lambda entry: (-len(entry[1].lost), entry[0])))

    def scenario_of(self, applicant: str) -> Scenario:
        """What an applicant who names a shared writer has entered."""
        plan = self.plans.get(applicant)
        return plan.problem.scenario if plan else self.left_out[applicant]

    def work_of(self, writer: SharedWriter) -> tuple[int, int]:
        """How many letters a shared writer has still to write, and for how many applicants."""
        names = [grant.applicant for grant in self.grants if grant.writer is writer]
        return len(names), len(set(names))

    def wanted_of(self, writer: SharedWriter) -> int:
        """How many more letters of a shared writer the plans would use without any limit."""
        return sum(
            self.plans[name].problem.letters[place].writer_id in ids
            for name, ids in writer.members.items()
            if name in self.plans
            for place in self.plans[name].wanted
        )

    def price_of(self, writer: SharedWriter, *, once: bool) -> float | None:
        """The price of one more letter, or `once` of one more applicant; None where that limit is no matter."""
        entries = zip(self.limits, self.prices, strict=True)
        return next((price for limit, price in entries if limit.writer is writer and limit.once is once), None)


def worse(before: tuple[Problem, Answer], after: tuple[Problem, Answer]) -> tuple[str, ...]:
    """Ids of the programs that lack more in one problem's answer than in another's, in the order of the list."""
    one, other = _lacks(*before), _lacks(*after)
    return tuple(program.id for program in before[0].programs if other[program.id] > one[program.id])


def _lacks(problem: Problem, answer: Answer) -> dict[str, int]:
    """Per program id, its shortfall: which programs are alike and stand in one group changes with the letters."""
    lacks = {}
    for group, counts in zip(problem.groups, answer.assignment, strict=True):
        each = (judge(problem, group, portfolio).shortfall for portfolio, count in counts for _ in range(count))
        for program, shortfall in zip(group.programs, each, strict=True):
            lacks[problem.programs[program].id] = shortfall
    return lacks
