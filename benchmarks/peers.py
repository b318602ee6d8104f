"""What people would use instead, and ours, behind one interface.

A method is given a problem, seconds and a seed, and replies with the letters of every program. It never judges itself:
:mod:`judging` does.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
from linear import formulate

from solver.check import Portfolio, judge
from solver.domain import Scenario
from solver.model.budget import Budget
from solver.model.component import Memory
from solver.model.optimum import SolveStatus, best
from solver.plan import solve
from solver.problem import Kind, Problem
from solver.scale import UNIT, decimal, product, units

__all__ = ["METHODS", "Method", "Reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a method says it found.

    Attributes
    ----------
    status
        ``optimal`` where it says so, ``feasible``, or ``none`` where the time was over first.
    portfolios
        Per program, its letters; None: no answer.
    combined_bound
        Its proven lower bound on price times shortfall less value, in points; None: it gives none.
    price
        The price of shortfall in that, points.
    value_bound, shortfall_bound
        The most points at the reply's own shortfall, and the least shortfall, where the method bounds these themselves;
        None: it does not.
    build, search
        Seconds for the model and for the search. A method that does not tell them apart has all in `search`.
    phases
        Seconds by phase, where it tells them.
    """

    status: str
    portfolios: tuple[Portfolio, ...] | None = None
    combined_bound: float | None = None
    price: float = 0.0
    value_bound: float | None = None
    shortfall_bound: float | None = None
    build: float = 0.0
    search: float = 0.0
    phases: Mapping[str, float] | None = None


Method = Callable[[Problem, float, int], Reply]


# --- ours -----------------------------------------------------------------------------------------------------


def ours(found: Problem, seconds: float, seed: int) -> Reply:
    """V(letters of the plan): the one question the peers answer."""
    started = time.perf_counter()
    answer = best(found, found.plannable, Budget.of(seconds, seed), Memory())
    search = time.perf_counter() - started
    return Reply(
        status=_said(answer.status),
        portfolios=answer.portfolios(found),
        value_bound=product(answer.value_bound),
        shortfall_bound=decimal(answer.shortfall_bound),
        search=search,
    )


def ours_whole(found: Problem, seconds: float, seed: int) -> Reply:
    """The library call: kinds, TODAY, PLAN, and what steps in for every letter waited for."""
    scenario: Scenario = found.scenario
    started = time.perf_counter()
    result = solve(scenario, time_limit=seconds, seed=seed)
    search = time.perf_counter() - started
    return Reply(
        status=_said(result.status),
        portfolios=result.answer.portfolios(result.problem),
        value_bound=result.bound,
        shortfall_bound=decimal(result.answer.shortfall_bound),
        search=search,
        phases=result.seconds,
    )


def _said(status: SolveStatus) -> str:
    return "optimal" if status is SolveStatus.OPTIMAL else "feasible"


# --- general solvers, all with the model of `linear` ----------------------------------------------------------


def plain_cp_sat(found: Problem, seconds: float, seed: int) -> Reply:
    """CP-SAT with its default parameters and workers."""
    from ortools.sat.python import cp_model

    started = time.perf_counter()
    linear = formulate(found, found.plannable)
    # CP-SAT minimises whole numbers below 2^63; weights are multiples of a quarter, so much divides out.
    common = gcd(*linear.costs) or 1
    model = cp_model.CpModel()
    variables = [model.new_int_var(low, high, "") for low, high in zip(linear.lows, linear.highs, strict=True)]
    for terms, low, high in zip(linear.rows, linear.row_lows, linear.row_highs, strict=True):
        ends = cp_model.Domain(
            cp_model.INT_MIN if low == -np.inf else int(low), cp_model.INT_MAX if high == np.inf else int(high)
        )
        expression = cp_model.LinearExpr.weighted_sum([variables[place] for _, place in terms], [c for c, _ in terms])
        model.add_linear_expression_in_domain(expression, ends)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, [cost // common for cost in linear.costs]))
    build = time.perf_counter() - started
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.0, seconds - build)
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    search = time.perf_counter() - started - build
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(model.validate() or "the model is invalid")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Reply(status="none" if status == cp_model.UNKNOWN else "infeasible", build=build, search=search)
    values = [solver.value(variable) for variable in variables]
    return Reply(
        status="optimal" if status == cp_model.OPTIMAL else "feasible",
        portfolios=linear.portfolios(values, len(found.programs)),
        combined_bound=product(round(solver.best_objective_bound) * common + linear.offset),
        price=linear.price / UNIT,
        build=build,
        search=search,
    )


