"""What every method is asked and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from solver.rules.problem import Portfolio, Problem

__all__ = ["Method", "Reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a method says it found.

    Attributes
    ----------
    status
        ``optimal`` where it says so, ``feasible``, ``none`` where the time was over first, or ``not run`` where the
        method does not answer such a question.
    reason
        Why it was not run.
    portfolios
        Per program, its letters; None: no answer.
    combined_bound
        Its proven lower bound on price times shortfall less value, in points; None: it gives none.
    price
        The price of shortfall in that, points.
    step
        Shortfall goes in steps of so many letters, and all value there is costs less than one step does.
    value_bound, shortfall_bound
        The most points at the reply's own shortfall, and the least shortfall, where the method bounds these themselves;
        None: it does not.
    build, search
        Seconds for the model and for the search. A method that does not tell them apart has all in `search`.
    phases
        Seconds by phase, where it tells them.
    """

    status: str
    reason: str = ""
    portfolios: tuple[Portfolio, ...] | None = None
    combined_bound: float | None = None
    price: float = 0.0
    step: float = 0.0
    value_bound: float | None = None
    shortfall_bound: float | None = None
    build: float = 0.0
    search: float = 0.0
    phases: Mapping[str, float] | None = None


Method = Callable[[Problem, float, int], Reply]
