"""What a program can reach with the letters there are: letters in all, and letters that each clause counts.

The shortfall of a portfolio depends on these counts alone, and far fewer counts than portfolios differ. So they are
gathered writer by writer, as in a knapsack table, and every question about the shortfall is put to them.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from ..domain.errors import TooMuchError
from ..domain.needs import Count
from .single_program import ProgramContext

__all__ = ["Attainable", "Opening"]

Whole = NDArray[np.int64]
Opening = tuple[tuple[int, int], ...]
"""Per tally, the least and the most new letters that it may count."""

MOST = 200_000
"""So many different counts are gathered; with more the question is left open."""
BITS = 16
"""A count of letters takes so many bits while counts are gathered, packed into one number."""


class Attainable:
    """The counts that the portfolios of one program can have, one letter per writer.

    Attributes
    ----------
    counts
        Shape (different counts, 1 + tallies): letters in all, and letters in each tally.
    tallies
        Those of all options of all stated clauses, in order.

    Raises
    ------
    NoAnswerError
        When the time was over before all were gathered, or there are too many.
    """

    def __init__(self, context: ProgramContext) -> None:
        self.group, self.budget = context.group, context.budget
        self.tallies = [tally for demand in self.group.stated for option in demand.options for tally in option]
        ends = accumulate((sum(map(len, demand.options)) for demand in self.group.stated), initial=0)
        self.parts = [slice(start, end) for start, end in pairwise(ends)]
        packed = self._gather(context)
        width = BITS // 8 * (1 + len(self.tallies))
        text = b"".join([state.to_bytes(width, "little") for state in sorted(packed)])
        self.counts: Whole = np.frombuffer(text, dtype="<u2").reshape(len(packed), -1).astype(np.int64)

    def _gather(self, context: ProgramContext) -> set[int]:
        group, writer_of = self.group, context.problem.writer_of

        def counted(letter: int) -> int:
            inside = (1 << BITS * place for place, tally in enumerate(self.tallies, 1) if letter in tally.letters)
            return 1 + sum(inside)

        fixed = {*group.locked, *(set(group.pinned) & context.available)}
        taken = {writer_of[letter] for letter in fixed}
        choices: dict[int, set[int]] = defaultdict(set)
        for letter in group.letters(context.available):
            if writer_of[letter] not in taken:
                choices[writer_of[letter]].add(counted(letter))
        states = {sum(map(counted, fixed))}
        for writer in sorted(choices):
            if len(states) > MOST:
                raise TooMuchError("too many different counts of letters")
            context.budget.require()
            open_states = [state for state in states if state % (1 << BITS) < group.room]
            states.update(state + more for more in choices[writer] for state in open_states)
        return states

    def _gap(self, number: int) -> Whole:
        """Per attainable count, letters short or over in the cheapest option of a stated clause."""
        found = iter(self.counts[:, 1:][:, self.parts[number]].T)
        options = []
        for option in self.group.stated[number].options:
            total = np.zeros(len(self.counts), dtype=np.int64)
            for tally, letters in zip(option, found, strict=False):
                deficits = [tally.count.deficit(many) for many in range(int(letters.max(initial=0)) + 1)]
                total += np.array(deficits, dtype=np.int64)[letters]
            options.append(total)
        least: Whole = np.minimum.reduce(options)
        return least

    def violated(self) -> list[int]:
        """Per attainable count the rules it breaks, as a set of bits; sets that contain another one are left out.

        Bit n stands for the stated clause n, the bit after the last for the required number of letters.
        """
        broken = np.zeros(len(self.counts), dtype=object)
        for number in range(len(self.parts)):
            broken |= (self._gap(number) > 0).astype(object) * (1 << number)
        broken |= (self.counts[:, 0] < self.group.required).astype(object) * (1 << len(self.parts))
        least: list[int] = []
        for bits in sorted(set(broken), key=int.bit_count):
            self.budget.require()
            if not any(bits & other == other for other in least):
                least.append(bits)
        return least

    def openings(self, added: int) -> set[Opening]:
        """How a program could be completed with some more letters: per tally the least and most of them it counts.

        One entry for each different way; a clause may leave a tally aside where another option of it is met.
        """
        counts = self.counts[self.counts[:, 0] <= self.group.room - added]
        counts = counts[counts[:, 0] >= self.group.required - added]
        counts = counts[:, 1:]
        windows = [
            [_window(tally.count, many, added) for many in range(int(column.max(initial=0)) + 1)]
            for tally, column in zip(self.tallies, counts.T, strict=True)
        ]
        return {
            tuple(own[many] for own, many in zip(windows, row, strict=True)) for row in set(map(tuple, counts.tolist()))
        }


def _window(count: Count, many: int, added: int) -> tuple[int, int]:
    """The least and most of `added` letters that a count may count where it counts so many already.

    The least is beyond the most where it can do with none.
    """
    fits = [more for more in range(added + 1) if not count.deficit(many + more)]
    return (fits[0], fits[-1]) if fits else (added + 1, -1)
