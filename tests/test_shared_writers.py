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
    everybody = {*entered, broken} - {""}
    writers, notes = shared_writers(write(tmp_path, cohort=rows) if rows else tmp_path, entered, everybody)
    return writers, tuple(replace(note, file=note.file.removeprefix(f"{tmp_path}/")) for note in notes)


def faults(tmp_path: Path, entered: Entered, *rows: Row) -> list[str]:
    with pytest.raises(InputError) as raised:
        found(tmp_path, entered, *rows)
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in raised.value.faults]


def renamed(entered: Entered, applicant: str, writer_id: str, **changes: str) -> Entered:
    scenario = entered[applicant]
    writers = tuple(replace(w, **changes) if w.id == writer_id else w for w in scenario.writers)  # type: ignore[arg-type]
    return entered | {applicant: replace(scenario, writers=writers)}


def test_same_name_and_institution_are_one_person_without_any_table(tmp_path: Path, entered: Entered) -> None:
    (writer,), notes = found(tmp_path, entered)
    also = frozenset({"Dr. Nora Sample", "Sample, Nora MD", "Nora Sample"})
    assert writer == SharedWriter(name=SAMPLE, institution=HOSPITAL, members=EVERYWHERE, also=also)
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
    row: Row = {"writer": "Nobody Known", "most_letters": 1}
    _, notes = found(tmp_path, others, row, broken="dora")
    assert [note.what for note in notes] == [
        f"{SAMPLE} and N. Sample, {HOSPITAL}: taken for two people. Maybe name them here.",
        "no applicant names this writer. Those who cannot be read may.",
    ]
    (empty := tmp_path / "none").mkdir()
    for asked, number in (("sample", 1), ("WX", 1), ("quick", 0)):
        assert len(shared_writers(empty, others, others, asked)[1]) == number


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"writer": "Nora Sampel"}, 'cohort.csv:2: writer: no applicant names this writer. Maybe "Nora Sample"'),
        ({"institution": "Sampletown Hospital"}, f'"Sampletown Hospital". Maybe "{HOSPITAL}". ({SAMPLE})'),
        ({"institution": "Elsewhere Clinic"}, f'Clinic". Applicants name one at {HOSPITAL}. ({SAMPLE})'),
        ({"most_letters": ""}, "cohort.csv:2: most_letters: is empty, expected a number, or something in"),
    ],
)
def test_a_limit_that_would_hold_for_nobody_is_an_error(tmp_path: Path, entered: Entered, row: Row, told: str) -> None:
    (fault,) = faults(tmp_path, entered, {"writer": SAMPLE, "institution": HOSPITAL, "most_letters": 1} | row)
    assert told in fault


def test_a_limit_of_somebody_whose_institution_nobody_enters_is_an_error(tmp_path: Path, entered: Entered) -> None:
    nowhere = entered
    for applicant, ids in EVERYWHERE.items():
        nowhere = renamed(nowhere, applicant, *ids, institution="")
    (fault,) = faults(tmp_path, nowhere, {"writer": SAMPLE, "institution": HOSPITAL, "most_letters": 1})
    assert fault.startswith("cohort.csv:2: institution: applicants who name this writer enter no institution.")


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("most_letter", 'cohort.csv:1: most_letter: no such column. Maybe "most_letters".'),
        ("max lettres", 'cohort.csv:1: max lettres: no such column. Maybe "most_letters".'),
        ("remark", "cohort.csv:1: most_letters: no such column, nor most_applicants, by or applicant:"),
    ],
)
def test_a_misspelt_heading_takes_no_limit_away(tmp_path: Path, entered: Entered, heading: str, told: str) -> None:
    (fault,) = faults(tmp_path, entered, {"writer": SAMPLE, "institution": HOSPITAL, heading: 1})
    assert fault.startswith(told)


def test_a_table_called_otherwise_is_not_passed_over(tmp_path: Path, entered: Entered) -> None:
    (tmp_path / "COHORT.csv").write_text("writer,most_letters\nNora Sample,1\n")
    (fault,) = faults(tmp_path, entered)
    assert fault == "COHORT.csv: is not read, expected cohort.csv. Maybe rename it."


def test_an_applicant_who_cannot_be_read_may_be_named(tmp_path: Path, entered: Entered) -> None:
    row: Row = {"writer": SAMPLE, "institution": HOSPITAL, "applicant": "dora", "writer_id": "w1"}
    (writer,), notes = found(tmp_path, entered, row, broken="dora")
    assert (writer.members, notes) == (EVERYWHERE, ())


def test_a_table_without_the_column_of_writers_is_refused(tmp_path: Path, entered: Entered) -> None:
    assert faults(tmp_path, entered, {"most_letters": 1}) == ["cohort.csv:1: writer: no such column"]
