"""What one cell may say: parsers from text to a value, each raising ValueError with what was found and allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple, TypeVar

from ...domain.errors import maybe
from ...domain.needs import Clause, NeedsError, parse
from ...domain.vocabulary import fold, words

__all__ = [
    "LEAST_WEIGHT",
    "StatedCount",
    "choice",
    "choices",
    "clauses",
    "decimal",
    "identifier",
    "identifiers",
    "letter_count",
    "near",
    "number",
    "percent",
    "quoted",
    "share",
    "weight",
    "yes_no",
]

E = TypeVar("E", bound=StrEnum)

LONGEST_SHOWN = 80
"""Characters of a cell that a message shows."""
LONGEST_NEEDS = 1_000
"""Characters of a cell `needs`."""
MOST_COUNTED = 99
"""The largest number of letters in a clause."""
MOST_COMPARED = 1_000
"""So many words are compared with a misspelt one."""
MILLION = 1_000_000
LEAST_WEIGHT = 0.0001
"""Less would be rounded to nothing."""


def quoted(text: str) -> str:
    """A cell's text as a message shows it: on one line, in quotation marks, cut where it is long."""
    plain = " ".join(text.split())
    return f'"{plain[:LONGEST_SHOWN]}…"' if len(plain) > LONGEST_SHOWN else f'"{plain}"'


def near(given: str, allowed: Collection[str]) -> str:
    """Advice for a misspelt word; of very many words only those that begin or end alike are compared."""
    if len(allowed) > MOST_COMPARED:
        start, end = given[:3], given[-3:]
        allowed = [word for word in allowed if word[:3] == start or word[-3:] == end][:MOST_COMPARED]
    return maybe(given[:LONGEST_SHOWN], allowed)


def identifier(text: str) -> str:
    """Read an id: trimmed text; digits that a workbook turned into a float lose the ``.0``."""
    trimmed = text.strip()
    whole, point, rest = trimmed.partition(".")
    return whole if point and rest and not rest.strip("0") and whole.isdecimal() else trimmed


def identifiers(text: str) -> tuple[str, ...]:
    """Read ids with ``;`` between them; ``none`` is an empty list."""
    if fold(text) == "none":
        return ()
    return tuple(dict.fromkeys(identifier(part) for part in text.split(";") if part.strip()))


def choice(text: str, allowed: type[E], table: str) -> E:
    """Read one of our words, or a synonym of it.

    Parameters
    ----------
    text
        The cell.
    allowed
        Our words.
    table
        The table of the vocabulary that has their synonyms.
    """
    known = _known(allowed, table)
    ours = known.get(fold(text))
    if ours is None:
        listed = " · ".join(entry.value for entry in allowed)
        raise ValueError(f"found {quoted(text)}, allowed are {listed}.{near(fold(text), known)}")
    return allowed(ours)


@cache
def _known(allowed: type[StrEnum], table: str) -> dict[str, str]:
    return {fold(entry.value): entry.value for entry in allowed} | words(table)


def choices(text: str, allowed: type[E], table: str) -> tuple[E, ...]:
    """Read several of our words with ``;`` or ``,`` between them; ``none`` is none. Parameters as of :func:`choice`."""
    parts = [part.strip() for part in re.split("[;,]", text) if part.strip() and fold(part) != "none"]
    return tuple(dict.fromkeys(choice(part, allowed, table) for part in parts))


def yes_no(text: str) -> bool:
    """Read yes or no."""
    answer = words("yes_no").get(fold(text))
    if answer is None:
        raise ValueError(f"found {quoted(text)}, allowed are yes and no")
    return answer == "yes"


def decimal(text: str, *, least: float = -math.inf, most: float = math.inf, comma: bool = False) -> float:
    """Read a finite number.

    Parameters
    ----------
    text
        The cell.
    least, most
        The bounds, both allowed.
    comma
        True if every comma is a decimal sign; else one is where no thousands can be meant: "4,5" and not "1,500".
    """
    plain = text.replace(",", ".") if comma or re.fullmatch(r"[+-]?\d+,\d{1,2}", text) else text
    try:
        figure = float(plain)
    except ValueError:
        figure = math.nan
    if not math.isfinite(figure) or "_" in plain or not least <= figure <= most:
        raise ValueError(f"found {quoted(text)}, expected {_range(least, most)}")
    return figure


def _range(least: float, most: float) -> str:
    if math.isfinite(least) and math.isfinite(most):
        return f"a number from {_figure(least)} to {_figure(most)}"
    if math.isfinite(least):
        return f"a number of at least {_figure(least)}"
    return f"a number of at most {_figure(most)}" if math.isfinite(most) else "a number such as 4.5"


def _figure(bound: float) -> str:
    return f"{bound:,.0f}" if abs(bound) >= MILLION else f"{bound:g}"


def number(text: str, *, least: int = 0) -> int:
    """Read a whole number of at least `least`."""
    if not re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text) or int(float(text)) < least:
        raise ValueError(f"found {quoted(text)}, expected a whole number of at least {least}")
    return int(float(text))


