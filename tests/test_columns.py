"""Columns against every portfolio: what is left out is in no better answer, and what is kept is as it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

import numpy as np
import pytest
from coupled import LISTS, component_of, laid_out, listed, needs_of, portfolios, seeded, served
from solved import SEEDS, chunks

from solver.optimize import columns as columns_module
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.columns import Columns, lay_out
from solver.optimize.coupling import Component
from solver.optimize.portfolios import number_of_portfolios
from solver.rules.scoring import judge

in_chunks = chunks(SEEDS[::3], 10)


def needs_at(columns: Columns, column: int) -> frozenset[int]:
    """What a column says it needs, in order and filled up."""
    needs = columns.needs[:, column].tolist()
    assert needs == sorted(needs)
    return frozenset(need for need in needs if need < columns.none)


def assert_columns_are_what_counts(component: Component) -> None:
    columns = laid_out(component)
    assert sorted(columns.numbers) == list(range(len(component.groups)))
    later = columns.later()
    for number, (group, place) in enumerate(zip(columns.groups, columns.numbers, strict=True)):
        assert group is component.groups[place]
        mine = range(columns.starts[number], columns.starts[number + 1])
        kept = []
        every = dict(portfolios(component, group))
        for column in mine:
            portfolio = columns.portfolio(number, column)
            key, per_unit = every[portfolio], columns.programs[number]
            assert (columns.shortfall[column], -columns.value[column]) == key[:2]
            assert [figures[column] for figures in later] == [goal * per_unit for goal in key[2:]]
            needs = needs_at(columns, column)
            assert needs == needs_of(component, portfolio)
            kept.append((needs, key))
        assert [key for _, key in kept] == sorted(key for _, key in kept)
        for portfolio, key in every.items():
            needs = needs_of(component, portfolio)
            assert any(fewer <= needs and better <= key for fewer, better in kept), (group, portfolio)
        for needs, key in kept:
            # A letter that needs two openings at once is compared with no portfolio that needs neither.
            near = [better for fewer, better in kept if fewer <= needs and len(needs - fewer) <= 1]
            assert min(near) == key
            assert sum(fewer == needs for fewer, _ in kept) == 1


@in_chunks
def test_columns_of_any_folder_are_the_portfolios_that_count(seeds: range) -> None:
    for seed, component in seeded(seeds):
        try:
            assert_columns_are_what_counts(component)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


@pytest.mark.parametrize("name", LISTS)
def test_columns_of_lists_with_each_coupling_are_the_portfolios_that_count(name: str) -> None:
    assert_columns_are_what_counts(component_of(listed(name)))


@pytest.mark.parametrize("name", LISTS)
def test_units_are_programs_where_they_compete_for_a_letter_and_groups_elsewhere(name: str) -> None:
    component = component_of(listed(name))
    columns, limited = laid_out(component), set(component.limited)
    for number, group in enumerate(columns.groups):
        apart = limited & set(group.letters(component.available))
        units = len(group.programs) if apart else 1
        assert columns.units[number] == units
        assert columns.weights[number] * units == group.weight
        assert columns.programs[number] * units == len(group.programs)


def alike_groups(number: int) -> Component:
    """The list with asks, of groups that differ in strengths and weights alone."""
    problem = listed("asks")
    first = problem.groups[0]
    groups = tuple(
        replace(first, programs=(n,), weight=10_000 * (n + 1), strengths=tuple(np.roll(first.strengths, n).tolist()))
        for n in range(number)
    )
    return component_of(replace(problem, groups=groups))


def test_groups_that_are_alike_share_one_table_and_are_judged_together(monkeypatch: pytest.MonkeyPatch) -> None:
    component = alike_groups(7)
    batches: list[int] = []
    judged = columns_module._judged

    def counted(*arguments: object) -> object:
        batches.append(len(arguments[2]))  # type: ignore[arg-type]
        return judged(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(columns_module, "_judged", counted)
    together = laid_out(component)
    assert len({id(table) for table in together.tables}) == 1
    assert batches == [7]
    monkeypatch.setattr(columns_module, "CELLS", 2 * len(together.tables[0].take))
    apart = laid_out(component)
    assert sorted(batches) == [1, 2, 2, 2, 7]
    for one, other in ((together.row, apart.row), (together.value, apart.value), (together.needs, apart.needs)):
        assert np.array_equal(one, other)
    assert_columns_are_what_counts(component)


def test_groups_with_other_pins_or_needs_have_columns_of_their_own() -> None:
    component = alike_groups(4)
    asked = min(component.problem.to_ask)
    pinned = replace(component.groups[1], pinned=(asked,))
    stated = replace(component.groups[2], required=component.groups[2].required + 1)
    groups = (component.groups[0], pinned, stated, component.groups[3])
    other = component_of(replace(component.problem, groups=groups))
    assert_columns_are_what_counts(other)
    columns = laid_out(other)
    number = columns.numbers.index(1)
    for column in range(columns.starts[number], columns.starts[number + 1]):
        assert asked in columns.portfolio(number, column)


def test_first_and_within_choose_the_best_column_that_opened_letters_allow() -> None:
    component = component_of(listed("asks"))
    columns = laid_out(component)
    every = [
        [(needs_of(component, portfolio), key) for portfolio, key in portfolios(component, group)]
        for group in columns.groups
    ]
    for number in range(len(columns.openings)):
        is_open = np.arange(columns.none) == number
        chosen = columns.first(columns.within(is_open))
        assert chosen is not None
        for group, column in enumerate(chosen):
            best = min(key for needs, key in every[group] if needs <= {number})
            assert judge(component.problem, columns.groups[group], columns.portfolio(group, column)).key == best
    assert columns.first(np.zeros(len(columns), dtype=bool)) is None
    last = np.arange(len(columns)) < columns.starts[-2]
    assert columns.first(last) is None, "the last group has none"


@pytest.mark.parametrize(
    ("name", "most"),
    [("MOST_CELLS", lambda cells, _: cells), ("MOST_PORTFOLIOS", lambda _, portfolios: portfolios)],
    ids=["MOST_CELLS", "MOST_PORTFOLIOS"],
)
def test_just_as_many_portfolios_as_may_be_are_laid_out_and_not_one_more(
    name: str, most: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    component = component_of(listed("asks"))
    numbers = [number_of_portfolios(group, component.available) for group in component.groups]
    limit = most(sum(numbers), max(numbers))
    monkeypatch.setattr(columns_module, name, limit)
    assert lay_out(component, Budget(), SolutionCache()) is not None
    monkeypatch.setattr(columns_module, name, limit - 1)
    assert lay_out(component, Budget(), SolutionCache()) is None


def test_sets_of_needs_too_many_to_number_are_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed("asks"))
    columns = laid_out(component)
    width = max(int(columns_module.needs_of_rows(table, served(component)).shape[1]) for table in columns.tables)
    monkeypatch.setattr(columns_module, "MOST_KEY", (columns.none + 1) ** width + 1)
    assert lay_out(component, Budget(), SolutionCache()) is not None
    monkeypatch.setattr(columns_module, "MOST_KEY", (columns.none + 1) ** width)
    assert lay_out(component, Budget(), SolutionCache()) is None


def test_nothing_is_laid_out_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(listed("asks"))
    assert lay_out(component, Budget(until=monotonic() - 1), SolutionCache()) is None
    monkeypatch.setattr(columns_module, "at_once", lambda *_: None)
    assert lay_out(component, Budget(), SolutionCache()) is None
