"""``lor page``, as a user meets it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from carrying import carried
from conftest import Run
from folders import LETTERS, NO_ADVICE, Row, write

from solver.io.scenario.starter import examples
from solver.report.page import document

HERE = Path(document.__file__).parent
CHAIR = examples()["late_chair"]


def test_a_page_is_written_and_an_earlier_one_replaced(
    lor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = lor("page", CHAIR)
    assert (code, err) == (1, "")
    assert re.fullmatch(
        r"plan\.html is written: one file of \d+ KB\.\n"
        r"Open it in a browser, also on a phone: it needs no network and sends nothing\.\n",
        out,
    )
    first = Path("plan.html").read_bytes()
    assert lor("page", CHAIR, "--as-of", "2026-09-01")[0] == 1
    assert lor("page", CHAIR, "--out", "plan.html")[0] == 1
    assert Path("plan.html").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["plan.html"]


def test_a_workbook_will_do(lor: Run, tmp_path: Path) -> None:
    assert lor("init", tmp_path / "my.xlsx")[0] == 0
    assert lor("page", tmp_path / "my.xlsx", "--out", tmp_path / "p.html")[0] in (0, 1)
    assert carried(tmp_path / "p.html")["programs"]


def test_what_is_gone_is_switched_and_what_no_switch_says_has_happened(lor: Run, tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    late = ["--late", "pretendal=2026-10-20", "--drop", "Cloudberry"]
    assert lor("page", CHAIR, "--out", page, "--decline", "Pretendal", "--withdraw", "A", *late)[0] == 1
    data = carried(page)
    assert data["supposed"].startswith("Supposed: ")
    assert "uploads only on Tue 20 Oct 2026" in data["supposed"]
    assert "you drop Cloudberry" in data["supposed"]
    assert "never uploads" not in data["supposed"]
    gone = [one["writer"] for one, there in zip(data["letters"], data["opened"], strict=True) if there == "gone"]
    assert "Pretendal" in gone
    assert data["letters"][0]["entered"] == "in"
    assert data["opened"][0] == "gone"
    assert lor("page", CHAIR, "--out", page)[0] == 1
    assert carried(page)["supposed"] == ""


def test_where_switches_are_locked_a_what_if_is_answered_all_the_same(lor: Run, tmp_path: Path) -> None:
    letters: list[Row] = [{**row, "max_programs": 1} for row in LETTERS[2:]]
    programs: list[Row] = [{"program_id": name, "name": name, "required": 1, "needs": "none"} for name in "pq"]
    folder, page = write(tmp_path / "mine", NO_ADVICE, letters=letters, programs=programs), tmp_path / "p.html"
    assert lor("page", folder, "--out", page, "--decline", "Cole")[0] == 0
    data = carried(page)
    assert data["locked"] == "Some switches are locked: max_programs makes programs compete for a letter."
    assert (data["opened"], data["supposed"]) == (["gone", "in"], "")
    assert lor("page", folder, "--out", page, "--decline", "Cole", "--withdraw", "d")[0] == 1
    data = carried(page)
    assert data["opened"] == ["gone", "gone"] == [one["entered"] for one in data["letters"]]
    assert data["supposed"] == "Supposed: Cole never uploads and d (Dorn) is withdrawn."


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("plan", 'expected the name of a page, which ends in ".html"'),
        ("other.html", "is there already and no page that lor page wrote"),
        ("other.html/plan.html", "other.html: is a file, expected a folder"),
        ("folder.html", "is a folder, expected a page"),
    ],
)
def test_no_other_file_is_replaced(lor: Run, tmp_path: Path, out: str, why: str) -> None:
    (tmp_path / "other.html").write_text("<p>mine</p>", encoding="utf-8")
    (tmp_path / "folder.html").mkdir()
    code, said, err = lor("page", CHAIR, "--out", tmp_path / out)
    assert (code, said) == (2, "")
    assert why in err
    assert (tmp_path / "other.html").read_text(encoding="utf-8") == "<p>mine</p>"


def test_that_a_writer_declines_whose_letter_is_in_myeras_is_said(lor: Run, tmp_path: Path) -> None:
    page, declined = tmp_path / "plan.html", ("--decline", "Storyline", "--decline", "Mockridge")
    assert lor("page", examples()["two_files"], "--out", page, *declined)[0] == 0
    data = carried(page)
    assert data["supposed"] == "Supposed: Storyline never uploads."
    assert data["opened"] == ["in", "in", "gone", "in", "in"]


def test_bad_input_leaves_no_page(lor: Run, tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    code, _, err = lor("page", CHAIR, "--out", page, "--late", "pretendal=2020-01-01")
    assert (code, "cannot be uploaded on 2020-01-01" in err) == (2, True)
    assert lor("page", CHAIR, "--out", page, "--withdraw", "nobody")[0] == 2
    assert lor("page", tmp_path / "nothing", "--out", page)[0] == 2
    assert not page.exists()


def test_a_time_limit_holds_for_the_page_too(lor: Run, tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    code, out, err = lor("page", CHAIR, "--out", page, "--time-limit", "0")
    assert code in (1, 3)
    assert page.exists() == (code == 1)
    assert (out != "") == (code == 1)
    assert (err != "") == (code == 3)


def test_a_page_is_complete_where_every_program_is(lor: Run, tmp_path: Path) -> None:
    row = {"writer": "Ames", "status": "uploaded", "writer_specialty": "IM"}
    folder = write(
        tmp_path / "mine",
        NO_ADVICE,
        letters=[{"letter_id": "a", **row}],
        programs=[{"program_id": "p", "name": "P", "required": 1, "needs": "none"}],
    )
    assert lor("page", folder, "--out", tmp_path / "p.html")[0] == 0


def test_help_loads_no_template_engine() -> None:
    code = "import sys; from solver.cli import app; sys.exit('jinja2' in sys.modules or 'networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
