"""Who may go where: each reason alone, what is final there, and pins just within and just beyond what can be kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from folders import Row, read

from solver.domain.entities import Letter, Status
from solver.domain.errors import InputError
from solver.optimize.grouping import build_problem
from solver.rules.actions import action
from solver.rules.eligibility import Entered, bars, entered_at, nonbinding_pins
from solver.rules.problem import CLOSED, WRITER_TAKEN, Problem
from solver.rules.programs import programs

DAY = date(2026, 9, 1)
LETTERS = tuple(
    Letter(id=name, writer_id=name[0], row=row, expected=DAY, status=Status.UPLOADED)
    for row, name in enumerate(("A", "A2", "B", "C"), 1)
)
NOTHING = Entered(reference=(), locked=(), burned=())
ROWS: list[Row] = [
    {"letter_id": x, "writer": f"Dr {x}", "status": "uploaded", "writer_specialty": "IM", "country": "US"}
    for x in "ABCDE"
]


def barred(
    letters: tuple[Letter, ...] = LETTERS,
    had: Entered = NOTHING,
    *,
    harmful: tuple[int, ...] = (),
    excluded: tuple[int, ...] = (),
    elsewhere: tuple[int, ...] = (),
    untimely: Sequence[str] = ("", "", "", ""),
    closed: bool = False,
) -> tuple[str, ...]:
    return bars(
        letters,
        harmful=harmful,
        excluded=excluded,
        elsewhere=elsewhere,
        untimely=untimely,
        had=had,
        closed=closed,
    )


def test_nothing_bars_a_letter_by_itself() -> None:
    assert barred() == ("", "", "", "")


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_letters_that_are_gone_are_barred_whatever_else_is_said(status: Status) -> None:
    letters = (replace(LETTERS[0], status=status), *LETTERS[1:])
    assert barred(letters, excluded=(0,)) == (f"it is {status}", "", "", "")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (barred(excluded=(2,)), "you excluded it there"),
        (barred(elsewhere=(2,)), "it names another program"),
        (barred(untimely=("", "", "it is given up", "")), "it is given up"),
        (barred(harmful=(2,)), "it would do harm: its content is below min_strength"),
    ],
    ids=str,
)
def test_each_reason_bars_its_letter_alone(found: tuple[str, ...], why: str) -> None:
    assert found == ("", "", why, "")


def test_a_final_letter_bars_its_writer_and_not_itself() -> None:
    locked = Entered(reference=(0,), locked=(0,), burned=())
    assert barred(had=locked) == ("", WRITER_TAKEN, "", "")
    burned = Entered(reference=(), locked=(), burned=(0,))
    assert barred(had=burned) == (WRITER_TAKEN, WRITER_TAKEN, "", "")
    free = Entered(reference=(0,), locked=(), burned=())
    assert barred(had=free) == ("", "", "", "")


def test_where_nothing_can_be_added_what_is_there_may_stay() -> None:
    there = Entered(reference=(2,), locked=(), burned=())
    assert barred(had=there, closed=True) == (CLOSED, CLOSED, "", CLOSED)


def test_letters_are_final_where_the_program_is_applied_to(tmp_path: Path) -> None:
    letters = [*ROWS[:2], *({**row, "status": "withdrawn"} for row in ROWS[2:4])]
    rows: list[Row] = [
        {"program_id": "P", "applied": "yes", "assigned": "D;B;C;A"},
        {"program_id": "Q", "applied": "no", "assigned": "D;B;C;A"},
    ]
    scenario = read(tmp_path, letters=letters, programs=rows)
    applied, open_still = programs(scenario)
    places = [3, 1, 2, 0]
    assert entered_at(applied, places, scenario.letters) == Entered(reference=(0, 1), locked=(0, 1), burned=(2, 3))
    assert entered_at(open_still, places, scenario.letters) == Entered(reference=(0, 1), locked=(), burned=())


def pinning(folder: Path, pinned: str, **program: object) -> Problem:
    letters: list[Row] = [{**row, "pinned": "P" if str(row["letter_id"]) in pinned else ""} for row in ROWS]
    rows: list[Row] = [{"program_id": "P", "required": 2, **program}]
    return build_problem(read(folder, letters=letters, programs=rows))


def test_pins_have_the_room_that_final_letters_leave(tmp_path: Path) -> None:
    final = {"applied": "yes", "assigned": "A;B", "maximum": 3}
    assert pinning(tmp_path / "one", "C", **final).groups[0].pinned == (2,)
    assert pinning(tmp_path / "own", "AC", **final).groups[0].pinned == (2,)
    with pytest.raises(InputError, match="C, D are pinned to P, which has room for 1") as refusal:
        pinning(tmp_path / "two", "CD", **final)
    assert [fault.line for fault in refusal.value.faults] == [5]
    assert pinning(tmp_path / "four", "CD", **final | {"maximum": 4}).groups[0].pinned == (2, 3)


def test_a_pin_beyond_max_programs_counts_where_the_letter_is_final(tmp_path: Path) -> None:
    letters: list[Row] = [{**ROWS[0], "max_programs": 3, "pinned": "P;Q"}, *ROWS[1:]]
    programs: list[Row] = [{"program_id": name} for name in "PQR"]
    programs.append({"program_id": "S", "applied": "yes", "assigned": "A"})
    problem = build_problem(read(tmp_path / "within", letters=letters, programs=programs))
    assert problem.limits[0] == 3
    letters[0]["max_programs"] = 2
    with pytest.raises(InputError, match="pinned to 2 programs, max_programs allows 2"):
        build_problem(read(tmp_path / "beyond", letters=letters, programs=programs))
    letters[0]["max_programs"] = 1
    with pytest.raises(InputError, match="pinned to 2 programs, max_programs allows 1"):
        build_problem(read(tmp_path / "free", letters=letters, programs=programs[:3]))


@pytest.mark.parametrize("pins", [("P", "P"), ("P", "Q")])
def test_of_pins_of_one_writer_the_last_is_named(tmp_path: Path, pins: tuple[str, str]) -> None:
    mine = [{**ROWS[0], "pinned": pins[0]}, {**ROWS[1], "writer": ROWS[0]["writer"], "pinned": pins[1]}, *ROWS[2:]]
    scenario = read(tmp_path, letters=mine, programs=[{"program_id": "P"}, {"program_id": "Q"}])
    once = replace(scenario, writers=tuple(replace(writer, versions=1) for writer in scenario.writers))
    with pytest.raises(InputError, match=r"A, B|: A, B") as refusal:
        build_problem(once)
    assert {fault.line for fault in refusal.value.faults} == {3}


def test_the_last_pinned_letter_to_ask_for_is_named(tmp_path: Path) -> None:
    asks: Row = {"pinned": "P", "status": "not_asked"}
    letters = [ROWS[0] | asks, ROWS[1] | asks, ROWS[2] | {"pinned": "P"}, ROWS[3] | {"status": "not_asked"}]
    scenario = read(
        tmp_path, "[season]\nas_of = 2026-08-15\n[asks]\nmax = 1\n", letters=letters, programs=[{"program_id": "P"}]
    )
    with pytest.raises(InputError, match="pinned letters need 2 writers to be asked") as refusal:
        build_problem(scenario)
    assert [fault.line for fault in refusal.value.faults] == [scenario.letters[1].line]


def test_a_pin_where_its_letter_may_not_go_is_told(tmp_path: Path) -> None:
    problem = pinning(tmp_path, "AC", closed="yes", assigned="A")
    assert [fault.what for fault in nonbinding_pins(problem)] == [f"C is pinned to P but does not go there: {CLOSED}"]
    assert problem.groups[0].pinned == (0,)


@pytest.mark.parametrize(
    ("wanted", "assigned", "withdrawn", "expected"),
    [
        (True, False, False, "assign"),
        (True, True, False, ""),
        (False, True, False, "remove"),
        (False, True, True, ""),
        (False, False, False, ""),
    ],
)
def test_what_to_click(wanted: bool, assigned: bool, withdrawn: bool, expected: str) -> None:
    assert action(wanted=wanted, assigned=assigned, withdrawn=withdrawn) == expected
