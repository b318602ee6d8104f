"""Two files change places in one step, so that none is ever missing and none is overwritten unseen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

__all__ = ["aside_of", "swap"]

HERE = -100
"""AT_FDCWD of ``fcntl.h``: a path that is not absolute starts at the working folder."""
EXCHANGE = 2
"""RENAME_EXCHANGE of ``linux/fs.h`` and RENAME_SWAP of macOS' ``stdio.h``."""
CALLS: Mapping[str, tuple[str, Callable[[bytes, bytes], tuple[bytes | int, ...]]]] = {
    "linux": ("renameat2", lambda one, other: (HERE, one, HERE, other, EXCHANGE)),
    "darwin": ("renamex_np", lambda one, other: (one, other, EXCHANGE)),
}
"""By system, the call of the C library that exchanges two files, and what it is given."""


def swap(one: Path, other: Path) -> None:
    """Let two files of one drive change places.

    In a single step where the system and the drive can do it. Elsewhere by renaming, with a moment in between in
    which there is no file at `one`; a system that does not rename over a file keeps what came there meanwhile.

    Raises
    ------
    OSError
        When it cannot be done; then both are where they were.
    """
    if not _exchanged(one, other):
        _renamed(one, other)


def aside_of(path: Path) -> Path:
    """Where a file is while another takes its place."""
    return path.with_name(f".{path.name}.aside")


def _exchanged(one: Path, other: Path) -> bool:
    """True if the system exchanged two files."""
    if sys.platform not in CALLS:
        return False
    import ctypes

    name, given = CALLS[sys.platform]
    call = getattr(ctypes.CDLL(None), name, None)
    return call is not None and call(*given(os.fsencode(one), os.fsencode(other))) == 0


def _renamed(one: Path, other: Path) -> None:
    """Exchange two files by way of a third name."""
    aside = aside_of(one)
    os.rename(one, aside)
    try:
        os.rename(other, one)
        _last(aside, one, other)
    except OSError:
        with suppress(FileExistsError):
            os.rename(aside, one)
        raise


def _last(aside: Path, one: Path, other: Path) -> None:
    """Put aside what stands aside; where that cannot be, free its place again."""
    try:
        os.rename(aside, other)
    except OSError:
        os.rename(one, other)
        raise
