"""The portfolios of tied kinds that could be best, whatever is opened: columns, as flat arrays.

Once it is decided which openings (:mod:`solver.model.openings`) are used, every program has its best portfolio by
itself, among the columns that need no others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .portfolios import Truth, Whole

__all__ = ["Columns", "Places"]

Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Portfolios, kind after kind; figures are those of one program.

    Attributes
    ----------
    starts
        Per kind, the place of its first column. Each has one.
    kind, row
        Per column the number of its kind here, and of its choice there.
    shortfall, value, ranks
        Letters, units of points, and one number for all goals after value.
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
