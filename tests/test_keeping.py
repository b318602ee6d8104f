"""How long a place is worth keeping: every choice of a tree of days, decided backwards by the oracle of the solver."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import pytest
from days import Days
from icalendar import Calendar
from one_program import FOUR, solved
from oracle import Oracle, exact, units
from solved import chunks
from strategies import Folder, Row, generate

import solver
from solver.analysis.advice import advise
from solver.analysis.calendar import calendar, standing
from solver.analysis.decision import Choice, Decision
from solver.analysis.explain import explain
from solver.analysis.keeping import decisions
from solver.analysis.plan import solve
from solver.analysis.result import ProgramPlan, Result
from solver.analysis.tasks import TaskKind
from solver.domain.entities import Status, Track
from solver.domain.errors import InputError
from solver.domain.traits import facts
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget
from solver.report.calendar import calendar_screen, day_rows, entries
from solver.report.calendar_file import calendar_file
from solver.report.explain import explain_view
from solver.report.keeping import decision_words
from solver.report.screen import screen
from solver.report.status import status_screen
from solver.report.sureness import left_open
from solver.report.tables import answer
from solver.rules.strength import probability

SEEDS = range(2000, 2200)
in_chunks = chunks(SEEDS, size=5)
UNIT = 10_000
DAY = timedelta(days=1)
Loss = tuple[Fraction, Fraction]
"""What is lacking in letters, and points with their sign turned."""


def near_the_opening(seed: int) -> Folder:
    """A folder under the settings of other tests: F, and maybe G, are to come, A is there, the others could fill."""
    rng = Random(seed)
    as_of = date(2026, 9, 16) + rng.randint(0, 20) * DAY
    letters = [_letter(rng, name, as_of) for name in ("F", *rng.choice(["", "", "G"]), "A", "B", "C", "D")]
    programs = [_program(rng, f"p{number}") for number in range(rng.randint(2, 4))]
    together = rng.choice(["A", "AB", "FAB"])
    pairs = [(program["program_id"], row["letter_id"]) for program in programs for row in letters]
    figures = {"F": (50, 95), "G": (50, 95), "A": (60, 90)}
    tables = {
        "writers": [_writer(rng, row["writer_id"]) for row in letters if row["writer_id"] == row["letter_id"]],
        "rotations": [{"rotation_id": "ward", "name": "Ward", "setting": "inpatient", "involvement": "hands_on"}],
        "supervision": [{"writer_id": name, "rotation_id": "ward", "weeks": "4"} for name in together],
        "letters": letters,
        "programs": programs,
        "strengths": [
            {"program_id": program, "letter_id": name, "strength": str(rng.randint(*figures.get(name, (5, 60))))}
            for program, name in pairs
        ],
    }
    settings = generate(rng).toml.split("[policy")[0].replace("2026-08-15", str(as_of)).replace('"today"', '"each"')
    return Folder(tables=tables, toml=settings)


def _letter(rng: Random, name: str, as_of: date) -> Row:
    comes = name in "FG"
    return {
        "letter_id": name,
        "writer_id": "F" if name == "D" and rng.random() < 0.3 else name,
        "kind": rng.choice(["chair", "narrative"]) if comes else "narrative",
        "status": "promised" if comes else "uploaded",
        "expected": str(as_of + rng.randint(-12, 12) * DAY) if comes else "",
        "probability": rng.choice(["", "0.05", "0.3", "0.8", "0.97"]) if comes else "",
        "max_programs": "" if name == "A" else rng.choice(["", "", "", "1"]),
        "pinned": "p0" if name == "F" and rng.random() < 0.1 else "",
    }


def _writer(rng: Random, name: str) -> Row:
    own = {"writer_id": name, "name": f"Dr {name}", "specialty": "internal medicine", "role": "attending"}
    return own | {
        "country": "US",
        "response": rng.choice(["agreed", "neutral"]),
        "versions": rng.choice(["", "1", "2"]),
    }


def _program(rng: Random, name: str) -> Row:
    applied = rng.choice(["", "", "yes", "2026-09-10"])
    return {
        "program_id": name,
        "name": name,
        "required": rng.choice(["2", "2", "2", "3"]),
        "maximum": rng.choice(["", "3"]),
        "needs": rng.choice(["none", "chair>=1", "prefer chair>=1", "chair>=1; us>=2"]),
        "complete_by": rng.choice(["", "", "2026-09-18", "2026-10-01"]),
        "deadline": rng.choice(["", "", "", "2026-10-20"]),
        "applied": applied,
        "assigned": "A" if applied else "",
    }


Moment = tuple[Fraction, bool]
"""What a day means for a letter that is added then: the share of it that is left, and whether it is on time."""


class Tree(Oracle):
    """A kept place as a tree of days: on each the letter is in or not, then the place is filled or not.

    What may go in is what the solver looks at and no more: one letter, or those that step in together (`may_fill`).
    """

    def __init__(self, result: Result, plan: ProgramPlan, decision: Decision) -> None:
        super().__init__(result.scenario)
        self.tracks, self.letter = plan.program.tracks, self.letters[decision.letter_id]
        self.base = frozenset(plan.letter_ids) - {self.letter.id}
        self.steps_in = {*plan.fallback[self.letter.id].portfolio}
        self.together = {*plan.fallback[self.letter.id].letter_ids}
        self.days, self.season = Days(self.settings.season, self.tracks), self.settings.season
        applied = any(track.applied for track in self.tracks)
        self.start = self.season.as_of if applied else max(self.season.as_of, self.days.apply)
        self.on_time: dict[str, bool] = {}
        self.leaf = cache(self.judged)
        self.pinned = bool({track.id for track in self.tracks} & {*self.letter.pinned})
        there = {name for name in self.letters if self.is_uploaded(name)} | self.base
        self.alone = {letters for letters, _ in self.portfolios(self.tracks, there)}
        self.joined = {letters for letters, _ in self.portfolios(self.tracks, there | {self.letter.id})}
        self.fills = [some for letters in self.alone if self.may_fill(some := letters - self.base, letters)]
        self.chances = self.arrivals()
        self.last = max(self.chances)

    def is_uploaded(self, name: str) -> bool:
        return self.letters[name].status is Status.UPLOADED

    def may_fill(self, some: frozenset[str], letters: frozenset[str]) -> bool:
        """True of one letter, or of those that step in together: a limit of the solver; no test here goes beyond it."""
        room = not self.pinned or letters | {self.letter.id} in self.joined
        one = len(some) == 1 or some == self.together
        return one and self.base < letters and room and all(map(self.may_be_had, some))

    def may_be_had(self, name: str) -> bool:
        """Limits over all programs leave it to this one, or there are none."""
        writer = self.writer[name]
        own = {other for other in self.letters if self.writer[other] == writer}
        free = self.letters[name].max_programs is None and len(own) <= max(writer.versions, len(own & {*self.locks}))
        return free or name in self.steps_in

    def arrivals(self) -> dict[date, Fraction]:
        """The chance of each day from the first one of deciding on, if the letter is not in by then."""
        [fact] = [fact for fact in facts(self.scenario) if fact.letter.id == self.letter.id]
        comes, due = exact(probability(fact)), self.days.due(self.letter)
        late = [due + (n + 1) * DAY for n in range(self.season.overdue_days)]
        left = [day for day in late if day >= self.season.as_of]
        chances = {}
        if due >= self.season.as_of:
            chances[due] = comes * (exact(self.settings.rubric["probability"]["punctual"]) if late else 1)
        rest = comes - sum(chances.values())
        chances |= {day: rest / len(left) for day in left}
        open_still = 1 - sum(chance for day, chance in chances.items() if day < self.start)
        until = min(self.days.deadline, max(chances))
        return {day: chance / open_still for day, chance in chances.items() if self.start <= day <= until}

    def in_time(self, tracks: Sequence[Track], letters: Collection[str]) -> list[str]:
        late = [name for name in letters if not self.on_time.get(name, True)]
        added = [name for name in letters if self.on_time.get(name)]
        return [*added, *super().in_time(tracks, [name for name in letters if name not in (*late, *added)])]

    def moment(self, day: date) -> Moment:
        weeks = Fraction((day - self.days.reading).days, 7)
        shares = [share for begins, share in self.season.late if day > self.days.reading and begins <= weeks]
        return exact(shares[-1]) if shares else Fraction(1), day <= self.days.reading + self.season.grace_days * DAY

    def judged(self, added: frozenset[tuple[str, Moment]]) -> Loss:
        """What the program's letters lose, of which some were added on a day of their own."""
        names = dict(added)
        self.on_time = {name: in_time for name, (_, in_time) in names.items()}
        letters = self.base | names.keys()
        kept = self.assigned(self.tracks, withdrawn=False)
        worth = sum(self.worth(name) for name in self.base) + sum(self.full(x) * names[x][0] for x in names)
        lacking, loss, *_ = self.key(self.tracks, letters, len(letters ^ kept), 0, worth)  # type: ignore[arg-type]
        weight = max(units(track.weight) for track in self.tracks)
        self.on_time = {}
        return Fraction(lacking) / weight, Fraction(loss) / weight

    def worth(self, name: str) -> int:
        return self.figures(self.tracks, self.letters[name], self.days)[1]

    def full(self, name: str) -> int:
        """Points of a letter of which nothing is lost by its day."""
        return self.figures(self.tracks, replace(self.letters[name], status=Status.UPLOADED), self.days)[1]

    def open_after(self, day: date) -> Fraction:
        """The chance that the letter is not in by a day."""
        return Fraction(1) - sum(chance for comes, chance in self.chances.items() if comes <= day)

    def comes(self, day: date) -> Loss:
        return self.leaf(frozenset({(self.letter.id, self.moment(day))}))

    def filled(self, some: frozenset[str], day: date, known: date) -> Loss:
        """The expectation if the place is filled on a day, when it is known up to a day that the letter is not in."""
        added = frozenset((name, self.moment(day)) for name in some)
        parts = [(self.open_after(self.last), self.leaf(added))]
        for comes, chance in self.chances.items():
            if comes > known:
                both = self.leaf(added | {(self.letter.id, self.moment(comes))})
                joins = self.base | some | {self.letter.id} in self.joined
                other = [] if joins and self.pinned else [self.leaf(added)]
                parts.append((chance, min([*other, *([both] if joins else [])])))
        return mean(parts, self.open_after(known))

    def best_fill(self, day: date, known: date) -> Loss | None:
        return min((self.filled(some, day, known) for some in self.fills), default=None)

    def outcomes(self, choice: Choice, until: date) -> list[tuple[Fraction, frozenset[tuple[str, Moment]]]]:
        """Every day on which the letter may come, or none, with what has been added when it is known."""
        fill = frozenset((name, self.moment(choice.day)) for name in choice.letter_ids)
        found = [(self.open_after(self.last), fill)]
        for day, chance in self.chances.items():
            mine = frozenset({(self.letter.id, self.moment(day))})
            joins = self.base | {*choice.letter_ids, self.letter.id} in self.joined
            late = fill | mine if joins and (self.pinned or self.leaf(fill | mine) < self.leaf(fill)) else fill
            found.append((chance, mine if day <= until else late))
        return [(chance, added) for chance, added in found if chance]

    def ends(self, choice: Choice, until: date) -> tuple[float, float]:
        """The chances that enough letters are there at reading, and that the program ends complete."""
        standing = complete = Fraction()
        for chance, added in self.outcomes(choice, until):
            names = dict(added)
            letters = self.base | names.keys()
            self.on_time = {name: in_time for name, (_, in_time) in names.items()}
            there = self.in_time(self.tracks, letters)
            self.on_time = {}
            standing += chance * (len(there) >= max(track.required for track in self.tracks))
            complete += chance * (not self.missing(self.tracks, letters))
        return float(standing), float(complete)

    def waiting(self) -> tuple[Loss, date]:
        """Decided backwards: what waiting comes to, and the first day on which filling is as good as waiting on."""
        day, ahead, stop = self.last, self.leaf(frozenset()), self.last
        while day >= self.start:
            fill = self.best_fill(day, day) if self.open_after(day) else None
            if fill is not None and fill <= ahead:
                ahead, stop = fill, day
            chance = self.chances.get(day, Fraction())
            before = self.open_after(day - DAY)
            ahead = mean([(chance, self.comes(day)), (before - chance, ahead)], before)
            day -= DAY
        return ahead, stop


