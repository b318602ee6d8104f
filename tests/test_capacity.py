"""The limits over all programs: just feasible and just infeasible, each alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from folders import Row, read

from solver.optimize.grouping import build_problem
from solver.rules.capacity import (
    Usage,
    allows,
    one_per_writer,
    reachable,
    violations,
    without_further_asks,
    writers_of,
)
from solver.rules.problem import Problem

A, A2, B, C, D, D2 = range(6)
LETTERS: list[Row] = [
    {"letter_id": "A", "writer_id": "a", "status": "uploaded"},
    {"letter_id": "A2", "writer_id": "a", "status": "uploaded"},
    {"letter_id": "B", "writer_id": "b", "status": "uploaded", "max_programs": 2},
    {"letter_id": "C", "writer_id": "c", "status": "not_asked"},
    {"letter_id": "D", "writer_id": "d", "status": "not_asked"},
    {"letter_id": "D2", "writer_id": "d", "status": "not_asked"},
]
PLAIN: Row = {"specialty": "internal medicine", "role": "attending", "country": "US"}
WRITERS: list[Row] = [{"writer_id": x, "name": x, "versions": 2 if x == "d" else 1, **PLAIN} for x in "abcd"]


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    programs: list[Row] = [{"program_id": name} for name in "PQR"]
    return build_problem(read(tmp_path, "[asks]\nmax = 1\n", letters=LETTERS, writers=WRITERS, programs=programs))


def test_usage_counts_programs_writers_and_versions(problem: Problem) -> None:
    usage = Usage.of(problem, ((((A, B), 2), ((B, D), 1)),))
    assert dict(usage.programs) == {A: 2, B: 3, D: 1}
    assert usage.asked == writers_of(problem, [D])
    assert usage.versions(problem.writer_of[A]) == {A}
    assert usage.versions(problem.writer_of[C]) == frozenset()


def test_usage_is_added_to_and_taken_from_and_stays_as_it_is(problem: Problem) -> None:
    empty = Usage(problem, {})
    usage = empty.plus((A, D), 2).plus((A,))
    assert (dict(usage.programs), usage.asked) == ({A: 3, D: 2}, writers_of(problem, [D]))
    assert dict(usage.plus((D,), -2).programs) == {A: 3}
    assert not usage.plus((D,), -2).asked
    assert usage.plus((A,), -1) == empty.plus((A, D), 2) != usage
    assert not empty.programs


def test_a_letter_goes_to_max_programs_and_no_further(problem: Problem) -> None:
    once = Usage(problem, {B: 1})
    assert allows(problem, once, B)
    assert not allows(problem, once, B, programs=2)
    assert allows(problem, Usage(problem, {}), B, programs=2)
    assert allows(problem, once, A, programs=100)
    assert not list(violations(problem, once.plus((B,))))
    assert list(violations(problem, once.plus((B,), 2))) == ["B goes to 3 programs, 2 are allowed"]


def test_as_many_letters_of_a_writer_as_versions(problem: Problem) -> None:
    assert allows(problem, Usage(problem, {A: 1}), A)
    assert not allows(problem, Usage(problem, {A: 1}), A2)
    assert allows(problem, Usage(problem, {D: 1}), D2)
    assert not list(violations(problem, Usage(problem, {D: 1, D2: 1})))
    assert list(violations(problem, Usage(problem, {A: 1, A2: 1}))) == ["2 versions of one writer, 1 are allowed"]


def test_as_many_writers_as_may_be_asked(problem: Problem) -> None:
    assert allows(problem, Usage(problem, {}), C)
    assert not allows(problem, Usage(problem, {D: 1}), C)
    assert not list(violations(problem, Usage(problem, {D: 1, D2: 1})))
    assert list(violations(problem, Usage(problem, {C: 1, D: 1}))) == ["more writers to ask than [asks] max allows"]


def test_violations_come_in_file_order_whatever_was_used_first(problem: Problem) -> None:
    strict = replace(problem, limits=(1,) * 6, versions=(0, 1, 1, 1))
    told = list(violations(strict, Usage(strict, {D2: 1, D: 1, B: 2, A: 2})))
    assert [what[:10] for what in told] == ["A goes to ", "B goes to ", "1 versions", "2 versions"]


def test_one_letter_of_a_writer_per_program(problem: Problem) -> None:
    assert one_per_writer(problem, (A, B, D))
    assert not one_per_writer(problem, (A, A2))
    assert one_per_writer(problem, ())


def test_what_one_program_could_have_while_the_others_keep_theirs(problem: Problem) -> None:
    everything = range(6)
    others = Usage(problem, {A: 1, B: 2})
    assert reachable(problem, others, everything) == {A}  # B is used up, A2 is a second version, nobody is asked
    assert reachable(problem, others.plus((B,)), everything, (B,)) == {A, B}
    assert reachable(problem, others.plus((B,), -1).plus((D,)), everything) == {A, B, D, D2}
    assert reachable(problem, Usage(problem, {D: 1}), everything, (D,)) == {A, A2, B, D}
    assert reachable(problem, others, (B, C)) == frozenset()


def test_limits_of_letters_and_writers_do_not_count_where_only_asks_do(problem: Problem) -> None:
    assert without_further_asks(problem, range(6), (A, B)) == {A, A2, B}
    assert without_further_asks(problem, range(6), (D,)) == {A, A2, B, D, D2}
    assert without_further_asks(problem, (C, D2), (D,)) == {D2}
