import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from solver.domain.entities import (
    Involvement,
    Letter,
    Rotation,
    RotationSetting,
    Scenario,
    Status,
    Supervision,
    Writer,
)
from solver.domain.errors import InputError
from solver.domain.relations import graph
from solver.domain.settings import shipped, typed
from solver.report import picture

DAY = date(2026, 9, 5)
EMPTY = Scenario(
    settings=typed(shipped("defaults.toml"), DAY), writers=(), rotations=(), supervision=(), letters=(), tracks=()
)
WARD = Rotation(id="R1", name="Invented Ward", setting=RotationSetting.NIGHT_FLOAT, involvement=Involvement.HANDS_ON)
SMALL = replace(
    EMPTY,
    writers=(
        Writer(id="W1", name="Dr. Test Alpha", specialty="cardiology", country="US"),
        Writer(id="W2", name="Dr. Test Beta"),
    ),
    rotations=(WARD, Rotation(id="R2", name="Invented Clinic", setting=RotationSetting.ICU)),
    supervision=(
        Supervision(writer_id="W1", rotation_id="R1", weeks=4),
        Supervision(writer_id="W1", rotation_id="R2", weeks=1.5, direct=False),
    ),
    letters=tuple(
        Letter(id=f"L{row}", writer_id="W1", row=row, label=f"Letter {row}", status=status, expected=DAY)
        for row, status in enumerate(Status, start=1)
    ),
)
NONE_SEEN = replace(SMALL, rotations=(), supervision=())
FORMS = ".graphml", ".svg", ".png"


def named(name: str) -> Scenario:
    """Everything in the small scenario has this name."""
    return replace(
        SMALL,
        writers=tuple(replace(writer, name=name, specialty=name, country=name) for writer in SMALL.writers),
        rotations=tuple(replace(rotation, name=name) for rotation in SMALL.rotations),
        letters=tuple(replace(letter, label=name) for letter in SMALL.letters),
    )


def saved(scenario: Scenario, folder: Path, name: str = "picture.svg") -> bytes:
    picture.save(scenario, folder / name)
    return (folder / name).read_bytes()


