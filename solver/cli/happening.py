"""What may have happened before a question is put: the options that say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from .common import day_given

if TYPE_CHECKING:
    from ..domain.events import Event

__all__ = ["Cancelled", "Declined", "Dropped", "LateLetter", "Withdrawn", "check_days", "events_given"]

Declined = Annotated[
    list[str] | None,
    typer.Option("--decline", metavar="WRITER", help="The writer's letters that are not uploaded are gone."),
]
Withdrawn = Annotated[
    list[str] | None,
    typer.Option("--withdraw", metavar="LETTER", help="Taken back; where applied its place is lost."),
]
Cancelled = Annotated[
    list[str] | None,
    typer.Option("--cancel", metavar="ROTATION", help="It does not take place; uploaded letters stay."),
]
LateLetter = Annotated[
    list[str] | None, typer.Option("--late", metavar="LETTER=DATE", help="It is uploaded only on that day.")
]
Dropped = Annotated[
    list[str] | None, typer.Option("--drop", metavar="PROGRAM", help="A row of the list is crossed out.")
]


def events_given(
    decline: Sequence[str] | None,
    withdraw: Sequence[str] | None,
    cancel: Sequence[str] | None,
    late: Sequence[str] | None,
    drop: Sequence[str] | None,
) -> list[Event]:
    """What happens, in the order of the options in the help.

    Parameters
    ----------
    decline, withdraw, cancel, late, drop
        What was given to the options of these names.
    """
    from ..domain.events import Cancel, Decline, Drop, Late, Withdraw

    found: list[Event] = [*map(Decline, decline or ()), *map(Withdraw, withdraw or ()), *map(Cancel, cancel or ())]
    for given in late or ():
        letter_id, _, when = given.rpartition("=")
        if not letter_id:
            raise typer.BadParameter(f'found "{given}", expected LETTER=DATE', param_hint="--late")
        found.append(Late(letter_id, day_given(when, "--late")))
    return [*found, *map(Drop, drop or ())]


def check_days(events: Sequence[Event], as_of: date) -> None:
    """Refuse an upload in the past."""
    from ..domain.events import Late

    for event in events:
        if isinstance(event, Late) and event.expected < as_of:
            what = f"{event.letter_id} cannot be uploaded on {event.expected}: the plan is of {as_of}"
            raise typer.BadParameter(what, param_hint="--late")
