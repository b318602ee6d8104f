"""A file replaced whole or not at all, with what it held kept beside it under a number."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..domain.errors import Fault, InputError

__all__ = ["backups", "no_os_error", "replace_keeping"]


@contextmanager
def no_os_error(file: str, verb: str) -> Iterator[None]:
    """Tell what the system refuses as a fault of `file`, which "cannot be `verb`"."""
    try:
        yield
    except OSError as error:
        advice = " Maybe it is open in another program." if isinstance(error, PermissionError) else ""
        what = f"cannot be {verb}: {error.strerror or error}.{advice}"
        raise InputError([Fault(file=file, what=what)]) from None


def backups(path: Path, suffix: str) -> dict[int, Path]:
    """The files kept beside another under a suffix, by number; the first bears none and counts as 1."""
    name = re.compile(rf"{re.escape(path.name)}\.{suffix}([2-9]|[1-9][0-9]+)?")
    matches = ((name.fullmatch(entry.name), entry) for entry in path.parent.iterdir())
    return {int(match[1] or 1): entry for match, entry in matches if match}


def replace_keeping(path: Path, suffix: str, old: bytes, new: bytes) -> Path:
    """Give a file new content, and keep the old one beside it.

    Parameters
    ----------
    path
        The file.
    suffix
        What the copy is called: "bak" gives ``programs.csv.bak``, then ``programs.csv.bak2``.
    old, new
        What it holds, and what it is to hold.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    OSError
        When either cannot be written; then the file stays as it is and no copy is left.
    """
    number = max(backups(path, suffix), default=0) + 1
    copy = path.with_name(f"{path.name}.{suffix}{number if number > 1 else ''}")
    _write_whole(copy, old, path)
    try:
        _write_whole(path, new, path)
    except OSError:
        copy.unlink(missing_ok=True)
        raise
    return copy


def _write_whole(place: Path, content: bytes, like: Path) -> None:
    """Write a file beside its place, and move it there once it is on the disk.

    Parameters
    ----------
    place
        Where it is to stand; where that is a link, what it points to is replaced and the link stays.
    content
        What it is to hold.
    like
        The file whose rights it gets.
    """
    place = Path(os.path.realpath(place))
    handle, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(like.stat().st_mode))
        os.replace(temporary, place)
    finally:
        Path(temporary).unlink(missing_ok=True)
