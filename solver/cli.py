"""The command line: parse, read, one call, render, exit code. The only place that prints, exits and catches."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .errors import Fault, InputError, NoAnswerError

if TYPE_CHECKING:
    from .domain import Scenario
    from .explain import Explanation
    from .result import ProgramPlan, Result

__all__ = ["app", "main"]

COMPLETE, SHORT, BAD_INPUT, NO_ANSWER, OUR_BUG, STOPPED = 0, 1, 2, 3, 4, 130
SAME_FAULT = 5
"""So many equal faults of one column are printed one by one; the rest is counted."""

app = typer.Typer(
    help="Which letter of recommendation goes to which residency program.",
    epilog="Everything stays on this computer. Exit codes: 0 complete or waiting, 1 some program is short, "
    "2 bad input, 3 no answer in time.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The scenario folder.", show_default=False)]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day to plan from, instead of the scenario's.")
]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="S", min=0.0, max=1e9, help="Seconds to search at most."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the search.")]


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.", show_default=False)],
    example: Annotated[
        str | None, typer.Option("--example", metavar="NAME", help="Copy this example scenario instead.")
    ] = None,
) -> None:
    """Write a commented starter folder, or copy an example."""
    from .io.starter import start

    start(folder, example)
    typer.echo(f"{folder} is ready. Look at its README.md, then: lor check {folder}")


@app.command()
def check(
    folder: Folder,
    as_of: AsOf = None,
    rules: Annotated[bool, typer.Option("--rules", help="List every program whose rules nobody looked up.")] = False,
    traits: Annotated[bool, typer.Option("--traits", help="List the traits a clause may name, and stop.")] = False,
) -> None:
    """Say what was understood of a folder, or every error in it at once."""
    from .report.views import check_view, traits_view

    typer.echo(traits_view() if traits else check_view(_read(folder, as_of), rules=rules), nl=False)


@app.command()
def score(folder: Folder, as_of: AsOf = None) -> None:
    """Show every component of every letter's expected strength, and what would raise it."""
    from .report.views import score_view

    typer.echo(score_view(_read(folder, as_of)), nl=False)


@app.command()
def solve(
    folder: Folder,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the files of the plan here.")] = None,
    as_of: AsOf = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Add figures, bound and gap.")] = False,
) -> None:
    """Find which letter goes where now, which to wait for, and what steps in."""
    from .io.output import refuse_scenario, save
    from .report.screen import figures, screen
    from .report.tables import answer, files

    if out:
        refuse_scenario(out)
    started = time.perf_counter()
    scenario = _read(folder, as_of)
    read_seconds = time.perf_counter() - started
    _note(scenario)
    result = _solved(scenario, time_limit, seed)
    if as_json:
        view = json.dumps(answer(result, read_seconds), indent=2, ensure_ascii=False) + "\n"
    else:
        view = screen(result, str(out) if out else None) + (figures(result) if verbose else "")
    if out:
        written = files(result, read_seconds)
        save(out, written, stale={"kinds.csv"} - set(written))
    typer.echo(view, nl=False)
    raise typer.Exit(COMPLETE if result.complete_or_waiting else SHORT)


@app.command()
def explain(
    folder: Folder,
    program: Annotated[
        str | None, typer.Option("--program", metavar="ID", help="One program, by id or a unique part of its name.")
    ] = None,
    as_of: AsOf = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
) -> None:
    """Tell why this set: what binds, the next best, why a letter stays out, what a short program needs."""
    from .lookup import lookup
    from .report.views import explain_view

    scenario = _read(folder, as_of)
    _note(scenario)
    names = {track.id: track.name for track in scenario.tracks}
    wanted = lookup(program, names, "program", "--program") if program else None
    result = _solved(scenario, time_limit, seed)
    explained = _explanations(result, wanted)
    typer.echo(explain_view(result, explained), nl=False)
    raise typer.Exit(SHORT if any(entry.plan.unmet for _, entry in explained) else COMPLETE)


@app.command()
def graph(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A .graphml, .svg or .png file.")],
    as_of: AsOf = None,
) -> None:
    """Draw who saw the applicant where."""
    from .report.picture import save

    scenario = _read(folder, as_of)
    try:
        save(scenario, out)
    except ValueError as error:
        raise InputError([Fault(file=str(out), what=str(error).removeprefix(f"{out}: "))]) from None
    except OSError as error:
        what = "its folder is not there" if not out.parent.is_dir() else str(error.strerror or error)
        raise InputError([Fault(file=str(out), what=f"cannot be written: {what}")]) from None
    typer.echo(f"{out} is written.")


def _read(folder: Path, as_of: str | None) -> Scenario:
    from .io.dates import day
    from .io.folder import read

    day_given: date | None = None
    if as_of is not None:
        try:
            day_given = day(as_of)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--as-of") from None
    return read(folder, as_of=day_given)


def _note(scenario: Scenario) -> None:
    """Tell what was odd in the input, on stderr."""
    for note in scenario.notes[:SAME_FAULT]:
        typer.echo(f"note: {note}", err=True)
    if len(scenario.notes) > SAME_FAULT:
        typer.echo(f"note: {len(scenario.notes) - SAME_FAULT} more, see lor check", err=True)


def _solved(scenario: Scenario, time_limit: float | None, seed: int) -> Result:
    from .plan import solve as solve_scenario

    if time_limit is not None and math.isnan(time_limit):
        raise typer.BadParameter("expected a number of seconds", param_hint="--time-limit")
    return solve_scenario(scenario, time_limit, seed)


def _explanations(result: Result, track_id: str | None) -> list[tuple[tuple[ProgramPlan, ...], Explanation]]:
    """One program's explanation, or one for each of the largest sets and every short kind of program."""
    from .explain import explain as explain_program
    from .report.screen import sets

    if track_id:
        meant = [plan for plan in result.programs if track_id in {track.id for track in plan.program.tracks}]
        return [((meant[0],), explain_program(result, meant[0]))]
    shown: list[tuple[ProgramPlan, ...]] = []
    for place, group in enumerate(sets(result)):
        if place < result.scenario.settings.report.sets or group.first.unmet:
            shown.append(group.plans)
    return [(plans, explain_program(result, plans[0])) for plans in shown]


def _print_faults(faults: Sequence[Fault]) -> None:
    """Every fault on stderr; of many equal ones the first few and their number."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        seen[fault.file, fault.column, fault.what] += 1
        if seen[fault.file, fault.column, fault.what] <= SAME_FAULT:
            typer.echo(str(fault), err=True)
    for (file, column, what), times in seen.items():
        if times > SAME_FAULT:
            typer.echo(f"{file}: {column}: {times - SAME_FAULT} more lines: {what}", err=True)


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        code = app(standalone_mode=False)
    except InputError as error:
        _print_faults(error.faults)
        code = BAD_INPUT
    except NoAnswerError as error:
        typer.echo(str(error), err=True)
        code = NO_ANSWER
    except typer.Abort:
        code = STOPPED
    except typer.TyperException as error:
        typer.echo(f"lor: {error.format_message().rstrip('.')}. See --help.", err=True)
        code = BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = COMPLETE
    except Exception as error:  # noqa: BLE001 (the last net: whatever else is wrong is a bug of ours)
        typer.echo(f"This is a bug of lor, not of your folder: {type(error).__name__}: {error}", err=True)
        code = OUR_BUG
    if code == STOPPED:
        typer.echo("Stopped; nothing was written.", err=True)
    sys.exit(code)
