"""``lor cohort`` at scale: applicants that the generator makes, and many at once against one by one.

.venv/bin/python benchmarks/cohort.py make FOLDER [--applicants 200] [--programs 140]
.venv/bin/python benchmarks/cohort.py measure [--applicants 200] [--programs 140] [--repeats 3]
.venv/bin/python benchmarks/cohort.py pieces [--applicants 60] [--programs 140] [--of 60000]

`measure` runs the whole command on one core and on all of them in turn, in processes of its own, and prints of each the
least time by the clock on the wall and the least time of all processors together. Their ratio is told against the
number of cores: 1.00 means that no core ever waits and nothing is done twice. The least of several runs is what the
machine can do when nothing else needs it.

`pieces` measures what one applicant takes of the process that reads and writes and of one that solves, and how much is
sent between them; and tells by arithmetic how long so many would take with more and more cores: whichever of the two is
busy longer. It is no measurement of a cluster: networks and schedulers are not in it.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Annotated, NamedTuple

import typer
from generator import generate
from instance import Instance
from scenario_folder import write_folder

from solver.analysis.cohort import Terms
from solver.cli.applicants import Task, solved
from solver.domain.errors import InputError
from solver.io.cohort import places, read_applicant
from solver.io.cohort_answers import entries, made_of, save_applicant

__all__ = ["Pieces", "Took", "make", "measure", "measured", "pieces", "run", "written"]

app = typer.Typer(no_args_is_help=True, add_completion=False)
CORES = "LOKY_MAX_CPU_COUNT"
"""The variable by which joblib is told how many cores there are."""
THERE = (2, 5)
"""The fewest and the most letters of an applicant that are uploaded."""
CLUSTERS = (2, 4, 8, 16, 32, 64)
"""Numbers of cores that the arithmetic is about."""
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


class Pieces(NamedTuple):
    """What one applicant takes, in seconds: of the process that reads and writes, and of one that solves.

    `sent`, `returned`: kilobytes.
    """

    reads: float
    solves: float
    sent: float
    returned: float

    def hours(self, applicants: int, cores: int) -> float:
        """How long so many applicants take with so many cores for solving, by arithmetic."""
        return applicants * max(self.reads, self.solves / cores) / 3600


def measured(folder: Path, out: Path) -> Pieces:
    """The pieces of the applicants of a folder, in the middle: each is read, sent, solved, sent back and written."""
    found: list[tuple[float, ...]] = []
    for name, place in places(folder).items():
        began = time.process_time()
        held = entries({name: place}, None)
        scenario = read_applicant(place, None, None, None)
        assert not isinstance(scenario, InputError)
        task = Task(name=name, scenario=scenario, terms=Terms(), read_seconds=0.0, written=True)
        sent = pickle.dumps(task)
        read = time.process_time()
        returned = pickle.dumps(solved(pickle.loads(sent)))
        done = time.process_time()
        answer = pickle.loads(returned)
        stands, made = answer.row.stands.record(), made_of(held[name], {})
        save_applicant(out / name, answer.files, made, stands, of_today=scenario.of_today)
        wrote = time.process_time()
        found.append((read - began + wrote - done, done - read, len(sent) / 1000, len(returned) / 1000))
    return Pieces(*map(median, zip(*found, strict=True)))


@app.command()
def pieces(
    applicants: Applicants = 60,
    programs: Programs = 140,
    of: Annotated[int, typer.Option(min=1, help="How many the arithmetic is about.")] = 60_000,
) -> None:
    """Measure what one applicant takes, and tell by arithmetic what very many would."""
    with tempfile.TemporaryDirectory(prefix="lor-cohort-") as made:
        number = sum(1 for _ in written(Path(made) / "cohort", applicants, programs))
        one = measured(Path(made) / "cohort", Path(made) / "out")
    typer.echo(f"the middle of {number} applicants, {programs} programs each")
    typer.echo(f"reading and writing {1000 * one.reads:.0f} ms, solving {1000 * one.solves:.0f} ms of a processor each")
    typer.echo(f"sent {one.sent:.0f} kB, returned {one.returned:.0f} kB")
    for cores in CLUSTERS:
        typer.echo(f"{of:,} applicants on {cores} cores: {one.hours(of, cores):.2f} h")


if __name__ == "__main__":
    app()
