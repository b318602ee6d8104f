"""Writers whom several applicants of a cohort name, and how much each of them will do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from .entities import Scenario, Status
from .errors import Fault

__all__ = ["SharedWriter", "withheld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWriter:
    """One person who writes for applicants of a cohort.

    Attributes
    ----------
    members
        Per applicant who names the person, the ids that the person has among this applicant's writers.
    most_letters
        Letters not uploaded yet that the person will still write, for all applicants together; None: no limit.
    most_applicants
        Applicants the person will still write for; None: no limit.
    by
        The last day on which asking is any use; None: no such day.
    also
        The names under which the person stands in folders.
    """

    name: str
    institution: str
    members: Mapping[str, frozenset[str]]
    most_letters: int | None = None
    most_applicants: int | None = None
    by: date | None = None
    also: frozenset[str] = frozenset()

    @property
    def called(self) -> str:
        """The name, with the institution where one is entered."""
        return ", ".join(filter(None, (self.name, self.institution)))

    @property
    def limited(self) -> bool:
        """True if the person will not write for all who may ask."""
        return self.most_letters is not None or self.most_applicants is not None

    def ids_at(self, applicant: str) -> frozenset[str]:
        """The ids that the person has among the writers of an applicant."""
        return self.members.get(applicant, frozenset())


def withheld(scenario: Scenario, letter_ids: Collection[str]) -> Scenario:
    """The scenario of one applicant without letters that others of the cohort get; a note tells each."""
    if not letter_ids:
        return scenario
    names = {writer.id: writer.name for writer in scenario.writers}
    letters = tuple(
        replace(letter, status=Status.DECLINED) if letter.id in letter_ids else letter for letter in scenario.letters
    )
    notes = tuple(
        Fault(
            file="cohort.csv",
            what=f"{letter.id} counts as declined: {names[letter.writer_id]} has no letter left for this applicant",
            aside=True,
        )
        for letter in scenario.letters
        if letter.id in letter_ids
    )
    return replace(scenario, letters=letters, notes=(*scenario.notes, *notes))
