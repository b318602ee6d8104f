"""What one applicant of a cohort has with each set of the letters that others of the cohort want too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..domain.entities import Status
from ..optimize.budget import Budget
from ..optimize.cache import SolutionCache
from ..optimize.coordination import Offer
from ..optimize.solve import Answer, best
from ..rules.problem import Problem, locked_at

__all__ = ["OPEN", "POINTS", "Choices", "Counted", "Leaf", "Standing", "places", "unwritten"]

MOST_SETS = 1_000
"""So many sets of letters of one applicant are looked at; beyond, the cohort's answer has a gap."""
TOLERANCE = 1e-3
"""Costs closer than this are taken for equal: they only say which sets are worth a look."""
OPEN = 1_000_000.0
"""Points for each place that a share of 1 counts as where letters have prices: shares come before points."""
LOST_PIN = 10.0
"""The share that a pinned letter counts as there."""
POINT, POINTS = 100, 1_000_000
"""Square units for each unit of weight, times this, are millionths of a point."""


def places(problem: Problem) -> int:
    """The letters that all programs ask for, at least one each, times their weight, in units."""
    return sum(group.weight * max(1, group.required) for group in problem.groups)


def unwritten(problem: Problem, writer_ids: Collection[str]) -> frozenset[int]:
    """The letters of some writers that the PLAN may count on and that are still to be written."""
    return frozenset(
        place
        for place in problem.plannable
        if problem.letters[place].writer_id in writer_ids and problem.letters[place].status is not Status.UPLOADED
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """V(A) with a set of the shared letters.

    Attributes
    ----------
    given, used
        The shared letters there are, and those of them that go anywhere.
    """

    given: frozenset[int]
    used: frozenset[int]
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """All sets of shared letters between two: with those that are `forced`, within what the standing has.

    None of them has a better standing, for no answer becomes worse by a letter more.
    """

    standing: Standing
    forced: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a limit counts of one applicant: these letters one by one, or the applicant once for all of them."""

    letters: frozenset[int]
    once: bool

    def of(self, letters: frozenset[int]) -> int:
        """How much of the limit some letters take."""
        number = len(self.letters & letters)
        return min(number, 1) if self.once else number


@dataclass(slots=True, kw_only=True)
class Choices:
    """The sets of shared letters an applicant may be given: a tree of leaves, split as far as it is needed.

    Attributes
    ----------
    never
        Letters that are not to be had whatever is decided.
    limited
        What limits count of this applicant: by the number of the limit, those alone that count anything.
    parts
        A share of 1 is so many parts.
    leaves
        Every set of shared letters is in just one of them.
    whole
        With all of them.
    shared
        The letters that are decided on, and those that stay whatever is decided.
    committed
        Shared letters that are locked somewhere: nobody takes them away.
    pinned
        Shared letters that must go somewhere.
    places
        As of :func:`places`.
    """

    problem: Problem
    never: frozenset[int]
    limited: Mapping[int, Counted]
    parts: int
    budget: Budget
    leaves: list[Leaf] = field(default_factory=list)
    whole: Standing = field(init=False)
    shared: frozenset[int] = field(init=False)
    committed: frozenset[int] = field(init=False)
    pinned: frozenset[int] = field(init=False)
    places: int = field(init=False)
    _known: list[Standing] = field(default_factory=list)
    _cache: SolutionCache = field(default_factory=SolutionCache)

    def __post_init__(self) -> None:
        groups = self.problem.groups
        self.shared = frozenset[int]().union(*(counted.letters for counted in self.limited.values()))
        self.committed = self.shared & locked_at(groups).keys()
        self.pinned = self.shared & {letter for group in groups for letter in group.pinned}
        self.places = places(self.problem)
        self.whole = self.standing(self.shared)
        self.leaves.append(Leaf(standing=self.whole, forced=self.committed))

    @property
    def standings(self) -> list[Standing]:
        """What is known so far, one for each set of letters in use."""
        return list({standing.used: standing for standing in self._known}.values())

    def standing(self, given: frozenset[int]) -> Standing:
        """The standing with these shared letters; one that used no others is the same with less to choose from."""
        known = next((one for one in self._known if one.used <= given <= one.given), None)
        if known is None:
            available = self.problem.plannable - self.never - (self.shared - given)
            answer = best(self.problem, available, self.budget, self._cache)
            known = Standing(given=given, used=answer.used & self.shared, answer=answer)
            self._known.append(known)
        return replace(known, given=given)

    def uses(self, letters: frozenset[int]) -> dict[int, int]:
        """How much these letters take of the limits, by number; those they take nothing of are not among them."""
        return {number: used for number, counted in self.limited.items() if (used := counted.of(letters))}

    def offer(self, standing: Standing) -> Offer:
        """A standing as it is."""
        score = standing.answer.score
        return self._offer(standing, score.shortfall, score.value, standing.used)

    def promise(self, leaf: Leaf) -> Offer:
        """The best that any set of a leaf can be: its standing, for no more than what is forced."""
        answer = leaf.standing.answer
        return self._offer(leaf.standing, answer.shortfall_bound, answer.value_bound, leaf.forced)

    def _offer(self, standing: Standing, shortfall: int, value: int, letters: frozenset[int]) -> Offer:
        """What a standing is to the cohort; `letters` are those that count for limits."""
        return Offer(
            lost_pins=len(self.pinned - standing.given),
            share=shortfall * self.parts // (self.places * self.problem.shares.unit),
            value=value * POINT // self.places,
            uses=self.uses(letters),
        )

    def split(self, leaf: Leaf, letters: Collection[int]) -> bool:
        """Split a leaf by the first of these letters that it uses and that is not forced; False where there is none.

        Parameters
        ----------
        leaf
            One of the leaves.
        letters
            Those to split by, the best first.
        """
        free = leaf.standing.used - leaf.forced
        letter = next((letter for letter in letters if letter in free), None)
        if letter is None or self.exhausted:
            return False
        without = self.standing(leaf.standing.given - {letter})
        self.leaves.remove(leaf)
        self.leaves.append(Leaf(standing=leaf.standing, forced=leaf.forced | {letter}))
        self.leaves.append(Leaf(standing=without, forced=leaf.forced))
        return True

    @property
    def exhausted(self) -> bool:
        """True once nothing more is looked at."""
        return self.budget.spent or len(self._known) >= MOST_SETS

    def cost(self, offer: Offer, prices: Sequence[float] = ()) -> float:
        """What an offer comes to in points for each place, its use of limits at some prices; lost pins come first."""
        paid = sum(prices[number] * used for number, used in offer.uses.items()) if prices else 0.0
        return (offer.lost_pins * LOST_PIN + offer.share / self.parts) * OPEN - offer.value / POINTS + paid

    def best_at(self, prices: Sequence[float]) -> Standing:
        """The best standing where letters have these prices: one for each limit."""
        while True:
            leaf = min(self.leaves, key=lambda leaf: self.cost(self.promise(leaf), prices))
            cheapest = min(self.standings, key=lambda one: self.cost(self.offer(one), prices))
            reached = self.cost(self.offer(cheapest), prices) <= self.cost(self.promise(leaf), prices) + TOLERANCE
            if reached or not self.split(leaf, self._dearest(leaf, prices)):
                return cheapest

    def _dearest(self, leaf: Leaf, prices: Sequence[float]) -> list[int]:
        """The letters a leaf uses, those first that cost most at these prices."""

        def paid(letter: int) -> float:
            return sum(prices[number] for number, counted in self.limited.items() if letter in counted.letters)

        return sorted(leaf.standing.used, key=lambda letter: (-paid(letter), letter))
