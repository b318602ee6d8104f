"""The graph of writers, rotations and letters, and what is read from it: evidence, overlaps, backups."""

from pathlib import Path

import pytest
from folders import Row, read

import solver
from solver.domain.entities import Involvement, RotationSetting, Scenario
from solver.domain.relations import Evidence, backups, evidence, graph, overlaps

WRITERS: list[Row] = [
    {"writer_id": name, "name": f"Dr {name.title()}", "specialty": "IM", "role": "attending", "country": "US"}
    for name in ("rao", "sen", "kim", "lee", "fox")
]
ROTATIONS: list[Row] = [
    {"rotation_id": "ward", "name": "Ward", "setting": "inpatient", "involvement": "hands_on"},
    {"rotation_id": "unit", "name": "Unit", "setting": "icu", "involvement": "observership"},
    {"rotation_id": "lab", "name": "Lab", "setting": "research", "involvement": "research"},
    {"rotation_id": "clinic", "name": "Clinic", "setting": "outpatient", "involvement": "shadowing"},
    {"rotation_id": "blank", "name": "Blank", "setting": "", "involvement": ""},
]
SUPERVISION: list[Row] = [
    {"writer_id": "rao", "rotation_id": "ward", "weeks": 4},
    {"writer_id": "rao", "rotation_id": "unit", "weeks": 2.5},
    {"writer_id": "rao", "rotation_id": "lab", "weeks": 30, "direct": "no"},
    {"writer_id": "sen", "rotation_id": "ward", "weeks": 1},
    {"writer_id": "sen", "rotation_id": "unit", "weeks": 3},
    {"writer_id": "kim", "rotation_id": "unit", "weeks": 8, "direct": "no"},
    {"writer_id": "lee", "rotation_id": "clinic"},
    {"writer_id": "lee", "rotation_id": "lab", "weeks": 1},
    {"writer_id": "lee", "rotation_id": "blank", "weeks": 1},
]
LETTERS: list[Row] = [
    {"letter_id": f"by_{row['writer_id']}", "writer_id": row["writer_id"], "status": "uploaded"} for row in WRITERS
]
LETTERS += [{"letter_id": "second", "writer_id": "rao", "label": "Rao, neurology", "status": "promised"}]


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    rotations = [{"specialty": "IM", "country": "US", **row} for row in ROTATIONS]
    return read(
        tmp_path,
        programs=[{"program_id": "p"}],
        letters=LETTERS,
        writers=WRITERS,
        rotations=rotations,
        supervision=SUPERVISION,
    )


def seen(scenario: Scenario, writer_id: str) -> Evidence:
    return evidence(graph(scenario), {rotation.id: rotation for rotation in scenario.rotations}, writer_id)


def test_the_graph_has_a_node_per_row_and_an_edge_per_relation(scenario: Scenario) -> None:
    drawn = graph(scenario)
    parts = [part for part, _ in drawn]
    assert {part: parts.count(part) for part in parts} == {"writer": 5, "rotation": 5, "letter": 6}
    edges = [edge["part"] for _, _, edge in drawn.edges(data=True)]
    assert (edges.count("wrote"), edges.count("saw"), len(edges)) == (6, 9, 15)
    assert drawn.edges[("writer", "rao"), ("rotation", "lab")] == {"part": "saw", "weeks": 30, "direct": False}
    assert drawn.nodes["letter", "second"]["name"] == "Rao, neurology"
    assert drawn.nodes["rotation", "ward"] | {"part": ""} == {
        "part": "",
        "name": "Ward",
        "setting": "inpatient",
        "involvement": "hands_on",
    }


def test_its_attributes_are_words_and_numbers(scenario: Scenario) -> None:
    drawn = graph(scenario)
    entries = [data for _, data in drawn.nodes(data=True)] + [data for _, _, data in drawn.edges(data=True)]
    assert all(isinstance(value, (str, int, float, bool)) for data in entries for value in data.values())
    assert drawn.nodes["rotation", "blank"]["setting"] == ""


def test_ids_may_be_the_same_in_two_files(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        programs=[{"program_id": "x"}],
        writers=[WRITERS[0] | {"writer_id": "x"}],
        rotations=[{"specialty": "IM", "country": "US", **ROTATIONS[0], "rotation_id": "x"}],
        supervision=[{"writer_id": "x", "rotation_id": "x", "weeks": 3}],
        letters=[{"letter_id": "x", "writer_id": "x"}],
    )
    assert set(graph(scenario)) == {("writer", "x"), ("rotation", "x"), ("letter", "x")}
    assert seen(scenario, "x").weeks == 3


