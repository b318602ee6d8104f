"""V(A): the best assignment when the letters in A are available."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

import networkx as nx

from ..check import Assignment, Portfolio, Score, Shares, judge, verify
from ..errors import AnswerError
from ..problem import Kind, Problem
from ..scale import UNIT
from .block import Block, block, lay_out
from .coupling import couple
from .greedy import greedy
from .rows import Row, Sheet
from .search import Budget, minimise

__all__ = ["Answer", "Memory", "SolveStatus", "alone", "best"]


class SolveStatus(StrEnum):
    """How sure an answer is: proven, found with a gap, or none in time."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """V(A).

    Attributes
    ----------
    available
        A itself, as positions of letters.
    score
        Recomputed by :func:`solver.check.verify`, never taken from the solver.
    value_bound
        No assignment of this shortfall is worth more, in square units.
    shortfall_bound
        No assignment has less shortfall, in units.
    free
        Kinds that nothing coupled with others.
    """

    status: SolveStatus
    available: frozenset[int]
    assignment: Assignment
    score: Score
    value_bound: int
    shortfall_bound: int
    free: frozenset[int]

    def portfolios(self, found: Problem) -> tuple[Portfolio, ...]:
        """Per program, its portfolio: of a kind with several, the first in file order get the first."""
        spread: list[Portfolio] = [()] * len(found.programs)
        for kind, shares in zip(found.kinds, self.assignment, strict=True):
            each = (portfolio for portfolio, count in shares for _ in range(count))
            for program, portfolio in zip(kind.programs, each, strict=True):
                spread[program] = portfolio
        return tuple(spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was found for some kinds: their shares, whether proven, and bounds on their shortfall and value."""

    shares: tuple[Shares, ...]
    proven: bool
    shortfall_bound: int
    value_bound: int


