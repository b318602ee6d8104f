"""Where letters could stand, and the scenario that a setting of the switches means."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import NO_ADVICE, PERSON, read

from solver import Scenario, solve
from solver.analysis.switches import Switch, allowed, entered, switched
from solver.domain.entities import Status

IN, COMING, GONE = Switch
STATUSES = ["uploaded", "promised", "requested", "not_asked", "declined", "withdrawn"]


def scenario(folder: Path, toml: str = NO_ADVICE, **program: object) -> Scenario:
    """A letter in every status, each by a writer of its own."""
    letters = [{"letter_id": status, "writer": f"Dr. {status}", "status": status, **PERSON} for status in STATUSES]
    return read(
        folder, toml, letters=letters, programs=[{"program_id": "p", "required": 4, "needs": "none", **program}]
    )


def test_as_entered_a_letter_to_ask_for_is_coming_only_where_the_plan_asks(tmp_path: Path) -> None:
    without = solve(scenario(tmp_path / "without"))
    assert entered(without) == (IN, COMING, COMING, GONE, GONE, GONE)
    asking = solve(scenario(tmp_path / "asking", f"{NO_ADVICE}[asks]\nmax = 1\n"))
    assert entered(asking) == (IN, COMING, COMING, COMING, GONE, GONE)


def test_every_letter_can_stand_anywhere_but_where_a_program_applied_to_has_it(tmp_path: Path) -> None:
    assert set(allowed(scenario(tmp_path / "before"))) == {(IN, COMING, GONE)}
    after = allowed(scenario(tmp_path / "after", applied="yes", assigned="uploaded; withdrawn"))
    assert (after[0], after[-1]) == ((IN, GONE), (GONE,))
    assert set(after[1:-1]) == {(IN, COMING, GONE)}


@pytest.mark.parametrize(
    ("switch", "statuses"),
    [
        (IN, ["uploaded"] * 6),
        (COMING, ["promised", "promised", "requested", "not_asked", "promised", "promised"]),
        (GONE, ["withdrawn", "declined", "declined", "declined", "declined", "withdrawn"]),
    ],
)
def test_a_switch_means_the_status_nearest_to_what_is_entered(
    tmp_path: Path, switch: Switch, statuses: list[str]
) -> None:
    found = switched(scenario(tmp_path), [switch] * 6)
    assert [letter.status for letter in found.letters] == [Status(status) for status in statuses]


def test_whoever_is_switched_to_coming_is_asked_at_no_cost_and_nobody_else(tmp_path: Path) -> None:
    entered_so = scenario(tmp_path, f"{NO_ADVICE}[asks]\nmax = 0\ncost = 500.0\n")
    for switch, asks in ((COMING, ("Dr. not_asked",)), (GONE, ())):
        found = solve(switched(entered_so, [IN, COMING, COMING, switch, GONE, GONE]))
        assert found.plan.asks == tuple(w.id for w in found.scenario.writers if w.name in asks)
        assert len(found.programs[0].letter_ids) == 3 + len(asks)
