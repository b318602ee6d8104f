"""Cells that a spreadsheet would run as formulas, and the apostrophe that keeps it from that.

It runs a cell that begins with ``=``, ``+``, ``-`` or ``@``, in their wide forms too and behind blanks; one that parts
cells at semicolons or tabs runs what follows these (OWASP, "CSV Injection"). In the CSV files we write an apostrophe
stands before every such place of a text, and reading takes one off there, so that a text comes back as it was. Numbers
of ours stay numbers; a workbook says of each cell that it is text, and needs no sign.
"""

from __future__ import annotations

import re

__all__ = ["guarded", "is_special", "unguarded"]

_SIGNS = r"[=+\-@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
_BLANKS = r"\0-\x08\x0b\x0c\x0e-\x20\"\x85\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff"
"""What a spreadsheet may skip, or take away, before it looks at a sign."""
_STARTS = r"(?:\A|(?<=[;\t\r\n]))"
_RUN = rf"(?='*[{_BLANKS}]*{_SIGNS}|\A'*[\t\r\n])"
_TO_GUARD = re.compile(_STARTS + _RUN)
_GUARDED = re.compile(rf"{_STARTS}'(?='*[{_BLANKS}]*{_SIGNS})|\A'(?='*[\t\r\n])")
_SPECIAL = re.compile(rf"[,;\t\r\n\"](?:(?<=[\r\n\"])|['{_BLANKS}]*{_SIGNS}|[\0\t'])")


def is_special(text: str) -> bool:
    """False of a text behind a comma, or of several, that stands in a CSV file as it is; quick, not exact."""
    return _SPECIAL.search(text) is not None


def guarded(text: str) -> str:
    """A text with an apostrophe wherever a spreadsheet would run it."""
    return _TO_GUARD.sub("'", text) if is_special(f",{text}") else text


def unguarded(text: str) -> str:
    """A text without the apostrophes that :func:`guarded` put there."""
    return _GUARDED.sub("", text) if "'" in text else text
