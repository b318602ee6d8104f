"""Which rows of a table are its header, and what each heading means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise, zip_longest

from ...domain.vocabulary import columns as aliases_of
from ...domain.vocabulary import fold
from .blanks import is_error, visible

__all__ = ["Header", "header_of", "is_comment", "is_filled", "known_columns", "opening"]

HEADER_ROWS = 20
"""Among so many rows that are not blank the header is looked for."""
LONGEST_HEADING = 300
"""Characters of a heading that is read."""
LEAST_KNOWN = 2
"""So many columns a row must name to be the header, where what stands above it may be one."""

_COMMENT = re.compile(r"#+\s+\S")
_TAG = re.compile(r"#+[^\W\d]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MANNER = re.compile(r"\s*\((?:required|optional|yes/no|y/n)\)\s*$", re.IGNORECASE)
_YEARS = r"(?:19|20)\d\d(?: (?:19|20)?\d\d)?"
_SEASON = re.compile(
    rf"^{_YEARS}(?: (?:cycle|season|match))? (?=\D)| (?:season |cycle |match )?{_YEARS}(?: (?:cycle|season|match))?$"
)
_PREFIX = re.compile(r"^(?:app ?info|program) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header of a table.

    Attributes
    ----------
    first, last
        The places of its rows, one or two.
    headings
        Its words; of two rows joined where that says more.
    below
        The words of its last row alone.
    columns
        Per heading our name of the column, None where it means nothing to us.
    """

    first: int
    last: int
    headings: Sequence[str]
    below: Sequence[str]
    columns: Sequence[str | None]

    @property
    def known(self) -> int:
        """How many of our columns it names."""
        return len(set(self.columns) - {None})


@cache
def known_columns(name: str, ours: tuple[str, ...]) -> dict[str, str]:
    """Every way to write the columns of the file `name`, folded, to our word for each."""
    aliases = aliases_of(name.removesuffix(".csv"))
    known = {fold(alias): column for column in ours for alias in aliases.get(column, ())}
    return known | {fold(column): column for column in ours}


def _trimmed_heading(cell: str) -> str:
    """A heading on one line, without signs that nobody sees; the beginning of one that is too long to mean anything."""
    heading = " ".join(visible(cell).split())
    return heading if len(heading) <= LONGEST_HEADING else f"{heading[:LONGEST_HEADING]}…"


def is_filled(row: Sequence[str]) -> bool:
    """True if something stands in a row."""
    return bool("".join(row).strip())


def is_comment(row: Sequence[str]) -> bool:
    """True for a row that begins with "# ", and for "#word" with nothing beside it, unless a formula failed there."""
    start = row[0].lstrip() if row else ""
    return bool(_COMMENT.match(start) or (_TAG.match(start) and not is_error(start) and not is_filled(row[1:])))


def opening(rows: Iterator[tuple[int, Sequence[str]]]) -> list[tuple[int, Sequence[str]]]:
    """Take the rows among which the header is looked for, each with its line."""
    taken: list[tuple[int, Sequence[str]]] = []
    filled = 0
    while filled < HEADER_ROWS and (row := next(rows, None)) is not None:
        taken.append(row)
        filled += is_filled(row[1])
    return taken


