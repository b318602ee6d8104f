"""The writer-rotation graph as a file: GraphML for other programs, SVG and PNG for the eye.

Lengths are inches from the upper left corner of the picture; sizes of type and widths of lines are points.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import networkx as nx

from ..domain.entities import Letter, Rotation, Scenario, Status, Supervision, Writer
from ..domain.errors import Fault, InputError
from ..domain.relations import graph
from ..domain.signs import shown
from ..io.interrupts import Tell, to_nobody
from ..io.output import save_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMS", "image", "save"]

Font = tuple[float, str]
ABOUT = "Writers: "
FORMS = {".graphml": '<node id="writer:', ".svg": f"description>{ABOUT}", ".png": ABOUT}
"""How names of pictures end, each with what every such picture of ours holds."""
WIDTH, MARGIN, HEAD, FOOT, DPI, PIXELS = 13.0, 0.3, 1.05, 1.0, 150, 60_000
WRITERS, ROTATIONS = (0.3, 6.7), (9.5, 12.7)  # left and right edges of the cards
NAME_ROOM, MARK, INDENT, LABEL_ROOM, ROTATION_ROOM = 3.2, 3.65, 0.18, 2.45, 2.96  # within a card
PAD, GAP, LEADING, PORT = 0.12, 0.16, 0.04, 0.13  # inside a card, between cards, letters, lines at a card
TITLE, NAME, HINT, SMALL = (14.0, "bold"), (10.5, "bold"), (9.0, "bold"), (9.0, "normal")  # size and weight
PITCH, MIDDLE = 1.3, 0.08  # from line to line, in sizes of the type; from the top of a small line to its middle
INK, FAINT, CARD, EDGE, LINE = "#1a1a1a", "#555555", "#f4f5f7", "#c9ced6", "#4f5d75"

# Colours that stay apart for colour-blind eyes: Okabe and Ito, "Color Universal Design" (2008). Form tells the rest.
MARKS: dict[Status, dict[str, Any]] = {
    Status.UPLOADED: {"marker": "o", "color": "#009e73"},
    Status.PROMISED: {"marker": "s", "color": "#0072b2"},
    Status.REQUESTED: {"marker": "^", "color": "#e69f00"},
    Status.NOT_ASKED: {"marker": "o", "color": "#555555", "markerfacecolor": "white"},
    Status.DECLINED: {"marker": "X", "color": "#d55e00"},
    Status.WITHDRAWN: {"marker": "D", "color": "#cc79a7", "markerfacecolor": "white"},
}
BANDS = (  # weeks from which on, width of the line, words
    (0.0, 1.0, "under 2 weeks"),
    (2.0, 2.2, "2 to under 4 weeks"),
    (4.0, 3.8, "4 to under 8 weeks"),
    (8.0, 6.0, "8 weeks or more"),
)
WORDS = {"icu": "ICU", "hands_on": "hands-on"}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def save(scenario: Scenario, path: Path, tell: Tell = to_nobody) -> None:
    """Write who saw the applicant where, and where the letters stand; the file's ending chooses the form.

    ``.graphml`` holds :func:`solver.domain.relations.graph` with nodes such as ``writer:W1``; ``.svg`` and ``.png`` are
    a picture of it. The file appears whole or not at all, and the same scenario gives the same bytes. `tell` is told
    when it is there, before a Ctrl-C that came meanwhile is let through.

    Raises
    ------
    InputError
        The ending is none of these, or the file cannot be written there.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        what = f'a picture ends in {", ".join(FORMS)}; found "{path.suffix}"'
        raise InputError([Fault(file=str(path), what=what)])
    save_file(path, _graphml(scenario) if suffix == ".graphml" else _image(scenario, suffix[1:]), tell)


