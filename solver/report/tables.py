"""A result as files: tables with one row per placement, program, click and strength, and ``result.json``.

Every column is told in docs/files.md.

The tables of a list with many programs are made in pieces: what many programs share is written once.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from enum import Enum
from importlib.metadata import version
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from ..analysis.decision import Decision
from ..analysis.result import Outcome, Placed, ProgramPlan, Result, Step
from ..domain.entities import Letter, ProgramStatus, RulesKnown, State, Status, Track
from ..io.output import json_text
from ..io.table.writing import row_text
from ..rules.scale import decimal
from ..rules.timing import arrival

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["SHOWN", "answer", "figures", "files", "frames", "sheet_rows", "shown_files", "versions"]


COLUMNS = {
    "assignments": "program_id,program,letter_id,label,writer,state,strength",
    "clicks": "letter_id,label,writer,action,program_id,program,city,state,final",
    "checklist": "program_id,program,city,state,set,status,apply,apply_day,"
    "letter_1,letter_2,letter_3,letter_4,to_come,unmet",
    "programs": "program_id,program,set,status,now,plan,required,maximum,value,missing,late,unmet,fallback,rules",
    "strengths": "program_id,letter_id,eligible,strength,probability",
    "kinds": "program_id,kind",
}
"""The first line of each table."""
SHOWN = ("assignments", "clicks", "checklist", "programs")
"""Tables that others may see, but for the columns of `POINTS`."""
POINTS = frozenset({"strength", "value"})
"""Columns that tell points."""

PACKAGES = ("lor-solver", "jinja2", "lark", "lxml", "networkx", "numpy", "openpyxl", "ortools", "pandas")
"""What an answer may depend on: what reads, decides and writes it."""
PLACES = 4
"""Columns for letters in the check list: what a program takes."""
NO_LETTER = 5
"""Cells of a letter in a row of ``assignments.csv``."""
MORE, END = ",", "\n"
"""What follows a piece of a row in a CSV file."""

T = TypeVar("T", str, tuple[object, ...])
Form = Callable[[tuple[object, ...], str], T]
"""Makes a piece of a row of the values of cells that follow each other and the sign after them.

