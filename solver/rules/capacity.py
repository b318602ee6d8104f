"""The limits that letters and writers have over all programs together, and one letter per writer and program.

Four rules: a letter goes to at most `max_programs` programs; at most `versions` different letters of a writer are
used (R23); at most `[asks] max` writers are asked, that is, have a `not_asked` letter in use; and a program gets one
letter of a writer. Letters and writers are positions, as :class:`Problem` numbers them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .problem import Assignment, Portfolio, Problem

__all__ = [
    "Usage",
    "allows",
    "one_per_writer",
    "over_asks",
    "over_limit",
    "over_versions",
    "reachable",
    "violations",
    "without_further_asks",
    "writers_of",
]


@dataclass(frozen=True)
class Usage:
    """What an assignment, or a part of one, uses.

    Attributes
    ----------
    programs
        Per letter in use, the number of programs it goes to, at least 1.
    """

    problem: Problem = field(repr=False, compare=False)
    programs: Mapping[int, int]

    @classmethod
    def of(cls, problem: Problem, assignment: Assignment) -> Usage:
        """What a whole assignment uses."""
        programs: Counter[int] = Counter()
        for shares in assignment:
            for portfolio, count in shares:
                programs.update(dict.fromkeys(portfolio, count))
        return cls(problem, programs)

    def plus(self, letters: Iterable[int], programs: int = 1) -> Usage:
        """The same with these letters, each named once, at so many more programs each; below zero: fewer."""
        added = Counter(self.programs)
        added.update(dict.fromkeys(letters, programs))
        return Usage(self.problem, {letter: times for letter, times in added.items() if times})

    @cached_property
    def asked(self) -> frozenset[int]:
        """The writers who must still be asked."""
        return writers_of(self.problem, self.problem.to_ask & self.programs.keys())

    def versions(self, writer: int) -> frozenset[int]:
        """The letters of a writer that are in use."""
        return self._versions.get(writer, frozenset())

    @cached_property
    def _versions(self) -> dict[int, frozenset[int]]:
        of: dict[int, set[int]] = {}
        for letter in self.programs:
            of.setdefault(self.problem.writer_of[letter], set()).add(letter)
        return {writer: frozenset(letters) for writer, letters in of.items()}


def allows(problem: Problem, usage: Usage, letter: int, programs: int = 1) -> bool:
    """True if `programs` more programs may get this letter.

    Parameters
    ----------
    problem
        The limits.
    usage
        What is in use already; it keeps every limit.
    letter
        A position; its writer may have other letters in use.
    programs
        How many more programs, at least 1.
    """
    writer, limit = problem.writer_of[letter], problem.limits[letter]
    return (
        (limit is None or usage.programs.get(letter, 0) + programs <= limit)
        and len(usage.versions(writer) | {letter}) <= problem.versions[writer]
        and (letter not in problem.to_ask or len(usage.asked | {writer}) <= problem.asks_max)
    )


def over_limit(problem: Problem, usage: Usage) -> Iterator[int]:
    """The letters that go to more programs than `max_programs` allows."""
    for letter, times in sorted(usage.programs.items()):
        limit = problem.limits[letter]
        if limit is not None and times > limit:
            yield letter


def over_versions(problem: Problem, usage: Usage) -> Iterator[int]:
    """The writers more of whose letters are in use than they write versions, by their first letter in use."""
    for writer in dict.fromkeys(problem.writer_of[letter] for letter in sorted(usage.programs)):
        if len(usage.versions(writer)) > problem.versions[writer]:
            yield writer


def over_asks(problem: Problem, usage: Usage) -> bool:
    """True if more writers must be asked than `[asks] max` allows."""
    return len(usage.asked) > problem.asks_max


def violations(problem: Problem, usage: Usage) -> Iterator[str]:
    """Each limit that is broken, as a message."""
    for letter in over_limit(problem, usage):
        times, limit = usage.programs[letter], problem.limits[letter]
        yield f"{problem.letters[letter].id} goes to {times} programs, {limit} are allowed"
    for writer in over_versions(problem, usage):
        yield f"{len(usage.versions(writer))} versions of one writer, {problem.versions[writer]} are allowed"
    if over_asks(problem, usage):
        yield "more writers to ask than [asks] max allows"


def writers_of(problem: Problem, letters: Iterable[int]) -> frozenset[int]:
    """The writers of some letters."""
    return frozenset(problem.writer_of[letter] for letter in letters)


def one_per_writer(problem: Problem, letters: Collection[int]) -> bool:
    """True if no two of these letters are by one writer."""
    return len(writers_of(problem, letters)) == len(letters)


def reachable(problem: Problem, usage: Usage, available: Iterable[int], portfolio: Portfolio = ()) -> frozenset[int]:
    """The letters one program could have while all others keep theirs, within every limit and with nobody new asked.

    Parameters
    ----------
    problem
        The limits.
    usage
        What all programs use together.
    available
        The letters there are.
    portfolio
        What this program has of the usage; it can keep that.
    """
    others = usage.plus(portfolio, -1)

    def within(letter: int) -> bool:
        asks = letter in problem.to_ask and problem.writer_of[letter] not in others.asked
        return not asks and allows(problem, others, letter)

    return frozenset(letter for letter in available if letter in portfolio or within(letter))


def without_further_asks(problem: Problem, available: Iterable[int], used: Iterable[int]) -> frozenset[int]:
    """The letters for which nobody has to be asked beyond those whose letters to ask for are in use.

    Unlike :func:`reachable` it leaves `max_programs` and `versions` aside: whether a program is held back by what is
    entered there for good must not hang on which of its rivals got a letter.

    Parameters
    ----------
    problem
        Who must still be asked for which letter.
    available
        The letters there are.
    used
        The letters that go anywhere.
    """
    writers = writers_of(problem, problem.to_ask.intersection(used))
    return frozenset(
        letter for letter in available if letter not in problem.to_ask or problem.writer_of[letter] in writers
    )
