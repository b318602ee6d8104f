"""Files that appear whole or not at all, where they may not appear, and how one that is replaced is kept."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..domain.errors import Fault, InputError
from .scenario.files import COLUMNS, SETTINGS

__all__ = ["backups", "json_text", "no_os_error", "refuse_plan", "refuse_scenario", "replace_keeping", "save"]

SCENARIO_ONLY = frozenset({*COLUMNS, SETTINGS} - {"strengths.csv"})
"""Names that tell a scenario; an answer has a ``strengths.csv`` too."""
OUTPUT_TOO = frozenset({"programs.csv", "writers.csv"})
"""Names among them that an answer has as well, beside one of the marks."""
MARKS = ("result.json", "whatif.json", "sweep.json", "all.json")
"""The files by which a folder is known to hold an answer; they are put in place before the others."""


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document as JSON, as ``--json`` prints it and the files have it."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def refuse_scenario(out: Path) -> None:
    """Refuse a folder for output that holds a scenario, or that cannot be a folder.

    Raises
    ------
    InputError
        Saying why.
    """
    if out.exists() and not out.is_dir():
        raise InputError([Fault(file=str(out), what="is a file, expected a folder for the output")])
    ours = any((out / name).exists() for name in MARKS)
    names = SCENARIO_ONLY - OUTPUT_TOO if ours else SCENARIO_ONLY
    if held := [name for name in sorted(names) if (out / name).exists()]:
        what = f"holds a scenario ({', '.join(held)}); the output would overwrite it. Maybe name another folder."
        raise InputError([Fault(file=str(out), what=what)])


def refuse_plan(out: Path, baseline: Path | None) -> None:
    """Refuse a folder for a what-if that holds the plan itself: it is what was clicked.

    Raises
    ------
    InputError
        Saying why.
    """
    if baseline is not None and out.resolve() == baseline.resolve():
        what = "is the baseline, which says what was entered. Maybe name another folder."
        raise InputError([Fault(file=str(out), what=what)])
    if (out / "result.json").exists() and not (out / "whatif.json").exists():
        what = "holds a plan that lor solve wrote; a what-if would replace it. Maybe name another folder."
        raise InputError([Fault(file=str(out), what=what)])


def save(out: Path, files: Mapping[str, str | Iterable[str]], stale: Iterable[str] = ()) -> None:
    """Write texts into a folder, which is made if need be.

    All files are written beside their places first and moved there only when every one is complete.

    Parameters
    ----------
    out
        The folder.
    files
        File name to text; a long text may come in pieces, each made when its turn comes.
    stale
        Files of an earlier answer, which are removed.

    Raises
    ------
    InputError
        When the folder cannot be written to; nothing is left behind then.
    """
    ready: list[tuple[str, Path]] = []
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=out)
            ready.append((temporary, out / name))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.writelines([text] if isinstance(text, str) else text)
        if blocked := next((place for _, place in ready if place.exists() and not place.is_file()), None):
            raise OSError(0, f"{blocked.name} is in the way and no file")
        for temporary, place in sorted(ready, key=lambda entry: entry[1].name not in MARKS):
            os.chmod(temporary, 0o644)
            os.replace(temporary, place)
        for name in stale:
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError([Fault(file=str(out), what=f"cannot be written: {error.strerror or error}")]) from None
    finally:
        for temporary, _ in ready:
            Path(temporary).unlink(missing_ok=True)
        if new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


@contextmanager
def no_os_error(file: str, verb: str) -> Iterator[None]:
    """Tell what the system refuses as a fault of `file`, which "cannot be `verb`"."""
    try:
        yield
    except OSError as error:
        advice = " Maybe it is open in another program." if isinstance(error, PermissionError) else ""
        what = f"cannot be {verb}: {error.strerror or error}.{advice}"
        raise InputError([Fault(file=file, what=what)]) from None


def backups(path: Path, suffix: str) -> dict[int, Path]:
    """The files kept beside another under a suffix, by number; the first bears none and counts as 1."""
    name = re.compile(rf"{re.escape(path.name)}\.{suffix}([2-9]|[1-9][0-9]+)?")
    matches = ((name.fullmatch(entry.name), entry) for entry in path.parent.iterdir())
    return {int(match[1] or 1): entry for match, entry in matches if match}


def replace_keeping(path: Path, suffix: str, old: bytes, new: bytes) -> Path:
    """Give a file new content, and keep the old one beside it.

    Parameters
    ----------
    path
        The file.
    suffix
        What the copy is called: "bak" gives ``programs.csv.bak``, then ``programs.csv.bak2``.
    old, new
        What it holds, and what it is to hold.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    OSError
        When either cannot be written; then the file stays as it is and no copy is left.
    """
    number = max(backups(path, suffix), default=0) + 1
    copy = path.with_name(f"{path.name}.{suffix}{number if number > 1 else ''}")
    rights = stat.S_IMODE(path.stat().st_mode)
    _write_whole(copy, old, rights)
    try:
        _write_whole(path, new, rights)
    except OSError:
        copy.unlink(missing_ok=True)
        raise
    return copy


def _write_whole(place: Path, content: bytes, rights: int) -> None:
    """Write a file beside its place, and move it there once it is on the disk.

    Parameters
    ----------
    place
        Where it is to stand; where that is a link, what it points to is replaced and the link stays.
    content
        What it is to hold.
    rights
        The mode it gets.
    """
    place = Path(os.path.realpath(place))
    handle, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, rights)
        os.replace(temporary, place)
    finally:
        Path(temporary).unlink(missing_ok=True)
