"""The command line: parse, read, one call, render, exit code. The only place that prints, exits and catches."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn, Self

import typer

from .errors import Fault, InputError, NoAnswerError

if TYPE_CHECKING:
    from .baseline import Baseline
    from .change import Change
    from .domain import Scenario
    from .events import Event
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
BaselineFolder = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="DIR", help="An earlier --out: its letters count as entered already."),
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Add figures, bound and gap.")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
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
    baseline: BaselineFolder = None,
    as_of: AsOf = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Find which letter goes where now, which to wait for, and what steps in."""
    from .baseline import entered
    from .io.output import refuse_scenario, save
    from .report.screen import figures, screen
    from .report.tables import answer, files

    if out:
        refuse_scenario(out)
    started = time.perf_counter()
    scenario = _read(folder, as_of)
    read_seconds = time.perf_counter() - started
    _note(scenario)
    if baseline:
        scenario = entered(scenario, _earlier(baseline))
    result = _solved(scenario, time_limit, seed)
    if as_json:
        view = _json(answer(result, read_seconds))
    else:
        view = screen(result, str(out) if out else None) + (figures(result) if verbose else "")
    if out:
        written = files(result, read_seconds)
        save(out, written, stale={"kinds.csv"} - set(written))
    typer.echo(view, nl=False)
    raise typer.Exit(COMPLETE if result.complete_or_waiting else SHORT)


