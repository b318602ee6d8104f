"""What ``lor explain`` says: why this set, what binds, what comes next best, and what a short program needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.explain import Alternative, Explanation, Unused
from ..analysis.result import Apply, Result
from ..domain.entities import ProgramStatus, State
from ..rules.programs import Program
from .keeping import decision_words, expectations
from .layout import Block, Paragraph, Table, page
from .names import Names
from .remedies import remedy_words
from .sets import step_words
from .words import NOT_WORKED_OUT, clause_words, counted, day, listed, lost

__all__ = ["explain_view", "why_rows"]

SAME = 20
"""So many programs with the same set are named."""
INDENT = 15


def explain_view(result: Result, explained: Sequence[Explanation], width: int) -> str:
    """Explanations, each with the programs it holds for."""
    names, listing = Names(result.scenario), result.problem.programs
    set_of = {listing[place].id: number for place, number in result.set_numbers.items()}
    views = (_Explained(result, names, entry).blocks(set_of[entry.plan.program.id]) for entry in explained)
    return page(*map(list, views), width=width)


def why_rows(result: Result, explained: Sequence[Explanation]) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield explanations line by line: the number of the set, a program of it with its name, a head word and a text."""
    names, listing = Names(result.scenario), result.problem.programs
    set_of = {listing[place].id: number for place, number in result.set_numbers.items()}
    for entry in explained:
        view, program = _Explained(result, names, entry), entry.plan.program
        for head, text in view.told():
            yield set_of[program.id], program.id, names.program[program.id], head, text


