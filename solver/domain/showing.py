"""A scenario as others may see it: without addresses and, if asked for, with initials in place of its writers' names.

What is shown is made from such a scenario alone, so nothing else of these texts can get into it. The plan is the same:
names decide nothing, and the order of rows stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

from .addresses import without_addresses
from .entities import Letter, Rotation, Scenario, Supervision, Track, Writer
from .events import Cancel, Decline, Drop, Event, Late, Withdraw
from .initials import Initials
from .lookup import TITLES, capitals, handles
from .needs import Clause, Count, Trait, slug
from .settings import Settings
from .suppositions import Supposition
from .traits import TABLE

__all__ = ["Showing"]

Renamed = Mapping[str, str]
"""Per id or name as entered, the one that is shown."""


class Showing:
    """What a scenario becomes where others see it.

    Attributes
    ----------
    scenario
        The scenario as it may be shown.
    """

    def __init__(self, scenario: Scenario, *, initials: bool) -> None:
        """Make it.

        Parameters
        ----------
        initials
            True: writers go by their initials, letters by their signs, and no text about them holds a writer's name.
        """
        self._initials = Initials(scenario.writers if initials else ())
        self._writers = _apart(_bare(scenario.writers), "writer")
        self._rotations = _apart(_bare(scenario.rotations), "rotation")
        self._letters = _signs(scenario, self._initials) if initials else _apart(_bare(scenario.letters), "letter")
        self._tracks = _apart(_bare(scenario.tracks), "program")
        tags = {slug(tag) for letter in scenario.letters for tag in letter.tags} - set(TABLE)
        self._tags = {tag: slug(said.replace("_", " ")) for tag in tags if (said := self._text(tag)) != tag}
        self.scenario = self._shown(scenario)

    def event(self, event: Event) -> Event:
        """An event of the scenario as entered, with the ids that are shown."""
        match event:
            case Decline(writer_id):
                return Decline(self._writers[writer_id])
            case Withdraw(letter_id):
                return Withdraw(self._letters[letter_id])
            case Late(letter_id, when):
                return Late(self._letters[letter_id], when)
            case Cancel(rotation_id):
                return Cancel(self._rotations[rotation_id])
            case Drop(program_id):
                return Drop(self._tracks[program_id])

    def _shown(self, scenario: Scenario) -> Scenario:
        """The scenario with every text that can be seen replaced; notes are no part of what is shown."""
        own = {key: figures for key, figures in scenario.strengths.items() if key[0] in self._tracks}
        rotations = _apart({one.id: self._text(one.name) for one in scenario.rotations}, "rotation")
        return replace(
            scenario,
            settings=self._settings(scenario.settings),
            writers=tuple(map(self._writer, scenario.writers)),
            rotations=tuple(self._rotation(rotation, rotations[rotation.id]) for rotation in scenario.rotations),
            supervision=tuple(map(self._supervision, scenario.supervision)),
            letters=tuple(map(self._letter, scenario.letters)),
            tracks=tuple(map(self._track, scenario.tracks)),
            strengths={(self._tracks[track], self._letters[letter]): said for (track, letter), said in own.items()},
            notes=(),
            suppositions=tuple(map(self._supposition, scenario.suppositions)),
            headings=(),
            cancelled=frozenset(self._rotations[rotation_id] for rotation_id in scenario.cancelled),
            refused=frozenset(self._writers[writer_id] for writer_id in scenario.refused),
        )

    def _text(self, text: str, writer_id: str = "") -> str:
        """A text without addresses, names replaced; `writer_id` is that of the writer it is about."""
        return self._initials.text(without_addresses(text), writer_id)

    def _writer(self, writer: Writer) -> Writer:
        name = self._initials.of.get(writer.id) or without_addresses(writer.name) or "writer"
        return replace(writer, id=self._writers[writer.id], name=name, institution="")

    def _rotation(self, rotation: Rotation, name: str) -> Rotation:
        return replace(rotation, id=self._rotations[rotation.id], name=name, institution="")

    def _supervision(self, row: Supervision) -> Supervision:
        return replace(row, writer_id=self._writers[row.writer_id], rotation_id=self._rotations[row.rotation_id])

    def _letter(self, letter: Letter) -> Letter:
        label = self._label(letter) if letter.label != letter.id else ""
        return replace(
            letter,
            id=self._letters[letter.id],
            writer_id=self._writers[letter.writer_id],
            label=label or self._letters[letter.id],
            tags=tuple(self._tags.get(slug(tag), tag) for tag in letter.tags),
            only_program=self._tracks.get(letter.only_program, letter.only_program),
            excluded=tuple(self._tracks[track_id] for track_id in letter.excluded),
            pinned=tuple(self._tracks[track_id] for track_id in letter.pinned),
        )

    def _label(self, letter: Letter) -> str:
        """A label; empty where it says no more than whose letter it is, by initials."""
        label, own = self._text(letter.label, letter.writer_id), self._initials.of.get(letter.writer_id, "")
        rest = re.findall(r"\w+", label.replace(own, "")) if own else [label]
        return label if any(word.casefold() not in TITLES for word in rest) else ""

    def _track(self, track: Track) -> Track:
        own_id = self._tracks[track.id]
        return replace(
            track,
            id=own_id,
            name=without_addresses(track.name) or own_id,
            specialty=without_addresses(track.specialty),
            city=without_addresses(track.city),
            state=without_addresses(track.state),
            needs=tuple(map(self._clause, track.needs)) if self._tags else track.needs,
            assigned=tuple(self._letters[letter_id] for letter_id in track.assigned),
        )

    def _clause(self, clause: Clause) -> Clause:
        return replace(clause, options=tuple(tuple(map(self._count, option)) for option in clause.options))

    def _count(self, said: Count) -> Count:
        return replace(said, traits=tuple(Trait(self._tags.get(one.name, one.name), one.wanted) for one in said.traits))

    def _settings(self, settings: Settings) -> Settings:
        """Settings with the tags that are shown in the applicant's themes and in advice."""
        if not self._tags:
            return settings
        themes = tuple(self._tags.get(slug(theme), theme) for theme in settings.applicant.themes)
        policy = {
            specialty: {track: tuple(map(self._advice, advice)) for track, advice in tracks.items()}
            for specialty, tracks in settings.policy.items()
        }
        return replace(settings, applicant=replace(settings.applicant, themes=themes), policy=policy)

    def _advice(self, text: str) -> str:
        """A clause of the settings, which is not read yet."""
        return re.sub(r"[^\W\d]\w*", lambda word: self._tags.get(slug(word[0]), word[0]), text)

    def _supposition(self, supposed: Supposition) -> Supposition:
        return replace(supposed, file=self._text(supposed.file))


def _bare(rows: Iterable[Writer | Rotation | Letter | Track]) -> dict[str, str]:
    """Per id, the same without addresses."""
    return {row.id: without_addresses(row.id) for row in rows}


def _apart(texts: Renamed, noun: str) -> dict[str, str]:
    """Texts told apart by a number where two are the same; where nothing is left of one, the noun stands for it.

    Parameters
    ----------
    texts
        By id.
    noun
        What they are the ids or names of.
    """
    bearers = Counter(text.casefold() for text in texts.values())
    taken = {text.casefold() for text in texts.values() if text}
    found = {}
    for key, text in texts.items():
        if not text or bearers[text.casefold()] > 1:
            text = next(said for number in count(1) if (said := f"{text or noun} {number}").casefold() not in taken)
            taken.add(text.casefold())
        found[key] = text
    return found


def _signs(scenario: Scenario, initials: Initials) -> dict[str, str]:
    """Per letter the sign it goes by on every screen; a capital where one of them holds a name or an address."""
    signs = handles(scenario)
    if any(initials.names(sign) or without_addresses(sign) != sign for sign in signs.values()):
        return dict(zip(signs, capitals(), strict=False))
    return signs
