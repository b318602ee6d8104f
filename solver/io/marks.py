"""The mark of an answer: the file by which a folder is known to hold one, with what its other files hold.

A mark is put in place last. Until then it stands beside its place, under a name of its own: files that do not fit the
mark while the next one waits there are a mixture, which a run left that was stopped in the middle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..domain.errors import Fault, InputError

__all__ = [
    "FILES",
    "SHARED_MARK",
    "SHARED_PAGE",
    "belonging",
    "changed",
    "digest",
    "mark_of",
    "put_and_stopped",
    "refuse_mixture",
    "sealed",
    "stale",
    "waiting",
]

SHARED_PAGE = "plan.html"
SHARED_MARK = '<meta name="generator" content="lor share">'
"""What the page holds by which a folder is known that was made for others."""
TABLES = ("assignments.csv", "checklist.csv", "clicks.csv", "programs.csv")
PLAN = (*TABLES, "strengths.csv", "kinds.csv")
FILES: Mapping[str, tuple[str, ...]] = {
    "whatif.json": (*PLAN, "result.json", "changes.csv"),
    "result.json": PLAN,
    "sweep.json": ("writers.csv", "pairs.csv"),
    "all.json": (),
    SHARED_PAGE: TABLES,
}
"""Per mark, what may stand beside it; the first mark among the files of an answer is that of all of them."""
KEYS: Mapping[str, frozenset[str]] = {
    "whatif.json": frozenset({"events", "before", "after"}),
    "result.json": frozenset({"status", "objective"}),
    "sweep.json": frozenset({"before", "writers"}),
    "all.json": frozenset({"writers", "outcomes"}),
}
"""What every version has written into a mark."""
LISTED = "files"
"""The key of a mark that names the other files, with what they hold."""
PAGE_LISTED = re.compile(r'<meta name="lor files" content="([^"]*)">')
UNKNOWN = ""
"""Stands for what a file holds where the mark is of a version that did not say."""

Files = Mapping[str, str]
"""File name to the SHA-256 of its bytes."""


def mark_of(names: Iterable[str]) -> str:
    """The mark among the names of an answer's files."""
    names = set(names)
    return next(name for name in FILES if name in names)


def sealed(text: str, mark: str, files: Files) -> str:
    """The text of a mark with what the files beside it hold.

    Parameters
    ----------
    text, mark
        Its own, and its name.
    files
        All files of its answer that are known by now.
    """
    beside = {name: held for name, held in files.items() if name in FILES[mark]}
    if mark == SHARED_PAGE:
        listed = " ".join(f"{name}:{held}" for name, held in beside.items())
        return text.replace(SHARED_MARK, f'{SHARED_MARK}\n<meta name="lor files" content="{listed}">', 1)
    listed = json.dumps({LISTED: beside}, indent=2)
    return f"{text.rstrip().removesuffix('}').rstrip()},{listed.removeprefix('{')}\n"


def waiting(mark: str) -> str:
    """The name under which a mark waits until all else is in place."""
    return f".{mark}.next"


def digest(path: Path) -> str:
    """The SHA-256 of what a file holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(path: Path, mark: str) -> Files | None:
    """The files that a mark names; None where there is none that ``lor`` wrote."""
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    found = _of_page(text) if mark == SHARED_PAGE else _of_document(text, mark)
    return found and {name: held for name, held in found.items() if name in FILES[mark]}


def _of_page(text: str) -> Files | None:
    """The files that a page for others names."""
    if SHARED_MARK not in text:
        return None
    if found := PAGE_LISTED.search(text):
        return {name: held for name, _, held in (entry.partition(":") for entry in found[1].split())}
    return dict.fromkeys(FILES[SHARED_PAGE], UNKNOWN)


def _of_document(text: str, mark: str) -> Files | None:
    """The files that a mark names which is JSON."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    if not isinstance(document, dict) or not document.keys() >= KEYS[mark]:
        return None
    files = document.get(LISTED, dict.fromkeys(FILES[mark], UNKNOWN))
    return {str(name): str(held) for name, held in files.items()} if isinstance(files, dict) else None


def _marks(out: Path) -> dict[str, Files]:
    """The marks of a folder, with the files they name."""
    found = {mark: _listed(out / mark, mark) for mark in FILES}
    return {mark: files for mark, files in found.items() if files is not None}


def _waiting(out: Path) -> dict[str, Files]:
    """The marks that wait in a folder, with the files they name."""
    found = {mark: _listed(out / waiting(mark), mark) for mark in FILES}
    return {mark: files for mark, files in found.items() if files is not None}


def _fits(path: Path, held: str) -> bool:
    """True if a file is there and holds what a mark says."""
    return path.is_file() and digest(path) == held


def belonging(out: Path) -> frozenset[str]:
    """The names in a folder that ``lor`` wrote: marks, what they name, and what a run that was stopped put there."""
    marks = _marks(out)
    return frozenset(marks).union(*marks.values(), _put(out))


def put_and_stopped(out: Path) -> frozenset[str]:
    """The names in a folder of what a run put there that was stopped before its mark was, without what was replaced."""
    return _put(out).difference(*_standing(out).values())


def _put(out: Path) -> frozenset[str]:
    """The names of what a run put into a folder whose mark still waits."""
    waiting_files = _waiting(out).values()
    return frozenset(name for files in waiting_files for name, held in files.items() if _fits(out / name, held))


def _standing(out: Path) -> dict[str, Files]:
    """The marks of a folder but for those of answers that are half written."""
    put = _put(out)
    return {mark: files for mark, files in _marks(out).items() if mark not in put}


def stale(out: Path, names: Iterable[str]) -> list[str]:
    """What goes when the files of an answer are put into a folder: the rest of each answer that has one of them.

    Marks are the last to go: what they name is ours as long as they stand.
    """
    names = frozenset(names)
    answers = [{mark, *files} for mark, files in _marks(out).items()]
    gone = frozenset().union(*(answer for answer in answers if not names.isdisjoint(answer))) - names
    return sorted(gone, key=lambda name: (name in FILES, name))


def changed(out: Path, names: Iterable[str]) -> list[str]:
    """The files of some names that are no longer what the mark of an answer says, or are gone."""
    marks = _marks(out).values()
    return [
        name
        for name in names
        if any(files.get(name, UNKNOWN) and not _fits(out / name, files[name]) for files in marks)
    ]


def refuse_mixture(out: Path) -> None:
    """Refuse an answer that another run is replacing, or that one left in the middle.

    Raises
    ------
    InputError
        Saying which files do not belong together.
    """
    if not (unfinished := _waiting(out)):
        return
    names = {name for files in unfinished.values() for name in files}
    whole = [files for files in _standing(out).values() if UNKNOWN not in files.values() and files]
    if whole and not any(changed(out, files) for files in whole):
        return
    what = f"is half written: a run was stopped while it replaced {', '.join(sorted(names))}, or goes on still"
    raise InputError([Fault(file=str(out), what=f"{what}. Maybe run the command that writes it again.")])
