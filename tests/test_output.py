"""Files appear whole or not at all, and never over a scenario."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver.domain.errors import InputError
from solver.io.output import json_text, refuse_scenario, save
from solver.io.scenario.starter import start


def test_files_appear_with_their_text_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "plan"
    save(out, {"a.csv": "x\n", "b.json": "{}"})
    assert sorted(path.name for path in out.iterdir()) == ["a.csv", "b.json"]
    assert (out / "a.csv").read_bytes() == b"x\n"


def test_a_text_may_come_in_pieces(tmp_path: Path) -> None:
    save(tmp_path, {"a.csv": (f"{number}\n" for number in range(3)), "b.json": ["{", "}"]})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "0\n1\n2\n", "b.json": "{}"}


def test_nothing_is_left_when_a_piece_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        save(tmp_path, {"a.csv": "x", "b.csv": (str(1 // number) for number in (1, 0))})
    assert not list(tmp_path.iterdir())


def test_an_earlier_answer_is_replaced_and_its_stale_files_go(tmp_path: Path) -> None:
    save(tmp_path, {"a.csv": "old", "kinds.csv": "old"})
    save(tmp_path, {"a.csv": "new"}, stale=["kinds.csv"])
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "new"}


def test_nothing_is_left_when_the_last_file_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("old")
    made = os.fdopen

    def failing(handle, *arguments, **options):  # type: ignore[no-untyped-def]
        if len(list(tmp_path.glob(".*"))) == 2:
            os.close(handle)
            raise OSError(28, "No space left on device")
        return made(handle, *arguments, **options)

    monkeypatch.setattr(os, "fdopen", failing)
    with pytest.raises(InputError, match="No space left"):
        save(tmp_path, {"a.csv": "new", "b.csv": "new"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "old"}


@pytest.mark.parametrize("held", ["letters.csv", "scenario.toml", "writers.csv", "programs.csv"])
def test_a_folder_that_holds_a_scenario_is_refused(tmp_path: Path, held: str) -> None:
    (tmp_path / held).write_text("x")
    with pytest.raises(InputError, match=held):
        refuse_scenario(tmp_path)


def test_an_earlier_answer_and_a_new_folder_are_not_refused(tmp_path: Path) -> None:
    for name in ("programs.csv", "strengths.csv", "result.json"):
        (tmp_path / name).write_text("x")
    refuse_scenario(tmp_path)
    refuse_scenario(tmp_path / "new")


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("x")
    with pytest.raises(InputError, match="expected a folder"):
        refuse_scenario(tmp_path / "plan")


def test_a_folder_made_for_files_that_were_never_written_is_not_left_behind(tmp_path: Path) -> None:
    def stopped() -> Iterator[str]:
        yield "a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "new", {"a.csv": stopped()})
    assert not (tmp_path / "new").exists()
    (tmp_path / "old").mkdir()
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "old", {"a.csv": stopped()})
    assert list((tmp_path / "old").iterdir()) == []


def test_json_has_names_as_they_are_written_and_ends_its_line() -> None:
    assert json_text({"name": "Osei", "letters": ["É"]}) == '{\n  "name": "Osei",\n  "letters": [\n    "É"\n  ]\n}\n'


def test_a_first_folder_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(1, 100))
    real = os.fdopen

    def full(*arguments: object, **options: object) -> object:
        if next(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        start(tmp_path / "mine", None)
    assert not list(tmp_path.iterdir())
    monkeypatch.undo()
    start(tmp_path / "mine", "two_files")
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        "README.md",
        "letters.csv",
        "programs.csv",
        "scenario.toml",
    ]
