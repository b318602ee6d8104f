"""How fast this is, against whom, and how cost grows, on your own machine.

.venv/bin/python benchmarks/run.py --help
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from configuration import configuration
from results import MixedError, Results, close_gaps, read, read_together
from runner import run_all
from suites import EARLIER, SUITES, Suite, Task, suite, suites

__all__ = ["app"]

HERE = Path(__file__).resolve().parent
Files = Annotated[list[Path], typer.Argument(exists=True, help="Result files.")]
app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__.split("\n")[0])

OrLib = Annotated[
    Path | None, typer.Option("--orlib", exists=True, file_okay=False, help="A folder of OR-Library files.")
]
Against = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        resolve_path=True,
        help="A checkout of the earlier version, with its own .venv in it.",
    ),
]


def generator_version() -> int:
    """Of the lists, read without what makes them: this process stays small (see :mod:`processes`)."""
    version: int = tomllib.loads((HERE / "generator.toml").read_text(encoding="utf-8"))["version"]
    return version


def stop(what: object) -> typer.Exit:
    typer.echo(str(what), err=True)
    return typer.Exit(2)


@app.command("run")
def run_suite(
    name: Annotated[str, typer.Argument(metavar="SUITE", help="A suite of suites.toml; see the command suites.")],
    to: Annotated[Path, typer.Option("--to", help="The result file; rows that are there already are kept.")],
    orlib: OrLib = None,
    against: Against = None,
    case: Annotated[list[str] | None, typer.Option(help="Only cases whose name has this in it.")] = None,
    method: Annotated[list[str] | None, typer.Option(help="Only these methods.")] = None,
    definitions: Annotated[Path, typer.Option("--suites", exists=True, help="Another file of suites.")] = SUITES,
) -> None:
    """Run a suite. Interrupted, it goes on where it was when started again."""
    try:
        chosen = suite(name, definitions)
        if chosen.needs_files and orlib is None:
            typer.echo("Cases that read OR-Library files are left out: no --orlib FOLDER.", err=True)
        tasks = [task for task in chosen.tasks(orlib) if wanted(task, case, method)]
        if any(task.is_earlier for task in tasks) and not earlier_is_there(against):
            tasks = [task for task in tasks if not task.is_earlier]
        if not tasks:
            raise stop("No measurement is left of this suite.")
        limits = {entry.name: entry.seconds for entry in chosen.cases}
        results = Results(to, configuration(generator_version()), limits)
    except (ValueError, MixedError) as error:
        raise stop(error) from None
    open_tasks = [task for task in tasks if task.key not in results.done]
    typer.echo(f"{len(open_tasks)} measurements to make, {len(tasks) - len(open_tasks)} are there.", err=True)
    run_all(open_tasks, results, Progress(len(open_tasks)), against)
    close_gaps(to)


def earlier_is_there(checkout: Path | None) -> bool:
    """True if an earlier version can be measured; else say that it is left out."""
    if checkout is None:
        typer.echo(f"Version {', '.join(EARLIER)} is left out: no --against CHECKOUT.", err=True)
        return False
    version = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if version not in EARLIER:
        raise stop(f"{checkout} is version {version}, expected {' or '.join(EARLIER)}.")
    return True


def wanted(task: Task, cases: list[str] | None, methods: list[str] | None) -> bool:
    return (not cases or any(part in task.case for part in cases)) and (not methods or task.method in methods)


class Progress:
    """One line per measurement."""

    def __init__(self, total: int) -> None:
        self.total, self.number = total, 0

    def __call__(self, task: Task, row: Mapping[str, Any]) -> None:
        self.number += 1
        seconds = f"{row['seconds']:.2f} s" if row.get("seconds") is not None else "-"
        value = f"{row['value']:.10g}" if row.get("value") is not None else ""
        what = f"[{self.number}/{self.total}] {task.what} seed {task.seed} {task.method}"
        typer.echo(f"{what}: {row['status']}, {seconds} {value} {row.get('reason') or ''}".rstrip(), err=True)
        sys.stderr.flush()


@app.command("suites")
def list_suites(definitions: Annotated[Path, typer.Option("--suites", exists=True)] = SUITES) -> None:
    """List the suites and how many measurements each makes."""
    for entry in suites(definitions).values():
        typer.echo(f"{entry.name:<10}{entry.about} {_number(entry)}")


def _number(entry: Suite) -> str:
    files = ", and those on OR-Library files" if entry.needs_files else ""
    return f"({len(entry.tasks(None))} measurements{files})"


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(exists=True)], after: Annotated[Path, typer.Argument(exists=True)]
) -> None:
    """Compare two result files: medians side by side, their ratio, and what is beyond noise."""
    from comparison import changes, configurations, described

    old, new = read(before), read(after)
    for line in (*configurations(old, new), *described(changes(old, new))):
        typer.echo(line)


@app.command()
def plot(files: Files, to: Annotated[Path, typer.Option("--to", help="Where the pictures go.")]) -> None:
    """Draw time against programs, kinds and letters, and the performance profile."""
    from plots import draw

    written = draw(gathered(files), to)
    if not written:
        raise stop("Nothing to draw: pictures are made of the suites growth, peers and orlib.")
    for path in written:
        typer.echo(path)


@app.command()
def table(
    files: Files,
    into: Annotated[Path | None, typer.Option(help="Put it between the markers of this file; else print it.")] = None,
    definitions: Annotated[Path, typer.Option("--suites", exists=True, help="Another file of suites.")] = SUITES,
) -> None:
    """Make the dated Markdown table with its footnotes."""
    from table import markdown, replace_between_markers

    text = markdown(gathered(files), suites(definitions))
    if into is None:
        typer.echo(text)
        return
    try:
        replace_between_markers(into, text)
    except ValueError as error:
        raise stop(error) from None


def gathered(files: list[Path]) -> list[dict[str, str]]:
    """The rows of several result files."""
    try:
        rows = read_together(files)
    except MixedError as error:
        raise stop(error) from None
    except KeyError:
        raise stop(f"{', '.join(map(str, files))}: not a result file.") from None
    if not rows:
        raise stop("There are no rows in these files.")
    if not {"suite", "case", "instance", "method", "status"} <= set(rows[0]):
        raise stop(f"{files[0]} is not a result file.")
    return rows


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where the scenario is written.")],
    programs: Annotated[int, typer.Option(min=1, max=1_000_000)] = 500,
    letters: Annotated[int, typer.Option(min=1, max=99)] = 12,
    kinds: Annotated[int, typer.Option(min=1, help="Programs alike in every respect are one kind.")] = 40,
    seed: int = 1,
    uniform: Annotated[bool, typer.Option("--uniform", help="Strengths at random instead of the rubric's.")] = False,
    needs: Annotated[float, typer.Option(min=0, max=1, help="Share of the kinds that state needs.")] = 0.5,
    pending: Annotated[int, typer.Option(min=0, help="Letters promised.")] = 0,
    to_ask: Annotated[int, typer.Option(min=0, help="Letters to be asked for; the rest is uploaded.")] = 0,
    late: Annotated[int, typer.Option(min=0, help="Of these, how many come after programs began to read.")] = 0,
    asks: Annotated[int, typer.Option(min=0, help="The most writers who may be asked.")] = 0,
    ask_cost: Annotated[float, typer.Option(min=0, help="Points one ask costs.")] = 0.0,
    versions: Annotated[bool, typer.Option("--versions", help="Writers of two letters who write one.")] = False,
    limited: Annotated[bool, typer.Option("--limited", help="Letters that may go to few programs.")] = False,
    overlap: Annotated[bool, typer.Option("--overlap", help="Writers share rotations.")] = False,
    locks: Annotated[float, typer.Option(min=0, max=1, help="Share of the kinds applied to.")] = 0.0,
) -> None:
    """Write a generated scenario: a folder that every command of lor reads."""
    from generator import generate as made
    from instance import Instance
    from scenario_folder import write_folder

    if folder.exists() and any(folder.iterdir()):
        raise stop(f"{folder} is not empty. Maybe name another folder.")
    try:
        instance = Instance(
            programs=programs,
            letters=letters,
            kinds=kinds,
            seed=seed,
            strengths="uniform" if uniform else "rubric",
            needs=needs,
            pending=pending,
            to_ask=to_ask,
            late=late,
            asks=asks,
            ask_cost=ask_cost,
            versions=versions,
            limited=limited,
            overlap=overlap,
            locks=locks,
        )
        write_folder(made(instance), folder)
    except (ValueError, OverflowError) as error:
        raise stop(error) from None
    typer.echo(f"{folder}: {instance.name}, seed {seed}")


if __name__ == "__main__":
    app()
