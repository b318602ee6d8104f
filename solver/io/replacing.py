"""A file of the user's gets new content only if it is still what was read, and what it held is kept beside it.

Other programs may save the file at any moment: a workbook program, a synchronised folder, a second ``lor``. What is
replaced is therefore moved aside and compared, not looked at and then overwritten.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..domain.errors import Fault, InputError
from .interrupts import uninterrupted
from .locks import exclusive
from .swap import aside_of, swap
from .workplace import claim, keep_rights, workplace

__all__ = ["backups", "mend", "replace_keeping"]


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
    kept = _next(place, suffix)
    with uninterrupted(), _written(place, new) as fresh:
        if place.read_bytes() != old:
            raise _changed(path.name)
        _keep(place, kept, fresh.with_name("kept"), old)
        try:
            swap(place, fresh)
        except OSError:
            kept.unlink()
            raise
        if fresh.read_bytes() != old:  # another program saved it in that very moment
            _put_back(place, fresh, kept, new)
            raise _changed(path.name)
    return kept


def _next(place: Path, suffix: str) -> Path:
    """The next name under a suffix."""
    number = max(backups(place, suffix), default=0) + 1
    return place.with_name(f"{place.name}.{suffix}{number if number > 1 else ''}")


def _keep(place: Path, kept: Path, copy: Path, old: bytes) -> None:
    """Give the file that is to be replaced a second name; on a drive that knows one name per file, to a copy of it.

    Whenever the run is killed, what bears the name of a backup is one.

    Parameters
    ----------
    place, kept
        The file, and the name, which nobody may have.
    copy, old
        Where a copy can be made, and what the file holds.
    """
    try:
        os.link(place, kept)
    except FileExistsError:
        raise
    except OSError:
        copy.write_bytes(old)
        keep_rights(copy, place)
        claim(copy, kept)


def _put_back(place: Path, fresh: Path, kept: Path, new: bytes) -> None:
    """Undo an exchange. Where the file was saved once more since, that stands, and the save before it is kept."""
    swap(place, fresh)
    if fresh.read_bytes() == new:
        kept.unlink()
    else:
        swap(place, fresh)
        os.replace(fresh, kept)


def mend(path: Path) -> None:
    """Put back what a run set aside that was killed on a drive where two files cannot change places in one step.

    Raises
    ------
    InputError, OSError
        When the file cannot be written.
    """
    place = _real(path)
    aside = aside_of(place)
    if not aside.exists():
        return
    with exclusive(path):
        if not place.exists():
            os.rename(aside, place)
            return
        if all(kept.read_bytes() != aside.read_bytes() for kept in backups(place, "(?:bak|undone)").values()):
            claim(aside, _next(place, "bak"))
        aside.unlink(missing_ok=True)


@contextmanager
def _written(place: Path, content: bytes) -> Iterator[Path]:
    """A file with another's rights and another content, whole and on the disk; gone after the block."""
    with workplace(place.parent) as inside:
        fresh = inside / place.name
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        keep_rights(fresh, place)
        yield fresh


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
