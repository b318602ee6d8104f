"""``rules.csv``: what programs ask for, kept apart from any applicant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from texts import AS_OF, faults, notes, put, scenario, unnamed

import solver
from solver.domain.entities import RulesKnown, Scenario, Track
from solver.domain.errors import InputError
from solver.domain.seasons import months_before

PROGRAMS = "program_id,name,eras_id,nrmp,track,required,maximum,needs\n"
P1 = PROGRAMS + "P1,Mercy,,,,,,\n"
RULES = "program_id,track,required,maximum,needs,requirements,checked,source\n"


def first(read: Scenario) -> Track:
    return read.tracks[0]


def ruled(folder: Path, rows: str, programs: str = P1) -> Track:
    return first(scenario(folder, programs=programs, rules=RULES + rows))


def elsewhere(folder: Path, rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    place = folder / "adviser.csv"
    place.write_text(RULES + rows, encoding="utf-8")
    return place


def test_rules_fill_what_the_list_leaves_empty(tmp_path: Path) -> None:
    track = ruled(tmp_path, "P1,,2,3,im>=2,,2026-08-01,their page\n")
    assert (track.required, track.maximum) == (2, 3)
    assert [str(clause) for clause in track.needs] == ["im>=2"]
    assert track.rules is RulesKnown.CHECKED
    assert (track.stated.checked, track.stated.source) == (date(2026, 8, 1), "their page")


def test_a_cell_of_the_list_goes_before_its_rule(tmp_path: Path) -> None:
    track = ruled(tmp_path, "P1,,2,3,im>=2,,2020-01-01,\n", PROGRAMS + "P1,Mercy,,,,1,,us>=1\n")
    assert (track.required, track.maximum) == (1, 3)
    assert [str(clause) for clause in track.needs] == ["us>=1"]
    assert track.rules is RulesKnown.CHECKED
    assert track.stated.checked is None


@pytest.mark.parametrize("key", ["E9", "1234140C0"])
def test_a_program_is_found_by_its_eras_id_and_its_nrmp_code_too(tmp_path: Path, key: str) -> None:
    programs = PROGRAMS + "P1,Mercy,E9,1234140C0,,,,\n"
    assert ruled(tmp_path, f"{key},,2,,,,,\n", programs).required == 2
    assert ruled(tmp_path, f"{key},,2,,,,,\nP1,,1,,,,,\n", programs).required == 1


def test_the_row_of_a_track_goes_before_that_of_all_tracks_cell_by_cell(tmp_path: Path) -> None:
    programs = PROGRAMS + "P1,Mercy,,,preliminary,,,\nP2,Bethel,,,,,,\n"
    rows = "P1,,2,3,im>=2,,,\nP1,P,1,,,,,\nP2,advanced,1,,,,,\n"
    prelim, other = scenario(tmp_path, programs=programs, rules=RULES + rows).tracks
    assert (prelim.required, prelim.maximum, len(prelim.needs)) == (1, 3, 1)
    assert (other.required, other.stated.required) == (3, None)


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ("im>=2,,", RulesKnown.CHECKED),
        ("none,,", RulesKnown.CHECKED),
        ("im>=2,,2025-09-30", RulesKnown.CHECKED),
        ("im>=2,,2025-09-01", RulesKnown.UNCHECKED),
        ("im>=2,two from medicine,", RulesKnown.READ),
        ("im>=2,two from medicine,2026-08-01", RulesKnown.CHECKED),
        ("im>=2,two from medicine,2024-08-01", RulesKnown.UNCHECKED),
        (",,2026-08-01", RulesKnown.UNCHECKED),
    ],
)
def test_how_well_rules_are_known(tmp_path: Path, row: str, known: RulesKnown) -> None:
    track = ruled(tmp_path, f"P1,,,,{row},\n")
    assert track.rules is known
    assert len(track.needs) == row.startswith("im")


@pytest.mark.parametrize(
    ("words", "checked", "known"),
    [
        ("Two letters; one from the chair", "", RulesKnown.READ),
        ("Two letters; one from the chair", "2026-08-01", RulesKnown.READ),
        ("Two letters; one from the chair", "2024-08-01", RulesKnown.UNCHECKED),
        ("one from the chair; blue envelopes", "2026-08-01", RulesKnown.UNCHECKED),
    ],
)
def test_a_program_s_own_words_may_stand_in_the_rules(
    tmp_path: Path, words: str, checked: str, known: RulesKnown
) -> None:
    track = ruled(tmp_path, f"P1,,,,,{words},{checked},\n")
    assert track.rules is known
    assert [str(clause) for clause in track.needs] == ["chair>=1"]


def test_a_count_among_other_words_may_stand_in_the_rules(tmp_path: Path) -> None:
    track = ruled(tmp_path, 'P1,,"2, one from the chair",,,,,\n')
    assert (track.required, track.stated.required, track.rules) == (2, 2, RulesKnown.READ)


def test_the_months_after_which_rules_are_stale_can_be_set(tmp_path: Path) -> None:
    rules = RULES + "P1,,,,none,,2025-09-01,\n"
    assert first(scenario(tmp_path, "[season]\nrules_months = 13\n", programs=P1, rules=rules)).rules == "checked"


def test_a_month_before_the_end_of_march_is_the_end_of_february() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)


def test_an_unknown_trait_is_an_error_in_the_rules(tmp_path: Path) -> None:
    told = faults(tmp_path, programs=P1, rules=RULES + "P1,,,,neurolgy>=1,,,\n")
    assert len(told) == 1
    assert told[0].startswith('rules.csv:2: needs: unknown trait "neurolgy". Maybe "neurology"')


def test_rows_about_other_programs_are_counted_and_not_read(tmp_path: Path) -> None:
    told = notes(tmp_path, programs=P1, rules=RULES + "P8,,,,neurolgy>=1,,,\nP9,,,,,,,\n")
    assert told == ["rules.csv: 2 rows are about programs that your list does not have"]


def test_two_rows_of_one_program_must_say_the_same(tmp_path: Path) -> None:
    assert ruled(tmp_path, "P1,,2,,,,,\nP1,,2,,,,,\n").required == 2
    assert faults(tmp_path, programs=P1, rules=RULES + "P1,,2,,,,,\nP1,,3,,,,,\n") == [
        'rules.csv:3: program_id: "P1" stands on line 2 too, for the same tracks, and the two differ. '
        "Maybe name the track of each, or remove one."
    ]


def test_a_row_without_an_id_or_against_itself_is_an_error(tmp_path: Path) -> None:
    assert faults(tmp_path, programs=P1, rules=RULES + ",,2,,,,,\nP1,,4,3,,,,\nP1,P,exactly 2,3,,,,\n") == [
        "rules.csv:2: program_id: is empty, expected an id: any text that no other row has",
        "rules.csv:3: required: found 4, more than the maximum, 3",
        "rules.csv:4: maximum: found 3, but required says exactly 2",
    ]


def test_figures_that_the_list_rules_out_give_way_and_that_is_told(tmp_path: Path) -> None:
    programs = PROGRAMS + "P1,Mercy,,,,4,,\nP2,Bethel,,,,,2,\n"
    read = scenario(tmp_path, programs=programs, rules=RULES + "P1,,,3,,,,\nP2,,3,,,,,\n")
    assert [(track.required, track.maximum) for track in read.tracks] == [(4, 4), (2, 2)]
    assert [unnamed(note) for note in read.notes] == [
        "rules.csv:2: maximum: found 3; your list asks for 4 letters: counts as 4",
        "rules.csv:3: required: found 3; by your list it is on eras and takes at most 2: counts as 2",
    ]


def test_a_date_without_a_rule_is_told(tmp_path: Path) -> None:
    assert notes(tmp_path, programs=P1, rules=RULES + "P1,,2,,,,2026-08-01,\n") == [
        "rules.csv:2: needs: is empty though somebody looked: counted as unchecked. Maybe write none."
    ]


def test_a_day_to_come_is_told(tmp_path: Path) -> None:
    assert notes(tmp_path, programs=P1, rules=RULES + "P1,,,,none,,2062-08-01,\n") == [
        "rules.csv:2: checked: 2062-08-01 is after 2026-09-01, the day this stands at"
    ]


def test_what_rules_say_is_not_supposed(tmp_path: Path) -> None:
    programs = PROGRAMS + "P1,Mercy,,,,,,\nP2,Bethel,,,,,,\n"
    read = scenario(tmp_path, programs=programs, rules=RULES + "P1,,2,,none,,,\n")
    supposed = {entry.column: entry.rows for entry in read.suppositions if entry.file == "programs.csv"}
    assert (supposed["required"], supposed["needs"]) == (1, 1)


def test_rules_from_elsewhere_come_after_those_of_the_scenario(tmp_path: Path) -> None:
    place = elsewhere(tmp_path / "office", "P1,,2,3,im>=2,,,\n")
    folder = put(tmp_path, programs=P1)
    assert first(solver.read(folder, AS_OF, rules_from=place)).required == 2
    (folder / "rules.csv").write_text(RULES + "P1,,1,,,,,\n", encoding="utf-8")
    read = solver.read(folder, AS_OF, rules_from=str(place))
    assert (first(read).required, first(read).maximum, len(first(read).needs)) == (1, 3, 1)
    assert [str(note) for note in read.notes] == [f"{place}: the scenario's own rules.csv goes before it"]


def test_rules_from_elsewhere_that_cannot_be_read_are_told_by_their_place(tmp_path: Path) -> None:
    folder = put(tmp_path, programs=P1)
    with pytest.raises(InputError, match=r"office.adviser.csv: no such file, expected a table of rules as CSV"):
        solver.read(folder, AS_OF, rules_from=tmp_path / "office" / "adviser.csv")
    place = elsewhere(tmp_path / "office", "P1,,two,x,,,,\n")
    with pytest.raises(InputError, match=r"office.adviser.csv:2: maximum: found"):
        solver.read(folder, AS_OF, rules_from=place)


@pytest.mark.parametrize("row", ["P1,,,,none,,,", "P1,,,,none,,2020-01-01,", "P1,,,,us>=1,their words,,"])
def test_what_the_list_says_in_words_is_not_replaced_by_rules(tmp_path: Path, row: str) -> None:
    track = ruled(tmp_path, f"{row}\n", "program_id,name,requirements\nP1,Mercy,chair letter\n")
    assert [str(clause) for clause in track.needs] == ["chair>=1"]
    assert track.rules is RulesKnown.READ


def test_needs_of_rules_that_words_of_the_list_go_before_are_told(tmp_path: Path) -> None:
    programs = "program_id,name,LoR notes,needs\nP1,Mercy,see website,\nP2,Bethel,a chair letter,\nP3,Corinth,none,\n"
    read = scenario(
        tmp_path,
        programs=f"{programs}P4,Ephesus,see website,none\n",
        rules=RULES + "P1,,,,im>=2,,,\nP2,,,,chair>=1,,,\nP3,,,,us>=1,,,\nP4,,,,us>=1,,,\n",
    )
    what = "rows 2 and 4: a table of rules states other needs, and these words go before them. Maybe clear the cell"
    assert f"programs.csv:2: LoR notes: {what} to take the needs over." in map(str, read.notes)


@pytest.mark.parametrize(
    ("words", "row", "required"), [("4 letters", "2,", 4), ("4 letters", "2,3", 4), ("chair letter", "2,", 2)]
)
def test_a_count_in_words_of_the_list_goes_before_figures_of_rules(
    tmp_path: Path, words: str, row: str, required: int
) -> None:
    track = ruled(tmp_path, f"P1,,{row},,,,\n", f"program_id,name,requirements\nP1,Mercy,{words}\n")
    assert (track.required, track.rules) == (required, RulesKnown.READ)


def test_the_statement_of_the_scenario_s_own_rules_is_taken_as_one(tmp_path: Path) -> None:
    folder = put(tmp_path, programs=P1, rules=RULES + "P1,,,,,2 letters; one from the chair,,\n")
    track = first(solver.read(folder, AS_OF, rules_from=elsewhere(tmp_path / "other", "P1,,3,,none,,,\n")))
    assert [str(clause) for clause in track.needs] == ["chair>=1"]
    assert (track.required, track.rules) == (2, RulesKnown.READ)
