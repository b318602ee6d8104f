"""The table of letters: what is in MyERAS, what comes by when, and at how many programs each stands now and later."""

from __future__ import annotations

from collections import Counter

from ..analysis.result import Result
from ..domain.entities import Letter, State, Status
from ..rules.timing import arrival, due, is_given_up, is_overdue
from .layout import Table
from .names import Names
from .words import counted, past_day, short_day

__all__ = ["comes", "letter_table"]


def letter_table(result: Result, names: Names) -> Table:
    """A line for each letter of the scenario."""
    now, lost = _counts(result)
    rows = [
        (
            names.handle[letter.id],
            names.writer[letter.writer_id],
            names.label[letter.id],
            "; ".join(filter(None, [_in_myeras(result, place), _lost(lost[letter.id])])),
            str(now[letter.id] or "-"),
            str(result.placed[letter.id] or "-"),
        )
        for place, letter in enumerate(result.problem.letters)
    ]
    return Table(heads=("LETTER", "", "", "IN MYERAS", ">NOW", ">WHEN ALL ARE IN"), rows=rows)


def _counts(result: Result) -> tuple[Counter[str], Counter[str]]:
    """Per letter, the programs at which it stands after today's clicks, and those where its place is lost."""
    now, lost = Counter[str](), Counter[str]()
    for plans in result.programs.alike():
        now.update(dict.fromkeys(plans[0].now, len(plans)))
        lost.update(dict.fromkeys(plans[0].in_state(State.LOST), len(plans)))
    return now, lost


def _lost(places: int) -> str:
    """The places that a letter taken back holds for nothing."""
    return f"{counted(places, 'place')} lost" if places else ""


def _in_myeras(result: Result, place: int) -> str:
    """If a letter is there, or when it comes."""
    letter = result.problem.letters[place]
    match letter.status:
        case Status.UPLOADED:
            return "yes"
        case Status.PROMISED | Status.REQUESTED:
            return comes(result, letter, place)
        case Status.NOT_ASKED if letter.writer_id in result.plan.asks:
            return "ask for it"
        case Status.NOT_ASKED | Status.DECLINED | Status.WITHDRAWN:
            return letter.status.replace("_", " ")


def comes(result: Result, letter: Letter, place: int) -> str:
    """When a pending letter comes, in words that never name a day nobody entered.

    Parameters
    ----------
    result
        Says at which programs it would be late.
    letter
        The letter, pending.
    place
        Its position.
    """
    season = result.scenario.settings.season
    if letter.expected is None:
        return "date not entered" + (", GIVEN UP" if is_given_up(letter, season) else "")
    if is_given_up(letter, season):
        return f"GIVEN UP, due {past_day(due(letter, season), season.as_of)}"
    if is_overdue(letter, season):
        return f"OVERDUE since {short_day(due(letter, season))}"
    day = arrival(letter, season) or due(letter, season)
    late = not any(place in group.on_time for group in result.problem.groups)
    return f"by {short_day(day)}{', LATE' if late else ''}"
