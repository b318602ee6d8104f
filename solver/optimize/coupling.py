"""What couples the choices for several groups of programs: max_programs, versions and asks; and what nothing couples.

Groups are coupled in one of two ways. An *opening* is decided once for all of them: a writer is asked, or one of a
writer's versions is used (as in facility location, where a site is opened for all customers). A *limited letter*
(`max_programs`) is used up program by program.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import networkx as nx

from ..rules.problem import Assignment, Problem, ProgramGroup
from ..rules.scale import UNIT
from ..rules.scoring import Score, total
from .budget import Budget

__all__ = ["Component", "Coupling", "Openings", "components", "coupled", "coupling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """The limits that could bind at all.

    Attributes
    ----------
    limited
        Letters that could go to more programs than their `max_programs`.
    versions
        Writers with more letters than versions.
    charged
        Writers who cost something to ask.
    few_asks
        True if more writers could be asked than may be.
    """

    limited: frozenset[int]
    versions: frozenset[int]
    charged: frozenset[int]
    few_asks: bool

    def names(self, problem: Problem, letters: Sequence[int]) -> Iterator[tuple[str, int]]:
        """Name the couplings that a group takes part in with the letters open to it."""
        for letter in letters:
            writer = problem.writer_of[letter]
            if letter in self.limited:
                yield "limited", letter
            if writer in self.versions:
                yield "versions", writer
            if letter in problem.to_ask and (self.few_asks or writer in self.charged):
                yield ("asks", 0) if self.few_asks else ("ask", writer)


def coupling(problem: Problem, groups: Sequence[ProgramGroup], available: frozenset[int]) -> Coupling:
    """Find the limits that could bind, given some groups and letters."""
    reach: Counter[int] = Counter()
    for group in groups:
        reach.update(dict.fromkeys(group.letters(available), len(group.programs)))
    versions = Counter(problem.writer_of[letter] for letter in reach)
    askable = {problem.writer_of[letter] for letter in reach if letter in problem.to_ask}
    limits = ((letter, times, problem.limits[letter]) for letter, times in reach.items())
    return Coupling(
        limited=frozenset(letter for letter, times, limit in limits if limit is not None and times > limit),
        versions=frozenset(writer for writer, number in versions.items() if number > problem.versions[writer]),
        charged=frozenset(writer for writer in askable if problem.ask_costs[writer]),
        few_asks=len(askable) > problem.asks_max,
    )


def coupled(problem: Problem, available: frozenset[int]) -> frozenset[int]:
    """Find the numbers of the groups that some limit couples to others; fewer letters never couple more of them."""
    limits = coupling(problem, problem.groups, available)
    return frozenset(
        n for n, group in enumerate(problem.groups) if any(limits.names(problem, group.letters(available)))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What is decided once for all groups of a component.

    Attributes
    ----------
    letters
        Per opening, the letters that need it. A portfolio has at most one of them.
    costs
        Per opening, in square units.
    sets
        Which openings share a limit, and the limit: every opening is in just one of these sets.
    """

    letters: tuple[tuple[int, ...], ...]
    costs: tuple[int, ...]
    sets: tuple[tuple[tuple[int, ...], int], ...]

    def __len__(self) -> int:
        return len(self.letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Groups that limits couple with each other, directly or through others, and with no other group.

    Attributes
    ----------
    members
        Numbers of the groups, in order.
    limited
        Letters with a `max_programs` that could bind, in order.
    """

    problem: Problem
    members: tuple[int, ...]
    available: frozenset[int]
    coupling: Coupling
    limited: tuple[int, ...]

    @property
    def groups(self) -> tuple[ProgramGroup, ...]:
        """The groups."""
        return tuple(self.problem.groups[number] for number in self.members)

    @property
    def alone(self) -> Problem:
        """The problem without any other group."""
        return replace(self.problem, groups=self.groups)

    def score(self, counts: Assignment) -> Score:
        """What its groups come to, ask costs included."""
        return total(self.alone, counts)

    def tell(self, budget: Budget, lacking: int, least: int) -> None:
        """Tell whoever looks on what is known so far.

        Parameters
        ----------
        budget
            Of the search.
        lacking, least
            The shortfall of the best answer so far, and the least of any, in units.
        """
        if budget.watch.looks:
            programs = sum(len(group.programs) for group in self.groups)
            budget.watch.found(programs, *map(self.problem.in_letters, (lacking, min(lacking, least))))

    @property
    def openings(self) -> Openings:
        """Whom to ask and which versions to use.

        Openings that a locked letter uses in any case are left out, and their limits are less by them.
        """
        problem, limits = self.problem, self.coupling
        locked = {letter for group in self.groups for letter in group.locked}
        by_writer: dict[int, list[int]] = defaultdict(list)
        for letter in sorted({letter for group in self.groups for letter in group.letters(self.available)}):
            by_writer[problem.writer_of[letter]].append(letter)
        letters, costs, sets = [], [], []
        for writer, written in by_writer.items():
            if (limits.few_asks or writer in limits.charged) and problem.to_ask.intersection(written):
                letters.append(tuple(letter for letter in written if letter in problem.to_ask))
                costs.append(problem.ask_costs[writer] * UNIT)
        if letters:
            sets.append((tuple(range(len(letters))), problem.asks_max if limits.few_asks else len(letters)))
        for writer in sorted(limits.versions.intersection(by_writer)):
            free = [letter for letter in by_writer[writer] if letter not in locked]
            used = len(by_writer[writer]) - len(free)
            sets.append((tuple(range(len(letters), len(letters) + len(free))), problem.versions[writer] - used))
            letters += [(letter,) for letter in free]
        return Openings(letters=tuple(letters), costs=(*costs, *[0] * (len(letters) - len(costs))), sets=tuple(sets))


def components(problem: Problem, available: frozenset[int]) -> tuple[list[int], list[Component]]:
    """Part the groups of a problem: numbers of those that nothing couples, and the components of the others."""
    limits = coupling(problem, problem.groups, available)
    names = [tuple(limits.names(problem, group.letters(available))) for group in problem.groups]
    drawn: nx.Graph[object] = nx.Graph()
    drawn.add_edges_from((number, name) for number, named in enumerate(names) for name in named)
    found = []
    for nodes in nx.connected_components(drawn):
        members = tuple(sorted(node for node in nodes if isinstance(node, int)))
        limited = sorted({letter for number in members for kind, letter in names[number] if kind == "limited"})
        found.append(
            Component(problem=problem, members=members, available=available, coupling=limits, limited=tuple(limited))
        )
    return [number for number, named in enumerate(names) if not named], found
