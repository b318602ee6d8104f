"""A folder of applicants: who is in it, and what each of them has entered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Literal

from ..domain.entities import Scenario
from ..domain.errors import BugError, Fault, InputError
from .output import no_os_error
from .scenario.files import COLUMNS, NEEDED, RULES, SETTINGS, WORKBOOKS
from .scenario.folder import read
from .scenario.source import OTHER_WORKBOOKS

__all__ = [
    "INDEX",
    "LIMITS",
    "SCENARIO",
    "applicants",
    "places",
    "read_applicant",
    "rules_of",
    "unread",
]

LIMITS = "cohort.csv"
"""What the writers whom applicants share will do."""
INDEX = "index.html"
"""The summary of an answer, by which a folder is known to hold one."""
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
    except Exception as error:  # noqa: BLE001 (whatever else is wrong with one applicant is a bug of ours)
        return BugError([Fault(file=str(place), what=f"{type(error).__name__}: {error}")])


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

    A workbook goes without its ending; where a folder or another workbook is called the same the ending stands in
    brackets after it, for a folder of that name can hold the answer.

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
    return _named(found)


def _named(found: Sequence[Path]) -> dict[str, Path]:
    """Folders and workbooks by names of which no two are the same, in capitals or not."""
    alike = Counter((place.name if place.is_dir() else place.stem).casefold() for place in found)
    taken = set(alike)
    named: dict[str, Path] = {}
    for place in found:
        name = place.name if place.is_dir() else place.stem
        if not place.is_dir() and alike[name.casefold()] > 1:
            long = f"{name} ({place.suffix.removeprefix('.')})"
            names = chain([long], (f"{long} {number}" for number in count(2)))
            name = next(name for name in names if name.casefold() not in taken)
            taken.add(name.casefold())
        named[name] = place
    return dict(sorted(named.items()))


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
