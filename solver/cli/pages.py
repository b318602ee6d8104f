"""The commands ``lor page`` and ``lor share``: the plan as one file for a browser, and as files for others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ..domain.errors import InputError, NoAnswerError
from ..optimize.budget import Budget, Engine
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
    tell_notes,
)
from .happening import Cancelled, Declined, Dropped, LateLetter, Withdrawn, check_days, events_given
from .progress import searching

if TYPE_CHECKING:
    from ..analysis.live import LiveProblem
    from ..analysis.result import Result
    from ..analysis.switches import Switch
    from ..domain.entities import Scenario
    from ..domain.events import Event

__all__ = ["page", "plan_page", "share"]

T = TypeVar("T")
LEFT = "the plan is the best that was known by then, and what was not worked out is not on its page"
"""What Ctrl-C leaves."""
PATIENCE = 5.0
"""Seconds for what the page tells beside the plan, for each of three questions."""


def page(
    context: typer.Context,
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The page; an earlier one is replaced.")] = Path(
        "plan.html"
    ),
    decline: Declined = None,
    withdraw: Withdrawn = None,
    cancel: Cancelled = None,
    late: LateLetter = None,
    drop: Dropped = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
) -> None:
    """Write the plan as one page for a phone or a browser, which answers every "what if" without a network."""
    from ..io.output import save_file
    from ..io.refusals import refuse_other_page
    from ..report.page.document import MARK, document

    budget = begin(time_limit, seed, engine)
    events = events_given(decline, withdraw, cancel, late, drop)
    refuse_other_page(out, MARK)
    scenario = read_folder(folder, as_of, budget, apply, rules_from)
    check_days(events, scenario.as_of)
    tell_notes(scenario)
    with searching(budget):
        result, data = _answered(scenario, events, budget)
    content = document(data).encode()
    save_file(out, content, context.obj.append)
    say(f"{out} is written: one file of {len(content) / 1000:.0f} KB.")
    say("Open it in a browser, also on a phone: it needs no network and sends nothing.")
    raise ending(budget, LEFT, complete=result.none_short)


def share(
    context: typer.Context,
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder; an earlier share is replaced.")],
    initials: Annotated[
        bool, typer.Option("--initials", help="Writers go by their initials, letters by their signs.")
    ] = False,
    decline: Declined = None,
    withdraw: Withdrawn = None,
    cancel: Cancelled = None,
    late: LateLetter = None,
    drop: Dropped = None,
    apply: Apply = None,
    as_of: AsOf = None,
    rules_from: RulesFrom = None,
    time_limit: TimeLimit = None,
    seed: Seed = 0,
    engine: EngineOption = Engine.AUTO,
) -> None:
    """Write the plan for others to see: its page and tables, without opinions, points and addresses."""
    from ..analysis.plan import settle
    from ..domain.events import apply_events, resolved
    from ..domain.showing import Showing
    from ..io.marks import SHARED_PAGE
    from ..io.output import save_answer
    from ..io.refusals import refuse_other_share
    from ..report.page.document import document
    from ..report.tables import SHOWN, shown_files

    budget = begin(time_limit, seed, engine)
    given = events_given(decline, withdraw, cancel, late, drop)
    refuse_other_share(out)
    entered = read_folder(folder, as_of, budget, apply, rules_from)
    check_days(given, entered.as_of)
    tell_notes(entered)
    showing = Showing(entered, initials=initials)
    events = [showing.event(event) for event in resolved(entered, given)]
    with searching(budget):
        result, data = _answered(showing.scenario, events, budget, shared=True)
        after = settle(apply_events(showing.scenario, events), budget) if events else result
    save_answer(out, {SHARED_PAGE: document(data), **shown_files(after)}, context.obj.append)
    say(f"{out} is written, for others to see: {SHARED_PAGE}, {', '.join(f'{name}.csv' for name in SHOWN)}.")
    raise ending(budget, LEFT, complete=after.none_short)


def _answered(
    scenario: Scenario, events: Sequence[Event], budget: Budget, *, shared: bool = False
) -> tuple[Result, dict[str, object]]:
    """The plan and what its page carries.

    Letters that are gone are switched so on the page. What no switch says has happened before, as has that a writer
    declines whose letters are all in MyERAS; where the page has no answer for these switches all of it has.

    Parameters
    ----------
    scenario, events
        What is entered, and what happens.
    budget
        What the command may take.
    shared
        True for a page for others.
    """
    from ..analysis.switches import after_events
    from ..domain.events import Decline, Withdraw, resolved
    from ..report.page.content import supposition

    events = resolved(scenario, events)
    switched = [event for event in events if isinstance(event, Decline | Withdraw)]
    before = [event for event in events if event not in switched]
    result, live = _solved(scenario, before, budget, shared=shared)
    if not live.answers(after_events(result, switched)):
        switched, before = [], list(events)
        result, live = _solved(scenario, before, budget, shared=shared)
    opened = after_events(result, switched)
    unseen = [event for event in switched if after_events(result, [event]) == after_events(result, [])]
    return result, _data(result, live, supposition(scenario, [*before, *unseen]), opened, budget, shared=shared)


def _solved(scenario: Scenario, before: Sequence[Event], budget: Budget, *, shared: bool) -> tuple[Result, LiveProblem]:
    """The plan after some events, and the problem that its page answers.

    Parameters
    ----------
    scenario, before
        What is entered, and the events.
    budget
        What the command may take.
    shared
        True for a page for others, which carries answers alone.
    """
    from ..analysis.live import live_problem
    from ..analysis.plan import settle
    from ..domain.events import apply_events

    result = settle(apply_events(scenario, before), budget)
    return result, live_problem(result, beforehand=shared, budget=budget)


def plan_page(result: Result, budget: Budget) -> str:
    """The page of a plan that is known, as ``lor page`` writes it where nothing is supposed to happen.

    Parameters
    ----------
    budget
        What it may take.
    """
    from ..analysis.live import live_problem
    from ..analysis.switches import after_events
    from ..report.page.document import document

    live = live_problem(result, budget=budget)
    return document(_data(result, live, "", after_events(result, []), budget, shared=False))


def _data(
    result: Result, live: LiveProblem, supposed: str, opened: Sequence[Switch], budget: Budget, *, shared: bool
) -> dict[str, object]:
    """What the page carries.

    Parameters
    ----------
    result, live
        The plan, and the problem that the page answers.
    supposed, opened
        What has happened before, in words, and the setting that the page opens with.
    budget
        What the command may take.
    shared
        True for a page for others, which tells no chances.
    """
    from ..analysis.advice import advise
    from ..analysis.calendar import days_of
    from ..analysis.outcomes import outcomes
    from ..analysis.sweep import sweep
    from ..report.page.content import page_data

    scenario = result.scenario
    return page_data(
        result,
        live,
        advice=advise(result, budget.at_most(PATIENCE)),
        days=days_of(result, budget.at_most(PATIENCE)),
        failures=_in_time(sweep, scenario, budget),
        outcomes=None if shared else _in_time(outcomes, scenario, budget),
        supposed=supposed,
        opened=opened,
        shared=shared,
    )


def _in_time(question: Callable[..., T], scenario: Scenario, budget: Budget) -> T | None:
    """The answer to a question beside the plan; None where it takes too long or cannot be had."""
    with suppress(NoAnswerError, InputError):
        return question(scenario, **budget.at_most(PATIENCE).given())
    return None
