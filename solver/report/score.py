"""What ``lor score`` says: every component of every letter, what is known from where, and what would raise it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.score import AtPrograms, LetterScore
from ..domain.entities import Basis, Scenario
from ..domain.settings import Report
from ..domain.traits import phrase
from ..rules.strength import Component
from .layout import Block, Paragraph, Table, page
from .names import Names
from .words import band, listed, short_specialty

__all__ = ["score_view"]

SORTS = 4
"""So many sorts of programs are told of a letter."""
INDENT = 17
CLOSING = (
    "Points are judged expectations, not facts about a letter nobody has read. ? marks what is not known and enters as "
    "expected from the writer's reaction. home: {home}. Every figure can be changed in {settings} under [rubric]."
)
BANDS = "Of 100 points for the content {strong:g} are called strong, {good:g} good, {lukewarm:g} fair and less weak."


def score_view(scenario: Scenario, scores: Sequence[LetterScore], width: int) -> str:
    """The whole view."""
    names, report = Names(scenario), scenario.settings.report
    bands = BANDS.format(strong=report.strong, good=report.good, lukewarm=report.lukewarm)
    closing = bands, CLOSING.format(home=phrase("home"), settings=scenario.file("scenario.toml"))
    parts = [list(_score(score, names, report)) for score in scores]
    return page(*parts, [Paragraph(text=" ".join(closing), indent=0)], width=width)


def _score(score: LetterScore, names: Names, report: Report) -> Iterator[Block]:
    """One letter."""
    letter = score.letter
    handle, whose = names.handle[letter.id], ", ".join(filter(None, [score.writer.name, names.label[letter.id]]))
    known_as = "" if handle == letter.id else f" ({letter.id})"
    yield f"{handle}  {whose}{known_as}: {score.points:.0f} points, {band(score.points, report)}"
    rows = [(part.name, part.said, f"{part.points:g}", "" if part.known else "?") for part in score.components]
    yield Table(heads=("", "", ">", ""), rows=rows, indent=4)
    known = f"{BASIS[letter.basis]}; probability that it comes {score.probability:.0%}"
    yield Paragraph(head="    known from", text=known, indent=INDENT)
    if letter.status.gone:
        yield f"    It is {letter.status.value}: it goes nowhere."
        return
    there = "; ".join(map(_at_programs, score.at_programs[:SORTS]))
    yield Paragraph(head="    at programs", text=there, indent=INDENT)
    better = [f"{part.name} (up to +{room:g})" for part, room in score.improvements[:3]]
    if better:
        yield Paragraph(head="    would raise", text=listed(better), indent=INDENT)


def _at_programs(there: AtPrograms) -> str:
    """The strength at one sort of program on the list, and what makes it so."""
    track = there.track
    sort = short_specialty(track.specialty), track.track.replace("_", " "), track.setting.replace("_", " ")
    late = "" if there.late_share == 1 else f"; comes late, {there.late_share:.0%} of it is left"
    return f"{' '.join(sort)} {there.points:g} ({_addends(there.fit)}{late})"


def _addends(parts: Sequence[Component]) -> str:
    """What a program adds to the content, or takes off it."""
    return ", ".join(f"{part.name} {part.points:+g}" for part in parts if part.points) or "no change"


BASIS = {
    Basis.EVALUATION: "the evaluation form",
    Basis.TOLD: "what was said",
    Basis.GUESS: "a guess",
    Basis.READ: "the letter itself, which is not waived",
}
