"""What the screen says in corners: letters freed elsewhere, deadlines, pins that do not bind, stopped searches."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from folders import read
from solved import SEEDS, chunks
from solved import result as folder_result

import solver
from solver.analysis.advice import advise
from solver.analysis.explain import explain
from solver.analysis.plan import settle
from solver.analysis.result import Result
from solver.analysis.understanding import understand
from solver.domain.errors import InputError, NoAnswerError
from solver.domain.suppositions import HeadingRead, Supposition
from solver.io.output import save_answer
from solver.optimize.budget import Budget
from solver.optimize.grouping import build_problem
from solver.optimize.solve import SolveStatus
from solver.report.explain import explain_view
from solver.report.screen import figures
from solver.report.screen import screen as screen_with_advice
from solver.report.tables import files
from solver.report.views import check_view
from solver.report.words import granted

LETTER = {"status": "uploaded", "writer_specialty": "internal medicine", "role": "attending", "country": "US"}
WIDTH = 80
AS_OF = "[season]\nas_of = 2026-09-05\n"
SOON = "2026-09-10"
Row = dict[str, object]


def letter(letter_id: str, writer: str = "", **more: object) -> Row:
    return {**LETTER, "letter_id": letter_id, "writer": writer or f"Dr. {letter_id}", **more}


def solved(folder: Path, letters: list[Row], programs: list[Row], **more: list[Row]) -> Result:
    return solver.solve(read(folder, AS_OF, letters=letters, programs=programs, **more))


def screen(result: Result, budget: Budget | None = None) -> str:
    return screen_with_advice(result, advise(result, budget or Budget()), None, WIDTH)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_program_that_waits_for_a_letter_to_be_freed_elsewhere(tmp_path: Path) -> None:
    figures = [("P1", "A", 10), ("P1", "B", 90), ("P2", "A", 10)]
    result = solved(
        tmp_path,
        [letter("A", max_programs=1), letter("B", status="promised", only_program="P1", expected=SOON)],
        [{"program_id": "P1", "priority": "top", "required": 1}, {"program_id": "P2", "required": 1}],
        strengths=[{"program_id": p, "letter_id": a, "strength": s} for p, a, s in figures],
    )
    assert [plan.status for plan in result.programs] == ["complete", "waiting"]
    assert "1 waits for a letter (others)" in screen(result)


def test_a_letter_after_the_deadline_is_told_to_be_worth_nothing(tmp_path: Path) -> None:
    late = letter("B", status="promised", expected="2026-12-01")
    programs: list[Row] = [{"program_id": "P", "required": 2, "deadline": "2026-09-10"}]
    result = solved(tmp_path, [letter("A"), late], programs)
    assert "LATE B comes after the deadline of 1 program: it cannot go there." in flat(screen(result))
    assert "B comes Tue 8 Dec, after the deadline of 1 row" in flat(
        check_view(understand(result.scenario), WIDTH, rules=False)
    )


def test_pins_that_do_not_bind_are_told(tmp_path: Path) -> None:
    harmful = letter("A", pinned="P", flags="backhanded;hedging")
    result = solved(tmp_path, [harmful, letter("B")], [{"program_id": "P", "required": 1}])
    assert result.portfolios["P"] == ("B",)
    assert "PIN A is pinned to P but does not go there: it would do harm" in flat(screen(result))
    assert "A is pinned to P but does not go there" in flat(check_view(understand(result.scenario), WIDTH, rules=False))


@pytest.mark.parametrize(
    "letters",
    [
        [letter("A", pinned="P"), letter("B", pinned="P"), letter("C")],
        [letter("A", "Dr. X", versions=2, pinned="P"), letter("A2", "Dr. X"), letter("C")],
    ],
)
def test_letters_that_pins_keep_out_have_a_reason(tmp_path: Path, letters: list[Row]) -> None:
    result = solved(tmp_path, letters, [{"program_id": "P", "required": 2, "maximum": 2}])
    told = explain(result, "P")
    assert all(unused.reason or unused.points >= 0 for unused in told.unused)
    assert "pinned" in explain_view(result, [told], WIDTH)


def test_nothing_is_advised_where_nothing_can_be_added(tmp_path: Path) -> None:
    programs: list[Row] = [
        {"program_id": "P", "required": 3, "applied": "yes", "assigned": "A", "closed": "yes", "needs": "neurology>=1"}
    ]
    result = solved(tmp_path, [letter("A")], programs)
    assert "it could not be added there any more" in flat(screen(result))


def test_letters_of_an_unknown_field_are_sent_all_the_same(tmp_path: Path) -> None:
    rows: list[Row] = [{"letter_id": name, "writer_id": name, "status": "uploaded"} for name in "ABC"]
    result = solved(tmp_path, rows, [{"program_id": "P"}])
    assert result.portfolios["P"] == ("A", "B", "C")


def test_what_was_not_worked_out_in_time_is_told(tmp_path: Path) -> None:
    pending = [letter("A"), letter("B", status="promised")]
    result = solved(tmp_path, pending, [{"program_id": "P", "required": 2}])
    hasty = settle(result.scenario, Budget(), fallbacks=False)
    assert "what steps in was not worked out everywhere" in flat(screen(hasty))
    assert "B>?" in "".join(files(hasty, 0.0)["programs.csv"])
    stopped = replace(result, plan=replace(result.plan, status=SolveStatus.FEASIBLE))
    assert "none is worth more" in screen(stopped)
    better = replace(stopped, plan=replace(stopped.plan, bound=stopped.objective + 12.4))
    assert "up to 12 points may be lost" in flat(screen(better))
    short = replace(stopped, plan=replace(stopped.plan, shortfall=1.0, shortfall_bound=0.0))
    assert "fewer programs may be short" in flat(screen(short))


def test_an_overdue_letter_is_called_so(tmp_path: Path) -> None:
    overdue = letter("B", status="promised", expected="2026-08-20")
    result = solved(tmp_path, [letter("A"), overdue], [{"program_id": "P", "required": 2}])
    assert re.search(r"B +B +OVERDUE since 27 Aug +- +1\n", screen(result))


def test_a_day_nobody_entered_is_never_shown_as_a_date(tmp_path: Path) -> None:
    letters = [letter("B", status="promised"), letter("C", status="requested", asked="2026-09-01")]
    letters += [letter("D", status="requested", asked="2026-07-01")]
    result = solved(tmp_path, letters, [{"program_id": "P", "deadline": "2026-10-01"}])
    assert screen(result).count("date not entered") == 3
    told = check_view(understand(result.scenario), WIDTH, rules=False)
    overdue, undated, too_late = (part for part in told.split("\n\n") if re.match("OVERDUE|DATE NOT|TOO LATE", part))
    assert overdue.splitlines()[1:] == ["      D of Dr. D, asked Wed 1 Jul"]
    assert "35 days after you asked, or else after today" in flat(undated)
    assert undated.splitlines()[2:] == ["      B of Dr. B", "      C of Dr. C, asked Tue 1 Sep"]
    assert "B (date not entered) is supposed to come after the deadline of 1 row" in flat(too_late)
    assert "Oct" not in told


def test_products_too_large_to_add_up_exactly_are_an_input_error(tmp_path: Path) -> None:
    programs: list[Row] = [{"program_id": "P", "priority": 1_000_000, "signal": 1_000_000}]
    own: list[Row] = [{"program_id": "P", "letter_id": "A", "strength": 999_999_999}]
    scenario = read(tmp_path, AS_OF, letters=[letter("A")], programs=programs, strengths=own)
    with pytest.raises(InputError, match="too large"):
        build_problem(scenario)


def test_a_folder_in_a_files_place_stops_the_output_before_anything_is_replaced(tmp_path: Path) -> None:
    mark = '{"status": "OPTIMAL", "objective": 0}'
    save_answer(tmp_path, {"programs.csv": "old", "result.json": mark})
    (tmp_path / "strengths.csv").mkdir()
    with pytest.raises(InputError, match=r"holds files that lor did not write \(strengths\.csv\)"):
        save_answer(tmp_path, {"programs.csv": "new", "strengths.csv": "new", "result.json": mark})
    assert (tmp_path / "programs.csv").read_text() == "old"
    assert not list(tmp_path.glob(".*"))


def test_ties_within_a_point_are_named(tmp_path: Path) -> None:
    result = solved(tmp_path, [letter(name) for name in "ABCD"], [{"program_id": "P"}])
    assert "TIE" in screen(result)
    assert "D for A" in screen(result) or "D for C" in screen(result)


def test_what_was_not_worked_out_is_not_told_as_nothing(tmp_path: Path) -> None:
    letters = [letter("A"), *(letter(name, status="promised", expected=SOON) for name in "BC")]
    one = solved(tmp_path, letters[:2], [{"program_id": "P", "required": 2}])
    scenario = read(tmp_path, AS_OF, letters=letters, programs=[{"program_id": "P", "required": 3}])
    two = settle(scenario, Budget(), fallbacks=False)
    assert "not worked out" in screen(settle(one.scenario, Budget(), fallbacks=False))
    assert re.search(r"B and C join +not worked out\n|B joins; C joins +not worked out\n", screen(two))


def test_figures_never_touch() -> None:
    result = solver.solve(solver.read("scenarios/two_files"))
    huge = replace(
        result.plan, bound=123456789.12345, objective=-98765432.1, shortfall=1234567.5, shortfall_bound=234567.1234
    )
    rows = [line.split() for line in figures(replace(result, plan=huge), 60).splitlines()[1:]]
    assert rows[0] == ["TODAY", "PLAN"]
    assert [row[0] for row in rows[1:7]] == ["status", "shortfall", "bound", "value", "bound", "gap"]
    figures_of_plan = ["OPTIMAL", "1234567.5000", "234567.1234", "-98765432.1000", "123456789.1234", "222222221.2235"]
    assert [row[2] for row in rows[1:7]] == figures_of_plan


def test_what_there_was_no_time_for_is_told(tmp_path: Path) -> None:
    programs: list[Row] = [{"program_id": "P", "needs": "neurology>=1"}, {"program_id": "Q"}]
    result = solved(tmp_path, [letter(name) for name in "ABCD"], programs)
    whole, hasty = flat(screen(result)), flat(screen(result, Budget.of(0.0)))
    assert "Mended by one letter from neurology" in whole
    assert "FIX P: at least 1 letter from neurology (off by 1). What would mend it is not worked out" in hasty
    assert "TIE whether other sets are as good within 1 point is not worked out: the time was over." in hasty
    assert "not worked out" not in whole


def test_whether_a_program_can_be_met_is_left_open_where_the_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object) -> None:
        raise NoAnswerError

    programs: list[Row] = [
        {"program_id": "P", "required": 3, "applied": "yes", "assigned": "A;B", "closed": "yes"},
        {"program_id": "Q", "required": 3},
    ]
    scenario = read(tmp_path, AS_OF, letters=[letter(name) for name in "ABC"], programs=programs)
    known = settle(scenario, Budget())
    monkeypatch.setattr("solver.analysis.plan.alone", too_late)
    open_ = settle(scenario, Budget())
    assert [plan.status for plan in known.programs] == ["irreparable", "complete"]
    assert [plan.status for plan in open_.programs] == ["short", "complete"]
    assert (known.statuses_known, open_.statuses_known) == (True, False)
    assert known.portfolios == open_.portfolios
    assert "which short programs cannot be met at all was not worked out" in flat(screen(open_))
    assert "not worked out" not in screen(known)


def test_numbers_and_their_words_agree(tmp_path: Path) -> None:
    letters = [letter("A"), letter("B", status="promised", expected=SOON)]
    letters += [letter("C", status="promised", expected="2026-12-01")]
    one: Row = {"program_id": "P", "required": 2, "maximum": 2}
    soon = "2026-09-10"
    once = solved(tmp_path / "one", letters[:2], [one])
    assert "1 waits for a letter (B)" in screen(once)
    twice = solved(tmp_path / "two", letters[:2], [one, {**one, "program_id": "Q"}])
    assert "2 wait for a letter (B)" in screen(twice)
    late = solved(
        tmp_path / "late", [letters[0], letters[2]], [{**one, "program_id": p, "deadline": soon} for p in "PQ"]
    )
    assert "LATE C comes after the deadline of 2 programs: it cannot go there." in flat(screen(late))


def test_only_letters_that_were_asked_for_are_reminded_of(tmp_path: Path) -> None:
    letters = [
        letter("A"),
        letter("B", status="promised"),
        letter("C", status="not_asked"),
        letter("D", status="promised"),
    ]
    letters[3]["only_program"] = "Q"
    programs: list[Row] = [{"program_id": "P", "required": 3}]
    toml = AS_OF + "[asks]\nmax = 1\n"
    result = solver.solve(read(tmp_path, toml, letters=letters[:3], programs=programs))
    assert result.portfolios["P"] == ("A", "B", "C")
    told = "TODAY 1 letter to assign, none to take off: --out FOLDER writes the click list. Ask C. Remind B."
    assert told in flat(screen(result))


def test_only_letters_that_somebody_chose_are_the_first_to_replace(tmp_path: Path) -> None:
    def weak(name: str, rows: list[Row]) -> tuple[str, ...]:
        result = solved(tmp_path / name, letters, rows)
        return tuple(f"{letter_id} {times}" for letter_id, times in advise(result, Budget()).weak)

    letters = [letter("A"), letter("B"), letter("C", response="hesitant")]
    programs: list[Row] = [{"program_id": "P"}, {"program_id": "Q", "applied": "yes", "assigned": "A;B;C"}]
    assert weak("free", programs) == ("A 1", "B 1", "C 1")
    assert weak("final", programs[1:]) == ()
    letters[2]["pinned"] = "P"
    assert weak("pinned", programs) == ("A 1", "B 1")


def test_namesakes_and_programs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    letters = [
        letter(name, writer, status="promised", expected=SOON)
        for name, writer in (("one", "Dr. Anita Patel"), ("two", "Dr. Ravi Patel"))
    ]
    programs: list[Row] = [
        {"program_id": "P1", "name": "Mercy", "city": "Elmsford", "needs": "neurology>=1", "required": 2},
        {"program_id": "P2", "name": "Mercy", "city": "Oakdale", "needs": "pediatrics>=1", "required": 2},
    ]
    told = flat(screen(solved(tmp_path, letters, programs)))
    assert "Remind Patel A. and Patel R." in told
    assert "Mercy, Elmsford: at least 1 letter from neurology" in told
    assert "Mercy, Oakdale: at least 1 letter from pediatrics" in told


CHAIR = {"kind": "chair", "status": "promised", "expected": "2026-09-18"}


def on(day: str, folder: Path, letters: list[Row], programs: list[Row]) -> str:
    """The screen of a later day."""
    return screen(solver.solve(read(folder, f"[season]\nas_of = {day}\n", letters=letters, programs=programs)))


def test_the_screen_says_what_stands_what_comes_and_what_if_it_never_does(tmp_path: Path) -> None:
    own: list[Row] = [{"program_id": "P", "letter_id": x, "strength": 60 + 10 * n} for n, x in enumerate("ABCD")]
    letters = [*map(letter, "ABC"), letter("D", status="promised", expected=SOON)]
    result = solved(tmp_path, letters, [{"program_id": "P", "name": "Mercy", "maximum": 3}], strengths=own)
    told = screen(result)
    assert "APPLY At 1 wait until Wed 23 Sep: D is to come." in flat(told)
    assert re.search(r"D +D +by 17 Sep +- +1\n", told)
    assert re.search(r"1 +1 Mercy +A B C +D takes A's place +as now\n", told)
    assert "TODAY 3 letters to assign, none to take off" in told
    assert "Remind D." in told


def test_a_program_that_only_a_late_letter_completes_is_late(tmp_path: Path) -> None:
    late = letter("F", **{**CHAIR, "expected": "2026-09-25"})
    told = screen(solved(tmp_path, [*map(letter, "ABC"), late], [{"program_id": "P", "needs": "chair>=1"}]))
    assert "1 late: a letter they ask for comes after 23 Sep (F)" in flat(told)
    assert "by 2 Oct, LATE" in told
    assert re.search(r"F joins +short\n|F takes A's place +short\n", told)


def test_from_the_apply_day_on_a_place_is_kept_and_what_comes_off_is_told(tmp_path: Path) -> None:
    program: Row = {"program_id": "P", "maximum": 3, "needs": "chair>=1", "assigned": "A;B;C"}
    letters = [*map(letter, "ABC"), letter("F", **CHAIR)]
    before = on("2026-09-22", tmp_path / "before", letters, [program])
    assert "Nothing to click." in before
    today = flat(on("2026-09-23", tmp_path / "today", letters, [program]))
    assert re.search(r"TODAY No letter to assign, 1 to take off", today)
    kept = r"APPLY DAY is today: at P take ([ABC]) off and keep its place for F until 9 Oct; "
    assert re.search(kept + r"if F is not in by then, add \1\.", today)
    applied = [{**program, "applied": "2026-09-23", "assigned": "A;B"}]
    later = flat(on("2026-09-25", tmp_path / "later", letters, applied))
    assert "KEPT at P keep a place for F until 9 Oct; if F is not in by then, add C." in later
    assert "You have applied everywhere: no letter comes off, every letter added stays." in later
    assert "APPLY" not in later.replace("APPLY DAY", "")


def test_a_letter_that_comes_off_for_a_better_one_is_told(tmp_path: Path) -> None:
    own: list[Row] = [{"program_id": "P", "letter_id": x, "strength": 60 + 10 * n} for n, x in enumerate("ABCD")]
    programs: list[Row] = [{"program_id": "P", "assigned": "A;B;C", "maximum": 3}]
    told = flat(screen(solved(tmp_path, [*map(letter, "ABCD")], programs, strengths=own)))
    assert "TODAY 1 letter to assign, 1 to take off" in told
    assert "TAKE OFF A at 1 program: D takes its place." in told


def test_a_letter_nobody_can_count_on_is_given_up_and_told(tmp_path: Path) -> None:
    voss = letter("voss_im", "Dr. Ada Voss", status="promised", expected="2026-10-02")
    told = on("2026-10-30", tmp_path / "one", [*map(letter, "ABC"), voss], [{"program_id": "P"}])
    assert "GIVEN UP, due 9 Oct" in told
    assert "GIVEN UP G (Voss), due 9 Oct: enter a new date if it is still coming." in flat(told)
    berg = letter("berg_im", "Dr. Lars Berg", status="requested", asked="2026-07-01")
    told = on("2026-10-30", tmp_path / "two", [*map(letter, "ABC"), voss, berg], [{"program_id": "P"}])
    assert "G (Voss), due 9 Oct; H (Berg): enter a new date if they are still coming." in flat(told)


def test_where_everything_is_clicked_there_is_nothing_to_click(tmp_path: Path) -> None:
    told = screen(solved(tmp_path, [*map(letter, "ABC")], [{"program_id": "P", "assigned": "A;B;C"}]))
    assert "TODAY Nothing to click.\n" in told
    assert "APPLY today at 1: nothing is lost." in told


@chunks(SEEDS[::2])
def test_of_any_folder_the_counts_add_up_and_lines_fit(seeds: range) -> None:
    for seed in seeds:
        result = folder_result(seed)
        advice = advise(result, Budget())
        for width in (60, 80, 120, 200):
            told = screen_with_advice(result, advice, None, width)
            assert all(len(line) <= width for line in told.splitlines()), told
        counts = re.findall(
            r"(\d+) (?:complete|waits?|late:|short of|cannot)", flat(told.split("\n\n")[0].split("APPLY")[0])
        )
        assert sum(map(int, counts)) == len(result.programs), told
        assigned = sum(plan.click(one) == "assign" for plan in result.programs for one in result.scenario.letters)
        assert re.search(rf"TODAY (Nothing to click|No letter to assign|{assigned} letters? to assign)", told), told


def test_what_is_taken_for_granted_is_one_sentence_and_a_section_of_check(tmp_path: Path) -> None:
    result = solved(tmp_path, [letter("A")], [{"program_id": "P", "required": 1}])
    programs = [
        Supposition(
            table="programs.csv",
            file="programs.csv",
            column=f"c{n}",
            taken="so",
            rows=9 - n,
            of=1_000,
            remedy=f"Maybe mend c{n}.",
        )
        for n in range(6)
    ]
    headings = (HeadingRead(file="programs.csv", heading="Application deadline", column="apply_by"),)
    supposed = replace(result.scenario, suppositions=tuple(programs), headings=headings)
    told = flat(screen(replace(result, scenario=supposed)))
    line = "so (c0) in 9 of 1,000 rows, so (c1) in 8 of 1,000 rows, so (c2) in 7 of 1,000 rows"
    assert f"Taken for granted: {line}, so (c3) in 6 of 1,000 rows and 2 more: lor check" in told
    seen = flat(check_view(understand(supposed), WIDTH, rules=False))
    assert "TAKEN FOR GRANTED, for nothing is entered so (c0) in 9 of 1,000 rows. Maybe mend c0." in seen
    assert "HEADINGS, and what they were read as programs.csv: Application deadline -> apply_by" in seen


def test_where_nothing_is_taken_for_granted_nothing_is_said(tmp_path: Path) -> None:
    result = solved(tmp_path, [letter("A")], [{"program_id": "P", "required": 1}])
    bare = replace(result.scenario, suppositions=(), headings=())
    assert "Taken for granted" not in screen(replace(result, scenario=bare))
    told = check_view(understand(bare), WIDTH, rules=False)
    assert "TAKEN FOR GRANTED" not in told
    assert "HEADINGS" not in told


@pytest.mark.parametrize(
    ("table", "rows"),
    [("letters.csv", "letters"), ("programs.csv", "rows"), ("strengths.csv", "rows of my.xlsx Mine")],
)
def test_the_rows_of_a_table_are_called_by_our_name_for_it(table: str, rows: str) -> None:
    supposed = Supposition(table=table, file="my.xlsx Mine", column="kind", taken="narrative", rows=1, of=2)
    assert granted(supposed) == f"narrative (kind) in 1 of 2 {rows}"
