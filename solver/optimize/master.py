"""Limited letters, or more sets of openings than can be worked out one by one: a master problem over columns.

A column is a portfolio of a group (Dantzig and Wolfe 1960), and the master counts the programs that get it. Its linear
relaxation, solved over the columns that matter, gives multipliers; these, rounded to whole numbers, give a Lagrangian
lower bound (Geoffrion 1974) that is worked out exactly over all columns. A column whose reduced cost exceeds the gap
between the bound and the best answer known is in no better answer; CP-SAT decides among those that are left.

The master is solved twice: first for the least shortfall, then for the most value, with the shortfall held by a row of
its own. So no large price has to stand between the two goals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..rules.problem import Portfolio, PortfolioCounts
from .budget import Budget
from .columns import LARGEST_SUM, Columns
from .coupling import Component
from .linear_model import LinearModel, Row, Terms
from .linear_program import Floats, LinearProgram, solve_relaxation
from .portfolios import Places, Truth, Whole
from .solution import ComponentSolution

__all__ = ["ALONE", "Master", "MasterAnswer", "Multipliers", "Near", "Stage", "generated", "optimum", "solve_master"]

ALL_AT_ONCE = 120_000
"""So many columns are put into the relaxation from the start; of more, those that can improve it are added."""
FIRST = 8
"""So many best columns per group the relaxation starts with, where it does not have all."""
FEW, NEAR, WIDER = 3, 4, 4
"""Columns per group, on average, that CP-SAT is given to find a first answer, and then to prove one; and how many
times more if those do not prove it."""
ALONE = 2
"""Goals up to which an answer whose cost is at the bound is best: no later goal tells it from others."""
COSTS = 1e6
"""The largest cost in a relaxation: multipliers are scaled back."""
FIRST_NEAR = 3
"""Columns per group, on average, that it starts with where multipliers are known that may be near to the best."""
NEARLY = 1e-6
"""A share of the relaxation that is nearer to a whole number is taken for it; the answer is then judged as one."""
HALF = 0.5
"""An opening whose set allows all is taken for open where it is at least half open in the relaxation."""
MOST_NEAR = 60_000
"""CP-SAT is given no more columns than this: beyond, building its model takes longer than it is worth."""


def solve_master(
    component: Component, columns: Columns, start: Sequence[Portfolio], budget: Budget
) -> ComponentSolution:
    """Solve a component over its columns.

    Parameters
    ----------
    start
        Per group of the component, a portfolio that keeps every limit, to begin with.
    """
    master = Master(component, columns)
    answer, shortfall, value = optimum(master, master.started(start), budget)
    return ComponentSolution(
        counts=master.counts(answer),
        proven=shortfall.closed and value.closed,
        shortfall_bound=shortfall.bound,
        value_bound=-value.bound,
    )


def optimum(
    master: Master, answer: MasterAnswer, budget: Budget, *, goals: int = 5, near: Near | None = None
) -> tuple[MasterAnswer, Stage, Stage]:
    """Solve a master: the best answer known, and what is known of its shortfall and of its value.

    Parameters
    ----------
    answer
        One that keeps every limit, to begin with.
    goals
        How many of the five goals are to be best: 5, or 2 for shortfall and value alone.
    near
        Multipliers that may be near to the best, of shortfall and of value; None: none are known.
    """
    columns = master.columns
    shortfall = master.stage(master.shortfall, None)
    if near is not None:
        shortfall.learn(near[0])
    value, answer = _valued(master, shortfall, answer, budget, near=near and near[1])
    master.component.tell(budget, shortfall.cost_of(answer), shortfall.bound)
    if goals > ALONE or (shortfall.gap(answer), value.gap(answer)) != (0, 0):
        answer, _ = _decided(master, value, shortfall.near(0), FEW * len(columns.groups), answer, goals, budget)
        master.component.tell(budget, shortfall.cost_of(answer), shortfall.bound)
    if shortfall.gap(answer) > 0:
        answer = _closed(master, shortfall, np.ones(len(columns), dtype=bool), answer, 1, budget.half())
        if shortfall.cost_of(answer) > (value.held or 0):
            value, answer = _valued(master, shortfall, answer, budget, held=shortfall.cost_of(answer))
    shortfall.closed = shortfall.gap(answer) == 0
    master.component.tell(budget, shortfall.cost_of(answer), shortfall.bound)
    kept = shortfall.near(shortfall.gap(answer))
    return _closed(master, value, kept, answer, goals, budget), shortfall, value


def _valued(
    master: Master,
    shortfall: Stage,
    answer: MasterAnswer,
    budget: Budget,
    *,
    held: int | None = None,
    near: Multipliers | None = None,
) -> tuple[Stage, MasterAnswer]:
    """The stage of value with its bound, at the least shortfall that the relaxation allows.

    Parameters
    ----------
    held
        The shortfall to hold; None: the bound on it, which is raised first where the relaxation cannot meet it.
    near
        Multipliers that may be near to the best; None: none are known.
    """
    value = master.stage(master.loss, shortfall.bound if held is None else held)
    answer, feasible = generated(master, value, answer, budget, near)
    if not feasible and held is None:
        answer, _ = generated(master, shortfall, answer, budget)
        value = master.stage(master.loss, shortfall.bound)
        answer, _ = generated(master, value, answer, budget)
    return value, answer


def _closed(
    master: Master, stage: Stage, kept: Truth, answer: MasterAnswer, goals: int, budget: Budget
) -> MasterAnswer:
    """Improve an answer until it is proven best in the goal of a stage, or the time is over.

    Parameters
    ----------
    kept
        Per column, whether it can be in a best answer by what is known from the other stage.
    answer
        It keeps the shortfall that the stage holds.
    goals
        How many of the five goals CP-SAT is given.
    """
    number = NEAR * len(master.columns.groups)
    while not budget.spent:
        gap = stage.gap(answer)
        if gap <= stage.decided or (gap == 0 and goals <= ALONE):
            stage.rise(stage.cost_of(answer))
            stage.closed = True
            break
        enough = int((kept & stage.near(gap)).sum())
        answer, proven = _decided(master, stage, kept, min(number, enough), answer, goals, budget)
        if not proven:
            break
        if number >= enough:
            stage.decided = gap
        number *= WIDER
    return answer


def _decided(
    master: Master, stage: Stage, kept: Truth, number: int, answer: MasterAnswer, goals: int, budget: Budget
) -> tuple[MasterAnswer, bool]:
    """Let CP-SAT decide among the columns of least reduced cost, so many of them and those that cost the same.

    Returns
    -------
    tuple
        The better one of what it found and the answer there was; and whether there is none better of these columns.
    """
    some = stage.reduced[kept]
    number = min(number, MOST_NEAR, len(some))
    farthest = int(np.partition(some, number - 1)[number - 1])
    near = kept & stage.near(farthest)
    whole = int(near.sum()) <= MOST_NEAR
    if not whole:
        near[np.flatnonzero(near)[MOST_NEAR:]] = False
    near[answer.columns] = True
    found, proven = master.choose(np.flatnonzero(near), answer, goals, budget)
    if proven and whole:
        stage.decided = farthest
    return min(found, answer, key=master.goals_of), proven and whole


def generated(
    master: Master, stage: Stage, answer: MasterAnswer, budget: Budget, near: Multipliers | None = None
) -> tuple[MasterAnswer, bool]:
    """Raise the bound of a stage by column generation, and round what is found to better answers.

    The relaxation is solved over some columns; those that its multipliers make cheaper than any of them in their group
    join, until there are none.

    Parameters
    ----------
    near
        Multipliers that may be near to the best: the first columns are those of least reduced cost under them.

    Returns
    -------
    tuple
        The best answer known; and whether the relaxation can keep the shortfall that the stage holds.
    """
    columns = master.columns
    if near is not None:
        chosen = _cheapest(stage.learn(near), FIRST_NEAR * len(columns.groups))
        if stage.gap(answer) == 0 and master.goals_of(answer)[0] == stage.held:
            return answer, True
        chosen[answer.columns] = True
    elif len(columns) <= ALL_AT_ONCE:
        chosen = np.ones(len(columns), dtype=bool)
    else:
        chosen = np.arange(len(columns)) - columns.starts[columns.group_of] < FIRST
        chosen[answer.columns] = True
    while not budget.spent:
        found = master.relaxed(stage, np.flatnonzero(chosen), budget)
        if found is None:
            return answer, budget.spent
        multipliers, is_open, whole = found
        reduced = stage.learn(multipliers)
        answer = min([answer, *master.completed(is_open), *whole], key=master.goals_of)
        cheapest = columns.least(np.where(chosen, reduced, np.iinfo(np.int64).max))
        # Those in the better half of what the columns of the group leave to gain: the cheapest is always among them.
        joining = ~chosen & (2 * reduced < cheapest[columns.group_of])
        if not joining.any():
            break
        chosen |= joining
    return answer, True


def _cheapest(reduced: Whole, number: int) -> Truth:
    """So many columns of least reduced cost, and those that cost the same."""
    if number >= len(reduced):
        return np.ones(len(reduced), dtype=bool)
    cheap: Truth = reduced <= np.partition(reduced, number)[number]
    return cheap


@dataclass(frozen=True, slots=True)
class MasterAnswer:
    """Columns, each with the number of units that get it; other columns have none."""

    columns: Places
    units: Whole


class Stage:
    """The master for one goal.

    Attributes
    ----------
    cost
        Per column, what one program with it costs.
    opening_costs
        Per opening.
    held
        The most shortfall there may be, in units; None: any.
    bound, multipliers
        No answer costs less, as these multipliers prove.
    reduced
        Per column, how far above the bound any answer with it is at least: its reduced cost under the multipliers,
        less the least of its group, less what the bound was raised by since (so it may be negative).
    decided
        Up to this reduced cost, the best of all columns is known; -1: of none.
    closed
        True once an answer is proven best, in this goal and in all goals that CP-SAT was given with it.
    """

    def __init__(self, master: Master, cost: Whole, opening_costs: Whole, held: int | None) -> None:
        self.master, self.cost, self.opening_costs, self.held = master, cost, opening_costs, held
        self.closed, self.decided = False, -1
        self.step = int(np.gcd(np.gcd.reduce(cost), np.gcd.reduce(opening_costs))) or 1
        self.bound, self.reduced, self.multipliers = 0, cost, master.no_multipliers()
        self.learn(self.multipliers, anyway=True)

    def cost_of(self, answer: MasterAnswer) -> int:
        """What an answer costs."""
        used = self.master.opened(answer)
        return int(self.cost[answer.columns] @ answer.units) + int(self.opening_costs[used].sum())

    def gap(self, answer: MasterAnswer) -> int:
        """By how much an answer costs more than the bound."""
        return self.cost_of(answer) - self.bound

    def lagrangian(self, multipliers: Multipliers) -> tuple[int, Whole]:
        """Bound what any answer costs, in whole numbers; and the reduced cost of every column within its group.

        Linking rows, limits of letters and the held shortfall are relaxed at the price of their multipliers. What is
        left falls apart: every group takes its cheapest column, and every set of openings opens what earns most.
        """
        master, columns = self.master, self.master.columns
        reduced, group_of = self.cost + master.shortfall * multipliers.held, columns.group_of
        for needed in columns.needs:
            reduced += multipliers.price[group_of, needed]
        least = columns.least(reduced)
        bound = int(columns.units @ least) - multipliers.held * (self.held or 0)
        bound -= int(multipliers.price[0, len(columns.openings) : columns.none] @ master.limits)
        gain = self.opening_costs - columns.units @ multipliers.price[:, : len(columns.openings)]
        for members, most in columns.openings.sets:
            bound += int(np.minimum(np.sort(gain[list(members)])[:most], 0).sum())
        return bound, reduced - np.repeat(least, columns.sizes)

    def near(self, gap: int) -> Truth:
        """Per column, whether it can be part of an answer that costs so much more than the bound."""
        near: Truth = self.reduced <= gap
        return near

    def learn(self, multipliers: Multipliers, anyway: bool = False) -> Whole:
        """Take multipliers in if they prove as much or more, or `anyway`; the reduced costs under them."""
        proven, reduced = self.lagrangian(multipliers)
        bound = -(-proven // self.step) * self.step
        if anyway or bound >= self.bound:
            self.bound, self.reduced, self.multipliers = proven, reduced, multipliers
            self.rise(bound)
        return reduced

    def rise(self, bound: int) -> None:
        """Raise the bound to one that is known otherwise."""
        self.reduced = self.reduced - (bound - self.bound)
        self.bound = bound


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Lagrangian multipliers, whole numbers of at least 0.

    Attributes
    ----------
    price
        Groups × (openings, limited letters, none): what one program of the group pays for each that its column needs;
        the same for all groups for a limited letter, and 0 for none.
    held
        The price of one unit of shortfall.
    """

    price: Whole
    held: int


