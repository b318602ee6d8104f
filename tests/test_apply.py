"""What waiting longer than planned would gain, and what is kept after applying anyway."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from folders import NO_ADVICE, PERSON, Row, read
from solved import SEEDS, case, chunks

import solver
from solver.analysis.advice import advise
from solver.analysis.apply import Exchange, KeptPlace, Waiting, waiting
from solver.analysis.plan import settle
from solver.analysis.result import Apply, Result
from solver.domain.entities import Letter, Scenario, Status
from solver.optimize.budget import Budget
from solver.report.applying import waiting_words
from solver.report.names import Names
from solver.report.screen import screen
from solver.rules.scoring import judge

UPLOADED: list[Row] = [{"letter_id": name, "writer": f"Dr. {name}", "status": "uploaded", **PERSON} for name in "ab"]
PROGRAMS: list[Row] = [
    {"program_id": name, "required": 2, "maximum": 2, "needs": "none", "complete_by": day}
    for name, day in (("p", ""), ("q", ""), ("early", "2026-09-01"))
]
READING = date(2026, 9, 23)
WITHIN_A_WEEK = "2026-09-22"
"""Uploaded on this day, it arrives on Tue 29 Sep: on time, with 0.85 of its strength left."""
AFTER_A_WEEK = "2026-09-29"
"""Arrives on Tue 6 Oct: late, and on time where programs are applied to a week later."""


def coming(expected: str, letter_id: str = "c", **more: object) -> Row:
    return {"letter_id": letter_id, "writer": "Cole", "status": "promised", "expected": expected, **PERSON, **more}


def solved(folder: Path, strength: float, letter: Row, toml: str = NO_ADVICE, **more: object) -> Result:
    """Of the programs that have letters of 50 points each and one to come."""
    programs = [{**row, **more} for row in PROGRAMS]
    ids = [str(row["letter_id"]) for row in (*UPLOADED, letter)]
    strengths: list[Row] = [
        {"program_id": row["program_id"], "letter_id": letter_id, "strength": 50 if letter_id in "ab" else strength}
        for row in programs
        for letter_id in ids
    ]
    return solver.solve(read(folder, toml, letters=[*UPLOADED, letter], programs=programs, strengths=strengths))


def found_in(result: Result) -> Waiting:
    found = waiting(result, Budget())
    assert found is not None
    return found


def said(result: Result) -> str:
    return waiting_words(waiting(result, Budget()), Names(result.scenario))


def test_a_letter_takes_the_place_of_a_filler_where_programs_are_applied_to_a_week_later(tmp_path: Path) -> None:
    result = solved(tmp_path, 56, coming(WITHIN_A_WEEK))
    assert set(result.portfolios.values()) == {("a", "b")}  # 0.85 of 56 is less than 50
    found = found_in(result)
    assert found.until == date(2026, 9, 30)
    gain = Exchange(letter_ids=("c",), replaces=("b",), programs=2, points=12.0)
    assert (found.gains, found.points, found.kept) == ((gain,), 12.0, ())  # not at the early program: too late there
    day = "Wed 30 Sep"
    assert (
        said(result)
        == f"By waiting until {day} you gain c for b at 2 (+6 points each), but they begin to read without you."
    )


def test_no_gain_is_told_beyond_the_last_day_to_apply(tmp_path: Path) -> None:
    for number, (last, gains) in enumerate((("2026-09-29", 0), ("2026-09-30", 1))):
        result = solved(tmp_path / str(number), 56, coming(WITHIN_A_WEEK), apply_by=last)
        assert len(found_in(result).gains) == gains


def test_a_place_kept_after_applying_does_the_same_without_waiting(tmp_path: Path) -> None:
    result = solved(tmp_path, 70, coming(WITHIN_A_WEEK))
    assert result.portfolios["p"] == ("a", "c")
    found = found_in(result)
    until, judged = date(2026, 9, 29), (date(2026, 9, 30),)
    assert found.kept == (KeptPlace(letter_id="c", programs=2, until=until, worth_until=judged),)
    assert found.gains == ()
    kept = "Places are kept after you apply, with no need to wait: for c at 2 programs until 29 Sep"
    assert said(result) == f"{kept} (by the chances until 30 Sep). Waiting longer gains nothing."


def test_waiting_longer_gains_nothing_where_all_letters_are_there_or_never_matter(tmp_path: Path) -> None:
    for number, letter in enumerate((coming("2026-08-20"), coming("2026-12-01"), coming("", status="withdrawn"))):
        result = solved(tmp_path / str(number), 70, letter)
        found = found_in(result)
        assert (found.gains, found.points, found.kept) == ((), 0.0, ())
        assert said(result) == "Waiting longer gains nothing."


def test_a_gain_below_a_near_tie_is_none(tmp_path: Path) -> None:
    assert found_in(solved(tmp_path / "a", 50.9, coming(WITHIN_A_WEEK))).gains == ()
    assert found_in(solved(tmp_path / "b", 51.0, coming(WITHIN_A_WEEK))).gains[0].points == 2.0


def test_a_letter_may_join_where_it_takes_nobody_s_place(tmp_path: Path) -> None:
    bar = f"[objective]\nextra_bar = 49.0\n{NO_ADVICE}"
    result = solved(tmp_path, 56, coming(WITHIN_A_WEEK), bar, maximum=3)
    assert result.portfolios["p"] == ("a", "b")  # 0.85 of 56 is less than what an extra must earn
    assert found_in(result).gains == (Exchange(letter_ids=("c",), replaces=(), programs=2, points=14.0),)
    assert "you gain c besides at 2 (+7 points each)," in said(result)


def test_no_gain_is_told_for_a_day_that_nobody_entered(tmp_path: Path) -> None:
    as_of = NO_ADVICE.replace("2026-08-15", "2026-10-01")
    undated = solved(tmp_path / "a", 70, coming(""), as_of, required=3, maximum=3)
    assert undated.portfolios["p"] == ("a", "b")
    assert found_in(undated).gains == ()


def test_where_all_is_applied_to_nothing_is_said(tmp_path: Path) -> None:
    result = solved(tmp_path, 70, coming(WITHIN_A_WEEK), applied="2026-08-10", assigned="a")
    assert found_in(result) == Waiting(until=None, gains=(), points=0.0, kept=())
    assert said(result) == ""


def test_what_the_time_does_not_allow_is_said(tmp_path: Path) -> None:
    result = solved(tmp_path, 56, coming(WITHIN_A_WEEK))
    assert waiting(result, Budget.of(0.0)) is None
    assert waiting_words(None, Names(result.scenario)) == "What waiting longer would gain is not worked out."


def test_pins_that_contradict_each_other_only_later_leave_it_open(tmp_path: Path) -> None:
    as_of = NO_ADVICE.replace("2026-08-15", "2026-09-10")
    pinned = coming("", pinned="p; early", max_programs=1)
    result = solved(tmp_path, 56, pinned, as_of)
    assert result.portfolios["p"] == ("a", "c")  # the early program reads already: no pin holds there
    assert waiting(result, Budget()) is None


def test_the_screen_says_it_behind_where_to_apply(tmp_path: Path) -> None:
    result = solved(tmp_path, 56, coming(WITHIN_A_WEEK))
    text = " ".join(screen(result, advise(result, Budget()), None, 200).split())
    assert "APPLY today at all 3: nothing is lost. By waiting until Wed 30 Sep you gain" in text


def dated(scenario: Scenario, apply: date) -> Scenario:
    """All letters to come about the opening, late ones worth half, and all programs applied to on one day."""

    def entered(letter: Letter) -> Letter:
        status = letter.status if letter.row % 2 or letter.status is Status.WITHDRAWN else Status.PROMISED
        return replace(letter, expected=date(2026, 9, (14, 17, 22, 29)[letter.row % 4]), status=status, pinned=())

    settings = scenario.settings
    settings = replace(
        settings,
        asks=replace(settings.asks, max=0),
        season=replace(settings.season, apply=apply, holidays=(), late=((0.0, 0.5),)),
    )
    rng = Random(0)
    pairs = ((track.id, letter.id) for track in scenario.tracks for letter in scenario.letters)
    figures = {pair: (rng.uniform(30, 80), None) for pair in pairs}
    letters = tuple(map(entered, scenario.letters))
    return replace(scenario, letters=letters, strengths=figures, settings=settings)


def solved_twice(result: Result) -> tuple[dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, float]], float]:
    """What every program gains, and all together, where the same folder is applied to a week later."""
    later = settle(dated(result.scenario, READING + timedelta(days=7)), Budget(), previous=result)
    programs, points = Counter[tuple[tuple[str, ...], tuple[str, ...]]](), Counter[object]()
    total = 0
    for before, after in zip(result.programs, later.programs, strict=True):
        if before.letter_ids == after.letter_ids:
            continue
        here, there = (
            judge(one.problem, one.problem.groups[plan.kind], tuple(sorted(map(one.problem.position, plan.letter_ids))))
            for one, plan in ((result, before), (later, after))
        )
        total += there.value - here.value
        rows = {letter.id: row for row, letter in enumerate(result.scenario.letters)}
        new, gone = (
            tuple(sorted({*mine} - {*others}, key=rows.__getitem__))
            for mine, others in ((after.letter_ids, before.letter_ids), (before.letter_ids, after.letter_ids))
        )
        better = (there.shortfall, -there.value) <= (here.shortfall, -here.value - 10_000)
        if new and before.apply is not Apply.APPLIED and (there.shortfall < here.shortfall or better):
            programs[new, gone] += 1
            points[new, gone] += there.value - here.value
    worse = (later.shortfall, -total) >= (result.shortfall, 0)
    if worse or not programs:
        return {}, 0.0
    return {swap: (times, points[swap] / 10_000) for swap, times in programs.items()}, total / 10_000


@chunks(SEEDS[::2])
def test_what_waiting_gains_is_what_solving_twice_tells(seeds: range) -> None:
    gaining = keeping = 0
    for seed in seeds:
        result = settle(dated(case(seed).scenario, READING), Budget())
        if result.apply_day is None:
            continue
        gains, total = solved_twice(result)
        found = found_in(result)
        assert {(gain.letter_ids, gain.replaces): (gain.programs, gain.points) for gain in found.gains} == gains, seed
        assert found.points == total, seed
        assert list(found.gains) == sorted(found.gains, key=lambda gain: -gain.points)
        gaining += bool(gains)
        keeping += bool(found.kept)
    assert gaining
    assert keeping


@chunks(SEEDS[::2])
def test_what_is_kept_is_what_the_steps_keep_where_programs_are_applied_to_today(seeds: range) -> None:
    keeping = 0
    for seed in seeds:
        scenario = case(seed).scenario
        result = settle(dated(scenario, scenario.as_of), Budget())
        kept: dict[str, tuple[int, date]] = {}
        for plan in result.programs:
            group = result.problem.groups[plan.kind]
            for step in plan.steps if plan.apply is not Apply.APPLIED else ():
                if step.letter_id and step.kept_until and result.problem.position(step.letter_id) in group.on_time:
                    times, until = kept.get(step.letter_id, (0, step.kept_until))
                    kept[step.letter_id] = times + 1, max(until, step.kept_until)
        found = found_in(result).kept
        assert {place.letter_id: (place.programs, place.until) for place in found} == kept, seed
        keeping += bool(kept)
    assert keeping