def mean(parts: list[tuple[Fraction, Loss]], whole: Fraction) -> Loss:
    lacking, points = (sum((chance * loss[goal] for chance, loss in parts), Fraction()) for goal in (0, 1))
    return lacking / whole, points / whole


def figures(choice: Choice | None) -> object:
    return choice and pytest.approx((choice.shortfall, -choice.value), abs=1e-6)


def told(loss: Loss | None, result: Result) -> tuple[float, float] | None:
    return loss and (float(loss[0] / result.problem.shares.unit), float(loss[1] / UNIT))


def planned(folder: Folder) -> Result:
    """The plan of a folder, without its pin where that contradicts a limit."""
    try:
        return solve(folder.read())
    except InputError:
        return solve(folder.without_pins().read())


@in_chunks
def test_each_kept_place_is_decided_as_a_tree_of_days_decided_backwards(seeds: range) -> None:
    kept = 0
    for seed in seeds:
        result = planned(near_the_opening(seed))
        assert result.decisions_known
        for decision in result.decisions:
            tree = Tree(result, result.programs[decision.programs[0]], decision)
            at_once = tree.best_fill(tree.start, tree.start - DAY)
            waiting, stop = tree.waiting()
            assert decision.start == tree.start
            assert told(at_once, result) == figures(decision.filling), seed
            assert decision.worth_waiting == (at_once is None or waiting < at_once), seed
            if decision.filling:
                before = tree.start - DAY
                ends = decision.filling.standing, decision.filling.complete
                assert ends == pytest.approx(tree.ends(decision.filling, before)), seed
            ends = decision.waiting.standing, decision.waiting.complete
            assert ends == pytest.approx(tree.ends(decision.waiting, decision.waiting.day)), seed
            if decision.worth_waiting:
                assert told(waiting, result) == figures(decision.waiting), seed
                assert decision.waiting.day == stop or not decision.waiting.letter_ids, seed
            kept += 1
    assert kept


