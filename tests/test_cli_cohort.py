"""``lor cohort``, as an adviser meets it: one process does all of it here; tests/test_parallel.py has several."""

import csv
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from cohorts import PROGRAMS, answers, examples_of, invented
from conftest import Run
from folders import LETTERS, NO_ADVICE, Row, write

from solver.analysis.cohort import Lacking
from solver.cli import applicants
from solver.cli.applicants import solved
from solver.cli.sharing import Sharing
from solver.io.interrupts import Tell
from solver.io.output import save_file
from solver.io.scenario.folder import read
from solver.io.scenario.starter import start

NAMES = {"Zeta": "two_files", "Alpha": "late_chair"}


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    """Two applicants in order, and one whose list cannot be read."""
    folder = examples_of(tmp_path / "spring", NAMES)
    write(folder / "Mute", programs=[{"program_id": "p", "name": "Invented", "required": "some"}])
    return folder


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "applicants.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_worst_come_first_and_a_broken_folder_is_a_row(lor: Run, spring: Path) -> None:
    code, out, err = lor("cohort", spring)
    assert code == 1
    lines = out.splitlines()
    assert lines[:4] == [
        "Cohort of 3 applicants, of 2 different days",
        "  1 with a program that is short of a letter",
        "  1 with every program complete, waiting or late",
        "  1 without an answer",
    ]
    assert [line.split() for line in lines[5:9]] == [
        ["APPLICANT", "COMPLETE", "WAITING", "LATE", "SHORT", "OVERDUE", "NEXT", "DATE"],
        ["Mute", "?", "?", "?", "?", "?", "?"],
        ["Alpha", "5", "1", "4", "1", "-", "23", "Sep"],
        ["Zeta", "7", "1", "-", "-", "-", "5", "Sep"],
    ]
    assert "NO ANSWER Mute: 2 errors, the first: " in out
    assert f"{spring / 'Mute' / 'letters.csv'}:nosuchfile" in "".join(out.split())
    assert "note: no answer for 1 of 3 applicants: Mute\n" in err
    assert sorted(path.name for path in spring.parent.iterdir()) == ["spring"]


def test_answers_are_those_of_solve_and_page_byte_by_byte(lor: Run, spring: Path, tmp_path: Path) -> None:
    assert lor("cohort", spring, "--out", tmp_path / "out")[0] == 1
    for name in NAMES:
        assert lor("solve", spring / name, "--out", tmp_path / "one" / name)[0] in (0, 1)
        assert lor("page", spring / name, "--out", tmp_path / "one" / name / "plan.html")[0] in (0, 1)
    found = answers(tmp_path / "out")
    summary = {name: found.pop(name) for name in ("index.html", "applicants.csv")}
    assert found == answers(tmp_path / "one")
    page = summary["index.html"].decode()
    assert page.index("Mute") < page.index('href="Alpha/plan.html"') < page.index('href="Zeta/plan.html"')
    assert "<script" not in page
    assert "script-src &#39;none&#39;" in page
    assert [(row["applicant"], row["answer"], row["short"], row["errors"]) for row in rows(tmp_path / "out")] == [
        ("Mute", "broken", "", "2"),
        ("Alpha", "yes", "1", "0"),
        ("Zeta", "yes", "0", "0"),
    ]


