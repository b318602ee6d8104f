"""Whom to ask: expectations and choices against re-solving every outcome of every set of asks by brute force."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import lcm, prod
from pathlib import Path
from random import Random

import pytest
from conftest import Run
from folders import NO_ADVICE, Row, read, write
from oracle import Oracle
from solved import case_of, chunks
from strategies import generate
from ticking import tick

import solver
from solver.analysis.ask import Asks, ask
from solver.analysis.ask_values import AskValues, Worth
from solver.analysis.calendar import calendar
from solver.analysis.hedges import Hedge
from solver.analysis.plan import settle
from solver.analysis.tasks import TaskKind
from solver.domain.entities import Response, Scenario, Status
from solver.domain.errors import InputError, NoAnswerError
from solver.domain.traits import facts
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget
from solver.report.ask import ask_view
from solver.rules.strength import probability

SEEDS = range(1000, 1200)
in_chunks = chunks(SEEDS, size=4)


def flat(text: str) -> str:
    return " ".join(text.split())


FAR = 99
BUDGET = examples()["ask_budget"]
Figures = tuple[float, float]
"""Letters missing, and points."""


class BruteForce:
    """Every outcome of every set of asks of a folder, by the oracle of the whole solver."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, asks = scenario, scenario.settings.asks
        open_to_all = replace(scenario.settings, asks=replace(asks, max=FAR, cost=0.0))
        free = tuple(replace(writer, ask_cost=None) for writer in scenario.writers)
        letters = tuple(
            replace(letter, asked=letter.asked or scenario.as_of, pinned=letter.pinned if asks.max else ())
            if letter.status is Status.NOT_ASKED
            else letter
            for letter in scenario.letters
        )
        self.oracle = Oracle(replace(scenario, settings=open_to_all, writers=free, letters=letters))
        self.best = cache(self.oracle.best)
        objective = scenario.settings.objective
        shares = (Fraction(str(share)) for share in (objective.opening_share, objective.clause_share))
        self.parts = lcm(*(round(share, 4).denominator for share in shares))
        self.pending = self.chances([Status.PROMISED, Status.REQUESTED])
        refuse = {letter.writer_id for letter in letters if letter.status is Status.DECLINED}
        refuse |= {writer.id for writer in scenario.writers if writer.response is Response.DECLINED}
        asked = self.chances([Status.NOT_ASKED])
        self.asked = {name: coin for name, coin in asked.items() if name not in refuse}
        self.costs = {w.id: asks.cost if w.ask_cost is None else w.ask_cost for w in scenario.writers}
        self.uploaded = {letter.id for letter in letters if letter.status is Status.UPLOADED}

    def chances(self, statuses: list[Status]) -> dict[str, tuple[set[str], float]]:
        found: dict[str, tuple[set[str], float]] = {}
        for fact in facts(self.scenario):
            if fact.letter.status in statuses:
                names, least = found.get(fact.writer.id, (set(), 1.0))
                own = [
                    chance
                    for (track, letter), (_, chance) in self.scenario.strengths.items()
                    if letter == fact.letter.id and chance is not None
                ]
                found[fact.writer.id] = {*names, fact.letter.id}, min(least, *own or [probability(fact)])
        return found

    def expected(self, asks: tuple[str, ...]) -> tuple[float, float]:
        """Letters missing and points, with what asking costs."""
        coins = [*self.pending.values(), *(self.asked[name] for name in asks)]
        missing = points = 0.0
        for number in range(2 ** len(coins)):
            comes = [bool(number >> bit & 1) for bit in range(len(coins))]
            chance = prod(p if yes else 1 - p for yes, (_, p) in zip(comes, coins, strict=True))
            there = self.uploaded.union(*(names for yes, (names, _) in zip(comes, coins, strict=True) if yes))
            key = self.best(frozenset(there))
            assert key is not None
            missing += chance * key[0] / (10**4 * self.parts)
            points += chance * key[1] / 10**8
        return missing, points - sum(self.costs[name] for name in asks)

    def sets(self) -> Iterator[tuple[str, ...]]:
        most = max(1, self.scenario.settings.asks.max)
        return (some for size in range(most + 1) for some in combinations(self.asked, size))


