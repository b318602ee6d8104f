"""Work on a Dask cluster, as a process of its own: what becomes of a thing on which every worker dies.

``python tests/clustered.py ADDRESS`` prints each of eight numbers with its square, null for the one that kills.
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


if __name__ == "__main__":
    with Client(sys.argv[1]) as client:  # type: ignore[no-untyped-call]
        print(json.dumps(sorted(finished(square, range(8), 8, client))))
