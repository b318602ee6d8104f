"""Addresses in a text: e-mail, web, telephone and post, which are left out of what is shown to others."""

from __future__ import annotations

import re

__all__ = ["without_addresses"]

ADDRESS = re.compile(
    r"""
      (?<![\w.+'-])(?:mailto:\s*)?[\w.+'-]+@[\w-]+(?:\.[\w-]+)*                      # someone@school.edu
    | (?:(?:https?|ftp)://|\bwww\.)[^\s<>(),;]+                              # a link
    | \b(?<![\w-])(?<![\w-]\.)[\w-]+(?:\.[\w-]+)*                         # a site without its scheme
      \.(?:edu|com|org|net|gov)(?!\.?\w)(?:/[^\s<>(),;]*)?
    | \b(?:tel|phone|fax|pager|mobile|cell)\b[.:\s]*\+?[\d(][\d\s()./-]{2,}\d  # a number that says what it is
    | \+\d[\d\s()./-]{6,}\d                                             # +44 20 7946 0000
    | (?<![\w-])\(?\d{3}\)?[\s./-]+\d{3}[\s./-]+\d{4}(?![\w-])          # (555) 555-0100
    | \bP\.?\s?O\.?\s?Box\s+\d+
    | \b\d+\s+(?:[^\W\d_][\w.'-]*\s+){1,4}?                             # 12 Any Street, Suite 3
      (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Lane|Ln|Parkway|Pkwy|Highway|Hwy)\b\.?(?-i:(?!\s+[A-Z]))
      (?:,?\s+(?:Suite|Ste|Apt|Unit|Floor|Room)\b\.?\s*\#?\w+)?
    | (?-i:(?<=,\s[A-Z]{2}))\s+\d{5}(?:-\d{4})?(?!\w)                   # the ZIP code after city and state
    """,
    re.VERBOSE | re.IGNORECASE,
)
HINT = re.compile(r"[@\d]|\w\.\w|://")
"""Every address has one of these; most texts have none, and are not looked at any further."""
EMPTY = re.compile(r"[(\[<]\s*[)\]>]")
"""Brackets around an address."""
TWICE = re.compile(r"(?:(?<!\s)\s+)?([,;:])(?:\s*[,;])*(?=\s|$)")
"""What stood around it."""


def without_addresses(text: str) -> str:
    """A text without addresses, and without the signs that stood around them; one that has none stays as it is.

    Digits alone are no telephone number: ids of programs are written so.
    """
    if text.isalnum() or not HINT.search(text):
        return text
    bare, found = ADDRESS.subn("", text)
    if not found:
        return text
    return " ".join(TWICE.sub(r"\1", EMPTY.sub("", bare)).split()).strip(" ,;:|/-<>")
