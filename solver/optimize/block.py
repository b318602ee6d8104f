"""One kind of program in the model: its variables, and one function per family of constraints.

All families are written for ``n`` programs that get the same letters, so that one definition serves a kind as a
whole (``n`` is 1, goals carry the weight) and a part of a kind whose size the solver chooses (`max_programs`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from ..rules.problem import Demand, Problem, ProgramGroup, Tally
from ..rules.scoring import Portfolio, judge
from .linear_model import LinearModel, Row, Terms

__all__ = ["FAMILIES", "Block", "block", "column", "lay_out"]


@dataclass(slots=True, kw_only=True)
class Block:
    """A number of programs of one kind that get the same letters.

    Attributes
    ----------
    n, most
        The variable that counts the programs, and its upper bound.
    whole
        Whether the block stands for all programs of its kind: then `n` is 1 and goals carry their number.
    take
        Per letter that may go there, the variable that counts the programs it goes to: 0 or all of them.
    use
        Per letter, a 0-1 variable that is 1 when it goes there.
    demands
        Per requirement, by its label, the terms of the letters short or over.
    value, changes
        The other goals' terms, for these programs, before weights.
    """

    problem: Problem
    kind: ProgramGroup
    sheet: LinearModel
    n: int
    most: int
    whole: bool
    take: dict[int, int]
    use: dict[int, int]
    demands: dict[str, Terms] = field(default_factory=dict)
    value: list[tuple[int, int]] = field(default_factory=list)

    @property
    def shortfall(self) -> Terms:
        """Letters missing, short or over."""
        return tuple(term for terms in self.demands.values() for term in terms)

    @property
    def changes(self) -> Terms:
        """Letters added plus removed against the reference."""
        return self.apart(self.kind.reference)

    @property
    def moves(self) -> Terms:
        """Letters added plus removed against the plan before, if there is one."""
        return () if self.kind.previous is None else self.apart(self.kind.previous)

    def apart(self, other: Portfolio) -> Terms:
        """Letters in which the programs differ from another portfolio."""
        added = [(1, variable) for letter, variable in self.take.items() if letter not in other]
        kept = [(-1, self.take[letter]) for letter in other if letter in self.take]
        return (*added, *kept, (len(other), self.n))

    def slack(self, most: int) -> int:
        """A new variable for letters short or over, up to `most` in each program."""
        return self.sheet.variable(0, most * self.most)

    def number_of(self, letters: frozenset[int]) -> Terms:
        """How many of these letters go to the programs, times `n`."""
        return tuple((1, variable) for letter, variable in self.take.items() if letter in letters)


def room(block: Block) -> Iterator[Row]:
    """No more letters than the maximum leaves room for, burned slots counted."""
    yield Row("maximum", (*_all(block), (-block.kind.room, block.n)), high=0)


def one_per_writer(block: Block) -> Iterator[Row]:
    """One letter per writer."""
    by_writer: dict[int, list[int]] = defaultdict(list)
    for letter, variable in block.take.items():
        by_writer[block.problem.writer_of[letter]].append(variable)
    for variables in by_writer.values():
        if len(variables) > 1:
            yield Row("one letter per writer", (*((1, variable) for variable in variables), (-1, block.n)), high=0)


def required(block: Block) -> Iterator[Row]:
    """As many letters as required, or else the missing ones are counted (R01)."""
    number = block.kind.required
    if number > 0:
        missing = block.slack(number)
        block.demands[f"required {number}"] = ((1, missing),)
        yield Row("required", (*_all(block), (1, missing), (-number, block.n)), low=0)


def stated(block: Block) -> Iterator[Row]:
    """Each stated clause, or else the letters short or over in its cheapest option are counted."""
    for demand in block.kind.stated:
        gap, rows = _deficit(block, demand)
        block.demands[str(demand.clause)] = gap
        yield from rows


def extra(block: Block) -> Iterator[Row]:
    """A letter beyond the required count must earn `extra_bar` (R05, R06)."""
    most = min(len(block.take), block.kind.room) - block.kind.required
    if most > 0:
        over = block.slack(most)
        block.value.append((-block.problem.prices.extra_bar, over))
        yield Row("extra letters", (*_all(block), (-1, over), (-block.kind.required, block.n)), high=0)


def overlap(block: Block) -> Iterator[Row]:
    """Two letters whose writers share a rotation tell the same story twice."""
    for pair in combinations(sorted(block.take), 2):
        if pair in block.problem.overlaps:
            both = block.slack(1)
            block.value.append((-block.problem.prices.overlap, both))
            one, other = (block.take[letter] for letter in pair)
            yield Row("overlap", ((1, one), (1, other), (-1, both), (-1, block.n)), high=0)


def preferred(block: Block) -> Iterator[Row]:
    """Each preferred clause is priced by the letter."""
    for demand in block.kind.preferred:
        gap, rows = _deficit(block, demand)
        block.value.extend((-block.problem.prices.prefer * factor, variable) for factor, variable in gap)
        yield from rows


FAMILIES: tuple[Callable[[Block], Iterator[Row]], ...] = (
    room,
    one_per_writer,
    required,
    stated,
    extra,
    overlap,
    preferred,
)


def block(
    problem: Problem,
    kind: ProgramGroup,
    sheet: LinearModel,
    free: tuple[int, ...],
    forced: tuple[int, ...],
    *,
    whole: bool,
) -> Block:
    """Make the variables of a block: `free` letters may go there, `forced` ones do."""
    most = 1 if whole else len(kind.programs)
    n = sheet.variable(1 if whole else 0, most)
    take, use = dict.fromkeys(forced, n), dict.fromkeys(forced, n)
    if forced and not whole:
        some = sheet.variable(0, 1)
        sheet.add(Row("in use", ((1, n), (-most, some)), high=0))
        use = dict.fromkeys(forced, some)
    for letter in free:
        take[letter] = use[letter] = sheet.variable(0, most)
        if not whole:
            use[letter] = sheet.variable(0, 1)
            sheet.add(Row("all or none", ((1, take[letter]), (-most, use[letter])), high=0))
            sheet.add(Row("all or none", ((1, take[letter]), (-1, n)), high=0))
            sheet.add(Row("all or none", ((1, n), (-1, take[letter]), (most, use[letter])), high=most))
    return Block(problem=problem, kind=kind, sheet=sheet, n=n, most=most, whole=whole, take=take, use=use)


def column(problem: Problem, kind: ProgramGroup, sheet: LinearModel, portfolio: Portfolio) -> Block:
    """Make a block whose portfolio is settled already: only the number of its programs is left to find."""
    made = block(problem, kind, sheet, (), portfolio, whole=False)
    score = judge(problem, kind, portfolio)
    made.demands["settled"] = ((score.shortfall, made.n),)
    made.value.append((score.value, made.n))
    return made


def lay_out(made: Block) -> Block:
    """Add the rows of every family and the value of every letter."""
    for family in FAMILIES:
        for row in family(made):
            made.sheet.add(row)
    made.value.extend((made.kind.strengths[letter], variable) for letter, variable in made.take.items())
    made.value.extend((-made.problem.prices.change * factor, variable) for factor, variable in made.changes)
    return made


def _all(block: Block) -> Terms:
    return tuple((1, variable) for variable in block.take.values())


def _deficit(block: Block, demand: Demand) -> tuple[Terms, list[Row]]:
    """The letters short or over in a clause, and the rows that count them."""
    label = str(demand.clause)
    rows: list[Row] = []
    gaps = [tuple(_gap(block, tally, label, rows) for tally in option) for option in demand.options]
    if len(gaps) == 1:
        return tuple((1, gap) for gap in gaps[0]), rows
    most = min(sum(block.sheet.bounds[gap][1] for gap in option) for option in gaps)
    cheapest = block.sheet.variable(0, most)
    chosen = [block.sheet.variable(0, 1) for _ in gaps]
    rows.append(Row(label, tuple((1, choice) for choice in chosen), 1, 1))
    for option, choice in zip(gaps, chosen, strict=True):
        ceiling = sum(block.sheet.bounds[gap][1] for gap in option)
        terms = (*((1, gap) for gap in option), (-1, cheapest), (ceiling, choice))
        rows.append(Row(label, terms, high=ceiling))
    return ((1, cheapest),), rows


def _gap(block: Block, tally: Tally, label: str, rows: list[Row]) -> int:
    count, letters = tally.count, block.number_of(tally.letters)
    gap = block.slack(max(count.number, len(letters)))
    if count.relation != "<=":
        rows.append(Row(label, (*letters, (1, gap), (-count.number, block.n)), low=0))
    if count.relation != ">=":
        rows.append(Row(label, (*letters, (-1, gap), (-count.number, block.n)), high=0))
    return gap
