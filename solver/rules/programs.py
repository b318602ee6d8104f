"""One ERAS program from its tracks: what they state together, and what has been entered there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from ..domain.entities import RulesKnown, Scenario, Track, TrackType
from ..domain.needs import Clause, Count, Trait, parse, slug
from ..domain.traits import known
from .defaults import least_known

__all__ = ["Program", "programs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An ERAS program: the tracks that get one portfolio.

    Tracks share their needs, the largest required, the smallest maximum, the largest weight, the earliest
    `complete_by`, deadline and day of applying, and all that is assigned; any track applied to or closed makes the
    program so.

    Attributes
    ----------
    terms
        Number of what its rows say: programs with the same number differ in ids, names, places and weights alone.
    stated, preferred
        Binding clauses, and priced ones: the program's own, the policy's advice, the applicant's themes.
    rules
        How well the rules of the least known track are known.
    """

    tracks: tuple[Track, ...]
    weight: float
    terms: int
    required: int
    maximum: int
    stated: tuple[Clause, ...]
    preferred: tuple[Clause, ...]
    rules: RulesKnown
    complete_by: date
    deadline: date | None
    applied: bool
    applied_on: date | None
    closed: bool
    assigned: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of its first track."""
        return self.tracks[0].id

    @property
    def name(self) -> str:
        """The name of its first track."""
        return self.tracks[0].name


def programs(scenario: Scenario) -> tuple[Program, ...]:
    """Gather the tracks of a scenario into programs, in file order."""
    terms, families = _Terms(scenario), defaultdict[tuple[bool, str], list[Track]](list)
    for track in scenario.tracks:
        families[track.program_key].append(track)
    return tuple(map(terms.program, families.values()))


class _Terms:
    """What programs ask for and what is entered there, worked out once for all whose rows say the same.

    Attributes
    ----------
    advised
        Per specialty and track, the policy's preferred clauses (R02 to R04, R11, R12, R20, R21), and the themes (R25).
    """

    def __init__(self, scenario: Scenario) -> None:
        themes = scenario.settings.applicant.themes
        self.known: dict[tuple[object, ...], dict[str, Any]] = {}
        self.policy = scenario.settings.policy
        self.traits = known(scenario.writers, scenario.letters, themes)
        self.themes = tuple(
            Clause(options=((Count((Trait(slug(theme)),), ">=", 1),),), prefer=True) for theme in themes
        )
        self.advised: dict[tuple[str, TrackType], tuple[Clause, ...]] = {}

    def program(self, tracks: Sequence[Track]) -> Program:
        """The program of some tracks."""
        said = tuple([(_said(track), id(track.needs)) for track in tracks])
        terms = self.known.get(said)
        if terms is None:
            terms = self.known[said] = {"terms": len(self.known), **self.together(tracks)}
        return Program(tracks=tuple(tracks), weight=max([track.weight for track in tracks]), **terms)

    def together(self, tracks: Sequence[Track]) -> dict[str, Any]:
        """What the tracks of one program have together."""
        clauses = [clause for track in tracks for clause in (*track.needs, *self.advice(track))]
        return {
            "required": max(track.required for track in tracks),
            "maximum": min(track.maximum for track in tracks),
            "stated": tuple(dict.fromkeys(clause for clause in clauses if not clause.prefer)),
            "preferred": tuple(dict.fromkeys(clause for clause in clauses if clause.prefer)),
            "rules": least_known(track.rules for track in tracks),
            "complete_by": min(track.complete_by for track in tracks),
            "deadline": min((track.deadline for track in tracks if track.deadline), default=None),
            "applied": any(track.applied for track in tracks),
            "applied_on": min((track.applied_on for track in tracks if track.applied_on), default=None),
            "closed": any(track.closed for track in tracks),
            "assigned": tuple(dict.fromkeys(letter_id for track in tracks for letter_id in track.assigned)),
        }

    def advice(self, track: Track) -> tuple[Clause, ...]:
        """The preferred clauses for a track, parsed once; primary care falls back on categorical."""
        key = (track.specialty, track.track)
        if key not in self.advised:
            lists = self.policy.get(track.specialty, {})
            fallback = lists.get(TrackType.CATEGORICAL, ()) if track.track is TrackType.PRIMARY_CARE else ()
            texts = lists.get(track.track, fallback)
            clauses = (clause for text in texts for clause in parse(text, self.traits))
            self.advised[key] = (*(Clause(clause.options, prefer=True) for clause in clauses), *self.themes)
        return self.advised[key]


_said = attrgetter(
    "specialty",
    "track",
    "setting",
    "img_friendly",
    "required",
    "maximum",
    "complete_by",
    "deadline",
    "applied",
    "applied_on",
    "assigned",
    "closed",
    "rules",
)
"""All that a row says of a program but for its needs.

Needs are told apart by identity, since hashing clauses is slow: the scenario keeps them alive, and equal texts are read
once. Needs that are equal and not identical only make two numbers of `terms` where one would do.
"""
