"""Which applicants of a cohort may use which letters of writers they share, so that no writer's limit is broken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..domain.entities import Scenario, Status
from ..domain.errors import AnswerError
from ..domain.shared_writers import SharedWriter
from ..optimize.budget import Budget
from ..optimize.coordination import Goals, goals_of
from .price_rounds import PriceRounds
from .shared_letters import POINTS, Allotment, Counted, LetterSets
from .shared_plans import Coordination, Figures, Limit, OwnPlan
from .shared_work import SharedWork

__all__ = ["check_limits", "coordinate"]

SEARCHED = 0.8
"""The share of the time in which sets of letters are looked for."""


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
    work = SharedWork.of(scenarios, writers)
    limits, counted = zip(*found, strict=True) if (found := list(work.limits())) else ((), ())
    choices = _choices(work, counted, budget)
    contested = {name: own for name, own in choices.items() if own.shared}
    rounds = PriceRounds(choices=[*contested.values()], limits=[limit.most for limit in limits], budget=budget)
    settled = rounds.decide()
    decided = dict(zip(contested, settled.allotments, strict=True))
    plans = {name: _plan(own, decided.get(name, own.whole)) for name, own in choices.items()}
    check_limits(plans, limits)
    known = not (unread and any(writer.limited for writer in writers))
    return Coordination(
        writers=tuple(writers),
        withheld={name: _withheld(plan, choices[name]) for name, plan in plans.items()},
        plans=plans,
        grants=tuple(work.grants(plans)),
        too_late=work.too_late,
        left_out=work.left_out,
        unread=tuple(sorted(unread)),
        limits=limits,
        prices=settled.prices,
        concerned=len(contested),
        unlimited=_figures(goals_of([own.offer(own.whole) for own in contested.values()]), work.parts, known=True),
        reached=_figures(settled.goals, work.parts, known=True),
        bound=_figures(settled.bound, work.parts, known=settled.exact),
        proven=known and settled.exact and settled.goals == settled.bound,
        rounds=settled.rounds,
    )


def _choices(work: SharedWork, counted: Sequence[Mapping[str, Counted]], budget: Budget) -> dict[str, LetterSets]:
    """What every applicant may choose from; `counted`: per limit, what it counts of whom."""
    limited: dict[str, dict[int, Counted]] = {name: {} for name in work.problems}
    for number, of_limit in enumerate(counted):
        for name, own in of_limit.items():
            limited[name][number] = own
    return {
        name: LetterSets(
            problem=problem,
            never=work.never[name],
            limited=limited[name],
            parts=work.parts,
            budget=budget.part(SEARCHED),
        )
        for name, problem in work.problems.items()
    }


def _plan(choices: LetterSets, decided: Allotment) -> OwnPlan:
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


def _withheld(plan: OwnPlan, choices: LetterSets) -> frozenset[str]:
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
