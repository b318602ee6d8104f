"""Who on the list could give a letter that a program needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..domain.entities import Letter, LetterKind, Response, Role, Scenario, Status, Writer
from ..domain.traits import facts, traits
from .bundles import Bundle
from .single_program import ProgramContext
from .trial import completes, letter_in, trial

__all__ = ["could_give"]

HEADS = frozenset({Role.CHAIR, Role.DIVISION_CHIEF})
"""Who writes a chair's or a department's letter."""


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
    offered = list(_offered(scenario))
    drawn = scenario
    for letter in offered:
        drawn = letter_in(drawn, letter)
    carried = {entry.letter.id: traits(entry) for entry in facts(drawn)}
    parts = dict.fromkeys((bundle, (*needed[:at], *needed[at + 1 :])) for at, bundle in enumerate(needed))
    could = {
        letter.writer_id
        for letter in offered
        for bundle, others in parts
        if carried[letter.id].issuperset(bundle) and completes(trial(context, scenario, others, letter))
    }
    return tuple(writer.id for writer in scenario.writers if writer.id in could)


def _offered(scenario: Scenario) -> Iterator[Letter]:
    """What those who could write one more letter could give, as if it were in MyERAS today."""
    live = Counter(
        letter.writer_id for letter in scenario.letters if letter.status.pending or letter.status is Status.UPLOADED
    )
    refuse = scenario.refused | {letter.writer_id for letter in scenario.letters if letter.status is Status.DECLINED}
    for writer in scenario.writers:
        if writer.response is Response.DECLINED or writer.id in refuse or live[writer.id] >= writer.versions:
            continue
        unasked = [x for x in scenario.letters if x.writer_id == writer.id and x.status is Status.NOT_ASKED]
        for letter in unasked or _further(scenario, writer):
            yield replace(letter, status=Status.UPLOADED, expected=scenario.as_of, dated=scenario.as_of, pinned=())


def _further(scenario: Scenario, writer: Writer) -> Iterator[Letter]:
    """A letter that a writer could write beside those on the list; of the head of a department, of every kind."""
    row = max((letter.row for letter in scenario.letters), default=0) + 1
    kinds = (LetterKind.NARRATIVE, LetterKind.CHAIR, LetterKind.DEPARTMENT)
    for kind in kinds if writer.role in HEADS else kinds[:1]:
        name = f"{writer.id} (new {kind})"
        specialty = writer.specialty or "general"
        yield Letter(id=name, writer_id=writer.id, row=row, kind=kind, specialty=specialty, expected=scenario.as_of)
