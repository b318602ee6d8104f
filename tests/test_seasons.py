"""The season a day lies in, its opening and its end."""

from datetime import date, timedelta
from typing import Any

import pytest

from solver.domain.seasons import end_after, opening
from solver.domain.settings import Season, shipped, typed

TABLE = shipped("seasons.toml")


def season(as_of: date, **figures: Any) -> Season:
    tree = shipped("defaults.toml")
    tree["season"].update(as_of=as_of, **figures)
    return typed(tree, date(2000, 1, 1)).season


@pytest.mark.parametrize(
    ("as_of", "opens", "expected", "ends"),
    [
        (date(2025, 6, 1), date(2025, 9, 24), False, date(2026, 3, 31)),
        (date(2026, 5, 31), date(2025, 9, 24), False, date(2026, 3, 31)),
        (date(2026, 6, 1), date(2026, 9, 24), True, date(2027, 3, 31)),
        (date(2026, 10, 8), date(2026, 9, 24), True, date(2027, 3, 31)),
        (date(2027, 1, 10), date(2026, 9, 24), True, date(2027, 3, 31)),
        (date(2027, 9, 5), date(2027, 9, 29), True, date(2028, 3, 31)),
        (date(2028, 9, 5), date(2028, 9, 27), True, date(2029, 3, 31)),
        (date(2031, 9, 5), date(2031, 9, 24), True, date(2032, 3, 31)),
        (date(2024, 9, 5), date(2024, 9, 25), True, date(2025, 3, 31)),
    ],
)
def test_a_season_turns_on_the_first_of_june(as_of: date, opens: date, expected: bool, ends: date) -> None:
    found = season(as_of)
    assert (found.review_opens, found.review_expected, found.ends) == (opens, expected, ends)


def test_what_is_entered_goes_before_the_table_and_is_not_called_expected() -> None:
    found = season(date(2026, 9, 5), review_opens=date(2026, 9, 30))
    assert (found.review_opens, found.review_expected, found.ends) == (date(2026, 9, 30), False, date(2027, 3, 31))
    assert season(date(2026, 9, 5), ends=date(2027, 2, 1)).ends == date(2027, 2, 1)


def test_the_rule_for_other_years_gives_every_opening_that_was_announced() -> None:
    rule = {**TABLE, "opens": {}}
    announced = [row["day"] for row in TABLE["opens"].values() if row["announced"]]
    for day in [date(2021, 9, 29), date(2022, 9, 28), date(2023, 9, 27), date(2024, 9, 25), *announced]:
        assert opening(day, rule).day == day


def test_every_day_of_two_centuries_has_an_opening_in_its_own_season() -> None:
    for days in range(0, 365 * 200, 13):
        day = date(1900, 6, 1) + timedelta(days=days)
        opens = opening(day, TABLE).day
        assert opens.month == 9
        assert date(opens.year, 6, 1) <= day < date(opens.year + 1, 6, 1)
        assert end_after(opens, TABLE) == date(opens.year + 1, 3, 31)


def test_an_opening_before_the_end_of_march_ends_in_its_own_year() -> None:
    assert end_after(date(2027, 2, 1), TABLE) == date(2027, 3, 31)
    assert end_after(date(2027, 3, 31), TABLE) == date(2028, 3, 31)
