"""``programs.csv``: every column, default and inference, and every fault with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from texts import AS_OF, faults, notes, put, scenario, unnamed

from solver.domain.entities import Platform, ProgramSetting, RulesKnown, Track, TrackType
from solver.io.scenario.folder import read


def track(folder: Path, header: str, row: str, toml: str = "") -> Track:
    """The one program of a list with these further columns."""
    return scenario(folder, toml, programs=f"program_id,name,{header}\nP1,Mercy,{row}\n").tracks[0]


def programs_fault(folder: Path, header: str, row: str) -> list[str]:
    return faults(folder, programs=f"program_id,name,{header}\nP1,Mercy,{row}\n")


def test_a_program_of_which_only_the_name_is_known(tmp_path: Path) -> None:
    (mercy, _) = scenario(tmp_path).tracks
    assert mercy == Track(
        id="P1",
        name="Mercy",
        complete_by=date(2026, 9, 24),
        eras_id="",
        specialty="internal medicine",
        track=TrackType.CATEGORICAL,
        setting=ProgramSetting.UNIVERSITY_AFFILIATED,
        img_friendly=False,
        city="",
        state="",
        weight=1.0,
        platform=Platform.ERAS,
        required=3,
        maximum=4,
        deadline=None,
        apply_by=None,
        applied=False,
        applied_on=None,
        assigned=(),
        closed=False,
    )


@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("eras_id", "1400521234.0", "eras_id", "1400521234"),
        ("specialty", "Surgery-General", "specialty", "general surgery"),
        ("specialty", "Orthopaedic Surgery", "specialty", "orthopedic surgery"),
        ("specialty", "Internal Medicine/Psychiatry", "specialty", "internal medicine/psychiatry"),
        ("specialty", "Underwater Medicine", "specialty", "underwater medicine"),
        ("track", "C", "track", TrackType.CATEGORICAL),
        ("track", "M", "track", TrackType.PRIMARY_CARE),
        ("track", "P", "track", TrackType.PRELIMINARY),
        ("track", "A", "track", TrackType.ADVANCED),
        ("track", "R", "track", TrackType.ADVANCED),
        ("track", "Primary Care", "track", TrackType.PRIMARY_CARE),
        ("track", "transitional", "track", TrackType.TRANSITIONAL),
        ("specialty", "Medicine-Preliminary", "track", TrackType.PRELIMINARY),
        ("specialty", "Medicine-Primary", "track", TrackType.PRIMARY_CARE),
        ("specialty", "Transitional Year", "track", TrackType.TRANSITIONAL),
        ("nrmp", "1234140P0", "track", TrackType.PRELIMINARY),
        ("nrmp", "1234140C0", "track", TrackType.CATEGORICAL),
        ("nrmp", "unknown", "track", TrackType.CATEGORICAL),
        ("setting", "academic", "setting", ProgramSetting.ACADEMIC),
        ("Program best described as", "University-based", "setting", ProgramSetting.ACADEMIC),
        (
            "Program best described as",
            "Community-based/University affiliated hospital",
            "setting",
            ProgramSetting.UNIVERSITY_AFFILIATED,
        ),
        ("Program best described as", "Community-based hospital", "setting", ProgramSetting.COMMUNITY),
        ("Program best described as", "Military-based program", "setting", ProgramSetting.UNIVERSITY_AFFILIATED),
        ("img_friendly", "yes", "img_friendly", True),
        ("IMG Percentage", "40%", "img_friendly", True),
        ("IMG Percentage", "39.9", "img_friendly", False),
        ("IMG Percentage", "0.45", "img_friendly", True),
        ("city", "Boston", "city", "Boston"),
        ("state", "MA", "state", "MA"),
        ("Program City", "Boston", "city", "Boston"),
        ('"Program City, State"', '"Boston, MA"', "city", "Boston"),
        ('"Program City, State"', '"Boston, MA"', "state", "MA"),
        ('"Program City, State"', "MA", "state", "MA"),
        ("institution", "Mercy", "name", "Mercy"),
        ("institution", "City Hospital", "name", "City Hospital: Mercy"),
        ("priority", "top", "weight", 4.0),
        ("priority", "high", "weight", 2.0),
        ("priority", "normal", "weight", 1.0),
        ("priority", "low", "weight", 0.5),
        ("priority", "2.5", "weight", 2.5),
        ("signal", "gold", "weight", 2.0),
        ("signal", "silver", "weight", 1.5),
        ("signal", "yes", "weight", 1.5),
        ("signal", "none", "weight", 1.0),
        ("signal", "no", "weight", 1.0),
        ("priority,signal", "low,gold", "weight", 1.0),
        ("platform", "sfmatch", "platform", Platform.SFMATCH),
        ("platform", "SF Match", "maximum", 3),
        ("platform", "residencycas", "maximum", 4),
        ("Participates in SF Match", "Yes", "platform", Platform.SFMATCH),
        ("Participates in SF Match,Participates in ERAS®", "Yes,Yes", "platform", Platform.ERAS),
        ("required", "2", "required", 2),
        ("required", "min 2", "required", 2),
        ("required", "3-4", "required", 3),
        ("required", "3-4", "maximum", 4),
        ("required", "2-3", "maximum", 3),
        ("required", "exactly 2", "required", 2),
        ("required", "exactly 2", "maximum", 2),
        ("required,maximum", "2-3,4", "maximum", 4),
        ("required,platform", "3-4,sfmatch", "maximum", 3),
        ("Required Letters of Recommendation", "2.0", "required", 2),
        ("# of required letters of recommendation", "4", "required", 4),
        ("LORNum", "4", "required", 4),
        ("maximum", "2", "maximum", 2),
        ("maximum", "2", "required", 2),
        ("needs", "none", "needs", ()),
        ("needs", "\u2013", "needs", ()),
        ("needs", "\u2013", "rules", RulesKnown.UNCHECKED),
        ("needs", "none", "rules", RulesKnown.CHECKED),
        ("complete_by", "2026-10-15", "complete_by", date(2026, 10, 15)),
        ("Latest Application Date", "12/31/2026", "apply_by", date(2026, 12, 31)),
        ("applied,assigned", "yes,none", "applied", True),
        ("applied,assigned", "2026-08-30,none", "applied", True),
        ("applied,assigned", "8/30/2026,none", "applied_on", date(2026, 8, 30)),
        ("applied,assigned", "8/30,none", "applied_on", date(2026, 8, 30)),
        ("applied,assigned", "\u2713,none", "applied", True),
        ("applied", "\u2610", "applied", False),
        ("signal", "\u2713", "weight", 1.5),
        ("signal", "\u2610", "weight", 1.0),
        ("applied", "no", "applied", False),
        ("assigned", "L1", "assigned", ("L1",)),
        ("closed", "yes", "closed", True),
    ],
)
def test_every_column_of_a_program(tmp_path: Path, column: str, text: str, field: str, value: object) -> None:
    assert getattr(track(tmp_path, column, text), field) == value


def test_the_p_of_a_transitional_year_is_no_preliminary_year(tmp_path: Path) -> None:
    assert track(tmp_path, "specialty,track", "Transitional Year,P").track is TrackType.TRANSITIONAL
    assert track(tmp_path, "specialty,track", "Transitional Year,preliminary").track is TrackType.PRELIMINARY
    assert track(tmp_path, "specialty,track", "Medicine-Preliminary,C").track is TrackType.CATEGORICAL


def test_needs_are_clauses(tmp_path: Path) -> None:
    found = track(tmp_path, "needs", "2 im; prefer 1 us im; no resident").needs
    assert found is not None
    assert [str(clause) for clause in found] == ["im>=2", "prefer us+im>=1", "resident<=0"]


def test_defaults_of_the_toml_apply_to_programs(tmp_path: Path) -> None:
    toml = "[program]\nrequired = 2\nimg_friendly_percent = 10\n[season]\nreview_opens = 2026-09-30\n"
    found = track(tmp_path, "img_percent", "12", toml)
    assert (found.required, found.img_friendly, found.complete_by) == (2, True, date(2026, 9, 30))


def test_an_nrmp_code_stands_in_for_a_missing_program_id(tmp_path: Path) -> None:
    assert [one.id for one in scenario(tmp_path, programs="nrmp_code,name\n1234140C0,A\n").tracks] == ["1234140C0"]
    programs = "program_id,nrmp_code,name\nP1,1234140C0,A\n\u2013,1235140C0,B\n"
    assert [one.id for one in scenario(tmp_path, programs=programs).tracks] == ["P1", "1235140C0"]


def test_a_date_of_applying_follows_the_column_and_a_later_one_is_noted(tmp_path: Path) -> None:
    programs = "program_id,name,applied,assigned\nP1,A,3/8/2026,none\nP2,B,25/8/2026,none\nP3,C,2/9/2026,none\n"
    found = scenario(tmp_path, programs=programs)
    assert [one.applied_on for one in found.tracks] == [date(2026, 8, 3), date(2026, 8, 25), date(2026, 9, 2)]
    assert all(one.applied for one in found.tracks)
    assert [unnamed(note) for note in found.notes] == [
        "programs.csv:4: applied: 2026-09-02 is after 2026-09-01, the day this stands at; counted as applied to"
    ]


FREIDA = (
    "Program Name;FREIDA ID;NRMP Number (Categorial);NRMP Number (Preliminary);Program City, State;Specialty;"
    "Program best described as;Participates in ERAS®;Participates in SF Match;"
    "# of required letters of recommendation;IMG Percentage;Latest Application Date;Website\r\n"
    "Mercy Program;1400521234.0;1234140C0;1234140P0;Springfield, IL;Internal Medicine;"
    "Community-based/University affiliated hospital;Yes;No;3;45%;12/31/2026;http://x\r\n"
    "Café Clinic;1400521235.0;\u2013;1235140P0;Boston, MA;Internal Medicine;"
    "University-based;Yes;\u2013;3-4;12,5;30-Nov-2026;\r\n"
    "Eye Institute;2400521235;\u2013;\u2013;Miami, FL;Ophthalmology;Community-based;No;Yes;3;\u2013;1/2/2027;\r\n"
)


def test_a_freida_export_goes_through_as_it_is(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "programs.csv").write_bytes(FREIDA.encode("cp1252"))
    found = read(tmp_path, as_of=AS_OF)
    mercy, cafe, eye = found.tracks
    assert [one.id for one in found.tracks] == ["1400521234", "1400521235", "2400521235"]
    assert (mercy.city, mercy.state, mercy.img_friendly, mercy.apply_by) == (
        "Springfield",
        "IL",
        True,
        date(2026, 12, 31),
    )
    assert (cafe.name, cafe.track, cafe.required, cafe.maximum) == ("Café Clinic", TrackType.PRELIMINARY, 3, 4)
    assert (eye.specialty, eye.platform, eye.maximum) == ("ophthalmology", Platform.SFMATCH, 3)
    assert [unnamed(note) for note in found.notes] == [
        "programs.csv:1: columns not used: Website",
        "programs.csv:1: is not UTF-8; read as cp1252. Look whether accents are right.",
    ]


NRMP = """nrmp_code,institution,state_suffix,program_name,specialty_code,specialty,track
1001140C0,St Anna-AL,AL,Internal Medicine,140,Internal Medicine,C
1001140P0,St Anna-AL,AL,Medicine-Preliminary,140,Internal Medicine,P
1001140M0,St Anna-AL,AL,Medicine-Primary,140,Internal Medicine,M
1002180A0,Lake Univ,,Neurology,180,Neurology,A
1002180R0,Lake Univ,,Neurology,180,Neurology,R
1003999P0,Hill Med Ctr-TX,TX,Transitional,999,Transitional Year,P
1003440P0,Hill Med Ctr-TX,TX,Surgery-Preliminary,440,Surgery-General,P
1004185C0,Bay Univ,,Child Neurology,185,Child Neurology (Neurology),C
1004700C0,Bay Univ,,Medicine-Pediatrics,700,Internal Medicine/Pediatrics,C
1004730C0,Bay Univ,,Peds/Psych/Child Psych,730,Pediatrics/Psychiatry/Child and Adolescent Psychiatry,C
"""


def test_a_list_of_the_nrmp_goes_through_as_it_is(tmp_path: Path) -> None:
    found = scenario(tmp_path, programs=NRMP)
    assert [(one.specialty, one.track.value) for one in found.tracks] == [
        ("internal medicine", "categorical"),
        ("internal medicine", "preliminary"),
        ("internal medicine", "primary_care"),
        ("neurology", "advanced"),
        ("neurology", "advanced"),
        ("transitional year", "transitional"),
        ("general surgery", "preliminary"),
        ("child neurology", "categorical"),
        ("medicine-pediatrics", "categorical"),
        ("pediatrics/psychiatry/child and adolescent psychiatry", "categorical"),
    ]
    assert (found.tracks[0].name, found.tracks[0].state) == ("St Anna-AL: Internal Medicine", "AL")
    assert [unnamed(note) for note in found.notes] == [
        "programs.csv:1: columns not used: specialty_code",
        'programs.csv:2: nrmp_code: "1001140C0" and 4 more look like tracks of programs that share letters. '
        "Maybe give the tracks of one program the same eras_id; without it each counts as a program.",
    ]


def test_a_share_in_place_of_a_percentage_is_noted(tmp_path: Path) -> None:
    programs = "program_id,name,IMG Percentage\nP1,A,0.45\nP2,B,0.1\nP3,C,1\n"
    found = scenario(tmp_path, programs=programs)
    assert [one.img_friendly for one in found.tracks] == [True, False, True]
    assert [unnamed(note) for note in found.notes] == [
        'programs.csv:2: IMG Percentage: "0.45" is read as a share: 0.45 is 45 percent'
    ]


def test_an_id_that_a_workbook_has_shortened_is_noted(tmp_path: Path) -> None:
    assert notes(tmp_path, programs="ACGME ID,name\n1.40052E+09,A\nE+1,B\n") == [
        'programs.csv:2: ACGME ID: "1.40052E+09" is a number that a workbook has shortened: its last digits are gone. '
        "Maybe open the sheet it comes from, format this column as a number without decimals, and save it as CSV again."
    ]


def test_what_is_settled_once_for_rows_that_say_the_same_is_told_of_each(tmp_path: Path) -> None:
    rows = "P1,One,3,2,\nP2,Two,3,2,\nP3,Three,5,,\nP4,Four,5,,\nP5,Five,,,3 letters\nP6,Six,3,2,\n"
    told = 'required: found "3", more than the maximum, 2'
    assert faults(tmp_path, programs=f"program_id,name,required,maximum,requirements\n{rows}") == [
        f"programs.csv:{line}: {told}" for line in (2, 3, 7)
    ]


def test_programs_outside_of_eras_are_noted_once(tmp_path: Path) -> None:
    programs = "program_id,name,Participates in ERAS®\nP1,A,Yes\nP2,B,No\nP3,C,No\n"
    assert notes(tmp_path, programs=programs) == [
        "programs.csv:3: Participates in ERAS®: 2 programs from here on take no part in ERAS, and no other platform is "
        "named; counted as eras. Maybe fill a column platform."
    ]


def test_an_unknown_specialty_is_a_field_of_its_own_with_a_note(tmp_path: Path) -> None:
    programs = "program_id,name,specialty\nP1,A,Nuerology\nP2,B,Neurology/Internal Medicine\nP3,C,Nuerology\n"
    assert notes(tmp_path, programs=programs) == [
        'programs.csv:2: specialty: "Nuerology" is taken as a field of its own. Maybe "neurology" or "urology".'
    ]


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("track", "categoricl", 'found "categoricl", allowed are categorical · primary_care · preliminary · '),
        ("priority", "0", 'found "0", expected a number above 0 and up to a million, or top · high · normal · low.'),
        (
            "priority",
            "nan",
            'found "nan", expected a number above 0 and up to a million, or top · high · normal · low.',
        ),
        ("required", "inf", 'found "inf", expected a number such as 3, or "3-4", "min 3", "exactly 3"'),
        ("maximum", "0", 'found "0", expected a whole number of at least 1'),
        ("maximum", "5", "found 5, but eras takes at most 4 letters"),
        (
            "needs",
            "2 im; 1 neurolgy",
            'unknown trait "neurolgy". Maybe "neurology" or "urology". In "2 im; 1 [neurolgy',
        ),
        ("needs", "im>2", 'found ">"; a clause has traits, + and >= <= ==. In "im[>]2".'),
        ("complete_by", "when?", 'found "when?", expected a date such as 2026-09-24'),
        ("deadline", "2026-02-30", 'found "2026-02-30": there is no such day, expected a date such as 2026-09-24'),
        ("applied", "perhaps", 'found "perhaps", allowed are yes, no, or the day of applying'),
        ("assigned", "L9", 'no letter "L9" in letters.csv. There are L1, L2.'),
        ("closed", "2", 'found "2", allowed are yes and no'),
    ],
)
def test_every_cell_of_a_program_that_cannot_be_read(tmp_path: Path, column: str, text: str, message: str) -> None:
    (fault,) = programs_fault(tmp_path, column, text)
    assert fault.startswith(f"programs.csv:2: {column}: {message}")


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("setting", "acedemic", 'found "acedemic", allowed are academic · university_affiliated · community. Maybe '),
        ("platform", "eres", 'found "eres", allowed are eras · sfmatch · residencycas. Maybe "eras"'),
        (
            "signal",
            "godl",
            'found "godl", expected a number above 0 and up to a million, or gold · silver · yes · none. Maybe "gold".',
        ),
        ("in_eras", "perhaps", 'found "perhaps", allowed are yes and no'),
        ("img_friendly", "some", 'found "some", expected yes, no or a percentage'),
        ("IMG", "nonUSIMG", 'found "nonUSIMG", expected yes, no or a percentage'),
        ("img_percent", "140%", 'found "140%", expected a percentage from 0 to 100'),
    ],
)
def test_a_cell_that_matters_little_is_noted_and_counts_as_empty(
    tmp_path: Path, column: str, text: str, message: str
) -> None:
    programs = f"program_id,name,{column}\nP1,Mercy,{text}\nP2,Bethel,\n"
    first, second = scenario(tmp_path, programs=programs).tracks
    assert replace(first, id="", name="") == replace(second, id="", name="")
    (note,) = notes(tmp_path, programs=programs)
    assert note.startswith(f"programs.csv:2: {column}: {message}")


def test_more_letters_than_the_platform_takes_count_as_its_maximum(tmp_path: Path) -> None:
    programs = "program_id,name,LORNum\nP1,Mercy,5\n"
    assert (scenario(tmp_path, programs=programs).tracks[0].required) == 4
    assert notes(tmp_path, programs=programs) == [
        'programs.csv:2: LORNum: found "5", more than the most eras takes: counts as 4'
    ]


@pytest.mark.parametrize(
    ("columns", "row", "fault"),
    [
        ("maximum,platform", "4,sfmatch", "maximum: found 4, but sfmatch takes at most 3 letters"),
        ("required,maximum", "3,2", 'required: found "3", more than the maximum, 2'),
        ("required,maximum", "exactly 3,4", 'maximum: found 4, but required says "exactly 3"'),
        (
            "applied,assigned",
            "yes,",
            "assigned: is empty, but the program is applied to; "
            'expected the ids of the letters that are there, or "none". '
            "Maybe fill it in from the answer whose clicks you made: lor record DIR --from OUT",
        ),
        (
            "assigned,applied",
            "L2,no",
            'assigned: "L2" is assigned, but was never uploaded: its status is promised. '
            "Maybe correct the status in letters.csv.",
        ),
    ],
)
def test_cells_of_a_program_that_contradict_each_other(tmp_path: Path, columns: str, row: str, fault: str) -> None:
    assert programs_fault(tmp_path, columns, row) == [f"programs.csv:2: {fault}"]


def test_a_weight_that_would_be_rounded_to_nothing_is_refused(tmp_path: Path) -> None:
    toml = "[program.signal]\nyes = 0.3\n"
    programs = "program_id,name,priority,signal\nP1,A,0.0001,yes\nP2,B,0.0004,yes\n"
    assert faults(tmp_path, programs=programs, toml=toml) == [
        "programs.csv:2: priority: times the signal is 3e-05, expected at least 0.0001"
    ]


def test_two_different_weights_are_no_rank_list(tmp_path: Path) -> None:
    read_back = scenario(tmp_path, programs="program_id,name,priority\nP1,A,1\nP2,A,2\n")
    assert [track.weight for track in read_back.tracks] == [1.0, 2.0]


@pytest.mark.parametrize("ranks", [(3, 1, 2), ("2.0", "1.0", "3.0"), ("", 2, 1, 3)])
def test_ranks_in_priority_are_refused(tmp_path: Path, ranks: tuple[object, ...]) -> None:
    rows = "".join(f"P{place},A,{rank}\n" for place, rank in enumerate(ranks))
    count, line = len([rank for rank in ranks if rank]), 2 if ranks[0] else 3
    assert faults(tmp_path, programs=f"program_id,name,priority\n{rows}") == [
        f"programs.csv:{line}: priority: 1 to {count}, all different: looks like a rank, but a larger priority weighs "
        "more. Maybe write top, high, normal or low; or, if 1 is the best, "
        'priority = "tiers" below [list] in scenario.toml.'
    ]


@pytest.mark.parametrize("weights", [(1, 1, 2), (1, 3), (1,), (1, 2, "high"), ("1.5", 1, 2)])
def test_weights_are_no_ranks(tmp_path: Path, weights: tuple[object, ...]) -> None:
    rows = "".join(f"P{place},A,{weight}\n" for place, weight in enumerate(weights))
    assert len(scenario(tmp_path, programs=f"program_id,name,priority\n{rows}").tracks) == len(weights)


def test_a_row_with_a_bad_id_is_judged_all_the_same(tmp_path: Path) -> None:
    programs = "program_id,name,maximum,assigned\nP1,A,,\nP1,A,5,L9\n,C,6,L8\n"
    found = [fault.split(": ")[:2] for fault in faults(tmp_path, programs=programs)]
    assert found == [
        ["programs.csv:3", "assigned"],
        ["programs.csv:3", "maximum"],
        ["programs.csv:3", "program_id"],
        ["programs.csv:4", "assigned"],
        ["programs.csv:4", "maximum"],
    ]


def test_rows_of_one_id_and_one_name_that_differ(tmp_path: Path) -> None:
    assert faults(tmp_path, programs="program_id,name,track\nP1,A,C\nP2,B,C\nP1,A,P\n") == [
        'programs.csv:4: program_id: "P1" stands on line 2 too (A); ids are unique. Maybe two tracks of one program: '
        "give each its own program_id and both the same eras_id.",
    ]


VERSIONS = "letter_id,writer_id,country,writer_specialty,status\n" + "".join(
    f"{key},{writer},US,im,{status}\n"
    for key, writer, status in (
        ("R1", "rao", "uploaded"),
        ("R2", "rao", "uploaded"),
        ("O1", "osei", "uploaded"),
        ("W1", "lee", "withdrawn"),
        ("K1", "kim", "uploaded"),
        ("N1", "nwosu", "uploaded"),
    )
)


def test_two_letters_of_one_writer_at_a_program_applied_to(tmp_path: Path) -> None:
    programs = (
        "program_id,name,eras_id,applied,assigned\nP1,A,,yes,R1;R2\nP2,B,E,yes,R1;O1\nP3,C,E,no,R2\nP4,D,,no,R1;R2\n"
    )
    both = '"R1" and "R2" are both by writer "rao"; a program takes one letter per writer'
    assert faults(tmp_path, programs=programs, letters=VERSIONS) == [
        f"programs.csv:2: assigned: {both}",
        f"programs.csv:4: assigned: {both}",
    ]


def test_a_withdrawn_letter_may_be_assigned_and_one_letter_to_several_tracks(tmp_path: Path) -> None:
    programs = "program_id,name,eras_id,applied,assigned\nP1,A,E,yes,R1;W1\nP2,B,E,yes,R1;O1\n"
    assert scenario(tmp_path, programs=programs, letters=VERSIONS).notes == ()


def test_more_letters_than_the_maximum_are_history(tmp_path: Path) -> None:
    programs = "program_id,name,applied,assigned,maximum\nP1,A,yes,R1;O1;W1;K1;N1,\nP2,B,yes,R1;O1,1\n"
    assert notes(tmp_path, programs=programs, letters=VERSIONS) == [
        "programs.csv:2: assigned: 5 letters are there, more than the maximum, 4; taken as history",
        "programs.csv:3: assigned: 2 letters are there, more than the maximum, 1; taken as history",
    ]


def test_tracks_that_ask_for_more_than_they_take_are_noted(tmp_path: Path) -> None:
    programs = "program_id,name,eras_id,required,maximum\nP1,A,E,4,4\nP2,B,E,2,2\n"
    assert notes(tmp_path, programs=programs) == [
        "programs.csv:2: required: the tracks of this program (lines 2, 3) ask for 4 letters and take at most 2"
    ]


def test_days_that_have_passed_are_told_once_each(tmp_path: Path) -> None:
    days = ("2026-08-31", "2026-09-01", "2026-08-31", "2026-08-20")
    rows = "\n".join(f"P{number},Mercy {number},{day},{day}" for number, day in enumerate(days))
    found = notes(tmp_path, programs=f"program_id,name,deadline,apply_by\n{rows}\n")
    two = "2026-08-31 has passed on 2026-09-01: for 2 rows (Mercy 0, Mercy 2)"
    assert [note for note in found if "has passed" in note] == [
        f"programs.csv:2: apply_by: {two} the last day to apply",
        f"programs.csv:2: deadline: {two} the last day they take letters; one assigned there now may not be read",
        "programs.csv:5: apply_by: 2026-08-20 has passed on 2026-09-01: for this row the last day to apply",
        "programs.csv:5: deadline: 2026-08-20 has passed on 2026-09-01: for this row the last day they take letters; "
        "one assigned there now may not be read",
    ]


def test_letters_wanted_after_the_last_day_for_letters_are_told_once_each(tmp_path: Path) -> None:
    days = [
        ("10-01", "09-30"),
        ("10-01", "10-01"),
        ("10-01", "09-30"),
        ("", "09-01"),
        ("10-02", "09-30"),
        ("10-02", ""),
    ]
    rows = "\n".join(
        f"P{number},Mercy {number},{wanted and f'2026-{wanted}'},{last and f'2026-{last}'}"
        for number, (wanted, last) in enumerate(days)
    )
    found = notes(tmp_path, programs=f"program_id,name,complete_by,deadline\n{rows}\n")
    none = "but none is taken after the deadline, 2026-09-30"
    assert [note for note in found if "should be there" in note] == [
        f"programs.csv:2: complete_by: the letters of 2 rows should be there by 2026-10-01, {none}",
        f"programs.csv:6: complete_by: the letters of this row should be there by 2026-10-02, {none}",
    ]


def test_the_last_day_may_be_left_vague_and_the_day_of_letters_may_not(tmp_path: Path) -> None:
    head = "program_id,name,"
    read = scenario(tmp_path, programs=f"{head}apply_by,deadline\nP1,Mercy,mid-October,10/2026\nP2,Hope,10/1,~Oct 2\n")
    days = [(track.apply_by, track.deadline) for track in read.tracks]
    assert days == [(None, None), (date(2026, 10, 1), date(2026, 10, 2))]
    (fault,) = faults(tmp_path, programs=f"{head}complete_by\nP1,Mercy,mid-October\n")
    assert fault.startswith('programs.csv:2: complete_by: found "mid-October", expected a date')
