"""Every set of openings, against looking at each of them with the check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from math import comb
from random import Random
from time import monotonic

import numpy as np
import pytest
from coupled import OPEN, allowed, component_of, laid_out, listed, needs_of, portfolios, seeded
from generator import generate as generate_list
from hypothesis import given, settings
from hypothesis import strategies as st
from instance import Instance
from solved import SEEDS, chunks

from solver.optimize import enumeration
from solver.optimize.budget import Budget
from solver.optimize.columns import Columns
from solver.optimize.coupling import Component, Openings
from solver.optimize.enumeration import Lattice, _by_size, _without, best_openings, within_reach
from solver.optimize.greedy import greedy
from solver.optimize.grouping import build_problem
from solver.optimize.model import solve_by_model
from solver.rules.scale import UNIT
from solver.rules.scoring import total

in_chunks = chunks(SEEDS[::3], 10)
Key = tuple[int, ...]


def openings_of(*sets: tuple[int, int], costs: tuple[int, ...] = ()) -> Openings:
    """Openings in limited sets: of each set its size and its limit."""
    members, start = [], 0
    for size, most in sets:
        members.append((tuple(range(start, start + size)), most))
        start += size
    return Openings(letters=tuple((n,) for n in range(start)), costs=costs or (0,) * start, sets=tuple(members))


def totals(component: Component) -> Iterator[tuple[frozenset[int], Key | None]]:
    """Per allowed set of openings, all five goals with its costs paid; None: some group has no portfolio."""
    openings = component.openings
    every = [
        [(needs_of(component, portfolio), key) for portfolio, key in portfolios(component, group)]
        for group in component.groups
    ]
    for chosen in allowed(openings):
        goals = np.array([0, sum(openings.costs[n] for n in chosen), 0, 0, 0], dtype=object)
        possible = True
        for group, choices in zip(component.groups, every, strict=True):
            best = min((key for needs, key in choices if needs <= chosen), default=None)
            possible = possible and best is not None
            if best is not None:
                programs = len(group.programs)
                goals += np.array(best, dtype=object) * ([group.weight] * 2 + [programs] * 3)
        yield chosen, tuple(goals) if possible else None


def assert_best(component: Component, columns: Columns | None = None) -> frozenset[int]:
    found = best_openings(columns or laid_out(component), Budget())
    assert found is not None
    chosen = frozenset(np.flatnonzero(found).tolist())
    every = dict(totals(component))
    assert every[chosen] == min(goals for goals in every.values() if goals is not None)
    return chosen


@in_chunks
def test_openings_of_any_folder_are_the_best_in_all_five_goals(seeds: range) -> None:
    for seed, component in seeded(seeds):
        if not component.limited:
            try:
                assert_best(component)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error


@pytest.mark.parametrize("name", OPEN)
def test_openings_of_lists_with_each_coupling_are_the_best_in_all_five_goals(name: str) -> None:
    assert_best(component_of(listed(name)))


@pytest.mark.parametrize("name", ["asks", "all to ask", "versions and asks"])
@pytest.mark.parametrize("seed", range(4))
def test_ties_are_settled_by_all_goals_after_value(name: str, seed: int) -> None:
    problem, rng = listed(name), Random(seed)
    groups = tuple(
        replace(
            group,
            strengths=(50 * UNIT,) * len(group.strengths),
            stated=(),
            preferred=(),
            reference=tuple(sorted(rng.sample(range(len(problem.letters)), 2))),
            previous=tuple(sorted(rng.sample(range(len(problem.letters)), 2))),
        )
        for group in problem.groups[:9]
    )
    component = component_of(replace(problem, groups=groups))
    goals = [goals for _, goals in totals(component) if goals is not None]
    best = min(goals)
    assert sum(one[:2] == best[:2] for one in goals) > 1, "a tie in shortfall and value"
    assert_best(component)


def test_openings_that_cost_more_than_they_bring_stay_closed() -> None:
    problem = listed("asks at a price")
    cheap, dear = (
        component_of(replace(problem, ask_costs=(cost,) * len(problem.ask_costs))) for cost in (1, 10_000 * UNIT)
    )
    assert len(assert_best(cheap)) > len(assert_best(dear))


def test_pins_force_the_opening_that_they_need() -> None:
    problem = listed("asks")
    problem = replace(problem, groups=problem.groups[:9])
    usual, letters = assert_best(component_of(problem)), component_of(problem).openings.letters
    for opening in set(range(len(letters))) - usual:
        pinned = replace(problem.groups[0], pinned=letters[opening])
        component = component_of(replace(problem, groups=(pinned, *problem.groups[1:])))
        assert None in dict(totals(component)).values()
        assert opening in assert_best(component)


def test_ranks_past_16_bits_are_told_apart() -> None:
    instance = Instance(programs=3, letters=25, kinds=3, to_ask=25, asks=2, strengths="uniform", needs=0.0)
    problem = build_problem(generate_list(instance))
    rng = Random(5)
    groups = tuple(
        replace(
            group,
            required=0,
            maximum=5,
            stated=(),
            preferred=(),
            strengths=tuple(rng.randint(UNIT, 100 * UNIT) for _ in problem.letters),
        )
        for group in problem.groups
    )
    problem = replace(problem, groups=groups, prices=replace(problem.prices, extra_bar=0, overlap=0, prefer=0))
    component = component_of(problem)
    columns = laid_out(component)
    assert columns.sizes.max() > 2**16
    assert Lattice(columns).ranks.dtype == np.uint32
    found = best_openings(columns, Budget())
    assert found is not None

    def worth(pair: tuple[int, ...]) -> int:
        return sum(group.weight * sum(group.strengths[letter] for letter in pair) for group in groups)

    chosen = np.flatnonzero(found)
    assert tuple(component.openings.letters[n][0] for n in chosen) == max(combinations(range(25), 2), key=worth)


@pytest.mark.parametrize("name", OPEN)
def test_ranks_of_more_bits_give_what_those_of_16_give(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = laid_out(component_of(listed(name)))
    usual = best_openings(columns, Budget())
    assert Lattice(columns).ranks.dtype == np.uint16
    monkeypatch.setattr(Lattice, "ranks", property(lambda self: np.concatenate([*map(np.arange, self.columns.sizes)])))
    again = best_openings(columns, Budget())
    assert usual is not None
    assert again is not None
    assert usual.tolist() == again.tolist()


def test_groups_a_few_at_a_time_and_goals_one_by_one_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed("asks at a price"))
    columns = laid_out(component)
    usual = best_openings(columns, Budget())
    assert usual is not None
    monkeypatch.setattr(enumeration, "CHUNK_CELLS", 1)
    again = best_openings(columns, Budget())
    assert again is not None
    assert usual.tolist() == again.tolist()
    heavy = tuple(replace(group, weight=group.weight * 10**3) for group in component.groups)
    costs = tuple(cost * 10**3 for cost in component.problem.ask_costs)
    heavier = component_of(replace(component.problem, groups=heavy, ask_costs=costs))
    first = [(columns.shortfall.astype(np.int64), np.zeros(1, dtype=np.int64))] * 2
    assert len(enumeration._packed(columns, first)) == 1
    large = laid_out(heavier)
    weights = large.weights[large.group_of]
    # The divisor would take the common factor out again.
    value = -large.value * weights + (np.arange(len(large)) % 3)
    nothing = np.zeros(1, dtype=np.int64)
    packed = enumeration._packed(large, [(value, nothing), (value, nothing), (value, nothing), (value, nothing)])
    assert 1 < len(packed) <= 4
    assert_best(heavier)


@given(
    sets=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5)), min_size=1, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_allowed_sets_come_by_size_in_order_and_each_once(sets: list[tuple[int, int]]) -> None:
    openings = openings_of(*sets)
    found = [level.tolist() for level in _by_size(openings)]
    wanted: dict[int, list[int]] = {}
    for chosen in allowed(openings):
        wanted.setdefault(len(chosen), []).append(sum(1 << n for n in chosen))
    assert found == [sorted(wanted[size]) for size in sorted(wanted)]
    for below, level in pairwise(found):
        for members in (1, 3, 9):
            places = _without(np.array(level, dtype=np.uint64), np.array(below, dtype=np.uint64), members)
            assert places.shape == (min(members, level[0].bit_count()), len(level))
            for number, one in enumerate(level):
                bits = [bit for bit in range(16) if one >> bit & 1][: len(places)]
                assert [below[place] for place in places[:, number]] == [one ^ 1 << bit for bit in bits]


@pytest.mark.parametrize("name", OPEN)
def test_the_rank_under_a_set_is_that_of_the_first_column_that_needs_no_more(name: str) -> None:
    component = component_of(listed(name))
    columns = laid_out(component)
    lattice = Lattice(columns)
    none = np.iinfo(lattice.ranks.dtype).max
    groups = range(2, 7)
    for level, ranks in zip(lattice.levels, lattice._under(groups, lattice.ranks), strict=True):
        assert ranks.shape == (len(level.sets), len(groups))
        for chosen, row in zip(level.sets.tolist(), ranks.tolist(), strict=True):
            is_open = np.array([chosen >> n & 1 for n in range(columns.none)], dtype=bool)
            wanted = columns.within(is_open)
            for group, rank in zip(groups, row, strict=True):
                mine = np.flatnonzero(wanted[columns.starts[group] : columns.starts[group + 1]])
                assert rank == (mine[0] if len(mine) else none)


def test_only_full_sets_are_compared_where_openings_are_free() -> None:
    free, priced = (Lattice(laid_out(component_of(listed(name)))) for name in ("asks", "asks at a price"))
    assert len(free.evaluated) == comb(6, 3)
    assert len(priced.evaluated) == 2**6
    costs = priced.costs()
    assert [cost // (90 * UNIT * UNIT) for cost in costs] == [int(chosen).bit_count() for chosen in priced.evaluated]


def test_only_so_many_sets_and_no_more_are_within_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    openings = openings_of((6, 2), (3, 3))
    sets = (1 + 6 + 15) * 8
    monkeypatch.setattr(enumeration, "MOST_SETS", sets)
    monkeypatch.setattr(enumeration, "MOST_WORK", sets * 10)
    assert within_reach(openings, 10)
    assert not within_reach(openings, 11)
    monkeypatch.setattr(enumeration, "MOST_SETS", sets - 1)
    assert not within_reach(openings, 1)


def test_more_openings_than_bits_are_out_of_reach() -> None:
    assert within_reach(openings_of((enumeration.BITS, 2)), 1)
    assert not within_reach(openings_of((enumeration.BITS + 1, 2)), 1)


def test_the_highest_bit_of_a_set_is_counted_like_the_others() -> None:
    instance = Instance(programs=12, letters=63, kinds=12, to_ask=63, asks=2, strengths="uniform")
    problem = build_problem(generate_list(instance))
    groups = tuple(
        replace(group, required=1, maximum=1, strengths=(*group.strengths[:-1], 10**9)) for group in problem.groups
    )
    component = component_of(replace(problem, groups=groups))
    assert len(component.openings) == enumeration.BITS
    found = best_openings(laid_out(component), Budget())
    assert found is not None
    assert found[-1]
    model = solve_by_model(component, Budget(), greedy(component.problem, component.available, Budget()))
    own = replace(component.problem, groups=component.groups)
    used = {letter for counts in model.counts for portfolio, _ in counts for letter in portfolio}
    assert total(own, model.counts).shortfall == model.shortfall_bound
    assert {component.openings.letters[n][0] for n in np.flatnonzero(found)} == used


def test_there_is_no_answer_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = laid_out(component_of(listed("asks")))
    assert best_openings(columns, Budget(until=monotonic() - 1)) is None
    least = Lattice.least
    calls = []

    def once_only(self: Lattice, goals: object, places: object, budget: Budget) -> object:
        calls.append(1)
        found = least(self, goals, places, budget)  # type: ignore[arg-type]
        return None if len(calls) > 1 else np.repeat(found, 2)  # type: ignore[arg-type]

    monkeypatch.setattr(Lattice, "least", once_only)
    assert best_openings(columns, Budget()) is None
    assert len(calls) == 2
