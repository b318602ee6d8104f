"""What is decided for all programs at once: which writers are asked, and which of a writer's versions are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import Problem, ProgramGroup
from ..rules.scale import UNIT
from .coupling import Coupling

__all__ = ["Openings", "openings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What is decided for all programs at once.

    Attributes
    ----------
    letters
        Per opening the letters that need it.
    costs
        Per opening, in square units.
    groups
        Openings of which only so many may be used.
    fixed
        Openings that are used in any case, for a letter that is locked.
    """

    letters: tuple[tuple[int, ...], ...]
    costs: tuple[int, ...]
    groups: tuple[tuple[tuple[int, ...], int], ...]
    fixed: frozenset[int]

    def __len__(self) -> int:
        return len(self.letters)

    def grouped(self) -> tuple[NDArray[np.int64], list[int]]:
        """The group of each opening, and how many of a group may be used; those of no group are one that is free."""
        group = np.full(len(self), len(self.groups), dtype=np.int64)
        for number, (members, _) in enumerate(self.groups):
            group[list(members)] = number
        return group, [*(most for _, most in self.groups), len(self)]

    def closed(self, gone: frozenset[int]) -> frozenset[int]:
        """The openings whose letters are all gone, and that are not used in any case."""
        closed = {number for number, letters in enumerate(self.letters) if gone.issuperset(letters)}
        return frozenset(closed - self.fixed)

    @property
    def charges(self) -> NDArray[np.int64]:
        """The costs."""
        return np.array(self.costs, dtype=np.int64)

    def and_letters(self, letters: Sequence[int]) -> Openings:
        """These, and letters that may go to few programs: columns are told apart by which of them they have too."""
        served = (*self.letters, *((letter,) for letter in letters))
        return replace(self, letters=served, costs=(*self.costs, *(0 for _ in letters)))

    def give_up(self, gone: frozenset[int]) -> bool:
        """Whether closing openings takes just these letters away."""
        return gone == {letter for number in self.closed(gone) for letter in self.letters[number]}


def openings(problem: Problem, kinds: Sequence[ProgramGroup], available: frozenset[int], limits: Coupling) -> Openings:
    """What the asks and versions of some kinds decide."""
    reach = {letter for kind in kinds for letter in kind.letters(available)}
    locked = {letter for kind in kinds for letter in kind.locked}
    by_writer: dict[int, list[int]] = defaultdict(list)
    for letter in sorted(reach):
        by_writer[problem.writer_of[letter]].append(letter)
    asked = [
        (writer, tuple(letter for letter in letters if letter in problem.to_ask))
        for writer, letters in by_writer.items()
        if (limits.few_asks or writer in limits.charged) and problem.to_ask & set(letters)
    ]
    letters = [mine for _, mine in asked]
    groups = [(tuple(range(len(letters))), problem.asks_max if limits.few_asks else len(letters))]
    for writer in sorted(limits.versions & set(by_writer)):
        start = len(letters)
        letters += [(letter,) for letter in by_writer[writer]]
        groups.append((tuple(range(start, len(letters))), problem.versions[writer]))
    costs = [problem.ask_costs[writer] * UNIT for writer, _ in asked]
    return Openings(
        letters=tuple(letters),
        costs=(*costs, *[0] * (len(letters) - len(costs))),
        groups=tuple(group for group in groups if group[0]),
        fixed=frozenset(number for number, served in enumerate(letters) if locked & set(served)),
    )
