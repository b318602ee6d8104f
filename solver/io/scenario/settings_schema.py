"""Which values may stand for a default in ``scenario.toml``; the default itself says most of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ...domain.needs import slug
from ..table.dates import FIRST_YEAR, LAST_YEAR

__all__ = ["Where", "as_figure", "misfit", "shown"]

Where = tuple[str, ...]
"""A key with the tables it stands in, outermost first."""

LARGEST = 1_000_000
"""Beyond, a figure is a slip, and sums of it would not fit the solver's integers."""
FRACTIONS = frozenset({"file_megabytes", "img_friendly_percent"})
"""Whole numbers by default that need not be whole."""
DAYS = frozenset(
    {
        *(("season", name) for name in ("processing_days", "overdue_days", "grace_days", "expected_days")),
        *(("season", "rules_months"), ("rubric", "recent_months")),
    }
)
"""Whole numbers that are added to days."""
BOUNDS: Mapping[Where, tuple[float, float]] = {
    (): (0, LARGEST),
    ("season", "processing_days"): (0, 366),
    ("season", "overdue_days"): (0, 366),
    ("season", "grace_days"): (0, 366),
    ("season", "expected_days"): (0, 3660),
    ("season", "rules_months"): (0, 1200),
    ("calendar",): (0, 366),
    ("list", "own_ids"): (0, 1),
    ("objective", "min_strength"): (-LARGEST, LARGEST),
    ("objective", "opening_share"): (0, 1),
    ("objective", "clause_share"): (0, 1),
    ("program", "priority"): (0.0001, LARGEST),
    ("program", "signal"): (0.0001, LARGEST),
    ("program", "maximum"): (1, LARGEST),
    ("rubric",): (-LARGEST, LARGEST),
    ("rubric", "recent_months"): (0, 1200),
    ("rubric", "probability"): (0, 1),
    ("limits", "outcome_writers"): (0, 20),
    ("limits", "samples"): (2, LARGEST),
    ("limits", "solved_samples"): (2, LARGEST),
    ("limits", "failures"): (1, 6),
    ("limits", "orders"): (2, LARGEST),
    ("limits", "draws"): (1, LARGEST),
    ("limits", "solved_draws"): (1, LARGEST),
}
"""The least and the largest number a key may have, both allowed; the longest entry that a key begins with counts.

Those of ``[limits]`` are what memory and time allow: all outcomes of 20 writers are a million; an estimate needs two
draws for its error.
"""
EXACT = frozenset({("objective", "opening_share"), ("objective", "clause_share")})
"""Shares that split a letter: what is left of it must be exact on the scale of four decimals too."""
DECIMALS = 4
DAY = "a date such as 2026-09-24"
DAY_OR_WORDS: Mapping[Where, tuple[str, ...]] = {
    ("season", "as_of"): ("today",),
    ("season", "review_opens"): ("season",),
    ("season", "ends"): ("season",),
    ("season", "apply"): ("today", "each"),
}
"""Keys that hold a day, and the words that may stand for one."""
WORDS: Mapping[Where, tuple[str, ...]] = {("list", "priority"): ("weights", "tiers")}
"""Keys that take one of a few words."""
HOLIDAYS = ("season", "holidays")
LONGEST_SHOWN = 80


def shown(value: object) -> str:
    """Show a value as TOML writes it, cut where it is long."""
    text = _written(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _written(value: object) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{" ".join(value.split())}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_written(entry)}' for key, entry in value.items())}}}"
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits
        return "a number of very many digits"


def as_figure(where: Where, value: Any) -> Any:
    """A value that fits its key, as it is used: a day in any of its forms as a day."""
    if where == HOLIDAYS:
        return [_as_day(entry) for entry in value]
    return (where in DAY_OR_WORDS and _as_day(value)) or value


