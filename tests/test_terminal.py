"""Nothing of a user's reaches a terminal but as text: every command on a pseudo-terminal, with hostile names.

What arrives there is read as the terminal would get it: but for line ends and the cursor of a search, no sign in
it is one that a terminal obeys or that nobody sees, and no line is wider than the screen.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
import tty
import unicodedata
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from folders import write
from hostile import BIDI, KEY, LETTERS, LINK, NASTY, PROGRAMS, TOML, hostile, is_safe

import solver
from solver.cli import main, progress
from solver.io.terminal import guard
from solver.io.workbook.starter import scenario_workbook


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder and a workbook of hostile names, an answer of it, and one with faults, all beside each other."""
    home = tmp_path_factory.mktemp("pty")
    good = write(home / "f\x1b[2J", TOML, letters=LETTERS, programs=PROGRAMS)
    texts = {path.name: path.read_text(encoding="utf-8") for path in good.iterdir()}
    (home / "b\x07.xlsx").write_bytes(scenario_workbook(texts, "b\x07.xlsx"))
    wrong = [{**row, "status": hostile("gone"), "excluded": hostile("nobody")} for row in LETTERS]
    write(home / "w\x1b]0;x\x07", TOML + KEY, letters=wrong, programs=[{**PROGRAMS[0], "required": LINK}])
    return home


CURSOR = re.compile("\x1b\\[(?:\\?25[hl]|1A|2K)|\r")
"""The cursor goes away, comes back, goes up and to the start of its line, and a line is erased: how far a search is."""


class Screen:
    """A pseudo-terminal whose other end gathers what arrives."""

    def __init__(self) -> None:
        self.ours, self.theirs = os.openpty()
        tty.setraw(self.theirs)
        self.pieces: list[bytes] = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        while piece := os.read(self.ours, 65_536):
            self.pieces.append(piece)
            if piece.endswith(b"\0"):
                return

    def text(self) -> str:
        """All that arrived; the screen is closed."""
        os.write(self.theirs, b"\0")
        self.reader.join(timeout=10)
        os.close(self.theirs)
        os.close(self.ours)
        return b"".join(self.pieces)[:-1].decode("utf-8")


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch, inputs: Path) -> Run:
    """Run a command on a screen of some width; its exit code, and what arrived from both streams."""
    monkeypatch.chdir(inputs)
    monkeypatch.setattr(progress, "AFTER", 60.0)

    def run(width: int, *arguments: str) -> tuple[int, str]:
        screen = Screen()
        with monkeypatch.context() as patch, open(screen.theirs, "w", encoding="utf-8", closefd=False) as stream:
            patch.setenv("COLUMNS", str(width))
            patch.setattr("sys.stdout", stream)
            patch.setattr("sys.stderr", stream)
            patch.setattr("sys.argv", ["lor", *arguments])
            guard()
            with pytest.raises(SystemExit) as stopped:
                main()
            sys.stdout.flush()
        return int(stopped.value.code or 0), screen.text()

    return run


def columns(line: str) -> int:
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def assert_plain(arrived: str, width: int | None = None) -> None:
    assert {sign for sign in arrived if not is_safe(sign)} == set()
    if width:
        wide = [line for line in arrived.split("\n") if columns(line) > width and " " in line.strip()]
        assert wide == []


COMMANDS = {
    "check": ["check", "IN"],
    "check rules": ["check", "IN", "--rules"],
    "score": ["score", "IN"],
    "solve": ["solve", "IN", "-v", "--out", "OUT"],
    "explain": ["explain", "IN"],
    "calendar": ["calendar", "IN", "--ics", "c\x1b[2J.ics", "--out", "c\x1b[2J.csv"],
    "status": ["status", "IN"],
    "draft": ["draft", "IN"],
    "ask": ["ask", "IN"],
    "sensitivity": ["sensitivity", "IN", "--draws", "2"],
    "whatif": ["whatif", "IN", "--decline", "writer2", "--withdraw", "label1", "--cancel", "rotation3"],
    "sweep": ["whatif", "IN", "--sweep", "--pairs"],
    "all": ["whatif", "IN", "--all"],
    "page": ["page", "IN", "--out", "p\x1b[2J.html"],
    "share": ["share", "IN", "--out", "SHARED"],
    "graph": ["graph", "IN", "--out", "g\x1b[2J.graphml"],
    "rules": ["rules", "IN", "--out", "RULES"],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("place", "width"), [("f\x1b[2J", 60), ("b\x07.xlsx", 200)])
def test_every_command_prints_plain_text_that_fits(on_screen: Run, command: str, place: str, width: int) -> None:
    named = {"IN": place, "OUT": f"o\x1b{width}", "SHARED": f"s\x1b{width}", "RULES": f"r\x1b{width}.csv"}
    code, arrived = on_screen(width, *(named.get(part, part) for part in COMMANDS[command]))
    assert code in (0, 1), arrived
    assert_plain(arrived, width)
    assert command in ("page", "share", "graph", "rules", "status", "sensitivity", "all") or "<U+001B>" in arrived


