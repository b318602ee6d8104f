"""What a page carries: one name for one thing, no day that nobody entered, the words of the other screens."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import quickjs
from folders import LETTERS, NO_ADVICE, Row, read
from hypothesis import given
from hypothesis import strategies as st

import solver
from solver.analysis.advice import advise
from solver.analysis.calendar import calendar
from solver.analysis.live import live_problem
from solver.analysis.outcomes import outcomes
from solver.analysis.result import Result
from solver.analysis.sweep import sweep
from solver.analysis.switches import Switch, after_events
from solver.analysis.tasks import TaskKind
from solver.domain.errors import Fault
from solver.domain.events import Decline, Drop, Event, Late, Withdraw
from solver.io.scenario.starter import examples
from solver.optimize.budget import Budget
from solver.report.calendar import entries
from solver.report.page import content
from solver.report.page.packing import packed
from solver.report.screen import screen
from solver.report.sweep import sweep_sentences, sweep_view

PAGE = Path(content.__file__).parent
TOML = NO_ADVICE.replace("2026-08-15", "2026-10-08") + '[applicant]\nthemes = ["gap"]\n'
PERSON = {"writer_specialty": "IM", "role": "attending", "country": "US", "status": "uploaded"}
ROWS: list[Row] = [
    {"letter_id": "ames_gap", "writer": "Dr. Ann Ames", "label": "Gap", "tags": "gap", "only_program": "own", **PERSON},
    {"letter_id": "ames", "writer": "Dr. Ann Ames", **PERSON},
    {"letter_id": "berg_old", "writer": "Berg", **PERSON, "status": "withdrawn"},
    {"letter_id": "cole", "writer": "Cole", **PERSON},
    {"letter_id": "dorn", "writer": "Dorn", "expected": "2026-10-19", **PERSON, "status": "promised"},
    {"letter_id": "ek", "writer": "Ek", "kind": "chair", **PERSON, "status": "promised"},
    {"letter_id": "falk", "writer": "Falk", "asked": "2026-06-01", **PERSON, "status": "requested"},
    {"letter_id": "gorm", "writer": "Gorm", **PERSON, "status": "not_asked"},
    {"letter_id": "hald", "writer": "Hald", "excluded": "own", **PERSON, "status": "declined"},
]
PROGRAMS: list[Row] = [
    {
        "program_id": "own",
        "name": "Alder",
        "city": "Westing",
        "state": "NE",
        "needs": "chair>=1",
        "deadline": "2026-10-20",
    },
    {"program_id": "m", "name": "Birch", "eras_id": "1", "track": "C", "required": "2", "complete_by": "2026-11-20"},
    {
        "program_id": "p",
        "name": "Birch, preliminary",
        "eras_id": "1",
        "track": "P",
        "needs": "none",
        "complete_by": "2026-11-20",
    },
    {"program_id": "done", "name": "Alder", "city": "Easting", "applied": "yes", "assigned": "ames;berg_old;cole"},
    {"program_id": "dated", "name": "Cedar", "applied": "2026-09-23", "assigned": "ames", "specialty": "neurology"},
]


def carried(result: Result, **more: Any) -> dict[str, Any]:
    """What the page of a result carries, without sweep and outcomes, as its browser reads it."""
    data = content.page_data(result, live_problem(result), **{"failures": None, "outcomes": None, **more})
    found: dict[str, Any] = json.loads(json.dumps(data))
    return found


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return solver.solve(read(tmp_path_factory.mktemp("page"), TOML, letters=ROWS, programs=PROGRAMS))


@pytest.fixture(scope="module")
def page(result: Result) -> dict[str, Any]:
    return carried(result)


def test_every_key_is_documented_and_every_documented_key_is_there(page: dict[str, Any]) -> None:
    table = (PAGE.parents[2] / "docs" / "page.md").read_text(encoding="utf-8").split("| key | meaning |")[1]
    rows = re.findall(r"^\| (`[a-zA-Z`, ]+`) \| (.*) \|$", table, re.MULTILINE)
    assert sorted(key for keys, _ in rows for key in re.findall(r"\w+", keys)) == sorted(page)
    said = dict(rows)
    for part in ("letters", "programs"):
        assert [key for key in page[part][0] if f"`{key}`" not in said[f"`{part}`"]] == [], part


def test_letters_are_called_as_on_every_screen(page: dict[str, Any]) -> None:
    assert [(one["sign"], one["writer"], one["label"], one["kind"]) for one in page["letters"]] == [
        ("A", "Ames", "Gap", "narrative"),
        ("B", "Ames", "ames", "narrative"),
        ("C", "Berg", "", "narrative"),
        ("D", "Cole", "", "narrative"),
        ("E", "Dorn", "", "narrative"),
        ("F", "Ek", "", "chair"),
        ("G", "Falk", "", "narrative"),
        ("H", "Gorm", "", "narrative"),
        ("I", "Hald", "", "narrative"),
    ]


def test_switches_say_what_is_entered_and_what_may_be(page: dict[str, Any]) -> None:
    assert "".join(one["entered"][0] for one in page["letters"]) == "iigicccgg"
    assert page["opened"] == [one["entered"] for one in page["letters"]]
    may = {one["id"]: one["allowed"] for one in page["letters"]}
    assert (may["ames"], may["berg_old"], may["dorn"]) == (["in", "gone"], ["gone"], ["in", "coming", "gone"])
    assert [one["id"] for one in page["letters"] if one["final"]] == ["ames", "berg_old", "cole"]
    assert [one["id"] for one in page["letters"] if one["ask"]] == ["gorm"]


def test_no_day_is_told_that_nobody_entered(page: dict[str, Any]) -> None:
    comes = {one["id"]: (one["arrives"], one["arrival"]) for one in page["letters"]}
    assert comes["dorn"] == ("2026-10-26", "by 26 Oct")
    assert comes["ek"] == ("2026-11-19", "date not entered")
    assert comes["falk"] == (None, "date not entered, GIVEN UP")
    assert comes["gorm"][1] == "date not entered"
    programs = {one["id"]: one for one in page["programs"]}
    assert (programs["dated"]["apply"], programs["dated"]["applyText"]) == ("2026-09-23", "Wed 23 Sep")
    assert (programs["done"]["apply"], programs["done"]["applyText"]) == (None, "")
    assert programs["own"]["why"]["6"] == "it is given up"
    told = json.dumps({key: part for key, part in page.items() if key not in ("problem", "letters")})
    assert set(re.findall(r"\d{4}-\d\d-\d\d", told)) == {"2026-10-08", "2026-11-19", "2026-09-23"}


def test_programs_say_what_they_ask_for_and_why_letters_stay_out(page: dict[str, Any]) -> None:
    own, both, done, dated = page["programs"]
    assert [one["name"] for one in page["programs"]] == ["Alder, Westing", "Birch", "Alder, Easting", "Cedar"]
    assert own["rules"] == ["at least 1 letter that is a chair letter", "advised: at least 1 letter tagged gap"]
    assert (own["known"], own["required"], own["maximum"], own["deadline"]) == ("checked", 3, 4, "Tue 20 Oct")
    assert (own["city"], own["state"], own["specialty"], own["kind"]) == ("Westing", "NE", "IM", "IM: affiliated")
    assert own["why"] == {
        "4": "it comes after the deadline",
        "5": "it comes after the deadline",
        "6": "it is given up",
        "7": "it comes after the deadline",
    }
    assert (both["required"], both["known"], both["specialty"]) == (3, "unchecked", "IM")
    assert both["why"]["0"] == "it names another program"
    assert done["assigned"] == [1, 2, 3]
    assert done["why"]["0"] == "it names another program"
    assert "1" not in done["why"]  # it stands there for good
    assert dated["specialty"] == "neurology"


def test_what_cannot_be_taken_back_is_told(page: dict[str, Any], tmp_path: Path) -> None:
    assert page["final"] == [
        "B (Ames, ames) is final at 2 programs.",
        "D (Cole) is final at 1 program.",
        "C (Berg) has a lost place at 1 program: it counts for nothing.",
        "Final once you apply: no letter comes off, every letter added stays.",
    ]
    everywhere: list[Row] = [{"program_id": "p", "applied": "yes", "assigned": "d"}]
    all_done = carried(solver.solve(read(tmp_path, TOML, letters=LETTERS, programs=everywhere)))
    assert all_done["final"][-1].startswith("You have applied everywhere")


def test_the_calendar_is_told_in_the_sentences_of_its_screen(result: Result, page: dict[str, Any]) -> None:
    found = calendar(result)
    told = [said for task, said in entries(result, found) if task.kind is not TaskKind.CLICK]
    steps = carried(result, days=found)["calendar"]
    assert [said for _, said in steps][: len(told)] == told
    assert all(day for day, _ in steps[: len(told)])
    assert page["calendar"] == []


def test_what_was_taken_for_granted_is_told_with_what_to_do(page: dict[str, Any]) -> None:
    assert page["granted"][0].endswith(
        "(kind) in 8 of 9 letters. Maybe enter chair, department, sel, sloe or research."
    )
    assert len(page["granted"]) > 3


def test_what_is_not_worked_out_is_said(page: dict[str, Any]) -> None:
    assert page["leans"] == ["On whom the plan leans is not worked out."]
    assert page["sure"] == ["How sure it is that the letters come is not worked out."]


def test_what_the_time_left_open_is_told(result: Result) -> None:
    sure = carried(replace(result, apply_known=False))["sure"]
    assert sure[0] == "Where applying today loses nothing was not worked out everywhere: the time was over."


def test_on_whom_the_plan_leans_is_what_the_sweep_says(tmp_path: Path) -> None:
    scenario = solver.read(examples()["us_citizen_img"])
    found, told = sweep(scenario), outcomes(scenario)
    result = solver.solve(scenario)
    page = carried(result, failures=found, outcomes=told)
    assert page["leans"][0] == (
        "If Pretendal fails: 10 programs change, 10 more short, 551 points gained. "
        "No rotation is entered for Pretendal: who else saw you there is not known."
    )
    assert page["leans"][2] == "If Stagehander fails: nothing changes."
    assert "Pretendal" in sweep_view(found, 80).split("\n\n")[1].splitlines()[1]
    assert page["sure"][0] == "Complete: Of 320 programs: 296 surely, 18 with 90 % or more, 6 never."
    assert [line.split(":")[0] for line in page["sure"][1:]] == [
        *("Expected", "At risk", "Worst"),
        *("Fragile", "Fragile", "A tenth"),
    ]
    nothing_open = read(tmp_path, NO_ADVICE, letters=LETTERS[3:], programs=[{"program_id": "p"}])
    page = carried(solver.solve(nothing_open), failures=sweep(nothing_open), outcomes=outcomes(nothing_open))
    assert page["leans"] == ["Nobody can fail any more: every letter of the plan is in MyERAS."]
    assert page["sure"] == ["Nothing is open: no letter that is asked for is still to come."]


def test_a_sweep_in_part_is_told_as_one() -> None:
    found = sweep(solver.read(examples()["late_chair"]))
    lacking: dict[str, Any] = {"programs_changed": 1, "programs_short": 2, "irreparable": 1, "regret": 0.0}
    first = replace(found.writers[0], **lacking, backups=None, no_backup=None)
    part = replace(found, writers=(first,), unknown=(("pretendal",),), programs_short=0, irreparable=0)
    assert list(sweep_sentences(part)) == [
        "If Pretendal fails: 1 program changes, 3 more short, 1 more cannot be met, no real difference. "
        "Who could step in is not worked out.",
        "Stopped: not worked out: Pretendal.",
    ]


def test_ticks_are_kept_until_what_stands_in_myeras_is_another(result: Result, page: dict[str, Any]) -> None:
    scenario = result.scenario
    first, *others = scenario.tracks
    placed = replace(first, assigned=(scenario.letters[0].id,))
    renamed = replace(scenario.letters[0], label="Another label")
    other = [
        replace(scenario, tracks=tuple(others)),
        replace(scenario, tracks=(placed, *others)),
        replace(scenario, letters=(renamed, *scenario.letters[1:])),
    ]
    made = [page["made"], *(carried(solver.solve(changed))["made"] for changed in other)]
    assert len(set(made)) == len(made)
    later = replace(scenario.settings, season=replace(scenario.settings.season, as_of=scenario.as_of.replace(day=9)))
    for same in (replace(scenario, settings=later), solver.apply_events(scenario, [Decline("Dorn")])):
        assert carried(solver.solve(same))["made"] == page["made"]


def test_what_happened_before_is_a_sentence_and_what_is_switched_is_not(result: Result) -> None:
    events: list[Event] = [Late("dorn", result.scenario.as_of.replace(day=30)), Drop("dated")]
    told = carried(
        result,
        supposed=content.supposition(result.scenario, events),
        opened=after_events(result, [Decline("Dorn"), Withdraw("ames_gap")]),
    )
    assert told["supposed"] == "Supposed: E (Dorn) uploads only on Fri 30 Oct 2026 and you drop Cedar."
    assert "".join(switch[0] for switch in told["opened"]) == "gigigccgg"
    assert after_events(result, []) == tuple(Switch(one["entered"]) for one in told["letters"])


def unpacked(data: Any) -> Any:
    """What the page's own file makes of packed data."""
    context = quickjs.Context()
    context.eval((PAGE / "unpacked.js").read_text(encoding="utf-8"))
    context.set("text", json.dumps(packed(data)))
    return json.loads(context.eval("JSON.stringify(unpacked(JSON.parse(text)))"))


