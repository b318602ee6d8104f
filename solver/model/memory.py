"""What was found for kinds of one scenario, and what is worked out once for many answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..catalogue import CELLS, Catalogue, alike, fits
from ..check import Portfolio, Shares, judge
from ..problem import Kind, Problem
from .branching import Decided
from .budget import Budget
from .columns import openings
from .layout import Layout, lay_out_columns
from .ties import coupling

__all__ = ["Memory", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was found for some kinds: their shares, whether proven, and bounds on their shortfall and value."""

    shares: tuple[Shares, ...]
    proven: bool
    shortfall_bound: int
    value_bound: int


@dataclass(slots=True)
class Memory:
    """What was found so far of one scenario's problems.

    Attributes
    ----------
    by_model
        Whether the CP-SAT model solves everything, and nothing is looked up.
    parts
        Portfolios of kinds that nothing couples, by kind and the letters open to it.
    choices, laid
        The choices of the latest problem, and the columns of its tied kinds.
    last
        The latest answer to them.
    """

    by_model: bool = False
    parts: dict[tuple[Kind, tuple[int, ...]], Part] = field(default_factory=dict)
    choices: Catalogue | None = None
    laid: Layout | None = None
    last: Decided | None = None

    def catalogue(self, found: Problem) -> Catalogue:
        """The choices of a problem, which problems share that differ in kinds only."""
        if self.choices is None or not self.choices.serves(found):
            self.choices = Catalogue(found)
        return self.choices

    def layout(
        self, found: Problem, members: Sequence[int], available: frozenset[int], budget: Budget
    ) -> Layout | None:
        """The columns of some kinds, with all letters that could be asked for: it is quick to close some."""
        kinds = tuple(found.kinds[number] for number in members)
        askable = (
            {letter for kind in kinds for letter in kind.letters(found.to_ask)} if available & found.to_ask else ()
        )
        for letters in (available.union(askable), available):
            if self.laid is None or not self.laid.serves(kinds, available):
                opened = openings(found, kinds, letters, coupling(found, kinds, letters))
                self.laid = lay_out_columns(self.catalogue(found), kinds, letters, opened, budget)
                self.last = None
        return self.laid

    def look_up(self, found: Problem, kinds: Sequence[Kind], available: frozenset[int]) -> None:
        """Remember the best portfolios of kinds that nothing couples, those alike looked up together."""
        cases: dict[tuple[object, ...], list[Kind]] = defaultdict(list)
        for kind in kinds:
            if not self.by_model and fits(kind, available) and (kind, kind.letters(available)) not in self.parts:
                cases[alike(kind, available)].append(kind)
        for same in cases.values():
            choices = self.catalogue(found).choices(same[0], available)
            step = max(1, CELLS // len(choices.take))
            for some in (same[start : start + step] for start in range(0, len(same), step)):
                for kind, row in zip(some, choices.best(some), strict=True):
                    self.keep(found, kind, available, choices.portfolio(row))

    def keep(self, found: Problem, kind: Kind, available: frozenset[int], portfolio: Portfolio) -> None:
        """Remember a portfolio that is known to be best there with these letters."""
        score = judge(found, kind, portfolio)
        self.parts[kind, kind.letters(available)] = Part(
            shares=(((portfolio, 1),),), proven=True, shortfall_bound=score.shortfall, value_bound=score.value
        )
