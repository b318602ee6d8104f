"""``scenario.toml``: what may be changed, and every fault with its line."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.domain.settings import Settings, shipped, typed
from solver.io.scenario.folder import read
from solver.io.scenario.settings_schema import misfit, shown

TODAY = date(2026, 8, 20)
PROGRAMS = "program_id,name\nP1,Mercy\n"
LETTERS = "letter_id,writer_id,country,writer_specialty,status,tags\nL1,rao,US,im,uploaded,gap\n"


def put(folder: Path, toml: str | bytes) -> Path:
    (folder / "programs.csv").write_text(PROGRAMS, encoding="utf-8")
    (folder / "letters.csv").write_text(LETTERS, encoding="utf-8")
    (folder / "scenario.toml").write_bytes(toml.encode() if isinstance(toml, str) else toml)
    return folder


def scenario(folder: Path, toml: str) -> Scenario:
    return read(put(folder, toml), today=TODAY)


def settings(folder: Path, toml: str) -> Settings:
    return scenario(folder, toml).settings


def faults(folder: Path, toml: str | bytes) -> list[str]:
    with pytest.raises(InputError) as error:
        read(put(folder, toml), today=TODAY)
    return [str(fault) for fault in error.value.faults]


def test_without_the_file_the_defaults_are_in_force(tmp_path: Path) -> None:
    put(tmp_path, "").joinpath("scenario.toml").unlink()
    assert read(tmp_path, today=TODAY).settings == typed(shipped("defaults.toml"), TODAY)
    assert settings(tmp_path, "\ufeff# nothing\r\n") == typed(shipped("defaults.toml"), TODAY)


CHANGED = """
[applicant]
img = false
us_citizen = true
school_country = "Ghana"
targets = ["internal medicine", "neurology"]
themes = ["gap"]
[season]
as_of = 2026-09-01
review_opens = "2026-09-30"
processing_days = 3
late = [[0, 1], [1, 0.5]]
overdue_days = 10
grace_days = 0
apply = "2026-09-20"
ends = 2027-02-28
holidays = [2026-11-26, "2026-09-07", 2026-11-26]
[asks]
max = 2
cost = 1.5
[objective]
extra_bar = 50
min_strength = -10.5
overlap = 0
opening_share = 0.75
clause_share = 0.125
[rubric]
us = 12.5
recent_months = 24
[rubric.comparison]
top_5 = 18
average = -20
[rubric.probability.response]
agreed = 0.5
[program.priority]
top = 10
[program.maximum]
eras = 5
[limits]
file_megabytes = 0.5
"""


def test_every_sort_of_figure_can_be_changed_and_the_rest_stays(tmp_path: Path) -> None:
    found, default = settings(tmp_path, CHANGED), typed(shipped("defaults.toml"), TODAY)
    assert (found.applicant.img, found.applicant.us_citizen, found.applicant.school_country) == (False, True, "Ghana")
    assert (found.applicant.targets, found.applicant.themes) == (("internal medicine", "neurology"), ("gap",))
    assert (found.season.as_of, found.season.review_opens) == (date(2026, 9, 1), date(2026, 9, 30))
    assert (found.season.processing_days, found.season.late) == (3, ((0, 1), (1, 0.5)))
    assert (found.season.overdue_days, found.season.grace_days, found.season.apply) == (10, 0, date(2026, 9, 20))
    assert (found.season.ends, found.season.review_expected) == (date(2027, 2, 28), False)
    assert found.season.holidays == (date(2026, 9, 7), date(2026, 11, 26))
    assert (found.objective.opening_share, found.objective.clause_share) == (0.75, 0.125)
    assert (found.asks.max, found.asks.cost) == (2, 1.5)
    assert (found.objective.extra_bar, found.objective.min_strength, found.objective.overlap) == (50, -10.5, 0)
    assert found.objective.prefer == default.objective.prefer
    assert (found.rubric["us"], found.rubric["recent_months"]) == (12.5, 24)
    assert (found.rubric["comparison"]["top_5"], found.rubric["comparison"]["average"]) == (18, -20)
    assert found.rubric["comparison"]["top_1"] == default.rubric["comparison"]["top_1"]
    assert found.rubric["probability"]["response"]["agreed"] == 0.5
    assert (found.program.priority["top"], found.program.maximum["eras"]) == (10, 5)
    assert found.limits.file_megabytes == 0.5
    assert found.policy == default.policy


def test_advice_replaces_the_list_of_its_specialty_and_track(tmp_path: Path) -> None:
    toml = '[policy.IM.categorical]\nadvice = ["prefer im>=1"]\n[policy."child neurology".advanced]\nadvice = []\n'
    found, default = settings(tmp_path, toml).policy, typed(shipped("defaults.toml"), TODAY).policy
    assert found["internal medicine"]["categorical"] == ("prefer im>=1",)
    assert found["internal medicine"]["preliminary"] == default["internal medicine"]["preliminary"]
    assert found["child neurology"] == {"advanced": ()}


@pytest.mark.parametrize(
    ("text", "as_of", "expected"),
    [
        ("", None, TODAY),
        ('[season]\nas_of = "today"', None, TODAY),
        ("[season]\nas_of = 2026-09-02", None, date(2026, 9, 2)),
        ("[season]\nas_of = 2026-09-02T10:00:00Z", None, date(2026, 9, 2)),
        ('[season]\nas_of = "2026-09-02"', None, date(2026, 9, 2)),
        ("[season]\nas_of = 2026-09-02", date(2026, 9, 5), date(2026, 9, 5)),
    ],
)
def test_the_day_the_scenario_stands_at(tmp_path: Path, text: str, as_of: date | None, expected: date) -> None:
    assert read(put(tmp_path, text), as_of=as_of, today=TODAY).as_of == expected


def test_today_is_the_computers_day(tmp_path: Path) -> None:
    before = date.today()  # noqa: DTZ011
    assert before <= read(put(tmp_path, "")).as_of <= date.today()  # noqa: DTZ011


def test_a_day_outside_of_the_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^--as-of: found 9999-12-31, expected a year from 1900 to 2199$"):
        read(put(tmp_path, ""), as_of=date(9999, 12, 31))


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("[asks]\nmx = 2", '2: asks.mx: unknown key. Maybe "max".'),
        ("[asks]\n\nzebra = 2", "3: asks.zebra: unknown key. Allowed here: cost, max."),
        ("[objectve]\nprefer = 1", '1: objectve: unknown key. Maybe "objective".'),
        ("objective.prefr = 1", '1: objective.prefr: unknown key. Maybe "prefer".'),
        ("asks = {max = 1, cots = 2}", '1: asks.cots: unknown key. Maybe "cost".'),
        (
            "[rubric.comparison]\ntop_5 = 1\ntop_6 = 2",
            '3: rubric.comparison.top_6: unknown key. Maybe "top_5" or "top_1".',
        ),
        ("[rubric.fit.im]\ncategorial.im = 1", '2: rubric.fit.im.categorial: unknown key. Maybe "categorical".'),
        ("asks = 3", "1: asks: found 3, expected a table: [asks]"),
        ("[applicant]\nimg = 1", "2: applicant.img: found 1, expected true or false"),
        ("[objective]\nprefer = true", "2: objective.prefer: found true, expected a number of at least 0"),
        (
            '[objective]\nprefer = "10"',
            '2: objective.prefer: found "10", expected a number of at least 0. Maybe without quotation marks: 10.',
        ),
        ("[objective]\nprefer = -0.5", "2: objective.prefer: found -0.5, expected a number of at least 0"),
        ("[objective]\nprefer = inf", "2: objective.prefer: found inf, expected a number up to a million"),
        ("[objective]\nprefer = nan", "2: objective.prefer: found nan, expected a number of at least 0"),
        (
            "[objective]\nprefer = 10000000",
            "2: objective.prefer: found 10000000, expected a number up to a million",
        ),
        ("[asks]\nmax = 1.5", "2: asks.max: found 1.5, expected a whole number of at least 0"),
        ("[asks]\ncost = -1", "2: asks.cost: found -1, expected a number of at least 0"),
        ("[asks]\nmax = {a = [1]}", "2: asks.max: found {a = [1]}, expected a whole number of at least 0"),
        ("[applicant]\nschool_country = 3", "2: applicant.school_country: found 3, expected a text in quotation marks"),
        ('[applicant]\nthemes = "gap"', '2: applicant.themes: found "gap", expected a list of words such as ["gap"]'),
        ('[applicant]\nthemes = ["!"]', '2: applicant.themes: found ["!"], expected a list of words such as ["gap"]'),
        (
            '[season]\nas_of = "yesterday"',
            '2: season.as_of: found "yesterday", expected a date such as 2026-09-24, or "today"',
        ),
        ("[season]\nas_of = 5", '2: season.as_of: found 5, expected a date such as 2026-09-24, or "today"'),
        (
            "[season]\nas_of = 1066-10-14",
            '2: season.as_of: found 1066-10-14, expected a date such as 2026-09-24, or "today", from 1900 to 2199',
        ),
        (
            '[season]\nreview_opens = "today"',
            '2: season.review_opens: found "today", expected a date such as 2026-09-24, or "season"',
        ),
        ("[season]\nends = 31", '2: season.ends: found 31, expected a date such as 2026-09-24, or "season"'),
        (
            "[season]\nreview_opens = 2026-09-24\nends = 2026-09-24",
            "3: season.ends: found 2026-09-24, expected a day after review_opens, 2026-09-24",
        ),
        (
            '[season]\napply = "now"',
            '2: season.apply: found "now", expected a date such as 2026-09-24, or "today" or "each"',
        ),
        (
            "[season]\napply = 2226-09-24",
            '2: season.apply: found 2226-09-24, expected a date such as 2026-09-24, or "today" or "each", '
            "from 1900 to 2199",
        ),
        (
            "[season]\nholidays = 2026-11-26",
            "2: season.holidays: found 2026-11-26, expected a list of dates such as [2026-11-26]",
        ),
        (
            '[season]\nholidays = [2026-11-26, "Thanksgiving"]',
            '2: season.holidays: found [2026-11-26, "Thanksgiving"], expected a list of dates such as [2026-11-26]',
        ),
        (
            "[season]\ngrace_days = 7.5",
            "2: season.grace_days: found 7.5, expected a whole number from 0 to 366",
        ),
        (
            "[season]\noverdue_days = 367",
            "2: season.overdue_days: found 367, expected a whole number from 0 to 366",
        ),
        (
            "[objective]\nopening_share = 1.2",
            "2: objective.opening_share: found 1.2, expected a number from 0 to 1",
        ),
        (
            "[objective]\nclause_share = 0.01234",
            "2: objective.clause_share: found 0.01234, expected a number with at most 4 decimals",
        ),
        (
            "[season]\nprocessing_days = 1000",
            "2: season.processing_days: found 1000, expected a whole number from 0 to 366",
        ),
        ("[rubric]\nrecent_months = 1.5", "2: rubric.recent_months: found 1.5, expected a whole number from 0 to 1200"),
        ("[rubric]\nus = 1e300", "2: rubric.us: found 1e+300, expected a number up to a million"),
        (
            "[rubric.probability.response]\nagreed = 1.5",
            "2: rubric.probability.response.agreed: found 1.5, expected a number from 0 to 1",
        ),
        ("[program.priority]\ntop = 0", "2: program.priority.top: found 0, expected a number above 0"),
        ("[program.maximum]\neras = 0", "2: program.maximum.eras: found 0, expected a whole number of at least 1"),
        (
            "[rubric.weeks]\nsteps = [[2, 1], [1, 2]]",
            "2: rubric.weeks.steps: found [[2, 1], [1, 2]], expected rising pairs of weeks and points such as "
            "[[0, 0], [2, 3]]",
        ),
        ("policy = 3", "1: policy: found 3, expected a table: [policy]"),
        (
            "[policy]\nneurology = 3",
            "2: policy.neurology: found 3, expected a table per track: [policy.neurology.categorical]",
        ),
        (
            "[policy.neurology.advancd]\nadvice = []",
            "1: policy.neurology.advancd: unknown track, allowed are categorical · primary_care · preliminary · "
            'transitional · advanced. Maybe "advanced".',
        ),
        (
            '[policy.neurology.advanced]\nadvice = "im>=1"',
            '1: policy.neurology.advanced: found {advice = "im>=1"}, expected advice = ["prefer im>=2", ...] and '
            "nothing else",
        ),
        (
            "[policy.neurology.advanced]\nadvise = []",
            '1: policy.neurology.advanced: found {advise = []}, expected advice = ["prefer im>=2", ...] and '
            "nothing else",
        ),
        (
            '[policy.nuerology.advanced]\nadvice = ["us>=1"]',
            '1: policy.nuerology.advanced: no program has this specialty. Maybe "neurology" or "urology".',
        ),
        (
            '[policy."internal medicine".categorical]\nadvice = [\n  "prefer im>=2",\n  "prefer imm>=1 or any>=3",\n]',
            '4: policy."internal medicine".categorical: unknown trait "imm". Maybe "im" or "im_em". '
            'In "prefer [imm]>=1 or any>=3".',
        ),
        (
            '[policy.neurology.advanced]\nadvice = ["us>1"]',
            '2: policy.neurology.advanced: found ">"; a clause has traits, + and >= <= ==. In "us[>]1".',
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(tmp_path: Path, toml: str, fault: str) -> None:
    assert faults(tmp_path, toml) == [f"scenario.toml:{fault}"]


@pytest.mark.parametrize(
    "late",
    ["[]", "3", "[[0]]", "[[0, 1, 2]]", '[["0", 1]]', "[[0, 1.5]]", "[[0, -1]]", "[[2, 1], [0, 0.5]]",
     "[[0, 1], [0, 1]]", "[[-1, 1]]", "[[0, nan]]", "[[true, 1]]"],
)  # fmt: skip
def test_a_late_table_that_is_none(tmp_path: Path, late: str) -> None:
    (fault,) = faults(tmp_path, f"[season]\nlate = {late}")
    assert fault.startswith("scenario.toml:2: season.late: found ")
    assert fault.endswith(", expected rising pairs of weeks and shares from 0 to 1 such as [[0, 1.0], [2, 0.8]]")


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    toml = "[asks]\nmx = 2\ncost = -1\n[season]\nlate = 3\n[policy.neurology]\nadvanced = 1\n"
    assert [fault.split(" ")[0] for fault in faults(tmp_path, toml)] == [
        "scenario.toml:2:",
        "scenario.toml:3:",
        "scenario.toml:5:",
        "scenario.toml:7:",
    ]


@pytest.mark.parametrize(
    ("toml", "start"),
    [
        (b"[asks]\nmax = 1\nmax = 2\n", "scenario.toml:3: is no TOML: cannot overwrite a value."),
        (b"[asks]\nmax 1\n", "scenario.toml:2: is no TOML: expected '=' after a key in a key/value pair."),
        (b"[asks]\nmax = one\n", "scenario.toml:2: is no TOML: invalid value."),
        (b"[season]\nas_of = 2026-02-30\n", "scenario.toml:2: is no TOML: invalid date or datetime."),
        (b"[asks]\nmax = [1,\n2", "scenario.toml:3: is no TOML: "),
        (b"a = " + b"[" * 5000, "scenario.toml: is no TOML: its lists are nested too deeply"),
        (b"max = " + b"9" * 5000, "scenario.toml:1: is no TOML: "),
        ("# é\n".encode("cp1252"), "scenario.toml:1: is not UTF-8 text, expected a TOML file."),
        ("[asks]".encode("utf-16"), "scenario.toml: is UTF-16 text, expected UTF-8."),
    ],
)
def test_what_is_no_toml(tmp_path: Path, toml: bytes, start: str) -> None:
    (fault,) = faults(tmp_path, toml)
    assert fault.startswith(start)


def test_a_folder_and_a_file_too_large(tmp_path: Path) -> None:
    put(tmp_path, "")
    path = tmp_path / "scenario.toml"
    os.truncate(path, 256_100_000)
    with pytest.raises(InputError, match=r"^scenario.toml: has 256.1 MB, more than the 256 MB that are read"):
        read(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match=r"^scenario.toml: is a folder, expected a TOML file$"):
        read(tmp_path)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    put(tmp_path, "").joinpath("scenario.toml").unlink()
    (tmp_path / "scenario.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"^scenario.toml: is not a regular file, expected a TOML file$"):
        read(tmp_path)


def test_themes_and_targets_nobody_knows_are_noted(tmp_path: Path) -> None:
    toml = '[applicant]\nthemes = ["gap", "us", "comunication"]\ntargets = ["Neurology", "IM/Psych", "nuerology"]\n'
    assert [str(note) for note in scenario(tmp_path, toml).notes] == [
        'scenario.toml:2: applicant.themes: no letter has the tag "comunication". Maybe "communication".',
        'scenario.toml:3: applicant.targets: "nuerology" is taken as a specialty of its own. Maybe "neurology" or '
        '"urology".',
    ]


def test_shares_that_keep_no_place_are_noted(tmp_path: Path) -> None:
    kept = "no place is kept for a letter that a program asks for and that comes late"
    cases = {
        "opening_share = 0.5\nclause_share = 0.5": "3: objective.clause_share: clause_share 0.5 is not less than 1 - "
        f"opening_share, here 0.5: {kept}",
        "opening_share = 1": "2: objective.opening_share: clause_share 0.05 is not less than 1 - opening_share, here "
        f"0: {kept}",
    }
    for toml, note in cases.items():
        found = [str(note) for note in scenario(tmp_path, f"[objective]\n{toml}\n").notes]
        assert found == [f"scenario.toml:{note}"]


def test_shares_that_just_fit(tmp_path: Path) -> None:
    found = settings(tmp_path, "[objective]\nopening_share = 0.9\nclause_share = 0.0999\n").objective
    assert (found.opening_share, found.clause_share) == (0.9, 0.0999)
    assert settings(tmp_path, "[objective]\nopening_share = 0\nclause_share = 0\n").objective.opening_share == 0


@pytest.mark.parametrize(("apply", "day"), [('"each"', None), ('"today"', TODAY), ("2026-09-10", date(2026, 9, 10))])
def test_the_day_of_applying_is_a_date_today_or_each_programs_own(tmp_path: Path, apply: str, day: date | None) -> None:
    assert settings(tmp_path, f"[season]\napply = {apply}\n").season.apply == day


def test_an_opening_of_an_earlier_season_is_noted(tmp_path: Path) -> None:
    folder = put(tmp_path, "[season]\nreview_opens = 2026-09-24\n")
    assert read(folder, as_of=date(2027, 5, 31)).notes == ()
    assert [str(note) for note in read(folder, as_of=date(2027, 6, 1)).notes] == [
        "scenario.toml:2: season.review_opens: 2026-09-24 is of an earlier season: that of 2027-06-01 opens "
        "2027-09-29 (expected)"
    ]


def test_a_text_that_looks_like_a_day_stays_a_text_elsewhere(tmp_path: Path) -> None:
    assert settings(tmp_path, '[applicant]\nschool_country = "2026-09-24"\n').applicant.school_country == "2026-09-24"


def test_a_specialty_of_the_list_may_have_advice(tmp_path: Path) -> None:
    put(tmp_path, '[policy."deep sea medicine".categorical]\nadvice = []\n')
    (tmp_path / "programs.csv").write_text("program_id,name,specialty\nP1,A,Deep Sea Medicine\n")
    assert read(tmp_path, today=TODAY).settings.policy["deep sea medicine"] == {"categorical": ()}


def test_values_are_shown_as_toml_writes_them() -> None:
    values = [True, "a\nb", [1, 2.5, "x"], {"a": date(2026, 9, 1)}, datetime(2026, 9, 1, 10, 0), 10**5000]  # noqa: DTZ001
    assert [shown(value) for value in values] == [
        "true",
        '"a b"',
        '[1, 2.5, "x"]',
        "{a = 2026-09-01}",
        "2026-09-01 10:00:00",
        "a number of very many digits",
    ]
    assert len(shown("x" * 1000)) == 81


def test_no_default_is_a_misfit_for_itself() -> None:
    def judge(tree: object, where: tuple[str, ...] = ()) -> None:
        if isinstance(tree, dict):
            for key, value in tree.items():
                judge(value, (*where, key))
        elif where[0] != "policy":
            assert misfit(where, tree, tree) == "", where

    judge(shipped("defaults.toml"))


def test_every_key_of_the_contract_exists() -> None:
    tree = shipped("defaults.toml")
    assert set(tree["applicant"]) >= {"img", "us_citizen", "school_country", "targets", "themes"}
    days = {"processing_days", "overdue_days", "grace_days", "expected_days", "rules_months"}
    assert set(tree["season"]) == days | {"as_of", "review_opens", "late", "apply", "ends", "holidays"}
    assert set(tree["asks"]) == {"max", "cost"}
    shares = {"opening_share", "clause_share"}
    assert set(tree["objective"]) == shares | {"extra_bar", "min_strength", "overlap", "prefer", "change"}
