"""A file as text, or the reason why it is none."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .findings import Findings

__all__ = ["Contents", "Decoded", "decoded", "from_disk", "read_text", "text_end"]

Contents = Callable[[Path], bytes]
"""Where the bytes of a file come from: the disk, or what was read there before."""

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and of .xls files."""
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
END_OF_FILE = "\x1a"
"""What programs of old put behind the last line: Ctrl-Z."""
SAVE_AS = 'Maybe save the sheet again as "CSV UTF-8".'


class Decoded(NamedTuple):
    """A text, and what gives its bytes back.

    Attributes
    ----------
    mark
        The byte order mark the bytes begin with; empty where there is none.
    """

    text: str
    encoding: str
    mark: bytes = b""

    def bytes_of(self, text: str) -> bytes:
        """The bytes of another text in the same encoding."""
        return self.mark + text.encode(self.encoding)


def decoded(raw: bytes) -> Decoded:
    """Decode the bytes of a table: UTF-8, UTF-16 where a mark says so, else cp1252.

    Raises
    ------
    UnicodeDecodeError
        When they are none of these.
    """
    if encoding := UTF_16.get(raw[:2]):
        return Decoded(raw[2:].decode(encoding), encoding, raw[:2])
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    try:
        return Decoded(raw[len(mark) :].decode(), "utf-8", mark)
    except UnicodeDecodeError:
        return Decoded(raw[len(mark) :].decode("cp1252"), "cp1252", mark)


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
        True if text that is not UTF-8 is read as UTF-16 or cp1252, as tables are.
    contents
        Gives its bytes.

    Returns
    -------
    str or None
        None after a fault.
    """
    name = path.name
    try:
        raw = _read_bytes(path, megabytes, sort, contents, tables=cp1252)
    except (OSError, ValueError) as error:
        findings.fault(name, f"cannot be read: {error.strerror or error}" if isinstance(error, OSError) else str(error))
        return None
    try:
        found = decoded(raw) if cp1252 else Decoded(raw.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        advice = f" {SAVE_AS}" if cp1252 else ""
        findings.fault(name, f"is not UTF-8 text, expected {sort}.{advice}", line=_first_other(raw))
        return None
    if found.encoding == "cp1252":
        what = "is not UTF-8; read as cp1252. Look whether accents are right."
        findings.note(name, what, line=_first_other(raw))
    _note_end(name, found.text, findings)
    return found.text


def text_end(text: str) -> int:
    """Where a text ends, before a sign for the end of the file."""
    bare = text.rstrip()
    return len(bare.rstrip(END_OF_FILE)) if bare.endswith(END_OF_FILE) else len(text)


def _note_end(name: str, text: str, findings: Findings) -> None:
    """Note a sign for the end of the file."""
    if (end := text_end(text)) < len(text):
        what = "ends with Ctrl-Z (1A), by which programs of old end a file; left out"
        findings.note(name, what, line=text.count("\n", 0, end) + 1, aside=True)


def _first_other(raw: bytes) -> int:
    """The first line that is not UTF-8."""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1
    return 1


def _read_bytes(path: Path, megabytes: float, sort: str, contents: Contents, *, tables: bool) -> bytes:
    """Read the bytes of a regular file of text; ValueError says why it is none.

    Parameters
    ----------
    path, megabytes, sort, contents
        As of :func:`read_text`.
    tables
        True if UTF-16 is read.
    """
    if not path.is_file():
        raise ValueError(f"is {'a folder' if path.is_dir() else 'not a regular file'}, expected {sort}")
    if (size := path.stat().st_size / 1_000_000) > megabytes:
        raise ValueError(f"has {size:.4g} MB, more than the {megabytes:g} MB that are read ([limits] file_megabytes)")
    raw = contents(path)
    if raw.startswith(WORKBOOKS):
        raise ValueError(f"is a workbook or an archive, expected {sort}. {SAVE_AS}")
    if raw.startswith(tuple(UTF_16)):
        if tables:
            return raw
        raise ValueError("is UTF-16 text, expected UTF-8.")
    if b"\0" in raw:
        raise ValueError(f"is not text, expected {sort}. {SAVE_AS}")
    return raw
