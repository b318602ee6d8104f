"""Who on the list could give a letter that a program needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations, product

from ..domain.entities import Letter, LetterKind, Scenario, Status, Writer
from ..domain.traits import facts, traits
from ..rules.defaults import HEADS
from .bundles import Bundle, fields
from .entries import ABROAD, Entry, entered
from .further import further_letter, refusing
from .new_letters import named_traits
from .single_program import ProgramContext
from .trial import completes, letter_in, trial

__all__ = ["could_give", "might_give"]

KINDS = (LetterKind.NARRATIVE, LetterKind.CHAIR, LetterKind.DEPARTMENT)
"""What they may write."""
PLACES = frozenset({"us", "us_or_ca", "home"})
"""Traits that a writer's country decides."""


def could_give(context: ProgramContext, needed: Sequence[Bundle]) -> tuple[str, ...]:
    """Ids of writers who could give one of the letters needed: whose cells are filled first, then in file order.

    Each is tried: with their letter and others for what else is needed the program, solved again, is complete. A
    letter of theirs that is not asked for yet is taken as it is entered, or else a plain one. Left out are those who
    declined, and those who write no further version.

    Parameters
    ----------
    needed
        Per letter, the traits it must carry.
    """
    scenario, named = context.problem.scenario, named_traits(context.group)
    could: set[str] = set()
    for letter in _offered(scenario):
        if letter.writer_id not in could and _would_do(context, scenario, letter, needed):
            could.add(letter.writer_id)
    writers = [writer for writer in scenario.writers if writer.id in could]
    return tuple(writer.id for writer in sorted(writers, key=lambda writer: bool(_blanks(writer, named))))


def might_give(context: ProgramContext, needed: Sequence[Bundle]) -> tuple[tuple[str, str], ...]:
    """Writers who could give one if empty cells of theirs said so: the id and the column of each cell.

    Parameters
    ----------
    needed
        As of :func:`could_give`.
    """
    scenario, named = context.problem.scenario, named_traits(context.group)
    writers = {writer.id: writer for writer in scenario.writers}
    found: dict[str, tuple[str, ...]] = {}
    for letter in _offered(scenario):
        blanks = _blanks(writers[letter.writer_id], named)
        for some in () if letter.writer_id in found else _filled(blanks):
            filled = [Entry(subject=letter.writer_id, column=column, value=value) for column, value in some]
            if _would_do(context, entered(scenario, filled), letter, needed):
                found[letter.writer_id] = tuple(column for column, _ in some)
                break
    return tuple((writer_id, column) for writer_id, columns in found.items() for column in columns)


def _blanks(writer: Writer, named: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The empty cells of a writer that decide a trait that is `named`, and what they may say."""
    found: dict[str, tuple[str, ...]] = {}
    if not writer.country and not PLACES.isdisjoint(named):
        found["country"] = ("US", "Canada", ABROAD)
    if not writer.specialty and (said := {min(known) for name in sorted(named) if (known := fields(name))}):
        found["specialty"] = tuple(sorted(said))
    return found


def _filled(blanks: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Ways to fill empty cells, one cell first, then both."""
    one_by_one = [[(column, value) for value in values] for column, values in blanks.items()]
    for size in range(1, len(one_by_one) + 1):
        yield from chain.from_iterable(product(*some) for some in combinations(one_by_one, size))


def _would_do(context: ProgramContext, scenario: Scenario, letter: Letter, needed: Sequence[Bundle]) -> bool:
    """True if a letter, and others for what else is needed, complete the program.

    Parameters
    ----------
    context, needed
        As of :func:`could_give`.
    scenario, letter
        The scenario as it is or may be, and the letter that is added.
    """
    parts = dict.fromkeys((bundle, (*needed[:at], *needed[at + 1 :])) for at, bundle in enumerate(needed))
    has = _carried(scenario, letter)
    return any(completes(trial(context, scenario, rest, letter)) for bundle, rest in parts if has.issuperset(bundle))


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
