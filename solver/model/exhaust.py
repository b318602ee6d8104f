"""All ways to open a few more openings, one after the other, where few are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .costs import Figures
from .rents import Stand, Terms

__all__ = ["exhaust"]

Singles = NDArray[np.float32]


def exhaust(
    columns: Columns,
    cost: Figures,
    terms: Terms,
    stand: Stand,
    opened: NDArray[np.bool_],
    free: NDArray[np.intp],
    limit: Callable[[], float],
) -> Iterator[NDArray[np.bool_]]:
    """Yield what is open in every way that costs no more than the limit at that moment, or hardly more.

    Costs are taken in single precision, rounded down: that is faster, and who asks looks at the few ways exactly.

    Parameters
    ----------
    free
        The openings to be decided, at most 62; those that are not opened are closed.
    """
    order = free[np.argsort(stand.price[free], kind="stable")]
    ways = _Ways(columns, cost, terms, stand, order, limit)
    room = [most - int(opened[terms.group == group].sum()) for group, most in enumerate(terms.limits)]
    base = float(terms.costs[opened].sum())
    if (0 in ways.place) and base + float(ways.table[ways.place[0]].sum(dtype=np.float64)) <= limit():
        yield opened
    start = ways.table[ways.place[0]] if 0 in ways.place else np.full(len(columns.starts), np.inf, dtype=np.float32)
    fixed = float(stand.least.sum() + stand.price[opened].sum())
    for chosen in ways.visit(0, room, start, base, fixed, [0]):
        mask = opened.copy()
        mask[order[chosen]] = True
        yield mask


class _Ways:
    """The columns by what they need of the openings that are left: their numbers as the bits of a number."""

    def __init__(
        self,
        columns: Columns,
        cost: Figures,
        terms: Terms,
        stand: Stand,
        order: NDArray[np.intp],
        limit: Callable[[], float],
    ) -> None:
        bit = np.zeros(columns.openings + 1, dtype=np.int64)
        bit[order] = np.int64(1) << np.arange(len(order), dtype=np.int64)
        needs = bit[columns.needs].sum(axis=0)
        masks, row = np.unique(needs, return_inverse=True)
        table = np.full((len(masks), len(columns.starts)), np.inf)
        np.minimum.at(table, (row, columns.kind), cost)
        self.table = _no_more(table)
        self.place = {int(mask): number for number, mask in enumerate(masks)}
        self.widest = max(mask.bit_count() for mask in self.place)
        self.price, self.costs, self.group = stand.price[order], terms.costs[order], terms.group[order]
        self.earned = np.concatenate([[0.0], np.cumsum(np.minimum(self.price, 0.0))])
        self.limit = limit

    def visit(
        self, start: int, room: Sequence[int], best: Singles, spent: float, fixed: float, parts: Sequence[int]
    ) -> Iterator[list[int]]:
        """Open each one from `start` on, and all ways with it.

        `best` has the least cost of every kind so far, `spent` what is open costs, `fixed` the bound on it, and
        `parts` the sets of what is open that a column can need besides.
        """
        for number in range(start, len(self.price)):
            bound = fixed + self.price[number]
            left = min(len(self.price), number + sum(room))
            if bound + self.earned[left] - self.earned[min(number + 1, left)] > self.limit():
                return  # those that follow earn less
            group = int(self.group[number])
            if not room[group]:
                continue
            bit = 1 << number
            rows = [self.place[part | bit] for part in parts if part | bit in self.place]
            here = np.minimum(best, self.table.take(rows, axis=0).min(axis=0)) if rows else best
            cost = spent + float(self.costs[number])
            if cost + float(here.sum(dtype=np.float64)) <= self.limit():
                yield [number]
            fewer = [most - (place == group) for place, most in enumerate(room)]
            if sum(fewer):
                longer = [*parts, *(part | bit for part in parts if part.bit_count() < self.widest - 1)]
                for rest in self.visit(number + 1, fewer, here, cost, bound, longer):
                    yield [number, *rest]


def _no_more(figures: Figures) -> Singles:
    """The figures in single precision, none larger than it was."""
    single = figures.astype(np.float32)
    return np.where(single > figures, np.nextafter(single, np.float32(-np.inf)), single)
