"""The page's own engine, run by quickjs, beside the solver: the same answers under every setting of the switches.

``make page-check SETTINGS=10000`` compares so many random settings of all scenarios and of seeded folders. The tests
compare fewer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain, count, islice
from pathlib import Path
from random import Random
from typing import cast

import quickjs
from strategies import generate

import solver
from solver.analysis.live import LiveProblem, live_problem
from solver.analysis.plan import settle, solve
from solver.analysis.result import ProgramPlan, Result
from solver.analysis.switches import Switch, allowed, entered, switched
from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.io.scenario.folder import read
from solver.optimize.budget import Budget

__all__ = [
    "SCENARIOS",
    "TELL",
    "Page",
    "Setting",
    "Told",
    "differences",
    "folder_page",
    "scenario_page",
    "settings",
    "solver_says",
    "told",
]

ENGINE = (Path(solver.__file__).parent / "report/page/engine.js").read_text(encoding="utf-8")
SCENARIOS = sorted(path.parent for path in Path(__file__).parent.parent.glob("scenarios/*/programs.csv"))
TELL = """
const tell = (switches, assigned) => {
  const answered = engine.answer(problem, switches), planned = new Set(answered.plan.flat());
  const clicks = engine.clicks(answered, problem.units, assigned, switches);
  const then = switches.map((where, letter) =>
    (where === "coming" && planned.has(letter) ? engine.ifItNeverComes(answered, letter) : null));
  const without = (unit, plan) => plan.filter((letter) => then[letter]).map((letter) =>
    [letter, [then[letter][unit].filter((other) => !plan.includes(other)), then[letter][unit].length]]);
  return JSON.stringify(answered.pinsClash ? null : problem.units.map((unit, program) => ({
    plan: answered.plan[unit], now: answered.now[unit], status: answered.status[unit], apply: answered.apply[unit],
    ...clicks[program], without: Object.fromEntries(without(unit, answered.plan[unit])),
  })));
};
"""

SWITCH = {switch[0]: switch for switch in Switch}
Setting = tuple[Switch, ...]
Told = dict[str, object]
"""What is said of a program: its letters in the plan and now, its status, when to apply, what to click, and per letter
waited for what steps in and how many letters there are then. Letters are positions."""


@dataclass(frozen=True)
class Page:
    """The page of a scenario."""

    result: Result
    live: LiveProblem

    @classmethod
    def of(cls, scenario: Scenario) -> Page:
        result = solve(scenario)
        return cls(result, live_problem(result))

    @property
    def script(self) -> str:
        """What a browser is to run before it is asked."""
        return f"{ENGINE};const problem = {json.dumps(self.live.data)};{TELL}"

    def question(self, setting: Setting) -> str:
        """What to evaluate then: JSON of what the page says of every program, or null."""
        place = self.result.problem.positions
        assigned = [sorted(place[name] for name in program.assigned) for program in self.result.problem.programs]
        return f"tell({json.dumps(setting)}, {json.dumps(assigned)})"

    @cached_property
    def _engine(self) -> quickjs.Context:
        context = quickjs.Context()
        context.eval(self.script)
        return context

    @property
    def beforehand(self) -> list[Setting]:
        """The settings that were worked out beforehand."""
        known = cast("Mapping[str, Mapping[str, object]]", self.live.data["outcomes"])["settings"]
        return [tuple(SWITCH[first] for first in word) for word in known]

    def can_answer(self, setting: Setting) -> bool:
        return bool(self._engine.eval(f"engine.canAnswer(problem, {json.dumps(setting)})"))

    def told(self, setting: Setting) -> list[Told] | None:
        """What the page says of every program; None: that pinned letters cannot all be kept."""
        return cast("list[Told] | None", json.loads(self._engine.eval(self.question(setting))))


def solver_says(scenario: Scenario) -> list[Told] | None:
    """What the solver says of every program; None: that pinned letters cannot all be kept."""
    try:
        result = settle(scenario, Budget())
    except InputError:
        return None
    return told(result)


def told(result: Result) -> list[Told]:
    return [_told(plan, result) for plan in result.programs]


def _told(plan: ProgramPlan, result: Result) -> Told:
    place = result.problem.positions
    clicks = {letter.id: plan.click(letter) for letter in result.scenario.letters}
    return {
        "plan": [place[name] for name in plan.letter_ids],
        "now": [place[name] for name in plan.now],
        "status": str(plan.status),
        "apply": str(plan.apply),
        "assign": [place[name] for name, click in clicks.items() if click == "assign"],
        "remove": [place[name] for name, click in clicks.items() if click == "remove"],
        "without": {
            str(place[name]): [[place[other] for other in then.letter_ids], then.size]
            for name, then in plan.fallback.items()
        },
    }


def differences(page: Page, setting: Setting) -> Iterator[str]:
    """Where the page does not say of a setting what the solver says of the scenario that it means."""
    said, true = page.told(setting), solver_says(switched(page.result.scenario, setting))
    if said is None or true is None:
        if said is not true:
            yield f"{word(setting)}: letters pinned can{'not' if true is None else ''} all be kept"
        return
    for program, one, other in zip(page.result.problem.programs, said, true, strict=True):
        if one != other:
            yield f"{word(setting)}: {program.id} is told {one}, and it is {other}"


def word(setting: Setting) -> str:
    return "".join(switch[0] for switch in setting)


def settings(page: Page, rng: Random) -> Iterator[Setting]:
    """At random, without end; where only some were worked out, these."""
    if "outcomes" in page.live.data:
        yield from page.beforehand
        return
    may = allowed(page.result.scenario)
    while True:
        yield tuple(rng.choice(switches) for switches in may)


@cache
def scenario_page(folder: Path) -> Page:
    return Page.of(read(folder))


def folder_page(seed: int, *, limits: bool = False) -> Page | None:
    """The page of a seeded folder; None: its pins contradict each other as entered, or it has no limits if wanted.

    Parameters
    ----------
    limits
        True: with what makes programs compete, so that the page holds answers alone; False: without.
    """
    scenario = generate(Random(seed)).read()
    if limits != any(letter.max_programs is not None for letter in scenario.letters):
        if limits:
            return None
        scenario = replace(scenario, letters=tuple(replace(letter, max_programs=None) for letter in scenario.letters))
    try:
        return Page.of(scenario)
    except InputError:
        return None


def pages() -> Iterator[tuple[str, Page]]:
    """Scenarios, then seeded folders without end."""
    for folder in SCENARIOS:
        yield folder.name, scenario_page(folder)
    for seed in count():
        for limits in (False, True):
            if page := folder_page(seed, limits=limits):
                yield f"seed {seed}", page


def main(number: int, each: int = 20) -> int:
    """Compare so many settings, `each` of a page; print where they differ, and how many there were."""
    tried = wrong = 0
    for name, page in pages():
        for setting in islice(chain([entered(page.result)], settings(page, Random(name))), min(each, number - tried)):
            found = [f"{name}, {what}" for what in differences(page, setting)]
            print(*found, sep="\n", end="\n" * bool(found), flush=True)
            tried, wrong = tried + 1, wrong + bool(found)
        print(f"{name}: {tried} settings compared, {wrong} differ", file=sys.stderr, flush=True)
        if tried == number:
            break
    print(f"{tried} settings compared, {wrong} differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
