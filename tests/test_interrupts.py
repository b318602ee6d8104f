"""Ctrl-C is never lost: where a library would drop it, it waits a moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = """
import _thread, signal, time
from solver.__main__ import keep_interrupts
keep_interrupts()
"""


def ran(folder: Path, program: str) -> list[str]:
    """What a program of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + program], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.stderr
    return done.stdout.split()


def test_an_import_is_finished_before_it_is_interrupted(tmp_path: Path) -> None:
    lines = ["import _thread", "whole = False", "_thread.interrupt_main()", "whole = True"]
    (tmp_path / "interrupted.py").write_text("\n".join(lines), encoding="utf-8")
    program = """
try:
    import interrupted
    print(interrupted.whole)
    time.sleep(30)
except KeyboardInterrupt:
    print("stopped")
"""
    assert ran(tmp_path, program) == ["True", "stopped"]


def test_a_compiled_library_that_calls_back_does_not_drop_it(tmp_path: Path) -> None:
    program = """
exec("def asked(cls):\\n    _thread.interrupt_main()\\n    print('asked')\\n",
     {"__name__": "numpy._core._internal", "_thread": _thread}, found := {})
try:
    found["asked"](int)
    time.sleep(30)
except KeyboardInterrupt:
    print("stopped")
"""
    assert ran(tmp_path, program) == ["asked", "stopped"]


def test_elsewhere_it_comes_at_once(tmp_path: Path) -> None:
    program = """
try:
    _thread.interrupt_main()
    print("went on")
except KeyboardInterrupt:
    print("stopped")
"""
    assert ran(tmp_path, program) == ["stopped"]


@pytest.mark.skipif(sys.platform == "win32", reason="no process is told to ignore Ctrl-C there")
def test_a_process_that_was_told_to_ignore_it_does(tmp_path: Path) -> None:
    program = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
keep_interrupts()
print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
"""
    assert ran(tmp_path, program) == ["True"]
