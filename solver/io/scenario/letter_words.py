"""What people write in the cells for where a letter stands, for its kind and for its writer's reaction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from ...domain.entities import LetterKind, Response, Status
from ...domain.settings import Season
from ...domain.vocabulary import fold, other_document, words
from ..table.dates import day
from ..table.values import quoted

__all__ = [
    "NEGATIONS",
    "NO_LETTER",
    "StatusTold",
    "hint",
    "in_two",
    "kind_of",
    "response_of",
    "status_of",
    "status_word",
    "without_filling",
]

NO_LETTER = "is no letter of recommendation: it takes no letter's place and is assigned elsewhere in ERAS"
MARKS = "✓✔☑√✅"
ALIKE = 0.8
"""How like a word that we know a misspelt one must be; difflib's ratio."""
NEGATIONS = frozenset({"no", "not", "non", "never", "un", "without", "t"})
"""Words that turn a meaning around; the last is what is left of "won't"."""
_PARTS = re.compile(r"[,;/()&]|\s[-\u2013\u2014]+\s|\band\b", re.IGNORECASE)
"""What parts two statuses in one cell: "asked, no reply"."""
MOST_WORDS = 12
"""Words of a cell that may be a kind and a field together, or a status and a day; longer ones are prose."""
LEAST_TRACK = 4
"""Letters of a way to write a track; shorter ones may mean anything."""


class StatusTold(NamedTuple):
    """What a cell says of where a letter stands.

    `day` stands beside it, and `column` is the column of ``letters.csv`` it belongs to; "" where that is not certain.
    """

    status: Status
    day: date | None = None
    column: str = ""


def without_filling(text: str) -> str:
    """A text, folded, without words that change nothing such as "letter"; as it is where it has no others."""
    filling = words("beside_a_status")
    said = fold(text)
    return " ".join(word for word in said.split() if word not in filling) or said


@cache
def _known(table: str) -> Mapping[str, str]:
    """The ways to write our words of a table, without what changes nothing."""
    return {without_filling(way): ours for way, ours in words(table).items()}


def status_word(text: str) -> Status | None:
    """Where a letter stands by a text without a day; None where it does not tell, tells two things, or asks."""
    known = _known("status") if "?" not in text else {}
    if whole := known.get(without_filling(text)):
        return Status(whole)
    found = {known.get(without_filling(part)) for part in _PARTS.split(text) if fold(part)}
    return Status(only) if len(found) == 1 and (only := found.pop()) else None


def status_of(text: str, season: Season) -> StatusTold:
    """Read where a letter stands, with or without a day: "LoR requested 8/1".

    Parameters
    ----------
    text
        The cell.
    season
        Settles the year of a day that has none.
    """
    said = text.strip(f"{MARKS} !.")
    if status := status_word(said):
        return StatusTold(status)
    for phrase, told in _with_day(said, season):
        before, column = _day_column(phrase)
        status = status_word(phrase) or status_word(before)
        if status and (status.pending or column != "expected"):
            return _dated(status, column, told, season)
    raise ValueError(_no_status(text))


def _with_day(text: str, season: Season) -> Iterator[tuple[str, str]]:
    """Yield ways to part a text into words and a day, the longest day at its end first."""
    parts = re.sub(r"[:(](?=\d)", " ", text).split()
    for head, tail in in_two(" ".join(parts)):
        for phrase, told in ((head, tail.strip("(),;:.")), (tail, head.strip("(),;:."))):
            with suppress(ValueError):
                if day(told, review_opens=season.review_opens):
                    yield phrase, told


def _day_column(phrase: str) -> tuple[str, str]:
    """What stands before the last words, and the column that a day after these belongs to, "" for none."""
    said, columns = phrase.split(), words("day_of_status")
    for size in (3, 2, 1):
        if column := columns.get(fold(" ".join(said[-size:]))):
            return " ".join(said[:-size]), column
    return "", ""


def _dated(status: Status, column: str, told: str, season: Season) -> StatusTold:
    """A status with a day: of asking of a letter that was asked for, of coming of one that is to come.

    Parameters
    ----------
    status, column
        What stands before the day, and the column it may belong to.
    told
        The day, as written.
    season
        Settles its year.
    """
    goes = {"asked": status is Status.REQUESTED, "expected": status.pending}.get(column, False)
    until = None if column == "expected" else season.as_of
    return StatusTold(status, day(told, review_opens=season.review_opens, until=until), column if goes else "")


def _no_status(text: str) -> str:
    """Why a text is no status, with a hint that means nothing else."""
    said, bare = fold(text), without_filling(text)
    if not said or said in words("yes_no"):
        unclear = words("unclear_status").get(said)
        advice = f" Maybe enter {unclear}." if unclear else " Maybe call the column uploaded."
        return f"found {quoted(text)}, which may mean many things.{advice}"
    if unclear := _known("unclear_status").get(bare):
        return f"found {quoted(text)}, which may mean {unclear}. Maybe enter the one it is."
    return f"found {quoted(text)}, allowed are {' · '.join(Status)}.{hint(text, 'status')}"


def hint(text: str, table: str) -> str:
    """Advice for a misspelt word of a table of the vocabulary; never one that says the opposite."""
    bare, known = without_filling(text), _known(table)
    turned = bool(NEGATIONS & set(bare.split()))
    same = [way for way in known if bool(NEGATIONS & set(way.split())) is turned]
    alike = get_close_matches(bare[:100], same, n=1, cutoff=ALIKE)
    return f' Maybe "{known[alike[0]]}".' if alike else ""


def response_of(text: str) -> Response:
    """Read how a writer reacted when asked."""
    if known := words("response").get(fold(text)) or _known("response").get(without_filling(text)):
        return Response(known)
    raise ValueError(f"found {quoted(text)}, allowed are {' · '.join(Response)}.{hint(text, 'response')}")


def kind_of(text: str) -> LetterKind | None:
    """Read the kind of a letter; None where the cell names only a field or a track, as "IM letter" does."""
    bare, known = without_filling(text), _known("kind")
    for way in (bare, *_without_field(bare)):
        if kind := known.get(way):
            return LetterKind(kind)
    if _is_field(bare):
        return None
    if unclear := _known("unclear_kind").get(bare):
        raise ValueError(f"found {quoted(text)}, which may mean {unclear}. Maybe enter the one it is.")
    if document := other_document(text):
        raise ValueError(f"found {quoted(text)}: {document} {NO_LETTER}. Maybe remove the row.")
    raise ValueError(f"found {quoted(text)}, allowed are {' · '.join(LetterKind)}.{hint(text, 'kind')}")


def _without_field(bare: str) -> Iterator[str]:
    """Yield what is left of a text without a field or track at its end or its beginning."""
    for head, tail in in_two(bare):
        if _is_field(head):
            yield tail
        if _is_field(tail):
            yield head


def in_two(text: str) -> list[tuple[str, str]]:
    """The ways to part a few words in two; of many words none is tried."""
    said = text.split()
    splits = range(1, len(said)) if len(said) <= MOST_WORDS else ()
    return [(" ".join(said[:at]), " ".join(said[at:])) for at in splits]


def _is_field(text: str) -> bool:
    """True if a text is a specialty or a track, or two of these in a row: "im categorical"."""
    return _is_one(text) or any(_is_one(head) and _is_one(tail) for head, tail in in_two(text))


def _is_one(text: str) -> bool:
    return text in words("specialties") or (len(text) >= LEAST_TRACK and text in words("track"))
