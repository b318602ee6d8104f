"""What the model sees: integers, and programs alike in every respect as one kind.

Letters, writers and programs become positions in tuples, in file order. Strengths, weights and prices become whole
ten-thousandths (:mod:`solver.scale`). From here on nothing knows a CSV file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from .domain import Letter, Rotation, Scenario, Status, Track
from .errors import Fault, InputError
from .needs import Clause, Count
from .programs import Program, programs
from .relations import evidence, graph, overlaps
from .scale import units
from .strength import late_share, strength
from .traits import Facts, traits

__all__ = ["Demand", "Kind", "Prices", "Problem", "Tally", "facts", "problem", "rebased"]


WRITER_TAKEN = "its writer has a letter there for good"
CLOSED = "nothing can be added there any more"


@dataclass(frozen=True, slots=True)
class Tally:
    """A count of a clause, with the letters that carry its traits."""

    count: Count
    letters: frozenset[int]

    def deficit(self, portfolio: Sequence[int]) -> int:
        """Letters short or over in this portfolio."""
        return self.count.deficit(sum(letter in self.letters for letter in portfolio))


@dataclass(frozen=True, slots=True)
class Demand:
    """A clause over the letters of this problem: any option will do, an option wants all of its tallies."""

    clause: Clause
    options: tuple[tuple[Tally, ...], ...]

    def deficit(self, portfolio: Sequence[int]) -> int:
        """Letters short or over in the cheapest option."""
        return min(sum(tally.deficit(portfolio) for tally in option) for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Programs alike in every respect the model sees.

    Attributes
    ----------
    programs
        Positions of the programs, in file order.
    weight
        The sum of their weights, in units.
    strengths
        Per letter, in units of points.
    barred
        Per letter, why it cannot go there; empty where it can.
    locked, burned
        Letters that stay, and letters withdrawn after applying, which take a slot and bar their writer.
    pinned
        Letters that must go there once they are available.
    reference
        Letters assigned there already, or in the baseline: changes are counted against them.
    """

    programs: tuple[int, ...]
    weight: int
    required: int
    maximum: int
    stated: tuple[Demand, ...]
    preferred: tuple[Demand, ...]
    strengths: tuple[int, ...]
    barred: tuple[str, ...]
    locked: tuple[int, ...]
    burned: tuple[int, ...]
    pinned: tuple[int, ...]
    reference: tuple[int, ...]

    @property
    def room(self) -> int:
        """The most letters that count there: the maximum, never below the locks, less the burned slots."""
        return max(self.maximum, len(self.locked) + len(self.burned)) - len(self.burned)

    def unlocked(self) -> Kind:
        """The same programs as if nothing had been entered for good yet."""
        barred = tuple("" if reason in (WRITER_TAKEN, CLOSED) else reason for reason in self.barred)
        return replace(self, locked=(), burned=(), barred=barred)

    def open_to(self, letter: int) -> bool:
        """Whether a letter may be there: locked, or not barred."""
        return letter in self.locked or not self.barred[letter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices of the objective, in units of points."""

    extra_bar: int
    overlap: int
    prefer: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A scenario as the model sees it.

    Attributes
    ----------
    letters, programs
        What the positions stand for.
    writer_of
        Per letter, its writer's position.
    orders
        Per letter, its row number: the last tie is broken by their sum.
    to_ask
        Letters whose writers must still be asked.
    limits
        Per letter, the most programs it may go to, locks counted; None: no limit.
    versions
        Per writer, how many different letters may be used, never below the locked ones.
    ask_costs
        Per writer, in units of points.
    overlaps
        Pairs of letters whose writers share a rotation.
    asks_max
        Writers who may still be asked.
    """

    scenario: Scenario
    letters: tuple[Letter, ...]
    programs: tuple[Program, ...]
    kinds: tuple[Kind, ...]
    writer_of: tuple[int, ...]
    orders: tuple[int, ...]
    to_ask: frozenset[int]
    limits: tuple[int | None, ...]
    versions: tuple[int, ...]
    ask_costs: tuple[int, ...]
    overlaps: frozenset[tuple[int, int]]
    asks_max: int
    prices: Prices

    @property
    def uploaded(self) -> frozenset[int]:
        """The letters of TODAY."""
        return self._with(lambda letter: letter.status is Status.UPLOADED)

    @property
    def pending(self) -> frozenset[int]:
        """Letters asked for and not there yet."""
        return self._with(lambda letter: letter.status.pending)

    @property
    def plannable(self) -> frozenset[int]:
        """The letters of the PLAN: uploaded, pending, and those to ask for if the scenario allows asks."""
        return self.uploaded | self.pending | (self.to_ask if self.asks_max else frozenset())

    def _with(self, test: Callable[[Letter], bool]) -> frozenset[int]:
        return frozenset(place for place, letter in enumerate(self.letters) if test(letter))


def facts(scenario: Scenario) -> tuple[Facts, ...]:
    """Per letter, all that its traits and strength are read from."""
    drawn = graph(scenario)
    rotations: dict[str, Rotation] = {rotation.id: rotation for rotation in scenario.rotations}
    writers = {writer.id: writer for writer in scenario.writers}
    seen = {writer_id: evidence(drawn, rotations, writer_id) for writer_id in writers}
    return tuple(
        Facts(
            letter=letter,
            writer=writers[letter.writer_id],
            evidence=seen[letter.writer_id],
            settings=scenario.settings,
        )
        for letter in scenario.letters
    )


def problem(scenario: Scenario) -> Problem:
    """Turn a scenario into what the model sees.

    Raises
    ------
    InputError
        Pins that contradict each other or a limit.
    """
    letters = scenario.letters
    listed = programs(scenario)
    kinds = tuple(_Sorter(scenario).kinds(listed))
    writers = {writer.id: place for place, writer in enumerate(scenario.writers)}
    writer_of = tuple(writers[letter.writer_id] for letter in letters)
    locked_at = Counter(letter for kind in kinds for letter in kind.locked for _ in kind.programs)
    locked_letters_of = Counter(writer_of[letter] for letter in locked_at)
    sharing = overlaps(graph(scenario))
    asks, objective = scenario.settings.asks, scenario.settings.objective
    found = Problem(
        scenario=scenario,
        letters=letters,
        programs=listed,
        kinds=kinds,
        writer_of=writer_of,
        orders=tuple(letter.row for letter in letters),
        to_ask=frozenset(place for place, letter in enumerate(letters) if letter.status is Status.NOT_ASKED),
        limits=tuple(
            None if letter.max_programs is None else max(letter.max_programs, locked_at[place])
            for place, letter in enumerate(letters)
        ),
        versions=tuple(max(writer.versions, locked_letters_of[writers[writer.id]]) for writer in scenario.writers),
        ask_costs=tuple(
            units(asks.cost if writer.ask_cost is None else writer.ask_cost) for writer in scenario.writers
        ),
        overlaps=frozenset(
            (one, other)
            for one, other in combinations(range(len(letters)), 2)
            if tuple(sorted((letters[one].writer_id, letters[other].writer_id))) in sharing
        ),
        asks_max=asks.max,
        prices=Prices(
            extra_bar=units(objective.extra_bar),
            overlap=units(objective.overlap),
            prefer=units(objective.prefer),
            change=units(objective.change),
        ),
    )
    faults = list(_contradicting_pins(found))
    if faults:
        raise InputError(faults)
    return found


def rebased(found: Problem, shares: Sequence[Sequence[tuple[tuple[int, ...], int]]]) -> Problem:
    """The same problem with these portfolios as what changes are counted against.

    `shares` has, per kind, portfolios and how many of its programs, in file order, have each.
    """
    kinds = []
    for kind, portfolios in zip(found.kinds, shares, strict=True):
        start = 0
        for portfolio, count in portfolios:
            programs = kind.programs[start : start + count]
            weight = kind.weight * count // len(kind.programs)
            kinds.append(replace(kind, programs=programs, weight=weight, reference=portfolio))
            start += count
    return replace(found, kinds=tuple(kinds))


class _Sorter:
    """Sorts programs into kinds in one pass; what programs share is worked out once per distinct case."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.letters = scenario.letters
        self.place = {letter.id: place for place, letter in enumerate(self.letters)}
        self.facts = facts(scenario)
        self.carried = tuple(traits(entry) for entry in self.facts)
        self.min_strength = scenario.settings.objective.min_strength
        self.by_weight = any(letter.max_programs is not None for letter in self.letters)
        self.figures: dict[tuple[object, ...], tuple[tuple[float, float], ...]] = {}
        self.profiles: dict[object, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self.demands: dict[tuple[Clause, ...], tuple[Demand, ...]] = {}
        self.only = {place: letter.only_program for place, letter in enumerate(self.letters) if letter.only_program}
        self.excluded = self._by_track(letter.excluded for letter in self.letters)
        self.pinned = self._by_track(letter.pinned for letter in self.letters)
        self.own: dict[str, dict[int, float]] = defaultdict(dict)
        for (track_id, letter_id), (figure, _) in scenario.strengths.items():
            self.own[track_id][self.place[letter_id]] = figure

    def _by_track(self, lists: Iterable[tuple[str, ...]]) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for place, track_ids in enumerate(lists):
            for track_id in track_ids:
                found[track_id].add(place)
        return found

    def kinds(self, listed: Sequence[Program]) -> Iterator[Kind]:
        alike: dict[Kind, list[int]] = {}
        for position, program in enumerate(listed):
            alike.setdefault(self.alone(program), []).append(position)
        for kind, positions in alike.items():
            weight = sum(units(listed[position].weight) for position in positions)
            yield replace(kind, programs=tuple(positions), weight=weight)

    def alone(self, program: Program) -> Kind:
        """The kind of one program, not yet saying which programs it is; equal for programs that are alike.

        Weights tell programs apart only where `max_programs` makes them compete for a letter.
        """
        places = tuple(sorted(self.place[letter_id] for letter_id in program.assigned))
        there = tuple(place for place in places if self.letters[place].status is not Status.WITHDRAWN)
        burned = tuple(place for place in places if place not in there) if program.applied else ()
        locked = there if program.applied else ()
        strengths, barred = self.profile(program, there, locked, burned)
        pinned = {place for track in program.tracks for place in self.pinned.get(track.id, ())}
        return Kind(
            programs=(),
            weight=units(program.weight) if self.by_weight else 0,
            required=program.required,
            maximum=program.maximum,
            stated=self.demand(program.stated),
            preferred=self.demand(program.preferred),
            strengths=strengths,
            barred=barred,
            locked=locked,
            burned=burned,
            pinned=tuple(sorted(place for place in pinned if not barred[place] and place not in locked)),
            reference=there,
        )

    def profile(
        self, program: Program, there: tuple[int, ...], locked: tuple[int, ...], burned: tuple[int, ...]
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Strengths and bars of all letters at a program."""
        track_ids = {track.id for track in program.tracks}
        shut_out = {place for track_id in track_ids for place in self.excluded.get(track_id, ())}
        elsewhere = {place for place, track_id in self.only.items() if track_id not in track_ids}
        own = {track.id: self.own[track.id] for track in program.tracks if track.id in self.own}
        taken = {self.letters[place].writer_id for place in (*locked, *burned)}
        cast = tuple(self.cast(track) for track in program.tracks)
        key = (cast, frozenset(shut_out), frozenset(elsewhere), there, locked, burned, program.closed)
        if own or key not in self.profiles:
            figures = self.average(program, own)
            barred = []
            for place, (figure, _) in enumerate(figures):
                letter = self.letters[place]
                reasons = (
                    (letter.status.gone, f"it is {letter.status}"),
                    (place in shut_out, "you excluded it there"),
                    (place in elsewhere, "it names another program"),
                    (units(figure) < units(self.min_strength), "it would do harm: its strength is below min_strength"),
                    (letter.writer_id in taken and place not in locked, WRITER_TAKEN),
                    (program.closed and place not in there, CLOSED),
                )
                barred.append(next((reason for holds, reason in reasons if holds), ""))
            found = (tuple(units(worth) for _, worth in figures), tuple(barred))
            if own:
                return found
            self.profiles[key] = found
        return self.profiles[key]

    def average(self, program: Program, own: Mapping[str, Mapping[int, float]]) -> list[tuple[float, float]]:
        """Per letter the strength, and its worth there after lateness: the mean over the program's tracks.

        The user's own figures stand for the whole program where any track has them.
        """
        found = []
        for place in range(len(self.letters)):
            owned = [track for track in program.tracks if place in own.get(track.id, {})]
            tracks = owned or program.tracks
            pairs = []
            for track in tracks:
                figure, share = self.figure(track)[place]
                figure = own[track.id][place] if owned else figure
                pairs.append((figure, figure * share))
            found.append((sum(pair[0] for pair in pairs) / len(pairs), sum(pair[1] for pair in pairs) / len(pairs)))
        return found

    def figure(self, track: Track) -> tuple[tuple[float, float], ...]:
        """Per letter, the rubric's strength at a track and the share of it that lateness leaves."""
        key = self.cast(track)
        if key not in self.figures:
            season = self.scenario.settings.season
            self.figures[key] = tuple(
                (strength(entry, track), late_share(entry.letter, track, season))
                for entry in self.facts
            )
        return self.figures[key]

    @staticmethod
    def cast(track: Track) -> tuple[object, ...]:
        """All of a track that strength depends on."""
        return (track.specialty, track.track, track.setting, track.img_friendly, track.complete_by, track.deadline)

    def demand(self, clauses: tuple[Clause, ...]) -> tuple[Demand, ...]:
        if clauses not in self.demands:
            self.demands[clauses] = tuple(
                Demand(clause, tuple(tuple(self.tally(count) for count in option) for option in clause.options))
                for clause in clauses
            )
        return self.demands[clauses]

    def tally(self, count: Count) -> Tally:
        return Tally(count, frozenset(place for place, carried in enumerate(self.carried) if count.holds(carried)))


def _contradicting_pins(found: Problem) -> Iterator[Fault]:
    """Pins that cannot all be kept once every letter of the PLAN is there."""
    pinned_at: Counter[int] = Counter()
    for kind in found.kinds:
        pinned = [letter for letter in kind.pinned if letter in found.plannable]
        pinned_at.update({letter: len(kind.programs) for letter in pinned})
        program = found.programs[kind.programs[0]].name
        named = ", ".join(found.letters[letter].id for letter in pinned)
        if len({found.writer_of[letter] for letter in pinned}) < len(pinned):
            yield _pin_fault(found, pinned[-1], f"two letters of one writer are pinned to {program}: {named}")
        elif len(pinned) + len(kind.locked) > kind.room:
            room = kind.room - len(kind.locked)
            yield _pin_fault(found, pinned[-1], f"{named} are pinned to {program}, which has room for {room}")
    locked_at = Counter(letter for kind in found.kinds for letter in kind.locked for _ in kind.programs)
    for letter, times in sorted(pinned_at.items()):
        limit = found.limits[letter]
        if limit is not None and times + locked_at[letter] > limit:
            yield _pin_fault(found, letter, f"pinned to {times} programs, max_programs allows {limit}")
    used = defaultdict(set)
    for letter in sorted({*pinned_at, *locked_at}):
        used[found.writer_of[letter]].add(letter)
    for writer, letters in used.items():
        if len(letters) > found.versions[writer]:
            named = ", ".join(found.letters[letter].id for letter in sorted(letters))
            yield _pin_fault(found, max(letters), f"{named} are pinned, its writer has {found.versions[writer]} version")
    asked = {found.writer_of[letter] for letter in pinned_at if letter in found.to_ask}
    if len(asked) > found.asks_max:
        letter = max(letter for letter in pinned_at if letter in found.to_ask)
        what = f"pinned letters need {len(asked)} writers to be asked, [asks] max allows {found.asks_max}"
        yield _pin_fault(found, letter, what)


def _pin_fault(found: Problem, letter: int, what: str) -> Fault:
    row = found.letters[letter]
    return Fault(file="letters.csv", line=row.line, column="pinned", what=f"{what}. Maybe unpin one.")
