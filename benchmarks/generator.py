"""Seeded lists of any size, as in-memory scenarios.

All people, places and programs are invented, and named so. The figures behind the draws stand in ``generator.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from instance import Instance

from solver.domain.entities import (
    Comparison,
    Detail,
    Endorsement,
    Involvement,
    Letter,
    LetterKind,
    ProgramSetting,
    Response,
    Role,
    Rotation,
    RotationSetting,
    RulesKnown,
    Scenario,
    Status,
    Supervision,
    Track,
    TrackType,
    Writer,
)
from solver.domain.needs import parse
from solver.domain.settings import Settings, shipped, typed
from solver.domain.traits import known
from solver.optimize.grouping import build_problem

__all__ = ["VERSION", "generate", "kinds_found"]

FIGURES: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("generator.toml").read_text(encoding="utf-8"))
VERSION: int = FIGURES["version"]
"""Raised whenever the same description and seed would give another scenario."""

FRESH = 0.05
"""The rubric is said to tell no more kinds apart when fewer than this share of new candidates are of a new kind."""


def generate(instance: Instance) -> Scenario:
    """Make a scenario.

    Raises
    ------
    ValueError
        When the rubric cannot tell so many kinds of program apart.
    """
    people = _people(instance)
    sorts = tuple(_sorts(instance, people))
    rng = _rng(instance, "list")
    members = [
        *range(instance.kinds),
        *(rng.randrange(instance.kinds) for _ in range(instance.kinds, instance.programs)),
    ]
    rng.shuffle(members)
    priorities = [people.settings.program.priority[rng.choice(FIGURES["programs"]["priority"])] for _ in members]
    return replace(
        people,
        tracks=tuple(
            replace(
                sorts[member],
                id=f"P{number:07}",
                name=f"Invented Program {number:07}",
                weight=sorts[member].weight if instance.limited else priority,
            )
            for number, (member, priority) in enumerate(zip(members, priorities, strict=True), 1)
        ),
        strengths=_own_figures(instance, people.letters, members) if instance.strengths == "uniform" else {},
    )


def kinds_found(scenario: Scenario) -> int:
    """How many kinds of program the solver tells apart."""
    return len(build_problem(scenario).groups)


def _rng(instance: Instance, part: str) -> Random:
    """A stream of draws of its own for each part, so that more programs do not change the letters."""
    return Random(f"lor {VERSION} {instance.seed} {part}")


def _settings(instance: Instance) -> Settings:
    tree = shipped("defaults.toml")
    tree["season"]["as_of"] = FIGURES["as_of"]
    tree["asks"] = {"max": instance.asks, "cost": instance.ask_cost}
    tree["limits"]["file_megabytes"] = FIGURES["file_megabytes"]
    return typed(tree, today=FIGURES["as_of"])


# --- writers, rotations, letters ------------------------------------------------------------------------------


def _people(instance: Instance) -> Scenario:
    """The scenario without its programs."""
    settings, rng = _settings(instance), _rng(instance, "people")
    authors = _authors(instance)
    statuses = _statuses(instance)
    writers = tuple(_writer(rng, number, statuses[authors.index(number)]) for number in range(max(authors) + 1))
    rotations, supervision = _stays(rng, writers, FIGURES["rotations"]["sharing"] if instance.overlap else 1)
    letters = tuple(
        _letter(rng, instance, place, writers[author], status, settings)
        for place, (author, status) in enumerate(zip(authors, statuses, strict=True))
    )
    return Scenario(
        settings=settings,
        writers=writers,
        rotations=rotations,
        supervision=supervision,
        letters=_with_late(instance, letters),
        tracks=(),
    )


def _authors(instance: Instance) -> list[int]:
    """Per letter, the number of its writer: with versions, some write two letters that stand side by side."""
    pairs = int(instance.letters * FIGURES["letters"]["paired"]) // 2 if instance.versions else 0
    paired = [number for number in range(pairs) for _ in range(2)]
    return [*paired, *range(pairs, instance.letters - pairs)]


def _statuses(instance: Instance) -> list[Status]:
    """Per letter; letters to ask for come last, so writers of two letters are asked or not, rarely both."""
    uploaded = instance.letters - instance.pending - instance.to_ask
    return [
        *[Status.UPLOADED] * uploaded,
        *[Status.PROMISED] * instance.pending,
        *[Status.NOT_ASKED] * instance.to_ask,
    ]


def _writer(rng: Random, number: int, status: Status) -> Writer:
    drawn = FIGURES["writers"]
    response = rng.choice(drawn["response"])
    return Writer(
        id=f"W{number + 1:02}",
        name=f"Inventor {number + 1:02}",
        specialty=rng.choice(drawn["specialty"]),
        role=Role(rng.choice(drawn["role"])),
        country=rng.choice(drawn["country"]),
        response=Response.NOT_ASKED if status is Status.NOT_ASKED else Response(response),
    )


def _stays(
    rng: Random, writers: Sequence[Writer], sharing: int
) -> tuple[tuple[Rotation, ...], tuple[Supervision, ...]]:
    """Rotations, and who saw the applicant there; `sharing` writers drawn at random see the same one."""
    drawn, order = FIGURES["rotations"], list(writers)
    rng.shuffle(order)
    rotations, seen = [], {}
    for number, start in enumerate(range(0, len(order), sharing), 1):
        first = order[start]
        rotations.append(
            Rotation(
                id=f"R{number:02}",
                name=f"Invented Rotation {number:02}",
                specialty=first.specialty,
                country=first.country,
                setting=RotationSetting(rng.choice(drawn["setting"])),
                involvement=Involvement(rng.choice(drawn["involvement"])),
            )
        )
        for writer in order[start : start + sharing]:
            weeks, direct = rng.choice(drawn["weeks"]), rng.random() < 0.9
            seen[writer.id] = Supervision(writer_id=writer.id, rotation_id=rotations[-1].id, weeks=weeks, direct=direct)
    return tuple(rotations), tuple(seen[writer.id] for writer in writers)


def _letter(rng: Random, instance: Instance, place: int, writer: Writer, status: Status, settings: Settings) -> Letter:
    drawn = FIGURES["letters"]
    limited = rng.random() < drawn["limited"] and instance.limited
    told = status is not Status.NOT_ASKED
    comparison, detail, endorsement = (rng.choice(drawn[name]) for name in ("comparison", "detail", "endorsement"))
    kind = rng.choice(drawn["kind"])
    tags = tuple(tag for tag in drawn["tags"] if rng.random() < drawn["tagged"])
    as_of: date = settings.season.as_of
    return Letter(
        id=f"L{place + 1:02}",
        writer_id=writer.id,
        row=place + 1,
        line=place + 2,
        label=f"L{place + 1:02}",
        kind=LetterKind(kind),
        specialty=writer.specialty,
        status=status,
        expected=as_of + timedelta(days=settings.season.expected_days),
        dated=as_of - timedelta(days=60) if status is Status.UPLOADED else None,
        comparison=Comparison(comparison) if told else Comparison.UNKNOWN,
        detail=Detail(detail) if told else Detail.UNKNOWN,
        endorsement=Endorsement(endorsement) if told else Endorsement.UNKNOWN,
        tags=tags,
        max_programs=max(1, round(instance.programs * drawn["reach"])) if limited else None,
    )


def _with_late(instance: Instance, letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """The same letters, but that some of those not uploaded come too late for the reading day."""
    rng, days = _rng(instance, "late"), FIGURES["letters"]["late_days"]
    coming = [letter.row for letter in letters if letter.status is not Status.UPLOADED]
    late = {row: FIGURES["as_of"] + timedelta(days=rng.choice(days)) for row in rng.sample(coming, instance.late)}
    return tuple(replace(letter, expected=late.get(letter.row, letter.expected)) for letter in letters)


# --- programs -------------------------------------------------------------------------------------------------


def _sorts(instance: Instance, people: Scenario) -> Iterator[Track]:
    """One track per kind of program.

    Own figures tell any two sorts apart. Where the rubric has to, candidates are drawn until the solver itself finds
    enough kinds among them, and the first of each kind is taken.
    """
    maker = _Maker(instance, people)
    stating = round(instance.kinds * instance.needs)
    wanted = {True: stating, False: instance.kinds - stating}
    if instance.strengths == "uniform":
        for states in _spread(wanted):
            yield maker.track(states=states)
        return
    apart = _told_apart(maker, people, wanted)
    for states in _spread(wanted):
        yield apart[states].pop()


def _spread(wanted: Mapping[bool, int]) -> list[bool]:
    """Programs with needs and without, evenly mixed."""
    total = sum(wanted.values())
    return [(number + 1) * wanted[True] // total > number * wanted[True] // total for number in range(total)]


def _told_apart(maker: _Maker, people: Scenario, wanted: Mapping[bool, int]) -> dict[bool, list[Track]]:
    """Enough tracks with needs and without, no two of one kind."""
    number = 64 + 2 * sum(wanted.values())
    candidates: list[Track] = []
    before = 0
    while True:
        candidates += [
            maker.track(states=states, name=f"C{len(candidates) + place}")
            for place, states in enumerate(_spread({True: number, False: number}))
        ]
        kinds = build_problem(replace(people, tracks=tuple(candidates))).groups
        first = [candidates[min(kind.programs)] for kind in kinds]
        apart = {states: [track for track in first if bool(track.needs) is states] for states in (True, False)}
        if all(len(apart[states]) >= wanted[states] for states in (True, False)):
            return {states: apart[states][: wanted[states]] for states in (True, False)}
        if len(kinds) - before < FRESH * number:
            counts = f"{len(apart[True])} with needs and {len(apart[False])} without"
            told = f"the rubric tells only {counts} apart, {wanted[True]} and {wanted[False]} are wanted"
            raise ValueError(f"{told}. Maybe use uniform strengths.")
        before = len(kinds)


class _Maker:
    """Draws sorts of program."""

    def __init__(self, instance: Instance, people: Scenario) -> None:
        self.instance, self.rng = instance, _rng(instance, "programs")
        self.settings = people.settings
        terms = known(people.writers, people.letters, ())
        self.shapes = tuple(parse(text, terms) for text in FIGURES["programs"]["needs"])
        self.uploaded = tuple(letter for letter in people.letters if letter.status is Status.UPLOADED)

    def track(self, *, states: bool, name: str = "") -> Track:
        rng, drawn = self.rng, FIGURES["programs"]
        required = rng.choice(drawn["required"])
        assigned = self.assigned() if rng.random() < self.instance.locks else None
        return Track(
            id=name,
            name="",
            specialty=rng.choice(drawn["specialty"]),
            track=TrackType(rng.choice(drawn["track"])),
            setting=ProgramSetting(rng.choice(drawn["setting"])),
            img_friendly=rng.random() < 0.5,
            weight=self.settings.program.priority[rng.choice(drawn["priority"])],
            required=required,
            maximum=max(required, rng.choice(drawn["maximum"])),
            needs=rng.choice(self.shapes) if states else (),
            rules=RulesKnown.CHECKED,
            complete_by=self.settings.season.review_opens,
            applied=assigned is not None,
            assigned=assigned or (),
        )

    def assigned(self) -> tuple[str, ...]:
        """Uploaded letters of different writers, in file order."""
        number = self.rng.choice(FIGURES["locks"]["assigned"])
        by_writer = {letter.writer_id: letter.id for letter in self.rng.sample(self.uploaded, len(self.uploaded))}
        return tuple(sorted(self.rng.sample(sorted(by_writer.values()), min(number, len(by_writer)))))


def _own_figures(
    instance: Instance, letters: Sequence[Letter], members: Sequence[int]
) -> dict[tuple[str, str], tuple[float, float | None]]:
    """The user's own strength of every letter at every program; programs of one kind share them."""
    rng, span = _rng(instance, "strengths"), FIGURES["strengths"]
    rows = [[round(rng.uniform(span["least"], span["most"]), 4) for _ in letters] for _ in range(instance.kinds)]
    return {
        (f"P{number:07}", letter.id): (figure, None)
        for number, member in enumerate(members, 1)
        for letter, figure in zip(letters, rows[member], strict=True)
    }
