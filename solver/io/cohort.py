"""A folder of applicants: who is in it, what each of them has entered, and whose answer is there already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from ..domain.entities import Scenario
from ..domain.errors import Fault, InputError
from .interrupts import Tell
from .marks import digest
from .output import json_text, no_os_error, save_answer, save_file
from .refusals import refuse_for_answer, refuse_other_drawing
from .scenario.files import COLUMNS, NEEDED, RULES, SETTINGS, WORKBOOKS
from .scenario.folder import read
from .scenario.source import OTHER_WORKBOOKS

__all__ = [
    "INDEX",
    "LIMITS",
    "PAGE",
    "TABLE",
    "applicants",
    "kept",
    "made_of",
    "places",
    "read_applicant",
    "refuse_answers",
    "rules_of",
    "save_applicant",
    "save_summary",
    "unread",
]

LIMITS = "cohort.csv"
"""What the writers whom applicants share will do."""
INDEX = "index.html"
"""The summary of an answer, by which a folder is known to hold one."""
TABLE = "applicants.csv"
"""The same as a table."""
PAGE = "plan.html"
"""The page of an applicant, in the folder of the answer."""
MARK, MADE = "cohort.json", "made_of"
"""What an applicant's answer was made of, and how the applicant stands; it is put in place when all else is."""
ANSWER = "result.json"
"""The mark of a plan."""
SCENARIO = frozenset({*COLUMNS, SETTINGS})
"""The files of one applicant."""
HIDDEN = (".", "~")
"""How the names begin of what systems and programs keep for themselves."""


def applicants(
    folder: str | Path,
    as_of: date | None = None,
    apply: date | Literal["today"] | None = None,
    rules_from: str | Path | None = None,
) -> dict[str, Scenario | InputError]:
    """Read every applicant of a folder: a scenario, or why there is none.

    Parameters
    ----------
    folder
        Where the applicants' folders and workbooks stand, with a ``rules.csv`` for all of them if there is one.
    as_of, apply
        As of :func:`solver.read`.
    rules_from
        A table of rules in place of the folder's own.

    Raises
    ------
    InputError
        When there is no such folder, or no applicant in it.
    """
    folder = Path(folder)
    rules = rules_of(folder, rules_from)
    return {name: read_applicant(place, as_of, apply, rules) for name, place in places(folder).items()}


def read_applicant(
    place: Path,
    as_of: date | None,
    apply: date | Literal["today"] | None,
    rules: Path | None,
) -> Scenario | InputError:
    """Read what one applicant has entered; an error's faults name the file with its folder.

    Parameters
    ----------
    place
        The folder or workbook.
    as_of, apply
        As of :func:`solver.read`.
    rules
        The table of rules for all.
    """
    try:
        return read(place, as_of, apply=apply, rules_from=rules)
    except InputError as error:
        return InputError(_placed(place, error.faults), _placed(place, error.notes))
    except OSError as error:
        return InputError([Fault(file=str(place), what=f"cannot be read: {error.strerror or error}")])


def rules_of(folder: Path, rules_from: str | Path | None = None) -> Path | None:
    """The table of rules for all applicants of a folder: one from elsewhere, else the folder's own, if there is one.

    Raises
    ------
    InputError
        When nothing can be read elsewhere: no applicant is to blame for it.
    """
    if rules_from is not None and not Path(rules_from).is_file():
        what = "is no file that can be read, expected a table of rules as CSV or in a workbook"
        raise InputError([Fault(file=str(rules_from), what=what)])
    if rules_from is not None:
        return Path(rules_from)
    return folder / RULES if (folder / RULES).exists() else None


def unread(folder: Path, rules_from: str | Path | None) -> Iterator[str]:
    """What is told of tables in a cohort's folder that nobody reads."""
    if rules_from is not None and (folder / RULES).exists():
        yield f"{folder / RULES} is not read: {rules_from} stands in its place"
    for place in sorted(folder.glob("*.csv")):
        if place.is_file() and place.name not in (RULES, LIMITS) and not place.name.startswith(HIDDEN):
            yield f"{place} is not read"


def places(folder: Path, out: Path | None = None) -> dict[str, Path]:
    """The folder or workbook of every applicant, by name in the order of the names.

    A workbook goes without its ending, unless a folder or another workbook is called the same.

    Parameters
    ----------
    folder
        Where they stand.
    out
        A folder that is none of them, for the answers stand there.

    Raises
    ------
    InputError
        When there is no such folder, it is a scenario itself, or no applicant is in it.
    """
    _refuse_no_cohort(folder)
    own = out if out is not None and out.exists() else None
    with no_os_error(str(folder), "read"):
        found = [place for place in sorted(folder.iterdir()) if _may_be_one(place)]
        found = [place for place in found if own is None or not place.samefile(own)]
    if not found:
        what = "holds no applicant, expected a folder or workbook for each. Maybe make one: lor init FOLDER/NAME"
        raise InputError([Fault(file=str(folder), what=what)])
    short = [place.name if place.is_dir() else place.stem for place in found]
    taken = [name.casefold() for name in short]
    return {
        name if place.is_dir() or taken.count(name.casefold()) == 1 else place.name: place
        for name, place in zip(short, found, strict=True)
    }


