"""A season walked day after day, clicks done as told, and what must hold on every day of it.

``make walk FOLDERS=300`` walks the first 300 seeded folders on every third day, with letters arriving in every
combination, and applies on each of these days in both ways; it takes hours. The tests walk fewer.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

from days import Days
from oracle import Oracle, families
from strategies import generate

from solver.analysis.plan import settle
from solver.analysis.result import Apply, ProgramPlan, Result
from solver.domain.entities import ProgramStatus, Scenario, Status, Track
from solver.domain.errors import InputError
from solver.optimize.budget import Budget

__all__ = ["Season", "broken_today", "combinations_of", "seasons", "walk"]

END = date(2026, 11, 30)
STEP = timedelta(days=3)
Key = tuple[bool, str]


def broken_today(result: Result) -> Iterator[str]:
    """What is wrong with the plan of a day, taken by itself."""
    scenario, oracle = result.scenario, Oracle(result.scenario)
    uploaded = {letter.id for letter in scenario.letters if letter.status is Status.UPLOADED}
    for plan, tracks in zip(result.programs, families(scenario), strict=True):
        for what in _broken_at(plan, tracks, oracle, uploaded, result):
            yield f"{plan.program.id}: {what}: {plan.now} now, {plan.letter_ids} planned"


def _broken_at(
    plan: ProgramPlan, tracks: list[Track], oracle: Oracle, uploaded: Collection[str], result: Result
) -> Iterator[str]:
    days, locked = Days(oracle.settings.season, tracks), oracle.locked(tracks)
    if not set(plan.now) <= {*uploaded, *locked}:
        yield "NOW holds a letter that is not uploaded"
    if (plan.status is ProgramStatus.COMPLETE) != (oracle.missing(tracks, plan.now) == 0):
        yield "complete is what NOW suffices for"
    clicked = _clicked(plan, result)
    if clicked != {*plan.now}:
        yield f"the clicks make {sorted(clicked)}"
    final = any(track.applied for track in tracks) or oracle.settings.season.as_of >= days.apply
    kept = [step for step in plan.steps if step.kept_until]
    if _could_be_filled(plan, tracks, oracle, uploaded, result) and not (final and kept):
        yield "an uploaded letter could fill a place that is empty"
    for step in kept:
        letter = oracle.letters[step.letter_id or ""]
        wanted = (
            oracle.lacking(tracks, plan.letter_ids)[1]
            < oracle.lacking(tracks, [name for name in plan.letter_ids if name != letter.id])[1]
        )
        fills = _could_be_filled(plan, tracks, oracle, uploaded, result)
        if fills and not (days.is_on_time(letter) or wanted):
            yield f"a place is kept for {letter.id}, which is not on time and which no clause wants"
    for name, then in plan.fallback.items():
        late = [x for x in then.letter_ids if x not in uploaded and not days.takes(oracle.letters[x])]
        if late:
            yield f"without {name} there would be {late}, which cannot be"


def _clicked(plan: ProgramPlan, result: Result) -> set[str]:
    """What stands at a program once the clicks are made; withdrawn letters are gone by themselves."""
    there = {
        letter.id
        for letter in result.scenario.letters
        if letter.id in plan.program.assigned and letter.status is not Status.WITHDRAWN
    }
    for letter in result.scenario.letters:
        click = plan.click(letter)
        there = there | {letter.id} if click == "assign" else there - {letter.id} if click == "remove" else there
    return there


def _could_be_filled(
    plan: ProgramPlan, tracks: list[Track], oracle: Oracle, uploaded: Collection[str], result: Result
) -> bool:
    """True if a required place is empty that an uploaded letter within every limit could fill with gain."""
    if len(plan.now) >= max(track.required for track in tracks):
        return False
    used = {name for other in result.programs for name in (*other.now, *other.letter_ids)}
    lacking = oracle.shortfall(tracks, plan.now)
    for letters, _ in oracle.portfolios(tracks, {*uploaded, *oracle.locked(tracks)}):
        more = letters - {*plan.now}
        if letters > {*plan.now} and len(more) == 1 and oracle.shortfall(tracks, letters) < lacking:
            [name] = more
            mine = {x for x in used if oracle.letters[x].writer_id == oracle.letters[name].writer_id}
            free = oracle.letters[name].max_programs is None
            if free and len(mine | {name}) <= oracle.writer[name].versions:
                return True
    return False


@dataclass(frozen=True, kw_only=True)
class Season:
    """A day of a season: what has arrived, what stands in MyERAS, what is applied to."""

    scenario: Scenario
    day: date
    failing: frozenset[str]
    assigned: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    applied: Mapping[Key, date] = field(default_factory=dict)
    apply: date | None = None
    step: timedelta = STEP

    def today(self) -> Scenario:
        """The scenario as it is entered on this day."""
        start, season = self.scenario.settings.season, self.scenario.settings.season
        season = replace(season, as_of=self.day, apply=self.apply or season.apply)
        walked = Days(start, list(self.scenario.tracks[:1]))

        def arrived(letter_id: str) -> bool:
            letter = walked_letters[letter_id]
            day = walked.arrival(letter)
            return letter.status.pending and letter_id not in self.failing and day is not None and day <= self.day

        walked_letters = {letter.id: letter for letter in self.scenario.letters}
        letters = tuple(replace(x, status=Status.UPLOADED) if arrived(x.id) else x for x in self.scenario.letters)
        settings = replace(self.scenario.settings, season=season)
        return replace(self.scenario, letters=letters, tracks=tuple(self._tracks()), settings=settings)

    def _tracks(self) -> Iterator[Track]:
        first = {track.program_key: track.id for track in reversed(self.scenario.tracks)}
        for track in self.scenario.tracks:
            key = track.program_key
            if key in self.assigned:
                track = replace(track, assigned=self.assigned[key] if first[key] == track.id else ())
            yield replace(track, applied=True, applied_on=self.applied[key]) if key in self.applied else track

    def clicked(self, result: Result, applied: Collection[Key] = ()) -> Season:
        """A step later, today's clicks made and some programs applied to."""
        gone = {letter.id for letter in result.scenario.letters if letter.status is Status.WITHDRAWN}
        assigned = {
            _key(plan): (*plan.now, *(name for name in plan.program.assigned if name in gone))
            for plan in result.programs
        }
        new = {key: self.day for key in applied if key not in self.applied}
        return replace(self, day=self.day + self.step, assigned=assigned, applied={**self.applied, **new}, apply=None)


