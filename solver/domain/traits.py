"""The table of traits: what a letter, its writer and the writer's rotations say in the needs language.

Every built-in trait is one row of `TABLE`: its name, the words for it, and the test. Beside them a letter carries its
writer's specialty by name and its own tags; a tag may bear a built-in name and adds that trait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from .entities import Involvement, Letter, LetterKind, Role, RotationSetting, Scenario, Status, Writer
from .needs import Clause, Count, slug
from .relations import Evidence, cancelled_for, evidence, graph
from .seasons import months_before
from .settings import Settings
from .vocabulary import group, known_tags, names_of, specialties

__all__ = ["TABLE", "Facts", "facts", "is_im", "is_recent", "is_research", "known", "phrase", "sentence", "traits"]

TRAINEES = frozenset({Role.RESIDENT, Role.FELLOW})
ATTENDING_LEVEL = frozenset(Role) - TRAINEES - {Role.RESEARCH_MENTOR, Role.NON_PHYSICIAN, Role.PERSONAL}
ON_THE_WARD = frozenset({RotationSetting.INPATIENT, RotationSetting.ICU, RotationSetting.NIGHT_FLOAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that traits and strength are read from."""

    letter: Letter
    writer: Writer
    evidence: Evidence
    settings: Settings


@dataclass(frozen=True, slots=True)
class Row:
    """A built-in trait: how a sentence says it of a letter, and the test."""

    words: str
    holds: Callable[[Facts], bool]


def is_im(facts: Facts) -> bool:
    """True if the writer is in internal medicine or one of its listed subspecialties (R02)."""
    return facts.writer.specialty == "internal medicine" or facts.writer.specialty in group("im_subspecialties")


def is_research(facts: Facts) -> bool:
    """True of a research letter, and of any letter of a research mentor (R12, R19)."""
    return facts.letter.kind is LetterKind.RESEARCH or facts.writer.role is Role.RESEARCH_MENTOR


def is_physician(facts: Facts) -> bool:
    """True at attending level, of residents and fellows, and of a research mentor in a clinical field."""
    role = facts.writer.role
    if role is Role.RESEARCH_MENTOR:
        return bool(facts.writer.specialty) and facts.writer.specialty not in group("non_clinical")
    return role in ATTENDING_LEVEL | TRAINEES


def is_recent(facts: Facts) -> bool | None:
    """True if dated within the rubric's months before programs begin to read; None if there is no date.

    A letter still to come is dated the day it is expected; where nobody entered that, today: it is not written yet.
    """
    letter, season = facts.letter, facts.settings.season
    to_come = letter.status not in (Status.UPLOADED, Status.WITHDRAWN)
    dated = letter.dated or ((letter.expected or season.as_of) if to_come else None)
    if dated is None:
        return None
    return dated >= months_before(season.review_opens, facts.settings.rubric["recent_months"])


TABLE: Mapping[str, Row] = {
    "any": Row("", lambda _: True),
    "im": Row("from internal medicine or a subspecialty of it", is_im),
    "us": Row("from the US", lambda facts: facts.writer.country == "US"),
    "us_or_ca": Row("from the US or Canada", lambda facts: facts.writer.country in ("US", "Canada")),
    "home": Row("from outside the US and Canada", lambda facts: facts.writer.country not in ("", "US", "Canada")),
    "direct": Row("from a direct supervisor", lambda facts: facts.evidence.direct),
    "hands_on": Row("from hands-on work", lambda facts: Involvement.HANDS_ON in facts.evidence.involvements),
    "observership": Row(
        "from an observership only",
        lambda facts: (
            Involvement.OBSERVERSHIP in facts.evidence.involvements
            and Involvement.HANDS_ON not in facts.evidence.involvements
        ),
    ),
    "clinical": Row("from clinical supervision", lambda facts: facts.evidence.clinical),
    "inpatient": Row("from inpatient work", lambda facts: bool(facts.evidence.settings & ON_THE_WARD)),
    "icu": Row("from an ICU", lambda facts: RotationSetting.ICU in facts.evidence.settings),
    "attending": Row("from an attending", lambda facts: facts.writer.role in ATTENDING_LEVEL),
    "chair": Row("that is a chair letter", lambda facts: facts.letter.kind in (LetterKind.CHAIR, LetterKind.SEL)),
    "department": Row("that is a department letter", lambda facts: facts.letter.kind is LetterKind.DEPARTMENT),
    "sel": Row("that is a structured evaluative letter", lambda facts: facts.letter.kind is LetterKind.SEL),
    "sloe": Row("that is a SLOE", lambda facts: facts.letter.kind is LetterKind.SLOE),
    "research": Row("that is a research letter", is_research),
    "resident": Row("from a resident or fellow", lambda facts: facts.writer.role in TRAINEES),
    "physician": Row("from a physician", is_physician),
    "waived": Row("that is waived", lambda facts: facts.letter.waived),
    "uploaded": Row("that is uploaded", lambda facts: facts.letter.status is Status.UPLOADED),
    "recent": Row("dated within 12 months of the opening", lambda facts: is_recent(facts) is True),
}


