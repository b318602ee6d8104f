"""The smallest change that completes a short program: entries, new letters, who could give one, and why none helps."""

from dataclasses import replace
from pathlib import Path

import pytest
from folders import read
from one_program import FOUR, context_of, letter, solved

import solver
from solver.analysis.remedy import NoRemedy, Remedy, remedy
from solver.analysis.result import Result
from solver.domain.entities import Response


def mended(result: Result) -> Remedy:
    found = remedy(context_of(result))
    assert isinstance(found, Remedy)
    return found


def test_a_remedy_names_the_plainest_letters_and_who_could_give_one(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology", status="not_asked")]
    result = solved(tmp_path, letters, needs="us+neurology>=1")
    found = mended(result)
    assert found.letters == (("neurology", "us"),)
    assert found.writers == ("dr_n",)


def test_two_letters_are_asked_for_where_one_is_not_enough(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="neurology>=2")
    found = mended(result)
    assert found.letters == (("neurology",), ("neurology",))
    assert found.writers == ()


def test_any_letter_helps_where_only_the_count_is_short(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR[:2], required=3)
    found = mended(result)
    assert found.letters == ((),)


def test_rules_that_contradict_each_other_have_no_remedy(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="im>=2; im<=1")
    assert result.programs[0].unmet
    assert remedy(context_of(result)) is NoRemedy.CONTRADICTION


def test_a_writer_who_declined_is_not_named(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology", response="declined", status="")]
    result = solved(tmp_path, letters, needs="neurology>=1")
    found = mended(result)
    assert found.writers == ()


def test_a_us_letter_is_one_from_the_us_or_canada(tmp_path: Path) -> None:
    found = mended(solved(tmp_path, FOUR, needs="us+neurology>=1; us_or_ca+neurology>=1"))
    assert found.letters == (("neurology", "us"),)


def test_a_writer_whose_letter_may_not_go_there_is_not_named(tmp_path: Path) -> None:
    neurologists = [letter(name, "neurology", status="not_asked") for name in "MN"]
    neurologists[0]["excluded"] = "P"
    found = mended(solved(tmp_path, [*FOUR, *neurologists], needs="neurology>=1"))
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
    found = mended(result)
    assert found.letters == (("neurology",),)
    assert found.writers == named
