"""``lor``, and ``python -m solver``: the command line as a process of its own."""

from __future__ import annotations

import _thread
import gc
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

from .io.terminal import guard

__all__ = ["run"]

PATIENCE = 0.05
"""Seconds after which an interrupt that came at a bad moment is tried again."""

COMPILED = frozenset({"numpy", "pandas", "ortools"})
"""Libraries whose compiled code calls back into Python and drops what is raised there."""


def run() -> NoReturn:
    """Run the command line without collecting garbage.

    A run ends soon and holds next to no cycles; looking for them took a tenth of its time.
    """
    gc.disable()
    keep_interrupts()
    guard()
    try:
        from .cli import main
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        sys.exit(130)
    main()


def keep_interrupts() -> None:
    """Let Ctrl-C wait for a moment in which nobody drops it.

    Extension modules that are interrupted while they start drop the interrupt, or say that they are broken; numpy
    drops what is raised where it asks Python about a type. A process that was told to ignore Ctrl-C goes on so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)


def _interrupted(_: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, now or a moment later."""
    if not _would_be_dropped(frame):
        raise KeyboardInterrupt
    again = threading.Timer(PATIENCE, _interrupt_again)
    again.daemon = True
    again.start()


def _interrupt_again() -> None:
    """Interrupt the main thread once more, with a signal where there is one: that wakes it from a wait."""
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _would_be_dropped(frame: FrameType | None) -> bool:
    """True inside an import, and where a compiled library has called back into Python."""
    if frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in COMPILED:
        return True
    while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame is not None


if __name__ == "__main__":
    run()
