"""The check without a solver refuses every answer that breaks a rule."""

from dataclasses import replace
from pathlib import Path

import pytest
from folders import Row, read

from solver.domain.errors import AnswerError, InputError
from solver.optimize.grouping import build_problem
from solver.optimize.verify import Audit, verify
from solver.rules.problem import Assignment, Problem
from solver.rules.scoring import judge, total, unmet

LETTER = {"status": "uploaded", "writer_specialty": "internal medicine", "role": "attending", "country": "US"}

AUGUST = "[season]\nas_of = 2026-08-15\n"


def letter(letter_id: str, author: str = "", **more: object) -> dict[str, object]:
    return {**LETTER, "letter_id": letter_id, "writer": author or f"Dr. {letter_id}", **more}


def posed(folder: Path, letters: list[dict[str, object]], toml: str = "", **program: object) -> Problem:
    rows = [{"program_id": "P", "name": "P", "required": 2, **program}, {"program_id": "Q", "name": "Q", "required": 2}]
    return build_problem(read(folder, AUGUST + toml, letters=letters, programs=rows))


def answer(problem: Problem, first: tuple[int, ...], second: tuple[int, ...]) -> Assignment:
    """P's portfolio and Q's, whether they are of one kind or of two."""
    if len(problem.groups) == 1:
        return (((first, 2),),) if first == second else (((first, 1), (second, 1)),)
    return ((first, 1),), ((second, 1),)


FIVE = [letter(name) for name in "ABCDE"]


def refused(problem: Problem, assignment: Assignment, why: str) -> None:
    with pytest.raises(AnswerError, match=why):
        verify(problem, problem.plannable, assignment)


def test_a_sound_answer_passes_and_is_scored(tmp_path: Path) -> None:
    found = posed(tmp_path, FIVE, '[policy."internal medicine".categorical]\nadvice = []\n', needs="im>=2")
    score = verify(found, found.plannable, answer(found, (0, 1), (0, 1)))
    assert (score.shortfall, score.changes, score.order) == (0, 4, 6)
    assert score.value == 2 * 10_000 * (found.groups[0].strengths[0] + found.groups[0].strengths[1])


def test_counts_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    found = posed(tmp_path, FIVE)
    refused(found, ((((0, 1), 1),),), "do not add up")
    refused(found, ((((0, 1), 2), ((0, 2), 0)),), "do not add up")


def test_programs_alike_with_different_letters_are_refused(tmp_path: Path) -> None:
    refused(found := posed(tmp_path, FIVE), answer(found, (0, 1), (0, 2)), "without max_programs")


def test_portfolios_out_of_order_or_with_a_letter_twice_are_refused(tmp_path: Path) -> None:
    found = posed(tmp_path, FIVE)
    refused(found, answer(found, (1, 0), (1, 0)), "not a set")
    refused(found, answer(found, (0, 0), (0, 0)), "not a set")


def test_letters_that_are_not_there_or_barred_are_refused(tmp_path: Path) -> None:
    found = posed(tmp_path, [*FIVE, letter("N", status="not_asked"), letter("X", excluded="P")])
    refused(found, answer(found, (0, 5), (0, 1)), "not available")
    refused(found, answer(found, (0, 6), (0, 1)), "barred")


def test_more_letters_than_there_is_room_for_are_refused(tmp_path: Path) -> None:
    found = posed(tmp_path, FIVE, maximum=3, needs="im>=2")
    refused(found, answer(found, (0, 1, 2, 3), (0, 1)), "room")


def test_a_missing_locked_or_pinned_letter_is_refused(tmp_path: Path) -> None:
    found = posed(tmp_path / "locked", FIVE, applied="yes", assigned="C")
    refused(found, answer(found, (0, 1), (0, 1)), "locked")
    found = posed(tmp_path / "pinned", [*FIVE, letter("Z", pinned="P")])
    refused(found, answer(found, (0, 1), (0, 1)), "pinned")


