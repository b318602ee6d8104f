"""A result as files: tables with one row per placement, program, click and strength, and ``result.json``.

Every column is told in docs/files.md.

The tables of a list with many programs are made in pieces: what many programs share is written once.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from enum import Enum
from importlib.metadata import version
from itertools import chain
from typing import Any, Protocol, TypeVar

from ..analysis.result import Outcome, ProgramPlan, Result
from ..domain.entities import Letter, ProgramStatus, State, Track
from ..io.output import json_text
from ..io.table.sheet import raw
from ..rules.actions import kept_until
from ..rules.scale import decimal

__all__ = ["answer", "figures", "files"]


COLUMNS = {
    "assignments": ("program_id", "program", "letter_id", "writer", "state", "strength"),
    "clicks": ("letter_id", "label", "action", "program_id", "program", "city", "state", "final", "until"),
    "programs": (
        "program_id",
        "program",
        "status",
        "letters",
        "required",
        "maximum",
        "value",
        "unmet",
        "today",
        "fallback",
        "rules",
    ),
    "strengths": ("program_id", "letter_id", "eligible", "strength", "probability"),
    "kinds": ("program_id", "kind"),
}
QUOTED = re.compile('["\r\n]')
"""Signs for which a cell of a CSV file needs quotation marks, besides the comma."""

T = TypeVar("T", str, tuple[object, ...])
Piece = TypeVar("Piece", covariant=True)


class Form(Protocol[Piece]):
    """Makes a piece of a row of the values of cells that follow each other; what many programs share is made once.

    Pieces are added up to rows: text of a CSV file (:func:`_cells`), or values for JSON (:func:`_figures`).
    """

    def __call__(self, values: tuple[object, ...], *, last: bool = False) -> Piece:
        """One piece; the last of its row or not."""


class _List:
    """The rows of the list with their plans.

    Attributes
    ----------
    programs
        All programs of the problem.
    firsts
        The first plan of each part of the programs that differ in ids, names, places and weights alone.
    part_of
        Per program, the number of its part.
    rows
        Every row of the list in file order, with the position of its program.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.programs = result.problem.programs
        parts = result.programs.alike()
        self.firsts = [plans[0] for plans in parts]
        self.rows = tuple(zip(result.scenario.tracks, self._places(), strict=True))
        self.part_of = [0] * len(self.programs)
        for number, plans in enumerate(parts):
            for place in plans.places:
                self.part_of[place] = number

    def _places(self) -> Sequence[int]:
        """Per row, the position of its program."""
        tracks = self.result.scenario.tracks
        if len(tracks) == len(self.programs):
            return range(len(tracks))
        place_of = {track.id: place for place, program in enumerate(self.programs) for track in program.tracks}
        return [place_of[track.id] for track in tracks]


def assignments(listing: _List, form: Form[T]) -> Iterator[T]:
    """Every letter of the PLAN at every row of the list; `form` makes the pieces of rows, here and below."""
    scenario = listing.result.scenario
    names = {writer.id: writer.name for writer in scenario.writers}
    writer_of = {letter.id: names[letter.writer_id] for letter in scenario.letters}
    ends = [
        [
            form((placed.letter_id, writer_of[placed.letter_id], placed.state, placed.strength), last=True)
            for placed in plan.letters
        ]
        for plan in listing.firsts
    ]
    for track, place in listing.rows:
        program = form((track.id, track.name))
        for end in ends[listing.part_of[place]]:
            yield program + end


def programs(listing: _List, form: Form[T]) -> Iterator[T]:
    """How every row of the list stands; tracks of one program share its value equally."""
    ends: dict[tuple[int, float, bool], T] = {}
    for track, place in listing.rows:
        case = listing.part_of[place], listing.programs[place].weight, track.needs is None
        if case not in ends:
            ends[case] = form(_standing(listing.result.programs[place], track), last=True)
        yield form((track.id, track.name)) + ends[case]


