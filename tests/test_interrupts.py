"""Ctrl-C is never lost: where a library would drop it, it waits a moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = """
import _thread, signal, time
from solver.__main__ import keep_interrupts

{before}
keep_interrupts()
try:
    {work}
    time.sleep({seconds})
except KeyboardInterrupt:
    print("stopped")
"""


Said = Callable[..., list[str]]


@pytest.fixture
def said(tmp_path: Path, unmeasured: dict[str, str]) -> Said:
    """What a program of its own prints that does some work, and then goes on for a while."""

    def run(work: str, before: str = "", seconds: int = 30) -> list[str]:
        command = [sys.executable, "-c", PROGRAM.format(before=before, work=work, seconds=seconds)]
        done = subprocess.run(
            command, cwd=tmp_path, env=unmeasured, capture_output=True, text=True, timeout=60, check=False
        )
        assert not done.stderr
        return done.stdout.splitlines()

    return run


def test_an_import_is_finished_before_it_is_interrupted(said: Said, tmp_path: Path) -> None:
    lines = ["import _thread", "whole = False", "_thread.interrupt_main()", "whole = True"]
    (tmp_path / "interrupted.py").write_text("\n".join(lines), encoding="utf-8")
    assert said("import interrupted; print(interrupted.whole)") == ["True", "stopped"]


def test_a_compiled_library_that_calls_back_does_not_drop_it(said: Said) -> None:
    asked = "_thread.interrupt_main(); print('asked')"
    work = f"""exec("{asked}", {{**globals(), "__name__": "numpy._core._internal"}})"""
    assert said(work) == ["asked", "stopped"]


def test_elsewhere_it_comes_at_once(said: Said) -> None:
    assert said("_thread.interrupt_main(); print('went on')") == ["stopped"]


@pytest.mark.skipif(sys.platform == "win32", reason="no process is told to ignore Ctrl-C there")
def test_a_process_that_was_told_to_ignore_it_does(said: Said) -> None:
    ignore = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    work = "_thread.interrupt_main(); signal.raise_signal(signal.SIGINT); print('went on')"
    assert said(work, ignore, seconds=0) == ["went on"]
