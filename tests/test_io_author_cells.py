"""Role and field beside a name in the writer's cell: read where certain and not entered, and always told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from texts import faults, scenario, unnamed

from solver.domain.entities import Scenario

SAID: dict[str, tuple[str, str, str]] = {
    "Robert Hale, MD, Chair, Dept of Medicine": ("Robert Hale", "chair", "internal medicine"),
    "Jane Doe (Neurology)": ("Jane Doe", "attending", "neurology"),
    "Dr. Kim - Program Director": ("Dr. Kim", "program_director", ""),
    "Anil Rao, MD, Chief of Cardiology": ("Anil Rao", "division_chief", "cardiology"),
    "Anita Roy MD (Cardiology attending)": ("Anita Roy", "attending", "cardiology"),
    "Bo Li, Associate Professor of Medicine, Program Director": ("Bo Li", "program_director", "internal medicine"),
    "Ed Wu \u2013 PD, IM": ("Ed Wu", "program_director", "internal medicine"),
    "Sam Poe, MD, Dept. of Neurology Chair": ("Sam Poe", "chair", "neurology"),
    "Lea Fox, Sample Clinic (Dept of Medicine, Cardiology)": ("Lea Fox, Sample Clinic", "attending", "cardiology"),
    "Kay, Chair": ("Kay", "chair", ""),
    "MD; Neurology": ("MD; Neurology", "attending", "neurology"),
    "Uma Dell (Cardiologist)": ("Uma Dell", "attending", "cardiology"),
}
"""Cells, and what is read of each: name, role and field."""
UNCLEAR: dict[str, str] = {
    "Smith, Dean": "role, chair",
    "Lee, former Chair": "role, chair",
    "Mia Long MD Vice Chair": "role, chair",
    "Program Director (Dr. Tan)": "role, program_director",
    "Dr. Osei (ICU)": "writer_specialty, critical care medicine",
    "Ida Moss, Fellow, Chief Resident": "role, fellow or resident",
}
"""Cells that are noted and stay as they are, and what each may tell."""
NAMES = ("Dr. Chair Smith", "Dean, Robert", "PD", "Hale, Ann, MD", "Ann Lee, MD, PhD", "Mary Ann Dean", "Ty Cobb")


def letters(*rows: tuple[str, ...], header: str = "writer,country,kind,status") -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([["letter_id", *header.split(",")], *rows])
    return file.getvalue()


def listed(folder: Path, *names: str) -> Scenario:
    rows = [(f"L{at}", name, "US", "narrative", "uploaded") for at, name in enumerate(names)]
    return scenario(folder, letters=letters(*rows))


def told(found: Scenario) -> list[str]:
    return [note.what for note in found.notes if note.column in ("writer", "name")]


def test_role_and_field_beside_a_name_are_read_and_told(tmp_path: Path) -> None:
    found = listed(tmp_path, *SAID)
    assert [(one.name, one.role.value, one.specialty) for one in found.writers] == list(SAID.values())
    assert 'role program_director read from the writer\'s cell, "Dr. Kim - Program Director"' in told(found)
    assert 'specialty neurology read from the writer\'s cell, "Jane Doe (Neurology)"' in told(found)


def test_what_is_not_certain_is_noted_and_a_name_s_own_words_stay(tmp_path: Path) -> None:
    found = listed(tmp_path, *UNCLEAR, *NAMES)
    assert [one.name for one in found.writers][: len(UNCLEAR)] == [*list(UNCLEAR)[:-1], "Ida Moss"]
    assert [one.name for one in found.writers][len(UNCLEAR) :] == list(NAMES)
    assert {(one.role.value, one.specialty) for one in found.writers} == {("attending", "")}
    assert told(found) == [
        f'"{cell}" may tell the {what.removeprefix("writer_")}, which is not read. Maybe fill {what.split(",")[0]}.'
        for cell, what in UNCLEAR.items()
    ]


def test_with_and_without_what_stands_beside_a_name_it_is_one_person(tmp_path: Path) -> None:
    names = ("Robert Hale, MD, Chair", "Robert Hale", "Robert Hale (Chair)", "Ana Bo, MD, PD", "Ana Bo, MD")
    found = listed(tmp_path, *names)
    assert [one.name for one in found.writers] == ["Robert Hale", "Ana Bo, MD"]
    assert len(told(found)) == 2  # once for each


def test_an_entered_cell_goes_first_and_what_contradicts_it_is_noted(tmp_path: Path) -> None:
    rows = [
        ("L1", "Robert Hale, Chair", "", ""),
        ("L2", "Robert Hale", "hospitalist", "IM"),
        ("L3", "Jane Doe (Neurology)", "chair", "psychiatry"),
        ("L4", "Kay Orr, Professor of Medicine", "fellow", "cardiology"),
    ]
    found = scenario(tmp_path, letters=letters(*rows, header="writer,role,writer_specialty"))
    assert [(one.role.value, one.specialty) for one in found.writers] == [
        ("hospitalist", "internal medicine"),
        ("chair", "psychiatry"),
        ("fellow", "cardiology"),
    ]
    assert told(found) == [
        '"Robert Hale, Chair" tells the role chair, but role is hospitalist, which counts',
        '"Jane Doe (Neurology)" tells the specialty neurology, but specialty is psychiatry, which counts',
        '"Kay Orr, Professor of Medicine" tells the role attending, but role is fellow, which counts',
    ]


def test_the_names_of_writers_csv_are_read_alike(tmp_path: Path) -> None:
    writers = 'writer_id,name,country\nh,"Robert Hale, MD, Chair, Dept of Neurology",US\n'
    rows = [("L1", "", "Robert Hale", "neurology")]
    found = scenario(tmp_path, writers=writers, letters=letters(*rows, header="writer_id,writer,writer_specialty"))
    (writer,) = found.writers
    assert (writer.id, writer.name, writer.role.value, writer.specialty) == ("h", "Robert Hale", "chair", "neurology")
    assert told(found) == ['role chair read from the writer\'s cell, "Robert Hale, MD, Chair, Dept of Neurology"']


def test_columns_for_the_place_of_work_are_told_and_nothing_is_guessed_of_them(tmp_path: Path) -> None:
    headings = ("Hospital", "Institution", "Affiliation", "Site", "Where")
    row = ("L1", "Ada Hale", *["Sample General"] * len(headings))
    found = scenario(tmp_path, letters=letters(row, header=",".join(("writer", *headings))))
    assert f"letters.csv:1: columns not used: {', '.join(headings)}" in map(unnamed, found.notes)


ROLES: dict[str, str] = {
    "Chair of Neurology": "chair",
    "Chair, Dept of Medicine": "chair",
    "Professor of Medicine": "attending",
    "Attending, Cardiology": "attending",
    "Attending MD": "attending",
    "PD (IM)": "program_director",
    "Cardiology fellow": "fellow",
    "Cardiologist": "attending",
    "Hospitalist": "hospitalist",
    "Internist": "attending",
    "Associate Professor and Clerkship Director": "clerkship_director",
    "Attending & APD": "associate_program_director",
}
RESPONSES: dict[str, str] = {
    "Yes!": "agreed",
    "Sure": "agreed",
    "Of course": "enthusiastic",
    "Happy to write LoR": "enthusiastic",
    "Will write a strong letter": "enthusiastic",
    "Lukewarm": "hesitant",
    "Hasn't replied": "no_reply",
    "Emailed": "no_reply",
}


def test_roles_and_reactions_are_read_as_people_write_them(tmp_path: Path) -> None:
    rows = [(f"L{at}", f"w{at}", role, "") for at, role in enumerate(ROLES)]
    rows += [(f"M{at}", f"v{at}", "", said) for at, said in enumerate(RESPONSES)]
    found = scenario(tmp_path, letters=letters(*rows, header="writer_id,role,response"))
    assert [one.role.value for one in found.writers[: len(ROLES)]] == list(ROLES.values())
    assert [one.response and one.response.value for one in found.writers[len(ROLES) :]] == list(RESPONSES.values())
    told = [note.what for note in found.notes if note.column == "role"]
    unused = '"{}" is read as {}; what else it says is not used. Maybe enter the specialty.'
    assert {unused.format(role, ROLES[role]) for role in ("Chair of Neurology", "Cardiologist")} <= set(told)
    assert not any("Hospitalist" in what for what in told)


def test_a_role_or_reaction_that_is_not_certain_has_no_hint_that_is_wrong(tmp_path: Path) -> None:
    rows = [("L1", "a", "Mentor", ""), ("L2", "b", "Cardiology", ""), ("L3", "c", "Fellow, Chair", "")]
    rows += [("L4", "d", "Atending", ""), ("L5", "e", "", "Busy"), ("L6", "f", "", "Asked 8/1")]
    found = faults(tmp_path, letters=letters(*rows, header="writer_id,role,response"))
    assert [fault.rpartition(", ")[2] for fault in found if "allowed are" not in fault] == [
        "which is a field and no role. Maybe enter attending.",
        "which may mean fellow or chair. Maybe enter the one it is.",
    ]
    assert [fault.rpartition("· ")[2] for fault in found if "allowed are" in fault] == [
        "personal.",
        'personal. Maybe "attending".',
        "not_asked.",
        "not_asked.",
    ]
