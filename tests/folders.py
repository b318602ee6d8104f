"""Scenario folders from rows: a test writes what a user would, and reads it back."""

import csv
from collections.abc import Sequence
from pathlib import Path

import solver

__all__ = ["LETTERS", "NO_ADVICE", "Row", "five_files", "read", "tight", "write"]

Row = dict[str, object]

WRITER = {
    "writer": "name",
    "writer_specialty": "specialty",
    "role": "role",
    "country": "country",
    "response": "response",
}
WRITER |= {"institution": "institution", "versions": "versions", "ask_cost": "ask_cost"}
ROTATION = {"rotation_country": "country", "setting": "setting", "involvement": "involvement"}
SUPERVISION = {"weeks": "weeks", "direct": "direct"}
"""What a letter's row may carry of others, and its name in their own file."""


NO_ADVICE = '[season]\nas_of = 2026-08-15\n[policy."internal medicine".categorical]\nadvice = []\n'
PERSON: Row = {"writer_specialty": "IM", "role": "attending", "country": "US"}
LETTERS: list[Row] = [
    {"letter_id": "a", "writer": "Ames", "status": "promised", **PERSON},
    {"letter_id": "b", "writer": "Berg", "status": "promised", **PERSON},
    {"letter_id": "c", "writer": "Cole", "status": "promised", **PERSON},
    {"letter_id": "d", "writer": "Dorn", "status": "uploaded", **PERSON},
]


def write(folder: Path, toml: str = "", /, **files: Sequence[Row]) -> Path:
    """Write a CSV file per keyword and, unless it is empty, ``scenario.toml``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, header, restval="")
            table.writeheader()
            table.writerows(rows)
    if toml:
        (folder / "scenario.toml").write_text(toml, encoding="utf-8")
    return folder


def read(folder: Path, toml: str = "", /, **files: Sequence[Row]) -> solver.Scenario:
    """Write a folder and read it back; programs without a name bear their id."""
    if "programs" in files:
        files["programs"] = [{"name": row["program_id"], **row} for row in files["programs"]]
    return solver.read(write(folder, toml, **files))


def tight(folder: Path) -> solver.Scenario:
    """Three programs that want two letters each, of :data:`LETTERS` that may go to one program each."""
    letters = [{**row, "max_programs": 1} for row in LETTERS]
    programs = [{"program_id": name, "required": 2, "needs": "none"} for name in "pqr"]
    return read(folder, NO_ADVICE, letters=letters, programs=programs)


def five_files(letters: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of all files but ``programs.csv`` that say the same as these rows of ``letters.csv`` alone."""
    writers: dict[object, Row] = {}
    rotations: dict[object, Row] = {}
    supervision: dict[tuple[object, object], Row] = {}
    own = []
    for row in letters:
        author = row["writer"]
        writers[author] = {"writer_id": author, **_part(row, WRITER)}
        seen = _part(row, ROTATION)
        if any(seen.values()):
            place = row.get("rotation") or f"with {author}"
            rotations[place] = {"rotation_id": place, "name": place, "specialty": "", **seen}
            supervision[author, place] = {"writer_id": author, "rotation_id": place, **_part(row, SUPERVISION)}
        carried = {*WRITER, *ROTATION, *SUPERVISION, "rotation"}
        own.append({"writer_id": author, **{name: cell for name, cell in row.items() if name not in carried}})
    files = {"writers": list(writers.values()), "rotations": list(rotations.values())}
    files |= {"supervision": list(supervision.values())}
    return {"letters": own, **{name: rows for name, rows in files.items() if rows}}


def _part(row: Row, names: dict[str, str]) -> Row:
    return {theirs: row.get(ours, "") for ours, theirs in names.items()}
