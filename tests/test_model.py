"""The model's parts, each alone: families of constraints, couplings, safe rows, and goals in order."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from random import Random
from threading import Event, Timer
from threading import enumerate as enumerate_threads
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from solver.domain.entities import Letter, Scenario
from solver.domain.errors import AnswerError
from solver.domain.needs import parse
from solver.optimize import model as families
from solver.optimize import search
from solver.optimize.budget import Budget
from solver.optimize.coupling import Component, coupling
from solver.optimize.linear_model import LARGEST, LinearModel, Row
from solver.optimize.model import COUPLINGS, FAMILIES, Unit, goals, unit
from solver.optimize.search import SearchResult, minimise_lexicographically
from solver.rules.problem import Demand, Prices, Problem, ProgramDays, ProgramGroup, Shares, Tally
from solver.rules.scale import UNIT
from solver.rules.scoring import judge

CARRIED = (frozenset({"im", "us"}), frozenset({"im"}), frozenset({"us", "gap"}), frozenset[str]())
LETTERS = range(len(CARRIED))
KNOWN = frozenset({"any", "im", "us", "gap"})
CLAUSES = (
    "im>=1",
    "im>=3",
    "im<=0",
    "us<=1",
    "us==1",
    "any==3",
    "all im",
    "im+not us>=1",
    "im>=2 and us>=2",
    "gap>=1 or im>=2",
    "gap==1 and us==1 or any==0",
    "us>=9 or gap>=2 or im>=4",
)


def demand(text: str) -> Demand:
    (clause,) = parse(text, KNOWN)
    return Demand(
        clause,
        tuple(
            tuple(
                Tally(count, frozenset(place for place in LETTERS if count.holds(CARRIED[place] | {"any"})))
                for count in option
            )
            for option in clause.options
        ),
    )


DAYS = ProgramDays(applied=False, apply=date(2026, 9, 23), reading=date(2026, 9, 23), deadline=None)


def kind(
    *,
    programs: int = 1,
    required: int = 0,
    maximum: int = 4,
    burned: tuple[int, ...] = (),
    stated: Sequence[str] = (),
    preferred: Sequence[str] = (),
    reference: tuple[int, ...] = (),
    on_time: tuple[int, ...] = tuple(LETTERS),
    optional: tuple[int, ...] | None = None,
) -> ProgramGroup:
    return ProgramGroup(
        programs=tuple(range(programs)),
        weight=programs * UNIT,
        required=required,
        maximum=maximum,
        stated=tuple(demand(text) for text in stated),
        preferred=tuple(demand(text) for text in preferred),
        strengths=(61_0001, -12_3456, 40_0000, 10_000_000_0000),
        barred=("",) * len(LETTERS),
        on_time=on_time,
        locked=(),
        burned=burned,
        pinned=(),
        reference=reference,
        applied=False,
        final=False,
        by_apply_day=on_time,
        days=DAYS,
        optional=optional,
    )


def world(
    *kinds: ProgramGroup,
    writer_of: tuple[int, ...] = (0, 1, 2, 3),
    overlaps: Collection[tuple[int, int]] = (),
    to_ask: Collection[int] = (),
    limits: tuple[int | None, ...] = (None,) * len(LETTERS),
    versions: tuple[int, ...] = (1,) * len(LETTERS),
    asks_max: int = 0,
) -> Problem:
    return Problem(
        scenario=cast("Scenario", None),
        letters=tuple(Letter(id=f"l{place}", writer_id="", row=place + 1) for place in LETTERS),
        programs=(),
        days=(),
        groups=kinds,
        writer_of=writer_of,
        orders=(1, 2, 3, 4),
        to_ask=frozenset(to_ask),
        limits=limits,
        versions=versions,
        ask_costs=(7_0000,) * len(LETTERS),
        overlaps=frozenset(overlaps),
        asks_max=asks_max,
        prices=Prices(extra_bar=60_0000, overlap=5_0001, prefer=10_0000, change=3_5000),
        shares=Shares(unit=20, opening=18, clause=1),
    )


def subsets() -> Iterator[tuple[int, ...]]:
    return (chosen for size in range(len(LETTERS) + 1) for chosen in combinations(LETTERS, size))


def group_of(problem: Problem, programs: int) -> Unit:
    """Programs of the first group, with variables for its letters and no rows yet."""
    group = problem.groups[0]
    model = LinearModel()
    sent = {letter: model.variable(0, 1) for letter in group.letters(frozenset(LETTERS))}
    return Unit(problem=problem, group=group, programs=programs, weight=programs * UNIT, model=model, sent=sent)


def smallest(made: Unit, portfolio: Collection[int], rank: int | None = None) -> int | None:
    """The least a goal can be when the programs get exactly these letters; None: they cannot."""
    for letter, variable in made.sent.items():
        there = int(letter in portfolio)
        made.model.add(Row("letters", ((1, variable),), there, there))
    return least(made.model, {} if rank is None else goals(made.problem, [made], {})[rank])


def least(model: LinearModel, goal: dict[int, int]) -> int | None:
    found = attempt(model, goal)
    if found is None:
        return None
    assert found.values is not None
    assert found.proven
    return sum(factor * found.values[variable] for variable, factor in goal.items())


def attempt(model: LinearModel, goal: dict[int, int]) -> SearchResult | None:
    try:
        return minimise_lexicographically(model, [goal], Budget(), {})
    except AnswerError as error:
        if "INFEASIBLE" in str(error):
            return None
        raise


def alone(family: Callable[[Unit], Iterator[Row]], problem: Problem, programs: int = 1) -> Unit:
    made = group_of(problem, programs)
    for row in family(made):
        made.model.add(row)
    return made


def gap_of(made: Unit, portfolio: Collection[int]) -> int | None:
    """Letters missing, short or over with exactly these letters, as the unit counts them."""
    for letter, variable in made.sent.items():
        there = int(letter in portfolio)
        made.model.add(Row("letters", ((1, variable),), there, there))
    return least(made.model, summed(term for terms in made.gaps.values() for term in terms))


def price_of(made: Unit, portfolio: Collection[int]) -> int | None:
    """Points lost with exactly these letters, apart from strengths."""
    for letter, variable in made.sent.items():
        there = int(letter in portfolio)
        made.model.add(Row("letters", ((1, variable),), there, there))
    return least(made.model, summed((-factor, variable) for factor, variable in made.prices))


def summed(terms: Iterable[tuple[int, int]]) -> dict[int, int]:
    goal: dict[int, int] = {}
    for factor, variable in terms:
        goal[variable] = goal.get(variable, 0) + factor
    return goal


@pytest.mark.parametrize(("burned", "room"), [((), 3), ((3,), 2), ((2, 3), 1)])
def test_a_program_takes_as_many_letters_as_the_maximum_less_the_burned_ones_and_no_more(
    burned: tuple[int, ...], room: int
) -> None:
    problem = world(kind(maximum=3, burned=burned))
    assert smallest(alone(families.maximum, problem), range(room)) == 0
    assert smallest(alone(families.maximum, problem), range(room + 1)) is None


def test_one_writer_has_one_letter_at_a_program_and_not_two() -> None:
    for portfolio in subsets():
        both = {0, 2} <= set(portfolio)
        problem = world(kind(), writer_of=(0, 1, 0, 3))
        assert smallest(alone(families.one_per_writer, problem), portfolio) == (None if both else 0)


@pytest.mark.parametrize("number", [0, 2, 3, 5])
def test_required_letters_are_free_when_there_and_counted_when_missing(number: int) -> None:
    for portfolio in subsets():
        problem = world(kind(required=number))
        missing, late = (max(0, number - len(some)) for some in (portfolio, {*portfolio} & {0, 1}))
        assert gap_of(alone(families.required, problem), portfolio) == 20 * missing
        problem = world(kind(required=number, on_time=(0, 1)))
        assert gap_of(alone(families.required, problem), portfolio) == 18 * late + 2 * missing


@pytest.mark.parametrize("text", CLAUSES)
def test_a_stated_clause_counts_the_letters_short_or_over_in_its_cheapest_option(text: str) -> None:
    (clause,) = parse(text, KNOWN)
    gaps = set()
    for portfolio in subsets():
        in_time = [place for place in portfolio if place in (0, 1)]
        gap, late = (clause.deficit([CARRIED[x] | {"any"} for x in some], over=2) for some in (portfolio, in_time))
        gaps.add(gap)
        assert gap_of(alone(families.stated, world(kind(stated=[text]))), portfolio) == 20 * gap
        problem = world(kind(stated=[text], on_time=(0, 1)))
        assert gap_of(alone(families.stated, problem), portfolio) == 19 * gap + late
    assert len(gaps) > 1


def test_several_stated_clauses_are_counted_each_under_its_own_name() -> None:
    made = alone(families.stated, world(kind(stated=["im>=2", "us<=0"])))
    assert set(made.gaps) == {"im>=2", "us<=0"}
    assert gap_of(made, [0]) == 20 + 2 * 20, "one short, and one over, which counts twice"


@pytest.mark.parametrize("text", CLAUSES)
def test_a_preferred_clause_costs_its_price_per_letter_short_or_over_and_no_shortfall(text: str) -> None:
    problem = world(kind(preferred=[text]))
    (clause,) = parse(text, KNOWN)
    for portfolio in subsets():
        gap = clause.deficit([CARRIED[place] | {"any"} for place in portfolio])
        assert price_of(alone(families.preferred, problem), portfolio) == 10_0000 * gap
        assert not alone(families.preferred, problem).gaps


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_beyond_the_required_count_go_only_letters_that_may(number: int) -> None:
    group = kind(required=number, optional=(0, 2))
    for portfolio in subsets():
        made = alone(families.optional, world(group))
        allowed = len(portfolio) <= number or {*portfolio} <= {0, 2}
        assert (smallest(made, portfolio) is not None) == allowed == group.admits(portfolio)


@pytest.mark.parametrize("number", [0, 1, 3, 4])
def test_letters_beyond_the_required_count_cost_the_extra_bar_and_the_required_ones_nothing(number: int) -> None:
    for portfolio in subsets():
        beyond = max(0, len(portfolio) - number)
        assert price_of(alone(families.extra, world(kind(required=number))), portfolio) == 60_0000 * beyond


def test_each_pair_of_letters_from_one_rotation_costs_the_overlap() -> None:
    problem = world(kind(), overlaps={(0, 1), (1, 2), (0, 2)})
    for portfolio in subsets():
        pairs = math.comb(len(set(portfolio) - {3}), 2)
        assert price_of(alone(families.overlap, problem), portfolio) == 5_0001 * pairs


def test_the_families_and_couplings_are_all_of_them() -> None:
    assert [family.__name__ for family in FAMILIES] == [
        "maximum",
        "one_per_writer",
        "required",
        "stated",
        "extra",
        "overlap",
        "preferred",
        "optional",
    ]
    assert [couple.__name__ for couple in COUPLINGS] == ["max_programs", "versions", "asks"]


@pytest.mark.parametrize("programs", [1, 2, 3])
def test_goals_of_programs_with_some_letters_are_what_the_check_says_times_their_number(programs: int) -> None:
    clauses, preferences = ["im>=2 or gap>=1", "us<=1"], ["any==2", "gap>=1"]
    plain = kind(required=2, stated=clauses, preferred=preferences, reference=(1, 2), programs=3)
    group = replace(plain, previous=(0, 3))
    problem = world(group, overlaps={(0, 3), (1, 2)})
    for portfolio in subsets():
        score = judge(problem, group, portfolio)
        # What no choice changes is left out of the goals: the letters of the reference and of the plan before.
        wanted = (
            score.shortfall * UNIT,
            (-score.value - problem.prices.change * 2) * UNIT,
            score.changes - 2,
            score.moves - 2,
            score.order,
        )
        for rank, figure in enumerate(wanted):
            made = unit(problem, group, frozenset(LETTERS), LinearModel(), programs)
            assert made.weight == programs * UNIT
            assert smallest(made, portfolio, rank) == programs * figure
            values = [int(n in [made.sent[letter] for letter in portfolio]) for n in range(len(made.model.bounds))]
            assert made.portfolio(values) == portfolio


def test_letters_that_must_go_somewhere_do() -> None:
    group = replace(kind(), locked=(2,), pinned=(0, 1))
    made = unit(world(group), group, frozenset({0, 3}), LinearModel(), 1)
    assert {letter: made.model.bounds[variable] for letter, variable in made.sent.items()} == {
        0: (1, 1),
        2: (1, 1),
        3: (0, 1),
    }


Couple = Callable[[Component, LinearModel, Sequence[Unit]], Iterator[Row]]


def sent(couple: Couple, problem: Problem, portfolios: Sequence[Collection[int]], **limits: object) -> int | None:
    """What asking costs when the groups get these letters under one coupling alone; None: they cannot."""
    model = LinearModel()
    units = [replace(group_of(problem, 1), group=group, model=model, sent={}) for group in problem.groups]
    for made, portfolio in zip(units, portfolios, strict=True):
        for letter in LETTERS:
            there = int(letter in portfolio)
            made.sent[letter] = model.variable(there, there)
    component = Component(
        problem=problem,
        members=tuple(range(len(problem.groups))),
        available=frozenset(LETTERS),
        coupling=replace(coupling(problem, problem.groups, frozenset(LETTERS)), **limits),  # type: ignore[arg-type]
        limited=tuple(letter for letter in LETTERS if problem.limits[letter] is not None),
    )
    for row in couple(component, model, units):
        model.add(row)
    goal = goals(problem, [], model.asked)[1]
    return least(model, goal)


def test_a_limited_letter_goes_to_as_many_programs_as_allowed_and_not_to_one_more() -> None:
    problem = world(kind(), kind(required=1), kind(required=2), limits=(2, None, None, None))
    assert sent(families.max_programs, problem, [{0}, {0, 1}, {1}]) == 0
    assert sent(families.max_programs, problem, [{0}, {0, 1}, {0, 1}]) is None


def test_programs_that_get_the_same_letters_use_a_limited_one_up_together() -> None:
    problem = world(kind(programs=3), limits=(2, None, None, None))
    for programs in (2, 3):
        made = group_of(problem, programs)
        component = Component(
            problem=problem,
            members=(0,),
            available=frozenset(LETTERS),
            coupling=coupling(problem, problem.groups, frozenset(LETTERS)),
            limited=(0,),
        )
        for row in families.max_programs(component, made.model, [made]):
            made.model.add(row)
        assert smallest(made, [0]) == (0 if programs == 2 else None)


def test_a_writer_gives_as_many_versions_as_he_writes_and_not_one_more() -> None:
    groups = (kind(), kind(required=1), kind(required=2))
    problem = world(*groups, writer_of=(0, 0, 0, 3), versions=(2, 1, 1, 1))
    assert sent(families.versions, problem, [{0}, {1}, {0, 3}]) == 0
    assert sent(families.versions, problem, [{0}, {1}, {2, 3}]) is None


def test_few_writers_are_asked_and_each_is_paid_once() -> None:
    problem = world(kind(), kind(required=1), writer_of=(0, 0, 2, 3), to_ask={0, 1, 2}, asks_max=1)
    assert sent(families.asks, problem, [{0}, {1, 3}]) == 7_0000 * UNIT
    assert sent(families.asks, problem, [{0}, {2}]) is None
    assert sent(families.asks, problem, [{0}, {2}], few_asks=False) == 2 * 7_0000 * UNIT


@pytest.mark.parametrize(
    "row",
    [
        Row("coefficient", ((LARGEST, 0),), high=0),
        Row("sum", ((LARGEST - 5, 0), (-5, 1)), low=0),
        Row("bound", ((1, 2),), high=0),
        Row("low", ((1, 0),), low=-LARGEST),
        Row("high", ((1, 0),), high=LARGEST),
    ],
    ids=lambda row: row.label,
)
def test_a_row_that_just_fits_into_32_bits_is_added_and_one_beyond_is_refused(row: Row) -> None:
    model = LinearModel()
    model.variable(0, 1)
    model.variable(-1, 1)
    model.variable(-LARGEST, 0)
    model.variable(-LARGEST - 1, 0)
    model.add(row)
    assert model.rows == [row]
    more = {
        "coefficient": Row("coefficient", ((LARGEST + 1, 0),), high=0),
        "sum": Row("sum", ((LARGEST - 5, 0), (-6, 1)), low=0),
        "bound": Row("bound", ((1, 3),), high=0),
        "low": Row("low", ((1, 0),), low=-LARGEST - 1),
        "high": Row("high", ((1, 0),), high=LARGEST + 1),
    }
    with pytest.raises(AnswerError, match=row.label):
        model.add(more[row.label])
    assert model.rows == [row]


def holds(model: LinearModel, values: Sequence[int]) -> bool:
    """Whether the rows hold for these values; a carry, last in its row, is what the row makes of it."""
    known = list(values)
    for row in model.rows:
        factor, last = row.terms[-1] if row.terms else (0, -1)
        rest = row.terms[:-1] if last >= len(known) else row.terms
        activity = sum(factor * known[variable] for factor, variable in rest)
        assert row.low == row.high
        assert row.low is not None
        if len(rest) == len(row.terms):
            if activity != row.low:
                return False
        else:
            carry, left = divmod(activity - row.low, -factor)
            low, high = model.bounds[last]
            if left or not low <= carry <= high:
                return False
            known.append(carry)
    return True


@given(
    factors=st.lists(st.integers(-(2**70), 2**70) | st.integers(-5, 5) | st.integers(2**16 - 2, 2**16 + 2), max_size=5),
    near=st.integers(-2, 2),
    rng=st.randoms(use_true_random=False),
)
@settings(max_examples=300, deadline=None)
def test_a_total_of_any_size_is_held_exactly(factors: list[int], near: int, rng: Random) -> None:
    chosen = [rng.randint(-1, 2) for _ in factors]
    total = sum(factor * value for factor, value in zip(factors, chosen, strict=True)) + near
    model = LinearModel()
    terms = {model.variable(-1, 2): factor for factor in factors}
    model.hold("total", terms, total)
    for values in product(range(-1, 3), repeat=len(factors)):
        reached = sum(factor * value for factor, value in zip(factors, values, strict=True))
        assert holds(model, values) == (reached == total)


@given(
    factors=st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=4),
    most=st.integers(1, 10**6),
    rng=st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_a_total_over_wide_variables_is_held_too(factors: list[int], most: int, rng: Random) -> None:
    chosen = [rng.randint(0, most) for _ in factors]
    total = sum(factor * value for factor, value in zip(factors, chosen, strict=True))
    model = LinearModel()
    model.hold("total", {model.variable(0, most): factor for factor in factors}, total)
    assert holds(model, chosen)
    for _ in range(20):
        others = [min(most, max(0, value + rng.randint(-1, 1))) for value in chosen]
        reached = sum(factor * value for factor, value in zip(factors, others, strict=True))
        assert holds(model, others) == (reached == total)


def test_a_total_over_variables_too_wide_to_hold_is_refused() -> None:
    model = LinearModel()
    with pytest.raises(AnswerError, match="safely"):
        model.hold("total", {model.variable(0, LARGEST): 1}, 1)


def test_the_solver_finds_what_a_fixed_total_allows_and_nothing_else() -> None:
    rng = Random(7)
    for _ in range(40):
        factors = [rng.choice([-1, 1]) * rng.getrandbits(rng.choice([3, 17, 34, 60])) for _ in range(6)]
        chosen = [rng.randint(0, 1) for _ in factors]
        total = sum(factor * value for factor, value in zip(factors, chosen, strict=True)) + rng.choice([0, 0, 1])
        sums = {
            values: sum(factor * value for factor, value in zip(factors, values, strict=True))
            for values in product((0, 1), repeat=6)
        }
        model = LinearModel()
        terms = {model.variable(0, 1): factor for factor in factors}
        model.hold("total", terms, total)
        fewest = min((sum(values) for values, reached in sums.items() if reached == total), default=None)
        assert least(model, dict.fromkeys(terms, 1)) == fewest


def two_goals() -> tuple[LinearModel, list[dict[int, int]]]:
    """Minimise 4x, then -2y, where x + y <= 6, x is 1 to 3 and y is 0 to 9."""
    model = LinearModel()
    one, other = model.variable(1, 3), model.variable(0, 9)
    model.add(Row("both", ((1, one), (1, other)), high=6))
    return model, [{one: 4}, {other: -2}]


@pytest.mark.parametrize("packed", [1, 2**50])
def test_goals_are_met_in_order_of_rank_and_proven_ones_are_their_own_bounds(
    packed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PACKED", packed)
    model, goals = two_goals()
    assert minimise_lexicographically(model, goals, Budget(), {}) == SearchResult(
        values=(1, 5), bounds=(4, -10), proven=True
    )
    model, goals = two_goals()
    assert minimise_lexicographically(model, goals[::-1], Budget(), {}) == SearchResult(
        values=(1, 5), bounds=(-10, 4), proven=True
    )


def test_goals_without_terms_are_met_as_they_are() -> None:
    model, goals = two_goals()
    found = minimise_lexicographically(model, [{}, {0: 0}, *goals, {}], Budget(), {})
    assert found == SearchResult(values=(1, 5), bounds=(0, 0, 4, -10, 0), proven=True)


@pytest.mark.parametrize("at", [0, 1])
def test_what_cannot_be_changed_does_not_matter_however_dear_it_is(at: int) -> None:
    model = LinearModel()
    settled, small, large = model.variable(at, at), model.variable(0, 1), model.variable(0, 2**30)
    goals = [{settled: 2**40 + 1, small: 2}, {settled: 2**50 + 1, large: -1}]
    found = minimise_lexicographically(model, goals, Budget(), {})
    bounds = (at * (2**40 + 1), at * (2**50 + 1) - 2**30)
    assert found == SearchResult(values=(at, 0, 2**30), bounds=bounds, proven=True)


def stopped(
    monkeypatch: pytest.MonkeyPatch, *answers: tuple[bool, tuple[int, ...] | None, int], packed: int = 2**50
) -> SearchResult:
    """What is made of searches that end with these answers: whether proven, the values, the bound."""
    left = iter(answers)

    def next_of_them(*_: object) -> search._Found:
        proven, values, bound = next(left)
        return search._Found(values, bound, proven)

    monkeypatch.setattr(search, "PACKED", packed)
    monkeypatch.setattr(search, "_minimise", next_of_them)
    model, goals = two_goals()
    return minimise_lexicographically(model, goals, Budget(), {})


@pytest.mark.parametrize(
    ("bound", "bounds"),
    [
        (20 - 4, (8, -8)),  # x >= 2, and with x = 2, which the values have, y <= 4
        (20 - 9, (8, -18)),
        (20 - 10, (4, -18)),  # x >= 1 only: nothing is known of y
        (10 - 5, (4, -18)),
        (-100, (4, -18)),
        (30 - 3, (12, -18)),  # cannot be with these values, but stays a bound within reach
        (1000, (12, -18)),
    ],
)
def test_the_bound_of_goals_packed_into_one_is_read_back_goal_by_goal(
    bound: int, bounds: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = stopped(monkeypatch, (False, (2, 3), bound))
    assert found == SearchResult(values=(2, 3), bounds=bounds, proven=False)


def test_a_search_stopped_at_its_second_goal_keeps_the_first_one_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    found = stopped(monkeypatch, (True, (1, 2), 0), (False, (1, 4), -5), packed=1)
    assert found == SearchResult(values=(1, 4), bounds=(4, -10), proven=False)
    found = stopped(monkeypatch, (True, (1, 2), 0), (False, None, -7), packed=1)
    assert found == SearchResult(values=(1, 2), bounds=(4, -18), proven=False)


def test_a_search_without_any_solution_knows_only_what_the_variables_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    found = stopped(monkeypatch, (False, None, 0))
    assert found == SearchResult(values=None, bounds=(4, -18), proven=False)


@given(rng=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_bounds_read_back_never_pass_the_best_there_is(rng: Random) -> None:
    model = LinearModel()
    for _ in range(3):
        model.variable(0, rng.randint(1, 3))
    solutions = [v for v in product(*(range(high + 1) for _, high in model.bounds)) if rng.random() < 0.4]
    goals = [search._Goal.of(model, {v: rng.randint(-9, 9) for v in range(3)}) for _ in range(3)]
    pack = search._pack(goals)
    assert len(pack) == len(goals)
    packed = search._weighted(pack)
    worth = {values: sum(factor * values[v] for v, factor in packed.items()) for values in solutions}
    ranked = {values: tuple(goal.at(values) for goal in goals) for values in solutions}
    assert sorted(solutions, key=lambda values: worth[values]) == sorted(solutions, key=lambda values: ranked[values])
    if solutions:
        best, bound = min(ranked.values()), min(worth.values()) - rng.choice([0, 0, 1, rng.randint(0, 10_000)])
        bounds = search._decode(pack, bound + search._offset(pack), rng.choice(solutions))
        for rank, found in enumerate(bounds):
            met = all(bounds[before] == best[before] for before in range(rank))
            assert found <= best[rank] or not met


def test_a_search_that_had_no_time_has_no_values() -> None:
    model, goals = two_goals()
    found = minimise_lexicographically(model, goals, Budget(until=time.monotonic() - 1), {})
    assert found == SearchResult(values=None, bounds=(4, -18), proven=False)


def test_ctrl_c_stops_the_search_and_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is told to stop, and the interrupt reaches whoever waits for the answer."""
    stopped = Event()
    monkeypatch.setattr(cp_model.CpSolver, "solve", lambda *_: stopped.wait(60) and cp_model.UNKNOWN)
    monkeypatch.setattr(cp_model.CpSolver, "stop_search", lambda _: stopped.set())
    model, goals = two_goals()
    Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        minimise_lexicographically(model, goals, Budget(), {})
    assert stopped.is_set()


