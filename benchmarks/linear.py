"""V(A) as one mixed-integer linear program: what the general solvers are given.

It is what a practitioner would write down: one 0-1 variable per letter and unit, the strong form of "used" (a letter
here is at most the writer asked, not a sum over all units), shortfall variables at one large price: of what is missing
on the reading day, and of what is missing in the end. A unit is one program; or, in the letter x group model, all
programs that are alike, their weights added. Figures are whole numbers here, points and weights in ten-thousandths as
in :mod:`solver.rules.scale`; solvers that take floats are given points.

Left out: the goals that settle ties (fewest changes, order of rows). That favours the peers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import combinations
from math import gcd

from solver.rules.problem import OVER, Demand, Problem, ProgramGroup, Tally, weight_of
from solver.rules.scale import UNIT

__all__ = ["INFINITE", "Linear", "formulate"]

INFINITE = float("inf")
Terms = Sequence[tuple[int, int]]
"""Pairs of coefficient and variable."""


@dataclass(slots=True)
class Linear:
    """Minimise `offset` + `costs` x, subject to lows <= rows x <= highs, and bounds on x.

    Attributes
    ----------
    lows, highs, whole, costs
        Per variable: its bounds, whether it must be whole (the others are whole by themselves in some optimum), and
        its cost in square units.
    rows, row_lows, row_highs
        The rows, as pairs of coefficient and variable, and their bounds.
    offset
        What every answer costs.
    lacks
        Per variable that counts a lack, the shortfall that one of it is, in parts of a letter times units of weight.
    price
        Of one letter missing at a program of weight 1, in points.
    step
        Shortfall is a multiple of so many letters, and all value there is weighs less than one step.
    units
        Per unit, the positions of its programs: one, or all that are alike.
    takes
        (unit, letter) to its variable.
    """

    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    rows: list[Terms] = field(default_factory=list)
    row_lows: list[float] = field(default_factory=list)
    row_highs: list[float] = field(default_factory=list)
    offset: int = 0
    lacks: dict[int, int] = field(default_factory=dict)
    price: float = 0.0
    step: float = 0.0
    units: list[tuple[int, ...]] = field(default_factory=list)
    takes: dict[tuple[int, int], int] = field(default_factory=dict)

    def variable(self, high: int, cost: int = 0, *, low: int = 0, whole: bool = False) -> int:
        """Add a variable and return its number."""
        self.lows.append(low)
        self.highs.append(high)
        self.whole.append(whole)
        self.costs.append(cost)
        return len(self.costs) - 1

    def lack(self, high: int, shortfall: int) -> int:
        """Add a variable that counts a lack, each of it so much shortfall, and return its number."""
        variable = self.variable(high)
        self.lacks[variable] = shortfall
        return variable

    def row(self, terms: Terms, low: float = -INFINITE, high: float = INFINITE) -> None:
        """Add a row."""
        self.rows.append(terms)
        self.row_lows.append(low)
        self.row_highs.append(high)

    def portfolios(self, values: Sequence[float], programs: int) -> tuple[tuple[int, ...], ...]:
        """Per program the letters taken, in file order."""
        taken: list[list[int]] = [[] for _ in range(programs)]
        for (unit, letter), variable in self.takes.items():
            if values[variable] > 0.5:
                for program in self.units[unit]:
                    taken[program].append(letter)
        return tuple(tuple(sorted(letters)) for letters in taken)


def formulate(problem: Problem, available: frozenset[int], *, grouped: bool = False) -> Linear:
    """Write V(available) down.

    Parameters
    ----------
    grouped
        True: programs that are alike are one unit and get the same letters. That leaves no best answer out where no
        letter has `max_programs`; where one has, the model is wrong.
    """
    model = Linear()
    for group in problem.groups:
        letters = group.letters(available)
        for programs in [group.programs] if grouped else [(program,) for program in group.programs]:
            _Unit(problem, model, group, programs, letters, available).add()
    _couple(problem, model)
    _charge(problem, model, _span(problem, available))
    return model


def _charge(problem: Problem, model: Linear, span: int) -> None:
    """Price shortfall so that no value outweighs it.

    Two answers differ in shortfall by the common divisor of all that is counted at least: by less than a letter where
    some of it counts on the reading day and the rest in the end. Anything smaller than the price may trade that at one
    program for points at many others.
    """
    step = gcd(*model.lacks.values()) or 1
    price = span // step + 1
    for variable, shortfall in model.lacks.items():
        model.costs[variable] = shortfall * price
    model.price, model.step = price * problem.shares.unit / UNIT, problem.in_letters(step)


def _span(problem: Problem, available: frozenset[int]) -> int:
    """No two answers are farther apart in value, in square units.

    All the points there are to win or lose lie between what every program would have if it took its best letters alone
    and what it would have if it took its worst and lost all that can be lost.
    """
    span = 0
    for group in problem.groups:
        letters = group.letters(available)
        figures = [group.strengths[letter] for letter in letters]
        reach = sum(nlargest(group.room, (max(0, figure) for figure in figures)))
        reach += sum(nlargest(group.room, (max(0, -figure) for figure in figures)))
        losses = problem.prices.extra_bar * group.room + problem.prices.overlap * group.room * (group.room - 1) // 2
        losses += problem.prices.change * (group.room + len(group.reference))
        losses += problem.prices.prefer * sum(_most(demand, group.room) for demand in group.preferred)
        span += group.weight * (reach + losses)
    span += UNIT * sum(problem.ask_costs[problem.writer_of[letter]] for letter in problem.to_ask & available)
    return span


def _most(demand: Demand, room: int) -> int:
    return max(sum(max(tally.count.number, room) for tally in option) for option in demand.options)


Counted = Callable[[int, int], int]
"""Adds a variable that counts letters of a clause: its upper bound, and how often one of them counts."""


class _Unit:
    """The part of the model that one program, or one group of programs alike, is alone with."""

    def __init__(
        self,
        problem: Problem,
        model: Linear,
        group: ProgramGroup,
        programs: tuple[int, ...],
        letters: tuple[int, ...],
        available: frozenset[int],
    ) -> None:
        self.problem, self.model, self.group, self.letters = problem, model, group, letters
        self.forced = {*group.locked, *(letter for letter in group.pinned if letter in available)}
        self.weight = weight_of(problem.programs[program] for program in programs)
        self.unit = len(model.units)
        self.take: dict[int, int] = {}
        model.units.append(programs)

    def add(self) -> None:
        self.add_letters()
        self.add_optional()
        self.add_counts()
        self.add_overlap()
        for demand in self.group.stated:
            for parts, letters in self.moments(self.problem.shares.clause):
                self.add_demand(demand, letters, self.lacking(parts))
        for demand in self.group.preferred:
            self.add_demand(demand, self.letters, self.priced)

    def moments(self, share: int) -> list[tuple[int, tuple[int, ...]]]:
        """When a lack is counted: in how many parts of a letter, `share` on the reading day, and the letters then."""
        whole, in_time = self.problem.shares.unit, self.group.there_in_time(self.letters)
        if in_time == self.letters:
            return [(whole, self.letters)]
        return [(parts, letters) for parts, letters in ((share, in_time), (whole - share, self.letters)) if parts]

    def lacking(self, parts: int) -> Counted:
        """What a stated clause lacks is shortfall, letters over more than once."""
        return lambda high, times: self.model.lack(high, self.weight * parts * times)

    def priced(self, high: int, _: int) -> int:
        """What a preferred clause lacks costs points, each letter once."""
        return self.model.variable(high, self.weight * self.problem.prices.prefer)

    def add_letters(self) -> None:
        """Strengths and changes; locked and pinned letters go; room; one letter per writer."""
        change = self.problem.prices.change
        self.model.offset += self.weight * change * len(self.group.reference)
        by_writer: dict[int, list[int]] = defaultdict(list)
        for letter in self.letters:
            moved = -change if letter in self.group.reference else change
            cost = self.weight * (moved - self.group.strengths[letter])
            taken = self.model.variable(1, cost, low=int(letter in self.forced), whole=True)
            self.take[letter] = self.model.takes[self.unit, letter] = taken
            by_writer[self.problem.writer_of[letter]].append(letter)
        self.model.row(self.sum_of(self.letters), high=self.group.room)
        for letters in by_writer.values():
            if len(letters) > 1:
                self.model.row(self.sum_of(letters), high=1)

    def add_optional(self) -> None:
        """Beyond the required count go only letters that may."""
        beyond = min(len(self.letters), self.group.room) - self.group.required
        if self.group.optional is None or beyond <= 0:
            return
        for letter in set(self.letters).difference(self.group.optional, self.group.locked):
            terms = [(1 + beyond * (other == letter), self.take[other]) for other in self.letters]
            self.model.row(terms, high=self.group.required + beyond)

    def add_counts(self) -> None:
        """Letters missing from the required count, on the reading day and in the end, and letters beyond it."""
        required = self.group.required
        for parts, letters in self.moments(self.problem.shares.opening):
            missing = self.model.lack(required, self.weight * parts)
            self.model.row([*self.sum_of(letters), (1, missing)], low=required)
        if self.group.room > required and self.problem.prices.extra_bar:
            extra = self.model.variable(self.group.room - required, self.weight * self.problem.prices.extra_bar)
            self.model.row([*self.sum_of(self.letters), (-1, extra)], high=required)

    def add_overlap(self) -> None:
        if not self.problem.prices.overlap:
            return
        for one, other in combinations(self.letters, 2):
            if (one, other) in self.problem.overlaps:
                both = self.model.variable(1, self.weight * self.problem.prices.overlap)
                self.model.row([*self.sum_of((one, other)), (-1, both)], high=1)

    def add_demand(self, demand: Demand, letters: Sequence[int], counted: Counted) -> None:
        """Letters short or over in a clause; of an either/or, those of the option that is chosen.

        Parameters
        ----------
        letters
            Those that count.
        """
        options = demand.options
        chosen = [self.model.variable(1, whole=True) for _ in options] if len(options) > 1 else [None]
        if len(options) > 1:
            self.model.row([(1, variable) for variable in chosen if variable is not None], low=1, high=1)
        for option, variable in zip(options, chosen, strict=True):
            for tally in option:
                self.add_tally(tally, letters, counted, variable)

    def add_tally(self, tally: Tally, letters: Sequence[int], counted: Counted, chosen: int | None) -> None:
        """One count. Where its option is not chosen it asks for no letter and allows all."""
        among = [letter for letter in letters if letter in tally.letters]
        number, most = tally.count.number, min(len(among), self.group.room)
        if tally.count.relation in (">=", "==") and number > 0:
            ends: Terms = [] if chosen is None else [(-number, chosen)]
            self.model.row([*self.sum_of(among), (1, counted(number, 1)), *ends], low=0 if ends else number)
        if tally.count.relation in ("<=", "==") and most > number:
            ends = [] if chosen is None else [(most - number, chosen)]
            over = counted(most - number, OVER)
            self.model.row([*self.sum_of(among), (-1, over), *ends], high=most if ends else number)

    def sum_of(self, letters: Iterable[int]) -> list[tuple[int, int]]:
        return [(1, self.take[letter]) for letter in letters]


def _couple(problem: Problem, model: Linear) -> None:
    """Add what ties units together, where it could bind."""
    places: dict[int, list[int]] = defaultdict(list)
    for (_, letter), variable in model.takes.items():
        places[letter].append(variable)
    for letter, limit in enumerate(problem.limits):
        if limit is not None and len(places[letter]) > limit:
            model.row([(1, variable) for variable in places[letter]], high=limit)
    _couple_versions(problem, model, places)
    _couple_asks(problem, model)


def _couple_versions(problem: Problem, model: Linear, places: Mapping[int, Sequence[int]]) -> None:
    written: dict[int, list[int]] = defaultdict(list)
    for letter in sorted(places):
        if places[letter]:
            written[problem.writer_of[letter]].append(letter)
    for writer, letters in written.items():
        if len(letters) > problem.versions[writer]:
            used = {letter: model.variable(1, whole=True) for letter in letters}
            for letter, variable in used.items():
                for taken in places[letter]:
                    model.row([(1, taken), (-1, variable)], high=0)
            model.row([(1, variable) for variable in used.values()], high=problem.versions[writer])


def _couple_asks(problem: Problem, model: Linear) -> None:
    """A writer is asked where any unit takes a letter that must be asked for; a unit takes one of each writer."""
    asked: dict[int, int] = {}
    here: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (unit, letter), variable in model.takes.items():
        if letter in problem.to_ask:
            here[unit, problem.writer_of[letter]].append(variable)
    for (_, writer), taken in here.items():
        if writer not in asked:
            asked[writer] = model.variable(1, problem.ask_costs[writer] * UNIT, whole=True)
        model.row([*((1, variable) for variable in taken), (-1, asked[writer])], high=0)
    if len(asked) > problem.asks_max:
        model.row([(1, variable) for variable in asked.values()], high=problem.asks_max)
