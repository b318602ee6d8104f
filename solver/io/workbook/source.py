"""The sheets of a workbook in the place of files: those of a scenario folder, of an answer, or a table of rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...domain.settings import shipped
from ..scenario.files import NEEDED, RULES, SETTINGS
from ..table.findings import Findings
from ..table.rows import ANY_SIZE, BrokenRowsError, Rows
from ..table.text import Contents, from_disk
from .settings import toml
from .sheets import Sheets
from .titles import Titles, title_of, titles_of

__all__ = ["SheetSource", "answer_source", "rules_source", "scenario_source"]


class SheetSource:
    """The sheets of a workbook by the names of our files; a :class:`~solver.io.scenario.source.Source`.

    Parameters
    ----------
    sheets
        The workbook.
    titles
        Which sheet stands for which file.
    """

    def __init__(self, sheets: Sheets, titles: Titles) -> None:
        self.place = str(sheets.path)
        self.sheets = sheets
        self.titles = titles
        self.names = frozenset(titles.by_name)

    def called(self, name: str) -> str:
        """The workbook and its sheet: ``my.xlsx Programs``."""
        return f"{self.sheets.path.name} {self.titles.by_name.get(name) or title_of(name)}"

    def rows(self, name: str, known: Mapping[str, str], megabytes: float, findings: Findings) -> Rows | None:  # noqa: ARG002
        """The rows of a sheet; parameters as of :meth:`Source.rows`."""
        called = self.called(name)
        if name in self.titles.supposed:
            findings.note(called, f"is taken for the sheet {title_of(name)} by its headings. Maybe rename it.")
        return self.sheets.rows(self.titles.by_name[name], called, megabytes, findings)

    def settings(self, megabytes: float, findings: Findings) -> str:
        """The sheet Settings as TOML; parameters as of :meth:`Source.rows`."""
        rows = self.rows(SETTINGS, {}, megabytes, findings) if SETTINGS in self.names else None
        try:
            return toml(rows, findings) if rows else ""
        except BrokenRowsError as error:
            findings.fault(self.called(SETTINGS), error.what)
            return ""


def scenario_source(path: Path, contents: Contents) -> SheetSource:
    """The tables and settings of a scenario.

    Parameters
    ----------
    path
        The workbook.
    contents
        Gives its bytes.

    Raises
    ------
    InputError
        When it cannot be read as one, or nothing in it stands for the sheets Programs and Letters.
    """
    sheets = Sheets(path, contents, _limit())
    return SheetSource(sheets, titles_of(sheets, NEEDED))


def rules_source(path: Path) -> SheetSource:
    """A table of rules from elsewhere.

    Raises
    ------
    InputError
        When the workbook cannot be read as one, or nothing in it stands for the sheet Rules.
    """
    sheets = Sheets(path, from_disk, _limit())
    return SheetSource(sheets, titles_of(sheets, (RULES,)))


def answer_source(path: Path) -> SheetSource:
    """The tables of a plan, whatever of it is there.

    Raises
    ------
    InputError
        When it cannot be read as a workbook.
    """
    sheets = Sheets(path, from_disk, ANY_SIZE)
    by_name = {f"{title.strip().casefold()}.csv": title for title in sheets.titles}
    return SheetSource(sheets, Titles(by_name=by_name, supposed=()))


def _limit() -> float:
    """The largest workbook that is read, in units of 10⁶ bytes: its own settings are not known yet."""
    return float(shipped("defaults.toml")["limits"]["file_megabytes"])
