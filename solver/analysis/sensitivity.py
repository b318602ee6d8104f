"""How far the plan depends on judged figures: each moved alone, and all together at random.

Figures change what letters are worth, not which portfolios there are. So the portfolios of every group are laid out
once, and each trial is a product of its strengths and the letters of each portfolio. Where limits tie programs
together, or the portfolios are too many, each trial is a search of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import numpy as np

from ..domain.errors import InputError
from ..domain.judged import Figure, judged, moved
from ..optimize.budget import Budget, Engine
from ..optimize.cache import SolutionCache
from ..optimize.coupling import coupled
from ..optimize.grouping import Sorter, build_problem
from ..optimize.portfolios import Places, PortfolioTable, Truth, Whole, alike, fits
from ..optimize.solve import best
from ..optimize.watch import Phase
from ..rules.eligibility import HARMFUL, entered_at
from ..rules.problem import Portfolio, Problem, ProgramGroup, weight_of, with_previous_plan
from ..rules.scale import product, units
from ..rules.scoring import judge, total
from .moved_strengths import Example, Factors, MovedStrengths
from .result import Plans, Result

__all__ = [
    "STEP",
    "SURE",
    "FigureImpact",
    "FiguresAlone",
    "Flip",
    "Sensitivity",
    "SetSureness",
    "Trial",
    "figures_alone",
    "move_figures",
    "sensitivity",
]

STEP = 0.25
"""By so much of itself a figure is moved, and at most in a draw."""
SURE = 0.95
"""The share of draws in which a set must stay to be called sure."""
MOST = 0.8
"""The share of the time left in which strengths are worked out; then the portfolios are looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Programs that get other letters under other figures.

    Attributes
    ----------
    lost, gained
        Ids of the letters that go, and of those that come.
    number
        How many they are.
    parts
        Their positions, in parts that have the same letters in the plan: of a long list these are shared by all trials.
    near_tie
        True if keeping the plan loses next to nothing at each of them (`[report] near_tie`).
    """

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    number: int
    near_tie: bool
    parts: tuple[tuple[int, ...], ...] = field(compare=False)

    @property
    def programs(self) -> tuple[int, ...]:
        """Their positions, in file order."""
        return tuple(sorted(place for part in self.parts for place in part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The best plan under other figures, against the plan.

    Attributes
    ----------
    flips
        Programs whose letters differ, most first.
    shortfall_lost, value_lost
        What is lost by keeping the plan all the same: letters times weight, and points times weight.
    """

    flips: tuple[Flip, ...]
    shortfall_lost: float
    value_lost: float

    @property
    def changed(self) -> int:
        """How many programs have other letters."""
        return sum(flip.number for flip in self.flips)

    @property
    def near_ties(self) -> int:
        """How many of them lose next to nothing by keeping those of the plan."""
        return sum(flip.number for flip in self.flips if flip.near_tie)

    @property
    def lost(self) -> tuple[float, float]:
        """What is lost, shortfall first."""
        return self.shortfall_lost, self.value_lost


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureImpact:
    """A judged figure moved alone.

    Attributes
    ----------
    down, up
        What it is moved to; of one below 0, too, `down` is the smaller.
    lower, higher
        What becomes of the plan then.
    """

    figure: Figure
    down: float
    up: float
    lower: Trial
    higher: Trial

    @property
    def both(self) -> tuple[Trial, Trial]:
        """What becomes of the plan if it is lower, and higher."""
        return self.lower, self.higher

    @property
    def weight(self) -> tuple[int, int, float, float]:
        """How much it matters: programs that change beyond near ties, that change at all, and what is lost."""
        real = max(trial.changed - trial.near_ties for trial in self.both)
        return real, max(trial.changed for trial in self.both), *max(trial.lost for trial in self.both)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSureness:
    """How sure a set of the plan is in the draws.

    Attributes
    ----------
    plans
        Its programs.
    sure
        How many of them keep their letters in most draws.
    least, most
        The share of draws in which a program of it keeps them.
    otherwise
        The letters its programs have most often where they have others; None: they never have.
    """

    plans: Plans
    sure: int
    least: float
    most: float
    otherwise: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class FiguresAlone:
    """How far the plan of a result depends on each judged figure by itself.

    Attributes
    ----------
    impacts
        The figures moved alone, those that matter most first.
    figures
        How many figures there are; fewer impacts: the time was over.
    """

    result: Result
    impacts: tuple[FigureImpact, ...]
    figures: int

    @property
    def moving(self) -> tuple[FigureImpact, ...]:
        """The figures that change some set if they are moved alone."""
        return tuple(impact for impact in self.impacts if impact.lower.flips or impact.higher.flips)

    @property
    def steady(self) -> tuple[int, int]:
        """How many programs keep their letters whichever figure is moved, and how many more do but for near ties."""
        changed = [np.zeros(len(self.result.problem.programs), dtype=bool) for _ in ("at all", "beyond near ties")]
        seen: set[tuple[int, bool]] = set()
        for flip in (flip for impact in self.moving for trial in impact.both for flip in trial.flips):
            for part in flip.parts:
                if (id(part), flip.near_tie) in seen:
                    continue
                seen.add((id(part), flip.near_tie))
                for marks in changed[: 1 if flip.near_tie else 2]:
                    marks[np.array(part, dtype=np.intp)] = True
        at_all, beyond = (int(marks.sum()) for marks in changed)
        return len(self.result.problem.programs) - at_all, at_all - beyond


