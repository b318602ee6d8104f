"""What stands beside a name, "Robert Hale, MD, Chair, Dept of Neurology", and roles as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ...domain.entities import Role
from ...domain.vocabulary import fold, group, specialty, words
from ..table.values import quoted
from .letter_words import hint, in_two

__all__ = ["NameTold", "alike", "field_beside_role", "may_tell", "parted", "role_of"]

_BLANKS = r"(?<!\s)\s+"
"""All blanks in a row: looked for at the first of them alone, so that many take no longer than each does."""
_PARTS = re.compile(rf"(?:{_BLANKS})?[,;|()\[\]\n]+\s*|{_BLANKS}[-/\u2013\u2014]+\s+")
"""What parts a name from what stands beside it."""
_ROLE_PARTS = re.compile(rf"{_PARTS.pattern}|(?:{_BLANKS})?[/&]\s*|{_BLANKS}and\s+", re.IGNORECASE)
"""What parts two roles in one cell."""
_JOINS = frozenset({"of", "the", "in", "for", "and", "at", "dept", "department", "division", "section"})
"""Words between a role and a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTold:
    """What one cell says.

    Attributes
    ----------
    name, full
        The name alone, and with its degrees.
    said
        Role and specialty, as far as they are certain.
    unclear
        What it may tell of either, and is not read.
    """

    name: str
    full: str
    said: Mapping[str, str] = field(default_factory=dict)
    unclear: Mapping[str, str] = field(default_factory=dict)


def alike(one: str, other: str) -> bool:
    """True if two fields are one, or both internal medicine in the wide sense."""
    return one == other or {one, other} <= group("im_subspecialties") | {"internal medicine"}


def may_tell(text: str) -> bool:
    """True if a cell may be more than a name: the first, cheap look."""
    return _PARTS.search(text) is not None or not _last_words().isdisjoint(text.casefold().split()[-1:])


@cache
def _last_words() -> frozenset[str]:
    """The words that end the ways to write a role."""
    return frozenset(way.split()[-1] for way in _roles())


def parted(text: str) -> NameTold | None:
    """What a cell says; None where it is nothing but a name."""
    first, *others = [part for part in _PARTS.split(text) if fold(part)] or [""]
    if others and (told := _meaning(first)) and fold(first) not in words("also_a_name"):
        return NameTold(name=text, full=text, unclear=told)  # "Program Director (Dr. Kim)"
    sure = [part for part in others if not _may_be_given(first, part) and _meaning(part)]
    kept = [part for part in others if part not in sure]
    said, unclear = _settled([_meaning(part) for part in sure])
    for part in kept:
        unclear.update(_meaning(part) or _hidden(part))
    if not others:
        unclear.update(_at_the_end(first))
    if not said and not unclear:
        return None
    if not sure:
        return NameTold(name=text, full=text, unclear=unclear)
    bare = [part for part in (_without_degrees(first), *kept) if not _are_degrees(part)]
    return NameTold(name=", ".join(bare) or text, full=", ".join((first, *kept)), said=said, unclear=unclear)


def _settled(found: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """One role and one field of all that is `found`, and those of which there are two."""
    said, unclear = dict[str, str](), dict[str, str]()
    for name, common in (("role", Role.ATTENDING.value), ("specialty", "internal medicine")):
        values = list(dict.fromkeys(part[name] for part in found if name in part))
        special = [value for value in values if value != common] or values
        if len(special) == 1:
            said[name] = special[0]
        elif special:
            unclear[name] = " or ".join(special)
    return said, unclear


def _are_degrees(part: str) -> bool:
    """True if a part of a cell has nothing but degrees: "MD, PhD"."""
    said, beside = fold(part.replace(".", "")).split(), words("beside_a_name")
    return all(beside.get(word) == "degree" for word in said)


def _without_degrees(part: str) -> str:
    """A name without the degrees that end it."""
    said = part.split()
    while len(said) > 1 and _are_degrees(said[-1]):
        said.pop()
    return " ".join(said)


def _may_be_given(first: str, part: str) -> bool:
    """True if after `first` a part may be a given name, as in "Smith, Dean", or what tells nothing certain."""
    kinds, said = words("also_a_name"), fold(part)
    return kinds.get(said) == "unclear" or (len(fold(first).split()) == 1 and kinds.get(said) == "name")


@cache
def _roles() -> Mapping[str, str]:
    """The ways to write a role, without those that are degrees."""
    return {way: role for way, role in words("role").items() if not _are_degrees(way)}


@cache
def _meaning(part: str) -> Mapping[str, str]:
    """Role and field that a part of a cell tells, all of it understood; else nothing."""
    said, roles = fold(part), _roles()
    if _are_degrees(part):
        return {}
    found = {"role": roles[said]} if said in roles else {}
    if is_field := _field(said):
        return {**found, "specialty": is_field}
    for head, tail in in_two(said):
        for role, of in ((head, tail), (tail, head)):
            if (own := roles.get(_bare(role))) and (is_field := _field(of)):
                return {"role": own, **found, "specialty": is_field}
    return found


def _bare(said: str) -> str:
    """Words without those that only join them at either end."""
    every = said.split()
    while every and every[0] in _JOINS:
        every.pop(0)
    while every and every[-1] in _JOINS:
        every.pop()
    return " ".join(every)


def _field(said: str) -> str:
    """The specialty that folded words name, "" for none."""
    bare = re.sub(r"(olog|iatr)ist$", r"\1y", _bare(said))  # a cardiologist's is cardiology
    return specialty(bare) if bare in words("specialties") else ""


def _hidden(part: str) -> Mapping[str, str]:
    """A role among other words: "former chair"."""
    every, roles = fold(part).split(), _roles()
    runs = (" ".join(every[at : at + size]) for size in (3, 2, 1) for at in range(len(every)))
    found = next((roles[run] for run in runs if roles.get(run, Role.ATTENDING) != Role.ATTENDING), "")
    return {"role": found} if found else {}


def _at_the_end(name: str) -> Mapping[str, str]:
    """A role that ends a name of several words: "Robert Hale Chair"."""
    every = [word for word in fold(name).split() if word not in words("beside_a_name")]
    rest = " ".join(every[2:])
    return _hidden(rest) if rest and words("also_a_name").get(rest) is None else {}


def role_of(text: str) -> Role:
    """Read a role, with or without a field beside it: "Chair of Neurology", "Attending, ICU"."""
    if known := words("role").get(fold(text)):
        return Role(known)
    parts = [part for part in _ROLE_PARTS.split(text) if fold(part) and not _are_degrees(part)]
    found = [_meaning(_without_degrees(part)) for part in parts]
    said, unclear = _settled(found if all(found) else [])
    if "role" in said:
        return Role(said["role"])
    if "role" in unclear:
        raise ValueError(f"found {quoted(text)}, which may mean {unclear['role']}. Maybe enter the one it is.")
    if said:
        raise ValueError(f"found {quoted(text)}, which is a field and no role. Maybe enter attending.")
    raise ValueError(f"found {quoted(text)}, allowed are {' · '.join(Role)}.{hint(text, 'role')}")


def field_beside_role(text: str) -> str:
    """What is to be noted of the cell of a role that names a field too; "" for one that does not."""
    said, role = fold(text), role_of(text)
    if said in words("role") and (said == fold(role) or "specialty" not in _meaning(text)):
        return ""
    return f"{quoted(text)} is read as {role}; what else it says is not used. Maybe enter the specialty."
