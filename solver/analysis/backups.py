"""Who could step in: people who saw the applicant on the same rotations, by what their letter would bring back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from ..domain.entities import Letter, Scenario, Status
from ..domain.errors import NoAnswerError
from ..domain.relations import backups, graph
from ..optimize.budget import Budget
from ..optimize.grouping import build_problem
from ..rules.scale import product
from .further import further_letter, refusing
from .outcome_values import MOST_DELIVERIES, OutcomeTable, OutcomeValues

__all__ = [
    "Backup",
    "NoBackup",
    "OfferedLetters",
    "could_be_asked",
    "find_backups",
    "in_plan_already",
    "offers",
    "sharers",
    "why_nobody",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A writer who could step in for another.

    Attributes
    ----------
    in_plan
        True if a letter of theirs is in the plan already; else one could be asked for.
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


class NoBackup(Enum):
    """Why nobody can be named who would step in."""

    NO_ROTATION = auto()
    NO_HELP = auto()
    NOBODY = auto()


def sharers(scenario: Scenario, writer_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Per writer, others who saw the applicant where they did, most shared weeks first."""
    drawn = graph(scenario)
    drawn.remove_nodes_from([("rotation", rotation_id) for rotation_id in scenario.cancelled])
    return {writer_id: backups(drawn, writer_id) for writer_id in writer_ids}


def why_nobody(scenario: Scenario, sharing: Mapping[str, tuple[str, ...]]) -> NoBackup:
    """Why nobody can be named for some writers, given whom they shared rotations with."""
    if not any(row.writer_id in sharing for row in scenario.supervision):
        return NoBackup.NO_ROTATION
    return NoBackup.NO_HELP if any(sharing.values()) else NoBackup.NOBODY


class OfferedLetters:
    """A scenario in which some writers have one more letter on offer.

    Attributes
    ----------
    problem
        With these letters, unpinned and asked for today; they are free to use, for whoever is asked has agreed.
    available
        The letters of the plan and all on offer.
    offers
        Per writer who could still write, the positions of the letters on offer.
    """

    def __init__(self, scenario: Scenario, offered: Mapping[str, Sequence[Letter]], budget: Budget) -> None:
        today = scenario.as_of
        unpinned = {x.id: replace(x, pinned=(), asked=today) for letters in offered.values() for x in letters}
        letters = {letter.id: letter for letter in scenario.letters} | unpinned  # new ones come after all others
        problem = build_problem(replace(scenario, letters=tuple(letters.values())), budget)
        self.offers = {
            writer_id: frozenset(problem.position(letter.id) for letter in letters)
            for writer_id, letters in offered.items()
        }
        on_offer = frozenset[int]().union(*self.offers.values())
        self.available = problem.plannable | on_offer
        self.problem = replace(problem, to_ask=problem.to_ask - on_offer)


def could_be_asked(table: OutcomeTable, without: int, places: Mapping[str, int]) -> list[Backup]:
    """Those whose letter would help, shortfall first, then value, then in the order given.

    Parameters
    ----------
    without
        The place in the table of the outcome in which nobody steps in.
    places
        Per writer, the place of that outcome with the letters they offer.
    """
    at = list(places.values())
    completed = np.zeros(len(at), dtype=np.int64)
    for programs, short in table.unmet():
        completed += len(programs) * (short[without] & ~short[at])
    found = [
        Backup(
            writer_id=writer_id,
            in_plan=False,
            programs=int(programs),
            shortfall=table.problem.in_letters(int(table.shortfall[without] - table.shortfall[place])),
            value=product(int(table.value[place] - table.value[without])),
        )
        for (writer_id, place), programs in zip(places.items(), completed, strict=True)
    ]
    found.sort(key=lambda backup: (-backup.shortfall, -backup.value))
    return [backup for backup in found if (backup.shortfall, backup.value) > (0, 0)]


def in_plan_already(order: Sequence[str], gained: Mapping[str, int]) -> list[Backup]:
    """Those whose letter is in the plan already and goes to more programs now, most programs first.

    Parameters
    ----------
    order
        Ids of writers; equals stay in this order.
    gained
        Per writer, the programs where a letter of theirs is new.
    """
    found = [Backup(writer_id=w, in_plan=True, programs=gained[w]) for w in order if gained.get(w)]
    return sorted(found, key=lambda backup: -backup.programs)


def offers(scenario: Scenario, writer_ids: Collection[str]) -> dict[str, tuple[Letter, ...]]:
    """Per writer, the letters they could still write: their versions less those that count in the plan already."""
    counting = {Status.UPLOADED, Status.PROMISED, Status.REQUESTED}
    if scenario.settings.asks.max:
        counting.add(Status.NOT_ASKED)
    live = Counter(letter.writer_id for letter in scenario.letters if letter.status in counting)
    offers: dict[str, tuple[Letter, ...]] = {}
    refuse = refusing(scenario)
    for writer in scenario.writers:
        left = writer.versions - live[writer.id]
        if writer.id in writer_ids and left > 0 and writer.id not in refuse:
            own = [x for x in scenario.letters if x.writer_id == writer.id and x.status is Status.NOT_ASKED]
            unused = [] if Status.NOT_ASKED in counting else own[:left]
            offers[writer.id] = tuple(unused) or (further_letter(scenario, writer, len(offers)),)
    return offers


def find_backups(
    scenario: Scenario, sharing: Mapping[str, tuple[str, ...]], gained: Mapping[str, int], budget: Budget
) -> tuple[Backup, ...] | None:
    """Who could step in for some writers, in a scenario in which their letters are gone already.

    Parameters
    ----------
    sharing
        Per writer who is gone, those whom they shared rotations with.
    gained
        Per writer, the programs where a letter of theirs is new.

    Returns
    -------
    The most helpful first; None where the time did not allow to work it out.
    """
    order = list(dict.fromkeys(other for others in sharing.values() for other in others if other not in sharing))
    in_plan = in_plan_already(order, gained)
    offered = offers(scenario, order[:MOST_DELIVERIES])
    if not offered:
        return tuple(in_plan)
    try:
        letters = OfferedLetters(scenario, offered, budget)
        values = OutcomeValues(letters.problem, letters.available, list(letters.offers.values()), budget)
        table = values.table(np.array([0, *(1 << bit for bit in range(len(offered)))], dtype=np.uint64))
    except NoAnswerError:
        return None
    if table.stopped:
        return None
    places = {writer_id: 1 + place for place, writer_id in enumerate(offered)}
    in_order = {writer_id: places[writer_id] for writer_id in order if writer_id in places}
    return (*could_be_asked(table, 0, in_order), *in_plan)
