"""What ties the choices for several kinds of program together, and which kinds nothing ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from ..problem import Kind, Problem

__all__ = ["Coupling", "coupling", "groups", "tied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """The limits that could bind: letters, writers with few versions, writers to ask."""

    limited: frozenset[int]
    versions: frozenset[int]
    charged: frozenset[int]
    few_asks: bool

    def ties(self, found: Problem, letters: Sequence[int]) -> Iterator[tuple[str, int]]:
        """The names of the couplings that a kind takes part in with the letters open to it."""
        for letter in letters:
            writer = found.writer_of[letter]
            if letter in self.limited:
                yield "limit", letter
            if writer in self.versions:
                yield "versions", writer
            if letter in found.to_ask and (self.few_asks or writer in self.charged):
                yield ("asks", 0) if self.few_asks else ("ask", writer)


def coupling(found: Problem, kinds: Sequence[Kind], available: frozenset[int]) -> Coupling:
    """Which limits could bind at all, given some kinds and letters."""
    reach: Counter[int] = Counter()
    for kind in kinds:
        reach.update(dict.fromkeys(kind.letters(available), len(kind.programs)))
    versions = Counter(found.writer_of[letter] for letter in reach)
    askable = {found.writer_of[letter] for letter in reach if letter in found.to_ask}
    return Coupling(
        limited=frozenset(
            letter for letter, times in reach.items() if (limit := found.limits[letter]) is not None and times > limit
        ),
        versions=frozenset(writer for writer, number in versions.items() if number > found.versions[writer]),
        charged=frozenset(writer for writer in askable if found.ask_costs[writer]),
        few_asks=len(askable) > found.asks_max,
    )


def tied(found: Problem, available: frozenset[int]) -> frozenset[int]:
    """The numbers of the kinds that some coupling ties to others; fewer letters never tie more of them."""
    limits = coupling(found, found.kinds, available)
    return frozenset(n for n, kind in enumerate(found.kinds) if any(limits.ties(found, kind.letters(available))))


def groups(ties: Sequence[tuple[tuple[str, int], ...]]) -> Iterator[tuple[int, ...]]:
    """Groups of kinds that share a coupling, directly or through others, in order."""
    drawn: nx.Graph[object] = nx.Graph()
    drawn.add_edges_from((number, tie) for number, tied in enumerate(ties) for tie in tied)
    for component in nx.connected_components(drawn):
        yield tuple(sorted(member for member in component if isinstance(member, int)))
