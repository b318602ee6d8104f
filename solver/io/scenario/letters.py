"""``letters.csv`` and ``strengths.csv``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from ...domain.entities import (
    Basis,
    Comparison,
    Detail,
    Endorsement,
    Flag,
    Letter,
    LetterKind,
    Response,
    Status,
    Writer,
)
from ...domain.needs import slug
from ...domain.settings import Settings
from ...domain.vocabulary import fold, specialty
from ..table.cells import Cells
from ..table.fields import note_unknown_specialties
from ..table.values import choice, choices, identifier, identifiers, quoted, share, yes_no

__all__ = ["LETTERS", "STRENGTHS", "letters", "strengths"]

LETTERS = (
    "letter_id",
    "writer_id",
    "label",
    "kind",
    "specialty",
    "status",
    "expected",
    "asked",
    "dated",
    "comparison",
    "detail",
    "endorsement",
    "flags",
    "basis",
    "waived",
    "tags",
    "only_program",
    "excluded",
    "pinned",
    "probability",
    "max_programs",
    "writer",
    "writer_specialty",
    "role",
    "country",
    "response",
    "rotation",
    "rotation_country",
    "setting",
    "involvement",
    "weeks",
)
STRENGTHS = ("program_id", "letter_id", "strength", "probability")
DATES = ("expected", "asked", "dated")
LARGEST = 1e9
"""Points beyond would not fit the solver's integers."""

IMPLIED = {
    Response.ENTHUSIASTIC: Status.PROMISED,
    Response.AGREED: Status.PROMISED,
    Response.NEUTRAL: Status.PROMISED,
    Response.HESITANT: Status.REQUESTED,
    Response.NO_REPLY: Status.REQUESTED,
    Response.DECLINED: Status.DECLINED,
}
"""The status of a letter whose cell is empty, by its writer's response."""


def letters(
    cells: Cells, writers: Mapping[str, Writer], authors: Sequence[str], settings: Settings
) -> Iterator[Letter]:
    """Read the letters; `authors` has the writer's id per row, "" where that was a fault."""
    columns = _columns(cells)
    note_unknown_specialties(cells, "specialty")
    ids = _ids(cells, columns.pop("id"), authors)
    default = settings.season.as_of + timedelta(days=settings.season.expected_days)
    for place, (line, letter_id, author) in enumerate(zip(cells.lines, ids, authors, strict=True)):
        row = {name: values[place] for name, values in columns.items()}
        _check_basis(cells, line, row)
        writer = writers.get(author) or Writer(id="", name="")
        row |= {
            "label": row["label"] or letter_id,
            "specialty": row["specialty"] or writer.specialty or "general",
            "status": _status(row["status"], writer),
            "expected": row["expected"] or default,
        }
        yield Letter(id=letter_id, writer_id=author, row=place + 1, line=line, **row)


def _columns(cells: Cells) -> dict[str, Sequence[Any]]:
    """The values of every column that is a letter's own, by the name it has in `Letter`."""
    words: dict[str, tuple[Any, Any]] = {
        "kind": (LetterKind, LetterKind.NARRATIVE),
        "status": (Status, None),
        "comparison": (Comparison, Comparison.UNKNOWN),
        "detail": (Detail, Detail.UNKNOWN),
        "endorsement": (Endorsement, Endorsement.UNKNOWN),
        "basis": (Basis, Basis.GUESS),
    }
    comma = cells.table.comma_decimals
    return {
        "id": cells.read("letter_id", identifier, ""),
        "label": cells.text("label"),
        **{
            column: cells.read(column, partial(choice, allowed=allowed, table=column), default)
            for column, (allowed, default) in words.items()
        },
        **{column: cells.dates(column, beside=tuple(other for other in DATES if other != column)) for column in DATES},
        "specialty": cells.read("specialty", _addressee, ""),
        "flags": cells.read("flags", partial(choices, allowed=Flag, table="flags"), ()),
        "waived": cells.read("waived", yes_no, True),
        "tags": cells.read("tags", _tags, ()),
        "only_program": cells.read("only_program", identifier, ""),
        "excluded": cells.read("excluded", identifiers, ()),
        "pinned": cells.read("pinned", identifiers, ()),
        "probability": cells.read("probability", partial(share, comma=comma), None),
        "max_programs": cells.integers("max_programs", None, least=0),
    }


def _ids(cells: Cells, given: Sequence[str], authors: Sequence[str]) -> Iterator[str]:
    """The ids; one that is missing is made from the label or the writer, "" where there is neither."""
    seen: dict[str, int] = {}
    taken = set(given)
    rows = zip(cells.lines, given, cells.text("label"), authors, strict=True)
    for line, own, label, author in rows:
        stem = slug(label) or author
        letter_id = own or _free(stem, taken)
        if letter_id and seen.setdefault(letter_id, line) != line:
            what = f"{quoted(letter_id)} stands on line {seen[letter_id]} too; ids are unique"
            cells.fault(line, "letter_id", what)
        taken.add(letter_id)
        yield letter_id


def _free(stem: str, taken: Collection[str]) -> str:
    """A name nobody has yet: the stem, or the stem with a number."""
    number, name = 1, stem
    while stem and name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def _check_basis(cells: Cells, line: int, row: Mapping[str, Any]) -> None:
    if row["basis"] is Basis.READ and row["waived"]:
        what = 'found "read", but the right to read this letter is waived (waived is yes unless the row says no):'
        cells.fault(line, "basis", f"{what} nobody may have read it. Maybe told, evaluation or guess.")


def _addressee(text: str) -> str:
    return "general" if fold(text) in ("general", "any", "residency") else specialty(text)


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug(part) for part in re.split("[;,]", text) if slug(part)))


def _status(entered: Status | None, writer: Writer) -> Status:
    """The status in force: a writer who declined sends nothing more; an empty cell follows the response."""
    settled = entered in (Status.UPLOADED, Status.WITHDRAWN)
    if writer.response is Response.DECLINED and not settled:
        return Status.DECLINED
    if entered is not None:
        return entered
    return IMPLIED.get(writer.response, Status.NOT_ASKED) if writer.response else Status.NOT_ASKED


def strengths(
    cells: Cells, track_ids: Collection[str], letter_ids: Collection[str]
) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Read the user's own figures; ids are looked up where there are any."""
    found: dict[tuple[str, str], tuple[float, float | None]] = {}
    lines: dict[tuple[str, str], int] = {}
    rows = zip(
        cells.lines,
        cells.read("program_id", identifier, ""),
        cells.read("letter_id", identifier, ""),
        cells.numbers("strength", None, least=-LARGEST, most=LARGEST),
        cells.text("strength"),
        cells.read("probability", partial(share, comma=cells.table.comma_decimals), None),
        strict=True,
    )
    for line, track_id, letter_id, strength, text, probability in rows:
        pair = track_id, letter_id
        if "strength" in cells and not text:
            cells.fault(line, "strength", "is empty, expected a number")
        if track_ids and track_id not in track_ids and "program_id" in cells:
            cells.unknown(line, "program_id", "program", track_id, track_ids, "programs.csv")
        if letter_ids and letter_id not in letter_ids and "letter_id" in cells:
            cells.unknown(line, "letter_id", "letter", letter_id, letter_ids, "letters.csv")
        elif pair in lines:
            what = f"{quoted(track_id)} and {quoted(letter_id)} stand together on line {lines[pair]} too"
            cells.fault(line, "program_id", what)
        lines.setdefault(pair, line)
        if strength is not None:
            found[pair] = strength, probability
    return found