def test_two_letters_of_one_writer_are_refused(tmp_path: Path) -> None:
    found = posed(tmp_path, [*FIVE, letter("A2", "Dr. A")])
    refused(found, answer(found, (0, 5), (0, 5)), "one writer")


def test_limits_across_programs_are_refused(tmp_path: Path) -> None:
    found = posed(tmp_path / "limit", [letter("A", max_programs=1), *FIVE[1:]])
    refused(found, answer(found, (0, 1), (0, 1)), "goes to 2 programs")
    found = posed(tmp_path / "versions", [*FIVE, letter("A2", "Dr. A", status="requested")], needs="im>=1")
    refused(found, answer(found, (0, 1), (1, 5)), "2 versions")
    asked = [letter("A"), letter("B", status="not_asked"), letter("C", status="not_asked")]
    found = posed(tmp_path / "asks", asked, "[asks]\nmax = 1\n")
    refused(found, answer(found, (0, 1, 2), (0, 1, 2)), "more writers to ask")


def test_burned_letters_take_room_and_bar_their_writer(tmp_path: Path) -> None:
    letters = [*FIVE, letter("W", status="withdrawn"), letter("W2", "Dr. W")]
    found = posed(tmp_path, letters, maximum=2, applied="yes", assigned="A;W")
    kind = found.groups[0]
    assert (kind.room, kind.locked, kind.burned) == (1, (0,), (5,))
    assert "writer" in kind.barred[6]
    refused(found, answer(found, (0, 1), (0, 1)), "barred|room")


def test_the_maximum_gives_way_to_the_locks(tmp_path: Path) -> None:
    found = posed(tmp_path, FIVE, maximum=2, applied="yes", assigned="A;B;C")
    assert found.groups[0].room == 3
    assert verify(found, found.plannable, answer(found, (0, 1, 2), (0, 1)))


def test_prices_are_charged_once_each(tmp_path: Path) -> None:
    letters = [letter("A", rotation="Ward", weeks=4), letter("B", rotation="Ward", weeks=4), letter("C")]
    toml = "[objective]\nextra_bar = 7.0\noverlap = 3.0\nprefer = 2.0\nchange = 1.0\n"
    toml += '[policy."internal medicine".categorical]\nadvice = []\n'
    found = posed(tmp_path, letters, toml, needs="prefer neurology>=2", assigned="C")
    kind = found.groups[0]
    plain = sum(kind.strengths)
    assert judge(found, kind, (0, 1, 2)).value == plain - 10_000 * (7 + 3 + 2 * 2 + 2)
    assert judge(found, kind, (2,)).shortfall == found.shares.unit


def test_ask_costs_are_charged_once_per_writer(tmp_path: Path) -> None:
    letters = [letter("A"), letter("B", status="not_asked")]
    found = posed(tmp_path, letters, "[asks]\nmax = 1\ncost = 2.5\n")
    free = posed(tmp_path / "free", letters, "[asks]\nmax = 1\n")
    both = answer(found, (0, 1), (0, 1))
    assert total(free, both).value - total(found, both).value == 25_000 * 10_000


def test_unmet_names_the_rule_and_the_letters(tmp_path: Path) -> None:
    found = posed(tmp_path, FIVE, needs="neurology>=2; im<=1")
    assert unmet(found.groups[0], (0,)) == (("required 2", 1), ("neurology>=2", 2))
    assert unmet(found.groups[0], (0, 1)) == (("neurology>=2", 2), ("im<=1", 1))


