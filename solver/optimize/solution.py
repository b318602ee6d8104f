"""What is found for a component, and what is known of it without any search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..rules.problem import Portfolio, PortfolioCounts
from .coupling import Component

__all__ = ["ComponentSolution", "ceiling", "given"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentSolution:
    """An answer for the groups of a component.

    Attributes
    ----------
    counts
        Per group, its portfolios and how many programs get each.
    proven
        True if no answer is better in any goal.
    shortfall_bound
        No answer has less shortfall, in units.
    value_bound
        No answer of this shortfall is worth more, in square units.
    """

    counts: tuple[PortfolioCounts, ...]
    proven: bool
    shortfall_bound: int
    value_bound: int


def ceiling(component: Component) -> int:
    """Bound value without any search, in square units: every group's strongest letters that there is room for."""
    total = 0
    for group in component.groups:
        strengths = (max(0, group.strengths[letter]) for letter in group.letters(component.available))
        total += group.weight * sum(sorted(strengths, reverse=True)[: group.room])
    return total


def given(component: Component, portfolios: Sequence[Portfolio]) -> ComponentSolution:
    """Take a portfolio per group as it is, with bounds that need no search."""
    counts = tuple(
        ((portfolio, len(group.programs)),) for group, portfolio in zip(component.groups, portfolios, strict=True)
    )
    return ComponentSolution(counts=counts, proven=False, shortfall_bound=0, value_bound=ceiling(component))
