"""What a mutation tool changed and no other test noticed: what is said of a strength, and corners of other rules."""

from dataclasses import replace
from pathlib import Path

import pytest
from folders import Row, read

from solver.domain.entities import ProgramStatus, Scenario
from solver.domain.traits import facts
from solver.optimize.grouping import build_problem
from solver.rules.problem import with_previous_plan
from solver.rules.programs import programs as programs_of
from solver.rules.scoring import judge, total
from solver.rules.status import program_status
from solver.rules.strength import Component, content, fit

SEASON = "[season]\nas_of = 2026-09-01\nreview_opens = 2026-09-24\n"
FULL: Row = {
    "letter_id": "l",
    "writer": "Dr Rao",
    "writer_specialty": "internal medicine",
    "role": "attending",
    "country": "US",
    "response": "agreed",
    "setting": "inpatient",
    "involvement": "hands_on",
    "weeks": 4,
    "status": "uploaded",
    "dated": "2026-06-01",
    "comparison": "top_10",
    "detail": "some",
    "endorsement": "plain",
    "flags": "short; hedging",
    "waived": "no",
}
BARE: Row = {"letter_id": "l", "writer": "Dr Rao", "role": "personal", "status": "requested"}
RESEARCH: Row = FULL | {
    "country": "India",
    "role": "research_mentor",
    "setting": "research",
    "involvement": "research",
    "kind": "research",
    "specialty": "neurology",
    "dated": "2019-01-01",
    "flags": "",
    "waived": "",
}
ABROAD: Row = {"setting": "university_affiliated", "img_friendly": "yes", "specialty": "neurology"}


def one(folder: Path, letter: Row, program: Row) -> Scenario:
    return read(folder, SEASON, letters=[letter], programs=[{"program_id": "p"} | program])


def components(scenario: Scenario) -> tuple[Component, ...]:
    (fact,), (track,) = facts(scenario), scenario.tracks
    return (*content(fact), *fit(fact, track))


