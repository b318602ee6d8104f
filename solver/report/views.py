"""What ``lor check`` and ``lor record`` say, and a scenario of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..analysis.understanding import OwnWords, Understanding
from ..domain.entities import Letter, RulesKnown, Scenario
from ..domain.traits import TABLE, phrase, sentence
from ..io.record import Recorded
from ..rules.programs import Program, programs
from .layout import Block, Paragraph, Table, page, web_page
from .words import counted, day, full_day, granted, listed

__all__ = ["check_view", "record_view", "scenario_overview", "traits_view"]

SHOWN = 10


def check_view(told: Understanding, width: int, *, rules: bool) -> str:
    """What was understood of a folder; with `rules` every text of requirements and every program without rules."""
    return page(
        _understood(told.scenario, told.programs),
        [Paragraph(head="NOTE", text=str(note)) for note in told.notes],
        _section("TAKEN FOR GRANTED, for nothing is entered", _granted(told.scenario)),
        _section("HEADINGS, and what they were read as", _headings(told.scenario)),
        _section("WHAT PROGRAMS STATE", ((f"{number:>4}", sentence(clause)) for clause, number in told.clauses)),
        _own_words(told.own_words, everything=rules),
        _shared(told.programs),
        _section("OVERDUE: soon nobody counts on them; correct the day or the status", _overdue(told)),
        _undated(told),
        _section("TOO LATE", _too_late(told)),
        _stale(told, everything=rules),
        _unchecked(told.programs, everything=rules),
        width=width,
    )


def scenario_overview(scenario: Scenario) -> str:
    """What was read, in short, for a browser."""
    supposed = [
        (entry.taken, entry.column, entry.file, f"{entry.rows:,}", f"{entry.of:,}") for entry in scenario.suppositions
    ]
    heads = ("TAKEN FOR GRANTED", "COLUMN", "IN", ">ROWS", ">OF")
    odd = counted(len(scenario.notes), "note")
    return web_page(
        _understood(scenario, programs(scenario)),
        [Table(heads=heads, rows=supposed)] if supposed else [],
        [f"{odd} on what was odd: scenario.notes"] if scenario.notes else [],
    )


def _understood(scenario: Scenario, listing: Sequence[Program]) -> list[Block]:
    statuses = Counter(letter.status.replace("_", " ") for letter in scenario.letters)
    said = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
    applied = sum(program.applied for program in listing)
    season = scenario.settings.season
    supposed = "That day is expected; write the announced one as [season] review_opens."
    return [
        f"Read on {full_day(scenario.as_of)}; programs start reading {day(season.review_opens)}.",
        *([supposed] if season.review_expected else []),
        f"{counted(len(scenario.tracks), 'row')} in the list, {counted(len(listing), 'ERAS program')}, "
        f"{applied} applied to.",
        f"{counted(len(scenario.letters), 'letter')}: {said}.",
        f"{counted(len(scenario.writers), 'writer')}, {counted(len(scenario.rotations), 'rotation')}.",
    ]


def _section(heading: str, entries: Iterable[tuple[str, str]]) -> list[Block]:
    """A heading and its entries, each a head word and a text; nothing where there is no entry."""
    told: list[Block] = [Paragraph(head=head, text=text) for head, text in entries]
    return [heading, *told] if told else []


def _granted(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What was taken for granted, with what the user can do."""
    for supposed in scenario.suppositions:
        yield "", f"{granted(supposed)}. {supposed.remedy}"


