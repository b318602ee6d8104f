"""What a short program needs: the smallest change that completes it, applied and solved again before it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import chain, combinations, islice

from ..domain.errors import InputError, NoAnswerError, TooMuchError
from ..rules.scoring import unmet
from .attainable import Attainable
from .bundles import carried
from .entries import Entry, entered, entries
from .givers import could_give, might_give
from .new_letters import NewLetters, Plain, named_traits
from .single_program import ProgramContext
from .trial import completes, trial

__all__ = ["NoRemedy", "Remedy", "remedy"]

MOST_TRIED = 500
"""So many sets of entries are tried, and so many sets of as many new letters."""

SUPPOSED = frozenset({"country", "specialty"})
"""Cells of a writer that nobody entered: what is entered to mend a program is only supposed of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """The smallest change that completes a program: the fewest new letters, then the fewest traits.

    Attributes
    ----------
    entries
        Cells to enter otherwise, if it is so.
    letters
        Per new letter, the traits it must carry, and as ``not TRAIT`` those it must lack; none: any letter.
    writers
        Ids of writers in the scenario who could give one of them.
    instead
        Cells that would do without a new letter, if it is so.
    blank
        Where there is none, who might if an empty cell said so: the writer's id and the column.
    """

    entries: tuple[Entry, ...] = ()
    letters: tuple[tuple[str, ...], ...] = ()
    writers: tuple[str, ...] = ()
    instead: tuple[Entry, ...] = ()
    blank: tuple[tuple[str, str], ...] = ()


class NoRemedy(Enum):
    """Why no letter completes a program, or none is known."""

    CLOSED = auto()
    FINAL = auto()
    CONTRADICTION = auto()
    UNKNOWN = auto()  # there is too much to try, or what is complete in the end is not the best


def remedy(context: ProgramContext) -> Remedy | NoRemedy | None:
    """The smallest change with which a short program is complete, or why there is none; None: it is complete.

    What can be entered otherwise comes first, for it costs no letter, unless it only supposes what is not known of
    writers while others fit for certain; then new letters; then both, where letters that must stay there are in the
    way. Every set of new letters is tried, up to the room there is.

    Raises
    ------
    NoAnswerError
        When the time was over before it was found.
    """
    if not unmet(context.group, context.portfolio):
        return None
    try:
        free = _by_entries(context)
        if free:
            return _for_certain(context, free) or free
        return _by_letters(context) or _by_both(context) or _why_none(context)
    except TooMuchError:
        return NoRemedy.UNKNOWN


def _by_entries(context: ProgramContext) -> Remedy | None:
    """Cells that are enough, the fewest of them."""
    possible = _that_matter(context, context.available.union(context.group.locked))
    for some in islice(_together(possible), MOST_TRIED):
        changed = _with_entries(context, some)
        if changed and completes(changed):
            return Remedy(entries=some)
    return None


def _for_certain(context: ProgramContext, free: Remedy) -> Remedy | None:
    """New letters of writers who fit for certain, with the cells of `free` instead, where these suppose of others."""
    if SUPPOSED.isdisjoint(entry.column for entry in free.entries):
        return None
    with suppress(NoAnswerError):
        found = _by_letters(context)
        if found and found.writers:
            return replace(found, instead=free.entries)
    return None


def _by_both(context: ProgramContext) -> Remedy | None:
    """Cells of letters that must be there, and new letters."""
    group = context.group
    possible = _that_matter(context, {*group.locked, *(set(group.pinned) & context.available)})
    for number, some in enumerate(_together(possible)):
        if number == MOST_TRIED:
            raise TooMuchError("not all that might mend it was tried")
        changed = _with_entries(context, some)
        if changed and (found := _by_letters(changed)):
            return replace(found, entries=some)
    return None


def _that_matter(context: ProgramContext, letters: Collection[int]) -> list[Entry]:
    """Entries that change what counts at the program, the first of those that change the same."""
    group, problem = context.group, context.problem
    barred = {problem.letters[place].id: not group.open_to(place) for place in letters}
    found = {_seen(context): list[Entry]()}
    for entry in entries(problem.scenario, context.program, barred, named_traits(group)):
        if changed := _with_entries(context, [entry]):
            found.setdefault(_seen(changed), [entry])
    return list(chain.from_iterable(found.values()))


def _with_entries(context: ProgramContext, some: Iterable[Entry]) -> ProgramContext | None:
    """The program once some cells are entered otherwise; None where pins would then contradict each other."""
    try:
        return trial(context, entered(context.problem.scenario, some))
    except InputError:
        return None


def _seen(context: ProgramContext) -> tuple[object, ...]:
    """All of a program that decides which sets complete it."""
    group = context.group
    tallies = (tally.letters for demand in group.stated for option in demand.options for tally in option)
    return tuple(tallies), group.barred, group.pinned


def _together(possible: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Sets of entries, the smallest first, with one entry for a cell."""
    sizes = range(1, len(possible) + 1)
    for some in chain.from_iterable(combinations(possible, size) for size in sizes):
        if len({(entry.subject, entry.column) for entry in some}) == len(some):
            yield some


def _by_letters(context: ProgramContext) -> Remedy | None:
    """New letters that are enough: the fewest, then those with the fewest traits."""
    for search in _searches(context):
        for number, letters in enumerate(search.cheapest()):
            if number == MOST_TRIED:
                raise TooMuchError("not all that might mend it was tried")
            bundles = search.bundles(letters)
            if completes(trial(context, context.problem.scenario, bundles)):
                told = tuple((*traits, *_lacking(search, letters, place)) for place, traits in enumerate(letters))
                could = could_give(context, bundles)
                return Remedy(letters=told, writers=could, blank=() if could else might_give(context, bundles))
    return None


def _searches(context: ProgramContext) -> Iterator[NewLetters]:
    """The search for one new letter, for two, and so on up to the room there is."""
    if not context.shut:
        reach = Attainable(context)
        yield from (NewLetters(reach, added) for added in range(1, context.group.room + 1))


def _lacking(search: NewLetters, letters: Plain, place: int) -> Iterator[str]:
    """What a new letter must not carry, each ``not TRAIT``."""
    harmful = set()
    for name in sorted(search.named):
        more = carried((*letters[place], name), search.named)
        if more is not None and not search.would_do((*letters[:place], tuple(sorted(more)), *letters[place + 1 :])):
            harmful.add(name)
    for name in sorted(harmful):
        with_it = carried([name], search.named) or frozenset()
        if not harmful & (with_it - {name}):
            yield f"not {name}"


def _why_none(context: ProgramContext) -> NoRemedy:
    """What keeps every letter from completing a program."""
    group = context.group
    if context.shut:
        return NoRemedy.CLOSED
    if len(group.locked) >= group.room:
        return NoRemedy.FINAL
    if _possible(context):
        return NoRemedy.UNKNOWN
    return NoRemedy.FINAL if _possible(replace(context, group=group.unlocked())) else NoRemedy.CONTRADICTION


def _possible(context: ProgramContext) -> bool:
    """True if some set with new letters lacks nothing, be it the best or not."""
    return any(True for search in _searches(context) for _ in search.cheapest())
