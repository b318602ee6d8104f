"""Why this set: bindings, the next best, letters that stay out, conflicts and remedies."""

import time
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest
from folders import read

import solver
from solver.analysis.attainable import Attainable
from solver.analysis.explain import Explanation, explain, near_alternative
from solver.analysis.remedy import Remedy
from solver.analysis.remedy import remedy as remedy_within
from solver.analysis.result import Result
from solver.analysis.single_program import ProgramContext, program_context
from solver.domain.entities import Response
from solver.optimize.budget import Budget
from solver.rules.scoring import judge, unmet

WARD = {"role": "attending", "country": "US", "setting": "inpatient", "involvement": "hands_on", "weeks": 4}


def letter(letter_id: str, field: str = "internal medicine", **more: object) -> dict[str, object]:
    own = {"letter_id": letter_id, "writer": f"Dr. {letter_id}", "writer_specialty": field, "status": "uploaded"}
    return {**WARD, "rotation": f"Ward {letter_id}", **own, **more}


ONE = {"required": 1, "maximum": 1}
FOUR = [letter("A", comparison="top_1"), letter("B", comparison="top_5"), letter("C"), letter("D", comparison="none")]


def solved(folder: Path, letters: list[dict[str, object]], toml: str = "", **program: object) -> Result:
    return solver.solve(read(folder, toml, letters=letters, programs=[{"program_id": "P", "name": "P", **program}]))


def explained(result: Result) -> Explanation:
    return explain(result, "P")


def context_of(result: Result, budget: Budget | None = None) -> ProgramContext:
    return program_context(result, result.programs[0], budget or Budget())


def remedy(result: Result) -> Remedy | None:
    return remedy_within(context_of(result))


