"""The commands about one plan: init, check, score, solve, record, explain, graph, rules."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..optimize.budget import Engine
from ..optimize.watch import Phase
from .common import (
    Apply,
    AsOf,
    BaselineFolder,
    EngineOption,
    Folder,
    Json,
    RulesFrom,
    Seed,
    TimeLimit,
    Verbose,
    begin,
    ending,
    entered_in,
    note_suppositions,
    read_folder,
    say,
    screen_width,
    show,
    tell_fault,
    tell_notes,
)
from .progress import KNOWN, searching, working

if TYPE_CHECKING:
    from ..analysis.result import Result
    from ..io.interrupts import Tell
    from ..optimize.budget import Budget

__all__ = ["check", "explain", "graph", "init", "record", "rules", "score", "solve"]


def init(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder, or a new workbook: my.xlsx.", show_default=False)
    ],
    example: Annotated[
        str | None, typer.Option("--example", metavar="NAME", help="Copy this example scenario instead.")
    ] = None,
) -> None:
    """Write a commented starter folder or workbook, or copy an example."""
    from ..io.scenario.starter import start

    start(folder, example, tell=context.obj.append)
    where = "sheet Read me" if folder.is_file() else "README.md"
    say(f"{folder} is ready. Look at its {where}, then: lor check {folder}")


def check(
    folder: Folder,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    rules: Annotated[
        bool,
        typer.Option("--rules", help="Show every text of requirements as understood, and every program unchecked."),
    ] = False,
    traits: Annotated[bool, typer.Option("--traits", help="List the traits a clause may name, and stop.")] = False,
) -> None:
    """Say what was understood of a folder, or every error in it at once."""
    from ..report.views import check_view, traits_view

    if traits:
        show(traits_view(screen_width()))
    else:
        from ..analysis.understanding import understand

        budget = begin()
        scenario = read_folder(folder, as_of, budget, rules_from=rules_from)
        with working(budget, Phase.TELLING):
            view = check_view(understand(scenario), screen_width(), rules=rules)
        show(view)


def score(folder: Folder, as_of: AsOf = None) -> None:
    """Show every component of every letter's expected strength, and what would raise it."""
    from ..analysis.score import score as score_letters
    from ..report.score import score_view

    budget = begin()
    scenario = read_folder(folder, as_of, budget)
    with working(budget, Phase.TELLING):
        view = score_view(scenario, score_letters(scenario), screen_width())
    show(view)


