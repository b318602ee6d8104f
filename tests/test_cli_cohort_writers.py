"""``lor cohort`` where applicants share writers: who asks whom, and what if one declines."""

import csv
import json
from pathlib import Path

import pytest
from conftest import Run
from folders import Row
from sharing import HOSPITAL, SAMPLE, invented_cohort

LIMIT: Row = {"writer": SAMPLE, "institution": HOSPITAL, "most_letters": 1, "by": "2026-09-01"}


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_who_asks_whom_is_decided_for_all(lor: Run, tmp_path: Path) -> None:
    """One of the two who need the letter gets it; the answer of the other does without."""
    folder, out = invented_cohort(tmp_path / "spring", LIMIT), tmp_path / "out"
    code, screen, err = lor("cohort", folder, "--out", out)
    assert code == 1
    assert "not read" not in err
    assert "WHO ASKS WHOM" in screen
    assert f"{SAMPLE}, {HOSPITAL}  bela       x (Sample)  promised" in screen
    assert "asha       n (Sample), to ask         2  0.0 % -> 50.0 %  34 -> 20" in screen
    assert "1 of at most 1 letter; 1 letter more would be used." in " ".join(screen.split())
    (asked,) = rows(out / "who_asks_whom.csv")
    assert (asked["applicant"], asked["letter_id"], asked["status"]) == ("bela", "x", "promised")
    (without,) = rows(out / "does_without.csv")
    assert (without["applicant"], without["programs"], without["missed"]) == ("asha", "p1;p2", "yes")
    document = json.loads((out / "coordination.json").read_text())
    assert (document["status"], document["reached"]) == ("OPTIMAL", document["bound"])
    assert document["writers"][0]["letter_price"] > 0
    assert {row["letter_id"] for row in rows(out / "asha" / "assignments.csv")} == {"m"}
    assert {row["letter_id"] for row in rows(out / "bela" / "assignments.csv")} == {"x", "y"}


def test_a_limit_that_changes_makes_the_answers_it_concerns_anew(lor: Run, tmp_path: Path) -> None:
    folder, out = invented_cohort(tmp_path / "spring", LIMIT), tmp_path / "out"
    lor("cohort", folder, "--out", out)
    assert "3 of 3 answers were there already" in lor("cohort", folder, "--out", out)[2]
    invented_cohort(folder, LIMIT | {"most_letters": 2})
    code, _, err = lor("cohort", folder, "--out", out)
    assert (code, "2 of 3 answers were there already" in err) == (0, True)
    assert {row["letter_id"] for row in rows(out / "asha" / "assignments.csv")} == {"m", "n"}
    (folder / "cohort.csv").unlink()
    lor("cohort", folder, "--out", out)
    assert not (out / "who_asks_whom.csv").exists()
    assert not (out / "coordination.json").exists()


def test_files_of_the_users_own_are_not_replaced(lor: Run, tmp_path: Path) -> None:
    folder, out = invented_cohort(tmp_path / "spring", LIMIT), tmp_path / "out"
    out.mkdir()
    (out / "who_asks_whom.csv").write_text("mine\n")
    code, _, err = lor("cohort", folder, "--out", out)
    assert (code, "who_asks_whom.csv" in err) == (2, True)
    assert (out / "who_asks_whom.csv").read_text() == "mine\n"


def test_what_if_a_writer_declines_for_all_at_once(lor: Run, tmp_path: Path) -> None:
    folder = invented_cohort(tmp_path / "spring")
    code, screen, _ = lor("cohort", folder, "--decline", "nora")
    assert code == 1
    assert screen.startswith(f"WHAT IF {SAMPLE}, {HOSPITAL} writes nothing more?\n")
    assert "bela       x (Sample)  -         0.0 % -> 50.0 %  Invented Hill, Invented Lake" in screen
    assert "2 applicants concerned, 4 programs lack more." in screen
    document = json.loads(lor("cohort", folder, "--decline", "nora", "--json")[1])
    assert [(one["applicant"], one["programs"]) for one in document["applicants"]] == [
        ("asha", ["p1", "p2"]),
        ("bela", ["p1", "p2"]),
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--decline", "nobody"], '--decline: no shared writer "nobody"'),
        (["--decline", "nora", "--out", "answers"], "leave one out"),
    ],
)
def test_what_is_refused(lor: Run, tmp_path: Path, given: list[str], told: str) -> None:
    code, out, err = lor("cohort", invented_cohort(tmp_path / "spring"), *given)
    assert (code, out) == (2, "")
    assert told in " ".join(err.replace("│", " ").split())


def test_faults_of_the_table_are_told_before_anything_is_solved(lor: Run, tmp_path: Path) -> None:
    code, out, err = lor("cohort", invented_cohort(tmp_path / "spring", LIMIT | {"most_letters": "few"}))
    assert (code, out) == (2, "")
    assert err.startswith("cohort.csv:2: most_letters: ")


@pytest.mark.parametrize("width", [60, 200])
def test_the_screens_fit(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    folder = invented_cohort(tmp_path / "spring", LIMIT)
    for more in ((), ("--decline", "nora")):
        screen = lor("cohort", folder, *more)[1]
        assert max(map(len, screen.splitlines())) <= width
