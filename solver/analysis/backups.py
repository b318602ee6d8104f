"""Who could step in: people who saw the applicant on the same rotations, by what their letter would bring back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from ..domain.entities import Letter, Response, Scenario, Status, Writer
from ..domain.relations import backups, graph
from ..optimize.budget import Budget
from ..optimize.grouping import build_problem
from ..rules.scale import decimal, product
from .outcome_values import MOST_COINS, OutcomeTable, OutcomeValues

__all__ = ["Backup", "OfferedLetters", "helping", "offers", "sharers", "step_in", "stepping"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A writer who could step in for another.

    Attributes
    ----------
    in_plan
        Whether a letter of theirs is in the plan already; else one could be asked for.
    programs
        In the plan: where a letter of theirs is new. To be asked: programs that it would make complete.
    shortfall, value
        What it would bring back: letters times weight, and points times weight, before the cost of asking. 0 for one
        in the plan: the plan without the writer who failed counts it already.
    """

    writer_id: str
    in_plan: bool
    programs: int
    shortfall: float = 0.0
    value: float = 0.0


def sharers(scenario: Scenario, writer_id: str) -> tuple[str, ...]:
    """Others who saw the applicant where this writer did, most shared weeks first."""
    drawn = graph(scenario)
    drawn.remove_nodes_from([("rotation", rotation_id) for rotation_id in scenario.cancelled])
    return backups(drawn, writer_id)


def _declined(scenario: Scenario) -> set[str]:
    """Who will not write: they said so, of themselves or of a letter."""
    said = {writer.id for writer in scenario.writers if writer.response is Response.DECLINED}
    return said | scenario.refused | {x.writer_id for x in scenario.letters if x.status is Status.DECLINED}


class OfferedLetters:
    """A scenario in which some writers have one more letter on offer.

    Attributes
    ----------
    found
        The problem with these letters, unpinned; they are free to use, for whoever is asked has agreed.
    base
        The letters of the plan without them.
    offers
        Per writer who could still write, the places of the letters on offer.
    """

    def __init__(self, scenario: Scenario, offered: Mapping[str, Sequence[Letter]]) -> None:
        known = {letter.id for letter in scenario.letters}
        new = tuple(letter for letters in offered.values() for letter in letters if letter.id not in known)
        on_offer_ids = {letter.id for letters in offered.values() for letter in letters}
        letters = tuple(
            replace(letter, pinned=()) if letter.id in on_offer_ids else letter for letter in (*scenario.letters, *new)
        )
        problem = build_problem(replace(scenario, letters=letters))
        place = {letter.id: number for number, letter in enumerate(problem.letters)}
        self.offers = {
            writer_id: frozenset(place[letter.id] for letter in letters) for writer_id, letters in offered.items()
        }
        on_offer = frozenset[int]().union(*self.offers.values())
        self.base = problem.plannable - on_offer
        self.problem = replace(problem, to_ask=problem.to_ask - on_offer)

    @property
    def available(self) -> frozenset[int]:
        """The letters of the plan and all on offer."""
        return self.base.union(*self.offers.values())


def helping(survey: OutcomeTable, without: int, places: Mapping[str, int]) -> list[Backup]:
    """Those whose letter would help, shortfall first, then value, then in the order given.

    Parameters
    ----------
    without
        The place in the survey of the outcome in which nobody steps in.
    places
        Per writer, the place of that outcome with the letters they offer.
    """
    again = _completed(survey, without, list(places.values()))
    found = [
        Backup(
            writer_id=writer_id,
            in_plan=False,
            programs=programs,
            shortfall=decimal(int(survey.shortfall[without] - survey.shortfall[place])),
            value=product(int(survey.value[place] - survey.value[without])),
        )
        for (writer_id, place), programs in zip(places.items(), again, strict=True)
    ]
    found.sort(key=lambda backup: (-backup.shortfall, -backup.value))
    return [backup for backup in found if (backup.shortfall, backup.value) > (0, 0)]


def stepping(order: Sequence[str], gained: Mapping[str, int]) -> list[Backup]:
    """Those whose letter is in the plan already and goes to more programs now, most programs first."""
    found = [Backup(writer_id=w, in_plan=True, programs=gained[w]) for w in order if gained.get(w)]
    return sorted(found, key=lambda backup: -backup.programs)


def _completed(survey: OutcomeTable, without: int, places: Sequence[int]) -> list[int]:
    """Per place, the programs that are short `without` and not there."""
    counted = np.zeros(len(places), dtype=np.int64)
    for programs, short in survey.unmet():
        counted += len(programs) * (short[without] & ~short[places])
    return [int(number) for number in counted]


def offers(scenario: Scenario, writer_ids: Collection[str]) -> dict[str, tuple[Letter, ...]]:
    """Per writer, the letters they could still write: their versions less those that count in the plan already."""
    counting = {Status.UPLOADED, Status.PROMISED, Status.REQUESTED}
    if scenario.settings.asks.max:
        counting.add(Status.NOT_ASKED)
    live = Counter(letter.writer_id for letter in scenario.letters if letter.status in counting)
    offers: dict[str, tuple[Letter, ...]] = {}
    asked = set(writer_ids) - _declined(scenario)
    for writer in scenario.writers:
        left = writer.versions - live[writer.id]
        if writer.id in asked and left > 0:
            own = [x for x in scenario.letters if x.writer_id == writer.id and x.status is Status.NOT_ASKED]
            idle = [] if Status.NOT_ASKED in counting else own[:left]
            offers[writer.id] = tuple(idle) or (_plain(scenario, writer, len(offers)),)
    return offers


def _plain(scenario: Scenario, writer: Writer, number: int) -> Letter:
    """A letter nobody has asked for: nothing is known of it."""
    return Letter(
        id=f"{writer.id} (new)",
        writer_id=writer.id,
        row=max((letter.row for letter in scenario.letters), default=0) + 1 + number,
        specialty=writer.specialty or "general",
        expected=scenario.as_of + timedelta(days=scenario.settings.season.expected_days),
    )


def step_in(scenario: Scenario, lost: Sequence[str], gained: Mapping[str, int], budget: Budget) -> tuple[Backup, ...]:
    """Who could step in for some writers, in a scenario in which their letters are gone already.

    Parameters
    ----------
    lost
        Ids of the writers.
    gained
        Per writer, the programs where a letter of theirs is new.
    """
    order = dict.fromkeys(other for writer_id in lost for other in sharers(scenario, writer_id) if other not in lost)
    offered = offers(scenario, list(order)[:MOST_COINS])
    if not offered:
        return tuple(stepping(list(order), gained))
    bench = OfferedLetters(scenario, offered)
    outlook = OutcomeValues(bench.problem, bench.available, list(bench.offers.values()), budget)
    survey = outlook.survey(np.array([0, *(1 << bit for bit in range(len(offered)))], dtype=np.uint64))
    places = {writer_id: 1 + place for place, writer_id in enumerate(offered)}
    in_order = {writer_id: places[writer_id] for writer_id in order if writer_id in places}
    return (*helping(survey, 0, in_order), *stepping(list(order), gained))
