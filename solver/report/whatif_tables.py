"""The files of what-ifs, and what ``--json`` prints of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from operator import attrgetter
from typing import Any

from ..analysis.outcomes import Outcome, Outcomes
from ..analysis.sweep import Sweep
from ..analysis.whatif import Change
from ..domain.entities import Scenario
from ..domain.events import Event
from ..io.output import json_text
from ..io.table.writing import row_text
from .tables import figures

__all__ = ["change_document", "change_files", "outcomes_document", "outcomes_files", "sweep_document", "sweep_files"]


LOSS, LACKING = ("shortfall_growth", "regret"), ("programs_short", "irreparable")
OF_WRITER, OF_PAIR = (*LOSS, "programs_changed", *LACKING), (*LOSS, *LACKING, "shortfall_beyond", "regret_beyond")
CHANGES = ("program_id", "program", "lost", "gained", "delta", "status_before", "status_after")
WRITERS = ("writer_id", "writer", *OF_WRITER, "backups")
PAIRS = ("writer_id", "writer", "with_id", "with", *OF_PAIR, "worse_than_sum")
Row = tuple[str | float, ...]


def changes(change: Change) -> Iterator[Row]:
    """What every changed row of the list loses and gains; tracks of one program share its points equally."""
    found = {track.id: difference for difference in change.changed for track in difference.before.program.tracks}
    left = {track.id for track in change.after.scenario.tracks}
    for track in change.before.scenario.tracks:
        if difference := found.get(track.id):
            yield (
                track.id,
                track.name,
                ";".join(difference.lost),
                ";".join(difference.gained),
                difference.delta / len(difference.before.program.tracks),
                difference.before.status.value,
                difference.after.status.value if difference.after and track.id in left else "dropped",
            )


def change_document(change: Change) -> dict[str, Any]:
    """What ``whatif.json`` holds."""
    return {
        "events": [_event(event) for event in change.events],
        "before": figures(change.before.plan),
        "after": figures(change.after.plan),
        "shortfall_growth": change.shortfall_growth,
        "regret": change.regret,
        "programs_changed": len(change.changed),
        "irreparable": change.irreparable,
        "backups": None if change.backups is None else [asdict(backup) for backup in change.backups],
        "as_of": change.after.scenario.as_of.isoformat(),
        "seed": change.after.seed,
    }


def _event(event: Event) -> dict[str, str]:
    """An event with the ids and days it names."""
    return {"event": type(event).__name__.lower()} | {name: str(value) for name, value in asdict(event).items()}


def change_files(change: Change) -> dict[str, str]:
    """The files that a what-if adds to those of its new plan."""
    return {"changes.csv": _csv(CHANGES, changes(change)), "whatif.json": json_text(change_document(change))}


def writers(found: Sweep) -> Iterator[Row]:
    """Every writer, the most missed first."""
    names = _names(found.scenario)
    for impact in found.writers:
        backups = "?" if impact.backups is None else ";".join(backup.writer_id for backup in impact.backups)
        yield (impact.writer_id, names[impact.writer_id], *attrgetter(*OF_WRITER)(impact), backups)


def pairs(found: Sweep) -> Iterator[Row]:
    """Every two writers, the most missed first; `beyond`: more than one by one."""
    names = _names(found.scenario)
    for pair in found.pairs:
        both = (part for writer_id in pair.writer_ids for part in (writer_id, names[writer_id]))
        yield (*both, *attrgetter(*OF_PAIR)(pair), "yes" if pair.worse_than_sum else "no")


def sweep_document(found: Sweep) -> dict[str, Any]:
    """What ``--json`` prints of a sweep."""
    return {
        "before": {"shortfall": found.shortfall, "objective": found.objective},
        "status": "OPTIMAL" if found.proven else "FEASIBLE",
        "unknown": found.unknown,
        "writers": [dict(zip(WRITERS, row, strict=True)) for row in writers(found)],
        "pairs": [dict(zip(PAIRS, row, strict=True)) for row in pairs(found)],
        "as_of": found.scenario.as_of.isoformat(),
    }


def sweep_files(found: Sweep, *, double: bool) -> dict[str, str]:
    """The files of a sweep."""
    files = {"writers.csv": _csv(WRITERS, writers(found)), "sweep.json": json_text(sweep_document(found))}
    return files | ({"pairs.csv": _csv(PAIRS, pairs(found))} if double else {})


def outcomes_document(found: Outcomes) -> dict[str, Any]:
    """What ``all.json`` holds; `breaks_unknown` only where the time ended before all breaking sets were looked for."""
    unknown = [track.id for track in found.scenario.tracks if track.id not in found.breaks]
    return {
        "writers": {writer.writer_id: writer.probability for writer in found.writers},
        "outcomes": found.number,
        "exact": found.exact,
        "covered": found.covered,
        "status": "OPTIMAL" if found.proven else "FEASIBLE",
        "expected_value": found.value,
        "expected_shortfall": found.shortfall,
        "standard_error": {"value": found.value_error, "shortfall": found.shortfall_error},
        "percentiles": {
            name: {str(percent): figures[place] for percent, figures in found.percentiles.items()}
            for place, name in enumerate(("value", "shortfall"))
        },
        "best": _outcome(found.best),
        "worst": _outcome(found.worst),
        "shapley": {writer.writer_id: writer.value for writer in found.writers},
        "shapley_shortfall": {writer.writer_id: writer.shortfall for writer in found.writers},
        "shapley_error": {writer.writer_id: writer.value_error for writer in found.writers},
        "complete": dict(found.complete),
        "breaks": dict(found.breaks),
        "breaks_a_tenth": found.tenth,
        "failures_looked_at": found.exhaustive_up_to,
        "as_of": found.scenario.as_of.isoformat(),
    } | ({"breaks_unknown": unknown} if unknown else {})


def outcomes_files(found: Outcomes) -> dict[str, str]:
    """The file of all outcomes."""
    return {"all.json": json_text(outcomes_document(found))}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    """One outcome by the names of the file."""
    return {"programs_short" if name == "short" else name: value for name, value in asdict(outcome).items()}


def _names(scenario: Scenario) -> dict[str, str]:
    """Per writer's id, the name."""
    return {writer.id: writer.name for writer in scenario.writers}


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as the text of a CSV file with a header."""
    return "".join(f"{row_text(row)}\n" for row in (tuple(columns), *rows))
