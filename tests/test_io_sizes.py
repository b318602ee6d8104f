"""However long a text of the user's is, it is read in a time that grows as its length does, or refused in few words."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from texts import AS_OF, faults, notes, put

from solver.domain.addresses import without_addresses
from solver.domain.errors import InputError, maybe
from solver.domain.lookup import given_name, resolve_id, surname
from solver.domain.needs import parse
from solver.domain.phrases import phrases
from solver.domain.settings import shipped, typed
from solver.domain.vocabulary import other_document
from solver.io.scenario.asked import letter_count, percent
from solver.io.scenario.beside_names import parted, role_of
from solver.io.scenario.files import COLUMNS, LETTERS, PROGRAMS, RULES
from solver.io.scenario.folder import read
from solver.io.scenario.letter_words import kind_of, response_of, status_of
from solver.io.scenario.register import weeks_of
from solver.io.table.blanks import LONGEST_CELL
from solver.io.table.dates import day, is_vague, loosely
from solver.io.table.values import decimal, identifiers, number, share

LENGTHS = 10_000, 100_000
CSV_LIMIT = 131_072
LONG = {"assigned", "excluded", "pinned", "tags", "requirements"}
"""Columns whose cells may be as long as these."""
LINES: dict[str, dict[str, str]] = {
    PROGRAMS: {"program_id": "P1", "name": "Mercy"},
    LETTERS: {"letter_id": "L1", "writer_id": "rao", "status": "uploaded"},
    "writers.csv": {"writer_id": "rao", "name": "A Rao", "specialty": "IM", "role": "attending", "country": "US"},
    "rotations.csv": {"rotation_id": "ward", "name": "Ward 7", "setting": "inpatient", "involvement": "hands_on"},
    "supervision.csv": {"writer_id": "rao", "rotation_id": "ward", "weeks": "4"},
    RULES: {"program_id": "P1"},
    "strengths.csv": {"program_id": "P1", "letter_id": "L1", "strength": "5"},
}
REPEATED = (
    *("us+us+", ";", "1-1-", "(", "()", "9", "a or a or ", ",", "\u0661", "x", "im us ", ".", '"', "not ", "_", "="),
    *("3 letters, ", "Dr. A, MD ", "1/2/", "us>=1 and ", "#", "IM: ", "a@", "a.", "1 a ", "+1 ", "tel: ", "555-", "~"),
    *("about ", "- ", "letter of ", ", ;", "mailto:", "P1;"),
)
AROUND = (("3", " ", "x"), ("a", "\u00a0", "b"), ("a", "\n", "b"), ("(", " ", ""), ("1 ", "\t", "("), ("3.", "0", "x"))
"""A start, what stands again and again behind it, and an end."""


def shapes(length: int) -> Iterator[str]:
    """Texts of some length, each of which some careless pattern tries in very many ways."""
    yield from ((piece * length)[:length] for piece in REPEATED)
    yield from (start + between * length + end for start, between, end in AROUND)


def written(row: dict[str, str]) -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, list(row))
    table.writeheader()
    table.writerow(row)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_a_cell_that_is_too_long_is_never_parsed(tmp_path: Path, name: str) -> None:
    """One fault for each, in its column, whatever it holds; all of them together are no more than a page or two."""
    for other, row in LINES.items():
        (tmp_path / other).write_text(written(row), encoding="utf-8")
    for length in LENGTHS:
        for shape in list(shapes(length))[:: 7 if length == LENGTHS[0] else 25]:
            text = f"x{shape}" if shape[0] in "#=-" else shape  # else it would be a comment or a line that is drawn
            cells = {column: LINES[name].get(column, "") if column in LONG else text for column in COLUMNS[name]}
            (tmp_path / name).write_text(written(cells), encoding="utf-8")
            with pytest.raises(InputError) as error:
                read(tmp_path, as_of=AS_OF)
            long = {fault.column for fault in error.value.faults if "characters, expected at most 2,000" in fault.what}
            assert long == {column for column, cell in cells.items() if len(cell.strip()) > LONGEST_CELL}
            assert len(str(error.value)) < 30_000


def test_cells_that_may_be_long_are_read_whatever_they_hold(tmp_path: Path) -> None:
    put(tmp_path)
    start = time.process_time()
    for shape in list(shapes(20_000))[::6]:
        text = f"x{shape}" if shape[0] in "#=-" else shape
        for name in (PROGRAMS, LETTERS):
            own = {column: text for column in COLUMNS[name] if column in LONG}
            (tmp_path / name).write_text(written(LINES[name] | own), encoding="utf-8")
        try:
            read(tmp_path, as_of=AS_OF)
        except InputError as error:
            assert len(str(error)) < 60_000  # noqa: PT017 (some of them can be read)
    assert time.process_time() - start < 10  # minutes, were every part compared with all the others


def test_lists_of_ids_may_be_long(tmp_path: Path) -> None:
    ids = [f"P{place}" for place in range(5000)]
    programs = "program_id,name\n" + "".join(f"{own},Bethel {own}\n" for own in ids)
    letters = "letter_id,writer,country,writer_specialty,status,excluded\nL1,Rao,US,im,uploaded,"
    put(tmp_path, programs=programs, letters=f"{letters}{';'.join(ids)}\n")
    assert len(read(tmp_path, as_of=AS_OF).letters[0].excluded) == len(ids)
    put(tmp_path, programs=programs, letters=f"{letters}{';'.join(f'{own}{own}{own}{own}{own}Q' for own in ids)}\n")
    with pytest.raises(InputError, match=r"found 1.*characters, expected at most 100,000"):
        read(tmp_path, as_of=AS_OF)


def season() -> Any:
    return typed(shipped("defaults.toml"), AS_OF).season


OPENS = date(2026, 9, 24)
PARSERS: dict[str, Callable[[str], object]] = {
    "address": without_addresses,
    "address behind a number": lambda text: without_addresses(f"1 {text}"),
    "surname": surname,
    "given name": given_name,
    "needs": partial(parse, known=frozenset({"us", "im", "internal_medicine"})),
    "percent": percent,
    "letters": letter_count,
    "role": role_of,
    "author": parted,
    "day": partial(day, review_opens=OPENS),
    "vague day": is_vague,
    "loose day": partial(loosely, review_opens=OPENS),
    "decimal": decimal,
    "number": number,
    "share": share,
    "ids": identifiers,
    "status": partial(status_of, season=season()),
    "kind": kind_of,
    "response": response_of,
    "weeks": partial(weeks_of, comma=False),
    "phrases": lambda text: list(phrases(text)),
    "another document": other_document,
    "near": partial(maybe, allowed=[f"word {place}" for place in range(2000)]),
}
SHORT = 2_000
WORTH = 0.06
"""Seconds of processor time, of which none of these takes half if its work grows as the text does."""


def took(parser: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    with suppress(ValueError):
        parser(text)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_twice_the_text_takes_twice_the_time(name: str) -> None:
    parser = PARSERS[name]
    for text, double in zip(shapes(SHORT), shapes(2 * SHORT), strict=True):
        slow = took(parser, double)
        if slow > WORTH:  # a pause of the machine is over when it is asked again
            first, slow = (min(took(parser, said) for _ in range(3)) for said in (text, double))
            assert slow < max(WORTH, 3 * first), double[:40]


def leaves(tree: dict[str, Any], where: str = "") -> Iterator[str]:
    for key, value in tree.items():
        name = f'{where}"{key}"'
        yield from leaves(value, f"{name}.") if isinstance(value, dict) else [name]


def test_whatever_stands_in_the_settings_is_told_in_few_words(tmp_path: Path) -> None:
    put(tmp_path)
    keys = sorted(leaves(shipped("defaults.toml")))
    for place, text in enumerate(list(shapes(LENGTHS[0]))[::9]):
        said = text.replace("\n", " ").replace("\t", " ").replace('"', "'")
        some = "".join(f'{key} = "{said}"\n' for key in keys[place % 3 :: 3][:90])
        (tmp_path / "scenario.toml").write_text(some, encoding="utf-8")
        with pytest.raises(InputError) as error:
            read(tmp_path, as_of=AS_OF)
        assert len(str(error.value)) < 60_000


HUGE = MappingProxyType(
    {
        "unknown": "".join(f"key_{place} = 1\n" for place in range(10_000)),
        "tables": "".join(f"[table_{place}]\nx = 1\n" for place in range(5_000)),
        "advice": "".join(f'[policy."no field {place}".categorical]\nadvice = ["x"]\n' for place in range(500)),
        "themes": f"[applicant]\nthemes = {[f't{place}' for place in range(5_000)]}\nx = 1\n",
        "lists": "x = " + "[" * 400_000,
        "inner lists": f"[season]\nlate = {'[' * 300}{']' * 300}\n",
        "inner tables": f"[season]\nlate = {'{a=' * 200}1{'}' * 200}\n",
        "parts": "season" + ".a" * 400_000 + " = 1",
        "header": "[season" + ".a" * 400_000 + "]",
        "inline": "x = {a" + ".a" * 400_000 + " = 1}",
        "quoted": 'x."a' + '"."a' * 200_000 + '" = 1',
        "digits": f"[asks]\nmax = {'9' * 900_000}",
        "long": "#" * 2_000_000,
        "text": f'[season]\nas_of = "{"x" * 900_000}"',
        "name": f"{'k' * 900_000} = 1",
    }
)


@pytest.mark.parametrize("sort", HUGE)
def test_settings_that_no_person_wrote_are_refused_at_once(tmp_path: Path, sort: str) -> None:
    start = time.process_time()
    told = faults(tmp_path, HUGE[sort])
    assert time.process_time() - start < 5  # a minute and more, were every part compared with all the others
    assert sum(map(len, told)) < 40_000
    assert all(line.startswith("scenario.toml:") for line in told)


def test_the_errors_of_one_file_are_counted_from_some_number_on(tmp_path: Path) -> None:
    told = faults(tmp_path, HUGE["unknown"])
    assert len(told) == 101
    assert "scenario.toml:101: 9,900 more faults from here on, all different, not shown one by one" in told


def test_very_many_columns_are_counted(tmp_path: Path) -> None:
    many = range(5_000)
    programs = f"program_id,name,{','.join(f'column {place}' for place in many)}\nP1,Mercy{',x' * len(many)}\n"
    (told,) = (note for note in notes(tmp_path, programs=programs) if "not used" in note)
    assert told.endswith("column 49 and 4,950 more")


def test_a_heading_without_end_is_cut(tmp_path: Path) -> None:
    told = notes(tmp_path, programs=f"program_id,name,{'x' * 100_000}\nP1,Mercy,a\n")
    assert all(len(note) < 1_000 for note in told)


def test_more_letters_than_anybody_has_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"L{place},Writer {place},US,im,uploaded\n" for place in range(1001))
    told = faults(tmp_path, letters=f"letter_id,writer,country,writer_specialty,status\n{rows}")
    assert "letters.csv: found 1,001 letters, expected at most 1,000 ([limits] letters)" in told
    assert not [line for line in told if "letters]" not in line and "letters)" not in line]


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("x" * 140_000, "has 140,000 characters, more than the 131,072 that a cell may have"),
        (f'"{"x" * 140_000}"', "has 140,000 characters, more than the 131,072 that a cell may have"),
        (f'"{"x" * 140_000}', "a quotation mark in this row is never closed"),
        ('"' + "x,y\n" * 40_000, "a quotation mark in this row is never closed"),
    ],
)
def test_a_cell_beyond_all_limits_is_told_as_what_it_is(tmp_path: Path, cell: str, what: str) -> None:
    for rows in (1, 40):
        before = "".join(f"P{place},Bethel\n" for place in range(rows))
        told = faults(tmp_path, programs=f"program_id,name\n{before}Q1,{cell}\n")
        assert told[0].startswith(f"programs.csv:{rows + 2}: name: {what}")


def test_ctrl_z_ends_a_file_and_is_told(tmp_path: Path) -> None:
    told = notes(tmp_path, "[season]\nas_of = 2026-09-01\n\x1a", programs="program_id,name\nP1,Mercy\n\x1a" + "\n" * 40)
    what = "ends with Ctrl-Z (1A), by which programs of old end a file; left out"
    assert {f"programs.csv:3: {what}", f"scenario.toml:3: {what}"} <= set(told)


def test_what_is_asked_for_is_told_in_few_words() -> None:
    with pytest.raises(InputError) as error:
        resolve_id("x" * CSV_LIMIT, {"rao": "A Rao"}, "writer", "--decline")
    assert len(str(error.value)) < 300
