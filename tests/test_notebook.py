"""Data frames in and out, and answers as a notebook shows them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import solver
from solver.report.layout import Paragraph, Table, web_page
from solver.report.tables import files

SCENARIOS = Path(__file__).parent.parent / "scenarios"
NAMES = ("two_files", "prelim_neurology", "us_citizen_img")


def tables(name: str) -> dict[str, Any]:
    """A scenario's own files as data frames, every cell as pandas takes it."""
    folder = SCENARIOS / name
    ids = dict.fromkeys(("program_id", "eras_id", "assigned", "excluded", "pinned", "only_program"), str)
    read: dict[str, Any] = {path.name: pd.read_csv(path, dtype=ids) for path in folder.glob("*.csv")}
    return read | {"settings": tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))}


def programs(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"program_id": ["p", "q"], "name": ["Pike", "Quail"], **columns})


def letters(**columns: Any) -> pd.DataFrame:
    people = {"letter_id": ["a"], "writer": ["Dr. A Nobody"], "country": ["US"], "writer_specialty": ["IM"]}
    return pd.DataFrame({**people, "status": ["uploaded"], **columns})


def read(programs: Any, letters: Any, **others: Any) -> solver.Scenario:
    settings = {"season": {"as_of": date(2026, 9, 1)}}
    return solver.read({"programs": programs, "letters": letters, "settings": settings, **others})


def faults(given: dict[str, Any]) -> list[str]:
    with pytest.raises(solver.InputError) as error:
        solver.read(given)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("name", NAMES)
def test_frames_say_what_their_files_say(name: str) -> None:
    mine, theirs = solver.read(tables(name)), solver.read(SCENARIOS / name)
    assert (mine.tracks, mine.letters, mine.writers) == (theirs.tracks, theirs.letters, theirs.writers)
    assert (mine.supervision, mine.settings) == (theirs.supervision, theirs.settings)


@pytest.mark.parametrize(
    ("cell", "column", "read_as"),
    [
        (3.0, "required", 3),
        (np.float64(2), "required", 2),
        (np.int64(2), "required", 2),
        (None, "required", 3),
        (float("nan"), "required", 3),
        (pd.NA, "required", 3),
        (pd.NaT, "deadline", None),
        (pd.Timestamp("2026-10-02"), "deadline", date(2026, 10, 2)),
        (datetime(2026, 10, 2), "deadline", date(2026, 10, 2)),  # noqa: DTZ001
        (date(2026, 10, 2), "deadline", date(2026, 10, 2)),
        (True, "closed", True),
        (np.False_, "closed", False),
        (["a"], "assigned", ("a",)),
        ({"a"}, "assigned", ("a",)),
    ],
)
def test_a_cell_is_read_as_a_csv_file_would_have_it(cell: object, column: str, read_as: object) -> None:
    table = programs(**{column: pd.Series([cell, None], dtype=object)})
    assert getattr(read(table, letters()).tracks[0], column) == read_as


def test_an_index_with_a_name_is_a_column_and_names_may_have_any_ending_and_case() -> None:
    indexed = programs().set_index("program_id")
    given = {"Programs": indexed, "letters.csv": letters(), "Scenario.toml": "[season]\nas_of = 2026-09-01\n"}
    assert [track.id for track in solver.read(given).tracks] == ["p", "q"]


def test_rules_and_strengths_are_read_from_frames_too() -> None:
    rules = pd.DataFrame({"program_id": ["q"], "needs": ["im>=1"], "checked": [pd.Timestamp("2026-08-01")]})
    strengths = pd.DataFrame({"program_id": ["p"], "letter_id": ["a"], "strength": [70.5]})
    scenario = read(programs(), letters(), rules=rules, strengths=strengths)
    assert str(scenario.tracks[1].needs[0]) == "im>=1"
    assert scenario.strengths == {("p", "a"): (70.5, None)}


def test_errors_name_the_frame_and_the_row_as_a_sheet_does() -> None:
    wrong = programs(needs=["none", "neurolgy>=1"])
    assert faults({"programs": wrong, "letters": letters()})[0].startswith(
        'programs:3: needs: unknown trait "neurolgy"'
    )
    assert faults({"letters": letters()}) == ["programs: no such file in the tables given."]
    settings = {"season": {"as_off": 3}, "program": {"required": None}}
    told = faults({"programs": programs(), "letters": letters(), "settings": settings})
    assert told == ['settings:1: season.as_off: unknown key. Maybe "as_of".']


