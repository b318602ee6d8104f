"""What was taken for granted because the input says nothing, and how its headings were read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HeadingRead", "Supposition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """A default that carries weight, and in how many rows it stands for a cell that says nothing.

    Attributes
    ----------
    table, file, column
        Where nothing is said: the table and the column by our names of them, the file as it is called.
    taken
        What counts there instead, as the screen says it: "internal medicine".
    rows, of
        How many rows of how many.
    remedy
        What the user can do, as a sentence that begins with "Maybe".
    """

    table: str
    file: str
    column: str
    taken: str
    rows: int
    of: int
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRead:
    """A heading that is not our own word for its column, and the column it was read as."""

    file: str
    heading: str
    column: str
