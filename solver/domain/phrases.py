"""A program's own words cut into phrases, each as the signs that its words stand for (``requirements.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from .needs import slug
from .settings import shipped
from .vocabulary import fold, group, names_of, specialties

__all__ = ["field_traits", "headed", "hedged", "phrases", "under_heading", "without_wish"]

_WORD = re.compile(r"(?P<number>\d+)(?:\.0+)?(?!\d)|[^\W\d_]+|[^\s\w]|\w")
_NAMED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {name: str(number) for number, name in enumerate(_NAMED, start=1)}
_ALIKE = (
    (re.compile(r"[\u2019`]"), "'"),
    (re.compile(r"(?<=[a-z])'s\b"), "  "),
    (re.compile(r"'"), " "),
    (re.compile(r"\bu\.(\s?)s\.\s?a\."), r"us   \1"),
    (re.compile(r"\bu\.(\s?)s\b\.?"), r"us \1"),
    (re.compile(r"\b(min|max|dept)\."), r"\1 "),
    (re.compile(r"(?<=\d)(\s*)[-\u2010-\u2015](\s*)(?=\d)"), r"\1~\2"),
    (re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)"), " "),
    (re.compile(r"\n"), ";"),
)
"""What is written in several ways, and the one that is read."""
_CUTS = frozenset(",;:.()*-\u2022\u2013\u2014")
_OPENING = frozenset({"INCLUDING", "WHICH"})
_HEADINGS = frozenset({"LETTER", "LETTERS", "NEEDED", "TOTAL"})
"""Signs before a colon that only introduce what follows: "Required: 3 letters"."""
_WEAK = frozenset({"PREFER", "WAIVED"})
"""Signs by which a letter is not demanded. Whether they reach beyond a comma is open."""
_UNBINDING = _WEAK | {"NO", "ACCEPTED", "REFUSED"}
_LISTING = _UNBINDING | {"ANY", "EITHER", "ONLY"}
"""Signs that a heading says of all that it lists."""
_STANDINGS = _WEAK | {"NEEDED"}
_BRACKETED = _STANDINGS | {"TOTAL"}
"""Signs that say the same in brackets as without them."""
_NAMING = frozenset({"A", "LETTER", "LETTERS", "OR", "AND", "EITHER"})
_KINDS = frozenset({"chair", "department", "sel", "sloe", "research"})
_CALLED = frozenset({"NO", "NOMORE", "ONLY"})
"""Signs beside which it matters that something is called required."""
_COUNTING = re.compile(r"(\d|LETTERS?|TOTAL| )+")
"""A count of letters alone, beside which it matters that it is called the total."""
_COUNTED = frozenset("123456789")
_PERSONS = (("ology", "ologist"), ("iatry", "iatrist"), ("iatrics", "iatrician"), ("surgery", "surgeon"))


@cache
def _lexicon() -> dict[tuple[str, ...], str]:
    """Every way to say a sign, as words, to the sign."""
    tables = shipped("requirements.toml")
    said = {_key(way): sign for ways in _fields() for way, sign in ways}
    said |= {_key(way): sign for sign, ways in tables["signs"].items() for way in ways}
    return said | {_key(way): trait for trait, ways in tables["traits"].items() for way in ways}


def _key(text: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in _words(text))


@cache
def field_traits() -> frozenset[str]:
    """The traits of all fields."""
    return frozenset(trait for ways in _fields() for _, trait in ways)


def _fields() -> Iterator[list[tuple[str, str]]]:
    """Per specialty the ways to say it or whoever works in it, each with its trait."""
    ambiguous = frozenset(map(fold, shipped("requirements.toml")["ambiguous"]["names"]))
    for field in sorted(specialties() - group("non_clinical")):
        trait = "im" if field == "internal medicine" else slug(field)
        names = sorted(names_of(field) - ambiguous)
        persons = [name.removesuffix(end) + who for name in names for end, who in _PERSONS if name.endswith(end)]
        yield [(way, trait) for way in (*names, *persons, *(f"{person}s" for person in persons))]


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words, figures and marks of a text, each with where it begins and ends."""
    plain = text.lower()
    for pattern, written in _ALIKE:
        plain = pattern.sub(written, plain)
    for found in _WORD.finditer(plain):
        word = found["number"] or found[0]
        yield _NUMBERS.get(word, word), *found.span()


def phrases(text: str) -> Iterator[tuple[str, str]]:
    """The phrases of a text, each as written and as signs; "!" where what was said before may go on in it."""
    standing: frozenset[str] = frozenset()
    before = _Piece("", [], [], "")
    for piece in _pieces(text):
        standing = _LISTING.intersection(piece.heading) if piece.heading else _still(standing, piece.signs)
        unclear = not standing and _entangled(before, piece)
        ruled = piece.heading or ([] if _STANDINGS.intersection(piece.signs) else sorted(standing))
        yield piece.text, "!" if unclear else _settled(ruled, piece.signs)
        before = piece


def _still(standing: frozenset[str], signs: list[str]) -> frozenset[str]:
    """What a heading such as "Optional:" says of a phrase further on: one that counts letters ends it."""
    if not standing or not any(map(_is_trait, signs)):
        return frozenset()
    return frozenset({"?"}) if _STANDINGS.intersection(signs) else standing


class _Piece(NamedTuple):
    """A phrase as written, its heading, its signs and the mark before it."""

    text: str
    heading: list[str]
    signs: list[str]
    mark: str


