"""What a short program needs: few and plain new letters that would complete it, and who could write one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

from ..domain.entities import Letter, LetterKind, Response, Scenario, Status
from ..domain.traits import facts, traits
from ..rules.problem import ProgramGroup
from .attainable import Attainable
from .single_program import ProgramContext

__all__ = ["Remedy", "remedy"]


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


def remedy(context: ProgramContext) -> Remedy | None:
    """A small set of new letters with which a short program would be complete; None: no letter helps.

    Add the new letter that lowers the shortfall most, the plainest of them, until nothing is short. A bundle of traits
    matters only by the counts of clauses that it enters, so of bundles that enter the same the plainest is tried.

    Raises
    ------
    NoAnswerError
        When the time was over before it was found.
    """
    left = context.score(context.portfolio).shortfall
    if context.closed or not left:
        return None
    reach = Attainable(context)
    plainest: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for bundle in _bundles(context.group):
        carried = frozenset({*bundle, "any", *(["us_or_ca"] if "us" in bundle else [])})
        plainest.setdefault(tuple(tally.count.holds(carried) for tally in reach.tallies), bundle)
    added: list[tuple[str, ...]] = []
    while left and len(added) < context.group.room:
        chosen = None
        for held, bundle in plainest.items():
            context.budget.require()
            shortfall = reach.with_one_more(held)
            if shortfall is not None and shortfall < left:
                left, chosen = shortfall, (held, bundle)
            if not left:
                break
        if chosen is None:
            return None
        reach.add(chosen[0])
        added.append(chosen[1])
    return None if left else Remedy(letters=tuple(added), writers=_could_give(context, added[0]))


def _bundles(group: ProgramGroup) -> list[tuple[str, ...]]:
    """Sets of traits a new letter might carry, plainest first: what the clauses ask for, alone and together."""
    counts = [count for demand in group.stated for count in demand.clause.counts()]
    wanted = {
        tuple(sorted(trait.name for trait in count.traits if trait.wanted and trait.name != "any"))
        for count in counts
        if count.relation != "<="
    }
    capped = (count for count in counts if count.relation == "<=")
    demanded = {(trait.name,) for count in capped for trait in count.traits if not trait.wanted}
    found = {(), *wanted}
    for size in (2, 3):
        together = combinations(sorted(wanted | demanded), size)
        found.update(tuple(sorted({name for part in parts for name in part})) for parts in together)
    return sorted(found, key=lambda bundle: (len(bundle), bundle))


def _could_give(context: ProgramContext, bundle: tuple[str, ...]) -> tuple[str, ...]:
    """Writers who could write one more letter with these traits that may go there, in the order of the file.

    A writer is judged by a letter of theirs that is not asked for yet, or else by a plain one. Left out are those who
    declined, those with a letter in the set, those who write no further version, and those whose letter is barred.
    """
    scenario, problem = context.problem.scenario, context.problem
    live: Counter[str] = Counter(
        letter.writer_id for letter in problem.letters if letter.status.pending or letter.status is Status.UPLOADED
    )
    there = {problem.letters[letter].writer_id for letter in context.portfolio}
    barred = {letter.writer_id for letter, why in zip(problem.letters, context.group.barred, strict=True) if why}
    free = {
        writer.id
        for writer in scenario.writers
        if writer.response is not Response.DECLINED and live[writer.id] < writer.versions
    }
    unasked = [entry for entry in facts(scenario) if entry.letter.status is Status.NOT_ASKED]
    fitting = {
        entry.letter.writer_id
        for entry in (*unasked, *facts(_one_of_everybody(scenario)))
        if set(bundle) <= traits(entry)
    }
    could = free & fitting - there - barred
    return tuple(writer.id for writer in scenario.writers if writer.id in could)


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
            dated=scenario.as_of,
        )
        for row, writer in enumerate(scenario.writers, 1)
    )
    return replace(scenario, letters=letters)
