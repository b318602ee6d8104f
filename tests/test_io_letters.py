"""``letters.csv`` and ``strengths.csv``: every column, default and inference, and every fault with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from texts import WRITERS, faults, notes, scenario, unnamed

from solver.domain.entities import Basis, Comparison, Detail, Endorsement, Flag, Letter, LetterKind, Role, Status


def letter(folder: Path, header: str, row: str) -> Letter:
    """The one letter of a list with these further columns."""
    letters = f"letter_id,writer_id,{header}\nL1,rao,{row}\n"
    return scenario(folder, letters=letters, writers=WRITERS).letters[0]


def letters_fault(folder: Path, header: str, row: str) -> list[str]:
    return faults(folder, letters=f"letter_id,writer_id,{header}\nL1,rao,{row}\n", writers=WRITERS)


def test_a_letter_of_which_only_the_writer_is_known(tmp_path: Path) -> None:
    letters = "letter_id,writer_id\nL1,rao\n"
    assert scenario(tmp_path, letters=letters, writers=WRITERS).letters == (
        Letter(
            id="L1",
            writer_id="rao",
            row=1,
            line=2,
            label="L1",
            kind=LetterKind.NARRATIVE,
            specialty="internal medicine",
            status=Status.NOT_ASKED,
            expected=None,
            asked=None,
            dated=None,
            comparison=Comparison.UNKNOWN,
            detail=Detail.UNKNOWN,
            endorsement=Endorsement.UNKNOWN,
            flags=(),
            basis=Basis.GUESS,
            waived=True,
            tags=(),
            only_program="",
            excluded=(),
            pinned=(),
            probability=None,
            max_programs=None,
        ),
    )


@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("label", "Rao IM", "label", "Rao IM"),
        ("kind", "chair", "kind", LetterKind.CHAIR),
        ("kind", "department letter", "kind", LetterKind.DEPARTMENT),
        ("kind", "SEL", "kind", LetterKind.SEL),
        ("kind", "SLOE", "kind", LetterKind.SLOE),
        ("kind", "research", "kind", LetterKind.RESEARCH),
        ("specialty", "general", "specialty", "general"),
        ("specialty", "Neuro", "specialty", "neurology"),
        *(("status", status.value, "status", status) for status in Status),
        ("status", "In MyERAS", "status", Status.UPLOADED),
        ("expected", "9/21/2026", "expected", date(2026, 9, 21)),
        ("asked", "2026-07-01", "asked", date(2026, 7, 1)),
        ("dated", "1-Jul-26", "dated", date(2026, 7, 1)),
        *(("comparison", comparison.value, "comparison", comparison) for comparison in Comparison),
        ("comparison", "top 5%", "comparison", Comparison.TOP_5),
        *(("detail", detail.value, "detail", detail) for detail in Detail),
        *(("endorsement", endorsement.value, "endorsement", endorsement) for endorsement in Endorsement),
        ("flags", "short; Faint Praise", "flags", (Flag.SHORT, Flag.FAINT_PRAISE)),
        ("flags", "hedging;backhanded", "flags", (Flag.HEDGING, Flag.BACKHANDED)),
        ("basis", "told", "basis", Basis.TOLD),
        ("basis", "evaluation form", "basis", Basis.EVALUATION),
        ("waived,basis", "no,read", "basis", Basis.READ),
        ("waived", "no", "waived", False),
        ("tags", "gap; Own School;gap", "tags", ("gap", "own_school")),
        ("only_program", "P2", "only_program", "P2"),
        ("excluded", "P1;P2", "excluded", ("P1", "P2")),
        ("pinned", "P1", "pinned", ("P1",)),
        ("pinned", "none", "pinned", ()),
        ("probability", "0.7", "probability", 0.7),
        ("probability", "70%", "probability", 0.7),
        ("max_programs", "12", "max_programs", 12),
    ],
)
def test_every_column_of_a_letter(tmp_path: Path, column: str, text: str, field: str, value: object) -> None:
    assert getattr(letter(tmp_path, column, text), field) == value


@pytest.mark.parametrize(
    ("role", "entered", "kind", "told"),
    [
        ("chair", "", LetterKind.CHAIR, True),
        ("department head", "", LetterKind.CHAIR, True),
        ("chair", "narrative", LetterKind.NARRATIVE, False),
        ("chair", "sel", LetterKind.SEL, False),
        ("chair", "research", LetterKind.RESEARCH, False),
        ("attending", "", LetterKind.NARRATIVE, False),
        ("division chief", "", LetterKind.NARRATIVE, False),
        ("attending", "chair", LetterKind.CHAIR, False),
    ],
)
def test_a_chair_s_letter_is_a_chair_letter_unless_its_kind_is_entered(
    tmp_path: Path, role: str, entered: str, kind: LetterKind, told: bool
) -> None:
    letters = f"letter_id,writer,country,writer_specialty,role,kind\nL1,A Rao,US,im,{role},{entered}\n"
    found = scenario(tmp_path, letters=letters)
    assert found.letters[0].kind is kind
    note = '"L1" counts as a chair letter, for its writer is a chair. Maybe enter chair, or narrative.'
    assert [unnamed(one) for one in found.notes] == [f"letters.csv:2: kind: {note}"] * told


@pytest.mark.parametrize(
    "statuses", [[], ["requested"], ["not_asked"] * 2, ["withdrawn"] * 2, ["declined", "uploaded"]]
)
def test_one_letter_of_a_writer_may_be_used_at_least(tmp_path: Path, statuses: list[str]) -> None:
    assert versions(tmp_path, statuses, "") == 1


@pytest.mark.parametrize("more", [[], ["requested"], ["not_asked"], ["withdrawn"], ["declined"]])
def test_as_many_letters_of_a_writer_may_be_used_as_are_uploaded_or_promised(tmp_path: Path, more: list[str]) -> None:
    assert versions(tmp_path, ["uploaded", *more, "promised"], "") == 2


@pytest.mark.parametrize("entered", [1, 2, 3])
def test_versions_that_are_entered_stand(tmp_path: Path, entered: int) -> None:
    assert versions(tmp_path, ["uploaded", "promised"], str(entered)) == entered


def versions(folder: Path, statuses: list[str], entered: str) -> int:
    """How many letters of Rao may be used; another writer has three."""
    rows = [("rao", status) for status in statuses] + [("osei", "uploaded")] * 3
    letters = "letter_id,writer_id,status\n"
    letters += "".join(f"L{number},{author},{status}\n" for number, (author, status) in enumerate(rows))
    writers = f"writer_id,name,specialty,role,country,versions\nrao,R,IM,,US,{entered}\nosei,O,IM,,US,\n"
    return scenario(folder, letters=letters, writers=writers).writers[0].versions


@pytest.mark.parametrize(
    ("letter_id", "label", "column", "document"),
    [
        ("L1", "MSPE", "label", "the MSPE"),
        ("L1", "Dean\u2019s Letter 2026", "label", "the MSPE"),
        ("L1", "Medical Student Performance Evaluation", "label", "the MSPE"),
        ("mspe_2026", "", "letter_id", "the MSPE"),
        ("mspe", "Dr. Rao", "letter_id", "the MSPE"),
        ("L1", "USMLE transcript", "label", "a transcript"),
        ("L1", "my personal statement (IM)", "label", "a personal statement"),
        ("L1", "CV", "label", "a curriculum vitae"),
        ("L1", "ECFMG certificate", "label", "a certificate"),
    ],
)
def test_what_is_no_letter_of_recommendation_is_told_and_not_dropped(
    tmp_path: Path, letter_id: str, label: str, column: str, document: str
) -> None:
    letters = f"letter_id,writer_id,label,status\n{letter_id},rao,{label},uploaded\n"
    found = scenario(tmp_path, letters=letters, writers=WRITERS)
    assert [one.id for one in found.letters] == [letter_id]
    (note,) = found.notes
    assert (note.file, note.line, note.column) == ("letters.csv", 2, column)
    assert note.what == (
        f'"{label if column == "label" else letter_id}" looks like {document}, which is no letter of recommendation: '
        "it takes no letter's place and is assigned elsewhere in ERAS. Maybe remove the row."
    )


@pytest.mark.parametrize("label", ["CV surgery", "Dr. Dean: medicine", "Rao transcribed", "Rao MD", "Dean Smith"])
def test_what_only_sounds_like_another_document_is_a_letter(tmp_path: Path, label: str) -> None:
    assert scenario(tmp_path, letters=f"letter_id,writer_id,label\nL1,rao,{label}\n", writers=WRITERS).notes == ()


@pytest.mark.parametrize(("kind", "document"), [("MSPE", "the MSPE"), ("transcript", "a transcript")])
def test_a_kind_that_is_no_letter_s_is_a_fault_that_says_so(tmp_path: Path, kind: str, document: str) -> None:
    (fault,) = letters_fault(tmp_path, "kind", kind)
    assert f'letters.csv:2: kind: found "{kind}": {document} is no letter of recommendation' in fault


@pytest.mark.parametrize(
    ("response", "entered", "status"),
    [
        ("enthusiastic", "", Status.PROMISED),
        ("agreed", "", Status.PROMISED),
        ("neutral", "", Status.PROMISED),
        ("hesitant", "", Status.REQUESTED),
        ("no_reply", "", Status.REQUESTED),
        ("declined", "", Status.DECLINED),
        ("not_asked", "", Status.NOT_ASKED),
        ("", "", Status.NOT_ASKED),
        ("declined", "promised", Status.DECLINED),
        ("declined", "uploaded", Status.UPLOADED),
        ("declined", "withdrawn", Status.WITHDRAWN),
        ("agreed", "requested", Status.REQUESTED),
    ],
)
def test_the_status_follows_the_response(tmp_path: Path, response: str, entered: str, status: Status) -> None:
    assert letter(tmp_path, "response,status", f"{response},{entered}").status is status


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        (
            "kind",
            "narative",
            'found "narative", allowed are narrative · chair · department · sel · sloe · research. Maybe ',
        ),
        ("status", "✓", 'found "✓", which may mean many things. Maybe call the column uploaded.'),
        ("status", "no", 'found "no", which may mean many things. Maybe call the column uploaded.'),
        ("status", "uploded", 'found "uploded", allowed are uploaded · promised · requested · not_asked · declined · '),
        ("expected", "2026-13-01", 'found "2026-13-01": there is no such day, expected a date such as 2026-09-24'),
        ("dated", "0", 'found "0", expected a date such as 2026-09-24'),
        ("flags", "short;rude", 'found "rude", allowed are short · vague · faint_praise · hedging · backhanded.'),
        ("only_program", "P3", 'no program "P3" in programs.csv. There are P1, P2.'),
        ("excluded", "P1;P4", 'no program "P4" in programs.csv. There are P1, P2.'),
        ("pinned", '"P1,P2"', 'no program "P1,P2" in programs.csv. Maybe several ids: write ";" between them.'),
        ("probability", "1.5", 'found "1.5", expected a number from 0 to 1'),
        ("probability", "NaN", 'found "NaN", expected a number from 0 to 1'),
        ("max_programs", "-1", 'found "-1", expected a whole number of at least 0'),
        ("weeks", "-2", 'found "-2", expected a number of at least 0'),
        ("weeks", "inf", 'found "inf", expected a number of at least 0'),
        ("role", "atending", 'found "atending", allowed are attending · '),
        ("response", "agred", 'found "agred", allowed are enthusiastic · '),
        ("setting", "inpatent", 'found "inpatent", allowed are inpatient · icu · night_float · '),
        (
            "involvement",
            "handson",
            'found "handson", allowed are hands_on · observership · shadowing · research. Maybe ',
        ),
    ],
)
def test_every_cell_of_a_letter_that_cannot_be_read(tmp_path: Path, column: str, text: str, message: str) -> None:
    (fault,) = letters_fault(tmp_path, column, text)
    assert fault.startswith(f"letters.csv:2: {column}: {message}")


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("asked", "May", 'found "May", which names no day. It counts as empty.'),
        ("expected", "soon", 'found "soon", which names no day. It counts as empty.'),
        ("comparison", "top_3", 'found "top_3", allowed are top_1 · top_5 · top_10 · top_25 · resident_level · '),
        (
            "detail",
            "specifc",
            'found "specifc", allowed are specific · some · vague · unknown. Maybe "specific"',
        ),
        ("endorsement", "stong", 'found "stong", allowed are unreserved · strong · plain · hedged · unknown. Maybe '),
        (
            "basis",
            "gess",
            'found "gess", allowed are evaluation · told · guess · read. Maybe "guess"',
        ),
        ("waived", "maybe", 'found "maybe", allowed are yes and no. It counts as yes.'),
        ("uploaded", "half", 'found "half", allowed are yes, no and a day. It counts as empty.'),
        (
            "uploaded",
            "10/1/2026",
            'found "10/1/2026", which is after 2026-09-01, the day of this plan (as_of). It counts',
        ),
    ],
)
def test_cells_that_matter_little_are_noted_and_count_as_empty(
    tmp_path: Path, column: str, text: str, message: str
) -> None:
    found = scenario(tmp_path, letters=f"letter_id,writer_id,{column}\nL1,rao,{text}\n", writers=WRITERS)
    (note,) = found.notes
    assert unnamed(note).startswith(f"letters.csv:2: {column}: {message}")
    assert found.letters[0] == letter(tmp_path, column, "")


@pytest.mark.parametrize("text", ["Sep 20", "9/20", "~Sep 20"])
def test_days_without_a_year_lie_in_the_season_and_those_that_have_passed_before_as_of(
    tmp_path: Path, text: str
) -> None:
    header = "letter_id,writer_id,expected,asked,dated"
    rows = f"L1,rao,{text},{text},{text}\nL2,osei,9/1,9/1,9/1\n"
    found = scenario(tmp_path, letters=f"{header}\n{rows}", writers=WRITERS)
    first, second = ([one.expected, one.asked, one.dated] for one in found.letters)
    assert first == [date(2026, 9, 20), date(2025, 9, 20), date(2025, 9, 20)]
    assert second == [date(2026, 9, 1)] * 3
    told = [unnamed(note) for note in found.notes]
    for column, year in (("expected", 2026), ("asked", 2025), ("dated", 2025)):
        assert f'letters.csv:2: {column}: "{text}" has no year; read as {year}-09-20' in told


def test_a_day_of_asking_or_of_a_letter_that_is_still_to_come_is_noted(tmp_path: Path) -> None:
    rows = "L1,rao,2026-12-01,2026-09-02,requested\nL2,osei,,,Requested on 9/3/2026\n"
    found = notes(tmp_path, letters=f"letter_id,writer_id,dated,asked,status\n{rows}", writers=WRITERS)
    assert [note for note in found if "as_of" in note] == [
        f"letters.csv:{line}: {column}: {day} is after 2026-09-01, the day of this plan (as_of). Maybe another year."
        for line, column, day in ((2, "asked", "2026-09-02"), (2, "dated", "2026-12-01"), (3, "asked", "2026-09-03"))
    ]


@pytest.mark.parametrize(
    ("columns", "row", "status"),
    [
        ("Status", "Imported", Status.UPLOADED),
        ("MyERAS status", "Uploaded", Status.UPLOADED),
        ("Status", "Confirmed for Upload", Status.REQUESTED),
        ("Status", "Finalized", Status.REQUESTED),
        ("Status", "Not Uploaded", Status.REQUESTED),
        ("Status", "Letter Request Sent", Status.REQUESTED),
        ("Status", "Not Confirmed", Status.NOT_ASKED),
        ("Uploaded?", "yes", Status.UPLOADED),
        ("Uploaded?", "✓", Status.UPLOADED),
        ("Received", "2026-08-20", Status.UPLOADED),
        ("Received", "8/20", Status.UPLOADED),
        ("Received", "2026-10-20", Status.NOT_ASKED),
        ("Uploaded?", "received", Status.UPLOADED),
        ("Uploaded?", "LoR received", Status.UPLOADED),
        ("Uploaded?,response", "pending,agreed", Status.PROMISED),
        ("Uploaded?", "no", Status.NOT_ASKED),
        ("Status,Received", "promised,no", Status.PROMISED),
        ("response,Received", "agreed,no", Status.PROMISED),
        ("response,Received", "agreed,yes", Status.UPLOADED),
    ],
)
def test_statuses_of_my_eras_and_of_people(tmp_path: Path, columns: str, row: str, status: Status) -> None:
    assert letter(tmp_path, columns, row).status is status


def test_a_status_goes_before_what_is_said_of_uploading(tmp_path: Path) -> None:
    letters = "letter_id,writer_id,status,Received?\nL1,rao,promised,yes\n"
    found = scenario(tmp_path, letters=letters, writers=WRITERS)
    assert found.letters[0].status is Status.PROMISED
    assert [unnamed(note) for note in found.notes] == [
        "letters.csv:2: Received?: says something else than status, which counts"
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Title,Author,Expected Date,Type,Waived?,Relationship,Specialty of letter writer,Author country",
        "LoR,Recommender name,Due,LoR type,FERPA waived,Position,Letter writer specialty,Country",
        "Letter,Recommender,Due Date,Kind of letter,Waived,Role,Writer's field,Writer's country",
    ],
)
def test_headings_of_applicants(tmp_path: Path, headings: str) -> None:
    row = "LoR 1,Anil Rao,2026-09-20,Letter,Yes,PI,Cardiology,USA"
    found = scenario(tmp_path, letters=f"{headings}\n{row}\n")
    (only,), (writer,) = found.letters, found.writers
    assert only.id in ("lor_1", "LoR 1")
    assert (only.label, only.expected) == ("LoR 1", date(2026, 9, 20))
    assert (only.kind, only.waived) == (LetterKind.NARRATIVE, True)
    assert (writer.name, writer.role, writer.specialty, writer.country) == (
        "Anil Rao",
        Role.RESEARCH_MENTOR,
        "cardiology",
        "US",
    )


def test_what_is_taken_for_granted_of_letters_is_counted(tmp_path: Path) -> None:
    letters = (
        "letter_id,writer_id,status,expected,kind\n"
        "L1,rao,uploaded,,narrative\nL2,osei,promised,,\nL3,osei,promised,2026-09-20,\nL4,osei,,,sel\n"
    )
    found = scenario(tmp_path, letters=letters, writers=WRITERS)
    assert [(one.column, one.taken, one.rows, one.of) for one in found.suppositions if one.file == "letters.csv"] == [
        ("kind", "narrative", 2, 4),
        ("status", "not asked", 1, 4),
        ("expected", "not entered", 1, 4),
    ]
    assert all(one.remedy.startswith("Maybe ") for one in found.suppositions)


READ = (
    'letters.csv:2: basis: found "read", but the right to read this letter is waived (waived is yes unless the row '
    "says no): nobody may have read it. Maybe told, evaluation or guess."
)


@pytest.mark.parametrize(
    ("columns", "row", "told"),
    [
        ("basis", "read", READ),
        ("basis,waived", "read,yes", READ),
        ("only_program,excluded", "P1,P1", '2: excluded: "P1" is excluded, but only_program names the same program'),
        ("only_program,pinned", "P1,P2", '2: pinned: "P2" is pinned, but only_program is "P1"'),
        ("excluded,pinned", "P1,P1", '2: pinned: "P1" is both pinned and excluded'),
    ],
)
def test_cells_of_a_letter_that_contradict_each_other(tmp_path: Path, columns: str, row: str, told: str) -> None:
    (fault,) = letters_fault(tmp_path, columns, row)
    assert fault == told if told == READ else fault == f"letters.csv:{told}"


def test_tracks_of_one_program_contradict_each_other_too(tmp_path: Path) -> None:
    programs = "program_id,name,eras_id\nP1,A,E\nP2,B,E\nP3,C,F\n"
    letters = "letter_id,writer_id,only_program,excluded,pinned\nL1,rao,P1,P2,\nL2,osei,P1,,P2\nL3,rao,,P1,P2\n"
    assert faults(tmp_path, programs=programs, letters=letters, writers=WRITERS) == [
        'letters.csv:2: excluded: "P2" is excluded, but only_program names the same program',
        'letters.csv:4: pinned: "P2" is both pinned and excluded',
    ]


def test_a_row_with_a_bad_id_or_writer_is_judged_all_the_same(tmp_path: Path) -> None:
    letters = "letter_id,writer_id,basis,pinned\nL1,rao,,\nL1,rao,read,P9\nL2,roa,read,P8\n"
    found = [fault.split(": ")[:2] for fault in faults(tmp_path, letters=letters, writers=WRITERS)]
    assert found == [
        ["letters.csv:3", "basis"],
        ["letters.csv:3", "letter_id"],
        ["letters.csv:3", "pinned"],
        ["letters.csv:4", "basis"],
        ["letters.csv:4", "pinned"],
        ["letters.csv:4", "writer_id"],
    ]


def test_a_letter_id_that_is_there_already(tmp_path: Path) -> None:
    assert faults(tmp_path, letters="letter_id,writer_id\nL1,rao\nL1,osei\n", writers=WRITERS) == [
        'letters.csv:3: letter_id: "L1" stands on line 2 too; ids are unique'
    ]


def test_missing_letter_ids_are_made_from_labels_and_writers(tmp_path: Path) -> None:
    letters = "letter_id,label,writer,tags\n,Rao IM,A Rao,\n,,A Rao,\n,,A Rao,gap\na_rao_2,,C Osei,\n,,C Osei,\n"
    assert [one.id for one in scenario(tmp_path, letters=letters).letters] == [
        "rao_im",
        "a_rao",
        "a_rao_3",
        "a_rao_2",
        "c_osei",
    ]


def test_a_letter_expected_before_it_was_asked_for_is_noted(tmp_path: Path) -> None:
    rows = "L1,rao,2026-09-10,2026-09-11\nL2,osei,2026-09-11,2026-09-11\nL3,osei,,2026-09-11\n"
    found = notes(tmp_path, letters=f"letter_id,writer_id,expected,asked\n{rows}", writers=WRITERS)
    assert [note for note in found if "asked for" in note] == [
        "letters.csv:2: expected: 2026-09-10 is before the day it was asked for, 2026-09-11"
    ]
