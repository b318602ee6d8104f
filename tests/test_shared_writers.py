"""``cohort.csv``, and who is one person in several folders."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from folders import Row, write
from sharing import HOSPITAL, SAMPLE, invented_cohort

from solver.domain.entities import Scenario
from solver.domain.errors import Fault, InputError
from solver.domain.shared_writers import SharedWriter
from solver.io.cohort import applicants
from solver.io.shared_writers import shared_writers

Entered = dict[str, Scenario]
EVERYWHERE = {"asha": frozenset({"wn"}), "bela": frozenset({"wx"}), "cleo": frozenset({"wk"})}
NOT_BELA = {name: ids for name, ids in EVERYWHERE.items() if name != "bela"}


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Entered:
    """The invented cohort, read once."""
    folder = invented_cohort(tmp_path_factory.mktemp("cohort"))
    return {name: given for name, given in applicants(folder).items() if isinstance(given, Scenario)}


def found(
    tmp_path: Path, entered: Entered, *rows: Row, broken: str = ""
) -> tuple[tuple[SharedWriter, ...], tuple[Fault, ...]]:
    return shared_writers(write(tmp_path, cohort=rows) if rows else tmp_path, entered, {*entered, broken})


def faults(tmp_path: Path, entered: Entered, *rows: Row) -> list[str]:
    with pytest.raises(InputError) as raised:
        found(tmp_path, entered, *rows)
    return [str(fault) for fault in raised.value.faults]


def renamed(entered: Entered, applicant: str, writer_id: str, **changes: str) -> Entered:
    scenario = entered[applicant]
    writers = tuple(replace(w, **changes) if w.id == writer_id else w for w in scenario.writers)  # type: ignore[arg-type]
    return entered | {applicant: replace(scenario, writers=writers)}


def test_same_name_and_institution_are_one_person_without_any_table(tmp_path: Path, entered: Entered) -> None:
    (writer,), notes = found(tmp_path, entered)
    assert writer == SharedWriter(name=SAMPLE, institution=HOSPITAL, members=EVERYWHERE)
    assert notes == ()


def test_an_id_alone_or_a_name_elsewhere_is_not_enough(tmp_path: Path, entered: Entered) -> None:
    others = renamed(entered, "bela", "wx", institution="Elsewhere Clinic")
    (writer,), _ = found(tmp_path, others)
    assert writer.members == NOT_BELA
    same_ids = renamed(entered, "bela", "wx", name="Somebody Else")
    (writer,), _ = found(tmp_path, same_ids)
    assert "bela" not in writer.members


def test_a_name_without_institution_is_told_and_not_joined(tmp_path: Path, entered: Entered) -> None:
    (writer,), notes = found(tmp_path, renamed(entered, "bela", "wx", institution=""))
    assert writer.members == NOT_BELA
    told = "wx of bela, wn of asha, wk of cleo: not taken for one person, for no institution is entered."
    assert [str(note) for note in notes] == [f"cohort.csv: {told} Maybe name them here."]


def test_the_table_says_how_much_a_writer_will_do(tmp_path: Path, entered: Entered) -> None:
    row: Row = {"Writer": "nora sample", "Hospital": HOSPITAL.upper(), "Max letters": "2", "most_applicants": 1}
    (writer,), _ = found(tmp_path, entered, row | {"ask by": "2026-09-01"})
    assert (writer.most_letters, writer.most_applicants, writer.by) == (2, 1, date(2026, 9, 1))
    assert writer.members == EVERYWHERE


def test_a_name_without_institution_in_the_table_means_all_who_bear_it(tmp_path: Path, entered: Entered) -> None:
    (writer,), _ = found(
        tmp_path, renamed(entered, "bela", "wx", institution=""), {"writer": SAMPLE, "most_letters": 1}
    )
    assert writer.members == EVERYWHERE


def test_rows_of_the_table_name_who_is_meant(tmp_path: Path, entered: Entered) -> None:
    rows: list[Row] = [
        {"writer": "Max Model", "institution": HOSPITAL, "most_letters": 1},
        {"writer": "Max Model", "institution": HOSPITAL, "applicant": "cleo", "writer_id": "wo"},
    ]
    model, sample = found(tmp_path, entered, *rows)[0]
    assert (model.members, model.most_letters) == ({"asha": frozenset({"wm"}), "cleo": frozenset({"wo"})}, 1)
    assert sample.members == EVERYWHERE


def test_everything_wrong_is_told_at_once(tmp_path: Path, entered: Entered) -> None:
    rows: list[Row] = [
        {"writer": "", "most_letters": 1},
        {"writer": SAMPLE, "institution": HOSPITAL, "most_letters": -1, "by": "some day"},
        {"writer": SAMPLE, "institution": HOSPITAL, "most_applicants": 2},
        {"writer": SAMPLE, "institution": HOSPITAL, "most_applicants": 3, "applicant": "asha"},
        {"writer": SAMPLE, "institution": HOSPITAL, "applicant": "ash", "writer_id": "wn"},
        {"writer": SAMPLE, "institution": HOSPITAL, "applicant": "asha", "writer_id": "wq"},
        {"writer": "Max Model", "applicant": "asha", "writer_id": "wm"},
        {"writer": "Otto Other", "applicant": "asha", "writer_id": "wm"},
    ]
    told = faults(tmp_path, entered, *rows)
    assert [fault.split(": ")[0:2] for fault in told] == [
        ["cohort.csv:2", "writer"],
        ["cohort.csv:3", "by"],
        ["cohort.csv:3", "most_letters"],
        ["cohort.csv:5", "most_applicants"],
        ["cohort.csv:5", "writer_id"],
        ["cohort.csv:6", "applicant"],
        ["cohort.csv:7", "writer_id"],
        ["cohort.csv:9", "writer_id"],
    ]
    assert "found 3, but line 4 says 2 of the same person" in told[3]
    assert 'Maybe "asha"' in told[5]
    assert '"wm" of asha is somebody else on line 8' in told[7]


def test_a_name_at_two_institutions_needs_one(tmp_path: Path, entered: Entered) -> None:
    others = renamed(entered, "bela", "wx", institution="Elsewhere Clinic")
    (told,) = faults(tmp_path, others, {"writer": SAMPLE, "most_letters": 1})
    what = f"is empty, and people of this name are at Elsewhere Clinic and {HOSPITAL}; expected one of them"
    assert told == f"cohort.csv:2: institution: {what} ({SAMPLE})"


def test_what_is_odd_is_told(tmp_path: Path, entered: Entered) -> None:
    others = renamed(entered, "bela", "wx", name="N. Sample")
    _, notes = found(tmp_path, others, {"writer": "Nobody Known", "most_letters": 1})
    assert [note.what for note in notes] == [
        f"{SAMPLE} and N. Sample, {HOSPITAL}: taken for two people. Maybe name them here.",
        "no applicant names this writer",
    ]


def test_an_applicant_who_cannot_be_read_may_be_named(tmp_path: Path, entered: Entered) -> None:
    row: Row = {"writer": SAMPLE, "institution": HOSPITAL, "applicant": "dora", "writer_id": "w1"}
    (writer,), notes = found(tmp_path, entered, row, broken="dora")
    assert (writer.members, notes) == (EVERYWHERE, ())


def test_a_table_without_the_column_of_writers_is_refused(tmp_path: Path, entered: Entered) -> None:
    assert faults(tmp_path, entered, {"most_letters": 1}) == ["cohort.csv:1: writer: no such column"]
