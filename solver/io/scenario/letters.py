"""``letters.csv``: the letters themselves; what its rows carry of writers is read in ``people``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import chain, count
from typing import Any, TypeVar

from ...domain.entities import Basis, Comparison, Detail, Endorsement, Flag, Letter, LetterKind, Role, Status, Writer
from ...domain.needs import slug
from ...domain.settings import Season
from ...domain.vocabulary import fold, other_document, specialty, words
from ...rules.defaults import letter_kind, letter_status
from ..table.cells import Cells
from ..table.dates import day
from ..table.fields import note_unknown_specialties, read_or_note
from ..table.values import choice, choices, identifiers, quoted, share, yes_no
from .files import LETTER_DATES
from .letter_words import NO_LETTER, StatusTold, kind_of, status_of, status_word
from .titles import kind_by_title

__all__ = ["read_letters"]

E = TypeVar("E", bound=StrEnum)
TICKS = frozenset("✓✔☑√")

WORDS: Mapping[str, tuple[type[StrEnum], StrEnum]] = {
    "comparison": (Comparison, Comparison.UNKNOWN),
    "detail": (Detail, Detail.UNKNOWN),
    "endorsement": (Endorsement, Endorsement.UNKNOWN),
    "basis": (Basis, Basis.GUESS),
}
"""Columns that hold one of our words: the words, and what an empty cell means. Where nothing is known the expectation
stands, so that a word we do not know is noted and does no harm."""
READ_THOUGH_WAIVED = (
    'found "read", but the right to read this letter is waived (waived is yes unless the row says no): '
    "nobody may have read it. Maybe told, evaluation or guess."
)
"""Nobody can say to have read a letter they may not read."""
GRANTED = {
    Status.NOT_ASKED: ("status", "not asked", "Maybe enter uploaded, promised, requested or not_asked."),
    "expected": ("expected", "not entered", "Maybe enter the day each was promised for."),
    LetterKind.NARRATIVE: ("kind", "narrative", "Maybe enter chair, department, sel, sloe or research."),
    LetterKind.CHAIR: ("kind", "chair by the writer's role", "Maybe enter chair, or narrative."),
}
"""What counts where a row says nothing, in which column, and what the user can do."""
NOBODY = Writer(id="", name="")
CHAIR_BY_ROLE = "{letter} counts as a chair letter, for its writer is a chair. Maybe enter chair, or narrative."


def read_letters(
    cells: Cells, writers: Mapping[str, Writer], authors: Sequence[str], season: Season
) -> Iterator[Letter]:
    """Read the letters, in file order.

    Parameters
    ----------
    cells
        The rows.
    writers
        Everybody, by id.
    authors
        The writer's id per row, "" where that was a fault.
    season
        Settles the year of days that have none.
    """
    columns = _columns(cells, season)
    note_unknown_specialties(cells, "specialty")
    ids = _ids(cells, columns.pop("id"), authors)
    left_open: Counter[str] = Counter()
    rows = zip(*columns.values(), strict=True)
    for number, (line, letter_id, author, values) in enumerate(cells.rows(ids, authors, rows), 1):
        row = dict(zip(columns, values, strict=True))
        if row["basis"] is Basis.READ and row["waived"]:
            cells.fault(line, "basis", READ_THOUGH_WAIVED)
        writer = writers.get(author, NOBODY)
        _note_other_document(cells, line, label=row["label"], letter_id=letter_id)
        if row["expected"] and row["asked"] and row["expected"] < row["asked"]:
            cells.note(line, "expected", f"{row['expected']} is before the day it was asked for, {row['asked']}")
        row["kind"] = kind_by_title(cells, line, row, letter_id, writer)
        if row["kind"] is None and writer.role is Role.CHAIR:
            cells.note(line, "kind", CHAIR_BY_ROLE.format(letter=quoted(letter_id)))
        settled = {
            "kind": letter_kind(row["kind"], writer.role),
            "label": row["label"] or letter_id,
            "specialty": row["specialty"] or writer.specialty or "general",
            "status": letter_status(row["status"], writer.response),
        }
        letter = Letter(id=letter_id, writer_id=author, row=number, line=line, **(row | settled))
        left_open.update(_left_open(row, letter, writer))
        yield letter
    _suppose(cells, left_open)


def _columns(cells: Cells, season: Season) -> dict[str, Sequence[Any]]:
    """The values of every column that is a letter's own, by the name it has in `Letter`."""
    comma = cells.table.comma_decimals
    told = cells.read("status", partial(status_of, season=season), None, odd=partial(_dated_status, season=season))
    return {
        "id": cells.ids("letter_id"),
        "label": cells.text("label"),
        "kind": cells.read("kind", kind_of, None, odd=_no_kind),
        "status": list(_statuses(cells, told, season)),
        **{column: _words(cells, column, *entry) for column, entry in WORDS.items()},
        **_days(cells, told, season),
        "specialty": cells.read("specialty", _addressee, ""),
        "flags": cells.read("flags", partial(choices, allowed=Flag, table="flags"), ()),
        "waived": read_or_note(cells, "waived", yes_no, True, "yes"),
        "tags": cells.read("tags", _tags, ()),
        "only_program": cells.ids("only_program"),
        "excluded": cells.read("excluded", identifiers, ()),
        "pinned": cells.read("pinned", identifiers, ()),
        "probability": cells.read("probability", partial(share, comma=comma), None),
        "max_programs": cells.integers("max_programs", None, least=0),
    }


