"""On whom the application leans: every writer who could still fail in turn, and every two together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..domain.baseline import Baseline, entered
from ..domain.entities import ProgramStatus, Scenario, Status
from ..domain.errors import Fault, InputError
from ..optimize.budget import Budget
from ..rules.capacity import without_further_asks
from ..rules.scale import decimal, product
from ..rules.scoring import Portfolio, unmet
from ..rules.status import ProgramStanding
from .backups import Backup, OfferedLetters, helping, offers, sharers, stepping
from .outcome_values import MOST_COINS, OutcomeValues, quiet

__all__ = ["Pair", "Sweep", "WriterImpact", "at_stake", "sweep"]


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
        Programs whose letters or standing change.
    programs_short, irreparable
        How many programs are short then, and how many cannot be met.
    backups
        Who could step in, the most helpful first. None: not worked out, because of Ctrl-C or the time limit.
    """

    writer_id: str
    letter_ids: tuple[str, ...] = ()
    shortfall_growth: float = 0.0
    regret: float = 0.0
    programs_changed: int = 0
    programs_short: int = 0
    irreparable: int = 0
    backups: tuple[Backup, ...] | None = ()


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
        """Whether the two together hurt more than their sum."""
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
        Whether anything was not reached: these, or who could step in.
    solved
        Whether limits tied programs together, so that the model was asked.
    proven
        Whether every answer is the best there is.
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
    progress: Callable[[int, int], None] = quiet,
) -> Sweep:
    """Let every writer decline in turn, and with `pairs` every two.

    Parameters
    ----------
    baseline
        What was entered already, as for :func:`solver.whatif`.
    time_limit
        Seconds for all searching together.
    progress
        Told how many searches are done and how many there are, where the model is asked.

    Raises
    ------
    InputError
        For pins that contradict each other, or more than 63 writers who could fail.
    """
    if baseline is not None:
        scenario = entered(scenario, baseline)
    search = _Search(scenario, Budget.of(time_limit, seed))
    search.run(pairs, progress)
    order = {writer.id: place for place, writer in enumerate(scenario.writers)}
    tied = search.outlook.tied
    short, irreparable = search.lacking
    return Sweep(
        scenario=scenario,
        shortfall=decimal(int(search.survey.shortfall[0])),
        objective=product(int(search.survey.value[0])),
        programs_short=short,
        irreparable=irreparable,
        writers=tuple(sorted(search.leans(), key=lambda x: (-x.shortfall_growth, -x.regret, order[x.writer_id]))),
        pairs=tuple(sorted(search.pairs(), key=lambda pair: (-pair.shortfall_growth, -pair.regret))),
        unknown=search.unknown,
        stopped=search.survey.stopped,
        solved=tied is not None,
        proven=tied is None or tied.proven,
    )


