"""What all commands share: exit codes, options, and reading what they name."""

from __future__ import annotations

import math
import shutil
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from ..domain.signs import shown
from ..optimize.budget import Budget, Engine
from .progress import Progress, working

if TYPE_CHECKING:
    from ..domain.baseline import Baseline
    from ..domain.entities import Scenario
    from ..domain.errors import Fault

__all__ = [
    "BAD_INPUT",
    "COMPLETE",
    "IN_PART",
    "NO_ANSWER",
    "OUR_BUG",
    "SAME_FAULT",
    "SHORT",
    "STOPPED",
    "Apply",
    "AsOf",
    "BaselineFolder",
    "EngineOption",
    "Folder",
    "Json",
    "RulesFrom",
    "Seed",
    "TimeLimit",
    "Verbose",
    "apply_given",
    "begin",
    "day_given",
    "ending",
    "entered_in",
    "note_suppositions",
    "read_folder",
    "say",
    "screen_width",
    "show",
    "tell",
    "tell_fault",
    "tell_notes",
]

COMPLETE, SHORT, BAD_INPUT, NO_ANSWER, OUR_BUG, STOPPED = 0, 1, 2, 3, 4, 130
IN_PART = 131
"""Stopped like 130, and left that way, but what was known by then is told and written."""
SAME_FAULT = 5
"""So many equal faults of one column are printed one by one; the rest is counted."""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The scenario folder or workbook.", show_default=False)]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day to plan from, instead of the scenario's.")
]
Apply = Annotated[
    str | None, typer.Option("--apply", metavar="DATE", help="The day you apply to all programs, or: today.")
]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="S", min=0.0, max=1e9, help="Seconds the whole command may take."),
]
BaselineFolder = Annotated[
    Path | None,
    typer.Option(
        "--baseline", metavar="DIR", help="An earlier --out, folder or plan.xlsx: its letters count as entered already."
    ),
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Add figures, bound and gap.")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the search.")]
RulesFrom = Annotated[
    Path | None,
    typer.Option(
        "--rules-from", metavar="FILE", help="Rules from elsewhere, CSV or workbook; the scenario's own go first."
    ),
]
EngineOption = Annotated[
    Engine, typer.Option("--engine", help="What decides: the fastest way there is, or the CP-SAT model for all of it.")
]

NARROWEST, USUAL = 60, (80, 24)
"""Columns that every screen needs; columns and lines where there is no terminal."""
LONGEST_LINE, LINE_END = 4_000, 200
"""Characters of a line on stderr, and how many of its end follow where it is longer: an option may hold a file."""


def screen_width() -> int:
    """The columns of the terminal, or what the variable COLUMNS says; 80 where there is neither."""
    return max(NARROWEST, shutil.get_terminal_size(USUAL).columns)


def begin(time_limit: float | None = None, seed: int = 0, engine: Engine = Engine.AUTO) -> Budget:
    """Start the clock of a command: what it may take, from before reading to the last line on the screen.

    Parameters
    ----------
    time_limit
        Seconds; None: no limit.
    seed, engine
        What the search goes by.
    """
    if time_limit is not None and math.isnan(time_limit):
        raise typer.BadParameter("expected a number of seconds", param_hint="--time-limit")
    return Budget.of(time_limit, seed, engine, Progress())


def read_folder(
    folder: Path,
    as_of: str | None,
    budget: Budget,
    apply: str | None = None,
    rules_from: Path | None = None,
) -> Scenario:
    """Read a scenario folder.

    Parameters
    ----------
    as_of, apply
        What was given to ``--as-of`` and ``--apply``.
    budget
        What the command may take.
    rules_from
        A table of rules from elsewhere.
    """
    from ..io.scenario.folder import read

    day = None if as_of is None else day_given(as_of, "--as-of")
    applying = None if apply is None else apply_given(apply)
    with working(budget):
        return read(folder, as_of=day, budget=budget, apply=applying, rules_from=rules_from)


def apply_given(text: str) -> date | Literal["today"]:
    """Read what was given to ``--apply``."""
    return "today" if text.strip().casefold() == "today" else day_given(text, "--apply", instead=', or "today"')


def day_given(text: str, option: str, instead: str = "") -> date:
    """Read a day that was given to an option; `instead` says what else is allowed there."""
    from ..io.table.dates import day

    try:
        return day(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}{instead}", param_hint=option) from None


def tell_notes(scenario: Scenario) -> None:
    """Tell what was odd in the input, on stderr."""
    notes = [note for note in scenario.notes if not note.aside]
    for note in notes[:SAME_FAULT]:
        tell_fault(note, "note: ")
    if len(notes) > SAME_FAULT:
        tell(f"note: {len(notes) - SAME_FAULT} more, see lor check")


def tell_fault(fault: Fault, mark: str = "") -> None:
    """Tell, on stderr, of one thing wrong or odd; `mark` stands before it."""
    tell(f"{mark}{fault}", f"{mark}{fault.place}")


def say(line: str) -> None:
    """Print a line of the answer; on a terminal in as many lines as it takes."""
    _print(line, "", sys.stdout)


def show(view: str) -> None:
    """Print a view, or a document, as it was laid out."""
    print(view, end="", flush=True)


def tell(line: str, start: str = "") -> None:
    """Print a text on stderr: on a terminal in as many lines as it takes, elsewhere in one, as programs read it.

    Parameters
    ----------
    line
        What is told.
    start
        What stays together at its beginning.
    """
    with suppress(OSError):  # nowhere is left to tell of it
        _print(line, start, sys.stderr)


def _print(line: str, start: str, stream: TextIO) -> None:
    """Print a text on a stream; parameters as of :func:`tell`."""
    from ..report.layout import hanging

    if len(line) > LONGEST_LINE:
        line, start = f"{line[:LONGEST_LINE]} … {line[-LINE_END:]}", ""
    line, start = shown(line), shown(start)
    print(hanging(line, start, screen_width()) if stream.isatty() else line, file=stream, flush=True)


def entered_in(baseline: Path | None, budget: Budget) -> Baseline | None:
    """What an earlier ``--out`` says was entered; where it is that of a what-if, or was changed since, this is told."""
    from ..io.previous import edited, previous

    if baseline is None:
        return None
    note_suppositions(baseline)
    with working(budget):
        found = previous(baseline, budget)
    for note in edited(baseline):
        tell_fault(note, "note: ")
    return found


def note_suppositions(out: Path) -> None:
    """Tell, on stderr, where an earlier answer is that of a what-if."""
    from ..io.previous import suppositions

    if supposed := suppositions(out):
        tell(f"note: {out} is a what-if: it holds only if this has happened: {'; '.join(supposed)}")


def ending(budget: Budget, what: str, *, complete: bool) -> typer.Exit:
    """The end of a command with an answer; where Ctrl-C stopped the search, what that left is told, on stderr.

    Parameters
    ----------
    budget
        What the command could take.
    what
        What Ctrl-C left.
    complete
        True if no program is short.
    """
    if budget.ended:
        tell(f"Stopped: {what}.")
        return typer.Exit(IN_PART)
    return typer.Exit(COMPLETE if complete else SHORT)
