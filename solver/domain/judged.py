"""The judged figures of strength and the prices of the objective, and settings in which some of them are moved.

They are found in the settings themselves, so that a new figure of the rubric is moved the day it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from .settings import Objective, Settings

__all__ = ["Figure", "Where", "judged", "moved", "watched"]

DECIMALS = 4
"""A moved figure is rounded as the model rounds all points."""
LEFT_OUT = frozenset(
    {
        ("rubric", "probability"),  # enters outcomes, never the plan
        ("rubric", "recent_months"),  # when a letter is called recent, in months
        ("objective", "opening_share"),  # these two say what counts as missing (R31)
        ("objective", "clause_share"),
    }
)
"""Figures that are no strength and no price."""
Where = tuple[str | int, ...]
RUBRIC: Where = ("rubric",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A judged figure: the key it has in ``defaults.toml``, tables first, and its value.

    Attributes
    ----------
    where
        Of a step (weeks, figure) the key of its table and the number of the step.
    since
        Of a step, the weeks from which on it holds; None: it is no step.
    most
        What it is never moved beyond; None: it may be anything.
    """

    where: Where
    value: float
    since: float | None = None
    most: float | None = None

    @property
    def entry(self) -> Where:
        """Where it is, of a step where its table is: what :func:`watched` says was read."""
        return self.where if self.since is None else self.where[:-1]

    @property
    def name(self) -> str:
        """Its key, tables first: ``rubric.role.chair``, ``season.late from 2 weeks``."""
        words = ".".join(word for word in self.where if isinstance(word, str))
        return words if self.since is None else f"{words} from {self.since:g} weeks"

    def times(self, factor: float) -> float:
        """The figure multiplied, within what it may be."""
        value = round(self.value * factor, DECIMALS)
        return value if self.most is None else min(value, self.most)


def judged(settings: Settings) -> tuple[Figure, ...]:
    """All judged figures in force, in the order of ``defaults.toml``; what is 0 stays so and is left out."""
    late = _steps(("season", "late"), settings.season.late, most=1.0)
    objective = {price.name: getattr(settings.objective, price.name) for price in fields(Objective)}
    found = (*late, *_figures(("objective",), objective), *_figures(RUBRIC, settings.rubric))
    return tuple(figure for figure in found if figure.value)


def moved(settings: Settings, factors: Iterable[tuple[Figure, float]]) -> Settings:
    """The same settings with some figures multiplied."""
    values = {figure.where: figure.times(factor) for figure, factor in factors}
    prices = {str(where[1]): value for where, value in values.items() if where[0] == "objective"}
    rubric = {where: value for where, value in values.items() if where[:1] == RUBRIC}
    late = [(weeks, values.get(("season", "late", n), share)) for n, (weeks, share) in enumerate(settings.season.late)]
    return replace(
        settings,
        season=replace(settings.season, late=tuple(late)),
        objective=replace(settings.objective, **prices),
        rubric=_with(settings.rubric, rubric, depth=1) if rubric else settings.rubric,
    )


def _figures(where: Where, tree: Mapping[str, Any]) -> Iterator[Figure]:
    """The figures of a table, and of the tables in it."""
    for key, value in tree.items():
        here = (*where, key)
        if here in LEFT_OUT:
            continue
        if isinstance(value, Mapping):
            yield from _figures(here, value)
        elif isinstance(value, Sequence):
            yield from _steps(here, value)
        else:
            yield Figure(where=here, value=value)


def _steps(where: Where, steps: Iterable[Sequence[float]], most: float | None = None) -> Iterator[Figure]:
    """The figures of steps (weeks, figure); `most`: what none of them may pass."""
    for number, (weeks, value) in enumerate(steps):
        yield Figure(where=(*where, number), value=value, since=weeks, most=most)


def _with(tree: Any, values: Mapping[Where, float], depth: int = 0) -> Any:
    """A table with some figures in the place of its own; what holds none of them is the same table.

    Parameters
    ----------
    tree
        A table, the steps of one, or a figure.
    values
        The figures, all of them in it, by where they are.
    depth
        How many words of that lead to the table.
    """
    if not isinstance(tree, Mapping | Sequence):
        return next(iter(values.values()))
    inner: dict[Any, dict[Where, float]] = {}
    for where, value in values.items():
        inner.setdefault(where[depth], {})[where] = value
    if isinstance(tree, Mapping):
        return {**tree, **{key: _with(tree[key], own, depth + 1) for key, own in inner.items()}}
    return [[weeks, *inner[n].values()] if n in inner else [weeks, value] for n, (weeks, value) in enumerate(tree)]


class _Watched(Mapping[str, Any]):
    """A table of the rubric that notes which of its entries are read."""

    def __init__(self, tree: Mapping[str, Any], where: Where, read: set[Where]) -> None:
        self.tree, self.where, self.read = tree, where, read

    def __getitem__(self, key: str) -> Any:
        value, where = self.tree[key], (*self.where, key)
        if isinstance(value, Mapping):
            return _Watched(value, where, self.read)
        self.read.add(where)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.tree)

    def __len__(self) -> int:
        return len(self.tree)


def watched(settings: Settings) -> tuple[Settings, set[Where]]:
    """The same settings, and a set to which every entry of the rubric is added that is read of them."""
    read: set[Where] = set()
    return replace(settings, rubric=_Watched(settings.rubric, RUBRIC, read)), read
