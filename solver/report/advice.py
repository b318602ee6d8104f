"""What there is to say of a plan beside who gets what, in sentences: the same ones on the screen and on the page."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.advice import Advice, Fix
from ..analysis.result import Result
from ..domain.entities import Scenario
from ..rules.timing import due, is_given_up
from .names import Names
from .remedies import remedy_words, spoken
from .words import counted, full_stop, listed, past_day, short_specialty

__all__ = ["addressed_elsewhere", "fix_sentences", "given_up", "in_vain", "lukewarm", "one_of_a_writer", "to_remind"]

MOST_CLOSED = 3


def to_remind(advice: Advice, scenario: Scenario, names: Names) -> str:
    """Whom to remind; empty where nobody is."""
    writer_of = {letter.id: letter.writer_id for letter in scenario.letters}
    waited = dict.fromkeys(writer_of[letter_id] for letter_id in advice.remind)
    return full_stop(f"Remind {listed(names.writer[writer_id] for writer_id in waited)}") if waited else ""


def given_up(scenario: Scenario, names: Names) -> str:
    """The letters that nobody can count on any more; empty where there are none."""
    season = scenario.settings.season
    gone = [letter for letter in scenario.letters if is_given_up(letter, season)]
    said = [
        names.letter[letter.id] + (f", due {past_day(due(letter, season), season.as_of)}" if letter.expected else "")
        for letter in gone
    ]
    still = "it is" if len(gone) == 1 else "they are"
    return f"{'; '.join(said)}: enter a new date if {still} still coming." if gone else ""


def fix_sentences(advice: Advice, result: Result, names: Names, *, remedies: bool = True) -> Iterator[str]:
    """What cannot be met, and the smallest remedy, for programs that lack the same.

    Parameters
    ----------
    advice, result, names
        What there is to say of a plan, and what all is called.
    remedies
        False: what would mend it is not told.
    """
    for fix in advice.fixes:
        help_ = f" {remedy_words(result, fix.plan, fix.remedy, known=fix.known)}" if remedies else ""
        yield f"{_lacking(fix, names)}{help_}"
    if left := advice.further_short:
        yield f"{counted(left, 'more program')}: lor explain --program ID tells."


def _lacking(fix: Fix, names: Names) -> str:
    """What the programs of a fix lack."""
    others = f" and {counted(fix.programs - 1, 'more program')}" if fix.programs > 1 else ""
    lacks = "; ".join(f"{spoken(fix.plan.program, rule)} (off by {gap})" for rule, gap in fix.plan.unmet)
    return f"{names.program[fix.plan.program.id]}{others}: {lacks}."


def in_vain(advice: Advice, scenario: Scenario, names: Names) -> Iterator[tuple[str, str]]:
    """What will not help, or may not: letters after a deadline, pins that do not bind; each with its head word."""
    for letter_id, times in advice.late:
        after = f"comes after the deadline of {counted(times, 'program')}: it cannot go there"
        yield "LATE", f"{names.letter[letter_id]} {after}."
    yield from (("LATE", told) for told in _closed(advice, scenario, names))
    for pin in advice.pins:
        yield "PIN", f"{pin.what}."


def _closed(advice: Advice, scenario: Scenario, names: Names) -> Iterator[str]:
    """The programs that took letters until a day that has passed, and are to get some."""
    may = "what is assigned there now may not be read."
    for passed in advice.closed[:MOST_CLOSED]:
        others = f" and {counted(passed.programs - 1, 'more program')}" if passed.programs > 1 else ""
        until = past_day(passed.deadline, scenario.as_of)
        yield f"{names.program[passed.program]}{others} took letters until {until}: {may}"
    if rest := sum(passed.programs for passed in advice.closed[MOST_CLOSED:]):
        yield f"{counted(rest, 'more program')} took letters until other days that have passed: {may}"


def lukewarm(advice: Advice, names: Names) -> str:
    """The lukewarm letters that are needed all the same (R06, R18); empty where there are none."""
    weak = [f"{names.letter[letter_id]} at {counted(needed, 'program')}" for letter_id, needed in advice.weak]
    return f"needed all the same, the first to replace: {listed(weak)}." if weak else ""


def addressed_elsewhere(advice: Advice, scenario: Scenario, names: Names) -> str:
    """The letters addressed to another specialty that go all the same; empty where there are none."""
    addressee = {letter.id: letter.specialty for letter in scenario.letters}
    told = [
        f"{names.letter[letter_id]}, addressed to {short_specialty(addressee[letter_id])} "
        f"({counted(programs, 'program')})"
        for letter_id, programs in advice.elsewhere
    ]
    return f"sent to programs of another specialty all the same: {'; '.join(told)}." if told else ""


def one_of_a_writer(advice: Advice, names: Names) -> Iterator[str]:
    """Why not all letters of one writer go."""
    for told in advice.one_writer:
        places = [(i, f"to {counted(times, 'program')}" if times else "nowhere") for i, times in told.letters]
        goes = listed(f"{names.letter[letter_id]} goes {where}" for letter_id, where in places)
        may = f"only {told.versions} of the writer's letters may be used (versions in {names.file('writers.csv')})"
        why = "a program takes one letter of a writer" if told.versions is None else may
        yield f"{goes}: {why}."
