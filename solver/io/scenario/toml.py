"""``scenario.toml``: what a scenario changes of the defaults, checked against the defaults themselves.

The shipped ``defaults.toml`` is the schema: a key must exist there and its value must be of the same sort. So no
figure is declared twice, and a new figure can be overridden the day it is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ...domain.entities import Letter, Track, TrackType
from ...domain.needs import slug
from ...domain.settings import Settings, shipped, typed
from ...domain.traits import TABLE
from ...domain.vocabulary import known_tags, specialties, specialty
from ..table.dates import FIRST_YEAR, LAST_YEAR
from ..table.fields import is_known
from ..table.findings import Findings
from ..table.schema import as_day, misfit, shown
from ..table.text import read as read_text
from ..table.values import clauses, near, quoted

__all__ = ["check", "read"]

Where = tuple[str, ...]
"""A key with the tables it stands in, outermost first."""


class _Source:
    """Where in a TOML text each key stands, as near as can be told without the parser's help.

    Attributes
    ----------
    policy
        The advice lists that the scenario itself gives, by our specialty and track: where each stands.
    """

    _PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
    _PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
    _HEADER = re.compile(rf"\s*\[\s*({_PATH})\s*\]")
    _KEY = re.compile(rf"\s*({_PATH})\s*=")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.places: dict[Where, int] = {}
        self.policy: dict[tuple[str, str], Where] = {}
        table: Where = ()
        for number, line in enumerate(self.lines, 1):
            if found := self._HEADER.match(line):
                table = self._parts(found[1])
                self.places.setdefault(table, number)
            elif found := self._KEY.match(line):
                self.places.setdefault((*table, *self._parts(found[1])), number)

    def _parts(self, path: str) -> Where:
        return tuple(part.strip("\"'") for part in re.findall(self._PART, path))

    def line(self, where: Where) -> int:
        """The line a key stands on, or the table it is in; 0 where neither is found."""
        inside = [number for place, number in self.places.items() if place[: len(where)] == where]
        if inside:
            return min(inside)
        around = (self.places.get(where[:length], 0) for length in range(len(where) - 1, 0, -1))
        return next(filter(None, around), 0)

    def line_of_text(self, where: Where, text: str) -> int:
        """The line one text of a list stands on."""
        start = self.line(where)
        later = range(max(start, 1), len(self.lines) + 1)
        return next((number for number in later if text in self.lines[number - 1]), start)


def read(path: Path, today: date, as_of: date | None, findings: Findings) -> tuple[Settings, _Source]:
    """Read the settings in force; `as_of` is the command line's and outranks the file's."""
    tree = shipped("defaults.toml")
    text = ""
    if path.exists() or path.is_symlink():
        text = read_text(path, tree["limits"]["file_megabytes"], findings, sort="a TOML file", cp1252=False) or ""
    source = _Source(path.name, text)
    own = _parsed(path.name, text, findings)
    _Merger(source, findings).merge(tree, own)
    if as_of and FIRST_YEAR <= as_of.year <= LAST_YEAR:
        tree["season"]["as_of"] = as_of
    elif as_of:
        findings.fault("--as-of", f"found {as_of}, expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return typed(tree, today), source


def _parsed(file: str, text: str, findings: Findings) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        findings.fault(file, "is no TOML: its lists are nested too deeply")
    except ValueError as error:
        found = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        what = str(error).replace(found[0], "") if found else str(error).replace(" (at end of document)", "")
        advice = "Maybe a text lacks its quotation marks, or a list its closing bracket."
        findings.fault(file, f"is no TOML: {what[:1].lower()}{what[1:]}. {advice}", line=line)
    return {}


class _Merger:
    """Writes a scenario's own figures over the defaults; each that does not fit is a fault."""

    def __init__(self, source: _Source, findings: Findings) -> None:
        self.source = source
        self.findings = findings

    def fault(self, where: Where, what: str) -> None:
        self.findings.fault(self.source.file, what, line=self.source.line(where), column=_dotted(where))

    def merge(self, into: dict[str, Any], own: Mapping[str, Any], where: Where = ()) -> None:
        for key, value in own.items():
            here = (*where, key)
            if key not in into:
                advice = near(key, into) or f" Allowed here: {', '.join(sorted(into))}."
                self.fault(here, f"unknown key.{advice}")
            elif isinstance(into[key], dict):
                if not isinstance(value, dict):
                    self.fault(here, f"found {shown(value)}, expected a table: [{_dotted(here)}]")
                elif here == ("policy",):
                    self.policy(into["policy"], value)
                else:
                    self.merge(into[key], value, here)
            elif wrong := misfit(here, into[key], value):
                self.fault(here, wrong)
            else:
                into[key] = as_day(value) or value

    def policy(self, into: dict[str, Any], own: Mapping[str, Any]) -> None:
        tracks = [track.value for track in TrackType]
        for name, lists in own.items():
            if not isinstance(lists, dict):
                whole = ("policy", name)
                self.fault(whole, f"found {shown(lists)}, expected a table per track: [{_dotted(whole)}.categorical]")
                continue
            for track, entry in lists.items():
                here = ("policy", name, track)
                if track not in tracks:
                    self.fault(here, f"unknown track, allowed are {' · '.join(tracks)}.{near(track, tracks)}")
                elif not _is_advice(entry):
                    self.fault(here, f'found {shown(entry)}, expected advice = ["prefer im>=2", ...] and nothing else')
                else:
                    into.setdefault(specialty(name), {})[track] = entry
                    self.source.policy[specialty(name), track] = here


def _is_advice(entry: object) -> bool:
    if not isinstance(entry, dict) or set(entry) != {"advice"}:
        return False
    return isinstance(entry["advice"], list) and all(isinstance(text, str) for text in entry["advice"])


def _dotted(where: Where) -> str:
    return ".".join(part if re.fullmatch(r"[\w-]+", part) else f'"{part}"' for part in where)


def check(
    settings: Settings,
    source: _Source,
    known: frozenset[str],
    letters: Sequence[Letter],
    tracks: Sequence[Track],
    findings: Findings,
) -> None:
    """Judge what only the tables can tell: traits in the advice, specialties, themes."""
    fields = specialties() | {track.specialty for track in tracks}
    for (name, track), where in source.policy.items():
        if name not in fields and not is_known(name):
            what = f"no program has this specialty.{near(name, fields)}"
            findings.fault(source.file, what, line=source.line(where), column=_dotted(where))
        for text, wrong in _unreadable(settings.policy[name][track], known):
            line = source.line_of_text(where, text)
            findings.fault(source.file, wrong, line=line, column=_dotted(where))
    for name in settings.applicant.targets:
        if specialty(name) not in fields and not is_known(name):
            what = f"{quoted(name)} is taken as a specialty of its own.{near(specialty(name), fields)}"
            _note_applicant(source, "targets", what, findings)
    tags = {tag for letter in letters for tag in letter.tags}
    for theme in settings.applicant.themes:
        if slug(theme) not in tags and slug(theme) not in TABLE:
            advice = near(slug(theme), (tags | known_tags()) - {slug(theme)})
            _note_applicant(source, "themes", f"no letter has the tag {quoted(theme)}.{advice}", findings)


def _unreadable(texts: Sequence[str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        try:
            clauses(text, known)
        except ValueError as error:
            yield text, str(error)


def _note_applicant(source: _Source, key: str, what: str, findings: Findings) -> None:
    where = ("applicant", key)
    findings.note(source.file, what, line=source.line(where), column=_dotted(where))
