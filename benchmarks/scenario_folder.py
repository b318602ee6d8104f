"""A scenario as the folder of CSV files that gives it back when read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from solver.domain.entities import RulesKnown, Scenario, Track

__all__ = ["write_folder"]


def write_folder(scenario: Scenario, folder: Path) -> Path:
    """Write a generated scenario: everything that generated scenarios say, and nothing that is a default."""
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "programs": _programs(scenario),
        "letters": _rows(scenario.letters, _LETTER),
        "writers": _rows(scenario.writers, ("id", "name", "specialty", "role", "country", "response", "versions")),
        "rotations": _rows(scenario.rotations, ("id", "name", "specialty", "country", "setting", "involvement")),
        "supervision": _rows(scenario.supervision, ("writer_id", "rotation_id", "weeks", "direct")),
        "strengths": _strengths(scenario),
    }
    for name, columns in tables.items():
        if name != "strengths" or scenario.strengths:
            pd.DataFrame(columns).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "scenario.toml").write_text(_toml(scenario), encoding="utf-8")
    return folder


_LETTER = (
    "id",
    "writer_id",
    "kind",
    "specialty",
    "status",
    "expected",
    "dated",
    "comparison",
    "detail",
    "endorsement",
    "tags",
    "max_programs",
)
_IDS = {"Letter": "letter_id", "Writer": "writer_id", "Rotation": "rotation_id"}


def _rows(entries: Sequence[Any], names: Iterable[str]) -> dict[str, list[str]]:
    """Columns of text from the fields of a few entries."""
    return {
        _IDS[type(entries[0]).__name__] if name == "id" else name: [_cell(getattr(entry, name)) for entry in entries]
        for name in names
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return str(value)


def _programs(scenario: Scenario) -> dict[str, list[Any]]:
    """The list, column by column; what many rows share is put into words once."""
    named = {weight: name for name, weight in scenario.settings.program.priority.items()}
    needs: dict[int, str] = {}
    columns: Mapping[str, Callable[[Track], object]] = {
        "program_id": lambda track: track.id,
        "name": lambda track: track.name,
        "specialty": lambda track: track.specialty,
        "track": lambda track: track.track.value,
        "setting": lambda track: track.setting.value,
        "img_friendly": lambda track: "yes" if track.img_friendly else "no",
        "priority": lambda track: named[track.weight],
        "required": lambda track: track.required,
        "maximum": lambda track: track.maximum,
        "needs": lambda track: needs.get(id(track.needs)) or needs.setdefault(id(track.needs), _said(track)),
        "applied": lambda track: "yes" if track.applied else "",
        "assigned": lambda track: "; ".join(track.assigned) or ("none" if track.applied else ""),
    }
    return {name: [cell(track) for track in scenario.tracks] for name, cell in columns.items()}


def _said(track: Track) -> str:
    return "; ".join(map(str, track.needs)) or ("" if track.rules is RulesKnown.UNCHECKED else "none")


def _strengths(scenario: Scenario) -> dict[str, list[Any]]:
    pairs = list(scenario.strengths)
    return {
        "program_id": [track_id for track_id, _ in pairs],
        "letter_id": [letter_id for _, letter_id in pairs],
        "strength": [figure for figure, _ in scenario.strengths.values()],
    }


def _toml(scenario: Scenario) -> str:
    settings = scenario.settings
    return (
        f"[season]\nas_of = {settings.season.as_of}\n\n"
        f"[asks]\nmax = {settings.asks.max}\ncost = {settings.asks.cost}\n\n"
        f"[limits]\nfile_megabytes = {settings.limits.file_megabytes}\n"
    )
