"""A file as text, or the reason why it is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .findings import Findings

__all__ = ["Contents", "from_disk", "read_text"]

Contents = Callable[[Path], bytes]
"""Where the bytes of a file come from: the disk, or what was read there before."""

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and of .xls files."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = 'Maybe save the sheet again as "CSV UTF-8".'


def from_disk(path: Path) -> bytes:
    """Read the bytes of a file as it is now."""
    return path.read_bytes()


def read_text(
    path: Path, megabytes: float, findings: Findings, *, sort: str, cp1252: bool, contents: Contents = from_disk
) -> str | None:
    """Read a whole text file.

    Parameters
    ----------
    path
        The file.
    megabytes
        The largest size that is read at all, in units of 10⁶ bytes.
    findings
        Gain a fault where the file cannot be read, and a note where its encoding had to be guessed.
    sort
        What is expected, as a message names it: "a CSV file".
    cp1252
        True if text that is not UTF-8 is read as cp1252.
    contents
        Gives its bytes.

    Returns
    -------
    str or None
        None after a fault.
    """
    name = path.name
    try:
        raw = _read_bytes(path, megabytes, sort, contents)
    except (OSError, ValueError) as error:
        findings.fault(name, f"cannot be read: {error.strerror or error}" if isinstance(error, OSError) else str(error))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        text = raw.decode("cp1252" if cp1252 else "utf-8")
    except UnicodeDecodeError:
        findings.fault(name, f"is not UTF-8 text, expected {sort}. {SAVE_AS if cp1252 else ''}".rstrip(), line=line)
        return None
    findings.note(name, "is not UTF-8; read as cp1252. Look whether accents are right.", line=line)
    return text


def _read_bytes(path: Path, megabytes: float, sort: str, contents: Contents) -> bytes:
    """Read the bytes of a regular file of text; ValueError says why it is none. Parameters as of :func:`read_text`."""
    if not path.is_file():
        raise ValueError(f"is {'a folder' if path.is_dir() else 'not a regular file'}, expected {sort}")
    if (size := path.stat().st_size / 1_000_000) > megabytes:
        raise ValueError(f"has {size:.4g} MB, more than the {megabytes:g} MB that are read ([limits] file_megabytes)")
    raw = contents(path)
    if raw.startswith(WORKBOOKS):
        raise ValueError(f"is a workbook or an archive, expected {sort}. {SAVE_AS}")
    if raw.startswith(UTF_16):
        raise ValueError(f"is UTF-16 text, expected UTF-8. {SAVE_AS}")
    if b"\0" in raw:
        raise ValueError(f"is not text, expected {sort}. {SAVE_AS}")
    return raw
