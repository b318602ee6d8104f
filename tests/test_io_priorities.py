"""Priorities as weights and as tiers."""

from pathlib import Path

import pytest
from texts import faults, scenario

TIERS = '[list]\npriority = "tiers"\n'


def listing(*priorities: object) -> str:
    return "program_id,name,priority\n" + "".join(f"P{place},A{place},{one}\n" for place, one in enumerate(priorities))


def test_of_tiers_the_first_is_the_best(tmp_path: Path) -> None:
    found = scenario(tmp_path, TIERS, programs=listing(1, 2, 3, 4, 5, 9, "high", "", "2.0"))
    assert [track.weight for track in found.tracks] == [4, 2, 1, 0.5, 0.5, 0.5, 2, 1, 2]
    assert not [entry for entry in found.suppositions if entry.column == "priority"]


def test_what_is_no_tier_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, TIERS, programs=listing("1.5")) == [
        'programs.csv:2: priority: found "1.5", expected a tier: 1 for the best, 2, 3, … or top · high · normal · low'
    ]


def test_numbers_that_may_be_tiers_are_told(tmp_path: Path) -> None:
    found = scenario(tmp_path, programs=listing(1, 3, 2, 1, ""))
    (told,) = [entry for entry in found.suppositions if entry.column == "priority"]
    assert (told.taken, told.rows, told.of) == ("the larger number weighs more: 3 the most, 1 the least", 4, 5)
    assert told.remedy == 'Maybe they are tiers and 1 is the best: priority = "tiers" below [list] in scenario.toml.'


@pytest.mark.parametrize("weights", [(1, 1), (2, 3, 2), (1, 4, 1), ("0.5", 1, 2, 1), ("top", 1, 2, 1)])
def test_other_numbers_are_weights(tmp_path: Path, weights: tuple[object, ...]) -> None:
    found = scenario(tmp_path, programs=listing(*weights))
    assert not [entry for entry in found.suppositions if entry.column == "priority"]


def test_the_setting_takes_one_of_two_words(tmp_path: Path) -> None:
    assert faults(tmp_path, '[list]\npriority = "ranks"\n') == [
        'scenario.toml:2: list.priority: found "ranks", expected "weights" or "tiers"'
    ]
