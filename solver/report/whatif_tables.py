"""The files of what-ifs: section 6 of the contract, and what ``--json`` prints of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..analysis.outcomes import Outcome, Outcomes
from ..analysis.sweep import Sweep
from ..analysis.whatif import Change
from ..domain.entities import Scenario
from ..domain.events import Cancel, Decline, Drop, Event, Late, Withdraw
from ..io.output import json_text as _json
from .tables import figures

__all__ = ["change_document", "change_files", "outcomes_document", "outcomes_files", "sweep_document", "sweep_files"]


def changes(change: Change) -> pd.DataFrame:
    """What every changed row of the list loses and gains; tracks of one program share its points equally."""
    found = {
        track.id: (track, difference) for difference in change.changed for track in difference.before.program.tracks
    }
    left = {track.id for track in change.after.scenario.tracks}
    rows = [
        (
            track.id,
            track.name,
            ";".join(difference.lost),
            ";".join(difference.gained),
            difference.delta / len(difference.before.program.tracks),
            difference.before.status.value,
            difference.after.status.value if difference.after and track.id in left else "dropped",
        )
        for track_id in (track.id for track in change.before.scenario.tracks)
        if track_id in found
        for track, difference in [found[track_id]]
    ]
    columns = ["program_id", "program", "lost", "gained", "delta", "status_before", "status_after"]
    return pd.DataFrame(rows, columns=columns)


def change_document(change: Change) -> dict[str, Any]:
    """What ``whatif.json`` holds."""
    return {
        "events": [_event(event) for event in change.events],
        "before": figures(change.before.plan),
        "after": figures(change.after.plan),
        "shortfall_growth": change.shortfall_growth,
        "regret": change.regret,
        "programs_changed": len(change.changed),
        "irreparable": list(change.irreparable),
        "backups": [
            {
                "writer_id": backup.writer_id,
                "in_plan": backup.in_plan,
                "programs": backup.programs,
                "shortfall": backup.shortfall,
                "value": backup.value,
            }
            for backup in change.backups
        ],
        "as_of": change.after.scenario.as_of.isoformat(),
        "seed": change.after.seed,
    }


def _event(event: Event) -> dict[str, str]:
    match event:
        case Decline(writer_id):
            return {"event": "decline", "writer_id": writer_id}
        case Withdraw(letter_id):
            return {"event": "withdraw", "letter_id": letter_id}
        case Cancel(rotation_id):
            return {"event": "cancel", "rotation_id": rotation_id}
        case Late(letter_id, day):
            return {"event": "late", "letter_id": letter_id, "expected": day.isoformat()}
        case Drop(program_id):
            return {"event": "drop", "program_id": program_id}


def change_files(change: Change) -> dict[str, str]:
    """The files that a what-if adds to those of its new plan."""
    return {"changes.csv": _csv(changes(change)), "whatif.json": _json(change_document(change))}


def writers(found: Sweep) -> pd.DataFrame:
    """Every writer, the most missed first."""
    names = _names(found.scenario)
    rows = [
        (
            lean.writer_id,
            names[lean.writer_id],
            lean.shortfall_growth,
            lean.regret,
            lean.programs_changed,
            lean.programs_short,
            lean.irreparable,
            "?" if lean.backups is None else ";".join(backup.writer_id for backup in lean.backups),
        )
        for lean in found.writers
    ]
    columns = ["writer_id", "writer", "shortfall_growth", "regret", "programs_changed", "programs_short"]
    return pd.DataFrame(rows, columns=[*columns, "irreparable", "backups"])


def pairs(found: Sweep) -> pd.DataFrame:
    """Every two writers, the most missed first; `beyond`: more than one by one."""
    names = _names(found.scenario)
    rows = [
        (
            *(part for writer_id in pair.writer_ids for part in (writer_id, names[writer_id])),
            pair.shortfall_growth,
            pair.regret,
            pair.programs_short,
            pair.irreparable,
            pair.shortfall_beyond,
            pair.regret_beyond,
            "yes" if pair.worse_than_sum else "no",
        )
        for pair in found.pairs
    ]
    columns = ["writer_id", "writer", "with_id", "with", "shortfall_growth", "regret", "programs_short", "irreparable"]
    return pd.DataFrame(rows, columns=[*columns, "shortfall_beyond", "regret_beyond", "worse_than_sum"])


def sweep_document(found: Sweep) -> dict[str, Any]:
    """What ``--json`` prints of a sweep."""
    return {
        "before": {"shortfall": found.shortfall, "objective": found.objective},
        "status": "OPTIMAL" if found.proven else "FEASIBLE",
        "unknown": [list(failing) for failing in found.unknown],
        "writers": writers(found).to_dict("records"),
        "pairs": pairs(found).to_dict("records"),
        "as_of": found.scenario.as_of.isoformat(),
    }


def sweep_files(found: Sweep, *, double: bool) -> dict[str, str]:
    """The files of a sweep."""
    files = {"writers.csv": _csv(writers(found)), "sweep.json": _json(sweep_document(found))}
    return files | ({"pairs.csv": _csv(pairs(found))} if double else {})


def outcomes_document(found: Outcomes) -> dict[str, Any]:
    """What ``all.json`` holds."""
    return {
        "writers": {coin.writer_id: coin.probability for coin in found.coins},
        "outcomes": found.number,
        "exact": found.exact,
        "covered": found.covered,
        "status": "OPTIMAL" if found.proven else "FEASIBLE",
        "expected_value": found.value,
        "expected_shortfall": found.shortfall,
        "standard_error": {"value": found.value_error, "shortfall": found.shortfall_error},
        "percentiles": {
            "value": {str(percent): value for percent, (value, _) in found.percentiles.items()},
            "shortfall": {str(percent): shortfall for percent, (_, shortfall) in found.percentiles.items()},
        },
        "best": _outcome(found.best),
        "worst": _outcome(found.worst),
        "shapley": {coin.writer_id: coin.value for coin in found.coins},
        "shapley_shortfall": {coin.writer_id: coin.shortfall for coin in found.coins},
        "shapley_error": {coin.writer_id: coin.value_error for coin in found.coins},
        "complete": dict(found.complete),
        "breaks": {track_id: _listed(failing) for track_id, failing in found.breaks.items()},
        "breaks_a_tenth": _listed(found.tenth),
        "failures_looked_at": found.exhaustive_up_to,
        "as_of": found.scenario.as_of.isoformat(),
    }


def outcomes_files(found: Outcomes) -> dict[str, str]:
    """The file of all outcomes."""
    return {"all.json": _json(outcomes_document(found))}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "failing": list(outcome.failing),
        "probability": outcome.probability,
        "value": outcome.value,
        "shortfall": outcome.shortfall,
        "programs_short": outcome.short,
    }


def _listed(failing: tuple[str, ...] | None) -> list[str] | None:
    return None if failing is None else list(failing)


def _names(scenario: Scenario) -> dict[str, str]:
    return {writer.id: writer.name for writer in scenario.writers}


def _csv(table: pd.DataFrame) -> str:
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text
