"""How the screen says things: days, numbers, points, names, lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..domain.settings import Calendar, Report, Season
from ..domain.suppositions import Supposition
from ..domain.traits import sentence
from ..rules.programs import Program

__all__ = [
    "CLOSING",
    "NOT_WORKED_OUT",
    "band",
    "clause_words",
    "counted",
    "day",
    "full_day",
    "full_stop",
    "granted",
    "listed",
    "lost",
    "number_word",
    "past_day",
    "reading_words",
    "short_day",
    "short_specialty",
    "stopped_words",
    "writing_weeks",
]

CLOSING = "Based on your entries and judged weights, not on any letter's text."
"""The last line of every screen."""
NOT_WORKED_OUT = "not worked out: the time was over"
ROWS = {
    "programs.csv": "rows",
    "letters.csv": "letters",
    "writers.csv": "writers",
    "rotations.csv": "rotations",
    "supervision.csv": "supervision",
}
"""What the rows of a table are called; those of programs may be tracks, of which a program has several."""
NUMBERS = ("no", "one", "two", "three", "four")
SHORT = {
    "internal medicine": "IM",
    "family medicine": "FM",
    "emergency medicine": "EM",
    "physical medicine and rehabilitation": "PM&R",
    "obstetrics and gynecology": "OB/GYN",
    "transitional year": "transitional",
}


def clause_words(program: Program, rule: str) -> str:
    """A rule that a program states as a sentence: ``at least 1 letter that is a chair letter``."""
    clauses = {str(clause): clause for clause in program.stated}
    if rule in clauses:
        return sentence(clauses[rule])
    return rule.replace("required", "at least") + (" letters" if rule.startswith("required") else "")


def day(when: date) -> str:
    """A day without its year: ``Thu 24 Sep``."""
    return f"{when:%a} {short_day(when)}"


def reading_words(season: Season) -> str:
    """When programs begin to read, or that they do since then."""
    return (
        f"Programs {'start reading' if season.as_of < season.review_opens else 'read since'} {day(season.review_opens)}"
    )


def short_day(when: date) -> str:
    """A day of this season: ``24 Sep``."""
    return f"{when.day} {when:%b}"


def past_day(when: date, today: date) -> str:
    """A day that has passed: ``24 Sep``, with its year where it is not this year's."""
    return short_day(when) + (f" {when.year}" if when.year != today.year else "")


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


def lost(points: float, near: float) -> str:
    """What is lost, or gained, by another choice in words: ``446 points lost``.

    Parameters
    ----------
    points
        Those lost; below 0: gained.
    near
        Fewer points than these are no real difference.
    """
    whole = round(abs(points))
    if abs(points) < near or not whole:
        return "no real difference"
    return f"{whole:,} point{'s' * (whole != 1)} {'lost' if points > 0 else 'gained'}"


def full_stop(text: str) -> str:
    """A text with one full stop at its end, also where it ends with ``Lee A.``."""
    return text if text.endswith(".") else f"{text}."


def writing_weeks(days: Calendar) -> str:
    """How long a writer takes: ``4 to 6 weeks``."""
    return f"{days.ask_by_days // 7} to {days.ask_from_days // 7} weeks"


def stopped_words(what: str) -> str:
    """What is told of a search that the time limit, or Ctrl-C, stopped: `what` may be better."""
    return f"stopped early: {what}."


def short_specialty(name: str) -> str:
    """A specialty as lists abbreviate it."""
    return SHORT.get(name, name)


def band(points: float, report: Report) -> str:
    """A whole word for points of content."""
    if points >= report.strong:
        return "strong"
    if points >= report.good:
        return "good"
    return "fair" if points >= report.lukewarm else "weak"


def granted(supposed: Supposition) -> str:
    """What was taken for granted, and in how many rows: ``internal medicine (specialty) in 37 of 37 rows``."""
    rows = ROWS.get(supposed.table, f"rows of {supposed.file}")
    return f"{supposed.taken} ({supposed.column}) in {supposed.rows:,} of {supposed.of:,} {rows}"