def test_an_error_of_the_search_reaches_whoever_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise MemoryError("too much")

    monkeypatch.setattr(cp_model.CpSolver, "solve", failing)
    model, goals = two_goals()
    with pytest.raises(MemoryError, match="too much"):
        minimise_lexicographically(model, goals, Budget(), {})


def test_rows_that_contradict_each_other_are_our_bug() -> None:
    model, goals = two_goals()
    model.add(Row("never", ((1, 0), (1, 1)), low=7))
    with pytest.raises(AnswerError, match="INFEASIBLE"):
        minimise_lexicographically(model, goals, Budget(), {})


def neighbours() -> tuple[LinearModel, dict[int, int]]:
    """Six variables of which three are 1, with costs that doubles cannot tell apart."""
    model = LinearModel()
    costs = {model.variable(0, 1): 2**58 + extra for extra in (5, 1, 4, 2, 6, 3)}
    model.add(Row("three of them", tuple((1, variable) for variable in costs), 3, 3))
    return model, costs


def test_goals_past_what_doubles_tell_apart_are_certified() -> None:
    model, costs = neighbours()
    least = 3 * 2**58 + 1 + 2 + 3
    assert float(least) == float(least + 1) == float(least + 9)
    found = minimise_lexicographically(model, [costs], Budget(), {})
    assert found == SearchResult(values=found.values, bounds=(least,), proven=True)
    assert found.values == (0, 1, 0, 1, 0, 1)
    assert all(row.label == "three of them" for row in model.rows), "the search for anything better leaves no rows"


