"""What the views of what-ifs say in corners: lost places, dropped programs, nobody to name, nothing open."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from folders import read

import solver
from solver.analysis.outcomes import outcomes
from solver.analysis.sweep import sweep
from solver.analysis.whatif import Change, whatif
from solver.domain.entities import Scenario
from solver.domain.events import Cancel, Decline, Drop, Event, Late, Withdraw
from solver.io.scenario.starter import examples
from solver.optimize.solve import SolveStatus
from solver.report.outcomes import outcomes_view
from solver.report.sweep import sweep_view
from solver.report.whatif import change_view
from solver.report.whatif_tables import outcomes_document

WIDTH = 80
AS_OF = "[season]\nas_of = 2026-09-05\n"
WRITER = {"writer_specialty": "internal medicine", "role": "attending", "country": "US"}
Row = dict[str, object]


def letter(letter_id: str, status: str = "uploaded", **more: object) -> Row:
    return {**WRITER, "letter_id": letter_id, "writer": f"Dr. {letter_id}", "status": status, **more}


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def said(scenario: Scenario, *events: Event) -> str:
    view = change_view(whatif(scenario, events), None, WIDTH)
    assert all(len(line) <= 80 for line in view.splitlines()), view
    return flat(view)


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    letters = [
        letter("Ash", rotation="Ward"),
        letter("Birch", rotation="Ward"),
        letter("Cedar", "promised", rotation="Clinic", expected="2026-09-10"),
        letter("Dogwood", "promised", expected="2026-09-10"),
    ]
    programs: list[Row] = [
        {"program_id": "P1", "name": "North", "required": 2, "maximum": 2, "applied": "yes", "assigned": "Ash;Birch"},
        {"program_id": "P2", "name": "South", "required": "exactly 3"},
        {"program_id": "P3", "name": "East", "required": "exactly 3"},
    ]
    return read(tmp_path, AS_OF, letters=letters, programs=programs)


def test_a_final_letter_taken_back_leaves_a_lost_place_and_a_program_stuck(scenario: Scenario) -> None:
    told = said(scenario, Withdraw("Ash"))
    assert "1 of 3 programs applied to: final there" in told
    assert "1 North place of A lost; now cannot be met: at least 2 letters (off by 1)" in told
    assert "STUCK North: at least 2 letters; B is final and the place of A lost. " in told


def test_two_writers_who_fail_together(scenario: Scenario) -> None:
    told = said(scenario, Decline("dr_cedar"), Decline("dr_dogwood"))
    assert told.startswith("WHAT IF Cedar never uploads and Dogwood never uploads?")
    assert "2 more programs would lack a letter." in told
    assert (
        "DO Remind Cedar and Dogwood. Nothing to click: after today's clicks the same letters stand in MyERAS." in told
    )


def test_programs_that_are_dropped(scenario: Scenario) -> None:
    told = said(scenario, Drop("North"), Drop("P3"))
    assert "2 programs would be off the list; no program loses its standing." in told
    assert "dropped from the list; what is entered there stays there" in told


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Decline("dr_ash"), "what Ash wrote is in MyERAS already"),
        (Late("Ash", date(2026, 12, 1)), "A (Ash) is in MyERAS already"),
        (Cancel("ward"), "what rests on it is in MyERAS already, or gone"),
    ],
)
def test_an_event_that_changes_nothing_says_why(scenario: Scenario, event: Event, why: str) -> None:
    told = said(scenario, event)
    assert f"Nothing changes: {why}." in told
    assert "DO Go on with the plan as it is." in told


def test_a_writer_of_whom_nothing_is_to_come(scenario: Scenario) -> None:
    gone = replace(scenario, letters=tuple(x for x in scenario.letters if x.id != "Dogwood"))
    assert "nothing of Dogwood's is to come" in said(gone, Decline("dr_dogwood"))


def test_nobody_can_be_named_where_no_rotation_is_entered(scenario: Scenario) -> None:
    alone = solver.apply_events(scenario, [Decline("dr_cedar")])
    assert "No rotation is entered for Dogwood" in said(alone, Decline("dr_dogwood"))
    assert "Nobody else on your list saw you on the same rotation." in said(scenario, Decline("dr_cedar"))


def test_a_search_that_was_stopped_says_so(scenario: Scenario) -> None:
    change: Change = whatif(scenario, [Decline("dr_cedar")])
    plan = replace(change.after.plan, status=SolveStatus.FEASIBLE)
    stopped = replace(change, after=replace(change.after, plan=plan))
    assert "SURE stopped early" in flat(change_view(stopped, None, WIDTH))
    unclear = replace(change, before=replace(change.before, statuses_known=False))
    assert "SURE which short programs cannot be met at all was not worked out" in flat(
        change_view(unclear, None, WIDTH)
    )
    assert "better plans may exist" in flat(sweep_view(replace(sweep(scenario), proven=False), WIDTH))
    assert "better plans may exist" in flat(outcomes_view(replace(outcomes(scenario), proven=False), None, WIDTH))


def test_where_nothing_is_open_there_is_nothing_to_fear() -> None:
    scenario = solver.read(examples()["limited_us"])
    assert "Nobody can fail any more" in sweep_view(sweep(scenario, pairs=True), WIDTH)
    view = outcomes_view(outcomes(scenario), None, WIDTH)
    assert "Nothing is open" in view
    assert "EXPECTED" not in view


def test_a_tenth_of_the_programs_short_if_all_deliver_or_by_no_failure() -> None:
    october = outcomes_view(outcomes(solver.read(examples()["already_applied"])), None, WIDTH)
    assert "2 programs or more are short if all deliver." in flat(october)
    long = outcomes_view(outcomes(solver.read(examples()["us_citizen_img"])), None, WIDTH)
    assert "no failures, not even all of them, leave 32 programs short." in flat(long)


def test_drawn_outcomes_are_told_as_drawn(scenario: Scenario) -> None:
    limits = replace(scenario.settings.limits, outcome_writers=1, samples=500)
    found = outcomes(replace(scenario, settings=replace(scenario.settings, limits=limits)))
    told = flat(outcomes_view(found, None, WIDTH))
    assert "500 outcomes drawn" in told
    assert "give or take" in told
    assert "surely" not in told


def test_what_the_time_did_not_allow_is_said(scenario: Scenario) -> None:
    change = replace(whatif(scenario, [Decline("dr_cedar")]), backups=None, no_backup=None)
    assert "STEP IN not worked out." in flat(change_view(change, None, WIDTH))
    swept = sweep(scenario)
    unknown = flat(sweep_view(replace(swept, writers=(), unknown=(("dr_cedar",), ("dr_cedar", "dr_dogwood"))), WIDTH))
    assert "STOPPED not worked out: Cedar, Cedar with Dogwood." in unknown
    assert "Nobody can fail" not in unknown
    rows = tuple(replace(row, backups=None, no_backup=None) for row in swept.writers)
    assert "If Cedar fails: not worked out." in flat(sweep_view(replace(swept, writers=rows, stopped=True), WIDTH))
    told = outcomes(scenario)
    writers = tuple(replace(writer, value=None, shortfall=None) for writer in told.writers)
    cut = replace(told, writers=writers, number=1, exact=False, stopped=True, covered=0.8)
    view = flat(outcomes_view(cut, None, WIDTH))
    assert "letters to come, 1 outcome worked out" in view
    assert "What each of them adds is not worked out." in view
    assert "in every outcome known" in view or "in none known" in view
    assert "STOPPED what is known covers 80 % of what can happen" in view
    cut = replace(cut, complete=dict.fromkeys(told.complete, 0.5), breaks={})
    assert "50 %; what leaves it short is not worked out." in flat(outcomes_view(cut, None, WIDTH))
    assert outcomes_document(cut)["breaks_unknown"] == ["P1", "P2", "P3"]
    assert "breaks_unknown" not in outcomes_document(told)
    assert "STOPPED some of it is not worked out" in flat(outcomes_view(replace(cut, covered=1.0), None, WIDTH))


def test_a_name_that_ends_with_a_point_ends_a_sentence_with_it_alone(tmp_path: Path) -> None:
    names = [letter("L1", "promised", expected="2026-09-10"), letter("L2", "promised", expected="2026-09-10")]
    letters = [{**row, "writer": name} for row, name in zip(names, ("Dr. Anna Lee", "Dr. Bo Lee"), strict=True)]
    lees = read(tmp_path, AS_OF, letters=letters, programs=[{"program_id": "P1", "name": "South", "required": 2}])
    assert "DO Remind Lee A. and Lee B. " in said(lees, Decline("Lee A."), Decline("lee b"))


def test_the_click_list_of_a_what_if_holds_todays_clicks_too(tmp_path: Path) -> None:
    letters = [letter("Ash"), letter("Birch"), letter("Cedar", role="fellow")]
    programs: list[Row] = [{"program_id": f"P{n}", "name": f"North {n}", "required": "exactly 2"} for n in (1, 2)]
    for assigned, told in (("", "OUT/clicks.csv (4 clicks with today's)."), ("Ash;Birch", "OUT/clicks.csv.")):
        there = read(tmp_path, AS_OF, letters=letters, programs=[{**row, "assigned": assigned} for row in programs])
        view = flat(change_view(whatif(there, [Withdraw("Ash")]), "OUT", WIDTH))
        assert f"2 more to assign, none to take off: {told}" in view
