"""What cannot be undone, and what the time limit left open."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.result import Apply, Result
from ..domain.entities import State
from .words import stopped_words

__all__ = ["final_words", "left_open"]

FINAL = "Final once you apply: no letter comes off, every letter added stays."
ALL_FINAL = "You have applied everywhere: no letter comes off, every letter added stays."


def final_words(result: Result) -> str:
    """What cannot be undone."""
    return FINAL if any(group.apply is not Apply.APPLIED for group in result.programs.groups) else ALL_FINAL


def left_open(result: Result, *, points: bool = True) -> Iterator[str]:
    """What the time limit left open; `points`: False where no points are told."""
    if not result.plan.proven:
        yield stopped_words(_better(result) if points else "a better plan may exist")
    if any(len(group.in_state(State.KEEP)) > len(group.fallback) for group in result.programs.groups):
        yield "what steps in was not worked out everywhere: the time was over."
    if not result.statuses_known:
        yield "which short programs cannot be met at all was not worked out: the time was over."
    if not result.decisions_known:
        yield "until when kept places are worth keeping was not worked out everywhere: the time was over."
    if not result.apply_known:
        yield "where applying today loses nothing was not worked out everywhere: the time was over."


def _better(result: Result) -> str:
    """What a better plan than one that is not proven could be."""
    plan = result.plan
    if plan.shortfall_bound < plan.shortfall:
        return "fewer programs may be short in a better plan"
    if plan.bound > plan.objective:
        return f"up to {max(plan.bound - plan.objective, 1):.0f} points may be lost against the best plan"
    return "none is worth more, one may change fewer letters"
