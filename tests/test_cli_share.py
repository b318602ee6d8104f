"""``lor share``, as a user meets it: what others get to see, and what they never do."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from carrying import carried
from conftest import Run
from folders import LETTERS, NO_ADVICE, Row, write

import solver
from solver.analysis import live_outcomes
from solver.domain.lookup import surname
from solver.io.scenario.starter import examples
from solver.report.page import document

TABLES = ("assignments", "checklist", "clicks", "programs")
FILES = sorted(["plan.html", *(f"{name}.csv" for name in TABLES)])
OPINIONS = re.compile(
    r"\b(enthusiastic|hesitant|no_reply|top_\d+|resident_level|specific|vague|endorse\w*|unreserved|hedg\w+|faint_praise"
    r"|backhanded|min_strength|harm|strengths?|probabilit\w+|chances?|objective|\d+ points?|\d+ %)\b",
    re.IGNORECASE,
)
"""What a writer said, what is thought of a letter, and figures that rest on it."""
CHAIR = examples()["late_chair"]
OURS = [(Path(document.__file__).parent / name).read_text(encoding="utf-8") for name in document.SCRIPTS]


@pytest.fixture(autouse=True)
def few_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers to the settings alone that every page for others has."""
    monkeypatch.setattr(live_outcomes, "MOST_GROUPS", 0)


def texts(folder: Path) -> dict[str, str]:
    """The files of a folder; a page without the scripts that every page has."""
    found = {path.name: path.read_bytes().decode() for path in folder.iterdir()}
    for script in OURS:
        found["plan.html"] = found["plan.html"].replace(script, "")
    return found


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mine(folder: Path, **cells: object) -> Path:
    """A folder with four letters and two programs; `cells` stand in the row of the first letter."""
    letters: list[Row] = [{**LETTERS[0], **cells}, *LETTERS[1:]]
    programs: list[Row] = [{"program_id": name, "name": f"The {name}", "required": 2, "needs": "none"} for name in "pq"]
    return write(folder, NO_ADVICE, letters=letters, programs=programs)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(examples()))
def test_with_initials_no_file_holds_a_surname_or_an_opinion(lor: Run, tmp_path: Path, name: str) -> None:
    assert lor("share", examples()[name], "--out", tmp_path / "o", "--initials")[0] in (0, 1)
    writers = solver.read(examples()[name]).writers
    names = {surname(writer.name).casefold() for writer in writers} | {writer.id.casefold() for writer in writers}
    found = texts(tmp_path / "o")
    assert sorted(found) == FILES
    for file, text in found.items():
        assert not [held for held in names if held in text.casefold()], file
    data = json.dumps(carried(tmp_path / "o" / "plan.html"))
    for text in (data, *(found[f"{name}.csv"] for name in TABLES)):
        assert not OPINIONS.search(text)


def test_the_tables_are_those_of_the_plan_without_points(lor: Run, tmp_path: Path) -> None:
    assert lor("share", CHAIR, "--out", tmp_path / "o")[:2] == (
        1,
        f"{tmp_path / 'o'} is written, for others to see: plan.html, assignments.csv, clicks.csv, checklist.csv, "
        "programs.csv.\n",
    )
    assert lor("solve", CHAIR, "--out", tmp_path / "all")[0] == 1
    for name in TABLES:
        whole = table(tmp_path / "all", name)
        assert table(tmp_path / "o", name) == [
            {column: cell for column, cell in row.items() if column not in ("strength", "value")} for row in whole
        ]
        assert ("strength" in whole[0] or "value" in whole[0]) is (name in ("assignments", "programs"))


def test_initials_change_names_alone(lor: Run, tmp_path: Path) -> None:
    folder = examples()["ask_budget"]
    assert lor("share", folder, "--out", tmp_path / "o", "--initials")[0] == 1
    assert lor("share", folder, "--out", tmp_path / "all")[0] == 1
    names = carried(tmp_path / "all" / "plan.html")["letters"]
    own = {one["id"]: one["sign"] for one in names}
    short, long = (table(tmp_path / place, "assignments") for place in ("o", "all"))
    assert [(row["program"], row["letter_id"], row["state"]) for row in short] == [
        (row["program"], own[row["letter_id"]], row["state"]) for row in long
    ]
    assert {"B. C.", "F. O.", "A. D."} <= {row["writer"] for row in short}


def test_the_page_carries_answers_alone_and_what_becomes_of_it_without_each_writer(lor: Run, tmp_path: Path) -> None:
    folder = mine(tmp_path / "mine", comparison="average", detail="vague", endorsement="hedged", flags="short")
    write(folder, f"{NO_ADVICE}[objective]\nmin_strength = 30.0\n")
    assert lor("share", folder, "--out", tmp_path / "o")[0] == 0
    data = carried(tmp_path / "o" / "plan.html")
    assert data["shared"] is True
    assert set(data["problem"]) == {"units", "outcomes"}
    assert set(data["problem"]["outcomes"]["settings"]) == {"ccci", "gcci", "cgci", "ccgi"}
    assert "no points" in data["locked"]
    assert [set(one["why"].values()) for one in data["programs"]] == [{"it is not sent there"}] * 2
    assert data["sure"] == ["How likely letters are to come is not told on a page for others."]
    assert [said.split(" fails")[0] for said in data["leans"]] == ["If Ames", "If Berg", "If Cole"]
    assert "point" not in " ".join(data["leans"])


