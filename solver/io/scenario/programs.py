"""``programs.csv``: the list, as applicants keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import date
from functools import partial
from typing import Any

from ...domain.codes import Coded
from ...domain.entities import Platform, ProgramSetting, RulesKnown, Track
from ...domain.needs import Clause
from ...domain.settings import ProgramDefaults, Season, Settings
from ...domain.vocabulary import fold
from ...rules.defaults import least_known
from ..table.cells import Cells
from ..table.dates import day, loosely
from ..table.fields import read_or_note
from ..table.values import choice, identifiers, quoted, yes_no
from .asked import LEAST_WEIGHT, StatedCount, clauses, letter_count_or_words, made_a_day, settled_rules, weight
from .international import img_friendly
from .left_out import programs_only
from .priorities import priorities
from .program_counts import required_and_maximum
from .program_fields import codes, specialties, tracks_of
from .program_ids import identified
from .program_notes import note_odd
from .program_repeats import once
from .program_suppositions import suppose
from .rules_table import with_rules
from .stated import own_words, stated_rules, understood

__all__ = ["read_tracks"]

UNFILLED = (
    'is empty, but the program is applied to; expected the ids of the letters that are there, or "none". '
    "Maybe fill it in from the answer whose clicks you made: lor record DIR --from OUT"
)

SETTING = partial(choice, allowed=ProgramSetting, table="program_setting")
PLATFORM = partial(choice, allowed=Platform, table="platform")

_FIELDS = tuple(field.name for field in fields(Track))
_Columns = Mapping[str, Sequence[Any]]
"""What rows say, a value per row: by the name it has in `Track` where it goes there as it is."""


def read_tracks(
    cells: Cells, settings: Settings, known: frozenset[str], rules: Sequence[Cells] = (), *, unfilled: bool = False
) -> list[Track]:
    """Read the rows.

    Parameters
    ----------
    cells
        The rows.
    settings
        For what stands in place of empty cells.
    known
        The traits a clause may name.
    rules
        Tables that fill cells which the list leaves empty, the first of them before the next.
    unfilled
        True if a row that was applied to may leave open which letters are there.
    """
    cells = programs_only(cells)
    if not len(cells):
        return []
    coded = codes(cells)
    ids = identified(cells, settings.listing.own_ids, rules)
    columns = with_rules(cells, {"id": ids} | _columns(cells, settings, known, coded), rules, settings, known)
    columns["said"] = understood(cells, columns["requirements"], known)
    columns["stated"] = stated_rules(columns, columns.pop("seen"))
    cells, columns = once(cells, columns)
    suppose(cells, settings, columns)
    note_odd(cells, columns, settings.season.as_of)
    if not unfilled:
        _check_filled(cells, columns)
    settled = _settled(cells, columns, settings.program)
    rows = zip(*map(settled.__getitem__, _FIELDS), strict=True)
    return [Track(**dict(zip(_FIELDS, row, strict=True))) for row in cells.watched(rows)]


def _columns(
    cells: Cells, settings: Settings, known: frozenset[str], coded: Sequence[Coded | None]
) -> dict[str, Sequence[Any]]:
    """Read every column.

    Parameters
    ----------
    cells, settings, known
        As of :func:`read_tracks`.
    coded
        What the code of each row tells.
    """
    comma = cells.table.comma_decimals
    figures, opens = settings.program, settings.season.review_opens
    city, state = _places(cells)
    applied, applied_on = _applied(cells, settings.season)
    counts = cells.read("required", partial(letter_count_or_words, known=known), StatedCount(), odd=made_a_day)
    return {
        "name": cells.text("name"),
        "institution": cells.text("institution"),
        "eras_id": cells.ids("eras_id"),
        "specialty": specialties(cells, coded),
        "track": tracks_of(cells, coded),
        "setting": read_or_note(cells, "setting", SETTING, ProgramSetting.UNIVERSITY_AFFILIATED),
        "img_friendly": img_friendly(cells, figures.img_friendly_percent),
        "city": city,
        "state": state,
        "priority": priorities(cells, settings),
        "signal": read_or_note(cells, "signal", partial(_signal, named=figures.signal, comma=comma), 1.0),
        "platform": _platforms(cells),
        "required_text": cells.text("required"),
        "required": counts,
        "maximum": cells.integers("maximum", None, least=1),
        "needs": cells.read("needs", partial(clauses, known=known), None),
        "requirements": own_words(cells, counts),
        "complete_by": cells.dates("complete_by", ("deadline", "apply_by"), opens, review_opens=opens),
        "deadline": cells.dates("deadline", ("complete_by", "apply_by"), review_opens=opens, vague=True),
        "apply_by": cells.dates("apply_by", ("complete_by", "deadline"), review_opens=opens, vague=True),
        "applied": applied,
        "applied_on": applied_on,
        "assigned": cells.read("assigned", identifiers, None),
        "closed": cells.read("closed", yes_no, False),
        "coded": coded,
    }


def _either(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Choose row by row the first that is filled."""
    return [a or b for a, b in zip(first, second, strict=True)]


def _places(cells: Cells) -> tuple[Sequence[str], Sequence[str]]:
    """Read city and state, each from its own column or from one that has both."""
    city, state = cells.text("city"), cells.text("state")
    if "city_state" not in cells:
        return city, state
    both = cells.read("city_state", lambda text: text.rpartition(","), ("", "", ""))
    return _either(city, [first.strip() for first, _, _ in both]), _either(state, [last.strip() for _, _, last in both])


