"""The benchmark of many applicants: what it generates can be answered, and its arithmetic."""

from pathlib import Path

import pytest
from cohort import Pieces, measured, written

import solver


def test_generated_applicants_differ_and_are_answered(tmp_path: Path) -> None:
    folders = list(written(tmp_path / "cohort", 3, 4))
    found = solver.applicants(tmp_path / "cohort")
    scenarios = [one for one in found.values() if isinstance(one, solver.Scenario)]
    assert [folder.name for folder in folders] == list(found)
    assert (len(scenarios), {len(one.tracks) for one in scenarios}) == (3, {4})
    assert len({one.letters for one in scenarios}) == 3
    one = measured(tmp_path / "cohort", tmp_path / "out")
    assert min(one) > 0
    assert len(list((tmp_path / "out").glob("*/cohort.json"))) == 3


def test_whoever_is_busy_longer_decides() -> None:
    one = Pieces(reads=0.02, solves=0.2, sent=25, returned=200)
    assert one.hours(36_000, 2) == pytest.approx(1.0)
    assert one.hours(36_000, 64) == one.hours(36_000, 10) == pytest.approx(0.2)