CHAIR = examples()["late_chair"]
"""Two programs keep their third place for F, a chair's letter that they ask for, due on 2 October: D could go in."""


def on(as_of: date, chance: float = 0.9, **letter: object) -> Result:
    """The scenario on a day, with a chance that F comes."""
    scenario = solver.read(CHAIR, as_of=as_of)
    letters = (replace(x, probability=chance, **letter) if x.id == "F" else x for x in scenario.letters)  # type: ignore[arg-type]
    return solve(replace(scenario, letters=tuple(letters)))


def test_a_letter_that_comes_late_is_weighed_by_what_is_missing_with_it_and_without() -> None:
    """D today meets the count and leaves the clause open: 1. F comes late and meets it: 0.9 + 0.05. D then: 1.9."""
    for chance, wait in ((0.9, 0.9 * 0.95 + 0.1 * 1.9), (0.96, 0.96 * 0.95 + 0.04 * 1.9)):
        result = on(date(2026, 9, 23), chance)
        for decision in result.decisions:
            assert decision.filling == Choice(
                day=date(2026, 9, 23),
                letter_ids=("D",),
                shortfall=1.0,
                value=209.0,
                standing=1.0,
                complete=0.0,
                short_of=("chair>=1",),
            )
            assert (decision.waiting.standing, decision.waiting.complete) == (0.0, chance)
            assert (decision.waiting.short_of, decision.ends_differ, decision.torn) == ((), True, True)
            assert (decision.waiting.day, decision.waiting.letter_ids) == (date(2026, 10, 16), ("D",))
            assert decision.waiting.shortfall == pytest.approx(wait)
            assert decision.worth_waiting == (chance == 0.96)
            assert (decision.chance, decision.kept_until) == (chance, date(2026, 10, 16))


