"""A plan as a workbook: the check list, the clicks, the sets and why, each on a sheet that can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..analysis.explain import Explanation
from ..analysis.result import Result
from ..domain.errors import Fault, InputError
from ..io.workbook.writing import SheetForm, typed_value, workbook_bytes
from .explain import why_rows
from .names import Names
from .sets import set_rows
from .tables import sheet_rows

__all__ = ["plan_workbook"]

SETS = ("set", "programs", "which", "now", "when it comes", "if it never does")
WHY = ("set", "program_id", "program", "about", "what")
LETTERS = ("letter", "letter_id", "label", "writer", "status")
DONE = "done"
TICK = "x where you have clicked: lor record DIR --from plan.xlsx --yes then enters these alone. Nothing: all of them."
NARROW = 20
"""Signs in a line of the check list, which has many columns and is printed."""
IDS = frozenset({"program_id", "letter_id"})


def plan_workbook(out: Path, result: Result, explained: Sequence[Explanation]) -> bytes:
    """Make the workbook.

    Parameters
    ----------
    out
        Where it will be, for messages.
    result
        The plan.
    explained
        Why each set is as it is.

    Raises
    ------
    InputError
        When there is more than a sheet takes.
    """
    try:
        return workbook_bytes(_sheets(result, explained))
    except ValueError as error:
        raise InputError([Fault(file=str(out), what=f"{error}. Maybe name a folder: it takes any number.")]) from None


def _sheets(result: Result, explained: Sequence[Explanation]) -> Iterator[SheetForm]:
    names, tables = Names(result.scenario), sheet_rows(result)
    yield replace(_sheet("Checklist", *tables["checklist"]), widest=NARROW)
    yield _clicks(*tables["clicks"])
    yield _sheet("Sets", SETS, set_rows(result.sets, names))
    yield _sheet("Why", WHY, why_rows(result, explained))
    yield _sheet("Letters", LETTERS, _letters(result, names))
    yield _sheet("Assignments", *tables["assignments"])


def _clicks(header: Sequence[str], rows: Iterable[Sequence[object]]) -> SheetForm:
    """The clicks with a column to tick what is done."""
    sheet = _sheet("Clicks", (*header, DONE), ((*row, "") for row in rows))
    return replace(sheet, choices={DONE: ("x",)}, notes={DONE: TICK})


def _letters(result: Result, names: Names) -> Iterator[tuple[str, ...]]:
    """Yield every letter with the sign it goes by on the sheets Sets and Why."""
    writers = {writer.id: writer.name for writer in result.scenario.writers}
    for letter in result.scenario.letters:
        yield names.handle[letter.id], letter.id, letter.label, writers[letter.writer_id], str(letter.status)


def _sheet(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> SheetForm:
    """A table as a sheet: days are days and ids are text."""
    texts = IDS.intersection(header)
    return SheetForm(
        title=title,
        header=header,
        rows=[
            [_value(value, keep=heading in texts) for heading, value in zip(header, row, strict=True)] for row in rows
        ],
        texts=texts,
        landscape=True,
    )


def _value(value: object, *, keep: bool) -> object:
    return typed_value(value) if isinstance(value, str) and not keep else value
