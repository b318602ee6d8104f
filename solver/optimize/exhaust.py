"""All ways to open a few more openings, one after the other, where few are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .costs import Figures
from .rents import Stand, Terms

__all__ = ["exhaust", "within_reach"]

Steps = NDArray[np.uint16]
BITS = 62
"""Openings that are left are the bits of a number."""
MOST_CELLS = 60_000_000
"""So large a table of sets and kinds is held, which takes half a gigabyte while it is made."""
MOST = 2**16 - 1
"""The largest figure of the table, for what is not to be had."""
ROUNDING = 1e-9
"""More than rounding can be off in a sum, as a share of it."""
CELLS = 1_000_000
"""So many figures are compared at a time."""


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

    Costs are taken in whole steps, rounded down: that is faster, and who asks looks at the few ways exactly.

    Parameters
    ----------
    free
        The openings to be decided, at most 62; those that are not opened are closed.
    """
    order = free[np.argsort(stand.price[free], kind="stable")]
    ways = _Ways(columns, cost, terms, stand, order, limit)
    room = tuple(most - int(opened[terms.group == group].sum()) for group, most in enumerate(terms.limits))
    spent = float(terms.costs[opened].sum())
    bound = float(stand.least.sum() + stand.price[opened].sum()) - stand.slack
    if ways.cost(spent, ways.table[:1])[0] <= limit():
        yield opened
    start = ways.beside(
        ways.table[0], np.zeros(1, dtype=np.intp), np.flatnonzero(ways.has_room(room, np.arange(len(order))))
    )
    for chosen in ways.visit(_Opened(room=room, spent=spent, bound=bound), start):
        mask = opened.copy()
        mask[order[chosen]] = True
        yield mask


def within_reach(columns: Columns, free: int) -> bool:
    """Whether so many openings are few enough to be numbered by bits, and to hold all sets that columns need."""
    sets = sum(comb(free, size) for size in range(len(columns.needs) + 1))
    return free <= BITS and sets * len(columns.starts) <= MOST_CELLS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What is open on the way down: the room left in every group, what is open costs, and a bound."""

    room: tuple[int, ...]
    spent: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Next:
    """What may be opened next, by number, and the least costs of all kinds once it is; and the sets open already."""

    numbers: NDArray[np.intp]
    best: Steps
    parts: NDArray[np.intp]


class _Ways:
    """The columns by what they need of the openings that are left: their numbers as the bits of a number.

    Attributes
    ----------
    table, step
        Sets of openings times kinds: the least cost of a column that needs just these, in steps of the kind; the first
        set is empty. The last row is of no set.
    small, more
        Per set whether any has two more openings, and the row of the one with one more.
    """

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
        masks = _with_parts(np.unique(needs))
        table = np.full((len(masks) + 1, len(columns.starts)), np.inf)
        np.minimum.at(table, (np.searchsorted(masks, needs), columns.kind), cost)
        self.table, self.step = _in_steps(table, limit())
        size = np.bitwise_count(masks).astype(np.int64)
        self.small = np.append(size <= size.max(initial=0) - 2, False)
        wider = masks[:, None] | bit[order]
        place = np.minimum(np.searchsorted(masks, wider), len(masks) - 1)
        more = np.where(masks[place] == wider, place, len(masks))
        self.more = np.vstack([more, np.full((1, len(order)), len(masks))])
        self.price, self.costs, self.group = stand.price[order], terms.costs[order], terms.group[order]
        self.earned = np.concatenate([[0.0], np.cumsum(np.minimum(self.price, 0.0))])
        self.limit = limit

    def visit(self, here: _Opened, following: _Next) -> Iterator[list[int]]:
        """Open each one that may follow, and all ways with it."""
        numbers = following.numbers
        for number in numbers[self.cost(here.spent + self.costs[numbers], following.best) <= self.limit()]:
            yield [int(number)]
        for place, number in enumerate(map(int, numbers)):
            room = tuple(most - (group == self.group[number]) for group, most in enumerate(here.room))
            if self.bound(here, number) > self.limit():
                return  # those that follow earn less
            if not sum(room):
                continue
            spent, bound = here.spent + float(self.costs[number]), here.bound + float(self.price[number])
            then = _Opened(room=room, spent=spent, bound=bound)
            for rest in self.visit(then, self.after(then, following, place)):
                yield [number, *rest]

    def after(self, here: _Opened, following: _Next, place: int) -> _Next:
        """What may follow once the one in some place is open: alone it costs no less than with this one."""
        number, later = following.numbers[place], following.numbers[place + 1 :]
        kept = self.has_room(here.room, later)
        if sum(here.room) == 1:
            kept &= here.bound + self.price[later] <= self.limit()
        best = np.minimum(following.best[place], following.best[place + 1 :][kept])
        with_it = self.more[following.parts, number]
        both = self.beside(None, with_it, later[kept])
        parts = np.concatenate([following.parts, with_it])
        return _Next(numbers=later[kept], best=np.minimum(best, both.best), parts=parts[self.small[parts]])

    def has_room(self, room: tuple[int, ...], numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the group of each opening has room."""
        return np.array(room, dtype=bool)[self.group[numbers]]

    def beside(self, best: Steps | None, parts: NDArray[np.intp], numbers: NDArray[np.intp]) -> _Next:
        """What each opening costs with any of the sets that are open, and no less than `best`."""
        least = np.full((len(numbers), self.table.shape[1]), MOST, dtype=np.uint16)
        if best is not None:
            least[:] = best
        step = max(1, CELLS // max(1, len(parts) * self.table.shape[1]))
        for start in range(0, len(numbers), step):
            some = slice(start, start + step)
            rows = self.more[parts[:, None], numbers[some]].T
            if rows.size:
                np.minimum(least[some], self.table.take(rows, axis=0).min(axis=1), out=least[some])
        return _Next(numbers=numbers, best=least, parts=parts[self.small[parts]])

    def bound(self, here: _Opened, number: int) -> float:
        """No way that opens this one, and only later ones besides, costs less."""
        left = min(len(self.price), number + sum(here.room))
        return here.bound + float(self.price[number] + self.earned[left] - self.earned[min(number + 1, left)])

    def cost(self, opened: Figures | float, best: Steps) -> Figures:
        """What openings cost, and columns at least: of each of several ways."""
        found: Figures = opened + (best.astype(np.float64) @ self.step) * (1 - ROUNDING)
        return np.where(best.max(axis=1, initial=0) == MOST, np.inf, found)


def _with_parts(masks: NDArray[np.int64]) -> NDArray[np.int64]:
    """These sets and all of their subsets, in order."""
    known, new = {0}, [int(mask) for mask in masks]
    while new:
        mask = new.pop()
        if mask not in known:
            known.add(mask)
            new += [mask & ~(1 << place) for place in range(mask.bit_length()) if mask >> place & 1]
    return np.array(sorted(known), dtype=np.int64)


def _in_steps(figures: Figures, limit: float) -> tuple[Steps, Figures]:
    """Sets times kinds in whole steps, rounded down, and the step of every kind; what passes the limit is no matter."""
    figures[figures > limit] = np.inf
    most = np.where(np.isfinite(figures), figures, 0.0).max(axis=0)
    step = np.maximum(most, 1.0) / (MOST - 1)
    np.divide(figures, step, out=figures)
    np.floor(figures, out=figures)
    return np.minimum(figures, MOST, out=figures).astype(np.uint16), step
