"""Every way the pending letters can turn out, with its probability: what the plan is worth when some writers fail.

Every writer with a pending letter sends what they promised, or nothing. Up to `[limits] outcome_writers` of them all
outcomes are enumerated; beyond, outcomes are sampled, and standard errors are told. Nobody further is asked in an
outcome. Contributions are Shapley values (Shapley 1953): a writer's mean marginal worth over all orders in which
writers could deliver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile
from math import ceil, comb, sqrt
from typing import TypeVar
from warnings import warn

import numpy as np
from numpy.typing import NDArray

from ..domain.baseline import Baseline, entered
from ..domain.entities import Letter, Scenario
from ..domain.errors import NoAnswerError
from ..domain.traits import facts
from ..optimize.budget import Budget, Engine
from ..optimize.grouping import build_problem
from ..optimize.portfolios import Bits, Truth
from ..optimize.watch import NOBODY, Phase, Watch
from ..rules.problem import Problem
from ..rules.scale import product
from ..rules.strength import probability
from .outcome_values import OutcomeTable, OutcomeValues, for_search, refuse_too_many
from .statistics import Floats, WeightedOutcomes, exhaustive_up_to, shapley

__all__ = ["Outcome", "Outcomes", "WriterDelivery", "delivery_chances", "is_pending", "letter_chances", "outcomes"]

TENTH = 0.1
"""Of how many programs a set of failures is told that leaves so many short."""
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
        Their standard errors; 0 where outcomes are enumerated.
    """

    writer_id: str
    letter_ids: tuple[str, ...]
    probability: float
    value: float | None = None
    shortfall: float | None = None
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
    """Every way the pending letters can turn out.

    Attributes
    ----------
    number
        How many outcomes were enumerated, or sampled.
    sampled
        True if they were sampled.
    exact
        True if these are all.
    stopped
        True if Ctrl-C, or the end of the time, came before all that was to be worked out.
    covered
        The probability of those worked out: below 1 where all were wanted and Ctrl-C came. Expectations are over them.
    value, shortfall
        Expected points times weight, and letters times weight missing.
    value_error, shortfall_error
        Their standard errors; 0 where outcomes are enumerated.
    percentiles
        Per percent: the least value, and the least shortfall, that is not passed with at least that probability.
    best, worst
        All letters come; and the possible outcome with the largest shortfall, then the least value.
    complete
        Program (track) id to the probability of ending complete; where outcomes are sampled, the share of the sample.
    breaks
        Program (track) id to a smallest set of writers whose failing leaves it short: none where it is short anyway.
        None: no set, or none among so many as `exhaustive_up_to`. Missing: not worked out in time.
    tenth
        Likewise for a tenth of all programs.
    exhaustive_up_to
        The most failures at once among which `breaks` and `tenth` were looked for.
    solved, proven
        True if any outcome had to be solved, because limits couple programs; true if every answer is proven optimal.
    """

    scenario: Scenario
    writers: tuple[WriterDelivery, ...]
    number: int
    sampled: bool
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

    @property
    def coins(self) -> tuple[WriterDelivery, ...]:
        """The name of `writers` in version 0.3.0; it goes with the version after this one."""
        warn("Outcomes.coins is now Outcomes.writers", DeprecationWarning, stacklevel=2)
        return self.writers


def outcomes(
    scenario: Scenario,
    *,
    baseline: Baseline | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    engine: Engine | str = Engine.AUTO,
    watch: Watch = NOBODY,
) -> Outcomes:
    """Work out what the plan comes to under every set of writers who deliver.

    Parameters
    ----------
    baseline
        What was entered already, as for :func:`solver.whatif`.
    time_limit
        Seconds for all of it.
    seed
        For outcomes that are sampled, and for CP-SAT.
    engine
        ``auto``, or ``cp-sat``: every outcome is solved by the CP-SAT model, none looked up.
    watch
        Told how many outcomes are solved and how many there are, where they are not looked up.

    Raises
    ------
    InputError
        For pins that contradict each other, or more than 63 writers with pending letters.
    KeyboardInterrupt, NoAnswerError
        When Ctrl-C, or the end of the time, came before anything was known.
    """
    budget = Budget.of(time_limit, seed, Engine(engine), watch)
    scenario = entered(scenario, baseline)
    watch.phase(Phase.OUTCOMES)
    study = _OutcomeStudy(scenario, budget)
    few = len(study.pending) <= scenario.settings.limits.outcome_writers
    return study.enumerated() if few else study.sampled()


