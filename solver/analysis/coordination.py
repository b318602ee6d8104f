"""Which applicants of a cohort may use which letters of writers they share, so that no writer's limit is broken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..domain.entities import Letter, Scenario, Status
from ..domain.errors import AnswerError, InputError
from ..domain.shared_writers import SharedWriter
from ..optimize.budget import Budget
from ..optimize.coordination import Goals, goals_of
from ..optimize.grouping import build_problem
from ..rules.problem import Problem, locked_at
from .price_rounds import PriceRounds
from .shared_letters import POINTS, Choices, Counted, Standing, places, unwritten
from .shared_plans import Coordination, Figures, Grant, Limit, OwnPlan

__all__ = ["check_limits", "coordinate"]

LEAST_PARTS = 10**6
"""Shares are told in so many parts or more; always in so many that different shortfalls have different shares."""
SEARCHED = 0.8
"""The share of the time in which sets of letters are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What is known of the applicants who name shared writers before anything is decided.

    Attributes
    ----------
    problems
        Of every one.
    left_out
        Those whose pins cannot be kept.
    work
        Per writer and applicant, the letters that are still to be written.
    never
        Per applicant, the letters that it is too late to ask for.
    """

    writers: Sequence[SharedWriter]
    problems: Mapping[str, Problem]
    left_out: Mapping[str, Scenario]
    work: Sequence[Mapping[str, frozenset[int]]]
    never: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, scenarios: Mapping[str, Scenario], writers: Sequence[SharedWriter]) -> Entered:
        """Look at everybody who names a shared writer."""
        problems, left_out = {}, {}
        for name in sorted({name for writer in writers for name in writer.members} & scenarios.keys()):
            try:
                problems[name] = build_problem(scenarios[name])
            except InputError:
                left_out[name] = scenarios[name]
        work = [
            {name: unwritten(problems[name], ids) for name, ids in sorted(writer.members.items()) if name in problems}
            for writer in writers
        ]
        never = _too_late(problems, writers, work)
        return cls(writers=writers, problems=problems, left_out=left_out, work=work, never=never)

    @property
    def parts(self) -> int:
        """A share of 1 is so many parts."""
        wholes = (places(problem) * problem.shares.unit for problem in self.problems.values())
        return int(10 ** len(str(max([LEAST_PARTS, *wholes]))))

    def limits(self) -> Iterator[tuple[Limit, dict[str, Counted]]]:
        """The limits that all applicants together could pass, each with what it counts of whom.

        What is locked counts, and a limit below that becomes it; what those were promised who are left out counts, too.
        """
        for writer, letters in zip(self.writers, self.work, strict=True):
            for once, most in ((False, writer.most_letters), (True, writer.most_applicants)):
                if most is None:
                    continue
                counted = {name: Counted(letters=own - self.never[name], once=once) for name, own in letters.items()}
                promised = sum(min(1, number) if once else number for number in self._promised(writer))
                locked = sum(own.of(frozenset(locked_at(self.problems[name].groups))) for name, own in counted.items())
                most = max(most - promised, locked)
                if sum(own.of(own.letters) for own in counted.values()) > most:
                    yield (
                        Limit(writer=writer, once=once, most=most),
                        {name: own for name, own in counted.items() if own.letters},
                    )

    def _promised(self, writer: SharedWriter) -> list[int]:
        """Per applicant who is left out, the letters that the writer was asked for already."""
        return [len(list(_pending(scenario, writer, name))) for name, scenario in self.left_out.items()]

    def grants(self, plans: Mapping[str, OwnPlan]) -> Iterator[Grant]:
        """The letters that shared writers have still to write, writer by writer."""
        for writer, letters in zip(self.writers, self.work, strict=True):
            for name, own in letters.items():
                for place in sorted(own & plans[name].given):
                    letter = plans[name].problem.letters[place]
                    if letter.status.pending or place in plans[name].answer.used:
                        yield Grant(applicant=name, writer=writer, letter_id=letter.id, status=letter.status)
            for name, scenario in self.left_out.items():
                for letter in _pending(scenario, writer, name):
                    yield Grant(applicant=name, writer=writer, letter_id=letter.id, status=letter.status)


def _too_late(
    problems: Mapping[str, Problem], writers: Sequence[SharedWriter], work: Sequence[Mapping[str, frozenset[int]]]
) -> dict[str, frozenset[int]]:
    """Per applicant, the letters that it is too late to ask for.

    Parameters
    ----------
    problems, writers, work
        As of :class:`Entered`.
    """
    never = dict.fromkeys(problems, frozenset[int]())
    for writer, letters in zip(writers, work, strict=True):
        for name, own in letters.items() if writer.by is not None else ():
            if writer.by is not None and problems[name].scenario.as_of > writer.by:
                never[name] |= problems[name].to_ask & own
    return never


def _pending(scenario: Scenario, writer: SharedWriter, name: str) -> Iterator[Letter]:
    """The letters of an applicant that a shared writer was asked for already and has still to write."""
    ids = writer.ids_at(name)
    return (letter for letter in scenario.letters if letter.writer_id in ids and letter.status.pending)


def coordinate(
    scenarios: Mapping[str, Scenario],
    writers: Sequence[SharedWriter],
    budget: Budget,
    unread: Collection[str] = (),
) -> Coordination:
    """Decide which applicants may use which letters of the writers they share.

    Parameters
    ----------
    scenarios
        Per applicant, what is entered.
    writers
        The shared writers and their limits.
    budget
        How long to search. When it ends, what is known keeps every limit, and its figures have a bound.
    unread
        Applicants whose entries cannot be read: nobody knows what the writers promised them.
    """
    entered = Entered.of(scenarios, writers)
    limits, counted = zip(*found, strict=True) if (found := list(entered.limits())) else ((), ())
    choices = _choices(entered, counted, budget)
    contested = {name: own for name, own in choices.items() if own.shared}
    rounds = PriceRounds(choices=[*contested.values()], limits=[limit.most for limit in limits], budget=budget)
    settled = rounds.decide()
    decided = dict(zip(contested, settled.standings, strict=True))
    plans = {name: _plan(own, decided.get(name, own.whole)) for name, own in choices.items()}
    check_limits(plans, limits)
    unlimited = goals_of([own.offer(own.whole) for own in contested.values()])
    known = not (unread and any(writer.limited for writer in writers))
    return Coordination(
        writers=tuple(writers),
        withheld={name: _withheld(plan, choices[name]) for name, plan in plans.items()},
        plans=plans,
        grants=tuple(entered.grants(plans)),
        too_late=tuple(
            (name, entered.problems[name].letters[letter].id)
            for name, letters in entered.never.items()
            for letter in sorted(letters)
        ),
        left_out=entered.left_out,
        unread=tuple(sorted(unread)),
        limits=limits,
        prices=settled.prices,
        concerned=len(contested),
        unlimited=_figures(unlimited, entered.parts, known=True),
        reached=_figures(settled.goals, entered.parts, known=True),
        bound=_figures(settled.bound, entered.parts, known=settled.exact),
        proven=known and settled.exact and settled.goals == settled.bound,
        rounds=settled.rounds,
    )


def _choices(entered: Entered, counted: Sequence[Mapping[str, Counted]], budget: Budget) -> dict[str, Choices]:
    """What every applicant may choose from; `counted`: per limit, what it counts of whom."""
    limited: dict[str, dict[int, Counted]] = {name: {} for name in entered.problems}
    for number, of_limit in enumerate(counted):
        for name, own in of_limit.items():
            limited[name][number] = own
    return {
        name: Choices(
            problem=problem,
            never=entered.never[name],
            limited=limited[name],
            parts=entered.parts,
            budget=budget.part(SEARCHED),
        )
        for name, problem in entered.problems.items()
    }


def _plan(choices: Choices, decided: Standing) -> OwnPlan:
    """What one applicant has with the letters that were decided on."""
    given = (decided.given & choices.shared) | (choices.problem.plannable - choices.shared - choices.never)
    return OwnPlan(
        problem=choices.problem,
        answer=decided.answer,
        unlimited=choices.whole.answer,
        given=given,
        wanted=choices.whole.used - given,
        released=choices.shared & choices.problem.pending - given,
    )


def check_limits(plans: Mapping[str, OwnPlan], limits: Sequence[Limit]) -> None:
    """Count once more, without anything the decision rests on, what every shared writer has to write.

    Raises
    ------
    AnswerError
        When a limit is broken, which is our bug.
    """
    for limit in limits:
        counts = []
        for name, ids in limit.writer.members.items():
            asked = [plans[name].problem.letters[place] for place in plans[name].given] if name in plans else []
            counts.append(sum(x.writer_id in ids and x.status is not Status.UPLOADED for x in asked))
        number = sum(map(bool, counts)) if limit.once else sum(counts)
        if number > limit.most:
            raise AnswerError(f"{limit.writer.name} would write {number}, the limit is {limit.most}")


def _withheld(plan: OwnPlan, choices: Choices) -> frozenset[str]:
    """The letters of shared writers that an applicant does not get."""
    return frozenset(plan.problem.letters[place].id for place in (choices.shared | choices.never) - plan.given)


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
