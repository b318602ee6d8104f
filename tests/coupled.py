"""Components small enough to look at every answer, and lists with each coupling by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, product
from random import Random

from generator import generate
from instance import Instance
from solved import case

from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.columns import Columns, lay_out
from solver.optimize.coupling import Component, Openings, components
from solver.optimize.grouping import build_problem
from solver.rules.capacity import one_per_writer
from solver.rules.problem import Portfolio, Problem, ProgramGroup
from solver.rules.scoring import judge

__all__ = [
    "LIMITED",
    "LISTS",
    "OPEN",
    "allowed",
    "component_of",
    "laid_out",
    "listed",
    "needs_of",
    "portfolios",
    "seeded",
    "served",
]

Key = tuple[int, ...]

OPEN = {
    "asks": Instance(programs=40, letters=8, kinds=30, to_ask=6, asks=3, strengths="uniform", overlap=True),
    "asks at a price": Instance(programs=40, letters=8, kinds=30, to_ask=6, asks=6, ask_cost=90.0, strengths="uniform"),
    "all to ask": Instance(programs=30, letters=7, kinds=30, to_ask=7, asks=3, strengths="uniform"),
    "versions": Instance(programs=30, letters=8, kinds=20, versions=True, strengths="uniform"),
    "versions and asks": Instance(programs=30, letters=8, kinds=20, versions=True, to_ask=3, asks=1, overlap=True),
}
LIMITED = {
    "letters for few": Instance(programs=40, letters=6, kinds=15, limited=True, strengths="uniform", overlap=True),
    "letters for few, locks": Instance(programs=40, letters=8, kinds=15, limited=True, locks=0.3),
    "letters for few, and asks": Instance(programs=20, letters=6, kinds=8, limited=True, to_ask=2, asks=1),
}
LISTS = OPEN | LIMITED


@cache
def listed(name: str) -> Problem:
    """The problem of one of the lists."""
    return build_problem(generate(LISTS[name]))


def component_of(problem: Problem) -> Component:
    """The largest component of a problem."""
    return max(components(problem, problem.plannable)[1], key=lambda component: len(component.members))


def seeded(seeds: Sequence[int]) -> Iterator[tuple[int, Component]]:
    """Every component of the seeded folders, as planned and under some letters only."""
    for seed in seeds:
        problem, rng = case(seed).problem, Random(seed)
        some = frozenset(letter for letter in sorted(problem.plannable) if rng.random() < 0.8)
        for available in (problem.plannable, some):
            for component in components(problem, available)[1]:
                yield seed, component


def laid_out(component: Component) -> Columns:
    columns = lay_out(component, Budget(), SolutionCache())
    assert columns is not None
    return columns


def served(component: Component) -> list[tuple[int, ...]]:
    """Per opening and limited letter, the letters that need it."""
    return [*component.openings.letters, *((letter,) for letter in component.limited)]


def needs_of(component: Component, portfolio: Portfolio) -> frozenset[int]:
    """The openings and limited letters that a portfolio needs."""
    return frozenset(n for n, letters in enumerate(served(component)) if set(letters) & set(portfolio))


def portfolios(component: Component, group: ProgramGroup) -> list[tuple[Portfolio, Key]]:
    """Every portfolio that a program of a group can get, with its goals as the check counts them."""
    problem, letters = component.problem, group.letters(component.available)
    forced = {*group.locked, *component.available.intersection(group.pinned)}
    return [
        (portfolio, judge(problem, group, portfolio).key)
        for size in range(group.room + 1)
        for portfolio in combinations(letters, size)
        if forced <= set(portfolio) and one_per_writer(problem, portfolio)
    ]


def allowed(openings: Openings) -> list[frozenset[int]]:
    """Every set of openings that keeps all limits."""
    return [
        chosen
        for bits in product([False, True], repeat=len(openings))
        for chosen in [frozenset(n for n, bit in enumerate(bits) if bit)]
        if all(len(chosen.intersection(members)) <= most for members, most in openings.sets)
    ]
