"""The files of section 6 of the contract: a result as tables."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from enum import Enum
from importlib.metadata import version
from typing import Any

import pandas as pd

from ..domain import Letter, ProgramStatus, State, Track
from ..kinds import facts
from ..result import Outcome, ProgramPlan, Result
from ..scale import decimal
from ..strength import probability
from .clicks import action, until

__all__ = ["answer", "figures", "files"]


def assignments(result: Result) -> pd.DataFrame:
    """Every letter of the PLAN at every row of the list."""
    letters, names = _letters(result), _writer_names(result)
    rows = [
        (
            track.id,
            track.name,
            placed.letter_id,
            names[letters[placed.letter_id].writer_id],
            placed.state,
            placed.strength,
        )
        for track, plan in _tracks(result)
        for placed in plan.letters
    ]
    return pd.DataFrame(rows, columns=["program_id", "program", "letter_id", "writer", "state", "strength"])


def programs(result: Result) -> pd.DataFrame:
    """How every row of the list stands; tracks of one program share its value equally."""
    rows = [
        (
            track.id,
            track.name,
            plan.status,
            ";".join(plan.letter_ids),
            plan.program.required,
            plan.program.maximum,
            plan.value / len(plan.program.tracks),
            "; ".join(f"{clause}: {gap}" for clause, gap in plan.unmet),
            ";".join(plan.today),
            ";".join(_fallback(plan)),
            "unchecked" if track.needs is None else "checked",
        )
        for track, plan in _tracks(result)
    ]
    columns = ["program_id", "program", "status", "letters", "required", "maximum", "value", "unmet", "today"]
    return pd.DataFrame(rows, columns=[*columns, "fallback", "rules"])


def _fallback(plan: ProgramPlan) -> Iterator[str]:
    """What steps in for each kept letter: ``-`` for nothing, ``?`` where the time was over before it was found."""
    for placed in plan.letters:
        if placed.state is State.KEEP:
            then = plan.fallback.get(placed.letter_id)
            yield f"{placed.letter_id}>{('+'.join(then.letter_ids) or '-') if then else '?'}"


def clicks(result: Result) -> pd.DataFrame:
    """What to do in MyERAS, letter by letter; a program stands once, under its first track."""
    rows = [row for letter in result.scenario.letters for row in _clicks_of(result, letter)]
    columns = ["letter_id", "label", "action", "program_id", "program", "city", "state", "final", "until"]
    return pd.DataFrame(rows, columns=columns)


def _clicks_of(result: Result, letter: Letter) -> Iterator[tuple[str, ...]]:
    for plan in result.programs:
        todo = action(plan, letter)
        if todo:
            program, track = plan.program, plan.program.tracks[0]
            day = until(result, program, letter).isoformat() if todo == "keep" else ""
            final = "yes" if program.applied else "no"
            place = track.id, track.name, track.city, track.state
            yield letter.id, letter.label, todo, *place, final, day


def strengths(result: Result) -> pd.DataFrame:
    """Every letter's strength at every row of the list, or at one program of each kind when the list is long."""
    shown = result.programs
    if _is_long(result):
        shown = tuple(result.programs[kind.programs[0]] for kind in result.problem.kinds)
    own = result.scenario.strengths
    chances = [probability(entry) for entry in facts(result.scenario)]
    rows = []
    for plan in shown:
        kind = result.problem.kinds[plan.kind]
        for track in plan.program.tracks:
            for place, letter in enumerate(result.scenario.letters):
                _, own_chance = own.get((track.id, letter.id), (0.0, None))
                chance = chances[place] if own_chance is None else own_chance
                eligible = "yes" if kind.open_to(place) else "no"
                rows.append((track.id, letter.id, eligible, decimal(kind.strengths[place]), chance))
    return pd.DataFrame(rows, columns=["program_id", "letter_id", "eligible", "strength", "probability"])


def kinds(result: Result) -> pd.DataFrame:
    """Per row of the list, the program that stands for its kind in ``strengths.csv``."""
    firsts = [result.programs[kind.programs[0]].program.id for kind in result.problem.kinds]
    rows = [(track.id, firsts[plan.kind]) for track, plan in _tracks(result)]
    return pd.DataFrame(rows, columns=["program_id", "kind"])


def document(result: Result, read_seconds: float) -> dict[str, Any]:
    """What ``result.json`` holds."""
    scenario = result.scenario
    counts = {status.value: result.count(status) for status in ProgramStatus}
    return {
        **figures(result.plan),
        "today": figures(result.today),
        "counts": {
            "programs": len(result.programs),
            "letters": len(scenario.letters),
            "kinds": len(result.problem.kinds),
            **counts,
            "unchecked": sum(not plan.program.checked for plan in result.programs),
        },
        "as_of": scenario.as_of.isoformat(),
        "seconds": {phase: round(took, 4) for phase, took in {"read": read_seconds, **result.seconds}.items()},
        "seed": result.seed,
        "parameters": plain(asdict(scenario.settings)),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lor-solver", "networkx", "ortools", "pandas")},
        },
    }


def answer(result: Result, read_seconds: float) -> dict[str, Any]:
    """What ``--json`` prints: the document, and the rows of ``programs.csv`` and ``assignments.csv``."""
    rows = {"programs": programs(result), "assignments": assignments(result)}
    return document(result, read_seconds) | {name: plain(table.to_dict("records")) for name, table in rows.items()}


def files(result: Result, read_seconds: float) -> dict[str, str]:
    """Every file of an answer, by name."""
    tables = {
        "assignments.csv": assignments(result),
        "clicks.csv": clicks(result),
        "programs.csv": programs(result),
        "strengths.csv": strengths(result),
    }
    if _is_long(result):
        tables["kinds.csv"] = kinds(result)
    texts = {name: table.to_csv(index=False, lineterminator="\n") for name, table in tables.items()}
    text = json.dumps(document(result, read_seconds), indent=2, ensure_ascii=False)
    return texts | {"result.json": text + "\n"}


def plain(value: Any) -> Any:
    """The same figures as JSON has them."""
    match value:
        case Mapping():
            return {str(key): plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [plain(entry) for entry in value]
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value


def figures(outcome: Outcome) -> dict[str, Any]:
    """The figures of one V(A), as JSON has them."""
    return {
        "status": outcome.status.value,
        "shortfall": outcome.shortfall,
        "objective": outcome.objective,
        "bound": outcome.bound,
        "asks": list(outcome.asks),
    }


def _is_long(result: Result) -> bool:
    rows = len(result.scenario.tracks) * len(result.scenario.letters)
    return rows > result.scenario.settings.limits.strengths_rows


def _tracks(result: Result) -> Iterator[tuple[Track, ProgramPlan]]:
    """Every row of the list in file order, with the plan of its program."""
    plans = {track.id: plan for plan in result.programs for track in plan.program.tracks}
    return ((track, plans[track.id]) for track in result.scenario.tracks)


def _letters(result: Result) -> dict[str, Letter]:
    return {letter.id: letter for letter in result.scenario.letters}


def _writer_names(result: Result) -> dict[str, str]:
    return {writer.id: writer.name for writer in result.scenario.writers}
