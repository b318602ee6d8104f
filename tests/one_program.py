"""One program and letters that are much alike: what is asked of it is put to a context of its own."""

from pathlib import Path

from folders import read

import solver
from solver.analysis.result import Result
from solver.analysis.single_program import ProgramContext, program_context
from solver.optimize.budget import Budget

__all__ = ["FOUR", "WARD", "context_of", "letter", "solved"]

AUGUST = "[season]\nas_of = 2026-08-15\n"
"""The day of whoever names none: before the season opens, whatever day it is where the tests run."""

WARD = {"role": "attending", "country": "US", "setting": "inpatient", "involvement": "hands_on", "weeks": 4}


def letter(letter_id: str, field: str = "internal medicine", **more: object) -> dict[str, object]:
    own = {"letter_id": letter_id, "writer": f"Dr. {letter_id}", "writer_specialty": field, "status": "uploaded"}
    return {**WARD, "rotation": f"Ward {letter_id}", **own, **more}


FOUR = [letter("A", comparison="top_1"), letter("B", comparison="top_5"), letter("C"), letter("D", comparison="none")]


def solved(folder: Path, letters: list[dict[str, object]], toml: str = "", **program: object) -> Result:
    toml = toml if "[season]" in toml else AUGUST + toml
    return solver.solve(read(folder, toml, letters=letters, programs=[{"program_id": "P", "name": "P", **program}]))


def context_of(result: Result, budget: Budget | None = None) -> ProgramContext:
    return program_context(result, result.programs[0], budget or Budget())
