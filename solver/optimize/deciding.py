"""Which writers to ask and which versions to use: branch and bound over few decisions for very many programs.

Once it is decided what is open, every program has its best column by itself. Here the search is set up: what is open
in any case, a first way to decide, and what columns cost.
"""

from __future__ import annotations

import numpy as np

from ..rules.problem import Problem
from .branching import Decided, Search, gains
from .budget import Budget
from .cache import ComponentSolution, SolutionCache
from .columns import Columns
from .costs import Figures, costs_of, grain
from .layout import Layout
from .openings import Openings
from .portfolios import Truth, Whole
from .rents import Terms

__all__ = ["decide_together"]

SAMPLE = 150
"""Kinds that a first way to decide is found on."""


def decide(layout: Layout, closed: frozenset[int], budget: Budget, last: Decided | None) -> Decided | None:
    """Find the best way to decide what is open; None where costs are too large to be exact.

    Parameters
    ----------
    closed
        Openings that no letter available needs.
    last
        What was decided for the same layout with other openings closed; the search begins there.
    """
    opened, weights, counts = layout.opened, layout.weights, layout.counts
    shut = np.isin(np.arange(len(opened)), list(closed))
    columns = layout.columns.where(~layout.columns.any(shut)) if closed else layout.columns
    forced = _forced(columns, opened)
    group, limits = opened.grouped()
    rough = Terms(costs=opened.charges / grain(weights), group=group, limits=limits)
    taken = _begun(columns, weights, rough, forced, shut, last.way if last else frozenset())
    least = np.minimum.reduceat(columns.shortfall, columns.starts)
    even = columns.shortfall == least[columns.kind]
    enough = not columns.least(np.where(even & ~columns.any(~taken), 0.0, 1.0)).any()
    columns = columns.where(even) if enough else columns
    costs = costs_of(columns, weights, counts, opened.charges, even=enough)
    if costs is None:
        return None
    terms = Terms(costs=costs.openings, group=group, limits=limits)
    return Search(columns, costs, terms, weights, counts, budget).run(taken, forced, shut, last)


def _begun(columns: Columns, weights: Whole, terms: Terms, forced: Truth, closed: Truth, way: frozenset[int]) -> Truth:
    """A fair way to decide, found on a sample of the kinds: what helps many of them helps them all."""
    step = max(1, len(columns.starts) // SAMPLE)
    sample = columns.sample(step) if step > 1 else columns
    taken = forced.copy()
    for number in sorted(way - set(np.flatnonzero(closed))):
        mine = terms.group == terms.group[number]
        taken[number] = taken[number] or (taken & mine).sum() < terms.limits[terms.group[number]]
    scaled = Terms(costs=terms.costs / step, group=terms.group, limits=terms.limits)
    return _greedy(sample, _rough(sample, weights[::step]), scaled, taken, closed)


def _forced(columns: Columns, opened: Openings) -> Truth:
    """The openings that are used in any case, or that all columns of a kind need."""
    number = len(opened)
    used = np.zeros((len(columns.starts), number + 1), dtype=np.int64)
    np.add.at(used, (np.broadcast_to(columns.kind, columns.needs.shape), columns.needs), 1)
    sizes = np.diff(columns.starts, append=len(columns))
    forced: Truth = (used[:, :-1] == sizes[:, None]).any(axis=0)
    forced[list(opened.fixed)] = True
    return forced


def _rough(columns: Columns, weights: Whole) -> Figures:
    """Costs good enough to begin with: a letter missing outweighs all value of a program."""
    loss = np.maximum.reduceat(columns.value, columns.starts)[columns.kind] - columns.value
    price = 4 * int(loss.max(initial=0)) + 1
    weight = (weights // grain(weights))[columns.kind].astype(np.float64)
    rough: Figures = weight * (columns.shortfall.astype(np.float64) * price + loss)
    return rough


def _greedy(columns: Columns, cost: Figures, terms: Terms, taken: Truth, closed: Truth) -> Truth:
    """Open what saves most, one after the other."""
    taken = taken.copy()
    while True:
        saved = gains(columns, cost, taken)[:, :-1].sum(axis=0) - terms.costs
        full = [bool(taken[terms.group == group].sum() >= most) for group, most in enumerate(terms.limits)]
        saved[taken | closed | np.array([full[group] for group in terms.group], dtype=bool)] = 0
        if not (saved > 0).any():
            return taken
        taken[int(saved.argmax())] = True


def decide_together(
    problem: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    budget: Budget,
    memory: SolutionCache,
) -> ComponentSolution | None:
    """Solve kinds that nothing couples but asks and versions; None where there is too much to look at."""
    layout = None if memory.by_model else memory.layout(problem, members, available, budget)
    if layout is None:
        return None
    closed = layout.opened.closed(layout.letters - available)
    decided = decide(layout, closed, budget, memory.last.get(members))
    if decided is None:
        return None
    memory.last[members] = decided
    held = [
        ((layout.portfolio(number, int(row)), len(kind.programs)),)
        for number, (kind, row) in enumerate(zip(layout.kinds, decided.rows, strict=True))
    ]
    return ComponentSolution(
        shares=layout.restored(held),
        proven=decided.proven,
        shortfall_bound=decided.shortfall_bound,
        value_bound=decided.value_bound,
    )
