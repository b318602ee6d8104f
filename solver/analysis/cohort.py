"""How every applicant of a cohort stands, the one who needs help most first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ..domain.entities import ProgramStatus, Scenario
from ..domain.errors import BugError, InputError, NoAnswerError
from ..optimize.budget import Budget, Engine
from .calendar import days_of
from .parallel import finished
from .plan import settle
from .result import Result

__all__ = [
    "Lacking",
    "Row",
    "Stands",
    "Terms",
    "answered",
    "broken",
    "cohort",
    "died",
    "not_yet",
    "row",
    "unwritten",
    "worst_first",
]

Lacking = StrEnum("Lacking", ["BROKEN", "NO_ANSWER", "DIED", "OUR_BUG", "UNWRITTEN", "NOT_YET"])
"""Why there is no answer for an applicant: what is entered has errors, the time was over, whatever worked on it died,
a bug of ours, the files cannot be written, or the run was stopped before its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How an applicant stands.

    Attributes
    ----------
    programs, complete, waiting, late, short, irreparable
        How many there are, and how many stand so.
    overdue
        Steps of the calendar that are overdue.
    next_day
        The first day from `as_of` on with a step of the calendar; None: there is none.
    as_of
        The day of the plan.
    proven
        False if the time was over before the plan was proven to be the best.
    notes
        How many things are odd in what is entered.
    """

    programs: int
    complete: int
    waiting: int
    late: int
    short: int
    irreparable: int
    overdue: int
    next_day: date | None
    as_of: date
    proven: bool
    notes: int

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Stands:
        """What :meth:`record` told."""
        days = {name: record[name] and date.fromisoformat(record[name]) for name in ("next_day", "as_of")}
        return cls(**{**record, **days})

    def record(self) -> dict[str, Any]:
        """The figures by name, days as text."""
        days = {"next_day": self.next_day and self.next_day.isoformat(), "as_of": self.as_of.isoformat()}
        return asdict(self) | days

    @property
    def lacking(self) -> int:
        """Programs that lack a letter whatever comes."""
        return self.short + self.irreparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An applicant of a cohort.

    Attributes
    ----------
    stands
        None: there is no answer.
    lacking, what, errors
        Why there is none, the first error, and how many there are.
    earlier
        True if an answer is there that was made of something else.
    """

    applicant: str
    stands: Stands | None = None
    lacking: Lacking | None = None
    what: str = ""
    errors: int = 0
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms each applicant is solved.

    Attributes
    ----------
    time_limit
        Seconds for each; None: until proven.
    seed, engine
        What the search goes by.
    """

    time_limit: float | None = None
    seed: int = 0
    engine: Engine = Engine.AUTO

    def begin(self) -> Budget:
        """Start the clock of one applicant."""
        return Budget.of(self.time_limit, self.seed, self.engine)


def cohort(
    applicants: Mapping[str, Scenario | InputError],
    time_limit: float | None = None,
    seed: int = 0,
    engine: str = Engine.AUTO.value,
    client: Any = None,
) -> tuple[Row, ...]:
    """Solve every applicant, several at a time, and tell how each stands, worst first.

    Parameters
    ----------
    applicants
        By name: what each has entered, or why it cannot be read, as :func:`solver.applicants` gives it.
    time_limit
        Seconds for each applicant; None: until proven.
    seed, engine
        As of :func:`solver.solve`.
    client
        Of a Dask cluster, whose workers do it; None: the cores of this machine.
    """
    terms = Terms(time_limit=time_limit, seed=seed, engine=Engine(engine))
    rows = [broken(name, given) for name, given in applicants.items() if isinstance(given, InputError)]
    todo = [(name, given, terms) for name, given in applicants.items() if isinstance(given, Scenario)]
    for (name, *_), found in finished(_solved, todo, len(todo), client):
        rows.append(found or died(name))
    return worst_first(rows)


def _solved(task: tuple[str, Scenario, Terms]) -> Row:
    """How an applicant stands."""
    name, scenario, terms = task

    def solve() -> Row:
        budget = terms.begin()
        return row(name, settle(scenario, budget), budget)

    return answered(name, solve)


def row(name: str, result: Result, budget: Budget) -> Row:
    """How an applicant stands whose plan is known.

    Parameters
    ----------
    budget
        What working out the calendar may take.
    """
    tasks = days_of(result, budget).tasks
    stands = Stands(
        programs=len(result.programs),
        **{status.value: result.count(status) for status in ProgramStatus},
        overdue=sum(task.overdue for task in tasks),
        next_day=min((task.day for task in tasks if task.day and not task.overdue), default=None),
        as_of=result.scenario.as_of,
        proven=result.plan.proven and result.today.proven,
        notes=sum(not note.aside for note in result.scenario.notes),
    )
    return Row(applicant=name, stands=stands)


def answered(name: str, work: Callable[[], Row]) -> Row:
    """What work on one applicant gives, or a row that says why it gives nothing: the others go on."""
    try:
        return work()
    except InputError as error:
        return broken(name, error)
    except NoAnswerError as error:
        return Row(applicant=name, lacking=Lacking.NO_ANSWER, what=str(error))
    except Exception as error:  # noqa: BLE001 (whatever else is wrong with one applicant is a bug of ours)
        return Row(applicant=name, lacking=Lacking.OUR_BUG, what=f"{type(error).__name__}: {error}")


def not_yet(name: str, *, earlier: bool = False) -> Row:
    """The row of an applicant whose turn has not come; `earlier`: as of :class:`Row`."""
    what = "not solved yet; the answer that is there is of an earlier state" if earlier else "not solved yet"
    return Row(applicant=name, lacking=Lacking.NOT_YET, what=what, earlier=earlier)


def broken(name: str, error: InputError) -> Row:
    """The row of an applicant whose entries cannot be read."""
    lacking = Lacking.OUR_BUG if isinstance(error, BugError) else Lacking.BROKEN
    return Row(applicant=name, lacking=lacking, what=str(error.faults[0]), errors=len(error.faults))


def unwritten(name: str, error: InputError) -> Row:
    """The row of an applicant whose answer cannot be written."""
    return Row(applicant=name, lacking=Lacking.UNWRITTEN, what=str(error.faults[0]))


def died(name: str) -> Row:
    """The row of an applicant on whom a process died, and died again when it was given this one alone."""
    return Row(applicant=name, lacking=Lacking.DIED, what="the process that worked on it ended, twice")


def worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in order: those without an answer, then by programs short, late, steps overdue, the next day, and name.

    Whose turn has not come yet stands last.
    """
    return tuple(sorted(rows, key=_place))


def _place(row: Row) -> tuple[object, ...]:
    """Where a row stands."""
    stands = row.stands
    if stands is None:
        return 2 if row.lacking is Lacking.NOT_YET else 0, row.applicant
    next_day = stands.next_day or date.max
    return 1, -stands.lacking, -stands.late, -stands.overdue, next_day, -stands.waiting, row.applicant
