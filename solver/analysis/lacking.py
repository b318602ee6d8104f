"""What the portfolio lacks and a writer could speak of: facts and cases for the packet, never sentences (R33)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..domain.entities import Comparison, RotationSetting, Scenario, Status
from ..domain.traits import Facts, facts, is_im, traits
from ..domain.vocabulary import group, own_fields

__all__ = ["Case", "Lacking", "lacking"]

COMPARES = frozenset(Comparison) - {Comparison.AVERAGE, Comparison.NONE, Comparison.UNKNOWN}
"""What says how the applicant compares with others (R14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rotation on which a writer directly supervised the applicant, and for how long."""

    rotation_id: str
    weeks: float
    setting: RotationSetting | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What a letter could add to a portfolio.

    Attributes
    ----------
    subjects
        What no letter that is there or to come speaks of, as far as anybody entered it: ``comparison``,
        ``communication``, the applicant's themes, ``us_system``, ``inpatient``, and specialties by name.
    cases
        What the writer saw: that the packet can name cases from.
    """

    subjects: tuple[str, ...]
    cases: tuple[Case, ...]


def lacking(scenario: Scenario) -> dict[str, Lacking]:
    """Per writer with a letter to ask for, what this letter could add."""
    entries = facts(scenario)
    there = [entry for entry in entries if entry.letter.status is Status.UPLOADED or entry.letter.status.pending]
    spoken = {subject for entry in there for subject in _spoken_of(entry, scenario)}
    found: dict[str, Lacking] = {}
    for entry in entries:
        if entry.letter.status is Status.NOT_ASKED:
            could = (subject for subject in _could_speak_of(entry, scenario) if subject not in spoken)
            found.setdefault(
                entry.writer.id, Lacking(subjects=tuple(dict.fromkeys(could)), cases=_cases(entry, scenario))
            )
    return found


def _spoken_of(entry: Facts, scenario: Scenario) -> Iterator[str]:
    """What a letter is known to speak of."""
    carried = traits(entry)
    if entry.letter.comparison in COMPARES:
        yield "comparison"
    yield from (theme for theme in _themes(scenario) if theme in carried)
    yield from _seen(entry, scenario)


def _could_speak_of(entry: Facts, scenario: Scenario) -> Iterator[str]:
    """What a letter could speak of: whoever directly supervised can compare, and tell of how it went."""
    if entry.evidence.direct:
        yield "comparison"
        yield from _themes(scenario)
    yield from _seen(entry, scenario)


def _themes(scenario: Scenario) -> tuple[str, ...]:
    """Communication, and what the applicant wants spoken of (R25)."""
    return tuple(dict.fromkeys(("communication", *scenario.settings.applicant.themes)))


def _seen(entry: Facts, scenario: Scenario) -> Iterator[str]:
    """What a letter speaks of because of where its writer saw the applicant, and of the writer's field."""
    carried = traits(entry)
    if {"us", "hands_on"} <= carried:
        yield "us_system"
    if carried & {"inpatient", "icu"} and "clinical" in carried:
        yield "inpatient"
    for specialty in dict.fromkeys(track.specialty for track in scenario.tracks):
        if specialty in group("im_programs"):
            if is_im(entry) and specialty != "transitional year":
                yield "internal medicine"
        elif entry.writer.specialty in own_fields(specialty):
            yield specialty


def _cases(entry: Facts, scenario: Scenario) -> tuple[Case, ...]:
    """The rotations on which a writer directly supervised the applicant, the longest first."""
    settings = {rotation.id: rotation.setting for rotation in scenario.rotations}
    cases = [
        Case(rotation_id=row.rotation_id, weeks=row.weeks, setting=settings[row.rotation_id])
        for row in scenario.supervision
        if row.writer_id == entry.writer.id and row.rotation_id in entry.evidence.rotations and row.direct
    ]
    return tuple(sorted(cases, key=lambda case: (-case.weeks, case.rotation_id)))
