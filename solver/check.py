"""The specification without a solver: what an assignment is worth, and whether it may leave this house.

Nothing here knows how an answer was found. :func:`verify` raises on the first rule an answer breaks, because that is
our bug and never the user's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, islice

from .domain import Letter, Status
from .errors import AnswerError
from .problem import Kind, Problem
from .programs import Program
from .scale import UNIT

__all__ = ["Assignment", "Audit", "Portfolio", "Score", "Shares", "judge", "total", "unmet", "verify"]

Portfolio = tuple[int, ...]
"""The letters one program gets, in file order."""
Shares = tuple[tuple[Portfolio, int], ...]
"""The portfolios of one kind, and how many of its programs get each: the first in file order get the first."""

Assignment = tuple[Shares, ...]
"""The shares of every kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The five goals, in order. All but `value` are better when smaller.

    Attributes
    ----------
    shortfall
        Letters missing, short or over; of a whole assignment times weight, in units.
    value
        Points, in units; of a whole assignment times weight less ask costs, in square units.
    changes
        Letters added plus removed against the reference.
    moves
        Letters added plus removed against the plan before; 0 where there is none.
    order
        Sum of letter row numbers.
    """

    shortfall: int
    value: int
    changes: int
    moves: int
    order: int

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """What is minimal, first entry first, for the best answer."""
        return (self.shortfall, -self.value, self.changes, self.moves, self.order)


def unmet(kind: Kind, portfolio: Portfolio) -> tuple[tuple[str, int], ...]:
    """What a portfolio leaves open: ``required N`` or a stated clause, and by how many letters."""
    missing = max(0, kind.required - len(portfolio))
    gaps = [(str(demand.clause), demand.deficit(portfolio)) for demand in kind.stated]
    return tuple(gap for gap in [(f"required {kind.required}", missing), *gaps] if gap[1])


def judge(found: Problem, kind: Kind, portfolio: Portfolio) -> Score:
    """Score one program's portfolio, before its weight."""
    prices = found.prices
    changes = len(set(portfolio) ^ set(kind.reference))
    pairs = sum(pair in found.overlaps for pair in combinations(sorted(portfolio), 2))
    return Score(
        shortfall=sum(gap for _, gap in unmet(kind, portfolio)),
        value=sum(kind.strengths[letter] for letter in portfolio)
        - prices.extra_bar * max(0, len(portfolio) - kind.required)
        - prices.overlap * pairs
        - prices.prefer * sum(demand.deficit(portfolio) for demand in kind.preferred)
        - prices.change * changes,
        changes=changes,
        moves=0 if kind.previous is None else len(set(portfolio) ^ set(kind.previous)),
        order=sum(found.orders[letter] for letter in portfolio),
    )


def asked(found: Problem, assignment: Assignment) -> frozenset[int]:
    """The writers who must still be asked."""
    used = {letter for shares in assignment for portfolio, _ in shares for letter in portfolio}
    return frozenset(found.writer_of[letter] for letter in used & found.to_ask)


def total(found: Problem, assignment: Assignment) -> Score:
    """Score a whole assignment."""
    shortfall = value = changes = moves = order = 0
    for kind, shares in zip(found.kinds, assignment, strict=True):
        for portfolio, count in shares:
            score = judge(found, kind, portfolio)
            weight = kind.weight * count // len(kind.programs)
            shortfall += weight * score.shortfall
            value += weight * score.value
            changes += count * score.changes
            moves += count * score.moves
            order += count * score.order
    costs = sum(found.ask_costs[writer] for writer in asked(found, assignment))
    return Score(shortfall=shortfall, value=value - costs * UNIT, changes=changes, moves=moves, order=order)


def verify(found: Problem, available: frozenset[int], assignment: Assignment) -> Score:
    """Score an assignment after making sure that it keeps every binding rule.

    Raises
    ------
    AnswerError
        Naming the rule, the kind and the letters.
    """
    for number, (kind, shares) in enumerate(zip(found.kinds, assignment, strict=True)):
        if sum(count for _, count in shares) != len(kind.programs) or any(count < 1 for _, count in shares):
            raise AnswerError(f"kind {number}: portfolios do not add up to its programs")
        if len(shares) > 1 and all(limit is None for limit in found.limits):
            raise AnswerError(f"kind {number}: programs alike got different letters without max_programs")
        for portfolio, _ in shares:
            broken = _broken(found, kind, available, portfolio)
            if broken:
                raise AnswerError(f"kind {number}: {broken}: {[found.letters[letter].id for letter in portfolio]}")
    _verify_limits(found, assignment)
    return total(found, assignment)