def test_an_answer_that_is_wrong_by_less_than_a_double_shows_is_bettered(monkeypatch: pytest.MonkeyPatch) -> None:
    model, costs = neighbours()
    solve, calls = search._solve, []

    def first_one_wrong(written: LinearModel, objective: Mapping[int, int], *others: object) -> search._Found | None:
        calls.append(len(written.rows))
        if len(calls) == 1:
            return search._Found((1, 0, 1, 0, 1, 0), 3 * 2**58, proven=True)
        return solve(written, objective, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "_solve", first_one_wrong)
    found = minimise_lexicographically(model, [costs], Budget(), {})
    assert found.values == (0, 1, 0, 1, 0, 1)
    assert found.bounds == (3 * 2**58 + 6,)
    assert len(calls) >= 3
    assert calls[1] > calls[0]


def test_a_search_for_anything_better_that_has_no_time_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model, costs = neighbours()
    answers = iter([search._Found((1, 0, 1, 0, 1, 0), 0, proven=True), search._Found(None, 0, proven=False)])
    monkeypatch.setattr(search, "_solve", lambda *_: next(answers))
    found = minimise_lexicographically(model, [costs], Budget(), {})
    assert found == SearchResult(values=(1, 0, 1, 0, 1, 0), bounds=(0,), proven=False)


