"""``lor rules`` and ``--rules-from``."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from texts import AS_OF, put

import solver
from solver.cli import main
from solver.domain.errors import InputError

RULED = ("needs", "required", "maximum", "requirements")
PROGRAMS = (
    "program_id,name,eras_id,track,required,maximum,needs,requirements,priority\n"
    "P1,Mercy,,,3-4,,us>=1; 2 im,Two of medicine,top\n"
    "P2,Bethel,,,,,,As you like it,\n"
    "P3,Corinth,E3,C,2,,none,,\n"
    "P4,Corinth,E3,P,,3,,,low\n"
)


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr("sys.argv", ["lor", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def stripped(folder: Path) -> None:
    """Take the rules out of the list of a folder."""
    with (folder / "programs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "programs.csv").open("w", encoding="utf-8", newline="") as file:
        kept = [name for name in rows[0] if name not in RULED]
        table = csv.DictWriter(file, kept, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)


def test_what_is_written_has_nothing_of_the_applicant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path, f"[season]\nas_of = {AS_OF}\n", programs=PROGRAMS)
    out = tmp_path / "office" / "shared.csv"
    assert run(monkeypatch, "rules", folder, "--out", out) == 0
    assert capsys.readouterr().out == f"{out} is written: 4 rows, a program or track each.\n"
    assert out.read_text(encoding="utf-8") == (
        "program_id,track,required,maximum,needs,requirements,checked,source\n"
        "P1,,3,4,us>=1; im>=2,,,\n"
        "P2,,,,,As you like it,,\n"
        "P3,categorical,2,,none,,,\n"
        "P4,preliminary,,3,,,,\n"
    )


def test_clauses_stand_beside_words_that_are_wholly_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = "program_id,name,requirements\nP1,Mercy,Two letters; one from the chair\nP2,Bethel,{}\n"
    folder = put(tmp_path, programs=programs.format("Two letters; one from the chair; blue envelopes"))
    out = tmp_path / "known.csv"
    assert run(monkeypatch, "rules", folder, "--out", out, "--as-of", AS_OF) == 0
    assert out.read_text(encoding="utf-8").splitlines()[1:] == [
        "P1,,2,,chair>=1,Two letters; one from the chair,,",
        "P2,,2,,,Two letters; one from the chair; blue envelopes,,",
    ]
    before = solver.read(folder, AS_OF).tracks
    stripped(folder)
    after = solver.read(folder, AS_OF, rules_from=out).tracks
    for mine, theirs in zip(before, after, strict=True):
        assert (mine.required, mine.needs, mine.rules) == (theirs.required, theirs.needs, theirs.rules)


@pytest.mark.parametrize("dated", ["", "2026-07-01", "2024-07-01"])
def test_a_list_without_its_rules_and_the_file_give_the_same_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dated: str
) -> None:
    folder = put(tmp_path, f"[season]\nas_of = {AS_OF}\n", programs=PROGRAMS)
    rules = "program_id,needs,requirements,checked\nP2,im>=1,One of medicine,{0}\nP4,,Two of surgery,{0}\n"
    (folder / "rules.csv").write_text(rules.format(dated), encoding="utf-8")
    before = solver.read(folder)
    run(monkeypatch, "solve", folder, "--out", tmp_path / "before")
    out = tmp_path / "known.csv"
    assert run(monkeypatch, "rules", folder, "--out", out) == 0
    stripped(folder)
    (folder / "rules.csv").unlink()
    for track, again in zip(before.tracks, solver.read(folder, rules_from=out).tracks, strict=True):
        told = (track.required, track.maximum, track.needs, track.rules, track.stated.checked)
        assert (again.required, again.maximum, again.needs, again.rules, again.stated.checked) == told
    run(monkeypatch, "solve", folder, "--out", tmp_path / "after", "--rules-from", out)
    for name in ("assignments.csv", "programs.csv", "clicks.csv"):
        assert (tmp_path / "before" / name).read_bytes() == (tmp_path / "after" / name).read_bytes()


def test_a_file_that_is_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path)
    out = tmp_path / "rules.csv"
    assert run(monkeypatch, "rules", folder, "--out", out) == 0
    kept = out.read_bytes()
    assert run(monkeypatch, "rules", folder, "--out", out) == 2
    assert run(monkeypatch, "rules", folder, "--out", tmp_path / "strengths.csv") == 2
    assert out.read_bytes() == kept
    assert capsys.readouterr().err.splitlines() == [
        f"{out}: is there already, and stays. Maybe name another file.",
        f"{tmp_path / 'strengths.csv'}: is the name of another table of a scenario. Maybe name it rules.csv.",
    ]


def test_a_workbook_of_rules_says_what_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path, f"[season]\nas_of = {AS_OF}\n", programs=PROGRAMS)
    (folder / "rules.csv").write_text("program_id,needs,checked,source\nP2,none,2026-05-01,=page\n", encoding="utf-8")
    csv_file, book = tmp_path / "shared.csv", tmp_path / "shared.xlsx"
    for out in (csv_file, book):
        assert run(monkeypatch, "rules", folder, "--out", out) == 0
    assert run(monkeypatch, "rules", folder, "--out", book) == 2
    (folder / "rules.csv").unlink()
    stripped(folder)
    by_file, by_book = (solver.read(folder, rules_from=out) for out in (csv_file, book))
    assert by_file == by_book
    assert by_book.tracks[0].required == 3
    again = [tmp_path / name for name in ("again.csv", "again.xlsx")]
    assert run(monkeypatch, "rules", folder, "--rules-from", book, "--out", again[0]) == 0
    assert run(monkeypatch, "rules", folder, "--rules-from", csv_file, "--out", again[1]) == 0
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in (csv_file, book)]
    assert capsys.readouterr().err.splitlines()[-1] == f"{book}: is there already, and stays. Maybe name another file."


def test_a_sheet_of_rules_is_known_by_its_headings_and_told_by_its_path(tmp_path: Path) -> None:
    folder, path = put(tmp_path), tmp_path / "office.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["program_id", "needs"])
    book.worksheets[0].append(["P1", "im>>2"])
    book.save(path)
    with pytest.raises(InputError) as error:
        solver.read(folder, rules_from=path)
    assert str(error.value.faults[0]).startswith(f"{tmp_path}/office.xlsx Sheet:2: needs: ")
    assert "is taken for the sheet Rules by its headings" in " ".join(map(str, error.value.notes))
    book.worksheets[0].delete_cols(1)
    book.save(path)
    (folder / "letters.csv").unlink()
    with pytest.raises(InputError) as error:
        solver.read(folder, rules_from=path)
    told = 'expected the sheet Rules, or others with such headings; found "Sheet". Maybe rename the one that is meant.'
    assert f"{path}: {told}" in map(str, error.value.faults)
    assert any(fault.file == "letters.csv" for fault in error.value.faults)


def test_check_tells_which_rules_are_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path, f"[season]\nas_of = {AS_OF}\n")
    (folder / "rules.csv").write_text("program_id,needs,checked\nP1,none,2024-10-02\n", encoding="utf-8")
    assert run(monkeypatch, "check", folder) == 0
    shown = capsys.readouterr().out
    assert "RULES LOOKED UP BEFORE Wed 24 Sep 2025: still used, but counted as unchecked;" in shown
    assert "P1 Mercy: 2024-10-02" in " ".join(shown.split())
    assert "RULES UNCHECKED in 2 rows" in shown


@pytest.mark.parametrize("words", ["check", "solve", "explain", "whatif --decline osei", "rules --out known.csv"])
def test_every_command_that_solves_takes_rules_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    folder = put(tmp_path)
    office = "program_id,needs,checked\nP9,none,\nP1,none,2099-01-01\n"
    (tmp_path / "office.csv").write_text(office, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command, *options = words.split()
    assert run(monkeypatch, command, folder, *options, "--rules-from", "office.csv", "--as-of", AS_OF) in (0, 1)
    told = capsys.readouterr()
    shown = " ".join((told.out + told.err).split())
    assert "office.csv:3: checked: 2099-01-01 is after" in shown
    assert ("1 row is about a program that your list does not have" in shown) == (command == "check")
