"""One offer for every applicant, within the limits of the writers they share: a Dantzig-Wolfe master problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .budget import Budget
from .linear_model import LinearModel, Row
from .linear_program import LinearProgram, solve_relaxation
from .search import minimise_lexicographically

__all__ = ["Goals", "Offer", "Selection", "goals_of", "prices_of", "select"]

Goals = tuple[int, int, int, int]
"""Pinned letters not given, the largest share of open places, the sum of these shares, and of values, sign turned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What becomes of one applicant with some of the letters of shared writers.

    Attributes
    ----------
    lost_pins
        Pinned letters that are not among them.
    share
        The weighted share of the applicant's places that stay open, in whole parts.
    value
        Points for each place, in whole parts.
    uses
        How much this takes of which limits, by number.
    """

    lost_pins: int
    share: int
    value: int
    uses: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """An offer for every applicant.

    Attributes
    ----------
    numbers
        Per applicant, the number of the offer; None where the time was over before any were found.
    bounds
        No selection of these offers has less in a goal while it has no more in those before.
    """

    numbers: tuple[int, ...] | None
    bounds: Goals


def goals_of(chosen: Sequence[Offer]) -> Goals:
    """The four goals of one offer for each applicant, the first one counting most."""
    return (
        sum(offer.lost_pins for offer in chosen),
        max((offer.share for offer in chosen), default=0),
        sum(offer.share for offer in chosen),
        -sum(offer.value for offer in chosen),
    )


def select(offers: Sequence[Sequence[Offer]], limits: Sequence[int], budget: Budget) -> Selection:
    """Choose one offer for every applicant so that all limits hold and the goals, in order, are least.

    Parameters
    ----------
    offers
        Per applicant, at least one; the first of all applicants together keep every limit.
    limits
        The most of each that all may use together.
    """
    model = LinearModel()
    taken = [[model.variable(0, 1) for _ in own] for own in offers]
    levels = sorted({offer.share for own in offers for offer in own})
    rank = {share: number for number, share in enumerate(levels)}
    worst = model.variable(0, len(levels) - 1)
    for own, variables in zip(offers, taken, strict=True):
        model.add(Row("one offer each", tuple((1, variable) for variable in variables), low=1, high=1))
        ranks = tuple((rank[offer.share], v) for offer, v in zip(own, variables, strict=True))
        model.add(Row("the worst-off applicant", (*ranks, (-1, worst)), high=0))
    flat = [(offer, v) for own, vs in zip(offers, taken, strict=True) for offer, v in zip(own, vs, strict=True)]
    taking: list[list[tuple[int, int]]] = [[] for _ in limits]
    for offer, v in flat:
        for number, used in offer.uses.items():
            taking[number].append((used, v))
    for uses, limit in zip(taking, limits, strict=True):
        model.add(Row("a shared writer's limit", tuple(uses), high=limit))
    goals: list[Mapping[int, int]] = [
        {v: offer.lost_pins for offer, v in flat},
        {worst: 1},
        {v: offer.share for offer, v in flat},
        {v: -offer.value for offer, v in flat},
    ]
    found = minimise_lexicographically(model, goals, budget, {})
    pins, level, shares, value = found.bounds
    chosen = found.values and tuple(
        next(number for number, v in enumerate(variables) if found.values[v]) for variables in taken
    )
    return Selection(numbers=chosen, bounds=(pins, levels[level], shares, value))


def prices_of(
    costs: Sequence[Sequence[float]], offers: Sequence[Sequence[Offer]], limits: Sequence[int], budget: Budget
) -> tuple[float, ...] | None:
    """Multipliers of the limits: what one more of each is worth in the linear relaxation, in units of cost.

    Parameters
    ----------
    costs
        Per applicant and offer.
    offers, limits
        As of :func:`select`.

    Returns
    -------
    tuple of float
        At least 0 each; None where the time was over, or numbers failed.
    """
    flat = [(place, offer) for place, own in enumerate(offers) for offer in own]
    applicants, rows = len(offers), len(offers) + len(limits)
    entries = [(place, variable, 1.0) for variable, (place, _) in enumerate(flat)]
    entries += [
        (applicants + number, variable, float(used))
        for variable, (_, offer) in enumerate(flat)
        for number, used in offer.uses.items()
    ]
    row, variable, coefficient = zip(*entries, strict=True)
    lows = np.full(rows, -np.inf)
    lows[:applicants] = 1.0
    relaxed = solve_relaxation(
        LinearProgram(
            costs=np.array([cost for own in costs for cost in own]),
            most=np.full(len(flat), np.inf),
            lows=lows,
            highs=np.array([1.0] * applicants + [float(limit) for limit in limits]),
            row=np.array(row, dtype=np.intp),
            variable=np.array(variable, dtype=np.intp),
            coefficient=np.array(coefficient),
        ),
        budget,
    )
    return None if relaxed is None else tuple(max(0.0, -float(dual)) for dual in relaxed.duals[applicants:])
