"""Rows of a list that are no programs: headings of sections, totals, the header once more, what nobody can read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from ...domain.vocabulary import fold, row_words
from ..table.cells import Cells
from ..table.table import Table
from ..table.values import quoted

__all__ = ["numbered", "programs_only"]

MOST_SHOWN = 8
"""So many row numbers, and so many texts, are told one by one."""
START = 3
"""By so many letters a word is told from most others."""


def programs_only(cells: Cells) -> Cells:
    """The rows that are programs; the others are told, with their numbers."""
    dropped = dict(_no_programs(cells))
    if not dropped:
        return cells
    texts = [quoted(text) for text in dict.fromkeys(dropped.values()) if text]
    shown = f" ({', '.join(texts[:MOST_SHOWN])}{', …' * (len(texts) > MOST_SHOWN)})" if texts else ""
    are = "is no program" if len(dropped) == 1 else "are no programs"
    what = f"{numbered(cells.table, list(dropped))} {are} and not counted{shown}"
    cells.findings.note(cells.table.file, what, line=min(dropped))
    return cells.some([line not in dropped for line in cells.table.lines])


def numbered(table: Table, lines: Sequence[int]) -> str:
    """Rows by their numbers in the sheet: "rows 3, 7 and 9".

    Parameters
    ----------
    table
        Theirs.
    lines
        The lines they start on, in file order.
    """
    number = dict(zip(table.lines, table.numbers or table.lines, strict=True))
    shown = [str(number[line]) for line in lines[:MOST_SHOWN]]
    if len(lines) > MOST_SHOWN:
        shown.append(f"{len(lines) - MOST_SHOWN} more")
    return f"row {shown[0]}" if len(shown) == 1 else f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def _no_programs(cells: Cells) -> Iterator[tuple[int, str]]:
    """Yield the lines of rows that are no programs, each with the text that shows it."""
    columns = [column for column in ("program_id", "nrmp", "name", "institution") if column in cells]
    told = {text for column in columns for text in _no_names(cells, column)}
    lone = cells.table.lone if 2 * len(cells.table.lone) < len(cells) else ()
    named = [cells.text(column) for column in columns]
    if not told and not lone and any("" not in texts for texts in named):
        return
    has_ids, has_names = "program_id" in cells or "nrmp" in cells, "name" in cells or "institution" in cells
    for line, *texts in cells.rows(*named):
        filled = [text for text in texts if text]
        alone = line in lone
        by_name = alone and has_ids and has_names and not _is_id(filled)
        if not filled or not told.isdisjoint(filled) or by_name or (alone and _is_section(filled[0])):
            yield line, filled[0] if filled and filled[0].isprintable() else ""


def _is_id(texts: Sequence[str]) -> bool:
    """True if the only cell of a row may be an id: one word with a digit in it."""
    return all(re.fullmatch(r"\S*\d\S*", text) for text in texts)


def _no_names(cells: Cells, column: str) -> Iterator[str]:
    """Yield the texts of a column that name no program; only those that begin like one are looked at closely."""
    heading, texts = cells.heading(column), cells.text(column)
    starts = {text[:START].casefold() for text in (heading, *row_words("totals"))}
    alike = {start for start in {text[:START] for text in texts} if start[:1] and _is_like(start, starts)}
    for text in dict.fromkeys(texts) if alike else ():
        if text[:START] in alike and _is_no_name(text, heading):
            yield text


def _is_like(start: str, starts: Collection[str]) -> bool:
    """True if the first letters of a text are those of a word among `starts`, or none."""
    return start.casefold() in starts or not start[0].isalnum()


def _is_no_name(text: str, heading: str) -> bool:
    """True if a text names no program: a total, the `heading` it stands under, or no text at all."""
    said = fold(text)
    words = re.sub(r"[\d ]+$", "", said)
    return not re.search(r"\w", text) or said == fold(heading) or words in row_words("totals")


def _is_section(text: str) -> bool:
    """True if the only cell of a row sounds like the heading of a section: "TOP CHOICES", "Reach:"."""
    said = fold(text).split()
    return text.rstrip().endswith(":") or all(word in row_words("sections") or word.isdecimal() for word in said)
