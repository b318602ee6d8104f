"""What is told of a search to whoever looks on: true at every moment, and in the end what the answer has."""

from pathlib import Path

import pytest
from folders import Row, write

from solver import Scenario, read
from solver.analysis.plan import settle
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget, Engine
from solver.optimize.watch import Phase, Watch

TOO_FEW = {"status": "uploaded", "max_programs": 2}


class Listening(Watch):
    """Keeps all that it is told, phase by phase."""

    looks = True

    def __init__(self) -> None:
        self.told: dict[Phase, list[tuple[int, float, float]]] = {}
        self.now = Phase.READING

    def phase(self, phase: Phase) -> None:
        self.now = phase
        self.told[phase] = []

    def found(self, programs: int, lacking: float, least: float) -> None:
        self.told[self.now].append((programs, lacking, least))


def short(folder: Path) -> Scenario:
    """Three programs that ask for two letters each, and two letters that may go to two programs each."""
    letters: list[Row] = [
        {"letter_id": name, "writer_id": name, "writer": name, "writer_specialty": "im", **TOO_FEW} for name in "ab"
    ]
    programs: list[Row] = [{"program_id": name, "name": name, "required": 2, "needs": "none"} for name in "pqr"]
    return read(write(folder, letters=letters, programs=programs))


@pytest.mark.parametrize("engine", list(Engine))
def test_what_is_told_of_a_search_ends_with_what_its_answer_has(tmp_path: Path, engine: Engine) -> None:
    watch = Listening()
    result = settle(short(tmp_path), Budget(engine=engine, watch=watch))
    told = watch.told[Phase.PLAN]
    assert {programs for programs, _, _ in told} == {3}
    assert all(result.plan.shortfall <= lacking for _, lacking, _ in told)
    assert all(least <= result.plan.shortfall for _, _, least in told)
    assert told[-1] == (3, result.plan.shortfall, result.plan.shortfall) == (3, 2.0, 2.0)


def test_phases_are_told_in_order_and_of_many_cases_nothing_but_their_number() -> None:
    watch = Listening()
    settle(read(examples()["already_applied"]), Budget(engine=Engine.CP_SAT, watch=watch))
    assert [*watch.told][:5] == [Phase.KINDS, Phase.TODAY, Phase.PLAN, Phase.NOW, Phase.STANDING]
    assert not watch.told[Phase.FALLBACK]
