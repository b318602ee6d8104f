"""The page in a real browser, on a phone and at a desk: what is tapped, typed, ticked, exported and printed."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import DESK, PHONE, Screen, chromium, opened, write_page
from conftest import Run
from folders import LETTERS, Row, write
from paging import SCENARIOS, TELL, Told, scenario_page, settings, solver_says
from picturing import picture
from playwright.sync_api import Browser, expect

from solver.analysis.switches import Switch, switched
from solver.domain.entities import ProgramStatus
from solver.domain.signs import shown
from solver.report.page.content import page_data
from solver.report.page.document import document

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent.parent / "scenarios"
BIG, SMALL, FINAL = HERE / "us_citizen_img", HERE / "two_files", HERE / "already_applied"
STATUSES = [str(status) for status in ProgramStatus]
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "{{7*7}} {% raw %}",
    "${alert(3)} `${4}`",
    "<!--<script>",
    "javascript:alert(5)//\u2028\u2029'\"&amp;",
    "A" * 60,
]
"""Names that would be more than text where they are put into a page carelessly."""

Show = Callable[..., Screen]
sizes = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The file of a folder's page, written once."""
    made = tmp_path_factory.mktemp("pages")
    return cache(lambda folder: write_page(folder, made / f"{folder.name}.html"))


@pytest.fixture
def show(browser: Browser, page_of: Callable[[Path], Path]) -> Iterator[Show]:
    """Open the page of a folder; at the end no script has failed and nothing but the file was asked for."""
    screens: list[Screen] = []
    with ExitStack() as stack:

        def shown(folder: Path, size: tuple[int, int] = PHONE, **options: Any) -> Screen:
            screens.append(stack.enter_context(opened(browser, page_of(folder), size, **options)))
            return screens[-1]

        yield shown
        assert not [complaint for screen in screens for complaint in screen.complaints]


# --- the switches -----------------------------------------------------------------------------------------------


def counted(told: list[Told]) -> list[int]:
    """What the counts of a page show."""
    return [len(told), *(sum(one["status"] == status for one in told) for status in STATUSES)]


@sizes
def test_every_switch_changes_the_counts_at_once(show: Show, size: tuple[int, int]) -> None:
    screen, result = show(FINAL, size), scenario_page(FINAL).result
    at_first = screen.counts
    setting = [Switch(where) for where in screen.page.evaluate("unpacked(JSON.parse(data.textContent)).opened")]
    for letter, entered in enumerate(setting):
        choices = screen.page.locator(f"input[name=letter-{letter}]:enabled")
        for where in choices.evaluate_all("choices => choices.map(({ value }) => value)"):
            screen.switch(letter, where)
            there = [*setting[:letter], Switch(where), *setting[letter + 1 :]]
            assert screen.counts == counted(solver_says(switched(result.scenario, there)) or [])
        screen.switch(letter, entered)
    assert screen.counts == at_first


@sizes
def test_back_to_what_was_entered(show: Show, size: tuple[int, int]) -> None:
    screen = show(BIG, size)
    at_first, back = screen.counts, screen.page.get_by_role("button", name="Back to what was entered")
    assert back.is_disabled()
    for letter in range(3):
        screen.switch(letter, "gone")
    assert screen.counts != at_first
    head = screen.page.locator("header .note")
    assert head.inner_text().endswith("As entered:"), "today's sentence is not that of the what-if"
    back.click()
    assert screen.counts == at_first
    assert "entered" not in head.inner_text()
    assert screen.page.locator("input[value=gone]:checked").count() < 3


