"""What a page says, as docs/page.md lists it: names, days, rules and reasons in the words of every other screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from importlib.metadata import version

from ...analysis.advice import Advice
from ...analysis.calendar import Calendar
from ...analysis.live import LiveProblem
from ...analysis.outcomes import Outcomes
from ...analysis.result import Apply, ProgramPlan, Result
from ...analysis.sweep import Sweep
from ...analysis.switches import Switch, allowed, entered
from ...domain.entities import Letter, Scenario, State, Status
from ...domain.events import Event
from ...domain.traits import sentence
from ...rules.eligibility import JUDGED
from ...rules.problem import ProgramGroup
from ...rules.programs import Program
from ...rules.timing import arrival, kept_until
from ..advice import addressed_elsewhere, fix_sentences, given_up, in_vain, one_of_a_writer, to_remind
from ..calendar import day_rows
from ..letters import comes
from ..names import Names
from ..outcomes import outcome_sentences
from ..sets import describe
from ..sureness import final_words, left_open
from ..sweep import sweep_sentences
from ..words import counted, day, full_day, full_stop, granted, listed, reading_words, short_day, short_specialty

__all__ = ["page_data", "supposition"]

Data = dict[str, object]

UNSURE = "How sure it is that the letters come is not worked out."
UNTOLD = "How likely letters are to come is not told on a page for others."
NOT_SENT = "it is not sent there"
"""What others read in the place of what the applicant thinks of a letter."""
LOCKED = "Some switches are locked: {}."
SIGNS = 12
"""Signs of the digest under which a browser keeps ticks."""


def page_data(
    result: Result,
    live: LiveProblem,
    *,
    advice: Advice | None = None,
    days: Calendar | None = None,
    failures: Sweep | None,
    outcomes: Outcomes | None,
    supposed: str = "",
    opened: Sequence[Switch] | None = None,
    shared: bool = False,
) -> Data:
    """All that a page carries.

    Parameters
    ----------
    result
        The plan of what is entered.
    live
        The same as a problem that a browser solves.
    advice
        What there is to say of the plan; None: not worked out.
    days
        What to do on which day; None: not worked out.
    failures, outcomes
        What becomes of the plan without each writer, and in every outcome; None: not worked out.
    supposed
        What has happened before, as :func:`supposition` says it.
    opened
        The setting of the switches that the page opens with; None: as entered.
    shared
        True for others: no points, and nothing that is told by what the applicant thinks of a writer or a letter.
    """
    names, scenario = Names(result.scenario), result.scenario
    letters, listing = _letters(result, names), _programs(result, names, NOT_SENT if shared else "")
    return {
        "version": version("lor-solver"),
        "asOf": scenario.as_of.isoformat(),
        "made": _digest(scenario.settings.season.review_opens.isoformat(), *_clickable(letters, listing)),
        "today": full_day(scenario.as_of),
        "opens": reading_words(scenario.settings.season),
        "supposed": supposed,
        **_advised(advice, result, names, shared=shared),
        "letters": letters,
        "programs": listing,
        "problem": live.data,
        "opened": list(entered(result) if opened is None else opened),
        "locked": LOCKED.format(live.locked) if live.locked else "",
        "leans": list(sweep_sentences(failures, points=not shared))
        if failures
        else ["On whom the plan leans is not worked out."],
        "sure": [*map(_sentence, left_open(result, points=not shared)), *([UNTOLD] if shared else _sure(outcomes))],
        "calendar": [list(row) for row in day_rows(result, days, chances=not shared)] if days else [],
        "granted": [_sentence(f"{granted(entry)}. {entry.remedy}".strip()) for entry in scenario.suppositions],
        "final": list(_final(result, names)),
        "shared": shared,
    }


def _advised(advice: Advice | None, result: Result, names: Names, *, shared: bool) -> Data:
    """Whom to remind and what is given up; what cannot be met; and what else is to be known of letters.

    Parameters
    ----------
    advice
        What there is to say; None: not worked out.
    result, names
        The plan, and what all is called.
    shared
        True for others: neither what would mend it nor why a pin does not bind, for both may tell what is thought of a
        letter.
    """
    scenario, gone = result.scenario, given_up(result.scenario, names)
    todo = [to_remind(advice, scenario, names) if advice else "", gone and f"Given up: {gone}"]
    told = (
        [
            *(text for head, text in in_vain(advice, scenario, names) if not (shared and head == "PIN")),
            addressed_elsewhere(advice, scenario, names),
            *one_of_a_writer(advice, names),
        ]
        if advice
        else []
    )
    return {
        "todo": [*filter(None, todo)],
        "unmet": [*fix_sentences(advice, result, names, remedies=not shared)] if advice else [],
        "known": [*map(_sentence, filter(None, told))],
    }


def supposition(scenario: Scenario, events: Sequence[Event]) -> str:
    """What has happened before, as in a what-if; `scenario` is that before it. Empty where nothing has."""
    names = Names(scenario)
    return full_stop(f"Supposed: {listed(map(names.event, events))}") if events else ""


def _sure(outcomes: Outcomes | None) -> Iterator[str]:
    """How sure it is that the letters come."""
    yield from outcome_sentences(outcomes) if outcomes else [UNSURE]


def _sentence(text: str) -> str:
    """A text that begins as a sentence does."""
    return text[:1].upper() + text[1:]


def _final(result: Result, names: Names) -> Iterator[str]:
    """What stands there for good by now, the lost places, and what will be final."""
    for letter_id, times in _placed(result, State.LOCKED).items():
        yield f"{names.letter[letter_id]} is final at {counted(times, 'program')}."
    for letter_id, times in _placed(result, State.LOST).items():
        yield f"{names.letter[letter_id]} has a lost place at {counted(times, 'program')}: it counts for nothing."
    yield final_words(result)


def _placed(result: Result, state: State) -> Counter[str]:
    """Per letter, at how many programs it stands so, in file order."""
    found = Counter(dict.fromkeys((letter.id for letter in result.problem.letters), 0))
    for group in result.programs.groups:
        found.update(dict.fromkeys(group.in_state(state), len(group.programs)))
    return +found


def _clickable(letters: list[Data], listing: list[Data]) -> Iterator[object]:
    """What a click is told by, and what stands in MyERAS: a tick holds as long as these do, on later days too."""
    yield [(letter["id"], letter["name"], letter["title"]) for letter in letters]
    yield [(program["id"], program["name"], program["assigned"]) for program in listing]


def _digest(*parts: object) -> str:
    """A sign that is another one where the parts are."""
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:SIGNS]


def _letters(result: Result, names: Names) -> list[Data]:
    """What the letters are called, where they stand, and when they come."""
    settings = zip(entered(result), allowed(result.scenario), strict=True)
    writer_of = {writer.id: writer.name for writer in result.scenario.writers}
    return [
        {
            "id": letter.id,
            "sign": names.handle[letter.id],
            "writer": names.writer[letter.writer_id],
            "label": names.label[letter.id],
            "title": letter.label,
            "name": writer_of[letter.writer_id],
            "kind": letter.kind.replace("_", " "),
            "entered": setting,
            "allowed": list(may),
            "ask": place in result.problem.to_ask,
            **_coming(result, place, letter),
            "final": Switch.COMING not in may,
        }
        for place, (letter, (setting, may)) in enumerate(zip(result.problem.letters, settings, strict=True))
    ]


def _coming(result: Result, place: int, letter: Letter) -> Data:
    """The day on which a letter can be assigned while it is coming; in words only a day that somebody entered."""
    pending = _pending(letter)
    when = arrival(pending, result.scenario.settings.season)
    return {"arrives": when.isoformat() if when else None, "arrival": comes(result, pending, place)}


def _programs(result: Result, names: Names, not_sent: str) -> list[Data]:
    """What the ERAS programs are called, and what they ask for.

    Parameters
    ----------
    result, names
        The plan, and what all is called.
    not_sent
        The reason that stands for what the applicant thinks of a letter; empty: as it is.
    """
    shared: dict[tuple[int, int], Data] = {}
    group_of = {place: number for number, group in enumerate(result.problem.groups) for place in group.programs}
    listing: list[Data] = []
    for place, plan in enumerate(result.programs):
        key = plan.program.terms, group_of[place]
        if key not in shared:
            shared[key] = _shared(result, plan, result.problem.groups[key[1]], not_sent)
        first = plan.program.tracks[0]
        own = {"id": first.id, "name": names.program[first.id], "city": first.city, "state": first.state}
        listing.append(own | shared[key])
    return listing


def _shared(result: Result, plan: ProgramPlan, group: ProgramGroup, not_sent: str) -> Data:
    """What a program asks for, its days, and what stands there: the same of all that say the same in one group.

    Parameters
    ----------
    result, not_sent
        As of :func:`_programs`.
    plan, group
        Of the program.
    """
    program = plan.program
    dated = plan.apply is not Apply.APPLIED or program.applied_on
    return {
        "specialty": listed(dict.fromkeys(short_specialty(track.specialty) for track in program.tracks)),
        "kind": describe([program]),
        "rules": _rules(program),
        "known": program.rules,
        "required": program.required,
        "maximum": program.maximum,
        "apply": plan.apply_day.isoformat() if dated else None,
        "applyText": day(plan.apply_day) if dated else "",
        "deadline": day(program.deadline) if program.deadline else "",
        "assigned": sorted(map(result.problem.position, program.assigned)),
        "why": _why(result, group, not_sent),
    } | ({"kept": _kept(result, program, group.days.reading)} if group.final else {})


def _rules(program: Program) -> list[str]:
    """What a program states, as sentences: first what binds, in the order of the problem's clauses; last the advice."""
    own = {clause for track in program.tracks for clause in track.needs}
    preferred = [sentence(clause) for clause in program.preferred if clause in own]
    advised = [sentence(clause) for clause in program.preferred if clause not in own]
    return [
        *map(sentence, program.stated),
        *preferred,
        *(text.replace("preferred:", "advised:", 1) for text in advised),
    ]


def _kept(result: Result, program: Program, reading: date) -> Data:
    """Per position of a letter the day up to which a place is kept for it, and that where a stated clause wants it."""
    season, deadline = result.scenario.settings.season, program.deadline
    return {
        str(place): [
            short_day(kept_until(_pending(letter), reading, deadline, season, wanted=wanted))
            for wanted in (False, True)
        ]
        for place, letter in enumerate(result.problem.letters)
    }


def _pending(letter: Letter) -> Letter:
    """A letter as it is while it is coming."""
    return letter if letter.status.pending else replace(letter, status=Status.PROMISED)


def _why(result: Result, group: ProgramGroup, not_sent: str) -> Data:
    """Per position of a letter that cannot go to some programs, why; that it is gone is told by its switch.

    Parameters
    ----------
    result, group
        The plan, and the programs.
    not_sent
        As of :func:`_programs`.
    """
    letters = result.problem.letters
    return {
        str(place): (reason in JUDGED and not_sent) or reason
        for place, reason in enumerate(group.barred)
        if reason and not letters[place].status.gone and place not in group.locked
    }
