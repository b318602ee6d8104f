"""Why this set: bindings, the next best, letters that stay out, conflicts and remedies."""

from itertools import combinations
from pathlib import Path

import pytest
from folders import read
from one_program import FOUR, context_of, letter, solved

import solver
from solver.analysis.explain import Explanation, explain, near_alternative
from solver.analysis.result import Result
from solver.rules.scoring import judge, unmet

ONE = {"required": 1, "maximum": 1}


def explained(result: Result) -> Explanation:
    return explain(result, "P")


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
    writers: list[dict[str, object]] = [
        {"writer_id": "w", "name": "Dr. A", "specialty": "im", "role": "attending", "country": "US", "versions": 1}
    ]
    result = solver.solve(read(tmp_path / "one", letters=letters, programs=programs, writers=writers))
    assert result.portfolios == {"P": ("B",), "Q": ("A",)}
    reasons = {unused.letter_id: unused.reason for unused in explain(result, "P").unused}
    used_up = "only 1 of its writer's letters may be used (versions in writers.csv)"
    assert reasons == {"A": "you excluded it there", "A2": used_up}
    both = solver.solve(read(tmp_path / "both", letters=letters, programs=programs))
    assert explain(both, "P").unused[-1].reason == ""


def test_of_two_letters_of_one_writer_a_program_takes_one(tmp_path: Path) -> None:
    letters = [letter("A", comparison="top_1"), letter("A2", writer="Dr. A", rotation="Ward A"), letter("B")]
    told = explained(solved(tmp_path, letters, required=1, maximum=1))
    assert [(unused.letter_id, unused.instead) for unused in told.unused] == [("A2", "A"), ("B", "")]
