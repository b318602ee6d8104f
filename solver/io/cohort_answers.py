"""The answers of a cohort: where they may not be, what each was made of, and whose is there already."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..domain.errors import Fault, InputError
from .cohort import SCENARIO
from .marks import digest
from .output import json_text, require_writable, save_answer, save_file
from .refusals import refuse_for_answer, refuse_other_drawing

__all__ = [
    "PAGE",
    "TABLE",
    "entries",
    "made_of",
    "refuse_answers",
    "refused",
    "save_applicant",
    "standing",
]

TABLE = "applicants.csv"
"""The summary of an answer as a table."""
PAGE = "plan.html"
"""The page of an applicant, in the folder of the answer."""
MARK, MADE = "cohort.json", "made_of"
"""What an applicant's answer was made of, and how the applicant stands; it is put in place when all else is."""
ANSWER = "result.json"
"""The mark of a plan."""


def refuse_answers(out: Path, folder: Path, marks: Mapping[str, str]) -> None:
    """Refuse a folder for the answers of a cohort in which the summary would overwrite something else, or cannot be.

    Parameters
    ----------
    out, folder
        The folder, and that of the cohort.
    marks
        The files of the summary, and what every one of ours holds.

    Raises
    ------
    InputError
        Saying why.
    """
    if out.exists() and out.samefile(folder):
        raise InputError([Fault(file=str(out), what="is the cohort itself. Maybe name another folder.")])
    refuse_for_answer(out, ANSWER)
    _refuse_other_drawings(out, marks)
    require_writable(out, f"--out {out}")


def refused(out: Path, names: Iterable[str], summary: Iterable[str], page: str) -> dict[str, InputError]:
    """The applicants whose answers would overwrite something else, and why.

    Parameters
    ----------
    out
        The folder of the answers.
    names
        Of the applicants, each of whom gets a folder in it.
    summary
        The names of the summary's files.
    page
        What every page of an applicant holds.
    """
    own, found = {name.casefold() for name in summary}, dict[str, InputError]()
    for name in names:
        try:
            _refuse_answer(out / name, own, page)
        except InputError as error:
            found[name] = error
        except OSError as error:
            found[name] = InputError([Fault(file=str(out / name), what=f"cannot be looked into: {error.strerror}")])
    return found


def _refuse_answer(out: Path, own: Container[str], page: str) -> None:
    """Refuse a folder for one answer; parameters as of :func:`refused`, names of the summary in small letters."""
    if out.name.casefold() in own:
        what = "the summary is called so, and no applicant can be. Maybe rename the applicant's folder."
        raise InputError([Fault(file=str(out), what=what)])
    refuse_for_answer(out, ANSWER)
    _refuse_other_drawings(out, {PAGE: page, MARK: MADE})


def _refuse_other_drawings(out: Path, marks: Mapping[str, str]) -> None:
    """Refuse a folder in which files are that lor cohort did not write; `marks`: what every one of ours holds."""
    for name, mark in marks.items():
        if (out / name).exists():
            refuse_other_drawing(out / name, mark, "lor cohort")


def entries(places: Mapping[str, Path], rules: Path | None) -> dict[str, str]:
    """Per applicant a hash of the files that are read of them; "" where it cannot be told.

    It is to be taken before they are read: then a file that is changed meanwhile is one that has changed since.

    Parameters
    ----------
    places, rules
        The folder or workbook of each by name, and the table of rules for all.
    """
    shared = _digests([rules] if rules else [])
    return {name: _hash(shared, _digests(_files(place))) for name, place in places.items()}


def _files(place: Path) -> list[Path]:
    """The files of an applicant."""
    return [place / name for name in sorted(SCENARIO)] if place.is_dir() else [place]


def _digests(files: Iterable[Path]) -> dict[str, str] | None:
    """What files hold, by name; None where that cannot be told."""
    try:
        return {path.name: digest(path) for path in files if path.is_file()}
    except OSError:
        return None


def _hash(*parts: object) -> str:
    """A hash of what can be written as JSON; "" where a part is not known."""
    told = json.dumps(parts, sort_keys=True, default=str)
    return "" if None in parts else sha256(told.encode()).hexdigest()


def made_of(entered: str, terms: Mapping[str, object]) -> str:
    """A hash of all that an answer is made of; "" where it cannot be told.

    Parameters
    ----------
    entered
        As of :func:`entries`.
    terms
        What else the answer depends on.
    """
    return _hash(entered or None, terms)


def save_applicant(
    out: Path, files: Mapping[str, str], made: str, row: Mapping[str, object], *, of_today: bool
) -> None:
    """Write the answer of an applicant, and when all of it is in place what it was made of.

    Parameters
    ----------
    out, files
        Its folder, and its files by name: the plan's and the page.
    made
        What it was made of.
    row
        How the applicant stands, and as of which day.
    of_today
        True if that is the day that the computer showed: then it is of no use on another.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    held = save_answer(out, {name: text for name, text in files.items() if name != PAGE})
    page = files[PAGE].encode()
    save_file(out / PAGE, page)
    held = {name: held[name] for name in sorted(held)} | {PAGE: sha256(page).hexdigest()}
    mark = {MADE: made, "of_today": of_today, "row": row, "files": held}
    save_file(out / MARK, json_text(mark).encode())


def standing(out: Path, made: str) -> tuple[dict[str, Any], bool] | None:
    """How the applicant of an answer stands that is whole, and whether it would be made again as it is.

    Parameters
    ----------
    out, made
        As of :func:`save_applicant`.

    Returns
    -------
    tuple
        None where no whole answer is.
    """
    try:
        mark = json.loads((out / MARK).read_text(encoding="utf-8"))
        same_day = mark["of_today"] is False or mark["row"]["as_of"] == _today()
        whole = all(digest(out / name) == held for name, held in mark["files"].items())
        return (mark["row"], bool(made) and mark[MADE] == made and same_day) if whole else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _today() -> str:
    """The day that the computer shows."""
    return date.today().isoformat()  # noqa: DTZ011
