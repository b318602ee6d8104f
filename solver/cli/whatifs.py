"""The command ``lor whatif``: some events, every writer in turn, or every outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from ..optimize.budget import Budget, Engine
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
    read_folder,
    screen_width,
    show,
    tell_notes,
)
from .happening import Cancelled, Declined, Dropped, LateLetter, Withdrawn, check_days, events_given
from .progress import searching

if TYPE_CHECKING:
    from ..domain.baseline import Baseline
    from ..domain.entities import Scenario
    from ..domain.events import Event
    from ..io.interrupts import Tell

__all__ = ["whatif"]


def whatif(
    context: typer.Context,
    folder: Folder,
    decline: Declined = None,
    withdraw: Withdrawn = None,
    cancel: Cancelled = None,
    late: LateLetter = None,
    drop: Dropped = None,
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
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Tell what a writer who lets you down costs, and what to do: for some events, or for all that can happen."""
    from ..io.refusals import refuse_for_answer, refuse_plan

    budget = begin(time_limit, seed, engine)
    events = events_given(decline, withdraw, cancel, late, drop)
    _check_whatif(bool(events), sweep, pairs, everything, program)
    if out:
        refuse_for_answer(out, "sweep.json" if sweep else "all.json" if everything else "whatif.json")
        refuse_plan(out, baseline)
    started = time.perf_counter()
    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    check_days(events, scenario.as_of)
    read_seconds = time.perf_counter() - started
    tell_notes(scenario)
    entered = entered_in(baseline, budget)
    question = _Question(scenario, events, entered, out, budget, as_json, verbose, context.obj.append)
    if sweep:
        raise _sweep(question, pairs)
    raise _outcomes(question, program) if everything else _change(question, read_seconds)


class _Question(NamedTuple):
    """What a what-if is asked of, and how its answer is wanted."""

    scenario: Scenario
    events: Sequence[Event]
    baseline: Baseline | None
    out: Path | None
    budget: Budget
    as_json: bool
    verbose: bool
    tell: Tell

    def options(self) -> dict[str, Any]:
        """What every kind of what-if is given beside its scenario; the time limit is what is left by now."""
        return {"baseline": self.baseline, **self.budget.given()}

    def heading(self) -> str:
        """What has happened before the question is put."""
        from ..domain.events import resolved
        from ..report.layout import Paragraph, page
        from ..report.names import Names
        from ..report.words import full_stop, listed

        if not self.events:
            return ""
        names, events = Names(self.scenario), resolved(self.scenario, self.events)
        said = Paragraph(head="SUPPOSE", text=full_stop(listed(map(names.event, events))), indent=9)
        return page([said], width=screen_width())

    def then(self) -> Scenario:
        """The scenario after the events."""
        from ..domain.events import apply_events

        return apply_events(self.scenario, self.events)


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


def _change(question: _Question, read_seconds: float) -> typer.Exit:
    """Answer some events."""
    from ..analysis.whatif import whatif as what_if
    from ..report.screen import figures
    from ..report.tables import files
    from ..report.whatif import change_view
    from ..report.whatif_tables import change_document, change_files

    with searching(question.budget):
        change = what_if(question.scenario, question.events, **question.options())

    def written() -> dict[str, str | Iterable[str]]:
        return files(change.after, read_seconds) | change_files(change)

    def view() -> str:
        text = change_view(change, str(question.out) if question.out else None, screen_width())
        both = (("BEFORE", change.before), ("AFTER", change.after)) if question.verbose else ()
        return text + "".join(f"\n{name}{figures(result, screen_width())}" for name, result in both)

    _answer(question, written, lambda: change_document(change), view)
    left = "both plans are the best that were known by then"
    if change.backups is None:
        left += "; who could step in was not worked out"
    return ending(question.budget, left, complete=change.after.none_short)


def _sweep(question: _Question, pairs: bool) -> typer.Exit:
    """Let every writer fail in turn."""
    from ..analysis.sweep import sweep as sweep_writers
    from ..report.sweep import sweep_view
    from ..report.whatif_tables import sweep_document, sweep_files

    with searching(question.budget):
        found = sweep_writers(question.then(), pairs=pairs, **question.options())
    _answer(
        question,
        lambda: sweep_files(found, double=pairs),
        lambda: sweep_document(found),
        lambda: question.heading() + sweep_view(found, screen_width()),
    )
    left = "not everything was worked out" if found.stopped else "but all was worked out by then"
    return ending(question.budget, left, complete=not found.programs_short + found.irreparable)


def _outcomes(question: _Question, program: str | None) -> typer.Exit:
    """Weigh every outcome."""
    from ..analysis.outcomes import outcomes
    from ..domain.lookup import resolve_id
    from ..report.outcomes import outcomes_view
    from ..report.whatif_tables import outcomes_document, outcomes_files

    scenario = question.then()
    names = {track.id: track.name for track in scenario.tracks}
    wanted = resolve_id(program, names, "program", "--program") if program else None
    with searching(question.budget):
        found = outcomes(scenario, **question.options())
    _answer(
        question,
        lambda: outcomes_files(found),
        lambda: outcomes_document(found),
        lambda: question.heading() + outcomes_view(found, wanted, screen_width()),
    )
    left = "what is told rests on the outcomes known so far" if found.stopped else "but all outcomes were known by then"
    return ending(question.budget, left, complete=not found.best.short)


def _answer(
    question: _Question,
    files: Callable[[], Mapping[str, str | Iterable[str]]],
    document: Callable[[], Mapping[str, Any]],
    view: Callable[[], str],
) -> None:
    """Write the files if they are wanted, and only then make and print what the screen says.

    Parameters
    ----------
    files, document, view
        Make the files, what ``--json`` prints, and the screen.
    """
    from ..io.output import json_text, save_answer

    if question.out:
        save_answer(question.out, files(), question.tell)
    show(json_text(document()) if question.as_json else view())
