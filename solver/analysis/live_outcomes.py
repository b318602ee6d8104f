"""Answers worked out beforehand, for a page that cannot work them out itself (docs/page.md).

Where programs compete for a letter, where figures are too large for a browser, or where no points may be carried, the
page holds the answers to some settings of the switches, and no others can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from ..domain.errors import InputError, NoAnswerError
from ..optimize.budget import Budget
from ..optimize.watch import Phase
from ..rules.problem import Problem
from .plan import settle
from .result import PlanGroup, Result
from .switches import Switch, allowed, entered, switched, word

__all__ = ["answers_beforehand"]

TOGETHER = 3
"""So many letters to come are switched in every combination."""
MOST_GROUPS, MOST_COMPETING = 1_500, 300
"""So many groups are solved in all settings together; fewer where programs compete: two or three seconds."""

Setting = tuple[Switch, ...]
Places = tuple[int, ...]


class Case(NamedTuple):
    """What a page shows of a program: its letters in the PLAN and now, and per letter waited for what it has without.

    `status`, `apply`: how it stands, and if it is time to apply; `short`: the letters without which it is not complete.
    """

    plan: Places
    now: Places
    status: str
    apply: str
    without: tuple[tuple[int, Places], ...]
    short: Places


def answers_beforehand(result: Result, budget: Budget) -> dict[str, object]:
    """The answers to the settings that are of most use: of any list those in which one writer fails.

    Settings whose pins contradict each other are left out, and those whose answer the time did not allow to prove.

    Parameters
    ----------
    result
        The plan of what is entered.
    budget
        What all of them may take.
    """
    held: dict[str, list[Case]] = {}
    settings = [*islice(_settings(result), _most_settings(result))]
    budget.watch.phase(Phase.SWITCHES)
    for done, setting in enumerate(settings, 1):
        settled = _settled(result, setting, budget) if held else result
        if settled is not None:
            held[word(setting)] = _cases(settled)
        budget.watch.cases(done, len(settings))
    return _numbered(held, {place: group.kind for group in result.programs.groups for place in group.programs})


def _most_settings(result: Result) -> int:
    """How many settings are solved: at least those in which one writer fails."""
    problem = result.problem
    fails = 1 + len({result.scenario.letters[place].writer_id for place in _coming(result)})
    competes = any(limit is not None for limit in problem.limits)
    return max(fails, (MOST_COMPETING if competes else MOST_GROUPS) // max(1, len(problem.groups)))


def _settings(result: Result) -> Iterator[Setting]:
    """Settings, each once, by their use.

    As entered; all letters to come of one writer gone; one letter to come elsewhere; any other letter gone; the letters
    to come that most programs wait for in every combination; any other letter elsewhere.
    """
    start, may, letters = entered(result), allowed(result.scenario), result.scenario.letters
    coming = _coming(result)
    others = [place for place in range(len(start)) if place not in coming]
    first = coming[:TOGETHER]
    authors = dict.fromkeys(letters[place].writer_id for place in coming)
    moves: list[Mapping[int, Switch]] = [
        {},
        *({place: Switch.GONE for place in coming if letters[place].writer_id == author} for author in authors),
        *({place: switch} for place in coming for switch in may[place]),
        *({place: Switch.GONE} for place in others),
        *(dict(zip(first, switches, strict=True)) for switches in product(*(may[place] for place in first))),
        *({place: switch} for place in others for switch in may[place]),
    ]
    settings = (tuple(move.get(place, switch) for place, switch in enumerate(start)) for move in moves)
    return iter(dict.fromkeys(settings))


def _coming(result: Result) -> list[int]:
    """Positions of the letters to come, first those that most programs wait for."""
    letters = result.scenario.letters
    coming = [place for place, switch in enumerate(entered(result)) if switch is Switch.COMING]
    return sorted(coming, key=lambda place: -result.placed[letters[place].id])


def _settled(result: Result, setting: Setting, budget: Budget) -> Result | None:
    """The answer to a setting; None where there is none that is proven."""
    if budget.spent:
        return None
    try:
        settled = settle(switched(result.scenario, setting), budget.unheard())
    except (InputError, NoAnswerError):
        return None
    proven = settled.plan.proven and settled.today.proven and settled.statuses_known and settled.apply_known
    return settled if proven else None


def _cases(result: Result) -> list[Case]:
    """Per program, all that a page shows of it."""
    of = {place: _case(group, result.problem) for group in result.programs.groups for place in group.programs}
    return [of[place] for place in range(len(of))]


def _case(group: PlanGroup, problem: Problem) -> Case:
    def places(ids: Iterable[str]) -> Places:
        return tuple(map(problem.position, ids))

    return Case(
        plan=places(group.letter_ids),
        now=places(group.now),
        status=group.status.value,
        apply=group.apply.value,
        without=tuple((problem.position(name), places(then.portfolio)) for name, then in group.fallback.items()),
        short=places(name for name, then in group.fallback.items() if not then.complete),
    )


def _numbered(held: Mapping[str, list[Case]], group_of: Mapping[int, int]) -> dict[str, object]:
    """The cases of some settings, each listed once; programs of one group that are alike in all of them are one unit.

    Parameters
    ----------
    held
        Per setting, the case of every program.
    group_of
        Per program, its group as entered.
    """
    numbers: dict[Case, int] = {}
    units: dict[Places, int] = {}
    columns = [[numbers.setdefault(case, len(numbers)) for case in cases] for cases in held.values()]
    alike = [(group_of[place], *numbered) for place, numbered in enumerate(zip(*columns, strict=True))]
    of = [units.setdefault(key, len(units)) for key in alike]
    settings = {word: [numbered[place] for _, *numbered in units] for place, word in enumerate(held)}
    cases = [[case.plan, case.now, case.status, case.apply, dict(case.without), case.short] for case in numbers]
    return {"units": of, "outcomes": {"settings": settings, "cases": cases}}
