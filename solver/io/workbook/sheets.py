"""The sheets of one workbook by their titles, each read behind a guard."""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import Fault, InputError
from ..table.findings import Findings
from ..table.rows import Rows
from ..table.text import Contents
from .archive import BROKEN, SAVE_AS, Archive, opened
from .cells import cell_texts

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Sheets"]


class Sheets:
    """The sheets of a workbook.

    Parameters
    ----------
    path
        The workbook.
    contents
        Gives its bytes.
    megabytes
        What it may have, and what may be in it, in units of 10⁶ bytes.

    Raises
    ------
    InputError
        When it cannot be read as one.
    """

    def __init__(self, path: Path, contents: Contents, megabytes: float) -> None:
        self.path = path
        self.archive = _opened(path, contents, megabytes)

    @property
    def titles(self) -> Collection[str]:
        """What the sheets are called, in order."""
        return self.archive.sheets

    def rows(self, title: str, called: str, megabytes: float, findings: Findings) -> Rows | None:
        """The rows of a sheet; None after a fault.

        Parameters
        ----------
        title
            The sheet's.
        called
            What messages call it.
        megabytes
            The largest size that is read at all, in units of 10⁶ bytes.
        findings
            Gain what is wrong.
        """
        try:
            self.archive.require_size(megabytes)
            extent = self.archive.extent(title, megabytes)
            cells = cell_texts(self._book[title], extent.row, extent.column)
        except BROKEN as error:
            findings.fault(called, str(error) if type(error) is ValueError else f"is damaged. {SAVE_AS}")
            return None
        return Rows(file=called, cells=cells, uncalculated=extent.uncalculated)

    @cached_property
    def _book(self) -> Workbook:
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(self.archive.content), read_only=True, data_only=True)


def _opened(path: Path, contents: Contents, megabytes: float) -> Archive:
    try:
        return opened(path, megabytes, contents)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
    except ValueError as error:
        what = str(error)
    raise InputError([Fault(file=str(path), what=what)])
