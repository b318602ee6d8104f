"""Programs alike in every respect the model sees, as one group: the model grows with groups, not with programs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction

from ..domain.entities import Scenario, Status, Track
from ..domain.errors import InputError
from ..domain.needs import Clause, Count
from ..domain.relations import overlaps
from ..domain.settings import Settings
from ..domain.traits import facts, traits
from ..rules.eligibility import Entered, bars, contradicting_pins, entered_at
from ..rules.exactness import too_large
from ..rules.problem import (
    AppliedToday,
    Demand,
    Portfolio,
    Prices,
    Problem,
    ProgramDays,
    ProgramGroup,
    Shares,
    Tally,
    locked_at,
    weight_of,
)
from ..rules.programs import Program, programs
from ..rules.scale import exact, mean, units
from ..rules.strength import content, fit, points
from ..rules.timing import Timeliness, apply_day, arrival, business_day_before, last_day, reading_day, timeliness
from .budget import Budget

__all__ = ["Sorter", "build_problem", "full_strengths", "if_applied_later", "lay_out_problem"]


def build_problem(scenario: Scenario, budget: Budget | None = None) -> Problem:
    """Turn a scenario into what the model sees.

    Raises
    ------
    InputError
        Pins that contradict each other or a limit, and figures too large to be added up exactly.
    NoAnswerError
        When the time is over before all programs are sorted into groups.
    """
    return _checked(lay_out_problem(scenario, budget or Budget()))


def lay_out_problem(scenario: Scenario, budget: Budget) -> Problem:
    """Turn a scenario into what the model would see, be it one that cannot be solved.

    Raises
    ------
    NoAnswerError
        When the time is over before all programs are sorted into groups.
    """
    letters, writers = scenario.letters, scenario.writers
    listed = programs(scenario)
    sorter = Sorter(scenario)
    groups = tuple(sorter.groups(listed, budget))
    place_of = {writer.id: place for place, writer in enumerate(writers)}
    writer_of = tuple(place_of[letter.writer_id] for letter in letters)
    locked = locked_at(groups)
    locked_letters_of = Counter(writer_of[letter] for letter in locked)
    asks, objective = scenario.settings.asks, scenario.settings.objective
    return Problem(
        scenario=scenario,
        letters=letters,
        programs=listed,
        days=tuple(sorter.program_days[program.terms] for program in listed),
        groups=groups,
        writer_of=writer_of,
        orders=tuple(letter.row for letter in letters),
        to_ask=frozenset(place for place, letter in enumerate(letters) if letter.status is Status.NOT_ASKED),
        limits=tuple(
            None if letter.max_programs is None else max(letter.max_programs, locked[place])
            for place, letter in enumerate(letters)
        ),
        versions=tuple(max(writer.versions, locked_letters_of[place]) for place, writer in enumerate(writers)),
        ask_costs=tuple(units(asks.cost if writer.ask_cost is None else writer.ask_cost) for writer in writers),
        overlaps=overlaps(scenario),
        asks_max=asks.max,
        shares=Shares.of(objective.opening_share, objective.clause_share),
        prices=Prices(**{price.name: units(getattr(objective, price.name)) for price in fields(Prices)}),
    )


def if_applied_later(problem: Problem, wait: int, budget: Budget) -> Problem:
    """The same problem if every program not applied to is applied to within some days after its apply day.

    Parameters
    ----------
    wait
        So many days.
    budget
        What sorting may take.

    Raises
    ------
    InputError
        Pins that contradict each other once letters are no more too late for them.
    NoAnswerError
        When the time is over before all programs are sorted into groups.
    """
    sorter = Sorter(problem.scenario, wait)
    groups = tuple(sorter.groups(problem.programs, budget))
    days = tuple(sorter.program_days[program.terms] for program in problem.programs)
    return _checked(replace(problem, groups=groups, days=days))


def full_strengths(problem: Problem, places: Sequence[int], budget: Budget) -> list[tuple[int, ...]]:
    """What each letter is worth at some programs before anything is lost by coming late, in units of points.

    Parameters
    ----------
    places
        Positions of the programs.
    budget
        What sorting may take.

    Raises
    ------
    NoAnswerError
        When the time is over before.
    """
    settings = problem.scenario.settings
    sorter = Sorter(replace(problem.scenario, settings=replace(settings, season=replace(settings.season, late=()))))
    listed = [problem.programs[place] for place in places]
    found = {place: group.strengths for group in sorter.groups(listed, budget) for place in group.programs}
    return [found[number] for number in range(len(listed))]


def _checked(problem: Problem) -> Problem:
    """A problem that can be solved exactly."""
    if faults := [*contradicting_pins(problem), *too_large(problem)]:
        raise InputError(faults)
    return problem


class Sorter:
    """Sorts programs into groups in one pass; what programs share is worked out once per distinct case.

    Attributes
    ----------
    wait
        Days after their apply day within which programs are applied to.
    positions
        Per letter id, its position.
    content, says
        Per letter, its points anywhere, and these in units.
    fits
        Per cast of a track, what each letter's fit adds there.
    worths
        Per casts of a program's tracks, what each letter is worth there.
    carried
        Per letter, its traits.
    by_weight
        True if weights tell programs apart: where `max_programs` makes them compete for a letter.
    last_day
        No letter to come is counted on after it.
    program_days
        Per number of the terms of a program, its days.
    only
        Per letter that names one program, the track it names.
    excluded, pinned
        Per track id, the letters that must not, or must, go there.
    own
        Per track id, the user's own figures by letter.
    """

    def __init__(self, scenario: Scenario, wait: int = 0) -> None:
        self.scenario, self.wait = scenario, wait
        self.letters = letters = scenario.letters
        self.positions = {letter.id: place for place, letter in enumerate(letters)}
        self.facts = facts(scenario)
        self.content = tuple(points(content(entry)) for entry in self.facts)
        self.carried = tuple(traits(entry) for entry in self.facts)
        self.least = units(scenario.settings.objective.min_strength)
        self.by_weight = any(letter.max_programs is not None for letter in letters)
        self.last_day = last_day(letters, scenario.settings.season)
        self.says = tuple(map(units, self.content))
        self.fits: dict[tuple[object, ...], tuple[float, ...]] = {}
        self.worths: dict[tuple[object, ...], _Worth] = {}
        self.days: dict[tuple[date, date | None], Timeliness] = {}
        self.program_days: dict[int, ProgramDays] = {}
        self.arrived: dict[date, Portfolio] = {}
        self.profiles: dict[object, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self.demands: dict[Clause, Demand] = {}
        self.only = {place: letter.only_program for place, letter in enumerate(letters) if letter.only_program}
        self.excluded = _by_track(letter.excluded for letter in letters)
        self.pinned = _by_track(letter.pinned for letter in letters)
        self.own: dict[str, dict[int, float]] = defaultdict(dict)
        for (track_id, letter_id), (figure, _) in scenario.strengths.items():
            self.own[track_id][self.positions[letter_id]] = figure
        self.named = {*self.only.values(), *self.excluded, *self.pinned, *self.own}

    def moved(self, settings: Settings) -> Sorter:
        """The same sorter under settings in which figures of strength and prices alone differ."""
        other, before = copy(self), self.scenario.settings
        other.scenario = replace(self.scenario, settings=settings)
        other.least = units(settings.objective.min_strength)
        other.facts = tuple([replace(entry, settings=settings) for entry in self.facts])
        other.content = tuple([points(content(entry)) for entry in other.facts])
        same_fit = settings.rubric["fit"] == before.rubric["fit"]
        if not same_fit:
            other.fits = {}
        if other.content != self.content or not same_fit:
            other.says, other.worths, other.profiles = tuple(map(units, other.content)), {}, {}
        if settings.season != before.season:
            other.days, other.profiles = {}, {}
        if other.least != self.least:
            other.profiles = {}
        return other

    def groups(self, listed: Sequence[Program], budget: Budget) -> Iterator[ProgramGroup]:
        """The groups of all programs, by their first program in file order, while there is time."""
        cases: dict[tuple[object, ...], list[int]] = {}
        for position, program in enumerate(listed):
            cases.setdefault(self.case(program), []).append(position)
        alike: dict[ProgramGroup, list[int]] = {}
        for positions in cases.values():
            budget.require()
            alike.setdefault(self.alone(listed[positions[0]]), []).extend(positions)
        for group, positions in alike.items():
            weight = weight_of(listed[position] for position in positions)
            yield replace(group, programs=tuple(sorted(positions)), weight=weight)

    def case(self, program: Program) -> tuple[object, ...]:
        """All that the group of a program depends on; programs of one case are sorted together."""
        named = tuple([track.id for track in program.tracks if track.id in self.named])
        return program.terms, program.weight if self.by_weight else 0, named

    def alone(self, program: Program) -> ProgramGroup:
        """The group of one program, not yet saying which programs it is; equal for programs that are alike."""
        had = entered_at(program, [self.positions[letter_id] for letter_id in program.assigned], self.letters)
        days = self.program_days[program.terms] = self.days_of(program)
        timely = self.timely(days.reading, days.deadline)
        strengths, barred = self.profile(program, had, timely)
        return ProgramGroup(
            programs=(),
            weight=units(program.weight) if self.by_weight else 0,
            required=program.required,
            maximum=program.maximum,
            stated=self.demand(program.stated),
            preferred=self.demand(program.preferred),
            strengths=strengths,
            barred=barred,
            on_time=tuple(sorted({*timely.on_time, *had.locked})),
            locked=had.locked,
            burned=had.burned,
            pinned=self.pins(program, had, barred),
            reference=had.reference,
            applied=program.applied,
            final=program.applied or self.scenario.as_of >= days.apply,
            by_apply_day=self.there_by(max(days.apply, self.scenario.as_of)),
            days=days,
            if_today=self.if_today(program, had, days),
        )

    def pins(self, program: Program, had: Entered, barred: Sequence[str]) -> Portfolio:
        """The letters that must go to a program: pinned there, not `barred`, and not among those it `had` for good."""
        pinned = {place for track in program.tracks for place in self.pinned.get(track.id, ())}
        return tuple(sorted(place for place in pinned if not barred[place] and place not in had.locked))

    def days_of(self, program: Program) -> ProgramDays:
        """The days of a program, its deadline only if a letter could miss it."""
        season, applied = self.scenario.settings.season, program.applied
        reading = reading_day(program, season, self.wait)
        before = business_day_before(program.complete_by, season)
        apply = program.applied_on or before if applied else apply_day(program, season, self.wait)
        deadline = program.deadline if program.deadline and program.deadline < self.last_day else None
        return ProgramDays(applied=applied, apply=apply, reading=reading, deadline=deadline)

    def there_by(self, day: date) -> Portfolio:
        """The letters that can be assigned on a day if all come as they are expected."""
        if day not in self.arrived:
            season = self.scenario.settings.season
            self.arrived[day] = tuple(
                place
                for place, letter in enumerate(self.letters)
                if letter.status is Status.UPLOADED or ((comes := arrival(letter, season)) and comes <= day)
            )
        return self.arrived[day]

    def if_today(self, program: Program, had: Entered, days: ProgramDays) -> AppliedToday | None:
        """What the letters are to a program that is applied to today; None where that changes or concerns nothing.

        Parameters
        ----------
        had
            What the program has already.
        days
            Its days as they are planned.
        """
        season = self.scenario.settings.season
        reading = max(business_day_before(program.complete_by, season), season.as_of)
        if program.applied or reading == days.reading or self.wait:
            return None
        timely = self.timely(reading, days.deadline)
        strengths, barred = self.profile(program, had, timely)
        return AppliedToday(on_time=timely.on_time, strengths=strengths, barred=barred)

    def timely(self, reading: date, deadline: date | None) -> Timeliness:
        """What the days of a program mean for every letter."""
        key = reading, deadline
        if key not in self.days:
            self.days[key] = timeliness(self.letters, reading, deadline, self.scenario.settings.season)
        return self.days[key]

    def profile(self, program: Program, had: Entered, timely: Timeliness) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Per letter, its strength at a program in units of points, and the reason that bars it or nothing.

        Parameters
        ----------
        had
            What the program has already.
        timely
            What its days mean for the letters.
        """
        track_ids = {track.id for track in program.tracks}
        excluded = frozenset(place for track_id in track_ids for place in self.excluded.get(track_id, ()))
        elsewhere = frozenset(place for place, track_id in self.only.items() if track_id not in track_ids)
        own = self.own_at(program)
        cast = tuple(self.cast(track) for track in program.tracks)
        key = (cast, excluded, elsewhere, had, program.closed, timely)
        if own or key not in self.profiles:
            says, worth = self.owned(program.tracks, cast, own) if own else (self.says, self.mean(program.tracks, cast))
            harmful = {place for place, figure in enumerate(says) if figure < self.least}
            barred = bars(
                self.letters,
                harmful=harmful,
                excluded=excluded,
                elsewhere=elsewhere,
                untimely=timely.reasons,
                had=had,
                closed=program.closed,
            )
            strengths = list(worth.whole)
            for place in timely.reduced:
                strengths[place] = units(exact(worth.figures[place]) * timely.shares[place])
            profile = tuple(strengths), barred
            if own:
                return profile
            self.profiles[key] = profile
        return self.profiles[key]

    def own_at(self, program: Program) -> dict[int, float | Fraction]:
        """The user's own figures at a program by letter: where any track has one, they alone count."""
        given = [self.own[track.id] for track in program.tracks if track.id in self.own]
        places = sorted({place for each in given for place in each})
        return {place: mean([each[place] for each in given if place in each]) for place in places}

    def owned(
        self, tracks: Sequence[Track], cast: tuple[object, ...], own: Mapping[int, float | Fraction]
    ) -> tuple[tuple[int, ...], _Worth]:
        """Per letter, its content in units, and its strength, at a program for which the user has figures.

        The content says whether it does harm (R06): a poor fit alone does none. A figure of the user's stands for it.

        Parameters
        ----------
        tracks, cast
            The tracks of the program, and all of them that counts.
        own
            The user's own figures by letter.
        """
        says, figures = list(self.says), list(self.mean(tracks, cast).figures)
        for place, figure in own.items():
            figures[place], says[place] = figure, units(figure)
        return tuple(says), _Worth.of(figures)

    def mean(self, tracks: Sequence[Track], cast: tuple[object, ...]) -> _Worth:
        """Per letter, the rubric's strength at a program, means over its tracks, of which `cast` is all that counts."""
        if cast not in self.worths:
            figures = [self.figure(track) for track in tracks]
            means = figures[0] if len(figures) == 1 else [mean(each) for each in zip(*figures, strict=True)]
            self.worths[cast] = _Worth.of(means)
        return self.worths[cast]

    def figure(self, track: Track) -> tuple[float, ...]:
        """Per letter, the rubric's strength at a track in points."""
        key = self.cast(track)
        if key not in self.fits:
            self.fits[key] = tuple([points(fit(entry, track)) for entry in self.facts])
        return tuple([own + there for own, there in zip(self.content, self.fits[key], strict=True)])

    @staticmethod
    def cast(track: Track) -> tuple[object, ...]:
        """All of a track that strength depends on."""
        return (track.specialty, track.track, track.setting, track.img_friendly)

    def demand(self, clauses: tuple[Clause, ...]) -> tuple[Demand, ...]:
        """The clauses over this scenario's letters: one object per clause."""
        for clause in clauses:
            if clause not in self.demands:
                options = tuple(tuple(map(self.tally, option)) for option in clause.options)
                self.demands[clause] = Demand(clause, options)
        return tuple(self.demands[clause] for clause in clauses)

    def tally(self, count: Count) -> Tally:
        """A count with the letters that carry its traits."""
        return Tally(count, frozenset(place for place, carried in enumerate(self.carried) if count.holds(carried)))


@dataclass(frozen=True, slots=True)
class _Worth:
    """Per letter, a strength in points, and rounded to units of them."""

    figures: tuple[float | Fraction, ...]
    whole: tuple[int, ...]

    @classmethod
    def of(cls, figures: Sequence[float | Fraction]) -> _Worth:
        """Strengths with what they are in units."""
        return cls(tuple(figures), tuple(map(units, figures)))


def _by_track(lists: Iterable[tuple[str, ...]]) -> Mapping[str, set[int]]:
    """Per track id, the positions of the letters whose list names it."""
    found: dict[str, set[int]] = defaultdict(set)
    for place, track_ids in enumerate(lists):
        for track_id in track_ids:
            found[track_id].add(place)
    return found
