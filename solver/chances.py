"""Every way the pending letters can turn out, with its probability: what the plan is worth when some writers fail.

One coin per writer with a pending letter: they send what they promised, or nothing. Up to `[limits] outcome_writers`
coins all outcomes are worked out; beyond, outcomes are drawn, and standard errors are told. Nobody further is asked
in an outcome. Contributions are Shapley values (Shapley 1953): a writer's mean marginal worth over all orders in
which writers could deliver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, comb, factorial, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .baseline import Baseline, entered
from .catalogue import Bits, Truth
from .domain import Letter, Scenario
from .errors import Fault, InputError
from .kinds import facts, problem
from .model.budget import Budget
from .outlook import MOST_COINS, Outlook, Survey, quiet
from .problem import Problem
from .scale import UNIT, decimal, product
from .strength import probability

__all__ = ["PERCENTILES", "Coin", "Outcome", "Outcomes", "outcomes"]

PERCENTILES = (5, 25, 50, 75, 95)
TENTH = 0.1
FEW = 3
"""Where outcomes are drawn, sets of so many failures are looked at one by one."""
ORDERS = 200
"""Orders of delivery from which contributions are estimated where outcomes are drawn."""
PLACES = 6
DIGITS = 12
TINY = 1e-12
Floats = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coin:
    """A writer with pending letters.

    Attributes
    ----------
    probability
        That they come: the least of what is said of any of them.
    value, shortfall
        The writer's contribution: points times weight, and letters times weight that are not missing. None: not
        worked out, because of Ctrl-C.
    """

    writer_id: str
    letter_ids: tuple[str, ...]
    probability: float
    value: float | None
    shortfall: float | None


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
        Whether Ctrl-C came before all that was to be worked out.
    covered
        The probability of those worked out: below 1 where all were wanted and Ctrl-C came. Expectations are over them.
    value, shortfall
        Expected points times weight, and letters times weight missing.
    value_error, shortfall_error
        Their standard errors; 0 where all outcomes are worked out.
    percentiles
        Per percent: the value, and the shortfall, that is not passed with that probability.
    best, worst
        All letters come; and the possible outcome with the largest shortfall, then the least value.
    complete
        Program (track) id to the probability of ending complete.
    breaks
        Program (track) id to a smallest set of writers whose failing leaves it short: none where it is short anyway.
        None: no set, or none among so many as `looked_at` that was found.
    tenth
        Likewise for a tenth of all programs.
    looked_at
        The most failures at once among which `breaks` and `tenth` were looked for.
    solved, proven
        Whether the model was asked, because limits tie programs together; whether every answer is the best there is.
    """

    scenario: Scenario
    coins: tuple[Coin, ...]
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
    looked_at: int
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
    """
    if baseline is not None:
        scenario = entered(scenario, baseline)
    search = _Search(scenario, Budget.of(time_limit, seed), seed, progress)
    return search.drawn() if len(search.pending) > scenario.settings.limits.outcome_writers else search.exact()


def _pending(scenario: Scenario) -> dict[str, tuple[tuple[Letter, ...], float]]:
    """Per writer with pending letters: these, and the least probability said of any of them."""
    found: dict[str, tuple[tuple[Letter, ...], float]] = {}
    own: dict[str, float] = {}
    for (_, letter_id), (_, chance) in scenario.strengths.items():
        if chance is not None:
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
        self.pending = _pending(scenario)
        if len(self.pending) > MOST_COINS:
            what = f"{len(self.pending)} writers have letters to come, {MOST_COINS} are the most that are weighed"
            raise InputError([Fault(file="letters.csv", column="status", what=what)])
        self.found: Problem = problem(scenario)
        self.chances = np.array([chance for _, chance in self.pending.values()])
        place = {letter.id: number for number, letter in enumerate(self.found.letters)}
        coins = [frozenset(place[letter.id] for letter in letters) for letters, _ in self.pending.values()]
        self.outlook = Outlook(self.found, self.found.uploaded.union(*coins), coins, budget)

    def exact(self) -> Outcomes:
        """Work out all outcomes; after Ctrl-C those that are known, the fewest failures first."""
        survey = self.outlook.survey(None, self.progress)
        whole = len(survey.outcomes) == 2 ** len(self.pending)
        chances = self.chance(survey.outcomes)
        covered = float(chances.sum())
        weighed = _Weighed(survey, chances / covered if covered else chances)
        shares = _shapley(survey, len(self.pending)) if whole else None
        return self.told(weighed, survey, shares, exact=whole, covered=1.0 if whole else covered, number=len(chances))

    def drawn(self) -> Outcomes:
        """Draw outcomes; after Ctrl-C as many as are known, which is as fair a sample."""
        limits = self.scenario.settings.limits
        number = limits.solved_samples if self.outlook.tied else limits.samples
        rng = np.random.default_rng(self.seed)
        heads = rng.random((number, len(self.chances))) < self.chances
        draws = heads @ (np.uint64(1) << np.arange(len(self.chances), dtype=np.uint64))
        _, first, which = np.unique(draws, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        survey = self.outlook.survey(draws[first[order]], self.progress)
        seen = rank[which]
        known = int(np.argmax(seen >= len(survey.outcomes))) if seen.max() >= len(survey.outcomes) else number
        weighed = _Weighed(survey, np.bincount(seen[:known], minlength=len(survey.outcomes)) / max(known, 1))
        if not known:
            raise KeyboardInterrupt
        stopped = known < number
        all_come = np.uint64(self.outlook.planned)
        few = self.outlook.survey(
            np.unique([all_come, *survey.outcomes]) if stopped else self.few_failures(), self.progress
        )
        shares = None if stopped else self.shapley_drawn(rng)
        return self.told(weighed, few, shares, exact=False, covered=1.0, number=known)

    def few_failures(self) -> Bits:
        """All outcomes with up to `FEW` failures, the fewest first, and the one in which all fail."""
        full, bits = 2 ** len(self.pending) - 1, [1 << bit for bit in range(len(self.pending))]
        asked = [full - sum(failing) for size in range(FEW + 1) for failing in combinations(bits, size)]
        return np.array([*asked, 0], dtype=np.uint64)

    def shapley_drawn(self, rng: np.random.Generator) -> tuple[Floats, Floats] | None:
        """Contributions over some orders in which writers could deliver; None after Ctrl-C."""
        number = len(self.pending)
        orders = [rng.permutation(number) for _ in range(ORDERS)]
        steps = np.array(
            [[0, *np.cumsum([1 << int(bit) for bit in order], dtype=np.uint64)] for order in orders], dtype=np.uint64
        )
        distinct, where = np.unique(steps, return_inverse=True)
        survey = self.outlook.survey(distinct, self.progress)
        if len(survey.outcomes) < len(distinct):
            return None
        found = []
        for figures in (survey.value, -survey.shortfall):
            added = np.diff(figures[where.reshape(steps.shape)].astype(np.float64), axis=1)
            share = np.zeros(number)
            for order, more in zip(orders, added, strict=True):
                share[order] += more
            found.append(share / ORDERS)
        return found[0], found[1]

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
        weighed: _Weighed,
        few: Survey,
        shares: tuple[Floats, Floats] | None,
        *,
        exact: bool,
        covered: float,
        number: int,
    ) -> Outcomes:
        """Everything in the user's figures."""
        looked_at = _looked_at(few.outcomes, len(self.pending))
        breaks, tenth = self.breaks(few, looked_at)
        places = [*np.flatnonzero(few.outcomes == self.outlook.planned), self.worst(few)]
        for place in places:
            self.outlook.verify(few, int(place))
        (value, value_error), (shortfall, shortfall_error) = weighed.means()
        drawn = 0.0 if exact or covered < 1 else 1 / sqrt(max(number, 1))
        return Outcomes(
            scenario=self.scenario,
            coins=tuple(self.coins(shares)),
            number=number,
            exact=exact,
            stopped=not exact and (covered < 1 or shares is None),
            covered=covered,
            value=value,
            shortfall=shortfall,
            value_error=value_error * drawn,
            shortfall_error=shortfall_error * drawn,
            percentiles=weighed.percentiles(),
            best=self.outcome(few, int(places[0])),
            worst=self.outcome(few, int(places[-1])),
            complete=dict(self.by_track(weighed.complete())),
            breaks=dict(self.by_track(breaks)),
            tenth=tenth,
            looked_at=looked_at,
            solved=self.outlook.tied is not None,
            proven=self.outlook.tied is None or self.outlook.tied.proven,
        )

    def coins(self, shares: tuple[Floats, Floats] | None) -> Iterator[Coin]:
        for bit, (writer_id, (letters, chance)) in enumerate(self.pending.items()):
            yield Coin(
                writer_id=writer_id,
                letter_ids=tuple(letter.id for letter in letters),
                probability=chance,
                value=None if shares is None else product(round(shares[0][bit])),
                shortfall=None if shares is None else decimal(round(shares[1][bit])),
            )

    def worst(self, survey: Survey) -> int:
        """The place of the possible outcome with the largest shortfall, then the least value, then the likeliest."""
        chances = self.chance(survey.outcomes)
        order = np.lexsort((-chances, survey.value, -survey.shortfall, chances <= 0))
        return int(order[0])

    def outcome(self, survey: Survey, place: int) -> Outcome:
        return Outcome(
            failing=self.failing(int(survey.outcomes[place])),
            probability=float(self.chance(survey.outcomes[place : place + 1])[0]),
            value=product(int(survey.value[place])),
            shortfall=decimal(int(survey.shortfall[place])),
            short=sum(len(programs) for programs, short in survey.unmet() if short[place]),
        )

    def breaks(self, survey: Survey, most: int) -> tuple[list[tuple[Sequence[int], _Break]], _Break]:
        """Group by group a smallest set of failures that leaves it short, and one for a tenth of all programs.

        Among equally small sets the likeliest; only what is possible, and only up to so many failures as all outcomes
        are known of.
        """
        chances = self.chance(survey.outcomes)
        failures = len(self.pending) - np.bitwise_count(survey.outcomes).astype(np.float64)
        badness = np.where((chances > 0) & (failures <= most), 2 * failures - chances, np.inf)
        programs = np.zeros(len(failures), dtype=np.int64)
        found: list[tuple[Sequence[int], _Break]] = []
        for members, short in survey.unmet():
            programs += len(members) * short
            found.append((members, self.smallest(survey.outcomes, badness, short)))
        many = ceil(TENTH * len(self.found.programs))
        return found, self.smallest(survey.outcomes, badness, programs >= many)

    def smallest(self, chosen: Bits, badness: Floats, short: Truth) -> _Break:
        among = np.where(short, badness, np.inf)
        place = int(np.argmin(among))
        return None if np.isinf(among[place]) else self.failing(int(chosen[place]))

    def by_track(self, found: Sequence[tuple[Sequence[int], T]]) -> Iterator[tuple[str, T]]:
        """What was found for groups of programs, for every row of the list in file order."""
        of = {program: entry for members, entry in found for program in members}
        program_of = {track.id: number for number, each in enumerate(self.found.programs) for track in each.tracks}
        return ((track.id, of[program_of[track.id]]) for track in self.scenario.tracks)


