"""An earlier plan as what was entered: what counts as entered, and what moving away from it costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from folders import Row, read
from oracle import families
from solved import SEEDS, case

from solver.analysis.plan import solve
from solver.analysis.whatif import Change, whatif
from solver.domain.baseline import Baseline, entered
from solver.domain.entities import Scenario, Status
from solver.domain.errors import InputError
from solver.domain.events import Decline

PERSON: Row = {"writer_specialty": "IM", "role": "attending", "country": "US"}
LETTERS: list[Row] = [
    {"letter_id": "a", "writer": "Dr Ames", "status": "uploaded", **PERSON},
    {"letter_id": "b", "writer": "Dr Berg", "status": "uploaded", **PERSON},
    {"letter_id": "c", "writer": "Dr Cole", "status": "promised", **PERSON},
    {"letter_id": "gone", "writer": "Dr Dorn", "status": "withdrawn", **PERSON},
]
TRACKS: list[Row] = [
    {"program_id": "p", "assigned": "b"},
    {"program_id": "q", "assigned": "a"},
    {"program_id": "final", "assigned": "a", "applied": "yes"},
    {"program_id": "one", "eras_id": "e", "assigned": "b"},
    {"program_id": "two", "eras_id": "e", "applied": "yes", "assigned": "none"},
]


def scene(folder: Path, programs: list[Row], toml: str = "") -> Scenario:
    toml = "[season]\nas_of = 2026-08-15\n" + toml
    return read(folder, toml, programs=[{"needs": "none", **row} for row in programs], letters=LETTERS)


def assigned(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    return {track.id: track.assigned for track in scenario.tracks}


def test_the_plan_stands_under_assigned_but_for_programs_applied_to(tmp_path: Path) -> None:
    baseline = {"p": ["a"], "final": ["b"], "one": ["a"], "two": ["a"]}
    assert assigned(entered(scene(tmp_path, TRACKS), baseline)) == {
        "p": ("a",),
        "q": ("a",),  # not in the plan
        "final": ("a",),
        "one": ("b",),  # its other track is applied to
        "two": (),
    }


def test_letters_that_are_not_uploaded_or_not_known_were_not_entered(tmp_path: Path) -> None:
    after = entered(scene(tmp_path, TRACKS), {"p": ["c", "a", "unknown", "gone"]})
    assert assigned(after)["p"] == ("a", "gone")


def test_an_empty_plan_for_a_program_is_one(tmp_path: Path) -> None:
    assert assigned(entered(scene(tmp_path, TRACKS), {"p": []}))["p"] == ()


@pytest.mark.parametrize("baseline", [{}, {"elsewhere": ["a"]}])
def test_a_plan_for_other_programs_is_refused(tmp_path: Path, baseline: Baseline) -> None:
    with pytest.raises(InputError, match="none of the programs on this list"):
        entered(scene(tmp_path, TRACKS), baseline)


def written(scenario: Scenario, baseline: Baseline) -> Scenario:
    """The same, as the user would write it into the list: from docs/guide.md, not from `entered`."""
    there = {letter.id for letter in scenario.letters if letter.status is Status.UPLOADED}
    final = {track.id for tracks in families(scenario) if any(track.applied for track in tracks) for track in tracks}
    tracks = [
        track if track.id in final else replace(track, assigned=tuple(x for x in baseline[track.id] if x in there))
        for track in scenario.tracks
    ]
    return replace(scenario, tracks=tuple(tracks))


def told(change: Change) -> tuple[object, ...]:
    return (
        change.events,
        [(plan.letters, plan.status, plan.value, plan.unmet) for plan in change.before.programs],
        [(plan.letters, plan.status, plan.value, plan.unmet) for plan in change.after.programs],
        change.before.plan,
        change.after.plan,
        change.after.today,
        change.backups,
    )


@pytest.mark.slow
def test_a_baseline_is_as_if_its_letters_stood_under_assigned() -> None:
    for seed in SEEDS[::6]:
        scenario, rng = case(seed).scenario, Random(seed)
        baseline = solve(scenario).portfolios
        events = [Decline(rng.choice(scenario.writers).id)]
        one = whatif(scenario, events, baseline=baseline)
        other = whatif(written(scenario, baseline), events)
        assert told(one) == told(other), seed


def test_nothing_moves_where_a_change_is_dear_and_the_best_letters_go_where_it_is_free(tmp_path: Path) -> None:
    rows: list[Row] = [{"program_id": name, "required": 1, "maximum": 1} for name in "pq"]
    strengths = [
        {"program_id": program, "letter_id": letter, "strength": figure}
        for program in "pq"
        for letter, figure in (("a", 50), ("b", 60), ("c", 55))
    ]
    for price, letter_id in ((0, "b"), (4.9, "b"), (5, "a"), (1000, "a")):
        toml = f"[season]\nas_of = 2026-08-15\n[objective]\nchange = {price}\n"
        scenario = read(
            tmp_path / str(price),
            toml,
            programs=[{"needs": "none", **row} for row in rows],
            letters=LETTERS,
            strengths=strengths,
        )
        change = whatif(scenario, [Decline("Cole")], baseline={"p": ["a"], "q": ["a"]})
        assert change.after.portfolios == {"p": (letter_id,), "q": (letter_id,)}, price
        assert whatif(scenario, []).after.portfolios == {"p": ("b",), "q": ("b",)}
