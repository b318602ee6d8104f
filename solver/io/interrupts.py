"""Ctrl-C waits while a few files change places: nobody is told that nothing was written when something was."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Tell", "to_nobody", "uninterrupted"]

Tell = Callable[[str], object]
"""Is told what was written, before a Ctrl-C that came meanwhile is let through."""


def to_nobody(_: str) -> None:
    """Tell nobody."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the block has ended; what it would have done then happens.

    Only the main thread is ever interrupted, and a process that was told to ignore Ctrl-C goes on doing so.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)
