"""What was found for kinds of one scenario, and what is worked out once for many answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..rules.problem import Problem, ProgramGroup
from ..rules.scoring import Portfolio, PortfolioCounts, judge
from .branching import Decided
from .budget import Budget
from .coupling import coupling
from .layout import Layout, lay_out_columns
from .openings import openings
from .portfolios import CELLS, Catalogue, alike, fits

__all__ = ["ComponentSolution", "SolutionCache"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentSolution:
    """What was found for some kinds: their shares, whether proven, and bounds on their shortfall and value."""

    shares: tuple[PortfolioCounts, ...]
    proven: bool
    shortfall_bound: int
    value_bound: int


@dataclass(slots=True)
class SolutionCache:
    """What was found so far of one scenario's problems.

    Attributes
    ----------
    by_model
        Whether the CP-SAT model solves everything, and nothing is looked up.
    parts
        Portfolios of kinds that nothing couples, by kind and the letters open to it.
    choices
        The choices of the latest problem.
    laid, last
        The columns of kinds that are tied together, by their numbers, and the latest answer to them.
    """

    by_model: bool = False
    parts: dict[tuple[ProgramGroup, tuple[int, ...]], ComponentSolution] = field(default_factory=dict)
    choices: Catalogue | None = None
    laid: dict[tuple[int, ...], Layout] = field(default_factory=dict)
    last: dict[tuple[int, ...], Decided] = field(default_factory=dict)

    def catalogue(self, problem: Problem) -> Catalogue:
        """The choices of a problem, which problems share that differ in kinds only; of others all is forgotten."""
        if self.choices is None:
            self.choices = Catalogue(problem)
        elif not self.choices.serves(problem):
            self.choices = Catalogue(problem)
            self.parts, self.laid, self.last = {}, {}, {}
        return self.choices

    def layout(
        self, problem: Problem, members: tuple[int, ...], available: frozenset[int], budget: Budget
    ) -> Layout | None:
        """The columns of some kinds; None where there is too much to look at.

        Where some letters may be asked for, all are among them: it is quick to close some.
        """
        catalogue, kinds = self.catalogue(problem), tuple(problem.groups[number] for number in members)
        pinned = {letter for kind in kinds for letter in kind.pinned}
        for letters in (available.union(_askable(problem, kinds, available)), available):
            opened = openings(problem, kinds, letters, coupling(problem, kinds, letters))
            gone = letters - available
            if gone & pinned or not opened.give_up(gone):
                continue
            if members not in self.laid or not self.laid[members].made_of(kinds, letters, opened):
                self.last.pop(members, None)
                layout = lay_out_columns(catalogue, kinds, letters, opened, budget)
                if layout is None:
                    break
                self.laid[members] = layout
            return self.laid[members]
        return None

    def look_up(self, problem: Problem, kinds: Sequence[ProgramGroup], available: frozenset[int]) -> None:
        """Remember the best portfolios of kinds that nothing couples, those alike looked up together."""
        if self.by_model:
            return
        catalogue = self.catalogue(problem)
        cases: dict[tuple[object, ...], list[ProgramGroup]] = defaultdict(list)
        for kind in kinds:
            if fits(kind, available) and (kind, kind.letters(available)) not in self.parts:
                cases[alike(kind, available)].append(kind)
        for same in cases.values():
            choices = catalogue.choices(same[0], available)
            step = max(1, CELLS // len(choices.take))
            for some in (same[start : start + step] for start in range(0, len(same), step)):
                for kind, row in zip(some, choices.best(some), strict=True):
                    self.keep(problem, kind, available, choices.portfolio(row))

    def keep(self, problem: Problem, kind: ProgramGroup, available: frozenset[int], portfolio: Portfolio) -> None:
        """Remember a portfolio that is known to be best there with these letters."""
        score = judge(problem, kind, portfolio)
        self.parts[kind, kind.letters(available)] = ComponentSolution(
            shares=(((portfolio, 1),),), proven=True, shortfall_bound=score.shortfall, value_bound=score.value
        )


def _askable(problem: Problem, kinds: Sequence[ProgramGroup], available: frozenset[int]) -> frozenset[int]:
    """The letters to ask for that may go anywhere, where some are available."""
    if not available & problem.to_ask:
        return frozenset()
    return frozenset(letter for kind in kinds for letter in kind.letters(problem.to_ask)) & problem.to_ask