Near = tuple[Multipliers, Multipliers]
"""Multipliers of the stage of shortfall, and of that of value."""


class Master:
    """The columns of a component with what is worked out of them once."""

    def __init__(self, component: Component, columns: Columns) -> None:
        self.component, self.columns = component, columns
        self.limits = np.array([component.problem.limits[letter] for letter in component.limited], dtype=np.int64)
        weights = columns.weights[columns.group_of]
        self.shortfall = columns.shortfall * weights
        self.loss = -columns.value * weights
        # Any multipliers will do, so they are kept so small that no sum of what they price passes 64 bits.
        most = int(columns.units @ np.maximum.reduceat(self.shortfall, columns.starts[:-1]))
        self.most_held = LARGEST_SUM // max(1, most)
        self.most_price = LARGEST_SUM // (int(columns.units.sum()) * (len(columns.needs) + 1))

    def stage(self, cost: Whole, held: int | None) -> Stage:
        """The master for one goal, shortfall or value; only value pays for openings."""
        pays = np.array(self.columns.openings.costs, dtype=np.int64)
        return Stage(self, cost, pays if cost is self.loss else np.zeros_like(pays), held)

    def no_multipliers(self) -> Multipliers:
        """Everything relaxed for nothing."""
        return Multipliers(np.zeros((len(self.columns.groups), self.columns.none + 1), dtype=np.int64), 0)

    def started(self, start: Sequence[Portfolio]) -> MasterAnswer:
        """The answer in which every group takes the column that stands for its portfolio, or is better."""
        columns = self.columns
        found = []
        for group, place in enumerate(columns.numbers):
            held = set(start[place])
            needs = {n for n, letters in enumerate(self.served) if held.intersection(letters)}
            mine = columns.needs[:, columns.starts[group] : columns.starts[group + 1]]
            allowed = np.isin(mine, [*needs, columns.none]).all(axis=0)
            found.append(columns.starts[group] + int(np.argmax(allowed)))
        return MasterAnswer(np.array(found, dtype=np.intp), columns.units)

    @property
    def served(self) -> tuple[tuple[int, ...], ...]:
        """Per opening and limited letter, the letters that need it."""
        return (*self.columns.openings.letters, *((letter,) for letter in self.component.limited))

    def opened(self, answer: MasterAnswer) -> Truth:
        """Per opening, whether an answer needs it."""
        if not len(self.columns.openings):
            return np.zeros(0, dtype=bool)
        used = np.zeros(self.columns.none + 1, dtype=bool)
        used[self.columns.needs[:, answer.columns[answer.units > 0]]] = True
        return used[: len(self.columns.openings)]

    def goals_of(self, answer: MasterAnswer) -> tuple[int, int]:
        """Shortfall and loss of an answer."""
        costs = np.array(self.columns.openings.costs, dtype=np.int64)
        return (
            int(self.shortfall[answer.columns] @ answer.units),
            int(self.loss[answer.columns] @ answer.units) + int(costs[self.opened(answer)].sum()),
        )

    def completed(self, is_open: Truth) -> list[MasterAnswer]:
        """The best answer that uses just some openings; none where limited letters have to be shared out, too."""
        found = None if len(self.limits) else self.columns.first(self.columns.within(is_open))
        return [] if found is None else [MasterAnswer(found, self.columns.units)]

    def counts(self, answer: MasterAnswer) -> tuple[PortfolioCounts, ...]:
        """Per group of the component, its portfolios and how many programs get each."""
        counts: list[Counter[Portfolio]] = [Counter() for _ in self.columns.groups]
        groups, programs = self.columns.group_of[answer.columns], self.columns.programs
        for column, group, units in zip(answer.columns.tolist(), groups.tolist(), answer.units.tolist(), strict=True):
            if units:
                held = self.columns.portfolio(group, column)
                counts[self.columns.numbers[group]][held] += units * int(programs[group])
        return tuple(tuple(sorted(held.items())) for held in counts)

    def relaxation(self, stage: Stage, chosen: Places) -> tuple[LinearProgram, Places, Places]:
        """The linear relaxation over some columns; and group and opening of each linking row.

        Rows: one per group, the limited letters, the sets of openings, the held shortfall, the linking rows (programs
        of a group whose columns need an opening are at most all of them, if it is open).
        """
        columns, openings = self.columns, self.columns.openings
        group, number = columns.group_of[chosen], len(chosen)
        groups, limited, sets = len(columns.groups), len(self.limits), len(openings.sets)
        needs = columns.needs[:, chosen]
        linked = needs < len(openings)
        pairs, pair = np.unique((group * (columns.none + 1) + needs)[linked], return_inverse=True)
        of_group, of_opening = np.divmod(pairs, columns.none + 1)
        first_link = groups + limited + sets + 1
        scarce = (needs >= len(openings)) & (needs < columns.none)
        place = np.broadcast_to(np.arange(number), needs.shape)
        held = np.flatnonzero(self.shortfall[chosen]) if stage.held is not None else np.empty(0, dtype=np.intp)
        members = [(row, opening) for row, (some, _) in enumerate(openings.sets) for opening in some]
        set_row, set_opening = np.array(members, dtype=np.intp).reshape(-1, 2).T
        links = first_link + np.arange(len(pairs))
        entries = [
            (group, np.arange(number), np.ones(number)),
            (groups + needs[scarce] - len(openings), place[scarce], np.ones(int(scarce.sum()))),
            (groups + limited + set_row, number + set_opening, np.ones(len(members))),
            (np.full(len(held), first_link - 1), held, self.shortfall[chosen][held].astype(np.float64)),
            (first_link + pair, place[linked], np.ones(len(pair))),
            (links, number + of_opening, -columns.units[of_group].astype(np.float64)),
        ]
        lows = np.full(first_link + len(pairs), -np.inf)
        lows[:groups] = columns.units
        highs = np.zeros(len(lows))
        highs[:first_link] = [
            *columns.units,
            *self.limits,
            *(most for _, most in openings.sets),
            np.inf if stage.held is None else stage.held,
        ]
        row, variable, coefficient = (np.concatenate(parts) for parts in zip(*entries, strict=True))
        program = LinearProgram(
            costs=np.concatenate([stage.cost[chosen], stage.opening_costs]).astype(np.float64),
            most=np.concatenate([np.full(number, np.inf), np.ones(len(openings))]),
            lows=lows,
            highs=highs,
            row=row,
            variable=variable,
            coefficient=coefficient,
        )
        return program, of_group, of_opening

    def relaxed(
        self, stage: Stage, chosen: Places, budget: Budget
    ) -> tuple[Multipliers, Truth, list[MasterAnswer]] | None:
        """Solve the relaxation over some columns.

        Returns
        -------
        tuple or None
            The multipliers; per opening whether it is one of those most open that its set allows; and the answer that
            was found if it is whole. None if the time was over.
        """
        program, of_group, of_opening = self.relaxation(stage, chosen)
        scale = max(1.0, float(np.abs(program.costs).max(initial=0)) / COSTS)
        found = solve_relaxation(replace(program, costs=program.costs / scale), budget)
        if found is None:
            return None
        columns, openings = self.columns, self.columns.openings
        first_limited, first_link = len(columns.groups), len(found.duals) - len(of_group)
        ceilings = np.full(len(found.duals), self.most_price, dtype=np.float64)
        ceilings[first_link - 1] = self.most_held
        multipliers = np.clip(np.rint(-found.duals * scale), 0, ceilings).astype(np.int64)
        price = self.no_multipliers().price
        price[of_group, of_opening] = multipliers[first_link:]
        price[:, len(openings) : columns.none] = multipliers[first_limited : first_limited + len(self.limits)]
        held = 0 if stage.held is None else int(multipliers[first_link - 1])
        share = found.values[len(chosen) :]
        is_open = np.zeros(len(openings), dtype=bool)
        for members, most in openings.sets:
            some = np.array(members)
            order = some[np.argsort(-share[some], kind="stable")]
            is_open[order[: min(most, int((share[some] >= HALF).sum()) if most == len(some) else most)]] = True
        return Multipliers(price, held), is_open, self.whole(chosen, found.values[: len(chosen)])

    def whole(self, chosen: Places, shares: Floats) -> list[MasterAnswer]:
        """An answer of some columns with these shares of units if they are whole numbers that keep every limit.

        Only where nothing has to be opened.
        """
        columns, units = self.columns, np.rint(shares).astype(np.int64)
        used = np.flatnonzero(units)
        held = np.bincount(columns.group_of[chosen], weights=units, minlength=len(columns.groups))
        if len(columns.openings) or np.abs(shares - units).max() > NEARLY or (held != columns.units).any():
            return []
        needs = columns.needs[:, chosen[used]]
        taken = [int(units[used][(needs == letter).any(axis=0)].sum()) for letter in range(columns.none)]
        return [MasterAnswer(chosen[used], units[used])] if (np.array(taken) <= self.limits).all() else []

    def choose(self, near: Places, answer: MasterAnswer, goals: int, budget: Budget) -> tuple[MasterAnswer, bool]:
        """Let CP-SAT find how many programs get each of some columns: an answer, and whether it is the best of them.

        Parameters
        ----------
        answer
            To begin with; its columns are among `near`.
        """
        if budget.spent:
            return answer, False
        from .search import minimise_lexicographically

        openings, model = self.columns.openings, LinearModel()
        counts = [model.variable(0, int(self.columns.units[of])) for of in self.columns.group_of[near]]
        opened = [model.variable(0, 1) for _ in range(len(openings))]
        for row in self.rows(near, counts, opened):
            model.add(row)
        ranked = [self.shortfall, self.loss, *(later for later in self.columns.later())][:goals]
        objectives = [dict(zip(counts, figures[near].tolist(), strict=True)) for figures in ranked]
        if goals > 1:
            objectives[1] |= dict(zip(opened, openings.costs, strict=True))
        hint = dict.fromkeys(counts, 0) | dict(
            zip(np.searchsorted(near, answer.columns).tolist(), answer.units.tolist(), strict=True)
        )
        search = minimise_lexicographically(model, objectives, budget, hint)
        if search.values is None:
            return answer, False
        return MasterAnswer(near, np.array(search.values[: len(near)], dtype=np.int64)), search.proven

    def rows(self, near: Places, counts: Sequence[int], opened: Sequence[int]) -> Iterator[Row]:
        """The constraints of the master over some columns.

        Parameters
        ----------
        counts, opened
            The variables: per column the units that get it, and per opening whether it is open.
        """
        columns, openings = self.columns, self.columns.openings
        together: dict[int, list[int]] = defaultdict(list)
        linked: dict[tuple[int, int], list[int]] = defaultdict(list)
        for variable, of, needs in zip(
            counts, columns.group_of[near].tolist(), columns.needs[:, near].T.tolist(), strict=True
        ):
            together[of].append(variable)
            for need in needs:
                linked[of, need].append(variable)
        scarce: dict[int, list[int]] = defaultdict(list)
        for of, variables in together.items():
            units = int(columns.units[of])
            yield Row("units of the group", _sum(variables), units, units)
        for (of, need), variables in linked.items():
            if need < len(openings):
                yield Row("opening", (*_sum(variables), (-int(columns.units[of]), opened[need])), high=0)
            elif need < columns.none:
                scarce[need - len(openings)] += variables
        for letter, variables in scarce.items():
            yield Row("max_programs", _sum(variables), high=int(self.limits[letter]))
        for members, most in openings.sets:
            yield Row("openings", _sum([opened[opening] for opening in members]), high=most)


def _sum(variables: Sequence[int]) -> Terms:
    return tuple((1, variable) for variable in variables)
