"""How strong each letter is and why: what is judged of the letter itself, and how it suits the programs on the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..domain.entities import Letter, Scenario, Track, Writer
from ..domain.traits import Facts, facts
from ..optimize.grouping import build_problem
from ..rules.problem import Problem, ProgramGroup
from ..rules.scale import decimal
from ..rules.strength import Component, content, fit, improvements, points, probability
from ..rules.timing import arrival, share_left

__all__ = ["AtPrograms", "LetterScore", "score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPrograms:
    """What a letter is worth at one sort of program.

    Attributes
    ----------
    track
        A row of the list that stands for its specialty, track and setting.
    points
        Strength there, after what coming late costs.
    fit
        How the letter suits it, component by component.
    late_share
        The share of its strength that the letter keeps; 1 if it comes in time.
    """

    track: Track
    points: float
    fit: tuple[Component, ...]
    late_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterScore:
    """One letter's expected strength.

    Attributes
    ----------
    points
        What it is worth anywhere: the sum of its components.
    components
        What is judged of the letter and its writer.
    probability
        That it comes at all.
    at_programs
        What it is worth at each sort of program, the most common sort first.
    improvements
        Components below their best, and the points to be had, most first.
    """

    letter: Letter
    writer: Writer
    points: float
    components: tuple[Component, ...]
    probability: float
    at_programs: tuple[AtPrograms, ...]
    improvements: tuple[tuple[Component, float], ...]


def score(scenario: Scenario) -> tuple[LetterScore, ...]:
    """Tell every component of every letter's expected strength, in file order.

    >>> import solver
    >>> first = solver.score(solver.read("scenarios/two_files"))[0]
    >>> first.writer.name, first.points
    ('Dr. Imogen Testwell', 74)

    Raises
    ------
    InputError
        Pins that contradict each other or a limit.
    """
    problem = build_problem(scenario)
    return tuple(_score(problem, place, entry) for place, entry in enumerate(facts(scenario)))


def _score(problem: Problem, place: int, entry: Facts) -> LetterScore:
    parts = content(entry)
    return LetterScore(
        letter=entry.letter,
        writer=entry.writer,
        points=points(parts),
        components=parts,
        probability=probability(entry),
        at_programs=tuple(_at_programs(problem, place, entry)),
        improvements=improvements(parts),
    )


def _at_programs(problem: Problem, place: int, entry: Facts) -> Iterator[AtPrograms]:
    """The strength at each sort of program on the list, by its first group."""
    number: Counter[tuple[str, str, str]] = Counter()
    example: dict[tuple[str, str, str], tuple[ProgramGroup, Track]] = {}
    for group in problem.groups:
        track = problem.programs[group.programs[0]].tracks[0]
        sort = track.specialty, track.track.value, track.setting.value
        number[sort] += len(group.programs)
        example.setdefault(sort, (group, track))
    season = problem.scenario.settings.season
    day = None if place in problem.uploaded else arrival(entry.letter, season)
    for sort, _ in number.most_common():
        group, track = example[sort]
        share = float(share_left(day, group.days.reading, season))
        yield AtPrograms(track=track, points=decimal(group.strengths[place]), fit=fit(entry, track), late_share=share)
