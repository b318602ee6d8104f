"""Small cohorts, and their answers as bytes that can be compared."""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

from folders import LETTERS, NO_ADVICE, Row, write

from solver.io.scenario.starter import examples

__all__ = ["PROGRAMS", "answers", "examples_of", "invented"]

PROGRAMS: list[Row] = [
    {"program_id": "p", "name": "Invented Plain", "required": 2, "needs": "none"},
    {"program_id": "q", "name": "Invented Quarry", "required": 3, "needs": "chair>=1"},
]


def examples_of(folder: Path, names: Mapping[str, str]) -> Path:
    """A cohort of examples: applicant to example."""
    for name, example in names.items():
        copytree(examples()[example], folder / name)
    return folder


def invented(folder: Path, number: int) -> Path:
    """A cohort of so many applicants who differ in how many letters they have."""
    for one in range(number):
        letters = [{**row, "letter_id": f"{row['letter_id']}{one}"} for row in LETTERS[: 2 + one % 3]]
        write(folder / f"Invented-{one:02}", NO_ADVICE, programs=PROGRAMS, letters=letters)
    return folder


def answers(out: Path) -> dict[str, bytes]:
    """Every file of the answers by its place, without what tells how long it took."""
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for place, content in found.items():
        if place.endswith("/result.json"):
            document = json.loads(content)
            found[place] = json.dumps({**document, "seconds": sorted(document["seconds"])}).encode()
    return {place: content for place, content in found.items() if not place.endswith("/cohort.json")}
