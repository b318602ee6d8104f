"""What a page says under any setting of its switches is what the solver says of the scenario that it means."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product
from pathlib import Path
from random import Random

import pytest
from paging import SCENARIOS, Page, Setting, differences, folder_page, scenario_page, settings, told
from solved import chunks

from solver.analysis.switches import allowed, entered

LOTS = [(folder, lot) for folder in SCENARIOS for lot in range(4)]
PER_LOT = 3
FOLDERS = range(42)
PER_FOLDER = 10
LIMITED = range(7, 13)


def different(page: Page, some: Iterable[Setting]) -> list[str]:
    return [what for setting in some for what in differences(page, setting)]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "lot"), LOTS, ids=lambda part: getattr(part, "name", part))
def test_scenarios_under_any_setting(folder: Path, lot: int) -> None:
    page = scenario_page(folder)
    assert not page.live.locked
    assert not different(page, islice(settings(page, Random(lot)), PER_LOT))


@chunks(FOLDERS, 6)
def test_folders_under_any_setting(seeds: range) -> None:
    for seed in seeds:
        if page := folder_page(seed):
            assert not different(page, islice(settings(page, Random(seed)), PER_FOLDER)), seed


@chunks(LIMITED, 2)
def test_where_programs_compete_some_settings_are_worked_out_and_the_others_are_refused(seeds: range) -> None:
    for seed in seeds:
        page = folder_page(seed, limits=True)
        if page is None or not page.live.locked:
            continue
        known = page.beforehand
        assert known[0] == entered(page.result)
        assert not different(page, islice(known, 8)), seed
        others = set(product(*allowed(page.result.scenario))).difference(known)
        assert not any(map(page.can_answer, islice(others, 20)))


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_a_page_opens_with_what_solve_says(folder: Path) -> None:
    page = scenario_page(folder)
    start = entered(page.result)
    assert page.told(start) == told(page.result)
    assert not different(page, [start])
