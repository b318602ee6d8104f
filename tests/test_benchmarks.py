"""The benchmarks: lists are what they say, peers solve the same problem, results resume and do not mix."""

import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from commands import all_pending
from comparison import changes, described
from generator import generate, kinds_found
from instance import Instance
from judging import judged
from linear import formulate
from oracle import Oracle
from orlib import load
from peers import METHODS, method
from plots import draw
from processes import Run, run
from reply import Reply
from results import COLUMNS, MixedError, Results, close_gaps, read, read_together
from run import app
from runner import run_all
from scenario_folder import write_folder
from strategies import generate as any_folder
from suites import Case, Suite, Task, suites
from summary import Spread, summaries
from table import markdown, replace_between_markers
from targets import outcomes
from time_limit import Case as Limited
from time_limit import fault, promised, told, write_clauses
from typer.testing import CliRunner

import solver
from solver.domain.entities import Status
from solver.domain.errors import InputError
from solver.optimize.grouping import build_problem
from solver.rules.problem import Problem
from solver.rules.scale import product

EXACT = ("ours", "plain CP-SAT", "HiGHS", "CBC")
GROUPED = ("CP-SAT, groups", "HiGHS, groups")
FITTING = (0, 1, 2, 3, 4, 6, 7, 8, 9, 10)
"""Folders whose shortfall and value fit one whole number of CP-SAT together: those of folder 5 do not."""
PLAIN = Instance(programs=30, letters=8, kinds=12, pending=2)
INSTANCES = [
    PLAIN,
    replace(PLAIN, kinds=1, needs=0.0),
    replace(PLAIN, kinds=30, strengths="uniform", overlap=True),
    replace(PLAIN, to_ask=3, asks=2),
    replace(PLAIN, to_ask=3, asks=3, ask_cost=500.0),
    replace(PLAIN, programs=12, versions=True, limited=True, strengths="uniform"),
    replace(PLAIN, locks=0.5),
    replace(PLAIN, to_ask=3, asks=2, late=3),
    replace(PLAIN, letters=5, needs=1.0, seed=7),
]


# --- the generator --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.name)
def test_a_list_is_what_it_says_and_its_folder_gives_it_back(instance: Instance, tmp_path: Path) -> None:
    scenario = generate(instance)
    assert solver.read(write_folder(scenario, tmp_path)) == scenario
    assert (len(scenario.tracks), len(scenario.letters)) == (instance.programs, instance.letters)
    assert kinds_found(scenario) == instance.kinds
    assert sum(letter.status is Status.NOT_ASKED for letter in scenario.letters) == instance.to_ask
    assert sum(letter.status is Status.PROMISED for letter in scenario.letters) == instance.pending
    problem = build_problem(scenario)
    assert {len(scenario.letters) - len(group.on_time) for group in problem.groups} == {instance.late}
    assert bool(problem.overlaps) is instance.overlap
    assert any(letter.max_programs for letter in scenario.letters) is instance.limited
    assert (len(scenario.writers) < instance.letters) is instance.versions
    assert any(track.applied for track in scenario.tracks) is bool(instance.locks)
    assert bool(scenario.strengths) is (instance.strengths == "uniform")


def test_the_same_seed_gives_the_same_list_and_another_seed_another() -> None:
    assert generate(PLAIN) == generate(PLAIN)
    assert generate(PLAIN) != generate(replace(PLAIN, seed=2))


def test_half_of_the_kinds_state_needs() -> None:
    kinds = build_problem(generate(replace(PLAIN, kinds=30))).groups
    assert 14 <= sum(any(not clause.clause.prefer for clause in kind.stated) for kind in kinds) <= 15


def test_an_earlier_version_is_asked_for_a_list_without_what_came_later() -> None:
    assert PLAIN.described() == {"programs": 30, "letters": 8, "kinds": 12, "pending": 2}
    late = replace(PLAIN, late=1)
    assert Instance(**late.described()) == late


def test_a_longer_list_has_the_same_letters() -> None:
    assert generate(replace(PLAIN, programs=60)).letters == generate(PLAIN).letters


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": 31}, "expected 1 to 30"),
        ({"to_ask": 7}, "of 8 in all"),
        ({"late": 3}, "found 3 late letters of 2"),
        ({"asks": 1}, "no letter is to be asked for"),
        ({"to_ask": 4, "locks": 0.5}, "at least 4 uploaded"),
    ],
)
def test_a_list_that_cannot_be_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(PLAIN, **change)


