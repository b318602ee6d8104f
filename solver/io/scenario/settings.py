"""``scenario.toml``: what a scenario changes of the defaults, checked against the defaults themselves.

The shipped ``defaults.toml`` is the schema: a key must exist there and its value must be of the same sort. So no
figure is declared twice, and a new figure can be overridden the day it is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any

from ...domain.entities import TrackType
from ...domain.errors import maybe
from ...domain.needs import slug
from ...domain.seasons import opening
from ...domain.settings import Objective, Season, Settings, shipped, typed
from ...domain.traits import TABLE
from ...domain.vocabulary import known_tags, specialties, specialty
from ...optimize.budget import Budget
from ..table.dates import FIRST_YEAR, LAST_YEAR
from ..table.fields import is_known
from ..table.findings import Findings
from ..table.text import text_end
from ..table.values import quoted
from .asked import clauses
from .files import SETTINGS
from .settings_schema import Where, as_figure, misfit, shown
from .source import Source

__all__ = ["check_settings", "read_settings"]

LONGEST = 1_000_000
"""Characters of the settings; the longest list of advice has some thousand."""
MOST_PARTS = 16
"""Parts of a key: the parser of TOML takes its time over very many, and no key of ours has more than four."""
_MANY_PARTS = re.compile(rf"""(?:\.\s*(?:[\w-]+|"[^"]*"|'[^']*')\s*){{{MOST_PARTS}}}""")

SHARES: tuple[Where, ...] = (("objective", "clause_share"), ("objective", "opening_share"))


class _Source:
    """A TOML text written over the defaults; each figure that does not fit is a fault of the line its key stands on.

    The lines are as near as can be told without the parser's help.

    Parameters
    ----------
    file, text
        The file's name and what it holds.
    findings
        Gain what is wrong in it, and what is odd but usable.
    budget
        How long reading may take.

    Attributes
    ----------
    places
        A key with its tables to the line it stands on.
    policy
        The advice lists that the scenario itself gives, by our specialty and track: where each stands.
    inside
        What keys begin with, a table above all, to the first line of one.
    of_today
        True if the day is the one that the computer shows.
    """

    _PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
    _PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
    _HEADER = re.compile(rf"\s*\[\s*({_PATH})\s*\]")
    _KEY = re.compile(rf"\s*({_PATH})\s*=")

    def __init__(self, file: str, text: str, findings: Findings, budget: Budget) -> None:
        self.file = file
        self.findings = findings
        self.budget = budget
        self.lines = text.split("\n")
        self.places: dict[Where, int] = {}
        self.policy: dict[tuple[str, str], Where] = {}
        self.inside: dict[Where, int] = {}
        self.of_today = False
        table: Where = ()
        for number, line in enumerate(self.lines, 1):
            if header := self._HEADER.match(line):
                table = self._parts(header[1])
                self.places.setdefault(table, number)
            elif key := self._KEY.match(line):
                self.places.setdefault((*table, *self._parts(key[1])), number)
        for place, number in self.places.items():
            for length in range(1, len(place) + 1):
                self.inside.setdefault(place[:length], number)

    def _parts(self, path: str) -> Where:
        return tuple(part.strip("\"'") for part in re.findall(self._PART, path))

    def fault(self, where: Where, what: str, line: int | None = None) -> None:
        """Add a fault: `what` is wrong at the key `where`, on its line unless another `line` is given."""
        self.findings.fault(self.file, what, line=self.line(where) if line is None else line, column=_dotted(where))

    def note(self, where: Where, what: str) -> None:
        """Add a note at a key."""
        self.findings.note(self.file, what, line=self.line(where), column=_dotted(where))

    def line(self, where: Where) -> int:
        """The line a key stands on, or the table it is in; 0 where neither is found."""
        around = (self.places.get(where[:length], 0) for length in range(len(where) - 1, 0, -1))
        return self.inside.get(where, 0) or next(filter(None, around), 0)

    def crowded(self, where: Where) -> bool:
        """True if one more fault at a key would only be counted."""
        return self.findings.crowded(self.file, _dotted(where))

    def crowded_notes(self, where: Where) -> bool:
        """True if one more note on a key would only be counted."""
        return self.findings.crowded_notes(self.file, _dotted(where))

    def line_of_text(self, where: Where, text: str) -> int:
        """The line one text of a list stands on."""
        start = self.line(where)
        later = range(max(start, 1), len(self.lines) + 1)
        return next((number for number in later if text in self.lines[number - 1]), start)

    def merge(self, into: dict[str, Any], own: Mapping[str, Any], where: Where = ()) -> None:
        """Write the figures of a table over its defaults, and those of the tables in it.

        Parameters
        ----------
        into
            The defaults; they change.
        own
            The scenario's figures.
        where
            The table; () for the whole file.
        """
        for key, value in own.items():
            self.budget.require()
            here = (*where, key)
            default = into.get(key)
            if key not in into:
                allowed = f" Allowed here: {', '.join(sorted(into))}."
                advice = "" if self.crowded(here) else maybe(key, into) or allowed
                self.fault(here, f"unknown key.{advice}")
            elif isinstance(default, dict) and not isinstance(value, dict):
                self.fault(here, f"found {shown(value)}, expected a table: [{_dotted(here)}]")
            elif here == ("policy",):
                self._merge_policy(into[key], value)
            elif isinstance(default, dict):
                self.merge(default, value, here)
            elif wrong := misfit(here, default, value):
                self.fault(here, wrong)
            else:
                into[key] = as_figure(here, value)

    def _merge_policy(self, into: dict[str, Any], own: Mapping[str, Any]) -> None:
        """Put lists of advice in the place of the defaults, by specialty and track."""
        tracks = [track.value for track in TrackType]
        for name, lists in own.items():
            if not isinstance(lists, dict):
                table = _dotted(("policy", name, "categorical"))
                self.fault(("policy", name), f"found {shown(lists)}, expected a table per track: [{table}]")
                continue
            for track, entry in lists.items():
                where = ("policy", name, track)
                if track not in tracks:
                    self.fault(where, f"unknown track, allowed are {' · '.join(tracks)}.{maybe(track, tracks)}")
                elif not _is_advice(entry):
                    wrong = f'found {shown(entry)}, expected advice = ["prefer im>=2", ...] and nothing else'
                    self.fault(where, wrong)
                else:
                    into.setdefault(specialty(name), {})[track] = entry
                    self.policy[specialty(name), track] = where


