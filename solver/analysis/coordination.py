"""Which applicants of a cohort may use which letters of writers they share, so that no writer's limit is broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.entities import Scenario, Status
from ..domain.errors import AnswerError, InputError
from ..domain.shared_writers import SharedWriter
from ..optimize.budget import Budget
from ..optimize.coordination import Goals, goals_of
from ..optimize.grouping import build_problem
from ..optimize.solve import Answer
from ..rules.problem import Problem, locked_at
from ..rules.scale import UNIT
from ..rules.scoring import judge, unmet
from .price_rounds import PriceRounds
from .shared_letters import POINTS, Choices, Counted, Standing, places, unwritten

__all__ = ["Coordination", "Figures", "Grant", "Limit", "Plan", "check_limits", "coordinate", "worse"]

LEAST_PARTS = 10**6
"""Shares are told in so many parts or more; always in so many that different shortfalls have different shares."""
SEARCHED = 0.8
"""The share of the time in which sets of letters are looked for."""


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
class Plan:
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
    def instead(self) -> frozenset[int]:
        """The letters in use that would not be without any limit."""
        return self.answer.used - self.unlimited.used

    @property
    def lost(self) -> tuple[str, ...]:
        """Ids of the programs that lack more than they would without any limit."""
        return worse(self.problem, self.unlimited, self.answer)

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
        Applicants whose entries contradict each other, so that they have no plan.
    limits, prices
        What could be passed; and what one more of each would be worth, in points for each place, an open place counted
        as :data:`~solver.analysis.shared_letters.OPEN`.
    concerned
        The number of applicants whom a limit could touch.
    unlimited, reached, bound
        The figures without any limit, as chosen, and the best there can be.
    proven
        True if no other choice is better.
    rounds
        How often all applicants were asked what they would choose.
    """

    writers: tuple[SharedWriter, ...]
    withheld: Mapping[str, frozenset[str]]
    plans: Mapping[str, Plan]
    grants: tuple[Grant, ...]
    too_late: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    limits: tuple[Limit, ...]
    prices: tuple[float, ...]
    concerned: int
    unlimited: Figures
    reached: Figures
    bound: Figures
    proven: bool
    rounds: int

    @property
    def without(self) -> tuple[tuple[str, Plan], ...]:
        """The applicants who do without a letter they would have used or had asked for, most programs lost first."""
        found = [(name, plan) for name, plan in self.plans.items() if plan.wanted | plan.released]
        return tuple(sorted(found, key=lambda entry: (-len(entry[1].lost), entry[0])))

    def work_of(self, writer: SharedWriter) -> tuple[int, int]:
        """How many letters a shared writer has still to write, and for how many applicants."""
        names = [grant.applicant for grant in self.grants if grant.writer is writer]
        return len(names), len(set(names))

    def wanted_of(self, writer: SharedWriter) -> int:
        """How many more letters of a shared writer the plans would use without any limit."""
        return sum(
            plan.problem.letters[place].writer_id in writer.ids_at(name)
            for name, plan in self.plans.items()
            for place in plan.wanted
        )

    def price_of(self, writer: SharedWriter, *, once: bool) -> float | None:
        """The price of one more letter, or `once` of one more applicant; None where that limit is no matter."""
        entries = zip(self.limits, self.prices, strict=True)
        return next((price for limit, price in entries if limit.writer is writer and limit.once is once), None)


def worse(problem: Problem, before: Answer, after: Answer) -> tuple[str, ...]:
    """Ids of the programs that lack more in one answer than in the one before."""
    lacks = zip(problem.programs, _lacks(problem, before), _lacks(problem, after), strict=True)
    return tuple(program.id for program, one, other in lacks if other > one)


def _lacks(problem: Problem, answer: Answer) -> list[int]:
    """Per program, its shortfall."""
    lacks = [0] * len(problem.programs)
    for group, counts in zip(problem.groups, answer.assignment, strict=True):
        each = (judge(problem, group, portfolio).shortfall for portfolio, count in counts for _ in range(count))
        for program, shortfall in zip(group.programs, each, strict=True):
            lacks[program] = shortfall
    return lacks


def coordinate(scenarios: Mapping[str, Scenario], writers: Sequence[SharedWriter], budget: Budget) -> Coordination:
    """Decide which applicants may use which letters of the writers they share.

    Parameters
    ----------
    scenarios
        Per applicant, what is entered.
    writers
        The shared writers and their limits.
    budget
        How long to search. When it ends, what is known keeps every limit, and its figures have a bound.
    """
    problems, left_out = _problems(scenarios, writers)
    never = {name: _too_late(name, problem, writers) for name, problem in problems.items()}
    limits = tuple(_limits(problems, never, writers))
    most = max([LEAST_PARTS, *(places(problem) * problem.shares.unit for problem in problems.values())])
    choices = {
        name: Choices(
            problem=problem,
            never=never[name],
            limited=[_counted(name, problem, limit, never[name]) for limit in limits],
            parts=10 ** len(str(most)),
            budget=budget.part(SEARCHED),
        )
        for name, problem in problems.items()
    }
    contested = {name: own for name, own in choices.items() if own.shared}
    rounds = PriceRounds(choices=[*contested.values()], limits=[limit.most for limit in limits], budget=budget)
    settled = rounds.decide()
    decided = dict(zip(contested, settled.standings, strict=True))
    plans = {name: _plan(own, decided.get(name, own.whole)) for name, own in choices.items()}
    check_limits(plans, limits)
    parts = 10 ** len(str(most))
    unlimited = goals_of([own.offer(own.whole) for own in contested.values()])
    return Coordination(
        writers=tuple(writers),
        withheld={name: _withheld(plan, choices[name]) for name, plan in plans.items()},
        plans=plans,
        grants=tuple(_grants(plans, writers)),
        too_late=tuple(
            (name, problems[name].letters[letter].id) for name, letters in never.items() for letter in sorted(letters)
        ),
        left_out=left_out,
        limits=limits,
        prices=settled.prices,
        concerned=len(contested),
        unlimited=_figures(unlimited, parts, known=True),
        reached=_figures(settled.goals, parts, known=True),
        bound=_figures(settled.bound, parts, known=settled.exact),
        proven=settled.exact and settled.goals == settled.bound,
        rounds=settled.rounds,
    )


