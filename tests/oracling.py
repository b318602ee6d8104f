"""Brute force beside the solver on fresh folders, on all cores: ``make oracle RUNS=10000``.

Every folder is drawn from a seed. ``FROM=SEED`` names the first one, so that a difference that was printed is seen
again; without it the clock does. Ctrl-C ends it and tells what was compared by then.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from random import Random

from oracle import Oracle
from solved import case_of, figures, modelled, plan_ids, solved, today_ids
from strategies import generate

__all__ = ["differences", "main"]


def differences(seed: int) -> list[str]:
    """What the solver and brute force say differently of a folder: TODAY, PLAN, by both engines, and some letters."""
    case, rng = case_of(generate(Random(seed))), Random(seed)
    oracle, problem = Oracle(case.scenario), case.problem
    ids = {letter: problem.letters[letter].id for letter in sorted(problem.plannable)}
    some = frozenset(letter for letter, name in ids.items() if rng.random() < 0.7 or name in oracle.locks)
    expected, names = oracle.best(plan_ids(case.scenario)), {ids[letter] for letter in some}
    compared = {
        "TODAY": (case.today, oracle.best(today_ids(case.scenario))),
        "PLAN": (case.plan, expected),
        "PLAN by the model": (modelled(problem, problem.plannable), expected),
        f"with {', '.join(sorted(names)) or 'no letter'}": (solved(problem, some), oracle.best(names)),
    }
    return [
        f"seed {seed}: {what}: {figures(answer.score)}, by brute force {best}"
        for what, (answer, best) in compared.items()
        if figures(answer.score) != best
    ]


def _quiet() -> None:
    """Leave Ctrl-C to the process that tells what was compared."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _compared(seeds: Iterable[int], processes: int) -> Iterator[list[str]]:
    """Yield what differs in each folder, in any order."""
    if processes == 1:
        yield from map(differences, seeds)
        return
    with get_context("spawn").Pool(processes, _quiet, maxtasksperchild=500) as pool:
        yield from pool.imap_unordered(differences, seeds)


def main(runs: int, first: int | None = None, processes: int | None = None) -> int:
    """Compare so many folders; print where they differ, and how many there were.

    Parameters
    ----------
    runs
        How many.
    first
        The seed of the first; None: a fresh one.
    processes
        None: one for each core.
    """
    first = time.time_ns() // 1_000_000 if first is None else first
    done = wrong = 0
    try:
        for found in _compared(range(first, first + runs), processes or len(os.sched_getaffinity(0))):
            print(*found, sep="\n", end="\n" * bool(found), flush=True)
            done, wrong = done + 1, wrong + bool(found)
            if done % 500 == 0:
                print(f"{done:,} folders compared, {wrong} differ", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    print(f"{done:,} folders from seed {first} on compared with brute force, {wrong} differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
