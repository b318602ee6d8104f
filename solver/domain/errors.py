"""One tree of errors: what the user can mend, and what is our own bug."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .signs import shown

__all__ = [
    "LONGEST_COMPARED",
    "AnswerError",
    "BugError",
    "Fault",
    "InputError",
    "NoAnswerError",
    "SolverError",
    "TooMuchError",
    "maybe",
]

MOST_COMPARED = 1_000
"""So many words are compared with a misspelt one."""
LONGEST_COMPARED = 80
"""Characters of a misspelt word that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing wrong, or worth a note, in one place of the input.

    Attributes
    ----------
    file, line, column
        Where: the file's name, the line counted from 1 (0 when the whole file is meant), the column's name.
    what
        What is wrong, what was found, what is allowed; advice after "Maybe".
    row
        The row's number in the sheet where it is not the line; else 0.
    about
        The name of the program or writer whose row it is; "" where it has none.
    aside
        True for a note that matters to nobody who only wants an answer: ``lor check`` alone tells it.
    """

    file: str
    line: int = 0
    column: str = ""
    what: str
    row: int = 0
    about: str = ""
    aside: bool = False

    @property
    def place(self) -> str:
        """How a line about it begins: ``file:line: column:``, without what is not known."""
        place = f"{self.file}:{self.line}:" if self.line else f"{self.file}:"
        return shown(f"{place} {self.column}:" if self.column else place)

    def __str__(self) -> str:
        whose = "; ".join(filter(None, (self.about, f"row {self.row} of the sheet" * bool(self.row))))
        return shown(f"{self.place} {self.what}{whose and f' ({whose})'}")


class SolverError(Exception):
    """Anything this package raises on purpose."""


class InputError(SolverError):
    """The input cannot be used as it stands; `faults` names every place at once, `notes` what may explain them."""

    def __init__(self, faults: Iterable[Fault], notes: Iterable[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.notes = tuple(notes)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BugError(InputError):
    """A bug of ours in reading one of many: it is told of that one, and the others go on."""


class NoAnswerError(SolverError):
    """The time limit ended before any answer was found. It says nothing about the scenario."""


class TooMuchError(NoAnswerError):
    """There is too much to try, whatever the time."""


class AnswerError(SolverError):
    """An answer broke a rule, or the model could not be built: a bug of ours, never the user's."""


def maybe(found: str, allowed: Iterable[str]) -> str:
    """Advice for a misspelt word: ``' Maybe "us".'``, or nothing when no allowed word is near.

    Of very many words only those that begin or end alike are compared.
    """
    found, allowed = found[:LONGEST_COMPARED], list(allowed)
    if len(allowed) > MOST_COMPARED:
        start, end = found[:3], found[-3:]
        allowed = [word for word in allowed if word[:3] == start or word[-3:] == end][:MOST_COMPARED]
    folded = {word.casefold(): word for word in sorted(allowed)}
    near = get_close_matches(found.casefold(), folded, n=2, cutoff=0.6)
    return " Maybe " + " or ".join(f'"{folded[word]}"' for word in near) + "." if near else ""
