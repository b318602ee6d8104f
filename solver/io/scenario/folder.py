"""A scenario folder, read whole: every fault in every file at once, or a scenario that is consistent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ...domain.entities import Scenario
from ...domain.errors import InputError, maybe
from ...domain.traits import known
from ...optimize.budget import Budget
from ...rules.defaults import with_versions
from ..swap import aside_of
from ..table.cells import Cells
from ..table.csv_table import csv_rows
from ..table.findings import Findings
from ..table.headings import known_columns
from ..table.rows import Rows
from ..table.table import Table, table_of
from ..table.text import Contents, from_disk
from .files import COLUMNS, LETTERS, NEEDED, PROGRAMS, REQUIRED, RULES, SETTINGS, WANTED, WORKBOOKS, is_workbook
from .frames import FrameSource
from .left_out import letters_only
from .letters import read_letters
from .people import read_people
from .program_ids import named
from .programs import read_tracks
from .references import check_references
from .settings import check_settings, read_settings
from .source import OTHER_WORKBOOKS, FolderSource, Source
from .strengths import read_strengths

__all__ = ["read"]

ALIKE = 0.8
"""How like a file's name another must be to look like a slip; difflib's ratio."""
WORKBOOK_ENDINGS = (*WORKBOOKS, *OTHER_WORKBOOKS)
OPEN_STILL = "~."
"""How the names begin of what workbook programs keep beside a workbook that is open."""
MOST_WORKBOOKS = 3
"""So many workbooks of a folder without tables are named."""
MOST_HEADINGS = 30
"""So many headings of a file are told where one is missing."""


def read(
    folder: str | Path | Mapping[str, Any],
    as_of: date | None = None,
    today: date | None = None,
    budget: Budget | None = None,
    apply: date | Literal["today"] | None = None,
    *,
    contents: Contents = from_disk,
    unfilled: bool = False,
    rules_from: str | Path | None = None,
) -> Scenario:
    """Read a scenario folder.

    Parameters
    ----------
    folder
        Where ``programs.csv``, ``letters.csv`` and what else there is stand; or a workbook with such sheets; or a
        mapping of these names, without the ending, to data frames, and ``settings`` to a mapping or TOML.
    as_of
        The day the scenario stands at; None: what ``scenario.toml`` says, else `today`.
    today
        For ``as_of = "today"``; None: the computer's date.
    budget
        How long reading may take; None: as long as it does.
    apply
        The day of applying to all programs, or ``"today"``, that is `as_of`; None: what ``scenario.toml`` says.
    contents
        Gives the bytes of each table.
    unfilled
        True if programs that were applied to may leave `assigned` empty: it is yet to be filled in.
    rules_from
        A table of rules from elsewhere, such as an adviser's; the scenario's own ``rules.csv`` goes before it.

    Raises
    ------
    InputError
        With every fault found in all files.
    NoAnswerError
        When the budget ends first.
    """
    budget = budget or Budget()
    budget.require()
    source = _source(folder, contents)
    findings = Findings()
    given = {key: day for key, day in (("as_of", as_of), ("apply", apply)) if day}
    settings, written = read_settings(source, today or date.today(), given, findings, budget)  # noqa: DTZ011
    _note_strays(source, findings)
    megabytes = settings.limits.file_megabytes
    cells = {name: _read_table(name, source, megabytes, findings, budget) for name in COLUMNS}
    rules = [cells[RULES]]
    if rules_from is not None:
        rules.append(_read_rules(Path(rules_from), cells[RULES], megabytes))
    cells[LETTERS] = letters_only(cells[LETTERS])
    people = read_people(cells["writers.csv"], cells["rotations.csv"], cells["supervision.csv"], cells[LETTERS])
    letters = tuple(read_letters(cells[LETTERS], people.writers, people.authors, settings.season))
    limit = settings.limits.letters
    for table, rows in ((LETTERS, letters), ("writers.csv", people.writers), ("rotations.csv", people.rotations)):
        _check_number(cells[table].table, len(rows), limit, findings)
    writers = with_versions(people.writers.values(), letters, people.with_versions)
    traits = known(writers, letters, settings.applicant.themes)
    tracks = tuple(read_tracks(cells[PROGRAMS], settings, traits, rules, unfilled=unfilled))
    tags = {tag for letter in letters for tag in letter.tags}
    check_settings(settings, written, traits, {track.specialty for track in tracks}, tags)
    strengths = read_strengths(
        cells["strengths.csv"],
        () if cells[PROGRAMS].table.broken else {track.id for track in tracks},
        () if cells[LETTERS].table.broken else {letter.id for letter in letters},
        (cells[PROGRAMS].table.file, cells[LETTERS].table.file),
    )
    check_references(cells[LETTERS], cells[PROGRAMS], letters, tracks)
    findings.settle()
    budget.require()
    return Scenario(
        settings=settings,
        writers=writers,
        rotations=tuple(people.rotations.values()),
        supervision=tuple(people.supervision.values()),
        letters=letters,
        tracks=tracks,
        strengths=strengths,
        notes=findings.notes,
        suppositions=findings.suppositions,
        headings=findings.headings,
        called={name: source.called(name) for name in (*COLUMNS, SETTINGS)},
        of_today=written.of_today,
    )


def _check_number(table: Table, number: int, limit: int, findings: Findings) -> None:
    """Add a fault where there are more letters, or people, or rotations, than any applicant has.

    Parameters
    ----------
    table
        Where they stand.
    number, limit
        How many there are, and may be.
    findings
        Gain the fault.
    """
    if number > limit:
        noun = table.ours.removesuffix(".csv") or "rows"
        what = f"found {number:,} {noun}, expected at most {limit:,} ([limits] letters)"
        findings.fault(table.file, what)


def _read_rules(path: Path, own: Cells, megabytes: float) -> Cells:
    """Read a table of rules from elsewhere; what it tells bears its whole path.

    Parameters
    ----------
    path
        The file.
    own
        The scenario's own table of rules.
    megabytes
        As of :meth:`Source.rows`.
    """
    findings, called = own.findings, str(path)
    if not path.exists():
        findings.fault(called, "no such file, expected a table of rules as CSV or in a workbook")
        return Cells(Table(file=called, broken=True), findings, own.budget)
    if len(own):
        findings.note(called, f"the scenario's own {own.table.file} goes before it")
    return _cells(RULES, called, _rules_rows(path, megabytes, findings), findings, own.budget)


def _rules_rows(path: Path, megabytes: float, findings: Findings) -> Rows | None:
    """The rows of a table of rules from elsewhere, CSV or a sheet; parameters as of :meth:`Source.rows`."""
    known = known_columns(RULES, COLUMNS[RULES])
    if not is_workbook(path):
        rows = csv_rows(path, known, megabytes, findings)
        return rows and replace(rows, file=str(path))
    from ..workbook.source import rules_source

    try:
        source = rules_source(path)
    except InputError as error:
        for fault in error.faults:
            findings.fault(str(path), fault.what)
        return None
    rows = source.rows(RULES, known, megabytes, findings)
    return rows and replace(rows, file=str(path.with_name(source.called(RULES))))


def _source(place: str | Path | Mapping[str, Any], contents: Contents) -> Source:
    """Where the tables come from: data frames, a workbook or a folder."""
    if isinstance(place, Mapping):
        return FrameSource(place)
    if not is_workbook(Path(place)):
        return FolderSource(Path(place), contents)
    from ..workbook.source import scenario_source

    return scenario_source(Path(place), contents)


def _read_table(name: str, source: Source, megabytes: float, findings: Findings, budget: Budget) -> Cells:
    """Read the cells of one of our files; none where it may be missing or has a fault.

    Parameters
    ----------
    name
        The file.
    source
        Where it stands.
    megabytes, findings
        As of :meth:`Source.rows`.
    budget
        How long reading may take.
    """
    needed, called = name in NEEDED, source.called(name)
    if name not in source.names:
        if needed:
            findings.fault(called, f"no such file in {source.place}.{_instead(name, source)}")
        return Cells(Table(file=called, broken=needed), findings, budget)
    rows = source.rows(name, known_columns(name, COLUMNS[name]), megabytes, findings)
    return _cells(name, called, rows, findings, budget)


def _cells(name: str, called: str, rows: Rows | None, findings: Findings, budget: Budget) -> Cells:
    """Lay rows out; none where they have a fault.

    Parameters
    ----------
    name, called
        Which of our files they are, and what messages call it.
    rows
        The rows; None after a fault.
    findings, budget
        As of :func:`_read_table`.
    """
    if rows is None:
        return Cells(Table(file=called, broken=True), findings, budget)
    wanted, may_be_empty = WANTED.get(name, ()), name not in NEEDED
    table = table_of(
        rows,
        COLUMNS[name],
        findings,
        words=name,
        budget=budget,
        may_be_empty=may_be_empty,
        wanted=wanted,
        completed=partial(named, findings=findings) if name == PROGRAMS else None,
    )
    for group in REQUIRED[name] if len(table) else ():
        if not any(column in table for column in group):
            _missing_column(table, group, findings)
            table = replace(table, broken=True)
    return Cells(table, findings, budget)


def _instead(file: str, source: Source) -> str:
    """Advice where a file is missing: what a killed run set aside, or a workbook or a file of a name that is near."""
    if aside_of(Path(file)).name in source.names:
        return f" Maybe: lor record {source.place} --undo puts it back, which a run set aside that was stopped."
    workbooks = [name for name in sorted(source.names) if name.lower().endswith(WORKBOOK_ENDINGS)]
    stem = file.removesuffix(".csv")
    if own := next((name for name in workbooks if name.rsplit(".", 1)[0].lower() == stem), ""):
        return f' Maybe save {own} as "CSV UTF-8".'
    if near := maybe(file, source.names.difference(workbooks)):
        return near
    whole = [name for name in workbooks if name[0] not in OPEN_STILL]
    return _workbook_instead(Path(source.place), whole) if whole and source.names.isdisjoint(NEEDED) else ""


def _workbook_instead(folder: Path, workbooks: Sequence[str]) -> str:
    """Advice where a folder has workbooks alone: how to name one, or how to save it."""
    read = [folder / name for name in workbooks if is_workbook(folder / name)]
    if read:
        return f" Maybe: lor … {' or '.join(map(str, read[:MOST_WORKBOOKS]))}"
    other = folder / workbooks[0]
    return f" Maybe save {other.name} as .xlsx, then: lor … {other.with_suffix('.xlsx')}"


def _missing_column(table: Table, group: tuple[str, ...], findings: Findings) -> None:
    """Add a fault where a table has no column of a group, with what it has instead.

    Parameters
    ----------
    table
        The table.
    group
        Our names of columns of which one must be there.
    findings
        Gain the fault.
    """
    others = f" (or {', '.join(group[1:])})" if len(group) > 1 else ""
    unused = [heading for heading in table.header if heading and heading not in table.headings.values()]
    shown = ", ".join(f'"{heading[:40]}"' for heading in table.header[:MOST_HEADINGS] if heading)
    more = ", …" if len(table.header) > MOST_HEADINGS else ""
    advice = maybe(group[0], unused) or f" The file has {shown}{more}."
    findings.fault(table.file, f"no such column{others}.{advice}", line=1, column=group[0])


def _note_strays(source: Source, findings: Findings) -> None:
    """Add notes on files whose name is nearly one of ours: nobody reads them."""
    present = source.names
    expected = [name for name in (*COLUMNS, SETTINGS) if name not in present and name not in NEEDED]
    for name in sorted(present - set(COLUMNS) - {SETTINGS}):
        if alike := get_close_matches(name.lower(), expected, n=1, cutoff=ALIKE):
            findings.note(source.called(name), f'is not read. Maybe rename it: "{source.called(alike[0])}".')