def drawn(scenario: Scenario, folder: Path) -> list[str]:
    """Every line of text in the SVG."""
    root = ElementTree.fromstring(saved(scenario, folder))
    return ["".join(element.itertext()).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")]


def described(scenario: Scenario, folder: Path) -> str:
    root = ElementTree.fromstring(saved(scenario, folder))
    return root.findtext(".//{http://purl.org/dc/elements/1.1/}description") or ""


def test_graphml_read_back_is_the_graph(tmp_path: Path) -> None:
    saved(SMALL, tmp_path, "picture.graphml")
    back, ours = nx.read_graphml(tmp_path / "picture.graphml"), graph(SMALL)
    assert set(back) == {":".join(node) for node in ours}
    assert {frozenset(edge) for edge in back.edges} == {
        frozenset((":".join(one), ":".join(other))) for one, other in ours.edges
    }
    assert back.nodes["writer:W1"] == {
        "part": "writer",
        "name": "Dr. Test Alpha",
        "specialty": "cardiology",
        "country": "US",
    }
    assert back.nodes["writer:W2"] == {"part": "writer", "name": "Dr. Test Beta"}
    assert back.nodes["rotation:R1"]["setting"] == "night_float"
    assert back.nodes["letter:L2"]["status"] == "promised"
    assert back.edges["writer:W1", "rotation:R2"] == {"part": "saw", "weeks": 1.5, "direct": False}


def test_svg_holds_every_name_as_text(tmp_path: Path) -> None:
    texts = drawn(SMALL, tmp_path)
    assert {writer.name for writer in SMALL.writers} <= set(texts)
    assert {rotation.name for rotation in SMALL.rotations} <= set(texts)
    assert {letter.label for letter in SMALL.letters} <= set(texts)


def test_words_below_the_names_are_plain(tmp_path: Path) -> None:
    texts = drawn(SMALL, tmp_path)
    assert {"cardiology, US", "night float, hands-on", "ICU"} <= set(texts)
    assert not [text for text in texts if "_" in text or "None" in text]


def test_legend_tells_every_status_and_width(tmp_path: Path) -> None:
    texts = drawn(EMPTY, tmp_path)
    assert {status.replace("_", " ") for status in Status} <= set(texts)
    assert {words for _, _, words in picture.BANDS} <= set(texts)


def test_no_two_statuses_look_alike_without_colour() -> None:
    forms = {(mark["marker"], mark.get("markerfacecolor")) for mark in picture.MARKS.values()}
    assert set(picture.MARKS) == set(Status)
    assert len(forms) == len(Status)
    assert len({mark["color"] for mark in picture.MARKS.values()}) == len(Status)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert {"no writers entered", "no rotations entered"} <= set(drawn(EMPTY, tmp_path))
    assert {"no rotations entered", "no letters entered"} <= set(drawn(NONE_SEEN, tmp_path))
    assert not {"no writers entered", "no rotations entered"} & set(drawn(SMALL, tmp_path))


def test_a_thing_without_a_name_shows_its_id(tmp_path: Path) -> None:
    assert {"W1", "W2", "R1", "R2", "L1"} <= set(drawn(named(""), tmp_path))


def test_lines_are_wider_for_more_weeks_and_dashed_when_not_direct(tmp_path: Path) -> None:
    def lines(weeks: float, direct: bool) -> list[tuple[float, bool]]:
        row = Supervision(writer_id="W1", rotation_id="R1", weeks=weeks, direct=direct)
        root = ElementTree.fromstring(saved(replace(SMALL, supervision=(row,)), tmp_path))
        styles = [path.get("style", "") for path in root.iter("{http://www.w3.org/2000/svg}path")]
        own = next(style for style in styles if f"stroke: {picture.LINE}" in style)
        width = re.search(r"stroke-width: ([\d.]+)", own)
        return [(float(width.group(1)) if width else 1.0, "stroke-dasharray" in own)]

    assert [lines(weeks, True) for weeks in (0, 1.9, 2, 4, 8, 52)] == [
        [(points, False)] for points in (1.0, 1.0, 2.2, 3.8, 6.0, 6.0)
    ]
    assert lines(8, False) == [(6.0, True)]


def test_every_supervision_row_has_a_line(tmp_path: Path) -> None:
    def lines(scenario: Scenario) -> int:
        return saved(scenario, tmp_path).count(f"stroke: {picture.LINE}".encode())

    assert lines(SMALL) - lines(EMPTY) == len(SMALL.supervision)


def test_rotations_stand_at_the_height_of_their_writers() -> None:
    pairs = ("W1", "R2"), ("W2", "R1"), ("W1", "R1"), ("W2", "R3")
    scenario = replace(
        SMALL,
        rotations=tuple(Rotation(id=key, name=key) for key in ("R4", "R3", "R1", "R2")),
        supervision=tuple(Supervision(writer_id=writer, rotation_id=rotation) for writer, rotation in pairs),
    )
    assert [rotation.id for rotation in picture._untangled(scenario)] == ["R2", "R1", "R3", "R4"]


@pytest.mark.parametrize("form", FORMS)
def test_same_scenario_same_bytes(form: str, tmp_path: Path) -> None:
    assert saved(SMALL, tmp_path, f"one{form}") == saved(SMALL, tmp_path, f"other{form.upper()}")


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_picture import SMALL
from solver.report.picture import save
assert "matplotlib" not in sys.modules
for form in (".graphml", ".svg", ".png"):
    save(SMALL, Path(sys.argv[2]) / f"child{form}")
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.slow
def test_same_bytes_in_another_process_with_a_style_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 20\naxes.facecolor: red\nsavefig.dpi: 33\nsvg.hashsalt: other\n")
    here = Path(__file__).parent
    environment = os.environ | {
        "PYTHONHASHSEED": "7",
        "MATPLOTLIBRC": str(tmp_path),
        "PYTHONPATH": os.pathsep.join((str(here.parent), os.environ.get("PYTHONPATH", ""))),
    }
    subprocess.run([sys.executable, "-c", CHILD, str(here), str(tmp_path)], check=True, env=environment)
    for form in FORMS:
        assert (tmp_path / f"child{form}").read_bytes() == saved(SMALL, tmp_path, f"here{form}")


def test_settings_of_matplotlib_are_left_alone(tmp_path: Path) -> None:
    import matplotlib

    def figures() -> dict[str, object]:
        return {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if not key.startswith("backend")}

    with matplotlib.rc_context({"font.size": 17.0}):
        before = figures()
        saved(SMALL, tmp_path)
        assert figures() == before


@pytest.mark.parametrize("name", ["picture.pdf", "picture", ".svg"])
def test_other_endings_are_refused_by_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.graphml, \.svg, \.png"):
        picture.save(SMALL, tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name",
    [
        "$x_1$ costs $5",
        r"\frac{a}{b} $",
        "<Ward> & \"Sons\" 'n' co",
        "under_score^caret%",
        "two\nlines\tand a tab",
        "null \x00 and bell \x07",
        "half \ud83d of a pair",
        "\u5185\u79d1 \U0001fa7a \u0627\u0644\u0637\u0628",
        "a" * 300,
        "many short words " * 40,
        "W" * 60,
    ],
)
def test_odd_names_do_no_harm(form: str, name: str, tmp_path: Path) -> None:
    saved(named(name), tmp_path, f"picture{form}")
    if form == ".graphml":
        assert len(nx.read_graphml(tmp_path / "picture.graphml")) == len(graph(SMALL))
    if form == ".svg":
        ElementTree.parse(tmp_path / "picture.svg")


@pytest.mark.parametrize("name", ["$x_1$ costs $5", "<Ward> & Sons"])
def test_odd_names_are_shown_as_written(name: str, tmp_path: Path) -> None:
    assert drawn(named(name), tmp_path).count(name) >= len(SMALL.writers) + len(SMALL.rotations)


def test_sixty_characters_are_shown_whole_on_at_most_three_lines() -> None:
    name = "Professor Maximiliana Featherstonehaugh-Invented of Place 01"
    lines = picture._lines(name, picture.NAME, picture.NAME_ROOM)
    assert len(name) == 60
    assert len(lines) <= 3
    assert " ".join(lines) == name


@pytest.mark.parametrize("text", ["W" * 60, "W" * 400, "many short words " * 40, "i" * 60])
@pytest.mark.parametrize("font", [picture.NAME, picture.SMALL])
def test_no_line_is_longer_than_its_room(text: str, font: picture.Font) -> None:
    lines = picture._lines(text, font, 2.0)
    assert 1 <= len(lines) <= 3
    assert max(picture._length(line, font) for line in lines) <= 2.0


def test_a_name_cut_short_ends_in_an_ellipsis_and_stands_whole_in_the_description(tmp_path: Path) -> None:
    name = "Invented " * 30 + "End"
    assert any(text.endswith("…") for text in drawn(named(name), tmp_path))
    assert name in described(named(name), tmp_path)


def test_cards_never_overlap() -> None:
    cards = {f"W{number}": picture._writer(SMALL.writers[0], SMALL.letters[:number]) for number in range(7)}
    room = sum(card.height + picture.GAP for card in cards.values())
    placed = list(picture._spread(cards, room).values())
    for upper, lower in pairwise(placed):
        assert upper.top + upper.height < lower.top


@pytest.mark.parametrize("name", ["W" * 60, "Professor Maximiliana Featherstonehaugh-Invented of Place 01", "i " * 30])
def test_no_text_touches_another_or_leaves_the_picture(name: str) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = picture._figure(named(name))
    FigureCanvasAgg(figure)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) > 30
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]
    assert min(box.x0 for box in boxes) > 0
    assert max(box.x1 for box in boxes) < figure.bbox.width


