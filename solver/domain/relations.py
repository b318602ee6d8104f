"""Who saw the applicant where: the graph of writers, rotations and letters, and what it tells.

Nodes are pairs ``("writer", id)``, ``("rotation", id)``, ``("letter", id)``. Edges are ``saw`` (writer and rotation,
with ``weeks`` and ``direct``) and ``wrote`` (writer and letter).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from .entities import Involvement, Letter, Rotation, RotationSetting, Scenario, Status

__all__ = ["Evidence", "backups", "cancelled_for", "evidence", "graph", "overlaps", "rests_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one writer directly saw of the applicant.

    Attributes
    ----------
    weeks
        Weeks of direct supervision in all.
    settings, involvements
        Where, and what the applicant did there.
    rotations
        Ids of the rotations with direct supervision.
    clinical
        Saw the applicant with patients: hands-on or as an observer, in a clinical setting.
    """

    weeks: float
    settings: frozenset[RotationSetting]
    involvements: frozenset[Involvement]
    rotations: tuple[str, ...]
    clinical: bool

    @property
    def direct(self) -> bool:
        """True if there was any direct supervision."""
        return bool(self.rotations)


Node = tuple[str, str]

NOT_CLINICAL = frozenset({RotationSetting.RESEARCH, RotationSetting.CLASSROOM})
WITH_PATIENTS = frozenset({Involvement.HANDS_ON, Involvement.OBSERVERSHIP})


def graph(scenario: Scenario) -> nx.Graph[Node]:
    """Draw up the graph of a scenario; node and edge attributes are plain text and numbers, fit for GraphML."""
    drawn: nx.Graph[Node] = nx.Graph()
    for writer in scenario.writers:
        drawn.add_node(
            ("writer", writer.id), part="writer", name=writer.name, specialty=writer.specialty, country=writer.country
        )
    for rotation in scenario.rotations:
        drawn.add_node(
            ("rotation", rotation.id),
            part="rotation",
            name=rotation.name,
            setting=rotation.setting or "",
            involvement=rotation.involvement or "",
        )
    for letter in scenario.letters:
        drawn.add_node(("letter", letter.id), part="letter", name=letter.label or letter.id, status=letter.status)
        drawn.add_edge(("writer", letter.writer_id), ("letter", letter.id), part="wrote")
    for row in scenario.supervision:
        ends = ("writer", row.writer_id), ("rotation", row.rotation_id)
        drawn.add_edge(*ends, part="saw", weeks=row.weeks, direct=row.direct)
    return drawn


def _seen(drawn: nx.Graph[Node], writer_id: str) -> Iterator[tuple[str, float, bool]]:
    """Per rotation a writer saw the applicant on: its id, the weeks, and whether supervision was direct."""
    for _, (part, rotation_id), edge in drawn.edges(("writer", writer_id), data=True):
        if part == "rotation":
            yield rotation_id, edge["weeks"], edge["direct"]


def evidence(
    drawn: nx.Graph[Node], rotations: dict[str, Rotation], writer_id: str, without: frozenset[str] = frozenset()
) -> Evidence:
    """Sum up what a writer directly saw (R08).

    Parameters
    ----------
    drawn
        The graph of writers, rotations and letters.
    rotations
        The rotations by id.
    writer_id
        Whose evidence it is.
    without
        Ids of rotations to leave out.
    """
    direct = [
        (rotations[rotation_id], weeks)
        for rotation_id, weeks, direct in _seen(drawn, writer_id)
        if direct and rotation_id not in without
    ]
    return Evidence(
        weeks=sum(weeks for _, weeks in direct),
        settings=frozenset(rotation.setting for rotation, _ in direct if rotation.setting),
        involvements=frozenset(rotation.involvement for rotation, _ in direct if rotation.involvement),
        rotations=tuple(sorted(rotation.id for rotation, _ in direct)),
        clinical=any(
            rotation.involvement in WITH_PATIENTS and rotation.setting and rotation.setting not in NOT_CLINICAL
            for rotation, _ in direct
        ),
    )


def cancelled_for(scenario: Scenario, letter: Letter) -> frozenset[str]:
    """The rotations that a letter lost: an uploaded one was written before and keeps all."""
    there = letter.status in (Status.UPLOADED, Status.WITHDRAWN)
    return frozenset() if there else scenario.cancelled


def rests_on(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Per letter, the rotations on which its writer saw the applicant, directly or not."""
    drawn = graph(scenario)
    return {
        letter.id: frozenset(name for name, _, _ in _seen(drawn, letter.writer_id)) - cancelled_for(scenario, letter)
        for letter in scenario.letters
    }


def overlaps(scenario: Scenario) -> frozenset[tuple[int, int]]:
    """Pairs of letters, by their places, that rest on one rotation: they tell the same story twice.

    Two letters of one writer are no pair: they never go to one program.
    """
    stays, letters = rests_on(scenario), scenario.letters
    resting: dict[str, list[int]] = {}
    for place, letter in enumerate(letters):
        for rotation_id in stays[letter.id]:
            resting.setdefault(rotation_id, []).append(place)
    pairs = (pair for places in resting.values() for pair in combinations(places, 2))
    return frozenset((one, other) for one, other in pairs if letters[one].writer_id != letters[other].writer_id)


def backups(drawn: nx.Graph[Node], writer_id: str) -> tuple[str, ...]:
    """Other writers who saw the applicant on a rotation this writer saw, most shared weeks first."""
    weeks: dict[str, float] = {}
    for rotation_id, _, _ in _seen(drawn, writer_id):
        for _, other in drawn.edges(("rotation", rotation_id)):
            if other[1] != writer_id:
                edge = drawn.edges[other, ("rotation", rotation_id)]
                weeks[other[1]] = weeks.get(other[1], 0.0) + edge["weeks"]
    return tuple(sorted(weeks, key=lambda other_id: (-weeks[other_id], other_id)))
