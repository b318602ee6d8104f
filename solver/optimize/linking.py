"""The constraints that tie programs together: few asks, few versions, letters that go to few programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..rules.problem import Problem
from .block import Block
from .linear_model import LinearModel, Row

__all__ = ["couple"]


def couple(
    problem: Problem,
    sheet: LinearModel,
    blocks: Sequence[Block],
    limited: frozenset[int],
    versions: frozenset[int],
    charged: frozenset[int],
    few_asks: bool,
) -> dict[int, int]:
    """Add the couplings to a sheet.

    Parameters
    ----------
    limited
        Letters whose `max_programs` could bind.
    versions
        Writers with more letters than versions.
    charged
        Writers who cost something to ask.
    few_asks
        Whether more writers could be asked than may be.

    Returns
    -------
    dict
        The variable of every writer who might be asked, with the cost of asking in units.
    """
    for letter in sorted(limited):
        terms = tuple((1, made.take[letter]) for made in blocks if letter in made.take)
        sheet.add(Row(f"max_programs of {problem.letters[letter].id}", terms, high=problem.limits[letter]))
    for writer in sorted(versions):
        used = [_any_use(sheet, blocks, [letter], "versions") for letter in _letters_of(problem, blocks, writer)]
        sheet.add(Row("versions", tuple((1, variable) for variable in used), high=problem.versions[writer]))
    asks = {}
    for writer, letters in sorted(_to_ask(problem, blocks).items()):
        if few_asks or writer in charged:
            asks[_any_use(sheet, blocks, letters, "asked")] = problem.ask_costs[writer]
    if few_asks:
        sheet.add(Row("asks", tuple((1, variable) for variable in asks), high=problem.asks_max))
    return asks


def _any_use(sheet: LinearModel, blocks: Iterable[Block], letters: Sequence[int], label: str) -> int:
    """A 0-1 variable that is 1 when any of these letters goes anywhere."""
    used = sheet.variable(0, 1)
    for made in blocks:
        for variable in {made.use[letter]: None for letter in letters if letter in made.use}:
            sheet.add(Row(label, ((1, variable), (-1, used)), high=0))
    return used


def _letters_of(problem: Problem, blocks: Sequence[Block], writer: int) -> list[int]:
    return sorted({letter for made in blocks for letter in made.take if problem.writer_of[letter] == writer})


def _to_ask(problem: Problem, blocks: Sequence[Block]) -> dict[int, list[int]]:
    asked: dict[int, list[int]] = defaultdict(list)
    for letter in sorted({letter for made in blocks for letter in made.take} & problem.to_ask):
        asked[problem.writer_of[letter]].append(letter)
    return asked
