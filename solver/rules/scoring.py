"""What an assignment is worth: the five goals, worked out without a solver."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from .capacity import Usage
from .problem import OVER, Assignment, Portfolio, Problem, ProgramGroup
from .scale import UNIT

__all__ = ["Score", "judge", "total", "unmet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The five goals, in order. All but `value` are better when smaller.

    Attributes
    ----------
    shortfall
        Letters missing and gaps of stated clauses, in parts of a letter (:class:`~solver.rules.problem.Shares`); of a
        whole assignment times weight, in units.
    value
        Points, in units; of a whole assignment times weight less ask costs, in square units.
    changes
        Letters added plus removed against the reference.
    moves
        Letters added plus removed against the plan before; 0 where there is none.
    order
        Sum of letter row numbers.
    """

    shortfall: int
    value: int
    changes: int
    moves: int
    order: int

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """What is minimal, first entry first, for the best answer."""
        return (self.shortfall, -self.value, self.changes, self.moves, self.order)


def unmet(group: ProgramGroup, portfolio: Portfolio) -> tuple[tuple[str, int], ...]:
    """What a portfolio leaves open in the end: ``required N`` (R01) or a stated clause, and by how many letters."""
    missing = group.required - len(portfolio)
    gaps = [(f"required {group.required}", missing)] if missing > 0 else []
    gaps += [(str(demand.clause), gap) for demand in group.stated if (gap := demand.deficit(portfolio))]
    return tuple(gaps)


def _shortfall(problem: Problem, group: ProgramGroup, portfolio: Portfolio) -> int:
    """What one program lacks, in parts of a letter (R31).

    The count should stand when the program begins to read, a typed letter may follow: most of a missing letter counts
    on the reading day, most of a clause in the end. A letter that a clause refuses counts twice.
    """
    shares, in_time = problem.shares, group.there_in_time(portfolio)

    def missing(letters: Portfolio) -> int:
        return max(0, group.required - len(letters))

    def gap(letters: Portfolio) -> int:
        return sum(demand.deficit(letters, OVER) for demand in group.stated)

    count = shares.opening * missing(in_time) + (shares.unit - shares.opening) * missing(portfolio)
    return count + shares.clause * gap(in_time) + (shares.unit - shares.clause) * gap(portfolio)


def judge(problem: Problem, group: ProgramGroup, portfolio: Portfolio) -> Score:
    """Score one program's portfolio, before its weight.

    A letter beyond the required count must earn `extra_bar` (R05, R06); two that tell the same story cost `overlap`.

    Parameters
    ----------
    problem
        Overlaps, prices and row numbers.
    group
        The group of the program.
    portfolio
        Its letters; a burned letter is none of them.
    """
    prices = problem.prices
    changes = len(set(portfolio) ^ set(group.reference))
    pairs = sum(pair in problem.overlaps for pair in combinations(sorted(portfolio), 2))
    return Score(
        shortfall=_shortfall(problem, group, portfolio),
        value=sum(group.strengths[letter] for letter in portfolio)
        - prices.extra_bar * max(0, len(portfolio) - group.required)
        - prices.overlap * pairs
        - prices.prefer * sum(demand.deficit(portfolio) for demand in group.preferred)
        - prices.change * changes,
        changes=changes,
        moves=0 if group.previous is None else len(set(portfolio) ^ set(group.previous)),
        order=sum(problem.orders[letter] for letter in portfolio),
    )


def total(problem: Problem, assignment: Assignment) -> Score:
    """Score a whole assignment, weights and ask costs included."""
    lacking = value = changes = moves = order = 0
    for group, shares in zip(problem.groups, assignment, strict=True):
        for portfolio, count in shares:
            score = judge(problem, group, portfolio)
            weight = group.weight * count // len(group.programs)
            lacking += weight * score.shortfall
            value += weight * score.value
            changes += count * score.changes
            moves += count * score.moves
            order += count * score.order
    costs = sum(problem.ask_costs[writer] for writer in Usage.of(problem, assignment).asked)
    return Score(shortfall=lacking, value=value - costs * UNIT, changes=changes, moves=moves, order=order)
