"""Whether to apply now: a program that is applied to today reads earlier than one that the plan applies to later."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from folders import NO_ADVICE, PERSON, Row, read
from solved import SEEDS, case, chunks, result

from solver.analysis.advice import advise
from solver.analysis.now import loses_nothing
from solver.analysis.parts import Case
from solver.analysis.plan import solve
from solver.analysis.result import Apply
from solver.domain.entities import Scenario
from solver.optimize.budget import Budget
from solver.optimize.grouping import build_problem
from solver.report.screen import screen
from solver.rules.capacity import Usage, one_per_writer, reachable
from solver.rules.problem import Portfolio, Problem, ProgramGroup
from solver.rules.scoring import judge

UPLOADED: Row = {"letter_id": "up", "writer": "Dorn", "status": "uploaded", **PERSON}
COMING: Row = {"letter_id": "coming", "writer": "Cole", "status": "promised", "expected": "2026-10-15", **PERSON}
UNDATED: Row = {**COMING, "expected": ""}


def applied_today(scenario: Scenario) -> Scenario:
    """The same scenario if all programs are applied to today."""
    season = replace(scenario.settings.season, apply=scenario.as_of)
    return replace(scenario, settings=replace(scenario.settings, season=season))


def when(tmp_path: Path, apply: str, letter: Row, as_of: str = "2026-08-15") -> Apply:
    """If it is time to apply to a program of two letters that has one, where the plan applies on a day."""
    toml = NO_ADVICE.replace("2026-08-15\n", f"{as_of}\napply = {apply}\n")
    programs: list[Row] = [{"program_id": "p", "required": 2, "maximum": 2, "needs": "none"}]
    [plan] = solve(read(tmp_path, toml, letters=[UPLOADED, letter], programs=programs)).programs
    assert plan.letter_ids == ("up", "coming")
    assert plan.now == ("up",)
    return plan.apply


def test_applying_today_loses_a_letter_that_is_on_time_only_on_the_later_day(tmp_path: Path) -> None:
    assert when(tmp_path, '"each"', COMING) is Apply.NOW  # late in any case: nothing is lost by not waiting
    assert when(tmp_path, "2026-10-22", COMING) is Apply.WAIT
    assert when(tmp_path, "2026-10-22", {**COMING, "expected": "2026-09-01"}) is Apply.NOW  # there before they read


def test_applying_today_loses_a_letter_that_nobody_knows_the_day_of(tmp_path: Path) -> None:
    assert when(tmp_path, "2026-11-20", UNDATED, as_of="2026-10-01") is Apply.WAIT


def groups_by_program(problem: Problem) -> dict[int, int]:
    return {place: number for number, group in enumerate(problem.groups) for place in group.programs}


@chunks(SEEDS, 100)
def test_the_letters_of_a_program_applied_to_today_are_those_of_the_plan_that_applies_today(seeds: range) -> None:
    changed = 0
    for seed in seeds:
        problem, today = case(seed).problem, build_problem(applied_today(case(seed).scenario))
        mine, theirs = groups_by_program(problem), groups_by_program(today)
        for place in mine:
            group, other = problem.groups[mine[place]], today.groups[theirs[place]]
            held = group.applied_today()
            changed += group.if_today is not None
            assert (held.on_time, held.strengths, held.barred) == (other.on_time, other.strengths, other.barred)
    assert changed


def supersets(problem: Problem, group: ProgramGroup, held: set[int], reach: frozenset[int]) -> Iterator[Portfolio]:
    """Every set that a program can come to have when letters are there for good already."""
    more = [letter for letter in sorted(reach - held) if not group.barred[letter]]
    for size in range(max(group.room, len(held)) - len(held) + 1):
        for chosen in combinations(more, size):
            portfolio = tuple(sorted({*held, *chosen}))
            if one_per_writer(problem, portfolio):
                yield portfolio


def needed_elsewhere(problem: Problem, letters: set[int]) -> bool:
    """True if a limit over all programs could make a letter that stands in here scarce."""
    versions = {problem.writer_of[x]: problem.versions[problem.writer_of[x]] for x in letters}
    several = any(problem.writer_of.count(writer) > most for writer, most in versions.items())
    return several or any(problem.limits[letter] is not None for letter in letters)


@chunks(SEEDS, 100)
def test_apply_now_loses_nothing_whatever_is_added_later_and_wait_does(seeds: range) -> None:
    told: Counter[Apply] = Counter()
    for seed in seeds:
        found, today = result(seed), build_problem(applied_today(case(seed).scenario))
        problem, usage = found.problem, Usage.of(found.problem, found.answer.assignment)
        theirs = groups_by_program(today)
        for plan, place in zip(found.programs, found.programs.places, strict=True):
            if plan.apply is Apply.APPLIED or not found.plan.proven:
                continue
            told[plan.apply] += 1
            now, planned = (
                tuple(sorted(map(problem.position, letter_ids))) for letter_ids in (plan.now, plan.letter_ids)
            )
            reach, group = reachable(problem, usage, found.answer.available, planned), today.groups[theirs[place]]
            scores = [judge(today, group, other) for other in supersets(today, group, set(now), reach)]
            best = min((score.shortfall, -score.value) for score in scores)
            here = judge(problem, problem.groups[plan.kind], planned)
            nothing = best <= (here.shortfall, -here.value)
            assert plan.apply is Apply.WAIT or nothing, (seed, plan.program.id)
            if not needed_elsewhere(problem, set(now) - set(planned)) and not group.pinned:
                assert nothing == (plan.apply is Apply.NOW), (seed, plan.program.id)
    assert told[Apply.NOW]
    assert told[Apply.WAIT]


def test_what_the_time_did_not_allow_to_judge_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in has to be judged by solving again: with no time left for that, it is left open."""
    hurried: Callable[..., dict[Case, bool]] = lambda problem, plan, now, _, cache: loses_nothing(  # noqa: E731
        problem, plan, now, Budget.of(0.0), cache
    )
    letters: list[Row] = [PERSON | {"letter_id": name, "writer": f"Dr {name}", "status": "uploaded"} for name in "ab"]
    letters.append(letters[0] | {"letter_id": "c", "writer": "Dr c", "status": "promised", "expected": "2026-09-01"})
    letters[2] |= {"comparison": "top_1"}
    scenario = read(
        tmp_path,
        "[season]\nas_of = 2026-08-15\n",
        letters=letters,
        programs=[{"program_id": "p", "required": 2, "maximum": 2}],
    )
    known = solve(scenario)
    monkeypatch.setattr("solver.analysis.plan.loses_nothing", hurried)
    hurt = solve(scenario)
    assert [result.programs[0].apply for result in (known, hurt)] == [Apply.WAIT] * 2
    assert [result.apply_known for result in (known, hurt)] == [True, False]
    said = "where applying today loses nothing was not worked out everywhere"
    screens = [" ".join(screen(result, advise(result, Budget()), None, 80).split()) for result in (known, hurt)]
    assert [said in text for text in screens] == [False, True]
