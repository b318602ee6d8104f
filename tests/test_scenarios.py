"""The examples: each reads clean, answers as its ``expected.toml`` says, and shows the rules it stands for."""

import csv
import re
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from conftest import Run

import solver
from solver import Result, Scenario
from solver.analysis.result import ProgramPlan
from solver.domain.entities import ProgramStatus, State

SCENARIOS = Path(__file__).parents[1] / "scenarios"
sys.path.append(str(SCENARIOS))
expect, generate = import_module("expect"), import_module("generate")

NAMES = (
    "already_applied",
    "ask_budget",
    "gap_and_language",
    "late_chair",
    "limited_us",
    "prelim_neurology",
    "short_of_letters",
    "strong_img",
    "two_files",
    "us_citizen_img",
)
NOTES = {"short_of_letters": [("programs.csv", 11, "required")], "two_files": [("letters.csv", 3, "kind")]}
"""Where an example is meant to be told something on reading: the tracks of one program ask for too many letters; a
head of department's letter counts as a chair letter."""


@cache
def scenario(name: str) -> Scenario:
    return solver.read(SCENARIOS / name)


@cache
def answer(name: str) -> Result:
    return solver.solve(scenario(name))


def rows(name: str, file: str) -> list[dict[str, str]]:
    path = SCENARIOS / name / file
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def plans(
    name: str, *, specialty: str = "internal medicine", setting: str = "", track: str = "", maximum: int = 4
) -> Iterator[ProgramPlan]:
    """The programs of one sort; `maximum` leaves out those that take fewer letters."""
    for plan in answer(name).programs:
        first = plan.program.tracks[0]
        fits = first.specialty == specialty and setting in ("", first.setting) and track in ("", first.track)
        if fits and plan.program.maximum >= maximum:
            yield plan


def the(name: str, program_id: str) -> ProgramPlan:
    """One program's plan."""
    return next(plan for plan in answer(name).programs if program_id in {track.id for track in plan.program.tracks})


def states(plan: ProgramPlan, what: str) -> bool:
    """Whether a program states a need for letters with this trait."""
    return any(what in str(clause) for clause in plan.program.stated)


def sent(name: str, letter_id: str) -> list[ProgramPlan]:
    """The programs a letter goes to."""
    return [plan for plan in answer(name).programs if letter_id in plan.letter_ids]


# --- every example ----------------------------------------------------------------------------------------------


def test_there_are_ten_examples_and_each_has_an_expectation() -> None:
    folders = {path.parent.name for path in SCENARIOS.glob("*/programs.csv")}
    assert sorted(folders) == [folder.name for folder in expect.folders()] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_reads_with_no_notes_but_the_intended(name: str) -> None:
    assert [(note.file, note.line, note.column) for note in scenario(name).notes] == NOTES.get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_an_example_fixes_its_day_and_tells_how_to_solve_it(name: str) -> None:
    settings = tomllib.loads((SCENARIOS / name / "scenario.toml").read_text(encoding="utf-8"))
    assert settings["season"]["as_of"] == scenario(name).as_of
    assert f"    lor solve scenarios/{name}\n" in (SCENARIOS / name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_answered_as_expected(name: str) -> None:
    assert not list(expect.differences(SCENARIOS / name, answer(name)))


@pytest.mark.parametrize("name", NAMES)
def test_names_places_and_ids_are_invented(name: str) -> None:
    known = tomllib.loads((SCENARIOS / "names.toml").read_text(encoding="utf-8"))
    people = {f"Dr. {person}" for person in known["people"]}
    parts = known["hospital"]
    hospitals = {" ".join(words) for words in product(parts["first"], parts["second"], parts["third"])}
    for row in rows(name, "programs.csv"):
        assert row["name"] in hospitals
        assert known["cities"][row["city"]] == row["state"]
        for column in ("program_id", "eras_id"):
            assert re.fullmatch(r"9999\d{6}(-[CMPA])?|", row.get(column, ""))
    for row in (*rows(name, "writers.csv"), *rows(name, "rotations.csv")):
        assert row["institution"] in hospitals
    writers = {writer.name for writer in scenario(name).writers}
    assert writers <= people
    surnames = {writer.split()[-1] for writer in writers}
    told = (SCENARIOS / name / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"Dr\. (\w+)", told)) <= surnames
    assert not re.search(r"(Hospital|Medical Center|University|Clinic)", told)


