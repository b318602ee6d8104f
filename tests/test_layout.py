"""Pages fit their width, and nothing of a text is lost on them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.report.layout import Paragraph, Table, page, paragraphs

TEXT = st.text(st.sampled_from("abcdefgh -,"), max_size=60)
WIDTHS = st.sampled_from([60, 80, 120, 200])


def letters(text: str) -> list[str]:
    return sorted(re.sub(r"\s", "", text))


@given(head=st.sampled_from(["", "FIX", "EXPECTED"]), text=TEXT, indent=st.integers(0, 17), width=WIDTHS)
def test_a_paragraph_fits_and_says_everything(head: str, text: str, indent: int, width: int) -> None:
    told = page([Paragraph(head=head, text=text, indent=indent)], width=width)
    assert all(len(line) <= width for line in told.splitlines())
    assert letters(told) == letters(head + text)


@given(rows=st.lists(st.tuples(TEXT, st.integers(0, 9999).map(str), TEXT, TEXT), max_size=5), width=WIDTHS)
def test_a_table_fits_and_says_everything(rows: list[tuple[str, ...]], width: int) -> None:
    heads = ("SET", ">PROGRAMS", "", "IF IT NEVER DOES")
    told = page([Table(heads=heads, rows=rows, indent=2)], width=width)
    assert all(len(line) <= width for line in told.splitlines())
    assert letters(told) == letters("".join(["SETPROGRAMSIFITNEVERDOES", *("".join(row) for row in rows)]))


def test_figures_stand_at_the_right_and_close_to_their_words() -> None:
    rows = [("1", "93", "IM community", "138"), ("2", "9", "IM academic", "9")]
    assert page([Table(heads=("SET", ">PROGRAMS", "", ">NOW"), rows=rows)], width=80).splitlines() == [
        "SET  PROGRAMS         NOW",
        "1    93 IM community  138",
        "2     9 IM academic     9",
    ]


def test_columns_of_which_nothing_is_to_be_told_are_left_out() -> None:
    assert page([Table(heads=("LETTER", "", "NOW"), rows=[("A", "", "1")])], width=80) == "LETTER  NOW\nA       1\n"


def test_words_go_on_in_the_next_line_where_the_screen_is_narrow() -> None:
    rows = [("a label that is long", "what is said of it, at some length")]
    assert page([Table(heads=("LETTER", "IF"), rows=rows)], width=37).splitlines() == [
        "LETTER             IF",
        "a label that is    what is said of",
        "long               it, at some length",
    ]


def test_parts_of_a_line_that_have_no_room_beside_each_other_stand_below() -> None:
    line = "Letter plan, Sat 5 Sep 2026       Programs start reading Thu 24 Sep"
    assert page([line], width=80) == f"{line}\n"
    assert page([line], width=60) == "Letter plan, Sat 5 Sep 2026\nPrograms start reading Thu 24 Sep\n"


@pytest.mark.parametrize("width", [120, 200])
def test_prose_is_not_stretched_over_a_wide_screen(width: int) -> None:
    told = page([Paragraph(head="FIX", text="word " * 100)], width=width)
    assert max(map(len, told.splitlines())) <= 100


def test_parts_without_blocks_are_left_out() -> None:
    assert page(["one"], [], paragraphs("DO", ["this", "that"]), width=80) == "one\n\nDO    this\n      that\n"


def test_nothing_that_a_terminal_would_obey_is_printed() -> None:
    told = page(["Mercy\x1b[2J \u202eHospital\xa0One\x07"], width=80)
    assert told == "Mercy<U+001B>[2J <U+202E>Hospital One<U+0007>\n"
