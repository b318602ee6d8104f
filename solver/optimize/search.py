"""Goals in order of rank with CP-SAT, each proven before the next is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, gcd

from ortools.sat.python import cp_model

from ..domain.errors import AnswerError
from .budget import Budget, interruptible
from .linear_model import LinearModel

__all__ = ["SearchResult", "minimise_lexicographically"]

PACKED = 2**52
"""Goals are put into one objective while a double holds it exactly. CP-SAT compares bounds as doubles, so what it says
of a goal that passes this is certified by a search for anything better."""

STATED = 2**62
"""CP-SAT refuses an objective whose terms, one by one at their worst, pass 64 bits. A goal that could is put in digits:
variables, one for each few bits, of which the highest is best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The outcome of a search.

    Attributes
    ----------
    values
        Per variable; None when the time was over before any solution was found.
    bounds
        Per goal, a proven lower bound on it, given that all goals before it are at their best.
    proven
        True if every goal is at its bound.
    """

    values: tuple[int, ...] | None
    bounds: tuple[int, ...]
    proven: bool


def minimise_lexicographically(
    model: LinearModel,
    goals: Sequence[Mapping[int, int]],
    budget: Budget,
    start: Mapping[int, int],
    told: Callable[[int, int], None] | None = None,
) -> SearchResult:
    """Find values that are smallest in the first goal, then in the second, and so on.

    Parameters
    ----------
    model
        Gains rows that hold decided goals at their value.
    goals
        Variable to coefficient, by rank.
    start
        Values to begin the search from, for as many variables as are known.
    told
        Is told the first goal of every better answer, and a bound on it; None: nobody is.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C, once the search has stopped.
    AnswerError
        When the model is infeasible or invalid, which is our bug: everything a scenario can ask is priced.
    """
    stated = [_stated(model, goal) for goal in goals]
    ranked = [_Goal.of(model, digit) for _, digits in stated for digit, _ in digits]
    bounds = [goal.low for goal in ranked]
    values: tuple[int, ...] | None = None
    rank = 0
    while rank < len(ranked):
        pack = _pack(ranked[rank:])
        objective = _weighted(pack)
        hear = _Hearing(told, pack) if told and not rank and len(stated[0][1]) == 1 else None
        found = _minimise(model, objective, budget, start, hear)
        values = values if found.values is None else found.values
        if not found.proven:
            if found.values is not None:
                bounds[rank : rank + len(pack)] = _decode(pack, found.bound + _offset(pack), found.values)
            break
        assert values is not None
        bounds[rank : rank + len(pack)] = [goal.at(values) for goal, _ in pack]
        rank += len(pack)
        if rank < len(ranked):
            model.hold("goals decided", objective, _total(objective, values))
            start = dict(enumerate(values))
    restored = iter(bound * goal.scale + goal.constant for bound, goal in zip(bounds, ranked, strict=True))
    whole = tuple(base + sum(worth * next(restored) for _, worth in digits) for base, digits in stated)
    return SearchResult(values=values, bounds=whole, proven=rank == len(ranked))


def _stated(model: LinearModel, goal: Mapping[int, int]) -> tuple[int, list[tuple[Mapping[int, int], int]]]:
    """A goal as a figure and the goals that are added to it, each times its worth, the one worth most first."""
    low, high = model.reach((factor, variable) for variable, factor in goal.items())
    if high - low < STATED:
        return 0, [(goal, 1)]
    digits = model.hold("a goal in digits", goal, high, slack=high - low)
    return high, [({variable: -1}, worth) for variable, worth in reversed(digits.items())]


@dataclass(frozen=True, slots=True)
class _Goal:
    """A goal without what cannot move, divided by the greatest common divisor of its coefficients.

    `low` and `high` are the range of its values; times `scale` and plus `constant` they are those of the goal.
    """

    terms: Mapping[int, int]
    scale: int
    constant: int
    low: int
    high: int

    @classmethod
    def of(cls, model: LinearModel, terms: Mapping[int, int]) -> _Goal:
        free = {v: factor for v, factor in terms.items() if factor and model.bounds[v][0] < model.bounds[v][1]}
        constant = sum(factor * model.bounds[v][0] for v, factor in terms.items() if v not in free)
        scale = gcd(*free.values()) or 1
        scaled = {variable: factor // scale for variable, factor in free.items()}
        reach = model.reach((factor, variable) for variable, factor in scaled.items())
        return cls(scaled, scale, constant, *reach)

    def at(self, values: Sequence[int]) -> int:
        return _total(self.terms, values)


def _total(terms: Mapping[int, int], values: Sequence[int]) -> int:
    return sum(factor * values[variable] for variable, factor in terms.items())


def _pack(goals: Sequence[_Goal]) -> list[tuple[_Goal, int]]:
    """As many goals as fit into one objective, each with the figure that lifts it above all goals after it."""
    span, taken = 1, 0
    for goal in goals:
        if taken and span * (goal.high - goal.low + 1) > PACKED:
            break
        span *= goal.high - goal.low + 1
        taken += 1
    pack, below = [], 1
    for goal in reversed(goals[:taken]):
        pack.append((goal, below))
        below *= goal.high - goal.low + 1
    return pack[::-1]


def _weighted(pack: list[tuple[_Goal, int]]) -> dict[int, int]:
    objective: dict[int, int] = {}
    for goal, lift in pack:
        for variable, factor in goal.terms.items():
            objective[variable] = objective.get(variable, 0) + lift * factor
    return objective


def _offset(pack: list[tuple[_Goal, int]]) -> int:
    return -sum(lift * goal.low for goal, lift in pack)


def _decode(pack: list[tuple[_Goal, int]], bound: int, values: Sequence[int]) -> list[int]:
    """Read a bound on a packed objective as bounds on its goals: the figures of a number of mixed radix.

    A goal's figure is a bound only while all goals before it are met exactly.
    """
    bounds, exact = [], True
    for goal, lift in pack:
        digit, bound = divmod(max(bound, 0), lift)
        bounds.append(min(goal.low + digit, goal.high) if exact else goal.low)
        exact = exact and bounds[-1] == goal.at(values)
    return bounds


@dataclass(frozen=True, slots=True)
class _Found:
    """What CP-SAT found: values, or None for none; a lower bound; and whether nothing is better."""

    values: tuple[int, ...] | None
    bound: int
    proven: bool


def _minimise(
    model: LinearModel,
    objective: Mapping[int, int],
    budget: Budget,
    start: Mapping[int, int],
    hear: _Hearing | None,
) -> _Found:
    """Minimise one objective exactly, whatever its size.

    Parameters
    ----------
    start
        Values to begin the search from.
    hear
        Is told what is found on the way; None: nobody is.
    """
    found = _solve(model, objective, budget, start, hear)
    low, high = model.reach((factor, variable) for variable, factor in objective.items())
    if found is None:
        raise AnswerError("CP-SAT says INFEASIBLE of a model in which everything is priced")
    while found.proven and found.values is not None and high - low > PACKED:
        # Doubles no longer tell neighbours apart: is there anything better?
        best = _total(objective, found.values)
        better = replace(model, bounds=[*model.bounds], rows=[*model.rows])
        better.hold("better than the best", objective, best - 1, slack=best - 1 - low)
        next_best = _solve(better, objective, budget, {}, hear) if best > low else None
        if next_best is None:
            return replace(found, bound=best)
        if next_best.values is None:
            return replace(found, bound=low, proven=False)
        found = replace(next_best, values=next_best.values[: len(model.bounds)])
    return found


def _below(bound: float) -> int:
    """The whole number a bound stands for, or one safely below where a double no longer holds every whole number."""
    return ceil(bound - 1e-6) if abs(bound) < PACKED else floor(bound) - (abs(floor(bound)) >> 51) - 1


class _CpModel(cp_model.CpModel):
    """A model without the old CamelCase names: binding those took half of the time of a small solve."""

    def _add_pre_pep8_methods(self) -> None:
        """Bind none."""


class _Hearing(cp_model.CpSolverSolutionCallback):
    """Tells the first of some packed goals, and a bound on it, whenever CP-SAT finds or proves better.

    Parameters
    ----------
    told
        Is told both.
    pack
        The goals in the objective.
    """

    def __init__(self, told: Callable[[int, int], None], pack: list[tuple[_Goal, int]]) -> None:
        super().__init__()
        self.told, self.offset, (self.goal, self.lift) = told, _offset(pack), pack[0]
        self.best: int | None = None

    def on_solution_callback(self) -> None:
        """Hear of a better answer."""
        self.best = self.first(round(self.objective_value))
        self.bounded(self.best_objective_bound)

    def bounded(self, bound: float) -> None:
        """Hear of a better bound."""
        if self.best is not None:
            self.told(self.best, min(self.best, self.first(_below(bound))))

    def first(self, packed: int) -> int:
        """The first goal, of what the packed objective says."""
        digit = max(packed + self.offset, 0) // self.lift
        return (self.goal.low + digit) * self.goal.scale + self.goal.constant


def _solve(
    model: LinearModel,
    objective: Mapping[int, int],
    budget: Budget,
    start: Mapping[int, int],
    hear: _Hearing | None = None,
) -> _Found | None:
    """Let CP-SAT minimise one objective; None: no values keep all rows.

    Without presolve: it is no faster here, and with goals held in limbs it kept small models from ever being proven.

    Parameters
    ----------
    start
        Values to begin the search from.
    hear
        Is told what is found on the way.
    """
    written = _CpModel()
    variables = [written.new_int_var(low, high, "") for low, high in model.bounds]
    for row in model.rows:
        terms = cp_model.LinearExpr.weighted_sum(
            [variables[variable] for _, variable in row.terms], [factor for factor, _ in row.terms]
        )
        low = cp_model.INT_MIN if row.low is None else row.low
        high = cp_model.INT_MAX if row.high is None else row.high
        written.add_linear_constraint(terms, low, high)
    written.minimize(
        cp_model.LinearExpr.weighted_sum([variables[variable] for variable in objective], list(objective.values()))
    )
    for variable, value in start.items():
        written.add_hint(variables[variable], value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = budget.seed
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_presolve = False
    solver.parameters.absolute_gap_limit = 0.0
    if budget.left is not None:
        solver.parameters.max_time_in_seconds = max(budget.left, 0.0)
    # Left to itself CP-SAT takes Ctrl-C, returns early as if its time were over, and leaves no handler behind.
    solver.parameters.catch_sigint_signal = False
    if hear:
        solver.best_bound_callback = hear.bounded
    match status := interruptible(lambda: solver.solve(written, hear), solver.stop_search, budget):
        case cp_model.OPTIMAL:
            values = tuple(solver.response_proto.solution)
            return _Found(values, _total(objective, values), proven=True)
        case cp_model.INFEASIBLE:
            return None
        case cp_model.FEASIBLE:
            return _Found(tuple(solver.response_proto.solution), _below(solver.best_objective_bound), proven=False)
        case cp_model.UNKNOWN if budget.left is not None:
            return _Found(None, 0, proven=False)
        case _:
            raise AnswerError(f"CP-SAT says {solver.status_name(status)}: {written.validate() or 'no reason given'}")
