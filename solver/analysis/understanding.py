"""What was understood of a folder: what ``lor check`` tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..domain.entities import Letter, Scenario, Status, Track
from ..domain.errors import Fault
from ..domain.needs import Clause
from ..domain.requirements import Understood
from ..domain.requirements import understand as understand_words
from ..domain.traits import known
from ..optimize.grouping import build_problem
from ..rules.eligibility import nonbinding_pins
from ..rules.programs import Program
from ..rules.timing import arrival, is_overdue

__all__ = ["OwnWords", "TooLate", "Understanding", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What some programs say of their requirements, in their own words, and what of it was understood."""

    text: str
    understood: Understood
    programs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLate:
    """A letter that arrives after the deadline of some rows of the list."""

    letter: Letter
    arrives: date
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What was understood of a folder.

    Attributes
    ----------
    programs
        The ERAS programs, in file order.
    notes
        What was odd but usable, and the pins that do not bind.
    own_words
        Each distinct text of requirements that counts, what of it was understood, and how many programs share it.
    clauses
        Each clause that rows state, and the number of programs that do, the most first.
    overdue
        Pending letters that should be there already.
    undated
        Other pending letters for which nobody entered a day.
    too_late
        Letters that come after the deadline of some rows.
    stale
        Rows of the list whose rules were looked up too long ago to be relied on.
    """

    scenario: Scenario
    programs: tuple[Program, ...]
    notes: tuple[Fault, ...]
    own_words: tuple[OwnWords, ...]
    clauses: tuple[tuple[Clause, int], ...]
    overdue: tuple[Letter, ...]
    undated: tuple[Letter, ...]
    too_late: tuple[TooLate, ...]
    stale: tuple[Track, ...]


def understand(scenario: Scenario) -> Understanding:
    """Gather what there is to tell of a folder.

    Raises
    ------
    InputError
        Pins that contradict each other or a limit.
    """
    problem = build_problem(scenario)
    pending = [letter for letter in scenario.letters if letter.status.pending]
    overdue = tuple(letter for letter in pending if is_overdue(letter, scenario.settings.season))
    return Understanding(
        scenario=scenario,
        programs=problem.programs,
        notes=(*scenario.notes, *nonbinding_pins(problem)),
        own_words=_own_words(scenario, problem.programs),
        clauses=_clauses(problem.programs),
        overdue=overdue,
        undated=tuple(letter for letter in pending if letter.expected is None and letter not in overdue),
        too_late=tuple(_too_late(scenario)),
        stale=tuple(_stale(scenario)),
    )


def _stale(scenario: Scenario) -> Iterator[Track]:
    since = scenario.settings.season.rules_since
    for track in scenario.tracks:
        if track.stated.checked and track.stated.checked < since:
            yield track


def _own_words(scenario: Scenario, listing: Sequence[Program]) -> tuple[OwnWords, ...]:
    """The distinct texts of requirements, those of most programs first; a row whose needs are entered has none."""
    shared = Counter(
        text
        for program in listing
        for text in {track.stated.requirements for track in program.tracks if not track.stated.entered}
        if text
    )
    traits = known(scenario.writers, scenario.letters, scenario.settings.applicant.themes) if shared else frozenset()
    return tuple(
        OwnWords(text=text, understood=understand_words(text, traits), programs=number)
        for text, number in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))
    )


def _clauses(listing: Sequence[Program]) -> tuple[tuple[Clause, int], ...]:
    """Each distinct clause with its number of programs; the policy's advice is not among them."""
    alike = Counter(program.terms for program in listing)
    first = {program.terms: program for program in listing}
    found: Counter[Clause] = Counter()
    for terms, number in alike.items():
        clauses = {clause for track in first[terms].tracks for clause in track.needs}
        found.update(dict.fromkeys(clauses, number))
    return tuple(sorted(found.items(), key=lambda entry: (-entry[1], str(entry[0]))))


def _too_late(scenario: Scenario) -> Iterator[TooLate]:
    deadlines = Counter(track.deadline for track in scenario.tracks if track.deadline)
    for letter in scenario.letters:
        if letter.status is Status.UPLOADED or letter.status.gone:
            continue
        day = arrival(letter, scenario.settings.season)
        if day and (rows := sum(number for deadline, number in deadlines.items() if deadline < day)):
            yield TooLate(letter=letter, arrives=day, rows=rows)
