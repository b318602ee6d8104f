"""The page's own engine in QuickJS, which interprets: a browser compiles, and is several times faster."""

from __future__ import annotations

import json
import time
from pathlib import Path

import quickjs
from reply import Reply

import solver
from solver.analysis.live import live_problem
from solver.analysis.plan import settle
from solver.analysis.switches import entered
from solver.optimize.budget import Budget
from solver.rules.problem import Problem

__all__ = ["page_engine"]

ENGINE = Path(solver.__file__).parent / "report" / "page" / "engine.js"


def page_engine(problem: Problem, seconds: float, seed: int) -> Reply:
    """The letters as entered, switched: TODAY, the PLAN, NOW and every status. What it is given is made before."""
    result = settle(problem.scenario, Budget.of(seconds, seed), fallbacks=False)
    live = live_problem(result, budget=Budget.of(0))
    if live.locked:
        return Reply(status="not run", reason=live.locked)
    started = time.perf_counter()
    page = quickjs.Context()
    page.eval(f"{ENGINE.read_text(encoding='utf-8')};const problem = {json.dumps(live.data)};")
    built = time.perf_counter()
    plan = json.loads(page.eval(f"JSON.stringify(engine.answer(problem, {json.dumps(entered(result))}).plan)"))
    search = time.perf_counter() - built
    units = json.loads(page.eval("JSON.stringify(problem.units)"))
    portfolios = tuple(tuple(plan[unit]) for unit in units)
    return Reply(status="optimal", portfolios=portfolios, build=built - started, search=search)
