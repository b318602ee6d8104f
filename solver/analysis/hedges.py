"""Who hedges for whom: letters that meet the same need, or rest on the same rotation, stand in for each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..domain.relations import rests_on
from ..rules.problem import Problem, ProgramGroup

__all__ = ["Hedge", "hedges"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """A writer for whom another one stands in.

    Attributes
    ----------
    programs
        At how many programs both could meet a need that the letters in MyERAS do not meet.
    rotations
        Ids of the rotations on which both saw the applicant.
    """

    writer_id: str
    programs: int
    rotations: tuple[str, ...]


def hedges(
    problem: Problem, asks: Mapping[str, frozenset[int]], pending: Mapping[str, frozenset[int]]
) -> dict[str, tuple[Hedge, ...]]:
    """Per writer who may be asked, those with a letter to come and others who may be asked for whom they stand in.

    Parameters
    ----------
    asks, pending
        Per writer, the positions of letters.

    Returns
    -------
    Per writer, the one with most programs first.
    """
    writer_of = {place: name for found in (pending, asks) for name, places in found.items() for place in places}
    programs: defaultdict[tuple[str, str], int] = defaultdict(int)
    for group in problem.groups:
        same = {
            (writer_of[one], writer_of[other])
            for letters in _open_needs(problem, group, frozenset(writer_of))
            for one in letters
            for other in letters
        }
        for pair in same:
            programs[pair] += len(group.programs)
    stays = rests_on(problem.scenario)
    seen: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for place, name in writer_of.items():
        seen[name] |= stays[problem.letters[place].id]
    found = {}
    for name in asks:
        others = [
            Hedge(writer_id=other, programs=programs[name, other], rotations=tuple(sorted(seen[name] & seen[other])))
            for other in dict.fromkeys((*pending, *asks))
            if other != name
        ]
        helpful = [one for one in others if one.programs or one.rotations]
        found[name] = tuple(sorted(helpful, key=lambda one: (-one.programs, -len(one.rotations))))
    return found


def _open_needs(problem: Problem, group: ProgramGroup, awaited: frozenset[int]) -> Iterator[frozenset[int]]:
    """Per need of a program that the letters in MyERAS do not meet, the letters not there yet that count for it."""
    there, coming = (frozenset(filter(group.open_to, places)) for places in (problem.uploaded, awaited))
    if len(there) < group.required:
        yield coming
    for demand in group.stated:
        for option in demand.options:
            for tally in option:
                if tally.count.relation != "<=" and len(there & tally.letters) < tally.count.number:
                    yield coming & tally.letters
