"""``lor cohort`` where applicants share writers: who asks whom, and what if one declines."""

import csv
import json
from pathlib import Path

import pytest
from conftest import Run
from folders import Row
from sharing import HOSPITAL, SAMPLE, SPRING, invented_cohort

LIMIT: Row = {"writer": SAMPLE, "institution": HOSPITAL, "most_letters": 1, "by": "2026-09-01"}


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_who_asks_whom_is_decided_for_all(lor: Run, tmp_path: Path) -> None:
    """The one who has nobody else gets the letter; the answers of the others do without."""
    folder, out = invented_cohort(tmp_path / "spring", LIMIT), tmp_path / "out"
    code, screen, err = lor("cohort", folder, "--out", out)
    assert code == 0
    assert "not read" not in err
    assert f"{SAMPLE}, {HOSPITAL}  asha       n (Sample)  to ask  Tue 1 Sep" in screen
    assert "1 of at most 1 letter; 2 letters more would be used." in " ".join(screen.split())
    (asked,) = rows(out / "who_asks_whom.csv")
    assert (asked["applicant"], asked["letter_id"], asked["ask_by"]) == ("asha", "n", "2026-09-01")
    without = [(row["applicant"], row["missed"], row["instead"]) for row in rows(out / "does_without.csv")]
    assert without == [("bela", "yes", "q"), ("cleo", "yes", "o")]
    document = json.loads((out / "coordination.json").read_text())
    assert (document["status"], document["reached"]) == ("OPTIMAL", document["bound"])
    assert document["writers"][0]["letter_price"] > 0
    assert "does_without.csv tell what is said of shared writers." in " ".join(screen.split())
    page = (out / "index.html").read_text()
    assert "<h2>Who asks whom</h2>" in page
    assert f'<th scope="row">{SAMPLE}, {HOSPITAL}</th><td>asha</td><td>n (Sample)</td><td>to ask</td>' in page
    assert "<h2>Who does without</h2>" in page
    assert '<th scope="row">bela</th><td>x (Sample), not asked</td><td>q (Quick)</td>' in page
    assert {row["letter_id"] for row in rows(out / "asha" / "assignments.csv")} == {"m", "n"}
    assert {row["letter_id"] for row in rows(out / "bela" / "assignments.csv")} == {"q", "y"}


def test_every_column_and_key_that_is_written_is_documented(lor: Run, tmp_path: Path) -> None:
    folder, out = invented_cohort(tmp_path / "spring", LIMIT), tmp_path / "out"
    lor("cohort", folder, "--out", out)
    document = json.loads((out / "coordination.json").read_text())
    named = [*rows(out / "who_asks_whom.csv")[0], *rows(out / "does_without.csv")[0]]
    named += [*document, *document["reached"], *document["writers"][0]]
    declined = json.loads(lor("cohort", folder, "--decline", "nora", "--json")[1])
    named += [*declined, *declined["applicants"][0]]
    _, _, rest = (SPRING.parent / "files.md").read_text().partition("### Out: what lor cohort writes of shared writers")
    said = rest.split("\n### ")[0]
    assert [name for name in named if f"`{name}`" not in said] == []


def test_a_limit_that_changes_makes_the_answers_it_concerns_anew(lor: Run, tmp_path: Path) -> None:
    folder, out = invented_cohort(tmp_path / "spring", LIMIT), tmp_path / "out"
    lor("cohort", folder, "--out", out)
    assert "3 of 3 answers were there already" in lor("cohort", folder, "--out", out)[2]
    invented_cohort(folder, LIMIT | {"most_letters": 2})
    code, _, err = lor("cohort", folder, "--out", out)
    assert (code, "2 of 3 answers were there already" in err) == (0, True)
    assert {row["letter_id"] for row in rows(out / "bela" / "assignments.csv")} == {"x", "y"}
    (folder / "cohort.csv").unlink()
    lor("cohort", folder, "--out", out)
    assert "<h2>" not in (out / "index.html").read_text()
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
    assert "bela       x (Sample)  q (Quick)  0 %          -" in screen
    assert "3 applicants concerned, 2 programs lack more." in screen
    document = json.loads(lor("cohort", folder, "--decline", "nora", "--json")[1])
    assert [(one["applicant"], one["programs"], one["steps_in"]) for one in document["applicants"]] == [
        ("asha", ["p1", "p2"], []),
        ("bela", [], ["q"]),
        ("cleo", [], ["o"]),
    ]


def test_programs_that_are_alike_only_once_a_letter_is_gone(lor: Run, tmp_path: Path) -> None:
    """A letter that is kept from one program makes it unlike the other, until it is declined."""
    folder = invented_cohort(tmp_path / "spring")
    table = "letter_id,writer_id,status,excluded\nn,wn,promised,p1\nm,wm,uploaded,\n"
    (folder / "asha" / "letters.csv").write_text(table)
    code, out, _ = lor("cohort", folder, "--decline", "Nora", "--json")
    lost = {one["applicant"]: one["programs"] for one in json.loads(out)["applicants"]}
    assert (code, lost["asha"]) == (1, ["p2"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--decline", " "], "--decline: is empty, expected the name of a shared writer"),
        (["--decline", "nobody"], '--decline: no shared writer "nobody"'),
        (["--decline", "nora", "--out", "answers"], "leave one out"),
    ],
)
def test_what_is_refused(lor: Run, tmp_path: Path, given: list[str], told: str) -> None:
    code, out, err = lor("cohort", invented_cohort(tmp_path / "spring"), *given)
    assert (code, out) == (2, "")
    assert told in " ".join(err.replace("│", " ").split())


def test_faults_of_the_table_are_told_before_anything_is_solved(lor: Run, tmp_path: Path) -> None:
    folder = invented_cohort(tmp_path / "spring", LIMIT | {"most_letters": "few"})
    (folder / "Cohort.xlsx").write_bytes(b"")
    code, out, err = lor("cohort", folder)
    assert (code, out) == (2, "")
    assert f"{folder}/cohort.csv:2: most_letters: " in err
    assert f"note: {folder}/Cohort.xlsx is taken for an applicant: what shared writers will do" in err


@pytest.mark.parametrize("width", [60, 200])
def test_the_screens_fit(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    folder = invented_cohort(tmp_path / "spring", LIMIT)
    for more in ((), ("--decline", "nora")):
        screen = lor("cohort", folder, *more)[1]
        assert max(map(len, screen.splitlines())) <= width
