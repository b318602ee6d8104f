"""The fuzz of folders and options: that it notices what it is to notice, and names the seed."""

from __future__ import annotations

import os
from pathlib import Path

import fuzzing
import pytest
from fuzzing import Ended


@pytest.fixture(autouse=True)
def _same_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "COLUMNS", "80")


def test_random_commands_end_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzzing.fuzz(0.5, 1) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first == "from seed 1 on"
    assert last.endswith("commands from seed 1 on, 0 went wrong")


ERROR = "programs.csv:2: name: is empty\n"


@pytest.mark.parametrize(
    ("ended", "what"),
    [
        (Ended(4, "", "This is a bug of lor"), "exit 4: This is a bug of lor"),
        (Ended(131, "", ""), "exit 131"),
        (Ended("Traceback", "", ""), "exit Traceback"),
        (Ended(0, "a\x1b[2Jb", ""), "control characters"),
        (Ended(0, "", "a\u202eb: c\n"), "control characters"),
        (Ended(0, "Traceback (most recent call last)", ""), "a traceback"),
        (Ended(2, "", ""), "exit 2 and not a word"),
        (Ended(3, "", " \n"), "exit 3 and not a word"),
        (Ended(2, "", "that was wrong\n"), "odd line 'that was wrong'"),
        (Ended(2, "", ERROR), None),
        (Ended(1, "a plan\n", "note: letters.csv:3: label: odd\n"), None),
    ],
)
def test_what_a_command_must_not_do_is_noticed(tmp_path: Path, ended: Ended, what: str | None) -> None:
    found = list(fuzzing.wrong(ended, tmp_path, {}, ["solve"]))
    assert len(found) == (what is not None)
    assert not what or found[0].startswith(what)


def test_files_that_change_or_are_left_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "programs.csv").write_text("new", encoding="utf-8")
    (tmp_path / ".lor-0123.tmp").mkdir()
    found = list(fuzzing.wrong(Ended(2, "", ERROR), tmp_path, {"programs.csv": b"old"}, ["solve"]))
    assert found == ["left behind: ['.lor-0123.tmp']", "a file of the user's has changed"]
    assert list(fuzzing.wrong(Ended(2, "", ERROR), tmp_path, {}, ["record"]))[1:] == [
        "refused, and yet written: ['programs.csv']"
    ]


def test_engines_that_disagree_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter((1, 2))
    told = '{{"status": "OPTIMAL", "shortfall": 0, "objective": {}}}'
    monkeypatch.setattr(fuzzing, "run", lambda _: Ended(0, told.format(next(answers)), ""))
    assert list(fuzzing.disagreement(["solve", "x"], Ended(0, "", ""))) == ["auto says (0, 1), cp-sat (0, 2)"]


def test_what_takes_too_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> None:
        while True:
            pass

    monkeypatch.setattr(fuzzing, "LONGEST", 1)
    monkeypatch.setattr(fuzzing, "main", endless)
    assert "takes more than 1 seconds" in str(fuzzing.run(["solve"]).code)
