"""Whether to apply later than planned: what up to a week more would gain, and what is kept after applying anyway.

Until a program is applied to, any letter can still take a filler's place; after it, a filler is there to stay. So the
scenario is solved once more as if every program were applied to a week later, and compared with the PLAN.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..domain.entities import State
from ..domain.errors import InputError, NoAnswerError
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.grouping import if_applied_later
from ..optimize.solve import Answer, SolveStatus, best, spread_out
from ..optimize.watch import Phase
from ..rules.capacity import without_further_asks
from ..rules.problem import Portfolio, Problem, ProgramDays, ProgramGroup, with_previous_plan
from ..rules.programs import Program
from ..rules.scale import decimal, units
from ..rules.scoring import judge
from ..rules.timing import arrival, later_day
from .now import by_arrival, ids_of, kept_for
from .result import Apply, PlanGroup, Result

__all__ = ["Exchange", "KeptPlace", "Waiting", "kept_when_applied", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Letters that would take the places of others, or join them, and what that gains.

    Attributes
    ----------
    letter_ids, replaces
        Ids of the letters that come, and of those whose places they take, perhaps none.
    programs
        At how many programs.
    points
        What these programs gain together, in points, weights left aside.
    """

    letter_ids: tuple[str, ...]
    replaces: tuple[str, ...]
    programs: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlace:
    """A letter whose place is kept after applying, as it is on time.

    Attributes
    ----------
    programs
        At how many programs.
    until
        Until when at most.
    worth_until
        The other days up to which a place is worth keeping by the chances, somewhere.
    """

    letter_id: str
    programs: int
    until: date
    worth_until: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What applying later than planned would gain.

    Attributes
    ----------
    until
        The later day, where the plan applies on the common day; None: there is nothing left to apply to.
    gains
        What programs gain that are applied to on their later day, those that gain most first: none where the whole
        list would be short of more, or worth no more.
    points
        What all programs whose letters change gain together, weights left aside: what some of them lose is taken off.
    kept
        What needs no waiting: letters that arrive after the day of applying and are on time.
    """

    until: date | None
    gains: tuple[Exchange, ...]
    points: float
    kept: tuple[KeptPlace, ...]


def waiting(result: Result, budget: Budget) -> Waiting | None:
    """Work out what applying later would gain; None where the time or contradicting pins did not allow it."""
    if result.apply_day is None:
        return Waiting(until=None, gains=(), points=0.0, kept=())
    wait = result.scenario.settings.report.later_days
    until = later_day(result.apply_day, wait, result.scenario.settings.season)
    kept = tuple(_kept_places(result))
    if not any(_may_gain(result.problem, days) for days in dict.fromkeys(result.problem.days)):
        return Waiting(until=until, gains=(), points=0.0, kept=kept)
    budget.watch.phase(Phase.WAITING)
    try:
        later = if_applied_later(result.problem, wait, budget)
        budget.require()
    except (NoAnswerError, InputError):
        return None
    later = with_previous_plan(later, result.answer.portfolios(result.problem))
    answer = best(later, _reach(result), budget, SolutionCache())
    if {answer.status, result.answer.status} != {SolveStatus.OPTIMAL}:
        return None
    gains, points = _compared(result, later, answer)
    return Waiting(until=until, gains=gains, points=points, kept=kept)


def _reach(result: Result) -> frozenset[int]:
    """The letters that may go anywhere: of nobody who is not asked in the PLAN, and none for an unknown day."""
    problem, used = result.problem, result.answer.used
    dated = {place for place, letter in enumerate(problem.letters) if letter.expected or letter.asked}
    return without_further_asks(problem, result.answer.available & (used | dated | problem.uploaded), used)


def _may_gain(problem: Problem, days: ProgramDays) -> bool:
    """True if a letter comes between such a reading day and deadline: only such letters gain by waiting."""
    if days.applied:
        return False
    season, deadline = problem.scenario.settings.season, days.deadline
    coming = (arrival(problem.letters[place], season) for place in problem.plannable - problem.uploaded)
    return any(day and day > days.reading and not (deadline and day > deadline) for day in coming)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a program has in the PLAN, and if it is applied to later.

    Attributes
    ----------
    group, later_group
        The program's, in either problem.
    planned, later
        Its letters.
    """

    group: ProgramGroup
    planned: Portfolio
    later_group: ProgramGroup
    later: Portfolio

    @property
    def swap(self) -> tuple[Portfolio, Portfolio]:
        """The letters that come, and those that go."""
        new, gone = {*self.later} - {*self.planned}, {*self.planned} - {*self.later}
        return tuple(sorted(new)), tuple(sorted(gone))

    def gained(self, problem: Problem, later: Problem) -> tuple[int, int]:
        """Parts of a letter that are no more lacking, and points gained."""
        before, after = judge(problem, self.group, self.planned), judge(later, self.later_group, self.later)
        return before.shortfall - after.shortfall, after.value - before.value