def test_the_plan_does_not_hang_on_the_chances() -> None:
    sure, doubtful = on(date(2026, 9, 23), 1.0), on(date(2026, 9, 23), 0.01)
    assert sure.programs == doubtful.programs
    assert dict(sure.now) == dict(doubtful.now)
    assert [entry.worth_waiting for entry in (*sure.decisions, *doubtful.decisions)] == [True, True, False, False]


def test_all_letters_that_step_in_together_may_go_in_together() -> None:
    result = solve(solver.read(examples()["gap_and_language"], as_of=date(2026, 10, 5)))
    [both] = [decision for decision in result.decisions if len(decision.waiting.letter_ids) == 2]
    assert both.filling is not None
    assert both.filling.letter_ids == both.waiting.letter_ids
    assert (both.letters_gained, both.points_gained) == (0.0, 29.45)


def test_where_no_place_is_kept_nothing_is_decided(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR)
    assert (result.decisions, result.decisions_known) == ((), True)


def test_without_time_it_is_said_that_kept_places_were_not_judged() -> None:
    result = on(date(2026, 9, 23))
    found, known = decisions(result.problem, result.programs.groups, Budget.of(0.0))
    assert (found, known) == ((), False)
    open_still = replace(result, decisions=(), decisions_known=False)
    assert "until when kept places are worth keeping was not worked out everywhere: the time was over." in left_open(
        open_still
    )
    assert "By the chances" not in screen(open_still, advise(open_still, Budget()), None, 80)