class _Explained:
    """One explanation."""

    def __init__(self, result: Result, names: Names, entry: Explanation) -> None:
        self.result, self.names, self.entry, self.plan = result, names, entry, entry.plan
        self.near = result.scenario.settings.report.near_tie

    def blocks(self, number: int) -> Iterator[Block]:
        """The program, its letters, and why they are these; `number` is that of its set."""
        program, plan = self.plan.program, self.plan
        yield f"{program.id}  {self.names.program[program.id]}, set {number}"
        if others := self.entry.program_ids[1:]:
            more = f" and {len(others) - SAME} more" if len(others) > SAME else ""
            yield Paragraph(head="    same set", text=", ".join(others[:SAME]) + more, indent=INDENT)
        yield f"    {STATUS[plan.status]}; asks for {program.required}, takes {program.maximum}"
        rows = [(*self.who(p.letter_id), STATE[p.state], f"{p.strength:.0f}") for p in plan.letters]
        if rows:
            yield Table(heads=("", "", "", ">"), rows=rows, indent=4)
        for head, text in (*self.days(), *self.reasons()):
            yield Paragraph(head=f"    {head}", text=text, indent=INDENT)

    def told(self) -> Iterator[tuple[str, str]]:
        """All of it as head words and texts."""
        program, plan = self.plan.program, self.plan
        yield "status", f"{STATUS[plan.status]}; asks for {program.required}, takes {program.maximum}"
        for placed in plan.letters:
            yield (
                "letter",
                f"{self.names.letter[placed.letter_id]}: {STATE[placed.state]}, {placed.strength:.0f} points",
            )
        yield from self.days()
        yield from self.reasons()

    def days(self) -> Iterator[tuple[str, str]]:
        """What comes, how long places are worth keeping by the chances, and when to apply."""
        for step in self.plan.steps:
            yield "later", step_words(step, self.names)
        yield from self.kept()
        if self.plan.apply is not Apply.APPLIED:
            now = "today: nothing is lost" if self.plan.apply is Apply.NOW else day(self.plan.apply_day)
            yield "apply", now

    def kept(self) -> Iterator[tuple[str, str]]:
        """Each place kept past the apply day: until when it is worth keeping, and both expectations."""
        today = self.result.scenario.as_of
        for decision in self.result.decided.get(self.plan.program.id, {}).values():
            if said := " ".join(decision_words([decision], None, self.result)):
                yield "kept", said
            yield "expected", expectations(decision, self.names, today)

    def who(self, letter_id: str) -> tuple[str, str]:
        """The handle of a letter, and whose it is."""
        return self.names.handle[letter_id], self.names.whose[letter_id]

    def reasons(self) -> Iterator[tuple[str, str]]:
        """Why this set: head words and texts."""
        entry, plan = self.entry, self.plan
        for rule, gap in plan.unmet:
            yield "not met", f"{_rule(plan.program, rule)}, off by {counted(gap, 'letter')}"
        for binding in entry.bindings:
            gain = lost(-binding.points, self.near) if binding.points > 0 else "less would be missing"
            would = f"without it {self.listed(binding.letter_ids)} would go: {gain}"
            yield "binds", f"{_rule(plan.program, binding.rule)}; {would}"
        yield from self.open("bindings", "binds")
        if "alternative" not in entry.unfinished:
            yield "next best", self.alternative(entry.alternative)
        yield from self.open("alternative", "next best")
        for unused in entry.unused:
            yield "stays out", f"{self.names.letter[unused.letter_id]}: {self.why(unused)}"
        yield from self.open("unused", "stays out")
        if plan.unmet:
            yield from self.lacking()

    def lacking(self) -> Iterator[tuple[str, str]]:
        """What cannot hold together at a short program, and what would mend it."""
        entry, plan = self.entry, self.plan
        if entry.conflict:
            together = " together" if len(entry.conflict) > 1 else ""
            rules = listed(_rule(plan.program, rule) for rule in entry.conflict)
            yield "conflict", f"{rules}: cannot hold{together} with these letters"
        yield from self.open("conflict", "conflict")
        yield "remedy", remedy_words(self.result, plan, entry.remedy, known="remedy" not in entry.unfinished)

    def open(self, part: str, head: str) -> Iterator[tuple[str, str]]:
        """What the time did not allow to work out."""
        if part in self.entry.unfinished:
            begun = "the rest is " if getattr(self.entry, part) else ""
            yield head, f"{begun}{NOT_WORKED_OUT}"

    def listed(self, letter_ids: Sequence[str]) -> str:
        """Some letters in words."""
        return listed(self.names.handle[letter_id] for letter_id in letter_ids) if letter_ids else "no letter"

    def alternative(self, other: Alternative | None) -> str:
        """What the next best set is, and what is lost with it."""
        if other is None:
            return "there is no other set"
        near = max(other.short, other.late) <= 0 and abs(other.points) < self.near
        return f"{self.listed(other.letter_ids)}: {self.price(other)}{' (a near tie)' if near else ''}"

    def why(self, unused: Unused) -> str:
        """Why a letter stays out: the rule that bars it, or what is lost where it goes."""
        price = f"{self.price(unused)} with it"
        if unused.instead:
            price = f"a program takes one letter of a writer, and {self.names.letter[unused.instead]} goes; {price}"
        return unused.reason or price

    def price(self, other: Alternative | Unused) -> str:
        """What is lost with another set."""
        if other.short > 0:
            return f"{counted(other.short, 'letter')} more would be missing in the end"
        if other.late > 0:
            return f"{counted(other.late, 'letter')} more would be missing when they begin to read"
        return lost(other.points, self.near)


def _rule(program: Program, rule: str) -> str:
    """A rule as a sentence with its own words, as they stand in the list."""
    said = clause_words(program, rule)
    return f"{said} ({rule})" if rule in map(str, program.stated) else said


STATUS = {
    ProgramStatus.COMPLETE: "complete with what is in MyERAS today",
    ProgramStatus.WAITING: "waiting",
    ProgramStatus.LATE: "late: complete only when a letter that comes late is in",
    ProgramStatus.SHORT: "short",
    ProgramStatus.IRREPARABLE: "cannot be met",
}
STATE = {
    State.ASSIGN: "assign",
    State.STAND_IN: "stands in until then",
    State.LATER: "later",
    State.KEEP: "to come",
    State.LOCKED: "final",
    State.LOST: "lost place",
}
