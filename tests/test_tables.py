"""The files of a long list: every row as if it had been written by itself."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

import pytest
from folders import Row, read

import solver
from solver.analysis.result import ProgramPlan, Result
from solver.domain.entities import State, Track
from solver.report.tables import answer, files

LETTER: Row = {"status": "uploaded", "writer_specialty": "internal medicine", "role": "attending", "country": "US"}
NAMES = ("Plain {}", "Comma, {}", 'Quote "{}"', "Two\nlines {}", "Carriage\rreturn {}", "Ümlaut œ {}", " {} ", "{}")
ROWS = 5_000


def letter(letter_id: str, **more: object) -> Row:
    return LETTER | {"letter_id": letter_id, "writer": f"Dr. {letter_id}, MD", **more}


LETTERS = [
    *(letter(name) for name in "ABC"),
    letter("N", writer_specialty="cardiology"),
    letter("P", status="promised", expected="2026-09-20"),
    letter("Q", status="promised", writer_specialty="neurology", expected="2026-10-20", excluded="000017"),
    letter("W", status="withdrawn"),
]


def programs() -> list[Row]:
    """A list on which everything occurs that tells rows apart."""
    rng, rows = Random(1), []
    for number in range(ROWS):
        applied = rng.random() < 0.2
        row: Row = {
            "program_id": f"{number:06}",
            "name": rng.choice(NAMES).format(number),
            "eras_id": f"e{number // 2}" if number % 10 < 2 else "",
            "city": rng.choice(["", "Here, there", "Elsewhere"]),
            "specialty": rng.choice(["internal medicine", "neurology"]),
            "priority": rng.choice(["", "high", "0.3333"]),
            "needs": rng.choice(["", "none", "neurology>=1", "chair>=1"]),
            "deadline": rng.choice(["", "", "2026-10-10"]),
            "applied": "yes" if applied else "",
            "closed": rng.choice(["", "yes"]) if applied else "",
            "assigned": rng.choice(["A;W", "A;B", "none"]) if applied else rng.choice(["", "", "A;N"]),
        }
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    toml = "[season]\nas_of = 2026-09-05\n"
    return solver.solve(read(tmp_path_factory.mktemp("long"), toml, letters=LETTERS, programs=programs()))


def tracks(result: Result) -> Iterator[tuple[Track, ProgramPlan]]:
    """Every row of the list with the plan of its program."""
    of = {track.id: plan for plan in result.programs for track in plan.program.tracks}
    return ((track, of[track.id]) for track in result.scenario.tracks)


def text_of(header: str, rows: Iterable[Iterable[object]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return made.getvalue().replace("\r\n", "\n")


def stand_in(plan: ProgramPlan) -> str:
    kept = [placed.letter_id for placed in plan.letters if placed.state is State.KEEP]
    return ";".join(f"{letter_id}>{'+'.join(plan.fallback[letter_id].letter_ids) or '-'}" for letter_id in kept)


def test_assignments_have_every_letter_at_every_row(result: Result) -> None:
    writer = {letter.id: f"Dr. {letter.id}, MD" for letter in result.scenario.letters}
    label = {letter.id: letter.label for letter in result.scenario.letters}
    rows = [
        (
            *(track.id, track.name, placed.letter_id, label[placed.letter_id], writer[placed.letter_id]),
            *(placed.state.value, placed.strength),
        )
        for track, plan in tracks(result)
        for placed in plan.letters
    ]
    assert {row[5] for row in rows} == set(State) - {State.LATER}
    expected = text_of("program_id,program,letter_id,label,writer,state,strength", rows)
    assert "".join(files(result, 0.0)["assignments.csv"]) == expected


def test_programs_have_every_row(result: Result) -> None:
    number_of = {
        track.id: number
        for number, plans in enumerate(result.sets, 1)
        for program in plans.programs
        for track in program.tracks
    }
    rows = [
        (
            *(track.id, track.name, number_of[track.id], plan.status.value),
            *(";".join(plan.now), ";".join(plan.letter_ids)),
            *(plan.program.required, plan.program.maximum, plan.value / len(plan.program.tracks)),
            *(plan.missing, plan.late, "; ".join(f"{rule}: {gap}" for rule, gap in plan.unmet)),
            *(stand_in(plan), track.rules),
        )
        for track, plan in tracks(result)
    ]
    assert {row[3] for row in rows} >= {"complete", "short", "irreparable"}
    header = "program_id,program,set,status,now,plan,required,maximum,value,missing,late,unmet,fallback,rules"
    assert "".join(files(result, 0.0)["programs.csv"]) == text_of(header, rows)


def test_clicks_go_letter_by_letter_and_name_a_program_once(result: Result) -> None:
    rows = [
        (
            *(letter.id, letter.label, f"Dr. {letter.id}, MD", click),
            *(first.id, first.name, first.city, first.state, "yes" if plan.program.applied else "no"),
        )
        for letter in result.scenario.letters
        for plan in result.programs
        for first in plan.program.tracks[:1]
        if (click := plan.click(letter))
    ]
    assert {row[3] for row in rows} == {"assign", "remove"}
    expected = text_of("letter_id,label,writer,action,program_id,program,city,state,final", rows)
    assert "".join(files(result, 0.0)["clicks.csv"]) == expected


def test_one_program_of_each_kind_stands_for_it(result: Result) -> None:
    kinds = list(csv.DictReader("".join(files(result, 0.0)["kinds.csv"]).splitlines()))
    assert [row["program_id"] for row in kinds] == [track.id for track in result.scenario.tracks]
    shown = {row["program_id"] for row in csv.DictReader("".join(files(result, 0.0)["strengths.csv"]).splitlines())}
    assert {row["kind"] for row in kinds} <= shown
    of = {track.id: plan.kind for plan in result.programs for track in plan.program.tracks}
    assert all(of[row["program_id"]] == of[row["kind"]] for row in kinds)


def test_json_has_the_rows_of_the_files(result: Result) -> None:
    told, written = answer(result, 0.0), files(result, 0.0)
    for name in ("programs", "assignments"):
        rows = list(csv.reader(io.StringIO("".join(written[f"{name}.csv"]), newline="")))
        assert [list(row) for row in told[name]] == [rows[0]] * (len(rows) - 1)
        assert [[str(cell) for cell in row.values()] for row in told[name]] == rows[1:]
    assert json.loads("".join(written["result.json"]))["counts"] == told["counts"]


def test_sets_are_programs_with_the_same_letters(result: Result) -> None:
    alike: Counter[tuple[object, ...]] = Counter(
        (
            tuple((placed.letter_id, placed.state) for placed in plan.letters),
            plan.steps,
            tuple((kept, then.letter_ids, then.complete) for kept, then in plan.fallback.items()),
            (bool(plan.unmet), plan.apply),
        )
        for plan in result.programs
    )
    found = result.sets
    assert [len(plans) for plans in found] == sorted(alike.values(), reverse=True)
    for plans in found:
        assert list(plans.places) == sorted(plans.places)
        assert len({(plan.letter_ids, bool(plan.unmet)) for plan in plans}) == 1
