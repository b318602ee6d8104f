"""One letter at a time: a fair answer at once, where a search starts and what it falls back on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from ..check import Portfolio, judge
from ..problem import Problem

__all__ = ["greedy"]


class _Left:
    """What the limits still allow."""

    def __init__(self, found: Problem, forced: Mapping[int, Portfolio]) -> None:
        self.found = found
        self.uses: Counter[int] = Counter()
        self.used: dict[int, set[int]] = defaultdict(set)
        self.asked: set[int] = set()
        for number, portfolio in forced.items():
            for letter in portfolio:
                self.take(letter, len(found.kinds[number].programs))

    def allows(self, letter: int, programs: int) -> bool:
        found, writer = self.found, self.found.writer_of[letter]
        limit = found.limits[letter]
        return (
            (limit is None or self.uses[letter] + programs <= limit)
            and len(self.used[writer] | {letter}) <= found.versions[writer]
            and (letter not in found.to_ask or len(self.asked | {writer}) <= found.asks_max)
        )

    def take(self, letter: int, programs: int) -> None:
        writer = self.found.writer_of[letter]
        self.uses[letter] += programs
        self.used[writer].add(letter)
        if letter in self.found.to_ask:
            self.asked.add(writer)


def greedy(found: Problem, available: frozenset[int]) -> tuple[Portfolio, ...]:
    """Per kind, a portfolio that keeps every rule, built by adding the letter that helps most while one does.

    Kinds of the greatest weight come first; all programs of a kind get the same letters.
    """
    built = {
        number: tuple(sorted({*kind.locked, *(set(kind.pinned) & available)}))
        for number, kind in enumerate(found.kinds)
    }
    left = _Left(found, built)
    for number in sorted(built, key=lambda number: (-found.kinds[number].weight, number)):
        kind = found.kinds[number]
        candidates = sorted(letter for letter in available if kind.open_to(letter))
        while len(built[number]) < kind.room:
            here = built[number]
            writers = {found.writer_of[letter] for letter in here}
            longer = [
                tuple(sorted((*here, letter)))
                for letter in candidates
                if found.writer_of[letter] not in writers and left.allows(letter, len(kind.programs))
            ]
            chosen = min(longer, key=lambda portfolio: (*judge(found, kind, portfolio).key, portfolio), default=here)
            if judge(found, kind, chosen).key >= judge(found, kind, here).key:
                break
            left.take(next(iter(set(chosen) - set(here))), len(kind.programs))
            built[number] = chosen
    return tuple(built[number] for number in range(len(found.kinds)))