def test_a_switch_that_changes_nothing_says_so_and_what_is_to_fix_stays(show: Show) -> None:
    screen = show(HERE / "late_chair")
    unmet = screen.page.locator("#unmet ~ ul").inner_text()
    assert "Mended by one letter that is a chair letter." in unmet
    screen.switch(3, "gone")
    assert "is gone: no program changes." in screen.page.locator(".banner").inner_text()
    assert screen.page.locator("#unmet ~ .note").inner_text() == "Of the plan as entered."
    assert screen.page.locator("#unmet ~ ul").inner_text() == unmet
    assert "Remind Pretendal." in screen.page.locator("header").inner_text()


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_random_settings_agree_with_the_solver(browser: Browser, folder: Path, tmp_path: Path) -> None:
    """Ten settings of each scenario, a hundred in all: letters, status, clicks and counts."""
    page, file = scenario_page(folder), tmp_path / "page.html"
    file.write_text(document(page_data(page.result, page.live, failures=None, outcomes=None)), encoding="utf-8")
    with opened(browser, file) as screen:
        for setting in islice(settings(page, Random("browser")), 10):
            text, counts = screen.page.evaluate(SAID, list(setting))
            said = json.loads(text)
            assert said == solver_says(switched(page.result.scenario, setting))
            assert said is None or counts == counted(said)


SAID = f"""(switches) => {{
  const carried = unpacked(JSON.parse(document.getElementById("data").textContent)), {{ problem }} = carried;
  {TELL}
  const counts = answers.counts(answers.view(carried, switches));
  const assigned = carried.programs.map((program) => program.assigned);
  return [tell(switches, assigned), [assigned.length, ...answers.STATUSES.map((status) => counts[status])]];
}}"""
"""What the page itself, with the data that it carries, says of a setting."""


def test_in_two_taps_which_letters_a_program_gets_if_a_writer_fails(show: Show) -> None:
    screen = show(BIG, has_touch=True, is_mobile=True)
    screen.page.locator("input[name=letter-2][value=gone]").tap()
    screen.page.locator("details.set > summary").first.tap()
    screen.await_open("set")
    opened_set = screen.page.locator("details.set").first
    assert opened_set.locator("details.program").count() > 1
    assert opened_set.locator("summary .sign").first.is_visible()
    assert "C" not in opened_set.locator("summary .sign").all_inner_texts()


# --- search, filters, ticks ---------------------------------------------------------------------------------------


@sizes
def test_search_and_filters(show: Show, size: tuple[int, int]) -> None:
    screen, programs = show(BIG, size), scenario_page(BIG).result.problem.programs
    page, wanted = screen.page, [program for program in programs if "fennelby" in program.name.lower()]
    found = page.locator("#sets ~ p[role=status]")
    page.get_by_label("Search").fill("FENNELBY")
    assert page.locator("details.program").count() == len(wanted) > 3
    assert found.inner_text().startswith(f"{len(wanted)} programs of {len(programs)}")
    page.get_by_label("Search").fill("zzzz")
    assert found.inner_text() == f"None of {len(programs)} programs fits."
    page.get_by_label("Search").fill("")
    for status, number in enumerate(screen.counts[1:], 1):
        page.locator(".count").nth(status).click()
        assert found.inner_text().startswith(f"{number} program" if number else "None of ")
        page.locator(".count").nth(status).click()
    page.get_by_label("Set").select_option("1")
    assert page.locator("details.set").count() == 1
    page.get_by_label("Set").select_option("")
    page.get_by_label("State").select_option("NE")
    assert 0 < int(found.inner_text().split()[0]) < len(programs)


def test_ticks_stay_after_reload(show: Show) -> None:
    """Fifty times: tick or untick one at random, reload, and look."""
    screen, rng, ticked = show(SMALL), Random(50), set[int]()
    for _ in range(50):
        screen.open("clicks")
        boxes = screen.page.locator(".clicks input[type=checkbox]")
        states = boxes.evaluate_all("boxes => boxes.map(({ checked }) => checked)")
        assert {place for place, checked in enumerate(states) if checked} == ticked
        place = rng.randrange(len(states))
        boxes.nth(place).click()
        ticked ^= {place}
        expect(boxes.nth(place)).to_be_checked(checked=place in ticked)
        screen.page.reload()


def test_a_tick_that_the_browser_lost_is_kept_by_its_window(show: Show) -> None:
    screen = show(SMALL)
    for place in (0, 2):
        screen.open("clicks")
        screen.page.locator(".clicks input[type=checkbox]").nth(place).check()
        screen.page.evaluate("localStorage.clear()")
        screen.page.reload()
    expect(screen.page.locator("#clicks ~ [role=status]")).to_contain_text("2 of ")


