"""Whatever ends a run in the middle: nothing of the user's is lost, a mixture is told as one, the next run succeeds."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from striking import DONE, KILLED, REFUSED, STOPPED, STRIKES, Strike, ended, full, interrupt, kill, strikes

from solver.domain.errors import InputError
from solver.io import swap
from solver.io.marks import FILES, changed, refuse_mixture
from solver.io.output import json_text, save_answer, save_file, save_new
from solver.io.record import record, undo
from solver.io.refusals import refuse_for_answer, refuse_plan
from solver.io.scenario.starter import start

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is doubled there"),
]
Files = Mapping[str, str]
TODAY = date(2026, 9, 14)
MARK = json_text({"status": "OPTIMAL", "objective": 1.5})
EVENTS = json_text({"events": [], "before": {}, "after": {}})


def plan(said: str, *more: str) -> Files:
    return {**dict.fromkeys(["assignments.csv", "clicks.csv", *more], said), "result.json": MARK}


def what_if(said: str) -> Files:
    return {**plan(said), "changes.csv": said, "whatif.json": EVENTS}


OLD, BETWEEN, NEW = plan("old", "kinds.csv"), plan("between", "strengths.csv"), plan("new", "programs.csv")
PAIRS: dict[str, tuple[Files, Files]] = {
    "over a plan": (OLD, NEW),
    "over a what-if": (what_if("old"), NEW),
    "a what-if over one": (what_if("old"), what_if("new")),
    "a plan anew": ({}, NEW),
    "a what-if anew": ({}, what_if("new")),
}


def placed(files: Files, folder: Path) -> Path:
    """A folder with an answer, and with a file of the user's."""
    if files:
        save_answer(folder, files)
    folder.mkdir(exist_ok=True)
    (folder / "notes.txt").write_text("mine")
    return folder


def is_whole(folder: Path, files: Files) -> bool:
    """True if an answer stands in a folder, all of it and no other file of one."""
    there = {path.name: path.read_text() for path in folder.iterdir() if not path.name.startswith(".")}
    tables = {name: text for name, text in files.items() if name not in FILES}
    told = {name: text for name, text in there.items() if name not in FILES} == {**tables, "notes.txt": "mine"}
    return told and there.keys() - {"notes.txt"} == files.keys()


def is_mixture(folder: Path) -> bool:
    try:
        refuse_mixture(folder)
    except InputError:
        return True
    return False


def check_answer(folder: Path, old: Files, new: Files) -> None:
    """It is the old one, the new one, or a mixture that is told; the next run makes it the new one and sweeps."""
    if is_whole(folder, new) and not is_mixture(folder):
        assert changed(folder, new) == []
    else:
        assert is_mixture(folder) or (is_whole(folder, old) and changed(folder, old) == [])
    again(folder, new)


def again(folder: Path, new: Files) -> None:
    if "whatif.json" in new:
        refuse_plan(folder, None)
    refuse_for_answer(folder, "whatif.json" if "whatif.json" in new else "result.json")
    save_answer(folder, new)
    assert is_whole(folder, new)
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@pytest.fixture
def folders(tmp_path: Path) -> Callable[[], Path]:
    """Names of new folders."""
    numbers = count()
    return lambda: tmp_path / str(next(numbers))


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_an_answer_whose_run_is_killed_is_the_old_one_the_new_one_or_told_as_a_mixture(
    folders: Callable[[], Path], pair: tuple[Files, Files]
) -> None:
    old, new = pair
    found = set()
    for folder, ending in strikes(lambda place: save_answer(place, new), lambda: placed(old, folders()), kill):
        assert ending == KILLED
        found.add((is_whole(folder, old), is_mixture(folder), is_whole(folder, new)))
        check_answer(folder, old, new)
    wanted = {(True, False, False), (False, True, False), (False, False, True)}
    assert found >= (wanted if old else wanted - {(True, False, False)})


@pytest.mark.slow
def test_ctrl_c_leaves_no_mixture_and_a_full_disk_tells_it(folders: Callable[[], Path]) -> None:
    old, new = PAIRS["over a what-if"]
    for strike, wanted in {interrupt: {STOPPED}, full: {REFUSED, DONE}}.items():
        found = set()
        for folder, ending in strikes(lambda place: save_answer(place, new), lambda: placed(old, folders()), strike):
            assert is_whole(folder, new) or is_mixture(folder) or is_whole(folder, old)
            assert not (is_mixture(folder) and strike is interrupt)
            found.add(ending)
            check_answer(folder, old, new)
        assert found == wanted


@pytest.mark.slow
@pytest.mark.parametrize("old", [OLD, {}], ids=["over a plan", "anew"])
def test_one_that_is_killed_again_and_again_is_no_other(folders: Callable[[], Path], old: Files) -> None:
    for first in range(8, 18, 3):
        for second in range(8, 24, 5):
            folder = placed(old, folders())
            assert ended(lambda place=folder: save_answer(place, BETWEEN), folder, first, kill) == KILLED  # type: ignore[misc]
            ended(lambda place=folder: save_answer(place, NEW), folder, second, kill)  # type: ignore[misc]
            assert is_mixture(folder) or any(is_whole(folder, files) for files in (old, BETWEEN, NEW))
            again(folder, NEW)


