"""Wordings of status and kind, and what titles tell: each read for what it means, or told with a hint that is right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from texts import WRITERS, faults, scenario

from solver.domain.entities import LetterKind, Scenario, Status
from solver.io.table.values import quoted

STATUSES: dict[Status, str] = {
    Status.UPLOADED: """Received | Received 8/30 | In ERAS | Submitted | Uploaded ✓ | ✓ uploaded | Uploaded (8/30)
        UPLOADED! | Letter has been uploaded | LoR uploaded to ERAS on 8/30 | LoR received by ERAS | uploaded 8/30/2026
        Uploaded, processed | It's in | Received & processed | Already in ERAS | In the portal | Assigned to programs
        Writer has uploaded | Letter complete | Ready to assign | Available in MyERAS | Uploaded by author""",
    Status.PROMISED: """Will write | Said yes | Promised by 9/15 | Agreed (will upload by 9/15) | Agreed, expected 9/15
        Will upload 9/15 | Verbally agreed | Agreed to write LoR | He said yes | Yes, will write | working on it
        Writing letter | Drafting LoR | agreed 8/1 | On its way | She agreed | Happy to write""",
    Status.REQUESTED: """LoR Requested | LoR Request Sent | Letter requested 8/1 | Waiting | Pending upload
        Sent request
        Requested 8/1/26 | Requested (8/1) | requested on Aug 1, 2026 | Asked in person 8/1 | 8/1 requested
        Letter request form sent 8/1 | Emailed request 8/1 | waiting since 8/1 | Pending (due 9/15) | LoR pending
        Requested, waiting | Requested - pending | Requested; no reply | Requested by email | Still waiting
        Reminder sent 8/15 | Not yet in ERAS | Not submitted | Awaiting upload by writer | Pending - requested 8/1
        Waiting to hear back | No response yet | Incomplete""",
    Status.NOT_ASKED: """Haven't asked | Haven\u2019t asked | To be asked | Will ask | Will ask 9/15 | Plan to ask
        Need to request | Considering | Never asked | Wish list""",
    Status.DECLINED: "Won't write | Can\u2019t write | Unable to write letter | Not willing | Said no",
    Status.WITHDRAWN: "Withdrawn by writer | Pulled | Retracted 8/1",
}
KINDS: dict[LetterKind, str] = {
    LetterKind.NARRATIVE: """Categorical letter | IM Categorical | IM letter | Narrative LoR | Neurology | IM narrative
        Faculty letter | PD letter | Sub-I letter | Subspecialty letter | General LoR | Character reference | Prelim""",
    LetterKind.CHAIR: "Chair's letter | Dept. Chair | Medicine chair letter | Chair LoR (IM) | Letter from chair",
    LetterKind.DEPARTMENT: "Dept letter | Dept. of Medicine letter | Departmental LoR",
    LetterKind.SEL: "IM SEL | SEL (IM) | SEL letter | Structured letter",
    LetterKind.SLOE: "EM SLOE | SLOE (EM) | eSLOE | Standardized Letter of Evaluation",
    LetterKind.RESEARCH: "Research LoR | PI letter | Research mentor letter",
}


def wordings(text: str) -> list[str]:
    return [one.strip() for line in text.splitlines() for one in line.split("|")]


def list_of(header: str, cells: Iterable[str]) -> str:
    """A list of letters with one more column."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerows([["letter_id", "writer_id", header], *([f"L{at}", "rao", cell] for at, cell in enumerate(cells))])
    return file.getvalue()


def noted(found: Scenario, column: str) -> list[str]:
    return [note.what for note in found.notes if note.column == column]


def test_a_status_is_read_as_people_write_it(tmp_path: Path) -> None:
    table = [(cell, status) for status, text in STATUSES.items() for cell in wordings(text)]
    found = scenario(tmp_path, letters=list_of("status", [cell for cell, _ in table]), writers=WRITERS)
    assert [(cell, letter.status) for (cell, _), letter in zip(table, found.letters, strict=True)] == table
    assert len(table) > 75


def test_a_day_in_a_status_goes_where_its_meaning_is_certain(tmp_path: Path) -> None:
    header = "letter_id,writer_id,status,asked"
    rows = (
        "L1,rao,LoR requested 8/1,\nL2,rao,Pending (due 9/15),\nL3,osei,Received 8/30,\nL4,osei,Asked 8/1,2026-07-01\n"
    )
    found = scenario(tmp_path, letters=f"{header}\n{rows}L5,osei,Reminder sent 8/15,\n", writers=WRITERS)
    assert [(one.asked, one.expected) for one in found.letters] == [
        (date(2026, 8, 1), None),
        (None, date(2026, 9, 15)),
        (None, None),
        (date(2026, 7, 1), None),
        (None, None),
    ]
    unused = "the day in it is not used"
    assert noted(found, "status") == [
        '"LoR requested 8/1" is read as requested; asked is 2026-08-01 unless its own cell says another day',
        '"Pending (due 9/15)" is read as requested; expected is 2026-09-15 unless its own cell says another day',
        f'"Received 8/30" is read as uploaded; {unused}',
        '"Asked 8/1" is read as requested; asked is 2026-08-01 unless its own cell says another day',
        f'"Reminder sent 8/15" is read as requested; {unused}',
    ]


