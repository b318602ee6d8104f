"""A cohort as a screen, a table and JSON: a row for each applicant, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..analysis.cohort import Lacking, Row
from ..io.table.writing import row_text
from .layout import Block, Paragraph, Table, page
from .words import CLOSING, counted, full_day, listed, past_day

__all__ = ["COLUMNS", "HEADS", "cells", "cohort_document", "cohort_screen", "cohort_table", "standing", "title", "why"]

COLUMNS = (
    "applicant,answer,programs,complete,waiting,late,short,irreparable,overdue,next_day,as_of,proven,notes,errors,what"
)
"""The first line of the table."""
HEADS = ("APPLICANT", "COMPLETE", "WAITING", "LATE", "SHORT", "OVERDUE", "NEXT DATE")
"""What the summary tells of each applicant."""
NONE, UNKNOWN = "-", "?"
"""In the place of what is not there, or not known."""


def cohort_screen(
    rows: Sequence[Row], width: int, out: str | None = None, shared: Sequence[Sequence[Block]] = ()
) -> str:
    """The summary for a terminal.

    Parameters
    ----------
    rows
        Those of all applicants, worst first, here and below.
    width
        Of the screen.
    out
        The folder of the answers; None: nothing is written.
    shared
        What is told of writers whom applicants share.
    """
    first, *figures = HEADS[:-1]
    table = Table(heads=(first, *(f">{head}" for head in figures), HEADS[-1]), rows=[cells(row) for row in rows])
    closing = [Paragraph(head="FILES", text=f"{out}: {_written(rows)}")] if out else []
    heading = [title(rows), *standing(rows)]
    if out and shared:
        closing.append(Paragraph(text="who_asks_whom.csv and does_without.csv tell what is said of shared writers."))
    return page(heading, [table], *shared, list(_reasons(rows)), [*closing, CLOSING], width=width)


def _written(rows: Sequence[Row]) -> str:
    """What is in the folder of the answers."""
    if not any(row.stands for row in rows):
        return "index.html and applicants.csv say of each applicant why there is no answer."
    whose = "" if all(row.stands for row in rows) else " who has an answer"
    return f"a folder with the files of the plan and plan.html for each applicant{whose}; index.html leads to them."


def title(rows: Sequence[Row]) -> str:
    """How many applicants there are, and of which day the plans are."""
    days = sorted({row.stands.as_of for row in rows if row.stands})
    of = "".join(f", {full_day(day)}" if len(days) == 1 else f", of {len(days)} different days" for day in days[:1])
    return f"Cohort of {counted(len(rows), 'applicant')}{of}"


def standing(rows: Sequence[Row]) -> Iterator[str]:
    """How many applicants stand well, how many do not, and of how many it is not known."""
    stands = [row.stands for row in rows if row.stands]
    short = sum(bool(one.lacking) for one in stands)
    coming = sum(row.lacking is Lacking.NOT_YET for row in rows)
    for number, words in (
        (short, "with a program that is short of a letter"),
        (len(stands) - short, "with every program complete, waiting or late"),
        (len(rows) - len(stands) - coming, "without an answer"),
        (coming, "not solved yet"),
    ):
        if number:
            yield f"  {number} {words}"


def cells(row: Row) -> tuple[str, ...]:
    """What the summary tells of an applicant; programs that cannot be met are short."""
    one = row.stands
    if one is None:
        return row.applicant, *(UNKNOWN for _ in HEADS[1:])
    figures = (one.complete, one.waiting, one.late, one.lacking, one.overdue)
    next_day = past_day(one.next_day, one.as_of) if one.next_day else NONE
    return row.applicant, *(str(figure or NONE) for figure in figures), next_day


def _reasons(rows: Sequence[Row]) -> Iterator[Block]:
    """Why there are no answers, and which plans may not be the best."""
    for row in rows:
        if row.lacking and row.lacking is not Lacking.NOT_YET:
            yield Paragraph(head="NO ANSWER", text=f"{row.applicant}: {why(row)}")
    if unproven := [row.applicant for row in rows if row.stands and not row.stands.proven]:
        text = f"{listed(unproven)}: the time was over before it was known that no plan is better."
        yield Paragraph(head="UNPROVEN", text=text)


def why(row: Row) -> str:
    """Why there is no answer for an applicant."""
    match row.lacking:
        case Lacking.BROKEN:
            return f"1 error: {row.what}" if row.errors == 1 else f"{row.errors} errors, the first: {row.what}"
        case Lacking.DIED:
            return f"{row.what}. Maybe it needs more memory than there is."
        case Lacking.UNWRITTEN:
            return f"it cannot be written: {row.what}"
        case Lacking.OUR_BUG:
            return f"this is a bug of lor, not of the folder: {row.what}"
        case _:
            return row.what


def cohort_table(rows: Sequence[Row]) -> str:
    """The text of the CSV file."""
    lines = (row_text(tuple(map(_cell, _record(row).values()))) for row in rows)
    return "".join(f"{line}\n" for line in (COLUMNS, *lines))


def _cell(said: Any) -> Any:
    """A cell; empty for what is not known."""
    if isinstance(said, bool):
        return "yes" if said else "no"
    return "" if said is None else said


def cohort_document(rows: Sequence[Row], shared: Mapping[str, Any]) -> dict[str, Any]:
    """What ``--json`` prints; `shared`: what ``coordination.json`` holds."""
    return {"applicants": [_record(row) for row in rows], "shared_writers": shared}


def _record(row: Row) -> dict[str, Any]:
    """An applicant, column by column."""
    known: dict[str, Any] = row.stands.record() if row.stands else {}
    told = {"applicant": row.applicant, "answer": row.lacking or "yes", "errors": row.errors, "what": row.what}
    return {column: (known | told).get(column) for column in COLUMNS.split(",")}
