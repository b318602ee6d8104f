"""Several processes at once, on this machine and on a Dask cluster, and what becomes of it when some of them die."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from clustered import FATAL, square
from cohorts import answers, invented
from conftest import Run

from solver.analysis.parallel import _chunks, finished

ROOT = Path(__file__).parents[1]
SECONDS = 60.0
"""More than any step takes, also where much else runs."""


def test_chunks_are_small_at_the_beginning_and_at_the_end() -> None:
    sizes = [len(chunk) for chunk in _chunks(iter(range(200)), 200, 2)]
    assert sizes[:8] == [1, 2, 4, 8, 16, 20, 20, 20]
    assert sizes[5:] == sorted(sizes[5:], reverse=True)
    assert (sizes[-1], sum(sizes)) == (1, 200)


def test_one_core_works_without_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert list(finished(square, iter([1, 2]), 2)) == [(1, 1), (2, 4)]
    assert list(finished(square, iter(()), 0)) == []


@pytest.mark.slow
def test_a_process_that_dies_loses_nothing_but_what_kills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    found = sorted(finished(square, iter(range(30)), 30))
    assert found == [(number, None if number == FATAL else number * number) for number in range(30)]


@contextmanager
def started(*arguments: object, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own; all of the group is gone in the end."""
    command = [sys.executable, *map(str, arguments)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def known(out: Path) -> int:
    """How many answers are whole."""
    return len(list(out.glob("*/cohort.json")))


@pytest.fixture
def env(unmeasured: dict[str, str]) -> dict[str, str]:
    return unmeasured | {"PYTHONPATH": str(ROOT), "LOKY_MAX_CPU_COUNT": "2", "PYTHONWARNINGS": "ignore"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="asks which signals wait")
def test_processes_start_where_ctrl_c_does_not_reach_them(env: dict[str, str]) -> None:
    with started(ROOT / "tests" / "clustered.py", env=env) as process:
        said, err = process.communicate(timeout=SECONDS)
    assert (said, err) == (f"{json.dumps([True] * 8)}\n", "")


@pytest.fixture
def whole(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The answers of a cohort, one by one."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert lor("cohort", invented(tmp_path / "spring", 12), "--out", tmp_path / "one")[0] == 1
    return answers(tmp_path / "one")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_stopped_killed_and_continued_the_answers_are_the_same_bytes(
    tmp_path: Path, env: dict[str, str], whole: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    command = ("-m", "solver", "cohort", tmp_path / "spring", "--out", out)
    with started(*command, env=env) as process:
        wait_for(lambda: known(out) > 0)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 130
        assert "the same command goes on there.\n" in err
        assert "Traceback" not in err
    stopped = known(out)
    with started(*command, env=env) as process:
        wait_for(lambda: known(out) > stopped)
        process.kill()
        wait_for(lambda: not group_runs(process))
    with started(*command, env=env) as process:
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 1
    assert int(err.removeprefix("note: ").split()[0]) > stopped
    assert answers(out) == whole


def group_runs(process: subprocess.Popen[str]) -> bool:
    """True while a process is there that one started which has been killed: workers end by themselves."""
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_a_dask_cluster_of_which_a_worker_is_killed(
    tmp_path: Path, env: dict[str, str], whole: dict[str, bytes]
) -> None:
    env |= {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical"}
    told = tmp_path / "scheduler.json"
    where = ("--scheduler-file", told, "--no-dashboard")
    with ExitStack() as stack:
        start = [*("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"), *where]
        stack.enter_context(started(*start, env=env))
        wait_for(told.exists)
        start = [*("-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"), *where]
        start += ["--local-directory", tmp_path / "dask"]
        workers = [stack.enter_context(started(*start, env=env)) for _ in range(4)]
        address = json.loads(told.read_text())["address"]
        out = tmp_path / "out"
        command = ("-m", "solver", "cohort", tmp_path / "spring", "--out", out, "--scheduler", address)
        lor = stack.enter_context(started(*command, env=env))
        wait_for(lambda: known(out) > 0)
        workers[0].kill()
        _, err = lor.communicate(timeout=SECONDS)
        assert (lor.returncode, "no answer" in err) == (1, False), err
        assert answers(out) == whole
        script = stack.enter_context(started(ROOT / "tests" / "clustered.py", address, env=env))
        said, _ = script.communicate(timeout=SECONDS)
        assert json.loads(said) == [[n, None if n == FATAL else n * n] for n in range(8)]
