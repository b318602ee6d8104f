"""One component of V(A): a kind by itself, or kinds that share a coupling, as rows for CP-SAT and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from ..rules.problem import Problem, ProgramGroup
from ..rules.scale import UNIT
from ..rules.scoring import Portfolio, PortfolioCounts
from .block import Block, block, column, lay_out
from .budget import Budget
from .cache import ComponentSolution, SolutionCache
from .coupling import Coupling
from .linear_model import LinearModel, Row
from .linking import couple

__all__ = ["goals", "solve_alone", "solve_together"]


def solve_alone(
    problem: Problem,
    kind: ProgramGroup,
    available: frozenset[int],
    budget: Budget,
    memory: SolutionCache,
    start: Portfolio | None,
) -> ComponentSolution:
    """Solve one program of a kind by itself, before its weight."""
    there = kind.letters(available)
    if (kind, there) in memory.parts:
        return memory.parts[kind, there]
    sheet = LinearModel()
    forced = _forced(kind, available)
    if budget.spent:
        portfolio = start or forced
        return ComponentSolution(
            shares=(((portfolio, 1),),), proven=False, shortfall_bound=0, value_bound=_ceiling(kind, there)
        )
    free = tuple(letter for letter in there if letter not in forced)
    made = lay_out(block(problem, kind, sheet, free, forced, whole=True))
    from .search import minimise_lexicographically  # OR-Tools takes longer to import than most scenarios to solve

    search = minimise_lexicographically(sheet, goals(problem, [(made, 1)], {}), budget, {})
    portfolio = start or forced if search.values is None else _portfolio(made, search.values)
    part = ComponentSolution(
        shares=(((portfolio, 1),),),
        proven=search.proven,
        shortfall_bound=search.bounds[0],
        value_bound=-search.bounds[1],
    )
    if part.proven:
        memory.parts[kind, there] = part
    return part


def solve_together(
    problem: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    coupling: Coupling,
    budget: Budget,
    memory: SolutionCache,
    start: Sequence[Portfolio],
) -> ComponentSolution:
    """Solve kinds that share a coupling."""
    kinds = [problem.groups[number] for number in members]
    ceiling = sum(kind.weight * _ceiling(kind, kind.letters(available)) for kind in kinds)
    begun: tuple[PortfolioCounts, ...] = tuple(
        ((start[number], len(kind.programs)),) for number, kind in zip(members, kinds, strict=True)
    )
    if budget.spent:
        return ComponentSolution(shares=begun, proven=False, shortfall_bound=0, value_bound=ceiling)
    sheet = LinearModel()
    maker = _Maker(problem, available, coupling, sheet, budget, memory)
    blocks = {number: maker.blocks(problem.groups[number]) for number in members}
    every = [made for number in members for made in blocks[number]]
    asks = couple(problem, sheet, every, coupling.limited, coupling.versions, coupling.charged, coupling.few_asks)
    weighted = [(made, made.kind.weight // (1 if made.whole else len(made.kind.programs))) for made in every]
    hint: dict[int, int] = {}
    for number in members:
        hint |= _hint(blocks[number], start[number], coupling)
    from .search import minimise_lexicographically

    search = minimise_lexicographically(sheet, goals(problem, weighted, asks), budget, hint)
    if search.values is None:
        shares = begun
    else:
        shares = tuple(_shares(problem.groups[number], blocks[number], search.values) for number in members)
    if not maker.proven:  # the columns stand for less than there is, so bounds on them bound nothing
        return ComponentSolution(shares=shares, proven=False, shortfall_bound=0, value_bound=ceiling)
    return ComponentSolution(
        shares=shares, proven=search.proven, shortfall_bound=search.bounds[0], value_bound=-search.bounds[1]
    )


def _ceiling(kind: ProgramGroup, letters: Iterable[int]) -> int:
    """No portfolio of these letters is worth more: the strongest that there is room for, at no price."""
    best = sorted((max(0, kind.strengths[letter]) for letter in letters), reverse=True)
    return sum(best[: kind.room])


def _forced(kind: ProgramGroup, available: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted({*kind.locked, *(set(kind.pinned) & available)}))


class _Maker:
    """Makes the blocks of coupled kinds."""

    def __init__(
        self,
        problem: Problem,
        available: frozenset[int],
        coupling: Coupling,
        sheet: LinearModel,
        budget: Budget,
        memory: SolutionCache,
    ) -> None:
        self.problem = problem
        self.available = available
        self.coupling = coupling
        self.sheet = sheet
        self.budget = budget
        self.memory = memory
        self.proven = True

    def blocks(self, kind: ProgramGroup) -> list[Block]:
        """One block, or where letters are limited one for each choice among those letters.

        Programs of a kind that get the same limited letters are alike in all that is left, so one portfolio serves
        them all, and the solver only counts them.
        """
        there, forced = kind.letters(self.available), _forced(kind, self.available)
        limited = [letter for letter in there if letter in self.coupling.limited and letter not in forced]
        free = tuple(letter for letter in there if letter not in limited and letter not in forced)
        if not limited and not set(forced) & self.coupling.limited:
            return [lay_out(block(self.problem, kind, self.sheet, free, forced, whole=True))]
        settled = all(name == "limit" for name, _ in self.coupling.ties(self.problem, there))
        made: list[Block] = []
        for size in range(min(len(limited), kind.room - len(forced)) + 1):
            for chosen in combinations(limited, size):
                together = tuple(sorted((*forced, *chosen)))
                if settled:
                    made.extend(self.column(kind, free, together))
                else:
                    made.append(lay_out(block(self.problem, kind, self.sheet, free, together, whole=False)))
        number = len(kind.programs)
        self.sheet.add(Row("programs of the kind", tuple((1, part.n) for part in made), number, number))
        return made

    def column(self, kind: ProgramGroup, free: tuple[int, ...], together: tuple[int, ...]) -> Iterator[Block]:
        """The best portfolio with just these limited letters, where nothing else ties the kind to others."""
        if len({self.problem.writer_of[letter] for letter in together}) < len(together):
            return
        inside = frozenset({*free, *together})
        narrowed = replace(kind, pinned=tuple(sorted({*kind.pinned, *together} - set(kind.locked))))
        self.memory.look_up(self.problem, [narrowed], inside)
        part = solve_alone(self.problem, narrowed, inside, self.budget, self.memory, together)
        self.proven = self.proven and part.proven
        yield column(self.problem, kind, self.sheet, part.shares[0][0][0])


def goals(problem: Problem, weighted: list[tuple[Block, int]], asks: Mapping[int, int]) -> list[dict[int, int]]:
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
            add(goals[4], count * problem.orders[letter], variable)
    for variable, cost in asks.items():
        add(goals[1], cost * UNIT, variable)
    return goals


def _portfolio(made: Block, values: Sequence[int]) -> Portfolio:
    return tuple(sorted(letter for letter, variable in made.take.items() if values[variable]))


def _shares(kind: ProgramGroup, blocks: list[Block], values: Sequence[int]) -> PortfolioCounts:
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
