"""The command ``lor sensitivity``: how far the plan depends on judged figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..domain.errors import Fault, InputError
from ..optimize.budget import Engine
from .common import (
    Apply,
    AsOf,
    EngineOption,
    Folder,
    Json,
    RulesFrom,
    Seed,
    TimeLimit,
    begin,
    ending,
    read_folder,
    screen_width,
    show,
    tell_notes,
)
from .progress import searching

if TYPE_CHECKING:
    from ..analysis.sensitivity import Sensitivity
    from ..io.interrupts import Tell

__all__ = ["sensitivity"]

FORMS = ".svg", ".png", ".csv"


def sensitivity(
    context: typer.Context,
    folder: Folder,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws", metavar="N", min=1, max=100_000, help="How often all figures are moved together, at random."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Draw it, .svg or .png, or write its table, .csv.")
    ] = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
    as_json: Json = False,
) -> None:
    """Tell which sets stay if judged figures are somewhat other, which change, and through which figure."""
    from ..analysis.plan import settle
    from ..analysis.sensitivity import move_figures
    from ..io.output import json_text
    from ..report.sensitivity import sensitivity_view
    from ..report.sensitivity_tables import sensitivity_document

    budget = begin(time_limit, seed, engine)
    if out:
        _refuse(out)
    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    tell_notes(scenario)
    with searching(budget):
        result = settle(scenario, budget.half())
        found = move_figures(result, budget, draws)
    if out:
        _save(out, found, context.obj.append)
    view = json_text(sensitivity_document(found)) if as_json else sensitivity_view(found, screen_width())
    show(view)
    left = f"{len(found.draws):,} of {found.wanted:,} draws were known by then"
    raise ending(budget, left, complete=result.none_short)


def _refuse(out: Path) -> None:
    """Refuse a place for the picture or the table where something else is."""
    from ..io.refusals import refuse_other_drawing
    from ..report.sensitivity_tables import COLUMNS
    from ..report.tornado import ABOUT

    suffix = out.suffix.lower()
    if suffix not in FORMS:
        raise InputError([Fault(file=str(out), what=f'found "{out.suffix}", expected one of {", ".join(FORMS)}')])
    refuse_other_drawing(out, COLUMNS if suffix == ".csv" else ABOUT, "lor sensitivity")


def _save(out: Path, found: Sensitivity, tell: Tell) -> None:
    """Write the picture or the table; `tell` is told when it is there."""
    from ..io.output import save_file
    from ..report.sensitivity_tables import sensitivity_csv

    if out.suffix.lower() == ".csv":
        content = sensitivity_csv(found).encode()
    else:
        from ..report.tornado import tornado

        content = tornado(found, out.suffix.lower()[1:])
    save_file(out, content, tell)