def test_what_is_packed_is_unpacked_in_the_page(page: dict[str, Any]) -> None:
    assert unpacked(page) == page
    assert len(json.dumps(packed(page))) < len(json.dumps(page))


OFTEN = "a text that comes again"
TEXTS = st.text(max_size=9) | st.sampled_from(["~0", "~", "~~", OFTEN, f"~{OFTEN}"])
NUMBERS = st.lists(st.integers(-3, 3), max_size=2)
RECORDS = st.lists(st.dictionaries(st.sampled_from("abc"), TEXTS | NUMBERS), max_size=4)
ANYTHING = RECORDS | TEXTS | st.none() | st.booleans() | st.lists(RECORDS, max_size=3)


@given(st.dictionaries(st.sampled_from("xyz"), ANYTHING))
def test_whatever_is_packed_comes_back(data: dict[str, Any]) -> None:
    assert unpacked(data) == data


def test_what_is_to_do_and_what_cannot_be_met_are_told_as_the_screen_tells_it() -> None:
    for name in ("short_of_letters", "late_chair", "already_applied"):
        short = solver.solve(solver.read(examples()[name]))
        advice = advise(short, Budget())
        page, shown = carried(short, advice=advice), " ".join(screen(short, advice, None, 200).split())
        assert page["todo"][0].startswith("Remind ")
        assert page["unmet"]
        assert all(text.removeprefix("Given up: ") in shown for text in [*page["todo"], *page["unmet"]])
        assert all(text[1:] in shown for text in page["known"])
        others = carried(short, advice=advice, shared=True)["unmet"]
        assert [full.startswith(part) for full, part in zip(page["unmet"], others, strict=True)] == [True] * len(others)
        assert all("ended " not in text for text in others)


def test_others_do_not_read_why_a_pin_does_not_bind() -> None:
    result = solver.solve(solver.read(examples()["two_files"]))
    pin = Fault(file="letters.csv", what="a is pinned to p but does not go there: it would do harm")
    advice = replace(advise(result, Budget()), pins=(pin,))
    assert any("is pinned" in text for text in carried(result, advice=advice)["known"])
    assert not any("is pinned" in text for text in carried(result, advice=advice, shared=True)["known"])


def test_a_letter_that_is_given_up_is_told_with_its_day(tmp_path: Path) -> None:
    late: list[Row] = [{**row, "expected": "2026-08-03"} if row["letter_id"] == "dorn" else row for row in ROWS]
    page = carried(solver.solve(read(tmp_path, TOML, letters=late, programs=PROGRAMS)))
    assert page["todo"][-1] == "Given up: E (Dorn), due 10 Aug; G (Falk): enter a new date if they are still coming."


def test_once_they_have_begun_programs_read_since_a_day(page: dict[str, Any]) -> None:
    assert page["opens"] == "Programs read since Thu 24 Sep"
    assert carried(solver.solve(solver.read(examples()["two_files"])))["opens"] == "Programs start reading Thu 24 Sep"
