"""Every method: what people would use instead, and ours. None judges itself: :mod:`judging` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from reply import Method, Reply

from solver.rules.problem import Problem

__all__ = ["METHODS", "method"]

METHODS: Mapping[str, tuple[str, str]] = {
    "ours": ("ours", "ours"),
    "ours whole": ("ours", "ours_whole"),
    "ask": ("ours", "asked"),
    "figures alone": ("ours", "figures_moved"),
    "page engine": ("page_engine", "page_engine"),
    "plain CP-SAT": ("cp_sat_peer", "plain_cp_sat"),
    "CP-SAT, groups": ("cp_sat_peer", "plain_cp_sat"),
    "HiGHS": ("highs_peer", "highs"),
    "HiGHS, groups": ("highs_peer", "highs"),
    "CBC": ("cbc_peer", "cbc"),
    "greedy": ("greedy_peer", "greedy"),
}
"""Every method by the name it has in results: its module, loaded only where it is used, and its function."""
ON_GROUPS = ("CP-SAT, groups", "HiGHS, groups")
"""Those that see programs alike as one, as ours does: the letter x group model."""


def method(name: str) -> Method:
    """Load a method."""
    module, function = METHODS[name]
    found: Method = getattr(import_module(module), function)
    return partial(_on_groups, found) if name in ON_GROUPS else found


def _on_groups(solve: Callable[..., Reply], problem: Problem, seconds: float, seed: int) -> Reply:
    """Let a peer solve the letter x group model, where that is a model of the same question."""
    if any(limit is not None for limit in problem.limits):
        return Reply(status="not run", reason="with max_programs, programs that are alike may need different letters")
    return solve(problem, seconds, seed, grouped=True)