def test_a_cohort_names_whom_it_is_about_in_plain_text(
    on_screen: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("f\x1b[2J", "w\x1b]0;x\x07"):
        copytree(inputs / place, inputs / "all" / place)
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    code, arrived = on_screen(60, "cohort", "all")
    assert code == 1, arrived
    assert_plain(arrived, 60)
    assert "w<U+001B>]0;x<U+0007>" in arrived


WRONG = {
    "faults of a folder": (2, ["check", "w\x1b]0;x\x07"]),
    "no such folder": (2, ["solve", "\x1b]0;x\x07\udcff\n\u202eno"]),
    "no such command": (2, ["\x1b]0;x\x07\u202e"]),
    "no such option": (2, ["solve", "IN", "--\x1b]0;x\x07"]),
    "no such choice": (2, ["solve", "IN", "--engine", LINK]),
    "no number": (2, ["solve", "IN", "--time-limit", LINK]),
    "no day": (2, ["solve", "IN", "--as-of", NASTY]),
    "no writer": (2, ["whatif", "IN", "--decline", f"nobody{NASTY}{BIDI}"]),
    "several writers": (2, ["whatif", "IN", "--decline", "writer"]),
    "too much": (2, ["whatif", "IN", "--late", f"{NASTY}=\x1b[2J"]),
    "no program": (2, ["explain", "IN", "--program", LINK]),
    "no such example": (2, ["init", "new\x07", "--example", LINK]),
    "no such baseline": (2, ["solve", "IN", "--baseline", NASTY]),
    "no such rules": (2, ["solve", "IN", "--rules-from", NASTY]),
    "no such answer": (2, ["record", "IN", "--from", NASTY]),
    "no picture": (2, ["graph", "IN", "--out", f"a.{NASTY}"]),
    "help": (2, []),
}


@pytest.mark.parametrize("case", WRONG)
def test_every_error_names_what_it_is_about_in_plain_text(on_screen: Run, case: str) -> None:
    expected, arguments = WRONG[case]
    code, arrived = on_screen(200, *("f\x1b[2J" if part == "IN" else part for part in arguments))
    assert code == expected, arrived
    assert_plain(arrived, 200)
    assert case in ("help", "several writers") or "<U+00" in arrived or "\\x1b" in arrived


@pytest.mark.parametrize(("place", "out"), [("f\x1b[2J", "plan\x1b.xlsx"), ("b\x07.xlsx", "plan\x07")])
def test_what_is_recorded_and_begun_is_told_in_plain_text(on_screen: Run, place: str, out: str) -> None:
    for arguments in (
        ["solve", place, "--out", out],
        ["record", place, "--from", out],
        ["record", place, "--from", out, "--applied", "name1", "--yes"],
        ["record", place, "--undo"],
        ["init", f"new{out}"],
    ):
        code, arrived = on_screen(60, *arguments)
        assert code == 0, arrived
        assert_plain(arrived, 60)


def test_json_holds_every_sign_and_shows_none_that_is_obeyed(on_screen: Run) -> None:
    code, arrived = on_screen(80, "solve", "f\x1b[2J", "--json")
    assert_plain(arrived)
    told = json.loads(arrived[arrived.index("{") :])
    assert code == 0
    assert told["programs"][0]["program"].startswith("name1" + NASTY[:20])


def test_a_bug_of_ours_and_what_the_interpreter_says_are_plain_too(
    on_screen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(LINK)

    monkeypatch.setattr("solver.io.scenario.folder.read", broken)
    code, arrived = on_screen(200, "solve", "f\x1b[2J")
    assert (code, "<U+001B>]8;;" in arrived) == (4, True)
    assert_plain(arrived)


def test_a_search_shows_how_far_it_is_and_moves_the_cursor_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "AFTER", 0.0)
    with open(screen.theirs, "w", encoding="utf-8", closefd=False) as stream:
        monkeypatch.setattr("sys.stderr", stream)
        guard()
        shown = progress.Progress()
        shown.known = LINK
        with shown.shown(progress.STOP):
            time.sleep(0.3)
    arrived = screen.text()
    assert "<U+001B>]8;;" in arrived
    assert_plain(CURSOR.sub("", arrived))


def test_the_process_is_guarded_from_its_first_line() -> None:
    """A traceback, a warning and an argument go through the gate, whatever the streams are said to take."""
    script = (
        "import sys, warnings; sys.argv = ['lor', 'solve', sys.argv[1]]\n"
        "from solver import __main__\n"
        "def main(): warnings.warn('w\\x1b[2J'); print('\\xb7\\x9b'); raise BaseException('t\\x1b]0;x\\x07\\udcff')\n"
        "import solver.cli; solver.cli.main = main; __main__.run()\n"
    )
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", script, "x"], capture_output=True, env=environment, timeout=60)
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert out == "\xb7<U+009B>\n"
    assert "BaseException: t<U+001B>]0;x<U+0007><U+DCFF>" in err
    assert "w<U+001B>[2J" in err
    assert_plain(err)


def test_a_shell_still_completes_commands() -> None:
    asked = {
        "_LOR_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": "lor sol",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    command = [sys.executable, "-m", "solver"]
    done = subprocess.run(command, capture_output=True, env=os.environ | asked, timeout=60, text=True)
    assert done.stdout.startswith("solve\tFind which letter"), done.stderr


def test_nothing_else_prints() -> None:
    """Text is printed in one module of the command line; the others hand it over."""
    home = Path(solver.__file__).parent
    prints = re.compile(r"\b(?:print|echo|secho)\(|\bstd(?:out|err)\.write\(|\bos\.write\(|import rich\b|from rich\b")
    found = {str(path.relative_to(home)) for path in home.rglob("*.py") if prints.search(path.read_text("utf-8"))}
    assert found == {"__main__.py", "cli/__init__.py", "cli/common.py", "cli/progress.py"}
