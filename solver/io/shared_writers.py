"""``cohort.csv`` and who is one person in several applicants' folders: same name and institution, or named there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..domain.entities import Scenario
from ..domain.errors import Fault
from ..domain.settings import shipped
from ..domain.shared_writers import SharedWriter
from ..domain.vocabulary import fold
from .cohort import LIMITS
from .scenario.one_person import may_be_one, parsed_name
from .table.cells import Cells
from .table.csv_table import read_table
from .table.findings import Findings
from .table.values import quoted

__all__ = ["COLUMNS", "shared_writers"]

COLUMNS = ("writer", "institution", "most_letters", "most_applicants", "by", "applicant", "writer_id")
"""The columns that ``cohort.csv`` may have."""

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
    limits: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def shared(self) -> SharedWriter:
        """The person as the rest of the program sees it."""
        limits = {name: said for name, (said, _) in self.limits.items()}
        ids: defaultdict[str, set[str]] = defaultdict(set)
        for applicant, writer_id in self.members:
            ids[applicant].add(writer_id)
        members = {applicant: frozenset(own) for applicant, own in ids.items()}
        return SharedWriter(name=self.name, institution=self.institution, members=members, **limits)


def shared_writers(
    folder: Path, scenarios: Mapping[str, Scenario], applicants: Collection[str]
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

    Raises
    ------
    InputError
        With every fault found in ``cohort.csv``.
    """
    findings = Findings()
    people = _People(findings, scenarios, applicants)
    if (folder / LIMITS).exists():
        megabytes = float(shipped("defaults.toml")["limits"]["file_megabytes"])
        people.read(Cells(read_table(folder / LIMITS, COLUMNS, megabytes, findings, may_be_empty=True), findings))
    people.meet()
    findings.settle()
    found = [person for person in people.by_key.values() if person.limits or len({a for a, _ in person.members}) > 1]
    return tuple(person.shared() for person in found), findings.notes


class _People:
    """Who is who in a cohort.

    Parameters
    ----------
    findings
        Gain what is wrong, and what is odd but usable.
    scenarios, applicants
        As of :func:`shared_writers`.

    Attributes
    ----------
    by_key
        Everybody.
    named
        Members that ``cohort.csv`` names, each with the person meant and the line.
    """

    def __init__(self, findings: Findings, scenarios: Mapping[str, Scenario], applicants: Collection[str]) -> None:
        self.findings = findings
        self.scenarios = scenarios
        self.applicants = applicants
        self.by_key: dict[_Key, _Person] = {}
        self.named: dict[_Member, tuple[_Key, int]] = {}

    def read(self, cells: Cells) -> None:
        """Take over what ``cohort.csv`` says."""
        if len(cells) and "writer" not in cells:
            self.findings.fault(cells.table.file, "no such column", line=1, column="writer")
            return
        texts = (cells.text("writer"), cells.text("institution"))
        limits = [cells.integers(column, None, least=0) for column in ("most_letters", "most_applicants")]
        members = (cells.text("applicant"), cells.ids("writer_id"))
        for line, name, institution, *said, applicant, writer_id in cells.rows(
            *texts, *limits, cells.dates("by"), *members
        ):
            if not name:
                cells.fault(line, "writer", "is empty, expected the name of somebody who writes")
                continue
            key = parsed_name(name), fold(institution)
            person = self.by_key.setdefault(key, _Person(name, institution, line))
            self._limit(cells, line, person, said)
            self._name(cells, line, key, (applicant, writer_id))

    def _limit(self, cells: Cells, line: int, person: _Person, said: list[int | date | None]) -> None:
        """Take over limits; a fault where another row says something else."""
        for column, limit in zip(("most_letters", "most_applicants", "by"), said, strict=True):
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
                self.findings.fault(LIMITS, what, line=person.line, column="institution", about=person.name)

    def _institution(self, member: _Member, key: _Key) -> str:
        """The institution of a member that was found by name alone; "" of one that ``cohort.csv`` names."""
        if member in self.named and self.named[member][0] == key:
            return ""
        applicant, writer_id = member
        return next(writer.institution for writer in self.scenarios[applicant].writers if writer.id == writer_id)

    def _tell_unplaced(self, unplaced: Mapping[object, list[_Member]]) -> None:
        """Add a note on namesakes of whom no institution is entered."""
        borne: defaultdict[object, list[_Member]] = defaultdict(list)
        for (name, _), person in self.by_key.items():
            borne[name] += person.members
        for name, members in unplaced.items():
            others = [member for member in borne[name] if member not in members]
            if len({applicant for applicant, _ in (*members, *others)}) > 1:
                told = ", ".join(f"{writer_id} of {applicant}" for applicant, writer_id in (*members, *others))
                what = f"{told}: not taken for one person, for no institution is entered. Maybe name them here."
                self.findings.note(LIMITS, what)

    def _tell_alike(self) -> None:
        """Add a note on people of one institution whose names may be one person's, and on those whom nobody names."""
        at: defaultdict[str, dict[str, _Person]] = defaultdict(dict)
        for number, ((_, place), person) in enumerate(self.by_key.items()):
            at[place][str(number)] = person
            if person.line and not person.members:
                self.findings.note(LIMITS, "no applicant names this writer", line=person.line, about=person.name)
        for people in at.values():
            for one, other in may_be_one({key: person.name for key, person in people.items()}, ()):
                self._tell_pair(people[one], people[other])

    def _tell_pair(self, one: _Person, other: _Person) -> None:
        """Add a note on two that may be one person, unless one applicant names both."""
        if not {applicant for applicant, _ in one.members} & {applicant for applicant, _ in other.members}:
            what = f"{one.name} and {other.name}, {one.institution}: taken for two people. Maybe name them here."
            self.findings.note(LIMITS, what)
