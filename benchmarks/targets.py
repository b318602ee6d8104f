"""Whether measurements show what ``suites.toml`` says they must."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from results import number
from suites import Suite
from summary import ANSWERS, is_proven, solving_seconds

__all__ = ["Outcome", "outcomes"]

Row = Mapping[str, str]
Wanted = Mapping[str, Any]
"""What a case must show, as ``suites.toml`` has it."""
NEARLY = 1e-9
"""Relative: figures of different solvers that differ by less are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One target: what it says, what was measured, and whether that meets it; None: it was not measured."""

    case: str
    target: str
    measured: str
    met: bool | None


def outcomes(suite: Suite, rows: Sequence[Row]) -> list[Outcome]:
    """Judge every target of a suite."""
    found = []
    for case in suite.cases:
        for wanted in case.targets:
            judge = _JUDGES[wanted["shows"]]
            target, measured, met = judge(wanted, case.name, [row for row in rows if row["suite"] == suite.name])
            found.append(Outcome(case=case.name, target=target, measured=measured, met=met))
    return found


Judged = tuple[str, str, bool | None]
NOT_MEASURED = "not measured"


def _of(rows: Sequence[Row], case: str, method: str) -> list[Row]:
    return [row for row in rows if row["case"] == case and row["method"] == method]


def _faster(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    """Proven, and so many times faster than every one of the others on the same instance: medians of ratios."""
    margin = "at least as fast as" if wanted["times"] == 1 else f"at least {wanted['times']:g} times faster than"
    target = f"{wanted['method']} {margin} {' and '.join(wanted['than'])}, proven"
    mine = _of(rows, case, wanted["method"])
    told, met = [], all(map(is_proven, mine))
    for other in wanted["than"]:
        theirs = _of(rows, case, other)
        ratio, open_ended = _ratio(mine, theirs)
        if ratio is None:
            told.append(f"{other}: {NOT_MEASURED if not theirs else 'no time'}")
            met = False
            continue
        told.append(f"{'over ' if open_ended else ''}{ratio:.3g} times faster than {other}")
        met = met and ratio >= wanted["times"]
    if not mine:
        return target, NOT_MEASURED, None
    return target, "; ".join([f"{sum(map(is_proven, mine))} of {len(mine)} proven", *told]), met


def _ratio(mine: Sequence[Row], theirs: Sequence[Row]) -> tuple[float | None, bool]:
    """The median of their time over mine, and whether it is only a lower bound: some did not finish in their limit."""
    times = {(row["instance"], row["seed"], row["number"]): row for row in theirs if row["seconds"]}
    pairs = [(row, times.get((row["instance"], row["seed"], row["number"]))) for row in mine]
    ratios = [float(other["seconds"]) / float(row["seconds"]) for row, other in pairs if other and row["seconds"]]
    unfinished = any(other is not None and other["status"] not in ("proven", "done") for _, other in pairs)
    return (median(ratios) if ratios else None), unfinished


def _proven_within(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    target = f"{wanted['method']} proven in under {wanted['seconds']:g} s"
    mine = _of(rows, case, wanted["method"])
    if not mine:
        return target, NOT_MEASURED, None
    seconds = [float(row["seconds"]) for row in mine if row["seconds"]]
    proven = sum(map(is_proven, mine))
    measured = f"{proven} of {len(mine)} proven" + (f", median {median(seconds):.3g} s" if seconds else "")
    met = proven == len(mine) and median(seconds) < wanted["seconds"]
    return target, measured + _largest_gap(mine), met


def _largest_gap(rows: Sequence[Row]) -> str:
    gaps = []
    for row in rows:
        value, bound = number(row, "value"), number(row, "bound")
        if not is_proven(row) and value is not None and bound is not None:
            gaps.append((bound - value) / max(1.0, abs(value)))
    return f", gap up to {100 * max(gaps):.2g} %" if gaps else ""


def _ahead(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    """At equal time no worse than every other, in the answer and in what is proven of it, on every instance."""
    target = f"{wanted['method']} ahead of {' and '.join(wanted['than'])} at equal time, in value and bound"
    mine = _of(rows, case, wanted["method"])
    if not mine:
        return target, NOT_MEASURED, None
    told, met = [], True
    for other in wanted["than"]:
        theirs = {(row["instance"], row["seed"], row["number"]): row for row in _of(rows, case, other)}
        pairs = [(row, theirs[key]) for row in mine if (key := (row["instance"], row["seed"], row["number"])) in theirs]
        answers = sum(_answer(row) <= _answer(peer) for row, peer in pairs)
        bounds = sum(_bound(row) <= _bound(peer) for row, peer in pairs)
        told.append(f"against {other}: answer {answers} of {len(pairs)}, bound {bounds} of {len(pairs)}")
        met = met and bool(pairs) and answers == bounds == len(pairs)
    return target, "; ".join(told) + _largest_gap(mine), met


def _answer(row: Row) -> tuple[float, float]:
    """Smaller is better: letters missing, then value; no answer is worst."""
    shortfall, value = number(row, "shortfall"), number(row, "value")
    if row["status"] not in ANSWERS or shortfall is None or value is None:
        return (float("inf"), 0.0)
    return (round(shortfall, 4), -value + NEARLY * abs(value))


def _bound(row: Row) -> tuple[float, float]:
    """Smaller is tighter: what is proven of letters missing, then of value; no bound is worst."""
    missing, bound = number(row, "shortfall_bound"), number(row, "bound")
    if missing is None or bound is None:
        return (float("inf"), 0.0)
    return (-round(missing, 4), bound)


def _at_most(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    (other,) = wanted["than"]
    target = f"{wanted['method']} in at most {wanted['times']:g} times the time of {other}"
    ratio, _ = _ratio(_of(rows, case, other), _of(rows, case, wanted["method"]))
    if ratio is None:
        return target, NOT_MEASURED, None
    return target, f"{ratio:.3g} times", ratio <= wanted["times"]


def _memory(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    target = f"{wanted['method']} answers in under {wanted['megabytes'] / 1024:g} GiB"
    mine = _of(rows, case, wanted["method"])
    if not mine:
        return target, NOT_MEASURED, None
    peak, answered = max(float(row["peak_mb"]) for row in mine), all(row["status"] in ANSWERS for row in mine)
    measured = f"{peak / 1024:.2f} GiB" if answered else f"{mine[0]['status']}: {mine[0]['reason']}"
    return target, measured, answered and peak < wanted["megabytes"]


def _growth(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    """The phases in which it solves, against a smaller case."""
    target = f"solve time grows by less than {wanted['times']:g} times from: {wanted['from']}"
    ends = []
    for name in (wanted["from"], case):
        seconds = [solving_seconds(row) for row in _of(rows, name, wanted["method"])]
        told = [figure for figure in seconds if figure is not None]
        if not told:
            return target, NOT_MEASURED, None
        ends.append(median(told))
    measured = f"{ends[0]:.3g} s to {ends[1]:.3g} s: {ends[1] / ends[0]:.3g} times"
    return target, measured, ends[1] / ends[0] < wanted["times"]


def _optima(wanted: Wanted, case: str, rows: Sequence[Row]) -> Judged:
    """Every known optimum reached and proven, in a time near the other's or short in itself."""
    (other,) = wanted["than"]
    target = f"every known optimum reached and proven, within {wanted['times']:g} times {other} or "
    target += f"{wanted['or_seconds']:g} s"
    mine, theirs = _of(rows, case, wanted["method"]), _of(rows, case, other)
    names = list(dict.fromkeys(row["instance"] for row in mine))
    if not names:
        return target, NOT_MEASURED, None
    reached, slow = 0, []
    for name in names:
        own = [row for row in mine if row["instance"] == name]
        reached += all(is_proven(row) and _is_optimum(row) for row in own)
        seconds = [float(row["seconds"]) for row in theirs if row["instance"] == name and row["seconds"]]
        allowed = max(wanted["or_seconds"], wanted["times"] * median(seconds) if seconds else 0.0)
        took = median([float(row["seconds"]) for row in own if row["seconds"]] or [float("inf")])
        if took > allowed:
            slow.append(f"{name} {took:.2g} s, allowed {allowed:.2g} s")
    measured = f"{reached} of {len(names)} optima reached and proven; " + (
        f"slow: {', '.join(slow)}" if slow else "all in time"
    )
    return target, measured, reached == len(names) and not slow


def _is_optimum(row: Row) -> bool:
    value, optimum = number(row, "value"), number(row, "optimum")
    return None not in (value, optimum) and abs((value or 0.0) - (optimum or 0.0)) <= NEARLY * abs(optimum or 0.0)


_JUDGES: Mapping[str, Callable[[Wanted, str, Sequence[Row]], Judged]] = {
    "faster": _faster,
    "proven within": _proven_within,
    "ahead": _ahead,
    "at most": _at_most,
    "memory": _memory,
    "growth": _growth,
    "optima": _optima,
}
