"""What a short program needs: the fewest new letters that would complete it, and who could write one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from .case import Case, case_of
from .check import judge
from .domain import Kind as LetterKind
from .domain import Letter, Response, Scenario, Status
from .kinds import facts
from .model.component import Memory
from .model.optimum import alone
from .model.search import Budget
from .problem import Demand, Kind, Problem
from .result import ProgramPlan, Result
from .traits import traits

__all__ = ["Remedy", "remedy", "remedy_for"]

AT_MOST = 4
"""Letters a remedy adds at the most: no platform takes more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """The smallest change that helps.

    Attributes
    ----------
    letters
        Per new letter, the traits it must carry; no traits: any letter.
    writers
        Ids of writers in the scenario who could give the first of them.
    """

    letters: tuple[tuple[str, ...], ...]
    writers: tuple[str, ...]


def remedy(result: Result, plan: ProgramPlan) -> Remedy | None:
    """The smallest set of new letters with which a short program would be complete; None: no letter helps."""
    return remedy_for(case_of(result, plan))


def remedy_for(case: Case) -> Remedy | None:
    """The same for one program singled out.

    Add the new letter that lowers the shortfall most, the plainest of them, until nothing is short.
    """
    found, kind, available = case.found, case.kind, case.available
    added: list[tuple[str, ...]] = []
    steps: list[tuple[int, int, tuple[str, ...], Problem, Kind, int]]
    left = case.score(case.portfolio).shortfall
    while left and len(added) < AT_MOST:
        steps = []
        for bundle in _bundles(kind):
            wider, more, place = _with_newcomer(found, kind, bundle)
            portfolio = alone(wider, more, available | {place}, Budget(), Memory())
            shortfall = judge(wider, more, portfolio).shortfall
            steps.append((shortfall, len(bundle), bundle, wider, more, place))
            if not shortfall:
                break
        shortfall, _, bundle, found, kind, place = min(steps, key=lambda step: step[:3])
        if shortfall >= left:
            return None
        left, available = shortfall, available | {place}
        added.append(bundle)
    if left:
        return None
    return Remedy(letters=tuple(added), writers=_could_give(case, added[0]))


def _bundles(kind: Kind) -> list[tuple[str, ...]]:
    """Sets of traits a new letter might carry, plainest first: what the clauses ask for, alone and together."""
    wanted = {
        tuple(sorted(trait.name for trait in count.traits if trait.wanted and trait.name != "any"))
        for demand in kind.stated
        for count in demand.clause.counts()
        if count.relation != "<="
    }
    demanded = {
        (trait.name,)
        for demand in kind.stated
        for count in demand.clause.counts()
        for trait in count.traits
        if count.relation == "<=" and not trait.wanted
    }
    found = {(), *wanted}
    for size in (2, 3):
        for parts in combinations(sorted(wanted | demanded), size):
            found.add(tuple(sorted({name for part in parts for name in part})))
    return sorted(found, key=lambda bundle: (len(bundle), bundle))


def _with_newcomer(found: Problem, kind: Kind, bundle: tuple[str, ...]) -> tuple[Problem, Kind, int]:
    """The same problem with one more letter, by a writer of its own, that carries just these traits."""
    place = len(found.orders)
    carried = frozenset({*bundle, "any", *(["us_or_ca"] if "us" in bundle else [])})
    stated = tuple(_recounted(demand, place, carried) for demand in kind.stated)
    preferred = tuple(_recounted(demand, place, carried) for demand in kind.preferred)
    wider = replace(
        found,
        writer_of=(*found.writer_of, max(found.writer_of) + 1),
        orders=(*found.orders, place + 1),
        limits=(*found.limits, None),
    )
    strengths, barred = (*kind.strengths, max(kind.strengths)), (*kind.barred, "")
    return wider, replace(kind, stated=stated, preferred=preferred, strengths=strengths, barred=barred), place


def _recounted(demand: Demand, place: int, carried: frozenset[str]) -> Demand:
    options = tuple(
        tuple(replace(t, letters=t.letters | {place}) if t.count.holds(carried) else t for t in option)
        for option in demand.options
    )
    return replace(demand, options=options)


def _could_give(case: Case, bundle: tuple[str, ...]) -> tuple[str, ...]:
    """Writers who could write a letter with these traits and have none in the set, those not yet asked first.

    A writer is judged by the letters of theirs on the list, whatever their status, and by a plain one.
    """
    scenario, there = case.found.scenario, {case.found.letters[letter].writer_id for letter in case.portfolio}
    declined = {writer.id for writer in scenario.writers if writer.response is Response.DECLINED}
    listed = [entry for entry in facts(scenario) if not entry.letter.status.gone]
    busy = {entry.letter.writer_id for entry in listed if entry.letter.status is not Status.NOT_ASKED}
    fitting = {
        entry.letter.writer_id
        for entry in (*listed, *facts(_one_of_everybody(scenario)))
        if entry.letter.writer_id not in there | declined and set(bundle) <= traits(entry)
    }
    return tuple(sorted(fitting, key=lambda writer_id: (writer_id in busy, writer_id)))


def _one_of_everybody(scenario: Scenario) -> Scenario:
    """The scenario with one plain letter of every writer."""
    letters = tuple(
        Letter(
            id=writer.id,
            writer_id=writer.id,
            row=row,
            kind=LetterKind.NARRATIVE,
            specialty=writer.specialty or "general",
            status=Status.UPLOADED,
            expected=scenario.as_of,
            dated=scenario.as_of,
        )
        for row, writer in enumerate(scenario.writers, 1)
    )
    return replace(scenario, letters=letters)