def test_a_second_run_solves_what_has_changed_and_nothing_else(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spring, names = invented(tmp_path / "spring", 2), list[str]()

    def noted(task: applicants.Task) -> object:
        names.append(task.name)
        return solved(task)

    monkeypatch.setattr(applicants, "solved", noted)
    out = tmp_path / "out"
    (spring / "rules.csv").write_text("program_id,required\nnowhere,3\n")

    def again(*options: object) -> list[str]:
        names.clear()
        assert lor("cohort", spring, "--out", out, *options)[0] == 1
        return sorted(names)

    assert again() == ["Invented-00", "Invented-01"]
    first = answers(out)
    assert again() == []
    assert answers(out) == first
    with (spring / "Invented-01" / "letters.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert again() == ["Invented-01"]
    assert again("--seed", "1") == ["Invented-00", "Invented-01"]
    assert again("--seed", "1") == []
    (out / "Invented-00" / "plan.html").unlink()
    assert again("--seed", "1") == ["Invented-00"]
    (out / "Invented-01" / "cohort.json").write_text('{"made_of": 7')
    assert again("--seed", "1") == ["Invented-01"]
    (spring / "rules.csv").write_text("program_id,required\nnowhere,2\n")
    assert again("--seed", "1") == ["Invented-00", "Invented-01"]
    monkeypatch.setattr(applicants, "own_files", lambda: "other code, or other figures")
    assert again("--seed", "1") == ["Invented-00", "Invented-01"]


def test_an_answer_of_today_is_made_anew_tomorrow(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spring, out = invented(tmp_path / "spring", 2), tmp_path / "out"
    (spring / "Invented-01" / "scenario.toml").unlink()
    assert lor("cohort", spring, "--out", out)[0] == 1
    assert "2 of 2 answers were there already" in lor("cohort", spring, "--out", out)[2]
    monkeypatch.setattr("solver.io.cohort_answers._today", lambda: "2099-01-01")
    assert "1 of 2 answers were there already" in lor("cohort", spring, "--out", out)[2]


def test_a_day_that_was_not_entered_holds_for_that_day_alone(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the answer was written after midnight."""
    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"
    (spring / "Invented-00" / "scenario.toml").write_text('[season]\nas_of = "today"\n')
    monkeypatch.setattr("solver.io.cohort_answers._today", lambda: "2099-01-01")
    for _ in range(2):
        assert "were there already" not in lor("cohort", spring, "--out", out)[2]
    day = json.loads((out / "Invented-00" / "cohort.json").read_text())["row"]["as_of"]
    lor("cohort", spring, "--out", out, "--as-of", day)
    assert "1 of 1 answers were there already" in lor("cohort", spring, "--out", out, "--as-of", day)[2]


def test_what_is_edited_while_answers_are_made_is_made_anew(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are read before the first is solved where writers may be shared, and a file is edited in between."""
    spring, out = invented(tmp_path / "spring", 2), tmp_path / "out"
    (spring / "cohort.csv").write_text("writer,most_letters\nAmes,9\n")
    decide = Sharing.decide

    def edited(sharing: Sharing) -> object:
        with (spring / "Invented-01" / "letters.csv").open("a", encoding="utf-8") as file:
            file.write("\n")
        return decide(sharing)

    monkeypatch.setattr(Sharing, "decide", edited)
    lor("cohort", spring, "--out", out)
    monkeypatch.undo()
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert "1 of 2 answers were there already" in lor("cohort", spring, "--out", out)[2]


@pytest.mark.parametrize("name", ["programs.csv", "plan.html"])
def test_what_is_edited_before_the_mark_is_written_is_made_anew(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"

    def edited(path: Path, content: bytes, *rest: Tell) -> None:
        if path.name == "cohort.json":
            (path.parent / name).write_text("edited\n")
        save_file(path, content, *rest)

    monkeypatch.setattr("solver.io.cohort_answers.save_file", edited)
    lor("cohort", spring, "--out", out)
    monkeypatch.undo()
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert "were there already" not in lor("cohort", spring, "--out", out)[2]


def test_rules_for_all_are_those_of_the_folder_or_of_elsewhere(lor: Run, tmp_path: Path) -> None:
    spring = tmp_path / "spring"
    programs: list[Row] = [{"program_id": "p", "name": "Invented Plain"}]
    write(spring / "Ada", NO_ADVICE, programs=programs, letters=LETTERS)

    def short(*options: object) -> int:
        return int(json.loads(lor("cohort", spring, "--json", *options)[1])["applicants"][0]["short"])

    assert short() == 0
    (spring / "rules.csv").write_text("program_id,needs\np,neurology>=1\n")
    assert short() == 1
    (tmp_path / "other.csv").write_text("program_id,needs\np,none\n")
    assert short("--rules-from", tmp_path / "other.csv") == 0
    err = lor("cohort", spring, "--rules-from", tmp_path / "other.csv")[2]
    assert f"note: {spring / 'rules.csv'} is not read: {tmp_path / 'other.csv'} stands in its place\n" in err
    (spring / "rules.csv").write_text("program_id,needs\np,nonsense>=1\n")
    code, out, _ = lor("cohort", spring)
    assert (code, "1 error: " in out, f"{spring / 'rules.csv'}:2:needs:" in "".join(out.split())) == (2, True, True)


def test_exit_codes(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good: list[Row] = [{"program_id": "p", "name": "Invented Plain", "required": 2, "needs": "none"}]
    write(tmp_path / "fine" / "Ada", NO_ADVICE, programs=good, letters=LETTERS)
    assert lor("cohort", tmp_path / "fine")[0] == 0
    code, out, _ = lor("cohort", tmp_path / "fine", "--time-limit", "0")
    assert (code, "NO ANSWER Ada: no answer within the time limit." in out) == (3, True)
    write(tmp_path / "bad" / "Ada", programs=good)
    assert lor("cohort", tmp_path / "bad")[0] == 2
    copytree(tmp_path / "fine" / "Ada", tmp_path / "bad" / "Bea")
    assert lor("cohort", tmp_path / "bad")[0] == 1
    assert lor("cohort", tmp_path / "fine", "--time-limit", "nan")[0] == 2

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault of the test")

    monkeypatch.setattr(applicants, "settle", fails)
    code, out, _ = lor("cohort", tmp_path / "fine")
    assert (code, "this is a bug of lor, not of the folder: ZeroDivisionError" in " ".join(out.split())) == (2, True)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda spring, _: spring.rename(spring.parent / "elsewhere"),
            "no such folder, expected one with a folder or workbook for each applicant",
        ),
        (
            lambda spring, _: [place.rename(f"{spring}-{place.name}") for place in list(spring.iterdir())],
            "holds no applicant",
        ),
        (lambda spring, _: write(spring, programs=PROGRAMS), "is one applicant's: it holds programs.csv"),
        (lambda _, out: write(out, letters=LETTERS), "holds a scenario (letters.csv)"),
        (lambda _, out: write(out, applicants=LETTERS), "applicants.csv: is there already and no file that lor cohort"),
    ],
)
def test_what_is_refused(
    lor: Run, spring: Path, tmp_path: Path, make: Callable[[Path, Path], object], told: str
) -> None:
    make(spring, tmp_path / "out")
    code, out, err = lor("cohort", spring, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert told in err


def test_an_answer_that_cannot_be_written_is_a_row(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether that is seen before it is solved, or when it is written."""
    spring, out = invented(tmp_path / "spring", 5), tmp_path / "out"
    (spring / "Invented-00").rename(spring / "Index.html")
    write(out / "Invented-01", letters=LETTERS)
    write(out / "Invented-02", clicks=LETTERS)

    def in_the_way(task: applicants.Task) -> object:
        if task.name == "Invented-03":
            write(out / task.name, clicks=LETTERS)
        return solved(task)

    monkeypatch.setattr(applicants, "solved", in_the_way)
    code, said, err = lor("cohort", spring, "--out", out)
    assert (code, "no answer for 4 of 5 applicants" in err) == (1, True)
    what = {row["applicant"]: row["what"] for row in rows(out) if row["answer"] == "unwritten"}
    assert "the summary is called so" in what["Index.html"]
    assert "holds a scenario (letters.csv)" in what["Invented-01"]
    others = {
        name: f"{out / name}: holds files that lor did not write (clicks.csv)" for name in what if name[-1] in "23"
    }
    assert all(what[name].startswith(told) for name, told in others.items())
    assert (len(what), len(others)) == (4, 2)
    assert "NO ANSWER Invented-03: it cannot be written: " in said
    assert [row["applicant"] for row in rows(out) if row["answer"] == "yes"] == ["Invented-04"]


def test_a_bug_in_reading_one_applicant_is_a_row(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spring = invented(tmp_path / "spring", 2)

    def fails(place: Path, *rest: object, **more: object) -> object:
        if place.name == "Invented-00":
            raise ValueError("a fault of the test")
        return read(place, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("solver.io.cohort.read", fails)
    for _ in ("alone", "with writers whom they share"):
        code, said, _ = lor("cohort", spring, "--out", tmp_path / "out")
        assert (code, "this is a bug of lor, not of the folder: " in " ".join(said.split())) == (1, True)
        assert [row["answer"] for row in rows(tmp_path / "out")] == ["our_bug", "yes"]
        (spring / "cohort.csv").write_text("writer,most_letters\nAmes,9\n")


def test_a_folder_and_a_workbook_of_one_name_have_an_answer_each(lor: Run, tmp_path: Path) -> None:
    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"
    start(spring / "invented-00.XLSX", None)
    lor("cohort", spring, "--out", out)
    assert sorted(place.parent.name for place in out.glob("*/plan.html")) == ["Invented-00", "invented-00 (XLSX)"]
    assert "2 of 2 answers were there already" in lor("cohort", spring, "--out", out)[2]


def test_a_place_that_cannot_be_written_to_is_refused_before_anyone_is_solved(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"
    monkeypatch.setattr(applicants, "solved", lambda _: pytest.fail("was solved"))
    monkeypatch.setattr(os, "mkdir", refusing)
    assert lor("cohort", spring, "--out", out) == (2, "", f"--out {out}: cannot be written: Permission denied.\n")


def test_the_summary_is_a_set_and_its_page_comes_last(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"
    lor("cohort", spring, "--out", out)
    first, placed, replace = answers(out), list[str](), os.replace

    def noted(fresh: Path, place: Path) -> None:
        if place.name == "index.html":
            raise PermissionError(13, "Permission denied", str(fresh), None, str(place))
        placed.append(place.name)
        replace(fresh, place)

    monkeypatch.setattr(os, "replace", noted)
    (spring / "Invented-00").rename(spring / "Renamed")
    err = lor("cohort", spring, "--out", out)[2]
    assert err.endswith(f"{out}: cannot be written: Permission denied. Maybe it is open in another program.\n")
    assert placed[-1] == "applicants.csv"
    assert answers(out)["index.html"] == first["index.html"]


def test_the_cohort_itself_is_no_place_for_answers_but_a_folder_in_it_is(lor: Run, spring: Path) -> None:
    assert "is the cohort itself" in lor("cohort", spring, "--out", spring)[2]
    for options in (("--out", spring / "answers"), ("--out", spring / "answers"), ()):
        out = lor("cohort", spring, "--json", *options)[1]
        assert [row["applicant"] for row in json.loads(out)["applicants"]] == ["Mute", "Alpha", "Zeta"]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_screen_fits(lor: Run, spring: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    spring = spring.rename(spring.with_name("a-cohort-with-quite-a-long-name"))
    (spring / "Zeta").rename(spring / "Somebody whose name has no end at all (invented)")
    monkeypatch.chdir(spring.parent)
    monkeypatch.setenv("COLUMNS", str(width))
    out = lor("cohort", spring.name)[1]
    assert max(map(len, out.splitlines())) <= width


def test_names_are_text_on_the_page_and_in_links(lor: Run, tmp_path: Path) -> None:
    spring = invented(tmp_path / "spring", 1)
    (spring / "Invented-00").rename(spring / "O'X <b>& #1%")
    assert lor("cohort", spring, "--out", tmp_path / "out")[0] == 1
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<a href="O%27X%20%3Cb%3E%26%20%231%25/plan.html">O&#39;X &lt;b&gt;&amp; #1%</a>' in page


@pytest.fixture
def masked() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("masked")
def test_nobody_else_may_read_what_is_written(lor: Run, tmp_path: Path) -> None:
    assert lor("cohort", invented(tmp_path / "spring", 1), "--out", tmp_path / "out")[0] == 1
    for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_ctrl_c_keeps_what_is_known(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(task: applicants.Task) -> object:
        if task.name.endswith("2"):
            raise KeyboardInterrupt
        return solved(task)

    monkeypatch.setattr(applicants, "solved", stopped)
    spring, out = invented(tmp_path / "spring", 4), tmp_path / "out"
    code, said, err = lor("cohort", spring, "--out", out)
    assert code == 130
    assert "  2 not solved yet\n" in said
    assert err.endswith(
        f"Stopped: 2 of 4 applicants are known, their answers are in {out}; the same command goes on there.\n"
    )
    assert [row["answer"] for row in rows(out)] == ["yes", "yes", "not_yet", "not_yet"]
    monkeypatch.setattr(applicants, "solved", solved)
    assert "2 of 4 answers were there already" in lor("cohort", spring, "--out", out)[2]
    assert lor("cohort", spring, "--out", tmp_path / "whole")[0] == 1
    assert answers(out) == answers(tmp_path / "whole")


def test_ctrl_c_says_what_is_there_and_an_earlier_answer_keeps_its_link(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: applicants.Task) -> object:
        raise KeyboardInterrupt

    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"
    write(spring / "Zoe", programs=PROGRAMS)
    earlier = tmp_path / "earlier"
    lor("cohort", spring, "--out", earlier)
    monkeypatch.setattr(applicants, "solved", stopped)
    (spring / "Invented-00").rename(spring / "Zz")
    code, said, err = lor("cohort", spring, "--out", out)
    assert code == 130
    assert f"Stopped: 1 of 2 applicants are known, no answer is in {out} yet; the same command goes on there.\n" in err
    assert "index.html and applicants.csv say of each" in " ".join(said.split())
    assert '<td colspan="6">Not solved yet.</td>' in (out / "index.html").read_text()
    (spring / "Zz").rename(spring / "Invented-00")
    lor("cohort", spring, "--out", earlier, "--seed", "1")
    page = (earlier / "index.html").read_text()
    assert '<a href="Invented-00/plan.html">Invented-00</a>' in page
    assert "Not solved yet; the answer that is there is of an earlier state." in page
    assert "No answer." not in page


def test_a_cluster_that_is_not_there_is_told(lor: Run, spring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.io.cluster.PATIENCE", 0.2)
    code, out, err = lor("cohort", spring, "--scheduler", "tcp://127.0.0.1:9")
    assert (code, out) == (2, "")
    assert err.startswith("tcp://127.0.0.1:9: no scheduler answers there")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "needs Dask here too" in lor("cohort", spring, "--scheduler", "tcp://127.0.0.1:9")[2]


def test_what_is_written_is_documented(lor: Run, tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "docs" / "files.md").read_text(encoding="utf-8")
    told = text.split("### Out: what lor cohort writes")[1].split("\n### ")[0]
    spring, out = invented(tmp_path / "spring", 1), tmp_path / "out"
    said = lor("cohort", spring, "--out", out, "--json")[1]
    assert list(rows(out)[0]) == list(json.loads(said)["applicants"][0])
    mark = json.loads((out / "Invented-00" / "cohort.json").read_text(encoding="utf-8"))
    answers_told = ("yes", *(one.value for one in Lacking))
    for name in (*rows(out)[0], *mark, *answers_told, "index.html", "applicants.csv", "plan.html", "cohort.json"):
        assert f"`{name}`" in told, name
