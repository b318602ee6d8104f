"""Every way the pending letters can turn out, with its probability: what the plan is worth when some writers fail.

One coin per writer with a pending letter: they send what they promised, or nothing. Up to `[limits] outcome_writers`
coins all outcomes are worked out; beyond, outcomes are drawn, and standard errors are told. Nobody further is asked
in an outcome. Contributions are Shapley values (Shapley 1953): a writer's mean marginal worth over all orders in
which writers could deliver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, comb, sqrt
from typing import TypeVar

import numpy as np

from ..domain.baseline import Baseline, entered
from ..domain.entities import Letter, Scenario
from ..domain.errors import Fault, InputError, NoAnswerError
from ..domain.traits import facts
from ..optimize.budget import Budget
from ..optimize.grouping import build_problem
from ..optimize.portfolios import Bits, Truth
from ..rules.problem import Problem
from ..rules.scale import decimal, product
from ..rules.strength import probability
from .outcome_values import MOST_COINS, OutcomeTable, OutcomeValues, quiet
from .statistics import Floats, WeightedOutcomes, exhaustive_up_to, shapley

__all__ = ["Outcome", "Outcomes", "WriterDelivery", "outcomes"]

TENTH = 0.1
T = TypeVar("T")
Break = tuple[str, ...] | None
"""Ids of writers whose failing together leaves something short; None: no such set is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterDelivery:
    """A writer with pending letters.

    Attributes
    ----------
    probability
        That they come: the least of what is said of any of them.
    value, shortfall
        The writer's contribution: points times weight, and letters times weight that are not missing. None: not
        worked out, because of Ctrl-C or the time limit.
    value_error, shortfall_error
        Their standard errors; 0 where all outcomes are worked out.
    """

    writer_id: str
    letter_ids: tuple[str, ...]
    probability: float
    value: float | None
    shortfall: float | None
    value_error: float = 0.0
    shortfall_error: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome: who fails, how likely just that is, and what the plan comes to."""

    failing: tuple[str, ...]
    probability: float
    value: float
    shortfall: float
    short: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """All of it.

    Attributes
    ----------
    number
        How many outcomes were worked out, or drawn.
    exact
        Whether these are all.
    stopped
        Whether Ctrl-C, or the end of the time, came before all that was to be worked out.
    covered
        The probability of those worked out: below 1 where all were wanted and Ctrl-C came. Expectations are over them.
    value, shortfall
        Expected points times weight, and letters times weight missing.
    value_error, shortfall_error
        Their standard errors; 0 where all outcomes are worked out.
    percentiles
        Per percent: the least value, and the least shortfall, that is not passed with at least that probability.
    best, worst
        All letters come; and the possible outcome with the largest shortfall, then the least value.
    complete
        Program (track) id to the probability of ending complete; where outcomes are drawn, the share of the draws.
    breaks
        Program (track) id to a smallest set of writers whose failing leaves it short: none where it is short anyway.
        None: no set, or none among so many as `exhaustive_up_to` that was found.
    tenth
        Likewise for a tenth of all programs.
    exhaustive_up_to
        The most failures at once among which `breaks` and `tenth` were looked for.
    solved, proven
        Whether the model was asked, because limits tie programs together; whether every answer is the best there is.
    """

    scenario: Scenario
    coins: tuple[WriterDelivery, ...]
    number: int
    exact: bool
    stopped: bool
    covered: float
    value: float
    shortfall: float
    value_error: float
    shortfall_error: float
    percentiles: Mapping[int, tuple[float, float]]
    best: Outcome
    worst: Outcome
    complete: Mapping[str, float]
    breaks: Mapping[str, tuple[str, ...] | None]
    tenth: tuple[str, ...] | None
    exhaustive_up_to: int
    solved: bool
    proven: bool


def outcomes(
    scenario: Scenario,
    *,
    baseline: Baseline | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = quiet,
) -> Outcomes:
    """Work out what the plan comes to under every set of writers who deliver.

    Parameters
    ----------
    baseline
        What was entered already, as for :func:`solver.whatif`.
    time_limit
        Seconds for all searching together, where the model is asked.
    seed
        For outcomes that are drawn, and for the model.
    progress
        Told how many searches are done and how many there are, where the model is asked.

    Raises
    ------
    InputError
        For pins that contradict each other, or more than 63 writers with pending letters.
    KeyboardInterrupt, NoAnswerError
        When Ctrl-C, or the end of the time, came before anything was known.
    """
    if baseline is not None:
        scenario = entered(scenario, baseline)
    search = _Search(scenario, Budget.of(time_limit, seed), seed, progress)
    few = len(search.pending) <= scenario.settings.limits.outcome_writers
    return search.exact() if few else search.drawn()


def _pending(scenario: Scenario) -> dict[str, tuple[tuple[Letter, ...], float]]:
    """Per writer with pending letters: these, and the least probability said of any of them."""
    found: dict[str, tuple[tuple[Letter, ...], float]] = {}
    own: dict[str, float] = {}
    listed = {track.id for track in scenario.tracks}
    for (track_id, letter_id), (_, chance) in scenario.strengths.items():
        if chance is not None and track_id in listed:
            own[letter_id] = min(chance, own.get(letter_id, 1.0))
    for entry in facts(scenario):
        if entry.letter.status.pending:
            letters, least = found.get(entry.letter.writer_id, ((), 1.0))
            chance = own.get(entry.letter.id, probability(entry))
            found[entry.letter.writer_id] = (*letters, entry.letter), min(least, chance)
    return found


class _Search:
    """The outcomes of one scenario."""

    def __init__(self, scenario: Scenario, budget: Budget, seed: int, progress: Callable[[int, int], None]) -> None:
        self.scenario, self.seed, self.progress = scenario, seed, progress
        self.limits = scenario.settings.limits
        self.pending = _pending(scenario)
        if len(self.pending) > MOST_COINS:
            what = f"{len(self.pending)} writers have letters to come, {MOST_COINS} are the most that are weighed"
            raise InputError([Fault(file="letters.csv", column="status", what=what)])
        self.problem: Problem = build_problem(scenario)
        self.chances = np.array([chance for _, chance in self.pending.values()])
        place = {letter.id: number for number, letter in enumerate(self.problem.letters)}
        coins = [frozenset(place[letter.id] for letter in letters) for letters, _ in self.pending.values()]
        self.outlook = OutcomeValues(self.problem, self.problem.uploaded.union(*coins), coins, budget)

    def exact(self) -> Outcomes:
        """Work out all outcomes; after Ctrl-C those that are known, the fewest failures first."""
        survey = self.outlook.survey(None, self.progress)
        chances = self.chance(survey.outcomes)
        covered = float(chances.sum())
        if not covered:
            raise self.nothing()
        weighed = WeightedOutcomes(survey, chances / covered)
        shares = None if survey.stopped else _Shares(*shapley(survey, len(self.pending)))
        number = len(chances)
        return self.told(weighed, survey, shares, exact=not survey.stopped, covered=covered, number=number, drawn=False)

    def drawn(self) -> Outcomes:
        """Draw outcomes; after Ctrl-C as many as are known, which is as fair a sample."""
        rng = np.random.default_rng(self.seed)
        heads = rng.random((self.most, len(self.chances))) < self.chances
        draws = heads @ (np.uint64(1) << np.arange(len(self.chances), dtype=np.uint64))
        _, first, which = np.unique(draws, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        survey = self.outlook.survey(draws[first[order]], self.progress)
        seen = rank[which]
        known = int(np.argmax(seen >= len(survey.outcomes))) if survey.stopped else self.most
        if not known:
            raise self.nothing()
        weighed = WeightedOutcomes(survey, np.bincount(seen[:known], minlength=len(survey.outcomes)) / known)
        all_come = np.uint64(self.outlook.planned)
        few = self.outlook.survey(
            np.unique([all_come, *survey.outcomes]) if survey.stopped else self.few_failures(), self.progress
        )
        shares = None if survey.stopped or few.stopped else self.shapley_drawn(rng)
        return self.told(weighed, few, shares, exact=False, covered=1.0, number=known, drawn=True)

    def nothing(self) -> BaseException:
        """Why nothing is known of any possible outcome."""
        if self.outlook.budget.spent:
            return NoAnswerError("no answer within the time limit. Maybe allow more time.")
        return KeyboardInterrupt()

    @property
    def most(self) -> int:
        """How many outcomes are drawn, and about how many more are looked at for each further question."""
        return self.limits.solved_samples if self.outlook.tied else self.limits.samples

    def few_failures(self) -> Bits:
        """All outcomes with few failures, the fewest first, and the one in which all fail who can."""
        number = len(self.pending)
        full, bits = 2**number - 1, [1 << bit for bit in range(number)]
        sizes = [size for size in range(self.limits.failures + 1) if size < 2 or comb(number, size) <= self.most]
        asked = [full - sum(failing) for size in sizes for failing in combinations(bits, size)]
        sure = sum(bit for bit, chance in zip(bits, self.chances, strict=True) if chance >= 1)
        return np.array(list(dict.fromkeys([*asked, sure])), dtype=np.uint64)

    def shapley_drawn(self, rng: np.random.Generator) -> _Shares | None:
        """Contributions over some orders in which writers could deliver; None after Ctrl-C."""
        number = len(self.pending)
        orders = [rng.permutation(number) for _ in range(min(self.limits.orders, max(2, self.most // (number + 1))))]
        steps = np.array(
            [[0, *np.cumsum([1 << int(bit) for bit in order], dtype=np.uint64)] for order in orders], dtype=np.uint64
        )
        distinct, where = np.unique(steps, return_inverse=True)
        survey = self.outlook.survey(distinct, self.progress)
        if survey.stopped:
            return None
        found, errors = [], []
        for figures in (survey.value, -survey.shortfall):
            added = np.diff(figures[where.reshape(steps.shape)].astype(np.float64), axis=1)
            shares = np.empty((len(orders), number))
            for row, (order, more) in enumerate(zip(orders, added, strict=True)):
                shares[row, order] = more
            found.append(shares.mean(axis=0))
            errors.append(shares.std(axis=0, ddof=1) / sqrt(len(orders)))
        return _Shares(*found, *errors)

    def chance(self, chosen: Bits) -> Floats:
        """The probability of some outcomes."""
        chances = np.ones(len(chosen))
        for bit, heads in enumerate(self.chances):
            chances *= np.where(chosen >> np.uint64(bit) & np.uint64(1), heads, 1 - heads)
        return chances

    def failing(self, outcome: int) -> tuple[str, ...]:
        """The ids of those who fail in an outcome."""
        return tuple(writer_id for bit, writer_id in enumerate(self.pending) if not outcome >> bit & 1)

    def told(
        self,
        weighed: WeightedOutcomes,
        few: OutcomeTable,
        shares: _Shares | None,
        *,
        exact: bool,
        covered: float,
        number: int,
        drawn: bool,
    ) -> Outcomes:
        """Everything in the user's figures."""
        known_to = exhaustive_up_to(few.outcomes, len(self.pending))
        breaks, tenth = self.breaks(few, known_to)
        best = int(np.flatnonzero(few.outcomes == self.outlook.planned)[0])
        self.outlook.verify(few, best)
        (value, value_error), (shortfall, shortfall_error) = weighed.means()
        per_draw = 1 / sqrt(number) if drawn else 0.0
        return Outcomes(
            scenario=self.scenario,
            coins=tuple(self.coins(shares)),
            number=number,
            exact=exact,
            stopped=shares is None,
            covered=1.0 if exact or drawn else covered,
            value=value,
            shortfall=shortfall,
            value_error=value_error * per_draw,
            shortfall_error=shortfall_error * per_draw,
            percentiles=weighed.percentiles(),
            best=self.outcome(few, best),
            worst=self.worst([few, weighed.survey]),
            complete=dict(self.by_track(weighed.complete())),
            breaks=dict(self.by_track(breaks)),
            tenth=tenth,
            exhaustive_up_to=known_to,
            solved=self.outlook.tied is not None,
            proven=self.outlook.tied is None or self.outlook.tied.proven,
        )

    def coins(self, shares: _Shares | None) -> Iterator[WriterDelivery]:
        for bit, (writer_id, (letters, chance)) in enumerate(self.pending.items()):
            coin = WriterDelivery(
                writer_id=writer_id,
                letter_ids=tuple(letter.id for letter in letters),
                probability=chance,
                value=None,
                shortfall=None,
            )
            yield coin if shares is None else shares.of(coin, bit)

    def worst(self, surveys: Sequence[OutcomeTable]) -> Outcome:
        """The possible outcome with the largest shortfall, then the least value, then the likeliest."""
        found = []
        for survey in surveys:
            chances = self.chance(survey.outcomes)
            place = int(np.lexsort((-chances, survey.value, -survey.shortfall, chances <= 0))[0])
            self.outlook.verify(survey, place)
            found.append(self.outcome(survey, place))
        return min(found, key=lambda each: (each.probability <= 0, -each.shortfall, each.value, -each.probability))

    def outcome(self, survey: OutcomeTable, place: int) -> Outcome:
        return Outcome(
            failing=self.failing(int(survey.outcomes[place])),
            probability=float(self.chance(survey.outcomes[place : place + 1])[0]),
            value=product(int(survey.value[place])),
            shortfall=decimal(int(survey.shortfall[place])),
            short=sum(len(programs) for programs, short in survey.unmet() if short[place]),
        )

    def breaks(self, survey: OutcomeTable, most: int) -> tuple[list[tuple[Sequence[int], Break]], Break]:
        """Group by group a smallest set of failures that leaves it short, and one for a tenth of all programs.

        Among equally small sets the likeliest; only what is possible, or that nobody fails, and only up to so many
        failures as all outcomes are known of.
        """
        chances = self.chance(survey.outcomes)
        failures = len(self.pending) - np.bitwise_count(survey.outcomes).astype(np.float64)
        possible = (chances > 0) | (failures == 0)
        badness = np.where(possible & (failures <= most), 2 * failures - chances, np.inf)
        programs = np.zeros(len(failures), dtype=np.int64)
        found: list[tuple[Sequence[int], Break]] = []
        for members, short in survey.unmet():
            programs += len(members) * short
            found.append((members, self.smallest(survey.outcomes, badness, short)))
        many = ceil(TENTH * len(self.problem.programs))
        return found, self.smallest(survey.outcomes, badness, programs >= many)

    def smallest(self, chosen: Bits, badness: Floats, short: Truth) -> Break:
        among = np.where(short, badness, np.inf)
        place = int(np.argmin(among))
        return None if np.isinf(among[place]) else self.failing(int(chosen[place]))

    def by_track(self, found: Sequence[tuple[Sequence[int], T]]) -> Iterator[tuple[str, T]]:
        """What was found for groups of programs, for every row of the list in file order."""
        of = {program: entry for members, entry in found for program in members}
        program_of = {track.id: number for number, each in enumerate(self.problem.programs) for track in each.tracks}
        return ((track.id, of[program_of[track.id]]) for track in self.scenario.tracks)


@dataclass(frozen=True, slots=True)
class _Shares:
    """Contributions per coin to value and against shortfall, in square units and units, and their standard errors."""

    value: Floats
    shortfall: Floats
    value_error: Floats | None = None
    shortfall_error: Floats | None = None

    def of(self, coin: WriterDelivery, bit: int) -> WriterDelivery:
        """A coin with its contributions."""
        return replace(
            coin,
            value=product(round(self.value[bit])),
            shortfall=decimal(round(self.shortfall[bit])),
            value_error=0.0 if self.value_error is None else product(round(self.value_error[bit])),
            shortfall_error=0.0 if self.shortfall_error is None else decimal(round(self.shortfall_error[bit])),
        )
