"""What a program's code gives away: its specialty and its track, by ``codes.toml``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from .settings import shipped
from .vocabulary import fold, words

__all__ = ["NRMP", "Coded", "coded"]

NRMP = re.compile(r"(\w{4}(\d{3}))([A-Z])\w{1,2}")
"""An NRMP code such as 1000140C0: institution and specialty, the track's letter, its number."""
ACGME = re.compile(r"(\d{3})(?:0[1-9]|[1-4]\d|5[0-6])\d{5}(?:\.0+)?")
"""An ACGME or FREIDA id such as 1400521234: specialty, the state's number up to 56, the program's."""
TRANSITIONAL = "transitional year"
"""The NRMP knows no track letter for it: its P there is no preliminary year of a specialty."""


class Coded(NamedTuple):
    """What a code tells: a specialty, and the track where it has a letter for it."""

    specialty: str
    track: str | None = None


@cache
def _told(number: str, letter: str = "") -> Coded | None:
    """What a specialty's number tells, and a track's letter with it."""
    table = _specialties()
    track = "transitional" if table.get(number) == TRANSITIONAL else words("track").get(fold(letter))
    return Coded(table[number], track) if number in table else None


@cache
def _specialties() -> dict[str, str]:
    table: dict[str, str] = shipped("codes.toml")["specialty"]
    return table


def coded(text: str) -> Coded | None:
    """Read an NRMP code or an ACGME id; None where it is neither, or of a specialty we do not know."""
    if match := ACGME.fullmatch(text):
        return _told(match[1])
    match = NRMP.fullmatch(text.upper())
    return _told(match[2], match[3]) if match else None
