"""The command line, as a user meets it."""

import csv
import json
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path

import pytest
from conftest import Run

from solver import Scenario, read
from solver.cli.common import tell_fault
from solver.domain.errors import Fault
from solver.io.scenario.starter import examples, start

AS_OF = ["--as-of", "2026-09-05"]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    start(tmp_path / "mine", None, today=date(2026, 9, 5))
    return tmp_path / "mine"


def change(folder: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_init_writes_a_folder_that_is_understood_and_solved(lor: Run, tmp_path: Path) -> None:
    code, out, _ = lor("init", tmp_path / "new")
    assert code == 0
    assert "lor check" in out
    assert lor("check", tmp_path / "new")[0] == 0
    assert lor("solve", tmp_path / "new", *AS_OF)[0] == 1  # the example has a neurology program and no neurologist yet


@pytest.mark.parametrize("today", [date(2026, 9, 5), date(2026, 10, 12), date(2027, 8, 1), date(2031, 5, 30)])
def test_a_starter_is_of_the_season_of_its_first_day_and_nothing_is_overdue(tmp_path: Path, today: date) -> None:
    start(tmp_path / "new", None, today=today)
    found = read(tmp_path / "new", today=today)
    season = found.settings.season
    assert found.notes == ()
    assert (season.as_of, season.review_expected) == (today, False)
    assert date(season.review_opens.year, 6, 1) <= today < date(season.review_opens.year + 1, 6, 1)
    assert season.ends == date(season.review_opens.year + 1, 3, 31)
    coming = [letter.expected for letter in found.letters if letter.expected]
    assert coming
    assert all(timedelta(days=7) < day - today <= timedelta(days=14) for day in coming)
    assert all(rotation.start < rotation.end < today for rotation in found.rotations if rotation.start and rotation.end)
    assert "(expected: enter the announced one)" in (tmp_path / "new" / "scenario.toml").read_text(encoding="utf-8")


def test_an_opening_that_was_announced_is_not_called_expected(tmp_path: Path) -> None:
    start(tmp_path / "new", None, today=date(2026, 1, 7))
    text = (tmp_path / "new" / "scenario.toml").read_text(encoding="utf-8")
    assert "review_opens = 2025-09-24             # the day programs begin to read\n" in text


def test_check_tells_where_the_opening_is_only_expected(lor: Run, mine: Path) -> None:
    assert "expected; write" not in lor("check", mine, *AS_OF)[1]
    (mine / "scenario.toml").unlink()
    assert "programs start reading Thu 24 Sep.\nThat day is expected; write" in lor("check", mine, *AS_OF)[1]
    assert "programs start reading Wed 24 Sep.\nThat day is expected" in lor("check", mine, "--as-of", "2031-07-01")[1]


def test_init_copies_every_example_without_its_expectation(lor: Run, tmp_path: Path) -> None:
    assert len(examples()) == 10
    for name in examples():
        assert lor("init", tmp_path / name, "--example", name)[0] == 0
        assert not list((tmp_path / name).glob("expected*"))
        assert lor("check", tmp_path / name)[0] == 0


def test_init_refuses_a_folder_that_is_there_and_an_unknown_example(lor: Run, mine: Path, tmp_path: Path) -> None:
    code, _, err = lor("init", mine)
    assert code == 2
    assert "not an empty folder" in err
    code, _, err = lor("init", tmp_path / "x", "--example", "two_file")
    assert code == 2
    assert 'Maybe "two_files"' in err
    assert not (tmp_path / "x").exists()


def test_three_typical_mistakes_lead_to_an_answer_through_the_messages_alone(lor: Run, mine: Path) -> None:
    change(mine, "letters.csv", (",promised,", ",promissed,"), ("L3,W3,", "L3,W33,"))
    change(mine, "programs.csv", ("us+im>=1", "us+imm>=1"))
    code, out, err = lor("solve", mine, *AS_OF)
    assert (code, out) == (2, "")
    assert [re.sub(r":.*", "", line) for line in err.splitlines()] == ["letters.csv", "letters.csv", "programs.csv"]
    for line, right in zip(err.splitlines(), ("promised", "W3", "im"), strict=True):
        assert re.search(rf'Maybe [^.]*"{right}"', line), line
    assert "letters.csv:3: status:" in err
    assert "letters.csv:4: writer_id:" in err
    assert "programs.csv:2: needs:" in err
    change(mine, "letters.csv", ("promissed", "promised"), ("W33", "W3"))
    change(mine, "programs.csv", ("imm", "im"))
    assert lor("solve", mine, *AS_OF)[0] == 1


def test_a_folder_that_is_not_there_and_a_bad_day_are_told(lor: Run, tmp_path: Path, mine: Path) -> None:
    assert lor("solve", tmp_path / "nowhere")[::2] == (
        2,
        f"{tmp_path}/nowhere: no such folder. Maybe make one: lor init FOLDER\n",
    )
    code, _, err = lor("solve", mine, "--as-of", "someday")
    assert code == 2
    assert "someday" in err
    assert "2026-09-24" in err


def test_usage_errors_name_the_near_option(lor: Run, mine: Path) -> None:
    code, out, err = lor("solve", mine, "--outt", "x")
    assert (code, out) == (2, "")
    assert "--out" in err
    assert "Traceback" not in err


def test_many_equal_faults_are_counted_not_repeated(lor: Run, mine: Path) -> None:
    lines = (mine / "programs.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"Q{number},Nowhere {number},,,castle,,,,,,,,,,," for number in range(300)]
    (mine / "programs.csv").write_text("\n".join([*lines, *rows]), encoding="utf-8")
    code, _, err = lor("check", mine)
    assert code == 2
    assert len(err.splitlines()) == 6
    assert "295 more lines" in err


def test_notes_are_told_after_the_errors_and_equal_ones_are_counted(lor: Run, tmp_path: Path) -> None:
    (tmp_path / "programs.csv").write_text("program_id,name,closed\nP,Sample,perhaps\n", encoding="utf-8")
    rows = "IM,Dr. Sample\n" * 300
    (tmp_path / "letters.csv").write_text(f"label,writer\n{rows}", encoding="utf-8")
    code, _, err = lor("check", tmp_path)
    assert code == 2
    error, *told = err.splitlines()
    assert error.startswith("programs.csv:2: closed: ")
    assert all(line.startswith("note: letters.csv:") for line in told)
    assert [line for line in told if "294 more lines: the row says what row 2 of the sheet says" in line]
    assert sum("the row says what row 2 of the sheet says" in line for line in told) == 6


def test_exit_code_0_when_every_program_is_complete_or_waits(lor: Run, mine: Path) -> None:
    change(mine, "programs.csv", ("neurology>=1", "none"))
    assert lor("solve", mine, *AS_OF)[0] == 0


def test_exit_code_3_when_the_time_is_over_before_there_is_an_answer(lor: Run, mine: Path) -> None:
    code, out, err = lor("solve", mine, "--time-limit", "0.0000001")
    assert (code, out) == (3, "")
    assert "no answer within the time limit" in err


def test_a_search_stopped_by_the_user_writes_nothing(
    lor: Run, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("solver.analysis.plan.best", interrupted)
    code, out, err = lor("solve", mine, *AS_OF, "--out", tmp_path / "out")
    assert (code, out) == (130, "")
    assert err == "Stopped; nothing was written.\n"
    assert not (tmp_path / "out").exists()


def test_the_time_limit_counts_from_before_reading(lor: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(*_: object, **__: object) -> Scenario:
        time.sleep(0.3)
        return scenario

    scenario = read(mine)
    monkeypatch.setattr("solver.io.scenario.folder.read", slowly)
    for command in ("solve", "explain"):
        assert lor(command, mine, "--time-limit", "0.2")[0] == 3
    assert lor("solve", mine, "--time-limit", "60")[0] == 1


def test_files_are_there_before_the_screen_and_whoever_stops_is_told(
    lor: Run, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("solver.analysis.advice.advise", interrupted)
    out = tmp_path / "out"
    assert lor("solve", mine, *AS_OF) == (130, "", "Stopped; nothing was written.\n")
    assert lor("solve", mine, *AS_OF, "--out", out) == (130, "", f"Stopped: the files in {out} are whole.\n")
    assert (out / "result.json").exists()


def test_both_engines_say_the_same(lor: Run, mine: Path) -> None:
    for command in ("solve", "explain"):
        assert lor(command, mine, *AS_OF, "--engine", "cp-sat") == lor(command, mine, *AS_OF, "--engine", "auto")
    code, _, err = lor("solve", mine, "--engine", "guess")
    assert code == 2
    assert "'guess' is not one of 'auto', 'cp-sat'" in err


def test_a_bound_on_each_goal_is_told(lor: Run, mine: Path, tmp_path: Path) -> None:
    lor("solve", mine, *AS_OF, "--out", tmp_path)
    told = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    for figures in (told, told["today"]):
        assert figures["shortfall_bound"] == figures["shortfall"]
        assert figures["bound"] == figures["objective"]
    verbose = lor("solve", mine, *AS_OF, "-v")[1]
    rows = [line.split() for line in verbose[verbose.index("TODAY  ") :].splitlines()]
    plan = {row[0]: row[-1] for row in rows[1:4]} | {row[0]: row[-1] for row in rows[4:7]}
    assert (rows[1][0], rows[1][-1], plan["shortfall"], plan["gap"]) == ("status", "OPTIMAL", "1.0000", "0.0000")
    assert plan["value"] == plan["bound"]


def test_a_bug_of_ours_is_called_one(lor: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.optimize.portfolios.PortfolioTable.portfolio", lambda *_: (0, 0))
    code, _, err = lor("solve", mine, *AS_OF)
    assert code == 4
    assert "bug of lor" in err
    assert "Traceback" not in err


def test_stdout_has_the_answer_only_and_notes_go_to_stderr(lor: Run, mine: Path) -> None:
    change(mine, "programs.csv", ("program_id,name", "program_id,name,my notes"), ("P1,", "P1,"))
    text = (mine / "programs.csv").read_text(encoding="utf-8").splitlines()
    body = [re.sub(r"^([^,]*),([^,]*),", r"\1,\2,remember,", line) for line in text[1:]]
    (mine / "programs.csv").write_text("\n".join([text[0], *body]), encoding="utf-8")
    _, out, err = lor("solve", mine, *AS_OF)
    assert out.startswith("Letter plan")
    assert "my notes" in err
    assert "my notes" not in out


def test_messages_go_on_below_themselves_on_a_terminal_and_are_one_line_elsewhere(
    lor: Run, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = ",".join(f"own column {number}" for number in range(9))
    change(mine, "programs.csv", ("program_id,name", f"program_id,name,{extra}"), ("P1,", "P1,"))
    change(mine, "letters.csv", ("uploaded", "sent by a bird that nobody has seen since"))
    code, out, err = lor("check", mine)
    plain = err.splitlines()
    assert (code, out) == (2, "")
    assert max(map(len, plain)) > 100
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    shown = lor("check", mine)[2].splitlines()
    assert max(map(len, shown)) <= 80
    firsts = [line for line in shown if not line.startswith(" " * 6)]
    assert len(firsts) == len(plain) < len(shown)
    assert all(re.match(r"(note: )?\w+\.csv:(\d+: |\s*\w+: )", line) for line in firsts)
    assert " ".join(" ".join(shown).split()) == " ".join(" ".join(plain).split())


def test_the_place_of_a_message_stays_whole_with_its_first_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    fault = Fault(file="my rules.csv", line=3, column="what they say of letters " * 4, what="is odd,\nor \x1b[31mred")
    tell_fault(fault, "note: ")
    first, second = capsys.readouterr().err.splitlines()
    assert (first, second) == (f"note: {fault.place} is", "      odd, or <U+001B>[31mred"), "no control characters"


def test_json_has_the_figures_the_programs_and_the_assignments(lor: Run, mine: Path) -> None:
    code, out, _ = lor("solve", mine, *AS_OF, "--json")
    told = json.loads(out)
    assert code == 1
    figures = {"status", "shortfall", "shortfall_bound", "objective", "bound", "asks"}
    assert {*figures, "today", "counts", "as_of", "seconds", "seed"} <= set(told)
    assert set(told["today"]) == figures
    assert told["parameters"]["objective"]["extra_bar"] == 60
    assert told["parameters"]["rubric"]["comparison"]["top_5"] == 15
    assert told["parameters"]["policy"]["internal medicine"]["categorical"]
    assert told["versions"]["ortools"]
    assert {row["program_id"] for row in told["programs"]} == {"P1", "P2", "P3", "P4", "P5", "P6"}
    assert told["assignments"]


def test_verbose_adds_bound_and_gap(lor: Run, mine: Path) -> None:
    assert "gap" not in lor("solve", mine, *AS_OF)[1]
    assert re.search(r"gap +0\.0000 +0\.0000\n", lor("solve", mine, *AS_OF, "-v")[1])


COLUMNS = {
    "assignments.csv": "program_id,program,letter_id,label,writer,state,strength",
    "checklist.csv": "program_id,program,city,state,set,status,apply,apply_day,letter_1,letter_2,letter_3,letter_4,"
    "to_come,unmet",
    "clicks.csv": "letter_id,label,writer,action,program_id,program,city,state,final",
    "programs.csv": "program_id,program,set,status,now,plan,required,maximum,value,missing,late,unmet,fallback,rules",
    "strengths.csv": "program_id,letter_id,eligible,strength,probability",
}


def test_out_writes_every_file(lor: Run, mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    lor("solve", mine, *AS_OF, "--out", out)
    assert sorted(path.name for path in out.iterdir()) == sorted([*COLUMNS, "result.json"])
    for name, columns in COLUMNS.items():
        assert (out / name).read_text(encoding="utf-8").splitlines()[0] == columns
    answer = json.loads((out / "result.json").read_text(encoding="utf-8"))
    rows = table(out / "programs.csv")
    assert sum(float(row["value"]) for row in rows) == pytest.approx(answer["objective"])
    counts = answer["counts"]
    assert counts["programs"] == 5
    assert sum(counts[status] for status in ("complete", "waiting", "late", "short", "irreparable")) == 5
    placed = {(row["program_id"], row["letter_id"]) for row in table(out / "assignments.csv")}
    assert placed == {
        (row["program_id"], letter) for row in rows for letter in (row["now"] + ";" + row["plan"]).split(";")
    }
    assert [row["program_id"] for row in rows] == ["P1", "P2", "P3", "P4", "P5", "P6"]


def test_a_long_list_shows_one_program_of_each_kind(lor: Run, mine: Path, tmp_path: Path) -> None:
    (mine / "scenario.toml").write_text("[limits]\nstrengths_rows = 10\n", encoding="utf-8")
    lor("solve", mine, *AS_OF, "--out", tmp_path / "plan")
    kinds = {row["program_id"]: row["kind"] for row in table(tmp_path / "plan" / "kinds.csv")}
    shown = {row["program_id"] for row in table(tmp_path / "plan" / "strengths.csv")}
    assert set(kinds) == {"P1", "P2", "P3", "P4", "P5", "P6"}
    assert set(kinds.values()) <= shown
    (mine / "scenario.toml").write_text("", encoding="utf-8")
    lor("solve", mine, *AS_OF, "--out", tmp_path / "plan")
    assert not (tmp_path / "plan" / "kinds.csv").exists()


def test_the_same_input_gives_the_same_bytes(lor: Run, mine: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        lor("solve", mine, *AS_OF, "--out", tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        first, second = path.read_text(encoding="utf-8"), (tmp_path / "two" / path.name).read_text(encoding="utf-8")
        if path.name == "result.json":
            first, second = (re.sub(r'"seconds": {.*?}', "", text, flags=re.DOTALL) for text in (first, second))
        assert first == second, path.name


def test_a_scenario_folder_is_refused_as_output(lor: Run, mine: Path) -> None:
    before = (mine / "programs.csv").read_bytes()
    code, _, err = lor("solve", mine, "--out", mine)
    assert code == 2
    assert "holds a scenario" in err
    assert (mine / "programs.csv").read_bytes() == before


def test_clicks_say_assign_and_remove_and_nothing_else(lor: Run, mine: Path, tmp_path: Path) -> None:
    change(
        mine,
        "programs.csv",
        ("3,,us+im>=1,no,", "3,,us+im>=1,2026-09-03,L1;L4"),
        ("min 3,,none,no,", "min 3,,none,no,L4"),
    )
    lor("solve", mine, *AS_OF, "--out", tmp_path / "plan")
    clicks = {(row["letter_id"], row["program_id"]): row for row in table(tmp_path / "plan" / "clicks.csv")}
    assert {row["action"] for row in clicks.values()} <= {"assign", "remove"}
    assert ("L1", "P1") not in clicks
    assert all(row["final"] == ("yes" if program == "P1" else "no") for (_, program), row in clicks.items())
    assert clicks["L3", "P3"]["action"] == "assign"
    now = {row["program_id"]: row["now"].split(";") for row in table(tmp_path / "plan" / "programs.csv")}
    assert ("L4" in now["P3"]) != (("L4", "P3") in clicks)


def test_explain_takes_an_id_or_a_unique_part_of_a_name(lor: Run, mine: Path) -> None:
    assert lor("explain", mine, *AS_OF, "--program", "P2")[1].startswith("P2  Sample City")
    assert lor("explain", mine, *AS_OF, "--program", "heights")[1].startswith("P3  Muster Heights")
    code, _, err = lor("explain", mine, *AS_OF, "--program", "Medicine")
    assert code == 2
    assert "part of 4 names" in err
    code, _, err = lor("explain", mine, *AS_OF, "--program", "P7")
    assert code == 2
    assert 'no program "P7"' in err


def test_explain_without_a_program_tells_every_set_and_every_short_one(lor: Run, mine: Path) -> None:
    code, out, _ = lor("explain", mine, *AS_OF)
    assert code == 1
    assert "same set" in out
    assert "one letter from neurology" in re.sub(r"\s+", " ", out)
    assert "Dr. Eve Nobody could give one" in re.sub(r"\s+", " ", out)


def test_explain_takes_the_number_of_a_set(lor: Run, mine: Path) -> None:
    code, out, _ = lor("explain", mine, *AS_OF, "--set", 2)
    assert (code, out.splitlines()[0].endswith(", set 2")) == (0, True)
    assert "there are" in lor("explain", mine, *AS_OF, "--set", 99)[2]
    assert "ask one" in lor("explain", mine, *AS_OF, "--set", 1, "--program", "P2")[2]


def test_home_is_explained_wherever_it_is_named(lor: Run, mine: Path) -> None:
    change(mine, "programs.csv", ("us+im>=1", "home>=4"))
    words = "from outside the US and Canada"
    for command in ("check", "solve", "explain", "score"):
        assert words in re.sub(r"\s+", " ", lor(command, mine, *AS_OF)[1]), command


def test_graph_writes_by_suffix_and_tells_a_bad_one(lor: Run, mine: Path, tmp_path: Path) -> None:
    assert lor("graph", mine, "--out", tmp_path / "who.graphml")[0] == 0
    assert "<graphml" in (tmp_path / "who.graphml").read_text(encoding="utf-8")
    code, _, err = lor("graph", mine, "--out", tmp_path / "who.gif")
    assert code == 2
    assert ".svg" in err
    assert lor("graph", mine, "--out", tmp_path / "new" / "who.graphml")[0] == 0


def test_score_adds_up_and_marks_what_is_not_known(lor: Run, mine: Path) -> None:
    code, out, _ = lor("score", mine, *AS_OF)
    assert code == 0
    letters = out.split("\n\n")
    for letter in letters[:-1]:
        head, *lines = letter.splitlines()
        points = [float(found[1]) for line in lines if (found := re.fullmatch(r" {4}\w.*  (-?\d+)(?: \?)?", line))]
        assert sum(points) == float(re.findall(r"-?\d+", head)[-1])
    assert re.search(r"comparison +not known; expected of agreed +6 \?", out)


def test_check_tells_clauses_tracks_overdue_letters_and_unchecked_rules(lor: Run, mine: Path) -> None:
    code, out, _ = lor("check", mine, "--as-of", "2026-10-01")
    flat = re.sub(r"\s+", " ", out)
    assert code == 0
    assert "1 at least 1 letter that is a chair letter" in flat
    assert "E4: P4 (categorical) and P5 (preliminary)" in flat
    assert "L2 of Dr. Ben Sample, expected Mon 14 Sep" in flat
    assert "RULES UNCHECKED in 2 rows" in flat
    assert "5 ERAS programs" in flat


def test_check_lists_all_unchecked_programs_on_demand_and_the_traits(lor: Run, mine: Path) -> None:
    rows = "".join(f"Q{number},Nowhere {number},,,,,,,,,,,,,,\n" for number in range(30))
    with (mine / "programs.csv").open("a", encoding="utf-8") as file:
        file.write(rows)
    assert "and 22 more" in lor("check", mine)[1]
    assert "Nowhere 29" in lor("check", mine, "--rules")[1]
    assert "us_or_ca" in lor("check", mine, "--traits")[1]


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("name", sorted(examples()))
def test_every_line_fits_the_screen_and_nothing_is_cut(
    lor: Run, monkeypatch: pytest.MonkeyPatch, name: str, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in ("check", "solve", "explain", "score"):
        _, out, _ = lor(command, examples()[name])
        assert not [line for line in out.splitlines() if len(line) > columns]
        assert "…" not in out


@pytest.mark.parametrize("name", sorted(examples()))
def test_counts_on_the_screen_add_up_and_forbidden_words_are_absent(lor: Run, name: str) -> None:
    _, out, _ = lor("solve", examples()[name])
    head, letters, sets, rest = out.split("\n\n")[:4]
    programs = int(re.findall(r"(\d+) ERAS program", head)[0])
    counts = [int(number) for number in re.findall(r"(\d+) (?:complete|waits? for|late|short of|cannot be met)", head)]
    assert sum(counts) == programs
    shown = [int(number) for number in re.findall(r"^\d+ +(\d+) \S", sets, re.MULTILINE)]
    assert sum(shown) == programs
    for word in ("optimal", "match probability", "NaN", "None"):
        assert not re.search(rf"\b{word}\b", out)
    assert "LETTER" in letters
    assert rest.endswith("Based on your entries and judged weights, not on any letter's text.\n")


@pytest.mark.parametrize("command", [["-m", "solver"], ["-c", "from solver.__main__ import run; run()"]])
def test_the_command_runs_as_a_process_of_its_own(command: list[str]) -> None:
    told = subprocess.run([sys.executable, *command, "--help"], capture_output=True, text=True, check=True)
    assert "solve" in told.stdout


def test_the_version_is_that_of_the_package(lor: Run) -> None:
    assert lor("--version") == (0, f"lor {metadata.version('lor-solver')}\n", "")


def test_without_a_command_the_help_is_printed(lor: Run) -> None:
    code, _, err = lor()
    assert (code, err.startswith("Usage: lor "), "See --help" in err) == (2, True, False)


def test_the_tab_key_completes_commands_and_options(lor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, found in {"lor so": "solve", "lor solve --bas": "--baseline"}.items():
        monkeypatch.setenv("_LOR_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        code, out, _ = lor()
        assert (code, out.split()) == (0, [found])


def test_an_option_without_end_is_told_in_few_words(lor: Run) -> None:
    for line in (["check", "x" * 100_000], ["solve", ".", "--seed", "9" * 100_000], ["x" * 100_000]):
        code, _, err = lor(*line)
        assert code == 2
        assert len(err) < 5_000
    assert " … xxx" in lor("check", "x" * 100_000)[2]
