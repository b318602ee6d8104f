"""``lor whatif`` and ``lor solve --baseline``, as a user meets them."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from folders import write

from solver.cli.progress import Progress
from solver.io.scenario.starter import examples
from solver.optimize.solve import best

CP_SAT = ["--engine", "cp-sat"]
LARGE, OCTOBER, ASKS = (examples()[name] for name in ("us_citizen_img", "already_applied", "ask_budget"))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_decline_tells_before_and_after_and_what_to_do(lor: Run) -> None:
    code, out, _ = lor("whatif", LARGE, "--decline", "notareal")
    said = flat(out)
    assert code == 1
    assert "WHAT IF Notareal never uploads? nothing applied to yet, nothing locked" in said
    assert "before 296 8 10 6 0 after 296 8 10 6 0" in said
    assert "I keeps the place that C would have taken" in said
    assert "DO Remind Notareal. Nothing to click" in said
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_files_of_a_what_if_are_the_new_plan_and_what_changed(lor: Run, tmp_path: Path) -> None:
    out = tmp_path / "plan-b"
    assert lor("whatif", OCTOBER, "--decline", "Mythologov", "--withdraw", "narratio", "--out", out)[0] == 1
    told = document(out / "whatif.json")
    assert told["events"] == [
        {"event": "decline", "writer_id": "mythologov"},
        {"event": "withdraw", "letter_id": "narratio"},
    ]
    assert (
        set(told["before"])
        == {"status", "shortfall", "shortfall_bound", "objective", "bound", "asks"}
        == set(told["after"])
    )
    changes = table(out / "changes.csv")
    assert list(changes[0]) == ["program_id", "program", "lost", "gained", "delta", "status_before", "status_after"]
    assert told["programs_changed"] == len(changes)
    programs = {row["program_id"]: row for row in table(out / "programs.csv")}
    for row in changes:
        assert programs[row["program_id"]]["status"] == row["status_after"]
        assert not set(row["gained"].split(";")) - {""} - set(programs[row["program_id"]]["plan"].split(";"))
    stuck = {row["program_id"] for row in programs.values() if row["status"] == "irreparable"}
    assert set(told["irreparable"]) == stuck
    lost = [row for row in table(out / "assignments.csv") if row["letter_id"] == "narratio"]
    assert {row["state"] for row in lost} == {"lost"}
    assert document(out / "result.json")["shortfall"] == told["after"]["shortfall"]


def test_a_what_if_can_be_written_over_an_earlier_one_but_never_over_a_scenario(lor: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert lor("whatif", LARGE, "--sweep", "--pairs", "--out", tmp_path / "out")[0] == 1
        assert lor("whatif", LARGE, "--decline", "notareal", "--out", tmp_path / "out")[0] == 1
    code, _, err = lor("whatif", LARGE, "--sweep", "--out", LARGE)
    assert code == 2
    assert "holds a scenario" in err


def test_a_sweep_ranks_the_writers_and_names_who_could_step_in(lor: Run, tmp_path: Path) -> None:
    code, out, err = lor("whatif", LARGE, "--sweep", "--pairs", "--out", tmp_path)
    assert (code, err) == (1, "")
    writers = table(tmp_path / "writers.csv")
    columns = "writer_id,writer,shortfall_growth,regret,programs_changed,programs_short,irreparable,backups"
    assert list(writers[0]) == columns.split(",")
    keys = [(-float(row["shortfall_growth"]), -float(row["regret"])) for row in writers]
    assert keys == sorted(keys)
    assert {row["writer_id"]: row["backups"] for row in writers}["notareal"] == ""
    assert "If Notareal fails: A letter of somebody else who saw you there would change nothing." in flat(out)
    assert len(writers) == len(table(LARGE / "writers.csv"))
    pairs = table(tmp_path / "pairs.csv")
    assert len(pairs) == 3
    assert "BOTH Notareal and Stagehander: 8 more programs short" in flat(out)
    assert lor("whatif", LARGE, "--sweep", "--out", tmp_path)[0] == 1
    assert not (tmp_path / "pairs.csv").exists()


def test_all_outcomes_as_a_file(lor: Run, tmp_path: Path) -> None:
    code, out, _ = lor("whatif", LARGE, "--all", "--out", tmp_path)
    told = document(tmp_path / "all.json")
    assert code == 1
    assert told["writers"] == {"notareal": 0.95, "pretendal": 0.9, "stagehander": 0.5}
    assert (told["outcomes"], told["exact"]) == (8, True)
    assert sum(told["shapley"].values()) == pytest.approx(told["best"]["value"] - told["worst"]["value"])
    assert len(told["complete"]) == len(table(LARGE / "programs.csv"))
    assert all(0 <= chance <= 1 for chance in told["complete"].values())
    assert "EXPECTED" in out


def test_one_program_among_all_outcomes(lor: Run) -> None:
    code, out, _ = lor("whatif", LARGE, "--all", "--program", "Fennelby Valley University")
    assert code == 1
    assert "ends complete with 90 %; short if Pretendal fails." in flat(out)
    assert "FRAGILE" not in out


def test_what_ifs_as_json(lor: Run) -> None:
    assert json.loads(lor("whatif", OCTOBER, "--decline", "mythologov", "--json")[1])["programs_changed"] == 2
    assert json.loads(lor("whatif", OCTOBER, "--sweep", "--json")[1])["writers"][0]["writer_id"] == "mythologov"
    assert json.loads(lor("whatif", OCTOBER, "--all", "--json")[1])["outcomes"] == 4


def test_verbose_adds_bound_and_gap_of_both_plans(lor: Run) -> None:
    out = lor("whatif", OCTOBER, "--decline", "mythologov", "-v")[1]
    assert [line for line in out.splitlines() if line in ("BEFORE", "AFTER")] == ["BEFORE", "AFTER"]
    assert out.count("bound") == 4  # of shortfall and of value


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--decline", "Notarael", "--withdraw", "nothing"],
            ['--decline: no writer "Notarael". Maybe', "--withdraw: no"],
        ),
        (["--late", "notareal"], ["expected LETTER=DATE"]),
        (["--late", "notareal=soon"], ["--late"]),
        (["--drop", "University"], ["is part of", "names"]),
        ([], ["say what happens"]),
        (["--sweep", "--all"], ["ask one"]),
        (["--pairs", "--decline", "notareal"], ["--pairs goes with --sweep"]),
        (["--program", "x", "--sweep"], ["--program goes with --all"]),
        (["--decline", "notareal", "--baseline", "nowhere"], ["is not there, expected a folder that lor solve"]),
        (["--sweep", "--time-limit", "nan"], ["expected a number of seconds"]),
    ],
)
def test_what_cannot_be_asked_is_bad_usage(lor: Run, arguments: list[str], said: list[str]) -> None:
    code, out, err = lor("whatif", LARGE, *arguments)
    assert (code, out) == (2, "")
    for text in said:
        assert text in err


def test_events_come_before_a_sweep_and_before_all_outcomes(lor: Run, tmp_path: Path) -> None:
    lor("whatif", LARGE, "--decline", "notareal", "--sweep", "--out", tmp_path)
    lor("whatif", LARGE, "--decline", "notareal", "--all", "--out", tmp_path)
    at_stake = {row["writer_id"] for row in table(tmp_path / "writers.csv") if float(row["shortfall_growth"])}
    assert at_stake == {"pretendal", "stagehander"}
    assert set(document(tmp_path / "all.json")["writers"]) == {"pretendal", "stagehander"}


def test_a_baseline_counts_as_entered(lor: Run, tmp_path: Path) -> None:
    """After the first plan was clicked, nothing is left to click; a writer who fails takes nothing from what stands."""
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    lor("solve", LARGE, "--out", first)
    assert "TODAY Nothing to click." in lor("solve", LARGE, "--baseline", first, "--out", second)[1]
    lor("whatif", LARGE, "--decline", "notareal", "--baseline", first, "--out", third)
    assert table(second / "clicks.csv") == table(third / "clicks.csv") == []


def test_ctrl_c_leaves_what_is_known_and_says_so(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [0]

    def interrupted(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] == 3:
            signal.raise_signal(signal.SIGINT)
        return best(*arguments)

    monkeypatch.setattr("solver.analysis.coupled_outcomes.best", interrupted)
    monkeypatch.setattr(Progress, "ended", property(lambda self: self._ended and self._ended - 60))
    code, out, err = lor("whatif", ASKS, "--sweep", "--pairs", "--out", tmp_path)
    assert code == 130
    assert "STOPPED" in out
    assert err == "Stopped: not everything was worked out.\n"
    assert 1 < len(table(tmp_path / "writers.csv")) < len(table(ASKS / "writers.csv"))


@pytest.mark.parametrize(
    ("question", "view", "mark"),
    [
        (["--decline", "mythologov"], "whatif.change_view", "whatif.json"),
        (["--sweep"], "sweep.sweep_view", "sweep.json"),
        (["--all"], "outcomes.outcomes_view", "all.json"),
    ],
)
def test_the_files_are_there_before_the_screen_is_made(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: list[str], view: str, mark: str
) -> None:
    def stopped(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"solver.report.{view}", stopped)
    code, out, err = lor("whatif", OCTOBER, *question, "--out", tmp_path)
    assert (code, out, err) == (130, "", f"Stopped: the files in {tmp_path} are whole.\n")
    assert (tmp_path / mark).exists()
    assert lor("whatif", OCTOBER, *question) == (130, "", "Stopped; nothing was written.\n")


@pytest.mark.parametrize("question", [["--decline", "mythologov"], ["--sweep"], ["--all"]])
def test_no_time_at_all_is_no_answer_and_both_engines_say_the_same(lor: Run, question: list[str]) -> None:
    assert lor("whatif", OCTOBER, *question, "--time-limit", "0")[:2] == (3, "")
    (code, usual, _), (same, solved, _) = (lor("whatif", OCTOBER, *question, *more, "--json") for more in ([], CP_SAT))
    assert code == same
    assert json.loads(usual) == json.loads(solved)


def test_a_search_in_which_limits_tie_programs_says_that_it_solved(lor: Run) -> None:
    assert "so each case was solved anew" in flat(lor("whatif", ASKS, "--sweep")[1])


def test_recording_shows_then_writes_then_is_undone(lor: Run, tmp_path: Path) -> None:
    mine, out = tmp_path / "mine", tmp_path / "plan"
    shutil.copytree(OCTOBER, mine)
    before = (mine / "programs.csv").read_bytes()
    lor("solve", mine, "--out", out)
    code, shown, _ = lor("record", mine, "--from", out)
    assert code == 0
    assert "Nothing is written yet: add --yes." in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert (mine / "programs.csv").read_bytes() == before
    assert "programs.csv.bak" in lor("record", mine, "--from", out, "--applied", "Rushlight", "--yes")[1]
    rows = {row["name"]: row for row in table(mine / "programs.csv")}
    assert rows["Rushlight Lake Hospital"]["applied"] == "2026-10-08"
    assert rows["Rushlight Lake Hospital"]["assigned"]
    assert lor("record", mine, "--from", out)[1] == "The list says it all already.\n"
    lor("solve", mine, "--out", out)
    assert "assign" not in {row["action"] for row in table(out / "clicks.csv")}
    assert lor("record", mine, "--undo")[0] == 0
    assert (mine / "programs.csv").read_bytes() == before


def test_recording_needs_to_know_what(lor: Run, tmp_path: Path) -> None:
    assert "--from OUT" in lor("record", OCTOBER)[2]
    code, _, err = lor("record", OCTOBER, "--from", tmp_path)
    assert code == 2
    assert "holds no assignments.csv" in err
    assert lor("record", OCTOBER, "--undo")[0] == 2


def test_a_what_if_never_replaces_the_plan_or_the_baseline(lor: Run, tmp_path: Path) -> None:
    lor("solve", OCTOBER, "--out", tmp_path / "plan")
    code, _, err = lor("whatif", OCTOBER, "--decline", "mythologov", "--out", tmp_path / "plan")
    assert (code, "holds a plan that lor solve wrote" in err) == (2, True)
    both = ["--baseline", tmp_path / "plan", "--out", tmp_path / "plan"]
    assert "is the baseline" in lor("whatif", OCTOBER, "--decline", "mythologov", *both)[2]


def test_whoever_takes_a_what_if_for_what_was_entered_is_told(lor: Run, tmp_path: Path) -> None:
    lor("whatif", OCTOBER, "--withdraw", "narratio", "--out", tmp_path / "b")
    told = "it holds only if this has happened: withdraw narratio"
    assert told in lor("solve", OCTOBER, "--baseline", tmp_path / "b")[2]
    assert told in lor("record", OCTOBER, "--from", tmp_path / "b")[2]


def test_a_plan_written_over_a_what_if_leaves_nothing_of_it(lor: Run, tmp_path: Path) -> None:
    lor("whatif", OCTOBER, "--decline", "mythologov", "--out", tmp_path)
    lor("solve", OCTOBER, "--out", tmp_path)
    assert not {"whatif.json", "changes.csv"} & {path.name for path in tmp_path.iterdir()}


def test_the_screen_says_what_was_supposed_before_the_question(lor: Run) -> None:
    assert lor("whatif", LARGE, "--all", "--decline", "Pretendal")[1].startswith("SUPPOSE  Pretendal never uploads.\n")


def test_an_upload_in_the_past_is_refused_and_one_in_time_changes_nothing(lor: Run) -> None:
    code, _, err = lor("whatif", LARGE, "--late", "notareal=2026-09-01")
    assert (code, "cannot be uploaded on 2026-09-01" in err) == (2, True)
    assert "it still comes in time" in flat(lor("whatif", LARGE, "--late", "notareal=2026-09-16")[1])


def test_the_same_event_twice_happens_once(lor: Run) -> None:
    twice = lor("whatif", OCTOBER, "--drop", "Rushlight", "--drop", "Rushlight")
    assert twice == lor("whatif", OCTOBER, "--drop", "Rushlight")


def limited(folder: Path) -> Path:
    """The large folder with all letters to come, in time and to 100 programs each: minutes of cases for CP-SAT."""
    shutil.copytree(LARGE, folder)
    coming = {"expected": "2026-09-10", "max_programs": "100"}
    letters = [{**row, **coming} for row in table(folder / "letters.csv")]
    return write(folder, letters=[{**row, "status": row["status"].replace("uploaded", "promised")} for row in letters])


def wait_for(terminal: int, text: bytes) -> None:
    """Read what a terminal shows until it has shown a text; it is an error if the process ends without."""
    said = b""
    while text not in said:
        said += os.read(terminal, 1000)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminal can be made there")
def test_ctrl_c_in_a_real_terminal_leaves_what_is_known(tmp_path: Path, unmeasured: dict[str, str]) -> None:
    """A process of its own, interrupted as soon as one case is known: however fast it is, many are left."""
    folder, (terminal, screen) = limited(tmp_path / "tight"), os.openpty()
    command = [sys.executable, "-m", "solver", "whatif", str(folder), "--all", "--as-of", "2026-09-05"]
    with subprocess.Popen(command, env=unmeasured, stdout=subprocess.PIPE, stderr=screen, text=True) as process:
        os.close(screen)
        wait_for(terminal, b"cases; Ctrl-C leaves what is known")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
    wait_for(terminal, b"Stopped: what is told rests on the outcomes known so far.")
    os.close(terminal)
    assert process.returncode == 130
    assert "STOPPED what is known covers" in flat(out)


@pytest.mark.parametrize(("name", "found", "least", "most"), [("outcome_writers", 40, 0, 20), ("failures", 9, 1, 6)])
def test_more_outcomes_than_a_computer_holds_are_refused(
    lor: Run, tmp_path: Path, name: str, found: int, least: int, most: int
) -> None:
    shutil.copytree(OCTOBER, tmp_path / "mine")
    with (tmp_path / "mine" / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[limits]\n{name} = {found}\n")
    code, _, err = lor("whatif", tmp_path / "mine", "--all")
    assert code == 2
    assert f"{name}: found {found}, expected a whole number from {least} to {most}" in err


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("question", [["--decline", "notareal"], ["--sweep", "--pairs"], ["--all"]])
def test_every_line_of_a_what_if_fits_the_screen_and_nothing_is_cut(
    lor: Run, monkeypatch: pytest.MonkeyPatch, question: list[str], columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = lor("whatif", LARGE, *question, "-v")[1]
    assert out
    assert not [line for line in out.splitlines() if len(line) > columns]
    assert "…" not in out


def test_a_loss_is_never_called_more(lor: Run) -> None:
    for question in (["--decline", "notareal"], ["--sweep", "--pairs"], ["--all"]):
        told = flat(lor("whatif", LARGE, *question)[1])
        assert "points lost" in told
        assert not re.search(r"points (more|less)|\b0 points", told)
