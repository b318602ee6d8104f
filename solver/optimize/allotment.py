"""Letters that may go to few programs only: which programs get them, and who is asked for what besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import Problem, ProgramGroup
from ..rules.scale import UNIT
from ..rules.scoring import Portfolio, PortfolioCounts, judge
from .block import column
from .budget import Budget
from .cache import ComponentSolution, SolutionCache
from .component import goals
from .costs import Costs, costs_of
from .coupling import Coupling
from .greedy import greedy
from .layout import Layout, lay_out_columns
from .linear_model import LinearModel, Row
from .linking import couple
from .openings import openings
from .quotas import Priced, priced, rented

__all__ = ["allot"]

NEAR = 4
"""Columns per kind, on average, that the model is given first."""
SLIGHT = 1e-9
"""More than rounding can be off in a gap, as a share of it."""


def allot(
    problem: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    limits: Coupling,
    budget: Budget,
    memory: SolutionCache,
) -> ComponentSolution | None:
    """Solve kinds that `max_programs` couples, and perhaps asks and versions; None where there is too much to see."""
    if memory.by_model:
        return None
    kinds, letters = tuple(problem.groups[number] for number in members), sorted(limits.limited)
    opened = openings(problem, kinds, available, limits).and_letters(letters)
    layout = lay_out_columns(memory.catalogue(problem), kinds, available, opened, budget)
    costs = costs_of(layout.columns, layout.weights, layout.counts, opened.charges, even=False) if layout else None
    if layout is None or costs is None:
        return None
    bounds = [*[np.inf] * (len(opened) - len(letters)), *(float(problem.limits[letter] or 0) for letter in letters)]
    prices = priced(layout.columns, costs.columns / layout.counts[layout.columns.kind], layout.counts, bounds, budget)
    if len(opened) > len(letters) and not budget.spent:
        goal = _begun(problem, layout, costs, members, available)
        prices = rented(layout.columns, costs, layout.counts, bounds, opened, prices, goal, budget)
    best, proven = _narrowed(problem, layout, costs, prices, limits, budget)
    if best is None:
        return None
    shares = layout.restored(_shared(layout, best))
    shortfall, value = _total(problem, kinds, shares)
    if not proven:
        shortfall, value = costs.bounds(prices.bound, shortfall - costs.shortfall, proven=False)
    return ComponentSolution(shares=shares, proven=proven, shortfall_bound=shortfall, value_bound=value)


class _Numbers(NamedTuple):
    """Some columns, and how many programs get each."""

    columns: NDArray[np.intp]
    programs: NDArray[np.int64]


def _narrowed(
    problem: Problem, layout: Layout, costs: Costs, prices: Priced, limits: Coupling, budget: Budget
) -> tuple[_Numbers | None, bool]:
    """Let the model choose among few columns, and then among all that could be part of anything better."""
    gap, best, least = prices.gap_of(NEAR * len(layout.kinds)), None, np.inf
    while True:
        near = np.flatnonzero(prices.near(gap))
        numbers, proven = _counted(problem, layout, near, limits, budget)
        spent = np.inf if numbers is None else _spent(layout, costs, numbers)
        if spent <= least:
            best, least = numbers, spent
        if not proven or spent - prices.bound <= gap or len(near) == len(layout.columns):
            return best, proven
        gap = (spent - prices.bound) * (1 + SLIGHT) + 1


def _begun(problem: Problem, layout: Layout, costs: Costs, members: Sequence[int], available: frozenset[int]) -> float:
    """What a greedy answer costs."""
    start = greedy(problem, available)
    shares: list[PortfolioCounts] = [
        ((start[number], len(kind.programs)),) for number, kind in zip(members, layout.given, strict=True)
    ]
    return costs.of(*_total(problem, layout.given, shares))


def _spent(layout: Layout, costs: Costs, numbers: _Numbers) -> float:
    """What programs with some columns cost, and the openings they need."""
    used = np.zeros(len(layout.opened) + 1, dtype=bool)
    used[layout.columns.needs[:, numbers.columns[numbers.programs > 0]]] = True
    each = costs.columns[numbers.columns] / layout.counts[layout.columns.kind[numbers.columns]]
    return float(each @ numbers.programs + costs.openings @ used[:-1])


def _counted(
    problem: Problem, layout: Layout, near: NDArray[np.intp], limits: Coupling, budget: Budget
) -> tuple[_Numbers | None, bool]:
    """Let the model find how many programs get each of some columns: the numbers, and whether they are best."""
    from .search import minimise_lexicographically

    sheet, columns = LinearModel(), layout.columns
    portfolios = [layout.portfolio(columns.kind[place], int(columns.row[place])) for place in near]
    blocks = [
        column(problem, layout.kinds[columns.kind[place]], sheet, held)
        for place, held in zip(near, portfolios, strict=True)
    ]
    for number, made in groupby(zip(columns.kind[near], blocks, strict=True), key=itemgetter(0)):
        programs = len(layout.kinds[number].programs)
        sheet.add(Row("programs of the kind", tuple((1, part.n) for _, part in made), programs, programs))
    asks = couple(problem, sheet, blocks, limits.limited, limits.versions, limits.charged, limits.few_asks)
    weighted = [(made, made.kind.weight // len(made.kind.programs)) for made in blocks]
    search = minimise_lexicographically(sheet, goals(problem, weighted, asks), budget, {})
    if search.values is None:
        return None, False
    programs_of = np.array([search.values[made.n] for made in blocks], dtype=np.int64)
    return _Numbers(columns=near, programs=programs_of), search.proven


def _shared(layout: Layout, numbers: _Numbers) -> tuple[PortfolioCounts, ...]:
    """How many programs of every kind get which portfolio."""
    columns = layout.columns
    counts: list[Counter[Portfolio]] = [Counter() for _ in layout.kinds]
    for place, programs in zip(*numbers, strict=True):
        if programs:
            kind = int(columns.kind[place])
            counts[kind][layout.portfolio(kind, int(columns.row[place]))] += int(programs)
    return tuple(tuple(sorted(held.items())) for held in counts)


def _total(problem: Problem, kinds: Sequence[ProgramGroup], shares: Sequence[PortfolioCounts]) -> tuple[int, int]:
    """Shortfall and value of some kinds, weights and what is paid for asks included."""
    shortfall = value = 0
    used: set[int] = set()
    for kind, held in zip(kinds, shares, strict=True):
        for portfolio, programs in held:
            score, weight = judge(problem, kind, portfolio), kind.weight // len(kind.programs) * programs
            shortfall, value = shortfall + weight * score.shortfall, value + weight * score.value
            used.update(portfolio)
    asked = {problem.writer_of[letter] for letter in used & problem.to_ask}
    return shortfall, value - sum(problem.ask_costs[writer] for writer in asked) * UNIT