def _standing(plan: ProgramPlan, track: Track) -> tuple[object, ...]:
    """How a row stands."""
    return (
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


def _fallback(plan: ProgramPlan) -> Iterator[str]:
    """What steps in for each kept letter: ``-`` for nothing, ``?`` where the time was over before it was listing."""
    for placed in plan.letters:
        if placed.state is State.KEEP:
            then = plan.fallback.get(placed.letter_id)
            yield f"{placed.letter_id}>{('+'.join(then.letter_ids) or '-') if then else '?'}"


def clicks(listing: _List, form: Form[T]) -> Iterator[T]:
    """What to do in MyERAS, letter by letter; a program stands once, under its first track."""
    tracks = (program.tracks[0] for program in listing.programs)
    programs = [form((track.id, track.name, track.city, track.state)) for track in tracks]
    for letter in listing.result.scenario.letters:
        around = [_click(listing.result, plan, letter, form) for plan in listing.firsts]
        if any(around):
            for part, program in zip(listing.part_of, programs, strict=True):
                if click := around[part]:
                    yield click[0] + program + click[1]


def _click(result: Result, plan: ProgramPlan, letter: Letter, form: Form[T]) -> tuple[T, T] | None:
    """What stands before and after a program in the row of a click; None where nothing is to be done.

    Parameters
    ----------
    plan
        The plan of the first of the programs meant.
    letter
        The letter to click.
    form
        Makes the pieces.
    """
    todo = plan.click(letter)
    if not todo:
        return None
    season = result.scenario.settings.season
    day = kept_until(plan.program, letter, season).isoformat() if todo == "keep" else ""
    return form((letter.id, letter.label, todo)), form(("yes" if plan.program.applied else "no", day), last=True)


def strengths(listing: _List, form: Form[T]) -> Iterator[T]:
    """Every letter's strength at every row of the list, or at one program of each kind when the list is long."""
    result = listing.result
    own = result.scenario.strengths
    chances = result.probabilities
    for plan in map(result.programs.__getitem__, _firsts(result)) if _is_long(result) else result.programs:
        group = result.problem.groups[plan.kind]
        for track in plan.program.tracks:
            for place, letter in enumerate(result.scenario.letters):
                _, own_chance = own.get((track.id, letter.id), (0.0, None))
                chance = chances[place] if own_chance is None else own_chance
                eligible = "yes" if group.open_to(place) else "no"
                yield form((track.id, letter.id, eligible, decimal(group.strengths[place]), chance), last=True)


def kinds(listing: _List, form: Form[T]) -> Iterator[T]:
    """Per row of the list, the program that stands for its kind in ``strengths.csv``."""
    firsts = [form((listing.programs[place].id,), last=True) for place in _firsts(listing.result)]
    for track, place in listing.rows:
        yield form((track.id,)) + firsts[listing.firsts[listing.part_of[place]].kind]


def _firsts(result: Result) -> list[int]:
    """The position of the first program of each program kind."""
    return [group.programs[0] for group in result.problem.groups]


def _cells(values: tuple[object, ...], *, last: bool = False) -> str:
    """Cells of a CSV file, and the sign after them."""
    text = ",".join(map(str, values))
    if QUOTED.search(text) or text.count(",") >= len(values):
        text = ",".join([raw(str(value), ",") for value in values])
    return text + ("\n" if last else ",")


def _figures(values: tuple[object, ...], *, last: bool = False) -> tuple[object, ...]:  # noqa: ARG001 (values need no sign after them)
    """Values as JSON has them."""
    return tuple([plain(value) for value in values])


def document(result: Result, read_seconds: float) -> dict[str, Any]:
    """What ``result.json`` holds; `read_seconds` is the time reading took, here and below."""
    scenario = result.scenario
    counts = {status.value: result.count(status) for status in ProgramStatus}
    return {
        **figures(result.plan),
        "today": figures(result.today),
        "counts": {
            "programs": len(result.programs),
            "letters": len(scenario.letters),
            "kinds": len(result.problem.groups),
            **counts,
            "unchecked": sum(not program.checked for program in result.problem.programs),
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
    listing = _List(result)
    rows = {"programs": programs(listing, _figures), "assignments": assignments(listing, _figures)}
    return document(result, read_seconds) | {
        name: [dict(zip(COLUMNS[name], row, strict=True)) for row in each] for name, each in rows.items()
    }


def files(result: Result, read_seconds: float) -> dict[str, Iterable[str]]:
    """Every file of an answer by name, in pieces of text that are made as they are written."""
    listing = _List(result)
    tables = {
        "assignments": assignments(listing, _cells),
        "clicks": clicks(listing, _cells),
        "programs": programs(listing, _cells),
        "strengths": strengths(listing, _cells),
    }
    if _is_long(result):
        tables["kinds"] = kinds(listing, _cells)
    texts = {f"{name}.csv": chain([_cells(COLUMNS[name], last=True)], rows) for name, rows in tables.items()}
    return texts | {"result.json": [json_text(document(result, read_seconds))]}


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
        "shortfall_bound": outcome.shortfall_bound,
        "objective": outcome.objective,
        "bound": outcome.bound,
        "asks": list(outcome.asks),
    }


def _is_long(result: Result) -> bool:
    rows = len(result.scenario.tracks) * len(result.scenario.letters)
    return rows > result.scenario.settings.limits.strengths_rows
