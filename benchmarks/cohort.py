"""``lor cohort`` at scale: applicants that the generator makes, and many at once against one by one.

.venv/bin/python benchmarks/cohort.py make FOLDER [--applicants 200] [--programs 140]
.venv/bin/python benchmarks/cohort.py measure [--applicants 200] [--programs 140] [--repeats 3]

`measure` runs the whole command on one core and on all of them in turn, in processes of its own, and prints of each the
least time by the clock on the wall and the least time of all processors together. Their ratio is told against the
number of cores: 1.00 means that no core ever waits and nothing is done twice. The least of several runs is what the
machine can do when nothing else needs it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Annotated, NamedTuple

import typer
from generator import generate
from instance import Instance
from scenario_folder import write_folder

__all__ = ["Took", "make", "measure", "run", "written"]

app = typer.Typer(no_args_is_help=True, add_completion=False)
CORES = "LOKY_MAX_CPU_COUNT"
"""The variable by which joblib is told how many cores there are."""
THERE = (2, 5)
"""The fewest and the most letters of an applicant that are uploaded."""
ENOUGH = 4
"""With so many of them some programs are applied to."""

Applicants = Annotated[int, typer.Option(min=1, help="How many.")]
Programs = Annotated[int, typer.Option(min=1, help="How long the list of each is.")]


class Took(NamedTuple):
    """What a run took, in seconds: by the clock on the wall, and of all processors together."""

    wall: float
    processors: float


def written(folder: Path, applicants: int, programs: int) -> Iterator[Path]:
    """Write so many applicants, each different: some letters are there, some promised, some must be asked for."""
    for number in range(1, applicants + 1):
        draw = Random(f"lor cohort {number}")
        there, pending, to_ask = draw.randint(*THERE), draw.randint(1, 3), draw.randint(0, 1)
        described = Instance(
            programs=programs,
            letters=there + pending + to_ask,
            kinds=min(programs, draw.randint(15, 40)),
            seed=number,
            pending=pending,
            to_ask=to_ask,
            asks=to_ask,
            late=draw.randint(0, 1),
            overlap=draw.random() < 1 / 2,
            locks=draw.choice([0.0, 0.3]) if there >= ENOUGH else 0.0,
        )
        yield write_folder(generate(described), folder / f"Invented-{number:05}")


def run(folder: Path, out: Path, cores: int) -> Took:
    """Answer all applicants of a folder with so many cores."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command: list[str | Path] = [sys.executable, "-m", "solver", "cohort", folder, "--out", out]
    done = subprocess.run(command, env=os.environ | {CORES: str(cores)}, stdout=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"lor cohort ended with {done.returncode}")
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


@app.command()
def make(folder: Path, applicants: Applicants = 200, programs: Programs = 140) -> None:
    """Write a folder of generated applicants."""
    typer.echo(f"{folder} is written: {sum(1 for _ in written(folder, applicants, programs))} applicants.")


@app.command()
def measure(
    applicants: Applicants = 200,
    programs: Programs = 140,
    repeats: Annotated[int, typer.Option(min=1, help="How often each is run.")] = 3,
) -> None:
    """Time the command on one core and on all, in turn."""
    cores = len(os.sched_getaffinity(0))
    took: dict[int, list[Took]] = {1: [], cores: []}
    with tempfile.TemporaryDirectory(prefix="lor-cohort-") as made:
        number = sum(1 for _ in written(Path(made) / "cohort", applicants, programs))
        for repeat in range(repeats):
            for on, runs in took.items():
                runs.append(run(Path(made) / "cohort", Path(made) / f"out {repeat} {on}", on))
    one, many = ((min(t.wall for t in runs), min(t.processors for t in runs)) for runs in took.values())
    typer.echo(f"{number} applicants, {programs} programs each; the least of {repeats} runs")
    for on, (wall, processors) in ((1, one), (cores, many)):
        typer.echo(f"{on} at a time: {wall:.1f} s, {number / wall:.2f} applicants/s; {processors:.1f} s of processors")
    typer.echo(f"rate against {cores} times the rate of one: {one[0] / many[0] / cores:.2f} by the clock on the wall")
    typer.echo(f"                                      {one[1] / many[1]:.2f} by the time of processors")


if __name__ == "__main__":
    app()
