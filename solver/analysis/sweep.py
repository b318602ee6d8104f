"""On whom the application leans: every writer who could still fail in turn, and every two together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TypeVar

import numpy as np

from ..domain.baseline import Baseline, entered
from ..domain.entities import Scenario, Status
from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget, Engine
from ..optimize.solve import alone
from ..optimize.watch import NOBODY, Phase, Watch
from ..rules.capacity import without_further_asks
from ..rules.problem import Portfolio, ProgramGroup
from ..rules.scale import product
from ..rules.status import held_back
from .backups import Backup, NoBackup, OfferedLetters, could_be_asked, in_plan_already, offers, sharers, why_nobody
from .outcome_values import MOST_DELIVERIES, OutcomeValues, for_search, refuse_too_many

__all__ = ["Pair", "Sweep", "WriterImpact", "at_stake", "sweep"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterImpact:
    """What it means if one writer sends nothing more.

    Attributes
    ----------
    letter_ids
        The letters at stake: those that could be in the plan and are not uploaded.
    shortfall_growth, regret
        Letters times weight missing in addition, and points times weight lost.
    programs_changed
        Programs whose letters or status change.
    programs_short, irreparable
        How many programs are short then, and how many cannot be met.
    backups
        Who could step in, the most helpful first. None: not worked out, because of Ctrl-C or the time limit.
    no_backup
        Why nobody can be named; None where somebody can, or it was not worked out.
    """

    writer_id: str
    letter_ids: tuple[str, ...] = ()
    shortfall_growth: float = 0.0
    regret: float = 0.0
    programs_changed: int = 0
    programs_short: int = 0
    irreparable: int = 0
    backups: tuple[Backup, ...] | None = ()
    no_backup: NoBackup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What it means if two writers send nothing more; `beyond`: more than both of them one by one.

    `programs_short` and `irreparable` count as those of a single writer do.
    """

    writer_ids: tuple[str, str]
    programs_short: int
    irreparable: int
    shortfall_growth: float
    regret: float
    shortfall_beyond: float
    regret_beyond: float

    @property
    def worse_than_sum(self) -> bool:
        """True if the two together hurt more than their sum."""
        return (self.shortfall_beyond, self.regret_beyond) > (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Every writer in turn, and every two.

    Attributes
    ----------
    shortfall, objective
        Of the plan before.
    programs_short, irreparable
        How many programs are short before, and how many cannot be met.
    writers
        The most missed first: by growth of shortfall, then regret, then the order of the file.
    pairs
        Likewise.
    unknown
        Ids of writers, and pairs of them, that were not reached before Ctrl-C or the end of the time.
    stopped
        True if anything was not reached: these, or who could step in.
    solved
        True if any case had to be solved, because limits couple programs.
    proven
        True if every answer is proven optimal.
    """

    scenario: Scenario
    shortfall: float
    objective: float
    programs_short: int
    irreparable: int
    writers: tuple[WriterImpact, ...]
    pairs: tuple[Pair, ...]
    unknown: tuple[tuple[str, ...], ...]
    stopped: bool
    solved: bool
    proven: bool


def sweep(
    scenario: Scenario,
    *,
    pairs: bool = False,
    baseline: Baseline | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    engine: Engine | str = Engine.AUTO,
    watch: Watch = NOBODY,
) -> Sweep:
    """Let every writer decline in turn, and with `pairs` every two.

    Parameters
    ----------
    baseline
        What was entered already, as for :func:`solver.whatif`.
    time_limit
        Seconds for all of it.
    seed
        Passed to CP-SAT.
    engine
        ``auto``, or ``cp-sat``: every case is solved by the CP-SAT model, none looked up.
    watch
        Told how many cases are solved and how many there are, where they are not looked up.

    Raises
    ------
    InputError
        For pins that contradict each other, or more than 63 writers who could fail.
    KeyboardInterrupt, NoAnswerError
        When Ctrl-C, or the end of the time, came before the plan was known.
    """
    budget = Budget.of(time_limit, seed, Engine(engine), watch)
    scenario = entered(scenario, baseline)
    watch.phase(Phase.OUTCOMES)
    failures = _WriterFailures(scenario, budget, pairs)
    writers = sorted(failures.impacts(), key=_most_missed)
    both = sorted(failures.pairs(), key=_most_missed)
    table = failures.table
    return Sweep(
        scenario=scenario,
        shortfall=failures.problem.in_letters(int(table.shortfall[0])),
        objective=product(int(table.value[0])),
        programs_short=failures.lacking[0],
        irreparable=failures.lacking[1],
        writers=tuple(writers),
        pairs=tuple(both),
        unknown=tuple(failures.unknown),
        stopped=table.stopped or bool(failures.unknown),
        solved=failures.values.coupled is not None,
        proven=failures.values.proven,
    )


def _most_missed(missed: WriterImpact | Pair) -> tuple[float, float]:
    """What the most missed are sorted by; equals stay in the order of the file."""
    return -missed.shortfall_growth, -missed.regret


def at_stake(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Per writer who could still fail, in the order of the file, the letters not uploaded that the plan could use."""
    waited = {Status.PROMISED, Status.REQUESTED} | ({Status.NOT_ASKED} if scenario.settings.asks.max else set())
    found = {
        writer.id: tuple(x.id for x in scenario.letters if x.writer_id == writer.id and x.status in waited)
        for writer in scenario.writers
    }
    return {writer_id: letter_ids for writer_id, letter_ids in found.items() if letter_ids}


class _WriterFailures:
    """The outcomes of a sweep: the plan, one writer failing, somebody else stepping in for them, two failing.

    A delivery is what is at stake with one writer, or what one writer could be asked for.

    Attributes
    ----------
    table
        The outcomes that were reached; the plan stands first.
    unknown
        The writers, and the pairs, that Ctrl-C or the end of the time left out so far.
    portfolios, irreparable, lacking
        Of the plan: what every program gets, the programs that cannot be met, how many are short and how many cannot
        be met.
    """

    def __init__(self, scenario: Scenario, budget: Budget, pairs: bool) -> None:
        self.scenario, self.budget = scenario, budget
        self.unknown: list[tuple[str, ...]] = []
        self.stakes = at_stake(scenario)
        refuse_too_many(scenario, len(self.stakes), "have letters to come", "swept")
        self.double = list(combinations(self.stakes, 2)) if pairs else []
        self.sharing = sharers(scenario, self.stakes)
        others = list(dict.fromkeys(other for order in self.sharing.values() for other in order))
        offered = OfferedLetters(scenario, offers(scenario, others[: MOST_DELIVERIES - len(self.stakes)]), budget)
        self.problem, self.offered = offered.problem, offered.offers
        stakes = [frozenset(map(self.problem.position, letter_ids)) for letter_ids in self.stakes.values()]
        self.bit = {writer_id: 1 << number for number, writer_id in enumerate(self.stakes)}
        self.offer_bit = {writer_id: 1 << number for number, writer_id in enumerate(self.offered, len(self.stakes))}
        self.plan = (1 << len(self.stakes)) - 1
        self.values = OutcomeValues(
            self.problem, offered.available, [*stakes, *self.offered.values()], for_search(budget), self.plan
        )
        self.table = self.values.table(np.array(list(dict.fromkeys(self.asked())), dtype=np.uint64))
        self.place = {int(outcome): place for place, outcome in enumerate(self.table.outcomes)}
        final = {p: group for group in self.problem.groups if group.unlocked() != group for p in group.programs}
        self.could_be_stuck = [
            (programs, final[programs[0]], short)
            for programs, short in self.table.unmet()
            if programs[0] in final and short.any()
        ]
        self.values.verify(self.table, 0)
        self.portfolios = self.portfolios_at(0)
        self.irreparable = self.irreparable_at(0)
        self.lacking = self.lacking_at(0, self.irreparable)

    def asked(self) -> Iterator[int]:
        """All outcomes in the order in which to work them out."""
        yield self.plan
        yield from map(self.without, self.stakes)
        for writer_id in self.stakes:
            yield from self.helped(writer_id).values()
        for two in self.double:
            yield self.without(*two)

    def without(self, *writer_ids: str) -> int:
        """The outcome in which some writers fail."""
        return self.plan - sum(self.bit[writer_id] for writer_id in writer_ids)

    def helped(self, writer_id: str) -> dict[str, int]:
        """Per writer who could be asked in place of one who fails, the outcome in which they write instead."""
        asked = [other for other in self.sharing[writer_id] if other in self.offer_bit]
        return {other: self.without(writer_id) | self.offer_bit[other] for other in asked}

    def portfolios_at(self, place: int) -> tuple[Portfolio, ...]:
        """Per program its portfolio in an outcome."""
        return self.table.portfolios(place, len(self.problem.programs))

    def irreparable_at(self, place: int) -> frozenset[int]:
        """The programs that cannot be met in an outcome: short, and not if nothing there were final."""
        short = [(programs, group) for programs, group, lacks in self.could_be_stuck if lacks[place]]
        if not short:
            return frozenset()
        used = {letter for portfolio in self.portfolios_at(place) for letter in portfolio}
        reach = without_further_asks(self.problem, self.values.letters(int(self.table.outcomes[place])), used)

        def by_itself(group: ProgramGroup) -> Portfolio:
            return alone(self.problem, group, reach, self.budget, self.values.cache)

        stuck = {group for group in dict.fromkeys(group for _, group in short) if held_back(group, by_itself)}
        self.budget.require()  # else the time ended within it, and what it says is not sure
        return frozenset(program for programs, group in short if group in stuck for program in programs)

    def lacking_at(self, place: int, irreparable: frozenset[int]) -> tuple[int, int]:
        """How many programs are short in an outcome, and how many cannot be met."""
        return int(self.table.number_short[place]) - len(irreparable), len(irreparable)

    def looked_at(self, failing: tuple[str, ...], look: Callable[[int], T]) -> list[T]:
        """What an outcome says, if it was reached and there is time to look at it; else it is noted as unknown.

        Parameters
        ----------
        look
            Given the place of the outcome in the table.
        """
        place = self.place.get(self.without(*failing))
        with suppress(NoAnswerError):
            self.budget.require()
            if place is not None:
                return [look(place)]
        self.unknown.append(failing)
        return []

    def impacts(self) -> Iterator[WriterImpact]:
        """Every writer; those with nothing at stake as if nothing happened."""
        short, irreparable = self.lacking
        for writer in self.scenario.writers:
            if writer.id in self.stakes:
                yield from self.looked_at((writer.id,), partial(self.impact, writer.id))
            else:
                yield WriterImpact(writer_id=writer.id, programs_short=short, irreparable=irreparable)

    def impact(self, writer_id: str, place: int) -> WriterImpact:
        """What becomes of the plan if one writer fails, which is the outcome at a place."""
        self.values.verify(self.table, place)
        now, irreparable = self.portfolios_at(place), self.irreparable_at(place)
        changed = [p for p, (mine, before) in enumerate(zip(now, self.portfolios, strict=True)) if mine != before]
        growth, regret = self.loss(place)
        short, stuck = self.lacking_at(place, irreparable)
        backups = self.backups(writer_id, now, changed)
        mine = {writer_id: self.sharing[writer_id]}
        return WriterImpact(
            writer_id=writer_id,
            letter_ids=self.stakes[writer_id],
            shortfall_growth=self.problem.in_letters(growth),
            regret=product(regret),
            programs_changed=len((irreparable ^ self.irreparable).union(changed)),
            programs_short=short,
            irreparable=stuck,
            backups=backups,
            no_backup=why_nobody(self.scenario, mine) if backups == () else None,
        )

    def loss(self, place: int) -> tuple[int, int]:
        """What an outcome costs against the plan, in units of shortfall and square units of value."""
        shortfall, value = self.table.shortfall, self.table.value
        return int(shortfall[place] - shortfall[0]), int(value[0] - value[place])

    def backups(
        self, writer_id: str, portfolios: Sequence[Portfolio], changed: Sequence[int]
    ) -> tuple[Backup, ...] | None:
        """Who could step in for a writer; None where some of it was not reached.

        Parameters
        ----------
        portfolios
            Per program, what it gets without the writer.
        changed
            The positions of the programs that get other letters than in the plan.
        """
        letters = self.problem.letters
        held = {letters[letter].id for portfolio in self.portfolios for letter in portfolio}
        if not held.intersection(self.stakes[writer_id]):  # nothing is lost that somebody could bring back
            return ()
        helped = self.helped(writer_id)
        if not all(outcome in self.place for outcome in helped.values()):
            return None
        places = {other: self.place[outcome] for other, outcome in helped.items()}
        new = (letter for p in changed for letter in set(portfolios[p]) - set(self.portfolios[p]))
        gained = Counter(letters[letter].writer_id for letter in new)
        asked = could_be_asked(self.table, self.place[self.without(writer_id)], places)
        return (*asked, *in_plan_already(self.sharing[writer_id], gained))

    def pairs(self) -> Iterator[Pair]:
        """Every two writers of whom each, and both together, were reached."""
        for both in self.double:
            yield from self.looked_at(both, partial(self.pair, both))

    def pair(self, both: tuple[str, str], place: int) -> Pair:
        """What becomes of the plan if two writers fail, which is the outcome at a place."""
        if not all(self.without(writer_id) in self.place for writer_id in both):
            raise NoAnswerError("one of the two by themselves was not reached")
        short, stuck = self.lacking_at(place, self.irreparable_at(place))
        growth, regret = self.loss(place)
        single = [self.loss(self.place[self.without(writer_id)]) for writer_id in both]
        return Pair(
            writer_ids=both,
            programs_short=short,
            irreparable=stuck,
            shortfall_growth=self.problem.in_letters(growth),
            regret=product(regret),
            shortfall_beyond=self.problem.in_letters(growth - sum(each for each, _ in single)),
            regret_beyond=product(regret - sum(each for _, each in single)),
        )
