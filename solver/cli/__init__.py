"""The command line: parse, read, one call, render, exit code. The only place that prints, exits and catches."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand

from ..domain.errors import Fault, InputError, NoAnswerError
from .asking import ask
from .calendars import calendar, draft, status
from .cohorts import cohort
from .common import (
    BAD_INPUT,
    COMPLETE,
    IN_PART,
    NO_ANSWER,
    OUR_BUG,
    SAME_FAULT,
    STOPPED,
    say,
    tell,
    tell_fault,
)
from .pages import page, share
from .plans import check, explain, graph, init, record, rules, score, solve
from .sensitivities import sensitivity
from .whatifs import whatif

__all__ = ["app", "main"]

app = typer.Typer(
    epilog="Everything stays on this computer, unless you name a cluster of yours (lor cohort). "
    "Exit codes: 0 complete, waiting or late, 1 some program is short, 2 bad input, 3 no answer in time, "
    "4 a bug of ours, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class _Command(TyperCommand):
    """A command that refuses paths without a name: they would mean the folder at hand."""

    def invoke(self, ctx: Any) -> Any:
        """Look at the paths, then run it."""
        for option in self.params:
            given = ctx.params.get(option.name or "")
            if option.type.name == "path" and isinstance(given, str) and not given.strip():
                raise typer.BadParameter("is empty, expected a path", ctx=ctx, param=option)
        return super().invoke(ctx)


def _show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from importlib.metadata import version

        say(f"lor {version('lor-solver')}")
        raise typer.Exit


@app.callback()
def lor(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Which letter of recommendation goes to which residency program."""


for command in (
    init,
    check,
    score,
    solve,
    calendar,
    status,
    draft,
    page,
    share,
    whatif,
    ask,
    sensitivity,
    cohort,
    record,
    explain,
    graph,
    rules,
):
    app.command(cls=_Command)(command)


def _print_faults(faults: Sequence[Fault], mark: str = "") -> None:
    """Every fault on stderr behind a mark; of many equal ones the first few and their number."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        seen[fault.file, fault.column, fault.what] += 1
        if seen[fault.file, fault.column, fault.what] <= SAME_FAULT:
            tell_fault(fault, mark)
    for (file, column, what), times in seen.items():
        if times > SAME_FAULT:
            start = f"{mark}{file}: {column}:"
            tell(f"{start} {times - SAME_FAULT} more lines: {what}", start)


def _print_refused(error: OSError, written: Sequence[str]) -> None:
    """What the system refuses, on stderr, and what was `written` by then; what has no name is stdout, or a drive."""
    named = error.filename2 or error.filename
    what = "cannot be used" if named else "the answer cannot be shown"
    tell(f"{os.fsdecode(named) if isinstance(named, str | bytes | os.PathLike) else 'lor'}: {what}: {error.strerror}.")
    for line in written[-1:]:
        tell(f"By then {line}.")


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    written: list[str] = []  # what the command has written by now; it is told this way even where Ctrl-C ends it
    try:
        code = app(prog_name="lor", standalone_mode=False, obj=written)
    except InputError as error:
        _print_faults(error.faults)
        _print_faults(error.notes, "note: ")
        code = BAD_INPUT
    except NoAnswerError as error:
        tell(str(error))
        code = NO_ANSWER
    except (typer.Abort, KeyboardInterrupt):  # the latter outside any command: while they are made
        code = STOPPED
    except typer.TyperException as error:
        said = error.format_message()
        if said.startswith("Usage"):  # the whole help where no command was named
            print(said, file=sys.stderr)
        else:
            tell(f"lor: {said.rstrip('.')}. See --help.")
        code = BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = COMPLETE
    except OSError as error:
        _print_refused(error, written)
        code = BAD_INPUT
    except Exception as error:  # noqa: BLE001 (the last net: whatever else is wrong is a bug of ours)
        tell(f"This is a bug of lor, not of your folder: {type(error).__name__}: {error}")
        code = OUR_BUG
    if code == STOPPED:
        tell(f"Stopped: {written[-1]}." if written else "Stopped; nothing was written.")
    sys.exit(STOPPED if code == IN_PART else code)
