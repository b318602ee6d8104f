"""A season day by day: letters come or do not, the clicks of each day are done, and programs are applied to.

``python benchmarks/daily.py`` prints the table of docs/model.md: one program of ``scenarios/late_chair`` under four
fates of two letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import solver
from solver import Result, Scenario
from solver.analysis.plan import settle
from solver.analysis.result import ProgramPlan, Step
from solver.domain.entities import Letter, Status, Track
from solver.optimize.budget import Budget
from solver.rules.timing import due

__all__ = ["PROGRAM", "SCENARIO", "alone", "days_from", "table", "walk"]

SCENARIO = Path(__file__).parents[1] / "scenarios" / "late_chair"
PROGRAM = "9999140001"
FIRST, LAST = date(2026, 9, 1), date(2026, 11, 15)
LETTERS = ("C", "F")
FATES = {"both come": "CF", "C alone": "C", "F alone": "F", "neither": ""}

Comes = Mapping[str, date | None]
"""Per letter in question, the first day it can be assigned; None: it never comes. The others stay as they are."""


def walk(scenario: Scenario, comes: Comes, days: Iterable[date]) -> Iterator[tuple[date, Result]]:
    """The answer of each day, when whoever gets it does what it says.

    Parameters
    ----------
    comes
        When letters come.
    days
        The days on which somebody looks. Programs are applied to on their apply day, with what NOW has there.
    """
    for day in days:
        scenario = _on(scenario, day, comes)
        result = settle(scenario, Budget(), fallbacks=False)
        yield day, result
        plan_of = {track.id: plan for plan in result.programs for track in plan.program.tracks}
        scenario = replace(scenario, tracks=tuple(_clicked(track, plan_of[track.id], day) for track in scenario.tracks))


def _on(scenario: Scenario, day: date, comes: Comes) -> Scenario:
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
    if track.applied or day < plan.apply_day:
        return replace(track, assigned=plan.now)
    return replace(track, assigned=plan.now, applied=True, applied_on=day)


def alone(scenario: Scenario, program_id: str) -> Scenario:
    """The scenario with one program, nothing assigned there yet."""
    [track] = (track for track in scenario.tracks if track.id == program_id)
    return replace(scenario, tracks=(replace(track, applied=False, applied_on=None, assigned=()),))


def days_from(first: date, last: date) -> list[date]:
    """All days from one to another."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def table() -> str:
    """What stands at the program, and what is to come, under each fate, on every day on which anything changes."""
    scenario, days = alone(solver.read(SCENARIO), PROGRAM), days_from(FIRST, LAST)
    due_on = {letter.id: due(letter, scenario.settings.season) for letter in scenario.letters if letter.id in LETTERS}
    columns = [
        _column(scenario, {x: due_on[x] if x in fate else None for x in LETTERS}, days) for fate in FATES.values()
    ]
    lines = ["| from | " + " | ".join(FATES) + " |", "|---" * (len(FATES) + 1) + "|"]
    before: tuple[str, ...] = ()
    for day, cells in zip(days, zip(*columns, strict=True), strict=True):
        if cells != before:
            lines.append(f"| {_short(day)} | " + " | ".join(cells) + " |")
        before = cells
    return "\n".join(lines) + "\n"


def _column(scenario: Scenario, comes: Comes, days: Sequence[date]) -> list[str]:
    """What to say of the only program on each day."""
    return [_cell(result.programs[0]) for _, result in walk(scenario, comes, days)]


def _cell(plan: ProgramPlan) -> str:
    """The letters of a program, and how they are to change."""
    return "; ".join([" ".join(plan.now), *map(_change, plan.steps)])


def _change(step: Step) -> str:
    """One letter to come: in whose place, or how long its place is kept."""
    if step.kept_until:
        return f"place kept for {step.letter_id} until {_short(step.kept_until)}"
    return f"{step.letter_id} for {' '.join(step.replaces)}" if step.replaces else f"{step.letter_id} joins"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


if __name__ == "__main__":
    print(table(), end="")
