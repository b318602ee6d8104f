"""The fewest traits that some new letters must carry so that a program can be completed with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice

from ..domain.errors import TooMuchError
from ..domain.needs import Count
from ..rules.problem import Demand, ProgramGroup
from .attainable import Attainable, Opening
from .bundles import Bundle, carried, plain

__all__ = ["NewLetters", "Plain", "named_traits"]

MOST = 50_000
"""So many sets of new letters are looked at; with more the question is left open."""

Plain = tuple[tuple[str, ...], ...]
"""Per new letter, the fewest traits that say what it carries."""


def named_traits(group: ProgramGroup) -> frozenset[str]:
    """The traits that the stated clauses of a program name."""
    counts = (count for demand in group.stated for count in demand.clause.counts())
    return frozenset(trait.name for count in counts for trait in count.traits)


class NewLetters:
    """So many new letters for one program, of writers who have none there, all of them to be in its set."""

    def __init__(self, reach: Attainable, added: int) -> None:
        self.reach, self.added = reach, added
        self.named = named_traits(reach.group)
        self.openings = sorted(reach.openings(added))

    def cheapest(self) -> Iterator[Plain]:
        """All that would do, the fewest traits first.

        They are grown from letters without any trait, by traits that a clause lacks; a clause that nothing repairs
        ends a branch. Whatever would do is reached so, for of what a clause lacks it has something. What does is
        grown on by any trait; of letters that count alike one is told.

        Raises
        ------
        NoAnswerError
            When the time was over, or there are too many.
        """
        bare: Plain = ((),) * self.added
        heap = [(0, bare, opening) for opening in self.openings]
        seen, told = set(heap), set[object]()
        while heap:
            self.reach.budget.require()
            _, letters, opening = heappop(heap)
            bundles = self.bundles(letters)
            repairs = self._repairs(bundles, opening)
            if repairs is None and (counted := self._counted(bundles)) not in told:
                told.add(counted)
                yield letters
            for grown in self._grown(bundles) if repairs is None else repairs:
                entry = sum(map(len, grown)), grown, opening
                if entry not in seen:
                    seen.add(entry)
                    heappush(heap, entry)
            if len(seen) > MOST + len(self.openings):
                raise TooMuchError("too many sets of new letters")

    def _counted(self, bundles: Sequence[Bundle]) -> object:
        """What each letter counts as."""
        return tuple(sorted(tuple(tally.count.holds(bundle) for tally in self.reach.tallies) for bundle in bundles))

    def would_do(self, letters: Plain) -> bool:
        """True if the program can be completed with these letters in its set."""
        bundles = self.bundles(letters)
        held = [sum(tally.count.holds(bundle) for bundle in bundles) for tally in self.reach.tallies]
        return any(self._met(opening, held) for opening in self.openings)

    def _met(self, opening: Opening, held: Sequence[int]) -> bool:
        """True if new letters of which each tally counts so many complete the program so."""
        within = [least <= many <= most for (least, most), many in zip(opening, held, strict=True)]
        for demand, part in zip(self.reach.group.stated, self.reach.parts, strict=True):
            left = iter(within[part])
            options = [all(list(islice(left, len(option)))) for option in demand.options]
            if not any(options):
                return False
        return True

    def bundles(self, letters: Plain) -> list[Bundle]:
        """Per letter, all it carries of the traits that the clauses name."""
        bundles = (carried(traits, self.named) for traits in letters)
        return [bundle for bundle in bundles if bundle is not None]

    def _repairs(self, bundles: Sequence[Bundle], opening: Opening) -> list[Plain] | None:
        """What may repair the clause that the fewest do; None: no clause needs it."""
        lacking = [
            found
            for demand, part in zip(self.reach.group.stated, self.reach.parts, strict=True)
            if (found := self._of_clause(bundles, demand, opening[part])) is not None
        ]
        return min(lacking, key=len, default=None)

    def _of_clause(self, bundles: Sequence[Bundle], demand: Demand, windows: Opening) -> list[Plain] | None:
        """What may repair one clause, by any option; None: it holds."""
        found: list[Plain] = []
        left = iter(windows)
        for option in demand.options:
            lacking = self._of_option(bundles, [(tally.count, next(left)) for tally in option])
            if lacking is None:
                return None
            found += lacking
        return found

    def _of_option(
        self, bundles: Sequence[Bundle], counts: Sequence[tuple[Count, tuple[int, int]]]
    ) -> list[Plain] | None:
        """What may repair the first count of an option that does not hold; None: all hold."""
        if any(least > most for _, (least, most) in counts):
            return []
        for count, (least, most) in counts:
            inside = {bundle for bundle in bundles if count.holds(bundle)}
            held = sum(bundle in inside for bundle in bundles)
            if held < least:
                wanted = [{trait.name for trait in count.traits if trait.wanted}]
                return self._any(bundles, set(bundles) - inside, wanted)
            if held > most:
                denied = [{trait.name} for trait in count.traits if not trait.wanted]
                return self._any(bundles, inside, denied)
        return None

    def _any(self, bundles: Sequence[Bundle], some: Iterable[Bundle], additions: Sequence[set[str]]) -> list[Plain]:
        """The same with each of some additions to each of some of them."""
        return [grown for one in some for names in additions for grown in self._with(bundles, one, names)]

    def _grown(self, bundles: Sequence[Bundle]) -> list[Plain]:
        """The same with any one trait more."""
        return self._any(bundles, set(bundles), [{name} for name in sorted(self.named)])

    def _with(self, bundles: Sequence[Bundle], one: Bundle, names: set[str]) -> list[Plain]:
        """The same with more traits of one of them; nothing where no letter carries them together."""
        more = carried(one | names, self.named)
        if more is None or more == one:
            return []
        rest = list(bundles)
        rest.remove(one)
        return [tuple(sorted(map(plain, [*rest, more])))]
