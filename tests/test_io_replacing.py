"""A list is written only over what was read, whoever else saves it meanwhile: no edit is lost, and no error is ours."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from solver.domain.errors import InputError
from solver.io import locks, replacing, swap
from solver.io.record import record, undo

Save = Callable[[Path, bytes], object]


def put(path: Path, content: bytes) -> None:
    """Save as a workbook program does: a new file in place of the old one."""
    beside = path.with_name("beside.tmp")
    beside.write_bytes(content)
    os.replace(beside, path)


SAVES: dict[str, Save] = {"a new file": put, "the same file": Path.write_bytes}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "programs.csv").write_bytes(b"old")
    return tmp_path / "programs.csv"


@pytest.fixture(params=["in one step", "in two"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the system's own exchange, where it has one, and without."""
    if request.param == "in two":
        monkeypatch.setattr(swap, "CALLS", {})
    return str(request.param)


def written(path: Path) -> Path:
    with locks.exclusive(path):
        return replacing.replace_keeping(path, "bak", b"old", b"new")


def there(path: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in path.parent.iterdir()}


@pytest.mark.usefixtures("way")
def test_the_backup_is_what_was_replaced(path: Path) -> None:
    moved = path.stat().st_ino
    assert written(path).name == "programs.csv.bak"
    assert there(path) == {"programs.csv": b"new", "programs.csv.bak": b"old"}
    assert path.with_name("programs.csv.bak").stat().st_ino == moved


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
@pytest.mark.parametrize("moment", ["before", "between"])
def test_what_another_program_saved_stays(path: Path, monkeypatch: pytest.MonkeyPatch, save: Save, moment: str) -> None:
    """Before we look, and between the last look and the exchange."""
    if moment == "before":
        save(path, b"theirs")
    else:
        _between(monkeypatch, lambda: save(path, b"theirs"))
    with pytest.raises(InputError, match=r"programs\.csv: has changed since it was read; nothing was written"):
        written(path)
    assert there(path) == {"programs.csv": b"theirs"}


def _between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen once, right before the exchange."""
    real, todo = swap.swap, [happens]

    def exchange(one: Path, other: Path) -> None:
        if todo:
            todo.pop()()
        real(one, other)

    monkeypatch.setattr(replacing, "swap", exchange)


@pytest.mark.usefixtures("way")
def test_a_second_save_while_the_first_is_put_back_stays_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, saved = swap.swap, [b"second", b"first"]

    def exchange(one: Path, other: Path) -> None:
        if saved:
            put(path, saved.pop())
        real(one, other)

    monkeypatch.setattr(replacing, "swap", exchange)
    with pytest.raises(InputError, match="has changed"):
        written(path)
    assert there(path) == {"programs.csv": b"second", "programs.csv.bak": b"first"}


def test_a_file_that_came_while_there_was_none_is_not_renamed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows renames; then both are where they were."""
    real = os.rename

    def rename(one: Path, other: Path) -> None:
        if other == path and one.parent != path.parent:
            raise PermissionError(13, "Permission denied")
        real(one, other)

    monkeypatch.setattr(swap, "CALLS", {})
    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(PermissionError):
        written(path)
    assert there(path) == {"programs.csv": b"old"}


def test_a_system_without_the_call_renames(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "CALLS", {sys.platform: ("no_such_call", swap.CALLS["linux"][1])})
    assert written(path).read_bytes() == b"old"


def test_a_drive_with_one_name_per_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refused)
    written(path)
    assert there(path) == {"programs.csv": b"new", "programs.csv.bak": b"old"}


def test_a_name_that_somebody_took_is_not_written_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.with_name("programs.csv.bak").write_bytes(b"theirs")
    monkeypatch.setattr(replacing, "backups", lambda *_: {})
    with pytest.raises(FileExistsError):
        written(path)
    assert there(path) == {"programs.csv": b"old", "programs.csv.bak": b"theirs"}


# --- the lock ---------------------------------------------------------------------------------------------------


def test_one_waits_for_the_other(path: Path) -> None:
    entered, done = threading.Event(), []

    def other() -> None:
        entered.set()
        with locks.exclusive(path):
            done.append("second")

    with locks.exclusive(path):
        waiting = threading.Thread(target=other)
        waiting.start()
        entered.wait()
        waiting.join(0.1)
        done.append("first")
    waiting.join()
    assert done == ["first", "second"]
    assert there(path) == {"programs.csv": b"old"}


