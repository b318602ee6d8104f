"""V(A) letter by letter as a CP-SAT model: the statement of the problem that a reader reads (docs/model.md).

One 0-1 variable per program and letter, one function per family of constraints, five goals in order. It solves any
component of any scenario (``--engine cp-sat``), decides where there are too many portfolios to list, and judges
everything faster in the tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations

from ..rules.problem import OVER, Demand, Portfolio, Problem, ProgramGroup, Tally
from ..rules.scale import UNIT
from .budget import Budget
from .coupling import Component
from .linear_model import LinearModel, Row, Terms
from .solution import ComponentSolution, ceiling, given

__all__ = ["COUPLINGS", "FAMILIES", "Unit", "goals", "solve_by_model", "unit"]


@dataclass(slots=True, kw_only=True)
class Unit:
    """Programs that get the same letters: those of a group, or one of them where they compete for a letter.

    Attributes
    ----------
    programs, weight
        How many they are, and their weight together in units.
    sent
        Per letter that may go there, a variable that is 1 if it does.
    gaps
        Per requirement, by its label, the terms that add up to what it lacks, in parts of a letter.
    prices
        Terms of value apart from strengths, in units of points, of one program.
    """

    problem: Problem
    group: ProgramGroup
    programs: int
    weight: int
    model: LinearModel
    sent: dict[int, int]
    gaps: dict[str, Terms] = field(default_factory=dict)
    prices: list[tuple[int, int]] = field(default_factory=list)

    def moments(self, share: int) -> Iterator[tuple[int, frozenset[int] | None]]:
        """When a lack is counted: the parts of a letter it counts for, and the letters there then; None: all.

        Parameters
        ----------
        share
            The parts that count on the reading day.
        """
        whole, in_time = self.problem.shares.unit, frozenset(self.group.on_time)
        if share and not in_time.issuperset(self.sent):
            yield share, in_time
            whole -= share
        if whole:
            yield whole, None

    def number_of(self, letters: frozenset[int] | None = None) -> Terms:
        """How many letters go there, of some or of all."""
        return tuple((1, variable) for letter, variable in self.sent.items() if letters is None or letter in letters)

    def apart(self, other: Portfolio) -> tuple[Terms, int]:
        """Letters in which the portfolio differs from another one: terms and a constant."""
        return tuple((-1 if letter in other else 1, v) for letter, v in self.sent.items()), len(other)

    def portfolio(self, values: Sequence[int]) -> Portfolio:
        """The letters that go there in a solution."""
        return tuple(sorted(letter for letter, variable in self.sent.items() if values[variable]))


def maximum(unit: Unit) -> Iterator[Row]:
    """No more letters than the maximum leaves room for, lost places counted."""
    yield Row("maximum", unit.number_of(), high=unit.group.room)


def one_per_writer(unit: Unit) -> Iterator[Row]:
    """One letter per writer."""
    by_writer: dict[int, list[int]] = defaultdict(list)
    for letter, variable in unit.sent.items():
        by_writer[unit.problem.writer_of[letter]].append(variable)
    for variables in by_writer.values():
        if len(variables) > 1:
            yield Row("one letter per writer", tuple((1, variable) for variable in variables), high=1)


def required(unit: Unit) -> Iterator[Row]:
    """As many letters as required, on the reading day and in the end, or else the missing ones count (R01, R31)."""
    number, label = unit.group.required, f"required {unit.group.required}"
    for parts, letters in unit.moments(unit.problem.shares.opening) if number > 0 else ():
        missing = unit.model.variable(0, number)
        unit.gaps[label] = (*unit.gaps.get(label, ()), (parts, missing))
        yield Row("required", (*unit.number_of(letters), (1, missing)), low=number)


def stated(unit: Unit) -> Iterator[Row]:
    """Each stated clause, or else the letters short or over in its cheapest option are counted."""
    for demand in unit.group.stated:
        label = str(demand.clause)
        for parts, letters in unit.moments(unit.problem.shares.clause):
            gap, rows = _gap(unit, demand, OVER, letters)
            counted = ((parts * factor, variable) for factor, variable in gap)
            unit.gaps[label] = (*unit.gaps.get(label, ()), *counted)
            yield from rows


def extra(unit: Unit) -> Iterator[Row]:
    """A letter beyond the required count must earn `extra_bar` (R05, R06)."""
    most = min(len(unit.sent), unit.group.room) - unit.group.required
    if most > 0:
        over = unit.model.variable(0, most)
        unit.prices.append((-unit.problem.prices.extra_bar, over))
        yield Row("extra letters", (*unit.number_of(), (-1, over)), high=unit.group.required)


def overlap(unit: Unit) -> Iterator[Row]:
    """Two letters whose writers share a rotation tell the same story twice."""
    for one, other in combinations(sorted(unit.sent), 2):
        if (one, other) in unit.problem.overlaps:
            both = unit.model.variable(0, 1)
            unit.prices.append((-unit.problem.prices.overlap, both))
            yield Row("overlap", ((1, unit.sent[one]), (1, unit.sent[other]), (-1, both)), high=1)


def preferred(unit: Unit) -> Iterator[Row]:
    """Each preferred clause is priced by the letter."""
    for demand in unit.group.preferred:
        gap, rows = _gap(unit, demand)
        unit.prices.extend((-unit.problem.prices.prefer * factor, variable) for factor, variable in gap)
        yield from rows


def optional(unit: Unit) -> Iterator[Row]:
    """Beyond the required count go only letters that may: any other one leaves room for no more than required."""
    group = unit.group
    beyond = min(len(unit.sent), group.room) - group.required
    if group.optional is not None and beyond > 0:
        for letter, variable in unit.sent.items():
            if letter not in group.optional and letter not in group.locked:
                yield Row("optional letters", (*unit.number_of(), (beyond, variable)), high=group.required + beyond)


FAMILIES: tuple[Callable[[Unit], Iterator[Row]], ...] = (
    maximum,
    one_per_writer,
    required,
    stated,
    extra,
    overlap,
    preferred,
    optional,
)


def _gap(unit: Unit, demand: Demand, over: int = 1, letters: frozenset[int] | None = None) -> tuple[Terms, list[Row]]:
    """The letters short or over in the cheapest option of a clause, and the rows that count them.

    Parameters
    ----------
    over
        How often a letter that is over counts.
    letters
        The only letters that count; None: all.
    """
    label = str(demand.clause) if letters is None else f"{demand.clause}, on the reading day"
    rows: list[Row] = []
    options = [
        tuple(term for tally in option for term in _tally_gap(unit, _among(tally, letters), over, label, rows))
        for option in demand.options
    ]
    if len(options) == 1:
        return options[0], rows
    ceilings = [sum(factor * unit.model.bounds[gap][1] for factor, gap in option) for option in options]
    cheapest = unit.model.variable(0, min(ceilings))
    chosen = [unit.model.variable(0, 1) for _ in options]
    rows.append(Row(label, tuple((1, choice) for choice in chosen), 1, 1))
    for option, choice, most in zip(options, chosen, ceilings, strict=True):
        rows.append(Row(label, (*option, (-1, cheapest), (most, choice)), high=most))
    return ((1, cheapest),), rows


def _among(tally: Tally, letters: frozenset[int] | None) -> Tally:
    """A count over some letters alone; None: over all."""
    return tally if letters is None else replace(tally, letters=tally.letters & letters)


def _tally_gap(unit: Unit, tally: Tally, over: int, label: str, rows: list[Row]) -> Iterator[tuple[int, int]]:
    """Variables that are at least the letters short, and the letters over, in one count; its rows are added.

    Parameters
    ----------
    over
        How often a letter that is over counts.
    label, rows
        The name of the rows, and where they are added.
    """
    count, letters = tally.count, unit.number_of(tally.letters)
    if count.relation != "<=":
        short = unit.model.variable(0, count.number)
        rows.append(Row(label, (*letters, (1, short)), low=count.number))
        yield 1, short
    if count.relation != ">=":
        beyond = unit.model.variable(0, max(0, len(letters) - count.number))
        rows.append(Row(label, (*letters, (-1, beyond)), high=count.number))
        yield over, beyond


def max_programs(component: Component, _: LinearModel, units: Sequence[Unit]) -> Iterator[Row]:
    """A letter goes to no more programs than its `max_programs`."""
    for letter in component.limited:
        terms = tuple((unit.programs, unit.sent[letter]) for unit in units if letter in unit.sent)
        yield Row(f"max_programs of letter {letter}", terms, high=component.problem.limits[letter])


def versions(component: Component, model: LinearModel, units: Sequence[Unit]) -> Iterator[Row]:
    """A writer's letters that go anywhere are no more than the writer's versions."""
    problem = component.problem
    reach = sorted({letter for unit in units for letter in unit.sent})
    for writer in sorted(component.coupling.versions):
        used = []
        for letter in (letter for letter in reach if problem.writer_of[letter] == writer):
            used.append(model.variable(0, 1))
            yield from _used_anywhere(used[-1], units, [letter], "versions")
        if used:
            yield Row("versions", tuple((1, variable) for variable in used), high=problem.versions[writer])


def asks(component: Component, model: LinearModel, units: Sequence[Unit]) -> Iterator[Row]:
    """Writers of letters not asked for yet are asked, at a cost, and no more of them than may be."""
    problem, limits = component.problem, component.coupling
    by_writer: dict[int, list[int]] = defaultdict(list)
    for letter in sorted({letter for unit in units for letter in unit.sent} & problem.to_ask):
        by_writer[problem.writer_of[letter]].append(letter)
    for writer, letters in sorted(by_writer.items()):
        if limits.few_asks or writer in limits.charged:
            model.asked[writer] = model.variable(0, 1)
            yield from _used_anywhere(model.asked[writer], units, letters, "asked")
    if limits.few_asks:
        yield Row("asks", tuple((1, variable) for variable in model.asked.values()), high=problem.asks_max)


COUPLINGS = (max_programs, versions, asks)


def _used_anywhere(used: int, units: Sequence[Unit], letters: Sequence[int], label: str) -> Iterator[Row]:
    """A variable is 1 if any of some letters goes anywhere."""
    for unit in units:
        for letter in letters:
            if letter in unit.sent:
                yield Row(label, ((1, unit.sent[letter]), (-1, used)), high=0)


def unit(problem: Problem, group: ProgramGroup, available: frozenset[int], model: LinearModel, programs: int) -> Unit:
    """Add some programs of a group to a model: the variables of their letters, and the rows of every family.

    Letters that are locked, or pinned and available, go there in any case.
    """
    forced = {*group.locked, *available.intersection(group.pinned)}
    sent = {letter: model.variable(int(letter in forced), 1) for letter in group.letters(available)}
    weight = group.weight // len(group.programs) * programs if programs < len(group.programs) else group.weight
    made = Unit(problem=problem, group=group, programs=programs, weight=weight, model=model, sent=sent)
    for family in FAMILIES:
        for row in family(made):
            model.add(row)
    return made


def goals(problem: Problem, units: Sequence[Unit], asked: Mapping[int, int]) -> list[dict[int, int]]:
    """The five goals, variable to coefficient, each to be minimised; constants are left out.

    Parameters
    ----------
    asked
        Per writer who might be asked, the variable that is 1 if so.
    """
    shortfall, loss, changes, moves, order = (Counter[int]() for _ in range(5))
    for made in units:
        for terms in made.gaps.values():
            for factor, variable in terms:
                shortfall[variable] += made.weight * factor
        for factor, variable in made.prices:
            loss[variable] -= made.weight * factor
        for letter, variable in made.sent.items():
            loss[variable] -= made.weight * made.group.strengths[letter]
            order[variable] += made.programs * problem.orders[letter]
        for factor, variable in made.apart(made.group.reference)[0]:
            changes[variable] += made.programs * factor
            loss[variable] += made.weight * factor * problem.prices.change
        if made.group.previous is not None:
            for factor, variable in made.apart(made.group.previous)[0]:
                moves[variable] += made.programs * factor
    for writer, variable in asked.items():
        loss[variable] += problem.ask_costs[writer] * UNIT
    return [dict(shortfall), dict(loss), dict(changes), dict(moves), dict(order)]


def solve_by_model(component: Component, budget: Budget, start: Sequence[Portfolio]) -> ComponentSolution:
    """Solve a component with CP-SAT.

    Parameters
    ----------
    start
        Per group, a portfolio that keeps every limit, to begin with.
    """
    if budget.spent:
        return given(component, start)
    from .search import minimise_lexicographically  # OR-Tools takes longer to import than most scenarios to solve

    problem, model = component.problem, LinearModel()
    limited = frozenset(component.limited)
    units: list[Unit] = []
    hint: dict[int, int] = {}
    for group, portfolio in zip(component.groups, start, strict=True):
        apart = bool(limited.intersection(group.letters(component.available)))
        for _ in range(len(group.programs) if apart else 1):
            if budget.spent:
                return given(component, start)
            units.append(unit(problem, group, component.available, model, 1 if apart else len(group.programs)))
            hint |= {variable: int(letter in portfolio) for letter, variable in units[-1].sent.items()}
    for couple in COUPLINGS:
        for row in couple(component, model, units):
            model.add(row)
    told = partial(component.tell, budget) if budget.watch.looks else None
    search = minimise_lexicographically(model, goals(problem, units, model.asked), budget, hint, told)
    if search.values is None:
        return given(component, start)
    counts = {id(group): Counter[Portfolio]() for group in component.groups}
    for made in units:
        counts[id(made.group)][made.portfolio(search.values)] += made.programs
    # Value leaves out what no choice changes: the price of letters that are no more there.
    constant = sum(group.weight * problem.prices.change * len(group.reference) for group in component.groups)
    return ComponentSolution(
        counts=tuple(tuple(sorted(counts[id(group)].items())) for group in component.groups),
        proven=search.proven,
        shortfall_bound=search.bounds[0],
        value_bound=min(-search.bounds[1] - constant, ceiling(component)),
    )