@pytest.mark.parametrize(
    ("writer", "weeks", "settings", "involvements", "rotations", "clinical"),
    [
        ("rao", 6.5, {"inpatient", "icu"}, {"hands_on", "observership"}, ("unit", "ward"), True),
        ("sen", 4, {"inpatient", "icu"}, {"hands_on", "observership"}, ("unit", "ward"), True),
        ("kim", 0, set(), set(), (), False),
        ("lee", 2, {"outpatient", "research"}, {"shadowing", "research"}, ("blank", "clinic", "lab"), False),
        ("fox", 0, set(), set(), (), False),
    ],
)
def test_what_a_writer_directly_saw(
    scenario: Scenario,
    writer: str,
    weeks: float,
    settings: set[str],
    involvements: set[str],
    rotations: tuple[str, ...],
    clinical: bool,
) -> None:
    found = seen(scenario, writer)
    assert (found.weeks, found.rotations, found.clinical) == (weeks, rotations, clinical)
    assert {str(entry) for entry in (*found.settings, *found.involvements)} == settings | involvements
    assert found.direct is bool(rotations)


@pytest.mark.parametrize("setting", RotationSetting)
@pytest.mark.parametrize("involvement", Involvement)
def test_clinical_is_with_patients_in_a_clinical_setting_on_one_and_the_same_rotation(
    tmp_path: Path, setting: RotationSetting, involvement: Involvement
) -> None:
    letter: Row = {"letter_id": "l", "writer": "Dr Rao", "setting": setting, "involvement": involvement, "weeks": 2}
    lab = letter | {"letter_id": "m", "rotation": "lab", "setting": "research", "involvement": "hands_on"}
    found = read(tmp_path, programs=[{"program_id": "p"}], letters=[letter | {"rotation": "there"}, lab])
    assert seen(found, "dr_rao").clinical is (
        involvement in ("hands_on", "observership") and setting not in ("research", "classroom")
    )


def test_writers_with_a_row_on_one_rotation_share_it_direct_or_not(scenario: Scenario) -> None:
    writers = [letter.writer_id for letter in scenario.letters]
    sharing = {tuple(sorted((writers[one], writers[other]))) for one, other in overlaps(scenario)}
    assert sharing == {("rao", "sen"), ("kim", "rao"), ("kim", "sen"), ("lee", "rao")}


def test_a_shared_rotation_costs_a_pair_of_letters_its_price(tmp_path: Path) -> None:
    """The doubled story is the weaker portfolio as soon as the price passes what the letter is better by."""
    row: Row = {"writer_specialty": "IM", "country": "US", "setting": "inpatient", "involvement": "hands_on"}
    letters = [
        {"letter_id": "a", "writer": "Dr A", "rotation": "ward", "weeks": 12, "status": "uploaded", **row},
        {"letter_id": "b", "writer": "Dr B", "rotation": "Ward", "weeks": 12, "status": "uploaded", **row},
        {"letter_id": "c", "writer": "Dr C", "rotation": "unit", "weeks": 2, "status": "uploaded", **row},
    ]
    programs: list[Row] = [{"program_id": "p", "required": "exactly 2"}]
    for price, sent in ((2.0, ("a", "b")), (4.0, ("a", "c"))):
        found = read(tmp_path, f"[objective]\noverlap = {price}\n", programs=programs, letters=letters)
        assert solver.solve(found).portfolios["p"] == sent
    dear = solver.solve(read(tmp_path, "[objective]\noverlap = 4.0\n", programs=programs, letters=letters[:2]))
    free = solver.solve(read(tmp_path, "[objective]\noverlap = 0.0\n", programs=programs, letters=letters[:2]))
    assert free.objective - dear.objective == pytest.approx(4)


def test_backups_are_who_else_was_there_most_shared_weeks_first(scenario: Scenario) -> None:
    drawn = graph(scenario)
    assert backups(drawn, "rao") == ("kim", "sen", "lee")
    assert backups(drawn, "sen") == ("kim", "rao")
    assert backups(drawn, "lee") == ("rao",)
    assert backups(drawn, "fox") == ()
