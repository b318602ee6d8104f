"""The files of a scenario folder and their columns; what each column means stands in docs/files.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = [
    "CARRIED",
    "COLUMNS",
    "LETTERS",
    "LETTER_DATES",
    "NEEDED",
    "PROGRAMS",
    "REQUIRED",
    "RULES",
    "SETTINGS",
    "WANTED",
    "WORKBOOKS",
    "is_workbook",
]

PROGRAMS = "programs.csv"
LETTERS = "letters.csv"
RULES = "rules.csv"
SETTINGS = "scenario.toml"
WORKBOOKS = (".xlsx", ".xlsm")
"""How the names of workbooks end that may stand for a folder."""
NEEDED = (PROGRAMS, LETTERS)
"""The files that a scenario cannot do without."""
LETTER_DATES = ("expected", "asked", "dated")
CARRIED = (
    *("writer", "writer_specialty", "role", "country", "response"),
    *("rotation", "rotation_country", "setting", "involvement", "weeks"),
)
"""What a row of ``letters.csv`` may carry of a writer or a rotation that has no row of its own."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    PROGRAMS: (
        *("program_id", "name", "institution", "eras_id", "nrmp", "specialty", "track", "setting"),
        *("img_friendly", "img_percent", "img_percent_us", "img_percent_non_us", "city", "state", "city_state"),
        *("priority", "signal", "platform", "sf_match", "in_eras"),
        *("required", "maximum", "needs", "requirements"),
        *("complete_by", "deadline", "apply_by", "applied", "assigned", "closed"),
    ),
    LETTERS: (
        *("letter_id", "writer_id", "label", "kind", "specialty", "status", "uploaded", *LETTER_DATES),
        *("comparison", "detail", "endorsement", "flags", "basis", "waived", "tags"),
        *("only_program", "excluded", "pinned", "probability", "max_programs"),
        *CARRIED,
    ),
    "writers.csv": (
        *("writer_id", "name", "specialty", "role", "country"),
        *("institution", "response", "versions", "ask_cost"),
    ),
    "rotations.csv": (
        *("rotation_id", "name", "specialty", "country", "setting", "involvement"),
        *("institution", "start", "end"),
    ),
    "supervision.csv": ("writer_id", "rotation_id", "weeks", "direct"),
    RULES: ("program_id", "track", "required", "maximum", "needs", "requirements", "checked", "source"),
    "strengths.csv": ("program_id", "letter_id", "strength", "probability"),
}
"""Per file, the columns it may have."""

WANTED: Mapping[str, tuple[tuple[str, ...], ...]] = {PROGRAMS: (("name", "institution"), ("program_id", "nrmp"))}
"""Per file, columns of which one of each group is wanted: where none is there, the columns nobody reads matter too."""

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    PROGRAMS: (("name", "institution", "program_id", "nrmp"),),
    LETTERS: (("letter_id", "label", "writer", "writer_id"), ("writer_id", "writer")),
    "writers.csv": (("writer_id", "name"),),
    "rotations.csv": (("rotation_id", "name"),),
    "supervision.csv": (("writer_id",), ("rotation_id",), ("weeks",)),
    RULES: (("program_id",),),
    "strengths.csv": (("program_id",), ("letter_id",), ("strength",)),
}
"""Per file, the columns it must have: one of each group."""


def is_workbook(path: Path) -> bool:
    """True if a path names a workbook, and not a folder that is called like one."""
    return path.suffix.lower() in WORKBOOKS and not path.is_dir()
