"""What a short program needs: few and plain new letters that would complete it, and who could write one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

from ..domain.entities import Letter, LetterKind, Response, Scenario, Status
from ..domain.traits import facts, traits
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.solve import alone
from ..rules.problem import Demand, Problem, ProgramGroup
from ..rules.scoring import judge
from .result import ProgramPlan, Result
from .single_program import ProgramContext, program_context

__all__ = ["Remedy", "remedy", "remedy_for"]


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
    """A small set of new letters with which a short program would be complete; None: no letter helps."""
    return remedy_for(program_context(result, plan))


def remedy_for(case: ProgramContext) -> Remedy | None:
    """The same for one program singled out.

    Add the new letter that lowers the shortfall most, the plainest of them, until nothing is short.
    """
    found, kind, available = case.problem, case.kind, case.available
    if case.closed:
        return None
    added: list[tuple[str, ...]] = []
    steps: list[tuple[int, int, tuple[str, ...], Problem, ProgramGroup, int]]
    left = case.score(case.portfolio).shortfall
    while left and len(added) < kind.room:
        steps = []
        for bundle in _bundles(kind):
            wider, more, place = _with_newcomer(found, kind, bundle)
            portfolio = alone(wider, more, available | {place}, Budget(), SolutionCache())
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


def _bundles(kind: ProgramGroup) -> list[tuple[str, ...]]:
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


def _with_newcomer(problem: Problem, kind: ProgramGroup, bundle: tuple[str, ...]) -> tuple[Problem, ProgramGroup, int]:
    """The same problem with one more letter, by a writer of its own, that carries just these traits."""
    place = len(problem.orders)
    carried = frozenset({*bundle, "any", *(["us_or_ca"] if "us" in bundle else [])})
    stated = tuple(_recounted(demand, place, carried) for demand in kind.stated)
    preferred = tuple(_recounted(demand, place, carried) for demand in kind.preferred)
    wider = replace(
        problem,
        writer_of=(*problem.writer_of, max(problem.writer_of) + 1),
        orders=(*problem.orders, place + 1),
        limits=(*problem.limits, None),
    )
    strengths, barred = (*kind.strengths, max(kind.strengths)), (*kind.barred, "")
    return wider, replace(kind, stated=stated, preferred=preferred, strengths=strengths, barred=barred), place


def _recounted(demand: Demand, place: int, carried: frozenset[str]) -> Demand:
    options = tuple(
        tuple(replace(t, letters=t.letters | {place}) if t.count.holds(carried) else t for t in option)
        for option in demand.options
    )
    return replace(demand, options=options)


def _could_give(case: ProgramContext, bundle: tuple[str, ...]) -> tuple[str, ...]:
    """Writers who could write one more letter with these traits that may go there, in the order of the file.

    A writer is judged by a letter of theirs that is not asked for yet, or else by a plain one. Left out are those who
    declined, those with a letter in the set, those who write no further version, and those whose letter is barred.
    """
    scenario, problem = case.problem.scenario, case.problem
    live: Counter[str] = Counter(
        letter.writer_id for letter in problem.letters if letter.status.pending or letter.status is Status.UPLOADED
    )
    there = {problem.letters[letter].writer_id for letter in case.portfolio}
    barred = {letter.writer_id for letter, why in zip(problem.letters, case.kind.barred, strict=True) if why}
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
            expected=scenario.as_of,
            dated=scenario.as_of,
        )
        for row, writer in enumerate(scenario.writers, 1)
    )
    return replace(scenario, letters=letters)
