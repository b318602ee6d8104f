"""A raw cell without what is around its text: blanks, signs that nobody sees, what stands for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from .formulas import unguarded

__all__ = ["LONGEST_CELL", "Trimmed", "is_error", "trimmed", "trimmed_unguarded", "visible"]

BLANKS = frozenset({"", "-", "--", "–", "—", "―", "?", "??", "???", "tbd", "n/a"})  # noqa: RUF001
ERRORS = frozenset({"#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!", "#calc!", "#error!"})
"""What a workbook shows where a formula failed."""
NOTHING = BLANKS | ERRORS
LONGEST_CELL = 2_000
"""Characters of a cell that is read; the longest of real lists have some hundred."""
LONGEST_BLANK = max(map(len, NOTHING))

_UNSEEN = dict.fromkeys(
    (0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
"""Soft hyphens, blanks of no width, marks of the direction of writing, byte order marks."""
_JOINERS = "\u200c\u200d"
"""Inside a word of some scripts they matter, at its ends never."""
_WIDE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""Blanks that look like the one that is typed."""


def visible(text: str) -> str:
    """A text as it is seen: without signs that have no width, every blank the plain one."""
    if text.isascii():
        return text
    return _WIDE.sub(" ", text.translate(_UNSEEN).replace(_JOINERS[0], "").replace(_JOINERS[1], ""))


def is_error(cell: str) -> bool:
    """True if a cell shows that a formula failed."""
    return len(cell) <= LONGEST_BLANK and cell.strip().casefold() in ERRORS


def trimmed(text: str) -> str:
    """A raw cell without what is around its text; every spelling of a blank is ""."""
    cell = text.strip() if text.isascii() else _seen(text)
    if cell[:1] == "=" and cell.startswith('="') and cell.endswith('"'):  # how a workbook keeps 0012 a text
        cell = cell[2:-1].strip()
    return "" if len(cell) <= LONGEST_BLANK and cell.casefold() in NOTHING else cell


def trimmed_unguarded(text: str) -> str:
    """The same of a cell of a CSV file, where we put apostrophes before what a spreadsheet would run."""
    return unguarded(trimmed(text))


def _seen(text: str) -> str:
    """A text without signs that nobody sees, but for those that join letters, and without blanks around it."""
    return text.translate(_UNSEEN).strip().strip(_JOINERS).strip()


class Trimmed(dict[str, str]):
    """Raw cells to trimmed ones; each different text is trimmed once.

    Parameters
    ----------
    clean
        Trims a text.

    Attributes
    ----------
    errors
        The raw cells that show that a formula failed.
    unseen
        Those with signs that nobody sees.
    oversized
        Those that are longer than a cell may be, as a rule.
    """

    def __init__(self, clean: Callable[[str], str] = trimmed) -> None:
        super().__init__()
        self.clean = clean
        self.oversized: set[str] = set()
        self.errors: set[str] = set()
        self.unseen: set[str] = set()

    def __missing__(self, text: str) -> str:
        self[text] = cell = self.clean(text)
        if len(cell) > LONGEST_CELL:
            self.oversized.add(text)
        if cell is not text:
            self._keep(text, cell)
        return cell

    def _keep(self, text: str, cell: str) -> None:
        """Remember a text that is more than its trimmed `cell` where it is of a sort to tell."""
        if not cell and is_error(text):
            self.errors.add(text)
        elif not text.isascii() and _WIDE.sub(" ", text) != visible(text):
            self.unseen.add(text)