What many programs share is made once. Pieces are added up to rows: text of a CSV file (:func:`_cells`), or values for
JSON (:func:`_figures`).
"""


class _List:
    """The rows of the list with their plans.

    Attributes
    ----------
    programs
        All programs of the problem.
    firsts
        The first plan of each part of the programs that differ in ids, names, places and weights alone.
    set_of
        Per part, the number of the set its programs belong to.
    part_of
        Per program, the number of its part.
    writer_of
        Per letter's id, the name of its writer.
    rows
        Every row of the list in file order, with the position of its program.
    points
        False if the columns that tell points are left out.
    """

    def __init__(self, result: Result, *, points: bool = True) -> None:
        self.result = result
        self.points = points
        self.programs = result.problem.programs
        parts = result.programs.alike()
        self.firsts = [plans[0] for plans in parts]
        place_of = {track.id: place for place, program in enumerate(self.programs) for track in program.tracks}
        self.rows = tuple((track, place_of[track.id]) for track in result.scenario.tracks)
        self.set_of = [result.set_numbers[plans.places[0]] for plans in parts]
        names = {writer.id: writer.name for writer in result.scenario.writers}
        self.writer_of = {letter.id: names[letter.writer_id] for letter in result.scenario.letters}
        self.letters = {letter.id: letter for letter in result.scenario.letters}
        self.part_of = [0] * len(self.programs)
        for number, plans in enumerate(parts):
            for place in plans.places:
                self.part_of[place] = number

    def columns(self, name: str) -> list[str]:
        """The columns of a table."""
        return [column for column in COLUMNS[name].split(",") if self.points or column not in POINTS]

    def figure(self, points: float) -> tuple[float, ...]:
        """A cell that tells points, or none."""
        return (points,) if self.points else ()

    def called(self, letter_id: str) -> str:
        """A letter by its label in MyERAS and its writer."""
        return f"{self.letters[letter_id].label}, {self.writer_of[letter_id]}"


def assignments(listing: _List, form: Form[T], *, every: bool = False) -> Iterator[T]:
    """Every letter of NOW and the PLAN at every row of the list.

    Parameters
    ----------
    listing
        The list, here and below.
    form
        Makes the pieces of rows, here and below.
    every
        True if a row of the list without a letter has an empty one.
    """
    label = {letter_id: letter.label for letter_id, letter in listing.letters.items()}

    def placed(there: Placed) -> T:
        letter_id = there.letter_id
        said: tuple[object, ...] = (letter_id, label[letter_id], listing.writer_of[letter_id], there.state)
        return form(said + listing.figure(there.strength), END)

    none = [form(("",) * NO_LETTER, END)] if every else []
    ends: list[list[T]] = [list(map(placed, plan.letters)) or none for plan in listing.firsts]
    for track, place in listing.rows:
        program = form((track.id, track.name), MORE)
        for end in ends[listing.part_of[place]]:
            yield program + end


def programs(listing: _List, form: Form[T]) -> Iterator[T]:
    """How every row of the list stands; tracks of one program share its value equally."""
    ends: dict[tuple[int, float, RulesKnown], T] = {}
    for track, place in listing.rows:
        part = listing.part_of[place]
        case = part, listing.programs[place].weight, track.rules
        if case not in ends:
            ends[case] = form(_standing(listing, place, track), END)
        yield form((track.id, track.name), MORE) + ends[case]


def _standing(listing: _List, place: int, track: Track) -> tuple[object, ...]:
    """How a row stands; `place` is the position of its program."""
    plan = listing.result.programs[place]
    return (
        listing.set_of[listing.part_of[place]],
        plan.status,
        ";".join(plan.now),
        ";".join(plan.letter_ids),
        plan.program.required,
        plan.program.maximum,
        *listing.figure(plan.value / len(plan.program.tracks)),
        plan.missing,
        plan.late,
        _unmet(plan),
        ";".join(_fallback(plan)),
        track.rules,
    )


def _unmet(plan: ProgramPlan) -> str:
    """What is not met in the end, and by how many letters."""
    return "; ".join(f"{clause}: {gap}" for clause, gap in plan.unmet)


def checklist(listing: _List, form: Form[T]) -> Iterator[T]:
    """A row for every ERAS program, to proof-read or to print."""
    ends = [form(_checked(listing, plan, number), END) for number, plan in enumerate(listing.firsts)]
    for program, part in zip(listing.programs, listing.part_of, strict=True):
        track = program.tracks[0]
        yield form((track.id, track.name, track.city, track.state), MORE) + ends[part]


def _checked(listing: _List, plan: ProgramPlan, part: int) -> tuple[object, ...]:
    """What stands in a row of the check list after the program itself."""
    said = list(map(listing.called, plan.now))
    last = PLACES - 1
    places = [*said[:last], "; ".join(said[last:])]
    places += [""] * (PLACES - len(places))
    to_come = "; ".join(_to_come(listing, plan, step) for step in plan.steps)
    return listing.set_of[part], plan.status, plan.apply, plan.apply_day, *places, to_come, _unmet(plan)


def _to_come(listing: _List, plan: ProgramPlan, step: Step) -> str:
    """A letter to come: by when, and in whose place or until when its place is kept."""
    out = " and ".join(map(listing.called, step.replaces))
    if step.letter_id is None:
        return f"{out} goes where it is needed more"
    letter, season = listing.letters[step.letter_id], listing.result.scenario.settings.season
    said = listing.called(letter.id)
    if letter.status is not Status.UPLOADED:
        said += f" by {arrival(letter, season)}" if letter.expected else " (date not entered)"
    if step.kept_until:
        then = plan.fallback.get(letter.id)
        instead = " and ".join(map(listing.called, then.letter_ids)) if then else ""
        return f"{said}, its place is kept until {step.kept_until}" + (f", else {instead}" if instead else "")
    return f"{said} in place of {out}" if out else f"{said} joins"


def _fallback(plan: ProgramPlan) -> Iterator[str]:
    """What steps in for each letter to come: ``-`` for nothing, ``?`` where the time ended before it was known."""
    for letter_id in plan.in_state(State.KEEP):
        then = plan.fallback.get(letter_id)
        yield f"{letter_id}>{('+'.join(then.letter_ids) or '-') if then else '?'}"


def clicks(listing: _List, form: Form[T]) -> Iterator[T]:
    """What to click in MyERAS today, letter by letter; a program stands once, under its first track."""
    tracks = (program.tracks[0] for program in listing.programs)
    programs = [form((track.id, track.name, track.city, track.state), MORE) for track in tracks]
    for letter in listing.result.scenario.letters:
        around = [_click(listing, plan, letter, form) for plan in listing.firsts]
        if any(around):
            for part, program in zip(listing.part_of, programs, strict=True):
                if click := around[part]:
                    yield click[0] + program + click[1]


def _click(listing: _List, plan: ProgramPlan, letter: Letter, form: Form[T]) -> tuple[T, T] | None:
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
    before = form((letter.id, letter.label, listing.writer_of[letter.id], todo), MORE)
    return before, form(("yes" if plan.program.applied else "no",), END)


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
                yield form((track.id, letter.id, eligible, decimal(group.strengths[place]), chance), END)


def kinds(listing: _List, form: Form[T]) -> Iterator[T]:
    """Per row of the list, the program that stands for its kind in ``strengths.csv``."""
    firsts = [form((listing.programs[place].id,), END) for place in _firsts(listing.result)]
    for track, place in listing.rows:
        yield form((track.id,), MORE) + firsts[listing.firsts[listing.part_of[place]].kind]


def _firsts(result: Result) -> list[int]:
    """The position of the first program of each program kind."""
    return [group.programs[0] for group in result.problem.groups]


def _cells(values: tuple[object, ...], sign: str) -> str:
    """Cells of a CSV file."""
    return row_text(values) + sign


def _figures(values: tuple[object, ...], sign: str) -> tuple[object, ...]:  # noqa: ARG001 (values need no sign)
    """Values as JSON has them."""
    return tuple([plain(value) for value in values])


def document(result: Result, read_seconds: float) -> dict[str, Any]:
    """What ``result.json`` holds; `read_seconds` is the time reading took, here and below."""
    scenario = result.scenario
    return {
        **figures(result.plan),
        "today": figures(result.today),
        "counts": {
            "programs": len(result.programs),
            "letters": len(scenario.letters),
            "kinds": len(result.problem.groups),
            **{status.value: result.count(status) for status in ProgramStatus},
            "unchecked": sum(program.rules is RulesKnown.UNCHECKED for program in result.problem.programs),
        },
        "decisions": [_decided(result, decision) for decision in result.decisions],
        "as_of": scenario.as_of.isoformat(),
        "apply_day": plain(result.apply_day),
        "seconds": {phase: round(took, 4) for phase, took in {"read": read_seconds, **result.seconds}.items()},
        "seed": result.seed,
        "parameters": plain(asdict(scenario.settings)),
        "versions": versions(),
    }


def _decided(result: Result, decision: Decision) -> dict[str, Any]:
    """What was worked out of a kept place."""
    return {
        **plain(asdict(decision)),
        "programs": [result.problem.programs[place].id for place in decision.programs],
        "letters_gained": decision.letters_gained,
        "points_gained": decision.points_gained,
    }


def versions() -> dict[str, str]:
    """What made an answer: Python and the packages that it may depend on, each with its version."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def answer(result: Result, read_seconds: float) -> dict[str, Any]:
    """What ``--json`` prints: the document, and the rows of ``programs.csv`` and ``assignments.csv``."""
    listing = _List(result)
    rows = {"programs": programs(listing, _figures), "assignments": assignments(listing, _figures)}
    return document(result, read_seconds) | {
        name: [dict(zip(COLUMNS[name].split(","), row, strict=True)) for row in each] for name, each in rows.items()
    }