def test_what_is_no_table_is_told_all_at_once() -> None:
    given = {"programz": programs(), "letters": [1], "settings": 3, "Writers": letters(), "writers.csv": letters()}
    assert faults(given) == [
        'programz: no table of a scenario is called so. Maybe "programs".',
        "letters: found list, expected a pandas DataFrame",
        "settings: found int, expected a mapping, or TOML",
        "writers.csv: another of the tables given is writers.csv already",
    ]


def test_figures_of_numpy_and_lists_are_settings_too() -> None:
    policy = {"internal medicine": {"categorical": {"advice": ["prefer im>=2"]}}}
    settings = {"objective": {"extra_bar": np.float64(50.5)}, "asks": {"max": np.int64(2)}, "policy": policy}
    settings["season"] = {"as_of": pd.Timestamp("2026-09-01"), "late": [[0, 0.5]]}
    settings["applicant"] = {"img": False}
    found = solver.read({"programs": programs(), "letters": letters(), "settings": settings}).settings
    assert (found.objective.extra_bar, found.asks.max, found.season.late) == (50.5, 2, ((0.0, 0.5),))
    assert found.policy["internal medicine"]["categorical"] == ("prefer im>=2",)


@pytest.mark.parametrize("toml", ["", "[limits]\nstrengths_rows = 1\n"])
def test_frames_have_what_the_files_have(toml: str) -> None:
    text = "[season]\nas_of = 2026-09-01\n"
    result = solver.solve(solver.read({"programs": programs(), "letters": letters(), "settings": text + toml}))
    frames = result.frames()
    written = {name: "".join(pieces) for name, pieces in files(result, 0.0).items()}
    assert {f"{name}.csv" for name in frames} | {"result.json"} == set(written)
    for name, frame in frames.items():
        assert frame.to_csv(index=False, lineterminator="\n") == written[f"{name}.csv"], name
    assert frames["assignments"]["strength"].dtype == float
    assert ("kinds" in frames) == bool(toml)


@pytest.mark.parametrize(
    "ask", [lambda scenario: solver.solve(scenario), lambda s: solver.whatif(s, [solver.Drop("q")])]
)
def test_an_answer_shows_itself_and_what_users_wrote_is_text_in_it(ask: Callable[[solver.Scenario], Any]) -> None:
    named = programs().assign(name=["Quail & Sons", "<script>alert(1)</script>"])
    shown = ask(read(named, letters(excluded=["p"])))._repr_html_()
    assert shown.startswith("<div><p>")
    assert shown.count("<table>") == 2
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_whom_to_ask_what_to_do_when_and_how_sure_show_themselves_with_names_as_text() -> None:
    people = letters(writer=["A <i>Nobody</i>"], status=["not_asked"])
    asks = solver.ask(read(programs(), people))
    planned = solver.solve(read(programs(), letters(writer=["A <i>Nobody</i>"], status=["promised"])))
    days, sure = solver.calendar(planned), solver.sensitivity(planned, draws=5, seed=1, engine="cp-sat")
    assert (len(sure.draws), sure.solved, days.known) == (5, True, True)
    assert solver.calendar(planned, time_limit=0).known is False
    for shown in (asks._repr_html_(), days._repr_html_(), sure._repr_html_()):
        assert shown.startswith("<div><p>")
        assert "<i>" not in shown
    assert "&lt;i&gt;" in asks._repr_html_()
    assert "&lt;i&gt;" in days._repr_html_()


def test_a_scenario_shows_what_was_read_and_what_was_taken_for_granted() -> None:
    listing = programs().assign(own="x", requirements=["<b>2 letters</b>", ""])
    scenario = read(listing, letters())
    shown = scenario._repr_html_()
    assert "2 ERAS programs, 0 applied to." in shown
    assert "uploaded" in shown
    (first, *_) = scenario.suppositions
    row = [first.taken, first.column, "programs"]
    assert "".join(f'<td align="left">{cell}</td>' for cell in row) + '<td align="right">2</td>' in shown
    assert "1 note on what was odd: scenario.notes" in shown
    quiet = replace(scenario, notes=(), suppositions=())._repr_html_()
    assert "<table>" not in quiet
    assert "note" not in quiet


def test_blocks_for_a_browser() -> None:
    table = Table(heads=("", ">N"), rows=[("a", "1")])
    assert web_page(["line"], [Paragraph(head="SO", text="it is"), Paragraph(text="plain"), table]) == (
        "<div><p>line</p><p><b>SO</b> it is</p><p>plain</p>"
        '<table><tr><th align="left"></th><th align="right">N</th></tr>'
        '<tr><td align="left">a</td><td align="right">1</td></tr></table></div>'
    )


def test_the_graph_has_writers_and_letters() -> None:
    drawn = solver.graph(read(programs(), letters()))
    assert sorted(part for part, _ in drawn) == ["letter", "writer"]
    assert len(drawn.edges) == 1
