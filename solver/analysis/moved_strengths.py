"""What letters are worth under many other figures at once: only what reads a moved figure is worked out anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction

import numpy as np

from ..domain.entities import Track
from ..domain.judged import Figure, Where, moved, watched
from ..domain.settings import Settings
from ..domain.traits import Facts
from ..optimize.budget import Budget
from ..optimize.grouping import Sorter
from ..optimize.portfolios import Places, Truth, Whole
from ..rules.eligibility import Entered
from ..rules.problem import Prices, ProgramGroup
from ..rules.programs import Program
from ..rules.scale import UNIT, exact, mean, units
from ..rules.strength import content, fit, points
from ..rules.timing import Timeliness, timeliness

__all__ = ["Example", "Factors", "MovedStrengths"]

Factors = Sequence[tuple[Figure, float]]
PRICES = tuple(price.name for price in fields(Prices))
DOUBT = 0.499
"""A figure in units that is so far from a whole number is rounded as the decimal that it is, not as a double."""
SAFE = 2**40
"""Likewise beyond this: up to here a double is far nearer to the decimal than what is left of a half by `DOUBT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A program that stands for all at which letters are worth the same, whatever the figures are."""

    program: Program
    had: Entered
    group: ProgramGroup


class MovedStrengths:
    """Strengths and prices of some cases: row 0 is the scenario's own figures, the others those that are moved.

    Parameters
    ----------
    sorter
        The programs of the scenario.
    examples
        What strengths may be asked of.

    Attributes
    ----------
    prices
        Cases × prices, in units.
    """

    def __init__(self, sorter: Sorter, examples: Sequence[Example]) -> None:
        self.sorter = sorter
        tracks = {sorter.cast(track): track for example in examples for track in example.program.tracks}
        works = _content, *map(_fit, tracks.values())
        self.parts = [_Part.of(sorter.facts, work) for work in works]
        self.part_at = {cast: number for number, cast in enumerate(tracks, start=1)}
        self.readers: dict[Where, list[tuple[int, int]]] = defaultdict(list)
        for number, part in enumerate(self.parts):
            for place, reads in enumerate(part.reads):
                for entry in reads:
                    self.readers[entry].append((number, place))
        self.settings: list[Settings] = []
        self.timely: dict[tuple[object, ...], Timeliness] = {}

    def work_out(self, cases: Sequence[Factors], budget: Budget) -> int:
        """Work out some cases; how many of them there was time for."""
        own = self.sorter.scenario.settings
        self.settings = [own]
        changed: list[tuple[int, int, int, float]] = []
        for done, factors in enumerate(cases):
            budget.watch.cases(done, len(cases))
            if budget.spent:
                break
            self.settings.append(moved(own, factors))
            changed += self._anew(factors)
        self.points = [np.tile(np.array(part.points, dtype=np.float64), (len(self.settings), 1)) for part in self.parts]
        for case, part, place, figure in changed:
            self.points[part][case, place] = figure
        self.late = [case for case, each in enumerate(self.settings) if each.season != own.season]
        objectives = [settings.objective for settings in self.settings]
        self.prices: Whole = np.array([[units(getattr(each, name)) for name in PRICES] for each in objectives])
        self.least: Whole = np.array([units(each.min_strength) for each in objectives])
        says = [list(map(units, row)) for row in self.points[0].tolist()]
        self.harmful: Truth = np.array(says) < self.least[:, None]
        return len(self.settings) - 1

    def _anew(self, factors: Factors) -> Iterator[tuple[int, int, int, float]]:
        """What is other in the case begun last: its number, the part of strength, the letter, and its points."""
        facts: dict[int, Facts] = {}
        case = len(self.settings) - 1
        for part, place in {reader for figure, _ in factors for reader in self.readers[figure.entry]}:
            if place not in facts:
                facts[place] = replace(self.sorter.facts[place], settings=self.settings[case])
            yield case, part, place, self.parts[part].work(facts[place])

    def strengths(self, example: Example) -> Whole:
        """Cases × letters, in units, at the programs that an example stands for."""
        timely, own = self._timely(example), self.sorter.own_at(example.program)
        judged = [place for place in range(len(self.sorter.letters)) if place not in own]
        found: Whole = np.empty((len(self.settings), len(self.sorter.letters)), dtype=np.int64)
        if judged:
            found[:, judged] = self._judged(example, timely, judged)
        for place, figure in own.items():
            found[:, place] = _worth([figure], timely[0].shares[place])
            for case in self.late:
                if place in timely[case].reduced or place in timely[0].reduced:
                    found[case, place] = _worth([figure], timely[case].shares[place])
        return found

    def barred(self, example: Example) -> Iterator[tuple[tuple[str, ...], Places]]:
        """What bars letters there, for the scenario's own figures first, each time with the cases in which it does."""
        harmful = self.harmful.copy()
        for place, figure in self.sorter.own_at(example.program).items():
            harmful[:, place] = units(figure) < self.least
        same = (harmful == harmful[0]).all(axis=1)
        yield example.group.barred, np.flatnonzero(same)
        others: dict[bytes, list[int]] = defaultdict(list)
        for case in np.flatnonzero(~same).tolist():
            others[harmful[case].tobytes()].append(case)
        for cases in others.values():
            sorter, days = self.sorter.moved(self.settings[cases[0]]), example.group.days
            timely = sorter.timely(days.reading, days.deadline)
            yield sorter.profile(example.program, example.had, timely)[1], np.array(cases, dtype=np.intp)

    def _timely(self, example: Example) -> list[Timeliness]:
        """Per case, what the days of an example mean for the letters."""
        days = example.group.days
        found = [self.sorter.timely(days.reading, days.deadline)] * len(self.settings)
        for case in self.late:
            season = self.settings[case].season
            key = season.late, days.reading, days.deadline
            if key not in self.timely:
                self.timely[key] = timeliness(self.sorter.letters, days.reading, days.deadline, season)
            found[case] = self.timely[key]
        return found

    def _judged(self, example: Example, timely: Sequence[Timeliness], places: Sequence[int]) -> Whole:
        """Cases × some letters: what the rubric makes of them, in units.

        Parameters
        ----------
        example
            The programs.
        timely
            Per case, what their days mean.
        places
            The letters.
        """
        numbers = [self.part_at[self.sorter.cast(track)] for track in example.program.tracks]
        alike = numbers[:1] if len({*numbers}) == 1 else numbers
        figures = [self.points[0][:, places] + self.points[number][:, places] for number in alike]
        left = {each: [float(each.shares[place]) for place in places] for each in dict.fromkeys(timely)}
        value = sum(figures[1:], figures[0]) / len(figures) * np.array([left[each] for each in timely]) * UNIT
        found = np.rint(value)
        for case, place in np.argwhere((np.abs(value - found) > DOUBT) | (np.abs(value) > SAFE)).tolist():
            exactly = [float(each[case, place]) for each in figures]
            found[case, place] = _worth(exactly, timely[case].shares[places[place]])
        whole: Whole = found.astype(np.int64)
        return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of strength, per letter: what works it out, its points, and the entries of the rubric it reads."""

    work: Callable[[Facts], float]
    points: tuple[float, ...]
    reads: tuple[frozenset[Where], ...]

    @classmethod
    def of(cls, facts: Sequence[Facts], work: Callable[[Facts], float]) -> _Part:
        """What `work` tells of some letters; what it does not read of the rubric cannot change it."""
        found, reads = [], []
        for entry in facts:
            settings, read = watched(entry.settings)
            found.append(work(replace(entry, settings=settings)))
            reads.append(frozenset(read))
        return cls(work=work, points=tuple(found), reads=tuple(reads))


def _content(facts: Facts) -> float:
    """What a letter is worth anywhere."""
    return points(content(facts))


def _fit(track: Track) -> Callable[[Facts], float]:
    """What works out how letters suit a track."""
    return lambda facts: points(fit(facts, track))


def _worth(figures: Sequence[float | Fraction], share: Fraction) -> int:
    """The mean of some figures in units, of which a share is left."""
    figure = mean(figures)
    return units(figure) if share == 1 else units(exact(figure) * share)