def test_a_status_that_is_not_certain_is_a_fault_with_no_hint_that_is_wrong(tmp_path: Path) -> None:
    hint = "allowed are uploaded · promised · requested · not_asked · declined · withdrawn."
    cells = {
        "Sent": "which may mean many things. Maybe enter requested or uploaded.",
        "Expected": "which may mean promised or requested. Maybe enter the one it is.",
        "Missing": "which may mean not_asked or requested. Maybe enter the one it is.",
        "Cancelled": "which may mean declined or withdrawn. Maybe enter the one it is.",
        **dict.fromkeys(("Requested, uploaded", "Uploaded by 9/15", "not withdrawn", "In review"), hint),
        "Uploaded?": f'{hint} Maybe "uploaded".',
        "Not uploded": f'{hint} Maybe "requested".',
        "letters " * 12 + "8/1": hint,
    }
    assert faults(tmp_path, letters=list_of("status", cells), writers=WRITERS) == [
        f"letters.csv:{line}: status: found {quoted(cell)}, {said}"
        for line, (cell, said) in enumerate(cells.items(), 2)
    ]


def test_a_kind_is_read_as_people_write_it(tmp_path: Path) -> None:
    table = [(cell, kind) for kind, text in KINDS.items() for cell in wordings(text)]
    found = scenario(tmp_path, letters=list_of("kind", [cell for cell, _ in table]), writers=WRITERS)
    assert [(cell, letter.kind) for (cell, _), letter in zip(table, found.letters, strict=True)] == table
    assert noted(found, "kind") == [
        f'"{cell}" names a field or a track and no kind; counts as empty. Maybe enter the field in specialty.'
        for cell in ("Categorical letter", "IM Categorical", "IM letter", "Neurology", "Prelim")
    ]


def test_a_kind_that_is_not_certain_is_a_fault_with_no_hint_that_is_wrong(tmp_path: Path) -> None:
    hint = "allowed are narrative · chair · department · sel · sloe · research."
    cells = {
        "Standardized": "which may mean sel or sloe. Maybe enter the one it is.",
        "Chair/Department": "which may mean chair or department. Maybe enter the one it is.",
        "Non-chair": hint,
        "Peer": hint,
        "Departmental leter": f'{hint} Maybe "department".',
    }
    assert faults(tmp_path, letters=list_of("kind", cells), writers=WRITERS) == [
        f'letters.csv:{line}: kind: found "{cell}", {said}' for line, (cell, said) in enumerate(cells.items(), 2)
    ]


def titled(folder: Path, *rows: str) -> Scenario:
    header = "letter_id,label,kind,writer,writer_specialty,role,country,status\n"
    return scenario(folder, letters=header + "".join(f"L{at},{row},US,uploaded\n" for at, row in enumerate(rows)))


def test_a_title_tells_the_kind_where_none_is_entered(tmp_path: Path) -> None:
    titles = {
        "Chair letter": LetterKind.CHAIR,
        "Hale - Chair's LoR 2026": LetterKind.CHAIR,
        "Department letter": LetterKind.DEPARTMENT,
        "SLOE": LetterKind.SLOE,
        "SLOE (ED)": LetterKind.SLOE,
        "IM SEL Hale": LetterKind.SEL,
        "Chair SEL": LetterKind.SEL,
        "Research letter": LetterKind.RESEARCH,
        "Research": LetterKind.RESEARCH,
    }
    found = titled(tmp_path, *(f"{title},,Ada Hale,IM,attending" for title in titles))
    assert [letter.kind for letter in found.letters] == list(titles.values())
    assert noted(found, "label") == [f'kind {kind} read from the title, "{title}"' for title, kind in titles.items()]
    assert not [one for one in found.suppositions if one.column == "kind"]


def test_a_chair_s_letter_that_its_title_calls_narrative_is_one(tmp_path: Path) -> None:
    assert titled(tmp_path, "Narrative LoR,,Ada Hale,IM,chair").letters[0].kind is LetterKind.NARRATIVE


def test_what_a_title_may_tell_or_tells_otherwise_is_noted(tmp_path: Path) -> None:
    rows = {
        "Hale IM,,Ada Hale,IM,attending": "",
        "Dr. Chair letter,,Ada Chair,IM,attending": "",
        "Chair of surgery,,Ada Hale,IM,attending": "the kind (chair), which is not entered. Maybe fill kind.",
        "Chair letter/SLOE,,Ada Hale,IM,attending": "the kind (chair or sloe), which is not entered. Maybe fill kind.",
        "Not a chair letter,,Ada Hale,IM,attending": "the kind (chair), which is not entered. Maybe fill kind.",
        "Neurology letter,,Ada Hale,IM,attending": "a field, neurology. Maybe fill specialty (addressed to) or "
        "writer_specialty.",
        "Hale PD letter,,Ada Hale,IM,attending": "the writer's role, program_director, but attending counts. "
        "Maybe fill role.",
    }
    found = titled(tmp_path, *rows, "Chair letter,narrative,Ada Hale,IM,attending")
    assert {letter.kind for letter in found.letters} == {LetterKind.NARRATIVE}
    titles = [row.split(",")[0] for row in rows]
    assert noted(found, "label") == [
        *(f'"{title}" may tell {what}' for title, what in zip(titles, rows.values(), strict=True) if what),
        '"Chair letter" tells the kind chair, but kind is narrative, which counts',
    ]
