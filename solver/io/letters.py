"""``letters.csv`` and ``strengths.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ..domain import (
    Basis,
    Comparison,
    Detail,
    Endorsement,
    Flag,
    Kind,
    Letter,
    Response,
    Status,
    Writer,
)
from ..errors import maybe
from ..needs import slug
from ..settings import Settings
from ..vocabulary import fold, specialty
from .cells import Cells, choice, choices, identifier, identifiers, yes_no

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

IMPLIED = {
    Response.ENTHUSIASTIC: Status.PROMISED,
    Response.AGREED: Status.PROMISED,
    Response.NEUTRAL: Status.PROMISED,
    Response.HESITANT: Status.REQUESTED,
    Response.NO_REPLY: Status.REQUESTED,
    Response.DECLINED: Status.DECLINED,
}
"""The status of a letter whose cell is empty, by its writer's response."""


def letters(cells: Cells, writers: Mapping[str, Writer], authors: list[str], settings: Settings) -> Iterator[Letter]:
    """Read the letters; `authors` has the writer's id per row, "" where that was a fault."""
    columns = _columns(cells)
    seen: dict[str, int] = {}
    for place, (line, author) in enumerate(zip(cells.table.lines, authors, strict=True)):
        row = {name: values[place] for name, values in columns.items()}
        letter_id = row["id"] or slug(row["label"]) or author
        if letter_id in seen:
            cells.fault(line, "letter_id", f'"{letter_id}" stands on line {seen[letter_id]} too; ids are unique')
        elif author:
            seen[letter_id] = line
            if row["waived"] and row["basis"] is Basis.READ:
                what = 'found "read", but the right to read this letter is waived: nobody may have read it.'
                cells.fault(line, "basis", f"{what} Maybe told, evaluation or guess.")
            writer = writers[author]
            row |= {
                "id": letter_id,
                "label": row["label"] or letter_id,
                "specialty": row["specialty"] or writer.specialty or "general",
                "status": _status(row["status"], writer),
                "expected": row["expected"] or settings.season.as_of + timedelta(days=settings.season.expected_days),
            }
            yield Letter(writer_id=author, row=place + 1, line=line, **row)


def _columns(cells: Cells) -> dict[str, list[Any]]:
    """The values of every column that is a letter's own, by the name it has in `Letter`."""
    return {
        "id": cells.read("letter_id", identifier, ""),
        "label": cells.text("label"),
        "kind": cells.read("kind", lambda text: choice(text, Kind, "kind"), Kind.NARRATIVE),
        "specialty": cells.read("specialty", _addressee, ""),
        "status": cells.read("status", lambda text: choice(text, Status, "status"), None),
        "expected": cells.dates("expected"),
        "asked": cells.dates("asked"),
        "dated": cells.dates("dated"),
        "comparison": cells.read(
            "comparison", lambda text: choice(text, Comparison, "comparison"), Comparison.UNKNOWN
        ),
        "detail": cells.read("detail", lambda text: choice(text, Detail, "detail"), Detail.UNKNOWN),
        "endorsement": cells.read(
            "endorsement", lambda text: choice(text, Endorsement, "endorsement"), Endorsement.UNKNOWN
        ),
        "flags": cells.read("flags", lambda text: choices(text, Flag, "flags"), ()),
        "basis": cells.read("basis", lambda text: choice(text, Basis, "basis"), Basis.GUESS),
        "waived": cells.read("waived", yes_no, True),
        "tags": cells.read("tags", _tags, ()),
        "only_program": cells.read("only_program", identifier, ""),
        "excluded": cells.read("excluded", identifiers, ()),
        "pinned": cells.read("pinned", identifiers, ()),
        "probability": cells.numbers("probability", None, least=0, most=1),
        "max_programs": cells.integers("max_programs", None, least=0),
    }


def _addressee(text: str) -> str:
    return "general" if fold(text) in ("general", "any", "residency") else specialty(text)


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug(part) for part in text.split(";") if slug(part)))


def _status(entered: Status | None, writer: Writer) -> Status:
    """The status in force: a writer who declined sends nothing more; an empty cell follows the response."""
    settled = entered in (Status.UPLOADED, Status.WITHDRAWN)
    if writer.response is Response.DECLINED and not settled:
        return Status.DECLINED
    if entered is not None:
        return entered
    return IMPLIED.get(writer.response, Status.NOT_ASKED) if writer.response else Status.NOT_ASKED


def strengths(
    cells: Cells, track_ids: frozenset[str], letter_ids: frozenset[str]
) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Read the user's own figures."""
    found: dict[tuple[str, str], tuple[float, float | None]] = {}
    rows = zip(
        cells.table.lines,
        cells.read("program_id", identifier, ""),
        cells.read("letter_id", identifier, ""),
        cells.numbers("strength", None),
        cells.numbers("probability", None, least=0, most=1),
        strict=True,
    )
    for line, track_id, letter_id, strength, probability in rows:
        if track_id not in track_ids:
            cells.fault(line, "program_id", f'no program "{track_id}" in programs.csv.{maybe(track_id, track_ids)}')
        elif letter_id not in letter_ids:
            cells.fault(line, "letter_id", f'no letter "{letter_id}" in letters.csv.{maybe(letter_id, letter_ids)}')
        elif (track_id, letter_id) in found:
            cells.fault(line, "program_id", f"{track_id} and {letter_id} stand on an earlier line too")
        elif strength is None:
            if not cells.text("strength")[cells.table.lines.index(line)]:
                cells.fault(line, "strength", "is empty, expected a number")
        else:
            found[track_id, letter_id] = strength, probability
    return found