@pytest.mark.parametrize("bytes_", [0, 10, 1000])
def test_a_disk_that_fills_up_while_a_file_is_written_leaves_the_old_answer(tmp_path: Path, bytes_: int) -> None:
    old, new = plan("old"), plan("new" * 2000)
    folder = placed(old, tmp_path / "plan")

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.RLIM_INFINITY))
        save_answer(folder, new)

    assert ended(work, folder, 1000, kill) == REFUSED
    check_answer(folder, old, new)


def test_two_answers_that_are_written_at_once_do_not_mix(tmp_path: Path) -> None:
    folder = placed(OLD, tmp_path / "plan")
    children = []
    for new in (NEW, BETWEEN):
        child = os.fork()
        if not child:
            for _ in range(20):
                save_answer(folder, new)
            os._exit(DONE)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [DONE, DONE]
    assert is_whole(folder, NEW) or is_whole(folder, BETWEEN)
    assert changed(folder, BETWEEN.keys() | NEW.keys()) == []
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


# --- a scenario -------------------------------------------------------------------------------------------------


LIST, THEN = b"program_id,name,assigned\nP,North,\n", b"program_id,name,assigned\nP,North,A\n"


def list_of(folder: Path) -> Path:
    """A folder whose list an answer is to be recorded in."""
    folder.mkdir()
    (folder / "programs.csv").write_bytes(LIST)
    (folder / "letters.csv").write_text("letter_id,writer,status\nA,Rao,uploaded\n")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "assignments.csv").write_text("program_id,letter_id,state\nP,A,assign\n")
    return tmp_path / "out"


@pytest.fixture(params=["in one step", "in two"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the system's own exchange, where it has one, and without."""
    if request.param == "in two":
        monkeypatch.setattr(swap, "CALLS", {})
    return str(request.param)


def recorded(folder: Path, out: Path) -> None:
    """Record what is not recorded yet."""
    made = record(folder, out)
    if made.rows:
        made.write()


@pytest.mark.slow
@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("strike", STRIKES.values(), ids=STRIKES)
def test_a_list_is_the_old_one_or_the_new_one(folders: Callable[[], Path], out: Path, strike: Strike) -> None:
    for folder, ending in strikes(lambda place: recorded(place, out), lambda: list_of(folders()), strike):
        now = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        if "programs.csv" not in now:
            assert (ending, now[".programs.csv.aside"]) == (KILLED, LIST)
        kept = [content for name, content in now.items() if ".bak" in name]
        assert kept == [LIST] or (kept, now["programs.csv"]) == ([], LIST)
        recorded(folder, out)
        undo(folder)
        assert (folder / "programs.csv").read_bytes() == LIST
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_two_that_record_at_once_lose_nothing(folders: Callable[[], Path], out: Path) -> None:
    (out / "assignments.csv").write_text("program_id,letter_id,state\nP,A,assign\nP,B,assign\n")
    for _ in range(8):
        folder = list_of(folders())
        (folder / "letters.csv").write_text("letter_id,writer,status\nA,Rao,uploaded\nB,Osei,uploaded\n")
        children = [started(folder, out, letter) for letter in "AB"]
        assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [DONE, DONE]
        assert (folder / "programs.csv").read_text().splitlines()[1] in ("P,North,A;B", "P,North,B;A")
        assert {path.name for path in folder.iterdir()} == {
            "letters.csv",
            "programs.csv",
            "programs.csv.bak",
            "programs.csv.bak2",
        }


def started(folder: Path, out: Path, letter: str) -> int:
    """A process that records the clicks of one letter, again and again until the list is what it has read."""
    child = os.fork()
    while not child:
        with suppress(InputError):
            record(folder, out, only=[letter]).write()
            os._exit(DONE)
    return child


# --- new files and single ones ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_first_folder_is_completed_where_a_run_was_killed(folders: Callable[[], Path]) -> None:
    def made() -> Path:
        folder = folders()
        folder.mkdir()
        return folder

    whole = made() / "mine"
    start(whole, None, TODAY)
    wanted = {path.name: path.stat().st_size for path in whole.iterdir()}
    for strike in (kill, full):
        for folder, ending in strikes(lambda place: start(place / "mine", None, TODAY), made, strike):
            mine = folder / "mine"
            assert ending != REFUSED or not mine.exists()
            if not mine.exists() or {path.name for path in mine.iterdir()} != wanted.keys():
                start(mine, None, TODAY)
            assert {path.name: path.stat().st_size for path in mine.iterdir()} == wanted


@pytest.mark.slow
def test_a_single_file_is_the_old_one_or_the_new_one(folders: Callable[[], Path]) -> None:
    def made() -> Path:
        folder = folders()
        save_new(folder, {"plan.html": "old"})
        return folder

    for strike in STRIKES.values():
        found = set()
        for folder, _ in strikes(lambda place: save_file(place / "plan.html", b"new"), made, strike):
            found.add((folder / "plan.html").read_text())
            save_file(folder / "plan.html", b"newer")
            assert [path.name for path in folder.iterdir()] == ["plan.html"]
        assert found == {"old", "new"}


@pytest.mark.slow
@pytest.mark.usefixtures("way")
def test_what_is_undone_is_the_old_list_or_the_new_one(folders: Callable[[], Path], out: Path) -> None:
    def made() -> Path:
        folder = list_of(folders())
        recorded(folder, out)
        return folder

    for folder, _ in strikes(undo, made, kill):
        recorded(folder, out)
        undo(folder)
        recorded(folder, out)
        assert (folder / "programs.csv").read_bytes() == THEN
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]
