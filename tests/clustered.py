"""Work on a Dask cluster, as a process of its own: what becomes of a thing on which every worker dies.

``python tests/clustered.py ADDRESS`` prints each of eight numbers with its square, null for the one that kills;
without an address whether the processes that work on them on this machine started where Ctrl-C does not reach them.
"""

import json
import os
import signal
import sys

from distributed import Client

from solver.analysis.parallel import finished

__all__ = ["FATAL", "square"]

FATAL = 3


def square(number: int) -> int:
    if number == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def sheltered(_: int) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


if __name__ == "__main__":
    if not sys.argv[1:]:
        print(json.dumps([found for _, found in finished(sheltered, range(8), 8)]))
        sys.exit()
    with Client(sys.argv[1]) as client:  # type: ignore[no-untyped-call]
        print(json.dumps(sorted(finished(square, range(8), 8, client))))