@dataclass(slots=True)
class Memory:
    """Portfolios found so far for kinds that nothing couples, by kind and the letters open to it."""

    parts: dict[tuple[Kind, tuple[int, ...]], _Part] = field(default_factory=dict)

    def keep(self, found: Problem, kind: Kind, available: frozenset[int], portfolio: Portfolio) -> None:
        """Remember a portfolio that is known to be best there with these letters."""
        score = judge(found, kind, portfolio)
        self.parts[kind, _open(kind, available)] = _Part(
            shares=(((portfolio, 1),),), proven=True, shortfall_bound=score.shortfall, value_bound=score.value
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coupling:
    """What ties the choices for several kinds together: letters, writers with few versions, writers to ask."""

    limited: frozenset[int]
    versions: frozenset[int]
    charged: frozenset[int]
    few_asks: bool

    def ties(self, found: Problem, letters: Sequence[int]) -> Iterator[tuple[str, int]]:
        """The names of the couplings that a kind takes part in with the letters open to it."""
        for letter in letters:
            writer = found.writer_of[letter]
            if letter in self.limited:
                yield "limit", letter
            if writer in self.versions:
                yield "versions", writer
            if letter in found.to_ask and (self.few_asks or writer in self.charged):
                yield ("asks", 0) if self.few_asks else ("ask", writer)


def best(found: Problem, available: frozenset[int], budget: Budget, memory: Memory) -> Answer | None:
    """Find V(available); None when the time was over before there was any answer.

    Once the search has begun there is always an answer: what it has not reached in time is filled in greedily.
    """
    if budget.spent:
        return None
    letters = [_open(kind, available) for kind in found.kinds]
    coupling = _coupling(found, letters)
    ties = [tuple(coupling.ties(found, there)) for there in letters]
    start = greedy(found, available) if any(ties) or budget.until is not None else None
    shares: dict[int, Shares] = {}
    parts = []
    for number, kind in enumerate(found.kinds):
        if not ties[number]:
            part = _alone(found, kind, available, budget, memory, start[number] if start else None)
            shares[number] = ((part.shares[0][0][0], len(kind.programs)),)
            parts.append((kind.weight, part))
    for members in _components(ties):
        assert start is not None
        part = _together(found, members, available, coupling, budget, start)
        shares.update(zip(members, part.shares, strict=True))
        parts.append((1, part))
    assignment = tuple(shares[number] for number in range(len(found.kinds)))
    free = frozenset(number for number, tied in enumerate(ties) if not tied)
    return _answer(found, available, assignment, parts, free)


def alone(found: Problem, kind: Kind, available: frozenset[int], budget: Budget, memory: Memory) -> Portfolio:
    """Find the best portfolio of one program that competes with no other."""
    return _alone(found, kind, available, budget, memory, None).shares[0][0][0]


def _answer(
    found: Problem,
    available: frozenset[int],
    assignment: Assignment,
    parts: list[tuple[int, _Part]],
    free: frozenset[int],
) -> Answer:
    """Judge the assignment and sum up the bounds, each part times its weight."""
    score = verify(found, available, assignment)
    shortfall_bound = sum(weight * part.shortfall_bound for weight, part in parts)
    value_bound = sum(weight * part.value_bound for weight, part in parts)
    proven = all(part.proven for _, part in parts)
    if proven and (score.shortfall, score.value) != (shortfall_bound, value_bound):
        raise AnswerError("the model's objective is not what the check makes of its answer")
    return Answer(
        status=SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE,
        available=available,
        assignment=assignment,
        score=score,
        value_bound=max(value_bound, score.value),
        shortfall_bound=min(shortfall_bound, score.shortfall),
        free=free,
    )


def _open(kind: Kind, available: frozenset[int]) -> tuple[int, ...]:
    """The letters that may go to a kind of program."""
    return tuple(sorted(letter for letter in available | set(kind.locked) if kind.open_to(letter)))


def _coupling(found: Problem, letters: Sequence[tuple[int, ...]]) -> _Coupling:
    """Which limits could bind at all, given the letters open to each kind."""
    reach: Counter[int] = Counter()
    for kind, there in zip(found.kinds, letters, strict=True):
        reach.update(dict.fromkeys(there, len(kind.programs)))
    versions = Counter(found.writer_of[letter] for letter in reach)
    askable = {found.writer_of[letter] for letter in reach if letter in found.to_ask}
    return _Coupling(
        limited=frozenset(
            letter for letter, times in reach.items() if (limit := found.limits[letter]) is not None and times > limit
        ),
        versions=frozenset(writer for writer, number in versions.items() if number > found.versions[writer]),
        charged=frozenset(writer for writer in askable if found.ask_costs[writer]),
        few_asks=len(askable) > found.asks_max,
    )


def _components(ties: Sequence[tuple[tuple[str, int], ...]]) -> Iterator[tuple[int, ...]]:
    """Groups of kinds that share a coupling, directly or through others, in order."""
    drawn: nx.Graph[object] = nx.Graph()
    drawn.add_edges_from((number, tie) for number, tied in enumerate(ties) for tie in tied)
    for component in nx.connected_components(drawn):
        yield tuple(sorted(member for member in component if isinstance(member, int)))


def _alone(
    found: Problem,
    kind: Kind,
    available: frozenset[int],
    budget: Budget,
    memory: Memory,
    start: Portfolio | None,
) -> _Part:
    """Solve one program of a kind by itself, before its weight."""
    there = _open(kind, available)
    if (kind, there) in memory.parts:
        return memory.parts[kind, there]
    sheet = Sheet()
    forced = _forced(kind, available)
    free = tuple(letter for letter in there if letter not in forced)
    made = lay_out(block(found, kind, sheet, free, forced, whole=True))
    search = minimise(sheet, _goals(found, [(made, 1)], {}), budget, {}, presolve=False)
    portfolio = start or forced if search.values is None else _portfolio(made, search.values)
    part = _Part(
        shares=(((portfolio, 1),),),
        proven=search.proven,
        shortfall_bound=search.bounds[0],
        value_bound=-search.bounds[1],
    )
    if part.proven:
        memory.parts[kind, there] = part
    return part


def _together(
    found: Problem,
    members: tuple[int, ...],
    available: frozenset[int],
    coupling: _Coupling,
    budget: Budget,
    start: Sequence[Portfolio],
) -> _Part:
    """Solve kinds that share a coupling."""
    sheet = Sheet()
    blocks = {number: _blocks(found, found.kinds[number], available, coupling, sheet) for number in members}
    every = [made for number in members for made in blocks[number]]
    asks = couple(found, sheet, every, coupling.limited, coupling.versions, coupling.charged, coupling.few_asks)
    weighted = [(made, made.kind.weight // (1 if made.whole else len(made.kind.programs))) for made in every]
    hint: dict[int, int] = {}
    for number in members:
        hint |= _hint(blocks[number], start[number], coupling)
    search = minimise(sheet, _goals(found, weighted, asks), budget, hint, presolve=True)
    if search.values is None:
        shares: tuple[Shares, ...] = tuple(((start[number], len(found.kinds[number].programs)),) for number in members)
    else:
        shares = tuple(_shares(found.kinds[number], blocks[number], search.values) for number in members)
    return _Part(shares=shares, proven=search.proven, shortfall_bound=search.bounds[0], value_bound=-search.bounds[1])


def _forced(kind: Kind, available: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted({*kind.locked, *(set(kind.pinned) & available)}))


def _blocks(found: Problem, kind: Kind, available: frozenset[int], coupling: _Coupling, sheet: Sheet) -> list[Block]:
    """The blocks of a kind: one, or where letters are limited one for each choice among those letters.

    Programs of a kind that get the same limited letters are alike in all that is left, so one portfolio serves
    them all, and the solver only counts them.
    """
    there, forced = _open(kind, available), _forced(kind, available)
    limited = [letter for letter in there if letter in coupling.limited and letter not in forced]
    free = [letter for letter in there if letter not in limited and letter not in forced]
    if not limited and not set(forced) & coupling.limited:
        return [lay_out(block(found, kind, sheet, tuple(free), forced, whole=True))]
    made = []
    for size in range(min(len(limited), kind.room - len(forced)) + 1):
        for chosen in combinations(limited, size):
            there = tuple(sorted((*forced, *chosen)))
            made.append(lay_out(block(found, kind, sheet, tuple(free), there, whole=False)))
    number = len(kind.programs)
    sheet.add(Row("programs of the kind", tuple((1, part.n) for part in made), number, number))
    return made


def _goals(found: Problem, weighted: list[tuple[Block, int]], asks: Mapping[int, int]) -> list[dict[int, int]]:
    """The four goals, each to be minimised: shortfall, value with its sign turned, changes, order.

    `weighted` has the blocks with the weight of one of what they count; `asks` the variable and cost of every
    writer who might be asked.
    """
    goals: list[dict[int, int]] = [{}, {}, {}, {}]

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
        for letter, variable in made.take.items():
            add(goals[3], count * found.orders[letter], variable)
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


def _hint(blocks: list[Block], portfolio: Portfolio, coupling: _Coupling) -> dict[int, int]:
    """Values that put the greedy portfolio into the block it belongs to."""
    hint = {}
    for made in blocks:
        forced = {letter for letter, variable in made.take.items() if variable == made.n}
        mine = made.whole or coupling.limited & forced == coupling.limited & set(portfolio)
        programs = made.most if mine else 0
        hint[made.n] = programs
        for letter, variable in made.take.items():
            there = int(mine and letter in portfolio)
            hint[made.use[letter]] = there
            hint[variable] = programs * there
    return hint
