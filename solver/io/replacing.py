"""A file of the user's gets new content only if it is still what was read, and what it held is kept beside it.

Other programs may save the file at any moment: a workbook program, a synchronised folder, a second ``lor``. What is
replaced is therefore moved aside and compared, not looked at and then overwritten.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..domain.errors import Fault, InputError
from .interrupts import uninterrupted
from .swap import swap

__all__ = ["backups", "exclusive", "replace_keeping"]

PATIENCE = 5.0
"""Seconds to wait for another ``lor`` that writes the same file, which takes it some milliseconds."""
PAUSE = 0.01
"""Seconds between two tries."""

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def backups(path: Path, suffix: str) -> dict[int, Path]:
    """The files kept beside another under a suffix, by number; the first bears none and counts as 1."""
    place = _real(path)
    name = re.compile(rf"{re.escape(place.name)}\.{suffix}([2-9]|[1-9][0-9]+)?")
    matches = ((name.fullmatch(entry.name), entry) for entry in place.parent.iterdir())
    return {int(match[1] or 1): entry for match, entry in matches if match}


def _changed(file: str) -> InputError:
    """Say that a file is no longer what was read."""
    what = "has changed since it was read; nothing was written. Maybe run the command again."
    return InputError([Fault(file=file, what=what)])


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Keep every other ``lor`` from replacing a file meanwhile.

    The lock is the system's: it ends with the process, so that none outlives a crash. On a drive that knows no locks
    there is none, and what is replaced is compared all the same.

    Raises
    ------
    InputError
        When another one holds it for too long.
    OSError
        When nothing can be written there.
    """
    place = _real(path)
    lock = place.with_name(f".{place.name}.lock")
    handle = _locked(lock, path.name)
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
    """Take the `lock` of a `file`, and give back its handle; a lock file that was removed meanwhile is none."""
    until = time.monotonic() + PATIENCE
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        if _taken(handle) and _stands(handle, lock):
            return handle
        os.close(handle)
        if time.monotonic() > until:
            what = "another lor is writing it; nothing was written. Maybe run the command again."
            raise InputError([Fault(file=file, what=what)])
        time.sleep(PAUSE)


def _taken(handle: int) -> bool:
    try:
        _take(handle)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _stands(handle: int, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(lock))
    except FileNotFoundError:
        return False


def replace_keeping(path: Path, suffix: str, old: bytes, new: bytes) -> Path:
    """Give a file new content, and keep the old one beside it; to be called with the file's lock.

    Parameters
    ----------
    path
        The file; where it is a link, what it points to is replaced and the link stays.
    suffix
        What the old one is called then: "bak" gives ``programs.csv.bak``, then ``programs.csv.bak2``.
    old, new
        What it was read to hold, and what it is to hold.

    Returns
    -------
    Path
        Where the old one is.

    Raises
    ------
    InputError
        When it no longer holds what was read; then it stays as it is and nothing is kept.
    OSError
        When either cannot be written; likewise.
    """
    place = _real(path)
    number = max(backups(place, suffix), default=0) + 1
    kept = place.with_name(f"{place.name}.{suffix}{number if number > 1 else ''}")
    with uninterrupted(), _written(place, new) as fresh:
        if place.read_bytes() != old:
            raise _changed(path.name)
        _claim(fresh, kept)
        try:
            swap(place, kept)
        except OSError:
            kept.unlink()
            raise
        if kept.read_bytes() != old:  # another program saved it in that very moment
            _put_back(place, kept, new)
            raise _changed(path.name)
    return kept


def _put_back(place: Path, kept: Path, new: bytes) -> None:
    """Undo an exchange. Where the file was saved once more since, that stands, and the save before it is kept."""
    swap(place, kept)
    if kept.read_bytes() == new:
        kept.unlink()
    else:
        swap(place, kept)


@contextmanager
def _written(place: Path, content: bytes) -> Iterator[Path]:
    """A file beside another, with its rights and another content, whole and on the disk; gone after the block."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, stat.S_IMODE(place.stat().st_mode))
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _claim(fresh: Path, kept: Path) -> None:
    """Give a file a second name that nobody has; on a drive that knows one name per file, that name alone."""
    try:
        os.link(fresh, kept)
    except FileExistsError:
        raise
    except OSError:
        os.rename(fresh, kept)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
