"""What would mend a short program, in sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..analysis.entries import Entry
from ..analysis.remedy import NoRemedy, Remedy
from ..analysis.result import ProgramPlan, Result
from ..domain.entities import ProgramStatus
from ..domain.lookup import surname
from ..domain.traits import phrase, sentence
from ..rules.programs import Program
from .words import NOT_WORKED_OUT, full_stop, listed, number_word

__all__ = ["remedy_words", "spoken"]


def spoken(program: Program, rule: str) -> str:
    """A rule of a program, as :func:`solver.rules.scoring.unmet` names it, as a sentence."""
    clauses = {str(clause): clause for clause in program.stated}
    return sentence(clauses[rule]) if rule in clauses else rule.replace("required", "at least") + " letters"


def remedy_words(result: Result, plan: ProgramPlan, remedy: Remedy | NoRemedy | None, *, known: bool) -> str:
    """What would help a short program as a sentence, with who could help.

    Parameters
    ----------
    remedy
        What helps, or why nothing does.
    known
        False if the time was over before it was worked out.
    """
    if remedy is None or not known:
        return f"What would mend it is {NOT_WORKED_OUT}."
    if isinstance(remedy, NoRemedy):
        return HOPELESS[NoRemedy.FINAL if plan.status is ProgramStatus.IRREPARABLE else remedy]
    enter = _entries_words(result, remedy.entries)
    if not remedy.letters:
        return full_stop(f"Mended without a new letter: {enter}")
    parts = Counter(remedy.letters)
    wanted = listed(_letters_words(traits, times) for traits, times in parts.items())
    names = {writer.id: writer.name for writer in result.scenario.writers}
    who = _who_words(remedy, names)
    instead = _entries_words(result, remedy.instead)
    without = f" Or without a new letter: {full_stop(instead)}" if instead else ""
    return full_stop(f"Mended by {wanted}{f'; and {enter}' if enter else ''}") + f" {who}{without}"


def _who_words(remedy: Remedy, names: Mapping[str, str]) -> str:
    """Who could give one of the letters; else whose cell is empty that decides it."""
    if remedy.writers:
        return f"{listed([names[writer_id] for writer_id in remedy.writers[:3]], 'or')} could give one."
    if not remedy.blank:
        return "Nobody on your list could give one."
    cells = [f"{names[writer_id]}'s {column}" for writer_id, column in remedy.blank[:3]]
    are = "is" if len(cells) == 1 else "are"
    return f"Nobody whose entries say so could give one; {listed(cells)} {are} not entered."


HOPELESS = {
    NoRemedy.CLOSED: "No new letter can mend this: it could not be added there any more.",
    NoRemedy.FINAL: "Cannot be met: what is entered there is final.",
    NoRemedy.CONTRADICTION: "No letter can mend this: its rules contradict each other.",
    NoRemedy.UNKNOWN: "What would mend it was not found: there is too much to try.",
}


def _letters_words(traits: Iterable[str], times: int) -> str:
    """Some letters alike: ``two letters that are chair letters, from the US``."""
    said = ", ".join(map(phrase, traits))
    if times > 1:
        said = re.sub(r"that is (not )?an? ([^,]*)", r"that are \1\2s", said).replace("that is ", "that are ")
    return f"{number_word(times)} letter{'s' * (times > 1)} {said}".strip()


def _entries_words(result: Result, entries: Sequence[Entry]) -> str:
    """Cells to enter otherwise, as what to do; what is a fact, and no choice of the user's, if it is one."""
    said = listed(_entry_words(result, entry) for entry in entries) if entries else ""
    facts = any(entry.column not in ("excluded", "expected", "pinned", "strength") for entry in entries)
    return f"{said}, if that is so" if facts else said


def _entry_words(result: Result, entry: Entry) -> str:
    """A cell to enter otherwise, as what to do."""
    scenario = result.scenario
    stays = {rotation.id: rotation.name for rotation in scenario.rotations}
    names = {writer.id: writer.name for writer in scenario.writers}
    author = {letter.id: surname(names[letter.writer_id]) for letter in scenario.letters}
    match entry.column:
        case "excluded" | "pinned":
            return f"take {entry.value} out of {entry.column} at {author[entry.subject]}'s letter {entry.subject}"
        case "strength":
            held = "its content is below min_strength"
            return f"send {author[entry.subject]}'s letter {entry.subject} all the same ({held}): {IN_STRENGTHS}"
        case "dated":
            return f"enter the day of {author[entry.subject]}'s letter {entry.subject} (dated), a recent one"
        case "expected":
            return f"enter a new day for {author[entry.subject]}'s letter {entry.subject} (expected), if it still comes"
        case "kind" | "waived":
            return f"enter {entry.column} = {entry.value} at {author[entry.subject]}'s letter {entry.subject}"
        case "rotation":
            seen = ", ".join(entry.value.replace("_", "-").split())
            return (
                f"enter the rotation{f' ({seen})' * bool(seen)} on which {names[entry.subject]} supervised you directly"
            )
        case "setting" | "involvement":
            return f"enter {entry.column} = {entry.value} for {stays[entry.subject]}"
        case column:
            return f"enter {column} = {entry.value} for {names[entry.subject]}"


IN_STRENGTHS = "a figure in strengths.csv stands for the content"
