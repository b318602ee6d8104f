"""What there is to say about a plan beside who gets what: fixes, what is in vain, weak letters, near ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..domain.entities import Response, State
from ..domain.errors import Fault
from ..domain.traits import facts
from ..optimize.budget import Budget
from ..optimize.watch import Phase
from ..rules.eligibility import nonbinding_pins
from ..rules.strength import content, points
from ..rules.timing import arrival
from .apply import Waiting, waiting
from .destinations import Closing, OneWriter, after_deadlines, elsewhere, one_writer
from .explain import Alternative, near_alternative
from .remedy import NoRemedy, Remedy, remedy
from .reminders import reminders
from .result import ProgramPlan, Result
from .sensitivity import FiguresAlone, figures_alone
from .single_program import in_time, program_context

__all__ = ["Advice", "Fix", "NearTie", "advise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What would help programs that lack the same.

    Attributes
    ----------
    plan
        The plan of the first of them.
    programs
        How many they are.
    remedy
        The smallest change that helps, or why none does; None: it was not worked out.
    known
        False if the time was over before the remedy was worked out.
    """

    plan: ProgramPlan
    programs: int
    remedy: Remedy | NoRemedy | None
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NearTie:
    """Another set for the programs of one set, which costs next to nothing.

    Attributes
    ----------
    number
        Of the set, counted from 1.
    plan
        The plan of the first of its programs.
    other
        What they could have instead.
    """

    number: int
    plan: ProgramPlan
    other: Alternative


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is to be told of a plan.

    Attributes
    ----------
    fixes
        For the programs that lack something, those with the most programs first.
    further_short
        How many programs are short besides.
    late
        Ids of letters that come after a deadline, and at how many programs.
    closed
        Deadlines that have passed where letters are still to be assigned.
    pins
        Pins that do not bind.
    weak
        Ids of lukewarm letters and hesitant writers' letters that are needed all the same, and at how many programs.
    elsewhere
        Ids of letters that go to programs of another specialty than their addressee's, and to how many.
    one_writer
        The writers one of whose letters stays out of a program for another one.
    ties
        Sets whose best neighbour costs next to nothing.
    ties_known
        False if the time was over before all were looked at.
    apply
        What applying later than planned would gain; None: it was not worked out.
    remind
        Ids of the letters to ask after: each would go somewhere if it were in MyERAS today.
    figures
        What becomes of the plan if one judged figure is other; None: that would take more than a moment.
    """

    fixes: tuple[Fix, ...]
    further_short: int
    late: tuple[tuple[str, int], ...]
    closed: tuple[Closing, ...]
    pins: tuple[Fault, ...]
    weak: tuple[tuple[str, int], ...]
    elsewhere: tuple[tuple[str, int], ...]
    one_writer: tuple[OneWriter, ...]
    ties: tuple[NearTie, ...]
    ties_known: bool
    apply: Waiting | None
    remind: tuple[str, ...]
    figures: FiguresAlone | None


def advise(result: Result, budget: Budget) -> Advice:
    """Work out what there is to say about a plan, as far as the time allows."""
    most = result.scenario.settings.report.fixes
    short = _short(result)
    budget.watch.phase(Phase.FIXES)
    fixes = tuple(_fix(result, plan, programs, budget) for plan, programs in short[:most])
    budget.watch.phase(Phase.TIES)
    ties, ties_known = in_time(_ties(result, budget))
    budget.watch.phase(Phase.FIGURES)
    figures = figures_alone(result, budget)
    return Advice(
        fixes=fixes,
        further_short=sum(programs for _, programs in short[most:]),
        late=tuple(_late(result).items()),
        closed=tuple(after_deadlines(result)),
        pins=tuple(nonbinding_pins(result.problem)),
        weak=tuple(_weak(result)),
        elsewhere=tuple(elsewhere(result)),
        one_writer=tuple(one_writer(result)),
        ties=ties,
        ties_known=ties_known,
        apply=waiting(result, budget),
        remind=reminders(result.problem, result.answer, budget),
        figures=figures,
    )


def _short(result: Result) -> list[tuple[ProgramPlan, int]]:
    """The first of the short programs that lack the same, and their number, the most first."""
    alike: dict[tuple[object, ...], ProgramPlan] = {}
    number: Counter[tuple[object, ...]] = Counter()
    for plans in result.programs.alike():
        if (plan := plans[0]).unmet:
            final = tuple(p.letter_id for p in plan.letters if p.state in (State.LOCKED, State.LOST))
            case = (plan.unmet, plan.status, final, plan.program.closed)
            alike.setdefault(case, plan)
            number[case] += len(plans)
    return [(alike[case], programs) for case, programs in number.most_common()]


def _fix(result: Result, plan: ProgramPlan, programs: int, budget: Budget) -> Fix:
    found, known = in_time(map(remedy, [program_context(result, plan, budget)]))
    return Fix(plan=plan, programs=programs, remedy=next(iter(found), None), known=known)


def _late(result: Result) -> Counter[str]:
    """Letters that come after the deadline of programs not applied to, with the number of these programs."""
    problem, season = result.problem, result.scenario.settings.season
    late, days_of = Counter[str](), Counter(problem.days)
    for place in sorted(problem.pending):
        day = arrival(problem.letters[place], season)
        for days, times in days_of.items():
            if day and days.deadline and day > days.deadline and not days.applied:
                late[problem.letters[place].id] += times
    return late


def _weak(result: Result) -> Iterator[tuple[str, int]]:
    """The lukewarm letters that are needed all the same where nothing forces them (R06, R18)."""
    scenario, chosen = result.scenario, _chosen(result)
    for entry in facts(scenario):
        lukewarm = points(content(entry)) < scenario.settings.report.lukewarm
        if chosen[entry.letter.id] and (lukewarm or entry.writer.response is Response.HESITANT):
            yield entry.letter.id, chosen[entry.letter.id]


def _chosen(result: Result) -> Counter[str]:
    """Per letter, the programs it goes to by choice: neither final there nor pinned."""
    chosen: Counter[str] = Counter()
    for plans in result.programs.alike():
        plan = plans[0]
        pinned = {result.problem.letters[place].id for place in result.problem.groups[plan.kind].pinned}
        free = set(plan.letter_ids) - pinned - set(plan.in_state(State.LOCKED))
        chosen.update(dict.fromkeys(free, len(plans)))
    return chosen


def _ties(result: Result, budget: Budget) -> Iterator[NearTie]:
    """The sets on the screen whose best neighbour costs next to nothing."""
    report = result.scenario.settings.report
    for number, plans in enumerate(result.sets[: report.sets], 1):
        other = near_alternative(program_context(result, plans[0], budget))
        if other and max(other.short, other.late) <= 0 and other.points < report.near_tie:
            yield NearTie(number=number, plan=plans[0], other=other)