def test_the_least_that_variables_allow_needs_no_search_for_anything_better(monkeypatch: pytest.MonkeyPatch) -> None:
    model = LinearModel()
    costs = {model.variable(0, 1): 2**60 + 1, model.variable(0, 1): 2**60}
    answers = iter([search._Found((0, 0), 0, proven=True)])
    monkeypatch.setattr(search, "_solve", lambda *_: next(answers))
    assert minimise_lexicographically(model, [costs], Budget(), {}).proven


@pytest.mark.parametrize("bound", [-7.0, -0.4, 0.0, 2.9999999, 3.0000000001, 3.5, 2.0**51 + 0.5])
def test_a_bound_is_the_whole_number_from_which_on_answers_may_be(bound: float) -> None:
    assert search._below(bound) == math.ceil(bound - 1e-6)


@pytest.mark.parametrize("exact", [2**52 + 1, 2**60 + 3, -(2**61) - 5, 3 * 2**70 - 1])
def test_a_bound_past_what_a_double_holds_stays_below_what_it_was_rounded_from(exact: int) -> None:
    assert search._below(float(exact)) <= exact
    assert search._below(float(exact)) >= exact - abs(exact) // 2**50 - 2


def test_what_is_held_with_slack_may_be_so_much_less_and_no_more() -> None:
    rng = Random(11)
    for _ in range(25):
        factors = [rng.choice([-1, 1]) * rng.getrandbits(rng.choice([3, 17, 34, 60])) for _ in range(5)]
        sums = {
            values: sum(factor * value for factor, value in zip(factors, values, strict=True))
            for values in product((0, 1), repeat=5)
        }
        total = rng.choice(list(sums.values())) + rng.choice([-1, 0, 0, 1])
        slack = rng.choice([0, 1, 5, 2**17, 2**40 + 3, 2**61])
        model = LinearModel()
        terms = {model.variable(0, 1): factor for factor in factors}
        model.hold("total", terms, total, slack)
        fewest = min(
            (sum(values) for values, reached in sums.items() if total - slack <= reached <= total), default=None
        )
        assert least(model, dict.fromkeys(terms, 1)) == fewest


