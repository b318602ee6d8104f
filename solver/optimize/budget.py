"""How long to search, from which seed, with which engine, on how many cores; who looks on; how Ctrl-C stops a search.

Whoever looks on may end it: then every search has a share of a last second, and what is known by then is told.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Event, Thread
from typing import Any, TypeVar

from ..domain.errors import NoAnswerError
from .watch import NOBODY, Unheard, Watch

__all__ = ["Budget", "Engine", "at_once", "interruptible"]

T = TypeVar("T")
MOST_CORES = 8
WORTH_THREADS = 2_000_000
PATIENCE = 0.1
"""Seconds between two looks at whether Ctrl-C was pressed."""
LAST = 1.0
"""Seconds that all of it may take once it was told to end; a budget for a part has its share of them."""


class Engine(StrEnum):
    """What decides: whatever is fastest, or the CP-SAT model for all of it."""

    AUTO = "auto"
    CP_SAT = "cp-sat"


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search.

    Attributes
    ----------
    until
        A moment of the monotonic clock, in seconds; None: no end.
    seed
        Passed to CP-SAT.
    engine
        What decides.
    watch
        Looks on, and may end it.
    last
        Seconds that are left once it was told to end.
    """

    until: float | None = None
    seed: int = 0
    engine: Engine = Engine.AUTO
    watch: Watch = NOBODY
    last: float = LAST

    @classmethod
    def of(cls, seconds: float | None, seed: int = 0, engine: Engine = Engine.AUTO, watch: Watch = NOBODY) -> Budget:
        """Make a budget of so many seconds from now; None: no end.

        Parameters
        ----------
        seed, engine
            What a search goes by.
        watch
            Looks on, and may end it.
        """
        return cls(None if seconds is None else time.monotonic() + seconds, seed, engine, watch)

    def half(self) -> Budget:
        """Make a budget of half the time left."""
        return self.part(1 / 2)

    def part(self, share: float) -> Budget:
        """Make a budget of a share of the time left."""
        left = self.left
        until = None if left is None else time.monotonic() + left * share
        return replace(self, until=until, last=self.last if self.ended else self.last * share)

    def at_most(self, seconds: float) -> Budget:
        """Make a budget that ends in so many seconds, if not before."""
        end = time.monotonic() + seconds
        return replace(self, until=end if self.until is None else min(end, self.until))

    def at_least(self, seconds: float) -> Budget:
        """Make a budget that has so many seconds from now, also where the time is over."""
        last, ended = max(self.last, seconds), self.watch.ended
        if self.until is None and ended is None:
            return replace(self, last=last)
        end = time.monotonic() + seconds
        until = None if self.until is None else max(self.until, end)
        return replace(self, until=until, last=last if ended is None else max(last, end - ended))

    def unheard(self) -> Budget:
        """Make the budget of one case of many, of which nothing is told."""
        return replace(self, watch=Unheard(self.watch))

    @property
    def ended(self) -> bool:
        """True once whoever looks on has ended it, though there may be a moment left."""
        return self.watch.ended is not None

    @property
    def left(self) -> float | None:
        """Seconds left, below zero once the time is over; None: no end."""
        ended = self.watch.ended
        if ended is None:
            return None if self.until is None else self.until - time.monotonic()
        end = ended + self.last
        return (end if self.until is None else min(end, self.until)) - time.monotonic()

    @property
    def spent(self) -> bool:
        """True once the time is over."""
        left = self.left
        return left is not None and left <= 0

    def given(self) -> dict[str, Any]:
        """What is left of it, as the questions of the library are given it."""
        return {"time_limit": self.left, "seed": self.seed, "engine": self.engine, "watch": self.watch}

    def require(self) -> None:
        """Go on only while there is time.

        Raises
        ------
        NoAnswerError
            When the time is over and there is no answer yet.
        """
        if self.spent:
            raise NoAnswerError("no answer within the time limit. Maybe allow more time.")


def at_once(jobs: Sequence[Callable[[], T]], budget: Budget, cells: int) -> list[T] | None:
    """Do some jobs, several at a time; None if the time was over before all were done.

    They gain by it as far as they are numpy's, which lets other threads run meanwhile.

    Parameters
    ----------
    cells
        So many figures all jobs work on together: few are done sooner without threads.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(jobs) == 1 or cells < WORTH_THREADS:
        done = [job() for job in jobs if not budget.spent]
        return done if len(done) == len(jobs) else None
    from concurrent.futures import ThreadPoolExecutor  # not needed by those who only read the clock

    done = []
    with ThreadPoolExecutor(min(usable, MOST_CORES)) as pool:
        try:
            for one in pool.map(lambda job: None if budget.spent else (job(),), jobs):
                if one is None:
                    return None
                done.append(one[0])
        finally:
            pool.shutdown(cancel_futures=True)
    return done


def interruptible(work: Callable[[], T], stop: Callable[[], object], budget: Budget) -> T:
    """Work beside this thread, which stays awake for Ctrl-C.

    Parameters
    ----------
    stop
        Makes the work end early: it is waited for before the interrupt goes on, so that nothing is left running.
    budget
        Once it was told to end and its last moment is over, the work is made to end.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C, once the work has ended; and whatever the work raises.
    """
    done: list[T] = []
    failed: list[BaseException] = []
    ended = Event()

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 (it is raised where the answer is waited for)
            failed.append(error)
        ended.set()

    beside = Thread(target=run, daemon=True)
    try:
        beside.start()
        while not ended.wait(PATIENCE):
            if budget.ended and budget.spent:
                stop()
    except KeyboardInterrupt:
        while beside.is_alive():
            stop()  # again and again, for it may have come before the search began
            beside.join(PATIENCE)
        raise
    if failed:
        raise failed[0]
    return done[0]
