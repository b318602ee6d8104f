"""Medians and spread of what was measured again and again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from results import number

__all__ = ["ANSWERS", "SOLVING", "Spread", "Summary", "is_proven", "solving_seconds", "summaries"]

Row = Mapping[str, str]

ANSWERS = ("proven", "found", "done")
"""Statuses of measurements that gave what was asked for."""
SOLVING = ("today", "plan", "fallback")
"""The phases of a solve: reading, finding kinds and writing are apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle and the ends of some figures."""

    median: float
    least: float
    most: float
    lower: float
    upper: float
    count: int

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """Sum up at least one figure; `lower` and `upper` are the quartiles."""
        lower, upper = (figures[0], figures[0])
        if len(figures) > 1:
            lower, _, upper = quantiles(figures, n=4, method="inclusive")
        return cls(
            median=median(figures),
            least=min(figures),
            most=max(figures),
            lower=lower,
            upper=upper,
            count=len(figures),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one method did on one instance, over all seeds and repetitions.

    Attributes
    ----------
    statuses
        Status to how often.
    seconds
        Of the measurements that gave an answer in the end, proven or not; None: there is none.
    gap
        The largest to the best answer known in the file; None: some answer had more letters missing, or there is none.
    own_gap
        The largest that the method itself leaves open, relative; None: it gives no bound.
    reasons
        Why it failed, where it did.
    """

    suite: str
    case: str
    instance: str
    method: str
    statuses: Mapping[str, int]
    seconds: Spread | None
    peak_mb: float | None
    gap: float | None
    own_gap: float | None
    reasons: tuple[str, ...]
    rows: tuple[Row, ...]


def is_proven(row: Row) -> bool:
    """Whether a method says that nothing is better, and its answer stood the check."""
    return row["status"] == "proven"


def solving_seconds(row: Row) -> float | None:
    """Seconds of the phases in which a scenario is solved; None where they are not told."""
    if not row["phases"]:
        return None
    phases: dict[str, float] = json.loads(row["phases"])
    return sum(phases.get(name, 0.0) for name in SOLVING)


def summaries(rows: Iterable[Row]) -> list[Summary]:
    """Sum up measurements that differ in seed and repetition alone, in the order in which they came."""
    groups: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["suite"], row["case"], row["instance"], row["method"]), []).append(row)
    return [_summary(*key, members) for key, members in groups.items()]


def _summary(suite: str, case: str, instance: str, method: str, rows: Sequence[Row]) -> Summary:
    answered = [row for row in rows if row["status"] in ANSWERS]
    seconds = [float(row["seconds"]) for row in answered if row["seconds"]]
    peaks = [float(row["peak_mb"]) for row in rows if row["peak_mb"]]
    gaps = [number(row, "gap") for row in answered]
    own = [_own_gap(row) for row in answered]
    names = [row["status"] for row in rows]
    return Summary(
        suite=suite,
        case=case,
        instance=instance,
        method=method,
        statuses={name: names.count(name) for name in dict.fromkeys(names)},
        seconds=Spread.of(seconds) if seconds else None,
        peak_mb=max(peaks, default=None),
        gap=_worst(gaps),
        own_gap=_worst(own),
        reasons=tuple(dict.fromkeys(row["reason"] for row in rows if row["reason"])),
        rows=tuple(rows),
    )


def _worst(figures: Sequence[float | None]) -> float | None:
    told = [figure for figure in figures if figure is not None]
    return max(told) if told and len(told) == len(figures) else None


def _own_gap(row: Row) -> float | None:
    value, bound = number(row, "value"), number(row, "bound")
    return None if value is None or bound is None else max(0.0, bound - value) / max(1.0, abs(value))