def _as_day(value: object) -> date | None:
    """Read a day: TOML's own, one with a time, or an ISO day in quotes; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def misfit(where: Where, default: object, value: object) -> str:
    """Tell why a value cannot stand in the place of a default; "" where it can.

    Parameters
    ----------
    where
        The key.
    default
        Its value in ``defaults.toml``.
    value
        The scenario's.
    """
    expected = _expected(where, default, value)
    if not expected:
        return ""
    quoted_number = isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d+(\.\d+)?\s*", value) and "number" in expected
    brief = isinstance(value, str) and quoted_number and len(value) <= LONGEST_SHOWN
    advice = f". Maybe without quotation marks: {str(value).strip()}." if brief else ""
    return f"found {shown(value)}, expected {expected}{advice}"


def _expected(where: Where, default: object, value: object) -> str:
    """Say what is expected where a value does not fit; "" where it fits. Parameters as of :func:`misfit`."""
    if where in DAY_OR_WORDS:
        words = DAY_OR_WORDS[where]
        return "" if value in words else _day_expected(value, " or ".join([f"{DAY},", *map(shown, words)]))
    if where in WORDS:
        return "" if value in WORDS[where] else " or ".join(map(shown, WORDS[where]))
    if where == HOLIDAYS:
        return _days_expected(value)
    if where == ("season", "late"):
        what = "rising pairs of weeks and shares from 0 to 1 such as [[0, 1.0], [2, 0.8]]"
        return "" if _is_steps(value, least=0, most=1) else what
    if where[-1] == "steps":
        what = "rising pairs of weeks and points such as [[0, 0], [2, 3]]"
        return "" if _is_steps(value, least=-LARGEST, most=LARGEST) else what
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(default, list):
        return "" if _is_words(value) else 'a list of words such as ["gap"]'
    if isinstance(default, str):
        return "" if isinstance(value, str) else "a text in quotation marks"
    return _number_expected(where, default, value)


def _day_expected(value: object, expected: str) -> str:
    """Likewise where a day is `expected`, in those words."""
    day = _as_day(value)
    if day and FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    return f"{expected}, from {FIRST_YEAR} to {LAST_YEAR}" if day else expected


def _days_expected(value: object) -> str:
    """Likewise where a list of days is expected."""
    expected = "a list of dates such as [2026-11-26]"
    if not isinstance(value, list):
        return expected
    return next(filter(None, (_day_expected(entry, expected) for entry in value)), "")


def _number_expected(where: Where, default: object, value: object) -> str:
    """Likewise where the default is a number. Parameters as of :func:`misfit`."""
    least, most = next(BOUNDS[where[:length]] for length in range(len(where), -1, -1) if where[:length] in BOUNDS)
    whole = where in DAYS or (isinstance(default, int) and where[0] != "rubric" and where[-1] not in FRACTIONS)
    if _is_number(value, least, most) and (isinstance(value, int) or not whole):
        too_fine = where in EXACT and Decimal(str(value)) % Decimal(1).scaleb(-DECIMALS)
        return f"a number with at most {DECIMALS} decimals" if too_fine else ""
    noun = "a whole number" if whole else "a number"
    too_large = isinstance(value, (int, float)) and value > LARGEST
    if where[:2] in (("program", "priority"), ("program", "signal")):
        return f"{noun} above 0"
    if most < LARGEST:
        return f"{noun} from {least:g} to {most:g}"
    return f"{noun} of at least {least:g}" if least > -LARGEST and not too_large else f"{noun} up to a million"


def _is_number(value: object, least: float, most: float) -> bool:
    """True if a `value` is a number from `least` to `most`."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) and slug(entry) for entry in value)


def _is_steps(value: object, *, least: float, most: float) -> bool:
    """True if a `value` is pairs of numbers: the first ones rise from 0 up, the second are from `least` to `most`."""
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return False
    if not all(_is_number(start, 0, LARGEST) and _is_number(figure, least, most) for start, figure in value):
        return False
    starts = [start for start, _ in value]
    return bool(starts) and starts == sorted(set(starts))