def highs(found: Problem, seconds: float, seed: int) -> Reply:  # noqa: ARG001 - scipy passes no seed on
    """HiGHS through ``scipy.optimize.milp``, asked for a gap of zero: its default stops at one in ten thousand."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    started = time.perf_counter()
    linear = formulate(found, found.plannable)
    ends = np.cumsum([0, *(len(terms) for terms in linear.rows)])
    figures = np.fromiter((c for terms in linear.rows for c, _ in terms), dtype=float)
    places = np.fromiter((place for terms in linear.rows for _, place in terms), dtype=np.int32)
    rows = csr_matrix((figures, places, ends), shape=(len(linear.rows), len(linear.costs)))
    costs = np.array([product(cost) for cost in linear.costs])
    build = time.perf_counter() - started
    found_there = milp(
        costs,
        integrality=np.array(linear.whole, dtype=int),
        bounds=Bounds(linear.lows, linear.highs),
        constraints=LinearConstraint(rows, linear.row_lows, linear.row_highs),
        options={"time_limit": max(0.001, seconds - build), "mip_rel_gap": 0.0, "disp": False},
    )
    search = time.perf_counter() - started - build
    if found_there.x is None:
        if found_there.status != 1:
            raise RuntimeError(found_there.message)
        return Reply(status="none", build=build, search=search)
    bound = found_there.mip_dual_bound
    return Reply(
        status="optimal" if found_there.status == 0 else "feasible",
        portfolios=linear.portfolios(found_there.x, len(found.programs)),
        combined_bound=None if bound is None or not np.isfinite(bound) else bound + product(linear.offset),
        price=linear.price / UNIT,
        build=build,
        search=search,
    )


def cbc(found: Problem, seconds: float, seed: int) -> Reply:
    """CBC through PuLP, asked for a gap of zero, with as many threads as there are cores; PuLP writes it a file."""
    import os

    import pulp

    started = time.perf_counter()
    linear = formulate(found, found.plannable)
    model = pulp.LpProblem("letters", pulp.LpMinimize)
    variables = [
        pulp.LpVariable(f"x{place}", low, high, pulp.LpInteger if whole else pulp.LpContinuous)
        for place, (low, high, whole) in enumerate(zip(linear.lows, linear.highs, linear.whole, strict=True))
    ]
    model += pulp.LpAffineExpression(
        [(variable, product(cost)) for variable, cost in zip(variables, linear.costs, strict=True) if cost]
    )
    for terms, low, high in zip(linear.rows, linear.row_lows, linear.row_highs, strict=True):
        expression = pulp.LpAffineExpression([(variables[place], coefficient) for coefficient, place in terms])
        if low == high:
            model += expression == low
        else:
            if low > -np.inf:
                model += expression >= low
            if high < np.inf:
                model += expression <= high
    build = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as made:
        log = Path(made) / "log"
        solver = pulp.PULP_CBC_CMD(
            msg=False,
            timeLimit=max(1.0, seconds - build),
            gapRel=0.0,
            threads=len(os.sched_getaffinity(0)),
            options=[f"randomCbcSeed {seed}"],
            logPath=str(log),
        )
        model.solve(solver)
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    search = time.perf_counter() - started - build
    solved = model.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    if not solved:
        if "time limit" not in told:
            raise RuntimeError(f"CBC says {pulp.LpStatus[model.status]}")
        return Reply(status="none", build=build, search=search)
    proven = model.sol_status == pulp.LpSolutionOptimal
    bound = re.search(r"Lower bound:\s+(\S+)", told) or re.search(r"Objective value:\s+(\S+)", told) if proven else None
    bound = bound or re.search(r"Lower bound:\s+(\S+)", told)
    return Reply(
        status="optimal" if proven else "feasible",
        portfolios=linear.portfolios([variable.value() or 0.0 for variable in variables], len(found.programs)),
        combined_bound=float(bound[1]) + product(linear.offset) if bound else None,
        price=linear.price / UNIT,
        build=build,
        search=search,
    )


# --- greedy ---------------------------------------------------------------------------------------------------


def greedy(found: Problem, seconds: float, seed: int) -> Reply:  # noqa: ARG001 - it knows neither
    """Program by program in file order, the letter that helps most while one does and the limits allow it."""
    started = time.perf_counter()
    kind_of = {program: kind for kind in found.kinds for program in kind.programs}
    built = [_forced(found, kind_of[program]) for program in range(len(found.programs))]
    left = _Left(found, built)
    for program, here in enumerate(built):
        built[program] = _filled(found, kind_of[program], units(found.programs[program].weight), here, left)
    return Reply(status="feasible", portfolios=tuple(built), search=time.perf_counter() - started)


def _forced(found: Problem, kind: Kind) -> Portfolio:
    return tuple(sorted({*kind.locked, *(letter for letter in kind.pinned if letter in found.plannable)}))


class _Left:
    """What the limits still allow."""

    def __init__(self, found: Problem, built: Sequence[Portfolio]) -> None:
        self.found = found
        self.uses: Counter[int] = Counter()
        self.written: dict[int, set[int]] = defaultdict(set)
        self.asked: set[int] = set()
        for portfolio in built:
            for letter in portfolio:
                self.take(letter)

    def take(self, letter: int) -> None:
        writer = self.found.writer_of[letter]
        self.uses[letter] += 1
        self.written[writer].add(letter)
        if letter in self.found.to_ask:
            self.asked.add(writer)

    def cost(self, letter: int) -> int:
        """What asking for it costs now, in square units."""
        writer = self.found.writer_of[letter]
        return UNIT * self.found.ask_costs[writer] if letter in self.found.to_ask and writer not in self.asked else 0

    def allows(self, letter: int) -> bool:
        found, writer, limit = self.found, self.found.writer_of[letter], self.found.limits[letter]
        return (
            (limit is None or self.uses[letter] < limit)
            and len(self.written[writer] | {letter}) <= found.versions[writer]
            and (letter not in found.to_ask or len(self.asked | {writer}) <= found.asks_max)
        )


def _filled(found: Problem, kind: Kind, weight: int, here: Portfolio, left: _Left) -> Portfolio:
    candidates = [letter for letter in found.plannable if kind.open_to(letter)]
    score = judge(found, kind, here)
    while len(here) < kind.room:
        taken = {found.writer_of[letter] for letter in here}
        steps = []
        for letter in candidates:
            if found.writer_of[letter] not in taken and left.allows(letter):
                longer = tuple(sorted((*here, letter)))
                then = judge(found, kind, longer)
                gain = weight * (then.value - score.value) - left.cost(letter)
                steps.append((then.shortfall - score.shortfall, -gain, letter, longer))
        if not steps or min(steps) >= (0, 0):
            return here
        _, _, letter, here = min(steps)
        left.take(letter)
        score = judge(found, kind, here)
    return here


METHODS: Mapping[str, Method] = {
    "ours": ours,
    "ours whole": ours_whole,
    "plain CP-SAT": plain_cp_sat,
    "HiGHS": highs,
    "CBC": cbc,
    "greedy": greedy,
}
"""Every method by the name it has in results."""
