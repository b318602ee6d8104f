"""Program by program, letter after letter: what people do by hand."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence

from reply import Reply

from solver.check import Portfolio, judge
from solver.problem import Kind, Problem
from solver.scale import UNIT, units

__all__ = ["greedy"]


def greedy(found: Problem, seconds: float, seed: int) -> Reply:  # noqa: ARG001 - it knows neither
    """Program by program in file order, the letter that helps most while one does and the limits allow it."""
    started = time.perf_counter()
    kind_of = {program: kind for kind in found.kinds for program in kind.programs}
    built = [_forced(found, kind_of[program]) for program in range(len(found.programs))]
    left = _Left(found, built)
    for program, here in enumerate(built):
        built[program] = _filled(found, kind_of[program], units(found.programs[program].weight), here, left)
    return Reply(status="feasible", portfolios=tuple(built), search=time.perf_counter() - started)


def _forced(found: Problem, kind: Kind) -> Portfolio:
    return tuple(sorted({*kind.locked, *(letter for letter in kind.pinned if letter in found.plannable)}))


class _Left:
    """What the limits still allow."""

    def __init__(self, found: Problem, built: Sequence[Portfolio]) -> None:
        self.found = found
        self.uses: Counter[int] = Counter()
        self.written: dict[int, set[int]] = defaultdict(set)
        self.asked: set[int] = set()
        for portfolio in built:
            for letter in portfolio:
                self.take(letter)

    def take(self, letter: int) -> None:
        writer = self.found.writer_of[letter]
        self.uses[letter] += 1
        self.written[writer].add(letter)
        if letter in self.found.to_ask:
            self.asked.add(writer)

    def cost(self, letter: int) -> int:
        """What asking for it costs now, in square units."""
        writer = self.found.writer_of[letter]
        return UNIT * self.found.ask_costs[writer] if letter in self.found.to_ask and writer not in self.asked else 0

    def allows(self, letter: int) -> bool:
        found, writer, limit = self.found, self.found.writer_of[letter], self.found.limits[letter]
        return (
            (limit is None or self.uses[letter] < limit)
            and len(self.written[writer] | {letter}) <= found.versions[writer]
            and (letter not in found.to_ask or len(self.asked | {writer}) <= found.asks_max)
        )


def _filled(found: Problem, kind: Kind, weight: int, here: Portfolio, left: _Left) -> Portfolio:
    candidates = [letter for letter in found.plannable if kind.open_to(letter)]
    score = judge(found, kind, here)
    while len(here) < kind.room:
        taken = {found.writer_of[letter] for letter in here}
        steps = []
        for letter in candidates:
            if found.writer_of[letter] not in taken and left.allows(letter):
                longer = tuple(sorted((*here, letter)))
                then = judge(found, kind, longer)
                gain = weight * (then.value - score.value) - left.cost(letter)
                steps.append((then.shortfall - score.shortfall, -gain, letter, longer))
        if not steps or min(steps) >= (0, 0):
            return here
        _, _, letter, here = min(steps)
        left.take(letter)
        score = judge(found, kind, here)
    return here
