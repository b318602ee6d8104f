"""Sets of shared letters for all applicants of a cohort: prices in rounds, then the best sets within all limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..optimize.budget import Budget
from ..optimize.coordination import Goals, Offer, Selection, goals_of, prices_of, select
from ..optimize.solve import SolveStatus
from .shared_letters import Allotment, Leaf, LetterSets

__all__ = ["PriceRounds", "Settled", "with_more"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is decided.

    Attributes
    ----------
    allotments
        Per applicant, one that keeps every limit together with all others.
    goals, bound
        What these come to, and the least there can be.
    exact
        True if every set looked at was solved to the end, so that the bound holds for the sum of values too.
    prices
        Per limit, what one more of it is worth where letters have prices (:meth:`LetterSets.cost`).
    rounds
        How often all applicants were asked what they would choose.
    """

    allotments: tuple[Allotment, ...]
    goals: Goals
    bound: Goals
    exact: bool
    prices: tuple[float, ...]
    rounds: int


@dataclass(slots=True, kw_only=True)
class PriceRounds:
    """Decides who gets which shared letters.

    Attributes
    ----------
    choices
        Of every applicant whom a limit can touch.
    limits
        The most of each that all may use together, never below what is locked.
    budget
        What the last choice may take; looking for sets has to end before.
    """

    choices: Sequence[LetterSets]
    limits: Sequence[int]
    budget: Budget
    rounds: int = 0
    prices: tuple[float, ...] = ()

    def decide(self) -> Settled:
        """The best sets, or the best that are known once the time is over."""
        self.prices = (0.0,) * len(self.limits)
        everything = [own.leaves[0] for own in self.choices]
        bound = goals_of([own.promise(leaf) for own, leaf in zip(self.choices, everything, strict=True)])
        allotments = [leaf.allotment for leaf in everything]
        if self.broken(allotments):
            self._settle_prices()
            allotments, bound = self._settle_sets(bound)
        allotments = self._handed_back(allotments)
        return Settled(
            allotments=tuple(allotments),
            goals=goals_of(self._offers(allotments)),
            bound=bound,
            exact=all(s.answer.status is SolveStatus.OPTIMAL for own in self.choices for s in own.allotments),
            prices=self.prices,
            rounds=self.rounds,
        )

    def broken(self, allotments: Sequence[Allotment]) -> list[int]:
        """The limits that are not kept if every applicant has this allotment."""
        return [number for number, left in enumerate(self._left(allotments)) if left < 0]

    def _left(self, allotments: Sequence[Allotment]) -> list[int]:
        """What these leave of every limit; less than 0 where it is not kept."""
        left = list(self.limits)
        for offer in self._offers(allotments):
            for number, used in offer.uses.items():
                left[number] -= used
        return left

    def _offers(self, allotments: Sequence[Allotment]) -> list[Offer]:
        return [own.offer(allotment) for own, allotment in zip(self.choices, allotments, strict=True)]

    def _settle_prices(self) -> None:
        """Column generation: prices for what is known, the best set of each applicant at these, until none is new."""
        for own in self.choices:
            own.allotment(own.committed)
        known = 0
        while known < (known := sum(len(own.allotments) for own in self.choices)):
            offers = [[own.offer(allotment) for allotment in own.allotments] for own in self.choices]
            costs = [[own.cost(offer) for offer in some] for own, some in zip(self.choices, offers, strict=True)]
            prices = prices_of(costs, offers, self.limits, self.budget)
            if prices is None:
                return
            self.prices, self.rounds = prices, self.rounds + 1
            for own in self.choices:
                own.best_at(prices)

    def _settle_sets(self, bound: Goals) -> tuple[list[Allotment], Goals]:
        """The best leaves, split where a limit is broken by what they use, until none is; and the bound."""
        while not any(own.exhausted for own in self.choices):
            chosen = self._select([[own.promise(leaf) for leaf in own.leaves] for own in self.choices])
            bound, self.rounds = max(bound, chosen.bounds), self.rounds + 1
            if chosen.numbers is None:
                break
            leaves = [own.leaves[number] for own, number in zip(self.choices, chosen.numbers, strict=True)]
            allotments = [leaf.allotment for leaf in leaves]
            if not (broken := self.broken(allotments)):
                return allotments, bound
            self._split(leaves, broken)
        return self._best_known(), bound

    def _split(self, leaves: Sequence[Leaf], broken: Sequence[int]) -> None:
        """Split the leaf of every applicant who takes part in breaking a limit."""
        for own, leaf in zip(self.choices, leaves, strict=True):
            counted = (own.limited[number] for number in broken if number in own.limited)
            own.split(leaf, sorted(letter for of_limit in counted for letter in of_limit.letters))

    def _best_known(self) -> list[Allotment]:
        """The best of the allotments that are known; those with nothing but what is locked always go together."""
        known = [own.allotments for own in self.choices]
        chosen = self._select([[own.offer(one) for one in some] for own, some in zip(self.choices, known, strict=True)])
        if chosen.numbers is None:
            return [own.allotment(own.committed) for own in self.choices]
        return [some[number] for some, number in zip(known, chosen.numbers, strict=True)]

    def _select(self, offers: Sequence[Sequence[Offer]]) -> Selection:
        return select(offers, self.limits, self.budget)

    def _handed_back(self, allotments: Sequence[Allotment]) -> list[Allotment]:
        """Let applicants keep letters that were asked for already and that nobody else needs: others may never come."""
        left, kept = self._left(allotments), []
        for own, allotment in zip(self.choices, allotments, strict=True):
            given = allotment.used
            for letter in sorted(own.shared & own.problem.pending - given):
                more, before = own.uses(given | {letter}), own.uses(given)
                taken = {number: used - before.get(number, 0) for number, used in more.items()}
                if all(left[number] >= used for number, used in taken.items()):
                    given |= {letter}
                    for number, used in taken.items():
                        left[number] -= used
            kept.append(with_more(own, allotment, given))
        return kept


def with_more(own: LetterSets, allotment: Allotment, given: frozenset[int]) -> Allotment:
    """The best known with more letters than an allotment uses: its own answer, unless there is time for a better one.

    An answer without a pinned letter is none once the letter is there.
    """
    kept = replace(allotment, given=given)
    if own.pinned & (given - allotment.used):
        return own.allotment(given)
    if own.budget.spent:
        return kept
    return min(kept, own.allotment(given), key=lambda one: goals_of([own.offer(one)]))
