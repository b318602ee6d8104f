"""The commands about days: calendar, status, and the texts that they call for: draft."""

from __future__ import annotations

from collections.abc import Callable
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
    RulesFrom,
    Seed,
    TimeLimit,
    begin,
    ending,
    read_folder,
    say,
    screen_width,
    show,
    tell_notes,
)
from .progress import KNOWN, searching

if TYPE_CHECKING:
    from icalendar import Event

    from ..analysis.calendar import Calendar
    from ..analysis.result import Result
    from ..optimize.budget import Budget

__all__ = ["calendar", "draft", "status"]


def calendar(
    context: typer.Context,
    folder: Folder,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", metavar="FILE", help="Write it for calendar programs; an earlier one is replaced."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it as a CSV file; an earlier one is replaced.")
    ] = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
) -> None:
    """Tell what to do on which day until the season ends, what is overdue first."""
    from ..io.output import save_file
    from ..io.refusals import refuse_other_calendar
    from ..report.calendar import COLUMNS, calendar_screen, calendar_text, entries
    from ..report.calendar_file import PRODUCT, calendar_file, earlier_events

    budget = begin(time_limit, seed, engine)
    if ics:
        refuse_other_calendar(ics, PRODUCT, "calendar file", ".ics")
    earlier = _read(ics, earlier_events) if ics and ics.exists() else ()
    if out:
        refuse_other_calendar(out, COLUMNS, "CSV file", ".csv")
    result, found = _planned(folder, as_of, budget, apply, rules_from)
    told = entries(result, found)
    if out:
        save_file(out, calendar_text(told).encode(), context.obj.append)
    if ics:
        save_file(ics, calendar_file(result, told, earlier), context.obj.append)
    show(calendar_screen(result, found, screen_width()))
    for path in filter(None, (out, ics)):
        say(f"{path} is written.")
    raise ending(budget, KNOWN, complete=result.none_short)


def _read(ics: Path, events: Callable[[bytes], tuple[Event, ...]]) -> tuple[Event, ...]:
    """The events of a calendar file that is to be replaced, which `events` finds."""
    try:
        return events(ics.read_bytes())
    except ValueError as error:
        what = f"cannot be read as a calendar: {error}. Maybe delete it, or give the new one another name."
        raise InputError([Fault(file=str(ics), what=what)]) from None


def status(
    folder: Folder,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
) -> None:
    """Tell in six lines where everything stands, what is late or at risk, and what comes next."""
    from ..analysis.calendar import standing
    from ..report.status import status_screen

    budget = begin(time_limit, seed, engine)
    result, found = _planned(folder, as_of, budget, apply, rules_from)
    show(status_screen(result, found, standing(result, found), screen_width()))
    raise ending(budget, KNOWN, complete=result.none_short)


def draft(
    context: typer.Context,
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Write each text as a file; those that are there stay."),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", metavar="FOLDER", help="Your own templates; what is missing is put there first."),
    ] = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
) -> None:
    """Write polite requests, reminders and thanks, with names and dates filled in."""
    from ..analysis.drafts import drafts
    from ..io.output import save_new
    from ..io.refusals import refuse_scenario
    from ..report.drafts import Texts, draft_screen, shipped_templates

    for place in filter(None, (out, templates)):
        refuse_scenario(place)
    budget = begin(time_limit, seed, engine)
    result, found = _planned(folder, as_of, budget, apply, rules_from)
    if templates:
        missing = {name: text for name, text in shipped_templates().items() if not (templates / name).exists()}
        save_new(templates, missing, context.obj.append)
    texts = Texts(result, templates).of(drafts(result, found))
    if out is None:
        show(draft_screen(texts, screen_width()))
    else:
        new = {name: text for name, text in texts.items() if not (out / name).exists()}
        save_new(out, new, context.obj.append)
        for name in texts:
            say(f"{out / name} {'is written' if name in new else 'is there already and stays'}.")
    raise ending(budget, KNOWN, complete=result.none_short)


def _planned(
    folder: Path, as_of: str | None, budget: Budget, apply: str | None, rules_from: Path | None
) -> tuple[Result, Calendar]:
    """The plan of a folder and its calendar.

    Parameters
    ----------
    folder
        The folder or workbook.
    as_of, apply
        What was given to ``--as-of`` and ``--apply``.
    budget
        What the command may take.
    rules_from
        A table of rules from elsewhere.
    """
    from ..analysis.calendar import days_of
    from ..analysis.plan import settle

    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    tell_notes(scenario)
    with searching(budget):
        result = settle(scenario, budget)
        return result, days_of(result, budget)
