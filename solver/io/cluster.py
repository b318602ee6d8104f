"""A Dask cluster: joined for as long as it works, with the same versions at every worker."""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from ..domain.errors import Fault, InputError
from .own_files import own_files

__all__ = ["cluster"]

PATIENCE = 15.0
"""Seconds for a scheduler to answer, and for its first worker to be there."""


@contextmanager
def cluster(address: str, versions: Mapping[str, str]) -> Iterator[Any]:
    """The client of a cluster.

    Parameters
    ----------
    address
        Of its scheduler.
    versions
        What must run at every worker: Python and packages, each with its version here.

    Raises
    ------
    InputError
        When Dask is not installed, no scheduler answers there, or a worker differs in these or in files of ours.
    """
    try:
        from distributed import Client
    except ImportError:
        raise _fault(address, "needs Dask here too. Maybe: pip install distributed") from None
    for name in ("distributed", "distributed.client"):  # what befalls workers is told by us where it matters
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        what = f"no scheduler answers there ({type(error).__name__}). Maybe start one: dask scheduler"
        raise _fault(address, what) from None
    with client:
        _require_workers(client, address)
        _require_versions(client, address, versions)
        _require_files(client, address)
        yield client


def _require_workers(client: Any, address: str) -> None:
    """Wait for a first worker."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise _fault(address, f"has no worker. Maybe start one: dask worker {address} --nthreads 1") from None


def _require_versions(client: Any, address: str, versions: Mapping[str, str]) -> None:
    """Refuse workers of which an answer could differ; parameters as of :func:`cluster`."""
    wrong = []
    for name, ours in versions.items():
        asked = (platform.python_version,) if name == "python" else (version, name)
        for worker, theirs in sorted(client.run(*asked, on_error="return").items()):
            if theirs != ours:
                found = f"{name} {theirs}" if isinstance(theirs, str) else f"no {name}"
                wrong.append(f"the worker {worker} has {found}, expected {ours}")
    if wrong:
        raise InputError(Fault(file=address, what=what) for what in wrong)


def _require_files(client: Any, address: str) -> None:
    """Refuse workers whose package is of the same version and holds other files."""
    ours = own_files()
    held = sorted(client.run(own_files, on_error="return").items())
    if other := [worker for worker, theirs in held if theirs != ours]:
        raise _fault(address, f"other files of lor-solver than here are at these workers: {', '.join(other)}")


def _fault(address: str, what: str) -> InputError:
    """An address that is of no use."""
    return InputError([Fault(file=address, what=what)])
