"""The portfolios of tied kinds that could be best, whatever is opened: columns, as flat arrays.

What ties kinds together by asks and versions are *openings*: a writer is asked or not, a version is used or not. Once
that is decided every program has its best portfolio by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Truth, Whole
from ..problem import Kind, Problem
from ..scale import UNIT
from .ties import Coupling

__all__ = ["Columns", "Openings", "Places", "limited_letters", "openings"]

Places = NDArray[np.int32]


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

    def closed(self, gone: frozenset[int]) -> frozenset[int]:
        """The openings whose letters are all gone, and are locked nowhere."""
        closed = {number for number, letters in enumerate(self.letters) if gone.issuperset(letters)}
        return frozenset(closed - self.fixed)


def openings(found: Problem, kinds: Sequence[Kind], available: frozenset[int], limits: Coupling) -> Openings:
    """What the asks and versions of some kinds decide."""
    reach = {letter for kind in kinds for letter in kind.letters(available)}
    locked = {letter for kind in kinds for letter in kind.locked}
    by_writer: dict[int, list[int]] = defaultdict(list)
    for letter in sorted(reach):
        by_writer[found.writer_of[letter]].append(letter)
    asked = [
        (writer, tuple(letter for letter in letters if letter in found.to_ask))
        for writer, letters in by_writer.items()
        if (limits.few_asks or writer in limits.charged) and found.to_ask & set(letters)
    ]
    letters = [mine for _, mine in asked]
    groups = [(tuple(range(len(letters))), found.asks_max if limits.few_asks else len(letters))]
    for writer in sorted(limits.versions & set(by_writer)):
        start = len(letters)
        letters += [(letter,) for letter in by_writer[writer]]
        groups.append((tuple(range(start, len(letters))), found.versions[writer]))
    costs = [found.ask_costs[writer] * UNIT for writer, _ in asked]
    return Openings(
        letters=tuple(letters),
        costs=(*costs, *[0] * (len(letters) - len(costs))),
        groups=tuple(group for group in groups if group[0]),
        fixed=frozenset(n for n in range(len(asked), len(letters)) if locked & set(letters[n])),
    )


def limited_letters(letters: Sequence[int]) -> Openings:
    """Letters that may go to few programs, as openings: columns are told apart by which of them they have."""
    return Openings(
        letters=tuple((letter,) for letter in letters), costs=(0,) * len(letters), groups=(), fixed=frozenset()
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Portfolios, kind after kind; figures are of all programs of the kind together.

    Attributes
    ----------
    starts
        Per kind, the place of its first column. Each has one.
    kind, row
        Per column the number of its kind here, and of its choice there.
    shortfall, value, ranks
        Figures of one program: letters, units of points, and one number for all goals after value.
    needs
        The most openings one needs times columns: their numbers, filled up with `openings`, which is none.
    openings
        How many there are.
    """

    starts: NDArray[np.int64]
    kind: Places
    row: Places
    shortfall: Places
    value: Whole
    ranks: Whole
    needs: Places
    openings: int

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def complete(self) -> bool:
        """Whether every kind has a column."""
        return bool(np.diff(self.starts, append=len(self)).min() > 0)

    def where(self, kept: Truth) -> Columns:
        """Some of the columns; where none of a kind is kept they are not :attr:`complete`."""
        kind = self.kind[kept]
        return replace(
            self,
            starts=np.searchsorted(kind, np.arange(len(self.starts))).astype(np.int64),
            kind=kind,
            row=self.row[kept],
            shortfall=self.shortfall[kept],
            value=self.value[kept],
            ranks=self.ranks[kept],
            needs=self.needs[:, kept],
        )

    def sample(self, step: int) -> Columns:
        """Those of every so many kinds."""
        some = self.where(self.kind % step == 0)
        kind = some.kind // step
        return replace(some, kind=kind, starts=np.flatnonzero(np.diff(kind, prepend=-1)))

    def least(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Per kind the least of a figure of its columns."""
        least: NDArray[np.float64] = np.minimum.reduceat(figures, self.starts)
        return least

    def any(self, marked: Truth) -> Truth:
        """Per column whether it needs any of the openings that are marked."""
        mark = np.append(marked, False)
        found: Truth = mark[self.needs[0]]
        for needed in self.needs[1:]:
            found |= mark[needed]
        return found

    def first(self, wanted: Truth) -> NDArray[np.int64]:
        """Per kind the first column that is wanted; there must be one."""
        places = np.flatnonzero(wanted)
        return places[np.searchsorted(places, self.starts)]
