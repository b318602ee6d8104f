"""Files appear whole or not at all, with the user's own rights, and never over what ``lor`` did not write."""

import json
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from solver.domain.errors import InputError
from solver.io.marks import FILES, SHARED_MARK, SHARED_PAGE, changed, waiting
from solver.io.output import json_text, save_answer, save_file, save_new
from solver.io.refusals import refuse_for_answer, refuse_other_share, refuse_plan, refuse_scenario
from solver.io.scenario.starter import start

MARK = json_text({"status": "OPTIMAL", "objective": 1.5})
SWEEP = json_text({"before": {}, "writers": []})
EVENTS = json_text({"events": [], "before": {}, "after": {}})


def there(folder: Path) -> dict[str, str]:
    """What stands in a folder, without marks."""
    return {path.name: path.read_text() for path in folder.iterdir() if path.name not in FILES}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def masked() -> Iterator[None]:
    """As somebody works who keeps files to themselves."""
    before = os.umask(0o077)
    yield
    os.umask(before)


# --- answers ----------------------------------------------------------------------------------------------------


def test_a_mark_says_what_the_other_files_hold(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "plan"
    save_answer(out, {"clicks.csv": "x\n", "result.json": MARK, "programs.csv": ["y", "é\n"]})
    assert there(out) == {"clicks.csv": "x\n", "programs.csv": "yé\n"}
    told = json.loads((out / "result.json").read_text(encoding="utf-8"))
    held = {"clicks.csv": sha256(b"x\n").hexdigest(), "programs.csv": sha256("yé\n".encode()).hexdigest()}
    assert told == {"status": "OPTIMAL", "objective": 1.5, "files": held}
    assert json_text(told) == (out / "result.json").read_text(encoding="utf-8")


def test_an_answer_of_one_file_and_one_for_others_have_a_mark_too(tmp_path: Path) -> None:
    save_answer(tmp_path / "all", {"all.json": json_text({"writers": {}, "outcomes": 4})})
    assert json.loads((tmp_path / "all" / "all.json").read_text()) == {"writers": {}, "outcomes": 4, "files": {}}
    save_answer(tmp_path / "share", {SHARED_PAGE: f"<head>{SHARED_MARK}</head>", "clicks.csv": "x"})
    assert sha256(b"x").hexdigest() in (tmp_path / "share" / SHARED_PAGE).read_text()
    assert changed(tmp_path / "share", ["clicks.csv"]) == []
    (tmp_path / "share" / "clicks.csv").write_text("y")
    assert changed(tmp_path / "share", ["clicks.csv", "programs.csv"]) == ["clicks.csv"]


def test_an_earlier_answer_is_replaced_whole(tmp_path: Path) -> None:
    save_answer(tmp_path, {"clicks.csv": "old", "kinds.csv": "old", "result.json": MARK})
    (tmp_path / "notes.txt").write_text("mine")
    save_answer(tmp_path, {"clicks.csv": "new", "result.json": MARK})
    assert there(tmp_path) == {"clicks.csv": "new", "notes.txt": "mine"}
    what_if = {"clicks.csv": "what", "changes.csv": "what", "result.json": MARK, "whatif.json": EVENTS}
    save_answer(tmp_path, what_if)
    save_answer(tmp_path, {"clicks.csv": "newer", "result.json": MARK})
    assert there(tmp_path) == {"clicks.csv": "newer", "notes.txt": "mine"}
    assert names(tmp_path) == {"clicks.csv", "notes.txt", "result.json"}


def test_an_answer_with_other_files_stays_beside_it(tmp_path: Path) -> None:
    save_answer(tmp_path, {"writers.csv": "x", "pairs.csv": "x", "sweep.json": SWEEP})
    save_answer(tmp_path, {"clicks.csv": "x", "result.json": MARK})
    save_answer(tmp_path, {"writers.csv": "y", "sweep.json": SWEEP})
    assert there(tmp_path) == {"writers.csv": "y", "clicks.csv": "x"}
    assert changed(tmp_path, ["writers.csv", "clicks.csv"]) == []


def test_an_answer_of_an_earlier_version_is_replaced_too(tmp_path: Path) -> None:
    for name, text in {"clicks.csv": "old", "kinds.csv": "old", "result.json": MARK}.items():
        (tmp_path / name).write_text(text)
    assert changed(tmp_path, ["clicks.csv"]) == []
    save_answer(tmp_path, {"clicks.csv": "new", "result.json": MARK})
    assert there(tmp_path) == {"clicks.csv": "new"}


@pytest.mark.parametrize(
    "mark", ["", "not JSON", "[]", '{"status": "mine"}', '{"status": 1, "objective": 1, "files": []}']
)
def test_files_of_the_users_are_never_replaced(tmp_path: Path, mark: str) -> None:
    (tmp_path / "changes.csv").write_text("mine")
    if mark:
        (tmp_path / "result.json").write_text(mark)
    before = there(tmp_path)
    what_if = {"changes.csv": "x", "result.json": MARK, "whatif.json": EVENTS}
    with pytest.raises(InputError, match=r"holds files that lor did not write \(changes\.csv"):
        refuse_for_answer(tmp_path, "whatif.json")
    with pytest.raises(InputError, match=r"holds files that lor did not write \(changes\.csv"):
        save_answer(tmp_path, what_if)
    assert (there(tmp_path), names(tmp_path)) == (before, {"changes.csv", *(["result.json"] if mark else [])})


def test_a_mark_names_no_file_but_those_of_its_answer(tmp_path: Path) -> None:
    """Whoever gave it to you may have written anything into it."""
    named = dict.fromkeys(["thesis.txt", "../thesis.txt", "letters.csv", "changes.csv"], "")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "result.json").write_text(json_text(json.loads(MARK) | {"files": named}))
    places = [tmp_path / "thesis.txt", tmp_path / "out" / "thesis.txt", tmp_path / "out" / "changes.csv"]
    for place in places:
        place.write_text("mine")
    save_answer(tmp_path / "out", {"clicks.csv": "x", "result.json": MARK})
    assert [place.read_text() for place in places] == ["mine"] * 3