def solve(
    context: typer.Context,
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the files of the plan here, or plan.xlsx.")
    ] = None,
    baseline: BaselineFolder = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Find which letter goes where now, which to wait for, and what steps in."""
    from ..analysis.plan import settle
    from ..domain.baseline import entered
    from ..io.output import json_text
    from ..report.tables import answer

    budget = begin(time_limit, seed, engine)
    if out:
        _refuse(out)
    started = time.perf_counter()
    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    read_seconds = time.perf_counter() - started
    tell_notes(scenario)
    scenario = entered(scenario, entered_in(baseline, budget))
    with searching(budget):
        result = settle(scenario, budget)
    if out:
        _save(out, result, read_seconds, budget, context.obj.append)
    if as_json:
        with working(budget, Phase.TELLING):
            view = json_text(answer(result, read_seconds))
    else:
        from ..analysis.advice import advise
        from ..report.screen import figures, screen

        with searching(budget):
            advice = advise(result, budget)
        with working(budget, Phase.TELLING):
            view = screen(result, advice, str(out) if out else None, screen_width())
            view += figures(result, screen_width()) if verbose else ""
    show(view)
    raise ending(budget, KNOWN, complete=result.none_short)


def _refuse(out: Path) -> None:
    """Refuse a place for the plan where something else is."""
    from ..io.refusals import refuse_for_answer, refuse_other_workbook
    from ..io.scenario.files import is_workbook

    if is_workbook(out):
        refuse_other_workbook(out)
    else:
        refuse_for_answer(out, "result.json")


def _save(out: Path, result: Result, read_seconds: float, budget: Budget, tell: Tell) -> None:
    """Write the plan.

    Parameters
    ----------
    out
        A folder, or a workbook.
    result
        The plan.
    read_seconds
        The time reading took.
    budget
        What the command may take: the workbook tells why each set is as it is.
    tell
        Is told when all is in place.
    """
    from ..io.output import save_answer, save_file
    from ..io.scenario.files import is_workbook
    from ..report.tables import files

    if is_workbook(out):
        from ..analysis.explain import explain_sets
        from ..report.plan_book import plan_workbook

        with searching(budget):
            explained = explain_sets(result, budget)
        with working(budget, Phase.WRITING):
            save_file(out, plan_workbook(out, result, explained), tell)
    else:
        with working(budget, Phase.WRITING):
            save_answer(out, files(result, read_seconds), tell)


def record(
    context: typer.Context,
    folder: Folder,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="OUT", help="The --out folder or plan.xlsx whose clicks you made, or a ticked clicks.csv."
        ),
    ] = None,
    applied: Annotated[
        list[str] | None,
        typer.Option(
            "--applied", metavar="ID", help="You applied there today, or ID=DATE: final from now on. Or: all."
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="LETTER", help="Record the clicks of this letter alone.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write; without it the rows are only shown.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Put the latest backup back.")] = False,
) -> None:
    """Write what you have entered in MyERAS back into programs.csv or the workbook; a backup is kept."""
    from ..io.interrupts import uninterrupted
    from ..io.record import record as prepare
    from ..io.scenario.files import is_workbook
    from ..report.views import record_view

    if undo:
        _undo(context, folder, alone=not (source or applied or only))
        return
    if source is None:
        what = "say whose clicks you made: --from OUT, what lor solve --out wrote, or a ticked clicks.csv"
        raise typer.BadParameter(f"{what}; or --undo", param_hint="--from")
    note_suppositions(source if source.is_dir() or is_workbook(source) else source.parent)
    budget = begin()
    with working(budget):
        found = prepare(folder, source, applied or (), only or ())
    for note in found.notes:
        tell_fault(note, "note: ")
    with working(budget, Phase.TELLING):
        view = record_view(found.rows, screen_width())
    show(view)
    if found.rows and not yes:
        say("Nothing is written yet: add --yes.")
    elif found.rows:
        with uninterrupted():
            backup = found.write()
            what = f"{found.path.name} is written; what was there before is in {backup.name}"
            context.obj.append(f"{what}, and --undo restores it")
        say(f"{context.obj[-1]}.")


def _undo(context: typer.Context, folder: Path, *, alone: bool) -> None:
    """Put the latest backup back; `alone` is False where something is to be recorded too, which is refused."""
    from ..io.interrupts import uninterrupted
    from ..io.record import listed, undo

    if not alone:
        raise typer.BadParameter("goes alone: it takes back what was recorded last", param_hint="--undo")
    with uninterrupted():
        restored, aside = undo(folder)
        what = f"{listed(folder)} is as it was in {restored.name}"
        context.obj.append(f"{what}; what stood there, edits made since too, is in {aside.name}")
    say(f"{context.obj[-1]}.")


def explain(
    folder: Folder,
    program: Annotated[
        str | None, typer.Option("--program", metavar="ID", help="One program, by id or a unique part of its name.")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--set", metavar="N", help="One set, by its number on the screen and in the files.")
    ] = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
) -> None:
    """Tell why this set: what binds, the next best, why a letter stays out, what a short program needs."""
    from ..analysis.explain import explain_number, explain_program, explain_sets
    from ..analysis.plan import settle
    from ..domain.lookup import resolve_id
    from ..report.explain import explain_view

    if program is not None and number is not None:
        raise typer.BadParameter("--program and --set are two questions: ask one")
    budget = begin(time_limit, seed, engine)
    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    tell_notes(scenario)
    names = {track.id: track.name for track in scenario.tracks}
    wanted = resolve_id(program, names, "program", "--program") if program else None
    with searching(budget):
        result = settle(scenario, budget)
        if number is not None:
            explained = [explain_number(result, number, budget)]
        else:
            explained = [explain_program(result, wanted, budget)] if wanted else explain_sets(result, budget)
    show(explain_view(result, explained, screen_width()))
    raise ending(budget, KNOWN, complete=not any(entry.plan.unmet for entry in explained))


def graph(
    context: typer.Context,
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A .graphml, .svg or .png file.")],
    as_of: AsOf = None,
) -> None:
    """Draw who saw the applicant where."""
    from ..io.refusals import refuse_other_drawing
    from ..report.picture import FORMS, save

    refuse_other_drawing(out, FORMS.get(out.suffix.lower(), ""), "lor graph")
    save(read_folder(folder, as_of, begin()), out, context.obj.append)
    say(f"{out} is written.")


def rules(
    context: typer.Context,
    folder: Folder,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="A new CSV file or workbook; one that is there stays.")
    ],
    rules_from: RulesFrom = None,
    as_of: AsOf = None,
) -> None:
    """Write what is known of the programs' rules, without anything of the applicant, for others to use."""
    from ..io.output import save_file, save_new
    from ..io.refusals import refuse_file
    from ..io.scenario.files import RULES, is_workbook
    from ..report.rules import rules_text, rules_workbook

    refuse_file(out, RULES)
    budget = begin()
    scenario = read_folder(folder, as_of, budget, rules_from=rules_from)
    tell_notes(scenario)
    with working(budget, Phase.WRITING):
        if is_workbook(out):
            save_file(out, rules_workbook(out, scenario), context.obj.append)
        else:
            save_new(out.parent, {out.name: rules_text(scenario)}, context.obj.append)
    say(f"{out} is written: {len(scenario.tracks)} rows, a program or track each.")
