"""Which sheet of a workbook stands for which of our files: by its name, else by its headings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ...domain.errors import Fault, InputError
from ...domain.vocabulary import fold, words
from ..scenario.files import COLUMNS, REQUIRED, SETTINGS
from ..table.findings import Findings
from ..table.headings import Header, header_of, known_columns, opening
from ..table.rows import ANY_SIZE, BrokenRowsError
from .sheets import Sheets

__all__ = ["PLAN_SHEETS", "Titles", "title_of", "titles_of"]

PLAN_SHEETS = frozenset({"Checklist", "Clicks", "Assignments"})
"""Sheets by which a workbook is known to hold an answer."""
LEAST_KNOWN = 2
"""So many of a file's columns a sheet of another name must have to stand for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """The sheets of a workbook by the names of our files.

    Attributes
    ----------
    by_name
        The names of our files to the titles of the sheets that stand for them; of other sheets a name of that sort.
    supposed
        The names of those that are known by their headings alone.
    """

    by_name: Mapping[str, str]
    supposed: Collection[str]


def title_of(name: str) -> str:
    """What the sheet that stands for one of our files is to be called."""
    return "Settings" if name == SETTINGS else name.removesuffix(".csv").capitalize()


def titles_of(sheets: Sheets, needed: Sequence[str]) -> Titles:
    """Tell which sheets stand for which files.

    Parameters
    ----------
    sheets
        The workbook.
    needed
        The names of files it must have: where no sheet is called so, one that has the headings will do.

    Raises
    ------
    InputError
        Where two sheets stand for one file, or none for one that is needed.
    """
    by_name, faults = _by_words(sheets)
    missing = [name for name in needed if name not in by_name]
    if missing and PLAN_SHEETS.issubset(sheets.titles):
        what = "is a plan that lor solve wrote, expected the workbook it was made from"
        raise InputError([Fault(file=sheets.path.name, what=what)])
    others = [title for name, title in by_name.items() if name not in (*COLUMNS, SETTINGS)]
    stands_for = {title: _stands_for(sheets, title) for title in others} if missing else {}
    fitting = {name: [title for title, names in stands_for.items() if name in names] for name in missing}
    faults += [_several(sheets, name, titles) for name, titles in fitting.items() if len(titles) > 1]
    if absent := [name for name, titles in fitting.items() if not titles]:
        faults.append(_absent(sheets, absent))
    if faults:
        raise InputError(faults)
    supposed = {name: titles[0] for name, titles in fitting.items()}
    named = {name: title for name, title in by_name.items() if title not in supposed.values()}
    return Titles(by_name={**named, **supposed}, supposed=supposed)


def _by_words(sheets: Sheets) -> tuple[dict[str, str], list[Fault]]:
    """Sort the sheets by what they are called; a fault where two are called alike."""
    by_name: dict[str, str] = {}
    faults = []
    for title in sheets.titles:
        name = _name(title)
        if by_name.setdefault(name, title) != title and name in (*COLUMNS, SETTINGS):
            faults.append(_both(sheets, name, by_name[name], title))
    return by_name, faults


def _name(title: str) -> str:
    """The name of the file that a sheet of this title stands for; of other titles a name of that sort."""
    ours = words("sheets").get(fold(title).removesuffix(" csv"))
    if ours is None:
        return f"{title.strip().casefold().removesuffix('.csv')}.csv"
    return SETTINGS if ours == "settings" else f"{ours}.csv"


def _stands_for(sheets: Sheets, title: str) -> Collection[str]:
    """The names of files that the headings of a sheet fit best, as far as it has what they must have."""
    head = _opening(sheets, title)
    headers = {name: header_of(head, known_columns(name, ours)) for name, ours in COLUMNS.items()}
    known = {name: header.known if header else 0 for name, header in headers.items()}
    most = max(LEAST_KNOWN, *known.values())
    return [name for name, header in headers.items() if header and known[name] == most and _is_whole(name, header)]


def _opening(sheets: Sheets, title: str) -> list[Sequence[str]]:
    """The rows of a sheet among which its header is looked for; none where it cannot be read."""
    rows = sheets.rows(title, title, ANY_SIZE, Findings())
    try:
        return [row for _, row in opening(rows.cells)] if rows else []
    except BrokenRowsError:
        return []


def _is_whole(name: str, header: Header) -> bool:
    """True if a header names the columns that one of our files must have."""
    return all(not set(group).isdisjoint(header.columns) for group in REQUIRED[name])


def _both(sheets: Sheets, name: str, one: str, other: str) -> Fault:
    """Two sheets are called as one file may be."""
    what = f'has the sheets "{one}" and "{other}", and either would do for {title_of(name)}.'
    return Fault(file=sheets.path.name, what=f"{what} Maybe rename the one that does not count.")


def _several(sheets: Sheets, name: str, titles: Sequence[str]) -> Fault:
    """Several sheets have the headings of one file, and none is called like it."""
    what = f"has no sheet {title_of(name)}, and {_shown(titles)} have its headings."
    return Fault(file=sheets.path.name, what=f"{what} Maybe call the one that counts {title_of(name)}.")


def _absent(sheets: Sheets, names: Sequence[str]) -> Fault:
    """No sheet stands for some files."""
    wanted = " and ".join(map(title_of, names))
    what = f"expected the sheet{'s' * (len(names) > 1)} {wanted}, or others with such headings; "
    what += f"found {_shown(sheets.titles)}. Maybe rename {'them' if len(names) > 1 else 'the one that is meant'}."
    return Fault(file=sheets.path.name, what=what)


def _shown(titles: Collection[str]) -> str:
    return ", ".join(f'"{title}"' for title in titles) or "none"
