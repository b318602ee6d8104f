"""The problem as a page carries it, so that it answers every setting of the switches itself (docs/page.md).

What a letter is to a group of programs hangs on where that letter stands, and on no other letter. So two problems say
all there is: the one with every letter in MyERAS, and the one with every letter coming. Programs alike in both are one
group of the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, prod

from ..optimize.budget import Budget
from ..optimize.grouping import lay_out_problem
from ..rules.exactness import largest_shortfall, largest_value
from ..rules.problem import CLOSED, WRITER_TAKEN, AppliedToday, Demand, Problem, ProgramGroup, weight_of
from .live_outcomes import answers_beforehand
from .result import Result
from .switches import Switch, allowed, switched, word

__all__ = ["LiveProblem", "live_problem"]

LARGEST = 2**53
"""Up to here a number of JavaScript holds every whole number."""
SOFT = frozenset({WRITER_TAKEN, CLOSED})
"""What bars a letter only because of what is entered at the program for good."""

MOST_CHOICES = 2_000_000
"""So many portfolios a browser tries for an answer: a second or two, some more on a phone."""

COMPETING = "max_programs makes programs compete for a letter"
TOO_MANY = "there are too many choices for a browser to try"
TOO_LARGE = "figures are too large for a page to add up exactly"
WITHOUT_POINTS = "this page carries no points, so it answers only what was worked out beforehand"

Data = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveProblem:
    """What a page carries.

    Attributes
    ----------
    data
        The problem as docs/page.md describes it: whole numbers, texts and lists alone.
    locked
        Why the page holds the answers to some settings alone; empty where it answers all.
    """

    data: Data
    locked: str

    def answers(self, setting: Sequence[Switch]) -> bool:
        """True if the page has an answer for a setting of the switches."""
        outcomes = self.data.get("outcomes")
        return not isinstance(outcomes, dict) or word(setting) in outcomes["settings"]


def live_problem(
    result: Result,
    *,
    beforehand: bool = False,
    budget: Budget | None = None,
) -> LiveProblem:
    """The problem of a scenario under every setting of its switches, or else the answers to some of them.

    Parameters
    ----------
    beforehand
        True: answers alone, of which no points can be told.
    budget
        What answers may take that have to be worked out beforehand; None: as long as they need.
    """
    may = allowed(result.scenario)
    there, coming = (
        lay_out_problem(switched(result.scenario, [wanted if wanted in some else some[0] for some in may]), Budget())
        for wanted in (Switch.IN, Switch.COMING)
    )
    locked = WITHOUT_POINTS if beforehand else _why_locked(there, coming)
    data = answers_beforehand(result, budget or Budget()) if locked else _problem(result, there, coming)
    return LiveProblem(data=data, locked=locked)


def _why_locked(there: Problem, coming: Problem) -> str:
    """Why a browser cannot work every answer out; empty where it can."""
    if _compete(there) or _compete(coming):
        return COMPETING
    shortfall = largest_shortfall(there) + largest_shortfall(coming)
    value = largest_value(there).total() + largest_value(coming).total()
    if max(shortfall, value) >= LARGEST:
        return TOO_LARGE
    return TOO_MANY if _choices(there) > MOST_CHOICES else ""


def _compete(problem: Problem) -> bool:
    """True if a letter could go to more programs than it may."""
    return any(
        limit is not None and limit < sum(len(group.programs) for group in problem.groups if group.open_to(letter))
        for letter, limit in enumerate(problem.limits)
    )


def _choices(problem: Problem) -> int:
    """How many portfolios a browser tries at most: all of every group, and the best ones for each set of versions."""
    letters = Counter(problem.writer_of)
    sets = prod(comb(number, min(number, problem.versions[writer])) for writer, number in letters.items())
    opened = ((group.maximum, len(group.letters(problem.plannable))) for group in problem.groups)
    return sets * len(problem.groups) + sum(comb(number, size) for most, number in opened for size in range(most + 1))


def _problem(result: Result, there: Problem, coming: Problem) -> Data:
    """What the page's engine needs.

    Parameters
    ----------
    result
        The plan of what is entered.
    there, coming
        The problem with every letter in MyERAS, and with every letter coming.
    """
    members: dict[tuple[int, int], list[int]] = {}
    for place, key in enumerate(zip(_group_of(there), _group_of(coming), strict=True)):
        members.setdefault(key, []).append(place)
    demands = _Demands()
    groups = [
        _group(there, programs, demands, (there.groups[first], coming.groups[second]))
        for (first, second), programs in members.items()
    ]
    group_of = {place: number for number, programs in enumerate(members.values()) for place in programs}
    return {
        "units": [group_of[place] for place in range(len(there.programs))],
        "writers": there.writer_of,
        "orders": there.orders,
        "asks": sorted(result.problem.to_ask),
        "versions": [writer.versions for writer in result.scenario.writers],
        "overlaps": [_partners(there, place) for place in range(len(there.letters))],
        "prices": [there.prices.extra_bar, there.prices.overlap, there.prices.prefer, there.prices.change],
        "shares": [there.shares.unit, there.shares.opening, there.shares.clause],
        "clauses": demands.listed,
        "groups": groups,
    }


def _group_of(problem: Problem) -> list[int]:
    """Per program, the number of its group."""
    numbers = {place: number for number, group in enumerate(problem.groups) for place in group.programs}
    return [numbers[place] for place in range(len(problem.programs))]


def _partners(problem: Problem, letter: int) -> list[int]:
    """The later letters whose writers share a rotation with that of a letter."""
    return sorted(second for first, second in problem.overlaps if first == letter)


class _Demands:
    """The clauses of all groups, each listed once with the letters that count when in MyERAS and when coming."""

    def __init__(self) -> None:
        self.listed: list[list[list[list[object]]]] = []
        self._numbers: dict[tuple[Demand, Demand], int] = {}

    def numbers(self, there: Sequence[Demand], coming: Sequence[Demand]) -> list[int]:
        """The numbers of some clauses."""
        return [self._number(pair) for pair in zip(there, coming, strict=True)]

    def _number(self, pair: tuple[Demand, Demand]) -> int:
        if pair not in self._numbers:
            self._numbers[pair] = len(self.listed)
            options = zip(*(demand.options for demand in pair), strict=True)
            self.listed.append(
                [
                    [
                        [one.count.relation, one.count.number, sorted(one.letters), sorted(other.letters)]
                        for one, other in zip(*tallies, strict=True)
                    ]
                    for tallies in options
                ]
            )
        return self._numbers[pair]


def _group(problem: Problem, programs: list[int], demands: _Demands, pair: tuple[ProgramGroup, ProgramGroup]) -> Data:
    """One group of the page.

    Parameters
    ----------
    problem
        Its programs.
    programs
        Positions of those of the group.
    demands
        Gains the clauses of the group.
    pair
        The group with every letter in MyERAS, and with every letter coming.
    """
    there, coming = pair
    optional = {
        "assigned": sorted({*there.reference, *there.locked, *there.burned}),
        "pinned": sorted({*there.pinned, *coming.pinned}),
        "applied": int(there.applied),
        "final": int(there.final),
        "today": coming.if_today and _terms(there, coming.if_today),
    }
    return {
        "count": len(programs),
        "weight": weight_of(problem.programs[place] for place in programs),
        "required": there.required,
        "maximum": there.maximum,
        "stated": demands.numbers(there.stated, coming.stated),
        "preferred": demands.numbers(there.preferred, coming.preferred),
        "strengths": there.strengths,
        "bars": _bars(there.barred),
        "coming": _terms(there, coming) | {"byApply": _flags(coming.by_apply_day, len(there.strengths))},
    } | {name: value for name, value in optional.items() if value}


def _terms(there: ProgramGroup, coming: ProgramGroup | AppliedToday) -> Data:
    """What letters are to a group while they are coming: strengths only where they differ."""
    pairs = enumerate(zip(there.strengths, coming.strengths, strict=True))
    late = {place: worth for place, (full, worth) in pairs if worth != full}
    flags = {"bars": _bars(coming.barred), "onTime": _flags(coming.on_time, len(there.strengths))}
    return flags | ({"late": late} if late else {})


def _bars(barred: Sequence[str]) -> str:
    """Per letter: 0 it may go there, 1 it may not, 2 it may not for what is entered there for good."""
    return "".join("2" if reason in SOFT else "1" if reason else "0" for reason in barred)


def _flags(letters: Sequence[int], number: int) -> str:
    """Per letter of a number of them, 1 for those in a list."""
    return "".join("1" if place in letters else "0" for place in range(number))
