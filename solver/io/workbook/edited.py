"""Single cells of a workbook, changed where they stand: formats, formulas, results and pictures stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ...domain.errors import Fault, InputError
from ..scenario.files import COLUMNS
from ..table.edited import Edited
from ..table.findings import Findings
from ..table.rows import ANY_SIZE
from .sheet_text import FormulaError, SheetText
from .source import SheetSource, scenario_source

__all__ = ["WorkbookSheet"]


class WorkbookSheet(Edited):
    """A sheet of a workbook, of which single cells change.

    Parameters
    ----------
    path
        The workbook.
    content
        Its bytes, which the reader of workbooks has read without a fault.
    name
        Which of our files the sheet stands for.
    """

    def __init__(self, path: Path, content: bytes, name: str) -> None:
        self.path, self.name = path, name
        self.source = scenario_source(path, lambda _: content)
        self.known: dict[str, str] = {}
        lines, cells = _cells(self.source, name, self.known)
        super().__init__(self.source.called(name), lines, cells, words=name, columns=COLUMNS[name])

    def called(self, name: str) -> str:
        """What messages call one of its sheets."""
        return self.source.called(name)

    def encoded(self) -> bytes:
        """The whole workbook; raises as :meth:`Edited.encoded` does."""
        archive = self.source.sheets.archive
        part = archive.sheets[self.source.titles.by_name[self.name]]
        texts: defaultdict[int, dict[int, str]] = defaultdict(dict)
        for (place, index), (_, text) in self.changes.items():
            texts[self.lines[place]][index + 1] = text
        try:
            content = SheetText(archive.part(part)).with_texts(texts)
        except FormulaError as error:
            what = f"{error} holds a formula, and would be written over. Maybe replace it by its result."
            raise InputError([Fault(file=self.file, line=error.row, what=what)]) from None
        new = archive.replaced(part, content)
        self.prove(_cells(scenario_source(self.path, lambda _: new), self.name, self.known)[1])
        return new


def _cells(source: SheetSource, name: str, known: dict[str, str]) -> tuple[list[int], list[Sequence[str]]]:
    """The rows of a sheet: the number of each, and its cells.

    Parameters
    ----------
    source, name
        The workbook, and which of our files the sheet stands for.
    known
        Texts that are in memory already, each once; gains those of the sheet.
    """
    findings = Findings()
    rows = source.rows(name, {}, ANY_SIZE, findings)
    findings.settle()
    numbers: list[int] = []
    read: list[Sequence[str]] = []
    for number, cells in rows.cells if rows else ():
        numbers.append(number)
        read.append(tuple([known.setdefault(text, text) for text in cells]))
    return numbers, read