SAID: dict[str, tuple[Row, Row, list[tuple[str, str, float, bool, float]]]] = {
    "everything is entered": (
        FULL,
        {"setting": "academic"},
        [
            ("us", "US", 10, True, 0),
            ("setting", "inpatient", 5, True, 0),
            ("involvement", "hands on", 7, True, 0),
            ("weeks", "4 weeks directly", 5, True, 7),
            ("role", "attending", 10, True, 0),
            ("comparison", "top 10", 13, True, 22),
            ("detail", "some", 8, True, 10),
            ("endorsement", "plain", 4, True, 18),
            ("flags", "hedging, short", -45, True, 0),
            ("waived", "no", 0, True, 3),
            ("recent", "yes", 2, True, 2),
            ("field", "internal medicine at internal medicine", 5, True, 0),
            ("us at setting", "academic", 1, True, 0),
            ("addressed to", "internal medicine", 0, True, 0),
        ],
    ),
    "nothing is entered": (
        BARE,
        {"specialty": "neurology", "setting": "community"},
        [
            ("us", "country not entered", 0, False, 0),
            ("setting", "none entered", 0, False, 0),
            ("involvement", "none entered", 0, False, 0),
            ("weeks", "no direct supervision entered", 0, True, 7),
            ("role", "personal", 0, True, 0),
            ("comparison", "not known; expected of no reply", 4, False, 22),
            ("detail", "not known; expected of no reply", 4, False, 10),
            ("endorsement", "not known; expected of no reply", 3, False, 18),
            ("flags", "not known; expected of no reply", -8, False, 0),
            ("waived", "yes", 3, True, 3),
            ("recent", "yes", 2, True, 2),
            ("field", "no specialty at neurology", -30, False, 0),
            ("addressed to", "general", -3, True, 0),
            ("supplement", "personal", -100, True, 0),
        ],
    ),
    "research, from home": (
        RESEARCH,
        ABROAD,
        [
            ("us", "India", 0, True, 0),
            ("setting", "research", 0, True, 0),
            ("involvement", "research", 3, True, 0),
            ("weeks", "4 weeks directly", 5, True, 7),
            ("role", "research mentor", 8, True, 0),
            ("comparison", "top 10", 13, True, 22),
            ("detail", "some", 8, True, 10),
            ("endorsement", "plain", 4, True, 18),
            ("flags", "none", 0, True, 0),
            ("waived", "yes", 3, True, 3),
            ("recent", "no", 0, True, 2),
            ("field", "internal medicine at neurology", -20, True, 0),
            ("home at setting", "university affiliated", 1, True, 0),
            ("research at setting", "university affiliated", -21, True, 0),
            ("addressed to", "neurology", 0, True, 0),
        ],
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_what_is_said_of_every_component(tmp_path: Path, what: str) -> None:
    letter, program, expected = SAID[what]
    found = components(one(tmp_path, letter, program))
    assert [(part.name, part.said, part.points, part.known, part.best) for part in found] == expected


def test_an_uploaded_letter_without_a_date_may_be_old(tmp_path: Path) -> None:
    (recent,) = (part for part in components(one(tmp_path, FULL | {"dated": ""}, {})) if part.name == "recent")
    assert (recent.said, recent.points, recent.known, recent.best) == ("date not entered", 1, False, 2)


@pytest.mark.parametrize(
    ("program", "track"),
    [
        ({"specialty": "transitional year"}, ""),
        ({"specialty": "transitional year"}, "categorical"),
        ({"specialty": "internal medicine"}, "preliminary"),
    ],
)
def test_a_transitional_year_is_a_preliminary_year_whatever_its_track(tmp_path: Path, program: Row, track: str) -> None:
    scenario = one(tmp_path, FULL | {"writer_specialty": "general surgery"}, program | {"track": track})
    figures = scenario.settings.rubric["fit"]["im"]
    assert field(scenario) == figures["preliminary"]["related"] != figures["categorical"]["related"]


@pytest.mark.parametrize("specialty", ["internal medicine", "neurology"])
def test_a_writer_without_a_specialty_is_of_an_unknown_one(tmp_path: Path, specialty: str) -> None:
    scenario = one(tmp_path, FULL | {"writer_specialty": ""}, {"specialty": specialty})
    figures = scenario.settings.rubric["fit"]
    figures = figures["im"]["categorical"] if specialty == "internal medicine" else figures["elsewhere"]
    assert field(scenario) == figures["unknown"] != figures["other"]


def field(scenario: Scenario) -> float:
    (found,) = (part.points for part in components(scenario) if part.name == "field")
    return found


BOTH, ONE = (0, 1), (0,)


@pytest.mark.parametrize(
    ("applied", "locked", "unlocked", "status"),
    [
        ("yes", ONE, BOTH, ProgramStatus.IRREPARABLE),
        ("yes", ONE, ONE, ProgramStatus.SHORT),  # nothing would help
        ("yes", BOTH, BOTH, ProgramStatus.SHORT),  # by itself it would have both
        ("", ONE, ONE, ProgramStatus.SHORT),  # nothing is final
    ],
)
def test_a_program_is_irreparable_if_by_itself_its_locks_alone_keep_it_short(
    tmp_path: Path, applied: str, locked: tuple[int, ...], unlocked: tuple[int, ...], status: ProgramStatus
) -> None:
    letters: list[Row] = [{"letter_id": name, "writer": f"Dr {name}", "status": "uploaded"} for name in "ab"]
    programs: list[Row] = [{"program_id": "p", "required": 2, "needs": "none", "assigned": "a", "applied": applied}]
    (group,) = build_problem(read(tmp_path, SEASON, letters=letters, programs=programs)).groups
    alone = {group.unlocked(): unlocked, group: locked}.__getitem__
    assert program_status(group, ONE, ONE, alone) is status
    assert program_status(group, BOTH, BOTH, alone) is ProgramStatus.COMPLETE
    assert program_status(group, BOTH, ONE, alone) is ProgramStatus.WAITING
    late = replace(group, on_time=ONE)
    assert program_status(late, BOTH, ONE, alone) is ProgramStatus.LATE
    assert program_status(late, BOTH, BOTH, alone) is ProgramStatus.COMPLETE


def test_a_total_is_exact_and_of_every_group(tmp_path: Path) -> None:
    letters: list[Row] = [{"letter_id": "a", "writer": "Dr a", "status": "uploaded"}]
    programs: list[Row] = [{"program_id": "p", "required": 1}, {"program_id": "q", "required": 2}]
    problem = build_problem(read(tmp_path, SEASON, letters=letters, programs=programs))
    assert len(problem.groups) == 2
    moved = with_previous_plan(problem, [(0,), (0,)])
    score = total(moved, ((((), 1),), (((), 1),)))
    assert score.moves == 2
    assert score.shortfall == sum(group.weight * judge(moved, group, ()).shortfall for group in moved.groups) > 0
    assert total(problem, ((((), 1),), (((), 1),))).moves == 0
    score = total(problem, ((((0,), 1),), (((), 1),)))
    assert {type(figure) for figure in score.key} == {int}, "exact at any size"
    with pytest.raises(ValueError, match="shorter"):
        total(problem, ((((0,), 1),),))


def test_tracks_of_one_eras_id_are_one_program_and_those_without_are_their_own(tmp_path: Path) -> None:
    ids = {"a": "e", "b": "f", "c": "e", "d": "", "g": "", "h": "f"}
    rows: list[Row] = [{"program_id": name, "eras_id": eras_id} for name, eras_id in ids.items()]
    found = programs_of(read(tmp_path, SEASON, letters=[FULL], programs=rows))
    assert [[track.id for track in program.tracks] for program in found] == [["a", "c"], ["b", "h"], ["d"], ["g"]]
    assert [(program.id, program.name) for program in found] == [(x, x) for x in "abdg"]


def test_a_program_is_checked_when_the_needs_of_every_track_are_known(tmp_path: Path) -> None:
    needs = {"a": ("e", "none"), "b": ("e", ""), "c": ("f", "none"), "d": ("f", "im>=1")}
    rows: list[Row] = [{"program_id": name, "eras_id": e, "needs": text} for name, (e, text) in needs.items()]
    found = programs_of(read(tmp_path, SEASON, letters=[FULL], programs=rows))
    assert [str(program.rules) for program in found] == ["unchecked", "checked"]


def test_a_theme_of_the_applicant_is_a_wish_of_every_program(tmp_path: Path) -> None:
    toml = '[applicant]\nthemes = ["gap"]\n' + SEASON
    (program,) = programs_of(read(tmp_path, toml, letters=[FULL], programs=[{"program_id": "p", "needs": "none"}]))
    assert [str(clause) for clause in program.preferred][-1] == "prefer gap>=1"
    assert program.preferred[-1].prefer is True
