"""What a program can reach: counts of letters, and how new letters may complete it."""

import time
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path

import pytest
from one_program import FOUR, context_of, letter, solved

from solver.analysis.attainable import Attainable, Opening
from solver.analysis.explain import explain
from solver.analysis.remedy import NoRemedy, Remedy, remedy
from solver.analysis.single_program import ProgramContext

NEEDS = [
    "neurology>=1; us>=2",
    "us+neurology>=2; im>=1 and direct>=1 or chair>=1",
    "not im>=2; neurology==1",
    "resident<=0; us>=4",
    "t1>=1; t2>=1; t3>=1; t4>=1",
    "all us; neurology>=1; exactly 4",
]


@pytest.mark.parametrize("needs", NEEDS)
@pytest.mark.parametrize("program", [{}, {"required": 4}, {"applied": "yes", "assigned": "A;D"}])
def test_the_counts_are_those_of_every_portfolio(tmp_path: Path, needs: str, program: dict[str, object]) -> None:
    letters = [
        *FOUR,
        letter("E", writer="Dr. A", rotation="Ward A", tags="neurology;t4"),
        letter("F", "neurology", country="Elbonia", tags="t1;t2"),
        letter("G", role="resident", pinned="P", tags="t2;t3"),
    ]
    context = context_of(solved(tmp_path, letters, "", needs=needs, **program))
    reach, group, writer_of = Attainable(context), context.group, context.problem.writer_of
    fixed = {*group.locked, *group.pinned}
    every = [
        portfolio
        for size in range(group.room + 1)
        for portfolio in combinations(group.letters(context.available), size)
        if fixed <= set(portfolio) and len({writer_of[letter] for letter in portfolio}) == size
    ]
    counts = {(len(p), *(sum(i in tally.letters for i in p) for tally in reach.tallies)) for p in every}
    assert {tuple(row) for row in reach.counts.tolist()} == counts
    for added, held in product((1, 2), product((0, 1, 2), repeat=min(len(reach.tallies), 4))):
        held = (*held, *(added for _ in reach.tallies[len(held) :]))
        grown = [[n + more for n, more in zip(row, (added, *held), strict=True)] for row in counts]
        complete = any(row[0] <= group.room and not shortfall(context, row) for row in grown)
        if max(held) <= added:
            assert complete == any(opened(context, opening, held) for opening in reach.openings(added))


def opened(context: ProgramContext, opening: Opening, held: Sequence[int]) -> bool:
    """True if new letters of which the tallies count so many complete the program."""
    within = iter(least <= many <= most for (least, most), many in zip(opening, held, strict=True))
    met = [[[next(within) for _ in option] for option in demand.options] for demand in context.group.stated]
    return all(any(map(all, options)) for options in met)


def shortfall(context: ProgramContext, counts: list[int]) -> int:
    """Of a program that has so many letters, and so many in each tally."""
    group, numbers = context.group, iter(counts[1:])
    short = max(0, group.required - counts[0])
    for demand in group.stated:
        short += min(sum(tally.count.deficit(next(numbers)) for tally in option) for option in demand.options)
    return short


def test_many_clauses_that_one_letter_meets_have_an_answer_at_once(tmp_path: Path) -> None:
    tags = ";".join(f"t{number}" for number in range(30))
    needs = "; ".join(f"t{number}>=2" for number in range(20))
    result = solved(tmp_path, [letter("A", tags=tags), *FOUR[1:]], needs=needs)
    started = time.process_time()
    found = remedy(context_of(result))
    assert isinstance(found, Remedy)
    assert found.letters == (tuple(sorted(f"t{number}" for number in range(20))),)
    told = explain(result, "P")
    assert time.process_time() - started < 5
    assert told.conflict == ("t0>=2",)
    assert told.unfinished == ()


def test_more_counts_than_can_be_looked_at_are_not_taken_for_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.analysis.attainable.MOST", 2)
    told = explain(solved(tmp_path, FOUR, needs="neurology>=1"), "P")
    assert (told.conflict, told.remedy) == ((), NoRemedy.UNKNOWN)
    assert told.unfinished == ("conflict",)