def long_search() -> tuple[LinearModel, list[dict[int, int]]]:
    """A market split instance, which keeps CP-SAT busy for longer than anybody waits."""
    rng, model = Random(3), LinearModel()
    variables = [model.variable(0, 1) for _ in range(50)]
    goal: dict[int, int] = {}
    for _ in range(7):
        factors = [rng.randint(0, 99) for _ in variables]
        over, under = model.variable(0, 5000), model.variable(0, 5000)
        terms = (*zip(factors, variables, strict=True), (-1, over), (1, under))
        model.add(Row("split", terms, sum(factors) // 2, sum(factors) // 2))
        goal |= {over: 1, under: 1}
    return model, [goal]


def test_a_real_interrupt_stops_a_real_search_and_leaves_the_handler_as_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    threads = set(enumerate_threads())
    timer = Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        minimise_lexicographically(*long_search(), Budget(), {})
    timer.join()
    assert signal.getsignal(signal.SIGINT) is before
    assert set(enumerate_threads()) <= threads, "nothing is left running"


def test_a_search_that_is_out_of_time_gives_its_best_and_a_bound() -> None:
    model, goals = long_search()
    found = minimise_lexicographically(model, goals, Budget.of(0.5), {})
    assert not found.proven
    assert found.values is not None
    assert 0 <= found.bounds[0] <= sum(found.values[variable] for variable in goals[0])


def test_an_invalid_model_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "STATED", 2**200)
    model = LinearModel()
    with pytest.raises(AnswerError, match="CP-SAT says MODEL_INVALID"):
        minimise_lexicographically(model, [{model.variable(0, 2**62): 2**62}], Budget(), {})


@pytest.mark.parametrize(("most", "stated"), [(2**6, 2**4), (2**40, 2**30), (2**62, 2**62)])
def test_a_goal_of_any_size_is_met_exactly_and_before_the_next_one(
    most: int, stated: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "STATED", stated)
    rng = Random(most)
    for _ in range(15):
        model = LinearModel()
        variables = [model.variable(0, 1) for _ in range(6)]
        model.add(Row("some", tuple((1, variable) for variable in variables), low=2, high=3))
        large = {variable: -rng.randint(most // 2, most) for variable in variables}
        small = {variable: rng.randint(0, 9) for variable in variables}
        best = min(
            tuple(sum(goal[variable] * values[variable] for variable in variables) for goal in (large, small))
            for values in product((0, 1), repeat=6)
            if 2 <= sum(values) <= 3
        )
        found = minimise_lexicographically(model, [large, small], Budget(), {})
        assert found.values is not None
        assert found.bounds == best
        assert tuple(_reached(goal, found.values) for goal in (large, small)) == best
        assert found.proven


def _reached(goal: dict[int, int], values: tuple[int, ...]) -> int:
    return sum(factor * values[variable] for variable, factor in goal.items())
