"""``lor record`` as it is used: shown, written, undone, interrupted, filled in, and with part of the clicks."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

from solver.domain.errors import InputError
from solver.io import replacing
from solver.io.interrupts import uninterrupted
from solver.io.output import save_answer
from solver.io.swap import swap

LETTERS = (
    "letter_id,label,writer,status\nL1,Heart,Ada Rao,uploaded\nL2,Lung,Ben Osei,uploaded\nL3,Skin,Cy Lund,promised\n"
)
PROGRAMS = "program_id,name,assigned,applied\nP1,Mercy North,L2,\nP2,Mercy South,,\n"
RESULT = '{\n  "status": "OPTIMAL",\n  "objective": 0.0\n}\n'
TOLD = "program_id,letter_id,state\nP1,L1,assign\nP1,L3,keep\nP2,L1,stand_in\nP2,L2,later\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letters.csv").write_text(LETTERS, encoding="utf-8")
    (folder / "programs.csv").write_text(PROGRAMS, encoding="utf-8")
    (folder / "scenario.toml").write_text("[season]\nas_of = 2026-09-10\n", encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "assignments.csv").write_text(TOLD, encoding="utf-8")
    return folder


def listed(folder: Path) -> list[str]:
    return (folder / "programs.csv").read_text(encoding="utf-8").splitlines()[1:]


def ticked(out: Path, text: str) -> Path:
    path = out / "clicks.csv"
    path.write_text(text, encoding="utf-8")
    return path


# --- what was not said ------------------------------------------------------------------------------------------


def test_nothing_said_tells_what_can_be(lor: Run, mine: Path) -> None:
    code, shown, err = lor("record", mine)
    assert (code, shown) == (2, "")
    assert "--from OUT, what lor solve --out wrote, or a ticked clicks.csv; or --undo" in err


def test_an_answer_that_is_not_there(lor: Run, mine: Path, tmp_path: Path) -> None:
    told = "expected a folder that lor solve --out wrote\n"
    assert lor("record", mine, "--from", tmp_path / "no")[::2] == (2, f"{tmp_path}/no: is not there, {told}")
    assert lor("record", mine, "--from", tmp_path)[::2] == (2, f"{tmp_path}: holds no assignments.csv, {told}")
    told = "expected a plan that lor solve --out wrote\n"
    plan = tmp_path / "plan.xlsx"
    assert lor("record", mine, "--from", plan)[::2] == (2, f"{plan}: is not there, {told}")
    lor("init", plan)
    assert lor("record", mine, "--from", plan)[::2] == (2, f"{plan}: holds no sheet Assignments, {told}")


@pytest.mark.parametrize("more", [["--from", "plan"], ["--applied", "all"], ["--only", "L1"]])
def test_undo_goes_alone(lor: Run, mine: Path, more: list[str]) -> None:
    code, _, err = lor("record", mine, "--undo", *more)
    assert (code, "--undo" in err, "goes alone" in err) == (2, True, True)


def test_what_is_not_there_is_told_at_once(lor: Run, mine: Path, out: Path) -> None:
    code, shown, err = lor("record", mine, "--from", out, "--applied", "Mercy", "--only", "Pluto", "--only", "Ada")
    assert (code, shown) == (2, "")
    assert '--applied: "Mercy" is part of 2 names: P1 (Mercy North), P2 (Mercy South)' in err
    assert '--only: no letter "Pluto"' in err


# --- written, and told truly ------------------------------------------------------------------------------------


def test_it_is_shown_then_written_then_undone(lor: Run, mine: Path, out: Path) -> None:
    told = "programs.csv is written; what was there before is in programs.csv.bak, and --undo restores it.\n"
    assert lor("record", mine, "--from", out)[1].endswith("Nothing is written yet: add --yes.\n")
    assert listed(mine) == ["P1,Mercy North,L2,", "P2,Mercy South,,"]
    code, shown, err = lor("record", mine, "--from", out, "--applied", "south", "--yes")
    assert (code, err) == (0, "")
    assert shown.endswith(told)
    assert listed(mine) == ["P1,Mercy North,L1,", "P2,Mercy South,L1,2026-09-10"]
    aside = "what stood there, edits made since too, is in programs.csv.undone"
    assert lor("record", mine, "--undo") == (0, f"{mine}/programs.csv is as it was in programs.csv.bak; {aside}.\n", "")
    assert (mine / "programs.csv").read_text(encoding="utf-8") == PROGRAMS


def test_the_day_of_applying_can_be_named(lor: Run, mine: Path, out: Path) -> None:
    days = ["--applied", "all=9 Sep 2026", "--applied", "P2=2026-09-08"]
    assert lor("record", mine, "--from", out, *days, "--yes")[0] == 0
    assert listed(mine) == ["P1,Mercy North,L1,2026-09-09", "P2,Mercy South,L1,2026-09-08"]


def test_a_day_of_applying_that_cannot_be_is_named_and_one_to_come_is_noted(lor: Run, mine: Path, out: Path) -> None:
    code, _, err = lor("record", mine, "--from", out, "--applied", "P2=2026-13-01")
    told = 'found "2026-13-01": there is no such day, expected a date such as 2026-09-24'
    assert (code, err) == (2, f'--applied: "P2=2026-13-01": {told}\n')
    code, _, err = lor("record", mine, "--from", out, "--applied", "P2=2027-01-01", "--yes")
    assert code == 0
    assert err == "note: --applied: 2027-01-01 is after 2026-09-10, the day this stands at; counted as applied to\n"
    assert listed(mine)[-1] == "P2,Mercy South,L1,2027-01-01"


def stop(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


def interrupted(monkeypatch: pytest.MonkeyPatch, home: object, name: str, call: int = 1) -> None:
    """Let Ctrl-C come right before the so-manieth call of a function."""
    real: Callable[..., object] = getattr(home, name)
    calls = iter(range(1, 1000))

    def then(*arguments: object) -> object:
        if next(calls) == call:
            stop()
        return real(*arguments)

    monkeypatch.setattr(home, name, then)


def test_ctrl_c_while_it_writes_tells_what_is_written(
    lor: Run, mine: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, replacing, "swap")
    code, _, err = lor("record", mine, "--from", out, "--yes")
    told = "programs.csv is written; what was there before is in programs.csv.bak, and --undo restores it"
    assert (code, err) == (130, f"Stopped: {told}.\n")
    assert listed(mine) == ["P1,Mercy North,L1,", "P2,Mercy South,L1,"]
    interrupted(monkeypatch, replacing, "swap")
    code, _, err = lor("record", mine, "--undo")
    assert code == 130
    assert err.startswith(f"Stopped: {mine}/programs.csv is as it was in programs.csv.bak; what stood there")
    assert sorted(path.name for path in mine.iterdir() if path.name.startswith((".", "programs"))) == [
        "programs.csv",
        "programs.csv.undone",
    ]


def test_ctrl_c_before_it_writes_tells_that_nothing_is(
    lor: Run, mine: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.report.views.record_view", stop)
    assert lor("record", mine, "--from", out, "--yes") == (130, "", "Stopped; nothing was written.\n")
    assert (mine / "programs.csv").read_text(encoding="utf-8") == PROGRAMS


def test_ctrl_c_before_there_is_a_command_is_told_too(lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def while_they_are_made(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("solver.cli.app", while_they_are_made)
    assert lor("record") == (130, "", "Stopped; nothing was written.\n")


def test_ctrl_c_and_a_list_that_changed_tell_that_nothing_is_written(
    lor: Run, mine: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = swap

    def theirs(one: Path, other: Path) -> None:
        if other.read_text() != "x":
            one.write_text("x")
            stop()
        real(one, other)

    monkeypatch.setattr(replacing, "swap", theirs)
    assert lor("record", mine, "--from", out, "--yes")[::2] == (130, "Stopped; nothing was written.\n")
    assert (mine / "programs.csv").read_text(encoding="utf-8") == "x"


def test_ctrl_c_while_files_are_put_in_place_waits_for_the_last(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, os, "link", 2)
    code, _, err = lor("init", tmp_path / "first", "--example", "two_files")
    assert (code, err) == (130, f"Stopped: the files in {tmp_path / 'first'} are whole.\n")
    assert len(list((tmp_path / "first").iterdir())) == 4
    interrupted(monkeypatch, os, "replace", 2)
    code, shown, err = lor("solve", tmp_path / "first", "--out", tmp_path / "plan")
    assert (code, shown) == (130, "")
    assert err.endswith(f"Stopped: the files in {tmp_path / 'plan'} are whole.\n")
    assert not [path for path in (tmp_path / "plan").iterdir() if path.name.startswith(".")]


def test_ctrl_c_while_a_picture_is_put_in_place_tells_that_it_is_there(
    lor: Run, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, os, "replace")
    picture = tmp_path / "who.graphml"
    assert lor("graph", mine, "--out", picture) == (130, "", f"Stopped: {picture} is whole.\n")
    assert picture.is_file()


def test_files_that_are_new_are_named_where_the_others_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.replace, iter(range(1, 10))

    def held(one: Path, other: Path) -> None:
        if next(calls) == 3:
            raise PermissionError(13, "Permission denied")
        real(one, other)

    monkeypatch.setattr(os, "replace", held)
    told: list[str] = []
    files = {"clicks.csv": "x", "programs.csv": "y", "result.json": RESULT}
    with pytest.raises(InputError, match=r"Permission denied; of the files in .* only clicks\.csv are new\. Maybe run"):
        save_answer(tmp_path, files, tell=told.append)
    assert told == [f"of the files in {tmp_path} only clicks.csv are new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".result.json.next", "clicks.csv"]


def test_what_waits_happens_in_the_end_and_elsewhere_nothing_waits() -> None:
    done = []

    def hold() -> None:
        with uninterrupted():
            with uninterrupted():
                stop()
            done.append("held by both")

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert done == ["held by both"]
    with pytest.raises(KeyboardInterrupt):
        stop()


def test_a_thread_and_a_process_that_ignores_ctrl_c_go_on() -> None:
    done = []

    def aside() -> None:
        with uninterrupted():
            done.append("aside")

    thread = threading.Thread(target=aside)
    thread.start()
    thread.join()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with uninterrupted():
            stop()
            done.append("ignored")
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["aside", "ignored"]


# --- applied, and nothing assigned ------------------------------------------------------------------------------


def test_a_sheet_in_which_only_applied_is_marked_is_filled_in(lor: Run, mine: Path, out: Path) -> None:
    rows = "P1,Mercy North,,yes\nP2,Mercy South, - ,2026-09-09\n"
    (mine / "programs.csv").write_text(f"program_id,name,assigned,applied\n{rows}", encoding="utf-8")
    for command in ("check", "solve"):
        code, _, err = lor(command, mine)
        assert code == 2
        assert err.count("Maybe fill it in from the answer whose clicks you made: lor record DIR --from OUT") == 2
    assert lor("record", mine, "--from", out, "--yes")[0] == 0
    assert listed(mine) == ["P1,Mercy North,L1,yes", "P2,Mercy South,L1,2026-09-09"]
    assert lor("check", mine)[0] == 0


def test_what_an_answer_says_nothing_of_stays_a_fault(lor: Run, mine: Path, out: Path) -> None:
    with (mine / "programs.csv").open("a", encoding="utf-8") as file:
        file.write("P3,Bethel,,yes\n")
    code, _, err = lor("record", mine, "--from", out, "--yes")
    assert code == 2
    assert err.startswith("programs.csv:4: assigned: is empty, but the program is applied to, and OUT is not of it;")
    (out / "programs.csv").write_text("program_id,program\nP1,x\nP2,x\nP3,x\n", encoding="utf-8")
    assert lor("record", mine, "--from", out, "--yes")[0] == 0
    assert listed(mine)[-1] == "P3,Bethel,none,yes"


def test_other_faults_are_told_and_that_one_is_not(lor: Run, mine: Path, out: Path) -> None:
    (mine / "programs.csv").write_text(PROGRAMS.replace("South,,", "South,,yes").replace("L2", "L9"), encoding="utf-8")
    code, _, err = lor("record", mine, "--from", out)
    faults = [line for line in err.splitlines() if not line.startswith("note: ")]
    assert (code, len(faults)) == (2, 1)
    assert err.startswith(faults[0])
    assert 'programs.csv:2: assigned: no letter "L9" in letters.csv.' in err


# --- part of the clicks -----------------------------------------------------------------------------------------


def test_only_one_letter(lor: Run, mine: Path, out: Path) -> None:
    lor("record", mine, "--from", out, "--only", "heart", "--only", "L3", "--yes")
    assert listed(mine) == ["P1,Mercy North,L2;L1,", "P2,Mercy South,L1,"]
    lor("record", mine, "--from", out, "--only", "Osei", "--yes")
    assert listed(mine) == ["P1,Mercy North,L1,", "P2,Mercy South,L1,"]
    assert lor("record", mine, "--from", out, "--only", "L1", "--only", "L2")[1] == "The list says it all already.\n"


def test_a_letter_nobody_knows_is_all_that_is_told(lor: Run, mine: Path, out: Path) -> None:
    (mine / "programs.csv").write_text(PROGRAMS.replace(",L2,", ",L2,yes"), encoding="utf-8")
    code, _, err = lor("record", mine, "--from", out, "--only", "LX")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith('--only: no letter "LX".')


def test_a_letter_goes_by_its_sign_on_the_screen(lor: Run, mine: Path, out: Path) -> None:
    for path in (mine / "letters.csv", mine / "programs.csv", out / "assignments.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("L", "letter"), encoding="utf-8")
    lor("record", mine, "--from", out, "--only", "A", "--yes")
    assert listed(mine) == ["P1,Mercy North,letter2;letter1,", "P2,Mercy South,letter1,"]


def test_only_one_letter_leaves_open_what_else_is_there(lor: Run, mine: Path, out: Path) -> None:
    (mine / "programs.csv").write_text(PROGRAMS.replace("South,,", "South,,yes"), encoding="utf-8")
    lor("record", mine, "--from", out, "--only", "L2", "--yes")
    assert listed(mine) == ["P1,Mercy North,none,", "P2,Mercy South,,yes"]


CLICKS = """\
letter_id,label,writer,action,program_id,program,city,state,final,done
L1,Heart,Ada Rao,assign,P1,Mercy North,,,no,x
L1,Heart,Ada Rao,assign,P2,Mercy South,,,no,
L2,Lung,Ben Osei,remove,P1,Mercy North,,,no,
"""


def test_only_what_is_ticked(lor: Run, mine: Path, out: Path) -> None:
    lor("record", mine, "--from", ticked(out, CLICKS), "--yes")
    assert listed(mine) == ["P1,Mercy North,L2;L1,", "P2,Mercy South,,"]
    lor("record", mine, "--from", ticked(out, CLICKS.replace(",\n", ",✓\n")), "--yes")
    assert listed(mine) == ["P1,Mercy North,L1,", "P2,Mercy South,L1,"]
    assert lor("record", mine, "--from", out / "clicks.csv")[1] == "The list says it all already.\n"


def test_without_a_column_of_ticks_all_of_it_was_clicked(lor: Run, mine: Path, out: Path) -> None:
    plain = "\n".join(line.rpartition(",")[0] for line in CLICKS.splitlines())
    lor("record", mine, "--from", ticked(out, plain), "--only", "L1", "--applied", "all", "--yes")
    assert listed(mine) == ["P1,Mercy North,L2;L1,2026-09-10", "P2,Mercy South,L1,2026-09-10"]
    lor("record", mine, "--undo")
    lor("record", mine, "--from", out / "clicks.csv", "--yes")
    assert listed(mine) == ["P1,Mercy North,L1,", "P2,Mercy South,L1,"]


def test_a_tick_counts_for_every_track_of_a_program(lor: Run, mine: Path, out: Path) -> None:
    (mine / "programs.csv").write_text(
        "program_id,name,assigned,eras_id\nP1,x,L2,E\nP2,y,L2,E\nP3,z,L2,\n", encoding="utf-8"
    )
    lor("record", mine, "--from", ticked(out, CLICKS.replace(",P2,", ",P3,").replace(",no,\n", ",no,yes\n")), "--yes")
    assert listed(mine) == ["P1,x,L1,E", "P2,y,L1,E", "P3,z,L2;L1,"]


def test_a_letter_that_is_final_is_not_ticked_away(lor: Run, mine: Path, out: Path) -> None:
    (mine / "programs.csv").write_text(PROGRAMS.replace(",L2,", ",L2,yes"), encoding="utf-8")
    code, _, err = lor("record", mine, "--from", ticked(out, CLICKS.replace("no,\n", "no,1\n")))
    assert code == 2
    assert err == (
        'programs.csv:2: assigned: "L2" is final there, but clicks.csv removes it. '
        "Maybe it is older than programs.csv: solve again.\n"
    )


def test_every_fault_of_a_ticked_list_is_told(lor: Run, mine: Path, out: Path) -> None:
    rows = "L1,P1,assing,\nL1,P2,assign,perhaps\nL2,P1,assign,x\nL2,P1,remove,x\n"
    code, _, err = lor("record", mine, "--from", ticked(out, f"letter_id,program_id,action,ticked\n{rows}"))
    assert code == 2
    assert err.splitlines() == [
        'clicks.csv:2: action: found "assing", allowed are assign and remove',
        'clicks.csv:3: ticked: found "perhaps", expected yes or x where you have clicked, else nothing',
        "clicks.csv:5: action: contradicts line 4, where the same letter is ticked at the same program",
    ]
    rows = "L1,P9,assign,\nL9,P1,assign,x\nL3,P2,assign,x\nL3,P8,assign,x\n"
    code, _, err = lor("record", mine, "--from", ticked(out, f"letter_id,program_id,action,ticked\n{rows}"))
    assert [line.split(".")[0:2] for line in err.splitlines()] == [
        ["clicks", 'csv:3: letter_id: no letter "L9" in letters'],
        ["clicks", 'csv:4: letter_id: "L3" was to be entered, but its status in letters'],
        ["clicks", 'csv:5: program_id: no program "P8" in programs'],
    ]


def test_a_list_with_no_tick_or_no_clicks_is_told(lor: Run, mine: Path, out: Path) -> None:
    head = "letter_id,program_id,action,clicked\n"
    told = "clicks.csv:1: clicked: nothing is ticked, expected yes or x where you have clicked\n"
    assert lor("record", mine, "--from", ticked(out, f"{head}L1,P1,assign,no\nL1,P2,assign,☐\n"))[2] == told
    assert lor("record", mine, "--from", ticked(out, head))[1] == "The list says it all already.\n"
    assert "clicks.csv:1: action: no such column" in lor("record", mine, "--from", ticked(out, "a,b\n1,2\n"))[2]


def test_clicks_of_earlier_versions_are_understood(lor: Run, mine: Path, out: Path) -> None:
    head = "letter_id,label,action,program_id,program,city,state,final,until\n"
    rows = "L1,Heart,assign,P1,x,,,no,\nL3,Skin,keep,P1,x,,,no,24 Sep\nL2,Lung,leave,P1,x,,,no,\n"
    lor("record", mine, "--from", ticked(out, head + rows), "--yes")
    assert listed(mine) == ["P1,Mercy North,L2;L1,", "P2,Mercy South,,"]


def test_the_clicks_of_a_plan_are_what_the_plan_has(lor: Run, tmp_path: Path) -> None:
    """Following ``clicks.csv`` and taking the folder as a whole come to the same list."""
    mine, plan = tmp_path / "mine", tmp_path / "plan"
    lor("init", mine, "--example", "two_files")
    lor("solve", mine, "--out", plan)
    shutil.copytree(mine, tmp_path / "same")
    lor("record", mine, "--from", plan, "--yes")
    lor("record", tmp_path / "same", "--from", plan / "clicks.csv", "--yes")
    columns = [
        {row["program_id"]: set(row["assigned"].split(";")) - {"none"} for row in table(folder)}
        for folder in (mine, tmp_path / "same")
    ]
    assert columns[0] == columns[1]


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "programs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- files that do not belong together ------------------------------------------------------------------------------


@pytest.fixture
def plan(lor: Run, mine: Path, tmp_path: Path) -> Path:
    assert lor("solve", mine, "--out", tmp_path / "answer")[0] in (0, 1)
    return tmp_path / "answer"


def test_an_answer_that_was_changed_is_not_recorded(lor: Run, mine: Path, plan: Path) -> None:
    before = (mine / "programs.csv").read_bytes()
    for name, advice in {
        "assignments.csv": "run lor solve again",
        "programs.csv": "run lor solve again",
        "clicks.csv": f"record what is ticked there: --from {plan}/clicks.csv",
    }.items():
        whole = (plan / name).read_bytes()
        (plan / name).write_bytes(whole.replace(b"\n", b"\r\n"))
        told = f"{plan}/{name}: was changed since lor wrote it, or is of another answer. Maybe {advice}.\n"
        assert lor("record", mine, "--from", plan, "--yes")[::2] == (2, told)
        (plan / name).unlink()
        assert lor("record", mine, "--from", plan, "--yes")[::2] == (2, told)
        (plan / name).write_bytes(whole)
    assert (mine / "programs.csv").read_bytes() == before
    (plan / "checklist.csv").write_text("printed")
    assert lor("record", mine, "--from", plan, "--yes")[0] == 0


def test_clicks_that_were_ticked_are_recorded_by_their_own_name(lor: Run, mine: Path, plan: Path) -> None:
    head, *rows = (plan / "clicks.csv").read_text(encoding="utf-8").splitlines()
    ticks = [f"{head},done", *(f"{row},x" for row in rows)]
    (plan / "clicks.csv").write_text("\n".join(ticks), encoding="utf-8")
    assert lor("record", mine, "--from", plan / "clicks.csv", "--yes")[0] == 0
    assert "L1" in listed(mine)[0]


def test_a_half_written_answer_is_no_answer(lor: Run, mine: Path, plan: Path) -> None:
    """As a run leaves it that was killed: the new mark waits, and one file is new already."""
    (plan / ".result.json.next").write_bytes((plan / "result.json").read_bytes())
    assert lor("record", mine, "--from", plan)[0] == 0  # nothing is new yet
    (plan / "clicks.csv").write_text("letter_id,program_id,action\n", encoding="utf-8")
    told = f"{plan}: is half written: a run was stopped while it replaced assignments.csv, checklist.csv, clicks.csv, "
    for line in (
        ("record", mine, "--from", plan),
        ("record", mine, "--from", plan / "clicks.csv"),
        ("solve", mine, "--baseline", plan),
    ):
        code, shown, err = lor(*line)
        assert (code, shown, err.startswith(told)) == (2, "", True)
        assert err.endswith(", or goes on still. Maybe run the command that writes it again.\n")
    assert lor("solve", mine, "--out", plan)[0] in (0, 1)
    assert lor("record", mine, "--from", plan)[0] == 0
    assert not [path for path in plan.iterdir() if path.name.startswith(".")]


def test_a_baseline_that_was_changed_is_read_and_told(lor: Run, mine: Path, plan: Path) -> None:
    assert "was changed" not in lor("solve", mine, "--baseline", plan)[2]
    with (plan / "assignments.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    told = f"note: {plan}/assignments.csv: was changed since lor wrote it, or is of another answer; it is read as it is"
    assert told in lor("solve", mine, "--baseline", plan)[2]