def test_of_two_windows_what_was_done_last_holds(show: Show) -> None:
    screen = show(SMALL)
    other = Screen(screen.page.context.new_page(), screen.complaints)
    other.page.goto(screen.page.url)
    for window, done in ((screen, True), (other, True), (screen, False)):
        window.page.reload()
        window.open("clicks")
        window.page.locator(".clicks input[type=checkbox]").first.set_checked(done)
    for window in (screen, other):
        window.page.reload()
        expect(window.page.locator("#clicks ~ [role=status]")).to_contain_text("0 of ")


def test_two_windows_of_a_file_keep_each_others_ticks(show: Show) -> None:
    screen = show(SMALL)
    other = Screen(screen.page.context.new_page(), screen.complaints)
    other.page.goto(screen.page.url)
    for place, window in enumerate((screen, other)):
        window.open("clicks")
        window.page.locator(".clicks input[type=checkbox]").nth(place).check()
    screen.page.reload()
    expect(screen.page.locator("#clicks ~ [role=status]")).to_contain_text("2 of ")


def test_where_scripts_do_not_run_it_says_where_they_do(show: Show) -> None:
    assert "open the file in a browser itself" in show(SMALL, java_script_enabled=False).page.inner_text("body")


@sizes
def test_what_is_ticked_comes_back_by_lor_record(show: Show, size: tuple[int, int], tmp_path: Path, lor: Run) -> None:
    screen, mine = show(SMALL, size), shutil.copytree(SMALL, tmp_path / "mine")
    screen.open("clicks")
    boxes = screen.page.locator(".clicks input[type=checkbox]")
    for place in (0, 3):
        boxes.nth(place).check()
    with screen.page.expect_download() as started:
        screen.page.get_by_role("button", name="Export").click()
    started.value.save_as(tmp_path / "clicks.csv")
    code, _, err = lor("record", mine, "--from", tmp_path / "clicks.csv", "--yes")
    assert code == 0, err
    before, after = rows(SMALL), rows(mine)
    assert [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [0, 3]


def rows(folder: Path) -> list[dict[str, str]]:
    """programs.csv, without a column that was not there and has nothing in it."""
    with (folder / "programs.csv").open(encoding="utf-8", newline="") as file:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]


# --- keyboard, eyes, paper ----------------------------------------------------------------------------------------


def tab_to(screen: Screen, selector: str) -> None:
    """Press the tab key until an element that fits has the focus."""
    for _ in range(200):
        screen.page.keyboard.press("Tab")
        if screen.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the tab key does not lead to {selector}")


@sizes
def test_the_keyboard_alone_will_do(show: Show, size: tuple[int, int]) -> None:
    screen = show(BIG, size)
    press, at_first = screen.page.keyboard.press, screen.counts
    tab_to(screen, "input[name=letter-5]")
    press("ArrowLeft")
    assert screen.page.locator("input[name=letter-5][value=in]").is_checked()
    assert screen.counts != at_first
    for kind in ("set", "program"):
        tab_to(screen, f"details.{kind} > summary")
        press("Enter")
        screen.await_open(kind)
    press("Shift+Tab")
    press("Enter")  # folded again, so that the way to the clicks is short
    tab_to(screen, "details.clicks > summary")
    press("Enter")
    screen.await_open("clicks")
    tab_to(screen, ".clicks input[type=checkbox]")
    press("Space")
    assert screen.page.locator(".clicks input:checked").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@sizes
