"""Where the tables of a scenario come from: a folder of CSV files, or anything else that has them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ...domain.errors import Fault, InputError
from ..table.csv_table import csv_rows
from ..table.findings import Findings
from ..table.rows import Rows
from ..table.text import Contents, read_text
from .files import SETTINGS

__all__ = ["OTHER_WORKBOOKS", "FolderSource", "Source"]

OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods", ".numbers")
"""How the names of workbooks end that are not read."""


class Source(Protocol):
    """Tables and settings of one scenario.

    Attributes
    ----------
    place : str
        What messages call all of it.
    names : frozenset of str
        What stands there, by the names of our files: ``programs.csv``. Other names too, which nobody reads.
    """

    place: str
    names: frozenset[str]

    def called(self, name: str) -> str:
        """What messages call one of our files there."""

    def rows(self, name: str, known: Mapping[str, str], megabytes: float, findings: Findings) -> Rows | None:
        """The rows of one of our files that stands there; None after a fault.

        Parameters
        ----------
        name
            The file: one of `names`.
        known
            Folded headings it may have.
        megabytes
            The largest size that is read at all, in units of 10⁶ bytes.
        findings
            Gain what is wrong, and what is odd but usable.
        """

    def settings(self, megabytes: float, findings: Findings) -> str:
        """The settings as TOML, in which a line bears the number of the row it comes from; "" where there are none.

        Parameters as of :meth:`rows`.
        """


class FolderSource:
    """The CSV files of a folder; a :class:`Source`.

    Parameters
    ----------
    folder
        Where they stand.
    contents
        Gives their bytes.

    Raises
    ------
    InputError
        When there is no such folder.
    """

    def __init__(self, folder: Path, contents: Contents) -> None:
        self.folder = folder
        self.place = str(folder)
        self.contents = contents
        self.names = _listing(folder)

    def called(self, name: str) -> str:
        """The file itself."""
        return name

    def rows(self, name: str, known: Mapping[str, str], megabytes: float, findings: Findings) -> Rows | None:
        """The rows of a CSV file; parameters as of :meth:`Source.rows`."""
        return csv_rows(self.folder / name, known, megabytes, findings, contents=self.contents)

    def settings(self, megabytes: float, findings: Findings) -> str:
        """The text of ``scenario.toml``; parameters as of :meth:`Source.rows`."""
        path = self.folder / SETTINGS
        if not (path.exists() or path.is_symlink()):
            return ""
        return read_text(path, megabytes, findings, sort="a TOML file", cp1252=False) or ""


def _listing(folder: Path) -> frozenset[str]:
    """The names in a folder."""
    try:
        return frozenset(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        what = "no such folder. Maybe make one: lor init FOLDER"
    except NotADirectoryError:
        other = folder.suffix.lower() in OTHER_WORKBOOKS
        instead = "a workbook saved as .xlsx" if other else f"the folder it is in: {folder.parent}"
        what = f"is a file, expected {instead}"
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise InputError([Fault(file=str(folder), what=what)])
