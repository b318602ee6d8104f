"""Which season a day lies in, when its programs begin to read, and when it ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

__all__ = ["Opening", "end_after", "months_before", "opening"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The day programs begin to read, and whether it is only expected: nobody has announced it."""

    day: date
    expected: bool


def opening(on: date, table: Mapping[str, Any]) -> Opening:
    """The opening of the season a day lies in, by a table such as ``seasons.toml``."""
    year = on.year + ((on.month, on.day) >= (table["turns"]["month"], table["turns"]["day"]))
    if known := table["opens"].get(str(year)):
        return Opening(day=known["day"], expected=not known["announced"])
    return Opening(day=_last_weekday(year - 1, **table["otherwise"]), expected=True)


def end_after(opens: date, table: Mapping[str, Any]) -> date:
    """The end of the season that opens on a day, by the same table."""
    end = date(opens.year, **table["ends"])
    return end if end > opens else end.replace(year=opens.year + 1)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last_weekday(year: int, month: int, weekday: int) -> date:
    """The last such day of the week in a month.

    Parameters
    ----------
    year, month
        The month.
    weekday
        1 for Monday to 7 for Sunday.
    """
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)
