"""Program by program, letter after letter: what people do by hand."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence

from reply import Reply

from solver.rules.problem import Portfolio, Problem, ProgramGroup
from solver.rules.scale import UNIT, units
from solver.rules.scoring import judge

__all__ = ["greedy"]


def greedy(problem: Problem, seconds: float, seed: int) -> Reply:  # noqa: ARG001 - it knows neither
    """Program by program in file order, the letter that helps most while one does and the limits allow it."""
    started = time.perf_counter()
    kind_of = {program: kind for kind in problem.groups for program in kind.programs}
    built = [_forced(problem, kind_of[program]) for program in range(len(problem.programs))]
    left = _Left(problem, built)
    for program, here in enumerate(built):
        built[program] = _filled(problem, kind_of[program], units(problem.programs[program].weight), here, left)
    return Reply(status="feasible", portfolios=tuple(built), search=time.perf_counter() - started)


def _forced(problem: Problem, kind: ProgramGroup) -> Portfolio:
    return tuple(sorted({*kind.locked, *(letter for letter in kind.pinned if letter in problem.plannable)}))


class _Left:
    """What the limits still allow."""

    def __init__(self, problem: Problem, built: Sequence[Portfolio]) -> None:
        self.found = problem
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
        problem, writer, limit = self.found, self.found.writer_of[letter], self.found.limits[letter]
        return (
            (limit is None or self.uses[letter] < limit)
            and len(self.written[writer] | {letter}) <= problem.versions[writer]
            and (letter not in problem.to_ask or len(self.asked | {writer}) <= problem.asks_max)
        )


def _filled(problem: Problem, kind: ProgramGroup, weight: int, here: Portfolio, left: _Left) -> Portfolio:
    candidates = [letter for letter in problem.plannable if kind.open_to(letter)]
    score = judge(problem, kind, here)
    while len(here) < kind.room:
        taken = {problem.writer_of[letter] for letter in here}
        steps = []
        for letter in candidates:
            if problem.writer_of[letter] not in taken and left.allows(letter):
                longer = tuple(sorted((*here, letter)))
                if not kind.admits(longer):
                    continue
                then = judge(problem, kind, longer)
                gain = weight * (then.value - score.value) - left.cost(letter)
                steps.append((then.shortfall - score.shortfall, -gain, letter, longer))
        if not steps or min(steps) >= (0, 0):
            return here
        _, _, letter, here = min(steps)
        left.take(letter)
        score = judge(problem, kind, here)
    return here