def _broken(found: Problem, kind: Kind, available: frozenset[int], portfolio: Portfolio) -> str:
    """The first rule one program's portfolio breaks, or nothing."""
    there = set(portfolio)
    writers = Counter(found.writer_of[letter] for letter in there)
    if list(portfolio) != sorted(there):
        return "not a set of letters in order"
    if not there <= available | set(kind.locked):
        return "a letter that is not available"
    if not all(kind.open_to(letter) for letter in there):
        return "a letter that is barred there"
    if len(there) > kind.room:
        return "more letters than there is room for"
    if not set(kind.locked) <= there:
        return "a locked letter is missing"
    if not set(kind.pinned) & available <= there:
        return "a pinned letter is missing"
    if any(times > 1 for times in writers.values()):
        return "two letters of one writer"
    return ""


class Audit:
    """The rows the user wrote, to hold answers against, past everything worked out since.

    Programs whose rows say the same and that no letter names are one case: what holds for the first holds for all.
    """

    def __init__(self, found: Problem) -> None:
        self.found = found
        named = {track_id for letter in found.letters for track_id in (letter.only_program, *letter.excluded)}
        self.named = {
            place for place, program in enumerate(found.programs) for track in program.tracks if track.id in named
        }
        self.cases = tuple(self._cases(kind.programs) for kind in found.kinds)

    def _cases(self, places: Iterable[int]) -> tuple[Program, ...]:
        """The first program of each case."""
        cases: dict[int, Program] = {}
        for place in places:
            program = self.found.programs[place]
            cases.setdefault(~place if place in self.named else program.terms, program)
        return tuple(cases.values())

    def hold(self, assignment: Assignment) -> None:
        """Hold every program's letters against its rows.

        Raises
        ------
        AnswerError
            Naming the program, the letter and the rule.
        """
        for kind, cases, shares in zip(self.found.kinds, self.cases, assignment, strict=True):
            places = iter(kind.programs)
            for portfolio, count in shares:
                for program in cases if len(shares) == 1 else self._cases(islice(places, count)):
                    _hold(self.found, program, portfolio)


def _hold(found: Problem, program: Program, portfolio: Portfolio) -> None:
    letters = [found.letters[place] for place in portfolio]
    for letter in letters:
        if broken := _against_rows(program, letter):
            raise AnswerError(f"{program.id}: {letter.id} {broken}")
    entered = [letter for letter in found.letters if letter.id in program.assigned] if program.applied else []
    kept = [letter for letter in entered if letter.status is not Status.WITHDRAWN]
    if not {letter.id for letter in kept} <= {letter.id for letter in letters}:
        raise AnswerError(f"{program.id}: a letter entered for good is missing")
    lost = [letter for letter in entered if letter not in kept]
    writers = [letter.writer_id for letter in (*letters, *lost)]
    if len(set(writers)) < len(writers):
        raise AnswerError(f"{program.id}: two letters of one writer")
    if len(writers) > max(program.maximum, len(entered)):
        raise AnswerError(f"{program.id}: more letters than there is room for")


def _against_rows(program: Program, letter: Letter) -> str:
    """What the user wrote that keeps a letter from a program, or nothing."""
    track_ids = {track.id for track in program.tracks}
    if letter.status.gone:
        return f"is {letter.status}"
    if program.applied and letter.id in program.assigned:
        return ""
    if track_ids & set(letter.excluded):
        return "is excluded there"
    if letter.only_program and letter.only_program not in track_ids:
        return "names another program"
    if program.closed and letter.id not in program.assigned:
        return "was added where nothing can be"
    return ""


def _verify_limits(found: Problem, assignment: Assignment) -> None:
    uses: Counter[int] = Counter()
    for shares in assignment:
        for portfolio, count in shares:
            uses.update(dict.fromkeys(portfolio, count))
    for letter, times in uses.items():
        limit = found.limits[letter]
        if limit is not None and times > limit:
            raise AnswerError(f"{found.letters[letter].id} goes to {times} programs, {limit} are allowed")
    versions: dict[int, set[int]] = defaultdict(set)
    for letter in uses:
        versions[found.writer_of[letter]].add(letter)
    for writer, letters in versions.items():
        if len(letters) > found.versions[writer]:
            raise AnswerError(f"{len(letters)} versions of one writer, {found.versions[writer]} are allowed")
    if len(asked(found, assignment)) > found.asks_max:
        raise AnswerError("more writers to ask than [asks] max allows")
