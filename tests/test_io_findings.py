"""What is gathered while reading, and what is told of it where something is wrong."""

from __future__ import annotations

import pytest

from solver.domain.errors import InputError
from solver.domain.suppositions import HeadingRead, Supposition
from solver.io.table.findings import Findings


def test_notes_and_headings_are_told_beside_faults() -> None:
    findings = Findings()
    findings.note("letters.csv", "odd", line=3)
    for heading, column in (("Title", "label"), ("Due", "expected")):
        findings.heading(HeadingRead(file="letters.csv", heading=heading, column=column))
    findings.settle()
    findings.fault("letters.csv", "wrong", line=2)
    with pytest.raises(InputError) as error:
        findings.settle()
    assert [str(fault) for fault in error.value.faults] == ["letters.csv:2: wrong"]
    assert [str(note) for note in error.value.notes] == [
        "letters.csv:3: odd",
        "letters.csv:1: headings were read so: Title -> label, Due -> expected",
    ]


def test_what_concerns_most_rows_is_told_first() -> None:
    findings = Findings()
    for column, rows in (("kind", 3), ("setting", 37), ("track", 3)):
        findings.suppose(
            Supposition(table="programs.csv", file="programs.csv", column=column, taken="so", rows=rows, of=37)
        )
    assert [supposed.column for supposed in findings.suppositions] == ["setting", "kind", "track"]
