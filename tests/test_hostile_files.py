"""What a hostile name becomes in the files for people and for other programs: a word in them, and nothing more."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from carrying import carried
from folders import write
from hostile import LETTERS, NASTY, PROGRAMS, TOML, hostile, is_safe
from icalendar import Calendar
from typer.testing import CliRunner

import solver
from solver.cli import app
from solver.domain.entities import Writer
from solver.report.picture import save

LINES = "line\r\nEND:VEVENT\nATTACH:x\rSubject: y"
"""A name that would be more than one line."""

PROPERTIES = {
    *("BEGIN", "END", "PRODID", "VERSION", "CALSCALE", "UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND"),
    *("TRANSP", "ACTION", "DESCRIPTION", "TRIGGER"),
}
"""How the lines of a calendar begin."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of hostile names, one of them of several lines, beside which files may be written."""
    found = tmp_path_factory.mktemp("hostile")
    letters = [{**row, "writer": f"{row['writer']}{LINES}", "label": f"{row['label']}{LINES}"} for row in LETTERS]
    programs = [{**row, "name": LINES + str(row["name"])} for row in PROGRAMS]
    write(found / "mine", TOML, letters=letters, programs=programs)
    return found


@pytest.fixture(scope="module")
def made(home: Path) -> Callable[..., str]:
    def run(command: str, out: str, option: str = "--out") -> str:
        done = CliRunner().invoke(app, [command, str(home / "mine"), option, str(home / out)], obj=[])
        assert done.exit_code in (0, 1), done.exception
        path = home / out
        return path.read_bytes().decode() if path.is_file() else str(path)

    return run


def test_a_calendar_has_the_lines_we_wrote(made: Callable[..., str]) -> None:
    text = made("calendar", "days.ics", "--ics")
    lines = re.sub("\r\n[ \t]", "", text).split("\r\n")
    assert {line.partition(":")[0].partition(";")[0] for line in lines if line} == PROPERTIES
    assert {sign for line in lines for sign in line if not is_safe(sign)} == set()
    events = [str(event["SUMMARY"]) for event in Calendar.from_ical(text).walk("VEVENT")]
    assert any("END:VEVENT ATTACH:x<U+000D>Subject: y" in said for said in events)


def test_a_draft_has_the_lines_of_its_template(made: Callable[..., str]) -> None:
    drafts = [path.read_bytes().decode() for path in sorted(Path(made("draft", "letters")).iterdir())]
    assert any("ATTACH:x<U+000D>Subject: y" in text for text in drafts)
    for text in drafts:
        assert {sign for sign in text if not is_safe(sign)} == set()
        assert len(re.findall("^Subject: ", text, re.MULTILINE)) == 1
        assert not re.search("^(?:ATTACH|END)", text, re.MULTILINE)


@pytest.mark.parametrize("form", ["svg", "graphml"])
def test_a_picture_and_a_graph_are_xml(made: Callable[..., str], form: str) -> None:
    text = made("graph", f"g.{form}")
    told = "".join(ElementTree.fromstring(text.encode()).itertext())
    assert "<U+001B>" in told
    if form == "svg":
        assert {sign for sign in text if not is_safe(sign)} == set()


def test_two_ids_are_two_in_a_graph(tmp_path: Path) -> None:
    plain = solver.read(write(tmp_path / "f", TOML, letters=LETTERS, programs=PROGRAMS))
    writers = tuple(Writer(id=f"w{sign}", name="Ames") for sign in "\x01\x02")
    save(replace(plain, writers=writers, letters=(), supervision=(), rotations=()), tmp_path / "g.graphml")
    assert set(nx.read_graphml(tmp_path / "g.graphml")) == {"writer:w<U+0001>", "writer:w<U+0002>"}


def test_a_page_shows_names_and_keeps_ids(made: Callable[..., str], home: Path) -> None:
    text = made("page", "plan.html")
    assert {sign for sign in text if not is_safe(sign)} <= {"\xa0", "\t"}
    told = carried(home / "plan.html")
    program, letter = told["programs"][0], told["letters"][0]
    assert program["id"] == solver.read(home / "mine").tracks[0].id
    assert "<U+001B>" not in program["id"]
    assert program["name"].startswith("line END:VEVENT ATTACH:x<U+000D>")
    assert all(is_safe(sign) for entry in (program["name"], letter["name"], letter["title"]) for sign in entry)
    assert hostile("")[:1] == NASTY[:1] in program["id"]
