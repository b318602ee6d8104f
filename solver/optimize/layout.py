"""All portfolios of tied kinds, and those among them that could be best: how columns are made.

Of all portfolios of a kind that need the same openings only the best counts, and one that needs more openings than
another must be better than it.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..rules.problem import Problem, ProgramGroup
from ..rules.scoring import Portfolio
from .budget import Budget
from .columns import Columns, Places
from .openings import Openings
from .portfolios import CELLS, MOST_PORTFOLIOS, Catalogue, PortfolioTable, Truth, Whole, alike, number_of_choices

__all__ = ["Layout", "lay_out_columns"]

T = TypeVar("T")
MOST_COLUMNS = 110_000_000
"""Portfolios of all tied kinds together that are looked at; beyond, the model must do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """The columns of some kinds, of all portfolios with some letters.

    Attributes
    ----------
    given
        The kinds, in the order they came in.
    places
        Per kind of the columns, its place among those: kinds alike but for strengths are laid out together.
    choices
        Per kind of the columns, what its rows stand for.
    """

    given: tuple[ProgramGroup, ...]
    places: tuple[int, ...]
    letters: frozenset[int]
    choices: tuple[PortfolioTable, ...]
    opened: Openings
    columns: Columns

    @property
    def kinds(self) -> tuple[ProgramGroup, ...]:
        """The kinds in the order of the columns."""
        return tuple(self.given[place] for place in self.places)

    @property
    def weights(self) -> Whole:
        """The weight of every kind of the columns."""
        return np.array([kind.weight for kind in self.kinds], dtype=np.int64)

    @property
    def counts(self) -> Whole:
        """How many programs every kind of the columns has."""
        return np.array([len(kind.programs) for kind in self.kinds], dtype=np.int64)

    def made_of(self, kinds: Sequence[ProgramGroup], letters: frozenset[int], opened: Openings) -> bool:
        """Whether this is the layout of these very kinds, letters and openings."""
        same = len(kinds) == len(self.given) and all(map(operator.is_, kinds, self.given))
        return same and letters == self.letters and opened == self.opened

    def portfolio(self, kind: int, row: int) -> Portfolio:
        """What a choice of a kind stands for, by their numbers in the columns."""
        return self.choices[kind].portfolio(row)

    def restored(self, found: Sequence[T]) -> tuple[T, ...]:
        """What was found for every kind of the columns, in the order they came in."""
        by_place = dict(zip(self.places, found, strict=True))
        return tuple(by_place[place] for place in range(len(self.given)))


def lay_out_columns(
    catalogue: Catalogue, kinds: tuple[ProgramGroup, ...], available: frozenset[int], opened: Openings, budget: Budget
) -> Layout | None:
    """Gather the columns of some kinds.

    Returns
    -------
    Layout or None
        None where there are too many, or figures too large to be exact, or the time is over.
    """
    lifts = _lifts(catalogue.problem, kinds)
    numbers = [number_of_choices(kind, available) for kind in kinds]
    if lifts is None or sum(numbers) > MOST_COLUMNS or max(numbers) > MOST_PORTFOLIOS:
        return None
    same: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, kind in enumerate(kinds):
        same[alike(kind, available)].append(place)
    known: dict[tuple[PortfolioTable, Portfolio], _Groups | None] = {}
    choices_of: list[PortfolioTable] = []
    pieces: list[_Piece] = []
    for places in same.values():
        if budget.spent:
            return None
        first = kinds[places[0]]
        choices = catalogue.choices(first, available)
        if (choices, first.pinned) not in known:
            known[choices, first.pinned] = _Groups.of(choices, first, opened)
        groups = known[choices, first.pinned]
        case = _Case(choices, groups, tuple(kinds[place] for place in places)) if groups else None
        if case is None or case.too_large:
            return None
        pieces += case.pieces(len(choices_of), lifts)
        choices_of += [choices] * len(places)
    return Layout(
        given=kinds,
        places=tuple(place for places in same.values() for place in places),
        letters=available,
        choices=tuple(choices_of),
        opened=opened,
        columns=_joined(pieces, len(opened)),
    )


