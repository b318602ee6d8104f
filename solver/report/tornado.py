"""The picture of ``lor sensitivity``: what each figure moved alone changes, and how sure each set is.

Lengths are inches from the upper left corner of the picture; sizes of type are points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..analysis.sensitivity import SURE, FigureImpact, Sensitivity, SetSureness, Trial
from .names import Names
from .picture import image
from .sensitivity import NEVER_CHANGES, PERCENT, figure_words, flip_words, kept_words, sure_words
from .sets import describe
from .words import counted, full_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ABOUT", "tornado"]

ABOUT = "How far the plan depends on judged figures"
"""What every such picture says of itself."""

MOST_FIGURES, MOST_SETS = 12, 12
WIDTH, MARGIN, HEAD, FOOT, DPI = 11.0, 0.35, 1.25, 0.45, 150
LABELS, RIGHT = 3.5, 10.65  # where the bars begin, and where they end at most
ROW, BAR, LEGEND, TITLES = 0.62, 0.3, 0.35, 0.75  # of a row and its bar; below the bars, and between the two parts
TITLE, HEADING, NORMAL, SMALL = 14.0, 11.0, 9.5, 8.5
LINE, ROOM, BESIDE = 38, 46, 30  # characters of a label, of what stands below a bar, of what stands beside it
INK, FAINT, GRID = "#1a1a1a", "#555555", "#c9ced6"
LOWER, HIGHER, SAFE = "#e69f00", "#0072b2", "#009e73"
"""Colours that stay apart for colour-blind eyes: Okabe and Ito, "Color Universal Design" (2008)."""


def tornado(found: Sensitivity, form: str) -> bytes:
    """The picture's file, ``svg`` or ``png``."""
    return image(lambda: _figure(found), form, ABOUT)


def _figure(found: Sensitivity) -> Figure:
    from matplotlib.figure import Figure

    names = Names(found.result.scenario)
    impacts, sets = found.moving[:MOST_FIGURES], list(found.sets)[:MOST_SETS]
    above = HEAD + TITLES + max(1, len(impacts)) * ROW + LEGEND
    height = above + (TITLES + len(sets) * ROW) * bool(sets) + FOOT
    figure = Figure(figsize=(WIDTH, height), dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0), autoscale_on=False)
    axes.set_axis_off()
    _head(axes, found)
    _impacts(axes, found, impacts, names)
    if sets:
        _sets(axes, sets, names, above)
    return figure


def _text(axes: Axes, x: float, y: float, text: str, size: float = NORMAL, **form: str) -> None:
    """Write a text whose middle stands at a height."""
    axes.text(x, y, text, size=size, va="center", parse_math=False, **_inked(form))


def _bar(axes: Axes, edges: tuple[float, float], y: float, color: str, alpha: float = 1.0) -> None:
    """Draw a bar between two edges around a height."""
    (left, right), half = edges, BAR / 2
    axes.fill([left, right, right, left], [y - half, y - half, y + half, y + half], fc=color, alpha=alpha, lw=0)


def _label(axes: Axes, y: float, text: str) -> None:
    """Write what a row is about at its left, in two lines if it must."""
    lines = wrap(text, LINE, max_lines=2, placeholder=" …")
    _text(axes, LABELS - 0.15, y, "\n".join(lines), ha="right")


def _inked(form: dict[str, str]) -> dict[str, Any]:
    """How a text looks: dark, where nothing else is said."""
    return {"color": INK, **form}


