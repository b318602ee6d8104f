"""What the scripts of a page say in words, run by quickjs, is what the screens say of the same setting."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from io import StringIO
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
import quickjs
from paging import SCENARIOS, Page, folder_page, scenario_page, settings

import solver
from solver.analysis.plan import settle
from solver.analysis.result import Result
from solver.analysis.switches import Switch, entered, switched
from solver.domain.errors import InputError
from solver.domain.traits import sentence
from solver.io.table.formulas import guarded, unguarded
from solver.optimize.budget import Budget
from solver.report.applying import apply_words, clicks
from solver.report.names import Names
from solver.report.page.content import page_data
from solver.report.sets import set_rows
from solver.report.tables import files

PAGE = Path(solver.__file__).parent / "report/page"
SCRIPTS = "".join((PAGE / name).read_text(encoding="utf-8") for name in ("engine.js", "answers.js", "reasons.js"))
TELL = """
const views = {}, viewOf = (switches) => views[switches] ??= answers.view(data, switches);
const tell = (switches) => {
  const found = viewOf(switches), list = answers.clickList(found);
  const never = (one) => reasons.setIfNever(found, [one]).map(({ letter, text }) => [data.letters[letter].sign, text]);
  return JSON.stringify({
    counts: answers.counts(found), today: answers.today(found),
    csv: answers.csv(data, list, new Set([list[0]?.rows[0].key])),
    comes: found.programs.map((one) => answers.comesWords(data, one)), never: found.programs.map(never),
  });
};
"""
SETTINGS = 2
FOLDERS = (17, 70, 97)


def opened(made: Page) -> tuple[dict[str, Any], quickjs.Context]:
    """What a page carries, and its scripts."""
    data = json.loads(json.dumps(page_data(made.result, made.live, failures=None, outcomes=None)))
    context = quickjs.Context()
    context.eval(f"{SCRIPTS}const data = {json.dumps(data)};{TELL}")
    return data, context


@cache
def page(folder: Path) -> tuple[dict[str, Any], quickjs.Context]:
    return opened(scenario_page(folder))


def asked(folder: Path, call: str) -> Any:
    """What an expression is on the page of a folder."""
    return json.loads(page(folder)[1].eval(f"JSON.stringify({call})"))


def told(context: quickjs.Context, setting: Sequence[Switch]) -> dict[str, Any]:
    return dict(json.loads(context.eval(f"tell({json.dumps(setting)})")))


def solved(made: Page, setting: Sequence[Switch]) -> Result | None:
    try:
        return settle(switched(made.result.scenario, setting), Budget())
    except InputError:
        return None


def never(told: Sequence[tuple[str, str]]) -> str:
    """What stands there if letters never come, as the screen puts it together."""
    texts = dict(told)
    if len(set(texts.values())) <= 1:
        return next(iter(texts.values()), "-")
    return "; ".join(f"{sign}: {text}" for sign, text in texts.items())


def set_words(result: Result, names: Names, place: int) -> tuple[str, str]:
    """What comes to a program, and what stands there if it never does, as the screen says it."""
    *_, comes, if_never = next(set_rows([result.programs[place : place + 1]], names))
    waits = result.programs[place].fallback
    return "" if comes == "-" else comes, if_never.replace(": see FIX", "") if waits else "-"


def compare(made: Page, data: Mapping[str, Any], context: quickjs.Context, setting: Sequence[Switch]) -> None:
    """Compare what the page and the screen say of a setting; one program of each unit."""
    result, said = solved(made, setting), told(context, setting)
    if result is None:
        return
    names = Names(result.scenario)
    assert said["counts"] == {**dict.fromkeys(said["counts"], 0), **Counter(str(p.status) for p in result.programs)}
    assign, remove = clicks(result)
    assert said["today"]["clicks"].startswith(f"{assign} letter" if assign else "No" if remove else "Nothing to click.")
    words = said["today"]["apply"].replace("Apply today", "today").replace("You have applied everywhere.", "")
    assert words == apply_words(result, names).replace("days: checklist.csv.", "days.")
    for place in dict(zip(data["problem"]["units"], range(len(result.programs)), strict=True)).values():
        assert (said["comes"][place], never(said["never"][place])) == set_words(result, names, place), (setting, place)


@pytest.mark.slow
@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_the_words_of_a_setting_are_those_of_the_screen(folder: Path) -> None:
    made = scenario_page(folder)
    for setting in islice(settings(made, Random(1)), SETTINGS):
        compare(made, *page(folder), setting)


@pytest.mark.parametrize("seed", FOLDERS)
def test_so_they_are_where_places_are_kept_and_letters_are_final(seed: int) -> None:
    made = folder_page(seed)
    assert made is not None
    data, context = opened(made)
    for setting in islice(settings(made, Random(seed)), SETTINGS + 1):
        compare(made, data, context, setting)


def rows(text: str) -> list[Mapping[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_the_click_list_is_clicks_csv_with_what_is_done(folder: Path) -> None:
    result = scenario_page(folder).result
    there, here = rows("".join(files(result, 0.0)["clicks.csv"])), rows(told(page(folder)[1], entered(result))["csv"])
    assert [list(row) for row in here[:1]] == [[*row, "done"] for row in there[:1]]
    same = ("letter_id", "label", "writer", "action", "program_id", "city", "state", "final")
    assert [[row[key] for key in same] for row in here] == [[row[key] for key in same] for row in there]
    assert [row["done"] for row in here] == ["yes", *[""] * (len(here) - 1)][: len(here)]


def view(switches: Sequence[str]) -> str:
    return f"viewOf({json.dumps(switches)})"


IMG = next(folder for folder in SCENARIOS if folder.name == "us_citizen_img")
CELLS = """{labels}.map((title) => answers.csv({{letters: [{{id: "a", title, name: "B"}}]}}, [{{rows: [
    {{key: "k", letter: 0, action: "assign", one: {{
        apply: "now", program: {{id: "1", name: "", city: "", state: ""}}
    }}}}
]}}], new Set(["k"])))"""
LABELS = ['Ward, "best"\nof all', "=1", "'=1", ' "-1', "a;@1", "a; b", "\uff1d1", "a - b", "a\n+1", "''", ";\ufe62"]


def test_a_cell_that_needs_quotation_marks_or_an_apostrophe_gets_them() -> None:
    tables = asked(IMG, CELLS.format(labels=json.dumps(LABELS)))
    found = [next(csv.DictReader(StringIO(table, newline=""))) for table in tables]
    assert [row["label"] for row in found] == list(map(guarded, LABELS))
    assert [unguarded(row["label"]) for row in found] == LABELS
    assert {(row["final"], row["done"]) for row in found} == {("no", "yes")}


def start() -> tuple[list[str], list[str]]:
    """Of the largest scenario the signs of its letters, and how they are entered."""
    letters = page(IMG)[0]["letters"]
    return [letter["sign"] for letter in letters], [letter["entered"] for letter in letters]


def test_a_setting_is_compared_with_what_was_entered() -> None:
    signs, entered_so = start()
    gone = ["gone" if sign == "F" else where for sign, where in zip(signs, entered_so, strict=True)]
    change = asked(IMG, f"answers.compare({view(entered_so)}, {view(gone)})")
    assert (len(change["changed"]), len(change["worse"]), change["better"]) == (10, 10, [])
    assert change["before"]["late"] == change["after"]["short"] - change["before"]["short"] == 10
    assert asked(IMG, f"answers.settingWords(data, {json.dumps(gone)})") == ["F (Pretendal) is gone"]
    assert asked(IMG, f"answers.settingWords(data, {json.dumps(['coming'] * len(signs))})")[1:] == ["8 more"]


def test_programs_are_found_by_words_and_by_how_they_stand() -> None:
    programs = f"{view(start()[1])}.programs"

    def named(**find: str) -> list[Any]:
        wanted = json.dumps({"text": "", "status": "", "specialty": "", "state": "", **find})
        return list(asked(IMG, f"answers.filtered({programs}, {wanted}).map(({{ program }}) => program)"))

    assert [program["name"] for program in named(text="SPRING hollowick")] == ["Hollowick Spring Hospital"]
    assert [program["id"] for program in named(text="9999140001")] == ["9999140001"]
    assert len(named(status="late")) == 10
    assert {program["state"] for program in named(state="TX")} == {"TX"}
    assert len(named()) == len(page(IMG)[0]["programs"])


def test_sets_hold_every_program_once_the_biggest_first() -> None:
    sizes = asked(IMG, f"answers.sets({view(start()[1])}).map(({{ members }}) => members.length)")
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == len(page(IMG)[0]["programs"])


def test_why_a_letter_is_left_out_and_what_it_would_cost() -> None:
    signs, entered_so = start()
    out = asked(IMG, f"(found => reasons.leftOut(found, found.programs[0]))({view(entered_so)})")
    told_of = {signs[one["letter"]]: one for one in out}
    assert told_of["K"]["reason"] == "not asked"
    assert signs[told_of["B"]["instead"]] == "A"
    assert told_of["B"]["points"] > 0


def test_if_a_letter_fails_a_program_has_what_its_switch_would_say() -> None:
    signs, entered_so = start()
    fails = asked(IMG, f"(found => reasons.ifEachFails(found, found.programs[0], viewOf))({view(entered_so)})")
    assert [signs[one["letter"]] for one in fails] == ["A", "C", "D", "I"]
    assert fails[1] == {"letter": signs.index("C"), "isComing": True, "text": "as now"}
    gone = asked(IMG, f"{view(['gone', *entered_so[1:]])}.programs[0].plan")
    assert fails[0]["then"]["plan"] == gone


def test_the_rules_that_a_program_does_not_meet_are_named() -> None:
    folder = next(folder for folder in SCENARIOS if folder.name == "short_of_letters")
    data, _ = page(folder)
    call = "viewOf(data.letters.map((letter) => letter.entered))"
    places = asked(folder, f"((found) => found.programs.map((one) => reasons.unmet(found, one)))({call})")
    named = [[listed["rules"][place] for place in some] for listed, some in zip(data["programs"], places, strict=True)]
    result = scenario_page(folder).result
    groups = [result.problem.groups[plan.kind] for plan in result.programs]
    assert any(named)
    assert named == [
        [
            sentence(demand.clause)
            for demand in group.stated
            if demand.deficit(list(map(result.problem.position, plan.letter_ids)))
        ]
        for plan, group in zip(result.programs, groups, strict=True)
    ]