@dataclass(frozen=True, kw_only=True, eq=False)
class Sensitivity(FiguresAlone):
    """How far the plan of a result depends on judged figures, by themselves and all together.

    Attributes
    ----------
    draws, wanted
        The draws of all figures together, and how many there were to be.
    kept
        Per program, in how many draws it keeps its letters.
    near_ties
        Per program, in how many it changes them for next to nothing.
    others
        Per letters that some program has where it has others, in how many draws each program has them.
    solved
        True if each trial was a search of its own.
    """

    draws: tuple[Trial, ...]
    wanted: int
    kept: Whole
    near_ties: Whole
    others: Mapping[tuple[str, ...], Whole]
    solved: bool

    def _repr_html_(self) -> str:
        from ..report.sensitivity import sensitivity_overview

        return sensitivity_overview(self)

    @property
    def sure(self) -> Truth:
        """Per program, True if it keeps its letters in most draws."""
        sure: Truth = self.kept >= SURE * len(self.draws)
        return sure

    @property
    def number_sure(self) -> int:
        """How many programs are sure."""
        return int(self.sure.sum())

    @property
    def nearly_sure(self) -> int:
        """How many programs more would be sure, were near ties no changes."""
        nearly = self.kept + self.near_ties >= SURE * len(self.draws)
        return int(nearly.sum()) - self.number_sure

    @property
    def sets(self) -> Iterator[SetSureness]:
        """How sure each set of the plan is; without draws nothing is known."""
        sure = self.sure
        for plans in self.result.sets if self.draws else ():
            places = np.array(plans.places, dtype=np.intp)
            kept = self.kept[places] / len(self.draws)
            others = {letters: int(drawn[places].sum()) for letters, drawn in self.others.items()}
            other = max(others, key=others.__getitem__, default=None)
            yield SetSureness(
                plans=plans,
                sure=int(sure[places].sum()),
                least=float(kept.min()),
                most=float(kept.max()),
                otherwise=other if other is not None and others[other] else None,
            )

    @property
    def worst(self) -> tuple[float, float]:
        """The most that is lost by keeping the plan in any draw: shortfall, value."""
        return max((trial.lost for trial in self.draws), default=(0.0, 0.0))

    @property
    def typical(self) -> tuple[float, float]:
        """What is lost in the middle one of all draws."""
        lost = sorted(trial.lost for trial in self.draws)
        return lost[len(lost) // 2] if lost else (0.0, 0.0)


def sensitivity(
    result: Result,
    *,
    draws: int | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    engine: Engine | str = Engine.AUTO,
) -> Sensitivity:
    """Move every judged figure by a quarter alone, and all together at random, each evenly within that.

    >>> import solver
    >>> found = solver.sensitivity(solver.solve(solver.read("scenarios/two_files")), draws=20)
    >>> len(found.draws), found.number_sure <= len(found.kept)
    (20, True)

    Parameters
    ----------
    result
        A scenario solved.
    draws
        How often all are moved together; None: `[limits] draws`, or `solved_draws`.
    time_limit
        Seconds; where the time is over there are fewer draws than wanted.
    seed
        Chooses the draws.
    engine
        ``auto``, or ``cp-sat``: every case is solved by the CP-SAT model, none looked up.
    """
    return move_figures(result, Budget.of(time_limit, seed, Engine(engine)), draws)


def move_figures(result: Result, budget: Budget, draws: int | None = None) -> Sensitivity:
    """Move figures as far as the time allows.

    Parameters
    ----------
    result
        A scenario solved.
    budget
        What it may take; half of it goes to figures moved alone. Its seed chooses the draws.
    draws
        How often all are moved together; None: `[limits] draws`, or `solved_draws`.
    """
    settings = result.scenario.settings
    solved = budget.engine is Engine.CP_SAT or not _untied(result.problem)
    wanted = draws or (settings.limits.solved_draws if solved else settings.limits.draws)
    trials = (_Searches if solved else _Tables)(result)
    budget.watch.phase(Phase.FIGURES)
    alone = _alone(result, trials, budget.half())
    figures = judged(settings)
    factors = np.random.default_rng(budget.seed).uniform(1 - STEP, 1 + STEP, (wanted, len(figures)))
    budget.watch.phase(Phase.DRAWS)
    drawn = trials.of([list(zip(figures, map(float, row), strict=True)) for row in factors], budget)
    return Sensitivity(
        result=result,
        impacts=alone.impacts,
        figures=alone.figures,
        draws=tuple(drawn),
        wanted=wanted,
        solved=solved,
        **_by_program(result, drawn),
    )


def figures_alone(result: Result, budget: Budget) -> FiguresAlone | None:
    """Move every judged figure by a quarter alone, as :func:`sensitivity` does, where that takes a moment.

    Returns
    -------
    FiguresAlone or None
        None where each move would be a search of its own, or there are too many kinds of program.
    """
    few = len(result.problem.groups) <= result.scenario.settings.limits.moved_kinds
    if not few or not _untied(result.problem):
        return None
    return _alone(result, _Tables(result), budget)


def _alone(result: Result, trials: _Searches | _Tables, budget: Budget) -> FiguresAlone:
    """Move every judged figure down and up alone, as far as time allows."""
    figures = judged(result.scenario.settings)
    cases = [[(figure, factor)] for figure in figures for factor in _down_and_up(figure)]
    singles = trials.of(cases, budget)
    impacts = [
        FigureImpact(figure=figure, **_ends(figure), lower=lower, higher=higher)
        for figure, lower, higher in zip(figures, singles[::2], singles[1::2], strict=False)
    ]
    impacts.sort(key=lambda impact: impact.weight, reverse=True)
    return FiguresAlone(result=result, impacts=tuple(impacts), figures=len(figures))


def _down_and_up(figure: Figure) -> tuple[float, float]:
    """The factors that make a figure smaller, and larger."""
    step = STEP if figure.value > 0 else -STEP
    return 1 - step, 1 + step


def _ends(figure: Figure) -> dict[str, float]:
    """What a figure is moved to alone."""
    down, up = map(figure.times, _down_and_up(figure))
    return {"down": down, "up": up}


def _by_program(result: Result, drawn: Sequence[Trial]) -> dict[str, Any]:
    """What becomes of each program in some draws."""
    problem = result.problem
    number = len(problem.programs)
    kept, near = np.full(number, len(drawn), dtype=np.int64), np.zeros(number, dtype=np.int64)
    others: dict[tuple[str, ...], Whole] = defaultdict(lambda: np.zeros(number, dtype=np.int64))
    places: dict[int, Places] = {}
    for flip in (flip for trial in drawn for flip in trial.flips):
        for part in flip.parts:
            if id(part) not in places:
                places[id(part)] = np.array(part, dtype=np.intp)
            own = places[id(part)]
            kept[own] -= 1
            near[own] += flip.near_tie
            held = {*result.portfolios[problem.programs[part[0]].id], *flip.gained} - {*flip.lost}
            others[tuple(sorted(held, key=problem.position))][own] += 1
    return {"kept": kept, "near_ties": near, "others": dict(others)}


def _untied(problem: Problem) -> bool:
    """True if no limit ties programs together, whatever the figures, and all portfolios can be laid out.

    Letters that do harm under these figures may do none under others.
    """
    groups = tuple(_harmless(group) for group in problem.groups)
    open_to_all = replace(problem, groups=groups)
    return not coupled(open_to_all, problem.plannable) and all(fits(group, problem.plannable) for group in groups)


def _harmless(group: ProgramGroup) -> ProgramGroup:
    """A group to which letters may go that do harm."""
    return replace(group, barred=tuple("" if reason == HARMFUL else reason for reason in group.barred))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Programs that are alike, under other figures.

    Attributes
    ----------
    before, after
        What they have in the plan, and in the best plan under the other figures.
    short, value
        What one of them loses if it keeps the plan: in parts of a letter, and in units of points.
    """

    programs: tuple[int, ...]
    before: Portfolio
    after: Portfolio
    short: int
    value: int


def _trial(problem: Problem, changes: Iterable[_Change], shortfall: int, value: int) -> Trial:
    """A trial in the user's figures.

    Parameters
    ----------
    problem
        Its letters and figures of the report.
    changes
        The programs that have other letters.
    shortfall, value
        What all lose together, times weight.
    """
    near = units(problem.scenario.settings.report.near_tie)
    ids = [letter.id for letter in problem.letters]
    found: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[tuple[int, ...]]] = defaultdict(list)
    for change in changes:
        lost = tuple(ids[letter] for letter in change.before if letter not in change.after)
        gained = tuple(ids[letter] for letter in change.after if letter not in change.before)
        found[lost, gained, change.short <= 0 and change.value < near].append(change.programs)
    flips = [
        Flip(lost=lost, gained=gained, number=sum(map(len, parts)), near_tie=is_near, parts=tuple(parts))
        for (lost, gained, is_near), parts in found.items()
    ]
    flips.sort(key=lambda flip: (flip.near_tie, -flip.number, min(part[0] for part in flip.parts)))
    lost_in_all = max((shortfall, value), (0, 0))
    return Trial(
        flips=tuple(flips), shortfall_lost=problem.in_letters(lost_in_all[0]), value_lost=product(lost_in_all[1])
    )


class _Searches:
    """Trials that are each a search of their own."""

    def __init__(self, result: Result) -> None:
        self.scenario, self.problem = result.scenario, result.problem
        self.planned = result.answer.portfolios(result.problem)

    def of(self, cases: Sequence[Factors], budget: Budget) -> list[Trial]:
        """The trials of some moved figures, as far as time allows."""
        trials = []
        for done, factors in enumerate(cases):
            budget.watch.cases(done, len(cases))
            try:
                problem = build_problem(replace(self.scenario, settings=moved(self.scenario.settings, factors)))
            except InputError:  # pins that these figures set against each other: there is no such plan
                continue
            answer = best(problem, problem.plannable, budget.unheard(), SolutionCache())
            if budget.spent:
                break
            after = answer.portfolios(problem)
            stays = self.stays(problem)
            kept = with_previous_plan(problem, stays)
            held = total(kept, tuple(((group.previous or (), len(group.programs)),) for group in kept.groups))
            lost = held.shortfall - answer.score.shortfall, answer.score.value - held.value
            trials.append(_trial(problem, self.changes(problem, stays, after), *lost))
        return trials

    def stays(self, problem: Problem) -> list[Portfolio]:
        """Per program, what of the plan may still go there under other figures."""
        stays: list[Portfolio] = list(self.planned)
        for group in problem.groups:
            for program in group.programs:
                stays[program] = tuple(filter(group.open_to, self.planned[program]))
        return stays

    def changes(self, problem: Problem, stays: Sequence[Portfolio], after: Sequence[Portfolio]) -> Iterator[_Change]:
        """The programs that have other letters, by what they had and have.

        Parameters
        ----------
        problem
            The problem under other figures.
        stays, after
            Per program, what may stay of the plan, and what is best.
        """
        for group in problem.groups:
            alike: dict[tuple[Portfolio, Portfolio, Portfolio], list[int]] = defaultdict(list)
            for program in group.programs:
                if self.planned[program] != after[program]:
                    alike[self.planned[program], stays[program], after[program]].append(program)
            for (before, rest, now), programs in alike.items():
                held, found = judge(problem, group, rest), judge(problem, group, now)
                short, value = held.shortfall - found.shortfall, found.value - held.value
                yield _Change(programs=tuple(programs), before=before, after=now, short=short, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Programs that are alike whatever the figures are.

    Attributes
    ----------
    programs
        Their positions.
    weight
        Of all of them together, in units.
    group
        The first of them as a group.
    profile
        Number of the strengths they have.
    planned
        What they have in the plan.
    """

    programs: tuple[int, ...]
    weight: int
    group: ProgramGroup
    profile: int
    planned: Portfolio


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Choice:
    """What programs choose from whose strengths alone may differ.

    Attributes
    ----------
    table, rows
        All portfolios, and the rows of those that could be best, sorted so that the first with the most value is.
    shortfall, charged
        What each portfolio lacks, and prices × portfolios: how often it pays each price.
    """

    table: PortfolioTable
    rows: Places
    shortfall: Whole
    charged: Whole

    def values(self, strengths: Whole, prices: Whole) -> Whole:
        """Cases × rows: points in units."""
        return self.table.worth(strengths, prices @ self.charged[:, self.rows], self.rows)

    def may_differ(self, strengths: Whole, prices: Whole) -> Places:
        """The cases in which another portfolio could be best than in the first one: its lead is not beyond reach.

        Parameters
        ----------
        strengths, prices
            Cases × letters of the table, and cases × prices, in units.
        """
        value = self.values(strengths[:1], prices[:1])[0]
        best = int(value.argmax())
        behind = np.delete(value[best] - value, best)
        apart = np.abs(self.charged[:, self.rows] - self.charged[:, [self.rows[best]]]).max(axis=1)
        reach = np.abs(strengths - strengths[0]).sum(axis=1) + np.abs(prices - prices[0]) @ apart
        return np.flatnonzero((reach > 0) & (reach >= behind.min(initial=np.iinfo(np.int64).max)))


class _Tables:
    """Trials that look up portfolios laid out once."""

    def __init__(self, result: Result) -> None:
        self.problem, self.cache = result.problem, SolutionCache()
        self.sorter = Sorter(result.scenario)
        self.examples: list[Example] = []
        self.parts = self._parted(result.answer.portfolios(result.problem))
        self.moves = MovedStrengths(self.sorter, self.examples)
        self.choices: dict[tuple[object, ...], _Choice] = {}

    def _parted(self, planned: Sequence[Portfolio]) -> list[_Part]:
        """The programs, parted by all that other figures could tell apart, those with the same strengths together."""
        problem, sorter = self.problem, self.sorter
        cases: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place, program in enumerate(problem.programs):
            cases[sorter.case(program)].append(place)
        numbers: dict[int, int] = {}
        found: dict[tuple[object, ...], list[int]] = defaultdict(list)
        groups: dict[tuple[object, ...], tuple[ProgramGroup, int]] = {}
        for places in cases.values():
            program = problem.programs[places[0]]
            group = sorter.alone(program)
            had = entered_at(program, [sorter.positions[x] for x in program.assigned], problem.letters)
            held = sorter.profile(program, had, sorter.timely(group.days.reading, group.days.deadline))
            number = numbers.setdefault(id(held), len(numbers))
            if number == len(self.examples):
                self.examples.append(Example(program=program, had=had, group=group))
            key = number, alike(group, problem.plannable)
            groups.setdefault(key, (group, number))
            found[key].extend(places)
        parts = [
            _Part(
                programs=tuple(sorted(places)),
                weight=weight_of(problem.programs[place] for place in places),
                group=groups[key][0],
                profile=groups[key][1],
                planned=planned[places[0]],
            )
            for key, places in found.items()
        ]
        return sorted(parts, key=lambda part: part.profile)

    def of(self, cases: Sequence[Factors], budget: Budget) -> list[Trial]:
        """The trials of some moved figures, as far as time allows."""
        number = self.moves.work_out(cases, budget.part(MOST))
        changes: list[list[_Change]] = [[] for _ in range(number + 1)]
        lost = np.zeros((number + 1, 2), dtype=object)
        for profile, parts in groupby(self.parts, key=lambda part: part.profile):
            strengths = self.moves.strengths(self.examples[profile])
            barred = [*self.moves.barred(self.examples[profile])]
            for part in parts:
                for case, change in self._changes(part, strengths, barred):
                    lost[case] += [part.weight * change.short, part.weight * change.value]
                    if change.before != change.after:
                        changes[case].append(change)
        return [_trial(self.problem, own, *both) for own, both in zip(changes[1:], lost.tolist()[1:], strict=True)]

    def _changes(
        self, part: _Part, strengths: Whole, bars: Iterable[tuple[tuple[str, ...], Places]]
    ) -> Iterator[tuple[int, _Change]]:
        """What becomes of some programs in each case in which keeping the plan is not the same, by its number.

        Parameters
        ----------
        part
            The programs.
        strengths
            Cases × letters, in units.
        bars
            What bars letters, each time with the cases in which it does.
        """
        example = self.examples[part.profile]
        for barred, cases in bars:
            pinned = self.sorter.pins(example.program, example.had, barred)
            group = replace(part.group, barred=barred, pinned=pinned)
            for number, change in self._looked_up(part, group, strengths[cases], self.moves.prices[cases]):
                yield int(cases[number]), change

    def _looked_up(
        self, part: _Part, group: ProgramGroup, strengths: Whole, prices: Whole
    ) -> Iterator[tuple[int, _Change]]:
        """The same, for cases in which the same letters are barred.

        Parameters
        ----------
        part, group
            The programs, and what they are in these cases.
        strengths, prices
            Cases × letters, and cases × prices, in units.
        """
        choice = self._choice(group)
        table, rows = choice.table, choice.rows
        stays = _row(table, tuple(filter(group.open_to, part.planned)))
        own = strengths[:, list(table.letters)]
        same = table.portfolio(stays) == part.planned and rows[choice.values(own[:1], prices[:1]).argmax()] == stays
        cases = choice.may_differ(own, prices) if same else np.arange(len(own))
        value = choice.values(own[cases], prices[cases])
        first = value.argmax(axis=1)
        held = own[cases] @ table.take[stays] - prices[cases] @ choice.charged[:, stays]
        short = int(choice.shortfall[stays] - choice.shortfall[rows[0]])
        for number in np.flatnonzero((rows[first] != stays) | (not same)):
            found = table.portfolio(int(rows[first[number]]))
            more = int(value[number, first[number]] - held[number])
            yield (
                int(cases[number]),
                _Change(programs=part.programs, before=part.planned, after=found, short=short, value=more),
            )

    def _choice(self, group: ProgramGroup) -> _Choice:
        """What a group chooses from."""
        key = alike(group, self.problem.plannable)
        if key not in self.choices:
            table = self.cache.table(self.problem, group, self.problem.plannable)
            self.choices[key] = _Choice(
                table=table,
                rows=table.candidates(group),
                shortfall=table.shortfall(group),
                charged=table.charged(group),
            )
        return self.choices[key]


def _row(table: PortfolioTable, portfolio: Portfolio) -> int:
    """The row of a portfolio."""
    wanted = np.array([letter in portfolio for letter in table.letters], dtype=bool)
    return int((table.take == wanted).all(axis=1).argmax())
