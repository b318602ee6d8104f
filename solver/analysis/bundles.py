"""What one new letter can carry: traits that come with others, and traits that no one letter has together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from ..domain.needs import slug
from ..domain.traits import TABLE
from ..domain.vocabulary import group, names_of, specialties

__all__ = ["Bundle", "carried", "fields", "plain"]

Bundle = frozenset[str]
"""All traits that a new letter carries, of those that a program's clauses name."""

ALWAYS = frozenset({"any", "uploaded"})
"""A letter that is to help is a letter, and in MyERAS."""

WITH = {
    "us": {"us_or_ca"},
    "hands_on": {"direct"},
    "observership": {"direct"},
    "clinical": {"direct"},
    "inpatient": {"direct"},
    "icu": {"inpatient", "direct"},
    "sel": {"chair"},
    "attending": {"physician"},
    "resident": {"physician"},
}
"""What else a letter with a trait carries."""

NEVER = (
    {"us", "home"},
    {"us_or_ca", "home"},
    {"attending", "resident"},
    {"hands_on", "observership"},
)
"""What no one letter carries together."""


def carried(names: Iterable[str], named: Collection[str]) -> Bundle | None:
    """All that a letter with some traits carries, of the traits `named`; None: there is no such letter.

    A writer has one field: ``neurology`` and ``im`` go together no more than ``us`` and ``home``.
    """
    found = ALWAYS.union(names)
    found = found.union(*(WITH.get(name, ()) for name in found))
    told = [own for name in found if (own := fields(name))]
    possible = frozenset[str].intersection(*told) if told else frozenset()
    if any(pair <= found for pair in NEVER) or (told and not possible):
        return None
    by_field = {name for name in named if told and possible <= fields(name)}
    return (found | by_field) & frozenset(named)


def plain(bundle: Bundle) -> tuple[str, ...]:
    """The fewest traits that say the same: those that come with others are left out."""
    said = sorted(bundle - ALWAYS)
    for name in list(said):
        others = [other for other in said if other != name]
        if name in (carried(others, bundle) or ()):
            said = others
    return tuple(said)


@cache
def fields(name: str) -> frozenset[str]:
    """The fields of writers whose letters carry a trait; empty where it says nothing of the field."""
    if name in TABLE:
        return group("im_subspecialties") | {"internal medicine"} if name == "im" else frozenset()
    return frozenset(field for field in specialties() if name in {slug(field), *map(slug, names_of(field))})
