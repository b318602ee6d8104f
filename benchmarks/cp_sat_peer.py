"""The plain CP-SAT model: one 0-1 variable per letter and program, or group; default parameters and workers."""

from __future__ import annotations

import time
from math import gcd

from linear import INFINITE, Linear, formulate
from ortools.sat.python import cp_model
from reply import Reply

from solver.rules.problem import Problem
from solver.rules.scale import product

__all__ = ["plain_cp_sat"]

LARGEST = 2**62
"""What CP-SAT minimises stays below it, whichever sign it has."""


def plain_cp_sat(problem: Problem, seconds: float, seed: int, *, grouped: bool = False) -> Reply:
    """CP-SAT as one would call it first; `grouped`: one variable per letter and group, not program."""
    started = time.perf_counter()
    linear = formulate(problem, problem.plannable, grouped=grouped)
    # Weights are multiples of a half, so much divides out.
    common = gcd(*linear.costs) or 1
    if not _fits(linear, common):
        return Reply(status="not run", reason="weights so odd that shortfall and value do not fit one whole number")
    model, variables = _model(linear, common)
    build = time.perf_counter() - started
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.001, seconds - build)
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False  # else it leaves no handler behind: the next Ctrl-C would kill us
    status = solver.solve(model)
    search = time.perf_counter() - started - build
    if status == cp_model.UNKNOWN:
        return Reply(status="none", build=build, search=search)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"CP-SAT says {solver.status_name(status)} {model.validate()}".strip())
    values = [solver.value(variable) for variable in variables]
    return Reply(
        status="optimal" if status == cp_model.OPTIMAL else "feasible",
        portfolios=linear.portfolios(values, len(problem.programs)),
        combined_bound=product(round(solver.best_objective_bound) * common + linear.offset),
        price=linear.price,
        step=linear.step,
        build=build,
        search=search,
    )


def _fits(linear: Linear, common: int) -> bool:
    """True if CP-SAT can count what the answer costs."""
    highs = (max(1, high) for high in linear.highs)
    return sum(abs(cost) // common * high for cost, high in zip(linear.costs, highs, strict=True)) < LARGEST


def _model(linear: Linear, common: int) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    variables = [model.new_int_var(low, high, "") for low, high in zip(linear.lows, linear.highs, strict=True)]
    for terms, low, high in zip(linear.rows, linear.row_lows, linear.row_highs, strict=True):
        ends = cp_model.Domain(
            cp_model.INT_MIN if low == -INFINITE else int(low), cp_model.INT_MAX if high == INFINITE else int(high)
        )
        expression = cp_model.LinearExpr.weighted_sum([variables[place] for _, place in terms], [c for c, _ in terms])
        model.add_linear_expression_in_domain(expression, ends)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, [cost // common for cost in linear.costs]))
    return model, variables
