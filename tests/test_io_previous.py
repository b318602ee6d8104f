"""Answer folders of version 0.3.0 are still read: as a baseline, and to be recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import solver
from solver.io.previous import answered, suppositions
from solver.io.record import record

ASSIGNMENTS = """\
program_id,program,letter_id,writer,state,strength
P1,Brambleday Grove Medical Center,narratio,Dr. Yusuf Narratio,locked,90.0
P1,Brambleday Grove Medical Center,parabolo,Dr. Marco Parabolo,lost,0.0
P1,Brambleday Grove Medical Center,fabulanti,Dr. Petra Fabulanti,assign,74.0
P2,"Cloudberry Bluff, North",tallstory,Dr. Sunniva Tallstory,assign,86.0
P2,"Cloudberry Bluff, North",mockridge,Dr. Ed Mockridge,keep,61.5
P3,Dapplewick Vista Hospital,mockridge,Dr. Ed Mockridge,keep,61.5
"""
PROGRAMS = """\
program_id,program,status,letters,required,maximum,value,unmet,today,fallback,rules
P1,Brambleday Grove Medical Center,irreparable,narratio;fabulanti,3,4,164.0,required 3: 1,narratio;fabulanti,,checked
P2,"Cloudberry Bluff, North",waiting,tallstory;mockridge,2,4,147.5,,tallstory,tallstory;fabulanti,unchecked
P3,Dapplewick Vista Hospital,waiting,mockridge,1,4,61.5,,,,unchecked
P4,Emberlow Spring University Hospital,short,,3,4,0.0,required 3: 3,,,checked
"""
RESULT = {
    "status": "OPTIMAL",
    "shortfall": 4.0,
    "objective": 373.0,
    "bound": 373.0,
    "asks": [],
    "as_of": "2026-10-08",
    "seed": 0,
    "versions": {"lor-solver": "0.3.0"},
}
"""What ``lor solve --out`` of version 0.3.0 wrote, shortened by what nobody reads back."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "assignments.csv").write_text(ASSIGNMENTS, encoding="utf-8")
    (folder / "programs.csv").write_text(PROGRAMS, encoding="utf-8")
    (folder / "result.json").write_text(json.dumps(RESULT, indent=2) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "programs.csv").write_text(
        "program_id,name,required,applied,assigned\n"
        "P1,Brambleday Grove Medical Center,3,yes,narratio;parabolo\n"
        'P2,"Cloudberry Bluff, North",2,,\n'
        "P3,Dapplewick Vista Hospital,1,,tallstory\n"
        "P4,Emberlow Spring University Hospital,3,,tallstory\n"
        "P5,Farthing Hill Clinic,3,,tallstory\n",
        encoding="utf-8",
    )
    (folder / "letters.csv").write_text(
        "letter_id,writer,status\n"
        "narratio,Dr. Yusuf Narratio,uploaded\n"
        "parabolo,Dr. Marco Parabolo,withdrawn\n"
        "fabulanti,Dr. Petra Fabulanti,uploaded\n"
        "tallstory,Dr. Sunniva Tallstory,uploaded\n"
        "mockridge,Dr. Ed Mockridge,promised\n",
        encoding="utf-8",
    )
    return folder


def test_what_was_entered_is_what_it_assigned_and_what_was_final(out: Path) -> None:
    assert solver.previous(out) == {"P1": ("narratio", "fabulanti"), "P2": ("tallstory",), "P3": (), "P4": ()}
    with pytest.warns(DeprecationWarning, match=r"solver\.earlier is now solver\.previous"):
        earlier = solver.earlier
    assert earlier(out) == solver.previous(out)


def test_every_state_is_understood_and_stands_on_its_line(out: Path) -> None:
    clicks = answered(out)
    assert [(click.line, click.letter_id, click.stands, click.final) for click in clicks.rows] == [
        (2, "narratio", True, True),
        (3, "parabolo", True, True),
        (4, "fabulanti", True, False),
        (5, "tallstory", True, False),
        (6, "mockridge", False, False),
        (7, "mockridge", False, False),
    ]
    assert (clicks.file, clicks.partial) == ("assignments.csv", False)
    assert clicks.track_ids == ("P1", "P2", "P3", "P4")


def test_what_stands_in_comes_later_or_is_kept_is_told_apart(out: Path) -> None:
    states = ("assign", "stand_in", "later", "keep", "locked", "lost")
    rows = "".join(f"P1,{letter_id},{letter_id}\n" for letter_id in states)
    (out / "assignments.csv").write_text(f"program_id,letter_id,state\n{rows}", encoding="utf-8")
    assert [click.letter_id for click in answered(out).rows if click.stands] == ["assign", "stand_in", "locked", "lost"]
    assert solver.previous(out)["P1"] == ("assign", "stand_in", "locked")


def test_it_is_a_baseline(out: Path, scenario: Path) -> None:
    read = solver.read(scenario)
    change = solver.whatif(read, [solver.Decline("Dr. Ed Mockridge")], solver.previous(out))
    assigned = {track.id: track.assigned for track in change.before.scenario.tracks}
    assert assigned == {
        "P1": ("narratio", "parabolo"),  # applied to: what the list says is final
        "P2": ("tallstory",),
        "P3": (),
        "P4": (),
        "P5": ("tallstory",),  # not on the list the plan was for
    }


def test_it_is_recorded(out: Path, scenario: Path) -> None:
    made = record(scenario, out)
    assert made.new.decode().splitlines()[1:] == [
        "P1,Brambleday Grove Medical Center,3,yes,narratio;parabolo;fabulanti",
        'P2,"Cloudberry Bluff, North",2,,tallstory',
        "P3,Dapplewick Vista Hospital,1,,none",
        "P4,Emberlow Spring University Hospital,3,,none",
        "P5,Farthing Hill Clinic,3,,tallstory",
    ]


def test_a_plan_supposes_nothing_and_a_whatif_of_then_tells_what(out: Path) -> None:
    assert suppositions(out) == ()
    events = [
        {"event": "decline", "writer_id": "narratio"},
        {"event": "late", "letter_id": "x", "expected": "2026-10-01"},
    ]
    (out / "whatif.json").write_text(json.dumps({"events": events}), encoding="utf-8")
    assert suppositions(out) == ("decline narratio", "late x 2026-10-01")
