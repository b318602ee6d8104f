"""The words people use for our words: ``vocabulary.toml`` as look-ups."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from .settings import shipped

__all__ = [
    "columns",
    "country",
    "fold",
    "group",
    "known_tags",
    "names_of",
    "other_document",
    "own_fields",
    "row_words",
    "specialties",
    "specialty",
    "track_told",
    "words",
]


@cache
def _tables() -> dict[str, Any]:
    return shipped("vocabulary.toml")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Reduce a word to what is compared: lower case, every run of blanks and punctuation one blank."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


@cache
def words(table: str) -> dict[str, str]:
    """Every way to write the words of one table, folded, to our word for it."""
    entries = _tables()[table]
    return {fold(way): ours for ours, others in entries.items() for way in (*others, ours)}


@cache
def columns(file: str) -> dict[str, tuple[str, ...]]:
    """The aliases of each of our column names in one file; our own files have none."""
    entries: dict[str, list[str]] = _tables()["columns"].get(file, {})
    return {ours: tuple(aliases) for ours, aliases in entries.items()}


@cache
def group(name: str) -> frozenset[str]:
    """A group of specialties: ``im_subspecialties``, ``related_to_im``, ``non_clinical`` or ``im_programs``."""
    return frozenset(_tables()["groups"][name])


@cache
def known_tags() -> frozenset[str]:
    """Tags known even where no letter carries them."""
    return frozenset(_tables()["traits"]["tags"])


@cache
def row_words(sort: str) -> frozenset[str]:
    """Words of one sort that rows are made of that are no entries of a list, folded: ``totals``, ``footers``, …"""
    entries = _tables()["no_entry"] | _tables()["section_row"]
    return frozenset(map(fold, entries[sort]))


@cache
def own_fields(program_specialty: str) -> frozenset[str]:
    """The fields a program reads as its own: its specialty, its kin, and each part of a combined "A/B"."""
    kin: dict[str, list[str]] = _tables()["kin"]
    parts = {specialty(part) for part in program_specialty.split("/")}
    return frozenset({program_specialty, *parts, *kin.get(program_specialty, ())})


def other_document(text: str) -> str:
    """What a text gives away to be no letter of recommendation, as "the MSPE"; "" where it says nothing of the kind."""
    said = fold(text)
    found = (ours for way, ours in words("no_letter").items() if f" {way} " in f" {said} " and (way[2:] or way == said))
    return next(found, "")


def specialty(text: str) -> str:
    """Our name of a specialty; one we do not know stays as written, in lower case."""
    return words("specialties").get(fold(text), " ".join(text.casefold().split()))


@cache
def names_of(specialty_name: str) -> frozenset[str]:
    """Every way to write a specialty, folded; of one we do not know, its own name."""
    ways = frozenset(way for way, ours in words("specialties").items() if ours == specialty_name)
    return ways or frozenset({fold(specialty_name)} - {""})


def specialties() -> frozenset[str]:
    """The names of all specialties we know."""
    return frozenset(words("specialties").values())


@cache
def track_told(text: str) -> str | None:
    """The track that a specialty's wording gives away, as "Medicine-Preliminary" does."""
    return {fold(way): track for way, track in _tables()["specialty_tells_track"].items()}.get(fold(text))


def country(text: str) -> str:
    """``US``, ``Canada``, or the country as written."""
    return words("country").get(fold(text), text.strip())
