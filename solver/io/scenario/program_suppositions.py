"""What is taken for granted of programs because their rows do not say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...domain.codes import Coded
from ...domain.entities import Stated
from ...domain.requirements import Understood
from ...domain.settings import Settings
from ...domain.vocabulary import track_told
from ..table.cells import Cells
from .program_fields import SUPPOSED

__all__ = ["suppose"]


def suppose(cells: Cells, settings: Settings, columns: Mapping[str, Sequence[Any]]) -> None:
    """Tell what counts where rows say nothing, by column, with the number of rows.

    Parameters
    ----------
    cells, settings
        The rows, and the defaults.
    columns
        What each row, or rules for it, state of its letters: ``stated``, and ``said`` in the program's own words; and
        what its code tells: ``coded``.
    """
    unstated = _rules_open(settings, columns["stated"], columns["said"])
    for column, taken, rows, remedy in (*_open(cells, settings, columns["coded"]), *unstated):
        if rows:
            cells.suppose(column, taken, rows, remedy)


def _open(cells: Cells, settings: Settings, told: Sequence[Coded | None]) -> Iterator[tuple[str, str, int, str]]:
    """Yield for each column what counts where it is empty, in how many rows, and what to do; codes `told` the rest."""
    add = "Maybe add a column {}.".format
    wording = cells.read("specialty", track_told, None)
    tracks = [code.track if code else None for code in told]
    silent = _blank(cells, "img_friendly", "img_percent", "img_percent_us", "img_percent_non_us")
    yield "specialty", SUPPOSED, _blank(cells, "specialty", told=(told,)), add("specialty")
    yield "track", "categorical", _blank(cells, "track", told=(wording, tracks)), add("track")
    yield "setting", "university affiliated", _blank(cells, "setting"), add("setting: academic or community")
    if settings.applicant.img:
        yield "img_friendly", "not IMG-friendly", silent, add("img_percent")


def _rules_open(
    settings: Settings, stated: Sequence[Stated], said: Sequence[Understood | None]
) -> Iterator[tuple[str, str, int, str]]:
    """Yield likewise what counts where nobody states what a program asks for; as of :func:`suppose`."""
    uncounted = sum([row.required is None for row in stated])
    yield "required", f"{settings.program.required} letters", uncounted, "Maybe add a column required."
    lost = [words is None or bool(words.left and not words.clauses) for words in said]
    silent = sum([nothing and not row.entered for row, nothing in zip(stated, lost, strict=True)])
    remedy = 'Maybe add a column requirements, or needs: "none" where you looked and nothing is stated.'
    yield "needs", "nothing asked beyond the count", silent, remedy


def _blank(cells: Cells, *columns: str, told: tuple[Sequence[object], ...] = ()) -> int:
    """How many rows are empty in all of some columns, and in what is `told` otherwise."""
    entered = [cells.text(column) for column in columns if column in cells]
    if any("" not in texts for texts in entered):
        return 0
    if not told and len(entered) < 2:
        return entered[0].count("") if entered else len(cells)
    return sum(not any(row) for row in zip(*entered, *told, strict=True))
