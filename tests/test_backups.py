"""Who could step in: people of the same rotations, by what their letter brings back."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import Row, read

from solver.analysis.backups import Backup, offers, sharers
from solver.analysis.sweep import sweep
from solver.analysis.whatif import Change, whatif
from solver.domain.entities import Scenario
from solver.domain.events import Cancel, Decline

PERSON: Row = {"specialty": "IM", "role": "attending", "country": "US"}
STAY: Row = {"specialty": "IM", "country": "US", "setting": "inpatient", "involvement": "hands_on"}
TOML = '[season]\nas_of = 2026-08-15\n[policy."internal medicine".categorical]\nadvice = []\n'
LETTERS: list[Row] = [
    {"letter_id": "la", "writer_id": "a", "status": "promised", "comparison": "top_1"},
    {"letter_id": "lb", "writer_id": "b", "status": "not_asked"},
]
PROGRAMS: list[Row] = [{"program_id": name, "required": 1, "maximum": 1} for name in "pq"]


def scene(folder: Path, letters: list[Row] = LETTERS, programs: list[Row] = PROGRAMS, **who: Row) -> Scenario:
    """A, B, C and D were on the ward, E on the unit; A and C on the unit as well where `who` says so."""
    writers = [{"writer_id": name, "name": f"Dr {name.upper()}", **PERSON, **who.get(name, {})} for name in "abcde"]
    writers[3]["response"] = "declined"
    weeks = {"a": 4, "b": 4, "c": 2, "d": 8}
    supervision = [{"writer_id": name, "rotation_id": "ward", "weeks": number} for name, number in weeks.items()]
    supervision.append({"writer_id": "e", "rotation_id": "unit", "weeks": 9})
    supervision.append({"writer_id": "a", "rotation_id": "office", "weeks": 1})
    return read(
        folder,
        TOML,
        programs=[{"needs": "none", **row} for row in programs],
        letters=letters,
        writers=writers,
        rotations=[{"rotation_id": name, "name": name.title(), **STAY} for name in ("ward", "unit", "office")],
        supervision=supervision,
    )


def backups(change: Change) -> tuple[Backup, ...]:
    """Those of a what-if for which there was time."""
    assert change.backups is not None
    return change.backups


def named(found: tuple[Backup, ...]) -> list[tuple[str, bool, int, float]]:
    return [(backup.writer_id, backup.in_plan, backup.programs, backup.shortfall) for backup in found]


def test_who_shared_the_rotation_and_has_not_declined_is_named(tmp_path: Path) -> None:
    found = backups(whatif(scene(tmp_path), [Decline("a")]))
    assert named(found) == [("b", False, 2, 2.0), ("c", False, 2, 2.0)]
    assert found[0].value >= found[1].value > 0


def test_sharers_come_by_shared_weeks_and_who_declined_offers_nothing(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    found = sharers(scenario, "ace")
    assert set(offers(scenario, ["b", "c", "d"])) == {"b", "c"}
    assert found == {"a": ("d", "b", "c"), "c": ("d", "a", "b"), "e": ()}


def test_shortfall_comes_before_value(tmp_path: Path) -> None:
    strong: Row = {"role": "chair"}
    programs: list[Row] = [{"program_id": "p", "required": 1, "maximum": 1, "needs": "neurology>=1"}]
    letters: list[Row] = [
        {"letter_id": "la", "writer_id": "a", "status": "promised"},
        {"letter_id": "lb", "writer_id": "b", "status": "not_asked", "comparison": "top_1", "detail": "specific"},
    ]
    neurologist: Row = {"specialty": "neurology"}
    found = backups(whatif(scene(tmp_path, letters, programs, b=strong, c=neurologist), [Decline("a")]))
    assert named(found) == [("c", False, 1, 2.0), ("b", False, 0, 1.0)]
    assert found[1].value > found[0].value


def test_an_uploaded_letter_that_steps_in_is_in_the_plan_already(tmp_path: Path) -> None:
    letters = [{**row, "status": "uploaded" if row["letter_id"] == "lb" else row["status"]} for row in LETTERS]
    change = whatif(scene(tmp_path, letters), [Decline("a")])
    assert change.before.portfolios == {"p": ("la",), "q": ("la",)}
    assert change.after.portfolios == {"p": ("lb",), "q": ("lb",)}
    assert ("b", True, 2, 0.0) in named(backups(change))
    assert not any(backup.writer_id == "b" and not backup.in_plan for backup in backups(change))
    assert backups(change)[-1].in_plan


def test_who_would_change_nothing_is_not_named(tmp_path: Path) -> None:
    weak: Row = {"role": "non_physician", "specialty": "biochemistry"}
    programs: list[Row] = [{"program_id": "p", "required": 0, "maximum": 1}]
    change = whatif(scene(tmp_path, programs=programs, b=weak, c=weak), [Decline("a")])
    assert change.backups == ()


def test_who_has_no_version_left_offers_nothing(tmp_path: Path) -> None:
    letters: list[Row] = [*LETTERS, {"letter_id": "lc", "writer_id": "c", "status": "uploaded"}]
    assert set(offers(scene(tmp_path / "one", letters), ["b", "c", "d", "e"])) == {"b", "e"}
    assert set(offers(scene(tmp_path / "two", letters, c={"versions": 2}), ["b", "c", "d"])) == {"b", "c"}


def test_a_letter_known_but_not_asked_for_is_what_is_offered(tmp_path: Path) -> None:
    found = offers(scene(tmp_path), ["b", "c"])
    assert [letter.id for letter in found["b"]] == ["lb"]
    assert [(letter.writer_id, letter.id) for letter in found["c"]] == [("c", "c (new)")]


def test_nobody_of_a_cancelled_rotation_alone_is_named(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    change = whatif(scenario, [Cancel("ward"), Decline("a")])
    assert change.after.shortfall == 2
    assert change.backups == ()


@pytest.mark.parametrize("status", ["promised", "requested"])
def test_the_sweep_names_the_same_as_the_what_if(tmp_path: Path, status: str) -> None:
    letters = [{**row, "status": status if row["letter_id"] == "la" else row["status"]} for row in LETTERS]
    scenario = scene(tmp_path, letters)
    row = next(impact for impact in sweep(scenario).writers if impact.writer_id == "a")
    assert row.backups == whatif(scenario, [Decline("a")]).backups != ()


def test_who_declines_in_the_same_breath_is_not_named(tmp_path: Path) -> None:
    change = whatif(scene(tmp_path), [Decline("a"), Decline("c")])
    assert [backup.writer_id for backup in backups(change)] == ["b"]


def test_who_declined_a_letter_is_not_named(tmp_path: Path) -> None:
    letters = [LETTERS[0], {**LETTERS[1], "status": "declined"}]
    change = whatif(scene(tmp_path, letters), [Decline("a")])
    assert [backup.writer_id for backup in backups(change)] == ["c"]


def test_where_the_plan_loses_nothing_nobody_is_named(tmp_path: Path) -> None:
    better: Row = {"letter_id": "lz", "writer_id": "e", "status": "uploaded", "comparison": "top_1"}
    weak = {**LETTERS[0], "comparison": "average"}
    scenario = scene(tmp_path, [weak, LETTERS[1], better])
    assert whatif(scenario, [Decline("a")]).backups == ()
    assert {impact.writer_id: impact.backups for impact in sweep(scenario).writers}["a"] == ()


def test_a_letter_on_offer_is_not_pinned_where_others_fill_the_room(tmp_path: Path) -> None:
    """The pin of a letter nobody has asked for is none until it is there."""
    letters = [
        {**LETTERS[0]},
        {**LETTERS[1], "pinned": "p"},
        {"letter_id": "lc", "writer_id": "c", "status": "uploaded", "pinned": "p", "max_programs": 1},
    ]
    change = whatif(scene(tmp_path, letters), [Decline("a")])
    assert change.after.portfolios["p"] == ("lc",)
    assert [backup.writer_id for backup in backups(change)] == ["b"]


def test_who_declined_one_letter_still_steps_in_with_another(tmp_path: Path) -> None:
    letters: list[Row] = [
        {**LETTERS[0]},
        {"letter_id": "lb", "writer_id": "b", "status": "declined"},
        {"letter_id": "lb2", "writer_id": "b", "status": "uploaded"},
    ]
    change = whatif(scene(tmp_path, letters, b={"versions": "2"}), [Decline("a")])
    assert [(backup.writer_id, backup.in_plan) for backup in backups(change)][-1] == ("b", True)
