"""A workbook made anew, to be read and filled in by people; the same sheets make the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..table.formulas import guarded
from .cells import text_of, written

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["SheetForm", "typed_value", "workbook_bytes"]

NARROWEST, PAGE = 8, 118
"""Widths of columns of a table and of paragraphs, in signs."""
LINE = 15
"""Height of a line, in points."""
MEASURED = 200
"""So many rows tell how wide a column should be."""
FREE_ROWS = 500
"""Drop-downs go so many rows beyond the last one."""
MOST_ROWS = 1_048_576
"""What a sheet has."""
LONGEST_CELL = 32_767
"""Characters of a cell; whatever is longer would be cut."""
LONGEST_LIST = 255
"""Signs of a drop-down's list of words."""
TEXT, DAY = "@", "yyyy-mm-dd"
MADE = (1980, 1, 1, 0, 0, 0)
"""The date of every part of the file, the earliest there is."""

_MADE_AT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    """One sheet that is to be made.

    Attributes
    ----------
    header
        Its headings; none: paragraphs of text, one a row.
    rows
        Below them: texts, numbers and days; None for an empty cell.
    notes
        Heading to what a note on it says.
    choices
        Heading to the words of a drop-down; other words may be entered all the same.
    texts
        The headings of columns that are text whatever is typed there.
    widest
        The most signs in a line of a cell; longer texts have several lines.
    landscape
        True if it is printed across the page, as wide as one page.
    """

    title: str
    header: Sequence[str] = ()
    rows: Iterable[Sequence[Any]]
    notes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    widest: int = 60
    landscape: bool = False


def typed_value(text: str) -> Any:
    """The number or day that a text is, if it would be read as the same text again; None for an empty one."""
    value: Any = text
    if _INTEGER.fullmatch(text):
        value = int(text)
    elif _DECIMAL.fullmatch(text):
        value = float(text)
    elif _DAY.fullmatch(text):
        try:
            value = date.fromisoformat(text)
        except ValueError:
            return text
    return (value if text_of(value, "") == text else text) if text else None


def workbook_bytes(sheets: Iterable[SheetForm]) -> bytes:
    """Make a workbook.

    Raises
    ------
    ValueError
        When a sheet would have more rows, or a cell more characters, than there can be.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for form in sheets:
        _fill(book.create_sheet(form.title), form)
    made = io.BytesIO()
    book.save(made)
    return _undated(made)


def _undated(made: io.BytesIO) -> bytes:
    """The same file without the time it was made at."""
    new = io.BytesIO()
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as fresh:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "docProps/core.xml":
                content = _MADE_AT.sub(b"2000-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(name, MADE)
            member.compress_type = zipfile.ZIP_DEFLATED
            fresh.writestr(member, content)
    return new.getvalue()


def _fill(sheet: Worksheet, form: SheetForm) -> None:
    from openpyxl.utils import get_column_letter

    rows = list(form.rows)
    last = len(rows) + 1
    if last > MOST_ROWS:
        raise ValueError(f"{form.title} would have {last:,} rows, more than the {MOST_ROWS:,} of a sheet")
    if (longest := _longest(rows)) > LONGEST_CELL:
        what = (
            f"{form.title} would have a cell of {longest:,} characters, more than the {LONGEST_CELL:,} that one holds"
        )
        raise ValueError(what)
    _set_up(sheet, form, rows)
    if form.header:
        _choose(sheet, form, last + FREE_ROWS)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(form.header))}{last}"
        sheet.append([_heading(sheet, heading, form.notes.get(heading)) for heading in form.header])
    formats = [TEXT if heading in form.texts else "" for heading in form.header]
    first, widest = (2, form.widest) if form.header else (1, PAGE)
    for number, row in enumerate(rows, first):
        lines = max(_lines(value, widest) for value in row)
        if lines > 1:
            sheet.row_dimensions[number].height = LINE * lines
        cells = zip(row, formats or [TEXT], strict=True)
        sheet.append([_cell(sheet, value, kept, several=lines > 1) for value, kept in cells])


def _longest(rows: Iterable[Sequence[Any]]) -> int:
    """The most characters that a long text of some rows has in a workbook, where some signs take seven."""
    texts = (value for row in rows for value in row if isinstance(value, str) and len(value) > LONGEST_CELL // 7)
    return max((len(written(text)) for text in texts), default=0)


def _lines(value: Any, widest: int) -> int:
    """How many lines a cell needs."""
    return len(wrap(value, widest)) if isinstance(value, str) and len(value) > widest else 1


def _set_up(sheet: Worksheet, form: SheetForm, rows: Sequence[Sequence[Any]]) -> None:
    """Widths, formats of whole columns, and how it is printed."""
    from openpyxl.utils import get_column_letter

    shown = [form.header or ("",), *rows[:MEASURED]]
    for number, column in enumerate(zip(*shown, strict=True), 1):
        place = sheet.column_dimensions[get_column_letter(number)]
        longest = max(len(str(value)) for value in column if value is not None)
        place.width = min(max(longest + 3, NARROWEST), form.widest + 3) if form.header else PAGE + 3
        if form.header and form.header[number - 1] in form.texts:
            place.number_format = TEXT
    sheet.sheet_properties.pageSetUpPr = _fitted()
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.orientation = "landscape" if form.landscape else "portrait"
    if form.header:
        sheet.print_title_rows = "1:1"


def _fitted() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _choose(sheet: Worksheet, form: SheetForm, last: int) -> None:
    """Add the drop-downs."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for heading, words in form.choices.items():
        listed = ",".join(words)
        if heading in form.header and len(listed) <= LONGEST_LIST:
            letters = get_column_letter(list(form.header).index(heading) + 1)
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
            choice.add(f"{letters}2:{letters}{last}")
            sheet.data_validations.append(choice)


def _heading(sheet: Worksheet, heading: str, note: str | None) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, written(heading))
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    cell.alignment = Alignment(vertical="top")
    if note:
        cell.comment = Comment(note, "lor", width=260, height=90)
    return cell


def _cell(sheet: Worksheet, value: Any, kept: str, *, several: bool) -> Any:
    """A value as a cell: a text is never a formula, nor becomes one when it is edited, and a day has a form.

    Parameters
    ----------
    sheet
        Where it will be.
    value
        What it is to hold.
    kept
        The format of its column; "" for none.
    several
        True if its row has several lines.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    text = written(value) if isinstance(value, str) else ""
    special = text[:1] == "#" or guarded(text) != text  # "#N/A" would be an error
    said = text or (None if value == "" else value)
    if not (kept or several or isinstance(value, date) or special):
        return said
    cell = WriteOnlyCell(sheet, said)
    if text:
        cell.data_type, cell.quotePrefix = "s", special
    cell.number_format = DAY if isinstance(value, date) else kept or "General"
    if several:
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    return cell