def _changes(result: Result, later: Problem, answer: Answer) -> Iterator[tuple[_Change, int]]:
    """The programs whose letters change and that can be applied to later, and how many change alike."""
    sides = []
    for problem, assignment in ((result.problem, result.answer.assignment), (later, answer.assignment)):
        number_of = {place: number for number, group in enumerate(problem.groups) for place in group.programs}
        sides.append((number_of, spread_out(problem, assignment)))
    (here, planned), (there, held) = sides
    cases = Counter(
        (here[place], planned[place], there[place], held[place])
        for place, program in enumerate(result.problem.programs)
        if planned[place] != held[place] and _takes(program, later.days[place])
    )
    for (number, before, later_number, after), times in cases.items():
        group, later_group = result.problem.groups[number], later.groups[later_number]
        yield _Change(group=group, planned=before, later_group=later_group, later=after), times


def _takes(program: Program, later: ProgramDays) -> bool:
    """True if a program can still be applied to on its later day."""
    return all(track.apply_by is None or track.apply_by >= later.apply for track in program.tracks)


def _compared(result: Result, later: Problem, answer: Answer) -> tuple[tuple[Exchange, ...], float]:
    """What programs gain, and all of them together; nothing where the whole list gains nothing."""
    near_tie = units(result.scenario.settings.report.near_tie)
    programs, points = Counter[tuple[Portfolio, Portfolio]](), Counter[tuple[Portfolio, Portfolio]]()
    total = 0
    for change, times in _changes(result, later, answer):
        letters, gained = change.gained(result.problem, later)
        total += times * gained
        better = letters > 0 or (letters == 0 and gained >= near_tie)
        if better and change.swap[0] and not change.group.applied:
            programs[change.swap] += times
            points[change.swap] += times * gained
    filled = result.answer.score.shortfall - answer.score.shortfall
    if not programs or filled < 0 or (filled == 0 and total <= 0):
        return (), 0.0
    gains = [_exchange(result.problem, swap, times, points[swap]) for swap, times in programs.items()]
    return tuple(sorted(gains, key=lambda gain: (-gain.points, gain.letter_ids, gain.replaces))), decimal(total)


def _exchange(problem: Problem, swap: tuple[Portfolio, Portfolio], programs: int, points: int) -> Exchange:
    """Name an exchange at some programs.

    Parameters
    ----------
    swap
        The letters that come, and those that go.
    programs, points
        At how many programs, and what they gain together, in units.
    """
    new, gone = (ids_of(problem, letters) for letters in swap)
    return Exchange(letter_ids=new, replaces=gone, programs=programs, points=decimal(points))


def _kept_places(result: Result) -> Iterator[KeptPlace]:
    """The letters that are on time after the day of applying, and for which places are kept that programs require."""
    problem = result.problem
    programs, until, judged = Counter[int](), dict[int, date](), defaultdict[int, set[date]](set)
    for plan in result.programs.groups:
        decided = result.decided.get(problem.programs[plan.programs[0]].id, {})
        for letter, last in kept_when_applied(problem, plan):
            if letter in problem.groups[plan.kind].on_time:
                programs[letter] += len(plan.programs)
                until[letter] = max(last, until.get(letter, last))
                decision = decided.get(problem.letters[letter].id)
                judged[letter].update([decision.judged.day] if decision and not decision.torn else [])
    for letter, times in sorted(programs.items()):
        other = tuple(sorted(judged[letter] - {until[letter]}))
        yield KeptPlace(letter_id=problem.letters[letter].id, programs=times, until=until[letter], worth_until=other)


def kept_when_applied(problem: Problem, plan: PlanGroup) -> Iterator[tuple[int, date]]:
    """The places that programs keep when they are applied to as planned: for which letter, and until when."""
    if plan.apply is Apply.APPLIED or not plan.in_state(State.KEEP):
        return
    group = replace(problem.groups[plan.kind], days=plan.days)
    planned = tuple(sorted(map(problem.position, plan.letter_ids)))
    there = problem.uploaded if group.final else {*group.by_apply_day}
    coming = by_arrival(problem, [letter for letter in planned if letter not in there])
    places = max(0, group.required - (len(planned) - len(coming)))
    for letter in coming[:places]:
        yield letter, kept_for(problem, group, planned, letter)