def _days(cells: Cells, told: Sequence[StatusTold | None], season: Season) -> dict[str, list[date | None]]:
    """The days of each column, with those that stand in `status` where a column's own cell is empty.

    Parameters
    ----------
    cells, told
        The rows, and what their `status` says.
    season
        Settles the year of days that have none; all but `expected` have passed.
    """
    plain, found = _without_vague_days(cells), {}
    for column in LETTER_DATES:
        until = None if column == "expected" else season.as_of
        days = plain.dates(column, LETTER_DATES, review_opens=season.review_opens, until=until)
        rows = zip(days, told, strict=True)
        found[column] = [own or (said.day if said and said.column == column else None) for own, said in rows]
        if until and any(one and one > until for one in found[column]):
            _note_days_to_come(cells, column, found[column], until)
    return found


def _note_days_to_come(cells: Cells, column: str, days: Sequence[date | None], as_of: date) -> None:
    """Add a note on each day after `as_of` in a `column` of `days` that should have passed."""
    for line, one in cells.rows(days):
        if one and one > as_of:
            cells.note(line, column, f"{one} is after {as_of}, the day of this plan (as_of). Maybe another year.")


def _dated_status(text: str, season: Season) -> str:
    """What is to be noted of a status with a day beside it; "" for one without. Parameters as of :func:`status_of`."""
    told = status_of(text, season)
    used = (
        f"{told.column} is {told.day} unless its own cell says another day"
        if told.column
        else "the day in it is not used"
    )
    return f"{quoted(text)} is read as {told.status}; {used}" if told.day else ""


def _no_kind(text: str) -> str:
    """What is to be noted of a cell that names no kind though it could be read; else ""."""
    what = f"{quoted(text)} names a field or a track and no kind; counts as empty. Maybe enter the field in specialty."
    return "" if kind_of(text) else what


def _left_open(row: Mapping[str, Any], letter: Letter, writer: Writer) -> Iterator[str]:
    """Yield what a row leaves open, by the keys of `GRANTED`.

    Parameters
    ----------
    row
        What it says, by column.
    letter
        What was made of it.
    writer
        Whose it is.
    """
    if row["kind"] is None:
        yield letter.kind
    if row["status"] is None and writer.response is None:
        yield letter.status
    if letter.status.pending and letter.expected is None:
        yield "expected"


def _suppose(cells: Cells, left_open: Counter[str]) -> None:
    """Tell what was taken for granted, and in how many rows."""
    for key, (column, taken, remedy) in GRANTED.items():
        if rows := left_open[key]:
            cells.suppose(column, taken, rows, remedy)


