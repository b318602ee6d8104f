"""How many letters each program asks for, and the most it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...domain.entities import Platform
from ...domain.requirements import Understood
from ...domain.settings import ProgramDefaults
from ...rules.defaults import letter_counts
from ..table.cells import Cells
from ..table.values import quoted
from .asked import StatedCount, beside

__all__ = ["required_and_maximum"]


def required_and_maximum(
    cells: Cells, columns: Mapping[str, Sequence[Any]], defaults: ProgramDefaults
) -> tuple[list[int], list[int]]:
    """Letters each program asks for and takes, from what its row says of either; what cannot be is told.

    Parameters
    ----------
    cells, columns
        The rows, and what they say.
    defaults
        What platforms take, and what a program asks for that says nothing.
    """
    settled = _Settled(defaults, zip(columns["requirements"], columns["said"], strict=True))
    keys = zip(*map(columns.__getitem__, _Stated._fields), strict=True)
    counts = [settled[key] for key in cells.watched(keys)]
    if any(count.told for count in settled.values()):
        for line, count in cells.rows(counts):
            for column, what, wrong in count.told:
                (cells.fault if wrong else cells.note)(line, column, what)
    return [count.required for count in counts], [count.maximum for count in counts]


class _Stated(NamedTuple):
    """What a row says of its counts, by the names of its columns."""

    platform: Platform
    required: StatedCount
    required_text: str
    maximum: int | None
    requirements: str


class _Told(NamedTuple):
    """What is told of a cell; `wrong` if it is a fault and no note."""

    column: str
    what: str
    wrong: bool = True


class _Counts(NamedTuple):
    """Letters asked for and taken, and what is told of cells that say something else."""

    required: int
    maximum: int
    told: tuple[_Told, ...]


class _Settled(dict[tuple[Any, ...], _Counts]):
    """Counts, settled once for all rows that say the same of them; parameters as of :func:`required_and_maximum`.

    `said` is what is understood of each program's own words.
    """

    def __init__(self, defaults: ProgramDefaults, said: Iterable[tuple[str, Understood | None]]) -> None:
        super().__init__()
        self.defaults = defaults
        self.said = dict(said)

    def __missing__(self, key: tuple[Any, ...]) -> _Counts:
        row = _Stated(*key)
        most_taken = self.defaults.maximum[row.platform]
        filled, odd = _with_own_words(row, self.said[row.requirements], most_taken)
        required, most = letter_counts(filled.required, filled.maximum, most_taken, self.defaults.required)
        told = [_Told("requirements", f"found {quoted(row.requirements)}: {odd}", wrong=False)] if odd else []
        if row.maximum is not None:
            told += _contradictions(row, row.maximum, required, most_taken)
        elif required > most:
            what = f"found {quoted(row.required_text)}, more than the most {row.platform} takes: counts as {most}"
            told.append(_Told("required", what, wrong=False))
            required = most
        self[key] = counts = _Counts(required, most, tuple(told))
        return counts


def _with_own_words(row: _Stated, said: Understood | None, most_taken: int) -> tuple[StatedCount, str]:
    """What a row's cells say, and where they say nothing its own words; and what is to be noted of these.

    Parameters
    ----------
    row, said
        What it says, and what is understood of its own words.
    most_taken
        The most letters its platform takes.
    """
    stated = row.required if row.maximum is None else row.required._replace(maximum=row.maximum)
    filled, odd = beside(stated, said)
    if stated.required is None and (filled.required or 0) > most_taken:
        odd = f"{filled.required} letters are asked for, more than are taken; counted as {most_taken}"
        filled = filled._replace(required=most_taken)
    return filled, odd


def _contradictions(row: _Stated, maximum: int, required: int, most_taken: int) -> Iterator[_Told]:
    """Yield the faults of a row with a maximum that cannot be.

    Parameters
    ----------
    row, maximum
        What it says, and its maximum.
    required
        The letters it asks for.
    most_taken
        As of :func:`_with_own_words`.
    """
    if maximum > most_taken:
        yield _Told("maximum", f"found {maximum}, but {row.platform} takes at most {most_taken} letters")
        return
    if row.required.exact and row.required.maximum != maximum:
        yield _Told("maximum", f"found {maximum}, but required says {quoted(row.required_text)}")
    if required > maximum:
        yield _Told("required", f"found {quoted(row.required_text)}, more than the maximum, {maximum}")
