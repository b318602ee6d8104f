"""A lock on a file, so that no two runs of ``lor`` write the same one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..domain.errors import Fault, InputError

__all__ = ["exclusive", "taken_at_once"]

PATIENCE = 5.0
"""Seconds to wait for another ``lor`` that writes the same file, which takes it some milliseconds."""
PAUSE = 0.01
"""Seconds between two tries."""
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""A lock is no link that somebody else put there."""

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def exclusive(path: Path, called: str = "") -> Iterator[None]:
    """Keep every other ``lor`` from replacing a file meanwhile; `called` is what messages call it instead of its name.

    The lock is the system's: it ends with the process, so that none outlives a crash. On a drive that knows no locks
    there is none, and what is replaced is compared all the same.

    Raises
    ------
    InputError
        When another one holds it for too long.
    OSError
        When nothing can be written there.
    """
    place = Path(os.path.realpath(path))
    lock = place.with_name(f".{place.name}.lock")
    handle = _locked(lock, called or path.name)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open
            lock.unlink()
        os.close(handle)
        if sys.platform == "win32":
            with suppress(OSError):
                lock.unlink()


def _locked(lock: Path, file: str) -> int:
    """Take the `lock` of a `file`, in a while, and give back its handle."""
    until = time.monotonic() + PATIENCE
    while (handle := taken_at_once(lock)) is None:
        if time.monotonic() > until:
            what = "another lor is writing it; nothing was written. Maybe run the command again."
            raise InputError([Fault(file=file, what=what)])
        time.sleep(PAUSE)
    return handle


def taken_at_once(lock: Path) -> int | None:
    """Take a lock and give back its handle; None where another holds it.

    Raises
    ------
    OSError
        When nothing can be written there.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | NO_LINK, 0o666)
    if _taken(handle) and _stands(handle, lock):
        return handle
    os.close(handle)
    return None


def _taken(handle: int) -> bool:
    try:
        _take(handle)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _stands(handle: int, lock: Path) -> bool:
    """True if a lock file is still there: one that was removed meanwhile is none."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(lock))
    except FileNotFoundError:
        return False