_Break = tuple[str, ...] | None


class _Weighed:
    """Outcomes with weights that add up to 1."""

    def __init__(self, survey: Survey, weights: Floats) -> None:
        self.survey, self.weights = survey, weights

    def means(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Mean and standard deviation of value and of shortfall, in points and letters."""
        found = []
        for figures, unit in ((self.survey.value, UNIT**2), (self.survey.shortfall, UNIT)):
            scaled = figures / unit
            mean = float(self.weights @ scaled)
            found.append((round(mean, PLACES), sqrt(max(0.0, float(self.weights @ (scaled - mean) ** 2)))))
        return found[0], found[1]

    def percentiles(self) -> dict[int, tuple[float, float]]:
        """Per percent the smallest value, and the smallest shortfall, not passed with that probability."""
        value, shortfall = (self.quantiles(figures) for figures in (self.survey.value, self.survey.shortfall))
        return {
            percent: (product(value[place]), decimal(shortfall[place])) for place, percent in enumerate(PERCENTILES)
        }

    def quantiles(self, figures: NDArray[np.int64]) -> list[int]:
        order = np.argsort(figures, kind="stable")
        passed = np.cumsum(self.weights[order])
        places = np.searchsorted(passed, np.array(PERCENTILES) / 100 - TINY)
        return [int(figures[order[min(place, len(order) - 1)]]) for place in places]

    def complete(self) -> list[tuple[Sequence[int], float]]:
        """Group by group, the probability that its programs end complete: 1 only where no weight is against it."""
        return [
            (programs, 0.0 if short.all() else round(1 - float(self.weights @ short), DIGITS))
            for programs, short in self.survey.unmet()
        ]


def _shapley(survey: Survey, number: int) -> tuple[Floats, Floats]:
    """Contributions to value and against shortfall, from all outcomes, in square units and units."""
    order = np.argsort(survey.outcomes)
    every = np.arange(2**number, dtype=np.uint64)
    size = np.bitwise_count(every).astype(np.int64)
    weight = np.array([factorial(s) * factorial(max(0, number - s - 1)) / factorial(number) for s in range(number + 1)])
    found = []
    for figures in (survey.value[order], -survey.shortfall[order]):
        share = np.zeros(number)
        for bit in range(number):
            absent = every[(every >> np.uint64(bit) & np.uint64(1)) == 0].astype(np.int64)
            share[bit] = weight[size[absent]] @ (figures[absent + 2**bit] - figures[absent])
        found.append(share)
    return found[0], found[1]


def _looked_at(known: Bits, number: int) -> int:
    """Up to how many failures all outcomes are known."""
    failures = np.bincount(number - np.bitwise_count(known).astype(np.int64), minlength=number + 1)
    whole = [int(failures[size]) >= comb(number, size) for size in range(number + 1)]
    return (whole.index(False) if False in whole else number + 1) - 1
