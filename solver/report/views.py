"""What ``lor check``, ``lor score``, ``lor explain`` and ``lor record`` say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..analysis.explain import Explanation, Unused
from ..analysis.result import ProgramPlan, Result
from ..domain.entities import Basis, ProgramStatus, Scenario, State, Track
from ..domain.needs import Clause
from ..domain.traits import TABLE, Facts, facts, phrase, sentence
from ..io.record import Recorded
from ..optimize.grouping import build_problem
from ..rules.eligibility import nonbinding_pins
from ..rules.problem import Problem
from ..rules.programs import Program, programs
from ..rules.scale import decimal
from ..rules.strength import Component, content, fit, improvements, probability
from ..rules.timing import arrival, late_share
from .screen import remedy_words, spoken
from .words import band, counted, day, fitted, full_day, listed, short_specialty, wrapped

__all__ = ["check_view", "explain_view", "record_view", "score_view", "traits_view"]

SHOWN = 10
SAME = 20
CLOSING = (
    "Points are judged expectations, not facts about a letter nobody has read. ? marks what is not known and enters as "
    "expected from the writer's reaction. Every figure can be changed in scenario.toml under [rubric]."
)


def check_view(scenario: Scenario, *, rules: bool) -> str:
    """What was understood of a folder; with `rules` every program whose rules nobody looked up."""
    listing = programs(scenario)
    notes = (*scenario.notes, *nonbinding_pins(build_problem(scenario)))
    parts = (
        _understood(scenario, listing),
        [line for note in notes for line in wrapped("NOTE", str(note))],
        _clauses(listing),
        _shared(listing),
        _overdue(scenario),
        _too_late(scenario),
        _unchecked(listing, everything=rules),
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _understood(scenario: Scenario, listing: Sequence[Program]) -> list[str]:
    statuses = Counter(letter.status.replace("_", " ") for letter in scenario.letters)
    said = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
    applied = sum(program.applied for program in listing)
    return [
        f"Read on {full_day(scenario.as_of)}; programs start reading {day(scenario.settings.season.review_opens)}.",
        f"{counted(len(scenario.tracks), 'row')} in the list, {counted(len(listing), 'ERAS program')}, "
        f"{applied} applied to.",
        f"{counted(len(scenario.letters), 'letter')}: {said}.",
        f"{counted(len(scenario.writers), 'writer')}, {counted(len(scenario.rotations), 'rotation')}.",
    ]


def _clauses(listing: Sequence[Program]) -> list[str]:
    """Each distinct clause the list states, as a sentence, with its number of programs."""
    alike = Counter(program.terms for program in listing)
    first = {program.terms: program for program in listing}
    found: Counter[Clause] = Counter()
    for terms, number in alike.items():
        clauses = {clause for track in first[terms].tracks for clause in track.needs or ()}
        found.update(dict.fromkeys(clauses, number))
    if not found:
        return []
    lines = ["WHAT PROGRAMS STATE"]
    for clause, number in sorted(found.items(), key=lambda entry: (-entry[1], str(entry[0]))):
        lines += wrapped(f"{number:>4}", sentence(clause))
    return lines


def _shared(listing: Sequence[Program]) -> list[str]:
    """Tracks that are one ERAS program."""
    together = [program for program in listing if len(program.tracks) > 1]
    if not together:
        return []
    lines = ["TRACKS OF ONE ERAS PROGRAM get the same letters"]
    for program in together[:SHOWN]:
        named = listed(f"{track.id} ({track.track.replace('_', ' ')})" for track in program.tracks)
        lines += wrapped("", f"{program.tracks[0].eras_id}: {named}")
    return [*lines, *_more(len(together))]


def _overdue(scenario: Scenario) -> list[str]:
    late = [letter for letter in scenario.letters if letter.status.pending and letter.expected < scenario.as_of]
    if not late:
        return []
    names = {writer.id: writer.name for writer in scenario.writers}
    lines = ["OVERDUE: counted as coming today; correct the day or the status"]
    for letter in late:
        lines += wrapped("", f"{letter.id} of {names[letter.writer_id]}, expected {day(letter.expected)}")
    return lines


def _too_late(scenario: Scenario) -> list[str]:
    """Letters that come after the deadline of programs they might go to."""
    season = scenario.settings.season
    days = Counter((track.complete_by, track.deadline) for track in scenario.tracks)
    first = {(track.complete_by, track.deadline): track for track in scenario.tracks}
    lines = []
    for letter in scenario.letters:
        missed = sum(number * (late_share(letter, first[due], season) == 0) for due, number in days.items())
        if missed:
            comes = day(arrival(letter, season))
            text = f"{letter.id} comes {comes}, after the deadline of {counted(missed, 'row')}: worth nothing there"
            lines += wrapped("", text)
    return ["TOO LATE", *lines] if lines else []


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


def score_view(scenario: Scenario) -> str:
    """Every letter's components, what is known from where, and what would raise it."""
    problem = build_problem(scenario)
    parts = ["\n".join(_score(problem, place, entry)) for place, entry in enumerate(facts(scenario))]
    closing = wrapped("", CLOSING, indent=0)
    return "\n\n".join([*parts, "\n".join(closing)]) + "\n"


