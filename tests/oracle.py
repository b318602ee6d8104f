"""V(A) by brute force: every portfolio of every program, under every set of letters that may be used at all.

Written from docs/files.md and docs/model.md and from nothing in `solver` that decides or judges: only strengths,
traits and the counting of one clause are borrowed. Days are counted one by one (`days`). Fit for a handful
of letters and programs.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import lcm
from operator import add

from days import Days

from solver.domain.entities import Letter, Response, Scenario, Status, Track, TrackType
from solver.domain.needs import Clause, parse, slug
from solver.domain.traits import facts, known, traits
from solver.rules.strength import content, points, strength

__all__ = ["Oracle", "families", "subsets"]

UNIT = 10_000
Key = tuple[int, ...]
"""Shortfall (parts of a letter × units), value (square units; its sign turned in a search), changes, moves, order."""
Table = list[tuple[frozenset[str], Key]]
"""Every portfolio one program may get, as letter ids, with its key."""


@cache
def exact(figure: float | Fraction) -> Fraction:
    return Fraction(str(figure))


@cache
def units(figure: float | Fraction) -> int:
    return round(exact(figure) * UNIT)


def subsets(names: Collection[str]) -> Iterator[frozenset[str]]:
    return (frozenset(some) for size in range(len(names) + 1) for some in combinations(sorted(names), size))


def families(scenario: Scenario) -> list[list[Track]]:
    """The tracks of each ERAS program, in file order."""
    found: dict[tuple[str, str], list[Track]] = {}
    for track in scenario.tracks:
        found.setdefault((track.eras_id, "" if track.eras_id else track.id), []).append(track)
    return list(found.values())


class Oracle:
    """A scenario; `previous`: of a plan before, track id to letter ids: among equals the nearest to it is best."""

    def __init__(self, scenario: Scenario, previous: Mapping[str, Collection[str]] | None = None) -> None:
        self.scenario, self.settings, self.previous = scenario, scenario.settings, previous
        self.programs, self.letters = families(scenario), {letter.id: letter for letter in scenario.letters}
        self.facts = {fact.letter.id: fact for fact in facts(scenario)}
        self.traits = {name: traits(fact) for name, fact in self.facts.items()}
        self.writer = {name: fact.writer for name, fact in self.facts.items()}
        self.locks = Counter(name for tracks in self.programs for name in self.locked(tracks))
        self.terms = known(scenario.writers, scenario.letters, self.settings.applicant.themes)
        self.parsed = cache(lambda text: parse(text, self.terms))

    def best(self, available: Collection[str]) -> Key | None:
        """V(available), goal by goal, value with its sign as users see it; None: no way."""
        there = {name for name in available if self.is_to_be_had(name)} | set(self.locks)
        tables = [list(self.portfolios(tracks, there)) for tracks in self.programs]
        key = min((key for used in subsets(there) if (key := self.best_with(used, tables))), default=None)
        return key and (key[0], -key[1], *key[2:])

    def is_to_be_had(self, name: str) -> bool:
        status, response = self.letters[name].status, self.writer[name].response
        gone = status in (Status.DECLINED, Status.WITHDRAWN)
        return not gone and (response is not Response.DECLINED or status is Status.UPLOADED)

    def best_with(self, used: frozenset[str], tables: Sequence[Table]) -> Key | None:
        """The best without any other letters than these, when everyone they need is asked and paid for."""
        number, locked = (Counter(self.writer[name] for name in names) for names in (used, self.locks))
        asked = {self.writer[name] for name in used if self.letters[name].status is Status.NOT_ASKED}
        if len(asked) > self.settings.asks.max or any(number[w] > max(w.versions, locked[w]) for w in number):
            return None
        costs = sum(units(self.settings.asks.cost if w.ask_cost is None else w.ask_cost) for w in asked)
        limits = [(x, max(most, self.locks[x])) for x in used if (most := self.letters[x].max_programs) is not None]
        states: dict[Key, Key] = {(0,) * len(limits): (0, costs * UNIT, 0, 0, 0)}
        for table in tables:
            before, states = states, {}
            for (uses, key), (letters, more) in ((state, entry) for state in before.items() for entry in table):
                now = tuple(times + (name in letters) for times, (name, _) in zip(uses, limits, strict=True))
                if letters <= used and all(times <= most for times, (_, most) in zip(now, limits, strict=True)):
                    total = tuple(map(add, key, more))
                    states[now] = min(total, states.get(now, total))
        return min(states.values(), default=None)

    def assigned(self, tracks: Sequence[Track], *, withdrawn: bool) -> frozenset[str]:
        names = {name for track in tracks for name in track.assigned}
        return frozenset(name for name in names if (self.letters[name].status is Status.WITHDRAWN) is withdrawn)

    def locked(self, tracks: Sequence[Track]) -> frozenset[str]:
        return self.assigned(tracks, withdrawn=False) if any(track.applied for track in tracks) else frozenset()

    def portfolios(self, tracks: Sequence[Track], there: Collection[str]) -> Iterator[tuple[frozenset[str], Key]]:
        names, kept, locked = {t.id for t in tracks}, self.assigned(tracks, withdrawn=False), self.locked(tracks)
        burned = self.assigned(tracks, withdrawn=True) if any(track.applied for track in tracks) else frozenset()
        room = max(min(track.maximum for track in tracks), len(locked | burned)) - len(burned)
        taken = {self.writer[name] for name in locked | burned}
        days = Days(self.settings.season, tracks)
        figures = {name: self.figures(tracks, self.letters[name], days) for name in there}
        free = {
            name
            for name in there
            if not names & {*self.letters[name].excluded}
            and (self.letters[name].only_program or tracks[0].id) in names
            and figures[name][0] >= units(self.settings.objective.min_strength)
            and days.takes(self.letters[name])
            and self.writer[name] not in taken
            and (name in kept or not any(track.closed for track in tracks))
        }
        pinned = {name for name in free if names & {*self.letters[name].pinned}}
        before = None if self.previous is None else frozenset(self.previous[tracks[0].id])
        for letters in (chosen | locked for chosen in subsets(free) if pinned <= chosen):
            if len({self.writer[name] for name in letters}) == len(letters) <= room:
                worth = sum(figures[name][1] for name in letters)
                moves = 0 if before is None else len(letters ^ before)
                yield letters, self.key(tracks, letters, len(letters ^ kept), moves, worth)

    def key(self, tracks: Sequence[Track], letters: Collection[str], changes: int, moves: int, worth: int) -> Key:
        prices, weight = self.settings.objective, max(units(track.weight) for track in tracks)
        beyond = max(0, len(letters) - max(track.required for track in tracks))
        saw = {(row.writer_id, row.rotation_id) for row in self.scenario.supervision}
        stays = [{stay for who, stay in saw if who == self.writer[name].id} for name in letters]
        shared = sum(bool(one & other) for one, other in combinations(stays, 2))
        preferred = {c for track in tracks for c in (*(track.needs or ()), *self.advice(track)) if c.prefer}
        gaps = sum(clause.deficit([self.traits[name] for name in letters]) for clause in preferred)
        loss = units(prices.extra_bar) * beyond + units(prices.overlap) * shared
        loss += units(prices.prefer) * gaps + units(prices.change) * changes
        order = sum(self.letters[name].row for name in letters)
        return weight * self.shortfall(tracks, letters), weight * (loss - worth), changes, moves, order

    def in_time(self, tracks: Sequence[Track], letters: Collection[str]) -> list[str]:
        """The letters that count on the reading day: what is final, and what is on time."""
        days, locked = Days(self.settings.season, tracks), self.locked(tracks)
        return [name for name in letters if name in locked or days.is_on_time(self.letters[name])]

    def lacking(self, tracks: Sequence[Track], letters: Collection[str], over: int = 1) -> tuple[int, int]:
        """Letters missing from `required`; letters short, or `over` times those over, in what is stated."""
        stated = {clause for track in tracks for clause in track.needs or () if not clause.prefer}
        gaps = sum(clause.deficit([self.traits[name] for name in letters], over) for clause in stated)
        return max(0, max(track.required for track in tracks) - len(letters)), gaps

    def missing(self, tracks: Sequence[Track], letters: Collection[str]) -> int:
        """What is lacking in the end, in letters; 0: nothing."""
        return sum(self.lacking(tracks, letters))

    def shortfall(self, tracks: Sequence[Track], letters: Collection[str]) -> int:
        """What is lacking on the reading day and in the end, in parts of a letter: so many that shares are whole."""
        prices = self.settings.objective
        shares = [Fraction(units(share), UNIT) for share in (prices.opening_share, prices.clause_share)]
        whole = lcm(*(share.denominator for share in shares))
        opening, clause = (int(share * whole) for share in shares)
        (late, late_gap), (missing, gap) = (
            self.lacking(tracks, some, over=2) for some in (self.in_time(tracks, letters), letters)
        )
        return opening * late + (whole - opening) * missing + clause * late_gap + (whole - clause) * gap

    def advice(self, track: Track) -> list[Clause]:
        """The policy's list and the applicant's themes, all of them preferences."""
        lists, themes = self.settings.policy.get(track.specialty, {}), self.settings.applicant.themes
        fallback = lists.get(TrackType.CATEGORICAL, ()) if track.track is TrackType.PRIMARY_CARE else ()
        texts = (*lists.get(track.track, fallback), *(f"{slug(theme)}>=1" for theme in themes))
        return [Clause(clause.options, prefer=True) for text in texts for clause in self.parsed(text)]

    def figures(self, tracks: Sequence[Track], letter: Letter, days: Days) -> tuple[int, int]:
        """Content, and worth after lateness: of the tracks with the user's own figure, else the mean over all."""
        own = {track: self.scenario.strengths.get((track.id, letter.id)) for track in tracks}
        counted = [track for track in tracks if own[track]] or tracks
        fact = self.facts[letter.id]
        figures = [exact(mine[0] if (mine := own[t]) else strength(fact, t)) for t in counted]
        says = [exact(mine[0] if (mine := own[t]) else points(content(fact))) for t in counted]
        worth = sum(figures, Fraction()) * exact(days.share(letter))
        return units(sum(says, Fraction()) / len(counted)), units(worth / len(counted))
