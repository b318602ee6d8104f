"""One ERAS program from its tracks: what they state together, and what has been entered there already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .domain import Scenario, Track, TrackType
from .needs import Clause, Count, Trait, parse, slug
from .traits import known

__all__ = ["Program", "programs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An ERAS program: the tracks that get one portfolio.

    Tracks share their needs, the largest required, the smallest maximum, the largest weight, the earliest
    `complete_by` and all that is assigned; any track applied to or closed makes the program so.

    Attributes
    ----------
    stated, preferred
        Binding clauses, and priced ones: the program's own, the policy's advice, the applicant's themes.
    checked
        Whether somebody looked up the rules of every track.
    """

    tracks: tuple[Track, ...]
    weight: float
    required: int
    maximum: int
    stated: tuple[Clause, ...]
    preferred: tuple[Clause, ...]
    checked: bool
    complete_by: date
    applied: bool
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
    groups: dict[tuple[bool, str], list[Track]] = {}
    for track in scenario.tracks:
        groups.setdefault(track.program_key, []).append(track)
    advice = _Advice(scenario)
    return tuple(_gather(tracks, advice) for tracks in groups.values())


def _gather(tracks: list[Track], advice: _Advice) -> Program:
    clauses = [clause for track in tracks for clause in (*(track.needs or ()), *advice.for_track(track))]
    return Program(
        tracks=tuple(tracks),
        weight=max(track.weight for track in tracks),
        required=max(track.required for track in tracks),
        maximum=min(track.maximum for track in tracks),
        stated=_distinct(clause for clause in clauses if not clause.prefer),
        preferred=_distinct(clause for clause in clauses if clause.prefer),
        checked=all(track.needs is not None for track in tracks),
        complete_by=min(track.complete_by for track in tracks),
        applied=any(track.applied for track in tracks),
        closed=any(track.closed for track in tracks),
        assigned=tuple(dict.fromkeys(letter_id for track in tracks for letter_id in track.assigned)),
    )


def _distinct(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple(dict.fromkeys(clauses))


class _Advice:
    """The policy's preferred clauses per specialty and track, each list parsed once."""

    def __init__(self, scenario: Scenario) -> None:
        themes = scenario.settings.applicant.themes
        self.policy = scenario.settings.policy
        self.known = known(scenario.writers, scenario.letters, themes)
        self.themes = tuple(
            Clause(options=((Count((Trait(slug(theme)),), ">=", 1),),), prefer=True) for theme in themes
        )
        self.parsed: dict[tuple[str, TrackType], tuple[Clause, ...]] = {}

    def for_track(self, track: Track) -> tuple[Clause, ...]:
        key = (track.specialty, track.track)
        if key not in self.parsed:
            lists = self.policy.get(track.specialty, {})
            fallback = lists.get(TrackType.CATEGORICAL, ()) if track.track is TrackType.PRIMARY_CARE else ()
            texts = lists.get(track.track, fallback)
            clauses = (clause for text in texts for clause in parse(text, self.known))
            self.parsed[key] = (*(Clause(clause.options, prefer=True) for clause in clauses), *self.themes)
        return self.parsed[key]