def test_new_figures_replace_old_ones_and_leave_the_rest_of_an_expectation(tmp_path: Path) -> None:
    text = (SCENARIOS / "ask_budget" / "expected.toml").read_text(encoding="utf-8")
    found = expect.figures(answer("ask_budget"))
    assert expect.rewritten(text, found) == text
    spoilt = text.replace("objective = ", "objective = 1  # why ", 1).replace("waiting = 1", "waiting = 9")
    mended = expect.rewritten(spoilt, found)
    assert mended == text.replace(
        f"objective = {found['objective']}", f"objective = {found['objective']}  # why {found['objective']}", 1
    )
    shutil.copytree(SCENARIOS / "ask_budget", tmp_path / "x")
    (tmp_path / "x" / "expected.toml").write_text(spoilt, encoding="utf-8")
    told = list(expect.differences(tmp_path / "x", answer("ask_budget")))
    assert [line.split(":")[0] for line in told] == ["objective", "waiting"]


def test_the_expectations_are_compared_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    before = (SCENARIOS / "two_files" / "expected.toml").read_bytes()
    assert expect.main(["two_files"]) == expect.main(["--write", "two_files"]) == 0
    assert not capsys.readouterr().out
    assert (SCENARIOS / "two_files" / "expected.toml").read_bytes() == before


# --- the long list ----------------------------------------------------------------------------------------------


def test_the_generator_writes_the_committed_bytes(tmp_path: Path) -> None:
    generate.main(tmp_path / "again")
    written = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    committed = {name: (SCENARIOS / "us_citizen_img" / name).read_bytes() for name in written}
    assert written == committed
    assert set(written) >= {path.name for path in (SCENARIOS / "us_citizen_img").glob("*.csv")}


def test_the_long_list_is_a_long_list() -> None:
    found = scenario("us_citizen_img")
    assert len(answer("us_citizen_img").programs) >= 300
    assert 10 <= len(found.letters) <= 12
    assert len(found.rotations) == 8
    assert found.settings.asks.max == 0
    assert all(letter.max_programs is None for letter in found.letters)
    assert Counter(track.specialty for track in found.tracks).most_common(1)[0][0] == "internal medicine"
    assert len({track.specialty for track in found.tracks}) >= 4
    assert any(len(plan.program.tracks) > 1 for plan in answer("us_citizen_img").programs)
    assert not any(track.applied or track.assigned for track in found.tracks)
    listed = rows("us_citizen_img", "programs.csv")
    assert {"gold", "silver", "yes"} <= {row["signal"] for row in listed}
    assert {"exactly 3", "min 3", "3-4", "3", ""} == {row["required"] for row in listed}


def test_the_long_list_has_something_of_every_part_of_a_letter_plan() -> None:
    result = answer("us_citizen_img")
    sets = Counter(plan.letter_ids for plan in result.programs)
    assert 3 <= len(sets) <= 6
    assert result.count(ProgramStatus.COMPLETE) > 0.9 * len(result.programs)
    assert {letter.status for letter in scenario("us_citizen_img").letters} >= {"uploaded", "promised", "not_asked"}
    assert 0.4 < sum(plan.program.rules == "unchecked" for plan in result.programs) / len(result.programs) < 0.6
    short = [plan for plan in result.programs if plan.status is ProgramStatus.SHORT]
    assert 2 <= len(short) <= 8
    assert {clause for plan in short for clause, _ in plan.unmet} >= {"neurology>=2", "pediatrics>=1", "sel>=1"}


def test_the_long_list_waits_for_one_letter_and_has_another_late() -> None:
    for_chair = [plan for plan in answer("us_citizen_img").programs if plan.status is ProgramStatus.LATE]
    assert len(for_chair) == 10
    assert all(states(plan, "chair") and "pretendal" in plan.letter_ids for plan in for_chair)
    for_internist = [plan for plan in answer("us_citizen_img").programs if plan.status is ProgramStatus.WAITING]
    assert 5 <= len(for_internist) <= 10
    assert all("notareal" in plan.letter_ids for plan in for_internist)


def test_the_long_list_has_three_letters_everywhere_from_the_first_click() -> None:
    for plan in answer("us_citizen_img").programs:
        assert len(plan.now) == (2 if states(plan, "own_school") else 3)
        assert not {"notareal", "pretendal"} & set(plan.now)


def test_r28_us_citizen_img() -> None:
    core = {"testwell_im", "notareal", "placeholt"}
    for plan in plans("us_citizen_img"):
        if states(plan, "own_school"):
            continue  # refuses the core
        optional = set(plan.letter_ids) - core
        academic = plan.program.tracks[0].setting == "academic"
        assert core <= set(plan.letter_ids)
        assert optional == ({"pretendal"} if states(plan, "chair") else {"hypothell"} if academic else set())
    for plan in plans("us_citizen_img", maximum=3):
        assert core <= set(plan.letter_ids) or states(plan, "own_school")
    assert not sent("us_citizen_img", "stagehander")
    assert not sent("us_citizen_img", "subjunct")


def test_r21_us_citizen_img() -> None:
    for specialty, own in (("neurology", "fictorelli"), ("family medicine", "yarnspin")):
        for plan in plans("us_citizen_img", specialty=specialty):
            assert set(plan.letter_ids) == {own, "testwell_general", "notareal"}


