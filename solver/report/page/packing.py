"""Data made small for a page: a list of records is a table, and what repeats stands there once.

``unpacked.js`` gives the same data back. What is packed begins with ``~``:

- ``{"~rows": number, key: column, …}`` is a list of records, a column for each key;
- ``{"~of": values, "~at": numbers}`` is a column by numbers of its different values; -1: the record has no such key;
- ``"~7"`` is the text with the number 7, and a text that itself begins with ``~`` has another one before it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["packed"]

MARK, ROWS, OF, AT = "~", "~rows", "~of", "~at"
SHORTEST = 6
"""Texts shorter than this are not worth a number."""


def packed(data: Mapping[str, object]) -> dict[str, object]:
    """Data and the texts that occur in it more than once, as ``unpacked.js`` takes them.

    Parameters
    ----------
    data
        What JSON can say, with keys that do not begin with ``~``.
    """
    tables = _packed(data)
    repeated = [text for text, times in Counter(_texts(tables)).items() if times > 1 and len(text) >= SHORTEST]
    numbers = {text: number for number, text in enumerate(repeated)}
    return {"texts": repeated, "data": _numbered(tables, numbers)}


def _packed(value: Any) -> Any:
    """A value with every list of records in it as a table."""
    if isinstance(value, Mapping):
        return {key: _packed(part) for key, part in value.items()}
    if not isinstance(value, list | tuple):
        return value
    if len(value) < 2 or not all(isinstance(part, Mapping) for part in value):
        return list(map(_packed, value))
    keys = dict.fromkeys(key for record in value for key in record)
    return {ROWS: len(value), **{key: _column(key, value) for key in keys}}


def _column(key: str, records: Sequence[Mapping[str, Any]]) -> Any:
    """What records have under a key, by number where that is shorter."""
    numbers: dict[str, int] = {}
    different: list[Any] = []
    at = []
    for record in records:
        number = numbers.setdefault(json.dumps(record[key]), len(different)) if key in record else -1
        if number == len(different):
            different.append(record[key])
        at.append(number)
    if 2 * len(different) > len(records) and -1 not in at:
        return _packed([record[key] for record in records])
    return {OF: _packed(different), AT: at if any(at) else 0}


def _texts(value: Any) -> Iterator[str]:
    """All texts of a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def _numbered(value: Any, numbers: Mapping[str, int]) -> Any:
    """A value with numbers in place of the texts that have one."""
    if isinstance(value, str):
        if value in numbers:
            return f"{MARK}{numbers[value]}"
        return f"{MARK}{value}" if value.startswith(MARK) else value
    if isinstance(value, Mapping):
        return {key: _numbered(part, numbers) for key, part in value.items()}
    return [_numbered(part, numbers) for part in value] if isinstance(value, list) else value
