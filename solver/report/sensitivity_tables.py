"""What ``lor sensitivity --json`` prints, and the table of its figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..analysis.sensitivity import STEP, SURE, FigureImpact, Sensitivity, Trial
from ..io.table.writing import row_text

__all__ = ["COLUMNS", "sensitivity_csv", "sensitivity_document"]

COLUMNS = "figure,value,moved_to,programs_changed,near_ties,shortfall_lost,value_lost,changes"


def sensitivity_csv(found: Sensitivity) -> str:
    """A row for each figure moved alone, down and up, those that matter most first."""
    rows = (row for impact in found.impacts for row in _rows(impact))
    return "\n".join([COLUMNS, *map(row_text, rows), ""])


def _rows(impact: FigureImpact) -> Iterator[tuple[object, ...]]:
    """A figure moved down, and up."""
    for to, trial in _both(impact):
        lost = trial.shortfall_lost, trial.value_lost
        told = ";".join(f"{'+'.join(x.lost)}>{'+'.join(x.gained)}:{x.number}" for x in trial.flips)
        yield impact.figure.name, impact.figure.value, to, trial.changed, trial.near_ties, *lost, told


def _both(impact: FigureImpact) -> tuple[tuple[float, Trial], tuple[float, Trial]]:
    """What a figure is moved to, and what becomes of it."""
    return (impact.down, impact.lower), (impact.up, impact.higher)


def sensitivity_document(found: Sensitivity) -> dict[str, Any]:
    """What ``--json`` prints."""
    result = found.result
    programs = [track.id for track in result.scenario.tracks]
    place = {t.id: n for n, program in enumerate(result.problem.programs) for t in program.tracks}
    kept = (found.kept[[place[track] for track in programs]] / max(1, len(found.draws))).tolist()
    alone = found.steady if len(found.impacts) == found.figures else (None, None)
    return {
        "as_of": result.scenario.as_of.isoformat(),
        "seed": result.seed,
        "step": STEP,
        "draws": len(found.draws),
        "draws_wanted": found.wanted,
        "solved_anew": found.solved,
        "programs": len(found.kept),
        "sure_share": SURE,
        "sure": found.number_sure if found.draws else None,
        "sure_but_for_near_ties": found.nearly_sure if found.draws else None,
        "worst": _lost(found.worst),
        "middle": _lost(found.typical),
        "kept_alone": alone[0],
        "kept_alone_but_for_near_ties": alone[1],
        "figures_known": len(found.impacts),
        "figures_wanted": found.figures,
        "figures": [_figure(impact) for impact in found.impacts],
        "kept": dict(zip(programs, kept, strict=True)) if found.draws else {},
    }


def _figure(impact: FigureImpact) -> dict[str, Any]:
    """A figure moved alone."""
    lower, higher = ({"moved_to": to, **_trial(trial)} for to, trial in _both(impact))
    return {"figure": impact.figure.name, "value": impact.figure.value, "lower": lower, "higher": higher}


def _trial(trial: Trial) -> dict[str, Any]:
    """What becomes of the plan."""
    flips = [
        {"lost": flip.lost, "gained": flip.gained, "programs": flip.number, "near_tie": flip.near_tie}
        for flip in trial.flips
    ]
    return {"programs_changed": trial.changed, "near_ties": trial.near_ties, **_lost(trial.lost), "changes": flips}


def _lost(lost: tuple[float, float]) -> dict[str, float]:
    """What is lost by keeping the plan."""
    return {"shortfall_lost": lost[0], "value_lost": lost[1]}