def _lifts(problem: Problem, kinds: Sequence[ProgramGroup]) -> tuple[int, int] | None:
    """What a change and a move weigh, so that no sum of later goals outweighs one; None where that is too much."""
    programs, room = sum(len(kind.programs) for kind in kinds), max(kind.room for kind in kinds)
    changes = 1 + programs * (room + max(len(kind.reference) for kind in kinds))
    before = [kind.previous for kind in kinds if kind.previous is not None]
    moves = 1 + programs * (room + max(map(len, before))) if before else 1
    order = 1 + programs * room * max(problem.orders, default=0)
    return None if changes * moves * order >= 2**62 else (moves * order, order)


class _Piece(NamedTuple):
    """Some columns: kind, choice, shortfall, value, and all later goals as one number; and what they need."""

    kind: Places
    row: Places
    shortfall: Places
    value: Whole
    ranks: Whole
    needs: Places


def _joined(pieces: Sequence[_Piece], none: int) -> Columns:
    """All columns, one after the other."""
    kind, row, shortfall, value, ranks = (
        np.concatenate([piece[part] for piece in pieces]) for part in range(len(_Piece._fields) - 1)
    )
    needs = np.full((max(len(piece.needs) for piece in pieces), len(kind)), none, dtype=np.int32)
    start = 0
    for piece in pieces:
        needs[: len(piece.needs), start : start + len(piece.kind)] = piece.needs
        start += len(piece.kind)
    return Columns(
        starts=np.flatnonzero(np.diff(kind, prepend=-1)),
        kind=kind,
        row=row,
        shortfall=shortfall,
        value=value,
        ranks=ranks,
        needs=needs,
        openings=none,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Groups:
    """Choices in groups that need the same openings.

    `needs` has the openings of every choice, one below the other; `rows` the choices that have all pinned letters
    there can be, group by group, and `starts` the place in it of every group; `size` how many openings a group needs,
    and `without` per one of them the group that needs all others, or the number of groups where there is none.
    """

    needs: Places
    rows: NDArray[np.int64]
    group: NDArray[np.int64]
    starts: NDArray[np.int64]
    size: NDArray[np.int64]
    without: NDArray[np.int64]

    @classmethod
    def of(cls, choices: PortfolioTable, kind: ProgramGroup, opened: Openings) -> _Groups | None:
        """Group choices; None where there are too many openings to number what is needed."""
        needs = _needs(choices, opened)
        none, width = len(opened), needs.shape[1]
        if (none + 1) ** width >= 2**62:
            return None
        powers = np.array([(none + 1) ** place for place in range(width)], dtype=np.int64)
        lacking = choices.lacking(kind)
        rows = np.flatnonzero(lacking == lacking.min())
        keys, group = np.unique(needs[rows] @ powers, return_inverse=True)
        sort = np.argsort(group, kind="stable")
        rows, group = rows[sort], group[sort]
        starts = np.searchsorted(group, np.arange(len(keys)))
        of_group = needs[rows[starts]]
        without = np.full((len(keys), width), len(keys), dtype=np.int64)
        for place in range(width):
            rest = np.column_stack([np.delete(of_group, place, axis=1), np.full(len(keys), none)]) @ powers
            near = np.minimum(np.searchsorted(keys, rest), len(keys) - 1)
            without[:, place] = np.where((keys[near] == rest) & (of_group[:, place] < none), near, len(keys))
        size = (of_group < none).sum(axis=1)
        return cls(
            needs=np.ascontiguousarray(needs.T), rows=rows, group=group, starts=starts, size=size, without=without
        )

    @property
    def single(self) -> bool:
        """Whether no two choices need the same."""
        return len(self.starts) == len(self.rows)


class _Case:
    """The choices of kinds that differ in strengths alone; within a group those first that are so after value."""

    def __init__(self, choices: PortfolioTable, groups: _Groups, kinds: tuple[ProgramGroup, ...]) -> None:
        self.choices, self.groups, self.rows, self.kinds, kind = choices, groups, groups.rows, kinds, kinds[0]
        self.shortfall, self.ranks = choices.shortfall(kind), choices.ranks(kind)
        self.steady = groups.single and not kind.reference and kind.previous is None
        if not groups.single:
            keys = [*(rank[groups.rows] for rank in self.ranks[::-1]), groups.group]
            self.rows = groups.rows[np.lexsort(keys)]

    @property
    def too_large(self) -> bool:
        """Whether shortfall and value do not fit into one number."""
        most = max(max(map(abs, kind.strengths), default=0) for kind in self.kinds)
        prices = self.choices.problem.prices
        worth = (most + prices.extra_bar + prices.change) * int(
            self.choices.size.max(initial=1) + len(self.kinds[0].reference)
        )
        worth += prices.overlap * int(self.choices.pairs.max(initial=0))
        worth += prices.prefer * int(self.choices.deficits(self.kinds[0].preferred).max(initial=0))
        return (int(self.shortfall.max(initial=0)) + 1) * (2 * worth + 1) >= 2**62

    def pieces(self, number: int, lifts: tuple[int, int]) -> Iterator[_Piece]:
        """The columns of some kinds at a time; the first kind bears this number."""
        step = max(1, CELLS // len(self.choices.take))
        ranks = self.ranks[0] * lifts[0] + self.ranks[1] * lifts[1] + self.ranks[2]
        for start in range(0, len(self.kinds), step):
            which, row, value = self._columns(self.kinds[start : start + step])
            yield _Piece(
                kind=(which + number + start).astype(np.int32),
                row=row,
                shortfall=self.shortfall[row].astype(np.int32),
                value=value,
                ranks=ranks[row],
                needs=self.groups.needs[:, row],
            )

    def _columns(self, kinds: Sequence[ProgramGroup]) -> tuple[NDArray[np.int64], Places, Whole]:
        worth = self.choices.worth(kinds)[:, self.rows]
        lift = 2 * int(np.abs(worth).max(initial=0)) + 1
        loss = self.shortfall[self.rows] * lift - worth
        least = loss if self.groups.single else np.minimum.reduceat(loss, self.groups.starts, axis=1)
        which, group = np.nonzero(self._useful(least))
        place = group if self.groups.single else self._first(loss, least)[which, group]
        return which, self.rows[place].astype(np.int32), worth[which, place]

    def _useful(self, least: Whole) -> Truth:
        """Kinds times groups: whether a group is better than all that need less."""
        useful = np.ones(least.shape, dtype=bool)
        best = np.column_stack([least, np.full(len(least), np.iinfo(np.int64).max)])
        for size in range(1, len(self.groups.needs) + 1):
            mine = np.flatnonzero(self.groups.size == size)
            below = best[:, self.groups.without[mine, 0]]
            for place in range(1, size):
                np.minimum(below, best[:, self.groups.without[mine, place]], out=below)
            useful[:, mine] = least[:, mine] < below if self.steady else least[:, mine] <= below
            best[:, mine] = np.minimum(least[:, mine], below)
        return useful

    def _first(self, loss: Whole, least: Whole) -> NDArray[np.int64]:
        """Kinds times groups: the place of the first choice of the group that is best."""
        counts = np.diff(self.groups.starts, append=len(self.rows))
        places = np.where(loss == np.repeat(least, counts, axis=1), np.arange(len(self.rows)), len(self.rows))
        return np.minimum.reduceat(places, self.groups.starts, axis=1)


def _needs(choices: PortfolioTable, opened: Openings) -> Places:
    """Choices times the most openings one needs, in order, filled up with the number of openings."""
    of_letter = [[n for n, served in enumerate(opened.letters) if letter in served] for letter in choices.letters]
    width = max((len(mine) for mine in of_letter), default=0)
    table = np.full((len(choices.letters) + 1, max(width, 1)), len(opened), dtype=np.int32)
    for place, mine in enumerate(of_letter):
        table[place, : len(mine)] = mine
    most = int(choices.size.max(initial=0))
    chosen = np.full((len(choices.take), max(most, 1)), len(choices.letters), dtype=np.int64)
    row, letter = np.nonzero(choices.take)
    first = np.cumsum(choices.size) - choices.size
    chosen[row, np.arange(len(row)) - first[row]] = letter
    needs = np.sort(table[chosen].reshape(len(chosen), -1), axis=1)
    used = max(1, int((needs < len(opened)).sum(axis=1).max(initial=0)))
    return needs[:, :used]
