"""When to apply, what is kept from the apply day on, and what is to be taken off: the lines about days and clicks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..analysis.apply import Exchange, KeptPlace, Waiting
from ..analysis.decision import Decision
from ..analysis.result import Apply, Plans, ProgramPlan, Result, Step
from ..domain.entities import State
from .keeping import decision_words
from .names import Names
from .words import counted, day, listed, short_day

__all__ = ["apply_words", "clicks", "kept_places", "removals", "waiting_words"]

MOST_DAYS = 3
"""So many different days to wait for are told."""
MOST_GAINS = 2
"""So many different exchanges that waiting longer would bring are told."""
MOST_SETS = 3
"""So many sets of programs are told by their numbers."""


def apply_words(result: Result, names: Names) -> str:
    """At how many programs applying today loses nothing, and where to wait until when; empty where all is done."""
    alike = [(plans[0], len(plans)) for plans in result.programs.alike()]
    ready = sum(times for plan, times in alike if plan.apply is Apply.NOW)
    waiting = [(plan, times) for plan, times in alike if plan.apply is Apply.WAIT]
    everywhere = ready == sum(times for plan, times in alike if plan.apply is not Apply.APPLIED)
    at = f"all {ready}" if everywhere and ready > 1 else str(ready)
    said = [f"today at {at}: nothing is lost."] if ready else []
    days = Counter[date]()
    for plan, times in waiting:
        days[plan.apply_day] += times
    for when, times in days.most_common(MOST_DAYS):
        said.append(_wait(result, [plan for plan, _ in waiting if plan.apply_day == when], times, when, names))
    rest = sum(days.values()) - sum(times for _, times in days.most_common(MOST_DAYS))
    return " ".join([*said, *([f"At {rest} more wait until other days: checklist.csv."] if rest else [])])


def _wait(result: Result, plans: Sequence[ProgramPlan], times: int, when: date, names: Names) -> str:
    """Until when to wait at some programs, and for whom."""
    awaited = {step.letter_id for plan in plans for step in plan.steps if step.replaces or plan.unmet}
    awaited = awaited or {letter_id for plan in plans for letter_id in plan.in_state(State.KEEP)}
    handles = [names.handle[letter.id] for letter in result.scenario.letters if letter.id in awaited]
    to_come = f": {listed(handles)} {'is' if len(handles) == 1 else 'are'} to come" if handles else ""
    return f"At {times} wait until {day(when)}{to_come}."


def waiting_words(found: Waiting | None, names: Names) -> str:
    """What waiting longer than planned would gain, and what needs no waiting; empty where there is nothing to apply to.

    Parameters
    ----------
    found
        None: it was not worked out.
    """
    if found is None:
        return "What waiting longer would gain is not worked out."
    if found.until is None:
        return ""
    kept = [_kept_words(place, names) for place in found.kept]
    said = [f"Places are kept after you apply, with no need to wait: {listed(kept)}."] if kept else []
    return " ".join([*said, _gain_words(found, found.until, names)])


def _kept_words(place: KeptPlace, names: Names) -> str:
    """A letter for which a place is kept."""
    at = counted(place.programs, "program")
    judged = [short_day(when) for when in place.worth_until]
    chances = f" (by the chances until {listed(judged, last='or')})" if judged else ""
    return f"for {names.handle[place.letter_id]} at {at} until {short_day(place.until)}{chances}"


def _gain_words(found: Waiting, until: date, names: Names) -> str:
    """What waiting up to a day would gain, and its cost."""
    if not found.gains:
        return "Waiting longer gains nothing."
    told = [_exchange_words(gain, names) for gain in found.gains[:MOST_GAINS]]
    rest = sum(gain.programs for gain in found.gains[MOST_GAINS:])
    more = [f"others at {rest}"] if rest else []
    return f"By waiting until {day(until)} you gain {listed([*told, *more])}, but they begin to read without you."


def _exchange_words(gain: Exchange, names: Names) -> str:
    """What comes at so many programs in whose place."""
    come = _handles(gain.letter_ids, names)
    where = f"for {_handles(gain.replaces, names)}" if gain.replaces else "besides"
    each = gain.points / gain.programs
    return f"{come} {where} at {gain.programs}" + (f" ({each:+.0f} points each)" if each >= 1 else "")


class _Kept(NamedTuple):
    """A place that is kept.

    `instead`: what goes in if nothing comes by then; None: it was not worked out. `off`: what is taken off for it.
    `case`: what was worked out about it, without its figures; None: likewise.
    """

    letter_id: str
    until: date
    applied: bool
    off: tuple[str, ...]
    instead: tuple[str, ...] | None
    case: Decision | None

    def words(self, at: str, names: Names) -> str:
        """What is to be done at some programs."""
        comes = names.handle[self.letter_id]
        take_off = f"take {_handles(self.off, names)} off and keep its" if self.off else "keep a"
        then = f"if {comes} is not in by then, {self.then(names)}"
        return f"at {at} {take_off} place for {comes} until {short_day(self.until)}; {then}."

    def then(self, names: Names) -> str:
        """What to do if the letter is not in."""
        if self.instead is None:
            return "what goes in was not worked out"
        return f"add {_handles(self.instead, names)}" if self.instead else "nothing else can go in"


def kept_places(result: Result, names: Names) -> Iterator[tuple[str, str]]:
    """The places that are kept on or past the apply day: until when, and what goes in after; head words and texts."""
    found = defaultdict[_Kept, list[tuple[Plans, Decision | None]]](list)
    for plans in result.programs.alike():
        for kept, decision in _kept(result, plans[0]):
            found[kept].append((plans, decision))
    told_before = set[str]()
    for applied, head in ((False, "APPLY DAY is today:"), (True, "KEPT")):
        told = [
            _kept_text(result, kept, held, names, told_before)
            for kept, held in found.items()
            if kept.applied is applied
        ]
        yield from zip([head, *[""] * len(told)], told, strict=False)


def _kept_text(
    result: Result,
    kept: _Kept,
    held: Sequence[tuple[Plans, Decision | None]],
    names: Names,
    told_before: set[str],
) -> str:
    """What is to be done about places alike, and how long they are worth keeping by the chances.

    Parameters
    ----------
    result
        The plan of all programs.
    kept
        What they have in common.
    held
        At which programs each is kept, and what was worked out about it.
    names
        What letters are called.
    told_before
        What was told of the chances elsewhere; what is told here is added.
    """
    said = kept.words(_at(result, [place for plans, _ in held for place in plans.places], names), names)
    decided = [decision for _, decision in held if decision]
    chances = " ".join(decision_words(decided, kept.instead, result))
    if chances in told_before:
        return f"{said} By the chances it is the same choice as above."
    told_before.update([chances] if chances else [])
    return f"{said} {chances}".strip()


def _at(result: Result, places: Sequence[int], names: Names) -> str:
    """Some programs: one by its name, more by their number and their sets."""
    if len(places) == 1:
        return names.program[result.problem.programs[places[0]].id]
    sets = sorted({result.set_numbers[place] for place in places})
    which = f" (set{'s' * (len(sets) > 1)} {listed(map(str, sets))})" if len(sets) <= MOST_SETS else ""
    return f"{counted(len(places), 'program')}{which}"


def _kept(result: Result, plan: ProgramPlan) -> Iterator[tuple[_Kept, Decision | None]]:
    """The places that are kept at a program, each with what was worked out; what comes off for them is told once."""
    off, decided = _taken_off(result, plan), result.decided.get(plan.program.id, {})
    for step in plan.steps:
        if step.letter_id and step.kept_until:
            mine, off = (off, ()) if step is _last_kept(plan) else (off[:1], off[1:])
            then, decision = plan.fallback.get(step.letter_id), decided.get(step.letter_id)
            kept = _Kept(
                letter_id=step.letter_id,
                until=step.kept_until,
                applied=plan.apply is Apply.APPLIED,
                off=mine,
                instead=then.letter_ids if then else None,
                case=decision.case if decision else None,
            )
            yield kept, decision


def _last_kept(plan: ProgramPlan) -> Step:
    """The last step for which a place is kept."""
    return [step for step in plan.steps if step.letter_id and step.kept_until][-1]


def _handles(letter_ids: Sequence[str], names: Names) -> str:
    """Some letters in words."""
    return listed(names.handle[letter_id] for letter_id in letter_ids)


def _taken_off(result: Result, plan: ProgramPlan) -> tuple[str, ...]:
    """The letters that are to be removed from a program today."""
    return tuple(letter.id for letter in result.scenario.letters if plan.click(letter) == "remove")


def removals(result: Result, names: Names) -> Iterator[tuple[str, str]]:
    """Why letters come off, but those for which a place is kept; head words and texts."""
    found: Counter[tuple[str, str]] = Counter()
    for plans in result.programs.alike():
        plan = plans[0]
        if (off := _taken_off(result, plan)) and not any(step.kept_until for step in plan.steps):
            found[_handles(off, names), _why_off(plan, off, names)] += len(plans)
    for (off_, why), times in found.items():
        yield "TAKE OFF", f"{off_} at {counted(times, 'program')}: {why}."


def _why_off(plan: ProgramPlan, off: Sequence[str], names: Names) -> str:
    """Why some letters are taken off a program."""
    new = [letter_id for letter_id in plan.now if letter_id not in plan.program.assigned]
    if not new:
        return "better without, or needed elsewhere"
    return f"{_handles(new, names)} take{'s' * (len(new) == 1)} {'its' if len(off) == 1 else 'their'} place"


def clicks(result: Result) -> tuple[int, int]:
    """How many letters are to be assigned today, and how many to be taken off."""
    assign = remove = 0
    for plans in result.programs.alike():
        done = [plans[0].click(letter) for letter in result.scenario.letters]
        assign += len(plans) * done.count("assign")
        remove += len(plans) * done.count("remove")
    return assign, remove
