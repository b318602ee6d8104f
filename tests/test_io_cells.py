"""What one cell may say, what a column settles, and that each refusal tells what was found and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.domain.entities import Flag, Role, TrackType
from solver.domain.errors import maybe
from solver.domain.settings import shipped
from solver.domain.vocabulary import fold, track_told, words
from solver.io.scenario.asked import StatedCount, clauses, letter_count, made_a_day, percent, weight
from solver.io.table.cells import Cells
from solver.io.table.dates import day, open_orders, orders
from solver.io.table.fields import is_known
from solver.io.table.findings import Findings
from solver.io.table.table import Table
from solver.io.table.values import (
    choice,
    choices,
    decimal,
    identifier,
    identifiers,
    number,
    quoted,
    share,
    yes_no,
)

KNOWN = frozenset({"any", "im", "us", "neurology", "chair", "internal_medicine", "resident"})


def column(texts: Sequence[str], name: str = "expected", **others: list[str]) -> Cells:
    """The cells of a file with one column, or several as long, from line 2 on."""
    columns = {name: texts, **others}
    table = Table(file="letters.csv", columns=columns, lines=range(2, 2 + len(texts)))
    return Cells(table, Findings())


def refusal(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(ValueError, match="found") as error:
        parse(text)
    return str(error.value)


def faults(cells: Cells) -> list[str]:
    return [str(fault) for fault in cells.findings.faults]


def notes(cells: Cells) -> list[str]:
    return [str(note) for note in cells.findings.notes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1400521234.0", "1400521234"),
        ("1400521234.00", "1400521234"),
        (" a b ", "a b"),
        ("1.5", "1.5"),
        ("v1.0", "v1.0"),
        ("007", "007"),
        ("12.", "12."),
        ("1.0.0", "1.0.0"),
    ],
)
def test_ids(text: str, expected: str) -> None:
    assert identifier(text) == expected


def test_lists_of_ids() -> None:
    assert identifiers("b; a ;b;;14.0") == ("b", "a", "14")
    assert identifiers("None") == ()


def test_words_are_understood_whatever_their_case_and_punctuation() -> None:
    read = partial(choice, allowed=Role, table="role")
    for text in ("Program Director", "PROGRAM_DIRECTOR", "program-director", "PD"):
        assert read(text) is Role.PROGRAM_DIRECTOR
    assert {read(text) for text in ("professor", "Consultant", "preceptor")} == {Role.ATTENDING}
    assert (read("registrar"), read("PI")) == (Role.RESIDENT, Role.RESEARCH_MENTOR)


def test_a_misspelt_word_gets_the_allowed_ones_and_a_near_one() -> None:
    with pytest.raises(ValueError, match="found") as error:
        choice("atending", Role, "role")
    assert str(error.value) == (
        'found "atending", allowed are attending · hospitalist · program_director · associate_program_director · '
        "clerkship_director · site_director · chair · division_chief · research_mentor · fellow · resident · "
        'non_physician · personal. Maybe "attending" or "icu attending".'
    )


def test_several_words() -> None:
    assert choices("faint praise; Half a page", Flag, "flags") == (Flag.FAINT_PRAISE, Flag.SHORT)
    assert choices("none", Flag, "flags") == ()
    with pytest.raises(ValueError, match=r'found "shrt", allowed are short · .* Maybe "short"'):
        choices("shrt", Flag, "flags")


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "1", "1.0", "x"])
def test_yes(text: str) -> None:
    assert yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "N", "false", "0", "0.0"])
def test_no(text: str) -> None:
    assert yes_no(text) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4", 4), ("4.5", 4.5), ("-3", -3), ("4,5", 4.5), ("1e3", 1000), ("+2", 2), ("1,25", 1.25)],
)
def test_decimals(text: str, expected: float) -> None:
    assert decimal(text) == expected


def test_a_decimal_comma_is_read_where_the_separator_is_none() -> None:
    assert decimal("1,500", comma=True) == 1.5
    assert refusal(decimal, "1,500") == 'found "1,500", expected a number such as 4.5'


@pytest.mark.parametrize("text", ["NaN", "inf", "-Infinity", "1e999", "four", "1_000", "0x10", "4 weeks", ""])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=f'found "{re.escape(text)}", expected a number such as 4.5'):
        decimal(text)


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (partial(decimal, least=0), "-1", 'found "-1", expected a number of at least 0'),
        (partial(decimal, least=0, most=1), "1.1", 'found "1.1", expected a number from 0 to 1'),
        (partial(decimal, most=1), "2", 'found "2", expected a number of at most 1'),
        (share, "95", 'found "95", expected a number from 0 to 1, or a percentage such as 90%'),
        (share, "101%", 'found "101%", expected a number from 0 to 1, or a percentage such as 90%'),
        (percent, "many", 'found "many", expected a percentage from 0 to 100'),
        (number, "2.5", 'found "2.5", expected a whole number of at least 0'),
        (partial(number, least=1), "0", 'found "0", expected a whole number of at least 1'),
        (number, "12345678901", 'found "12345678901", expected a whole number of at least 0'),
        (yes_no, "maybe", 'found "maybe", allowed are yes and no'),
        (day, "soon", 'found "soon", expected a date such as 2026-09-24'),
        (day, "2026-02-30", 'found "2026-02-30": there is no such day, expected a date such as 2026-09-24'),
        (day, "31/31/2026", 'found "31/31/2026": there is no such day, expected a date such as 2026-09-24'),
        (day, "1066-10-14", 'found "1066-10-14", expected a year from 1900 to 2199'),
        (day, "2026-09-24 perhaps", 'found "2026-09-24 perhaps", expected a date such as 2026-09-24'),
    ],
)
def test_refusals_tell_what_is_allowed(parse: Callable[[str], object], text: str, message: str) -> None:
    assert refusal(parse, text) == message


def test_whole_numbers_and_shares() -> None:
    assert (number("3"), number("3.0")) == (3, 3)
    assert (percent("45%"), percent("45 %"), percent("12,5")) == (45, 45, 12.5)
    assert (share("0.95"), share("95%"), share("95 %"), share("0,9", comma=True)) == (0.95, 0.95, 0.95, 0.9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", StatedCount(3)),
        ("3.0", StatedCount(3)),
        ("three", StatedCount(3)),
        ("min 3", StatedCount(3)),
        ("Minimum of 3", StatedCount(3)),
        ("at least 3 letters of recommendation", StatedCount(3)),
        ("3+", StatedCount(3)),
        ("3 or more", StatedCount(3)),
        ("3 LoRs", StatedCount(3)),
        ("0", StatedCount(0)),
        ("3-4", StatedCount(3, 4)),
        ("3\u20134", StatedCount(3, 4)),
        ("3 to 4", StatedCount(3, 4)),
        ("2 or 3 letters", StatedCount(2, 3)),
        ("between 2 and 4", StatedCount(2, 4)),
        ("min 3, max 4", StatedCount(3, 4)),
        ("3 (max 4)", StatedCount(3, 4)),
        ("up to 4", StatedCount(None, 4)),
        ("exactly 3", StatedCount(3, 3, exact=True)),
        ("Exactly three", StatedCount(3, 3, exact=True)),
        ("3 only", StatedCount(3, 3, exact=True)),
        ("three and only three", StatedCount(3, 3, exact=True)),
    ],
)
def test_what_programs_say_of_their_number_of_letters(text: str, expected: StatedCount) -> None:
    assert letter_count(text) == expected


@pytest.mark.parametrize("text", ["some", "4-3", "3 and only 4", "-1", "2.5", "300"])
def test_numbers_of_letters_that_are_none(text: str) -> None:
    assert refusal(letter_count, text) == f'found "{text}", expected a number such as 3, or "3-4", "min 3", "exactly 3"'


def test_weights() -> None:
    named = {"top": 4.0, "high": 2.0, "normal": 1.0, "low": 0.5}
    read = partial(weight, table="priority", named=named, comma=False)
    assert [read(text) for text in ("top", "HIGH", "medium", "Low", "2.5")] == [4, 2, 1, 0.5, 2.5]
    for text in ("0", "-1", "nan", "0.00001", "1e7"):
        assert (
            refusal(read, text)
            == f'found "{text}", expected a number above 0 and up to a million, or top · high · normal · low.'
        )
    assert refusal(read, "hihg").endswith('Maybe "high".')


def test_clauses() -> None:
    assert [str(clause) for clause in clauses("2 im; prefer us+im>=1", KNOWN)] == ["im>=2", "prefer us+im>=1"]
    assert clauses("none", KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2 im; 1 neurolgy", 'unknown trait "neurolgy". Maybe "neurology". In "2 im; 1 [neurolgy]".'),
        ("im>>=2", 'found ">"; a clause has traits, + and >= <= ==. In "im[>>=]2".'),
        ("im>=", 'found the end, expected a whole number. In "im>=[]".'),
        ("im>=100", "found im>=100, expected a number of letters of at most 99"),
        ("", 'found the end, expected a trait. In "[]".'),
    ],
)
def test_a_clause_that_cannot_be_read_is_shown_with_the_place(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"found|unknown") as error:
        clauses(text, KNOWN)
    assert str(error.value) == message


def test_long_clauses_are_cut_around_the_place_and_very_long_ones_refused() -> None:
    long = refusal(partial(clauses, known=KNOWN), "im>=1; " * 60 + "im>=x" + "; im>=1" * 40)
    assert re.search(r'In "…[^"]{40,90}im>=\[x\]; im>=1[^"]{40,90}…"\.$', long)
    assert refusal(partial(clauses, known=KNOWN), "1 " + "im " * 999).startswith(
        "found 2999 characters, expected at most 1000"
    )


def test_texts_in_messages_are_short_and_on_one_line() -> None:
    assert quoted("a\n b") == '"a b"'
    assert quoted("x" * 200) == '"' + "x" * 80 + '…"'


def test_advice_among_very_many_words_is_still_quick() -> None:
    many = {f"{place:07}" for place in range(200_000)}
    assert maybe("00l2345", many)
    assert maybe("attendin", {"attending"}) == ' Maybe "attending".'
    assert maybe("zebra", {"attending"}) == ""


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-24",
        "2026-09-24 00:00:00",
        "2026-09-24T09:30:00Z",
        "2026/9/24",
        "9/24/2026",
        "9/24/26",
        "9/24/2026 0:00",
        "9/24/2026 12:00 AM",
        "24.09.2026",
        "24-Sep-26",
        "24-Sep-2026",
        "24 Sept 2026",
        "24 September 2026",
        "September 24, 2026",
        "Sep 24, 2026",
        "Thursday, September 24, 2026",
        "Thu 24 Sep 2026",
        "46289",
        "46289.0",
    ],
)
def test_a_day_as_workbooks_and_people_write_it(text: str) -> None:
    assert day(text) == date(2026, 9, 24)


def test_figures_are_read_in_the_order_that_is_told() -> None:
    assert day("3/4/2026") == date(2026, 3, 4)
    assert day("3/4/2026", month_first=False) == date(2026, 4, 3)
    assert day("3.4.2026") == date(2026, 4, 3)


def test_which_orders_a_date_leaves_open() -> None:
    assert open_orders("3/4/2026") == {True, False}
    assert open_orders("13/4/2026") == {False}
    assert open_orders("4/13/2026") == {True}
    assert open_orders("3.4.2026") == {False}
    assert open_orders("4/4/2026") == open_orders("2026-04-13") == open_orders("soon") == frozenset()
    assert orders(["3/4/2026", "4/13/2026", "5/14/2026"]) == {True: "4/13/2026"}


def test_one_unambiguous_date_settles_a_column() -> None:
    cells = column(["3/4/2026", "", "25/9/2026", "5/4/2026"])
    assert cells.dates("expected") == [date(2026, 4, 3), None, date(2026, 9, 25), date(2026, 4, 5)]
    assert faults(cells) == notes(cells) == []
    cells = column(["3/4/2026", "9/25/2026"])
    assert cells.dates("expected") == [date(2026, 3, 4), date(2026, 9, 25)]


def test_dates_that_contradict_each_other_are_a_fault() -> None:
    cells = column(["3/4/2026", "25/9/2026", "9/26/2026"])
    assert cells.dates("expected") == [date(2026, 3, 4), date(2026, 9, 25), date(2026, 9, 26)]
    assert faults(cells) == [
        'letters.csv:4: expected: "9/26/2026" puts the month first, "25/9/2026" on line 3 the day. '
        "Maybe write all dates as 2026-09-24."
    ]


def test_a_column_that_leaves_the_order_open_follows_the_columns_beside_it() -> None:
    cells = column(["3/4/2026"], asked=["25/3/2026"], dated=[""])
    assert cells.dates("expected", beside=("asked", "dated")) == [date(2026, 4, 3)]
    assert notes(cells) == []


def test_an_order_that_stays_open_is_read_as_us_dates_with_one_note() -> None:
    cells = column(["3/4/2026", "5/6/2026"], asked=["", ""])
    assert cells.dates("expected", beside=("asked",)) == [date(2026, 3, 4), date(2026, 5, 6)]
    assert notes(cells) == [
        'letters.csv:2: expected: "3/4/2026" is read as month/day/year. Maybe write dates as 2026-09-24.'
    ]


def test_a_column_is_parsed_once_per_different_text() -> None:
    calls = []

    def parse(text: str) -> str:
        calls.append(text)
        return text.upper()

    cells = column(["a", "b", "a", ""] * 100)
    assert cells.read("expected", parse, "?")[:4] == ["A", "B", "A", "?"]
    assert calls == ["a", "b"]
    assert cells.read("no such column", parse, "?") == ["?"] * 400


def test_every_wrong_cell_is_told_with_its_line_and_heading() -> None:
    table = Table(
        file="letters.csv", columns={"weeks": ["x", "2", "x"]}, headings={"weeks": "Weeks (all)"}, lines=[2, 3, 7]
    )
    cells = Cells(table, Findings())
    assert cells.numbers("weeks", None, least=0) == [None, 2, None]
    assert faults(cells) == [
        'letters.csv:2: Weeks (all): found "x", expected a number of at least 0',
        'letters.csv:7: Weeks (all): found "x", expected a number of at least 0',
    ]


def test_a_column_of_100000_different_wrong_cells_is_given_up_early() -> None:
    calls = []

    def parse(text: str) -> str:
        calls.append(text)
        raise ValueError(f"found {text}")

    cells = column([str(place) for place in range(100_000)])
    cells.read("expected", parse, None)
    assert len(calls) == len(faults(cells)) == 50


def test_a_reference_gets_a_near_id_or_the_word_on_semicolons() -> None:
    cells = column(["x"])
    cells.unknown(2, "expected", "program", "P10l", ["P101", "Q7"], "programs.csv")
    cells.unknown(3, "expected", "letter", "rao, osei", ["rao", "osei"], "letters.csv")
    assert faults(cells) == [
        'letters.csv:2: expected: no program "P10l" in programs.csv. Maybe "P101".',
        'letters.csv:3: expected: no letter "rao, osei" in letters.csv. Maybe several ids: write ";" between them.',
    ]


VOCABULARY = shipped("vocabulary.toml")
TABLES = {
    **{name: table for name, table in VOCABULARY.items() if name not in ("groups", "kin", "traits", "columns")},
    **{f"columns.{name}": table for name, table in VOCABULARY["columns"].items()},
}


@pytest.mark.parametrize("name", [name for name in TABLES if name != "specialty_tells_track"])
def test_no_word_of_the_vocabulary_means_two_things(name: str) -> None:
    seen: dict[str, str] = {}
    for ours, others in TABLES[name].items():
        for way in (ours, *others):
            assert fold(way), f"{way} has no letters"
            assert seen.setdefault(fold(way), ours) == ours, f"{way} is {ours} and {seen[fold(way)]}"


def test_the_vocabulary_refers_to_its_own_words_only() -> None:
    specialties = VOCABULARY["specialties"]
    for names in (*VOCABULARY["groups"].values(), *VOCABULARY["kin"].values(), VOCABULARY["kin"]):
        assert set(names) <= set(specialties)
    for way, track in VOCABULARY["specialty_tells_track"].items():
        assert is_known(way), way
        assert track_told(way) == TrackType(track)
    assert set(words("track").values()) == {track.value for track in TrackType}


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_refusal(text: str) -> None:
    parsers: list[Callable[[str], object]] = [
        identifier,
        identifiers,
        letter_count,
        yes_no,
        decimal,
        number,
        percent,
        share,
        letter_count,
        day,
        partial(choice, allowed=Role, table="role"),
        partial(choices, allowed=Flag, table="flags"),
        partial(weight, table="priority", named={"top": 4.0, "high": 2.0, "normal": 1.0, "low": 0.5}, comma=True),
        partial(clauses, known=KNOWN),
    ]
    for parse in parsers:
        try:
            parse(text)
        except ValueError as error:
            refused = error
        else:
            continue
        assert type(refused) is ValueError
        assert "\n" not in str(refused)


def test_every_word_of_the_domain_for_columns_is_known(tmp_path: Path) -> None:
    from solver.io.scenario.files import COLUMNS
    from solver.io.table.csv_table import read_table

    headings = {
        "Program Name": "name",
        "Program ID": "program_id",
        "FREIDA ID": "program_id",
        "ACGME ID": "program_id",
        "Accreditation ID": "program_id",
        "NRMP Number (Categorical)": "nrmp",
        "NRMP Number (Categorial)": "nrmp",
        "NRMP Number (Preliminary)": "nrmp",
        "Program City": "city",
        "Program State": "state",
        "Program City, State": "city_state",
        "Specialty": "specialty",
        "Program best described as": "setting",
        "Participates in ERAS®": "in_eras",
        "Participates in SF Match": "sf_match",
        "Required Letters of Recommendation": "required",
        "# of required letters of recommendation": "required",
        "LORNum": "required",
        "IMG Percentage": "img_percent",
        "Latest Application Date": "apply_by",
    }
    for heading, ours in headings.items():
        (tmp_path / "programs.csv").write_text(f"{heading}\tother\nx\ty\n", encoding="utf-8")
        table = read_table(tmp_path / "programs.csv", COLUMNS["programs.csv"], 1, Findings())
        assert list(table.columns) == [ours], heading


# --- what is read loosely -----------------------------------------------------------------------------------------

OPENS = date(2026, 9, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("October 1", date(2026, 10, 1)),
        ("Oct 1st", date(2026, 10, 1)),
        ("1-Oct", date(2026, 10, 1)),
        ("Thursday, Sept 24", date(2026, 9, 24)),
        ("Jun 1", date(2026, 6, 1)),
        ("10/1", date(2026, 10, 1)),
        ("~Oct 1", date(2026, 10, 1)),
        ("May 31", date(2027, 5, 31)),
        ("Rolling", None),
        ("TBA", None),
        ("as soon as possible", None),
        ("2026-11-30", date(2026, 11, 30)),
    ],
)
def test_days_without_a_year_lie_in_the_season(text: str, expected: date | None) -> None:
    cells = column([text, text])
    assert cells.dates("expected", review_opens=OPENS) == [expected, expected]
    what = f"has no year; read as {expected}" if expected else "is no day; counts as empty"
    told = [] if text.startswith("2026") else [f'letters.csv:2: expected: "{text}" {what} (in 2 rows)']
    assert (faults(cells), notes(cells)) == ([], told)


def test_a_remark_beside_a_day_is_left_out() -> None:
    cells = column(["2026-10-01 (firm)"])
    assert cells.dates("expected", review_opens=OPENS) == [date(2026, 10, 1)]
    told = ['letters.csv:2: expected: "2026-10-01 (firm)" is read as 2026-10-01']
    assert (faults(cells), notes(cells)) == ([], told)


@pytest.mark.parametrize("text", ["mid-October", "Oct", "Oct 2026", "10/2026", "Early October", "Opens 9/24"])
def test_a_month_alone_is_empty_only_where_that_is_allowed(text: str) -> None:
    cells, strict = column([text]), column([text])
    assert cells.dates("expected", review_opens=OPENS, vague=True) == [None]
    assert (faults(cells), notes(cells)) == ([], [f'letters.csv:2: expected: "{text}" is no day; counts as empty'])
    assert strict.dates("expected", review_opens=OPENS) == [None]
    assert len(faults(strict)) == 1


def test_a_season_begins_in_june() -> None:
    assert day("Oct 1", review_opens=date(2027, 3, 1)) == date(2026, 10, 1)
    assert refusal(partial(day, review_opens=OPENS), "Feb 29") == (
        'found "Feb 29": there is no such day, expected a date such as 2026-09-24'
    )
    assert refusal(day, "October 1") == 'found "October 1", expected a date such as 2026-09-24'
    assert refusal(partial(day, review_opens=OPENS), "mid October")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("~30%", 30),
        ("approx. 30", 30),
        ("30 %", 30),
        ("30 percent", 30),
        ("5-10%", 7.5),
        ("20% to 30%", 25),
        ("5 \u2013 10", 7.5),
        ("<5%", 2.5),
        ("up to 50%", 25),
        (">50%", 75),
        ("50+", 75),
        ("12,5%", 12.5),
        ("0.45", 0.45),
    ],
)
def test_percentages_as_people_write_them(text: str, expected: float) -> None:
    assert percent(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["4-Mar", "Mar-04", "March 4", "2026-03-04 00:00:00", "3/4/2026", "3-Apr", "46085"])
def test_a_number_of_letters_that_a_workbook_made_a_day_of(text: str) -> None:
    assert letter_count(text) == StatedCount(3, 4)
    assert made_a_day(text) == f'"{text}" is a day that a workbook made of 3-4; read so'


@pytest.mark.parametrize("text", ["3", "3-4", "min 3"])
def test_other_numbers_of_letters_are_no_days(text: str) -> None:
    assert made_a_day(text) == ""


@pytest.mark.parametrize("text", ["2026-09-24", "Apr-26", "46289"])
def test_a_day_that_can_have_been_no_number_of_letters(text: str) -> None:
    assert refusal(letter_count, text).startswith(f'found "{text}", expected a number such as 3')


@pytest.mark.parametrize(
    ("text", "expected"), [("✓", True), ("✔\ufe0f", True), ("☒", True), ("☐", False), ("✗", False)]
)
def test_ticks(text: str, *, expected: bool) -> None:
    assert yes_no(text) is expected


@pytest.mark.parametrize("text", ["a\u200bb", "\ufeffab", "a\u00adb\u200d", "\u2066ab\u2069"])
def test_ids_lose_signs_that_nobody_sees(text: str) -> None:
    assert identifier(text) == "ab"


def test_blanks_in_ids_are_plain_ones() -> None:
    assert identifiers("a\u00a0b; c\u200b") == ("a b", "c")
