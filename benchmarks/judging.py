"""What a reply is worth, by the solver-free check alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peers import Reply

from solver.check import Portfolio, audit, verify
from solver.errors import AnswerError
from solver.problem import Problem, steadied
from solver.scale import decimal, product

__all__ = ["Verdict", "judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A reply judged.

    Attributes
    ----------
    status
        ``proven``: the method says that nothing is better. ``found``: an answer without that. ``none``: no answer in
        time. ``wrong``: its answer breaks a rule, or is worse than its own bound allows.
    reason
        Why it is wrong.
    shortfall, value
        Letters missing times weight; points times weight less ask costs. None: no answer.
    bound
        No assignment of this shortfall is worth more, by the method's own proof; None: it gives none.
    """

    status: str
    reason: str = ""
    shortfall: float | None = None
    value: float | None = None
    bound: float | None = None


def judged(found: Problem, reply: Reply) -> Verdict:
    """Judge a reply to V(letters of the plan)."""
    if reply.portfolios is None:
        return Verdict(status="none" if reply.status == "none" else "wrong", reason=reply.status)
    try:
        shortfall, value = _score(found, reply.portfolios)
    except AnswerError as error:
        return Verdict(status="wrong", reason=str(error))
    bound = reply.value_bound
    if reply.combined_bound is not None:
        bound = reply.price * shortfall - reply.combined_bound
    return Verdict(
        status="proven" if reply.status == "optimal" else "found", shortfall=shortfall, value=value, bound=bound
    )


def _score(found: Problem, portfolios: Sequence[Portfolio]) -> tuple[float, float]:
    """Shortfall and value; programs alike may have different letters here, which makes kinds of their own of them."""
    split = steadied(found, list(portfolios))
    assignment = tuple(((portfolios[kind.programs[0]], len(kind.programs)),) for kind in split.kinds)
    score = verify(split, found.plannable, assignment)
    audit(found, portfolios)
    return decimal(score.shortfall), product(score.value)
