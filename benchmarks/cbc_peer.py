"""CBC through PuLP, asked for a gap of zero, with a thread per core; PuLP hands it the model in a file."""

from __future__ import annotations

import os
import re
import tempfile
import time
import warnings
from pathlib import Path

import pulp
from linear import INFINITE, Linear, formulate
from reply import Reply

from solver.rules.problem import Problem
from solver.rules.scale import product

__all__ = ["cbc"]

SOLVED = (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)


def cbc(problem: Problem, seconds: float, seed: int) -> Reply:
    """CBC as PuLP runs it."""
    started = time.perf_counter()
    linear = formulate(problem, problem.plannable)
    model, variables = _model(linear)
    build = time.perf_counter() - started
    told = _solve(model, seconds - build, seed)
    search = time.perf_counter() - started - build
    if model.sol_status not in SOLVED:
        if "time limit" not in told.lower():
            raise RuntimeError(f"CBC says {pulp.LpStatus[model.status]}")
        return Reply(status="none", build=build, search=search)
    values = [variable.value() or 0.0 for variable in variables]
    proven = model.sol_status == pulp.LpSolutionOptimal
    reached = sum(product(cost) * value for value, cost in zip(values, linear.costs, strict=True))
    bound = re.search(r"Lower bound:\s+(\S+)", told)
    least = reached if proven else float(bound[1]) if bound else None
    return Reply(
        status="optimal" if proven else "feasible",
        portfolios=linear.portfolios(values, len(problem.programs)),
        combined_bound=None if least is None else least + product(linear.offset),
        price=linear.price,
        step=linear.step,
        build=build,
        search=search,
    )


def _model(linear: Linear) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    model = pulp.LpProblem("letters", pulp.LpMinimize)
    variables = [
        model.add_variable(f"x{place}", low, high, pulp.LpInteger if whole else pulp.LpContinuous)
        for place, (low, high, whole) in enumerate(zip(linear.lows, linear.highs, linear.whole, strict=True))
    ]
    costs = zip(variables, linear.costs, strict=True)
    model += pulp.LpAffineExpression([(variable, product(cost)) for variable, cost in costs if cost])
    for terms, low, high in zip(linear.rows, linear.row_lows, linear.row_highs, strict=True):
        expression = pulp.LpAffineExpression([(variables[place], coefficient) for coefficient, place in terms])
        if low == high:
            model += expression == low
            continue
        if low > -INFINITE:
            model += expression >= low
        if high < INFINITE:
            model += expression <= high
    return model, variables


def _solve(model: pulp.LpProblem, seconds: float, seed: int) -> str:
    """Solve it and give back what CBC told: PuLP does not pass on its bound."""
    with tempfile.TemporaryDirectory() as made:
        log = Path(made) / "log"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # PuLP 4 will not bring CBC along; 3 does
            solver = pulp.PULP_CBC_CMD(
                msg=False,
                timeLimit=max(1.0, seconds),
                gapRel=0.0,
                threads=len(os.sched_getaffinity(0)),
                options=[f"randomCbcSeed {seed}"],
                logPath=str(log),
            )
        model.solve(solver)
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
