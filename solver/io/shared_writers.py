"""``cohort.csv`` and who is one person in several applicants' folders: same name and institution, or named there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..domain.entities import Scenario, Writer
from ..domain.errors import Fault, InputError, maybe
from ..domain.settings import shipped
from ..domain.shared_writers import SharedWriter
from ..domain.vocabulary import fold
from .cohort import LIMITS
from .scenario.one_person import may_be_one, parsed_name
from .table.cells import Cells
from .table.csv_table import read_table
from .table.findings import Findings
from .table.headings import known_columns
from .table.table import Table
from .table.values import quoted

__all__ = ["COLUMNS", "limits_of", "shared_writers"]

COLUMNS = ("writer", "institution", "most_letters", "most_applicants", "by", "applicant", "writer_id")
"""The columns that ``cohort.csv`` may have."""
SAID = ("most_letters", "most_applicants", "by")
"""Those that say how much a writer will do."""
ALIKE = 0.8
"""How like one of these an unknown heading is that is taken for a misspelt one; difflib's ratio."""

_Key = tuple[object, str]
"""Who is one person: a name without titles, accents and case, and an institution, folded; "" where none is said."""
_Member = tuple[str, str]
"""An applicant's name, and a writer's id there."""


@dataclass(slots=True)
class _Person:
    """One person as far as it is known; per limit, what is said and on which line.

    Attributes
    ----------
    line
        Of the first row about the person; 0: ``cohort.csv`` says nothing.
    """

    name: str
    institution: str
    line: int = 0
    members: list[_Member] = field(default_factory=list)
    also: set[str] = field(default_factory=set)
    limits: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def shared(self) -> SharedWriter:
        """The person as the rest of the program sees it."""
        limits = {name: said for name, (said, _) in self.limits.items()}
        ids: defaultdict[str, set[str]] = defaultdict(set)
        for applicant, writer_id in self.members:
            ids[applicant].add(writer_id)
        members = {applicant: frozenset(own) for applicant, own in ids.items()}
        also = frozenset(self.also)
        return SharedWriter(name=self.name, institution=self.institution, members=members, also=also, **limits)


def limits_of(folder: Path) -> Path | None:
    """The table in a cohort's folder that says what shared writers will do; None: there is none.

    Raises
    ------
    InputError
        When its name is written in another case, so that it would not be read.
    """
    for place in sorted(folder.iterdir()):
        if place.name != LIMITS and place.name.casefold() == LIMITS:
            raise InputError([Fault(file=str(place), what=f"is not read, expected {LIMITS}. Maybe rename it.")])
    return folder / LIMITS if (folder / LIMITS).exists() else None


def shared_writers(
    folder: Path, scenarios: Mapping[str, Scenario], applicants: Collection[str], asked: str | None = None
) -> tuple[tuple[SharedWriter, ...], tuple[Fault, ...]]:
    """Everybody who is named in several folders, or of whom ``cohort.csv`` says what they will do; and notes.

    Parameters
    ----------
    folder
        Of the cohort.
    scenarios
        Per applicant, what is entered.
    applicants
        All of them, also those whose entries cannot be read.
    asked
        A part of a name: of nobody else it is told who may be one person; None: of everybody.

    Raises
    ------
    InputError
        With every fault found in ``cohort.csv``.
    """
    findings = Findings()
    people = _People(findings, scenarios, applicants, asked)
    try:
        if place := limits_of(folder):
            megabytes = float(shipped("defaults.toml")["limits"]["file_megabytes"])
            people.read(Cells(read_table(place, COLUMNS, megabytes, findings, may_be_empty=True), findings))
            findings.settle()
        people.meet()
        findings.settle()
    except InputError as error:
        raise InputError(_placed(folder, error.faults), _placed(folder, error.notes)) from None
    found = [person for person in people.by_key.values() if person.limits or len({a for a, _ in person.members}) > 1]
    return tuple(person.shared() for person in found), tuple(_placed(folder, findings.notes))


def _placed(folder: Path, told: Iterable[Fault]) -> Iterator[Fault]:
    """What is told of the table, with the folder it stands in."""
    return (replace(one, file=str(folder / LIMITS)) if one.file == LIMITS else one for one in told)


def _misspelt(table: Table) -> dict[str, str]:
    """Headings that nobody reads and that are nearly one of a limit, each with that."""
    known = known_columns(LIMITS, SAID)
    unused = [heading for heading in table.header if heading and heading not in table.headings.values()]
    near = {heading: get_close_matches(fold(heading), known, n=1, cutoff=ALIKE) for heading in unused}
    return {heading: known[alike[0]] for heading, alike in near.items() if alike}


