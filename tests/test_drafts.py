"""Texts to writers: who gets which, what is filled in, templates of one's own, and files that stay."""

from pathlib import Path

import pytest
from conftest import Run
from folders import Row, write

PERSON: Row = {"writer_specialty": "IM", "role": "attending", "country": "US"}
TOML = "[season]\nas_of = 2026-09-02\nreview_opens = 2026-09-24\n[asks]\nmax = 1\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    rows: list[Row] = [
        {"letter_id": "a", "writer": "Dr. Ada Ames", "status": "uploaded", "response": "hesitant"},
        {"letter_id": "b", "writer": "Dr. Bo Berg", "status": "promised", "expected": "2026-09-14"},
        {"letter_id": "c", "writer": "Dr. Cy Cole", "status": "promised", "expected": "2026-08-28"},
        {"letter_id": "d", "writer": "Dr. Di Dorn", "status": "requested"},
        {"letter_id": "e", "writer": "Dr. Ed Eck", "status": "not_asked"},
    ]
    programs: list[Row] = [{"program_id": "p", "name": "P", "required": 4, "maximum": 4, "needs": "none"}]
    programs[0]["needs"] = "eck>=1"
    rows[4]["tags"] = "eck"
    return write(tmp_path / "mine", TOML, letters=[{**PERSON, **row} for row in rows], programs=programs)


def test_requests_reminders_and_thanks_with_names_and_dates(mine: Path, lor: Run) -> None:
    code, said, _ = lor("draft", mine)
    assert code == lor("solve", mine)[0]
    texts = {part.split("\n")[0]: " ".join(part.split()) for part in said.split("--- ")[1:]}
    assert list(texts) == [
        "ask-dr_ed_eck.txt",
        "remind-dr_bo_berg.txt",
        "remind-dr_cy_cole.txt",
        "remind-dr_di_dorn.txt",
        "thank-dr_ada_ames.txt",
    ]
    assert "Dear Dr. Ed Eck, I am applying to residency in internal medicine" in texts["ask-dr_ed_eck.txt"]
    assert "uploaded by Wed 16 Sep" in texts["ask-dr_ed_eck.txt"]
    assert "we had spoken of Mon 14 Sep. Is that still possible?" in texts["remind-dr_bo_berg.txt"]
    assert "spoken of Fri 28 Aug, and I do not see the letter" in texts["remind-dr_cy_cole.txt"]
    assert "agreeing to write" in texts["remind-dr_bo_berg.txt"]
    assert "I asked you for a letter of recommendation. Could" in texts["remind-dr_di_dorn.txt"]
    assert "Could you tell me when you think you can upload it?" in texts["remind-dr_di_dorn.txt"]
    assert "hesitant" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_files_that_are_there_stay_and_templates_are_the_user_s(mine: Path, tmp_path: Path, lor: Run) -> None:
    out, own = tmp_path / "texts", tmp_path / "own"
    lor("draft", mine, "--out", out)
    (out / "thank-dr_ada_ames.txt").write_text("mine")
    (out / "remind-dr_bo_berg.txt").unlink()
    said = lor("draft", mine, "--out", out, "--templates", own)[1]
    assert f"{out}/thank-dr_ada_ames.txt is there already and stays." in said
    assert f"{out}/remind-dr_bo_berg.txt is written." in said
    assert (out / "thank-dr_ada_ames.txt").read_text() == "mine"
    assert sorted(path.name for path in own.iterdir()) == ["ask.txt", "remind.txt", "thank.txt"]
    (own / "thank.txt").write_text("Cheers {{ writer }}\n")
    assert "Cheers Dr. Ada Ames" in lor("draft", mine, "--templates", own)[1]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ salary }}", "'salary' is undefined"),
        ("one\n{% if %}", ":2:"),
        ("{{ writer.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_template_that_cannot_be_used_is_told(mine: Path, tmp_path: Path, lor: Run, template: str, told: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "thank.txt").write_text(template)
    code, said, error = lor("draft", mine, "--templates", own)
    assert (code, said) == (2, "")
    assert told in error
    assert "allowed names are writer, rotations" in error


def test_a_folder_with_a_scenario_is_refused(mine: Path, lor: Run) -> None:
    assert lor("draft", mine, "--out", mine)[0] == 2
    assert lor("draft", mine, "--templates", mine)[0] == 2