def _headings(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The headings that are not our own words, file by file."""
    for file in dict.fromkeys(heading.file for heading in scenario.headings):
        read = (f"{heading.heading} -> {heading.column}" for heading in scenario.headings if heading.file == file)
        yield "", f"{file}: {', '.join(read)}"


def _own_words(texts: Sequence[OwnWords], *, everything: bool) -> list[Block]:
    """What programs say in their own words; in short how much of it was not understood."""
    unclear = sum(bool(entry.understood.left) for entry in texts)
    if not texts:
        return []
    if not everything:
        told = f"{counted(len(texts), 'text')} of requirements, {unclear} not wholly understood: --rules shows them"
        return [f"IN THEIR OWN WORDS: {told}"]
    return _section("IN THEIR OWN WORDS", ((f"{entry.programs:>4}", _as_understood(entry)) for entry in texts))


def _as_understood(entry: OwnWords) -> str:
    """One text of requirements: what was understood of it as sentences, and what was not."""
    said = entry.understood
    figures = ((said.required, "asked for"), (said.maximum, "at most"))
    counts = [f"{counted(number, 'letter')} {what}" for number, what in figures if number]
    meant = "; ".join([*counts, *map(sentence, said.clauses)]) or ("nothing" if said.left else "nothing is stated")
    left = ", ".join(f'"{phrase}"' for phrase in said.left)
    return f'"{" ".join(entry.text.split())}" Understood: {meant}.' + (f" Not understood: {left}." if left else "")


def _shared(listing: Sequence[Program]) -> list[Block]:
    """Tracks that are one ERAS program."""
    together = [program for program in listing if len(program.tracks) > 1]
    entries = []
    for program in together[:SHOWN]:
        named = listed(f"{track.id} ({track.track.replace('_', ' ')})" for track in program.tracks)
        entries.append(("", f"{program.tracks[0].eras_id}: {named}"))
    return [*_section("TRACKS OF ONE ERAS PROGRAM get the same letters", entries), *_more(len(together))]


def _overdue(told: Understanding) -> Iterator[tuple[str, str]]:
    for letter in told.overdue:
        yield "", _still_to_come(told, letter)


def _undated(told: Understanding) -> list[Block]:
    days = told.scenario.settings.season.expected_days
    heading = f"DATE NOT ENTERED: counted as uploaded {counted(days, 'day')} after you asked, or else after today"
    return _section(heading, (("", _still_to_come(told, letter)) for letter in told.undated))


def _still_to_come(told: Understanding, letter: Letter) -> str:
    """A pending letter with the dates somebody entered."""
    writer = next(writer for writer in told.scenario.writers if writer.id == letter.writer_id)
    entered = (("asked", letter.asked), ("expected", letter.expected))
    return ", ".join([f"{letter.id} of {writer.name}", *(f"{what} {day(when)}" for what, when in entered if when)])


def _too_late(told: Understanding) -> Iterator[tuple[str, str]]:
    """Letters that come after the deadline of programs they might go to."""
    for entry in told.too_late:
        what = f"after the deadline of {counted(entry.rows, 'row')}: worth nothing there"
        when = f"comes {day(entry.arrives)}," if entry.letter.expected else "(date not entered) is supposed to come"
        yield "", f"{entry.letter.id} {when} {what}"


def _stale(told: Understanding, *, everything: bool) -> list[Block]:
    """Rows whose rules were looked up long ago."""
    since = full_day(told.scenario.settings.season.rules_since)
    heading = f"RULES LOOKED UP BEFORE {since}: still used, but counted as unchecked; look again"
    shown = told.stale if everything else told.stale[:SHOWN]
    entries = _section(heading, (("", f"{track.id}  {track.name}: {track.stated.checked}") for track in shown))
    return [*entries, *([] if everything else _more(len(told.stale), " --rules lists them all"))]


def _unchecked(listing: Sequence[Program], *, everything: bool) -> list[Block]:
    unknown = [track for program in listing for track in program.tracks if track.rules is RulesKnown.UNCHECKED]
    if not unknown:
        return ["Every program's rules were looked up."]
    heading = f"RULES UNCHECKED in {counted(len(unknown), 'row')} of the list: write their needs, or none"
    shown = unknown if everything else unknown[:SHOWN]
    lines = [f"      {track.id}  {track.name}" for track in shown]
    return [heading, *lines, *([] if everything else _more(len(unknown), " --rules lists them all"))]


def _more(number: int, hint: str = "") -> list[Block]:
    return [f"      and {number - SHOWN} more{hint and ':' + hint}"] if number > SHOWN else []


def traits_view(width: int) -> str:
    """The table of traits."""
    rows = [(name, phrase(name) or "any letter") for name in TABLE]
    heading = "A clause may name these traits, any specialty, and the tags of your letters:"
    return page([heading, Table(heads=("", ""), rows=rows, indent=2)], width=width)


def record_view(rows: Sequence[Recorded], width: int) -> str:
    """The cells that recording changes, a line for each."""
    if not rows:
        return "The list says it all already.\n"
    cells = [(str(row.line), row.name, row.column, _cell(row)) for row in rows]
    table = Table(heads=(">LINE", "PROGRAM", "COLUMN", "BEFORE -> AFTER"), rows=cells)
    return page([table, f"{counted(len(rows), 'cell')} to change; every other one stays as it is."], width=width)


def _cell(row: Recorded) -> str:
    before, after = (text.strip().replace(";", "; ").replace("  ", " ") for text in (row.before, row.after))
    return f"{before or '(empty)'} -> {after}"