class _People:
    """Who is who in a cohort.

    Parameters
    ----------
    findings
        Gain what is wrong, and what is odd but usable.
    scenarios, applicants, asked
        As of :func:`shared_writers`.

    Attributes
    ----------
    by_key
        Everybody.
    named
        Members that ``cohort.csv`` names, each with the person meant and the line.
    """

    def __init__(
        self, findings: Findings, scenarios: Mapping[str, Scenario], applicants: Collection[str], asked: str | None
    ) -> None:
        self.findings = findings
        self.scenarios = scenarios
        self.applicants = applicants
        self.asked = (asked or "").strip().casefold()
        self.headings: dict[str, str] = {}
        self.by_key: dict[_Key, _Person] = {}
        self.named: dict[_Member, tuple[_Key, int]] = {}

    def read(self, cells: Cells) -> None:
        """Take over what ``cohort.csv`` says."""
        if len(cells) and not self._has_columns(cells):
            return
        self.headings = {column: cells.heading(column) for column in COLUMNS}
        empty = [not any(texts) for texts in zip(*map(cells.text, (*SAID, "applicant", "writer_id")), strict=True)]
        texts = (cells.text("writer"), cells.text("institution"))
        limits = [cells.integers(column, None, least=0) for column in ("most_letters", "most_applicants")]
        members = (cells.text("applicant"), cells.ids("writer_id"))
        for line, name, institution, *said, applicant, writer_id, says_nothing in cells.rows(
            *texts, *limits, cells.dates("by"), *members, empty
        ):
            if not name:
                cells.fault(line, "writer", "is empty, expected the name of somebody who writes")
                continue
            key = parsed_name(name), fold(institution)
            person = self.by_key.setdefault(key, _Person(name, institution, line))
            if says_nothing:
                what = "is empty, expected a number, or something in most_applicants, by, or applicant and writer_id"
                cells.fault(line, SAID[0], what)
            self._limit(cells, line, person, said)
            self._name(cells, line, key, (applicant, writer_id))

    def _has_columns(self, cells: Cells) -> bool:
        """True if it is said of whom something is said, and what; else a fault tells."""
        wrong = {heading: f'no such column. Maybe "{column}".' for heading, column in _misspelt(cells.table).items()}
        if "writer" not in cells:
            wrong["writer"] = "no such column"
        elif not wrong and not any(column in cells for column in (*SAID, "applicant")):
            wrong[SAID[0]] = f"no such column, nor {', '.join(SAID[1:])} or applicant: the file says nothing of anybody"
        for column, what in wrong.items():
            self.findings.fault(cells.table.file, what, line=1, column=column)
        return not wrong

    def _limit(self, cells: Cells, line: int, person: _Person, said: list[int | date | None]) -> None:
        """Take over limits; a fault where another row says something else."""
        for column, limit in zip(SAID, said, strict=True):
            if limit is None:
                continue
            first, where = person.limits.setdefault(column, (limit, line))
            if first != limit:
                cells.fault(line, column, f"found {limit}, but line {where} says {first} of the same person")

    def _name(self, cells: Cells, line: int, key: _Key, member: _Member) -> None:
        """Take over who is meant in one applicant's folder."""
        applicant, writer_id = member
        if not applicant and not writer_id:
            return
        if not applicant or not writer_id:
            empty, other = ("writer_id", "applicant") if applicant else ("applicant", "writer_id")
            cells.fault(line, empty, f"is empty beside {other}; expected both, or neither")
        elif applicant not in self.applicants:
            cells.unknown(line, "applicant", "applicant", applicant, self.applicants, "this folder")
        elif applicant in self.scenarios:
            ids = {writer.id for writer in self.scenarios[applicant].writers}
            if writer_id not in ids:
                cells.unknown(line, "writer_id", "writer", writer_id, ids, f"the folder of {applicant}")
            first, where = self.named.setdefault(member, (key, line))
            if first != key:
                cells.fault(line, "writer_id", f"{quoted(writer_id)} of {applicant} is somebody else on line {where}")

    def meet(self) -> None:
        """Give every writer of every applicant to the person meant, and tell what was not taken for one person."""
        unplaced: defaultdict[object, list[_Member]] = defaultdict(list)
        for applicant, scenario in self.scenarios.items():
            for writer in scenario.writers:
                member, name = (applicant, writer.id), parsed_name(writer.name)
                key = self._key_of(member, (name, fold(writer.institution)))
                if key is None:
                    unplaced[name].append(member)
                else:
                    person = self.by_key.setdefault(key, _Person(writer.name, writer.institution))
                    person.members.append(member)
                    person.also.add(writer.name)
        self._check_institutions()
        self._tell_unplaced(unplaced)
        self._tell_alike()

    def _key_of(self, member: _Member, key: _Key) -> _Key | None:
        """Who a writer is; None where no institution is said and ``cohort.csv`` does not name the writer."""
        if member in self.named:
            return self.named[member][0]
        anywhere = (key[0], "")
        said = key in self.by_key and self.by_key[key].line
        if anywhere in self.by_key and not said:
            return anywhere
        return key if key[1] or said else None

    def _check_institutions(self) -> None:
        """Add a fault where ``cohort.csv`` names somebody without institution, and there are two of the name."""
        for key, person in self.by_key.items():
            places = {fold(place): place for member in person.members if (place := self._institution(member, key))}
            if not key[1] and len(places) > 1:
                where = " and ".join(sorted(places.values()))
                what = f"is empty, and people of this name are at {where}; expected one of them"
                self._fault("institution", what, person)

    def _institution(self, member: _Member, key: _Key) -> str:
        """The institution of a member that was found by name alone; "" of one that ``cohort.csv`` names."""
        if member in self.named and self.named[member][0] == key:
            return ""
        return self._writer(member).institution

    def _writer(self, member: _Member) -> Writer:
        """What is entered of a member."""
        applicant, writer_id = member
        return next(writer for writer in self.scenarios[applicant].writers if writer.id == writer_id)

    def _fault(self, column: str, what: str, person: _Person) -> None:
        """Remember what is wrong in the first row about a person."""
        heading = self.headings.get(column, column)
        self.findings.fault(LIMITS, what, line=person.line, column=heading, about=person.name)

    def _concerns(self, members: Iterable[_Member]) -> bool:
        """True if somebody among these is asked for, or nobody is."""
        return not self.asked or any(
            self.asked in f"{writer.name}, {writer.institution}".casefold() or self.asked == writer.id.casefold()
            for writer in map(self._writer, members)
        )

    def _tell_unplaced(self, unplaced: Mapping[object, list[_Member]]) -> None:
        """Add a note on namesakes of whom no institution is entered."""
        borne: defaultdict[object, list[_Member]] = defaultdict(list)
        for (name, _), person in self.by_key.items():
            borne[name] += person.members
        for name, members in unplaced.items():
            others = [member for member in borne[name] if member not in members]
            if len({applicant for applicant, _ in (*members, *others)}) > 1 and self._concerns((*members, *others)):
                told = ", ".join(f"{writer_id} of {applicant}" for applicant, writer_id in (*members, *others))
                what = f"{told}: not taken for one person, for no institution is entered. Maybe name them here."
                self.findings.note(LIMITS, what)

    def _tell_alike(self) -> None:
        """Add a note on people of one institution whose names may be one person's, and tell whom nobody names."""
        at: defaultdict[str, dict[str, _Person]] = defaultdict(dict)
        for number, ((name, place), person) in enumerate(self.by_key.items()):
            at[place][str(number)] = person
            if person.line and not person.members:
                self._tell_unnamed(name, person)
        for people in at.values():
            for one, other in may_be_one({key: person.name for key, person in people.items()}, ()):
                self._tell_pair(people[one], people[other])

    def _tell_unnamed(self, name: object, person: _Person) -> None:
        """Tell of a person whom nobody names: a fault, unless one may who cannot be read."""
        everybody = [writer for scenario in self.scenarios.values() for writer in scenario.writers]
        places = sorted({writer.institution for writer in everybody if parsed_name(writer.name) == name})
        if not places:
            column, what = "writer", f"no applicant names this writer.{maybe(person.name, (w.name for w in everybody))}"
        elif filled := list(filter(None, places)):
            near = maybe(person.institution, filled) or f" Applicants name one at {' and '.join(filled)}."
            column, what = "institution", f"no applicant names this writer at {quoted(person.institution)}.{near}"
        else:
            more = "Maybe name them by applicant and writer_id, or leave this empty."
            column, what = "institution", f"applicants who name this writer enter no institution. {more}"
        if self.scenarios.keys() >= set(self.applicants):
            self._fault(column, what, person)
        else:
            heading = self.headings.get(column, column)
            more = " Those who cannot be read may."
            self.findings.note(LIMITS, f"{what}{more}", line=person.line, column=heading, about=person.name)

    def _tell_pair(self, one: _Person, other: _Person) -> None:
        """Add a note on two that may be one person, unless one applicant names both."""
        apart = {applicant for applicant, _ in one.members}.isdisjoint(applicant for applicant, _ in other.members)
        if apart and self._concerns((*one.members, *other.members)):
            what = f"{one.name} and {other.name}, {one.institution}: taken for two people. Maybe name them here."
            self.findings.note(LIMITS, what)