def tied(seed: int) -> Scenario:
    """A folder in which letters are wanted by more programs than they may go to."""
    rng = Random(seed)
    scenario = generate(rng).without_pins().read()
    letters = tuple(replace(letter, max_programs=rng.choice([None, 1, 1, 2])) for letter in scenario.letters)
    writers = tuple(replace(writer, versions=len(letters)) for writer in scenario.writers)
    return replace(scenario, letters=letters, writers=writers)


@in_chunks
def test_the_best_set_of_each_size_and_the_order_are_those_of_brute_force(seeds: range) -> None:
    for seed in seeds:
        scenario = tied(seed) if seed % 2 else case_of(generate(Random(seed))).scenario
        found, truth = ask(scenario), BruteForce(scenario)
        assert (found.exact, found.exhaustive, found.proven, found.stopped) == (True, True, True, False)
        assert {one.writer_id for one in found.asks} == set(truth.asked)
        if not truth.asked:
            assert found.sets == ()
            continue
        worth = {some: truth.expected(some) for some in truth.sets()}
        for size, best in enumerate(found.sets):
            assert figures(best.worth) == close(worth[best.writer_ids]), seed
            least = min(goals(told) for some, told in worth.items() if len(some) == size)
            assert goals(figures(best.worth)) == close(least), seed
        assert goals(figures(found.best.worth)) == close(min(map(goals, worth.values()))), seed
        assert_in_order(found, truth)


def figures(worth: Worth | None) -> Figures:
    assert worth is not None
    return worth.shortfall, worth.value


def goals(told: Figures) -> Figures:
    """What is smaller for the better of two."""
    return round(told[0], 6), -round(told[1], 6)


def close(told: Figures) -> object:
    return pytest.approx(told, abs=1e-5, rel=1e-9)


def assert_in_order(found: Asks, truth: BruteForce) -> None:
    """Each in the order after those before, all others after all of them; and whom to ask after a refusal."""
    order = [one.writer_id for one in found.chosen]
    assert set(order) == set(found.best.writer_ids)
    for one in found.asks:
        before = order[: one.order - 1] if one.order else order
        assert figures(one.before) == close(truth.expected(tuple(before)))
        assert figures(one.after) == close(truth.expected((*before, one.writer_id)))
    for one in found.chosen:
        rest = tuple(name for name in order if name != one.writer_id)
        instead = {name: goals(truth.expected((*rest, name))) for name in truth.asked if name not in order}
        best = min([*instead.values(), goals(truth.expected(rest))])
        assert close(goals(truth.expected((*rest, *filter(None, [one.if_refused]))))) == best


def test_asking_for_what_may_not_come_beats_the_choice_if_all_say_yes() -> None:
    found = ask(solver.read(BUDGET))
    planned = solver.solve(solver.read(BUDGET)).plan.asks
    assert found.if_all_deliver is not None
    assert (found.if_all_deliver.writer_ids, found.best.writer_ids) == (planned, ("specimann", "sketchwell"))
    assert (found.if_all_deliver.worth.shortfall, found.best.worth.shortfall) == (9.0, 8.25)
    told = (BUDGET / "README.md").read_text(encoding="utf-8")
    for some in (found.sets[0], found.best, found.if_all_deliver):
        assert f"| {some.worth.shortfall:.2f} | {some.worth.value:,.0f} |" in told
    assert [one.if_refused for one in found.chosen] == ["demoray", "demoray"]
    assert [(hedge.writer_id, hedge.programs) for hedge in found.chosen[0].hedges] == [
        ("demoray", 3),
        ("sketchwell", 3),
    ]


WARD: Row = {"writer_specialty": "IM", "country": "US", "setting": "inpatient", "involvement": "hands_on", "weeks": 4}
ONE_MORE: list[Row] = [
    {"letter_id": "a", "writer": "Ames", "status": "uploaded", "rotation": "Ward", **WARD},
    {"letter_id": "b", "writer": "Berg", "status": "promised", "rotation": "Ward", **WARD},
    {"letter_id": "c", "writer": "Cole", "status": "not_asked", "rotation": "Ward", **WARD},
    {"letter_id": "d", "writer": "Dorn", "status": "not_asked", "max_programs": 0, **WARD},
]
PROGRAM: list[Row] = [{"program_id": "p", "required": 2, "maximum": 2, "needs": "none"}]
TWO = NO_ADVICE + "[asks]\nmax = 2\n"


