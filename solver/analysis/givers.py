"""Who on the list could give a letter that a program needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..domain.entities import Letter, LetterKind, Scenario, Status
from ..domain.traits import facts, traits
from ..rules.defaults import HEADS
from .bundles import Bundle
from .further import further_letter, refusing
from .single_program import ProgramContext
from .trial import completes, letter_in, trial

__all__ = ["could_give"]

KINDS = (LetterKind.NARRATIVE, LetterKind.CHAIR, LetterKind.DEPARTMENT)
"""What they may write."""


def could_give(context: ProgramContext, needed: Sequence[Bundle]) -> tuple[str, ...]:
    """Ids of writers who could give one of the letters needed, in the order of the file.

    Each is tried: with their letter and others for what else is needed the program, solved again, is complete. A
    letter of theirs that is not asked for yet is taken as it is entered, or else a plain one. Left out are those who
    declined, and those who write no further version.

    Parameters
    ----------
    needed
        Per letter, the traits it must carry.
    """
    scenario = context.problem.scenario
    parts = dict.fromkeys((bundle, (*needed[:at], *needed[at + 1 :])) for at, bundle in enumerate(needed))
    could: set[str] = set()
    for letter in _offered(scenario):
        if letter.writer_id not in could:
            carried = _carried(scenario, letter)
            others = [rest for bundle, rest in parts if carried.issuperset(bundle)]
            if any(completes(trial(context, scenario, rest, letter)) for rest in others):
                could.add(letter.writer_id)
    return tuple(writer.id for writer in scenario.writers if writer.id in could)


def _carried(scenario: Scenario, letter: Letter) -> frozenset[str]:
    """The traits of a letter that is added to the scenario, or is in it in another state."""
    return next(traits(entry) for entry in facts(letter_in(scenario, letter)) if entry.letter.id == letter.id)


def _offered(scenario: Scenario) -> Iterator[Letter]:
    """What those who could write one more letter could give, as if it were in MyERAS today.

    The head of a department may write a chair's or a department's letter in place of a plain one.
    """
    live = Counter(
        letter.writer_id for letter in scenario.letters if letter.status.pending or letter.status is Status.UPLOADED
    )
    refuse = refusing(scenario)
    for writer in scenario.writers:
        if writer.id in refuse or live[writer.id] >= writer.versions:
            continue
        unasked = [x for x in scenario.letters if x.writer_id == writer.id and x.status is Status.NOT_ASKED]
        for letter in unasked or [further_letter(scenario, writer)]:
            plain = letter.kind is LetterKind.NARRATIVE and writer.role in HEADS
            today = replace(letter, status=Status.UPLOADED, expected=scenario.as_of, dated=scenario.as_of, pinned=())
            for kind in KINDS if plain else (letter.kind,):
                yield replace(today, kind=kind)
