"""One person under two spellings is asked about; people of different names are not."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from texts import WRITERS, notes

from solver.io.scenario.one_person import may_be_one

ONE = ["Dr. Anil Rao", "Rao, Anil", "A. Rao MD", "Anil K. Rao, M.D., PhD", "Prof. Rao", "ANIL RAO", "Añil Rao"]


def asked(*names: str, apart: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return list(may_be_one({name: name for name in names}, apart))


@pytest.mark.parametrize(("one", "other"), list(combinations(ONE, 2)))
def test_two_spellings_of_one_person(one: str, other: str) -> None:
    assert asked(one, other) == [(one, other)]


@pytest.mark.parametrize("other", ["Anil Rao", "Dr. Anil Rao MD", "Rao, Anil"])
def test_the_surname_may_come_first(other: str) -> None:
    assert asked("Rao Anil", other) == [("Rao Anil", other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anil Rao", "Sunita Rao"),
        ("A. Rao", "S. Rao"),
        ("Anil K. Rao", "Anil M. Rao"),
        ("Anil Rao", "Anil Osei"),
        ("Dr. Rao", "Dr. Osei"),
        ("Anil Rao", "Anita Rao"),
        ("MD", "Dr."),
    ],
)
def test_people_of_different_names(one: str, other: str) -> None:
    assert asked(one, other) == []


def test_two_ids_that_somebody_entered_are_two_people() -> None:
    assert asked("A. Rao", "Anil Rao", apart=("A. Rao", "Anil Rao")) == []
    assert asked("A. Rao", "Anil Rao", apart=("A. Rao",)) == [("A. Rao", "Anil Rao")]


def test_the_note_names_both_and_says_how_to_settle_it(tmp_path: Path) -> None:
    header = "label,writer,country,writer_specialty\n"
    letters = f'{header}IM,Dr. Anil Rao,US,im\nICU,"Rao, Anil",US,im\nWard,Sunita Rao,US,im\n'
    assert notes(tmp_path, letters=letters) == [
        'letters.csv:3: writer: "Rao, Anil" and "Dr. Anil Rao" (letters.csv:2) may be one person, and count as two. '
        "Maybe write one spelling, or give each a writer_id."
    ]


def test_a_writer_with_a_row_of_their_own_may_be_meant(tmp_path: Path) -> None:
    letters = "letter_id,writer,country,writer_specialty\nL1,Dr. A. Rao,US,im\nL2,C Osei,US,im\n"
    assert notes(tmp_path, letters=letters, writers=WRITERS) == [
        'letters.csv:2: writer: "Dr. A. Rao" and "A Rao" (writers.csv:2) may be one person, and count as two. '
        "Maybe write one spelling, or give each a writer_id."
    ]


def test_two_rows_of_writers_without_ids_may_be_one_person(tmp_path: Path) -> None:
    writers = "name,specialty,role,country\nA Rao,IM,attending,US\nDr. A. Rao,IM,attending,US\n"
    letters = "letter_id,writer\nL1,A Rao\nL2,Dr. A. Rao\n"
    assert notes(tmp_path, letters=letters, writers=writers) == [
        'writers.csv:3: name: "Dr. A. Rao" and "A Rao" (writers.csv:2) may be one person, and count as two. '
        "Maybe write one spelling, or give each a writer_id."
    ]