def test_addresses_stay_away(lor: Run, tmp_path: Path) -> None:
    letter = {"letter_id": "ames@here.edu", "writer": "Ames <ames@here.edu>", "label": "ward, tel. (555) 555-0100"}
    program: Row = {
        "program_id": "p",
        "name": "The p, www.here.org",
        "city": "12 Any Street, Town, ST 12345",
        "state": "ST",
    }
    folder = write(tmp_path / "mine", NO_ADVICE, letters=[{**LETTERS[0], **letter}, LETTERS[3]], programs=[program])
    for initials in ([], ["--initials"]):
        assert lor("share", folder, "--out", tmp_path / "o", *initials)[0] == 1
        found = texts(tmp_path / "o")
        assert not [text for text in found.values() if re.search(r"@here|0100|here\.org|Street|12345", text)]
        assert [(row["program"], row["city"], row["state"]) for row in table(tmp_path / "o", "checklist")] == [
            ("The p", "Town, ST", "ST")
        ]
    assert {row["label"] for row in table(tmp_path / "o", "assignments")} == {"ward", "B"}


@pytest.mark.parametrize(
    ("events", "gone", "supposed"),
    [
        (["--decline", "Ames"], {"a"}, ""),
        (["--withdraw", "d", "--late", "b=2026-09-10"], {"d"}, "b (Berg) uploads only on Thu 10 Sep 2026."),
        (
            ["--decline", "Ames", "--decline", "Berg", "--withdraw", "c", "--withdraw", "d", "--drop", "p"],
            "abcd",
            "Ame",
        ),
    ],
)
def test_page_and_tables_tell_of_what_if(lor: Run, tmp_path: Path, events: list[str], gone: Any, supposed: str) -> None:
    folder = mine(tmp_path / "mine")
    assert lor("share", folder, "--out", tmp_path / "o", *events)[0] == (1 if len(gone) > 3 else 0)
    data = carried(tmp_path / "o" / "plan.html")
    opened = {one["id"] for one, there in zip(data["letters"], data["opened"], strict=True) if there == "gone"}
    assert opened == set(gone)
    assert supposed in data["supposed"]
    assert not {row["letter_id"] for row in table(tmp_path / "o", "assignments")} & set(gone)


def test_an_earlier_share_is_replaced_and_nothing_else(lor: Run, tmp_path: Path) -> None:
    folder, out = mine(tmp_path / "mine"), tmp_path / "o"
    assert lor("share", folder, "--out", out)[0] == 0
    (out / "note.txt").write_text("mine", encoding="utf-8")
    assert lor("share", folder, "--out", out, "--initials")[0] == 0
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "note.txt"])
    assert {row["writer"] for row in table(out, "assignments")} <= {"A.", "B.", "C.", "D."}
    assert lor("page", folder, "--out", out / "plan.html")[0] == 2
    (out / "letters.csv").write_text("", encoding="utf-8")
    assert "holds a scenario (letters.csv)" in lor("share", folder, "--out", out)[2]


def test_what_others_see_is_no_answer_to_go_on_from(lor: Run, tmp_path: Path) -> None:
    folder, out = mine(tmp_path / "mine"), tmp_path / "o"
    assert lor("share", folder, "--out", out, "--decline", "Ames")[0] == 0
    for asked in (
        ["record", folder, "--from", out],
        ["record", folder, "--from", out / "clicks.csv"],
        ["solve", folder, "--baseline", out],
    ):
        code, _, err = lor(*asked)
        assert code == 2
        assert "is what lor share made for others to see, expected what lor solve --out wrote" in err


def test_other_folders_are_refused(lor: Run, tmp_path: Path) -> None:
    folder = mine(tmp_path / "mine")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert lor("solve", folder, "--out", tmp_path / "plan")[0] == 0
    assert lor("page", folder, "--out", folder / "plan.html")[0] == 0
    (tmp_path / "ticked").mkdir()
    (tmp_path / "ticked" / "clicks.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for name, why in {
        "mine": "holds a scenario (letters.csv, scenario.toml)",
        "plan": "holds an answer (result.json)",
        "ticked": "holds files that lor did not write (clicks.csv); they stay",
        "file": "is a file, expected a folder",
        "my.xlsx": "is the name of a workbook",
    }.items():
        code, out, err = lor("share", folder, "--out", tmp_path / name)
        assert (code, out) == (2, "")
        assert why in err
    assert all(path.read_bytes() == content for path, content in before.items())
    assert lor("share", folder)[0] == 2
    assert lor("share", folder, "--out", tmp_path / "o", "--withdraw", "nobody")[0] == 2
    assert not (tmp_path / "o").exists()