@pytest.mark.slow
def test_more_kinds_than_the_rubric_can_tell_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="use uniform"):
        generate(Instance(programs=200, letters=1, kinds=200, needs=0.0))


# --- the peers ------------------------------------------------------------------------------------------------


@cache
def posed(by: Instance | int, *, limits: bool = True) -> Problem | None:
    """The problem of a list, or of a folder by its seed in which every feature meets every other; None: bad pins.

    Without `limits` no letter has max_programs.
    """
    try:
        scenario = generate(by) if isinstance(by, Instance) else any_folder(Random(by)).read()
        if not limits:
            scenario = replace(scenario, letters=tuple(replace(one, max_programs=None) for one in scenario.letters))
        return build_problem(scenario)
    except InputError:
        return None


@cache
def optimum(by: Instance | int, *, limits: bool = True) -> tuple[float, float]:
    """Shortfall and value of ours."""
    return answered(by, "ours", limits=limits)


def answered(by: Instance | int, name: str, *, limits: bool = True) -> tuple[float, float]:
    """Shortfall and value of a method's answer, which must keep every rule and which nothing but greedy doubts."""
    problem = posed(by, limits=limits)
    assert problem is not None
    verdict = judged(problem, method(name)(problem, 30, 0))
    assert (verdict.status, verdict.reason) == ("found" if name == "greedy" else "proven", "")
    assert verdict.shortfall is not None
    assert verdict.value is not None
    if name != "greedy":
        assert verdict.bound == pytest.approx(verdict.value, rel=1e-6, abs=1e-3)
        assert verdict.shortfall_bound == verdict.shortfall
    return verdict.shortfall, verdict.value


def posable(seeds: Iterable[int]) -> list[int]:
    return [seed for seed in seeds if posed(seed)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "seeds"), [("HiGHS", range(40)), ("CBC", range(20)), ("plain CP-SAT", FITTING)])