def test_a_letter_that_could_fail_is_hedged_and_one_that_goes_nowhere_changes_nothing(tmp_path: Path) -> None:
    found = ask(read(tmp_path, TWO, letters=ONE_MORE, programs=PROGRAM))
    assert [(one.writer_id, one.order, one.helps) for one in found.asks] == [("cole", 1, True), ("dorn", None, False)]
    assert found.asks[0].hedges[0] == Hedge(writer_id="berg", programs=1, rotations=("ward",))
    said = flat(ask_view(found, 80))
    assert "Cole for Berg (same need at 1 program; same rotation: Ward)" in said
    assert "changes nothing Stop" not in said
    assert "Dorn 50 %" in said
    assert "STOP Stop after 1 ask: asking one more changes nothing for the better." in said
    assert "Cole says no: nobody else is worth asking instead." in said


def test_the_day_of_asking_opens_programs_that_read_already(tmp_path: Path) -> None:
    letters = [row for row in ONE_MORE if row["letter_id"] in ("a", "c")]
    late = [{**PROGRAM[0], "complete_by": "2026-08-10"}]
    found = ask(read(tmp_path, TWO, letters=letters, programs=late))
    assert found.asks[0].helps
    assert "Ask now: most programs read already" in flat(ask_view(found, 80))
    soon = [{**PROGRAM[0], "complete_by": "2026-08-28"}]
    found = ask(read(tmp_path / "soon", TWO, letters=letters, programs=soon))
    assert "so one asked for today comes after most programs begin to read on Thu 27 Aug" in flat(ask_view(found, 80))


def test_no_asks_allowed_is_told_as_a_supposition(tmp_path: Path, lor: Run) -> None:
    folder = write(tmp_path / "x", NO_ADVICE, letters=ONE_MORE, programs=[{"name": "P", **PROGRAM[0]}])
    code, out, _ = lor("ask", folder)
    assert code == 0
    assert "[asks] max = 0 So nobody is to be asked. If you allowed 1, this is what it would bring." in flat(out)
    assert "1 Cole" in flat(out)
    assert "THE PLAN" not in out
    document = json.loads(lor("ask", folder, "--json")[1])
    assert (document["allowed"], document["supposed"]) == (0, True)


def test_a_writer_without_a_letter_is_left_out_and_told(tmp_path: Path) -> None:
    writers: list[Row] = [{"writer_id": name, "name": name, "specialty": "IM"} for name in ("Ames", "Eden", "Farr")]
    writers[2]["response"] = "declined"
    letters: list[Row] = [{"letter_id": "a", "writer_id": "Ames", "status": "uploaded"}]
    found = ask(read(tmp_path, TWO, writers=writers, letters=letters, programs=PROGRAM))
    assert (found.asks, found.unlisted) == ((), ("Eden",))
    assert "LEFT OUT Eden: no letter is entered." in flat(ask_view(found, 80))


def test_nothing_to_ask_is_said(lor: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "x", TWO, letters=ONE_MORE[:2], programs=[{"name": "P", **PROGRAM[0]}])
    code, out, _ = lor("ask", folder)
    assert (code, "Nothing to ask: no letter on your list is not_asked" in out) == (0, True)
    document = json.loads(lor("ask", folder, "--json")[1])
    assert (document["asks"], document["sets"], document["if_all_deliver"], document["short"]) == ([], [], None, 0)


def test_the_table_and_json_say_the_same_and_a_file_that_is_there_stays(lor: Run, tmp_path: Path) -> None:
    file = tmp_path / "asks.csv"
    code, out, _ = lor("ask", BUDGET, "--out", file, "--json")
    document = json.loads(out)
    table = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert code == 1
    assert [(row["writer_id"], row["order"]) for row in table[:3]] == [
        ("specimann", "1"),
        ("sketchwell", "2"),
        ("demoray", ""),
    ]
    for row, said in zip(table, document["asks"], strict=True):
        assert (float(row["expected_shortfall"]), float(row["growth"])) == (said["expected_shortfall"], said["growth"])
        assert row["hedges"].split(";") == (said["hedges"] or [""])
    assert table[0]["writer"] == "Dr. Oona Specimann"
    assert lor("ask", BUDGET, "--out", file)[0] == 2
    assert lor("ask", BUDGET, "--out", tmp_path / "letters.csv")[0] == 2
    assert not (tmp_path / "letters.csv").exists()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_every_line_fits_the_screen(width: int) -> None:
    assert max(map(len, ask_view(ask(solver.read(BUDGET)), width).splitlines())) <= width


