"""Expected strength: what one letter is worth at one program, in points, and why.

``strength(l, p) = content(l) + fit(l, p)``. Content is a sum of components out of 100 before red flags; fit depends on
the program. What is not known of a waived letter enters as its expectation given the writer's reaction (R18). Every
figure stands in ``defaults.toml`` and may be changed in a scenario; here stands only which figure applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..domain.entities import Comparison, Detail, Endorsement, Flag, Letter, Response, Role, Status, Track, TrackType
from ..domain.traits import Facts, is_im, is_recent, is_research
from ..domain.vocabulary import group, own_fields
from .timing import step

__all__ = ["Component", "addressee", "content", "fit", "improvements", "points", "probability", "strength"]

SUPPLEMENTS = frozenset({Role.FELLOW, Role.RESIDENT, Role.NON_PHYSICIAN, Role.PERSONAL})
"""Authors whose letter is a supplement at most (R11); a research mentor's is a third or fourth letter (R12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One addend of a strength.

    Attributes
    ----------
    name
        What is judged, under its name in the rubric.
    said
        What was entered or found, in words.
    points
        What it adds.
    known
        False where the points are an expectation over what nobody entered.
    best
        The most this component could add.
    """

    name: str
    said: str
    points: float
    known: bool = True
    best: float = 0.0


def content(facts: Facts) -> tuple[Component, ...]:
    """What the letter and its writer are worth anywhere, component by component."""
    return (*_writer(facts), *_text(facts), *_form(facts))


def _writer(facts: Facts) -> Iterator[Component]:
    """Who writes and what that person saw (R04, R07 to R13)."""
    rubric, seen, writer = facts.settings.rubric, facts.evidence, facts.writer
    us = writer.country == "US"
    yield Component(
        name="us", said=writer.country or "country not entered", points=rubric["us"] * us, known=bool(writer.country)
    )
    yield _best_of("setting", rubric["setting"], seen.settings)
    yield _best_of("involvement", rubric["involvement"], seen.involvements)
    steps = rubric["weeks"]["steps"]
    said = f"{seen.weeks:g} weeks directly" if seen.direct else "no direct supervision entered"
    yield Component(
        name="weeks", said=said, points=step(steps, seen.weeks, before=0), best=max(points for _, points in steps)
    )
    role = rubric["role"]
    yield Component(name="role", said=_words(writer.role), points=role[writer.role])


def _best_of(name: str, figures: dict[str, float], found: frozenset[str]) -> Component:
    """The best of what a writer saw: several rotations do not add up.

    Parameters
    ----------
    name
        What is judged.
    figures
        Points by entry.
    found
        The entries of all the writer's rotations; of equal ones the last in the alphabet is told.
    """
    best = max(found, key=lambda entry: (figures[entry], entry), default="")
    points = figures[best] if best else 0
    return Component(name=name, said=_words(best) or "none entered", points=points, known=bool(best))


def _text(facts: Facts) -> Iterator[Component]:
    """What the letter says, or is expected to say (R14 to R16, R18)."""
    rubric, letter = facts.settings.rubric, facts.letter
    reaction = expected_reaction(facts)
    expected = rubric["expected"][reaction]
    for name, said, unknown in (
        ("comparison", letter.comparison, Comparison.UNKNOWN),
        ("detail", letter.detail, Detail.UNKNOWN),
        ("endorsement", letter.endorsement, Endorsement.UNKNOWN),
    ):
        best = max(rubric[name].values())
        if said is unknown:
            told = f"not known; expected of {_words(reaction)}"
            yield Component(name=name, said=told, points=expected[name], known=False, best=best)
        else:
            yield Component(name=name, said=_words(said), points=rubric[name][said], best=best)
    if letter.detail is Detail.UNKNOWN and not letter.flags:
        told = f"not known; expected of {_words(reaction)}"
        yield Component(name="flags", said=told, points=expected["flags"], known=False)
    else:
        flags = {*letter.flags, *([Flag.VAGUE] if letter.detail is Detail.VAGUE else [])}
        told = ", ".join(sorted(_words(flag) for flag in flags)) or "none"
        yield Component(name="flags", said=told, points=sum(rubric["flags"][flag] for flag in flags))


def _form(facts: Facts) -> Iterator[Component]:
    """The right to read it, waived or not (R17), and the letter's date."""
    rubric, waived = facts.settings.rubric, facts.letter.waived
    said = "yes" if waived else "no"
    yield Component(name="waived", said=said, points=rubric["waived"] * waived, best=rubric["waived"])
    recent = is_recent(facts)
    points = rubric["recent_unknown"] if recent is None else rubric["recent"] * recent
    told = {None: "date not entered", True: "yes", False: "no"}[recent]
    yield Component(name="recent", said=told, points=points, known=recent is not None, best=rubric["recent"])


