"""What ``lor check``, ``lor score``, ``lor explain`` and ``lor record`` say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..analysis.explain import Alternative, Explanation, Unused
from ..analysis.result import Result
from ..analysis.score import AtPrograms, LetterScore
from ..analysis.understanding import Understanding
from ..domain.entities import Basis, Letter, ProgramStatus, State
from ..domain.settings import Report
from ..domain.traits import TABLE, phrase, sentence
from ..io.record import Recorded
from ..rules.programs import Program
from ..rules.strength import Component
from .screen import remedy_words, spoken
from .words import NOT_WORKED_OUT, band, counted, day, fitted, full_day, listed, short_specialty, wrapped

__all__ = ["check_view", "explain_view", "record_view", "score_view", "traits_view"]

SHOWN = 10
SAME = 20
SORTS = 4
"""So many sorts of programs are told of a letter."""
CLOSING = (
    "Points are judged expectations, not facts about a letter nobody has read. ? marks what is not known and enters as "
    "expected from the writer's reaction. Every figure can be changed in scenario.toml under [rubric]."
)


def check_view(told: Understanding, *, rules: bool) -> str:
    """What was understood of a folder; with `rules` every program whose rules nobody looked up."""
    parts = (
        _understood(told),
        [line for note in told.notes for line in wrapped("NOTE", str(note))],
        _section("WHAT PROGRAMS STATE", ((f"{number:>4}", sentence(clause)) for clause, number in told.clauses)),
        _shared(told.programs),
        _section("OVERDUE: soon nobody counts on them; correct the day or the status", _overdue(told)),
        _undated(told),
        _section("TOO LATE", _too_late(told)),
        _unchecked(told.programs, everything=rules),
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _understood(told: Understanding) -> list[str]:
    scenario, listing = told.scenario, told.programs
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


def _section(heading: str, entries: Iterable[tuple[str, str]]) -> list[str]:
    """A heading and its entries, each a head word and a text; nothing where there is no entry."""
    lines = [line for head, text in entries for line in wrapped(head, text)]
    return [heading, *lines] if lines else []


def _shared(listing: Sequence[Program]) -> list[str]:
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


def _undated(told: Understanding) -> list[str]:
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


def _unchecked(listing: Sequence[Program], *, everything: bool) -> list[str]:
    unknown = [track for program in listing for track in program.tracks if track.needs is None]
    if not unknown:
        return ["Every program's rules were looked up."]
    heading = f"RULES UNCHECKED in {counted(len(unknown), 'row')} of the list: write their needs, or none"
    shown = unknown if everything else unknown[:SHOWN]
    lines = [fitted(f"      {track.id}  {track.name}", 80) for track in shown]
    return [heading, *lines, *([] if everything else _more(len(unknown), " --rules lists them all"))]


def _more(number: int, hint: str = "") -> list[str]:
    return [f"      and {number - SHOWN} more{hint and ':' + hint}"] if number > SHOWN else []


def traits_view() -> str:
    """The table of traits."""
    lines = ["A clause may name these traits, any specialty, and the tags of your letters:"]
    lines += [f"  {name:<13}{phrase(name) or 'any letter'}" for name in TABLE]
    return "\n".join(lines) + "\n"


def score_view(scores: Sequence[LetterScore], report: Report) -> str:
    """Every letter's components, what is known from where, and what would raise it."""
    parts = ["\n".join(_score(score, report)) for score in scores]
    closing = wrapped("", CLOSING, indent=0)
    return "\n\n".join([*parts, "\n".join(closing)]) + "\n"


def _score(score: LetterScore, report: Report) -> Iterator[str]:
    letter = score.letter
    head = fitted(f"{letter.id}  {letter.label}, {score.writer.name}", 60)
    yield f"{head:<62}{score.points:>4.0f} {band(score.points, report)}"
    for part in score.components:
        mark = "" if part.known else "?"
        yield f"    {part.name:<13}{fitted(part.said, 44):<45}{part.points:>4g} {mark}".rstrip()
    known = f"{BASIS[letter.basis]}; probability that it comes {score.probability:.0%}"
    yield from wrapped("    known from", known, indent=17)
    if letter.status.gone:
        yield f"    It is {letter.status.value}: it goes nowhere."
        return
    yield from wrapped("    at programs", "; ".join(map(_at_programs, score.at_programs[:SORTS])), indent=17)
    better = [f"{part.name} (up to +{room:g})" for part, room in score.improvements[:3]]
    if better:
        yield from wrapped("    would raise", listed(better), indent=17)


def _at_programs(there: AtPrograms) -> str:
    """The strength at one sort of program on the list, and what makes it so."""
    track = there.track
    sort = short_specialty(track.specialty), track.track.replace("_", " "), track.setting.replace("_", " ")
    late = "" if there.late_share == 1 else f"; comes late, {there.late_share:.0%} of it is left"
    return f"{' '.join(sort)} {there.points:g} ({_addends(there.fit)}{late})"


def _addends(parts: Sequence[Component]) -> str:
    return ", ".join(f"{part.name} {part.points:+g}" for part in parts if part.points) or "no change"