def _clean(text: str) -> str:
    """A text as XML can hold it; what it cannot is named, so that two ids stay two."""
    return NOT_XML.sub(lambda sign: shown(sign[0]), text)


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML knows them; what is empty is left out, for GraphML cannot tell it from missing."""
    return {key: _clean(found) if isinstance(found, str) else found for key, found in attributes.items() if found != ""}


def _graphml(scenario: Scenario) -> bytes:
    drawn = graph(scenario)
    written: nx.Graph[str] = nx.Graph()
    for node, attributes in drawn.nodes(data=True):
        written.add_node(_clean(":".join(node)), **_plain(attributes))
    for one, other, attributes in drawn.edges(data=True):
        written.add_edge(_clean(":".join(one)), _clean(":".join(other)), **_plain(attributes))
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', *nx.generate_graphml(written), ""]).encode()


def _length(text: str, font: Font) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    properties = FontProperties(size=font[0], weight=font[1])
    return text_to_path.get_text_width_height_descent(text, properties, ismath=False)[0] / 72


def _fitting(text: str, font: Font, room: float) -> int:
    """How many characters of a text fit."""
    return bisect_right(range(1, len(text) + 1), room, key=lambda count: _length(text[:count], font))


def _lines(text: str, font: Font, room: float, most: int = 3) -> tuple[str, ...]:
    """Break a text into lines, the last cut short if there would be too many; no line for no text."""
    text = " ".join(shown(text).split())
    fitting = _fitting(text, font, room)
    if fitting == len(text):
        return (text,) if text else ()
    if most == 1:
        return (text[: _fitting(text, font, room - _length("…", font))].rstrip() + "…",)
    blank = text.rfind(" ", 1, fitting + 1)
    cut = blank if blank > 0 else max(fitting, 1)
    return text[:cut].rstrip(), *_lines(text[cut:].lstrip(), font, room, most - 1)


def _said(*words: str | None) -> str:
    """Join what is known, the words of our files as people write them."""
    return ", ".join(WORDS.get(word, word.replace("_", " ")) for word in words if word)


def _depth(lines: Sequence[str], font: Font) -> float:
    return len(lines) * font[0] * PITCH / 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A writer or a rotation in the picture, its text broken into lines; a writer's has letters."""

    edges: tuple[float, float]
    name: tuple[str, ...]
    below: tuple[str, ...]
    letters: tuple[tuple[Status, tuple[str, ...]], ...] = ()
    top: float = 0.0

    @property
    def height(self) -> float:
        text = _depth(self.name, NAME) + _depth(self.below, SMALL)
        letters = sum(_depth(label, SMALL) + LEADING for _, label in self.letters)
        return 2 * PAD + max(text, letters)

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _writer(writer: Writer, letters: Iterable[Letter]) -> Card:
    own = (letter for letter in letters if letter.writer_id == writer.id)
    return Card(
        edges=WRITERS,
        name=_lines(writer.name or writer.id, NAME, NAME_ROOM),
        below=_lines(_said(writer.specialty, writer.country), SMALL, NAME_ROOM),
        letters=tuple((one.status, _lines(one.label or one.id, SMALL, LABEL_ROOM)) for one in own),
    )


def _rotation(rotation: Rotation) -> Card:
    name, below = rotation.name or rotation.id, _said(rotation.setting, rotation.involvement)
    return Card(edges=ROTATIONS, name=_lines(name, NAME, ROTATION_ROOM), below=_lines(below, SMALL, ROTATION_ROOM))


def _untangled(scenario: Scenario) -> list[Rotation]:
    """Rotations at the mean height of their writers, which keeps crossings few; those nobody saw come last."""
    drawn, place = graph(scenario), {writer.id: number for number, writer in enumerate(scenario.writers)}
    seen = {one.id: [place[writer_id] for _, writer_id in drawn["rotation", one.id]] for one in scenario.rotations}
    return sorted(scenario.rotations, key=lambda rotation: fmean(seen[rotation.id] or [len(place)]))


def _spread(cards: dict[str, Card], room: float) -> dict[str, Card]:
    """Spread cards evenly over the height there is."""
    gap = (room - sum(card.height for card in cards.values())) / max(len(cards), 1)
    top, placed = HEAD + gap / 2, {}
    for key, card in cards.items():
        placed[key] = replace(card, top=top)
        top += card.height + gap
    return placed


def _ports(ends: Sequence[tuple[str, str]], near: dict[str, Card], far: dict[str, Card]) -> list[float]:
    """Where each line meets its near card: apart, and in the order of the far ends."""
    ports = [0.0] * len(ends)
    for key, card in near.items():
        rows = [number for number, (one, _) in enumerate(ends) if one == key]
        rows.sort(key=lambda number: far[ends[number][1]].middle)
        step = min(PORT, card.height / (len(rows) + 1))
        for place, number in enumerate(rows):
            ports[number] = card.middle + (place - (len(rows) - 1) / 2) * step
    return ports


def _text(axes: Axes, x: float, top: float, lines: Iterable[str], font: Font = SMALL, color: str = INK) -> None:
    for row, line in enumerate(lines):
        y = top + (row * PITCH + 1) * font[0] / 72
        axes.text(x, y, line, size=font[0], weight=font[1], color=color, parse_math=False)


def _letter(axes: Axes, x: float, top: float, status: Status, label: Iterable[str]) -> None:
    axes.plot([x], [top + MIDDLE], linestyle="", markersize=7.5, markeredgewidth=1.4, **MARKS[status])
    _text(axes, x + INDENT, top, label)


def _card(axes: Axes, card: Card) -> None:
    (left, right), bottom, top = card.edges, card.top + card.height, card.top + PAD
    axes.fill([left, right, right, left], [card.top, card.top, bottom, bottom], fc=CARD, ec=EDGE, lw=0.8)
    _text(axes, left + PAD, top, card.name, NAME)
    _text(axes, left + PAD, top + _depth(card.name, NAME), card.below, color=FAINT)
    top += (NAME[0] - SMALL[0]) / 72  # on one line with the name
    if not card.letters and card.edges == WRITERS:
        _text(axes, left + MARK + INDENT, top, ["no letters entered"], color=FAINT)
    for status, label in card.letters:
        _letter(axes, left + MARK, top, status, label)
        top += _depth(label, SMALL) + LEADING


