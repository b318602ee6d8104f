"""Goals in order of rank, each proven before the next is looked at."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, gcd
from threading import Event, Thread, current_thread, main_thread

from ortools.sat.python import cp_model

from ..domain.errors import AnswerError
from .budget import Budget
from .linear_model import LinearModel

__all__ = ["SearchResult", "minimise_lexicographically"]

PATIENCE = 0.1
"""Seconds between two looks at whether Ctrl-C was pressed."""
PACKED = 2**52
"""Goals are put into one objective while a double holds it exactly: beyond, small models took minutes to prove."""


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
        Whether every goal is.
    """

    values: tuple[int, ...] | None
    bounds: tuple[int, ...]
    proven: bool


def minimise_lexicographically(
    sheet: LinearModel, goals: Sequence[Mapping[int, int]], budget: Budget, start: Mapping[int, int]
) -> SearchResult:
    """Find values that are smallest in the first goal, then in the second, and so on.

    Parameters
    ----------
    sheet
        Gains rows that hold decided goals at their value.
    goals
        Variable to coefficient, by rank.
    start
        Values to begin the search from, for as many variables as are known.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C, once the search has stopped.
    AnswerError
        When the model is infeasible or invalid, which is our bug: everything a scenario can ask is priced.
    """
    ranked = [_Goal.of(sheet, goal) for goal in goals]
    bounds = [goal.low for goal in ranked]
    values: tuple[int, ...] | None = None
    rank = 0
    while rank < len(ranked):
        pack = _pack(ranked[rank:])
        objective = _weighted(pack)
        proven, found, bound = _solve(sheet, objective, budget, start)
        values = values if found is None else found
        if not proven:
            if found is not None:
                bounds[rank : rank + len(pack)] = _decode(pack, bound + _offset(pack), found)
            break
        assert values is not None
        bounds[rank : rank + len(pack)] = [goal.at(values) for goal, _ in pack]
        rank += len(pack)
        if rank < len(ranked):
            sheet.fix("goals decided", objective, sum(factor * values[v] for v, factor in objective.items()))
            start = dict(enumerate(values))
    restored = tuple(bound * goal.scale + goal.constant for bound, goal in zip(bounds, ranked, strict=True))
    return SearchResult(values=values, bounds=restored, proven=rank == len(ranked))


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
    def of(cls, sheet: LinearModel, terms: Mapping[int, int]) -> _Goal:
        free = {v: factor for v, factor in terms.items() if factor and sheet.bounds[v][0] < sheet.bounds[v][1]}
        constant = sum(factor * sheet.bounds[v][0] for v, factor in terms.items() if v not in free)
        scale = gcd(*free.values()) or 1
        scaled = {variable: factor // scale for variable, factor in free.items()}
        reach = sheet.reach((factor, variable) for variable, factor in scaled.items())
        return cls(scaled, scale, constant, *reach)

    def at(self, values: Sequence[int]) -> int:
        return sum(factor * values[variable] for variable, factor in self.terms.items())


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


def _below(bound: float) -> int:
    """The whole number a bound stands for, or one safely below where a double no longer holds every whole number."""
    return ceil(bound - 1e-6) if abs(bound) < 2**52 else floor(bound) - (abs(floor(bound)) >> 51) - 1


class _Model(cp_model.CpModel):
    """A model without the old CamelCase names: binding those took half of the time of a small solve."""

    def _add_pre_pep8_methods(self) -> None:
        """Bind none."""


def _solve(
    sheet: LinearModel, objective: Mapping[int, int], budget: Budget, start: Mapping[int, int]
) -> tuple[bool, tuple[int, ...] | None, int]:
    """Minimise one objective: whether proven, the values, and the bound.

    Without presolve: it is no faster here, and with goals held in limbs it kept small models from ever being proven.
    """
    model = _Model()
    variables = [model.new_int_var(low, high, "") for low, high in sheet.bounds]
    for row in sheet.rows:
        terms = cp_model.LinearExpr.weighted_sum(
            [variables[variable] for _, variable in row.terms], [factor for factor, _ in row.terms]
        )
        low = cp_model.INT_MIN if row.low is None else row.low
        high = cp_model.INT_MAX if row.high is None else row.high
        model.add_linear_constraint(terms, low, high)
    model.minimize(
        cp_model.LinearExpr.weighted_sum([variables[variable] for variable in objective], list(objective.values()))
    )
    for variable, value in start.items():
        model.add_hint(variables[variable], value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = budget.seed
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_presolve = False
    if budget.left is not None:
        solver.parameters.max_time_in_seconds = max(budget.left, 0.0)
    status = _interruptible(solver, model)
    match status:
        case cp_model.OPTIMAL:
            return True, tuple(solver.response_proto.solution), 0
        case cp_model.FEASIBLE | cp_model.UNKNOWN if budget.left is not None:
            if status == cp_model.UNKNOWN:
                return False, None, 0
            return False, tuple(solver.response_proto.solution), _below(solver.best_objective_bound)
        case _:
            raise AnswerError(f"CP-SAT says {solver.status_name(status)}: {model.validate() or 'no reason given'}")


def _interruptible(solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
    """Solve beside the main thread, which stays awake for Ctrl-C.

    Left to itself CP-SAT takes the signal, returns early as if its time were over, and leaves no handler behind. Here
    the signal is only remembered until the search has ended, so that nothing is left running when it is raised.
    """
    solver.parameters.catch_sigint_signal = False
    usual = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or not callable(usual):  # nobody can be interrupted here
        return solver.solve(model)
    found: list[cp_model.CpSolverStatus | BaseException] = []
    pressed, done = Event(), Event()

    def work() -> None:
        try:
            found.append(solver.solve(model))
        except BaseException as error:  # noqa: BLE001 (it is raised where the answer is waited for)
            found.append(error)
        done.set()

    signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        Thread(target=work, daemon=True).start()
        while not done.wait(PATIENCE):
            if pressed.is_set():
                solver.stop_search()
    finally:
        signal.signal(signal.SIGINT, usual)
    if pressed.is_set():
        raise KeyboardInterrupt
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]
