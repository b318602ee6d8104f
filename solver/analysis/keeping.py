"""Until when a place is worth keeping for a letter to come, by the chances, and what goes in if it does not come.

A problem of optimal stopping with recourse (docs/model.md, "Decisions over time"). A place that is filled stays so. The
letter comes on one of some days or never, and all that is learned on a day is that it is not in. So a policy is a day
and what goes in then: one letter in MyERAS, or those that step in together in the plan; no other two or more. Of these
every one is compared, on every day on which the letter may come, exactly: by expected shortfall, then expected value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from ..domain.settings import Season
from ..optimize.budget import Budget
from ..optimize.grouping import full_strengths
from ..rules.capacity import one_per_writer
from ..rules.problem import Portfolio, Problem, ProgramGroup
from ..rules.scale import UNIT, exact
from ..rules.scoring import judge, unmet
from ..rules.timing import coming, share_left
from .apply import kept_when_applied
from .decision import PLACES, Choice, Decision
from .now import ids_of
from .outcomes import letter_chances
from .result import Apply, PlanGroup
from .single_program import in_time

__all__ = ["decisions", "kept_places"]

Loss = tuple[Fraction, Fraction]
"""Parts of a letter lacking, and units of points with their sign turned: the least is the best."""
NOTHING: Loss = (Fraction(), Fraction())
Added = tuple[tuple[Portfolio, "_Moment"], ...]
"""Letters added to those of the plan, each with what its day means."""


def kept_places(problem: Problem, groups: Iterable[PlanGroup]) -> Iterator[tuple[PlanGroup, str, date]]:
    """The places kept past the apply day, now or once programs are applied to: for which letter, and until when.

    A letter of which nobody knows when it comes holds no place from then on.
    """
    for plan in groups:
        for letter, until in kept_when_applied(problem, plan):
            if problem.letters[letter].expected or problem.letters[letter].asked:
                yield plan, problem.letters[letter].id, until
        for step in plan.steps if plan.apply is Apply.APPLIED else ():
            if step.letter_id and step.kept_until:
                yield plan, step.letter_id, step.kept_until


def decisions(problem: Problem, groups: Iterable[PlanGroup], budget: Budget) -> tuple[tuple[Decision, ...], bool]:
    """Every place kept past the apply day, as far as the time allows; and whether these are all.

    Parameters
    ----------
    problem
        What the model saw.
    groups
        The plan, with what steps in for each letter.
    budget
        What all of it may take.
    """
    kept = list(kept_places(problem, groups))
    found, known = in_time(place.decided() for place in _places(problem, kept, budget))
    return found, known and len(found) == len(kept)


def _places(problem: Problem, kept: Sequence[tuple[PlanGroup, str, date]], budget: Budget) -> Iterator[_Place]:
    """The kept places of whose letter it is known what steps in."""
    if not kept:
        return
    worths = full_strengths(problem, [plan.programs[0] for plan, _, _ in kept], budget)
    chances = letter_chances(problem.scenario)
    for (plan, letter_id, until), worth in zip(kept, worths, strict=True):
        if letter_id in plan.fallback:
            letter, chance = problem.position(letter_id), exact(chances[letter_id])
            yield _Place(
                problem=problem, plan=plan, letter=letter, until=until, worth=worth, chance=chance, budget=budget
            )


class _Moment(NamedTuple):
    """What a day means for a letter that is added then: the share of it that is left, and whether it is on time."""

    share: Fraction
    on_time: bool


class _Policy(NamedTuple):
    """Wait until a day, or not at all, then add some letters; and what that loses in expectation."""

    loss: Loss
    day: date
    order: int
    letters: Portfolio
    waits: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class _Place:
    """A place kept at some programs alike.

    Attributes
    ----------
    plan
        What the plan is for them.
    letter, until
        The letter it is kept for, and the last day on which the plan keeps it.
    worth
        Per letter, its strength there before anything is lost by coming late, in units.
    chance
        That the letter comes at all.
    budget
        What all places may take together.
    judged
        Per portfolio and late letters of it, what was found.
    """

    problem: Problem
    plan: PlanGroup
    letter: int
    until: date
    worth: Sequence[int]
    chance: Fraction
    budget: Budget
    judged: dict[tuple[Portfolio, Portfolio], tuple[int, int]] = field(default_factory=dict)

    def decided(self) -> Decision:
        """Compare filling at once with waiting until each day on which the letter may come."""
        fills = list(self.fills)
        at_once = min((self.policy(letters, None) for letters in fills), default=None)
        waits = [self.policy(letters, day) for day in self.arrivals for letters in fills]
        waiting = min([*waits, self.policy((), max(self.arrivals))])
        going_in = {*waiting.letters, *(at_once.letters if at_once else ())}
        return Decision(
            programs=self.plan.programs,
            letter_id=self.problem.letters[self.letter].id,
            chance=float(sum(self.arrivals.values())),
            start=self.start,
            kept_until=self.until,
            filling=at_once and self.choice(at_once),
            waiting=self.choice(waiting),
            worth_waiting=at_once is None or waiting.loss < at_once.loss,
            dated=self.problem.letters[self.letter].expected is not None,
            supposed=ids_of(self.problem, filter(self.is_to_come, self.base)),
            shared=ids_of(self.problem, filter(self.is_scarce, sorted(going_in))),
        )

    @cached_property
    def season(self) -> Season:
        """The calendar."""
        return self.problem.scenario.settings.season

    @cached_property
    def group(self) -> ProgramGroup:
        """The programs as the model sees them."""
        return self.problem.groups[self.plan.kind]

    @cached_property
    def start(self) -> date:
        """The first day of deciding."""
        return self.season.as_of if self.group.applied else max(self.season.as_of, self.plan.days.apply)

    @cached_property
    def base(self) -> Portfolio:
        """What the programs have in the plan beside the letter."""
        held = map(self.problem.position, self.plan.letter_ids)
        return tuple(sorted(place for place in held if place != self.letter))

    def is_to_come(self, letter: int) -> bool:
        """True of a letter that is neither uploaded nor final there."""
        return letter not in self.problem.uploaded and letter not in self.group.locked

    def is_scarce(self, letter: int) -> bool:
        """True of a letter that limits over all programs can keep from some of them."""
        writer = self.problem.writer_of[letter]
        several = self.problem.writer_of.count(writer) > self.problem.versions[writer]
        return several or self.problem.limits[letter] is not None

    @property
    def fills(self) -> Iterator[Portfolio]:
        """What can go in: one uploaded letter, or those that step in; scarce ones only where they step in."""
        then = self.plan.fallback[self.problem.letters[self.letter].id]
        step_in, new = (map(self.problem.position, letter_ids) for letter_ids in (then.portfolio, then.letter_ids))
        known, together = {*step_in}, tuple(sorted(new))
        free = [
            place
            for place in sorted(self.problem.uploaded.difference(self.base))
            if self.group.open_to(place) and (place in known or not self.is_scarce(place))
        ]
        held = (*self.base, self.letter) if self.letter in self.group.pinned else self.base
        for letters in dict.fromkeys([*((place,) for place in free), together]):
            self.budget.require()
            fits = len(held) + len(letters) <= self.group.room and one_per_writer(self.problem, (*held, *letters))
            if letters and fits and {*free}.issuperset(letters):
                yield letters

    @cached_property
    def arrivals(self) -> dict[date, Fraction]:
        """The days on which the letter may come and be taken, with their chances if it is not in before deciding."""
        letter, deadline = self.problem.letters[self.letter], self.plan.days.deadline
        punctual = exact(self.problem.scenario.settings.rubric["probability"]["punctual"])
        chances = {day: self.chance * share for day, share in coming(letter, self.season, punctual)}
        left = 1 - sum(chance for day, chance in chances.items() if day < self.start)
        taken = {day for day in chances if self.start <= day and not (deadline and day > deadline)}
        return {day: chances[day] / left for day in chances if day in taken and left}

    @cached_property
    def moments(self) -> dict[date, _Moment]:
        """What each day means for a letter."""
        reading = self.plan.days.reading
        last = reading + timedelta(days=self.season.grace_days)
        days = (self.start, *self.arrivals)
        return {day: _Moment(share_left(day, reading, self.season), day <= last) for day in days}

    def policy(self, letters: Portfolio, day: date | None) -> _Policy:
        """Wait until a day, or not at all, then add some letters.

        Parameters
        ----------
        letters
            What goes in.
        day
            The day; None: at once.
        """
        here = self.moments[day or self.start]
        never = Fraction(1) - sum(self.arrivals.values())
        parts = [(never, self.loss((letters, here)))]
        parts += [(chance, self.joined(letters, here, then)) for then, chance in self.left_after[day].items()]
        lacking, points = self.came_by[day] if day else NOTHING
        loss = lacking + _mean(parts, 0), points + _mean(parts, 1)
        order = sum(self.problem.orders[letter] for letter in letters)
        return _Policy(loss, day or self.start, order, letters, day is not None)

    @cached_property
    def came_by(self) -> dict[date, Loss]:
        """Per day, what the chances that the letter is in by then add to the expectation."""
        found, so_far = {}, NOTHING
        for day, chance in self.arrivals.items():
            part = [(chance, self.loss(((self.letter,), self.moments[day])))]
            so_far = so_far[0] + _mean(part, 0), so_far[1] + _mean(part, 1)
            found[day] = so_far
        return found

    @cached_property
    def left_after(self) -> dict[date | None, dict[_Moment, Fraction]]:
        """Per day, None for before all of them, the chances that the letter comes later, by what it counts for then."""
        found = dict[date | None, dict[_Moment, Fraction]]()
        for day in (None, *self.arrivals):
            found[day] = defaultdict(Fraction)
            for comes, chance in self.arrivals.items():
                if day is None or comes > day:
                    found[day][self.moments[comes]] += chance
        return found

    def joined(self, letters: Portfolio, here: _Moment, then: _Moment) -> Loss:
        """What is lost if the letter comes after others went in: it joins them where it may and is worth it.

        Parameters
        ----------
        letters
            What went in.
        here, then
            When that was, and when the letter comes.
        """
        return self.loss(*self.added(letters, here, then))

    def added(self, letters: Portfolio, here: _Moment, then: _Moment) -> Added:
        """What has gone in if the letter comes after others went in; parameters as of :meth:`joined`."""
        alone, held = ((letters, here),), (*self.base, *letters, self.letter)
        if len(held) > self.group.room or not one_per_writer(self.problem, held):
            return alone
        both = (*alone, ((self.letter,), then))
        return both if self.letter in self.group.pinned else min(alone, both, key=lambda added: self.loss(*added))

    def ends(self, policy: _Policy) -> Iterator[tuple[Fraction, Added]]:
        """Every way a policy may turn out that has a chance, and what has gone in then."""
        day = policy.day if policy.waits else None
        here = self.moments[policy.day]
        never = Fraction(1) - sum(self.arrivals.values())
        came = {at: chance for at, chance in self.arrivals.items() if day and at <= day}
        ways: list[tuple[Fraction, Added]] = [(never, ((policy.letters, here),))]
        ways += [(chance, (((self.letter,), self.moments[at]),)) for at, chance in came.items()]
        ways += [(chance, self.added(policy.letters, here, then)) for then, chance in self.left_after[day].items()]
        return ((chance, added) for chance, added in ways if chance)

    def loss(self, *added: tuple[Portfolio, _Moment]) -> Loss:
        """What the programs' letters lose with some added to those of the plan."""
        points = sum((self.worth[letter] * when.share for letters, when in added for letter in letters), Fraction())
        lacking, loss = self.bare(self.held(added), _late(added))
        return Fraction(lacking), loss - points

    def held(self, added: Added) -> Portfolio:
        """All letters once some have been added to those of the plan."""
        return tuple(sorted({*self.base, *(letter for letters, _ in added for letter in letters)}))

    def bare(self, portfolio: Portfolio, late: Portfolio) -> tuple[int, int]:
        """What a portfolio lacks, and what it loses before the strength of the letters that are added.

        Parameters
        ----------
        portfolio
            All letters.
        late
            Those of the added ones that are not on time.
        """
        if (portfolio, late) not in self.judged:
            added = {*portfolio}.difference(self.base)
            strengths = tuple(0 if place in added else worth for place, worth in enumerate(self.group.strengths))
            group = replace(self.group, on_time=self.on_time(portfolio, late), strengths=strengths)
            score = judge(self.problem, group, portfolio)
            self.judged[portfolio, late] = score.shortfall, -score.value
        return self.judged[portfolio, late]

    def on_time(self, portfolio: Portfolio, late: Portfolio) -> Portfolio:
        """The letters that count on the reading day; `portfolio` and `late` as in :meth:`bare`."""
        added = {*portfolio}.difference(self.base)
        return tuple(sorted({*self.group.on_time}.difference(added).union(added.difference(late))))

    def stands(self, added: Added) -> bool:
        """True if as many letters as the programs ask for are there when they begin to read."""
        held = self.held(added)
        return len({*held}.intersection(self.on_time(held, _late(added)))) >= self.group.required

    def choice(self, policy: _Policy) -> Choice:
        """A policy in the user's figures."""
        lacking, points = policy.loss
        ends = list(self.ends(policy))
        left = [[rule for rule, _ in unmet(self.group, self.held(added))] for _, added in ends]
        return Choice(
            day=policy.day,
            letter_ids=ids_of(self.problem, policy.letters),
            shortfall=float(round(lacking / self.problem.shares.unit, PLACES)),
            value=float(round(-points / UNIT, PLACES)),
            standing=float(sum(chance for chance, added in ends if self.stands(added))),
            complete=float(sum(chance for (chance, _), rules in zip(ends, left, strict=True) if not rules)),
            short_of=tuple(rule for rule in left[0] if all(rule in rules for rules in left)),
        )


def _late(added: Added) -> Portfolio:
    """Those of some added letters that are not on time."""
    return tuple(sorted(letter for letters, when in added if not when.on_time for letter in letters))


def _mean(parts: Iterable[tuple[Fraction, Loss]], goal: int) -> Fraction:
    """The part of an expectation that some chances make up, of one of the two goals."""
    return sum((chance * loss[goal] for chance, loss in parts), Fraction())
