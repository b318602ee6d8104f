"""A first folder: the commented starter, or a copy of an example scenario."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from ...domain.errors import Fault, InputError, maybe
from ...domain.settings import shipped, typed
from ..interrupts import Tell, to_nobody
from ..output import save_file, save_new
from ..workplace import is_leftover
from .files import is_workbook

__all__ = ["examples", "start"]

PLACE = re.compile(r"\{(opens|expected|ends|today|monday([+-]\d+))\}")
"""What the starter leaves open: ``{opens}``, or ``{monday+14}``, so many days after the Monday of this week."""


def examples() -> dict[str, Path]:
    """The example scenarios by name: beside the package in a checkout, inside it when installed."""
    package = Path(str(files("solver")))
    home = next((place for place in (package / "scenarios", package.parent / "scenarios") if place.is_dir()), None)
    folders = sorted(home.iterdir()) if home else []
    return {folder.name: folder for folder in folders if (folder / "programs.csv").is_file()}


def start(folder: Path, example: str | None, today: date | None = None, tell: Tell = to_nobody) -> None:
    """Make a new scenario folder or workbook, whole or not at all; what a run that was killed has of it is completed.

    Parameters
    ----------
    folder
        Must not exist yet, or be an empty folder; a name as ``my.xlsx`` asks for a workbook.
    example
        The name of an example to copy as it is; None: the starter, with dates about `today`.
    today
        None: the computer's date.
    tell
        Is told when every file is in place.

    Raises
    ------
    InputError
        When the folder is not new or cannot be written, or there is no such example.
    """
    texts = _texts(_example(example)) if example is not None else _starter(today or date.today())  # noqa: DTZ011
    missing = _missing(folder, texts)
    if missing is None:
        what = "is there already and not an empty folder. Maybe name a new one."
        raise InputError([Fault(file=str(folder), what=what)])
    if not is_workbook(folder):
        save_new(folder, missing, tell)
        return
    from ..workbook.starter import scenario_workbook

    save_file(folder, scenario_workbook(texts, folder.name), tell)


def _missing(folder: Path, texts: Mapping[str, str]) -> dict[str, str] | None:
    """The files that a new folder lacks; None where it is no new one, for anything else stands in it, or all of it."""
    if not os.path.lexists(folder):
        return dict(texts)
    if not folder.is_dir():
        return None
    entries = list(folder.iterdir())
    there = {entry.name: entry for entry in entries if not is_leftover(entry)}
    for name, entry in there.items():
        if not entry.is_file() or entry.read_bytes() != texts.get(name, "").encode():
            return None
    missing = {name: text for name, text in texts.items() if name not in there}
    return missing if missing or len(there) < len(entries) else None


def _example(name: str) -> Path:
    """The folder of an example."""
    known = examples()
    if name not in known:
        what = f'no example "{name}"; there are {", ".join(known)}.{maybe(name, known)}'
        raise InputError([Fault(file="--example", what=what)])
    return known[name]


def _texts(source: Path) -> dict[str, str]:
    """The files of a folder, without what is expected of it."""
    paths = (path for path in sorted(source.iterdir()) if path.is_file() and path.name != "expected.toml")
    return {path.name: path.read_bytes().decode("utf-8") for path in paths}


def _starter(today: date) -> dict[str, str]:
    """The starter's files, with the season a day lies in, and dates counted from the Monday of its week."""
    season = typed(shipped("defaults.toml"), today).season
    remark = " (expected: enter the announced one)" if season.review_expected else ""
    said = {"opens": season.review_opens, "expected": remark, "ends": season.ends, "today": today}
    monday = today - timedelta(days=today.weekday())

    def filled(place: re.Match[str]) -> str:
        return str(said[place[1]] if place[1] in said else monday + timedelta(days=int(place[2])))

    texts = _texts(Path(str(files("solver"))) / "starter")
    return {name: PLACE.sub(filled, text) for name, text in texts.items()}
