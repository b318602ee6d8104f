"""The sheets of a workbook in the place of the files of a scenario folder."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import Fault, InputError
from ...domain.settings import shipped
from ..scenario.files import COLUMNS, NEEDED, SETTINGS
from ..table.findings import Findings
from ..table.rows import BrokenRowsError, Rows
from ..table.text import Contents
from .archive import BROKEN, SAVE_AS, Archive, opened
from .cells import cell_texts
from .settings import toml

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["WorkbookSource", "title_of"]


class WorkbookSource:
    """The sheets of a workbook; a :class:`~solver.io.scenario.source.Source`.

    Parameters
    ----------
    path
        The workbook.
    contents
        Gives its bytes.

    Raises
    ------
    InputError
        When it cannot be read as one, or has no sheets Programs and Letters.
    """

    def __init__(self, path: Path, contents: Contents) -> None:
        self.file = path.name
        self.place = str(path)
        self.archive = _opened(path, contents)
        self.titles = sheet_titles(path.name, self.archive)
        self.names = frozenset(self.titles)

    def called(self, name: str) -> str:
        """The workbook and its sheet: ``my.xlsx Programs``."""
        return f"{self.file} {self.titles.get(name) or title_of(name)}"

    def rows(self, name: str, known: Mapping[str, str], megabytes: float, findings: Findings) -> Rows | None:  # noqa: ARG002
        """The rows of a sheet; parameters as of :meth:`Source.rows`."""
        title = self.titles[name]
        try:
            self.archive.require_size(megabytes)
            furthest = self.archive.furthest(title, megabytes)
            return Rows(file=self.called(name), cells=cell_texts(self._book[title], *furthest))
        except BROKEN as error:
            findings.fault(self.called(name), str(error) if type(error) is ValueError else f"is damaged. {SAVE_AS}")
            return None

    def settings(self, megabytes: float, findings: Findings) -> str:
        """The sheet Settings as TOML; parameters as of :meth:`Source.rows`."""
        rows = self.rows(SETTINGS, {}, megabytes, findings) if SETTINGS in self.names else None
        try:
            return toml(rows.cells) if rows else ""
        except BrokenRowsError as error:
            findings.fault(self.called(SETTINGS), error.what)
            return ""

    @cached_property
    def _book(self) -> Workbook:
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(self.archive.content), read_only=True, data_only=True)


def _opened(path: Path, contents: Contents) -> Archive:
    try:
        return opened(path, shipped("defaults.toml")["limits"]["file_megabytes"], contents)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
    except ValueError as error:
        what = str(error)
    raise InputError([Fault(file=str(path), what=what)])


def sheet_titles(file: str, archive: Archive) -> dict[str, str]:
    """The names of our files to the titles of the sheets that stand for them; of other sheets a name of that sort.

    Raises
    ------
    InputError
        Where two sheets stand for one file, or one is missing that must be there.
    """
    titles: dict[str, str] = {}
    for title in archive.sheets:
        name = title.strip().casefold()
        name = SETTINGS if name in ("settings", SETTINGS) else f"{name.removesuffix('.csv')}.csv"
        if titles.setdefault(name, title) != title and name in (*COLUMNS, SETTINGS):
            what = f'has the sheets "{titles[name]}" and "{title}". Maybe rename the one that does not count.'
            raise InputError([Fault(file=file, what=what)])
    if any(name not in titles for name in NEEDED):
        shown = ", ".join(f'"{title}"' for title in archive.sheets) or "none"
        what = f"expected the sheets Programs and Letters, found {shown}. Maybe rename them."
        raise InputError([Fault(file=file, what=what)])
    return titles


def title_of(name: str) -> str:
    """What the sheet that stands for one of our files is to be called."""
    return "Settings" if name == SETTINGS else name.removesuffix(".csv").capitalize()
