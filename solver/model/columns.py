"""The portfolios of tied kinds that could be best, whatever is opened: columns, as flat arrays.

What ties kinds together by asks and versions are *openings*: a writer is asked or not, a version is used or not. Once
that is decided every program has its best portfolio by itself, so of all portfolios of a kind that need the same
openings only the best counts, and one that needs more openings than another must be better than it.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..catalogue import CELLS, Catalogue, Choices, Truth, Whole, alike, number_of_choices
from ..check import Portfolio
from ..problem import Kind, Problem
from ..scale import UNIT
from .ties import Coupling

__all__ = ["Columns", "Layout", "Openings", "Places", "lay_out_columns", "limited_letters", "openings"]

Places = NDArray[np.int32]
MOST_COLUMNS = 150_000_000
"""Portfolios of all tied kinds together that are looked at; beyond, the model must do."""


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
    shortfall: Whole
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """The columns of some kinds, of all portfolios with some letters."""

    kinds: tuple[Kind, ...]
    letters: frozenset[int]
    choices: tuple[Choices, ...]
    opened: Openings
    columns: Columns

    def serves(self, kinds: Sequence[Kind], available: frozenset[int]) -> bool:
        """Whether closing openings gives the columns of these very kinds with some letters."""
        if len(kinds) != len(self.kinds) or not all(map(operator.is_, kinds, self.kinds)):
            return False
        gone = self.letters - available
        closed = {letter for number in self.opened.closed(gone) for letter in self.opened.letters[number]}
        demanded = {letter for kind in kinds for letter in kind.pinned}
        return available <= self.letters and gone == closed - demanded

    def portfolios(self, rows: Places) -> list[Portfolio]:
        """What some choices, one for each kind, stand for."""
        return [choices.portfolio(int(row)) for choices, row in zip(self.choices, rows, strict=True)]


def lay_out_columns(
    catalogue: Catalogue, kinds: tuple[Kind, ...], available: frozenset[int], opened: Openings
) -> Layout | None:
    """Gather the columns of some kinds; None where there are too many, or figures too large to be exact."""
    if sum(number_of_choices(kind, available) for kind in kinds) > MOST_COLUMNS:
        return None
    cases: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, kind in enumerate(kinds):
        cases[alike(kind, available)].append(place)
    of_kind: dict[int, Choices] = {}
    pieces: list[tuple[NDArray[np.int64], ...]] = []
    needs: list[Places] = []
    known: dict[tuple[int, tuple[int, ...]], tuple[Choices, _Groups | None]] = {}
    for places in cases.values():
        first = kinds[places[0]]
        choices = catalogue.choices(first, available)
        shared = (id(choices), first.pinned)
        if shared not in known:
            known[shared] = choices, _Groups.of(choices, first, opened)
        _, groups = known[shared]
        if groups is None:
            return None
        case, step = _Case(choices, first, groups), max(1, CELLS // len(choices.take))
        for some in (places[start : start + step] for start in range(0, len(places), step)):
            which, row, value = case.columns([kinds[place] for place in some])
            at = np.array(some, dtype=np.int64)[which]
            pieces.append((at, row, case.shortfall[row], value, *(rank[row] for rank in case.ranks)))
            needs.append(groups.needs[row])
        of_kind.update(dict.fromkeys(places, choices))
    columns = _sorted(kinds, pieces, needs, len(opened))
    if columns is None:
        return None
    choices_of = tuple(of_kind[place] for place in range(len(kinds)))
    return Layout(kinds=kinds, letters=available, choices=choices_of, opened=opened, columns=columns)


def _sorted(
    kinds: Sequence[Kind], pieces: list[tuple[NDArray[np.int64], ...]], needs: list[Places], number: int
) -> Columns | None:
    kind, row, shortfall, value, changes, moves, order = (np.concatenate(part) for part in zip(*pieces, strict=True))
    programs = sum(len(entry.programs) for entry in kinds)
    lift = [programs * int(rank.max(initial=0)) + 1 for rank in (changes, moves, order)]
    if lift[0] * lift[1] * lift[2] >= 2**62:
        return None
    sort = np.argsort(kind, kind="stable")
    kind = kind[sort]
    width = max(entry.shape[1] for entry in needs)
    level = [np.pad(entry.T, ((0, width - entry.shape[1]), (0, 0)), constant_values=number) for entry in needs]
    return Columns(
        starts=np.searchsorted(kind, np.arange(len(kinds))).astype(np.int64),
        kind=kind.astype(np.int32),
        row=row[sort].astype(np.int32),
        shortfall=shortfall[sort],
        value=value[sort],
        ranks=((changes * lift[1] + moves) * lift[2] + order)[sort],
        needs=np.concatenate(level, axis=1)[:, sort],
        openings=number,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Groups:
    """Choices in groups that need the same openings.

    `needs` has the openings of every choice, `rows` the choices that have all pinned letters there can be, group by
    group, and `starts` the place in it of every group; `size` how many openings a group needs, and `without` per one
    of them the group that needs all others, or the number of groups where there is none.
    """

    needs: Places
    rows: NDArray[np.int64]
    group: NDArray[np.int64]
    starts: NDArray[np.int64]
    size: NDArray[np.int64]
    without: NDArray[np.int64]

    @classmethod
    def of(cls, choices: Choices, kind: Kind, opened: Openings) -> _Groups | None:
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
        return cls(needs=needs, rows=rows, group=group, starts=starts, size=size, without=without)

    @property
    def single(self) -> bool:
        """Whether no two choices need the same."""
        return len(self.starts) == len(self.rows)


class _Case:
    """The choices of kinds that differ in strengths alone; within a group those first that are so after value."""

    def __init__(self, choices: Choices, kind: Kind, groups: _Groups) -> None:
        self.choices, self.groups, self.rows = choices, groups, groups.rows
        self.shortfall, self.ranks = choices.shortfall(kind), choices.ranks(kind)
        self.steady = groups.single and not kind.reference and kind.previous is None
        if not groups.single:
            keys = [*(rank[groups.rows] for rank in self.ranks[::-1]), groups.group]
            self.rows = groups.rows[np.lexsort(keys)]

    def columns(self, kinds: Sequence[Kind]) -> tuple[NDArray[np.int64], NDArray[np.int64], Whole]:
        """The columns of some kinds: the place of the kind, its choice, and that one's value."""
        worth = self.choices.worth(kinds)[:, self.rows]
        lift = 2 * int(np.abs(worth).max(initial=0)) + 1
        loss = self.shortfall[self.rows] * lift - worth
        least = loss if self.groups.single else np.minimum.reduceat(loss, self.groups.starts, axis=1)
        which, group = np.nonzero(self._useful(least))
        place = self._first(loss, least)[which, group]
        return which, self.rows[place], worth[which, place]

    def _useful(self, least: Whole) -> Truth:
        """Kinds times groups: whether a group is better than all that need less."""
        useful = np.ones(least.shape, dtype=bool)
        best = np.column_stack([least, np.full(len(least), np.iinfo(np.int64).max)])
        for size in range(1, self.groups.needs.shape[1] + 1):
            mine = np.flatnonzero(self.groups.size == size)
            below = best[:, self.groups.without[mine, 0]]
            for place in range(1, size):
                np.minimum(below, best[:, self.groups.without[mine, place]], out=below)
            useful[:, mine] = least[:, mine] < below if self.steady else least[:, mine] <= below
            best[:, mine] = np.minimum(least[:, mine], below)
        return useful

    def _first(self, loss: Whole, least: Whole) -> NDArray[np.int64]:
        """Kinds times groups: the place of the first choice of the group that is best."""
        if self.groups.single:
            return np.broadcast_to(np.arange(len(self.rows)), loss.shape)
        counts = np.diff(self.groups.starts, append=len(self.rows))
        places = np.where(loss == np.repeat(least, counts, axis=1), np.arange(len(self.rows)), len(self.rows))
        return np.minimum.reduceat(places, self.groups.starts, axis=1)


def _needs(choices: Choices, opened: Openings) -> Places:
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
