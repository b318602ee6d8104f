"""Where files stand while they are not complete yet: a folder of our own inside that of their places.

Nobody else can look into it, so that what is half written is never wider open than what will be there. Its lock ends
with the process: a folder that is not locked was left by a run that was killed, and the next run removes it.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .locks import taken_at_once

__all__ = ["claim", "is_leftover", "keep_rights", "sweep", "workplace"]

NAME = ".lor-{}.tmp"
LOCK = ".lor-lock"


def is_leftover(path: Path) -> bool:
    """True if a path has a name that we alone give."""
    return path.match(NAME.format("*"))


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A new folder in another for files that are moved away when they are complete; gone after the block.

    Raises
    ------
    OSError
        When nothing can be written there.
    """
    sweep(folder)
    inside, handle = _made(folder)
    try:
        yield inside
    finally:
        os.close(handle)
        shutil.rmtree(inside, ignore_errors=True)


def _made(folder: Path) -> tuple[Path, int]:
    """A new folder and the handle of its lock; one that another run swept before it was locked is none."""
    while True:
        inside = folder / NAME.format(secrets.token_hex(8))
        inside.mkdir(mode=stat.S_IRWXU)
        try:
            handle = taken_at_once(inside / LOCK)
        except FileNotFoundError:
            continue
        except OSError:
            inside.rmdir()
            raise
        if handle is not None:
            return inside, handle


def sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder."""
    for left in folder.glob(NAME.format("*")):
        with suppress(OSError):
            if not left.is_symlink() and (handle := taken_at_once(left / LOCK)) is not None:
                os.close(handle)
                shutil.rmtree(left)


def keep_rights(fresh: Path, place: Path) -> None:
    """Give a new file the rights of the one it is to replace, if there is one."""
    with suppress(FileNotFoundError):
        fresh.chmod(stat.S_IMODE(place.stat().st_mode) & (stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO))


def claim(fresh: Path, place: Path) -> None:
    """Give a file a second name that nobody has; on a drive that knows one name per file, that name alone.

    Raises
    ------
    OSError
        When it cannot have that name: somebody has it.
    """
    try:
        os.link(fresh, place)
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, f"{place.name} is there already") from None
    except OSError:
        if os.path.lexists(place):
            raise
        os.rename(fresh, place)
