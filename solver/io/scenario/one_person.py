"""One person under two spellings: writers whose names may be one person's are asked about, never joined."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, combinations, islice

from ...domain.vocabulary import fold, words

__all__ = ["may_be_one", "parsed_name"]

MOST_PAIRS = 2_000
"""So many pairs of one surname are compared: lists of real writers have few."""

_Name = tuple[str, tuple[str, ...]]
"""A surname, and the given names or their initials."""


def may_be_one(names: Mapping[str, str], apart: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the ids of every two writers whose names may be one person's, the one that comes first first.

    Parameters
    ----------
    names
        All writers' names, by id.
    apart
        Ids that somebody entered: two of them are two people.
    """
    parsed = {key: parsed_name(name) for key, name in names.items()}
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for key, (surname, given) in parsed.items():
        if surname:
            alike[surname].append(key)
            alike[frozenset({surname, *given})].append(key)
    pairs = chain.from_iterable(islice(combinations(keys, 2), MOST_PAIRS) for keys in alike.values())
    for one, other in dict.fromkeys(pairs):
        if not (one in apart and other in apart) and _compatible(parsed[one], parsed[other]):
            yield one, other


def parsed_name(name: str) -> _Name:
    """A name without titles and degrees, accents and case: "Rao, Anil MD" and "Dr. Anil Rao" are alike."""
    first, _, rest = name.partition(",")
    before, after = _plain(first), _plain(rest)
    ordered = (*after, *before) if after and len(before) == 1 else (*before, *after)
    return (ordered[-1], ordered[:-1]) if ordered else ("", ())


def _plain(text: str) -> tuple[str, ...]:
    """The words of a name, titles and degrees left out."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    left_out = words("beside_a_name")
    apart = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", bare)  # M.D. is MD
    return tuple(word for word in fold(apart).split() if word not in left_out)


def _compatible(one: _Name, other: _Name) -> bool:
    """True if one surname goes with given names that agree as far as both have them, or all words are the same."""
    (surname, given), (other_surname, other_given) = one, other
    if surname != other_surname:
        return {surname, *given} == {other_surname, *other_given}
    return all(map(_agree, given, other_given))


def _agree(one: str, other: str) -> bool:
    """True if two given names are the same, or one is the other's initial."""
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])