def percent(text: str) -> float:
    """Read a percentage, with or without its sign."""
    try:
        return decimal(text.rstrip("% "), least=0, most=100)
    except ValueError:
        raise ValueError(f"found {quoted(text)}, expected a percentage from 0 to 100") from None


def share(text: str, *, comma: bool = False) -> float:
    """Read a number from 0 to 1, or a percentage with its sign."""
    try:
        return percent(text) / 100 if text.endswith("%") else decimal(text, least=0, most=1, comma=comma)
    except ValueError:
        raise ValueError(f"found {quoted(text)}, expected a number from 0 to 1, or a percentage such as 90%") from None


class StatedCount(NamedTuple):
    """What a program says of its number of letters; `exact` is True if it takes no more and no fewer."""

    required: int | None = None
    maximum: int | None = None
    exact: bool = False


_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_LEAST = r"(?:(?:min(?:imum)?\.?(?: of)?|at least|no (?:fewer|less) than|>=?)\s*(?P<least>\d{1,2}))"
_BARE = r"(?:(?P<bare>\d{1,2})\s*(?:\+|or more|min(?:imum)?|required)?)"
_MOST = r"(?:(?:max(?:imum)?\.?(?: of)?|up to|at most|no more than|<=)\s*(?P<most>\d{1,2}))"
_SAID = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<exact>\d{1,2}) and only (?P=exact)",
        r"(?:exactly|only|=)\s*(?P<exact>\d{1,2})",
        r"(?P<exact>\d{1,2}) (?:only|exactly)",
        r"(?:between )?(?P<least>\d{1,2})\s*(?:-|to|or|and)\s*(?P<most>\d{1,2})",
        rf"(?:{_LEAST}|{_BARE})(?:[\s,;(]+{_MOST}\)?)?",
        _MOST,
    )
)


def letter_count(text: str) -> StatedCount:
    """Read what a program says of its number of letters.

    ``3``, ``min 3`` and ``3+`` set what is required, ``3-4`` and ``max 4`` a maximum as well, and ``exactly 3`` both.
    """
    said = re.sub(r"[\u2010-\u2015]", "-", text.casefold())
    said = re.sub(r"[a-z]+", lambda word: _NUMBERS.get(word[0], word[0]), said)
    said = re.sub(r"\s*(?:letters?|lors?)(?: of recommendation)?\b", " ", said)
    said = re.sub(r"(?<=\d)\.0+\b", "", " ".join(said.split()))
    for pattern in _SAID:
        if match := pattern.fullmatch(said):
            figures = {name: int(figure) for name, figure in match.groupdict().items() if figure}
            if "exact" in figures:
                return StatedCount(figures["exact"], figures["exact"], exact=True)
            counts = StatedCount(figures.get("least", figures.get("bare")), figures.get("most"))
            if counts.required is None or counts.maximum is None or counts.required <= counts.maximum:
                return counts
    raise ValueError(f'found {quoted(text)}, expected a number such as 3, or "3-4", "min 3", "exactly 3"')


def weight(text: str, table: str, named: Mapping[str, float], *, comma: bool) -> float:
    """Read a weight: one that has a name, or a number above 0.

    Parameters
    ----------
    text
        The cell.
    table
        The table of the vocabulary that has the synonyms of the names.
    named
        Our names to their weights.
    comma
        As in :func:`decimal`.
    """
    if fold(text) in words(table):
        return float(named[words(table)[fold(text)]])
    try:
        return decimal(text, least=LEAST_WEIGHT, most=MILLION, comma=comma)
    except ValueError:
        what = f"found {quoted(text)}, expected a number above 0 and up to a million, or {' · '.join(named)}."
        raise ValueError(f"{what}{near(fold(text), named)}") from None


def clauses(text: str, known: frozenset[str]) -> tuple[Clause, ...]:
    """Read the clauses of a `needs` cell, `known` being the traits they may name.

    What cannot be read is shown in its place, in square brackets.
    """
    if len(text) > LONGEST_NEEDS:
        raise ValueError(f"found {len(text)} characters, expected at most {LONGEST_NEEDS}: {quoted(text)}")
    try:
        parsed = parse(text, known)
    except NeedsError as error:
        stop = "" if error.what.rstrip().endswith((".", "?")) else "."
        raise ValueError(f'{error.what}{stop} In "{_pointed(text, error.position)}".') from None
    counts = (count for clause in parsed for count in clause.counts())
    if large := next((count for count in counts if count.number > MOST_COUNTED), None):
        raise ValueError(f"found {large}, expected a number of letters of at most {MOST_COUNTED}")
    return parsed


def _pointed(text: str, position: int) -> str:
    """Put the word at `position` into brackets; of a long text only what is near it is shown."""
    token = re.compile(r"\w+|[<>=]+|.|$", re.DOTALL).match(text, position)
    end = token.end() if token else position
    before, after = text[:position], text[end:]
    before = f"…{before[-LONGEST_SHOWN:]}" if len(before) > LONGEST_SHOWN else before
    after = f"{after[:LONGEST_SHOWN]}…" if len(after) > LONGEST_SHOWN else after
    return " ".join(f"{before}[{text[position:end]}]{after}".split())
