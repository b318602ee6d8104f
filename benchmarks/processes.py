"""A process of its own for each measurement: its time, its peak memory, and a limit that holds from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Run", "run"]

LAST_WORDS = 300
"""So many characters of what a failed process said last are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a process went.

    Attributes
    ----------
    code
        Its exit code; below zero, the signal that ended it.
    seconds
        From before it was started until it was gone.
    peak_mb
        The largest resident memory of it, or of a process it waited for, in MiB. Never less than the memory of the
        process that measures, which is why that one imports little.
    killed
        Whether it was ended because its time was over.
    last_words
        The end of its error output, on one line.
    """

    code: int
    seconds: float
    peak_mb: float
    killed: bool
    last_words: str


def run(command: Sequence[str | Path], seconds: float) -> Run:
    """Run a command to its end, or for so many seconds; it and all it started are ended then."""
    killed = threading.Event()
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True)

        def end() -> None:
            killed.set()
            _end_group(process.pid)

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            timer.cancel()
            _end_group(process.pid)  # what it started and left behind, or all of it at Ctrl-C
        took = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    return Run(
        code=process.returncode,
        seconds=took,
        peak_mb=usage.ru_maxrss / 1024,
        killed=killed.is_set(),
        last_words=" ".join(words.split())[-LAST_WORDS:],
    )


def _end_group(leader: int) -> None:
    """End a process and all that it started, as far as they still run."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