def header_of(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> Header | None:
    """Choose the header among the first rows of a table: what names the most columns, else the first row.

    Parameters
    ----------
    rows
        The first rows, blank ones too.
    known
        Folded headings to our column names.
    """
    filled = [place for place, row in enumerate(rows) if is_filled(row)]
    if not filled:
        return None
    singles = [_single(place, rows[place], known) for place in filled]
    likely = [singles[0], *(single for single in singles[1:] if not any(map(_is_figure, single.headings)))]
    best = max(likely, key=lambda header: (header.known, not is_comment(rows[header.last])))
    if best.known < LEAST_KNOWN and not _below_titles(best, rows):
        best = singles[0]
    pairs = filter(None, (_pair(above, below, known) for above, below in pairwise(singles)))
    pair = max(pairs, key=lambda header: header.known, default=best)
    grouped = pair.known == best.known and _is_grouped(pair, rows[pair.first])
    return pair if pair.known > best.known or grouped else best


def _single(place: int, row: Sequence[str], known: Mapping[str, str]) -> Header:
    """Take one row for the header."""
    words = [_trimmed_heading(cell) for cell in row]
    return Header(first=place, last=place, headings=words, below=words, columns=_meanings(words, known))


def _is_figure(heading: str) -> bool:
    """True for a number, which is no heading."""
    return heading.replace(".", "", 1).isdecimal()


def _below_titles(header: Header, rows: Sequence[Sequence[str]]) -> bool:
    """True if a header that names something has several cells, and each row above it is a comment or one cell."""
    above = (row for row in rows[: header.first] if not is_comment(row))
    return (
        bool(header.known)
        and len(list(filter(None, header.headings))) > 1
        and all(sum(map(bool, map(str.strip, row))) <= 1 for row in above)
    )


def _is_grouped(pair: Header, groups: Sequence[str]) -> bool:
    """True if the upper row of two names `groups` of columns, and with one of them a heading says more."""
    over = [upper.strip() for upper, lower in zip(groups, pair.below, strict=False) if lower]
    joined = any(heading not in ("", lower) for heading, lower in zip(pair.headings, pair.below, strict=False) if lower)
    return joined and len(set(over) - {""}) < len(over)


def _pair(above: Header, below: Header, known: Mapping[str, str]) -> Header | None:
    """Take two rows for the header, the upper one naming groups; None where the lower one names too little.

    A group stands over its first column or over all of them.
    """
    if below.first != above.first + 1 or any(map(_is_figure, below.headings)):
        return None
    uppers, lowers = zip(*zip_longest(above.headings, below.headings, fillvalue=""), strict=True)
    groups: Iterator[str] = accumulate(uppers, lambda group, upper: upper or group)
    headings = [
        _joined(group, lower, known) if lower else upper
        for upper, group, lower in zip(uppers, groups, lowers, strict=True)
    ]
    named = [
        heading != lower for heading, lower in zip(headings, lowers, strict=True) if lower and fold(heading) in known
    ]
    if len(named) + sum(named) < LEAST_KNOWN:  # a joined heading shows by itself that both rows belong together
        return None
    columns = _meanings(headings, known)
    return Header(first=above.first, last=below.last, headings=headings, below=below.headings, columns=columns)


def _joined(group: str, lower: str, known: Mapping[str, str]) -> str:
    """A heading with the `group` it stands under, where that means something to us."""
    joined = f"{group} {lower}".strip()
    return joined if fold(joined) in known else lower


def _meanings(headings: Sequence[str], known: Mapping[str, str]) -> list[str | None]:
    """Tell what headings mean: as they stand, else without season, ``AppInfo`` or ``Program`` where nothing else does.

    Parameters
    ----------
    headings
        The words of a header.
    known
        Folded headings to our column names.
    """
    columns = [known.get(fold(heading)) for heading in headings]
    taken = set(columns)
    open_still = [place for place, column in enumerate(columns) if column is None and headings[place]]
    for place in sorted(open_still, key=lambda place: _season(headings[place]), reverse=True):
        column = next((known[way] for way in _ways(headings[place]) if way in known), None)
        if column not in taken:
            columns[place] = column
            taken.add(column)
    return columns


def _season(heading: str) -> str:
    """The season in a heading; of two headings that differ in nothing else the later one counts."""
    found = _SEASON.search(fold(heading))
    return found[0].strip() if found else ""


@lru_cache(maxsize=10_000)
def _ways(heading: str) -> tuple[str, ...]:
    """A heading folded without what may stand around the words that matter, from near to far, each way once."""
    plain, ways = _MANNER.sub("", heading), list[str]()
    for folded in (fold(plain), fold(_CAMEL.sub(" ", plain))):
        bare, later = _SEASON.sub("", folded), _PREFIX.sub("", folded)
        ways += (folded, bare, later, _SEASON.sub("", later), _PREFIX.sub("", bare))
    return tuple(dict.fromkeys(ways))
