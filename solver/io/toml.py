"""``scenario.toml``: what a scenario changes of the defaults, checked against the defaults themselves.

The shipped ``defaults.toml`` is the schema: a key must exist there and its value must be of the same sort. So no
figure is declared twice, and a new figure can be overridden the day it is written.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..domain import TrackType
from ..errors import Fault, maybe
from ..needs import NeedsError, parse
from ..settings import Settings, shipped, typed
from ..vocabulary import specialty

__all__ = ["advice_faults", "read"]

ANY_SIGN = frozenset({"min_strength"})
"""Figures outside the rubric that may be below zero; all other prices and counts may not."""


def read(path: Path, today: date, as_of: date | None, faults: list[Fault]) -> Settings:
    """Read the settings in force; `as_of` is the command line's and outranks the file's."""
    tree = shipped("defaults.toml")
    if path.is_dir():
        faults.append(Fault(file=path.name, what="is a folder, expected a TOML file"))
    elif path.exists():
        text = _text(path, faults)
        try:
            own = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            faults.append(Fault(file=path.name, line=int(found[1]) if found else 0, what=f"is no TOML: {error}"))
            own = {}
        faults.extend(_Merger(path.name, text).merge(tree, own))
    if as_of:
        tree["season"]["as_of"] = as_of
    return typed(tree, today)


def _text(path: Path, faults: list[Fault]) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(file=path.name, what="is not UTF-8 text"))
    except OSError as error:
        faults.append(Fault(file=path.name, what=f"cannot be read: {error.strerror or error}"))
    return ""


class _Merger:
    """Writes a scenario's own figures over the defaults, yielding a fault for each that does not fit."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()

    def fault(self, where: tuple[str, ...], what: str) -> Fault:
        return Fault(file=self.file, line=self.line(where), column=".".join(where), what=what)

    def line(self, where: tuple[str, ...]) -> int:
        """The line a key stands on, as near as can be told without the parser's help."""
        header = re.compile(r"\s*\[\s*" + r"\s*\.\s*".join(_key(part) for part in where) + r"\s*\]")
        key = re.compile(r"\s*" + _key(where[-1]) + r"\s*[=.]")
        inside = len(where) == 1
        table = re.compile(r"\s*\[\s*" + r"\s*\.\s*".join(_key(part) for part in where[:-1]) + r"\s*\]")
        for number, line in enumerate(self.lines, 1):
            if header.match(line) or (inside and key.match(line)):
                return number
            if line.lstrip().startswith("["):
                inside = bool(where[:-1]) and bool(table.match(line))
        return 0

    def merge(self, into: dict[str, Any], own: dict[str, Any], where: tuple[str, ...] = ()) -> Iterator[Fault]:
        for key, value in own.items():
            here = (*where, key)
            if here == ("policy",):
                yield from self.policy(into["policy"], value)
            elif key not in into:
                near = maybe(key, into) or f" Allowed here: {', '.join(sorted(into))}."
                yield self.fault(here, f"unknown key.{near}")
            elif isinstance(into[key], dict):
                if isinstance(value, dict):
                    yield from self.merge(into[key], value, here)
                else:
                    yield self.fault(here, f"found {value!r}, expected a table [{'.'.join(here)}]")
            elif wrong := _misfit(here, into[key], value):
                yield self.fault(here, wrong)
            else:
                into[key] = value.date() if isinstance(value, datetime) else value

    def policy(self, into: dict[str, Any], own: object) -> Iterator[Fault]:
        tracks = [track.value for track in TrackType]
        for name, lists in own.items() if isinstance(own, dict) else ():
            for track, entry in lists.items() if isinstance(lists, dict) else ():
                here = ("policy", name, track)
                if track not in tracks:
                    yield self.fault(here, f"unknown track, allowed are {' · '.join(tracks)}.{maybe(track, tracks)}")
                elif not isinstance(entry, dict) or set(entry) != {"advice"} or not _texts(entry["advice"]):
                    yield self.fault(here, 'expected advice = ["prefer im>=2", ...] and nothing else')
                else:
                    into.setdefault(specialty(name), {})[track] = entry


def _misfit(where: tuple[str, ...], default: object, value: object) -> str:
    """Why a value cannot stand for a default, or nothing."""
    if where == ("season", "as_of") and value == "today":
        return ""
    if where[-1] in ("late", "steps"):
        return "" if _steps(value) else f"found {value!r}, expected rising pairs such as [[0, 1.0], [2, 0.8]]"
    if isinstance(default, bool) or isinstance(value, bool):
        fits, expected = isinstance(default, bool) and isinstance(value, bool), "true or false"
    elif isinstance(default, list):
        fits, expected = _texts(value), 'a list of texts such as ["gap"]'
    elif isinstance(default, date) or where == ("season", "as_of"):
        fits, expected = isinstance(value, date), "a date such as 2026-09-24"
    elif isinstance(default, str):
        fits, expected = isinstance(value, str), "a text in quotes"
    else:
        return _number_misfit(where, default, value)
    return "" if fits else f"found {value!r}, expected {expected}"


def _number_misfit(where: tuple[str, ...], default: object, value: object) -> str:
    whole = isinstance(default, int) and where[0] != "rubric"
    expected = "a whole number" if whole else "a number"
    if not isinstance(value, int if whole else (int, float)) or not math.isfinite(value):  # type: ignore[arg-type]
        return f"found {value!r}, expected {expected}"
    if where[:2] == ("rubric", "probability") and not 0 <= value <= 1:  # type: ignore[operator]
        return f"found {value!r}, expected a number from 0 to 1"
    if where[0] != "rubric" and where[-1] not in ANY_SIGN and value < 0:  # type: ignore[operator]
        return f"found {value!r}, expected {expected} of at least 0"
    return ""


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _steps(value: object) -> bool:
    """Whether these are pairs of numbers with rising first entries."""
    if not isinstance(value, list) or not value:
        return False
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            return False
        if not all(isinstance(entry, (int, float)) and math.isfinite(entry) for entry in pair):
            return False
    starts = [pair[0] for pair in value]
    return starts == sorted(set(starts))


def _key(part: str) -> str:
    return f"[\"']?{re.escape(part)}[\"']?"


def advice_faults(settings: Settings, known: frozenset[str], file: str) -> Iterator[Fault]:
    """Advice in the policy that does not parse with the traits there are."""
    for name, lists in settings.policy.items():
        for track, texts in lists.items():
            for text in texts:
                try:
                    parse(text, known)
                except NeedsError as error:
                    yield Fault(file=file, column=f"policy.{name}.{track}", what=f'{error} In "{text}".')
