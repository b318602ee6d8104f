"""Tables of a scenario that are data frames: cells become text as a CSV file would have them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from ...domain.errors import Fault, InputError, maybe
from ...domain.vocabulary import fold
from ..table.findings import Findings
from ..table.rows import Rows
from .files import COLUMNS, SETTINGS

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["FrameSource"]

NAMES = {name.removesuffix(".csv"): name for name in COLUMNS} | {"settings": SETTINGS, "scenario": SETTINGS}
"""What a table may be called, without an ending, to our file of that name."""
MIDNIGHT = time()
BLANKS = frozenset({"None", "nan", "NaN", "NaT", "<NA>"})
"""How values that are no text say that there is nothing."""


class FrameSource:
    """Data frames by name, and settings; a :class:`~solver.io.scenario.source.Source`.

    Parameters
    ----------
    tables
        ``programs``, ``letters`` and so on, each a data frame; ``settings`` is a mapping, or TOML.

    Raises
    ------
    InputError
        With every name that means nothing here, and every entry that is no table.
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.place = "the tables given"
        self.tables: dict[str, Any] = {}
        faults = [fault for name, table in tables.items() for fault in self._take(name, table)]
        if faults:
            raise InputError(faults)
        self.names = frozenset(self.tables)

    def _take(self, name: str, table: object) -> Iterator[Fault]:
        """Take a table under our name for it, or yield what is wrong."""
        called = str(name)
        ours = NAMES.get(fold(called.rsplit(".", 1)[0]))
        if ours is None:
            advice = maybe(called, NAMES) or f" There are {', '.join(NAMES)}."
            yield Fault(file=called, what=f"no table of a scenario is called so.{advice}")
        elif ours in self.tables:
            yield Fault(file=called, what=f"another of the tables given is {ours} already")
        elif ours == SETTINGS and not isinstance(table, Mapping | str):
            yield Fault(file=called, what=f"found {type(table).__name__}, expected a mapping, or TOML")
        elif ours != SETTINGS and not _is_frame(table):
            yield Fault(file=called, what=f"found {type(table).__name__}, expected a pandas DataFrame")
        else:
            self.tables[ours] = table

    def called(self, name: str) -> str:
        """Its name without an ending."""
        return "settings" if name == SETTINGS else name.removesuffix(".csv")

    def rows(self, name: str, known: Mapping[str, str], megabytes: float, findings: Findings) -> Rows | None:  # noqa: ARG002
        """The rows of a frame; parameters as of :meth:`Source.rows`, all but the first without use here."""
        return Rows(file=self.called(name), cells=_rows(self.tables[name]))

    def settings(self, megabytes: float, findings: Findings) -> str:  # noqa: ARG002
        """The settings as TOML; parameters as of :meth:`Source.rows`, without use here."""
        given = self.tables.get(SETTINGS, "")
        return given if isinstance(given, str) else "".join(_toml(given))


def _is_frame(table: object) -> bool:
    """True of a data frame; who has one has loaded pandas already."""
    return all(hasattr(table, name) for name in ("columns", "index", "items", "reset_index"))


def _rows(frame: DataFrame) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the header, then the rows, numbered as a sheet would; an index that has a name is a column."""
    named = [name for name in frame.index.names if name is not None]
    table = frame.reset_index(level=named) if named else frame
    header = [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in table.columns]
    yield 1, header
    columns = [_texts(column.tolist()) for _, column in table.items()]
    yield from enumerate(zip(*columns, strict=True), 2)


def _texts(cells: Sequence[Any]) -> list[str]:
    """The cells of a column as text; text stays as it is."""
    return [cell if isinstance(cell, str) else _text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as a CSV file would have it."""
    if isinstance(cell, list | tuple | set | frozenset):
        return ";".join(_texts(sorted(cell, key=str) if isinstance(cell, set | frozenset) else cell))
    if str(cell) in BLANKS:
        return ""
    if type(cell).__name__ in ("bool", "bool_"):
        return "yes" if cell else "no"
    if isinstance(cell, datetime) and cell.time() == MIDNIGHT:
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell)


def _toml(settings: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """Yield a line of TOML for each value; those that are None stay the default.

    Parameters
    ----------
    settings
        The values, or tables of them, by key.
    within
        The tables they stand in, with dots.
    """
    for name, value in settings.items():
        key = f"{within}{json.dumps(str(name), ensure_ascii=False)}"
        if isinstance(value, Mapping):
            yield from _toml(value, f"{key}.")
        elif value is not None:
            yield f"{key} = {_value(value)}\n"


def _value(value: Any) -> str:
    """A value as TOML has it; what TOML does not know is text."""
    value = value.item() if hasattr(value, "item") else value  # a figure of numpy
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False)
