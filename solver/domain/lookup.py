"""An id, or a unique part of a name: how users say which writer, letter, rotation or program they mean."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import Fault, InputError, maybe

__all__ = ["resolve_id"]

MOST_LISTED = 5
"""So many of the names that a part fits are told."""

SHORTEST = 3
"""Words of names longer than this are offered where they are near: a part of a name will do."""


def resolve_id(given: str, names: Mapping[str, str], noun: str, asked_by: str) -> str:
    """Find the id that is meant.

    Parameters
    ----------
    given
        An id, or a part of one name, in capitals or not.
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
    if len(meant) == 1:
        return meant[0]
    if meant:
        some = ", ".join(f"{key} ({names[key]})" for key in meant[:MOST_LISTED])
        some += ", …" if len(meant) > MOST_LISTED else ""
        what = f'"{given}" is part of {len(meant)} names: {some}'
    else:
        words = [word.strip(".,:") for name in names.values() for word in name.split() if len(word) > SHORTEST]
        what = f'no {noun} "{given}".{maybe(given, [*names, *names.values(), *words])}'
    raise InputError([Fault(file=asked_by, what=what)])
