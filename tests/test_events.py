"""What each event means, by small scenarios: what is gone, what stays, and what a withdrawn letter still takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from folders import Row, read

from solver.analysis.plan import solve
from solver.domain.entities import Scenario, State, Status
from solver.domain.errors import InputError
from solver.domain.events import Cancel, Decline, Drop, Event, Late, Withdraw, apply_events, has_no_effect, resolved
from solver.domain.relations import overlaps
from solver.domain.traits import facts, traits
from solver.rules.strength import content, points

PERSON: Row = {"specialty": "IM", "role": "attending", "country": "US"}
STAY: Row = {"specialty": "IM", "country": "US", "setting": "inpatient", "involvement": "hands_on"}
WRITERS: list[Row] = [
    {"writer_id": "rao", "name": "Dr Anita Rao", "versions": 3, **PERSON},
    {"writer_id": "sen", "name": "Dr Bimal Sen", **PERSON},
    {"writer_id": "kim", "name": "Dr Anna Kim", **PERSON},
]
ROTATIONS: list[Row] = [
    {"rotation_id": "ward", "name": "Ward in Boston", **STAY},
    {"rotation_id": "unit", "name": "Unit in Boston", **STAY, "setting": "icu"},
]
SUPERVISION: list[Row] = [
    {"writer_id": "rao", "rotation_id": "ward", "weeks": 4},
    {"writer_id": "sen", "rotation_id": "ward", "weeks": 4},
    {"writer_id": "sen", "rotation_id": "unit", "weeks": 8},
    {"writer_id": "kim", "rotation_id": "unit", "weeks": 4},
]
LETTERS: list[Row] = [
    {"letter_id": "there", "writer_id": "rao", "status": "uploaded", "label": "Rao, medicine"},
    {"letter_id": "coming", "writer_id": "rao", "status": "promised", "label": "Rao, research"},
    {"letter_id": "asked", "writer_id": "rao", "status": "requested"},
    {"letter_id": "sens", "writer_id": "sen", "status": "promised"},
    {"letter_id": "kims", "writer_id": "kim", "status": "uploaded"},
]
PROGRAMS: list[Row] = [{"program_id": "p", "name": "Mercy"}, {"program_id": "q", "name": "Mercy West"}]
DAY = date(2026, 9, 1)
TOML = '[season]\nas_of = 2026-08-15\n[policy."internal medicine".categorical]\nadvice = []\n'


def scene(
    folder: Path, programs: Sequence[Row] = PROGRAMS, letters: Sequence[Row] = LETTERS, toml: str = TOML
) -> Scenario:
    return read(
        folder,
        toml,
        programs=[{"needs": "none", **row} for row in programs],
        letters=letters,
        writers=WRITERS,
        rotations=ROTATIONS,
        supervision=SUPERVISION,
    )


def statuses(scenario: Scenario) -> dict[str, str]:
    return {letter.id: letter.status.value for letter in scenario.letters}


def changed(before: Scenario, after: Scenario) -> dict[str, str]:
    old = statuses(before)
    return {name: status for name, status in statuses(after).items() if status != old[name]}


def carried(scenario: Scenario, letter_id: str) -> frozenset[str]:
    return next(traits(fact) for fact in facts(scenario) if fact.letter.id == letter_id)


def worth(scenario: Scenario, letter_id: str) -> float:
    return next(points(content(fact)) for fact in facts(scenario) if fact.letter.id == letter_id)


def test_who_declines_sends_nothing_more_and_what_is_uploaded_stays(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    assert changed(scenario, apply_events(scenario, [Decline("rao")])) == {"coming": "declined", "asked": "declined"}
    assert apply_events(scenario, []) == scenario


def test_a_letter_withdrawn_before_applying_is_gone(tmp_path: Path) -> None:
    scenario = scene(tmp_path, [{"program_id": "p", "assigned": "there; kims"}])
    after = apply_events(scenario, [Withdraw("there")])
    assert changed(scenario, after) == {"there": "withdrawn"}
    placed = {letter.letter_id: letter.state for letter in solve(after).programs[0].letters}
    assert "there" not in placed
    assert placed["coming"] is State.KEEP, "its writer may send another one"


def burned(folder: Path, **program: object) -> Scenario:
    row: Row = {"program_id": "p", "applied": "yes", "assigned": "there", "required": 1, "maximum": 2, **program}
    return apply_events(scene(folder, [row], toml=TOML + "[objective]\nextra_bar = 0.0\n"), [Withdraw("there")])


def test_a_letter_withdrawn_after_applying_takes_its_slot_and_bars_its_writer(tmp_path: Path) -> None:
    (plan,) = solve(burned(tmp_path)).programs
    lost = [letter.letter_id for letter in plan.letters if letter.state is State.LOST]
    assert lost == ["there"]
    assert len(plan.letter_ids) == 1, "two places, one of them lost"
    assert plan.letter_ids[0] in ("sens", "kims"), "its writer is barred"


def test_a_burned_letter_satisfies_no_need_and_counts_for_nothing(tmp_path: Path) -> None:
    (plan,) = solve(burned(tmp_path, maximum=1)).programs
    assert plan.letter_ids == ()
    assert plan.unmet == (("required 1", 1),)
    assert plan.value == 0.0
    (other,) = solve(burned(tmp_path / "need", needs="any>=2", required=0)).programs
    assert (len(other.letter_ids), other.unmet) == (1, (("any>=2", 1),))


def test_a_burned_letter_cannot_be_put_back(tmp_path: Path) -> None:
    after = burned(tmp_path)
    assert has_no_effect(after, Withdraw("there"))
    assert has_no_effect(after, Late("there", DAY))
    assert "there" not in solve(apply_events(after, [Decline("sen"), Decline("rao")])).portfolios["p"]


def test_a_cancelled_rotation_takes_the_letters_that_rest_on_it_alone(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    after = apply_events(scenario, [Cancel("ward")])
    assert changed(scenario, after) == {"coming": "declined", "asked": "declined"}
    assert changed(scenario, apply_events(scenario, [Cancel("ward"), Cancel("unit")])) == {
        "coming": "declined",
        "asked": "declined",
        "sens": "declined",
    }


def test_a_letter_that_rests_on_more_loses_what_was_seen_on_a_cancelled_rotation(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    after = apply_events(scenario, [Cancel("unit")])
    assert changed(scenario, after) == {}
    assert "icu" in carried(scenario, "sens")
    assert "icu" not in carried(after, "sens")
    assert worth(after, "sens") < worth(scenario, "sens")
    place = {letter.id: number for number, letter in enumerate(scenario.letters)}
    assert (place["sens"], place["kims"]) in overlaps(scenario)
    assert (place["sens"], place["kims"]) not in overlaps(after)
    assert (place["there"], place["sens"]) in overlaps(after)


def test_an_uploaded_letter_keeps_a_cancelled_rotation_even_where_its_writer_loses_another(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    after = apply_events(scenario, [Cancel("ward")])
    assert statuses(after)["there"] == "uploaded"
    assert carried(after, "there") == carried(scenario, "there")
    assert worth(after, "there") == worth(scenario, "there")
    assert "direct" in carried(after, "there")
    assert "direct" not in carried(after, "coming")


def test_a_late_letter_is_expected_on_another_day_unless_it_is_there(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    after = apply_events(scenario, [Late("coming", DAY), Late("there", DAY)])
    expected = {letter.id: letter.expected for letter in after.letters}
    assert expected["coming"] == DAY != expected["there"]
    assert changed(scenario, after) == {}


TRACKS: list[Row] = [
    {"program_id": "c", "eras_id": "e", "track": "C", "applied": "yes", "assigned": "there"},
    {"program_id": "m", "eras_id": "e", "track": "M", "assigned": "kims", "applied": "no"},
    {"program_id": "other", "track": "C"},
]


def test_what_was_entered_for_a_dropped_track_stays_with_the_others(tmp_path: Path) -> None:
    after = apply_events(scene(tmp_path, TRACKS), [Drop("c")])
    assert [track.id for track in after.tracks] == ["m", "other"]
    heir = after.tracks[0]
    assert (set(heir.assigned), heir.applied) == ({"there", "kims"}, True)
    assert {"there", "kims"} <= set(solve(after).portfolios["m"])
    assert after.tracks[1].assigned == ()


@pytest.mark.parametrize("closed", [("yes", "no"), ("no", "yes"), ("no", "no")], ids=str)
def test_a_program_stays_closed_when_its_closed_track_is_dropped(tmp_path: Path, closed: tuple[str, str]) -> None:
    rows = [{**row, "closed": said} for row, said in zip(TRACKS, (*closed, "no"), strict=True)]
    after = apply_events(scene(tmp_path, rows), [Drop("c")])
    assert [track.closed for track in after.tracks] == ["yes" in closed, False]


def test_what_was_entered_for_a_program_of_its_own_goes_with_it(tmp_path: Path) -> None:
    rows: list[Row] = [{"program_id": "p", "applied": "yes", "assigned": "there"}, {"program_id": "q"}]
    after = apply_events(scene(tmp_path, rows), [Drop("p")])
    assert [(track.id, track.assigned, track.applied) for track in after.tracks] == [("q", (), False)]


def test_pins_to_a_dropped_program_vanish(tmp_path: Path) -> None:
    pinned = [{**row, "pinned": "p; q" if row["letter_id"] == "there" else ""} for row in LETTERS]
    after = apply_events(scene(tmp_path, letters=pinned), [Drop("p")])
    assert after.letters[0].pinned == ("q",)
    assert list(solve(after).portfolios) == ["q"]


def test_the_last_program_cannot_be_dropped(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no program would be left"):
        apply_events(scene(tmp_path), [Drop("p"), Drop("q")])


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (Drop("p"), Drop("p")),
        (Drop("WEST"), Drop("q")),
        (Decline("bimal"), Decline("sen")),
        (Decline("SEN"), Decline("sen")),
        (Withdraw("rao, med"), Withdraw("there")),
        (Withdraw("KIM"), Withdraw("kims")),
        (Cancel("ward"), Cancel("ward")),
        (Cancel("unit in"), Cancel("unit")),
        (Late("research", DAY), Late("coming", DAY)),
    ],
)
def test_an_id_or_a_unique_part_of_a_name_will_do(tmp_path: Path, given: Event, meant: Event) -> None:
    scenario = scene(tmp_path)
    assert resolved(scenario, [given]) == (meant,)
    assert apply_events(scenario, [given]) == apply_events(scenario, [meant])


def test_an_exact_id_comes_before_names_that_have_it(tmp_path: Path) -> None:
    programs: list[Row] = [{"program_id": "west", "name": "Mercy"}, {"program_id": "q", "name": "Mercy West"}]
    assert resolved(scene(tmp_path, programs), [Drop("west")]) == (Drop("west"),)


def test_a_part_that_fits_several_names_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--decline") as caught:
        resolved(scene(tmp_path), [Decline("an")])
    (fault,) = caught.value.faults
    assert "rao (Dr Anita Rao)" in fault.what
    assert "kim (Dr Anna Kim)" in fault.what
    assert "sen" not in fault.what


def test_all_faults_of_several_events_are_told_at_once_with_what_is_near(tmp_path: Path) -> None:
    events: list[Event] = [
        Decline("roa"),
        Withdraw("ther"),
        Cancel("wrad"),
        Late("Kimm", DAY),
        Drop("Mercy"),
        Decline("sen"),
    ]
    with pytest.raises(InputError) as caught:
        apply_events(scene(tmp_path), [*events, Drop("nowhere at all")])
    told = [(fault.file, fault.what) for fault in caught.value.faults]
    options = ["--decline", "--withdraw", "--cancel", "--late", "--drop", "--drop"]
    assert [option for option, _ in told] == options
    for (_, what), near in zip(told, ["rao", "there", "ward", "kims", "Mercy West", ""], strict=True):
        assert near in what, what


def test_an_event_is_idle_where_the_letters_are_there_or_gone_already(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    assert has_no_effect(scenario, Decline("kim"))
    assert not has_no_effect(scenario, Decline("rao"))
    assert has_no_effect(apply_events(scenario, [Decline("rao")]), Decline("rao"))
    assert has_no_effect(apply_events(scenario, [Decline("rao")]), Withdraw("coming"))
    assert has_no_effect(scenario, Late("there", DAY))
    assert not has_no_effect(scenario, Late("coming", DAY))
    assert has_no_effect(apply_events(scenario, [Late("coming", DAY)]), Late("coming", DAY))
    assert not has_no_effect(scenario, Withdraw("there"))
    assert has_no_effect(apply_events(scenario, [Withdraw("there")]), Withdraw("there"))
    assert not has_no_effect(scenario, Cancel("ward"))
    assert has_no_effect(apply_events(scenario, [Cancel("ward")]), Cancel("ward"))
    assert not has_no_effect(scenario, Drop("p"))


def test_cancelling_what_only_uploaded_letters_rest_on_changes_nothing(tmp_path: Path) -> None:
    letters: list[Row] = [{"letter_id": "there", "writer": "Dr Kim", "rotation": "ward", "status": "uploaded"}]
    assert has_no_effect(read(tmp_path, letters=letters, programs=[{"program_id": "p"}]), Cancel("ward"))


def test_a_letter_may_be_named_by_its_writer(tmp_path: Path) -> None:
    letters: list[Row] = [{"letter_id": "kims", "writer": "Dr Anna Kim", "status": "uploaded"}]
    scenario = read(tmp_path, letters=letters, programs=[{"program_id": "p"}])
    assert resolved(scenario, [Withdraw("anna")]) == (Withdraw("kims"),)


def test_events_happen_one_after_the_other(tmp_path: Path) -> None:
    scenario = scene(tmp_path)
    once = apply_events(scenario, [Late("coming", DAY), Decline("rao"), Cancel("unit")])
    step = apply_events(apply_events(apply_events(scenario, [Late("coming", DAY)]), [Decline("rao")]), [Cancel("unit")])
    assert once == step
    assert once.letters[1].status is Status.DECLINED


def test_what_letters_say_of_a_dropped_track_goes_over_to_its_program(tmp_path: Path) -> None:
    programs: list[Row] = [{"program_id": name, "eras_id": "e"} for name in ("p", "q")]
    letters: list[Row] = [
        {"letter_id": "one", "writer": "Dr Kim", "status": "uploaded", "only_program": "p", "pinned": "p"},
        {"letter_id": "two", "writer": "Dr Rao", "status": "uploaded", "excluded": "p"},
    ]
    after = apply_events(read(tmp_path, programs=programs, letters=letters), [Drop("p")])
    assert [(x.only_program, x.pinned, x.excluded) for x in after.letters] == [("q", ("q",), ()), ("", (), ("q",))]
