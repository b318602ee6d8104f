"""The command ``lor ask``: whom to ask next, and in which order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..optimize.budget import Engine
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
    begin,
    ending,
    entered_in,
    read_folder,
    screen_width,
    show,
    tell_notes,
)
from .progress import searching

__all__ = ["ask"]


def ask(
    context: typer.Context,
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="A new CSV file, one row per writer; one that is there stays."),
    ] = None,
    baseline: BaselineFolder = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
    as_json: Json = False,
) -> None:
    """Tell which writers to ask next, in which order, and where asking one more changes nothing."""
    from ..analysis.ask import ask as whom_to_ask
    from ..io.output import json_text, save_new
    from ..io.refusals import refuse_file
    from ..report.ask import ask_view
    from ..report.ask_tables import ask_document, ask_table

    budget = begin(time_limit, seed, engine)
    if out:
        refuse_file(out)
    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    tell_notes(scenario)
    entered = entered_in(baseline, budget)
    with searching(budget):
        found = whom_to_ask(scenario, baseline=entered, **budget.given())
    if out:
        save_new(out.parent, {out.name: ask_table(found)}, context.obj.append)
    show(json_text(ask_document(found)) if as_json else ask_view(found, screen_width()))
    left = "what is told rests on the sets of asks known so far" if found.stopped else "but all was worked out by then"
    raise ending(budget, left, complete=found.short == 0)
