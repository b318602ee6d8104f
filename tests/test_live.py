"""What a page carries of a problem, and when it carries answers alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from folders import LETTERS, NO_ADVICE, PERSON, read
from paging import SCENARIOS, Page, differences

import solver
from solver import Scenario, solve
from solver.analysis import live
from solver.analysis.live import live_problem
from solver.analysis.switches import Switch, entered
from solver.optimize.budget import Budget
from solver.optimize.watch import Watch

IN, COMING, GONE = Switch


def rivals(folder: Path, most: int) -> Scenario:
    """Two programs that want one letter each, of one to come and one uploaded that may go to so many of them."""
    letters = [{**row, "max_programs": most} for row in LETTERS[2:]]
    programs = [{"program_id": name, "required": 1, "needs": "none"} for name in "pq"]
    return read(folder, NO_ADVICE, letters=letters, programs=programs)


def test_programs_that_compete_for_a_letter_have_answers_worked_out_beforehand(tmp_path: Path) -> None:
    result = solve(rivals(tmp_path, 1))
    found = live_problem(result)
    assert "max_programs" in found.locked
    assert set(found.data) == {"units", "outcomes"}
    assert Page(result, found).beforehand == [(COMING, IN), (GONE, IN), (IN, IN), (COMING, GONE), (COMING, COMING)]
    assert json.dumps(found.data) == json.dumps(live_problem(result).data)
    hurried = live_problem(result, budget=Budget.of(0))
    assert Page(result, hurried).beforehand == [entered(result)]


def test_a_limit_that_cannot_bind_leaves_every_switch_free(tmp_path: Path) -> None:
    assert not live_problem(solve(rivals(tmp_path, 2))).locked


def test_figures_too_large_for_a_browser_have_answers_worked_out_beforehand(tmp_path: Path) -> None:
    letters = [{"letter_id": "a", "writer": "Ames", "status": "uploaded", **PERSON}]
    programs = [{"program_id": "p", "priority": 1000}]
    strengths = [{"program_id": "p", "letter_id": "a", "strength": 1_000_000}]
    found = live_problem(solve(read(tmp_path, NO_ADVICE, letters=letters, programs=programs, strengths=strengths)))
    assert "too large" in found.locked


def test_too_many_choices_for_a_browser_have_answers_worked_out_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = solve(rivals(tmp_path, 2))  # nothing, either letter or both; and the best of them
    monkeypatch.setattr(live, "MOST_CHOICES", 5)
    assert not live_problem(result).locked
    monkeypatch.setattr(live, "MOST_CHOICES", 4)
    assert "too many" in live_problem(result).locked


def test_answers_alone_carry_no_points_and_are_those_of_the_solver() -> None:
    result = solve(solver.read(SCENARIOS[2]))
    found = live_problem(result, beforehand=True)
    assert found.locked
    assert set(found.data) == {"units", "outcomes"}
    page = Page(result, found)
    assert len(page.beforehand) > 5
    assert not [what for setting in page.beforehand[:8] for what in differences(page, setting)]


def pinned_twice(folder: Path) -> Scenario:
    """Two letters of one writer pinned to one program, one of them lost."""
    letters = [
        {"letter_id": name, "writer_id": "w", "writer": "Ames", "status": status, "pinned": "p", **PERSON}
        for name, status in (("a", "uploaded"), ("b", "declined"))
    ]
    return read(folder, NO_ADVICE, letters=letters, programs=[{"program_id": "p", "needs": "none"}])


@pytest.mark.parametrize(("setting", "clash"), [((IN, GONE), False), ((GONE, IN), False), ((IN, COMING), True)])
def test_a_page_says_where_pinned_letters_cannot_all_be_kept(
    tmp_path: Path, setting: tuple[Switch, ...], clash: bool
) -> None:
    page = Page.of(pinned_twice(tmp_path))
    assert (page.told(setting) is None) is clash
    assert not [*differences(page, setting)]


def test_it_is_told_how_many_answers_are_worked_out(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    class Listening(Watch):
        def cases(self, done: int, number: int) -> None:
            told.append((done, number))

    live_problem(solve(rivals(tmp_path, 1)), budget=Budget(watch=Listening()))
    assert told == [(done, 5) for done in range(1, 6)]