def _ids(cells: Cells, given: Sequence[str], authors: Sequence[str]) -> Iterator[str]:
    """Yield the id of every letter; one that is missing is made from its label or writer, "" where there is neither.

    Parameters
    ----------
    cells
        The rows.
    given
        The ids they have, "" for none.
    authors
        The writer's id per row, "" for none.
    """
    seen: dict[str, int] = {}
    taken = set(given)
    for line, own, label, author in cells.rows(given, cells.text("label"), authors):
        letter_id = own or _free(slug(label) or author, taken)
        if letter_id:
            cells.is_first(line, "letter_id", letter_id, seen)
        taken.add(letter_id)
        yield letter_id


def _free(stem: str, taken: Collection[str]) -> str:
    """Make a name nobody has yet: the stem, or the stem with a number."""
    numbered = (f"{stem}_{number}" for number in count(2))
    return next(name for name in chain([stem], numbered) if not stem or name not in taken)


def _note_other_document(cells: Cells, line: int, **names: str) -> None:
    """Add a note on a row whose label or id gives away that it is no letter of recommendation; it stays a letter.

    Parameters
    ----------
    cells, line
        The row.
    names
        By column, what may give it away.
    """
    for column, text in names.items():
        if document := other_document(text):
            what = f"{quoted(text)} looks like {document}, which {NO_LETTER}. Maybe remove the row."
            cells.note(line, column, what)
            return


def _statuses(cells: Cells, told: Sequence[StatusTold | None], season: Season) -> Iterator[Status | None]:
    """Yield what each row says of where its letter stands: in `status`, else in `uploaded`.

    Parameters
    ----------
    cells, told
        The rows, and what their `status` says.
    season
        Settles the year of days that have none.
    """
    status = [said.status if said else None for said in told]
    uploaded = read_or_note(cells, "uploaded", partial(_uploaded, season=season), None)
    for line, own, there in cells.rows(status, uploaded):
        if own and there is not None and there is not (own is Status.UPLOADED):
            cells.note(line, "uploaded", f"says something else than {cells.heading('status')}, which counts")
        yield own or (Status.UPLOADED if there else None)


def _words(cells: Cells, column: str, allowed: type[E], default: E) -> list[E]:
    """Read a column of our words, in which one that we do not know counts as the default."""
    return read_or_note(cells, column, partial(choice, allowed=allowed, table=column), default, default)


def _without_vague_days(cells: Cells) -> Cells:
    """The rows with nothing where a day should stand and words without a figure do, such as "soon"; they are noted."""
    columns = dict(cells.table.columns)
    for column in LETTER_DATES:
        vague = {text: line for text, line in cells.distinct(column).items() if not any(map(str.isdigit, text))}
        for text, line in vague.items():
            cells.note(line, column, f"found {quoted(text)}, which names no day. It counts as empty.")
        if vague:
            columns[column] = ["" if text in vague else text for text in columns[column]]
    return Cells(replace(cells.table, columns=columns), cells.findings, cells.budget)


def _uploaded(text: str, season: Season) -> bool:
    """Read whether a letter is in MyERAS: yes, no, a mark, a status, or the day it came.

    Parameters
    ----------
    text
        The cell.
    season
        The day the scenario stands at, after which no letter came yet.
    """
    if text in TICKS:
        return True
    if (told := status_word(text)) and fold(text) not in words("yes_no"):
        return told is Status.UPLOADED
    with suppress(ValueError):
        return yes_no(text)
    try:
        came = day(text, review_opens=season.review_opens, until=season.as_of)
    except ValueError:
        raise ValueError(f"found {quoted(text)}, allowed are yes, no and a day") from None
    if came > season.as_of:
        raise ValueError(f"found {quoted(text)}, which is after {season.as_of}, the day of this plan (as_of)")
    return True


def _addressee(text: str) -> str:
    """Read the specialty a letter is addressed to, or ``general``."""
    return "general" if fold(text) in ("general", "any", "residency") else specialty(text)


def _tags(text: str) -> tuple[str, ...]:
    """Read tags with ``;`` or ``,`` between them, as the language of needs writes them."""
    return tuple(dict.fromkeys(slug(part) for part in re.split("[;,]", text) if slug(part)))
