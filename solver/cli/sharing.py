"""The part of ``lor cohort`` about writers whom several applicants name: who asks whom, and what if one declines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..analysis.cohort import Terms
from ..analysis.coordination import coordinate
from ..analysis.shared_plans import Coordination
from ..domain.entities import Scenario
from ..domain.errors import InputError
from ..io.cohort import LIMITS, read_applicant
from ..io.shared_writers import limits_of, shared_writers
from ..optimize.budget import Budget
from ..optimize.watch import Phase
from .common import COMPLETE, SHORT, screen_width, show, tell, tell_fault
from .progress import working

if TYPE_CHECKING:
    from ..domain.shared_writers import SharedWriter

__all__ = ["Sharing"]


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """The writers whom applicants of a cohort share.

    Attributes
    ----------
    entered
        Per applicant, what is entered, or why it cannot be read.
    writers
        Those who are shared.
    terms
        On what terms applicants are solved.
    """

    entered: Mapping[str, Scenario | InputError] = field(default_factory=dict)
    writers: tuple[SharedWriter, ...] = ()
    terms: Terms

    @classmethod
    def of(
        cls,
        folder: Path,
        places: Mapping[str, Path],
        rules: Path | None,
        as_of: date | None,
        apply: date | Literal["today"] | None,
        terms: Terms,
        asked: str | None,
    ) -> Sharing:
        """Find the writers whom applicants share, where that is wanted, and tell what is odd.

        Parameters
        ----------
        folder, places
            Of the cohort, and of every applicant by name.
        rules, as_of, apply, terms
            On what terms all are read and solved.
        asked
            What ``--decline`` was given; None, and no limits entered: nothing is read, and nobody is shared.

        Raises
        ------
        InputError
            With every fault in ``cohort.csv``.
        """
        for place in places.values():
            if place.stem.casefold() == Path(LIMITS).stem and place.is_file():
                tell(f"note: {place} is taken for an applicant: what shared writers will do stands in {LIMITS}")
        if limits_of(folder) is None and asked is None:
            return cls(terms=terms)
        with working(Budget()):
            entered = {name: read_applicant(place, as_of, apply, rules) for name, place in places.items()}
        scenarios = {name: scenario for name, scenario in entered.items() if isinstance(scenario, Scenario)}
        writers, notes = shared_writers(folder, scenarios, entered.keys(), asked)
        for note in notes:
            tell_fault(note, "note: ")
        return cls(entered=entered, writers=writers, terms=terms)

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """The applicants whose entries can be read."""
        return {name: scenario for name, scenario in self.entered.items() if isinstance(scenario, Scenario)}

    @property
    def unread(self) -> list[str]:
        """The applicants whose entries cannot be read."""
        return [name for name, given in self.entered.items() if isinstance(given, InputError)]

    def budget(self) -> Budget:
        """Start the clock of what is decided for all: as long as all of them may take one by one."""
        limit = self.terms.time_limit
        return Budget.of(None if limit is None else limit * len(self.entered), self.terms.seed, self.terms.engine)

    def decide(self) -> Coordination:
        """Decide who may use whose letters."""
        budget = self.budget()
        with working(budget, Phase.SHARED):
            return coordinate(self.scenarios, self.writers, budget, self.unread)

    def decline(self, given: str, *, as_json: bool) -> int:
        """Tell what happens if a writer declines, and give the exit code.

        Parameters
        ----------
        given
            What ``--decline`` was given.
        as_json
            True: print JSON in place of a screen.
        """
        from ..analysis.declines import declined, resolve_writer
        from ..io.output import json_text
        from ..report.shared_writers import declined_document, declined_screen

        writer = resolve_writer(given, self.writers, "--decline")
        budget = self.budget()
        with working(budget, Phase.SHARED):
            found = declined(self.scenarios, self.writers, writer, budget, self.unread)
        show(json_text(declined_document(found)) if as_json else declined_screen(found, screen_width()))
        return SHORT if any(plan.short for plan in found.after.plans.values()) else COMPLETE
