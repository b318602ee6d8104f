"""A first folder: the commented starter, or a copy of an example scenario."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ...domain.errors import Fault, InputError, maybe
from ..output import save

__all__ = ["examples", "start"]


def examples() -> dict[str, Path]:
    """The example scenarios by name: beside the package in a checkout, inside it when installed."""
    package = Path(str(files("solver")))
    home = next((place for place in (package / "scenarios", package.parent / "scenarios") if place.is_dir()), None)
    folders = sorted(home.iterdir()) if home else []
    return {folder.name: folder for folder in folders if (folder / "programs.csv").is_file()}


def start(folder: Path, example: str | None) -> None:
    """Make a new scenario folder, whole or not at all.

    Parameters
    ----------
    folder
        Must not exist yet, or be empty.
    example
        The name of an example to copy; None: the starter.

    Raises
    ------
    InputError
        When the folder is not new or cannot be written, or there is no such example.
    """
    source = Path(str(files("solver"))) / "starter"
    if example is not None:
        known = examples()
        if example not in known:
            what = f'no example "{example}"; there are {", ".join(known)}.{maybe(example, known)}'
            raise InputError([Fault(file="--example", what=what)])
        source = known[example]
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is there already and not an empty folder. Maybe name a new one."
        raise InputError([Fault(file=str(folder), what=what)])
    texts = (path for path in sorted(source.iterdir()) if path.is_file() and path.name != "expected.toml")
    save(folder, {path.name: path.read_bytes().decode("utf-8") for path in texts})