def at_stake(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Per writer who could still fail, in the order of the file, the letters not uploaded that the plan could use."""
    waited = {Status.PROMISED, Status.REQUESTED} | ({Status.NOT_ASKED} if scenario.settings.asks.max else set())
    found = {
        writer.id: tuple(x.id for x in scenario.letters if x.writer_id == writer.id and x.status in waited)
        for writer in scenario.writers
    }
    return {writer_id: letter_ids for writer_id, letter_ids in found.items() if letter_ids}


class _Search:
    """The outcomes of a sweep: the plan first, then one writer failing, then who could step in, then two failing."""

    def __init__(self, scenario: Scenario, budget: Budget) -> None:
        self.scenario = scenario
        self.stakes = at_stake(scenario)
        if len(self.stakes) > MOST_COINS:
            what = f"{len(self.stakes)} writers have letters to come, {MOST_COINS} are the most that are swept"
            raise InputError([Fault(file="letters.csv", column="status", what=what)])
        self.sharing = {writer_id: sharers(scenario, writer_id) for writer_id in self.stakes}
        others = dict.fromkeys(other for order in self.sharing.values() for other in order)
        self.bench = OfferedLetters(scenario, offers(scenario, list(others)[: MOST_COINS - len(self.stakes)]))
        place = {letter.id: number for number, letter in enumerate(self.bench.problem.letters)}
        coins = [frozenset(place[letter_id] for letter_id in letters) for letters in self.stakes.values()]
        self.bit = {writer_id: 1 << number for number, writer_id in enumerate(self.stakes)}
        self.plan = 2 ** len(self.stakes) - 1
        self.offer = {writer_id: 1 << number for number, writer_id in enumerate(self.bench.offers, len(self.stakes))}
        coins += self.bench.offers.values()
        self.outlook = OutcomeValues(self.bench.problem, self.bench.available, coins, budget, self.plan)

    def run(self, pairs: bool, progress: Callable[[int, int], None]) -> None:
        """Work out the outcomes; after Ctrl-C those at the end are not known."""
        self.double = list(combinations(self.stakes, 2)) if pairs else []
        asked = [self.plan, *(self.without(writer_id) for writer_id in self.stakes)]
        asked += [self.helped(writer_id, other) for writer_id in self.stakes for other in self.stand_ins(writer_id)]
        asked += [self.without(*two) for two in self.double]
        self.survey = self.outlook.survey(np.array(list(dict.fromkeys(asked)), dtype=np.uint64), progress)
        self.place = {int(outcome): place for place, outcome in enumerate(self.survey.outcomes)}
        self.base = self.spread(0)
        self.before = self.statuses(0, self.base)
        for place in range(1 + len(self.stakes)):
            if place < len(self.survey.outcomes):
                self.outlook.verify(self.survey, place)

    def without(self, *writer_ids: str) -> int:
        """The outcome in which some writers fail."""
        return int(self.plan & ~sum(self.bit[writer_id] for writer_id in writer_ids))

    def helped(self, writer_id: str, other: str) -> int:
        """The outcome in which somebody else writes in place of one who fails."""
        return self.without(writer_id) | self.offer[other]

    def stand_ins(self, writer_id: str) -> list[str]:
        return [other for other in self.sharing[writer_id] if other in self.offer]

    @property
    def unknown(self) -> tuple[tuple[str, ...], ...]:
        """The writers and pairs that were not reached."""
        asked = [*((writer_id,) for writer_id in self.stakes), *self.double]
        return tuple(failing for failing in asked if self.without(*failing) not in self.place)

    @property
    def lacking(self) -> tuple[int, int]:
        """How many programs are short in the plan, and how many cannot be met."""
        return _lacking(self.before)

    def spread(self, place: int) -> tuple[Portfolio, ...]:
        return self.survey.portfolios(place, len(self.bench.problem.programs))

    def statuses(self, place: int, spread: Sequence[Portfolio]) -> list[ProgramStatus]:
        """Per program how it stands in an outcome; one that is not short counts as complete."""
        problem = self.bench.problem
        used = {letter for portfolio in spread for letter in portfolio}
        reach = without_further_asks(problem, self.outlook.there(int(self.survey.outcomes[place])), used)
        standing = ProgramStanding(lambda kind: self.outlook.alone(kind, reach))
        statuses = [ProgramStatus.COMPLETE] * len(spread)
        for kind in problem.groups:
            for program in kind.programs:
                if unmet(kind, spread[program]):
                    statuses[program] = standing.of(kind, spread[program], spread[program])
        return statuses

    def leans(self) -> Iterator[WriterImpact]:
        """Every writer; those with nothing at stake, or not reached, as if nothing happened."""
        short, irreparable = self.lacking
        for writer in self.scenario.writers:
            if writer.id not in self.stakes:
                yield WriterImpact(writer_id=writer.id, programs_short=short, irreparable=irreparable)
            elif self.without(writer.id) in self.place:
                yield self.lean(writer.id)

    def lean(self, writer_id: str) -> WriterImpact:
        place = self.place[self.without(writer_id)]
        spread = self.spread(place)
        after = self.statuses(place, spread)
        changed = [a != b or x is not y for a, b, x, y in zip(spread, self.base, after, self.before, strict=True)]
        growth, regret = self.loss(place)
        short, irreparable = _lacking(after)
        return WriterImpact(
            writer_id=writer_id,
            letter_ids=self.stakes[writer_id],
            shortfall_growth=decimal(growth),
            regret=product(regret),
            programs_changed=sum(changed),
            programs_short=short,
            irreparable=irreparable,
            backups=self.backups(writer_id, spread) if self.held(writer_id) else (),
        )

    def held(self, writer_id: str) -> bool:
        """Whether any letter at stake is in the plan: else nothing is lost that somebody could bring back."""
        letters = {self.bench.problem.letters[letter].id for portfolio in self.base for letter in portfolio}
        return bool(letters & set(self.stakes[writer_id]))

    def backups(self, writer_id: str, spread: Sequence[Portfolio]) -> tuple[Backup, ...] | None:
        if any(self.helped(writer_id, other) not in self.place for other in self.stand_ins(writer_id)):
            return None
        return (*self.helping(writer_id), *stepping(self.sharing[writer_id], self.gained(spread)))

    def loss(self, place: int) -> tuple[int, int]:
        """What an outcome costs against the plan, in units of shortfall and square units of value."""
        survey = self.survey
        growth = survey.shortfall[place] - survey.shortfall[0]
        return int(growth), int(survey.value[0] - survey.value[place])

    def helping(self, writer_id: str) -> list[Backup]:
        places = {other: self.place[self.helped(writer_id, other)] for other in self.stand_ins(writer_id)}
        return helping(self.survey, self.place[self.without(writer_id)], places)

    def gained(self, spread: Sequence[Portfolio]) -> Counter[str]:
        """Per writer, the programs where a letter of theirs is new."""
        letters = self.bench.problem.letters
        return Counter(
            letters[letter].writer_id
            for now, before in zip(spread, self.base, strict=True)
            for letter in set(now) - set(before)
        )

    def pairs(self) -> Iterator[Pair]:
        for one, other in self.double:
            places = [self.place.get(self.without(*failing)) for failing in ((one, other), (one,), (other,))]
            if all(place is not None for place in places):
                place = self.place[self.without(one, other)]
                short, stuck = _lacking(self.statuses(place, self.spread(place)))
                both, *single = [self.loss(place) for place in places if place is not None]
                yield Pair(
                    writer_ids=(one, other),
                    programs_short=short,
                    irreparable=stuck,
                    shortfall_growth=decimal(both[0]),
                    regret=product(both[1]),
                    shortfall_beyond=decimal(both[0] - sum(growth for growth, _ in single)),
                    regret_beyond=product(both[1] - sum(regret for _, regret in single)),
                )


def _lacking(statuses: Sequence[ProgramStatus]) -> tuple[int, int]:
    """How many programs are short, and how many cannot be met."""
    standing = Counter(statuses)
    return standing[ProgramStatus.SHORT], standing[ProgramStatus.IRREPARABLE]
