"""What if a writer whom several applicants name declines: who loses what, and whose letters step in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..domain.entities import Scenario
from ..domain.errors import Fault, InputError
from ..domain.events import Decline, apply_events
from ..domain.lookup import resolve_id
from ..domain.shared_writers import SharedWriter
from ..optimize.budget import Budget
from .coordination import coordinate
from .shared_plans import Coordination, OwnPlan, worse

__all__ = ["DeclineLoss", "Declined", "declined", "resolve_writer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineLoss:
    """What changes for one applicant.

    Attributes
    ----------
    before, after
        The plan as it is, and once the writer has declined.
    letters
        Ids of letters that go nowhere any more.
    steps_in
        Ids of letters that go somewhere now and did not before.
    programs
        Ids of the programs that lack more than before.
    """

    applicant: str
    before: OwnPlan
    after: OwnPlan
    letters: tuple[str, ...]
    steps_in: tuple[str, ...]
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A cohort before and after a shared writer declines.

    Attributes
    ----------
    losses
        Of every applicant whose letters change, those who lose most programs first.
    """

    writer: SharedWriter
    before: Coordination
    after: Coordination
    losses: tuple[DeclineLoss, ...]


def resolve_writer(given: str, writers: Sequence[SharedWriter], option: str) -> SharedWriter:
    """The shared writer that a part of a name means, a name and an institution, or what a folder calls the person.

    Parameters
    ----------
    given
        What the user wrote.
    writers
        Whom it can mean.
    option
        Where the user wrote it, for messages.

    Raises
    ------
    InputError
        When nothing or several fit, naming what is near or what fits.
    """
    wanted = given.strip().casefold()
    if not wanted:
        raise InputError([Fault(file=option, what="is empty, expected the name of a shared writer")])
    names = {writer.called: writer for writer in writers}
    told = {called: called for called in names}
    if not any(wanted in called.casefold() for called in names):
        elsewhere = {called: _also(wanted, writer) for called, writer in names.items()}
        told = {called: also for called, also in elsewhere.items() if also} or told
    return names[resolve_id(given, told, "shared writer", option)]


def _also(wanted: str, writer: SharedWriter) -> str:
    """The names that hold what is wanted, and ids that are it, under which a writer stands in folders."""
    ids = {writer_id for own in writer.members.values() for writer_id in own if writer_id.casefold() == wanted}
    return ", ".join(sorted({name for name in writer.also if wanted in name.casefold()} | ids))


def declined(
    scenarios: Mapping[str, Scenario],
    writers: Sequence[SharedWriter],
    writer: SharedWriter,
    budget: Budget,
    unread: Collection[str] = (),
) -> Declined:
    """Let a shared writer decline for all applicants at once, and decide again who may use whose letters.

    Parameters
    ----------
    scenarios, writers, unread
        As of :func:`~solver.analysis.coordination.coordinate`.
    writer
        One of the writers.
    budget
        What both decisions may take.
    """
    before = coordinate(scenarios, writers, budget.half(), unread)
    gone = {name: [Decline(own) for own in sorted(ids)] for name, ids in writer.members.items()}
    then = {name: apply_events(scenario, gone.get(name, [])) for name, scenario in scenarios.items()}
    after = coordinate(then, writers, budget, unread)
    losses = sorted(_losses(before, after), key=lambda loss: (-len(loss.programs), loss.applicant))
    return Declined(writer=writer, before=before, after=after, losses=tuple(losses))


def _losses(before: Coordination, after: Coordination) -> Iterator[DeclineLoss]:
    """What changes, applicant by applicant."""
    for name in sorted(before.plans.keys() & after.plans.keys()):
        one, other = before.plans[name], after.plans[name]
        letters, steps_in = one.answer.used - other.answer.used, other.answer.used - one.answer.used
        programs = worse((one.problem, one.answer), (other.problem, other.answer))
        if letters or steps_in or programs:
            ids = [letter.id for letter in one.problem.letters]
            yield DeclineLoss(
                applicant=name,
                before=one,
                after=other,
                letters=tuple(ids[place] for place in sorted(letters)),
                steps_in=tuple(ids[place] for place in sorted(steps_in)),
                programs=programs,
            )