def _pieces(text: str) -> Iterator[_Piece]:
    plain = text if len(text) == len(text.lower()) else text.lower()
    begin = end = -1
    heading: list[str] = []
    signs: list[str] = []
    mark = ""
    for sign, start, stop in (*_unrepeated(list(_signs(plain))), (";", len(plain), len(plain))):
        if signs and (sign in _CUTS or (sign in _OPENING and not signs[-1].isdigit() and signs != ["PREFER"])):
            if sign == ":" and not heading and not any(said.isdigit() for said in signs):
                heading, signs = signs, []
                continue
            yield _Piece(plain[begin:end].strip(), heading, signs, mark)
            heading, signs, mark = [], [], sign
            begin = -1
        if sign not in _CUTS:
            begin, end = start if begin < 0 else begin, stop
            signs += sign.split() if sign != "WHICH" else ()
    if heading:
        yield _Piece(plain[begin:end].strip(), ["?"], ["?"], mark)


def _entangled(before: _Piece, piece: _Piece) -> bool:
    """True if it is open how far a standing reaches ("we do not require SLOE, chair letter"), or what a figure counts.

    A figure after the second of two headings in one phrase is such a one: "IM: 1 US: 1".
    """
    said, signs = before.signs, piece.signs
    if _is_of_some(piece):
        return True
    if not any(map(_is_trait, signs)):
        return piece.mark == ":" and not piece.heading and any(sign.isdigit() for sign in signs)
    if piece.mark == ":" and (any(map(_is_trait, before.heading)) or _limits_kind(said)):
        return True
    if piece.mark == "." or piece.heading or not said:
        return False
    if _STANDINGS.intersection(signs):
        return piece.mark == "," and signs[-1] in _WEAK and _is_bare(said) and _is_bare(signs[:-1])
    return said[0] in _WEAK or (_is_bare(signs) and not _UNBINDING.isdisjoint(said))


def _is_of_some(piece: _Piece) -> bool:
    """True if a heading may say whom a phrase is about: "US: chair letter". A kind of letter does not say it."""
    about = set(filter(_is_trait, piece.heading)) - _KINDS - set(piece.signs)
    return bool(about) and any(map(_is_trait, piece.signs))


def _limits_kind(said: list[str]) -> bool:
    """True if figures before a colon may count the kind after it: "at least 2: SLOE"."""
    return "MOST" in said or ("LEAST" in said and "LETTERS" not in said)


def _is_bare(signs: list[str]) -> bool:
    """True if some signs only name letters."""
    return any(map(_is_trait, signs)) and all(_is_trait(sign) or sign in _NAMING for sign in signs)


def _settled(heading: list[str], signs: list[str]) -> str:
    """The signs of a phrase for the grammar.

    A heading such as "Chair letter:" is part of a phrase that names no letter itself. A demand is one without being
    called so, and "current" needs a date.
    """
    if _WEAK.intersection(heading) and any(map(_is_trait, signs)):
        heading = [sign for sign in heading if sign not in _HEADINGS]
    named = any(map(_is_trait, heading)) and any(map(_is_trait, signs)) and "?" not in heading
    said = signs if named or _HEADINGS.issuperset(heading) else heading + signs
    if not _CALLED.intersection(said):
        said = [sign for sign in said if sign != "NEEDED"]
    total = ["TOTAL"] if "TOTAL" in said and _COUNTING.fullmatch(" ".join(said)) else []
    said = [sign for sign in said if sign != "TOTAL"] + total
    return " ".join(sign for sign in said if sign != "CURRENT" or "recent" not in said)


def _is_trait(sign: str) -> bool:
    return sign.islower()


def headed(heading: str, text: str) -> str:
    """The text under the heading of a column, where that names a letter that the text is about: "IMSEL: not needed"."""
    return f"{heading}: {text}" if text and under_heading(f"{heading}:") else text


def under_heading(text: str) -> bool:
    """True if a text begins with a heading that names a letter."""
    signs = [sign for sign, _, _ in _signs(text)]
    before = signs[: signs.index(":")] if ":" in signs else []
    return any(map(_is_trait, " ".join(before).split()))


def _unrepeated(signs: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The signs without those said twice, as in "three (3)", and without brackets as in "(optional)"."""
    at = 0
    while at < len(signs):
        yield signs[at]
        said, opened, inside, closed = ([sign for sign, _, _ in signs[at : at + 4]] + [""] * 4)[:4]
        bracketed = opened == "(" and closed == ")"
        if bracketed and inside in _BRACKETED:
            yield signs[at + 2]
        at += 4 if bracketed and (inside == said or inside in _BRACKETED) else 1


def _signs(text: str) -> Iterator[tuple[str, int, int]]:
    """The signs of a text, each with where it begins and ends: of all ways to say one the longest."""
    words, lexicon, at = list(_words(text)), _lexicon(), 0
    longest = max(map(len, lexicon))
    while at < len(words):
        run = tuple(word for word, _, _ in words[at : at + longest])
        length = next((size for size in range(len(run), 0, -1) if run[:size] in lexicon), 1)
        own = run[0] if run[0] in _CUTS or run[0] in _COUNTED else "?"
        yield lexicon.get(run[:length], own), words[at][1], words[at + length - 1][2]
        at += length


@cache
def _hedges() -> frozenset[str]:
    return frozenset(shipped("requirements.toml")["hedges"]["words"])


def hedged(left: Iterable[str]) -> bool:
    """True if some phrases that are not understood may take back what is."""
    return any(word in _hedges() for phrase in left for word, _, _ in _words(phrase))


def without_wish(phrase: str) -> str:
    """The words of a phrase but those that say preferred."""
    return " ".join(word for word, _, _ in _words(phrase) if _lexicon().get((word,)) != "PREFER")