def flat(text: str) -> str:
    return " ".join(text.split())


def decision_on(result: Result, letter_id: str = "F") -> Decision:
    return next(decision for decision in result.decisions if decision.letter_id == letter_id)


def test_words_tell_where_chances_and_plan_agree_and_where_they_do_not() -> None:
    today = date(2026, 9, 23)
    result = on(today, 0.96)
    torn = decision_on(result)
    assert torn.filling is not None
    both = replace(torn, filling=replace(torn.filling, standing=0.0, complete=0.96))
    assert both.filling is not None

    def said(*decisions: Decision, instead: tuple[str, ...] | None = ("D",)) -> str:
        return " ".join(decision_words(decisions, instead, result))

    more = "worth a small part of a letter more in expectation than adding D today (final)."
    until = "By the chances it is worth keeping until 16 Oct"
    at_once = replace(both, worth_waiting=False, filling=replace(both.filling, shortfall=0.5), start=date(2026, 9, 24))
    days = (
        (both, f"By the chances that is {more}"),
        (
            replace(both, kept_until=date(2026, 10, 2)),
            f"{until} (the plan keeps it until 2 Oct, 14 days less): then add D (final). Waiting is {more}",
        ),
        (
            at_once,
            "By the chances adding D on 24 Sep (final) is worth about half a letter more in expectation than waiting "
            "until 16 Oct.",
        ),
        (replace(both, filling=None), f"{until} too: nothing in MyERAS today can go in."),
    )
    for decision, words in days:
        assert said(decision) == words
    assert said(replace(both, filling=None), instead=()) == ""
    both_ends = (
        "Adding D today (final): 3 letters when they begin to read, and surely short in the end, for it asks for at "
        "least 1 letter that is a chair letter. Waiting until 16 Oct: a place stands empty when they begin to read, "
        "and 96% that it ends complete. Weighed by [objective] opening_share waiting is worth a small part of a letter "
        "more in expectation; which end counts more is yours to say."
    )
    assert said(torn) == both_ends
    emptied = said(replace(torn, waiting=replace(torn.waiting, letter_ids=())))
    assert "Waiting until 16 Oct, then nothing: a place stands empty" in emptied
    of_any = said(replace(torn, filling=replace(torn.filling, short_of=())))
    assert "and surely short in the end. Waiting until 16 Oct" in of_any
    assert "By the chances" not in said(replace(torn, worth_waiting=False))
    assert "is worth a small part" in said(replace(torn, worth_waiting=False))
    surer = said(replace(both, waiting=replace(both.waiting, standing=0.3, complete=0.999)))
    assert surer.startswith("By the chances that is worth")
    assert "Waiting until 16 Oct: 30% that 3 letters are there when they begin to read, and more than 99%" in surer
    assert "then leave it empty." in said(replace(both, waiting=replace(both.waiting, letter_ids=())))
    supposed = said(replace(both, dated=False, supposed=("C",), shared=("D",)))
    assert "Nobody entered when F is expected. C is taken to come as planned. Limits hold D back" in supposed


@pytest.mark.parametrize(
    ("gains", "words"),
    [
        ([(0, 8.2)], "8 points"),
        ([(0, 8.2), (0, 36.4)], "8 to 36 points"),
        ([(0, 0.2)], "hardly"),
        ([(0.2, -5.0), (0.3, 2.0)], "about a quarter of a letter"),
        ([(0.0, 12.0), (1.9, 2.0)], "12 points to about 2 letters"),
    ],
)
def test_what_waiting_gains_is_told_in_bands(gains: list[tuple[float, float]], words: str) -> None:
    result = on(date(2026, 9, 23), 0.96)
    one = decision_on(result)
    assert one.filling is not None
    one = replace(one, filling=replace(one.filling, standing=0.0, complete=0.96))
    assert one.filling is not None
    places = [
        replace(
            one,
            filling=replace(one.filling, shortfall=one.waiting.shortfall + letters, value=one.waiting.value - points),
        )
        for letters, points in gains
    ]
    [text] = decision_words(places, ("D",), result)
    assert text == f"By the chances that is worth {words} more in expectation than adding D today (final)."


