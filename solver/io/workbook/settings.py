"""The sheet Settings as TOML, in which a line bears the number of its row."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from typing import Any

from ...domain.settings import shipped
from ...domain.vocabulary import fold
from ..table.findings import Findings
from ..table.rows import UNCALCULATED, Rows

__all__ = ["toml"]

HEADINGS = frozenset({"setting", "settings", "key", "name"})
"""What may stand above the names of settings."""
READ = ("setting", "value")
"""The columns that are read."""
_NAME = re.compile(r"""(?:[\w-]+|"[^"\n]*")(?:\.(?:[\w-]+|"[^"\n]*"))*""")
WORDS = {"yes": "true", "no": "false"}


def toml(rows: Rows, findings: Findings) -> str:
    """Write rows of a name and a value as TOML.

    Parameters
    ----------
    rows
        Every row of the sheet from the first on: a name as ``season.as_of``, its value, and whatever else there is,
        which counts for nothing.
    findings
        Gain a fault where a name or a value is unknown.

    Raises
    ------
    BrokenRowsError
        Where the sheet is damaged.
    """
    blank = {(line, column) for line, column in rows.uncalculated if column <= len(READ)}
    lines = []
    for number, cells in rows.cells:
        lines.append(_line([*cells, "", ""], first=number == 1))
        for line, column in () if _is_comment(cells) else sorted(cell for cell in blank if cell[0] == number):
            findings.fault(rows.file, UNCALCULATED, line=line, column=READ[column - 1])
    return "\n".join(lines)


def _is_comment(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].lstrip().startswith("#")


def _line(cells: Sequence[str], *, first: bool) -> str:
    """One row; empty where it sets nothing."""
    name, value = cells[0].strip(), " ".join(cells[1].split())
    if not name or not value or _is_comment(cells) or (first and fold(name) in HEADINGS):
        return ""
    key = name if _NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    return f"{key} = {_value(value, _default(name))}"


def _default(name: str) -> Any:
    """The shipped value of a setting; None where it has none."""
    value: Any = shipped("defaults.toml")
    for part in name.split("."):
        value = value.get(part.strip('"')) if isinstance(value, dict) else None
    return value


def _value(text: str, default: Any) -> str:
    """A value as TOML writes it: what is none of its figures, days and lists is a text, or a list parted by ";"."""
    if isinstance(default, bool):
        text = WORDS.get(fold(text), text)
    try:
        read = tomllib.loads(f"x = {text}")["x"]
    except ValueError:
        read = None
    if isinstance(default, list) and not isinstance(read, list):
        return json.dumps([part.strip() for part in text.split(";") if part.strip()], ensure_ascii=False)
    return json.dumps(text, ensure_ascii=False) if read is None else text