def test_a_clause_that_costs_points_binds_and_one_that_is_met_anyway_does_not(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology")]
    told = explained(solved(tmp_path, letters, needs="neurology>=1; im>=1", maximum=3))
    assert [binding.rule for binding in told.bindings] == ["neurology>=1"]
    assert told.bindings[0].letter_ids == ("A", "B", "C")
    assert told.bindings[0].points > 20


def test_the_maximum_binds_where_one_more_letter_would_be_sent(tmp_path: Path) -> None:
    strong = [letter(name, comparison="top_1", detail="specific", endorsement="unreserved") for name in "ABC"]
    told = explained(solved(tmp_path / "two", strong, required="exactly 2"))
    assert [binding.rule for binding in told.bindings] == ["maximum 2"]
    assert not explained(solved(tmp_path / "three", strong, required=3)).bindings


def test_final_letters_bind_where_the_program_would_get_others(tmp_path: Path) -> None:
    told = explained(solved(tmp_path, FOUR, required=2, maximum=2, applied="yes", assigned="C;D"))
    assert "letters that are final" in [binding.rule for binding in told.bindings]


@pytest.mark.parametrize(
    "program", [{"required": 3}, {"required": 2, "maximum": 2}, {"required": 4}, {"needs": "us>=2"}]
)
def test_the_next_best_set_is_the_second_best_of_all(tmp_path: Path, program: dict[str, object]) -> None:
    result = solved(tmp_path, FOUR, "", **program)
    case = context_of(result)
    every = [
        portfolio
        for size in range(case.group.room + 1)
        for portfolio in combinations(range(4), size)
        if portfolio != case.portfolio
    ]
    second = min(every, key=lambda portfolio: (*judge(case.problem, case.group, portfolio).key, portfolio))
    other = explained(result).alternative
    assert other is not None
    assert (
        judge(case.problem, case.group, second).key == case.score(tuple("ABCD".index(i) for i in other.letter_ids)).key
    )


def test_the_nearest_set_differs_by_one_letter(tmp_path: Path) -> None:
    result = solved(tmp_path, [*FOUR[:2], letter("C"), letter("D")], required=3)
    near = near_alternative(context_of(result))
    assert near is not None
    assert (near.letter_ids, near.points) == (("A", "B", "D"), 0.0)


def test_a_letter_that_stays_out_tells_its_price_or_its_bar(tmp_path: Path) -> None:
    letters = [
        *FOUR,
        letter("E", status="declined"),
        letter("F", excluded="P"),
        letter("G", status="not_asked"),
        letter("H", flags="backhanded;hedging"),
        letter("A2", writer="Dr. A", rotation="Ward A"),
    ]
    told = explained(solved(tmp_path, letters, required=2, maximum=2))
    reasons = {unused.letter_id: unused for unused in told.unused}
    assert "declined" in reasons["E"].reason
    assert "excluded" in reasons["F"].reason
    assert "[asks] max in scenario.toml is 0" in reasons["G"].reason
    assert "do harm" in reasons["H"].reason
    assert reasons["C"].reason == ""
    assert reasons["C"].points > 0
    assert reasons["D"].points > reasons["C"].points
    assert reasons["A2"].points > 0


def test_the_smallest_conflict_is_named(tmp_path: Path) -> None:
    letters = [letter("A", tags="own_school", country="Elbonia"), letter("B"), letter("C")]
    told = explained(solved(tmp_path, letters, needs="all own_school; us>=1; im>=1; direct>=1", required=1))
    assert set(told.conflict) == {"not own_school<=0", "us>=1"}


def test_a_single_clause_that_nothing_meets_is_the_conflict(tmp_path: Path) -> None:
    told = explained(solved(tmp_path, FOUR, needs="im>=1; neurology>=2"))
    assert told.conflict == ("neurology>=2",)


def test_a_remedy_names_the_plainest_letters_and_who_could_give_one(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology", status="not_asked")]
    result = solved(tmp_path, letters, needs="us+neurology>=1")
    found = remedy(result)
    assert found is not None
    assert found.letters == (("neurology", "us"),)
    assert found.writers == ("dr_n",)


def test_two_letters_are_asked_for_where_one_is_not_enough(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="neurology>=2")
    found = remedy(result)
    assert found is not None
    assert found.letters == (("neurology",), ("neurology",))
    assert found.writers == ()


def test_any_letter_helps_where_only_the_count_is_short(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR[:2], required=3)
    found = remedy(result)
    assert found is not None
    assert found.letters == ((),)


def test_rules_that_contradict_each_other_have_no_remedy(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="im>=2; im<=1")
    assert result.programs[0].unmet
    assert remedy(result) is None


def test_a_writer_who_declined_is_not_named(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology", response="declined", status="")]
    result = solved(tmp_path, letters, needs="neurology>=1")
    found = remedy(result)
    assert found is not None
    assert found.writers == ()


def test_an_answer_is_irreparable_only_because_of_what_is_final(tmp_path: Path) -> None:
    lost = [*FOUR[:3], letter("W", status="withdrawn")]
    burned = solved(tmp_path / "a", lost, required=3, maximum=3, applied="yes", assigned="A;B;W")
    assert burned.programs[0].status == "irreparable"
    assert [placed.state for placed in burned.programs[0].letters] == ["locked", "locked", "lost"]
    free = solved(tmp_path / "b", lost, required=3, maximum=3, assigned="A;B;W")
    assert free.programs[0].status == "complete"
    closed = solved(tmp_path / "c", FOUR, required=3, applied="yes", assigned="A;B", closed="yes")
    assert closed.programs[0].status == "irreparable"
    short = solved(tmp_path / "d", FOUR[:2], required=3, applied="yes", assigned="A")
    assert short.programs[0].status == "short"


def test_the_rules_left_open_are_those_the_check_finds(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="neurology>=1")
    case = context_of(result)
    assert result.programs[0].unmet == unmet(case.group, case.portfolio) == (("neurology>=1", 1),)


def test_a_letter_for_few_programs_that_others_have_is_out_of_reach(tmp_path: Path) -> None:
    letters = [letter("A", comparison="top_1", max_programs=1), letter("B")]
    programs = [{**ONE, "program_id": "P"}, {**ONE, "program_id": "Q", "priority": "high"}]
    result = solver.solve(read(tmp_path, letters=letters, programs=programs))
    assert result.portfolios == {"P": ("B",), "Q": ("A",)}
    assert [unused.reason for unused in explain(result, "P").unused] == ["its max_programs is used up elsewhere"]
    reasons = [unused.reason for unused in explain(result, "Q").unused]
    assert reasons == [""]  # B could come, at a price: the program's own letter counts for nobody else


def test_a_writer_all_of_whose_versions_others_have_is_out_of_reach(tmp_path: Path) -> None:
    letters = [
        letter("A", comparison="top_1", excluded="P"),
        letter("A2", writer="Dr. A", rotation="Ward A", excluded="Q"),
        letter("B"),
    ]
    programs = [{**ONE, "program_id": "P"}, {**ONE, "program_id": "Q", "priority": "high"}]
    result = solver.solve(read(tmp_path, letters=letters, programs=programs))
    assert result.portfolios == {"P": ("B",), "Q": ("A",)}
    reasons = {unused.letter_id: unused.reason for unused in explain(result, "P").unused}
    assert reasons == {"A": "you excluded it there", "A2": "its writer's versions are used up"}


def test_a_us_letter_is_one_from_the_us_or_canada(tmp_path: Path) -> None:
    found = remedy(solved(tmp_path, FOUR, needs="us+neurology>=1; us_or_ca+neurology>=1"))
    assert found is not None
    assert found.letters == (("neurology", "us"),)


def test_a_writer_whose_letter_may_not_go_there_is_not_named(tmp_path: Path) -> None:
    neurologists = [letter(name, "neurology", status="not_asked") for name in "MN"]
    neurologists[0]["excluded"] = "P"
    found = remedy(solved(tmp_path, [*FOUR, *neurologists], needs="neurology>=1"))
    assert found is not None
    assert found.writers == ("dr_n",)


@pytest.mark.parametrize(
    ("versions", "response", "named"),
    [(1, Response.AGREED, ()), (2, Response.AGREED, ("dr_n",)), (2, Response.DECLINED, ())],
)
def test_a_writer_is_named_only_where_another_version_can_come(
    tmp_path: Path, versions: int, response: Response, named: tuple[str, ...]
) -> None:
    known = {"comparison": "top_1", "detail": "specific", "endorsement": "unreserved", "max_programs": 1}
    letters = [*FOUR[:2], letter("N", "neurology", **known)]
    row = {"required": 1, "maximum": 1, "needs": "neurology>=1"}
    programs = [{**row, "program_id": "P"}, {**row, "program_id": "Q", "priority": "high"}]
    scenario = read(tmp_path, letters=letters, programs=programs)
    writers = tuple(replace(writer, versions=versions, response=response) for writer in scenario.writers)
    result = solver.solve(replace(scenario, writers=writers))
    assert result.portfolios == {"P": ("A",), "Q": ("N",)}
    found = remedy(result)
    assert found is not None
    assert found.letters == (("neurology",),)
    assert found.writers == named


NEEDS = [
    "neurology>=1; us>=2",
    "us+neurology>=2; im>=1 and direct>=1 or chair>=1",
    "not im>=2; neurology==1",
    "resident<=0; us>=4",
    "t1>=1; t2>=1; t3>=1; t4>=1",
    "all us; neurology>=1; exactly 4",
]


@pytest.mark.parametrize("needs", NEEDS)
@pytest.mark.parametrize("program", [{}, {"required": 4}, {"applied": "yes", "assigned": "A;D"}])
def test_the_counts_are_those_of_every_portfolio(tmp_path: Path, needs: str, program: dict[str, object]) -> None:
    letters = [
        *FOUR,
        letter("E", writer="Dr. A", rotation="Ward A", tags="neurology;t4"),
        letter("F", "neurology", country="Elbonia", tags="t1;t2"),
        letter("G", role="resident", pinned="P", tags="t2;t3"),
    ]
    context = context_of(solved(tmp_path, letters, "", needs=needs, **program))
    reach, group, writer_of = Attainable(context), context.group, context.problem.writer_of
    fixed = {*group.locked, *group.pinned}
    every = [
        portfolio
        for size in range(group.room + 1)
        for portfolio in combinations(group.letters(context.available), size)
        if fixed <= set(portfolio) and len({writer_of[letter] for letter in portfolio}) == size
    ]
    counts = {(len(p), *(sum(i in tally.letters for i in p) for tally in reach.tallies)) for p in every}
    assert {tuple(row) for row in reach.counts.tolist()} == counts
    for held in product((False, True), repeat=len(reach.tallies)):
        least = reach.with_one_more(held)
        grown = [shortfall(context, [n + more for n, more in zip(row, (1, *held), strict=True)]) for row in counts]
        room = [short for short, row in zip(grown, counts, strict=True) if row[0] < group.room]
        assert least == min(room, default=None)


def shortfall(context: ProgramContext, counts: list[int]) -> int:
    """Of a program that has so many letters, and so many in each tally."""
    group, numbers = context.group, iter(counts[1:])
    short = max(0, group.required - counts[0])
    for demand in group.stated:
        short += min(sum(tally.count.deficit(next(numbers)) for tally in option) for option in demand.options)
    return short


def test_many_clauses_that_one_letter_meets_have_an_answer_at_once(tmp_path: Path) -> None:
    tags = ";".join(f"t{number}" for number in range(30))
    needs = "; ".join(f"t{number}>=2" for number in range(20))
    result = solved(tmp_path, [letter("A", tags=tags), *FOUR[1:]], needs=needs)
    started = time.process_time()
    assert remedy(result) is None
    told = explained(result)
    assert time.process_time() - started < 5
    assert told.conflict == ("t0>=2",)
    assert told.unfinished == ()


def test_more_counts_than_can_be_looked_at_are_not_taken_for_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.analysis.attainable.MOST", 2)
    told = explained(solved(tmp_path, FOUR, needs="neurology>=1"))
    assert (told.conflict, told.remedy) == ((), None)
    assert told.unfinished == ("conflict", "remedy")
