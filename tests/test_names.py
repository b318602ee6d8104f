"""What letters, writers, programs and rotations are called: the same everywhere, and no two the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from folders import Row, read
from hypothesis import given
from hypothesis import strategies as st

import solver
from solver.domain.entities import Scenario
from solver.domain.events import Cancel, Decline, Drop, Withdraw
from solver.domain.lookup import given_name, handles, surname
from solver.io.scenario.starter import examples
from solver.report.names import Names

AS_OF = "[season]\nas_of = 2026-09-05\n"
PERSON: Row = {"status": "uploaded", "writer_specialty": "IM", "role": "attending", "country": "US"}


def scenario(folder: Path, *letters: Row, **more: list[Row]) -> Scenario:
    programs = more.pop("programs", [{"program_id": "P"}])
    return read(folder, AS_OF, letters=[{**PERSON, **letter} for letter in letters], programs=programs, **more)


def of(*writers: str) -> list[Row]:
    return [{"letter_id": f"letter{n}", "writer_id": f"w{n}", "writer": name} for n, name in enumerate(writers)]


def test_short_ids_are_kept_as_they_are(tmp_path: Path) -> None:
    found = scenario(tmp_path, {"letter_id": "L1", "writer": "Rao"}, {"letter_id": "im-2", "writer": "Osei"})
    assert handles(found) == {"L1": "L1", "im-2": "im-2"}


def test_long_ids_get_capitals_that_are_nobodys_id_in_file_order(tmp_path: Path) -> None:
    rows: list[Row] = [{"letter_id": name, "writer": f"Dr. {name}"} for name in ("ferrer", "B", "osei", "a")]
    assert handles(scenario(tmp_path, *rows)) == {"ferrer": "C", "B": "D", "osei": "E", "a": "F"}


def test_after_z_come_two_letters(tmp_path: Path) -> None:
    rows: list[Row] = [{"letter_id": f"letter{n}", "writer": f"Dr. W{n}"} for n in range(28)]
    assert list(handles(scenario(tmp_path, *rows)).values())[24:] == ["Y", "Z", "AA", "AB"]


@given(ids=st.lists(st.text(min_size=1, max_size=7), min_size=1, max_size=40, unique=True))
def test_handles_differ_from_each_other_and_from_every_other_id(ids: list[str]) -> None:
    example = solver.read(examples()["two_files"])
    letters = tuple(replace(example.letters[0], id=letter_id) for letter_id in ids)
    found = handles(replace(example, letters=letters))
    assert list(found) == ids
    assert len(set(found.values())) == len(ids)
    assert all(handle == letter_id or handle not in ids for letter_id, handle in found.items())


def test_a_letter_keeps_its_handle_whatever_happens() -> None:
    example = solver.read(examples()["us_citizen_img"])
    then = solver.apply_events(example, [Withdraw("hypothell"), Decline("notareal"), Drop(example.tracks[0].id)])
    assert handles(then) == handles(example)


@pytest.mark.parametrize(
    ("writers", "called"),
    [
        (["Dr. Anita Patel", "Dr. Ravi Patel", "Osei"], ["Patel A.", "Patel R.", "Osei"]),
        (["Anita Patel, MD", "Patel, Ravi"], ["Patel A.", "Patel R."]),
        (["Dr. Anita Patel", "Dr. Arun Patel", "Dr. Ravi Patel"], ["Dr. Anita Patel", "Dr. Arun Patel", "Patel R."]),
        (["Dr. Anita Patel", "Dr. Anita Patel"], ["Dr. Anita Patel (w0)", "Dr. Anita Patel (w1)"]),
        (["Patel", "Dr. Ravi Patel"], ["Patel (w0)", "Patel R."]),
        (["dr. rao", "Rao"], ["dr. rao", "Rao (w1)"]),
    ],
)
def test_writers_of_one_surname_are_told_apart(tmp_path: Path, writers: list[str], called: list[str]) -> None:
    assert list(Names(scenario(tmp_path, *of(*writers))).writer.values()) == called


def test_letters_of_one_writer_are_told_apart(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"letter_id": "rao_im", "writer": "Dr. Rao", "label": "Rao: medicine", "versions": 2},
        {"letter_id": "rao_neuro", "writer": "Dr. Rao", "label": "neurology"},
        {"letter_id": "osei", "writer": "Dr. Osei", "label": "core"},
    ]
    names = Names(scenario(tmp_path, *rows))
    assert list(names.letter.values()) == ["A (Rao, medicine)", "B (Rao, neurology)", "C (Osei)"]
    assert names.label["osei"] == "core"


def test_a_label_loses_its_writer_with_the_titles(tmp_path: Path) -> None:
    label = "LoR - Dr. Smith (IM attending)"
    names = Names(scenario(tmp_path, {"letter_id": "first", "writer": "Smith, Jane MD", "label": label}))
    assert names.label["first"] == "LoR - (IM attending)"


def test_letters_of_one_writer_without_a_label_are_told_apart_by_id(tmp_path: Path) -> None:
    rows: list[Row] = [{"letter_id": name, "writer": "Dr. Rao", "versions": 2} for name in ("first", "second")]
    assert list(Names(scenario(tmp_path, *rows)).letter.values()) == ["A (Rao, first)", "B (Rao, second)"]


def test_programs_of_one_name_are_told_apart_by_city_or_else_by_id(tmp_path: Path) -> None:
    programs: list[Row] = [
        {"program_id": "P1", "name": "Mercy", "city": "Elmsford"},
        {"program_id": "P2", "name": "Mercy", "city": "Oakdale"},
        {"program_id": "P3", "name": "Bethel", "city": "Elmsford"},
        {"program_id": "P4", "name": "Bethel", "city": "Elmsford"},
        {"program_id": "P5", "name": "Grace", "eras_id": "E", "track": "categorical"},
        {"program_id": "P6", "name": "Grace", "eras_id": "E", "track": "preliminary"},
    ]
    names = Names(scenario(tmp_path, *of("Rao"), programs=programs))
    called = ["Mercy, Elmsford", "Mercy, Oakdale", "Bethel (P3)", "Bethel (P4)", "Grace"]
    assert [names.program[f"P{n}"] for n in range(1, 6)] == called
    assert [names.track[f"P{n}"] for n in range(1, 7)] == [*called[:4], "Grace (P5)", "Grace (P6)"]


def test_rotations_of_one_name_are_told_apart(tmp_path: Path) -> None:
    ward: Row = {"name": "Ward", "country": "US", "specialty": "IM", "setting": "inpatient", "involvement": "hands_on"}
    places = {"r1": "Invented North", "r2": "Invented South"}
    rotations: list[Row] = [{"rotation_id": key, **ward, "institution": place} for key, place in places.items()]
    names = Names(scenario(tmp_path, *of("Rao"), rotations=rotations))
    assert names.event(Cancel("r2")) == "Ward, Invented South is cancelled"


def test_events_name_namesakes(tmp_path: Path) -> None:
    names = Names(scenario(tmp_path, *of("Dr. Anita Patel", "Dr. Ravi Patel")))
    assert names.event(Decline("w1")) == "Patel R. never uploads"
    assert names.event(Withdraw("letter0")) == "A (Patel A.) is withdrawn"


def test_a_letter_may_be_named_by_its_handle() -> None:
    example = solver.read(examples()["us_citizen_img"])
    change = solver.whatif(example, [Withdraw("F")])
    assert change.events == (Withdraw("pretendal"),)


def test_a_handle_alone_is_written_where_it_is_the_name(tmp_path: Path) -> None:
    names = Names(scenario(tmp_path, {"letter_id": "B", "writer": "Dr. B"}, {"letter_id": "C", "writer": "Dr. Rao"}))
    assert names.letter == {"B": "B", "C": "C (Rao)"}
    assert (names.handles(["C", "B"]), names.handles([])) == ("C B", "-")


@pytest.mark.parametrize(
    ("name", "last", "first"),
    [
        ("Dr. Anita Patel", "Patel", "Anita"),
        ("Patel, Anita, MD", "Patel", "Anita"),
        ("Anita Patel, MD PhD", "Patel", "Anita"),
        ("Patel", "Patel", ""),
        ("Prof. Dr. med", "med", ""),
        ("Dr. Anita Patel (Neurology)", "Patel", "Anita"),
        ("(Neurology)", "(Neurology)", ""),
    ],
)
def test_surnames_and_given_names(name: str, last: str, first: str) -> None:
    assert (surname(name), given_name(name)) == (last, first)