def test_every_peer_finds_what_we_find_in_any_folder(name: str, seeds: Iterable[int]) -> None:
    for seed in posable(seeds):
        assert answered(seed, name) == pytest.approx(optimum(seed), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", ["HiGHS", "CBC"])
def test_every_peer_finds_what_we_find_in_generated_lists(name: str) -> None:
    for instance in INSTANCES:
        assert answered(instance, name) == pytest.approx(optimum(instance), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(("name", "seeds"), [("HiGHS, groups", range(40)), ("CP-SAT, groups", FITTING)])
def test_on_groups_a_peer_finds_what_we_find_in_any_folder(name: str, seeds: Iterable[int]) -> None:
    for seed in posable(seeds):
        assert answered(seed, name, limits=False) == pytest.approx(optimum(seed, limits=False), rel=1e-9, abs=1e-6)


def test_on_groups_highs_finds_what_we_find_in_generated_lists() -> None:
    for instance in INSTANCES:
        if not instance.limited:
            assert answered(instance, "HiGHS, groups") == pytest.approx(optimum(instance), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", GROUPED)
def test_on_groups_the_peers_do_not_answer_where_programs_alike_may_differ(name: str) -> None:
    problem = build_problem(generate(INSTANCES[5]))
    verdict = judged(problem, method(name)(problem, 30, 0))
    assert (verdict.status, verdict.value) == ("not run", None)
    assert "max_programs" in verdict.reason


def test_cp_sat_does_not_answer_where_shortfall_and_value_do_not_fit_one_whole_number() -> None:
    problem = posed(5)
    assert problem is not None
    verdict = judged(problem, method("plain CP-SAT")(problem, 30, 0))
    assert (verdict.status, verdict.value) == ("not run", None)
    assert "weights so odd" in verdict.reason


@pytest.mark.parametrize("name", [*EXACT[1:], *GROUPED, "greedy"])
def test_beyond_the_required_count_a_peer_sends_only_what_may_go(name: str) -> None:
    free = build_problem(generate(replace(PLAIN, needs=0.0)))
    bound = replace(free, groups=tuple(replace(group, optional=(0, 1, 2, 3)) for group in free.groups))
    verdict, ours, before = (
        judged(p, method(m)(p, 30, 0)) for p, m in ((bound, name), (bound, "ours"), (free, "ours"))
    )
    assert verdict.reason == ""
    assert (before.value or 0) > (ours.value or 0) + 1
    if name != "greedy":
        assert verdict.shortfall == ours.shortfall
        assert verdict.value == pytest.approx(ours.value, rel=1e-9)


def test_one_step_of_shortfall_costs_more_than_all_value_there_is() -> None:
    problem = build_problem(generate(replace(PLAIN, late=2)))
    model = formulate(problem, problem.plannable)
    assert model.step == pytest.approx(0.5 / problem.shares.unit)
    assert model.price * model.step > optimum(replace(PLAIN, late=2))[1]
    lacking = max(model.lacks, key=lambda variable: model.lacks[variable])
    assert product(model.costs[lacking]) == pytest.approx(model.price * problem.in_letters(model.lacks[lacking]))
    in_time = build_problem(generate(PLAIN))
    assert formulate(in_time, in_time.plannable).step == 0.5


def test_what_a_bound_on_both_goals_proves_of_shortfall_goes_in_steps() -> None:
    problem = build_problem(generate(PLAIN))
    told = method("HiGHS")(problem, 30, 0)
    short = replace(told, status="feasible", portfolios=((),) * len(problem.programs))
    least = judged(problem, short).shortfall_bound
    shortfall = optimum(PLAIN)[0]
    assert least is not None
    assert shortfall - told.step <= least <= shortfall


@pytest.mark.parametrize("grouped", [False, True])
def test_the_model_has_a_variable_per_letter_and_unit(*, grouped: bool) -> None:
    problem = build_problem(generate(PLAIN))
    model = formulate(problem, problem.plannable, grouped=grouped)
    units = [group.programs for group in problem.groups]
    assert sorted(model.units) == sorted(units if grouped else [(program,) for unit in units for program in unit])
    assert {unit for unit, _ in model.takes} == set(range(len(model.units)))


def test_the_peers_find_what_brute_force_finds() -> None:
    for seed in posable(range(100, 106)):
        for limits, names in ((True, EXACT), (False, GROUPED)):
            problem = posed(seed, limits=limits)
            assert problem is not None
            key = Oracle(problem.scenario).best({problem.letters[place].id for place in problem.plannable})
            assert key is not None
            for name in names:
                answer = answered(seed, name, limits=limits)
                assert answer == pytest.approx((problem.in_letters(key[0]), product(key[1])), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("by", [*range(20), *INSTANCES], ids=str)
def test_greedy_keeps_every_rule_and_is_never_better(by: Instance | int) -> None:
    if posed(by):
        (shortfall, value), (least, most) = answered(by, "greedy"), optimum(by)
        assert (shortfall, -value) >= (least, -most)


def test_the_library_call_gives_the_same_plan() -> None:
    problem = build_problem(generate(PLAIN))
    one, other = (judged(problem, method(name)(problem, 30, 0)) for name in ("ours", "ours whole"))
    assert one == other


def test_an_answer_that_breaks_a_rule_is_wrong() -> None:
    problem = build_problem(generate(PLAIN))
    everything = tuple(range(len(problem.letters)))
    verdict = judged(problem, Reply(status="optimal", portfolios=(everything,) * len(problem.programs)))
    assert verdict.status == "wrong"
    assert "more letters than there is room for" in verdict.reason
    assert judged(problem, Reply(status="none")).status == "none"


# --- OR-Library -----------------------------------------------------------------------------------------------

FACILITIES = "2 3\n 100 10.5\n capacity 2.25\n 1 4 1.0\n 1 1.125 7\n 1 3 3.5\n"
"""Two facilities: both open cost 12.75 + 1 + 1.125 + 3, the first alone 10.5 + 8.125, the second 2.25 + 11.5."""
MEDIAN = "4 5 1\n1 2 9\n2 3 1\n3 4 1\n1 2 2\n1 4 9\n"
"""A path 1 - 2 - 3 - 4 of lengths 2, 1, 1, the first given twice: from 2, or from 3, all are 2 + 1 + 2 or 3 + 1 + 1."""


@pytest.mark.parametrize(("name", "text", "best"), [("cap1", FACILITIES, 3 * 7 - 13.75), ("pmed1", MEDIAN, 4 * 4 - 5)])
@pytest.mark.parametrize("solved_by", EXACT)
def test_a_public_file_is_read_and_solved(name: str, text: str, best: float, solved_by: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.txt"
    path.write_text(text)
    problem = build_problem(load(path).scenario)
    verdict = judged(problem, method(solved_by)(problem, 30, 0))
    assert (verdict.status, verdict.shortfall) == ("proven", 0.0)
    assert verdict.value == pytest.approx(best, rel=1e-9)


def test_known_optima_are_counted_as_the_scenario_counts(tmp_path: Path) -> None:
    (tmp_path / "cap71.txt").write_text(FACILITIES)
    assert load(tmp_path / "cap71.txt").optimum == 3 * 7 - 932615.750
    (tmp_path / "cap9.txt").write_text(FACILITIES)
    assert load(tmp_path / "cap9.txt").optimum is None
    (tmp_path / "cap8.txt").write_text(FACILITIES.replace("10.5", "10.50001"))
    assert load(tmp_path / "cap8.txt").scenario.writers[0].ask_cost == 105.0001
    (tmp_path / "tsp.txt").write_text("1")
    with pytest.raises(ValueError, match="neither cap"):
        load(tmp_path / "tsp.txt")


def test_where_all_letters_are_promised_every_writer_may_fail(tmp_path: Path) -> None:
    problem = build_problem(solver.read(all_pending(tmp_path / "pending")))
    writers = {problem.writer_of[letter] for group in problem.groups for letter in group.letters(problem.pending)}
    assert (len(problem.pending), len(writers)) == (13, 12)
    assert all(set(group.on_time) == problem.pending for group in problem.groups)


# --- running --------------------------------------------------------------------------------------------------

HERE = {"commit": "abc", "cores": "2", "generator_version": "1"}


def task(name: str, **changes: Any) -> Task:
    fields: dict[str, Any] = {"suite": "smoke", "case": "tiny", "seconds": 5.0, "seed": 1, "number": 1}
    return Task(method=name, instance=replace(PLAIN, programs=12, kinds=6), **(fields | changes))


def measured(tasks: list[Task], to: Path, configuration: Mapping[str, str] = HERE) -> list[str]:
    """Run tasks and tell which were run."""
    made: list[str] = []
    run_all(tasks, Results(to, configuration, {"tiny": 5.0}), lambda done, _: made.append(done.method))
    return made


@pytest.mark.slow
def test_a_run_resumes_and_refuses_to_mix(tmp_path: Path) -> None:
    to = tmp_path / "run.csv"
    library, command = task("HiGHS"), task("pandas")
    assert measured([library], to) == ["HiGHS"]
    assert measured([library, command], to) == ["pandas"]
    assert measured([library, command], to) == []
    rows = read(to)
    assert [row["status"] for row in rows] == ["proven", "done"]
    assert all(float(row["peak_mb"]) > 20 and float(row["seconds"]) > 0 and row["kinds"] == "6" for row in rows)
    assert rows[0]["commit"] == "abc"
    with pytest.raises(MixedError, match=r"cores: there 2, here 8"):
        Results(to, HERE | {"cores": "8"}, {})
    with pytest.raises(MixedError, match=r"limit_seconds of tiny: there 5\.0, here 9"):
        Results(to, HERE, {"tiny": 9.0})


def test_files_measured_differently_are_not_put_together(tmp_path: Path) -> None:
    one, other = written([a_row("ours")], tmp_path / "a.csv"), written([a_row("CBC", commit="new")], tmp_path / "b.csv")
    assert len(read_together([one, one])) == 2
    with pytest.raises(MixedError, match="commit: there abc, here new"):
        read_together([one, other])
    assert CliRunner().invoke(app, ["table", str(one), str(other)]).exit_code == 2


def test_what_fails_is_a_row(tmp_path: Path) -> None:
    to = tmp_path / "run.csv"
    broken = replace(task("HiGHS"), instance=None, file=tmp_path / "cap0.txt")
    assert measured([broken], to) == ["HiGHS"]
    (row,) = read(to)
    assert row["status"] == "error"
    assert "FileNotFoundError" in row["reason"]


def test_an_earlier_version_is_measured_in_its_own_checkout(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    (tmp_path / "benchmarks").mkdir()
    tells = (
        "import json, sys, pathlib as p; q = json.loads(p.Path(sys.argv[1]).read_text()); r = {'status': q['method']}"
    )
    (tmp_path / "benchmarks/worker.py").write_text(f"{tells}; p.Path(sys.argv[2]).write_text(json.dumps(r))")
    run_all([task("0.3.0")], Results(tmp_path / "run.csv", HERE, {}), lambda *_: None, tmp_path)
    (row,) = read(tmp_path / "run.csv")
    assert (row["method"], row["status"], row["commit"]) == ("0.3.0", "ours", "abc")


def test_an_earlier_version_is_left_out_where_none_is_named(tmp_path: Path) -> None:
    command = ["run", "targets", "--to", str(tmp_path / "run.csv"), "--case", "5,000", "--method", "0.3.0"]
    done = CliRunner().invoke(app, command)
    assert "Version 0.3.0 is left out: no --against CHECKOUT." in done.output
    assert "No measurement is left of this suite." in done.output
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    assert "is version 0.2.0, expected 0.3.0" in CliRunner().invoke(app, [*command, "--against", str(tmp_path)]).output


@pytest.mark.slow
def test_the_time_limit_is_held_against_the_clock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance = replace(PLAIN, programs=6, kinds=6, strengths="uniform")
    case = Limited(name="tiny", limit=9, instance=instance, commands=(("solve", "-v"),))
    assert told([case], 0.0) == 1
    assert "over 0.00 s" in capsys.readouterr().out
    done = Run(code=3, seconds=3.0, peak_mb=50.0, killed=False, last_words="no answer")
    assert [fault(done, 3.0), fault(replace(done, code=4), 3.0)] == ["", "failed: no answer"]
    assert fault(replace(done, killed=True), 2.0) == "over 2.00 s, ended from outside"
    assert promised(5) == 6.5
    write_clauses(tmp_path / "clauses")
    assert {str(len(track.needs or ())) for track in solver.read(tmp_path / "clauses").tracks} == {"20"}


@pytest.mark.slow
def test_a_process_is_measured_and_ended_with_all_it_started(tmp_path: Path) -> None:
    hog = "import time; x = bytearray(200_000_000); time.sleep(0.1)"
    done = run([sys.executable, "-c", hog], 30)
    assert (done.code, done.killed) == (0, False)
    assert done.peak_mb > 190
    assert done.seconds > 0.1
    left = tmp_path / "left"
    child = f"import time, pathlib; time.sleep(1); pathlib.Path({str(left)!r}).touch()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    ended = run([sys.executable, "-c", parent], 0.3)
    assert (ended.code, ended.killed) == (-9, True)
    time.sleep(1)
    assert not left.exists()


def a_row(name: str, **changes: object) -> dict[str, str]:
    """A made-up measurement."""
    row: dict[str, object] = dict.fromkeys(COLUMNS, "")
    row |= {"suite": "peers", "case": "c", "instance": "i", "seed": 1, "number": 1, "method": name, "status": "proven"}
    row |= {"seconds": 1.0, "shortfall": 0.0, "value": 100.0, "bound": 100.0, "peak_mb": 90, "started": "2026-11-24"}
    row |= {"programs": 100, "letters": 8, "kinds": 10, "limit_seconds": 30.0, "cpu": "a", "commit": "abc"}
    return {key: str(value) for key, value in (row | changes).items()}


def written(rows: list[dict[str, str]], to: Path) -> Path:
    results = Results(to, {}, {})
    for row in rows:
        results.add(row)
    return to


def test_gaps_are_to_the_best_known_and_false_claims_are_wrong(tmp_path: Path) -> None:
    rows = [
        a_row("ours"),
        a_row("HiGHS", value=99.0, bound=99.0),
        a_row("CBC", status="found", value=98.0, bound=120.0),
        a_row("greedy", status="found", shortfall=1.0, value=500.0, bound=""),
        a_row("plain CP-SAT", status="none", shortfall="", value="", bound=""),
    ]
    to = written(rows, tmp_path / "run.csv")
    close_gaps(to)
    ours, highs, cbc, greedy, cp_sat = read(to)
    assert [row["status"] for row in (ours, highs, cbc, greedy, cp_sat)] == [
        "proven",
        "wrong",
        "found",
        "found",
        "none",
    ]
    assert "100 points" in highs["reason"]
    assert [float(row["gap"]) for row in (ours, highs, cbc)] == [0.0, 0.01, 0.02]
    assert greedy["gap"] == cp_sat["gap"] == ""


def test_an_earlier_version_whose_goal_was_another_is_held_against_itself_alone(tmp_path: Path) -> None:
    rows = [a_row("ours"), a_row("0.3.0", shortfall=0.0, value=900.0, bound=900.0), a_row("0.3.0", number=2)]
    to = written(rows, tmp_path / "run.csv")
    close_gaps(to)
    assert [row["status"] for row in read(to)] == ["proven", "proven", "wrong"]


# --- what is made of results ----------------------------------------------------------------------------------


def test_medians_and_spread() -> None:
    rows = [a_row("ours", number=number, seconds=seconds) for number, seconds in enumerate([5.0, 1.0, 2.0, 4.0, 3.0])]
    (summary,) = summaries(rows)
    assert summary.seconds == Spread(median=3.0, least=1.0, most=5.0, lower=2.0, upper=4.0, count=5)
    assert summary.statuses == {"proven": 5}


def test_a_comparison_tells_change_from_noise() -> None:
    def rows(name: str, *seconds: float) -> list[dict[str, str]]:
        return [a_row(name, number=number, seconds=taken) for number, taken in enumerate(seconds)]

    before = rows("ours", 1.0, 1.1, 1.2) + rows("HiGHS", 2.0, 2.2, 2.4) + rows("CBC", 1.0)
    after = rows("ours", 0.4, 0.5, 0.6) + rows("HiGHS", 2.1, 2.3, 2.5) + rows("CBC", 9.0)
    found = {change.method: change for change in changes(before, after)}
    assert found["ours"].ratio == pytest.approx(0.5 / 1.1)
    assert {name: change.clear for name, change in found.items()} == {"CBC": False, "ours": True, "HiGHS": False}
    assert "within noise" in described([found["HiGHS"]])[1]


def judge(target: dict[str, Any], rows: list[dict[str, str]]) -> tuple[str, bool | None]:
    fields: dict[str, Any] = {"methods": (), "seeds": (1,), "repeats": 1, "seconds": 9.0, "instances": (), "files": ()}
    suite = Suite(name="peers", about="", cases=(Case(name="c", targets=(target,), **fields),))
    (outcome,) = outcomes(suite, rows)
    return outcome.measured, outcome.met


def test_targets_are_judged_and_missed_ones_are_told() -> None:
    faster = {"shows": "faster", "method": "ours", "than": ["HiGHS"], "times": 5}
    assert judge(faster, []) == ("not measured", None)
    assert judge(faster, [a_row("ours"), a_row("HiGHS", seconds=6)])[1] is True
    assert judge(faster, [a_row("ours"), a_row("HiGHS", seconds=4)])[1] is False
    assert judge(faster | {"times": 1}, [a_row("ours"), a_row("HiGHS", seconds=1)])[1] is True
    assert judge(faster, [a_row("ours", status="found"), a_row("HiGHS", seconds=6)])[1] is False
    assert "over 30 times" in judge(faster, [a_row("ours"), a_row("HiGHS", seconds=30, status="found")])[0]
    within = {"shows": "proven within", "method": "ours", "seconds": 3}
    assert judge(within, [a_row("ours")])[1] is True
    assert judge(within, [a_row("ours", status="found", bound=102.0)]) == (
        "0 of 1 proven, median 1 s, gap up to 2 %",
        False,
    )
    ahead = {"shows": "ahead", "method": "ours", "than": ["HiGHS"]}
    known = {"shortfall_bound": 0.0}
    assert judge(ahead, [a_row("ours", **known), a_row("HiGHS", value=99.0, bound=110.0, **known)])[1] is True
    assert (
        judge(ahead, [a_row("ours", bound=111.0, **known), a_row("HiGHS", value=99.0, bound=110.0, **known)])[1]
        is False
    )
    most = {"shows": "at most", "method": "lor solve", "than": ["pandas"], "times": 3}
    assert judge(most, [a_row("lor solve", seconds=2.5), a_row("pandas", status="done")]) == ("2.5 times", True)
    memory = {"shows": "memory", "method": "lor solve", "megabytes": 4096}
    assert judge(memory, [a_row("lor solve", peak_mb=5000)])[1] is False
    growth = {"shows": "growth", "method": "ours whole", "from": "small", "times": 1.5}
    ends = [
        a_row("ours whole", case=case, phases=f'{{"plan": {taken}, "kinds": 9}}')
        for case, taken in (("small", 1), ("c", 2))
    ]
    assert judge(growth, ends) == ("1 s to 2 s: 2 times", False)
    optima = {"shows": "optima", "method": "ours", "than": ["HiGHS"], "times": 1.5, "or_seconds": 0.5}
    assert judge(optima, [a_row("ours", optimum=100.0), a_row("HiGHS", seconds=1.0)])[1] is True
    assert judge(optima, [a_row("ours", optimum=101.0), a_row("HiGHS", seconds=1.0)])[1] is False


def made_up() -> list[dict[str, str]]:
    """Measurements for every picture and table."""
    rows = []
    for axis in ("programs", "kinds", "letters"):
        for place in (10, 100, 1000):
            for name, factor in (("ours", 0.01), ("HiGHS", 0.1)):
                changed = {"suite": "growth", "case": axis, axis: place, "instance": f"{axis} {place}"}
                rows.append(a_row(name, **(changed | {"seconds": factor * place / 10})))
    for seed in (1, 2, 3):
        rows += [a_row(name, seed=seed, gap=0.0, seconds=0.1 * seed) for name in METHODS]
    return rows


@pytest.mark.slow
def test_pictures_are_written(tmp_path: Path) -> None:
    paths = draw(made_up(), tmp_path / "pictures")
    assert [path.stem for path in paths] == [
        "time_against_programs",
        "time_against_kinds",
        "time_against_letters",
        "profile",
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_the_table_goes_between_its_markers(tmp_path: Path) -> None:
    text = markdown([*made_up(), a_row("CBC", status="error", reason="it fell", seed=9)], suites())
    assert "Measured 2026-11-24 at abc" in text
    assert "it fell" in text
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n")
    replace_between_markers(page, text)
    replace_between_markers(page, text)
    assert page.read_text() == f"before\n<!-- measured: begin -->\n{text}<!-- measured: end -->\nafter\n"
    page.write_text("nothing")
    with pytest.raises(ValueError, match="no place for the table"):
        replace_between_markers(page, text)


# --- the command ----------------------------------------------------------------------------------------------


def test_every_suite_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "cap71.txt").write_text("")
    (tmp_path / "pmed10.txt").write_text("")
    (tmp_path / "pmed2.txt").write_text("")
    made = {name: suite.tasks(tmp_path) for name, suite in suites().items()}
    assert list(made) == ["smoke", "targets", "growth", "peers", "orlib"]
    assert all(len({task.key for task in tasks}) == len(tasks) for tasks in made.values())
    assert list(dict.fromkeys(task.what for task in made["orlib"])) == ["cap71", "pmed2", "pmed10"]


def test_the_command_writes_a_list_that_lor_reads(tmp_path: Path) -> None:
    command = ["generate", str(tmp_path / "mine"), "--programs", "40", "--kinds", "5", "--pending", "2"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert len(solver.read(tmp_path / "mine").tracks) == 40
    assert CliRunner().invoke(app, command).exit_code == 2


@pytest.mark.slow
def test_the_command_runs_a_suite_and_tells_what_it_was_like(tmp_path: Path) -> None:
    to, runner = tmp_path / "run.csv", CliRunner()
    command = ["run", "smoke", "--to", str(to), "--case", "few", "--method", "ours", "--method", "greedy"]
    done = runner.invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "2 measurements to make, 0 are there." in done.output
    assert "0 measurements to make, 2 are there." in runner.invoke(app, command).output
    assert "few programs" in runner.invoke(app, ["table", str(to)]).output
    assert "within noise" in runner.invoke(app, ["compare", str(to), str(to)]).output
    assert "no suite 'none'" in runner.invoke(app, ["run", "none", "--to", str(to)]).output
    assert "14 measurements" in runner.invoke(app, ["suites"]).output


def test_what_cannot_be_drawn_or_read_is_said(tmp_path: Path) -> None:
    other = tmp_path / "letters.csv"
    other.write_text("letter_id,writer_id\nL1,W1\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["table", str(other)])
    assert (told.exit_code, "not a result file" in told.stderr) == (2, True)
    told = CliRunner().invoke(app, ["generate", str(tmp_path / "made"), "--needs", "nan"])
    assert told.exit_code == 2
    assert not (tmp_path / "made").exists()


def test_a_suite_that_is_not_defined_is_in_the_table_all_the_same() -> None:
    text = markdown([row | {"suite": "my own"} for row in made_up()], suites())
    assert "### my own" in text
