"""A file as text, or the reason why it is none."""

from __future__ import annotations

from pathlib import Path

from .findings import Findings

__all__ = ["read"]

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = 'Maybe save the sheet again as "CSV UTF-8".'


def read(path: Path, megabytes: float, findings: Findings, *, sort: str, cp1252: bool) -> str | None:
    """Read a whole text file.

    Parameters
    ----------
    megabytes
        The largest size that is read at all.
    sort
        What is expected, as a message names it.
    cp1252
        Whether text that is not UTF-8 is read as cp1252, with a note.

    Returns
    -------
    str or None
        None with a fault.
    """
    raw = _raw(path, megabytes, findings, sort)
    if raw is None:
        return None
    name = path.name
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        if not cp1252:
            raise ValueError
        text = raw.decode("cp1252")
    except ValueError:
        findings.fault(name, f"is not UTF-8 text, expected {sort}. {SAVE_AS if cp1252 else ''}".rstrip(), line=line)
        return None
    findings.note(name, "is not UTF-8; read as cp1252. Look whether accents are right.", line=line)
    return text


def _raw(path: Path, megabytes: float, findings: Findings, sort: str) -> bytes | None:
    """The bytes of a regular file of text."""
    name = path.name
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not a regular file"
            findings.fault(name, f"{what}, expected {sort}")
            return None
        size = path.stat().st_size / 1_000_000
        if size > megabytes:
            what = f"has {size:.4g} MB, more than the {megabytes:g} MB that are read ([limits] file_megabytes)"
            findings.fault(name, what)
            return None
        raw = path.read_bytes()
    except OSError as error:
        findings.fault(name, f"cannot be read: {error.strerror or error}")
        return None
    if raw.startswith(WORKBOOKS):
        findings.fault(name, f"is a workbook or an archive, expected {sort}. {SAVE_AS}")
    elif raw.startswith(UTF_16):
        findings.fault(name, f"is UTF-16 text, expected UTF-8. {SAVE_AS}")
    elif b"\0" in raw:
        findings.fault(name, f"is not text, expected {sort}. {SAVE_AS}")
    else:
        return raw
    return None