def _key(plan: ProgramPlan) -> Key:
    return plan.program.tracks[0].program_key


def broken_since(before: Result, after: Result, *, arrivals: bool) -> Iterator[str]:
    """What is wrong with the plan of a day, seen from the day before.

    Parameters
    ----------
    arrivals
        True if letters arrived meanwhile. Then, and where a limit over all programs makes a letter scarce, it may go
        where it is needed more.
    """
    oracle = Oracle(after.scenario)
    for was, now, tracks in zip(before.programs, after.programs, families(after.scenario), strict=True):
        gone, kept = set(was.now) - set(now.now), any(step.kept_until for step in now.steps)
        if gone and now.program.applied:
            yield f"{was.program.id}: {sorted(gone)} came off after applying"
        if arrivals or _scarce(after.scenario):
            continue
        shorter = oracle.shortfall(tracks, now.now) > oracle.shortfall(tracks, was.now)
        if shorter and not kept:
            yield f"{was.program.id}: {was.now} became {now.now}, and no place is kept"
        if was.status is ProgramStatus.COMPLETE and now.status is not ProgramStatus.COMPLETE and not (gone and kept):
            yield f"{was.program.id}: complete with {was.now}, {now.status} with {now.now}"


def _scarce(scenario: Scenario) -> bool:
    """True if `max_programs` or versions limit a letter over all programs."""
    letters = Counter(letter.writer_id for letter in scenario.letters)
    limited = any(letter.max_programs is not None for letter in scenario.letters)
    return limited or any(letters[writer.id] > writer.versions for writer in scenario.writers)


def solved(season: Season) -> Result | None:
    """None: pins contradict each other that day."""
    try:
        return settle(season.today(), Budget())
    except InputError:
        return None


def walk(
    season: Season, ways: Mapping[date, Collection[str]], before: Result | None = None, *, whole: bool = True
) -> Iterator[str]:
    """What is wrong on any day from here to the end.

    Parameters
    ----------
    ways
        Per day, in which ways applying on it is tried: ``as it stands``, ``today``.
    before
        The plan of the day before; None: there is none.
    whole
        True: every day is also looked at by itself.
    """
    while season.day <= END and (result := solved(season)):
        if whole:
            yield from (f"{season.day}: {what}" for what in broken_today(result))
        if before:
            arrivals = _uploaded(before) != _uploaded(result)
            yield from (f"{season.day}: {what}" for what in broken_since(before, result, arrivals=arrivals))
        for way in ways.get(season.day, ()):
            yield from (f"applied {season.day} {way}: {what}" for what in _applied(season, result, way))
        before, season = result, season.clicked(result)


def _applied(season: Season, result: Result, way: str) -> Iterator[str]:
    """What is wrong later if one applies on a day."""
    if way == "today":
        planned = solved(replace(season, apply=season.day))
        if planned is None:
            return
        yield from broken_today(planned)
        applied = [_key(plan) for plan in planned.programs if plan.apply is not Apply.APPLIED]
        yield from walk(season.clicked(planned, applied), {}, planned, whole=False)
    else:
        applied = [_key(plan) for plan in result.programs if plan.apply is Apply.NOW]
        yield from walk(season.clicked(result, applied), {}, result, whole=False)


def _uploaded(result: Result) -> set[str]:
    return {letter.id for letter in result.scenario.letters if letter.status is Status.UPLOADED}


def combinations_of(scenario: Scenario) -> Iterator[frozenset[str]]:
    """Every set of pending letters that never come."""
    pending = [letter.id for letter in scenario.letters if letter.status.pending]
    return (frozenset(some) for size in range(len(pending) + 1) for some in combinations(pending, size))


def seasons(seed: int) -> Iterator[Season]:
    """The seasons of a seeded folder: one for every set of letters that never come."""
    scenario = generate(Random(seed)).read()
    for failing in combinations_of(scenario):
        yield Season(scenario=scenario, day=scenario.as_of, failing=failing)


def every_day(start: date, step: timedelta = STEP) -> list[date]:
    """Every third day to the end of November, or every so many days."""
    return [start + number * step for number in range((END - start) // step + 1)]


def main(folders: int) -> int:
    """Walk some folders in every way; print what is wrong, and how many runs there were."""
    wrong = 0
    for seed in range(folders):
        for season in seasons(seed):
            ways = dict.fromkeys(every_day(season.day), ("as it stands", "today"))
            for what in walk(season, ways):
                print(f"seed {seed}, without {sorted(season.failing)}: {what}", flush=True)
                wrong += 1
        print(f"seed {seed} is walked; {wrong} wrong so far", file=sys.stderr, flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
