"""What all tests share: fresh Hypothesis seeds, how many processes, what is left out, and a command line to call."""

import os
from collections.abc import Callable, Generator
from functools import cache
from typing import Any

import pytest
from hypothesis import settings
from typer.main import get_command

from solver.cli import main

Run = Callable[..., tuple[int, str, str]]

BUILT = cache(get_command)
"""The commands as typer makes them, made once: it takes longer than most of them."""

settings.register_profile("fresh", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("fresh")
"""Examples differ from run to run, on a CI server too, and a failure prints the line that replays it. What failed is
kept in `.hypothesis` and tried first the next time, but not on a CI server: there Hypothesis keeps nothing."""

LEFT_OUT = pytest.StashKey[int]()
"""How many tests in a browser were not asked for."""

MOST_PROCESSES = 4
"""A process more takes memory for its own seeded cases, and CP-SAT starts workers of its own."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """How many processes `-n auto` starts: one for each core that this one may use, within reason."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_PROCESSES, usable)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser", action="store_true", help="run the tests in a real browser, and these alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests in a browser, or all others: a machine without one runs the rest."""
    wanted = config.getoption("browser")
    left_out = [item for item in items if bool(item.get_closest_marker("browser")) != wanted]
    items[:] = [item for item in items if bool(item.get_closest_marker("browser")) == wanted]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = 0 if wanted else len(left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist tells the one that started it how many were left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{number} browser tests left out: `make browser` runs them")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test in a browser is never skipped: where it cannot run it fails."""
    report = yield
    if report.skipped and item.get_closest_marker("browser"):
        report.outcome, report.longrepr = "failed", f"left out: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _usual_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen of 80 columns, however wide the terminal is in which the tests are run."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def lor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command and give back its exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["lor", *map(str, arguments)])
        monkeypatch.setattr("typer.main.get_command", BUILT)
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
