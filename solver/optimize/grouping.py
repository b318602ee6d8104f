"""Programs alike in every respect the model sees, as one kind: the model grows with kinds, not with programs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from fractions import Fraction
from statistics import mean

from ..domain.entities import Scenario, Status, Track
from ..domain.errors import Fault, InputError
from ..domain.needs import Clause, Count
from ..domain.relations import overlaps
from ..domain.traits import facts, traits
from ..rules.pins import contradicting_pins
from ..rules.problem import CLOSED, WRITER_TAKEN, Demand, Prices, Problem, ProgramGroup, Tally, locked_at, weight_of
from ..rules.programs import Program, programs
from ..rules.scale import exact, units
from ..rules.strength import content, fit, points
from ..rules.timing import late_share

__all__ = [
    "build_problem",
]


def build_problem(scenario: Scenario) -> Problem:
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
    locked = locked_at(kinds)
    locked_letters_of = Counter(writer_of[letter] for letter in locked)
    asks, objective = scenario.settings.asks, scenario.settings.objective
    found = Problem(
        scenario=scenario,
        letters=letters,
        programs=listed,
        groups=kinds,
        writer_of=writer_of,
        orders=tuple(letter.row for letter in letters),
        to_ask=frozenset(place for place, letter in enumerate(letters) if letter.status is Status.NOT_ASKED),
        limits=tuple(
            None if letter.max_programs is None else max(letter.max_programs, locked[place])
            for place, letter in enumerate(letters)
        ),
        versions=tuple(max(writer.versions, locked_letters_of[writers[writer.id]]) for writer in scenario.writers),
        ask_costs=tuple(
            units(asks.cost if writer.ask_cost is None else writer.ask_cost) for writer in scenario.writers
        ),
        overlaps=overlaps(scenario),
        asks_max=asks.max,
        prices=Prices(
            extra_bar=units(objective.extra_bar),
            overlap=units(objective.overlap),
            prefer=units(objective.prefer),
            change=units(objective.change),
        ),
    )
    faults = [*contradicting_pins(found), *_too_large(found)]
    if faults:
        raise InputError(faults)
    return found


def _too_large(problem: Problem) -> Iterator[Fault]:
    """Weights and strengths whose products pass what 64 bits hold."""
    largest = max((abs(strength) for kind in problem.groups for strength in kind.strengths), default=0)
    span = (
        sum(kind.weight for kind in problem.groups)
        * (largest + sum(astuple(problem.prices)))
        * 2
        * len(problem.letters)
    )
    if span >= 2**62:
        what = "priorities times strengths are too large to add up exactly. Maybe divide all priorities by 1000."
        yield Fault(file="programs.csv", column="priority", what=what)


class _Sorter:
    """Sorts programs into kinds in one pass; what programs share is worked out once per distinct case."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.letters = scenario.letters
        self.place = {letter.id: place for place, letter in enumerate(self.letters)}
        self.facts = facts(scenario)
        self.content = tuple(points(content(entry)) for entry in self.facts)
        self.carried = tuple(traits(entry) for entry in self.facts)
        self.min_strength = scenario.settings.objective.min_strength
        self.by_weight = any(letter.max_programs is not None for letter in self.letters)
        self.figures: dict[tuple[object, ...], tuple[tuple[Fraction, Fraction], ...]] = {}
        self.profiles: dict[object, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self.demands: dict[Clause, Demand] = {}
        self.only = {place: letter.only_program for place, letter in enumerate(self.letters) if letter.only_program}
        self.excluded = self._by_track(letter.excluded for letter in self.letters)
        self.pinned = self._by_track(letter.pinned for letter in self.letters)
        self.own: dict[str, dict[int, float]] = defaultdict(dict)
        for (track_id, letter_id), (figure, _) in scenario.strengths.items():
            self.own[track_id][self.place[letter_id]] = figure
        self.named = {*self.only.values(), *self.excluded, *self.pinned, *self.own}

    def _by_track(self, lists: Iterable[tuple[str, ...]]) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for place, track_ids in enumerate(lists):
            for track_id in track_ids:
                found[track_id].add(place)
        return found

    def kinds(self, listed: Sequence[Program]) -> Iterator[ProgramGroup]:
        cases: dict[tuple[object, ...], list[int]] = {}
        for position, program in enumerate(listed):
            cases.setdefault(self.case(program), []).append(position)
        alike: dict[ProgramGroup, list[int]] = {}
        for positions in cases.values():
            alike.setdefault(self.alone(listed[positions[0]]), []).extend(positions)
        for kind, positions in alike.items():
            weight = weight_of(listed[position] for position in positions)
            yield replace(kind, programs=tuple(sorted(positions)), weight=weight)

    def case(self, program: Program) -> tuple[object, ...]:
        """All that the kind of a program depends on; programs of one case are sorted together."""
        named = tuple([track.id for track in program.tracks if track.id in self.named])
        return program.terms, program.weight if self.by_weight else 0, named

    def alone(self, program: Program) -> ProgramGroup:
        """The kind of one program, not yet saying which programs it is; equal for programs that are alike.

        Weights tell programs apart only where `max_programs` makes them compete for a letter.
        """
        places = tuple(sorted(self.place[letter_id] for letter_id in program.assigned))
        there = tuple(place for place in places if self.letters[place].status is not Status.WITHDRAWN)
        burned = tuple(place for place in places if place not in there) if program.applied else ()
        locked = there if program.applied else ()
        strengths, barred = self.profile(program, there, locked, burned)
        pinned = {place for track in program.tracks for place in self.pinned.get(track.id, ())}
        return ProgramGroup(
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

    def average(self, program: Program, own: Mapping[str, Mapping[int, float]]) -> list[tuple[Fraction, Fraction]]:
        """Per letter the strength, and its worth there after lateness: the mean over the program's tracks.

        The user's own figures stand for the whole program where any track has them.
        """
        return [self.mean_over(program.tracks, own, place) for place in range(len(self.letters))]

    def mean_over(
        self, tracks: Sequence[Track], own: Mapping[str, Mapping[int, float]], place: int
    ) -> tuple[Fraction, Fraction]:
        owned = [track for track in tracks if place in own.get(track.id, {})]
        pairs = []
        for track in owned or tracks:
            figure, share = self.figure(track)[place]
            figure = exact(own[track.id][place]) if owned else figure
            pairs.append((figure, figure * share))
        if len(pairs) == 1:
            return pairs[0]
        return mean(figure for figure, _ in pairs), mean(worth for _, worth in pairs)

    def figure(self, track: Track) -> tuple[tuple[Fraction, Fraction], ...]:
        """Per letter, the rubric's strength at a track and the share of it that lateness leaves."""
        key = self.cast(track)
        if key not in self.figures:
            season = self.scenario.settings.season
            self.figures[key] = tuple(
                (exact(own + points(fit(entry, track))), exact(late_share(entry.letter, track, season)))
                for own, entry in zip(self.content, self.facts, strict=True)
            )
        return self.figures[key]

    @staticmethod
    def cast(track: Track) -> tuple[object, ...]:
        """All of a track that strength depends on."""
        return (track.specialty, track.track, track.setting, track.img_friendly, track.complete_by, track.deadline)

    def demand(self, clauses: tuple[Clause, ...]) -> tuple[Demand, ...]:
        for clause in clauses:
            if clause not in self.demands:
                options = tuple(tuple(self.tally(count) for count in option) for option in clause.options)
                self.demands[clause] = Demand(clause, options)
        return tuple(self.demands[clause] for clause in clauses)

    def tally(self, count: Count) -> Tally:
        return Tally(count, frozenset(place for place, carried in enumerate(self.carried) if count.holds(carried)))