def test_no_time_is_no_answer_and_the_model_says_the_same(lor: Run) -> None:
    assert lor("ask", BUDGET, "--time-limit", "0")[:2] == (3, "")
    usual, modelled = (json.loads(lor("ask", BUDGET, "--json", *more)[1]) for more in ([], ["--engine", "cp-sat"]))
    assert usual == modelled


def test_where_limits_tie_programs_too_many_sets_are_built_by_exchanges(tmp_path: Path) -> None:
    letters = [{**row, "status": "not_asked", "max_programs": 1} for row in ONE_MORE[:1]]
    letters = [
        {**letters[0], "letter_id": f"l{n}", "writer": f"Writer{n}", "probability": 0.9 - n / 10} for n in range(6)
    ]
    programs = [{"program_id": name, "required": 1, "needs": "none"} for name in "pqr"]
    toml = NO_ADVICE + "[asks]\nmax = 3\n[limits]\nsolved_samples = 4\n"
    elsewhere: Row = {**ONE_MORE[1], "excluded": "p;q;r"}
    pending: list[Row] = [{**elsewhere, "letter_id": f"p{n}", "writer": f"Other{n}"} for n in range(3)]
    found = ask(read(tmp_path, toml, letters=[*letters, *pending], programs=programs))
    assert (found.exact, found.exhaustive) == (False, False)
    assert found.best.writer_ids == ("writer0", "writer1", "writer2")
    said = flat(ask_view(found, 80))
    assert "a sample of them stands for all" in said
    assert "then improved by exchanges of one" in said


def test_a_time_that_ends_leaves_the_sizes_that_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    real = AskValues.prepare

    def prepare(values: AskValues, size: int) -> None:
        if size == 2:
            raise KeyboardInterrupt
        real(values, size)

    monkeypatch.setattr(AskValues, "prepare", prepare)
    found = ask(solver.read(BUDGET))
    assert (found.stopped, len(found.sets), found.best.writer_ids) == (True, 2, ("specimann",))
    said = flat(ask_view(found, 80))
    assert "STOP Not known: sets of more than 1 ask were not worked out." in said
    assert "not worked out" in said


def test_r29_a_letter_is_to_be_asked_for_four_weeks_and_the_processing_before_it_is_needed() -> None:
    found = ask(solver.read(BUDGET))
    assert (found.reading, found.ask_by) == (date(2026, 9, 23), date(2026, 8, 19))
    assert date(2026, 8, 19) + timedelta(days=28) == date(2026, 9, 16)  # five business days before the 23rd
    said = flat(ask_view(found, 80))
    assert "Ask by Wed 19 Aug at the latest to have it in by Wed 23 Sep, when most programs begin to read" in said
    assert "a writer takes 4 to 6 weeks" in said
    solved = settle(solver.read(BUDGET), Budget())
    tasks = [task for task in calendar(solved).tasks if task.kind is TaskKind.ASK]
    assert {task.by for task in tasks} == {found.ask_by}


def test_r33_whoever_is_asked_hears_what_no_letter_speaks_of_and_where_cases_are(tmp_path: Path) -> None:
    here = [
        {
            **ONE_MORE[0],
            "country": "Egypt",
            "setting": "outpatient",
            "rotation": "Clinic",
            "writer_specialty": "neurology",
        }
    ]
    letters = [*here, ONE_MORE[2]]
    toml = TWO + '[applicant]\nthemes = ["gap"]\n'
    found = ask(read(tmp_path, toml, letters=letters, programs=PROGRAM))
    lacks = found.asks[0].lacking
    assert lacks.subjects == ("comparison", "communication", "gap", "us_system", "inpatient", "internal medicine")
    assert [(case.rotation_id, case.weeks) for case in lacks.cases] == [("ward", 4)]
    told = {**ONE_MORE[1], "comparison": "top_5", "tags": "gap;communication"}
    found = ask(read(tmp_path / "told", toml, letters=[*letters, told], programs=PROGRAM))
    assert found.asks[0].lacking.subjects == ()