def read_settings(
    place: Source, today: date, given: Mapping[str, date | str], findings: Findings, budget: Budget
) -> tuple[Settings, _Source]:
    """Read the settings in force.

    Parameters
    ----------
    place
        Where the settings stand, if there are any.
    today
        For ``as_of = "today"``.
    given
        Days given on the command line by their key of `[season]`: they outrank the file's.
    findings
        Gain a fault for each key or value that does not fit.
    budget
        How long reading may take.
    """
    tree = shipped("defaults.toml")
    file = place.called(SETTINGS)
    text = _fit(file, place.settings(tree["limits"]["file_megabytes"], findings), findings)
    source = _Source(file, text, findings, budget)
    source.merge(tree, _parsed(file, text, findings))
    for key, day in given.items():
        if isinstance(day, str) or FIRST_YEAR <= day.year <= LAST_YEAR:
            tree["season"][key] = day
        else:
            option = f"--{key.replace('_', '-')}"
            findings.fault(option, f"found {day}, expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    source.of_today = tree["season"]["as_of"] == "today"
    settings = typed(tree, today)
    _check_shares(settings.objective, source)
    _check_season(settings.season, source)
    _note_applying("--apply" if "apply" in given else "", settings.season, source)
    return settings, source


def _fit(file: str, text: str, findings: Findings) -> str:
    """The text of the settings as far as it is read; a fault and nothing of one that no person wrote.

    Parameters
    ----------
    file, text
        The file's name and what it holds.
    findings
        Gain the fault.
    """
    text = text[: text_end(text)]
    if len(text) > LONGEST:
        findings.fault(file, f"has {len(text):,} characters, more than the {LONGEST:,} of settings that are read")
        return ""
    if many := _MANY_PARTS.search(text):
        what = f"a key has more than {MOST_PARTS} parts; none of ours has more than four"
        findings.fault(file, what, line=text.count("\n", 0, many.start()) + 1)
        return ""
    return text


def _check_shares(objective: Objective, source: _Source) -> None:
    """Note where a clause that fails on the reading day costs more than a letter that is missing in the end."""
    left = round(1 - objective.opening_share, 4)
    if objective.clause_share >= left:
        written = [where for where in SHARES if where in source.places]
        what = f"clause_share {objective.clause_share:g} is not less than 1 - opening_share, here {left:g}"
        kept = "no place is kept for a letter that a program asks for and that comes late"
        source.note((written or SHARES)[0], f"{what}: {kept}")


def _check_season(season: Season, source: _Source) -> None:
    """A season ends after it opens; an opening entered for an earlier season is noted."""
    if season.ends <= season.review_opens:
        what = f"found {season.ends}, expected a day after review_opens, {season.review_opens}"
        source.fault(("season", "ends"), what)
    table = shipped("seasons.toml")
    now = opening(season.as_of, table)
    if opening(season.review_opens, table).day < now.day:
        opens = f"{now.day}{' (expected)' * now.expected}"
        what = f"{season.review_opens} is of an earlier season: that of {season.as_of} opens {opens}"
        source.note(("season", "review_opens"), what)


def _note_applying(option: str, season: Season, source: _Source) -> None:
    """Note a day of applying to all programs that has passed; `option` is what named it, or empty."""
    if season.apply and season.apply < season.as_of:
        what = f"{season.apply} has passed: planned for applying today"
        if option:
            source.findings.note(option, what)
        else:
            source.note(("season", "apply"), what)


def _parsed(file: str, text: str, findings: Findings) -> dict[str, Any]:
    """Parse a TOML text; empty after a fault.

    Parameters
    ----------
    file, text
        The file's name and what it holds.
    findings
        Gain the fault.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        findings.fault(file, "is no TOML: its lists are nested too deeply")
    except ValueError as error:
        place = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        what = str(error).replace(place[0] if place else " (at end of document)", "")
        advice = "Maybe a text lacks its quotation marks, or a list its closing bracket."
        findings.fault(file, f"is no TOML: {what[:1].lower()}{what[1:]}. {advice}", line=line)
    return {}


def _is_advice(entry: object) -> bool:
    """True if this is a table with a list of texts under ``advice`` and nothing else."""
    advice = entry.get("advice") if isinstance(entry, dict) and len(entry) == 1 else None
    return isinstance(advice, list) and all(isinstance(text, str) for text in advice)


def _dotted(where: Where) -> str:
    """A key as TOML writes it, with its tables."""
    return ".".join(part if re.fullmatch(r"[\w-]+", part) else f'"{part}"' for part in where)


def check_settings(
    settings: Settings, source: _Source, known: frozenset[str], fields: Set[str], tags: Set[str]
) -> None:
    """Check what only the tables can tell: traits in the advice, specialties, themes.

    Parameters
    ----------
    settings, source
        What is in force, and where it stands.
    known
        The traits a clause may name.
    fields
        The specialties of the programs.
    tags
        Those of the letters.
    """
    fields = specialties() | fields
    for (name, track), where in source.policy.items():
        if name not in fields and not is_known(name):
            advice = "" if source.crowded(where) else maybe(name, fields)
            source.fault(where, f"no program has this specialty.{advice}")
        for text, wrong in _unreadable(settings.policy[name][track], known):
            source.fault(where, wrong, None if source.crowded(where) else source.line_of_text(where, text))
    for name in settings.applicant.targets:
        if specialty(name) not in fields and not is_known(name):
            where = ("applicant", "targets")
            advice = "" if source.crowded_notes(where) else maybe(specialty(name), fields)
            source.note(where, f"{quoted(name)} is taken as a specialty of its own.{advice}")
    for theme in settings.applicant.themes:
        if slug(theme) not in tags | TABLE.keys():
            where = ("applicant", "themes")
            advice = "" if source.crowded_notes(where) else maybe(slug(theme), (tags | known_tags()) - {slug(theme)})
            source.note(where, f"no letter has the tag {quoted(theme)}.{advice}")


def _unreadable(texts: Sequence[str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts that are no clauses of `known` traits, each with what is wrong."""
    for text in texts:
        try:
            clauses(text, known)
        except ValueError as error:
            yield text, str(error)
