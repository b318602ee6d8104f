"""Ctrl-C is never lost: where a library would drop it, it waits a moment."""

from __future__ import annotations

import subprocess
import sys
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


def said(folder: Path, work: str, before: str = "", seconds: int = 30) -> list[str]:
    """What a program of its own prints that does some work, and then goes on for a while."""
    program = PROGRAM.format(before=before, work=work, seconds=seconds)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.stderr
    return done.stdout.splitlines()


def test_an_import_is_finished_before_it_is_interrupted(tmp_path: Path) -> None:
    lines = ["import _thread", "whole = False", "_thread.interrupt_main()", "whole = True"]
    (tmp_path / "interrupted.py").write_text("\n".join(lines), encoding="utf-8")
    assert said(tmp_path, "import interrupted; print(interrupted.whole)") == ["True", "stopped"]


def test_a_compiled_library_that_calls_back_does_not_drop_it(tmp_path: Path) -> None:
    asked = "_thread.interrupt_main(); print('asked')"
    work = f"""exec("{asked}", {{**globals(), "__name__": "numpy._core._internal"}})"""
    assert said(tmp_path, work) == ["asked", "stopped"]


def test_elsewhere_it_comes_at_once(tmp_path: Path) -> None:
    assert said(tmp_path, "_thread.interrupt_main(); print('went on')") == ["stopped"]


@pytest.mark.skipif(sys.platform == "win32", reason="no process is told to ignore Ctrl-C there")
def test_a_process_that_was_told_to_ignore_it_does(tmp_path: Path) -> None:
    ignore = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    work = "_thread.interrupt_main(); signal.raise_signal(signal.SIGINT); print('went on')"
    assert said(tmp_path, work, ignore, seconds=0) == ["went on"]