def _refuse_no_cohort(folder: Path) -> None:
    """Refuse what is no folder, and a folder that is one applicant's."""
    what = ""
    if not folder.exists():
        what = "no such folder, expected one with a folder or workbook for each applicant"
    elif not folder.is_dir():
        what = "is a file, expected a folder with a folder or workbook for each applicant"
    elif held := sorted(name for name in SCENARIO - {RULES} if (folder / name).exists()):
        what = f"is one applicant's: it holds {', '.join(held)}. Maybe: lor solve {folder}, or name the folder above"
    if what:
        raise InputError([Fault(file=str(folder), what=what)])


def _may_be_one(place: Path) -> bool:
    """True of what is an applicant's, in order or not; a folder of answers is not."""
    if place.name.startswith(HIDDEN):
        return False
    if place.is_dir():
        return not (place / INDEX).exists() or any((place / name).exists() for name in NEEDED)
    return place.suffix.lower() in (*WORKBOOKS, *OTHER_WORKBOOKS)


def _placed(place: Path, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Faults whose files are named with the folder they stand in."""
    for fault in faults:
        yield replace(fault, file=str(place / fault.file)) if fault.file in SCENARIO else fault


def refuse_answers(out: Path, folder: Path, names: Iterable[str], marks: Mapping[str, str], page: str) -> None:
    """Refuse a folder for the answers of a cohort in which they would overwrite something else.

    Parameters
    ----------
    out, folder
        The folder, and that of the cohort.
    names
        Of the applicants, each of whom gets a folder in it.
    marks
        The files of the summary, and what every one of ours holds.
    page
        What every page of an applicant holds.

    Raises
    ------
    InputError
        Saying why.
    """
    if out.exists() and out.samefile(folder):
        raise InputError([Fault(file=str(out), what="is the cohort itself. Maybe name another folder.")])
    refuse_for_answer(out, ANSWER)
    _refuse_other_drawings(out, marks)
    for name in names:
        if name in marks:
            what = f"an applicant cannot be called {name}: the summary is. Maybe rename the folder."
            raise InputError([Fault(file=str(folder / name), what=what)])
        refuse_for_answer(out / name, ANSWER)
        _refuse_other_drawings(out / name, {PAGE: page, MARK: MADE})


def _refuse_other_drawings(out: Path, marks: Mapping[str, str]) -> None:
    """Refuse a folder in which files are that lor cohort did not write; `marks`: what every one of ours holds."""
    for name, mark in marks.items():
        if (out / name).exists():
            refuse_other_drawing(out / name, mark, "lor cohort")


def made_of(place: Path, rules: Path | None, terms: Mapping[str, object]) -> str:
    """A hash of all that an answer is made of; "" where it cannot be told.

    Parameters
    ----------
    place, rules
        The folder or workbook, and the table of rules for all.
    terms
        What else the answer depends on.
    """
    files = [place / name for name in sorted(SCENARIO)] if place.is_dir() else [place]
    try:
        held = {path.name: digest(path) for path in files if path.is_file()}
        shared = digest(rules) if rules else ""
    except OSError:
        return ""
    told = json.dumps({"files": held, "rules": shared, "terms": terms}, sort_keys=True, default=str)
    return sha256(told.encode()).hexdigest()


def save_applicant(out: Path, files: Mapping[str, str], made: str, as_of: date, row: Mapping[str, object]) -> None:
    """Write the answer of an applicant, and when all of it is in place what it was made of.

    Parameters
    ----------
    out, files
        Its folder, and its files by name: the plan's and the page.
    made, as_of
        What it was made of, and the day it is of.
    row
        How the applicant stands.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    save_answer(out, {name: text for name, text in files.items() if name != PAGE})
    save_file(out / PAGE, files[PAGE].encode())
    mark = {MADE: made, "made_on": _today(), "as_of": as_of.isoformat(), "row": row}
    save_file(out / MARK, json_text(mark | {"files": {name: digest(out / name) for name in sorted(files)}}).encode())


def kept(out: Path, made: str, given: date | None) -> dict[str, Any] | None:
    """How the applicant of an answer stands that is whole and would be made again as it is; None: it must be made.

    Parameters
    ----------
    out, made
        As of :func:`save_applicant`.
    given
        The day that was asked for; None: the day that is entered, which may be that of today.
    """
    try:
        mark = json.loads((out / MARK).read_text(encoding="utf-8"))
        same_day = given is not None or mark["made_on"] == _today() or mark["as_of"] != mark["made_on"]
        whole = all(digest(out / name) == held for name, held in mark["files"].items())
        return mark["row"] if made and mark[MADE] == made and same_day and whole else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def save_summary(out: Path, files: Mapping[str, str], tell: Tell, gone: Iterable[str] = ()) -> None:
    """Write the summary of a cohort.

    Parameters
    ----------
    out, files
        The folder of the answers, which is made if need be, and the texts by name.
    tell
        Is told of each that is in place.
    gone
        Files that an earlier summary may have and this one does not: they go.

    Raises
    ------
    InputError
        When one cannot be written.
    """
    with no_os_error(str(out), "written"):
        out.mkdir(parents=True, exist_ok=True)
        for name in gone:
            (out / name).unlink(missing_ok=True)
    for name, text in files.items():
        save_file(out / name, text.encode(), tell)


def _today() -> str:
    """The day that the computer shows."""
    return date.today().isoformat()  # noqa: DTZ011
