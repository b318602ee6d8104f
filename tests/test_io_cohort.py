"""Who is in a cohort's folder, and how each of them stands when Python asks."""

from pathlib import Path

import pytest
from cohorts import PROGRAMS, invented
from folders import LETTERS, NO_ADVICE, write

import solver
from solver.analysis.cohort import Lacking, Row, Stands, worst_first
from solver.domain.errors import InputError
from solver.io.cohort import places, unread
from solver.io.cohort_answers import refused
from solver.io.scenario.starter import start

DAY = solver.read(Path(__file__).parents[1] / "scenarios" / "two_files").as_of


def test_folders_and_workbooks_are_applicants_and_nothing_else_is(tmp_path: Path) -> None:
    for name in ("Bea", "Ada", ".git", "answers", "Zoe"):
        (tmp_path / name).mkdir()
    (tmp_path / "answers" / "index.html").touch()
    for name in (
        "Cleo.xlsx",
        "Ada.xlsx",
        "Ada (xlsx).xlsx",
        "Dora.xls",
        "Zoe.XLSX",
        "~$Cleo.xlsx",
        "rules.csv",
        "names.csv",
        "notes.txt",
    ):
        (tmp_path / name).touch()
    assert {name: place.name for name, place in places(tmp_path).items()} == {
        "Ada": "Ada",
        "Ada (xlsx)": "Ada (xlsx).xlsx",
        "Ada (xlsx) 2": "Ada.xlsx",
        "Bea": "Bea",
        "Cleo": "Cleo.xlsx",
        "Dora": "Dora.xls",
        "Zoe": "Zoe",
        "Zoe (XLSX)": "Zoe.XLSX",
    }
    assert list(places(tmp_path, tmp_path / "Bea")) == [
        "Ada",
        "Ada (xlsx)",
        "Ada (xlsx) 2",
        "Cleo",
        "Dora",
        "Zoe",
        "Zoe (XLSX)",
    ]
    assert list(unread(tmp_path, None)) == [f"{tmp_path / 'names.csv'} is not read"]


def test_a_page_of_an_applicants_own_hides_nobody(tmp_path: Path) -> None:
    write(tmp_path / "Ada", programs=PROGRAMS)
    (tmp_path / "Ada" / "index.html").touch()
    assert list(places(tmp_path)) == ["Ada"]


def test_every_applicant_is_a_scenario_or_says_why_not(tmp_path: Path) -> None:
    invented(tmp_path, 1)
    write(tmp_path / "Zoe", programs=[{"program_id": "p", "name": "Invented", "required": "some"}], letters=LETTERS)
    start(tmp_path / "Yan.xlsx", None)
    (tmp_path / "Old.xls").touch()
    (tmp_path / "rules.csv").write_text("program_id,required\nq,2\n")
    found = solver.applicants(tmp_path)
    assert list(found) == ["Invented-00", "Old", "Yan", "Zoe"]
    first, old, workbook, broken = found.values()
    assert isinstance(first, solver.Scenario)
    assert isinstance(workbook, solver.Scenario)
    assert isinstance(broken, InputError)
    assert [(fault.file, fault.line) for fault in broken.faults] == [(str(tmp_path / "Zoe" / "programs.csv"), 2)]
    assert isinstance(old, InputError)
    assert "expected a workbook saved as .xlsx" in str(old)


def test_how_each_stands_in_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    invented(tmp_path, 2)
    write(tmp_path / "Zoe", NO_ADVICE, programs=PROGRAMS)
    rows = solver.cohort(solver.applicants(tmp_path, as_of=DAY), seed=3)
    assert [(row.applicant, row.lacking, row.errors) for row in rows] == [
        ("Zoe", Lacking.BROKEN, 1),
        ("Invented-00", None, 0),
        ("Invented-01", None, 0),
    ]
    stands = rows[1].stands
    assert stands is not None
    result = solver.solve(solver.read(tmp_path / "Invented-00", as_of=DAY))
    assert (stands.as_of, stands.programs, stands.lacking) == (DAY, 2, 1)
    assert stands.complete == sum(plan.status.value == "complete" for plan in result.programs)
    assert Stands.of(stands.record()) == stands


def test_the_worst_first() -> None:
    well = Stands(
        programs=3,
        complete=3,
        waiting=0,
        late=0,
        short=0,
        irreparable=0,
        overdue=0,
        next_day=None,
        as_of=DAY,
        proven=True,
        notes=0,
    )
    ranked = [
        Row(applicant="x", lacking=Lacking.BROKEN),
        Row(applicant="f", stands=Stands.of(well.record() | {"irreparable": 2, "complete": 1})),
        Row(applicant="e", stands=Stands.of(well.record() | {"short": 1, "late": 1})),
        Row(applicant="d", stands=Stands.of(well.record() | {"short": 1})),
        Row(applicant="c", stands=Stands.of(well.record() | {"overdue": 1})),
        Row(applicant="b", stands=Stands.of(well.record() | {"next_day": DAY.isoformat()})),
        Row(applicant="a", stands=Stands.of(well.record() | {"waiting": 1})),
        Row(applicant="g", stands=well),
        Row(applicant="0", lacking=Lacking.NOT_YET),
    ]
    assert list(worst_first(reversed(ranked))) == ranked


def test_a_folder_for_an_answer_that_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(out: Path, _: str) -> None:
        if out.name == "Bea":
            raise PermissionError(13, "Permission denied", str(out))

    monkeypatch.setattr("solver.io.cohort_answers.refuse_for_answer", locked)
    found = refused(tmp_path, ["Ada", "Bea"], (), "")
    assert {name: str(error) for name, error in found.items()} == {
        "Bea": f"{tmp_path / 'Bea'}: cannot be looked into: Permission denied"
    }
