"""``lor``, and ``python -m solver``: the command line as a process of its own."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

__all__ = ["run"]


def run() -> NoReturn:
    """Run the command line without collecting garbage.

    A run ends soon and holds next to no cycles; looking for them took a tenth of its time.
    """
    gc.disable()
    try:
        from .cli import main
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        sys.exit(130)
    main()


if __name__ == "__main__":
    run()
