"""Letters that go where one would not look for them, and letters of one writer that are in each other's way."""

import re
from datetime import date
from pathlib import Path

import pytest
from folders import Row, read

import solver
from solver.analysis.advice import advise
from solver.analysis.destinations import Closing, OneWriter, after_deadlines, elsewhere, one_writer
from solver.analysis.explain import explain
from solver.analysis.result import Result
from solver.optimize.budget import Budget
from solver.report.explain import explain_view
from solver.report.screen import screen

AS_OF = "[season]\nas_of = 2026-09-05\n"
PERSON: Row = {"writer_specialty": "internal medicine", "role": "attending", "country": "US", "status": "uploaded"}
MEDICINE: Row = {"program_id": "M", "required": 2, "maximum": 2}
NEUROLOGY: Row = {"program_id": "N", "specialty": "neurology", "track": "advanced", "required": 2, "maximum": 2}


def letter(letter_id: str, writer: str = "", **more: object) -> Row:
    return {**PERSON, "letter_id": letter_id, "writer": writer or f"Dr. {letter_id}", **more}


def solved(folder: Path, letters: list[Row], *programs: Row, **more: list[Row]) -> Result:
    return solver.solve(read(folder, AS_OF, letters=letters, programs=programs, **more))


def shown(result: Result) -> str:
    return re.sub(r"\s+", " ", screen(result, advise(result, Budget()), None, 80))


@pytest.mark.parametrize(
    ("addressed", "programs"),
    [("neurology", 2), ("general", 0), ("internal medicine", 0), ("cardiology", 0), ("transitional year", 0)],
)
def test_a_letter_addressed_to_another_specialty_is_told_where_it_goes(
    tmp_path: Path, addressed: str, programs: int
) -> None:
    more: Row = {**MEDICINE, "program_id": "M2"}
    result = solved(tmp_path, [letter("A"), letter("B", specialty=addressed)], MEDICINE, more)
    assert list(elsewhere(result)) == [("B", programs)] * bool(programs)
    said = "FIELD sent to programs of another specialty all the same: B, addressed to neurology (2 programs)."
    assert (said in shown(result)) is bool(programs)


def test_of_tracks_of_one_program_the_addressee_need_be_only_one(tmp_path: Path) -> None:
    tracks = [{**MEDICINE, "eras_id": "1"}, {**NEUROLOGY, "eras_id": "1"}]
    result = solved(tmp_path, [letter("A"), letter("B", specialty="neurology")], *tracks)
    assert not list(elsewhere(result))


def test_a_deadline_that_has_passed_is_told_where_letters_are_still_assigned(tmp_path: Path) -> None:
    """An uploaded letter arrived before, so it goes there; what comes later cannot."""
    passed: Row = {"deadline": "2026-09-01", "required": 2}
    programs: list[Row] = [
        {"program_id": "O", "deadline": "2026-09-05"},
        {"program_id": "P", "name": "Heron Point", **passed},
        {"program_id": "Q", **passed},
        {"program_id": "R", "name": "Otter Creek", "deadline": "2025-12-31"},
        {"program_id": "F", **passed, "assigned": "A", "closed": "yes"},
    ]
    result = solved(tmp_path, [letter("A"), letter("B", status="promised")], *programs)
    assert {plan.program.id: plan.now for plan in result.programs} == dict.fromkeys("OPQRF", ("A",))
    assert list(after_deadlines(result)) == [
        Closing(deadline=date(2025, 12, 31), program="R", programs=1),
        Closing(deadline=date(2026, 9, 1), program="P", programs=2),
    ]
    may = "what is assigned there now may not be read."
    said = f"LATE Otter Creek took letters until 31 Dec 2025: {may} LATE Heron Point and 1 more program took letters"
    assert f"{said} until 1 Sep: {may}" in shown(result)
    days: list[Row] = [{"program_id": f"P{day}", **passed, "deadline": f"2026-08-0{day}"} for day in range(1, 6)]
    several = shown(solved(tmp_path / "days", [letter("A")], *days))
    assert f"2 more programs took letters until other days that have passed: {may}" in several
    assert several.count("took letters until") == 4


def test_of_two_letters_of_one_writer_it_is_said_why_one_goes(tmp_path: Path) -> None:
    letters = [letter("A", comparison="top_1"), letter("A2", "Dr. A"), letter("B")]
    result = solved(tmp_path, letters, MEDICINE)
    assert result.portfolios["M"] == ("A", "B")
    assert list(one_writer(result)) == [OneWriter(writer_id="dr_a", letters=(("A", 1), ("A2", 0)), versions=None)]
    said = "WRITER A goes to 1 program and A2 (A) goes nowhere: a program takes one letter of a writer."
    assert said in shown(result)
    why = re.sub(r"\s+", " ", explain_view(result, [explain(result, "M")], 80))
    assert "stays out A2 (A): a program takes one letter of a writer, and A goes; 16 points lost with it" in why


def test_or_that_no_more_of_the_writers_letters_may_be_used(tmp_path: Path) -> None:
    letters = [letter("A", comparison="top_1"), letter("A2", "Dr. A"), letter("B")]
    writer: Row = {"writer_id": "w", "name": "Dr. A", "specialty": "im", "role": "attending", "country": "US"}
    result = solved(tmp_path, letters, MEDICINE, writers=[{**writer, "versions": 1}])
    assert [(told.writer_id, told.versions) for told in one_writer(result)] == [("w", 1)]
    assert "goes nowhere: only 1 of the writer's letters may be used (versions in writers.csv)." in shown(result)


@pytest.mark.parametrize("second", [{"excluded": "M"}, {"status": "declined"}, {"status": "not_asked"}])
def test_nothing_is_said_of_a_letter_that_could_not_go_anyway(tmp_path: Path, second: Row) -> None:
    letters = [letter("A"), letter("A2", "Dr. A", **second), letter("B")]
    assert not list(one_writer(solved(tmp_path, letters, MEDICINE)))


def test_nor_of_two_versions_each_where_it_belongs(tmp_path: Path) -> None:
    versions = [letter("A"), letter("A2", "Dr. A", specialty="neurology")]
    result = solved(tmp_path, [*versions, letter("B"), letter("C", specialty="neurology")], MEDICINE, NEUROLOGY)
    assert ("A" in result.portfolios["M"], "A2" in result.portfolios["N"]) == (True, True)
    assert not list(one_writer(result))
