"""Cohorts of applicants who share writers: random ones, and the best choice for them by trying every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from shutil import copytree

from folders import Row, write
from oracle import Oracle, subsets
from strategies import Folder, generate

from solver.domain.entities import Scenario, Status
from solver.domain.errors import InputError
from solver.domain.shared_writers import SharedWriter, withheld
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.grouping import build_problem
from solver.optimize.solve import best
from solver.rules.problem import Problem

__all__ = [
    "HOSPITAL",
    "SAMPLE",
    "SPRING",
    "RandomCohort",
    "by_force",
    "invented_cohort",
    "random_cohort",
    "tried",
]

Goals = tuple[int, float, float, float]
"""Pinned letters lost, the largest share of open places, their sum, and that of points with the sign turned."""
Uses = tuple[int, ...]
"""How much of each limit some letters take."""
Entry = tuple[int, int, int]
"""Pins lost, the share of places that stay open, and points for each place with the sign turned, in parts."""
Value = Callable[[Collection[int]], tuple[int, int]]
"""Gives shortfall (parts of a letter times units) and value (square units) of a PLAN without some letters."""
Valued = Callable[[Problem], Value]
"""Gives that of an applicant."""


@dataclass(frozen=True, kw_only=True)
class RandomCohort:
    """Applicants, and the writers they share."""

    scenarios: Mapping[str, Scenario]
    writers: tuple[SharedWriter, ...]


def random_cohort(rng: Random) -> RandomCohort:
    """Two to four applicants whose busiest writers are the same people, who will write little."""
    drawn = [_with_letters_to_come(rng, generate(rng)).read() for _ in range(rng.choice([2, 2, 3, 4]))]
    scenarios = {f"applicant {number}": scenario for number, scenario in enumerate(drawn) if _can_be_solved(scenario)}
    writers = []
    for place in range(rng.randint(1, 2)):
        members = {n: frozenset({ids[place]}) for n, s in scenarios.items() if len(ids := _busiest(s)) > place}
        most = rng.choice([(0, None), (1, None), (1, None), (1, 1), (None, 1)])
        name = f"Writer {place}"
        writers.append(
            SharedWriter(
                name=name, institution="Invented", members=members, most_letters=most[0], most_applicants=most[1]
            )
        )
    return RandomCohort(scenarios=scenarios, writers=tuple(writers))


def _with_letters_to_come(rng: Random, folder: Folder) -> Folder:
    """The folder with most letters not uploaded yet, where that contradicts nothing entered; one in ten has limits."""
    assigned = {name for row in folder.tables["programs"] for name in row["assigned"].split("; ")}
    to_come = ["uploaded", *3 * ["promised"], "requested", "not_asked"]
    letters = [
        row if row["letter_id"] in assigned else row | {"status": rng.choice(to_come), "expected": "2026-09-01"}
        for row in folder.tables["letters"]
    ]
    if rng.random() < 0.9:  # what couples programs takes most of the time
        letters = [row | {"max_programs": ""} for row in letters]
    writers = [row | {"response": ""} for row in folder.tables["writers"]]
    return Folder(tables=folder.tables | {"letters": letters, "writers": writers}, toml=folder.toml)


def _busiest(scenario: Scenario) -> list[str]:
    """The ids of those who write, most letters first."""
    return [writer_id for writer_id, _ in Counter(letter.writer_id for letter in scenario.letters).most_common()]


def _can_be_solved(scenario: Scenario) -> bool:
    try:
        build_problem(scenario)
    except InputError:
        return False
    return True


def solved(problem: Problem) -> Value:
    """V of the PLAN, as any plan is solved."""
    cache = SolutionCache()

    def value(without: Collection[int]) -> tuple[int, int]:
        score = best(problem, problem.plannable.difference(without), Budget(), cache).score
        return score.shortfall, score.value

    return value


def by_force(problem: Problem) -> Value:
    """V of the PLAN of an applicant who has entered that letters are declined, by brute force."""

    def value(without: Collection[int]) -> tuple[int, int]:
        ids = {problem.letters[place].id for place in without}
        plannable = {problem.letters[place].id for place in problem.plannable} - ids
        key = Oracle(withheld(problem.scenario, ids)).best(plannable)
        assert key is not None
        return key[0], key[1]

    return value


def tried(cohort: RandomCohort, valued: Valued = solved) -> Goals:
    """The least goals there can be, by trying every set of letters for everybody together."""
    limits = [
        _Limit(writer, once, most)
        for writer in cohort.writers
        for once, most in ((False, writer.most_letters), (True, writer.most_applicants))
        if most is not None
    ]
    people = [_Applicant(name, cohort.scenarios[name]) for name in sorted(cohort.scenarios)]
    named = [person for person in people if any(person.name in w.members for w in cohort.writers)]
    for limit in limits:
        limit.most = max(limit.most, sum(limit.uses(person, person.locked) for person in people))
    binding = [limit for limit in limits if sum(limit.uses(p, p.to_come) for p in people) > limit.most]
    parts = 10 ** len(str(max([10**6, *(person.whole * person.unit for person in named)])))
    tables = [table for person in people if (table := person.best_entries(binding, valued, parts))]
    pins, worst, shares, value = min(
        _goals([entry for _, entry in chosen])
        for chosen in product(*(table.items() for table in tables))
        if all(sum(uses[n] for uses, _ in chosen) <= limit.most for n, limit in enumerate(binding))
    )
    return pins, worst / parts, shares / parts, value / 1_000_000


def _goals(chosen: Sequence[Entry]) -> tuple[int, int, int, int]:
    pins, shares, values = zip(*chosen, strict=True) if chosen else ((), (), ())
    return sum(pins), max(shares, default=0), sum(shares), sum(values)


@dataclass
class _Limit:
    """So many letters of a writer, or applicants with one of them."""

    writer: SharedWriter
    once: bool
    most: int

    def uses(self, person: _Applicant, letters: Collection[str]) -> int:
        """How much of it an applicant takes with some letters."""
        number = len(self.counted(person).intersection(letters))
        return min(1, number) if self.once else number

    def counted(self, person: _Applicant) -> set[str]:
        """The letters of an applicant that it counts."""
        ids = self.writer.ids_at(person.name)
        return {name for name in person.to_come if person.letters[name].writer_id in ids}


class _Applicant:
    """What is known of an applicant before anything is decided."""

    def __init__(self, name: str, scenario: Scenario) -> None:
        self.name, self.scenario = name, scenario
        self.problem = problem = build_problem(scenario)
        self.letters = {letter.id: letter for letter in scenario.letters}
        ids = list(self.letters)
        self.to_come = {ids[p] for p in problem.plannable if self.letters[ids[p]].status is not Status.UPLOADED}
        self.locked = {ids[place] for group in problem.groups for place in group.locked}
        self.pinned = {ids[place] for group in problem.groups for place in group.pinned}
        self.whole = sum(group.weight * max(1, group.required) for group in problem.groups)
        self.unit = problem.shares.unit

    def best_entries(
        self, limits: Sequence[_Limit], valued: Callable[[Problem], Value], parts: int
    ) -> dict[Uses, Entry]:
        """What is best for the applicant among the sets of letters that take as much of the limits."""
        found: dict[Uses, Entry] = {}
        value = valued(self.problem)
        decided = set().union(*(limit.counted(self) for limit in limits))
        for given in subsets(decided) if decided else ():
            if self.locked & decided <= given:
                shortfall, points = value({self.problem.position(name) for name in decided - given})
                share, each = shortfall * parts // (self.whole * self.unit), points * 100 // self.whole
                entry = len(self.pinned & decided - given), share, -each
                uses = tuple(limit.uses(self, given) for limit in limits)
                found[uses] = min(entry, found.get(uses, entry))
        return found


SAMPLE = "Dr. Nora Sample"
HOSPITAL = "Sampleton Hospital"
SPRING = Path(__file__).parent.parent / "docs" / "spring"
"""The cohort of the guide: one writer is the same person under three spellings."""


def invented_cohort(folder: Path, *rows: Row) -> Path:
    """The cohort of the guide, with other rows of ``cohort.csv`` in place of its own."""
    copytree(SPRING, folder, dirs_exist_ok=True)
    (folder / "cohort.csv").unlink()
    return write(folder, cohort=rows) if rows else folder
