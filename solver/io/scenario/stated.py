"""What rows say of the letters their programs ask for: in the program's own words, and all told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ...domain.entities import Stated
from ...domain.phrases import headed
from ...domain.requirements import Understood, understand
from ..table.cells import Cells
from .asked import StatedCount, beside

__all__ = ["own_words", "stated_rules", "understood"]


def own_words(cells: Cells, counts: Sequence[StatedCount]) -> Sequence[str]:
    """What each row says in the program's own words: the cell `required` is among them where it is no mere count."""
    texts = cells.text("requirements")
    if "requirements" in cells:
        heading = cells.heading("requirements")
        under = {text: headed(heading, text) for text in dict.fromkeys(texts)}
        texts = [under[text] for text in texts]
    if not any(stated.words for stated in set(counts)):
        return texts
    rows = zip(counts, cells.text("required"), texts, strict=True)
    return ["; ".join(filter(None, (number, text))) if stated.words else text for stated, number, text in rows]


def understood(cells: Cells, requirements: Sequence[str], known: frozenset[str]) -> list[Understood | None]:
    """What is understood of each row's own words, each distinct text read once; None where there are none."""
    said = {text: understand(text, known) for text in cells.watched(dict.fromkeys(requirements)) if text}
    return [said.get(text) for text in requirements]


def stated_rules(columns: Mapping[str, Sequence[Any]], seen: Iterable[tuple[date | None, str]]) -> list[Stated]:
    """What the rules of each row rest on; `seen` is when and where somebody looked."""
    made = _Made(zip(columns["requirements"], columns["said"], strict=True))
    entered = [needs is not None for needs in columns["needs"]]
    keys = zip(columns["required"], columns["maximum"], entered, columns["requirements"], seen, strict=True)
    return [made[key] for key in keys]


class _Made(dict[tuple[Any, ...], Stated]):
    """What rows state, made once for all that state the same; `said` is what is understood of their own words."""

    def __init__(self, said: Iterable[tuple[str, Understood | None]]) -> None:
        super().__init__()
        self.said = dict(said)

    def __missing__(self, key: tuple[Any, ...]) -> Stated:
        count, maximum, entered, requirements, (checked, source) = key
        own = count if maximum is None else count._replace(maximum=maximum)
        filled, _ = beside(own, self.said[requirements])
        self[key] = made = Stated(
            required=filled.required,
            maximum=filled.maximum,
            entered=entered,
            requirements=requirements,
            checked=checked,
            source=source,
        )
        return made
