"""What is known of letters that shared writers have still to write before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..domain.entities import Letter, Scenario
from ..domain.errors import InputError
from ..domain.shared_writers import SharedWriter
from ..optimize.grouping import build_problem
from ..rules.problem import Problem, locked_at
from .shared_letters import Counted, places, unwritten
from .shared_plans import Grant, Limit, OwnPlan

__all__ = ["SharedWork"]

LEAST_PARTS = 10**6
"""Shares are told in so many parts or more; always in so many that different shortfalls have different shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWork:
    """What is known of the applicants who name shared writers before anything is decided.

    Attributes
    ----------
    problems
        Of every one.
    left_out
        Those whose pins cannot be kept.
    work
        Per writer and applicant, the letters that are still to be written.
    never
        Per applicant, the letters that it is too late to ask for.
    parts
        A share of 1 is so many parts.
    """

    writers: Sequence[SharedWriter]
    problems: Mapping[str, Problem]
    left_out: Mapping[str, Scenario]
    work: Sequence[Mapping[str, frozenset[int]]]
    never: Mapping[str, frozenset[int]]
    parts: int

    @classmethod
    def of(cls, scenarios: Mapping[str, Scenario], writers: Sequence[SharedWriter]) -> SharedWork:
        """Look at everybody who names a shared writer."""
        problems, left_out = {}, {}
        for name in sorted({name for writer in writers for name in writer.members} & scenarios.keys()):
            try:
                problems[name] = build_problem(scenarios[name])
            except InputError:
                left_out[name] = scenarios[name]
        work = [
            {name: unwritten(problems[name], ids) for name, ids in sorted(writer.members.items()) if name in problems}
            for writer in writers
        ]
        never = _too_late(problems, writers, work)
        most = max([LEAST_PARTS, *(places(problem) * problem.shares.unit for problem in problems.values())])
        return cls(
            writers=writers,
            problems=problems,
            left_out=left_out,
            work=work,
            never=never,
            parts=10 ** len(str(most)),
        )

    @property
    def too_late(self) -> tuple[tuple[str, str], ...]:
        """The letters that it is too late to ask for: applicant and letter id."""
        never = ((name, letter) for name, letters in self.never.items() for letter in sorted(letters))
        return tuple((name, self.problems[name].letters[letter].id) for name, letter in never)

    def limits(self) -> Iterator[tuple[Limit, dict[str, Counted]]]:
        """The limits that all applicants together could pass, each with what it counts of whom.

        What is locked counts, and a limit below that becomes it; what those were promised who are left out counts, too.
        """
        for writer, letters in zip(self.writers, self.work, strict=True):
            for once, most in ((False, writer.most_letters), (True, writer.most_applicants)):
                if most is None:
                    continue
                counted = {name: Counted(letters=own - self.never[name], once=once) for name, own in letters.items()}
                promised = sum(min(1, number) if once else number for number in self._promised(writer))
                locked = sum(own.of(frozenset(locked_at(self.problems[name].groups))) for name, own in counted.items())
                most = max(most - promised, locked)
                if sum(own.of(own.letters) for own in counted.values()) > most:
                    yield (
                        Limit(writer=writer, once=once, most=most),
                        {name: own for name, own in counted.items() if own.letters},
                    )

    def _promised(self, writer: SharedWriter) -> list[int]:
        """Per applicant who is left out, the letters that the writer was asked for already."""
        return [len(list(_pending(scenario, writer, name))) for name, scenario in self.left_out.items()]

    def grants(self, plans: Mapping[str, OwnPlan]) -> Iterator[Grant]:
        """The letters that shared writers have still to write, writer by writer."""
        for writer, letters in zip(self.writers, self.work, strict=True):
            for name, own in letters.items():
                for place in sorted(own & plans[name].given):
                    letter = plans[name].problem.letters[place]
                    if letter.status.pending or place in plans[name].answer.used:
                        yield Grant(applicant=name, writer=writer, letter_id=letter.id, status=letter.status)
            for name, scenario in self.left_out.items():
                for letter in _pending(scenario, writer, name):
                    yield Grant(applicant=name, writer=writer, letter_id=letter.id, status=letter.status)


def _too_late(
    problems: Mapping[str, Problem], writers: Sequence[SharedWriter], work: Sequence[Mapping[str, frozenset[int]]]
) -> dict[str, frozenset[int]]:
    """Per applicant, the letters that it is too late to ask for.

    Parameters
    ----------
    problems, writers, work
        As of :class:`SharedWork`.
    """
    never = dict.fromkeys(problems, frozenset[int]())
    for writer, letters in zip(writers, work, strict=True):
        for name, own in letters.items() if writer.by is not None else ():
            if writer.by is not None and problems[name].scenario.as_of > writer.by:
                never[name] |= problems[name].to_ask & own
    return never


def _pending(scenario: Scenario, writer: SharedWriter, name: str) -> Iterator[Letter]:
    """The letters of an applicant that a shared writer was asked for already and has still to write."""
    ids = writer.ids_at(name)
    return (letter for letter in scenario.letters if letter.writer_id in ids and letter.status.pending)
