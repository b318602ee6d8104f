"""An earlier plan as what was already entered: where the clicking has begun, changes are counted from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .entities import Scenario, Status
from .errors import Fault, InputError

__all__ = ["Baseline", "entered"]

Baseline = Mapping[str, Sequence[str]]
"""Track id to the ids of the letters entered there."""


def entered(scenario: Scenario, baseline: Baseline | None) -> Scenario:
    """The scenario as if the letters of an earlier plan stood under `assigned`; None: there is no earlier plan.

    Programs applied to keep what the list says, for that is final. A track that the plan does not have keeps it too;
    a letter that is not in MyERAS, or not known any more, was not entered.

    Raises
    ------
    InputError
        When the plan has none of the programs of the list.
    """
    if baseline is None:
        return scenario
    if not any(track.id in baseline for track in scenario.tracks):
        raise InputError([Fault(file="--baseline", what="has none of the programs on this list")])
    there = {letter.id for letter in scenario.letters if letter.status in (Status.UPLOADED, Status.WITHDRAWN)}
    final = {track.program_key for track in scenario.tracks if track.applied}
    tracks = tuple(
        replace(track, assigned=tuple(letter_id for letter_id in baseline[track.id] if letter_id in there))
        if track.id in baseline and track.program_key not in final
        else track
        for track in scenario.tracks
    )
    return replace(scenario, tracks=tracks)
