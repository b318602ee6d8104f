"""``letters.csv``: the letters themselves; what its rows carry of writers is read in ``people``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import chain, count
from typing import Any, TypeVar

from ...domain.entities import Basis, Comparison, Detail, Endorsement, Flag, Letter, LetterKind, Role, Status, Writer
from ...domain.needs import slug
from ...domain.vocabulary import fold, other_document, specialty, words
from ...rules.defaults import letter_kind, letter_status
from ..table.cells import Cells
from ..table.dates import day
from ..table.fields import note_unknown_specialties, read_or_note
from ..table.values import choice, choices, identifiers, quoted, share, yes_no
from .files import LETTER_DATES

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
NO_LETTER = "is no letter of recommendation: it takes no letter's place and is assigned elsewhere in ERAS"


def read_letters(
    cells: Cells, writers: Mapping[str, Writer], authors: Sequence[str], review_opens: date
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
    review_opens
        A day of the season in which days without a year lie.
    """
    columns = _columns(cells, review_opens)
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


def _columns(cells: Cells, review_opens: date) -> dict[str, Sequence[Any]]:
    """The values of every column that is a letter's own, by the name it has in `Letter`."""
    comma, days = cells.table.comma_decimals, _without_vague_days(cells)
    return {
        "id": cells.ids("letter_id"),
        "label": cells.text("label"),
        "kind": cells.read("kind", _kind, None),
        "status": list(_statuses(cells)),
        **{column: _words(cells, column, *entry) for column, entry in WORDS.items()},
        **{column: days.dates(column, LETTER_DATES, review_opens=review_opens) for column in LETTER_DATES},
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


def _statuses(cells: Cells) -> Iterator[Status | None]:
    """Yield what each row says of where its letter stands: in `status`, else in `uploaded`."""
    status = cells.read("status", _status, None)
    uploaded = read_or_note(cells, "uploaded", _uploaded, None)
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


def _status(text: str) -> Status:
    """Read where a letter stands."""
    if text in TICKS or (fold(text) in words("yes_no") and fold(text) not in words("status")):
        raise ValueError(f"found {quoted(text)}, which may mean many things. Maybe call the column uploaded.")
    return choice(text, Status, "status")


def _uploaded(text: str) -> bool:
    """Read whether a letter is in MyERAS: yes, no, a mark, a status, or the day it came."""
    if text in TICKS:
        return True
    if (told := words("status").get(fold(text))) and fold(text) not in words("yes_no"):
        return told == Status.UPLOADED
    try:
        return yes_no(text)
    except ValueError:
        try:
            return bool(day(text))
        except ValueError:
            raise ValueError(f"found {quoted(text)}, allowed are yes, no and a day") from None


def _kind(text: str) -> LetterKind:
    """Read the kind of a letter."""
    try:
        return choice(text, LetterKind, "kind")
    except ValueError:
        if document := other_document(text):
            raise ValueError(f"found {quoted(text)}: {document} {NO_LETTER}. Maybe remove the row.") from None
        raise


def _addressee(text: str) -> str:
    """Read the specialty a letter is addressed to, or ``general``."""
    return "general" if fold(text) in ("general", "any", "residency") else specialty(text)


def _tags(text: str) -> tuple[str, ...]:
    """Read tags with ``;`` or ``,`` between them, as the language of needs writes them."""
    return tuple(dict.fromkeys(slug(part) for part in re.split("[;,]", text) if slug(part)))
