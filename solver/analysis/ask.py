"""Whom to ask next, and in which order: ``lor ask``.

Every writer asked may refuse, be silent or be late, as those may who have letters to come. So a set of asks is judged
by what to expect after it: shortfall first, then value, with the best re-solve in each outcome. Asking costs its
points whether or not the letter comes; nobody is asked anew in an outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TypeVar

from ..domain.baseline import Baseline, entered
from ..domain.entities import Letter, Scenario, Status
from ..domain.errors import NoAnswerError
from ..optimize.budget import Budget, Engine
from ..optimize.cache import SolutionCache
from ..optimize.grouping import build_problem
from ..optimize.solve import best
from ..optimize.watch import NOBODY, Phase, Watch
from ..rules.timing import ask_by, uploaded_for
from .ask_values import PLACES, AskValues, Worth
from .further import refusing
from .hedges import Hedge, hedges
from .lacking import Lacking, lacking
from .outcomes import delivery_chances, is_pending

__all__ = ["Ask", "AskSet", "Asks", "ask"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSet:
    """The best set of asks of a size, and what to expect after it."""

    writer_ids: tuple[str, ...]
    worth: Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A writer who may be asked.

    Attributes
    ----------
    probability
        That the letter comes: the least of what is said of any of them.
    cost
        Points charged for asking.
    order
        The place in the order of asking, from 1; None: not to be asked.
    before, after
        What to expect before and after asking: where there is an order, after those who come before; else after all.
        None: not worked out in time.
    if_refused
        Where there is an order: whom to ask instead after a refusal, while all others are asked; None: nobody helps.
    hedges
        For whom this letter stands in: letters to come and other asks that meet the same needs or saw the same.
    lacking
        What is not in the portfolio and this writer could speak of (R33).
    """

    writer_id: str
    letter_ids: tuple[str, ...]
    probability: float
    cost: float
    order: int | None
    before: Worth
    after: Worth | None
    if_refused: str | None
    hedges: tuple[Hedge, ...]
    lacking: Lacking

    @property
    def shortfall_growth(self) -> float | None:
        """Letters × weight more that are missing after asking: below 0 where fewer are; None: not worked out."""
        return None if self.after is None else round(self.after.shortfall - self.before.shortfall, PLACES)

    @property
    def growth(self) -> float | None:
        """Points × weight gained by asking, its cost taken off; None: not worked out."""
        return None if self.after is None else round(self.after.value - self.before.value, PLACES)

    @property
    def helps(self) -> bool:
        """True if asking is better than not asking."""
        return self.after is not None and self.after.key < self.before.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Whom to ask.

    Attributes
    ----------
    allowed
        `[asks] max`.
    supposed
        True if it is 0, so that what is told is what one ask would bring.
    sets
        Per size from 0, the best set of so many asks: as far as it was worked out. Empty: there is nobody to ask.
    asks
        Those to be asked in their order, then the others in the order of the letters.
    if_all_deliver
        Whom the plan asks, which counts every letter as coming, and what to expect after that. None: not worked out.
    unlisted
        Ids of writers who have no letter, not even one to ask for.
    reading, ask_by
        The day on which most programs not applied to begin to read, and the last day to ask so that a letter is there
        by then if the writer is quick (R29); None: there is no such program.
    exact, exhaustive
        True if no outcome was sampled; true if every set of asks was compared, else they were built one by one and
        improved by exchanges.
    short
        How many programs are short even if all deliver; None: not worked out in time.
    stopped, proven
        True if Ctrl-C, or the end of the time, came before all sizes were done; true if every answer is proven optimal.
    """

    scenario: Scenario
    allowed: int
    supposed: bool
    sets: tuple[AskSet, ...]
    asks: tuple[Ask, ...]
    if_all_deliver: AskSet | None
    unlisted: tuple[str, ...]
    reading: date | None
    ask_by: date | None
    exact: bool
    exhaustive: bool
    short: int | None
    stopped: bool
    proven: bool

    def _repr_html_(self) -> str:
        from ..report.ask import ask_overview

        return ask_overview(self)

    @property
    def chosen(self) -> tuple[Ask, ...]:
        """Those to be asked, in order."""
        return tuple(one for one in self.asks if one.order)

    @property
    def best(self) -> AskSet:
        """The best set of all sizes, of equals the smallest; only where there is anybody to ask."""
        return min(self.sets, key=lambda some: some.worth.key)


def ask(
    scenario: Scenario,
    *,
    baseline: Baseline | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    engine: Engine | str = Engine.AUTO,
    watch: Watch = NOBODY,
) -> Asks:
    """Work out whom to ask, and in which order.

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
        For pins that contradict each other, or more than 63 writers asked or to ask.
    KeyboardInterrupt, NoAnswerError
        When Ctrl-C, or the end of the time, came before anything was known.
    """
    budget = Budget.of(time_limit, seed, Engine(engine), watch)
    scenario = entered(scenario, baseline)
    watch.phase(Phase.OUTCOMES)
    return _AskStudy(scenario, budget).told()


class _AskStudy:
    """The sets of asks of one scenario. A set of writers is a whole number, a bit for each in the order of the letters.

    Attributes
    ----------
    names
        Ids of the writers who may be asked.
    """

    def __init__(self, scenario: Scenario, budget: Budget) -> None:
        self.scenario, self.budget = scenario, budget
        self.pending = delivery_chances(scenario, is_pending)
        refuse = refusing(scenario)
        self.askable = {
            writer_id: found
            for writer_id, found in delivery_chances(scenario, lambda one: one.status is Status.NOT_ASKED).items()
            if writer_id not in refuse
        }
        self.names = tuple(self.askable)
        asks = scenario.settings.asks
        self.most = min(max(1, asks.max), len(self.names))
        self.problem = build_problem(_asked_today(scenario, self.askable), budget)
        self.costs = {
            writer.id: asks.cost if writer.ask_cost is None else writer.ask_cost for writer in scenario.writers
        }
        self.values = self.valued()

    def valued(self) -> AskValues:
        """What sets of asks are worth."""
        limits, both = self.scenario.settings.limits, (self.pending, self.askable)
        pending, asks = (
            [frozenset(self.problem.position(letter.id) for letter in letters) for letters, _ in found.values()]
            for found in both
        )
        return AskValues(
            replace(self.problem, to_ask=frozenset()),
            pending=pending,
            asks=asks,
            chances=[chance for found in both for _, chance in found.values()],
            costs=[self.costs[writer_id] for writer_id in self.names],
            most=self.most,
            samples=(limits.samples, limits.solved_samples),
            budget=self.budget,
        )

    def told(self) -> Asks:
        """Everything, by the ids of writers."""
        sets = self.sets() if self.names else []
        chosen = self.best(sets) if sets else 0
        asks = tuple(self.asks(self.in_order(chosen)))
        all_deliver = self.in_time(self.ask_set, self.if_all_deliver()) if sets else None
        short = self.in_time(self.values.number_short, chosen)
        reading, settings = self.reading(), self.scenario.settings
        return Asks(
            scenario=self.scenario,
            allowed=self.scenario.settings.asks.max,
            supposed=not self.scenario.settings.asks.max,
            sets=tuple(self.ask_set(some) for some in sets),
            asks=asks,
            if_all_deliver=all_deliver,
            unlisted=tuple(writer.id for writer in self.scenario.writers if writer.id not in self.writing()),
            reading=reading,
            ask_by=reading and ask_by(uploaded_for(reading, settings.season), settings.calendar),
            exact=self.values.exact,
            exhaustive=self.values.exhaustive,
            short=short,
            stopped=self.values.closed,
            proven=self.values.values.proven,
        )

    def ask_set(self, asked: int) -> AskSet:
        """A set of asks by ids."""
        ids = tuple(name for bit, name in enumerate(self.names) if asked >> bit & 1)
        return AskSet(writer_ids=ids, worth=self.values.expected(asked))

    def sets(self) -> list[int]:
        """Per size from 0, the best set of asks; after Ctrl-C, or the end of the time, of the sizes that are done.

        Raises
        ------
        KeyboardInterrupt, NoAnswerError
            When it came before every single ask was known.
        """
        self.values.prepare(0)
        self.values.expected(0)
        found = [0]
        try:
            for size in range(1, self.most + 1):
                self.values.prepare(size)
                found.append(self.every(size) if self.values.exhaustive else self.exchanged(found[-1]))
        except (KeyboardInterrupt, NoAnswerError):
            if len(found) == 1:
                raise
            self.values.closed = True
        return found

    def every(self, size: int) -> int:
        """The best of all sets of a size; of equals the first in the order of the letters."""
        return self.best(sum(1 << bit for bit in some) for some in combinations(range(len(self.names)), size))

    def exchanged(self, smaller: int) -> int:
        """A good set of one more than a smaller one: the best further ask, then exchanges of one while any helps."""
        found = self.best(self.further(smaller))
        while True:
            members = [1 << bit for bit in range(len(self.names)) if found >> bit & 1]
            better = self.best([found, *(more for one in members for more in self.further(found ^ one))])
            if better == found:
                return found
            found = better

    def further(self, asked: int) -> Iterable[int]:
        """A set with each of the writers who are not in it."""
        return [asked | 1 << bit for bit in range(len(self.names)) if not asked >> bit & 1]

    def best(self, sets: Iterable[int]) -> int:
        """The best of some sets, of equals the first."""
        return min(sets, key=lambda some: self.values.expected(some).key)

    def in_order(self, asked: int) -> list[int]:
        """The members of a set as bits: the one that alone is best, then the one that is best beside it, and so on."""
        order: list[int] = []
        left, before = [bit for bit in range(len(self.names)) if asked >> bit & 1], 0
        while left:
            before = self.best(before | 1 << bit for bit in left)
            order.append(next(bit for bit in left if before >> bit & 1))
            left.remove(order[-1])
        return order

    def if_all_deliver(self) -> int:
        """Whom the plan asks: it counts every letter as coming."""
        problem = replace(self.problem, asks_max=self.most)
        answer = best(problem, problem.plannable, self.budget, SolutionCache())
        used = {letter for counts in answer.assignment for portfolio, _ in counts for letter in portfolio}
        asked = {problem.letters[letter].writer_id for letter in used & problem.to_ask}
        return sum(1 << bit for bit, name in enumerate(self.names) if name in asked)

    def asks(self, order: Sequence[int]) -> Iterator[Ask]:
        """Those to be asked in their order, then all others."""
        hedging = hedges(self.problem, self.positions(self.askable), self.positions(self.pending))
        lacks = lacking(self.scenario)
        chosen = sum(1 << bit for bit in order)
        for number, bit in enumerate([*order, *(bit for bit in range(len(self.names)) if bit not in order)], start=1):
            writer_id = self.names[bit]
            letters, chance = self.askable[writer_id]
            is_chosen = number <= len(order)
            before = sum(1 << one for one in order[: number - 1])
            yield Ask(
                writer_id=writer_id,
                letter_ids=tuple(letter.id for letter in letters),
                probability=chance,
                cost=self.costs[writer_id],
                order=number if is_chosen else None,
                before=self.values.expected(before),
                after=self.in_time(self.values.expected, before | 1 << bit),
                if_refused=self.instead(chosen, bit) if is_chosen else None,
                hedges=hedging[writer_id],
                lacking=lacks[writer_id],
            )

    def positions(self, found: Mapping[str, tuple[tuple[Letter, ...], float]]) -> dict[str, frozenset[int]]:
        """Per writer, the positions of the letters."""
        place = self.problem.position
        return {name: frozenset(place(letter.id) for letter in letters) for name, (letters, _) in found.items()}

    def in_time(self, work: Callable[[int], T], asked: int) -> T | None:
        """What is worked out about a set of asks; None: there was no time left for it."""
        try:
            return work(asked)
        except (KeyboardInterrupt, NoAnswerError):
            self.values.closed = True
            return None

    def instead(self, asked: int, refused: int) -> str | None:
        """Whom to ask after a refusal while all others are asked; None: nobody is worth it, or no time was left."""
        others = asked & ~(1 << refused)
        known = {
            bit: worth
            for bit in range(len(self.names))
            if not asked >> bit & 1 and (worth := self.in_time(self.values.expected, others | 1 << bit))
        }
        best_bit = min(known, key=lambda bit: known[bit].key, default=None)
        helps = best_bit is not None and known[best_bit].key < self.values.expected(others).key
        return self.names[best_bit] if best_bit is not None and helps else None

    def writing(self) -> frozenset[str]:
        """Ids of the writers who have a letter, or will send none."""
        return refusing(self.scenario).union(letter.writer_id for letter in self.scenario.letters)

    def reading(self) -> date | None:
        """The day on which most programs not applied to begin to read, of equals the first; None: there is none."""
        days = Counter(days.reading for days in self.problem.days if not days.applied)
        return min(days, key=lambda day: (-days[day], day), default=None)


def _asked_today(scenario: Scenario, askable: Iterable[str]) -> Scenario:
    """The scenario once some writers are asked; where nobody may be asked, as if one might, and without their pins."""
    asks, names = scenario.settings.asks, set(askable)
    letters = tuple(
        replace(letter, asked=letter.asked or scenario.as_of, pinned=letter.pinned if asks.max else ())
        if letter.writer_id in names and letter.status is Status.NOT_ASKED
        else letter
        for letter in scenario.letters
    )
    settings = replace(scenario.settings, asks=replace(asks, max=max(1, asks.max)))
    return replace(scenario, letters=letters, settings=settings)
