"""Remedies of the seeded folders against brute force: they complete the program, and nothing smaller does."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import combinations, combinations_with_replacement
from operator import itemgetter

from oracle import Oracle
from solved import chunks, result

from solver.analysis.bundles import Bundle, carried, plain
from solver.analysis.entries import entered
from solver.analysis.remedy import NoRemedy, Remedy, remedy
from solver.analysis.single_program import ProgramContext, program_context
from solver.domain.entities import Letter, Role, Scenario, Status, Track, Writer
from solver.optimize.budget import Budget
from solver.rules.problem import Tally

SOME = range(60)
Row = tuple[int, ...]
"""Letters of a set, and how many of them each count of the stated clauses counts."""


@dataclass(frozen=True)
class Alone:
    """A program by itself with the letters it can have, by brute force."""

    context: ProgramContext

    @property
    def scenario(self) -> Scenario:
        return replace(self.context.problem.scenario, tracks=self.context.program.tracks)

    @cached_property
    def named(self) -> list[str]:
        counts = [count for demand in self.context.group.stated for count in demand.clause.counts()]
        return sorted({trait.name for count in counts for trait in count.traits})

    @property
    def tallies(self) -> list[Tally]:
        return [tally for demand in self.context.group.stated for option in demand.options for tally in option]

    def completed(self, scenario: Scenario, added: Collection[str] = ()) -> bool:
        """True if its best set in this scenario, with these letters more, lacks nothing in the end."""
        oracle, tracks = Oracle(scenario), scenario.tracks
        there = {*self.context.ids(sorted(self.context.available)), *added}
        letters, _ = min(oracle.portfolios(tracks, there | oracle.locked(tracks)), key=itemgetter(1))
        clauses = [clause for track in tracks for clause in track.needs or () if not clause.prefer]
        held = [oracle.traits[name] for name in letters]
        return len(letters) >= max(t.required for t in tracks) and not any(clause.deficit(held) for clause in clauses)

    def smallest(self, tracks: Sequence[Track]) -> tuple[int, int] | None:
        """The fewest new letters, and the fewest traits of so many, with which its best set lacks nothing."""
        scenario, rows, bundles = replace(self.scenario, tracks=tuple(tracks)), self.rows(tracks), self.bundles()
        for number in range(1, self.context.group.room + 1):
            start = [row for row in rows if row[0] + number <= self.context.group.room]
            every = [some for some in combinations_with_replacement(bundles, number) if start]
            for some in sorted(every, key=lambda some: sum(cost for cost, _, _ in some)):
                cost, new, held = (list(part) for part in zip(*some, strict=True))
                could = any(self.complete(map(sum, zip(row, *held, strict=True))) for row in start)
                if could and self.completed(*with_letters(scenario, new)):
                    return number, sum(cost)
        return None

    def rows(self, tracks: Sequence[Track]) -> set[Row]:
        oracle = Oracle(replace(self.scenario, tracks=tuple(tracks)))
        there = {*self.context.ids(sorted(self.context.available)), *oracle.locked(tracks)}
        place = self.context.problem.position
        sets = [[place(name) for name in letters] for letters, _ in oracle.portfolios(tracks, there)]
        return {(len(s), *(sum(letter in tally.letters for letter in s) for tally in self.tallies)) for s in sets}

    def bundles(self) -> list[tuple[int, Bundle, Row]]:
        """Of all letters that count as the same one with the fewest traits: how many, which, and what it counts as."""
        found: dict[Row, tuple[int, Bundle]] = {}
        for size in range(len(self.named) + 1):
            for names in combinations(self.named, size):
                if (bundle := carried(names, self.named)) is not None:
                    held = (1, *(int(tally.count.holds(bundle)) for tally in self.tallies))
                    other = len(plain(bundle)), bundle
                    found[held] = min(found.get(held, other), other, key=itemgetter(0))
        return [(cost, bundle, held) for held, (cost, bundle) in found.items()]

    def complete(self, row: Iterator[int]) -> bool:
        number, *left = row
        counts = iter(left)
        gaps = [
            min([sum([t.count.deficit(next(counts)) for t in option]) for option in demand.options])
            for demand in self.context.group.stated
        ]
        return number >= self.context.group.required and not any(gaps)


def with_letters(scenario: Scenario, bundles: Sequence[Bundle]) -> tuple[Scenario, list[str]]:
    """The scenario with letters of people nobody knows, which carry these traits as tags and no others."""
    ids = [f"new {number}" for number in range(len(bundles))]
    people = [Writer(id=name, name=name, role=Role.NON_PHYSICIAN) for name in ids]
    common = {"row": 99, "status": Status.UPLOADED, "expected": scenario.as_of, "waived": False}
    letters = [
        Letter(id=name, writer_id=name, tags=tuple(bundle), **common)  # type: ignore[arg-type]
        for name, bundle in zip(ids, bundles, strict=True)
    ]
    own = {(track.id, name): (1_000.0, None) for track in scenario.tracks for name in ids}
    return replace(
        scenario,
        writers=(*scenario.writers, *people),
        letters=(*scenario.letters, *letters),
        strengths={**scenario.strengths, **own},
    ), ids


def wanted(names: Sequence[str]) -> list[str]:
    return [name for name in names if not name.startswith("not ")]


def check(context: ProgramContext) -> None:
    alone, found = Alone(context), remedy(context)
    if isinstance(found, Remedy):
        check_remedy(alone, found)
    elif found is NoRemedy.CLOSED:
        days = [track.deadline for track in context.program.tracks if track.deadline]
        assert context.program.closed or min(days) < alone.scenario.as_of + timedelta(days=7)
    elif found is NoRemedy.FINAL:
        assert alone.smallest(alone.scenario.tracks) is None
        assert context.group.locked or context.group.burned
    else:
        assert found is NoRemedy.CONTRADICTION
        free = [replace(track, applied=False, assigned=()) for track in alone.scenario.tracks]
        assert alone.smallest(free) is None


def check_remedy(alone: Alone, found: Remedy) -> None:
    bundles = [carried(wanted(names), alone.named) or frozenset() for names in found.letters]
    scenario, ids = with_letters(entered(alone.scenario, found.entries), bundles)
    assert alone.completed(scenario, ids)
    if found.letters and not found.entries:
        assert alone.smallest(alone.scenario.tracks) == (len(bundles), sum(map(len, map(wanted, found.letters))))
    elif not found.letters:
        fewer = [some for size in range(len(found.entries)) for some in combinations(found.entries, size)]
        assert not any(alone.completed(entered(alone.scenario, some)) for some in fewer)


@chunks(SOME, 15)
def test_remedies_are_true_and_the_smallest(seeds: range) -> None:
    short = [(seed, plan) for seed in seeds for plan in result(seed).programs if plan.unmet]
    for seed, plan in short:
        check(program_context(result(seed), plan, Budget()))
    assert len(short) > 10
