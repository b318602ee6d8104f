"""A first folder: the commented starter, or a copy of an example scenario."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from ...domain.errors import Fault, InputError, maybe

__all__ = ["examples", "start"]


def examples() -> dict[str, Path]:
    """The example scenarios by name: beside the package in a checkout, inside it when installed."""
    package = Path(str(files("solver")))
    home = next((place for place in (package / "scenarios", package.parent / "scenarios") if place.is_dir()), None)
    folders = sorted(home.iterdir()) if home else []
    return {folder.name: folder for folder in folders if (folder / "programs.csv").is_file()}


def start(folder: Path, example: str | None) -> None:
    """Make a new scenario folder.

    Parameters
    ----------
    folder
        Must not exist yet, or be empty.
    example
        The name of an example to copy; None: the starter.

    Raises
    ------
    InputError
        When the folder is not new, or there is no such example.
    """
    source = Path(str(files("solver"))) / "starter"
    if example is not None:
        known = examples()
        if example not in known:
            what = f'no example "{example}"; there are {", ".join(known)}.{maybe(example, known)}'
            raise InputError([Fault(file="--example", what=what)])
        source = known[example]
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            [Fault(file=str(folder), what="is there already and not an empty folder. Maybe name a new one.")]
        )
    try:
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.*", "__pycache__"))
    except (OSError, shutil.Error) as error:
        raise InputError([Fault(file=str(folder), what=f"cannot be written: {error}")]) from None