def explain_view(result: Result, explained: Sequence[Explanation]) -> str:
    """Explanations, each with the programs it holds for."""
    return "\n\n".join("\n".join(_explained(result, entry)) for entry in explained) + "\n"


def _explained(result: Result, entry: Explanation) -> Iterator[str]:
    plan = entry.plan
    yield fitted(f"{plan.program.id}  {plan.program.name}", 80)
    if others := entry.program_ids[1:]:
        more = f" and {len(others) - SAME} more" if len(others) > SAME else ""
        yield from wrapped("    same set", ", ".join(others[:SAME]) + more, indent=15)
    yield f"    {STATUS[plan.status]}; asks for {plan.program.required}, takes {plan.program.maximum}"
    for placed in plan.letters:
        yield f"    {fitted(_named(result, placed.letter_id), 46):<47}{STATE[placed.state]:<16}{placed.strength:>6g}"
    for head, text in _reasons(result, entry):
        yield from wrapped(f"    {head}", text, indent=15)


def _reasons(result: Result, entry: Explanation) -> Iterator[tuple[str, str]]:
    """Why this set: head words and texts."""
    plan = entry.plan
    for clause, gap in plan.unmet:
        yield "not met", f"{spoken(plan.program, clause)} ({clause}), off by {counted(gap, 'letter')}"
    for binding in entry.bindings:
        gain = f"{binding.points:+.4g} points" if binding.points > 0 else "a smaller shortfall"
        yield "binds", f"{binding.rule}; without it {_listed_ids(binding.letter_ids)} would go, {gain}"
    yield from _open(entry, "bindings", "binds")
    if "alternative" not in entry.unfinished:
        yield "next best", _alternative(entry.alternative, result.scenario.settings.report.near_tie)
    yield from _open(entry, "alternative", "next best")
    for unused in entry.unused:
        yield "stays out", f"{_named(result, unused.letter_id)}: {_why(unused)}"
    yield from _open(entry, "unused", "stays out")
    if plan.unmet:
        if entry.conflict:
            together = " together" if len(entry.conflict) > 1 else ""
            yield "conflict", f"{listed(entry.conflict)} cannot hold{together} with these letters"
        yield from _open(entry, "conflict", "conflict")
        yield "remedy", remedy_words(result, plan, entry.remedy, known="remedy" not in entry.unfinished)


def _open(entry: Explanation, part: str, head: str) -> Iterator[tuple[str, str]]:
    """What the time did not allow to work out."""
    if part in entry.unfinished:
        begun = "the rest is " if getattr(entry, part) else ""
        yield head, f"{begun}{NOT_WORKED_OUT}"


def _alternative(other: Alternative | None, near_tie: float) -> str:
    if other is None:
        return "there is no other set"
    if other.short > 0:
        cost = f"would be {counted(other.short, 'letter')} shorter"
    elif other.points < near_tie:
        cost = f"is as good within {near_tie:g} points: a near tie"
    else:
        cost = f"would cost {other.points:.4g} points"
    return f"{_listed_ids(other.letter_ids)} {cost}"


def _why(unused: Unused) -> str:
    if unused.reason:
        return unused.reason
    if unused.short > 0:
        return f"with it the program would be {counted(unused.short, 'letter')} shorter"
    return f"with it the best set is worth {unused.points:.4g} points less"


def _listed_ids(letter_ids: Sequence[str]) -> str:
    return listed(letter_ids) if letter_ids else "no letter"


def _named(result: Result, letter_id: str) -> str:
    letter = next(letter for letter in result.scenario.letters if letter.id == letter_id)
    writer = next(writer for writer in result.scenario.writers if writer.id == letter.writer_id)
    return f"{letter_id} ({writer.name})" if writer.name != letter_id else letter_id


def record_view(rows: Sequence[Recorded]) -> str:
    """The cells that recording changes, a line for each."""
    if not rows:
        return "The list says it all already.\n"
    lines = [f"{'LINE':>6}  {'PROGRAM':<30}{'COLUMN':<12}BEFORE -> AFTER"]
    for row in rows:
        name = fitted(row.name, 29)
        lines += wrapped(f"{row.line:>6}  {name:<30}{fitted(row.column, 11):<12}", _cell(row), indent=50)
    return "\n".join([*lines, f"{counted(len(rows), 'cell')} to change; every other one stays as it is.", ""])


def _cell(row: Recorded) -> str:
    before, after = (text.strip().replace(";", "; ").replace("  ", " ") for text in (row.before, row.after))
    return f"{before or '(empty)'} -> {after}"


STATUS = {
    ProgramStatus.COMPLETE: "complete today",
    ProgramStatus.WAITING: "waiting",
    ProgramStatus.LATE: "late",
    ProgramStatus.SHORT: "short",
    ProgramStatus.IRREPARABLE: "cannot be met",
}
STATE = {
    State.ASSIGN: "assign",
    State.STAND_IN: "stands in",
    State.LATER: "later",
    State.KEEP: "to come",
    State.LOCKED: "final",
    State.LOST: "lost place",
}
BASIS = {
    Basis.EVALUATION: "the evaluation form",
    Basis.TOLD: "what was said",
    Basis.GUESS: "a guess",
    Basis.READ: "the letter itself, which is not waived",
}