# --- the guides' portfolios -------------------------------------------------------------------------------------


def test_r26_strong_img() -> None:
    core = {"sampleton", "mockridge", "storyline"}
    for plan in answer("strong_img").programs:
        first, optional = plan.program.tracks[0], set(plan.letter_ids) - core
        mentor = first.setting == "academic" and plan.program.maximum == 4
        assert core <= set(plan.letter_ids)
        assert optional == ({"bigname"} if states(plan, "chair") else {"modelski"} if mentor else set())


def test_r27_limited_us() -> None:
    core = {"examplar", "figmentra", "scenariya"}
    for plan in answer("limited_us").programs:
        first, optional = plan.program.tracks[0], set(plan.letter_ids) - core
        assert core <= set(plan.letter_ids)
        second = states(plan, "us+im>=2")
        assert optional == ({"allegoria"} if first.setting == "academic" else {"pseudonym"} if second else set())


def test_r13_limited_us_an_observership_is_no_hands_on_work() -> None:
    short = [plan for plan in answer("limited_us").programs if plan.status is not ProgramStatus.COMPLETE]
    assert [plan.unmet for plan in short] == [(("us_or_ca+hands_on>=1", 1),)]


# --- neurology and a first year ---------------------------------------------------------------------------------


def test_r20_prelim_neurology_one_internist_gives_way_to_a_strong_surgeon() -> None:
    first_years = [
        *plans("prelim_neurology", track="preliminary", maximum=1),
        *plans("prelim_neurology", specialty="transitional year"),
    ]
    assert len(first_years) >= 8
    for plan in first_years:
        assert {"imaginer_im", "whatiffe", "makebeliev"} <= set(plan.letter_ids)
        assert ("mockingham" in plan.letter_ids) is states(plan, "im>=3")


def test_r21_prelim_neurology_an_advanced_specialty_gets_its_own_letters() -> None:
    for plan in plans("prelim_neurology", specialty="neurology"):
        assert set(plan.letter_ids) == {"supposita", "inventado", "imaginer_neuro"}
    waiting = [plan for plan in answer("prelim_neurology").programs if plan.status is ProgramStatus.WAITING]
    assert [states(plan, "neurology>=2") for plan in waiting] == [True]


def test_r22_prelim_neurology_a_letter_that_names_one_program_goes_there_alone() -> None:
    assert [plan.program.id for plan in sent("prelim_neurology", "prototyp")] == ["9999180004-C"]


def test_r23_prelim_neurology_two_versions_each_where_it_belongs() -> None:
    assert {plan.program.tracks[0].specialty for plan in sent("prelim_neurology", "imaginer_neuro")} == {"neurology"}
    assert "neurology" not in {plan.program.tracks[0].specialty for plan in sent("prelim_neurology", "imaginer_im")}


def test_tracks_of_one_eras_program_get_one_portfolio() -> None:
    portfolios = answer("prelim_neurology").portfolios
    for one, other in (("180001-C", "180001-A"), ("180004-C", "180004-A"), ("140005-C", "140005-P")):
        assert portfolios[f"9999{one}"] == portfolios[f"9999{other}"]


# --- gap and language -------------------------------------------------------------------------------------------


def test_r25_gap_and_language() -> None:
    for plan in answer("gap_and_language").programs:
        assert set(plan.letter_ids) == {"madeupson", "anecdotal", "simulacra"}
        assert set(plan.now) == {"madeupson", "outlineau", "vignetti"}


def test_r25_gap_and_language_without_themes_the_stronger_letter_comes_first() -> None:
    found = scenario("gap_and_language")
    applicant = replace(found.settings.applicant, themes=())
    changed = solver.solve(replace(found, settings=replace(found.settings, applicant=applicant)))
    for plan in changed.programs:
        if not plan.program.stated or "gap" not in str(plan.program.stated):
            assert "anecdotal" in plan.now


# --- already applied --------------------------------------------------------------------------------------------


def test_a_burned_letter_holds_its_place_and_bars_its_writer() -> None:
    burned = [
        plan
        for plan in answer("already_applied").programs
        if any(placed.state is State.LOST for placed in plan.letters)
    ]
    assert len(burned) == 6
    for plan in burned:
        lost = [placed.letter_id for placed in plan.letters if placed.state is State.LOST]
        assert lost == ["parabolo_old"]
        assert len(plan.letters) <= plan.program.maximum
        assert "parabolo_new" not in plan.letter_ids