def _problems(
    scenarios: Mapping[str, Scenario], writers: Sequence[SharedWriter]
) -> tuple[dict[str, Problem], tuple[str, ...]]:
    """The problem of every applicant who names a shared writer; and those whose pins cannot be kept."""
    problems, left_out = {}, []
    for name in sorted({name for writer in writers for name, _ in writer.members} & scenarios.keys()):
        try:
            problems[name] = build_problem(scenarios[name])
        except InputError:
            left_out.append(name)
    return problems, tuple(left_out)


def _too_late(name: str, problem: Problem, writers: Sequence[SharedWriter]) -> frozenset[int]:
    """The letters of an applicant that it is too late to ask for."""
    closed = [writer for writer in writers if writer.by is not None and problem.scenario.as_of > writer.by]
    return problem.to_ask & frozenset().union(*(_letters(name, problem, writer) for writer in closed))


def _letters(name: str, problem: Problem, writer: SharedWriter) -> frozenset[int]:
    """The letters of an applicant that a shared writer has still to write."""
    return unwritten(problem, writer.ids_at(name))


def _counted(name: str, problem: Problem, limit: Limit, never: frozenset[int]) -> Counted:
    """What a limit counts of an applicant; `never`: letters that are not to be had."""
    return Counted(letters=_letters(name, problem, limit.writer) - never, once=limit.once)


def _limits(
    problems: Mapping[str, Problem], never: Mapping[str, frozenset[int]], writers: Sequence[SharedWriter]
) -> Iterator[Limit]:
    """The limits that all applicants together could pass; what is locked counts, and a limit below that becomes it."""
    for writer in writers:
        for once, most in ((False, writer.most_letters), (True, writer.most_applicants)):
            if most is None:
                continue
            limit = Limit(writer=writer, once=once, most=most)
            counted = {name: _counted(name, problem, limit, never[name]) for name, problem in problems.items()}
            locked = sum(own.of(frozenset(locked_at(problems[name].groups))) for name, own in counted.items())
            if sum(own.of(own.letters) for own in counted.values()) > max(most, locked):
                yield replace(limit, most=max(most, locked))


def _plan(choices: Choices, decided: Standing) -> Plan:
    """What one applicant has with the letters that were decided on."""
    given = (decided.given & choices.shared) | (choices.problem.plannable - choices.shared - choices.never)
    return Plan(
        problem=choices.problem,
        answer=decided.answer,
        unlimited=choices.whole.answer,
        given=given,
        wanted=choices.whole.used - given,
        released=choices.shared & choices.problem.pending - given,
    )


def check_limits(plans: Mapping[str, Plan], limits: Sequence[Limit]) -> None:
    """Count once more, without anything the decision rests on, what every shared writer has to write.

    Raises
    ------
    AnswerError
        When a limit is broken, which is our bug.
    """
    for limit in limits:
        counts = []
        for name, plan in plans.items():
            ids, asked = limit.writer.ids_at(name), [plan.problem.letters[place] for place in plan.given]
            counts.append(sum(x.writer_id in ids and x.status is not Status.UPLOADED for x in asked))
        number = sum(map(bool, counts)) if limit.once else sum(counts)
        if number > limit.most:
            raise AnswerError(f"{limit.writer.name} would write {number}, the limit is {limit.most}")


def _withheld(plan: Plan, choices: Choices) -> frozenset[str]:
    """The letters of shared writers that an applicant does not get."""
    return frozenset(plan.problem.letters[place].id for place in (choices.shared | choices.never) - plan.given)


def _grants(plans: Mapping[str, Plan], writers: Sequence[SharedWriter]) -> Iterator[Grant]:
    """The letters that shared writers have still to write, writer by writer."""
    for writer in writers:
        for name, plan in plans.items():
            for place in sorted(_letters(name, plan.problem, writer) & plan.given):
                letter = plan.problem.letters[place]
                if letter.status.pending or place in plan.answer.used:
                    yield Grant(applicant=name, writer=writer, letter_id=letter.id, status=letter.status)


def _figures(goals: Goals, parts: int, *, known: bool) -> Figures:
    """Goals as figures.

    Parameters
    ----------
    goals
        Whole numbers.
    parts
        A share of 1 is so many of them.
    known
        True if the last goal is known.
    """
    pins, worst, shares, value = goals
    return Figures(lost_pins=pins, worst=worst / parts, shares=shares / parts, value=-value / POINTS if known else None)
