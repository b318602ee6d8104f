"""Whether ``--time-limit`` holds by the clock on the wall, from starting the process until it is gone.

.venv/bin/python benchmarks/time_limit.py [--only PART] [--factor 1.5]

Small lists that are hard for one part of the program each: clauses, letters, couplings, rows, columns. The promise is
the limit, a second and a tenth of the limit; `--factor` allows for a machine that does something else meanwhile. Exit
code 1 where a command passes that, or ends with an error.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from configuration import ROOT
from instance import Instance
from processes import Run, run
from runner import PREPARING, ask_worker

__all__ = ["CASES", "Case", "checked", "fault", "main", "promised", "told", "write_clauses"]

ANSWERED = (0, 1, 3)
"""Exit codes: every program is complete, waits or is late; some are short; no answer in time."""
PATIENCE = 60.0
"""Seconds beyond the promise after which a command is ended."""
TAGS, CLAUSES, STEP = 30, 20, 3
"""Of the case with many clauses: tags on its first letter, clauses in each row of its list, and by how many tags the
clauses of one row differ from those of the row above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A list that is hard, the limit in seconds, and the commands that are held to it.

    Attributes
    ----------
    instance
        What the generator makes of it; None: `two_files` with many clauses.
    commands
        The words after ``lor``; the folder follows the first.
    """

    name: str
    limit: float
    instance: Instance | None = None
    commands: tuple[tuple[str, ...], ...] = (("solve",), ("explain",))


_DIFFERENT = Instance(
    programs=300,
    letters=20,
    kinds=300,
    strengths="uniform",
    pending=5,
    to_ask=12,
    asks=4,
    limited=True,
    versions=True,
    overlap=True,
)
CASES = (
    Case(name=f"{TAGS} tags, {CLAUSES} clauses a row", limit=1),
    Case(
        name="800 letters, 8 programs, limits",
        limit=2,
        instance=Instance(programs=8, letters=800, kinds=8, limited=True, overlap=True),
    ),
    Case(
        name="300 programs, all different, 12 of 20 letters to ask for, limits and versions",
        limit=5,
        instance=_DIFFERENT,
        commands=(("solve",), ("whatif", "--all"), ("whatif", "--sweep", "--pairs"), ("explain",)),
    ),
    Case(
        name="100,000 rows",
        limit=1,
        instance=Instance(programs=100_000, letters=12, kinds=60, pending=6),
    ),
    Case(
        name="1,000 programs, all different, 40 letters, asks ≤ 10",
        limit=5,
        instance=Instance(programs=1000, letters=40, kinds=1000, strengths="uniform", to_ask=40, asks=10, overlap=True),
    ),
)


def promised(limit: float) -> float:
    """The most seconds a command with this limit may take."""
    return limit + 1 + limit / 10


def write_clauses(folder: Path) -> None:
    """Write `two_files` with many tags on the first letter, and in every row many clauses that cannot be met."""
    example = ROOT / "scenarios" / "two_files"
    folder.mkdir()
    for name in ("letters.csv", "programs.csv"):
        with (example / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for number, row in enumerate(rows):
            if name == "letters.csv":
                row["tags"] = "" if number else "; ".join(f"t{tag}" for tag in range(TAGS))
            else:
                row["needs"] = "; ".join(f"t{(STEP * number + clause) % TAGS}>=2" for clause in range(CLAUSES))
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    (folder / "scenario.toml").write_bytes((example / "scenario.toml").read_bytes())


def checked(case: Case, where: Path) -> Iterator[tuple[tuple[str, ...], Run]]:
    """Write the list of a case and run its commands on it, one after the other; a plan is written out as well."""
    folder = where / "scenario"
    if case.instance is None:
        write_clauses(folder)
    else:
        made, told = ask_worker({"instance": case.instance.described(), "folder": str(folder)}, PREPARING)
        if not told:
            raise RuntimeError(f"{case.name} could not be written: {made.last_words}")
    for number, (verb, *options) in enumerate(case.commands):
        out: list[str | Path] = ["--out", where / f"out{number}"] if verb != "explain" else []
        limit = ["--time-limit", str(case.limit)]
        command: list[str | Path] = [sys.executable, "-m", "solver", verb, folder, *options, *out, *limit]
        yield (verb, *options), run(command, promised(case.limit) + PATIENCE)


def main(
    only: Annotated[str, typer.Option(help="Only cases whose name has this in it.")] = "",
    factor: Annotated[float, typer.Option(min=0, help="How many times the promise a noisy machine may take.")] = 1.5,
) -> None:
    """Hold ``--time-limit`` against the clock on the wall."""
    raise typer.Exit(1 if told([case for case in CASES if only in case.name], factor) else 0)


def told(cases: Sequence[Case], factor: float) -> int:
    """Print a line per command, and return how many failed."""
    failed = 0
    for case in cases:
        typer.echo(f"{case.name}: limit {case.limit:g} s, promised {promised(case.limit):.1f} s")
        with tempfile.TemporaryDirectory(prefix="lor-limit-") as made:
            for command, done in checked(case, Path(made)):
                wrong = fault(done, factor * promised(case.limit))
                failed += bool(wrong)
                line = f"  {' '.join(command):<24}{done.seconds:7.2f} s {done.peak_mb:6.0f} MiB  exit {done.code}"
                typer.echo(f"{line}  {wrong}".rstrip())
                sys.stdout.flush()
    return failed


def fault(done: Run, allowed: float) -> str:
    """What is wrong with how a command went; empty: nothing."""
    if done.seconds > allowed:
        return f"over {allowed:.2f} s" + (", ended from outside" if done.killed else "")
    return "" if done.code in ANSWERED else f"failed: {done.last_words}"


if __name__ == "__main__":
    typer.run(main)
