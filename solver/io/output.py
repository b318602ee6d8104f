"""Files that appear whole or not at all, and with the rights the user's other files have."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from ..domain.errors import Fault, InputError
from ..domain.signs import escaped
from .interrupts import Tell, to_nobody, uninterrupted
from .locks import exclusive
from .marks import FILES, belonging, digest, mark_of, put_and_stopped, sealed, stale, waiting
from .workplace import claim, keep_rights, workplace

__all__ = [
    "json_text",
    "no_os_error",
    "refuse_others",
    "require_writable",
    "save_answer",
    "save_file",
    "save_new",
    "save_set",
]

Text = str | Iterable[str]
"""A text; a long one may come in pieces, each made when its turn comes."""


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document as JSON, as ``--json`` prints it and the files have it; no sign in it is one a screen obeys."""
    return escaped(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def save_file(path: Path, content: bytes, tell: Tell = to_nobody) -> None:
    """Write one file, whole or not at all; where it is a link, what it points to is replaced and the link stays.

    Parameters
    ----------
    path
        Where; its folder is made if need be.
    content
        What it is to hold.
    tell
        Is told when it is in place.

    Raises
    ------
    InputError
        When it cannot be written; then what stood there stays.
    """
    with no_os_error(str(path), "written"), _made(path.parent), workplace(_real(path).parent) as inside:
        place = _real(path)
        fresh = inside / place.name
        fresh.write_bytes(content)
        keep_rights(fresh, place)
        with uninterrupted():
            os.replace(fresh, place)
            tell(f"{path} is whole")


def require_writable(folder: Path, called: str) -> None:
    """Refuse a folder, by what it is called, that nothing can be written into, or that cannot be made.

    Raises
    ------
    InputError
        Saying why.
    """
    with no_os_error(called, "written"), _made(folder), workplace(folder):
        pass


def _real(path: Path) -> Path:
    """The file that a path leads to."""
    if path.is_symlink() and not path.exists():
        raise OSError(0, f"it is a link to {os.readlink(path)}, which is not there")
    return Path(os.path.realpath(path))


def save_new(folder: Path, files: Mapping[str, Text], tell: Tell = to_nobody) -> None:
    """Write texts into a folder where no file of these names is; the folder is made if need be.

    Parameters
    ----------
    folder
        The folder.
    files
        File name to text.
    tell
        Is told when every file is in place; Ctrl-C waits from the first to the last.

    Raises
    ------
    InputError
        When one cannot be written, or is there already; then none is there.
    """
    place = folder.joinpath(*files) if len(files) == 1 else folder
    with no_os_error(str(place), "written"), _made(folder), workplace(folder) as inside:
        for name, text in files.items():
            _write(inside / name, text)
        with uninterrupted():
            _place(inside, folder, files)
            tell(f"the files in {folder} are whole")


def _place(inside: Path, folder: Path, names: Iterable[str]) -> None:
    """Give files their places, where nothing may be; none has its own where one cannot."""
    placed: list[Path] = []
    try:
        for name in names:
            claim(inside / name, folder / name)
            placed.append(folder / name)
    except OSError:
        for place in placed:
            place.unlink()
        raise


def save_answer(out: Path, files: Mapping[str, Text], tell: Tell = to_nobody) -> dict[str, str]:
    """Write the files of an answer into a folder, which is made if need be; an earlier answer is replaced whole.

    All files are written beside their places first. Then the mark waits, the others take their places, what is left of
    the earlier answer goes, and the mark takes its own: whoever reads a mixture can tell (:mod:`solver.io.marks`).

    Parameters
    ----------
    out
        The folder.
    files
        File name to text; one of them is a mark.
    tell
        Is told when every file is in place; Ctrl-C waits from the first to the last.

    Returns
    -------
    dict
        File name to the SHA-256 of what was written.

    Raises
    ------
    InputError
        When a file that ``lor`` did not write would be replaced; or when the folder cannot be written to, saying which
        files are new by then: none, but for one that another program holds open.
    """
    mark = mark_of(files)
    names = [name for name in files if name != mark]
    with no_os_error(str(out), "written"), _made(out), workplace(out) as inside:
        held: dict[str, str] = {}
        for name in sorted(files, key=partial(_rank, mark=mark)):
            text = sealed("".join(files[name]), name, held) if name in FILES else files[name]
            _write(inside / name, text)
            held[name] = digest(inside / name)
        with exclusive(out / "answer", str(out)), uninterrupted():
            refuse_others(out, files)
            _exchange(inside, out, names, mark, tell)
        return held


def _rank(name: str, mark: str) -> tuple[bool, bool]:
    """When a file is written: a mark after what it names."""
    return name == mark, name in FILES


def refuse_others(out: Path, names: Iterable[str]) -> None:
    """Refuse a folder in which files of these names are that ``lor`` did not write.

    Raises
    ------
    InputError
        Naming them.
    """
    ours = belonging(out)
    if others := [name for name in sorted(names) if name not in ours and os.path.lexists(out / name)]:
        what = f"holds files that lor did not write ({', '.join(others)}); they stay. Maybe name another folder."
        raise InputError([Fault(file=str(out), what=what)])
    if blocked := next((name for name in sorted(names) if (out / name).is_dir()), None):
        raise InputError([Fault(file=str(out), what=f"cannot be written: {blocked} is in the way and no file")])


def _exchange(inside: Path, out: Path, names: Iterable[str], mark: str, tell: Tell) -> None:
    """Put an answer that is complete in its place.

    Parameters
    ----------
    inside, out
        Where its files are, and where they are to be.
    names, mark
        The files: the mark is put last.
    tell
        Is told that all are in place, or which are where not all can be.
    """
    moved: list[str] = []
    gone, waited = stale(out, [*names, mark]), (out / waiting(mark)).exists()
    for name in put_and_stopped(out):
        (out / name).unlink()
    keep_rights(inside / mark, out / mark)
    os.replace(inside / mark, out / waiting(mark))
    try:
        for name in names:
            keep_rights(inside / name, out / name)
            os.replace(inside / name, out / name)
            moved.append(name)
        _remove(out, gone, mark)
        os.replace(out / waiting(mark), out / mark)
    except OSError as error:
        if not (moved or waited):
            (out / waiting(mark)).unlink()
            raise
        written = f"of the files in {out} only {', '.join(moved) or 'some'} are new"
        tell(written)
        raise OSError(error.errno, f"{error.strerror or error}; {written}. Maybe run the command again") from None
    tell(f"the files in {out} are whole")


def _remove(out: Path, names: Iterable[str], mark: str) -> None:
    """Remove what is left of an earlier answer, and marks that wait for runs that were stopped, but for the own one."""
    for name in (*names, *(waiting(other) for other in FILES if other != mark)):
        (out / name).unlink(missing_ok=True)


def _write(path: Path, text: Text) -> None:
    """Write a text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines([text] if isinstance(text, str) else text)


def save_set(folder: Path, files: Mapping[str, str], gone: Iterable[str], tell: Tell) -> None:
    """Write files that belong together: all beside their places first, then in their order each into its own.

    Parameters
    ----------
    folder, files
        The folder, which is made if need be, and the texts by name; the last is the one by which the set is found.
    gone
        Files that an earlier set may have and this one does not: they go before the last is placed.
    tell
        Is told when all are in place; Ctrl-C waits from the first to the last.

    Raises
    ------
    InputError
        When one cannot be written.
    """
    *names, last = files
    with no_os_error(str(folder), "written"), _made(folder), workplace(folder) as inside:
        for name, text in files.items():
            _write(inside / name, text)
            keep_rights(inside / name, folder / name)
        with uninterrupted():
            for name in names:
                os.replace(inside / name, folder / name)
            for name in gone:
                (folder / name).unlink(missing_ok=True)
            os.replace(inside / last, folder / last)
            tell(f"the summary in {folder} is whole")


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder and those it is in; what nothing was written into goes again."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        if new:
            folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        with suppress(OSError):  # the first that something is in
            for place in new:
                place.rmdir()


@contextmanager
def no_os_error(file: str, verb: str) -> Iterator[None]:
    """Tell what the system refuses as a fault of `file`, which "cannot be `verb`"."""
    try:
        yield
    except OSError as error:
        about = error.filename2 or error.filename
        there = about is None or os.path.isfile(about)  # a file that is at hand already has no name here
        advice = " Maybe it is open in another program." if isinstance(error, PermissionError) and there else ""
        what = f"cannot be {verb}: {error.strerror or error}.{advice}"
        raise InputError([Fault(file=file, what=what)]) from None
