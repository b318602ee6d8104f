"""Result files: CSV, one row per measurement, written as they come."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from suites import EARLIER

__all__ = ["COLUMNS", "MixedError", "Results", "close_gaps", "number", "read", "read_together"]

Row = dict[str, str]

KEY = ("suite", "case", "instance", "seed", "number", "method")
MEASURED = (
    "status",
    "reason",
    "seconds",
    "kinds_seconds",
    "build_seconds",
    "search_seconds",
    "phases",
    "peak_mb",
    "shortfall",
    "value",
    "bound",
    "shortfall_bound",
    "optimum",
    "best_shortfall",
    "best_value",
    "gap",
    "programs",
    "letters",
    "kinds",
    "kinds_wanted",
    "limit_seconds",
    "started",
)
CONFIGURATION = (
    "generator_version",
    "commit",
    "changes",
    "cpu",
    "cores",
    "memory_gb",
    "system",
    "python",
    "lor-solver",
    "ortools",
    "scipy",
    "pulp",
    "numpy",
    "pandas",
)
NEARLY = 1e-7
"""Relative: how far apart in value answers may be that solvers with float tolerances call equally good."""
COLUMNS = (*KEY, *MEASURED, *CONFIGURATION)


class MixedError(Exception):
    """Rows of another configuration are in the file already."""


def number(row: Mapping[str, str], column: str) -> float | None:
    """A figure of a row; None where the cell is empty."""
    return float(row[column]) if row.get(column) else None


def read(path: Path) -> list[Row]:
    """Read the rows of a result file; none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_together(paths: Iterable[Path]) -> list[Row]:
    """Read the rows of several files that were measured alike, and judge them by each other.

    Raises
    ------
    MixedError
        When they were not.
    """
    rows: list[Row] = []
    for path in paths:
        more = read(path)
        if rows and more:
            differences = list(_differences(rows, {column: more[0][column] for column in CONFIGURATION}))
            if differences:
                raise MixedError("\n".join([f"{path} was measured under another configuration.", *differences]))
        rows += more
    return list(compared(rows))


class Results:
    """A result file that is added to.

    Raises
    ------
    MixedError
        When it has rows that another configuration, or another limit of the same case, has made.
    """

    def __init__(self, path: Path, configuration: Mapping[str, str], limits: Mapping[str, float]) -> None:
        self.path, self.configuration = path, configuration
        rows = read(path)
        differences = [*_differences(rows, configuration), *_other_limits(rows, limits)]
        if differences:
            told = "\n".join(f"  {difference}" for difference in differences)
            raise MixedError(f"{path} was measured under another configuration; name another file.\n{told}")
        self.done = {tuple(row[column] for column in KEY) for row in rows}

    def add(self, row: Mapping[str, object]) -> None:
        """Append a row, on the disk at once."""
        whole = {**row, **self.configuration}
        new = not self.path.exists() or not self.path.stat().st_size
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            if new:
                writer.writeheader()
            writer.writerow({key: "" if value is None else value for key, value in whole.items()})
        self.done.add(tuple(str(row[column]) for column in KEY))


def _differences(rows: Iterable[Row], configuration: Mapping[str, str]) -> Iterable[str]:
    for column, now in configuration.items():
        then = {row.get(column, "") for row in rows} - {now}
        if then:
            yield f"{column}: there {', '.join(sorted(map(_shown, then)))}, here {_shown(now)}"


def _shown(value: str) -> str:
    return value or "none"


def _other_limits(rows: Iterable[Row], limits: Mapping[str, float]) -> Iterable[str]:
    there = {(row["case"], row["limit_seconds"]) for row in rows}
    for case, limit in sorted(there):
        if case in limits and float(limit) != limits[case]:
            yield f"limit_seconds of {case}: there {limit}, here {limits[case]:g}"


def close_gaps(path: Path) -> None:
    """Judge the rows of a file by each other, see :func:`compared`, and replace it whole."""
    rows = compared(read(path))
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    os.replace(beside, path)


def compared(rows: Sequence[Row]) -> Sequence[Row]:
    """Write the best answer known into every row, and how far its own is from it.

    The gap is of value, relative, and only told where shortfall is the least known: an answer with more of it is
    worse whatever its value. A row that calls proven what another row beats, or whose bound another row
    passes, is wrong and says so from then on. An earlier version counts shortfall otherwise (R31): its answers are held
    against each other alone.
    """
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        goal = row["method"] if row["method"] in EARLIER else ""
        groups.setdefault((row["instance"], row["seed"], goal), []).append(row)
    for members in groups.values():
        _close(members)
    return rows


def _close(members: Sequence[Row]) -> None:
    answers = [(float(row["shortfall"]), -float(row["value"])) for row in members if row["value"]]
    if not answers:
        return
    shortfall, loss = min(answers)
    for row in members:
        row["best_shortfall"], row["best_value"], row["gap"] = str(shortfall), str(-loss), ""
        if row["value"] and float(row["shortfall"]) == shortfall:
            row["gap"] = str((-loss - float(row["value"])) / max(1.0, abs(loss)))
        if refuted := _refuted(row, shortfall, -loss):
            row["status"], row["reason"] = "wrong", refuted


def _refuted(row: Row, shortfall: float, value: float) -> str:
    """Which claim of a row an answer of this shortfall and value shows to be false; nothing where there is none."""
    if row["status"] not in ("proven", "found") or not row["value"]:
        return ""
    margin = NEARLY * max(1.0, abs(value))
    if row["status"] == "proven" and (float(row["shortfall"]) > shortfall or float(row["value"]) < value - margin):
        return f"called proven, but {value:.10g} points with a shortfall of {shortfall:g} were found"
    bound = number(row, "bound")
    if bound is not None and float(row["shortfall"]) == shortfall and bound < value - margin:
        return f"its bound is {bound:.10g}, but {value:.10g} points were found"
    return ""