def _platforms(cells: Cells) -> list[Platform]:
    """Read the platform a row names, else what it says of taking part in ERAS and SF Match."""
    platform_named = read_or_note(cells, "platform", PLATFORM, None)
    sf_match = read_or_note(cells, "sf_match", yes_no, None)
    in_eras = read_or_note(cells, "in_eras", yes_no, None)
    if False in in_eras:
        _note_outside(cells, platform_named, sf_match, in_eras)
    rows = zip(platform_named, sf_match, in_eras, strict=True)
    return [platform or (Platform.SFMATCH if sf and not eras else Platform.ERAS) for platform, sf, eras in rows]


def _note_outside(cells: Cells, *columns: Sequence[object]) -> None:
    """Note rows outside of ERAS that name no platform; `columns` tell the platform, if in SF Match, if in ERAS."""
    rows = cells.rows(*columns)
    outside = [line for line, platform, sf, eras in rows if eras is False and not sf and not platform]
    if outside:
        take = "this program takes" if len(outside) == 1 else f"{len(outside)} programs from here on take"
        what = f"{take} no part in ERAS, and no other platform is named;"
        cells.note(outside[0], "in_eras", f"{what} counted as eras. Maybe fill a column platform.")


def _signal(text: str, *, named: Mapping[str, float], comma: bool) -> float:
    """Read a signal: a word, its weight, or a tick."""
    word = text if fold(text) else "yes" if yes_no(text) else "none"
    return weight(word, table="signal", named=named, comma=comma)


def _applied(cells: Cells, season: Season) -> tuple[list[bool], list[date | None]]:
    """Read if, and on which day, each program was applied to; a day after that of the scenario is noted."""
    as_of, opens = season.as_of, season.review_opens
    month_first = cells.month_first("applied", ("complete_by", "deadline", "apply_by"))

    def parse(text: str) -> tuple[bool, date | None]:
        with suppress(ValueError):
            return yes_no(text), None
        try:
            return True, day(text, month_first=month_first, review_opens=opens)
        except ValueError:
            raise ValueError(f"found {quoted(text)}, allowed are yes, no, or the day of applying") from None

    def told(text: str) -> str:
        return loosely(text, review_opens=opens, month_first=month_first is not False) if parse(text)[1] else ""

    never: tuple[bool, date | None] = (False, None)
    answers = cells.read("applied", parse, never, odd=told)
    days = [on for _, on in answers]
    for line, on in cells.rows(days) if any(days) else ():
        if on and on > as_of:
            cells.note(line, "applied", f"{on} is after {as_of}, the day this stands at; counted as applied to")
    return [done for done, _ in answers], days


def _check_filled(cells: Cells, columns: _Columns) -> None:
    """Add a fault for each row that was applied to and leaves open which letters are there."""
    if any(columns["applied"]):
        for line, done, assigned in cells.rows(columns["applied"], columns["assigned"]):
            if done and assigned is None:
                cells.fault(line, "assigned", UNFILLED)


def _settled(cells: Cells, columns: _Columns, defaults: ProgramDefaults) -> _Columns:
    """Settle what rows leave open, and add faults where they contradict themselves.

    Parameters
    ----------
    cells, columns
        The rows, and what they say.
    defaults
        What a program asks for that says nothing.

    Returns
    -------
    dict
        Among others a column for each field of a `Track`.
    """
    required, maximum = required_and_maximum(cells, columns, defaults)
    needs, rules = _rules(cells, columns)
    return {
        **columns,
        "name": _names(columns),
        "weight": _weights(cells, columns),
        "required": required,
        "maximum": maximum,
        "needs": needs,
        "rules": rules,
        "assigned": [assigned or () for assigned in columns["assigned"]],
        "line": cells.table.lines,
    }


def _names(columns: _Columns) -> list[str]:
    """The name of each program, its institution before it where it does not begin with that."""
    institutions, ids = columns["institution"], columns["id"]
    names = [name or other or last for name, other, last in zip(columns["name"], institutions, ids, strict=True)]
    if not any(institutions):
        return names
    return [
        name if name.startswith(institution) else f"{institution}: {name}"
        for name, institution in zip(names, institutions, strict=True)
    ]


def _weights(cells: Cells, columns: _Columns) -> list[float]:
    """How much each program weighs, its signal included; a fault where that is next to nothing."""
    weights = [priority * signal for priority, signal in zip(columns["priority"], columns["signal"], strict=True)]
    for line, product in cells.rows(weights) if min(weights) < LEAST_WEIGHT else ():
        if product < LEAST_WEIGHT:
            cells.fault(line, "priority", f"times the signal is {product:g}, expected at least {LEAST_WEIGHT:g}")
    return weights


def _rules(cells: Cells, columns: _Columns) -> tuple[list[tuple[Clause, ...]], list[RulesKnown]]:
    """What each program asks for beyond the count, and how well that is known."""
    needs: list[tuple[Clause, ...]] = []
    rules: list[RulesKnown] = []
    for asked, known in cells.watched(map(settled_rules, columns["needs"], columns["said"])):
        needs.append(asked)
        rules.append(known)
    if "at_best" in columns:
        pairs = list(zip(rules, columns["at_best"], strict=True))
        least = {pair: least_known(pair) for pair in set(pairs)}
        rules = [least[pair] for pair in pairs]
    return needs, rules
