"""HiGHS through ``scipy.optimize.milp``, asked for a gap of zero: its default stops at one in ten thousand."""

from __future__ import annotations

import time

import numpy as np
from linear import Linear, formulate
from reply import Reply
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from solver.rules.problem import Problem
from solver.rules.scale import product

__all__ = ["highs"]

OPTIMAL, AT_LIMIT = 0, 1
"""Statuses of ``milp``."""


def highs(problem: Problem, seconds: float, _: int, *, grouped: bool = False) -> Reply:
    """HiGHS as scipy runs it, which passes no seed on; `grouped`: one variable per letter and group, not program."""
    started = time.perf_counter()
    linear = formulate(problem, problem.plannable, grouped=grouped)
    costs, rows = np.array([product(cost) for cost in linear.costs]), _matrix(linear)
    build = time.perf_counter() - started
    solved = milp(
        costs,
        integrality=np.array(linear.whole, dtype=int),
        bounds=Bounds(linear.lows, linear.highs),
        constraints=LinearConstraint(rows, linear.row_lows, linear.row_highs),
        options={"time_limit": max(0.001, seconds - build), "mip_rel_gap": 0.0, "disp": False},
    )
    search = time.perf_counter() - started - build
    if solved.x is None:
        if solved.status != AT_LIMIT:
            raise RuntimeError(f"HiGHS says {solved.message}")
        return Reply(status="none", build=build, search=search)
    bound = solved.mip_dual_bound
    if bound is None and solved.status == OPTIMAL:  # nothing was left to search
        bound = solved.fun
    return Reply(
        status="optimal" if solved.status == OPTIMAL else "feasible",
        portfolios=linear.portfolios(solved.x, len(problem.programs)),
        combined_bound=None if bound is None or not np.isfinite(bound) else float(bound) + product(linear.offset),
        price=linear.price,
        step=linear.step,
        build=build,
        search=search,
    )


def _matrix(linear: Linear) -> csr_matrix:
    ends = np.cumsum([0, *(len(terms) for terms in linear.rows)])
    figures = np.fromiter((c for terms in linear.rows for c, _ in terms), dtype=float)
    places = np.fromiter((place for terms in linear.rows for _, place in terms), dtype=np.int32)
    return csr_matrix((figures, places, ends), shape=(len(linear.rows), len(linear.costs)))