def test_nothing_is_left_when_a_piece_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        save_new(tmp_path, {"a.csv": "x", "b.csv": (str(1 // number) for number in (1, 0))})
    assert not list(tmp_path.iterdir())


def test_a_file_in_a_folder_that_is_not_there_makes_it_or_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "new" / "deep" / "plan.xlsx"
    monkeypatch.setattr("solver.io.output.keep_rights", full)
    with pytest.raises(InputError, match="cannot be written"):
        save_file(path, b"whole")
    assert not (tmp_path / "new").exists()
    monkeypatch.undo()
    save_file(path, b"whole")
    assert path.read_bytes() == b"whole"


def test_a_folder_made_for_files_that_were_never_written_is_not_left_behind(tmp_path: Path) -> None:
    def stopped() -> Iterator[str]:
        yield "a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_new(tmp_path / "new" / "er", {"a.csv": stopped()})
    assert not (tmp_path / "new").exists()
    (tmp_path / "old").mkdir()
    with pytest.raises(KeyboardInterrupt):
        save_new(tmp_path / "old", {"a.csv": stopped()})
    assert list((tmp_path / "old").iterdir()) == []


# --- new files, and single ones -----------------------------------------------------------------------------------


def test_new_files_replace_none(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("mine")
    with pytest.raises(InputError, match=r"b\.txt is there already"):
        save_new(tmp_path, {"a.txt": "x", "b.txt": "x"})
    assert there(tmp_path) == {"b.txt": "mine"}


def test_on_a_drive_with_one_name_per_file_new_files_replace_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refused)
    save_new(tmp_path, {"a.txt": "x"})
    with pytest.raises(InputError, match=r"Operation not supported"):
        save_new(tmp_path, {"b.txt": "y", "a.txt": "y"})
    assert there(tmp_path) == {"a.txt": "x"}


def test_a_link_stays_and_leads_to_the_new_file(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "plan.html").write_text("old")
    (tmp_path / "plan.html").symlink_to("far/plan.html")
    save_file(tmp_path / "plan.html", b"new")
    assert (tmp_path / "plan.html").is_symlink()
    assert (tmp_path / "far" / "plan.html").read_text() == "new"
    (tmp_path / "lost.html").symlink_to("nowhere")
    with pytest.raises(InputError, match="it is a link to nowhere, which is not there"):
        save_file(tmp_path / "lost.html", b"new")
    assert names(tmp_path) == {"far", "plan.html", "lost.html"}


@pytest.mark.usefixtures("masked")
def test_new_files_have_the_users_rights(tmp_path: Path) -> None:
    start(tmp_path / "mine", None)
    save_answer(tmp_path / "plan", {"clicks.csv": "x", "result.json": MARK})
    save_file(tmp_path / "plan.html", b"x")
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {rights(path) for path in made} == {0o600}
    assert {rights(path) for path in (tmp_path / "mine", tmp_path / "plan")} == {0o700}
    os.umask(0o002)
    save_file(tmp_path / "open.html", b"x")
    assert rights(tmp_path / "open.html") == 0o664


@pytest.mark.usefixtures("masked")
def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    files = {"clicks.csv": "x", "result.json": MARK}
    save_answer(tmp_path, files)
    save_file(tmp_path / "plan.html", b"x")
    for name, wanted in {"clicks.csv": 0o640, "result.json": 0o604, "plan.html": 0o664}.items():
        (tmp_path / name).chmod(wanted)
    save_answer(tmp_path, files)
    save_file(tmp_path / "plan.html", b"x")
    found = [rights(tmp_path / name) for name in ("clicks.csv", "result.json", "plan.html")]
    assert found == [0o640, 0o604, 0o664]


def test_what_is_half_written_nobody_else_can_look_into(tmp_path: Path) -> None:
    def told() -> Iterator[str]:
        (inside,) = tmp_path.iterdir()
        yield oct(rights(inside))

    save_new(tmp_path, {"a.csv": told()})
    assert there(tmp_path) == {"a.csv": "0o700"}


# --- where none may be ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", ["letters.csv", "scenario.toml", "writers.csv", "programs.csv"])
def test_a_folder_that_holds_a_scenario_is_refused(tmp_path: Path, held: str) -> None:
    (tmp_path / held).write_text("x")
    with pytest.raises(InputError, match=rf"holds a scenario \({held}\)"):
        refuse_scenario(tmp_path)


def test_an_earlier_answer_and_a_new_folder_are_not_refused(tmp_path: Path) -> None:
    files = {"programs.csv": "x", "strengths.csv": "x", "result.json": MARK}
    save_answer(tmp_path, files)
    for place in (tmp_path, tmp_path / "new", tmp_path / "new" / "er"):
        refuse_for_answer(place, "result.json")
    save_answer(tmp_path / "what", {**files, "changes.csv": "x", "whatif.json": EVENTS})
    refuse_plan(tmp_path / "what", tmp_path)
    with pytest.raises(InputError, match="holds a plan that lor solve wrote"):
        refuse_plan(tmp_path, None)
    with pytest.raises(InputError, match="is the baseline"):
        refuse_plan(tmp_path, tmp_path / "what" / "..")


def test_what_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("x")
    (tmp_path / "lost").symlink_to("nowhere")
    for place, why in {
        "plan": "plan: is a file, expected a folder for the output",
        "plan/deep/er": "plan: is a file, expected a folder",
        "lost": "lost: is a link to nowhere, which is not there",
        "lost/er": "lost: is a link to nowhere, which is not there",
    }.items():
        for refuse in (refuse_scenario, refuse_other_share):
            with pytest.raises(InputError, match=why):
                refuse(tmp_path / place)


def test_json_has_names_as_they_are_written_and_ends_its_line() -> None:
    assert json_text({"name": "Osei", "letters": ["É"]}) == '{\n  "name": "Osei",\n  "letters": [\n    "É"\n  ]\n}\n'


def test_a_mark_that_waits_is_hidden_and_told_apart() -> None:
    assert len({waiting(mark) for mark in FILES} - FILES.keys()) == len(FILES)
    assert all(waiting(mark).startswith(".") for mark in FILES)
