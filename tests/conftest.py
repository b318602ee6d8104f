"""What all tests share: fresh Hypothesis seeds, how many processes, and a command line to call."""

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from solver.cli import main

Run = Callable[..., tuple[int, str, str]]

settings.register_profile("fresh", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("fresh")
"""Examples differ from run to run, on a CI server too, and a failure prints the line that replays it. What failed is
kept in `.hypothesis` and tried first the next time, but not on a CI server: there Hypothesis keeps nothing."""

MOST_PROCESSES = 4
"""A process more takes memory for its own seeded cases, and CP-SAT starts workers of its own."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """How many processes `-n auto` starts: one for each core that this one may use, within reason."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_PROCESSES, usable)


@pytest.fixture(autouse=True)
def _usual_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen of 80 columns, however wide the terminal is in which the tests are run."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def lor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command and give back its exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["lor", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def unmeasured() -> dict[str, str]:
    """The environment of a process that is to be interrupted.

    Coverage holds a lock of its own while it meets a new file. An interrupt that is raised right then leaves it locked,
    and the process waits for ever.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
