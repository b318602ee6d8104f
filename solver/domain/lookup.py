"""How users and screens say which writer, letter, rotation or program is meant: an id, a part of a name, a handle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product

from .entities import Scenario
from .errors import LONGEST_COMPARED, Fault, InputError, maybe

__all__ = ["TITLES", "called", "capitals", "given_name", "handles", "resolve_id", "surname", "without_brackets"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

TITLES = frozenset({"dr", "prof", "md", "phd", "do", "mbbs", "jr", "sr"})
"""Words beside a name."""

SHORT = 4
"""An id of so many signs is a handle itself."""

MOST_LISTED = 5
"""So many of the names that a part fits are told."""

ALL_LISTED = 12
"""Where there are no more names than these, all are told when none fits; else the first of them."""

SHORTEST = 3
"""Words of names longer than this are offered where they are near: a part of a name will do."""


def handles(scenario: Scenario) -> dict[str, str]:
    """Per letter, the sign it goes by on every screen.

    Its own id where all ids are short, else a capital that is nobody's id, given out to all letters in file order: a
    letter has the same one whatever is asked.
    """
    ids = [letter.id for letter in scenario.letters]
    if all(len(letter_id) <= SHORT and len(letter_id.split()) == 1 for letter_id in ids):
        return {letter_id: letter_id for letter_id in ids}
    taken = {known.casefold() for known in (*ids, *(writer.id for writer in scenario.writers))}
    free = (sign for sign in capitals() if sign.casefold() not in taken)
    return dict(zip(ids, free, strict=False))


def capitals() -> Iterator[str]:
    """``A`` to ``Z``, then two of them, and so on."""
    for length in count(1):
        yield from map("".join, product(ALPHABET, repeat=length))


def surname(name: str) -> str:
    """The word of a name by which people call a writer, but the whole where it is initials alone, as in ``A. R. 2``.

    What stands in brackets is no part of it.
    """
    bare = without_brackets(name).strip(" ,") or name
    words = [word.strip(".,") for word in bare.split(",")[0].split()]
    plain = [word for word in words if word.casefold() not in TITLES]
    if words and all(len(word) == 1 or word.isdigit() for word in words):
        return bare
    return (plain or words or [name])[-1]


def without_brackets(name: str) -> str:
    """A name without what stands in brackets; behind the last one that closes none is looked for."""
    before, closing, behind = name.rpartition(")")
    return re.sub(r"\([^)]*\)", " ", before + closing) + behind


def given_name(name: str) -> str:
    """The first name of a writer, wherever it stands; empty where there is none."""
    words = [word.strip(".,") for word in name.replace(",", " ").split()]
    last = surname(name)
    return next((word for word in words if word and word != last and word.casefold() not in TITLES), "")


def called(name: str, own_id: str) -> Sequence[str]:
    """What a writer can be called by on a screen, from short to long: ``Lee``, ``Lee A.``, the name, name and id."""
    last, first = surname(name), given_name(name)
    with_initial = [f"{last} {first[0]}."] if first else []
    return [last, *with_initial, name, f"{name} ({own_id})"]


def resolve_id(given: str, names: Mapping[str, str], noun: str, asked_by: str) -> str:
    """Find the id that is meant.

    Parameters
    ----------
    given
        An id, a part of one name, or what a screen calls it (``Lee A.``), in capitals or not.
    names
        Id to name.
    noun, asked_by
        What is looked for, and the option or argument it was given to, for messages.

    Raises
    ------
    InputError
        When nothing or several fit, naming what is near or what fits.
    """
    if given in names:
        return given
    wanted = given.strip().casefold()
    folded = [key for key in names if key.casefold() == wanted]
    meant = folded or [key for key, name in names.items() if wanted and wanted in name.casefold()]
    meant = meant or [key for key, name in names.items() if wanted and _is_called(wanted, called(name, key))]
    if len(meant) == 1:
        return meant[0]
    given = given if len(given) <= LONGEST_COMPARED else f"{given[:LONGEST_COMPARED]}…"
    if meant:
        what = f'"{given}" is part of {len(meant)} names: {_listed(meant, names, MOST_LISTED)}'
    else:
        what = f'no {noun} "{given}".{maybe(given, _near(names))}{_there_is(names, noun)}'
    raise InputError([Fault(file=asked_by, what=what)])


def _is_called(wanted: str, names: Sequence[str]) -> bool:
    """True if it is one of some names, in small letters, with or without the point of an initial."""
    return wanted.removesuffix(".") in (name.casefold().removesuffix(".") for name in names)


def _near(names: Mapping[str, str]) -> list[str]:
    """What may be offered for a misspelt word: ids, names, and the longer words of names."""
    words = [word.strip(".,:") for name in names.values() for word in name.split() if len(word) > SHORTEST]
    return [*names, *names.values(), *words]


def _there_is(names: Mapping[str, str], noun: str) -> str:
    """All there is to name, or how many and the first of them."""
    if not names:
        return f" There is no {noun} at all."
    if len(names) <= ALL_LISTED:
        return f" There {'is' if len(names) == 1 else 'are'} {_listed(list(names), names, ALL_LISTED)}."
    return f" There are {len(names)}: {_listed(list(names), names, MOST_LISTED)}."


def _listed(ids: Sequence[str], names: Mapping[str, str], most: int) -> str:
    """Some ids with their names, and how many more there are."""
    told = [key if names[key] == key else f"{key} ({names[key]})" for key in ids[:most]]
    return ", ".join(told) + (f" and {len(ids) - most} more" if len(ids) > most else "")
