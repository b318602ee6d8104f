"""The command line: the day of applying, and one set by its number."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from folders import NO_ADVICE, PERSON, Row, write

import solver
from solver.domain.errors import InputError

LETTERS: list[Row] = [
    {"letter_id": "up1", "writer": "Ames", "status": "uploaded", **PERSON},
    {"letter_id": "up2", "writer": "Berg", "status": "uploaded", **PERSON},
    {"letter_id": "strong", "writer": "Cole", "status": "promised", "expected": "2026-10-15", **PERSON},
]
PROGRAMS: list[Row] = [
    {"program_id": name, "name": name, "required": 2, "maximum": 2, "needs": "none"} for name in ("p", "q")
]
STRENGTHS: list[Row] = [
    {"program_id": program["program_id"], "letter_id": letter_id, "strength": strength}
    for program in PROGRAMS
    for letter_id, strength in (("up1", 50), ("up2", 50), ("strong", 56))
]
"""The promised letter arrives on Thu 22 Oct, 29 days after the reading day: 0.6 of it is left, and it is not sent."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "mine", NO_ADVICE, letters=LETTERS, programs=PROGRAMS, strengths=STRENGTHS)


def apply_days(lor: Run, folder: Path, *options: object) -> set[date]:
    out = folder.parent / "out"
    assert lor("solve", folder, "--out", out, *options)[0] == 0
    with (out / "checklist.csv").open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["apply_day"]) for row in csv.DictReader(file)}


def test_the_day_of_applying_is_told_or_found(lor: Run, folder: Path) -> None:
    assert apply_days(lor, folder) == {date(2026, 9, 23)}
    assert apply_days(lor, folder, "--apply", "today") == {date(2026, 8, 15)}
    assert apply_days(lor, folder, "--apply", "20 Oct 2026") == {date(2026, 10, 20)}
    assert apply_days(lor, folder, "--apply", "2026-08-01") == {date(2026, 8, 15)}, "a day that has passed is today"
    assert apply_days(lor, folder, "--apply", "Today", "--as-of", "2026-09-01") == {date(2026, 9, 1)}


def test_the_day_given_goes_before_the_day_of_the_folder(lor: Run, folder: Path) -> None:
    write(folder, NO_ADVICE.replace("[policy", 'apply = "today"\n[policy', 1))
    assert apply_days(lor, folder) == {date(2026, 8, 15)}
    assert apply_days(lor, folder, "--apply", "2026-10-20") == {date(2026, 10, 20)}


def test_every_command_that_solves_goes_by_the_day_of_applying(lor: Run, folder: Path) -> None:
    late = ["--apply", "2026-10-22"]

    def told(*command: object) -> str:
        return re.sub(r'"(seconds|parameters)": \{.*?\}', "", lor(*command)[1], flags=re.DOTALL)

    for command, *options in (
        ("solve", "--json"),
        ("explain", "--set", "1"),
        ("whatif", "--drop", "q", "--json"),
        ("whatif", "--sweep", "--json"),
        ("whatif", "--all", "--json"),
    ):
        assert told(command, folder, *options) != told(command, folder, *options, *late), (command, *options)
    for day, sent in ((None, ("up1", "up2")), (date(2026, 10, 22), ("up1", "strong"))):
        assert solver.solve(solver.read(folder, apply=day)).portfolios["p"] == sent


def test_a_day_of_applying_that_is_none_is_a_usage_error(lor: Run, folder: Path) -> None:
    code, out, err = lor("solve", folder, "--apply", "someday")
    assert (code, out) == (2, "")
    assert '--apply: found "someday", expected a date such as 2026-09-24, or "today"' in err
    with pytest.raises(InputError, match=r"^--apply: found 9999-12-31, expected a year from 1900 to 2199$"):
        solver.read(folder, apply=date(9999, 12, 31))


def test_a_library_call_takes_the_day_or_today(folder: Path) -> None:
    assert solver.read(folder, apply="today").settings.season.apply == date(2026, 8, 15)
    assert solver.read(folder, apply=date(2026, 10, 20)).settings.season.apply == date(2026, 10, 20)
    assert solver.read(folder).settings.season.apply is None


def test_a_set_is_explained_by_its_number(lor: Run, folder: Path) -> None:
    write(folder, programs=[*PROGRAMS, {**PROGRAMS[0], "program_id": "r", "name": "r", "required": 1, "maximum": 1}])
    out = folder.parent / "out"
    lor("solve", folder, "--out", out)
    with (out / "programs.csv").open(encoding="utf-8", newline="") as file:
        numbers = {row["program_id"]: row["set"] for row in csv.DictReader(file)}
    assert numbers == {"p": "1", "q": "1", "r": "2"}
    assert lor("explain", folder, "--set", "1")[1].startswith("p  p, set 1\n    same set   q\n")
    assert lor("explain", folder, "--set", 2)[1].startswith("r  r, set 2\n")
    assert lor("explain", folder, "--set", 2) == lor("explain", folder, "--program", "r")


def test_a_number_without_a_set_is_told_with_how_many_there_are(lor: Run, folder: Path) -> None:
    for number in (0, 2, -1):
        code, out, err = lor("explain", folder, "--set", number)
        assert (code, out, err) == (2, "", f"--set: no set {number}: there is 1 set, numbered from 1\n")
    result = solver.solve(solver.read("scenarios/two_files"))
    with pytest.raises(InputError, match=rf"^number: no set 99: there are {len(result.sets)} sets, numbered from 1$"):
        solver.explain_set(result, 99)
    for number, plans in enumerate(result.sets, 1):
        told = solver.explain_set(result, number)
        assert told.plan == plans[0]
        assert told.program_ids == tuple(program.id for program in plans.programs)


def test_a_program_and_a_set_are_two_questions(lor: Run, folder: Path) -> None:
    code, _, err = lor("explain", folder, "--set", "1", "--program", "p")
    assert code == 2
    assert "--program and --set are two questions" in err


def test_a_day_of_applying_that_has_passed_is_noted(lor: Run, folder: Path) -> None:
    told = "2026-08-01 has passed: planned for applying today\n"
    assert f"note: --apply: {told}" in lor("solve", folder, "--apply", "2026-08-01")[2]
    assert "has passed" not in lor("solve", folder, "--apply", "2026-08-15")[2]
    write(folder, NO_ADVICE.replace("[policy", "apply = 2026-08-01\n[policy", 1))
    assert f"note: scenario.toml:3: season.apply: {told}" in lor("solve", folder)[2]
    assert f"season.apply: {told.strip()}" in " ".join(lor("check", folder)[1].split())
    assert "has passed" not in lor("solve", folder, "--apply", "today")[2]
