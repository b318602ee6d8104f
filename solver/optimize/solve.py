"""V(A): the best assignment when the letters in A are available. It chooses what decides each part of a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache as once
from functools import partial

from ..domain.errors import AnswerError
from ..rules.problem import Assignment, Portfolio, PortfolioCounts, Problem, ProgramGroup
from ..rules.scoring import Score
from .budget import Budget, Engine
from .cache import SolutionCache
from .columns import lay_out
from .coupling import Component, Coupling, components
from .enumeration import best_openings, within_reach
from .greedy import greedy
from .master import Master, MasterAnswer, solve_master
from .model import solve_by_model
from .narrowing import solve_narrowed, too_wide
from .set_by_set import MOST_BOUNDED, solve_set_by_set
from .solution import ComponentSolution
from .verify import verify

__all__ = ["Answer", "SolveStatus", "alone", "best", "spread_out"]


class SolveStatus(StrEnum):
    """How sure an answer is: proven, or found with a gap."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """V(A).

    Attributes
    ----------
    available
        A itself, as positions of letters.
    score
        Recomputed by :func:`~solver.optimize.verify.verify`, never taken from what found the answer.
    value_bound
        No assignment of this shortfall is worth more, in square units.
    shortfall_bound
        No assignment has less shortfall, in units.
    free
        Numbers of the groups that nothing couples with others.
    """

    status: SolveStatus
    available: frozenset[int]
    assignment: Assignment
    score: Score
    value_bound: int
    shortfall_bound: int
    free: frozenset[int]

    @property
    def used(self) -> frozenset[int]:
        """The letters that go anywhere."""
        return frozenset(letter for counts in self.assignment for portfolio, _ in counts for letter in portfolio)

    def portfolios(self, problem: Problem) -> tuple[Portfolio, ...]:
        """Per program, its portfolio."""
        return spread_out(problem, self.assignment)


def spread_out(problem: Problem, assignment: Assignment) -> tuple[Portfolio, ...]:
    """Per program, its portfolio: of a group with several, the first in file order get the first."""
    spread: list[Portfolio] = [()] * len(problem.programs)
    for group, counts in zip(problem.groups, assignment, strict=True):
        each = (portfolio for portfolio, count in counts for _ in range(count))
        for program, portfolio in zip(group.programs, each, strict=True):
            spread[program] = portfolio
    return tuple(spread)


def best(problem: Problem, available: frozenset[int], budget: Budget, cache: SolutionCache) -> Answer:
    """Find V(available). There is always an answer: what is not reached in time is filled in greedily.

    Groups that nothing couples are looked up in tables. Components whose groups share openings alone are enumerated,
    the others are solved over columns; where there is too much to list, or with the engine ``cp-sat``, the CP-SAT
    model decides.
    """
    free, coupled = components(problem, available)
    start = once(lambda: greedy(problem, available, budget))
    by_model = budget.engine is Engine.CP_SAT
    if not by_model and not budget.spent:
        cache.look_up(problem, [problem.groups[number] for number in free], available)
    counts: dict[int, PortfolioCounts] = {}
    parts: list[tuple[Component, ComponentSolution]] = []
    for number in free:
        group = problem.groups[number]
        known = None if by_model else cache.best(problem, group, available)
        if known is not None:
            counts[number] = ((known, len(group.programs)),)
            continue
        component = _by_itself(problem, number, available)
        part = solve_by_model(component, budget, [start()[number]])
        if part.proven and not by_model:
            cache.keep(problem, group, available, part.counts[0][0][0])
        counts[number] = part.counts[0]
        parts.append((component, part))
    for component in coupled:
        part = _solve(component, budget, cache, partial(_of, start, component.members))
        counts.update(zip(component.members, part.counts, strict=True))
        parts.append((component, part))
    assignment = tuple(counts[number] for number in range(len(problem.groups)))
    return _answer(problem, available, assignment, parts, frozenset(free))


def alone(
    problem: Problem, group: ProgramGroup, available: frozenset[int], budget: Budget, cache: SolutionCache
) -> Portfolio:
    """Find the best portfolio of one program that competes with no other; the best known where the time is over.

    Parameters
    ----------
    group
        Any group over the letters of the problem, not only one of its own.
    """
    single = replace(problem, groups=(group,))
    if budget.engine is not Engine.CP_SAT and not budget.spent:
        cache.look_up(single, [group], available)
    known = cache.best(single, group, available)
    if known is not None:
        return known
    part = solve_by_model(_by_itself(single, 0, available), budget, greedy(single, available, budget))
    portfolio = part.counts[0][0][0]
    if part.proven:
        cache.keep(single, group, available, portfolio)
    return portfolio


def _of(start: Callable[[], Sequence[Portfolio]], members: Sequence[int]) -> list[Portfolio]:
    """The portfolios of some groups."""
    return [start()[number] for number in members]


def _by_itself(problem: Problem, number: int, available: frozenset[int]) -> Component:
    """A group as a component of its own, which no limit touches."""
    nothing = Coupling(limited=frozenset(), versions=frozenset(), charged=frozenset(), few_asks=False)
    return Component(problem=problem, members=(number,), available=available, coupling=nothing, limited=())


def _solve(
    component: Component, budget: Budget, cache: SolutionCache, start: Callable[[], Sequence[Portfolio]]
) -> ComponentSolution:
    """Solve a component with what is fastest for it.

    Parameters
    ----------
    start
        Gives per group a portfolio that keeps every limit.
    """
    if budget.engine is not Engine.CP_SAT and too_wide(component, budget):
        return solve_narrowed(component, budget, cache, _solve_whole)
    return _solve_whole(component, budget, cache, start)


def _solve_whole(
    component: Component, budget: Budget, cache: SolutionCache, start: Callable[[], Sequence[Portfolio]]
) -> ComponentSolution:
    """Solve a component over all its columns, or by the model where they cannot be laid out."""
    columns = None if budget.engine is Engine.CP_SAT else lay_out(component, budget, cache)
    if columns is None:
        return solve_by_model(component, budget, start())
    if not within_reach(columns.openings, len(columns.groups)):
        return solve_master(component, columns, start(), budget)
    if component.limited:
        few = within_reach(columns.openings, len(columns.groups), MOST_BOUNDED)
        return (solve_set_by_set if few else solve_master)(component, columns, start(), budget)
    is_open = best_openings(columns, budget)
    if is_open is None:  # no time left: the master's bounds without any search
        return solve_master(component, columns, start(), budget)
    chosen = columns.first(columns.within(is_open))
    if chosen is None:
        raise AnswerError("the best set of openings leaves a group without a portfolio")
    counts = Master(component, columns).counts(MasterAnswer(chosen, columns.units))
    score = component.score(counts)
    return ComponentSolution(counts=counts, proven=True, shortfall_bound=score.shortfall, value_bound=score.value)


def _answer(
    problem: Problem,
    available: frozenset[int],
    assignment: Assignment,
    parts: Sequence[tuple[Component, ComponentSolution]],
    free: frozenset[int],
) -> Answer:
    """Judge an assignment. Its bounds are what it comes to, less what each part might still gain.

    Parameters
    ----------
    parts
        All that was solved; groups that were looked up are as good as they can be.
    free
        Numbers of the groups that nothing couples.
    """
    score = verify(problem, available, assignment)
    shortfall_bound, value_bound, proven = score.shortfall, score.value, True
    for component, part in parts:
        own = component.score(part.counts)
        proven = proven and part.proven
        if part.proven and (own.shortfall, own.value) != (part.shortfall_bound, part.value_bound):
            raise AnswerError("what was proven is not what the check makes of the answer")
        shortfall_bound -= own.shortfall - min(part.shortfall_bound, own.shortfall)
        value_bound += max(part.value_bound, own.value) - own.value
    return Answer(
        status=SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE,
        available=available,
        assignment=assignment,
        score=score,
        value_bound=value_bound,
        shortfall_bound=shortfall_bound,
        free=free,
    )
