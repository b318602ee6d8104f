"""How far a command is, as somebody at a terminal sees it; and what Ctrl-C leaves of each."""

import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from conftest import Run

from solver.cli import progress
from solver.cli.progress import Progress, searching, working
from solver.domain.errors import NoAnswerError
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget
from solver.optimize.watch import Phase

FOLDER, ASKS = examples()["already_applied"], examples()["ask_budget"]
needs_terminal = pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminal can be made there")


class Terminal:
    """A pseudo-terminal in the place of stderr, and all that it was told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: float = 0.0) -> None:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr(progress, "AFTER", after)
        self.ours, theirs = os.openpty()
        self.told = b""
        self.screen = os.fdopen(theirs, "w")
        monkeypatch.setattr("sys.stderr", self.screen)
        self.reader = Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        while True:
            try:
                self.told += os.read(self.ours, 1000)
            except OSError:
                return

    def wait_for(self, text: bytes) -> None:
        until = time.monotonic() + 60
        while text not in self.told:
            assert time.monotonic() < until, self.told
            time.sleep(0.01)

    def close(self) -> bytes:
        """All that was told."""
        self.screen.close()
        self.reader.join(5)
        os.close(self.ours)
        return self.told


@needs_terminal
def test_a_terminal_shows_what_is_known_so_far_and_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    budget = Budget(watch=Progress())
    with searching(budget):
        budget.watch.phase(Phase.PLAN)
        budget.watch.found(138, 12.3, 8.7)
        terminal.wait_for(b"with all letters; 138 programs lack 13 letters so far, 8 at least; Ctrl-C")
        budget.watch.found(138, 9.0, 9.0)
        terminal.wait_for(b"138 programs lack 9 letters, the least there can be;")
        budget.watch.found(1, 1.0, 0.1)
        terminal.wait_for(b"1 program lacks 1 letter so far, 0 at least;")
        budget.watch.phase(Phase.FALLBACK)
        budget.watch.cases(1_000, 2_000)
        terminal.wait_for(b"what steps in; 1,000 of 2,000 cases;")
    with working(budget):
        terminal.wait_for(b"reading; Ctrl-C leaves nothing")
    with working(budget, Phase.WRITING):
        terminal.wait_for(b"writing; files appear whole or not at all")
    told = terminal.close()
    assert told.rstrip(b"\r").endswith(b"\x1b[2K"), "the line is erased"
    assert told.count(b"\x1b[?25l") == told.count(b"\x1b[?25h") == 3, "the cursor is there again"


@needs_terminal
def test_whatever_is_done_within_a_second_shows_nothing(lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch, after=60.0)
    assert lor("status", FOLDER)[0] == 1
    assert terminal.close() == b""


def test_elsewhere_than_on_a_terminal_nothing_is_shown(lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "AFTER", 0.0)
    assert lor("whatif", ASKS, "--sweep")[2] == ""


def test_everything_that_is_worked_out_has_words() -> None:
    assert set(progress.WORDS) == set(Phase)


@pytest.fixture
def last_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No moment is left after Ctrl-C."""
    monkeypatch.setattr(Progress, "ended", property(lambda self: self._ended and self._ended - 60))


def pressing(monkeypatch: pytest.MonkeyPatch, where: str, times: int = 1) -> None:
    """Let Ctrl-C come right before a function is called for the first time, and for as many times as are wanted."""
    module, name = where.rsplit(".", 1)
    called, real = [0], getattr(sys.modules[module], name)

    def pressed(*arguments: object, **named: object) -> object:
        called[0] += 1
        if called[0] <= times:
            signal.raise_signal(signal.SIGINT)
        return real(*arguments, **named)

    monkeypatch.setattr(where, pressed)


PLAN = "Stopped: the plan is the best that was known by then.\n"


@pytest.mark.parametrize(
    ("command", "told", "known"),
    [
        (["solve", FOLDER], PLAN, "Letter plan"),
        (["solve", FOLDER, "--json"], PLAN, '"assignments"'),
        (["explain", FOLDER], PLAN, "not worked out: the time was over"),
        (["calendar", FOLDER], PLAN, "WHAT TO DO"),
        (["status", FOLDER], PLAN, "NEXT"),
        (["draft", FOLDER], PLAN, "Subject:"),
        (["sensitivity", FOLDER], "Stopped: 0 of 300 draws were known by then.\n", "103 figures and 300 draws"),
    ],
)
@pytest.mark.usefixtures("last_moment")
def test_ctrl_c_leaves_what_is_known(
    lor: Run, monkeypatch: pytest.MonkeyPatch, command: list[object], told: str, known: str
) -> None:
    before = signal.getsignal(signal.SIGINT)
    pressing(monkeypatch, "solver.analysis.plan.best")
    code, out, err = lor(*command)
    assert (code, err.endswith(told)) == (130, True), err
    assert known in " ".join(out.split())
    assert signal.getsignal(signal.SIGINT) is before


def test_questions_of_many_cases_use_what_is_left_of_the_last_second(lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for question, told in (
        (["whatif", FOLDER, "--decline", "mythologov"], "Stopped: both plans are the best that were known by then.\n"),
        (["whatif", FOLDER, "--sweep"], "Stopped: but all was worked out by then.\n"),
        (["whatif", FOLDER, "--all"], "Stopped: but all outcomes were known by then.\n"),
        (["ask", ASKS], "Stopped: but all was worked out by then.\n"),
    ):
        with monkeypatch.context() as once:
            pressing(once, "solver.optimize.grouping.lay_out_problem")
            code, out, err = lor(*question)
        assert (code, err) == (130, told), question
        assert out


def test_a_second_ctrl_c_leaves_nothing(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, "solver.analysis.plan.best", times=2)
    out = tmp_path / "out"
    assert lor("solve", FOLDER, "--out", out) == (130, "", "Stopped; nothing was written.\n")
    assert not out.exists()


@pytest.mark.usefixtures("last_moment")
def test_ctrl_c_before_anything_is_known_leaves_nothing(lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in ("solver.io.scenario.folder.read", "solver.analysis.plan.build_problem"):
        with monkeypatch.context() as once:
            pressing(once, where)
            assert lor("solve", FOLDER) == (130, "", "Stopped; nothing was written.\n")


@pytest.mark.usefixtures("last_moment")
def test_what_is_known_is_written_too(lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, out = tmp_path / "plan.html", tmp_path / "out"
    for command in (["page", FOLDER, "--out", page], ["solve", FOLDER, "--out", out]):
        with monkeypatch.context() as once:
            pressing(once, "solver.analysis.plan.best")
            assert lor(*command)[0] == 130
    assert "<html" in page.read_text(encoding="utf-8")
    assert (out / "result.json").exists()


def test_whoever_is_told_to_ignore_ctrl_c_goes_on_doing_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        budget = Budget(watch=Progress())
        with searching(budget):
            signal.raise_signal(signal.SIGINT)
        assert not budget.ended
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_end_of_the_time_is_no_ctrl_c() -> None:
    with pytest.raises(NoAnswerError), searching(Budget(watch=Progress())):
        raise NoAnswerError("no answer")
