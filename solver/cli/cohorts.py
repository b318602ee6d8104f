"""The command ``lor cohort``: many applicants at once, each answered as ``lor solve`` and ``lor page`` do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..optimize.budget import Engine
from .common import (
    BAD_INPUT,
    COMPLETE,
    IN_PART,
    NO_ANSWER,
    SAME_FAULT,
    SHORT,
    Apply,
    AsOf,
    EngineOption,
    Json,
    RulesFrom,
    Seed,
    apply_given,
    begin,
    day_given,
    screen_width,
    show,
    tell,
)

if TYPE_CHECKING:
    from ..analysis.cohort import Row
    from ..analysis.shared_plans import Coordination
    from .applicants import Run

__all__ = ["cohort"]

STOPPED = "Stopped: "
"""How it begins what Ctrl-C left."""


def cohort(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A folder that holds a folder or workbook for each.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Write the summary here, and a folder for each applicant."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Solve on a Dask cluster of yours: all is sent there."),
    ] = None,
    decline: Annotated[
        str | None,
        typer.Option("--decline", metavar="WRITER", help="What if this writer writes nothing more, for all at once?"),
    ] = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="S", min=0.0, max=1e9, help="Seconds that each applicant may take."),
    ] = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
    as_json: Json = False,
) -> None:
    """Solve a folder of applicants, several at a time, and tell who needs help most."""
    from ..analysis.cohort import Terms, worst_first
    from ..io.cohort import INDEX, places, rules_of, unread
    from ..io.cohort_answers import TABLE, entries, refuse_answers, refused
    from ..io.output import save_set
    from ..report.cohort import COLUMNS, cohort_table
    from ..report.page.document import MARK
    from ..report.page.summary import SUMMARY_MARK, summary
    from ..report.shared_writers import MARKS, coordination_files, shared_tables
    from .applicants import Run
    from .sharing import Sharing

    begin(time_limit, seed, engine)
    if decline is not None and out:
        raise typer.BadParameter("--out writes the answers as things stand, --decline only tells: leave one out")
    found = places(folder, out)
    marks = {INDEX: SUMMARY_MARK, TABLE: COLUMNS, **MARKS}
    if out:
        refuse_answers(out, folder, marks)
    for name in unread(folder, rules_from):
        tell(f"note: {name}")
    terms = Terms(time_limit=time_limit, seed=seed, engine=engine)
    rules, day = rules_of(folder, rules_from), None if as_of is None else day_given(as_of, "--as-of")
    applying = None if apply is None else apply_given(apply)
    held = entries(found, rules) if out else {}
    sharing = Sharing.of(folder, found, rules, day, applying, terms, decline)
    if decline is not None:
        raise typer.Exit(sharing.decline(decline, as_json=as_json))
    decided = sharing.decide()
    run = Run(
        places=found,
        out=out,
        rules=rules,
        as_of=day,
        apply=applying,
        terms=terms,
        entered=sharing.entered,
        held=held,
        refused=refused(out, found, marks, MARK) if out else {},
        withheld=decided.withheld,
    )
    ended = _ended(run, scheduler)
    rows = worst_first(run.rows.values())
    if out:
        index = summary(rows, shared_tables(decided))
        files = {TABLE: cohort_table(rows)} | coordination_files(decided) | {INDEX: index}
        save_set(out, files, MARKS.keys() - files.keys(), context.obj.append)
    show(_view(rows, decided, out, as_json=as_json))
    _tell(rows, run.there)
    if ended:
        tell(ended)
    raise typer.Exit(IN_PART if ended.startswith(STOPPED) else _code(rows))


def _view(rows: Sequence[Row], decided: Coordination, out: Path | None, *, as_json: bool) -> str:
    """What is printed.

    Parameters
    ----------
    rows
        Those of all applicants, worst first.
    decided
        Who may use whose letters.
    out
        Where answers are written; None: nowhere.
    as_json
        True: JSON in place of a screen.
    """
    from ..io.output import json_text
    from ..report.cohort import cohort_document, cohort_screen
    from ..report.shared_writers import coordination_document, coordination_parts

    if as_json:
        return json_text(cohort_document(rows, coordination_document(decided)))
    return cohort_screen(rows, screen_width(), str(out) if out else None, coordination_parts(decided))


def _ended(run: Run, scheduler: str | None) -> str:
    """Solve whoever has no answer yet, and say what ended that early; empty: nothing did."""
    try:
        run.go(scheduler)
    except KeyboardInterrupt:
        return f"{STOPPED}{run.so_far}."
    except ConnectionError as error:
        return f"{scheduler}: {error}; {run.so_far}."
    return ""


def _tell(rows: Sequence[Row], there: int) -> None:
    """Tell, on stderr, how many answers were there, for whom there is none, and where something is odd."""
    from ..analysis.cohort import Lacking

    if there:
        tell(f"note: {there} of {len(rows)} answers were there already, made of the same, and stay")
    if lacking := [row.applicant for row in rows if row.lacking and row.lacking is not Lacking.NOT_YET]:
        more = f" and {len(lacking) - SAME_FAULT} more" if len(lacking) > SAME_FAULT else ""
        named = ", ".join(lacking[:SAME_FAULT])
        tell(f"note: no answer for {len(lacking)} of {len(rows)} applicants: {named}{more}")
    if odd := sum(bool(row.stands and row.stands.notes) for row in rows):
        tell(f"note: something is odd in what {odd} of {len(rows)} applicants entered: lor check tells it of each")


def _code(rows: Sequence[Row]) -> int:
    """The exit code: an applicant without an answer counts as one with a program that is short."""
    from ..analysis.cohort import Lacking

    if any(row.stands for row in rows):
        return COMPLETE if all(row.stands and not row.stands.lacking for row in rows) else SHORT
    return NO_ANSWER if all(row.lacking is Lacking.NO_ANSWER for row in rows) else BAD_INPUT
