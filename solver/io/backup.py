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

__all__ = ["no_os_error", "numbered", "swap"]


@contextmanager
def no_os_error(file: str, verb: str) -> Iterator[None]:
    """What the system refuses, as a fault of the file."""
    try:
        yield
    except OSError as error:
        advice = " Maybe it is open in another program." if isinstance(error, PermissionError) else ""
        what = f"cannot be {verb}: {error.strerror or error}.{advice}"
        raise InputError([Fault(file=file, what=what)]) from None


def numbered(path: Path, sort: str) -> dict[int, Path]:
    """The files kept beside another, by number; the first bears none."""
    name = re.compile(rf"{re.escape(path.name)}\.{sort}([2-9]|[1-9][0-9]+)?")
    found = ((name.fullmatch(entry.name), entry) for entry in path.parent.iterdir())
    return {int(match[1] or 1): entry for match, entry in found if match}


def swap(path: Path, sort: str, old: bytes, new: bytes) -> Path:
    """Keep what a file holds under the next number, then give it its new content."""
    number = max(numbered(path, sort), default=0) + 1
    kept = path.with_name(f"{path.name}.{sort}{number if number > 1 else ''}")
    _put(kept, old, path)
    try:
        _put(path, new, path)
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _put(place: Path, content: bytes, like: Path) -> None:
    """Write a file beside its place, with the rights of another, and move it there when it is on the disk.

    Where the place is a link, what it points to is replaced and the link stays.
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
