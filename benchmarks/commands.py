"""How long a user waits for a whole command on the large example, cold, as ratios in one run.

.venv/bin/python benchmarks/commands.py [--against CHECKOUT] [--runs 7]

Against importing pandas, networkx and ortools alone, and with `--against` against the same command of an earlier
version, from a checkout with its own .venv. Targets: one decline takes 1.3 times what ``lor solve`` takes, the sweep of
all writers twice the imports plus 10 ms a writer, all outcomes of twelve pending writers twice the imports; and nothing
is slower than it was.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from configuration import ROOT

__all__ = ["all_pending", "main"]

EXAMPLE = ROOT / "scenarios" / "us_citizen_img"
PENDING = {
    "letters.csv": {"status": "promised", "expected": "2026-09-15"},
    "writers.csv": {"response": "agreed"},
}
"""What every row says where all letters are promised: ten days after the example's `as_of`, so none is given up."""
IMPORTS = ("-c", "import pandas, networkx, ortools.sat.python.cp_model")


def seconds(python: Path, arguments: Sequence[str | Path]) -> float:
    """How long a fresh interpreter takes, which runs in the checkout that its virtual environment belongs to."""
    started = time.perf_counter()
    subprocess.run([python, *arguments], cwd=python.parents[2], stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


def all_pending(folder: Path) -> Path:
    """The example with every letter promised and on time, one more among them: twelve writers who may fail."""
    shutil.copytree(EXAMPLE, folder)
    for name, cells in PENDING.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if name == "letters.csv":
            rows.append(dict.fromkeys(rows[0], "") | {"letter_id": "sampleton", "writer_id": "sampleton"})
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(row | cells for row in rows)
    return folder


def main(
    against: Annotated[Path | None, typer.Option(exists=True, resolve_path=True, help="An earlier checkout.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="How often each command is run.")] = 7,
) -> None:
    """Measure whole commands, cold, side by side."""
    # As it was called, not resolved: the interpreter of a virtual environment is a link to another's.
    ours, theirs = Path(sys.executable), against / ".venv" / "bin" / "python" if against else None
    with tempfile.TemporaryDirectory() as made:
        pending = all_pending(Path(made) / "pending")
        commands: dict[str, tuple[str | Path, ...]] = {
            "--help": ("--help",),
            "solve": ("solve", EXAMPLE),
            "whatif --decline": ("whatif", EXAMPLE, "--decline", "notareal"),
            "whatif --sweep": ("whatif", EXAMPLE, "--sweep"),
            "whatif --all, 12 pending": ("whatif", pending, "--all"),
        }
        took: dict[str, list[tuple[float, ...]]] = {name: [] for name in commands}
        seconds(ours, IMPORTS)  # once for the disk's sake
        for _ in range(runs):
            imports = seconds(ours, IMPORTS)
            for name, words in commands.items():
                mine = seconds(ours, ("-m", "solver", *words))
                earlier = (seconds(theirs, ("-m", "solver", *words)),) if theirs else ()
                took[name].append((mine, imports, *earlier))
    for name, rows in took.items():
        typer.echo(f"lor {name:<26}{_told(rows, 1)} the imports" + (f", {_told(rows, 2)} before" if theirs else ""))


def _told(rows: Sequence[tuple[float, ...]], column: int) -> str:
    """The ratio of the first column to another: its median, and from the least to the most."""
    ratios = [row[0] / row[column] for row in rows]
    return f"{median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})"


if __name__ == "__main__":
    typer.run(main)
