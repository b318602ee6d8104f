"""The commands about one plan: init, check, score, solve, record, explain, graph."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..domain.errors import Fault, InputError
from .common import (
    COMPLETE,
    SHORT,
    AsOf,
    BaselineFolder,
    Folder,
    Json,
    Seed,
    TimeLimit,
    Verbose,
    check_limit,
    entered_in,
    json_text,
    note_suppositions,
    read_folder,
    tell_notes,
)

if TYPE_CHECKING:
    from ..analysis.explain import Explanation
    from ..analysis.result import ProgramPlan, Result
    from ..domain.entities import Scenario

__all__ = ["check", "explain", "graph", "init", "record", "score", "solve"]

LONG = 5.0
"""Seconds of search after which somebody who presses Ctrl-C is told of the time limit."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.", show_default=False)],
    example: Annotated[
        str | None, typer.Option("--example", metavar="NAME", help="Copy this example scenario instead.")
    ] = None,
) -> None:
    """Write a commented starter folder, or copy an example."""
    from ..io.scenario.starter import start

    start(folder, example)
    typer.echo(f"{folder} is ready. Look at its README.md, then: lor check {folder}")


def check(
    folder: Folder,
    as_of: AsOf = None,
    rules: Annotated[bool, typer.Option("--rules", help="List every program whose rules nobody looked up.")] = False,
    traits: Annotated[bool, typer.Option("--traits", help="List the traits a clause may name, and stop.")] = False,
) -> None:
    """Say what was understood of a folder, or every error in it at once."""
    from ..report.views import check_view, traits_view

    typer.echo(traits_view() if traits else check_view(read_folder(folder, as_of), rules=rules), nl=False)


def score(folder: Folder, as_of: AsOf = None) -> None:
    """Show every component of every letter's expected strength, and what would raise it."""
    from ..report.views import score_view

    typer.echo(score_view(read_folder(folder, as_of)), nl=False)


def solve(
    folder: Folder,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the files of the plan here.")] = None,
    baseline: BaselineFolder = None,
    as_of: AsOf = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Find which letter goes where now, which to wait for, and what steps in."""
    from ..domain.baseline import entered
    from ..io.output import refuse_scenario, save
    from ..report.screen import figures, screen
    from ..report.tables import answer, files

    if out:
        refuse_scenario(out)
    started = time.perf_counter()
    scenario = read_folder(folder, as_of)
    read_seconds = time.perf_counter() - started
    tell_notes(scenario)
    if baseline:
        note_suppositions(baseline)
        scenario = entered(scenario, entered_in(baseline))
    result = _solved(scenario, time_limit, seed)
    if as_json:
        view = json_text(answer(result, read_seconds))
    else:
        view = screen(result, str(out) if out else None) + (figures(result) if verbose else "")
    if out:
        written = files(result, read_seconds)
        save(out, written, stale={"kinds.csv", "changes.csv", "whatif.json"} - set(written))
    typer.echo(view, nl=False)
    raise typer.Exit(COMPLETE if result.complete_or_waiting else SHORT)


def record(
    folder: Folder,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="OUT", help="The --out folder whose clicks you have made.")
    ] = None,
    applied: Annotated[
        list[str] | None,
        typer.Option("--applied", metavar="ID", help="You have applied there: final from now on. Or: all."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write; without it the rows are only shown.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Put the latest backup back.")] = False,
) -> None:
    """Write what you have entered in MyERAS back into programs.csv; a backup is kept."""
    from ..io import record as records
    from ..report.views import record_view

    if undo:
        restored, aside = records.undo(folder)
        typer.echo(f"{folder / 'programs.csv'} is as it was in {restored.name}.")
        typer.echo(f"What stood there, edits made since too, is in {aside.name}.")
        return
    if source is None:
        raise typer.BadParameter("say whose clicks you have made: --from OUT", param_hint="--from")
    note_suppositions(source)
    found = records.record(folder, source, applied or ())
    typer.echo(record_view(found.rows), nl=False)
    if not found.rows:
        return
    if yes:
        backup = records.write(found)
        typer.echo(f"Written; what was there before is in {backup.name}, and --undo restores it.")
    else:
        typer.echo("Nothing is written yet: add --yes.")


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
    from ..domain.lookup import resolve_id
    from ..report.views import explain_view

    scenario = read_folder(folder, as_of)
    tell_notes(scenario)
    names = {track.id: track.name for track in scenario.tracks}
    wanted = resolve_id(program, names, "program", "--program") if program else None
    result = _solved(scenario, time_limit, seed)
    explained = _explanations(result, wanted)
    typer.echo(explain_view(result, explained), nl=False)
    raise typer.Exit(SHORT if any(entry.plan.unmet for _, entry in explained) else COMPLETE)


def graph(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A .graphml, .svg or .png file.")],
    as_of: AsOf = None,
) -> None:
    """Draw who saw the applicant where."""
    from ..report.picture import save

    scenario = read_folder(folder, as_of)
    try:
        save(scenario, out)
    except ValueError as error:
        raise InputError([Fault(file=str(out), what=str(error).removeprefix(f"{out}: "))]) from None
    except OSError as error:
        what = "its folder is not there" if not out.parent.is_dir() else str(error.strerror or error)
        raise InputError([Fault(file=str(out), what=f"cannot be written: {what}")]) from None
    typer.echo(f"{out} is written.")


def _solved(scenario: Scenario, time_limit: float | None, seed: int) -> Result:
    from ..analysis.plan import solve as solve_scenario

    check_limit(time_limit)
    started = time.perf_counter()
    try:
        return solve_scenario(scenario, time_limit, seed)
    except KeyboardInterrupt:
        if time.perf_counter() - started > LONG:
            typer.echo("Maybe --time-limit S: it tells the best plan known by then.", err=True)
        raise


def _explanations(result: Result, track_id: str | None) -> list[tuple[Sequence[ProgramPlan], Explanation]]:
    """One program's explanation, or one for each of the largest sets and every short kind of program."""
    from ..analysis.explain import explain as explain_program
    from ..report.screen import sets

    if track_id:
        listed = enumerate(result.problem.programs)
        place = next(place for place, program in listed if any(track.id == track_id for track in program.tracks))
        return [((result.programs[place],), explain_program(result, result.programs[place]))]
    shown: list[Sequence[ProgramPlan]] = []
    for place, group in enumerate(sets(result)):
        if place < result.scenario.settings.report.sets or group.first.unmet:
            shown.append(group.plans)
    return [(plans, explain_program(result, plans[0])) for plans in shown]