def test_axe_finds_nothing(show: Show, size: tuple[int, int], scheme: str) -> None:
    screen = show(FINAL, size, color_scheme=scheme)
    screen.switch(0, "gone")
    for kind in ("set", "program", "clicks"):
        screen.open(kind)
    assert screen.page.locator("details[open]").count() == 3
    assert_accessible(screen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_long_list(show: Show, scheme: str) -> None:
    assert_accessible(show(BIG, color_scheme=scheme))


def assert_accessible(screen: Screen) -> None:
    found = Axe().run(screen.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ["big", "final", "hostile"])
def test_nothing_is_wider_than_the_screen(show: Show, hostile: Path, name: str) -> None:
    screen = show({"big": BIG, "final": FINAL, "hostile": hostile}[name])
    screen.switch(1, "gone")
    for kind in ("set", "program", "clicks"):
        screen.open(kind)
    for width in (320, 390, 768, 1000, 1100, 1280):
        screen.page.set_viewport_size({"width": width, "height": 800})
        assert screen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_picture_of_the_page_is_small(browser: Browser, tmp_path: Path) -> None:
    picture(browser, tmp_path / "page.png")
    for path in (tmp_path / "page.png", HERE.parent / "docs" / "page.png"):
        assert path.stat().st_size < 150_000


def test_a_list_of_140_programs_is_two_to_four_pages_of_paper(show: Show, tmp_path: Path) -> None:
    mine = shutil.copytree(BIG, tmp_path / "paper")
    with (mine / "programs.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    alone = [row for row in table if not row["eras_id"]]
    write(mine, programs=Random(140).sample(alone, 140))
    screen = show(mine)
    for paper in ("A4", "Letter"):
        printed = screen.page.pdf(format=paper, prefer_css_page_size=False)
        assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4
    screen.page.emulate_media(media="print")
    assert screen.page.locator("#paper tbody tr").count() == 140


# --- nothing runs but what is ours ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs, writers and labels with hostile names; one writer of each name, one letter in MyERAS."""
    person = {name: cell for name, cell in LETTERS[0].items() if name.startswith(("writer_", "role", "country"))}
    letters: list[Row] = [
        {**person, "letter_id": f"l{number}", "writer": name, "label": name, "status": status}
        for number, (name, status) in enumerate(zip(HOSTILE, ["uploaded", *["promised"] * 6], strict=True))
    ]
    programs: list[Row] = [
        {"program_id": f"p{number}", "name": name, "city": name, "required": 1} for number, name in enumerate(HOSTILE)
    ]
    toml = "[season]\nas_of = 2026-08-15\n"
    return write(tmp_path_factory.mktemp("hostile"), toml, letters=letters, programs=programs)


def test_a_sign_keeps_its_line(show: Show, hostile: Path) -> None:
    """A sign of two characters stays in one line, however long the words beside it are."""
    heights = show(hostile).page.locator(".sign").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert max(heights) < 30


def test_hostile_names_are_text(show: Show, hostile: Path) -> None:
    screen = show(hostile)
    for kind in ("set", "program", "clicks"):
        screen.open(kind)
    assert screen.page.locator("details.program > summary").count() == len(HOSTILE)
    text = " ".join((screen.page.locator("#page").text_content() or "").split())
    assert not [name for name in HOSTILE if " ".join(shown(name).split()) not in text]
    assert screen.page.evaluate("document.querySelectorAll('#page img, #page script, #page [onerror]').length") == 0


POKES = {
    "an inline handler": "document.body.insertAdjacentHTML('beforeend', '<b id=poke onclick=\"ran = 1\">.</b>');"
    "document.getElementById('poke').click()",
    "a script element": "const made = document.createElement('script'); made.text = 'ran = 1';"
    "document.body.append(made)",
    "a text as a timer": "setTimeout('ran = 1', 0)",
    "an address": "const link = document.createElement('a'); link.href = 'javascript:ran = 1';"
    "document.body.append(link); link.click()",
    "a fetch": "fetch('https://example.org/').then(() => { ran = 1 }, () => {})",
    "a picture": "const seen = new Image(); seen.onload = () => { ran = 1 }; seen.src = 'https://example.org/x.png'",
}


@pytest.mark.parametrize("poke", POKES)
def test_the_policy_lets_nothing_else_run(show: Show, poke: str) -> None:
    screen = show(SMALL)
    screen.page.evaluate(f"window.ran = 0; {POKES[poke]}")
    screen.page.wait_for_function("true")
    screen.page.wait_for_timeout(50)
    assert screen.page.evaluate("ran") == 0
    assert screen.complaints
    assert all("Content Security Policy" in complaint for complaint in screen.complaints), screen.complaints
    screen.complaints.clear()


def test_what_to_do_on_which_day_unfolds(show: Show) -> None:
    screen = show(HERE / "late_chair")
    days = screen.page.locator("details.days")
    assert days.locator("li").count() == 0
    days.locator("summary").click()
    days.get_by_text("Last reminder to Pretendal by Fri 25 Sep").wait_for()
