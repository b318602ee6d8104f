"""What a reply is worth, by the solver-free check alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reply import Reply

from solver.domain.errors import AnswerError
from solver.optimize.verify import Audit, verify
from solver.rules.problem import Portfolio, Problem, with_previous_plan
from solver.rules.scale import product

__all__ = ["Verdict", "judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A reply judged.

    Attributes
    ----------
    status
        ``proven``: the method says that nothing is better. ``found``: an answer without that. ``none``: no answer in
        time. ``not run``: the method does not answer such a question. ``wrong``: its answer breaks a rule, or is worse
        than its own bound allows.
    reason
        Why it is wrong, or was not run.
    shortfall, value
        Letters missing and gaps of stated clauses, in letters times weight (R31); points times weight less ask costs.
        None: no answer.
    bound
        No assignment of this shortfall is worth more, by the method's own proof; None: it gives none.
    shortfall_bound
        No assignment has less shortfall, by the method's own proof; None: it gives none.
    """

    status: str
    reason: str = ""
    shortfall: float | None = None
    value: float | None = None
    bound: float | None = None
    shortfall_bound: float | None = None


def judged(problem: Problem, reply: Reply) -> Verdict:
    """Judge a reply to V(letters of the plan)."""
    if reply.portfolios is None:
        return Verdict(
            status=reply.status if reply.status in ("none", "not run") else "wrong", reason=reply.reason or reply.status
        )
    try:
        shortfall, value = _score(problem, reply.portfolios)
    except AnswerError as error:
        return Verdict(status="wrong", reason=str(error))
    bound, missing = reply.value_bound, reply.shortfall_bound
    if reply.combined_bound is not None:
        bound = reply.price * shortfall - reply.combined_bound
        proven = reply.status == "optimal"
        least = _least_missing(reply.combined_bound / reply.price, reply.step)
        missing = shortfall if proven else min(shortfall, least)
    return Verdict(
        status="proven" if reply.status == "optimal" else "found",
        shortfall=shortfall,
        value=value,
        bound=bound,
        shortfall_bound=missing,
    )


def _least_missing(bound: float, step: float) -> float:
    """What a bound on shortfall less value, value counted in letters, proves of shortfall.

    All value there is weighs less than one step of shortfall, so the rest is shortfall but for less than that.
    """
    return max(0.0, ceil(bound / step - 1) * step)


def _score(problem: Problem, portfolios: Sequence[Portfolio]) -> tuple[float, float]:
    """Shortfall and value; programs alike may have different letters here, which makes kinds of their own of them."""
    split = with_previous_plan(problem, list(portfolios))
    assignment = tuple(((portfolios[kind.programs[0]], len(kind.programs)),) for kind in split.groups)
    score = verify(split, problem.plannable, assignment)
    Audit(split).hold(assignment)
    return problem.in_letters(score.shortfall), product(score.value)
