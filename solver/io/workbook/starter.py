"""The files of a scenario folder as a workbook to fill in: drop-downs, notes on headings, ids that stay text."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from ...domain.entities import (
    Basis,
    Comparison,
    Detail,
    Endorsement,
    Involvement,
    LetterKind,
    Platform,
    ProgramSetting,
    Response,
    Role,
    RotationSetting,
    Status,
    TrackType,
)
from ...domain.settings import shipped
from ..scenario.files import COLUMNS, PROGRAMS, SETTINGS
from .titles import title_of
from .writing import SheetForm, typed_value, workbook_bytes

__all__ = ["WORDS", "scenario_workbook"]

README = "README.md"
YES_NO = ("yes", "no")
WORDS: Mapping[str, type[StrEnum] | Sequence[str]] = {
    "track": TrackType,
    "platform": Platform,
    "priority": ("top", "high", "normal", "low"),
    "signal": ("gold", "silver", "yes", "none"),
    "kind": LetterKind,
    "status": Status,
    "comparison": Comparison,
    "detail": Detail,
    "endorsement": Endorsement,
    "basis": Basis,
    "role": Role,
    "response": Response,
    "involvement": Involvement,
    **dict.fromkeys(("img_friendly", "sf_match", "in_eras", "applied", "closed", "waived", "direct"), YES_NO),
}
"""What a drop-down offers, by our names of columns; other words that mean the same may be entered."""
TEXTS = frozenset({"assigned", "excluded", "pinned", "only_program", "nrmp", "required", "needs"})
"""Columns beside the ids that must stay as they are typed: a workbook makes a date of 3-4."""

_TABLE = re.compile(r"(?:#\s*)?\[(.+)\]\s*(?:#.*)?")
_ENTRY = re.compile(r"(#\s*)?([\w-]+)\s*=\s*(.*?)(?:\s+#\s(.*))?")


def scenario_workbook(texts: Mapping[str, str], name: str) -> bytes:
    """Make a workbook of the files of a folder.

    Parameters
    ----------
    texts
        File name to text.
    name
        What the workbook is called.
    """
    sheets = [_table(file, texts[file]) for file in COLUMNS if file in texts]
    settings = list(_settings(texts.get(SETTINGS, "")))
    header = ("setting", "value", "what it is")
    notes = shipped("notes.toml")[SETTINGS]
    sheets.append(SheetForm(title=title_of(SETTINGS), header=header, rows=settings, notes=notes))
    sheets.append(SheetForm(title="Read me", rows=[[line] for line in _read_me(texts.get(README, ""), name)]))
    return workbook_bytes(sheets)


def _table(file: str, text: str) -> SheetForm:
    """One of our tables as a sheet."""
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    texts = frozenset(heading for heading in header if heading.endswith("_id") or heading in TEXTS)
    setting = ProgramSetting if file == PROGRAMS else RotationSetting
    return SheetForm(
        title=title_of(file),
        header=header,
        rows=[
            [cell or None if heading in texts else typed_value(cell) for heading, cell in zip(header, row, strict=True)]
            for row in rows
        ],
        notes=shipped("notes.toml").get(file, {}),
        choices={column: tuple(map(str, words)) for column, words in {**WORDS, "setting": setting}.items()},
        texts=texts,
        landscape=True,
    )


def _settings(text: str) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the name, value and remark of each setting; one that is only shown begins with ``#``."""
    set_there = dict(_flat(tomllib.loads(text)))
    table = ""
    for line in map(str.strip, text.split("\n")):
        if header := _TABLE.fullmatch(line):
            table = f"{header[1]}."
        elif entry := _ENTRY.fullmatch(line):
            unused, name = entry[1], f"{table}{entry[2]}"
            if unused:
                yield f"# {name}", _shown(tomllib.loads(f"x = {entry[3]}")["x"]), entry[4]
            elif name in set_there:
                yield name, set_there.pop(name), entry[4]
    for name, value in set_there.items():
        yield name, value, None


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value with its dotted name."""
    for key, value in tree.items():
        name = above + (key if re.fullmatch(r"[\w-]+", key) else json.dumps(key, ensure_ascii=False))
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        else:
            yield name, _shown(value)


def _shown(value: Any) -> Any:
    """A value as the sheet has it."""
    if isinstance(value, str | int | float | date):
        return value
    plain = all(isinstance(entry, str) and ";" not in entry for entry in value)
    return "; ".join(value) if plain and value else json.dumps(value, ensure_ascii=False, default=str)


def _read_me(text: str, name: str) -> list[str]:
    """The lines of the sheet Read me: what the files say of themselves, in the words of a workbook."""
    said = text.replace("`", "").replace("FOLDER", name)
    said = re.sub(r"\b(\w+)\.csv\b", lambda match: match[1].capitalize(), said)
    return said.replace("scenario.toml", "Settings").splitlines()
