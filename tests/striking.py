"""Faults in the middle of writing: something happens right before a file operation, in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from solver.domain.errors import InputError

__all__ = [
    "DONE",
    "KILLED",
    "REFUSED",
    "STOPPED",
    "STRIKES",
    "UNTOUCHED",
    "Strike",
    "ended",
    "full",
    "interrupt",
    "kill",
    "strikes",
]

DONE, REFUSED, UNTOUCHED, STOPPED, KILLED = 0, 2, 3, 130, -9
"""How the process ends: well, with an error that is told, well before anything happened, after Ctrl-C, or at once."""
OPERATIONS = frozenset(f"os.{name}" for name in ("chmod", "link", "mkdir", "remove", "rename", "rmdir"))
EXCHANGE = "ctypes.dlsym"
"""The exchange of two files is called by its name in the C library."""
WRITING = os.O_WRONLY | os.O_RDWR

Strike = Callable[[], object]


def kill() -> None:
    """End at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    """Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


def full() -> NoReturn:
    """Nothing more can be written."""
    raise OSError(28, "No space left on device")


STRIKES: dict[str, Strike] = {"kill": kill, "interrupt": interrupt, "full": full}


def ended(work: Callable[[], object], folder: Path, number: int, strike: Strike) -> int:
    """How a process ends that works in a folder, where something happens before its file operation of a number.

    Parameters
    ----------
    work
        What it does.
    folder, number
        The operations on what is in the folder are counted, from 1 on.
    strike
        What happens.
    """
    child = os.fork()
    if not child:
        _work(work, folder, number, strike)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _work(work: Callable[[], object], folder: Path, number: int, strike: Strike) -> NoReturn:
    """Work in a process that ends here."""
    left = number

    def hook(event: str, given: tuple[Any, ...]) -> None:
        nonlocal left
        if event in OPERATIONS or (event == "open" and given[2] & WRITING):
            counts = os.fsdecode(given[0]).startswith(str(folder))
        else:
            counts = event == EXCHANGE
        left -= counts
        if counts and left == 0:
            strike()

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.addaudithook(hook)
        work()
        os._exit(UNTOUCHED if left > 0 else DONE)
    except InputError:
        os._exit(REFUSED)
    except KeyboardInterrupt:
        os._exit(STOPPED)
    except BaseException:  # noqa: BLE001 (whatever it is, the test is told)
        traceback.print_exc()
        os._exit(1)


def strikes(work: Callable[[Path], object], made: Callable[[], Path], strike: Strike) -> Iterator[tuple[Path, int]]:
    """Let something happen before each file operation in turn; yield the folder and how the process ended.

    Parameters
    ----------
    work
        What is done in a folder.
    made
        Makes a new folder.
    strike
        What happens.
    """
    for number in count(1):
        folder = made()
        ending = ended(lambda there=folder: work(there), folder, number, strike)  # type: ignore[misc]
        if ending == UNTOUCHED:
            return
        yield folder, ending
