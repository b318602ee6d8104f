"""How long a place is worth keeping by the chances, in words: for the plan, a program's reasons and the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..analysis.decision import Choice, Decision, Judged
from ..analysis.result import Result
from ..rules.programs import Program
from .names import Names
from .words import clause_words, counted, day, listed, short_day

__all__ = ["decision_words", "expectations", "judged_words"]

PARTS = (
    (0.125, "a small part of a letter"),
    (0.375, "about a quarter of a letter"),
    (0.625, "about half a letter"),
    (0.875, "most of a letter"),
    (1.5, "about one letter"),
)
"""Up to how much of a letter it is called so."""


def decision_words(decisions: Sequence[Decision], instead: Sequence[str] | None, result: Result) -> Iterator[str]:
    """Until when places are worth keeping by the chances, beside what the plan says; what it is worth, and supposes.

    Where the choice that is worth more in expectation is less sure to end complete, or to stand when programs begin to
    read, both ends are told and no choice is called the better one.

    Parameters
    ----------
    decisions
        What was worked out of some places of one case (:attr:`~solver.analysis.decision.Decision.case`); none, where it
        was not.
    instead
        What goes in by the plan if the letter does not come; None: it was not worked out.
    result
        The plan of all programs.
    """
    if decisions:
        names, today = Names(result.scenario), result.scenario.as_of
        ends = _both_ends(decisions, instead, result, names) if decisions[0].ends_differ else ()
        if decisions[0].torn:
            yield from [*ends, _weighed(decisions, names, today)]
        else:
            yield from [*_until(decisions, instead, names, today), *ends]
        yield from _suppositions(decisions[0], names)


def _both_ends(
    decisions: Sequence[Decision], instead: Sequence[str] | None, result: Result, names: Names
) -> Iterator[str]:
    """What filling at once and waiting lead to, when programs begin to read and in the end.

    Parameters
    ----------
    decisions, instead, result
        As in :func:`decision_words`.
    names
        What letters are called.
    """
    first = decisions[0]
    filling, waiting, plan = first.filling, first.waiting, _against_plan(first)
    if filling is None:
        return
    listing = result.problem.programs
    program = listing[first.programs[0]]
    required = {listing[decision.programs[0]].required for decision in decisions}
    letters = counted(min(required), "letter") if len(required) == 1 else "enough letters"
    then = "" if instead is not None and {*instead} == {*waiting.letter_ids} else f", then {_going_in(waiting, names)}"
    added = f"Adding {_added(first, names, result.scenario.as_of)}"
    waited = f"Waiting until {short_day(waiting.day)}{plan}{then}"
    for head, choice, other in ((added, filling, waiting), (waited, waiting, filling)):
        reading = f"{_at_reading(choice, letters)}, and " if choice.standing != other.standing else ""
        yield f"{head}: {reading}{_in_the_end(choice, program)}."


def _at_reading(choice: Choice, letters: str) -> str:
    """What is there when programs begin to read, `letters` being what they ask for."""
    if choice.standing in (0, 1):
        there = letters if choice.standing else "a place stands empty"
        return f"{there} when they begin to read"
    return f"{_chance(choice.standing)} that {letters} are there when they begin to read"


def _in_the_end(choice: Choice, program: Program) -> str:
    """How sure a program is to end complete, and what it is surely short of."""
    if choice.complete == 1:
        return "surely complete in the end"
    if choice.complete:
        return f"{_chance(choice.complete)} that it ends complete"
    if not choice.short_of:  # of one rule if the letter comes, of another if it does not
        return "surely short in the end"
    return f"surely short in the end, for it asks for {listed(clause_words(program, rule) for rule in choice.short_of)}"


def _chance(chance: float) -> str:
    """A chance that is neither 0 nor 1."""
    if 0.005 <= chance < 0.995:
        return f"{chance:.0%}"
    return "less than 1%" if chance < 0.5 else "more than 99%"


def _weighed(decisions: Sequence[Decision], names: Names, today: date) -> str:
    """Which choice is worth more by the weights, where it is not the surer one in everything."""
    first = decisions[0]
    best = "waiting" if first.worth_waiting else f"adding {_added(first, names, today)}"
    return (
        f"Weighed by [objective] opening_share {best} is worth {_gain(decisions)} more in expectation; which end "
        "counts more is yours to say."
    )


def _added(decision: Decision, names: Names, today: date) -> str:
    """What goes in at once, and when."""
    assert decision.filling is not None
    return f"{_handles(decision.filling, names)} {_when(decision, today)} (final)"


def _until(decisions: Sequence[Decision], instead: Sequence[str] | None, names: Names, today: date) -> Iterator[str]:
    """Until when it is worth keeping, or that filling it at once is worth more; nothing that the plan says already."""
    first = decisions[0]
    filling, waiting, plan = first.filling, first.waiting, _against_plan(first)
    worth = f"By the chances it is worth keeping until {short_day(waiting.day)}{plan or ' too'}"
    if filling is None:
        yield from [f"{worth}: nothing in MyERAS today can go in."] if plan or instead else []
        return
    at_once, gain = f"adding {_added(first, names, today)}", _gain(decisions)
    more = f"worth {gain} more in expectation than"
    if not first.worth_waiting:
        yield f"By the chances {at_once} is {more} waiting until {short_day(waiting.day)}{plan}."
    elif not plan and instead is not None and {*instead} == {*waiting.letter_ids}:
        yield f"By the chances that is {more} {at_once}."
    else:
        then = f"add {_handles(waiting, names)} (final)" if waiting.letter_ids else "leave it empty"
        yield f"{worth}: then {then}. Waiting is {more} {at_once}."


def _against_plan(decision: Decision) -> str:
    """How much longer or shorter the plan keeps it; empty where it is as long."""
    days = (decision.kept_until - decision.waiting.day).days
    longer = f"{counted(abs(days), 'day')} {'longer' if days > 0 else 'less'}"
    return f" (the plan keeps it until {short_day(decision.kept_until)}, {longer})" if days else ""


def _gain(decisions: Sequence[Decision]) -> str:
    """What the better choice gains in expectation against the other, at one program: the least and the most of it."""
    (few, low), *_, (many, high) = sorted(map(_gains, [*decisions, *decisions]))
    if many:
        least = _part(few) if few else counted(round(low), "point")
        return least if few and least == _part(many) else f"{least} to {_part(many)}"
    if not round(high):
        return "hardly"
    return (f"{round(low)} to " if round(low) < round(high) else "") + counted(round(high), "point")


def _gains(decision: Decision) -> tuple[float, float]:
    """Letters and points that the better choice gains."""
    sign = 1 if decision.worth_waiting else -1
    return sign * decision.letters_gained, sign * decision.points_gained


def _part(letters: float) -> str:
    """A part of a letter in words."""
    return next((said for most, said in PARTS if letters < most), f"about {round(letters)} letters")


def _handles(choice: Choice, names: Names) -> str:
    """The letters that go in."""
    return listed(names.handle[letter_id] for letter_id in choice.letter_ids)


def _going_in(choice: Choice, names: Names) -> str:
    """The letters that go in, or that none does."""
    return _handles(choice, names) if choice.letter_ids else "nothing"


def _when(decision: Decision, today: date) -> str:
    """The first day of deciding."""
    return "today" if decision.start == today else f"on {short_day(decision.start)}"


def _suppositions(decision: Decision, names: Names) -> Iterator[str]:
    """What the choice rests on beside the chances of its letter; nothing where there is no choice."""
    if not decision.dated:
        yield f"Nobody entered when {names.handle[decision.letter_id]} is expected."
    if decision.supposed and decision.filling:
        comes = listed(names.handle[letter_id] for letter_id in decision.supposed)
        yield f"{comes} {'is' if len(decision.supposed) == 1 else 'are'} taken to come as planned."
    if decision.shared:
        goes = listed(names.handle[letter_id] for letter_id in decision.shared)
        yield f"Limits hold {goes} back: added only where the plan does without {names.handle[decision.letter_id]}."


def expectations(decision: Decision, names: Names, today: date) -> str:
    """What filling a place at once and waiting come to, each in expectation.

    Parameters
    ----------
    decision, today
        The place, and the day of the plan.
    names
        What letters are called.
    """
    waiting = decision.waiting
    then = _going_in(waiting, names)
    chance = f"{names.handle[decision.letter_id]} comes with {decision.chance:.0%}"
    wait = f"keeping the place until {short_day(waiting.day)}, then {then}: {_expected(waiting)}"
    if decision.filling is None:
        return f"{chance}; {wait}; nothing in MyERAS today can go in"
    at_once = f"adding {_handles(decision.filling, names)} {_when(decision, today)}"
    return f"{chance}; {at_once}: {_expected(decision.filling)}; {wait}"


def _expected(choice: Choice) -> str:
    """What a choice comes to."""
    return f"{counted(round(choice.value), 'point')}, shortfall {choice.shortfall:.3f}"


def judged_words(judged: Judged, until: date, instead: Sequence[str] | None, names: Names) -> str:
    """Until when a place is worth keeping by the chances, in the calendar.

    Parameters
    ----------
    judged
        What was worked out: that it is worth waiting.
    until
        Until when the plan keeps it.
    instead
        What goes in then by the plan; None: it was not worked out.
    names
        What letters are called.
    """
    goes_in = listed(names.letter[letter_id] for letter_id in judged.letter_ids) if judged.letter_ids else "nothing"
    then = "" if instead is not None and {*instead} == {*judged.letter_ids} else f", then add {goes_in}"
    return f"By the chances it is worth keeping until {'then' if judged.day == until else day(judged.day)}{then}."
