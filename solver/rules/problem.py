"""What the model sees: integers only.

Letters, writers and programs are positions in tuples, in file order. Strengths, weights and prices are whole
ten-thousandths (:mod:`solver.rules.scale`). From here on nothing knows a CSV file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from ..domain.entities import Letter, Scenario, Status
from ..domain.needs import Clause, Count
from .programs import Program
from .scale import UNIT, units

__all__ = [
    "CLOSED",
    "OVER",
    "WRITER_TAKEN",
    "AppliedToday",
    "Assignment",
    "Demand",
    "Portfolio",
    "PortfolioCounts",
    "Prices",
    "Problem",
    "ProgramDays",
    "ProgramGroup",
    "Shares",
    "Tally",
    "locked_at",
    "weight_of",
    "with_previous_plan",
]

WRITER_TAKEN = "its writer has a letter there for good"
CLOSED = "nothing can be added there any more"
OVER = 2
"""How often a letter that a stated clause refuses counts: it never fills the place it takes."""

Portfolio = tuple[int, ...]
"""The letters one program gets, as positions in rising order."""

PortfolioCounts = tuple[tuple[Portfolio, int], ...]
"""The portfolios of one group, and how many of its programs get each: the first in file order get the first."""

Assignment = tuple[PortfolioCounts, ...]
"""The portfolios of every group, in the order of the groups."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A count of a clause, with the letters that carry its traits."""

    count: Count
    letters: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """A clause over the letters of this problem: any option will do, an option wants all of its tallies.

    There is one for each clause of a problem, so it is equal to itself alone, and quick to look up.
    """

    clause: Clause
    options: tuple[tuple[Tally, ...], ...]

    def deficit(self, portfolio: Collection[int], over: int = 1) -> int:
        """Letters short or over in the cheapest option, one that is over counted `over` times."""
        return min(
            sum(tally.count.deficit(len(tally.letters.intersection(portfolio)), over) for tally in option)
            for option in self.options
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDays:
    """The days of a program; the model sees only which letters are there on them.

    Attributes
    ----------
    applied
        True if they are applied to.
    apply, reading
        The day to apply on, or of having applied; and the day on which they begin to read.
    deadline
        The last day they take a letter; None: no letter to come can miss it.
    """

    applied: bool
    apply: date
    reading: date
    deadline: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedToday:
    """What every letter is to some programs if they are applied to today, as :class:`ProgramGroup` has it."""

    on_time: Portfolio
    strengths: tuple[int, ...]
    barred: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramGroup:
    """Programs alike in every respect the model sees.

    Attributes
    ----------
    programs
        Positions of the programs, in file order.
    weight
        The sum of their weights, in units.
    required, maximum
        Letters one program asks for, and the most it takes.
    stated, preferred
        Its binding clauses, and the priced ones.
    strengths
        Per letter, what it is worth there, in units of points.
    barred
        Per letter, why it cannot go there; empty where it can.
    on_time
        Letters that count on the programs' reading day: uploaded, or there soon after it.
    locked, burned
        Letters that stay, and letters withdrawn after applying, which take a slot and bar their writer.
    pinned
        Letters that must go there once they are available.
    reference
        Letters assigned there already, or in the baseline: changes are counted against them.
    previous
        What the programs had in a plan before: among equal answers the one nearest to it is best. None: no plan.
    applied, final
        True if they are applied to; and from the apply day on, when what is added is there to stay.
    by_apply_day
        Letters that are there by the apply day, or today where that has passed.
    days
        The days of the first program: others of the group may have other days that make no difference to the model.
    if_today
        What the letters are to them if they are applied to today; None: the same, for their reading day is.
    optional
        The only letters that a portfolio of more than `required` may have, beside locked ones. None: any.
    """

    programs: tuple[int, ...]
    weight: int
    required: int
    maximum: int
    stated: tuple[Demand, ...]
    preferred: tuple[Demand, ...]
    strengths: tuple[int, ...]
    barred: tuple[str, ...]
    on_time: Portfolio
    locked: Portfolio
    burned: Portfolio
    pinned: Portfolio
    reference: Portfolio
    applied: bool
    final: bool
    by_apply_day: Portfolio
    days: ProgramDays = field(compare=False)
    previous: Portfolio | None = None
    if_today: AppliedToday | None = None
    optional: Portfolio | None = None

    def __hash__(self) -> int:
        """Of what mostly differs between groups: programs may be very many, and groups are looked up often."""
        return hash((self.programs[:1], self.strengths, self.barred, self.stated, self.pinned, self.previous))

    @property
    def room(self) -> int:
        """The most letters that count there: the maximum, never below the locks, less the burned slots."""
        return max(self.maximum, len(self.locked) + len(self.burned)) - len(self.burned)

    def unlocked(self) -> ProgramGroup:
        """The same programs as if nothing had been entered for good yet."""
        barred = tuple("" if reason in (WRITER_TAKEN, CLOSED) else reason for reason in self.barred)
        return replace(self, locked=(), burned=(), barred=barred)

    def applied_today(self) -> ProgramGroup:
        """The same programs on the reading day that they have if they are applied to today."""
        today = self.if_today
        if today is None:
            return self
        return replace(self, on_time=today.on_time, strengths=today.strengths, barred=today.barred, if_today=None)

    def there_in_time(self, portfolio: Portfolio) -> Portfolio:
        """The letters of a portfolio that count on the reading day."""
        return tuple(letter for letter in portfolio if letter in self.on_time)

    def admits(self, portfolio: Portfolio) -> bool:
        """True if what goes beyond the required count may do so."""
        if self.optional is None or len(portfolio) <= self.required:
            return True
        return {*self.optional, *self.locked}.issuperset(portfolio)

    def open_to(self, letter: int) -> bool:
        """True if a letter may be there: locked, or not barred."""
        return letter in self.locked or not self.barred[letter]

    def letters(self, available: frozenset[int]) -> tuple[int, ...]:
        """The letters that may be there when some are available; locked ones always are."""
        return tuple(sorted(letter for letter in available.union(self.locked) if self.open_to(letter)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices of the objective, in units of points."""

    extra_bar: int
    overlap: int
    prefer: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What counts on the reading day and what in the end, as whole parts of one missing letter.

    Attributes
    ----------
    unit
        The parts that one letter has: the least common denominator of both shares.
    opening, clause
        The parts of a missing letter, and of a clause's gap, that count on the reading day; the rest does in the end.
    """

    unit: int
    opening: int
    clause: int

    @classmethod
    def of(cls, opening: float, clause: float) -> Shares:
        """The parts for two shares, decimals of up to four places."""
        shares = [Fraction(units(share), UNIT) for share in (opening, clause)]
        unit = lcm(*(share.denominator for share in shares))
        opening_parts, clause_parts = (int(share * unit) for share in shares)
        return cls(unit=unit, opening=opening_parts, clause=clause_parts)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A scenario as the model sees it.

    Attributes
    ----------
    letters, programs
        What the positions stand for.
    days
        Per program, its days.
    groups
        Every program is in one of them.
    writer_of
        Per letter, its writer's position.
    orders
        Per letter, its row number: the last tie is broken by their sum.
    to_ask
        Letters whose writers must still be asked.
    limits
        Per letter, the most programs it may go to, locks counted; None: no limit.
    versions
        Per writer, how many different letters may be used, never below the locked ones.
    ask_costs
        Per writer, in units of points.
    overlaps
        Pairs of letters whose writers share a rotation, the smaller position first.
    asks_max
        The most writers who may still be asked.
    """

    scenario: Scenario
    letters: tuple[Letter, ...]
    programs: tuple[Program, ...]
    days: tuple[ProgramDays, ...]
    groups: tuple[ProgramGroup, ...]
    writer_of: tuple[int, ...]
    orders: tuple[int, ...]
    to_ask: frozenset[int]
    limits: tuple[int | None, ...]
    versions: tuple[int, ...]
    ask_costs: tuple[int, ...]
    overlaps: frozenset[tuple[int, int]]
    asks_max: int
    prices: Prices
    shares: Shares

    def in_letters(self, shortfall: int) -> float:
        """A shortfall, in parts of a letter times units of weight, as letters times weight."""
        return float(Decimal(shortfall) / (UNIT * self.shares.unit))

    @cached_property
    def positions(self) -> dict[str, int]:
        """The position of every letter by its id: the one translation on the way in."""
        return {letter.id: place for place, letter in enumerate(self.letters)}

    def position(self, letter_id: str) -> int:
        """The position of a letter."""
        return self.positions[letter_id]

    @cached_property
    def uploaded(self) -> frozenset[int]:
        """The letters of TODAY."""
        return frozenset(place for place, letter in enumerate(self.letters) if letter.status is Status.UPLOADED)

    @cached_property
    def pending(self) -> frozenset[int]:
        """Letters asked for and not there yet."""
        return frozenset(place for place, letter in enumerate(self.letters) if letter.status.pending)

    @cached_property
    def plannable(self) -> frozenset[int]:
        """The letters of the PLAN: uploaded, pending, and those to ask for if the scenario allows asks."""
        return self.uploaded | self.pending | (self.to_ask if self.asks_max else frozenset())


def with_previous_plan(problem: Problem, portfolios: Sequence[Portfolio]) -> Problem:
    """The same problem with a plan before: `portfolios` has what every program had in it, in file order.

    Programs alike that had different letters become groups of their own.
    """
    groups = []
    for group in problem.groups:
        programs: dict[Portfolio, list[int]] = {}
        for program in group.programs:
            programs.setdefault(portfolios[program], []).append(program)
        for previous, alike in programs.items():
            weight = weight_of(problem.programs[program] for program in alike)
            groups.append(replace(group, programs=tuple(alike), weight=weight, previous=previous))
    return replace(problem, groups=tuple(groups))


def weight_of(programs: Iterable[Program]) -> int:
    """The weight of some programs together, in units."""
    counts = Counter(program.weight for program in programs)
    return sum(units(weight) * number for weight, number in counts.items())


def locked_at(groups: Iterable[ProgramGroup]) -> Counter[int]:
    """Per letter, at how many programs it is locked."""
    found: Counter[int] = Counter()
    for group in groups:
        found.update(dict.fromkeys(group.locked, len(group.programs)))
    return found