@app.command()
def whatif(
    folder: Folder,
    decline: Annotated[
        list[str] | None,
        typer.Option("--decline", metavar="WRITER", help="The writer's letters that are not uploaded are gone."),
    ] = None,
    withdraw: Annotated[
        list[str] | None,
        typer.Option("--withdraw", metavar="LETTER", help="Taken back; where applied its place is lost."),
    ] = None,
    cancel: Annotated[
        list[str] | None,
        typer.Option("--cancel", metavar="ROTATION", help="It does not take place; uploaded letters stay."),
    ] = None,
    late: Annotated[
        list[str] | None, typer.Option("--late", metavar="LETTER=DATE", help="It is uploaded only on that day.")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="PROGRAM", help="A row of the list is crossed out.")
    ] = None,
    sweep: Annotated[bool, typer.Option("--sweep", help="Every writer who could fail in turn, ranked.")] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="With --sweep: every two together too.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Every way the pending letters can turn out, with its probability.")
    ] = False,
    program: Annotated[
        str | None, typer.Option("--program", metavar="ID", help="With --all: what can become of this program.")
    ] = None,
    baseline: BaselineFolder = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the files here.")] = None,
    as_of: AsOf = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Tell what a writer who lets you down costs, and what to do: for some events, or for all that can happen."""
    from .io.output import refuse_scenario

    events = _events(decline or [], withdraw or [], cancel or [], late or [], drop or [])
    _check_whatif(bool(events), sweep, pairs, everything, program)
    _check_limit(time_limit)
    if out:
        refuse_scenario(out)
    started = time.perf_counter()
    scenario = _read(folder, as_of)
    read_seconds = time.perf_counter() - started
    _note(scenario)
    entered = _earlier(baseline) if baseline else None
    asked = _Asked(scenario, events, entered, out, time_limit, seed, as_json, verbose)
    if sweep:
        code = _sweep(asked, pairs)
    elif everything:
        code = _outcomes(asked, program)
    else:
        code = _change(asked, read_seconds)
    raise typer.Exit(code)


@app.command()
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
    from .io import record as records
    from .report.views import record_view

    if undo:
        restored, aside = records.undo(folder)
        typer.echo(f"{folder / 'programs.csv'} is as it was in {restored.name}. What stood there is in {aside.name}.")
        return
    if source is None:
        raise typer.BadParameter("say whose clicks you have made: --from OUT", param_hint="--from")
    found = records.record(folder, source, applied or ())
    typer.echo(record_view(found.rows), nl=False)
    if not found.rows:
        return
    if yes:
        backup = records.write(found)
        typer.echo(f"Written; what was there before is in {backup.name}. lor record {folder} --undo restores it.")
    else:
        typer.echo("Nothing is written yet: add --yes.")


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


class _Asked(NamedTuple):
    """What a what-if is asked of, and how its answer is wanted."""

    scenario: Scenario
    events: Sequence[Event]
    baseline: Baseline | None
    out: Path | None
    time_limit: float | None
    seed: int
    as_json: bool
    verbose: bool

    def then(self) -> Scenario:
        """The scenario after the events."""
        from .events import happen

        return happen(self.scenario, self.events)


def _events(
    decline: Sequence[str], withdraw: Sequence[str], cancel: Sequence[str], late: Sequence[str], drop: Sequence[str]
) -> list[Event]:
    """What happens, in the order of the options in the help."""
    from .events import Cancel, Decline, Drop, Late, Withdraw

    found: list[Event] = [*map(Decline, decline), *map(Withdraw, withdraw), *map(Cancel, cancel)]
    for given in late:
        letter_id, _, when = given.rpartition("=")
        if not letter_id:
            raise typer.BadParameter(f'found "{given}", expected LETTER=DATE', param_hint="--late")
        found.append(Late(letter_id, _day(when, "--late")))
    return [*found, *map(Drop, drop)]


def _check_whatif(events: bool, sweep: bool, pairs: bool, everything: bool, program: str | None) -> None:
    """Refuse what does not go together."""
    if not (events or sweep or everything):
        raise typer.BadParameter("say what happens, such as --decline WRITER, or --sweep, or --all")
    if sweep and everything:
        raise typer.BadParameter("--sweep and --all are two questions: ask one")
    if pairs and not sweep:
        raise typer.BadParameter("--pairs goes with --sweep")
    if program and not everything:
        raise typer.BadParameter("--program goes with --all")


def _change(asked: _Asked, read_seconds: float) -> int:
    """Answer some events."""
    from .change import whatif as what_if
    from .report.change import change_view
    from .report.screen import figures

    change = what_if(asked.scenario, asked.events, asked.baseline, asked.time_limit, asked.seed)
    view = change_view(change, str(asked.out) if asked.out else None)
    if asked.verbose:
        view += "".join(f"\n{name}{figures(result)}" for name, result in _both(change))
    if asked.as_json or asked.out:
        from .io.output import save
        from .report.tables import files
        from .report.whatif_tables import change_document, change_files

        if asked.as_json:
            view = _json(change_document(change))
        if asked.out:
            written = files(change.after, read_seconds) | change_files(change)
            save(asked.out, written, stale={"kinds.csv"} - set(written))
    typer.echo(view, nl=False)
    return COMPLETE if change.after.complete_or_waiting else SHORT


def _both(change: Change) -> tuple[tuple[str, Result], ...]:
    return ("BEFORE", change.before), ("AFTER", change.after)


def _sweep(asked: _Asked, pairs: bool) -> int:
    """Let every writer fail in turn."""
    from .leaning import sweep as sweep_writers
    from .report.leaning import sweep_view

    with _Progress() as progress:
        found = sweep_writers(
            asked.then(),
            pairs=pairs,
            baseline=asked.baseline,
            time_limit=asked.time_limit,
            seed=asked.seed,
            progress=progress.told,
        )
    view = sweep_view(found)
    if asked.as_json or asked.out:
        from .io.output import save
        from .report.whatif_tables import sweep_document, sweep_files

        view = _json(sweep_document(found)) if asked.as_json else view
        if asked.out:
            save(asked.out, sweep_files(found, double=pairs), stale=[] if pairs else ["pairs.csv"])
    typer.echo(view, nl=False)
    if found.unknown:
        return _stopped(f"{len(found.unknown)} cases were not reached")
    return SHORT if found.programs_short + found.irreparable else COMPLETE


def _outcomes(asked: _Asked, program: str | None) -> int:
    """Weigh every outcome."""
    from .chances import outcomes
    from .lookup import lookup
    from .report.chances import outcomes_view

    scenario = asked.then()
    names = {track.id: track.name for track in scenario.tracks}
    wanted = lookup(program, names, "program", "--program") if program else None
    with _Progress() as progress:
        found = outcomes(
            scenario,
            baseline=asked.baseline,
            time_limit=asked.time_limit,
            seed=asked.seed,
            progress=progress.told,
        )
    view = outcomes_view(found, wanted)
    if asked.as_json or asked.out:
        from .io.output import save
        from .report.whatif_tables import outcomes_document, outcomes_files

        view = _json(outcomes_document(found)) if asked.as_json else view
        if asked.out:
            save(asked.out, outcomes_files(found))
    typer.echo(view, nl=False)
    if found.stopped:
        return _stopped("what is told rests on the outcomes known so far")
    return SHORT if found.best.short else COMPLETE


def _stopped(what: str) -> int:
    """Say that Ctrl-C left part of an answer."""
    typer.echo(f"Stopped: {what}.", err=True)
    return STOPPED


class _Progress:
    """How far a long search is, on stderr, where that is a terminal; nothing is left of it in the end."""

    EVERY = 0.2

    def __init__(self) -> None:
        self.shown = False
        self.last = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            typer.echo("\r\033[K", err=True, nl=False)

    def told(self, done: int, number: int) -> None:
        """Show it now and then."""
        now = time.monotonic()
        if sys.stderr.isatty() and now - self.last >= self.EVERY:
            typer.echo(f"\r\033[K{done:,} of {number:,} cases; Ctrl-C leaves what is known", err=True, nl=False)
            self.shown, self.last = True, now


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _earlier(baseline: Path) -> Baseline:
    from .io.earlier import earlier

    return earlier(baseline)


def _read(folder: Path, as_of: str | None) -> Scenario:
    from .io.folder import read

    return read(folder, as_of=None if as_of is None else _day(as_of, "--as-of"))


def _day(text: str, option: str) -> date:
    from .io.dates import day

    try:
        return day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _note(scenario: Scenario) -> None:
    """Tell what was odd in the input, on stderr."""
    for note in scenario.notes[:SAME_FAULT]:
        typer.echo(f"note: {note}", err=True)
    if len(scenario.notes) > SAME_FAULT:
        typer.echo(f"note: {len(scenario.notes) - SAME_FAULT} more, see lor check", err=True)


def _solved(scenario: Scenario, time_limit: float | None, seed: int) -> Result:
    from .plan import solve as solve_scenario

    _check_limit(time_limit)
    return solve_scenario(scenario, time_limit, seed)


def _check_limit(time_limit: float | None) -> None:
    if time_limit is not None and math.isnan(time_limit):
        raise typer.BadParameter("expected a number of seconds", param_hint="--time-limit")


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