def traits(facts: Facts) -> frozenset[str]:
    """All traits one letter carries."""
    carried = {name for name, row in TABLE.items() if row.holds(facts)}
    carried.update(slug(tag) for tag in facts.letter.tags)
    return frozenset(carried) | _field_traits(facts.writer.specialty)


@cache
def _field_traits(specialty: str) -> frozenset[str]:
    """The traits a writer's field gives: its name in every way people write it, but for the names of the table."""
    return frozenset({slug(specialty), *map(slug, names_of(specialty))}) - set(TABLE) - {""}


def known(writers: Iterable[Writer], letters: Iterable[Letter], themes: Iterable[str]) -> frozenset[str]:
    """Every trait a clause may name: the table, the specialties we know, and what this scenario itself uses.

    Parameters
    ----------
    writers
        Their specialties are traits.
    letters
        Their tags are traits.
    themes
        The applicant's, which are tags whether or not a letter has them.
    """
    fields = specialties() | {writer.specialty for writer in writers}
    tags = known_tags() | {tag for letter in letters for tag in letter.tags} | set(themes)
    return frozenset(TABLE).union({slug(tag) for tag in tags} - {""}, *map(_field_traits, fields))


def phrase(name: str) -> str:
    """A trait in words: ``from the US``; of ``not us`` what a letter must lack."""
    if name.startswith("not "):
        return _denied(phrase(name.removeprefix("not ")))
    if name in TABLE:
        return TABLE[name].words
    spoken = name.replace("_", " ")
    return f"from {spoken}" if any(name in _field_traits(field) for field in specialties()) else f"tagged {spoken}"


def sentence(clause: Clause) -> str:
    """A clause as a sentence: ``at least 1 letter from the US, from neurology``."""
    options = "; or else ".join(", and ".join(_spoken(count) for count in option) for option in clause.options)
    return f"preferred: {options}" if clause.prefer else options


def _denied(words: str) -> str:
    """The words of a trait that a letter must lack."""
    return words.replace("that is ", "that is not ", 1) if words.startswith("that is ") else f"not {words}"


def _plural(words: str) -> str:
    """The words of a trait, said of several letters: ``that are chair letters``."""
    found = re.fullmatch(r"that is (not )?(an? )?(.*)", words)
    return f"that are {found[1] or ''}{found[3]}{'s' if found[2] else ''}" if found else words


def _spoken(count: Count) -> str:
    """A count in words: ``at least 2 letters from the US``."""
    words = [phrase(trait.name) if trait.wanted else _denied(phrase(trait.name)) for trait in count.traits]
    several = [word if count.number == 1 else _plural(word) for word in words]
    said = ", ".join(word for word in words if word)
    if count.relation == "<=" and count.number == 0:
        if all(trait.wanted for trait in count.traits):
            return f"no letter {said}".rstrip()
        if len(count.traits) == 1:
            return f"every letter {phrase(count.traits[0].name)}"
    amount = {">=": "at least", "<=": "at most", "==": "exactly"}[count.relation]
    noun = "letter" if count.number == 1 else "letters"
    return f"{amount} {count.number} {noun} {', '.join(filter(None, several))}".rstrip()


def facts(scenario: Scenario) -> tuple[Facts, ...]:
    """Per letter, all that its traits and strength are read from."""
    drawn, rotations = graph(scenario), {rotation.id: rotation for rotation in scenario.rotations}
    writers = {writer.id: writer for writer in scenario.writers}

    @cache
    def seen(writer_id: str, without: frozenset[str]) -> Evidence:
        return evidence(drawn, rotations, writer_id, without)

    return tuple(
        Facts(
            letter=letter,
            writer=writers[letter.writer_id],
            evidence=seen(letter.writer_id, cancelled_for(scenario, letter)),
            settings=scenario.settings,
        )
        for letter in scenario.letters
    )
