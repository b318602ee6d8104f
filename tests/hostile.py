"""A scenario in which every text is hostile: to a terminal, to a spreadsheet's XML, to whoever reads it."""

import unicodedata

from folders import NO_ADVICE, Row

__all__ = ["BIDI", "KEY", "LETTERS", "LINK", "NASTY", "PROGRAMS", "TOML", "hostile", "is_safe"]

NASTY = "\x1b]0;t\x07\x1b[2J\x9b31m\x08\x7f\x85\u2028\u200d\U000e0041\ufff9\u3164"
"""Title, clear, colour, backspace, delete, line ends, a joiner, a tag, a mark of notes, a blank that is a letter."""
BIDI = "\u202e\u2066\u2069\u200f\u200e\u061c"
WIDE = "\u754c\u754c\u754c e\u0301e\u0301 \U0001f600"
LINK = "\x1b]8;;http://a.example\x1b\\x\x1b]8;;\x1b\\\x1b]52;c;QQ==\x07"
TOML = NO_ADVICE + '[asks]\nmax = 1\n[applicant]\ntargets = ["internal medicine", "\\u001b[2J\\u202e"]\n'
KEY = '[season."\\u001b]0;x\\u0007\\u202e"]\nx = "\\u009b"\n'
"""A setting that nobody knows."""


def hostile(noun: str) -> str:
    return f"{noun}{NASTY}{BIDI}{WIDE}{LINK}"


def letter(number: int, status: str, **more: object) -> Row:
    texts = ("writer", "institution", "label", "rotation", "rotation_institution", "tags")
    said: Row = {text: hostile(f"{text}{number}") for text in texts}
    row = {
        "letter_id": hostile(f"l{number}").replace(";", ""),
        "writer_id": hostile(f"w{number}"),
        "status": status,
        "role": "attending",
    }
    return said | row | {"writer_specialty": hostile("IM"), "weeks": 4, "own\x1b[2J": "\x07"} | more


LETTERS = [
    letter(1, "uploaded"),
    letter(2, "promised", expected="2026-09-10"),
    letter(3, "requested", asked="2026-06-01"),
    letter(4, "not_asked"),
]
PROGRAMS: list[Row] = [
    {
        **{column: hostile(column + str(number)) for column in ("name", "city", "state")},
        "program_id": hostile(f"p{number}").replace(";", ""),
        "required": 2,
        "requirements": hostile("3 letters, one from the chair"),
        "source": hostile("source"),
        "img_friendly": "yes",
    }
    for number in (1, 2)
]
"""What is stripped on reading or makes a cell a fault is among it too: that is told as well."""


def is_safe(sign: str) -> bool:
    """By the tables of Unicode alone: no control, format, surrogate, private or unassigned sign, no odd blank."""
    return sign in "\n " or (unicodedata.category(sign)[0] not in "CZ" and sign != "\u3164")
