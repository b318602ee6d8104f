"""One component of V(A): a kind by itself, or kinds that share a coupling, as rows for CP-SAT and back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from ..catalogue import CELLS, Catalogue, alike, fits
from ..check import Portfolio, Shares, judge
from ..problem import Kind, Problem
from ..scale import UNIT
from .block import Block, block, column, lay_out
from .budget import Budget
from .columns import Layout, lay_out_columns, limited_letters, openings
from .costs import costs_of
from .coupling import couple
from .openings import decide
from .quotas import priced
from .rows import Row, Sheet
from .ties import Coupling, coupling

NEAR = 4
"""Columns per kind, on average, that the model is given first."""
SLIGHT = 1e-9
"""More than rounding can be off in a gap, as a share of it."""

__all__ = ["Memory", "Part", "allot", "decide_together", "solve_alone", "solve_together"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was found for some kinds: their shares, whether proven, and bounds on their shortfall and value."""

    shares: tuple[Shares, ...]
    proven: bool
    shortfall_bound: int
    value_bound: int


@dataclass(slots=True)
class Memory:
    """What was found so far of one scenario's problems.

    Attributes
    ----------
    parts
        Portfolios of kinds that nothing couples, by kind and the letters open to it.
    choices, laid
        The choices of the latest problem, and the columns of its tied kinds.
    way
        What was open in the latest answer to them.
    """

    parts: dict[tuple[Kind, tuple[int, ...]], Part] = field(default_factory=dict)
    choices: Catalogue | None = None
    laid: Layout | None = None
    way: frozenset[int] = frozenset()

    def catalogue(self, found: Problem) -> Catalogue:
        """The choices of a problem, which problems share that differ in kinds only."""
        if self.choices is None or not self.choices.serves(found):
            self.choices = Catalogue(found)
        return self.choices

    def layout(self, found: Problem, members: Sequence[int], available: frozenset[int]) -> Layout | None:
        """The columns of some kinds, with all letters that could be asked for: it is quick to close some."""
        kinds = tuple(found.kinds[number] for number in members)
        askable = (
            {letter for kind in kinds for letter in kind.letters(found.to_ask)} if available & found.to_ask else ()
        )
        for letters in (available.union(askable), available):
            if self.laid is None or not self.laid.serves(kinds, available):
                opened = openings(found, kinds, letters, coupling(found, kinds, letters))
                self.laid = lay_out_columns(self.catalogue(found), kinds, letters, opened)
                self.way = frozenset()
        return self.laid

    def look_up(self, found: Problem, kinds: Sequence[Kind], available: frozenset[int]) -> None:
        """Remember the best portfolios of kinds that nothing couples, those alike looked up together."""
        cases: dict[tuple[object, ...], list[Kind]] = defaultdict(list)
        for kind in kinds:
            if fits(kind, available) and (kind, kind.letters(available)) not in self.parts:
                cases[alike(kind, available)].append(kind)
        for same in cases.values():
            choices = self.catalogue(found).choices(same[0], available)
            step = max(1, CELLS // len(choices.take))
            for some in (same[start : start + step] for start in range(0, len(same), step)):
                for kind, row in zip(some, choices.best(some), strict=True):
                    self.keep(found, kind, available, choices.portfolio(row))

    def keep(self, found: Problem, kind: Kind, available: frozenset[int], portfolio: Portfolio) -> None:
        """Remember a portfolio that is known to be best there with these letters."""
        score = judge(found, kind, portfolio)
        self.parts[kind, kind.letters(available)] = Part(
            shares=(((portfolio, 1),),), proven=True, shortfall_bound=score.shortfall, value_bound=score.value
        )


def solve_alone(
    found: Problem,
    kind: Kind,
    available: frozenset[int],
    budget: Budget,
    memory: Memory,
    start: Portfolio | None,
) -> Part:
    """Solve one program of a kind by itself, before its weight."""
    there = kind.letters(available)
    if (kind, there) in memory.parts:
        return memory.parts[kind, there]
    sheet = Sheet()
    forced = _forced(kind, available)
    if budget.spent:
        portfolio = start or forced
        return Part(shares=(((portfolio, 1),),), proven=False, shortfall_bound=0, value_bound=_ceiling(kind, there))
    free = tuple(letter for letter in there if letter not in forced)
    made = lay_out(block(found, kind, sheet, free, forced, whole=True))
    from .search import minimise  # OR-Tools takes longer to import than most scenarios to solve

    search = minimise(sheet, _goals(found, [(made, 1)], {}), budget, {})
    portfolio = start or forced if search.values is None else _portfolio(made, search.values)
    part = Part(
        shares=(((portfolio, 1),),),
        proven=search.proven,
        shortfall_bound=search.bounds[0],
        value_bound=-search.bounds[1],
    )
    if part.proven:
        memory.parts[kind, there] = part
    return part


def solve_together(
    found: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    coupling: Coupling,
    budget: Budget,
    memory: Memory,
    start: Sequence[Portfolio],
) -> Part:
    """Solve kinds that share a coupling."""
    sheet = Sheet()
    maker = _Maker(found, available, coupling, sheet, budget, memory)
    blocks = {number: maker.blocks(found.kinds[number]) for number in members}
    every = [made for number in members for made in blocks[number]]
    asks = couple(found, sheet, every, coupling.limited, coupling.versions, coupling.charged, coupling.few_asks)
    weighted = [(made, made.kind.weight // (1 if made.whole else len(made.kind.programs))) for made in every]
    hint: dict[int, int] = {}
    for number in members:
        hint |= _hint(blocks[number], start[number], coupling)
    from .search import minimise

    search = minimise(sheet, _goals(found, weighted, asks), budget, hint)
    if search.values is None:
        shares: tuple[Shares, ...] = tuple(((start[number], len(found.kinds[number].programs)),) for number in members)
    else:
        shares = tuple(_shares(found.kinds[number], blocks[number], search.values) for number in members)
    if not maker.proven:  # the columns stand for less than there is, so bounds on them bound nothing
        kinds = [found.kinds[number] for number in members]
        ceiling = sum(kind.weight * _ceiling(kind, kind.letters(available)) for kind in kinds)
        return Part(shares=shares, proven=False, shortfall_bound=0, value_bound=ceiling)
    return Part(shares=shares, proven=search.proven, shortfall_bound=search.bounds[0], value_bound=-search.bounds[1])


def decide_together(
    found: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    budget: Budget,
    memory: Memory,
) -> Part | None:
    """Solve kinds that nothing couples but asks and versions; None where there is too much to look at."""
    layout = memory.layout(found, members, available)
    if layout is None:
        return None
    decided = decide(
        layout.kinds,
        layout.columns,
        layout.opened,
        layout.opened.closed(layout.letters - available),
        budget,
        memory.way,
    )
    if decided is None:
        return None
    memory.way = decided.way
    held = [
        ((layout.portfolio(number, int(row)), len(kind.programs)),)
        for number, (kind, row) in enumerate(zip(layout.kinds, decided.rows, strict=True))
    ]
    return Part(
        shares=layout.restored(held),
        proven=decided.proven,
        shortfall_bound=decided.shortfall_bound,
        value_bound=decided.value_bound,
    )


def allot(
    found: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    limits: Coupling,
    budget: Budget,
    memory: Memory,
) -> Part | None:
    """Solve kinds that nothing couples but `max_programs`; None where there is too much to look at."""
    kinds, letters = tuple(found.kinds[number] for number in members), sorted(limits.limited)
    layout = lay_out_columns(memory.catalogue(found), kinds, available, limited_letters(letters))
    if layout is None:
        return None
    weights = np.array([kind.weight for kind in layout.kinds], dtype=np.int64)
    counts = np.array([len(kind.programs) for kind in layout.kinds], dtype=np.int64)
    costs = costs_of(layout.columns, weights, counts, np.zeros(0, dtype=np.int64), even=False)
    if costs is None:
        return None
    cost = costs.columns / counts[layout.columns.kind]
    prices = priced(layout.columns, cost, counts, [found.limits[letter] or 0 for letter in letters])
    gap = prices.gap_of(NEAR * len(kinds))
    while True:
        near = np.flatnonzero(prices.near(gap))
        numbers, proven = _counted(found, layout, near, limits, budget)
        if numbers is None:
            return None
        over = float(cost[near] @ numbers) - prices.bound
        if not proven or over <= gap or len(near) == len(cost):
            break
        gap = over * (1 + SLIGHT) + 1
    shares = layout.restored(_shared(layout, near, numbers))
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
    search = minimise(sheet, _goals(found, weighted, {}), budget, {})
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


def _ceiling(kind: Kind, letters: Iterable[int]) -> int:
    """No portfolio of these letters is worth more: the strongest that there is room for, at no price."""
    best = sorted((max(0, kind.strengths[letter]) for letter in letters), reverse=True)
    return sum(best[: kind.room])


def _forced(kind: Kind, available: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted({*kind.locked, *(set(kind.pinned) & available)}))


class _Maker:
    """Makes the blocks of coupled kinds."""

    def __init__(
        self,
        found: Problem,
        available: frozenset[int],
        coupling: Coupling,
        sheet: Sheet,
        budget: Budget,
        memory: Memory,
    ) -> None:
        self.found = found
        self.available = available
        self.coupling = coupling
        self.sheet = sheet
        self.budget = budget
        self.memory = memory
        self.proven = True

    def blocks(self, kind: Kind) -> list[Block]:
        """One block, or where letters are limited one for each choice among those letters.

        Programs of a kind that get the same limited letters are alike in all that is left, so one portfolio serves
        them all, and the solver only counts them.
        """
        there, forced = kind.letters(self.available), _forced(kind, self.available)
        limited = [letter for letter in there if letter in self.coupling.limited and letter not in forced]
        free = tuple(letter for letter in there if letter not in limited and letter not in forced)
        if not limited and not set(forced) & self.coupling.limited:
            return [lay_out(block(self.found, kind, self.sheet, free, forced, whole=True))]
        settled = all(name == "limit" for name, _ in self.coupling.ties(self.found, there))
        made: list[Block] = []
        for size in range(min(len(limited), kind.room - len(forced)) + 1):
            for chosen in combinations(limited, size):
                together = tuple(sorted((*forced, *chosen)))
                if settled:
                    made.extend(self.column(kind, free, together))
                else:
                    made.append(lay_out(block(self.found, kind, self.sheet, free, together, whole=False)))
        number = len(kind.programs)
        self.sheet.add(Row("programs of the kind", tuple((1, part.n) for part in made), number, number))
        return made

    def column(self, kind: Kind, free: tuple[int, ...], together: tuple[int, ...]) -> Iterator[Block]:
        """The best portfolio with just these limited letters, where nothing else ties the kind to others."""
        if len({self.found.writer_of[letter] for letter in together}) < len(together):
            return
        inside = frozenset({*free, *together})
        narrowed = replace(kind, pinned=tuple(sorted({*kind.pinned, *together} - set(kind.locked))))
        part = solve_alone(self.found, narrowed, inside, self.budget, self.memory, together)
        self.proven = self.proven and part.proven
        yield column(self.found, kind, self.sheet, part.shares[0][0][0])


def _goals(found: Problem, weighted: list[tuple[Block, int]], asks: Mapping[int, int]) -> list[dict[int, int]]:
    """The five goals, each to be minimised: shortfall, value with its sign turned, changes, moves, order.

    `weighted` has the blocks with the weight of one of what they count; `asks` the variable and cost of every
    writer who might be asked.
    """
    goals: list[dict[int, int]] = [{}, {}, {}, {}, {}]

    def add(goal: dict[int, int], factor: int, variable: int) -> None:
        goal[variable] = goal.get(variable, 0) + factor

    for made, weight in weighted:
        count = len(made.kind.programs) if made.whole else 1
        for factor, variable in made.shortfall:
            add(goals[0], weight * factor, variable)
        for factor, variable in made.value:
            add(goals[1], -weight * factor, variable)
        for factor, variable in made.changes:
            add(goals[2], count * factor, variable)
        for factor, variable in made.moves:
            add(goals[3], count * factor, variable)
        for letter, variable in made.take.items():
            add(goals[4], count * found.orders[letter], variable)
    for variable, cost in asks.items():
        add(goals[1], cost * UNIT, variable)
    return goals


def _portfolio(made: Block, values: Sequence[int]) -> Portfolio:
    return tuple(sorted(letter for letter, variable in made.take.items() if values[variable]))


def _shares(kind: Kind, blocks: list[Block], values: Sequence[int]) -> Shares:
    if blocks[0].whole:
        return ((_portfolio(blocks[0], values), len(kind.programs)),)
    counts: Counter[Portfolio] = Counter()
    for made in blocks:
        if values[made.n]:
            counts[_portfolio(made, values)] += values[made.n]
    return tuple(sorted(counts.items()))


def _hint(blocks: list[Block], portfolio: Portfolio, coupling: Coupling) -> dict[int, int]:
    """Values that put the greedy portfolio into the block it belongs to."""
    hint = {}
    for made in blocks:
        forced = {letter for letter, variable in made.take.items() if variable == made.n}
        mine = made.whole or coupling.limited & forced == coupling.limited & set(portfolio)
        programs = made.most if mine else 0
        hint[made.n] = programs
        for letter, variable in made.take.items():
            if variable != made.n:
                hint[variable] = programs * (letter in portfolio)
                hint[made.use[letter]] = int(mine and letter in portfolio)
    return hint
