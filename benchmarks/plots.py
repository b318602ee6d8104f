"""Pictures of what was measured: how cost grows, and who is best on how many instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results import number
from summary import Spread, is_proven

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw"]

Row = Mapping[str, str]

COLOURS = {
    "ours": "#0b5fa5",
    "ours whole": "#0b5fa5",
    "lor solve": "#128a94",
    "HiGHS": "#c4541c",
    "HiGHS, groups": "#e39a6f",
    "plain CP-SAT": "#3c8c52",
    "CP-SAT, groups": "#8fc79c",
    "0.3.0": "#5c7f9c",
    "CBC": "#8a5ba6",
    "greedy": "#7a7a7a",
    "pandas": "#7a7a7a",
    "pandas, all files": "#7a7a7a",
}
"""One colour per method in every picture, told apart by people who see few colours too; see also the markers."""
MARKERS = {"HiGHS": "s", "plain CP-SAT": "^", "CBC": "D", "greedy": "x", "pandas": "x", "lor solve": "P"}
DASHES = {"plain CP-SAT": (0, (5, 2)), "HiGHS": (0, (6, 2, 1.5, 2)), "CBC": (0, (2, 1.5)), "greedy": (0, (1, 2))}
NOT_RUN = {"status": "not run"}
QUICKEST = 0.01
"""Seconds: what is quicker counts as this quick in the profile, for below the clock and the process decide."""
FARTHEST = 1000.0
"""So many times the quickest the profile goes."""
GAPS = (1e-5, 0.3)
"""From which to which gap the second profile goes; below, an answer is as good as the best known."""


def draw(rows: Sequence[Row], folder: Path) -> list[Path]:
    """Draw every picture the rows allow, and tell which were written."""
    import matplotlib as mpl

    mpl.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for axis in ("programs", "kinds", "letters"):
        chosen = [row for row in rows if row["suite"] == "growth" and row["case"].split(":")[0] == axis]
        if chosen:
            written.append(_saved(_growth(chosen, axis), folder / f"time_against_{axis}.png"))
    raced = [row for row in rows if row["suite"] in ("peers", "orlib")]
    if raced:
        written.append(_saved(_profile(raced), folder / "profile.png"))
    return written


def _saved(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=150, bbox_inches="tight")
    figure.clear()
    return path


def _axes(figure: Figure, place: tuple[int, int, int]) -> Axes:
    axes = figure.add_subplot(*place)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, which="major", color="#e4e4e4", linewidth=0.8)
    axes.set_axisbelow(True)
    return axes


# --- growth ---------------------------------------------------------------------------------------------------


def _growth(rows: Sequence[Row], axis: str) -> Figure:
    """Median time of every method against one measure, with the span from the least to the most."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 4.4))
    axes = _axes(figure, (1, 1, 1))
    ends = []
    for method in dict.fromkeys(row["method"] for row in rows):
        points = _points([row for row in rows if row["method"] == method], axis)
        if points:
            ends.append((_line(axes, method, points), method))
    limits = {float(row["limit_seconds"]) for row in rows if row["method"] not in ("lor solve", "pandas")}
    for limit in limits:
        axes.axhline(limit, color="#b0b0b0", linewidth=1, linestyle=":")
        axes.annotate(
            f"limit {limit:g} s",
            (0.005, limit),
            xycoords=("axes fraction", "data"),
            fontsize=8,
            va="bottom",
            color="#777777",
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(axis)
    axes.set_ylabel("seconds")
    _ticks(axes, sorted({float(row[axis]) for row in rows}))
    _name_lines(axes, ends)
    first = rows[0]
    held = [f"{first[name]} {name}" for name in ("programs", "kinds", "letters") if name != axis]
    told = ". Medians; bars from least to most; hollow: not all proven in the limit."
    axes.set_title(f"Time against {axis}", loc="left", fontsize=12, fontweight="bold", pad=24)
    axes.text(0, 1.03, ", ".join(held) + told, transform=axes.transAxes, fontsize=8, color="#555555")
    return figure


def _points(rows: Iterable[Row], axis: str) -> list[tuple[float, Spread, bool]]:
    """Per place on the axis, the times and whether all were proven there."""
    groups: dict[float, list[Row]] = {}
    for row in rows:
        if row["seconds"] and row["status"] in ("proven", "found", "done", "none", "timeout"):
            groups.setdefault(float(row[axis]), []).append(row)
    return [
        (
            place,
            Spread.of([float(row["seconds"]) for row in members]),
            all(row["status"] in ("proven", "done") for row in members),
        )
        for place, members in sorted(groups.items())
    ]


def _line(axes: Axes, method: str, points: Sequence[tuple[float, Spread, bool]]) -> tuple[float, float]:
    """Draw one method and tell where its line ends."""
    colour, marker = COLOURS.get(method, "#333333"), MARKERS.get(method, "o")
    places, spreads = [place for place, _, _ in points], [spread for _, spread, _ in points]
    middle = [spread.median for spread in spreads]
    around = (
        [spread.median - spread.least for spread in spreads],
        [spread.most - spread.median for spread in spreads],
    )
    style = "--" if method in ("ours whole", "pandas, all files") else "-"
    axes.errorbar(places, middle, yerr=around, color=colour, linestyle=style, linewidth=1.8, capsize=2.5)
    for place, spread, proven in points:
        face = colour if proven else "white"
        axes.plot(place, spread.median, marker=marker, color=colour, markerfacecolor=face, markersize=6, zorder=3)
    return places[-1], middle[-1]


def _ticks(axes: Axes, places: Sequence[float]) -> None:
    from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.xaxis.set_major_formatter(FixedFormatter([f"{place:,.0f}" for place in places]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _name_lines(axes: Axes, ends: Sequence[tuple[tuple[float, float], str]]) -> None:
    """Write each method beside the end of its line, moved up where another name stands there already."""
    low, high = axes.get_ylim()
    least, placed = log(high / low) / 20, list[tuple[float, float]]()
    for (place, height), method in sorted(ends, key=lambda end: end[0][1]):
        at = log(height)
        while any(other == place and abs(at - there) < least for other, there in placed):
            at += least / 4
        placed.append((place, at))
        axes.annotate(
            method,
            xy=(place, exp(at)),
            xytext=(9, 0),
            textcoords="offset points",
            color=COLOURS.get(method, "#333333"),
            fontsize=9,
            va="center",
            annotation_clip=False,
        )


# --- performance profile --------------------------------------------------------------------------------------


def _profile(rows: Sequence[Row]) -> Figure:
    """Who is best on how many instances (Dolan and Moré 2002).

    Left, the share of the instances on which a method proves its answer within so many times the quickest that does;
    right, the share on which its answer is within so much of the best known. Instances it was not run on do not count.
    """
    from matplotlib.figure import Figure

    instances = _instances(rows)
    methods = [
        method
        for method in COLOURS
        if any(members.get(method, NOT_RUN)["status"] != "not run" for members in instances.values())
    ]
    figure = Figure(figsize=(11, 4.4))
    times, gaps = _axes(figure, (1, 2, 1)), _axes(figure, (1, 2, 2))
    for method in methods:
        style: dict[str, Any] = {"color": COLOURS[method], "linestyle": DASHES.get(method, "-"), "label": method}
        style |= {"linewidth": 2.6 if method == "ours" else 1.9, "zorder": 2 if method == "ours" else 3}
        tried = [members for members in instances.values() if members.get(method, NOT_RUN)["status"] != "not run"]
        ratios = [_ratio(members, method) for members in tried]
        times.step(*_steps(ratios, 1.0, FARTHEST), where="post", **style)
        missed = [_gap(members, method) for members in tried]
        gaps.step(*_steps(missed, *GAPS), where="post", **style)
    limits = ", ".join(f"{limit:g}" for limit in sorted({float(row["limit_seconds"]) for row in rows}))
    _dress(times, f"Answer proven in {limits} s", "within … times the quickest proof", lambda value, _: f"{value:,.0f}")
    _dress(gaps, "Answer found, proven or not", "within … of the best value known", _percent)
    times.set_ylabel(f"share of {len(instances)} instances")
    gaps.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.subplots_adjust(wspace=0.22)
    return figure


def _dress(axes: Axes, title: str, label: str, ticks: Callable[[float, int], str]) -> None:
    from matplotlib.ticker import FuncFormatter, NullLocator

    axes.set_xscale("log")
    axes.set_ylim(-0.02, 1.04)
    axes.set_xlabel(label)
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
    axes.xaxis.set_major_formatter(FuncFormatter(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))


def _percent(value: float, _: int) -> str:
    return "0" if value <= GAPS[0] else f"{100 * value:g} %"


def _instances(rows: Iterable[Row]) -> dict[tuple[str, str, str], dict[str, Row]]:
    """Per instance and seed, the row of every method; of repetitions the one of median time.

    An instance on which some method of its case was not measured yet is left out.
    """
    groups: dict[tuple[str, str, str], dict[str, list[Row]]] = {}
    methods: dict[str, set[str]] = {}
    for row in rows:
        methods.setdefault(row["case"], set()).add(row["method"])
        there = groups.setdefault((row["case"], row["instance"], row["seed"]), {})
        there.setdefault(row["method"], []).append(row)
    return {
        key: {
            method: sorted(members, key=lambda row: number(row, "seconds") or float("inf"))[len(members) // 2]
            for method, members in there.items()
        }
        for key, there in groups.items()
        if set(there) == methods[key[0]]
    }


def _ratio(members: Mapping[str, Row], method: str) -> float:
    times = {
        name: max(QUICKEST, float(row["seconds"])) for name, row in members.items() if is_proven(row) and row["seconds"]
    }
    return times[method] / min(times.values()) if method in times else float("inf")


def _gap(members: Mapping[str, Row], method: str) -> float:
    row = members.get(method)
    gap = number(row, "gap") if row else None
    return float("inf") if gap is None else max(GAPS[0], gap)


def _steps(figures: Sequence[float], least: float, most: float) -> tuple[list[float], list[float]]:
    """The share of the figures that is at most so large, as corners of a step line from `least` to `most`."""
    inside = sorted(figure for figure in figures if figure <= most)
    places = [least, *inside, most]
    shares = [sum(figure <= place for figure in inside) / len(figures) for place in places]
    return places, shares
