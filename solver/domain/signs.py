"""Signs that a screen would obey, and signs that nobody sees: every one of them is shown as what it is."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["escaped", "shown", "shown_lines"]

_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]")
"""Signs that show nothing and yet count as letters or accents; the two that choose how an emoji looks may stay."""
_SPACES = "\n\t"
"""What people type in cells beside the blank."""


def shown(text: str) -> str:
    """A text on one line, safe on every screen: ``<U+202E>`` stands for a sign that it would obey or not show.

    Line ends, tabs and wide blanks, which people do type, are plain blanks.
    """
    if _is_plain(text):
        return text
    text = text.replace("\r\n", " ")
    return text.translate({ord(sign): _named(sign) for sign in set(text)})


def shown_lines(text: str) -> str:
    """The same of a text that may have several lines."""
    return text if _is_plain(text.replace("\n", "")) else "\n".join(map(shown, text.split("\n")))


def escaped(document: str) -> str:
    """JSON in which the same signs stand as JSON can write them: it says the same, and a screen may show it."""
    if _is_plain(document.replace("\n", "")):
        return document
    return "".join(sign if sign == "\n" or _is_plain(sign) else _in_figures(sign) for sign in document)


def _named(sign: str) -> str:
    """One sign as it is shown."""
    if _is_plain(sign):
        return sign
    return " " if sign in _SPACES or unicodedata.category(sign) == "Zs" else f"<U+{ord(sign):04X}>"


def _is_plain(text: str) -> bool:
    """True if every sign of a text shows itself and nothing else."""
    return text.isprintable() and (text.isascii() or not _BLANK.search(text))


def _in_figures(sign: str) -> str:
    """A sign as JSON writes it in figures, in two parts where one is not enough."""
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))
