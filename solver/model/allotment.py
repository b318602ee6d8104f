"""Letters that may go to few programs only: which programs get them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from ..check import Portfolio, Shares, judge
from ..problem import Kind, Problem
from .block import column
from .budget import Budget
from .component import goals
from .costs import costs_of
from .coupling import couple
from .layout import Layout, lay_out_columns
from .memory import Memory, Part
from .openings import limited_letters
from .quotas import priced
from .rows import Row, Sheet
from .ties import Coupling

__all__ = ["allot"]

NEAR = 4
"""Columns per kind, on average, that the model is given first."""
SLIGHT = 1e-9
"""More than rounding can be off in a gap, as a share of it."""


def allot(
    found: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    limits: Coupling,
    budget: Budget,
    memory: Memory,
) -> Part | None:
    """Solve kinds that nothing couples but `max_programs`; None where there is too much to look at."""
    if memory.by_model:
        return None
    kinds, letters = tuple(found.kinds[number] for number in members), sorted(limits.limited)
    layout = lay_out_columns(memory.catalogue(found), kinds, available, limited_letters(letters), budget)
    if layout is None:
        return None
    weights = np.array([kind.weight for kind in layout.kinds], dtype=np.int64)
    counts = np.array([len(kind.programs) for kind in layout.kinds], dtype=np.int64)
    costs = costs_of(layout.columns, weights, counts, np.zeros(0, dtype=np.int64), even=False)
    if costs is None:
        return None
    cost = costs.columns / counts[layout.columns.kind]
    bounds = [found.limits[letter] or 0 for letter in letters]
    prices = priced(layout.columns, cost, counts, bounds, budget)
    gap, best = prices.gap_of(NEAR * len(kinds)), None
    while True:
        near = np.flatnonzero(prices.near(gap))
        numbers, proven = _counted(found, layout, near, limits, budget)
        over = np.inf if numbers is None else float(cost[near] @ numbers) - prices.bound
        if numbers is not None and (best is None or over <= best[0]):
            best = over, near, numbers
        if not proven or over <= gap or len(near) == len(cost):
            break
        gap = over * (1 + SLIGHT) + 1
    if best is None:
        return None
    shares = layout.restored(_shared(layout, *best[1:]))
    shortfall, value = _total(found, kinds, shares)
    if not proven:
        shortfall, value = costs.bounds(prices.bound, shortfall - costs.shortfall, proven=False)
    return Part(shares=shares, proven=proven, shortfall_bound=shortfall, value_bound=value)


def _counted(
    found: Problem, layout: Layout, near: NDArray[np.intp], limits: Coupling, budget: Budget
) -> tuple[NDArray[np.int64] | None, bool]:
    """Let the model find how many programs get each of some columns: the numbers, and whether they are best."""
    from .search import minimise

    sheet, columns = Sheet(), layout.columns
    portfolios = [layout.portfolio(columns.kind[place], int(columns.row[place])) for place in near]
    blocks = [
        column(found, layout.kinds[columns.kind[place]], sheet, held)
        for place, held in zip(near, portfolios, strict=True)
    ]
    for number, made in groupby(zip(columns.kind[near], blocks, strict=True), key=itemgetter(0)):
        programs = len(layout.kinds[number].programs)
        sheet.add(Row("programs of the kind", tuple((1, part.n) for _, part in made), programs, programs))
    couple(found, sheet, blocks, limits.limited, frozenset(), frozenset(), few_asks=False)
    weighted = [(made, made.kind.weight // len(made.kind.programs)) for made in blocks]
    search = minimise(sheet, goals(found, weighted, {}), budget, {})
    if search.values is None:
        return None, False
    return np.array([search.values[made.n] for made in blocks], dtype=np.int64), search.proven


def _shared(layout: Layout, near: NDArray[np.intp], numbers: NDArray[np.int64]) -> tuple[Shares, ...]:
    """How many programs of every kind get which portfolio."""
    columns = layout.columns
    counts: list[Counter[Portfolio]] = [Counter() for _ in layout.kinds]
    for place, programs in zip(near, numbers, strict=True):
        if programs:
            kind = int(columns.kind[place])
            counts[kind][layout.portfolio(kind, int(columns.row[place]))] += int(programs)
    return tuple(tuple(sorted(held.items())) for held in counts)


def _total(found: Problem, kinds: Sequence[Kind], shares: Sequence[Shares]) -> tuple[int, int]:
    """Shortfall and value of some kinds, weights included."""
    shortfall = value = 0
    for kind, held in zip(kinds, shares, strict=True):
        for portfolio, programs in held:
            score, weight = judge(found, kind, portfolio), kind.weight // len(kind.programs) * programs
            shortfall, value = shortfall + weight * score.shortfall, value + weight * score.value
    return shortfall, value
