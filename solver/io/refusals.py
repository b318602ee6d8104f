"""Where files may not appear: over a scenario, over an answer of another sort, over what ``lor`` did not write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..domain.errors import Fault, InputError
from .marks import FILES, SHARED_MARK, SHARED_PAGE, belonging, put_and_stopped
from .output import no_os_error, refuse_others
from .scenario.files import COLUMNS, SETTINGS, is_workbook
from .table.rows import ANY_SIZE
from .table.text import from_disk

__all__ = [
    "refuse_file",
    "refuse_for_answer",
    "refuse_other_calendar",
    "refuse_other_drawing",
    "refuse_other_page",
    "refuse_other_share",
    "refuse_other_workbook",
    "refuse_plan",
    "refuse_scenario",
    "refuse_share",
]

SCENARIO_ONLY = frozenset({*COLUMNS, SETTINGS} - {"strengths.csv"})
"""Names that tell a scenario; an answer has a ``strengths.csv`` too."""
OUTPUT_TOO = frozenset({"programs.csv", "writers.csv"})
"""Names among them that an answer has as well, and names in its mark."""
PAGES = (".html", ".htm")
"""How the names of pages end, as browsers and phones know them."""


def refuse_scenario(out: Path) -> None:
    """Refuse a folder for output that holds a scenario, or that cannot be a folder.

    Raises
    ------
    InputError
        Saying why.
    """
    _refuse_no_folder(out)
    _refuse_held(out, SCENARIO_ONLY - (belonging(out) & OUTPUT_TOO), "a scenario")


def refuse_for_answer(out: Path, mark: str) -> None:
    """Refuse a folder for an answer where a scenario is, or files that it would replace and that are none of ours.

    Parameters
    ----------
    out
        The folder.
    mark
        The file by which the answer will be known.

    Raises
    ------
    InputError
        Saying why.
    """
    refuse_scenario(out)
    refuse_others(out, (mark, *FILES[mark]))


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


def refuse_other_share(out: Path) -> None:
    """Refuse a folder for what others may see that holds a scenario, an answer, or such files that are none of ours.

    Raises
    ------
    InputError
        Saying why.
    """
    _refuse_no_folder(out)
    _refuse_held(out, SCENARIO_ONLY - OUTPUT_TOO, "a scenario")
    _refuse_held(out, FILES.keys() - {SHARED_PAGE}, "an answer")
    refuse_others(out, (SHARED_PAGE, *FILES[SHARED_PAGE], *OUTPUT_TOO))


def _refuse_no_folder(out: Path) -> None:
    """Refuse what cannot be a folder."""
    if is_workbook(out):
        what = "is the name of a workbook, which lor solve alone writes; expected a folder for the output"
        raise InputError([Fault(file=str(out), what=what)])
    if out.exists() and not out.is_dir():
        raise InputError([Fault(file=str(out), what="is a file, expected a folder for the output")])
    _refuse_no_way(out)


def _refuse_no_way(out: Path) -> None:
    """Refuse a place that is a link to nothing, or below what is no folder.

    Raises
    ------
    InputError
        Saying so.
    """
    there = next((place for place in (out, *out.parents) if os.path.lexists(place)), out)
    what = ""
    if there.is_symlink() and not there.exists():
        what = f"is a link to {os.readlink(there)}, which is not there"
    elif there != out and not there.is_dir():
        what = "is a file, expected a folder"
    if what:
        raise InputError([Fault(file=str(there), what=what)])


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
    if os.path.lexists(out):
        raise InputError([Fault(file=str(out), what="is there already, and stays. Maybe name another file.")])
    _refuse_no_way(out)
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

    _refuse_no_way(out)
    if not out.exists():
        return
    try:
        sheets = opened(out, ANY_SIZE, from_disk).sheets
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


def refuse_other_drawing(out: Path, mark: str, command: str) -> None:
    """Refuse a place for a picture, or the table of one, where something else is.

    Parameters
    ----------
    out
        Where it is to be; its name says what it is.
    mark
        What every one of ours holds.
    command
        What writes it.

    Raises
    ------
    InputError
        Saying why.
    """
    _refuse_other(out, mark, "file", command, (out.suffix.casefold(),))


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
    _refuse_no_way(out)
    what = ""
    if out.suffix.casefold() not in endings:
        what = f'expected the name of a {noun}, which ends in "{endings[0]}"'
    elif out.exists() and not out.is_file():
        what = f"is {'a folder' if out.is_dir() else 'no regular file'}, expected a {noun}"
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
    held = {name for name in ("result.json", "whatif.json") if (out / name).exists()} - put_and_stopped(out)
    if held == {"result.json"}:
        what = "holds a plan that lor solve wrote; a what-if would replace it. Maybe name another folder."
        raise InputError([Fault(file=str(out), what=what)])
