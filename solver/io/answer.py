"""The tables of an earlier answer: the folder that ``--out`` wrote, or the workbook."""

from __future__ import annotations

from pathlib import Path

from ..domain.errors import Fault, InputError
from ..optimize.budget import Budget
from .marks import refuse_mixture
from .refusals import refuse_share
from .scenario.files import is_workbook
from .scenario.source import FolderSource, Source
from .table.cells import Cells
from .table.findings import Findings
from .table.headings import known_columns
from .table.rows import ANY_SIZE
from .table.table import Table, table_of
from .table.text import from_disk

__all__ = ["ASSIGNMENTS", "CLICKS", "Answer"]

ASSIGNMENTS = "assignments.csv"
CLICKS = "clicks.csv"
NOT_OURS = "no such column. Maybe the file is none that lor wrote."


class Answer:
    """The tables of an earlier answer.

    Parameters
    ----------
    out
        Where it is.
    budget
        How long reading may take; None: as long as it does.

    Raises
    ------
    InputError
        When nothing is there, what is there cannot be read, is half written, or was made for others to see.
    """

    def __init__(self, out: Path, budget: Budget | None = None) -> None:
        self.sort = "a plan" if is_workbook(out) else "a folder"
        if not out.exists():
            what = f"is not there, expected {self.sort} that lor solve --out wrote"
            raise InputError([Fault(file=str(out), what=what)])
        refuse_share(out)
        refuse_mixture(out)
        self.out = out
        self.budget = budget
        self.source = _source(out)

    def __contains__(self, name: str) -> bool:
        return name in self.source.names

    def called(self, name: str) -> str:
        """What messages call one of its tables."""
        return self.source.called(name)

    def require(self, name: str) -> None:
        """Refuse an answer without one of its tables.

        Raises
        ------
        InputError
            Saying so.
        """
        if name not in self:
            found = f"sheet {name.removesuffix('.csv').capitalize()}" if is_workbook(self.out) else name
            what = f"holds no {found}, expected {self.sort} that lor solve --out wrote"
            raise InputError([Fault(file=str(self.out), what=what)])

    def cells(self, name: str, columns: tuple[str, ...], needed: int | None = None) -> Cells:
        """Read some columns of a table that is there.

        Parameters
        ----------
        name
            The table, by the name of its file.
        columns
            Our names of the columns.
        needed
            So many of them, from the first on, must be there; None: all.
        """
        findings, called = Findings(), self.called(name)
        rows = self.source.rows(name, known_columns(name, columns), ANY_SIZE, findings)
        if rows is None:
            return Cells(Table(file=called, broken=True), findings, self.budget)
        table = table_of(rows, columns, findings, words=name, budget=self.budget, may_be_empty=True)
        cells = Cells(table, findings, self.budget)
        for column in columns[:needed] if len(cells) else ():
            if column not in cells:
                cells.fault(1, column, NOT_OURS)
        return cells


def _source(out: Path) -> Source:
    """Where the tables come from."""
    if not is_workbook(out):
        return FolderSource(out, from_disk)
    from .workbook.source import answer_source

    return answer_source(out)