def _unbroken(text: str) -> str:
    """A text that stays on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _head(axes: Axes, found: Sensitivity) -> None:
    result = found.result
    _text(axes, MARGIN, 0.4, "How far the plan depends on judged figures", TITLE, weight="bold")
    programs = counted(len(found.kept), "program")
    said = [f"{programs}, {full_day(result.scenario.as_of)}", *([sure_words(found)] if found.draws else [])]
    for number, line in enumerate(said):
        _text(axes, MARGIN, 0.75 + number * 0.25, line, color=FAINT)


def _impacts(axes: Axes, found: Sensitivity, impacts: Sequence[FigureImpact], names: Names) -> None:
    """Two bars for each figure: to the left what changes if it is lower, to the right if it is higher."""
    y = HEAD + 0.2
    _text(
        axes,
        MARGIN,
        y,
        f"Programs that get another set if one figure alone is moved by {PERCENT}",
        HEADING,
        weight="bold",
    )
    if not impacts:
        _text(axes, LABELS, HEAD + TITLES, NEVER_CHANGES if found.impacts else "not worked out", color=FAINT)
        return
    middle = (LABELS + RIGHT) / 2
    unit = (RIGHT - middle - 0.1) / max(trial.changed for one in impacts for trial in (one.lower, one.higher))
    top, bottom = HEAD + TITLES - 0.2, HEAD + TITLES + len(impacts) * ROW - 0.2
    _text(axes, middle - 0.1, top - 0.05, "lower", HEADING, color=LOWER, ha="right", weight="bold")
    _text(axes, middle + 0.1, top - 0.05, "higher", HEADING, color=HIGHER, ha="left", weight="bold")
    for number, impact in enumerate(impacts):
        y = top + 0.3 + number * ROW
        _label(axes, y, f"{figure_words(impact.figure)} ({_unbroken(f'now {impact.figure.value:g}')})")
        _side(axes, impact.lower, y, (middle, -unit), LOWER, names)
        _side(axes, impact.higher, y, (middle, unit), HIGHER, names)
    axes.plot([middle, middle], [top + 0.1, bottom + 0.1], color=INK, linewidth=1.0)
    if more := len(found.moving) - len(impacts):
        said = f"{counted(more, 'more figure')} not shown"
        _text(axes, LABELS - 0.15, bottom + 0.25, said, SMALL, color=FAINT, ha="right")
    if any(trial.near_ties for impact in impacts for trial in (impact.lower, impact.higher)):
        _text(
            axes,
            LABELS,
            bottom + 0.25,
            "Pale: near ties, next to nothing is lost by keeping the plan",
            SMALL,
            color=FAINT,
        )


def _side(axes: Axes, trial: Trial, y: float, scale: tuple[float, float], color: str, names: Names) -> None:
    """A bar to one side, and below it what changes.

    Parameters
    ----------
    trial
        What is told.
    y
        The height of its middle.
    scale
        Where the bar begins, and how far it goes for a program.
    color
        Its colour.
    names
        What letters are called.
    """
    if not trial.changed:
        return
    start, unit = scale
    real, whole = start + unit * (trial.changed - trial.near_ties), start + unit * trial.changed
    _bar(axes, (start, real), y, color)
    _bar(axes, (real, whole), y, color, 0.4)
    text, more = flip_words(trial.flips[0], names), len(trial.flips) - 1
    side = "left" if unit > 0 else "right"
    below = wrap(text + (f"; {counted(more, 'other change')}" if more else ""), ROOM, max_lines=1, placeholder=" …")
    _text(axes, start + (0.06 if unit > 0 else -0.06), y + 0.25, below[0], SMALL, ha=side, color=FAINT)
    inside = abs(whole - start) > 0.5
    x = whole - (0.06 if inside else -0.06) * (1 if unit > 0 else -1)
    align = side if not inside else {"left": "right", "right": "left"}[side]
    _text(
        axes,
        x,
        y,
        str(trial.changed),
        NORMAL,
        ha=align,
        color="white" if inside and color == HIGHER and not trial.near_ties else INK,
        weight="bold",
    )


def _sets(axes: Axes, sets: Iterable[SetSureness], names: Names, top: float) -> None:
    """A bar for each set: the share of draws in which its programs keep it."""
    heading = "In how many draws each set stays, all figures moved at random"
    _text(axes, MARGIN, top + 0.2, heading, HEADING, weight="bold")
    room, first = RIGHT - LABELS - 2.3, top + TITLES
    last = first
    for number, entry in enumerate(sets, 1):
        plans, y = entry.plans, first + (number - 1) * ROW
        who = names.program[plans[0].program.id] if len(plans) == 1 else describe(plans.programs)
        _label(axes, y, f"{number}  {who} ({_unbroken(counted(len(plans), 'program'))})")
        _bar(axes, (LABELS, LABELS + room * entry.least), y, SAFE)
        _bar(axes, (LABELS + room * entry.least, LABELS + room * entry.most), y, SAFE, 0.4)
        other = "" if entry.otherwise is None else f", else {names.handles(entry.otherwise)}"
        _text(axes, LABELS + room + 0.1, y, f"{kept_words(entry)}{other}"[:BESIDE], SMALL)
        last = y
    x = LABELS + room * SURE
    axes.plot([x, x], [first - 0.25, last + 0.25], color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
    _text(axes, x, first - 0.33, f"{SURE:.0%}".replace("%", " %"), SMALL, ha="center")
    _text(axes, LABELS, last + 0.35, "Pale: some of its programs only", SMALL, color=FAINT)