def test_r33_the_packet_has_facts_and_no_sentences_to_sign() -> None:
    said = flat(ask_view(ask(solver.read(BUDGET)), 80))
    facts_told = (
        "Specimann: no letter yet speaks of communication or neurology; cases from Neuro ICU observership (4 weeks)."
    )
    assert facts_told in said
    assert " I " not in said


def all_alike(scenario: Scenario) -> Scenario:
    """The same with no probability of its own for any letter."""
    return replace(scenario, letters=tuple(replace(letter, probability=None) for letter in scenario.letters))


@pytest.mark.parametrize("exhaustive", [True, False])
def test_smaller_sets_that_are_no_beginning_are_told_and_exchanges_find_the_pair(
    monkeypatch: pytest.MonkeyPatch, exhaustive: bool
) -> None:
    monkeypatch.setattr(AskValues, "exhaustive", exhaustive)
    found = ask(all_alike(solver.read(BUDGET)))
    assert [some.writer_ids for some in found.sets] == [(), ("specimann",), ("demoray", "sketchwell")]
    assert "ONLY 1 Specimann: 10.0 letters missing, 3,326 points." in flat(ask_view(found, 80))


def test_an_ask_that_costs_more_than_it_brings_is_not_made(tmp_path: Path) -> None:
    letters = [row for row in ONE_MORE if row["letter_id"] in ("a", "c")]
    program: list[Row] = [
        {"program_id": "p", "required": 1, "maximum": 2, "needs": "none", "applied": "yes", "assigned": "a"}
    ]
    toml = f"{NO_ADVICE}[asks]\nmax = 1\ncost = 900.0\n[objective]\nextra_bar = 0.0\n"
    found = ask(read(tmp_path, toml, letters=letters, programs=program))
    assert (found.best.writer_ids, found.reading, found.ask_by) == ((), None, None)
    assert found.asks[0].growth is not None
    assert -900 < found.asks[0].growth < 0
    said = flat(ask_view(found, 80))
    assert "costs more than it brings" in said
    assert "nobody is worth asking" in said


def test_days_that_are_entered_are_not_doubted_and_a_writer_who_saw_nothing_has_no_cases(tmp_path: Path) -> None:
    eden: Row = {"letter_id": "e", "writer": "Eden", "writer_specialty": "IM", "expected": "2026-08-20"}
    letters: list[Row] = [ONE_MORE[0], eden]
    late = [{**PROGRAM[0], "complete_by": "2026-08-28"}]
    said = flat(ask_view(ask(read(tmp_path, TWO, letters=letters, programs=late)), 80))
    assert "WHEN" not in said
    assert "PACKET Eden: no rotation under this writer is entered" in said


def test_more_writers_than_can_be_weighed_are_refused(tmp_path: Path) -> None:
    letters = [{**ONE_MORE[2], "letter_id": f"l{n}", "writer": f"Writer{n}"} for n in range(64)]
    scenario = read(tmp_path, TWO, letters=letters, programs=PROGRAM)
    with pytest.raises(InputError, match="64 writers are asked or could be, 63 are the most that are weighed"):
        ask(scenario)


def test_wherever_the_time_ends_there_is_no_answer_or_one_that_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    eden: Row = {**ONE_MORE[3], "letter_id": "e", "writer": "Eden"}
    letters: list[Row] = [{**row, "max_programs": 1} for row in (*ONE_MORE, eden)]
    programs = [{**PROGRAM[0], "program_id": name} for name in "pqr"]
    scenario = read(tmp_path, TWO, letters=letters, programs=programs)
    whole = ask(scenario)
    seen = set()
    for seconds in (9, 14, 20, 25):
        tick(monkeypatch)
        try:
            found = ask(scenario, time_limit=seconds)
        except NoAnswerError:
            seen.add("none")
            continue
        seen.add("part" if found.stopped else "all")
        assert "Not known" in ask_view(found, 80) or [some.worth for some in found.sets] == [
            some.worth for some in whole.sets
        ]
    assert seen == {"none", "part", "all"}


def test_a_baseline_counts_as_entered(lor: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert lor("solve", BUDGET, "--out", plan)[0] == 1
    code, out, _ = lor("ask", BUDGET, "--baseline", plan, "--json")
    assert (code, [one["writer_id"] for one in json.loads(out)["asks"]][:2]) == (1, ["specimann", "sketchwell"])
