"""Components with too many portfolios to lay them all out in time: a few openings at a time, and a bound over all.

Whom it may be worth to ask is learnt from a sample of the groups: the relaxation of the column master over them puts a
price on every opening. The component is then solved exactly with the most promising openings alone, and again with its
answer's openings and others in the place of those it left unused, as long as that helps (a kernel search, Angelelli,
Mansini and Speranza 2010).

What no answer can beat is a Lagrangian bound over *all* portfolios (Geoffrion 1974). With the rows relaxed that link
portfolios to openings, every group takes its cheapest portfolio at the prices of its letters, which is one matrix
product for many groups, and every set of openings opens what earns most. Any prices will do, so they are looked for by
subgradient steps (Held and Karp 1971) over a pool of the portfolios that came out cheapest so far, and only the bound
itself is worked out over all, in whole numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import Portfolio, PortfolioCounts, ProgramGroup
from .budget import Budget, at_once
from .cache import SolutionCache
from .columns import lay_out, needs_of_rows
from .coupling import Component
from .enumeration import MOST_WORK, number_of_sets, within_reach
from .greedy import greedy
from .linear_program import Floats
from .master import Master, generated
from .portfolios import CELLS, EXACT, MOST_PORTFOLIOS, Places, PortfolioTable, Whole, alike, number_of_portfolios
from .solution import ComponentSolution, ceiling

__all__ = ["solve_narrowed", "too_wide"]

LEAST_WIDE = 40_000_000
"""So many portfolios of all groups of a component are always laid out."""
WIDE_PER_SECOND = 1_000_000
"""And so many for each second that is left: a third of the time is then left to decide among the columns."""
SAMPLE = 40
"""Groups from which it is learnt what is promising."""
WORK = MOST_WORK // 4
"""Sets of openings × groups that one narrower component may have: a few seconds."""
POOL = 150
"""So many of the cheapest portfolios of each group join the pool in each round."""
ROUNDS, STEPS, PATIENCE = 12, 150, 8
"""Rounds over all portfolios, subgradient steps in each, and steps without success before they are made smaller."""
MOST_KEPT = 8
"""So many tables are kept, 40 MB each."""
SHARES = {"sample": 0.2, "answer": 0.5}
"""Of the time that is left, what the sample may take, and then the answer; the rest is for the bound."""

Solve = Callable[[Component, Budget, SolutionCache, Callable[[], Sequence[Portfolio]]], ComponentSolution]
Small = NDArray[np.int16]


def too_wide(component: Component, budget: Budget) -> bool:
    """True if there are too many sets of openings to list, and too many portfolios to lay out in the time left."""
    numbers = [number_of_portfolios(group, component.available) for group in component.groups]
    if budget.left is None or max(numbers) > MOST_PORTFOLIOS or not component.openings.sets:
        return False
    most = max(LEAST_WIDE, WIDE_PER_SECOND * budget.left)
    return sum(numbers) > most and not within_reach(component.openings, len(component.groups))


def solve_narrowed(component: Component, budget: Budget, cache: SolutionCache, solve: Solve) -> ComponentSolution:
    """Solve a component with few openings at a time, and bound what all of them could give.

    Parameters
    ----------
    solve
        Solves a narrower component, given a budget, the cache and what makes a portfolio per group to begin with.
    """
    ranked, held_price = _promising(component, budget.part(SHARES["sample"]), cache)
    counts, proven = _answer(component, ranked, budget.part(SHARES["answer"]), cache, solve)
    score = component.score(counts)
    component.tell(budget, score.shortfall, 0)
    if proven:
        return ComponentSolution(counts=counts, proven=True, shortfall_bound=score.shortfall, value_bound=score.value)
    shortfall = _Lagrangian(component, held=None, held_price=0, budget=budget)
    raised = shortfall.raised(score.shortfall, budget.part(1 / 3)) if shortfall.least < score.shortfall else None
    least = shortfall.least if raised is None else max(shortfall.least, raised)
    value = _Lagrangian(component, held=score.shortfall, held_price=held_price, budget=budget)
    loss = value.raised(-score.value, budget)
    most = ceiling(component) if loss is None else min(ceiling(component), -loss)
    return ComponentSolution(
        counts=counts,
        proven=False,
        shortfall_bound=min(score.shortfall, least),
        value_bound=max(score.value, most),
    )


def _promising(component: Component, budget: Budget, cache: SolutionCache) -> tuple[list[int], int]:
    """Rank the openings by what a sample of the groups would pay for them; and what it would for less shortfall."""
    openings, every = component.openings, -(-len(component.members) // SAMPLE)
    sample = replace(component, members=component.members[::every])
    paid: dict[int, int] = defaultdict(int)
    columns, held_price = lay_out(sample, budget, cache), 0
    if columns is not None:
        master = Master(sample, columns)
        answer = master.started(greedy(sample.alone, sample.available, budget))
        shortfall = master.stage(master.shortfall, None)
        stage = master.stage(master.loss, shortfall.bound)
        stage.opening_costs //= every
        generated(master, stage, answer, budget)
        held_price = stage.multipliers.held
        gains = columns.units @ stage.multipliers.price[:, : len(columns.openings)] - stage.opening_costs
        for letters, gain in zip(columns.openings.letters, gains.tolist(), strict=True):
            for letter in letters:
                paid[letter] = max(paid[letter], gain)
    pinned = {letter for group in component.groups for letter in group.pinned}

    def rank(opening: int) -> tuple[bool, int, int]:
        letters = openings.letters[opening]
        return pinned.isdisjoint(letters), -max(paid[letter] for letter in letters), opening

    return sorted(range(len(openings)), key=rank), held_price


def _answer(
    component: Component, ranked: Sequence[int], budget: Budget, cache: SolutionCache, solve: Solve
) -> tuple[tuple[PortfolioCounts, ...], bool]:
    """Solve a component with the most promising openings, then with those of the answer and others beside them.

    Returns
    -------
    tuple
        The best answer found; and whether it is proven best of all.
    """
    openings = component.openings
    pinned = {letter for group in component.groups for letter in group.pinned}
    forced = [n for n in ranked if pinned.intersection(openings.letters[n])]
    best: tuple[PortfolioCounts, ...] | None = None
    waiting, used = list(ranked), forced
    while best is None or (waiting and not budget.spent):
        narrow, kept = _narrowed(component, used, waiting)
        waiting = [n for n in waiting if n not in kept]
        solution = solve(narrow, budget.unheard(), cache, partial(greedy, narrow.alone, narrow.available, budget))
        if solution.proven and len(kept) == len(openings):
            return solution.counts, True
        if best is None or component.score(solution.counts).key < component.score(best).key:
            first = best is None
            best = solution.counts
            letters = {letter for held in best for portfolio, _ in held for letter in portfolio}
            used = [n for n in ranked if n in forced or letters.intersection(openings.letters[n])]
            if not first:
                waiting = [n for n in ranked if n not in kept]
    return best, False


def _narrowed(component: Component, used: Sequence[int], waiting: Sequence[int]) -> tuple[Component, set[int]]:
    """The component with some openings and as many of others, in order, as can be worked out; and which they are."""
    openings, groups = component.openings, component.groups
    kept = set(used)

    def narrowed(kept: set[int]) -> Component:
        closed = {x for n, letters in enumerate(openings.letters) if n not in kept for x in letters}
        return replace(component, available=component.available - closed)

    for opening in waiting:
        more = narrowed({*kept, opening})
        portfolios = sum(number_of_portfolios(group, more.available) for group in groups)
        wide = number_of_sets(more.openings) * len(groups) > WORK or portfolios > LEAST_WIDE
        if wide and len(kept) > len(used):
            break
        kept.add(opening)
    return narrowed(kept), kept


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """All admissible portfolios of some letters.

    Attributes
    ----------
    table, rows
        The table, and its rows that have every pinned letter.
    take
        Letters × rows, 0 or 1.
    needs
        Rows × the most openings that any portfolio may need: their numbers, filled up with the number of openings.
    serves
        (Openings, none) × letters, 0 or 1: which letters need an opening.
    """

    table: PortfolioTable
    rows: Places
    take: Floats
    needs: Small
    serves: Whole


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """Some portfolios of every group: what they cost before prices, and (× most) the openings that they need."""

    cost: Floats
    needs: Places


class _Lagrangian:
    """Lower bounds on shortfall, or on loss at a held shortfall, over all portfolios of a component.

    Attributes
    ----------
    least
        No answer has less shortfall, with everything open.
    """

    def __init__(self, component: Component, *, held: int | None, held_price: int, budget: Budget) -> None:
        """Sort the groups, and judge their least shortfall as far as there is time.

        Parameters
        ----------
        held
            The most shortfall there may be, in units; None: shortfall is what is bounded.
        held_price
            What one program pays for a part of a letter short, in units of points.
        """
        self.component, self.openings, self.held = component, component.openings, held
        self.costs = np.array(self.openings.costs, dtype=np.int64) * (held is not None)
        self.weights = np.array([group.weight for group in component.groups], dtype=np.int64)
        served = Counter(letter for letters in self.openings.letters for letter in letters)
        self.room = max(1, *(group.room for group in component.groups))
        self.width = self.room * max(served.values())
        self.kept: dict[tuple[object, ...], _Judged] = {}
        batches: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place, group in enumerate(component.groups):
            batches[alike(group, component.available)].append(place)
        # Groups over the same letters come one after the other, so that these are judged once.
        self.batches = sorted(batches.values(), key=lambda places: self._letters(component.groups[places[0]]))
        self.base: dict[int, int] = {}
        for places in self.batches:
            if not budget.spent:
                judged = self._judged(component.groups[places[0]])
                shortfall = judged.table.shortfall(component.groups[places[0]])
                self.base[places[0]] = int(shortfall[judged.rows].min())
        weights = {places[0]: int(self.weights[places].sum()) for places in self.batches}
        self.least = sum(least * weights[first] for first, least in self.base.items())
        if self.least == held:  # nobody is short of a letter without need
            strongest = max(abs(strength) for group in component.groups for strength in group.strengths)
            held_price = 2 * self.room * strongest + 1
        # No price so large that a group, a hundred letters short, passes what a double holds exactly.
        most_short = 100 * component.problem.shares.unit
        self.held_price = min(held_price, EXACT // (most_short * int(self.weights.max())))

    def _letters(self, group: ProgramGroup) -> tuple[Portfolio, Portfolio, int]:
        """The letters that the portfolios of a group are made of."""
        return group.letters(self.component.available), group.locked, group.room

    def _judged(self, group: ProgramGroup) -> _Judged:
        """All portfolios of a group."""
        letters = self._letters(group)
        key = *letters, group.pinned, group.optional, group.required
        judged = self.kept.get(key)
        if judged is None:
            table = PortfolioTable(self.component.problem, *letters)
            rows = table.admissible(group)
            needs = np.full((len(rows), self.width), len(self.openings), dtype=np.int16)
            some = needs_of_rows(table, self.openings.letters)[rows]
            needs[:, : some.shape[1]] = some
            serves = [[letter in letters for letter in table.letters] for letters in (*self.openings.letters, ())]
            take = np.ascontiguousarray(table.take[rows].T, dtype=np.float64)
            judged = _Judged(table, rows, take, needs, np.array(serves, dtype=np.int64))
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = judged
        return judged

    def _priced(self, batch: int, places: Sequence[int], prices: Whole) -> tuple[int, _Pool]:
        """What some groups come to that are alike when each takes its cheapest portfolio; and their cheapest ones.

        Parameters
        ----------
        batch
            The first of all groups that are alike.
        prices
            Groups × (openings, none), in square units.
        """
        groups = [self.component.groups[place] for place in places]
        judged, weights, prices = self._judged(groups[0]), self.weights[places], prices[places]
        figures, factors = judged.table.shortfall(groups[0])[judged.rows], prices @ judged.serves
        if self.held is not None:
            worthless = replace(groups[0], strengths=(0,) * len(groups[0].strengths))
            figures = self.held_price * (figures - self.base[batch]) - judged.table.value([worthless], judged.rows)[0]
            strengths = [[group.strengths[letter] for letter in judged.table.letters] for group in groups]
            factors -= np.array(strengths, dtype=np.int64) * weights[:, None]
        largest = int(np.abs(factors).max()) * self.room + int(weights.max()) * int(np.abs(figures).max())
        # Whole numbers a double holds exactly, multiplied many times faster than integers are.
        kind = np.float64 if largest < EXACT else np.int64
        cost: NDArray[Any] = factors.astype(kind) @ judged.take.astype(kind, copy=False)
        cost = cost + weights[:, None].astype(kind) * figures.astype(kind)
        number = min(POOL, cost.shape[1])
        near = np.argpartition(cost, number - 1, axis=1)[:, np.arange(POOL) % number]
        needs = judged.needs[near].astype(np.intp)
        paid = prices[np.arange(len(groups))[:, None, None], needs].sum(axis=2)
        pool = _Pool(np.take_along_axis(cost, near, axis=1).astype(np.float64) - paid, needs)
        return sum(int(least) for least in cost.min(axis=1)), pool

    def _over_all(self, prices: Whole, budget: Budget) -> tuple[int, _Pool] | None:
        """The bound that some prices prove, and the portfolios that are cheapest then; None: no time left."""
        jobs = []
        for places in self.batches:
            group = self.component.groups[places[0]]
            step = max(1, CELLS // number_of_portfolios(group, self.component.available))
            some = (places[start : start + step] for start in range(0, len(places), step))
            jobs += [partial(self._priced, places[0], mine, prices) for mine in some]
        parts = None if len(self.base) < len(self.batches) else at_once(jobs, budget, LEAST_WIDE)
        if parts is None:
            return None
        gains = prices.sum(axis=0)[:-1] - self.costs
        bound = sum(part for part, _ in parts) - int(gains[self._opened(gains)].sum()) - self._held_paid
        back = np.argsort(np.concatenate(self.batches))
        cost = np.concatenate([pool.cost for _, pool in parts])[back]
        return bound, _Pool(cost, np.concatenate([pool.needs for _, pool in parts])[back])

    @property
    def _held_paid(self) -> int:
        """What the held shortfall is worth at its price, beyond what every answer has."""
        return 0 if self.held is None else self.held_price * (self.held - self.least)

    def _opened(self, gains: NDArray[Any]) -> Places:
        """The openings that earn most, of every set as many as are allowed."""
        opened: list[int] = []
        for members, most in self.openings.sets:
            earning = [opening for opening in members if gains[opening] > 0]
            opened += sorted(earning, key=lambda opening: -gains[opening])[:most]
        return np.array(opened, dtype=np.intp)

    def raised(self, upper: int, budget: Budget) -> int | None:
        """The best bound that is found in the time; None where there is none.

        Parameters
        ----------
        upper
            What the best answer known costs.
        """
        prices = np.zeros((len(self.weights), len(self.openings) + 1), dtype=np.int64)
        best, central, pool = None, prices, None
        for _ in range(ROUNDS):
            found = self._over_all(prices, budget)
            if found is None:
                break
            bound, more = found
            if best is None or bound > best:
                best, central = bound, prices
            if pool is not None:
                more = _Pool(np.hstack([pool.cost, more.cost]), np.hstack([pool.needs, more.needs]))
            pool = more
            prices = self._ascended(central, pool, upper, budget)
        return best

    def _ascended(self, prices: Whole, pool: _Pool, upper: int, budget: Budget) -> Whole:
        """Raise the bound over a pool by subgradient steps; the prices that prove most, rounded to whole numbers."""
        groups, moving = np.arange(len(prices)), prices.astype(np.float64)
        best, best_bound, length, since = moving, -np.inf, 1.0, 0
        for _ in range(STEPS):
            if budget.spent:
                break
            cost = pool.cost.copy()
            for place in range(self.width):
                cost += np.take_along_axis(moving, pool.needs[:, :, place], axis=1)
            cheapest = cost.argmin(axis=1)
            gains = moving.sum(axis=0)[:-1] - self.costs
            opened = self._opened(gains)
            bound = cost[groups, cheapest].sum() - gains[opened].sum() - self._held_paid
            since += 1
            if bound > best_bound:
                best, best_bound, since = moving, bound, 0
            elif since % PATIENCE == 0:
                length /= 2
            uphill = np.zeros_like(moving)
            np.put_along_axis(uphill, pool.needs[groups, cheapest], 1, axis=1)
            uphill[:, opened] -= 1
            uphill[:, -1] = 0
            uphill[(moving <= 0) & (uphill < 0)] = 0
            if bound >= upper or not uphill.any():
                break
            moving = np.maximum(0, moving + length * (upper - bound) / (uphill**2).sum() * uphill)
        most = EXACT // (4 * len(prices) * self.room)
        return np.minimum(best, most).astype(np.int64)
