"""One letter at a time: a fair answer at once, where a search starts and what it falls back on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from ..rules.problem import Problem
from ..rules.scoring import Portfolio, judge

__all__ = ["greedy"]


class _Left:
    """What the limits still allow."""

    def __init__(self, problem: Problem, forced: Mapping[int, Portfolio]) -> None:
        self.problem = problem
        self.uses: Counter[int] = Counter()
        self.used: dict[int, set[int]] = defaultdict(set)
        self.asked: set[int] = set()
        for number, portfolio in forced.items():
            for letter in portfolio:
                self.take(letter, len(problem.groups[number].programs))

    def allows(self, letter: int, programs: int) -> bool:
        problem, writer = self.problem, self.problem.writer_of[letter]
        limit = problem.limits[letter]
        return (
            (limit is None or self.uses[letter] + programs <= limit)
            and len(self.used[writer] | {letter}) <= problem.versions[writer]
            and (letter not in problem.to_ask or len(self.asked | {writer}) <= problem.asks_max)
        )

    def take(self, letter: int, programs: int) -> None:
        writer = self.problem.writer_of[letter]
        self.uses[letter] += programs
        self.used[writer].add(letter)
        if letter in self.problem.to_ask:
            self.asked.add(writer)


def greedy(problem: Problem, available: frozenset[int]) -> tuple[Portfolio, ...]:
    """Per kind, a portfolio that keeps every rule, built by adding the letter that helps most while one does.

    Kinds of the greatest weight come first; all programs of a kind get the same letters.
    """
    built = {
        number: tuple(sorted({*kind.locked, *(set(kind.pinned) & available)}))
        for number, kind in enumerate(problem.groups)
    }
    left = _Left(problem, built)
    for number in sorted(built, key=lambda number: (-problem.groups[number].weight, number)):
        kind = problem.groups[number]
        candidates = sorted(letter for letter in available if kind.open_to(letter))
        while len(built[number]) < kind.room:
            here = built[number]
            writers = {problem.writer_of[letter] for letter in here}
            longer = [
                tuple(sorted((*here, letter)))
                for letter in candidates
                if problem.writer_of[letter] not in writers and left.allows(letter, len(kind.programs))
            ]
            chosen = min(longer, key=lambda portfolio: (*judge(problem, kind, portfolio).key, portfolio), default=here)
            if judge(problem, kind, chosen).key >= judge(problem, kind, here).key:
                break
            left.take(next(iter(set(chosen) - set(here))), len(kind.programs))
            built[number] = chosen
    return tuple(built[number] for number in range(len(problem.groups)))
