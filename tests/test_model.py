"""The model's parts, each alone: families of constraints, couplings, safe rows, and goals in order."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations, product
from random import Random
from threading import Event, Timer
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model
from solver.optimize.block import FAMILIES, Block, block, column, lay_out
from solver.optimize.linking import couple

from solver.domain.entities import Letter, Scenario
from solver.domain.errors import AnswerError
from solver.domain.needs import parse
from solver.optimize import block as families
from solver.optimize import search
from solver.optimize.budget import Budget
from solver.optimize.linear_model import LARGEST, LinearModel, Row
from solver.optimize.search import SearchResult, minimise_lexicographically
from solver.rules.problem import Demand, Prices, Problem, ProgramGroup, Tally
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


def kind(
    *,
    programs: int = 1,
    required: int = 0,
    maximum: int = 4,
    burned: tuple[int, ...] = (),
    stated: Sequence[str] = (),
    preferred: Sequence[str] = (),
    reference: tuple[int, ...] = (),
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
        locked=(),
        burned=burned,
        pinned=(),
        reference=reference,
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
        letters=tuple(Letter(id=f"l{place}", writer_id="", row=place + 1, expected=None) for place in LETTERS),  # type: ignore[arg-type]
        programs=(),
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
    )


def subsets() -> Iterator[tuple[int, ...]]:
    return (chosen for size in range(len(LETTERS) + 1) for chosen in combinations(LETTERS, size))


def whole(problem: Problem) -> Block:
    return block(problem, problem.groups[0], LinearModel(), tuple(LETTERS), (), whole=True)


def part(problem: Problem) -> Block:
    """A part of a kind, whose size is left open."""
    return block(problem, problem.groups[0], LinearModel(), tuple(LETTERS), (), whole=False)


def smallest(
    made: Block, portfolio: Collection[int], goal: Callable[[Block], dict[int, int]], n: int = 1
) -> int | None:
    """The least a goal can be when `n` programs get exactly these letters; None: they cannot."""
    made.sheet.add(Row("n", ((1, made.n),), n, n))
    for letter, variable in made.take.items():
        there = n * (letter in portfolio)
        made.sheet.add(Row("letters", ((1, variable),), there, there))
    return least(made.sheet, goal(made))


def least(sheet: LinearModel, goal: dict[int, int]) -> int | None:
    found = attempt(sheet, goal)
    if found is None:
        return None
    assert found.values is not None
    assert found.proven
    return sum(factor * found.values[variable] for variable, factor in goal.items())


def attempt(sheet: LinearModel, goal: dict[int, int]) -> SearchResult | None:
    try:
        return minimise_lexicographically(sheet, [goal], Budget(), {})
    except AnswerError as error:
        if "INFEASIBLE" in str(error):
            return None
        raise


def alone(family: Callable[[Block], Iterator[Row]], made: Block) -> Block:
    for row in family(made):
        made.sheet.add(row)
    return made


def shortfall(made: Block) -> dict[int, int]:
    return summed(made.shortfall)


def loss(made: Block) -> dict[int, int]:
    return summed((-factor, variable) for factor, variable in made.value)


def nothing(_: Block) -> dict[int, int]:
    return {}


def summed(terms: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> dict[int, int]:
    goal: dict[int, int] = {}
    for factor, variable in terms:
        goal[variable] = goal.get(variable, 0) + factor
    return goal


@pytest.mark.parametrize(("burned", "room"), [((), 3), ((3,), 2), ((2, 3), 1)])
def test_room_takes_as_many_letters_as_the_maximum_less_the_burned_ones_and_no_more(
    burned: tuple[int, ...], room: int
) -> None:
    found = world(kind(maximum=3, burned=burned))
    assert smallest(alone(families.room, whole(found)), range(room), nothing) == 0
    assert smallest(alone(families.room, whole(found)), range(room + 1), nothing) is None
    many = world(kind(maximum=3, burned=burned, programs=3))
    assert smallest(alone(families.room, part(many)), range(room), nothing, n=2) == 0
    assert smallest(alone(families.room, part(many)), range(room + 1), nothing, n=2) is None


def test_one_writer_has_one_letter_at_a_program_and_not_two() -> None:
    for portfolio in subsets():
        both = {0, 2} <= set(portfolio)
        found = world(kind(programs=2), writer_of=(0, 1, 0, 3))
        assert smallest(alone(families.one_per_writer, whole(found)), portfolio, nothing) == (None if both else 0)
        assert smallest(alone(families.one_per_writer, part(found)), portfolio, nothing, 2) == (None if both else 0)


@pytest.mark.parametrize("number", [0, 2, 3, 5])
def test_required_letters_are_free_when_there_and_counted_when_missing(number: int) -> None:
    for portfolio in subsets():
        found = world(kind(required=number, programs=3))
        missing = max(0, number - len(portfolio))
        assert smallest(alone(families.required, whole(found)), portfolio, shortfall) == missing
        assert smallest(alone(families.required, part(found)), portfolio, shortfall, n=2) == 2 * missing


@pytest.mark.parametrize("text", CLAUSES)
def test_a_stated_clause_counts_the_letters_short_or_over_in_its_cheapest_option(text: str) -> None:
    found = world(kind(stated=[text], programs=2))
    (clause,) = parse(text, KNOWN)
    gaps = set()
    for portfolio in subsets():
        gap = clause.deficit([CARRIED[place] | {"any"} for place in portfolio])
        gaps.add(gap)
        assert smallest(alone(families.stated, whole(found)), portfolio, shortfall) == gap
        assert smallest(alone(families.stated, part(found)), portfolio, shortfall, n=2) == 2 * gap
    assert len(gaps) > 1


def test_several_stated_clauses_are_counted_each_under_its_own_name() -> None:
    made = alone(families.stated, whole(world(kind(stated=["im>=2", "us<=0"]))))
    assert set(made.demands) == {"im>=2", "us<=0"}
    assert smallest(made, [0], shortfall) == 2


@pytest.mark.parametrize("text", CLAUSES)
def test_a_preferred_clause_costs_its_price_per_letter_short_or_over_and_no_shortfall(text: str) -> None:
    found = world(kind(preferred=[text], programs=2))
    (clause,) = parse(text, KNOWN)
    for portfolio in subsets():
        gap = clause.deficit([CARRIED[place] | {"any"} for place in portfolio])
        assert smallest(alone(families.preferred, whole(found)), portfolio, loss) == 10_0000 * gap
        assert smallest(alone(families.preferred, part(found)), portfolio, loss, n=2) == 2 * 10_0000 * gap
        assert not alone(families.preferred, whole(found)).demands


@pytest.mark.parametrize("number", [0, 1, 3, 4])
def test_letters_beyond_the_required_count_cost_the_extra_bar_and_the_required_ones_nothing(number: int) -> None:
    found = world(kind(required=number, programs=2))
    for portfolio in subsets():
        beyond = max(0, len(portfolio) - number)
        assert smallest(alone(families.extra, whole(found)), portfolio, loss) == 60_0000 * beyond
        assert smallest(alone(families.extra, part(found)), portfolio, loss, n=2) == 2 * 60_0000 * beyond


def test_each_pair_of_letters_from_one_rotation_costs_the_overlap() -> None:
    found = world(kind(programs=2), overlaps={(0, 1), (1, 2), (0, 2)})
    for portfolio in subsets():
        pairs = math.comb(len(set(portfolio) - {3}), 2)
        assert smallest(alone(families.overlap, whole(found)), portfolio, loss) == 5_0001 * pairs
        assert smallest(alone(families.overlap, part(found)), portfolio, loss, n=2) == 2 * 5_0001 * pairs


def test_the_families_are_all_of_them() -> None:
    assert {family.__name__ for family in FAMILIES} == {
        "room",
        "one_per_writer",
        "required",
        "stated",
        "extra",
        "overlap",
        "preferred",
    }


def test_a_block_laid_out_is_worth_what_the_check_says() -> None:
    clauses, preferences = ["im>=2 or gap>=1", "us<=1"], ["any==2", "gap>=1"]
    found = world(
        kind(required=2, stated=clauses, preferred=preferences, reference=(1, 2), programs=3), overlaps={(0, 3), (1, 2)}
    )
    for portfolio in subsets():
        score = judge(found, found.groups[0], portfolio)
        for make, n in ((whole, 1), (part, 2)):
            assert smallest(lay_out(make(found)), portfolio, shortfall, n) == n * score.shortfall
            assert smallest(lay_out(make(found)), portfolio, loss, n) == -n * score.value
            assert smallest(lay_out(make(found)), portfolio, lambda made: summed(made.changes), n) == n * score.changes


def test_a_settled_portfolio_is_worth_what_the_check_says_for_each_of_its_programs() -> None:
    found = world(kind(required=2, stated=["gap>=1"], preferred=["us>=2"], reference=(0, 1), programs=3))
    for portfolio in subsets():
        score = judge(found, found.groups[0], portfolio)
        for n in range(4):
            made = column(found, found.groups[0], LinearModel(), portfolio)
            assert smallest(made, portfolio, shortfall, n) == n * score.shortfall
            made = column(found, found.groups[0], LinearModel(), portfolio)
            assert smallest(made, portfolio, loss, n) == -n * score.value


def test_a_letter_goes_to_all_programs_of_a_part_or_to_none() -> None:
    for n, times in product(range(4), range(4)):
        made = part(world(kind(programs=3)))
        made.sheet.add(Row("n", ((1, made.n),), n, n))
        made.sheet.add(Row("times", ((1, made.take[0]),), times, times))
        possible = least(made.sheet, {made.use[0]: 1})
        assert possible == (None if times not in (0, n) else int(times > 0))


def test_forced_letters_go_wherever_the_programs_of_a_part_are() -> None:
    found = world(kind(programs=3))
    made = block(found, found.groups[0], LinearModel(), (0, 1), (2, 3), whole=False)
    assert made.take[2] == made.take[3] == made.n
    made.sheet.add(Row("n", ((1, made.n),), 2, 2))
    assert least(made.sheet, {made.use[2]: 1}) == 1


def coupled(
    problem: Problem, limited: Collection[int] = (), versions: Collection[int] = (), few_asks: bool = False
) -> tuple[list[Block], dict[int, int]]:
    """A block for each kind of a problem, tied together, with the costs of asking."""
    sheet = LinearModel()
    blocks = [block(problem, made, sheet, tuple(LETTERS), (), whole=True) for made in problem.groups]
    charged = frozenset() if few_asks else frozenset(problem.to_ask)
    return blocks, couple(problem, sheet, blocks, frozenset(limited), frozenset(versions), charged, few_asks)


def sent(
    blocks: Sequence[Block], portfolios: Sequence[Collection[int]], goal: dict[int, int] | None = None
) -> int | None:
    for made, portfolio in zip(blocks, portfolios, strict=True):
        for letter, variable in made.take.items():
            there = int(letter in portfolio)
            made.sheet.add(Row("letters", ((1, variable),), there, there))
    return least(blocks[0].sheet, goal or {})


def test_a_limited_letter_goes_to_as_many_programs_as_allowed_and_not_to_one_more() -> None:
    found = world(kind(), kind(required=1), kind(required=2), limits=(2, None, None, None))
    assert sent(coupled(found, limited={0})[0], [{0}, {0, 1}, {1}]) == 0
    assert sent(coupled(found, limited={0})[0], [{0}, {0, 1}, {0, 1}]) is None


def test_a_writer_gives_as_many_versions_as_he_writes_and_not_one_more() -> None:
    found = world(kind(), kind(required=1), kind(required=2), writer_of=(0, 0, 0, 3), versions=(2, 1, 1, 1))
    assert sent(coupled(found, versions={0})[0], [{0}, {1}, {0, 3}]) == 0
    assert sent(coupled(found, versions={0})[0], [{0}, {1}, {2, 3}]) is None


def test_few_writers_are_asked_and_each_is_paid_once() -> None:
    found = world(kind(), kind(required=1), writer_of=(0, 0, 2, 3), to_ask={0, 1, 2}, asks_max=1)
    blocks, asks = coupled(found, few_asks=True)
    assert sent(blocks, [{0}, {1, 3}], asks) == 7_0000
    blocks, asks = coupled(found, few_asks=True)
    assert sent(blocks, [{0}, {2}], asks) is None
    blocks, asks = coupled(found)
    assert sent(blocks, [{0}, {2}], asks) == 2 * 7_0000


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
    sheet = LinearModel()
    sheet.variable(0, 1)
    sheet.variable(-1, 1)
    sheet.variable(-LARGEST, 0)
    sheet.variable(-LARGEST - 1, 0)
    sheet.add(row)
    assert sheet.rows == [row]
    more = {
        "coefficient": Row("coefficient", ((LARGEST + 1, 0),), high=0),
        "sum": Row("sum", ((LARGEST - 5, 0), (-6, 1)), low=0),
        "bound": Row("bound", ((1, 3),), high=0),
        "low": Row("low", ((1, 0),), low=-LARGEST - 1),
        "high": Row("high", ((1, 0),), high=LARGEST + 1),
    }
    with pytest.raises(AnswerError, match=row.label):
        sheet.add(more[row.label])
    assert sheet.rows == [row]


def holds(sheet: LinearModel, values: Sequence[int]) -> bool:
    """Whether the rows hold for these values; a carry, last in its row, is what the row makes of it."""
    known = list(values)
    for row in sheet.rows:
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
            low, high = sheet.bounds[last]
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
    sheet = LinearModel()
    terms = {sheet.variable(-1, 2): factor for factor in factors}
    sheet.fix("total", terms, total)
    for values in product(range(-1, 3), repeat=len(factors)):
        reached = sum(factor * value for factor, value in zip(factors, values, strict=True))
        assert holds(sheet, values) == (reached == total)


@given(
    factors=st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=4),
    most=st.integers(1, 10**6),
    rng=st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_a_total_over_wide_variables_is_held_too(factors: list[int], most: int, rng: Random) -> None:
    chosen = [rng.randint(0, most) for _ in factors]
    total = sum(factor * value for factor, value in zip(factors, chosen, strict=True))
    sheet = LinearModel()
    sheet.fix("total", {sheet.variable(0, most): factor for factor in factors}, total)
    assert holds(sheet, chosen)
    for _ in range(20):
        others = [min(most, max(0, value + rng.randint(-1, 1))) for value in chosen]
        reached = sum(factor * value for factor, value in zip(factors, others, strict=True))
        assert holds(sheet, others) == (reached == total)


def test_a_total_over_variables_too_wide_to_hold_is_refused() -> None:
    sheet = LinearModel()
    with pytest.raises(AnswerError, match="safely"):
        sheet.fix("total", {sheet.variable(0, LARGEST): 1}, 1)


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
        sheet = LinearModel()
        terms = {sheet.variable(0, 1): factor for factor in factors}
        sheet.fix("total", terms, total)
        fewest = min((sum(values) for values, reached in sums.items() if reached == total), default=None)
        assert least(sheet, dict.fromkeys(terms, 1)) == fewest


def two_goals() -> tuple[LinearModel, list[dict[int, int]]]:
    """Minimise 4x, then -2y, where x + y <= 6, x is 1 to 3 and y is 0 to 9."""
    sheet = LinearModel()
    one, other = sheet.variable(1, 3), sheet.variable(0, 9)
    sheet.add(Row("both", ((1, one), (1, other)), high=6))
    return sheet, [{one: 4}, {other: -2}]


@pytest.mark.parametrize("packed", [1, 2**50])
def test_goals_are_met_in_order_of_rank_and_proven_ones_are_their_own_bounds(
    packed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PACKED", packed)
    sheet, goals = two_goals()
    assert minimise_lexicographically(sheet, goals, Budget(), {}) == SearchResult(
        values=(1, 5), bounds=(4, -10), proven=True
    )
    sheet, goals = two_goals()
    assert minimise_lexicographically(sheet, goals[::-1], Budget(), {}) == SearchResult(
        values=(1, 5), bounds=(-10, 4), proven=True
    )


def test_goals_without_terms_are_met_as_they_are() -> None:
    sheet, goals = two_goals()
    found = minimise_lexicographically(sheet, [{}, {0: 0}, *goals, {}], Budget(), {})
    assert found == SearchResult(values=(1, 5), bounds=(0, 0, 4, -10, 0), proven=True)


@pytest.mark.parametrize("at", [0, 1])
def test_what_cannot_be_changed_does_not_matter_however_dear_it_is(at: int) -> None:
    sheet = LinearModel()
    settled, small, large = sheet.variable(at, at), sheet.variable(0, 1), sheet.variable(0, 2**30)
    goals = [{settled: 2**40 + 1, small: 2}, {settled: 2**50 + 1, large: -1}]
    found = minimise_lexicographically(sheet, goals, Budget(), {})
    bounds = (at * (2**40 + 1), at * (2**50 + 1) - 2**30)
    assert found == SearchResult(values=(at, 0, 2**30), bounds=bounds, proven=True)


def stopped(
    monkeypatch: pytest.MonkeyPatch, *answers: tuple[bool, tuple[int, ...] | None, int], packed: int = 2**50
) -> SearchResult:
    """What is made of searches that end with these answers: whether proven, the values, the bound."""
    left = iter(answers)
    monkeypatch.setattr(search, "PACKED", packed)
    monkeypatch.setattr(search, "_solve", lambda *_: next(left))
    sheet, goals = two_goals()
    return minimise_lexicographically(sheet, goals, Budget(), {})


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
    sheet = LinearModel()
    for _ in range(3):
        sheet.variable(0, rng.randint(1, 3))
    solutions = [v for v in product(*(range(high + 1) for _, high in sheet.bounds)) if rng.random() < 0.4]
    goals = [search._Goal.of(sheet, {v: rng.randint(-9, 9) for v in range(3)}) for _ in range(3)]
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
    sheet, goals = two_goals()
    found = minimise_lexicographically(sheet, goals, Budget(until=time.monotonic() - 1), {})
    assert found == SearchResult(values=None, bounds=(4, -18), proven=False)


def test_ctrl_c_stops_the_search_and_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is told to stop, and the interrupt reaches whoever waits for the answer."""
    stopped = Event()
    monkeypatch.setattr(cp_model.CpSolver, "solve", lambda *_: stopped.wait(60) and cp_model.UNKNOWN)
    monkeypatch.setattr(cp_model.CpSolver, "stop_search", lambda _: stopped.set())
    sheet, goals = two_goals()
    Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        minimise_lexicographically(sheet, goals, Budget(), {})
    assert stopped.is_set()


def test_an_error_of_the_search_reaches_whoever_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise MemoryError("too much")

    monkeypatch.setattr(cp_model.CpSolver, "solve", failing)
    sheet, goals = two_goals()
    with pytest.raises(MemoryError, match="too much"):
        minimise_lexicographically(sheet, goals, Budget(), {})


def test_rows_that_contradict_each_other_are_our_bug() -> None:
    sheet, goals = two_goals()
    sheet.add(Row("never", ((1, 0), (1, 1)), low=7))
    with pytest.raises(AnswerError, match="INFEASIBLE"):
        minimise_lexicographically(sheet, goals, Budget(), {})
