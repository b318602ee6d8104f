"""The dated table of benchmarks/README.md, made from result files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from suites import Suite
from summary import Spread, Summary, summaries
from targets import outcomes

__all__ = ["markdown", "replace_between_markers"]

Row = Mapping[str, str]
START, END = "<!-- measured: begin -->", "<!-- measured: end -->"

LONGEST_REASON = 120
FOOTNOTES = Path(__file__).with_name("footnotes.md")


def markdown(rows: Sequence[Row], defined: Mapping[str, Suite]) -> str:
    """Say what was measured, on what, and whether the targets are met; of a suite that is not defined, only what."""
    parts = [_head(rows)]
    for name in dict.fromkeys([*defined, *(row["suite"] for row in rows)]):
        chosen = [row for row in rows if row["suite"] == name]
        if not chosen:
            continue
        suite = defined.get(name)
        if suite is None:
            parts += [f"### {name}\n", _side_by_side(summaries(chosen))]
            continue
        parts.append(f"### {suite.name}: {suite.about}\n")
        judged = outcomes(suite, chosen)
        if judged:
            lines = [f"| {o.case} | {o.target} | {o.measured} | {_met(o.met)} |" for o in judged]
            parts.append(_table("case | target | measured | met", lines))
            parts.append(_table("case | method | status | seconds | gap | left open | MiB", _lines(summaries(chosen))))
        else:
            parts.append(_side_by_side(summaries(chosen)))
    return "\n".join([*parts, FOOTNOTES.read_text(encoding="utf-8")])


def _met(met: bool | None) -> str:
    return {True: "yes", False: "**no**", None: "not measured"}[met]


def _table(head: str, lines: Iterable[str]) -> str:
    columns = head.count("|") + 1
    return "\n".join([f"| {head} |", "|" + "---|" * columns, *lines, ""])


def _head(rows: Sequence[Row]) -> str:
    first = rows[0]
    days = sorted({row["started"][:10] for row in rows})
    commits = ", ".join(sorted({row["commit"] + ("+changes" if row["changes"] else "") for row in rows}))
    versions = ", ".join(f"{name} {first[name]}" for name in ("ortools", "scipy", "pulp", "pandas", "numpy"))
    return (
        f"Measured {' to '.join(dict.fromkeys((days[0], days[-1])))} at {commits}, generator version "
        f"{first['generator_version']}, on {first['cores']} cores ({first['cpu']}), {first['memory_gb']} GB, "
        f"{first['system']}; Python {first['python']}, {versions}. {len(rows)} measurements.\n"
    )


def _lines(found: Iterable[Summary]) -> Iterable[str]:
    for entry in found:
        yield (
            f"| {_named(entry)} | {entry.method} | {_statuses(entry)} | {_seconds(entry.seconds)} | {_gap(entry)} | "
            f"{_share(entry.own_gap)} | {_whole(entry.peak_mb)} |"
        )


def _side_by_side(found: Sequence[Summary]) -> str:
    """One line per instance, one column per method."""
    methods = list(dict.fromkeys(entry.method for entry in found))
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for entry in found:
        lines.setdefault((_named(entry), entry.instance), {})[entry.method] = _cell(entry)
    told = [
        f"| {name} | " + " | ".join(cells.get(method, "") for method in methods) + " |"
        for (name, _), cells in lines.items()
    ]
    return _table(" | ".join(["case", *methods]), told)


def _named(entry: Summary) -> str:
    return f"{entry.case}<br>`{entry.instance}`, limit {float(entry.rows[0]['limit_seconds']):g} s"


def _cell(entry: Summary) -> str:
    """The time where all were proven; else what became of them, and how far from the best known the worst is."""
    seconds = "" if entry.seconds is None else f"{entry.seconds.median:.3g} s"
    if set(entry.statuses) <= {"proven", "done"}:
        return seconds
    gap = _gap(entry)
    told = [_counts(entry), seconds, {"-": "", "more missing": gap}.get(gap, f"gap {gap}")]
    return "; ".join(filter(None, told)) + _reason(entry)


def _statuses(entry: Summary) -> str:
    return _counts(entry) + _reason(entry)


def _counts(entry: Summary) -> str:
    return ", ".join(f"{times} {name}" for name, times in entry.statuses.items())


def _reason(entry: Summary) -> str:
    """Why the first of those that failed did."""
    failed = {"wrong", "error"} & set(entry.statuses)
    return f"<br>{entry.reasons[0][:LONGEST_REASON]}" if failed and entry.reasons else ""


def _seconds(spread: Spread | None) -> str:
    if spread is None:
        return "-"
    if spread.count == 1:
        return f"{spread.median:.3g}"
    return f"{spread.median:.3g} ({spread.least:.3g} to {spread.most:.3g}; {spread.upper - spread.lower:.2g})"


def _gap(entry: Summary) -> str:
    if not any(row["value"] for row in entry.rows):
        return "-"
    return "more missing" if entry.gap is None else _share(entry.gap)


def _share(share: float | None) -> str:
    if share is None:
        return "-"
    return "0" if share < 1e-9 else f"{100 * share:.2g} %" if share < 10 else "no bound to speak of"


def _whole(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.0f}"


def replace_between_markers(path: Path, text: str) -> None:
    """Put a text between the markers of a file.

    Raises
    ------
    ValueError
        When the markers are not there.
    """
    whole = path.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(whole):
        raise ValueError(f"{path} has no place for the table: {START} … {END}")
    path.write_text(pattern.sub(lambda _: f"{START}\n{text}{END}", whole), encoding="utf-8")
