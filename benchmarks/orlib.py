"""Instances of OR-Library (J. E. Beasley) as scenarios.

A facility is a letter of its own writer who must still be asked, a customer a program that takes exactly one letter;
strength is the largest cost less the cost of serving. So the best value is that many times the largest cost, less the
known optimum: both in :func:`load`'s units, which are scaled so that whole ten-thousandths are exact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from solver.domain.entities import Letter, Response, RulesKnown, Scenario, Status, Track, Writer
from solver.domain.settings import shipped, typed
from solver.rules.scale import UNIT

__all__ = ["PublicInstance", "load"]

AS_OF = date(2026, 8, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInstance:
    """A file of OR-Library, read.

    Attributes
    ----------
    optimum
        The value of the known optimum as the scenario counts it, in points; None: none is known here.
    """

    name: str
    scenario: Scenario
    optimum: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facilities:
    """Facility location: what opening a facility costs, what serving each customer from it costs, how many may open."""

    opening: Sequence[Decimal]
    serving: Sequence[Sequence[Decimal]]
    most: int


def load(path: Path) -> PublicInstance:
    """Read ``capNN.txt`` (uncapacitated facility location) or ``pmedN.txt`` (p-median).

    Raises
    ------
    ValueError
        When the file is of neither family.
    """
    words = path.read_text(encoding="ascii").split()
    if path.stem.startswith("cap"):
        read = _facility_location(words)
    elif path.stem.startswith("pmed"):
        read = _median(words)
    else:
        raise ValueError(f"{path.name}: found neither cap… nor pmed…, the two families that are read")
    scale = _scale(read)
    largest = max(cost for row in read.serving for cost in row)
    known = tomllib.loads(Path(__file__).with_name("optima.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    entry = known.get(path.stem)
    optimum = None if entry is None else float(scale * (len(read.serving) * largest - Decimal(entry["optimum"])))
    return PublicInstance(name=path.stem, scenario=_scenario(read, scale, largest), optimum=optimum)


def _facility_location(words: Sequence[str]) -> _Facilities:
    facilities, customers = int(words[0]), int(words[1])
    opening = [Decimal(words[3 + 2 * place]) for place in range(facilities)]
    start, width = 2 + 2 * facilities, facilities + 1
    rows = (words[start + width * customer + 1 : start + width * (customer + 1)] for customer in range(customers))
    return _Facilities(opening=opening, serving=[list(map(Decimal, row)) for row in rows], most=facilities)


def _median(words: Sequence[str]) -> _Facilities:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import shortest_path

    vertices, edges, most = (int(word) for word in words[:3])
    lengths: dict[tuple[int, int], int] = {}
    for place in range(3, 3 + 3 * edges, 3):
        one, other, length = (int(word) for word in words[place : place + 3])
        lengths[min(one, other) - 1, max(one, other) - 1] = length  # a later duplicate overrides
    ends = [pair[0] for pair in lengths], [pair[1] for pair in lengths]
    drawn = csr_matrix((list(lengths.values()), ends), shape=(vertices, vertices))
    distances = shortest_path(drawn, directed=False)
    return _Facilities(
        opening=[Decimal(0)] * vertices,
        serving=[[Decimal(int(distance)) for distance in row] for row in distances],
        most=most,
    )


def _scale(read: _Facilities) -> Decimal:
    """The power of ten that makes every cost a whole number of ten-thousandths."""
    places = max(-_exponent(cost) for row in (read.opening, *read.serving) for cost in row)
    return Decimal(10) ** max(0, places - len(str(UNIT)) + 1)


def _exponent(cost: Decimal) -> int:
    exponent = cost.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _scenario(read: _Facilities, scale: Decimal, largest: Decimal) -> Scenario:
    tree = shipped("defaults.toml")
    tree["asks"]["max"] = read.most
    tree["policy"] = {}
    settings = typed(tree, AS_OF)
    settings = replace(settings, season=replace(settings.season, as_of=AS_OF))
    ids = [f"F{place + 1}" for place in range(len(read.opening))]
    customers = [f"C{place + 1}" for place in range(len(read.serving))]
    return Scenario(
        settings=settings,
        writers=tuple(
            Writer(id=name, name=f"Facility {name}", response=Response.NOT_ASKED, ask_cost=float(scale * cost))
            for name, cost in zip(ids, read.opening, strict=True)
        ),
        rotations=(),
        supervision=(),
        letters=tuple(
            Letter(id=name, writer_id=name, row=row, status=Status.NOT_ASKED, expected=AS_OF)
            for row, name in enumerate(ids, 1)
        ),
        tracks=tuple(
            Track(
                id=name,
                name=f"Customer {name}",
                complete_by=settings.season.review_opens,
                required=1,
                maximum=1,
                needs=(),
                rules=RulesKnown.CHECKED,
            )
            for name in customers
        ),
        strengths={
            (customer, facility): (float(scale * (largest - cost)), None)
            for customer, row in zip(customers, read.serving, strict=True)
            for facility, cost in zip(ids, row, strict=True)
        },
    )