def test_what_was_applied_to_stays_and_some_of_it_is_irreparable() -> None:
    applied = [plan for plan in answer("already_applied").programs if plan.program.applied]
    assert len(applied) == len(answer("already_applied").programs) / 2
    for plan in applied:
        assert set(plan.program.assigned) <= {placed.letter_id for placed in plan.letters}
    irreparable = {
        plan.program.id for plan in answer("already_applied").programs if plan.status is ProgramStatus.IRREPARABLE
    }
    assert irreparable == {"9999140003", "9999140005", "9999140007"}
    assert the("already_applied", "9999140016").status is ProgramStatus.SHORT


def on(name: str, day: date) -> Scenario:
    """An example as it would be on another day."""
    found = scenario(name)
    season = replace(found.settings.season, as_of=day)
    return replace(found, settings=replace(found.settings, season=season))


def test_who_is_silent_for_too_long_is_replaced_in_time(lor: Run) -> None:
    applied, reads_later = plans("already_applied", specialty="neurology")
    assert (applied.status, reads_later.status) == (ProgramStatus.LATE, ProgramStatus.WAITING)
    for plan in (applied, reads_later):
        assert "rehearsal" not in plan.letter_ids
        assert [step.letter_id for step in plan.steps] == ["mythologov"]
        assert len(plan.now) == 3
    assert reads_later.apply_day > date(2026, 10, 26)
    told = lor("solve", SCENARIOS / "already_applied")[1]
    assert "Rehearsal   neurology   GIVEN UP, due 21 Sep" in told
    assert "GIVEN UP G (Rehearsal), due 21 Sep: enter a new date if it is still coming." in told


def test_who_is_silent_is_counted_on_for_two_weeks_and_no_longer() -> None:
    for day, planned in ((date(2026, 10, 5), "rehearsal"), (date(2026, 10, 6), "mythologov")):
        [plan] = (x for x in solver.solve(on("already_applied", day)).programs if x.program.id == "9999180015")
        assert planned in plan.letter_ids
        assert len(plan.now) == 3


# --- a late letter from the chair -------------------------------------------------------------------------------


def test_r31_late_chair_a_place_is_kept_for_a_letter_that_is_stated_and_for_no_other() -> None:
    for plan in answer("late_chair").programs:
        final = plan.program.applied or plan.apply_day == answer("late_chair").scenario.as_of
        reached = plan.status is not ProgramStatus.SHORT
        kept = final and reached and plan.program.maximum == 3 and "F" in plan.letter_ids
        assert plan.now == (("A", "C") if kept else ("A", "C", "D")), plan.program.id
        assert [step.kept_until for step in plan.steps if step.kept_until] == ([date(2026, 10, 16)] if kept else [])
        alone = any(str(clause).startswith("chair>=1") and " or " not in str(clause) for clause in plan.program.stated)
        assert ("F" in plan.letter_ids) is (alone and reached), plan.program.id


def test_r31_late_chair_a_fourth_letter_follows_and_one_on_time_is_waited_for() -> None:
    statuses = {plan.program.id[-2:]: plan.status for plan in answer("late_chair").programs}
    assert [statuses[number] for number in ("01", "03", "05", "09")] == [ProgramStatus.LATE] * 4
    assert statuses["07"] is ProgramStatus.WAITING
    assert statuses["08"] is ProgramStatus.SHORT
    assert list(statuses.values()).count(ProgramStatus.COMPLETE) == 5


# --- too few letters --------------------------------------------------------------------------------------------


def test_r06_short_of_letters_up_to_the_required_count_a_hesitant_writer_is_used() -> None:
    plan = the("short_of_letters", "9999140001")
    assert plan.status is ProgramStatus.WAITING
    assert "placeholt" in plan.letter_ids


def test_short_of_letters_names_the_clause_that_fails() -> None:
    unmet = {
        plan.program.id: dict(plan.unmet)
        for plan in answer("short_of_letters").programs
        if plan.status is ProgramStatus.SHORT
    }
    assert unmet["9999140003"] == {"required 4": 1}
    assert unmet["9999140005"] == {"us+im>=2": 1}
    assert unmet["9999140006"] == {"chair>=1": 1}
    assert unmet["9999140009"] == {"chair>=1": 1}
    assert unmet["9999140010-C"] == {"required 4": 1}
    assert sum(unmet["9999140007"].values()) == 2


# --- asks -------------------------------------------------------------------------------------------------------


def test_two_asks_are_chosen_together() -> None:
    assert answer("ask_budget").plan.asks == ("demoray", "sketchwell")
    found = scenario("ask_budget")
    asks = replace(found.settings.asks, max=1)
    alone = solver.solve(replace(found, settings=replace(found.settings, asks=asks)))
    assert alone.plan.asks == ("specimann",)


# --- two files --------------------------------------------------------------------------------------------------


def test_two_files_are_a_scenario() -> None:
    files = {path.name for path in (SCENARIOS / "two_files").iterdir()}
    assert files == {"letters.csv", "programs.csv", "scenario.toml", "README.md", "expected.toml"}
    assert answer("two_files").shortfall == 0
