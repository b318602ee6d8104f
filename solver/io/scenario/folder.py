"""A scenario folder, read whole: every fault in every file at once, or a scenario that is consistent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ...domain.entities import Scenario
from ...domain.errors import Fault, InputError, maybe
from ...domain.traits import known
from ..table.cells import Cells
from ..table.csv_table import Table
from ..table.csv_table import read as read_table
from ..table.findings import Findings
from .consistency import check
from .letters import LETTERS, STRENGTHS, letters, strengths
from .people import ROTATIONS, SUPERVISION, WRITERS, people
from .programs import PROGRAMS, tracks
from .toml import check as check_settings
from .toml import read as read_settings

__all__ = ["FILES", "SETTINGS", "read"]

FILES: Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "programs.csv": (PROGRAMS, (("program_id", "nrmp"), ("name", "institution"))),
    "letters.csv": (LETTERS, (("letter_id", "label", "writer", "writer_id"), ("writer_id", "writer"))),
    "writers.csv": (WRITERS, (("writer_id",), ("name",), ("specialty",), ("role",), ("country",))),
    "rotations.csv": (
        ROTATIONS,
        (("rotation_id",), ("name",), ("specialty",), ("country",), ("setting",), ("involvement",)),
    ),
    "supervision.csv": (SUPERVISION, (("writer_id",), ("rotation_id",), ("weeks",))),
    "strengths.csv": (STRENGTHS, (("program_id",), ("letter_id",), ("strength",))),
}
"""Per file, the columns it may have and those it must: one of each group."""

NEEDED = ("programs.csv", "letters.csv")
SETTINGS = "scenario.toml"
ALIKE = 0.8
"""How like a file's name another must be to look like a slip; difflib's ratio."""
MOST_HEADINGS = 30
"""So many headings of a file are told where one is missing."""


def read(folder: str | Path, as_of: date | None = None, today: date | None = None) -> Scenario:
    """Read a scenario folder.

    Parameters
    ----------
    folder
        Where ``programs.csv``, ``letters.csv`` and what else there is stand.
    as_of
        The day the scenario stands at; None: what ``scenario.toml`` says, else `today`.
    today
        For ``as_of = "today"``; None: the computer's date.

    Raises
    ------
    InputError
        With every fault found in all files.
    """
    folder = Path(folder)
    present = _listing(folder)
    findings = Findings()
    settings, source = read_settings(folder / SETTINGS, today or date.today(), as_of, findings)  # noqa: DTZ011
    _note_strays(present, findings)
    megabytes = settings.limits.file_megabytes
    cells = {name: Cells(_table(folder / name, present, megabytes, findings), findings) for name in FILES}
    found = people(cells["writers.csv"], cells["rotations.csv"], cells["supervision.csv"], cells["letters.csv"])
    written = tuple(letters(cells["letters.csv"], found.writers, found.authors, settings))
    writers = tuple(found.writers.values())
    terms = known(writers, written, settings.applicant.themes)
    listed = tuple(tracks(cells["programs.csv"], settings, terms))
    check_settings(settings, source, terms, written, [track for _, track in listed], findings)
    own = strengths(
        cells["strengths.csv"],
        () if cells["programs.csv"].table.broken else {track.id for _, track in listed},
        () if cells["letters.csv"].table.broken else {letter.id for letter in written},
    )
    check(cells["letters.csv"], cells["programs.csv"], written, listed)
    findings.settle()
    return Scenario(
        settings=settings,
        writers=writers,
        rotations=tuple(found.rotations.values()),
        supervision=tuple(found.supervision.values()),
        letters=written,
        tracks=tuple(track for _, track in listed),
        strengths=own,
        notes=findings.notes,
    )


def _listing(folder: Path) -> frozenset[str]:
    """The names in a folder."""
    try:
        return frozenset(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        what = "no such folder. Maybe make one: lor init FOLDER"
    except NotADirectoryError:
        what = f"is a file, expected the folder it is in: {folder.parent}"
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise InputError([Fault(file=str(folder), what=what)])


def _table(path: Path, present: frozenset[str], megabytes: float, findings: Findings) -> Table:
    """One file's table; an empty one where the file may be missing or has a fault."""
    columns, groups = FILES[path.name]
    needed = path.name in NEEDED
    if path.name not in present:
        if needed:
            findings.fault(path.name, f"no such file in {path.parent}.{_instead(path, present)}")
        return Table(file=path.name, broken=needed)
    table = read_table(path, columns, megabytes, findings, may_be_empty=not needed)
    for group in groups if len(table) else ():
        if not any(column in table for column in group):
            _missing_column(table, group, findings)
            table = replace(table, broken=True)
    return table


def _instead(path: Path, present: frozenset[str]) -> str:
    workbook = next((name for name in sorted(present) if name.rsplit(".", 1)[0].lower() == path.stem), "")
    if workbook.lower().endswith((".xlsx", ".xls", ".ods", ".numbers")):
        return f' Maybe save {workbook} as "CSV UTF-8".'
    return maybe(path.name, present)


def _missing_column(table: Table, group: tuple[str, ...], findings: Findings) -> None:
    others = f" (or {', '.join(group[1:])})" if len(group) > 1 else ""
    unused = [heading for heading in table.header if heading and heading not in table.headings.values()]
    shown = ", ".join(f'"{heading[:40]}"' for heading in table.header[:MOST_HEADINGS] if heading)
    more = ", …" if len(table.header) > MOST_HEADINGS else ""
    advice = maybe(group[0], unused) or f" The file has {shown}{more}."
    findings.fault(table.file, f"no such column{others}.{advice}", line=1, column=group[0])


def _note_strays(present: frozenset[str], findings: Findings) -> None:
    """Notes on files whose name is nearly one of ours: nobody reads them."""
    expected = [name for name in (*FILES, SETTINGS) if name not in present and name not in NEEDED]
    for name in sorted(present - set(FILES) - {SETTINGS}):
        if alike := get_close_matches(name.lower(), expected, n=1, cutoff=ALIKE):
            findings.note(name, f'is not read. Maybe rename it: "{alike[0]}".')
