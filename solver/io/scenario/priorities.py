"""How much each program weighs: weights, words, or tiers of which the first is the best."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from ...domain.settings import Settings
from ...domain.vocabulary import fold, words
from ..table.cells import Cells
from ..table.values import number, quoted
from .asked import weight

__all__ = ["TIERS", "priorities"]

TIERS = "tiers"
FEWEST_RANKS = 3
"""From so many on, whole numbers 1..n, all different, look like a rank list and not like weights."""
AS_TIERS = 'priority = "tiers" below [list] in scenario.toml'


def priorities(cells: Cells, settings: Settings) -> list[float]:
    """Read the column `priority` as ``[list] priority`` says it is meant."""
    named = settings.program.priority
    if settings.listing.priority == TIERS:
        return cells.read("priority", partial(_tier, named=named), 1.0)
    _look_at_numbers(cells)
    comma = cells.table.comma_decimals
    return cells.read("priority", partial(weight, table="priority", named=named, comma=comma), 1.0)


def _tier(text: str, named: Mapping[str, float]) -> float:
    """Read a tier: a word, or a whole number; 1 weighs as the first of the `named` weights, beyond the last as it."""
    if fold(text) in words("priority"):
        return float(named[words("priority")[fold(text)]])
    try:
        place = number(text, least=1)
    except ValueError:
        what = f"found {quoted(text)}, expected a tier: 1 for the best, 2, 3, … or {' · '.join(named)}"
        raise ValueError(what) from None
    steps = sorted(map(float, named.values()), reverse=True)
    return steps[min(place, len(steps)) - 1]


def _look_at_numbers(cells: Cells) -> None:
    """Add a fault where the priorities are the ranks 1 to n: the best would weigh least; tell what may be tiers."""
    texts = cells.distinct("priority")
    if not texts or not all(re.fullmatch(r"[0-9]{1,7}(\.0+)?", text) for text in texts):
        return
    filled = [int(float(text)) for text in cells.text("priority") if text]
    most = max(filled)
    if len(texts) < most or set(filled) != set(range(1, most + 1)):
        return
    if len(filled) == most:
        _fault_ranks(cells, most)
    elif most > 1:
        remedy = f"Maybe they are tiers and 1 is the best: {AS_TIERS}."
        taken = f"the larger number weighs more: {most} the most, 1 the least"
        cells.suppose("priority", taken, len(filled), remedy)


def _fault_ranks(cells: Cells, most: int) -> None:
    """Add a fault: the priorities are the ranks 1 to `most`; of two nobody can tell."""
    if most >= FEWEST_RANKS:
        what = f"1 to {most}, all different: looks like a rank, but a larger priority weighs more."
        line = min(cells.distinct("priority").values())
        cells.fault(line, "priority", f"{what} Maybe write top, high, normal or low; or, if 1 is the best, {AS_TIERS}.")