def _score(problem: Problem, place: int, entry: Facts) -> Iterator[str]:
    parts, report = content(entry), problem.scenario.settings.report
    points = sum(part.points for part in parts)
    head = fitted(f"{entry.letter.id}  {entry.letter.label}, {entry.writer.name}", 60)
    yield f"{head:<62}{points:>4.0f} {band(points, report)}"
    for part in parts:
        mark = "" if part.known else "?"
        yield f"    {part.name:<13}{fitted(part.said, 44):<45}{part.points:>4g} {mark}".rstrip()
    yield from wrapped(
        "    known from", f"{_basis(entry)}; probability that it comes {probability(entry):.0%}", indent=17
    )
    if entry.letter.status.gone:
        yield f"    It is {entry.letter.status.value}: it goes nowhere."
        return
    yield from wrapped("    at programs", "; ".join(_at_programs(problem, place, entry)), indent=17)
    better = [f"{part.name} (up to +{room:g})" for part, room in improvements(parts)[:3]]
    if better:
        yield from wrapped("    would raise", listed(better), indent=17)


def _basis(entry: Facts) -> str:
    return {
        Basis.EVALUATION: "the evaluation form",
        Basis.TOLD: "what was said",
        Basis.GUESS: "a guess",
        Basis.READ: "the letter itself, which is not waived",
    }[entry.letter.basis]


def _at_programs(problem: Problem, place: int, entry: Facts) -> Iterator[str]:
    """The strength at each sort of program on the list, the most common first, and what makes it so."""
    seen: Counter[tuple[str, str, str]] = Counter()
    example: dict[tuple[str, str, str], tuple[float, Track]] = {}
    for kind in problem.groups:
        track = problem.programs[kind.programs[0]].tracks[0]
        sort = short_specialty(track.specialty), track.track.replace("_", " "), track.setting.replace("_", " ")
        seen[sort] += len(kind.programs)
        example.setdefault(sort, (decimal(kind.strengths[place]), track))
    for sort, _ in seen.most_common(4):
        points, track = example[sort]
        share = late_share(entry.letter, track, problem.scenario.settings.season)
        late = "" if share == 1 else f"; comes late, {share:.0%} of it is left"
        yield f"{' '.join(sort)} {points:g} ({_addends(fit(entry, track))}{late})"


def _addends(parts: Sequence[Component]) -> str:
    return ", ".join(f"{part.name} {part.points:+g}" for part in parts if part.points) or "no change"


def explain_view(result: Result, explained: Sequence[tuple[Sequence[ProgramPlan], Explanation]]) -> str:
    """Explanations, each with the programs it holds for."""
    return "\n\n".join("\n".join(_explained(result, plans, entry)) for plans, entry in explained) + "\n"


def _explained(result: Result, plans: Sequence[ProgramPlan], entry: Explanation) -> Iterator[str]:
    plan, report = entry.plan, result.scenario.settings.report
    yield fitted(f"{plan.program.id}  {plan.program.name}", 80)
    if len(plans) > 1:
        ids = [other.program.id for other in plans[1 : SAME + 1]]
        more = f" and {len(plans) - 1 - SAME} more" if len(plans) - 1 > SAME else ""
        yield from wrapped("    same set", ", ".join(ids) + more, indent=15)
    yield f"    {STATUS[plan.status]}; asks for {plan.program.required}, takes {plan.program.maximum}"
    for placed in plan.letters:
        yield f"    {fitted(_named(result, placed.letter_id), 46):<47}{STATE[placed.state]:<16}{placed.strength:>6g}"
    for clause, gap in plan.unmet:
        told = f"{spoken(plan.program, clause)} ({clause}), off by {counted(gap, 'letter')}"
        yield from wrapped("    not met", told, indent=15)
    for binding in entry.bindings:
        gain = f"{binding.points:+.4g} points" if binding.points > 0 else "a smaller shortfall"
        text = f"{binding.rule}; without it {_listed_ids(binding.letter_ids)} would go, {gain}"
        yield from wrapped("    binds", text, indent=15)
    yield from _alternative(entry, report.near_tie)
    for unused in entry.unused:
        yield from wrapped("    stays out", f"{_named(result, unused.letter_id)}: {_why(unused)}", indent=15)
    if plan.unmet:
        if entry.conflict:
            together = " together" if len(entry.conflict) > 1 else ""
            text = f"{listed(entry.conflict)} cannot hold{together} with these letters"
            yield from wrapped("    conflict", text, indent=15)
        final = plan.status is ProgramStatus.IRREPARABLE
        fix = "Cannot be met: what is entered there is final." if final else remedy_words(result, entry.remedy)
        yield from wrapped("    remedy", fix, indent=15)


def _alternative(entry: Explanation, near_tie: float) -> Iterator[str]:
    other = entry.alternative
    if other is None:
        yield from wrapped("    next best", "there is no other set", indent=15)
        return
    if other.short > 0:
        cost = f"would be {counted(other.short, 'letter')} shorter"
    elif other.points < near_tie:
        cost = f"is as good within {near_tie:g} points: a near tie"
    else:
        cost = f"would cost {other.points:.4g} points"
    yield from wrapped("    next best", f"{_listed_ids(other.letter_ids)} {cost}", indent=15)


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
    ProgramStatus.SHORT: "short",
    ProgramStatus.IRREPARABLE: "cannot be met",
}
STATE = {
    State.ASSIGN: "assign",
    State.KEEP: "keep the place",
    State.LOCKED: "final",
    State.LOST: "lost place",
}
