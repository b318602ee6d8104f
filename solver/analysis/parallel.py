"""The same work on many things at once, on the cores of this machine or on the workers of a Dask cluster.

What is done is given out as soon as it is known, in whatever order. A process that dies takes nothing with it but what
it was at work on, and that is tried again, each thing alone.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager
from itertools import islice
from multiprocessing import resource_tracker
from threading import Thread
from typing import Any, TypeVar

__all__ = ["finished"]

T = TypeVar("T")
R = TypeVar("R")
MOST = 20
"""So many things at most make a chunk, which a process is given at once, and loses when it dies."""
LOOK = 1.0
"""Seconds between two looks whether the process that is worked for is still there."""
SHARE = 3
"""A chunk is no more than the part one of this many times the cores has of what is left: so all end together."""


def finished(
    work: Callable[[T], R], things: Iterable[T], number: int, client: Any = None
) -> Iterator[tuple[T, R | None]]:
    """Each thing and what work on it gives, as soon as it is known; None: the process died on it, also alone.

    Parameters
    ----------
    work
        A function that other processes can find by its name. What it raises is raised here.
    things
        What it is to be given, each made when its turn comes.
    number
        How many there are, or may be at most.
    client
        Of a Dask cluster; None: the cores of this machine.

    Raises
    ------
    ConnectionError
        When the scheduler of the cluster is lost.
    """
    cores = _cores(client)
    chunks = enumerate(_chunks(iter(things), number, cores))
    sent: dict[int, list[T]] = {}
    again = number > 0
    while again:
        again = False
        try:
            with _closed(_results(work, _noted(chunks, sent), min(cores, number), client)) as results:
                for key, found in results:
                    yield from zip(sent.pop(key), found, strict=True)
        except _deaths(client):
            again = True
            for key in list(sent):
                for thing in sent.pop(key):
                    yield thing, _alone(work, thing, client)


def _cores(client: Any) -> int:
    """How many things can be worked on at once."""
    import joblib

    return sum(client.ncores().values()) or 1 if client else joblib.cpu_count()


def _chunks(things: Iterator[T], number: int, cores: int) -> Iterator[list[T]]:
    """Things in chunks: small ones while processes start, then large ones, and ever smaller ones as few are left."""
    most = 1
    while chunk := list(islice(things, max(1, min(most, number // (SHARE * cores))))):
        number -= len(chunk)
        most = min(2 * most, MOST)
        yield chunk


def _noted(chunks: Iterable[tuple[int, list[T]]], sent: dict[int, list[T]]) -> Iterator[tuple[int, list[T]]]:
    """Chunks, each noted as sent before it is."""
    for key, chunk in chunks:
        sent[key] = chunk
        yield key, chunk


def _results(
    work: Callable[[T], R], chunks: Iterable[tuple[int, list[T]]], jobs: int, client: Any
) -> Generator[tuple[int, list[R]]]:
    """What work on chunks gives, each as it ends.

    Parameters
    ----------
    work, chunks, client
        As of :func:`finished`; chunks by number.
    jobs
        How many processes there are on one machine.
    """
    from joblib import Parallel, delayed, parallel_config

    backend = {"backend": _cluster(client)} if client else {"backend": "loky", "initializer": _serve}
    with parallel_config(n_jobs=jobs, inner_max_num_threads=None if client else 1, **backend):
        parallel = Parallel(return_as="generator_unordered", batch_size=1)
    tasks = (delayed(_done)(work, key, chunk) for key, chunk in chunks)
    try:
        with _sheltered(starts=client is None and jobs > 1) as leave, _closed(parallel(tasks)) as results:
            leave()
            yield from results
    except CancelledError:
        raise ConnectionError("the scheduler is gone") from None


@contextmanager
def _sheltered(*, starts: bool) -> Iterator[Callable[[], None]]:
    """Let Ctrl-C wait until what is given is called: processes that start meanwhile do not get it.

    They would else be interrupted before :func:`_serve` is called, and say so. `starts`: False if none does.
    """
    if sys.platform == "win32" or not starts:
        yield lambda: None
        return
    resource_tracker.ensure_running()  # for it lets Ctrl-C through when it has started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield lambda: _unblock(before)
    finally:
        _unblock(before)


def _unblock(before: set[int]) -> None:
    """Let through the signals that were let through before."""
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _closed(results: Generator[T]) -> Iterator[Generator[T]]:
    """Results that are closed in the end, whatever is under way then given up without a word of joblib's."""
    try:
        yield results
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            results.close()


def _done(work: Callable[[T], R], key: int, chunk: list[T]) -> tuple[int, list[R]]:
    """Work on a chunk."""
    return key, [work(thing) for thing in chunk]


def _alone(work: Callable[[T], R], thing: T, client: Any) -> R | None:
    """What work on one thing gives, in a process other than this one; None where that dies."""
    try:
        with _closed(_results(work, [(0, [thing])], 2, client)) as results:
            return next(found[0] for _, found in results)
    except _deaths(client):
        return None


def _serve() -> None:
    """Leave Ctrl-C, which every process of a terminal is sent, to the process that is worked for, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process when its parent is gone."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


def _deaths(client: Any) -> tuple[type[Exception], ...]:
    """What is raised where a process died."""
    if client is None:
        return (BrokenExecutor,)
    from distributed.scheduler import KilledWorker

    return (KilledWorker,)


def _cluster(client: Any) -> Any:
    """The workers of a Dask cluster, as joblib uses them.

    joblib's own way waits for ever where a chunk can never be done, for it hears only of those that are.
    """
    from joblib._dask import DaskDistributedBackend

    class Cluster(DaskDistributedBackend):  # type: ignore[misc]
        """Tells of what fails, too."""

        def submit(self, func: Any, callback: Any = None) -> Any:
            future = super().submit(func, callback)
            future.add_done_callback(lambda done: callback(done) if done.exception() else None)
            return future

        def retrieve_result_callback(self, out: Any) -> Any:
            return out.result() if isinstance(out, Future) else super().retrieve_result_callback(out)

    return Cluster(client=client)