@pytest.mark.parametrize("width", [60, 80, 200])
def test_screens_tell_the_decision_and_fit(width: int) -> None:
    result = on(date(2026, 9, 23))
    told = "Adding D today (final): 3 letters when they begin to read, and surely short in the end"
    wait = "a place stands empty when they begin to read, and 90% that it ends complete. Weighed by [objective]"
    plan = screen(result, advise(result, Budget()), None, width)
    explained = explain_view(result, [explain(result, "9999140009")], width)
    days = calendar_screen(result, calendar(result), width)
    for text in map(flat, (plan, explained, days)):
        assert (text.count(told), text.count(wait)) == (1, 1)
    assert "KEPT at Inkberry Hollow University Hospital keep a place for F until 16 Oct" in flat(plan)
    assert "By the chances it is the same choice as above." in flat(plan)
    assert "stays out D (Supposita): 1 letter more would be missing in the end with it" in flat(explained)
    assert "expected F comes with 90%; adding D today: 209 points, shortfall 1.000;" in flat(explained)
    assert max(map(len, "\n".join([plan, explained, days]).splitlines())) <= width


def test_json_has_the_figures() -> None:
    found = json.loads(json.dumps(answer(on(date(2026, 9, 23)), 0.0)))["decisions"]
    assert [entry["programs"] for entry in found] == [["9999140001"], ["9999140009"]]
    assert found[0]["filling"] == {
        "day": "2026-09-23",
        "letter_ids": ["D"],
        "shortfall": 1.0,
        "value": 209.0,
        "standing": 1.0,
        "complete": 0.0,
        "short_of": ["chair>=1"],
    }
    assert (found[0]["waiting"]["standing"], found[0]["waiting"]["complete"]) == (0.0, 0.9)
    assert (found[0]["letters_gained"], found[0]["points_gained"]) == (-0.045, -12.067143)


def test_a_page_for_others_tells_nothing_of_chances() -> None:
    result = on(date(2026, 9, 23))
    found = calendar(result)
    for chances in (True, False):
        rows = " ".join(said for _, said in day_rows(result, found, chances=chances))
        assert ("Decide today" in rows) is chances
        assert "add D (Supposita)" in rows


def test_what_may_be_better_filled_at_once_is_decided_today_in_the_calendar() -> None:
    """The choice stands where it is made; on the last day of the place the plan's rule is told."""
    result = on(date(2026, 9, 23))
    found = calendar(result)
    [choose] = [task for task in found.tasks if task.kind is TaskKind.CHOOSE]
    assert (choose.day, choose.program_ids) == (date(2026, 9, 23), ("9999140001", "9999140009"))
    rows = {entry.task.kind: entry.said for entry in entries(result, found)}
    at = "at Brambleday Ridge University Hospital and Inkberry Hollow University Hospital"
    asked = (
        f"Decide today, {at}: keep a place for F (Pretendal), or add D (Supposita)? Adding D today (final): 3 letters"
    )
    assert rows[TaskKind.CHOOSE].startswith(asked)
    assert "By the chances" not in rows[TaskKind.DECIDE]
    events = Calendar.from_ical(calendar_file(result, entries(result, found))).events
    [event] = [event for event in events if str(event["summary"]).startswith("Decide today")]
    assert event.decoded("dtstart") == date(2026, 9, 23)
    status = status_screen(result, found, standing(result, found), 200)
    assert "5 of 11 programs complete once today's clicks are made, 1 applied to" in status
    assert "29 letters to assign, none to take off. Decide on kept places at 2 programs: lor calendar." in status


def test_what_is_surely_better_kept_asks_for_no_choice() -> None:
    decision = decision_on(on(date(2026, 9, 23), 0.96))
    assert decision.filling is not None
    clear = replace(decision, filling=replace(decision.filling, standing=0.0))
    tie = replace(clear, waiting=replace(clear.waiting, shortfall=1.0, value=209.5))
    answers = [some.asks_for_choice(3.0) for some in (decision, clear, tie, replace(tie, filling=None))]
    assert answers == [True, False, True, False]
