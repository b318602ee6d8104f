"""One letter at a time: a fair answer at once, where a search starts and what it falls back on."""

from __future__ import annotations

from ..rules.capacity import Usage, allows, writers_of
from ..rules.problem import Portfolio, Problem
from ..rules.scoring import judge
from .budget import Budget

__all__ = ["greedy"]

GRACE = 0.3
"""Seconds it may take when the time is over already, for there is always an answer."""


def greedy(problem: Problem, available: frozenset[int], budget: Budget) -> tuple[Portfolio, ...]:
    """Build a portfolio per group that keeps every rule, adding the letter that helps most while one does.

    Groups of the greatest weight come first; all programs of a group get the same letters. Groups that are not
    reached in time have what they must have: locked letters, and pinned ones that are available.
    """
    built = [tuple(sorted({*group.locked, *available.intersection(group.pinned)})) for group in problem.groups]
    usage = Usage.of(problem, tuple(((b, len(g.programs)),) for g, b in zip(problem.groups, built, strict=True)))
    budget = budget.at_least(GRACE)
    for number in sorted(range(len(built)), key=lambda number: (-problem.groups[number].weight, number)):
        group = problem.groups[number]
        candidates = [letter for letter in group.letters(available) if letter not in built[number]]
        while len(built[number]) < group.room and not budget.spent:
            here = built[number]
            writers = writers_of(problem, here)
            longer = [
                tuple(sorted((*here, letter)))
                for letter in candidates
                if problem.writer_of[letter] not in writers and allows(problem, usage, letter, len(group.programs))
            ]
            longer = [portfolio for portfolio in longer if group.admits(portfolio)]
            chosen = min(longer, key=lambda portfolio: (*judge(problem, group, portfolio).key, portfolio), default=here)
            if judge(problem, group, chosen).key >= judge(problem, group, here).key:
                break
            usage = usage.plus(set(chosen).difference(here), len(group.programs))
            built[number] = chosen
    return tuple(built)
