"""The long comparison with brute force: that it finds what differs, and goes on."""

from __future__ import annotations

import oracling
import pytest
from oracle import Oracle


def test_folders_are_compared_from_a_seed_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert oracling.main(3, 1, 1) == 0
    assert capsys.readouterr().out == "3 folders from seed 1 on compared with brute force, 0 differ\n"


def test_what_differs_is_told_with_its_seed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Oracle, "best", lambda *_: None)
    assert oracling.main(1, 7, 1) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[1].strip() for line in told[:3]] == ["TODAY", "PLAN", "PLAN by the model"]
    assert all(line.startswith("seed 7: ") for line in told[:4])
    assert told[4] == "1 folders from seed 7 on compared with brute force, 1 differ"


def test_what_was_compared_is_told_when_it_is_stopped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(seed: int) -> list[str]:
        if seed == 3:
            raise KeyboardInterrupt
        return []

    monkeypatch.setattr(oracling, "differences", stopped)
    assert oracling.main(9, 1, 1) == 0
    assert capsys.readouterr().out == "2 folders from seed 1 on compared with brute force, 0 differ\n"
