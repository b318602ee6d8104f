"""Why this set: what binds, what the best alternative costs, why a letter stays out, what a short program needs.

Every question is put to one program while all others stay as they are: change its kind, solve it again, compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from ..rules.problem import Demand, Problem
from ..rules.scale import decimal
from ..rules.scoring import Portfolio, judge, unmet
from .remedy import Remedy, remedy_for
from .result import ProgramPlan, Result
from .single_program import ProgramContext, program_context

__all__ = ["Alternative", "Binding", "Explanation", "Unused", "explain", "near_alternative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A rule that costs something: what the program would get without it, and the points gained."""

    rule: str
    letter_ids: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The best other set, the points it would cost, and the letters it would be short in addition."""

    letter_ids: tuple[str, ...]
    points: float
    short: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A letter that stays out: the rule that bars it, or else the points and letters its best use would cost."""

    letter_id: str
    reason: str
    points: float = 0.0
    short: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All of it for one program. `conflict` and `remedy` are for a short one; a remedy of None: no letter helps."""

    plan: ProgramPlan
    bindings: tuple[Binding, ...]
    alternative: Alternative | None
    unused: tuple[Unused, ...]
    conflict: tuple[str, ...]
    remedy: Remedy | None


def explain(result: Result, plan: ProgramPlan) -> Explanation:
    """Explain one program's plan."""
    case = program_context(result, plan)
    short = bool(plan.unmet)
    return Explanation(
        plan=plan,
        bindings=tuple(_bindings(case)),
        alternative=_alternative(case),
        unused=tuple(_unused(case)),
        conflict=_conflict(case) if short else (),
        remedy=remedy_for(case) if short else None,
    )


def near_alternative(result: Result, plan: ProgramPlan) -> Alternative | None:
    """The best set that differs by one letter: added, dropped or exchanged; None where there is none."""
    case = program_context(result, plan)
    return _cheapest(case, {*_longer(case), *_shorter(case), *_exchanged(case)})


def _bindings(case: ProgramContext) -> Iterator[Binding]:
    """Each rule without which the program would get something better."""
    kind = case.kind
    looser = [
        (str(demand.clause), replace(kind, stated=tuple(other for other in kind.stated if other is not demand)))
        for demand in kind.stated
    ]
    looser.append((f"maximum {kind.maximum}", replace(kind, maximum=len(case.problem.letters))))
    if kind.locked or kind.burned:
        looser.append(("letters that are final", kind.unlocked()))
    before = case.score(case.portfolio)
    for rule, loose in looser:
        portfolio = case.best(loose)
        gained = judge(case.problem, replace(loose, reference=kind.reference), portfolio)
        held = judge(case.problem, replace(loose, reference=kind.reference), case.portfolio)
        if portfolio != case.portfolio and (gained.shortfall, -gained.value) < (held.shortfall, -held.value):
            yield Binding(rule=rule, letter_ids=case.ids(portfolio), points=decimal(gained.value - before.value))


def _alternative(case: ProgramContext) -> Alternative | None:
    """The best set but one: without one of its letters, or with one more."""
    fixed = {*case.kind.locked, *case.kind.pinned}
    without = {case.best(case.kind, case.available - {letter}) for letter in case.portfolio if letter not in fixed}
    return _cheapest(case, without | set(_longer(case)))


def _cheapest(case: ProgramContext, others: set[Portfolio]) -> Alternative | None:
    chosen = min(others - {case.portfolio}, key=lambda portfolio: (*case.score(portfolio).key, portfolio), default=None)
    if chosen is None:
        return None
    points, short = case.cost(chosen)
    return Alternative(letter_ids=case.ids(chosen), points=points, short=short)


def _shorter(case: ProgramContext) -> Iterator[Portfolio]:
    fixed = {*case.kind.locked, *case.kind.pinned}
    for gone in case.portfolio:
        if gone not in fixed:
            yield tuple(letter for letter in case.portfolio if letter != gone)


def _exchanged(case: ProgramContext) -> Iterator[Portfolio]:
    for shorter in _shorter(case):
        yield from _longer(replace(case, portfolio=shorter))


def _longer(case: ProgramContext) -> Iterator[Portfolio]:
    writers = {case.problem.writer_of[letter] for letter in case.portfolio}
    if len(case.portfolio) < case.kind.room:
        for letter in sorted(case.available - set(case.portfolio)):
            if case.kind.open_to(letter) and case.problem.writer_of[letter] not in writers:
                yield tuple(sorted((*case.portfolio, letter)))


def _unused(case: ProgramContext) -> Iterator[Unused]:
    """Each letter that is not in the set, and why."""
    kind = case.kind
    for place, letter in enumerate(case.problem.letters):
        if place in case.portfolio or place in kind.burned:
            continue
        if kind.barred[place]:
            yield Unused(letter_id=letter.id, reason=kind.barred[place])
        elif place not in case.available:
            yield Unused(letter_id=letter.id, reason=_out_of_reach(case.problem, place))
        else:
            fixed = {*kind.locked, *(set(kind.pinned) & case.available)}
            if len(fixed) >= kind.room:
                yield Unused(letter_id=letter.id, reason="all places are final or pinned")
                continue
            if case.problem.writer_of[place] in {case.problem.writer_of[other] for other in fixed}:
                yield Unused(letter_id=letter.id, reason="a letter of its writer is pinned there")
                continue
            points, short = case.cost(case.best(replace(kind, pinned=(*kind.pinned, place))))
            yield Unused(letter_id=letter.id, reason="", points=points, short=short)


def _out_of_reach(problem: Problem, place: int) -> str:
    if place in problem.to_ask:
        return "it is not asked for" if problem.asks_max else "it is not asked for ([asks] max in scenario.toml is 0)"
    if problem.limits[place] is not None:
        return "its max_programs is used up elsewhere"
    return "its writer's versions are used up"


def _conflict(case: ProgramContext) -> tuple[str, ...]:
    """The smallest set of the program's rules that cannot hold together with the letters there are.

    Subsets are tried in order of size, so the first that fails is a smallest one. Maximum, one letter per writer
    and final letters are in force throughout.
    """
    kind = case.kind
    rules: list[Demand | int] = [*kind.stated, *([kind.required] if kind.required else [])]
    for size in range(1, len(rules) + 1):
        for chosen in combinations(rules, size):
            stated = tuple(rule for rule in chosen if isinstance(rule, Demand))
            required = next((rule for rule in chosen if isinstance(rule, int)), 0)
            only = replace(kind, stated=stated, required=required)
            if unmet(only, case.best(only)):
                return tuple(f"required {rule}" if isinstance(rule, int) else str(rule.clause) for rule in chosen)
    return ()
