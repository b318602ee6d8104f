"""Reading ends with its budget: the clock is looked at row by row, whatever file is long, and nothing half is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from folders import Row, write

from solver.domain.errors import InputError, NoAnswerError
from solver.io.previous import previous
from solver.io.scenario.folder import read
from solver.optimize.budget import Budget

MANY = 200
PROGRAM: Row = {"program_id": "P", "name": "Mercy"}
LETTER: Row = {"letter_id": "L", "writer_id": "W", "writer": "A Rao"}


def programs(many: int) -> dict[str, Sequence[Row]]:
    return {"programs": [PROGRAM | {"program_id": f"P{n}", "needs": f"{1 + n % 99} im"} for n in range(many)]}


def letters(many: int) -> dict[str, Sequence[Row]]:
    return {"letters": [LETTER | {"letter_id": f"L{n}", "tags": f"tag{n}"} for n in range(many)]}


def writers(many: int) -> dict[str, Sequence[Row]]:
    person = {"specialty": "im", "role": "attending", "country": "US"}
    return {"writers": [{"writer_id": f"W{n}", "name": f"Rao {n}", **person} for n in ("", *range(many))]}


def rotations(many: int) -> dict[str, Sequence[Row]]:
    ward = {"specialty": "im", "country": "US", "setting": "inpatient", "involvement": "hands_on"}
    return {"rotations": [{"rotation_id": f"R{n}", "name": f"Ward {n}", **ward} for n in range(many)]}


def supervision(many: int) -> dict[str, Sequence[Row]]:
    edges = [{"writer_id": "W", "rotation_id": f"R{n}", "weeks": n} for n in range(many)]
    return {**rotations(many), "supervision": edges}


def strengths(many: int) -> dict[str, Sequence[Row]]:
    rows = [{"program_id": f"P{n}", "letter_id": "L", "strength": n} for n in range(many)]
    return {**programs(many), "strengths": rows}


def wrong_cells(many: int) -> dict[str, Sequence[Row]]:
    return {"letters": [LETTER | {"letter_id": f"L{n}", "expected": "soon"} for n in range(many)]}


def folder(place: Path, **files: Sequence[Row]) -> Path:
    return write(place, **{"programs": [PROGRAM], "letters": [LETTER], **files})


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """How often reading a folder looks at a clock that shows one second more each time."""

    def counted(place: Path) -> int:
        clock = count(1)
        monkeypatch.setattr("solver.optimize.budget.time", SimpleNamespace(monotonic=lambda: next(clock)))
        with suppress(InputError):
            read(place, budget=Budget(until=1e9))
        return next(clock) - 1

    return counted


@pytest.mark.parametrize(
    ("rows", "passes"),
    [(programs, 6), (letters, 9), (writers, 3), (rotations, 3), (supervision, 6), (strengths, 9), (wrong_cells, 9)],
)
def test_the_clock_is_looked_at_for_every_row_in_every_pass(
    tmp_path: Path, looks: Callable[[Path], int], rows: Callable[[int], dict[str, Sequence[Row]]], passes: int
) -> None:
    few = looks(folder(tmp_path / "few", **rows(1)))
    many = looks(folder(tmp_path / "many", **rows(MANY)))
    assert many - few >= passes * (MANY - 1)


def test_whenever_the_time_ends_there_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: Callable[[Path], int]
) -> None:
    place = folder(tmp_path, **{**writers(2), **supervision(2), **strengths(3)})
    total = looks(place)
    assert total > 50
    for end in range(1, total + 1):
        clock = count(1)
        monkeypatch.setattr("solver.optimize.budget.time", SimpleNamespace(monotonic=lambda ticks=clock: next(ticks)))
        with pytest.raises(NoAnswerError):
            read(place, budget=Budget(until=end))
        assert next(clock) == end + 1, "reading goes on after the end"
    monkeypatch.undo()
    assert read(place, budget=Budget.of(1e9)) == read(place)


def test_a_budget_that_is_spent_reads_nothing(tmp_path: Path) -> None:
    spent = Budget(until=time.monotonic() - 1)
    with pytest.raises(NoAnswerError):
        read(tmp_path / "nowhere", budget=spent)
    with pytest.raises(NoAnswerError):
        read(folder(tmp_path), budget=spent)


@pytest.mark.slow
def test_a_list_of_300000_rows_is_not_read_to_its_end_in_half_a_second(tmp_path: Path) -> None:
    place = folder(tmp_path)
    row = "{n},Program {n},internal medicine,community,{weight},3,us+im>={k}; prefer chair>=1,2026-09-{day}\n"
    header = "program_id,name,specialty,setting,priority,required,needs,complete_by\n"
    cells = (row.format(n=n, weight=1 + n / 7, k=n % 5, day=10 + n % 20) for n in range(300_000))
    (place / "programs.csv").write_text(header + "".join(cells), encoding="utf-8")
    with pytest.raises(NoAnswerError):
        read(place, budget=Budget.of(0.5))


def test_settings_of_very_many_keys_end_with_the_budget_too(tmp_path: Path, looks: Callable[[Path], int]) -> None:
    place = folder(tmp_path)
    few = looks(place)
    (place / "scenario.toml").write_text("".join(f"key{n} = {n}\n" for n in range(MANY)), encoding="utf-8")
    assert looks(place) - few >= MANY - 1


def test_an_earlier_answer_is_read_by_the_clock_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [{"program_id": f"P{n}", "letter_id": "L", "state": "assign"} for n in range(MANY)]
    place = write(tmp_path, assignments=rows, programs=rows[:1])
    assert len(previous(place, Budget.of(1e9))) == MANY
    for end in (1, MANY, 2 * MANY):
        clock = count(1)
        monkeypatch.setattr("solver.optimize.budget.time", SimpleNamespace(monotonic=lambda ticks=clock: next(ticks)))
        with pytest.raises(NoAnswerError):
            previous(place, Budget(until=end))
