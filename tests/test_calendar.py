"""What to do on which day: the advisers' calendar, the days of programs, and the files for calendar programs."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from conftest import Run
from folders import Row, five_files, read
from icalendar import Calendar as Book
from solved import SEEDS, chunks
from solved import result as folder_result

import solver
from solver.analysis.calendar import Calendar, calendar, standing
from solver.analysis.plan import settle
from solver.analysis.result import Result
from solver.analysis.tasks import TaskKind
from solver.optimize.budget import Budget
from solver.report.calendar import calendar_screen, calendar_text, entries
from solver.report.calendar_file import PRODUCT, calendar_file, earlier_events
from solver.report.status import status_screen

SCENARIOS = Path(__file__).parent.parent / "scenarios"
HOME: Row = {"writer_specialty": "IM", "role": "attending", "country": "US"}
ABROAD: Row = {**HOME, "country": "Barbados"}
TOML = '[season]\nas_of = {}\nreview_opens = 2026-09-24\n{}\n[policy."internal medicine".categorical]\nadvice = []\n'


def letter(letter_id: str, status: object = "promised", **more: object) -> Row:
    return {"letter_id": letter_id, "writer": f"Dr. {letter_id}", "status": status, **HOME, **more}


def planned(
    folder: Path, as_of: str, letters: list[Row], programs: list[Row], more: str = "", **files: list[Row]
) -> tuple[Result, Calendar]:
    """A plan and its calendar; programs want two letters unless they say otherwise."""
    programs = [{"required": 2, "needs": "none", **row} for row in programs]
    result = solver.solve(read(folder, TOML.format(as_of, more), letters=letters, programs=programs, **files))
    return result, calendar(result)


def days(found: Calendar, kind: TaskKind) -> list[tuple[str, str, bool]]:
    return [(str(task.day), str(task.by), task.overdue) for task in found.tasks if task.kind is kind]


def test_r29_reminders_and_follow_ups_stand_in_their_weeks_and_fall_on_business_days(tmp_path: Path) -> None:
    _, found = planned(
        tmp_path,
        "2026-08-01",
        [letter("Ames", asked="2026-07-30", expected="2026-09-13"), letter("Berg", "uploaded")],
        [{"program_id": "p"}],
        "holidays = [2026-08-31, 2026-09-07]",
    )
    assert days(found, TaskKind.PACKET) == [("2026-08-03", "None", False)], "to be sent by Sunday, on Monday"
    assert days(found, TaskKind.REMIND) == [("2026-09-01", "2026-09-04", False)], "from Sunday, and Monday is a holiday"
    assert days(found, TaskKind.FOLLOW_UP) == [("2026-08-27", "2026-09-10", False)]
    assert days(found, TaskKind.LAST_REMINDER) == [("2026-09-14", "2026-09-16", False)]
    assert days(found, TaskKind.ASSIGN) == [("2026-09-18", "None", False)], "five business days after Friday"
    assert days(found, TaskKind.APPLY) == [("2026-09-23", "None", False)]


@pytest.mark.parametrize(
    ("as_of", "remind", "follow", "last", "late"),
    [
        ("2026-09-01", ("2026-09-01", "2026-09-08", False), [], "2026-09-14", False),
        ("2026-08-28", ("2026-09-01", "2026-09-08", False), [("2026-08-28", "2026-09-04", False)], "2026-09-14", False),
        ("2026-09-09", ("2026-09-08", "None", True), [], "2026-09-14", False),
        ("2026-09-14", None, [], "2026-09-14", False),
        ("2026-09-16", None, [], "", True),
    ],
)
def test_r29_what_should_have_been_done_is_overdue_and_stands_first(
    tmp_path: Path,
    as_of: str,
    remind: tuple[str, str, bool] | None,
    follow: list[tuple[str, str, bool]],
    last: str,
    late: bool,
) -> None:
    row = letter("Ames", asked="2026-07-24", expected="2026-09-15")
    _, found = planned(tmp_path, as_of, [row, letter("Berg", "uploaded")], [{"program_id": "p"}])
    assert days(found, TaskKind.REMIND) == ([remind] if remind else [])
    assert days(found, TaskKind.FOLLOW_UP) == follow
    assert [day for day, _, _ in days(found, TaskKind.LAST_REMINDER)] == ([last] if last else [])
    assert days(found, TaskKind.LATE) == ([("2026-09-15", "None", True)] if late else [])
    overdue = [task.overdue for task in found.tasks]
    assert overdue == sorted(overdue, reverse=True)


def test_r29_writers_the_plan_asks_are_asked_today_four_weeks_before_the_letter_is_needed(tmp_path: Path) -> None:
    rows = [letter("Ames", "not_asked"), letter("Berg", "uploaded"), letter("Cole", "not_asked")]
    result, found = planned(tmp_path, "2026-07-06", rows, [{"program_id": "p"}], "[asks]\nmax = 1")
    assert result.plan.asks == ("dr_ames",)
    assert days(found, TaskKind.ASK) == [("2026-07-06", "2026-08-19", False)], "needed on 16 September"
    assert days(found, TaskKind.FOLLOW_UP) == [("2026-08-03", "2026-08-17", False)]
    assert days(found, TaskKind.LAST_REMINDER) == [("2026-09-14", "2026-09-16", False)]
    _, found = planned(tmp_path, "2026-09-06", rows, [{"program_id": "p"}], "[asks]\nmax = 1")
    assert days(found, TaskKind.ASK) == [("2026-09-06", "None", False)]
    assert days(found, TaskKind.LAST_REMINDER) == []


def test_r30_a_writer_is_told_half_way_and_asked_near_the_end_of_a_rotation(tmp_path: Path) -> None:
    rows = [letter("Ames", "not_asked", rotation="ward", rotation_country="US", setting="inpatient", weeks=4)]
    files = five_files([*rows, letter("Berg", "uploaded")])
    files["rotations"][0] |= {"start": "2026-06-29", "end": "2026-07-24"}
    letters = files.pop("letters")
    _, found = planned(tmp_path, "2026-07-06", letters, [{"program_id": "p"}], "[asks]\nmax = 1", **files)
    assert days(found, TaskKind.SIGNAL) == [("2026-07-13", "None", False)], "half-way is a Saturday"
    assert days(found, TaskKind.ASK) == [("2026-07-17", "2026-08-19", False)]
    _, found = planned(tmp_path, "2026-08-06", letters, [{"program_id": "p"}], "[asks]\nmax = 1", **files)
    assert days(found, TaskKind.SIGNAL) == []
    assert days(found, TaskKind.ASK) == [("2026-08-06", "2026-08-19", False)]


def test_r32_without_a_us_letter_in_sight_options_are_told_with_their_costs(tmp_path: Path) -> None:
    rows = [letter("Ames", "uploaded", **ABROAD), letter("Berg", expected="2026-09-10", **ABROAD)]
    rows.append(letter("Cole", expected="2026-11-20"))
    programs: list[Row] = [{"program_id": "p"}, {"program_id": "q", "required": 1, "deadline": "2026-10-15"}]
    result, found = planned(tmp_path, "2026-09-02", rows, programs)
    told = " ".join(calendar_screen(result, found, 80).split())
    assert "NO US No letter from a US internist is in MyERAS, or due by Thu 1 Oct (Cole is due Fri 27 Nov)." in told
    assert "1 of 2 programs in internal medicine are complete" in told
    assert "about Wed 4 Nov, keeps about 60% of its strength" in told
    assert "after the deadline of 1 program" in told
    assert "Wait a year" in told
    assert "only you" in told


@pytest.mark.parametrize(
    ("as_of", "row", "program", "told"),
    [
        ("2026-09-02", letter("Ames", "uploaded"), {}, False),
        ("2026-09-02", letter("Ames", expected="2026-09-20"), {}, False),
        ("2026-09-02", letter("Ames", expected="2026-10-20"), {}, True),
        ("2026-09-02", letter("Ames", "uploaded", role="resident"), {}, True),
        ("2026-08-02", letter("Ames", "uploaded", **ABROAD), {}, False),
        ("2026-09-02", letter("Ames", "uploaded", **ABROAD), {"specialty": "neurology"}, False),
        ("2026-09-02", letter("Ames", "uploaded", **ABROAD), {"applied": "yes", "assigned": "none"}, False),
    ],
)
def test_r32_only_near_the_opening_and_where_medicine_is_applied_to(
    tmp_path: Path, as_of: str, row: Row, program: Row, told: bool
) -> None:
    _, found = planned(tmp_path, as_of, [row], [{"program_id": "p", **program}])
    assert (found.no_us_letter is not None) == told


def test_a_letter_without_a_day_is_told_so_and_gets_none(tmp_path: Path) -> None:
    rows = [letter("Ames"), letter("Berg", "uploaded")]
    result, found = planned(tmp_path, "2026-09-02", rows, [{"program_id": "p"}])
    assert days(found, TaskKind.REMIND) + days(found, TaskKind.ASSIGN) + days(found, TaskKind.FOLLOW_UP) == []
    assert days(found, TaskKind.NO_DATE) == [("None", "None", False)]
    assert "no date entered  Ask Ames when the letter will come" in calendar_screen(result, found, 80)
    assert "Ames no date entered" in " ".join(status_screen(result, found, standing(result, found), 80).split())
    assert all(row["day"] == "" for row in table(result, found) if row["step"] == "no_date")
    assert b"Ask Ames when" not in calendar_file(result, entries(result, found))


def test_programs_applied_to_get_no_apply_day_and_places_kept_there_are_decided_on(tmp_path: Path) -> None:
    rows = [letter("Ames", expected="2026-09-20"), letter("Berg", "uploaded"), letter("Cole", "uploaded")]
    programs: list[Row] = [
        {"program_id": "p", "applied": "2026-09-21", "assigned": "Berg"},
        {"program_id": "q", "deadline": "2026-12-01", "apply_by": "2026-10-15", "complete_by": "2026-10-01"},
        {"program_id": "r", "deadline": "2026-09-01", "apply_by": "2026-09-10"},
    ]
    points = {"Ames": 90, "Berg": 50, "Cole": 1}
    strengths: list[Row] = [{"program_id": p, "letter_id": a, "strength": s} for p in "pqr" for a, s in points.items()]
    _, found = planned(tmp_path, "2026-09-22", rows, programs, strengths=strengths)
    at = {task.kind: task.program_ids for task in found.tasks}
    applying = [(str(task.day), task.program_ids) for task in found.tasks if task.kind is TaskKind.APPLY]
    assert applying == [("2026-09-23", ("r",)), ("2026-09-30", ("q",))]
    decided = [task for task in found.tasks if task.kind is TaskKind.DECIDE and "p" in task.program_ids]
    assert [(str(task.day), task.letter_ids) for task in decided] == [("2026-09-25", ("Ames",))]
    assert decided[0].instead == ("Cole",)
    assert at[TaskKind.COMPLETE_BY] == ("q",)
    overdue = [(task.kind, task.program_ids) for task in found.tasks if task.overdue]
    assert (TaskKind.DEADLINE, ("r",)) in overdue
    assert (TaskKind.APPLY_BY, ("r",)) in overdue


def test_nothing_is_told_beyond_the_end_of_the_season_but_how_much_that_is(tmp_path: Path) -> None:
    rows = [letter("Ames", "uploaded"), letter("Berg", "uploaded")]
    programs: list[Row] = [{"program_id": "p", "deadline": "2026-12-01"}]
    result, found = planned(tmp_path, "2026-09-02", rows, programs, "ends = 2026-10-15")
    assert found.beyond == 1
    assert "1 step comes after that and is left out." in calendar_screen(result, found, 80)


@pytest.fixture(scope="module")
def example() -> tuple[Result, Calendar]:
    result = settle(solver.read(SCENARIOS / "us_citizen_img"), Budget())
    return result, calendar(result)


def table(result: Result, found: Calendar) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(calendar_text(entries(result, found)))))


def test_every_line_fits_and_every_step_is_told_once(example: tuple[Result, Calendar]) -> None:
    result, found = example
    told = entries(result, found)
    assert len({said for _, said in told}) == len(told)
    for width in (60, 80, 120, 200):
        shown = calendar_screen(result, found, width), status_screen(result, found, standing(result, found), width)
        assert max(map(len, "\n".join(shown).splitlines())) <= width
        assert all(said in " ".join(shown[0].split()) or width < 200 for _, said in told)


def test_status_is_six_heads_of_the_same_steps(example: tuple[Result, Calendar]) -> None:
    result, found = example
    lines = status_screen(result, found, standing(result, found), 200).splitlines()[1:]
    heads = [line[:8].strip() for line in lines if line[:8].strip()]
    assert heads == ["DONE", "TODAY", "TO COME", "LATE", "AT RISK", "NEXT"]
    assert "296 of 320 programs complete once today's clicks are made, none applied to" in lines[0]
    assert "Mon 7 Sep: Remind Notareal by Tue 8 Sep" in " ".join(lines)


NAMES = ("uid", "summary", "dtstart", "dtend", "dtstamp", "sequence")


def events(content: bytes) -> Iterator[dict[str, Any]]:
    """What another parser reads in a calendar file, which it has found valid."""
    book = vobject.readOne(content.decode())
    book.validate(raiseException=True)
    for event in book.vevent_list:
        event.validate(raiseException=True)
        yield {name: event.contents[name][0].value for name in NAMES}


def test_another_parser_reads_the_same_events(example: tuple[Result, Calendar]) -> None:
    result, found = example
    told = entries(result, found)
    content = calendar_file(result, told)
    theirs = list(events(content))
    ours: list[Any] = list(Book.from_ical(content).walk("VEVENT"))
    for event, own, (task, said) in zip(theirs, ours, told, strict=True):
        assert event["uid"] == str(own["uid"])
        assert event["summary"] == str(own["summary"]) == said
        assert event["dtstart"] == own["dtstart"].dt == task.day
        assert event["dtend"] == own["dtend"].dt == task.day + timedelta(days=1), "exclusive"
        assert own["dtstart"].params["VALUE"] == "DATE"
        assert int(event["sequence"]) == own["sequence"] == result.scenario.as_of.toordinal()
        assert event["dtstamp"] == datetime(2026, 9, 5, tzinfo=UTC)
        assert own.walk("VALARM")[0]["trigger"].dt == timedelta(hours=-15)
    assert len({event["uid"] for event in theirs}) == len(theirs)
    assert b"hesitant" not in content.lower()


def test_a_second_import_moves_events_and_doubles_none(tmp_path: Path) -> None:
    def written(folder: Path, as_of: str, applied: str, label: str = "") -> list[dict[str, Any]]:
        rows = [letter("Ames", expected="2026-09-15", label=label), letter("Berg", "uploaded")]
        there = "Berg" if applied == "yes" else ""
        programs: list[Row] = [
            {"program_id": "p", "deadline": "2026-12-01"},
            {"program_id": "q", "required": 1, "deadline": "2026-12-01", "applied": applied, "assigned": there},
        ]
        result, found = planned(folder, as_of, rows, programs)
        return list(events(calendar_file(result, entries(result, found))))

    first = written(tmp_path / "one", "2026-09-01", "no")
    again = written(tmp_path / "elsewhere" / "two", "2026-09-01", "no")
    assert first == again, "not of a path"
    later = written(tmp_path / "three", "2026-09-02", "yes", label="Chair")
    by_id = {event["uid"]: event for event in first}
    assert {event["uid"] for event in later} <= set(by_id)
    assert all(event["sequence"] > by_id[event["uid"]]["sequence"] for event in later)
    assert all(event["dtstamp"] > by_id[event["uid"]]["dtstamp"] for event in later)


def test_what_is_no_longer_to_be_done_is_called_off_in_the_file_that_replaces_it(tmp_path: Path) -> None:
    def written(folder: Path, as_of: str, status: str, earlier: bytes) -> bytes:
        rows = [letter("Ames", status, expected="2026-09-15"), letter("Berg", "uploaded")]
        result, found = planned(folder, as_of, rows, [{"program_id": "p", "deadline": "2026-12-01"}])
        return calendar_file(result, entries(result, found), earlier_events(earlier) if earlier else ())

    def told(content: bytes) -> dict[str, tuple[str, int, str]]:
        list(events(content))  # valid to another parser
        walked: list[Any] = list(Book.from_ical(content).walk("VEVENT"))
        return {str(e["uid"]): (str(e.get("status", "")), int(e["sequence"]), str(e["summary"])) for e in walked}

    first = written(tmp_path / "a", "2026-09-01", "promised", b"")
    came = written(tmp_path / "b", "2026-09-01", "uploaded", first)
    off = {uid: event for uid, event in told(came).items() if event[0] == "CANCELLED"}
    assert {uid: event[2] for uid, event in off.items()} == {
        uid: f"No longer to be done: {event[2]}"
        for uid, event in told(first).items()
        if uid not in told(written(tmp_path / "c", "2026-09-01", "uploaded", b""))
    }
    assert any("Remind Ames" in event[2] for event in off.values())
    assert all(event[1] > told(first)[uid][1] for uid, event in off.items()), "on the same day too"
    assert b"VALARM" not in b"".join(part for part in came.split(b"BEGIN:VEVENT") if b"CANCELLED" in part)
    assert written(tmp_path / "d", "2026-09-01", "uploaded", came) == came, "called off once"
    again = told(written(tmp_path / "e", "2026-09-01", "promised", came))
    assert all(again[uid][:2] == ("", event[1] + 1) for uid, event in off.items()), "on again"
    gone = told(written(tmp_path / "f", "2026-11-02", "uploaded", came))
    assert not {uid for uid, event in gone.items() if event[0]}, "their days have passed"


def test_the_hour_at_which_programs_begin_to_read_is_told_in_utc_where_the_day_is_known(tmp_path: Path) -> None:
    rows = [letter("Ames", "uploaded"), letter("Berg", "uploaded")]
    result, found = planned(tmp_path, "2026-09-02", rows, [{"program_id": "p"}])
    content = calendar_file(result, entries(result, found))
    assert b"DTSTART:20260924T130000Z" in content
    assert [event["dtstart"] for event in events(content) if "begin to read" in event["summary"]] == [
        datetime(2026, 9, 24, 13, tzinfo=UTC)
    ]
    assert [event["dtstart"] for event in events(content) if "Apply" in event["summary"]] == [date(2026, 9, 23)]


def test_the_command_writes_both_files_replaces_its_own_and_spares_others(tmp_path: Path, lor: Run) -> None:
    folder = SCENARIOS / "ask_budget"
    book, rows = tmp_path / "mine.ics", tmp_path / "mine.csv"
    code, said, _ = lor("calendar", folder, "--ics", book, "--out", rows)
    assert code == lor("solve", folder)[0]
    assert f"{rows} is written.\n{book} is written.\n" in said
    before = book.read_bytes(), rows.read_bytes()
    assert lor("calendar", folder, "--ics", book, "--out", rows)[0] == code
    assert (book.read_bytes(), rows.read_bytes()) == before, "same input, same bytes"
    lor("calendar", SCENARIOS / "late_chair", "--ics", book)
    assert b"STATUS:CANCELLED" in book.read_bytes()
    broken = "BEGIN:VEVENT\nUID:u\nDTSTART:soon\nDTEND:later\nEND:VEVENT\nEND:VCALENDAR\n"
    dated = broken.replace("soon", "20260901").replace("later", "20260902")
    for rest in ("", broken, dated.replace("UID:u\n", ""), dated.replace("END:VEVENT", "SEQUENCE:x\nEND:VEVENT")):
        book.write_text(f"BEGIN:VCALENDAR\nPRODID:{PRODUCT}\n{rest}")
        refused, _, err = lor("calendar", folder, "--ics", book)
        assert (refused, "cannot be read as a calendar" in err) == (2, True)
    book.write_text("another's")
    rows.write_text("program_id\np\n")
    for option, file in (("--ics", book), ("--out", rows), ("--ics", rows)):
        refused, out, err = lor("calendar", folder, option, file)
        assert (refused, out) == (2, "")
        assert str(file) in err
    assert lor("status", folder, "--as-of", "2026-09-01")[0] == code


@chunks(SEEDS, 4)
def test_every_folder_has_a_calendar_that_keeps_its_promises(seeds: range) -> None:
    for seed in seeds:
        result = folder_result(seed)
        found = calendar(result)
        told, as_of = entries(result, found), result.scenario.as_of
        shown = calendar_screen(result, found, 60) + status_screen(result, found, standing(result, found), 60)
        assert max(map(len, shown.splitlines())) <= 60, seed
        ids = [str(event["uid"]) for event in Book.from_ical(calendar_file(result, told)).walk("VEVENT")]
        assert len(set(ids)) == len(ids), seed
        applied = {plan.program.id for plan in result.programs if plan.program.applied}
        for task in found.tasks:
            assert task.day is None or (task.day >= as_of) != task.overdue, seed
            assert task.kind is not TaskKind.APPLY or not applied.intersection(task.program_ids), seed
            dated = [letter for letter in result.scenario.letters if letter.id in task.letter_ids and letter.expected]
            assert dated or task.kind not in (TaskKind.REMIND, TaskKind.LATE, TaskKind.ASSIGN), seed
            assert dated or task.kind is not TaskKind.DECIDE or task.day is None, seed
