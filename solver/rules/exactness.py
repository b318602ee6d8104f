"""Figures too large to be added up exactly are an input error: no goal may pass 2**62, so that 64 bits hold it.

The sums of shortfall and value are bounded from above, group by group, in whole units. The other three goals count
letters and rows: they would need 10**14 programs. That every goal stays below 2**62 in absolute value also keeps the
difference of two assignments within 64 bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import comb

from ..domain.errors import Fault
from .capacity import writers_of
from .problem import OVER, Demand, Problem, ProgramGroup
from .scale import UNIT, decimal

__all__ = ["LARGEST_SUM", "largest_shortfall", "largest_value", "too_large"]

LARGEST_SUM = 2**62


def too_large(problem: Problem) -> Iterator[Fault]:
    """The rows and settings by which a goal could pass the largest sum; nothing where no goal can."""
    shortfall, value = largest_shortfall(problem), largest_value(problem)
    if shortfall > LARGEST_SUM:
        yield _priority_fault(problem, "letters short", shortfall, UNIT * problem.shares.unit)
    elif value.total() > LARGEST_SUM:
        yield _priority_fault(problem, "points", value.total(), UNIT**2)
    if value.total() > LARGEST_SUM:
        [(cause, _)] = value.most_common(1)
        yield _strength_fault(problem) if cause == "strength" else _price_fault(problem, cause)


def largest_shortfall(problem: Problem) -> int:
    """An upper bound of the shortfall of any assignment, in parts of a letter times units of weight."""

    def most(group: ProgramGroup) -> int:
        return group.required + sum(_most_over(demand, _most(problem, group), OVER) for demand in group.stated)

    return problem.shares.unit * sum(group.weight * most(group) for group in problem.groups)


def largest_value(problem: Problem) -> Counter[str]:
    """Per cause, an upper bound of what it adds to the absolute value of any assignment, in square units."""
    prices, value = problem.prices, Counter[str]()
    for group in problem.groups:
        most = _most(problem, group)
        worth = max((abs(group.strengths[letter]) for letter in _open(group)), default=0)
        parts = {
            "strength": most * worth,
            "extra_bar": prices.extra_bar * max(0, most - group.required),
            "overlap": prices.overlap * comb(most, 2) * bool(problem.overlaps),
            "prefer": prices.prefer * sum(_most_over(demand, most) for demand in group.preferred),
            "change": prices.change * (most + len(group.reference)),
        }
        value.update({cause: group.weight * units for cause, units in parts.items()})
    costs = sorted(problem.ask_costs[writer] for writer in writers_of(problem, problem.to_ask))
    value["ask_cost"] = UNIT * sum(costs[::-1][: problem.asks_max])
    return value


def _most(problem: Problem, group: ProgramGroup) -> int:
    """The most letters a program of a group could have, whatever is final there."""
    return min(max(group.maximum, len(group.locked) + len(group.burned)), len(problem.letters))


def _most_over(demand: Demand, most: int, over: int = 1) -> int:
    """The most letters a clause can be short or over: counts are worst at either end.

    Parameters
    ----------
    most
        Up to so many letters there are.
    over
        How often a letter that is over counts.
    """
    return min(
        sum(max(tally.count.deficit(0), tally.count.deficit(most, over)) for tally in option)
        for option in demand.options
    )


def _open(group: ProgramGroup) -> Iterator[int]:
    """The letters that may be there."""
    return (letter for letter in range(len(group.strengths)) if group.open_to(letter))


def _priority_fault(problem: Problem, goal: str, found: int, unit: int) -> Fault:
    """The row that weighs most, beside the one that weighs least.

    Parameters
    ----------
    problem
        Its tracks.
    goal
        What is added up, in words.
    found
        The bound that is too large.
    unit
        How many of it are one of the goal.
    """
    tracks = problem.scenario.tracks
    high, low = max(tracks, key=lambda track: track.weight), min(tracks, key=lambda track: track.weight)
    beside = f' and {low.weight:g} at "{low.id}"' if low.weight < high.weight else ""
    factor = 10 ** len(str(found // LARGEST_SUM))
    advice = f"divide all priorities by {factor}" if low.weight * UNIT >= factor else "bring them nearer to each other"
    what = (
        f'priority times signal is {high.weight:.10g} at "{high.id}"{beside}: {goal} times that could come to '
        f"{found // unit:,}, too large to add up exactly; allowed is {LARGEST_SUM // unit:,}. Maybe {advice}."
    )
    return Fault(file=problem.scenario.file("programs.csv"), line=high.line, column="priority", what=what)


def _strength_fault(problem: Problem) -> Fault:
    """The letter and program whose strength times weight is largest, and where the figure comes from."""
    group, letter = max(
        ((group, letter) for group in problem.groups for letter in _open(group)),
        key=lambda pair: pair[0].weight * abs(pair[0].strengths[pair[1]]),
    )
    row, program = problem.letters[letter], problem.programs[group.programs[0]]
    figure = f'{decimal(group.strengths[letter]):.10g} of letter "{row.id}" at "{program.id}"'
    what = f"{figure} is too large to add up exactly at these priorities. Maybe write a smaller figure"
    called = problem.scenario.file
    if any((track.id, row.id) in problem.scenario.strengths for track in program.tracks):
        return Fault(file=called("strengths.csv"), column="strength", what=f"{what}.")
    what = f"a strength of {what} in [rubric] of {called('scenario.toml')}."
    return Fault(file=called("letters.csv"), line=row.line, what=what)


def _price_fault(problem: Problem, cause: str) -> Fault:
    """The price that adds most to the value."""
    if cause == "ask_cost":
        figure, file, column = max(problem.ask_costs), "writers.csv", "ask_cost"
    else:
        figure, file, column = getattr(problem.prices, cause), "scenario.toml", f"objective.{cause}"
    what = f"{decimal(figure):.10g} is too large to add up exactly at these priorities. Maybe write a smaller figure."
    return Fault(file=problem.scenario.file(file), column=column, what=what)