def delivery_chances(
    scenario: Scenario, awaited: Callable[[Letter], bool]
) -> dict[str, tuple[tuple[Letter, ...], float]]:
    """Per writer with letters that are awaited: these, and the least probability said of any of them."""
    found: dict[str, tuple[tuple[Letter, ...], float]] = {}
    chances = letter_chances(scenario)
    for letter in scenario.letters:
        if awaited(letter):
            letters, least = found.get(letter.writer_id, ((), 1.0))
            found[letter.writer_id] = (*letters, letter), min(least, chances[letter.id])
    return found


def letter_chances(scenario: Scenario) -> dict[str, float]:
    """Per letter, that it comes at all: the least that was entered for a program, else its own or the table's."""
    own: dict[str, float] = {}
    listed = {track.id for track in scenario.tracks}
    for (track_id, letter_id), (_, chance) in scenario.strengths.items():
        if chance is not None and track_id in listed:
            own[letter_id] = min(chance, own.get(letter_id, 1.0))
    return {entry.letter.id: own.get(entry.letter.id, probability(entry)) for entry in facts(scenario)}


def is_pending(letter: Letter) -> bool:
    """True of a letter asked for and not there yet."""
    return letter.status.pending


class _OutcomeStudy:
    """The outcomes of one scenario, and what they say.

    Attributes
    ----------
    pending
        Per writer their pending letters and the probability that they come; bit `d` of an outcome stands for the
        `d`-th of them.
    """

    def __init__(self, scenario: Scenario, budget: Budget) -> None:
        self.scenario, self.budget = scenario, budget
        self.limits = scenario.settings.limits
        self.pending = delivery_chances(scenario, is_pending)
        refuse_too_many(scenario, len(self.pending), "have letters to come", "weighed")
        self.problem: Problem = build_problem(scenario, budget)
        self.chances = np.array([chance for _, chance in self.pending.values()])
        place = self.problem.position
        deliveries = [frozenset(place(letter.id) for letter in letters) for letters, _ in self.pending.values()]
        available = self.problem.uploaded.union(*deliveries)
        self.values = OutcomeValues(self.problem, available, deliveries, for_search(budget))

    def enumerated(self) -> Outcomes:
        """All outcomes; after Ctrl-C, or the end of the time, those that are known, the fewest failures first."""
        table = self.values.table()
        chances = self.probability(table.outcomes)
        covered = float(chances.sum())
        if not covered:
            self.budget.require()
            raise KeyboardInterrupt
        weighted = WeightedOutcomes(table, chances / covered)
        whole = not (table.stopped or self.budget.spent)
        shares = shapley(table, len(self.pending)) if whole else None
        return self.told(weighted, table, shares, covered=covered)

    def sampled(self) -> Outcomes:
        """A sample of the outcomes; after Ctrl-C, or the end of the time, its beginning, which is as fair a sample."""
        rng = np.random.default_rng(self.budget.seed)
        comes = rng.random((self.most, len(self.chances))) < self.chances
        draws = (comes @ (np.uint64(1) << np.arange(len(self.chances), dtype=np.uint64))).tolist()
        distinct = np.array(list(dict.fromkeys([self.values.planned, *draws])), dtype=np.uint64)
        table = self.values.table(distinct)
        place_of = {outcome: place for place, outcome in enumerate(table.outcomes.tolist())}
        places = list(takewhile(lambda place: place is not None, map(place_of.get, draws)))
        if not places:
            self.budget.require()
            raise KeyboardInterrupt
        weighted = WeightedOutcomes(table, np.bincount(np.array(places), minlength=len(place_of)) / len(places))
        few = None if table.stopped else self.further(self.few_failures())
        shares = self.sampled_shapley(rng) if few and not few.stopped else None
        return self.told(weighted, few or table, shares, sample=len(places))

    def further(self, outcomes: Bits) -> OutcomeTable | None:
        """More outcomes, for a further question; None where the time does not allow any."""
        try:
            return self.values.table(outcomes)
        except NoAnswerError:
            return None

    @property
    def most(self) -> int:
        """How many outcomes are sampled, and about how many more are looked at for each further question."""
        return self.limits.solved_samples if self.values.coupled else self.limits.samples

    def few_failures(self) -> Bits:
        """All outcomes with few failures, the fewest first, and the one in which all fail who can."""
        number = len(self.pending)
        full, bits = 2**number - 1, [1 << bit for bit in range(number)]
        sizes = [size for size in range(self.limits.failures + 1) if size < 2 or comb(number, size) <= self.most]
        asked = [full - sum(failing) for size in sizes for failing in combinations(bits, size)]
        sure = sum(bit for bit, chance in zip(bits, self.chances, strict=True) if chance >= 1)
        return np.array(list(dict.fromkeys([*asked, sure])), dtype=np.uint64)

    def sampled_shapley(self, rng: np.random.Generator) -> Floats | None:
        """Like :func:`shapley`, over some orders in which writers could deliver; None: not all could be worked out."""
        number = len(self.pending)
        orders = [rng.permutation(number) for _ in range(min(self.limits.orders, max(2, self.most // (number + 1))))]
        steps = np.array(
            [[0, *np.cumsum([1 << int(bit) for bit in order], dtype=np.uint64)] for order in orders], dtype=np.uint64
        )  # shape (orders, writers + 1): nobody has delivered, the first has, the first two have, ...
        distinct, where = np.unique(steps, return_inverse=True)
        table = self.further(distinct)
        if table is None or table.stopped:
            return None
        found = np.empty((2, len(orders), number))
        for shares, figures in zip(found, (table.value, -table.shortfall), strict=True):
            added = np.diff(figures[where.reshape(steps.shape)].astype(np.float64), axis=1)
            np.put_along_axis(shares, np.array(orders), added, axis=1)
        return np.vstack([found.mean(axis=1), found.std(axis=1, ddof=1) / sqrt(len(orders))])

    def probability(self, chosen: Bits) -> Floats:
        """The probability of some outcomes, each by itself; shape (outcomes,)."""
        chances = np.ones(len(chosen))
        for bit, comes in enumerate(self.chances):
            chances *= np.where(chosen >> np.uint64(bit) & np.uint64(1), comes, 1 - comes)
        return chances

    def failing(self, outcome: int) -> tuple[str, ...]:
        """The ids of those who fail in an outcome."""
        return tuple(writer_id for bit, writer_id in enumerate(self.pending) if not outcome >> bit & 1)

    def told(
        self,
        weighted: WeightedOutcomes,
        few: OutcomeTable,
        shares: Floats | None,
        covered: float = 1.0,
        sample: int = 0,
    ) -> Outcomes:
        """Everything in the user's figures.

        Parameters
        ----------
        few
            All outcomes with few failures, the planned one among them, and maybe others.
        shares
            What every writer contributes, as :func:`shapley` has it; None: not worked out.
        covered
            The probability of all outcomes enumerated.
        sample
            How many outcomes were sampled; 0: they were enumerated.
        """
        known_to = exhaustive_up_to(few.outcomes, len(self.pending))
        planned = int(np.flatnonzero(few.outcomes == self.values.planned)[0])
        self.values.verify(few, planned)
        (value, value_error), (shortfall, shortfall_error) = weighted.means()
        per_draw = 1 / sqrt(sample) if sample else 0.0
        exact = not (sample or few.stopped)
        worst, complete = self.worst([few, weighted.table]), weighted.complete()
        breaks, tenth = self.breaks(few, known_to)
        return Outcomes(
            scenario=self.scenario,
            writers=tuple(self.writers(shares)),
            number=sample or len(few.outcomes),
            sampled=bool(sample),
            exact=exact,
            stopped=shares is None or len(breaks) < len(complete),
            covered=1.0 if exact or sample else covered,
            value=value,
            shortfall=shortfall,
            value_error=value_error * per_draw,
            shortfall_error=shortfall_error * per_draw,
            percentiles=weighted.percentiles(),
            best=self.outcome(few, planned),
            worst=worst,
            complete=self.by_track(complete),
            breaks=self.by_track(breaks),
            tenth=tenth,
            exhaustive_up_to=known_to,
            solved=self.values.coupled is not None,
            proven=self.values.proven,
        )

    def writers(self, shares: Floats | None) -> Iterator[WriterDelivery]:
        """Every writer with pending letters, with their contributions where these are known."""
        letters_of = self.values.problem.in_letters
        for bit, (writer_id, (letters, chance)) in enumerate(self.pending.items()):
            worth = {}
            if shares is not None:
                value, shortfall, value_error, shortfall_error = map(round, shares[:, bit])
                worth = {"value": product(value), "shortfall": letters_of(shortfall)}
                worth |= {"value_error": product(value_error), "shortfall_error": letters_of(shortfall_error)}
            letter_ids = tuple(letter.id for letter in letters)
            yield WriterDelivery(writer_id=writer_id, letter_ids=letter_ids, probability=chance, **worth)

    def worst(self, tables: Sequence[OutcomeTable]) -> Outcome:
        """The possible outcome with the largest shortfall, then the least value, then the likeliest."""
        found = []
        for table in tables:
            chances = self.probability(table.outcomes)
            place = int(np.lexsort((-chances, table.value, -table.shortfall, chances <= 0))[0])
            self.values.verify(table, place)
            found.append(self.outcome(table, place))
        return min(found, key=lambda each: (each.probability <= 0, -each.shortfall, each.value, -each.probability))

    def outcome(self, table: OutcomeTable, place: int) -> Outcome:
        """The outcome at a place of a table."""
        return Outcome(
            failing=self.failing(int(table.outcomes[place])),
            probability=float(self.probability(table.outcomes[place : place + 1])[0]),
            value=product(int(table.value[place])),
            shortfall=table.problem.in_letters(int(table.shortfall[place])),
            short=int(table.number_short[place]),
        )

    def breaks(self, table: OutcomeTable, most: int) -> tuple[list[tuple[Sequence[int], Break]], Break]:
        """Group by group a smallest set of failures that leaves it short, and one for a tenth of all programs.

        Among equally small sets the likeliest; only what is possible, or that nobody fails, and only up to `most`
        failures, as all outcomes are known of those. Groups that the time did not allow are missing.
        """
        chances = self.probability(table.outcomes)
        failures = len(self.pending) - np.bitwise_count(table.outcomes).astype(np.float64)
        among = np.flatnonzero(((chances > 0) | (failures == 0)) & (failures <= most))
        order = among[np.argsort(2 * failures[among] - chances[among], kind="stable")]  # fewest, then likeliest
        smallest: list[tuple[Sequence[int], Break]] = []
        for members, short in table.unmet():
            if self.budget.spent:
                break
            smallest.append((members, self.first(table.outcomes, order, short)))
        many = ceil(TENTH * len(self.problem.programs))
        return smallest, self.first(table.outcomes, order, table.number_short >= many)

    def first(self, chosen: Bits, order: NDArray[np.intp], short: Truth) -> Break:
        """Who fails in the first outcome, in some order of their places, that is among the short ones."""
        places = order[short[order]]
        return self.failing(int(chosen[places[0]])) if len(places) else None

    def by_track(self, found: Sequence[tuple[Sequence[int], T]]) -> dict[str, T]:
        """What was found for groups of programs, for every row of the list in file order."""
        of = {program: entry for members, entry in found for program in members}
        program_of = {track.id: number for number, each in enumerate(self.problem.programs) for track in each.tracks}
        return {track.id: of[program_of[track.id]] for track in self.scenario.tracks if program_of[track.id] in of}