def files(result: Result, read_seconds: float) -> dict[str, Iterable[str]]:
    """Every file of an answer by name, in pieces of text that are made as they are written."""
    tables = _tables(_List(result), _cells)
    texts = {f"{name}.csv": chain([f"{COLUMNS[name]}\n"], rows) for name, rows in tables.items()}
    return texts | {"result.json": [json_text(document(result, read_seconds))]}


def shown_files(result: Result) -> dict[str, Iterable[str]]:
    """The tables of an answer that others may see by name, without points, in pieces of text."""
    listing = _List(result, points=False)
    tables = _tables(listing, _cells)
    return {f"{name}.csv": chain([",".join(listing.columns(name)) + "\n"], tables[name]) for name in SHOWN}


def frames(result: Result) -> dict[str, DataFrame]:
    """Every table of an answer by the name of its file without the ending, with figures as figures."""
    from pandas import DataFrame

    rows = _tables(_List(result), _figures)
    return {name: DataFrame(list(each), columns=COLUMNS[name].split(",")) for name, each in rows.items()}


def _tables(listing: _List, form: Form[T]) -> dict[str, Iterator[T]]:
    """The rows of every table of an answer, in the `form` that is wanted."""
    tables = {
        "assignments": assignments(listing, form),
        "clicks": clicks(listing, form),
        "checklist": checklist(listing, form),
        "programs": programs(listing, form),
        "strengths": strengths(listing, form),
    }
    return tables | ({"kinds": kinds(listing, form)} if _is_long(listing.result) else {})


def sheet_rows(result: Result) -> dict[str, tuple[list[str], Iterator[tuple[object, ...]]]]:
    """The tables that a person reads, by name: the headings, and the rows as values."""
    listing = _List(result)
    tables = _tables(listing, _figures) | {"assignments": assignments(listing, _figures, every=True)}
    return {name: (COLUMNS[name].split(","), tables[name]) for name in ("checklist", "clicks", "assignments")}


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
    names = ("status", "shortfall", "shortfall_bound", "objective", "bound", "asks")
    return {name: plain(getattr(outcome, name)) for name in names}


def _is_long(result: Result) -> bool:
    rows = len(result.scenario.tracks) * len(result.scenario.letters)
    return rows > result.scenario.settings.limits.strengths_rows
