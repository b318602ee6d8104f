"""How the screen says things: days, numbers, names, lists, within a width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..domain.settings import Report

__all__ = [
    "NOT_WORKED_OUT",
    "band",
    "counted",
    "day",
    "fitted",
    "full_day",
    "handles",
    "listed",
    "number_word",
    "short_specialty",
    "stopped_words",
    "surname",
    "wrapped",
]

WIDTH = 80
NOT_WORKED_OUT = "not worked out: the time was over"
NUMBERS = ("no", "one", "two", "three", "four")
SHORT = {
    "internal medicine": "IM",
    "family medicine": "FM",
    "emergency medicine": "EM",
    "physical medicine and rehabilitation": "PM&R",
    "obstetrics and gynecology": "OB/GYN",
    "transitional year": "transitional",
}
TITLES = frozenset({"dr", "prof", "md", "phd", "do", "mbbs", "jr", "sr"})


def day(when: date) -> str:
    """A day without its year: ``Thu 24 Sep``."""
    return f"{when:%a} {when.day} {when:%b}"


def full_day(when: date) -> str:
    """A day with its year: ``Sat 5 Sep 2026``."""
    return f"{day(when)} {when.year}"


def number_word(number: int) -> str:
    """A small number as a word."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 program``, ``2 programs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """A list in words: ``A, B and C``."""
    *most, end = parts
    return f"{', '.join(most)} {last} {end}" if most else end


def fitted(text: str, width: int) -> str:
    """A text cut to a width with a mark that it was."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def wrapped(head: str, text: str, width: int = WIDTH, indent: int = 6) -> list[str]:
    """Text in lines of a width behind a head word, later lines indented below it."""
    lines, line = [], head.ljust(indent)
    for word in text.split():
        if len(line) + len(word) + 1 > width and line.strip():
            lines.append(line.rstrip())
            line = " " * indent
        line += word if line.endswith(" ") or not line else f" {word}"
    return [*lines, line.rstrip()]


def stopped_words(what: str) -> str:
    """What is told of a search that the time limit stopped: `what` may be better."""
    return f"stopped at the time limit: {what}."


def surname(name: str) -> str:
    """The word of a name by which people call a writer."""
    words = [word.strip(".,") for word in name.split(",")[0].split()]
    plain = [word for word in words if word.casefold() not in TITLES]
    return (plain or words or [name])[-1]


def short_specialty(name: str) -> str:
    """A specialty as lists abbreviate it."""
    return SHORT.get(name, name)


def handles(names: Sequence[str]) -> dict[str, str]:
    """A capital letter for each name, in order; after Z two letters."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return {
        name: alphabet[place] if place < 26 else alphabet[place // 26 - 1] + alphabet[place % 26]
        for place, name in enumerate(names)
    }


def band(points: float, report: Report) -> str:
    """A whole word for points of content."""
    if points >= report.strong:
        return "strong"
    if points >= report.good:
        return "good"
    return "fair" if points >= report.lukewarm else "weak"
