"""Where letters could stand: each is in MyERAS, coming, or gone; and the scenario that such a setting means.

A page answers every setting at once (docs/page.md), and this says what each of them asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum

from ..domain.entities import Letter, Scenario, Status
from ..domain.events import Event, apply_events
from .result import Result

__all__ = ["Switch", "after_events", "allowed", "entered", "switched", "word"]


class Switch(StrEnum):
    """Where a letter stands; of a letter to ask for, `coming` means that it is asked for, `gone` that it is not."""

    IN = "in"
    COMING = "coming"
    GONE = "gone"


def entered(result: Result) -> tuple[Switch, ...]:
    """Per letter, its setting as entered; letters to ask for are coming where the plan asks their writer."""

    def setting(letter: Letter) -> Switch:
        if letter.status is Status.UPLOADED:
            return Switch.IN
        is_asked = letter.status is Status.NOT_ASKED and letter.writer_id in result.plan.asks
        return Switch.COMING if letter.status.pending or is_asked else Switch.GONE

    return tuple(map(setting, result.scenario.letters))


def after_events(result: Result, events: Sequence[Event]) -> tuple[Switch, ...]:
    """The setting as entered, but with every letter gone that some events take."""
    after = apply_events(result.scenario, events)
    gone = [letter.status.gone for letter in after.letters]
    return tuple(Switch.GONE if lost else setting for setting, lost in zip(entered(result), gone, strict=True))


def allowed(scenario: Scenario) -> tuple[tuple[Switch, ...], ...]:
    """Per letter, where it can stand: one that a program applied to has can only stay or be lost."""
    final = {letter_id for track in scenario.tracks if track.applied for letter_id in track.assigned}

    def settings(letter: Letter) -> tuple[Switch, ...]:
        if letter.id not in final:
            return tuple(Switch)
        return (Switch.GONE,) if letter.status is Status.WITHDRAWN else (Switch.IN, Switch.GONE)

    return tuple(map(settings, scenario.letters))


def word(setting: Sequence[Switch]) -> str:
    """A setting as one word, as docs/page.md has it: the first letters of its switches."""
    return "".join(switch[0] for switch in setting)


def switched(scenario: Scenario, switches: Sequence[Switch]) -> Scenario:
    """The scenario with every letter where its switch says: nobody is asked but for the letters switched to coming.

    Parameters
    ----------
    switches
        Per letter, in file order.
    """
    pairs = list(zip(scenario.letters, switches, strict=True))
    letters = tuple(replace(letter, status=_status(letter.status, switch)) for letter, switch in pairs)
    asked = {letter.writer_id for letter in letters if letter.status is Status.NOT_ASKED}
    return replace(_asking(scenario, asked), letters=letters)


def _status(entered: Status, switch: Switch) -> Status:
    """The status of a letter that a switch means, as near to what is entered as may be."""
    if switch is Switch.IN:
        return Status.UPLOADED
    if switch is Switch.COMING:
        return entered if entered.pending or entered is Status.NOT_ASKED else Status.PROMISED
    return Status.WITHDRAWN if entered in (Status.UPLOADED, Status.WITHDRAWN) else Status.DECLINED


def _asking(scenario: Scenario, asked: Collection[str]) -> Scenario:
    """The scenario in which these writers can be asked, each at no cost: whether to ask is decided already."""
    settings = replace(scenario.settings, asks=replace(scenario.settings.asks, max=len(asked), cost=0.0))
    writers = tuple(replace(writer, ask_cost=None) for writer in scenario.writers)
    return replace(scenario, settings=settings, writers=writers)
