"""A season day by day: letters come or do not, the clicks of each day are done, and programs are applied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import solver
from solver import Result, Scenario
from solver.analysis.result import ProgramPlan
from solver.domain.entities import Letter, Status, Track

__all__ = ["walk"]


def walk(scenario: Scenario, comes: Mapping[str, date | None], days: Iterable[date]) -> Iterator[tuple[date, Result]]:
    """The answer of each day, when whoever gets it does what it says.

    Parameters
    ----------
    comes
        Per letter in question, the first day it can be assigned; None: it never comes. The others stay as they are.
    days
        The days on which somebody looks. Programs are applied to on their apply day, with what NOW has there.
    """
    for day in days:
        scenario = _on(scenario, day, comes)
        result = solver.solve(scenario)
        yield day, result
        plan_of = {track.id: plan for plan in result.programs for track in plan.program.tracks}
        scenario = replace(scenario, tracks=tuple(_clicked(track, plan_of[track.id], day) for track in scenario.tracks))


def _on(scenario: Scenario, day: date, comes: Mapping[str, date | None]) -> Scenario:
    """The scenario as it is on a day."""

    def there(letter: Letter) -> Letter:
        if letter.id not in comes:
            return letter
        arrived = (when := comes[letter.id]) is not None and when <= day
        return replace(letter, status=Status.UPLOADED if arrived else Status.PROMISED)

    season = replace(scenario.settings.season, as_of=day)
    settings = replace(scenario.settings, season=season)
    return replace(scenario, settings=settings, letters=tuple(map(there, scenario.letters)))


def _clicked(track: Track, plan: ProgramPlan, day: date) -> Track:
    """A row of the list in the evening: the clicks are done, and from its apply day on the program is applied to."""
    applies = not track.applied and day >= plan.apply_day
    return replace(
        track,
        assigned=plan.now,
        applied=track.applied or applies,
        applied_on=day if applies else track.applied_on,
    )
