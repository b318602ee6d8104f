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

__all__ = ["OPEN", "POINTS", "Allotment", "Counted", "Leaf", "LetterSets", "places", "unwritten"]

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
class Allotment:
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
    """All sets of shared letters between two: with those that are `forced`, within what the allotment has.

    None of them is better than that, for no answer becomes worse by a letter more, unless it is pinned.
    """

    allotment: Allotment
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
class LetterSets:
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
    whole: Allotment = field(init=False)
    shared: frozenset[int] = field(init=False)
    committed: frozenset[int] = field(init=False)
    pinned: frozenset[int] = field(init=False)
    places: int = field(init=False)
    _known: list[Allotment] = field(default_factory=list)
    _cache: SolutionCache = field(default_factory=SolutionCache)

    def __post_init__(self) -> None:
        groups = self.problem.groups
        self.shared = frozenset[int]().union(*(counted.letters for counted in self.limited.values()))
        self.committed = self.shared & locked_at(groups).keys()
        self.pinned = self.shared & {letter for group in groups for letter in group.pinned}
        self.places = places(self.problem)
        self.whole = self.allotment(self.shared)
        self.leaves.append(Leaf(allotment=self.whole, forced=self.committed))

    @property
    def allotments(self) -> list[Allotment]:
        """What is known so far, one for each set of letters in use."""
        return list({allotment.used: allotment for allotment in self._known}.values())

    def allotment(self, given: frozenset[int]) -> Allotment:
        """The allotment with these shared letters; one that used no others is the same with less to choose from."""
        known = next((one for one in self._known if one.used <= given <= one.given), None)
        if known is None:
            available = self.problem.plannable - self.never - (self.shared - given)
            answer = best(self.problem, available, self.budget, self._cache)
            known = Allotment(given=given, used=answer.used & self.shared, answer=answer)
            self._known.append(known)
        return replace(known, given=given)

    def uses(self, letters: frozenset[int]) -> dict[int, int]:
        """How much these letters take of the limits, by number; those they take nothing of are not among them."""
        return {number: used for number, counted in self.limited.items() if (used := counted.of(letters))}

    def offer(self, allotment: Allotment) -> Offer:
        """An allotment as it is."""
        score = allotment.answer.score
        return self._offer(allotment, score.shortfall, score.value, allotment.used)

    def promise(self, leaf: Leaf) -> Offer:
        """The best that any set of a leaf can be: its allotment, for no more than what is forced."""
        answer = leaf.allotment.answer
        return self._offer(leaf.allotment, answer.shortfall_bound, answer.value_bound, leaf.forced)

    def _offer(self, allotment: Allotment, shortfall: int, value: int, letters: frozenset[int]) -> Offer:
        """What an allotment is to the cohort; `letters` are those that count for limits."""
        return Offer(
            lost_pins=len(self.pinned - allotment.given),
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
        free = leaf.allotment.used - leaf.forced
        letter = next((letter for letter in letters if letter in free), None)
        if letter is None or self.exhausted:
            return False
        without = self.allotment(leaf.allotment.given - {letter})
        self.leaves.remove(leaf)
        self.leaves.append(Leaf(allotment=leaf.allotment, forced=leaf.forced | {letter}))
        self.leaves.append(Leaf(allotment=without, forced=leaf.forced))
        return True

    @property
    def exhausted(self) -> bool:
        """True once nothing more is looked at."""
        return self.budget.spent or len(self._known) >= MOST_SETS

    def cost(self, offer: Offer, prices: Sequence[float] = ()) -> float:
        """What an offer comes to in points for each place, its use of limits at some prices; lost pins come first."""
        paid = sum(prices[number] * used for number, used in offer.uses.items()) if prices else 0.0
        return (offer.lost_pins * LOST_PIN + offer.share / self.parts) * OPEN - offer.value / POINTS + paid

    def best_at(self, prices: Sequence[float]) -> Allotment:
        """The best allotment where letters have these prices: one for each limit."""
        while True:
            leaf = min(self.leaves, key=lambda leaf: self.cost(self.promise(leaf), prices))
            cheapest = min(self.allotments, key=lambda one: self.cost(self.offer(one), prices))
            reached = self.cost(self.offer(cheapest), prices) <= self.cost(self.promise(leaf), prices) + TOLERANCE
            if reached or not self.split(leaf, self._dearest(leaf, prices)):
                return cheapest

    def _dearest(self, leaf: Leaf, prices: Sequence[float]) -> list[int]:
        """The letters a leaf uses, those first that cost most at these prices."""

        def paid(letter: int) -> float:
            return sum(prices[number] for number, counted in self.limited.items() if letter in counted.letters)

        return sorted(leaf.allotment.used, key=lambda letter: (-paid(letter), letter))
