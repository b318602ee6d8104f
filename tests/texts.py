"""Scenario folders from the text of their files: what a test of reading writes, and what reading tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from solver.domain.entities import Scenario
from solver.domain.errors import Fault, InputError
from solver.io.scenario.folder import read

__all__ = ["AS_OF", "LETTERS", "PROGRAMS", "ROTATIONS", "WRITERS", "faults", "notes", "put", "scenario", "unnamed"]

AS_OF = date(2026, 9, 1)
PROGRAMS = "program_id,name\nP1,Mercy\nP2,Bethel\n"
LETTERS = "letter_id,writer_id,country,writer_specialty,status\nL1,rao,US,im,uploaded\nL2,osei,US,im,promised\n"
WRITERS = "writer_id,name,specialty,role,country\nrao,A Rao,IM,attending,USA\nosei,C Osei,IM,hospitalist,USA\n"
ROTATIONS = "rotation_id,name,specialty,country,setting,involvement\nward,Ward 7,IM,US,inpatient,hands_on\n"


def unnamed(fault: Fault) -> str:
    """A fault or note as it is told, without the name of the program or writer whose row it is."""
    return str(replace(fault, about="", row=0))


def put(folder: Path, toml: str = "", **files: str) -> Path:
    """A folder with these texts and, where they are not given, a plain list of programs and letters."""
    for name, text in {"programs": PROGRAMS, "letters": LETTERS, **files}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    if toml:
        (folder / "scenario.toml").write_text(toml, encoding="utf-8")
    return folder


def scenario(folder: Path, toml: str = "", **files: str) -> Scenario:
    return read(put(folder, toml, **files), as_of=AS_OF)


def faults(folder: Path, toml: str = "", **files: str) -> list[str]:
    with pytest.raises(InputError) as error:
        scenario(folder, toml, **files)
    assert str(error.value) == "\n".join(map(str, error.value.faults))
    return [unnamed(fault) for fault in error.value.faults]


def notes(folder: Path, toml: str = "", **files: str) -> list[str]:
    return [unnamed(note) for note in scenario(folder, toml, **files).notes]
