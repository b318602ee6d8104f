"""What ties the choices for several kinds of program together, and which kinds nothing ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from ..rules.problem import Problem, ProgramGroup

__all__ = ["Coupling", "coupling", "groups", "tied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """The limits that could bind: letters, writers with few versions, writers to ask."""

    limited: frozenset[int]
    versions: frozenset[int]
    charged: frozenset[int]
    few_asks: bool

    def ties(self, problem: Problem, letters: Sequence[int]) -> Iterator[tuple[str, int]]:
        """The names of the couplings that a kind takes part in with the letters open to it."""
        for letter in letters:
            writer = problem.writer_of[letter]
            if letter in self.limited:
                yield "limit", letter
            if writer in self.versions:
                yield "versions", writer
            if letter in problem.to_ask and (self.few_asks or writer in self.charged):
                yield ("asks", 0) if self.few_asks else ("ask", writer)


def coupling(problem: Problem, kinds: Sequence[ProgramGroup], available: frozenset[int]) -> Coupling:
    """Which limits could bind at all, given some kinds and letters."""
    reach: Counter[int] = Counter()
    for kind in kinds:
        reach.update(dict.fromkeys(kind.letters(available), len(kind.programs)))
    versions = Counter(problem.writer_of[letter] for letter in reach)
    askable = {problem.writer_of[letter] for letter in reach if letter in problem.to_ask}
    return Coupling(
        limited=frozenset(
            letter for letter, times in reach.items() if (limit := problem.limits[letter]) is not None and times > limit
        ),
        versions=frozenset(writer for writer, number in versions.items() if number > problem.versions[writer]),
        charged=frozenset(writer for writer in askable if problem.ask_costs[writer]),
        few_asks=len(askable) > problem.asks_max,
    )


def tied(problem: Problem, available: frozenset[int]) -> frozenset[int]:
    """The numbers of the kinds that some coupling ties to others; fewer letters never tie more of them."""
    limits = coupling(problem, problem.groups, available)
    return frozenset(n for n, kind in enumerate(problem.groups) if any(limits.ties(problem, kind.letters(available))))


def groups(ties: Sequence[tuple[tuple[str, int], ...]]) -> Iterator[tuple[int, ...]]:
    """Groups of kinds that share a coupling, directly or through others, in order."""
    drawn: nx.Graph[object] = nx.Graph()
    drawn.add_edges_from((number, tie) for number, tied in enumerate(ties) for tie in tied)
    for component in nx.connected_components(drawn):
        yield tuple(sorted(member for member in component if isinstance(member, int)))