def _line(axes: Axes, x: tuple[float, float], y: tuple[float, float], weeks: float, direct: bool) -> None:
    """Draw a line level at both ends, with a pale rim that parts it from the lines it crosses."""
    steps = [number / 40 for number in range(41)]
    xs = [x[0] + (x[1] - x[0]) * step for step in steps]
    ys = [y[0] + (y[1] - y[0]) * step * step * (3 - 2 * step) for step in steps]
    width = max(points for least, points, _ in BANDS if weeks >= least)
    axes.plot(xs, ys, color="white", linewidth=width + 2.4, solid_capstyle="butt")
    style = "-" if direct else (0, (5 / width**0.5, 3 / width**0.5))
    axes.plot(xs, ys, color=LINE, linewidth=width, linestyle=style, solid_capstyle="butt", dash_capstyle="butt")


def _links(axes: Axes, rows: Sequence[Supervision], writers: dict[str, Card], rotations: dict[str, Card]) -> None:
    left = _ports([(row.writer_id, row.rotation_id) for row in rows], writers, rotations)
    right = _ports([(row.rotation_id, row.writer_id) for row in rows], rotations, writers)
    for row, *heights in sorted(zip(rows, left, right, strict=True), key=lambda one: -one[0].weeks):
        _line(axes, (WRITERS[1], ROTATIONS[0]), (heights[0], heights[1]), row.weeks, row.direct)


def _legend(axes: Axes, top: float) -> None:
    _text(axes, MARGIN, top, ["Letters"], HINT)
    for number, status in enumerate(MARKS):
        _letter(axes, MARGIN + 1.5 + number * 1.7, top, status, [_said(status)])
    _text(axes, MARGIN, top + 0.35, ["Supervision"], HINT)
    samples = [(least, words, True) for least, _, words in BANDS] + [(BANDS[1][0], "not direct (any width)", False)]
    for number, (weeks, words, direct) in enumerate(samples):
        x, y = MARGIN + 1.4 + number * 2.2, top + 0.35
        _line(axes, (x, x + 0.45), (y + MIDDLE, y + MIDDLE), weeks, direct)
        _text(axes, x + 0.55, y, [words])


def _heads(axes: Axes, scenario: Scenario) -> None:
    _text(axes, MARGIN, 0.25, [f"Who saw the applicant where, and where the letters stand on {scenario.as_of}"], TITLE)
    columns = (WRITERS[0], scenario.writers, "writers"), (ROTATIONS[0], scenario.rotations, "rotations")
    _text(axes, WRITERS[0] + MARK + INDENT, 0.78, ["Their letters"], HINT, FAINT)
    for x, rows, words in columns:
        _text(axes, x, 0.78, [words.capitalize()], HINT, FAINT)
        if not rows:
            _text(axes, x, HEAD + PAD, [f"no {words} entered"], color=FAINT)


def _figure(scenario: Scenario) -> Figure:
    from matplotlib.figure import Figure

    writers = {writer.id: _writer(writer, scenario.letters) for writer in scenario.writers}
    rotations = {rotation.id: _rotation(rotation) for rotation in _untangled(scenario)}
    room = max(0.6, *(sum(card.height + GAP for card in cards.values()) for cards in (writers, rotations)))
    writers, rotations = _spread(writers, room), _spread(rotations, room)
    height = HEAD + room + FOOT
    figure = Figure(figsize=(WIDTH, height), dpi=min(DPI, PIXELS / height))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0), autoscale_on=False)
    axes.set_axis_off()
    _links(axes, scenario.supervision, writers, rotations)
    for card in (*writers.values(), *rotations.values()):
        _card(axes, card)
    _heads(axes, scenario)
    _legend(axes, HEAD + room + 0.3)
    return figure


def _image(scenario: Scenario, form: str) -> bytes:
    names = "; ".join(writer.name for writer in scenario.writers)  # whole, where the picture cuts them short
    return image(lambda: _figure(scenario), form, f"{ABOUT}{names}")


def image(draw: Callable[[], Figure], form: str, about: str) -> bytes:
    """What a picture's file holds: the same bytes for the same picture.

    Parameters
    ----------
    draw
        Makes the picture.
    form
        ``svg`` or ``png``.
    about
        What the file says of itself.
    """
    from matplotlib import rc_context, rcdefaults, rcParams

    content = BytesIO()
    with rc_context(), warnings.catch_warnings():
        rcdefaults()  # no style of the user's own: the same scenario gives the same bytes
        rcParams.update({"svg.hashsalt": "picture", "svg.fonttype": "none", "text.hinting": "none"})
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a script the font lacks gives boxes
        draw().savefig(content, format=form, metadata={"Date": None, "Description": shown(about)})
    return content.getvalue()