def test_who_waits_too_long_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.05)
    told = r"programs\.csv: another lor is writing it; nothing was written\. Maybe run the command again\."
    with locks.exclusive(path), pytest.raises(InputError, match=told):
        written(path)
    assert there(path) == {"programs.csv": b"old"}


def test_a_lock_that_a_crash_left_behind_is_none(path: Path) -> None:
    holding = "from solver.io.locks import exclusive; from pathlib import Path; import os, sys\n"
    holding += "with exclusive(Path(sys.argv[1])): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", holding, path], check=False).returncode == 9
    assert ".programs.csv.lock" in there(path)
    written(path)
    assert there(path) == {"programs.csv": b"new", "programs.csv.bak": b"old"}


def test_a_drive_that_knows_no_locks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(locks, "_take", unknown)
    assert written(path).read_bytes() == b"old"


# --- many at once -----------------------------------------------------------------------------------------------

LETTERS = [f"L{number}" for number in range(1, 9)]
RECORDING = """
import sys
from solver.domain.errors import InputError
from solver.io.record import record

folder, out, letter = sys.argv[1:]
written = failed = 0
while not written:
    try:
        made = record(folder, out, only=[letter])
        made.write()
        written += 1
    except InputError as error:
        failed += 1
        assert failed < 5000, error
print(failed)
"""
SAVING = """
import os, sys, time
from pathlib import Path

path, way, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
count, until = 0, time.monotonic() + seconds
while time.monotonic() < until:
    text = path.read_text(encoding="utf-8")
    assert f",edit {count}\\n" in text, (count, text)  # what was saved last is still there
    count += 1
    text = text.replace(f",edit {count - 1}\\n", f",edit {count}\\n")
    if way == "a new file":
        path.with_name("beside.tmp").write_text(text, encoding="utf-8")
        os.replace(path.with_name("beside.tmp"), path)
    else:
        path.write_text(text, encoding="utf-8")
    time.sleep(0.001 * (count % 40))
print(count)
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder, and beside it an answer that has every letter at every program."""
    mine, out = tmp_path / "mine", tmp_path / "out"
    mine.mkdir()
    out.mkdir()
    rows = "".join(f"{letter},{letter},uploaded\n" for letter in LETTERS)
    (mine / "letters.csv").write_text(f"letter_id,writer,status\n{rows}", encoding="utf-8")
    rows = "".join(f"P{number},x,,edit 0\n" for number in range(30))
    (mine / "programs.csv").write_text(f"program_id,name,assigned,notes\n{rows}", encoding="utf-8")
    rows = "".join(f"P{number},{letter},assign\n" for number in range(30) for letter in LETTERS)
    (out / "assignments.csv").write_text(f"program_id,letter_id,state\n{rows}", encoding="utf-8")
    return mine


def started(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(processes: list[subprocess.Popen[str]]) -> list[int]:
    """What each printed; it must have ended well."""
    counts = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
        counts.append(int(out))
    return counts


@pytest.mark.slow
def test_many_records_at_once_lose_nothing(mine: Path) -> None:
    ended([started(RECORDING, mine, mine.parent / "out", letter) for letter in LETTERS])
    rows = (mine / "programs.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(sorted(row.split(",")[2].split(";")) == LETTERS for row in rows)
    names = {path.name for path in mine.iterdir()} - {"letters.csv", "programs.csv"}
    assert names == {f"programs.csv.bak{number or ''}" for number in (0, *range(2, len(LETTERS) + 1))}
    for number in range(len(LETTERS), 0, -1):
        rows = (mine / "programs.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert {len(row.split(",")[2].split(";")) for row in rows} == {number}
        undo(mine)


@pytest.mark.slow
@pytest.mark.parametrize("way", SAVES)
def test_records_beside_a_program_that_saves_all_the_time_lose_nothing_of_it(mine: Path, way: str) -> None:
    saving = started(SAVING, mine / "programs.csv", way, 3)
    recording = [started(RECORDING, mine, mine.parent / "out", letter) for letter in LETTERS[:3]]
    (count,) = ended([saving])
    ended(recording)
    assert f",edit {count}\n" in (mine / "programs.csv").read_text(encoding="utf-8")
    assert record(mine, mine.parent / "out", only=LETTERS).old == (mine / "programs.csv").read_bytes()
