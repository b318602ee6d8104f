"""What a program's cells may say of the letters it asks for, and what weighs it; parsers like those of ``values``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ...domain.entities import RulesKnown
from ...domain.errors import maybe
from ...domain.needs import Clause, NeedsError, parse
from ...domain.requirements import Understood, understand
from ...domain.vocabulary import fold, words
from ..table.dates import figures_of
from ..table.values import decimal, quoted

__all__ = [
    "LEAST_WEIGHT",
    "StatedCount",
    "beside",
    "clauses",
    "letter_count",
    "letter_count_or_words",
    "made_a_day",
    "percent",
    "settled_rules",
    "weight",
]

LONGEST_NEEDS = 1_000
"""Characters of a cell `needs`."""
MOST_BESIDE = 80
"""Characters that a message shows on either side of a word that is wrong."""
MOST_COUNTED = 99
"""The largest number of letters in a clause."""
LEAST_WEIGHT = 0.0001
"""Less would be rounded to nothing."""
MOST_WEIGHT = 1_000_000
MOST_ASKED = 9
"""A day with a larger figure is none that was made of a number of letters."""
LEAST_SERIAL = 5
"""So many digits has a day as a workbook counts it; fewer are a number."""


_ABOUT = r"(?:~|≈|±|about|around|approx(?:imately|\.)?|circa|ca\.?|roughly|estimated|est\.?)?\s*"
_FIGURE = r"\d{1,3}(?:[.,]\d+)?"
_SHARE = re.compile(
    rf"{_ABOUT}(?:(?P<under><=?|≤|under|less than|up to|below)|(?P<over>>=?|≥|over|more than|above|at least))?\s*"
    rf"(?P<low>{_FIGURE})\s*%?(?:\s*(?:-|to)\s*(?P<high>{_FIGURE})\s*%?|(?P<plus>\s*\+))?"
)


def percent(text: str) -> float:
    """Read a percentage, with or without its sign; of a range such as ``5-10%`` or ``<5%`` the middle."""
    said = re.sub(r"[\u2010-\u2015]", "-", " ".join(text.casefold().split()))
    said = re.sub(r"\b(?:percent|per cent|pct)\b", "%", said).strip()
    found = _SHARE.fullmatch(said)
    figures = [float(figure.replace(",", ".")) for figure in (found.group("low", "high") if found else ()) if figure]
    if found and found["under"]:
        figures.append(0.0)
    if found and (found["over"] or found["plus"]):
        figures.append(100.0)
    if not figures or max(figures) > 100:
        raise ValueError(f"found {quoted(text)}, expected a percentage from 0 to 100")
    return sum(figures) / len(figures)


class StatedCount(NamedTuple):
    """What a program says of its number of letters.

    `exact` is True if it takes no more and no fewer, `words` if it says so in words that :func:`letter_count` cannot
    read: the figures are those of its requirements then.
    """

    required: int | None = None
    maximum: int | None = None
    exact: bool = False
    words: bool = False


FEWEST_WORDS = 2
"""A cell for a number with so many words holds a program's own words; with fewer, a slip."""
_WORD = re.compile(r"[^\W\d_]{2,}")
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
    said = re.sub(r"[\u2010-\u2015]", "-", " ".join(text.casefold().split()))
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
    if made := _were(text):
        return StatedCount(*made)
    raise ValueError(f'found {quoted(text)}, expected a number such as 3, or "3-4", "min 3", "exactly 3"')


def letter_count_or_words(text: str, known: frozenset[str]) -> StatedCount:
    """Read a number of letters, or see that the cell holds a program's own words: "3, one from the chair"."""
    try:
        return letter_count(text)
    except ValueError:
        said = understand(text, known)
        if said.left and len(_WORD.findall(text)) < FEWEST_WORDS:
            raise
        return StatedCount(words=True)


def settled_rules(needs: tuple[Clause, ...] | None, said: Understood | None) -> tuple[tuple[Clause, ...], RulesKnown]:
    """Settle what a program asks for beyond the count, and how well that is known.

    Parameters
    ----------
    needs
        Its cell `needs`, which goes before its own words; None where that is empty.
    said
        Its own words; None where there are none.
    """
    if needs is not None:
        return needs, RulesKnown.CHECKED
    if said is None:
        return (), RulesKnown.UNCHECKED
    return said.clauses, RulesKnown.UNCHECKED if said.left or said.narrow else RulesKnown.READ


def beside(stated: StatedCount, said: Understood | None) -> tuple[StatedCount, str]:
    """Fill the counts that the cells leave open from a program's own words, and tell where these contradict them.

    Parameters
    ----------
    stated
        What the cells `required` and `maximum` say.
    said
        The program's own words; None where there are none. They do not count where they say something else.
    """
    if said is None:
        return stated, ""
    pairs = ((said.required, stated.required), (said.maximum, stated.maximum))
    for own, cell in pairs:
        if own is not None and cell is not None and own != cell:
            return stated, f"{own} letters by these words, {cell} by the columns of counts, which go before them"
    (required, maximum) = (own if cell is None else cell for own, cell in pairs)
    if required is not None and maximum is not None and required > maximum:
        return stated, f"{required} letters are asked for, but {maximum} are the most; the columns of counts go first"
    return stated._replace(required=required, maximum=maximum), ""


def _were(text: str) -> tuple[int, int] | None:
    """The range of letters of which a workbook made a day: 3 and 4 of "4-Mar"; None where it can have been none."""
    figures = figures_of(text)
    return figures if figures and figures[1] <= MOST_ASKED else None


def made_a_day(text: str) -> str:
    """What is to be noted of a number of letters that a workbook made a day of; else ""."""
    figures = None if text.isdecimal() and len(text) < LEAST_SERIAL else _were(text)
    return f"{quoted(text)} is a day that a workbook made of {figures[0]}-{figures[1]}; read so" if figures else ""


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
        return decimal(text, least=LEAST_WEIGHT, most=MOST_WEIGHT, comma=comma)
    except ValueError:
        what = f"found {quoted(text)}, expected a number above 0 and up to a million, or {' · '.join(named)}."
        raise ValueError(f"{what}{maybe(fold(text), named)}") from None


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
    before = f"…{before[-MOST_BESIDE:]}" if len(before) > MOST_BESIDE else before
    after = f"{after[:MOST_BESIDE]}…" if len(after) > MOST_BESIDE else after
    return " ".join(f"{before}[{text[position:end]}]{after}".split())
