"""What to do on which day, from today to the end of the season (R29 to R32)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..domain.entities import Letter, ProgramStatus, Status
from ..domain.traits import Facts, facts, traits
from ..optimize.budget import Budget
from ..rules.timing import arrival, due, processed, share_left
from .letter_tasks import letter_tasks
from .program_tasks import program_tasks
from .reminders import reminders
from .result import Apply, ProgramPlan, Result
from .tasks import Task

__all__ = ["Calendar", "NoUSLetter", "Standing", "calendar", "days_of", "standing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoUSLetter:
    """No letter of a US internist is in sight near the opening: the options, each with its cost (R32).

    Attributes
    ----------
    until
        The day up to which a letter would be on time.
    programs, complete
        Programs of internal medicine not applied to, and those of them that are complete with the letters of today.
    arrives, share
        The day on which the letter of a US rotation begun now could be assigned, and the share of its strength left.
    closed
        At how many of the programs it would come after the deadline.
    later
        Letters of US internists that come after all, too late to be on time: with the day each is due.
    """

    until: date
    programs: int
    complete: int
    arrives: date
    share: float
    closed: int
    later: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The steps in order, overdue ones first and those without a day last.

    Attributes
    ----------
    result
        The plan that they lead to.
    tasks
        All that are to be done until the season ends.
    beyond
        How many would come after that.
    no_us_letter
        What to tell where no letter of a US internist is in sight; None: one is, or it is too early to say.
    known
        False if the time was over before it was known of every letter whether it would go anywhere.
    """

    result: Result
    tasks: tuple[Task, ...]
    beyond: int
    no_us_letter: NoUSLetter | None
    known: bool

    def _repr_html_(self) -> str:
        from ..report.calendar import calendar_overview

        return calendar_overview(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where everything stands.

    Attributes
    ----------
    coming
        Letters of the PLAN that are not uploaded.
    applied
        Programs applied to.
    hanging
        Programs that would be short if one letter did not come.
    overdue, next_tasks
        Steps that are overdue, and those of the first day from tomorrow on.
    """

    coming: tuple[Letter, ...]
    applied: int
    hanging: int
    overdue: tuple[Task, ...]
    next_tasks: tuple[Task, ...]


def calendar(result: Result, time_limit: float | None = None) -> Calendar:
    """Put in order what is to be done from today to the end of the season.

    >>> import solver
    >>> found = solver.calendar(solver.solve(solver.read("scenarios/us_citizen_img")))
    >>> len(found.tasks) > 0, found.known
    (True, True)

    Parameters
    ----------
    result
        A scenario solved.
    time_limit
        Seconds; where the time is over some reminders may be missing, and `known` is False.
    """
    return days_of(result, Budget.of(time_limit, result.seed))


def days_of(result: Result, budget: Budget) -> Calendar:
    """Put in order what is to be done, one step for all programs or letters of a kind, as far as the time allows."""
    ends = result.scenario.settings.season.ends
    remind = reminders(result.problem, result.answer, budget)
    found = sorted((*letter_tasks(result, remind), *program_tasks(result)), key=lambda task: task.place)
    tasks = tuple(task for task in found if not (task.day and task.day > ends))
    return Calendar(
        result=result,
        tasks=tasks,
        beyond=len(found) - len(tasks),
        no_us_letter=_no_us_letter(result),
        known=budget.left is None or budget.left > 0,
    )


def standing(result: Result, found: Calendar) -> Standing:
    """Count where everything stands.

    Parameters
    ----------
    found
        The calendar of the result.
    """
    as_of = result.scenario.as_of
    later = [task for task in found.tasks if not task.overdue and task.day and task.day > as_of]
    groups = result.programs.groups
    return Standing(
        coming=tuple(
            letter
            for letter in result.scenario.letters
            if result.placed[letter.id] and letter.status is not Status.UPLOADED
        ),
        applied=sum(len(group.programs) for group in groups if group.apply is Apply.APPLIED),
        hanging=sum(
            len(group.programs)
            for group in groups
            if not group.unmet and any(not then.complete for then in group.fallback.values())
        ),
        overdue=tuple(task for task in found.tasks if task.overdue),
        next_tasks=tuple(task for task in later if task.day == later[0].day),
    )


def _no_us_letter(result: Result) -> NoUSLetter | None:
    """What to tell where no letter of a US internist will be there near the opening (R32)."""
    season, days = result.scenario.settings.season, result.scenario.settings.calendar
    until = season.review_opens + timedelta(days=season.grace_days)
    early = season.as_of < season.review_opens - timedelta(days=days.ask_from_days)
    if early or season.as_of > season.ends or any(_in_sight(result, entry, until) for entry in facts(result.scenario)):
        return None
    plans = list(_medicine(result))
    if not plans:
        return None
    arrives = processed(season.as_of + timedelta(days=days.late_rotation_days + days.ask_by_days), season)
    number = Counter(
        {
            "programs": sum(times for _, times in plans),
            "complete": sum(times for plan, times in plans if plan.status is ProgramStatus.COMPLETE),
            "closed": sum(times for plan, times in plans if plan.program.deadline and plan.program.deadline < arrives),
        }
    )
    reading = max(plan.days.reading for plan, _ in plans)
    return NoUSLetter(
        until=until,
        arrives=arrives,
        share=float(share_left(arrives, reading, season)),
        later=tuple(
            (entry.letter.id, due(entry.letter, season))
            for entry in facts(result.scenario)
            if _from_us(entry) and entry.letter.status.pending and entry.letter.expected
        ),
        **number,
    )


def _in_sight(result: Result, entry: Facts, until: date) -> bool:
    """True of a letter of a US internist that is there, or arrives in time."""
    letter = entry.letter
    if not _from_us(entry) or letter.status.gone:
        return False
    asked = letter.status.pending or letter.writer_id in result.plan.asks
    day = arrival(letter, result.scenario.settings.season)
    return letter.status is Status.UPLOADED or bool(asked and day and day <= until)


def _from_us(entry: Facts) -> bool:
    """True of a letter of a US internist, but for research and residents."""
    carried = traits(entry)
    return {"us", "im"} <= carried and not {"resident", "research"} & carried


def _medicine(result: Result) -> Iterator[tuple[ProgramPlan, int]]:
    """The programs of internal medicine that are not applied to, alike ones together."""
    for plans in result.programs.alike():
        plan = plans[0]
        medicine = any(track.specialty == "internal medicine" for track in plan.program.tracks)
        if medicine and plan.apply is not Apply.APPLIED:
            yield plan, len(plans)
