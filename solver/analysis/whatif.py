"""What if a writer lets me down: let it happen, solve again under the locks, compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..domain.baseline import Baseline, entered
from ..domain.entities import ProgramStatus, Scenario, State
from ..domain.events import Event, apply_events, has_no_effect, resolved
from ..domain.relations import rests_on
from ..optimize.budget import Budget, Engine
from ..optimize.watch import NOBODY, Phase, Watch
from ..rules.scale import product
from .backups import Backup, NoBackup, find_backups, sharers, why_nobody
from .plan import settle
from .result import ProgramPlan, Result

__all__ = ["Change", "Difference", "whatif"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What becomes of one program.

    Attributes
    ----------
    before, after
        Its plans; None: it was dropped.
    lost, gained
        Ids of the letters that are no more, and that are new, in its plan.
    opened
        Those of the lost whose place was kept: it is free again.
    delta
        Points times weight: what it is worth after, less what it was worth before.
    """

    before: ProgramPlan
    after: ProgramPlan | None
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    opened: tuple[str, ...]
    delta: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The answer to some events.

    Attributes
    ----------
    events
        With ids, in the order they happen.
    without_effect
        Those that change nothing: the letters were in MyERAS already, or gone already.
    before, after
        The plan as it was, and the best one now, as near to it as equally good ones are.
    changed
        In file order, the programs that change in letters, points or status.
    let_down
        Ids of the writers whose letters in the plan are lost, come later, or rest on less.
    backups
        Who could step in for them, the most helpful first. None: the time did not allow to work it out.
    no_backup
        Why nobody can be named; None where somebody can, or it was not worked out.
    """

    events: tuple[Event, ...]
    without_effect: tuple[Event, ...]
    before: Result
    after: Result
    changed: tuple[Difference, ...]
    let_down: tuple[str, ...]
    backups: tuple[Backup, ...] | None
    no_backup: NoBackup | None

    def _repr_html_(self) -> str:
        from ..report.whatif import change_overview

        return change_overview(self)

    @property
    def shortfall_growth(self) -> float:
        """Letters times weight that are missing now and were not before."""
        growth = self.after.answer.score.shortfall - self.before.answer.score.shortfall
        return self.after.problem.in_letters(growth)

    @property
    def regret(self) -> float:
        """Points times weight lost; below zero where a letter went only because it was demanded."""
        return product(self.before.answer.score.value - self.after.answer.score.value)

    @property
    def irreparable(self) -> tuple[str, ...]:
        """Ids of the programs that cannot be met now."""
        stuck = [group for group in self.after.programs.groups if group.status is ProgramStatus.IRREPARABLE]
        places = sorted(place for group in stuck for place in group.programs)
        return tuple(self.after.problem.programs[place].id for place in places)


def whatif(
    scenario: Scenario,
    events: Sequence[Event],
    baseline: Baseline | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    engine: Engine | str = Engine.AUTO,
    watch: Watch = NOBODY,
) -> Change:
    """Answer what happens to the plan.

    Parameters
    ----------
    events
        What happens, one after the other; ids, or unique parts of names.
    baseline
        What was entered already, track id to letter ids, as :func:`solver.previous` reads it from a folder; None: what
        `assigned` says.
    time_limit
        Seconds for all of it.
    seed
        Passed to CP-SAT.
    engine
        ``auto``, or ``cp-sat``: the CP-SAT model solves all of it.
    watch
        Told what is worked out, and may end it.

    Raises
    ------
    InputError
        For unknown ids, with what is near; for pins that contradict each other.
    NoAnswerError
        When the time was over before the search began.
    """
    budget = Budget.of(time_limit, seed, Engine(engine), watch)
    events = resolved(scenario, events)
    scenario = entered(scenario, baseline)
    then = apply_events(scenario, events)
    before = settle(scenario, budget.half(), fallbacks=False)
    after = settle(then, budget, before)
    changed = tuple(_differences(before, after))
    watch.phase(Phase.BACKUPS)
    sharing = sharers(then, _let_down(before, then))
    backups = find_backups(then, sharing, _gained(changed, then), budget)
    return Change(
        events=events,
        without_effect=tuple(event for event in events if has_no_effect(scenario, event)),
        before=before,
        after=after,
        changed=changed,
        let_down=tuple(sharing),
        backups=backups,
        no_backup=why_nobody(then, sharing) if backups == () else None,
    )


def _differences(before: Result, after: Result) -> Iterator[Difference]:
    """The programs whose letters, points, status or tracks differ, in file order."""
    now = {track.id: plan for plan in after.programs for track in plan.program.tracks}
    for plan in before.programs:
        then = next((now[track.id] for track in plan.program.tracks if track.id in now), None)
        held, holds = plan.letter_ids, then.letter_ids if then else ()
        lost = tuple(letter_id for letter_id in held if letter_id not in holds)
        kept = {placed.letter_id for placed in plan.letters if placed.state is State.KEEP}
        whole = all(track.id in now for track in plan.program.tracks)
        if then is None or not whole or (held, plan.value, plan.status) != (holds, then.value, then.status):
            yield Difference(
                before=plan,
                after=then,
                lost=lost,
                gained=tuple(letter_id for letter_id in holds if letter_id not in held),
                opened=tuple(letter_id for letter_id in lost if letter_id in kept),
                delta=(then.value if then else 0.0) - plan.value,
            )


def _let_down(before: Result, then: Scenario) -> list[str]:
    """The writers of letters in the plan that are lost, come later, or rest on less."""
    scenario = before.scenario
    held = {letter_id for plans in before.programs.alike() for letter_id in plans[0].letter_ids}
    stays, now = rests_on(scenario), rests_on(then)
    hit = [
        old.writer_id
        for old, new in zip(scenario.letters, then.letters, strict=True)
        if old.id in held and (old.status, old.expected, stays[old.id]) != (new.status, new.expected, now[new.id])
    ]
    return list(dict.fromkeys(hit))


def _gained(changed: Sequence[Difference], then: Scenario) -> Counter[str]:
    """Per writer, the programs where a letter of theirs is new."""
    writer_of = {letter.id: letter.writer_id for letter in then.letters}
    return Counter(writer_of[letter_id] for difference in changed for letter_id in difference.gained)