def test_picture_grows_with_the_rows(tmp_path: Path) -> None:
    def height(scenario: Scenario) -> float:
        return float(ElementTree.fromstring(saved(scenario, tmp_path)).attrib["height"].removesuffix("pt"))

    many = tuple(Writer(id=f"W{number}", name=f"Dr. Test {number}") for number in range(1, 13))
    assert height(NONE_SEEN) < height(replace(NONE_SEEN, writers=many))


def test_a_png_stays_below_the_most_rows_of_dots_there_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows_of_dots() -> int:
        return int.from_bytes(saved(SMALL, tmp_path, "picture.png")[20:24], "big")

    assert 500 < rows_of_dots() < picture.PIXELS < 2**16
    monkeypatch.setattr(picture, "PIXELS", 200)
    assert 190 <= rows_of_dots() <= 200


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    assert b"graphml" in saved(SMALL, tmp_path / "missing", "picture.graphml")


def test_a_file_for_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"picture\.svg: cannot be written: Not a directory"):
        picture.save(SMALL, tmp_path / "file" / "picture.svg")


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "picture.graphml"
    path.write_text("old")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match=r"picture\.graphml: cannot be written: No space left"):
        picture.save(SMALL, path)
    assert [one.name for one in tmp_path.iterdir()] == ["picture.graphml"]
    assert path.read_text() == "old"


def test_a_folder_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "picture.svg").mkdir()
    with pytest.raises(InputError, match=r"picture\.svg: cannot be written: Is a directory"):
        picture.save(SMALL, tmp_path / "picture.svg")
    assert [one.name for one in tmp_path.iterdir()] == ["picture.svg"]
