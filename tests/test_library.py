"""The package as a library: public names, the engine, explaining and scoring."""

import ast
import doctest
from importlib import import_module
from pathlib import Path

import pytest
from texts import scenario

import solver
from solver.analysis.explain import Explanation
from solver.domain.errors import InputError
from solver.report.explain import explain_view
from solver.report.score import score_view

TWO = Path(__file__).parent.parent / "scenarios" / "two_files"


def test_every_public_name_is_there_and_typed() -> None:
    tree = ast.parse(Path(solver.__file__).read_text(encoding="utf-8"))
    typed = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert solver.__all__ == sorted(solver.__all__)
    assert set(solver.__all__) == typed - {"import_module", "TYPE_CHECKING", "Any"}
    for name in solver.__all__:
        assert getattr(solver, name).__doc__, name


@pytest.mark.parametrize(("old", "new"), [("earlier", "previous"), ("happen", "apply_events")])
def test_names_of_the_version_before_warn_and_work(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"solver.{old} is now solver.{new}"):
        assert getattr(solver, old) is getattr(solver, new)
    assert old not in solver.__all__


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'solved'"):
        solver.solved  # noqa: B018


@pytest.mark.parametrize("module", ["solver.analysis.explain", "solver.analysis.score"])
def test_the_examples_run(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TWO.parent.parent)
    failed, tried = doctest.testmod(import_module(module))
    assert (failed, tried > 0) == (0, True)


def test_both_engines_give_one_answer_and_others_are_refused() -> None:
    scenario = solver.read(TWO)
    auto, model = (solver.solve(scenario, engine=engine) for engine in ("auto", "cp-sat"))
    assert auto.portfolios == model.portfolios
    assert (auto.shortfall, auto.objective, auto.bound) == (model.shortfall, model.objective, model.bound)
    assert auto.shortfall == auto.shortfall_bound == auto.plan.shortfall_bound
    with pytest.raises(ValueError, match="guess"):
        solver.solve(scenario, engine="guess")


def test_explain_takes_an_id_or_part_of_a_name() -> None:
    result = solver.solve(solver.read(TWO))
    one = solver.explain(result, "9999140001")
    assert isinstance(one, Explanation)
    assert one == solver.explain(result, "brambleday")
    assert one.program_ids == (one.plan.program.id,) == ("9999140001",)
    assert one.unfinished == ()
    with pytest.raises(InputError, match="part of"):
        solver.explain(result, "Hospital")


def test_what_the_time_does_not_allow_to_explain_is_named() -> None:
    result = solver.solve(solver.read(TWO))
    hasty = solver.explain(result, "brambleday", time_limit=0)
    assert (hasty.bindings, hasty.alternative, hasty.unused) == ((), None, ())
    assert set(hasty.unfinished) == {"bindings", "alternative", "unused"}
    told = explain_view(result, [hasty], 80)
    for head in ("binds", "next best", "stays out"):
        assert f"    {head:<11}not worked out: the time was over\n" in told
    assert "there is no other set" not in told


def test_score_tells_what_a_letter_is_worth_and_where() -> None:
    scenario = solver.read(TWO)
    scores = solver.score(scenario)
    assert [score.letter for score in scores] == list(scenario.letters)
    result = solver.solve(scenario)
    for place, score in enumerate(scores):
        assert score.points == sum(part.points for part in score.components)
        assert score.writer.id == score.letter.writer_id
        strengths = {group.strengths[place] / 10_000 for group in result.problem.groups}
        assert {there.points for there in score.at_programs} <= strengths
        for there in score.at_programs:
            fits = sum(part.points for part in there.fit)
            assert there.points == pytest.approx((score.points + fits) * there.late_share)
    assert score_view(scenario, scores, 80).startswith(f"{scores[0].letter.id}  ")


def test_what_is_no_event_is_told_with_what_is_allowed(tmp_path: Path) -> None:
    found = scenario(tmp_path, programs="program_id,name\nP1,Mercy\n")
    with pytest.raises(InputError, match="events: found 'x', expected one of Decline, Withdraw, Cancel, Late, Drop"):
        solver.whatif(found, ["x"])  # type: ignore[list-item]