@pytest.mark.parametrize(
    ("letters", "toml", "why"),
    [
        ([letter("A", pinned="P"), letter("A2", "Dr. A", pinned="P")], "", "two letters of one writer"),
        ([letter(name, pinned="P") for name in "ABCDE"], "", "room for 4"),
        ([letter("A", pinned="P;Q", max_programs=1)], "", "max_programs allows 1"),
        ([letter("A", pinned="P"), letter("A2", "Dr. A", pinned="Q", status="requested")], "", "1 version"),
        (
            [letter(name, pinned="P", status="not_asked") for name in "AB"],
            "[asks]\nmax = 1\n",
            r"2 writers to be asked, \[asks\] max allows 1",
        ),
    ],
)
def test_pins_that_cannot_all_be_kept_are_told(
    tmp_path: Path, letters: list[dict[str, object]], toml: str, why: str
) -> None:
    with pytest.raises(InputError, match=why) as refusal:
        posed(tmp_path, letters, toml)
    assert refusal.value.faults[0].file == "letters.csv"
    assert refusal.value.faults[0].column == "pinned"
    assert refusal.value.faults[0].line > 1


def test_a_pin_that_is_barred_does_not_bind(tmp_path: Path) -> None:
    found = posed(tmp_path, [*FIVE, letter("Z", pinned="P", flags="backhanded;hedging")])
    assert all(not kind.pinned for kind in found.groups)


@pytest.mark.parametrize(
    ("more", "program", "portfolio", "why"),
    [
        ({"status": "declined"}, {}, (0, 5), "is declined"),
        ({"excluded": "P"}, {}, (0, 5), "is excluded there"),
        ({"only_program": "Q"}, {}, (0, 5), "names another program"),
        ({}, {"closed": "yes", "assigned": "A"}, (0, 5), "nothing can be"),
        ({}, {"applied": "yes", "assigned": "A"}, (1, 5), "entered for good is missing"),
        ({"writer": "Dr. A"}, {}, (0, 5), "two letters of one writer"),
        ({"status": "withdrawn"}, {"applied": "yes", "assigned": "A;Z", "maximum": 2}, (0, 1), "more letters than"),
    ],
)
def test_the_audit_holds_letters_against_what_the_user_wrote(
    tmp_path: Path, more: dict[str, object], program: dict[str, object], portfolio: tuple[int, ...], why: str
) -> None:
    found = posed(tmp_path, [*FIVE, letter("Z", "", **more)], "", **program)
    with pytest.raises(AnswerError, match=why):
        Audit(found).hold(answer(found, portfolio, (0, 1)))


def ten(folder: Path, **changed: Row) -> Problem:
    """Ten programs taken for one kind, whatever their rows and the letters say of them."""
    rows: list[Row] = [{"program_id": f"P{number}", "name": f"P{number}", "required": 2} for number in range(10)]
    rows = [row | changed.get(str(row["program_id"]), {}) for row in rows]
    problem = build_problem(read(folder, "", letters=[*FIVE, letter("X", excluded="P7")], programs=rows))
    return replace(problem, groups=(replace(problem.groups[0], programs=tuple(range(10)), weight=100_000),))


def test_the_audit_looks_at_every_row_that_says_something_else(tmp_path: Path) -> None:
    found = ten(tmp_path, P8={"closed": "yes"}, P9={"maximum": 2})
    Audit(ten(tmp_path)).hold(((((0, 1, 2), 10),),))
    Audit(found).hold(((((0, 1, 2), 8), ((), 1), ((0, 1), 1)),))
    with pytest.raises(AnswerError, match=r"^P8: A was added where nothing can be"):
        Audit(found).hold(((((0, 1, 2), 10),),))
    with pytest.raises(AnswerError, match=r"^P9: more letters than there is room for"):
        Audit(found).hold(((((0, 1), 8), ((), 1), ((0, 1, 2), 1)),))


def test_the_audit_looks_at_every_program_that_a_letter_names(tmp_path: Path) -> None:
    audit = Audit(ten(tmp_path))
    audit.hold(((((0, 5), 7), ((0, 1), 1), ((0, 5), 2)),))
    for shares in ((((0, 5), 10),), (((0, 5), 8), ((0, 1), 2))):
        with pytest.raises(AnswerError, match=r"^P7: X is excluded there"):
            audit.hold((shares,))
