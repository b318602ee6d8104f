"""The process in which one measurement happens; the runner starts it and reads what it leaves.

.venv/bin/python benchmarks/worker.py TASK.json ANSWER.json
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from generator import generate
from instance import Instance
from judging import judged
from orlib import load
from peers import method
from scenario_folder import write_folder

from solver.domain.entities import Scenario
from solver.optimize.grouping import build_problem
from solver.rules.problem import Problem

__all__ = ["measure"]

WARM_UPS = tuple(
    Instance(programs=6, letters=6, kinds=3, pending=1, to_ask=2, asks=1, limited=limited, seed=0)
    for limited in (False, True)
)
"""Solved first, so that importing and first calls are not counted as solving."""


def measure(task: dict[str, Any]) -> dict[str, Any]:
    """Do one task and tell what came of it, as columns of a row.

    A task has ``method``, ``seconds``, ``seed`` and either ``instance`` (fields of :class:`instance.Instance`) or
    ``file`` (of OR-Library). With ``folder`` the instance is written there and nothing is solved.
    """
    scenario, optimum = _scenario(task)
    if "folder" in task:
        write_folder(scenario, Path(task["folder"]))
        return {"kinds": _counted(task, build_problem(scenario))}
    solve = method(task["method"])
    for instance in WARM_UPS:
        solve(build_problem(generate(instance)), task["seconds"], 0)
    started = time.perf_counter()
    problem = build_problem(scenario)
    sorting = time.perf_counter() - started
    reply = solve(problem, task["seconds"], task["seed"])
    verdict = judged(problem, reply)
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "shortfall": verdict.shortfall,
        "value": verdict.value,
        "bound": verdict.bound,
        "shortfall_bound": verdict.shortfall_bound,
        "optimum": optimum,
        "programs": len(problem.programs),
        "letters": len(problem.letters),
        "kinds": _counted(task, problem),
        "seconds": reply.build + reply.search,
        "kinds_seconds": sorting,
        "build_seconds": reply.build,
        "search_seconds": reply.search,
        "phases": json.dumps(reply.phases) if reply.phases else "",
    }


def _counted(task: dict[str, Any], problem: Problem) -> int:
    """The number of kinds the solver tells apart, which must be the number that was wanted."""
    kinds = len(problem.groups)
    if "instance" in task and kinds != task["instance"]["kinds"]:
        raise RuntimeError(f"{task['instance']['kinds']} kinds were wanted, {kinds} were found")
    return kinds


def _scenario(task: dict[str, Any]) -> tuple[Scenario, float | None]:
    if "file" in task:
        public = load(Path(task["file"]))
        return public.scenario, public.optimum
    return generate(Instance(**task["instance"])), None


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(measure(json.loads(Path(sys.argv[1]).read_text()))))
