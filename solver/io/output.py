"""Files that appear whole or not at all, and where they may not appear."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..domain.errors import Fault, InputError
from .interrupts import Tell, to_nobody, uninterrupted
from .scenario.files import COLUMNS, SETTINGS, is_workbook
from .table.text import from_disk

__all__ = [
    "SHARED_PAGE",
    "json_text",
    "no_os_error",
    "refuse_file",
    "refuse_other_calendar",
    "refuse_other_page",
    "refuse_other_share",
    "refuse_other_workbook",
    "refuse_plan",
    "refuse_scenario",
    "refuse_share",
    "save",
    "save_file",
]

SCENARIO_ONLY = frozenset({*COLUMNS, SETTINGS} - {"strengths.csv"})
"""Names that tell a scenario; an answer has a ``strengths.csv`` too."""
OUTPUT_TOO = frozenset({"programs.csv", "writers.csv"})
"""Names among them that an answer has as well, beside one of the marks."""
MARKS = ("result.json", "whatif.json", "sweep.json", "all.json")
"""The files by which a folder is known to hold an answer; they are put in place before the others."""
SHARED_PAGE = "plan.html"
SHARED_MARK = '<meta name="generator" content="lor share">'
"""The file by which a folder is known that was made for others, and what it holds; it too is put in place first."""
PAGES = (".html", ".htm")
"""How the names of pages end, as browsers and phones know them."""
MEGABYTES = 1_000.0
"""Our own files are read whatever their size."""


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
    _refuse_no_folder(out)
    ours = any((out / name).exists() for name in MARKS)
    _refuse_held(out, SCENARIO_ONLY - OUTPUT_TOO if ours else SCENARIO_ONLY, "a scenario")


def refuse_share(out: Path) -> None:
    """Refuse a folder that was made for others where the answer is asked for: it may tell of a what-if, by other ids.

    Raises
    ------
    InputError
        Saying so.
    """
    if _is_share(out):
        what = "is what lor share made for others to see, expected what lor solve --out wrote"
        raise InputError([Fault(file=str(out), what=what)])


def _is_share(out: Path) -> bool:
    """True of a folder that was made for others."""
    page = out / SHARED_PAGE
    return page.is_file() and SHARED_MARK in _held(page)


def refuse_other_share(out: Path, names: Iterable[str]) -> None:
    """Refuse a folder for what others may see that holds a scenario, an answer, or files of these names not made so.

    Parameters
    ----------
    out
        The folder.
    names
        The files that are to be written.

    Raises
    ------
    InputError
        Saying why.
    """
    _refuse_no_folder(out)
    _refuse_held(out, SCENARIO_ONLY - OUTPUT_TOO, "a scenario")
    _refuse_held(out, MARKS, "an answer")
    if not _is_share(out):
        _refuse_held(out, {*SCENARIO_ONLY, *names}, "files that lor share did not write")


def _refuse_no_folder(out: Path) -> None:
    """Refuse what cannot be a folder."""
    if is_workbook(out):
        what = "is the name of a workbook, which lor solve alone writes; expected a folder for the output"
        raise InputError([Fault(file=str(out), what=what)])
    if out.exists() and not out.is_dir():
        raise InputError([Fault(file=str(out), what="is a file, expected a folder for the output")])


def _refuse_held(out: Path, names: Iterable[str], noun: str) -> None:
    """Refuse a folder that holds any of some files, which are `noun`."""
    if held := [name for name in sorted(names) if (out / name).exists()]:
        what = f"holds {noun} ({', '.join(held)}); the output would overwrite it. Maybe name another folder."
        raise InputError([Fault(file=str(out), what=what)])


def refuse_file(out: Path, own: str = "") -> None:
    """Refuse a place for a table where a file is, for what others looked up may be in it, or that is for another table.

    Parameters
    ----------
    out
        The place.
    own
        The table of a scenario that it is for, if it is one of these.

    Raises
    ------
    InputError
        Saying why.
    """
    if out.exists() or out.is_symlink():
        raise InputError([Fault(file=str(out), what="is there already, and stays. Maybe name another file.")])
    if out.name in {*COLUMNS, SETTINGS} - {own}:
        what = f"is the name of another table of a scenario. Maybe name it {own or 'otherwise'}."
        raise InputError([Fault(file=str(out), what=what)])


def refuse_other_workbook(out: Path) -> None:
    """Refuse a workbook for output that is there and is no earlier plan: it may be the scenario itself.

    Raises
    ------
    InputError
        Saying why.
    """
    from .workbook.archive import opened
    from .workbook.titles import PLAN_SHEETS

    if not out.exists():
        return
    try:
        sheets = opened(out, MEGABYTES, from_disk).sheets
    except (OSError, ValueError):
        sheets = {}
    if not PLAN_SHEETS.issubset(sheets):
        what = "is there already and no plan that lor solve wrote; the output would overwrite it. Maybe name another."
        raise InputError([Fault(file=str(out), what=what)])


def refuse_other_page(out: Path, mark: str) -> None:
    """Refuse a place for a page where something else is, or that no browser opens as a page.

    Parameters
    ----------
    out
        Where it is to be.
    mark
        What every page of ours holds.

    Raises
    ------
    InputError
        Saying why.
    """
    _refuse_other(out, mark, "page", "lor page", PAGES)


def refuse_other_calendar(out: Path, mark: str, noun: str, ending: str) -> None:
    """Refuse a place for a calendar where something else is, or whose name does not say what it is.

    Parameters
    ----------
    out
        Where it is to be.
    mark
        What every one of ours holds.
    noun, ending
        What it is, and how its name ends.

    Raises
    ------
    InputError
        Saying why.
    """
    _refuse_other(out, mark, noun, "lor calendar", (ending,))


def _refuse_other(out: Path, mark: str, noun: str, command: str, endings: Sequence[str]) -> None:
    """Refuse a place for a file.

    Parameters
    ----------
    out, mark
        Where it is to be, and what every one of ours holds.
    noun, command
        What it is, and what writes it.
    endings
        Of its name, the usual one first.
    """
    what = ""
    if out.suffix.casefold() not in endings:
        what = f'expected the name of a {noun}, which ends in "{endings[0]}"'
    elif not out.parent.is_dir():
        what = "cannot be written: its folder is not there"
    elif out.is_dir():
        what = f"is a folder, expected a {noun}"
    elif out.exists() and mark not in _held(out):
        what = f"is there already and no {noun} that {command} wrote; it would be overwritten. Maybe name another."
    if what:
        raise InputError([Fault(file=str(out), what=what)])


def _held(file: Path) -> str:
    """What a file holds that may be anything."""
    with no_os_error(str(file), "replaced"):
        return file.read_text(encoding="utf-8", errors="replace")


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


def save(
    out: Path, files: Mapping[str, str | Iterable[str]], stale: Iterable[str] = (), tell: Tell = to_nobody
) -> None:
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
    tell
        Is told when every file is in place; Ctrl-C waits from the first to the last.

    Raises
    ------
    InputError
        When the folder cannot be written to, saying which files are new by then: none, but for one that another
        program holds open.
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
        with uninterrupted():
            _move(out, ready, stale, tell)
    except OSError as error:
        raise InputError([Fault(file=str(out), what=f"cannot be written: {error.strerror or error}")]) from None
    finally:
        for temporary, _ in ready:
            Path(temporary).unlink(missing_ok=True)
        if new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def save_file(path: Path, content: bytes, tell: Tell = to_nobody) -> None:
    """Write one file, whole or not at all.

    Parameters
    ----------
    path
        Where; its folder is there already.
    content
        What it is to hold.
    tell
        Is told when it is in place.

    Raises
    ------
    InputError
        When it cannot be written; then what stood there stays.
    """
    with no_os_error(str(path), "written"):
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            with uninterrupted():
                os.replace(temporary, path)
                tell(f"{path} is whole")
        finally:
            Path(temporary).unlink(missing_ok=True)


def _move(out: Path, ready: Iterable[tuple[str, Path]], stale: Iterable[str], tell: Tell) -> None:
    """Put files that are ready in their places, those first by which an answer is known.

    Parameters
    ----------
    out
        The folder.
    ready
        Where each is, and where it is to be.
    stale
        Files of an earlier answer, which are removed.
    tell
        Is told that all are in place, or which are where not all can be.
    """
    moved: list[str] = []
    try:
        for temporary, place in sorted(ready, key=lambda entry: entry[1].name not in (*MARKS, SHARED_PAGE)):
            os.chmod(temporary, 0o644)
            os.replace(temporary, place)
            moved.append(place.name)
        for name in stale:
            (out / name).unlink(missing_ok=True)
        tell(f"the files in {out} are whole")
    except OSError as error:
        if not moved:
            raise
        written = f"of the files in {out} only {', '.join(moved)} are new"
        tell(written)
        raise OSError(error.errno, f"{error.strerror or error}; {written}. Maybe run the command again.") from None


@contextmanager
def no_os_error(file: str, verb: str) -> Iterator[None]:
    """Tell what the system refuses as a fault of `file`, which "cannot be `verb`"."""
    try:
        yield
    except OSError as error:
        advice = " Maybe it is open in another program." if isinstance(error, PermissionError) else ""
        what = f"cannot be {verb}: {error.strerror or error}.{advice}"
        raise InputError([Fault(file=file, what=what)]) from None