def expected_reaction(facts: Facts) -> Response:
    """The reaction that what is unknown is expected from (R18): the writer's, or what the letter's status implies."""
    if facts.writer.response is not None:
        return facts.writer.response
    return {Status.REQUESTED: Response.NO_REPLY, Status.NOT_ASKED: Response.NOT_ASKED}.get(
        facts.letter.status, Response.AGREED
    )


def fit(facts: Facts, track: Track) -> tuple[Component, ...]:
    """How the letter suits one program: the writer's field, the program's setting, the addressee, who may write."""
    return (_field(facts, track), *_by_setting(facts, track), _addressed(facts, track), *_supplement(facts))


def _field(facts: Facts, track: Track) -> Component:
    """How the writer's field suits the program (R02, R03, R07, R20, R21)."""
    figures, specialty = facts.settings.rubric["fit"], facts.writer.specialty
    outside = specialty in group("non_clinical") or facts.writer.role in (Role.NON_PHYSICIAN, Role.PERSONAL)
    if track.specialty in group("im_programs"):
        short_year = track.track in (TrackType.PRELIMINARY, TrackType.TRANSITIONAL)
        preliminary = short_year or track.specialty == "transitional year"
        figures = figures["im"]["preliminary" if preliminary else "categorical"]
        near = {
            "im": specialty == "internal medicine",
            "im_subspecialty": is_im(facts),
            "related": specialty in group("related_to_im"),
        }
    else:
        figures = figures["elsewhere"]
        near = {"own": specialty in own_fields(track.specialty), "im": is_im(facts)}
    relations = {"non_clinical": outside, **near, "other": bool(specialty), "unknown": True}
    relation = next(name for name, holds in relations.items() if holds)
    said = f"{specialty or 'no specialty'} at {track.specialty}"
    return Component(name="field", said=said, points=figures[relation], known=bool(specialty))


def _by_setting(facts: Facts, track: Track) -> Iterator[Component]:
    """What the writer's country, and research, are worth in the program's setting (R12, R19, R24)."""
    figures, country, setting = facts.settings.rubric["fit"], facts.writer.country, track.setting
    if country == "US":
        yield Component(name="us at setting", said=_words(setting), points=figures["us"][setting])
    elif country not in ("", "Canada"):
        points = figures["home"][setting]
        if track.img_friendly:
            points = max(points, figures["home"]["img_friendly"])
        yield Component(name="home at setting", said=_words(setting), points=points)
    if is_research(facts):
        yield Component(name="research at setting", said=_words(setting), points=figures["research"][setting])


def _addressed(facts: Facts, track: Track) -> Component:
    """To whom it is addressed (R22, R23)."""
    points = facts.settings.rubric["fit"]["addressed"][addressee(facts.letter, track)]
    return Component(name="addressed to", said=facts.letter.specialty or "general", points=points)


def addressee(letter: Letter, track: Track) -> str:
    """Whose letter it is at a track: its "own", "general", or "another" specialty's.

    A letter to internal medicine, or to a subspecialty of it, serves all of internal medicine.
    """
    im = group("im_programs") | group("im_subspecialties")
    own = own_fields(track.specialty) | (im if track.specialty in group("im_programs") else frozenset())
    specialty = letter.specialty or "general"
    return "general" if specialty == "general" else "own" if specialty in own else "another"


def _supplement(facts: Facts) -> Iterator[Component]:
    """What a letter loses that is a supplement at most, at any program (R11)."""
    if facts.writer.role in SUPPLEMENTS:
        points = facts.settings.rubric["fit"]["supplement"]
        yield Component(name="supplement", said=_words(facts.writer.role), points=points)


def strength(facts: Facts, track: Track) -> float:
    """Points of the letter at one track, before anything is lost by coming late."""
    return points(content(facts)) + points(fit(facts, track))


def points(parts: Iterable[Component]) -> float:
    """The sum of some components."""
    return sum(part.points for part in parts)


def probability(facts: Facts) -> float:
    """That the letter comes at all: the row's own, else by status, else by the writer's reaction (judged)."""
    table = facts.settings.rubric["probability"]
    status = facts.letter.status
    if status in table["status"]:
        return float(table["status"][status])
    own = facts.letter.probability
    return float(table["response"][expected_reaction(facts)] if own is None else own)


def improvements(parts: Sequence[Component]) -> tuple[tuple[Component, float], ...]:
    """What would raise a letter: components below their best and the points to be had, most first."""
    room = [(part, part.best - part.points) for part in parts if part.best > part.points]
    return tuple(sorted(room, key=lambda entry: (-entry[1], entry[0].name)))


def _words(entry: str) -> str:
    return entry.replace("_", " ")
